//! `cargo lab bench core`: how fast nnfs-core computes, beside NumPy and PyTorch on one thread.
//!
//! The Rust side is `nnfs-core/examples/bench_core.rs`, the others `lab/python/bench_core.py` and `bench_torch.py`.
//! They draw the same random numbers and do the same work; a number that all print at the end shows it. The Rust side
//! is measured in each way in which this processor can multiply.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::paths::Paths;
use crate::process::{answer, run_logged};
use crate::report;

/// Where the last numbers may part: rounding differs from one library to the other, and training carries it on.
const SAME: f64 = 1e-6;

/// What the libraries behind NumPy and PyTorch read to find out how many threads they may use.
const THREADS: [&str; 4] = [
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
];

/// The ways to multiply that `NNFS_PRODUCT` may name. On a processor with AVX-512, they are measured without it.
const WAYS: [&str; 2] = ["general", "avx2"];

struct Case {
    /// Its name for all programs.
    name: &'static str,
    /// What it is, for people.
    what: &'static str,
    steps: u32,
    /// What the number is that all sides print.
    value: &'static str,
    /// Whether there is a program for PyTorch.
    torch: bool,
}

const fn training(name: &'static str, what: &'static str, steps: u32) -> Case {
    Case {
        name,
        what,
        steps,
        value: "loss",
        torch: true,
    }
}

const CASES: [Case; 8] = [
    training("spiral", "spiral: 300 points, 2-64-3, SGD", 5_000),
    training("spiral-adam", "the same with Adam", 2_000),
    training(
        "two-layer-net",
        "TwoLayerNet: 784-50-10, batch 100, SGD",
        2_000,
    ),
    training("wide", "784-512-512-10, batch 128, Adam", 40),
    training(
        "convolution",
        "SimpleConvNet: 30 filters 5 x 5, batch 100, Adam",
        30,
    ),
    Case {
        name: "numerical-gradient",
        what: "numerical gradient of 784-50-10, batch 3",
        steps: 1,
        value: "sum",
        torch: false,
    },
    Case {
        name: "softmax-3",
        what: "softmax with loss and gradient, (3, 3)",
        steps: 20_000,
        value: "loss",
        torch: false,
    },
    Case {
        name: "softmax-300",
        what: "softmax with loss and gradient, (300, 3)",
        steps: 5_000,
        value: "loss",
        torch: false,
    },
];

/// Measures all cases on all sides in turn and prints a table; without NumPy, on the Rust side alone.
///
/// # Errors
/// Returns an error if the Rust side does not compile, a program fails, or `python` is given and has no NumPy.
pub(crate) fn run(
    paths: &Paths,
    quick: bool,
    rounds: u32,
    case: Option<&str>,
    python: Option<&Path>,
) -> Result<()> {
    let cases = chosen(case)?;
    let numpy = Library::numpy(paths, python)?;
    let torch = Library::torch(paths, python);
    report::doing("compiling nnfs-core with --release");
    let spinner = report::spinner();
    let mut build = cargo(paths, "build");
    build.args(EXAMPLE);
    run_logged(build, &paths.logs().join("bench-core.log"), |line| {
        spinner.set_message(line.to_owned());
    })?;
    drop(spinner);

    let mut sides: Vec<Side> = vec![Side::Rust(None)];
    sides.extend(WAYS.map(|way| Side::Rust(Some(way))));
    sides.retain(|side| side.runs(paths));
    sides.extend(numpy.map(Side::NumPy));
    sides.extend(torch.map(Side::Torch));

    let plural = if rounds == 1 { "" } else { "s" };
    report::line(format_args!(
        "\n{rounds} run{plural} of each side in turn, of which the fastest counts; 64-bit numbers, one thread; time of \
         one step.\nRust chooses by itself how to multiply; beside it stand the ways of NNFS_PRODUCT that this processor \
         has{}.\n\n{}",
        if has_avx512() {
            ", without AVX-512"
        } else {
            ""
        },
        heading(&sides)
    ));
    for case in cases {
        let steps = if quick {
            case.steps.div_ceil(50)
        } else {
            case.steps
        };
        let mut fastest: Vec<Option<Run>> = vec![None; sides.len()];
        for _ in 0..rounds {
            for (side, fastest) in sides.iter().zip(&mut fastest) {
                if side.has(case) {
                    let run = Run::of(side.command(paths), case.name, steps)?;
                    *fastest = Run::better(*fastest, run);
                }
            }
        }
        report::line(row(case, steps, &sides, &fastest));
    }
    if !sides.iter().any(|side| matches!(side, Side::NumPy(_))) {
        report::line(how_to_get_numpy(paths));
    }
    Ok(())
}

/// The case of this name, or all.
fn chosen(name: Option<&str>) -> Result<Vec<&'static Case>> {
    let Some(name) = name else {
        return Ok(CASES.iter().collect());
    };
    let names: Vec<_> = CASES.iter().map(|case| case.name).collect();
    let case = CASES.iter().find(|case| case.name == name);
    let case =
        case.with_context(|| format!("no case is called {name}; there are {}", names.join(", ")))?;
    Ok(vec![case])
}

const EXAMPLE: [&str; 6] = [
    "--release",
    "--quiet",
    "--package",
    "nnfs-core",
    "--example",
    "bench_core",
];

fn has_avx512() -> bool {
    #[cfg(target_arch = "x86_64")]
    let found = is_x86_feature_detected!("avx512f");
    #[cfg(not(target_arch = "x86_64"))]
    let found = false;
    found
}

fn cargo(paths: &Paths, what: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.arg(what).current_dir(paths.root());
    cargo
}

/// Who computes.
enum Side {
    /// nnfs-core, multiplying in the way it chooses or in a given one.
    Rust(Option<&'static str>),
    NumPy(Library),
    Torch(Library),
}

impl Side {
    fn command(&self, paths: &Paths) -> Command {
        match self {
            Self::Rust(way) => {
                let mut command = cargo(paths, "run");
                command.args(EXAMPLE).env_remove("NNFS_PRODUCT");
                if let Some(way) = way {
                    command.env("NNFS_PRODUCT", way);
                    if has_avx512() {
                        // Another folder, or the two programs would be built anew each time.
                        let other = [
                            "--no-default-features",
                            "--target-dir",
                            "target/without-avx512",
                        ];
                        command.args(other);
                    }
                }
                command.arg("--");
                command
            }
            Self::NumPy(library) => library.command(paths, "bench_core.py"),
            Self::Torch(library) => library.command(paths, "bench_torch.py"),
        }
    }

    /// Whether it runs here at all: a processor may lack a way to multiply.
    fn runs(&self, paths: &Paths) -> bool {
        let mut command = self.command(paths);
        answer(command.args(["softmax-3", "1"])).is_some()
    }

    fn has(&self, case: &Case) -> bool {
        case.torch || !matches!(self, Self::Torch(_))
    }

    fn title(&self) -> String {
        match self {
            Self::Rust(None) => "Rust".to_owned(),
            Self::Rust(Some(way)) => (*way).to_owned(),
            Self::NumPy(library) => format!("NumPy {}", library.version),
            Self::Torch(library) => format!("PyTorch {}", library.version),
        }
    }
}

/// A Python with a library.
struct Library {
    python: PathBuf,
    version: String,
}

impl Library {
    /// NumPy in the Python that was asked for; else in that of the workbook, else on the PATH, if one of them has it.
    fn numpy(paths: &Paths, wanted: Option<&Path>) -> Result<Option<Self>> {
        let found = Self::find(paths, wanted, "numpy");
        if let Some(python) = wanted {
            ensure!(
                found.is_some(),
                "{} has no NumPy, or does not run. `{} -m pip install numpy` installs it.",
                python.display(),
                python.display()
            );
        }
        Ok(found)
    }

    fn torch(paths: &Paths, wanted: Option<&Path>) -> Option<Self> {
        Self::find(paths, wanted, "torch")
    }

    fn find(paths: &Paths, wanted: Option<&Path>, name: &str) -> Option<Self> {
        if let Some(python) = wanted {
            return Self::at(python, name);
        }
        let candidates = [paths.venv_python(), "python3".into(), "python".into()];
        candidates.iter().find_map(|python| Self::at(python, name))
    }

    fn at(python: &Path, name: &str) -> Option<Self> {
        let mut command = Command::new(python);
        let print = format!("import {name}; print({name}.__version__)");
        let version = answer(command.args(["-c", &print]))?;
        // PyTorch adds what it was built for: 2.15.0+cpu.
        let version = version.trim().split('+').next()?.to_owned();
        Some(Self {
            python: python.to_path_buf(),
            version,
        })
    }

    fn command(&self, paths: &Paths, program: &str) -> Command {
        let mut command = Command::new(&self.python);
        command
            .arg(paths.root().join("lab/python").join(program))
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

/// How wide the column of what is measured is, and that of each side.
const WHAT: usize = 49;
const SIDE: usize = 16;

fn heading(sides: &[Side]) -> String {
    let mut line = format!("{:<WHAT$}{:>7}", "", "steps");
    for side in sides {
        line += &format!("{:>SIDE$}", side.title());
    }
    for side in sides {
        match side {
            Side::Rust(_) => {}
            Side::NumPy(_) => line += &format!("{:>10}", "x NumPy"),
            Side::Torch(_) => line += &format!("{:>10}", "x PyTorch"),
        }
    }
    line + "  result"
}

/// One case: the time of a step on each side, how many times as long as Rust the libraries take, and the result.
fn row(case: &Case, steps: u32, sides: &[Side], fastest: &[Option<Run>]) -> String {
    let mut line = format!("{:<WHAT$}{steps:>7}", case.what);
    for run in fastest {
        let time = run.map(|run| duration(run.seconds / f64::from(steps)));
        line += &format!("{:>SIDE$}", time.unwrap_or_default());
    }
    let rust = fastest.first().copied().flatten();
    for (side, run) in sides.iter().zip(fastest) {
        if !matches!(side, Side::Rust(_)) {
            let times = run
                .zip(rust)
                .map(|(run, rust)| format!("{:.1}", run.seconds / rust.seconds));
            line += &format!("{:>10}", times.unwrap_or_default());
        }
    }
    let values: Vec<f64> = fastest.iter().flatten().map(|run| run.value).collect();
    let same = |a: f64, b: f64| (a - b).abs() <= SAME * b.abs();
    if values.iter().all(|&value| same(value, values[0])) {
        return format!("{line}  {} {:.7}", case.value, values[0]);
    }
    let values: Vec<_> = values.iter().map(|value| format!("{value:.7}")).collect();
    format!(
        "{line}  {} {}: NOT the same work",
        case.value,
        values.join(", ")
    )
}

/// A time with a unit that suits it.
fn duration(seconds: f64) -> String {
    match seconds {
        1.0.. => format!("{seconds:.2} s "),
        1e-2.. => format!("{:.1} ms", seconds * 1e3),
        1e-3.. => format!("{:.2} ms", seconds * 1e3),
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

    fn sides() -> Vec<Side> {
        let library = |version: &str| Library {
            python: "python3".into(),
            version: version.to_owned(),
        };
        vec![
            Side::Rust(None),
            Side::Rust(Some("general")),
            Side::NumPy(library("2.4.6")),
            Side::Torch(library("2.15.0")),
        ]
    }

    #[test]
    fn a_row_holds_the_times_of_a_step_and_their_ratios_under_their_headings() {
        let runs = [0.5, 0.6, 3.5, 4.0].map(|seconds| Some(run(seconds, 0.8658917)));
        let row = row(&CASES[0], 10_000, &sides(), &runs);
        let end = "50.0 µs 60.0 µs 350.0 µs 400.0 µs 7.0 8.0 loss 0.8658917";
        let words = row.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.ends_with(end), "{row}");
        let heading = heading(&sides());
        for (title, number) in [
            ("general", "60.0 µs"),
            ("PyTorch 2.15.0", "400.0 µs"),
            ("x NumPy", "7.0"),
        ] {
            let end_of = |line: &str, word: &str| {
                let at = line.find(word).expect("is there");
                line[..at + word.len()].chars().count()
            };
            assert_eq!(
                end_of(&heading, title),
                end_of(&row, number),
                "{heading}\n{row}"
            );
        }
    }

    #[test]
    fn another_result_is_not_the_same_work() {
        let row = |value| {
            let runs = [1.0, value, 1.0, 1.0].map(|value| Some(run(1.0, value)));
            row(&CASES[0], 10, &sides(), &runs)
        };
        assert!(row(1.0 + 1e-8).ends_with("loss 1.0000000"));
        assert!(
            row(1.01)
                .ends_with("loss 1.0000000, 1.0100000, 1.0000000, 1.0000000: NOT the same work")
        );
        assert!(row(f64::NAN).contains("NOT the same work"));
    }

    #[test]
    fn a_case_is_found_by_its_name() {
        assert_eq!(chosen(None).unwrap().len(), CASES.len());
        assert_eq!(chosen(Some("wide")).unwrap()[0].name, "wide");
        let error = chosen(Some("narrow")).err().unwrap().to_string();
        assert!(error.contains("narrow") && error.contains("spiral-adam"));
    }

    #[test]
    fn without_numpy_the_way_to_it_is_a_command() {
        let (_folder, paths) = test_repository();
        assert!(Library::numpy(&paths, Some(Path::new("no-such-python"))).is_err());
        let text = how_to_get_numpy(&paths);
        assert!(
            text.contains("cargo lab setup\n") && text.ends_with("-m pip install numpy"),
            "{text}"
        );
        let rust = [Side::Rust(None)];
        let row = row(&CASES[6], 10, &rust, &[Some(run(2.5e-6, 1.25))]);
        assert!(row.ends_with("0.25 µs  loss 1.2500000"), "{row}");
    }

    #[test]
    fn times_have_a_unit_that_suits_them() {
        let times = [2.5, 0.0123, 62.04e-6, 0.24e-6].map(duration);
        assert_eq!(times, ["2.50 s ", "12.3 ms", "62.0 µs", "0.24 µs"]);
    }
}
