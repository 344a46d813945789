//! What a chapter asks, as it is shipped.

use anyhow::Result;

use super::verdict::{Grade, Verdict};
use crate::chapters::{self, Chapter};
use crate::exercises::{self, Exercise};
use crate::notebook::{CodeCell, Notebook};
use crate::paths::Paths;

/// A shipped chapter.
pub(super) struct Shipped {
    chapter: Chapter,
    pub(super) exercises: Vec<Exercise>,
    /// The cells that may take long.
    pub(super) slow: Vec<CodeCell>,
}

impl Shipped {
    /// All chapters, or the one that is wanted.
    ///
    /// # Errors
    /// Returns an error if the wanted chapter is not there, or a chapter cannot be read.
    pub(super) fn all(paths: &Paths, wanted: Option<&str>) -> Result<Vec<Self>> {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let chapters = chapters::named(paths, &wanted)?.into_iter();
        chapters
            .map(|chapter| {
                let notebook = Notebook::read(&chapter.file)?;
                Ok(Self::new(chapter, &notebook))
            })
            .collect()
    }

    pub(super) fn new(chapter: Chapter, notebook: &Notebook) -> Self {
        let slow = notebook.code_cells().into_iter();
        Self {
            chapter,
            exercises: exercises::of(notebook),
            slow: slow.filter(|cell| cell.tags.slow).collect(),
        }
    }

    /// As in `04-softmax`.
    pub(super) fn name(&self) -> &str {
        &self.chapter.name
    }

    /// The grades of a notebook that did not run.
    pub(super) fn not_run(&self, why: &str) -> Vec<Grade> {
        let grade = |exercise| Grade::new(exercise, Verdict::NotRun, why);
        self.exercises.iter().map(grade).collect()
    }
}

/// The place of the chapter most of whose checks a notebook calls; none when it calls none, or two chapters alike.
pub(super) fn recognise(all: &[Shipped], notebook: &Notebook) -> Option<usize> {
    let cells = notebook.code_cells();
    let called: Vec<String> = cells
        .iter()
        .flat_map(|cell| exercises::ids_in(&cell.source))
        .collect();
    let mut counts: Vec<(usize, usize)> = all
        .iter()
        .map(|chapter| {
            let ids = chapter.exercises.iter().map(|exercise| &exercise.id);
            ids.filter(|id| called.contains(id)).count()
        })
        .enumerate()
        .map(|(i, count)| (count, i))
        .collect();
    counts.sort_unstable();
    let (most, chapter) = *counts.last()?;
    let is_alone = counts.iter().filter(|(count, _)| *count == most).count() == 1;
    (most > 0 && is_alone).then_some(chapter)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::exercises::tests::{code, notebook};

    /// A chapter that has checks of the names, each below a stub, and one slow cell at its start.
    pub(in crate::grade) fn chapter(name: &str, exercises: &[&str]) -> Shipped {
        let number = name.split('-').next().unwrap();
        let mut cells = vec![code("train()", "slow")];
        for exercise in exercises {
            cells.push(code(&format!("fn {exercise}() {{ todo!() }}"), "exercise"));
            cells.push(code(
                &format!("check::ch{number}::{exercise}({exercise})"),
                "check",
            ));
        }
        let chapter = Chapter {
            name: name.to_owned(),
            file: format!("{name}.ipynb").into(),
        };
        Shipped::new(chapter, &notebook(cells))
    }

    #[test]
    fn a_notebook_is_known_by_its_checks() {
        let all = [
            chapter("04-softmax", &["a", "b"]),
            chapter("05-digits", &["a", "c"]),
            chapter("06-loss", &[]),
        ];
        let of = |sources: &[&str]| {
            let cells = sources.iter().map(|source| code(source, "")).collect();
            recognise(&all, &notebook(cells))
        };
        assert_eq!(
            of(&[
                "check::ch05::a(a)",
                "check::ch05::c(c)",
                "check::ch04::a(a)"
            ]),
            Some(1)
        );
        assert_eq!(of(&["check::ch04::a(mine)"]), Some(0));
        assert_eq!(of(&["check::ch05::a(a)", "check::ch04::a(a)"]), None);
        assert_eq!(of(&["1 + 1", "check::ch04::unknown(a)"]), None);
    }
}
