//! Solutions of chapter 09.

use nnfs_notebook::prelude::*;

/// Weights and biases of the hidden layer, then those of the last one. For 196-20-10 that is 4,150, so 600 steps with a
/// measured gradient cost 600 times 8,300 forward passes: 4,980,000.
pub fn parameters(n_inputs: usize, n_hidden: usize, n_outputs: usize) -> usize {
    n_inputs * n_hidden + n_hidden + n_hidden * n_outputs + n_outputs
}

/// The hidden neurons give 0, so the slopes of W2 are 0. Those of W1 and b1 are multiplied by W2, which is 0. Only the last
/// biases learn: how often each digit comes.
pub fn zero_start() -> [bool; 4] {
    [false, false, false, true] // W1, b1, W2, b2
}

/// The same as for a parameter, with the batch as what is moved.
pub fn slopes_of_pixels(
    net: &mut TwoLayerNet,
    x: &Array2<f64>,
    labels: &Array1<usize>,
) -> Array2<f64> {
    gradient::numerical_gradient(|moved| net.loss(moved, labels), x)
}

/// The function was handed moved weights and computed the loss of the unmoved network. In Python the moved numbers would
/// have been inside that network. Here they must be put in.
pub fn last_slopes(net: &TwoLayerNet, x: &Array2<f64>, labels: &Array1<usize>) -> Array2<f64> {
    let mut moved = net.clone();
    let loss = |w2: &Array2<f64>| {
        moved.dense2.weights = w2.clone();
        moved.loss(x, labels)
    };
    gradient::numerical_gradient(loss, &net.dense2.weights)
}

/// A permutation has every place once, and pieces of it have no place in common.
pub fn shuffled_batches(n: usize, size: usize, rng: &mut NumpyRng) -> Vec<Vec<usize>> {
    let places = rng.permutation(n);
    places.chunks(size).map(Vec::from).collect()
}

/// The best network so far is kept as a copy, since training goes on with the other. Why not choose by the *test* digits?
/// Then they would have taken part in the training.
pub fn stop_early(
    net: &TwoLayerNet,
    train: (&Array2<f64>, &Array1<usize>),
    aside: (&Array2<f64>, &Array1<usize>),
    n_steps: usize,
) -> (usize, TwoLayerNet) {
    let mut net = net.clone();
    let mut lowest = net.loss(aside.0, aside.1);
    let mut best = (0, net.clone());
    for step in 1..=n_steps {
        let slopes = net.gradient(train.0, train.1);
        update(&mut net, &slopes, 0.5);
        let loss = net.loss(aside.0, aside.1);
        if loss < lowest {
            lowest = loss;
            best = (step, net.clone());
        }
    }
    best
}

/// As in section 9.5.
fn update(net: &mut TwoLayerNet, slopes: &TwoLayerGradients, rate: f64) {
    net.dense1.weights -= &(rate * &slopes.weights1);
    net.dense1.biases -= &(rate * &slopes.biases1);
    net.dense2.weights -= &(rate * &slopes.weights2);
    net.dense2.biases -= &(rate * &slopes.biases2);
}
