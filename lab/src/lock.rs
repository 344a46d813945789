//! Only one `cargo lab` at a time changes what lies in `.lab` and `data`.

use std::fs::{self, File, TryLockError};

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::report;

/// Waits until no other `cargo lab` sets up. The lock ends when the returned file is dropped, or the program ends.
pub(crate) fn take(paths: &Paths) -> Result<File> {
    let path = paths.lock();
    let folder = path.parent().unwrap_or(&path);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let file =
        File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            report::line(
                "Another `cargo lab` is at work in this folder; waiting for it to finish (Ctrl-C gives up).",
            );
            file.lock()
                .with_context(|| format!("{} cannot be locked", path.display()))?;
        }
        // Some network file systems know no locks; then it is the learner who keeps two runs apart.
        Err(TryLockError::Error(_)) => {}
    }
    Ok(file)
}
