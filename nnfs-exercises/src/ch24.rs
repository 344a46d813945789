//! Exercises of chapter 24.

use std::f64::consts::PI;

use ndarray::{Array1, Array2, Axis, array, concatenate};
use nnfs_core::layer::{Dense, Relu};
use nnfs_core::loss::MeanSquaredError;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Adam;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{self, Training};

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    24,
    "Regression",
    [
        r_squared,
        prediction,
        huber,
        standardised,
        bends,
        start,
        five_years_ahead
    ]
);

exercise!(
    r_squared,
    kind = FirstStep,
    title = "How much is explained",
    hints = [
        "Two sums of squares: how far the answers are from the truth, and how far the truth is \
         from its own mean.",
        "`let mean = y.mean().unwrap();` and `(y - mean).mapv(|d| d * d).sum()` is the second.",
        "One minus the first sum divided by the second.",
    ],
    afterword = "1 is perfect, 0 is as good as the mean, and there is no lowest: answers that are \
                 worse than the mean fall below 0."
);

/// One minus the squared errors over the squared distances from the mean.
pub fn r_squared(learner: fn(&Array1<f64>, &Array1<f64>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(24);
    let cases = [
        (array![1.0, 2.0, 4.0], array![1.0, 2.0, 3.0]),
        (array![5.0, 5.0, 5.0, 5.0], array![2.0, 4.0, 6.0, 8.0]),
        (rng.randn(6), 3.0 + rng.randn(6)),
    ];
    r_squared::EXERCISE.for_each(cases, |trial, (p, y)| {
        let squares = |d: Array1<f64>| d.mapv(|d| d * d).sum();
        let errors = squares(&p - &y);
        let spread = squares(&y - y.mean().unwrap_or(0.0));
        let mean_of_answers = squares(&y - p.mean().unwrap_or(0.0));
        let absolute =
            (&p - &y).mapv(f64::abs).sum() / (&y - y.mean().unwrap_or(0.0)).mapv(f64::abs).sum();
        trial
            .ask(format!("r_squared({p}, {y})"), || learner(&p, &y))?
            .note(
                |&r| near(r, errors / spread),
                "That is the share that is *not* explained. Take it from 1.",
            )
            .note(
                |&r| near(r, 1.0 - errors / mean_of_answers),
                "The distances below are those of the truth from *its own* mean, not from the \
                 mean of the answers.",
            )
            .note(
                |&r| near(r, 1.0 - absolute),
                "Those are absolute errors. R squared compares squares.",
            )
            .equals(1.0 - errors / spread)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "An outlier moves away",
    hints = [
        "Section 24.2: which number does each loss choose?",
        "The mean feels how far away a number is. The median only counts on which side it lies.",
    ],
    afterword = "The mean is dragged as far as you like by one number. To drag the median, half of \
                 the numbers must go astray."
);

/// The best constants for both losses, before and after.
pub fn prediction(learner: fn() -> [f64; 4]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| [p[1], p[0], p[3], p[2]] == [22.0, 3.0, 202.0, 3.0],
                "The right numbers, with the two losses exchanged: which of them cares how far \
                 away the outlier is?",
            )
            .note(
                |p| p[0] == 22.0 && p[2] == p[0],
                "The mean moves with the outlier: 900 more, shared by five.",
            )
            .note(
                |p| p[1] == 3.0 && p[3] != 3.0,
                "The median counts how many are on either side, and that has not changed.",
            )
            .must(
                |p| near(p[0], 22.0) && p[1] == 3.0 && near(p[2], 202.0) && p[3] == 3.0,
                "something else; take the mean and the middle one of the five, twice",
            )
    })
}

exercise!(
    huber,
    kind = Build,
    title = "The best of both",
    hints = [
        "Two cases, told apart by `d.abs() <= delta`.",
        "Near: half the square, and its slope is d itself.",
        "Far: a straight line that continues the square with the slope it has at delta. Its value \
         is `delta * (d.abs() - 0.5 * delta)`, its slope `delta * d.signum()`.",
    ],
    afterword = "Peter Huber proposed this loss in 1964. Near 0 it comes to rest as the square \
                 does, and an outlier pulls with the force delta and no more."
);

/// Value and slope of Huber's loss for one error `d` and the border `delta`.
pub fn huber(learner: fn(f64, f64) -> (f64, f64)) -> Card {
    let cases = [
        (0.5, 1.0),
        (3.0, 1.0),
        (-3.0, 1.0),
        (0.0, 2.0),
        (-1.5, 2.0),
        (10.0, 2.0),
        (-2.0, 0.5),
    ];
    huber::EXERCISE.for_each(cases, |trial, (d, delta): (f64, f64)| {
        let far = d.abs() > delta;
        let right = if far {
            (delta * (d.abs() - 0.5 * delta), delta * d.signum())
        } else {
            (0.5 * d * d, d)
        };
        trial
            .ask(format!("huber({d}, {delta})"), || learner(d, delta))?
            .note(
                |&(value, slope)| far && near(value, right.0) && near(slope, -right.1),
                "The slope of an answer that is too large is positive, that of one that is too \
                 small negative.",
            )
            .note(
                |&(value, slope)| far && near(value, 0.5 * d * d) && near(slope, d),
                "This error is beyond delta, and still counts with its square.",
            )
            .note(
                |&(value, _)| far && near(value, delta * d.abs()),
                "There is a jump at delta: just inside the value is half of delta squared. Take \
                 off what makes the two meet.",
            )
            .note(
                |&(value, slope)| !far && near(value, d * d) && near(slope, 2.0 * d),
                "Half the square, so that its slope at delta is delta.",
            )
            .equals(right)
    })
}

exercise!(
    standardised,
    kind = FindTheBug,
    title = "Find the bug: two rulers",
    hints = [
        "Take a test set of one row. What does the cell make of it, whatever its numbers are?",
        "An animal of 200 mm must become the same number, whichever set it is in.",
        "Compute mean and deviation once, from `train`, and use them in both.",
    ],
    afterword = "What was measured on the training rows belongs to the network, like its weights: \
                 it is saved with them, and used for every animal to come."
);

/// From the training and the test rows to both in one measure.
pub type Standardised = fn(&Array2<f64>, &Array2<f64>) -> (Array2<f64>, Array2<f64>);

/// Each column of `x` in the measure of the same column of `ruler`.
fn measured(x: &Array2<f64>, ruler: &Array2<f64>) -> Array2<f64> {
    let mean = ruler.mean_axis(Axis(0)).expect("a ruler with rows");
    (x - &mean) / &ruler.std_axis(Axis(0), 0.0)
}

fn one_below_the_other(above: &Array2<f64>, below: &Array2<f64>) -> Array2<f64> {
    concatenate(Axis(0), &[above.view(), below.view()]).expect("rows of equal length")
}

/// Both sets, (n, columns) and (m, columns), in the training set's measure.
pub fn standardised(learner: Standardised) -> Card {
    let mut rng = NumpyRng::seed(1);
    let cases = [
        (array![[190.0], [200.0], [210.0]], array![[200.0], [230.0]]),
        (10.0 + rng.randn((6, 2)), 12.0 + 3.0 * rng.randn((4, 2))),
    ];
    standardised::EXERCISE.for_each(cases, |trial, (train, test)| {
        let all = one_below_the_other(&train, &test);
        let right = (measured(&train, &train), measured(&test, &train));
        trial
            .ask(
                format!(
                    "standardised for {} and {} rows",
                    train.nrows(),
                    test.nrows()
                ),
                || learner(&train, &test),
            )?
            .note(
                |(a, b)| close(a, &right.0) && close(b, &measured(&test, &test)),
                "The test rows are measured with a ruler of their own. An animal becomes another \
                 number when its company changes.",
            )
            .note(
                |(a, b)| close(a, &measured(&train, &all)) && close(b, &measured(&test, &all)),
                "One ruler for both, but the test rows have helped to make it. That is the leak \
                 of 24.9.",
            )
            .note(
                |(a, b)| close(a, &right.0) && close(b, &test),
                "The test rows were left as they are. The network would not know such numbers.",
            )
            .equals(right)
    })
}

exercise!(
    bends,
    kind = Hard,
    title = "Where the curve bends",
    hints = [
        "Neuron k is `w1 * x + b1` before its ReLU. Where is that 0?",
        "On one side of its hinge the neuron says 0, on the other it is a line with the slope w1, \
         which counts w2 times. On which side is it silent, if w1 is negative?",
        "From left to right, the slope changes by `w1.abs() * w2`, for either sign of w1.",
        "Neurons with w1 = 0 have no hinge. Sort by the place, with `total_cmp`.",
    ],
    afterword = "These places and changes are all there is to know of the shape of a network \
                 1-n-1: with one slope and one height they give the whole curve."
);

/// From `w1`, `b1`, `w2`, `low` and `high` to places and changes of the slope.
pub type Bends = fn(&Array1<f64>, &Array1<f64>, &Array1<f64>, f64, f64) -> Vec<(f64, f64)>;

/// From the weights and biases of the first layer and the weights of the second, each (n,): the hinges between `low` and
/// `high` as pairs of the place and the change of the slope there, from left to right.
pub fn bends(learner: Bends) -> Card {
    let mut rng = NumpyRng::seed(3);
    let cases = [
        (
            array![1.0, -2.0],
            array![-0.5, 0.5],
            array![3.0, 1.0],
            0.0,
            1.0,
        ),
        (
            array![2.0, 0.0, -1.0, 1.0],
            array![-1.0, 1.0, 4.0, -0.75],
            array![-1.0, 5.0, 2.0, 2.0],
            0.0,
            1.0,
        ),
        (rng.randn(8), rng.randn(8), rng.randn(8), -2.0, 2.0),
    ];
    bends::EXERCISE.for_each(cases, |trial, (w1, b1, w2, low, high)| {
        let all: Vec<(f64, f64, f64)> = (0..w1.len())
            .filter(|&k| w1[k] != 0.0)
            .map(|k| (-b1[k] / w1[k], w1[k], w2[k]))
            .filter(|&(at, _, _)| low < at && at < high)
            .collect();
        let sorted = |by: fn(f64, f64) -> f64| -> Vec<(f64, f64)> {
            let mut found: Vec<_> = all.iter().map(|&(at, a, b)| (at, by(a, b))).collect();
            found.sort_by(|a, b| a.0.total_cmp(&b.0));
            found
        };
        let is = |bends: &[(f64, f64)], wanted: &[(f64, f64)]| {
            bends.len() == wanted.len()
                && bends
                    .iter()
                    .zip(wanted)
                    .all(|(a, b)| near(a.0, b.0) && near(a.1, b.1))
        };
        let right = sorted(|a, b| a.abs() * b);
        trial
            .ask(
                format!("the bends of {} neurons from {low} to {high}", w1.len()),
                || learner(&w1, &b1, &w2, low, high),
            )?
            .note(
                |found| found.iter().any(|(at, _)| !at.is_finite()),
                "A neuron with the weight 0 has no hinge: leave it out.",
            )
            .note(
                |found| is(found, &sorted(|a, b| a * b)),
                "Look at a neuron with a negative weight: its slope w1 is on the *left* of the \
                 hinge, and 0 on the right. By how much does the slope change, going right?",
            )
            .note(
                |found| found.iter().any(|&(at, _)| at <= low || at >= high),
                "Some of these lie outside the range that was asked for.",
            )
            .note(
                |found| found.len() == right.len() && found.windows(2).any(|w| w[0].0 > w[1].0),
                "They are not in order from left to right.",
            )
            .equals(right)
    })
}

exercise!(
    start,
    kind = Goal,
    title = "A better start",
    hints = [
        "Section 24.4 shows what is wrong with `Dense::he(1, 16, rng)`: print `-b / w` for its \
         neurons.",
        "The hinges should lie where the data is, from 0 to 1. What must the bias be, so that \
         `-b / w` is a number u?",
        "`let mut layer = Dense::he(1, 16, rng);` and then \
         `layer.biases = -&layer.weights * &rng.rand((1, 16));`",
    ],
    afterword = "Sixteen bends where the curve needs them are worth more than sixty-four in one \
                 place."
);

/// The first layer of a network 1-16-1 that learns a hundred places of the sine.
pub fn start(learner: fn(&mut NumpyRng) -> Dense) -> Card {
    const STEPS: usize = 500;
    start::EXERCISE.check(|trial| {
        let x = Array2::from_shape_fn((100, 1), |(i, _)| i as f64 / 100.0);
        let y = x.mapv(|x| (2.0 * PI * x).sin());
        let (mut worst, mut together) = (0.0_f64, true);
        for seed in 0..4 {
            let mut rng = NumpyRng::seed(seed);
            let first = trial.ask("start(rng)", || learner(&mut rng))?.value();
            let shape = trial
                .ask("the shape of its weights", || first.weights.dim())?
                .note(|shape| shape.1 != 16, "Sixteen neurons, as in the task.")
                .must(|shape| *shape == (1, 16), "(1, 16)")?;
            let places: Vec<f64> = first
                .weights
                .iter()
                .zip(&first.biases)
                .map(|(w, b)| -b / w)
                .collect();
            let inside = places.iter().filter(|at| (0.01..0.99).contains(*at));
            together &= inside.count() < 3;
            let mut network = Sequential::new()
                .add(first)
                .add(Relu::new())
                .add(Dense::he(shape.1, 1, &mut rng));
            let mut loss = MeanSquaredError::new();
            Training::new(STEPS).batch_size(100).run(
                &mut network,
                &(&x, &y),
                &mut loss,
                &mut Adam::new(0.03),
                &mut rng,
            );
            let (end, _) = training::evaluate(&mut network, &(&x, &y), &mut loss);
            worst = if end.is_nan() { end } else { worst.max(end) };
        }
        trial
            .ask(
                format!("the worst of four losses after {STEPS} steps"),
                || worst,
            )?
            .note(
                |_| together,
                "Hardly a hinge lies between 0 and 1, where the data is. So the network begins as \
                 a straight line there.",
            )
            .note(
                |_| true,
                "There are hinges in the data now. Are the weights neither tiny nor huge? He's \
                 rule gives good ones.",
            )
            .at_most(0.02)
    })
}

reason!(
    /// Why a good test error says nothing about years to come.
    five_years_ahead,
    title = "Five years ahead",
    hints = [
        "Where do the test days lie, compared with the training days? And the days five years \
         ahead?",
        "Look at 24.7: what does a network of ReLUs do beyond the last point that it saw?",
    ],
    answer = "The test days were drawn from the same three years, so each lies between training \
              days: the test measures how well the network fills gaps. Five years ahead lies \
              outside of all data. There a ReLU network goes on straight, with whatever slope it \
              had at the edge, and nothing in the training has shaped that slope. To learn what \
              such a forecast is worth, keep the *last* year away from the training and test on \
              that.",
    points = [
        "A random test set lies between the training data: interpolation.",
        "Outside the data the curve is a habit of the network, not knowledge.",
        "An honest test keeps back the end of the time, not random days.",
    ]
);
