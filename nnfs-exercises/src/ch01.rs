//! Exercises of chapter 01.

use std::cell::Cell;

use ndarray::{Array1, Array2, array};
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    1,
    "The perceptron",
    [
        another_and,
        prediction,
        vote,
        motion,
        xor_from_nand,
        any_gate,
        twice_the_numbers
    ]
);

const CASES: [(f64, f64); 4] = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)];

fn step(sum: f64) -> usize {
    usize::from(sum > 0.0)
}

exercise!(
    another_and,
    kind = FirstStep,
    title = "Another AND",
    hints = [
        "Three of the four cases must stay at or below 0. Which of them comes closest to it?",
        "Take any two different positive weights. The bias must be too low for the larger weight \
         alone, and not for both together.",
        "With weights 1 and 2, the bias lies between -3 and -2.",
    ]
);

/// Weights and bias of an AND with numbers of one's own.
pub fn another_and(learner: fn() -> (f64, f64, f64)) -> Card {
    another_and::EXERCISE.check(|trial| {
        let (w1, w2, b) = trial
            .ask("another_and()", learner)?
            .note(|&(w1, w2, _)| w1 == w2, "Both weights are the same.")
            .must(
                |&(w1, w2, b)| w1 != w2 && [w1, w2].iter().all(|&w| w != 0.5) && b != -0.7,
                "two weights that differ from each other and from 0.5, and a bias other than -0.7",
            )?;
        let answers = |w1: f64, w2: f64, b: f64| CASES.map(|(x1, x2)| step(w1 * x1 + w2 * x2 + b));
        trial
            .ask("its answers for (0, 0), (0, 1), (1, 0), (1, 1)", || {
                answers(w1, w2, b)
            })?
            .note(
                |a| *a == [0, 1, 1, 1],
                "This is an OR: one input alone is enough for it.",
            )
            .note(
                |a| *a == [0; 4],
                "Not even both inputs together beat the bias.",
            )
            .note(
                |a| *a == [1, 1, 1, 0],
                "This is a NAND: all signs are turned around.",
            )
            .equals([0, 0, 0, 1])?;
        Ok(())
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Predict four answers",
    hints = [
        "Write the sum for each case first: the bias alone for (0, 0), the bias plus one weight \
         for (0, 1) and (1, 0), everything for (1, 1).",
        "For (0, 1) only the second weight counts: 0.5 - 2. Is that above zero? The other cases \
         go the same way.",
        "The sums are 0.5, -1.5, 1.5 and -0.5. The answer is 1 above zero.",
    ],
    afterword = "It answers 1 wherever x2 is 0. A weight of -2 is a veto: nothing in this \
                 perceptron can outvote it."
);

/// The four answers of a perceptron, foretold.
pub fn prediction(learner: fn() -> [usize; 4]) -> Card {
    let answers = CASES.map(|(x1, x2)| step(x1 - 2.0 * x2 + 0.5));
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| *p == [0, 0, 1, 0],
                "And what is the sum for (0, 0), where only the bias is left?",
            )
            .must(
                |p| *p == answers,
                "something else; truth_table(&cases, &array![1.0, -2.0], 0.5) shows what",
            )
    })
}

exercise!(
    vote,
    kind = Build,
    title = "A vote of three",
    hints = [
        "All three voters count the same, so all three weights are the same.",
        "Then only the number of votes counts. The sum must be above 0 for two votes, and not \
         for one.",
        "With weights of 1, one vote gives a sum of 1 and two give 2. The bias has to decide \
         between these.",
    ]
);

/// A perceptron that answers 1 when at least two of three inputs are 1.
pub fn vote(learner: fn() -> (Array1<f64>, f64)) -> Card {
    vote::EXERCISE.check(|trial| {
        let (w, b) = trial.ask("vote()", learner)?.value();
        trial
            .ask("the number of weights", || w.len())?
            .equals(3_usize)?;
        for case in 0..8_u8 {
            let x = Array1::from_shape_fn(3, |i| f64::from(case >> i & 1));
            let wanted = usize::from(x.sum() >= 2.0);
            trial
                .ask(format!("the answer for {}", np(&x)), || step(w.dot(&x) + b))?
                .note(
                    |&got| got == 1 && x.sum() == 1.0,
                    "One vote alone must not be enough.",
                )
                .note(
                    |&got| got == 0 && x.sum() == 2.0,
                    "Two votes must be enough; this perceptron asks for three.",
                )
                .equals(wanted)?;
        }
        Ok(())
    })
}

exercise!(
    motion,
    kind = FindTheBug,
    title = "Find the bug: exactly on the threshold",
    hints = [
        "Try the case that fails by hand, then print 0.1 + 0.2. Section 1.2 has met such a number.",
        "The votes can add up to 0, 0.1, 0.2, 0.3, 0.4, 0.5 or 0.6. A threshold that lies on one \
         of these depends on how the computer rounds.",
        "Any threshold well between 0.3 and 0.4 asks for the same, and no rounding reaches it.",
    ],
    afterword = "A threshold belongs between the sums that can occur, never on one of them."
);

/// A motion that passes with more than 0.3 of the votes.
pub fn motion(learner: fn(f64, f64, f64) -> usize) -> Card {
    motion::EXERCISE.for_each(0..8_u8, |trial, case| {
        let [x1, x2, x3] = [0, 1, 2].map(|i| case >> i & 1);
        let wanted = usize::from(x1 + 2 * x2 + 3 * x3 > 3);
        let (a, b, c) = (f64::from(x1), f64::from(x2), f64::from(x3));
        trial
            .ask(format!("motion({x1}, {x2}, {x3})"), || learner(a, b, c))?
            .note(
                |&got| got == 1 && (x1, x2, x3) == (1, 1, 0),
                "0.1 and 0.2 are exactly 0.3 on paper, which is not more than 0.3.",
            )
            .note(
                |&got| got == 1 && (x1, x2, x3) == (0, 0, 1),
                "0.3 alone is not more than 0.3.",
            )
            .equals(wanted)
    })
}

/// A gate with two inputs.
pub type Gate = fn(usize, usize) -> usize;

exercise!(
    xor_from_nand,
    kind = Build,
    title = "XOR from four NANDs",
    hints = [
        "Begin with the NAND of both inputs, and use its answer twice.",
        "The NAND of x1 with that answer is 0 only if x1 is 1 and x2 is 0.",
        "The NAND of x2 with that answer is 0 only if x2 is 1 and x1 is 0. Now there are two \
         answers, and XOR should be 1 where one of them is 0. Which gate says that?",
    ],
    afterword = "With NOR in place of NAND the same wires make the opposite of XOR."
);

/// XOR from four calls of a gate that is handed in.
pub fn xor_from_nand(learner: fn(Gate, usize, usize) -> usize) -> Card {
    thread_local! {
        static CALLS: Cell<usize> = const { Cell::new(0) };
    }
    fn nand(x1: usize, x2: usize) -> usize {
        CALLS.set(CALLS.get() + 1);
        1 - x1 * x2
    }
    fn nor(x1: usize, x2: usize) -> usize {
        usize::from(x1 + x2 == 0)
    }
    xor_from_nand::EXERCISE.check(|trial| {
        for (x1, x2) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            CALLS.set(0);
            trial
                .ask(format!("xor_from_nand(nand, {x1}, {x2})"), || {
                    learner(nand, x1, x2)
                })?
                .note(|&got| got == 1 - (x1 ^ x2), "This is the opposite of XOR.")
                .equals(x1 ^ x2)?;
            trial
                .ask(format!("how often it calls nand for ({x1}, {x2})"), || {
                    CALLS.get()
                })?
                .note(
                    |&n| n == 5,
                    "One of the five answers was there already: keep it in a variable.",
                )
                .equals(4_usize)?;
        }
        // The same wiring with another gate gives the opposite of XOR, which a table of the answers would not.
        for (x1, x2) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            trial
                .ask(
                    format!("the same wires with NOR in place of NAND, for ({x1}, {x2})"),
                    || learner(nor, x1, x2),
                )?
                .note(
                    |_| true,
                    "Use nothing but the gate that the function is given.",
                )
                .equals(1 - (x1 ^ x2))?;
        }
        Ok(())
    })
}

/// The weights and biases of layer 1 and layer 2.
pub type TwoLayers = (Array2<f64>, Array1<f64>, Array2<f64>, Array1<f64>);

exercise!(
    any_gate,
    kind = Hard,
    title = "A network for every gate",
    hints = [
        "One neuron of layer 1 can watch for one case: it answers 1 for that case alone.",
        "Watch for (1, 0) with the weights 1 and -1 and the bias -0.5. In general, a weight is 1 \
         where the case has a 1 and -1 where it has a 0.",
        "Layer 1 has four neurons, one a case. Layer 2 adds up those whose answer is wanted: its \
         weights are the table itself, its bias is -0.5.",
    ],
    afterword = "So two layers of perceptrons make every truth table, given enough neurons in \
                 between."
);

/// Two layers of perceptrons for whatever truth table is asked for.
pub fn any_gate(learner: fn([usize; 4]) -> TwoLayers) -> Card {
    let step = |sums: Array2<f64>| sums.mapv(|sum| f64::from(u8::from(sum > 0.0)));
    let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    any_gate::EXERCISE.check(|trial| {
        for table in NumpyRng::seed(1).permutation(16) {
            let wanted = [0, 1, 2, 3].map(|i| table >> i & 1);
            let (w1, b1, w2, b2) = trial
                .ask(format!("any_gate({wanted:?})"), || learner(wanted))?
                .value();
            let answers = trial.ask(
                format!("the network's answers for the table {wanted:?}"),
                || {
                    let s = step(cases.dot(&w1) + &b1);
                    let y = step(s.dot(&w2) + &b2);
                    y.iter().map(|&y| y as usize).collect::<Vec<_>>()
                },
            )?;
            answers
                .note(
                    |a| a.iter().zip(wanted).all(|(&a, w)| a + w == 1),
                    "Each answer is the opposite of the wanted one.",
                )
                .equals(wanted.to_vec())?;
        }
        Ok(())
    })
}

reason!(
    /// Why a perceptron does not notice twice the numbers.
    twice_the_numbers,
    title = "Twice the numbers",
    hints = [
        "What does the perceptron look at: the sum itself, or only on which side of 0 it lies?",
        "Double `w1 * x1 + w2 * x2 + b` as a whole. Then double only its first two terms, and \
         ask where the sum is 0.",
    ],
    answer = "Doubling all three doubles the sum, and twice a sum lies on the same side of 0, \
              so every answer stays. The line where the sum is 0 is the same line. Doubling the \
              weights alone moves that line nearer to the origin, to half its distance, because \
              the bias now weighs half as much beside them. Inputs between the old line and the \
              new one change their answer.",
    points = [
        "The answer depends on the sign of the sum, and twice a number has its sign.",
        "Only the proportions of the three numbers matter: they make the line.",
        "With the weights alone doubled, the line moves, and inputs between its two places \
         change their answer.",
    ]
);
