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

/// Both the largest scores and the sums are columns of shape `(n, 1)`, so that each meets its own row. The largest
/// score must be the row's own: far below another row's, all its exponentials would be 0.
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

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch04 as solution;

    #[test]
    fn by_hand() {
        let check = check::ch04::by_hand;
        each_note_comes_up(&[
            passes(check(solution::by_hand)),
            is_not_done(check(|| todo!())),
            fails(
                check(|| ([1.0; 4], [0.1, 0.2, 0.7])),
                "The first four do not add up to 1",
            ),
            fails(
                check(|| ([0.25; 4], [1.0, 2.0, 7.0])),
                "divide them by their sum",
            ),
            fails(
                check(|| ([0.7, 0.1, 0.1, 0.1], [0.1, 0.2, 0.7])),
                "equal scores have equal probabilities",
            ),
            fails(
                check(|| ([0.25; 4], [0.1, 0.2, 0.8])),
                "The last three do not add up to 1",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch04::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(check(|| ([0.5, 0.5], [0.5, 0.5])), "So it is on paper"),
            fails(check(|| ([0.5, 0.5], [0.0, 0.0])), "divided by"),
            fails(
                check(|| ([f64::NAN; 2], [f64::NAN; 2])),
                "takes the largest score off first",
            ),
            fails(check(|| ([1.0, 0.0], [f64::NAN; 2])), "two equal scores"),
        ]);
    }

    #[test]
    fn divide_rows() {
        let check = check::ch04::divide_rows;
        each_note_comes_up(&[
            passes(check(solution::divide_rows)),
            // The function of the notebook.
            fails(
                check(|e| e / &e.sum_axis(Axis(1))),
                "because the matrix is square",
            ),
            fails(
                check(|e| e / &e.sum_axis(Axis(0))),
                "the columns add up to 1",
            ),
            fails(check(|e| e / e.sum()), "all numbers together"),
        ]);
    }

    #[test]
    fn softmax_batch() {
        let check = check::ch04::softmax_batch;
        each_note_comes_up(&[
            passes(check(solution::softmax_batch)),
            fails(
                check(|scores| {
                    let e = scores.mapv(f64::exp);
                    &e / e.sum()
                }),
                "All numbers together",
            ),
            fails(
                check(|scores| {
                    let e = scores.mapv(f64::exp);
                    &e / &e.sum_axis(Axis(0))
                }),
                "Each column adds up to 1",
            ),
            fails(
                check(|scores| solution::divide_rows(&scores.mapv(f64::exp))),
                "too large for an f64",
            ),
            fails(
                check(|scores| {
                    let largest = scores.fold(f64::NEG_INFINITY, |m, &x| m.max(x));
                    solution::divide_rows(&scores.mapv(|x| (x - largest).exp()))
                }),
                "each row has its own",
            ),
            fails(
                check(|scores| {
                    let mut y = scores.clone();
                    for mut row in y.rows_mut() {
                        let largest = row.fold(f64::NAN, |m, &x| if x > m { x } else { m });
                        row.mapv_inplace(|x| (x - largest).exp());
                    }
                    solution::divide_rows(&y)
                }),
                "Every number is NaN, though these scores are small",
            ),
            fails(check(solution::divide_rows), "The exponential comes first"),
            fails(
                check(|scores| scores.mapv(f64::exp)),
                "These are the exponentials",
            ),
            fails(
                check(|scores| {
                    let largest = scores.fold(f64::NEG_INFINITY, |m, &x| m.max(x));
                    let e = scores.mapv(|x| (x - largest).exp());
                    let sums = e.sum_axis(Axis(1)).mapv(|sum| sum.max(1e-300));
                    &e / &sums.insert_axis(Axis(1))
                }),
                "Its own largest score is 2",
            ),
        ]);
    }

    #[test]
    fn scores_of() {
        let check = check::ch04::scores_of;
        each_note_comes_up(&[
            passes(check(solution::scores_of)),
            fails(check(|y| y.mapv(f64::ln)), "only shifted"),
            fails(
                check(|y| (y[0] / y).mapv(f64::ln)),
                "signs are turned around",
            ),
            fails(
                check(|y| {
                    let largest = y.fold(0.0_f64, |m, &v| m.max(v));
                    (y / largest).mapv(f64::ln)
                }),
                "the largest score is 0",
            ),
            fails(
                check(|y| {
                    let logarithms = y.mapv(f64::ln);
                    &logarithms / logarithms[0]
                }),
                "Divide before you take the logarithm",
            ),
        ]);
    }

    #[test]
    fn temperature() {
        let check = check::ch04::temperature;
        each_note_comes_up(&[
            passes(check(solution::temperature)),
            fails(check(|_, _| 1.0), "it is too cold"),
            fails(check(|_, _| 100.0), "it is too hot"),
            fails(check(|_, _| -1.0), "turns the order around"),
            fails(
                check(|scores, share| 1.0 / solution::temperature(scores, share)),
                "One divided by this number",
            ),
            fails(
                check(|scores, share| solution::temperature(scores, share) + 0.001),
                "let a loop look closer",
            ),
            panics(
                check(|_, share| panic!("no answer for {share}")),
                "no answer for 0.5",
            ),
            fails(check(|_, _| 0.0), "cannot be divided by 0"),
        ]);
    }
}
