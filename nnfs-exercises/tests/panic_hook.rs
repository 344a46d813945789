//! The panic hook is the whole process's, so this test has a process of its own.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::array;

#[test]
fn after_many_checks_a_panic_reaches_the_hook_of_before_and_no_pile_of_hooks() {
    static REPORTS: AtomicUsize = AtomicUsize::new(0);
    panic::set_hook(Box::new(|_| {
        REPORTS.fetch_add(1, Ordering::Relaxed);
    }));
    // Hooks around each other would use up the stack when the last one is called.
    for _ in 0..20_000 {
        let _ = nnfs_exercises::ch01::vote(|| (array![1.0, 1.0, 1.0], -1.5));
    }
    let panicked = panic::catch_unwind(|| panic!("reported"));
    let _ = panic::take_hook();
    assert!(panicked.is_err());
    assert_eq!(REPORTS.load(Ordering::Relaxed), 1);
}
