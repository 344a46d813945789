//! The runner checked by itself: a notebook whose cells fail in every way that must be found.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::compare::{Finding, compare};
use super::document::Notebook;
use super::execute::{Kernel, Limits, execute};
use crate::paths::Paths;

/// A cell, what is stored of it, and what must be found when it runs; nothing for a cell that is sound.
struct Case {
    source: &'static str,
    tags: &'static [&'static str],
    stored: Stored,
    finding: Option<&'static str>,
}

enum Stored {
    Nothing,
    Text(&'static str),
    Figure,
}

const CASES: [Case; 22] = [
    Case {
        source: "use nnfs_notebook::prelude::*;\narray![0.5, 0.25] * 2.0",
        tags: &[],
        stored: Stored::Text("[1.  0.5]"),
        finding: None,
    },
    Case {
        source: "bars(\"sound\").values(&array![1.0, 2.0])",
        tags: &[],
        stored: Stored::Figure,
        finding: None,
    },
    Case {
        source: "array![[1.0, 2.0]].dot(&array![[1.0, 2.0]])",
        tags: &["panics"],
        stored: Stored::Nothing,
        finding: Some("the message changed"),
    },
    Case {
        source: "let none: Option<f64> = None;\nnone.unwrap()",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("it panicked"),
    },
    Case {
        source: "std::fs::read_to_string(\"no such file\")?;",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("as a `?` that fails does"),
    },
    Case {
        source: "let number: f64 = \"text\";",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("it does not compile"),
    },
    Case {
        source: "let figure = bars(\"kept\").values(&array![1.0]);",
        tags: &[],
        stored: Stored::Figure,
        finding: Some("1 figures are stored, 0 were shown"),
    },
    Case {
        source: "let names = vec![\"a\".to_owned()];\nbars(\"used up\").labels(names).values(&array![1.0])",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("a figure is shown by {:?}"),
    },
    Case {
        source: "array![0.1, 0.2].sum() * 10.0",
        tags: &[],
        stored: Stored::Text("3.5"),
        finding: Some("the value changed"),
    },
    Case {
        source: "1.0 + 1.0",
        tags: &["panics"],
        stored: Stored::Text("2.0"),
        finding: Some("it should panic, but does not"),
    },
    Case {
        source: "std::process::exit(1);",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some(
            "This cell ended the program with exit(1).\nThe names of earlier cells are gone",
        ),
    },
    Case {
        source: "panic!(\"in the new process\");",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("This cell stopped: in the new process"),
    },
    Case {
        source: "fn deep(n: usize) -> usize {\n    let far = [n; 1000];\n    deep(n + 1) + far[n % 1000]\n}\ndeep(0)",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("too deep a recursion"),
    },
    Case {
        source: "let all: Vec<u8> = Vec::with_capacity(1 << 60);",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("ran out of memory"),
    },
    Case {
        source: "let mut line = String::new();\nstd::io::stdin().read_line(&mut line)?;",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("cannot read from the keyboard"),
    },
    Case {
        source: "let kept = 1.0;\nloop {\n    println!(\"again\");\n}",
        tags: &["stop"],
        stored: Stored::Nothing,
        finding: Some(
            "You stopped this cell.\nThe names of earlier cells are gone: run them again from the top.",
        ),
    },
    Case {
        source: "array![0.5, 0.25] * 2.0",
        tags: &[],
        stored: Stored::Text("[1.  0.5]"),
        finding: None,
    },
    Case {
        source: "let text = \"a\";",
        tags: &[],
        stored: Stored::Nothing,
        finding: None,
    },
    // evcxr looks in vain for an error of the learner's, as an earlier name is a text.
    Case {
        source: "let twice = |x: f64| 2.0 * x;",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("`twice` holds a closure, and a closure cannot be kept for the next cells."),
    },
    Case {
        source: "fn softmax(scores: Array2<f64>) -> Array2<f64> {\n    scores\n}\ncheck::ch04::softmax_batch(softmax)",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("expected fn pointer `for<'a> fn(&'a Array<_>) -> Array<_>`, found fn item"),
    },
    Case {
        source: "Relu::new().forward(&array![1.0, 2.0]).clone()",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("one sample is `array![[1.0, 2.0]]`"),
    },
    Case {
        source: "for i in 0..60_000 {\n    println!(\"line {i} of far too many\");\n}",
        tags: &[],
        stored: Stored::Nothing,
        finding: Some("as much as a page can hold: the rest is not shown"),
    },
];

/// Runs the notebook and makes sure that just its broken cells are found, each for its own reason.
///
/// # Errors
/// Returns an error if a failure was overlooked, or something else was found.
pub(crate) fn self_check(paths: &Paths) -> Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let file = folder.path().join("self-check.ipynb");
    let stored = notebook();
    fs::write(&file, stored.0.to_string())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    let limits = Limits::of_each_cell(Duration::from_secs(120));
    let run = execute(paths, &file, Kernel::Workbook, &limits)?;
    let findings = compare(&stored, &run.notebook);
    for (i, case) in CASES.iter().enumerate() {
        let found = findings.iter().find(|finding| finding.cell == Some(i + 1));
        ensure!(
            is_as_expected(case, found),
            "the runner is broken: for the cell `{}` it should find {:?}, and found {:?}",
            case.source,
            case.finding,
            found.map(|finding| &finding.message)
        );
    }
    Ok(())
}

fn is_as_expected(case: &Case, found: Option<&Finding>) -> bool {
    match (case.finding, found) {
        (None, None) => true,
        (Some(expected), Some(found)) => found.message.contains(expected),
        _ => false,
    }
}

fn notebook() -> Notebook {
    let cells: Vec<Value> = CASES
        .iter()
        .enumerate()
        .map(|(i, case)| {
            let data = match case.stored {
                Stored::Nothing => None,
                Stored::Text(text) => Some(json!({"text/plain": text})),
                // Its text is that of the sound figure, the picture any that is not empty.
                Stored::Figure => Some(json!({
                    "text/plain": "Bar chart \"sound\": 0 1, 1 2.",
                    "text/html": format!("<img alt=\"bars\" src=\"{}\">", "A".repeat(1000)),
                })),
            };
            let outputs: Vec<Value> = data
                .map(|data| {
                    json!({"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1})
                })
                .into_iter()
                .collect();
            json!({
                "cell_type": "code", "id": format!("c{i}"), "metadata": {"tags": case.tags},
                "source": case.source, "execution_count": null, "outputs": outputs,
            })
        })
        .collect();
    let mut notebook = Notebook::of_cell("");
    notebook.0["cells"] = Value::Array(cells);
    notebook
}
