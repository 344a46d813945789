use super::{Layer, check_d_outputs, resize};
use crate::activation::sigmoid_of;
use ndarray::{Array2, Zip};
use std::fmt;

/// The sigmoid as a layer: `y = 1 / (1 + exp(-x))`, element by element; any number of columns.
///
/// Backward, the derivative comes from the output alone: `dx = dy * y * (1 - y)`.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut sigmoid = Sigmoid::new();
/// assert_eq!(sigmoid.forward(&array![[0.0]]), array![[0.5]]);
/// assert_eq!(sigmoid.backward(&array![[8.0]]), array![[2.0]]);
/// ```
#[derive(Clone, Default)]
pub struct Sigmoid {
    /// The last output, (`n_samples`, `n_columns`).
    pub output: Array2<f64>,
    /// The gradient of the last inputs, (`n_samples`, `n_columns`).
    pub d_inputs: Array2<f64>,
}

impl Sigmoid {
    /// A layer that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Layer for Sigmoid {
    fn name(&self) -> &'static str {
        "Sigmoid"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        resize(&mut self.output, inputs.dim());
        Zip::from(&mut self.output)
            .and(inputs)
            .for_each(|y, &x| *y = sigmoid_of(x));
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        resize(&mut self.d_inputs, d_outputs.dim());
        Zip::from(&mut self.d_inputs)
            .and(d_outputs)
            .and(&self.output)
            .for_each(|dx, &dy, &y| *dx = dy * y * (1.0 - y));
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
}

impl fmt::Debug for Sigmoid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation;
    use crate::random::NumpyRng;
    use crate::testing::{check_gradients, panic_message};
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn far_out_it_is_flat() {
        let mut sigmoid = Sigmoid::new();
        assert_eq!(
            sigmoid.forward(&array![[-1e4, 0.0, 1e4]]),
            array![[0.0, 0.5, 1.0]]
        );
        let d_inputs = sigmoid.backward(&array![[1.0, 1.0, 1.0]]);
        assert_eq!((d_inputs[[0, 0]], d_inputs[[0, 2]]), (0.0, 0.0));
    }

    #[test]
    fn a_batch_of_zero_rows_passes_through() {
        let mut sigmoid = Sigmoid::new();
        sigmoid.forward(&array![[1.0, 2.0]]);
        assert_eq!(sigmoid.forward(&Array2::zeros((0, 2))).dim(), (0, 2));
        assert_eq!(sigmoid.backward(&Array2::zeros((0, 2))).dim(), (0, 2));
    }

    #[test]
    fn backward_before_forward_says_so() {
        let message = panic_message!(Sigmoid::new().backward(&array![[1.0]]));
        assert!(message.starts_with("Sigmoid has no output"));
    }

    proptest! {
        #[test]
        fn forward_is_the_activation_of_the_same_name(seed: u32) {
            let x = 3.0 * NumpyRng::seed(seed).randn((3, 4));
            prop_assert_eq!(Sigmoid::new().forward(&x).clone(), activation::sigmoid(&x));
        }

        #[test]
        fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..7_usize) {
            let mut rng = NumpyRng::seed(seed);
            let inputs = rng.randn((rows, columns)) + 0.3;
            check_gradients(&mut Sigmoid::new(), &inputs, &mut rng);
        }
    }
}
