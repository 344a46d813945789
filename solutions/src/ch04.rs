//! Solutions of chapter 04.

use nnfs_notebook::prelude::*;

/// Four equal parts are quarters. The exponentials of the logarithms are 1, 2 and 7, and together 10.
pub fn by_hand() -> ([f64; 4], [f64; 3]) {
    ([0.25, 0.25, 0.25, 0.25], [0.1, 0.2, 0.7])
}

/// The safe softmax shifts both scores to 0. The plain division has `e^-1000 = 0` above and below, and 0 by 0 is NaN.
pub fn prediction() -> ([f64; 2], [f64; 2]) {
    ([0.5, 0.5], [f64::NAN, f64::NAN])
}

/// The sums have the shape `(n,)`, which meets the columns. As a column of shape `(n, 1)` they meet the rows.
pub fn divide_rows(e: &Array2<f64>) -> Array2<f64> {
    let sums = e.sum_axis(Axis(1)).insert_axis(Axis(1));
    e / &sums
}

/// Both the largest scores and the sums are columns of shape `(n, 1)`, so that each meets its own row. The largest score
/// must be the row's own: far below another row's, all its exponentials would be 0.
pub fn softmax_batch(scores: &Array2<f64>) -> Array2<f64> {
    let largest = scores.map_axis(Axis(1), |row| row.fold(f64::NEG_INFINITY, |m, &x| m.max(x)));
    let e = (scores - &largest.insert_axis(Axis(1))).mapv(f64::exp);
    let sums = e.sum_axis(Axis(1)).insert_axis(Axis(1));
    e / &sums
}

/// A factor between probabilities is a difference between scores: `y_k / y_0` becomes `ln y_k - ln y_0`.
pub fn scores_of(y: &Array1<f64>) -> Array1<f64> {
    (y / y[0]).mapv(f64::ln)
}

/// The winner's share falls when the temperature rises, so the right temperature can be enclosed: each try halves the
/// interval in which it lies.
pub fn temperature(scores: &Array1<f64>, share: f64) -> f64 {
    let share_at = |t: f64| {
        let y = activation::softmax_row(&(scores / t));
        y.fold(0.0, |largest: f64, &v| largest.max(v))
    };
    let (mut cold, mut hot) = (0.001, 1000.0);
    for _ in 0..100 {
        let middle = (cold + hot) / 2.0;
        if share_at(middle) > share {
            cold = middle;
        } else {
            hot = middle;
        }
    }
    cold
}
