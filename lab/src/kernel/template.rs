//! The template: the workbook's libraries, compiled once, as a kernel leaves them behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};

use super::folder::{KernelFolder, copy_tree};
use super::launch::TEMPLATE_FOLDER;
use super::profile::PROFILE;
use crate::notebook;
use crate::paths::Paths;
use crate::setup::EVCXR_VERSION;
use crate::{sha256, stamp, toolchain};

/// A cell as short as possible: the libraries were compiled before it ran.
const CELL: &str = "array![1.0, 2.0]";
/// A cell that does not compile. For the first such `let` of a kernel, evcxr lets cargo check all libraries, for 20 s
/// of the processor; what that leaves behind belongs to the template, too.
const WRONG_CELL: &str = "let wrong = no_such_name;";

/// Compiles the template: a kernel is started as notebooks/evcxr.toml says, and runs a right and a wrong cell.
///
/// An older template is built upon, so that only what changed is compiled.
///
/// # Errors
/// Returns an error if the kernel does not start, or does not know the libraries after its start.
pub(crate) fn build(paths: &Paths) -> Result<()> {
    let expected = stamp_of(paths)?;
    let part = paths.lab().join("template.part");
    if part.exists() {
        fs::remove_dir_all(&part)
            .with_context(|| format!("{} cannot be removed", part.display()))?;
    }
    let kernel = KernelFolder::create(paths)?;
    notebook::run_cells(
        paths,
        &[CELL, WRONG_CELL],
        &[(TEMPLATE_FOLDER, kernel.path().as_os_str())],
    )
    .context("the libraries cannot be compiled for the kernel")?;
    remove_traces_of_cells(kernel.path());
    copy_tree(kernel.path(), &part)?;
    if paths.template().is_dir() {
        fs::remove_dir_all(paths.template())
            .with_context(|| format!("{} cannot be removed", paths.template().display()))?;
    }
    fs::rename(&part, paths.template())
        .with_context(|| format!("{} cannot be renamed", part.display()))?;
    stamp::write(&stamp_file(paths), &expected)
}

/// Whether the template was compiled from what is there now.
pub(crate) fn is_current(paths: &Paths) -> bool {
    paths.template().is_dir()
        && stamp_of(paths).is_ok_and(|expected| stamp::is(&stamp_file(paths), &expected))
}

fn stamp_file(paths: &Paths) -> PathBuf {
    paths.lab().join("template.stamp")
}

/// All that the template depends on: the compiler, evcxr, where the repository lies, the settings, and the sources with
/// their times, which is what cargo goes by. The times count in whole seconds, which is all that the layers of a
/// container keep.
pub(super) fn stamp_of(paths: &Paths) -> Result<String> {
    let mut text = format!(
        "{:?}\n{EVCXR_VERSION}\n{}\n{PROFILE}{CELL}{WRONG_CELL}\n",
        toolchain::pinned(paths)?,
        paths.root().display()
    );
    let mut files = vec![
        paths.notebooks().join("evcxr.toml"),
        paths.root().join("Cargo.toml"),
    ];
    for folder in crates(paths)? {
        files.push(folder.join("Cargo.toml"));
        add_files(&folder.join("src"), &mut files)?;
    }
    files.sort();
    for file in files {
        let metadata =
            fs::metadata(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        let modified = metadata.modified().ok();
        let seconds = modified
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map(|since| since.as_secs());
        text += &format!("{} {} {seconds:?}\n", file.display(), metadata.len());
    }
    Ok(sha256::of(text.as_bytes()))
}

/// The folders of the crates that kernels load, or may: all but the tools and the solutions.
fn crates(paths: &Paths) -> Result<Vec<PathBuf>> {
    let root = paths.root();
    let read = || format!("{} cannot be read", root.display());
    let mut crates = Vec::new();
    for entry in root.read_dir().with_context(read)? {
        let entry = entry.with_context(read)?;
        let is_ours = entry.file_name().to_string_lossy().starts_with("nnfs");
        if is_ours && entry.path().join("Cargo.toml").is_file() {
            crates.push(entry.path());
        }
    }
    Ok(crates)
}

fn add_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let read = || format!("{} cannot be read", folder.display());
    for entry in folder.read_dir().with_context(read)? {
        let path = entry.with_context(read)?.path();
        if path.is_dir() {
            add_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Removes what the cells of the kernel that made the template left: each copy would carry it along.
fn remove_traces_of_cells(folder: &Path) {
    let Ok(entries) = folder.read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() {
            if name == "incremental" {
                let _ = fs::remove_dir_all(&path);
            } else {
                remove_traces_of_cells(&path);
            }
        } else if name.trim_start_matches("lib").starts_with("code_") {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    fn add_sources(paths: &Paths) {
        fs::create_dir_all(paths.notebooks()).unwrap();
        fs::write(paths.notebooks().join("evcxr.toml"), "[evcxr]").unwrap();
        for library in ["nnfs-notebook", "nnfs-progress"] {
            let folder = paths.root().join(library);
            fs::create_dir_all(folder.join("src")).unwrap();
            fs::write(folder.join("Cargo.toml"), "[package]").unwrap();
        }
        fs::write(paths.root().join("nnfs-core/src/lib.rs"), "fn one() {}").unwrap();
    }

    #[test]
    fn an_edit_in_a_library_makes_the_template_out_of_date() {
        let (_folder, paths) = test_repository();
        add_sources(&paths);
        fs::create_dir_all(paths.template()).unwrap();
        assert!(!is_current(&paths));
        stamp::write(&stamp_file(&paths), &stamp_of(&paths).unwrap()).unwrap();
        assert!(is_current(&paths));
        fs::write(
            paths.root().join("nnfs-core/src/lib.rs"),
            "fn two_lines() {}",
        )
        .unwrap();
        assert!(!is_current(&paths));
    }

    #[test]
    fn traces_of_cells_are_removed_and_libraries_stay() {
        let folder = tempfile::tempdir().unwrap();
        let deps = folder.path().join("target/debug/deps");
        fs::create_dir_all(&deps).unwrap();
        fs::create_dir_all(folder.path().join("target/debug/incremental/ctx")).unwrap();
        fs::write(deps.join("libunicode_ident.rlib"), "").unwrap();
        fs::write(deps.join("libcode_1.so"), "").unwrap();
        remove_traces_of_cells(folder.path());
        assert!(deps.join("libunicode_ident.rlib").exists() && !deps.join("libcode_1.so").exists());
        assert!(!folder.path().join("target/debug/incremental").exists());
    }
}
