//! Chapter 07.

use nnfs_notebook::prelude::*;
use solutions::ch07 as solution;

use super::common::{chapter_fits, fails, is_not_done, passes};

fn diff(f: fn(f64) -> f64, x: f64) -> f64 {
    gradient::numerical_diff(f, x)
}

#[test]
fn the_notebook_fits() {
    chapter_fits(7);
}

#[test]
fn tangent() {
    passes(check::ch07::tangent(solution::tangent));
    is_not_done(check::ch07::tangent(|_, _, _| todo!()));
    fails(
        check::ch07::tangent(|f, at, x| diff(f, at) * (x - at)),
        "starts at the height of the curve",
    );
    fails(
        check::ch07::tangent(|f, at, x| f(at) + diff(f, at) * x),
        "the way is x - at",
    );
    fails(
        check::ch07::tangent(|f, at, x| f(at) + diff(f, x) * (x - at)),
        "where the tangent touches it",
    );
    fails(check::ch07::tangent(|f, _, x| f(x)), "the curve itself");
}

#[test]
fn prediction() {
    passes(check::ch07::prediction(solution::prediction));
    fails(check::ch07::prediction(|| (1.0, 1.0)), "beyond the kink");
    fails(
        check::ch07::prediction(|| (0.5, 0.0)),
        "exactly at the kink",
    );
    fails(
        check::ch07::prediction(|| (0.75, 1.0)),
        "One of the two is right",
    );
}

#[test]
fn buggy_diff() {
    passes(check::ch07::buggy_diff(solution::buggy_diff));
    // As it stands in the notebook.
    fails(
        check::ch07::buggy_diff(|f, x| {
            let h = 1e-4;
            (f(x + h) - f(x - h)) / 2.0 * h
        }),
        "by a factor of h * h",
    );
    fails(
        check::ch07::buggy_diff(|f, x| {
            let h = 1e-4;
            (f(x + h) - f(x - h)) / h
        }),
        "it is two steps",
    );
    fails(
        check::ch07::buggy_diff(|f, x| {
            let h = 1e-4;
            (f(x + h) - f(x - h)) / 2.0
        }),
        "Now h is missing",
    );
}

#[test]
fn tanh_slope() {
    passes(check::ch07::tanh_slope(solution::tanh_slope));
    passes(check::ch07::tanh_slope(|x| diff(f64::tanh, x)));
    fails(check::ch07::tanh_slope(|x| 1.0 - x * x), "not of x");
    fails(
        check::ch07::tanh_slope(|x| x.tanh() * (1.0 - x.tanh())),
        "formula of the sigmoid",
    );
    fails(
        check::ch07::tanh_slope(|x| {
            let y = (x.exp() - (-x).exp()) / (x.exp() + (-x).exp());
            1.0 - y * y
        }),
        "does not overflow",
    );
}

#[test]
fn scaled_diff() {
    passes(check::ch07::scaled_diff(solution::scaled_diff));
    fails(check::ch07::scaled_diff(diff), "still too small");
    fails(
        check::ch07::scaled_diff(|f, x| gradient::numerical_diff_with(f, x, 1e-4 * x.abs())),
        "At 0 the step is 0",
    );
    fails(
        check::ch07::scaled_diff(|f, x| gradient::numerical_diff_with(f, x, 1e-4 * x.max(1.0))),
        "large for a negative x too",
    );
    fails(
        check::ch07::scaled_diff(|f, x| gradient::numerical_diff_with(f, x, 1e5)),
        "the sine bends",
    );
}

#[test]
fn four_points() {
    passes(check::ch07::four_points(solution::four_points));
    fails(
        check::ch07::four_points(|f, x, h| (f(x + h) - f(x - h)) / (2.0 * h)),
        "the central difference itself",
    );
    fails(
        check::ch07::four_points(|f, x, h| 3.0 * solution::four_points(f, x, h)),
        "Divide by 3",
    );
    fails(
        check::ch07::four_points(|f, x, h| {
            let d = |h| gradient::numerical_diff_with(f, x, h);
            (4.0 * d(2.0 * h) - d(h)) / 3.0
        }),
        "the smaller step counts four times",
    );
    fails(
        check::ch07::four_points(|f, x, h| solution::four_points(f, x, h / 2.0)),
        "Asked are h and 2h",
    );
    fails(
        check::ch07::four_points(|f, x, h| {
            let near = (f(x + h) - f(x - h)) / (2.0 * h);
            let far = (f(x + 2.0 * h) - f(x - 2.0 * h)) / (2.0 * h);
            (4.0 * near - far) / 3.0
        }),
        "Its whole way is 4h",
    );
}
