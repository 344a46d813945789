//! Chapter 04.

use nnfs_notebook::prelude::*;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};
use solutions::ch04 as solution;

#[test]
fn the_notebook_fits() {
    chapter_fits(4);
}

#[test]
fn by_hand() {
    passes(check::ch04::by_hand(solution::by_hand));
    is_not_done(check::ch04::by_hand(|| todo!()));
    fails(
        check::ch04::by_hand(|| ([1.0; 4], [0.1, 0.2, 0.7])),
        "The first four do not add up to 1",
    );
    fails(
        check::ch04::by_hand(|| ([0.25; 4], [1.0, 2.0, 7.0])),
        "divide them by their sum",
    );
}

#[test]
fn prediction() {
    passes(check::ch04::prediction(solution::prediction));
    fails(
        check::ch04::prediction(|| ([0.5, 0.5], [0.5, 0.5])),
        "So it is on paper",
    );
    fails(
        check::ch04::prediction(|| ([0.5, 0.5], [0.0, 0.0])),
        "divided by",
    );
    fails(
        check::ch04::prediction(|| ([f64::NAN; 2], [f64::NAN; 2])),
        "takes the largest score off first",
    );
}

#[test]
fn divide_rows() {
    passes(check::ch04::divide_rows(solution::divide_rows));
    // The function of the notebook.
    fails(
        check::ch04::divide_rows(|e| e / &e.sum_axis(Axis(1))),
        "because the matrix is square",
    );
    fails(
        check::ch04::divide_rows(|e| e / &e.sum_axis(Axis(0))),
        "the columns add up to 1",
    );
    fails(
        check::ch04::divide_rows(|e| e / e.sum()),
        "all numbers together",
    );
}

#[test]
fn softmax_batch() {
    passes(check::ch04::softmax_batch(solution::softmax_batch));
    fails(
        check::ch04::softmax_batch(|scores| {
            let e = scores.mapv(f64::exp);
            &e / e.sum()
        }),
        "All numbers together",
    );
    fails(
        check::ch04::softmax_batch(|scores| {
            let e = scores.mapv(f64::exp);
            &e / &e.sum_axis(Axis(0))
        }),
        "Each column adds up to 1",
    );
    fails(
        check::ch04::softmax_batch(|scores| solution::divide_rows(&scores.mapv(f64::exp))),
        "too large for an f64",
    );
    fails(
        check::ch04::softmax_batch(|scores| {
            let largest = scores.fold(f64::NEG_INFINITY, |m, &x| m.max(x));
            solution::divide_rows(&scores.mapv(|x| (x - largest).exp()))
        }),
        "each row has its own",
    );
    fails(
        check::ch04::softmax_batch(|scores| {
            let mut y = scores.clone();
            for mut row in y.rows_mut() {
                let largest = row.fold(f64::NAN, |m, &x| if x > m { x } else { m });
                row.mapv_inplace(|x| (x - largest).exp());
            }
            solution::divide_rows(&y)
        }),
        "Every number is NaN, though these scores are small",
    );
    fails(
        check::ch04::softmax_batch(solution::divide_rows),
        "The exponential comes first",
    );
}

#[test]
fn scores_of() {
    passes(check::ch04::scores_of(solution::scores_of));
    fails(check::ch04::scores_of(|y| y.mapv(f64::ln)), "only shifted");
    fails(
        check::ch04::scores_of(|y| (y[0] / y).mapv(f64::ln)),
        "signs are turned around",
    );
    fails(
        check::ch04::scores_of(|y| {
            let largest = y.fold(0.0_f64, |m, &v| m.max(v));
            (y / largest).mapv(f64::ln)
        }),
        "the largest score is 0",
    );
}

#[test]
fn temperature() {
    passes(check::ch04::temperature(solution::temperature));
    fails(check::ch04::temperature(|_, _| 1.0), "it is too cold");
    fails(check::ch04::temperature(|_, _| 100.0), "it is too hot");
    fails(
        check::ch04::temperature(|_, _| -1.0),
        "turns the order around",
    );
    fails(
        check::ch04::temperature(|scores, share| 1.0 / solution::temperature(scores, share)),
        "One divided by this number",
    );
    fails(
        check::ch04::temperature(|scores, share| solution::temperature(scores, share) + 0.001),
        "let a loop look closer",
    );
    panics(
        check::ch04::temperature(|_, share| panic!("no answer for {share}")),
        "no answer for 0.5",
    );
}
