use super::*;
use crate::activation;
use crate::random::NumpyRng;
use crate::testing::{assert_close, check_gradients, panic_message};
use ndarray::array;
use proptest::prelude::*;

/// Scores whose softmax is the given row.
fn scores_of(probabilities: &Array2<f64>) -> Array2<f64> {
    probabilities.mapv(f64::ln)
}

#[test]
fn the_jacobian_of_the_book() {
    let mut softmax = Softmax::new();
    softmax.forward(&scores_of(&array![[0.7, 0.1, 0.2]]));
    let expected = array![
        [0.21, -0.07, -0.14],
        [-0.07, 0.09, -0.02],
        [-0.14, -0.02, 0.16]
    ];
    assert_close(&softmax.jacobian(0), &expected, 1e-15);
}

#[test]
fn with_the_gradient_of_a_cross_entropy_it_gives_the_short_cut_of_the_book() {
    let probabilities = array![[0.7, 0.1, 0.2], [0.1, 0.5, 0.4], [0.02, 0.9, 0.08]];
    let mut softmax = Softmax::new();
    softmax.forward(&scores_of(&probabilities));
    // The gradient of the mean of -ln(y[target]) is -1 / (3 y) at the target, for the targets 0, 1, 1.
    let mut upstream = Array2::zeros((3, 3));
    for (sample, target) in [0, 1, 1].into_iter().enumerate() {
        upstream[[sample, target]] = -1.0 / (3.0 * probabilities[[sample, target]]);
    }
    let expected = array![
        [-0.1, 0.03333333, 0.06666667],
        [0.03333333, -0.16666667, 0.13333333],
        [0.00666667, -0.03333333, 0.02666667]
    ];
    assert_close(softmax.backward(&upstream), &expected, 5e-9);
}

#[test]
fn a_uniform_gradient_moves_nothing() {
    // Each row adds up to 1 whatever the scores.
    let mut softmax = Softmax::new();
    softmax.forward(&array![[1.0, -2.0, 0.5]]);
    assert_close(
        softmax.backward(&array![[3.0, 3.0, 3.0]]),
        &Array2::zeros((1, 3)),
        1e-15,
    );
}

#[test]
fn a_certain_row_and_a_single_class_have_no_gradient() {
    let mut softmax = Softmax::new();
    softmax.forward(&array![[1e4, -1e4]]);
    assert_eq!(softmax.backward(&array![[5.0, -7.0]]), array![[0.0, 0.0]]);
    softmax.forward(&array![[3.0], [-1e4]]);
    assert_eq!(
        softmax.backward(&array![[5.0], [-7.0]]),
        array![[0.0], [0.0]]
    );
}

#[test]
fn a_batch_of_zero_rows_passes_through() {
    let mut softmax = Softmax::new();
    assert_eq!(softmax.forward(&Array2::zeros((0, 2))).dim(), (0, 2));
    assert_eq!(softmax.backward(&Array2::zeros((0, 2))).dim(), (0, 2));
}

#[test]
fn a_sample_that_is_not_there_says_so() {
    let message = panic_message!(Softmax::new().jacobian(0));
    assert!(message.contains("no sample 0"));
}

proptest! {
    #[test]
    fn forward_is_the_activation_of_the_same_name(seed: u32) {
        let x = 3.0 * NumpyRng::seed(seed).randn((3, 4));
        prop_assert_eq!(Softmax::new().forward(&x).clone(), activation::softmax(&x));
    }

    #[test]
    fn backward_is_the_product_with_the_jacobian(seed: u32, columns in 1..7_usize) {
        let mut rng = NumpyRng::seed(seed);
        let mut softmax = Softmax::new();
        softmax.forward(&rng.randn((2, columns)));
        let upstream = rng.randn((2, columns));
        let expected = upstream.row(1).dot(&softmax.jacobian(1));
        let apart = &softmax.backward(&upstream).row(1) - &expected;
        prop_assert!(apart.iter().all(|d| d.abs() < 1e-14));
    }

    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..7_usize) {
        let mut rng = NumpyRng::seed(seed);
        let inputs = rng.randn((rows, columns)) + 0.3;
        check_gradients(&mut Softmax::new(), &inputs, &mut rng);
    }
}
