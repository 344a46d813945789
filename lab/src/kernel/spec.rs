//! The kernel's description for Jupyter, inside the workbook's own Python environment.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use super::provisioner;
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
    files::write(&file, description(paths, None))?;
    provisioner::install(paths)
}

/// Whether the description is there, and the copied program is this one.
pub(crate) fn is_installed(paths: &Paths) -> bool {
    let text = fs::read_to_string(file(paths));
    text.is_ok_and(|text| text == description(paths, None))
        && is_this_program(&paths.lab_program())
        && provisioner::is_installed(paths)
}

pub(super) fn file(paths: &Paths) -> PathBuf {
    file_in(&paths.venv().join("share").join("jupyter"))
}

/// The description of the kernel in one of Jupyter's folders.
pub(super) fn file_in(jupyter: &Path) -> PathBuf {
    ["kernels", "rust", "kernel.json"]
        .iter()
        .fold(jupyter.to_path_buf(), |path, part| path.join(part))
}

/// The description, which names a provisioner or not.
pub(super) fn description(paths: &Paths, provisioner: Option<&str>) -> String {
    // evcxr is interrupted by a message; a signal would end the launcher.
    let mut description = json!({
        "argv": [paths.lab_program(), "kernel", "{connection_file}"],
        "display_name": "Rust",
        "language": "rust",
        "interrupt_mode": "message",
    });
    if let Some(name) = provisioner {
        description["metadata"] = json!({"kernel_provisioner": {"provisioner_name": name}});
    }
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

    /// A repository with what else is installed along.
    fn repository() -> (tempfile::TempDir, Paths) {
        let (folder, paths) = test_repository();
        let packages = ["lib/python3.12/site-packages", "Lib/site-packages"];
        for folder in packages {
            fs::create_dir_all(paths.venv().join(folder)).unwrap();
        }
        fs::create_dir_all(paths.root().join("lab/python")).unwrap();
        fs::write(paths.root().join("lab/python/nnfs_warm_kernels.py"), "").unwrap();
        (folder, paths)
    }

    #[test]
    fn jupyter_is_told_how_to_start_a_kernel() {
        let (_folder, paths) = repository();
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
        let (_folder, paths) = repository();
        install(&paths).unwrap();
        fs::write(paths.lab_program(), "older").unwrap();
        assert!(!is_installed(&paths));
        install(&paths).unwrap();
        assert!(is_installed(&paths));
    }
}
