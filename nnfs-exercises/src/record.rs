//! Writing down what a learner has done.

use nnfs_progress::Progress;

/// Changes the progress file. Without a file nothing is known, and the text says why.
pub(crate) fn update(change: impl FnOnce(&mut Progress)) -> (Option<Progress>, Option<String>) {
    let updated = nnfs_progress::file().and_then(|file| nnfs_progress::update(&file, change));
    match updated {
        Ok(read) => (Some(read.progress), read.notice),
        Err(error) => (
            None,
            Some(format!("This was not written into your progress. {error}")),
        ),
    }
}
