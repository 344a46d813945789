use super::Operation;
use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// A longer expression is written as `…`.
const LONGEST_EXPRESSION: usize = 200;

/// More results than this are not printed.
const MOST_RESULTS_PRINTED: usize = 5;

/// A node of a [`Graph`]: a small number that names it, to be copied freely.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node {
    graph: u64,
    index: usize,
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({})", self.index)
    }
}

#[derive(Clone)]
struct Entry {
    operation: Operation,
    /// Indices of the inputs; they are smaller than the node's own, so the order of making is an order of computing.
    inputs: Vec<usize>,
    name: String,
    value: f64,
    gradient: Option<f64>,
}

/// An expression of scalars as a graph: forward it keeps the value of every node, backward the gradient of one result
/// with respect to every node.
///
/// A node's value is computed when the node is made, and again by [`forward`](Graph::forward). Backward, the gradients
/// of a node that is used several times add up.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut graph = graph::Graph::new();
/// let price = graph.variable("price", 100.0);
/// let number = graph.variable("number", 2.0);
/// let tax = graph.variable("tax", 1.1);
/// let subtotal = graph.mul(price, number);
/// let total = graph.mul(subtotal, tax);
/// assert_eq!(graph.value(total), 220.00000000000003);
///
/// graph.backward(total);
/// assert_eq!(graph.gradient(price), 2.2); // one more a piece costs 2.2 more
/// ```
#[derive(Clone)]
pub struct Graph {
    /// Tells the nodes of this graph from those of another.
    id: u64,
    entries: Vec<Entry>,
    /// A variable was set, and `forward` has not run since.
    outdated: bool,
    /// Where the last `backward` began.
    result: Option<usize>,
}

impl Default for Graph {
    fn default() -> Self {
        Self::new()
    }
}

impl Graph {
    /// A graph without nodes. The nodes of a graph are nodes of its clones too.
    #[must_use]
    pub fn new() -> Self {
        Self {
            // A counter would start anew in every cell of a notebook.
            id: RandomState::new().hash_one(0),
            entries: Vec::new(),
            outdated: false,
            result: None,
        }
    }

    /// A number that can be [`set`](Graph::set).
    ///
    /// # Panics
    /// Panics if the name is taken.
    pub fn variable(&mut self, name: &str, value: f64) -> Node {
        self.assert_free(name);
        let node = self.push(Operation::Variable, Vec::new(), value);
        self.entries[node.index].name = name.to_owned();
        node
    }

    /// A number that is part of the formula, as the 1 of `1 / (1 + e^-x)`.
    pub fn constant(&mut self, value: f64) -> Node {
        self.push(Operation::Constant, Vec::new(), value)
    }

    /// `a + b`.
    ///
    /// # Panics
    /// This and every other operation panics if a node belongs to another graph.
    pub fn add(&mut self, a: Node, b: Node) -> Node {
        self.operate(Operation::Add, &[a, b])
    }

    /// `a - b`.
    pub fn sub(&mut self, a: Node, b: Node) -> Node {
        self.operate(Operation::Sub, &[a, b])
    }

    /// `a b`.
    pub fn mul(&mut self, a: Node, b: Node) -> Node {
        self.operate(Operation::Mul, &[a, b])
    }

    /// `-a`.
    pub fn neg(&mut self, a: Node) -> Node {
        self.operate(Operation::Neg, &[a])
    }

    /// `e^a`.
    pub fn exp(&mut self, a: Node) -> Node {
        self.operate(Operation::Exp, &[a])
    }

    /// The natural logarithm of `a`.
    pub fn ln(&mut self, a: Node) -> Node {
        self.operate(Operation::Ln, &[a])
    }

    /// `1 / a`.
    pub fn reciprocal(&mut self, a: Node) -> Node {
        self.operate(Operation::Reciprocal, &[a])
    }

    /// `max(0, a)`. Its gradient at 0 is 0.
    pub fn relu(&mut self, a: Node) -> Node {
        self.operate(Operation::Relu, &[a])
    }

    /// `a^2`.
    pub fn square(&mut self, a: Node) -> Node {
        self.operate(Operation::Square, &[a])
    }

    /// Gives a result a name, and hands it back: `let total = graph.named("total", total);`.
    ///
    /// # Panics
    /// Panics if another node has the name, or if the node is a variable or belongs to another graph.
    pub fn named(&mut self, name: &str, node: Node) -> Node {
        let index = self.index(node);
        assert!(
            !self.entries[index].operation.is_input(),
            "{} is no result, it keeps its name; name what is computed from it",
            self.label(index)
        );
        if self.entries[index].name != name {
            self.assert_free(name);
        }
        self.entries[index].name = name.to_owned();
        node
    }

    /// Changes a variable. The results follow with the next [`forward`](Graph::forward); until then the gradients of
    /// the last `backward` can be read, so a step of descent may set one variable after the other.
    ///
    /// # Panics
    /// Panics if the node is not a variable of this graph.
    pub fn set(&mut self, variable: Node, value: f64) {
        let index = self.index(variable);
        assert!(
            self.entries[index].operation == Operation::Variable,
            "only a variable can be set, and {} is computed or fixed; set a variable that it depends on",
            self.label(index)
        );
        self.entries[index].value = value;
        self.outdated = true;
    }

    /// Computes every value again, in the order in which the nodes were made. The gradients belong to the old values
    /// and are forgotten.
    pub fn forward(&mut self) {
        for index in 0..self.entries.len() {
            self.entries[index].value = self.computed(index);
            self.entries[index].gradient = None;
        }
        self.outdated = false;
        self.result = None;
    }

    /// Computes the gradient of `result` with respect to every node, from the last node back to the first:
    /// `d result / d result = 1`, and 0 for a node that `result` does not depend on.
    ///
    /// # Panics
    /// Panics if a variable was set and `forward` has not run since, or if the node belongs to another graph.
    pub fn backward(&mut self, result: Node) {
        let last = self.index(result);
        assert!(!self.outdated, "{OUTDATED} before graph.backward(...)");
        for entry in &mut self.entries {
            entry.gradient = Some(0.0);
        }
        self.entries[last].gradient = Some(1.0);
        // A node that plays no part in the result is passed over: its derivative may be infinite, and 0 times that is NaN.
        let mut plays_a_part = vec![false; self.entries.len()];
        plays_a_part[last] = true;
        for index in (0..=last).rev() {
            if !plays_a_part[index] {
                continue;
            }
            let handed_back = self.handed_back(index);
            let inputs = self.entries[index].inputs.clone();
            for (input, d) in inputs.into_iter().zip(handed_back) {
                plays_a_part[input] = true;
                let sum = self.entries[input].gradient.unwrap_or(0.0) + d;
                self.entries[input].gradient = Some(sum);
            }
        }
        self.result = Some(last);
    }

    /// The value of a node.
    ///
    /// # Panics
    /// Panics if the value is older than the last `set`, or if the node belongs to another graph.
    #[must_use]
    pub fn value(&self, node: Node) -> f64 {
        let entry = &self.entries[self.index(node)];
        assert!(
            !self.outdated || entry.operation.is_input(),
            "{OUTDATED} before graph.value(...)"
        );
        entry.value
    }

    /// The gradient of the last `backward`'s result with respect to a node.
    ///
    /// # Panics
    /// Panics if there was no `backward` since the node was made or the values were computed, or if the node belongs to
    /// another graph.
    #[must_use]
    pub fn gradient(&self, node: Node) -> f64 {
        let index = self.index(node);
        self.entries[index].gradient.unwrap_or_else(|| {
            panic!(
                "{} has no gradient yet; call graph.backward(result) after the last node is made and after every graph.forward()",
                self.label(index)
            )
        })
    }

    /// What a node hands back to each of its inputs: its gradient times its own derivative. An input that is used once
    /// has this as its gradient; the gradient of one that is used several times is the sum.
    ///
    /// # Panics
    /// As [`gradient`](Graph::gradient).
    #[must_use]
    pub fn gradients_of_inputs(&self, node: Node) -> Vec<f64> {
        let _ = self.gradient(node);
        let index = self.index(node);
        self.handed_back(index)[..self.entries[index].inputs.len()].to_vec()
    }

    /// The result of the last `backward`, if its gradients still stand.
    #[must_use]
    pub fn result(&self) -> Option<Node> {
        self.result.map(|index| self.node(index))
    }

    /// Every node, in the order in which they were made: inputs before what is computed from them.
    #[must_use]
    pub fn nodes(&self) -> Vec<Node> {
        (0..self.entries.len())
            .map(|index| self.node(index))
            .collect()
    }

    /// What a node computes.
    ///
    /// # Panics
    /// Panics if the node belongs to another graph, as all of these do.
    #[must_use]
    pub fn operation(&self, node: Node) -> Operation {
        self.entries[self.index(node)].operation
    }

    /// The nodes that a node computes from; none for a variable.
    #[must_use]
    pub fn inputs(&self, node: Node) -> Vec<Node> {
        let inputs = &self.entries[self.index(node)].inputs;
        inputs.iter().map(|&index| self.node(index)).collect()
    }

    /// The name of a node; empty if it has none.
    #[must_use]
    pub fn name(&self, node: Node) -> &str {
        &self.entries[self.index(node)].name
    }

    /// A node as a formula of the variables: `(x + y)²`.
    #[must_use]
    pub fn expression(&self, node: Node) -> String {
        let index = self.index(node);
        self.expressions().swap_remove(index)
    }

    fn node(&self, index: usize) -> Node {
        Node {
            graph: self.id,
            index,
        }
    }

    fn index(&self, node: Node) -> usize {
        assert!(
            node.graph == self.id && node.index < self.entries.len(),
            "{node:?} belongs to another graph: a node can only be used with the graph that made it. If the cell with \
             Graph::new() ran again, run the cells that make the nodes again too"
        );
        node.index
    }

    /// A node as a message names it.
    fn label(&self, index: usize) -> String {
        match self.entries[index].name.as_str() {
            "" => format!("the node {}", self.expression(self.node(index))),
            name => format!("\"{name}\""),
        }
    }

    fn assert_free(&self, name: &str) {
        assert!(
            name.is_empty() || self.entries.iter().all(|entry| entry.name != name),
            "this graph already has a node \"{name}\". To change its value, use graph.set(...); to use it twice, hand \
             the same node to two operations; if this cell ran before, run the cell with Graph::new() first"
        );
    }

    fn operate(&mut self, operation: Operation, inputs: &[Node]) -> Node {
        let inputs = inputs.iter().map(|&node| self.index(node)).collect();
        self.push(operation, inputs, f64::NAN)
    }

    fn push(&mut self, operation: Operation, inputs: Vec<usize>, value: f64) -> Node {
        let index = self.entries.len();
        self.entries.push(Entry {
            operation,
            inputs,
            name: String::new(),
            value,
            gradient: None,
        });
        self.entries[index].value = self.computed(index);
        self.node(index)
    }

    /// The values of the inputs; NaN for one that the operation does not have.
    fn input_values(&self, index: usize) -> (f64, f64) {
        let inputs = &self.entries[index].inputs;
        let value = |k: usize| inputs.get(k).map_or(f64::NAN, |&i| self.entries[i].value);
        (value(0), value(1))
    }

    fn computed(&self, index: usize) -> f64 {
        let (x, y) = self.input_values(index);
        let entry = &self.entries[index];
        entry.operation.forward(x, y, entry.value)
    }

    fn handed_back(&self, index: usize) -> [f64; 2] {
        let (x, y) = self.input_values(index);
        let entry = &self.entries[index];
        let gradient = entry.gradient.unwrap_or(0.0);
        let (dx, dy) = entry.operation.backward(x, y, entry.value, gradient);
        [dx, dy]
    }

    /// Every node as a formula. Parentheses keep the order in which the numbers are computed.
    fn expressions(&self) -> Vec<String> {
        // How tightly a formula holds together: a sum least, a name most.
        const SUM: u8 = 0;
        const PRODUCT: u8 = 1;
        const POWER: u8 = 2;
        const WHOLE: u8 = 3;
        let mut formulas: Vec<(String, u8)> = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let input = |k: usize, tight: u8| {
                let (text, tightness) = &formulas[entry.inputs[k]];
                if *tightness < tight {
                    format!("({text})")
                } else {
                    text.clone()
                }
            };
            let (text, tightness) = match entry.operation {
                Operation::Variable => (entry.name.clone(), WHOLE),
                Operation::Constant if entry.value < 0.0 => (entry.value.to_string(), SUM),
                Operation::Constant => (entry.value.to_string(), WHOLE),
                Operation::Add => (format!("{} + {}", input(0, SUM), input(1, PRODUCT)), SUM),
                Operation::Sub => (format!("{} - {}", input(0, SUM), input(1, PRODUCT)), SUM),
                Operation::Mul => (
                    format!("{} × {}", input(0, PRODUCT), input(1, POWER)),
                    PRODUCT,
                ),
                Operation::Neg => (format!("-{}", input(0, PRODUCT)), SUM),
                Operation::Exp => (format!("exp({})", input(0, SUM)), WHOLE),
                Operation::Ln => (format!("ln({})", input(0, SUM)), WHOLE),
                Operation::Reciprocal => (format!("1 / {}", input(0, WHOLE)), PRODUCT),
                Operation::Relu => (format!("max(0, {})", input(0, SUM)), WHOLE),
                Operation::Square => (format!("{}²", input(0, WHOLE)), POWER),
            };
            formulas.push(if text.chars().count() > LONGEST_EXPRESSION {
                ("…".to_owned(), WHOLE)
            } else {
                (text, tightness)
            });
        }
        formulas.into_iter().map(|(text, _)| text).collect()
    }
}

const OUTDATED: &str =
    "a variable was set, and the results still belong to its old value; call graph.forward()";

/// The results that nothing else is computed from, one a line: `total = price × number × tax = 220.00000000000003`.
impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut used = vec![false; self.entries.len()];
        for &input in self.entries.iter().flat_map(|entry| &entry.inputs) {
            used[input] = true;
        }
        let results: Vec<usize> = (0..used.len()).filter(|&index| !used[index]).collect();
        if results.is_empty() {
            return f.write_str("Graph without nodes");
        }
        let expressions = self.expressions();
        for (place, &index) in results.iter().take(MOST_RESULTS_PRINTED).enumerate() {
            let entry = &self.entries[index];
            if place > 0 {
                f.write_str("\n")?;
            }
            if !entry.name.is_empty() && !entry.operation.is_input() {
                write!(f, "{} = ", entry.name)?;
            }
            if self.outdated && !entry.operation.is_input() {
                write!(f, "{} = ? (call forward)", expressions[index])?;
            } else {
                write!(f, "{} = {:?}", expressions[index], entry.value)?;
            }
        }
        if results.len() > MOST_RESULTS_PRINTED {
            write!(f, "\nand {} more", results.len() - MOST_RESULTS_PRINTED)?;
        }
        Ok(())
    }
}

/// The same text as `Display`.
impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use crate::testing::panic_message;
    use proptest::prelude::*;

    /// Two apples at 100 with a tax of 10 %: the graph, price, number, tax, subtotal and total.
    fn two_apples() -> (Graph, [Node; 5]) {
        let mut graph = Graph::new();
        let price = graph.variable("price", 100.0);
        let number = graph.variable("number", 2.0);
        let tax = graph.variable("tax", 1.1);
        let subtotal = graph.mul(price, number);
        let total = graph.mul(subtotal, tax);
        let total = graph.named("total", total);
        (graph, [price, number, tax, subtotal, total])
    }

    #[test]
    fn two_apples_cost_220_and_every_node_has_its_gradient() {
        // Deep Learning from Scratch, 5.1 to 5.4.1.
        let (mut graph, nodes) = two_apples();
        assert_eq!(graph.value(nodes[4]), 220.00000000000003);
        graph.backward(nodes[4]);
        assert_eq!(
            nodes.map(|node| graph.gradient(node)),
            [2.2, 110.00000000000001, 200.0, 1.1, 1.0]
        );
    }

    #[test]
    fn apples_and_oranges_cost_715() {
        // Deep Learning from Scratch, 5.4.2. It prints 715 and 1.1, 650, 2.2, 110, 3.3, 165: its digits are rounded.
        let mut graph = Graph::new();
        let apples = graph.variable("apples", 2.0);
        let apple = graph.variable("apple price", 100.0);
        let oranges = graph.variable("oranges", 3.0);
        let orange = graph.variable("orange price", 150.0);
        let tax = graph.variable("tax", 1.1);
        let apple_total = graph.mul(apples, apple);
        let orange_total = graph.mul(oranges, orange);
        let subtotal = graph.add(apple_total, orange_total);
        let total = graph.mul(subtotal, tax);
        assert_eq!(graph.value(total), 715.0000000000001);
        graph.backward(total);
        let gradients =
            [subtotal, tax, apple, apples, orange, oranges].map(|node| graph.gradient(node));
        assert_eq!(
            gradients,
            [
                1.1,
                650.0,
                2.2,
                110.00000000000001,
                3.3000000000000003,
                165.0
            ]
        );
    }

    #[test]
    fn the_square_of_a_sum_has_twice_the_sum_as_gradient() {
        let mut graph = Graph::new();
        let x = graph.variable("x", 3.0);
        let y = graph.variable("y", 4.0);
        let t = graph.add(x, y);
        let z = graph.square(t);
        assert_eq!(graph.value(z), 49.0);
        graph.backward(z);
        // 2 (x + y)
        assert_eq!([x, y, t].map(|node| graph.gradient(node)), [14.0; 3]);
    }

    #[test]
    fn the_gradients_of_a_node_that_is_used_twice_add_up() {
        let mut graph = Graph::new();
        let x = graph.variable("x", 5.0);
        let xx = graph.mul(x, x);
        let sum = graph.add(xx, x);
        let z = graph.add(sum, sum);
        graph.backward(z);
        assert_eq!(graph.gradient(x), 22.0); // d (2 x^2 + 2 x) / dx = 4 x + 2
        assert_eq!(graph.gradients_of_inputs(xx), [10.0, 10.0]);
        assert_eq!(graph.gradients_of_inputs(z), [1.0, 1.0]);
        assert!(graph.gradients_of_inputs(x).is_empty());
    }

    #[test]
    fn one_neuron_gives_6_and_a_step_against_its_gradient_5_985() {
        // Neural Networks from Scratch, chapter 9: products -3, 2, 6; a step of 0.001 gives w [-3.001 -0.998 1.997], b 0.999.
        let mut graph = Graph::new();
        let x = [1.0, -2.0, 3.0].map(|x| graph.variable(&format!("x{x}"), x));
        let w = [-3.0, -1.0, 2.0].map(|w| graph.variable(&format!("w{w}"), w));
        let b = graph.variable("b", 1.0);
        let products = [0, 1, 2].map(|i| graph.mul(x[i], w[i]));
        assert_eq!(products.map(|node| graph.value(node)), [-3.0, 2.0, 6.0]);
        let sum = graph.add(products[0], products[1]);
        let sum = graph.add(sum, products[2]);
        let z = graph.add(sum, b);
        let y = graph.relu(z);
        assert_eq!([z, y].map(|node| graph.value(node)), [6.0, 6.0]);

        graph.backward(y);
        assert_eq!(x.map(|node| graph.gradient(node)), [-3.0, -1.0, 2.0]);
        assert_eq!(w.map(|node| graph.gradient(node)), [1.0, -2.0, 3.0]);
        assert_eq!(graph.gradient(b), 1.0);

        for parameter in w.into_iter().chain([b]) {
            graph.set(
                parameter,
                graph.value(parameter) - 0.001 * graph.gradient(parameter),
            );
        }
        graph.forward();
        assert_eq!(w.map(|node| graph.value(node)), [-3.001, -0.998, 1.997]);
        assert!((graph.value(y) - 5.985).abs() < 1e-12);
    }

    #[test]
    fn forward_follows_the_variables() {
        let (mut graph, [price, _, _, subtotal, total]) = two_apples();
        graph.set(price, 150.0);
        graph.forward();
        assert_eq!(graph.value(subtotal), 300.0);
        graph.backward(total);
        assert_eq!(graph.gradient(price), 2.2);
    }

    #[test]
    fn the_sigmoid_has_the_gradient_y_times_1_minus_y() {
        let mut graph = Graph::new();
        let x = graph.variable("x", 2.0);
        let minus = graph.neg(x);
        let e = graph.exp(minus);
        let one = graph.constant(1.0);
        let below = graph.add(one, e);
        let y = graph.reciprocal(below);
        // NumPy: 1 / (1 + np.exp(-2.0))
        assert_eq!(graph.value(y), 0.8807970779778823);
        graph.backward(y);
        let value = graph.value(y);
        assert!((graph.gradient(x) - value * (1.0 - value)).abs() < 1e-15);
    }

    #[test]
    fn at_the_kink_of_relu_the_gradient_is_0_and_nan_stays_visible() {
        let mut graph = Graph::new();
        let x = graph.variable("x", 0.0);
        let y = graph.relu(x);
        graph.backward(y);
        assert_eq!(graph.gradient(x), 0.0);
        graph.set(x, f64::NAN);
        graph.forward();
        assert!(graph.value(y).is_nan());
    }

    #[test]
    fn a_node_that_plays_no_part_gets_0_and_spoils_nothing() {
        let mut graph = Graph::new();
        let x = graph.variable("x", 0.0);
        let infinite = graph.ln(x);
        let y = graph.add(x, x);
        graph.backward(y);
        assert_eq!(
            [x, infinite, y].map(|node| graph.gradient(node)),
            [2.0, 0.0, 1.0]
        );
        let later = graph.neg(y);
        assert!(panic_message!(graph.gradient(later)).contains("has no gradient yet"));
        assert_eq!(graph.result(), Some(y));
    }

    #[test]
    fn it_prints_its_results_as_formulas() {
        let (mut graph, [price, _, tax, ..]) = two_apples();
        let text = "total = price × number × tax = 220.00000000000003";
        assert_eq!(format!("{graph}"), text);
        assert_eq!(format!("{graph:?}"), text);
        assert_eq!(format!("{price:?}"), "Node(0)");
        graph.set(price, 1.0);
        assert!(format!("{graph}").ends_with("= ? (call forward)"));
        graph.forward();
        let sum = graph.sub(price, tax);
        let difference = graph.sub(price, sum);
        let product = graph.mul(sum, difference);
        let one = graph.constant(1.0);
        let square = graph.square(product);
        let e = graph.neg(square);
        let e = graph.exp(e);
        let below = graph.add(one, e);
        let formula = graph.reciprocal(below);
        assert_eq!(
            graph.expression(formula),
            "1 / (1 + exp(-((price - tax) × (price - (price - tax)))²))"
        );
        assert_eq!(format!("{}", Graph::default()), "Graph without nodes");
    }

    #[test]
    fn what_grows_without_end_is_printed_short() {
        let mut graph = Graph::new();
        let mut node = graph.variable("x", 1.0);
        for _ in 0..100 {
            node = graph.add(node, node);
        }
        graph.backward(node);
        assert_eq!(graph.gradient(graph.nodes()[0]), 2.0_f64.powi(100));
        assert!(format!("{graph}").len() < 300);
        for i in 0..20 {
            graph.variable(&format!("x{i}"), 0.0);
        }
        assert!(format!("{graph}").ends_with("and 16 more"));
    }

    #[test]
    fn mistakes_are_explained() {
        let (mut graph, [price, _, _, subtotal, total]) = two_apples();
        let stranger = Graph::new().variable("x", 1.0);
        for message in [
            panic_message!(graph.add(price, stranger)),
            panic_message!(graph.value(stranger)),
            panic_message!(graph.backward(stranger)),
            panic_message!(graph.set(stranger, 1.0)),
        ] {
            assert!(
                message.contains("Node(0) belongs to another graph"),
                "{message}"
            );
        }
        let mut clone = graph.clone();
        let newer = clone.neg(total);
        assert!(panic_message!(graph.value(newer)).contains("another graph"));
        assert!(panic_message!(graph.variable("tax", 1.0)).contains("already has a node \"tax\""));
        assert!(panic_message!(graph.named("tax", subtotal)).contains("already has"));
        assert!(panic_message!(graph.named("cost", price)).contains("\"price\" is no result"));
        assert!(panic_message!(graph.set(total, 1.0)).contains("\"total\" is computed"));
        assert!(panic_message!(graph.set(subtotal, 1.0)).contains("the node price × number"));
        assert!(panic_message!(graph.gradient(price)).contains("graph.backward(result)"));
        assert!(
            panic_message!(graph.gradients_of_inputs(total)).contains("graph.backward(result)")
        );
        graph.set(price, 1.0);
        assert_eq!(graph.value(price), 1.0);
        assert!(panic_message!(graph.value(total)).contains("graph.forward()"));
        assert!(panic_message!(graph.backward(total)).contains("graph.forward()"));
    }

    /// A random graph of up to 15 operations, whose values stay away from kinks and poles; its variables and last node.
    fn random_graph(seed: u32, operations: usize) -> (Graph, Vec<Node>, Node) {
        let mut rng = NumpyRng::seed(seed);
        let mut graph = Graph::new();
        let variables: Vec<Node> = (0..3)
            .map(|i| graph.variable(&format!("x{i}"), 0.5 + 1.5 * rng.random()))
            .collect();
        let mut last = variables[0];
        for _ in 0..operations {
            let nodes = graph.nodes();
            let a = last;
            let b = nodes[rng.randint(0, nodes.len() as i64) as usize];
            let (x, y) = (graph.value(a), graph.value(b));
            last = match rng.randint(0, 9) {
                0 => graph.sub(a, b),
                1 if (x * y).abs() < 20.0 => graph.mul(a, b),
                2 => graph.neg(a),
                3 if x < 2.0 => graph.exp(a),
                4 if x > 0.2 => graph.ln(a),
                5 if x.abs() > 0.3 => graph.reciprocal(a),
                6 if x.abs() > 0.05 => graph.relu(a),
                7 if x.abs() < 4.0 => graph.square(a),
                _ => graph.add(a, b),
            };
        }
        (graph, variables, last)
    }

    proptest! {
        #[test]
        fn backward_agrees_with_numerical_differences(seed: u32, operations in 1..16_usize) {
            let (mut graph, variables, last) = random_graph(seed, operations);
            graph.backward(last);
            let gradients: Vec<f64> = variables.iter().map(|&node| graph.gradient(node)).collect();
            let h = 1e-6;
            for (&variable, gradient) in variables.iter().zip(gradients) {
                let here = graph.value(variable);
                let mut at = |x| {
                    graph.set(variable, x);
                    graph.forward();
                    graph.value(last)
                };
                let numerical = (at(here + h) - at(here - h)) / (2.0 * h);
                at(here);
                let scale = gradient.abs().max(numerical.abs()).max(1.0);
                prop_assert!((gradient - numerical).abs() / scale < 1e-5, "{gradient} and {numerical} in {graph}");
            }
        }

        #[test]
        fn forward_without_a_change_changes_no_value(seed: u32) {
            let (mut graph, _, _) = random_graph(seed, 12);
            let before: Vec<u64> = graph.nodes().iter().map(|&node| graph.value(node).to_bits()).collect();
            graph.forward();
            let after: Vec<u64> = graph.nodes().iter().map(|&node| graph.value(node).to_bits()).collect();
            prop_assert_eq!(before, after);
        }
    }
}
