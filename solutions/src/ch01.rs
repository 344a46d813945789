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

/// The computer's 0.1 + 0.2 is a little more than its 0.3, so the threshold must not lie on this sum. The next sum that can
/// occur is 0.4: 0.35 is as far from both as can be.
pub fn motion(x1: f64, x2: f64, x3: f64) -> usize {
    let sum = 0.1 * x1 + 0.2 * x2 + 0.3 * x3;
    if sum > 0.35 { 1 } else { 0 }
}

/// The first NAND knows whether both inputs are 1; each input is then asked beside it.
pub fn xor_from_nand(nand: fn(usize, usize) -> usize, x1: usize, x2: usize) -> usize {
    let both = nand(x1, x2);
    nand(nand(x1, both), nand(x2, both))
}

/// Each neuron of layer 1 watches for one case. For (1, 0) it has the weights 1 and -1, so its sum is 1 there and at most
/// 0 elsewhere; the bias takes off a half less than the number of ones in the case. Layer 2 adds up the wanted ones.
pub fn any_gate(table: [usize; 4]) -> (Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>) {
    let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let signs: Array2<f64> = 2.0 * &cases - 1.0; // 1 where the case has a 1, else -1
    let w1 = signs.reversed_axes(); // one column a case
    let b1 = 0.5 - cases.sum_axis(Axis(1));
    let w2 = Array2::from_shape_fn((4, 1), |(case, _)| table[case] as f64);
    (w1, b1, w2, array![-0.5])
}
