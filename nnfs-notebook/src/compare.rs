//! Two arrays held against each other.

use ndarray::{ArrayBase, Data, Dimension};

/// The largest absolute difference between two arrays of one shape; 0 for empty ones, NaN if either holds a NaN.
///
/// # Panics
/// Panics if the shapes differ, naming both.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// assert_eq!(max_difference(&array![1.0, 2.0], &array![1.0, 2.5]), 0.5);
/// ```
#[must_use]
pub fn max_difference<S, T, D>(a: &ArrayBase<S, D>, b: &ArrayBase<T, D>) -> f64
where
    S: Data<Elem = f64>,
    T: Data<Elem = f64>,
    D: Dimension,
{
    assert_eq!(
        a.shape(),
        b.shape(),
        "max_difference takes two arrays of one shape, got {:?} and {:?}",
        a.shape(),
        b.shape()
    );
    let difference = |(x, y): (&f64, &f64)| if x == y { 0.0 } else { (x - y).abs() };
    a.iter()
        .zip(b)
        .map(difference)
        .fold(0.0, |largest: f64, d| {
            if d.is_nan() || largest.is_nan() {
                f64::NAN
            } else {
                largest.max(d)
            }
        })
}
