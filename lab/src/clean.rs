//! `cargo lab clean`: removes what the other commands made, and says how much room that gives.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::data_set;
use crate::paths::Paths;
use crate::{lock, report};

/// Removes what lies in `.lab`; with `all`, the fetched digits too. The learner's copies of the chapters always stay.
///
/// # Errors
/// Returns an error if several learners share the repository, a folder to be emptied is a link, which may lead out of
/// the repository, or something cannot be removed.
pub(crate) fn run(paths: &Paths, all: bool) -> Result<()> {
    ensure!(
        !paths.are_shared(),
        "{} is shared with others, as NNFS_HOME says, so nothing in it was removed. Who looks after it unsets NNFS_HOME.",
        paths.root().display()
    );
    let lab = paths.lab();
    refuse_links(paths, &lab)?;
    let mut freed = 0;
    if lab.is_dir() {
        let _lock = lock::take(paths)?;
        for entry in
            fs::read_dir(&lab).with_context(|| format!("{} cannot be read", lab.display()))?
        {
            let path = entry?.path();
            if path != paths.lock() {
                freed += remove(paths, &path)?;
            }
        }
    }
    if all {
        for set in data_set::ALL {
            let folder = paths.data(set);
            refuse_links(paths, &folder)?;
            for file in &set.files {
                freed += remove(paths, &folder.join(file.name))?;
                freed += remove(paths, &folder.join(format!("{}.part", file.name)))?;
            }
        }
    }
    let root = paths.root();
    for entry in fs::read_dir(root).with_context(|| format!("{} cannot be read", root.display()))? {
        let entry = entry?;
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with(Paths::GRADING)
        {
            freed += remove(paths, &entry.path())?;
        }
    }
    if paths.my_notebooks().is_dir() {
        report::line(format_args!(
            "  kept     {}: it holds your work, which nothing brings back. Delete the folder yourself if you want it gone.",
            paths.short(&paths.my_notebooks())
        ));
    }
    report::line(format_args!(
        "{} freed. `cargo lab` sets everything up again.",
        in_megabytes(freed)
    ));
    Ok(())
}

/// Refuses a folder that is reached through a link.
fn refuse_links(paths: &Paths, folder: &Path) -> Result<()> {
    let inside = folder
        .strip_prefix(paths.root())
        .context("only what lies in the repository is removed")?;
    let mut place = paths.root().to_path_buf();
    for part in inside {
        place.push(part);
        if fs::symlink_metadata(&place).is_ok_and(|found| found.is_symlink()) {
            bail!(
                "{} is a link, which may lead out of the repository, so nothing behind it was removed. Remove the \
                 link itself if you want it gone.",
                place.display()
            );
        }
    }
    Ok(())
}

/// Removes a file, a link (not what it leads to) or a folder with all it holds, and returns how many bytes that frees.
fn remove(paths: &Paths, path: &Path) -> Result<u64> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        Err(error) => {
            return Err(error).with_context(|| format!("{} cannot be looked at", path.display()));
        }
    };
    let size = size(path);
    let removed = if found.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.with_context(|| {
        format!(
            "{} cannot be removed. Close JupyterLab if it is running, and try again",
            path.display()
        )
    })?;
    report::done(&format!(
        "removed {} ({})",
        paths.short(path),
        in_megabytes(size)
    ));
    Ok(size)
}

/// The bytes in a file or in all files of a folder. Links are not followed.
fn size(path: &Path) -> u64 {
    let Ok(found) = fs::symlink_metadata(path) else {
        return 0;
    };
    if !found.is_dir() {
        return found.len();
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).sum()
}

fn in_megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn caches_go_and_notebooks_and_digits_stay() {
        let (_folder, paths) = test_repository();
        fs::create_dir_all(paths.template().join("deep")).unwrap();
        fs::write(paths.template().join("deep/file"), "12345").unwrap();
        fs::create_dir_all(paths.notebooks()).unwrap();
        fs::write(paths.notebooks().join("01-start.ipynb"), "{}").unwrap();
        let grading = paths.root().join(format!("{}a1", Paths::GRADING));
        fs::create_dir_all(&grading).unwrap();
        fs::create_dir_all(paths.my_notebooks()).unwrap();
        fs::write(paths.my_notebooks().join("01-start.ipynb"), "{}").unwrap();
        fs::create_dir_all(paths.data(&data_set::MNIST)).unwrap();
        fs::write(
            paths
                .data(&data_set::MNIST)
                .join(data_set::MNIST.files[0].name),
            "x",
        )
        .unwrap();
        fs::write(paths.data(&data_set::MNIST).join("my-own"), "x").unwrap();

        run(&paths, false).unwrap();
        assert!(!paths.template().exists() && !grading.exists());
        assert!(
            paths.notebooks().join("01-start.ipynb").exists()
                && paths
                    .data(&data_set::MNIST)
                    .join(data_set::MNIST.files[0].name)
                    .exists()
        );

        run(&paths, true).unwrap();
        assert!(
            !paths
                .data(&data_set::MNIST)
                .join(data_set::MNIST.files[0].name)
                .exists()
                && paths.data(&data_set::MNIST).join("my-own").exists()
        );
        assert!(paths.notebooks().join("01-start.ipynb").exists());
        assert!(paths.my_notebooks().join("01-start.ipynb").exists());
    }

    #[test]
    fn what_others_share_stays() {
        let (_folder, paths) = test_repository();
        fs::create_dir_all(paths.template()).unwrap();
        let own = tempfile::tempdir().unwrap();
        let shared = paths.clone().with_own(own.path().to_path_buf());
        assert!(run(&shared, true).is_err());
        assert!(paths.template().exists());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        use std::os::unix::fs::symlink;
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("precious"), "x").unwrap();
        let (_folder, paths) = test_repository();

        fs::create_dir_all(paths.lab()).unwrap();
        symlink(outside.path(), paths.template()).unwrap();
        run(&paths, false).unwrap();
        assert!(!paths.template().is_symlink() && outside.path().join("precious").exists());

        fs::remove_dir_all(paths.lab()).unwrap();
        symlink(outside.path(), paths.lab()).unwrap();
        let error = run(&paths, false).unwrap_err().to_string();
        assert!(
            error.contains("is a link") && outside.path().join("precious").exists(),
            "{error}"
        );
    }
}
