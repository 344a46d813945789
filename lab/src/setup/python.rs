//! Finds a Python that is new enough.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::answer;

/// The oldest Python that the packages in requirements.txt are pinned for.
pub(crate) const OLDEST: (u32, u32) = (3, 10);

/// What Pythons are called, the first that is there and new enough being taken.
const NAMES: [&[&str]; 3] = [&["python3"], &["python"], &["py", "-3"]];

/// A Python that runs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Python {
    /// The program itself, behind any launcher.
    pub(crate) program: PathBuf,
    /// Its version, as in (3, 12).
    pub(crate) version: (u32, u32),
}

impl Python {
    /// Finds one on the PATH that is at least as new as `oldest`, which is what `purpose` needs.
    ///
    /// # Errors
    /// Returns an error if there is none; the message says what was found and where to get a newer one.
    pub(crate) fn find(oldest: (u32, u32), purpose: &str) -> Result<Self> {
        let found: Vec<Self> = NAMES.iter().filter_map(|words| Self::ask(words)).collect();
        let versions: Vec<String> = found.iter().map(Self::version).collect();
        match found.into_iter().find(|python| python.version >= oldest) {
            Some(python) => Ok(python),
            None if versions.is_empty() => {
                bail!("Python was not found. {}", how_to_install(oldest))
            }
            None => bail!(
                "the Python here is {}, which is too old for {purpose}. {}",
                versions.join(" and "),
                how_to_install(oldest)
            ),
        }
    }

    /// Asks the program at `path` what it is, if it runs.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        Self::ask(&[path.to_str()?])
    }

    fn ask(words: &[&str]) -> Option<Self> {
        const QUESTION: &str = "import sys; print(*sys.version_info[:2]); print(sys.executable)";
        let mut command = Command::new(words[0]);
        without_python_variables(command.args(&words[1..]).args(["-c", QUESTION]));
        Self::parse(&answer(&mut command)?)
    }

    fn parse(answer: &str) -> Option<Self> {
        let (version, program) = answer.split_once('\n')?;
        let (major, minor) = version.trim().split_once(' ')?;
        Some(Self {
            program: program.trim().into(),
            version: (major.parse().ok()?, minor.parse().ok()?),
        })
    }

    /// Whether it can make virtual environments. Debian leaves that to a package of its own.
    pub(crate) fn can_make_environments(&self) -> bool {
        let mut command = Command::new(&self.program);
        without_python_variables(command.args(["-c", "import venv, ensurepip; print('yes')"]));
        answer(&mut command).is_some()
    }

    /// What to do when it cannot make virtual environments.
    pub(crate) fn how_to_make_environments(&self) -> String {
        let version = self.version();
        if cfg!(target_os = "linux") {
            format!(
                "On Debian and Ubuntu: `sudo apt install python3-venv` (or python{version}-venv for this Python). \
                 Elsewhere, install the package of your system that holds Python's modules venv and ensurepip."
            )
        } else {
            format!("Install Python again, whole. {}", how_to_install(OLDEST))
        }
    }

    /// Its version, as in "3.12".
    pub(crate) fn version(&self) -> String {
        format!("{}.{}", self.version.0, self.version.1)
    }
}

/// Takes away the variables that would give one Python the packages of another.
pub(super) fn without_python_variables(command: &mut Command) -> &mut Command {
    command.env_remove("PYTHONHOME").env_remove("PYTHONPATH")
}

/// Where to get a Python on this system.
fn how_to_install((major, minor): (u32, u32)) -> String {
    let how = if cfg!(windows) {
        "`winget install Python.Python.3.13`, or the installer from python.org with \"Add to PATH\""
    } else if cfg!(target_os = "macos") {
        "`brew install python`, or the installer from python.org"
    } else {
        "on Debian and Ubuntu `sudo apt install python3 python3-venv`, elsewhere your system's package"
    };
    format!("Install Python {major}.{minor} or newer ({how}), open a new terminal, and try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_of_a_python_is_understood() {
        let python = Python::parse("3 12\n/usr/bin/python3").unwrap();
        assert_eq!(
            python,
            Python {
                program: "/usr/bin/python3".into(),
                version: (3, 12)
            }
        );
        assert!(python.version >= OLDEST && (3, 9) < OLDEST);
    }

    #[test]
    fn other_answers_are_no_python() {
        assert_eq!(Python::parse(""), None);
        assert_eq!(
            Python::parse("Python was not found; run without arguments\nto install"),
            None
        );
        assert_eq!(Python::ask(&["no-such-python"]), None);
    }
}
