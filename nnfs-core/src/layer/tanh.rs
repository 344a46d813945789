use super::{Layer, check_d_outputs, resize};
use ndarray::{Array2, Zip};
use std::fmt;

/// The hyperbolic tangent as a layer: `y = tanh(x)`, element by element; any number of columns.
///
/// Backward, the derivative comes from the output alone: `dx = dy * (1 - y²)`.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut tanh = Tanh::new();
/// assert_eq!(tanh.forward(&array![[0.0]]), array![[0.0]]);
/// assert_eq!(tanh.backward(&array![[8.0]]), array![[8.0]]);
/// ```
#[derive(Clone, Default)]
pub struct Tanh {
    /// The last output, (`n_samples`, `n_columns`).
    pub output: Array2<f64>,
    /// The gradient of the last inputs, (`n_samples`, `n_columns`).
    pub d_inputs: Array2<f64>,
}

impl Tanh {
    /// A layer that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Layer for Tanh {
    fn name(&self) -> &'static str {
        "Tanh"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        resize(&mut self.output, inputs.dim());
        Zip::from(&mut self.output)
            .and(inputs)
            .for_each(|y, &x| *y = x.tanh());
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        resize(&mut self.d_inputs, d_outputs.dim());
        Zip::from(&mut self.d_inputs)
            .and(d_outputs)
            .and(&self.output)
            .for_each(|dx, &dy, &y| *dx = dy * (1.0 - y * y));
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
}

impl fmt::Debug for Tanh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
