//! Exercises of chapter 11.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::gradient::numerical_gradient;
use nnfs_core::layer::{Dense, Layer, Relu};
use nnfs_core::optimizer::{Optimizer, Sgd};
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    11,
    "Backpropagation",
    [
        one_weight,
        twice_the_batch,
        back_to_inputs,
        sigmoid_neuron,
        step_towards,
        two_layers,
        all_alive,
        what_adds_up
    ]
);

exercise!(
    one_weight,
    kind = FirstStep,
    title = "The gradient of one weight",
    hints = [
        "In 11.8 the weight from input 1 to neuron 0 got three parts, one from each sample.",
        "Each sample adds `inputs[[sample, input]] * d_values[[sample, neuron]]`.",
    ]
);

/// The gradient of a single weight, sample by sample.
pub fn one_weight(learner: fn(&Array2<f64>, &Array2<f64>, usize, usize) -> f64) -> Card {
    let mut rng = NumpyRng::seed(11);
    let inputs = array![
        [1.0, 2.0, 3.0, 2.5],
        [2.0, 5.0, -1.0, 2.0],
        [-1.5, 2.7, 3.3, -0.8]
    ];
    let ones = array![[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]];
    let mut batches = vec![(inputs, ones)];
    for (n, n_inputs, n_neurons) in [(3, 3, 3), (1, 2, 3), (5, 4, 2), (0, 2, 2)] {
        batches.push((rng.randn((n, n_inputs)), rng.randn((n, n_neurons))));
    }
    let places = [(1, 0), (0, 1), (1, 1)];
    let cases = batches
        .iter()
        .flat_map(|batch| places.map(|place| (batch, place)));

    one_weight::EXERCISE.for_each(cases, |trial, ((inputs, d_values), (input, neuron))| {
        let all = inputs.t().dot(d_values);
        let n = inputs.nrows();
        let right = all[[input, neuron]];
        let last = if n == 0 {
            0.0
        } else {
            inputs[[n - 1, input]] * d_values[[n - 1, neuron]]
        };
        let swapped = all.get([neuron, input]).copied();
        let by_rows: f64 = (0..n)
            .map(
                |k| match (inputs.get([input, k]), d_values.get([neuron, k])) {
                    (Some(x), Some(d)) => x * d,
                    _ => f64::NAN,
                },
            )
            .sum();
        trial
            .ask(
                format!(
                    "one_weight(inputs, d_values, {input}, {neuron})\ninputs\n{}\nd_values\n{}",
                    np(inputs),
                    np(d_values)
                ),
                || learner(inputs, d_values, input, neuron),
            )?
            .note(
                |&d| n > 1 && d == last,
                "This is the part of the last sample alone. The parts of all samples are added up.",
            )
            .note(
                |&d| n > 1 && (d * n as f64 - right).abs() < 1e-9,
                "This is the mean of the parts. A weight that is used by every sample gets their \
                 sum.",
            )
            .note(
                |&d| n > 0 && swapped.is_some_and(|swapped| (d - swapped).abs() < 1e-9),
                "The input and the neuron are swapped: `input` is a column of `inputs`, `neuron` \
                 one of `d_values`.",
            )
            .note(
                |&d| d == by_rows,
                "A sample is a row of both arrays; the input and the neuron choose the columns.",
            )
            .equals(right)
    })
}

exercise!(
    twice_the_batch,
    kind = Predict,
    title = "Every sample twice",
    hints = [
        "dX has a row for each sample. Does a row know that there are others?",
        "dW and db add up what all samples bring. How many are there now, and what does each \
         bring?",
        "If the loss is a mean over the batch, each sample counts half as much once there are \
         twice as many.",
    ],
    afterword = "This is why a loss is a mean over the batch: then a learning rate that is good \
                 for 50 samples is good for 100."
);

/// What becomes of the gradients when every sample is in the batch twice.
pub fn twice_the_batch(learner: fn() -> [f64; 4]) -> Card {
    twice_the_batch::EXERCISE.check(|trial| {
        trial
            .ask(
                "twice_the_batch(), for a row of dX, for dW, db, and dW of a mean",
                learner,
            )?
            .note(
                |p| p[0] == 2.0,
                "There are twice as many rows in dX. But is there anything new in row 0?",
            )
            .note(
                |p| p[..3] == [1.0, 2.0, 1.0] || p[..3] == [1.0, 1.0, 2.0],
                "Weights and biases are alike here: both are used by every sample.",
            )
            .note(
                |p| p[..3] == [1.0; 3],
                "A weight is used by every sample, and its gradients add up.",
            )
            .must(
                |p| *p == [1.0, 2.0, 2.0, 1.0],
                "something else; the lines in the text above show what",
            )
    })
}

exercise!(
    back_to_inputs,
    kind = FindTheBug,
    title = "Find the bug: it fits, and is wrong",
    hints = [
        "Compute the gradient of input 0 for one sample by hand, as in 11.7: which row or column \
         of the weights do you use?",
        "An input is connected with the weights of its row. The product as it stands uses a \
         column.",
        "The gradient of the inputs is `d_values` times the transposed weights; `.t()` transposes.",
    ],
    afterword = "For a symmetric matrix the two products are even equal. So check a layer with \
                 weights that are not symmetric, and best with one that is not square: then the \
                 shapes help."
);

/// The gradient of a layer's inputs.
pub fn back_to_inputs(learner: fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>) -> Card {
    let symmetric = array![[2.0, 1.0], [1.0, -3.0]];
    let mut layers = vec![
        (array![[1.0, 10.0]], symmetric),
        (array![[1.0, 10.0]], array![[2.0, 5.0], [1.0, -3.0]]),
    ];
    let mut rng = NumpyRng::seed(12);
    for (n, n_inputs, n_neurons) in [(3, 3, 3), (2, 4, 3), (4, 1, 2)] {
        layers.push((rng.randn((n, n_neurons)), rng.randn((n_inputs, n_neurons))));
    }
    back_to_inputs::EXERCISE.for_each(layers, |trial, (d_values, weights)| {
        let is_square = weights.is_square();
        let untransposed = is_square.then(|| d_values.dot(&weights));
        trial
            .ask(
                format!(
                    "back_to_inputs(d_values, weights)\nd_values\n{}\nweights\n{}",
                    np(&d_values),
                    np(&weights)
                ),
                || learner(&d_values, &weights),
            )?
            .note(
                |d| untransposed.as_ref() == Some(d),
                "Input 0 got what belongs to column 0 of the weights. Its own weights stand in \
                 row 0.",
            )
            .note(
                |d| {
                    d.nrows() == weights.nrows()
                        && d.ncols() == d_values.nrows()
                        && d.nrows() != d.ncols()
                },
                "The gradient of the inputs has one row for each sample, as the inputs have.",
            )
            .equals(d_values.dot(&weights.t()))
    })
}

/// The gradients of a neuron's inputs, weights and bias.
pub type NeuronGradients = (Array1<f64>, Array1<f64>, f64);

exercise!(
    sigmoid_neuron,
    kind = Build,
    title = "A neuron with a sigmoid",
    hints = [
        "Only one factor of the chain in 11.5 is another one: the local derivative of the \
         activation.",
        "Behind the activation all is as in 11.5: dx is dz times w, dw is dz times x, and db is \
         dz. So what is dz here?",
        "With `y = 1.0 / (1.0 + (-z).exp())` it is `y * (1.0 - y)`. So dz is `dy` times that, \
         and the rest stays as it was.",
    ],
    afterword = "For the neuron of 11.1, with z = 6, dz is 0.0025 where ReLU has 1: a saturated \
                 sigmoid learns about 400 times more slowly."
);

/// The backward pass of a neuron with a sigmoid.
pub fn sigmoid_neuron(
    learner: fn(&Array1<f64>, &Array1<f64>, f64, f64) -> NeuronGradients,
) -> Card {
    let x = array![1.0, -2.0, 3.0];
    let mut neurons = vec![
        (x.clone(), array![0.5, 1.0, 0.5], 1.0, 1.0), // z = 1
        (x, array![-3.0, -1.0, 2.0], 1.0, 2.0),
    ];
    let mut rng = NumpyRng::seed(13);
    for n in 1..5 {
        neurons.push((
            rng.randn(n),
            rng.randn(n),
            rng.standard_normal(),
            rng.standard_normal(),
        ));
    }
    // Far out it is flat.
    neurons.push((array![1.0, 2.0], array![400.0, 300.0], 0.0, 1.0));
    neurons.push((array![1.0, 2.0], array![-400.0, -300.0], 0.0, 1.0));
    sigmoid_neuron::EXERCISE.for_each(neurons, |trial, (x, w, b, dy)| {
        let z = x.dot(&w) + b;
        let y = nnfs_core::activation::sigmoid(&array![z])[0];
        let slope = y * (1.0 - y);
        let dz = dy * slope;
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        trial
            .ask(
                format!("sigmoid_neuron(&{}, &{}, {b:?}, {dy:?})", np(&x), np(&w)),
                || learner(&x, &w, b, dy),
            )?
            .note(
                |(_, _, db)| near(*db, slope) && !near(slope, dz),
                "The local derivative is right. It is multiplied by the gradient from above, `dy`.",
            )
            .note(
                |(_, _, db)| near(*db, dy * y) && !near(y, slope),
                "This is y times dy. The derivative of the sigmoid is y (1 - y).",
            )
            .note(
                |(_, _, db)| near(*db, dy * z * (1.0 - z)),
                "The formula y (1 - y) is for the output of the sigmoid, not for the sum before \
                 it.",
            )
            .note(
                |(_, _, db)| near(*db, dy * f64::from(u8::from(z > 0.0))),
                "This is the neuron with ReLU: the local derivative of the activation is the one \
                 factor that changes.",
            )
            .note(
                |(dx, dw, _)| *dx == dz * &x && *dw == dz * &w,
                "`dx` and `dw` are exchanged: the gradient of an input has the weight as its \
                 factor.",
            )
            .note(
                |(dx, _, db)| db.is_nan() || dx.iter().any(|d| d.is_nan()),
                "A large score made an infinity, and infinity divided by infinity is not a \
                 number. Write the sigmoid as `1.0 / (1.0 + (-z).exp())`.",
            )
            .equals((dz * &w, dz * &x, dz))
    })
}

/// New weights and a new bias from `x`, `w`, `b`, the target and the learning rate.
pub type StepTowards = fn(&Array1<f64>, &Array1<f64>, f64, f64, f64) -> (Array1<f64>, f64);

exercise!(
    step_towards,
    kind = Build,
    title = "A step towards a target",
    hints = [
        "The gradient from above is the derivative of the loss with respect to y. For half of (y \
         - target) squared, what is it?",
        "With `dy = y - target`, the walk back is that of 11.5: `dz` is `dy` if z is above 0 and \
         else 0, `dw` is `dz * x`, `db` is `dz`.",
        "The step is `w - rate * dw` and `b - rate * db`.",
    ],
    afterword = "The gradient fades near the target, so the steps become smaller by themselves."
);

/// A step of a neuron with ReLU towards a target.
pub fn step_towards(learner: StepTowards) -> Card {
    let x = array![1.0, -2.0, 3.0];
    let mut neurons = vec![
        (x.clone(), array![-3.0, -1.0, 2.0], 1.0, 2.0, 0.01), // y = 6
        (x.clone(), array![-3.0, -1.0, 2.0], 1.0, 9.0, 0.01), // a target above
        (x, array![-3.0, 1.0, 1.0], 1.0, 2.0, 0.01),          // z = -1
    ];
    let mut rng = NumpyRng::seed(14);
    for n in 1..6 {
        let (x, w) = (rng.randn(n), rng.randn(n));
        neurons.push((
            x,
            w,
            rng.standard_normal(),
            2.0 * rng.random(),
            0.1 * rng.random(),
        ));
    }
    step_towards::EXERCISE.for_each(neurons, |trial, (x, w, b, target, rate)| {
        let z = x.dot(&w) + b;
        let dz = if z > 0.0 { z - target } else { 0.0 };
        let step = |dz: f64| (&w - rate * dz * &x, b - rate * dz);
        let is = |answer: &(Array1<f64>, f64), dz: f64| (answer.1 - step(dz).1).abs() < 1e-12;
        trial
            .ask(
                format!(
                    "step_towards(&{}, &{}, {b:?}, {target:?}, {rate:?})",
                    np(&x),
                    np(&w)
                ),
                || learner(&x, &w, b, target, rate),
            )?
            .note(
                |a| z > 0.0 && is(a, -dz),
                "This step leads away from the target. A step goes *against* the gradient.",
            )
            .note(
                |a| z > 0.0 && is(a, 2.0 * dz),
                "Twice too far: the half in the loss cancels the 2 of its derivative.",
            )
            .note(
                |a| z > 0.0 && is(a, z),
                "This makes y smaller, whatever the target. The derivative of the loss is y - \
                 target.",
            )
            .note(
                |a| z > 0.0 && is(a, 1.0),
                "The gradient from above is not 1 here, it is the derivative of the loss with \
                 respect to y.",
            )
            .note(
                |a| z <= 0.0 && a.1 != b,
                "The sum is below 0, so ReLU stops the gradient and nothing may move.",
            )
            .equals(step(dz))
    })
}

/// What goes through two layers and back: `x`, `w1`, `b1`, `w2` and the gradient `g` of the last output.
pub type TwoLayersBackward =
    fn(&Array2<f64>, &Array2<f64>, &Array2<f64>, &Array2<f64>, &Array2<f64>) -> [Array2<f64>; 4];

exercise!(
    two_layers,
    kind = Hard,
    title = "Two layers in one walk",
    hints = [
        "Begin with the last layer: its inputs are the outputs of the ReLU, and the gradient \
         from above is `g`.",
        "What the last layer hands down is `g` times the transposed `w2`. The mask of the ReLU \
         comes from the sums of layer 1.",
        "Behind the mask, layer 1 is a layer as in 11.8: `x.t().dot(&dz)`, and the sum of `dz` \
         over the samples as a row.",
    ],
    afterword = "Two layers or twenty: each hands its gradient down, and the next one starts \
                 from there. Chapter 12 makes a loop of it."
);

/// The backward pass of two layers with a ReLU between them.
pub fn two_layers(learner: TwoLayersBackward) -> Card {
    two_layers::EXERCISE.check(|trial| {
        for (seed, n, [i, h, o]) in [
            (1, 1, [2, 3, 2]),
            (2, 4, [3, 5, 2]),
            (3, 3, [3, 3, 3]),
            (4, 6, [2, 4, 3]),
        ] {
            let mut rng = NumpyRng::seed(seed);
            let (x, g) = (rng.randn((n, i)), rng.randn((n, o)));
            let (w1, b1) = (rng.randn((i, h)), rng.randn((1, h)));
            let (w2, b2) = (rng.randn((h, o)), rng.randn((1, o)));
            let scalar =
                |w1: &Array2<f64>, b1: &Array2<f64>, w2: &Array2<f64>, b2: &Array2<f64>| {
                    let hidden = nnfs_core::activation::relu(&(x.dot(w1) + b1));
                    (&g * &(hidden.dot(w2) + b2)).sum()
                };
            let question = format!("two_layers for {n} samples and a {i}-{h}-{o} network");
            let [d_w1, d_b1, d_w2, d_b2] = trial
                .ask(&question, || learner(&x, &w1, &b1, &w2, &g))?
                .value();
            let z = x.dot(&w1) + &b1;
            let unmasked = g.dot(&w2.t());
            let expected = numerical_gradient(|w2| scalar(&w1, &b1, w2, &b2), &w2);
            trial
                .ask(format!("{question}: dw2"), || d_w2)?
                .note(
                    |d| *d == z.t().dot(&g),
                    "The inputs of the last layer are the outputs of the ReLU, not the sums \
                     before it.",
                )
                .within(expected, TOLERANCE)?;
            let expected = numerical_gradient(|b2| scalar(&w1, &b1, &w2, b2), &b2);
            trial
                .ask(format!("{question}: db2"), || d_b2)?
                .note(
                    |d| d.nrows() == n && n > 1,
                    "A bias is used by every sample: its gradients add up to one row.",
                )
                .within(expected, TOLERANCE)?;
            let expected = numerical_gradient(|w1| scalar(w1, &b1, &w2, &b2), &w1);
            let by_hidden = unmasked.mapv(|d| f64::from(u8::from(d > 0.0)));
            trial
                .ask(format!("{question}: dw1"), || d_w1)?
                .note(
                    |d| *d == x.t().dot(&unmasked),
                    "The gradient went past the ReLU. It is stopped where the sum was not above 0.",
                )
                .note(
                    |d| *d == x.t().dot(&(&unmasked * &by_hidden)),
                    "The mask comes from the sums on the way forward, not from the gradients.",
                )
                .within(expected, TOLERANCE)?;
            let expected = numerical_gradient(|b1| scalar(&w1, b1, &w2, &b2), &b1);
            trial
                .ask(format!("{question}: db1"), || d_b1)?
                .note(
                    |d| *d == unmasked.sum_axis(Axis(0)).insert_axis(Axis(0)),
                    "The gradient of `b1` comes from behind the ReLU, as that of `w1` does.",
                )
                .within(expected, TOLERANCE)?;
        }
        Ok(())
    })
}

/// So far a gradient from small steps may lie from the true one.
const TOLERANCE: f64 = 1e-5;

exercise!(
    all_alive,
    kind = Goal,
    title = "Bring all nine to 1",
    hints = [
        "Count the outputs that are above 0 at the start: it is eight of nine. What gradient \
         does the ninth get, and can it ever come to 1 without one?",
        "More bias lifts all sums of a neuron. How far below 0 is the smallest of the nine \
         sums? A lift of that much, and a little more, wakes it up.",
        "Lift by 4. Then choose the rate: at 0.001 a hundred steps are too short, and at 0.03 \
         the first step throws outputs below 0, from where they do not return. Try some in \
         between.",
    ],
    afterword = "A silent output has no gradient, so no step can help it, however many there \
                 are. That is why the biases of ReLU layers sometimes start a little above 0, \
                 and why the first steps must not be too long."
);

/// How much to add to all biases of the layer of 11.12, and the rate of a hundred steps.
pub fn all_alive(learner: fn() -> (f64, f64)) -> Card {
    all_alive::EXERCISE.check(|trial| {
        let (lift, rate) = trial.ask("the lift and the rate", learner)?.must(
            |&(lift, rate)| lift.is_finite() && rate > 0.0 && rate.is_finite(),
            "a number to add to the biases, and a rate above 0",
        )?;
        let weights = array![
            [0.2, 0.5, -0.26],
            [0.8, -0.91, -0.27],
            [-0.5, 0.26, 0.17],
            [1.0, -0.5, 0.87]
        ];
        let inputs = array![
            [1.0, 2.0, 3.0, 2.5],
            [2.0, 5.0, -1.0, 2.0],
            [-1.5, 2.7, 3.3, -0.8]
        ];
        let mut dense = Dense::from_parameters(weights, array![2.0, 3.0, 0.5] + lift);
        let mut relu = Relu::new();
        let silent = |y: &Array2<f64>| y.iter().filter(|&&y| y <= 0.0).count();
        let first = silent(relu.forward(dense.forward(&inputs)));
        let mut after_one = first;
        for step in 0..100 {
            let d = relu.forward(dense.forward(&inputs)) - 1.0;
            dense.backward(relu.backward(&d));
            Sgd::new(rate).step(&mut dense);
            if step == 0 {
                after_one = silent(relu.forward(dense.forward(&inputs)));
            }
        }
        let y = relu.forward(dense.forward(&inputs)).clone();
        let last = silent(&y);
        let loss = 0.5 * (y - 1.0).mapv(|d| d * d).sum();
        trial
            .ask(
                format!(
                    "half the sum of the squared distances from 1, after 100 steps of {rate} \
                     with the biases lifted by {lift}"
                ),
                || loss,
            )?
            .note(
                |_| last > 0 && first == 0 && after_one > 0,
                "All nine outputs were above 0 at the start, and the very first step pushed some \
                 below. Take shorter ones.",
            )
            .note(
                |_| last > 0 && first == 0,
                "All nine outputs were above 0 at the start, and some are silent in the end: on \
                 the way, they were pushed below 0. Shorter steps, or another lift.",
            )
            .note(
                |_| last > 0,
                "An output that is 0 gets no gradient and stays where it is. It was silent at \
                 the start: what lifts it?",
            )
            .note(
                |_| true,
                "All nine are above 0, and they are on their way. The steps are too short.",
            )
            .at_most(0.001)
    })
}

reason!(
    /// Why gradients of weights add up over samples.
    what_adds_up,
    title = "What adds up, and over what?",
    hints = [
        "Nudge one weight. Which samples notice? Now nudge one input of one sample. Which \
         samples notice, and which neurons?",
        "Gradients add up where one number is used several times. Count the uses of a weight \
         and of an input.",
    ],
    answer = "A weight is used by every sample of the batch. If it moves, the outputs of all \
              samples move, so its gradient is the sum of what each sample brings. An input \
              belongs to one sample, and the other samples do not know of it. But all neurons \
              of the layer use it, so its gradient adds up over the neurons.",
    points = [
        "Gradients add up over all places where a number is used.",
        "A weight serves all samples, so it sums over the samples.",
        "An input serves all neurons of its own sample, so it sums over the neurons.",
    ]
);
