//! The launcher: what Jupyter starts as the kernel.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

use super::folder::KernelFolder;
use crate::paths::Paths;
use crate::toolchain;

/// Set while the template is made: the kernel then compiles in this very folder.
pub(super) const TEMPLATE_FOLDER: &str = "NNFS_TEMPLATE_FOLDER";

/// Runs evcxr for Jupyter in a folder of its own, and removes the folder when the kernel has ended.
///
/// # Errors
/// When the folder cannot be made or evcxr cannot be started.
pub(crate) fn launch(paths: &Paths, connection_file: &Path) -> Result<ExitCode> {
    if let Some(template) = env::var_os(TEMPLATE_FOLDER) {
        return run(paths, connection_file, &PathBuf::from(template));
    }
    let folder = KernelFolder::create(paths)?;
    run(paths, connection_file, folder.path())
}

fn run(paths: &Paths, connection_file: &Path, folder: &Path) -> Result<ExitCode> {
    let mut command = Command::new(paths.evcxr_jupyter());
    command
        .arg("--control_file")
        .arg(connection_file)
        .env("EVCXR_TMPDIR", folder)
        .env("RUST_SRC_PATH", paths.std_sources())
        .env("PATH", path_with_toolchain(paths));
    // Variables of an outer cargo would reach the builds of the cells.
    for name in [
        "CARGO",
        "CARGO_TARGET_DIR",
        "CARGO_MANIFEST_DIR",
        "RUSTUP_TOOLCHAIN",
    ] {
        command.env_remove(name);
    }
    let mut child = command.spawn().with_context(|| {
        format!(
            "{} cannot be started; `cargo lab setup` installs it",
            paths.evcxr_jupyter().display()
        )
    })?;

    // Asked to stop from outside, or left alone by a Jupyter that was killed, end evcxr first, so that the folder can
    // be removed.
    let jupyter = parent();
    let stopped = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stopped);
    ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed))
        .context("signals cannot be watched")?;
    loop {
        if stopped.load(Ordering::Relaxed) || parent() != jupyter {
            let _ = child.kill();
        }
        if let Some(status) = child.try_wait().context("evcxr cannot be waited for")? {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(ExitCode::FAILURE, ExitCode::from));
        }

        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The process that started this one; another takes its place when it has ended.
fn parent() -> Option<u32> {
    #[cfg(unix)]
    return Some(std::os::unix::process::parent_id());
    #[cfg(not(unix))]
    None
}

/// The PATH with the toolchain's own programs in front: evcxr starts cargo and rustc dozens of times, and rustup between
/// them costs about a second.
fn path_with_toolchain(paths: &Paths) -> OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let Some(programs) = toolchain::programs(paths) else {
        return old;
    };
    let folders = std::iter::once(programs).chain(env::split_paths(&old));
    env::join_paths(folders).unwrap_or(old)
}
