use super::element_wise::element_wise;
use crate::activation::sigmoid_of;

element_wise! {
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
    Sigmoid,
    forward: sigmoid_of, // y = 1 / (1 + exp(-x))
    backward: |dy: f64, y: f64| dy * y * (1.0 - y)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation;
    use crate::layer::Layer;
    use crate::random::NumpyRng;
    use crate::testing::{check_gradients, panic_message};
    use ndarray::{Array2, array};
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
