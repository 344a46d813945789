use super::{AsTargets, Loss};
use ndarray::{Array2, Zip};
use std::fmt;

/// The mean absolute error: the loss of a regression in which a large error counts no more than it is large, so that a
/// few wild targets do not rule the training.
///
/// `L = 1 / (n_samples * n_outputs) * sum |y - t|`, the mean over all outputs of all samples. Backward is
/// `sign(y - t) / (n_samples * n_outputs)`: an output that is too large gets a positive gradient, so that descent makes
/// it smaller. The division happens here, and nowhere else.
///
/// Where an output equals its target, `|y - t|` has a kink: the slope is -1 to the left and 1 to the right. Backward
/// gives the 0 between them, as an output that is right needs no push.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = MeanAbsoluteError::new();
/// let y = array![[1.0, 2.0], [3.0, 4.0]];
/// let t = array![[1.0, 0.0], [3.0, 8.0]];
/// assert_eq!(loss.forward(&y, &t), 1.5); // (0 + 2 + 0 + 4) / 4
/// assert_eq!(loss.backward(), array![[0.0, 0.25], [0.0, -0.25]]);
/// ```
#[doc(alias = "MAE")]
#[derive(Clone, Default)]
pub struct MeanAbsoluteError {
    /// The gradient of the loss with respect to the last outputs: (`n_samples`, `n_outputs`).
    pub d_inputs: Array2<f64>,
}

impl MeanAbsoluteError {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for MeanAbsoluteError {
    /// The mean over the batch and its outputs. Outputs and targets: (`n_samples`, `n_outputs`), any numbers.
    ///
    /// Computes the gradient on the way. A NaN among the outputs or the targets makes the loss NaN.
    ///
    /// # Panics
    /// Panics if the targets are labels or have another shape than the outputs, or if there is no output at all (the
    /// mean over no numbers does not exist).
    fn forward(&mut self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets
            .as_targets()
            .numbers("MeanAbsoluteError", outputs.dim());
        assert!(
            !outputs.is_empty(),
            "MeanAbsoluteError: the batch of shape {:?} is empty, and the mean over no numbers does not exist",
            outputs.dim()
        );
        let n = outputs.len() as f64;
        let mut total = 0.0;
        self.d_inputs.clone_from(outputs);
        Zip::from(&mut self.d_inputs)
            .and(targets)
            .for_each(|d, &t| {
                let apart = *d - t;
                total += apart.abs();
                *d = sign(apart) / n; // sign(y - t) / n
            });
        total / n
    }

    /// The gradient of the last loss with respect to the outputs, (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// Panics if no `forward` came before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "MeanAbsoluteError has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }
}

/// -1, 0 or 1. (`f64::signum` gives 1 for 0.)
fn sign(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

impl fmt::Debug for MeanAbsoluteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MeanAbsoluteError")
    }
}

#[cfg(test)]
mod tests;
