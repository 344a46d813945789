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

    /// The hyperbolic tangent of `a`.
    pub fn tanh(&mut self, a: Node) -> Node {
        self.operate(Operation::Tanh, &[a])
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
    /// Panics as [`gradient`](Graph::gradient) does.
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
                Operation::Tanh => (format!("tanh({})", input(0, SUM)), WHOLE),
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

/// The results that nothing else is computed from, one per line: `total = price × number × tax = 220.00000000000003`.
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
mod tests;
