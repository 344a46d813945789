//! Solutions of chapter 03.

use nnfs_notebook::prelude::*;

/// The inner 784 meet, the outer 100 and 50 are left. The biases are one row, given to every sample.
pub fn layer_shapes() -> [(usize, usize); 3] {
    [(100, 784), (1, 50), (100, 50)]
}

/// Each layer has a weight for each pair of an input and a neuron, and a bias for each neuron.
pub fn n_parameters(sizes: &[usize]) -> usize {
    let mut n = 0;
    for pair in sizes.windows(2) {
        n += pair[0] * pair[1] + pair[1];
    }
    n
}

/// No rows in, no rows out, but three columns. Zeros make each weighted sum 0, and the biases are left.
pub fn prediction() -> ((usize, usize), [f64; 3]) {
    ((0, 3), [2.0, 3.0, 0.5])
}

/// The plain sum has the weight 1 for each input and the bias 0. So the new column is ones, and the new bias is 0.
pub fn one_more_neuron(weights: &Array2<f64>, biases: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
    let (n_inputs, n_outputs) = weights.dim();
    let mut more_weights = Array2::ones((n_inputs, n_outputs + 1));
    more_weights.slice_mut(s![.., ..-1]).assign(weights);
    let mut more_biases = Array2::zeros((1, n_outputs + 1));
    more_biases.slice_mut(s![.., ..-1]).assign(biases);
    (more_weights, more_biases)
}

/// `w2` holds one row a neuron, and the chain wants one column a neuron: the transpose, of shape `(3, 2)`.
pub fn two_layers(x: &Array2<f64>) -> Array2<f64> {
    let w1 = array![[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]];
    let b1 = array![0.1, 0.2, 0.3];
    let w2 = array![[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]; // one row for each neuron
    let b2 = array![0.1, 0.2];
    let z1 = activation::sigmoid(&(x.dot(&w1) + &b1));
    activation::sigmoid(&(z1.dot(&w2.t()) + &b2))
}

/// The outputs of a layer are the inputs of the next. Only the last one's sums stay as they are.
pub fn chain(x: &Array2<f64>, layers: &[(Array2<f64>, Array2<f64>)]) -> Array2<f64> {
    let mut z = x.clone();
    for (i, (weights, biases)) in layers.iter().enumerate() {
        z = z.dot(weights) + biases;
        if i + 1 < layers.len() {
            z = activation::sigmoid(&z);
        }
    }
    z
}

/// A sample of zeros leaves the biases. The sample with a single 1 in place i leaves row i of the weights, plus the biases.
pub fn uncover(
    layer: fn(&Array2<f64>) -> Array2<f64>,
    n_inputs: usize,
) -> (Array2<f64>, Array2<f64>) {
    let biases = layer(&Array2::zeros((1, n_inputs)));
    let weights = layer(&Array2::eye(n_inputs)) - &biases;
    (weights, biases)
}
