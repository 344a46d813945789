//! Exercises of chapter 08.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::gradient;
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    8,
    "The gradient, and how to follow it down",
    [
        gradient_by_hand,
        prediction,
        learning_rate,
        gradient_of,
        climb,
        not_by_rows,
        step_size,
        steep_and_flat
    ]
);

type Function = fn(&Array1<f64>) -> f64;

fn random_place(rng: &mut NumpyRng, n: usize) -> Array1<f64> {
    rng.rand(n).mapv(|u: f64| 6.0 * u - 3.0)
}

exercise!(
    gradient_by_hand,
    kind = FirstStep,
    title = "A gradient by hand",
    hints = [
        "Hold `x[1]` still, as if it were a 5. Then the function is a number times `x[0]`, plus \
         a number that does not move. What is its slope?",
        "Along `x[0]` the slope is `x[1]`. Along `x[1]` both terms move.",
        "Hold `x[0]` still as if it were a 2: then the function is `2 * x[1] + 3 * x[1]`, and \
         its slope is 2 + 3.",
    ]
);

/// The gradient of `x0 x1 + 3 x1`, by hand.
pub fn gradient_by_hand(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(8);
    let mut all = vec![array![2.0, 5.0], array![0.0, 0.0]];
    all.extend((0..5).map(|_| random_place(&mut rng, 2)));

    gradient_by_hand::EXERCISE.for_each(&all, |trial, x| {
        let expected = gradient::numerical_gradient(|x| x[0] * x[1] + 3.0 * x[1], x);
        let is = |got: &Array1<f64>, wrong: [f64; 2]| {
            got.len() == 2 && got.iter().zip(wrong).all(|(a, b)| (a - b).abs() < 1e-6)
        };
        let (x0, x1) = (x[0], x[1]);
        trial
            .ask(format!("gradient_by_hand of {}", np(x)), || learner(x))?
            .note(
                |got| got.len() != 2,
                "The gradient has one slope for each number of `x`.",
            )
            .note(
                |got| is(got, [x0 + 3.0, x1]),
                "The two are swapped: the first slope is that along `x[0]`.",
            )
            .note(
                |got| is(got, [x1, x0]),
                "Along `x[1]` the second term moves as well.",
            )
            .note(
                |got| is(got, [x1, 3.0]),
                "Along `x[1]` the first term moves as well: it is `x[0]` times `x[1]`.",
            )
            .note(
                |got| is(got, [x1 + 3.0, x0 + 3.0]),
                "Along `x[0]` the term `3 * x[1]` does not move, so it has no slope there.",
            )
            .must(
                |got| is(got, [expected[0], expected[1]]),
                format!(
                    "what a numerical gradient measures, {}",
                    np(&expected.mapv(|g| (g * 1e6).round() / 1e6))
                ),
            )
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Three descents in the bowl",
    hints = [
        "One step multiplies each number by `1 - 2 * rate`: section 8.7 has it for the rate 0.1.",
        "With the rate 0.5 this factor is 0, for both numbers. Where is that?",
        "With the rate 1 that is -1. Where are you after two steps, and where after any even \
         number of them?",
    ],
    afterword = "0.5 is the perfect rate for this bowl, and only for this one: it depends on how \
                 strongly the ground is curved."
);

/// Where three descents in the bowl end, foretold.
pub fn prediction(learner: fn() -> [[f64; 2]; 3]) -> Card {
    let near = |a: &[f64; 2], b: [f64; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
    let ends = [(0.5, 1), (1.0, 100), (1.0, 101)].map(|(rate, steps)| {
        let f = |x: &Array1<f64>| x.dot(x);
        let end = gradient::gradient_descent(f, &array![-3.0, 4.0], rate, steps).end();
        [end[0], end[1]]
    });
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| {
                    p.iter()
                        .flatten()
                        .any(|place| !place.is_finite() || place.abs() > 5.0)
                },
                "None of the three gets further away than it was at the start.",
            )
            .note(
                |p| !near(&p[0], ends[0]),
                "Look at the first one again: what does a step with the rate 0.5 multiply by?",
            )
            .note(
                |p| !near(&p[1], ends[1]) || !near(&p[2], ends[2]),
                "The first one is right. What does a step with the rate 1 multiply by, and what \
                 do two steps?",
            )
            .must(
                |p| p.iter().zip(ends).all(|(a, b)| near(a, b)),
                "something else; gradient_descent(&array![-3.0, 4.0], 0.5, 1) and so on show what",
            )
    })
}

exercise!(
    learning_rate,
    kind = Goal,
    title = "Choose the learning rate",
    hints = [
        "Each step multiplies `x[0]` by `1 - 100 * rate` and `x[1]` by `1 - 4 * rate`. Both must \
         lie between -1 and 1.",
        "The first one says that the rate must be below 0.02. The second one wants it as large \
         as possible.",
        "A rate a little below 0.02 makes the first factor nearly -1, and that shrinks too \
         slowly. In between is room: try 0.01, 0.015, 0.0199.",
    ],
    afterword = "The steep direction says how large the rate may be, the flat one how many steps \
                 it takes. The more they differ, the longer the descent."
);

/// A rate that brings the narrow valley down.
pub fn learning_rate(learner: fn() -> f64) -> Card {
    learning_rate::EXERCISE.check(|trial| {
        let rate = trial
            .ask("learning_rate()", learner)?
            .note(|&rate| rate < 0.0, "A negative rate climbs.")
            .must(|&rate| rate > 0.0 && rate.is_finite(), "a number above 0")?;
        let f = |x: &Array1<f64>| 50.0 * x[0] * x[0] + 2.0 * x[1] * x[1];
        let descent = gradient::gradient_descent(f, &array![1.0, 1.0], rate, 100);
        let end = descent.end();
        trial
            .ask(format!("f after 100 steps with the rate {rate}"), || {
                descent.values[100]
            })?
            .note(
                |&f| !f.is_finite() || f >= 52.0,
                "Too large: along `x[0]`, the steep direction, each step jumps further than the \
                 last.",
            )
            .note(
                |_| end[0].abs() > end[1].abs(),
                "A little too large: along `x[0]` it jumps to and fro, and hardly comes closer.",
            )
            .note(
                |_| end[1].abs() > end[0].abs(),
                "Too small: along `x[1]`, the flat direction, there is still a way to go.",
            )
            .at_most(1e-3)
    })
}

exercise!(
    gradient_of,
    kind = FindTheBug,
    title = "Find the bug: right for the bowl",
    hints = [
        "For `x[0] * x[1]` at `(3, 4)` the second slope is 2.9999. At which `x[0]` is that the \
         right slope?",
        "Follow `moved` through the loop with a pencil. What stands in its first place when the \
         second one moves?",
        "Compare it with 8.3, line by line. One line is missing.",
    ],
    afterword = "The slope of the bowl along one number does not depend on the others, so the \
                 bowl cannot see this mistake. Test a gradient with a function whose numbers act \
                 on each other."
);

/// A numerical gradient that does not put its numbers back.
pub fn gradient_of(learner: fn(Function, &Array1<f64>) -> Array1<f64>) -> Card {
    fn bowl(x: &Array1<f64>) -> f64 {
        x.dot(x)
    }
    fn product(x: &Array1<f64>) -> f64 {
        x.product()
    }
    fn sine(x: &Array1<f64>) -> f64 {
        (x.sum() + x[0] * x[x.len() - 1]).sin()
    }
    let mut rng = NumpyRng::seed(9);
    let functions: [(&str, Function); 3] = [
        ("the bowl", bowl),
        ("the product of all numbers", product),
        ("the sine of their sum and a product", sine),
    ];
    let mut cases = Vec::new();
    for (name, f) in functions {
        cases.push((name, f, array![3.0, 4.0]));
        cases.push((name, f, random_place(&mut rng, 3)));
        cases.push((name, f, random_place(&mut rng, 5)));
    }
    gradient_of::EXERCISE.for_each(cases, |trial, (name, f, x)| {
        let expected = gradient::numerical_gradient(f, &x);
        let as_it_stands = {
            let mut moved = x.clone();
            Array1::from_shape_fn(x.len(), |i| {
                moved[i] = x[i] + 1e-4;
                let above = f(&moved);
                moved[i] = x[i] - 1e-4;
                (above - f(&moved)) / 2e-4
            })
        };
        trial
            .ask(format!("the gradient of {name} at {}", np(&x)), || {
                learner(f, &x)
            })?
            .note_for(
                as_it_stands,
                "The first slope is right. The others were measured a little beside the place.",
            )
            .within(expected, 1e-7)
    })
}

exercise!(
    climb,
    kind = Build,
    title = "Climb",
    hints = [
        "It is `gradient_descent` with one sign changed. The function comes as an argument.",
        "`gradient::numerical_gradient(f, &x)` in the loop, and a plus in front of the rate.",
    ],
    afterword = "The only change is the sign. The same loop goes up or down."
);

/// Gradient ascent.
pub fn climb(learner: fn(Function, &Array1<f64>, f64, usize) -> Array1<f64>) -> Card {
    fn hill(x: &Array1<f64>) -> f64 {
        5.0 - (x[0] - 1.0).powi(2) - (x[1] + 2.0).powi(2)
    }
    fn dome(x: &Array1<f64>) -> f64 {
        -(x * x).sum() + x[0] * x[1] + x[2]
    }
    let mut rng = NumpyRng::seed(10);
    let cases: [(&str, Function, Array1<f64>, f64, usize); 5] = [
        ("the hill", hill, array![0.0, 0.0], 0.1, 1),
        ("the hill", hill, array![0.0, 0.0], 0.1, 100),
        ("the hill", hill, random_place(&mut rng, 2), 0.2, 7),
        ("a dome", dome, random_place(&mut rng, 3), 0.15, 12),
        ("a dome", dome, random_place(&mut rng, 3), 0.15, 0),
    ];

    climb::EXERCISE.for_each(&cases, |trial, (name, f, start, rate, steps)| {
        let walk = |sign: f64, steps: usize| {
            let mut x = start.clone();
            for _ in 0..steps {
                x = &x + sign * *rate * gradient::numerical_gradient(f, &x);
            }
            x
        };
        trial
            .ask(
                format!(
                    "climb {name} from {} with the rate {rate}, {steps} steps",
                    np(start)
                ),
                || learner(*f, start, *rate, *steps),
            )?
            .note(
                |got| *steps > 0 && near(got, &walk(-1.0, *steps)),
                "This went down: up is along the gradient, not against it.",
            )
            .note(|got| *steps > 0 && near(got, start), "It has not moved.")
            .note(
                |got| near(got, &walk(1.0, *steps + 1)),
                "This is one step too many.",
            )
            .note(
                |got| *steps > 1 && near(got, &walk(1.0, 1)),
                "This is one step only.",
            )
            .note(
                |got| {
                    *steps > 1
                        && near(
                            got,
                            &(start
                                + (*steps as f64) * *rate * gradient::numerical_gradient(f, start)),
                        )
                },
                "Each step needs the gradient of the place where it starts: compute it inside of \
                 the loop.",
            )
            .within(walk(1.0, *steps), 1e-6)
    })
}

fn near(a: &Array1<f64>, b: &Array1<f64>) -> bool {
    a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6)
}

exercise!(
    not_by_rows,
    kind = Build,
    title = "A function it gets wrong",
    hints = [
        "Row by row is right for a sum of terms that each look at one row only. Make a term that \
         looks at two rows.",
        "The product of a number in row 0 and one in row 1 looks at two rows, but there may be \
         a single row only. What uses all rows, however many there are?",
        "For example, add up all numbers first, and then do something with the sum that is not a \
         straight line.",
    ],
    afterword = "Row by row is right for a sum of terms that each look at one row only. The loss \
                 of a network is not such a function of its weights."
);

/// A function for which a gradient by rows is wrong.
pub fn not_by_rows(learner: fn(&Array2<f64>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(11);
    let mut all = vec![
        array![[3.0, 4.0], [3.0, 4.0]],
        array![[1.0, 2.0], [5.0, -3.0], [0.5, 1.0]],
    ];
    all.push(rng.randn((4, 3)));
    not_by_rows::EXERCISE.check(|trial| {
        for x in &all {
            let value = trial
                .ask(format!("not_by_rows of\n{}", np(x)), || learner(x))?
                .must(|f| f.is_finite(), "a number, neither infinite nor NaN")?;
            trial
                .ask(
                    format!("not_by_rows of the same once more, {value}"),
                    || learner(x),
                )?
                .equals(value)?;
            let true_gradient = trial
                .ask("the true gradient there", || {
                    gradient::numerical_gradient(learner, x)
                })?
                .note(
                    |g| g.iter().all(|&slope| slope.abs() < 1e-9),
                    "The function is flat here: whatever moves, it stays the same. So both \
                     gradients are 0.",
                )
                .must(
                    |g| g.iter().any(|&slope| slope.abs() >= 1e-9),
                    "one that is not 0 everywhere",
                )?;
            let row_by_row = trial
                .ask(
                    "the gradient row by row, which calls your function with a single row",
                    || {
                        let mut slopes = Array2::zeros(x.dim());
                        for (row, mut slopes) in x.rows().into_iter().zip(slopes.rows_mut()) {
                            let alone = row.to_owned().insert_axis(Axis(0));
                            slopes.assign(&gradient::numerical_gradient(learner, &alone).row(0));
                        }
                        slopes
                    },
                )?
                .value();
            let apart = (&row_by_row - &true_gradient)
                .mapv(f64::abs)
                .fold(0.0, |most: f64, &d| most.max(d));
            trial
                .ask("how far the two gradients are apart", || apart)?
                .note(
                    |_| true,
                    "They agree: in your function no row acts on another, so it makes no \
                     difference whether the others are there.",
                )
                .must(|&apart| apart > 1e-4, "a number above 0.0001")?;
        }
        Ok(())
    })
}

exercise!(
    step_size,
    kind = Hard,
    title = "Let the step find its length",
    hints = [
        "Compute the slopes once. Begin with the rate 1, and write a loop that halves it as long \
         as the step gains too little.",
        "The gain is `f(x) - f(&(x - rate * &slopes))`. What the gradient foresees for this step \
         is `rate * slopes.dot(&slopes)`.",
        "Halve while the gain is below half of the foreseen gain. Where all slopes are 0 both \
         are 0, which is not below, so the loop ends at once. Let it also end when the rate is \
         below 1e-12.",
    ],
    afterword = "This is called a line search. Thirty such steps in the long valley end at \
                 (-0.31, 0), without a rate to choose. If a smaller value were enough, the rate \
                 1 would pass each time, while x1 jumps from 2 to -2 and back."
);

/// The rate of a step that gains at least half of what the gradient foresees.
pub fn step_size(learner: fn(Function, &Array1<f64>) -> f64) -> Card {
    fn bowl(x: &Array1<f64>) -> f64 {
        x.dot(x)
    }
    fn long_valley(x: &Array1<f64>) -> f64 {
        x[0] * x[0] / 20.0 + x[1] * x[1]
    }
    fn steep(x: &Array1<f64>) -> f64 {
        300.0 * x[0] * x[0] + x[1].powi(4)
    }
    fn flat(x: &Array1<f64>) -> f64 {
        x.dot(x) / 1000.0
    }
    let halved = |f: Function, x: &Array1<f64>, share: f64| {
        let slopes = gradient::numerical_gradient(f, x);
        let mut rate = 1.0;
        while f(x) - f(&(x - rate * &slopes)) < share * rate * slopes.dot(&slopes) && rate > 1e-12 {
            rate /= 2.0;
        }
        rate
    };
    let mut rng = NumpyRng::seed(12);
    let mut cases: Vec<(&str, Function, Array1<f64>)> = vec![
        ("the long valley", long_valley, array![-7.0, 2.0]),
        ("the long valley", long_valley, array![-7.0, 0.1]),
        ("a flat bowl", flat, array![5.0, 5.0]),
    ];
    for _ in 0..4 {
        cases.push(("a steep valley", steep, random_place(&mut rng, 2)));
        cases.push(("the long valley", long_valley, random_place(&mut rng, 2)));
    }
    cases.push(("the bowl, at its lowest point", bowl, array![0.0, 0.0]));

    step_size::EXERCISE.for_each(&cases, |trial, (name, f, x)| {
        let expected = halved(*f, x, 0.5);
        trial
            .ask(format!("step_size of {name} at {}", np(x)), || {
                learner(*f, x)
            })?
            .note(
                |&got| got == 1.0 && got != halved(*f, x, 0.0),
                "With the rate 1 the function gets larger here.",
            )
            .note_for(
                halved(*f, x, 0.0),
                "This step makes the function smaller, but by too little: it must gain half of \
                 what the gradient foresees.",
            )
            .note_for(
                halved(*f, x, 1.0),
                "This asks for the whole gain that the gradient foresees. On ground that curves \
                 upwards no step reaches it.",
            )
            .note(
                |&got| got == expected / 2.0,
                "One halving too many: the rate before already gains enough.",
            )
            .note(|&got| got == expected * 2.0, "One halving too few.")
            .equals(expected)
    })
}

reason!(
    /// Why one rate is wrong for a long valley.
    steep_and_flat,
    title = "Steep and flat at once",
    hints = [
        "One number, the rate, is multiplied with all slopes. What does the steep direction do \
         if the rate is too large for it?",
        "How long is a step in the flat direction, with the largest rate that the steep one \
         stands?",
    ],
    answer = "All slopes are multiplied by the same rate. Across the valley the slopes are \
              large, and a rate that is too large makes each step jump further than the last, \
              so the steep direction limits the rate. Along the valley the slopes are small, \
              and with that small rate so are the steps, so the long way takes very many of \
              them.",
    points = [
        "The steep direction sets how large the rate may be: above that, the descent flies off.",
        "In the flat direction the steps are the same rate times a small slope, so they are \
         short.",
        "The more the two differ, the more steps it takes.",
    ]
);
