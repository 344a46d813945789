use super::{AsTargets, Loss, Targets};
use crate::activation::softmax_in_place;
use ndarray::Array2;
use std::fmt;

/// Softmax and cross-entropy in one: the loss of a classifier, from its raw scores.
///
/// For a sample with scores `a` and true class `t` the loss is `-ln(y_t)`, where `y = softmax(a)`; that is
/// `ln(sum_i exp(a_i)) - a_t`, which stays finite where `y_t` would round to 0. [`forward`](Self::forward) is the mean
/// over the batch. Backward is `(y - t) / n_samples`, with `t` as a one-hot row: the division by the number of samples
/// happens here, and nowhere else.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = SoftmaxCrossEntropy::new();
/// let scores = array![[0.0, 0.0], [0.0, 0.0]];
/// assert_eq!(loss.forward(&scores, &array![0, 1]), 2.0_f64.ln());
/// assert_eq!(loss.backward(), array![[-0.25, 0.25], [0.25, -0.25]]);
///
/// // The same with one-hot rows.
/// assert_eq!(loss.forward(&scores, &array![[1.0, 0.0], [0.0, 1.0]]), 2.0_f64.ln());
/// ```
#[doc(alias = "SoftmaxWithLoss")]
#[derive(Clone, Default)]
pub struct SoftmaxCrossEntropy {
    /// `y`, the softmax of the last scores: (`n_samples`, `n_classes`).
    pub probabilities: Array2<f64>,
    /// The gradient of the mean loss with respect to the last scores: (`n_samples`, `n_classes`).
    pub d_inputs: Array2<f64>,
}

impl SoftmaxCrossEntropy {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for SoftmaxCrossEntropy {
    /// The mean loss over the batch. Scores: (`n_samples`, `n_classes`); targets: labels, (`n_samples`,), or one-hot
    /// rows of the scores' shape (any probabilities that add up to 1 will do).
    ///
    /// Computes the gradient on the way. A NaN among the scores makes the loss NaN.
    ///
    /// # Panics
    /// Panics if the targets do not fit the scores, a label is no class, a target row does not add up to 1, or the
    /// batch is empty (the mean over no samples does not exist).
    fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets.as_targets();
        targets.check("SoftmaxCrossEntropy", scores.dim());
        let n_samples = scores.nrows();
        assert!(
            n_samples > 0,
            "SoftmaxCrossEntropy: the batch is empty, and the mean over no samples does not exist"
        );

        self.probabilities.clone_from(scores);
        let mut total = 0.0;
        for (sample, row) in self.probabilities.rows_mut().into_iter().enumerate() {
            let log_sum_exp = softmax_in_place(row);
            total += match targets {
                Targets::Labels(labels) => log_sum_exp - scores[[sample, labels[sample]]],
                // A class of probability 0 adds nothing, whatever its score.
                Targets::Rows(rows) => (rows.row(sample).iter().zip(scores.row(sample)))
                    .filter(|&(&t, _)| t != 0.0)
                    .map(|(&t, &a)| t * (log_sum_exp - a))
                    .sum(),
            };
        }

        self.d_inputs.clone_from(&self.probabilities);
        match targets {
            Targets::Labels(labels) => {
                for (mut row, &label) in self.d_inputs.rows_mut().into_iter().zip(&labels) {
                    row[label] -= 1.0;
                }
            }
            Targets::Rows(rows) => self.d_inputs -= &rows,
        }
        self.d_inputs /= n_samples as f64; // (y - t) / n
        total / n_samples as f64
    }

    /// The gradient of the last loss with respect to the scores, (`n_samples`, `n_classes`).
    ///
    /// # Panics
    /// Panics if `forward` was not called before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "SoftmaxCrossEntropy has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }
}

impl fmt::Debug for SoftmaxCrossEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftmaxCrossEntropy")
    }
}

#[cfg(test)]
mod tests;
