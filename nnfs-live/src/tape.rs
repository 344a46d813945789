//! Chapter 30: the walk back along a tape, step by step, right or with a slip.

use nnfs_core::graph::Node;
use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// The tape u = a b, v = u + a, w = u v, t = tanh w, s = t + u, with the places a, b, u, v, w, t, s.
///
/// Controls: `a` and `b` (the inputs), `rule` (0: what arrives is added, 1: it overwrites), `order` (0: the tape
/// reversed, 1: depth first without marks, 2: the tape from its beginning), `walked` (how many visits of the walk back
/// are done).
pub(crate) struct Tape {
    graph: Graph,
    overwrites: bool,
    order: usize,
    walked: usize,
}

const PLACES: usize = 7;

impl Default for Tape {
    fn default() -> Self {
        let mut graph = Graph::new();
        let a = graph.variable("a", 0.5);
        let b = graph.variable("b", 1.5);
        let u = graph.mul(a, b);
        let v = graph.add(u, a);
        let w = graph.mul(u, v);
        let t = graph.tanh(w);
        let s = graph.add(t, u);
        graph.backward(s);
        Self {
            graph,
            overwrites: false,
            order: 0,
            walked: 0,
        }
    }
}

impl Tape {
    fn place(&self, node: Node) -> usize {
        let place = self.graph.nodes().iter().position(|&other| other == node);
        place.expect("a node of this graph")
    }

    /// The inputs of a step, each with its slope.
    fn inputs(&self, step: usize) -> Vec<(usize, f64)> {
        let node = self.graph.nodes()[step];
        let inputs: Vec<usize> = self
            .graph
            .inputs(node)
            .into_iter()
            .map(|node| self.place(node))
            .collect();
        let values: Vec<f64> = self
            .graph
            .nodes()
            .iter()
            .map(|&node| self.graph.value(node))
            .collect();
        let slopes = match inputs[..] {
            [] => vec![],
            [_] => vec![1.0 - values[step] * values[step]], // tanh
            [x, y] if self.graph.operation(node) == graph::Operation::Mul => {
                vec![values[y], values[x]]
            }
            _ => vec![1.0; 2],
        };
        inputs.into_iter().zip(slopes).collect()
    }

    /// The steps that the walk visits, in order; a leaf has nothing to hand on.
    fn visits(&self) -> Vec<usize> {
        match self.order {
            0 => (2..PLACES).rev().collect(),
            1 => {
                let mut visits = Vec::new();
                self.descend(PLACES - 1, &mut visits);
                visits
            }
            _ => (2..PLACES).collect(),
        }
    }

    fn descend(&self, step: usize, visits: &mut Vec<usize>) {
        let inputs = self.inputs(step);
        if !inputs.is_empty() {
            visits.push(step);
        }
        for (input, _) in inputs {
            self.descend(input, visits);
        }
    }

    /// The gradients after so many visits. Depth first, a step hands on to one input and goes there at once, before it
    /// turns to the other.
    fn gradients(&self, walked: usize) -> [f64; PLACES] {
        let mut gradients = [0.0; PLACES];
        gradients[PLACES - 1] = 1.0;
        let mut left = walked;
        if self.order == 1 {
            self.hurry(PLACES - 1, &mut gradients, &mut left);
        } else {
            for step in self.visits().into_iter().take(walked) {
                for (input, slope) in self.inputs(step) {
                    self.hand(input, slope * gradients[step], &mut gradients);
                }
            }
        }
        gradients
    }

    /// Whether the walk goes on: it stops where the next visit would be one too many.
    fn hurry(&self, step: usize, gradients: &mut [f64; PLACES], left: &mut usize) -> bool {
        let inputs = self.inputs(step);
        if inputs.is_empty() {
            return true;
        }
        if *left == 0 {
            return false;
        }
        *left -= 1;
        inputs.into_iter().all(|(input, slope)| {
            self.hand(input, slope * gradients[step], gradients);
            self.hurry(input, gradients, left)
        })
    }

    fn hand(&self, input: usize, arrives: f64, gradients: &mut [f64; PLACES]) {
        let there = if self.overwrites {
            0.0
        } else {
            gradients[input]
        };
        gradients[input] = there + arrives;
    }

    fn give(&mut self, place: usize, value: f64) {
        let nodes = self.graph.nodes();
        self.graph.set(nodes[place], value);
        self.graph.forward();
        self.graph.backward(nodes[PLACES - 1]);
    }
}

impl Figure for Tape {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "a" => self.give(0, number(value)),
            "b" => self.give(1, number(value)),
            "rule" => self.overwrites = number(value) != 0.0,
            "order" => self.order = number(value) as usize,
            "walked" => self.walked = number(value) as usize,
            _ => unknown("tape", control),
        }
    }

    /// `values`, `right` (the gradients of a right walk) and `gradients` (those of this one, as far as it has gone), one
    /// for each place; `visits`: the places that the whole walk visits; `slopes` (step): its inputs, each with its slope.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let nodes = self.graph.nodes();
        match result {
            "values" => nodes.iter().map(|&node| self.graph.value(node)).collect(),
            "right" => nodes
                .iter()
                .map(|&node| self.graph.gradient(node))
                .collect(),
            "gradients" => self.gradients(self.walked).to_vec(),
            "visits" => self.visits().into_iter().map(|step| step as f64).collect(),
            "slopes" => {
                let inputs = self.inputs(number(with) as usize).into_iter();
                inputs
                    .flat_map(|(input, slope)| [input as f64, slope])
                    .collect()
            }
            _ => unknown("tape", result),
        }
    }

    fn rust(&self) -> String {
        let nodes = self.graph.nodes();
        let [a, b] = [0, 1].map(|place| self.graph.value(nodes[place]));
        let hand = if self.overwrites { "=" } else { "+=" };
        let inner = format!(
            "for &(input, slope) in &inputs[step] {{
        gradients[input] {hand} slope * gradients[step];"
        );
        let walk = match self.order {
            1 => format!(
                "fn walk(step: usize, inputs: &[Vec<(usize, f64)>], gradients: &mut [f64]) {{
    {inner}
        walk(input, inputs, gradients); // straight on, without marks
    }}
}}
walk(6, &inputs, &mut gradients);"
            ),
            order => {
                let steps = if order == 0 { "(2..7).rev()" } else { "2..7" };
                format!(
                    "for step in {steps} {{
    {inner}
    }}
}}"
                )
            }
        };
        format!(
            "\
let (a, b) = ({a:?}_f64, {b:?}_f64);
let u = a * b;
let v = u + a;
let w = u * v;
let t = w.tanh();
println!(\"s = {{}}\", t + u);
// The inputs of a, b, u, v, w, t and s, each with its slope.
let inputs: [Vec<(usize, f64)>; 7] = [
    vec![], vec![], vec![(0, b), (1, a)], vec![(2, 1.0), (0, 1.0)],
    vec![(2, v), (3, u)], vec![(4, 1.0 - t * t)], vec![(5, 1.0), (2, 1.0)],
];
let mut gradients = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
{walk}
Array1::from_iter(gradients)"
        )
    }
}
