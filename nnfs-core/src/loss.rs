//! Losses: one number for how wrong the scores are, and the gradient that says how to change them.

mod categorical_cross_entropy;
mod mean_squared_error;
mod softmax_cross_entropy;
mod targets;

pub use categorical_cross_entropy::CategoricalCrossEntropy;
pub use mean_squared_error::MeanSquaredError;
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
    /// Where the targets do not fit the outputs, or the batch is empty.
    fn forward(&mut self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> f64;

    /// The gradient of the last loss with respect to the outputs, (`n_samples`, `n_outputs`). It is already divided by
    /// the number of samples.
    ///
    /// # Panics
    /// Before the first `forward`.
    #[must_use]
    fn backward(&self) -> &Array2<f64>;
}
