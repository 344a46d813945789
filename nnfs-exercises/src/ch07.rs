//! Exercises of chapter 07.

use nnfs_core::gradient;
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    7,
    "The numerical derivative",
    [
        tangent,
        prediction,
        buggy_diff,
        tanh_slope,
        scaled_diff,
        four_points,
        one_step,
        all_slopes_zero
    ]
);

const H: f64 = 1e-4;

fn square(x: f64) -> f64 {
    x * x
}

fn cube(x: f64) -> f64 {
    x * x * x
}

fn fifth(x: f64) -> f64 {
    x.powi(5)
}

type Function = fn(f64) -> f64;

/// Some places between -3 and 3.
fn places(seed: u32, n: usize) -> Vec<f64> {
    NumpyRng::seed(seed)
        .rand(n)
        .mapv(|u: f64| 6.0 * u - 3.0)
        .to_vec()
}

exercise!(
    tangent,
    kind = FirstStep,
    title = "The height of a tangent",
    hints = [
        "At `at`, the tangent is as high as the curve. How far does it climb from there to `x`?",
        "It climbs by its slope times the way: `numerical_diff(f, at) * (x - at)`.",
    ],
    afterword = "The tangent of the square at 2 is at 8 where the curve is at 9: good nearby only."
);

/// The height at `x` of the tangent that touches `f` at `at`.
pub fn tangent(learner: fn(Function, f64, f64) -> f64) -> Card {
    let functions: [(&str, Function); 3] = [
        ("square", square),
        ("f64::sin", f64::sin),
        ("f64::exp", f64::exp),
    ];
    let mut cases = Vec::new();
    for (name, f) in functions {
        cases.extend([(name, f, 2.0, 3.0), (name, f, 2.0, 2.0)]);
        let pairs = places(7, 4).into_iter().zip(places(8, 4));
        cases.extend(pairs.map(|(at, x)| (name, f, at, x)));
    }
    tangent::EXERCISE.for_each(cases, |trial, (name, f, at, x)| {
        let slope = gradient::numerical_diff(f, at);
        let expected = f(at) + slope * (x - at);
        trial
            .ask(format!("tangent({name}, {at:.4}, {x:.4})"), || {
                learner(f, at, x)
            })?
            .note(
                |&got| (got - slope * (x - at)).abs() < 1e-6 && f(at).abs() > 1e-5,
                "This is how far it climbs from `at` to `x`. It starts at the height of the curve.",
            )
            .note(
                |&got| (got - f(at) - slope * x).abs() < 1e-6,
                "It climbs only from `at` on: the way is `x - at`, not `x`.",
            )
            .note(
                |&got| (got - f(at) - gradient::numerical_diff(f, x) * (x - at)).abs() < 1e-6,
                "The slope is that of the curve where the tangent touches it, at `at`.",
            )
            .note(
                |&got| (got - f(x)).abs() < 1e-6,
                "This is the curve itself. The tangent goes straight on where the curve bends \
                 away.",
            )
            .within(expected, 1e-6)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Half a step from a kink",
    hints = [
        "Write down both values that the central difference takes: at `5e-5 + 1e-4` and at `5e-5 \
         - 1e-4`. On which sides of the kink are they?",
        "The places are 0.00015 and -0.00005. Put both into the function, subtract, and divide \
         by 0.0002.",
    ],
    afterword = "Any step up to 5e-5 stays on one side of the kink, and gives the true slope of 1."
);

/// The measured slopes of ReLU and of the absolute value half a step from their kinks, foretold.
pub fn prediction(learner: fn() -> (f64, f64)) -> Card {
    let relu = gradient::numerical_diff(|x: f64| x.max(0.0), 5e-5);
    let absolute = gradient::numerical_diff(f64::abs, 5e-5);
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |&p| p == (1.0, 1.0),
                "These are the true slopes. But one of the two values lies beyond the kink.",
            )
            .note(
                |&p| p == (0.5, 0.0),
                "These are the measured slopes exactly at the kink. Half a step to the right it \
                 is more.",
            )
            .note(
                |&(a, b)| (a - relu).abs() < 1e-6 || (b - absolute).abs() < 1e-6,
                "One of the two is right.",
            )
            .must(
                |&(a, b)| (a - relu).abs() < 1e-6 && (b - absolute).abs() < 1e-6,
                "something else; numerical_diff(relu, 5e-5) and numerical_diff(f64::abs, 5e-5) \
                 show what",
            )
    })
}

exercise!(
    buggy_diff,
    kind = FindTheBug,
    title = "Find the bug: a slope near 0",
    hints = [
        "By hand for `square` at 3: what are the two values, and what does the last line make of \
         them, step by step?",
        "At 3 the two values are 9.0006 and 8.9994, which are 0.0012 apart. What must that be \
         divided by to make 6, and what does the last line do instead?",
        "`a / 2.0 * h` is read from left to right: first the division, then the multiplication.",
    ],
    afterword = "Both lines are correct Rust, so no compiler finds it. A test with a slope known \
                 by hand does."
);

/// A central difference with a slip in its last line.
pub fn buggy_diff(learner: fn(Function, f64) -> f64) -> Card {
    let functions: [(&str, Function); 3] =
        [("square", square), ("cube", cube), ("f64::sin", f64::sin)];
    let mut cases = Vec::new();
    for (name, f) in functions {
        cases.extend([(name, f, 3.0), (name, f, 0.0)]);
        cases.extend(places(9, 4).into_iter().map(|x| (name, f, x)));
    }
    buggy_diff::EXERCISE.for_each(cases, |trial, (name, f, x)| {
        let difference = f(x + H) - f(x - H);
        let is = |got: f64, wrong: f64| (got - wrong).abs() <= 1e-6 * wrong.abs() && wrong != 0.0;
        trial
            .ask(format!("buggy_diff({name}, {x:.4})"), || learner(f, x))?
            .note(
                |&got| is(got, difference / 2.0 * H),
                "It is too small by a factor of `h * h`. Which is done first in the last line, \
                 the division or the multiplication?",
            )
            .note(
                |&got| is(got, difference / H),
                "It is twice too large: from `x - h` to `x + h` it is two steps.",
            )
            .note(
                |&got| is(got, difference / 2.0),
                "Now `h` is missing: divide by the whole way, from `x - h` to `x + h`.",
            )
            .within(difference / (2.0 * H), 1e-6)
    })
}

exercise!(
    tanh_slope,
    kind = Build,
    title = "Another slope from its value",
    hints = [
        "Compute the value first: `x.tanh()`.",
        "With the value in `y`, the slope is `1.0 - y * y`.",
    ],
    afterword = "At 0 the slope is 1, four times that of the sigmoid. Far out both are flat."
);

/// The slope of tanh by its formula.
pub fn tanh_slope(learner: fn(f64) -> f64) -> Card {
    let mut all = vec![1.0, 0.0, -1.0];
    all.extend(places(10, 6));
    all.extend([800.0, -800.0]);
    tanh_slope::EXERCISE.for_each(all, |trial, x| {
        let y = f64::tanh(x);
        trial
            .ask(format!("tanh_slope({x:.4})"), || learner(x))?
            .note(
                |got| got.is_nan(),
                "An infinite number divided by an infinite number is not a number. `tanh` of \
                 Rust does not overflow.",
            )
            .note(
                |&got| (got - (1.0 - x * x)).abs() < 1e-9 && x != 0.0,
                "The square is that of the value `tanh(x)`, not of `x`.",
            )
            .note(
                |&got| (got - y * (1.0 - y)).abs() < 1e-9,
                "This is the formula of the sigmoid.",
            )
            .note(
                |&got| (got - y).abs() < 1e-9 && x != 0.0,
                "This is the value of `tanh`, not its slope.",
            )
            .within(1.0 - y * y, 1e-7)
    })
}

exercise!(
    scaled_diff,
    kind = Build,
    title = "A step for every place",
    hints = [
        "How large is the gap between neighbours near 1e9? Run `1e9_f64.next_up() - 1e9`, and do \
         the same with the square of 1e9.",
        "Let the step grow with `x`: `1e-4 * x`. But what is that at 0, and what for a negative \
         `x`?",
        "`x.abs().max(1.0)` is the size of `x`, and never less than 1.",
    ],
    afterword = "The squares near 1e18 have gaps of 128. A step of 1e5 makes little of that, a \
                 step of 1e-4 a lot."
);

/// A central difference whose step grows with `x`.
pub fn scaled_diff(learner: fn(Function, f64) -> f64) -> Card {
    scaled_diff::EXERCISE.check(|trial| {
        let mut all = vec![3.0, 1e9, -1e9, 1e12, 0.0, -0.5];
        all.extend(places(11, 3).into_iter().map(|x| 1e7 * x));
        for x in all {
            trial
                .ask(format!("scaled_diff(square, {x:e})"), || learner(square, x))?
                .note(
                    |got| got.is_nan(),
                    "At 0 the step is 0 as well, and 0 divided by 0 is not a number. Keep it at \
                     `1e-4` at least.",
                )
                .note(
                    |&got| got == 0.0 && x != 0.0,
                    "The step got lost: `x + h` is `x` for the computer.",
                )
                .note(
                    |_| x <= -1e6,
                    "Is the step large for a negative `x` too? Its size counts, without the sign.",
                )
                .note(
                    |_| x >= 1e6,
                    "The step is still too small for this place: rounding, divided by it, is \
                     what you see.",
                )
                .must(
                    |&got| (got - 2.0 * x).abs() <= 1e-6 * x.abs().max(1.0),
                    format!("{:e}, wrong by one part in a million at most", 2.0 * x),
                )?;
        }
        // Near 0 a step that is too large shows: the sine bends.
        for x in places(12, 3).into_iter().chain([1e-8]) {
            trial
                .ask(format!("scaled_diff(f64::sin, {x:.4e})"), || {
                    learner(f64::sin, x)
                })?
                .note(
                    |got| got.is_nan(),
                    "At 0 the step is 0 as well, and 0 divided by 0 is not a number. Keep it at \
                     `1e-4` at least.",
                )
                .note(
                    |&got| (got - x.cos()).abs() > 1e-5,
                    "Here the step is too large: the sine bends on the way. Near 0 it should be \
                     `1e-4`.",
                )
                .within(x.cos(), 1e-6)?;
        }
        Ok(())
    })
}

exercise!(
    four_points,
    kind = Hard,
    title = "Four points",
    hints = [
        "Write a small function for one central difference with a step of your own, `D(h)`. The \
         exercise is then one line.",
        "The error of `D(h)` is about `c * h * h`, so that of `D(2h)` is four times as large. In \
         `4 D(h) - D(2h)` they cancel. What is left of the slope, and what must you divide by?",
        "The slope comes four times and is taken away once, so three of it are left: `(4 D(h) - \
         D(2h)) / 3`.",
    ],
    afterword = "What is left of the error of the fifth power is 4 h⁴: a step ten times smaller \
                 makes it ten thousand times smaller. The best step is then near 1e-3, where h⁴ \
                 and rounding, 1e-16 / h, meet."
);

/// Two central differences, combined so that their errors cancel.
pub fn four_points(learner: fn(Function, f64, f64) -> f64) -> Card {
    four_points::EXERCISE.check(|trial| {
        // By hand, the central difference of the fifth power at 1 is 5 + 10 h² + h⁴.
        let d = |h: f64| gradient::numerical_diff_with(fifth, 1.0, h);
        for h in [0.1, 0.2, 0.5] {
            let expected = 5.0 - 4.0 * f64::powi(h, 4);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            trial
                .ask(
                    format!("four_points of the fifth power at 1, with h = {h}"),
                    || learner(fifth, 1.0, h),
                )?
                .note(
                    |&got| near(got, 3.0 * expected),
                    "The slope comes four times and is taken away once. Divide by 3.",
                )
                .note(
                    |&got| near(got, d(h)),
                    "This is the central difference itself.",
                )
                .note(
                    |&got| near(got, (4.0 * d(2.0 * h) - d(h)) / 3.0),
                    "The two are swapped: the smaller step counts four times.",
                )
                .note(
                    |&got| near(got, (4.0 * d(h / 2.0) - d(h)) / 3.0),
                    "This is just as good, with the steps h/2 and h. Asked are h and 2h.",
                )
                .note(
                    |&got| near(got, (4.0 * d(h) - 2.0 * d(2.0 * h)) / 3.0),
                    "The second difference was divided by 2h. Its whole way is 4h, from x - 2h \
                     to x + 2h.",
                )
                .within(expected, 1e-9)?;
        }
        for x in places(13, 5) {
            trial
                .ask(
                    format!("four_points of the cube at {x:.4}, with h = 0.3"),
                    || learner(cube, x, 0.3),
                )?
                .within(3.0 * x * x, 1e-9)?;
            trial
                .ask(
                    format!("four_points of the sine at {x:.4}, with h = 0.01"),
                    || learner(f64::sin, x, 0.01),
                )?
                .within(x.cos(), 1e-7)?;
        }
        Ok(())
    })
}

exercise!(
    one_step,
    kind = Goal,
    title = "One step for seven slopes",
    hints = [
        "Two errors work against each other: curvature wants a smaller step, rounding wants a \
         larger one. Section 7.5 has the picture of both for one function.",
        "With the step 1e-4 the error is that of curvature, a multiple of h². To make it 100 \
         times smaller, how much smaller must the step be? And where does rounding take over?",
        "Try it: write a loop over steps from 1e-4 down to 1e-7, and print the largest error \
         for `f64::sin`, `f64::exp` and `|x| 1.0 / x`. The best one lies between 1e-6 and 1e-5.",
    ],
    afterword = "The best step is near the cube root of the smallest relative gap of an `f64`, \
                 2.2e-16, which is 6e-6. There both errors are about as large."
);

/// One step for the central difference that is good for seven functions at once.
pub fn one_step(learner: fn() -> f64) -> Card {
    type Known = (&'static str, fn(f64) -> f64, f64, f64);
    let (sine, e) = (1.0_f64.cos(), 1.0_f64.exp());
    let known: [Known; 7] = [
        ("sin at 1", f64::sin, 1.0, sine),
        ("exp at 1", f64::exp, 1.0, e),
        ("ln at 2", f64::ln, 2.0, 0.5),
        ("x³ at 1.5", cube, 1.5, 6.75),
        ("1/x at 0.5", |x| 1.0 / x, 0.5, -4.0),
        ("the root at 2", f64::sqrt, 2.0, 0.5 / 2.0_f64.sqrt()),
        ("tanh at 0.5", f64::tanh, 0.5, 1.0 - 0.5_f64.tanh().powi(2)),
    ];
    one_step::EXERCISE.check(|trial| {
        let h = trial
            .ask("the step", learner)?
            .must(|&h| h > 0.0 && h < 0.4, "a number above 0, and below 0.4")?;
        let error = |&(_, f, x, slope): &Known| {
            let measured = gradient::numerical_diff_with(f, x, h);
            ((measured - slope) / slope).abs()
        };
        let (worst, largest) = known
            .iter()
            .map(|known| (known.0, error(known)))
            .max_by(|(_, a), (_, b)| a.total_cmp(b))
            .unwrap_or(("", f64::NAN));
        trial
            .ask(
                format!("the largest relative error of the seven slopes with the step {h:e}"),
                || largest,
            )?
            .note(
                |_| h > 6e-6,
                format!(
                    "Worst is {worst}. The step is so long that the curve bends: a smaller one \
                     helps, and the error falls with h²."
                ),
            )
            .note(
                |_| true,
                format!(
                    "Worst is {worst}. The step is so short that rounding rules: both values \
                     agree in nearly all digits, and few are left for the difference."
                ),
            )
            .at_most(2e-10)
    })
}

reason!(
    /// Why a step can be too small for f32.
    all_slopes_zero,
    title = "All slopes are zero",
    hints = [
        "How many digits has an `f32`? If the loss is about 2.3, what is the smallest change of \
         it that can be seen?",
        "A weight of 0.5 becomes 0.5 + 0.00000001. Which `f32` is nearest to that?",
    ],
    answer = "An f32 has about seven digits. A weight of 0.5 plus a step of 1e-8 is rounded \
              back to 0.5, so both sides of the difference are computed for the same weight, \
              and the slope is 0. Even where the weight moves, the loss changes by less than \
              its last digit. A step near 1e-2 or 1e-3 would do, or better, f64 with the \
              central difference and a step near 1e-5.",
    points = [
        "An f32 keeps about seven digits, and the step lies beyond them.",
        "So the two values of the loss are equal, and their difference is exactly 0.",
        "The cure is a larger step, or f64.",
    ]
);
