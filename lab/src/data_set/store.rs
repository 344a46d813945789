//! Writes a file so that it is either complete and right, or not there at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::DataFile;
use crate::sha256;

/// Reads `file` from `reader` and puts it into `folder`.
///
/// It is written as NAME.part, never longer than the known size, and gets its name only when its checksum is right.
pub(super) fn store(reader: impl Read, folder: &Path, file: &DataFile) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let part = folder.join(format!("{}.part", file.name));
    let result = write(reader, &part, file).and_then(|()| {
        fs::rename(&part, folder.join(file.name)).context("it cannot be given its name")
    });
    if result.is_err() {
        let _ = fs::remove_file(&part);
    }
    result.with_context(|| file.name.to_owned())
}

fn write(reader: impl Read, part: &Path, file: &DataFile) -> Result<()> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("{} cannot be replaced", part.display()));
        }
        _ => {}
    }
    let mut target =
        File::create_new(part).with_context(|| format!("{} cannot be written", part.display()))?;
    let mut reader = reader.take(file.size + 1); // One more, to notice content that is too long.
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0;
    loop {
        let count = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("the transfer stopped after {total} bytes"));
            }
        };
        total += count as u64;
        if total > file.size {
            bail!("it holds more than its {} bytes", file.size);
        }
        hasher.update(&buffer[..count]);
        target
            .write_all(&buffer[..count])
            .with_context(|| format!("{} cannot be written", part.display()))?;
    }
    if total < file.size {
        bail!("it holds {total} bytes instead of {}", file.size);
    }
    if sha256::hex(hasher) != file.sha256 {
        bail!("its checksum is wrong, so it is not the file it should be");
    }
    target
        .sync_all()
        .with_context(|| format!("{} cannot be written", part.display()))
}

#[cfg(test)]
mod tests {
    use super::super::file::test_file::{CONTENT, FILE};
    use super::*;
    use flate2::Compression;
    use flate2::read::{GzDecoder, GzEncoder};

    fn left_behind(folder: &Path) -> usize {
        folder.read_dir().unwrap().count()
    }

    fn gz(content: &[u8]) -> Vec<u8> {
        let mut compressed = Vec::new();
        GzEncoder::new(content, Compression::default())
            .read_to_end(&mut compressed)
            .unwrap();
        compressed
    }

    #[test]
    fn right_content_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        store(GzDecoder::new(gz(CONTENT).as_slice()), folder.path(), &FILE).unwrap();
        assert_eq!(fs::read(folder.path().join(FILE.name)).unwrap(), CONTENT);
        assert_eq!(left_behind(folder.path()), 1);
    }

    #[test]
    fn truncated_content_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let compressed = gz(CONTENT);
        for length in 0..compressed.len() {
            let cut = GzDecoder::new(&compressed[..length]);
            assert!(
                store(cut, folder.path(), &FILE).is_err(),
                "cut to {length} bytes"
            );
            assert_eq!(left_behind(folder.path()), 0);
        }
    }

    #[test]
    fn content_without_end_is_stopped_at_the_known_size() {
        let folder = tempfile::tempdir().unwrap();
        let error = store(io::repeat(b'a'), folder.path(), &FILE).unwrap_err();
        assert!(
            format!("{error:#}").contains("more than its 3 bytes"),
            "{error:#}"
        );
        assert_eq!(left_behind(folder.path()), 0);
    }

    #[test]
    fn a_wrong_checksum_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let error = store(b"abd".as_slice(), folder.path(), &FILE).unwrap_err();
        assert!(format!("{error:#}").contains("checksum"), "{error:#}");
        assert_eq!(left_behind(folder.path()), 0);
    }

    #[test]
    fn the_rest_of_an_interrupted_run_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letters.part"), "a long rest").unwrap();
        store(CONTENT, folder.path(), &FILE).unwrap();
        assert_eq!(left_behind(folder.path()), 1);
    }
}
