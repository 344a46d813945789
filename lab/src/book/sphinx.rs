//! Calls Sphinx, which takes every warning for an error.

use std::process::Command;

use anyhow::{Context, Result};

use super::sources;
use crate::paths::Paths;
use crate::process::run_logged;
use crate::report;
use crate::setup::Environment;

/// What the chapters are made into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edition {
    /// One page a chapter, for browsers.
    Web,
    /// An ePub.
    Epub,
    /// One page with everything, to be printed.
    Print,
}

impl Edition {
    /// What Sphinx calls it. The folder that it is written to has the same name.
    pub(super) fn builder(self) -> &'static str {
        match self {
            Self::Web => "html",
            Self::Epub => "epub",
            Self::Print => "singlehtml",
        }
    }
}

/// Builds one edition into a folder of its own. The web edition comes first: it alone reads the notebooks anew.
///
/// # Errors
/// Returns an error that names the page if a pointer or a link leads nowhere, a formula cannot be set, or a text cannot
/// be read as it was meant.
pub(super) fn build(paths: &Paths, environment: &Environment, edition: Edition) -> Result<()> {
    // What an earlier build left there may be of a chapter that is gone.
    sources::empty(&paths.book().join(edition.builder()))?;
    let spinner = report::spinner();
    let mut command = Command::new(environment.python());
    command
        .args(["-m", "sphinx", "-W", "--keep-going", "-j", "auto"])
        .args(["-b", edition.builder()])
        .arg("-c")
        .arg(paths.web().join("book"))
        .arg("-d")
        .arg(paths.book().join("doctrees"));
    match edition {
        Edition::Web => drop(command.arg("-E")),
        Edition::Epub => {}
        Edition::Print => drop(command.args(["-t", "print"])),
    }
    command
        .arg(sources::folder(paths))
        .arg(paths.book().join(edition.builder()))
        .env("NNFS_BOOK_NOTEBOOKS", sources::downloads(paths))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONHOME");
    let log = (paths.logs()).join(format!("book-{}.log", edition.builder()));
    let mut warnings = Vec::new();
    let built = run_logged(command, &log, |line| {
        if line.contains("WARNING:") || line.contains("ERROR:") {
            warnings.push(line.to_owned());
        }
        spinner.set_message(line.to_owned());
    });
    drop(spinner);
    for warning in &warnings {
        report::line(format_args!("  FAILED   {warning}"));
    }
    built.context("the pages could not be built")
}
