//! What the relayed channels tell each other: whether a cell runs, and how cells ended.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the news of a failed cell may take from one channel to the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// Shared by all channels of one kernel.
#[derive(Default)]
pub(super) struct Life {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_running: bool,
    stop: Option<Stop>,
    failed: Option<Failure>,
}

/// How the request `id` failed, the last that did.
struct Failure {
    id: String,
    /// The words for how the process that runs the cells ended, if it did.
    ending: Option<String>,
}

/// The stop button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// While a cell ran.
    Running,
    /// Between two cells.
    Idle,
}

impl Life {
    /// Waits until no cell runs, and says that one does.
    pub(super) fn begin(&self) {
        let state = self.state();
        let waited = self.changed.wait_while(state, |state| state.is_running);
        waited.unwrap_or_else(PoisonError::into_inner).is_running = true;
    }

    /// Lets the next cell begin.
    pub(super) fn end(&self) {
        self.state().is_running = false;
        self.changed.notify_all();
    }

    /// The stop button was pressed.
    pub(super) fn stop(&self) {
        let mut state = self.state();
        state.stop = Some(if state.is_running {
            Stop::Running
        } else {
            Stop::Idle
        });
    }

    /// The compiler refused the request `id`, or evcxr did.
    pub(super) fn refused(&self, id: &str) {
        self.fail(id, None);
    }

    /// The request `id` ended the process that runs the cells. The first listener to hear of it finds the words,
    /// knowing whether the stop button was pressed since the process began; the others hear the same.
    pub(super) fn ended(&self, id: &str, in_words: impl FnOnce(Option<Stop>) -> String) -> String {
        let mut state = self.state();
        let known = state.failed.as_ref().filter(|failed| failed.id == id);
        if let Some(words) = known.and_then(|failed| failed.ending.clone()) {
            return words;
        }
        let words = in_words(state.stop.take());
        drop(state);
        self.fail(id, Some(words.clone()));
        words
    }

    fn fail(&self, id: &str, ending: Option<String>) {
        let id = id.to_owned();
        self.state().failed = Some(Failure { id, ending });
        self.changed.notify_all();
    }

    /// Whether the failed request `id` took the process with it. The channel that says so may be behind.
    pub(super) fn process_ended(&self, id: &str) -> bool {
        let is_known = |state: &State| state.failed.as_ref().is_some_and(|failed| failed.id == id);
        let waited = self
            .changed
            .wait_timeout_while(self.state(), PATIENCE, |state| !is_known(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let failed = state.failed.as_ref().filter(|failed| failed.id == id);
        failed.is_some_and(|failed| failed.ending.is_some())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn one_cell_runs_at_a_time() {
        let life = Arc::new(Life::default());
        life.begin();
        let second = Arc::clone(&life);
        let second = thread::spawn(move || second.begin());
        thread::sleep(Duration::from_millis(20));
        assert!(!second.is_finished());
        life.end();
        second.join().unwrap();
    }

    #[test]
    fn all_listeners_hear_the_same_of_an_ending() {
        let life = Life::default();
        let words = |stop: Option<Stop>| format!("{stop:?}");
        life.stop();
        assert_eq!(life.ended("first", words), "Some(Idle)");
        assert_eq!(life.ended("first", words), "Some(Idle)");
        assert_eq!(life.ended("second", words), "None");
        life.begin();
        life.stop();
        assert_eq!(life.ended("third", words), "Some(Running)");
    }

    #[test]
    fn news_of_a_failure_are_waited_for() {
        let life = Arc::new(Life::default());
        life.ended("earlier", |_| String::new());
        let late = Arc::clone(&life);
        let late = thread::spawn(move || {
            thread::sleep(Duration::from_millis(20));
            late.refused("cell");
        });
        assert!(!life.process_ended("cell"));
        late.join().unwrap();
        life.ended("next", |_| String::new());
        assert!(life.process_ended("next"));
    }
}
