//! The kernel's description for Jupyter, inside the workbook's own Python environment.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::files;
use crate::paths::Paths;

/// Registers the kernel with the environment's JupyterLab under the name that every evcxr kernel has, `rust`, so that
/// the notebooks run on a plain evcxr kernel as well.
///
/// Jupyter starts kernels by a copy of this program, which stays the same when cargo builds a newer one.
///
/// # Errors
/// Returns an error if a file cannot be written.
pub(crate) fn install(paths: &Paths) -> Result<()> {
    copy_program(&paths.lab_program())?;
    let file = file(paths);
    let folder = file.parent().unwrap_or(&file);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    files::write(&file, description(paths))
}

/// Whether the description is there, and the copied program is this one.
pub(crate) fn is_installed(paths: &Paths) -> bool {
    let described = fs::read_to_string(file(paths)).is_ok_and(|text| text == description(paths));
    described && is_this_program(&paths.lab_program())
}

fn file(paths: &Paths) -> PathBuf {
    ["share", "jupyter", "kernels", "rust", "kernel.json"]
        .iter()
        .fold(paths.venv(), |path, part| path.join(part))
}

fn description(paths: &Paths) -> String {
    // evcxr is interrupted by a message; a signal would end the launcher.
    let description = json!({
        "argv": [paths.lab_program(), "kernel", "{connection_file}"],
        "display_name": "Rust",
        "language": "rust",
        "interrupt_mode": "message",
    });
    format!("{description:#}\n")
}

fn is_this_program(copy: &Path) -> bool {
    let this = std::env::current_exe().and_then(fs::read);
    this.is_ok_and(|this| fs::read(copy).is_ok_and(|copy| copy == this))
}

fn copy_program(copy: &Path) -> Result<()> {
    if is_this_program(copy) {
        return Ok(());
    }
    let this = std::env::current_exe().context("this program's own file cannot be found")?;
    let folder = copy.parent().unwrap_or(copy);
    let part = copy.with_extension("part");
    fs::create_dir_all(folder)
        .and_then(|()| fs::copy(&this, &part))
        .and_then(|_| fs::rename(&part, copy))
        .with_context(|| {
            format!(
                "{} cannot be written; on Windows, close the notebooks that run first",
                copy.display()
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn jupyter_is_told_how_to_start_a_kernel() {
        let (_folder, paths) = test_repository();
        assert!(!is_installed(&paths));
        install(&paths).unwrap();
        assert!(is_installed(&paths));
        let written: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(file(&paths)).unwrap()).unwrap();
        assert_eq!(written["argv"][1], "kernel");
        assert_eq!(written["interrupt_mode"], "message");
        assert!(paths.lab_program().is_file());
    }

    #[test]
    fn another_programs_copy_is_replaced() {
        let (_folder, paths) = test_repository();
        install(&paths).unwrap();
        fs::write(paths.lab_program(), "older").unwrap();
        assert!(!is_installed(&paths));
        install(&paths).unwrap();
        assert!(is_installed(&paths));
    }
}
