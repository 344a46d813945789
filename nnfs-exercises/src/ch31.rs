//! Exercises of chapter 31.

use ndarray::{Array1, Array2, array};
use nnfs_core::activation;
use nnfs_core::layer::{Dense, Layer, Relu};
use nnfs_core::loss::{Loss, SoftmaxCrossEntropy};
use nnfs_core::metric;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Adam;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::Training;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::small_digits;
use crate::value::{close, near};

chapter!(
    31,
    "Where to go next",
    [
        as_linear,
        prediction,
        stepped,
        running_variance,
        attention,
        fool,
        first_suspect
    ]
);

exercise!(
    as_linear,
    kind = FirstStep,
    title = "Carried over",
    hints = [
        "Section 31.1: PyTorch has a row for each neuron, we have a column.",
        "`weights.t().to_owned()` is the transposed matrix, `biases.row(0).to_owned()` the biases \
         as (out,).",
    ],
    afterword = "By the way back it is the same two moves. A round trip that gives the first \
                 matrix again is a good test for such code."
);

/// From weights and biases to those of the other convention.
pub type AsLinear = fn(&Array2<f64>, &Array2<f64>) -> (Array2<f64>, Array1<f64>);

/// From weights (in, out) and biases (1, out) to those of PyTorch's `nn.Linear`, (out, in) and (out,).
pub fn as_linear(learner: AsLinear) -> Card {
    let mut rng = NumpyRng::seed(31);
    let cases = [
        (
            array![[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]],
            array![[0.1, 0.2, 0.3]],
        ),
        (rng.randn((4, 2)), rng.randn((1, 2))),
    ];
    as_linear::EXERCISE.for_each(cases, |trial, (weights, biases)| {
        let (n, m) = weights.dim();
        let reshaped = weights.clone().into_shape_with_order((m, n));
        let reshaped = reshaped.unwrap_or_default();
        trial
            .ask(format!("as_linear for weights ({n}, {m})"), || {
                learner(&weights, &biases)
            })?
            .note(
                |(w, _)| close(w, &weights),
                "These are still (in, out). PyTorch would refuse the shape, or, if the matrix is a \
                 square, say nothing.",
            )
            .note(
                |(w, _)| close(w, &reshaped),
                "The shape is right and the numbers are not: a new shape leaves the numbers in \
                 their order. Transpose.",
            )
            .equals((weights.t().to_owned(), biases.row(0).to_owned()))
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "A tiny gradient",
    hints = [
        "After the corrections, the first step of Adam is `rate * g / (|g| + epsilon)`.",
        "With epsilon as large as the gradient, that is half of the rate.",
        "With epsilon ten times as large as the gradient, it is an eleventh.",
    ],
    afterword = "Where gradients are large, nobody sees epsilon. Where they are as small as it is, \
                 it decides how long the steps are."
);

/// The lengths of Adam's first step for a gradient of 1e-8.
pub fn prediction(learner: fn() -> [f64; 2]) -> Card {
    prediction::EXERCISE.check(|trial| {
        let is = |a: f64, b: f64| (a / b - 1.0).abs() < 0.02;
        trial
            .ask("prediction()", learner)?
            .note(
                |p| is(p[0], 0.1) && is(p[1], 0.1),
                "The first step is the rate itself only where the gradient is large beside epsilon.",
            )
            .note(
                |p| is(p[1], 0.05) && is(p[0], 0.1 / 11.0),
                "The right numbers, exchanged: PyTorch's epsilon is 1e-8, ours 1e-7.",
            )
            .must(
                |p| is(p[0], 0.05) && is(p[1], 0.1 / 11.0),
                "something else; put the numbers into rate * g / (|g| + epsilon)",
            )
    })
}

exercise!(
    stepped,
    kind = FindTheBug,
    title = "Find the bug: a step where there is none",
    hints = [
        "Which pixels move that should stay? Look at their gradients.",
        "What is `0.0_f64.signum()` in Rust? Try it in a cell.",
        "`if d == 0.0 { 0.0 } else { d.signum() }`",
    ],
    afterword = "Floating point has two zeros, 0.0 and -0.0, and `signum` tells them apart. NumPy's \
                 `sign` says 0 for both."
);

/// A picture after a step of the size `e` along the sign of the gradient, between 0 and 1.
pub fn stepped(learner: fn(&Array2<f64>, &Array2<f64>, f64) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(2);
    let cases = [
        (
            array![[0.5, 0.5, 0.5, 0.95]],
            array![[2.0, -0.1, 0.0, 1.0]],
            0.1,
        ),
        (array![[0.0, 0.3, 1.0]], array![[-0.0, 0.0, 7.0]], 0.25),
        (rng.rand((2, 5)), rng.randn((2, 5)), 0.05),
    ];
    stepped::EXERCISE.for_each(cases, |trial, (x, gradient, e)| {
        let step = |sign: fn(f64) -> f64| &x + &(e * gradient.mapv(sign));
        let sign = |d: f64| if d == 0.0 { 0.0 } else { d.signum() };
        let right = step(sign).mapv(|v| v.clamp(0.0, 1.0));
        let along_signum = step(f64::signum).mapv(|v| v.clamp(0.0, 1.0));
        let downhill = (2.0 * &x - step(sign)).mapv(|v| v.clamp(0.0, 1.0));
        trial
            .ask(format!("stepped({}, {}, {e})", x.row(0), gradient.row(0)), || {
                learner(&x, &gradient, e)
            })?
            .note(
                |y| !close(y, &right) && close(y, &along_signum),
                "A pixel whose gradient is 0 has moved. Nothing there says in which direction to go.",
            )
            .note(
                |y| y.iter().any(|y| !(0.0..=1.0).contains(y)),
                "Some pixels are darker than paper or brighter than ink. Keep them from 0 to 1.",
            )
            .note(
                |y| close(y, &downhill),
                "That goes down: the network gets surer of the right answer.",
            )
            .equals(right)
    })
}

exercise!(
    running_variance,
    kind = Build,
    title = "The other running variance",
    hints = [
        "Two things differ from ours: what momentum means, and what the sum of squares is divided by.",
        "`let mean = column.mean().unwrap();`, then the sum of the squared distances divided by \
         `column.len() as f64 - 1.0`.",
        "`(1.0 - momentum) * old + momentum * variance`",
    ],
    afterword = "In training PyTorch divides by the other one, with n below the sum. So a network \
                 with its batches of 2 is another one when it answers."
);

/// PyTorch's running variance after one more batch, of which `column` is one column.
pub fn running_variance(learner: fn(f64, &Array1<f64>, f64) -> f64) -> Card {
    let cases = [
        (1.0, array![1.0, 3.0, 2.0, 6.0], 0.1),
        (0.0, array![1.0, 3.0], 0.5),
        (2.0, NumpyRng::seed(4).randn(7), 0.2),
    ];
    running_variance::EXERCISE.for_each(cases, |trial, (old, column, momentum)| {
        let mean = column.mean().unwrap_or(0.0);
        let squares: f64 = column.iter().map(|x| (x - mean) * (x - mean)).sum();
        let n = column.len() as f64;
        let right = (1.0 - momentum) * old + momentum * squares / (n - 1.0);
        let biased = (1.0 - momentum) * old + momentum * squares / n;
        let turned = momentum * old + (1.0 - momentum) * squares / (n - 1.0);
        trial
            .ask(
                format!("running_variance({old}, {column}, {momentum})"),
                || learner(old, &column, momentum),
            )?
            .note(
                |&v| !near(biased, right) && near(v, biased),
                "That sum is divided by n. The running variance of PyTorch divides by n - 1.",
            )
            .note(
                |&v| !near(turned, right) && near(v, turned),
                "PyTorch's momentum is the share that is *new*; ours is the share that is kept.",
            )
            .equals(right)
    })
}

exercise!(
    attention,
    kind = Hard,
    title = "Attention that looks back only",
    hints = [
        "The scores are `q.dot(&k.t()) / (q.ncols() as f64).sqrt()`, as in 31.7.",
        "Row i may look at the columns 0 to i. Set the others to `f64::NEG_INFINITY` before the \
         softmax: the exponential of that is 0.",
        "`for ((i, j), score) in scores.indexed_iter_mut() { if j > i { ... } }`, then \
         `activation::softmax(&scores).dot(v)`.",
    ],
    afterword = "A language model learns to guess each next word. Without this mask it would see \
                 the word that it is to guess."
);

/// From queries, keys and values to mixed values.
pub type Attention = fn(&Array2<f64>, &Array2<f64>, &Array2<f64>) -> Array2<f64>;

/// The rows of `v`, mixed for each query by how well it fits the keys up to its own place: q, k (n, d) and v (n, m).
pub fn attention(learner: Attention) -> Card {
    let mut rng = NumpyRng::seed(5);
    let cases = [
        (
            array![[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]],
            array![[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]],
            array![[1.0, 0.0, 2.0], [0.0, 1.0, 1.0], [3.0, 1.0, 0.0]],
        ),
        (rng.randn((4, 3)), rng.randn((4, 3)), rng.randn((4, 2))),
    ];
    attention::EXERCISE.for_each(cases, |trial, (q, k, v)| {
        let scores = q.dot(&k.t()) / (q.ncols() as f64).sqrt();
        let masked = |scores: &Array2<f64>, hidden: f64| {
            let mut scores = scores.clone();
            for ((i, j), score) in scores.indexed_iter_mut() {
                if j > i {
                    *score = hidden;
                }
            }
            scores
        };
        let mix = |scores: &Array2<f64>| activation::softmax(scores).dot(&v);
        let right = mix(&masked(&scores, f64::NEG_INFINITY));
        let after = masked(&activation::softmax(&scores), 0.0).dot(&v);
        trial
            .ask(format!("attention for {} rows", q.nrows()), || {
                learner(&q, &k, &v)
            })?
            .note(
                |y| close(y, &mix(&scores)),
                "Every row has looked at all others, at those that come later too.",
            )
            .note(
                |y| close(y, &mix(&masked(&scores, 0.0))),
                "A score of 0 is not silence: its exponential is 1. Which score has the \
                 exponential 0?",
            )
            .note(
                |y| close(y, &after),
                "The later ones were removed *after* the softmax, so what is left does not add up \
                 to 1.",
            )
            .note(
                |y| close(y, &mix(&masked(&q.dot(&k.t()), f64::NEG_INFINITY))),
                "The scores lack their scale: divide them by the root of d.",
            )
            .equals(right)
    })
}

exercise!(
    fool,
    kind = Goal,
    title = "A better nudge",
    hints = [
        "The gradient changes on the way. What if you look at it more than once?",
        "Go in ten steps of 0.06, each along the sign of the gradient *there*.",
        "After each step, bring every pixel back: not further than 0.4 from the picture at the \
         start, and between 0 and 1.",
    ],
    afterword = "Many small steps that are brought back into the allowed box: Aleksander Madry and \
                 others (2017) measure networks by it, and train them against it."
);

/// From a network, pictures (n, 35) and their labels (n,) to pictures that differ by at most 0.4 in each pixel.
pub type Fool = fn(&mut Sequential, &Array2<f64>, &Array1<usize>) -> Array2<f64>;

/// How many of 200 digits are still read right.
pub fn fool(learner: Fool) -> Card {
    const MOST: f64 = 0.4;
    fool::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(0);
        let (x, labels) = small_digits::noisy(1000, 0.05, &mut rng);
        let (fresh, truth) = small_digits::noisy(200, 0.05, &mut rng);
        let mut net = Sequential::new()
            .add(Dense::he(35, 40, &mut rng))
            .add(Relu::new())
            .add(Dense::he(40, 10, &mut rng));
        let mut loss = SoftmaxCrossEntropy::new();
        Training::new(20).batch_size(50).run(
            &mut net,
            &(&x, &labels),
            &mut loss,
            &mut Adam::new(0.01),
            &mut rng,
        );
        let before = metric::accuracy(net.forward(&fresh), &truth);
        loss.forward(net.output(), &truth);
        let sign = net
            .backward(loss.backward())
            .mapv(|d: f64| if d == 0.0 { 0.0 } else { d.signum() });
        let single = (&fresh + &(MOST * &sign)).mapv(|v| v.clamp(0.0, 1.0));
        let single = metric::accuracy(net.forward(&single), &truth);
        let mut theirs = net.clone();
        let pictures = trial
            .ask("fool(net, x, labels)", || {
                learner(&mut theirs, &fresh, &truth)
            })?
            .must(|y| y.dim() == fresh.dim(), "(200, 35), a picture for each")?;
        let furthest = (&pictures - &fresh)
            .iter()
            .fold(0.0, |most, d| d.abs().max(most));
        trial
            .ask("how far the furthest pixel has moved", || furthest)?
            .note(
                |&d| d > MOST,
                "That is more than 0.4. After all steps together, no pixel may be further away.",
            )
            .at_most(MOST + 1e-9)?;
        trial
            .ask("the smallest and the largest pixel are from 0 to 1", || {
                pictures.iter().all(|v| (0.0..=1.0).contains(v))
            })?
            .note(
                |is| !is,
                "A pixel is paper, ink or between: keep it from 0 to 1.",
            )
            .equals(true)?;
        let after = metric::accuracy(net.forward(&pictures), &truth);
        trial
            .ask("the share of 200 digits still read right", || after)?
            .note(
                |&share| share >= before,
                "The network reads them as well as before. Go *up* the loss.",
            )
            .note(
                |&share| near(share, single),
                "That is what one step along the sign does. The gradient is another one after a \
                 part of the way.",
            )
            .at_most(0.14)
    })
}

reason!(
    /// Where to look first when a network that was carried over reads badly.
    first_suspect,
    title = "The first suspect",
    hints = [
        "Nothing panics, so all shapes fit. What can be wrong with numbers whose shapes fit?",
        "With which single picture, and after which layer, would you compare first?",
    ],
    answer = "Give both programs the same one picture, and compare the input first: scaled to 0..1 \
              in both, the same order of pixels? Then compare what comes out of the first layer, then \
              of the second. The first place that differs is the place of the slip. Suspects where \
              shapes fit: weights given a new shape instead of transposed, square matrices not \
              transposed, another division of the pixels, training mode left on, softmax twice. \
              Accuracy alone only tells that something is wrong.",
    points = [
        "One sample, the same in both, layer by layer: the first difference is near the slip.",
        "The input counts as a layer: scale and order of the pixels.",
        "Slips with fitting shapes: reshape for transpose, square matrices, the mode.",
    ]
);
