//! Storing a run in its notebook, so that a reader on the web sees what a learner sees.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use super::document::{Notebook, joined};
use crate::files;

/// Writes `run` to `file`: whole or not at all, and the same bytes for the same run.
///
/// Execution counts and ids are made regular, the lines of one stream joined, and everything that depends on the
/// machine or on when the notebook ran is left out.
///
/// # Errors
/// Returns an error if the file cannot be written.
pub(crate) fn store(run: &Notebook, file: &Path) -> Result<()> {
    files::write(file, to_text(&cleaned(run))?)
}

fn to_text(notebook: &Value) -> Result<String> {
    // Jupyter itself indents by one blank, which keeps changes small.
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    serde::Serialize::serialize(notebook, &mut serializer).context("a notebook as JSON")?;
    bytes.push(b'\n');
    String::from_utf8(bytes).context("JSON is UTF-8")
}

fn cleaned(run: &Notebook) -> Value {
    let mut executed = 0;
    let cells: Vec<Value> = run
        .cells()
        .iter()
        .enumerate()
        .map(|(i, cell)| {
            let mut clean = Map::new();
            clean.insert("cell_type".into(), cell["cell_type"].clone());
            clean.insert("id".into(), json!(format!("cell-{:02}", i + 1)));
            clean.insert("metadata".into(), clean_metadata(&cell["metadata"]));
            clean.insert("source".into(), lines(&joined(&cell["source"])));
            if cell["cell_type"] == "code" {
                executed += 1;
                clean.insert("execution_count".into(), json!(executed));
                clean.insert("outputs".into(), clean_outputs(&cell["outputs"], executed));
            }
            Value::Object(clean)
        })
        .collect();
    json!({
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Rust", "language": "rust", "name": "rust"},
            "language_info": {
                "codemirror_mode": "rust", "file_extension": ".rs", "mimetype": "text/rust",
                "name": "Rust", "pygment_lexer": "rust", "version": "",
            },
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    })
}

fn clean_metadata(metadata: &Value) -> Value {
    let mut clean = Map::new();
    if let Some(tags) = metadata["tags"].as_array().filter(|tags| !tags.is_empty()) {
        clean.insert("tags".into(), json!(tags));
    }
    Value::Object(clean)
}

fn clean_outputs(outputs: &Value, execution_count: usize) -> Value {
    let mut clean: Vec<Value> = Vec::new();
    for output in outputs.as_array().into_iter().flatten() {
        let kind = output["output_type"].as_str().unwrap_or_default();
        match (kind, clean.last_mut()) {
            ("stream", Some(last)) if last["output_type"] == "stream" && last["name"] == output["name"] => {
                last["text"] = lines(&(joined(&last["text"]) + &joined(&output["text"])));
            }
            ("stream", _) => clean.push(json!({
                "name": output["name"], "output_type": "stream", "text": lines(&joined(&output["text"])),
            })),
            ("error", _) => clean.push(json!({
                "ename": output["ename"], "evalue": output["evalue"], "output_type": "error",
                "traceback": output["traceback"],
            })),
            _ => {
                let data = output["data"].as_object().into_iter().flatten();
                let data: Map<String, Value> =
                    data.map(|(kind, content)| (kind.clone(), clean_content(kind, content))).collect();
                clean.push(json!({
                    "data": data, "execution_count": execution_count, "metadata": {},
                    "output_type": "execute_result",
                }));
            }
        }
    }
    Value::Array(clean)
}

/// One form of a value. Jupyter stores JSON as it is, and everything else as lines; the kernel sends both as text.
fn clean_content(kind: &str, content: &Value) -> Value {
    if !kind.ends_with("json") {
        return lines(joined(content).trim_end());
    }
    let parsed = serde_json::from_str(&joined(content));
    parsed.unwrap_or_else(|_| content.clone())
}

fn lines(text: &str) -> Value {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn run() -> Notebook {
        Notebook(json!({"nbformat": 4, "metadata": {"a": "b"}, "cells": [
            {"cell_type": "markdown", "id": "x9", "metadata": {"editable": true}, "source": "one\ntwo"},
            {"cell_type": "code", "id": "k", "metadata": {"tags": ["slow"], "execution": {"t": 1}},
             "execution_count": 7, "source": "x", "outputs": [
                {"output_type": "stream", "name": "stdout", "text": "a\n"},
                {"output_type": "stream", "name": "stdout", "text": "b\n"},
                {"output_type": "execute_result", "execution_count": 7, "metadata": {},
                 "data": {"text/plain": "1.0\n", "application/vnd.nnfs.check+json": "{\"result\": \"wrong\"}\n"}}]},
        ]}))
    }

    #[test]
    fn a_stored_notebook_is_clean_and_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chapter.ipynb");
        store(&run(), &file).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            !text.contains("execution\":") && !text.contains("editable") && text.ends_with("}\n")
        );
        let read = Notebook::read(&file).unwrap();
        assert_eq!(read.0["cells"][1]["execution_count"], 1);
        assert_eq!(
            read.0["cells"][1]["outputs"][0]["text"],
            json!(["a\n", "b\n"])
        );
        assert_eq!(
            read.0["cells"][1]["outputs"][1]["data"]["application/vnd.nnfs.check+json"],
            json!({"result": "wrong"})
        );
        assert_eq!(read.code_cells()[0].outputs.text, "1.0\n");
        assert!(read.code_cells()[0].tags.slow);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn storing_twice_changes_nothing() {
        let once = cleaned(&run());
        assert_eq!(cleaned(&Notebook(once.clone())), once);
    }
}
