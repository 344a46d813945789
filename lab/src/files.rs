//! Files that are written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Writes `content` to `file`: into another file beside it, which then takes its place.
///
/// # Errors
/// Returns an error if the folder cannot be written to; the file is then as it was.
pub(crate) fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    write_beside(file, content.as_ref())
        .with_context(|| format!("{} cannot be written", file.display()))
}

fn write_beside(file: &Path, content: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".part");
    // As every new file, and not as a secret one: the system takes away what the user's mask says.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut part = builder.tempfile_in(folder)?;
    part.write_all(content)?;
    part.as_file().sync_all()?;
    part.persist(file)?;
    Ok(())
}

/// The first of the files that `name` makes of 1, 2, 3 and so on that is not there yet.
pub(crate) fn first_free(folder: &Path, name: impl Fn(usize) -> String) -> PathBuf {
    (1..)
        .map(|number| folder.join(name(number)))
        .find(|file| fs::symlink_metadata(file).is_err())
        .expect("a folder holds fewer files than there are numbers")
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[cfg(unix)]
    #[test]
    fn others_may_read_it_as_any_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("plain"), "").unwrap();
        write(&folder.path().join("ours"), "").unwrap();
        let mode = |name: &str| {
            let metadata = fs::metadata(folder.path().join(name)).unwrap();
            metadata.permissions().mode()
        };
        assert_eq!(mode("ours"), mode("plain"));
    }

    #[test]
    fn the_first_free_number_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let name = |number| format!("mine-{number}");
        assert!(first_free(folder.path(), name).ends_with("mine-1"));
        fs::write(folder.path().join("mine-1"), "").unwrap();
        assert!(first_free(folder.path(), name).ends_with("mine-2"));
    }
}
