//! The launcher: what Jupyter starts as the kernel.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

use super::compiler;
use super::folder::KernelFolder;
use super::registry;
use super::relay::Relay;
use super::{follower, spare};
use crate::paths::Paths;
use crate::toolchain;

/// Set while the template is made: the kernel then compiles in this very folder.
pub(super) const TEMPLATE_FOLDER: &str = "NNFS_TEMPLATE_FOLDER";

/// The variable through which the system finds the shared libraries that a cell is linked with, and its usual value.
///
/// A cell names the standard library by a path from its own place, reckoned from one folder further down than where
/// evcxr loads it. That still leads there when the toolchain and the kernel share no folder but the root, and not when
/// both lie in the learner's home. (What `cargo lab` starts has the variable from cargo; a server of a hub has not.)
/// Windows finds it on the PATH, among the toolchain's programs.
const LIBRARY_PATH: Option<(&str, Option<&str>)> = if cfg!(windows) {
    None
} else if cfg!(target_os = "macos") {
    Some((
        "DYLD_FALLBACK_LIBRARY_PATH",
        Some("/usr/local/lib:/usr/lib"),
    ))
} else {
    Some(("LD_LIBRARY_PATH", None))
};

/// Runs evcxr for Jupyter in a folder of its own, and removes the folder when the kernel has ended.
///
/// # Errors
/// Returns an error if the folder cannot be made or evcxr cannot be started.
pub(crate) fn launch(paths: &Paths, connection_file: &Path) -> Result<ExitCode> {
    if let Some(template) = env::var_os(TEMPLATE_FOLDER) {
        return run(paths, connection_file, &PathBuf::from(template), None);
    }
    let setting = registry::setting();
    let folder = KernelFolder::create(paths)?;
    run(paths, connection_file, folder.path(), setting)
}

fn run(
    paths: &Paths,
    connection_file: &Path,
    folder: &Path,
    setting: Option<(&str, &str)>,
) -> Result<ExitCode> {
    let relay = Relay::start(connection_file)?;
    let connection_file = relay
        .as_ref()
        .map_or(connection_file, Relay::connection_file);
    let command = evcxr(paths, connection_file, folder, setting)?;
    let child = start(paths, command)?;
    if let Some(relay) = &relay {
        relay.evcxr_is(child.id());
        relay.workbook_is(paths);
    }
    wait(child, &Arc::default())
}

/// Runs evcxr before Jupyter asks for a kernel, and hands it over when it does.
///
/// `connection_file` has the address and the key that Jupyter will use. What is said on stdin and stdout: [`spare`].
///
/// # Errors
/// Returns an error as [`launch`] does, and if a second kernel cannot be had.
pub(crate) fn launch_spare(paths: &Paths, connection_file: &Path) -> Result<ExitCode> {
    spare::step_back();
    let made_from = spare::Origin::now(paths)?;
    let setting = registry::setting();
    let folder = KernelFolder::create(paths)?;
    let relay = Arc::new(Relay::start_early(connection_file)?);
    let mut command = evcxr(paths, relay.connection_file(), folder.path(), setting)?;
    // Jupyter's log is for what a kernel says that is in use; here stdout is for the provisioner.
    command.stdin(Stdio::null()).stdout(std::io::stderr());
    let child = start(paths, command)?;
    relay.evcxr_is(child.id());
    relay.workbook_is(paths);
    let stopped = Arc::new(AtomicBool::new(false));
    spare::offer(paths, &relay, made_from, &stopped);
    wait(child, &stopped)
}

/// What starts evcxr.
fn evcxr(
    paths: &Paths,
    connection_file: &Path,
    folder: &Path,
    setting: Option<(&str, &str)>,
) -> Result<Command> {
    let toolchain = toolchain::folders(paths);
    let mut command = follower::command(&paths.evcxr_jupyter());
    command
        .arg("--control_file")
        .arg(connection_file)
        .envs(setting)
        .env("EVCXR_TMPDIR", folder)
        // evcxr replaces the description of a kernel `rust` that it finds here, so it is shown a place without one.
        .env("JUPYTER_PATH", folder)
        .env("RUST_SRC_PATH", paths.std_sources())
        .env(compiler::variable(), paths.lab_program())
        // evcxr asks rustup for the compiler, and a learner's own folder may have no rust-toolchain.toml above it.
        .env("RUSTUP_TOOLCHAIN", toolchain::pinned(paths)?);
    if let Some(toolchain) = toolchain {
        // evcxr starts cargo and rustc dozens of times, and rustup between them costs about a second.
        if let Some(programs) = &toolchain.programs {
            command.env("PATH", with_first(programs, env::var_os("PATH")));
        }
        if let Some((variable, usual)) = LIBRARY_PATH {
            let old = env::var_os(variable).or_else(|| usual.map(OsString::from));
            command.env(variable, with_first(&toolchain.libraries, old));
        }
    }
    // Variables of an outer cargo would reach the builds of the cells.
    for name in ["CARGO", "CARGO_TARGET_DIR", "CARGO_MANIFEST_DIR"] {
        command.env_remove(name);
    }
    Ok(command)
}

fn start(paths: &Paths, mut command: Command) -> Result<Child> {
    command.spawn().with_context(|| {
        format!(
            "{} cannot be started; `cargo lab setup` installs it",
            paths.evcxr_jupyter().display()
        )
    })
}

/// Waits until evcxr ends. Asked to stop from outside, or left alone by a Jupyter that was killed, ends evcxr first, so
/// that the folder can be removed.
fn wait(mut evcxr: Child, stopped: &Arc<AtomicBool>) -> Result<ExitCode> {
    let jupyter = parent();
    let asked = Arc::clone(stopped);
    ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed))
        .context("signals cannot be watched")?;
    loop {
        if stopped.load(Ordering::Relaxed) || parent() != jupyter {
            let _ = evcxr.kill();
        }
        if let Some(status) = evcxr.try_wait().context("evcxr cannot be waited for")? {
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

/// `first`, and then the folders in the value of a variable.
fn with_first(first: &Path, old: Option<OsString>) -> OsString {
    let old = old.unwrap_or_default();
    let others = env::split_paths(&old).filter(|folder| !folder.as_os_str().is_empty());
    env::join_paths(std::iter::once(first.to_path_buf()).chain(others)).unwrap_or(old)
}
