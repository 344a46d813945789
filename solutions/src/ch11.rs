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

/// The transpose was missing. Where W is square, dY W and dY Wᵀ have the same shape, so the rule about shapes is silent.
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

/// What the second layer hands down is the gradient from above for the ReLU, and what that lets through is the one for the
/// first layer. The second biases are not needed: nothing multiplies them.
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
