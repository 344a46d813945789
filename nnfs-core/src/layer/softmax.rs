use super::{Layer, check_d_outputs, resize};
use crate::activation::softmax_in_place;
use ndarray::{Array2, Axis, Zip};
use std::fmt;

/// Softmax as a layer: every row of scores becomes a row of probabilities; any number of columns.
///
/// Backward uses the whole Jacobian of each row, `J = diag(y) - y yᵀ`, and not its diagonal alone: a score moves every
/// probability of its row. The product with the upstream gradient is `dx_k = y_k (dy_k - sum_i dy_i y_i)`, which needs
/// no matrix; [`jacobian`](Softmax::jacobian) writes the matrix out. With a cross-entropy behind it, use
/// [`SoftmaxCrossEntropy`](crate::loss::SoftmaxCrossEntropy) instead: it is simpler, faster and never divides by 0.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut softmax = Softmax::new();
/// assert_eq!(softmax.forward(&array![[0.0, 0.0]]), array![[0.5, 0.5]]);
/// assert_eq!(softmax.backward(&array![[4.0, 0.0]]), array![[1.0, -1.0]]);
/// ```
#[derive(Clone, Default)]
pub struct Softmax {
    /// The last probabilities, (`n_samples`, `n_classes`).
    pub output: Array2<f64>,
    /// The gradient of the last scores, (`n_samples`, `n_classes`).
    pub d_inputs: Array2<f64>,
}

impl Softmax {
    /// A layer that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The Jacobian of one sample of the last batch, (`n_classes`, `n_classes`): entry `[k][i]` is the derivative of
    /// probability `k` with respect to score `i`, `y_k (δ_ki - y_i)`.
    ///
    /// # Panics
    /// Panics if the last batch has no such sample.
    #[must_use]
    pub fn jacobian(&self, sample: usize) -> Array2<f64> {
        assert!(
            sample < self.output.nrows(),
            "Softmax has an output of shape {:?}, so there is no sample {sample}",
            self.output.dim()
        );
        let y = self.output.index_axis(Axis(0), sample).insert_axis(Axis(1));
        Array2::from_diag(&y.column(0)) - y.dot(&y.t()) // J = diag(y) - y yᵀ
    }
}

impl Layer for Softmax {
    fn name(&self) -> &'static str {
        "Softmax"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        resize(&mut self.output, inputs.dim());
        self.output.assign(inputs);
        for row in self.output.rows_mut() {
            softmax_in_place(row);
        }
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        resize(&mut self.d_inputs, d_outputs.dim());
        Zip::from(self.d_inputs.rows_mut())
            .and(d_outputs.rows())
            .and(self.output.rows())
            .for_each(|mut dx, dy, y| {
                let along_y = dy.dot(&y);
                Zip::from(&mut dx)
                    .and(dy)
                    .and(y)
                    .for_each(|dx, &dy, &y| *dx = y * (dy - along_y));
            });
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
}

impl fmt::Debug for Softmax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
