use super::{AsTargets, Loss};
use ndarray::{Array2, Zip};
use std::fmt;

/// The mean squared error: the loss of a regression, whose targets are numbers and not classes.
///
/// `L = 1 / (n_samples * n_outputs) * sum (y - t)^2`, the mean over all outputs of all samples. Backward is
/// `2 (y - t) / (n_samples * n_outputs)`: the division happens here, and nowhere else.
///
/// Some books take half the sum of the squares, `1/2 sum (y - t)^2`, so that the 2 of the derivative goes away. For one
/// sample of `n` outputs that is `n / 2` times this mean.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = MeanSquaredError::new();
/// let y = array![[1.0, 2.0], [3.0, 4.0]];
/// let t = array![[1.0, 0.0], [3.0, 8.0]];
/// assert_eq!(loss.forward(&y, &t), 5.0); // (0 + 4 + 0 + 16) / 4
/// assert_eq!(loss.backward(), array![[0.0, 1.0], [0.0, -2.0]]);
/// ```
#[doc(alias = "MSE")]
#[derive(Clone, Default)]
pub struct MeanSquaredError {
    /// The gradient of the loss with respect to the last outputs: (`n_samples`, `n_outputs`).
    pub d_inputs: Array2<f64>,
}

impl MeanSquaredError {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for MeanSquaredError {
    /// The mean over the batch and its outputs. Outputs and targets: (`n_samples`, `n_outputs`), any numbers.
    ///
    /// Computes the gradient on the way. A NaN among the outputs or the targets makes the loss NaN.
    ///
    /// # Panics
    /// Panics if the targets are labels or have another shape than the outputs, or there is no output at all (the mean
    /// over no numbers does not exist).
    fn forward(&mut self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets
            .as_targets()
            .numbers("MeanSquaredError", outputs.dim());
        assert!(
            !outputs.is_empty(),
            "MeanSquaredError: the batch of shape {:?} is empty, and the mean over no numbers does not exist",
            outputs.dim()
        );
        let n = outputs.len() as f64;
        let mut total = 0.0;
        self.d_inputs.clone_from(outputs);
        Zip::from(&mut self.d_inputs)
            .and(targets)
            .for_each(|d, &t| {
                let apart = *d - t;
                total += apart * apart;
                *d = 2.0 * apart / n; // 2 (y - t) / n
            });
        total / n
    }

    /// The gradient of the last loss with respect to the outputs, (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// Panics if `forward` was not called before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "MeanSquaredError has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }
}

impl fmt::Debug for MeanSquaredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MeanSquaredError")
    }
}

#[cfg(test)]
mod tests;
