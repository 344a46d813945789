//! Running a notebook in the real kernel, by nbclient.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::document::Notebook;
use crate::paths::Paths;
use crate::{kernel, process, serve};

/// Which kernel a notebook runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kernel<'a> {
    /// The workbook's own, started by the launcher in the folder of the notebooks.
    Workbook,
    /// The workbook's own, started in another folder, which holds its settings.
    WorkbookIn(&'a Path),
    /// The workbook's own, started before the notebook asked for it.
    Warm,
    /// evcxr as it is, with its defaults and nothing compiled before.
    Plain,
}

/// What happened when a notebook ran.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    /// The notebook with its new outputs.
    pub(crate) notebook: Notebook,
    /// From starting the kernel until it answered.
    pub(crate) ready: Duration,
    /// The time of each code cell, by its number counted from 1 among all cells.
    pub(crate) cells: Vec<(usize, Duration)>,
    /// The processor's time of the kernel and all its processes: of its start, and of each cell.
    pub(crate) ready_cpu: Duration,
    pub(crate) cells_cpu: Vec<(usize, Duration)>,
    /// How often each code cell was compiled, by the same numbers.
    pub(crate) compiles: Vec<(usize, usize)>,
    /// The largest memory of the kernel and all its processes together.
    pub(crate) peak_bytes: u64,
    /// Why the run ended early, if it did.
    pub(crate) died: Option<Died>,
}

/// The end of a run before its last cell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Died {
    /// The cell that ran, counted from 1 among all cells.
    pub(crate) cell: usize,
    /// Whether a limit was reached; else the kernel ended by itself.
    pub(crate) timed_out: bool,
    /// What happened, in words.
    pub(crate) message: String,
}

/// How long a run may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// For each cell.
    pub(crate) cell: Duration,
    /// The numbers of cells that may take longer, counted from 1 among all cells.
    pub(crate) slow_cells: Vec<usize>,
    /// For each of these.
    pub(crate) slow_cell: Duration,
    /// For all cells together; none means as long as they take.
    pub(crate) total: Option<Duration>,
}

impl Limits {
    /// The same limit for every cell, and no other.
    pub(crate) fn of_each_cell(limit: Duration) -> Self {
        Self {
            cell: limit,
            slow_cells: Vec::new(),
            slow_cell: limit,
            total: None,
        }
    }

    fn arguments(&self) -> Vec<String> {
        let seconds = |time: Duration| time.as_secs().to_string();
        let mut arguments = vec!["--timeout".to_owned(), seconds(self.cell)];
        if !self.slow_cells.is_empty() {
            let numbers: Vec<String> = self.slow_cells.iter().map(usize::to_string).collect();
            arguments.extend(["--slow".to_owned(), numbers.join(",")]);
            arguments.extend(["--slow-timeout".to_owned(), seconds(self.slow_cell)]);
        }
        if let Some(total) = self.total {
            arguments.extend(["--total".to_owned(), seconds(total)]);
        }
        arguments
    }
}

#[derive(Deserialize)]
struct Report {
    notebook: Value,
    ready_seconds: f64,
    ready_cpu_seconds: f64,
    cell_seconds: Vec<Option<f64>>,
    cell_cpu_seconds: Vec<Option<f64>>,
    cell_compiles: Vec<Option<usize>>,
    peak_bytes: u64,
    died: Option<Died>,
}

/// Runs every cell of the notebook in `file`, or as many as the limits allow.
///
/// # Errors
/// Returns an error if the run itself fails; what the cells do, panics and errors included, stands in their outputs.
pub(crate) fn execute(
    paths: &Paths,
    file: &Path,
    kernel: Kernel<'_>,
    limits: &Limits,
) -> Result<Execution> {
    run(paths, file, kernel, limits, &[])
}

/// Runs cells in the workbook's kernel, with more environment variables for the kernel. All but the first may fail.
///
/// # Errors
/// Returns an error if the kernel does not start, or the first cell writes anything to stderr, does not compile or
/// shows nothing.
pub(crate) fn run_cells(
    paths: &Paths,
    sources: &[&str],
    variables: &[(&str, &OsStr)],
) -> Result<()> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let file = folder.path().join("cell.ipynb");
    fs::write(&file, Notebook::of_cells(sources).0.to_string())
        .with_context(|| format!("{} cannot be written", file.display()))?;
    let limits = Limits::of_each_cell(Duration::from_secs(900));
    let execution = run(paths, &file, Kernel::Workbook, &limits, variables)?;
    if let Some(died) = execution.died {
        bail!("{}", died.message);
    }
    let outputs = execution.notebook.code_cells().remove(0).outputs;
    ensure!(
        outputs.stderr.is_empty() && outputs.error.is_empty() && !outputs.text.is_empty(),
        "the cell `{}` printed:\n{}",
        sources.join("\n"),
        outputs.all_text().trim()
    );
    Ok(())
}

fn run(
    paths: &Paths,
    file: &Path,
    kernel: Kernel<'_>,
    limits: &Limits,
    variables: &[(&str, &OsStr)],
) -> Result<Execution> {
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let output = folder.path().join("executed.json");
    let compiles = folder.path().join("compiles");
    fs::write(&compiles, "")
        .with_context(|| format!("{} cannot be written", compiles.display()))?;
    let mut command = Command::new(paths.venv_python());
    serve::apply_environment(paths, &mut command);
    command
        .arg(paths.root().join("lab").join("python").join("execute.py"))
        .args([file, &output])
        .args(limits.arguments())
        .env(kernel::COUNT_COMPILES, &compiles)
        // A run that nobody learns by must not touch the user's own progress.
        .env("NNFS_PROGRESS", folder.path().join("progress"))
        // Stored notebooks hold the places of live figures, not their script.
        .env("NNFS_LIVE", "place")
        .envs(variables.iter().copied());
    match kernel {
        Kernel::Workbook => command
            .args(["--kernel", "rust", "--folder"])
            .arg(paths.notebooks()),
        Kernel::Warm => command
            .env("JUPYTER_PATH", paths.warm_kernelspecs())
            .env("NNFS_WARM_KERNELS", "1")
            .args(["--warm", "--kernel", "rust", "--folder"])
            .arg(paths.notebooks()),
        Kernel::WorkbookIn(folder) => command.args(["--kernel", "rust", "--folder"]).arg(folder),
        Kernel::Plain => {
            write_plain_kernel(paths, folder.path())?;
            // Beside the notebooks' folder, so that no evcxr.toml is found and `../nnfs-notebook` is.
            let beside = paths.root().join("lab");
            command
                .env(kernel::compiler::variable(), paths.lab_program())
                .env("JUPYTER_PATH", folder.path())
                .args(["--kernel", "plain-evcxr", "--folder"])
                .arg(beside)
        }
    };
    let log = log_of(paths, file);
    process::run_logged(command, &log, |_| ())?;
    let text = fs::read_to_string(&output)
        .with_context(|| format!("{} cannot be read", output.display()))?;
    let report: Report = serde_json::from_str(&text).context("the report of a run is damaged")?;
    let numbered = |seconds: &[Option<f64>]| {
        let numbered = seconds.iter().enumerate();
        numbered
            .filter_map(|(i, s)| s.map(|s| (i + 1, Duration::from_secs_f64(s.max(0.0)))))
            .collect()
    };
    let counts = report.cell_compiles.iter().enumerate();
    Ok(Execution {
        notebook: Notebook(report.notebook),
        ready: Duration::from_secs_f64(report.ready_seconds),
        cells: numbered(&report.cell_seconds),
        ready_cpu: Duration::from_secs_f64(report.ready_cpu_seconds.max(0.0)),
        cells_cpu: numbered(&report.cell_cpu_seconds),
        compiles: counts
            .filter_map(|(i, count)| count.map(|count| (i + 1, count)))
            .collect(),
        peak_bytes: report.peak_bytes,
        died: report.died,
    })
}

fn log_of(paths: &Paths, file: &Path) -> PathBuf {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    paths.logs().join(format!("run-{name}.log"))
}

/// A kernel in `folder` that starts evcxr without the launcher.
fn write_plain_kernel(paths: &Paths, folder: &Path) -> Result<()> {
    let kernel = folder.join("kernels").join("plain-evcxr");
    let description = json!({
        "argv": [paths.evcxr_jupyter(), "--control_file", "{connection_file}"],
        "display_name": "Plain evcxr",
        "language": "rust",
        "interrupt_mode": "message",
    });
    fs::create_dir_all(&kernel)
        .and_then(|()| fs::write(kernel.join("kernel.json"), description.to_string()))
        .with_context(|| format!("{} cannot be written", kernel.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_passed_on_in_seconds() {
        let minute = Duration::from_secs(60);
        let mut limits = Limits::of_each_cell(minute);
        assert_eq!(limits.arguments(), ["--timeout", "60"]);
        limits.slow_cells = vec![3, 12];
        limits.slow_cell = minute * 10;
        limits.total = Some(minute * 30);
        assert_eq!(
            limits.arguments().join(" "),
            "--timeout 60 --slow 3,12 --slow-timeout 600 --total 1800"
        );
    }
}
