//! A Python environment made from pinned requirements: JupyterLab's in `.lab/venv`, the web edition's in
//! `.lab/book-venv`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::python::{self, Python, without_python_variables};
use crate::paths::Paths;
use crate::process::{answer, run_logged};
use crate::{files, paths, report, stamp};

/// The oldest Python that the packages of the web edition are pinned for.
const OLDEST_FOR_BOOK: (u32, u32) = (3, 11);

/// A Python environment: where it lies, and what goes into it.
#[derive(Debug)]
pub(crate) struct Environment<'a> {
    paths: &'a Paths,
    folder: PathBuf,
    /// What is installed, each package with its checksum.
    requirements: PathBuf,
    /// What it is for, as in "JupyterLab".
    holds: &'static str,
    /// What can be imported when it is complete.
    module: &'static str,
    /// The command that makes it.
    command: &'static str,
    oldest: (u32, u32),
}

impl<'a> Environment<'a> {
    /// The one that JupyterLab runs in.
    pub(crate) fn of_jupyterlab(paths: &'a Paths) -> Self {
        Self {
            paths,
            folder: paths.venv(),
            requirements: paths.requirements(),
            holds: "JupyterLab",
            module: "jupyterlab",
            command: "cargo lab setup",
            oldest: python::OLDEST,
        }
    }

    /// The one that the web edition is built by.
    pub(crate) fn of_book(paths: &'a Paths) -> Self {
        Self {
            paths,
            folder: paths.lab().join("book-venv"),
            requirements: paths.web().join("requirements.txt"),
            holds: "Sphinx",
            module: "sphinx",
            command: "cargo lab book",
            oldest: OLDEST_FOR_BOOK,
        }
    }

    /// Whether it is there, or a Python that it can be made with.
    ///
    /// # Errors
    /// Returns an error if there is none; the message says which Python is needed.
    pub(crate) fn can_be_made(&self) -> Result<()> {
        if !self.is_current() {
            Python::find(self.oldest, self.holds)?;
        }
        Ok(())
    }

    /// Its programs.
    fn bin(&self) -> PathBuf {
        paths::bin_of(&self.folder)
    }

    /// Its Python.
    pub(crate) fn python(&self) -> PathBuf {
        paths::python_of(&self.folder)
    }

    /// What the log of a step is called.
    fn log(&self, step: &str) -> String {
        let folder = self.folder.file_name().unwrap_or_default();
        format!("{}-{step}.log", folder.display())
    }

    /// Whether the environment is complete and made from the present requirements, for the folder it lies in.
    pub(crate) fn is_current(&self) -> bool {
        self.python().is_file()
            && self
                .wanted_stamp()
                .is_ok_and(|wanted| stamp::is(&self.stamp_file(), &wanted))
    }

    /// Makes the environment, or brings it up to date.
    ///
    /// The packages are those of requirements.txt and no others: pip refuses what has another checksum. Where pip gets them
    /// from is left to the learner's own settings.
    pub(crate) fn ensure(&self) -> Result<()> {
        if self.is_current() {
            report::ready(&format!("Python environment with {}", self.holds));
            return Ok(());
        }
        let wanted = self.wanted_stamp()?;
        if self.was_moved() && self.mend_places().is_ok() && self.runs() {
            fs::write(self.made_for(), self.place())?;
            stamp::write(&self.stamp_file(), &wanted)?;
            report::done(&format!(
                "Python environment with {}, which has moved",
                self.holds
            ));
            return Ok(());
        }
        let python = Python::find(self.oldest, self.holds)?;
        report::doing(&format!(
            "making a Python {} environment with {} in {} (about a minute)",
            python.version(),
            self.holds,
            self.paths.short(&self.folder)
        ));
        if !python.can_make_environments() {
            bail!(
                "{} cannot make virtual environments: its module venv or ensurepip is missing. {}",
                python.program.display(),
                python.how_to_make_environments()
            );
        }
        let _ = fs::remove_file(self.stamp_file());
        if !self.is_usable() {
            self.make(&python)?;
        }
        self.install()?;
        stamp::write(&self.stamp_file(), &wanted)?;
        report::done(&format!("Python environment with {}", self.holds));
        Ok(())
    }

    /// Whether what an interrupted run left can be built upon: it must lie where it was made.
    fn is_usable(&self) -> bool {
        let lies_here =
            fs::read_to_string(self.made_for()).is_ok_and(|found| found == self.place());
        lies_here && Python::at(&self.python()).is_some_and(|python| python.version >= self.oldest)
    }

    /// Whether a complete environment, made from the present requirements, lies elsewhere than where it was made.
    fn was_moved(&self) -> bool {
        fs::read_to_string(self.made_for()).is_ok_and(|old| {
            old != self.place()
                && self
                    .stamp_for(&old)
                    .is_ok_and(|stamp| stamp::is(&self.stamp_file(), &stamp))
        })
    }

    /// Writes the environment's new place into the scripts that hold the old one.
    ///
    /// # Errors
    /// Returns an error if that cannot be: the environment is then made anew.
    fn mend_places(&self) -> Result<()> {
        let (old, new) = (fs::read_to_string(self.made_for())?, self.place());
        ensure!(!cfg!(windows), "programs hold the place on Windows");
        ensure!(
            !new.contains(['"', '\'', '\\', '$', '`', '\n']),
            "a shell would not read this place as it stands"
        );
        let mut texts = vec![self.folder.join("pyvenv.cfg")];
        for entry in self.bin().read_dir()? {
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

    /// Whether what it is for can be started from it.
    fn runs(&self) -> bool {
        let question = format!("import {}, sys; print(sys.prefix)", self.module);
        let mut command = Command::new(self.python());
        without_python_variables(command.args(["-c", &question]));
        answer(&mut command).is_some()
    }

    fn make(&self, python: &Python) -> Result<()> {
        let mut command = Command::new(&python.program);
        without_python_variables(command.args(["-m", "venv", "--clear"]).arg(&self.folder));
        run_logged(command, &self.paths.logs().join(self.log("venv")), |_| {})
            .context("the Python environment could not be made")?;
        fs::write(self.made_for(), self.place())?;
        Ok(())
    }

    fn install(&self) -> Result<()> {
        let spinner = report::spinner();
        let mut command = Command::new(self.python());
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
            .arg(&self.requirements)
            .env("PIP_USER", "0"); // An environment has no user packages; pip would refuse.
        without_python_variables(&mut command);
        run_logged(command, &self.paths.logs().join(self.log("pip")), |line| {
            spinner.set_message(line.trim().to_owned());
        })
        .with_context(|| {
            format!(
                "{} could not be installed. With a working network, `{}` goes on where it stopped",
                self.holds, self.command
            )
        })
    }

    fn stamp_file(&self) -> PathBuf {
        self.folder.join("lab-stamp")
    }

    /// Says where the environment was made, as its scripts do.
    fn made_for(&self) -> PathBuf {
        self.folder.join("lab-place")
    }

    fn place(&self) -> String {
        self.folder.display().to_string()
    }

    fn wanted_stamp(&self) -> Result<String> {
        self.stamp_for(&self.place())
    }

    /// The stamp of an environment that was made in `place` from the present requirements.
    fn stamp_for(&self, place: &str) -> Result<String> {
        let file = &self.requirements;
        let requirements =
            fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        Ok(stamp::of(&[&requirements, place.as_bytes()]))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn an_environment_counts_only_with_the_stamp_of_its_requirements() {
        let (_folder, paths) = test_repository();
        let environment = Environment::of_jupyterlab(&paths);
        fs::write(paths.requirements(), "jupyterlab==4").unwrap();
        assert!(!environment.is_current());
        fs::create_dir_all(paths.venv_bin()).unwrap();
        fs::write(paths.venv_python(), "").unwrap();
        assert!(!environment.is_current(), "no stamp yet");
        stamp::write(
            &environment.stamp_file(),
            &environment.wanted_stamp().unwrap(),
        )
        .unwrap();
        assert!(environment.is_current());
        fs::write(paths.requirements(), "jupyterlab==5").unwrap();
        assert!(!environment.is_current(), "other requirements");
        assert!(!environment.is_usable(), "a file is no Python");
    }

    #[cfg(unix)]
    #[test]
    fn a_moved_environment_is_mended_and_stays_executable() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, paths) = test_repository();
        let environment = Environment::of_jupyterlab(&paths);
        fs::write(paths.requirements(), "jupyterlab==4").unwrap();
        fs::create_dir_all(paths.venv_bin()).unwrap();
        let script = paths.venv_bin().join("jupytext");
        fs::write(&script, "#!/old place/.lab/venv/bin/python\nimport sys").unwrap();
        fs::set_permissions(&script, PermissionsExt::from_mode(0o755)).unwrap();
        fs::write(paths.venv_bin().join("program"), [0xff, 0]).unwrap();
        fs::write(paths.venv().join("pyvenv.cfg"), "home = /usr/bin").unwrap();
        let old = "/old place/.lab/venv";
        fs::write(environment.made_for(), old).unwrap();
        assert!(!environment.was_moved(), "it was not complete");
        stamp::write(
            &environment.stamp_file(),
            &environment.stamp_for(old).unwrap(),
        )
        .unwrap();
        assert!(environment.was_moved());
        environment.mend_places().unwrap();
        let mended = fs::read_to_string(&script).unwrap();
        assert_eq!(
            mended,
            format!("#!{}/bin/python\nimport sys", environment.place())
        );
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
        assert!(!environment.runs(), "there is no Python in it");
        fs::write(paths.requirements(), "jupyterlab==5").unwrap();
        assert!(!environment.was_moved(), "and its requirements are others");
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
