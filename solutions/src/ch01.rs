//! Solutions of chapter 01.

use nnfs_notebook::prelude::*;

/// Only both inputs together, 1 + 2 = 3, beat the bias.
pub fn another_and() -> (f64, f64, f64) {
    (1.0, 2.0, -2.5)
}

/// The sums are 0.5, 0.5 - 2 = -1.5, 1 + 0.5 = 1.5 and 1 - 2 + 0.5 = -0.5.
pub fn prediction() -> [usize; 4] {
    [1, 0, 1, 0]
}

/// Each vote counts 1, and the bias lies between one vote and two.
pub fn vote() -> (Array1<f64>, f64) {
    (array![1.0, 1.0, 1.0], -1.5)
}

/// The computer's 0.1 + 0.2 is a little more than its 0.3, so the threshold must not lie on this sum. The next sum that
/// can occur is 0.4: 0.35 is as far from both as can be.
pub fn motion(x1: f64, x2: f64, x3: f64) -> usize {
    let sum = 0.1 * x1 + 0.2 * x2 + 0.3 * x3;
    if sum > 0.35 { 1 } else { 0 }
}

/// The first NAND knows whether both inputs are 1; each input is then asked beside it.
pub fn xor_from_nand(nand: fn(usize, usize) -> usize, x1: usize, x2: usize) -> usize {
    let both = nand(x1, x2);
    nand(nand(x1, both), nand(x2, both))
}

/// Each neuron of layer 1 watches for one case. For (1, 0) it has the weights 1 and -1, so its sum is 1 there and at
/// most 0 elsewhere; the bias takes off a half less than the number of ones in the case. Layer 2 adds up the wanted
/// ones.
pub fn any_gate(table: [usize; 4]) -> (Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>) {
    let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let signs: Array2<f64> = 2.0 * &cases - 1.0; // 1 where the case has a 1, else -1
    let w1 = signs.reversed_axes(); // one column a case
    let b1 = 0.5 - cases.sum_axis(Axis(1));
    let w2 = Array2::from_shape_fn((4, 1), |(case, _)| table[case] as f64);
    (w1, b1, w2, array![-0.5])
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch01 as solution;

    #[test]
    fn another_and() {
        let check = check::ch01::another_and;
        each_note_comes_up(&[
            passes(check(solution::another_and)),
            is_not_done(check(|| todo!())),
            fails(check(|| (0.5, 0.5, -0.7)), "Both weights are the same"),
            fails(check(|| (1.0, 2.0, -0.5)), "This is an OR"),
            fails(check(|| (-1.0, -2.0, 2.5)), "This is a NAND"),
            fails(check(|| (1.0, 2.0, -4.0)), "Not even both"),
            fails(check(|| (1.0, 2.0, -1.5)), "[0, 1, 0, 1]"),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch01::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(check(|| [0, 0, 1, 0]), "only the bias is left"),
            fails(check(|| [1, 1, 1, 0]), "truth_table(&cases"),
        ]);
    }

    #[test]
    fn vote() {
        let check = check::ch01::vote;
        each_note_comes_up(&[
            passes(check(solution::vote)),
            fails(check(|| (array![1.0, 1.0, 1.0], -0.5)), "One vote alone"),
            fails(check(|| (array![0.5, 0.5, 0.5], -1.2)), "asks for three"),
            fails(check(|| (array![1.0, 1.0], -0.5)), "the number of weights"),
        ]);
    }

    #[test]
    fn motion() {
        let check = check::ch01::motion;
        each_note_comes_up(&[
            passes(check(solution::motion)),
            fails(
                check(|x1, x2, x3| usize::from(0.1 * x1 + 0.2 * x2 + 0.3 * x3 > 0.3)),
                "exactly 0.3 on paper",
            ),
            fails(
                check(|x1, x2, x3| usize::from(0.1 * x1 + 0.2 * x2 + 0.3 * x3 > 0.25)),
                "0.3 on paper",
            ),
            fails(
                check(|a, b, c| usize::from(c == 1.0 || a + 2.0 * b > 3.0)),
                "0.3 alone",
            ),
        ]);
    }

    #[test]
    fn xor_from_nand() {
        let check = check::ch01::xor_from_nand;
        each_note_comes_up(&[
            passes(check(solution::xor_from_nand)),
            fails(
                check(|nand, x1, x2| nand(nand(x1, nand(x1, x2)), nand(x2, nand(x1, x2)))),
                "keep it in a variable",
            ),
            fails(check(|_, x1, x2| x1 ^ x2), "how often it calls nand"),
            fails(
                check(|nand, x1, x2| {
                    for _ in 0..4 {
                        nand(x1, x2);
                    }
                    x1 ^ x2
                }),
                "nothing but the gate",
            ),
            fails(
                check(|nand, x1, x2| {
                    let both = nand(x1, x2);
                    1 - nand(nand(x1, both), nand(x2, both))
                }),
                "opposite of XOR",
            ),
        ]);
    }

    #[test]
    fn any_gate() {
        let check = check::ch01::any_gate;
        each_note_comes_up(&[
            passes(check(solution::any_gate)),
            // The answer for one table does not do for the others.
            fails(
                check(|_| {
                    (
                        array![[-0.5, 0.5], [-0.5, 0.5]],
                        array![0.7, -0.2],
                        array![[0.5], [0.5]],
                        array![-0.7],
                    )
                }),
                "the network's answers for the table",
            ),
            fails(
                check(|table| solution::any_gate(table.map(|answer| 1 - answer))),
                "opposite of the wanted one",
            ),
            panics(
                check(|table| {
                    let (w1, b1, w2, b2) = solution::any_gate(table);
                    (w1, b1, w2.reversed_axes(), b2)
                }),
                "not compatible for matrix multiplication",
            ),
        ]);
    }
}
