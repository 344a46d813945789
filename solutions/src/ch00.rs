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

/// `Axis(0)` runs down the columns, so it disappears and leaves one mean for each. Its shape `(n_columns,)` meets every
/// row.
///
/// # Panics
///
/// Panics if the table has no rows: it has no mean then.
pub fn centre_columns(table: &Array2<f64>) -> Array2<f64> {
    table - &table.mean_axis(Axis(0)).unwrap()
}

/// The function divided first, whole numbers by a whole number, and turned what was left into `f64`. Here both sides
/// get their point before the division.
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

/// A row with light in it has a sum above 0. The first and the last such row are the ends of the slice, and the same
/// goes for the columns.
///
/// # Panics
///
/// Panics if the picture has no light.
pub fn crop(picture: &Array2<f64>) -> Array2<f64> {
    let rows = picture.sum_axis(Axis(1));
    let columns = picture.sum_axis(Axis(0));
    let first = |light: &Array1<f64>| (0..light.len()).find(|&i| light[i] > 0.0).unwrap();
    let last = |light: &Array1<f64>| (0..light.len()).rev().find(|&i| light[i] > 0.0).unwrap();
    let part = s![first(&rows)..=last(&rows), first(&columns)..=last(&columns)];
    picture.slice(part).to_owned()
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch00 as solution;

    #[test]
    fn fahrenheit() {
        let check = check::ch00::fahrenheit;
        each_note_comes_up(&[
            passes(check(solution::fahrenheit)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|celsius| 1.8 * (celsius + 32.0)),
                "the other way round",
            ),
            fails(
                check(|celsius| f64::from(9 / 5) * celsius + 32.0),
                "The factor came out as 1",
            ),
            fails(check(|celsius| (celsius - 32.0) / 1.8), "the way back"),
            fails(check(|_| array![32.0, 212.0]), "-40"),
        ]);
    }

    #[test]
    fn result_shapes() {
        let check = check::ch00::result_shapes;
        each_note_comes_up(&[
            passes(check(solution::result_shapes)),
            fails(check(|| [(3, 4), (3, 1), (3, 2)]), "the second one"),
            fails(
                check(|| [(3, 4), (3, 4), (4, 4)]),
                "columns of the right one",
            ),
            fails(check(|| [(4, 3), (3, 4), (3, 2)]), "the first one"),
        ]);
    }

    #[test]
    fn quarters() {
        let check = check::ch00::quarters;
        each_note_comes_up(&[
            passes(check(solution::quarters)),
            fails(check(|| ([2, -3], [2.25, -2.25])), "rounds down"),
            fails(check(|| ([2, -2], [2.0, -2.0])), "the second array"),
            fails(check(|| ([3, -2], [2.25, -2.25])), "the first array"),
        ]);
    }

    #[test]
    fn centre_columns() {
        let check = check::ch00::centre_columns;
        each_note_comes_up(&[
            passes(check(solution::centre_columns)),
            fails(
                check(|table| table - table.mean().unwrap()),
                "that of the whole table",
            ),
            fails(
                check(|table| table - &table.mean_axis(Axis(1)).unwrap().insert_axis(Axis(1))),
                "each row has the mean 0",
            ),
            fails(
                check(|table| table - &table.mean_axis(Axis(1)).unwrap()),
                "because the table is square",
            ),
        ]);
    }

    #[test]
    fn shares() {
        let check = check::ch00::shares;
        each_note_comes_up(&[
            passes(check(solution::shares)),
            // The function of the notebook.
            fails(
                check(|counts| (counts / counts.sum()).mapv(f64::from)),
                "no room for that",
            ),
            fails(
                check(|counts| counts.mapv(f64::from) / counts.len() as f64),
                "how many counts there are",
            ),
            fails(
                check(|counts| counts.mapv(|c| 100.0 * f64::from(c)) / f64::from(counts.sum())),
                "percent",
            ),
            fails(
                check(|counts| {
                    let counts = counts.mapv(f64::from);
                    &counts / counts.fold(0.0, |most: f64, &c| most.max(c))
                }),
                "parts of the largest count",
            ),
        ]);
    }

    #[test]
    fn chessboard() {
        let check = check::ch00::chessboard;
        each_note_comes_up(&[
            passes(check(solution::chessboard)),
            fails(check(|n| 1.0 - solution::chessboard(n)), "swapped"),
            fails(
                check(|n| {
                    Array2::from_shape_fn((n, n), |(row, column)| {
                        ((row * n + column + 1) % 2) as f64
                    })
                }),
                "stripes",
            ),
            fails(
                check(|n| Array2::from_shape_fn((n, n), |(_, column)| ((column + 1) % 2) as f64)),
                "All rows are the same",
            ),
        ]);
    }

    #[test]
    fn crop() {
        let check = check::ch00::crop;
        each_note_comes_up(&[
            passes(check(solution::crop)),
            fails(check(Clone::clone), "Nothing was cut off"),
            fails(
                check(|picture| {
                    let rows = picture.sum_axis(Axis(1));
                    let lit: Vec<usize> = (0..rows.len()).filter(|&r| rows[r] > 0.0).collect();
                    picture
                        .slice(s![lit[0]..=lit[lit.len() - 1], ..])
                        .to_owned()
                }),
                "Now the columns",
            ),
            fails(
                check(|picture| {
                    let whole = solution::crop(picture);
                    let (rows, columns) = whole.dim();
                    whole.slice(s![..rows - 1, ..columns - 1]).to_owned()
                }),
                "leaves b out",
            ),
            fails(
                check(|picture| {
                    let rows = picture.sum_axis(Axis(1));
                    let lit: Vec<usize> = (0..rows.len()).filter(|&r| rows[r] > 0.0).collect();
                    solution::crop(&picture.select(Axis(0), &lit))
                }),
                "between two lit ones",
            ),
            panics(
                check(|picture| picture.slice(s![..100, ..]).to_owned()),
                "crop of",
            ),
            fails(
                check(|picture| {
                    let columns = picture.sum_axis(Axis(0));
                    let lit: Vec<usize> =
                        (0..columns.len()).filter(|&c| columns[c] > 0.0).collect();
                    picture
                        .slice(s![.., lit[0]..=lit[lit.len() - 1]])
                        .to_owned()
                }),
                "Now the rows",
            ),
        ]);
    }
}
