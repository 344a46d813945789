//! Chapter 10.

use nnfs_notebook::prelude::*;
use solutions::ch10 as solution;

use super::common::{chapter_fits, fails, is_not_done, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(10);
}

#[test]
fn bill_backward() {
    passes(check::ch10::bill_backward(solution::bill_backward));
    is_not_done(check::ch10::bill_backward(|_, _, _| todo!()));
    fails(
        check::ch10::bill_backward(|price, number, _| (number, price, price * number)),
        "a factor from each",
    );
    fails(
        check::ch10::bill_backward(|price, number, tax| {
            (price * tax, number * tax, price * number)
        }),
        "the *other* factor",
    );
    fails(
        check::ch10::bill_backward(|price, number, tax| {
            (number * tax, price * tax, price * number * tax)
        }),
        "without the tax",
    );
    fails(
        check::ch10::bill_backward(|_, _, _| (2.2, 110.0, 200.0)),
        "bill_backward(30.0, 5.0, 1.2)",
    );
}

#[test]
fn twice_the_price() {
    passes(check::ch10::twice_the_price(solution::twice_the_price));
    fails(
        check::ch10::twice_the_price(|| [2.0, 1.0, 1.0]),
        "its own value back",
    );
    fails(
        check::ch10::twice_the_price(|| [2.0; 3]),
        "is a gradient the total?",
    );
    fails(
        check::ch10::twice_the_price(|| [1.0; 3]),
        "the lines in the text above",
    );
}

#[test]
fn fill_in() {
    passes(check::ch10::fill_in(solution::fill_in));
    fails(
        check::ch10::fill_in(|| ([6.0, -12.0, -72.0], [0.0; 5])),
        "the value of a",
    );
    fails(
        check::ch10::fill_in(|| ([5.0, -12.0, -60.0], [5.0, -12.0, 0.0, 0.0, 0.0])),
        "not its own value back",
    );
    fails(
        check::ch10::fill_in(|| ([5.0, -12.0, -60.0], [-12.0, 5.0, -12.0, -20.0, 15.0])),
        "one of its two uses",
    );
    fails(
        check::ch10::fill_in(|| ([5.0, -12.0, -60.0], [-12.0, 5.0, -12.0, -32.0, 5.0])),
        "goes through one more node",
    );
    fails(
        check::ch10::fill_in(|| ([f64::NAN; 3], [f64::NAN; 5])),
        "the value of a",
    );
}

#[test]
fn one_node() {
    passes(check::ch10::one_node(solution::one_node));
    let untouched = |bag: [f64; 4], d_output: f64| {
        let mut node = graph::MulNode::new();
        node.forward(bag[0], bag[1]);
        node.forward(bag[2], bag[3]);
        let (d_orange_price, d_orange_number) = node.backward(d_output);
        let (d_apple_price, d_apple_number) = node.backward(d_output);
        [
            d_apple_price,
            d_apple_number,
            d_orange_price,
            d_orange_number,
        ]
    };
    fails(check::ch10::one_node(untouched), "The oranges are right");
    fails(
        check::ch10::one_node(|[a, b, _, _], d| [d * b, d * a, d * b, d * a]),
        "The apples are right",
    );
    fails(
        check::ch10::one_node(|[a, b, c, e], d| [d * e, d * c, d * b, d * a]),
        "the other way round",
    );
}

#[test]
fn larger() {
    passes(check::ch10::larger(solution::larger));
    is_not_done(check::ch10::larger(|_, _, _| todo!()));
    fails(
        check::ch10::larger(|x, y, d| (x.max(y), (d, d))),
        "If the smaller one grows",
    );
    fails(
        check::ch10::larger(|x, y, d| (x.max(y), (0.0, d))),
        "Does forward keep",
    );
    fails(
        check::ch10::larger(|x, y, _| (x.max(y), if x > y { (1.0, 0.0) } else { (0.0, 1.0) })),
        "multiplied by what comes from above",
    );
    fails(
        check::ch10::larger(|x, y, d| (x.min(y), if x > y { (d, 0.0) } else { (0.0, d) })),
        "the smaller of the two",
    );
}

/// The walk with a way of writing a gradient down, from the last step or from the first.
fn walk(
    inputs: &[f64],
    steps: &[(char, usize, usize)],
    write: fn(&mut f64, f64),
    from_first: bool,
) -> Vec<f64> {
    let mut values = inputs.to_vec();
    for &(sign, a, b) in steps {
        let (a, b) = (values[a], values[b]);
        values.push(if sign == '+' { a + b } else { a * b });
    }
    let mut gradients = vec![0.0; values.len()];
    *gradients.last_mut().unwrap() = 1.0;
    let mut order: Vec<usize> = (0..steps.len()).rev().collect();
    if from_first {
        order.reverse();
    }
    for k in order {
        let (sign, a, b) = steps[k];
        let d = gradients[inputs.len() + k];
        let times = |other: usize| if sign == '+' { d } else { d * values[other] };
        write(&mut gradients[a], times(b));
        write(&mut gradients[b], times(a));
    }
    gradients
}

#[test]
fn walk_back() {
    passes(check::ch10::walk_back(solution::walk_back));
    is_not_done(check::ch10::walk_back(|_, _| todo!()));
    let overwritten = |inputs: &[f64], steps: &[(char, usize, usize)]| {
        walk(inputs, steps, |place, d| *place = d, false)[..inputs.len()].to_vec()
    };
    fails(check::ch10::walk_back(overwritten), "+=, not =");
    let from_first = |inputs: &[f64], steps: &[(char, usize, usize)]| {
        walk(inputs, steps, |place, d| *place += d, true)[..inputs.len()].to_vec()
    };
    fails(
        check::ch10::walk_back(from_first),
        "Take the steps in reverse",
    );
    let all = |inputs: &[f64], steps: &[(char, usize, usize)]| {
        walk(inputs, steps, |place, d| *place += d, false)
    };
    fails(check::ch10::walk_back(all), "not the results of the steps");
    let own = |inputs: &[f64], steps: &[(char, usize, usize)]| match steps[0].0 {
        '+' => vec![1.0, 1.0],
        _ => inputs.to_vec(),
    };
    fails(check::ch10::walk_back(own), "hands each input the other");
}
