//! The table of numbers that the two books' examples print, and that the chapters must show.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::document::Notebook;
use crate::paths::Paths;

/// The table in notebooks/numbers.toml.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numbers {
    number: Vec<Number>,
}

/// Numbers of one example.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    /// The chapter of the workbook that shows them, as in "03".
    chapter: String,
    /// The book and its chapter that they come from.
    source: String,
    /// What is computed.
    what: String,
    /// The texts that must be printed, with blanks and line breaks counted alike.
    prints: Vec<String>,
}

impl Numbers {
    /// Reads the table.
    ///
    /// # Errors
    /// When the file is missing or not as described above.
    pub(crate) fn read(paths: &Paths) -> Result<Self> {
        let file = paths.notebooks().join("numbers.toml");
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("{} is not a table of numbers", file.display()))
    }

    /// What a run of a chapter does not print although it should.
    pub(crate) fn missing(&self, chapter: &str, run: &Notebook) -> Vec<String> {
        let printed: Vec<String> = run
            .code_cells()
            .iter()
            .map(|cell| with_single_blanks(&cell.outputs.all_text()))
            .collect();
        let is_printed = |text: &String| {
            printed
                .iter()
                .any(|cell| stands_in(&with_single_blanks(text), cell))
        };
        let of_chapter = self
            .number
            .iter()
            .filter(|number| number.chapter == chapter);
        of_chapter
            .flat_map(|number| {
                let missing = number.prints.iter().filter(|text| !is_printed(text));
                missing.map(|text| {
                    format!("{} ({}): no cell prints {text}", number.what, number.source)
                })
            })
            .collect()
    }

    /// The chapters that the table speaks of.
    pub(crate) fn chapters(&self) -> impl Iterator<Item = &str> {
        self.number.iter().map(|number| number.chapter.as_str())
    }
}

fn with_single_blanks(text: &str) -> String {
    text.replace('[', "[ ")
        .replace(']', " ]")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether `text` stands in `cell` as whole words: 0.5 is not in 10.55.
fn stands_in(text: &str, cell: &str) -> bool {
    format!(" {cell} ").contains(&format!(" {text} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn numbers(text: &str) -> Numbers {
        toml::from_str(text).unwrap()
    }

    fn run(printed: &str) -> Notebook {
        Notebook(
            json!({"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "outputs": [
            {"output_type": "stream", "name": "stdout", "text": printed}]}]}),
        )
    }

    const TABLE: &str = r#"
        [[number]]
        chapter = "00"
        source = "a book, ch. 1"
        what = "sum of two vectors"
        prints = ["[5 7 9]", "0.5"]
    "#;

    #[test]
    fn blanks_and_line_breaks_do_not_matter_but_digits_do() {
        let table = numbers(TABLE);
        assert!(
            table
                .missing("00", &run("[ 5  7\n  9]\nhalf is 0.5\n"))
                .is_empty()
        );
        assert_eq!(
            table.missing("00", &run("[5 7 9] 10.55")),
            ["sum of two vectors (a book, ch. 1): no cell prints 0.5"]
        );
        assert_eq!(table.missing("00", &run("")).len(), 2);
        assert!(table.missing("01", &run("")).is_empty());
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(toml::from_str::<Numbers>(&TABLE.replace("prints", "print")).is_err());
    }
}
