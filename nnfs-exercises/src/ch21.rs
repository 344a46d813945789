//! Exercises of chapter 21.

use ndarray::{Array2, Axis, array};
use nnfs_core::data;
use nnfs_core::layer::{Dense, Layer, Penalty, Relu};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::{Adam, Optimizer};
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{self, Training};

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::trial::{Failure, Trial};
use crate::value::{close, near};

chapter!(
    21,
    "L1 and L2",
    [
        price,
        prediction,
        slope,
        shrinking,
        pull_columns,
        right_price,
        smaller_gap
    ]
);

/// Weights that the checks ask about; a zero is among them.
fn weights() -> Vec<Array2<f64>> {
    let mut rng = NumpyRng::seed(21);
    vec![
        array![[2.0, -0.5]],
        array![[0.0, 1.0], [-3.0, 0.25]],
        rng.randn((3, 4)),
    ]
}

const STRENGTHS: [(f64, f64); 4] = [(0.1, 0.0), (0.0, 0.1), (0.02, 0.3), (0.0, 0.0)];

fn questions() -> Vec<(Array2<f64>, f64, f64)> {
    let all = weights().into_iter();
    all.flat_map(|w| STRENGTHS.map(|(l1, l2)| (w.clone(), l1, l2)))
        .collect()
}

exercise!(
    price,
    kind = FirstStep,
    title = "What do these weights cost?",
    hints = [
        "Two sums, as in 21.1: one over the sizes, one over the squares.",
        "`w.abs().sum()` is the first. For the second, `(w * w).sum()`.",
        "`l1 * w.abs().sum() + l2 * (w * w).sum()`",
    ],
    afterword = "`Penalty { l1, l2 }.of(&w)` is this number. Both prices at once go by the name of \
                 elastic net."
);

/// The penalty of a matrix of weights.
pub fn price(learner: fn(&Array2<f64>, f64, f64) -> f64) -> Card {
    price::EXERCISE.for_each(questions(), |trial, (w, l1, l2)| {
        let (sizes, squares) = (w.abs().sum(), (&w * &w).sum());
        let n = w.len() as f64;
        trial
            .ask(
                format!("price(w, {l1}, {l2}) of {} weights", w.len()),
                || learner(&w, l1, l2),
            )?
            .note_for(
                l1 * w.sum() + l2 * squares,
                "A negative weight would be paid for having it. The L1 penalty counts its size, \
                 without the sign.",
            )
            .note_for(
                l1 * sizes + 0.5 * l2 * squares,
                "That is the form with one half. Here L2 is `l2` times the whole sum of squares.",
            )
            .note_for(
                l1 * sizes + l2 * squares.sqrt(),
                "L2 counts the squares themselves, without the root.",
            )
            .note_for(
                (l1 * sizes + l2 * squares) / n,
                "The penalty is a sum over the weights, not a mean: more weights cost more.",
            )
            .equals(l1 * sizes + l2 * squares)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Ten steps, and thirty",
    hints = [
        "The data are silent, so the penalty's slope is the whole gradient. What is it at 1 for \
         each of the two?",
        "L2 multiplies the weight in each step, by 1 - 2 * 0.1 * 0.5. L1 takes the same amount \
         away each time: 0.1 * 0.5.",
        "0.9 to the power of 10; 1 - 10 * 0.05; and thirty times 0.05 is more than the weight has.",
    ],
    afterword = "A weight of 0.001 in place of 1 would take L2 just as many steps to halve, and \
                 L1 a single one to be gone."
);

/// A weight of 1 under three pulls.
pub fn prediction(learner: fn() -> [f64; 3]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| (p[0] - 0.95_f64.powi(10)).abs() < 2e-3,
                "The slope of 0.5 w^2 is w, not w / 2: the factor 2 comes down from the square.",
            )
            .note(
                |p| near(p[0], 0.5) || near(p[0], 0.0),
                "L2's pull gets weaker as the weight gets smaller: it multiplies, and does not \
                 subtract.",
            )
            .note(
                |p| {
                    (p[1] - 0.95_f64.powi(10)).abs() < 2e-3
                        || (p[1] - 0.9_f64.powi(10)).abs() < 2e-3
                },
                "L1 pulls equally hard at every size: it subtracts the same amount each time.",
            )
            .note(
                |p| p[2] < 0.0,
                "This pull stops at 0: a weight never changes its sign by it.",
            )
            .must(
                |p| (p[0] - 0.9_f64.powi(10)).abs() < 6e-4 && near(p[1], 0.5) && p[2] == 0.0,
                "something else; let a cell make the steps, as in 21.2 and 21.3, and compare",
            )
    })
}

exercise!(
    slope,
    kind = Build,
    title = "The slope of both",
    hints = [
        "A function of one number, by `mapv`: what both penalties add to the gradient there.",
        "L2 adds `2.0 * l2 * w`. L1 adds `l1` times the sign of `w`. What is the sign of 0?",
        "`w.mapv(|w| l1 * if w == 0.0 { 0.0 } else { w.signum() } + 2.0 * l2 * w)`",
    ],
    afterword =
        "`backward` of a `Dense` layer adds this to `d_weights`, after the part of the data."
);

/// The gradient of the penalty.
pub fn slope(learner: fn(&Array2<f64>, f64, f64) -> Array2<f64>) -> Card {
    slope::EXERCISE.for_each(questions(), |trial, (w, l1, l2)| {
        let sign = w.mapv(|w| if w == 0.0 { 0.0 } else { w.signum() });
        trial
            .ask(
                format!("slope(w, {l1}, {l2}), w of the shape {:?}", w.dim()),
                || learner(&w, l1, l2),
            )?
            .note(
                |s| {
                    s.iter().zip(&w).any(|(s, w)| *w == 0.0 && *s != 0.0)
                        && close(s, &(l1 * w.mapv(f64::signum) + 2.0 * l2 * &w))
                },
                "A weight of exactly 0 is pushed away from 0: Rust's `signum` of 0.0 is 1.",
            )
            .note_for(
                l1 * &sign + l2 * &w,
                "The slope of w^2 is 2 w: a factor 2 is missing.",
            )
            .note_for(
                l1 * w.abs() + 2.0 * l2 * &w,
                "That is L1's penalty of each weight. Its slope is the sign alone, whatever the \
                 size.",
            )
            .equals(l1 * &sign + 2.0 * l2 * &w)
    })
}

exercise!(
    shrinking,
    kind = FindTheBug,
    title = "Find the bug: a decay that nobody feels",
    hints = [
        "It works on a single layer. Print `p.name` for the parameters of a network.",
        "Within a network the names are `dense1.weights`, `dense1.biases`, and so on. Which of \
         them equals \"weights\"?",
        "`p.name.ends_with(\"weights\")` holds in both.",
    ],
    afterword = "No message, and a loss that goes down: a decay that does nothing looks like one \
                 that is too weak. A look at the largest weight, before and after, gives it away."
);

/// Plain descent whose weights decay.
pub fn shrinking(build: fn(f64, f64) -> Box<dyn Optimizer>) -> Card {
    shrinking::EXERCISE.check(|trial| {
        for (name, seed) in [("a single layer 3-2", 5), ("a network 3-4-2", 6)] {
            let mut rng = NumpyRng::seed(seed);
            let mut network: Box<dyn Layer> = if seed == 5 {
                Box::new(Dense::from_parameters(rng.randn((3, 2)), rng.randn(2)))
            } else {
                let last = Dense::from_parameters(rng.randn((4, 2)), rng.randn(2));
                let first = Dense::from_parameters(rng.randn((3, 4)), rng.randn(4));
                Box::new(Sequential::new().add(first).add(Relu::new()).add(last))
            };
            network.forward(&rng.randn((5, 3)));
            network.backward(&rng.randn((5, 2)));
            one_shrunk(trial, build, name, &mut *network)?;
        }
        Ok(())
    })
}

fn one_shrunk(
    trial: &mut Trial,
    build: fn(f64, f64) -> Box<dyn Optimizer>,
    name: &str,
    network: &mut dyn Layer,
) -> Result<(), Failure> {
    const RATE: f64 = 0.1;
    const DECAY: f64 = 0.5;
    // All parameters in a row, after a step in which these shrink by this factor.
    let mut after = |shrinks: &dyn Fn(&str) -> bool, factor: f64| -> ndarray::Array1<f64> {
        let parameters = network.parameters();
        let moved = parameters.iter().flat_map(|p| {
            let kept = if shrinks(&p.name) { factor } else { 1.0 };
            (kept * &*p.value - RATE * p.gradient).into_iter()
        });
        moved.collect()
    };
    let is_weight = |name: &str| name.ends_with("weights");
    let right = after(&is_weight, 1.0 - RATE * DECAY);
    let not_at_all = after(&|_| false, 1.0);
    let all = after(&|_| true, 1.0 - RATE * DECAY);
    let without_rate = after(&is_weight, 1.0 - DECAY);
    trial
        .ask(format!("a step of {name}"), || {
            build(RATE, DECAY).step(network);
        })?
        .value();
    trial
        .ask(
            format!("all parameters of {name} after a step, in a row"),
            || {
                let parameters = network.parameters();
                let values = parameters.iter().flat_map(|p| p.value.iter().copied());
                values.collect::<ndarray::Array1<f64>>()
            },
        )?
        .note_for(
            not_at_all,
            "That is plain descent: no weight has shrunk here.",
        )
        .note_for(all, "The biases shrink too. Only weights should.")
        .note_for(
            without_rate,
            "The decay forgets the rate: a weight keeps the share 1 - rate * decay.",
        )
        .equals(right)?;
    Ok(())
}

exercise!(
    pull_columns,
    kind = Hard,
    title = "Pull a whole neuron to 0",
    hints = [
        "The length of a column is the root of the sum of its squares. All its numbers are \
         multiplied by the same factor.",
        "A column of length r shall have the length r - t, or 0 if t is longer than r. By what \
         is it multiplied?",
        "`let factor = if r > t { 1.0 - t / r } else { 0.0 };` for each of `columns_mut()`, and \
         then `column *= factor`. A column of zeros keeps its zeros.",
    ],
    afterword = "This is the step of the group lasso (Yuan and Lin, 2006). A column of zeros is a \
                 neuron that can be taken out of the network, and the network gets faster. Single \
                 zeros, scattered, save little."
);

/// Each column shortened by `t`, and 0 if it is not longer than that.
pub fn pull_columns(learner: fn(&Array2<f64>, f64) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(8);
    let cases = [
        (array![[3.0, 0.3], [4.0, -0.4]], 1.0),
        (array![[0.0, 2.0], [0.0, 0.0]], 0.5),
        (rng.randn((4, 3)), 1.5),
        (rng.randn((2, 5)), 0.0),
    ];
    pull_columns::EXERCISE.for_each(cases, |trial, (w, t)| {
        let kept = |r: f64| if r > t { 1.0 - t / r } else { 0.0 };
        let length = |w: &Array2<f64>, axis| (w * w).sum_axis(Axis(axis)).sqrt();
        let by_columns = &w * &length(&w, 0).mapv(kept);
        let by_rows = &w * &length(&w, 1).mapv(kept).insert_axis(Axis(1));
        let unstopped = &w * &length(&w, 0).mapv(|r| if r == 0.0 { 0.0 } else { 1.0 - t / r });
        trial
            .ask(
                format!("pull_columns(w, {t}), w of the shape {:?}", w.dim()),
                || learner(&w, t),
            )?
            .note_for(
                w.mapv(|w| w.signum() * (w.abs() - t).max(0.0)),
                "Each number was pulled by itself, as in 21.3. Here a column is pulled as a whole.",
            )
            .note_for(
                by_rows,
                "These are the rows. A neuron of the next layer is a *column* of its weights.",
            )
            .note_for(
                unstopped,
                "A column that is shorter than t has turned around. It should stop at 0.",
            )
            .note(
                |y| y.iter().any(|y| y.is_nan()),
                "NaN: a column of zeros has the length 0, which must not be divided by.",
            )
            .equals(by_columns)
    })
}

exercise!(
    right_price,
    kind = Goal,
    title = "The right price",
    hints = [
        "Go through `Penalty::l2` in factors of three, from 1e-5 on, and write down what the \
         card says.",
        "Too cheap, and the points are learnt by heart. Too dear, and nothing is learnt. The \
         valley lies between 1e-5 and 1e-3.",
        "`Penalty::l2(2e-4)`",
    ],
    afterword = "You have chosen by the unseen points of these seeds, so the number that you reached \
                 is a little too good: they were your validation points."
);

/// A penalty that lets a network answer well on points it has not seen.
pub fn right_price(learner: fn() -> Penalty) -> Card {
    const SEEDS: u32 = 3;
    right_price::EXERCISE.check(|trial| {
        let penalty = trial.ask("right_price()", learner)?.value();
        let (mut unseen, mut learnt) = (0.0, 0.0);
        for seed in 0..SEEDS {
            let mut rng = NumpyRng::seed(seed);
            let train = data::spiral(50, 3, &mut rng);
            let mut network = Sequential::new()
                .add(Dense::he(2, 64, &mut rng).weight_penalty(penalty))
                .add(Relu::new())
                .add(Dense::he(64, 3, &mut rng).weight_penalty(penalty));
            let others = data::spiral(200, 3, &mut rng);
            let mut loss = SoftmaxCrossEntropy::new();
            Training::new(1500).batch_size(150).run(
                &mut network,
                &train,
                &mut loss,
                &mut Adam::new(0.03),
                &mut rng,
            );
            unseen += training::evaluate(&mut network, &others, &mut loss).0 / f64::from(SEEDS);
            learnt += training::evaluate(&mut network, &train, &mut loss).0 / f64::from(SEEDS);
        }
        trial
            .ask(
                format!(
                    "the mean loss on unseen points, three seeds (on the learnt ones {learnt:.3})"
                ),
                || unseen,
            )?
            .note(
                |_| learnt < 0.3,
                "The learnt points are known by heart, and the unseen ones pay for it. The price is \
                 too low.",
            )
            .note(
                |_| learnt > 0.95,
                "Not even the learnt points are learnt any more. The price is too high.",
            )
            .note(
                |_| true,
                "Near. Try a price that is two or three times as high, or as low.",
            )
            .at_most(0.88)
    })
}

reason!(
    /// Why a smaller gap is no better network.
    smaller_gap,
    title = "A smaller gap",
    hints = [
        "A gap is a difference of two numbers. In which two ways can it get smaller?",
        "Which of the two numbers moved, in 21.6?",
    ],
    answer = "The gap is the training accuracy minus that on unseen digits. It has shrunk because \
              the training accuracy fell; the accuracy on unseen digits did not rise, it fell too. A \
              network that always answers 1 has no gap at all. So look at the unseen digits \
              alone, and try other strengths: a weaker decay may help.",
    points = [
        "The gap shrank from above: training got worse.",
        "What counts is the number on unseen data, and it did not rise.",
        "The decay may be too strong; a weaker one has to be measured, over seeds.",
    ]
);
