//! Chapter 24: a curve through points that a reader drags.

use nnfs_core::prelude::*;

use crate::{Figure, listed, number, unknown};

/// Points of the plane, and a network 1-n-1 or 1-n-n-1 with ReLU that learns their heights from their places, all of
/// them in each step of Adam.
///
/// Controls: `points` (x, y, and so on), `loss` (0 squared, 1 absolute), `rate`, and, each of which begins anew, `layers`
/// (0 one hidden layer, 1 two), `neurons` (of each), `spread` (1: the hinges of the first layer begin at random places from -1 to 1, 0: all
/// of them at -1, the left edge), `seed`.
pub(crate) struct Fit {
    points: Vec<[f64; 2]>,
    is_absolute: bool,
    rate: f64,
    layers: usize,
    neurons: usize,
    is_spread: bool,
    seed: u32,
    /// Whether points, loss or rate were others for some of the steps.
    changed: bool,
    run: Run,
}

/// A training under way.
struct Run {
    x: Array2<f64>,
    y: Array2<f64>,
    network: Sequential,
    adam: Adam,
    steps: usize,
}

/// Half a wave to either side, with one point that does not belong there.
fn first_points() -> Vec<[f64; 2]> {
    (0..25)
        .map(|k| {
            let x = (f64::from(k) - 12.0) / 12.0;
            let y = (std::f64::consts::PI * x).sin();
            [x, if k == 16 { -1.5 } else { y }].map(|n| (100.0 * n).round() / 100.0 + 0.0)
        })
        .collect()
}

impl Default for Fit {
    fn default() -> Self {
        let mut fit = Self {
            points: first_points(),
            is_absolute: false,
            rate: 0.01,
            layers: 1,
            neurons: 8,
            is_spread: true,
            seed: 0,
            changed: false,
            run: Run {
                x: Array2::zeros((0, 1)),
                y: Array2::zeros((0, 1)),
                network: Sequential::new(),
                adam: Adam::new(0.01),
                steps: 0,
            },
        };
        fit.begin();
        fit
    }
}

impl Fit {
    /// Begins the training anew.
    fn begin(&mut self) {
        let mut rng = NumpyRng::seed(self.seed);
        let mut first = Dense::he(1, self.neurons, &mut rng);
        first.biases = if self.is_spread {
            -&first.weights * &(2.0 * rng.rand((1, self.neurons)) - 1.0)
        } else {
            first.weights.clone()
        };
        let mut network = Sequential::new().add(first).add(Relu::new());
        for _ in 1..self.layers {
            network = network
                .add(Dense::he(self.neurons, self.neurons, &mut rng))
                .add(Relu::new());
        }
        self.run.network = network.add(Dense::he(self.neurons, 1, &mut rng));
        self.run.adam = Adam::new(self.rate);
        self.run.steps = 0;
        self.changed = false;
        self.place();
    }

    /// Gives the training the points as they are now.
    fn place(&mut self) {
        let column = |axis: usize| {
            let points = &self.points;
            Array2::from_shape_fn((points.len(), 1), |(n, _)| points[n][axis])
        };
        (self.run.x, self.run.y) = (column(0), column(1));
    }

    fn loss(&self) -> Box<dyn Loss> {
        if self.is_absolute {
            Box::new(MeanAbsoluteError::new())
        } else {
            Box::new(MeanSquaredError::new())
        }
    }

    /// One step; the loss before it.
    fn step(&mut self) -> f64 {
        let mut loss = self.loss();
        let run = &mut self.run;
        let value = loss.forward(run.network.forward(&run.x), &run.y);
        run.network.backward_parameters_only(loss.backward());
        run.adam.step(&mut run.network);
        run.steps += 1;
        value
    }
}

impl Figure for Fit {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "points" => {
                let (points, rest) = value.as_chunks::<2>();
                assert!(
                    !points.is_empty() && rest.is_empty(),
                    "points are pairs of numbers, got {} numbers",
                    value.len()
                );
                self.changed |= self.run.steps > 0;
                self.points = points.to_vec();
                self.place();
                return;
            }
            "loss" => {
                self.changed |= self.run.steps > 0;
                self.is_absolute = number(value) != 0.0;
                return;
            }
            "rate" => {
                self.changed |= self.run.steps > 0;
                self.rate = number(value);
                self.run.adam.rate.base = self.rate;
                return;
            }
            "layers" => self.layers = 1 + number(value) as usize,
            "neurons" => self.neurons = number(value) as usize,
            "spread" => self.is_spread = number(value) != 0.0,
            "seed" => self.seed = number(value) as u32,
            _ => unknown("fit", control),
        }
        self.begin();
    }

    /// `train` (steps): the loss before the last of them. `curve` (places): what the network says at each. `hinges`: where
    /// the neurons of the first layer bend, those that do. `score`: the steps so far, the mean squared and the mean
    /// absolute error. `points`: x, y, and so on. `again`: nothing, and the training begins anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "train" => {
                let mut value = f64::NAN;
                for _ in 0..number(with) as usize {
                    value = self.step();
                }
                vec![value]
            }
            "curve" => {
                let places = Array2::from_shape_fn((with.len(), 1), |(n, _)| with[n]);
                self.run.network.forward(&places).iter().copied().collect()
            }
            "hinges" => {
                let parameters = self.run.network.parameters();
                let (weights, biases) = (&parameters[0].value, &parameters[1].value);
                let places = weights.iter().zip(biases.iter()).map(|(w, b)| -b / w);
                places.filter(|place| place.is_finite()).collect()
            }
            "score" => {
                let run = &mut self.run;
                let answers = run.network.forward(&run.x);
                vec![
                    run.steps as f64,
                    MeanSquaredError::new().forward(answers, &run.y),
                    MeanAbsoluteError::new().forward(answers, &run.y),
                ]
            }
            "points" => self.points.as_flattened().to_vec(),
            "again" => {
                self.begin();
                Vec::new()
            }
            _ => unknown("fit", result),
        }
    }

    fn rust(&self) -> String {
        let (neurons, seed, rate) = (self.neurons, self.seed, self.rate);
        let [xs, ys] = [0, 1].map(|axis| {
            let numbers: Vec<f64> = self.points.iter().map(|point| point[axis]).collect();
            listed(&numbers)
        });
        let mut cell = format!(
            "\
let x = array![{xs}].insert_axis(Axis(1));
let y = array![{ys}].insert_axis(Axis(1));
let mut rng = NumpyRng::seed({seed});
"
        );
        let biases = if self.is_spread {
            format!(
                "-&first.weights * &(2.0 * rng.rand((1, {neurons})) - 1.0); // hinges from -1 to 1"
            )
        } else {
            "first.weights.clone(); // all hinges at -1".to_owned()
        };
        cell += &format!(
            "\
let mut first = Dense::he(1, {neurons}, &mut rng);
first.biases = {biases}
let mut net = Sequential::new()
    .add(first)
    .add(Relu::new())
"
        );
        for _ in 1..self.layers {
            cell += &format!(
                "    .add(Dense::he({neurons}, {neurons}, &mut rng))\n    .add(Relu::new())\n"
            );
        }
        cell += &format!("    .add(Dense::he({neurons}, 1, &mut rng));\n");
        if self.changed {
            cell += "// Points, loss or rate were others for some of the steps; here they are the last ones for all.\n";
        }
        let loss = if self.is_absolute {
            "MeanAbsoluteError"
        } else {
            "MeanSquaredError"
        };
        let steps = self.run.steps.max(1);
        cell += &format!(
            "\
Training::new({steps}).batch_size(usize::MAX).run(
    &mut net,
    &(&x, &y),
    &mut {loss}::new(),
    &mut Adam::new({rate:?}),
    &mut rng,
);
println!(\"squared  {{}}\", MeanSquaredError::new().forward(net.forward(&x), &y));
println!(\"absolute {{}}\", MeanAbsoluteError::new().forward(net.forward(&x), &y));
let places = Array2::from_shape_fn((401, 1), |(n, _)| n as f64 / 100.0 - 2.0);
plot(\"After {steps} steps\")
    .line(\"network\", &places, net.forward(&places))
    .points(\"points\", &x, &y)
    .y_range(-2.5, 2.5)"
        );
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlier_drags_the_squares_and_not_the_sizes() {
        let at_the_outlier = |loss: f64| {
            let mut fit = Fit::default();
            fit.set("loss", &[loss]);
            fit.get("train", &[2000.0]);
            let truth: f64 = (std::f64::consts::PI / 3.0).sin();
            (fit.get("curve", &[1.0 / 3.0])[0] - truth).abs()
        };
        let (squared, absolute) = (at_the_outlier(0.0), at_the_outlier(1.0));
        assert!(absolute < squared, "{absolute} and {squared}");
    }

    #[test]
    fn hinges_begin_together_or_spread() {
        let mut fit = Fit::default();
        let spread = fit.get("hinges", &[]);
        assert_eq!(spread.len(), 8);
        assert!(spread.iter().all(|place| (-1.0..=1.0).contains(place)));
        assert!(spread.iter().any(|place| place.abs() > 0.5));
        fit.set("spread", &[0.0]);
        assert!(fit.get("hinges", &[]).iter().all(|place| *place == -1.0));
    }

    #[test]
    fn a_point_that_moves_changes_the_loss_and_not_the_network() {
        let mut fit = Fit::default();
        fit.get("train", &[50.0]);
        let (before, curve) = (fit.get("score", &[]), fit.get("curve", &[0.5]));
        let mut points = fit.get("points", &[]);
        points[1] += 1.0;
        fit.set("points", &points);
        assert_eq!(fit.get("curve", &[0.5]), curve);
        let after = fit.get("score", &[]);
        assert_eq!((before[0], after[0]), (50.0, 50.0));
        assert!(before[1] != after[1]);
    }

    #[test]
    fn beyond_the_last_hinge_the_curve_is_straight() {
        let mut fit = Fit::default();
        fit.get("train", &[200.0]);
        let last = fit.get("hinges", &[]).into_iter().fold(0.0, f64::max);
        let y = fit.get("curve", &[last + 1.0, last + 2.0, last + 3.0]);
        assert!((y[2] - y[1] - (y[1] - y[0])).abs() < 1e-9);
    }

    #[test]
    #[should_panic(expected = "pairs of numbers, got 3 numbers")]
    fn half_a_point_is_refused() {
        Fit::default().set("points", &[0.0, 1.0, 2.0]);
    }
}
