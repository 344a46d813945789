//! Solutions of chapter 08.

use nnfs_notebook::prelude::*;

fn numerical_gradient(f: fn(&Array1<f64>) -> f64, x: &Array1<f64>) -> Array1<f64> {
    gradient::numerical_gradient(f, x)
}

/// Hold `x1`: the function is `x1` times `x0` plus a number, so the slope is `x1`. Hold `x0`: it is `x0 + 3` times `x1`,
/// so the slope is `x0 + 3`. At (2, 5) both are 5.
pub fn gradient_by_hand(x: &Array1<f64>) -> Array1<f64> {
    array![x[1], x[0] + 3.0]
}

/// With the rate 0.5 a step multiplies by 0: at the bottom after one step. With 1 it multiplies by -1: back at the start
/// after each even number of steps, opposite after each odd one.
pub fn prediction() -> [[f64; 2]; 3] {
    [[0.0, 0.0], [-3.0, 4.0], [3.0, -4.0]]
}

/// A step multiplies `x0` by `1 - 100 * rate` and `x1` by `1 - 4 * rate`. Rates from 0.0094 to 0.0194 do. The best is where
/// both shrink alike, `100 * rate - 1 = 1 - 4 * rate`: 2 / 104, about 0.0192.
pub fn learning_rate() -> f64 {
    0.015
}

/// The number must be put back before the next one moves. Without that line, the second slope of `x0 * x1` at (3, 4) is
/// measured at `x0 - 1e-4`: 2.9999 instead of 3. In the bowl, the slope along `x1` does not depend on `x0`.
pub fn gradient_of(f: fn(&Array1<f64>) -> f64, x: &Array1<f64>) -> Array1<f64> {
    let mut moved = x.clone();
    Array1::from_shape_fn(x.len(), |i| {
        moved[i] = x[i] + 1e-4;
        let above = f(&moved);
        moved[i] = x[i] - 1e-4;
        let below = f(&moved);
        moved[i] = x[i];
        (above - below) / 2e-4
    })
}

/// The descent of 8.7 with the other sign.
pub fn climb(
    f: fn(&Array1<f64>) -> f64,
    start: &Array1<f64>,
    learning_rate: f64,
    steps: usize,
) -> Array1<f64> {
    let mut x = start.clone();
    for _ in 0..steps {
        x = &x + learning_rate * numerical_gradient(f, &x);
    }
    x
}

/// The square of the sum: for `[[3, 4], [3, 4]]` its slope is 2 times 14, so 28, everywhere. Row by row gives 14, since each
/// row alone has the sum 7. Row by row is right for sums of terms that each look at one row only.
pub fn not_by_rows(x: &Array2<f64>) -> f64 {
    x.sum().powi(2)
}

/// A line search: begin with a long step, and halve it until it gains at least half of what the slope promises.
pub fn step_size(f: fn(&Array1<f64>) -> f64, x: &Array1<f64>) -> f64 {
    let slopes = numerical_gradient(f, x);
    let promised = slopes.dot(&slopes);
    let mut rate = 1.0;
    while f(x) - f(&(x - rate * &slopes)) < 0.5 * rate * promised && rate > 1e-12 {
        rate /= 2.0;
    }
    rate
}
