//! A brake for cells that print faster than evcxr passes on.
//!
//! evcxr reads all that a cell prints at once and passes it on at a tenth of that speed. After ten seconds of a loop
//! that prints, the next cell would wait two minutes for what is left. So the process that runs the cells halts for as
//! long as evcxr is behind.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// evcxr is behind when lines have come for this long without a pause.
const PATIENCE: Duration = Duration::from_millis(100);

pub(super) struct Brake {
    /// The process id of evcxr, once that is started.
    evcxr: Arc<OnceLock<u32>>,
    /// When the first of the lines came that no pause has followed yet.
    printing_since: Option<Instant>,
    is_on: bool,
}

impl Brake {
    pub(super) fn new(evcxr: Arc<OnceLock<u32>>) -> Self {
        Self {
            evcxr,
            printing_since: None,
            is_on: false,
        }
    }

    /// Whether lines have come since the last pause.
    pub(super) fn is_watching(&self) -> bool {
        self.printing_since.is_some()
    }

    /// A line was printed.
    pub(super) fn line(&mut self) {
        let since = *self.printing_since.get_or_insert_with(Instant::now);
        if !self.is_on && since.elapsed() > PATIENCE {
            self.is_on = true;
            self.signal(Signal::Halt);
        }
    }

    /// evcxr has passed on all that there is.
    pub(super) fn pause(&mut self) {
        self.printing_since = None;
        if std::mem::take(&mut self.is_on) {
            self.signal(Signal::GoOn);
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(evcxr) = self.evcxr.get() {
            send(*evcxr, signal);
        }
    }
}

impl Drop for Brake {
    fn drop(&mut self) {
        self.pause();
    }
}

#[derive(Clone, Copy)]
pub(super) enum Signal {
    Halt,
    GoOn,
    End,
}

/// Sends a signal to the process that runs the cells: evcxr starts its own program again for that. Gives whether there
/// is one.
#[cfg(target_os = "linux")]
pub(super) fn send(evcxr: u32, signal: Signal) -> bool {
    use rustix::process::{Pid, Signal as Number, kill_process};
    use std::fs;

    let program = |process: &str| fs::read_link(format!("/proc/{process}/exe")).ok();
    let own = program(&evcxr.to_string());
    let Ok(threads) = fs::read_dir(format!("/proc/{evcxr}/task")) else {
        return false;
    };
    let mut is_sent = false;
    for thread in threads.flatten() {
        let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        let cells = children
            .split_whitespace()
            .filter(|child| own.is_some() && program(child) == own);
        for pid in cells.filter_map(|child| child.parse().ok().and_then(Pid::from_raw)) {
            let number = match signal {
                Signal::Halt => Number::STOP,
                Signal::GoOn => Number::CONT,
                Signal::End => Number::TERM,
            };
            is_sent |= kill_process(pid, number).is_ok();
        }
    }
    is_sent
}

/// Elsewhere what is left behind is waited for.
#[cfg(not(target_os = "linux"))]
pub(super) fn send(_evcxr: u32, _signal: Signal) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brake_is_on_while_lines_come_without_a_pause() {
        let mut brake = Brake::new(Arc::default());
        brake.line();
        assert!(!brake.is_on);
        std::thread::sleep(2 * PATIENCE);
        brake.pause();
        brake.line();
        assert!(!brake.is_on, "there was a pause");
        std::thread::sleep(2 * PATIENCE);
        brake.line();
        assert!(brake.is_on);
        brake.pause();
        assert!(!brake.is_on);
    }
}
