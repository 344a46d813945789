//! Solutions of chapter 05.

use nnfs_notebook::prelude::*;

/// Whole lines of 28 pixels come first, and the rest is the column. `/` between whole numbers drops the rest, `%` is the
/// rest.
pub fn line_and_column(place: usize) -> (usize, usize) {
    (place / 28, place % 28)
}

/// What is read is the place of the largest score.
///
/// Softmax keeps the order of the scores (1), and so does adding 100 to all of them (2) or doubling all of them (3).
/// Doubled sums in layer 1 are another matter: the sigmoid of a doubled sum is not twice the sigmoid, it is pushed
/// towards 0 or 1, here more and there less (4). With 100 added to its biases, every sigmoid of layer 1 says nearly 1,
/// whatever the picture: the later layers see the same for each digit and read all of them as one (5).
pub fn prediction() -> [bool; 5] {
    [false, false, false, true, true]
}

/// The row of a digit counts all pictures of it, the diagonal those that were read right. Counts are whole numbers, so
/// they become `f64` before the division.
pub fn share_of_each(confusion: &Array2<usize>) -> Array1<f64> {
    let right = confusion.diag().mapv(|count| count as f64);
    let all = confusion.sum_axis(Axis(1)).mapv(|count| count as f64);
    right / all
}

/// Right answers are added up, not shares: so every picture counts once, in whatever batch it is.
pub fn accuracy_in_batches(batches: &[(Array2<f64>, Array1<usize>)]) -> f64 {
    let (mut right, mut n) = (0.0, 0.0);
    for (y, labels) in batches {
        right += metric::accuracy(y, labels) * labels.len() as f64;
        n += labels.len() as f64;
    }
    right / n
}

/// For the weights of the workbook and a bound of 0.9 it leaves 573 of the 10,000 digits to a person, and reads 99.3 %
/// of the others right.
pub fn with_doubt(y: &Array2<f64>, labels: &Array1<usize>, least: f64) -> (usize, f64) {
    let read = metric::argmax_rows(y);
    let (mut answered, mut right): (usize, usize) = (0, 0);
    for n in 0..labels.len() {
        if y[[n, read[n]]] > least {
            answered += 1;
            if read[n] == labels[n] {
                right += 1;
            }
        }
    }
    let accuracy = if answered == 0 {
        1.0
    } else {
        right as f64 / answered as f64
    };
    (labels.len() - answered, accuracy)
}

/// The means of line and column, each place counted as much as it has ink, are the centre. The picture moves by the
/// rounded distance from there to the middle. A place outside the picture, a negative one among them, has no `get_mut`.
pub fn centred(picture: &Array2<f64>) -> Array2<f64> {
    let total = picture.sum();
    if total == 0.0 {
        return picture.clone();
    }
    let (mut line_sum, mut column_sum) = (0.0, 0.0);
    for ((line, column), &ink) in picture.indexed_iter() {
        line_sum += ink * line as f64;
        column_sum += ink * column as f64;
    }
    let (n_lines, n_columns) = picture.dim();
    let down = ((n_lines - 1) as f64 / 2.0 - line_sum / total).round() as isize;
    let right = ((n_columns - 1) as f64 / 2.0 - column_sum / total).round() as isize;
    let mut moved = Array2::zeros(picture.dim());
    for ((line, column), &ink) in picture.indexed_iter() {
        let (line, column) = (line as isize + down, column as isize + right);
        if let Some(place) = moved.get_mut([line as usize, column as usize]) {
            *place = ink;
        }
    }
    moved
}
