//! Solutions of chapter 18.

use nnfs_notebook::prelude::*;

/// The variances of the products add up, and the spread is the root of the sum.
pub fn spread_of_sum(n: usize, std: f64, mean_square: f64) -> f64 {
    (n as f64 * std * std * mean_square).sqrt()
}

/// The mean square changes by 50 * 0.01 / 2 = 1/4, its root by 1/2, and over ten layers by 1/1024.
pub fn prediction() -> [f64; 2] {
    [0.5, 0.000_977]
}

/// From 0..1 to -a..a.
pub fn evenly(n_inputs: usize, n_outputs: usize, rng: &mut NumpyRng) -> Array2<f64> {
    let a = (6.0 / (n_inputs + n_outputs) as f64).sqrt();
    2.0 * a * rng.rand((n_inputs, n_outputs)) - a
}

/// A neuron adds up one product for each *input*, and outputs were counted.
pub fn he_start(n_inputs: usize, n_outputs: usize, rng: &mut NumpyRng) -> Dense {
    let std = (2.0 / n_inputs as f64).sqrt();
    let weights = std * rng.randn((n_inputs, n_outputs));
    Dense::from_parameters(weights, Array2::zeros((1, n_outputs)))
}

/// Draw, measure, divide, and go on with what the mended layer gives.
pub fn measured(
    x: &Array2<f64>,
    n_layers: usize,
    h: fn(f64) -> f64,
    rng: &mut NumpyRng,
) -> Vec<Array2<f64>> {
    let n = x.ncols();
    let mut x = x.clone();
    let mut all = Vec::new();
    for _ in 0..n_layers {
        let drawn: Array2<f64> = rng.randn((n, n));
        let weights = &drawn / x.dot(&drawn).std(0.0);
        x = x.dot(&weights).mapv(h);
        all.push(weights);
    }
    all
}

/// He's start: the layers stand before `ReLU`s.
pub fn scale(n_inputs: usize) -> f64 {
    (2.0 / n_inputs as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch18 as solution;

    #[test]
    fn spread_of_sum() {
        let check = check::ch18::spread_of_sum;
        each_note_comes_up(&[
            passes(check(solution::spread_of_sum)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|n, std, square| n as f64 * std * std * square),
                "That is the variance of the sum",
            ),
            fails(
                check(|n, std, square| (n as f64 * std * square).sqrt()),
                "is std * std",
            ),
            fails(
                check(|_, std, square| std * square.sqrt()),
                "the spread of one product",
            ),
            fails(
                check(|n, std, square| n as f64 * std * square.sqrt()),
                "partly cancel",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch18::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [0.707, 0.0313]), "right without ReLU"),
            fails(check(|| [0.25, 0.000_001]), "the factor of the mean square"),
            fails(check(|| [0.5, 5.0]), "multiplied from layer to layer"),
            fails(check(|| [0.5, 0.1]), "the three lines of 18.3"),
        ]);
    }

    #[test]
    fn evenly() {
        let check = check::ch18::evenly;
        each_note_comes_up(&[
            passes(check(solution::evenly)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|n_inputs, n_outputs, rng| solution::evenly(n_outputs, n_inputs, rng)),
                "Inputs are rows",
            ),
            fails(
                check(|n_inputs, n_outputs, rng| {
                    let a = (6.0 / (n_inputs + n_outputs) as f64).sqrt();
                    a * rng.rand((n_inputs, n_outputs))
                }),
                "no negative weight",
            ),
            fails(
                check(|n_inputs, n_outputs, rng| {
                    let std = (2.0 / (n_inputs + n_outputs) as f64).sqrt();
                    std * rng.randn((n_inputs, n_outputs))
                }),
                "normal numbers of the right spread",
            ),
            fails(
                check(|n_inputs, n_outputs, rng| 0.5 * solution::evenly(n_inputs, n_outputs, rng)),
                "twice as long as a",
            ),
            fails(
                check(|n_inputs, n_outputs, rng| 2.0 * rng.rand((n_inputs, n_outputs)) - 1.0),
                "Multiply by a",
            ),
            fails(
                check(|n_inputs, n_outputs, rng| {
                    let a = (3.0 / n_inputs as f64).sqrt();
                    2.0 * a * rng.rand((n_inputs, n_outputs)) - a
                }),
                "with the standard deviation a / sqrt(3)",
            ),
        ]);
    }

    /// A layer whose weights have this standard deviation.
    fn layer(std: f64, shape: (usize, usize), rng: &mut NumpyRng) -> Dense {
        Dense::from_parameters(std * rng.randn(shape), Array2::zeros((1, shape.1)))
    }

    #[test]
    fn he_start() {
        let check = check::ch18::he_start;
        each_note_comes_up(&[
            passes(check(solution::he_start)),
            passes(check(Dense::he)),
            fails(
                check(|n, m, rng| layer((2.0 / m as f64).sqrt(), (n, m), rng)),
                "still counts its outputs",
            ),
            fails(
                check(|n, m, rng| layer(2.0 / n as f64, (n, m), rng)),
                "That is the variance",
            ),
            fails(check(Dense::xavier), "Xavier's start"),
            fails(
                check(|n, m, rng| layer((2.0 / (n + m) as f64).sqrt(), (n, m), rng)),
                "counts inputs and outputs",
            ),
        ]);
    }

    #[test]
    fn measured() {
        let check = check::ch18::measured;
        each_note_comes_up(&[
            passes(check(solution::measured)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(
                check(|x, n_layers, _, rng| {
                    let drawn = (0..n_layers).map(|_| {
                        let w: Array2<f64> = rng.randn((20, 20));
                        &w / x.dot(&w).std(0.0)
                    });
                    drawn.collect()
                }),
                "on the batch itself",
            ),
            fails(
                check(|x, n_layers, _, rng| solution::measured(x, n_layers, |z| z, rng)),
                "measured on sums",
            ),
            fails(
                check(|x, n_layers, _, rng| {
                    let mut x = x.clone();
                    let relu = |z: f64| z.max(0.0);
                    let drawn = (0..n_layers).map(|_| {
                        let w: Array2<f64> = rng.randn((20, 20));
                        let w = &w / x.dot(&w).mapv(relu).std(0.0);
                        x = x.dot(&w).mapv(relu);
                        w
                    });
                    drawn.collect()
                }),
                "behind the activation",
            ),
            fails(
                check(|x, n_layers, h, _| {
                    let mut x = x.clone();
                    let same = (0..n_layers).map(|_| {
                        let w = Array2::from_elem((20, 20), 1.0);
                        let w = &w / x.dot(&w).std(0.0);
                        x = x.dot(&w).mapv(h);
                        w
                    });
                    same.collect()
                }),
                "the weights should be random",
            ),
        ]);
    }

    #[test]
    fn scale() {
        let check = check::ch18::scale;
        each_note_comes_up(&[
            passes(check(solution::scale)),
            is_not_done(check(|_| todo!())),
            fails(check(|_| 1.0), "no number any more"),
            fails(check(|_| 0.01), "That is ln 3"),
            fails(check(|n| (1.0 / n as f64).sqrt()), "It learns, but slowly"),
        ]);
    }
}
