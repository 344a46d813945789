//! The answers below "Try it": what they say must come out when the cells are changed as they ask.
//!
//! `notebooks/tried/NN.toml` says for each how to change which cells of chapter NN, and which words of the folded answer
//! come out. The changed cells run in the kernel in which the chapter has run.

mod words;

use std::collections::HashSet;
use std::fs;
use std::ops::Range;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

use self::words::{Wanted, Word};
use crate::chapters::Chapter;
use crate::notebook::{CodeCell, Notebook, failure};
use crate::paths::Paths;

const INVITATION: &str = "> **Try it.**";
const FOLDED: &str = "<details><summary>What comes out</summary>";
const FOLDED_END: &str = "</details>";

/// How much of what cells print an error shows.
const SHOWN: usize = 1500;

/// What a chapter's table holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tried {
    #[serde(default)]
    tried: Vec<Entry>,
}

/// One way to do what a "Try it" asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Words of the invitation, which no other one of the chapter has.
    r#try: String,
    /// The chapter's cells to run, in order.
    #[serde(default)]
    run: Vec<Step>,
    /// A cell of its own, behind these.
    #[serde(default)]
    code: String,
    /// What the cells print, in the order in which they do.
    #[serde(default)]
    says: Vec<Said>,
    /// Numbers of the answer that no cell computes.
    #[serde(default)]
    by_hand: Vec<String>,
    /// What the tags of a cell say, of the last cell: that it panics, does not compile, or has trained.
    #[serde(default)]
    tags: Vec<String>,
    /// Why nothing is run.
    #[serde(default)]
    untested: String,
}

/// A cell to run.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Step {
    /// As it is; some of its text names it.
    Cell(String),
    /// Changed: a text that only one cell has, what stands in its place, and further pairs for the same cell. With one
    /// text more, the first names the cell.
    Changed(Vec<String>),
}

/// Words of the folded answer.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Said {
    /// Words whose numbers are printed.
    Numbers(String),
    /// Words, and the text that is printed for them.
    Printed(String, String),
}

impl Said {
    fn prose(&self) -> &str {
        match self {
            Self::Numbers(prose) | Self::Printed(prose, _) => prose,
        }
    }

    fn wanted(&self) -> Wanted {
        match self {
            Self::Numbers(prose) => Wanted::Numbers(prose.clone()),
            Self::Printed(_, printed) => Wanted::Row(printed.clone()),
        }
    }
}

/// A "Try it" of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TryIt {
    invitation: String,
    answer: String,
}

impl TryIt {
    /// Its first words.
    fn name(&self) -> String {
        let words: Vec<&str> = self.invitation.split_whitespace().take(9).collect();
        words.join(" ")
    }
}

/// A chapter with the cells of its table behind its own.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) notebook: Notebook,
    /// The number of the chapter's own cells.
    pub(crate) own_cells: usize,
    /// For each entry the places of its cells among those behind.
    cells: Vec<Range<usize>>,
}

/// Looks at the tables of all chapters, and at all that the chapters' answers say, without running anything.
///
/// # Errors
/// Returns an error that names each table and answer with what is wrong.
pub(crate) fn check(paths: &Paths, chapters: &[Chapter]) -> Result<()> {
    let mut problems = Vec::new();
    for chapter in chapters {
        let tried = Tried::read(paths, chapter.number())?;
        let found = tried.problems(&Notebook::read(&chapter.file)?);
        problems.extend(found.iter().map(|what| format!("{}: {what}", chapter.name)));
    }
    for entry in folder(paths).read_dir().into_iter().flatten() {
        let file = entry
            .context("the tables of what was tried cannot be read")?
            .path();
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !chapters.iter().any(|chapter| chapter.number() == name) {
            problems.push(format!(
                "{} speaks of a chapter that is not there",
                paths.short(&file)
            ));
        }
    }
    ensure!(
        problems.is_empty(),
        "answers to \"Try it\":\n{}",
        problems.join("\n")
    );
    Ok(())
}

fn folder(paths: &Paths) -> PathBuf {
    paths.notebooks().join("tried")
}

impl Tried {
    /// Reads the table of a chapter; one without a table has no entries.
    ///
    /// # Errors
    /// Returns an error if the table is not as described above.
    pub(crate) fn read(paths: &Paths, chapter: &str) -> Result<Self> {
        let file = folder(paths).join(format!("{chapter}.toml"));
        if !file.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("{} is not a table of what was tried", paths.short(&file)))
    }

    /// What is wrong with the entries, and which answers have none.
    pub(crate) fn problems(&self, chapter: &Notebook) -> Vec<String> {
        let invitations = invitations(chapter);
        let mut problems = Vec::new();
        let mut of_each: Vec<Vec<&Entry>> = vec![Vec::new(); invitations.len()];
        for entry in &self.tried {
            match entry.place_in(&invitations) {
                Ok(place) => {
                    problems.extend(entry.problems(&invitations[place], chapter));
                    of_each[place].push(entry);
                }
                Err(problem) => problems.push(problem),
            }
        }
        for (invitation, entries) in invitations.iter().zip(&of_each) {
            if entries.is_empty() {
                if invitation.answer.contains(|c: char| c.is_ascii_digit()) {
                    problems.push(format!(
                        "the answer to the Try it \"{}\" has numbers, and notebooks/tried has no entry that runs it, \
                         or says why not (`untested`)",
                        invitation.name()
                    ));
                }
                continue;
            }
            if entries.iter().any(|entry| !entry.untested.is_empty()) {
                continue;
            }
            let untried = untried_numbers(invitation, entries);
            if !untried.is_empty() {
                problems.push(format!(
                    "the answer to the Try it \"{}\" says {}, which stands in no `says`; run what computes it, or \
                     name it in `by_hand` if no cell does",
                    invitation.name(),
                    untried.join(", ")
                ));
            }
        }
        problems
    }

    /// The chapter, with the cells of the entries behind its own; none when there is nothing to run.
    ///
    /// # Errors
    /// Returns an error if an entry names no cell.
    pub(crate) fn plan(&self, chapter: &Notebook) -> Result<Option<Plan>> {
        let mut notebook = chapter.clone();
        let own_cells = chapter.code_cells().len();
        let mut cells = Vec::new();
        let mut count = 0;
        for entry in &self.tried {
            let sources = entry.cells(chapter).map_err(anyhow::Error::msg)?;
            cells.push(count..count + sources.len());
            for (source, tags) in sources {
                count += 1;
                let list = notebook.0["cells"]
                    .as_array_mut()
                    .context("no list of cells")?;
                list.push(json!({
                    "cell_type": "code", "id": format!("tried-{count}"), "metadata": {"tags": tags}, "outputs": [],
                    "execution_count": null, "source": source,
                }));
            }
        }
        Ok((count > 0).then_some(Plan {
            notebook,
            own_cells,
            cells,
        }))
    }

    /// What did not come out as the answers say.
    pub(crate) fn wrong(&self, plan: &Plan, run: &Notebook) -> Vec<String> {
        let cells = run.code_cells();
        let behind = cells.get(plan.own_cells..).unwrap_or_default();
        let entries = self.tried.iter().zip(&plan.cells);
        entries
            .flat_map(|(entry, places)| entry.wrong(behind.get(places.clone()).unwrap_or_default()))
            .collect()
    }
}

impl Plan {
    /// A run of it, cut into the chapter and the number of cells behind it.
    pub(crate) fn chapter_of(&self, run: &Notebook) -> Notebook {
        let mut chapter = run.clone();
        if let Some(list) = chapter.0["cells"].as_array_mut() {
            let behind = self.cells.last().map_or(0, |places| places.end);
            list.truncate(list.len().saturating_sub(behind));
        }
        chapter
    }
}

impl Entry {
    fn place_in(&self, invitations: &[TryIt]) -> Result<usize, String> {
        let wanted = words::of_prose(&self.r#try);
        let found: Vec<usize> = (0..invitations.len())
            .filter(|&i| words::stands_in(&wanted, &words::of_prose(&invitations[i].invitation)))
            .collect();
        match found[..] {
            [place] => Ok(place),
            [] => Err(format!("no Try it has the words \"{}\"", self.r#try)),
            _ => Err(format!(
                "{} Try its have the words \"{}\"; take words of one only",
                found.len(),
                self.r#try
            )),
        }
    }

    /// What is wrong with the entry itself.
    fn problems(&self, invitation: &TryIt, chapter: &Notebook) -> Vec<String> {
        let runs_nothing = self.run.is_empty() && self.code.trim().is_empty();
        if !self.untested.trim().is_empty() {
            return (!runs_nothing || !self.says.is_empty())
                .then(|| {
                    self.named(
                        "`untested` says why nothing is run, and yet there is something to run",
                    )
                })
                .into_iter()
                .collect();
        }
        if runs_nothing {
            return vec![self.named(
                "nothing to run: `run` names cells of the chapter, `code` is a cell of its own, \
                 and `untested` says why there is neither",
            )];
        }
        let mut problems: Vec<String> = self.cells(chapter).err().into_iter().collect();
        let must_fail = self
            .tags
            .iter()
            .any(|tag| tag == "panics" || tag == "raises-exception");
        if self.says.is_empty() && !must_fail {
            problems
                .push(self.named("nothing is looked for: `says` holds words of the folded answer"));
        }
        for tag in &self.tags {
            if !["panics", "raises-exception", "trained"].contains(&tag.as_str()) {
                problems.push(self.named(&format!(
                    "the tag \"{tag}\" means nothing here; \"panics\", \"raises-exception\" and \"trained\" do"
                )));
            }
        }
        let answer = words::of_prose(&invitation.answer);
        for said in &self.says {
            let prose = words::of_prose(said.prose());
            if !words::stands_in(&prose, &answer) {
                problems.push(self.named(&format!(
                    "the folded answer does not say \"{}\"",
                    said.prose()
                )));
            }
            if matches!(said, Said::Numbers(_)) && !prose.iter().any(Word::is_number) {
                problems.push(self.named(&format!(
                    "\"{0}\" has no number to look for; [\"{0}\", \"TEXT\"] looks for a printed text",
                    said.prose()
                )));
            }
        }
        problems
    }

    /// The cells to run, each with its tags.
    fn cells(&self, chapter: &Notebook) -> Result<Vec<(String, Vec<String>)>, String> {
        let own = chapter.code_cells();
        let mut cells = Vec::new();
        for step in &self.run {
            cells.push(match step {
                Step::Cell(text) => {
                    let cell = self.cell_with(text, &own)?;
                    (cell.source.clone(), tags_of(cell, true))
                }
                Step::Changed(texts) => {
                    let (name, pairs) = match texts.as_slice() {
                        [name, pairs @ ..] if pairs.len() % 2 == 0 => (name, pairs),
                        pairs => (pairs.first().unwrap_or(&self.r#try), pairs),
                    };
                    let pairs = pairs.as_chunks::<2>().0;
                    if pairs.is_empty() {
                        return Err(self.named(
                            "a changed cell is [\"old text\", \"new text\"], or [\"text that names the cell\", \
                             \"old\", \"new\"], with further pairs behind",
                        ));
                    }
                    let cell = self.cell_with(name, &own)?;
                    let mut source = cell.source.clone();
                    for [old, new] in pairs {
                        let count = source.matches(old.as_str()).count();
                        if count != 1 {
                            return Err(self.named(&format!(
                                "\"{old}\" stands {count} times in its cell, so what is to be changed is not clear"
                            )));
                        }
                        source = source.replacen(old.as_str(), new, 1);
                    }
                    (source, tags_of(cell, false))
                }
            });
        }
        if !self.code.trim().is_empty() {
            cells.push((self.code.trim().to_owned(), Vec::new()));
        }
        if let Some((_, tags)) = cells.last_mut() {
            tags.extend(self.tags.iter().cloned());
        }
        Ok(cells)
    }

    fn cell_with<'a>(&self, text: &str, cells: &'a [CodeCell]) -> Result<&'a CodeCell, String> {
        let found: Vec<&CodeCell> = cells
            .iter()
            .filter(|cell| cell.source.contains(text))
            .collect();
        match found[..] {
            [cell] => Ok(cell),
            [] => Err(self.named(&format!("no cell has the text \"{text}\""))),
            _ => {
                let numbers: Vec<String> =
                    found.iter().map(|cell| cell.number.to_string()).collect();
                Err(self.named(&format!(
                    "the cells {} have the text \"{text}\"; take more of it, so that one is left",
                    numbers.join(", ")
                )))
            }
        }
    }

    /// What did not come out in `cells`, a run of the entry's cells.
    fn wrong(&self, cells: &[CodeCell]) -> Vec<String> {
        let failures = cells.iter().filter_map(|cell| {
            let line = cell.source.lines().next().unwrap_or_default().trim();
            Some(self.named(&format!("`{line}`: {}", failure(cell)?)))
        });
        let failures: Vec<String> = failures.collect();
        if !failures.is_empty() {
            return failures;
        }
        let printed: Vec<String> = cells
            .iter()
            .map(|cell| cell.outputs.all_text() + "\n" + &cell.outputs.error_lines)
            .collect();
        let printed = printed.join("\n");
        let trained = cells.iter().any(|cell| cell.tags.trained);
        let printed_words = words::of_output(&printed);
        let mut start = 0;
        let mut wrong = Vec::new();
        for said in &self.says {
            let wanted = said.wanted();
            if let Some(end) = words::find(&wanted, &printed_words, start, trained) {
                start = end;
                continue;
            }
            let earlier = words::find(&wanted, &printed_words, 0, trained).is_some();
            let (what, printed_for) = match said {
                Said::Numbers(prose) => (prose, String::new()),
                Said::Printed(prose, text) => (prose, format!(" (printed as \"{text}\")")),
            };
            let order = if earlier {
                ", which is printed, but before what `says` names first"
            } else {
                ""
            };
            wrong.push(self.named(&format!(
                "the answer says \"{what}\"{printed_for}{order}; the cells print\n{}",
                shown(&printed)
            )));
        }
        wrong
    }

    fn named(&self, problem: &str) -> String {
        format!("Try it \"{}\": {problem}", self.r#try)
    }
}

/// The tags that a cell keeps when it runs again. Changed, it may do what it did not do, and the reverse.
fn tags_of(cell: &CodeCell, unchanged: bool) -> Vec<String> {
    let tags = [
        ("trained", cell.tags.trained),
        ("panics", cell.tags.panics && unchanged),
        ("raises-exception", cell.tags.fails_to_compile && unchanged),
    ];
    let kept = tags.iter().filter(|(_, is_set)| *is_set);
    kept.map(|(tag, _)| (*tag).to_owned()).collect()
}

fn shown(printed: &str) -> String {
    let lines: Vec<&str> = printed
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let text = lines.join("\n");
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} ...", &text[..end]),
        None if text.is_empty() => "(nothing)".to_owned(),
        None => text,
    }
}

/// The invitations of a chapter, in order.
fn invitations(chapter: &Notebook) -> Vec<TryIt> {
    let mut found = Vec::new();
    for text in chapter.markdown() {
        for part in text.split(INVITATION).skip(1) {
            let (invitation, rest) = part.split_once(FOLDED).unwrap_or((part, ""));
            let answer = rest
                .split_once(FOLDED_END)
                .map_or(rest, |(answer, _)| answer);
            let invitation = invitation.split("\n\n").next().unwrap_or(invitation);
            found.push(TryIt {
                invitation: invitation.trim().to_owned(),
                answer: answer.trim().to_owned(),
            });
        }
    }
    found
}

/// The numbers with a point or an exponent in an answer that come neither from a run, nor from the question, nor from
/// what is typed.
fn untried_numbers(invitation: &TryIt, entries: &[&Entry]) -> Vec<String> {
    let mut known: HashSet<String> = HashSet::new();
    let mut learn = |words: Vec<Word>| {
        let measured = words.into_iter().filter(Word::is_measured);
        known.extend(measured.map(|word| without_sign(&word)));
    };
    learn(words::of_prose(&invitation.invitation));
    for entry in entries {
        for step in &entry.run {
            if let Step::Changed(texts) = step {
                texts.iter().for_each(|text| learn(words::of_output(text)));
            }
        }
        learn(words::of_output(&entry.code));
        entry
            .by_hand
            .iter()
            .for_each(|text| learn(words::of_prose(text)));
        entry
            .says
            .iter()
            .for_each(|said| learn(words::of_prose(said.prose())));
    }
    let answer = words::of_prose(&invitation.answer);
    let measured = answer.iter().filter(|word| word.is_measured());
    measured
        .map(without_sign)
        .filter(|number| !known.contains(number))
        .collect()
}

fn without_sign(word: &Word) -> String {
    word.text.trim_start_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chapters;

    fn chapter() -> Notebook {
        let code = |source: &str, tags: &[&str]| json!({"cell_type": "code", "source": source, "metadata": {"tags": tags}, "outputs": []});
        Notebook(json!({"nbformat": 4, "cells": [
            code("let rate = 0.1;", &[]),
            code("let path = descend(rate);\npath", &["trained"]),
            code("path.len()", &["panics"]),
            {"cell_type": "markdown", "source":
                "> **Try it.** Take the rate 0.9. And 0.5?\n\n<details><summary>What comes out</summary>\n\n\
                 It comes to $(2.4, -3.2)$, after four steps. With 0.5 it is there.\n\n</details>\n\nOne more number: 7.5."},
            {"cell_type": "markdown", "source": "> **Try it.** Drag the dot 3.5.\n\nAnd 3.25."},
        ]}))
    }

    fn tried(text: &str) -> Tried {
        toml::from_str(text).unwrap()
    }

    /// A run of the table's cells, in which the ones behind the chapter print `outputs`.
    fn run(tried: &Tried, outputs: &[&str]) -> Vec<String> {
        let plan = tried.plan(&chapter()).unwrap().unwrap();
        let mut run = plan.notebook.clone();
        let cells = run.0["cells"].as_array_mut().unwrap();
        assert_eq!(cells.len(), chapter().cells().len() + outputs.len());
        for (cell, output) in cells.iter_mut().rev().zip(outputs.iter().rev()) {
            let name = if output.starts_with("This cell stopped") {
                "stderr"
            } else {
                "stdout"
            };
            cell["outputs"] = json!([{"output_type": "stream", "name": name, "text": output}]);
        }
        assert_eq!(plan.chapter_of(&run), chapter());
        tried.wrong(&plan, &run)
    }

    const TABLE: &str = r#"
        [[tried]]
        try = "the rate 0.9"
        run = [["rate = 0.1", "rate = 0.9"], "let path ="]
        code = "path.row(1)"
        says = ["(2.4, -3.2)", ["four steps", "4 steps"]]
    "#;

    #[test]
    fn a_table_changes_cells_and_runs_them_behind_the_chapter() {
        let table = tried(TABLE);
        assert_eq!(table.problems(&chapter()), Vec::<String>::new());
        let plan = table.plan(&chapter()).unwrap().unwrap();
        let cells = plan.notebook.code_cells();
        let sources: Vec<&str> = cells[3..].iter().map(|cell| cell.source.as_str()).collect();
        assert_eq!(
            sources,
            [
                "let rate = 0.9;",
                "let path = descend(rate);\npath",
                "path.row(1)"
            ]
        );
        assert!(cells[4].tags.trained && !cells[5].tags.trained);
        assert!(tried("").plan(&chapter()).unwrap().is_none());
        let named = TABLE.replace("[\"rate = 0.1\", ", "[\"let rate\", \"0.1\", ");
        let named = named.replace("\"rate = 0.9\"", "\"0.9\"");
        let plan = tried(&named).plan(&chapter()).unwrap().unwrap();
        assert_eq!(plan.notebook.code_cells()[3].source, "let rate = 0.9;");
    }

    #[test]
    fn what_comes_out_is_held_against_the_answer() {
        let table = tried(TABLE);
        assert_eq!(
            run(&table, &["", "", "[ 2.4 -3.2]\n4 steps"]),
            Vec::<String>::new()
        );
        let wrong = run(&table, &["", "", "[ 1.4 -3.2]\n4 steps"]);
        assert_eq!(wrong.len(), 1);
        assert!(
            wrong[0].contains("the answer says \"(2.4, -3.2)\"")
                && wrong[0].contains("[ 1.4 -3.2]"),
            "{wrong:?}"
        );
        let wrong = run(&table, &["", "", "4 steps\n[ 2.4 -3.2]"]);
        assert!(wrong[0].contains("but before"), "{wrong:?}");
    }

    #[test]
    fn a_cell_that_fails_is_found_unless_it_is_meant_to() {
        let panicked = "This cell stopped: no";
        let wrong = run(&tried(TABLE), &["", "", panicked]);
        assert!(wrong[0].contains("`path.row(1)`: it panicked"), "{wrong:?}");
        let meant = tried(
            "[[tried]]\ntry = \"0.9\"\nrun = [[\"path.len()\", \"path[9]\"]]\ntags = [\"panics\"]",
        );
        assert_eq!(run(&meant, &[panicked]), Vec::<String>::new());
        assert!(run(&meant, &[""])[0].contains("should panic"));
        // Changed, the cell is no longer one that panics; unchanged, it is.
        let mended =
            tried("[[tried]]\ntry = \"0.9\"\nrun = [[\"path.len()\", \"3\"]]\nsays = [\"four\"]");
        assert!(run(&mended, &[panicked])[0].contains("it panicked"));
        let same =
            tried("[[tried]]\ntry = \"0.9\"\nrun = [\"path.len()\"]\nsays = [[\"four\", \"no\"]]");
        assert_eq!(run(&same, &[panicked]), Vec::<String>::new());
    }

    #[test]
    fn entries_that_name_nothing_are_errors_that_teach() {
        let problems = |from: &str, to: &str| {
            let text = TABLE.replace(from, to);
            assert_ne!(text, TABLE);
            tried(&text).problems(&chapter()).join("\n")
        };
        for (from, to, expected) in [
            ("the rate 0.9", "the rate 0.8", "no Try it has the words"),
            (
                "\"let path =\"",
                "\"let q =\"",
                "no cell has the text \"let q =\"",
            ),
            (
                "\"let path =\"",
                "\"path\"",
                "the cells 2, 3 have the text \"path\"",
            ),
            (
                "[\"rate = 0.1\", \"rate = 0.9\"]",
                "[\"rate = 0.2\", \"\"]",
                "no cell has the text",
            ),
            (
                "\"rate = 0.9\"]",
                "\"rate = 0.9\", \"e\", \"\"]",
                "\"e\" stands 2 times in its cell",
            ),
            (
                "[\"rate = 0.1\", \"rate = 0.9\"]",
                "[\"rate = 0.1\"]",
                "with further pairs behind",
            ),
            ("(2.4, -3.2)", "(2.4, -3.3)", "does not say \"(2.4, -3.3)\""),
            ("\"(2.4, -3.2)\"", "\"after\"", "no number to look for"),
            (
                "\"(2.4, -3.2)\", ",
                "",
                "says 2.4, 3.2, which stands in no `says`",
            ),
            (
                "code =",
                "tags = [\"slow\"]\ncode =",
                "the tag \"slow\" means nothing here",
            ),
            (
                "code =",
                "untested = \"slow\"\ncode =",
                "yet there is something to run",
            ),
        ] {
            let found = problems(from, to);
            assert!(found.contains(expected), "{to}: {found}");
        }
        let of = |text: &str| tried(text).problems(&chapter()).join("\n");
        assert!(of("[[tried]]\ntry = \"0.9\"").contains("nothing to run"));
        assert!(of("[[tried]]\ntry = \"0.9\"\ncode = \"1\"").contains("nothing is looked for"));
        assert!(toml::from_str::<Tried>(&TABLE.replace("says", "say")).is_err());
    }

    #[test]
    fn an_answer_with_numbers_needs_an_entry_or_a_reason() {
        let problems = tried("").problems(&chapter());
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains("Take the rate 0.9. And 0.5?"),
            "{problems:?}"
        );
        let reason = tried("[[tried]]\ntry = \"0.9\"\nuntested = \"it takes a minute\"");
        assert_eq!(reason.problems(&chapter()), Vec::<String>::new());
        let by_hand = TABLE.replace("\"(2.4, -3.2)\", ", "") + "by_hand = [\"2.4\", \"3.2\"]";
        assert_eq!(tried(&by_hand).problems(&chapter()), Vec::<String>::new());
    }
    #[test]
    fn every_answer_of_the_chapters_is_tried() {
        let paths = Paths::above(std::path::Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        check(&paths, &chapters::all(&paths).unwrap()).unwrap();
    }
}
