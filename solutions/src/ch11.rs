//! Solutions of chapter 11.

use nnfs_notebook::prelude::*;

/// Each sample adds its input times its gradient from above.
pub fn one_weight(
    inputs: &Array2<f64>,
    d_values: &Array2<f64>,
    input: usize,
    neuron: usize,
) -> f64 {
    let mut sum = 0.0;
    for sample in 0..inputs.nrows() {
        sum += inputs[[sample, input]] * d_values[[sample, neuron]];
    }
    sum
}

/// A row of dX belongs to one sample and knows nothing of the others. dW and db add up what all samples bring, so they
/// double. In a mean, each sample counts half as much, and that cancels.
pub fn twice_the_batch() -> [f64; 4] {
    [1.0, 2.0, 2.0, 1.0]
}

/// The transpose was missing. Where W is square, dY W and dY Wᵀ have the same shape, so the rule about shapes is
/// silent.
pub fn back_to_inputs(d_values: &Array2<f64>, weights: &Array2<f64>) -> Array2<f64> {
    d_values.dot(&weights.t())
}

/// As the neuron with ReLU; only the first factor of the chain is another one.
pub fn sigmoid_neuron(
    x: &Array1<f64>,
    w: &Array1<f64>,
    b: f64,
    dy: f64,
) -> (Array1<f64>, Array1<f64>, f64) {
    let y = 1.0 / (1.0 + (-(x.dot(w) + b)).exp());
    let dz = dy * y * (1.0 - y);
    (dz * w, dz * x, dz)
}

/// The derivative of half of (y - target) squared is y - target. Everything below it is as in section 11.5.
pub fn step_towards(
    x: &Array1<f64>,
    w: &Array1<f64>,
    b: f64,
    target: f64,
    rate: f64,
) -> (Array1<f64>, f64) {
    let z = x.dot(w) + b;
    let y = z.max(0.0);
    let dy = y - target;
    let dz = if z > 0.0 { dy } else { 0.0 };
    (w - rate * dz * x, b - rate * dz)
}

/// What the second layer hands down is the gradient from above for the ReLU, and what that lets through is the one for
/// the first layer. The second biases are not needed: nothing multiplies them.
pub fn two_layers(
    x: &Array2<f64>,
    w1: &Array2<f64>,
    b1: &Array2<f64>,
    w2: &Array2<f64>,
    g: &Array2<f64>,
) -> [Array2<f64>; 4] {
    let z = x.dot(w1) + b1;
    let hidden = z.mapv(|z| z.max(0.0));
    let d_hidden = g.dot(&w2.t());
    let dz = &d_hidden * &z.mapv(|z| if z > 0.0 { 1.0 } else { 0.0 });
    let sum = |d: &Array2<f64>| d.sum_axis(Axis(0)).insert_axis(Axis(0));
    [x.t().dot(&dz), sum(&dz), hidden.t().dot(g), sum(g)]
}

/// The smallest of the nine sums at the start is a little above -2, so a lift of 4 wakes it up. At the rate 0.01 none
/// is pushed below 0 again.
pub fn all_alive() -> (f64, f64) {
    (4.0, 0.01)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch11 as solution;

    #[test]
    fn one_weight() {
        let check = check::ch11::one_weight;
        each_note_comes_up(&[
            passes(check(solution::one_weight)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(
                check(|inputs, d_values, input, neuron| {
                    let mut sum = 0.0;
                    for sample in 0..inputs.nrows() {
                        sum = inputs[[sample, input]] * d_values[[sample, neuron]];
                    }
                    sum
                }),
                "the part of the last sample alone",
            ),
            fails(
                check(|inputs, d_values, input, neuron| {
                    solution::one_weight(inputs, d_values, input, neuron) / inputs.nrows() as f64
                }),
                "the mean of the parts",
            ),
            fails(
                check(|inputs, d_values, _, _| solution::one_weight(inputs, d_values, 1, 0)),
                "one_weight(inputs, d_values, 0, 1)",
            ),
            fails(
                check(|inputs, d_values, input, neuron| {
                    let samples = 0..inputs.nrows();
                    let parts =
                        samples.map(|sample| inputs[[input, sample]] * d_values[[neuron, sample]]);
                    parts.sum()
                }),
                "A sample is a row of both arrays",
            ),
            fails(
                check(|inputs, d_values, input, neuron| {
                    solution::one_weight(inputs, d_values, neuron, input)
                }),
                "The input and the neuron are swapped",
            ),
        ]);
    }

    #[test]
    fn twice_the_batch() {
        let check = check::ch11::twice_the_batch;
        each_note_comes_up(&[
            passes(check(solution::twice_the_batch)),
            fails(check(|| [2.0; 4]), "anything new in row 0"),
            fails(
                check(|| [1.0, 2.0, 1.0, 1.0]),
                "Weights and biases are alike",
            ),
            fails(check(|| [1.0; 4]), "used by every sample"),
            fails(
                check(|| [1.0, 2.0, 2.0, 2.0]),
                "the lines in the text above",
            ),
        ]);
    }

    #[test]
    fn back_to_inputs() {
        let check = check::ch11::back_to_inputs;
        let untouched = |d_values: &Array2<f64>, weights: &Array2<f64>| d_values.dot(weights);
        each_note_comes_up(&[
            passes(check(solution::back_to_inputs)),
            fails(check(untouched), "Its own weights stand in row 0"),
            fails(
                check(|d_values, weights| weights.dot(&d_values.t())),
                "one row for each sample",
            ),
            panics(
                check(|d_values, weights| {
                    if weights.is_square() {
                        solution::back_to_inputs(d_values, weights)
                    } else {
                        d_values.dot(weights)
                    }
                }),
                "not compatible for matrix multiplication",
            ),
        ]);
    }

    #[test]
    fn sigmoid_neuron() {
        let check = check::ch11::sigmoid_neuron;
        fn with(
            x: &Array1<f64>,
            w: &Array1<f64>,
            b: f64,
            dz_of: fn(f64, f64) -> f64,
        ) -> (Array1<f64>, Array1<f64>, f64) {
            let z = x.dot(w) + b;
            let y = 1.0 / (1.0 + (-z).exp());
            let dz = dz_of(z, y);
            (dz * w, dz * x, dz)
        }
        each_note_comes_up(&[
            passes(check(solution::sigmoid_neuron)),
            fails(
                check(|x, w, b, _| with(x, w, b, |_, y| y * (1.0 - y))),
                "multiplied by the gradient from above",
            ),
            fails(
                check(|x, w, b, dy| {
                    let (dx, dw, db) = with(x, w, b, |_, y| y);
                    (dy * dx, dy * dw, dy * db)
                }),
                "This is y times dy",
            ),
            fails(
                check(|x, w, b, dy| {
                    let (dx, dw, db) = with(x, w, b, |z, _| z * (1.0 - z));
                    (dy * dx, dy * dw, dy * db)
                }),
                "not for the sum before it",
            ),
            fails(
                check(|x, w, b, dy| {
                    let (dx, dw, db) = with(x, w, b, |z, _| if z > 0.0 { 1.0 } else { 0.0 });
                    (dy * dx, dy * dw, dy * db)
                }),
                "the neuron with ReLU",
            ),
            fails(
                check(|x, w, b, dy| {
                    let (dx, dw, db) = solution::sigmoid_neuron(x, w, b, dy);
                    (dw, dx, db)
                }),
                "exchanged",
            ),
            fails(
                check(|x, w, b, dy| {
                    let e = (x.dot(w) + b).exp();
                    let y = e / (1.0 + e);
                    let dz = dy * y * (1.0 - y);
                    (dz * w, dz * x, dz)
                }),
                "infinity divided by infinity",
            ),
        ]);
    }

    #[test]
    fn step_towards() {
        let check = check::ch11::step_towards;
        fn with(
            x: &Array1<f64>,
            w: &Array1<f64>,
            b: f64,
            rate: f64,
            dy: f64,
        ) -> (Array1<f64>, f64) {
            let dz = if x.dot(w) + b > 0.0 { dy } else { 0.0 };
            (w - rate * dz * x, b - rate * dz)
        }
        each_note_comes_up(&[
            passes(check(solution::step_towards)),
            fails(
                check(|x, w, b, target, rate| solution::step_towards(x, w, b, target, -rate)),
                "leads away from the target",
            ),
            fails(
                check(|x, w, b, target, rate| solution::step_towards(x, w, b, target, 2.0 * rate)),
                "Twice too far",
            ),
            fails(
                check(|x, w, b, _, rate| with(x, w, b, rate, (x.dot(w) + b).max(0.0))),
                "whatever the target",
            ),
            fails(
                check(|x, w, b, _, rate| with(x, w, b, rate, 1.0)),
                "is not 1 here",
            ),
            fails(
                check(|x, w, b, target, rate| {
                    let dz = (x.dot(w) + b).max(0.0) - target;
                    (w - rate * dz * x, b - rate * dz)
                }),
                "ReLU stops the gradient",
            ),
        ]);
    }

    #[test]
    fn two_layers() {
        let check = check::ch11::two_layers;
        each_note_comes_up(&[
            passes(check(solution::two_layers)),
            is_not_done(check(|_, _, _, _, _| todo!())),
            fails(
                check(|x, w1, b1, w2, g| {
                    let [_, _, d_w2, d_b2] = solution::two_layers(x, w1, b1, w2, g);
                    let d = g.dot(&w2.t());
                    [
                        x.t().dot(&d),
                        d.sum_axis(Axis(0)).insert_axis(Axis(0)),
                        d_w2,
                        d_b2,
                    ]
                }),
                "went past the ReLU",
            ),
            fails(
                check(|x, w1, b1, w2, g| {
                    let [d_w1, d_b1, _, d_b2] = solution::two_layers(x, w1, b1, w2, g);
                    [d_w1, d_b1, (x.dot(w1) + b1).t().dot(g), d_b2]
                }),
                "not the sums before it",
            ),
            fails(
                check(|x, w1, b1, w2, g| {
                    let [d_w1, d_b1, d_w2, _] = solution::two_layers(x, w1, b1, w2, g);
                    [d_w1, d_b1, d_w2, g.clone()]
                }),
                "add up to one row",
            ),
            fails(
                check(|x, w1, b1, w2, g| {
                    let [d_w1, _, d_w2, d_b2] = solution::two_layers(x, w1, b1, w2, g);
                    let d_b1 = g.dot(&w2.t()).sum_axis(Axis(0)).insert_axis(Axis(0));
                    [d_w1, d_b1, d_w2, d_b2]
                }),
                "comes from behind the ReLU",
            ),
            fails(
                check(|x, w1, b1, w2, g| {
                    let [_, d_b1, d_w2, d_b2] = solution::two_layers(x, w1, b1, w2, g);
                    let d = g.dot(&w2.t()).mapv(|d| d.max(0.0));
                    [x.t().dot(&d), d_b1, d_w2, d_b2]
                }),
                "not from the gradients",
            ),
        ]);
    }

    #[test]
    fn all_alive() {
        let check = check::ch11::all_alive;
        each_note_comes_up(&[
            passes(check(solution::all_alive)),
            is_not_done(check(|| todo!())),
            fails(check(|| (1.0, -0.1)), "a rate above 0"),
            fails(check(|| (4.0, 0.03)), "the very first step"),
            fails(check(|| (20.0, 0.01)), "on the way"),
            fails(check(|| (0.0, 0.01)), "silent at the start"),
            fails(check(|| (4.0, 0.001)), "too short"),
        ]);
    }
}
