//! Chapter 01.

use nnfs_notebook::prelude::*;
use solutions::ch01 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(1);
}

#[test]
fn another_and() {
    passes(check::ch01::another_and(solution::another_and));
    is_not_done(check::ch01::another_and(|| todo!()));
    fails(
        check::ch01::another_and(|| (0.5, 0.5, -0.7)),
        "Both weights are the same",
    );
    fails(
        check::ch01::another_and(|| (1.0, 2.0, -0.5)),
        "This is an OR",
    );
    fails(
        check::ch01::another_and(|| (-1.0, -2.0, 2.5)),
        "This is a NAND",
    );
    fails(
        check::ch01::another_and(|| (1.0, 2.0, -4.0)),
        "Not even both",
    );
    fails(
        check::ch01::another_and(|| (1.0, 2.0, -1.5)),
        "[0, 1, 0, 1]",
    );
}

#[test]
fn prediction() {
    passes(check::ch01::prediction(solution::prediction));
    fails(
        check::ch01::prediction(|| [0, 0, 1, 0]),
        "only the bias is left",
    );
    fails(
        check::ch01::prediction(|| [1, 1, 1, 0]),
        "truth_table(&cases",
    );
}

#[test]
fn vote() {
    passes(check::ch01::vote(solution::vote));
    fails(
        check::ch01::vote(|| (array![1.0, 1.0, 1.0], -0.5)),
        "One vote alone",
    );
    fails(
        check::ch01::vote(|| (array![0.5, 0.5, 0.5], -1.2)),
        "asks for three",
    );
    fails(
        check::ch01::vote(|| (array![1.0, 1.0], -0.5)),
        "the number of weights",
    );
}

#[test]
fn motion() {
    passes(check::ch01::motion(solution::motion));
    fails(
        check::ch01::motion(|x1, x2, x3| usize::from(0.1 * x1 + 0.2 * x2 + 0.3 * x3 > 0.3)),
        "exactly 0.3 on paper",
    );
    fails(
        check::ch01::motion(|x1, x2, x3| usize::from(0.1 * x1 + 0.2 * x2 + 0.3 * x3 > 0.25)),
        "0.3 on paper",
    );
}

#[test]
fn xor_from_nand() {
    passes(check::ch01::xor_from_nand(solution::xor_from_nand));
    fails(
        check::ch01::xor_from_nand(|nand, x1, x2| {
            nand(nand(x1, nand(x1, x2)), nand(x2, nand(x1, x2)))
        }),
        "keep it in a variable",
    );
    fails(
        check::ch01::xor_from_nand(|_, x1, x2| x1 ^ x2),
        "how often it calls nand",
    );
    fails(
        check::ch01::xor_from_nand(|nand, x1, x2| {
            for _ in 0..4 {
                nand(x1, x2);
            }
            x1 ^ x2
        }),
        "nothing but the gate",
    );
    fails(
        check::ch01::xor_from_nand(|nand, x1, x2| {
            let both = nand(x1, x2);
            1 - nand(nand(x1, both), nand(x2, both))
        }),
        "opposite of XOR",
    );
}

#[test]
fn any_gate() {
    passes(check::ch01::any_gate(solution::any_gate));
    // The answer for one table does not do for the others.
    fails(
        check::ch01::any_gate(|_| {
            (
                array![[-0.5, 0.5], [-0.5, 0.5]],
                array![0.7, -0.2],
                array![[0.5], [0.5]],
                array![-0.7],
            )
        }),
        "the network's answers for the table",
    );
    fails(
        check::ch01::any_gate(|table| solution::any_gate(table.map(|answer| 1 - answer))),
        "opposite of the wanted one",
    );
    panics(
        check::ch01::any_gate(|table| {
            let (w1, b1, w2, b2) = solution::any_gate(table);
            (w1, b1, w2.reversed_axes(), b2)
        }),
        "not compatible for matrix multiplication",
    );
}
