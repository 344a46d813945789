//! Solutions of chapter 26.

use nnfs_notebook::prelude::*;

/// 0 becomes -1, 255 becomes 1.
pub fn centred(pixels: &Array1<u8>) -> Array1<f64> {
    pixels.mapv(|pixel| (f64::from(pixel) - 127.5) / 127.5)
}

/// 468 full batches and one of 96. Of the nine borders between classes, the one at 48,000 = 375 x 128 lies between two
/// batches.
pub fn prediction() -> [usize; 3] {
    [469, 96, 8]
}

/// There were two orders, one for the pictures and one for the labels.
pub fn shuffled(
    x: &Array2<f64>,
    labels: &Array1<usize>,
    rng: &mut NumpyRng,
) -> (Array2<f64>, Array1<usize>) {
    let order = rng.permutation(labels.len());
    (x.select(Axis(0), &order), labels.select(Axis(0), &order))
}

/// What was right in each row, divided by the sum of the row.
pub fn recall(counts: &Array2<f64>) -> Array1<f64> {
    counts.diag().to_owned() / counts.sum_axis(Axis(1))
}

/// The box around all that is above 0, in the middle of a square.
///
/// # Panics
/// Panics if nothing is above 0.
pub fn framed(picture: &Array2<f64>) -> Array2<f64> {
    let (mut rows, mut columns) = (Vec::new(), Vec::new());
    for ((row, column), &x) in picture.indexed_iter() {
        if x > 0.0 {
            rows.push(row);
            columns.push(column);
        }
    }
    let ends = |of: &[usize]| (*of.iter().min().unwrap(), *of.iter().max().unwrap() + 1);
    let ((top, bottom), (left, right)) = (ends(&rows), ends(&columns));
    let (height, width) = (bottom - top, right - left);
    let side = height.max(width);
    let (down, along) = ((side - height) / 2, (side - width) / 2);
    let mut square = Array2::zeros((side, side));
    square
        .slice_mut(s![down..down + height, along..along + width])
        .assign(&picture.slice(s![top..bottom, left..right]));
    square
}

/// Each step of 26.8, in its order.
pub fn prepared(photo: &Array2<f64>) -> Array2<f64> {
    2.0 * clothes::shrunk(&clothes::cropped(&clothes::inverted(photo))) - 1.0
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch26 as solution;

    #[test]
    fn centred() {
        let check = check::ch26::centred;
        each_note_comes_up(&[
            passes(check(solution::centred)),
            is_not_done(check(|_| todo!())),
            fails(check(|p| p.mapv(f64::from) / 255.0), "from 0 to 1"),
            fails(check(|p| p.mapv(f64::from) - 127.5), "The ends should be"),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch26::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [468, 128, 8]), "makes a step, too"),
            fails(check(|| [469, 96, 9]), "nine borders"),
        ]);
    }

    #[test]
    fn shuffled() {
        let check = check::ch26::shuffled;
        each_note_comes_up(&[
            passes(check(solution::shuffled)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|x, labels, rng| {
                    let order = rng.permutation(labels.len());
                    (x.select(Axis(0), &order), labels.clone())
                }),
                "in the old order",
            ),
            fails(
                check(|x, labels, rng| {
                    let x = x.select(Axis(0), &rng.permutation(labels.len()));
                    let labels = labels.select(Axis(0), &rng.permutation(labels.len()));
                    (x, labels)
                }),
                "the label of another one",
            ),
        ]);
    }

    #[test]
    fn recall() {
        let check = check::ch26::recall;
        each_note_comes_up(&[
            passes(check(solution::recall)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|c| c.diag().to_owned() / c.sum_axis(Axis(0))),
                "That is the precision",
            ),
            fails(
                check(|c| c.diag().to_owned() / c.sum()),
                "add up to the accuracy",
            ),
        ]);
    }

    #[test]
    fn framed() {
        let check = check::ch26::framed;
        each_note_comes_up(&[
            passes(check(solution::framed)),
            is_not_done(check(|_| todo!())),
            fails(check(cut), "so that its form stays"),
            fails(
                check(|picture| {
                    let cut = cut(picture);
                    let side = cut.nrows().max(cut.ncols());
                    let mut square = Array2::zeros((side, side));
                    square
                        .slice_mut(s![..cut.nrows(), ..cut.ncols()])
                        .assign(&cut);
                    square
                }),
                "not in its middle",
            ),
        ]);
    }

    /// The box alone.
    fn cut(picture: &Array2<f64>) -> Array2<f64> {
        let rows: Vec<usize> = (0..picture.nrows())
            .filter(|&row| picture.row(row).sum() > 0.0)
            .collect();
        let columns: Vec<usize> = (0..picture.ncols())
            .filter(|&column| picture.column(column).sum() > 0.0)
            .collect();
        picture.select(Axis(0), &rows).select(Axis(1), &columns)
    }

    #[test]
    fn prepared() {
        let check = check::ch26::prepared;
        each_note_comes_up(&[
            passes(check(solution::prepared)),
            is_not_done(check(|_| todo!())),
            fails(check(clothes::shrunk), "Nothing comes near -1"),
            fails(
                check(|photo| 2.0 * clothes::shrunk(&clothes::inverted(photo)) - 1.0),
                "in its middle",
            ),
        ]);
    }
}
