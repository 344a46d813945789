//! Exercises of chapter 09.

use ndarray::{Array1, Array2, Axis};
use nnfs_core::layer::Layer;
use nnfs_core::loss::Loss;
use nnfs_core::network::TwoLayerNet;
use nnfs_core::optimizer::{Optimizer, Sgd};
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::small_digits;

chapter!(
    9,
    "Learning without backpropagation",
    [
        parameters,
        zero_start,
        slopes_of_pixels,
        last_slopes,
        shuffled_batches,
        stop_early,
        settings,
        chosen_by_the_test
    ]
);

exercise!(
    parameters,
    kind = FirstStep,
    title = "Count the parameters",
    hints = [
        "A layer has one weight for each pair of an input and a neuron, and one bias for each \
         neuron.",
        "The hidden layer has `n_inputs * n_hidden` weights and `n_hidden` biases. What are the \
         inputs of the last layer?",
        "The last layer has one input for each hidden neuron: `n_hidden * n_outputs` weights \
         and `n_outputs` biases.",
    ],
    afterword =
        "For 784-50-10 nearly all of them are weights of the first layer: 39,200 of 39,760."
);

/// The number of weights and biases of a network with one hidden layer.
pub fn parameters(learner: fn(usize, usize, usize) -> usize) -> Card {
    let mut sizes = vec![[3, 4, 2], [196, 20, 10], [784, 50, 10]];
    let mut rng = NumpyRng::seed(9);
    for _ in 0..5 {
        let drawn = rng.choice(900, 3);
        sizes.push([drawn[0] + 1, drawn[1] + 1, drawn[2] + 1]);
    }
    parameters::EXERCISE.for_each(sizes, |trial, [i, h, o]| {
        let weights = i * h + h * o;
        let right = weights + h + o;
        trial
            .ask(format!("parameters({i}, {h}, {o})"), || learner(i, h, o))?
            .note(
                |&n| n == weights,
                "These are the weights. Every neuron of both layers has a bias as well.",
            )
            .note(
                |&n| n == weights + h || n == weights + o,
                "Both layers have biases, one for each of their neurons.",
            )
            .note(
                |&n| n == weights + i + h,
                "A layer has a bias for each of its neurons, not for each of its inputs.",
            )
            .note(
                |&n| n == 2 * right,
                "This is the number of forward passes for one gradient, twice the number of \
                 parameters.",
            )
            .equals(right)
    })
}

exercise!(
    zero_start,
    kind = Predict,
    title = "Start with nothing but zeros",
    hints = [
        "Go forward first: what does a hidden neuron give if its weights and its bias are 0?",
        "The slope of a weight has two factors: what comes into it, and how much the loss \
         depends on the neuron behind it. For W2 look at the first factor, for W1 and b1 at the \
         second.",
        "A bias of the last layer has no such trouble: its slope is the probability of its digit \
         minus the share of samples that show it.",
    ],
    afterword = "So such a network calls every picture the same digit, the one that comes most \
                 often. This is why weights start as small random numbers."
);

/// Which parameters move in a network that starts with zeros.
pub fn zero_start(learner: fn() -> [bool; 4]) -> Card {
    zero_start::EXERCISE.check(|trial| {
        let mut net = TwoLayerNet::new(5, 4, 3, &mut NumpyRng::seed(0));
        net.dense1.weights.fill(0.0);
        net.dense2.weights.fill(0.0);
        let x = NumpyRng::seed(1).rand((6, 5));
        let slopes = net.gradient(&x, &Array1::from(vec![0_usize, 0, 0, 0, 1, 2]));
        let moves = [
            slopes.weights1,
            slopes.biases1,
            slopes.weights2,
            slopes.biases2,
        ]
        .map(|slope| slope.iter().any(|&d| d != 0.0));
        trial
            .ask("zero_start(), for W1, b1, W2, b2", learner)?
            .note(
                |p| *p == [true; 4],
                "A weight moves only if its slope is not 0. What does the slope of W2 look like \
                 if all hidden neurons give 0?",
            )
            .note(
                |p| *p == [false; 4],
                "And if all scores are equal, but some digits come more often than others?",
            )
            .must(
                |p| *p == moves,
                "something else; the lines in the text above show what",
            )
    })
}

exercise!(
    slopes_of_pixels,
    kind = Build,
    title = "Slopes of the pixels",
    hints = [
        "`gradient::numerical_gradient` takes a function of one array and the place where to \
         measure. This time the array is the batch.",
        "The function gets a moved batch and gives the loss of that batch: `|moved| \
         net.loss(moved, labels)`.",
    ],
    afterword = "The loss has a slope for everything it depends on. Training follows those of \
                 the weights; moving a picture against those of its pixels makes it look more \
                 like its label to the network."
);

/// The gradient of the loss with respect to the inputs.
pub fn slopes_of_pixels(
    learner: fn(&mut TwoLayerNet, &Array2<f64>, &Array1<usize>) -> Array2<f64>,
) -> Card {
    let cases = [(1, [3, 4, 2]), (4, [5, 3, 3]), (7, [6, 8, 4])];
    slopes_of_pixels::EXERCISE.for_each(cases, |trial, (n, [i, h, o])| {
        let mut rng = NumpyRng::seed(n);
        let mut net = wide_awake(i, h, o, &mut rng);
        let n = n as usize;
        let x = rng.rand((n, i));
        let labels = Array1::from(rng.choice(o, n));
        let mut copy = net.clone();
        copy.loss(&x, &labels);
        let d = copy.loss.backward().clone();
        let d_hidden = copy.relu.backward(copy.dense2.backward(&d)).clone();
        let expected = copy.dense1.backward(&d_hidden).clone();
        trial
            .ask(
                format!(
                    "slopes_of_pixels for a {i}-{h}-{o} network and inputs of shape ({n}, {i})"
                ),
                || learner(&mut net, &x, &labels),
            )?
            .note(
                |g| g.dim() != (n, i),
                "A gradient has the shape of its own thing: one slope for each pixel of each \
                 picture.",
            )
            .note(
                |g| g.iter().all(|&d| d == 0.0),
                "All slopes are 0: does the loss see the moved batch, or the one that never moves?",
            )
            .note(
                |g| g.iter().zip(&expected).all(|(a, b)| (a + b).abs() < 1e-6),
                "Every sign is turned around. A slope above 0 means that a brighter pixel makes \
                 the loss larger.",
            )
            .within(expected.clone(), 1e-5)
    })
}

/// A network whose weights are large enough for slopes of all sizes.
fn wide_awake(
    n_inputs: usize,
    n_hidden: usize,
    n_outputs: usize,
    rng: &mut NumpyRng,
) -> TwoLayerNet {
    let mut net = TwoLayerNet::new(n_inputs, n_hidden, n_outputs, rng);
    net.dense1.weights *= 100.0;
    net.dense2.weights *= 100.0;
    net.dense1.biases = 0.5 * rng.randn((1, n_hidden));
    net.dense2.biases = 0.5 * rng.randn((1, n_outputs));
    net
}

exercise!(
    last_slopes,
    kind = FindTheBug,
    title = "Find the bug: the weight that nobody reads",
    hints = [
        "`numerical_gradient` hands a moved copy of the weights to the function. What does the \
         function do with it?",
        "The network must have the moved weights when it computes the loss. It is borrowed, so \
         move a copy: `let mut moved = net.clone();`",
        "`moved.dense2.weights = w2.clone();`, and then the loss of `moved`.",
    ],
    afterword = "In Python the same function works: there the numbers are moved inside the \
                 network's own array, which the loss reads without being handed it. It also \
                 means that the network is changed while it is measured."
);

/// The gradient of the last layer's weights, by small steps.
pub fn last_slopes(learner: fn(&TwoLayerNet, &Array2<f64>, &Array1<usize>) -> Array2<f64>) -> Card {
    let cases = [(2, [3, 4, 2]), (5, [4, 3, 3]), (8, [6, 5, 4])];
    last_slopes::EXERCISE.for_each(cases, |trial, (n, [i, h, o])| {
        let mut rng = NumpyRng::seed(n);
        let net = wide_awake(i, h, o, &mut rng);
        let n = n as usize;
        let x = rng.rand((n, i));
        let labels = Array1::from(rng.choice(o, n));
        let slopes = net.clone().gradient(&x, &labels);
        trial
            .ask(
                format!("last_slopes for a {i}-{h}-{o} network and {n} samples"),
                || learner(&net, &x, &labels),
            )?
            .note(
                |g| g.iter().all(|&d| d == 0.0),
                "All slopes are 0, so the loss was the same for all moved weights. Which weights \
                 does it read?",
            )
            .note(
                |g| g.dim() == (i, h),
                "This is the shape of the first layer's weights. Asked for are those of the last \
                 layer.",
            )
            .within(slopes.weights2, 1e-5)
    })
}

exercise!(
    shuffled_batches,
    kind = Build,
    title = "Every sample once per epoch",
    hints = [
        "`rng.permutation(n)` gives all places from 0 to `n - 1` in a random order.",
        "`.chunks(size)` cuts a list into pieces of this length, and `.to_vec()` makes a list of \
         its own out of each.",
    ],
    afterword = "This is how `Training` in chapter 15 makes its batches."
);

/// All places of an epoch, shuffled and cut into batches.
pub fn shuffled_batches(learner: fn(usize, usize, &mut NumpyRng) -> Vec<Vec<usize>>) -> Card {
    shuffled_batches::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(3);
        for (n, size) in [(12, 3), (10, 4), (7, 7), (3, 5), (0, 5)] {
            let question = format!("shuffled_batches({n}, {size}, &mut rng)");
            let batches = trial.ask(&question, || learner(n, size, &mut rng))?.value();
            let sizes: Vec<usize> = batches.iter().map(Vec::len).collect();
            let wanted: Vec<usize> = (0..n)
                .step_by(size)
                .map(|from| size.min(n - from))
                .collect();
            let is_short = sizes.len() == n / size && n % size != 0;
            trial
                .ask(format!("{question}: the sizes of the batches"), || sizes)?
                .note(
                    |_| is_short,
                    "The last batch, the short one, is missing: its samples would not be shown \
                     in this epoch.",
                )
                .note(
                    |s| s.iter().sum::<usize>() > n,
                    "More places than there are samples: the last batch may be shorter than the \
                     others.",
                )
                .equals(wanted)?;
            let mut places = batches.concat();
            places.sort_unstable();
            let mut different = places.clone();
            different.dedup();
            trial
                .ask(format!("{question}: all places, sorted"), || places)?
                .note(
                    |p| different.len() < p.len(),
                    "Some come twice and others not at all, as with `choice`. An epoch should \
                     show each sample once.",
                )
                .note(
                    |p| p.first() == Some(&1) && p.last() == Some(&n),
                    "The first place is 0, and the last is one less than the number of samples.",
                )
                .equals((0..n).collect::<Vec<_>>())?;
        }
        let mut order = || learner(100, 10, &mut rng).concat();
        let (first, second) = (
            trial.ask("an epoch of 100", &mut order)?.value(),
            trial.ask("the next epoch of 100", &mut order)?.value(),
        );
        let in_order: Vec<usize> = (0..100).collect();
        trial
            .ask("are the 100 places shuffled?", || first != in_order)?
            .note(
                |_| true,
                "They come as 0, 1, 2, and so on: each epoch would show the same batches.",
            )
            .equals(true)?;
        trial
            .ask("has the next epoch another order?", || first != second)?
            .note(
                |_| true,
                "Draw from the `rng` that the function is given. A generator made inside begins \
                 anew each time.",
            )
            .equals(true)?;
        Ok(())
    })
}

/// Inputs and labels.
pub type Samples<'a> = (&'a Array2<f64>, &'a Array1<usize>);
/// What trains a copy of a network on some samples, looks at others, and gives back the best step with its network.
pub type StopEarly = fn(&TwoLayerNet, Samples, Samples, usize) -> (usize, TwoLayerNet);

exercise!(
    stop_early,
    kind = Hard,
    title = "Stop in time",
    hints = [
        "Keep three things in variables: the lowest loss so far, the step at which it was met, \
         and a clone of the network at that time.",
        "The start counts too, as step 0. So look at the loss of the samples set aside before \
         the first step, then after each.",
        "In the loop: `let slopes = net.gradient(train.0, train.1);`, `update(&mut net, &slopes, \
         0.5);`, then the loss of `aside`. If it is lower than the lowest so far, keep all three.",
    ],
    afterword = "This is early stopping. The samples set aside took part in the choice, so they \
                 say too much good about the network: judge it on the test digits."
);

/// Early stopping.
pub fn stop_early(learner: StopEarly) -> Card {
    stop_early::EXERCISE.check(|trial| {
        for seed in 1..4 {
            let mut rng = NumpyRng::seed(seed);
            let (x, labels) = noisy_samples(12, &mut rng);
            let (x_aside, labels_aside) = noisy_samples(40, &mut rng);
            let (train, aside) = ((&x, &labels), (&x_aside, &labels_aside));
            let mut start = TwoLayerNet::new(6, 8, 2, &mut rng);
            start.dense1.weights *= 30.0;
            start.dense2.weights *= 30.0;
            let n_steps = 200;
            let (losses, last) = losses_of_training(&start, train, aside, n_steps);
            let best = argmin(&losses);
            let question = format!("stop_early(&net, train, aside, {n_steps}), network {seed}");
            let (step, mut net) = trial
                .ask(&question, || learner(&start, train, aside, n_steps))?
                .value();
            trial
                .ask(format!("{question}: the step"), || step)?
                .note(
                    |&step| step == n_steps,
                    format!(
                        "After this last step the loss of `aside` is {:.3}. It has been as low \
                         as {:.3}.",
                        losses[n_steps], losses[best]
                    ),
                )
                .note(
                    |&step| step + 1 == best,
                    "One too few. Count the steps that were made; 0 is the network as it came.",
                )
                .note(
                    |&step| step == 0,
                    "The loss falls at first: go on, and keep what is lower than the lowest so \
                     far.",
                )
                .equals(best)?;
            let lowest = losses[best];
            trial
                .ask(
                    format!("{question}: the loss of `aside`, by the network that came back"),
                    || net.loss(aside.0, &aside.1),
                )?
                .note(
                    |&loss| (loss - losses[n_steps]).abs() < 1e-12,
                    "This is the network after the last step. Clone it when it is at its best, \
                     for it is changed afterwards.",
                )
                .note(
                    |&loss| (loss - losses[0]).abs() < 1e-12,
                    "This is the network as it came.",
                )
                .equals(lowest)?;
            // A network that is past its best: every step makes it worse.
            let (step, mut net) = trial
                .ask("the same, for a network that is past its best", || {
                    learner(&last, train, aside, 20)
                })?
                .value();
            trial
                .ask("a network past its best: the step", || step)?
                .note(
                    |&step| step == 1,
                    "The network as it came was better. Look at it before the first step, too: \
                     that is step 0.",
                )
                .equals(0_usize)?;
            trial
                .ask("a network past its best: the loss of `aside`", || {
                    net.loss(aside.0, &aside.1)
                })?
                .equals(losses[n_steps])?;
        }
        Ok(())
    })
}

/// Two classes that the first input tells apart, but not without mistakes.
fn noisy_samples(n: usize, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {
    let x = rng.randn((n, 6));
    let noise = rng.randn(n);
    let labels = (&x.index_axis(Axis(1), 0) + &noise).mapv(|sum| usize::from(sum > 0.0));
    (x, labels)
}

/// The loss of `aside` before the first step and after each, and the network at the end.
fn losses_of_training(
    start: &TwoLayerNet,
    train: Samples,
    aside: Samples,
    n_steps: usize,
) -> (Vec<f64>, TwoLayerNet) {
    let mut net = start.clone();
    let mut losses = vec![net.loss(aside.0, &aside.1)];
    for _ in 0..n_steps {
        let slopes = net.gradient(train.0, &train.1);
        net.dense1.weights.scaled_add(-0.5, &slopes.weights1);
        net.dense1.biases.scaled_add(-0.5, &slopes.biases1);
        net.dense2.weights.scaled_add(-0.5, &slopes.weights2);
        net.dense2.biases.scaled_add(-0.5, &slopes.biases2);
        losses.push(net.loss(aside.0, &aside.1));
    }
    (losses, net)
}

/// The place of the smallest, the first of several.
fn argmin(numbers: &[f64]) -> usize {
    let smallest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let place = numbers.iter().position(|&x| x == smallest);
    place.expect("at least one number, none of them NaN")
}

exercise!(
    settings,
    kind = Goal,
    title = "A small budget",
    hints = [
        "Three numbers decide: how many neurons, how long a step, and how many samples make one \
         step. First find a rate at which the network learns at all.",
        "The budget is in samples. In batches of 200 it is used up after 20 steps, in batches \
         of 1 there are 4,000 steps, each of which follows a single picture. What lies in \
         between?",
        "With 20 neurons and batches of 10 to 50, try the rates 0.01, 0.1, 0.3, 1 and 10. Small \
         ones have not arrived when the budget ends, large ones kill the neurons.",
    ],
    afterword = "The rate and the size of a batch belong together: a noisy gradient wants \
                 shorter steps, a better one allows longer ones. What is scarce, samples, time \
                 or steps, says which pair is best."
);

/// Hidden neurons, rate and size of a batch, for a training that sees 4,000 samples.
pub fn settings(learner: fn() -> (usize, f64, usize)) -> Card {
    const BUDGET: usize = 4000;
    settings::EXERCISE.check(|trial| {
        let (n_hidden, rate, size) = trial
            .ask("hidden neurons, rate and size of a batch", learner)?
            .note(
                |&(n_hidden, _, _)| n_hidden > 20,
                "At most 20 hidden neurons are allowed.",
            )
            .must(
                |&(n_hidden, rate, size)| {
                    (1..=20).contains(&n_hidden) && rate > 0.0 && (1..=200).contains(&size)
                },
                "1 to 20 neurons, a rate above 0, and batches of 1 to 200",
            )?;
        let mut rng = NumpyRng::seed(0);
        let (x, labels) = small_digits::noisy(200, 0.1, &mut rng);
        let (fresh, fresh_labels) = small_digits::noisy(1000, 0.1, &mut rng);
        let mut net = TwoLayerNet::new(35, n_hidden, 10, &mut rng);
        let steps = BUDGET / size;
        for _ in 0..steps {
            let chosen = rng.choice(200, size);
            let (some, some_labels) = (x.select(Axis(0), &chosen), labels.select(Axis(0), &chosen));
            if !net.loss(&some, &some_labels).is_finite() {
                break;
            }
            net.gradient(&some, &some_labels);
            Sgd::new(rate).step(&mut net);
        }
        let dead = net.dense1.output.is_empty() || !net.loss(&x, &labels).is_finite() || {
            let sums = net.dense1.forward(&x);
            sums.iter().all(|&z| z <= 0.0)
        };
        trial
            .ask(
                format!(
                    "the share of fresh digits read right after {steps} steps with {n_hidden} \
                     neurons, the rate {rate} and batches of {size}"
                ),
                || net.accuracy(&fresh, &fresh_labels),
            )?
            .note(
                |_| dead,
                "All hidden neurons are silent, or the numbers have run away: the steps were too \
                 long.",
            )
            .note(
                |_| rate * (steps as f64) < 30.0,
                "The training ended long before it arrived. That is too few steps, or too short \
                 ones.",
            )
            .note(
                |_| n_hidden < 6,
                "Few neurons have to tell ten digits apart. There may be up to 20.",
            )
            .note(
                |_| true,
                "It learns and is thrown about. A shorter step or a larger batch makes it calmer.",
            )
            .at_least(0.9)
    })
}

reason!(
    /// Why a choice must not be made by the test digits.
    chosen_by_the_test,
    title = "Chosen by the test",
    hints = [
        "Fifty networks are about equally good. Will they all read the same number of test \
         digits right? And the best of the fifty?",
        "What were test digits for? Is a digit still unseen, after it has decided something \
         about the network?",
    ],
    answer = "The accuracy on the test digits is partly luck, and who takes the best of fifty \
              tries takes the luckiest one. So the test digits have decided something about the \
              network, which is a way of learning from them, and on fresh digits it will read a \
              little worse. Choose by digits that are set aside from the training digits, and \
              look at the test digits once, at the very end.",
    points = [
        "The best of many tries owes a part of its lead to luck on just these digits.",
        "Choosing by the test digits is learning from them, so they are no longer unseen.",
        "Choose by a third set, kept back from training, and test once.",
    ]
);
