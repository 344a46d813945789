//! A file with the size and checksum that tell a good one from a broken one.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::sha256;

/// A file whose content is known in advance.
#[derive(Debug)]
pub(crate) struct DataFile {
    /// Its name; a mirror has it with `.gz` behind.
    pub(crate) name: &'static str,
    /// Its length in bytes, uncompressed.
    pub(crate) size: u64,
    /// The SHA-256 of its uncompressed content.
    pub(crate) sha256: &'static str,
}

/// What a look at a file finds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Size and checksum are right.
    Good,
    /// There is no such file.
    Missing,
    /// It is there but not right, and why.
    Broken(String),
}

impl DataFile {
    /// Under which other name a missing file lies in `folder`, and what to do with it; empty where there is none.
    pub(crate) fn nearby(&self, folder: &Path) -> String {
        let dotted = self.name.replace("-idx", ".idx");
        let there = |name: &String| folder.join(name).exists();
        if let Some(other) = Some(&dotted).filter(|name| *name != self.name && there(name)) {
            return format!(", but there is {other}: rename it");
        }
        let packed =
            [self.name, &dotted].map(|name| ["gz", "zip"].map(|end| format!("{name}.{end}")));
        match packed.concat().into_iter().find(there) {
            Some(other) => format!(", but there is {other}: unpack it"),
            None => String::new(),
        }
    }

    /// Looks at this file in `folder`.
    pub(crate) fn check(&self, folder: &Path) -> State {
        let path = folder.join(self.name);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return State::Missing,
            Err(error) => return State::Broken(format!("it cannot be opened ({error})")),
        };
        match file.metadata() {
            Ok(found) if found.len() == self.size && found.is_file() => {}
            Ok(found) if found.is_dir() => {
                return State::Broken("it is a folder; move it away".to_owned());
            }
            Ok(found) => {
                let what = mistaken_for(&mut file).unwrap_or_default();
                return State::Broken(format!(
                    "it has {} bytes instead of {}{what}",
                    found.len(),
                    self.size
                ));
            }
            Err(error) => return State::Broken(format!("it cannot be read ({error})")),
        }
        match sha256::of_reader(&mut file) {
            Ok(digits) if digits == self.sha256 => State::Good,
            Ok(_) => State::Broken("its checksum is wrong".to_owned()),
            Err(error) => State::Broken(format!("it cannot be read ({error})")),
        }
    }
}

/// What well-known mistake the first bytes of a file show.
fn mistaken_for(file: &mut File) -> Option<&'static str> {
    let mut start = Vec::new();
    file.take(64).read_to_end(&mut start).ok()?;
    let is = |begin: &[u8]| start.starts_with(begin);
    if is(b"\x1f\x8b") {
        Some("; it is compressed with gzip: unpack it with gunzip")
    } else if is(b"PK\x03\x04") {
        Some("; it is a zip archive: unpack it with unzip")
    } else if is(b"version https://git-lfs") {
        Some("; it is a pointer of Git LFS: run `git lfs pull` in its repository")
    } else if start.trim_ascii_start().starts_with(b"<") {
        Some("; a web page was saved in its place: fetch the file itself")
    } else {
        None
    }
}

/// A small file for tests, which holds [`test_file::CONTENT`].
#[cfg(test)]
pub(crate) mod test_file {
    use super::DataFile;

    pub(crate) const CONTENT: &[u8] = b"abc";
    pub(crate) const FILE: DataFile = DataFile {
        name: "letters",
        size: 3,
        sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    };
}

#[cfg(test)]
mod tests {
    use super::test_file::{CONTENT, FILE};
    use super::*;
    use std::fs;

    #[test]
    fn a_file_is_missing_then_broken_then_good() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE.name);
        assert_eq!(FILE.check(folder.path()), State::Missing);
        fs::write(&path, "ab").unwrap();
        assert!(
            matches!(FILE.check(folder.path()), State::Broken(why) if why.contains("2 bytes instead of 3"))
        );
        fs::write(&path, "abd").unwrap();
        assert!(
            matches!(FILE.check(folder.path()), State::Broken(why) if why.contains("checksum"))
        );
        fs::write(&path, CONTENT).unwrap();
        assert_eq!(FILE.check(folder.path()), State::Good);
    }

    #[test]
    fn a_folder_in_place_of_a_file_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(FILE.name)).unwrap();
        assert!(
            matches!(FILE.check(folder.path()), State::Broken(why) if why.contains("it is a folder"))
        );
    }

    #[test]
    fn well_known_mistakes_are_named() {
        let folder = tempfile::tempdir().unwrap();
        for (bytes, words) in [
            (b"\x1f\x8b\x08\x00".as_slice(), "unpack it with gunzip"),
            (b"PK\x03\x04", "unpack it with unzip"),
            (
                b"version https://git-lfs.github.com/spec/v1",
                "git lfs pull",
            ),
            (b"\n<!DOCTYPE html>", "a web page was saved in its place"),
        ] {
            fs::write(folder.path().join(FILE.name), bytes).unwrap();
            assert!(
                matches!(FILE.check(folder.path()), State::Broken(why) if why.contains(words)),
                "{words}"
            );
        }
    }

    #[test]
    fn a_missing_file_is_found_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let [images, ..] = &super::super::MNIST.files;
        assert_eq!(images.nearby(folder.path()), "");
        fs::write(folder.path().join("train-images-idx3-ubyte.gz"), "").unwrap();
        assert!(images.nearby(folder.path()).contains("ubyte.gz: unpack it"));
        fs::write(folder.path().join("train-images.idx3-ubyte"), "").unwrap();
        assert!(
            images
                .nearby(folder.path())
                .contains("train-images.idx3-ubyte: rename it")
        );
    }
}
