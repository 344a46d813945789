//! A training under way, as several figures have it: points of the plane, a network that learns them, and its optimizer.

use nnfs_core::prelude::*;

/// Points, (`n_points`, 2), and their classes, (`n_points`,).
pub(crate) type Points = (Array2<f64>, Array1<usize>);

/// How a cell writes the optimizers.
pub(crate) const OPTIMIZERS: [&str; 5] = ["Sgd", "Momentum", "AdaGrad", "RmsProp", "Adam"];

/// One of [`OPTIMIZERS`], which remembers nothing yet.
///
/// # Panics
/// Panics if there is none of this number.
pub(crate) fn optimizer(which: usize, rate: f64) -> Box<dyn Optimizer> {
    match which {
        0 => Box::new(Sgd::new(rate)),
        1 => Box::new(Momentum::new(rate)),
        2 => Box::new(AdaGrad::new(rate)),
        3 => Box::new(RmsProp::new(rate)),
        4 => Box::new(Adam::new(rate)),
        _ => panic!("there is no optimizer {which}"),
    }
}

/// The training of a network on some points.
pub(crate) struct Run {
    /// What it learns from.
    pub(crate) points: Points,
    pub(crate) network: Sequential,
    pub(crate) optimizer: Box<dyn Optimizer>,
    pub(crate) loss: SoftmaxCrossEntropy,
    /// How many steps there were.
    pub(crate) steps: usize,
    /// After each step, every weight is pulled towards 0 by so much, and stops there.
    pub(crate) pull: f64,
    /// Samples per step; 0: all.
    batch_size: usize,
    /// The samples in the order in which this epoch takes them, and how many of them it has taken.
    order: Vec<usize>,
    taken: usize,
    shuffle: NumpyRng,
    batch: data::Batch,
    /// How many places there are on a side and how far they reach, and the places themselves.
    grid: ((usize, f64), Array2<f64>),
}

impl Run {
    /// A training that has not begun; `seed` shuffles the samples, `batch_size` 0 takes all of them in each step.
    pub(crate) fn new(
        points: Points,
        network: Sequential,
        optimizer: Box<dyn Optimizer>,
        batch_size: usize,
        seed: u32,
    ) -> Self {
        Self {
            points,
            network,
            optimizer,
            loss: SoftmaxCrossEntropy::new(),
            steps: 0,
            pull: 0.0,
            batch_size,
            order: Vec::new(),
            taken: usize::MAX,
            shuffle: NumpyRng::seed(seed),
            batch: data::Batch::new(),
            grid: ((0, 0.0), Array2::zeros((0, 2))),
        }
    }

    /// A training of nothing, until the figure begins one.
    pub(crate) fn of_nothing() -> Self {
        let points = (Array2::zeros((0, 2)), Array1::zeros(0));
        Self::new(points, Sequential::new(), optimizer(0, 1.0), 0, 0)
    }

    /// How many samples a step takes.
    pub(crate) fn batch_size(&self) -> usize {
        let all = self.points.1.len();
        match self.batch_size {
            0 => all,
            size => size.min(all),
        }
    }

    /// How many epochs a cell needs for as many steps; 1 at least.
    pub(crate) fn epochs(&self) -> usize {
        let steps_per_epoch = self.points.1.len().div_ceil(self.batch_size());
        self.steps.div_ceil(steps_per_epoch).max(1)
    }

    /// One step, on the next samples; the loss before it, with the penalties.
    pub(crate) fn step(&mut self) -> f64 {
        let all = self.points.1.len();
        let batch_size = self.batch_size();
        self.network.set_mode(Mode::Training);
        let data_loss = if batch_size == all {
            let scores = self.network.forward(&self.points.0);
            self.loss.forward(scores, &self.points.1)
        } else {
            if self.taken >= all {
                self.order = self.shuffle.permutation(all);
                self.taken = 0;
            }
            let next = all.min(self.taken + batch_size);
            self.points
                .fill(&self.order[self.taken..next], &mut self.batch);
            self.taken = next;
            let scores = self.network.forward(self.batch.inputs());
            self.loss.forward(scores, &self.batch)
        };
        let value = data_loss + self.network.penalty();
        self.network.backward_parameters_only(self.loss.backward());
        self.optimizer.step(&mut self.network);
        if self.pull > 0.0 {
            self.pull_weights();
        }
        self.network.set_mode(Mode::Evaluating);
        self.steps += 1;
        value
    }

    fn pull_weights(&mut self) {
        for p in self.network.parameters() {
            if p.name.ends_with("weights") {
                p.value
                    .mapv_inplace(|w| w.signum() * (w.abs() - self.pull).max(0.0));
            }
        }
    }

    /// x1, x2 and class of each point that it learns from.
    pub(crate) fn listed(&self) -> Vec<f64> {
        let points = self.points.0.outer_iter().zip(&self.points.1);
        points
            .flat_map(|(x, &class)| [x[0], x[1], class as f64])
            .collect()
    }

    /// Loss and accuracy on some points; NaN if there are none.
    pub(crate) fn judged(&mut self, points: &Points) -> [f64; 2] {
        judged(&mut self.network, &mut self.loss, points)
    }

    /// Loss and accuracy on the points that it learns from; NaN if there are none.
    pub(crate) fn judged_on_own(&mut self) -> [f64; 2] {
        judged(&mut self.network, &mut self.loss, &self.points)
    }

    /// `side` x `side` places from (-reach, reach) on, row by row downwards: (side * side, 2).
    pub(crate) fn places(&mut self, side: usize, reach: f64) -> &Array2<f64> {
        if self.grid.0 != (side, reach) {
            let at = |n: usize| reach * (2.0 * (n as f64 + 0.5) / side as f64 - 1.0);
            let places = Array2::from_shape_fn((side * side, 2), |(place, axis)| {
                if axis == 0 {
                    at(place % side)
                } else {
                    -at(place / side)
                }
            });
            self.grid = ((side, reach), places);
        }
        &self.grid.1
    }

    /// Sends these places through the network: (side * side, `n_classes`).
    pub(crate) fn look(&mut self, side: usize, reach: f64) -> &Array2<f64> {
        self.places(side, reach);
        self.network.set_mode(Mode::Evaluating);
        self.network.forward(&self.grid.1)
    }

    /// The class at each of these places.
    pub(crate) fn regions(&mut self, side: usize, reach: f64) -> Vec<f64> {
        let classes = metric::argmax_rows(self.look(side, reach));
        classes.iter().map(|&class| class as f64).collect()
    }
}

fn judged(network: &mut Sequential, loss: &mut SoftmaxCrossEntropy, points: &Points) -> [f64; 2] {
    if points.1.is_empty() {
        return [f64::NAN; 2];
    }
    let (loss, accuracy) = training::evaluate(network, points, loss);
    [loss, accuracy]
}

/// A number of places on a side, and how far they reach.
pub(crate) fn side_and_reach(with: &[f64]) -> (usize, f64) {
    match *with {
        [side, reach] => (side as usize, reach),
        _ => panic!("places are asked for with their number on a side and a reach"),
    }
}
