//! Solutions of chapter 07.

use nnfs_notebook::prelude::*;

fn numerical_diff(f: fn(f64) -> f64, x: f64) -> f64 {
    gradient::numerical_diff(f, x)
}

fn central_difference(f: fn(f64) -> f64, x: f64, h: f64) -> f64 {
    gradient::numerical_diff_with(f, x, h)
}

/// The tangent starts at the height of the curve and climbs by its slope times the way. For the square at 2 it starts
/// at 4 and climbs 4 on its way to 3. The curve itself is at 9 there: a tangent is good nearby only.
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

/// Near the cube root of the smallest relative gap of an `f64`, which is 6e-6, both errors are about as large. The
/// function 1/x at 0.5 bends the most, so the best step for all seven is a little shorter.
pub fn one_step() -> f64 {
    4e-6
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch07 as solution;

    fn diff(f: fn(f64) -> f64, x: f64) -> f64 {
        gradient::numerical_diff(f, x)
    }

    #[test]
    fn tangent() {
        let check = check::ch07::tangent;
        each_note_comes_up(&[
            passes(check(solution::tangent)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|f, at, x| diff(f, at) * (x - at)),
                "starts at the height of the curve",
            ),
            fails(
                check(|f, at, x| f(at) + diff(f, at) * x),
                "the way is x - at",
            ),
            fails(
                check(|f, at, x| f(at) + diff(f, x) * (x - at)),
                "where the tangent touches it",
            ),
            fails(check(|f, _, x| f(x)), "the curve itself"),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch07::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(check(|| (1.0, 1.0)), "beyond the kink"),
            fails(check(|| (0.5, 0.0)), "exactly at the kink"),
            fails(check(|| (0.75, 1.0)), "One of the two is right"),
        ]);
    }

    #[test]
    fn buggy_diff() {
        let check = check::ch07::buggy_diff;
        each_note_comes_up(&[
            passes(check(solution::buggy_diff)),
            // As it stands in the notebook.
            fails(
                check(|f, x| {
                    let h = 1e-4;
                    (f(x + h) - f(x - h)) / 2.0 * h
                }),
                "by a factor of h * h",
            ),
            fails(
                check(|f, x| {
                    let h = 1e-4;
                    (f(x + h) - f(x - h)) / h
                }),
                "it is two steps",
            ),
            fails(
                check(|f, x| {
                    let h = 1e-4;
                    (f(x + h) - f(x - h)) / 2.0
                }),
                "Now h is missing",
            ),
        ]);
    }

    #[test]
    fn tanh_slope() {
        let check = check::ch07::tanh_slope;
        each_note_comes_up(&[
            passes(check(solution::tanh_slope)),
            passes(check(|x| diff(f64::tanh, x))),
            fails(check(|x| 1.0 - x * x), "not of x"),
            fails(
                check(|x| x.tanh() * (1.0 - x.tanh())),
                "formula of the sigmoid",
            ),
            fails(
                check(|x| {
                    let y = (x.exp() - (-x).exp()) / (x.exp() + (-x).exp());
                    1.0 - y * y
                }),
                "does not overflow",
            ),
            fails(check(f64::tanh), "This is the value of tanh"),
        ]);
    }

    #[test]
    fn scaled_diff() {
        let check = check::ch07::scaled_diff;
        each_note_comes_up(&[
            passes(check(solution::scaled_diff)),
            fails(check(diff), "still too small"),
            fails(
                check(|f, x| gradient::numerical_diff_with(f, x, 1e-4 * x.abs())),
                "At 0 the step is 0",
            ),
            fails(
                check(|f, x| gradient::numerical_diff_with(f, x, 1e-4 * x.max(1.0))),
                "large for a negative x too",
            ),
            fails(
                check(|f, x| gradient::numerical_diff_with(f, x, 1e5)),
                "the sine bends",
            ),
            fails(
                check(|f, x| gradient::numerical_diff_with(f, x, 1e-8)),
                "The step got lost",
            ),
        ]);
    }

    #[test]
    fn four_points() {
        let check = check::ch07::four_points;
        each_note_comes_up(&[
            passes(check(solution::four_points)),
            fails(
                check(|f, x, h| (f(x + h) - f(x - h)) / (2.0 * h)),
                "the central difference itself",
            ),
            fails(
                check(|f, x, h| 3.0 * solution::four_points(f, x, h)),
                "Divide by 3",
            ),
            fails(
                check(|f, x, h| {
                    let d = |h| gradient::numerical_diff_with(f, x, h);
                    (4.0 * d(2.0 * h) - d(h)) / 3.0
                }),
                "the smaller step counts four times",
            ),
            fails(
                check(|f, x, h| solution::four_points(f, x, h / 2.0)),
                "Asked are h and 2h",
            ),
            fails(
                check(|f, x, h| {
                    let near = (f(x + h) - f(x - h)) / (2.0 * h);
                    let far = (f(x + 2.0 * h) - f(x - 2.0 * h)) / (2.0 * h);
                    (4.0 * near - far) / 3.0
                }),
                "Its whole way is 4h",
            ),
        ]);
    }

    #[test]
    fn one_step() {
        let check = check::ch07::one_step;
        each_note_comes_up(&[
            passes(check(solution::one_step)),
            is_not_done(check(|| todo!())),
            fails(check(|| 0.0), "above 0"),
            fails(check(|| 1e-4), "Worst is 1/x at 0.5. The step is so long"),
            fails(check(|| 1e-8), "so short that rounding rules"),
        ]);
    }
}
