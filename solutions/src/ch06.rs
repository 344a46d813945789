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

/// Softmax for each row, and the safe one of chapter 04; the targets in the product, not the probabilities; and the
/// mean over the rows.
pub fn three_at_once(scores: &Array2<f64>, t: &Array2<f64>) -> f64 {
    let y = activation::softmax(scores);
    let logs = y.mapv(|p| clipped(p).ln());
    -(t * &logs).sum() / y.nrows() as f64
}

/// The label picks the true class and does nothing else: multiplied by its number, a sample of class 0 would cost
/// nothing. And `p.max(1e-7)` gives 1e-7 for NaN, so the loss of a destroyed network would be an ordinary 16.118. A
/// comparison with NaN is false, so `clipped` lets it through.
pub fn unseen(y: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
    -picked.mapv(|p| clipped(p).ln()).sum() / y.nrows() as f64
}

/// The last formula of 6.7 for each row. One of the exponentials in `sum` is always that of 0, which is 1, so the
/// logarithm is never that of 0.
pub fn from_scores(scores: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let mut total = 0.0;
    for (row, &label) in scores.rows().into_iter().zip(labels) {
        let c = row.fold(f64::NEG_INFINITY, |c: f64, &a| c.max(a));
        let sum: f64 = row.iter().map(|&a| (a - c).exp()).sum();
        total += c + sum.ln() - row[label];
    }
    total / labels.len() as f64
}

/// The temperature with the smallest loss, of a hundred between 0.1 and 10.
pub fn cool(scores: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let mut best = (f64::INFINITY, 1.0);
    for i in 1..=100 {
        let t = f64::from(i) / 10.0;
        let loss = SoftmaxCrossEntropy::new().forward(&(scores / t), labels);
        if loss < best.0 {
            best = (loss, t);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch06 as solution;

    #[test]
    fn guessing() {
        let check = check::ch06::guessing;
        each_note_comes_up(&[
            passes(check(solution::guessing)),
            is_not_done(check(|_| todo!())),
            fails(check(|n| (1.0 / n as f64).ln()), "has a minus in front"),
            fails(check(|n| (n as f64).log10()), "logarithm to base 10"),
            fails(check(|n| (n as f64).log2()), "logarithm to base 2"),
            fails(
                check(|n| -((1 / n) as f64).ln()),
                "1 / n between whole numbers drops the rest and gives 0",
            ),
            fails(check(|n| 1.0 / n as f64), "minus its logarithm"),
        ]);
    }

    #[test]
    fn mse() {
        let check = check::ch06::mse;
        each_note_comes_up(&[
            passes(check(solution::mse)),
            fails(
                check(|y, t| (y - t).mapv(|d| d * d).sum() / y.nrows() as f64),
                "mean over the samples only",
            ),
            fails(
                check(|y, t| 0.5 * (y - t).mapv(|d| d * d).sum()),
                "This is half the sum",
            ),
            fails(
                check(|y, t| 0.5 * (y - t).mapv(|d| d * d).sum() / y.nrows() as f64),
                "This is half the sum for each sample",
            ),
            fails(
                check(|y, t| (y - t).sum() / y.len() as f64),
                "Square each difference",
            ),
            fails(
                check(|y, t| solution::mse(y, t) * y.nrows() as f64),
                "a sum over the samples",
            ),
            fails(
                check(|y, t| solution::mse(y, t) * y.len() as f64),
                "This is the sum",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch06::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            passes(check(|| 1.6)),
            fails(check(|| 0.01), "The tenth sample counts"),
            fails(check(|| 16.2), "mean over the ten"),
            fails(
                check(|| f64::INFINITY),
                "keeps the loss of the tenth sample finite",
            ),
            fails(check(|| 0.5), "cross_entropy_of_labels"),
        ]);
    }

    #[test]
    fn binary() {
        let check = check::ch06::binary;
        each_note_comes_up(&[
            passes(check(solution::binary)),
            fails(
                check(|p, t| -(t * &p.mapv(f64::ln)).sum() / p.len() as f64),
                "Only the samples of class 1",
            ),
            fails(
                check(|p, t| {
                    -(t * &p.mapv(f64::ln) + (1.0 - t) * p.mapv(|p| (1.0 - p).ln())).sum()
                        / p.len() as f64
                }),
                "Clip both probabilities",
            ),
            fails(
                check(|p, t| solution::binary(p, t) * p.len() as f64),
                "This is the sum",
            ),
            fails(
                check(|p, t| {
                    let p = p.mapv(|p| p.clamp(1e-7, 1.0 - 1e-7));
                    -(t * &p.mapv(f64::ln) + (1.0 - t) * p.mapv(|p| (1.0 - p).ln())).sum()
                        / p.len() as f64
                }),
                "a perfect answer costs a little",
            ),
            fails(
                check(|p, t| {
                    let terms = Array1::from_shape_fn(p.len(), |n| {
                        if t[n] == 1.0 {
                            -p[n].ln()
                        } else {
                            -(1.0 - p[n]).ln()
                        }
                    });
                    terms.mean().unwrap()
                }),
                "has an infinite logarithm",
            ),
            fails(
                check(|p, t| -solution::binary(p, t)),
                "The sign is turned around",
            ),
        ]);
    }

    #[test]
    fn three_at_once() {
        let check = check::ch06::three_at_once;
        each_note_comes_up(&[
            passes(check(solution::three_at_once)),
            // As it stands in the notebook.
            fails(
                check(|scores, _t| {
                    let e = scores.mapv(f64::exp);
                    let y = &e / e.sum();
                    let logs = y.mapv(|p| p.max(1e-7).ln());
                    -(&y * &logs).sum()
                }),
                "it never looks at the target",
            ),
            fails(
                check(|scores, t| {
                    let e = scores.mapv(f64::exp);
                    let y = &e / e.sum();
                    -(t * &y.mapv(f64::ln)).sum()
                }),
                "Two things are wrong",
            ),
            fails(
                check(|scores, t| {
                    let e = scores.mapv(f64::exp);
                    let y = &e / e.sum();
                    -(t * &y.mapv(f64::ln)).sum() / y.nrows() as f64
                }),
                "all rows together share one sum",
            ),
            fails(
                check(|scores, t| -(t * &activation::softmax(scores).mapv(f64::ln)).sum()),
                "a sum, not a mean",
            ),
            fails(
                check(|scores, t| {
                    let e = scores.mapv(f64::exp);
                    let y = &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1));
                    -(t * &y.mapv(f64::ln)).sum() / y.nrows() as f64
                }),
                "exponential of 1000 is infinite",
            ),
            fails(
                check(|scores, t| {
                    let largest = scores.fold(f64::NEG_INFINITY, |m, &x| m.max(x));
                    let e = scores.mapv(|x| (x - largest).exp());
                    let sums = e.sum_axis(Axis(1)).mapv(|sum| sum.max(1e-7));
                    let y = &e / &sums.insert_axis(Axis(1));
                    -(t * &y.mapv(|p| p.max(1e-7).ln())).sum() / y.nrows() as f64
                }),
                "exponential of -1000 is 0",
            ),
        ]);
    }

    #[test]
    fn unseen() {
        let check = check::ch06::unseen;
        each_note_comes_up(&[
            passes(check(solution::unseen)),
            // As it stands in the notebook.
            fails(
                check(|y, labels| {
                    let t = labels.mapv(|label| label as f64);
                    let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
                    -(t * picked.mapv(|p| p.max(1e-7).ln())).sum() / y.nrows() as f64
                }),
                "it costs nothing",
            ),
            fails(
                check(|y, labels| {
                    let t = labels.mapv(|label| (label + 1) as f64);
                    let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
                    -(t * picked.mapv(|p| p.max(1e-7).ln())).sum() / y.nrows() as f64
                }),
                "All classes count the same",
            ),
            fails(
                check(|y, labels| {
                    let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
                    -picked.mapv(|p| p.max(1e-7).ln()).sum() / y.nrows() as f64
                }),
                "max gives the other number",
            ),
            fails(
                check(|y, labels| {
                    let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
                    -picked.mapv(f64::ln).sum() / y.nrows() as f64
                }),
                "Without clipping",
            ),
            fails(
                check(|y, labels| solution::unseen(y, labels) * labels.len() as f64),
                "This is the sum",
            ),
        ]);
    }

    #[test]
    fn from_scores() {
        let check = check::ch06::from_scores;
        each_note_comes_up(&[
            passes(check(solution::from_scores)),
            passes(check(|scores, labels| {
                SoftmaxCrossEntropy::new().forward(scores, labels)
            })),
            fails(
                check(|scores, labels| {
                    CategoricalCrossEntropy::new().forward(&activation::softmax(scores), labels)
                }),
                "a clipped probability",
            ),
            fails(
                check(|scores, labels| {
                    let mut total = 0.0;
                    for (row, &label) in scores.rows().into_iter().zip(labels) {
                        total += row.mapv(f64::exp).sum().ln() - row[label];
                    }
                    total / labels.len() as f64
                }),
                "Take the largest score of the row off first",
            ),
            fails(
                check(|scores, labels| {
                    let mut total = 0.0;
                    for (row, &label) in scores.rows().into_iter().zip(labels) {
                        let c = row.fold(f64::NEG_INFINITY, |c: f64, &a| c.max(a));
                        total += row.mapv(|a| (a - c).exp()).sum().ln() - row[label];
                    }
                    total / labels.len() as f64
                }),
                "must be added again",
            ),
            fails(
                check(|scores, labels| {
                    solution::from_scores(scores, &labels.mapv(|label| label - 1))
                }),
                "Classes are counted from 0, as columns are",
            ),
            fails(
                check(|scores, labels| solution::from_scores(scores, labels) * labels.len() as f64),
                "This is the sum",
            ),
            fails(
                check(|scores, labels| -solution::from_scores(scores, labels)),
                "The sign is turned around",
            ),
        ]);
    }

    #[test]
    fn cool() {
        let check = check::ch06::cool;
        each_note_comes_up(&[
            passes(check(solution::cool)),
            is_not_done(check(|_, _| todo!())),
            fails(check(|_, _| 0.0), "a number above 0"),
            fails(check(|_, _| 1.0), "the scores as they are. Try other"),
            fails(
                check(|scores, labels| 1.0 / solution::cool(scores, labels)),
                "worse than the scores",
            ),
            fails(check(|_, _| 2.0), "there is a better temperature"),
        ]);
    }
}
