//! Solutions of chapter 00.

use nnfs_notebook::prelude::*;

/// Both numbers meet every place of the array.
pub fn fahrenheit(celsius: &Array1<f64>) -> Array1<f64> {
    1.8 * celsius + 32.0
}

/// The `(4,)` is repeated for each row, the `(3, 1)` for each column. In the product the fours meet and disappear.
pub fn result_shapes() -> [(usize, usize); 3] {
    [(3, 4), (3, 4), (3, 2)]
}

/// Whole numbers are cut towards zero: 2.25 to 2, and -2.25 to -2.
pub fn quarters() -> ([i32; 2], [f64; 2]) {
    ([2, -2], [2.25, -2.25])
}

/// `Axis(0)` runs down the columns, so it disappears and leaves one mean for each. Its shape `(n_columns,)` meets every row.
///
/// # Panics
///
/// For a table without rows, which has no mean.
pub fn centre_columns(table: &Array2<f64>) -> Array2<f64> {
    table - &table.mean_axis(Axis(0)).unwrap()
}

/// The function divided first, whole numbers by a whole number, and turned what was left into `f64`. Here both sides get
/// their point before the division.
pub fn shares(counts: &Array1<i32>) -> Array1<f64> {
    counts.mapv(f64::from) / f64::from(counts.sum())
}

/// A step to the right or down makes `row + column` larger by 1: odd and even, black and white take turns.
pub fn chessboard(n: usize) -> Array2<f64> {
    Array2::from_shape_fn(
        (n, n),
        |(row, column)| {
            if (row + column) % 2 == 0 { 1.0 } else { 0.0 }
        },
    )
}

/// A row with light in it has a sum above 0. The first and the last such row are the ends of the slice, and the same goes
/// for the columns.
///
/// # Panics
///
/// For a picture without light.
pub fn crop(picture: &Array2<f64>) -> Array2<f64> {
    let rows = picture.sum_axis(Axis(1));
    let columns = picture.sum_axis(Axis(0));
    let first = |light: &Array1<f64>| (0..light.len()).find(|&i| light[i] > 0.0).unwrap();
    let last = |light: &Array1<f64>| (0..light.len()).rev().find(|&i| light[i] > 0.0).unwrap();
    let part = s![first(&rows)..=last(&rows), first(&columns)..=last(&columns)];
    picture.slice(part).to_owned()
}
