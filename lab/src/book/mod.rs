//! `cargo lab book`: the web edition, built from the notebooks as they are stored; and, where they are asked for, an ePub
//! and a PDF of the same pages.

mod browser;
mod pdf;
mod sources;
mod sphinx;
mod test;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::setup::Environment;
use crate::{lock, report};

pub(crate) use test::run as test;

/// What is built beside the pages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    pub(crate) pdf: bool,
    pub(crate) epub: bool,
    /// Whether the pages are opened in the reader's browser.
    pub(crate) open: bool,
}

/// The front page.
fn front_page(paths: &Paths) -> PathBuf {
    paths.book().join("html").join("index.html")
}

/// The file of the ePub.
fn epub(paths: &Paths) -> PathBuf {
    paths.book().join(format!("{NAME}.epub"))
}

/// The file of the PDF.
fn pdf(paths: &Paths) -> PathBuf {
    paths.book().join(format!("{NAME}.pdf"))
}

const NAME: &str = "neural-networks-from-scratch-in-rust";

/// Builds the pages, and what `options` ask for.
///
/// # Errors
/// Returns an error if Sphinx cannot be installed, a page has something wrong, or there is no Chromium for the PDF.
pub(crate) fn run(paths: &Paths, options: Options) -> Result<()> {
    // Before minutes are spent: it is what is missing most often.
    let chromium = options.pdf.then(browser::find).transpose()?;
    let _lock = lock::take(paths)?;
    let environment = Environment::of_book(paths);
    environment.ensure()?;
    sources::write(paths)?;

    let start = Instant::now();
    report::doing("building the pages (about half a minute)");
    sphinx::build(paths, &environment, sphinx::Edition::Web)?;
    report::done(&format!(
        "{}, in {:.0} s",
        paths.short(&front_page(paths)),
        start.elapsed().as_secs_f64()
    ));
    if options.epub {
        sphinx::build(paths, &environment, sphinx::Edition::Epub)?;
        let built = (paths.book().join("epub")).join(format!("{NAME}.epub"));
        std::fs::rename(&built, epub(paths))
            .with_context(|| format!("{} was not written", built.display()))?;
        report::done(&paths.short(&epub(paths)).to_string());
    }
    if let Some(chromium) = chromium {
        report::doing("printing all chapters (about a minute)");
        sphinx::build(paths, &environment, sphinx::Edition::Print)?;
        pdf::print(paths, &chromium)?;
        report::done(&paths.short(&pdf(paths)).to_string());
    }
    if options.open && !browser::open(&front_page(paths)) {
        report::warn("no browser could be started; open the page above in one");
    }
    Ok(())
}
