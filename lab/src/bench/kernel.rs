//! `cargo lab bench kernel`: how long a learner waits, on the workbook's kernel and on a plain evcxr.

use std::time::Duration;

use anyhow::{Result, bail, ensure};

use crate::chapters::{self, Chapter};
use crate::notebook::{self, Execution, Kernel, Limits};
use crate::paths::Paths;
use crate::{report, setup};

const TIMEOUT: Duration = Duration::from_secs(900);

/// Runs one chapter on both kernels and prints a table of times and memory.
///
/// # Errors
/// Returns an error if the chapter is not there or does not run to its end.
pub(crate) fn run(paths: &Paths, chapter: &str) -> Result<()> {
    setup::run(paths)?;
    let chapter = chapters::named(paths, &[chapter.to_owned()])?.remove(0);
    report::doing(&format!(
        "running {} on the workbook's kernel",
        chapter.name
    ));
    let workbook = Figures::of(&execute(paths, &chapter, Kernel::Workbook)?);
    report::doing(&format!(
        "running {} on a plain evcxr with its defaults",
        chapter.name
    ));
    let plain = Figures::of(&execute(paths, &chapter, Kernel::Plain)?);
    print(&chapter, &workbook, &plain);
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

struct Figures {
    ready: f64,
    first: f64,
    median: f64,
    ninth_decile: f64,
    slowest: (usize, f64),
    peak_gigabytes: f64,
}

impl Figures {
    fn of(execution: &Execution) -> Self {
        let seconds = |time: &Duration| time.as_secs_f64();
        let mut sorted: Vec<f64> = execution
            .cells
            .iter()
            .map(|(_, time)| seconds(time))
            .collect();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
        let slowest = execution.cells.iter().max_by_key(|(_, time)| *time);
        Self {
            ready: seconds(&execution.ready),
            first: execution
                .cells
                .first()
                .map_or(0.0, |(_, time)| seconds(time)),
            median: at(0.5),
            ninth_decile: at(0.9),
            slowest: slowest.map_or((0, 0.0), |(cell, time)| (*cell, seconds(time))),
            peak_gigabytes: execution.peak_bytes as f64 / 1e9,
        }
    }
}

fn print(chapter: &Chapter, workbook: &Figures, plain: &Figures) {
    println!(
        "\n{:<34}{:>12}{:>14}",
        chapter.name, "workbook", "plain evcxr"
    );
    let row = |what: &str, unit: &str, of: fn(&Figures) -> f64| {
        println!(
            "{what:<34}{:>10.2} {unit}{:>12.2} {unit}",
            of(workbook),
            of(plain)
        );
    };
    row("kernel ready", "s ", |f| f.ready);
    row("first cell", "s ", |f| f.first);
    row("median cell", "s ", |f| f.median);
    row("90th percentile", "s ", |f| f.ninth_decile);
    row("slowest cell", "s ", |f| f.slowest.1);
    row("peak memory, all processes", "GB", |f| f.peak_gigabytes);
    println!(
        "slowest: cell {} and cell {} of the notebook",
        workbook.slowest.0, plain.slowest.0
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::Notebook;

    #[test]
    fn the_figures_of_a_run_are_its_order_statistics() {
        let cells = (1..=11)
            .map(|i| (i, Duration::from_millis(100 * (12 - i as u64))))
            .collect();
        let figures = Figures::of(&Execution {
            notebook: Notebook::of_cell(""),
            ready: Duration::from_secs(3),
            cells,
            peak_bytes: 2_500_000_000,
            died: None,
        });
        assert_eq!((figures.median, figures.ninth_decile), (0.6, 1.0));
        assert_eq!((figures.slowest, figures.first), ((1, 1.1), 1.1));
        assert_eq!((figures.ready, figures.peak_gigabytes), (3.0, 2.5));
    }
}
