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

/// `w2` holds one row per neuron, and the chain wants one column per neuron: the transpose, of shape `(3, 2)`.
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

/// A sample of zeros leaves the biases. The sample with a single 1 in place i leaves row i of the weights, plus the
/// biases.
pub fn uncover(
    layer: fn(&Array2<f64>) -> Array2<f64>,
    n_inputs: usize,
) -> (Array2<f64>, Array2<f64>) {
    let biases = layer(&Array2::zeros((1, n_inputs)));
    let weights = layer(&Array2::eye(n_inputs)) - &biases;
    (weights, biases)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch03 as solution;

    #[test]
    fn layer_shapes() {
        let check = check::ch03::layer_shapes;
        each_note_comes_up(&[
            passes(check(solution::layer_shapes)),
            is_not_done(check(|| todo!())),
            fails(
                check(|| [(784, 100), (1, 50), (100, 50)]),
                "100 samples are 100 rows",
            ),
            fails(
                check(|| [(100, 784), (100, 50), (100, 50)]),
                "The biases are one row",
            ),
            fails(
                check(|| [(100, 784), (1, 50), (784, 50)]),
                "Look at the outputs",
            ),
            fails(
                check(|| [(100, 50), (1, 50), (100, 50)]),
                "Look at the inputs",
            ),
            fails(
                check(|| [(100, 784), (50, 50), (100, 50)]),
                "Look at the biases again",
            ),
        ]);
    }

    #[test]
    fn n_parameters() {
        let check = check::ch03::n_parameters;
        each_note_comes_up(&[
            passes(check(solution::n_parameters)),
            fails(
                check(|sizes| sizes.windows(2).map(|pair| pair[0] * pair[1]).sum()),
                "Each neuron has a bias too",
            ),
            fails(
                check(|sizes| solution::n_parameters(sizes) + sizes[0]),
                "The inputs are no neurons",
            ),
            fails(
                check(|sizes| sizes.windows(2).map(|pair| pair[0] * pair[1] + 1).sum()),
                "each layer has one bias",
            ),
            fails(check(|_| 23), "45360"),
            fails(
                check(|sizes| sizes[1..].iter().sum()),
                "These are the biases",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch03::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(check(|| ((0, 0), [2.0, 3.0, 0.5])), "still has its neurons"),
            fails(
                check(|| ((0, 3), [0.0, 0.0, 0.0])),
                "not all a neuron adds up",
            ),
            fails(
                check(|| ((0, 4), [2.0, 3.0, 0.5])),
                "how many numbers come in",
            ),
            fails(
                check(|| ((1, 3), [2.0, 3.0, 0.5])),
                "the answer to one sample",
            ),
        ]);
    }

    #[test]
    fn one_more_neuron() {
        let check = check::ch03::one_more_neuron;
        each_note_comes_up(&[
            passes(check(solution::one_more_neuron)),
            fails(
                check(|weights, biases| {
                    let (n_inputs, n_outputs) = weights.dim();
                    (Array2::ones((n_inputs + 1, n_outputs)), biases.clone())
                }),
                "A neuron is a column",
            ),
            fails(
                check(|weights, biases| {
                    (solution::one_more_neuron(weights, biases).0, biases.clone())
                }),
                "needs a bias too",
            ),
            fails(
                check(|weights, biases| {
                    let (w, mut b) = solution::one_more_neuron(weights, biases);
                    b.column_mut(biases.ncols()).fill(1.0);
                    (w, b)
                }),
                "1 too large",
            ),
            fails(
                check(|weights, biases| {
                    let (mut w, b) = solution::one_more_neuron(weights, biases);
                    w.column_mut(weights.ncols()).fill(0.0);
                    (w, b)
                }),
                "always answers 0",
            ),
            fails(
                check(|weights, biases| (weights.clone(), biases.clone())),
                "as many neurons as before",
            ),
            fails(
                check(|weights, biases| {
                    let (n_inputs, n_outputs) = weights.dim();
                    let mut w = Array2::ones((n_inputs, n_outputs + 1));
                    w.slice_mut(s![.., 1..]).assign(weights);
                    let mut b = Array2::zeros((1, n_outputs + 1));
                    b.slice_mut(s![.., 1..]).assign(biases);
                    (w, b)
                }),
                "The new neuron comes last",
            ),
        ]);
    }

    #[test]
    fn two_layers() {
        let check = check::ch03::two_layers;
        fn with(x: &Array2<f64>, w2: &Array2<f64>) -> Array2<f64> {
            let w1 = array![[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]];
            let z1 = activation::sigmoid(&(x.dot(&w1) + &array![0.1, 0.2, 0.3]));
            activation::sigmoid(&(z1.dot(w2) + &array![0.1, 0.2]))
        }
        each_note_comes_up(&[
            passes(check(solution::two_layers)),
            // The function of the notebook.
            panics(
                check(|x| with(x, &array![[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])),
                "not compatible for matrix multiplication",
            ),
            fails(
                check(|x| with(x, &array![[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])),
                "in the order of reading",
            ),
            fails(check(|_| array![[0.62624937, 0.7710107]]), "two_layers of"),
            fails(
                check(|x| {
                    let y = with(x, &array![[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]);
                    y.mapv(|y| (y / (1.0 - y)).ln()) // the sums before the sigmoid
                }),
                "The sigmoid after the second layer got lost",
            ),
        ]);
    }

    #[test]
    fn chain() {
        let check = check::ch03::chain;
        each_note_comes_up(&[
            passes(check(solution::chain)),
            fails(
                check(|x, layers| activation::sigmoid(&solution::chain(x, layers))),
                "no sigmoid after it",
            ),
            fails(
                check(|x, layers| layers.iter().fold(x.clone(), |z, (w, b)| z.dot(w) + b)),
                "No sigmoid has been applied",
            ),
            fails(
                check(|x, layers| activation::sigmoid(&(x.dot(&layers[0].0) + &layers[0].1))),
                "comes out of the first layer",
            ),
            panics(
                check(|x, layers| solution::chain(x, &[layers[0].clone(), layers[3].clone()])),
                "chain with",
            ),
        ]);
    }

    #[test]
    fn uncover() {
        let check = check::ch03::uncover;
        each_note_comes_up(&[
            passes(check(solution::uncover)),
            fails(
                check(|layer, n_inputs| {
                    let (_, biases) = solution::uncover(layer, n_inputs);
                    (layer(&Array2::eye(n_inputs)), biases)
                }),
                "The biases are still in there",
            ),
            fails(
                check(|layer, n_inputs| {
                    (
                        layer(&Array2::eye(n_inputs)),
                        layer(&Array2::ones((1, n_inputs))),
                    )
                }),
                "a sample of ones",
            ),
            fails(
                check(|layer, n_inputs| {
                    let (weights, biases) = solution::uncover(layer, n_inputs);
                    (weights.t().to_owned(), biases)
                }),
                "this is the transpose",
            ),
            panics(
                check(|layer, n_inputs| {
                    let biases = layer(&Array2::zeros((1, n_inputs + 1)));
                    (biases.clone(), biases)
                }),
                "uncover(layer",
            ),
            fails(
                check(|layer, n_inputs| {
                    let (weights, _) = solution::uncover(layer, n_inputs);
                    (weights, layer(&Array2::zeros((n_inputs, n_inputs))))
                }),
                "one sample of zeros is enough",
            ),
        ]);
    }
}
