//! Chapters 15 and 17: a network that learns to tell points of the plane apart.

use nnfs_core::prelude::*;

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
    own_points: Option<(Array2<f64>, Array1<usize>)>,
    /// Whether the rate was another one for some of the steps.
    rate_changed: bool,
    /// Whether the optimizer was another one for some of the steps.
    switched: bool,
    run: Run,
}

/// How a cell writes the optimizers.
const OPTIMIZERS: [&str; 5] = ["Sgd", "Momentum", "AdaGrad", "RmsProp", "Adam"];

/// One of [`OPTIMIZERS`], which remembers nothing yet.
fn optimizer(which: usize, rate: f64) -> Box<dyn Optimizer> {
    match which {
        0 => Box::new(Sgd::new(rate)),
        1 => Box::new(Momentum::new(rate)),
        2 => Box::new(AdaGrad::new(rate)),
        3 => Box::new(RmsProp::new(rate)),
        4 => Box::new(Adam::new(rate)),
        _ => panic!("there is no optimizer {which}"),
    }
}

/// A training under way.
pub(crate) struct Run {
    pub(crate) x: Array2<f64>,
    pub(crate) labels: Array1<usize>,
    pub(crate) network: Sequential,
    optimizer: Box<dyn Optimizer>,
    loss: SoftmaxCrossEntropy,
    /// The samples in the order in which this epoch takes them, and how many of them it has taken.
    order: Vec<usize>,
    taken: usize,
    shuffle: NumpyRng,
    batch: data::Batch,
    pub(crate) steps: usize,
    /// How many places there are on a side and how far they reach, and the places themselves.
    grid: ((usize, f64), Array2<f64>),
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
            run: Run::new(
                data::spiral(1, 3, &mut NumpyRng::seed(0)),
                Sequential::new(),
                0,
                optimizer(0, 0.0),
            ),
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
        self.run = Run::new((x, labels), network, self.seed, optimizer);
        (self.rate_changed, self.switched) = (false, false);
    }

    fn batch_size(&self) -> usize {
        let all = self.run.labels.len();
        if self.batch == 0 {
            all
        } else {
            self.batch.min(all)
        }
    }
}

impl Run {
    pub(crate) fn new(
        (x, labels): (Array2<f64>, Array1<usize>),
        network: Sequential,
        seed: u32,
        optimizer: Box<dyn Optimizer>,
    ) -> Self {
        Self {
            order: Vec::new(),
            taken: usize::MAX,
            x,
            labels,
            network,
            optimizer,
            loss: SoftmaxCrossEntropy::new(),
            shuffle: NumpyRng::seed(seed),
            batch: data::Batch::new(),
            steps: 0,
            grid: ((0, 0.0), Array2::zeros((0, 2))),
        }
    }

    /// One step, on the next samples; the loss before it.
    pub(crate) fn step(&mut self, batch_size: usize) -> f64 {
        let all = self.labels.len();
        let value = if batch_size >= all {
            self.loss
                .forward(self.network.forward(&self.x), &self.labels)
        } else {
            if self.taken >= all {
                self.order = self.shuffle.permutation(all);
                self.taken = 0;
            }
            let next = all.min(self.taken + batch_size);
            let indices = &self.order[self.taken..next];
            self.taken = next;
            (&self.x, &self.labels).fill(indices, &mut self.batch);
            self.loss
                .forward(self.network.forward(self.batch.inputs()), &self.batch)
        };
        self.network.backward_parameters_only(self.loss.backward());
        self.optimizer.step(&mut self.network);
        self.steps += 1;
        value
    }

    /// `side` x `side` places from (-reach, reach) on, row by row downwards.
    pub(crate) fn places(&mut self, side: usize, reach: f64) -> &Array2<f64> {
        if self.grid.0 != (side, reach) {
            self.grid = ((side, reach), places(side, reach));
        }
        &self.grid.1
    }

    /// The class at each of these places.
    pub(crate) fn regions(&mut self, side: usize, reach: f64) -> Vec<f64> {
        self.places(side, reach);
        let classes = metric::argmax_rows(self.network.forward(&self.grid.1));
        classes.iter().map(|&class| class as f64).collect()
    }

    /// x1, x2 and class of each point.
    pub(crate) fn points(&self) -> Vec<f64> {
        let points = self.x.outer_iter().zip(&self.labels);
        points
            .flat_map(|(x, &class)| [x[0], x[1], class as f64])
            .collect()
    }
}

/// `side` x `side` places from (-reach, reach) on, row by row downwards.
pub(crate) fn places(side: usize, reach: f64) -> Array2<f64> {
    let at = |n: usize| reach * (2.0 * (n as f64 + 0.5) / side as f64 - 1.0);
    Array2::from_shape_fn((side * side, 2), |(place, axis)| {
        if axis == 0 {
            at(place % side)
        } else {
            -at(place / side)
        }
    })
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
                let batch_size = self.batch_size();
                let steps = number(with) as usize;
                let losses = (0..steps).map(|_| self.run.step(batch_size));
                losses.last().into_iter().collect()
            }
            "score" => {
                let run = &mut self.run;
                let scores = run.network.forward(&run.x).clone();
                let loss = SoftmaxCrossEntropy::new().forward(&scores, &run.labels);
                vec![
                    run.steps as f64,
                    loss,
                    metric::accuracy(&scores, &run.labels),
                ]
            }
            "regions" => {
                let (side, reach) = side_and_reach(with);
                self.run.regions(side, reach)
            }
            "points" => self.run.points(),
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
        let batch_size = self.batch_size();
        let steps_per_epoch = self.run.labels.len().div_ceil(batch_size);
        let epochs = self.run.steps.div_ceil(steps_per_epoch).max(1);
        let points = match self.own_points {
            None => "let (x, labels) = data::spiral(100, 3, &mut rng);",
            Some(_) => "// x, (n, 2), and labels, (n,), are your own points.",
        };
        let classes = self.run.labels.iter().max().map_or(1, |most| most + 1);
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
fn points(value: &[f64]) -> (Array2<f64>, Array1<usize>) {
    let (points, rest) = value.as_chunks::<3>();
    assert!(
        rest.is_empty() && !points.is_empty(),
        "a point is x1, x2 and a class"
    );
    let x = Array2::from_shape_fn((points.len(), 2), |(point, axis)| points[point][axis]);
    (x, points.iter().map(|point| point[2] as usize).collect())
}

/// A number of places on a side, and how far they reach.
pub(crate) fn side_and_reach(with: &[f64]) -> (usize, f64) {
    match *with {
        [side, reach] => (side as usize, reach),
        _ => panic!("places are asked for with their number on a side and a reach"),
    }
}
