//! Solutions of chapter 07.

use nnfs_notebook::prelude::*;

fn numerical_diff(f: fn(f64) -> f64, x: f64) -> f64 {
    gradient::numerical_diff(f, x)
}

fn central_difference(f: fn(f64) -> f64, x: f64, h: f64) -> f64 {
    gradient::numerical_diff_with(f, x, h)
}

/// The tangent starts at the height of the curve and climbs by its slope times the way. For the square at 2 it starts at 4
/// and climbs 4 on its way to 3. The curve itself is at 9 there: a tangent is good nearby only.
pub fn tangent(f: fn(f64) -> f64, at: f64, x: f64) -> f64 {
    f(at) + numerical_diff(f, at) * (x - at)
}

/// The right one of the two places is 1.5 steps from 0, the left one half a step, beyond the kink. ReLU has the values
/// 1.5 steps and 0 there, the absolute value 1.5 and 0.5 steps. Their differences are divided by two steps.
pub fn prediction() -> (f64, f64) {
    (0.75, 0.5)
}

/// `/ 2.0 * h` divides by 2 and then *multiplies* by `h`. For the square at 3 that is
/// 12e-4 / 2 * 1e-4 = 6e-8. The brackets make it a division by both.
pub fn buggy_diff(f: fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-4;
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// As the sigmoid's, this slope needs nothing but the value.
pub fn tanh_slope(x: f64) -> f64 {
    let y = x.tanh();
    1.0 - y * y
}

/// The gaps between neighbouring numbers grow with the number, so the step grows with it: at 1e9 it is 1e5. Below 1 it
/// stays 1e-4, and at 0 it is not 0.
pub fn scaled_diff(f: fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-4 * x.abs().max(1.0);
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// The errors in h² cancel. The central difference of the fifth power at 1 is 5 + 10 h² + h⁴ by hand; here -4 h⁴ is all
/// that is left of the error.
pub fn four_points(f: fn(f64) -> f64, x: f64, h: f64) -> f64 {
    (4.0 * central_difference(f, x, h) - central_difference(f, x, 2.0 * h)) / 3.0
}
