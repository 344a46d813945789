//! A program that ends when the one that started it does, however that ends.
//!
//! The launcher of a kernel ends evcxr before itself, unless it is killed. On Linux the system can be asked to end
//! evcxr then, but only from within the new process: so the launcher starts itself, which asks, and becomes evcxr.

use std::ffi::OsString;
#[cfg(target_os = "linux")]
use std::os::unix::process::{CommandExt, parent_id};
use std::path::Path;
use std::process::{Command, ExitCode};

#[cfg(target_os = "linux")]
use rustix::process::{Signal, set_parent_process_death_signal};

/// The variable with the process id of the program that is followed.
#[cfg(target_os = "linux")]
const FOLLOWED: &str = "NNFS_FOLLOWED_PROCESS";

/// What starts `program`.
#[cfg(target_os = "linux")]
pub(super) fn command(program: &Path) -> Command {
    let Ok(this) = std::env::current_exe() else {
        return Command::new(program);
    };
    let mut command = Command::new(this);
    command
        .env(FOLLOWED, std::process::id().to_string())
        .arg(program);
    command
}

/// Elsewhere it does not follow.
#[cfg(not(target_os = "linux"))]
pub(super) fn command(program: &Path) -> Command {
    Command::new(program)
}

/// Becomes the program that the first word names, if this one was started for that.
#[cfg(target_os = "linux")]
pub(crate) fn run_if_called(arguments: &[OsString]) -> Option<ExitCode> {
    let followed = std::env::var(FOLLOWED).ok()?;
    let (program, words) = arguments.split_first()?;
    if parent_id().to_string() != followed {
        return Some(ExitCode::FAILURE); // It has ended already.
    }
    // A system that does not know this is no reason not to start.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    let error = Command::new(program)
        .args(words)
        .env_remove(FOLLOWED)
        .exec();
    eprintln!(
        "{} cannot be started: {error}",
        Path::new(program).display()
    );
    Some(ExitCode::FAILURE)
}

/// Elsewhere it is never started for that.
#[cfg(not(target_os = "linux"))]
pub(crate) fn run_if_called(_arguments: &[OsString]) -> Option<ExitCode> {
    None
}
