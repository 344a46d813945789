//! Chapter 10: a shopping bill as a graph, with its values and gradients.

use nnfs_core::graph::Node;
use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// Apples and oranges with one tax: five inputs, four operations.
///
/// Controls: `inputs` (apple price, apple number, orange price, orange number, tax), `hide` (1: the cell hides the
/// gradients).
pub(crate) struct Bill {
    graph: Graph,
    inputs: [Node; 5],
    hides: bool,
}

const NAMES: [&str; 5] = [
    "apple price",
    "apple number",
    "orange price",
    "orange number",
    "tax",
];

impl Default for Bill {
    fn default() -> Self {
        let mut graph = Graph::new();
        let values = [100.0, 2.0, 150.0, 3.0, 1.1];
        let inputs = std::array::from_fn(|n| graph.variable(NAMES[n], values[n]));
        let [apple_price, apple_number, orange_price, orange_number, tax] = inputs;
        let apples = graph.mul(apple_price, apple_number);
        let oranges = graph.mul(orange_price, orange_number);
        let both = graph.add(apples, oranges);
        let total = graph.mul(both, tax);
        graph.backward(total);
        Self {
            graph,
            inputs,
            hides: false,
        }
    }
}

impl Bill {
    /// The result of the graph.
    fn total(&self) -> Node {
        self.graph.nodes()[8]
    }
}

impl Figure for Bill {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "inputs" => {
                let values: [f64; 5] = value.try_into().expect("the bill has five inputs");
                for (node, value) in self.inputs.into_iter().zip(values) {
                    self.graph.set(node, value);
                }
                self.graph.forward();
                self.graph.backward(self.total());
            }
            "hide" => self.hides = number(value) != 0.0,
            _ => unknown("graph", control),
        }
    }

    /// `numbers`: value and gradient of each node, the inputs first, then apples, oranges, both and total. `right`
    /// (node, guess): 1 if the guess is the gradient of that node, to a part in ten thousand.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let nodes = self.graph.nodes();
        match result {
            "numbers" => nodes
                .into_iter()
                .flat_map(|node| [self.graph.value(node), self.graph.gradient(node)])
                .collect(),
            "right" => match *with {
                [node, guess] => {
                    let gradient = self.graph.gradient(nodes[node as usize]);
                    let is_right = (guess - gradient).abs() <= 1e-4 * gradient.abs() + 1e-9;
                    vec![f64::from(u8::from(is_right))]
                }
                _ => panic!("a guess is a node and a number"),
            },
            _ => unknown("graph", result),
        }
    }

    fn rust(&self) -> String {
        let [p, n, q, m, tax] = self.inputs.map(|node| self.graph.value(node));
        let hidden = if self.hides {
            "\n    .hide_gradients([both, tax, apples, oranges])
    .hide_gradients([apple_price, apple_number, orange_price, orange_number])"
        } else {
            ""
        };
        format!(
            "\
let mut bag = Graph::new();
let apple_price = bag.variable(\"apple price\", {p:?});
let apple_number = bag.variable(\"apple number\", {n:?});
let orange_price = bag.variable(\"orange price\", {q:?});
let orange_number = bag.variable(\"orange number\", {m:?});
let tax = bag.variable(\"tax\", {tax:?});
let apples = bag.mul(apple_price, apple_number);
let oranges = bag.mul(orange_price, orange_number);
let both = bag.add(apples, oranges);
let total = bag.mul(both, tax);
for (name, node) in [(\"apples\", apples), (\"oranges\", oranges), (\"both\", both), (\"total\", total)] {{
    bag.named(name, node);
}}
bag.backward(total);
computational_graph(\"Apples and oranges\", &bag){hidden}"
        )
    }
}
