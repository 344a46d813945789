use super::*;
use crate::random::NumpyRng;
use ndarray::{Array3, array};
use proptest::prelude::*;

#[test]
fn the_step_is_at_zero_and_belongs_to_the_left() {
    assert_eq!(
        step(&array![-1.0, 0.0, 1e-300, 2.0]),
        array![0.0, 0.0, 1.0, 1.0]
    );
}

#[test]
fn the_sigmoid_stays_finite_far_out() {
    assert_eq!(sigmoid(&array![-1e4, 0.0, 1e4]), array![0.0, 0.5, 1.0]);
    assert_eq!(
        sigmoid(&array![f64::NEG_INFINITY, f64::INFINITY]),
        array![0.0, 1.0]
    );
}

#[test]
fn the_sigmoid_gives_the_numbers_of_numpy() {
    // 1 / (1 + np.exp(-np.array([-1.0, 1.0, 2.0])))
    let y = sigmoid(&array![-1.0, 1.0, 2.0]);
    assert_eq!(
        y,
        array![0.2689414213699951, 0.7310585786300049, 0.8807970779778823]
    );
}

#[test]
fn relu_keeps_what_is_positive_and_gives_a_plain_zero_else() {
    let y = relu(&array![-1e4, -0.0, 0.0, 3.5, f64::INFINITY]);
    assert_eq!(y, array![0.0, 0.0, 0.0, 3.5, f64::INFINITY]);
    assert!(y.iter().all(|y| y.is_sign_positive())); // no -0. on the page
}

#[test]
fn tanh_ends_at_one() {
    assert_eq!(tanh(&array![-1e4, 0.0, 1e4]), array![-1.0, 0.0, 1.0]);
}

#[test]
fn nan_stays_nan_in_every_function() {
    let nan = array![f64::NAN];
    for y in [
        step(&nan),
        identity(&nan),
        sigmoid(&nan),
        relu(&nan),
        tanh(&nan),
        softmax_row(&nan),
    ] {
        assert!(y[0].is_nan());
    }
}

#[test]
fn any_dimension_and_any_view_will_do() {
    let x = Array3::from_elem((2, 3, 4), -1.0);
    assert_eq!(relu(&x), Array3::<f64>::zeros((2, 3, 4)));
    let x = array![[1.0, -2.0], [-3.0, 4.0]];
    assert_eq!(relu(&x.t()), array![[1.0, 0.0], [0.0, 4.0]]);
    assert_eq!(relu(&x.row(0)), array![1.0, 0.0]);
    assert_eq!(relu(&ndarray::arr0(-1.0)), ndarray::arr0(0.0));
}

#[test]
fn an_empty_batch_passes_through() {
    let empty = Array2::<f64>::zeros((0, 3));
    assert_eq!(sigmoid(&empty), empty);
    assert_eq!(softmax(&empty), empty);
    assert_eq!(
        softmax(&Array2::zeros((2, 0))),
        Array2::<f64>::zeros((2, 0))
    );
    assert_eq!(softmax_row(&Array1::zeros(0)), Array1::<f64>::zeros(0));
}

#[test]
fn softmax_gives_the_numbers_of_the_fish_book() {
    // Deep Learning from Scratch, 3.5: the exponentials 1.34985881 18.17414537 54.59815003 1, sum 75.1221542101633.
    let close = |a: Array1<f64>, b: Array1<f64>| assert!((a - b).iter().all(|d| d.abs() < 5e-9));
    close(
        softmax_row(&array![0.3, 2.9, 4.0, 0.0]),
        array![0.01796885, 0.2419279, 0.72679159, 0.01331165],
    );
    close(
        softmax_row(&array![0.3, 2.9, 4.0]),
        array![0.01821127, 0.24519181, 0.73659691],
    );
    close(
        softmax_row(&array![1010.0, 1000.0, 990.0]),
        array![9.99954600e-01, 4.53978686e-05, 2.06106005e-09],
    );
}

#[test]
fn softmax_works_on_each_row_alone() {
    let y = softmax(&array![[0.3, 2.9, 4.0], [1e4, 0.0, -1e4], [5.0, 5.0, 5.0]]);
    assert_eq!(y.row(0), softmax_row(&array![0.3, 2.9, 4.0]));
    assert_eq!(y.row(1), array![1.0, 0.0, 0.0]);
    assert_eq!(y.row(2), array![1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]);
}

#[test]
fn a_nan_spoils_its_own_row_and_no_other() {
    let y = softmax(&array![[1.0, f64::NAN], [0.0, 0.0]]);
    assert!(y.row(0).iter().all(|y| y.is_nan()));
    assert_eq!(y.row(1), array![0.5, 0.5]);
}

#[test]
fn one_class_is_certain() {
    assert_eq!(
        softmax(&array![[-1e4], [0.0], [7.0]]),
        array![[1.0], [1.0], [1.0]]
    );
}

proptest! {
    #[test]
    fn softmax_rows_add_up_to_one_whatever_the_shift(seed: u32, shift in -1e4..1e4_f64, rows in 1..5_usize, columns in 1..8_usize) {
        let scores = 10.0 * NumpyRng::seed(seed).randn((rows, columns));
        let y = softmax(&scores);
        let shifted = softmax(&(&scores + shift));
        for (row, shifted) in y.rows().into_iter().zip(shifted.rows()) {
            prop_assert!((row.sum() - 1.0).abs() < 1e-12);
            prop_assert!(row.iter().zip(shifted).all(|(a, b)| (a - b).abs() < 1e-9));
        }
    }

    #[test]
    fn the_sigmoid_is_symmetric(x in -50.0..50.0_f64) {
        let y = sigmoid(&array![x, -x]);
        prop_assert!((y[0] + y[1] - 1.0).abs() < 1e-15);
    }
}
