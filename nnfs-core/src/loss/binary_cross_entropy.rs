use super::answers::right_decisions;
use super::categorical_cross_entropy::{BEYOND, SMALLEST};
use super::{AsTargets, Loss};
use ndarray::{Array2, Zip};
use std::fmt;

/// The cross-entropy of yes-or-no questions, from probabilities such as [`Sigmoid`](crate::layer::Sigmoid) gives: each
/// output answers a question of its own, and several may be true of a sample at once.
///
/// An output `p` with target `t` (1 yes, 0 no) loses `-(t ln p + (1 - t) ln(1 - p))`, which is `-ln` of the probability
/// of the true answer: the categorical cross-entropy of the two classes "no" and "yes" with probabilities `1 - p` and
/// `p`. [`forward`](Self::forward) is the mean over all outputs of all samples. Backward is
/// `((1 - t) / (1 - p) - t / p) / (n_samples * n_outputs)`: the division happens here, and nowhere else.
///
/// The clipping is that of [`CategoricalCrossEntropy`](super::CategoricalCrossEntropy): of `p` and `1 - p`, a number
/// below 1e-7 counts as 1e-7, forward and backward alike. So an output loses at most 16.118, and the gradient stays
/// finite. (It is not 0 there, though the clipped loss is flat.)
///
/// # Behind a saturated sigmoid
/// The gradient on its way back through the sigmoid is multiplied by `p (1 - p)`. For a score `z` with target 0 it
/// should arrive as `p`, which is almost 1 if the neuron is very wrong. But where `1 - p` is below 1e-7 only
/// `1e7 p (1 - p)` arrives: .0206 for `z = 20`, 9.4e-7 for `z = 30`, and exactly 0 for `z = 40`, where `p` has been
/// rounded to 1. **A neuron that is very wrong stops learning.**
/// [`SigmoidBinaryCrossEntropy`](super::SigmoidBinaryCrossEntropy) takes both steps in one and avoids it.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = BinaryCrossEntropy::new();
/// let p = array![[0.5], [0.25]];
/// assert_eq!(loss.forward(&p, &array![1, 1]), 1.5 * 2.0_f64.ln());
/// assert_eq!(loss.backward(), array![[-1.0], [-2.0]]);
///
/// // The same with rows; with several outputs per sample they are the only way.
/// assert_eq!(loss.forward(&p, &array![[1.0], [1.0]]), 1.5 * 2.0_f64.ln());
/// ```
#[doc(alias = "BCE")]
#[derive(Clone, Default)]
pub struct BinaryCrossEntropy {
    /// The gradient of the mean loss with respect to the last probabilities: (`n_samples`, `n_outputs`).
    pub d_inputs: Array2<f64>,
}

impl BinaryCrossEntropy {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for BinaryCrossEntropy {
    /// The mean loss over the batch and its outputs. Probabilities: (`n_samples`, `n_outputs`); targets: rows of the
    /// same shape, of numbers from 0 to 1, or, for a single output, labels of 0 and 1, (`n_samples`,).
    ///
    /// Computes the gradient on the way. A NaN among the probabilities makes the loss NaN.
    ///
    /// # Panics
    /// Panics if the targets do not fit the probabilities, a label is neither 0 nor 1, a target is not from 0 to 1, a
    /// number is no probability (below -0.01 or above 1.01: a numerical gradient steps a little over the edge), or
    /// there is no output at all (the mean over no numbers does not exist).
    fn forward(&mut self, probabilities: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets
            .as_targets()
            .binary("BinaryCrossEntropy", probabilities.dim());
        assert!(
            !probabilities.is_empty(),
            "BinaryCrossEntropy: the batch of shape {:?} is empty, and the mean over no numbers does not exist",
            probabilities.dim()
        );
        let n = probabilities.len() as f64;
        let mut total = 0.0;
        self.d_inputs.clone_from(probabilities);
        Zip::indexed(&mut self.d_inputs)
            .and(&targets)
            .for_each(|(row, column), d, &t| {
                let p = *d;
                if p.is_nan() {
                    total += p;
                    return;
                }
                assert!(
                    (-BEYOND..=1.0 + BEYOND).contains(&p),
                    "BinaryCrossEntropy takes probabilities from 0 to 1, got {p} in row {row}, column {column}; put a \
                     Sigmoid before it, or give the scores to SigmoidBinaryCrossEntropy"
                );
                let (yes, no) = (p.max(SMALLEST), (1.0 - p).max(SMALLEST));
                total -= t * yes.ln() + (1.0 - t) * no.ln();
                *d = ((1.0 - t) / no - t / yes) / n;
            });
        total / n
    }

    /// The gradient of the last loss with respect to the probabilities, (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// Panics if no `forward` came before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "BinaryCrossEntropy has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }

    /// How many samples are answered right: a probability above 0.5 says yes. A sample with several outputs counts as
    /// the share of them that is right. `None` if a target lies between 0 and 1.
    ///
    /// # Panics
    /// Panics if the targets do not fit the probabilities, as [`forward`](Self::forward) does.
    fn right_answers(&self, probabilities: &Array2<f64>, targets: &dyn AsTargets) -> Option<f64> {
        let targets = targets
            .as_targets()
            .binary("BinaryCrossEntropy", probabilities.dim());
        right_decisions(probabilities, &targets, 0.5)
    }
}

impl fmt::Debug for BinaryCrossEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BinaryCrossEntropy")
    }
}

#[cfg(test)]
mod tests;
