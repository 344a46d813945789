//! Chapters 15, 17 and 21: a network that learns to tell points of the plane apart.

use nnfs_core::prelude::*;

use crate::run::{OPTIMIZERS, Points, Run, optimizer, side_and_reach};
use crate::{Figure, number, unknown};

/// Points of the plane with their classes, and a network 2-hidden-classes with ReLU that learns them.
///
/// The generator draws the points first and the weights after them, as in the chapter. Controls: `rate`, `optimizer`
/// (0 `Sgd`, 1 `Momentum`, 2 `AdaGrad`, 3 `RmsProp`, 4 `Adam`), `l1`, `l2` (what the weights cost) and `soft` (1: each
/// weight is pulled towards 0 by the rate times `l1`, ten times that with momentum, after each step and stops there, 0: the slope of the penalty pulls),
/// and, each of which begins anew, `hidden`, `seed`, `small` (1: weights begin at 0.01 times a normal number, 0: as He et
/// al. have them), `batch` (samples per step, 0: all), `each` (how many points the spiral has of each class), `points`
/// (x1, x2, class, and so on, in place of the spiral).
pub(crate) struct Spiral {
    hidden: usize,
    seed: u32,
    small: bool,
    batch: usize,
    rate: f64,
    optimizer: usize,
    own_points: Option<Points>,
    each: usize,
    penalty: Penalty,
    soft: bool,
    /// Whether the penalties were others for some of the steps.
    penalty_changed: bool,
    /// Whether the rate was another one for some of the steps.
    rate_changed: bool,
    /// Whether the optimizer was another one for some of the steps.
    switched: bool,
    run: Run,
    /// Points of the spiral that the network does not learn from.
    unseen: Points,
}

/// How a cell pulls weights towards 0 after each step.
const SOFT: &str = "\
#[derive(Debug)]
struct Soft {
    descent: Box<dyn Optimizer>,
    pull: f64,
}
impl Optimizer for Soft {
    fn step(&mut self, network: &mut dyn Layer) {
        self.descent.step(network);
        for p in network.parameters() {
            if p.name.ends_with(\"weights\") {
                p.value.mapv_inplace(|w| w.signum() * (w.abs() - self.pull).max(0.0));
            }
        }
    }
}
";

impl Default for Spiral {
    fn default() -> Self {
        let mut spiral = Self {
            hidden: 64,
            seed: 0,
            small: false,
            batch: 0,
            rate: 1.0,
            optimizer: 0,
            own_points: None,
            each: 100,
            penalty: Penalty::NONE,
            soft: false,
            penalty_changed: false,
            rate_changed: false,
            switched: false,
            run: Run::of_nothing(),
            unseen: data::spiral(1, 3, &mut NumpyRng::seed(0)),
        };
        spiral.begin();
        spiral
    }
}

impl Spiral {
    /// Begins the training anew.
    fn begin(&mut self) {
        let mut rng = NumpyRng::seed(self.seed);
        let (x, labels) = match &self.own_points {
            Some(points) => points.clone(),
            None => data::spiral(self.each, 3, &mut rng),
        };
        let network = self.network(classes(&labels), &mut rng);
        self.unseen = data::spiral(100, 3, &mut rng);
        let optimizer = optimizer(self.optimizer, self.rate);
        self.run = Run::new((x, labels), network, optimizer, self.batch, self.seed);
        self.run.pull = self.pull();
        (self.rate_changed, self.switched, self.penalty_changed) = (false, false, false);
    }

    fn network(&self, classes: usize, rng: &mut NumpyRng) -> Sequential {
        let dense = if self.small { Dense::new } else { Dense::he };
        let penalty = self.sloped();
        Sequential::new()
            .add(dense(2, self.hidden, rng).weight_penalty(penalty))
            .add(Relu::new())
            .add(dense(self.hidden, classes, rng).weight_penalty(penalty))
    }

    /// The penalty that is a part of the loss.
    fn sloped(&self) -> Penalty {
        let l1 = if self.soft { 0.0 } else { self.penalty.l1 };
        Penalty { l1, ..self.penalty }
    }

    /// How far each weight is pulled towards 0 after a step: as far as the slope of L1 would move it, in the long run.
    fn pull(&self) -> f64 {
        match self.optimizer {
            _ if !self.soft => 0.0,
            1 => self.rate / (1.0 - 0.9) * self.penalty.l1,
            _ => self.rate * self.penalty.l1,
        }
    }

    /// Gives the network the penalties that are set now. Its weights stay; the optimizer remembers nothing.
    fn reprice(&mut self) {
        self.penalty_changed |= self.run.steps > 0;
        let learnt = weights::Snapshot::of(&mut self.run.network);
        let mut network = self.network(classes(&self.run.points.1), &mut NumpyRng::seed(0));
        learnt.restore(&mut network);
        self.run.network = network;
        self.run.optimizer = optimizer(self.optimizer, self.rate);
        self.run.pull = self.pull();
    }
}

fn classes(labels: &Array1<usize>) -> usize {
    labels.iter().max().map_or(1, |most| most + 1)
}

impl Figure for Spiral {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "rate" => {
                self.rate = number(value);
                self.rate_changed |= self.run.steps > 0;
                let rate = self.run.optimizer.rate();
                rate.expect("all of them have a rate").base = self.rate;
                self.run.pull = self.pull();
                return;
            }
            "optimizer" => {
                self.optimizer = number(value) as usize;
                self.switched |= self.run.steps > 0;
                self.run.optimizer = optimizer(self.optimizer, self.rate);
                self.run.pull = self.pull();
                return;
            }
            "l1" | "l2" | "soft" => {
                match control {
                    "l1" => self.penalty.l1 = number(value),
                    "l2" => self.penalty.l2 = number(value),
                    _ => self.soft = number(value) != 0.0,
                }
                self.reprice();
                return;
            }
            "hidden" => self.hidden = number(value) as usize,
            "seed" => self.seed = number(value) as u32,
            "small" => self.small = number(value) != 0.0,
            "batch" => self.batch = number(value) as usize,
            "each" => self.each = number(value) as usize,
            "points" => self.own_points = Some(points(value)),
            _ => unknown("spiral", control),
        }
        self.begin();
    }

    /// `train` (steps): the loss of the last of them, with the penalties. `score`: how many steps, the loss on all points
    /// without the penalties, the accuracy. `unseen`: loss and accuracy on 300 other points of the spiral. `weights`: those
    /// of the first layer. `regions` (side, reach): the class at side x side places. `points`: x1, x2, class of each. `again`: nothing, and the
    /// training begins anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "train" => {
                let losses = (0..number(with) as usize).map(|_| self.run.step());
                losses.last().into_iter().collect()
            }
            "score" => {
                let [loss, accuracy] = self.run.judged_on_own();
                vec![self.run.steps as f64, loss, accuracy]
            }
            "unseen" => self.run.judged(&self.unseen).to_vec(),
            "weights" => {
                let parameters = self.run.network.parameters();
                let first = parameters.iter().find(|p| p.name.ends_with("weights"));
                first.map_or(vec![], |p| p.value.iter().copied().collect())
            }
            "regions" => {
                let (side, reach) = side_and_reach(with);
                self.run.regions(side, reach)
            }
            "points" => self.run.listed(),
            "again" => {
                self.begin();
                Vec::new()
            }
            _ => unknown("spiral", result),
        }
    }

    fn rust(&self) -> String {
        let (hidden, seed, rate) = (self.hidden, self.seed, self.rate);
        let dense = if self.small { "new" } else { "he" };
        let (batch_size, epochs) = (self.run.batch_size(), self.run.epochs());
        let points = match self.own_points {
            None => &format!(
                "let (x, labels) = data::spiral({}, 3, &mut rng);",
                self.each
            ),
            Some(_) => "// x, (n, 2), and labels, (n,), are your own points.",
        };
        let classes = classes(&self.run.points.1);
        let optimizer = OPTIMIZERS[self.optimizer];
        let Penalty { l1, l2 } = self.sloped();
        let penalty = if self.sloped() == Penalty::NONE {
            String::new()
        } else {
            format!(".weight_penalty(Penalty {{ l1: {l1:?}, l2: {l2:?} }})")
        };
        let is_soft = self.soft && self.penalty.l1 > 0.0;
        let (soft, step) = if is_soft {
            let step = format!(
                "Soft {{ descent: Box::new({optimizer}::new({rate:?})), pull: {rate:?}{} * {:?} }}",
                if self.optimizer == 1 {
                    " / (1.0 - 0.9)"
                } else {
                    ""
                },
                self.penalty.l1
            );
            (SOFT, step)
        } else {
            ("", format!("{optimizer}::new({rate:?})"))
        };
        let looks_further = self.penalty != Penalty::NONE || self.each != 100;
        let (unseen, judged) = if looks_further {
            (
                "let unseen = data::spiral(100, 3, &mut rng);\n",
                "println!(\"unseen   {:?}\", training::evaluate(&mut net, &unseen, &mut SoftmaxCrossEntropy::new()));\n",
            )
        } else {
            ("", "")
        };
        let changed = if self.switched {
            "// The optimizer was another one for some of the steps; here it is the last one for all.\n"
        } else if self.penalty_changed {
            "// The penalties were others for some of the steps; here they are the last ones for all.\n"
        } else if self.rate_changed {
            "// The rate was another one for some of the steps; here it is the last one for all.\n"
        } else {
            ""
        };
        format!(
            "\
{soft}let mut rng = NumpyRng::seed({seed});
{points}
let mut net = Sequential::new()
    .add(Dense::{dense}(2, {hidden}, &mut rng){penalty})
    .add(Relu::new())
    .add(Dense::{dense}({hidden}, {classes}, &mut rng){penalty});
{unseen}{changed}Training::new({epochs})
    .batch_size({batch_size})
    .run(
        &mut net,
        &(x.clone(), labels.clone()),
        &mut SoftmaxCrossEntropy::new(),
        &mut {step},
        &mut NumpyRng::seed({seed}),
    );
println!(\"loss     {{}}\", SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels));
println!(\"accuracy {{}}\", metric::accuracy(net.output(), &labels));
{judged}regions(\"After {epochs} epochs\").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut net).points(&x, &labels)"
        )
    }
}

/// Points of the plane and their classes, from x1, x2, class, x1, x2, class ...
fn points(value: &[f64]) -> Points {
    let (points, rest) = value.as_chunks::<3>();
    assert!(
        rest.is_empty() && !points.is_empty(),
        "a point is x1, x2 and a class"
    );
    let x = Array2::from_shape_fn((points.len(), 2), |(point, axis)| points[point][axis]);
    (x, points.iter().map(|point| point[2] as usize).collect())
}
