//! The first page of a learner's folder: the chapters, what is solved, and how to run, stop and start again.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;
use nnfs_progress::Progress;

use crate::paths::Paths;
use crate::progress::{self, Row};
use crate::{files, sha256};

/// The page, in the learner's folder.
pub(crate) const NAME: &str = "contents.md";
/// The last line, which says that the page is as this program wrote it.
const SEAL: &str = "<!-- made by `cargo lab`: ";

/// Writes the page, unless the learner has changed it.
///
/// # Errors
/// Returns an error if a chapter cannot be read, or the page cannot be written.
pub(crate) fn write(paths: &Paths) -> Result<()> {
    let file = paths.my_notebooks().join(NAME);
    let found = fs::read_to_string(&file).unwrap_or_default();
    if file.exists() && !is_as_written(&found) {
        return Ok(());
    }
    // Progress that cannot be read is told by `cargo lab progress` and by the cards; the page shows none then.
    let solved = nnfs_progress::file()
        .and_then(|file| nnfs_progress::read(&file))
        .map(|read| read.progress);
    let text = sealed(&page(&progress::rows(paths)?, &solved.unwrap_or_default()));
    if text == found {
        return Ok(());
    }
    files::write(&file, text)
}

fn page(rows: &[Row], progress: &Progress) -> String {
    let mut text = "# Neural networks from scratch, in Rust\n\n\
        Double-click a chapter in the list to the left, or follow a link below.\n\n\
        | | chapter | exercises solved |\n|---|---|---|\n"
        .to_owned();
    for row in rows {
        let (done, all) = (row.done(progress), row.exercises.len());
        let mark = if done == all && all > 0 { ", all" } else { "" };
        let _ = writeln!(
            text,
            "| {} | [{}]({}.ipynb) | {done} of {all}{mark} |",
            row.number, row.title, row.name
        );
    }
    text + "\n\
        - **Run a cell** with Shift+Enter. Run a chapter from its top: each cell builds on those above it.\n\
        - **The first cell waits** while the kernel starts, for some seconds. The line at the bottom says *Connecting* \
        until then, and *Idle* when it is ready.\n\
        - **Change a number** and run the cell again. That is what the chapters are for.\n\
        - **Stop a cell** that takes too long with the square button above. The names of earlier cells are then gone: \
        run them again from the top.\n\
        - **Start again** with the two arrows above (Restart Kernel and Run All Cells).\n\
        - **An exercise** has a cell to fill in, with `todo!()`, and a cell below it that checks it and gives hints.\n\n\
        This page is made anew at each start of `cargo lab`. A page that you have changed is left alone.\n"
}

fn sealed(text: &str) -> String {
    format!("{text}\n{SEAL}{} -->\n", sha256::of(text.as_bytes()))
}

fn is_as_written(found: &str) -> bool {
    let text = found
        .rsplit_once(SEAL)
        .and_then(|(text, _)| text.strip_suffix('\n'));
    text.is_some_and(|text| sealed(text) == found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises;
    use crate::notebook::Notebook;
    use crate::paths::test_repository;

    #[test]
    fn the_page_counts_what_is_solved_and_links_the_chapters() {
        let chapter = Notebook::of_cells(&["1"]);
        let rows = [Row {
            number: "04".to_owned(),
            name: "04-softmax".to_owned(),
            title: "Softmax".to_owned(),
            exercises: exercises::of(&chapter),
        }];
        let text = page(&rows, &Progress::default());
        assert!(text.contains("| 04 | [Softmax](04-softmax.ipynb) | 0 of 0 |"));
    }

    #[test]
    fn a_page_that_the_learner_changed_is_left_alone() {
        let (_folder, paths) = test_repository();
        fs::create_dir_all(paths.notebooks()).unwrap();
        fs::create_dir_all(paths.my_notebooks()).unwrap();
        let chapter = Notebook::of_cell("1").0.to_string();
        fs::write(paths.notebooks().join("04-softmax.ipynb"), &chapter).unwrap();
        write(&paths).unwrap();
        let file = paths.my_notebooks().join(NAME);
        let first = fs::read_to_string(&file).unwrap();
        assert!(first.contains("04-softmax.ipynb") && is_as_written(&first));
        fs::write(paths.notebooks().join("05-digits.ipynb"), &chapter).unwrap();
        write(&paths).unwrap();
        let second = fs::read_to_string(&file).unwrap();
        assert!(second.contains("05-digits.ipynb"));
        let changed = second.replace("# Neural", "# My neural");
        fs::write(&file, &changed).unwrap();
        write(&paths).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), changed);
    }
}
