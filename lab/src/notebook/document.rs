//! A notebook as far as the checks read it: its cells, what they print, and what their tags allow.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::kernel;

/// The form in which the check of an exercise tells programs what it found.
const CHECK_RESULT: &str = "application/vnd.nnfs.check+json";

/// What every report of a panic begins with; the notebooks' panic hook (nnfs-show) prints it.
const PANIC_HEADING: &str = "This cell stopped:";

/// What the kernel says when the process that runs the cells has ended.
/// The workbook's kernel says it in words ([`kernel::NAMES_ARE_GONE`]), a plain one like this.
const PROCESS_ENDED: &str = "Subprocess terminated";

/// A notebook in Jupyter's format, version 4.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Notebook(pub(crate) Value);

/// What a tag says of a code cell. Authors set tags in JupyterLab's property inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tags {
    /// `panics`: the cell is meant to panic.
    pub(crate) panics: bool,
    /// `raises-exception`: the cell is meant not to compile.
    pub(crate) fails_to_compile: bool,
    /// `timing`: what the cell prints depends on the machine and is not compared.
    pub(crate) timing: bool,
    /// `trained`: the numbers come from a training, which other processors round differently; they are compared
    /// loosely.
    pub(crate) trained: bool,
    /// `slow`: the cell trains, or reads all digits, and may take longer than others.
    pub(crate) slow: bool,
    /// `exercise`: the learner's own code belongs here.
    pub(crate) exercise: bool,
    /// `check`: the cell checks the exercise above it.
    pub(crate) check: bool,
}

/// One code cell with what it printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CodeCell {
    /// Its place among all cells, counted from 1 as a reader counts.
    pub(crate) number: usize,
    /// What Jupyter calls it; empty in old notebooks.
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) tags: Tags,
    pub(crate) outputs: Outputs,
}

/// What a cell printed, each kind in one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outputs {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The values shown as text, one after the other.
    pub(crate) text: String,
    /// The HTML of each figure.
    pub(crate) figures: Vec<String>,
    /// The messages of compile errors, one per line at least.
    pub(crate) error: String,
    /// What the page shows of them: the cell's lines, with what is said of each.
    pub(crate) error_lines: String,
    /// What the check of an exercise found, as JSON.
    pub(crate) check: String,
}

impl Notebook {
    /// Reads a notebook from a file.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read or is no notebook of version 4.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let text = fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} is no notebook", file.display()))
    }

    /// Reads a notebook from its text.
    ///
    /// # Errors
    /// Returns an error if it is no JSON or no notebook of version 4.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text)?;
        ensure!(
            value["nbformat"] == 4 && value["cells"].is_array(),
            "it must have a list of cells and nbformat 4"
        );
        Ok(Self(value))
    }

    /// A notebook with one code cell.
    pub(crate) fn of_cell(source: &str) -> Self {
        Self::of_cells(&[source])
    }

    /// A notebook of code cells.
    pub(crate) fn of_cells(sources: &[&str]) -> Self {
        let numbered = (1..).zip(sources);
        let cells: Vec<Value> = numbered
            .map(|(number, source)| {
                serde_json::json!({
                    "cell_type": "code", "id": format!("c{number}"), "metadata": {}, "outputs": [],
                    "execution_count": null, "source": source,
                })
            })
            .collect();
        Self(serde_json::json!({
            "nbformat": 4, "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "rust", "display_name": "Rust"}},
            "cells": cells,
        }))
    }

    pub(crate) fn cells(&self) -> &[Value] {
        self.0["cells"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The texts of the text cells, in order.
    pub(crate) fn markdown(&self) -> Vec<String> {
        let texts = self.cells().iter();
        texts
            .filter(|cell| cell["cell_type"] == "markdown")
            .map(|cell| joined(&cell["source"]))
            .collect()
    }

    /// The code cells in order.
    pub(crate) fn code_cells(&self) -> Vec<CodeCell> {
        let cells = self.cells().iter().enumerate();
        cells
            .filter(|(_, cell)| cell["cell_type"] == "code")
            .map(|(i, cell)| CodeCell {
                number: i + 1,
                id: joined(&cell["id"]),
                source: joined(&cell["source"]),
                tags: tags_of(cell),
                outputs: outputs_of(cell),
            })
            .collect()
    }
}

/// Jupyter stores a text as one string or as a list of lines.
pub(crate) fn joined(text: &Value) -> String {
    match text {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}

fn tags_of(cell: &Value) -> Tags {
    let has = |name: &str| {
        let tags = cell["metadata"]["tags"].as_array();
        tags.is_some_and(|tags| tags.iter().any(|tag| tag == name))
    };
    Tags {
        panics: has("panics"),
        fails_to_compile: has("raises-exception"),
        timing: has("timing"),
        trained: has("trained"),
        slow: has("slow"),
        exercise: has("exercise"),
        check: has("check"),
    }
}

/// The text without what terminals take for colours.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| {
        plain + part.split_once('m').map_or(part, |(_, rest)| rest)
    })
}

fn outputs_of(cell: &Value) -> Outputs {
    let mut outputs = Outputs::default();
    for output in cell["outputs"].as_array().into_iter().flatten() {
        match output["output_type"].as_str().unwrap_or_default() {
            "stream" if output["name"] == "stderr" => outputs.stderr += &joined(&output["text"]),
            "stream" => outputs.stdout += &joined(&output["text"]),
            "error" => {
                if !outputs.error.is_empty() {
                    outputs.error.push('\n');
                }
                outputs.error += &joined(&output["evalue"]);
                for line in output["traceback"].as_array().into_iter().flatten() {
                    outputs.error_lines += &without_colours(line.as_str().unwrap_or_default());
                    outputs.error_lines.push('\n');
                }
            }
            _ => {
                let data = &output["data"];
                let html = joined(&data["text/html"]);
                let is_figure = !html.is_empty() || !joined(&data["image/svg+xml"]).is_empty();
                if is_figure {
                    outputs.figures.push(html);
                }
                outputs.text += joined(&data["text/plain"]).trim_end();
                outputs.text.push('\n');
                match &data[CHECK_RESULT] {
                    Value::Null => {}
                    object @ Value::Object(_) => outputs.check = object.to_string(),
                    text => outputs.check = joined(text),
                }
            }
        }
    }
    outputs
}

impl Outputs {
    /// Whether the cell panicked.
    pub(crate) fn panicked(&self) -> bool {
        self.stderr.contains(PANIC_HEADING) || self.stderr.contains("panicked at")
    }

    /// Whether the cell ended the process that the kernel runs cells in; all variables are then lost.
    pub(crate) fn ended_the_process(&self) -> bool {
        self.error.contains(PROCESS_ENDED) || self.error.contains(kernel::NAMES_ARE_GONE)
    }

    /// Whether the compiler refused the cell.
    pub(crate) fn does_not_compile(&self) -> bool {
        !self.error.is_empty() && !self.ended_the_process()
    }

    /// Everything that a reader sees as text.
    pub(crate) fn all_text(&self) -> String {
        [&self.stdout, &self.text, &self.stderr, &self.error]
            .map(String::as_str)
            .join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn outputs_are_sorted_by_kind() {
        let notebook = Notebook(json!({"nbformat": 4, "cells": [
            {"cell_type": "markdown", "source": "# Title"},
            {"cell_type": "code", "source": ["let x = 1;\n", "x"], "metadata": {"tags": ["timing"]}, "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]},
                {"output_type": "stream", "name": "stderr", "text": "oh\n"},
                {"output_type": "execute_result", "data": {"text/plain": "a line", "text/html": "<img>"}},
                {"output_type": "error", "evalue": "no such name"},
                {"output_type": "error", "evalue": "no such macro", "traceback": ["\u{1b}[31mx!\u{1b}[0m()", "^"]},
                {"output_type": "execute_result", "data": {"application/vnd.nnfs.check+json": {"result": "wrong"}}},
            ]},
        ]}));
        let cells = notebook.code_cells();
        assert_eq!(cells.len(), 1);
        assert_eq!(
            (cells[0].number, cells[0].source.as_str()),
            (2, "let x = 1;\nx")
        );
        assert!(cells[0].tags.timing && !cells[0].tags.panics);
        let outputs = &cells[0].outputs;
        assert_eq!(outputs.stdout, "one\ntwo\n");
        assert_eq!(outputs.stderr, "oh\n");
        assert_eq!(outputs.figures, ["<img>"]);
        assert_eq!(outputs.text.trim_end(), "a line");
        assert_eq!(outputs.error, "no such name\nno such macro");
        assert_eq!(outputs.error_lines, "x!()\n^\n");
        assert_eq!(outputs.check, r#"{"result":"wrong"}"#);
    }

    #[test]
    fn what_is_no_notebook_is_refused() {
        for text in ["", "{}", "[1]", r#"{"nbformat": 3, "cells": []}"#] {
            assert!(Notebook::parse(text).is_err(), "{text}");
        }
    }
}
