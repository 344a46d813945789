//! Holds cards against what they should say, and chapters against their notebooks.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nnfs_notebook::check::{self, Card, Chapter, Kind, Outcome};
use serde_json::Value;

/// The card must say that the exercise is solved.
#[track_caller]
pub(crate) fn passes(card: Card) -> Card {
    assert_eq!(card.outcome(), Outcome::Passed, "{card}");
    card
}

/// The card must say that it is not, with these words somewhere.
#[track_caller]
pub(crate) fn fails(card: Card, words: &str) -> Card {
    assert_eq!(card.outcome(), Outcome::Wrong, "{card}");
    says(card, words)
}

/// The card must say that the learner's code panicked, with these words somewhere.
#[track_caller]
pub(crate) fn panics(card: Card, words: &str) -> Card {
    assert_eq!(card.outcome(), Outcome::Panicked, "{card}");
    says(card, words)
}

/// An untouched stub is told from a wrong answer.
#[track_caller]
pub(crate) fn is_not_done(card: Card) -> Card {
    assert_eq!(card.outcome(), Outcome::NotDone, "{card}");
    card
}

#[track_caller]
fn says(card: Card, words: &str) -> Card {
    let text = card.to_string();
    assert!(text.contains(words), "not found: {words}\n{text}");
    card
}

/// Each note that the check of an exercise has for wrong answers must stand on one of these cards.
#[track_caller]
pub(crate) fn each_note_comes_up(cards: &[Card]) {
    let shown: BTreeSet<&str> = cards.iter().filter_map(Card::note).collect();
    let notes = cards.iter().flat_map(Card::notes).map(String::as_str);
    let never: BTreeSet<&str> = notes.filter(|note| !shown.contains(note)).collect();
    let never: Vec<&str> = never.into_iter().collect();
    assert!(
        never.is_empty(),
        "no wrong answer here brings up\n- {}",
        never.join("\n- ")
    );
}

/// Holds a chapter's list of exercises against its notebook and its solutions: the same chapter's title, the same
/// exercises with the same titles in the same order, each with a stub, a check and a solution; at least five of them,
/// one of them a prediction, one a bug to find, one hard, one that asks for a reason, and from chapter 05 on one with a
/// measured goal.
#[test]
fn every_chapter_fits_its_notebook_and_its_solutions() {
    for (number, chapter) in check::chapters().into_iter().enumerate() {
        assert_eq!(usize::from(chapter.number), number);
        chapter_fits(chapter);
    }
}

fn chapter_fits(chapter: Chapter) {
    let number = usize::from(chapter.number);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cells = cells_of(&root.join("notebooks"), number);
    let solutions = root.join(format!("solutions/src/ch{number:02}.rs"));
    let solutions = fs::read_to_string(solutions).expect("the solutions of the chapter");
    let module = format!("pub mod ch{number:02};");
    assert!(include_str!("lib.rs").contains(&module), "no {module}");

    let heading = format!("# {number}. {}", chapter.title);
    let first = &cells[0].source;
    assert!(first.starts_with(&heading), "not {heading:?}: {first}");

    let mut checks = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| cell.has_tag("check"));
    for (i, exercise) in chapter.exercises.iter().enumerate() {
        let id = exercise.id();
        let (place, cell) = checks.next().unwrap_or_else(|| panic!("{id} has no cell"));
        let call = format!("check::{id}(");
        assert!(
            cell.source.starts_with(&call),
            "not {call}: {}",
            cell.source
        );
        let stub = &cells[place - 1];
        assert!(
            stub.has_tag("exercise"),
            "before {id} comes {}",
            stub.source
        );
        let heading = format!("### Exercise {}: {}\n", i + 1, exercise.title);
        let text = &cells[place - 2].source;
        assert!(
            text.contains(&heading),
            "no {heading:?} before {id}: {text}"
        );
        assert!(!exercise.hints.is_empty(), "{id} has no hint");
        if exercise.kind == Kind::Reason {
            // Its solution is the model answer, which nnfs-exercises tests for all of them.
            continue;
        }
        let solution = format!("pub fn {}(", exercise.name);
        assert!(solutions.contains(&solution), "{id} has no solution");
        let test = format!(
            "    fn {}() {{\n        let check = check::{id};\n",
            exercise.name
        );
        assert!(solutions.contains(&test), "{id} has no test");
    }
    assert!(
        checks.next().is_none(),
        "a check that chapter {number:02} does not list"
    );

    let kinds: Vec<Kind> = chapter.exercises.iter().map(|e| e.kind).collect();
    assert!(kinds.len() >= 5, "{} exercises", kinds.len());
    let every = [
        Kind::FirstStep,
        Kind::Predict,
        Kind::FindTheBug,
        Kind::Hard,
        Kind::Reason,
    ];
    for kind in every {
        assert!(kinds.contains(&kind), "no {kind:?}");
    }
    // The chapters before have nothing to measure yet: the network is trained from 05 on.
    assert!(number < 5 || kinds.contains(&Kind::Goal), "no goal");
}

#[test]
#[should_panic(expected = "- This is ReLU itself: it lets nothing of a negative number through.")]
fn a_note_that_no_answer_brings_up_is_named() {
    each_note_comes_up(&[passes(check::ch02::leaky_relu(crate::ch02::leaky_relu))]);
}

struct Cell {
    source: String,
    tags: Vec<String>,
}

impl Cell {
    fn has_tag(&self, tag: &str) -> bool {
        self.tags.iter().any(|t| t == tag)
    }
}

/// The cells of the chapter's notebook.
fn cells_of(folder: &Path, number: usize) -> Vec<Cell> {
    let start = format!("{number:02}-");
    let files = folder.read_dir().expect("the notebooks");
    let mut files = files.map(|file| file.expect("a file").path());
    let file = files.find(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&start) && name.ends_with(".ipynb")
    });
    let text = fs::read_to_string(file.expect("the notebook")).expect("a text");
    let notebook: Value = serde_json::from_str(&text).expect("a notebook");
    let cells = notebook["cells"].as_array().expect("cells").iter();
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    cells
        .map(|cell| Cell {
            source: texts(&cell["source"]).concat(),
            tags: texts(&cell["metadata"]["tags"]),
        })
        .collect()
}
