//! Exercises of chapter 10.

use nnfs_core::graph::Graph;
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::trial::{Failure, Trial};

chapter!(
    10,
    "Computational graphs",
    [
        bill_backward,
        twice_the_price,
        fill_in,
        one_node,
        larger,
        walk_back,
        few_products,
        one_walk
    ]
);

exercise!(
    bill_backward,
    kind = FirstStep,
    title = "Three gradients of a bill",
    hints = [
        "Walk back as in 10.3. The gradient of the total is 1; which two numbers meet in the \
         last node?",
        "The subtotal gets the tax as its gradient, and hands it on to the price and to the \
         number.",
        "The subtotal is price times number, so each of the two gets the other one times the \
         tax. The tax gets the subtotal itself.",
    ]
);

/// The backward pass of two apples and a tax.
pub fn bill_backward(learner: fn(f64, f64, f64) -> (f64, f64, f64)) -> Card {
    let mut bills = vec![(100.0, 2.0, 1.1), (30.0, 5.0, 1.2)];
    let mut rng = NumpyRng::seed(10);
    for _ in 0..5 {
        bills.push((
            tenths(100.0 * rng.random()),
            tenths(9.0 * rng.random()),
            1.0 + tenths(rng.random()),
        ));
    }
    bill_backward::EXERCISE.for_each(bills, |trial, (price, number, tax)| {
        trial
            .ask(
                format!("bill_backward({price:?}, {number:?}, {tax:?})"),
                || learner(price, number, tax),
            )?
            .note(
                |&(d_price, _, _)| d_price == number,
                "Between the price and the total there are two nodes. The price's gradient has a \
                 factor from each.",
            )
            .note(
                |&(d_price, d_number, _)| {
                    close(d_price, price * tax) && close(d_number, number * tax)
                },
                "The price and the number are exchanged. A × node hands each input the *other* \
                 factor.",
            )
            .note(
                |&(_, _, d_tax)| d_tax == price * number * tax,
                "The gradient of the tax is the other factor of the last node: the subtotal, \
                 without the tax.",
            )
            .equals((number * tax, price * tax, price * number))
    })
}

fn tenths(x: f64) -> f64 {
    (10.0 * x).round() / 10.0
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * a.abs().max(b.abs()).max(1.0)
}

exercise!(
    twice_the_price,
    kind = Predict,
    title = "Twice the price",
    hints = [
        "Write each of the three gradients as a formula in price, number and tax.",
        "They are number times tax, price times tax, and price times number, in the order of \
         the question.",
        "A × node hands each input the other factors. In which of the three formulas does the \
         price stand?",
    ],
    afterword = "In a product, no factor stands in its own gradient: one more costs the same, \
                 whatever the price was before."
);

/// What becomes of the gradients of the bill when the price doubles.
pub fn twice_the_price(learner: fn() -> [f64; 3]) -> Card {
    let gradients = |price: f64| {
        let mut bill = Graph::new();
        let inputs = [("price", price), ("number", 2.0), ("tax", 1.1)];
        let [price, number, tax] = inputs.map(|(name, value)| bill.variable(name, value));
        let subtotal = bill.mul(price, number);
        let total = bill.mul(subtotal, tax);
        bill.backward(total);
        [price, number, tax].map(|node| bill.gradient(node))
    };
    let (before, after) = (gradients(100.0), gradients(200.0));
    twice_the_price::EXERCISE.check(|trial| {
        trial
            .ask("twice_the_price(), for price, number, tax", learner)?
            .note(
                |p| *p == [2.0, 1.0, 1.0],
                "That would be so if a node handed an input its own value back.",
            )
            .note(
                |p| *p == [2.0; 3],
                "The total doubles. But is a gradient the total?",
            )
            .must(
                |p| (0..3).all(|i| close(p[i] * before[i], after[i])),
                "something else; the lines in the text above show what",
            )
    })
}

/// The values `a`, `b`, `z` and the gradients of `a`, `b`, `x`, `y`, `w` in z = (x + y) (y w).
pub type FilledIn = ([f64; 3], [f64; 5]);

exercise!(
    fill_in,
    kind = Build,
    title = "Fill in the graph",
    hints = [
        "Begin on the right with 1. The last node is a ×, so `a` gets the value of `b` as its \
         gradient, and `b` that of `a`.",
        "A + hands its gradient on to both sides. A × multiplies it by the other input.",
        "`y` is used twice: once in the sum, once in the product. What the two bring back is \
         added up.",
    ],
    afterword = "One walk there and one back, and every number knows its part in z."
);

/// A graph with gaps.
pub fn fill_in(learner: fn() -> FilledIn) -> Card {
    let mut graph = Graph::new();
    let (x, y, w) = (
        graph.variable("x", 2.0),
        graph.variable("y", 3.0),
        graph.variable("w", -4.0),
    );
    let (a, b) = (graph.add(x, y), graph.mul(y, w));
    let z = graph.mul(a, b);
    graph.backward(z);
    fill_in::EXERCISE.check(|trial| {
        let (values, gradients) = trial.ask("fill_in()", learner)?.value();
        let value_at = [
            (a, "a", "another number: the sum of what enters the + node"),
            (
                b,
                "b",
                "another number: the product of what enters its × node",
            ),
            (z, "z", "another number: the product of a and b"),
        ];
        for ((node, name, expected), yours) in value_at.into_iter().zip(values) {
            filled(
                trial,
                &format!("the value of {name}"),
                yours,
                graph.value(node),
                expected,
                &[],
            )?;
        }
        let own = "A × node hands each input the *other* one, not its own value back.";
        let one_use = "That is what comes back from one of its two uses.";
        let gradient_at = [
            (
                a,
                "a",
                "another number: the other input of the last node",
                &[(5.0, own)][..],
            ),
            (
                b,
                "b",
                "another number: the other input of the last node",
                &[(-12.0, own)],
            ),
            (x, "x", "another number: what the + hands on", &[]),
            (
                y,
                "y",
                "another number: its two uses together",
                &[(-12.0, one_use), (-20.0, one_use)],
            ),
            (
                w,
                "w",
                "another number: what arrives at b, times the other factor",
                &[(5.0, "What arrives at b goes through one more node.")],
            ),
        ];
        for ((node, name, expected, slips), yours) in gradient_at.into_iter().zip(gradients) {
            let question = format!("the gradient of {name}");
            filled(
                trial,
                &question,
                yours,
                graph.gradient(node),
                expected,
                slips,
            )?;
        }
        Ok(())
    })
}

/// One gap; `slips` are typical wrong numbers, each with what it comes from.
fn filled(
    trial: &mut Trial,
    question: &str,
    yours: f64,
    right: f64,
    expected: &str,
    slips: &[(f64, &'static str)],
) -> Result<(), Failure> {
    let mut answer = trial.ask(question, || yours)?;
    for &(slip, note) in slips {
        answer = answer.note(|&yours| yours == slip, note);
    }
    answer.must(|&yours| close(yours, right), expected)?;
    Ok(())
}

exercise!(
    one_node,
    kind = FindTheBug,
    title = "Find the bug: one node for two products",
    hints = [
        "What does the node keep after the first `forward`, and what after the second?",
        "Every circle of a graph needs a node of its own: one for the apples, one for the oranges.",
    ],
    afterword = "A node remembers one forward pass. A layer that stands in two places of a \
                 network would have the same trouble."
);

/// The gradients of two products that are added.
pub fn one_node(learner: fn([f64; 4], f64) -> [f64; 4]) -> Card {
    let mut bags = vec![([100.0, 2.0, 150.0, 3.0], 1.1), ([7.0, 3.0, 5.0, 4.0], 1.0)];
    let mut rng = NumpyRng::seed(4);
    for _ in 0..4 {
        let bag = [0; 4].map(|_| tenths(50.0 * rng.random()));
        bags.push((bag, tenths(rng.standard_normal())));
    }
    one_node::EXERCISE.for_each(bags, |trial, (bag, d)| {
        let [price_a, number_a, price_o, number_o] = bag;
        let expected = [d * number_a, d * price_a, d * number_o, d * price_o];
        trial
            .ask(format!("one_node({bag:?}, {d:?})"), || learner(bag, d))?
            .note(
                |g| g[..2] == g[2..] && close(g[2], expected[2]),
                "The oranges are right. The apples get the numbers of the oranges.",
            )
            .note(
                |g| g[..2] == g[2..] && close(g[0], expected[0]),
                "The apples are right. The oranges get the numbers of the apples.",
            )
            .note(
                |g| close(g[0], expected[2]) && close(g[2], expected[0]),
                "The apples have the gradients of the oranges, and the other way round.",
            )
            .equals(expected)
    })
}

/// A node with two inputs, forward and back: its result and what it hands back, for `x`, `y` and a gradient.
pub type ThereAndBack = fn(f64, f64, f64) -> (f64, (f64, f64));

exercise!(
    larger,
    kind = Build,
    title = "The larger of two",
    hints = [
        "If the larger input grows a little, by how much does the result grow? And if the \
         smaller one does?",
        "`forward` keeps which one was larger. `backward` hands everything to that one, and 0 to \
         the other.",
    ],
    afterword = "With 0 as its second input this node is a ReLU."
);

/// A node that takes the larger of two numbers.
pub fn larger(learner: ThereAndBack) -> Card {
    let mut inputs = vec![
        (5.0, 3.0, 1.1),
        (3.0, 5.0, 1.1),
        (-2.0, -7.0, 0.5),
        (-4.0, 0.0, -3.0),
    ];
    let mut rng = NumpyRng::seed(6);
    for _ in 0..6 {
        let [x, y, d] = [0; 3].map(|_| tenths(5.0 * rng.standard_normal()));
        inputs.push((x, y, d));
    }
    larger::EXERCISE.for_each(inputs, |trial, (x, y, d)| {
        let expected = (f64::max(x, y), if x > y { (d, 0.0) } else { (0.0, d) });
        trial
            .ask(
                format!("forward({x:?}, {y:?}), then backward({d:?})"),
                || learner(x, y, d),
            )?
            .note(
                |&(z, _)| z == f64::min(x, y),
                "This is the smaller of the two.",
            )
            .note(
                |&(_, handed)| handed == (d, d),
                "If the smaller one grows a little, the larger of the two stays what it was.",
            )
            .note(
                |&(_, handed)| handed == (expected.1.1, expected.1.0),
                "The gradient goes to the wrong side. Does `forward` keep which one was larger?",
            )
            .note(
                |&(_, (dx, dy))| dx + dy == 1.0 && d != 1.0,
                "The local derivatives are 1 and 0. They are multiplied by what comes from above.",
            )
            .equals(expected)
    })
}

/// A step of a formula: `+` or `*`, and the places of its two inputs.
pub type Step = (char, usize, usize);

exercise!(
    walk_back,
    kind = Hard,
    title = "Any graph",
    hints = [
        "First go forward: put the inputs into a `Vec` of values, and push the result of each \
         step. Then the numbers in the steps are places in that list.",
        "Going back, keep a `Vec` of gradients, one for each value: 0 everywhere, and 1 at the \
         last.",
        "Take the steps in reverse. For `('*', a, b)` with the gradient `d` of its result: \
         `gradients[a] += d * values[b];` and `gradients[b] += d * values[a];`. Result number k \
         stands at `inputs.len() + k`.",
    ],
    afterword = "You have written automatic differentiation. `Graph` does just this, with more \
                 operations and a picture."
);

/// The gradients of the last value with respect to the inputs, for any formula of sums and products.
pub fn walk_back(learner: fn(&[f64], &[Step]) -> Vec<f64>) -> Card {
    walk_back::EXERCISE.check(|trial| {
        let ask = |trial: &mut Trial, inputs: &[f64], steps: &[Step]| {
            trial.ask(format!("walk_back(&{inputs:?}, &{steps:?})"), || {
                learner(inputs, steps)
            })
        };
        let (two, one_use) = (
            [5.0, 7.0],
            "Where a value is used several times, its gradients add up: `+=`, not `=`.",
        );
        ask(trial, &two, &[('+', 0, 1)])?
            .note(
                |g| g.len() == 3,
                "Only the inputs are asked for, not the results of the steps.",
            )
            .equals([1.0, 1.0])?;
        ask(trial, &two, &[('*', 0, 1)])?
            .note(|g| *g == two, "A × hands each input the other one.")
            .equals([7.0, 5.0])?;
        ask(trial, &[3.0], &[('*', 0, 0)])?
            .note(|g| *g == [3.0], one_use)
            .equals([6.0])?;
        ask(trial, &[2.0, 5.0, 7.0], &[('*', 0, 1), ('*', 3, 2)])?
            .note(
                |g| g.starts_with(&[0.0, 0.0]),
                "The first product was asked before anything had arrived there. Take the steps \
                 in reverse.",
            )
            .equals([35.0, 14.0, 10.0])?;
        ask(trial, &[3.0, 4.0], &[('*', 0, 1), ('+', 2, 0)])?
            .note(|g| *g == [4.0, 3.0] || *g == [1.0, 3.0], one_use)
            .equals([5.0, 3.0])?;
        ask(trial, &[2.0, 3.0, 4.0], &[('*', 0, 1), ('+', 1, 1)])?
            .note(
                |g| g[0] != 0.0,
                "The result is the last step, 3 + 3. The product before it plays no part, so its \
                 inputs get nothing from it.",
            )
            .equals([0.0, 2.0, 0.0])?;
        let mut rng = NumpyRng::seed(16);
        for n_steps in 3..10 {
            let inputs: Vec<f64> = (0..2 + n_steps / 3)
                .map(|_| tenths(rng.standard_normal()))
                .collect();
            let mut steps = Vec::new();
            for step in 0..n_steps {
                let places = rng.choice(inputs.len() + step, 2);
                steps.push((['+', '*'][rng.choice(2, 1)[0]], places[0], places[1]));
            }
            let expected = by_graph(&inputs, &steps);
            ask(trial, &inputs, &steps)?.equals(expected)?;
        }
        Ok(())
    })
}

fn by_graph(inputs: &[f64], steps: &[Step]) -> Vec<f64> {
    let mut graph = Graph::new();
    let mut nodes: Vec<_> = inputs
        .iter()
        .enumerate()
        .map(|(i, &value)| graph.variable(&format!("x{i}"), value))
        .collect();
    for &(sign, a, b) in steps {
        let result = if sign == '+' {
            graph.add(nodes[a], nodes[b])
        } else {
            graph.mul(nodes[a], nodes[b])
        };
        nodes.push(result);
    }
    graph.backward(nodes[nodes.len() - 1]);
    nodes[..inputs.len()]
        .iter()
        .map(|&node| graph.gradient(node))
        .collect()
}

exercise!(
    few_products,
    kind = Goal,
    title = "x to the 15th in five",
    hints = [
        "Every product adds the exponents of its two factors: x² times x³ is x⁵. So make 15 out \
         of 1 by additions, where any number that is there already may be used again.",
        "Doubling is the fastest way up: 1, 2, 4, 8. From there, 8 + 4 + 2 + 1 takes three \
         more, which makes six. Is there a number that needs fewer pieces for 15?",
        "15 is 3 times 5, and 12 + 3. Make a 3 first, which takes two products. Then double it \
         twice.",
    ],
    afterword = "The same formula can be cut into graphs of different sizes. Each product costs \
                 one multiplication forward and two on the way back, so a smaller graph is \
                 cheaper in both directions."
);

/// Products that make the 15th power of x, each of two earlier values; value 0 is x.
pub fn few_products(learner: fn() -> Vec<(usize, usize)>) -> Card {
    few_products::EXERCISE.check(|trial| {
        let products = trial
            .ask("few_products()", learner)?
            .note(
                Vec::is_empty,
                "Without a product there is only x itself, value 0.",
            )
            .note(
                |products| {
                    (products.iter().enumerate()).any(|(k, &(a, b))| a == k + 1 || b == k + 1)
                },
                "A product cannot use its own result. Product k, counted from 0, makes value k + \
                 1, and may use the values 0 to k.",
            )
            .must(
                |products| {
                    let mut each = products.iter().enumerate();
                    !products.is_empty() && each.all(|(k, &(a, b))| a <= k && b <= k)
                },
                "products of values that are there already",
            )?;
        let mut powers = vec![1_usize];
        for &(a, b) in &products {
            powers.push(powers[a].saturating_add(powers[b]));
        }
        let made = powers[powers.len() - 1];
        trial
            .ask("the power of x that the last product makes", || made)?
            .note(
                |_| powers.contains(&15),
                "The 15th power is among the values, but the last product is another one.",
            )
            .note(
                |&made| made == 16,
                "Doubling leads past it: 16 is one too many, and there is no division.",
            )
            .equals(15_usize)?;
        // A value that nothing uses counts as well: it is a node of the graph.
        trial
            .ask("the number of products", || products.len() as f64)?
            .note(
                |&n| n > 6.5,
                "Multiply results by each other, not by x alone: the exponents add up.",
            )
            .note(
                |_| true,
                "Six is what doubling gives: 2, 4 and 8, and then their sum. One product less, \
                 if you begin with another number than a power of two.",
            )
            .at_most(5.0)
    })
}

reason!(
    /// Why one walk back is enough.
    one_walk,
    title = "One walk for a million",
    hints = [
        "What does one run with one nudged input tell you, and of how many inputs?",
        "What does the gradient at a node say? Who can make use of it, once it is known?",
    ],
    answer = "A nudge shows what one input does, so every input needs a run of its own. Walking \
              back, each node learns how the result depends on it, once. All inputs before that \
              node share this number and only multiply it by their local derivatives. So every \
              edge is used once, whatever the number of inputs, and the walk costs about as \
              much as going forward. With one input and a million results, it is the other way \
              round.",
    points = [
        "A small step gives the slope of one input per run.",
        "Going back, what is known at a node is used by all that lies before it.",
        "It pays because there is one result and many inputs.",
    ]
);
