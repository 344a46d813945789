//! Solutions of chapter 22.

use nnfs_notebook::prelude::*;

/// The mask, and a division by the share that is kept.
pub fn dropped(x: &Array2<f64>, mask: &Array2<f64>, rate: f64) -> Array2<f64> {
    x * mask / (1.0 - rate)
}

/// A quarter is kept and becomes four times as large, so the mean stays; to answer, nothing is changed.
pub fn prediction() -> [f64; 4] {
    [4.0, 0.75, 1.0, 1.0]
}

/// The mean was corrected twice, by a division while it learns and by a product in the answer. One is enough.
pub fn mixed(x: &Array2<f64>, rate: f64, learns: bool, rng: &mut NumpyRng) -> Array2<f64> {
    let keep = 1.0 - rate;
    if learns {
        return x * &rng.binomial(1, keep, x.dim()) / keep;
    }
    x.clone()
}

/// For each place, the count of the most frequent answer divided by the number of members.
pub fn agreement(answers: &Array2<usize>) -> Array1<f64> {
    let n = answers.nrows() as f64;
    answers
        .columns()
        .into_iter()
        .map(|column| {
            let counts = column
                .iter()
                .map(|a| column.iter().filter(|b| *b == a).count());
            counts.max().unwrap_or(0) as f64 / n
        })
        .collect()
}

/// The inverted mask is 1 / k with the probability k, else 0: the mean of its squares is 1 / k, and its variance
/// 1 / k - 1 = rate / (1 - rate).
pub fn noisy(x: &Array2<f64>, rate: f64, rng: &mut NumpyRng) -> Array2<f64> {
    let sigma = (rate / (1.0 - rate)).sqrt();
    x * &(1.0 + sigma * rng.randn(x.dim()))
}

/// Wide enough that four fifths of the neurons can do the work.
pub fn recipe() -> (usize, f64) {
    (48, 0.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch22 as solution;

    #[test]
    fn dropped() {
        let check = check::ch22::dropped;
        each_note_comes_up(&[
            passes(check(solution::dropped)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|x, mask, _| x * mask),
                "those that are kept must be made larger",
            ),
            fails(
                check(|x, mask, rate| x * mask * (1.0 - rate)),
                "Divide by the share that is kept",
            ),
            fails(
                check(|x, mask, rate| x * mask / rate),
                "divided by the share that is left out",
            ),
            fails(
                check(|x, mask, rate| x * &(1.0 - mask) / (1.0 - rate)),
                "Those with a 1 in the mask stay",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch22::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(
                check(|| [4.0, 0.25, 1.0, 1.0]),
                "not the share that is kept",
            ),
            fails(check(|| [1.0, 0.75, 1.0, 1.0]), "Something is done"),
            fails(check(|| [4.0 / 3.0, 0.75, 1.0, 1.0]), "a quarter"),
            fails(check(|| [4.0, 0.75, 0.25, 1.0]), "before the division"),
            fails(check(|| [4.0, 0.75, 1.0, 4.0]), "nothing is left out"),
            fails(check(|| [5.0, 0.75, 1.0, 1.0]), "give a `Dropout` the ones"),
        ]);
    }

    #[test]
    fn mixed() {
        let check = check::ch22::mixed;
        each_note_comes_up(&[
            passes(check(solution::mixed)),
            fails(
                check(|x, rate, learns, rng| {
                    solution::mixed(x, rate, learns, rng) * if learns { 1.0 } else { 1.0 - rate }
                }),
                "And when it answers?",
            ),
            fails(
                check(|x, rate, learns, rng| {
                    solution::mixed(x, rate, learns, rng) * if learns { 1.0 - rate } else { 1.0 }
                }),
                "Leave the division where it is",
            ),
            fails(
                check(|x, _, _, _| x.clone()),
                "Nothing is left out any more",
            ),
            fails(
                check(|x, rate, _, rng| solution::mixed(x, rate, true, rng)),
                "all neurons are there",
            ),
            fails(
                check(|x, rate, learns, rng| {
                    solution::mixed(x, rate, learns, rng) / if learns { 1.0 } else { 1.0 - rate }
                }),
                "too loud",
            ),
        ]);
    }

    #[test]
    fn agreement() {
        let check = check::ch22::agreement;
        each_note_comes_up(&[
            passes(check(solution::agreement)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|answers| solution::agreement(&answers.t().to_owned())),
                "one share for each column",
            ),
            fails(
                check(|answers| solution::agreement(answers) * answers.nrows() as f64),
                "These are counts",
            ),
            fails(
                check(|answers| 1.0 - solution::agreement(answers)),
                "That is the doubt",
            ),
            fails(
                check(|answers| {
                    let first = answers.row(0);
                    let mut shares = Array1::zeros(answers.ncols());
                    for row in answers.rows() {
                        for place in 0..answers.ncols() {
                            shares[place] += f64::from(u8::from(row[place] == first[place]));
                        }
                    }
                    shares / answers.nrows() as f64
                }),
                "agree with the first member",
            ),
        ]);
    }

    #[test]
    fn noisy() {
        let check = check::ch22::noisy;
        each_note_comes_up(&[
            passes(check(solution::noisy)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|x, rate, rng| x * &(1.0 + rate / (1.0 - rate) * rng.randn(x.dim()))),
                "is its root",
            ),
            fails(
                check(|x, rate, rng| {
                    x * &(1.0 + (rate * (1.0 - rate)).sqrt() * rng.randn(x.dim()))
                }),
                "the variance of zeros and ones",
            ),
            fails(
                check(|x, rate, rng| x * &(1.0 + rate * rng.randn(x.dim()))),
                "not the rate itself",
            ),
            fails(
                check(|x, rate, rng| x * &((rate / (1.0 - rate)).sqrt() * rng.randn(x.dim()))),
                "A mask has the mean 1",
            ),
        ]);
    }

    #[test]
    fn recipe() {
        let check = check::ch22::recipe;
        each_note_comes_up(&[
            passes(check(solution::recipe)),
            is_not_done(check(|| todo!())),
            fails(check(|| (64, 0.0)), "too sure of what it says"),
            fails(check(|| (128, 0.2)), "leave out a larger share"),
            fails(check(|| (16, 0.5)), "Too few neurons are left"),
            fails(check(|| (200, 0.5)), "128 neurons are the most"),
            fails(check(|| (0, 0.5)), "Without neurons"),
            fails(check(|| (64, 1.0)), "from 0 to below 1"),
        ]);
    }
}
