//! Chapters 15 and 17: a network that learns to tell points of the plane apart.

use nnfs_core::prelude::*;

use crate::run::{OPTIMIZERS, Points, Run, optimizer, side_and_reach};
use crate::{Figure, number, unknown};

/// Points of the plane with their classes, and a network 2-hidden-classes with ReLU that learns them.
///
/// The generator draws the points first and the weights after them, as in the chapter. Controls: `rate`, `optimizer`
/// (0 `Sgd`, 1 `Momentum`, 2 `AdaGrad`, 3 `RmsProp`, 4 `Adam`), and, each of which begins anew, `hidden`, `seed`, `small` (1: weights begin at 0.01 times a normal number, 0: as He et al. have
/// them), `batch` (samples per step, 0: all), `points` (x1, x2, class, and so on, in place of the spiral).
pub(crate) struct Spiral {
    hidden: usize,
    seed: u32,
    small: bool,
    batch: usize,
    rate: f64,
    optimizer: usize,
    own_points: Option<Points>,
    /// Whether the rate was another one for some of the steps.
    rate_changed: bool,
    /// Whether the optimizer was another one for some of the steps.
    switched: bool,
    run: Run,
}

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
            rate_changed: false,
            switched: false,
            run: Run::of_nothing(),
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
            None => data::spiral(100, 3, &mut rng),
        };
        let classes = labels.iter().max().map_or(1, |most| most + 1);
        let dense = if self.small { Dense::new } else { Dense::he };
        let network = Sequential::new()
            .add(dense(2, self.hidden, &mut rng))
            .add(Relu::new())
            .add(dense(self.hidden, classes, &mut rng));
        let optimizer = optimizer(self.optimizer, self.rate);
        self.run = Run::new((x, labels), network, optimizer, self.batch, self.seed);
        (self.rate_changed, self.switched) = (false, false);
    }
}

impl Figure for Spiral {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "rate" => {
                self.rate = number(value);
                self.rate_changed |= self.run.steps > 0;
                let rate = self.run.optimizer.rate();
                rate.expect("all of them have a rate").base = self.rate;
                return;
            }
            "optimizer" => {
                self.optimizer = number(value) as usize;
                self.switched |= self.run.steps > 0;
                self.run.optimizer = optimizer(self.optimizer, self.rate);
                return;
            }
            "hidden" => self.hidden = number(value) as usize,
            "seed" => self.seed = number(value) as u32,
            "small" => self.small = number(value) != 0.0,
            "batch" => self.batch = number(value) as usize,
            "points" => self.own_points = Some(points(value)),
            _ => unknown("spiral", control),
        }
        self.begin();
    }

    /// `train` (steps): the loss of the last of them. `score`: how many steps, the loss on all points, the accuracy.
    /// `regions` (side, reach): the class at side x side places. `points`: x1, x2, class of each. `again`: nothing, and the
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
            "regions" => {
                let (side, reach) = side_and_reach(with);
                self.run.regions(side, reach)
            }
            "points" => {
                let (x, labels) = &self.run.points;
                let points = x.outer_iter().zip(labels);
                points
                    .flat_map(|(x, &class)| [x[0], x[1], class as f64])
                    .collect()
            }
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
            None => "let (x, labels) = data::spiral(100, 3, &mut rng);",
            Some(_) => "// x, (n, 2), and labels, (n,), are your own points.",
        };
        let classes = self.run.points.1.iter().max().map_or(1, |most| most + 1);
        let optimizer = OPTIMIZERS[self.optimizer];
        let changed = if self.switched {
            "// The optimizer was another one for some of the steps; here it is the last one for all.\n"
        } else if self.rate_changed {
            "// The rate was another one for some of the steps; here it is the last one for all.\n"
        } else {
            ""
        };
        format!(
            "\
let mut rng = NumpyRng::seed({seed});
{points}
let mut net = Sequential::new()
    .add(Dense::{dense}(2, {hidden}, &mut rng))
    .add(Relu::new())
    .add(Dense::{dense}({hidden}, {classes}, &mut rng));
{changed}Training::new({epochs})
    .batch_size({batch_size})
    .run(
        &mut net,
        &(x.clone(), labels.clone()),
        &mut SoftmaxCrossEntropy::new(),
        &mut {optimizer}::new({rate:?}),
        &mut NumpyRng::seed({seed}),
    );
println!(\"loss     {{}}\", SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels));
println!(\"accuracy {{}}\", metric::accuracy(net.output(), &labels));
regions(\"After {epochs} epochs\").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut net).points(&x, &labels)"
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
