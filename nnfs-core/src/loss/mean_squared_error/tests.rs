use super::*;
use crate::data::one_hot;
use crate::random::NumpyRng;
use crate::testing::{assert_close, assert_same_gradient, numerical_gradient, panic_message};
use ndarray::array;
use proptest::prelude::*;

#[test]
fn half_the_sum_is_the_number_of_the_fish_book() {
    // Deep Learning from Scratch, 4.2.1: 0.09750000000000003 where the answer is right, 0.5975 where it is wrong.
    let two = one_hot(&array![2], 10);
    let half_sum = |y: Array2<f64>| 10.0 * MeanSquaredError::new().forward(&y, &two) / 2.0;
    let right = array![[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]];
    assert!((half_sum(right) - 0.09750000000000003).abs() < 1e-16);
    let wrong = array![[0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0]];
    assert!((half_sum(wrong) - 0.5975).abs() < 1e-15);
}

#[test]
fn equal_outputs_and_targets_lose_nothing() {
    let y = array![[1e4, -3.0], [0.0, 1e-300]];
    let mut loss = MeanSquaredError::new();
    assert_eq!(loss.forward(&y, &y.clone()), 0.0);
    assert_eq!(loss.backward(), Array2::<f64>::zeros((2, 2)));
}

#[test]
fn large_outputs_give_large_numbers_and_too_large_ones_infinity() {
    let mut loss = MeanSquaredError::new();
    assert_eq!(loss.forward(&array![[1e4]], &array![[-1e4]]), 4e8);
    assert_eq!(loss.backward(), array![[4e4]]);
    assert_eq!(
        loss.forward(&array![[1e200]], &array![[0.0]]),
        f64::INFINITY
    );
}

#[test]
fn a_nan_makes_the_loss_nan_and_stays_where_it_is_in_the_gradient() {
    let mut loss = MeanSquaredError::new();
    let numbers = array![[1.0, 2.0]];
    let with_nan = array![[1.0, f64::NAN]];
    assert!(loss.forward(&with_nan, &numbers).is_nan());
    assert!(loss.d_inputs[[0, 0]] == 0.0 && loss.d_inputs[[0, 1]].is_nan());
    assert!(loss.forward(&numbers, &with_nan).is_nan());
}

#[test]
fn labels_are_no_targets_of_a_regression_and_the_panic_says_what_to_do() {
    let message =
        panic_message!(MeanSquaredError::new().forward(&Array2::zeros((2, 3)), &array![0usize, 2]));
    assert!(message.contains("MeanSquaredError") && message.contains("(2, 3)"));
    assert!(message.contains("data::one_hot(&labels, 3)"));
}

#[test]
fn targets_of_another_shape_say_so() {
    let forward = |targets: Array2<f64>| {
        panic_message!(MeanSquaredError::new().forward(&Array2::zeros((2, 3)), &targets))
    };
    let message = forward(Array2::zeros((3, 2)));
    assert!(message.contains("(2, 3)") && message.contains("(3, 2)"));
    assert!(message.contains("transpose"));
    assert!(!forward(Array2::zeros((2, 1))).contains("transpose"));
}

#[test]
fn an_empty_batch_has_no_mean_and_says_so() {
    let empty = |shape| {
        let y = Array2::<f64>::zeros(shape);
        panic_message!(MeanSquaredError::new().forward(&y, &y.clone()))
    };
    assert!(empty((0, 3)).contains("(0, 3) is empty"));
    assert!(empty((3, 0)).contains("(3, 0) is empty"));
}

#[test]
fn backward_before_forward_says_so() {
    let loss = MeanSquaredError::new();
    assert!(panic_message!(loss.backward()).contains("call forward before backward"));
}

proptest! {
    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        let (y, t) = (2.0 * rng.randn((rows, columns)) + 0.3, rng.randn((rows, columns)));
        let mut loss = MeanSquaredError::new();
        loss.forward(&y, &t);
        let numerical = numerical_gradient(&y, |y| MeanSquaredError::new().forward(y, &t));
        assert_same_gradient("MeanSquaredError", loss.backward(), &numerical);
    }

    #[test]
    fn the_value_is_the_mean_of_the_squares(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        // Stored by columns, as a transposed matrix is.
        let y = rng.randn((columns, rows)).reversed_axes();
        let t = rng.randn((rows, columns));
        let mut loss = MeanSquaredError::new();
        let value = loss.forward(&y, &t);
        prop_assert!((value - (&y - &t).mapv(|d| d * d).mean().unwrap()).abs() < 1e-12);
        assert_close(loss.backward(), &(2.0 * (&y - &t) / (rows * columns) as f64), 1e-15);
    }
}
