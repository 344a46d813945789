//! Solutions of chapter 05.

use nnfs_notebook::prelude::*;

/// Whole lines of 28 pixels come first, and the rest is the column. `/` between whole numbers drops the rest, `%` is
/// the rest.
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

/// The nearest digit has the largest x·t - |t|²/2. For digits of 0 and 1, |t|² is the number of pixels with ink.
pub fn by_template(templates: &Array2<f64>) -> (Array2<f64>, Array1<f64>) {
    (templates.t().to_owned(), -0.5 * templates.sum_axis(Axis(1)))
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch05 as solution;

    #[test]
    fn line_and_column() {
        let check = check::ch05::line_and_column;
        each_note_comes_up(&[
            passes(check(solution::line_and_column)),
            is_not_done(check(|_| todo!())),
            fails(check(|place| (place % 28, place / 28)), "swapped"),
            fails(
                check(|place| (place / 28 + 1, place % 28 + 1)),
                "counted from 0",
            ),
            fails(
                check(|place| (place / 29, place % 29)),
                "line_and_column(156)",
            ),
            fails(
                check(|place| (place / 28, place)),
                "A line has the columns 0 to 27",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch05::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(
                check(|| [false, false, true, true, true]),
                "4 of the five are right",
            ),
            fails(
                check(|| [true, true, true, false, false]),
                "0 of the five are right",
            ),
        ]);
    }

    #[test]
    fn share_of_each() {
        let check = check::ch05::share_of_each;
        each_note_comes_up(&[
            passes(check(solution::share_of_each)),
            fails(
                check(|confusion| {
                    (&confusion.diag() / &confusion.sum_axis(Axis(1))).mapv(|share| share as f64)
                }),
                "Whole numbers divide without a rest",
            ),
            fails(
                check(|confusion| {
                    let counts = confusion.mapv(|count| count as f64);
                    &counts.diag() / &counts.sum_axis(Axis(0))
                }),
                "These are the columns",
            ),
            fails(
                check(|confusion| {
                    let counts = confusion.mapv(|count| count as f64);
                    &counts.diag() / counts.sum()
                }),
                "not of all digits",
            ),
        ]);
    }

    #[test]
    fn accuracy_in_batches() {
        let check = check::ch05::accuracy_in_batches;
        each_note_comes_up(&[
            passes(check(solution::accuracy_in_batches)),
            fails(
                check(|batches| {
                    let mut sum = 0.0;
                    for (y, labels) in batches {
                        sum += metric::accuracy(y, labels);
                    }
                    sum / batches.len() as f64
                }),
                "average of the batches' accuracies",
            ),
            fails(
                check(|batches| {
                    let mut right = 0.0;
                    for (y, labels) in batches {
                        right += metric::accuracy(y, labels) * labels.len() as f64;
                    }
                    right / batches.len() as f64
                }),
                "cannot be above 1",
            ),
        ]);
    }

    #[test]
    fn with_doubt() {
        let check = check::ch05::with_doubt;
        each_note_comes_up(&[
            passes(check(solution::with_doubt)),
            fails(
                check(|y, labels, least| {
                    let (left, accuracy) = solution::with_doubt(y, labels, least);
                    (labels.len() - left, accuracy)
                }),
                "how many are left to a person",
            ),
            fails(
                check(|y, labels, least| solution::with_doubt(y, labels, least - 1e-12)),
                "exactly the bound",
            ),
            fails(
                check(|y, labels, least| {
                    let (left, accuracy) = solution::with_doubt(y, labels, least);
                    let n = labels.len() as f64;
                    (left, accuracy * (n - left as f64) / n)
                }),
                "divided by all pictures",
            ),
            fails(
                check(|y, labels, least| {
                    let (left, _) = solution::with_doubt(y, labels, least);
                    (left, metric::accuracy(y, labels))
                }),
                "the doubtful ones too",
            ),
            fails(
                check(|y, labels, least| {
                    let (left, accuracy) = solution::with_doubt(y, labels, least);
                    let nothing = left == labels.len();
                    (left, if nothing { f64::NAN } else { accuracy })
                }),
                "0 divided by 0",
            ),
        ]);
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
        let check = check::ch05::centred;
        each_note_comes_up(&[
            passes(check(solution::centred)),
            fails(check(Array2::clone), "Nothing has moved"),
            fails(
                check(|picture| {
                    let (down, right) = way(picture);
                    moved(picture, -down, -right, false)
                }),
                "opposite direction",
            ),
            fails(
                check(|picture| {
                    let (down, right) = way(picture);
                    moved(picture, right, down, false)
                }),
                "swapped",
            ),
            fails(
                check(|picture| {
                    let (down, right) = way(picture);
                    moved(picture, down, right, true)
                }),
                "must not come in again",
            ),
            fails(
                check(|picture| {
                    let (down, right) = way(&picture.mapv(|ink| if ink > 0.0 { 1.0 } else { 0.0 }));
                    moved(picture, down, right, false)
                }),
                "Dark pixels weigh more",
            ),
            fails(
                check(|picture| 2.0 * solution::centred(picture)),
                "one dot at [2, 6]",
            ),
            panics(
                check(|picture| {
                    let (down, _) = way(picture);
                    let line = usize::try_from(down - 5).expect("a line of the picture");
                    picture.slice(s![line.., ..]).to_owned()
                }),
                "a line of the picture",
            ),
            fails(
                check(|picture| {
                    let total = picture.sum();
                    if total == 0.0 {
                        picture / total
                    } else {
                        solution::centred(picture)
                    }
                }),
                "Without ink the mean is 0 divided by 0",
            ),
        ]);
    }

    #[test]
    fn by_template() {
        let check = check::ch05::by_template;
        each_note_comes_up(&[
            passes(check(solution::by_template)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|t| (t.clone(), Array1::zeros(10))),
                "One digit is one neuron",
            ),
            fails(
                check(|t| (t.t().to_owned(), Array1::zeros(10))),
                "and 8 was read",
            ),
            fails(
                check(|t| (t.t().to_owned(), -0.3 * t.sum_axis(Axis(1)))),
                "By how much must a digit",
            ),
            fails(
                check(|t| (t.t().to_owned(), -1.5 * t.sum_axis(Axis(1)))),
                "was read",
            ),
        ]);
    }
}
