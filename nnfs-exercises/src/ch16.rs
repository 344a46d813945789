//! Exercises of chapter 16.

use ndarray::{Array1, Array2};
use nnfs_core::activation::softmax;
use nnfs_core::data::{self, one_hot};
use nnfs_core::gradient::gradient_check;
use nnfs_core::layer::{Dense, Layer, Relu};
use nnfs_core::loss::{Loss, SoftmaxCrossEntropy};
use nnfs_core::metric::argmax_rows;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::{Optimizer, Sgd};
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::small_digits;
use crate::value::{close, near};

chapter!(
    16,
    "A museum of bugs",
    [
        first_loss_is_sane,
        prediction,
        diagnosis,
        unmoved,
        one_step,
        own_bug,
        rescue,
        flat_at_ln_ten
    ]
);

exercise!(
    first_loss_is_sane,
    kind = FirstStep,
    title = "The first loss",
    hints = [
        "The loss of a network that knows nothing is the natural logarithm of the number of \
         classes: `(n_classes as f64).ln()`.",
        "Too small is as suspicious as too large: take the absolute difference from ln n, and \
         hold it against a tenth of ln n.",
    ],
    afterword = "One line, before every training: it finds a softmax over the batch, a sum in \
                 place of a mean, and a start that is too large."
);

/// Whether a first loss is within a tenth of ln n.
pub fn first_loss_is_sane(learner: fn(f64, usize) -> bool) -> Card {
    let mut cases = vec![
        (1.0986, 3),
        (6.80, 3),
        (2.36, 10),
        (2.545, 10),
        (0.7013, 3),
        (f64::NAN, 10),
        (f64::INFINITY, 10),
        (0.0, 10),
    ];
    let mut rng = NumpyRng::seed(16);
    for n_classes in [2, 5, 10, 100, 1000] {
        let expected = f64::ln(n_classes as f64);
        for factor in [0.3, 0.88, 0.92, 1.08, 1.12, 2.0] {
            cases.push((expected * (factor + 0.01 * rng.random()), n_classes));
        }
    }
    first_loss_is_sane::EXERCISE.for_each(cases, |trial, (loss, n_classes)| {
        let expected = f64::ln(n_classes as f64);
        let sane = (loss - expected).abs() < 0.1 * expected;
        trial
            .ask(format!("first_loss_is_sane({loss:?}, {n_classes})"), || {
                learner(loss, n_classes)
            })?
            .note(
                |_| loss.is_nan(),
                "NaN is not sane. It is neither smaller nor larger than anything, so ask for \
                 what is right, not for what is wrong.",
            )
            .note(
                |&got| got != sane && ((loss - expected).abs() < 0.1) == got,
                "10 % of ln n, not 0.1.",
            )
            .note(
                |&got| got != sane && ((loss - expected).abs() < 0.1 * loss) == got,
                "10 % of ln n, not of the loss.",
            )
            .note(
                |&got| got && loss < expected,
                "Much too small is suspicious as well: who knows the answers before the first \
                 step?",
            )
            .equals(sane)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Empty points, real labels",
    hints = [
        "All inputs are 0 and all biases are 0. Which scores does the network give, to every \
         point?",
        "With equal scores the first class wins. How many of the 300 points are of class 0?",
        "The gradient of the last biases is the mean of y - t. What is the mean of y, and what \
         is the mean of t?",
    ],
    afterword = "Not even the biases have anything to learn, as the classes are equally \
                 frequent. The curve is a flat line at ln 3, for ever: one of the suspects for \
                 the log of exhibit 26."
);

/// Accuracy, loss and the gradient of the last biases, for empty points with the labels of the spiral.
pub fn prediction(learner: fn() -> (f64, f64, [f64; 3])) -> Card {
    let near = |a: f64, b: f64| (a - b).abs() < 0.01;
    let third = 1.0 / 3.0;
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| near(p.0, 1.0),
                "In exhibit 1 all labels were 0, and so was the answer. Now only some of the \
                 labels are.",
            )
            .note(
                |p| near(p.1, 0.0),
                "A loss of 0 would mean a network that is sure and right. This one gives each \
                 class the same score.",
            )
            .note(
                |p| near(p.0, third) && near(p.1, 3.0_f64.ln()) && near(p.2[0], -2.0 * third),
                "Accuracy and loss are right. This gradient is that of exhibit 1, where every \
                 label was 0. What is the mean of y - t if the labels are balanced?",
            )
            .note(
                |p| near(p.0, third) && near(p.1, 3.0_f64.ln()),
                "Accuracy and loss are right. The gradient of a bias is the mean of y - t over \
                 all points.",
            )
            .must(
                |p| {
                    near(p.0, third) && near(p.1, 3.0_f64.ln()) && p.2.iter().all(|&g| near(g, 0.0))
                },
                "something else; ask TwoLayerNet::new(2, 3, 3, &mut NumpyRng::seed(0)) for its \
                 accuracy(&zeros, &points().1), its loss and its gradient",
            )
    })
}

exercise!(
    diagnosis,
    kind = Build,
    title = "Four patients",
    hints = [
        "Begin with the axes. Which patient's loss hardly moves at all, which one climbs?",
        "Of the two that fall, one falls smoothly and parts from the unseen digits. The other \
         one jumps, on both curves.",
        "Section 16.10 lists the symptoms of all four causes.",
    ],
    afterword = "A learns 60 digits by heart, and its unseen loss turns up. B takes steps that \
                 are too long, so both curves jump. C goes uphill. In D the hidden layer says 0 \
                 for ever, and only the last biases learn how frequent each digit is."
);

/// The causes of patients A to D, in the order that seed 2 draws.
pub fn diagnosis(learner: fn() -> [usize; 4]) -> Card {
    let causes: Vec<usize> = NumpyRng::seed(2)
        .permutation(4)
        .into_iter()
        .map(|cause| cause + 1)
        .collect();
    diagnosis::EXERCISE.check(|trial| {
        trial
            .ask("diagnosis()", learner)?
            .note(
                |d| {
                    let mut sorted = *d;
                    sorted.sort_unstable();
                    sorted != [1, 2, 3, 4]
                },
                "Each of the causes 1 to 4 belongs to one patient.",
            )
            .note(
                |d| d[2] != causes[2],
                "Look at patient C again: the loss gets larger, smoothly, from the first epoch \
                 on, and on both curves alike. A start or a lack of data cannot do this.",
            )
            .note(
                |d| d[3] != causes[3],
                "Read the numbers on the axis of patient D. The curve falls nicely, from 2.303 \
                 to 2.298: ln 10 is 2.303.",
            )
            .note(
                |_| true,
                "Patients A and B: one of them has training and unseen curves that part, the \
                 other has curves that jump together.",
            )
            .must(
                |d| *d == causes[..],
                "another order; look at the four plots of section 16.9 once more",
            )
    })
}

exercise!(
    unmoved,
    kind = Build,
    title = "Who stands still?",
    hints = [
        "Forward, loss, backward, as in every training step. Then each of `network.parameters()` \
         has a `gradient` and a `name`.",
        "A parameter stands still if its gradient is 0 everywhere: `gradient.iter().all(|&g| g \
         == 0.0)`.",
        "Push `parameter.name.to_owned()` into a `Vec` for each of these, in the order in which \
         they come.",
    ],
    afterword = "A list that is not empty, before the first step, is worth a look: everything on \
                 it will be the same after the training."
);

/// The names of all parameters whose gradient is 0 everywhere.
pub fn unmoved(learner: fn(&mut dyn Layer, &Array2<f64>, &Array1<usize>) -> Vec<String>) -> Card {
    unmoved::EXERCISE.check(|trial| {
        let (x, labels) = data::spiral(7, 3, &mut NumpyRng::seed(0));
        // One class more often than the others, so that the last biases always have a gradient.
        let (x, labels) = (
            x.slice(ndarray::s![..17, ..]).to_owned(),
            labels.slice(ndarray::s![..17]).to_owned(),
        );
        let all = [
            "dense1.weights",
            "dense1.biases",
            "dense2.weights",
            "dense2.biases",
        ];
        type Change = fn(usize, &mut Array2<f64>);
        let cases: [(&str, Change, &[&str]); 5] = [
            ("a fresh network", |_, _| (), &[]),
            (
                "one ReLU dead",
                |k, value| {
                    if k == 1 {
                        value[[0, 0]] = -100.0;
                    }
                },
                &[],
            ),
            ("all parameters 0", |_, value| value.fill(0.0), &all[..3]),
            (
                "the second weights 0",
                |k, value| {
                    if k == 2 {
                        value.fill(0.0);
                    }
                },
                &all[..2],
            ),
            (
                "all ReLUs dead",
                |k, value| {
                    if k == 1 {
                        value.fill(-100.0);
                    }
                },
                &all[..3],
            ),
        ];
        for (name, change, expected) in cases {
            for size in [5, 64] {
                let mut rng = NumpyRng::seed(size as u32);
                let mut network = Sequential::new()
                    .add(Dense::he(2, size, &mut rng))
                    .add(Relu::new())
                    .add(Dense::he(size, 3, &mut rng));
                for (k, parameter) in network.parameters().into_iter().enumerate() {
                    change(k, parameter.value);
                }
                trial
                    .ask(format!("{name}, {size} hidden neurons"), || {
                        learner(&mut network, &x, &labels)
                    })?
                    .note(
                        |got| got.len() == 4,
                        "All four: is `backward` called before the gradients are looked at?",
                    )
                    .note(
                        |got| got.iter().any(|n| !all.contains(&n.as_str())),
                        "The names come from `parameter.name`, such as dense1.weights.",
                    )
                    .note(
                        |got| expected.is_empty() && *got == ["dense1.biases", "dense2.biases"],
                        "These biases *are* 0, but they have a gradient and will move. Look at \
                         the gradients.",
                    )
                    .note(
                        |got| got.len() > expected.len(),
                        "A parameter stands still if its gradient is 0 everywhere. Some zeros in \
                         it are no harm: they may come from a silent neuron.",
                    )
                    .note(
                        |got| got.len() < expected.len(),
                        "One with a gradient of 0 everywhere is missing.",
                    )
                    .equals(expected.iter().map(|&n| n.to_owned()).collect::<Vec<_>>())?;
            }
        }
        Ok(())
    })
}

/// From weights, inputs, one-hot rows and a rate to the loss and the new weights.
pub type OneStep = fn(&Array2<f64>, &Array2<f64>, &Array2<f64>, f64) -> (f64, Array2<f64>);

exercise!(
    one_step,
    kind = FindTheBug,
    title = "Find the bug: three exhibits in one step",
    hints = [
        "Two of them are in the line of the loss, from the fourth room. Change the targets in \
         your head: does the loss change?",
        "Exhibit 14 is the letter, exhibit 16 the missing mean. The gradient misses the same \
         division.",
        "The third is in the last line: exhibit 19. The gradient points uphill.",
    ],
    afterword = "All three compile, and none of them panics. A first loss, a gradient check and \
                 one step by hand find one each."
);

/// One step of descent for a network of a single layer without biases: its loss, and the new weights.
pub fn one_step(learner: OneStep) -> Card {
    one_step::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(17);
        for (n, rate) in [(3, 0.1), (5, 0.5), (1, 0.2), (12, 1.0)] {
            let (x, w): (Array2<f64>, Array2<f64>) = (rng.randn((n, 2)), rng.randn((2, 3)));
            let t = one_hot(&Array1::from(rng.choice(3, n)), 3);
            let y = softmax(&x.dot(&w));
            let (logs, samples) = (y.mapv(f64::ln), n as f64);
            let (entropy, loss) = (-(&y * &logs).sum(), -(&t * &logs).sum());
            let d_sum = x.t().dot(&(&y - &t));
            let d_mean = &d_sum / samples;
            let answer = trial
                .ask(
                    format!("one_step with {n} samples and rate {rate:?}"),
                    || learner(&w, &x, &t, rate),
                )?
                .value();
            trial
                .ask(format!("its loss for {n} samples"), || answer.0)?
                .note(
                    |&l| near(l, entropy) || near(l, entropy / samples),
                    "This loss never looks at the truth, `t`: it only says how unsure the \
                     network is.",
                )
                .note(
                    |&l| near(l, loss),
                    "The truth is in it now. It is still a sum over the samples, and twice as \
                     many samples would count twice.",
                )
                .note(
                    |&l| near(l, loss / (3.0 * samples)),
                    "Divided by the number of entries. The mean goes over the samples.",
                )
                .within(loss / samples, 1e-6)?;
            trial
                .ask(
                    format!("its new weights for {n} samples and rate {rate:?}"),
                    || answer.1,
                )?
                .note(
                    |v| close(v, &(&w + &(rate * &d_sum))) && n > 1,
                    "The loss is right. This step goes along the gradient, uphill, and its \
                     gradient is that of the sum.",
                )
                .note(
                    |v| close(v, &(&w + &(rate * &d_mean))),
                    "Uphill: the gradient points to where the loss grows.",
                )
                .note(
                    |v| close(v, &(&w - &(rate * &d_sum))),
                    "The direction is right. The loss is a mean, and the gradient is still that \
                     of the sum.",
                )
                .note(
                    |v| close(v, &(&w - &(rate * &d_mean / samples))),
                    "Divided twice by the number of samples.",
                )
                .within(&w - &(rate * &d_mean), 1e-7)?;
        }
        Ok(())
    })
}

exercise!(
    own_bug,
    kind = Hard,
    title = "An exhibit of your own",
    hints = [
        "`self.inner.backward()` is the right gradient. What could be done to it that does \
         nothing when there is one sample?",
        "It is divided by the number of samples already. Section 13.11 has the two ways to get \
         that wrong.",
        "`self.d_scores = self.inner.backward() * scores.nrows() as f64;`, and then return the \
         right loss.",
    ],
    afterword = "Exhibit 28 is yours. The first loss is right, it changes with the labels, and \
                 the network learns, at some rate. Only a gradient check with several samples \
                 finds it."
);

/// A loss that is right, with a gradient that is right for a batch of one, and of the wrong length for others.
pub fn own_bug(build: fn() -> Box<dyn Loss>) -> Card {
    own_bug::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(18);
        for n in [1, 5, 1, 2, 30] {
            let scores: Array2<f64> = rng.randn((n, 3));
            let labels = Array1::from(rng.choice(3, n));
            let mut right = SoftmaxCrossEntropy::new();
            let value = right.forward(&scores, &labels);
            let d_right = right.backward();
            let mut yours = trial.ask("a new loss", build)?.value();
            trial
                .ask(format!("its forward for {n} samples"), || {
                    yours.forward(&scores, &labels)
                })?
                .note(
                    |_| true,
                    "The value has to be right. A wrong one is found by the first check of the \
                     summary that looks at it.",
                )
                .within(value, 1e-7)?;
            let d = trial.ask(format!("its backward for {n} samples"), || {
                yours.backward().clone()
            })?;
            if n == 1 {
                d.note(Array2::is_empty, "Forward has to fill `self.d_scores`.")
                    .note(
                        |_| true,
                        "With one sample the gradient has to be right, so that a check on one \
                         sample finds nothing.",
                    )
                    .within(d_right.clone(), 1e-7)?;
                continue;
            }
            let d = d
                .note(
                    |d| d.dim() != d_right.dim(),
                    "The gradient has the shape of the scores.",
                )
                .must(
                    |d| d.dim() == d_right.dim(),
                    format!("a gradient of shape {:?}", d_right.dim()),
                )?;
            let lengths = (length(&d), length(d_right));
            let cosine = (&d * d_right).sum() / (lengths.0 * lengths.1);
            trial
                .ask(
                    format!("the direction of its gradient for {n} samples"),
                    || cosine,
                )?
                .note(
                    |c| c.is_nan(),
                    "A gradient of 0 has no direction. Nobody would learn from it, and that \
                     would be seen.",
                )
                .note(
                    |&c| c < 0.0,
                    "It points the wrong way, so the loss climbs, and the curve gives it away.",
                )
                .must(
                    |&c| c > 1.0 - 1e-9,
                    "1: the direction of the right gradient",
                )?;
            trial
                .ask(
                    format!("its length over the right length, for {n} samples"),
                    || lengths.0 / lengths.1,
                )?
                .note(|_| true, "This gradient is right: there is no bug yet.")
                .must(|&l| (l - 1.0).abs() > 0.05, "a number that is not 1")?;
        }
        let mut network = Dense::xavier(2, 3, &mut rng);
        for (n, passes) in [(1, true), (5, false)] {
            let (x, labels) = (rng.randn((n, 2)), Array1::from(rng.choice(3, n)));
            trial
                .ask(
                    format!("whether a gradient check with {n} samples passes"),
                    || gradient_check(&mut network, &x, &labels, &mut *build()).passed(),
                )?
                .equals(passes)?;
        }
        Ok(())
    })
}

fn length(a: &Array2<f64>) -> f64 {
    (a * a).sum().sqrt()
}

exercise!(
    rescue,
    kind = Goal,
    title = "Rescue a training",
    hints = [
        "Three numbers are wrong at once. Take them in the order of the summary: first the \
         data. Between which numbers should the inputs lie, and what do these have to be \
         multiplied by?",
        "Then the start. With weights of 0 nothing moves, and with 10 the first loss is far \
         from ln 10. What did section 15.6 take for 35 inputs?",
        "Inputs times 1/255 lie between 0 and 1. He's start is the root of 2/35, which is about \
         0.24. Then the rate: begin with 0.1 and go up by factors of three while it gets \
         better.",
    ],
    afterword = "Each of the three can hide behind the others: a tiny rate makes up for large \
                 inputs, and a tiny start for a large rate, for a while. One at a time, in the \
                 order in which the numbers flow, none of them can hide."
);

/// What to multiply the inputs by, the size of the first weights, and the rate.
pub fn rescue(learner: fn() -> (f64, f64, f64)) -> Card {
    rescue::EXERCISE.check(|trial| {
        let (scale, start, rate) = trial
            .ask("the factor, the size of the weights and the rate", learner)?
            .must(
                |&(scale, start, rate)| {
                    scale.is_finite() && start >= 0.0 && start.is_finite() && rate > 0.0
                },
                "a factor, a size that is not negative, and a rate above 0",
            )?;
        let mut rng = NumpyRng::seed(16);
        let (x, labels) = small_digits::noisy(200, 0.1, &mut rng);
        let (fresh, truth) = small_digits::noisy(1000, 0.1, &mut rng);
        let (x, fresh) = (255.0 * scale * x, 255.0 * scale * fresh);
        let mut layer = |n: usize, m: usize| {
            Dense::from_parameters(start * rng.randn((n, m)), Array1::<f64>::zeros(m))
        };
        let mut network = Sequential::new()
            .add(layer(35, 20))
            .add(Relu::new())
            .add(layer(20, 10));
        let mut loss = SoftmaxCrossEntropy::new();
        let mut first = f64::NAN;
        let mut last = f64::NAN;
        for step in 0..100 {
            last = loss.forward(network.forward(&x), &labels);
            if step == 0 {
                first = last;
            }
            if !last.is_finite() {
                break;
            }
            network.backward(loss.backward());
            Sgd::new(rate).step(&mut network);
        }
        let accuracy = {
            let read = argmax_rows(network.forward(&fresh));
            let right = read.iter().zip(&truth).filter(|(a, b)| a == b);
            right.count() as f64 / truth.len() as f64
        };
        let largest = 255.0 * scale.abs();
        trial
            .ask(
                format!(
                    "the share of fresh digits read right after 100 steps of {rate}, with inputs \
                     times {scale} and weights of size {start}"
                ),
                || accuracy,
            )?
            .note(
                |_| start == 0.0,
                "Weights that are all 0 stay 0, as in exhibit 26. Only the last biases learn.",
            )
            .note(
                |_| !(0.1..=10.0).contains(&largest),
                format!(
                    "First the data: the largest input is {largest:.3}. It should be near 1, as \
                     exhibit 2 says."
                ),
            )
            .note(
                |_| first > 2.0 * 10.0_f64.ln(),
                format!(
                    "The first loss is {first:.2}, and ln 10 is 2.30: the weights start too large."
                ),
            )
            .note(
                |_| !last.is_finite() || last > 2.2 && rate > 0.5,
                "The last loss is not below the first one: the steps are too long.",
            )
            .note(
                |_| true,
                format!(
                    "Data and start are in order, and the loss went from {first:.3} to {last:.3}. \
                     It is on its way, but too slow, or too wild."
                ),
            )
            .at_least(0.92)
    })
}

reason!(
    /// Why to look for the cheapest cause first.
    flat_at_ln_ten,
    title = "Flat at 2.303",
    hints = [
        "What does a loss of ln 10 say of the ten probabilities? Which three things must all \
         work, so that it changes?",
        "Data, gradient, step. Which question answers each of them, and what does it cost you \
         to ask?",
    ],
    answer = "The natural logarithm of 10 is 2.303, so the network gives all ten digits the \
              same probability and stays there: it knows nothing. Either nothing reaches the \
              parameters, or what reaches them does not depend on the picture. I ask first what \
              is cheapest. Are the inputs and labels there, in the right range and order? Then \
              one step: is any gradient 0 everywhere, and has every parameter moved? That tells \
              a start of zeros or dead ReLUs from a rate of 0 or an optimizer that holds \
              another network. Only then do I change rates or sizes.",
    points = [
        "2.303 is the loss of equal probabilities: the network has learnt nothing at all.",
        "Look at the data first, then at one gradient and one step: these take seconds.",
        "Each question must split the causes in two. Trying other settings at random does not.",
    ]
);
