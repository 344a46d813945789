//! A program that ends when the one that started it does, however that ends.
//!
//! The launcher of a kernel ends evcxr before itself, unless it is killed. On Linux the system can be asked to end evcxr
//! then, but only from within the new process: so the launcher starts itself, which asks, and becomes evcxr.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Result;

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
pub(crate) fn run_if_called() -> Option<Result<ExitCode>> {
    let followed = std::env::var(FOLLOWED).ok()?;
    let mut words = std::env::args_os().skip(1);
    let program = words.next()?;
    Some(become_program(&followed, &program, words))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn run_if_called() -> Option<Result<ExitCode>> {
    None
}

#[cfg(target_os = "linux")]
fn become_program(
    followed: &str,
    program: &OsString,
    words: impl Iterator<Item = OsString>,
) -> Result<ExitCode> {
    use anyhow::Context;
    use rustix::process::{Signal, set_parent_process_death_signal};
    use std::os::unix::process::{CommandExt, parent_id};

    // A system that does not know this is no reason not to start.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    if parent_id().to_string() != followed {
        return Ok(ExitCode::FAILURE); // It has ended already.
    }
    let error = Command::new(program)
        .args(words)
        .env_remove(FOLLOWED)
        .exec();
    Err(error).with_context(|| format!("{} cannot be started", Path::new(program).display()))
}
