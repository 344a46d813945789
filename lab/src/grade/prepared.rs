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
    /// In a cell of its own behind all others: the learner's notebook has it within the cell `stands`, beside other
    /// code or above what it checks.
    Apart { runs: usize, stands: usize },
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
        let mut n_cells = handed_in.cells().len();
        let exercises = chapter.exercises.iter();
        let checks: Vec<Check> = exercises
            .map(
                |exercise| match find_check(&cells, &exercise.id, &exercise.check.source) {
                    Check::Apart { stands, .. } => {
                        n_cells += 1;
                        Check::Apart {
                            runs: n_cells,
                            stands,
                        }
                    }
                    check => check,
                },
            )
            .collect();
        let pairs = || chapter.exercises.iter().zip(&checks);
        let source_of = |cell: &CodeCell| {
            let here = pairs().find(|(_, check)| **check == Check::Runs(cell.number));
            if let Some((exercise, _)) = here {
                return by_full_path(&exercise.check.source);
            }
            let mut source = without_own_libraries(&cell.source);
            for (exercise, check) in pairs() {
                if matches!(check, Check::Apart { stands, .. } if *stands == cell.number) {
                    source = without_check(&source, &exercise.check.source);
                }
            }
            source
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
        for (exercise, check) in pairs() {
            if let Check::Apart { runs, .. } = check {
                prepared.push(json!({
                    "cell_type": "code", "id": format!("c{runs}"), "metadata": {}, "outputs": [],
                    "execution_count": null, "source": by_full_path(&exercise.check.source),
                }));
            }
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
        self.checks.iter().any(|check| check.runs().is_some())
    }

    /// The number of the last check that runs.
    pub(super) fn last_check(&self) -> usize {
        self.checks
            .iter()
            .filter_map(Check::runs)
            .max()
            .unwrap_or(0)
    }

    /// The notebook for another run, from a new kernel on, when the cell of the number `ended` has ended the last one:
    /// the checks before it have been answered, and what is `left_out` would end this one too. All others make what the
    /// rest needs.
    pub(super) fn behind(&self, ended: usize, left_out: &[usize]) -> Notebook {
        let mut notebook = self.notebook.clone();
        let answered = self
            .checks
            .iter()
            .filter_map(Check::runs)
            .filter(|&n| n <= ended);
        for number in answered.chain(left_out.iter().copied()) {
            notebook.0["cells"][number - 1]["source"] = json!("");
        }
        notebook
    }

    /// The learner's cells where the exercise of a check is worked on, the last one first.
    pub(super) fn worked_on(&self, check: &Check) -> Vec<&CodeCell> {
        let Check::Apart { stands, .. } = *check else {
            return self.worked_on_above(check.runs().unwrap_or(0)).collect();
        };
        // Without other code in its cell, the check stands above what it checks.
        let source = self.notebook.0["cells"][stands - 1]["source"].as_str();
        if source.is_some_and(|source| source.trim().is_empty()) {
            let below = self.cells.iter().skip_while(|cell| cell.number <= stands);
            let mut below: Vec<&CodeCell> = below.take_while(|cell| !is_border(cell)).collect();
            below.reverse();
            return below;
        }
        let here = self.cells.iter().filter(|cell| cell.number == stands);
        here.chain(self.worked_on_above(stands)).collect()
    }

    /// The cells between the check before the cell of this number and that cell: where an exercise is worked on.
    fn worked_on_above(&self, number: usize) -> impl Iterator<Item = &CodeCell> {
        let above = self.cells.iter().rev();
        above
            .skip_while(move |cell| cell.number >= number)
            .take_while(|cell| !is_border(cell))
    }
}

impl Check {
    /// The number of the cell in which it runs, if it does.
    pub(super) fn runs(&self) -> Option<usize> {
        match *self {
            Self::Runs(number) | Self::Apart { runs: number, .. } => Some(number),
            Self::Edited(..) | Self::Deleted => None,
        }
    }
}

/// The last cell that has the check as it is shipped, else the last one that has it beside other code, else the last
/// one that calls it in other words. Comments, blanks and a last semicolon change nothing.
fn find_check(cells: &[CodeCell], id: &str, shipped: &str) -> Check {
    let wanted = bare(shipped);
    if let Some(place) = cells.iter().rposition(|cell| bare(&cell.source) == wanted) {
        let number = cells[place].number;
        return if is_above_its_stub(cells, place) {
            Check::Apart {
                runs: 0,
                stands: number,
            }
        } else {
            Check::Runs(number)
        };
    }
    let has_line = |cell: &&CodeCell| cell.source.lines().any(|line| bare(line) == wanted);
    if let Some(cell) = cells.iter().rfind(has_line) {
        return Check::Apart {
            runs: 0,
            stands: cell.number,
        };
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

/// Whether a cell calls a check: another exercise begins behind it.
fn is_border(cell: &CodeCell) -> bool {
    !exercises::ids_in(&cell.source).is_empty()
}

/// Whether the check at this place was copied to where the exercise is not worked on yet: there is a cell for it below,
/// and none above.
fn is_above_its_stub(cells: &[CodeCell], place: usize) -> bool {
    let is_stub = |cell: &CodeCell| cell.tags.exercise;
    let mut above = cells[..place]
        .iter()
        .rev()
        .take_while(|cell| !is_border(cell));
    let mut below = cells[place + 1..].iter();
    !above.any(is_stub) && below.next().is_some_and(is_stub) && !below.next().is_some_and(is_border)
}

/// A cell without the lines that call this check.
fn without_check(source: &str, shipped: &str) -> String {
    let wanted = bare(shipped);
    let lines: Vec<&str> = source.lines().filter(|line| bare(line) != wanted).collect();
    lines.join("\n")
}

/// Code without comments, blanks and the last semicolon.
fn bare(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    let mut in_text = false;
    while let Some(c) = rest.chars().next() {
        let comment = if in_text {
            None
        } else if rest.starts_with("//") {
            Some(rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            Some(rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else {
            None
        };
        in_text ^= c == '"' && comment.is_none();
        let length = comment.unwrap_or_else(|| {
            kept.extend(Some(c).filter(|c| !c.is_whitespace()));
            c.len_utf8()
        });
        rest = &rest[length..];
    }
    kept.trim_end_matches(';').to_owned()
}

/// The call of a check such that no module of the learner's can take its place. The brackets keep the kernel from
/// taking the colons for one of its commands.
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
            && [
                "nnfs_core",
                "nnfs_exercises",
                "nnfs_notebook",
                "nnfs_progress",
                "nnfs_show",
            ]
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
    fn harmless_edits_of_a_check_change_nothing() {
        for check in [
            "// Now it works!\ncheck::ch04::a(a)",
            "check::ch04::a(a);",
            "check::ch04::a(a) // at last\n",
            "/* once more */ check::ch04::a( a );",
        ] {
            let prepared = prepared(&["fn a() {}", check, "check::ch04::b(b)"]);
            assert_eq!(prepared.checks, [Check::Runs(3), Check::Runs(4)], "{check}");
            assert_eq!(source(&prepared, 3), "(::nnfs_notebook::check::ch04::a(a))");
        }
    }

    #[test]
    fn a_check_merged_with_its_neighbours_runs_behind_all_cells() {
        let prepared = prepared(&[
            "fn a() {}\n\ncheck::ch04::a(a)",
            "fn b() {}\ncheck::ch04::b(b); // mine\nlet x = 1;",
        ]);
        let apart = |runs, stands| Check::Apart { runs, stands };
        assert_eq!(prepared.checks, [apart(4, 2), apart(5, 3)]);
        assert_eq!(source(&prepared, 2), "fn a() {}\n");
        assert_eq!(source(&prepared, 3), "fn b() {}\nlet x = 1;");
        assert_eq!(source(&prepared, 5), "(::nnfs_notebook::check::ch04::b(b))");
        let numbers = |check: &Check| -> Vec<usize> {
            prepared
                .worked_on(check)
                .iter()
                .map(|cell| cell.number)
                .collect()
        };
        assert_eq!(numbers(&prepared.checks[1]), [3]);
    }

    #[test]
    fn a_check_above_its_stub_runs_behind_all_cells() {
        let cells = vec![
            code("check::ch04::a(a)", "check"),
            code("fn a() {}", "exercise"),
            markdown("### Exercise 2"),
            code("fn b() {}", "exercise"),
            code("check::ch04::b(b)", "check"),
        ];
        let prepared = Prepared::new(&chapter("04-softmax", &["a", "b"]), &notebook(cells));
        assert_eq!(
            prepared.checks,
            [Check::Apart { runs: 6, stands: 1 }, Check::Runs(5)]
        );
        assert_eq!(source(&prepared, 1), "");
    }

    #[test]
    fn another_run_leaves_out_what_is_answered_and_what_ended_the_last() {
        let prepared = prepared(&[
            "fn a() {}",
            "check::ch04::a(a)",
            "loop {}",
            "check::ch04::b(b)",
        ]);
        let again = Prepared {
            notebook: prepared.behind(4, &[4]),
            ..prepared
        };
        let sources: Vec<String> = (2..=5).map(|number| source(&again, number)).collect();
        assert_eq!(
            sources,
            ["fn a() {}", "", "", "(::nnfs_notebook::check::ch04::b(b))"]
        );
        assert_eq!(again.last_check(), 5);
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
