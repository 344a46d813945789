//! Solutions of chapter 13.

use nnfs_notebook::prelude::*;

/// On the diagonal 0.5 · 0.5 = 0.25 and 0.25 · 0.75 = 0.1875; elsewhere minus the product of two probabilities. For the
/// gradients, 1 comes off at the true class.
pub fn by_hand() -> (Array2<f64>, Array2<f64>) {
    let jacobian = array![
        [0.25, -0.125, -0.125],
        [-0.125, 0.1875, -0.0625],
        [-0.125, -0.0625, 0.1875]
    ];
    let pulls = array![[-0.5, 0.25, 0.25], [0.5, -0.75, 0.25], [0.5, 0.25, -0.75]];
    (jacobian, pulls)
}

/// (7, 7, 7) is the gradient of 7 (y0 + y1 + y2) = 7, whatever the scores are: nothing comes back. Going back is linear,
/// so (8, 7, 7) gives the same as (1, 0, 0), which picks the first row of the Jacobian.
pub fn prediction() -> [[f64; 3]; 2] {
    [[0.0, 0.0, 0.0], [0.21, -0.07, -0.14]]
}

/// `da_i = dy_i y_i - y_i (sum of dy_k y_k) = y_i (dy_i - dy · y)`, where the dot product is one number a sample.
pub fn lean(y: &Array2<f64>, d_y: &Array2<f64>) -> Array2<f64> {
    let along = (y * d_y).sum_axis(Axis(1)).insert_axis(Axis(1)); // (n, 1)
    y * &(d_y - &along)
}

/// `SoftmaxCrossEntropy` has softmax inside, so it is given the scores. With softmax before it, the best it could get was
/// (1, 0, 0); the softmax of that is e / (e + 2) = 0.576, and the loss ln(e + 2) - 1 = 0.551.
pub fn last_step(scores: &Array2<f64>, labels: &Array1<usize>) -> (f64, Array2<f64>) {
    let mut loss = SoftmaxCrossEntropy::new();
    let value = loss.forward(scores, labels);
    (value, loss.backward().clone())
}

/// One more factor of the chain: the derivative of a / T is 1 / T.
pub fn backward_at(scores: &Array2<f64>, t: &Array2<f64>, temperature: f64) -> Array2<f64> {
    let y = activation::softmax(&(scores / temperature));
    (y - t) / scores.nrows() as f64 / temperature
}

/// The gradient is y - t with a fixed t, so its derivative is the Jacobian of softmax: the bend is v · J v. That is the
/// mean of the squares of v less the square of their mean, each v counted with its probability.
pub fn bend(a: &Array1<f64>, v: &Array1<f64>) -> f64 {
    let y = activation::softmax_row(a);
    let mean = y.dot(v);
    y.dot(&(v * v)) - mean * mean
}
