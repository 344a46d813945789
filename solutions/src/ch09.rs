//! Solutions of chapter 09.

use nnfs_notebook::prelude::*;

/// Weights and biases of the hidden layer, then those of the last one. For 196-20-10 that is 4,150, so 600 steps with a
/// measured gradient cost 600 times 8,300 forward passes: 4,980,000.
pub fn parameters(n_inputs: usize, n_hidden: usize, n_outputs: usize) -> usize {
    n_inputs * n_hidden + n_hidden + n_hidden * n_outputs + n_outputs
}

/// The hidden neurons give 0, so the slopes of W2 are 0. Those of W1 and b1 are multiplied by W2, which is 0. Only the
/// last biases learn: how often each digit comes.
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

/// The function was handed moved weights and computed the loss of the unmoved network. In Python the moved numbers
/// would have been inside that network. Here they must be put in.
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

/// The best network so far is kept as a copy, since training goes on with the other. Why not choose by the *test*
/// digits? Then they would have taken part in the training.
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

/// Batches of 20 make 200 steps of the budget. The rate 0.5 is long enough for these, and short enough for their noise.
pub fn settings() -> (usize, f64, usize) {
    (20, 0.5, 20)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch09 as solution;

    #[test]
    fn parameters() {
        let check = check::ch09::parameters;
        each_note_comes_up(&[
            passes(check(solution::parameters)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|i, h, o| i * h + h * o),
                "Every neuron of both layers has a bias",
            ),
            fails(
                check(|i, h, o| i * h + h + h * o),
                "Both layers have biases",
            ),
            fails(
                check(|i, h, o| i * h + i + h * o + h),
                "not for each of its inputs",
            ),
            fails(
                check(|i, h, o| 2 * solution::parameters(i, h, o)),
                "number of forward passes",
            ),
        ]);
    }

    #[test]
    fn zero_start() {
        let check = check::ch09::zero_start;
        each_note_comes_up(&[
            passes(check(solution::zero_start)),
            fails(check(|| [true; 4]), "if all hidden neurons give 0"),
            fails(check(|| [false; 4]), "more often than others"),
            fails(
                check(|| [false, false, true, true]),
                "the lines in the text above",
            ),
        ]);
    }

    #[test]
    fn slopes_of_pixels() {
        let check = check::ch09::slopes_of_pixels;
        each_note_comes_up(&[
            passes(check(solution::slopes_of_pixels)),
            fails(
                check(|net, x, labels| {
                    gradient::numerical_gradient(|_moved| net.loss(x, labels), x)
                }),
                "does the loss see the moved batch",
            ),
            fails(
                check(|net, x, labels| -solution::slopes_of_pixels(net, x, labels)),
                "Every sign is turned around",
            ),
            fails(
                check(|net, x, labels| {
                    let sum = solution::slopes_of_pixels(net, x, labels).sum_axis(Axis(1));
                    sum.insert_axis(Axis(1))
                }),
                "each pixel of each picture",
            ),
        ]);
    }

    #[test]
    fn last_slopes() {
        let check = check::ch09::last_slopes;
        let untouched = |net: &TwoLayerNet, x: &Array2<f64>, labels: &Array1<usize>| {
            let loss = |_w2: &Array2<f64>| net.clone().loss(x, labels);
            gradient::numerical_gradient(loss, &net.dense2.weights)
        };
        each_note_comes_up(&[
            passes(check(solution::last_slopes)),
            fails(check(untouched), "Which weights does it read?"),
            fails(
                check(|net, x, labels| {
                    let mut moved = net.clone();
                    let loss = |w1: &Array2<f64>| {
                        moved.dense1.weights = w1.clone();
                        moved.loss(x, labels)
                    };
                    gradient::numerical_gradient(loss, &net.dense1.weights)
                }),
                "Asked for are those of the last layer",
            ),
            panics(
                check(|net, x, labels| {
                    let mut moved = net.clone();
                    let loss = |w2: &Array2<f64>| {
                        moved.dense1.weights = w2.clone();
                        moved.loss(x, labels)
                    };
                    gradient::numerical_gradient(loss, &net.dense2.weights)
                }),
                "Dense",
            ),
        ]);
    }

    #[test]
    fn shuffled_batches() {
        let check = check::ch09::shuffled_batches;
        each_note_comes_up(&[
            passes(check(solution::shuffled_batches)),
            fails(
                check(|n, size, rng| {
                    let steps = n.div_ceil(size);
                    let rest = |step: usize| size.min(n - step * size);
                    (0..steps).map(|step| rng.choice(n, rest(step))).collect()
                }),
                "as with choice",
            ),
            fails(
                check(|n, size, rng| {
                    let places = rng.permutation(n);
                    places.chunks_exact(size).map(<[usize]>::to_vec).collect()
                }),
                "the short one, is missing",
            ),
            fails(
                check(|n, size, _| {
                    let places: Vec<usize> = (0..n).collect();
                    places.chunks(size).map(<[usize]>::to_vec).collect()
                }),
                "the same batches",
            ),
            fails(
                check(|n, size, _| solution::shuffled_batches(n, size, &mut NumpyRng::seed(1))),
                "A generator made inside",
            ),
            fails(
                check(|n, size, rng| {
                    let mut batches = solution::shuffled_batches(n, size, rng);
                    batches.iter_mut().flatten().for_each(|place| *place += 1);
                    batches
                }),
                "The first place is 0",
            ),
            fails(
                check(|n, size, rng| {
                    let steps = n.div_ceil(size);
                    (0..steps).map(|_| rng.choice(n, size)).collect()
                }),
                "Some come twice",
            ),
            fails(
                check(|n, size, rng| {
                    let places = rng.permutation(n);
                    let place = |batch: usize, i: usize| places[(batch * size + i) % n];
                    let batches = 0..n.div_ceil(size);
                    batches
                        .map(|batch| (0..size).map(|i| place(batch, i)).collect())
                        .collect()
                }),
                "More places than there are samples",
            ),
        ]);
    }

    type Samples<'a> = (&'a Array2<f64>, &'a Array1<usize>);

    /// A training that gives back what `choose` makes of the loss of `aside` after each step and the networks.
    fn trained(
        net: &TwoLayerNet,
        train: Samples,
        aside: Samples,
        n_steps: usize,
    ) -> (Vec<f64>, Vec<TwoLayerNet>) {
        let mut networks = vec![net.clone()];
        for _ in 0..n_steps {
            let mut net = networks[networks.len() - 1].clone();
            net.gradient(train.0, train.1);
            Sgd::new(0.5).step(&mut net);
            networks.push(net);
        }
        let losses = networks.iter_mut().map(|net| net.loss(aside.0, aside.1));
        (losses.collect(), networks)
    }

    #[test]
    fn stop_early() {
        let check = check::ch09::stop_early;
        each_note_comes_up(&[
            passes(check(solution::stop_early)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(
                check(|net, train, aside, n_steps| {
                    let (_, networks) = trained(net, train, aside, n_steps);
                    (n_steps, networks[n_steps].clone())
                }),
                "It has been as low as",
            ),
            fails(
                check(|net, train, aside, n_steps| {
                    let (step, best) = solution::stop_early(net, train, aside, n_steps);
                    (step.saturating_sub(1), best)
                }),
                "One too few",
            ),
            fails(
                check(|net, train, aside, n_steps| {
                    let (step, _) = solution::stop_early(net, train, aside, n_steps);
                    let (_, networks) = trained(net, train, aside, n_steps);
                    (step, networks[n_steps].clone())
                }),
                "the network after the last step",
            ),
            fails(
                check(|net, train, aside, n_steps| {
                    (
                        solution::stop_early(net, train, aside, n_steps).0,
                        net.clone(),
                    )
                }),
                "the network as it came",
            ),
            fails(
                check(|net, train, aside, n_steps| {
                    let (losses, networks) = trained(net, train, aside, n_steps);
                    let steps = 1..=n_steps;
                    let best = steps.min_by(|&a, &b| losses[a].total_cmp(&losses[b]));
                    let best = best.unwrap();
                    (best, networks[best].clone())
                }),
                "that is step 0",
            ),
            fails(
                check(|net, _, _, _| (0, net.clone())),
                "The loss falls at first",
            ),
        ]);
    }

    #[test]
    fn settings() {
        let check = check::ch09::settings;
        each_note_comes_up(&[
            passes(check(solution::settings)),
            is_not_done(check(|| todo!())),
            fails(check(|| (100, 0.3, 20)), "At most 20"),
            fails(
                check(|| (20, 100.0, 20)),
                "silent, or the numbers have run away",
            ),
            fails(check(|| (20, 0.01, 20)), "ended long before"),
            fails(check(|| (3, 0.5, 20)), "Few neurons"),
            fails(check(|| (20, 0.5, 2)), "thrown about"),
        ]);
    }
}
