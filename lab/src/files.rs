//! Files that are written whole or not at all.

use std::path::Path;

use anyhow::{Context, Result};

/// Writes `content` to `file`: into another file beside it, which then takes its place.
///
/// # Errors
/// Returns an error if the folder cannot be written to; the file is then as it was.
pub(crate) fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    nnfs_files::write(file, content.as_ref())
        .with_context(|| format!("{} cannot be written", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        write(&file, "first").unwrap();
        write(&file, "second").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "second");
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        let error = write(&folder.path().join("no/file"), "").unwrap_err();
        assert!(error.to_string().contains("cannot be written"));
    }
}
