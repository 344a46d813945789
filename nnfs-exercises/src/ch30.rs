//! Exercises of chapter 30.

use ndarray::{Array2, array};
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    30,
    "A tape of your own",
    [
        divide,
        three_times,
        row_max,
        order,
        keep,
        forward,
        forgotten_zero
    ]
);

exercise!(
    divide,
    kind = FirstStep,
    title = "Division",
    hints = [
        "The slope with respect to x is how much the quotient grows if x grows by 1.",
        "If y grows, the quotient falls. The derivative of 1 / y is -1 / y².",
        "`(x / y, [1.0 / y, -x / (y * y)])`",
    ],
    afterword = "Every further operation costs a tape these two lines, and nothing else of it \
                 changes."
);

/// The value of x / y with its slopes for x and for y.
pub fn divide(learner: fn(f64, f64) -> (f64, [f64; 2])) -> Card {
    let mut rng = NumpyRng::seed(30);
    let mut cases = vec![(6.0, 3.0), (1.0, -2.0), (0.0, 5.0)];
    for _ in 0..3 {
        cases.push((rng.standard_normal(), 1.0 + rng.random()));
    }
    divide::EXERCISE.for_each(cases, |trial, (x, y)| {
        let right = (x / y, [1.0 / y, -x / (y * y)]);
        trial
            .ask(format!("divide({x:?}, {y:?})"), || learner(x, y))?
            .note(
                |(_, slopes)| near(slopes[0], right.1[0]) && near(slopes[1], -right.1[1]),
                "Which way does a quotient go if what it is divided by grows?",
            )
            .note(
                |(_, slopes)| near(slopes[0], right.1[1]) && near(slopes[1], right.1[0]),
                "The two slopes are exchanged: the first is that of x.",
            )
            .note(
                |(_, slopes)| near(slopes[0], right.1[0]) && near(slopes[1], -1.0 / (y * y)),
                "That is the slope of 1 / y. Here x is divided.",
            )
            .equals(right)
    })
}

exercise!(
    three_times,
    kind = Predict,
    title = "Three times x",
    hints = [
        "z is 3 x.",
        "With `=`: first z reports to u and to x, then u reports to x, twice. What stands there \
         last?",
        "Before the second walk x has 3, u has 1 and z has 1. z is set to 1 and adds 1 to u and \
         to x. What does u hand on now, to each of its two inputs?",
    ],
    afterword = "The second walk hands on the old gradient of u once more, so 3 becomes 8 and \
                 not 6. PyTorch gives 6: it keeps gradients only at the leaves, and clears those \
                 in between."
);

/// The gradient of x in z = (x + x) + x: right, overwritten, and after two walks.
pub fn three_times(learner: fn() -> [f64; 3]) -> Card {
    three_times::EXERCISE.check(|trial| {
        trial
            .ask("three_times()", learner)?
            .note(
                |p| p[2] == 6.0,
                "Twice 3 would be so if only x kept its gradient. But u keeps its own as well, \
                 and hands it on again.",
            )
            .note(
                |p| p[1] == 3.0 || p[1] == 2.0,
                "With `=` nothing is ever added. Only the last report stays.",
            )
            .must(
                |p| near(p[0], 3.0) && near(p[1], 1.0) && near(p[2], 8.0),
                "something else; walk through it with a pencil, three gradients side by side",
            )
    })
}

exercise!(
    row_max,
    kind = Build,
    title = "The largest of each row",
    hints = [
        "If a number that is not the largest grows a little, what happens to the largest?",
        "`metric::argmax_rows(x)` gives the place of the largest number of each row, the first \
         one if there are several.",
        "dX is 0 everywhere, but for the place of the largest in each row, which gets that row's \
         gradient: `dx[[row, place]] = d[[row, 0]];`",
    ],
    afterword = "The winner takes all. A max pooling layer keeps just these places on the way \
                 forward."
);

/// The largest of each row, (n, 1), and the way back, from `x`, (n, k), and `d`, (n, 1).
pub type ThereAndBack = fn(&Array2<f64>, &Array2<f64>) -> (Array2<f64>, Array2<f64>);

/// The largest number of each row as a step of a tape.
pub fn row_max(learner: ThereAndBack) -> Card {
    let mut rng = NumpyRng::seed(2);
    let cases = [
        (
            array![[1.0, 5.0, 2.0], [7.0, 3.0, 6.0]],
            array![[1.0], [0.5]],
        ),
        (array![[-1.0, -5.0], [4.0, 4.0]], array![[2.0], [-3.0]]),
        (rng.randn((4, 5)), rng.randn((4, 1))),
    ];
    row_max::EXERCISE.for_each(cases, |trial, (x, d)| {
        let places = nnfs_core::metric::argmax_rows(&x);
        let y = Array2::from_shape_fn(d.dim(), |(row, _)| x[[row, places[row]]]);
        let at = |(row, column): (usize, usize)| f64::from(u8::from(places[row] == column));
        let mask = Array2::from_shape_fn(x.dim(), at);
        let all_largest = Array2::from_shape_fn(x.dim(), |(row, column)| {
            f64::from(u8::from(x[[row, column]] == y[[row, 0]]))
        });
        let right = (y, &mask * &d);
        trial
            .ask(
                format!("row_max of {} rows of {}", x.nrows(), x.ncols()),
                || learner(&x, &d),
            )?
            .note(
                |(y, _)| {
                    y.dim() == (1, x.ncols()) || y.len() == x.ncols() && x.ncols() != x.nrows()
                },
                "One number for each *row* is asked for, in the shape (n, 1).",
            )
            .note(
                |(_, dx)| close(dx, &mask),
                "The local derivative is 1 at the largest number. It is multiplied by the \
                 gradient of its row.",
            )
            .note(
                |(_, dx)| close(dx, &(Array2::ones(x.dim()) * &d)),
                "Every number got the gradient. But only the largest one moves the result.",
            )
            .note(
                |(_, dx)| close(dx, &(&all_largest * &d)),
                "Two numbers are equally large, and both got the gradient. The first of them \
                 counts.",
            )
            .equals(right)
    })
}

exercise!(
    order,
    kind = FindTheBug,
    title = "Find the bug: an order for the walk",
    hints = [
        "Run it by hand on 30.1: a and b are 0 and 1, then u, v, w, t, s. When is u listed, and \
         when v, which uses u?",
        "List a node when all of its *inputs* have been listed. Then the list has every node \
         after its inputs.",
        "Move `list.push(node)` below the loop, and reverse the list at the end.",
    ],
    afterword = "So candle and many others find their order: depth first, with marks, each node \
                 when its inputs are done. Arthur Kahn's way of 1962 counts users instead, and so \
                 does PyTorch."
);

/// From the inputs of each node and the last node to an order for the walk back.
pub type Order = fn(&[Vec<usize>], usize) -> Vec<usize>;

/// An order in which every node comes after all that use it.
pub fn order(learner: Order) -> Card {
    let mut graphs = vec![
        vec![vec![], vec![0], vec![1]],
        vec![
            vec![],
            vec![],
            vec![0, 1],
            vec![2, 0],
            vec![2, 3],
            vec![4],
            vec![5, 2],
        ],
        vec![vec![], vec![0, 0], vec![0, 1], vec![0], vec![2, 2]],
    ];
    let mut rng = NumpyRng::seed(5);
    for _ in 0..4 {
        let mut graph = vec![vec![], vec![]];
        for node in 2..9_i64 {
            graph.push(vec![
                rng.randint(0, node) as usize,
                rng.randint(0, node) as usize,
            ]);
        }
        graphs.push(graph);
    }
    order::EXERCISE.for_each(graphs, |trial, inputs| {
        let last = inputs.len() - 1;
        let mut needed = vec![false; inputs.len()];
        needed[last] = true;
        for node in (0..=last).rev() {
            if needed[node] {
                for &input in &inputs[node] {
                    needed[input] = true;
                }
            }
        }
        let in_order = |list: &[usize]| {
            let place = |node: usize| list.iter().position(|&other| other == node);
            list.iter().all(|&node| {
                let mut inputs = inputs[node].iter();
                inputs.all(|&input| place(input) > place(node))
            })
        };
        let n_needed = needed.iter().filter(|needed| **needed).count();
        let once = |list: &[usize]| {
            let mut nodes = list.to_vec();
            nodes.sort_unstable();
            nodes.dedup();
            nodes.len() == list.len()
        };
        trial
            .ask(format!("order(&{inputs:?}, {last})"), || {
                learner(&inputs, last)
            })?
            .note(|list| !once(list), "A node is listed twice.")
            .note(
                |list| list.iter().any(|&node| node > last || !needed[node]),
                "A node is listed that plays no part in the last one.",
            )
            .note(
                |list| list.len() < n_needed,
                "A node is missing that the last one depends on.",
            )
            .note(
                |list| in_order(&list.iter().rev().copied().collect::<Vec<_>>()),
                "This is the order of the way forward. The walk back begins at the last node.",
            )
            .note(
                |list| !in_order(list),
                "A node comes before one that uses it. On the walk it would hand on too little.",
            )
            .must(
                |list| once(list) && list.len() == n_needed && in_order(list),
                "every node after all that use it",
            )
    })
}

exercise!(
    keep,
    kind = Goal,
    title = "A hundred steps, twenty numbers",
    hints = [
        "Nothing kept but value 0: going back, the whole chain is computed again and held. \
         Everything kept: the same. What lies between?",
        "With every k-th value kept, 100 / k are kept, and a stretch has k. When is the sum \
         small?",
        "`(0..100).step_by(10).collect()`",
    ],
    afterword = "For n steps about twice the square root of n is enough, for one more way \
                 forward. One can do better: while the *first* stretches are walked through, the \
                 later kept values are gone, so they may be longer. With stretches of 14, 13, 12 \
                 and so on, fourteen numbers will do."
);

/// How many of `n` values are held at the same time, at most, if those at these places are kept on the way forward.
fn most_held(kept: &[usize], n: usize) -> usize {
    let ends = kept.iter().skip(1).chain([&n]);
    let stretches = kept.iter().zip(ends);
    // While the stretch is walked through, all kept values up to its own are there, and its other values.
    let held = stretches.enumerate().map(|(k, (from, to))| k + (to - from));
    held.max().unwrap_or(n)
}

/// Which of a hundred values are kept until the walk back.
pub fn keep(learner: fn() -> Vec<usize>) -> Card {
    const STEPS: usize = 100;
    keep::EXERCISE.check(|trial| {
        let mut kept = trial
            .ask("keep()", learner)?
            .note(
                |kept| kept.iter().any(|&place| place >= STEPS),
                "The places go from 0 to 99.",
            )
            .must(
                |kept| kept.iter().all(|&place| place < STEPS),
                "places from 0 to 99",
            )?;
        kept.push(0);
        kept.sort_unstable();
        kept.dedup();
        let most = most_held(&kept, STEPS);
        let kept_many = 2 * kept.len() > most;
        trial
            .ask("the values that are held at the same time", || most as f64)?
            .note(
                |_| kept_many,
                "Most of these are values that you keep. Keep fewer.",
            )
            .note(
                |_| true,
                "The longest stretch has most of these. Keep more, and spread them.",
            )
            .at_most(20.0)
    })
}

exercise!(
    forward,
    kind = Hard,
    title = "Wengert's way, and once more",
    hints = [
        "Keep three numbers for each value: itself, its slope, the slope of its slope. For x they \
         are x, 1 and 0.",
        "For a sum all three are sums. The slope of a product is the rule `u' v + u v'`.",
        "Apply that rule to `u' v + u v'` itself: `u'' v + 2 u' v' + u v''`.",
    ],
    afterword = "No tape, no walk back, and nothing to keep but three numbers a step. But each \
                 input needs a run of its own, so a network with 387 weights needs 387 of them."
);

/// A step of a formula: `+` or `*`, and the places of its two inputs.
pub type FormulaStep = (char, usize, usize);

/// The value of a formula of one variable, its slope and the slope of the slope.
type Jet = (f64, f64, f64);

fn jet(x: f64, steps: &[FormulaStep]) -> Jet {
    let mut jets: Vec<Jet> = vec![(x, 1.0, 0.0)];
    for &(sign, a, b) in steps {
        let ((u, du, ddu), (v, dv, ddv)) = (jets[a], jets[b]);
        jets.push(if sign == '+' {
            (u + v, du + dv, ddu + ddv)
        } else {
            (u * v, du * v + u * dv, ddu * v + 2.0 * du * dv + u * ddv)
        });
    }
    jets[jets.len() - 1]
}

/// Derivatives that are carried forward.
pub fn forward(learner: fn(f64, &[FormulaStep]) -> (f64, f64, f64)) -> Card {
    let mut cases = vec![
        (3.0, vec![('+', 0, 0)]),
        (3.0, vec![('*', 0, 0)]),
        (3.0, vec![('*', 0, 0), ('+', 1, 0)]),
        (2.0, vec![('*', 0, 0), ('*', 1, 0)]),
    ];
    let mut rng = NumpyRng::seed(11);
    for n in 2..6_i64 {
        let step = |rng: &mut NumpyRng, k: i64| {
            let sign = if rng.random() < 0.5 { '+' } else { '*' };
            (sign, rng.randint(0, k) as usize, k as usize - 1)
        };
        let steps = (1..=n).map(|k| step(&mut rng, k)).collect();
        cases.push(((10.0 * rng.random()).round() / 10.0, steps));
    }
    forward::EXERCISE.for_each(cases, |trial, (x, steps)| {
        let right = jet(x, &steps);
        trial
            .ask(format!("forward({x:?}, &{steps:?})"), || learner(x, &steps))?
            .note(
                |answer| answer.1 == 0.0 && right.1 != 0.0,
                "The slope of x itself is 1: begin with that.",
            )
            .note(
                |answer| near(answer.1, right.1) && !near(answer.2, right.2),
                "Value and slope are right. The slope of `u' v + u v'` has four terms, and two of \
                 them are alike.",
            )
            .equals(right)
    })
}

reason!(
    /// What happens if gradients are never set to zero.
    forgotten_zero,
    title = "The forgotten zero",
    hints = [
        "After ten steps, what does the list of gradients hold?",
        "Chapter 17 has an optimizer that follows a sum of past gradients. What does it do to the \
         old ones that this loop does not?",
        "What if a batch is too large for the memory, and is cut into four parts?",
    ],
    answer = "Each step follows the sum of all gradients since the start. At first they all point \
              nearly the same way, so the steps only get longer, like a larger learning rate, and \
              the loss falls faster. It is momentum without friction: old gradients never fade, so \
              when the valley turns, the steps go on in the old direction and swing through the \
              valley further and further. On purpose one adds up the gradients of several small \
              batches before one step, which gives the gradient of a large batch that would not \
              fit into the memory.",
    points = [
        "A step follows the sum of all gradients so far.",
        "It is like momentum that never fades: fast at first, then it swings.",
        "Adding up is wanted for a batch that is cut into parts: zero once per step.",
    ]
);
