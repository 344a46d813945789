use nnfs_core::graph::{Graph, Node, Operation};

use super::rounded;

/// What stands on the line of a node: a number, or a text such as a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A number, rounded in the drawing.
    Number(f64),
    /// A text, as it is.
    Text(String),
}

impl Shown {
    pub(super) fn text(&self, digits: usize) -> String {
        match self {
            Self::Number(number) => rounded(*number, digits),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<f64> for Shown {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The shape of a matrix.
impl From<(usize, usize)> for Shown {
    fn from(shape: (usize, usize)) -> Self {
        Self::Text(format!("{shape:?}"))
    }
}

/// A node of a [`GraphSketch`].
#[derive(Clone, Debug)]
pub(super) struct SketchNode {
    /// May be empty.
    pub(super) name: String,
    /// The node as a formula of the variables, where that is known, or its name.
    pub(super) formula: String,
    /// What stands in its circle; empty for a variable or a constant.
    pub(super) sign: String,
    pub(super) is_constant: bool,
    pub(super) inputs: Vec<usize>,
    /// How much the node grows with each of its inputs, or nothing where that is not known.
    slopes: Vec<f64>,
    pub(super) value: Shown,
    pub(super) gradient: Option<f64>,
    /// What comes back along the line to each input, or nothing where that is not known.
    pub(super) handed_back: Vec<f64>,
    /// The node of the [`Graph`] that it was drawn after.
    pub(super) of: Option<Node>,
}

impl SketchNode {
    pub(super) fn is_input(&self) -> bool {
        self.sign.is_empty()
    }
}

/// What a drawing has to know of a graph: its nodes in an order of computing, each with a name, a sign, its inputs and
/// its numbers.
///
/// [`computational_graph`](super::computational_graph) draws it. A [`Graph`] becomes one by itself; a graph of another
/// kind, such as a tape of one's own, is told node by node:
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut sketch = GraphSketch::new();
/// sketch.node("x", "", 3.0, &[]); // node 0: a variable has no sign
/// sketch.node("z", "×", 9.0, &[0, 0]).slopes(&[3.0, 3.0]); // node 1: both inputs are node 0
/// sketch.gradients(&[6.0, 1.0]);
/// computational_graph("z = x x", sketch);
/// ```
#[derive(Clone, Debug, Default)]
pub struct GraphSketch {
    pub(super) nodes: Vec<SketchNode>,
    /// The node whose gradients these are.
    pub(super) result: Option<usize>,
}

impl GraphSketch {
    /// A sketch without nodes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next node: its name, its sign (none for a variable), its value, which may be a text or a shape, and the
    /// places of its inputs, counted from 0.
    ///
    /// # Panics
    /// Panics if an input is not yet there.
    pub fn node(
        &mut self,
        name: &str,
        sign: &str,
        value: impl Into<Shown>,
        inputs: &[usize],
    ) -> &mut Self {
        let place = self.nodes.len();
        assert!(
            inputs.iter().all(|&input| input < place),
            "node {place} has the inputs {inputs:?}; a node comes after its inputs, which are counted from 0"
        );
        self.nodes.push(SketchNode {
            name: name.to_owned(),
            formula: name.to_owned(),
            sign: sign.to_owned(),
            is_constant: false,
            inputs: inputs.to_vec(),
            slopes: Vec::new(),
            value: value.into(),
            gradient: None,
            handed_back: Vec::new(),
            of: None,
        });
        self
    }

    /// Says of the last node how much it grows with each of its inputs: its local derivatives. Where an input is used
    /// several times, they give the number that comes back along each of its lines.
    ///
    /// # Panics
    /// Panics if there is not one slope for each input of the last node.
    pub fn slopes(&mut self, slopes: &[f64]) -> &mut Self {
        let node = self.nodes.last_mut().expect("slopes belong to a node");
        assert_eq!(
            slopes.len(),
            node.inputs.len(),
            "one slope for each input of \"{}\"",
            node.name
        );
        node.slopes = slopes.to_vec();
        self
    }

    /// Gives each node its gradient, that of the last node with respect to it.
    ///
    /// # Panics
    /// Panics if there is not one number for each node.
    pub fn gradients(&mut self, gradients: &[f64]) -> &mut Self {
        assert_eq!(
            gradients.len(),
            self.nodes.len(),
            "one gradient for each node"
        );
        for (node, &gradient) in self.nodes.iter_mut().zip(gradients) {
            node.gradient = Some(gradient);
            node.handed_back = node.slopes.iter().map(|slope| slope * gradient).collect();
        }
        self.result = self.nodes.len().checked_sub(1);
        self
    }

    /// Whether the result depends on each node; all `false` where there are no gradients.
    pub(super) fn leads_to_result(&self) -> Vec<bool> {
        let mut leads = vec![false; self.nodes.len()];
        if let Some(result) = self.result {
            leads[result] = true;
            for place in (0..=result).rev() {
                if leads[place] {
                    for &input in &self.nodes[place].inputs {
                        leads[input] = true;
                    }
                }
            }
        }
        leads
    }

    /// The place of a node of the graph that was sketched.
    pub(super) fn place(&self, node: Node) -> usize {
        let place = self
            .nodes
            .iter()
            .position(|sketched| sketched.of == Some(node));
        place.unwrap_or_else(|| {
            panic!("{node:?} belongs to another graph, or was made after this one was drawn")
        })
    }
}

impl From<&GraphSketch> for GraphSketch {
    fn from(sketch: &GraphSketch) -> Self {
        sketch.clone()
    }
}

/// Panics if a variable was set and `forward` has not run since.
impl From<&Graph> for GraphSketch {
    fn from(graph: &Graph) -> Self {
        let nodes = graph.nodes();
        let place = |node: Node| nodes.iter().position(|&other| other == node).unwrap_or(0);
        let result = graph.result().map(place);
        let sketched = nodes.iter().map(|&node| {
            let operation = graph.operation(node);
            SketchNode {
                name: graph.name(node).to_owned(),
                formula: graph.expression(node),
                sign: operation.sign().to_owned(),
                is_constant: operation == Operation::Constant,
                inputs: graph.inputs(node).into_iter().map(place).collect(),
                slopes: Vec::new(),
                value: Shown::Number(graph.value(node)),
                gradient: result.map(|_| graph.gradient(node)),
                handed_back: match result {
                    Some(_) => graph.gradients_of_inputs(node),
                    None => Vec::new(),
                },
                of: Some(node),
            }
        });
        Self {
            nodes: sketched.collect(),
            result,
        }
    }
}
