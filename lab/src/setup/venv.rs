//! The Python environment with JupyterLab, in `.lab/venv`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::python::{Python, without_python_variables};
use crate::paths::Paths;
use crate::process::run_logged;
use crate::report;
use crate::stamp;

/// Whether the environment is complete and made from the present requirements, for the folder it lies in.
pub(crate) fn is_current(paths: &Paths) -> bool {
    paths.venv_python().is_file()
        && wanted_stamp(paths).is_ok_and(|wanted| stamp::is(&stamp_file(paths), &wanted))
}

/// Makes the environment, or brings it up to date.
///
/// The packages are those of requirements.txt and no others: pip refuses what has another checksum. Where pip gets them
/// from is left to the learner's own settings.
pub(super) fn ensure(paths: &Paths) -> Result<()> {
    if is_current(paths) {
        report::ready("Python environment with JupyterLab");
        return Ok(());
    }
    let wanted = wanted_stamp(paths)?;
    let python = Python::find()?;
    report::doing(&format!(
        "making a Python {} environment with JupyterLab in {} (about a minute)",
        python.version(),
        paths.short(&paths.venv())
    ));
    if !python.can_make_environments() {
        bail!(
            "{} cannot make virtual environments: its module venv or ensurepip is missing. {}",
            python.program.display(),
            python.how_to_make_environments()
        );
    }
    let _ = fs::remove_file(stamp_file(paths));
    if !is_usable(paths) {
        make(paths, &python)?;
    }
    install(paths)?;
    stamp::write(&stamp_file(paths), &wanted)?;
    report::done("Python environment with JupyterLab");
    Ok(())
}

/// Whether what an interrupted run left can be built upon: it must lie where it was made.
fn is_usable(paths: &Paths) -> bool {
    let lies_here = fs::read_to_string(made_for(paths))
        .is_ok_and(|place| place == paths.venv().display().to_string());
    lies_here
        && Python::at(&paths.venv_python())
            .is_some_and(|python| python.version >= super::OLDEST_PYTHON)
}

fn make(paths: &Paths, python: &Python) -> Result<()> {
    let mut command = Command::new(&python.program);
    without_python_variables(command.args(["-m", "venv", "--clear"]).arg(paths.venv()));
    run_logged(command, &paths.logs().join("venv.log"), |_| {})
        .context("the Python environment could not be made")?;
    fs::write(made_for(paths), paths.venv().display().to_string())?;
    Ok(())
}

fn install(paths: &Paths) -> Result<()> {
    let spinner = report::spinner();
    let mut command = Command::new(paths.venv_python());
    command
        .args([
            "-m",
            "pip",
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
        ])
        .arg(paths.requirements())
        .env("PIP_USER", "0"); // An environment has no user packages; pip would refuse.
    without_python_variables(&mut command);
    run_logged(command, &paths.logs().join("pip.log"), |line| spinner.set_message(line.trim().to_owned())).context(
        "JupyterLab could not be installed. With a working network, `cargo lab setup` goes on where it stopped",
    )
}

fn stamp_file(paths: &Paths) -> PathBuf {
    paths.venv().join("lab-stamp")
}

/// Says where the environment was made: its scripts hold that place, so it cannot be moved.
fn made_for(paths: &Paths) -> PathBuf {
    paths.venv().join("lab-place")
}

fn wanted_stamp(paths: &Paths) -> Result<String> {
    let file = paths.requirements();
    let requirements =
        fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(stamp::of(&[
        &requirements,
        paths.venv().display().to_string().as_bytes(),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn an_environment_counts_only_with_the_stamp_of_its_requirements() {
        let (_folder, paths) = test_repository();
        fs::write(paths.requirements(), "jupyterlab==4").unwrap();
        assert!(!is_current(&paths));
        fs::create_dir_all(paths.venv_bin()).unwrap();
        fs::write(paths.venv_python(), "").unwrap();
        assert!(!is_current(&paths), "no stamp yet");
        stamp::write(&stamp_file(&paths), &wanted_stamp(&paths).unwrap()).unwrap();
        assert!(is_current(&paths));
        fs::write(paths.requirements(), "jupyterlab==5").unwrap();
        assert!(!is_current(&paths), "other requirements");
        assert!(!is_usable(&paths), "a file is no Python");
    }
}
