//! A playground: points, layers, optimizer and penalties of the reader's own choice.

use std::f64::consts::PI;

use nnfs_core::prelude::*;

use crate::spiral::{places, side_and_reach};
use crate::{Figure, listed, number, unknown};

/// Points of the plane with their classes, two thirds of which a network learns, and any dense network of the reader's.
///
/// Controls: `rate`, and, each of which begins anew, `data` (0 spiral, 1 disc and ring, 2 checks, 3 own points), `points`
/// (the own ones: x1, x2, class, and so on), `layers` (the neurons of each hidden layer), `activation` (0 ReLU, 1 sigmoid,
/// 2 tanh), `optimizer` (0 Sgd, 1 Momentum, 2 `AdaGrad`, 3 `RmsProp`, 4 Adam), `batch` (samples per step, 0: all), `l1`,
/// `l2`, `dropout` (share), `noise` (its standard deviation), `seed`.
pub(crate) struct Playground {
    data: usize,
    own_points: Vec<f64>,
    layers: Vec<usize>,
    activation: usize,
    optimizer: usize,
    rate: f64,
    batch: usize,
    penalty: Penalty,
    dropout: f64,
    noise: f64,
    seed: u32,
    rate_changed: bool,
    run: Run,
}

type Points = (Array2<f64>, Array1<usize>);

/// A training under way.
struct Run {
    points: Points,
    train: Points,
    test: Points,
    network: Sequential,
    optimizer: Box<dyn Optimizer>,
    loss: SoftmaxCrossEntropy,
    /// The samples in the order in which this epoch takes them, and how many of them it has taken.
    order: Vec<usize>,
    taken: usize,
    shuffle: NumpyRng,
    batch: data::Batch,
    steps: usize,
}

/// Points that are drawn: how a cell writes it, and what it does.
struct Drawing {
    rust: &'static str,
    draw: fn(&mut NumpyRng) -> Points,
}

const DRAWINGS: [Drawing; 3] = [
    Drawing {
        rust: "let (x, labels) = data::spiral(100, 3, &mut rng);\n",
        draw: |rng| data::spiral(100, 3, rng),
    },
    Drawing {
        rust: "\
let labels = Array1::from_shape_fn(300, |n| n % 2);
let draws = rng.rand((300, 2));
let x = Array2::from_shape_fn((300, 2), |(n, axis)| {
    let radius = 0.4 * draws[[n, 0]] + 0.6 * labels[n] as f64;
    let angle = 2.0 * std::f64::consts::PI * draws[[n, 1]];
    radius * if axis == 0 { angle.cos() } else { angle.sin() }
});
",
        draw: |rng| {
            let labels = Array1::from_shape_fn(300, |n| n % 2);
            let draws = rng.rand((300, 2));
            let x = Array2::from_shape_fn((300, 2), |(n, axis)| {
                let radius = 0.4 * draws[[n, 0]] + 0.6 * labels[n] as f64;
                let angle = 2.0 * PI * draws[[n, 1]];
                radius * if axis == 0 { angle.cos() } else { angle.sin() }
            });
            (x, labels)
        },
    },
    Drawing {
        rust: "\
let x = 2.0 * rng.rand((300, 2)) - 1.0;
let labels = Array1::from_shape_fn(300, |n| usize::from(x[[n, 0]] * x[[n, 1]] < 0.0));
",
        draw: |rng| {
            let x = 2.0 * rng.rand((300, 2)) - 1.0;
            let labels = Array1::from_shape_fn(300, |n| usize::from(x[[n, 0]] * x[[n, 1]] < 0.0));
            (x, labels)
        },
    },
];

const OPTIMIZERS: [&str; 5] = ["Sgd", "Momentum", "AdaGrad", "RmsProp", "Adam"];
const ACTIVATIONS: [&str; 3] = ["Relu", "Sigmoid", "Tanh"];

/// Points that nobody has put there yet have no training; these two stand in for them.
const NO_POINTS: [f64; 6] = [-0.5, 0.0, 0.0, 0.5, 0.0, 1.0];

impl Default for Playground {
    fn default() -> Self {
        let mut playground = Self {
            data: 0,
            own_points: NO_POINTS.to_vec(),
            layers: vec![8, 8],
            activation: 0,
            optimizer: 4,
            rate: 0.03,
            batch: 0,
            penalty: Penalty::NONE,
            dropout: 0.0,
            noise: 0.0,
            seed: 0,
            rate_changed: false,
            run: Run {
                points: (Array2::zeros((0, 2)), Array1::zeros(0)),
                train: (Array2::zeros((0, 2)), Array1::zeros(0)),
                test: (Array2::zeros((0, 2)), Array1::zeros(0)),
                network: Sequential::new(),
                optimizer: Box::new(Sgd::new(1.0)),
                loss: SoftmaxCrossEntropy::new(),
                order: Vec::new(),
                taken: 0,
                shuffle: NumpyRng::seed(0),
                batch: data::Batch::new(),
                steps: 0,
            },
        };
        playground.begin();
        playground
    }
}

/// The samples at these places.
fn select((x, labels): &Points, places: &[usize]) -> Points {
    (x.select(Axis(0), places), labels.select(Axis(0), places))
}

impl Playground {
    fn points(&self, rng: &mut NumpyRng) -> Points {
        let (x, labels) = match DRAWINGS.get(self.data) {
            Some(drawing) => (drawing.draw)(rng),
            None => {
                let points = self.own_points.as_chunks::<3>().0;
                let x = Array2::from_shape_fn((points.len(), 2), |(n, axis)| points[n][axis]);
                (x, points.iter().map(|point| point[2] as usize).collect())
            }
        };
        if self.noise == 0.0 {
            return (x, labels);
        }
        let noise = self.noise * rng.randn(x.dim());
        (x + noise, labels)
    }

    /// Begins the training anew.
    fn begin(&mut self) {
        let mut rng = NumpyRng::seed(self.seed);
        let points = self.points(&mut rng);
        let n = points.1.len();
        let is_held_out = |n: &usize| n % 3 == 2;
        let places: (Vec<_>, Vec<_>) = (0..n).partition(|n| !is_held_out(n));
        let network = self.network(classes(&points.1), &mut rng);
        let rate = self.rate;
        let run = &mut self.run;
        run.train = select(&points, &places.0);
        run.test = select(&points, &places.1);
        run.points = points;
        run.network = network;
        run.optimizer = match self.optimizer {
            0 => Box::new(Sgd::new(rate)),
            1 => Box::new(Momentum::new(rate)),
            2 => Box::new(AdaGrad::new(rate)),
            3 => Box::new(RmsProp::new(rate)),
            _ => Box::new(Adam::new(rate)),
        };
        run.taken = usize::MAX;
        run.shuffle = NumpyRng::seed(self.seed);
        run.steps = 0;
        self.rate_changed = false;
    }

    fn network(&self, n_classes: usize, rng: &mut NumpyRng) -> Sequential {
        let mut network = Sequential::new();
        let mut inputs = 2;
        for &neurons in &self.layers {
            let make = if self.activation == 0 {
                Dense::he
            } else {
                Dense::xavier
            };
            let dense = make(inputs, neurons, rng).weight_penalty(self.penalty);
            network.push(Box::new(dense));
            network.push(match self.activation {
                0 => Box::new(Relu::new()),
                1 => Box::new(Sigmoid::new()),
                _ => Box::new(Tanh::new()),
            });
            if self.dropout > 0.0 {
                network.push(Box::new(Dropout::new(self.dropout, rng)));
            }
            inputs = neurons;
        }
        let last = Dense::xavier(inputs, n_classes, rng).weight_penalty(self.penalty);
        network.push(Box::new(last));
        network
    }

    fn batch_size(&self) -> usize {
        let all = self.run.train.1.len();
        if self.batch == 0 {
            all
        } else {
            self.batch.min(all)
        }
    }
}

/// How many classes there are; a network has two outputs at least.
fn classes(labels: &Array1<usize>) -> usize {
    labels.iter().max().map_or(2, |most| (most + 1).max(2))
}

impl Run {
    /// One step, on the next samples; the loss before it, with the penalties.
    fn step(&mut self, batch_size: usize) -> f64 {
        let all = self.train.1.len();
        if self.taken >= all {
            self.order = if batch_size == all {
                (0..all).collect()
            } else {
                self.shuffle.permutation(all)
            };
            self.taken = 0;
        }
        let next = all.min(self.taken + batch_size);
        let indices = &self.order[self.taken..next];
        self.taken = next;
        (&self.train.0, &self.train.1).fill(indices, &mut self.batch);
        self.network.set_mode(Mode::Training);
        let scores = self.network.forward(self.batch.inputs());
        let value = self.loss.forward(scores, &self.batch) + self.network.penalty();
        self.network.backward_parameters_only(self.loss.backward());
        self.optimizer.step(&mut self.network);
        self.network.set_mode(Mode::Evaluating);
        self.steps += 1;
        value
    }

    /// Loss and accuracy on some points, as far as there are any.
    fn judged(&mut self, of_test: bool) -> [f64; 2] {
        let points = if of_test { &self.test } else { &self.train };
        if points.1.is_empty() {
            return [f64::NAN; 2];
        }
        let (loss, accuracy) = training::evaluate(&mut self.network, points, &mut self.loss);
        [loss, accuracy]
    }

    /// Answers at `side` x `side` places from (-reach, reach) on, row by row downwards.
    fn look(&mut self, side: usize, reach: f64) {
        self.network.set_mode(Mode::Evaluating);
        self.network.forward(&places(side, reach));
    }
}

impl Figure for Playground {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "rate" => {
                self.rate = number(value);
                self.rate_changed |= self.run.steps > 0;
                if let Some(rate) = self.run.optimizer.rate() {
                    rate.base = self.rate;
                }
                return;
            }
            "data" => self.data = number(value) as usize,
            "points" if value.is_empty() => self.own_points = NO_POINTS.to_vec(),
            "points" => {
                assert!(
                    value.len().is_multiple_of(3),
                    "a point is x1, x2 and a class"
                );
                self.own_points = value.to_vec();
            }
            "layers" => self.layers = value.iter().map(|&n| (n as usize).max(1)).collect(),
            "activation" => self.activation = number(value) as usize,
            "optimizer" => self.optimizer = number(value) as usize,
            "batch" => self.batch = number(value) as usize,
            "l1" => self.penalty.l1 = number(value),
            "l2" => self.penalty.l2 = number(value),
            "dropout" => self.dropout = number(value),
            "noise" => self.noise = number(value),
            "seed" => self.seed = number(value) as u32,
            _ => unknown("playground", control),
        }
        self.begin();
    }

    /// `train` (steps): the loss of the last of them, with the penalties. `score`: how many steps, then loss and accuracy
    /// on the points that are learnt, and on those held out (NaN if there are none). `regions` (side, reach): the class
    /// at side x side places. `neurons` (side, reach): what each hidden neuron says there, the first neuron of the first
    /// layer first. `points`: x1, x2, class, and 1 if it is held out. `again`: nothing, and the training begins anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "train" => {
                let batch_size = self.batch_size();
                let losses = (0..number(with) as usize).map(|_| self.run.step(batch_size));
                losses.last().into_iter().collect()
            }
            "score" => {
                let steps = self.run.steps as f64;
                let [train, test] = [false, true].map(|of_test| self.run.judged(of_test));
                [[steps].as_slice(), &train, &test].concat()
            }
            "regions" => {
                let (side, reach) = side_and_reach(with);
                self.run.look(side, reach);
                let classes = metric::argmax_rows(self.run.network.output());
                classes.iter().map(|&class| class as f64).collect()
            }
            "neurons" => {
                let (side, reach) = side_and_reach(with);
                self.run.look(side, reach);
                let layers = self.run.network.layers().iter();
                let hidden = layers.filter(|layer| ACTIVATIONS.contains(&layer.name()));
                hidden
                    .flat_map(|layer| layer.output().t().iter().copied().collect::<Vec<_>>())
                    .collect()
            }
            "points" => {
                let (x, labels) = &self.run.points;
                let points = x.outer_iter().zip(labels).enumerate();
                points
                    .flat_map(|(n, (x, &class))| {
                        [x[0], x[1], class as f64, f64::from(u8::from(n % 3 == 2))]
                    })
                    .collect()
            }
            "again" => {
                self.begin();
                Vec::new()
            }
            _ => unknown("playground", result),
        }
    }

    fn rust(&self) -> String {
        let mut cell = format!("let mut rng = NumpyRng::seed({});\n", self.seed);
        cell += &match DRAWINGS.get(self.data) {
            Some(drawing) => drawing.rust.to_owned(),
            None => {
                let points = self.own_points.as_chunks::<3>().0;
                let x: Vec<_> = points
                    .iter()
                    .map(|point| format!("[{}]", listed(&point[..2])))
                    .collect();
                let labels: Vec<_> = points.iter().map(|point| point[2].to_string()).collect();
                format!(
                    "let x = array![{}];\nlet labels: Array1<usize> = array![{}];\n",
                    x.join(", "),
                    labels.join(", ")
                )
            }
        };
        if self.noise > 0.0 {
            cell += &format!("let x = &x + &({:?} * rng.randn(x.dim()));\n", self.noise);
        }
        cell += "\
// Every third point is held out.
let (kept, held): (Vec<usize>, Vec<usize>) = (0..labels.len()).partition(|n| n % 3 != 2);
let train = (x.select(Axis(0), &kept), labels.select(Axis(0), &kept));
let test = (x.select(Axis(0), &held), labels.select(Axis(0), &held));
";
        let Penalty { l1, l2 } = self.penalty;
        let penalty = if self.penalty == Penalty::NONE {
            String::new()
        } else {
            format!(".weight_penalty(Penalty {{ l1: {l1:?}, l2: {l2:?} }})")
        };
        cell += "let mut net = Sequential::new()\n";
        let start = if self.activation == 0 { "he" } else { "xavier" };
        let activation = ACTIVATIONS[self.activation];
        let mut inputs = 2;
        for neurons in &self.layers {
            cell += &format!(
                "    .add(Dense::{start}({inputs}, {neurons}, &mut rng){penalty})\n    .add({activation}::new())\n"
            );
            if self.dropout > 0.0 {
                cell += &format!("    .add(Dropout::new({:?}, &mut rng))\n", self.dropout);
            }
            inputs = *neurons;
        }
        let n_classes = classes(&self.run.points.1);
        cell += &format!("    .add(Dense::xavier({inputs}, {n_classes}, &mut rng){penalty});\n");
        if self.rate_changed {
            cell += "// The rate was another one for some of the steps; here it is the last one for all.\n";
        }
        let batch_size = self.batch_size();
        let steps_per_epoch = self.run.train.1.len().div_ceil(batch_size);
        let epochs = self.run.steps.div_ceil(steps_per_epoch).max(1);
        cell += &format!(
            "\
Training::new({epochs}).batch_size({batch_size}).run(
    &mut net,
    &train,
    &mut SoftmaxCrossEntropy::new(),
    &mut {}::new({:?}),
    &mut NumpyRng::seed({}),
);
for (name, points) in [(\"learnt\", &train), (\"held out\", &test)] {{
    if !points.1.is_empty() {{
        let (loss, accuracy) = training::evaluate(&mut net, points, &mut SoftmaxCrossEntropy::new());
        println!(\"{{name:8}}  loss {{loss:.4}}, accuracy {{accuracy:.4}}\");
    }}
}}
regions(\"After {epochs} epochs\").network(&mut net).points(&x, &labels)",
            OPTIMIZERS[self.optimizer], self.rate, self.seed
        );
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_optimizer_and_activation_learns_the_disc_in_the_ring() {
        for optimizer in 0..OPTIMIZERS.len() {
            for activation in 0..ACTIVATIONS.len() {
                let mut playground = Playground::default();
                playground.set("data", &[1.0]);
                playground.set("optimizer", &[optimizer as f64]);
                playground.set("activation", &[activation as f64]);
                let rate = [1.0, 0.3, 0.1, 0.02, 0.05][optimizer];
                playground.set("rate", &[rate]);
                let before = playground.get("score", &[])[1];
                playground.get("train", &[300.0]);
                let after = playground.get("score", &[])[1];
                assert!(
                    after < before,
                    "{optimizer} {activation}: {before}, {after}"
                );
            }
        }
    }

    #[test]
    fn a_third_of_the_points_is_never_learnt() {
        let mut playground = Playground::default();
        let points = playground.get("points", &[]);
        let held_out: f64 = points.iter().skip(3).step_by(4).sum();
        assert_eq!((points.len(), held_out), (4 * 300, 100.0));
        assert_eq!(playground.run.train.1.len(), 200);
        assert_eq!(playground.run.test.1.len(), 100);
    }

    #[test]
    fn neurons_are_shown_layer_by_layer() {
        let mut playground = Playground::default();
        playground.set("layers", &[3.0, 2.0]);
        playground.set("activation", &[1.0]);
        playground.set("dropout", &[0.25]);
        let neurons = playground.get("neurons", &[4.0, 1.0]);
        assert_eq!(neurons.len(), 5 * 16);
        assert!(neurons.iter().all(|z| (0.0..=1.0).contains(z)));
        assert_eq!(playground.get("neurons", &[4.0, 1.0]), neurons);
    }

    #[test]
    fn a_penalty_keeps_weights_small() {
        let squares = |l2: f64| {
            let mut playground = Playground::default();
            playground.set("l2", &[l2]);
            playground.get("train", &[200.0]);
            let parameters = playground.run.network.parameters();
            let weights = parameters.iter().filter(|p| p.name.contains("weights"));
            weights.map(|p| p.value.mapv(|w| w * w).sum()).sum::<f64>()
        };
        assert!(squares(0.01) < 0.5 * squares(0.0));
    }

    #[test]
    fn one_own_point_is_enough_to_begin() {
        let mut playground = Playground::default();
        playground.set("data", &[3.0]);
        playground.set("points", &[]);
        playground.set("points", &[0.5, 0.5, 0.0]);
        playground.set("layers", &[]);
        assert!(playground.get("train", &[3.0])[0].is_finite());
        assert!(playground.get("score", &[])[3].is_nan());
        assert!(playground.get("neurons", &[4.0, 1.0]).is_empty());
    }
}
