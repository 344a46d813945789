//! The folder in which one running kernel compiles its cells, a copy of the template of its own.
//!
//! Two kernels must not share a folder: each would compile into the other's files. A running kernel holds a lock beside
//! its folder; folders whose lock nobody holds were left by a kernel that was killed, and are removed at the next
//! start.

use std::env;
use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::profile;
use crate::paths::Paths;

/// How the names of the folders begin.
const PREFIX: &str = "nnfs-kernel-";

/// The folder of one kernel; it is removed when this is dropped.
pub(super) struct KernelFolder {
    /// Holds how cargo compiles, and the folder in which it does.
    whole: PathBuf,
    folder: PathBuf,
    /// Held as long as the kernel runs. It says where the folder lies.
    lock_file: PathBuf,
    lock: Option<File>,
}

impl KernelFolder {
    /// Makes a folder for this process and copies the template into it, if there is one.
    pub(super) fn create(paths: &Paths) -> Result<Self> {
        let kernels = paths.kernels();
        fs::create_dir_all(&kernels)
            .with_context(|| {
                format!(
                    "{} cannot be made. Where several share the workbook, the variable NNFS_HOME names your own folder",
                    kernels.display()
                )
            })?;
        remove_abandoned(&kernels);
        let whole = make_folder(&kernels)?.keep();
        let name = whole.file_name().unwrap_or_default();
        let lock_file = kernels.join(name).with_extension("lock");
        let write = || format!("{} cannot be written", lock_file.display());
        let mut lock = File::create(&lock_file).with_context(write)?;
        lock.write_all(whole.to_string_lossy().as_bytes())
            .with_context(write)?;
        // Where locks are unknown, such as on some network file systems, nothing is ever taken for abandoned.
        let _ = lock.try_lock();
        let kernel = Self {
            folder: whole.join("cells"),
            whole,
            lock_file,
            lock: Some(lock),
        };
        profile::write(paths, &kernel.whole)?;
        fs::create_dir(&kernel.folder)
            .with_context(|| format!("{} cannot be made", kernel.folder.display()))?;
        if paths.template().is_dir() {
            copy_tree(&paths.template(), &kernel.folder)?;
        }
        Ok(kernel)
    }

    pub(super) fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for KernelFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.whole);
        self.lock = None; // Windows removes no open file.
        let _ = fs::remove_file(&self.lock_file);
    }
}

/// Makes sure that kernels can be had where the workbook lies.
///
/// # Errors
/// Returns an error if there is no folder from which evcxr can load a cell.
pub(crate) fn check_place(paths: &Paths) -> Result<()> {
    let kernels = paths.kernels();
    if is_understood(&kernels) {
        return Ok(());
    }
    elsewhere(&kernels, &private_folders(), &shared_folders()).map(|_| ())
}

/// A new folder among the other kernels', or elsewhere if evcxr could not load from there; only its owner may enter it.
fn make_folder(kernels: &Path) -> Result<TempDir> {
    if !is_understood(kernels) {
        return elsewhere(kernels, &private_folders(), &shared_folders());
    }
    make_in(kernels).with_context(|| format!("no folder can be made in {}", kernels.display()))
}

fn make_in(folder: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    let for_the_owner = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    #[cfg(unix)]
    builder.permissions(for_the_owner);
    builder.tempdir_in(folder)
}

/// Whether evcxr can load a cell from a folder: it passes on the path in a line of text, up to the first blank.
fn is_understood(folder: &Path) -> bool {
    let path = folder.to_str();
    path.is_some_and(|path| !path.contains([' ', '\n', '\r']))
}

/// A new folder in one that evcxr understands, the learner's own first. In those that all users of the machine share,
/// cargo would also heed what somebody has put into a `.cargo` there.
fn elsewhere(kernels: &Path, private: &[PathBuf], shared: &[PathBuf]) -> Result<TempDir> {
    let is_free_of_settings = |folder: &&PathBuf| {
        folder
            .ancestors()
            .all(|above| !above.join(".cargo").exists())
    };
    let own = private
        .iter()
        .filter(|folder| fs::create_dir_all(folder).is_ok());
    let shared = shared.iter().filter(is_free_of_settings);
    let mut folders = own.chain(shared).filter(|folder| is_understood(folder));
    let made = folders.find_map(|folder| make_in(folder).ok());
    made.with_context(|| {
        format!(
            "{} has a blank in its path, which the Rust kernel cannot load from, and no other folder was found. \
             Move the workbook to a folder whose path has no blank",
            kernels.display()
        )
    })
}

/// Where programs keep what they can make again.
fn private_folders() -> Vec<PathBuf> {
    let named = |variable| env::var_os(variable).map(PathBuf::from);
    let caches = [
        named("XDG_CACHE_HOME"),
        named("HOME").map(|home| home.join(".cache")),
        named("LOCALAPPDATA"),
    ];
    let caches = caches.into_iter().flatten();
    caches.filter(|folder| folder.is_absolute()).collect()
}

/// Where all users of the machine may make folders.
fn shared_folders() -> Vec<PathBuf> {
    let mut folders = vec![env::temp_dir()];
    if cfg!(unix) {
        folders.extend(["/var/tmp", "/tmp"].map(PathBuf::from));
    }
    folders
}

/// Removes the folders whose lock can be had.
fn remove_abandoned(kernels: &Path) {
    let Ok(entries) = kernels.read_dir() else {
        return;
    };
    for lock_file in entries.flatten().map(|entry| entry.path()) {
        if lock_file.extension().is_none_or(|end| end != "lock") {
            continue;
        }
        let abandoned = File::open(&lock_file).is_ok_and(|lock| lock.try_lock().is_ok());
        if !abandoned {
            continue;
        }
        let folder = PathBuf::from(fs::read_to_string(&lock_file).unwrap_or_default());
        // The lock names a folder of its own name; anything else is not this program's.
        if folder.is_absolute() && folder.file_name() == lock_file.file_stem() {
            let _ = fs::remove_dir_all(folder);
        }
        let _ = fs::remove_file(&lock_file);
    }
}

/// Copies a folder with the times of its files: cargo compiles again what looks newer than its result.
pub(super) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    let read = || format!("{} cannot be read", from.display());
    fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    for entry in from.read_dir().with_context(read)? {
        let entry = entry.with_context(read)?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().with_context(read)?.is_dir() {
            copy_tree(&source, &copy)?;
        } else {
            copy_file(&source, &copy)
                .with_context(|| format!("{} cannot be copied", source.display()))?;
        }
    }
    Ok(())
}

fn copy_file(source: &Path, copy: &Path) -> std::io::Result<()> {
    fs::copy(source, copy)?;
    let metadata = fs::metadata(source)?;
    let times = FileTimes::new()
        .set_modified(metadata.modified()?)
        .set_accessed(metadata.accessed()?);
    File::options().write(true).open(copy)?.set_times(times)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;
    use std::time::{Duration, SystemTime};

    #[test]
    fn each_kernel_gets_its_own_copy_which_goes_with_it() {
        let (_folder, paths) = test_repository();
        fs::create_dir_all(paths.template().join("target")).unwrap();
        let library = paths.template().join("target/library");
        fs::write(&library, "compiled").unwrap();
        let long_ago = SystemTime::now() - Duration::from_secs(5000);
        let file = File::options().write(true).open(&library).unwrap();
        file.set_modified(long_ago).unwrap();

        let (first, second) = (
            KernelFolder::create(&paths).unwrap(),
            KernelFolder::create(&paths).unwrap(),
        );
        assert_ne!(first.path(), second.path());
        let copy = second.path().join("target/library");
        assert_eq!(fs::read_to_string(&copy).unwrap(), "compiled");
        assert_eq!(
            fs::metadata(&copy).unwrap().modified().unwrap(),
            fs::metadata(&library).unwrap().modified().unwrap()
        );
        fs::write(first.path().join("target/library"), "changed").unwrap();
        assert_eq!(fs::read_to_string(&copy).unwrap(), "compiled");
        drop((first, second));
        let left = paths.kernels().read_dir().unwrap().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        assert_eq!(left.len(), 0, "{left:?}");
    }

    #[test]
    fn a_killed_kernels_folder_is_removed_wherever_it_lies_and_a_running_ones_is_not() {
        let (folder, paths) = test_repository();
        let running = KernelFolder::create(&paths).unwrap();
        let killed = folder.path().join("elsewhere/nnfs-kernel-killed");
        fs::create_dir_all(killed.join("cells/target")).unwrap();
        let lock = paths.kernels().join("nnfs-kernel-killed.lock");
        fs::write(&lock, killed.to_str().unwrap()).unwrap();
        let foreign = paths.kernels().join("nnfs-kernel-foreign.lock");
        fs::write(&foreign, folder.path().to_str().unwrap()).unwrap();
        let next = KernelFolder::create(&paths).unwrap();
        assert!(!killed.exists() && !lock.exists());
        assert!(!foreign.exists() && folder.path().exists());
        assert!(running.path().is_dir() && next.path().is_dir());
    }

    #[test]
    fn without_a_template_a_kernel_starts_on_an_empty_folder() {
        let (_folder, paths) = test_repository();
        let kernel = KernelFolder::create(&paths).unwrap();
        assert_eq!(kernel.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn a_path_with_a_blank_is_not_understood_and_odd_ones_are() {
        assert!(!is_understood(Path::new("/home/me/my workbook")));
        for odd in ["/home/Zoë/nnfs", "/it's/\"quoted\"", "/50%/a;b&c"] {
            assert!(is_understood(Path::new(odd)), "{odd}");
        }
    }

    #[test]
    fn where_the_workbook_has_a_blank_in_its_path_kernels_lie_elsewhere_for_their_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let kernels = folder.path().join("my workbook");
        let [own, mine, shared] =
            ["own cache", "cache", "shared"].map(|name| folder.path().join(name));
        fs::create_dir_all(shared.join(".cargo")).unwrap();
        let made = elsewhere(&kernels, &[own.clone(), mine.clone()], &[]).unwrap();
        assert!(made.path().starts_with(&mine));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(made.path()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        let none = elsewhere(&kernels, &[own], std::slice::from_ref(&shared)).unwrap_err();
        assert!(
            none.to_string().contains("whose path has no blank"),
            "{none}"
        );
        fs::remove_dir(shared.join(".cargo")).unwrap();
        assert!(elsewhere(&kernels, &[], &[shared]).is_ok());
    }
}
