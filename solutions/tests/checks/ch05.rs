//! Chapter 05.

use nnfs_notebook::prelude::*;
use solutions::ch05 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(5);
}

#[test]
fn line_and_column() {
    passes(check::ch05::line_and_column(solution::line_and_column));
    is_not_done(check::ch05::line_and_column(|_| todo!()));
    fails(
        check::ch05::line_and_column(|place| (place % 28, place / 28)),
        "swapped",
    );
    fails(
        check::ch05::line_and_column(|place| (place / 28 + 1, place % 28 + 1)),
        "counted from 0",
    );
    fails(
        check::ch05::line_and_column(|place| (place / 29, place % 29)),
        "line_and_column(156)",
    );
}

#[test]
fn prediction() {
    passes(check::ch05::prediction(solution::prediction));
    fails(
        check::ch05::prediction(|| [false, false, true, true, true]),
        "4 of the five are right",
    );
    fails(
        check::ch05::prediction(|| [true, true, true, false, false]),
        "0 of the five are right",
    );
}

#[test]
fn share_of_each() {
    passes(check::ch05::share_of_each(solution::share_of_each));
    fails(
        check::ch05::share_of_each(|confusion| {
            (&confusion.diag() / &confusion.sum_axis(Axis(1))).mapv(|share| share as f64)
        }),
        "Whole numbers divide without a rest",
    );
    fails(
        check::ch05::share_of_each(|confusion| {
            let counts = confusion.mapv(|count| count as f64);
            &counts.diag() / &counts.sum_axis(Axis(0))
        }),
        "These are the columns",
    );
    fails(
        check::ch05::share_of_each(|confusion| {
            let counts = confusion.mapv(|count| count as f64);
            &counts.diag() / counts.sum()
        }),
        "not of all digits",
    );
}

#[test]
fn accuracy_in_batches() {
    passes(check::ch05::accuracy_in_batches(
        solution::accuracy_in_batches,
    ));
    fails(
        check::ch05::accuracy_in_batches(|batches| {
            let mut sum = 0.0;
            for (y, labels) in batches {
                sum += metric::accuracy(y, labels);
            }
            sum / batches.len() as f64
        }),
        "average of the batches' accuracies",
    );
    fails(
        check::ch05::accuracy_in_batches(|batches| {
            let mut right = 0.0;
            for (y, labels) in batches {
                right += metric::accuracy(y, labels) * labels.len() as f64;
            }
            right / batches.len() as f64
        }),
        "cannot be above 1",
    );
}

#[test]
fn with_doubt() {
    passes(check::ch05::with_doubt(solution::with_doubt));
    fails(
        check::ch05::with_doubt(|y, labels, least| {
            let (left, accuracy) = solution::with_doubt(y, labels, least);
            (labels.len() - left, accuracy)
        }),
        "how many are left to a person",
    );
    fails(
        check::ch05::with_doubt(|y, labels, least| solution::with_doubt(y, labels, least - 1e-12)),
        "exactly the bound",
    );
    fails(
        check::ch05::with_doubt(|y, labels, least| {
            let (left, accuracy) = solution::with_doubt(y, labels, least);
            let n = labels.len() as f64;
            (left, accuracy * (n - left as f64) / n)
        }),
        "divided by all pictures",
    );
    fails(
        check::ch05::with_doubt(|y, labels, least| {
            let (left, _) = solution::with_doubt(y, labels, least);
            (left, metric::accuracy(y, labels))
        }),
        "the doubtful ones too",
    );
    fails(
        check::ch05::with_doubt(|y, labels, least| {
            let (left, accuracy) = solution::with_doubt(y, labels, least);
            let nothing = left == labels.len();
            (left, if nothing { f64::NAN } else { accuracy })
        }),
        "0 divided by 0",
    );
}

/// `picture` moved by this many lines down and columns to the right, round the edges where `round` says so.
fn moved(picture: &Array2<f64>, down: isize, right: isize, round: bool) -> Array2<f64> {
    let (lines, columns) = picture.dim();
    let mut moved = Array2::zeros(picture.dim());
    for ((line, column), &ink) in picture.indexed_iter() {
        let mut to = [line as isize + down, column as isize + right];
        if round {
            to = [
                to[0].rem_euclid(lines as isize),
                to[1].rem_euclid(columns as isize),
            ];
        }
        if let Some(place) = moved.get_mut(to.map(|i| i as usize)) {
            *place = ink;
        }
    }
    moved
}

/// How far the picture has to move: down, right.
fn way(picture: &Array2<f64>) -> (isize, isize) {
    let mean = |place: fn((usize, usize)) -> usize| {
        let sum: f64 = picture
            .indexed_iter()
            .map(|(i, ink)| ink * place(i) as f64)
            .sum();
        sum / picture.sum()
    };
    let (lines, columns) = picture.dim();
    let way = |n: usize, mean: f64| ((n - 1) as f64 / 2.0 - mean).round() as isize;
    (way(lines, mean(|i| i.0)), way(columns, mean(|i| i.1)))
}

#[test]
fn centred() {
    passes(check::ch05::centred(solution::centred));
    fails(check::ch05::centred(Array2::clone), "Nothing has moved");
    fails(
        check::ch05::centred(|picture| {
            let (down, right) = way(picture);
            moved(picture, -down, -right, false)
        }),
        "opposite direction",
    );
    fails(
        check::ch05::centred(|picture| {
            let (down, right) = way(picture);
            moved(picture, right, down, false)
        }),
        "swapped",
    );
    fails(
        check::ch05::centred(|picture| {
            let (down, right) = way(picture);
            moved(picture, down, right, true)
        }),
        "must not come in again",
    );
    fails(
        check::ch05::centred(|picture| {
            let (down, right) = way(&picture.mapv(|ink| if ink > 0.0 { 1.0 } else { 0.0 }));
            moved(picture, down, right, false)
        }),
        "Dark pixels weigh more",
    );
    fails(
        check::ch05::centred(|picture| 2.0 * solution::centred(picture)),
        "one dot at [2, 6]",
    );
    panics(
        check::ch05::centred(|picture| {
            let (down, _) = way(picture);
            let line = usize::try_from(down - 5).expect("a line of the picture");
            picture.slice(s![line.., ..]).to_owned()
        }),
        "a line of the picture",
    );
}
