//! Solutions of chapter 31.

use nnfs_notebook::prelude::*;

/// The weights transposed, the biases as a vector.
pub fn as_linear(weights: &Array2<f64>, biases: &Array2<f64>) -> (Array2<f64>, Array1<f64>) {
    (weights.t().to_owned(), biases.row(0).to_owned())
}

/// 0.1 * 1e-8 / (1e-8 + 1e-8), and 0.1 * 1e-8 / (1e-8 + 1e-7).
pub fn prediction() -> [f64; 2] {
    [0.05, 0.1 / 11.0]
}

/// `signum` says 1 for 0.0 and -1 for -0.0, so pixels without a gradient moved.
pub fn stepped(x: &Array2<f64>, gradient: &Array2<f64>, e: f64) -> Array2<f64> {
    let sign = gradient.mapv(|d| if d == 0.0 { 0.0 } else { d.signum() });
    (x + &(e * sign)).mapv(|v| v.clamp(0.0, 1.0))
}

/// A share of `momentum` is new, and the squares are divided by n - 1.
///
/// # Panics
/// Panics if the column is empty.
pub fn running_variance(old: f64, column: &Array1<f64>, momentum: f64) -> f64 {
    let mean = column.mean().unwrap();
    let squares = column.mapv(|x| (x - mean) * (x - mean)).sum();
    (1.0 - momentum) * old + momentum * squares / (column.len() as f64 - 1.0)
}

/// Scores of later rows become minus infinity, whose exponential is 0.
pub fn attention(q: &Array2<f64>, k: &Array2<f64>, v: &Array2<f64>) -> Array2<f64> {
    let mut scores = q.dot(&k.t()) / (q.ncols() as f64).sqrt();
    for ((i, j), score) in scores.indexed_iter_mut() {
        if j > i {
            *score = f64::NEG_INFINITY;
        }
    }
    activation::softmax(&scores).dot(v)
}

/// Ten steps, each along the sign of the gradient where it stands, and each brought back into the box.
pub fn fool(net: &mut Sequential, x: &Array2<f64>, labels: &Array1<usize>) -> Array2<f64> {
    let mut loss = SoftmaxCrossEntropy::new();
    let mut y = x.clone();
    for _ in 0..10 {
        loss.forward(net.forward(&y), labels);
        y = stepped(&y, net.backward(loss.backward()), 0.06);
        y.zip_mut_with(x, |y, &x| *y = y.clamp(x - 0.4, x + 0.4));
    }
    y
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch31 as solution;

    #[test]
    fn as_linear() {
        let check = check::ch31::as_linear;
        each_note_comes_up(&[
            passes(check(solution::as_linear)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|w, b| (w.clone(), b.row(0).to_owned())),
                "still (in, out)",
            ),
            fails(
                check(|w, b| {
                    let (n, m) = w.dim();
                    (
                        w.clone().into_shape_with_order((m, n)).unwrap(),
                        b.row(0).to_owned(),
                    )
                }),
                "leaves the numbers in their order",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch31::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [0.1, 0.1]), "large beside epsilon"),
            fails(check(|| [0.1 / 11.0, 0.05]), "exchanged"),
        ]);
    }

    #[test]
    fn stepped() {
        let check = check::ch31::stepped;
        each_note_comes_up(&[
            passes(check(solution::stepped)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|x, d, e| (x + &(e * d.mapv(f64::signum))).mapv(|v| v.clamp(0.0, 1.0))),
                "whose gradient is 0",
            ),
            fails(
                check(|x, d, e| x + &(e * d.mapv(|d| if d == 0.0 { 0.0 } else { d.signum() }))),
                "from 0 to 1",
            ),
            fails(
                check(|x, d, e| solution::stepped(x, &-d, e)),
                "That goes down",
            ),
        ]);
    }

    #[test]
    fn running_variance() {
        let check = check::ch31::running_variance;
        each_note_comes_up(&[
            passes(check(solution::running_variance)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|old, x, m| (1.0 - m) * old + m * x.var(0.0)),
                "divided by n.",
            ),
            fails(
                check(|old, x, m| solution::running_variance(old, x, 1.0 - m)),
                "the share that is *new*",
            ),
        ]);
    }

    #[test]
    fn attention() {
        let check = check::ch31::attention;
        each_note_comes_up(&[
            passes(check(solution::attention)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|q, k, v| {
                    let scores = q.dot(&k.t()) / (q.ncols() as f64).sqrt();
                    activation::softmax(&scores).dot(v)
                }),
                "at those that come later too",
            ),
            fails(
                check(|q, k, v| {
                    let mut scores = q.dot(&k.t()) / (q.ncols() as f64).sqrt();
                    for ((i, j), score) in scores.indexed_iter_mut() {
                        if j > i {
                            *score = 0.0;
                        }
                    }
                    activation::softmax(&scores).dot(v)
                }),
                "is not silence",
            ),
            fails(
                check(|q, k, v| {
                    let scores = q.dot(&k.t()) / (q.ncols() as f64).sqrt();
                    let mut weights = activation::softmax(&scores);
                    for ((i, j), weight) in weights.indexed_iter_mut() {
                        if j > i {
                            *weight = 0.0;
                        }
                    }
                    weights.dot(v)
                }),
                "*after* the softmax",
            ),
            fails(
                check(|q, k, v| solution::attention(&(q * (q.ncols() as f64).sqrt()), k, v)),
                "lack their scale",
            ),
        ]);
    }

    #[test]
    fn fool() {
        let check = check::ch31::fool;
        each_note_comes_up(&[
            passes(check(solution::fool)),
            is_not_done(check(|_, _, _| todo!())),
            fails(check(|_, x, _| x.clone()), "Go *up* the loss"),
            fails(check(|_, x, _| 1.0 - x), "That is more than 0.4"),
            fails(check(|_, x, _| x + 0.1), "keep it from 0 to 1"),
            fails(
                check(|net, x, labels| {
                    let mut loss = SoftmaxCrossEntropy::new();
                    loss.forward(net.forward(x), labels);
                    solution::stepped(x, net.backward(loss.backward()), 0.4)
                }),
                "what one step along the sign does",
            ),
        ]);
    }
}
