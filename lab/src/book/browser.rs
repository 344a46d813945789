//! The browsers of this machine: a Chromium that prints and is tested with, and the one that the reader uses.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::process::answer;

/// The variable that names a Chromium elsewhere.
const VARIABLE: &str = "NNFS_CHROMIUM";

/// What it is called in a folder of the PATH, or its usual place.
const NAMES: [&str; 7] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
];

/// A Chromium that runs without a window, in a new profile and in silence.
pub(super) const ARGUMENTS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Finds a Chromium, or a Chrome.
///
/// # Errors
/// Returns an error if there is none; the message says how to get one.
pub(super) fn find() -> Result<PathBuf> {
    let named = env::var_os(VARIABLE).map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let known = (NAMES.iter()).flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    (named.into_iter().chain(known))
        .find(|program| answer(Command::new(program).arg("--version")).is_some())
        .with_context(|| {
            format!(
                "a PDF is printed by Chromium or Chrome, and neither was found. On Debian: `sudo apt install chromium`; \
                 on macOS: `brew install --cask chromium`. {VARIABLE} names one that lies elsewhere. The pages \
                 themselves need none: leave out --pdf"
            )
        })
}

/// Opens a page in the reader's browser, and says whether one could be started.
pub(super) fn open(page: &Path) -> bool {
    let mut command = if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    };
    let started = (command.arg(page).stdin(Stdio::null()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    started.is_ok_and(|status| status.success())
}
