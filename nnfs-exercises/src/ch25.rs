//! Exercises of chapter 25.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::data;
use nnfs_core::layer::{Dense, Dropout, Layer, Mode, Relu};
use nnfs_core::loss::{Loss, SoftmaxCrossEntropy};
use nnfs_core::metric;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Adam;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{self, Training};

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    25,
    "The model object",
    [
        time_left, prediction, evaluate, rates, gradients, recipe, going_on
    ]
);

exercise!(
    time_left,
    kind = FirstStep,
    title = "How long still?",
    hints = [
        "How long did one epoch take on average? And how many are to come?",
        "`elapsed / number as f64` is the mean, `(epochs - number) as f64` the number of those \
         to come.",
    ],
    afterword = "Programs call this the ETA. It is honest only as long as all epochs do the same \
                 amount of work."
);

/// The seconds until the end.
pub fn time_left(learner: fn(f64, usize, usize) -> f64) -> Card {
    let cases = [(12.0, 4, 12), (7.5, 1, 10), (90.0, 30, 30), (1.0, 3, 100)];
    time_left::EXERCISE.for_each(
        cases,
        |trial, (elapsed, number, epochs): (f64, usize, usize)| {
            let each = elapsed / number as f64;
            trial
                .ask(format!("time_left({elapsed}, {number}, {epochs})"), || {
                    learner(elapsed, number, epochs)
                })?
                .note_for(
                    each * epochs as f64,
                    "That is how long the whole training takes. How much of it is still to come?",
                )
                .note_for(
                    each * (epochs - number + 1) as f64,
                    "One epoch too many: epoch `number` is over already.",
                )
                .equals(each * (epochs - number) as f64)
        },
    )
}

exercise!(
    prediction,
    kind = Predict,
    title = "Four numbers of a training",
    hints = [
        "250 samples in batches of 100: 100, 100 and what is left.",
        "A dense layer has inputs times outputs weights, and a bias for each output.",
        "The last batch of the evaluation counts half as much as each of the others.",
    ],
    afterword = "The mean of the three means would be 2, a quarter more. In chapter 24 a single \
                 bad point had too loud a voice, here it is a single small batch."
);

/// Steps, samples of the last batch, parameters, loss.
pub fn prediction(learner: fn() -> [f64; 4]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(|p| p[0] == 3.0, "That is how many steps *one* epoch has.")
            .note(
                |p| p[0] == 8.0 || p[0] == 10.0,
                "What is left over makes a batch of its own, smaller than the others, in each \
                 epoch.",
            )
            .note(
                |p| p[2] == 50.0,
                "Those are the weights. Every output has a bias as well.",
            )
            .note(
                |p| p[3] == 2.0,
                "That is the mean of the three means. The last batch is smaller.",
            )
            .must(
                |p| p[0] == 12.0 && p[1] == 50.0 && p[2] == 62.0 && near(p[3], 1.6),
                "something else; take the four questions one by one, with 100, 100 and 50 samples",
            )
    })
}

exercise!(
    evaluate,
    kind = Build,
    title = "An evaluation you can trust",
    hints = [
        "Begin with `net.set_mode(Mode::Evaluating)`, end with `net.set_mode(Mode::Training)`.",
        "`let places: Vec<usize> = (0..labels.len()).collect();` and \
         `for batch in places.chunks(size)`; `x.select(Axis(0), batch)` takes these rows.",
        "Add up `batch.len() as f64` times the loss of each batch, and the same with \
         `metric::accuracy`. Divide both by the number of all samples.",
    ],
    afterword = "Whatever is added up over batches has this question in it: is it a sum, or a \
                 mean of how many?"
);

/// From network, inputs, labels and batch size to loss and accuracy.
pub type Evaluate = fn(&mut Sequential, &Array2<f64>, &Array1<usize>, usize) -> (f64, f64);

/// Loss and accuracy of a network with dropout, in batches.
pub fn evaluate(learner: Evaluate) -> Card {
    evaluate::EXERCISE.for_each([5, 4, 10, 3], |trial, size: usize| {
        let mut rng = NumpyRng::seed(25);
        let x = rng.randn((10, 2));
        let labels = array![0, 0, 1, 1, 2, 2, 0, 1, 2, 2];
        let mut net = Sequential::new()
            .add(Dense::he(2, 8, &mut rng))
            .add(Relu::new())
            .add(Dropout::new(0.5, &mut rng))
            .add(Dense::he(8, 3, &mut rng));
        let points = (x.clone(), labels.clone());
        let right = training::evaluate(&mut net, &points, &mut SoftmaxCrossEntropy::new());
        let means = mean_of_means(&net, &points, size);
        let mut masked = net.clone();
        masked.set_mode(Mode::Training);
        let with_mask = weighted(&mut masked, &points, size);
        net.set_mode(Mode::Training);
        let answer = trial
            .ask(format!("evaluate 10 samples in batches of {size}"), || {
                learner(&mut net, &x, &labels, size)
            })?
            .note(
                |&(loss, _)| near(loss, means.0) && !near(means.0, right.0),
                "The last batch is smaller, and counts as much as the others. Weigh each batch by \
                 its size.",
            )
            .note(
                |&(loss, accuracy)| near(loss, right.0) && near(accuracy, means.1),
                "The loss is right. The accuracy of a batch is a mean as well: weigh it, too.",
            )
            .note(
                |&(loss, _)| near(loss, with_mask.0),
                "Dropout was drawing masks: the network was still in training mode.",
            )
            .equals(right)?;
        let mode = mode_of(&mut net);
        trial
            .ask("the mode of the network afterwards", || format!("{mode:?}"))?
            .note(
                |mode| mode == "Evaluating",
                "Whoever takes a step now trains without dropout. Switch back at the end.",
            )
            .must(|mode| mode == "Training", "Training")?;
        Ok(answer)
    })
}

/// The mode of the first layer that has one.
fn mode_of(net: &mut Sequential) -> Mode {
    let mut layers = net.inner().into_iter();
    let mode = layers.find_map(|layer| layer.mode().map(|mode| *mode));
    mode.unwrap_or_default()
}

/// Loss and accuracy of each batch, and its size.
fn of_batches(
    net: &mut Sequential,
    (x, labels): &(Array2<f64>, Array1<usize>),
    size: usize,
) -> Vec<(f64, f64, f64)> {
    let places: Vec<usize> = (0..labels.len()).collect();
    let mut loss = SoftmaxCrossEntropy::new();
    let mut of_batch = |batch: &[usize]| {
        let labels = labels.select(Axis(0), batch);
        let scores = net.forward(&x.select(Axis(0), batch));
        let accuracy = metric::accuracy(scores, &labels);
        (loss.forward(scores, &labels), accuracy, batch.len() as f64)
    };
    places.chunks(size).map(&mut of_batch).collect()
}

fn weighted(
    net: &mut Sequential,
    points: &(Array2<f64>, Array1<usize>),
    size: usize,
) -> (f64, f64) {
    let batches = of_batches(net, points, size);
    let all = points.1.len() as f64;
    let sum = |of: fn(&(f64, f64, f64)) -> f64| batches.iter().map(of).sum::<f64>() / all;
    (
        sum(|batch| batch.0 * batch.2),
        sum(|batch| batch.1 * batch.2),
    )
}

fn mean_of_means(
    net: &Sequential,
    points: &(Array2<f64>, Array1<usize>),
    size: usize,
) -> (f64, f64) {
    let mut net = net.clone();
    net.set_mode(Mode::Evaluating);
    let batches = of_batches(&mut net, points, size);
    let n = batches.len() as f64;
    (
        batches.iter().map(|batch| batch.0).sum::<f64>() / n,
        batches.iter().map(|batch| batch.1).sum::<f64>() / n,
    )
}

exercise!(
    rates,
    kind = FindTheBug,
    title = "Find the bug: the rate that vanished",
    hints = [
        "Go through the example by hand, and write `since` beside each epoch.",
        "What is `since` right after the rate was halved? And one epoch later?",
        "After `rate /= 2.0;` the count begins anew: `since = 0;`.",
    ],
    afterword = "Ten epochs without luck, and the rate is a thousandth. The losses stand still \
                 then, which looks as if the training were over."
);

/// The rate of each epoch.
pub fn rates(learner: fn(&[f64], f64, usize) -> Vec<f64>) -> Card {
    let cases = [
        (vec![3.0, 2.0, 2.0, 2.0, 2.0, 2.0], 1.0, 2),
        (vec![3.0, 2.0, 2.5, 2.4, 2.3, 2.2, 2.1, 1.0, 1.5], 0.8, 3),
        (vec![1.0; 9], 0.5, 1),
        (vec![5.0, 4.0, 4.5, 3.0, 3.5, 2.0, 2.5], 1.0, 2),
    ];
    rates::EXERCISE.for_each(
        cases,
        |trial, (losses, start, patience): (Vec<f64>, f64, usize)| {
            let right = halved(&losses, start, patience, Some(0), true);
            let never_back = halved(&losses, start, patience, None, true);
            let of_last = halved(&losses, start, patience, Some(0), false);
            trial
            .ask(format!("rates({losses:?}, {start}, {patience})"), || {
                learner(&losses, start, patience)
            })?
            .note_for(
                never_back,
                "Once the patience is over, the rate is halved after *every* further epoch that is \
                 no better. The new rate gets no chance.",
            )
            .note_for(
                of_last,
                "Each epoch is compared with the one before it. It should be compared with the \
                 best one.",
            )
            .equals(right)
        },
    )
}

/// The rates, where the count goes back to `back` after a change, and losses are compared with the best one, or with the
/// last one.
fn halved(
    losses: &[f64],
    start: f64,
    patience: usize,
    back: Option<usize>,
    with_best: bool,
) -> Vec<f64> {
    let (mut rate, mut best, mut since) = (start, f64::INFINITY, 0);
    let mut rates = Vec::new();
    for &loss in losses {
        rates.push(rate);
        since = if loss < best { 0 } else { since + 1 };
        best = if with_best { best.min(loss) } else { loss };
        if since >= patience {
            rate /= 2.0;
            since = back.unwrap_or(since);
        }
    }
    rates
}

exercise!(
    gradients,
    kind = Hard,
    title = "A batch that does not fit",
    hints = [
        "The gradient of a mean over n samples is a sum over the samples, divided by n. What is it \
         divided by, when only a part goes through the network?",
        "A part of k samples gives k / n of the whole: multiply its gradients by \
         `k as f64 / n as f64` before you add them.",
        "`net.parameters().iter().map(|p| p.gradient * share).collect::<Vec<_>>()` after \
         `net.backward(loss.backward())` is what one part adds.",
    ],
    afterword = "This is called accumulating gradients. PyTorch adds by itself until it is told \
                 `zero_grad()`; forgetting that call is its most frequent slip, and wanting it is \
                 this exercise."
);

/// From network, inputs, labels and the size of the parts to the gradients.
pub type Gradients = fn(&mut Sequential, &Array2<f64>, &Array1<usize>, usize) -> Vec<Array2<f64>>;

/// The gradients of a whole batch, part by part.
pub fn gradients(learner: Gradients) -> Card {
    gradients::EXERCISE.for_each([4, 3, 7, 5], |trial, size: usize| {
        let mut rng = NumpyRng::seed(7);
        let x = rng.randn((7, 3));
        let labels = array![0, 1, 1, 0, 2, 2, 0];
        let mut net = Sequential::new()
            .add(Dense::he(3, 4, &mut rng))
            .add(Relu::new())
            .add(Dense::he(4, 3, &mut rng));
        let places: Vec<usize> = (0..labels.len()).collect();
        let parts: Vec<&[usize]> = places.chunks(size).collect();
        let n_parts = parts.len() as f64;
        let with = |net: &Sequential, share: &dyn Fn(usize) -> f64| -> Vec<Array2<f64>> {
            let mut net = net.clone();
            let mut sum: Vec<Array2<f64>> = Vec::new();
            for part in &parts {
                let mut loss = SoftmaxCrossEntropy::new();
                let scores = net.forward(&x.select(Axis(0), part));
                loss.forward(scores, &labels.select(Axis(0), part));
                net.backward(loss.backward());
                for (k, p) in net.parameters().iter().enumerate() {
                    let piece = p.gradient * share(part.len());
                    match sum.get_mut(k) {
                        Some(sum) => *sum += &piece,
                        None => sum.push(piece),
                    }
                }
            }
            sum
        };
        let right = with(&net, &|k| k as f64 / 7.0);
        let added = with(&net, &|_| 1.0);
        let mean = with(&net, &|_| 1.0 / n_parts);
        let is = |a: &[Array2<f64>], b: &[Array2<f64>]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| close(a, b))
        };
        trial
            .ask(format!("gradients of 7 samples in parts of {size}"), || {
                learner(&mut net, &x, &labels, size)
            })?
            .note(
                |g| size < 7 && is(g, &added),
                "Each part's gradient is already divided by the size of the part. Added up like \
                 this, the step is too long.",
            )
            .note(
                |g| is(g, &mean) && !is(&mean, &right),
                "That is the mean over the parts. The last part is smaller, so it must count less.",
            )
            .note(
                |g| g.len() != 4,
                "The network has four parameters: weights and biases of two layers.",
            )
            .equals(right)
    })
}

exercise!(
    recipe,
    kind = Goal,
    title = "Two thousand steps",
    hints = [
        "2,000 steps are 200 epochs with batches of 30, and 2,000 epochs with all points in a \
         batch. Where does this chapter stand?",
        "Too small a rate does not arrive in time, too large a one jumps about. Between 0.005 and \
         0.03 lies a wide valley.",
        "A patience that is too short stops at the first bad luck: give it 20 epochs or more.",
    ],
    afterword = "Three numbers, and they depend on each other. Chapter 20 has the way to search: \
                 at random, and the rate by its power of ten."
);

/// Trains with the learner's batch size, rate and patience.
pub fn recipe(learner: fn() -> (usize, f64, usize)) -> Card {
    const STEPS: usize = 2000;
    recipe::EXERCISE.check(|trial| {
        let (size, rate, patience) = trial
            .ask("recipe()", learner)?
            .note(
                |&(size, _, patience)| size == 0 || patience == 0,
                "Batch size and patience are at least 1.",
            )
            .note(
                |&(_, rate, _)| rate <= 0.0,
                "The rate has to be positive, or nothing is learnt.",
            )
            .must(
                |&(size, rate, patience)| size > 0 && rate > 0.0 && patience > 0,
                "three positive numbers",
            )?;
        let epochs = (STEPS / 300_usize.div_ceil(size)).max(1);
        let (mut sum, mut early) = (0.0, false);
        for seed in 0..3 {
            let mut rng = NumpyRng::seed(seed);
            let train = data::spiral(100, 3, &mut rng);
            let validation = data::spiral(100, 3, &mut rng);
            let mut net = Sequential::new()
                .add(Dense::he(2, 64, &mut rng))
                .add(Relu::new())
                .add(Dense::he(64, 64, &mut rng))
                .add(Relu::new())
                .add(Dense::he(64, 3, &mut rng));
            let mut loss = SoftmaxCrossEntropy::new();
            let history = Training::new(epochs)
                .batch_size(size)
                .validation(&validation)
                .early_stopping(patience)
                .run(&mut net, &train, &mut loss, &mut Adam::new(rate), &mut rng);
            early |= history.loss.len() < epochs / 10;
            sum += training::evaluate(&mut net, &validation, &mut loss).0;
        }
        trial
            .ask(
                format!("the mean of three validation losses after at most {STEPS} steps"),
                || sum / 3.0,
            )?
            .note(
                |_| early,
                "At least one of the trainings was stopped in the first tenth of its epochs. Bad \
                 luck lasts longer than this patience.",
            )
            .note(
                |_| true,
                "All of the time was used. Does the rate fit the batch size?",
            )
            .at_most(0.45)
    })
}

reason!(
    /// What a file of weights does not hold.
    going_on,
    title = "Going on at hour six",
    hints = [
        "What does Adam remember of each parameter? And what does the schedule count?",
        "Which numbers come from a generator during a training?",
    ],
    answer = "The weights are right, and the rest begins anew. Adam's two running means are 0 \
              again and its count of steps too, so its first steps are as long as at the start; \
              the cosine begins at its full rate, or with its warm-up, where it was nearly at its \
              end. The generators for the order of the samples and for the dropout masks begin \
              again as well, so the data come in orders that they have come in before. And what \
              was counted along the way is gone: the best loss so far, the patience, the history.",
    points = [
        "Adam's memory, both running means and its count of steps, is lost.",
        "The schedule starts over, with a rate that is far too high for late in a training.",
        "Generators, best loss and patience begin anew: a checkpoint that one can go on from has \
         all of the state, not the weights alone.",
    ]
);
