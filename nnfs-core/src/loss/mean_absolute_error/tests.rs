use super::*;
use crate::random::NumpyRng;
use crate::testing::{assert_close, assert_same_gradient, numerical_gradient, panic_message};
use ndarray::array;
use proptest::prelude::*;

#[test]
fn two_samples_worked_out_by_hand() {
    // |1.5 - 1| + |1 - 2| = 1.5 and |2 - 3| + |-1 + 1| = 1: means .75 and .5, mean of both .625
    let mut loss = MeanAbsoluteError::new();
    let (y, t) = (
        array![[1.5, 1.0], [2.0, -1.0]],
        array![[1.0, 2.0], [3.0, -1.0]],
    );
    assert_eq!(loss.forward(&y, &t), 0.625);
    assert_eq!(loss.backward(), array![[0.25, -0.25], [-0.25, 0.0]]);
}

#[test]
fn a_step_against_the_gradient_makes_the_loss_smaller() {
    // With the sign turned, sign(t - y), descent would climb.
    let mut loss = MeanAbsoluteError::new();
    let (y, t) = (array![[5.0], [-5.0]], array![[1.0], [1.0]]);
    let before = loss.forward(&y, &t);
    let better = &y - loss.backward();
    assert_eq!(better, array![[4.5], [-4.5]]);
    assert_eq!(before - loss.forward(&better, &t), 0.5);
}

#[test]
fn equal_outputs_and_targets_lose_nothing_and_are_not_pushed() {
    let y = array![[1e4, -3.0], [0.0, 1e-300]];
    let mut loss = MeanAbsoluteError::new();
    assert_eq!(loss.forward(&y, &y.clone()), 0.0);
    assert_eq!(loss.backward(), Array2::<f64>::zeros((2, 2)));
    loss.forward(&array![[-0.0]], &array![[0.0]]);
    assert!(loss.backward().iter().all(|d| d.is_sign_positive()));
}

#[test]
fn a_large_error_pulls_as_hard_as_a_small_one() {
    let mut loss = MeanAbsoluteError::new();
    assert_eq!(loss.forward(&array![[1e4]], &array![[-1e4]]), 2e4);
    assert_eq!(loss.backward(), array![[1.0]]);
    let value = loss.forward(&array![[f64::NEG_INFINITY]], &array![[0.0]]);
    assert_eq!(value, f64::INFINITY);
    assert_eq!(loss.backward(), array![[-1.0]]);
}

#[test]
fn a_nan_makes_the_loss_nan_and_stays_where_it_is_in_the_gradient() {
    let mut loss = MeanAbsoluteError::new();
    let numbers = array![[1.0, 2.0]];
    let with_nan = array![[1.0, f64::NAN]];
    assert!(loss.forward(&with_nan, &numbers).is_nan());
    assert!(loss.d_inputs[[0, 0]] == 0.0 && loss.d_inputs[[0, 1]].is_nan());
    assert!(loss.forward(&numbers, &with_nan).is_nan());
}

#[test]
fn targets_that_do_not_fit_say_so() {
    let y = Array2::zeros((2, 3));
    let message = panic_message!(MeanAbsoluteError::new().forward(&y, &array![0usize, 2]));
    assert!(message.contains("MeanAbsoluteError") && message.contains("(2, 3)"));
    assert!(message.contains("data::one_hot(&labels, 3)"));
    let turned = Array2::<f64>::zeros((3, 2));
    let message = panic_message!(MeanAbsoluteError::new().forward(&y, &turned));
    assert!(message.contains("(2, 3)") && message.contains("(3, 2)"));
    assert!(message.contains("transpose"));
}

#[test]
fn an_empty_batch_has_no_mean_and_says_so() {
    let empty = |shape| {
        let y = Array2::<f64>::zeros(shape);
        panic_message!(MeanAbsoluteError::new().forward(&y, &y.clone()))
    };
    assert!(empty((0, 3)).contains("(0, 3) is empty"));
    assert!(empty((3, 0)).contains("(3, 0) is empty"));
}

#[test]
fn backward_before_forward_says_so() {
    let loss = MeanAbsoluteError::new();
    assert!(panic_message!(loss.backward()).contains("call forward before backward"));
}

proptest! {
    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
        // The targets lie at least 0.1 away from the outputs, on both sides: away from the kink.
        let mut rng = NumpyRng::seed(seed);
        let y = 2.0 * rng.randn((rows, columns)) + 0.3;
        let t = &y + &rng.randn((rows, columns)).mapv(|x| x + 0.1_f64.copysign(x));
        let mut loss = MeanAbsoluteError::new();
        loss.forward(&y, &t);
        let numerical = numerical_gradient(&y, |y| MeanAbsoluteError::new().forward(y, &t));
        assert_same_gradient("MeanAbsoluteError", loss.backward(), &numerical);
    }

    #[test]
    fn the_value_is_the_mean_of_the_distances(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        // Stored by columns, as a transposed matrix is.
        let y = rng.randn((columns, rows)).reversed_axes();
        let t = rng.randn((rows, columns));
        let mut loss = MeanAbsoluteError::new();
        let value = loss.forward(&y, &t);
        prop_assert!((value - (&y - &t).mapv(f64::abs).mean().unwrap()).abs() < 1e-12);
        assert_close(loss.backward(), &((&y - &t).mapv(f64::signum) / (rows * columns) as f64), 1e-15);
    }
}
