//! The table of numbers that the two books' examples print, and that the chapters must show.

use std::fs;

use anyhow::{Context, Result, ensure};
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
    #[serde(default)]
    prints: Vec<String>,
    /// Numbers that must be met closely only: the book's come from `f32`, or from training.
    #[serde(default)]
    near: Vec<Near>,
}

/// Numbers that one cell must print in a row, each within a distance.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Near {
    /// The text that the numbers stand behind; without it they may stand anywhere.
    #[serde(default)]
    after: String,
    values: Vec<f64>,
    within: f64,
}

impl Near {
    fn is_printed(&self, cell: &str) -> bool {
        let places = cell.match_indices(&self.after);
        places
            .map(|(place, found)| &cell[place + found.len()..])
            .take(if self.after.is_empty() { 1 } else { usize::MAX })
            .any(|rest| {
                let numbers = numbers_in(rest);
                let mut rows = numbers.windows(self.values.len());
                if self.after.is_empty() {
                    rows.any(|row| self.fits(row))
                } else {
                    rows.next().is_some_and(|row| self.fits(row))
                }
            })
    }

    fn fits(&self, row: &[f64]) -> bool {
        (row.iter().zip(&self.values)).all(|(x, y)| (x - y).abs() <= self.within)
    }
}

impl Numbers {
    /// Reads the table.
    ///
    /// # Errors
    /// Returns an error if the file is missing or not as described above.
    pub(crate) fn read(paths: &Paths) -> Result<Self> {
        let file = paths.notebooks().join("numbers.toml");
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let numbers: Self = toml::from_str(&text)
            .with_context(|| format!("{} is not a table of numbers", file.display()))?;
        for number in &numbers.number {
            let names_none = number.prints.is_empty() && number.near.is_empty();
            let names_none = names_none || number.near.iter().any(|near| near.values.is_empty());
            ensure!(
                !names_none,
                "{}: {} names no number to look for",
                file.display(),
                number.what
            );
        }
        Ok(numbers)
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
                let exact = missing.map(|text| {
                    format!("{} ({}): no cell prints {text}", number.what, number.source)
                });
                let far = |near: &&Near| !printed.iter().any(|cell| near.is_printed(cell));
                let near = number.near.iter().filter(far).map(|near| {
                    let Near {
                        after,
                        values,
                        within,
                    } = near;
                    format!(
                        "{} ({}): no cell prints {values:?} to within {within} after \"{after}\"",
                        number.what, number.source
                    )
                });
                exact.chain(near).collect::<Vec<_>>()
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

/// The numbers of a text, in order.
fn numbers_in(text: &str) -> Vec<f64> {
    let not_in_a_number = |c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c));
    (text.split(not_in_a_number))
        .filter(|word| word.chars().any(|c| c.is_ascii_digit()))
        .filter_map(|word| word.trim_end_matches('.').parse().ok())
        .collect()
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
    fn numbers_of_a_training_must_stand_behind_their_text_and_be_near() {
        let table = numbers(
            r#"
            [[number]]
            chapter = "15"
            source = "a book, ch. 9"
            what = "a training"
            near = [
                { after = "test accuracy", values = [0.969], within = 0.03 },
                { values = [1.5e-4, 7.8e-5], within = 1e-6 },
            ]
        "#,
        );
        let missing = |text: &str| table.missing("15", &run(text)).len();
        assert_eq!(
            missing("test accuracy: 0.951, after 3 s\n[ 1.503e-04  7.8e-05 0.1]"),
            0
        );
        assert_eq!(
            missing("test accuracy: 0.92, 0.969\n[ 1.503e-04  7.8e-05 0.1]"),
            1
        );
        assert_eq!(missing("test accuracy 0.969\n[ 1.6e-04  7.8e-05]"), 1);
        assert_eq!(missing("nothing"), 2);
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(toml::from_str::<Numbers>(&TABLE.replace("prints", "print")).is_err());
    }
}
