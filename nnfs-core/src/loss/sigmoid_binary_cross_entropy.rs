use super::answers::right_decisions;
use super::{AsTargets, Loss};
use crate::activation::sigmoid_of;
use ndarray::{Array2, Zip};
use std::fmt;

/// Sigmoid and binary cross-entropy in one step, from scores: each output answers a yes-or-no question of its own.
///
/// An output with score `z` and target `t` (1 yes, 0 no) loses `-(t ln p + (1 - t) ln(1 - p))`, where `p = sigmoid(z)`.
/// As `-ln p = ln(1 + exp(-z))` and `-ln(1 - p) = z + ln(1 + exp(-z))`, that is `max(z, 0) - z t + ln(1 + exp(-|z|))`,
/// in which no exponential grows beyond 1 and nothing is clipped. [`forward`](Self::forward) is the mean over all
/// outputs of all samples. Backward is `(p - t) / (n_samples * n_outputs)`: the division happens here, and nowhere
/// else.
///
/// A very wrong score keeps the whole gradient, which [`BinaryCrossEntropy`](super::BinaryCrossEntropy) behind a
/// [`Sigmoid`](crate::layer::Sigmoid) loses. With target 0:
///
/// | `z` | loss, one step | loss, two steps | gradient, one step | gradient, two steps |
/// |---|---|---|---|---|
/// | 20 | 20.000000002 | 16.118 | 1 | .0206 |
/// | 40 | 40 | 16.118 | 1 | 0 |
/// | 800 | 800 | 16.118 | 1 | 0 |
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = SigmoidBinaryCrossEntropy::new();
/// let scores = array![[0.0], [0.0]];
/// assert_eq!(loss.forward(&scores, &array![0, 1]), 2.0_f64.ln());
/// assert_eq!(loss.backward(), array![[0.25], [-0.25]]);
///
/// // The same with rows; with several outputs per sample they are the only way.
/// assert_eq!(loss.forward(&scores, &array![[0.0], [1.0]]), 2.0_f64.ln());
/// ```
#[doc(alias = "BCEWithLogits")]
#[derive(Clone, Default)]
pub struct SigmoidBinaryCrossEntropy {
    /// `p`, the sigmoid of the last scores: (`n_samples`, `n_outputs`).
    pub probabilities: Array2<f64>,
    /// The gradient of the mean loss with respect to the last scores: (`n_samples`, `n_outputs`).
    pub d_inputs: Array2<f64>,
}

impl SigmoidBinaryCrossEntropy {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for SigmoidBinaryCrossEntropy {
    /// The mean loss over the batch and its outputs. Scores: (`n_samples`, `n_outputs`); targets: rows of the same
    /// shape, of numbers from 0 to 1, or, for a single output, labels of 0 and 1, (`n_samples`,).
    ///
    /// Computes the gradient on the way. A NaN among the scores makes the loss NaN; an infinite score makes it infinite
    /// or NaN.
    ///
    /// # Panics
    /// Panics if the targets do not fit the scores, a label is neither 0 nor 1, a target is not from 0 to 1, or there
    /// is no output at all (the mean over no numbers does not exist).
    fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets
            .as_targets()
            .binary("SigmoidBinaryCrossEntropy", scores.dim());
        assert!(
            !scores.is_empty(),
            "SigmoidBinaryCrossEntropy: the batch of shape {:?} is empty, and the mean over no numbers does not exist",
            scores.dim()
        );
        let n = scores.len() as f64;
        self.probabilities.clone_from(scores);
        self.probabilities.mapv_inplace(sigmoid_of);

        let mut total = 0.0;
        self.d_inputs.clone_from(&self.probabilities);
        Zip::from(&mut self.d_inputs)
            .and(scores)
            .and(&targets)
            .for_each(|d, &z, &t| {
                total += z.max(0.0) - z * t + (-z.abs()).exp().ln_1p();
                *d = (*d - t) / n; // (p - t) / n
            });
        total / n
    }

    /// The gradient of the last loss with respect to the scores, (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// Panics if no `forward` came before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "SigmoidBinaryCrossEntropy has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }

    /// How many samples are answered right: a score above 0, a probability above 0.5, says yes. A sample with several
    /// outputs counts as the share of them that is right. `None` if a target lies between 0 and 1.
    ///
    /// # Panics
    /// Panics if the targets do not fit the scores, as [`forward`](Self::forward) does.
    fn right_answers(&self, scores: &Array2<f64>, targets: &dyn AsTargets) -> Option<f64> {
        let targets = targets
            .as_targets()
            .binary("SigmoidBinaryCrossEntropy", scores.dim());
        right_decisions(scores, &targets, 0.0)
    }
}

impl fmt::Debug for SigmoidBinaryCrossEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigmoidBinaryCrossEntropy")
    }
}

#[cfg(test)]
mod tests;
