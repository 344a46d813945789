//! Two curves that part: a network that learns a few noisy points, and is measured on others.

use nnfs_core::prelude::*;

use crate::run::{Points, Run, optimizer, side_and_reach};
use crate::{Figure, number, unknown};

/// Points above and below a wave, with noise, and a network 2-hidden-2 with ReLU that learns some of them by Adam, all
/// in each step. A thousand others are for validation.
///
/// Controls, each of which begins anew: `points` (how many it learns from), `hidden`, `noise` (a standard deviation),
/// `seed`.
pub(crate) struct Overfit {
    n_points: usize,
    hidden: usize,
    noise: f64,
    seed: u32,
    validation: Points,
    run: Run,
    /// The lowest validation loss so far, and the epoch, counted from 1, after which it was measured; 0 for none.
    lowest: (f64, usize),
    kept: Sequential,
}

const N_VALIDATION: usize = 1000;
const RATE: f64 = 0.02;

impl Default for Overfit {
    fn default() -> Self {
        let mut overfit = Self {
            n_points: 60,
            hidden: 64,
            noise: 0.3,
            seed: 1,
            validation: (Array2::zeros((0, 2)), Array1::zeros(0)),
            run: Run::of_nothing(),
            lowest: (f64::INFINITY, 0),
            kept: Sequential::new(),
        };
        overfit.begin();
        overfit
    }
}

/// Points in the square from -1 to 1; a point is in class 1 if its blurred height is above the wave.
fn wavy(n: usize, noise: f64, rng: &mut NumpyRng) -> Points {
    let x = 2.0 * rng.rand((n, 2)) - 1.0;
    let blur = noise * rng.randn(n);
    let is_above = |k: usize| x[[k, 1]] + blur[k] > 0.5 * (3.0 * x[[k, 0]]).sin();
    let labels = Array1::from_shape_fn(n, |k| usize::from(is_above(k)));
    (x, labels)
}

impl Overfit {
    /// Begins the training anew.
    fn begin(&mut self) {
        let mut rng = NumpyRng::seed(self.seed);
        let points = wavy(self.n_points, self.noise, &mut rng);
        self.validation = wavy(N_VALIDATION, self.noise, &mut rng);
        let network = Sequential::new()
            .add(Dense::he(2, self.hidden, &mut rng))
            .add(Relu::new())
            .add(Dense::xavier(self.hidden, 2, &mut rng));
        self.kept = network.clone();
        self.lowest = (f64::INFINITY, 0);
        self.run = Run::new(points, network, optimizer(4, RATE), 0, self.seed);
    }

    /// One epoch: the loss on the points before its step, and the validation loss and accuracy after it.
    fn epoch(&mut self) -> [f64; 3] {
        let learnt = self.run.step();
        let [loss, accuracy] = self.run.judged(&self.validation);
        if loss < self.lowest.0 {
            self.lowest = (loss, self.run.steps);
            self.kept = self.run.network.clone();
        }
        [learnt, loss, accuracy]
    }
}

impl Figure for Overfit {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "points" => self.n_points = (number(value) as usize).max(1),
            "hidden" => self.hidden = (number(value) as usize).max(1),
            "noise" => self.noise = number(value),
            "seed" => self.seed = number(value) as u32,
            _ => unknown("overfit", control),
        }
        self.begin();
    }

    /// `train` (epochs): of each the loss on the points, and the validation loss and accuracy after it. `best`: the
    /// lowest validation loss so far and its epoch, 0 for none. `regions` (side, reach): the class at side x side places.
    /// `best regions` (side, reach): the same of the network that early stopping would give back. `points`: x1, x2, class
    /// of those that are learnt. `again`: nothing, and the training begins anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "train" => {
                let epochs = 0..number(with) as usize;
                epochs.flat_map(|_| self.epoch()).collect()
            }
            "best" => vec![self.lowest.0, self.lowest.1 as f64],
            "regions" => {
                let (side, reach) = side_and_reach(with);
                self.run.regions(side, reach)
            }
            "best regions" => {
                let (side, reach) = side_and_reach(with);
                std::mem::swap(&mut self.run.network, &mut self.kept);
                let classes = self.run.regions(side, reach);
                std::mem::swap(&mut self.run.network, &mut self.kept);
                classes
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
            _ => unknown("overfit", result),
        }
    }

    fn rust(&self) -> String {
        let Self {
            n_points: n,
            hidden,
            noise,
            seed,
            ..
        } = self;
        let epochs = self.run.epochs();
        format!(
            "\
fn wavy(n: usize, noise: f64, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {{
    let x = 2.0 * rng.rand((n, 2)) - 1.0;
    let blur = noise * rng.randn(n);
    let is_above = |k: usize| x[[k, 1]] + blur[k] > 0.5 * (3.0 * x[[k, 0]]).sin();
    let labels = Array1::from_shape_fn(n, |k| usize::from(is_above(k)));
    (x, labels)
}}
let mut rng = NumpyRng::seed({seed});
let train = wavy({n}, {noise:?}, &mut rng);
let validation = wavy({N_VALIDATION}, {noise:?}, &mut rng);
let mut net = Sequential::new()
    .add(Dense::he(2, {hidden}, &mut rng))
    .add(Relu::new())
    .add(Dense::xavier({hidden}, 2, &mut rng));
let history = Training::new({epochs}).batch_size({n}).validation(&validation).keep_best().run(
    &mut net,
    &train,
    &mut SoftmaxCrossEntropy::new(),
    &mut Adam::new({RATE:?}),
    &mut rng,
);
println!(\"the best epoch {{}}\", history.best_epoch);
curves(\"Two curves that part\", &history)"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_that_is_given_back_has_the_lowest_validation_loss() {
        let mut overfit = Overfit::default();
        let losses: Vec<f64> = overfit.get("train", &[200.0]);
        let validation = losses.iter().skip(1).step_by(3);
        let lowest = validation.clone().fold(f64::INFINITY, |low, &x| low.min(x));
        let epoch = 1 + validation.clone().position(|&x| x == lowest).unwrap();
        assert_eq!(overfit.get("best", &[]), [lowest, epoch as f64]);
        std::mem::swap(&mut overfit.run.network, &mut overfit.kept);
        let [again, _] = overfit.run.judged(&overfit.validation);
        assert_eq!(again, lowest);
    }

    #[test]
    fn looking_at_the_best_network_leaves_the_other_one_in_training() {
        let [mut looked, mut other] = [(); 2].map(|()| Overfit::default());
        for figure in [&mut looked, &mut other] {
            figure.get("train", &[60.0]);
        }
        assert_ne!(
            looked.get("best regions", &[20.0, 1.0]),
            looked.get("regions", &[20.0, 1.0])
        );
        assert_eq!(looked.get("train", &[3.0]), other.get("train", &[3.0]));
    }

    #[test]
    fn many_points_keep_the_curves_together_and_few_let_them_part() {
        let gap = |points: f64| {
            let mut overfit = Overfit::default();
            overfit.set("points", &[points]);
            let losses = overfit.get("train", &[300.0]);
            losses[losses.len() - 2] - losses[losses.len() - 3]
        };
        assert!(gap(30.0) > 4.0 * gap(1000.0));
    }
}
