use super::*;
use crate::activation;
use crate::layer::Layer;
use crate::random::NumpyRng;
use crate::testing::{check_gradients, panic_message};
use ndarray::{Array2, array};
use proptest::prelude::*;

#[test]
fn the_gradient_passes_where_the_input_was_positive() {
    // Neural Networks from Scratch, chapter 9, with the gradients 1 to 12.
    let mut relu = Relu::new();
    relu.forward(&array![
        [1.0, 2.0, -3.0, -4.0],
        [2.0, -7.0, -1.0, 3.0],
        [-1.0, 2.0, 5.0, -1.0]
    ]);
    let d_outputs = array![
        [1.0, 2.0, 3.0, 4.0],
        [5.0, 6.0, 7.0, 8.0],
        [9.0, 10.0, 11.0, 12.0]
    ];
    assert_eq!(
        relu.backward(&d_outputs),
        array![
            [1.0, 2.0, 0.0, 0.0],
            [5.0, 0.0, 0.0, 8.0],
            [0.0, 10.0, 11.0, 0.0]
        ]
    );
    assert_eq!(d_outputs[[0, 2]], 3.0); // the caller's array is as it was
}

#[test]
fn at_zero_the_gradient_is_stopped() {
    let mut relu = Relu::new();
    relu.forward(&array![[0.0, -0.0]]);
    assert_eq!(relu.backward(&array![[1.0, 1.0]]), array![[0.0, 0.0]]);
}

#[test]
fn nan_and_infinity_are_passed_on() {
    let mut relu = Relu::new();
    let y = relu.forward(&array![[f64::NAN, -1.0, 1.0]]);
    assert!(y[[0, 0]].is_nan());
    let d_inputs = relu.backward(&array![[2.0, f64::NAN, f64::INFINITY]]);
    assert_eq!(d_inputs, array![[2.0, 0.0, f64::INFINITY]]);
}

#[test]
fn a_batch_of_zero_rows_passes_through() {
    let mut relu = Relu::new();
    relu.forward(&array![[1.0, 2.0]]);
    assert_eq!(relu.forward(&Array2::zeros((0, 2))).dim(), (0, 2));
    assert_eq!(relu.backward(&Array2::zeros((0, 2))).dim(), (0, 2));
}

#[test]
fn a_wrong_gradient_says_so() {
    let message = panic_message!(Relu::new().backward(&array![[1.0]]));
    assert!(message.starts_with("Relu has no output"));
    let mut relu = Relu::new();
    relu.forward(&array![[1.0, 2.0]]);
    let message = panic_message!(relu.backward(&array![[1.0], [2.0]]));
    assert!(
        message.contains("(1, 2)") && message.contains("(2, 1)") && message.contains("transpose")
    );
}

proptest! {
    #[test]
    fn forward_is_the_activation_of_the_same_name(seed: u32) {
        let x = 3.0 * NumpyRng::seed(seed).randn((3, 4));
        prop_assert_eq!(Relu::new().forward(&x).clone(), activation::relu(&x));
    }

    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..7_usize) {
        let mut rng = NumpyRng::seed(seed);
        // 0.1 away from the kink at least.
        let inputs = rng.randn((rows, columns)).mapv(|x: f64| x + 0.1_f64.copysign(x));
        check_gradients(&mut Relu::new(), &inputs, &mut rng);
    }
}
