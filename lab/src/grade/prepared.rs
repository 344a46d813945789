//! A notebook made ready to be graded: the learner's cells, with the checks of the shipped chapter in them.

use serde_json::{Value, json};

use super::shipped::Shipped;
use crate::exercises;
use crate::notebook::{CodeCell, Notebook};

/// Where the check of an exercise is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// In the cell of this number, as it is shipped.
    Runs(usize),
    /// The learner's notebook has it in other words, which stand in the cell of this number.
    Edited(usize, String),
    /// The learner's notebook has none.
    Deleted,
}

/// What runs.
pub(super) struct Prepared {
    pub(super) notebook: Notebook,
    /// The learner's code cells, by whose tags is known what they are.
    pub(super) cells: Vec<CodeCell>,
    /// For each exercise of the chapter.
    pub(super) checks: Vec<Check>,
    /// The numbers of the cells that may take long.
    pub(super) slow_cells: Vec<usize>,
}

impl Prepared {
    pub(super) fn new(chapter: &Shipped, handed_in: &Notebook) -> Self {
        let cells = handed_in.code_cells();
        let checks: Vec<Check> = chapter
            .exercises
            .iter()
            .map(|exercise| find_check(&cells, &exercise.id, &exercise.check.source))
            .collect();
        let source_of = |cell: &CodeCell| {
            let exercise = checks
                .iter()
                .position(|check| *check == Check::Runs(cell.number));
            match exercise {
                Some(i) => by_full_path(&chapter.exercises[i].check.source),
                None => without_own_libraries(&cell.source),
            }
        };
        // Of the learner's file only the texts of the cells are taken over: their data might not suit Jupyter.
        let mut prepared: Vec<Value> = (1..=handed_in.cells().len())
            .map(|number| json!({"cell_type": "raw", "id": format!("c{number}"), "metadata": {}, "source": ""}))
            .collect();
        for cell in &cells {
            prepared[cell.number - 1] = json!({
                "cell_type": "code", "id": format!("c{}", cell.number), "metadata": {}, "outputs": [],
                "execution_count": null, "source": source_of(cell),
            });
        }
        let mut notebook = Notebook::of_cell("");
        notebook.0["cells"] = Value::Array(prepared);
        Self {
            slow_cells: (cells.iter())
                .filter(|cell| chapter.slow.iter().any(|slow| is_same_cell(cell, slow)))
                .map(|cell| cell.number)
                .collect(),
            notebook,
            cells,
            checks,
        }
    }

    /// Whether a check is left that the learner has not tampered with.
    pub(super) fn has_anything_to_run(&self) -> bool {
        self.checks
            .iter()
            .any(|check| matches!(check, Check::Runs(_)))
    }

    /// The cells between the check before the cell of this number and that cell: where an exercise is worked on.
    pub(super) fn worked_on_above(&self, number: usize) -> impl Iterator<Item = &CodeCell> {
        let above = self.cells.iter().rev();
        above
            .skip_while(move |cell| cell.number >= number)
            .take_while(|cell| exercises::ids_in(&cell.source).is_empty())
    }
}

/// The last cell that has the check as it is shipped, else the last one that calls it in other words.
fn find_check(cells: &[CodeCell], id: &str, shipped: &str) -> Check {
    let is_shipped = |cell: &&CodeCell| without_blanks(&cell.source) == without_blanks(shipped);
    if let Some(cell) = cells.iter().rfind(is_shipped) {
        return Check::Runs(cell.number);
    }
    let calls = |cell: &&CodeCell| {
        exercises::ids_in(&cell.source)
            .iter()
            .any(|found| found == id)
    };
    match cells.iter().rfind(calls) {
        Some(cell) => Check::Edited(cell.number, cell.source.clone()),
        None => Check::Deleted,
    }
}

/// The call of a check such that no module of the learner's can take its place. The brackets keep the kernel from taking
/// the colons for one of its commands.
fn by_full_path(check: &str) -> String {
    let check = check.trim();
    let path = check.strip_prefix("::nnfs_notebook::").unwrap_or(check);
    format!("(::nnfs_notebook::{path})")
}

/// A cell without the lines that load the workbook's libraries, which are loaded already, and might be others.
fn without_own_libraries(source: &str) -> String {
    let is_ours = |line: &str| {
        let line = line.trim_start();
        let loads = line.starts_with(":dep") || line.starts_with("extern crate");
        let line = line.replace('-', "_");
        loads
            && ["nnfs_core", "nnfs_notebook", "nnfs_progress"]
                .iter()
                .any(|name| line.contains(name))
    };
    let lines: Vec<&str> = source.split('\n').filter(|line| !is_ours(line)).collect();
    lines.join("\n")
}

/// Whether a learner's cell is that of the chapter, worked on or not.
fn is_same_cell(cell: &CodeCell, shipped: &CodeCell) -> bool {
    let same_id = !cell.id.is_empty() && cell.id == shipped.id;
    same_id || without_blanks(&cell.source) == without_blanks(&shipped.source)
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::super::shipped::tests::chapter;
    use super::*;
    use crate::exercises::tests::{code, markdown, notebook};

    fn prepared(sources: &[&str]) -> Prepared {
        let mut cells = vec![markdown("text")];
        cells.extend(sources.iter().map(|source| code(source, "")));
        Prepared::new(&chapter("04-softmax", &["a", "b"]), &notebook(cells))
    }

    fn source(prepared: &Prepared, number: usize) -> String {
        let cells = prepared.notebook.code_cells();
        let cell = cells.iter().find(|cell| cell.number == number);
        cell.unwrap().source.clone()
    }

    #[test]
    fn checks_run_as_they_are_shipped_by_their_full_paths() {
        let prepared = prepared(&["fn a() {}", " check::ch04::a( a )\n", "check::ch04::b(b)"]);
        assert_eq!(prepared.checks, [Check::Runs(3), Check::Runs(4)]);
        assert_eq!(source(&prepared, 3), "(::nnfs_notebook::check::ch04::a(a))");
        assert_eq!(source(&prepared, 2), "fn a() {}");
        assert_eq!(prepared.notebook.cells().len(), 4);
    }

    #[test]
    fn deleted_and_edited_checks_are_found() {
        let prepared = prepared(&["check::ch04::a(|| solution())"]);
        let edited = Check::Edited(2, "check::ch04::a(|| solution())".to_owned());
        assert_eq!(prepared.checks, [edited, Check::Deleted]);
        assert!(!prepared.has_anything_to_run());
        assert_eq!(
            source(&prepared, 2),
            "check::ch04::a(|| solution())",
            "it stays what the learner wrote"
        );
    }

    #[test]
    fn a_check_in_a_text_cell_is_deleted() {
        let cells = vec![markdown("check::ch04::a(a)"), code("check::ch04::b(b)", "")];
        let prepared = Prepared::new(&chapter("04-softmax", &["a", "b"]), &notebook(cells));
        assert_eq!(prepared.checks, [Check::Deleted, Check::Runs(2)]);
    }

    #[test]
    fn of_several_checks_the_last_sound_one_counts() {
        let prepared = prepared(&[
            "check::ch04::a(a)",
            "check::ch04::a(a)",
            "// check::ch04::a(a)",
        ]);
        assert_eq!(prepared.checks[0], Check::Runs(3));
    }

    #[test]
    fn other_libraries_under_our_names_are_left_out() {
        let prepared = prepared(&[
            ":dep nnfs-notebook = { path = \"/elsewhere\" }\nlet x = 1;",
            "  :dep nnfs_notebook = \"1\"\nextern crate mine as nnfs_notebook;",
            ":dep rand = \"0.9\"\nuse nnfs_notebook::prelude::*;",
        ]);
        assert_eq!(source(&prepared, 2), "let x = 1;");
        assert_eq!(source(&prepared, 3), "");
        assert_eq!(
            source(&prepared, 4),
            ":dep rand = \"0.9\"\nuse nnfs_notebook::prelude::*;"
        );
    }

    #[test]
    fn slow_cells_are_known_by_their_text_or_their_name() {
        let mut own = code("train_longer()", "");
        own["id"] = json!("cell-01");
        let mut chapter = chapter("04-softmax", &["a"]);
        chapter.slow[0].id = "cell-01".to_owned();
        let cells = vec![code("1 + 1", "slow"), code("train( )", ""), own];
        let prepared = Prepared::new(&chapter, &notebook(cells));
        assert_eq!(
            prepared.slow_cells,
            [2, 3],
            "what the learner tags does not count"
        );
    }

    #[test]
    fn nothing_but_texts_is_taken_from_the_learners_file() {
        let mut odd = code("1 + 1", "skip-execution");
        odd["id"] = json!(7);
        odd["execution_count"] = json!("x");
        odd["metadata"]["name"] = json!([1]);
        let cells = vec![odd, json!(3), json!({"cell_type": "heading"})];
        let prepared = Prepared::new(&chapter("04-softmax", &["a"]), &notebook(cells));
        let cells = prepared.notebook.cells();
        assert_eq!(cells.len(), 3);
        assert_eq!(
            (&cells[0]["id"], &cells[0]["metadata"]),
            (&json!("c1"), &json!({}))
        );
        assert!(cells[1..].iter().all(|cell| cell["cell_type"] == "raw"));
    }
}
