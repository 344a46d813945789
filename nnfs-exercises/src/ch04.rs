//! Exercises of chapter 04.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::activation;
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    4,
    "Softmax",
    [
        by_hand,
        prediction,
        divide_rows,
        softmax_batch,
        scores_of,
        temperature,
        add_or_double
    ]
);

exercise!(
    by_hand,
    kind = FirstStep,
    title = "By hand",
    hints = [
        "Equal scores have equal exponentials. What is one of four equal parts?",
        "The exponential undoes the logarithm: e to the power of ln 7 is 7. So the three \
         exponentials are 1, 2 and 7.",
    ],
    afterword = "Logarithms of whole numbers are scores whose softmax can be read off: 1, 2 and \
                 7 parts of 10."
);

/// Two softmaxes that need no computer.
pub fn by_hand(learner: fn() -> ([f64; 4], [f64; 3])) -> Card {
    let (equal, logarithms) = ([0.25; 4], [0.1, 0.2, 0.7]);
    let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-9);
    by_hand::EXERCISE.check(|trial| {
        trial
            .ask("by_hand()", learner)?
            .note(
                |p| (p.0.iter().sum::<f64>() - 1.0).abs() > 1e-9,
                "The first four do not add up to 1.",
            )
            .note(
                |p| !close(&p.0, &equal),
                "The first four add up to 1. But equal scores have equal probabilities.",
            )
            .note(
                |p| close(&p.1, &[1.0, 2.0, 7.0]),
                "The three exponentials are right. Now divide them by their sum.",
            )
            .note(
                |p| (p.1.iter().sum::<f64>() - 1.0).abs() > 1e-9,
                "The last three do not add up to 1.",
            )
            .must(
                |p| close(&p.0, &equal) && close(&p.1, &logarithms),
                "something else; softmax(&array![0.0, 2.0_f64.ln(), 7.0_f64.ln()]) shows the \
                 last three",
            )
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Far below zero",
    hints = [
        "Only differences between scores matter. What is the difference here?",
        "The plain division needs the exponential of -1000, which is smaller than any `f64` \
         above 0. What is it then? And what does the division divide by?",
    ],
    afterword = "Section 4.2 had infinity by infinity; this is 0 by 0. The shift by the largest \
                 score saves both: the largest exponential is always 1."
);

/// What the safe softmax and the plain division make of two very low scores.
pub fn prediction(learner: fn() -> ([f64; 2], [f64; 2])) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p.0.iter().any(|v| v.is_nan()) || p.0 == [0.0; 2],
                "The safe softmax takes the largest score off first. What is left of the two?",
            )
            .note(
                |p| p.0 != [0.5; 2],
                "The safe softmax: two equal scores have equal probabilities.",
            )
            .note(
                |p| p.1 == [0.5; 2],
                "So it is on paper. But what does the computer hold for the exponential of -1000?",
            )
            .note(
                |p| p.1 == [0.0; 2],
                "The two exponentials are 0. And what are they divided by?",
            )
            .must(
                |p| p.0 == [0.5; 2] && p.1.iter().all(|v| v.is_nan()),
                "something else; run both, with array![-1000.0, -1000.0]",
            )
    })
}

exercise!(
    divide_rows,
    kind = FindTheBug,
    title = "Find the bug: three by three",
    hints = [
        "Write both shapes below each other, counted from the right. Which axis of `e` do the \
         sums meet?",
        "The sum of row 0 has to meet all of row 0. So the sums must stand below each other, in \
         a column of shape `(n, 1)`.",
        "`sums.insert_axis(Axis(1))` makes `(n,)` a column.",
    ],
    afterword = "A square batch hides this bug: the shapes fit by chance. Test with a batch that \
                 has another number of rows than of classes."
);

/// Each row of a matrix divided by its own sum.
pub fn divide_rows(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(3);
    let cases = [
        array![[1.0, 2.0, 1.0], [3.0, 3.0, 4.0], [1.0, 0.0, 1.0]],
        rng.rand((4, 4)),
        rng.rand((2, 3)),
        rng.rand((5, 2)),
        rng.rand((1, 3)),
        Array2::zeros((0, 3)),
    ];
    divide_rows::EXERCISE.for_each(cases, |trial, e| {
        let sums = e.sum_axis(Axis(1));
        let answer = trial
            .ask(format!("divide_rows of\n{}", np(&e)), || learner(&e))?
            .note_for(
                &e / &e.sum_axis(Axis(0)),
                "Now the columns add up to 1. The rows should.",
            )
            .note_for(
                &e / e.sum(),
                "Now all numbers together add up to 1. Each row should.",
            );
        let answer = if e.is_square() {
            answer.note_for(
                &e / &sums,
                "The sum of row 0 divides column 0, and so on. It only runs because the matrix \
                 is square.",
            )
        } else {
            answer
        };
        answer.equals(&e / &sums.insert_axis(Axis(1)))
    })
}

exercise!(
    softmax_batch,
    kind = Build,
    title = "Softmax for a batch",
    hints = [
        "Three steps: take the largest score off each row, take exponentials, divide each row by \
         its sum.",
        "The largest of each row: `scores.map_axis(Axis(1), |row| row.fold(f64::NEG_INFINITY, \
         |m, &x| m.max(x)))`. Its shape is `(n,)`.",
        "`insert_axis(Axis(1))` makes a column of it, for the difference. The sums need the same \
         before the division.",
    ],
    afterword = "`activation::softmax` does the same. This is the last layer of the network in \
                 chapter 05."
);

/// Softmax of each row, safe for scores of any size.
pub fn softmax_batch(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(4);
    let cases = [
        array![[0.3, 2.9, 4.0], [9.0, 9.0, 9.0]],
        2.0 * rng.randn((3, 3)),
        rng.randn((1, 5)),
        array![[1010.0, 1000.0, 990.0], [0.0, 1.0, 2.0]],
        array![[-1010.0, -1000.0], [0.0, 1.0]],
        Array2::zeros((0, 3)),
    ];
    softmax_batch::EXERCISE.for_each(cases, |trial, scores| {
        let largest = scores.fold(f64::NEG_INFINITY, |m, &x| m.max(x));
        let e = scores.mapv(|x| (x - largest).exp());
        let columns = activation::softmax(&scores.t()).reversed_axes();
        trial
            .ask(format!("softmax_batch of\n{}", np(&scores)), || {
                learner(&scores)
            })?
            .note(
                |y| largest > 100.0 && y.nrows() == 2 && y.row(1).iter().all(|&v| v == 0.0),
                "Row 1 has lost all its probability. Its own largest score is 2.",
            )
            .note_for(
                &e / e.sum(),
                "All numbers together add up to 1. Each row should.",
            )
            .note_for(columns, "Each column adds up to 1. Each row should.")
            .note_for(
                scores.mapv(f64::exp),
                "These are the exponentials. Each row has to be divided by its sum.",
            )
            .note_for(
                &scores / &scores.sum_axis(Axis(1)).insert_axis(Axis(1)),
                "The scores themselves have been divided. The exponential comes first.",
            )
            .note(
                |y| largest > 100.0 && y.nrows() == 2 && y.row(0).iter().any(|v| v.is_nan()),
                "The exponential of 1010 is too large for an `f64`. Take the largest score off \
                 first, as in section 4.2.",
            )
            .note(
                |y| !y.is_empty() && y.iter().all(|v| v.is_nan()),
                "Every number is NaN, though these scores are small. NaN goes through all that \
                 is computed with it: look at what `fold` begins with, and at what you divide by.",
            )
            .note(
                |y| y.iter().any(|v| v.is_nan()),
                "In one row all exponentials became 0. The largest score of the whole matrix is \
                 too much for it: each row has its own.",
            )
            .equals(activation::softmax(&scores))
    })
}

exercise!(
    scores_of,
    kind = Build,
    title = "Backwards",
    hints = [
        "Which function undoes the exponential?",
        "`ln` of the probabilities gives scores that are all shifted by the same number. How \
         much must be added, so that the first one becomes 0?",
        "Divide by the probability of class 0 first, then take `f64::ln` of each.",
    ],
    afterword = "No one can get the scores themselves back: softmax keeps their differences and \
                 forgets the rest. A probability of 0 would need a score of minus infinity."
);

/// Scores whose softmax are the given probabilities, the first of them 0.
pub fn scores_of(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(6);
    let cases = [
        array![0.1, 0.2, 0.7],
        array![0.5, 0.5],
        activation::softmax_row(&rng.randn(4)),
        activation::softmax_row(&(5.0 * rng.randn(6))),
        array![0.25, 0.75, 0.0],
    ];
    scores_of::EXERCISE.for_each(cases, |trial, y| {
        let logarithms = y.mapv(f64::ln);
        trial
            .ask(format!("scores_of({})", np(&y)), || learner(&y))?
            .note_for(
                logarithms.clone(),
                "The softmax of these is right. They are only shifted: the first one should be 0.",
            )
            .note_for(
                &logarithms - logarithms.fold(f64::NEG_INFINITY, |m, &x| m.max(x)),
                "The softmax of these is right. But here the largest score is 0, and the first \
                 one should be.",
            )
            .note_for(
                y[0].ln() - &logarithms,
                "All signs are turned around: the likelier class needs the higher score.",
            )
            .note_for(
                &logarithms / logarithms[0],
                "A difference of scores is a quotient of probabilities. Divide before you take \
                 the logarithm.",
            )
            .equals((&y / y[0]).mapv(f64::ln))
    })
}

exercise!(
    temperature,
    kind = Hard,
    title = "How hot?",
    hints = [
        "The hotter, the smaller the winner's share, from nearly 1 down to nearly 1/n. So a \
         share that is too large asks for a higher temperature, and one too small for a lower \
         one.",
        "Begin with a temperature that is surely too cold and one that is surely too hot, 0.001 \
         and 1000. Try the one in the middle, and keep the half that has the answer in it.",
        "Each halving makes the error half as large. A loop of 100 does it: `let middle = (cold \
         + hot) / 2.0;`, then `if share_at(middle) > share { cold = middle } else { hot = middle \
         }`.",
    ],
    afterword = "No temperature gives the winner of four less than a quarter: the largest of \
                 four numbers is never below their mean, and together they are 1."
);

/// The temperature at which the winner has the given share.
pub fn temperature(learner: fn(&Array1<f64>, f64) -> f64) -> Card {
    fn winner(scores: &Array1<f64>, temperature: f64) -> f64 {
        let y = activation::softmax_row(&(scores / temperature));
        y.fold(0.0, |largest, &v| v.max(largest))
    }
    temperature::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(5);
        let mut random = |n| 3.0 * rng.randn(n);
        for (scores, share) in [
            (array![0.3, 2.9, 4.0, 0.0], 0.5),
            (array![0.3, 2.9, 4.0, 0.0], 0.9),
            (array![1.0, 0.0], 0.6),
            (random(3), 0.8),
            (random(6), 0.3),
        ] {
            let given = format!("{}, {share}", np(&scores));
            let t = trial
                .ask(format!("temperature({given})"), || learner(&scores, share))?
                .note(|&t| t == 0.0, "Scores cannot be divided by 0.")
                .note(
                    |&t| t < 0.0,
                    "A negative temperature turns the order around: the last would be first.",
                )
                .must(|&t| t > 0.0, "a number above 0")?;
            trial
                .ask(
                    format!("the winner's share at the temperature {t}, for temperature({given})"),
                    || winner(&scores, t),
                )?
                .note(
                    |&got| {
                        (winner(&scores, 1.0 / t) - share).abs() < 1e-3
                            && (got - share).abs() > 1e-3
                    },
                    "One divided by this number would do. The scores are divided by the \
                     temperature.",
                )
                .note(
                    |&got| (got - share).abs() < 1e-2,
                    "Close. Six digits are wanted: let a loop look closer.",
                )
                .note(
                    |&got| got > share,
                    "The winner has too much: it is too cold.",
                )
                .note(
                    |&got| got < share,
                    "The winner has too little: it is too hot.",
                )
                .within(share, 1e-6)?;
        }
        Ok(())
    })
}

reason!(
    /// Why softmax sees differences only.
    add_or_double,
    title = "Add or double",
    hints = [
        "Write one probability as a fraction, and put `a + 1000` in place of every score `a`. \
         What stands in front of every exponential?",
        "How many times as likely is one class as another? That depends on the difference of \
         the two scores. What do adding and doubling do to a difference?",
    ],
    answer = "Adding 1000 multiplies every exponential by the same number, above and below the \
              fraction bar, and it cancels. In other words, only differences between scores \
              count, and they stay. Doubling doubles the differences. A class that was r times \
              as likely as another becomes r squared times as likely, so the order stays and \
              the network sounds surer.",
    points = [
        "A factor that all exponentials share cancels in the division.",
        "Only differences of scores matter: adding keeps them, doubling doubles them.",
        "After doubling the order is the same, and the probabilities are more extreme.",
    ]
);
