//! The same files from a Debian package, for machines that reach a Debian mirror and nothing else. It is fetched and
//! unpacked, never installed.

use std::io::{BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use tar::Archive;

use super::DataFile;
use super::npm::packed;
use super::store::store;
use crate::process::run_logged;
use crate::report;

/// How far into the unpacked package is read at most; that of Fashion-MNIST has 31 MB.
const MOST: u64 = 100_000_000;

/// Lets apt fetch `package`, and unpacks the `wanted` files of its `place` into `folder`. The package holds NAME.gz.
pub(super) fn fetch(package: &str, place: &str, folder: &Path, wanted: &[&DataFile]) -> Result<()> {
    let scratch = tempfile::tempdir().context("no temporary folder")?;
    let log = scratch.path().join("apt.log");
    let mut command = Command::new("apt-get");
    command
        .args(["download", "--quiet", package])
        .current_dir(scratch.path());
    let spinner = report::spinner();
    spinner.set_message(format!("apt-get download {package}"));
    run_logged(command, &log, |_| {})?;
    spinner.set_message("unpacking");
    let mut unpacker = Command::new("dpkg-deb")
        .arg("--fsys-tarfile")
        .arg(packed(scratch.path(), "deb")?)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("dpkg-deb cannot be started")?;
    let Some(stdout) = unpacker.stdout.take() else {
        bail!("dpkg-deb says nothing");
    };
    let unpacked = unpack(BufReader::new(stdout), place, folder, wanted);
    // It may still be writing what nobody wants.
    let _ = unpacker.kill();
    let _ = unpacker.wait();
    unpacked
}

/// Takes the `wanted` files out of an archive, and nothing else.
fn unpack(archive: impl Read, place: &str, folder: &Path, wanted: &[&DataFile]) -> Result<()> {
    let mut left: Vec<&DataFile> = wanted.to_vec();
    for entry in Archive::new(archive.take(MOST)).entries()? {
        let entry = entry.context("the package's archive is damaged")?;
        let path = entry.path()?;
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        let is = |file: &&DataFile| path == Path::new(place).join(format!("{}.gz", file.name));
        if let Some(found) = left
            .iter()
            .position(is)
            .filter(|_| entry.header().entry_type().is_file())
        {
            store(GzDecoder::new(entry), folder, left[found])?;
            left.remove(found);
        }
        if left.is_empty() {
            return Ok(());
        }
    }
    ensure!(
        left.is_empty(),
        "the package does not hold {}",
        super::names(&left)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::file::test_file::{CONTENT, FILE};
    use super::*;
    use flate2::Compression;
    use flate2::read::GzEncoder;

    fn archive(path: &str, content: &[u8]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, content).unwrap();
        builder.into_inner().unwrap()
    }

    fn gz(content: &[u8]) -> Vec<u8> {
        let mut compressed = Vec::new();
        let mut encoder = GzEncoder::new(content, Compression::default());
        encoder.read_to_end(&mut compressed).unwrap();
        compressed
    }

    #[test]
    fn a_file_is_unpacked_from_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let archive = archive("./usr/share/letters/letters.gz", &gz(CONTENT));
        unpack(
            archive.as_slice(),
            "usr/share/letters",
            folder.path(),
            &[&FILE],
        )
        .unwrap();
        assert_eq!(FILE.check(folder.path()), super::super::State::Good);
    }

    #[test]
    fn a_package_without_the_file_or_with_another_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for bad in [
            archive("elsewhere/letters.gz", &gz(CONTENT)),
            archive("letters/letters.gz", &gz(b"abd")),
        ] {
            assert!(unpack(bad.as_slice(), "letters", folder.path(), &[&FILE]).is_err());
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
