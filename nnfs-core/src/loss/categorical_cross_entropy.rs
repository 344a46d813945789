use super::{AsTargets, Loss, Targets};
use ndarray::Array2;
use std::fmt;

/// Probabilities below this count as this: `ln(0)` has no value, and `1 / 0` neither.
pub(super) const SMALLEST: f64 = 1e-7;

/// How far beyond 0 and 1 a probability may lie: a numerical gradient steps a little over the edge.
pub(super) const BEYOND: f64 = 0.01;

/// The cross-entropy of probabilities, such as [`Softmax`](crate::layer::Softmax) gives: the loss of a classifier.
///
/// For a sample with probabilities `y` and one-hot row `t` the loss is `-sum_k t_k ln(y_k)`, which is `-ln` of the
/// probability of the true class. [`forward`](Self::forward) is the mean over the batch. Backward is
/// `-t / y / n_samples`: the division by the number of samples happens here, and nowhere else.
///
/// A probability below 1e-7 counts as 1e-7, forward and backward alike, so that a sample loses at most 16.118 and the
/// gradient stays finite. (It is not 0 there, though the clipped loss is flat: a sample that is all wrong still pulls.)
///
/// With softmax in front, [`SoftmaxCrossEntropy`](super::SoftmaxCrossEntropy) gives the same in one step, without the
/// clipping and faster.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = CategoricalCrossEntropy::new();
/// let y = array![[0.5, 0.5], [0.25, 0.75]];
/// assert_eq!(loss.forward(&y, &array![0, 0]), 1.5 * 2.0_f64.ln());
/// assert_eq!(loss.backward(), array![[-1.0, 0.0], [-2.0, 0.0]]);
///
/// // The same with one-hot rows.
/// assert_eq!(loss.forward(&y, &array![[1.0, 0.0], [1.0, 0.0]]), 1.5 * 2.0_f64.ln());
/// ```
#[derive(Clone, Default)]
pub struct CategoricalCrossEntropy {
    /// The gradient of the mean loss with respect to the last probabilities: (`n_samples`, `n_classes`).
    pub d_inputs: Array2<f64>,
}

impl CategoricalCrossEntropy {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for CategoricalCrossEntropy {
    /// The mean loss over the batch. Probabilities: (`n_samples`, `n_classes`); targets: labels, (`n_samples`,), or
    /// one-hot rows of the probabilities' shape (any probabilities that add up to 1 will do).
    ///
    /// Computes the gradient on the way. A NaN among the probabilities makes the loss NaN.
    ///
    /// # Panics
    /// Panics if the targets do not fit the probabilities, a label is no class, a target row does not add up to 1, a
    /// number is no probability (below -0.01 or above 1.01), or the batch is empty (the mean over no samples does not
    /// exist).
    fn forward(&mut self, probabilities: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets.as_targets();
        targets.check("CategoricalCrossEntropy", probabilities.dim());
        let n_samples = probabilities.nrows() as f64;
        assert!(
            n_samples > 0.0,
            "CategoricalCrossEntropy: the batch is empty, and the mean over no samples does not exist"
        );

        let mut total = 0.0;
        self.d_inputs.clone_from(probabilities);
        for ((sample, class), d) in self.d_inputs.indexed_iter_mut() {
            let y = *d;
            assert!(
                y.is_nan() || (-BEYOND..=1.0 + BEYOND).contains(&y),
                "CategoricalCrossEntropy takes probabilities from 0 to 1, got {y} for class {class} of sample {sample}; \
                 put a Softmax before it, or give the scores to SoftmaxCrossEntropy"
            );
            let t = match targets {
                Targets::Labels(labels) => f64::from(labels[sample] == class),
                Targets::Rows(rows) => rows[[sample, class]],
            };
            if y.is_nan() {
                total += y;
            } else if t == 0.0 {
                *d = 0.0;
            } else {
                let y = y.max(SMALLEST);
                total -= t * y.ln();
                *d = -t / y / n_samples;
            }
        }
        total / n_samples
    }

    /// The gradient of the last loss with respect to the probabilities, (`n_samples`, `n_classes`).
    ///
    /// # Panics
    /// Panics if `forward` was not called before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "CategoricalCrossEntropy has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }
}

impl fmt::Debug for CategoricalCrossEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CategoricalCrossEntropy")
    }
}

#[cfg(test)]
mod tests;
