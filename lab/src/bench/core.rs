//! `cargo lab bench core`: how fast nnfs-core computes, beside NumPy on one thread.
//!
//! The Rust side is `nnfs-core/examples/bench_core.rs`, the other one `lab/python/bench_core.py`. They draw the same
//! random numbers and do the same work; a number that both print at the end shows it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::paths::Paths;
use crate::process::{answer, run_logged};
use crate::report;

/// Where the two last numbers may part: rounding differs from one library to the other, and training carries it on.
const SAME: f64 = 1e-6;

/// What the libraries behind NumPy read to find out how many threads they may use.
const THREADS: [&str; 4] = [
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
];

struct Case {
    /// Its name for both programs.
    name: &'static str,
    /// What it is, for people.
    what: &'static str,
    steps: u32,
    /// What the number is that both sides print.
    value: &'static str,
}

const CASES: [Case; 5] = [
    Case {
        name: "spiral",
        what: "spiral: 300 points, 2-64-3, SGD",
        steps: 10_001,
        value: "loss",
    },
    Case {
        name: "two-layer-net",
        what: "TwoLayerNet: 784-50-10, batch 100, SGD",
        steps: 10_000,
        value: "loss",
    },
    Case {
        name: "numerical-gradient",
        what: "its numerical gradient, batch 3",
        steps: 1,
        value: "sum",
    },
    Case {
        name: "softmax-3",
        what: "softmax with loss and gradient, (3, 3)",
        steps: 20_000,
        value: "loss",
    },
    Case {
        name: "softmax-300",
        what: "softmax with loss and gradient, (300, 3)",
        steps: 5_000,
        value: "loss",
    },
];

/// Measures all cases on both sides in turn and prints a table; without NumPy, on the Rust side alone.
///
/// # Errors
/// When the Rust side does not compile, a program fails, or `python` is given and has no NumPy.
pub(crate) fn run(paths: &Paths, quick: bool, rounds: u32, python: Option<&Path>) -> Result<()> {
    let numpy = NumPy::find(paths, python)?;
    report::doing("compiling nnfs-core with --release");
    let spinner = report::spinner();
    let mut build = cargo(paths, "build");
    build.args(EXAMPLE);
    run_logged(build, &paths.logs().join("bench-core.log"), |line| {
        spinner.set_message(line.to_owned());
    })?;
    drop(spinner);

    let plural = if rounds == 1 { "" } else { "s" };
    report::line(format_args!(
        "\n{rounds} run{plural} of each side in turn, of which the fastest counts; 64-bit numbers, one thread; time of \
         one step\n\n{}",
        heading(numpy.as_ref())
    ));
    for case in &CASES {
        let steps = if quick {
            case.steps.div_ceil(50)
        } else {
            case.steps
        };
        let (mut rust, mut other) = (None, None);
        for _ in 0..rounds {
            let mut command = cargo(paths, "run");
            command.args(EXAMPLE).arg("--");
            rust = Run::better(rust, Run::of(command, case.name, steps)?);
            if let Some(numpy) = &numpy {
                other = Run::better(other, Run::of(numpy.command(paths), case.name, steps)?);
            }
        }
        let rust = rust.context("at least one round")?;
        report::line(row(case, steps, &rust, other.as_ref()));
    }
    if numpy.is_none() {
        report::line(how_to_get_numpy(paths));
    }
    Ok(())
}

const EXAMPLE: [&str; 6] = [
    "--release",
    "--quiet",
    "--package",
    "nnfs-core",
    "--example",
    "bench_core",
];

fn cargo(paths: &Paths, what: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.arg(what).current_dir(paths.root());
    cargo
}

/// A Python with NumPy.
struct NumPy {
    python: PathBuf,
    version: String,
}

impl NumPy {
    /// The one that was asked for; else that of the workbook, else that on the PATH, if one of them has NumPy.
    fn find(paths: &Paths, wanted: Option<&Path>) -> Result<Option<Self>> {
        if let Some(python) = wanted {
            let found = Self::at(python);
            ensure!(
                found.is_some(),
                "{} has no NumPy, or does not run. `{} -m pip install numpy` installs it.",
                python.display(),
                python.display()
            );
            return Ok(found);
        }
        let candidates = [paths.venv_python(), "python3".into(), "python".into()];
        Ok(candidates.iter().find_map(|python| Self::at(python)))
    }

    fn at(python: &Path) -> Option<Self> {
        let mut command = Command::new(python);
        let version = answer(command.args(["-c", "import numpy; print(numpy.__version__)"]))?;
        Some(Self {
            python: python.to_path_buf(),
            version,
        })
    }

    fn command(&self, paths: &Paths) -> Command {
        let mut command = Command::new(&self.python);
        command
            .arg(paths.root().join("lab/python/bench_core.py"))
            .envs(THREADS.map(|name| (name, "1")));
        command
    }
}

fn how_to_get_numpy(paths: &Paths) -> String {
    let python = paths.venv_python();
    let first = if python.is_file() {
        ""
    } else {
        "cargo lab setup\n    "
    };
    format!(
        "\nNumPy was not found, so there is nothing to hold this against. To get it:\n    {first}{} -m pip install numpy",
        paths.short(&python)
    )
}

/// What one program printed about one case.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    seconds: f64,
    value: f64,
}

impl Run {
    fn of(mut command: Command, case: &str, steps: u32) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let printed = answer(command.arg(case).arg(steps.to_string()))
            .with_context(|| format!("{name} failed at {case}"))?;
        Self::parse(&printed).with_context(|| format!("{name} printed {printed:?} about {case}"))
    }

    /// Seconds and a number.
    fn parse(printed: &str) -> Option<Self> {
        let (seconds, value) = printed.trim().split_once(' ')?;
        Some(Self {
            seconds: seconds.parse().ok()?,
            value: value.parse().ok()?,
        })
    }

    #[allow(clippy::unnecessary_wraps, reason = "an accumulator that starts empty")]
    fn better(before: Option<Self>, run: Self) -> Option<Self> {
        Some(match before {
            Some(before) if before.seconds <= run.seconds => before,
            _ => run,
        })
    }
}

fn heading(numpy: Option<&NumPy>) -> String {
    let rust = format!("{:<42}{:>7}{:>12}", "", "steps", "Rust");
    match numpy {
        Some(numpy) => {
            let numpy = format!("NumPy {}", numpy.version);
            format!("{rust}{numpy:>14}{:>9}  result", "times")
        }
        None => format!("{rust}  result"),
    }
}

fn row(case: &Case, steps: u32, rust: &Run, numpy: Option<&Run>) -> String {
    let each = |run: &Run| duration(run.seconds / f64::from(steps));
    let begin = format!("{:<42}{steps:>7}{:>12}", case.what, each(rust));
    let Some(numpy) = numpy else {
        return format!("{begin}  {} {:.7}", case.value, rust.value);
    };
    let apart = (rust.value - numpy.value).abs();
    let result = if apart <= SAME * numpy.value.abs() {
        format!("{} {:.7} in both", case.value, rust.value)
    } else {
        format!(
            "{} {:.7} and {:.7}: NOT the same work",
            case.value, rust.value, numpy.value
        )
    };
    format!(
        "{begin}{:>14}{:>9.1}  {result}",
        each(numpy),
        numpy.seconds / rust.seconds
    )
}

/// A time with a unit that suits it.
fn duration(seconds: f64) -> String {
    match seconds {
        1.0.. => format!("{seconds:.2} s "),
        1e-3.. => format!("{:.1} ms", seconds * 1e3),
        1e-5.. => format!("{:.1} µs", seconds * 1e6),
        _ => format!("{:.2} µs", seconds * 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::test_repository;

    const fn run(seconds: f64, value: f64) -> Run {
        Run { seconds, value }
    }

    #[test]
    fn what_a_program_prints_is_understood() {
        assert_eq!(Run::parse("0.25 1.5\n"), Some(run(0.25, 1.5)));
        assert!(Run::parse("1e-05 nan").is_some_and(|run| run.value.is_nan()));
        assert_eq!(Run::parse("0.25"), None);
        assert_eq!(Run::parse("Traceback (most recent call last):"), None);
    }

    #[test]
    fn the_fastest_run_counts() {
        let runs = [run(0.3, 1.0), run(0.1, 2.0), run(0.2, 3.0)];
        assert_eq!(runs.into_iter().fold(None, Run::better), Some(runs[1]));
    }

    #[test]
    fn a_row_holds_the_times_of_a_step_and_their_ratio() {
        let row = row(
            &CASES[0],
            10_000,
            &run(0.5, 0.8658917),
            Some(&run(3.5, 0.8658917)),
        );
        let words: Vec<_> = row.split_whitespace().collect();
        let end = [
            "50.0",
            "µs",
            "350.0",
            "µs",
            "7.0",
            "loss",
            "0.8658917",
            "in",
            "both",
        ];
        assert!(words.ends_with(&end), "{row}");
    }

    #[test]
    fn another_result_is_not_the_same_work() {
        let row = |value| row(&CASES[0], 10, &run(1.0, value), Some(&run(1.0, 0.5)));
        assert!(row(0.5 + 1e-8).ends_with("in both"));
        assert!(row(0.51).ends_with("loss 0.5100000 and 0.5000000: NOT the same work"));
        assert!(row(f64::NAN).contains("NOT the same work"));
    }

    #[test]
    fn without_numpy_the_way_to_it_is_a_command() {
        let (_folder, paths) = test_repository();
        assert!(NumPy::find(&paths, Some(Path::new("no-such-python"))).is_err());
        let text = how_to_get_numpy(&paths);
        assert!(
            text.contains("cargo lab setup\n") && text.ends_with("-m pip install numpy"),
            "{text}"
        );
        let row = row(&CASES[3], 10, &run(2.5e-6, 1.25), None);
        assert!(row.ends_with("0.25 µs  loss 1.2500000"), "{row}");
    }

    #[test]
    fn times_have_a_unit_that_suits_them() {
        let times = [2.5, 0.0123, 62.04e-6, 0.24e-6].map(duration);
        assert_eq!(times, ["2.50 s ", "12.3 ms", "62.0 µs", "0.24 µs"]);
    }
}
