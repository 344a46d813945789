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
/// Panics if `x` has no number at `index`.
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
mod tests;
