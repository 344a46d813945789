//! Solutions of chapter 02.

use nnfs_notebook::prelude::*;

/// The sums above 0 pass as they are, the others a hundred times weaker.
pub fn leaky_relu(x: &Array1<f64>) -> Array1<f64> {
    x.mapv(|x| if x > 0.0 { x } else { 0.01 * x })
}

/// The two nudges land on different sides of the jump, so the answers differ by 1: `1 / 0.0002` and `1 / 0.000002`.
pub fn step_slope() -> [f64; 2] {
    [5_000.0, 500_000.0]
}

/// Without the brackets, the computer divides 1 by 1 first and adds the exponential to it.
pub fn squash(x: &Array1<f64>) -> Array1<f64> {
    x.mapv(|x| 1.0 / (1.0 + (-x).exp()))
}

/// From section 2.5, `tanh(x) = 2 s(2x) - 1` with the sigmoid `s`. Its slope is `4 s (1 - s)`, and with `s = (y + 1) / 2`
/// that is `(1 + y) (1 - y)`.
pub fn tanh_slope(y: &Array1<f64>) -> Array1<f64> {
    1.0 - y * y
}

/// The slope is 1 from -2 on, 0 from -1 on, -1 from 1 on and 0 from 2 on. Each weight is the change at its corner.
pub fn table_mountain(x: &Array1<f64>) -> Array1<f64> {
    let relu = |x: Array1<f64>| activation::relu(&x);
    relu(x + 2.0) - relu(x + 1.0) - relu(x - 1.0) + relu(x - 2.0)
}

/// The bias is the height of the flat part on the left. Behind each corner the curve climbs with the sum of all weights so
/// far, so a weight is the change of the slope at its corner.
pub fn zigzag(corners: &Array1<f64>, heights: &Array1<f64>) -> (f64, Array1<f64>) {
    let n = corners.len();
    let mut weights = Array1::zeros(n);
    let mut before = 0.0;
    for i in 0..n - 1 {
        let after = (heights[i + 1] - heights[i]) / (corners[i + 1] - corners[i]);
        weights[i] = after - before;
        before = after;
    }
    weights[n - 1] = -before;
    (heights[0], weights)
}
