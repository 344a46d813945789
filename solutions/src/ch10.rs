//! Solutions of chapter 10.

use nnfs_notebook::prelude::*;

/// The last node hands the tax to the subtotal and the subtotal to the tax; the first multiplies by the other factor.
pub fn bill_backward(price: f64, number: f64, tax: f64) -> (f64, f64, f64) {
    let d_subtotal = tax;
    let d_tax = price * number;
    (d_subtotal * number, d_subtotal * price, d_tax)
}

/// The gradients are number times tax, price times tax, and price times number. The first has no price in it.
pub fn twice_the_price() -> [f64; 3] {
    [1.0, 2.0, 2.0]
}

/// Forward: a = 2 + 3, b = 3 times -4, z = 5 times -12. Back: a gets b's value and b gets a's. What arrives at a goes
/// to x and to y as it is. What arrives at b goes to y times -4, which makes -12 - 20 = -32 for y, and to w times 3.
pub fn fill_in() -> ([f64; 3], [f64; 5]) {
    let [a, b, z] = [5.0, -12.0, -60.0];
    let [d_a, d_b, d_x, d_y, d_w] = [-12.0, 5.0, -12.0, -32.0, 15.0];
    ([a, b, z], [d_a, d_b, d_x, d_y, d_w])
}

/// The second `forward` wrote over the inputs that the first had kept. Two products need two nodes.
pub fn one_node(bag: [f64; 4], d_output: f64) -> [f64; 4] {
    let mut apples = graph::MulNode::new();
    let mut oranges = graph::MulNode::new();
    apples.forward(bag[0], bag[1]);
    oranges.forward(bag[2], bag[3]);
    let (d_orange_price, d_orange_number) = oranges.backward(d_output);
    let (d_apple_price, d_apple_number) = apples.backward(d_output);
    [
        d_apple_price,
        d_apple_number,
        d_orange_price,
        d_orange_number,
    ]
}

/// A small change of the smaller input changes nothing, so the larger one gets all of the gradient.
struct MaxNode {
    x_is_larger: bool,
}

impl MaxNode {
    fn forward(&mut self, x: f64, y: f64) -> f64 {
        self.x_is_larger = x > y;
        if self.x_is_larger { x } else { y }
    }

    fn backward(&self, d_output: f64) -> (f64, f64) {
        if self.x_is_larger {
            (d_output, 0.0)
        } else {
            (0.0, d_output)
        }
    }
}

/// What the check does with a `MaxNode`.
pub fn larger(x: f64, y: f64, d_output: f64) -> (f64, (f64, f64)) {
    let mut node = MaxNode { x_is_larger: false };
    (node.forward(x, y), node.backward(d_output))
}

/// All values first, from left to right. Then the steps in reverse: when a step's turn comes, everything that uses its
/// result has handed its part back already.
pub fn walk_back(inputs: &[f64], steps: &[(char, usize, usize)]) -> Vec<f64> {
    let mut values = inputs.to_vec();
    for &(sign, a, b) in steps {
        let result = if sign == '+' {
            values[a] + values[b]
        } else {
            values[a] * values[b]
        };
        values.push(result);
    }
    let mut gradients = vec![0.0; values.len()];
    gradients[values.len() - 1] = 1.0;
    for (k, &(sign, a, b)) in steps.iter().enumerate().rev() {
        let d = gradients[inputs.len() + k];
        let (local_a, local_b) = if sign == '+' {
            (1.0, 1.0)
        } else {
            (values[b], values[a])
        };
        gradients[a] += d * local_a;
        gradients[b] += d * local_b;
    }
    gradients[..inputs.len()].to_vec()
}

/// x², x³, x⁶, x¹² and x¹⁵. Doubling 1 four times leads to 16, and 8 + 4 + 2 + 1 takes six products; with 3 in between
/// it takes five.
pub fn few_products() -> Vec<(usize, usize)> {
    vec![(0, 0), (1, 0), (2, 2), (3, 3), (4, 2)]
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch10 as solution;

    #[test]
    fn bill_backward() {
        let check = check::ch10::bill_backward;
        each_note_comes_up(&[
            passes(check(solution::bill_backward)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|price, number, _| (number, price, price * number)),
                "a factor from each",
            ),
            fails(
                check(|price, number, tax| (price * tax, number * tax, price * number)),
                "the *other* factor",
            ),
            fails(
                check(|price, number, tax| (number * tax, price * tax, price * number * tax)),
                "without the tax",
            ),
            fails(
                check(|_, _, _| (2.2, 110.0, 200.0)),
                "bill_backward(30.0, 5.0, 1.2)",
            ),
        ]);
    }

    #[test]
    fn twice_the_price() {
        let check = check::ch10::twice_the_price;
        each_note_comes_up(&[
            passes(check(solution::twice_the_price)),
            fails(check(|| [2.0, 1.0, 1.0]), "its own value back"),
            fails(check(|| [2.0; 3]), "is a gradient the total?"),
            fails(check(|| [1.0; 3]), "the lines in the text above"),
        ]);
    }

    #[test]
    fn fill_in() {
        let check = check::ch10::fill_in;
        each_note_comes_up(&[
            passes(check(solution::fill_in)),
            fails(check(|| ([6.0, -12.0, -72.0], [0.0; 5])), "the value of a"),
            fails(
                check(|| ([5.0, -12.0, -60.0], [5.0, -12.0, 0.0, 0.0, 0.0])),
                "not its own value back",
            ),
            fails(
                check(|| ([5.0, -12.0, -60.0], [-12.0, 5.0, -12.0, -20.0, 15.0])),
                "one of its two uses",
            ),
            fails(
                check(|| ([5.0, -12.0, -60.0], [-12.0, 5.0, -12.0, -32.0, 5.0])),
                "goes through one more node",
            ),
            fails(check(|| ([f64::NAN; 3], [f64::NAN; 5])), "the value of a"),
        ]);
    }

    #[test]
    fn one_node() {
        let check = check::ch10::one_node;
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
        each_note_comes_up(&[
            passes(check(solution::one_node)),
            fails(check(untouched), "The oranges are right"),
            fails(
                check(|[a, b, _, _], d| [d * b, d * a, d * b, d * a]),
                "The apples are right",
            ),
            fails(
                check(|[a, b, c, e], d| [d * e, d * c, d * b, d * a]),
                "the other way round",
            ),
        ]);
    }

    #[test]
    fn larger() {
        let check = check::ch10::larger;
        each_note_comes_up(&[
            passes(check(solution::larger)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|x, y, d| (x.max(y), (d, d))),
                "If the smaller one grows",
            ),
            fails(check(|x, y, d| (x.max(y), (0.0, d))), "Does forward keep"),
            fails(
                check(|x, y, _| (x.max(y), if x > y { (1.0, 0.0) } else { (0.0, 1.0) })),
                "multiplied by what comes from above",
            ),
            fails(
                check(|x, y, d| (x.min(y), if x > y { (d, 0.0) } else { (0.0, d) })),
                "the smaller of the two",
            ),
        ]);
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
        let check = check::ch10::walk_back;
        let overwritten = |inputs: &[f64], steps: &[(char, usize, usize)]| {
            walk(inputs, steps, |place, d| *place = d, false)[..inputs.len()].to_vec()
        };
        let from_first = |inputs: &[f64], steps: &[(char, usize, usize)]| {
            walk(inputs, steps, |place, d| *place += d, true)[..inputs.len()].to_vec()
        };
        let all = |inputs: &[f64], steps: &[(char, usize, usize)]| {
            walk(inputs, steps, |place, d| *place += d, false)
        };
        let own = |inputs: &[f64], steps: &[(char, usize, usize)]| match steps[0].0 {
            '+' => vec![1.0, 1.0],
            _ => inputs.to_vec(),
        };
        each_note_comes_up(&[
            passes(check(solution::walk_back)),
            is_not_done(check(|_, _| todo!())),
            fails(check(overwritten), "+=, not ="),
            fails(check(from_first), "Take the steps in reverse"),
            fails(check(all), "not the results of the steps"),
            fails(check(own), "hands each input the other"),
            // A result that nobody uses is taken for the last one.
            fails(
                check(|inputs, steps| {
                    let used = |k: usize| steps.iter().any(|&(_, a, b)| a == k || b == k);
                    let all = |k: usize| walk(inputs, &steps[..=k], |place, d| *place += d, false);
                    let ends = (0..steps.len()).filter(|k| !used(inputs.len() + k));
                    ends.fold(vec![0.0; inputs.len()], |sum, k| {
                        sum.iter().zip(all(k)).map(|(a, b)| a + b).collect()
                    })
                }),
                "plays no part",
            ),
        ]);
    }

    #[test]
    fn few_products() {
        let check = check::ch10::few_products;
        each_note_comes_up(&[
            passes(check(solution::few_products)),
            is_not_done(check(|| todo!())),
            fails(check(Vec::new), "only x itself"),
            fails(check(|| vec![(0, 1)]), "cannot use its own result"),
            fails(
                check(|| vec![(0, 0), (5, 0)]),
                "values that are there already",
            ),
            fails(
                check(|| vec![(0, 0), (1, 0), (2, 2), (3, 3), (4, 2), (5, 0)]),
                "the last product is another one",
            ),
            fails(
                check(|| vec![(0, 0), (1, 1), (2, 2), (3, 3)]),
                "16 is one too many",
            ),
            fails(
                check(|| (0..14).map(|k| (k, 0)).collect()),
                "not by x alone",
            ),
            fails(
                check(|| vec![(0, 0), (1, 1), (2, 2), (3, 2), (4, 1), (5, 0)]),
                "Six is what doubling gives",
            ),
        ]);
    }
}
