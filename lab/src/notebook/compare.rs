//! A run of a notebook held against what is stored in it.
//!
//! The kernel answers "ok" to a panic and to a `?` that fails; both only write to stderr. So a cell that writes there
//! has failed, unless its tag says that this is what it shows.

use super::document::{CodeCell, Notebook, Outputs};

/// Numbers may differ from this significant digit on: another processor rounds a sum of products differently.
const COMPARED_DIGITS: i32 = 8;

/// How far numbers of a training may move: by this much, or, above 1, by this share of themselves. Rounding differences
/// grow with every step.
const TRAINED_DISTANCE: f64 = 0.05;
const TRAINED_SHARE: f64 = 0.12;

/// Something that is wrong with one cell, or with the whole notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The cell's place among all cells, counted from 1; none for the notebook as a whole.
    pub(crate) cell: Option<usize>,
    /// The first line of the cell.
    pub(crate) source: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// Everything that is wrong with `run`, a new run of `stored`.
pub(crate) fn compare(stored: &Notebook, run: &Notebook) -> Vec<Finding> {
    let (stored, run) = (stored.code_cells(), run.code_cells());
    if stored.len() != run.len() {
        let message = format!("{} code cells are stored, {} ran", stored.len(), run.len());
        return vec![Finding {
            cell: None,
            source: String::new(),
            message,
        }];
    }
    let pairs = stored.iter().zip(&run);
    pairs
        .filter_map(|(stored, run)| {
            let message = failure(run).or_else(|| difference(stored, run))?;
            Some(finding(run, message))
        })
        .collect()
}

fn finding(cell: &CodeCell, message: String) -> Finding {
    let source = cell.source.lines().find(|line| !line.trim().is_empty());
    Finding {
        cell: Some(cell.number),
        source: source.unwrap_or_default().trim().to_owned(),
        message,
    }
}

/// What is wrong with a run whatever is stored.
pub(crate) fn failure(run: &CodeCell) -> Option<String> {
    let Outputs {
        stderr,
        error,
        error_lines,
        ..
    } = &run.outputs;
    if run.tags.fails_to_compile {
        return error
            .is_empty()
            .then(|| "it should not compile, but does".to_owned());
    }
    if !error.is_empty() {
        return Some(format!(
            "it does not compile or failed in the kernel:\n{}\n{}",
            error.trim(),
            error_lines.trim_end()
        ));
    }
    match (run.tags.panics, run.outputs.panicked()) {
        (true, true) => None,
        (true, false) => Some("it should panic, but does not".to_owned()),
        (false, true) => Some(format!("it panicked:\n{}", stderr.trim())),
        (false, false) if stderr.trim().is_empty() => {
            is_figure_as_text(&run.outputs).then(|| FIGURE_AS_TEXT.to_owned())
        }
        (false, false) => Some(format!(
            "it wrote to stderr, as a `?` that fails does:\n{}",
            stderr.trim()
        )),
    }
}

const FIGURE_AS_TEXT: &str = "a figure is shown by {:?}, as the last expression uses up a variable of its own cell; give \
     the figure a name first, and end with the name";

/// Whether the value is what `{:?}` makes of a figure, such as `Bars { settings: Settings { title: "" ...`.
fn is_figure_as_text(outputs: &Outputs) -> bool {
    let (name, fields) = outputs.text.split_once(" { ").unwrap_or_default();
    let is_type = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric());
    is_type
        && outputs.figures.is_empty()
        && (fields.starts_with("title: \"") || fields.starts_with("settings: Settings { title: \""))
}

fn difference(stored: &CodeCell, run: &CodeCell) -> Option<String> {
    let (before, now) = (&stored.outputs, &run.outputs);
    if let Some(i) = now.figures.iter().position(|html| is_empty_figure(html)) {
        return Some(format!("figure {} is empty", i + 1));
    }
    if before.figures.len() != now.figures.len() {
        return Some(format!(
            "{} figures are stored, {} were shown",
            before.figures.len(),
            now.figures.len()
        ));
    }
    if run.tags.timing {
        let silent = now.all_text().trim().is_empty() && !before.all_text().trim().is_empty();
        return silent.then(|| "it printed nothing".to_owned());
    }
    let same = if run.tags.trained { near } else { same_number };
    let kinds = [
        ("the value", &before.text, &now.text),
        ("the printed text", &before.stdout, &now.stdout),
        ("the message", &before.stderr, &now.stderr),
        ("the result of the check", &before.check, &now.check),
    ];
    kinds
        .iter()
        .find(|(_, before, now)| !same_text(before, now, same))
        .map(|(what, before, now)| {
            format!(
                "{what} changed\n  stored: {}\n  now:    {}",
                shown(before),
                shown(now)
            )
        })
}

fn shown(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() {
        "(nothing)".to_owned()
    } else {
        text.replace('\n', "\n          ")
    }
}

/// A figure shows something if it holds a picture that is not just its frame, and says what it shows.
fn is_empty_figure(html: &str) -> bool {
    let image = html.split_once("src=\"").map_or("", |(_, rest)| rest);
    let has_text = !html.contains("<img") || html.contains("alt=\"") && !html.contains("alt=\"\"");
    let has_picture = if html.contains("<img") {
        image.len() > 400
    } else {
        html.len() > 40
    };
    !(has_text && has_picture)
}

/// Whether two texts agree: letter for letter, but for the numbers `same` decides.
fn same_text(stored: &str, now: &str, same: fn(&str, &str) -> bool) -> bool {
    if stored.trim_end() == now.trim_end() {
        return true;
    }
    let (stored, now) = (pieces(stored.trim_end()), pieces(now.trim_end()));
    stored.len() == now.len() && stored.iter().zip(&now).all(|(a, b)| a == b || same(a, b))
}

/// The text cut into numbers and what stands between them.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut in_number = false;
    let mut before = ' ';
    for character in text.chars() {
        let continues =
            in_number && (character == '.' || "+-".contains(character) && "eE".contains(before));
        let exponent = in_number && "eE".contains(character);
        let is_number = character.is_ascii_digit() || continues || exponent;
        match pieces.last_mut() {
            Some(piece) if is_number == in_number => piece.push(character),
            _ => pieces.push(character.to_string()),
        }
        (in_number, before) = (is_number, character);
    }
    pieces
}

/// Whether two texts are numbers as near as two trainings of the same network.
fn near(a: &str, b: &str) -> bool {
    let (Ok(x), Ok(y)) = (a.parse::<f64>(), b.parse::<f64>()) else {
        return a.trim().is_empty() && b.trim().is_empty(); // the blanks that align numbers
    };
    (x - y).abs() <= trained_distance(x.abs().max(y.abs()))
}

/// How far a number of a training may be from another one, the larger of which has this size.
pub(crate) fn trained_distance(size: f64) -> f64 {
    if size.abs() > 1.0 {
        TRAINED_SHARE * size.abs()
    } else {
        TRAINED_DISTANCE
    }
}

/// Whether two texts are numbers that agree in their first [`COMPARED_DIGITS`] digits.
fn same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| {
        let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
        mantissa
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .trim_start_matches('0')
            .len()
    };
    let (Ok(x), Ok(y)) = (a.parse::<f64>(), b.parse::<f64>()) else {
        return false;
    };
    let both_long = digits(a).min(digits(b)) >= COMPARED_DIGITS as usize;
    let size = x.abs().max(y.abs());
    both_long
        && (x - y).abs()
            <= 1.01 * 10_f64.powf(size.log10().floor() + 1.0 - f64::from(COMPARED_DIGITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn notebook(outputs: impl Into<Value>, tags: &[&str]) -> Notebook {
        Notebook(json!({"nbformat": 4, "cells": [
            {"cell_type": "markdown", "source": "text"},
            {"cell_type": "code", "source": "\nlet y = 2;\ny", "metadata": {"tags": tags}, "outputs": outputs.into()},
        ]}))
    }

    fn same(stored: &str, now: &str) -> bool {
        same_text(stored, now, same_number)
    }

    fn text(value: &str) -> Value {
        json!([{"output_type": "execute_result", "data": {"text/plain": value}}])
    }

    fn figure(src: &str) -> Value {
        let html = format!("<img alt=\"a chart\" src=\"{src}\">");
        json!([{"output_type": "execute_result", "data": {"text/plain": "a chart", "text/html": html}}])
    }

    fn stderr(message: &str) -> Value {
        json!([{"output_type": "stream", "name": "stderr", "text": message}])
    }

    fn messages(stored: &Notebook, run: &Notebook) -> Vec<String> {
        compare(stored, run)
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn the_same_run_has_no_findings() {
        let run = notebook(text("[0.1 0.2]"), &[]);
        assert_eq!(compare(&run, &run), []);
    }

    #[test]
    fn a_changed_number_is_found_with_its_cell() {
        let findings = compare(
            &notebook(text("[0.1 0.2]"), &[]),
            &notebook(text("[0.1 0.3]"), &[]),
        );
        assert_eq!(findings.len(), 1);
        assert_eq!(
            (findings[0].cell, findings[0].source.as_str()),
            (Some(2), "let y = 2;")
        );
        assert!(
            findings[0].message.contains("[0.1 0.2]") && findings[0].message.contains("[0.1 0.3]")
        );
    }

    #[test]
    fn the_last_place_of_a_long_number_may_differ_and_no_other() {
        assert!(same("75.1221542101633", "75.12215421016331"));
        assert!(same("[0.31682708 0.69627909]", "[0.31682709 0.69627909]"));
        assert!(same("loss 2.58983747e+13", "loss 2.58983748e+13"));
        assert!(!same("[0.31682708 0.69627909]", "[0.31682718 0.69627909]"));
        assert!(!same("loss 2.58983747e+13", "loss 2.58983747e+12"));
        assert!(!same("0.5", "0.6") && !same("10000", "10001") && !same("7", "7.0"));
        assert!(!same("-0.31682708", "0.31682708"));
    }

    #[test]
    fn a_panic_and_a_failed_question_mark_are_found() {
        let quiet = notebook(json!([]), &[]);
        let panicked = notebook(stderr("This cell stopped: no such digit\n"), &[]);
        assert!(messages(&quiet, &panicked)[0].starts_with("it panicked"));
        assert!(
            messages(&panicked, &panicked)[0].starts_with("it panicked"),
            "stored or not"
        );
        let plain = notebook(stderr("thread 'main' panicked at src/lib.rs:1\n"), &[]);
        assert!(messages(&quiet, &plain)[0].starts_with("it panicked"));
        let failed = notebook(stderr("No such file or directory (os error 2)\n"), &[]);
        assert!(messages(&quiet, &failed)[0].contains("as a `?` that fails does"));
    }

    #[test]
    fn a_cell_that_is_meant_to_panic_must() {
        let panicked = notebook(stderr("This cell stopped: as planned\n"), &["panics"]);
        assert_eq!(messages(&panicked, &panicked), Vec::<String>::new());
        let quiet = notebook(json!([]), &["panics"]);
        assert_eq!(
            messages(&panicked, &quiet),
            ["it should panic, but does not"]
        );
    }

    #[test]
    fn an_error_is_found_unless_it_is_meant() {
        let error = json!([{"output_type": "error", "evalue": "mismatched types"}]);
        let quiet = notebook(json!([]), &[]);
        assert!(messages(&quiet, &notebook(error.clone(), &[]))[0].contains("mismatched types"));
        let meant = notebook(error, &["raises-exception"]);
        assert_eq!(messages(&meant, &meant), Vec::<String>::new());
        let compiles = notebook(json!([]), &["raises-exception"]);
        assert_eq!(
            messages(&meant, &compiles),
            ["it should not compile, but does"]
        );
    }

    #[test]
    fn a_figure_that_is_shown_as_text_is_found() {
        for value in [
            "Heatmap { title: \"a\", matrix: [[1.0]] }",
            "Bars { settings: Settings { title: \"\", labels: None } }",
        ] {
            let run = notebook(text(value), &[]);
            assert_eq!(messages(&run, &run), [FIGURE_AS_TEXT]);
        }
        for value in ["Point { x: 1.0 }", "a { title: \"\" }", "[1.0, 2.0]", ""] {
            let run = notebook(text(value), &[]);
            assert_eq!(compare(&run, &run), [], "{value}");
        }
    }

    #[test]
    fn a_missing_or_empty_figure_is_found() {
        let full = notebook(figure(&"A".repeat(500)), &[]);
        assert_eq!(messages(&full, &full), Vec::<String>::new());
        assert_eq!(
            messages(&full, &notebook(text("a chart"), &[])),
            ["1 figures are stored, 0 were shown"]
        );
        assert_eq!(
            messages(&full, &notebook(figure("data:,"), &[])),
            ["figure 1 is empty"]
        );
    }

    #[test]
    fn numbers_of_a_training_may_move_a_little() {
        let stored = notebook(text("loss 0.1234, accuracy 0.969, step 120"), &["trained"]);
        let messages_of = |now: &str| messages(&stored, &notebook(text(now), &["trained"])).len();
        assert_eq!(messages_of("loss 0.1521, accuracy 0.951, step 118"), 0);
        assert_eq!(messages_of("loss 0.1234, accuracy 0.902, step 120"), 1);
        assert_eq!(messages_of("loss 0.1234, precision 0.969, step 120"), 1);
        let exact = notebook(text("loss 0.1234"), &[]);
        assert_eq!(
            messages(&exact, &notebook(text("loss 0.1235"), &[])).len(),
            1
        );
    }

    #[test]
    fn a_changed_card_is_found() {
        let card = |text: &str, result: &str| {
            let data = json!({
                "text/plain": text, "text/html": format!("<div>{}</div>", "a card ".repeat(10)),
                "application/vnd.nnfs.check+json": {"result": result},
            });
            notebook(
                json!([{"output_type": "execute_result", "data": data}]),
                &["check"],
            )
        };
        let stored = card("Softmax: not done yet", "not done");
        assert_eq!(messages(&stored, &stored), Vec::<String>::new());
        let other_text = messages(&stored, &card("Softmax: not done", "not done"));
        assert!(other_text[0].starts_with("the value changed"));
        let other_result = messages(&stored, &card("Softmax: not done yet", "wrong"));
        assert!(other_result[0].starts_with("the result of the check changed"));
    }

    #[test]
    fn timings_are_not_compared_but_must_be_printed() {
        let stored = notebook(text("took 3 ms"), &["timing"]);
        assert_eq!(
            messages(&stored, &notebook(text("took 9 ms"), &["timing"])),
            Vec::<String>::new()
        );
        assert_eq!(
            messages(&stored, &notebook(json!([]), &["timing"])),
            ["it printed nothing"]
        );
    }

    #[test]
    fn an_output_that_vanished_is_found() {
        let found = messages(&notebook(text("1"), &[]), &notebook(json!([]), &[]));
        assert!(found[0].contains("(nothing)"));
    }
}
