//! Pointers in words: "chapter 12" and "section 4.2" must name what is there, in chapters, cards and hints.

use std::collections::HashSet;
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::chapters::Chapter;
use crate::notebook::Notebook;
use crate::paths::Paths;

/// Whoever names one of these near a number speaks of chapters that are not ours.
const OTHERS: [&str; 3] = ["Scratch", "book", "DLFS"];
/// So many bytes around a pointer are near it.
const NEAR: usize = 60;

/// Looks at all chapters, and at the texts of all exercises.
///
/// # Errors
/// Returns an error that names every pointer which leads nowhere.
pub(crate) fn check(paths: &Paths, chapters: &[Chapter]) -> Result<()> {
    let mut texts = Vec::new();
    let mut places = Places::default();
    for chapter in chapters {
        let notebook = Notebook::read(&chapter.file)?;
        places.add(chapter.number(), &notebook.markdown());
        let cells = notebook.code_cells();
        let shown = cells
            .iter()
            .map(|cell| cell.source.clone() + &cell.outputs.all_text());
        let text: Vec<String> = notebook.markdown().into_iter().chain(shown).collect();
        texts.push((chapter.name.clone(), text.join("\n")));
    }
    let folder = paths.root().join("nnfs-exercises").join("src");
    let read = || format!("{} cannot be read", folder.display());
    for entry in folder.read_dir().with_context(read)? {
        let path = entry.with_context(read)?.path();
        if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).with_context(read)?;
            texts.push((paths.short(&path).to_string(), text));
        }
    }
    let lost = places.lost();
    ensure!(lost.is_empty(), "{}", lost.join("\n"));
    let wrong: Vec<String> = texts
        .iter()
        .flat_map(|(name, text)| {
            let wrong = places.wrong(text).into_iter();
            wrong.map(move |pointer| format!("{name}: there is no {pointer}"))
        })
        .collect();
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// The chapters and sections that are there.
#[derive(Default)]
struct Places {
    chapters: HashSet<u32>,
    sections: HashSet<(u32, u32)>,
}

impl Places {
    fn add(&mut self, number: &str, markdown: &[String]) {
        self.chapters.extend(number.parse::<u32>());
        let lines = markdown.iter().flat_map(|text| text.lines());
        let headings = lines.filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
        self.sections
            .extend(headings.filter_map(|heading| section(heading).map(|(place, _)| place)));
    }

    /// The sections that have lost their heading: a later one of the same chapter is there.
    fn lost(&self) -> Vec<String> {
        let mut lost: Vec<(u32, u32)> = (self.sections.iter())
            .flat_map(|&(chapter, number)| (1..number).map(move |earlier| (chapter, earlier)))
            .filter(|place| !self.sections.contains(place))
            .collect();
        lost.sort_unstable();
        lost.dedup();
        lost.into_iter()
            .map(|(chapter, number)| format!("section {chapter}.{number} has lost its heading"))
            .collect()
    }

    /// The pointers in a text that lead nowhere.
    fn wrong(&self, text: &str) -> Vec<String> {
        // Texts in Rust are broken at any blank.
        let text: Vec<&str> = text
            .split_whitespace()
            .filter(|word| *word != "\\")
            .collect();
        let text = text.join(" ");
        let lower = text.to_lowercase();
        let mut wrong = Vec::new();
        for (start, word) in lower.match_indices("chapter ") {
            let rest = &lower[start + word.len()..];
            let Some((chapter, _)) = number(rest) else {
                continue;
            };
            if !self.chapters.contains(&chapter) && !is_of_others(&text, start) {
                wrong.push(format!("chapter {chapter}"));
            }
        }
        for (start, word) in lower.match_indices("section ") {
            let rest = &lower[start + word.len()..];
            if let Some(((chapter, number), _)) = section(rest)
                && !self.sections.contains(&(chapter, number))
                && !is_of_others(&text, start)
            {
                wrong.push(format!("section {chapter}.{number}"));
            }
        }
        wrong
    }
}

fn is_of_others(text: &str, start: usize) -> bool {
    let from = text.floor_char_boundary(start.saturating_sub(NEAR));
    let to = text.ceil_char_boundary((start + NEAR).min(text.len()));
    OTHERS.iter().any(|other| text[from..to].contains(other))
}

/// The number that a text begins with, and what is behind it.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The number of a section, as 4.2, that a text begins with.
fn section(text: &str) -> Option<((u32, u32), &str)> {
    let (chapter, rest) = number(text)?;
    let (section, rest) = number(rest.strip_prefix('.')?)?;
    Some(((chapter, section), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_that_was_lost_is_found() {
        let mut places = Places::default();
        let headings = ["## 4.1 One\n\n## 4.2 Two", "text", "## 4.5 Five"];
        places.add("04", &headings.map(str::to_owned));
        assert_eq!(
            places.lost(),
            [3, 4].map(|n| format!("section 4.{n} has lost its heading"))
        );
        places.add("04", &["## 4.3 Three\n## 4.4 Four".to_owned()]);
        assert_eq!(places.lost(), Vec::<String>::new());
    }

    #[test]
    fn a_pointer_to_what_is_not_there_is_found() {
        let mut places = Places::default();
        let markdown = ["# 4. Softmax", "text\n\n## 4.2 Rows\n\n### Exercise 1: One"];
        places.add("04", &markdown.map(str::to_owned));
        for (text, wrong) in [
            (
                "See [chapter 04](04-softmax.ipynb) and section 4.2.",
                vec![],
            ),
            ("Chapter 18 chooses the weights.", vec!["chapter 18"]),
            ("\"Section \\\n    4.3 shows\"", vec!["section 4.3"]),
            ("*Neural Networks from Scratch*, chapter 19, has it", vec![]),
            ("one chapter and 3 sections", vec![]),
        ] {
            assert_eq!(places.wrong(text), wrong, "{text}");
        }
    }

    #[test]
    fn the_workbook_points_to_what_is_there() {
        let paths = Paths::above(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let chapters = crate::chapters::all(&paths).unwrap();
        check(&paths, &chapters).unwrap();
    }
}
