//! The folder in which one running kernel compiles its cells, a copy of the template of its own.
//!
//! Two kernels must not share a folder: each would compile into the other's files. A running kernel holds a lock beside
//! its folder; folders whose lock nobody holds were left by a kernel that was killed, and are removed at the next start.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::profile;
use crate::paths::Paths;

/// The folder of one kernel; it is removed when this is dropped.
pub(super) struct KernelFolder {
    folder: PathBuf,
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
        profile::write(&kernels)?;
        remove_abandoned(&kernels);
        let folder = tempfile::Builder::new()
            .prefix("kernel-")
            .tempdir_in(&kernels)
            .with_context(|| format!("no folder can be made in {}", kernels.display()))?
            .keep();
        let lock_file = lock_file_of(&folder);
        let lock = File::create(&lock_file)
            .with_context(|| format!("{} cannot be written", lock_file.display()))?;
        // Where locks are unknown, such as on some network file systems, nothing is ever taken for abandoned.
        let _ = lock.try_lock();
        let kernel = Self {
            folder,
            lock_file,
            lock: Some(lock),
        };
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
        let _ = fs::remove_dir_all(&self.folder);
        self.lock = None; // Windows removes no open file.
        let _ = fs::remove_file(&self.lock_file);
    }
}

fn lock_file_of(folder: &Path) -> PathBuf {
    folder.with_extension("lock")
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
        if abandoned {
            let _ = fs::remove_dir_all(lock_file.with_extension(""));
            let _ = fs::remove_file(&lock_file);
        }
    }
}

/// Copies a folder with the times of its files: cargo compiles again what looks newer than its result.
pub(crate) fn copy_tree(from: &Path, to: &Path) -> Result<()> {
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
        assert_eq!(left, [".cargo"], "which all kernels share");
    }

    #[test]
    fn a_killed_kernels_folder_is_removed_and_a_running_ones_is_not() {
        let (_folder, paths) = test_repository();
        let running = KernelFolder::create(&paths).unwrap();
        let killed = paths.kernels().join("kernel-killed");
        fs::create_dir_all(killed.join("target")).unwrap();
        fs::write(lock_file_of(&killed), "").unwrap();
        let next = KernelFolder::create(&paths).unwrap();
        assert!(!killed.exists() && !lock_file_of(&killed).exists());
        assert!(running.path().is_dir() && next.path().is_dir());
    }

    #[test]
    fn without_a_template_a_kernel_starts_on_an_empty_folder() {
        let (_folder, paths) = test_repository();
        let kernel = KernelFolder::create(&paths).unwrap();
        assert_eq!(kernel.path().read_dir().unwrap().count(), 0);
    }
}
