//! The Rust toolchain: which one the repository pins, and which one is there.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::process::answer;

/// The toolchain that rust-toolchain.toml names, as in "1.95.0".
///
/// # Errors
/// Returns an error if the file is missing or names none.
pub(crate) fn pinned(paths: &Paths) -> Result<String> {
    let file = paths.root().join("rust-toolchain.toml");
    let text =
        fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    channel(&text).with_context(|| format!("{} names no channel", file.display()))
}

fn channel(text: &str) -> Option<String> {
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with("channel"))?;
    line.split('"').nth(1).map(str::to_owned)
}

/// The version of the Rust compiler that runs in the repository, as in "1.95.0".
pub(crate) fn present(paths: &Paths) -> Option<String> {
    let answer = answer(
        Command::new("rustc")
            .arg("--version")
            .current_dir(paths.root()),
    )?;
    answer.split_whitespace().nth(1).map(str::to_owned)
}

/// The folder in which the repository's toolchain lies.
fn sysroot(paths: &Paths) -> Option<PathBuf> {
    let mut rustc = Command::new("rustc");
    answer(rustc.args(["--print", "sysroot"]).current_dir(paths.root())).map(PathBuf::from)
}

/// Where the parts of the repository's toolchain lie that a kernel needs.
pub(crate) struct Folders {
    /// Its own cargo and rustc, which rustup's programs of the same names call.
    pub(crate) programs: Option<PathBuf>,
    /// The standard library as a shared library.
    pub(crate) libraries: PathBuf,
}

/// Asks the compiler where the parts of its toolchain are.
pub(crate) fn folders(paths: &Paths) -> Option<Folders> {
    let mut rustc = Command::new("rustc");
    let questions = ["--print", "sysroot", "--print", "target-libdir"];
    let answer = answer(rustc.args(questions).current_dir(paths.root()))?;
    let (sysroot, libraries) = answer.split_once('\n')?;
    let programs = PathBuf::from(sysroot.trim()).join("bin");
    let cargo = programs.join(format!("cargo{}", std::env::consts::EXE_SUFFIX));
    Some(Folders {
        programs: cargo.is_file().then_some(programs),
        libraries: libraries.trim().into(),
    })
}

/// The folder of the standard library's sources, if that component is installed.
pub(crate) fn std_sources(paths: &Paths) -> Option<PathBuf> {
    let parts = ["lib", "rustlib", "src", "rust", "library"];
    let sources = parts
        .iter()
        .fold(sysroot(paths)?, |folder, part| folder.join(part));
    sources.join("core").is_dir().then_some(sources)
}

/// Whether `cargo NAME` runs in the repository.
pub(crate) fn has_tool(paths: &Paths, name: &str) -> bool {
    answer(
        Command::new("cargo")
            .args([name, "--version"])
            .current_dir(paths.root()),
    )
    .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_hold_what_a_kernel_needs() {
        let (_folder, paths) = crate::paths::test_repository();
        let folders = folders(&paths).unwrap();
        let has_std = (folders.libraries.read_dir().unwrap().flatten()).any(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.trim_start_matches("lib").starts_with("std-")
        });
        assert!(has_std, "{}", folders.libraries.display());
    }

    #[test]
    fn the_channel_is_read() {
        assert_eq!(
            channel("[toolchain]\nchannel = \"1.95.0\"\n").as_deref(),
            Some("1.95.0")
        );
        assert_eq!(channel("[toolchain]\n"), None);
    }
}
