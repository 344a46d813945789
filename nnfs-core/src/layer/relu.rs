use super::{Layer, check_d_outputs, resize};
use ndarray::{Array2, Zip};
use std::fmt;

/// The rectified linear unit as a layer: `y = max(0, x)`, element by element; any number of columns.
///
/// Backward, a gradient passes where the input was positive and is stopped (0) where it was not. At exactly 0, where
/// the function has a kink and no derivative, it is stopped too. NaN stays NaN, see [`activation::relu`].
///
/// [`activation::relu`]: crate::activation::relu
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut relu = Relu::new();
/// assert_eq!(relu.forward(&array![[1.0, -2.0, 3.0]]), array![[1.0, 0.0, 3.0]]);
/// assert_eq!(relu.backward(&array![[5.0, 6.0, 7.0]]), array![[5.0, 0.0, 7.0]]);
/// ```
#[doc(alias = "ReLU")]
#[derive(Clone, Default)]
pub struct Relu {
    /// The last output, (`n_samples`, `n_columns`).
    pub output: Array2<f64>,
    /// The gradient of the last inputs, (`n_samples`, `n_columns`).
    pub d_inputs: Array2<f64>,
}

impl Relu {
    /// A layer that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Layer for Relu {
    fn name(&self) -> &'static str {
        "Relu"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        resize(&mut self.output, inputs.dim());
        Zip::from(&mut self.output)
            .and(inputs)
            .for_each(|y, &x| *y = if x <= 0.0 { 0.0 } else { x });
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        resize(&mut self.d_inputs, d_outputs.dim());
        Zip::from(&mut self.d_inputs)
            .and(d_outputs)
            .and(&self.output)
            .for_each(|dx, &dy, &y| *dx = if y <= 0.0 { 0.0 } else { dy });
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
}

impl fmt::Debug for Relu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
