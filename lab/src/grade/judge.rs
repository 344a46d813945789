//! What a run says of each exercise.

use super::prepared::{Check, Prepared};
use super::shipped::Shipped;
use super::verdict::{Grade, Verdict};
use crate::exercises::{CheckResult, Exercise};
use crate::notebook::{CodeCell, Died, Notebook};

/// What running one notebook gave, from a new kernel on wherever a cell had ended the last one.
pub(super) struct Run {
    /// With the outputs of all runs.
    pub(super) notebook: Notebook,
    /// The cells that ended a kernel, and what was run on from there.
    pub(super) restarts: Vec<Died>,
    /// Why the last run ended early, if it did.
    pub(super) died: Option<Died>,
}

/// The grade of each exercise of a chapter. `run` is none when nothing had to run.
pub(super) fn grades(chapter: &Shipped, prepared: &Prepared, run: Option<&Run>) -> Vec<Grade> {
    let ran = run.map_or_else(Vec::new, |run| run.notebook.code_cells());
    let exercises = chapter.exercises.iter().zip(&prepared.checks);
    exercises
        .map(|(exercise, check)| {
            let (verdict, message) = match (check, run) {
                (Check::Edited(number, source), _) => (
                    Verdict::CheckEdited,
                    format!("cell {number} is now: {source}"),
                ),
                (Check::Runs(_) | Check::Apart { .. }, Some(run)) => {
                    of_run(exercise, check, prepared, run, &ran)
                }
                (Check::Deleted | Check::Runs(_) | Check::Apart { .. }, _) => {
                    (Verdict::CheckDeleted, String::new())
                }
            };
            Grade::new(exercise, verdict, &message)
        })
        .collect()
}

/// The verdict on an exercise whose check has run.
fn of_run(
    exercise: &Exercise,
    check: &Check,
    prepared: &Prepared,
    run: &Run,
    ran: &[CodeCell],
) -> (Verdict, String) {
    let number = check.runs().unwrap_or(0);
    let worked_on = prepared.worked_on(check);
    let is_its_own = |died: &&Died| {
        let is_worked_on = |cell: &&CodeCell| cell.number == died.cell && cell.tags.exercise;
        died.cell == number || worked_on.iter().any(is_worked_on)
    };
    let ended = run.restarts.iter().find(is_its_own);
    let last = run.died.as_ref().filter(|died| died.cell <= number);
    if let Some(died) = ended.or(last) {
        let verdict = if died.timed_out && is_its_own(&died) {
            Verdict::TimedOut
        } else {
            Verdict::NotRun
        };
        return (verdict, died.message.clone());
    }
    let at = |number: usize| ran.iter().find(|cell| cell.number == number);
    let Some(check) = at(number) else {
        return (Verdict::NotRun, "its check cell did not run".to_owned());
    };
    // A stub that does not compile leaves an earlier function of its name in force, which is not what was handed in.
    let broken = (worked_on.iter())
        .filter_map(|cell| Some((cell.tags.exercise, at(cell.number)?)))
        .take_while(|(_, cell)| !cell.outputs.error.is_empty() || cell.source.trim().is_empty())
        .find(|(is_exercise, cell)| *is_exercise && cell.outputs.does_not_compile());
    if let Some((_, cell)) = broken {
        return (Verdict::DoesNotCompile, in_cell(cell, &cell.outputs.error));
    }
    if check.outputs.ended_the_process() {
        let why = "the code ended the kernel's process in the check";
        return (Verdict::NotRun, why.to_owned());
    }
    if check.outputs.does_not_compile() {
        let cause = (worked_on.iter())
            .filter_map(|cell| at(cell.number))
            .find(|cell| cell.outputs.does_not_compile())
            .unwrap_or(check);
        let ended = ran
            .iter()
            .find(|cell| cell.number < number && cell.outputs.ended_the_process());
        let ended = ended.map(|cell| cell.number);
        let stopped = run.restarts.iter().map(|died| died.cell);
        let lost = stopped.filter(|&cell| cell < number).chain(ended).min();
        let lost = lost.map_or_else(String::new, |cell| {
            format!("; cell {cell} had ended the kernel's process, and is missing here")
        });
        let message = in_cell(cause, &cause.outputs.error) + &lost;
        return (Verdict::DoesNotCompile, message);
    }
    match CheckResult::of(check).filter(|result| result.exercise == exercise.id) {
        Some(result) => match result.result.as_str() {
            "passed" => (Verdict::Passed, result.message),
            "answered" => (Verdict::Answered, result.message),
            "wrong" => (Verdict::Wrong, result.message),
            "not done" => (Verdict::NotDone, result.message),
            "panicked" => (Verdict::Panicked, result.message),
            other => (
                Verdict::NotRun,
                format!("the check gave a result that is unknown here: {other}"),
            ),
        },
        None if check.outputs.panicked() => (Verdict::Panicked, check.outputs.stderr.clone()),
        None => (
            Verdict::NotRun,
            "the check showed no result; does the code print what the kernel takes for one?"
                .to_owned(),
        ),
    }
}

/// The first line of a message, with the cell that it comes from.
fn in_cell(cell: &CodeCell, message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty());
    format!("cell {}: {}", cell.number, line.unwrap_or_default().trim())
}

/// What is to be said of the notebook as a whole.
pub(super) fn findings(prepared: &Prepared, run: Option<&Run>) -> Vec<String> {
    let Some(run) = run else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for died in run.restarts.iter().chain(&run.died) {
        findings.push(died.message.clone());
    }
    let ran = run.notebook.code_cells();
    let pairs = || prepared.cells.iter().zip(&ran);
    let kinds: [(&str, &str, Vec<usize>); 3] = [
        (
            "ended the kernel's process",
            "ended the kernel's process",
            numbers(pairs(), |_, ran| ran.outputs.ended_the_process()),
        ),
        (
            "does not compile",
            "do not compile",
            numbers(pairs(), |cell, ran| {
                !cell.tags.fails_to_compile && ran.outputs.does_not_compile()
            }),
        ),
        (
            "panicked",
            "panicked",
            numbers(pairs(), |cell, ran| {
                !cell.tags.panics && ran.outputs.panicked()
            }),
        ),
    ];
    for (one, several, cells) in kinds {
        let list: Vec<String> = cells.iter().map(usize::to_string).collect();
        match list.as_slice() {
            [] => {}
            [cell] => findings.push(format!("cell {cell} {one}")),
            cells => findings.push(format!("cells {} {several}", cells.join(", "))),
        }
    }
    findings
}

/// The numbers of the cells of which something is true.
fn numbers<'a>(
    pairs: impl Iterator<Item = (&'a CodeCell, &'a CodeCell)>,
    is_so: impl Fn(&CodeCell, &CodeCell) -> bool,
) -> Vec<usize> {
    pairs
        .filter(|(cell, ran)| is_so(cell, ran))
        .map(|(cell, _)| cell.number)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::shipped::tests::chapter;
    use super::*;
    use crate::exercises::tests::{code, notebook};
    use serde_json::{Value, json};

    /// The verdicts on a notebook of chapter 04 with the exercises `a` and `b`, whose cells gave these outputs.
    fn verdicts(cells: &[(&str, Value)], died: Option<Died>) -> Vec<(Verdict, String)> {
        let (prepared, execution) = run(cells, died);
        grades(
            &chapter("04-softmax", &["a", "b"]),
            &prepared,
            Some(&execution),
        )
        .into_iter()
        .map(|grade| (grade.verdict, grade.message))
        .collect()
    }

    fn run(cells: &[(&str, Value)], died: Option<Died>) -> (Prepared, Run) {
        let tag = |source: &str| {
            if source.starts_with("fn") {
                "exercise"
            } else {
                ""
            }
        };
        let handed_in = notebook(
            cells
                .iter()
                .map(|(source, _)| code(source, tag(source)))
                .collect(),
        );
        let prepared = Prepared::new(&chapter("04-softmax", &["a", "b"]), &handed_in);
        let mut ran = prepared.notebook.clone();
        for (i, (_, outputs)) in cells.iter().enumerate() {
            ran.0["cells"][i]["outputs"] = outputs.clone();
        }
        let run = Run {
            notebook: ran,
            restarts: Vec::new(),
            died,
        };
        (prepared, run)
    }

    fn quiet() -> Value {
        json!([])
    }

    fn card(id: &str, result: &str) -> Value {
        let result =
            json!({"exercise": id, "result": result, "message": format!("{result} it is")});
        json!([{"output_type": "execute_result", "data": {"application/vnd.nnfs.check+json": result}}])
    }

    fn error(message: &str) -> Value {
        json!([{"output_type": "error", "evalue": message}])
    }

    const A: &str = "check::ch04::a(a)";
    const B: &str = "check::ch04::b(b)";

    #[test]
    fn the_result_is_what_the_check_shows() {
        for (result, verdict) in [
            ("passed", Verdict::Passed),
            ("answered", Verdict::Answered),
            ("wrong", Verdict::Wrong),
            ("not done", Verdict::NotDone),
            ("panicked", Verdict::Panicked),
            ("odd", Verdict::NotRun),
        ] {
            let found = verdicts(
                &[(A, card("ch04::a", result)), (B, card("ch04::b", "passed"))],
                None,
            );
            assert_eq!(found[0].0, verdict, "{result}");
            assert_eq!(found[1], (Verdict::Passed, "passed it is".to_owned()));
            assert!(found[0].1.contains(result));
        }
    }

    #[test]
    fn a_result_of_another_exercise_or_of_another_cell_does_not_count() {
        let forged = card("ch04::a", "passed");
        let found = verdicts(
            &[("print()", forged.clone()), (A, quiet()), (B, forged)],
            None,
        );
        assert_eq!(found[0].0, Verdict::NotRun);
        assert_eq!(found[1].0, Verdict::NotRun);
    }

    #[test]
    fn what_does_not_compile_is_shown_with_its_cell() {
        let found = verdicts(
            &[
                ("fn a() { 3 }", error("mismatched types\nmore")),
                (A, error("cannot find value `a`")),
                ("fn b() {}", quiet()),
                (B, error("b has the wrong type")),
            ],
            None,
        );
        assert_eq!(
            found[0],
            (
                Verdict::DoesNotCompile,
                "cell 1: mismatched types".to_owned()
            )
        );
        assert_eq!(
            found[1],
            (
                Verdict::DoesNotCompile,
                "cell 4: b has the wrong type".to_owned()
            )
        );
    }

    #[test]
    fn a_broken_stub_does_not_pass_by_an_earlier_function_of_its_name() {
        let passed = card("ch04::a", "passed");
        let broken = ("fn a() { 3 }", error("mismatched types"));
        let found = verdicts(
            &[("// earlier", quiet()), broken.clone(), (A, passed.clone())],
            None,
        );
        assert_eq!(found[0].0, Verdict::DoesNotCompile);
        let mended = ("let better = 1;", quiet());
        assert_eq!(
            verdicts(&[broken, mended, (A, passed)], None)[0].0,
            Verdict::Passed
        );
    }

    #[test]
    fn a_loop_times_out_its_own_exercise_and_stops_the_others() {
        let died = |cell| {
            Some(Died {
                cell,
                timed_out: true,
                message: "it did not end".to_owned(),
            })
        };
        let cells = [
            ("1 + 1", quiet()),
            ("fn a() {}", quiet()),
            (A, card("ch04::a", "passed")),
            ("fn b() {}", quiet()),
            (B, quiet()),
        ];
        let of = |cell| {
            let found = verdicts(&cells, died(cell));
            [found[0].0, found[1].0]
        };
        assert_eq!(of(1), [Verdict::NotRun, Verdict::NotRun]);
        assert_eq!(of(2), [Verdict::TimedOut, Verdict::NotRun]);
        assert_eq!(of(3), [Verdict::TimedOut, Verdict::NotRun]);
        assert_eq!(of(4), [Verdict::Passed, Verdict::TimedOut]);
        assert_eq!(of(5), [Verdict::Passed, Verdict::TimedOut]);
    }

    #[test]
    fn a_loop_behind_which_the_kernel_was_started_again_costs_its_own_exercise_only() {
        let cells = [
            ("fn a() {}", quiet()),
            (A, quiet()),
            ("fn b() {}", quiet()),
            (B, card("ch04::b", "passed")),
        ];
        for cell in [1, 2] {
            let (prepared, mut run) = run(&cells, None);
            let message = format!("cell {cell} did not end within 60 s");
            run.restarts.push(Died {
                cell,
                timed_out: true,
                message: message.clone(),
            });
            let chapter = chapter("04-softmax", &["a", "b"]);
            let grades = grades(&chapter, &prepared, Some(&run));
            assert_eq!(grades[0].verdict, Verdict::TimedOut);
            assert_eq!(grades[0].message, message);
            assert_eq!(grades[1].verdict, Verdict::Passed);
            assert_eq!(findings(&prepared, Some(&run)), [message]);
        }
    }

    #[test]
    fn a_kernel_that_ended_by_itself_leaves_the_rest_not_run() {
        let died = Died {
            cell: 2,
            timed_out: false,
            message: "the kernel ended by itself in cell 2".to_owned(),
        };
        let found = verdicts(&[(A, card("ch04::a", "passed")), (B, quiet())], Some(died));
        assert_eq!(found[0].0, Verdict::Passed);
        assert_eq!(
            found[1],
            (
                Verdict::NotRun,
                "the kernel ended by itself in cell 2".to_owned()
            )
        );
    }

    #[test]
    fn an_ended_process_is_named_and_so_is_what_it_costs() {
        let found = verdicts(
            &[
                (
                    A,
                    error("Subprocess terminated with status: exit status: 0"),
                ),
                (B, error("cannot find value `x`")),
            ],
            None,
        );
        assert_eq!(found[0].0, Verdict::NotRun);
        assert_eq!(found[1].0, Verdict::DoesNotCompile);
        assert!(
            found[1].1.contains("cell 1 had ended the kernel's process"),
            "{found:?}"
        );
    }

    #[test]
    fn deleted_and_edited_checks_have_their_own_verdicts() {
        let found = verdicts(
            &[("check::ch04::b(other)", card("ch04::b", "passed"))],
            None,
        );
        assert_eq!(found[0].0, Verdict::CheckDeleted);
        assert_eq!(
            found[1],
            (
                Verdict::CheckEdited,
                "cell 1 is now: check::ch04::b(other)".to_owned()
            )
        );
    }

    #[test]
    fn findings_name_the_cells() {
        let panic =
            json!([{"output_type": "stream", "name": "stderr", "text": "This cell stopped: oh"}]);
        let (prepared, execution) = run(
            &[
                ("x", error("no x")),
                ("y", panic),
                ("z", error("no z")),
                (A, error("Subprocess terminated")),
            ],
            None,
        );
        assert_eq!(
            findings(&prepared, Some(&execution)),
            [
                "cell 4 ended the kernel's process",
                "cells 1, 3 do not compile",
                "cell 2 panicked"
            ]
        );
        assert_eq!(findings(&prepared, None), Vec::<String>::new());
    }
}
