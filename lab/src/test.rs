//! `cargo lab test`: the Rust checks, then every chapter in the real kernel.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::chapters::{self, Chapter};
use crate::data_set::{self, FASHION_MNIST};
use crate::notebook::{self, Execution, Kernel, Limits, Notebook, Numbers};
use crate::paths::Paths;
use crate::tried::{Plan, Tried};
use crate::{
    badges, book, constructs, exercises, grade, links, pointers, process, report, serve, setup,
    tried,
};

/// No cell of the workbook takes as long as this, on a slow machine either.
const CELL_TIMEOUT: Duration = Duration::from_secs(600);

/// What names the web edition among the chapters.
const WEB: &str = "web";

/// Runs the checks of the Rust code, sets up what is missing and runs all chapters; or only the chapters in `wanted`.
///
/// # Errors
/// Returns an error if a check fails; what failed has been printed.
pub(crate) fn run(paths: &Paths, wanted: &[String]) -> Result<()> {
    if wanted == [WEB] {
        return book::test(paths);
    }
    let chapters = chapters::named(paths, wanted)?;
    let numbers = Numbers::read(paths)?;
    // First of all: the checks of the Rust code may build this very program anew, which set-up copies.
    setup::run(paths)?;
    fetch_data(paths, &chapters)?;
    if wanted.is_empty() {
        check_numbers_have_chapters(&numbers, &chapters)?;
        links::check_documents(paths, &chapters)?;
        pointers::check(paths, &chapters)?;
        constructs::check(&chapters)?;
        tried::check(paths, &chapters)?;
        badges::check(paths)?;
        check_deployment(paths)?;
        check_rust(paths)?;
        notebook::self_check(paths)?;
        report::done("self-check: the runner finds every kind of failure");
        report::doing("self-check of the grading (about a minute)");
        grade::self_check(paths)?;
        report::done("self-check: grading tells apart every way to go wrong");
        check_spare_kernels(paths)?;
        book::test(paths)?;
    }
    let failed = check_chapters(paths, &chapters, &numbers)?;
    println!(
        "\nchapters: {} passed, {failed} failed",
        chapters.len() - failed
    );
    ensure!(
        failed == 0,
        "{failed} of {} chapters failed; see above",
        chapters.len()
    );
    Ok(())
}

/// Fetches the data sets that these chapters read and that set-up leaves out, as not every learner comes to them.
fn fetch_data(paths: &Paths, chapters: &[Chapter]) -> Result<()> {
    let read_clothes = |chapter: &Chapter| -> Result<bool> {
        let notebook = fs::read_to_string(&chapter.file)
            .with_context(|| format!("{} cannot be read", chapter.file.display()))?;
        Ok(notebook.contains(FASHION_MNIST.read_by))
    };
    for chapter in chapters {
        if read_clothes(chapter)? {
            return data_set::ensure(paths, &FASHION_MNIST);
        }
    }
    Ok(())
}

/// Runs chapters and stores what they print in their notebooks.
///
/// # Errors
/// Returns an error if a chapter panics, does not compile or fails otherwise; it is then left as it is.
pub(crate) fn record(paths: &Paths, wanted: &[String]) -> Result<()> {
    setup::run(paths)?;
    let chapters = chapters::named(paths, wanted)?;
    fetch_data(paths, &chapters)?;
    for chapter in chapters {
        let execution = execute(paths, &chapter)?;
        // Held against itself, a run has only the failures that no stored output excuses.
        let problems = problems(&execution, &execution.notebook);
        print_problems(&chapter, &problems);
        if !problems.is_empty() {
            bail!(
                "{} is left as it is; mend what is named above, then record it again",
                paths.short(&chapter.file)
            );
        }
        notebook::store(&execution.notebook, &chapter.file)?;
        report::done(&format!(
            "{} recorded, {}",
            chapter.name,
            timing(&execution)
        ));
    }
    Ok(())
}

/// Runs the chapters, two at a time where there is room for it, and counts those that fail.
fn check_chapters(paths: &Paths, chapters: &[Chapter], numbers: &Numbers) -> Result<usize> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<usize> {
        let mut failed = 0;
        while let Some(chapter) = chapters.get(next.fetch_add(1, Ordering::Relaxed)) {
            let problems = check_chapter(paths, chapter, numbers)?;
            failed += usize::from(!problems.is_empty());
        }
        Ok(failed)
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..at_a_time()).map(|_| scope.spawn(work)).collect();
        let counts = workers.into_iter().map(|worker| match worker.join() {
            Ok(count) => count,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        counts.sum()
    })
}

/// How many chapters run at once. Most of a chapter's time one core compiles its cells, but each kernel holds about a
/// gigabyte, and its compiler another one.
fn at_a_time() -> usize {
    const KILOBYTES_OF_TWO: u64 = 5_000_000;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let free = fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    if cores > 1 && free.is_none_or(|free| free > KILOBYTES_OF_TWO) {
        2
    } else {
        1
    }
}

fn check_chapter(paths: &Paths, chapter: &Chapter, numbers: &Numbers) -> Result<Vec<String>> {
    let stored = Notebook::read(&chapter.file)?;
    let tried = Tried::read(paths, chapter.number())?;
    let unsound = tried.problems(&stored);
    let plan = if unsound.is_empty() {
        tried.plan(&stored)?
    } else {
        None
    };
    let (execution, tries) = execute_with_tries(paths, chapter, plan.as_ref())?;
    let mut problems = problems(&execution, &stored);
    problems.extend(unsound);
    if let (Some(plan), Some(tries), None) = (&plan, &tries, &execution.died) {
        problems.extend(tried.wrong(plan, &tries.notebook));
    }
    problems.extend(numbers.missing(chapter.number(), &execution.notebook));
    problems.extend(exercises::problems(chapter.number(), &execution.notebook));
    problems.extend(links::broken_in_chapter(&stored, &paths.notebooks()));
    print_problems(chapter, &problems);
    if problems.is_empty() {
        let tries = tries.map_or(String::new(), |tries| {
            format!("; what it invites to try, {}", cells_in(&tries.cells))
        });
        report::done(&format!("{}, {}{tries}", chapter.name, timing(&execution)));
    }
    Ok(problems)
}

fn execute(paths: &Paths, chapter: &Chapter) -> Result<Execution> {
    execute_file(paths, chapter, &chapter.file)
}

fn execute_file(paths: &Paths, chapter: &Chapter, file: &Path) -> Result<Execution> {
    let limits = Limits::of_each_cell(CELL_TIMEOUT);
    notebook::execute(paths, file, Kernel::Workbook, &limits)
        .with_context(|| format!("{} cannot be run", chapter.name))
}

/// A chapter's run, and of the same kernel the run of the cells behind it that `plan` adds.
struct Tries {
    notebook: Notebook,
    cells: Vec<(usize, Duration)>,
}

fn execute_with_tries(
    paths: &Paths,
    chapter: &Chapter,
    plan: Option<&Plan>,
) -> Result<(Execution, Option<Tries>)> {
    let Some(plan) = plan else {
        return Ok((execute(paths, chapter)?, None));
    };
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let file = folder.path().join(&chapter.name).with_extension("ipynb");
    fs::write(&file, plan.notebook.0.to_string())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    let mut execution = execute_file(paths, chapter, &file)?;
    let own = plan.chapter_of(&execution.notebook);
    let is_own = |(number, _): &(usize, Duration)| *number <= own.cells().len();
    let (cells, behind) = execution.cells.iter().partition(|cell| is_own(cell));
    let tries = Tries {
        notebook: std::mem::replace(&mut execution.notebook, own),
        cells: behind,
    };
    execution.cells = cells;
    Ok((execution, Some(tries)))
}

/// What is wrong with a run, each in words that name the cell.
fn problems(execution: &Execution, stored: &Notebook) -> Vec<String> {
    let mut problems: Vec<String> = Vec::new();
    problems.extend(execution.died.iter().map(|died| died.message.clone()));
    for finding in notebook::compare(stored, &execution.notebook) {
        let place = finding
            .cell
            .map(|cell| format!("cell {cell} `{}`: ", finding.source))
            .unwrap_or_default();
        problems.push(format!("{place}{}", finding.message));
    }
    problems
}

fn print_problems(chapter: &Chapter, problems: &[String]) {
    for problem in problems {
        println!(
            "  FAILED   {}: {}",
            chapter.name,
            problem.replace('\n', "\n           ")
        );
    }
}

fn timing(execution: &Execution) -> String {
    format!(
        "{}, kernel ready after {:.0} s",
        cells_in(&execution.cells),
        execution.ready.as_secs_f64()
    )
}

fn cells_in(cells: &[(usize, Duration)]) -> String {
    let time: Duration = cells.iter().map(|(_, time)| *time).sum();
    format!("{} cells in {:.0} s", cells.len(), time.as_secs_f64())
}

fn check_numbers_have_chapters(numbers: &Numbers, chapters: &[Chapter]) -> Result<()> {
    for number in numbers.chapters() {
        let is_there = chapters.iter().any(|chapter| chapter.number() == number);
        ensure!(
            is_there,
            "notebooks/numbers.toml speaks of chapter {number}, which is not there"
        );
    }
    Ok(())
}

/// The files for images and hubs, as far as that needs neither.
fn check_deployment(paths: &Paths) -> Result<()> {
    let mut command = Command::new(paths.venv_python());
    command
        .arg(paths.root().join("deploy").join("check.py"))
        .current_dir(paths.root());
    let log = paths.logs().join("check-deployment.log");
    process::run_logged(command, &log, |_| ())
        .context("what binder, deploy and the Dockerfile hold is not sound")?;
    report::done("files for images and hubs");
    Ok(())
}

/// Spare kernels, tried with real ones.
fn check_spare_kernels(paths: &Paths) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    report::doing("spare kernels: handed over, killed, stale, without room (some minutes)");
    let mut command = Command::new(paths.venv_python());
    serve::apply_environment(paths, &mut command);
    let progress = tempfile::tempdir().context("no temporary folder can be made")?;
    command
        .arg(paths.root().join("lab/python/test_warm_kernels.py"))
        .arg(paths.root())
        .env("JUPYTER_PATH", paths.warm_kernelspecs())
        .env("NNFS_WARM_KERNELS", "1")
        .env("NNFS_PROGRESS", progress.path())
        .current_dir(paths.notebooks());
    let log = paths.logs().join("check-spare-kernels.log");
    process::run_logged(command, &log, |_| ())
        .context("spare kernels do not work as they should")?;
    report::done("spare kernels");
    Ok(())
}

/// Formatting, lints, documentation and the tests of the crates.
fn check_rust(paths: &Paths) -> Result<()> {
    type Step = (
        &'static str,
        &'static [&'static str],
        Option<(&'static str, &'static str)>,
    );
    let steps: [Step; 4] = [
        ("formatting", &["fmt", "--all", "--check"], None),
        (
            "lints",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
            None,
        ),
        (
            "documentation",
            &["doc", "--workspace", "--no-deps"],
            Some(("RUSTDOCFLAGS", "-D warnings")),
        ),
        (
            "unit, property and documentation tests",
            &["test", "--workspace"],
            None,
        ),
    ];
    let progress = tempfile::tempdir().context("no temporary folder can be made")?;
    for (what, arguments, variable) in steps {
        report::doing(what);
        let mut cargo = Command::new("cargo");
        // Set by the cargo that runs this program, and meant for it alone.
        for (name, _) in std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            name.starts_with("CARGO_PKG_")
                || name == "CARGO_MANIFEST_DIR"
                || name == "CARGO_MANIFEST_PATH"
        }) {
            cargo.env_remove(name);
        }
        let status = cargo
            .args(arguments)
            .envs(variable)
            // The tests of the cards write progress, which is not the user's.
            .env("NNFS_PROGRESS", progress.path())
            .current_dir(paths.root())
            .status()
            .context("cargo cannot be started")?;
        ensure!(
            status.success(),
            "{what}: `cargo {}` failed",
            arguments.join(" ")
        );
    }
    Ok(())
}
