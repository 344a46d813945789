use ndarray::{Array, Dimension, NdIndex};

/// The step of [`numerical_diff`], [`partial`] and [`numerical_gradient`].
pub(super) const H: f64 = 1e-4;

/// The derivative of `f` at `x` by the central difference `(f(x + h) - f(x - h)) / 2h`, with `h = 1e-4`.
///
/// ```
/// use nnfs_core::gradient;
///
/// let f = |x: f64| 0.01 * x.powi(2) + 0.1 * x; // f'(x) = 0.02 x + 0.1
/// assert_eq!(gradient::numerical_diff(f, 5.0), 0.1999999999990898);
/// assert_eq!(gradient::numerical_diff(f, 10.0), 0.2999999999986347);
/// ```
#[must_use]
pub fn numerical_diff(f: impl FnMut(f64) -> f64, x: f64) -> f64 {
    numerical_diff_with(f, x, H)
}

/// The derivative of `f` at `x` by the central difference `(f(x + h) - f(x - h)) / 2h`, with an `h` of your own.
///
/// Two errors pull at `h`. The formula is off by `h² f'''(x) / 6`, so `h` should be small; the difference of the two
/// values is only right to about `1e-16 |f(x)|`, which is divided by `h`, so `h` should not be too small. Between 1e-4
/// and 1e-6 is a good place. At `h = 1e-50` both points round to `x`, and the difference is 0.
#[must_use]
pub fn numerical_diff_with(mut f: impl FnMut(f64) -> f64, x: f64, h: f64) -> f64 {
    let above = f(x + h);
    let below = f(x - h);
    (above - below) / (2.0 * h)
}

/// The derivative of `f` at `x` by the forward difference `(f(x + h) - f(x)) / h`, to hold against the central one.
///
/// It is off by `h f''(x) / 2`: a step ten times smaller makes the error ten times smaller, and that of the central
/// difference a hundred times.
///
/// ```
/// use nnfs_core::gradient;
///
/// let f = |x: f64| x * x * x; // f'(1) = 3
/// assert!((gradient::forward_diff(f, 1.0, 1e-3) - 3.0).abs() > 1e-3);
/// assert!((gradient::numerical_diff_with(f, 1.0, 1e-3) - 3.0).abs() < 2e-6);
/// ```
#[must_use]
pub fn forward_diff(mut f: impl FnMut(f64) -> f64, x: f64, h: f64) -> f64 {
    (f(x + h) - f(x)) / h
}

/// The partial derivative of `f` at `x`: how much `f` changes with the one number at `index`, while the others stay.
///
/// Central difference, `h = 1e-4`. `index` is what `x[index]` takes: `0` for a vector, `(row, column)` or
/// `[row, column]` for a matrix. `x` is not changed: `f` is called with a copy.
///
/// # Panics
/// Where `x` has no number at `index`.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let slope = gradient::partial(|x| x[0] * x[0] + x[1] * x[1], &array![3.0, 4.0], 1);
/// assert!((slope - 8.0).abs() < 1e-9);
/// ```
#[must_use]
pub fn partial<D: Dimension>(
    mut f: impl FnMut(&Array<f64, D>) -> f64,
    x: &Array<f64, D>,
    index: impl NdIndex<D> + Copy,
) -> f64 {
    let Some(&here) = x.get(index) else {
        panic!(
            "partial: x of shape {:?} has no number at {index:?}; indices start at 0",
            x.shape()
        )
    };
    let mut x = x.clone();
    numerical_diff(
        |moved| {
            x[index] = moved;
            f(&x)
        },
        here,
    )
}

/// The gradient of `f` at `x`: the partial derivative for every number of `x`, in the shape of `x`, whatever that is.
///
/// Central differences, `h = 1e-4`, two calls of `f` a number. `x` is not changed: `f` is called with a copy.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let x = array![[3.0, 4.0], [3.0, 4.0]];
/// let gradient = gradient::numerical_gradient(|x| x.pow2().sum(), &x);
/// assert!((gradient - array![[6.0, 8.0], [6.0, 8.0]]).abs().sum() < 1e-9);
/// ```
#[must_use]
pub fn numerical_gradient<D: Dimension>(
    f: impl FnMut(&Array<f64, D>) -> f64,
    x: &Array<f64, D>,
) -> Array<f64, D> {
    numerical_gradient_with(f, x, H)
}

/// [`numerical_gradient`] with an `h` of your own; [`numerical_diff_with`] says what a good one is.
#[must_use]
#[allow(
    clippy::missing_panics_doc,
    reason = "a copy in standard layout is a slice, and there is one derivative a number"
)]
pub fn numerical_gradient_with<D: Dimension>(
    mut f: impl FnMut(&Array<f64, D>) -> f64,
    x: &Array<f64, D>,
    h: f64,
) -> Array<f64, D> {
    let mut moved = x.as_standard_layout().into_owned();
    let numbers: Vec<f64> = moved.iter().copied().collect();
    let gradient = each_partial(&numbers, h, &mut |index, value| {
        moved.as_slice_mut().expect("standard layout")[index] = value;
        let y = f(&moved);
        moved.as_slice_mut().expect("standard layout")[index] = numbers[index];
        y
    });
    Array::from_shape_vec(x.raw_dim(), gradient).expect("one derivative a number")
}

/// The loop of every numerical gradient: `f_with(index, value)` is `f` where the number at `index` is `value`.
fn each_partial(numbers: &[f64], h: f64, f_with: &mut dyn FnMut(usize, f64) -> f64) -> Vec<f64> {
    numbers
        .iter()
        .enumerate()
        .map(|(index, &here)| numerical_diff_with(|value| f_with(index, value), here, h))
        .collect()
}

#[cfg(test)]
mod tests {
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
}
