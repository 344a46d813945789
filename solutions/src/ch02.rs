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

/// From section 2.5, `tanh(x) = 2 s(2x) - 1` with the sigmoid `s`. Its slope is `4 s (1 - s)`, and with `s = (y + 1) /
/// 2` that is `(1 + y) (1 - y)`.
pub fn tanh_slope(y: &Array1<f64>) -> Array1<f64> {
    1.0 - y * y
}

/// The slope is 1 from -2 on, 0 from -1 on, -1 from 1 on and 0 from 2 on. Each weight is the change at its corner.
pub fn table_mountain(x: &Array1<f64>) -> Array1<f64> {
    let relu = |x: Array1<f64>| activation::relu(&x);
    relu(x + 2.0) - relu(x + 1.0) - relu(x - 1.0) + relu(x - 2.0)
}

/// The bias is the height of the flat part on the left. Behind each corner the curve climbs with the sum of all weights
/// so far, so a weight is the change of the slope at its corner.
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

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch02 as solution;

    #[test]
    fn leaky_relu() {
        let check = check::ch02::leaky_relu;
        each_note_comes_up(&[
            passes(check(solution::leaky_relu)),
            passes(check(|x| x.mapv(|x| x.max(0.01 * x)))),
            is_not_done(check(|_| todo!())),
            fails(check(|x| x.mapv(|x| x.max(0.0))), "This is ReLU itself"),
            fails(check(|x| x.mapv(|x| x.max(0.01))), "0.01 is a factor"),
            fails(
                check(|x| x.mapv(|x| if x < 0.0 { x } else { 0.01 * x })),
                "swapped",
            ),
            fails(check(|x| 0.01 * x), "should stay as they are"),
            fails(
                check(|x| x.mapv(|x| if x > 0.0 { x } else { 0.1 * x })),
                "A tenth comes through",
            ),
            fails(
                check(|x| x.mapv(|x| if x > 0.0 { x } else { -0.01 * x })),
                "stays negative",
            ),
        ]);
    }

    #[test]
    fn step_slope() {
        let check = check::ch02::step_slope;
        each_note_comes_up(&[
            passes(check(solution::step_slope)),
            fails(check(|| [0.0, 0.0]), "different sides"),
            fails(check(|| [1e4, 1e6]), "twice as long as one"),
            fails(check(|| [5_000.0, 5_000.0]), "The first one is right"),
            fails(check(|| [2.5e3, 2.5e5]), "not by a half"),
        ]);
    }

    #[test]
    fn squash() {
        let check = check::ch02::squash;
        each_note_comes_up(&[
            passes(check(solution::squash)),
            // The function of the notebook.
            fails(
                check(|x| x.mapv(|x| 1.0 / 1.0 + (-x).exp())),
                "what is divided by what",
            ),
            fails(
                check(|x| x.mapv(|x| 1.0 / (1.0 + x.exp()))),
                "the minus before the x",
            ),
            fails(
                check(|x| x.mapv(|x| x.exp() / (1.0 + x.exp()))),
                "infinity divided by infinity",
            ),
        ]);
    }

    #[test]
    fn tanh_slope() {
        let check = check::ch02::tanh_slope;
        each_note_comes_up(&[
            passes(check(solution::tanh_slope)),
            fails(check(|y| y * &(1.0 - y)), "the sigmoid's formula"),
            fails(
                check(|y| y.mapv(|y| 1.0 - y.tanh().powi(2))),
                "tanh is taken twice",
            ),
            fails(check(|y| 1.0 - y), "at x and at -x"),
            fails(
                check(|y| {
                    y.mapv(|y| {
                        let x = y.atanh();
                        1.0 - (x.sinh() / x.cosh()).powi(2)
                    })
                }),
                "leads to infinity",
            ),
        ]);
    }

    #[test]
    fn table_mountain() {
        let check = check::ch02::table_mountain;
        each_note_comes_up(&[
            passes(check(solution::table_mountain)),
            fails(
                check(|x| solution::table_mountain(x) - activation::relu(&(x - 2.0))),
                "stop the fall",
            ),
            fails(
                check(|x| x.mapv(|x| (2.0 - x.abs()).max(0.0))),
                "stop the climb",
            ),
            fails(
                check(|x| x.mapv(|x| (1.0 - x.abs()).max(0.0))),
                "the height should be 1",
            ),
            fails(
                check(|x| x.mapv(|x| (x + 2.0).clamp(0.0, 1.0))),
                "the height should be 0",
            ),
        ]);
    }

    #[test]
    fn zigzag() {
        let check = check::ch02::zigzag;
        each_note_comes_up(&[
            passes(check(solution::zigzag)),
            fails(
                check(|corners, heights| {
                    let (_, weights) = solution::zigzag(corners, heights);
                    (0.0, weights)
                }),
                "Only the bias counts",
            ),
            fails(
                check(|corners, heights| {
                    let n = corners.len();
                    let slopes = Array1::from_shape_fn(n, |i| {
                        let next = (i + 1).min(n - 1);
                        let width = corners[next] - corners[i];
                        if width > 0.0 {
                            (heights[next] - heights[i]) / width
                        } else {
                            0.0
                        }
                    });
                    let weights = if n > 2 {
                        slopes
                    } else {
                        solution::zigzag(corners, heights).1
                    };
                    (heights[0], weights)
                }),
                "the slopes themselves",
            ),
            fails(
                check(|corners, heights| {
                    let (bias, mut weights) = solution::zigzag(corners, heights);
                    weights[corners.len() - 1] = 0.0;
                    (bias, weights)
                }),
                "all weights together are 0",
            ),
            fails(
                check(|corners, heights| {
                    let (bias, weights) = solution::zigzag(corners, heights);
                    (bias, weights.slice(s![..-1]).to_owned())
                }),
                "The last corner needs a ReLU too",
            ),
            panics(
                check(|corners, heights| {
                    let one_too_far = heights[corners.len()];
                    (one_too_far, corners.clone())
                }),
                "zigzag(",
            ),
        ]);
    }
}
