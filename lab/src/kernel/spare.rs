//! A kernel that was started before Jupyter asks for it.
//!
//! The provisioner in `lab/python/nnfs_warm_kernels.py` starts it and talks to it in lines. On stdout the kernel says
//! `ready` when evcxr has loaded the libraries. On stdin comes the path of Jupyter's connection file, once; the answer
//! is `taken`, or `stale` where the crates or the settings have changed since the start, or what else stands in the
//! way. A spare kernel that is not taken ends, and so does one whose stdin is closed before.

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::Result;

use super::relay::Relay;
use super::template;
use crate::paths::Paths;

/// All that a started kernel was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    crates: String,
    /// The settings in the folder of the notebook.
    settings: Option<String>,
}

impl Origin {
    /// What a kernel would be made from that starts now.
    ///
    /// # Errors
    /// Returns an error if the crates cannot be read.
    pub(super) fn now(paths: &Paths) -> Result<Self> {
        Ok(Self {
            crates: template::stamp_of(paths)?,
            settings: fs::read_to_string("evcxr.toml").ok(),
        })
    }
}

/// Waits for Jupyter in threads of its own. Sets `stopped` when the kernel is not wanted.
pub(super) fn offer(
    paths: &Paths,
    relay: &Arc<Relay>,
    made_from: Origin,
    stopped: &Arc<AtomicBool>,
) {
    let waiting = Arc::clone(relay);
    thread::spawn(move || {
        if let Ok(connection) = waiting.wait_until_ready() {
            say("ready");
            std::mem::forget(connection); // It stays open as long as this process lives.
        }
    });
    let (paths, relay, stopped) = (paths.clone(), Arc::clone(relay), Arc::clone(stopped));
    thread::spawn(move || {
        let answer = answer(io::stdin().lock(), |connection_file| {
            if Origin::now(&paths).ok().as_ref() != Some(&made_from) {
                return "stale".to_owned();
            }
            // Before Jupyter may ask for the first cell.
            set_priority(USUAL);
            match relay.hand_over(connection_file) {
                Ok(()) => TAKEN.to_owned(),
                Err(error) => format!("{error:#}").replace('\n', " "),
            }
        });
        match answer {
            Some(answer) => {
                say(&answer);
                if answer != TAKEN {
                    stopped.store(true, Ordering::Relaxed);
                }
            }
            None => stopped.store(true, Ordering::Relaxed),
        }
    });
}

const TAKEN: &str = "taken";

/// What is answered to the first line; nothing when none comes.
fn answer(mut from: impl BufRead, hand_over: impl FnOnce(&Path) -> String) -> Option<String> {
    let mut line = String::new();
    let length = from.read_line(&mut line).ok()?;
    (length > 0).then(|| hand_over(Path::new(line.trim_end())))
}

fn say(line: &str) {
    let mut stdout = io::stdout().lock();
    // Nobody may listen any more.
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// Priorities of all processes of a session, as `nice` counts.
const USUAL: i8 = 0;
const LOW: i8 = 5;

/// Gives way to all else that runs here, until the kernel is handed over.
pub(super) fn step_back() {
    set_priority(LOW);
}

/// A process cannot take back that it was `nice`; a session can. Where the system has no priorities of sessions, the
/// kernel starts like any other.
#[cfg(target_os = "linux")]
fn set_priority(nice: i8) {
    let _ = fs::write("/proc/self/autogroup", nice.to_string());
}

#[cfg(not(target_os = "linux"))]
fn set_priority(_nice: i8) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_connection_file_and_an_end_is_no_line() {
        let answer = |text: &str| answer(text.as_bytes(), |file| file.display().to_string());
        assert_eq!(
            answer("/a b/kernel.json\nmore\n").as_deref(),
            Some("/a b/kernel.json")
        );
        assert_eq!(answer(""), None);
    }
}
