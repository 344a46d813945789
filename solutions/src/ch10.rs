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

/// Forward: a = 2 + 3, b = 3 times -4, z = 5 times -12. Back: a gets b's value and b gets a's. What arrives at a goes to x and
/// to y as it is. What arrives at b goes to y times -4, which makes -12 - 20 = -32 for y, and to w times 3.
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

/// All values first, from left to right. Then the steps in reverse: when a step's turn comes, everything that uses its result
/// has handed its part back already.
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
