//! Exercises of chapter 14.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::activation::sigmoid;
use nnfs_core::gradient::numerical_gradient;
use nnfs_core::layer::{Dense, Layer, Tanh};
use nnfs_core::loss::{Loss, SoftmaxCrossEntropy};
use nnfs_core::network::Sequential;
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::clinic;
use crate::exercise::{chapter, exercise, reason};
use crate::layers::ask_for_gradients;
use crate::value::close;

chapter!(
    14,
    "Gradient check",
    [
        verdict,
        prediction,
        twice,
        their_slope,
        swish,
        check_inputs,
        few_passes,
        passed_and_learns_nothing
    ]
);

exercise!(
    verdict,
    kind = FirstStep,
    title = "The verdict as a function",
    hints = [
        "The chapter's `relative_error(a, n)` is there. Four cases are left, from the smallest \
         error to the largest.",
        "Ask `error < 1e-7` first, then the larger limits, and let the last `else` be \"wrong\". \
         Then NaN, which is smaller than nothing, ends there too.",
    ],
    afterword = "A word is for the first look. The number and its place in the report say where \
                 to look next."
);

/// The word for a pair of gradients, backpropagated and measured.
pub fn verdict(learner: fn(f64, f64) -> &'static str) -> Card {
    let right = |a: f64, n: f64| match relative_error(a, n) {
        error if error < 1e-7 => "right",
        error if error < 1e-4 => "close",
        error if error < 1e-2 => "suspicious",
        _ => "wrong",
    };
    let mut pairs = vec![
        (0.3, 0.3),
        (2.0, 2.0002),
        (-0.5, 0.5),
        (6.0, 3.0),
        (0.0, 0.0),
        (1e-9, 0.0),
        (-4.0, -4.02),
        (f64::NAN, 1.0),
    ];
    let mut rng = NumpyRng::seed(14);
    for k in [-1, -2, -3, -4, -5, -6, -8, -9] {
        let n = rng.standard_normal() + 3.0;
        // The relative error is about half of what is added here.
        pairs.push((n * (1.0 + (1.0 + rng.random()) * 10.0_f64.powi(k)), n));
    }
    verdict::EXERCISE.for_each(pairs, |trial, (a, n)| {
        trial
            .ask(format!("verdict({a:?}, {n:?})"), || learner(a, n))?
            .note(
                |&v| !["right", "close", "suspicious", "wrong"].contains(&v),
                "The four words are \"right\", \"close\", \"suspicious\" and \"wrong\".",
            )
            .note(
                |_| a.is_nan(),
                "NaN is neither smaller nor larger than any limit. It must end in the case that \
                 is left over.",
            )
            .note(
                |_| a == 0.0 && n == 0.0,
                "Two zeros agree perfectly. Without a floor the formula divides 0 by 0.",
            )
            .note(
                |&v| a == 1e-9 && v == "wrong",
                "Without the floor this error is 1. A measured zero is never exactly 0.",
            )
            .note(
                |_| a == -0.5,
                "The size of both counts in the denominator, |a| + |n|: their sum would be 0 here.",
            )
            .equals(right(a, n))
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Patient 4 in other batches",
    hints = [
        "With five samples it is 0.67, and with one the check passes. Section 14.2 has a formula \
         for the error of a factor k.",
        "Solve (k - 1)/(k + 1) = 2/3. What in the batch is as large as this k?",
        "For five samples k = 5 gives 4/6, and for one sample k = 1 gives 0. So k is the number \
         of samples.",
    ],
    afterword = "The layer divides its dW by the number of samples, and the loss has divided \
                 already. `clinic::diagnosis(4)` says the same."
);

/// The largest relative error of patient 4's weights, for batches of 3 and of 10.
pub fn prediction(learner: fn() -> [f64; 2]) -> Card {
    let near = |p: &[f64; 2], x: f64, y: f64| (p[0] - x).abs() < 0.005 && (p[1] - y).abs() < 0.005;
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| near(p, 3.0, 10.0),
                "These are the factors. Which relative error does a factor k make?",
            )
            .note(
                |p| near(p, 1.0 / 3.0, 0.1),
                "These are the factors, turned over. Which relative error does a factor k make?",
            )
            .note(
                |p| near(p, 2.0 / 3.0, 2.0 / 3.0),
                "That is the error for five samples. With one sample the check passes, so the \
                 error does depend on the batch.",
            )
            .note(
                |p| near(p, 2.0 / 3.0, 0.9),
                "This is (k - 1) / k. The relative error divides by the sum of both numbers.",
            )
            .must(
                |p| near(p, 0.5, 9.0 / 11.0),
                "something else; for 3 samples, gradient::gradient_check(&mut \
                 clinic::patient(4), &x.slice(s![..3, ..]).to_owned(), &array![0usize, 1, 2], \
                 &mut SoftmaxCrossEntropy::new()) shows it",
            )
    })
}

exercise!(
    twice,
    kind = Build,
    title = "A check that finds patient 5",
    hints = [
        "Check the same patient two times in a row, in one variable, and look at both reports.",
        "A network that has gone back before may keep something of it. So one check is not enough.",
        "Run `gradient::gradient_check` twice on `network`, keep both `.passed()`, and return \
         whether both are true.",
    ],
    afterword = "dense1 adds each gradient to those before it. The second check finds a factor \
                 of 3, since every check goes back twice. Adding up old gradients is not far \
                 from momentum, which chapter 17 does on purpose."
);

/// A check that also finds a gradient which is right in a new network only.
pub fn twice(learner: fn(&mut dyn Layer, &Array2<f64>, &Array1<usize>) -> bool) -> Card {
    let (x, labels) = batch();
    twice::EXERCISE.check(|trial| {
        for number in 1..=clinic::PATIENTS {
            trial
                .ask(format!("twice with clinic::healthy({number})"), || {
                    learner(&mut clinic::healthy(number), &x, &labels)
                })?
                .note(
                    |_| true,
                    "This network is healthy, and is told that it is not.",
                )
                .equals(true)?;
        }
        for number in [1, 2, 3, 4, 6, 7, 5] {
            trial
                .ask(format!("twice with clinic::patient({number})"), || {
                    learner(&mut clinic::patient(number), &x, &labels)
                })?
                .note(
                    |_| number == 5,
                    "Patient 5 is right in its first check, as it is new then. What is it like \
                     in the second?",
                )
                .note(
                    |_| true,
                    "This patient fails every check. The first report counts as well.",
                )
                .equals(false)?;
        }
        Ok(())
    })
}

/// From a network, the number of a parameter, the place of an entry and a batch to a slope.
pub type Slope = fn(&mut dyn Layer, usize, (usize, usize), &Array2<f64>, &Array1<usize>) -> f64;

exercise!(
    their_slope,
    kind = FindTheBug,
    title = "Find the bug: one third, everywhere",
    hints = [
        "The error of a factor k is (k - 1)/(k + 1). Which factor gives a third?",
        "Follow the weight on paper, from `w` on. Where is it when `below` is computed?",
        "Keep `here`, the number as it was. Set it to `here + h`, then to `here - h`, then to \
         `here`.",
    ],
    afterword = "A check is a program too. When everything fails by the same factor, suspect the \
                 check."
);

/// The slope of the loss for one number of a network, by small steps.
pub fn their_slope(learner: Slope) -> Card {
    their_slope::EXERCISE.check(|trial| {
        let (x, labels) = batch();
        let mut rng = NumpyRng::seed(4);
        let mut network = Sequential::new()
            .add(Dense::xavier(2, 4, &mut rng))
            .add(Tanh::new())
            .add(Dense::xavier(4, 3, &mut rng));
        let mut loss = SoftmaxCrossEntropy::new();
        loss.forward(network.forward(&x), &labels);
        network.backward(loss.backward());
        for k in 0..4 {
            let (name, before, at, slope) = {
                let parameters = network.parameters();
                let p = &parameters[k];
                let (at, slope) = p
                    .gradient
                    .indexed_iter()
                    .max_by(|(_, a), (_, b)| a.abs().total_cmp(&b.abs()))
                    .map_or(((0, 0), 0.0), |(at, &slope)| (at, slope));
                (p.name.to_string(), p.value[at], at, slope)
            };
            trial
                .ask(format!("the slope for {name} at {at:?}"), || {
                    learner(&mut network, k, at, &x, &labels)
                })?
                .note(
                    |s| (s - slope / 2.0).abs() < 1e-4 * slope.abs(),
                    "Half of the true slope. The way from `above` to `below` is shorter than the \
                     2h that it is divided by.",
                )
                .note(
                    |s| (s - slope * 2.0).abs() < 1e-4 * slope.abs(),
                    "Twice the true slope. From `here + h` to `here - h` it is 2h.",
                )
                .note(
                    |s| (s + slope).abs() < 1e-4 * slope.abs(),
                    "The sign is turned around: above less below.",
                )
                .within(slope, 1e-5)?;
            let now = network.parameters()[k].value[at];
            trial
                .ask(format!("{name} at {at:?} after the call"), || now)?
                .note(
                    |w| (w - before).abs() > 1e-8,
                    "The network is left behind changed, and the next slope is measured \
                     somewhere else.",
                )
                .note(
                    |_| true,
                    "Nearly. Going forth and back by h rounds, and each check moves the network \
                     a little. Keep the number as it was, and put it back.",
                )
                .must(
                    |w| w.to_bits() == before.to_bits(),
                    format!("{before:?}, as before, to the last bit"),
                )?;
        }
        Ok(())
    })
}

exercise!(
    swish,
    kind = Build,
    title = "Swish with a learned steepness",
    hints = [
        "Call the sigmoid s, so that y = x s. With respect to β only s moves: its slope is s (1 \
         - s) times the inner derivative, which is x.",
        "dβ is the sum of `dy x² s (1 - s)` over the samples, `(1, n)`. For dx, x stands in two \
         places: `dy (s + β x s (1 - s))`.",
        "`(d_outputs * &(...)).sum_axis(Axis(0)).insert_axis(Axis(0))` has the shape of β. Write \
         it into `self.d_beta` with `=`, not with `+=`.",
    ],
    afterword = "Your layer has passed a gradient check, with uneven gradients from above and \
                 three shapes of batches. With a large β it is nearly a ReLU, without a kink."
);

/// A layer `y = x sigmoid(beta x)`, with a learned number per column.
pub fn swish(build: fn(Array2<f64>) -> Box<dyn Layer>) -> Card {
    swish::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(15);
        let beta: Array2<f64> = rng.randn((1, 3)) + 0.5;
        let (x, d): (Array2<f64>, Array2<f64>) = (rng.randn((4, 3)), rng.randn((4, 3)));
        let s = sigmoid(&(&x * &beta));
        let bent = &s * &(1.0 - &s); // the slope of the sigmoid
        let mut layer = trial.ask("a new layer", || build(beta.clone()))?.value();
        trial
            .ask("forward with inputs of shape (4, 3)", || {
                layer.forward(&x).clone()
            })?
            .equals(&x * &s)?;
        let d_inputs = trial.ask("backward with a gradient of shape (4, 3)", || {
            layer.backward(&d).clone()
        })?;
        let measured = numerical_gradient(|beta| (&d * &x * &sigmoid(&(&x * beta))).sum(), &beta);
        trial
            .ask("the gradient of beta after backward", || {
                first_gradient(&mut *layer)
            })?
            .note(
                Array2::is_empty,
                "Backward has to fill `self.d_beta` as well.",
            )
            .note(
                |g| g.dim() == (4, 3),
                "All samples share one β. Where paths meet, gradients add up: sum over the \
                 samples.",
            )
            .note(
                |g| close(g, &columns(&(&d * &x * &bent))),
                "One x is missing: one is the factor in front of the sigmoid, another the inner \
                 derivative of β x.",
            )
            .note(
                |g| close(g, &columns(&(&d * &x * &s))),
                "With respect to β the sigmoid has its slope, s (1 - s), and the inner \
                 derivative x.",
            )
            .note(
                |g| close(&(g * 4.0), &measured),
                "Divided by the number of samples: the loss has done that already.",
            )
            .within(measured.clone(), 1e-5)?;
        d_inputs
            .note(
                |g| close(g, &(&d * &s)),
                "x stands inside of the sigmoid too. This is the first part of the product rule.",
            )
            .note(
                |g| close(g, &(&d * &(&s + &(&x * &bent)))),
                "The inner derivative of β x with respect to x is β.",
            )
            .note(
                |g| close(g, &(&s + &(&x * &beta * &bent))),
                "This is the slope of the layer. What comes from above has to be multiplied in.",
            )
            .within(
                numerical_gradient(|x| (&d * x * &sigmoid(&(x * &beta))).sum(), &x),
                1e-5,
            )?;
        trial
            .ask("the gradient of beta after a second backward", || {
                layer.backward(&d);
                first_gradient(&mut *layer)
            })?
            .note(
                |g| close(g, &(2.0 * &measured)),
                "This is patient 5: the gradient is added to that of the call before. Each \
                 backward starts anew.",
            )
            .within(measured, 1e-5)?;
        for (n, width) in [(1, 2), (6, 1)] {
            let (beta, x) = (rng.randn((1, width)), rng.randn((n, width)));
            ask_for_gradients(trial, &|| build(beta.clone()), &x)?;
        }
        Ok(())
    })
}

exercise!(
    check_inputs,
    kind = Hard,
    title = "Check the inputs",
    hints = [
        "Backward returns the gradient of the inputs. What do you measure it against?",
        "`gradient::numerical_gradient(|x| loss_of(network, x, labels), x)` moves each input in \
         turn. Copy what backward returned before you measure.",
        "Then go over both side by side: `d_inputs.iter().zip(&measured)`, with `relative_error` \
         for each pair, and keep the largest.",
    ],
    afterword = "Everything that is wrong on the way to the front shows in the gradient of the \
                 inputs. What it cannot show is a parameter whose own formula is wrong, as in \
                 patient 3: nothing else is computed from that."
);

/// The largest relative error of the gradient that a network hands back for its inputs.
pub fn check_inputs(learner: fn(&mut dyn Layer, &Array2<f64>, &Array1<usize>) -> f64) -> Card {
    check_inputs::EXERCISE.check(|trial| {
        for (n, seed) in [(5, 1), (3, 2)] {
            let x: Array2<f64> = NumpyRng::seed(seed).randn((n, 2));
            let labels = Array1::from_shape_fn(n, |i| (i * 2 + 1) % 3);
            for number in [3, 1, 2, 6, 7] {
                for (name, mut network) in [
                    ("healthy", clinic::healthy(number)),
                    ("patient", clinic::patient(number)),
                ] {
                    let errors = errors_of_inputs(&mut network, &x, &labels);
                    let largest = errors.fold(0.0_f64, |m, &e| m.max(e));
                    let answer = trial
                        .ask(
                            format!("check_inputs with clinic::{name}({number}), {n} samples"),
                            || learner(&mut network, &x, &labels),
                        )?
                        .note(
                            |e| e.is_nan(),
                            "NaN comes of 0 / 0: two zeros agree, and the floor says so.",
                        )
                        .note(
                            |e| *e < 0.0,
                            "An error has no sign: take the absolute difference.",
                        );
                    if largest < 1e-5 {
                        answer
                            .note(
                                |_| number == 3 && name == "patient",
                                "Patient 3 has a wrong gradient for the biases of dense2. No \
                                 other gradient is computed from it, so that of the inputs is \
                                 right.",
                            )
                            .note(
                                |_| true,
                                "Its gradient of the inputs is right. Are both gradients taken \
                                 for the same x, and is the right one copied before the other is \
                                 measured?",
                            )
                            .must(|e| (0.0..1e-4).contains(e), "a number below 1e-4")?;
                    } else {
                        answer
                            .note(
                                |e| (e - errors.mean().unwrap_or(0.0)).abs() < 1e-3,
                                "This is the mean of the errors. The largest is asked for, as \
                                 one wrong number is enough.",
                            )
                            .note(
                                |e| *e < 1e-4,
                                "This patient hands a wrong gradient to the front, and nothing \
                                 was found. Is it the inputs that are moved?",
                            )
                            .within(largest, 1e-2)?;
                    }
                }
            }
        }
        Ok(())
    })
}

/// The five samples of the chapter.
fn batch() -> (Array2<f64>, Array1<usize>) {
    (NumpyRng::seed(1).randn((5, 2)), array![0, 1, 2, 1, 0])
}

/// With the chapter's floor.
fn relative_error(a: f64, n: f64) -> f64 {
    (a - n).abs() / (a.abs() + n.abs()).max(1e-3)
}

fn errors_of_inputs(
    network: &mut Sequential,
    x: &Array2<f64>,
    labels: &Array1<usize>,
) -> Array2<f64> {
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(network.forward(x), labels);
    let mut errors = network.backward(loss.backward()).clone();
    let measured = numerical_gradient(|x| loss.forward(network.forward(x), labels), x);
    errors.zip_mut_with(&measured, |a, &n| *a = relative_error(*a, n));
    errors
}

/// The gradient of a layer's first parameter; empty where it has none.
fn first_gradient(layer: &mut dyn Layer) -> Array2<f64> {
    let parameters = layer.parameters();
    parameters
        .first()
        .map(|p| p.gradient.clone())
        .unwrap_or_default()
}

/// The sum of each column, as a row.
fn columns(a: &Array2<f64>) -> Array2<f64> {
    a.sum_axis(Axis(0)).insert_axis(Axis(0))
}

exercise!(
    few_passes,
    kind = Goal,
    title = "A check in five passes",
    hints = [
        "The chapter moves one number at a time, which takes two passes for each. What happens \
         to the loss if you move all numbers of the network at once, by a small step in one \
         random direction?",
        "By the dot product of chapter 08, the slope of the loss in a direction v is the sum of \
         gradient times v over all numbers. One side you measure with two passes, the other you \
         compute from the gradients.",
        "Forward and backward once, and copy each gradient. Draw a `rng.randn` of the same \
         shape for each parameter. Add 1e-6 times it to all, compute the loss, take away twice \
         as much, compute the loss, and put everything back. Compare the slope with the sum of \
         the products: 1e-4 between them, relative to the larger, is wrong.",
    ],
    afterword = "A mistake in any one of the numbers changes the slope along nearly every \
                 direction, so a single random one finds it, for a price that does not grow \
                 with the network. Where it is, this check does not say."
);

/// From a network, a batch and a generator to whether the gradient is right.
pub type QuickCheck = fn(&mut dyn Layer, &Array2<f64>, &Array1<usize>, &mut NumpyRng) -> bool;

/// Counts how often it goes forward.
#[derive(Clone, Debug)]
struct Counted {
    inner: Sequential,
    passes: Arc<AtomicUsize>,
}

impl Layer for Counted {
    fn name(&self) -> &'static str {
        "Counted"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.passes.fetch_add(1, Ordering::Relaxed);
        self.inner.forward(inputs)
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.inner.backward(d_outputs)
    }

    fn output(&self) -> &Array2<f64> {
        self.inner.output()
    }

    fn d_inputs(&self) -> &Array2<f64> {
        self.inner.d_inputs()
    }

    fn inner(&mut self) -> Vec<&mut dyn Layer> {
        vec![&mut self.inner]
    }
}

/// A gradient check that goes forward five times at most.
pub fn few_passes(learner: QuickCheck) -> Card {
    few_passes::EXERCISE.check(|trial| {
        let (x, labels) = batch();
        let mut rng = NumpyRng::seed(14);
        let passes = Arc::new(AtomicUsize::new(0));
        let mut most = 0;
        // Patient 5 is right in its first check, which is another exercise.
        for number in [1, 2, 3, 4, 6, 7] {
            for (name, inner) in [
                ("healthy", clinic::healthy(number)),
                ("patient", clinic::patient(number)),
            ] {
                let passes = Arc::clone(&passes);
                passes.store(0, Ordering::Relaxed);
                let mut network = Counted {
                    inner,
                    passes: Arc::clone(&passes),
                };
                let before: Vec<_> = values_of(&mut network);
                trial
                    .ask(format!("few_passes with clinic::{name}({number})"), || {
                        learner(&mut network, &x, &labels, &mut rng)
                    })?
                    .note(
                        |&passed| passed,
                        "This patient is told that it is healthy. Are all parameters moved, those \
                         of the last layer too?",
                    )
                    .note(
                        |_| true,
                        "This network is healthy. Do the two losses belong to the same direction \
                         as the sum, and is the step small, but not so small that rounding rules?",
                    )
                    .equals(name == "healthy")?;
                let moved = (before.iter().zip(values_of(&mut network)))
                    .map(|(before, after)| (before - after).fold(0.0, |m: f64, d| m.max(d.abs())))
                    .fold(0.0, f64::max);
                trial
                    .ask("how far the parameters are from where they were", || moved)?
                    .note(
                        |_| true,
                        "A check leaves the network as it found it. Put the parameters back.",
                    )
                    .at_most(1e-12)?;
                most = most.max(passes.load(Ordering::Relaxed));
            }
        }
        trial
            .ask("the most passes forward for one network", || most as f64)?
            .note(
                |&passes| passes > 100.0,
                "Two for each number are too many. Move all numbers at once.",
            )
            .note(
                |_| true,
                "Three are enough: one to go back from, and two for the slope along one \
                 direction that has a part of every number in it.",
            )
            .at_most(5.0)
    })
}

fn values_of(network: &mut dyn Layer) -> Vec<Array2<f64>> {
    let parameters = network.parameters();
    parameters.iter().map(|p| p.value.clone()).collect()
}

reason!(
    /// Why a passed check does not mean that a network learns.
    passed_and_learns_nothing,
    title = "Passed, and learns nothing",
    hints = [
        "Which two things does a gradient check compare? What belongs to a training beside \
         these two?",
        "The data, the labels, the loss that was meant, the optimizer, the rate: which of them \
         can a check on one batch see?",
    ],
    answer = "The check compares the backward pass with the forward pass, on one batch. It says \
              that this is the gradient of this loss. It does not know whether the loss is the \
              one that was meant, whether labels belong to their samples, or whether the \
              optimizer goes downhill, at a sensible rate, with the very parameters of this \
              network. Labels that were shuffled, or a rate of 0, pass every gradient check.",
    points = [
        "It proves that backward belongs to forward, on this batch, and nothing else.",
        "A wrong loss, wrong labels or wrong data have right gradients too.",
        "What happens to the gradient afterwards, in the optimizer, is not looked at.",
    ]
);
