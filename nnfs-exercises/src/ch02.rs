//! Exercises of chapter 02.

use ndarray::{Array1, array};
use nnfs_core::activation;
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    2,
    "Activations",
    [
        leaky_relu,
        step_slope,
        squash,
        tanh_slope,
        table_mountain,
        zigzag,
        ten_sigmoids
    ]
);

exercise!(
    leaky_relu,
    kind = FirstStep,
    title = "A leaky ReLU",
    hints = [
        "The function `relu` of section 2.4 has nearly the right form. Which part of it must \
         know both cases?",
        "Inside `mapv`, write an `if` as in `step`: one answer above 0, another one for the rest.",
    ],
    afterword = "ReLU passes nothing on for negative sums, and a neuron that only has such sums \
                 learns no more. Here a hundredth still comes through: look at \
                 `slope(leaky_relu, &x)`."
);

/// ReLU that lets a hundredth of negative numbers through.
pub fn leaky_relu(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let leaky = |x: &Array1<f64>, leak: f64| x.mapv(|x| if x > 0.0 { x } else { leak * x });
    let mut rng = NumpyRng::seed(1);
    let cases = [
        array![-2.0, 1.0, 3.0],
        array![0.0, -1000.0],
        rng.randn(5),
        10.0 * rng.randn(1),
    ];
    leaky_relu::EXERCISE.for_each(cases, |trial, x| {
        trial
            .ask(format!("leaky_relu({})", np(&x)), || learner(&x))?
            .note_for(
                leaky(&x, 0.0),
                "This is ReLU itself: it lets nothing of a negative number through.",
            )
            .note_for(0.01 * &x, "The positive numbers should stay as they are.")
            .note_for(
                leaky(&x, 0.1),
                "A tenth comes through, and a hundredth should.",
            )
            .note_for(
                leaky(&x, -0.01),
                "A negative number stays negative, only a hundred times smaller.",
            )
            .note_for(
                x.mapv(|x| if x > 0.0 { x } else { 0.01 }),
                "0.01 is a factor: the answer is 0.01 times the number.",
            )
            .note_for(
                x.mapv(|x| if x > 0.0 { 0.01 * x } else { x }),
                "The two cases are swapped.",
            )
            .equals(leaky(&x, 0.01))
    })
}

exercise!(
    step_slope,
    kind = Predict,
    title = "The slope of a jump",
    hints = [
        "Put the numbers into the formula of section 2.6. What does the step answer a little to \
         the right of 0, and what a little to the left?",
        "The answers differ by 1, however small the nudge. So the slope is 1 divided by twice \
         the nudge.",
    ],
    afterword = "The smaller the nudge, the larger the number, without end. That is how a \
                 measurement looks where there is no slope."
);

/// The measured slope of the step at 0, foretold for two nudges.
pub fn step_slope(learner: fn() -> [f64; 2]) -> Card {
    let slopes = [1e-4, 1e-6].map(|d| 1.0 / (2.0 * d));
    let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs();
    step_slope::EXERCISE.check(|trial| {
        trial
            .ask("step_slope()", learner)?
            .note(
                |p| *p == [0.0; 2],
                "At -2, -1, 1 and 2 it is so, but at 0 the two nudges land on different sides of \
                 the jump.",
            )
            .note(
                |p| close(p[0], 2.0 * slopes[0]) || close(p[1], 2.0 * slopes[1]),
                "The two nudges together are twice as long as one.",
            )
            .note(
                |p| close(p[0], slopes[0] / 2.0),
                "The step jumps by 1, and not by a half.",
            )
            .note(
                |p| close(p[0], slopes[0]),
                "The first one is right. Do the same with the smaller nudge.",
            )
            .must(
                |p| close(p[0], slopes[0]) && close(p[1], slopes[1]),
                "something else; slope(step, &array![0.0]) shows the first one",
            )
    })
}

exercise!(
    squash,
    kind = FindTheBug,
    title = "Find the bug: a sigmoid above 1",
    hints = [
        "Work out the answer at 0 by hand, as the computer reads the line: which operation comes \
         first?",
        "A division is done before a sum. The fraction bar of the formula has the whole sum \
         below it.",
    ],
    afterword = "A fraction bar is also a bracket. On one line, you have to write the bracket \
                 yourself."
);

/// The sigmoid, mended.
pub fn squash(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(3);
    let cases = [
        array![0.0],
        array![1.0, -1.0],
        3.0 * rng.randn(4),
        array![-1000.0, 1000.0],
    ];
    squash::EXERCISE.for_each(cases, |trial, x| {
        let right = activation::sigmoid(&x);
        trial
            .ask(format!("squash({})", np(&x)), || learner(&x))?
            .note_for(
                x.mapv(|x| 1.0 + (-x).exp()),
                "A sigmoid stays between 0 and 1. This is 1 plus the exponential: what is \
                 divided by what?",
            )
            .note_for(
                x.mapv(|x| 1.0 / (1.0 + x.exp())),
                "This curve falls. What became of the minus before the x?",
            )
            .note(
                |y| y.iter().any(|v| v.is_nan()),
                "Right for small numbers. But far out, infinity divided by infinity is not a \
                 number, as in section 2.9.",
            )
            .equals(right)
    })
}

exercise!(
    tanh_slope,
    kind = Build,
    title = "The slope of tanh from its answer",
    hints = [
        "Measure first: what is the answer of tanh at 0, and what is its slope there? And far \
         out, where the answer is nearly 1?",
        "The slope is the same at x and at -x, where the answers are y and -y. So only the \
         square of y can matter.",
        "Try `1.0 - y * y` against `slope(tanh, &x)`, on all hundred numbers.",
    ],
    afterword = "Whoever has the answer has the slope for a multiplication. The layer `Tanh` of \
                 chapter 12 keeps its output for this."
);

/// The slope of tanh at the places where its answers are `y`.
pub fn tanh_slope(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(4);
    let cases = [
        array![0.0],
        array![0.5, -0.5],
        2.0 * rng.randn(4),
        array![-1000.0, 1000.0],
    ];
    tanh_slope::EXERCISE.for_each(cases, |trial, x| {
        let y = activation::tanh(&x);
        let right = 1.0 - &y * &y;
        trial
            .ask(format!("tanh_slope({})", np(&y)), || learner(&y))?
            .note_for(
                &y * (1.0 - &y),
                "This is the sigmoid's formula. At 0, tanh is steeper than that.",
            )
            .note_for(
                y.mapv(|y| 1.0 - y.tanh().powi(2)),
                "Here tanh is taken twice: `y` is its answer already.",
            )
            .note_for(
                1.0 - &y,
                "The slope at x and at -x is the same, but this is not the same for `y` and `-y`.",
            )
            .note(
                |slopes| slopes.iter().any(|v| v.is_nan()),
                "The way back from `y` to x leads to infinity here. It is not needed: the slope \
                 comes from `y` alone.",
            )
            .equals(right)
    })
}

exercise!(
    table_mountain,
    kind = Build,
    title = "A table mountain",
    hints = [
        "Each corner is a ReLU that begins there. Where are the four corners?",
        "Its weight is the change of the slope at that corner: from 0 to 1 at -2, and so on.",
        "It is `relu(&(x + 2.0))` and three more of this kind, with the weights 1, -1, -1 and 1.",
    ],
    afterword = "Draw it: `plot(\"Table mountain\").line(\"\", &x, &table_mountain(&x))`"
);

/// The curve from 0 up to 1 and down to 0 again, with a flat top.
pub fn table_mountain(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let height = |x: f64| (2.0 - x.abs()).clamp(0.0, 1.0);
    let mut rng = NumpyRng::seed(5);
    let cases = [
        array![-3.0, -2.0, -1.5, -1.0, 0.0, 1.0, 1.5, 2.0, 3.0],
        2.0 * rng.randn(6),
        array![-1000.0, 1000.0],
    ];
    table_mountain::EXERCISE.for_each(cases, |trial, x| {
        let three = x.mapv(|x: f64| (x + 2.0).max(0.0) - (x + 1.0).max(0.0) - (x - 1.0).max(0.0));
        let hat = x.mapv(|x: f64| (2.0 - x.abs()).max(0.0));
        trial
            .ask(format!("table_mountain({})", np(&x)), || learner(&x))?
            .note_for(
                three,
                "It falls below 0 on the right: at 2 the fourth ReLU has to stop the fall.",
            )
            .note_for(
                hat,
                "This one climbs on to a peak of 2. At -1 a ReLU has to stop the climb.",
            )
            .note(
                |y| y.iter().zip(&x).any(|(y, x)| x.abs() <= 1.0 && *y != 1.0),
                "Between -1 and 1 the height should be 1.",
            )
            .note(
                |y| y.iter().zip(&x).any(|(y, x)| x.abs() >= 2.0 && *y != 0.0),
                "Left of -2 and right of 2 the height should be 0.",
            )
            .equals(x.mapv(height))
    })
}

/// Finds a bias and weights from the places of corners and the heights there.
pub type Draw = fn(&Array1<f64>, &Array1<f64>) -> (f64, Array1<f64>);

exercise!(
    zigzag,
    kind = Hard,
    title = "One neuron a corner",
    hints = [
        "To the left of the first corner no ReLU has begun, so only the bias is left.",
        "Between two corners, the curve climbs with the sum of all weights so far. Which slope \
         must it have there, so that it hits the next corner?",
        "The weight of a corner is the slope after it minus the slope before it. Before the \
         first and after the last corner, the slope is 0.",
    ],
    afterword = "So a layer of ReLUs and one sum behind it draw any curve of straight pieces, \
                 with one neuron for each corner. Learning has to find the places of the corners \
                 as well."
);

/// A bias and the weights of neurons whose sum goes through the given corners.
pub fn zigzag(learner: Draw) -> Card {
    let curve = |bias: f64, weights: &Array1<f64>, corners: &Array1<f64>, x: f64| {
        let parts = weights
            .iter()
            .zip(corners)
            .map(|(w, c)| w * (x - c).max(0.0));
        bias + parts.sum::<f64>()
    };
    zigzag::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(6);
        let mut random = |n: usize| {
            let mut place = rng.standard_normal();
            let corners = Array1::from_shape_fn(n, |_| {
                place += 0.1 + rng.random();
                place
            });
            (corners, rng.randn(n))
        };
        for (corners, heights) in [
            (array![0.0, 1.0], array![0.0, 1.0]),
            (array![0.0, 1.0, 3.0], array![1.0, 3.0, 2.0]),
            random(2),
            random(5),
            random(12),
            (array![4.0], array![-1.5]),
        ] {
            let given = format!("{}, {}", np(&corners), np(&heights));
            let (bias, weights) = trial
                .ask(format!("zigzag({given})"), || learner(&corners, &heights))?
                .value();
            let n = corners.len();
            trial
                .ask(format!("the number of weights for zigzag({given})"), || {
                    weights.len()
                })?
                .note(
                    |&got| got + 1 == n,
                    "The last corner needs a ReLU too: there the curve becomes flat.",
                )
                .equals(n)?;
            // The corners, the middles between them, and a place far out on each side.
            let mut x = corners.to_vec();
            x.extend(corners.windows(2).into_iter().map(|pair| pair.sum() / 2.0));
            x.extend([corners[0] - 2.0, corners[n - 1] + 2.0]);
            let wanted: Vec<f64> = x.iter().map(|&x| between(&corners, &heights, x)).collect();
            for (&x, wanted) in x.iter().zip(wanted) {
                trial
                    .ask(
                        format!("the height at {x:.4} of the curve for\n{given}"),
                        || curve(bias, &weights, &corners, x),
                    )?
                    .note(
                        |_| x <= corners[0],
                        "Left of the first corner and on it, no ReLU has begun. Only the bias \
                         counts.",
                    )
                    .note(
                        |&got| x > corners[n - 1] && got != wanted,
                        "To the right of the last corner the curve should be flat: all weights \
                         together are 0.",
                    )
                    .note(
                        |_| n > 2 && weights_are_slopes(&weights, &corners, &heights),
                        "These weights are the slopes themselves. The ReLUs that began further \
                         left still climb, so each one only adds what the slope changes by.",
                    )
                    .within(wanted, 1e-6)?;
            }
        }
        Ok(())
    })
}

/// The height at `x` of straight lines from corner to corner, flat at both ends.
fn between(corners: &Array1<f64>, heights: &Array1<f64>, x: f64) -> f64 {
    let last = corners.len() - 1;
    let Some(right) = corners.iter().position(|&corner| x <= corner) else {
        return heights[last];
    };
    if right == 0 {
        return heights[0];
    }
    let part = (x - corners[right - 1]) / (corners[right] - corners[right - 1]);
    heights[right - 1] + part * (heights[right] - heights[right - 1])
}

fn weights_are_slopes(weights: &Array1<f64>, corners: &Array1<f64>, heights: &Array1<f64>) -> bool {
    (0..corners.len() - 1).all(|i| {
        let slope = (heights[i + 1] - heights[i]) / (corners[i + 1] - corners[i]);
        (weights[i] - slope).abs() < 1e-9
    })
}

reason!(
    /// Why little passes through many sigmoids.
    ten_sigmoids,
    title = "Ten sigmoids in a row",
    hints = [
        "The table of the summary has the largest slope of a sigmoid. By how much at most is a \
         small change multiplied in one layer?",
        "After two layers it is multiplied twice. Compute ten of them, and do the same for a \
         ReLU that is above 0.",
    ],
    answer = "The slope of a sigmoid is at most 0.25, so each layer passes on at most a quarter \
              of a small change, if the weights are about 1. After ten layers that is at most a \
              quarter to the power of ten, about a millionth. A ReLU above 0 has the slope 1 \
              and passes all of it on, as often as you like.",
    points = [
        "A sigmoid passes on at most a quarter, and less where it is saturated.",
        "The factors of all layers multiply: ten quarters make about a millionth.",
        "The slope of a ReLU is 1 right of 0, and ten ones are still 1.",
    ]
);
