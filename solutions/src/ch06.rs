//! Solutions of chapter 06.

use nnfs_notebook::prelude::*;

/// Of the chapter: a probability below 1e-7 counts as 1e-7, and NaN stays NaN.
fn clipped(p: f64) -> f64 {
    if p < 1e-7 { 1e-7 } else { p }
}

/// `-ln(1 / n)` is `ln(n)`, whatever the truth: 0.693 for 2 classes, 1.099 for 3, 2.303 for 10 and 6.908 for 1,000.
pub fn guessing(n: usize) -> f64 {
    (n as f64).ln()
}

/// `y.len()` counts all numbers of the matrix. With `y.nrows()` it would be a sum over the outputs, and a mean over the
/// samples only.
pub fn mse(y: &Array2<f64>, t: &Array2<f64>) -> f64 {
    (y - t).mapv(|d| d * d).sum() / y.len() as f64
}

/// The tenth sample loses `-ln(1e-7)`, which is 16.118, the others next to nothing: (9 * 0.01 + 16.118) / 10.
pub fn prediction() -> f64 {
    1.62
}

/// One of the two terms is 0 for each sample. Both probabilities are clipped, since either may be 0.
pub fn binary(p: &Array1<f64>, t: &Array1<f64>) -> f64 {
    let terms = Array1::from_shape_fn(p.len(), |n| {
        -t[n] * clipped(p[n]).ln() - (1.0 - t[n]) * clipped(1.0 - p[n]).ln()
    });
    terms.sum() / p.len() as f64
}

/// Softmax for each row, and the safe one of chapter 04; the targets in the product, not the probabilities; and the mean
/// over the rows.
pub fn three_at_once(scores: &Array2<f64>, t: &Array2<f64>) -> f64 {
    let y = activation::softmax(scores);
    let logs = y.mapv(|p| clipped(p).ln());
    -(t * &logs).sum() / y.nrows() as f64
}

/// The label picks the true class and does nothing else: multiplied by its number, a sample of class 0 would cost nothing.
/// And `p.max(1e-7)` gives 1e-7 for NaN, so the loss of a destroyed network would be an ordinary 16.118. A comparison
/// with NaN is false, so `clipped` lets it through.
pub fn unseen(y: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
    -picked.mapv(|p| clipped(p).ln()).sum() / y.nrows() as f64
}

/// The last formula of 6.7 for each row. One of the exponentials in `sum` is always that of 0, which is 1, so the logarithm is never
/// that of 0.
pub fn from_scores(scores: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let mut total = 0.0;
    for (row, &label) in scores.rows().into_iter().zip(labels) {
        let c = row.fold(f64::NEG_INFINITY, |c: f64, &a| c.max(a));
        let sum: f64 = row.iter().map(|&a| (a - c).exp()).sum();
        total += c + sum.ln() - row[label];
    }
    total / labels.len() as f64
}
