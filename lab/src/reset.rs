//! `cargo lab reset`: a learner's copy of a chapter as it is shipped, without losing what was in it.

use anyhow::Result;

use crate::chapters::{self, Chapter};
use crate::paths::Paths;
use crate::report;
use crate::working_copy::{self, Reset};

/// Puts the copies of the chapters in `wanted` back; with `progress`, the records of their exercises are cleared too.
///
/// # Errors
/// Returns an error if a chapter is not there, or a file cannot be written.
pub(crate) fn run(paths: &Paths, wanted: &[String], progress: bool) -> Result<()> {
    for chapter in chapters::named(paths, wanted)? {
        let mine = paths.my_notebooks().join(format!("{}.ipynb", chapter.name));
        let mine = paths.short(&mine);
        match working_copy::reset(paths, &chapter)? {
            Reset::Same => report::ready(&format!("{mine} is as shipped; nothing to do")),
            Reset::Copied => report::done(&format!("{mine} is there again")),
            Reset::Kept(kept) => report::done(&format!(
                "{mine} is as shipped again; yours is kept as {}. Where it is open in JupyterLab, close it without \
                 saving and open it again",
                paths.short(&kept)
            )),
        }
        if progress {
            clear_progress(&chapter)?;
        }
    }
    if !progress {
        report::line(
            "Your progress stays: what you have solved counts as solved. `--progress` clears it for the chapter.",
        );
    }
    Ok(())
}

fn clear_progress(chapter: &Chapter) -> Result<()> {
    let of_chapter = format!("ch{}::", chapter.number());
    let mut cleared = 0;
    let read = nnfs_progress::update(&nnfs_progress::file()?, |progress| {
        let before = progress.exercises.len();
        progress
            .exercises
            .retain(|id, _| !id.starts_with(&of_chapter));
        cleared = before - progress.exercises.len();
    })?;
    if let Some(notice) = read.notice {
        report::warn(&notice);
    }
    report::done(&format!(
        "progress of {} cleared; exercises it forgets: {cleared}",
        chapter.name
    ));
    Ok(())
}
