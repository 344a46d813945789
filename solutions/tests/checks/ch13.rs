//! Chapter 13.

use nnfs_notebook::prelude::*;
use solutions::ch13 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(13);
}

#[test]
fn by_hand() {
    passes(check::ch13::by_hand(solution::by_hand));
    is_not_done(check::ch13::by_hand(|| todo!()));
    fails(
        check::ch13::by_hand(|| {
            let diagonal = Array2::from_diag(&array![0.5, 0.25, 0.25]);
            (diagonal, solution::by_hand().1)
        }),
        "This is the first part",
    );
    fails(
        check::ch13::by_hand(|| {
            let (j, pulls) = solution::by_hand();
            (j.mapv(f64::abs), pulls)
        }),
        "the signs are not",
    );
    fails(
        check::ch13::by_hand(|| {
            let diagonal = Array2::from_diag(&array![0.25, 0.1875, 0.1875]);
            (diagonal, solution::by_hand().1)
        }),
        "The diagonal is right",
    );
    fails(
        check::ch13::by_hand(|| (Array2::ones((3, 3)), solution::by_hand().1)),
        "add up to 0",
    );
    fails(
        check::ch13::by_hand(|| {
            let (j, pulls) = solution::by_hand();
            (j, -pulls)
        }),
        "This is t - y",
    );
    fails(
        check::ch13::by_hand(|| {
            let (j, pulls) = solution::by_hand();
            (j, pulls / 3.0)
        }),
        "a batch of one",
    );
}

#[test]
fn prediction() {
    passes(check::ch13::prediction(solution::prediction));
    fails(
        check::ch13::prediction(|| [[7.0; 3], [8.0, 7.0, 7.0]]),
        "comes back as it went in",
    );
    fails(
        check::ch13::prediction(|| [[4.9, 0.7, 1.4], [5.6, 0.7, 1.4]]),
        "diag(y) alone",
    );
    fails(check::ch13::prediction(|| [[0.0; 3]; 2]), "do matter");
    fails(
        check::ch13::prediction(|| [[0.0; 3], [1.0, 0.0, 0.0]]),
        "Which part of (8, 7, 7) is new",
    );
}

#[test]
fn lean() {
    passes(check::ch13::lean(solution::lean));
    fails(
        check::ch13::lean(|y, d_y| y * &(1.0 - y) * d_y),
        "the diagonal of the Jacobian alone",
    );
    fails(
        check::ch13::lean(|y, d_y| y * &(d_y - (y * d_y).sum())),
        "a sum of its own",
    );
    fails(check::ch13::lean(|y, d_y| y * d_y), "the first part alone");
    fails(
        check::ch13::lean(|y, d_y| y * &(d_y + &(y * d_y).sum_axis(Axis(1)).insert_axis(Axis(1)))),
        "One sign is wrong",
    );
    fails(
        check::ch13::lean(|y, d_y| y * &(d_y - &d_y.sum_axis(Axis(1)).insert_axis(Axis(1)))),
        "counts with its probability",
    );
    fails(
        check::ch13::lean(|y, d_y| solution::lean(y, d_y) / y.nrows() as f64),
        "Divided by the number of samples",
    );
    // A row of sums in place of a column.
    panics(
        check::ch13::lean(|y, d_y| y * &(d_y - &(y * d_y).sum_axis(Axis(1)))),
        "incompatible shapes",
    );
}

#[test]
fn last_step() {
    passes(check::ch13::last_step(solution::last_step));
    fails(
        check::ch13::last_step(|scores, labels| {
            let y = activation::softmax(scores);
            let mut loss = SoftmaxCrossEntropy::new();
            let value = loss.forward(&y, labels);
            (value, loss.backward().clone())
        }),
        "0.551 is the cross-entropy of the scores (1, 0, 0)",
    );
    fails(
        check::ch13::last_step(|scores, labels| {
            let y = activation::softmax(scores);
            let mut right = SoftmaxCrossEntropy::new();
            let value = right.forward(scores, labels);
            let t = data::one_hot(labels, 3);
            (value, -(t / y) / labels.len() as f64)
        }),
        "the gradient of the *probabilities*",
    );
    fails(
        check::ch13::last_step(|scores, labels| {
            let (value, d_scores) = solution::last_step(scores, labels);
            (value, d_scores * labels.len() as f64)
        }),
        "divided by the number of samples",
    );
    fails(
        check::ch13::last_step(|scores, labels| {
            let (value, d_scores) = solution::last_step(scores, labels);
            (value * labels.len() as f64, d_scores)
        }),
        "the sum over the samples",
    );
}

#[test]
fn backward_at() {
    passes(check::ch13::backward_at(solution::backward_at));
    fails(
        check::ch13::backward_at(|a, t, temperature| {
            solution::backward_at(a, t, temperature) * temperature
        }),
        "One step is left",
    );
    fails(
        check::ch13::backward_at(|a, t, temperature| {
            solution::backward_at(a, t, temperature) * temperature * temperature
        }),
        "derivative of a / T is 1 / T",
    );
    fails(
        check::ch13::backward_at(|a, t, temperature| {
            solution::backward_at(a, t, 1.0) / temperature
        }),
        "has to see the divided scores",
    );
    fails(
        check::ch13::backward_at(|a, t, temperature| {
            solution::backward_at(a, t, temperature) * a.nrows() as f64
        }),
        "number of samples is missing",
    );
}

#[test]
fn bend() {
    passes(check::ch13::bend(solution::bend));
    // By steps, as the chapter measured the Jacobian.
    passes(check::ch13::bend(|a, v| {
        let slope = |s: f64| activation::softmax_row(&(a + &(s * v))).dot(v);
        gradient::numerical_diff(slope, 0.0)
    }));
    fails(
        check::ch13::bend(|a, v| activation::softmax_row(a).dot(&(v * v))),
        "the part with diag(y)",
    );
    fails(
        check::ch13::bend(|a, v| {
            let y = activation::softmax_row(a);
            y.dot(&(v * v)) - y.dot(v)
        }),
        "stands there twice",
    );
    fails(
        check::ch13::bend(|a, v| activation::softmax_row(a).dot(v)),
        "The second is asked for",
    );
    fails(
        check::ch13::bend(|a, v| {
            let e = a.mapv(f64::exp);
            let y = &e / e.sum();
            y.dot(&(v * v)) - y.dot(v).powi(2)
        }),
        "exponential of 1000 is infinite",
    );
}
