//! Why the process that runs the cells has ended, in words.

use super::life::Stop;

/// What evcxr says when that process has ended; the signal's number or the exit code follows.
const PROCESS_ENDED: &str = "Subprocess terminated";

/// Every ending's last words.
pub(crate) const NAMES_ARE_GONE: &str =
    "The names of earlier cells are gone: run them again from the top.";

/// Whether an error of evcxr's tells of an ending.
pub(super) fn is_one(said: &str) -> bool {
    said.contains(PROCESS_ENDED)
}

/// How the process itself tells that it is about to end.
const OUT_OF_MEMORY_AT: &str = "memory allocation of ";
const NOT_ITS_OWN: &str = "Segmentation fault.";

/// Whether what the process wrote to stderr tells of its end.
pub(super) fn is_told_by(written: &str) -> bool {
    let mut lines = written.lines();
    lines.any(|line| line == NOT_ITS_OWN || line.starts_with(OUT_OF_MEMORY_AT))
}

/// The words for what evcxr `said`, where the process itself wrote `last_words` to stderr.
pub(super) fn in_words(said: &str, last_words: &str, stop: Option<Stop>) -> String {
    let exit_code = said
        .rsplit_once("exit status: ")
        .map(|(_, code)| code.trim());
    let is_signal = |number: u8| {
        said.contains(&format!("signal: {number} ")) || said.contains(&format!("signal {number}."))
    };
    let reason = match (stop, exit_code) {
        (Some(Stop::Running), _) => "You stopped this cell.",
        (Some(Stop::Idle), _) => {
            "This cell did not run: the stop button was pressed before it began. Run it again."
        }
        (None, Some(code)) => {
            return format!("This cell ended the program with exit({code}).\n{NAMES_ARE_GONE}");
        }
        _ if last_words.contains(OUT_OF_MEMORY_AT) => OUT_OF_MEMORY,
        _ if last_words.contains(NOT_ITS_OWN) => {
            "This cell used memory that is not its own, as only unsafe code can."
        }
        // evcxr's handler of this signal has no stack to run on when the stack is what is used up.
        _ if last_words.contains("overflowed its stack") || is_signal(11) => TOO_DEEP,
        _ if is_signal(9) => OUT_OF_MEMORY,
        _ if is_signal(6) => "This cell ended the program with abort.",
        // Sent by what the kernel calls in place of rustc.
        _ if is_signal(15) => LIBRARY_CHANGED,
        _ => {
            return format!(
                "The program that runs the cells has ended.\n{NAMES_ARE_GONE}\n({said})"
            );
        }
    };
    format!("{reason}\n{NAMES_ARE_GONE}")
}

const LIBRARY_CHANGED: &str = "This cell did not run: a library has changed and was compiled anew, and cannot be\n\
    loaded beside the old one.";
const OUT_OF_MEMORY: &str = "This cell ran out of memory: make its arrays smaller.";
const TOO_DEEP: &str = "This cell went too deep a recursion: a function calls itself without an end,\n\
    or a very large array lies on the stack.";

#[cfg(test)]
mod tests {
    use super::*;

    const KILLED: &str = "Subprocess terminated with status: signal: 9 (SIGKILL)";
    const ABORTED: &str = "Subprocess terminated with status: signal: 6 (SIGABRT)";

    #[test]
    fn each_ending_has_its_words() {
        let overflow = "Subprocess terminated with status: signal: 11 (SIGSEGV)";
        let exit = "text\nSubprocess terminated with status: exit status: 3";
        let on_macos = "Subprocess terminated with signal 9. This is known to happen";
        let changed = "Subprocess terminated with status: signal: 15 (SIGTERM)";
        let bus = "Subprocess terminated with status: signal: 7 (SIGBUS)";
        let out = "memory allocation of 461168601842738790 bytes failed\n";
        let foreign = "Segmentation fault.\n   0: backtrace";
        for (said, last_words, stop, words) in [
            (KILLED, "", Some(Stop::Running), "You stopped this cell."),
            (on_macos, "", Some(Stop::Running), "You stopped this cell."),
            (
                KILLED,
                "",
                Some(Stop::Idle),
                "This cell did not run: the stop button",
            ),
            (KILLED, "", None, "ran out of memory"),
            (ABORTED, out, None, "ran out of memory"),
            (ABORTED, foreign, None, "memory that is not its own"),
            (
                ABORTED,
                "thread 'a' has overflowed its stack",
                None,
                "too deep a recursion",
            ),
            (overflow, "", None, "too deep a recursion"),
            (exit, "", None, "with exit(3)."),
            (ABORTED, "", None, "with abort"),
            (changed, "", None, "a library has changed"),
            (bus, "", None, "(SIGBUS)"),
        ] {
            assert!(is_one(said));
            let found = in_words(said, last_words, stop);
            assert!(found.contains(words), "{said}: {found}");
            assert!(found.contains(NAMES_ARE_GONE), "{found}");
            assert!(found.lines().all(|line| line.len() <= 90), "{found}");
        }
        assert!(!is_one("cannot find value `x` in this scope"));
    }
}
