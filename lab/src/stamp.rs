//! A small file beside a step's result. It says what the result was made from, and is written last: without it, or when
//! it says something else, the step is not done.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::{files, sha256};

/// What a stamp says of a result made from `parts`.
pub(crate) fn of(parts: &[&[u8]]) -> String {
    parts.iter().map(|part| sha256::of(part) + "\n").collect()
}

/// Whether the stamp at `path` is there and says `content`.
pub(crate) fn is(path: &Path, content: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found == content)
}

/// Writes the stamp, whole or not at all.
pub(crate) fn write(path: &Path, content: &str) -> Result<()> {
    files::write(path, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_until_a_part_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stamp");
        assert!(!is(&path, &of(&[b"jupyterlab==4"])));
        write(&path, &of(&[b"jupyterlab==4", b"here"])).unwrap();
        assert!(is(&path, &of(&[b"jupyterlab==4", b"here"])));
        assert!(!is(&path, &of(&[b"jupyterlab==5", b"here"])));
        assert!(!is(&path, &of(&[b"jupyterlab==4", b"there"])));
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
