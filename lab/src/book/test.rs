//! `cargo lab test web`: builds every edition and looks at it in a real browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::{Options, browser};
use crate::paths::Paths;
use crate::process::{answer, run_logged};
use crate::setup::Environment;
use crate::{report, stamp};

/// The oldest Node.js that the tests run on.
const OLDEST_NODE: u32 = 20;

/// Builds the pages, the ePub and the PDF and tests them. Where there is no Chromium or no Node.js, says so and builds
/// the pages only; where Python is too old for Sphinx, says that.
///
/// # Errors
/// Returns an error if something cannot be built, or a test fails; what failed has been printed.
pub(crate) fn run(paths: &Paths) -> Result<()> {
    let environment = Environment::of_book(paths);
    if let Err(error) = environment.can_be_made() {
        report::warn(&format!("the web edition was not tested: {error:#}"));
        return Ok(());
    }
    environment.ensure()?;
    let mut command = Command::new(environment.python());
    command
        .arg(paths.web().join("tests").join("test_extension.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    run_logged(command, &paths.logs().join("web-extension.log"), |_| {})
        .context("the extension of the web edition does not work as it should")?;

    let chromium = browser::find();
    let (Ok(chromium), true) = (&chromium, has_node()) else {
        let missing = match chromium {
            Ok(_) => format!("Node.js {OLDEST_NODE} or newer"),
            Err(_) => "Chromium".to_owned(),
        };
        super::run(paths, Options::default())?;
        report::warn(&format!(
            "the tests in a browser were left out: there is no {missing}. (`sudo apt install chromium npm` on Debian)"
        ));
        return Ok(());
    };
    let options = Options {
        pdf: true,
        epub: true,
        open: false,
    };
    super::run(paths, options)?;
    let modules = install(paths)?;
    report::doing("the web edition in Chromium (about two minutes)");
    let mut command = Command::new("node");
    command
        .arg(paths.web().join("tests").join("run.mjs"))
        .env("NNFS_WEB_MODULES", modules)
        .env("NNFS_CHROMIUM", chromium)
        .env("NNFS_BOOK", paths.book())
        .env("NNFS_EPUB", super::epub(paths))
        .env("NNFS_PDF", super::pdf(paths));
    // Where the workbook is set up, live figures are tried in JupyterLab as well.
    let jupyter = paths.venv_bin().join("jupyter");
    if jupyter.is_file() {
        command.env("NNFS_JUPYTER", jupyter);
    }
    let log = paths.logs().join("web-tests.log");
    run_logged(command, &log, |line| report::line(format_args!("  {line}")))
        .context("the web edition does not work as it should")?;
    report::done("the web edition in Chromium");
    Ok(())
}

fn has_node() -> bool {
    let version = answer(Command::new("node").arg("--version"));
    let major = version.and_then(|version| {
        let (major, _) = version.strip_prefix('v')?.split_once('.')?;
        major.parse::<u32>().ok()
    });
    major.is_some_and(|major| major >= OLDEST_NODE) && answer(npm().arg("--version")).is_some()
}

fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

/// Installs the packages of web/package-lock.json, unless they are there, and returns their folder.
fn install(paths: &Paths) -> Result<PathBuf> {
    let folder = paths.lab().join("web-tests");
    let stamp_file = folder.join("lab-stamp");
    let files = ["package.json", "package-lock.json"];
    let read = |name: &&str| -> Result<Vec<u8>> {
        let file = paths.web().join(name);
        fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))
    };
    let contents: Vec<Vec<u8>> = files.iter().map(read).collect::<Result<_>>()?;
    let parts: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    let wanted = stamp::of(&parts);
    if stamp::is(&stamp_file, &wanted) {
        return Ok(folder);
    }
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (name, content) in files.iter().zip(&contents) {
        fs::write(folder.join(name), content).context("a file cannot be copied")?;
    }
    ensure_installed(&folder, &paths.logs().join("web-tests-npm.log"))?;
    stamp::write(&stamp_file, &wanted)?;
    report::done("what the tests need from npm");
    Ok(folder)
}

fn ensure_installed(folder: &Path, log: &Path) -> Result<()> {
    let mut command = npm();
    command
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder);
    run_logged(command, log, |_| {})
        .context("npm could not install what the tests in a browser need")?;
    ensure!(
        folder.join("node_modules").join("playwright-core").is_dir(),
        "npm has installed nothing in {}",
        folder.display()
    );
    Ok(())
}
