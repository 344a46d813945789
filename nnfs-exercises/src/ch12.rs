//! Exercises of chapter 12.

use ndarray::{Array2, array};
use nnfs_core::layer::{Dense, Dropout, Layer, Mode, Relu, Sigmoid};
use nnfs_core::loss::{Loss, MeanSquaredError};
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::{Optimizer, Sgd};
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::layers::{ask_for_gradients, ask_for_second_batch};
use crate::trial::{Failure, Trial};

chapter!(
    12,
    "Layers as types",
    [
        scale,
        which_batch,
        softplus,
        back_through,
        skip,
        scale_shift,
        circle,
        what_it_remembers
    ]
);

/// A typical wrong answer, and what the card says to it.
type Slip<'a> = (&'a dyn Fn(&Array2<f64>) -> bool, &'static str);

/// A layer made by the learner must give these outputs for these inputs; `who` is what the card calls it.
fn ask_for_output(
    trial: &mut Trial,
    who: &str,
    layer: &mut dyn Layer,
    inputs: &Array2<f64>,
    expected: &Array2<f64>,
    slips: &[Slip],
) -> Result<(), Failure> {
    let mut answer = trial.ask(format!("{who}, forward({})", np(inputs)), || {
        layer.forward(inputs).clone()
    })?;
    for (is_so, note) in slips {
        answer = answer.note(is_so, *note);
    }
    answer.equals(expected.clone())?;
    trial
        .ask(format!("{who}, output() after forward"), || {
            layer.output().clone()
        })?
        .equals(expected.clone())?;
    Ok(())
}

exercise!(
    scale,
    kind = FirstStep,
    title = "The way back of a new layer",
    hints = [
        "Every output is `factor` times its input. If an input grows by 0.1, by how much does \
         its output grow?",
        "The local derivative is `factor`, everywhere. It is multiplied by the gradient from \
         above.",
    ],
    afterword = "You have written a layer of `nnfs-core`: it can be added to a `Sequential`, and \
                 every optimizer and check of the crate works with it."
);

/// A layer that multiplies by a fixed number.
pub fn scale(learner: fn(f64) -> Box<dyn Layer>) -> Card {
    scale::EXERCISE.check(|trial| {
        for factor in [2.0, -0.5, 1.0] {
            let build = || learner(factor);
            let mut layer = trial
                .ask(format!("Scale with the factor {factor:?}"), build)?
                .value();
            let inputs = array![[1.0, -2.0, 0.5], [4.0, 0.0, 3.0]];
            let who = format!("factor {factor:?}");
            ask_for_output(trial, &who, &mut *layer, &inputs, &(factor * &inputs), &[])?;
            let d_outputs = array![[1.0, 2.0, 3.0], [-4.0, 5.0, -6.0]];
            trial
                .ask(format!("{who}, backward({})", np(&d_outputs)), || {
                    layer.backward(&d_outputs).clone()
                })?
                .note(
                    |d| *d == d_outputs,
                    "The gradient is passed on as it is. But an input that grows by 0.1 makes \
                     its output grow by 0.1 times the factor.",
                )
                .note(
                    |d| *d == &d_outputs / factor,
                    "A way back is not the way there turned around: nothing is undone, the \
                     gradient is multiplied by the local derivative.",
                )
                .note(
                    |d| *d == &inputs * factor,
                    "These are the outputs. Going back, it is the gradient from above that is \
                     multiplied.",
                )
                .note(
                    |d| *d == Array2::from_elem((2, 3), factor),
                    "This is the local derivative. It is multiplied by the gradient from above.",
                )
                .equals(factor * &d_outputs)?;
            ask_for_gradients(trial, &build, &inputs)?;
            ask_for_second_batch(trial, &build, 3)?;
        }
        Ok(())
    })
}

exercise!(
    which_batch,
    kind = Predict,
    title = "Two batches, one layer",
    hints = [
        "What does the layer still know of the first batch after the second `forward`?",
        "The second `forward` writes over the mask of the first. So the way back is that of the \
         second batch, whichever you had in mind.",
        "The mask is that of `[[-1, 1]]`. Where is it `true`?",
    ],
    afterword = "So one layer object cannot stand in two places of a network: the place that \
                 comes first would go back with the mask of the other."
);

/// What a ReLU layer gives back after it has seen two batches.
pub fn which_batch(learner: fn() -> Array2<f64>) -> Card {
    let mut relu = Relu::new();
    relu.forward(&array![[1.0, -1.0]]);
    relu.forward(&array![[-1.0, 1.0]]);
    let expected = relu.backward(&array![[5.0, 7.0]]).clone();
    which_batch::EXERCISE.check(|trial| {
        trial
            .ask("which_batch()", learner)?
            .note(
                |d| d.dim() != (1, 2),
                "The gradient has the shape of the inputs, (1, 2).",
            )
            .note(
                |d| *d == array![[5.0, 0.0]],
                "That would be the answer for the batch `a`. What became of its mask?",
            )
            .note(
                |d| *d == array![[0.0, 1.0]] || *d == array![[1.0, 0.0]],
                "What comes back is the gradient from above where it passes, not the mask.",
            )
            .must(
                |d| *d == expected,
                "something else; the lines in the text above show what",
            )
    })
}

exercise!(
    softplus,
    kind = Build,
    title = "A smooth ReLU",
    hints = [
        "The derivative of ln(1 + e^x) is e^x / (1 + e^x), which is the sigmoid of x. So keep \
         the inputs.",
        "For a large x, e^x is infinite, and so is its logarithm. Take the larger part out: ln(1 \
         + e^x) = max(x, 0) + ln(1 + e^-|x|).",
        "`x.max(0.0) + (-x.abs()).exp().ln_1p()` is right for every x; `ln_1p` is ln(1 + ...). \
         For the derivative, `1.0 / (1.0 + (-x).exp())` is.",
    ],
    afterword = "This is softplus. Far from 0 it is ReLU, and it has no corner where a gradient \
                 check would stumble."
);

/// A layer that computes ln(1 + e^x).
pub fn softplus(learner: fn() -> Box<dyn Layer>) -> Card {
    let smooth = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
    softplus::EXERCISE.check(|trial| {
        let mut layer = trial.ask("a new layer", learner)?.value();
        let inputs = array![[0.0, 1.0, -1.0], [3.0, -2.0, 0.5]];
        let relu = nnfs_core::activation::relu(&inputs);
        ask_for_output(
            trial,
            "Softplus",
            &mut *layer,
            &inputs,
            &inputs.mapv(smooth),
            &[(&|y| *y == relu, "This is ReLU itself, with its corner.")],
        )?;
        let d_outputs = array![[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]];
        let slopes = nnfs_core::activation::sigmoid(&inputs);
        trial
            .ask(
                format!(
                    "after forward with the same batch, backward({})",
                    np(&d_outputs)
                ),
                || layer.backward(&d_outputs).clone(),
            )?
            .note(
                |d| *d == slopes,
                "The local derivative is right. It is multiplied by the gradient from above.",
            )
            .note(
                |d| {
                    let of_outputs = nnfs_core::activation::sigmoid(&inputs.mapv(smooth));
                    (d - &(&d_outputs * &of_outputs))
                        .iter()
                        .all(|off| off.abs() < 1e-9)
                },
                "This is the sigmoid of the outputs. The derivative is the sigmoid of the inputs.",
            )
            .note(
                |d| {
                    let slopes = slopes.mapv(|y| y * (1.0 - y));
                    (d - &(&d_outputs * &slopes))
                        .iter()
                        .all(|off| off.abs() < 1e-9)
                },
                "y (1 - y) is the derivative of the sigmoid. Here the sigmoid itself is the \
                 derivative.",
            )
            .equals(&d_outputs * &slopes)?;
        ask_for_gradients(trial, &learner, &NumpyRng::seed(5).randn((4, 3)))?;
        ask_for_second_batch(trial, &learner, 3)?;
        let far = array![[1000.0, -1000.0]];
        ask_for_output(
            trial,
            "Softplus",
            &mut *layer,
            &far,
            &array![[1000.0, 0.0]],
            &[(
                &|y| y.iter().any(|y| !y.is_finite()),
                "e^1000 is larger than any `f64`. Chapter 04 had the same trouble, and shifted \
                 the numbers first.",
            )],
        )?;
        trial
            .ask("after this forward, backward([[1. 1.]])", || {
                layer.backward(&array![[1.0, 1.0]]).clone()
            })?
            .note(
                |d| d.iter().any(|d| d.is_nan()),
                "Infinity divided by infinity is not a number. Write the sigmoid as `1.0 / (1.0 \
                 + (-x).exp())`.",
            )
            .equals(array![[1.0, 0.0]])?;
        Ok(())
    })
}

/// The gradient of a network's inputs from its layers and the gradient of its output.
pub type BackThrough = fn(&mut [Box<dyn Layer>], &Array2<f64>) -> Array2<f64>;

exercise!(
    back_through,
    kind = FindTheBug,
    title = "Find the bug: the way back",
    hints = [
        "Which layer gave the output that `d_outputs` belongs to?",
        "The last layer goes back first. `.rev()` turns an iterator around.",
    ],
    afterword = "The wrong order ran only where all layers had the same size. With other sizes \
                 the shapes complain, which is a good reason to test a network with those."
);

/// The way back through a list of layers.
pub fn back_through(learner: BackThrough) -> Card {
    let dense = |weights: Array2<f64>| -> Box<dyn Layer> {
        let n_outputs = weights.ncols();
        Box::new(Dense::from_parameters(
            weights,
            Array2::zeros((1, n_outputs)),
        ))
    };
    let mut rng = NumpyRng::seed(8);
    let mut networks: Vec<(&str, Vec<Box<dyn Layer>>)> = vec![
        (
            "one dense layer",
            vec![dense(array![[1.0, 2.0], [3.0, 4.0]])],
        ),
        (
            "two dense layers, 2 -> 2 -> 2",
            vec![
                dense(array![[1.0, 2.0], [0.0, 1.0]]),
                dense(array![[1.0, 0.0], [3.0, 1.0]]),
            ],
        ),
    ];
    networks.push((
        "Dense 3 -> 3, ReLU, Dense 3 -> 3",
        vec![
            dense(rng.randn((3, 3))),
            Box::new(Relu::new()),
            dense(rng.randn((3, 3))),
        ],
    ));
    networks.push((
        "Dense 2 -> 5, Sigmoid, Dense 5 -> 4, ReLU, Dense 4 -> 3",
        vec![
            dense(rng.randn((2, 5))),
            Box::new(Sigmoid::new()),
            dense(rng.randn((5, 4))),
            Box::new(Relu::new()),
            dense(rng.randn((4, 3))),
        ],
    ));
    networks.push(("no layers at all", vec![]));
    back_through::EXERCISE.for_each(networks, |trial, (name, mut layers)| {
        let n_inputs = layers
            .first()
            .and_then(|layer| layer.sizes())
            .map_or(3, |(n, _)| n);
        let mut y = rng.randn((2, n_inputs));
        for layer in &mut layers {
            y = layer.forward(&y).clone();
        }
        let d_outputs = rng.randn(y.dim()).mapv(|d: f64| (3.0 * d).round());
        let mut expected = d_outputs.clone();
        for layer in layers.iter_mut().rev() {
            expected = layer.backward(&expected).clone();
        }
        let of_last = layers
            .last_mut()
            .map(|layer| layer.backward(&d_outputs).clone());
        let several = layers.len() > 1;
        trial
            .ask(
                format!(
                    "back_through(layers, d_outputs) for {name}\nd_outputs\n{}",
                    np(&d_outputs)
                ),
                || learner(&mut layers, &d_outputs),
            )?
            .note(
                |d| several && of_last.as_ref() == Some(d),
                "This went back through the last layer only.",
            )
            .note(
                |d| several && *d == d_outputs,
                "Each layer must get what the one behind it gave, not `d_outputs` again.",
            )
            .note(
                |_| name.starts_with("two"),
                "For one layer it was right. With two, which of them has to go back first?",
            )
            .equals(expected)
    })
}

exercise!(
    skip,
    kind = Build,
    title = "A layer around a layer",
    hints = [
        "x goes to two places, the inner layer and the sum. So it gets two gradients back, and \
         they add up (section 10.9).",
        "`backward` is `self.inner.backward(d_outputs) + d_outputs`, kept in `d_inputs`.",
        "`inner` lists the layers inside: `vec![&mut *self.inner]`. Whoever looks for parameters \
         finds them through this list; without it an optimizer would never move the weights.",
    ],
    afterword = "This is a skip connection. The direct way carries the gradient past the layer \
                 unchanged, which is what lets very deep networks learn."
);

/// A layer that adds its inputs to what another layer makes of them.
pub fn skip(learner: fn(Box<dyn Layer>) -> Box<dyn Layer>) -> Card {
    skip::EXERCISE.check(|trial| {
        // By hand: a factor of 2 on each column, so Y = 3 X and dX = 3 dY.
        let twice = || {
            Box::new(Dense::from_parameters(
                array![[2.0, 0.0], [0.0, 2.0]],
                array![[0.0, 0.0]],
            ))
        };
        let mut layer = trial
            .ask("Skip around a layer that doubles", || learner(twice()))?
            .value();
        let inputs = array![[1.0, -2.0], [3.0, 0.5]];
        let alone = 2.0 * &inputs;
        ask_for_output(
            trial,
            "Skip around a layer that doubles",
            &mut *layer,
            &inputs,
            &(3.0 * &inputs),
            &[(
                &|y| *y == alone,
                "These are the outputs of the inner layer alone. The inputs are added to them.",
            )],
        )?;
        let d_outputs = array![[1.0, 10.0], [100.0, -1.0]];
        trial
            .ask(
                format!(
                    "Skip around a layer that doubles, backward({})",
                    np(&d_outputs)
                ),
                || layer.backward(&d_outputs).clone(),
            )?
            .note(
                |d| *d == 2.0 * &d_outputs,
                "This came through the inner layer. The direct way brings a gradient back, too.",
            )
            .note(
                |d| *d == d_outputs,
                "This came by the direct way. The inner layer brings a gradient back, too.",
            )
            .note(
                |d| *d == 4.0 * &d_outputs,
                "The inner layer got its own gradient back again. The direct way brings \
                 `d_outputs` itself.",
            )
            .equals(3.0 * &d_outputs)?;
        let dense = || {
            let mut rng = NumpyRng::seed(17);
            Box::new(Dense::from_parameters(rng.randn((3, 3)), rng.randn((1, 3))))
        };
        let mut layer = trial
            .ask("Skip around a dense layer", || learner(dense()))?
            .value();
        trial
            .ask(
                "Skip around a dense layer: the names of its parameters",
                || {
                    layer
                        .parameters()
                        .iter()
                        .map(|p| p.name.to_string())
                        .collect::<Vec<_>>()
                },
            )?
            .note(
                Vec::is_empty,
                "Nobody can find the weights inside, so they would never learn. List the inner \
                 layer in `inner`.",
            )
            .note(
                |names| *names == ["weights", "biases"],
                "These are listed by hand, in `parameters`. `inner` lists the layer itself, and \
                 everything else of it is found, too.",
            )
            .equals(["dense1.weights", "dense1.biases"].map(str::to_owned))?;
        let inputs = NumpyRng::seed(18).randn((4, 3));
        let dropout = Box::new(Dropout::with_generator(0.5, NumpyRng::seed(19)));
        let mut layer = trial
            .ask("Skip around a Dropout", || learner(dropout))?
            .value();
        trial
            .ask(
                format!(
                    "Skip around a Dropout, set_mode(Mode::Evaluating), \
                     forward(inputs)\ninputs\n{}",
                    np(&inputs)
                ),
                || {
                    layer.set_mode(Mode::Evaluating);
                    layer.forward(&inputs).clone()
                },
            )?
            .note(
                |y| *y != 2.0 * &inputs,
                "The `Dropout` inside still sets numbers to 0: `set_mode` did not reach it. It \
                 goes through `inner`. Parameters that are listed by hand are found, and the \
                 layer itself is not: list it in `inner`, and leave `parameters` out.",
            )
            .equals(2.0 * &inputs)?;
        ask_for_gradients(trial, &|| learner(dense()), &inputs)?;
        ask_for_gradients(trial, &|| learner(Box::new(Sigmoid::new())), &inputs)?;
        ask_for_gradients(trial, &|| learner(learner(dense())), &inputs)?;
        ask_for_second_batch(trial, &|| learner(dense()), 3)
    })
}

exercise!(
    scale_shift,
    kind = Hard,
    title = "A layer with parameters of its own",
    hints = [
        "Each column has its own gamma and its own beta, and all samples use them. So their \
         gradients are sums over the samples, kept as a row: \
         `.sum_axis(Axis(0)).insert_axis(Axis(0))`.",
        "A product hands each factor the other one: gamma gets dY times the inputs, and the \
         inputs get dY times gamma. A sum passes dY on.",
        "`parameters` lists each one with its name, its value and its gradient: \
         `Parameter::new(\"gamma\", &mut self.gamma, &self.d_gamma)`, and the same for beta, in \
         a `vec![...]`.",
    ],
    afterword = "Batch normalisation ends with such a layer. And a gradient of the shape `(1, \
                 n)` from a batch of any size is always a sum over it."
);

/// A layer that multiplies each column by a number and adds another, both of them parameters.
pub fn scale_shift(learner: fn(Array2<f64>, Array2<f64>) -> Box<dyn Layer>) -> Card {
    scale_shift::EXERCISE.check(|trial| {
        let who = "gamma [[2. -1.]], beta [[0.5 3.]]";
        let (gamma, beta) = (array![[2.0, -1.0]], array![[0.5, 3.0]]);
        let build = || learner(gamma.clone(), beta.clone());
        let mut layer = trial.ask(who, build)?.value();
        let inputs = array![[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]];
        ask_for_output(
            trial,
            who,
            &mut *layer,
            &inputs,
            &(&inputs * &gamma + &beta),
            &[],
        )?;
        let d_outputs = array![[1.0, 10.0], [2.0, 20.0], [3.0, 40.0]];
        trial
            .ask(format!("{who}, backward({})", np(&d_outputs)), || {
                layer.backward(&d_outputs).clone()
            })?
            .note(
                |d| *d == d_outputs,
                "An input is multiplied by gamma on the way forward, so its gradient is \
                 multiplied by gamma as well.",
            )
            .note(
                |d| *d == &d_outputs * &inputs,
                "A product hands each factor the *other* one: the inputs get gamma.",
            )
            .equals(&d_outputs * &gamma)?;
        trial
            .ask("the names of its parameters", || {
                layer
                    .parameters()
                    .iter()
                    .map(|p| p.name.to_string())
                    .collect::<Vec<_>>()
            })?
            .note(
                Vec::is_empty,
                "An optimizer finds only what `parameters` gives it.",
            )
            .note(
                |names| *names == ["beta", "gamma"],
                "gamma first, then beta.",
            )
            .equals(["gamma", "beta"].map(str::to_owned))?;
        let gradient =
            |layer: &mut Box<dyn Layer>, i: usize| layer.parameters()[i].gradient.clone();
        trial
            .ask("the gradient of gamma", || gradient(&mut layer, 0))?
            .note(
                |g| g.dim() == (3, 2),
                "gamma is used by every sample, so its gradients add up over the samples to one \
                 row.",
            )
            .note(
                |g| *g == array![[6.0, 70.0]],
                "This is the sum of dY. Each sample multiplies gamma by its input, so the input \
                 is a factor.",
            )
            .note(
                |g| {
                    g.iter()
                        .zip(&[22.0, 380.0])
                        .all(|(g, sum)| (3.0 * g - sum).abs() < 1e-9)
                },
                "This is the mean over the samples. Whatever is used several times gets the sum.",
            )
            .equals(array![[22.0, 380.0]])?;
        trial
            .ask("the gradient of beta", || gradient(&mut layer, 1))?
            .note(
                |g| {
                    g.iter()
                        .zip(&[6.0, 70.0])
                        .all(|(g, sum)| (3.0 * g - sum).abs() < 1e-9)
                },
                "This is the mean over the samples. Whatever is used several times gets the sum.",
            )
            .equals(array![[6.0, 70.0]])?;
        trial
            .ask(
                "the gradient of beta after backward with the same batch once more",
                || {
                    layer.forward(&inputs);
                    layer.backward(&d_outputs);
                    gradient(&mut layer, 1)
                },
            )?
            .note(
                |g| *g == array![[12.0, 140.0]],
                "The gradient of the last batch is still in it. Each backward starts anew.",
            )
            .equals(array![[6.0, 70.0]])?;
        let random = || {
            let mut rng = NumpyRng::seed(19);
            learner(rng.randn((1, 4)), rng.randn((1, 4)))
        };
        ask_for_gradients(trial, &random, &NumpyRng::seed(20).randn((5, 4)))?;
        ask_for_second_batch(trial, &random, 4)
    })
}

exercise!(
    circle,
    kind = Goal,
    title = "A circle in twenty numbers",
    hints = [
        "A hidden neuron cuts the plane with a straight line. How many lines does it take to \
         close something in?",
        "With three lines you get a triangle. Count the numbers of a network with two inputs, h \
         hidden neurons and one output: 2h + h + h + 1. How large may h be?",
        "`Sequential::new().add(Dense::xavier(2, 4, \
         rng)).add(Sigmoid::new()).add(Dense::xavier(4, 1, rng)).add(Sigmoid::new())` has 17 \
         numbers. Now the rate: sigmoids have small slopes, so 0.1 is much too slow. Try 1, 5 \
         and 20.",
    ],
    afterword = "Three lines make a triangle, four come near a circle. What the rate must be \
                 depends on the layers: in front of two sigmoids, each of which passes on at \
                 most a quarter, a rate of 5 is not large."
);

/// A network that tells the inside of a circle from its outside, and the rate to train it with.
pub fn circle(build: fn(&mut NumpyRng) -> (Sequential, f64)) -> Card {
    circle::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(12);
        let mut points = |n: usize| -> (Array2<f64>, Array2<f64>) {
            let x: Array2<f64> = 3.0 * rng.rand((n, 2)) - 1.5;
            let is_inside = |row: usize| x.row(row).dot(&x.row(row)) < 1.0;
            let t = Array2::from_shape_fn((n, 1), |(row, _)| f64::from(u8::from(is_inside(row))));
            (x, t)
        };
        let ((x, t), (fresh, fresh_t)) = (points(200), points(500));
        let (mut network, rate) = trial.ask("circle(rng)", || build(&mut rng))?.value();
        trial
            .ask("the shape that it gives for 200 points", || {
                let (rows, columns) = network.forward(&x).dim();
                [rows, columns]
            })?
            .equals([200_usize, 1])?;
        trial
            .ask("how many numbers it learns", || {
                let numbers: usize = network.parameters().iter().map(|p| p.value.len()).sum();
                numbers as f64
            })?
            .note(
                |_| true,
                "A hidden neuron costs four: two weights, a bias, and its weight in the second \
                 layer.",
            )
            .at_most(20.0)?;
        let mut loss = MeanSquaredError::new();
        for _ in 0..1000 {
            if !loss.forward(network.forward(&x), &t).is_finite() {
                break;
            }
            network.backward(loss.backward());
            Sgd::new(rate).step(&mut network);
        }
        let says_yes = network.forward(&fresh).mapv(|y| y > 0.5);
        let right = says_yes
            .iter()
            .zip(&fresh_t)
            .filter(|(yes, t)| **yes == (**t > 0.5));
        let accuracy = right.count() as f64 / fresh_t.len() as f64;
        let always_no = fresh_t.iter().filter(|&&t| t < 0.5).count() as f64 / fresh_t.len() as f64;
        trial
            .ask(
                format!("the share of 500 other points that are right after 1,000 steps of {rate}"),
                || accuracy,
            )?
            .note(
                |_| says_yes.iter().all(|&yes| !yes),
                format!(
                    "It says \"outside\" to every point, which is right for {always_no}. Is the \
                     rate too small for the small slopes of sigmoids, or did it kill the ReLUs?"
                ),
            )
            .note(
                |_| true,
                "It has found a part of the circle. How many lines has it to close it with, and \
                 are the steps long enough, or so long that it jumps about?",
            )
            .at_least(0.9)
    })
}

reason!(
    /// Why a layer remembers something of its way forward.
    what_it_remembers,
    title = "Why a layer remembers",
    hints = [
        "Write down the local derivative of a sigmoid, and that of a product. Which numbers of \
         the way forward stand in them?",
        "One layer stands in two places of a network. It goes forward twice before it goes \
         back. What does it still know of the first time?",
    ],
    answer = "Going back, each layer multiplies by its local derivative, and that depends on \
              where it was on the way forward: the sigmoid needs its output, ReLU its mask, \
              Dense its inputs. If the same layer is used in two places, the second forward \
              writes over what it kept of the first, so the way back of the first use is \
              computed from the wrong numbers. And the gradient of its second use is replaced, \
              where both should add up.",
    points = [
        "The local derivative depends on the values of the way forward.",
        "A second forward replaces what was kept, so the first way back is wrong.",
        "Both uses share the weights, so their gradients would have to be added.",
    ]
);
