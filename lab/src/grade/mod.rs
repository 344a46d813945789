//! `cargo lab grade`: runs the notebooks that learners have handed in, and says which exercises they pass.
//!
//! The cells that check are those of the shipped chapter, called by their full paths, and only what they themselves show
//! counts. That finds mistakes and simple tampering. It is no proof against someone who sets out to deceive: a
//! learner's code runs in the same process as the check, with all rights of whoever grades.

mod handed_in;
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

use crate::notebook::{self, Execution, Kernel, Limits, Notebook};
use crate::paths::Paths;
use crate::{files, report, setup};
use handed_in::HandedIn;
use prepared::Prepared;
use shipped::Shipped;
use verdict::{Grade, Verdict};

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

/// What came of one notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Report {
    learner: String,
    /// The file, from the folder of the notebooks on.
    file: String,
    /// The chapter's name; none when it is not known.
    chapter: Option<String>,
    /// What is to be said of the notebook as a whole.
    findings: Vec<String>,
    grades: Vec<Grade>,
}

/// Grades the notebooks in a folder and writes `grades.csv` and `grades.txt`.
///
/// # Errors
/// When there are no notebooks, a table cannot be written, or set-up fails. A notebook that cannot be graded is no error.
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
    let execution = if prepared.has_anything_to_run() {
        match execute(paths, &prepared, timeout) {
            Ok(execution) => Some(execution),
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
    report.findings = verdict::findings(&prepared, execution.as_ref());
    report.grades = verdict::grades(chapter, &prepared, execution.as_ref());
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

/// Runs a copy of the notebook in a folder of its own, beside the shipped ones, so that their relative paths lead to the
/// same files and nothing of one learner's reaches the next.
fn execute(paths: &Paths, prepared: &Prepared, timeout: Duration) -> Result<Execution> {
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
    fs::write(&file, prepared.notebook.0.to_string())
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
