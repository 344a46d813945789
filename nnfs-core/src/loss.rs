//! Losses: one number for how wrong the scores are, and the gradient that says how to change them.

mod answers;
mod binary_cross_entropy;
mod categorical_cross_entropy;
mod mean_absolute_error;
mod mean_squared_error;
mod sigmoid_binary_cross_entropy;
mod softmax_cross_entropy;
mod targets;

pub use binary_cross_entropy::BinaryCrossEntropy;
pub use categorical_cross_entropy::CategoricalCrossEntropy;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use sigmoid_binary_cross_entropy::SigmoidBinaryCrossEntropy;
pub use softmax_cross_entropy::SoftmaxCrossEntropy;
pub use targets::{AsTargets, Targets};

use ndarray::Array2;
use std::fmt::Debug;

/// A loss: the mean over the batch of how wrong the outputs are, and its gradient.
pub trait Loss: Debug + Send {
    /// The mean loss over the batch; computes the gradient on the way.
    ///
    /// Outputs: (`n_samples`, `n_outputs`); targets: labels, (`n_samples`,), or rows of the outputs' shape.
    ///
    /// # Panics
    /// Panics if the targets do not fit the outputs, or the batch is empty.
    fn forward(&mut self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> f64;

    /// The gradient of the last loss with respect to the outputs, (`n_samples`, `n_outputs`). It is already divided by
    /// the number of samples.
    ///
    /// # Panics
    /// Panics if `forward` was not called before.
    #[must_use]
    fn backward(&self) -> &Array2<f64>;

    /// How many samples of the batch are answered right, from which a training takes its accuracy; `None` if the
    /// targets name no class, as those of a regression.
    ///
    /// Here the answer is the class with the largest output, as [`argmax_rows`](crate::metric::argmax_rows) finds it.
    /// It is right if it is the label, or the place of the 1 in a one-hot row. Other rows name no class, and a single
    /// output cannot choose between classes: both give `None`, as do targets of another shape.
    ///
    /// A loss whose outputs answer in another way counts in its own way: [`BinaryCrossEntropy`] takes an output above
    /// 0.5 for a yes. A sample that answers several questions counts as the share it has right, hence the `f64`.
    #[must_use]
    fn right_answers(&self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> Option<f64> {
        answers::right_classes(outputs, targets.as_targets())
    }
}
