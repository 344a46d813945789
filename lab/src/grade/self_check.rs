//! The grading checked by itself: notebooks that go wrong in every way it must tell apart, in the real kernel.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::grade;
use super::handed_in;
use super::shipped::Shipped;
use super::verdict::{Report, Verdict};
use crate::chapters::Chapter;
use crate::notebook::Notebook;
use crate::paths::Paths;

/// Long enough for a cell on a busy machine, as the loop below takes all of it.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The exercises that the notebooks have: three of chapter 01.
const NAMES: [&str; 3] = ["another_and", "vote", "motion"];

const AND: &str = "fn another_and() -> (f64, f64, f64) { (1.0, 2.0, -2.5) }";
const VOTE: &str = "fn vote() -> (Array1<f64>, f64) { (array![1.0, 1.0, 1.0], -1.5) }";
const MOTION: &str = "fn motion(x1: f64, x2: f64, x3: f64) -> usize { usize::from(0.1 * x1 + 0.2 * x2 + 0.3 * x3 > 0.35) }";
const STUB: &str = "fn motion(x1: f64, x2: f64, x3: f64) -> usize { todo!() }";

/// A check that always passes, where the workbook's own would be found.
const FORGED: &str = r#"
    pub struct Forged(&'static str);
    impl Forged {
        pub fn evcxr_display(&self) {
            let json = format!("{{\"exercise\": \"{}\", \"result\": \"passed\", \"message\": \"\"}}", self.0);
            println!("EVCXR_BEGIN_CONTENT application/vnd.nnfs.check+json\n{json}\nEVCXR_END_CONTENT");
        }
    }
    mod check {
        pub mod ch01 {
            pub fn another_and<T>(_: T) -> crate::Forged { crate::Forged("ch01::another_and") }
            pub fn vote<T>(_: T) -> crate::Forged { crate::Forged("ch01::vote") }
            pub fn motion<T>(_: T) -> crate::Forged { crate::Forged("ch01::motion") }
        }
    }
"#;

/// A notebook, as a file with cells, and what must be said of it.
struct Case {
    file: &'static str,
    learner: &'static str,
    /// None is a file that is no notebook.
    cells: Option<Vec<String>>,
    verdicts: [Verdict; 3],
    /// What one of the findings must hold.
    finding: Option<&'static str>,
}

fn cases() -> Vec<Case> {
    use Verdict::{
        CheckDeleted, CheckEdited, DoesNotCompile, NotDone, NotRun, Panicked, Passed, TimedOut,
        Wrong,
    };
    let check = |i: usize| format!("check::ch01::{0}({0})", NAMES[i]);
    let cells = |work: [&str; 3]| -> Vec<String> {
        let pairs = work.iter().enumerate();
        pairs
            .flat_map(|(i, code)| [(*code).to_owned(), check(i)])
            .collect()
    };
    let mut tampered = vec![
        FORGED.to_owned(),
        "fn motion(_: f64, _: f64, _: f64) -> usize { 0 }".to_owned(),
    ];
    tampered.extend([
        "check::ch01::vote(|| (array![1.0, 1.0, 1.0], -1.5))".to_owned(),
        check(2),
    ]);
    let forging_and_leaving = r#"fn another_and() -> (f64, f64, f64) {
        println!("EVCXR_BEGIN_CONTENT application/vnd.nnfs.check+json\n{}\nEVCXR_END_CONTENT",
            "{\"exercise\": \"ch01::another_and\", \"result\": \"passed\"}");
        std::process::exit(0)
    }"#;
    vec![
        Case {
            file: "right-01-perceptron.ipynb",
            learner: "right",
            cells: Some(cells([AND, VOTE, MOTION])),
            verdicts: [Passed, Passed, Passed],
            finding: None,
        },
        Case {
            file: "looping_01-perceptron.ipynb",
            learner: "looping",
            cells: Some(cells([
                AND,
                "fn vote() -> (Array1<f64>, f64) { loop { println!(\"again\"); } }",
                MOTION,
            ])),
            verdicts: [Passed, TimedOut, Passed],
            finding: Some("cell 4 did not end within 15 s"),
        },
        Case {
            file: "edited-01-perceptron.ipynb",
            learner: "edited",
            cells: Some(vec![
                format!("{AND}\n// It works!\n{};", check(0)),
                check(1) + " // at last",
                VOTE.to_owned(),
                MOTION.to_owned(),
                format!("/* once more */ {};", check(2)),
            ]),
            verdicts: [Passed, Passed, Passed],
            finding: None,
        },
        Case {
            file: "01-perceptron-tampered.ipynb",
            learner: "tampered",
            cells: Some(tampered),
            verdicts: [CheckDeleted, CheckEdited, Wrong],
            finding: None,
        },
        Case {
            file: "damaged/01-perceptron.ipynb",
            learner: "damaged",
            cells: None,
            verdicts: [NotRun, NotRun, NotRun],
            finding: Some("it is no notebook"),
        },
        Case {
            file: "panicking/final.ipynb",
            learner: "panicking",
            cells: Some(cells([
                "fn another_and() -> (f64, f64, f64) { panic!(\"no idea\") }",
                "fn vote() -> f64 { 1 }",
                STUB,
            ])),
            verdicts: [Panicked, DoesNotCompile, NotDone],
            finding: Some("do not compile"),
        },
        Case {
            file: "leaving-01-perceptron.ipynb",
            learner: "leaving",
            cells: Some(cells([forging_and_leaving, VOTE, MOTION])),
            verdicts: [NotRun, Passed, Passed],
            finding: Some("cell 2 ended the kernel's process"),
        },
    ]
}

/// Grades the notebooks and makes sure that each exercise ends as it must, and that no notebook is changed.
///
/// # Errors
/// Returns an error if one ends otherwise.
pub(crate) fn self_check(paths: &Paths) -> Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let chapter = [shipped()];
    let cases = cases();
    for case in &cases {
        write(&folder.path().join(case.file), case.cells.as_deref())?;
    }
    let found = handed_in::find(folder.path(), &chapter, false)?;
    ensure!(
        found.notebooks.len() == cases.len(),
        "grading overlooked a notebook: {found:?}"
    );
    for handed_in in &found.notebooks {
        let before = fs::read(&handed_in.file)?;
        let report = grade(paths, &chapter, handed_in, TIMEOUT);
        let case = cases
            .iter()
            .find(|case| Path::new(case.file) == Path::new(&handed_in.shown));
        let case = case.context("grading found a notebook that is not there")?;
        ensure!(
            is_as_expected(case, &report),
            "grading is broken: {} should end as {:?} with {:?}, and ended as {report:#?}",
            case.file,
            case.verdicts,
            case.finding
        );
        ensure!(
            fs::read(&handed_in.file)? == before,
            "grading changed {}",
            case.file
        );
    }
    Ok(())
}

fn is_as_expected(case: &Case, report: &Report) -> bool {
    let verdicts: Vec<Verdict> = report.grades.iter().map(|grade| grade.verdict).collect();
    let is_found = match case.finding {
        None => report.findings.is_empty(),
        Some(text) => report.findings.iter().any(|finding| finding.contains(text)),
    };
    verdicts == case.verdicts && is_found && report.learner == case.learner
}

fn shipped() -> Shipped {
    let chapter = Chapter {
        name: "01-perceptron".to_owned(),
        file: "01-perceptron.ipynb".into(),
    };
    let cells: Vec<Value> = NAMES
        .iter()
        .map(|name| cell(&format!("check::ch01::{name}({name})"), "check"))
        .collect();
    Shipped::new(chapter, &notebook(cells))
}

fn write(file: &Path, cells: Option<&[String]>) -> Result<()> {
    let text = match cells {
        None => "{\"cells\": [".to_owned(),
        Some(cells) => notebook(
            cells
                .iter()
                .map(|source| cell(source, "exercise"))
                .collect(),
        )
        .0
        .to_string(),
    };
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .with_context(|| format!("{} cannot be written", file.display()))
}

fn cell(source: &str, tag: &str) -> Value {
    json!({"cell_type": "code", "metadata": {"tags": [tag]}, "source": source, "outputs": []})
}

fn notebook(cells: Vec<Value>) -> Notebook {
    let mut notebook = Notebook::of_cell("");
    notebook.0["cells"] = Value::Array(cells);
    notebook
}
