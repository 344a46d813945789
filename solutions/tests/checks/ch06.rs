//! Chapter 06.

use nnfs_notebook::prelude::*;
use solutions::ch06 as solution;

use super::common::{chapter_fits, fails, is_not_done, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(6);
}

#[test]
fn guessing() {
    passes(check::ch06::guessing(solution::guessing));
    is_not_done(check::ch06::guessing(|_| todo!()));
    fails(
        check::ch06::guessing(|n| (1.0 / n as f64).ln()),
        "has a minus in front",
    );
    fails(
        check::ch06::guessing(|n| (n as f64).log10()),
        "logarithm to base 10",
    );
    fails(
        check::ch06::guessing(|n| (n as f64).log2()),
        "logarithm to base 2",
    );
    fails(
        check::ch06::guessing(|n| -((1 / n) as f64).ln()),
        "1 / n between whole numbers drops the rest and gives 0",
    );
    fails(
        check::ch06::guessing(|n| 1.0 / n as f64),
        "minus its logarithm",
    );
}

#[test]
fn mse() {
    passes(check::ch06::mse(solution::mse));
    fails(
        check::ch06::mse(|y, t| (y - t).mapv(|d| d * d).sum() / y.nrows() as f64),
        "mean over the samples only",
    );
    fails(
        check::ch06::mse(|y, t| 0.5 * (y - t).mapv(|d| d * d).sum()),
        "This is half the sum",
    );
    fails(
        check::ch06::mse(|y, t| 0.5 * (y - t).mapv(|d| d * d).sum() / y.nrows() as f64),
        "This is half the sum for each sample",
    );
    fails(
        check::ch06::mse(|y, t| (y - t).sum() / y.len() as f64),
        "Square each difference",
    );
}

#[test]
fn prediction() {
    passes(check::ch06::prediction(solution::prediction));
    passes(check::ch06::prediction(|| 1.6));
    fails(check::ch06::prediction(|| 0.01), "The tenth sample counts");
    fails(check::ch06::prediction(|| 16.2), "mean over the ten");
    fails(
        check::ch06::prediction(|| f64::INFINITY),
        "keeps the loss of the tenth sample finite",
    );
    fails(check::ch06::prediction(|| 0.5), "cross_entropy_of_labels");
}

#[test]
fn binary() {
    passes(check::ch06::binary(solution::binary));
    fails(
        check::ch06::binary(|p, t| -(t * &p.mapv(f64::ln)).sum() / p.len() as f64),
        "Only the samples of class 1",
    );
    fails(
        check::ch06::binary(|p, t| {
            -(t * &p.mapv(f64::ln) + (1.0 - t) * p.mapv(|p| (1.0 - p).ln())).sum() / p.len() as f64
        }),
        "Clip both probabilities",
    );
    fails(
        check::ch06::binary(|p, t| solution::binary(p, t) * p.len() as f64),
        "This is the sum",
    );
    fails(
        check::ch06::binary(|p, t| {
            let p = p.mapv(|p| p.clamp(1e-7, 1.0 - 1e-7));
            -(t * &p.mapv(f64::ln) + (1.0 - t) * p.mapv(|p| (1.0 - p).ln())).sum() / p.len() as f64
        }),
        "a perfect answer costs a little",
    );
}

#[test]
fn three_at_once() {
    passes(check::ch06::three_at_once(solution::three_at_once));
    // As it stands in the notebook.
    fails(
        check::ch06::three_at_once(|scores, _t| {
            let e = scores.mapv(f64::exp);
            let y = &e / e.sum();
            let logs = y.mapv(|p| p.max(1e-7).ln());
            -(&y * &logs).sum()
        }),
        "it never looks at the target",
    );
    fails(
        check::ch06::three_at_once(|scores, t| {
            let e = scores.mapv(f64::exp);
            let y = &e / e.sum();
            -(t * &y.mapv(f64::ln)).sum()
        }),
        "Two things are wrong",
    );
    fails(
        check::ch06::three_at_once(|scores, t| {
            let e = scores.mapv(f64::exp);
            let y = &e / e.sum();
            -(t * &y.mapv(f64::ln)).sum() / y.nrows() as f64
        }),
        "all rows together share one sum",
    );
    fails(
        check::ch06::three_at_once(|scores, t| {
            -(t * &activation::softmax(scores).mapv(f64::ln)).sum()
        }),
        "a sum, not a mean",
    );
    fails(
        check::ch06::three_at_once(|scores, t| {
            let e = scores.mapv(f64::exp);
            let y = &e / &e.sum_axis(Axis(1)).insert_axis(Axis(1));
            -(t * &y.mapv(f64::ln)).sum() / y.nrows() as f64
        }),
        "exponential of 1000 is infinite",
    );
}

#[test]
fn unseen() {
    passes(check::ch06::unseen(solution::unseen));
    // As it stands in the notebook.
    fails(
        check::ch06::unseen(|y, labels| {
            let t = labels.mapv(|label| label as f64);
            let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
            -(t * picked.mapv(|p| p.max(1e-7).ln())).sum() / y.nrows() as f64
        }),
        "it costs nothing",
    );
    fails(
        check::ch06::unseen(|y, labels| {
            let t = labels.mapv(|label| (label + 1) as f64);
            let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
            -(t * picked.mapv(|p| p.max(1e-7).ln())).sum() / y.nrows() as f64
        }),
        "All classes count the same",
    );
    fails(
        check::ch06::unseen(|y, labels| {
            let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
            -picked.mapv(|p| p.max(1e-7).ln()).sum() / y.nrows() as f64
        }),
        "max gives the other number",
    );
    fails(
        check::ch06::unseen(|y, labels| {
            let picked = Array1::from_shape_fn(y.nrows(), |n| y[[n, labels[n]]]);
            -picked.mapv(f64::ln).sum() / y.nrows() as f64
        }),
        "Without clipping",
    );
}

#[test]
fn from_scores() {
    passes(check::ch06::from_scores(solution::from_scores));
    passes(check::ch06::from_scores(|scores, labels| {
        SoftmaxCrossEntropy::new().forward(scores, labels)
    }));
    fails(
        check::ch06::from_scores(|scores, labels| {
            CategoricalCrossEntropy::new().forward(&activation::softmax(scores), labels)
        }),
        "a clipped probability",
    );
    fails(
        check::ch06::from_scores(|scores, labels| {
            let mut total = 0.0;
            for (row, &label) in scores.rows().into_iter().zip(labels) {
                total += row.mapv(f64::exp).sum().ln() - row[label];
            }
            total / labels.len() as f64
        }),
        "Take the largest score of the row off first",
    );
    fails(
        check::ch06::from_scores(|scores, labels| {
            let mut total = 0.0;
            for (row, &label) in scores.rows().into_iter().zip(labels) {
                let c = row.fold(f64::NEG_INFINITY, |c: f64, &a| c.max(a));
                total += row.mapv(|a| (a - c).exp()).sum().ln() - row[label];
            }
            total / labels.len() as f64
        }),
        "must be added again",
    );
    fails(
        check::ch06::from_scores(|scores, labels| {
            solution::from_scores(scores, &labels.mapv(|label| label - 1))
        }),
        "Classes are counted from 0, as columns are",
    );
    fails(
        check::ch06::from_scores(|scores, labels| {
            solution::from_scores(scores, labels) * labels.len() as f64
        }),
        "This is the sum",
    );
}
