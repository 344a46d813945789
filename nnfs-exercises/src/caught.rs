//! Calling the learner's code without being stopped by its panics.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Why a call came back without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// It reached a `todo!()`.
    NotDone,
    /// It panicked, with this message.
    Panicked(String),
}

/// Calls `f`. A panic in it prints nothing and comes back as a value. Calls may be nested.
pub(crate) fn caught<T>(f: impl FnOnce() -> T) -> Result<T, Stopped> {
    thread_local! {
        static IS_NESTED: Cell<bool> = const { Cell::new(false) };
    }
    let answer = if IS_NESTED.replace(true) {
        panic::catch_unwind(AssertUnwindSafe(f))
    } else {
        let answer = without_report(f);
        IS_NESTED.set(false);
        answer
    };
    answer.map_err(|payload| {
        let text = payload.downcast_ref::<&str>().map(ToString::to_string);
        let message = text.or_else(|| payload.downcast_ref::<String>().cloned());
        match message {
            Some(message) if message.starts_with("not yet implemented") => Stopped::NotDone,
            Some(message) => Stopped::Panicked(message),
            None => Stopped::Panicked("it panicked without a message".to_owned()),
        }
    })
}

/// Calls `f`, with the reports of panics in this thread switched off.
fn without_report<T>(f: impl FnOnce() -> T) -> thread::Result<T> {
    // The hook belongs to the whole process, so only one call at a time may change it.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let outer = Arc::new(panic::take_hook());
    let (caller, other_threads) = (thread::current().id(), outer.clone());
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() != caller {
            other_threads(info);
        }
    }));
    let answer = panic::catch_unwind(AssertUnwindSafe(f));
    // Back to the very hook of before, and not to one around it: a kernel makes many checks.
    drop(panic::take_hook());
    if let Some(outer) = Arc::into_inner(outer) {
        panic::set_hook(outer);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_and_so_does_a_panic() {
        assert_eq!(caught(|| 2 + 2), Ok(4));
        assert_eq!(caught(|| -> u8 { todo!() }), Err(Stopped::NotDone));
        assert_eq!(
            caught(|| -> u8 { todo!("tomorrow") }),
            Err(Stopped::NotDone)
        );
        let panicked = caught(|| [1, 2, 3].get(3).copied().expect("a fourth"));
        assert_eq!(panicked, Err(Stopped::Panicked("a fourth".to_owned())));
        let odd = caught(|| -> u8 { panic::panic_any(7_u8) });
        assert_eq!(
            odd,
            Err(Stopped::Panicked(
                "it panicked without a message".to_owned()
            ))
        );
    }

    #[test]
    fn calls_may_be_nested() {
        fn stop(text: &str) -> u8 {
            panic!("{text}")
        }
        let outer = caught(|| {
            let inner = caught(|| stop("inner"));
            assert_eq!(inner, Err(Stopped::Panicked("inner".to_owned())));
            stop("outer")
        });
        assert_eq!(outer, Err(Stopped::Panicked("outer".to_owned())));
        assert_eq!(caught(|| 1), Ok(1));
    }

    #[test]
    fn calls_from_several_threads_do_not_disturb_each_other() {
        thread::scope(|scope| {
            for i in 0..8 {
                scope.spawn(move || {
                    for _ in 0..50 {
                        let answer = caught(|| -> u8 { panic!("number {i}") });
                        assert_eq!(answer, Err(Stopped::Panicked(format!("number {i}"))));
                    }
                });
            }
        });
    }
}
