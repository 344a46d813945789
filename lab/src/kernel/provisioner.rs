//! What lets a Jupyter server keep a spare kernel: a provisioner, installed beside JupyterLab, and a description of the
//! kernel that names it.
//!
//! The description lies in a folder of its own, which only the server of `cargo lab` is told of. Any other Jupyter that
//! knows the workbook's kernel may lack the provisioner, and would then have no kernel at all.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::spec;
use crate::files;
use crate::paths::Paths;

const MODULE: &str = "nnfs_warm_kernels.py";
/// By this entry Jupyter finds the module.
const ENTRY_POINTS: &str = "[jupyter_client.kernel_provisioners]\nnnfs-warm-kernels = nnfs_warm_kernels:WarmKernelProvisioner\n";
const METADATA: &str = "Metadata-Version: 2.1\nName: nnfs-warm-kernels\nVersion: 1\n";
const RECORD: &str = "nnfs_warm_kernels.py,,\nnnfs_warm_kernels-1.dist-info/METADATA,,\n\
    nnfs_warm_kernels-1.dist-info/entry_points.txt,,\nnnfs_warm_kernels-1.dist-info/RECORD,,\n";

/// Installs the provisioner and the description that names it.
///
/// # Errors
/// Returns an error if the Python environment is not there, or a file cannot be written.
pub(super) fn install(paths: &Paths) -> Result<()> {
    let packages = packages(paths)
        .with_context(|| format!("{} has no folder for packages", paths.short(&paths.venv())))?;
    for (file, text) in installed(paths, &packages)? {
        let folder = file.parent().unwrap_or(&file);
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        files::write(&file, text)?;
    }
    Ok(())
}

/// Whether all of it is there.
pub(crate) fn is_installed(paths: &Paths) -> bool {
    packages(paths)
        .and_then(|packages| installed(paths, &packages).ok())
        .is_some_and(|files| {
            files
                .into_iter()
                .all(|(file, text)| fs::read_to_string(file).is_ok_and(|found| found == text))
        })
}

/// The files and what they hold.
fn installed(paths: &Paths, packages: &Path) -> Result<[(PathBuf, String); 5]> {
    let source = paths.root().join("lab").join("python").join(MODULE);
    let module = fs::read_to_string(&source)
        .with_context(|| format!("{} cannot be read", source.display()))?;
    let about = packages.join("nnfs_warm_kernels-1.dist-info");
    Ok([
        (packages.join(MODULE), module),
        (about.join("entry_points.txt"), ENTRY_POINTS.to_owned()),
        (about.join("METADATA"), METADATA.to_owned()),
        (about.join("RECORD"), RECORD.to_owned()),
        (
            spec::file_in(&paths.warm_kernelspecs()),
            spec::description(paths, Some("nnfs-warm-kernels")),
        ),
    ])
}

/// The environment's folder for packages.
fn packages(paths: &Paths) -> Option<PathBuf> {
    const NAME: &str = "site-packages";
    let venv = paths.venv();
    if cfg!(windows) {
        return Some(venv.join("Lib").join(NAME)).filter(|folder| folder.is_dir());
    }
    let versions = venv.join("lib").read_dir().ok()?.flatten();
    versions
        .map(|version| version.path().join(NAME))
        .find(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn the_provisioner_is_installed_and_only_a_description_of_its_own_names_it() {
        let (_folder, paths) = test_repository();
        assert!(install(&paths).is_err(), "there is no environment");
        let packages = if cfg!(windows) {
            paths.venv().join("Lib/site-packages")
        } else {
            paths.venv().join("lib/python3.12/site-packages")
        };
        fs::create_dir_all(&packages).unwrap();
        fs::create_dir_all(paths.root().join("lab/python")).unwrap();
        fs::write(paths.root().join("lab/python").join(MODULE), "# one").unwrap();
        assert!(!is_installed(&paths));
        spec::install(&paths).unwrap();
        assert!(is_installed(&paths) && spec::is_installed(&paths));
        let usual = fs::read_to_string(spec::file(&paths)).unwrap();
        let warm = fs::read_to_string(spec::file_in(&paths.warm_kernelspecs())).unwrap();
        assert!(
            warm.contains("\"provisioner_name\": \"nnfs-warm-kernels\""),
            "{warm}"
        );
        assert!(!usual.contains("provisioner"), "{usual}");
        fs::write(paths.root().join("lab/python").join(MODULE), "# two").unwrap();
        assert!(!is_installed(&paths) && !spec::is_installed(&paths));
    }
}
