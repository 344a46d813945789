use super::*;
use crate::random::NumpyRng;
use crate::testing::panic_message;
use ndarray::{Array0, Array1, Array2, ArrayD, IxDyn, array};
use proptest::prelude::*;

fn sum_of_squares(x: &Array1<f64>) -> f64 {
    x[0] * x[0] + x[1] * x[1]
}

#[test]
fn the_slopes_of_the_fish_book() {
    // Section 4.3: 0.01 x^2 + 0.1 x, at 5 and at 10.
    let f = |x: f64| 0.01 * x.powi(2) + 0.1 * x;
    assert_eq!(numerical_diff(f, 5.0), 0.1999999999990898);
    assert_eq!(numerical_diff(f, 10.0), 0.2999999999986347);
    // The partial derivatives at (3, 4), as functions of one variable.
    let along_x0 = |x0: f64| x0 * x0 + 4.0_f64.powi(2);
    let along_x1 = |x1: f64| 3.0_f64.powi(2) + x1 * x1;
    assert_eq!(numerical_diff(along_x0, 3.0), 6.00000000000378);
    assert_eq!(numerical_diff(along_x1, 4.0), 7.999999999999119);
}

#[test]
fn the_partial_derivatives_of_the_fish_book() {
    let x = array![3.0, 4.0];
    assert_eq!(partial(sum_of_squares, &x, 0), 6.00000000000378);
    assert_eq!(partial(sum_of_squares, &x, 1), 7.999999999999119);
    assert_eq!(x, array![3.0, 4.0]);
}

#[test]
fn the_gradients_of_the_fish_book() {
    // They print as [6. 8.], [0. 4.] and [6. 0.].
    for (x, expected) in [
        (array![3.0, 4.0], array![6.0, 8.0]),
        (array![0.0, 2.0], array![0.0, 4.0]),
        (array![3.0, 0.0], array![6.0, 0.0]),
    ] {
        let gradient = numerical_gradient(sum_of_squares, &x);
        assert!((&gradient - &expected).iter().all(|d| d.abs() < 5e-9));
        assert_eq!(gradient[0], partial(sum_of_squares, &x, 0));
        assert_eq!(gradient[1], partial(sum_of_squares, &x, 1));
    }
    let x = array![[3.0, 4.0], [3.0, 4.0]];
    let f = |x: &Array2<f64>| x.iter().map(|x| x * x).sum();
    assert_eq!(f(&x), 50.0);
    let gradient = numerical_gradient(f, &x);
    assert!((gradient - &array![[6.0, 8.0], [6.0, 8.0]]).abs().sum() < 1e-9);
}

#[test]
fn too_small_a_step_gives_zero() {
    // x + 1e-50 rounds to x.
    assert_eq!(numerical_diff_with(|x| x * x, 2.0, 1e-50), 0.0);
    assert_eq!(forward_diff(|x| x * x, 2.0, 1e-50), 0.0);
}

#[test]
fn the_forward_difference_is_off_by_half_the_step_times_the_curvature() {
    // (x + h)^2 - x^2 = 2 x h + h^2: off by h, where the central difference is exact.
    for h in [0.5, 0.25, 0.125] {
        assert_eq!(forward_diff(|x| x * x, 3.0, h), 6.0 + h);
        assert_eq!(numerical_diff_with(|x| x * x, 3.0, h), 6.0);
    }
}

#[test]
fn every_dimension_will_do() {
    let number = numerical_gradient(|x: &Array0<f64>| 3.0 * x[()], &Array0::from_elem((), 2.0));
    assert!((number[()] - 3.0).abs() < 1e-9);

    let cube = Array::from_shape_fn((2, 3, 2), |(i, j, k)| (6 * i + 2 * j + k) as f64);
    let gradient = numerical_gradient(|x| x.iter().map(|x| x * x).sum(), &cube);
    assert_eq!(gradient.dim(), (2, 3, 2));
    assert!((&gradient - &(2.0 * &cube)).iter().all(|d| d.abs() < 1e-8));
    assert!((partial(|x| x[[1, 2, 1]], &cube, (1, 2, 1)) - 1.0).abs() < 1e-9);

    let any: ArrayD<f64> = cube.clone().into_dyn();
    let gradient_of_any = numerical_gradient(|x| x.iter().map(|x| x * x).sum(), &any);
    assert_eq!(gradient_of_any, gradient.into_dyn());

    let none = numerical_gradient(|_| unreachable!("nothing to move"), &Array1::zeros(0));
    assert_eq!(none.len(), 0);
    let none = numerical_gradient(|_| unreachable!(), &ArrayD::zeros(IxDyn(&[2, 0, 3])));
    assert_eq!(none.shape(), [2, 0, 3]);
}

#[test]
fn any_memory_order_will_do_and_x_is_not_changed() {
    let rows_first = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let columns_first = rows_first
        .t()
        .as_standard_layout()
        .into_owned()
        .reversed_axes();
    assert!(columns_first.as_slice().is_none());
    let f = |x: &Array2<f64>| x[[0, 1]] * x[[1, 2]] + x[[1, 0]];
    let gradient = numerical_gradient(f, &columns_first);
    assert_eq!(gradient, numerical_gradient(f, &rows_first));
    assert!((gradient[[0, 1]] - 6.0).abs() < 1e-9 && (gradient[[1, 0]] - 1.0).abs() < 1e-9);
    assert_eq!(columns_first, rows_first);
}

#[test]
fn f_sees_one_number_moved_at_a_time() {
    let mut seen = Vec::new();
    let x = array![1.0, -2.0];
    let _ = numerical_gradient_with(
        |x: &Array1<f64>| {
            seen.push((x[0], x[1]));
            0.0
        },
        &x,
        0.5,
    );
    assert_eq!(seen, [(1.5, -2.0), (0.5, -2.0), (1.0, -1.5), (1.0, -2.5)]);
}

#[test]
fn nan_stays_visible() {
    assert!(numerical_diff(|_| f64::NAN, 1.0).is_nan());
    let gradient = numerical_gradient(|x| x[0] * x[0], &array![f64::NAN, 1.0]);
    assert!(gradient[0].is_nan() && gradient[1].is_nan());
}

#[test]
fn far_out_both_points_round_to_x_and_the_slope_is_lost() {
    assert_eq!(numerical_diff(|x| x + x, 1e200), 0.0);
}

#[test]
fn an_index_outside_says_so() {
    let message = panic_message!(partial(sum_of_squares, &array![3.0, 4.0], 2));
    assert!(message.contains("x of shape [2] has no number at 2"));
}

proptest! {
    #[test]
    fn the_gradient_of_a_quadratic_form_is_known(seed: u32, n in 1..6_usize) {
        // f(x) = x' A x has the gradient (A + A') x.
        let mut rng = NumpyRng::seed(seed);
        let (a, x) = (rng.randn((n, n)), rng.randn(n));
        let gradient = numerical_gradient(|x: &Array1<f64>| x.dot(&a.dot(x)), &x);
        let expected = (&a + &a.t()).dot(&x);
        prop_assert!((gradient - expected).iter().all(|d| d.abs() < 1e-8));
    }
}
