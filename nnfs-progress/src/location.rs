//! Where the progress file lies.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::Error;

const FILE: &str = "progress.json";
const FOLDER: &str = "neural-networks-from-scratch";

/// The progress file of this user, which need not be there yet.
///
/// It is `progress.json` in the folder that the environment variable `NNFS_PROGRESS` names. Without it, it is
/// `neural-networks-from-scratch/progress.json` in the user's data folder: `XDG_DATA_HOME` or `~/.local/share`,
/// `~/Library/Application Support` on macOS, `%APPDATA%` on Windows.
///
/// # Errors
/// Returns an error if neither the variable nor the user's home folder is known.
pub fn file() -> Result<PathBuf, Error> {
    let home = env::home_dir().map(PathBuf::into_os_string);
    locate(|name| match name {
        "HOME" => home.clone(),
        _ => env::var_os(name),
    })
    .ok_or(Error::NoFolder)
}

fn locate(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name: &str| {
        variable(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(own) = folder("NNFS_PROGRESS") {
        return Some(own.join(FILE));
    }
    let data = if cfg!(windows) {
        folder("APPDATA")
            .or_else(|| folder("HOME").map(|home| home.join("AppData").join("Roaming")))
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library").join("Application Support"))
    } else {
        // The XDG rules: a relative path is to be ignored.
        folder("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| folder("HOME").map(|home| home.join(".local").join("share")))
    };
    Some(data?.join(FOLDER).join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        locate(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_own_folder_goes_first() {
        let own = with(&[("NNFS_PROGRESS", "/own"), ("HOME", "/home/ada")]);
        assert_eq!(own, Some(PathBuf::from("/own").join(FILE)));
    }

    #[test]
    fn an_empty_variable_counts_as_none() {
        let without = with(&[("HOME", "/home/ada")]);
        assert!(without.is_some());
        assert_eq!(
            with(&[("NNFS_PROGRESS", ""), ("HOME", "/home/ada")]),
            without
        );
        assert_eq!(with(&[("HOME", "")]), None);
        assert_eq!(with(&[]), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_data_folder_is_the_one_that_the_desktop_uses() {
        let expected = |folder: &str| {
            Some(PathBuf::from(folder).join("neural-networks-from-scratch/progress.json"))
        };
        let home = ("HOME", "/home/ada");
        assert_eq!(with(&[home]), expected("/home/ada/.local/share"));
        assert_eq!(with(&[("XDG_DATA_HOME", "/data"), home]), expected("/data"));
        assert_eq!(
            with(&[("XDG_DATA_HOME", "data"), home]),
            expected("/home/ada/.local/share")
        );
    }
}
