//! A chapter as a learner first sees it: without the answers to its questions.
//!
//! The shipped chapters keep what every cell printed, for the tests and for reading on the web. In a learner's copy
//! that would spoil the questions, so what answers one is taken out there until the learner runs the cell.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::notebook::{Notebook, joined};

/// What asks for a guess before the next cells are run.
const QUESTIONS: [&str; 3] = ["**Guess first.**", "**Your diagnosis.**", "find the bug"];

/// The copy of a shipped chapter.
///
/// # Errors
/// Returns an error if the chapter is damaged.
pub(crate) fn of(chapter: &[u8]) -> Result<Vec<u8>> {
    let text = str::from_utf8(chapter).context("it is no text")?;
    let mut notebook = Notebook::parse(text)?;
    let mut is_asked = false;
    for (i, cell) in (notebook.0["cells"].as_array_mut().into_iter())
        .flatten()
        .enumerate()
    {
        let source = joined(&cell["source"]);
        if cell["cell_type"] != "code" {
            let source = source.to_lowercase();
            is_asked = (QUESTIONS.iter()).any(|question| source.contains(&question.to_lowercase()));
            continue;
        }
        if is_asked || has_tag(cell, "check") {
            cell["outputs"] = json!([]);
            cell["execution_count"] = Value::Null;
        }
        if i < 3 && source.starts_with(":dep ") {
            // The same in every chapter, and of no interest once it is known.
            cell["metadata"]["jupyter"]["source_hidden"] = true.into();
        }
    }
    let text = serde_json::to_string_pretty(&notebook.0).context("a notebook as JSON")?;
    Ok((text + "\n").into_bytes())
}

fn has_tag(cell: &Value, tag: &str) -> bool {
    let tags = cell["metadata"]["tags"].as_array();
    tags.is_some_and(|tags| tags.iter().any(|found| found == tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(source: &str, tags: &[&str]) -> Value {
        json!({
            "cell_type": "code", "id": "c", "metadata": {"tags": tags}, "source": source, "execution_count": 3,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}],
        })
    }

    fn prose(source: &str) -> Value {
        json!({"cell_type": "markdown", "id": "m", "metadata": {}, "source": source})
    }

    #[test]
    fn what_answers_a_question_is_taken_out_and_all_else_stays() {
        let cells = [
            prose("# 4. Softmax"),
            code(":dep nnfs-notebook = { path = \"..\" }", &[]),
            prose("A sum:"),
            code("1", &[]),
            prose("Another.\n\n> **Guess first.** Which one is larger?"),
            code("2", &[]),
            code("3", &[]),
            prose("It was the second."),
            code("4", &[]),
            prose("### Exercise 3: Find the bug"),
            code("todo!()", &["exercise"]),
            code("check::ch04::softmax(softmax)", &["check"]),
        ];
        let mut chapter = Notebook::of_cell("");
        chapter.0["cells"] = Value::Array(cells.to_vec());
        let copy = of(chapter.0.to_string().as_bytes()).unwrap();
        let copy: Value = serde_json::from_slice(&copy).unwrap();
        let shown: Vec<String> = copy["cells"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|cell| cell["outputs"].as_array().is_some_and(|o| !o.is_empty()))
            .map(|cell| joined(&cell["source"]))
            .collect();
        assert_eq!(shown.len(), 3, "{shown:?}");
        assert!(shown[0].starts_with(":dep") && shown[1..] == ["1", "4"]);
        assert_eq!(copy["cells"][5]["execution_count"], Value::Null);
        assert_eq!(
            copy["cells"][1]["metadata"]["jupyter"]["source_hidden"],
            true
        );
        for (i, cell) in cells.iter().enumerate() {
            assert_eq!(copy["cells"][i]["source"], cell["source"]);
        }
    }

    #[test]
    fn a_damaged_chapter_is_an_error() {
        assert!(of(b"{").is_err());
        assert!(of(&[0xff]).is_err());
    }
}
