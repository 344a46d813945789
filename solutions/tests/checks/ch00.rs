//! Chapter 00.

use nnfs_notebook::prelude::*;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};
use solutions::ch00 as solution;

#[test]
fn the_notebook_fits() {
    chapter_fits(0);
}

#[test]
fn fahrenheit() {
    passes(check::ch00::fahrenheit(solution::fahrenheit));
    is_not_done(check::ch00::fahrenheit(|_| todo!()));
    fails(
        check::ch00::fahrenheit(|celsius| 1.8 * (celsius + 32.0)),
        "the other way round",
    );
    fails(
        check::ch00::fahrenheit(|celsius| f64::from(9 / 5) * celsius + 32.0),
        "The factor came out as 1",
    );
    fails(
        check::ch00::fahrenheit(|celsius| (celsius - 32.0) / 1.8),
        "the way back",
    );
    fails(check::ch00::fahrenheit(|_| array![32.0, 212.0]), "-40");
}

#[test]
fn result_shapes() {
    passes(check::ch00::result_shapes(solution::result_shapes));
    fails(
        check::ch00::result_shapes(|| [(3, 4), (3, 1), (3, 2)]),
        "the second one",
    );
    fails(
        check::ch00::result_shapes(|| [(3, 4), (3, 4), (4, 4)]),
        "columns of the right one",
    );
}

#[test]
fn quarters() {
    passes(check::ch00::quarters(solution::quarters));
    fails(
        check::ch00::quarters(|| ([2, -3], [2.25, -2.25])),
        "rounds down",
    );
    fails(
        check::ch00::quarters(|| ([2, -2], [2.0, -2.0])),
        "the second array",
    );
}

#[test]
fn centre_columns() {
    passes(check::ch00::centre_columns(solution::centre_columns));
    fails(
        check::ch00::centre_columns(|table| table - table.mean().unwrap()),
        "that of the whole table",
    );
    fails(
        check::ch00::centre_columns(|table| {
            table - &table.mean_axis(Axis(1)).unwrap().insert_axis(Axis(1))
        }),
        "each row has the mean 0",
    );
    fails(
        check::ch00::centre_columns(|table| table - &table.mean_axis(Axis(1)).unwrap()),
        "because the table is square",
    );
}

#[test]
fn shares() {
    passes(check::ch00::shares(solution::shares));
    // The function of the notebook.
    fails(
        check::ch00::shares(|counts| (counts / counts.sum()).mapv(f64::from)),
        "no room for that",
    );
    fails(
        check::ch00::shares(|counts| counts.mapv(f64::from) / counts.len() as f64),
        "how many counts there are",
    );
    fails(
        check::ch00::shares(|counts| {
            counts.mapv(|c| 100.0 * f64::from(c)) / f64::from(counts.sum())
        }),
        "percent",
    );
}

#[test]
fn chessboard() {
    passes(check::ch00::chessboard(solution::chessboard));
    fails(
        check::ch00::chessboard(|n| 1.0 - solution::chessboard(n)),
        "swapped",
    );
    fails(
        check::ch00::chessboard(|n| {
            Array2::from_shape_fn((n, n), |(row, column)| ((row * n + column + 1) % 2) as f64)
        }),
        "stripes",
    );
    fails(
        check::ch00::chessboard(|n| {
            Array2::from_shape_fn((n, n), |(_, column)| ((column + 1) % 2) as f64)
        }),
        "All rows are the same",
    );
}

#[test]
fn crop() {
    passes(check::ch00::crop(solution::crop));
    fails(check::ch00::crop(Clone::clone), "Nothing was cut off");
    fails(
        check::ch00::crop(|picture| {
            let rows = picture.sum_axis(Axis(1));
            let lit: Vec<usize> = (0..rows.len()).filter(|&r| rows[r] > 0.0).collect();
            picture
                .slice(s![lit[0]..=lit[lit.len() - 1], ..])
                .to_owned()
        }),
        "Now the columns",
    );
    fails(
        check::ch00::crop(|picture| {
            let whole = solution::crop(picture);
            let (rows, columns) = whole.dim();
            whole.slice(s![..rows - 1, ..columns - 1]).to_owned()
        }),
        "leaves b out",
    );
    fails(
        check::ch00::crop(|picture| {
            let rows = picture.sum_axis(Axis(1));
            let lit: Vec<usize> = (0..rows.len()).filter(|&r| rows[r] > 0.0).collect();
            solution::crop(&picture.select(Axis(0), &lit))
        }),
        "between two lit ones",
    );
    panics(
        check::ch00::crop(|picture| picture.slice(s![..100, ..]).to_owned()),
        "crop of",
    );
}
