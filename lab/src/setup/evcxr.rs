//! The Rust kernel for Jupyter, `evcxr_jupyter`, in `.lab/evcxr`.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::process::{answer, run_logged};
use crate::report;
use crate::toolchain;

/// The version that the notebooks are tested with.
pub(crate) const VERSION: &str = "0.22.0";

const NAME: &str = "evcxr_jupyter";

/// How many packages a build compiles, for the progress line.
const PACKAGES: usize = 273;

/// The version of the kernel in `.lab/evcxr`, as cargo wrote it down when the installation was complete.
pub(crate) fn installed_version(paths: &Paths) -> Option<String> {
    if !paths.evcxr_jupyter().is_file() {
        return None;
    }
    let list = fs::read_to_string(paths.evcxr().join(".crates.toml")).ok()?;
    let (_, rest) = list.split_once(&format!("\"{NAME} "))?;
    rest.split_whitespace().next().map(str::to_owned)
}

/// Installs the kernel: the compiled one where cargo binstall is there, else from its source.
pub(super) fn ensure(paths: &Paths) -> Result<()> {
    if installed_version(paths).as_deref() == Some(VERSION) {
        report::ready(&format!("{NAME} {VERSION}"));
        return Ok(());
    }
    if !install_compiled(paths)? {
        build(paths)?;
    }
    report::done(&format!(
        "{NAME} {VERSION}, in {}",
        paths.short(&paths.evcxr())
    ));
    Ok(())
}

/// Tries cargo binstall, where the learner has it.
fn install_compiled(paths: &Paths) -> Result<bool> {
    if answer(cargo(paths)?.args(["binstall", "-V"])).is_none() {
        return Ok(false);
    }
    report::doing(&format!("installing {NAME} {VERSION} with cargo binstall"));
    let spinner = report::spinner();
    spinner.set_message("cargo binstall");
    let mut command = cargo(paths)?;
    command
        .args([
            "binstall",
            "--no-confirm",
            "--disable-strategies",
            "compile",
            "--root",
        ])
        .arg(paths.evcxr())
        .arg(format!("{NAME}@{VERSION}"));
    let result = run_logged(command, &paths.logs().join("binstall.log"), |_| {});
    drop(spinner);
    if result.is_ok() && installed_version(paths).as_deref() == Some(VERSION) {
        return Ok(true);
    }
    report::warn(
        "cargo binstall could not install it (.lab/logs/binstall.log says why); building it instead",
    );
    Ok(false)
}

/// Builds the kernel from its source. An interrupted build goes on where it stopped.
fn build(paths: &Paths) -> Result<()> {
    report::doing(&format!(
        "building {NAME} {VERSION}, the Rust kernel: 7 to 15 minutes, once. Ctrl-C pauses; `cargo lab` then goes on"
    ));
    let target = paths.downloads().join("evcxr-build");
    let spinner = report::spinner();
    spinner.set_message("fetching the sources");
    let mut compiled = 0;
    let result = run_logged(
        build_command(paths, &target)?,
        &paths.logs().join("evcxr.log"),
        |line| {
            if let Some(package) = line.trim_start().strip_prefix("Compiling ") {
                compiled += 1;
                spinner.set_message(format!("{compiled} of about {PACKAGES}: {package}"));
            }
        },
    );
    drop(spinner);
    result.context(format!(
        "{NAME} could not be built. `cargo lab doctor` looks for a cause"
    ))?;
    let _ = fs::remove_dir_all(&target);
    Ok(())
}

fn build_command(paths: &Paths, target: &Path) -> Result<Command> {
    let mut command = cargo(paths)?;
    command
        .args(["install", "--locked", NAME, "--version", VERSION, "--root"])
        .arg(paths.evcxr())
        .arg("--target-dir")
        .arg(target);
    Ok(command)
}

/// The cargo of the toolchain that the repository pins, without what the cargo around this program tells it.
///
/// Variables that are the learner's own, such as `RUSTFLAGS` and `CARGO_HOME`, stay.
fn cargo(paths: &Paths) -> Result<Command> {
    let mut command = Command::new("cargo");
    command
        .current_dir(paths.root())
        .env("RUSTUP_TOOLCHAIN", toolchain::pinned(paths)?);
    for (name, _) in env::vars_os() {
        let told = name.to_str().is_some_and(|name| {
            [
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
                "CARGO_BIN_",
                "CARGO_CRATE_",
            ]
            .iter()
            .any(|start| name.starts_with(start))
        });
        if told {
            command.env_remove(name);
        }
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn an_installation_counts_when_cargo_has_written_it_down() {
        let (_folder, paths) = test_repository();
        assert_eq!(installed_version(&paths), None);
        let program = paths.evcxr_jupyter();
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::write(&program, "").unwrap();
        assert_eq!(installed_version(&paths), None);
        let list = "[v1]\n\"evcxr_jupyter 0.22.0 (registry+somewhere)\" = [\"evcxr_jupyter\"]\n";
        fs::write(paths.evcxr().join(".crates.toml"), list).unwrap();
        assert_eq!(installed_version(&paths).as_deref(), Some("0.22.0"));
    }

    #[test]
    fn the_build_is_pinned_and_has_its_own_folder() {
        let (_folder, paths) = test_repository();
        let command = build_command(&paths, Path::new("build")).unwrap();
        let arguments: Vec<_> = command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        assert_eq!(
            arguments[..5],
            ["install", "--locked", NAME, "--version", VERSION]
        );
        assert!(arguments.ends_with(&["--target-dir".to_owned(), "build".to_owned()]));
        let removed = command
            .get_envs()
            .any(|(name, value)| name == "CARGO_MANIFEST_DIR" && value.is_none());
        assert!(removed, "the cargo that runs this test has set it");
    }
}
