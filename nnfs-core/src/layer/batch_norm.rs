use super::{Identity, Layer, Mode, Parameter, Statistic, check_d_outputs, resize};
use crate::fast::sum_rows;
use ndarray::{Array2, Zip};
use std::fmt;

/// Batch normalisation: gives every column the mean 0 and the variance 1 over the batch, then a mean and a spread that
/// are learnt: `x_hat = (x - mean) / sqrt(variance + epsilon)`, `y = gamma * x_hat + beta`.
///
/// The variance is the mean of the squared deviations: their sum is divided by `n_samples`. Backward, from `dy`, with
/// sums and means over the batch: `d_beta = sum(dy)`, `d_gamma = sum(dy * x_hat)`, and
///
/// ```text
/// dx = gamma / sqrt(variance + epsilon) * (dy - mean(dy) - x_hat * mean(dy * x_hat))
/// ```
///
/// The two means are there because each sample moves the mean and the variance of its whole batch. Ioffe and Szegedy,
/// *Batch normalization: accelerating deep network training by reducing internal covariate shift* (2015); this is their
/// chain of derivatives in one line.
///
/// # The running averages
/// An answer must not depend on what else is in its batch. So in [`Mode::Evaluating`] the layer uses averages over the
/// batches that it was trained on. Backward is then that of a straight line, the formula above without the two means.
///
/// After each batch, `running = momentum * running + (1 - momentum) * new`, for the mean and for the variance. Both
/// start from 0, so at first they are too small: after `t` batches only a share of `1 - momentum^t` of them is made of
/// batches. That share is kept as `running_weight` and divided out when they are used, as Adam does with its means. The
/// fish book, whose averages these are, does not divide, so its answers are far off after the first few batches.
///
/// Before the first batch the layer answers `y = gamma * x + beta`. In [`Mode::HoldingStill`] it uses the batch's mean
/// and variance and leaves the running ones alone. A batch of one sample has no spread: its output is `beta` in
/// training, all gradients but `d_beta` are 0, and the running averages stay as they are; so do they for an empty
/// batch.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut norm = BatchNorm::new(2);
/// let y = norm.forward(&array![[1.0, 500.0], [3.0, 100.0]]).clone();
/// assert!((y - array![[-1.0, 1.0], [1.0, -1.0]]).iter().all(|d| d.abs() < 1e-6));
/// assert_eq!((&norm.mean, &norm.variance), (&array![[2.0, 300.0]], &array![[1.0, 40_000.0]]));
///
/// norm.mode = Mode::Evaluating;
/// let y = norm.forward(&array![[2.0, 300.0]]).clone();
/// assert!(y.iter().all(|y| y.abs() < 1e-12));
/// ```
#[doc(alias = "BatchNormalization")]
#[derive(Clone)]
pub struct BatchNorm {
    /// What the normalised columns are multiplied by, ones at first: (1, `n_columns`).
    pub gamma: Array2<f64>,
    /// What is added to them, zeros at first: (1, `n_columns`).
    pub beta: Array2<f64>,
    /// The gradient with respect to `gamma`: (1, `n_columns`).
    pub d_gamma: Array2<f64>,
    /// The gradient with respect to `beta`: (1, `n_columns`).
    pub d_beta: Array2<f64>,
    /// Keeps the division from a 0; 1e-6 at first, which the fish book writes as 10e-7.
    pub epsilon: f64,
    /// The share of the running averages that is kept from batch to batch, from 0 to below 1; 0.9 at first. PyTorch's
    /// momentum is the share that is new.
    pub momentum: f64,
    /// What the layer does in its next `forward`.
    pub mode: Mode,
    /// The running average of the means, from zeros: (1, `n_columns`).
    pub running_mean: Array2<f64>,
    /// The running average of the variances, from zeros: (1, `n_columns`).
    pub running_variance: Array2<f64>,
    /// The share of both that is made of batches and not of the zeros from the start: (1, 1).
    pub running_weight: Array2<f64>,
    /// The mean that the last `forward` subtracted: (1, `n_columns`).
    pub mean: Array2<f64>,
    /// The variance that the last `forward` divided by, without epsilon: (1, `n_columns`).
    pub variance: Array2<f64>,
    /// `x_hat`: (`n_samples`, `n_columns`).
    pub normalised: Array2<f64>,
    /// `y`: (`n_samples`, `n_columns`).
    pub output: Array2<f64>,
    /// `dx`: (`n_samples`, `n_columns`).
    pub d_inputs: Array2<f64>,
    /// `1 / sqrt(variance + epsilon)`: (1, `n_columns`).
    scale: Array2<f64>,
    /// Whether the last `forward` took mean and variance from its batch.
    is_of_batch: bool,
    identity: Identity,
}

impl BatchNorm {
    /// A layer for batches of so many columns, which has seen none yet.
    #[must_use]
    pub fn new(n_columns: usize) -> Self {
        let zeros = || Array2::zeros((1, n_columns));
        let ones = || Array2::ones((1, n_columns));
        let empty = || Array2::zeros((0, n_columns));
        Self {
            gamma: ones(),
            beta: zeros(),
            d_gamma: zeros(),
            d_beta: zeros(),
            epsilon: 1e-6,
            momentum: 0.9,
            mode: Mode::Training,
            running_mean: zeros(),
            running_variance: zeros(),
            running_weight: Array2::zeros((1, 1)),
            mean: zeros(),
            variance: ones(),
            normalised: empty(),
            output: empty(),
            d_inputs: empty(),
            scale: ones(),
            is_of_batch: false,
            identity: Identity::new(),
        }
    }

    #[track_caller]
    fn check_inputs(&self, inputs: &Array2<f64>) {
        let n_columns = self.gamma.ncols();
        assert!(
            inputs.ncols() == n_columns,
            "{self:?} takes {n_columns} columns per row, got a batch of shape {:?}; {}",
            inputs.dim(),
            if inputs.nrows() == n_columns {
                "did you mean to transpose it?".to_string()
            } else {
                format!(
                    "make it BatchNorm::new({}) to stand behind a layer of that width",
                    inputs.ncols()
                )
            }
        );
    }

    /// Takes mean and variance from the batch.
    fn measure(&mut self, inputs: &Array2<f64>) {
        // Of an empty batch both are 0.
        let n_samples = inputs.nrows().max(1) as f64;
        sum_rows(inputs, &mut self.mean);
        self.mean /= n_samples;
        self.variance.fill(0.0);
        for row in inputs.rows() {
            Zip::from(self.variance.row_mut(0))
                .and(self.mean.row(0))
                .and(row)
                .for_each(|sum, mean, x| *sum += (x - mean) * (x - mean));
        }
        self.variance /= n_samples;
        (self.scale).assign(&(&self.variance + self.epsilon).sqrt().recip());
    }

    /// Lets the running averages follow the batch.
    fn remember(&mut self) {
        let momentum = self.momentum;
        let follow = |running: &mut Array2<f64>, batch: &Array2<f64>| {
            running.zip_mut_with(batch, |running, batch| {
                *running = momentum * *running + (1.0 - momentum) * batch;
            });
        };
        follow(&mut self.running_mean, &self.mean);
        follow(&mut self.running_variance, &self.variance);
        // A running average of ones, from 0: 1 - momentum^t.
        follow(&mut self.running_weight, &Array2::ones((1, 1)));
    }

    /// Takes mean and variance from the running averages.
    fn recall(&mut self) {
        let weight = self.running_weight[[0, 0]];
        if weight == 0.0 {
            // No batch has been seen yet: x_hat = x.
            self.mean.fill(0.0);
            self.variance.fill(1.0);
            self.scale.fill(1.0);
            return;
        }
        self.mean.assign(&(&self.running_mean / weight));
        self.variance.assign(&(&self.running_variance / weight));
        (self.scale).assign(&(&self.variance + self.epsilon).sqrt().recip());
    }
}

impl Layer for BatchNorm {
    fn name(&self) -> &'static str {
        "BatchNorm"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.check_inputs(inputs);
        self.is_of_batch = self.mode != Mode::Evaluating;
        if self.is_of_batch {
            self.measure(inputs);
        } else {
            self.recall();
        }
        if self.mode == Mode::Training && inputs.nrows() > 1 {
            self.remember();
        }

        resize(&mut self.normalised, inputs.dim());
        self.normalised.assign(inputs);
        self.normalised -= &self.mean;
        self.normalised *= &self.scale; // x_hat = (x - mean) / sqrt(variance + epsilon)

        resize(&mut self.output, inputs.dim());
        self.output.assign(&self.normalised);
        self.output *= &self.gamma;
        self.output += &self.beta; // y = gamma x_hat + beta
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        sum_rows(d_outputs, &mut self.d_beta); // d_beta = sum of dy
        resize(&mut self.d_inputs, d_outputs.dim());
        self.d_inputs.assign(d_outputs);
        self.d_inputs *= &self.normalised;
        sum_rows(&self.d_inputs, &mut self.d_gamma); // d_gamma = sum of dy x_hat

        if self.is_of_batch {
            // dy - mean of dy - x_hat * mean of dy x_hat
            let n_samples = d_outputs.nrows().max(1) as f64;
            self.d_inputs.assign(&self.normalised);
            self.d_inputs *= &(&self.d_gamma / -n_samples);
            self.d_inputs += d_outputs;
            self.d_inputs -= &(&self.d_beta / n_samples);
        } else {
            self.d_inputs.assign(d_outputs);
        }
        self.d_inputs *= &(&self.gamma * &self.scale);
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![
            Parameter::new("gamma", &mut self.gamma, &self.d_gamma).owned_by(&self.identity),
            Parameter::new("beta", &mut self.beta, &self.d_beta).owned_by(&self.identity),
        ]
    }

    fn statistics(&mut self) -> Vec<Statistic<'_>> {
        vec![
            Statistic::new("running_mean", &mut self.running_mean),
            Statistic::new("running_variance", &mut self.running_variance),
            Statistic::new("running_weight", &mut self.running_weight),
        ]
    }

    fn mode(&mut self) -> Option<&mut Mode> {
        Some(&mut self.mode)
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        Some((self.gamma.ncols(), self.gamma.ncols()))
    }
}

impl fmt::Debug for BatchNorm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchNorm({})", self.gamma.ncols())
    }
}

#[cfg(test)]
mod tests;
