//! What Jupyter is told through its environment and its files, so that the learner's own Jupyter stays out of the way.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::{Child, Command};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::data_set;
use crate::paths::Paths;

/// Variables through which another Jupyter or Python would take part.
const FOREIGN: [&str; 11] = [
    "JUPYTER_PATH",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_NO_CONFIG",
    "JUPYTER_TOKEN",
    "JUPYTER_TOKEN_FILE",
    "JUPYTER_PORT",
    "JUPYTERLAB_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "PYTHONHOME",
    "PYTHONPATH",
];

/// No questions about news on the first start, and no requests to the network. Markdown opens as it reads.
const SETTINGS: &str = r#"{
  "@jupyterlab/apputils-extension:notification": {
    "checkForUpdates": false,
    "doNotDisturbMode": false,
    "fetchNews": "false"
  },
  "@jupyterlab/docmanager-extension:plugin": {
    "defaultViewers": { "markdown": "Markdown Preview" }
  }
}
"#;

/// What is mended on JupyterLab's page.
const STYLE_SHEET: &str = include_str!("page.css");

/// Lets a Python or Jupyter `command` see the workbook's environment, and nothing of the learner's own.
///
/// Jupyter looks for kernels in the user's data folder, then in the environment, then in the system's folders. The
/// environment is preferred and the user's folder replaced, so that `rust` is this workbook's kernel even where another
/// one of that name is installed.
pub(crate) fn apply(paths: &Paths, command: &mut Command) {
    for name in FOREIGN {
        command.env_remove(name);
    }
    data_set::name_own_folders(command);
    command
        .env("PATH", path_with(&paths.venv_bin()))
        .env("VIRTUAL_ENV", paths.venv())
        .env("PYTHONNOUSERSITE", "1")
        .env("JUPYTER_PREFER_ENV_PATH", "1")
        .env("JUPYTER_CONFIG_DIR", paths.jupyter().join("config"))
        .env("JUPYTER_DATA_DIR", paths.jupyter().join("data"))
        .env("JUPYTER_RUNTIME_DIR", paths.jupyter().join("runtime"));
}

/// The PATH with `first` in front.
fn path_with(first: &Path) -> std::ffi::OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(first.to_path_buf()).chain(env::split_paths(&old));
    env::join_paths(folders).unwrap_or(old)
}

/// Writes the settings that JupyterLab starts with, which what the learner changes in its menus goes before, and its
/// style sheet.
pub(crate) fn write_settings(paths: &Paths) -> Result<()> {
    let settings = ["share", "jupyter", "lab", "settings", "overrides.json"]
        .iter()
        .fold(paths.venv(), |path, part| path.join(part));
    let style_sheet = paths.jupyter().join("config/custom/custom.css");
    for (file, text) in [(settings, SETTINGS), (style_sheet, STYLE_SHEET)] {
        if fs::read_to_string(&file).is_ok_and(|found| found == text) {
            continue;
        }
        let folder = file.parent().unwrap_or(&file);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, text))
            .with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

/// A folder where one server, and no other, says how it is reached. It goes when the server has ended.
pub(super) fn runtime_folder(paths: &Paths) -> Result<TempDir> {
    let folder = paths.jupyter().join("runtime");
    fs::create_dir_all(&folder)
        .and_then(|()| {
            tempfile::Builder::new()
                .prefix("server-")
                .tempdir_in(&folder)
        })
        .with_context(|| format!("{} cannot be written", folder.display()))
}

/// Starts `command` so that a Ctrl-C in the terminal reaches this program only, which then stops it in good order.
pub(super) fn start_apart(mut command: Command, log: &Path) -> Result<Child> {
    let file = open_private(log).with_context(|| format!("{} cannot be written", log.display()))?;
    command.stdout(file.try_clone()?).stderr(file);
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    #[cfg(windows)]
    std::os::windows::process::CommandExt::creation_flags(&mut command, 0x200); // CREATE_NEW_PROCESS_GROUP
    command
        .spawn()
        .context("JupyterLab cannot be started. `cargo lab doctor` says what is missing")
}

/// Opens a log that only its owner may read: JupyterLab writes its token there.
fn open_private(log: &Path) -> std::io::Result<File> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let _ = fs::remove_file(log);
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(log)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;
    use std::ffi::OsStr;

    #[test]
    fn the_environment_comes_first_and_the_users_jupyter_is_left_out() {
        let (_folder, paths) = test_repository();
        let mut command = Command::new("jupyter");
        apply(&paths, &mut command);
        let value = |name: &str| {
            command
                .get_envs()
                .find(|(key, _)| *key == OsStr::new(name))
                .unwrap()
                .1
        };
        assert!(env::split_paths(value("PATH").unwrap()).next() == Some(paths.venv_bin()));
        assert_eq!(value("JUPYTER_PREFER_ENV_PATH"), Some(OsStr::new("1")));
        assert_eq!(value("JUPYTER_TOKEN"), None);
    }
}
