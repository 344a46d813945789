//! Chapter 03.

use nnfs_notebook::prelude::*;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};
use solutions::ch03 as solution;

#[test]
fn the_notebook_fits() {
    chapter_fits(3);
}

#[test]
fn layer_shapes() {
    passes(check::ch03::layer_shapes(solution::layer_shapes));
    is_not_done(check::ch03::layer_shapes(|| todo!()));
    fails(
        check::ch03::layer_shapes(|| [(784, 100), (1, 50), (100, 50)]),
        "100 samples are 100 rows",
    );
    fails(
        check::ch03::layer_shapes(|| [(100, 784), (100, 50), (100, 50)]),
        "The biases are one row",
    );
    fails(
        check::ch03::layer_shapes(|| [(100, 784), (1, 50), (784, 50)]),
        "Look at the outputs",
    );
}

#[test]
fn n_parameters() {
    passes(check::ch03::n_parameters(solution::n_parameters));
    fails(
        check::ch03::n_parameters(|sizes| sizes.windows(2).map(|pair| pair[0] * pair[1]).sum()),
        "Each neuron has a bias too",
    );
    fails(
        check::ch03::n_parameters(|sizes| solution::n_parameters(sizes) + sizes[0]),
        "The inputs are no neurons",
    );
    fails(
        check::ch03::n_parameters(|sizes| sizes.windows(2).map(|pair| pair[0] * pair[1] + 1).sum()),
        "each layer has one bias",
    );
    fails(check::ch03::n_parameters(|_| 23), "45360");
}

#[test]
fn prediction() {
    passes(check::ch03::prediction(solution::prediction));
    fails(
        check::ch03::prediction(|| ((0, 0), [2.0, 3.0, 0.5])),
        "still has its neurons",
    );
    fails(
        check::ch03::prediction(|| ((0, 3), [0.0, 0.0, 0.0])),
        "not all a neuron adds up",
    );
}

#[test]
fn one_more_neuron() {
    passes(check::ch03::one_more_neuron(solution::one_more_neuron));
    fails(
        check::ch03::one_more_neuron(|weights, biases| {
            let (n_inputs, n_outputs) = weights.dim();
            (Array2::ones((n_inputs + 1, n_outputs)), biases.clone())
        }),
        "A neuron is a column",
    );
    fails(
        check::ch03::one_more_neuron(|weights, biases| {
            (solution::one_more_neuron(weights, biases).0, biases.clone())
        }),
        "needs a bias too",
    );
    fails(
        check::ch03::one_more_neuron(|weights, biases| {
            let (w, mut b) = solution::one_more_neuron(weights, biases);
            b.column_mut(biases.ncols()).fill(1.0);
            (w, b)
        }),
        "1 too large",
    );
    fails(
        check::ch03::one_more_neuron(|weights, biases| {
            let (mut w, b) = solution::one_more_neuron(weights, biases);
            w.column_mut(weights.ncols()).fill(0.0);
            (w, b)
        }),
        "always answers 0",
    );
}

#[test]
fn two_layers() {
    fn with(x: &Array2<f64>, w2: &Array2<f64>) -> Array2<f64> {
        let w1 = array![[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]];
        let z1 = activation::sigmoid(&(x.dot(&w1) + &array![0.1, 0.2, 0.3]));
        activation::sigmoid(&(z1.dot(w2) + &array![0.1, 0.2]))
    }
    passes(check::ch03::two_layers(solution::two_layers));
    // The function of the notebook.
    panics(
        check::ch03::two_layers(|x| with(x, &array![[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])),
        "not compatible for matrix multiplication",
    );
    fails(
        check::ch03::two_layers(|x| with(x, &array![[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])),
        "in the order of reading",
    );
    fails(
        check::ch03::two_layers(|_| array![[0.62624937, 0.7710107]]),
        "two_layers of",
    );
}

#[test]
fn chain() {
    passes(check::ch03::chain(solution::chain));
    fails(
        check::ch03::chain(|x, layers| activation::sigmoid(&solution::chain(x, layers))),
        "no sigmoid after it",
    );
    fails(
        check::ch03::chain(|x, layers| layers.iter().fold(x.clone(), |z, (w, b)| z.dot(w) + b)),
        "No sigmoid has been applied",
    );
    fails(
        check::ch03::chain(|x, layers| activation::sigmoid(&(x.dot(&layers[0].0) + &layers[0].1))),
        "comes out of the first layer",
    );
    panics(
        check::ch03::chain(|x, layers| solution::chain(x, &[layers[0].clone(), layers[3].clone()])),
        "chain with",
    );
}

#[test]
fn uncover() {
    passes(check::ch03::uncover(solution::uncover));
    fails(
        check::ch03::uncover(|layer, n_inputs| {
            let (_, biases) = solution::uncover(layer, n_inputs);
            (layer(&Array2::eye(n_inputs)), biases)
        }),
        "The biases are still in there",
    );
    fails(
        check::ch03::uncover(|layer, n_inputs| {
            (
                layer(&Array2::eye(n_inputs)),
                layer(&Array2::ones((1, n_inputs))),
            )
        }),
        "a sample of ones",
    );
    fails(
        check::ch03::uncover(|layer, n_inputs| {
            let (weights, biases) = solution::uncover(layer, n_inputs);
            (weights.t().to_owned(), biases)
        }),
        "this is the transpose",
    );
    panics(
        check::ch03::uncover(|layer, n_inputs| {
            let biases = layer(&Array2::zeros((1, n_inputs + 1)));
            (biases.clone(), biases)
        }),
        "uncover(layer",
    );
}
