//! `cargo lab bench kernel`: how long a learner waits, on the workbook's kernel and on a plain evcxr.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, bail, ensure};

use crate::chapters::{self, Chapter};
use crate::notebook::{self, Execution, Kernel, Limits};
use crate::paths::Paths;
use crate::{report, setup};

const TIMEOUT: Duration = Duration::from_secs(900);

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// The chapters to run, by number or name; none means all.
    pub(crate) chapters: Vec<String>,
    /// Whether they run on a plain evcxr as well, which compiles all libraries anew for each chapter.
    pub(crate) plain: bool,
}

/// Runs chapters on both kernels and prints a table of times and memory.
///
/// # Errors
/// Returns an error if a chapter is not there or does not run to its end.
pub(crate) fn run(paths: &Paths, options: &Options) -> Result<()> {
    setup::run(paths)?;
    let chapters = chapters::named(paths, &options.chapters)?;
    let mut workbook = Vec::new();
    let mut warm = Vec::new();
    let mut plain = Vec::new();
    for chapter in &chapters {
        report::doing(&format!(
            "running {} on the workbook's kernel",
            chapter.name
        ));
        workbook.push(execute(paths, chapter, Kernel::Workbook)?);
        if cfg!(unix) {
            report::doing(&format!("running {} on a spare kernel", chapter.name));
            warm.push(execute(paths, chapter, Kernel::Warm)?);
        }
        if options.plain {
            report::doing(&format!(
                "running {} on a plain evcxr with its defaults",
                chapter.name
            ));
            plain.push(execute(paths, chapter, Kernel::Plain)?);
        }
    }
    let mut columns = Vec::new();
    if chapters.len() > 1 {
        for (chapter, execution) in chapters.iter().zip(&workbook) {
            columns.push((
                chapter.number().to_owned(),
                Figures::of(std::slice::from_ref(execution)),
            ));
        }
    }
    columns.push(("workbook".to_owned(), Figures::of(&workbook)));
    if !warm.is_empty() {
        columns.push(("spare kernel".to_owned(), Figures::of(&warm)));
    }
    if options.plain {
        columns.push(("plain evcxr".to_owned(), Figures::of(&plain)));
    }
    println!("\n{}", table(&columns));
    for (chapter, execution) in chapters.iter().zip(&workbook) {
        print_compiled_again(chapter, execution);
    }
    Ok(())
}

fn execute(paths: &Paths, chapter: &Chapter, kernel: Kernel<'_>) -> Result<Execution> {
    let limits = Limits::of_each_cell(TIMEOUT);
    let execution = notebook::execute(paths, &chapter.file, kernel, &limits)?;
    if let Some(died) = execution.died {
        bail!("{}: {}", chapter.name, died.message);
    }
    ensure!(
        !execution.cells.is_empty(),
        "{} has no code cells",
        chapter.name
    );
    Ok(execution)
}

/// The figures of one chapter or of several, whose cells then count alike.
#[derive(Debug, PartialEq)]
struct Figures {
    /// Seconds; of several chapters the median.
    ready: f64,
    ready_cpu: f64,
    first: f64,
    /// Seconds, without the cells that train or read all digits.
    median: f64,
    ninth_decile: f64,
    median_cpu: f64,
    /// Seconds, of all cells.
    slowest: f64,
    compiles: f64,
    peak_gigabytes: f64,
}

impl Figures {
    fn of(executions: &[Execution]) -> Self {
        let seconds = |time: Duration| time.as_secs_f64();
        let first = |execution: &Execution| execution.cells.first().map(|(_, time)| seconds(*time));
        let all = || executions.iter().flat_map(|execution| &execution.cells);
        let of_quick = |times: fn(&Execution) -> &[(usize, Duration)]| {
            let quick = executions.iter().flat_map(|execution| {
                let slow = slow_cells(execution);
                let cells = times(execution).iter();
                let quick = cells.filter(move |(cell, _)| !slow.contains(cell));
                quick.map(|(_, time)| seconds(*time))
            });
            sorted(quick)
        };
        let quick = of_quick(|execution| &execution.cells);
        let quick_cpu = of_quick(|execution| &execution.cells_cpu);
        let compiles = executions.iter().flat_map(|execution| &execution.compiles);
        let peak = executions.iter().map(|execution| execution.peak_bytes);
        Self {
            ready: at(&sorted(executions.iter().map(|e| seconds(e.ready))), 0.5),
            ready_cpu: at(
                &sorted(executions.iter().map(|e| seconds(e.ready_cpu))),
                0.5,
            ),
            first: at(&sorted(executions.iter().filter_map(first)), 0.5),
            median: at(&quick, 0.5),
            ninth_decile: at(&quick, 0.9),
            median_cpu: at(&quick_cpu, 0.5),
            slowest: at(&sorted(all().map(|(_, time)| seconds(*time))), 1.0),
            compiles: compiles.map(|(_, count)| *count as f64).sum::<f64>() / all().count() as f64,
            peak_gigabytes: peak.max().unwrap_or_default() as f64 / 1e9,
        }
    }
}

fn sorted(numbers: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The number at a share of the way through sorted ones.
fn at(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let place = (last as f64 * share).round() as usize;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// The cells that train or read all digits, counted from 1 among all cells.
fn slow_cells(execution: &Execution) -> Vec<usize> {
    let cells = execution.notebook.code_cells();
    let slow = cells.iter().filter(|cell| cell.tags.slow);
    slow.map(|cell| cell.number).collect()
}

/// One row a figure, one column a kernel or chapter.
fn table(columns: &[(String, Figures)]) -> String {
    type Row = (&'static str, &'static str, fn(&Figures) -> f64);
    const ROWS: [Row; 9] = [
        ("kernel ready", "s", |f| f.ready),
        ("  processor's time", "s", |f| f.ready_cpu),
        ("first cell", "s", |f| f.first),
        ("median cell", "s", |f| f.median),
        ("  processor's time", "s", |f| f.median_cpu),
        ("90th percentile", "s", |f| f.ninth_decile),
        ("slowest cell", "s", |f| f.slowest),
        ("compiles per cell", "", |f| f.compiles),
        ("peak memory, all processes", "GB", |f| f.peak_gigabytes),
    ];
    let mut text = format!("{:<32}", "");
    for (name, _) in columns {
        text += &format!("{name:>13}");
    }
    for (what, unit, of) in ROWS {
        text += &format!("\n{what:<29}{unit:<3}");
        for (_, figures) in columns {
            text += &format!("{:>13.2}", of(figures));
        }
    }
    text + "\nThe median and the percentile leave out the cells that train or read all digits."
}

/// Names the cells that were compiled more than once.
fn print_compiled_again(chapter: &Chapter, execution: &Execution) {
    let sources: BTreeMap<usize, String> = execution
        .notebook
        .code_cells()
        .into_iter()
        .map(|cell| (cell.number, cell.source))
        .collect();
    for (cell, count) in execution.compiles.iter().filter(|(_, count)| *count > 1) {
        let source = sources.get(cell).map_or("", String::as_str);
        let last = source.trim_end().lines().last().unwrap_or_default();
        println!(
            "{} cell {cell}, compiled {count} times: `{last}`",
            chapter.number()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Notebook;

    fn execution(times: &[f64]) -> Execution {
        let cells = times.iter().enumerate();
        let cells_cpu = (1..).zip(times.iter().map(|time| Duration::from_secs_f64(time / 2.0)));
        Execution {
            notebook: Notebook::of_cell(""),
            ready: Duration::from_secs(3),
            cells: cells
                .map(|(i, time)| (i + 1, Duration::from_secs_f64(*time)))
                .collect(),
            ready_cpu: Duration::from_secs(2),
            cells_cpu: cells_cpu.collect(),
            compiles: times.iter().enumerate().map(|(i, _)| (i + 1, 2)).collect(),
            peak_bytes: 2_500_000_000,
            died: None,
        }
    }

    #[test]
    fn the_figures_of_a_run_are_its_order_statistics() {
        let times: Vec<f64> = (1..=11).map(|i| 0.1 * f64::from(12 - i)).collect();
        let figures = Figures::of(&[execution(&times)]);
        assert!((figures.median - 0.6).abs() < 1e-9);
        assert!((figures.ninth_decile - 1.0).abs() < 1e-9);
        assert!((figures.slowest - 1.1).abs() < 1e-9 && (figures.first - 1.1).abs() < 1e-9);
        assert_eq!((figures.ready, figures.peak_gigabytes), (3.0, 2.5));
        assert!((figures.median_cpu - 0.3).abs() < 1e-9);
        assert_eq!((figures.compiles, figures.ready_cpu), (2.0, 2.0));
    }

    #[test]
    fn the_cells_of_several_chapters_count_alike() {
        let figures = Figures::of(&[execution(&[1.0]), execution(&[2.0, 3.0, 4.0, 5.0])]);
        assert_eq!((figures.median, figures.slowest), (3.0, 5.0));
    }

    #[test]
    fn cells_that_train_count_for_the_slowest_only() {
        let mut run = execution(&[1.0, 9.0]);
        run.notebook = Notebook::of_cells(&["1", "train()"]);
        run.notebook.0["cells"][1]["metadata"]["tags"] = serde_json::json!(["slow"]);
        let figures = Figures::of(&[run]);
        assert_eq!((figures.ninth_decile, figures.slowest), (1.0, 9.0));
    }

    #[test]
    fn the_table_has_a_column_for_each() {
        let figures = || Figures::of(&[execution(&[0.25])]);
        let text = table(&[
            ("03".to_owned(), figures()),
            ("plain".to_owned(), figures()),
        ]);
        assert!(text.contains("03        plain"), "{text}");
        assert!(
            text.contains("median cell                  s           0.25         0.25"),
            "{text}"
        );
    }
}
