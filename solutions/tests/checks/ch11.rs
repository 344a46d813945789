//! Chapter 11.

use nnfs_notebook::prelude::*;
use solutions::ch11 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(11);
}

#[test]
fn one_weight() {
    passes(check::ch11::one_weight(solution::one_weight));
    is_not_done(check::ch11::one_weight(|_, _, _, _| todo!()));
    fails(
        check::ch11::one_weight(|inputs, d_values, input, neuron| {
            let mut sum = 0.0;
            for sample in 0..inputs.nrows() {
                sum = inputs[[sample, input]] * d_values[[sample, neuron]];
            }
            sum
        }),
        "the part of the last sample alone",
    );
    fails(
        check::ch11::one_weight(|inputs, d_values, input, neuron| {
            solution::one_weight(inputs, d_values, input, neuron) / inputs.nrows() as f64
        }),
        "the mean of the parts",
    );
    fails(
        check::ch11::one_weight(|inputs, d_values, _, _| {
            solution::one_weight(inputs, d_values, 1, 0)
        }),
        "one_weight(inputs, d_values, 0, 1)",
    );
    fails(
        check::ch11::one_weight(|inputs, d_values, input, neuron| {
            let samples = 0..inputs.nrows();
            let parts = samples.map(|sample| inputs[[input, sample]] * d_values[[neuron, sample]]);
            parts.sum()
        }),
        "A sample is a row of both arrays",
    );
    fails(
        check::ch11::one_weight(|inputs, d_values, input, neuron| {
            solution::one_weight(inputs, d_values, neuron, input)
        }),
        "The input and the neuron are swapped",
    );
}

#[test]
fn twice_the_batch() {
    passes(check::ch11::twice_the_batch(solution::twice_the_batch));
    fails(
        check::ch11::twice_the_batch(|| [2.0; 4]),
        "anything new in row 0",
    );
    fails(
        check::ch11::twice_the_batch(|| [1.0, 2.0, 1.0, 1.0]),
        "Weights and biases are alike",
    );
    fails(
        check::ch11::twice_the_batch(|| [1.0; 4]),
        "used by every sample",
    );
    fails(
        check::ch11::twice_the_batch(|| [1.0, 2.0, 2.0, 2.0]),
        "the lines in the text above",
    );
}

#[test]
fn back_to_inputs() {
    passes(check::ch11::back_to_inputs(solution::back_to_inputs));
    let untouched = |d_values: &Array2<f64>, weights: &Array2<f64>| d_values.dot(weights);
    fails(
        check::ch11::back_to_inputs(untouched),
        "Its own weights stand in row 0",
    );
    fails(
        check::ch11::back_to_inputs(|d_values, weights| weights.dot(&d_values.t())),
        "one row for each sample",
    );
    panics(
        check::ch11::back_to_inputs(|d_values, weights| {
            if weights.is_square() {
                solution::back_to_inputs(d_values, weights)
            } else {
                d_values.dot(weights)
            }
        }),
        "not compatible for matrix multiplication",
    );
}

#[test]
fn sigmoid_neuron() {
    passes(check::ch11::sigmoid_neuron(solution::sigmoid_neuron));
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
    fails(
        check::ch11::sigmoid_neuron(|x, w, b, _| with(x, w, b, |_, y| y * (1.0 - y))),
        "multiplied by the gradient from above",
    );
    fails(
        check::ch11::sigmoid_neuron(|x, w, b, dy| {
            let (dx, dw, db) = with(x, w, b, |_, y| y);
            (dy * dx, dy * dw, dy * db)
        }),
        "This is y times dy",
    );
    fails(
        check::ch11::sigmoid_neuron(|x, w, b, dy| {
            let (dx, dw, db) = with(x, w, b, |z, _| z * (1.0 - z));
            (dy * dx, dy * dw, dy * db)
        }),
        "not for the sum before it",
    );
    fails(
        check::ch11::sigmoid_neuron(|x, w, b, dy| {
            let (dx, dw, db) = with(x, w, b, |z, _| if z > 0.0 { 1.0 } else { 0.0 });
            (dy * dx, dy * dw, dy * db)
        }),
        "the neuron with ReLU",
    );
    fails(
        check::ch11::sigmoid_neuron(|x, w, b, dy| {
            let (dx, dw, db) = solution::sigmoid_neuron(x, w, b, dy);
            (dw, dx, db)
        }),
        "exchanged",
    );
    fails(
        check::ch11::sigmoid_neuron(|x, w, b, dy| {
            let e = (x.dot(w) + b).exp();
            let y = e / (1.0 + e);
            let dz = dy * y * (1.0 - y);
            (dz * w, dz * x, dz)
        }),
        "infinity divided by infinity",
    );
}

#[test]
fn step_towards() {
    passes(check::ch11::step_towards(solution::step_towards));
    fn with(x: &Array1<f64>, w: &Array1<f64>, b: f64, rate: f64, dy: f64) -> (Array1<f64>, f64) {
        let dz = if x.dot(w) + b > 0.0 { dy } else { 0.0 };
        (w - rate * dz * x, b - rate * dz)
    }
    fails(
        check::ch11::step_towards(|x, w, b, target, rate| {
            solution::step_towards(x, w, b, target, -rate)
        }),
        "leads away from the target",
    );
    fails(
        check::ch11::step_towards(|x, w, b, target, rate| {
            solution::step_towards(x, w, b, target, 2.0 * rate)
        }),
        "Twice too far",
    );
    fails(
        check::ch11::step_towards(|x, w, b, _, rate| with(x, w, b, rate, (x.dot(w) + b).max(0.0))),
        "whatever the target",
    );
    fails(
        check::ch11::step_towards(|x, w, b, _, rate| with(x, w, b, rate, 1.0)),
        "is not 1 here",
    );
    fails(
        check::ch11::step_towards(|x, w, b, target, rate| {
            let dz = (x.dot(w) + b).max(0.0) - target;
            (w - rate * dz * x, b - rate * dz)
        }),
        "ReLU stops the gradient",
    );
}

#[test]
fn two_layers() {
    passes(check::ch11::two_layers(solution::two_layers));
    is_not_done(check::ch11::two_layers(|_, _, _, _, _| todo!()));
    fails(
        check::ch11::two_layers(|x, w1, b1, w2, g| {
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
    );
    fails(
        check::ch11::two_layers(|x, w1, b1, w2, g| {
            let [d_w1, d_b1, _, d_b2] = solution::two_layers(x, w1, b1, w2, g);
            [d_w1, d_b1, (x.dot(w1) + b1).t().dot(g), d_b2]
        }),
        "not the sums before it",
    );
    fails(
        check::ch11::two_layers(|x, w1, b1, w2, g| {
            let [d_w1, d_b1, d_w2, _] = solution::two_layers(x, w1, b1, w2, g);
            [d_w1, d_b1, d_w2, g.clone()]
        }),
        "add up to one row",
    );
    fails(
        check::ch11::two_layers(|x, w1, b1, w2, g| {
            let [d_w1, _, d_w2, d_b2] = solution::two_layers(x, w1, b1, w2, g);
            let d_b1 = g.dot(&w2.t()).sum_axis(Axis(0)).insert_axis(Axis(0));
            [d_w1, d_b1, d_w2, d_b2]
        }),
        "comes from behind the ReLU",
    );
    fails(
        check::ch11::two_layers(|x, w1, b1, w2, g| {
            let [_, d_b1, d_w2, d_b2] = solution::two_layers(x, w1, b1, w2, g);
            let d = g.dot(&w2.t()).mapv(|d| d.max(0.0));
            [x.t().dot(&d), d_b1, d_w2, d_b2]
        }),
        "not from the gradients",
    );
}
