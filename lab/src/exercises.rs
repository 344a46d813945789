//! The exercises of a chapter, as its notebook holds them: a heading, a cell for the learner's code, a cell that
//! checks.

use serde::Deserialize;

use crate::notebook::{CodeCell, Notebook, joined};

/// How many exercises a chapter must have.
const FEWEST: usize = 5;

/// What stands in front of the id in a check cell.
const CHECK: &str = "check::";

/// An exercise, known by the cell that checks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exercise {
    /// As in `ch04::softmax`.
    pub(crate) id: String,
    /// The heading above it, without its number.
    pub(crate) title: String,
    /// The check cell.
    pub(crate) check: CodeCell,
}

impl Exercise {
    /// The part of the id that is the exercise's own, as in `softmax`.
    pub(crate) fn name(&self) -> &str {
        self.id.rsplit("::").next().unwrap_or(&self.id)
    }
}

/// What a check tells programs.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct CheckResult {
    /// The exercise's id.
    pub(crate) exercise: String,
    /// `passed`, `answered`, `wrong`, `not done` or `panicked`.
    pub(crate) result: String,
    /// One line for a reader; may be empty.
    #[serde(default)]
    pub(crate) message: String,
}

impl CheckResult {
    /// What the check in `cell` found, if it showed that.
    pub(crate) fn of(cell: &CodeCell) -> Option<Self> {
        serde_json::from_str(&cell.outputs.check).ok()
    }
}

/// The exercises of a chapter in order.
pub(crate) fn of(chapter: &Notebook) -> Vec<Exercise> {
    let checks = chapter.code_cells().into_iter();
    checks
        .filter(|cell| cell.tags.check)
        .filter_map(|cell| {
            let id = ids_in(&cell.source).into_iter().next()?;
            Some(Exercise {
                title: title_above(chapter, cell.number).unwrap_or_else(|| id.clone()),
                id,
                check: cell,
            })
        })
        .collect()
}

/// The ids of the checks that a cell calls, as `ch04::softmax` of `check::ch04::softmax(softmax)`.
pub(crate) fn ids_in(source: &str) -> Vec<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut ids = Vec::new();
    for (start, _) in source.match_indices(CHECK) {
        if source[..start].ends_with(is_name) {
            continue;
        }
        let rest = &source[start + CHECK.len()..];
        let Some((chapter, rest)) = rest.split_once("::") else {
            continue;
        };
        let number = chapter.strip_prefix("ch").unwrap_or_default();
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        // What goes on with `::` leads to a module of the chapter, such as its hints.
        let is_check = number.len() >= 2
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && !name.is_empty()
            && !after.starts_with("::");
        if is_check {
            ids.push(format!("{chapter}::{name}"));
        }
    }
    ids
}

/// What is wrong with the exercises of a chapter that was run as it is shipped.
pub(crate) fn problems(number: &str, run: &Notebook) -> Vec<String> {
    let cells = run.code_cells();
    let checks = cells.iter().filter(|cell| cell.tags.check).count();
    let mut problems = Vec::new();
    if checks < FEWEST {
        problems.push(format!(
            "exercises: {checks}, and a chapter has at least {FEWEST}"
        ));
    }
    let mut seen: Vec<String> = Vec::new();
    let mut stub_above = false;
    for cell in &cells {
        if !cell.tags.check {
            stub_above |= cell.tags.exercise;
            continue;
        }
        let what = problems_of(number, run, cell, std::mem::take(&mut stub_above), &seen);
        problems.extend(
            what.into_iter()
                .map(|what| format!("cell {} `{}`: {what}", cell.number, cell.source.trim())),
        );
        seen.extend(ids_in(&cell.source));
    }
    problems
}

fn problems_of(
    number: &str,
    run: &Notebook,
    cell: &CodeCell,
    stub_above: bool,
    seen: &[String],
) -> Vec<String> {
    let mut problems = Vec::new();
    let ids = ids_in(&cell.source);
    let [id] = ids.as_slice() else {
        return vec![
            "a check cell calls one check, as in `check::ch04::softmax(softmax)`".to_owned(),
        ];
    };
    if !id.starts_with(&format!("ch{number}::")) {
        problems.push("it calls a check of another chapter".to_owned());
    }
    if seen.contains(id) {
        problems.push("another cell has this check already".to_owned());
    }
    if !stub_above {
        problems.push("no cell with the tag `exercise` stands above it".to_owned());
    }
    if title_above(run, cell.number).is_none() {
        problems.push("no heading `### Exercise 1: What it is about` stands above it".to_owned());
    }
    if cell.tags.timing || cell.tags.trained {
        problems.push("what a check says is compared word for word, so it has neither of the tags `timing` and `trained`".to_owned());
    }
    match CheckResult::of(cell) {
        None => problems.push("it shows no result of a check".to_owned()),
        Some(result) if result.exercise != *id => {
            problems.push(format!("its result is that of {}", result.exercise));
        }
        Some(result) if ["passed", "answered"].contains(&result.result.as_str()) => {
            problems.push("it passes, although nobody has worked on the exercise yet".to_owned());
        }
        Some(_) => {}
    }
    problems
}

/// The title in the nearest heading of an exercise above a cell, but not beyond another check.
fn title_above(notebook: &Notebook, cell: usize) -> Option<String> {
    let above = notebook.cells()[..cell - 1].iter().rev();
    above
        .take_while(|above| {
            ids_in(&joined(&above["source"])).is_empty() || above["cell_type"] != "code"
        })
        .filter(|above| above["cell_type"] == "markdown")
        .find_map(|above| title_in(&joined(&above["source"])))
}

/// `Softmax for a batch` of `### Exercise 3: Softmax for a batch`.
fn title_in(markdown: &str) -> Option<String> {
    markdown.lines().rev().find_map(|line| {
        let heading = line.trim_start_matches('#');
        let (number, title) = heading.trim().strip_prefix("Exercise")?.split_once(':')?;
        let is_heading = heading.len() < line.len() && number.trim().parse::<u32>().is_ok();
        (is_heading && !title.trim().is_empty()).then(|| title.trim().to_owned())
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use serde_json::{Value, json};

    pub(crate) fn markdown(text: &str) -> Value {
        json!({"cell_type": "markdown", "source": text})
    }

    pub(crate) fn code(source: &str, tag: &str) -> Value {
        json!({"cell_type": "code", "source": source, "metadata": {"tags": [tag]}, "outputs": []})
    }

    /// A check cell that ran.
    fn checked(source: &str, result: &Value) -> Value {
        let mut cell = code(source, "check");
        cell["outputs"] =
            json!([{"output_type": "execute_result", "data": {CHECK_RESULT: result}}]);
        cell
    }

    const CHECK_RESULT: &str = "application/vnd.nnfs.check+json";

    pub(crate) fn notebook(cells: Vec<Value>) -> Notebook {
        let mut notebook = Notebook::of_cell("");
        notebook.0["cells"] = Value::Array(cells);
        notebook
    }

    /// A sound exercise that nobody has worked on.
    fn exercise(name: &str) -> Vec<Value> {
        let not_done =
            json!({"exercise": format!("ch04::{name}"), "result": "not done", "message": ""});
        vec![
            markdown(&format!("Text.\n\n### Exercise 2: About {name}\n\nDo it.")),
            code(&format!("fn {name}() {{ todo!() }}"), "exercise"),
            checked(&format!("check::ch04::{name}({name})"), &not_done),
        ]
    }

    #[test]
    fn the_id_is_found_in_what_a_cell_calls() {
        for (source, id) in [
            ("check::ch04::softmax(softmax)", Some("ch04::softmax")),
            (
                "check::ch12::scale(|| Box::new(Scale::new(2.0)))",
                Some("ch12::scale"),
            ),
            (
                "(::nnfs_notebook::check::ch04::a_b2(a))",
                Some("ch04::a_b2"),
            ),
            ("// check::ch04::softmax", Some("ch04::softmax")),
            ("check::ch04::hint::softmax()", None),
            ("hint::ch04::softmax()", None),
            ("recheck::ch04::softmax(softmax)", None),
            ("check::chapter::softmax()", None),
            ("check::ch04::", None),
            ("check::ch04", None),
            ("check::progress()", None),
        ] {
            let found = ids_in(source);
            assert_eq!(found.first().map(String::as_str), id, "{source}");
        }
        assert_eq!(
            ids_in("check::ch01::a(a); check::ch01::b(b)"),
            ["ch01::a", "ch01::b"]
        );
    }

    #[test]
    fn exercises_come_with_their_titles() {
        let mut cells = exercise("softmax");
        cells.push(markdown("## Summary"));
        cells.push(code("check::ch04::untitled(x)", "check"));
        let found = of(&notebook(cells));
        let facts: Vec<_> = found
            .iter()
            .map(|exercise| {
                (
                    exercise.id.as_str(),
                    exercise.title.as_str(),
                    exercise.name(),
                    exercise.check.number,
                )
            })
            .collect();
        assert_eq!(
            facts,
            [
                ("ch04::softmax", "About softmax", "softmax", 3),
                ("ch04::untitled", "ch04::untitled", "untitled", 5)
            ]
        );
    }

    #[test]
    fn only_headings_of_exercises_are_titles() {
        assert_eq!(
            title_in("# Exercise 12:  A *b* : c \ntext"),
            Some("A *b* : c".to_owned())
        );
        for text in [
            "Exercise 1: no heading",
            "### Exercises: three",
            "### Exercise 1:",
            "### Exercise one: x",
        ] {
            assert_eq!(title_in(text), None, "{text}");
        }
    }

    #[test]
    fn a_sound_chapter_has_no_problems() {
        let five = ["a", "b", "c", "d", "e"]
            .iter()
            .flat_map(|name| exercise(name))
            .collect();
        assert_eq!(problems("04", &notebook(five)), Vec::<String>::new());
    }

    #[test]
    fn too_few_exercises_are_a_problem() {
        let found = problems("04", &notebook(exercise("a")));
        assert_eq!(found, ["exercises: 1, and a chapter has at least 5"]);
        let found = problems("04", &notebook(vec![code("1 + 1", "slow")]));
        assert_eq!(found, ["exercises: 0, and a chapter has at least 5"]);
    }

    #[test]
    fn each_way_to_be_unsound_is_found() {
        let result = |id: &str, result: &str| json!({"exercise": id, "result": result});
        let source = "check::ch04::x(x)";
        let cases: [(Vec<Value>, &str); 9] = [
            (
                vec![checked(source, &result("ch04::x", "wrong"))],
                "no cell with the tag `exercise`",
            ),
            (
                vec![checked(source, &result("ch04::x", "wrong"))],
                "no heading",
            ),
            (
                vec![checked(source, &result("ch04::x", "passed"))],
                "it passes",
            ),
            (
                vec![checked(source, &result("ch04::x", "answered"))],
                "it passes",
            ),
            (
                vec![checked(source, &result("ch04::y", "wrong"))],
                "its result is that of ch04::y",
            ),
            (
                vec![checked("check::ch05::x(x)", &result("ch05::x", "wrong"))],
                "of another chapter",
            ),
            (vec![code(source, "check")], "it shows no result"),
            (vec![code("1 + 1", "check")], "calls one check"),
            (
                [exercise("x"), exercise("x")].concat(),
                "another cell has this check already",
            ),
        ];
        for (cells, expected) in cases {
            let found = problems("04", &notebook(cells)).join("\n");
            assert!(found.contains(expected), "{expected} in {found}");
        }
        let mut cells = exercise("x");
        cells[2]["metadata"]["tags"] = json!(["check", "timing"]);
        assert!(
            problems("04", &notebook(cells))
                .join("\n")
                .contains("word for word")
        );
    }
}
