//! The PDF: the edition to print, printed by Chromium, with a bookmark for each heading.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::browser;
use crate::paths::Paths;
use crate::process::run_logged;
use crate::report;

/// Prints the page that Sphinx has made of all chapters.
///
/// # Errors
/// Returns an error if Chromium fails, or leaves no PDF.
pub(super) fn print(paths: &Paths, chromium: &Path) -> Result<()> {
    let page = paths.book().join("singlehtml").join("index.html");
    let part = paths.book().join("book.pdf.part");
    let profile = tempfile::tempdir().context("no temporary folder can be made")?;
    let mut command = Command::new(chromium);
    command
        .args(browser::ARGUMENTS)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("--no-pdf-header-footer")
        .arg("--generate-pdf-document-outline")
        .arg(format!("--print-to-pdf={}", part.display()))
        .arg(page);
    let spinner = report::spinner();
    spinner.set_message("Chromium prints");
    let log = paths.logs().join("book-print.log");
    run_logged(command, &log, |_| {}).context("Chromium could not print the chapters")?;
    let bytes = std::fs::read(&part).context("Chromium has printed nothing")?;
    ensure!(bytes.starts_with(b"%PDF"), "what Chromium wrote is no PDF");
    std::fs::rename(&part, super::pdf(paths)).context("the PDF cannot be renamed")
}
