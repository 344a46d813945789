//! Where everything lies, from the root of the repository down.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::data_set::DataSet;

/// The variable that names a learner's own folder, where several learners share one copy of the repository.
const OWN_FOLDER: &str = "NNFS_HOME";

/// The folders of one copy of the repository, and of the learner who uses it.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    root: PathBuf,
    /// Where the learner's files go: the root, or a folder outside where the repository is shared.
    own: PathBuf,
}

impl Paths {
    /// Finds the repository this program belongs to.
    ///
    /// Three places say where it is: the program itself when it is the copy in `.lab/bin`, then cargo, which names the
    /// package it runs, then the current folder. The first that lies in the repository wins.
    pub(crate) fn find() -> Result<Self> {
        let copied_into = env::current_exe()
            .ok()
            .filter(|program| is_the_copy(program));
        let run_by_cargo = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let current = env::current_dir().context("the current folder cannot be read")?;
        for start in [copied_into, run_by_cargo, Some(current.clone())]
            .into_iter()
            .flatten()
        {
            if let Some(paths) = Self::above(&start) {
                return Ok(match env::var_os(OWN_FOLDER) {
                    Some(own) if !own.is_empty() => paths.with_own(own.into()),
                    _ => paths,
                });
            }
        }
        bail!(
            "{} is not inside the workbook's repository. Change into the folder that holds nnfs-core and run \
             `cargo lab` there.",
            current.display()
        )
    }

    /// The repository around `start`, which may be any folder or file inside it.
    pub(crate) fn above(start: &Path) -> Option<Self> {
        let root = start.ancestors().find(|folder| is_root(folder))?;
        Some(Self {
            root: root.to_path_buf(),
            own: root.to_path_buf(),
        })
    }

    /// How the folders at the root begin in which notebooks are graded, one for each, while they run.
    pub(crate) const GRADING: &str = ".grading-";

    /// The same repository, for a learner whose files go to the folder `own`.
    pub(crate) fn with_own(self, own: PathBuf) -> Self {
        Self { own, ..self }
    }

    /// The learner's own folder.
    pub(crate) fn own(&self) -> &Path {
        &self.own
    }

    /// Whether several learners share the repository, which is then only read.
    pub(crate) fn are_shared(&self) -> bool {
        self.own != self.root
    }

    /// The root of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The notebooks, one per chapter.
    pub(crate) fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }

    /// The learner's own copies of the notebooks.
    pub(crate) fn my_notebooks(&self) -> PathBuf {
        self.own.join("my-notebooks")
    }

    /// Where the files of a data set are fetched to.
    pub(crate) fn data(&self, set: &DataSet) -> PathBuf {
        self.root.join("data").join(set.folder)
    }

    /// All that set-up makes.
    pub(crate) fn lab(&self) -> PathBuf {
        self.root.join(".lab")
    }

    /// What running the workbook makes: the same folder, unless the repository is shared.
    fn own_lab(&self) -> PathBuf {
        self.own.join(".lab")
    }

    /// The Python environment that holds JupyterLab.
    pub(crate) fn venv(&self) -> PathBuf {
        self.lab().join("venv")
    }

    /// The programs of the Python environment.
    pub(crate) fn venv_bin(&self) -> PathBuf {
        bin_of(&self.venv())
    }

    /// The Python of the environment.
    pub(crate) fn venv_python(&self) -> PathBuf {
        python_of(&self.venv())
    }

    /// Where `cargo install` puts the kernel.
    pub(crate) fn evcxr(&self) -> PathBuf {
        self.lab().join("evcxr")
    }

    /// The kernel itself.
    pub(crate) fn evcxr_jupyter(&self) -> PathBuf {
        self.evcxr().join("bin").join(program("evcxr_jupyter"))
    }

    /// The folder with this program's copy, which Jupyter starts kernels by.
    pub(crate) fn bin(&self) -> PathBuf {
        self.lab().join("bin")
    }

    /// The copy of this program in [`Paths::bin`].
    pub(crate) fn lab_program(&self) -> PathBuf {
        self.bin().join(program("lab"))
    }

    /// The compiled libraries that every kernel starts on a copy of.
    pub(crate) fn template(&self) -> PathBuf {
        self.lab().join("template")
    }

    /// Where the server of `cargo lab` looks for kernels first: the description there lets it keep a spare one.
    pub(crate) fn warm_kernelspecs(&self) -> PathBuf {
        self.lab().join("warm")
    }

    /// The packages that stand in for the crates that kernels load.
    pub(crate) fn shared_crates(&self) -> PathBuf {
        self.lab().join("crates")
    }

    /// The sources of the standard library that kernels read.
    pub(crate) fn std_sources(&self) -> PathBuf {
        self.lab().join("rust-src")
    }

    /// One folder for each running kernel. Where the repository is shared, they lie in the user's cache folder: they
    /// are large, of no use later, and a learner's own folder may lie on a slow network disk.
    pub(crate) fn kernels(&self) -> PathBuf {
        let cache = if self.are_shared() {
            user_cache()
        } else {
            None
        };
        match cache {
            Some(cache) => cache.join("neural-networks-from-scratch").join("kernels"),
            None => self.own_lab().join("kernels"),
        }
    }

    /// What is being fetched or built, until it is complete.
    pub(crate) fn downloads(&self) -> PathBuf {
        self.lab().join("downloads")
    }

    /// What the programs run by set-up printed.
    pub(crate) fn logs(&self) -> PathBuf {
        self.own_lab().join("logs")
    }

    /// Jupyter's own settings, data and running servers, kept apart from the user's.
    pub(crate) fn jupyter(&self) -> PathBuf {
        self.own_lab().join("jupyter")
    }

    /// The file that a running set-up holds.
    pub(crate) fn lock(&self) -> PathBuf {
        self.own_lab().join("lock")
    }

    /// What set-up installs into the Python environment.
    pub(crate) fn requirements(&self) -> PathBuf {
        self.root.join("lab").join("requirements.txt")
    }

    /// The sources of the web edition.
    pub(crate) fn web(&self) -> PathBuf {
        self.root.join("web")
    }

    /// The web edition as it was built, and what it was built from.
    pub(crate) fn book(&self) -> PathBuf {
        self.own_lab().join("book")
    }

    /// `path` as a learner would type it at the root of the repository.
    pub(crate) fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        let inside = path.strip_prefix(&self.own);
        inside
            .or_else(|_| path.strip_prefix(&self.root))
            .unwrap_or(path)
            .display()
    }
}

/// The folder for what can be made again, where this system has one for each user.
fn user_cache() -> Option<PathBuf> {
    let named = |variable| env::var_os(variable).map(PathBuf::from);
    named("XDG_CACHE_HOME")
        .filter(|folder| folder.is_absolute())
        .or_else(|| Some(named("HOME")?.join(".cache")))
}

/// The programs of a Python environment.
pub(crate) fn bin_of(venv: &Path) -> PathBuf {
    venv.join(if cfg!(windows) { "Scripts" } else { "bin" })
}

/// The Python of an environment.
pub(crate) fn python_of(venv: &Path) -> PathBuf {
    bin_of(venv).join(program("python"))
}

/// A program's file name on this system.
fn program(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// Whether `program` is the copy in `.lab/bin` rather than the one cargo built.
fn is_the_copy(program: &Path) -> bool {
    program
        .parent()
        .is_some_and(|bin| bin.ends_with(".lab/bin"))
}

/// The root is the folder of the workspace that nnfs-core belongs to.
fn is_root(folder: &Path) -> bool {
    folder.join("nnfs-core").join("Cargo.toml").is_file()
        && fs::read_to_string(folder.join("Cargo.toml"))
            .is_ok_and(|text| text.contains("[workspace]"))
}

/// An empty repository for tests, which goes when the folder is dropped.
#[cfg(test)]
pub(crate) fn test_repository() -> (tempfile::TempDir, Paths) {
    let folder = tempfile::tempdir().unwrap();
    for nested in ["nnfs-core/src/layer", "lab"] {
        fs::create_dir_all(folder.path().join(nested)).unwrap();
    }
    fs::write(folder.path().join("nnfs-core/Cargo.toml"), "[package]").unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]").unwrap();
    fs::write(
        folder.path().join("rust-toolchain.toml"),
        "[toolchain]\nchannel = \"1.95.0\"",
    )
    .unwrap();
    let paths = Paths::above(folder.path()).unwrap();
    (folder, paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_set::MNIST;

    #[test]
    fn the_root_is_found_from_a_nested_folder() {
        let (folder, _) = test_repository();
        let paths = Paths::above(&folder.path().join("nnfs-core/src/layer")).unwrap();
        assert_eq!(paths.root(), folder.path());
        assert_eq!(paths.data(&MNIST), folder.path().join("data/mnist"));
    }

    #[test]
    fn the_root_is_found_from_the_copied_program() {
        let (folder, _) = test_repository();
        let copy = folder.path().join(".lab/bin/lab");
        assert!(is_the_copy(&copy));
        assert_eq!(Paths::above(&copy).unwrap().root(), folder.path());
        assert!(!is_the_copy(&folder.path().join("target/debug/lab")));
    }

    #[test]
    fn a_folder_outside_has_no_root() {
        assert!(Paths::above(tempfile::tempdir().unwrap().path()).is_none());
    }

    #[test]
    fn who_shares_a_repository_writes_elsewhere() {
        let (folder, paths) = test_repository();
        assert!(!paths.are_shared());
        let own = tempfile::tempdir().unwrap();
        let shared = paths.with_own(own.path().to_path_buf());
        assert!(shared.are_shared());
        for written in [
            shared.my_notebooks(),
            shared.kernels(),
            shared.logs(),
            shared.jupyter(),
            shared.lock(),
        ] {
            assert!(!written.starts_with(folder.path()), "{written:?}");
        }
        for read in [shared.notebooks(), shared.template(), shared.data(&MNIST)] {
            assert!(read.starts_with(folder.path()), "{read:?}");
        }
        assert_eq!(
            shared.short(&shared.my_notebooks()).to_string(),
            "my-notebooks"
        );
    }

    #[test]
    fn paths_are_shown_from_the_root() {
        let (folder, _) = test_repository();
        let paths = Paths::above(folder.path()).unwrap();
        assert_eq!(
            paths.short(&paths.data(&MNIST)).to_string(),
            Path::new("data").join("mnist").display().to_string()
        );
        assert_eq!(paths.short(Path::new("elsewhere")).to_string(), "elsewhere");
    }
}
