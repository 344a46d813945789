//! Chapter 09.

use nnfs_notebook::prelude::*;
use solutions::ch09 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(9);
}

#[test]
fn parameters() {
    passes(check::ch09::parameters(solution::parameters));
    is_not_done(check::ch09::parameters(|_, _, _| todo!()));
    fails(
        check::ch09::parameters(|i, h, o| i * h + h * o),
        "Every neuron of both layers has a bias",
    );
    fails(
        check::ch09::parameters(|i, h, o| i * h + h + h * o),
        "Both layers have biases",
    );
    fails(
        check::ch09::parameters(|i, h, o| i * h + i + h * o + h),
        "not for each of its inputs",
    );
    fails(
        check::ch09::parameters(|i, h, o| 2 * solution::parameters(i, h, o)),
        "number of forward passes",
    );
}

#[test]
fn zero_start() {
    passes(check::ch09::zero_start(solution::zero_start));
    fails(
        check::ch09::zero_start(|| [true; 4]),
        "if all hidden neurons give 0",
    );
    fails(
        check::ch09::zero_start(|| [false; 4]),
        "more often than others",
    );
    fails(
        check::ch09::zero_start(|| [false, false, true, true]),
        "the lines in the text above",
    );
}

#[test]
fn slopes_of_pixels() {
    passes(check::ch09::slopes_of_pixels(solution::slopes_of_pixels));
    fails(
        check::ch09::slopes_of_pixels(|net, x, labels| {
            gradient::numerical_gradient(|_moved| net.loss(x, labels), x)
        }),
        "does the loss see the moved batch",
    );
    fails(
        check::ch09::slopes_of_pixels(|net, x, labels| -solution::slopes_of_pixels(net, x, labels)),
        "Every sign is turned around",
    );
    fails(
        check::ch09::slopes_of_pixels(|net, x, labels| {
            let sum = solution::slopes_of_pixels(net, x, labels).sum_axis(Axis(1));
            sum.insert_axis(Axis(1))
        }),
        "each pixel of each picture",
    );
}

#[test]
fn last_slopes() {
    passes(check::ch09::last_slopes(solution::last_slopes));
    let untouched = |net: &TwoLayerNet, x: &Array2<f64>, labels: &Array1<usize>| {
        let loss = |_w2: &Array2<f64>| net.clone().loss(x, labels);
        gradient::numerical_gradient(loss, &net.dense2.weights)
    };
    fails(
        check::ch09::last_slopes(untouched),
        "Which weights does it read?",
    );
    fails(
        check::ch09::last_slopes(|net, x, labels| {
            let mut moved = net.clone();
            let loss = |w1: &Array2<f64>| {
                moved.dense1.weights = w1.clone();
                moved.loss(x, labels)
            };
            gradient::numerical_gradient(loss, &net.dense1.weights)
        }),
        "Asked for are those of the last layer",
    );
    panics(
        check::ch09::last_slopes(|net, x, labels| {
            let mut moved = net.clone();
            let loss = |w2: &Array2<f64>| {
                moved.dense1.weights = w2.clone();
                moved.loss(x, labels)
            };
            gradient::numerical_gradient(loss, &net.dense2.weights)
        }),
        "Dense",
    );
}

#[test]
fn shuffled_batches() {
    passes(check::ch09::shuffled_batches(solution::shuffled_batches));
    fails(
        check::ch09::shuffled_batches(|n, size, rng| {
            let steps = n.div_ceil(size);
            let rest = |step: usize| size.min(n - step * size);
            (0..steps).map(|step| rng.choice(n, rest(step))).collect()
        }),
        "as with choice",
    );
    fails(
        check::ch09::shuffled_batches(|n, size, rng| {
            let places = rng.permutation(n);
            places.chunks_exact(size).map(<[usize]>::to_vec).collect()
        }),
        "the short one, is missing",
    );
    fails(
        check::ch09::shuffled_batches(|n, size, _| {
            let places: Vec<usize> = (0..n).collect();
            places.chunks(size).map(<[usize]>::to_vec).collect()
        }),
        "the same batches",
    );
    fails(
        check::ch09::shuffled_batches(|n, size, _| {
            solution::shuffled_batches(n, size, &mut NumpyRng::seed(1))
        }),
        "A generator made inside",
    );
    fails(
        check::ch09::shuffled_batches(|n, size, rng| {
            let mut batches = solution::shuffled_batches(n, size, rng);
            batches.iter_mut().flatten().for_each(|place| *place += 1);
            batches
        }),
        "The first place is 0",
    );
    fails(
        check::ch09::shuffled_batches(|n, size, rng| {
            let steps = n.div_ceil(size);
            (0..steps).map(|_| rng.choice(n, size)).collect()
        }),
        "Some come twice",
    );
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
    passes(check::ch09::stop_early(solution::stop_early));
    is_not_done(check::ch09::stop_early(|_, _, _, _| todo!()));
    fails(
        check::ch09::stop_early(|net, train, aside, n_steps| {
            let (_, networks) = trained(net, train, aside, n_steps);
            (n_steps, networks[n_steps].clone())
        }),
        "It has been as low as",
    );
    fails(
        check::ch09::stop_early(|net, train, aside, n_steps| {
            let (step, best) = solution::stop_early(net, train, aside, n_steps);
            (step.saturating_sub(1), best)
        }),
        "One too few",
    );
    fails(
        check::ch09::stop_early(|net, train, aside, n_steps| {
            let (step, _) = solution::stop_early(net, train, aside, n_steps);
            let (_, networks) = trained(net, train, aside, n_steps);
            (step, networks[n_steps].clone())
        }),
        "the network after the last step",
    );
    fails(
        check::ch09::stop_early(|net, train, aside, n_steps| {
            (
                solution::stop_early(net, train, aside, n_steps).0,
                net.clone(),
            )
        }),
        "the network as it came",
    );
    fails(
        check::ch09::stop_early(|net, train, aside, n_steps| {
            let (losses, networks) = trained(net, train, aside, n_steps);
            let steps = 1..=n_steps;
            let best = steps.min_by(|&a, &b| losses[a].total_cmp(&losses[b]));
            let best = best.unwrap();
            (best, networks[best].clone())
        }),
        "that is step 0",
    );
}
