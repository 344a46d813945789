use ndarray::Array2;
use std::fmt;

/// What a [`gradient_check`](super::gradient_check) found: an entry for every parameter of the network.
///
/// As text it is a table, one line per parameter.
#[derive(Clone, PartialEq)]
pub struct GradientReport {
    /// The parameters, in the network's order.
    pub parameters: Vec<ParameterReport>,
}

impl GradientReport {
    /// Whether every parameter is [`Right`](Verdict::Right) or [`Close`](Verdict::Close). A parameter without numbers
    /// does not count; one whose entries are all at kinks does, and has not passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.parameters.iter().all(ParameterReport::passed)
    }
}

/// The gradient of one parameter, backpropagated and measured.
#[derive(Clone, PartialEq)]
pub struct ParameterReport {
    /// Its name in the network, such as `dense1.weights`.
    pub name: String,
    /// The gradient that backward gave, in the parameter's shape.
    pub backpropagated: Array2<f64>,
    /// The gradient by central differences, in the parameter's shape; NaN where an entry was not checked.
    pub numerical: Array2<f64>,
    /// `|a - n| / max(|a| + |n|, floor)` of each entry, in the parameter's shape; NaN where an entry was not checked.
    pub relative_error: Array2<f64>,
    /// The smallest number that an error is divided by, see [`gradient_check`](super::gradient_check).
    pub floor: f64,
    /// How many entries were measured, those at kinks included.
    pub checked: usize,
    /// The entries, (row, column), where the loss has a kink within the step. They are left out of what follows.
    pub kinks: Vec<(usize, usize)>,
    /// The largest relative error; NaN where one is NaN, or where there was none to look at.
    pub largest: f64,
    /// Where the largest is, (row, column).
    pub at: (usize, usize),
    /// The median of the relative errors; NaN where there was none to look at.
    pub median: f64,
    /// What the largest relative error says.
    pub verdict: Verdict,
}

impl ParameterReport {
    pub(super) fn passed(&self) -> bool {
        match self.verdict {
            Verdict::Right | Verdict::Close => true,
            Verdict::Suspicious | Verdict::Wrong => false,
            Verdict::NotCompared => self.checked == 0,
        }
    }
}

/// What a largest relative error says about a gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Below 1e-7: as equal as can be measured.
    Right,
    /// 1e-7 to 1e-4: good enough. Large inputs, large scores and tiny gradients end here, and rarely a small mistake.
    Close,
    /// 1e-4 to 1e-2: worth a look.
    Suspicious,
    /// 1e-2 or more, or not a number: backward does not compute the gradient of this parameter.
    Wrong,
    /// There was nothing to compare: the parameter has no numbers, or all of those checked are at kinks.
    NotCompared,
}

impl Verdict {
    pub(super) fn of(largest: f64) -> Self {
        match largest {
            error if error < 1e-7 => Self::Right,
            error if error < 1e-4 => Self::Close,
            error if error < 1e-2 => Self::Suspicious,
            _ => Self::Wrong,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Right => "right",
            Self::Close => "close",
            Self::Suspicious => "suspicious",
            Self::Wrong => "wrong",
            Self::NotCompared => "not compared",
        })
    }
}

const HEADINGS: [&str; 8] = [
    "parameter",
    "shape",
    "checked",
    "largest error",
    "at",
    "median",
    "kinks",
    "verdict",
];

impl ParameterReport {
    fn columns(&self) -> [String; 8] {
        let compared = self.verdict != Verdict::NotCompared;
        let or_dash = |text: String| if compared { text } else { "-".to_string() };
        [
            self.name.clone(),
            format!("{:?}", self.backpropagated.dim()),
            self.checked.to_string(),
            or_dash(short(self.largest)),
            or_dash(format!("{:?}", self.at)),
            or_dash(short(self.median)),
            self.kinks.len().to_string(),
            self.verdict.to_string(),
        ]
    }
}

/// Two digits and a power of ten, and 0 as `0`.
fn short(error: f64) -> String {
    if error == 0.0 {
        "0".to_string()
    } else {
        format!("{error:.1e}")
    }
}

fn write_table(f: &mut fmt::Formatter<'_>, lines: &[[String; 8]]) -> fmt::Result {
    let widths: [usize; 8] =
        std::array::from_fn(|k| lines.iter().map(|line| line[k].len()).max().unwrap_or(0));
    for line in lines {
        let mut text = String::new();
        for (k, (column, width)) in line.iter().zip(widths).enumerate() {
            // Names and verdicts begin at the left, numbers end at the right.
            text += &match k {
                0 => format!("{column:<width$}"),
                7 => format!("  {column}"),
                _ => format!("  {column:>width$}"),
            };
        }
        writeln!(f, "{text}")?;
    }
    Ok(())
}

impl fmt::Display for GradientReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = [HEADINGS.map(str::to_string)]
            .into_iter()
            .chain(self.parameters.iter().map(ParameterReport::columns))
            .collect();
        write_table(f, &lines)?;
        if self.parameters.iter().any(|p| !p.kinks.is_empty()) {
            writeln!(
                f,
                "kinks: entries where a ReLU switches within the step; left out of the verdict"
            )?;
        }
        if self.passed() {
            return f.write_str("passed");
        }
        let failed: Vec<_> = self
            .parameters
            .iter()
            .filter(|p| !p.passed())
            .map(|p| format!("{} is {}", p.name, p.verdict))
            .collect();
        write!(f, "not passed: {}", failed.join(", "))
    }
}

impl fmt::Debug for GradientReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for ParameterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, verdict, .. } = self;
        write!(f, "{name} is {verdict}")?;
        if *verdict != Verdict::NotCompared {
            let (largest, at) = (short(self.largest), self.at);
            write!(f, ": largest relative error {largest} at {at:?}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ParameterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn parameter(name: &str, largest: f64) -> ParameterReport {
        ParameterReport {
            name: name.to_string(),
            backpropagated: array![[0.5, 0.25]],
            numerical: array![[0.5, 0.25]],
            relative_error: array![[0.0, largest]],
            floor: 1e-3,
            checked: 2,
            kinks: Vec::new(),
            largest,
            at: (0, 1),
            median: largest / 2.0,
            verdict: Verdict::of(largest),
        }
    }

    #[test]
    fn the_verdicts_begin_at_their_thresholds() {
        for (largest, verdict) in [
            (0.0, Verdict::Right),
            (9.9e-8, Verdict::Right),
            (1e-7, Verdict::Close),
            (1e-4, Verdict::Suspicious),
            (1e-2, Verdict::Wrong),
            (1.0, Verdict::Wrong),
            (f64::INFINITY, Verdict::Wrong),
            (f64::NAN, Verdict::Wrong),
        ] {
            assert_eq!(Verdict::of(largest), verdict, "{largest}");
        }
    }

    #[test]
    fn the_report_is_a_table_with_a_line_for_each_parameter() {
        let report = GradientReport {
            parameters: vec![parameter("dense1.weights", 2e-9), parameter("b", 0.0)],
        };
        let expected = "\
parameter        shape  checked  largest error      at  median  kinks  verdict
dense1.weights  (1, 2)        2         2.0e-9  (0, 1)  1.0e-9      0  right
b               (1, 2)        2              0  (0, 1)       0      0  right
passed";
        assert_eq!(format!("{report}"), expected);
        assert_eq!(format!("{report:?}"), expected);
        assert!(report.passed());
    }

    #[test]
    fn what_failed_is_named_and_kinks_are_explained() {
        let mut kinky = parameter("relu.biases", f64::NAN);
        kinky.kinks = vec![(0, 0), (0, 1)];
        kinky.verdict = Verdict::NotCompared;
        let report = GradientReport {
            parameters: vec![
                parameter("good", 1e-5),
                parameter("odd", 1e-3),
                parameter("bad", f64::NAN),
                kinky,
            ],
        };
        assert!(!report.passed());
        let text = report.to_string();
        let mut lines = text.lines().skip(2);
        assert!(lines.next().unwrap().ends_with("suspicious"));
        assert!(lines.next().unwrap().contains("NaN"));
        assert!(
            lines
                .next()
                .unwrap()
                .ends_with("-       -       -      2  not compared")
        );
        assert!(
            lines
                .next()
                .unwrap()
                .starts_with("kinks: entries where a ReLU switches")
        );
        assert_eq!(
            lines.next().unwrap(),
            "not passed: odd is suspicious, bad is wrong, relu.biases is not compared"
        );
        assert_eq!(
            report.parameters[1].to_string(),
            "odd is suspicious: largest relative error 1.0e-3 at (0, 1)"
        );
    }
}
