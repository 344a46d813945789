//! `cargo lab grade`: runs the notebooks that learners have handed in, and says which exercises they pass.
//!
//! The cells that check are those of the shipped chapter, called by their full paths, and only what they themselves
//! show counts. That finds mistakes and simple tampering. It is no proof against someone who sets out to deceive: a
//! learner's code runs in the same process as the check, with all rights of whoever grades.

mod handed_in;
mod judge;
mod prepared;
mod self_check;
mod shipped;
mod table;
mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

pub(crate) use self_check::self_check;

use crate::notebook::{self, Died, Execution, Kernel, Limits, Notebook};
use crate::paths::Paths;
use crate::{files, report, setup};
use handed_in::HandedIn;
use judge::Run;
use prepared::Prepared;
use shipped::Shipped;
use verdict::Report;

/// How many times longer a cell may take whose shipped one is tagged `slow`.
const SLOW: u32 = 10;
/// How many times longer all cells together may take that are not slow.
const ALL_CELLS: u32 = 10;
/// Less than this is never enough for a whole notebook.
const LEAST_TOTAL: Duration = Duration::from_secs(120);
/// A notebook larger than this is not read.
const MOST_BYTES: u64 = 100_000_000;
/// The settings of the kernel, which it reads where it starts.
const SETTINGS: &str = "evcxr.toml";

/// What is graded, and how.
pub(crate) struct Options {
    /// Where the notebooks are.
    pub(crate) folder: PathBuf,
    /// Where the tables go; into the same folder when it is left out.
    pub(crate) output: Option<PathBuf>,
    /// How long one cell may take.
    pub(crate) timeout: Duration,
    /// The only chapter that is graded.
    pub(crate) chapter: Option<String>,
}

/// Grades the notebooks in a folder and writes `grades.csv` and `grades.txt`.
///
/// # Errors
/// Returns an error if there are no notebooks, a table cannot be written, or set-up fails. A notebook that cannot be
/// graded is no error.
pub(crate) fn run(paths: &Paths, options: &Options) -> Result<()> {
    let shipped = Shipped::all(paths, options.chapter.as_deref())?;
    let found = handed_in::find(&options.folder, &shipped, options.chapter.is_some())?;
    let output = options.output.as_ref().unwrap_or(&options.folder);
    // Known now, and not after an hour of grading.
    fs::create_dir_all(output)
        .and_then(|()| tempfile::tempfile_in(output))
        .with_context(|| {
            format!(
                "{} cannot be written to; `--output` names another folder for the tables",
                output.display()
            )
        })?;
    setup::run(paths)?;
    report::line(
        "  note     the learners' code runs with your rights; a container or an account of its own keeps it apart",
    );
    let mut reports = Vec::new();
    for (i, notebook) in found.notebooks.iter().enumerate() {
        report::doing(&format!(
            "{} of {}: {}",
            i + 1,
            found.notebooks.len(),
            table::plain(&notebook.shown)
        ));
        reports.push(grade(paths, &shipped, notebook, options.timeout));
    }
    let text = table::text(&reports, &found.others);
    files::write(&output.join(table::CSV), table::csv(&reports)?)?;
    files::write(&output.join(table::TEXT), &text)?;
    report::line(format_args!("\n{text}"));
    report::done(&format!(
        "{} and {} in {}",
        table::CSV,
        table::TEXT,
        output.display()
    ));
    Ok(())
}

/// Grades one notebook. Whatever is wrong with it stands in the report.
fn grade(paths: &Paths, all: &[Shipped], handed_in: &HandedIn, timeout: Duration) -> Report {
    let mut report = Report {
        learner: handed_in.learner.clone(),
        file: handed_in.shown.clone(),
        chapter: handed_in.chapter.map(|i| all[i].name().to_owned()),
        findings: Vec::new(),
        grades: Vec::new(),
    };
    let read = read(&handed_in.file);
    let chapter = handed_in
        .chapter
        .or_else(|| shipped::recognise(all, read.as_ref().ok()?))
        .map(|i| &all[i]);
    report.chapter = chapter.map(|chapter| chapter.name().to_owned());
    let notebook = match read {
        Ok(notebook) => notebook,
        Err(error) => {
            let finding = format!("it is no notebook: {error:#}");
            report.grades = chapter.map_or_else(Vec::new, |chapter| chapter.not_run(&finding));
            report.findings.push(finding);
            return report;
        }
    };
    let Some(chapter) = chapter else {
        report.findings.push(
            "neither its name nor its check cells say which chapter it is; name it like ADA-04-softmax.ipynb"
                .to_owned(),
        );
        return report;
    };
    if chapter.exercises.is_empty() {
        report
            .findings
            .push("the chapter has no exercises".to_owned());
        return report;
    }
    let prepared = Prepared::new(chapter, &notebook);
    let run = if prepared.has_anything_to_run() {
        let run_once = |notebook: &Notebook| execute(paths, &prepared, notebook, timeout);
        match run_all(&prepared, run_once) {
            Ok(run) => Some(run),
            Err(error) => {
                let finding = format!("it could not be run: {error:#}");
                report.grades = chapter.not_run(&finding);
                report.findings.push(finding);
                return report;
            }
        }
    } else {
        None
    };
    report.findings = judge::findings(&prepared, run.as_ref());
    report.grades = judge::grades(chapter, &prepared, run.as_ref());
    report
}

fn read(file: &Path) -> Result<Notebook> {
    let size = fs::metadata(file).context("it cannot be read")?.len();
    ensure!(
        size <= MOST_BYTES,
        "it has {} MB, far more than a notebook",
        size / 1_000_000
    );
    let bytes = fs::read(file).context("it cannot be read")?;
    Notebook::parse(str::from_utf8(&bytes).context("it is no text")?)
}

/// Runs the notebook, and goes on behind a cell that has ended the kernel or did not end itself, so that it costs no
/// other exercise: a new kernel runs all cells again but that one and the checks that are answered.
fn run_all(prepared: &Prepared, run_once: impl Fn(&Notebook) -> Result<Execution>) -> Result<Run> {
    let first = run_once(&prepared.notebook)?;
    let (mut notebook, mut died) = (first.notebook, first.died);
    let mut restarts: Vec<Died> = Vec::new();
    let mut left_out: Vec<usize> = Vec::new();
    loop {
        let ended = end_of(&notebook, died.as_ref(), &left_out);
        let Some(ended) = ended.filter(|ended| {
            ended.cell < prepared.last_check() && left_out.len() <= prepared.checks.len()
        }) else {
            break;
        };
        left_out.push(ended.cell);
        let from = left_out.iter().copied().max().unwrap_or(ended.cell);
        // What died behind this cell runs again.
        restarts.extend(died.take().filter(|died| died.cell == ended.cell));
        let next = run_once(&prepared.behind(from, &left_out))?;
        for number in from + 1..=notebook.cells().len() {
            notebook.0["cells"][number - 1]["outputs"] =
                next.notebook.0["cells"][number - 1]["outputs"].clone();
        }
        died = next.died;
    }
    Ok(Run {
        notebook,
        restarts,
        died,
    })
}

/// The first cell that ended the kernel, or its process, and that has not been left out since. None when the time for
/// the whole notebook is up.
fn end_of(notebook: &Notebook, died: Option<&Died>, left_out: &[usize]) -> Option<Died> {
    if died.is_some_and(|died| died.message.starts_with("the whole notebook")) {
        return None;
    }
    let cells = notebook.code_cells().into_iter();
    let ended = cells
        .filter(|cell| !left_out.contains(&cell.number))
        .find(|cell| cell.outputs.ended_the_process());
    let ended = ended.map(|cell| Died {
        cell: cell.number,
        timed_out: false,
        message: String::new(),
    });
    let died = died.cloned();
    ended.into_iter().chain(died).min_by_key(|died| died.cell)
}

/// Runs a copy of the notebook in a folder of its own, beside the shipped ones, so that their relative paths lead to
/// the same files and nothing of one learner's reaches the next.
fn execute(
    paths: &Paths,
    prepared: &Prepared,
    notebook: &Notebook,
    timeout: Duration,
) -> Result<Execution> {
    let folder = tempfile::Builder::new()
        .prefix(Paths::GRADING)
        .tempdir_in(paths.root())
        .with_context(|| format!("no folder can be made in {}", paths.root().display()))?;
    fs::copy(
        paths.notebooks().join(SETTINGS),
        folder.path().join(SETTINGS),
    )
    .context("the kernel's settings cannot be copied")?;
    let file = folder.path().join("graded.ipynb");
    fs::write(&file, notebook.0.to_string())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    let kernel = Kernel::WorkbookIn(folder.path());
    notebook::execute(paths, &file, kernel, &limits(prepared, timeout))
}

fn limits(prepared: &Prepared, timeout: Duration) -> Limits {
    let slow_cell = timeout * SLOW;
    let n_slow = u32::try_from(prepared.slow_cells.len()).unwrap_or(u32::MAX);
    Limits {
        cell: timeout,
        slow_cells: prepared.slow_cells.clone(),
        slow_cell,
        total: Some(
            (timeout * ALL_CELLS)
                .saturating_add(slow_cell.saturating_mul(n_slow))
                .max(LEAST_TOTAL),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exercises::tests::{code, notebook};
    use serde_json::json;
    use std::cell::RefCell;

    /// A kernel that does not end a cell with `loop`, leaves its process at `exit`, and shows every other cell's
    /// source.
    fn run_once(notebook: &Notebook, runs: &RefCell<Vec<Vec<String>>>) -> Execution {
        let mut notebook = notebook.clone();
        let mut died = None;
        let mut sources = Vec::new();
        for cell in notebook.code_cells() {
            let outputs = &mut notebook.0["cells"][cell.number - 1]["outputs"];
            if cell.source.contains("loop") {
                died = Some(Died {
                    cell: cell.number,
                    timed_out: true,
                    message: format!("cell {} did not end within 1 s", cell.number),
                });
                break;
            }
            if cell.source.contains("exit") {
                *outputs = json!([{"output_type": "error", "evalue": "Subprocess terminated"}]);
            } else if !cell.source.is_empty() {
                *outputs =
                    json!([{"output_type": "stream", "name": "stdout", "text": cell.source}]);
                sources.push(cell.source.clone());
            }
        }
        runs.borrow_mut().push(sources);
        Execution {
            notebook,
            ready: Duration::ZERO,
            cells: Vec::new(),
            ready_cpu: Duration::ZERO,
            cells_cpu: Vec::new(),
            compiles: Vec::new(),
            peak_bytes: 0,
            died,
        }
    }

    #[test]
    fn what_hangs_or_leaves_costs_no_other_exercise() {
        let chapter = shipped::tests::chapter("04-softmax", &["a", "b", "c"]);
        let cells = [
            "let x = 1;",
            "check::ch04::a(a)",
            "loop {}",
            "check::ch04::b(b)",
            "exit(0)",
            "check::ch04::c(c)",
        ];
        let handed_in = notebook(cells.iter().map(|cell| code(cell, "")).collect());
        let prepared = Prepared::new(&chapter, &handed_in);
        let runs = RefCell::new(Vec::new());
        let run = run_all(&prepared, |notebook| Ok(run_once(notebook, &runs))).unwrap();
        let [a, b, c] =
            ["a", "b", "c"].map(|name| format!("(::nnfs_notebook::check::ch04::{name}({name}))"));
        let x = cells[0].to_owned();
        assert_eq!(
            *runs.borrow(),
            [
                vec![x.clone(), a.clone()],
                vec![x.clone(), b.clone(), c.clone()],
                vec![x.clone(), c.clone()]
            ]
        );
        let shown = |number: usize| run.notebook.code_cells()[number - 1].outputs.stdout.clone();
        assert_eq!([shown(2), shown(4), shown(6)], [a, b, c]);
        let restarts: Vec<usize> = run.restarts.iter().map(|died| died.cell).collect();
        assert_eq!((restarts, run.died), (vec![3], None));
    }

    #[test]
    fn a_notebook_whose_time_is_up_is_not_run_again() {
        let chapter = shipped::tests::chapter("04-softmax", &["a"]);
        let handed_in = notebook(vec![code("loop {}", ""), code("check::ch04::a(a)", "")]);
        let prepared = Prepared::new(&chapter, &handed_in);
        let runs = RefCell::new(Vec::new());
        let run = run_all(&prepared, |notebook| {
            let mut execution = run_once(notebook, &runs);
            let died = execution.died.as_mut().expect("a loop");
            died.message = "the whole notebook did not end within 9 s; it was in cell 1".to_owned();
            Ok(execution)
        });
        let run = run.unwrap();
        assert_eq!((runs.borrow().len(), run.restarts.len()), (1, 0));
        assert_eq!(run.died.map(|died| died.cell), Some(1));
    }
}
