//! Panics that a learner can read.

use std::panic::PanicHookInfo;
use std::time::Duration;

/// The words that every report of [`friendly_panics`] begins with.
pub const PANIC_HEADING: &str = "This cell stopped:";

/// From now on a panic prints what happened and what to do next, not a backtrace.
///
/// The kernel calls this when it starts. A panic stops the cell in which it happens; names that were defined before it
/// stay.
pub fn friendly_panics() {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{}", report(info));
        // The kernel reads what a cell prints in a thread of its own, and would leave out what comes after its answer.
        std::thread::sleep(Duration::from_millis(40));
    }));
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "it panicked without a message".to_owned());
    let file = info.location().map_or("", |location| location.file());
    friendly(&message, file)
}

/// The report for a message from a source file.
fn friendly(message: &str, file: &str) -> String {
    let mut text = wrapped(&format!("{PANIC_HEADING} {message}"));
    if let Some(advice) = advice(message) {
        text += &wrapped(&format!("\n  Try this: {advice}"));
    }
    // The cell itself is compiled as src/lib.rs; anything else is a library, and its file says which.
    if let Some(library) = library_of(file) {
        text += &format!("\n  (found by {library}; the cause is in this cell)");
    }
    text
}

/// The text in lines that fit the page, broken between words; lines that are broken already stay so.
fn wrapped(text: &str) -> String {
    const WIDTH: usize = 90;
    let mut broken = String::new();
    let mut column = 0;
    for word in text.split_inclusive([' ', '\n']) {
        let length = word.trim_end().chars().count();
        if column > 0 && column + length > WIDTH {
            broken.truncate(broken.trim_end_matches(' ').len());
            broken += "\n  ";
            column = 2;
        }
        broken += word;
        column = if word.ends_with('\n') {
            0
        } else {
            column + word.chars().count()
        };
    }
    broken
}

/// What usually helps, for messages of the standard library and of ndarray that do not say it themselves.
#[must_use]
pub fn advice(message: &str) -> Option<&'static str> {
    const ADVICE: [(&str, &str); 10] = [
        (
            "not compatible for matrix multiplication",
            "print .dim() of both arrays: the left one needs as many columns as the right one has rows.",
        ),
        (
            "could not broadcast",
            "print .dim() of both arrays: counted from the right, axes must be equal, or 1.",
        ),
        (
            "IncompatibleShape",
            "print .dim() of both arrays: counted from the right, axes must be equal, or 1.",
        ),
        (
            "self.len() == rhs.len()",
            "the dot product of two vectors needs as many numbers in both; print .len() of each.",
        ),
        (
            "out of bounds",
            "indices start at 0 and end at the length - 1; print .len() or .dim() first.",
        ),
        (
            "on a `None` value",
            "the value is not there; look at what should have made it.",
        ),
        (
            "called `Result::unwrap()`",
            "the text behind the colon says what failed, and often what to do.",
        ),
        (
            "not yet implemented",
            "this is the place for your own code: replace todo!() by it.",
        ),
        (
            "overflow",
            "the number left the range of its type; f64 or i64 have more room.",
        ),
        (
            "divide by zero",
            "whole numbers cannot be divided by zero; is a count or a batch empty?",
        ),
    ];
    ADVICE
        .iter()
        .find(|(part, _)| message.contains(part))
        .map(|(_, advice)| *advice)
}

fn library_of(file: &str) -> Option<&str> {
    let folders: Vec<&str> = file.split(['/', '\\']).collect();
    let src = folders.iter().rposition(|&folder| folder == "src")?;
    let library = folders.get(src.checked_sub(1)?)?;
    Some(library)
}

#[cfg(test)]
mod tests {
    use super::friendly;

    #[test]
    fn a_panic_in_a_library_names_it_and_hints() {
        let text = friendly(
            "ndarray: inputs 2 × 3 and 2 × 3 are not compatible for matrix multiplication",
            "/somewhere/ndarray-0.17.2/src/linalg/impl_linalg.rs",
        );
        assert!(
            text.starts_with("This cell stopped: ndarray: inputs 2 × 3"),
            "{text}"
        );
        assert!(
            text.contains("Try this: print .dim() of both arrays"),
            "{text}"
        );
        assert!(text.contains("found by ndarray-0.17.2;"), "{text}");
    }

    #[test]
    fn long_messages_are_broken_between_words() {
        let text = friendly(&"a few words ".repeat(20), "src/lib.rs");
        assert!(text.lines().all(|line| line.len() <= 90), "{text}");
        assert_eq!(text.split_whitespace().count(), 3 + 60);
    }

    #[test]
    fn a_panic_of_the_cell_itself_is_just_its_message() {
        assert_eq!(
            friendly("no such digit", "src/lib.rs"),
            "This cell stopped: no such digit"
        );
    }

    #[test]
    fn paths_of_windows_name_the_library_too() {
        assert!(
            friendly("oh", "C:\\nnfs-core\\src\\layer\\dense.rs").contains("found by nnfs-core;")
        );
    }
}
