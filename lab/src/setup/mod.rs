//! Set-up: the steps from a fresh copy of the repository to a workbook that opens at once.
//!
//! Each step looks first whether its result is there and complete, so that an interrupted set-up goes on where it
//! stopped, and a second one has nothing to do.

mod evcxr;
mod python;
mod std_source;
mod venv;

use anyhow::Result;

pub(crate) use evcxr::{VERSION as EVCXR_VERSION, installed_version};
pub(crate) use python::{OLDEST as OLDEST_PYTHON, Python};
pub(crate) use std_source::is_current as std_source_is_current;
pub(crate) use venv::Environment;

use crate::data_set::{self, MNIST};
use crate::paths::Paths;
use crate::{kernel, lock, report, serve};

/// Does every step that is not done yet.
///
/// # Errors
/// Returns an error if a step fails that JupyterLab or the kernel cannot do without. Missing digits are only a warning.
pub(crate) fn run(paths: &Paths) -> Result<()> {
    kernel::check_place(paths)?; // before anything is fetched or built
    let _lock = lock::take(paths)?;
    Environment::of_jupyterlab(paths).ensure()?;
    serve::write_settings(paths)?;
    std_source::ensure(paths)?;
    evcxr::ensure(paths)?;
    if kernel::is_kernelspec_installed(paths) {
        report::ready("Rust kernel, registered with JupyterLab");
    } else {
        kernel::install_kernelspec(paths)?;
        report::done("registered the Rust kernel with JupyterLab");
    }
    if let Err(error) = data_set::ensure(paths, &MNIST) {
        report::warn(&format!("{error:#}"));
    }
    if kernel::template_is_current(paths) {
        report::ready("compiled libraries, so that kernels start quickly");
    } else {
        report::doing(
            "compiling the libraries once, so that kernels start quickly (about a minute)",
        );
        kernel::build_template(paths)?;
        report::done("compiled libraries");
    }
    Ok(())
}
