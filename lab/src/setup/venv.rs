//! The Python environment with JupyterLab, in `.lab/venv`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::python::{Python, without_python_variables};
use crate::paths::Paths;
use crate::process::{answer, run_logged};
use crate::{files, report, stamp};

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
    if was_moved(paths) && mend_places(paths).is_ok() && runs(paths) {
        fs::write(made_for(paths), place(paths))?;
        stamp::write(&stamp_file(paths), &wanted)?;
        report::done("Python environment with JupyterLab, which has moved");
        return Ok(());
    }
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
    let lies_here = fs::read_to_string(made_for(paths)).is_ok_and(|found| found == place(paths));
    lies_here
        && Python::at(&paths.venv_python())
            .is_some_and(|python| python.version >= super::OLDEST_PYTHON)
}

/// Whether a complete environment, made from the present requirements, lies elsewhere than where it was made.
fn was_moved(paths: &Paths) -> bool {
    fs::read_to_string(made_for(paths)).is_ok_and(|old| {
        old != place(paths)
            && stamp_for(paths, &old).is_ok_and(|stamp| stamp::is(&stamp_file(paths), &stamp))
    })
}

/// Writes the environment's new place into the scripts that hold the old one.
///
/// # Errors
/// Returns an error if that cannot be: the environment is then made anew.
fn mend_places(paths: &Paths) -> Result<()> {
    let (old, new) = (fs::read_to_string(made_for(paths))?, place(paths));
    ensure!(!cfg!(windows), "programs hold the place on Windows");
    ensure!(
        !new.contains(['"', '\'', '\\', '$', '`', '\n']),
        "a shell would not read this place as it stands"
    );
    let mut texts = vec![paths.venv().join("pyvenv.cfg")];
    for entry in paths.venv_bin().read_dir()? {
        texts.push(entry?.path());
    }
    for file in texts {
        if file.is_symlink() || !file.is_file() {
            continue; // The Python itself.
        }
        let Ok(text) = fs::read_to_string(&file) else {
            continue; // A program.
        };
        if text.contains(&old) {
            let permissions = fs::metadata(&file)?.permissions();
            files::write(&file, moved(&text, &old, &new))?;
            fs::set_permissions(&file, permissions)?;
        }
    }
    Ok(())
}

/// A text of the environment with its new place. A Python script finds its Python by the first line; where that would
/// be too long or have a blank in it, a shell does, as pip writes it.
fn moved(text: &str, old: &str, new: &str) -> String {
    const LONGEST: usize = 127;
    let direct = format!("#!{old}/bin/python");
    let by_shell = ["", "\""].map(|quote| format!("#!/bin/sh\n'''exec' {quote}{old}/bin/python"));
    let is_script =
        text.starts_with(&direct) || by_shell.iter().any(|start| text.starts_with(start));
    let header = if text.starts_with(&direct) { 1 } else { 3 };
    let body = text.splitn(header + 1, '\n').nth(header);
    let (true, Some(body)) = (is_script, body) else {
        return text.replace(old, new);
    };
    let python = format!("{new}/bin/python");
    if python.len() + 2 < LONGEST && !python.contains([' ', '\t']) {
        format!("#!{python}\n{body}")
    } else {
        format!("#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\n{body}")
    }
}

/// Whether JupyterLab can be started from the environment.
fn runs(paths: &Paths) -> bool {
    const QUESTION: &str = "import jupyterlab, sys; print(sys.prefix)";
    let mut command = Command::new(paths.venv_python());
    without_python_variables(command.args(["-c", QUESTION]));
    answer(&mut command).is_some()
}

fn make(paths: &Paths, python: &Python) -> Result<()> {
    let mut command = Command::new(&python.program);
    without_python_variables(command.args(["-m", "venv", "--clear"]).arg(paths.venv()));
    run_logged(command, &paths.logs().join("venv.log"), |_| {})
        .context("the Python environment could not be made")?;
    fs::write(made_for(paths), place(paths))?;
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

/// Says where the environment was made, as its scripts do.
fn made_for(paths: &Paths) -> PathBuf {
    paths.venv().join("lab-place")
}

fn place(paths: &Paths) -> String {
    paths.venv().display().to_string()
}

fn wanted_stamp(paths: &Paths) -> Result<String> {
    stamp_for(paths, &place(paths))
}

/// The stamp of an environment that was made in `place` from the present requirements.
fn stamp_for(paths: &Paths, place: &str) -> Result<String> {
    let file = paths.requirements();
    let requirements =
        fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(stamp::of(&[&requirements, place.as_bytes()]))
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

    #[cfg(unix)]
    #[test]
    fn a_moved_environment_is_mended_and_stays_executable() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, paths) = test_repository();
        fs::write(paths.requirements(), "jupyterlab==4").unwrap();
        fs::create_dir_all(paths.venv_bin()).unwrap();
        let script = paths.venv_bin().join("jupytext");
        fs::write(&script, "#!/old place/.lab/venv/bin/python\nimport sys").unwrap();
        fs::set_permissions(&script, PermissionsExt::from_mode(0o755)).unwrap();
        fs::write(paths.venv_bin().join("program"), [0xff, 0]).unwrap();
        fs::write(paths.venv().join("pyvenv.cfg"), "home = /usr/bin").unwrap();
        let old = "/old place/.lab/venv";
        fs::write(made_for(&paths), old).unwrap();
        assert!(!was_moved(&paths), "it was not complete");
        stamp::write(&stamp_file(&paths), &stamp_for(&paths, old).unwrap()).unwrap();
        assert!(was_moved(&paths));
        mend_places(&paths).unwrap();
        let mended = fs::read_to_string(&script).unwrap();
        assert_eq!(
            mended,
            format!("#!{}/bin/python\nimport sys", place(&paths))
        );
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
        assert!(!runs(&paths), "there is no Python in it");
        fs::write(paths.requirements(), "jupyterlab==5").unwrap();
        assert!(!was_moved(&paths), "and its requirements are others");
    }

    #[test]
    fn a_script_finds_its_python_in_a_place_with_a_blank_and_back_again() {
        let direct = "#!/old/venv/bin/python3.11\nimport sys\n";
        let blank = moved(direct, "/old/venv", "/my work/venv");
        assert_eq!(
            blank,
            "#!/bin/sh\n'''exec' \"/my work/venv/bin/python\" \"$0\" \"$@\"\n' '''\nimport sys\n"
        );
        let back = moved(&blank, "/my work/venv", "/old/venv");
        assert_eq!(back, "#!/old/venv/bin/python\nimport sys\n");
        let long = format!("/{}/venv", "long".repeat(40));
        let far = moved(direct, "/old/venv", &long);
        assert!(far.starts_with("#!/bin/sh\n") && far.ends_with("\nimport sys\n"));
        assert_eq!(moved(&far, &long, "/old/venv"), back);
        let other = moved("VIRTUAL_ENV=/old/venv\nexport\n", "/old/venv", "/a b");
        assert_eq!(other, "VIRTUAL_ENV=/a b\nexport\n");
    }
}
