//! `cargo lab doctor`: looks at every part and says what mends those that are missing or broken.

mod check;
mod machine;
mod parts;

use crate::paths::Paths;
use crate::report;
use check::{Check, State};

/// Prints every check. Returns whether all that is needed is there.
pub(crate) fn run(paths: &Paths, port: u16) -> bool {
    report::line(format_args!("Looking at {}\n", paths.root().display()));
    let checks: [fn(&Paths) -> Check; 16] = [
        parts::rust,
        parts::rust_tools,
        machine::linker,
        parts::python,
        parts::environment,
        parts::std_sources,
        parts::evcxr,
        parts::kernelspec,
        parts::template,
        parts::mnist,
        parts::fashion_mnist,
        machine::disk,
        machine::network,
        parts::chapters,
        parts::working_copies,
        parts::progress,
    ];
    let mut sound = true;
    for look in checks {
        sound &= show(&look(paths));
    }
    sound &= show(&machine::port(port));
    report::line("");
    if sound {
        report::line("All that is needed is there: `cargo lab` opens the workbook.");
    } else {
        report::line(
            "Something is missing: follow the arrows from top to bottom. `cargo lab setup` does most of it.",
        );
    }
    sound
}

/// Prints a check and returns whether it may stay as it is.
fn show(check: &Check) -> bool {
    report::line(check);
    !matches!(check.state, State::Missing | State::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    #[test]
    fn an_empty_repository_is_looked_at_without_panic() {
        let (_folder, paths) = test_repository();
        assert!(!run(&paths, 8888));
        assert!(!paths.lab().exists(), "the doctor only looks");
    }

    #[test]
    fn what_setup_makes_is_missing_in_an_empty_repository() {
        let (_folder, paths) = test_repository();
        for check in [parts::environment(&paths), parts::evcxr(&paths)] {
            assert_eq!(check.state, State::Missing, "{check}");
            assert!(
                check
                    .remedy
                    .is_some_and(|remedy| remedy.contains("cargo lab setup"))
            );
        }
    }
}
