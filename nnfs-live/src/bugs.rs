//! Chapter 16: a network with a bug that is switched on while it trains, beside a healthy one.

use nnfs_core::loss::{AsTargets, Targets};
use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// Two networks 2-64-3 with the same start learn the spiral from the same batches, and one of them has a bug.
///
/// Controls: `bug` (0 none, 1 two steps in one, 2 along the gradient, 3 biases that never learn, 4 a loss that never
/// looks at the truth, 5 a loss that forgives class 0, 6 a decay that is too strong), and `case` (0: the bug is the one
/// that `bug` says; 1 to 6: another one, which is not told), which begins anew.
pub(crate) struct Bugs {
    bug: usize,
    case: usize,
    points: (Array2<f64>, Array1<usize>),
    healthy: Run,
    sick: Run,
    /// The bugs that the sick one had, and for how many epochs each.
    past: Vec<(usize, usize)>,
    places: ((usize, f64), Array2<f64>),
}

/// The bug of each case.
const CASES: [usize; 6] = [3, 1, 6, 5, 2, 4];

const RATE: f64 = 0.5;

/// A training under way.
struct Run {
    network: Sequential,
    rng: NumpyRng,
}

impl Run {
    fn new() -> Self {
        let mut rng = NumpyRng::seed(1);
        let network = Sequential::new()
            .add(Dense::he(2, 64, &mut rng))
            .add(Relu::new())
            .add(Dense::he(64, 3, &mut rng));
        Self { network, rng }
    }

    /// One epoch: its loss, as the training reports it, and its accuracy.
    fn train(&mut self, points: &(Array2<f64>, Array1<usize>), bug: usize) -> [f64; 2] {
        let (loss, optimizer) = with(bug);
        let (mut loss, mut optimizer) = (loss, optimizer);
        let training = Training::new(1).batch_size(10);
        let history = training.run(
            &mut self.network,
            points,
            &mut *loss,
            &mut *optimizer,
            &mut self.rng,
        );
        [history.loss[0], history.accuracy[0]]
    }
}

/// The loss and the optimizer of a program with this bug.
fn with(bug: usize) -> (Box<dyn Loss>, Box<dyn Optimizer>) {
    let right = || Box::new(SoftmaxCrossEntropy::new());
    let sgd = Sgd::new(RATE);
    match bug {
        0 => (right(), Box::new(sgd)),
        1 => (right(), Box::new(Twice(sgd))),
        2 => (right(), Box::new(Sgd::new(-RATE))),
        3 => (right(), Box::new(WithoutBiases(RATE))),
        4 => (Box::new(Entropy::default()), Box::new(sgd)),
        5 => (Box::new(TimesLabel::default()), Box::new(sgd)),
        6 => (right(), Box::new(Shrinks(sgd))),
        _ => panic!("there is no bug {bug}"),
    }
}

/// Exhibit 22.
#[derive(Debug)]
struct Twice(Sgd);

impl Optimizer for Twice {
    fn step(&mut self, network: &mut dyn Layer) {
        self.0.step(network);
        self.0.step(network);
    }
}

/// Exhibit 13.
#[derive(Debug)]
struct WithoutBiases(f64);

impl Optimizer for WithoutBiases {
    fn step(&mut self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            if !parameter.name.ends_with("biases") {
                parameter.value.scaled_add(-self.0, parameter.gradient);
            }
        }
    }
}

/// Exhibit 26.
#[derive(Debug)]
struct Shrinks(Sgd);

impl Optimizer for Shrinks {
    fn step(&mut self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            *parameter.value *= 0.9;
        }
        self.0.step(network);
    }
}

/// Exhibit 14.
#[derive(Debug, Default)]
struct Entropy {
    d_scores: Array2<f64>,
}

impl Loss for Entropy {
    fn forward(&mut self, scores: &Array2<f64>, _targets: &dyn AsTargets) -> f64 {
        let (y, n) = (activation::softmax(scores), scores.nrows() as f64);
        let logs = y.mapv(|p| (p + 1e-300).ln());
        let h = -(&y * &logs).sum_axis(Axis(1)).insert_axis(Axis(1));
        self.d_scores = -(&y * &(&logs + &h)) / n;
        h.sum() / n
    }

    fn backward(&self) -> &Array2<f64> {
        &self.d_scores
    }
}

/// Exhibit 15.
#[derive(Debug, Default)]
struct TimesLabel {
    inner: SoftmaxCrossEntropy,
    d_scores: Array2<f64>,
}

impl Loss for TimesLabel {
    fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let Targets::Labels(labels) = targets.as_targets() else {
            panic!("labels, please")
        };
        self.inner.forward(scores, targets);
        let p = &self.inner.probabilities;
        let t = labels.mapv(|label| label as f64);
        self.d_scores = self.inner.backward() * &t.view().insert_axis(Axis(1));
        -(0..t.len())
            .map(|n| t[n] * p[[n, labels[n]]].ln())
            .sum::<f64>()
            / t.len() as f64
    }

    fn backward(&self) -> &Array2<f64> {
        &self.d_scores
    }
}

impl Default for Bugs {
    fn default() -> Self {
        Self {
            bug: 0,
            case: 0,
            points: data::spiral(100, 3, &mut NumpyRng::seed(0)),
            healthy: Run::new(),
            sick: Run::new(),
            past: Vec::new(),
            places: ((0, 0.0), Array2::zeros((0, 2))),
        }
    }
}

impl Bugs {
    /// The bug that the sick network has now.
    fn active(&self) -> usize {
        match self.case {
            0 => self.bug,
            case => CASES[case - 1],
        }
    }

    fn begin(&mut self) {
        (self.healthy, self.sick) = (Run::new(), Run::new());
        self.past.clear();
    }

    /// One epoch of both: loss and accuracy of the healthy one, then of the sick one.
    fn train(&mut self) -> Vec<f64> {
        let bug = self.active();
        match self.past.last_mut() {
            Some((last, epochs)) if *last == bug => *epochs += 1,
            _ => self.past.push((bug, 1)),
        }
        let healthy = self.healthy.train(&self.points, 0);
        [healthy, self.sick.train(&self.points, bug)].concat()
    }

    /// The sick one's class at each of `side` x `side` places from (-reach, reach) on, row by row downwards.
    fn regions(&mut self, side: usize, reach: f64) -> Vec<f64> {
        if self.places.0 != (side, reach) {
            let at = |n: usize| reach * (2.0 * (n as f64 + 0.5) / side as f64 - 1.0);
            let places = Array2::from_shape_fn((side * side, 2), |(place, axis)| {
                if axis == 0 {
                    at(place % side)
                } else {
                    -at(place / side)
                }
            });
            self.places = ((side, reach), places);
        }
        let classes = metric::argmax_rows(self.sick.network.forward(&self.places.1));
        classes.iter().map(|&class| class as f64).collect()
    }
}

impl Figure for Bugs {
    fn set(&mut self, control: &str, value: &[f64]) {
        let value = number(value) as usize;
        match control {
            "bug" => {
                with(value);
                self.bug = value;
            }
            "case" => {
                assert!(value <= CASES.len(), "there is no case {value}");
                self.case = value;
                self.begin();
            }
            _ => unknown("bugs", control),
        }
    }

    /// `train`: one epoch; loss and accuracy of the healthy network, and of the other. `regions` (side, reach): the other
    /// one's class at side x side places. `points`: x1, x2, class of each. `right`: 1 if `bug` is the bug that it has.
    /// `again`: nothing, and both begin anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match (result, with) {
            ("train", []) => self.train(),
            ("regions", [side, reach]) => self.regions(*side as usize, *reach),
            ("points", []) => {
                let (x, labels) = &self.points;
                let points = x.outer_iter().zip(labels);
                points
                    .flat_map(|(x, &class)| [x[0], x[1], class as f64])
                    .collect()
            }
            ("right", []) => vec![f64::from(u8::from(self.bug == self.active()))],
            ("again", []) => {
                self.begin();
                Vec::new()
            }
            _ => unknown("bugs", result),
        }
    }

    fn rust(&self) -> String {
        let now = [(self.active(), 1)];
        let past = if self.past.is_empty() {
            &now[..]
        } else {
            &self.past
        };
        let mut types = String::new();
        let mut runs = String::new();
        for (n, &(bug, epochs)) in past.iter().enumerate() {
            let (definition, loss, optimizer) = RUST[bug];
            if !past[..n].iter().any(|&(before, _)| before == bug) {
                types += definition;
            }
            let name = if n + 1 == past.len() {
                "let history = "
            } else {
                ""
            };
            runs += &format!(
                "
{name}Training::new({epochs})
    .batch_size(10)
    .run(&mut network, &samples, &mut {loss}, &mut {optimizer}, &mut rng);"
            );
        }
        format!(
            "\
{types}let samples = data::spiral(100, 3, &mut NumpyRng::seed(0));
let mut rng = NumpyRng::seed(1);
let mut network = Sequential::new()
    .add(Dense::he(2, 64, &mut rng))
    .add(Relu::new())
    .add(Dense::he(64, 3, &mut rng));{runs}
println!(\"loss {{:.3}}, accuracy {{:.3}}\", history.loss.last().unwrap(), history.accuracy.last().unwrap());
regions(\"The last epoch\").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut network).points(&samples.0, &samples.1)"
        )
    }
}

/// How a cell writes each bug: its type, the loss and the optimizer.
const RUST: [(&str, &str, &str); 7] = [
    ("", "SoftmaxCrossEntropy::new()", "Sgd::new(0.5)"),
    (
        "\
#[derive(Debug)]
struct Twice(Sgd);
impl Optimizer for Twice {
    fn step(&mut self, network: &mut dyn Layer) {
        self.0.step(network);
        self.0.step(network);
    }
}
",
        "SoftmaxCrossEntropy::new()",
        "Twice(Sgd::new(0.5))",
    ),
    ("", "SoftmaxCrossEntropy::new()", "Sgd::new(-0.5)"),
    (
        "\
#[derive(Debug)]
struct WithoutBiases(f64);
impl Optimizer for WithoutBiases {
    fn step(&mut self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            if !parameter.name.ends_with(\"biases\") {
                parameter.value.scaled_add(-self.0, parameter.gradient);
            }
        }
    }
}
",
        "SoftmaxCrossEntropy::new()",
        "WithoutBiases(0.5)",
    ),
    (
        "\
#[derive(Debug, Default)]
struct Entropy {
    d_scores: Array2<f64>,
}
impl Loss for Entropy {
    fn forward(&mut self, scores: &Array2<f64>, _targets: &dyn AsTargets) -> f64 {
        let (y, n) = (activation::softmax(scores), scores.nrows() as f64);
        let logs = y.mapv(|p| (p + 1e-300).ln());
        let h = -(&y * &logs).sum_axis(Axis(1)).insert_axis(Axis(1));
        self.d_scores = -(&y * &(&logs + &h)) / n;
        h.sum() / n
    }
    fn backward(&self) -> &Array2<f64> {
        &self.d_scores
    }
}
",
        "Entropy::default()",
        "Sgd::new(0.5)",
    ),
    (
        "\
#[derive(Debug, Default)]
struct TimesLabel {
    inner: SoftmaxCrossEntropy,
    d_scores: Array2<f64>,
}
impl Loss for TimesLabel {
    fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let loss::Targets::Labels(labels) = targets.as_targets() else { panic!(\"labels, please\") };
        self.inner.forward(scores, targets);
        let p = &self.inner.probabilities;
        let t = labels.mapv(|label| label as f64);
        self.d_scores = self.inner.backward() * &t.view().insert_axis(Axis(1));
        -(0..t.len()).map(|n| t[n] * p[[n, labels[n]]].ln()).sum::<f64>() / t.len() as f64
    }
    fn backward(&self) -> &Array2<f64> {
        &self.d_scores
    }
}
",
        "TimesLabel::default()",
        "Sgd::new(0.5)",
    ),
    (
        "\
#[derive(Debug)]
struct Shrinks(Sgd);
impl Optimizer for Shrinks {
    fn step(&mut self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            *parameter.value *= 0.9;
        }
        self.0.step(network);
    }
}
",
        "SoftmaxCrossEntropy::new()",
        "Shrinks(Sgd::new(0.5))",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_are_all_bugs_in_another_order() {
        let mut sorted = CASES;
        sorted.sort_unstable();
        assert_eq!(sorted, [1, 2, 3, 4, 5, 6]);
        assert!(CASES.iter().zip(1..).all(|(&bug, case)| bug != case));
    }

    #[test]
    fn a_case_is_right_with_its_own_bug_only() {
        let mut bugs = Bugs::default();
        bugs.set("case", &[2.0]);
        let right: Vec<f64> = (0..7)
            .map(|bug| {
                bugs.set("bug", &[f64::from(bug)]);
                bugs.get("right", &[])[0]
            })
            .collect();
        assert_eq!(right, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn without_a_bug_both_are_alike_and_with_any_they_are_not() {
        for bug in 0..7 {
            let mut bugs = Bugs::default();
            bugs.train();
            bugs.set("bug", &[f64::from(bug)]);
            let both = [bugs.train(), bugs.train()].concat();
            assert_eq!(both[4..6] == both[6..8], bug == 0, "bug {bug}: {both:?}");
        }
    }

    #[test]
    fn biases_without_steps_stay_zero() {
        let mut bugs = Bugs::default();
        bugs.set("bug", &[3.0]);
        bugs.train();
        let parameters = bugs.sick.network.parameters();
        let biases = parameters.iter().filter(|p| p.name.ends_with("biases"));
        assert!(biases.flat_map(|p| p.value.iter()).all(|&b| b == 0.0));
    }
}
