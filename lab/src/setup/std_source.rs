//! The sources of the standard library, which evcxr's rust-analyzer reads to find the types of a cell's variables.
//!
//! Without them a cell such as `let v = vec![1.0];` fails: its variable has no known type and cannot be kept for the
//! next cell. They are an optional component of the toolchain. Kernels are given a copy without the parts that no cell
//! names and without the documentation: the processors' vector instructions alone are more than half of all lines, and
//! reading them takes seconds.

mod without_docs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::paths::Paths;
use crate::process::run_logged;
use crate::{report, stamp, toolchain};
use without_docs::without_docs;

/// The crates that a cell can name.
const CRATES: [&str; 4] = ["core", "alloc", "std", "proc_macro"];

/// Makes sure that the sources are there, and copied.
pub(super) fn ensure(paths: &Paths) -> Result<()> {
    if is_current(paths) {
        report::ready("sources of the standard library");
        return Ok(());
    }
    let sources = match toolchain::std_sources(paths) {
        Some(sources) => sources,
        None => add_component(paths)?,
    };
    copy(&sources, &paths.std_sources())?;
    stamp::write(&stamp_file(paths), &wanted_stamp(paths)?)?;
    report::done("sources of the standard library, for the types of variables");
    Ok(())
}

/// Whether the copy is there and belongs to the pinned toolchain.
pub(crate) fn is_current(paths: &Paths) -> bool {
    paths.std_sources().join("core").is_dir()
        && wanted_stamp(paths).is_ok_and(|wanted| stamp::is(&stamp_file(paths), &wanted))
}

fn stamp_file(paths: &Paths) -> PathBuf {
    paths.lab().join("rust-src.stamp")
}

fn wanted_stamp(paths: &Paths) -> Result<String> {
    Ok(format!(
        "{} {} without docs\n",
        toolchain::pinned(paths)?,
        CRATES.join(" ")
    ))
}

fn add_component(paths: &Paths) -> Result<PathBuf> {
    let toolchain = toolchain::pinned(paths)?;
    report::doing("adding the toolchain's component rust-src");
    let mut rustup = Command::new("rustup");
    rustup
        .args(["component", "add", "rust-src", "--toolchain", &toolchain])
        .current_dir(paths.root());
    run_logged(rustup, &paths.logs().join("rust-src.log"), |_| ()).context(
        "evcxr needs the sources of the standard library. With rustup they are the component rust-src; without it, \
         they are a package of the system's such as rust-src",
    )?;
    toolchain::std_sources(paths)
        .context("rustup added rust-src, but its files are not where they belong")
}

fn copy(sources: &Path, to: &Path) -> Result<()> {
    let part = to.with_extension("part");
    for folder in [&part, &to.to_path_buf()] {
        if folder.exists() {
            fs::remove_dir_all(folder)
                .with_context(|| format!("{} cannot be removed", folder.display()))?;
        }
    }
    for name in CRATES {
        let source = sources.join(name).join("src");
        ensure!(
            source.is_dir(),
            "{} is missing; `rustup component add rust-src` brings it",
            source.display()
        );
        copy_sources(&source, &part.join(name).join("src"))?;
    }
    fs::rename(&part, to).with_context(|| format!("{} cannot be renamed", part.display()))
}

fn copy_sources(from: &Path, to: &Path) -> Result<()> {
    let read = || format!("{} cannot be read", from.display());
    fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    for entry in from.read_dir().with_context(read)? {
        let source = entry.with_context(read)?.path();
        let copy = to.join(source.file_name().unwrap_or_default());
        if source.is_dir() {
            copy_sources(&source, &copy)?;
            continue;
        }
        let copied = if source.extension().is_some_and(|kind| kind == "rs") {
            fs::read_to_string(&source).and_then(|text| fs::write(&copy, without_docs(&text)))
        } else {
            fs::copy(&source, &copy).map(|_| ())
        };
        copied.with_context(|| format!("{} cannot be copied", source.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn only_the_crates_that_a_cell_can_name_are_copied() {
        let (_folder, paths) = test_repository();
        let sources = paths.root().join("library");
        for name in CRATES.iter().chain(&["stdarch"]) {
            fs::create_dir_all(sources.join(name).join("src")).unwrap();
            let text = format!("/// About {name}.\npub mod {name} {{}}\n");
            fs::write(sources.join(name).join("src/lib.rs"), text).unwrap();
        }
        copy(&sources, &paths.std_sources()).unwrap();
        copy(&sources, &paths.std_sources()).unwrap();
        assert_eq!(
            paths.std_sources().read_dir().unwrap().count(),
            CRATES.len()
        );
        let copied = fs::read_to_string(paths.std_sources().join("core/src/lib.rs")).unwrap();
        assert_eq!(copied, "pub mod core {}\n");
        assert!(!is_current(&paths));
        stamp::write(&stamp_file(&paths), &wanted_stamp(&paths).unwrap()).unwrap();
        assert!(is_current(&paths));
    }

    #[test]
    fn a_missing_crate_is_named_and_leaves_no_copy() {
        let (_folder, paths) = test_repository();
        let error = copy(&paths.root().join("nowhere"), &paths.std_sources()).unwrap_err();
        assert!(error.to_string().contains("rust-src"));
        assert!(!paths.std_sources().exists());
    }
}
