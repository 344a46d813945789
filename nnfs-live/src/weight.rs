//! Chapter 11: one weight of a layer, and the products that are added up for its gradient.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// The chapter's layer of four inputs and three neurons on its batch of three samples, and one of the weights.
///
/// Controls: `wish` (0: 1s, 2s and 3s from above, 1: G from above, 2: half the squares of the outputs behind a ReLU),
/// `row` and `column` of the weight, `nudge` (how far it is moved).
pub(crate) struct Weight {
    wish: usize,
    row: usize,
    column: usize,
    nudge: f64,
}

impl Default for Weight {
    fn default() -> Self {
        Self {
            wish: 0,
            row: 1,
            column: 0,
            nudge: 0.1,
        }
    }
}

fn inputs() -> Array2<f64> {
    array![
        [1.0, 2.0, 3.0, 2.5],
        [2.0, 5.0, -1.0, 2.0],
        [-1.5, 2.7, 3.3, -0.8]
    ]
}

fn dense() -> Dense {
    let weights = array![
        [0.2, 0.5, -0.26],
        [0.8, -0.91, -0.27],
        [-0.5, 0.26, 0.17],
        [1.0, -0.5, 0.87]
    ];
    Dense::from_parameters(weights, array![[2.0, 3.0, 0.5]])
}

/// What comes from above where that is fixed, and how a cell writes it.
const FROM_ABOVE: [([f64; 9], &str); 2] = [
    (
        [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0],
        "array![[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]]",
    ),
    (
        [1.0, -2.0, 0.5, 0.3, 0.7, -1.1, 2.0, 0.1, -0.4],
        "array![[1.0, -2.0, 0.5], [0.3, 0.7, -1.1], [2.0, 0.1, -0.4]]",
    ),
];

impl Weight {
    /// What is to become smaller: the sum of the outputs times what comes from above, or half their squares.
    fn total(&self, dense: &mut Dense) -> f64 {
        let y = dense.forward(&inputs());
        match FROM_ABOVE.get(self.wish) {
            Some((g, _)) => y.iter().zip(g).map(|(y, g)| g * y).sum(),
            None => 0.5 * activation::relu(y).pow2().sum(),
        }
    }

    /// The gradient that reaches the layer: (3, 3).
    fn d_outputs(&self, dense: &mut Dense) -> Array2<f64> {
        match FROM_ABOVE.get(self.wish) {
            Some((g, _)) => Array2::from_shape_fn((3, 3), |(n, k)| g[3 * n + k]),
            None => {
                let mut relu = Relu::new();
                let y = relu.forward(dense.forward(&inputs())).clone();
                relu.backward(&y).clone()
            }
        }
    }
}

impl Figure for Weight {
    fn set(&mut self, control: &str, value: &[f64]) {
        let value = number(value);
        match control {
            "wish" => self.wish = value as usize,
            "row" => self.row = value as usize,
            "column" => self.column = value as usize,
            "nudge" => self.nudge = value,
            _ => unknown("weight", control),
        }
        assert!(
            self.wish < 3 && self.row < 4 && self.column < 3,
            "W has the shape (4, 3)"
        );
    }

    /// `inputs` (3, 4), `weights` (4, 3), `d_outputs` (3, 3) and `d_weights` (4, 3), row by row. `terms`: what each
    /// sample adds to the gradient of the chosen weight. `nudged`: the total, the total after the nudge, and how far
    /// the gradient says that it goes.
    fn get(&mut self, result: &str, _with: &[f64]) -> Vec<f64> {
        let mut dense = dense();
        let total = self.total(&mut dense);
        let d_outputs = self.d_outputs(&mut dense);
        dense.backward(&d_outputs);
        let at = [self.row, self.column];
        match result {
            "inputs" => inputs().into_raw_vec_and_offset().0,
            "weights" => dense.weights.into_raw_vec_and_offset().0,
            "d_outputs" => d_outputs.into_raw_vec_and_offset().0,
            "d_weights" => dense.d_weights.into_raw_vec_and_offset().0,
            "terms" => (&inputs().column(self.row) * &d_outputs.column(self.column)).to_vec(),
            "nudged" => {
                let predicted = self.nudge * dense.d_weights[at];
                dense.weights[at] += self.nudge;
                vec![total, self.total(&mut dense), predicted]
            }
            _ => unknown("weight", result),
        }
    }

    fn rust(&self) -> String {
        let Self {
            row, column, nudge, ..
        } = *self;
        let (total, from_above) = match FROM_ABOVE.get(self.wish) {
            Some((_, rust)) => (
                format!("let g = {rust};\n    (&g * dense.forward(inputs)).sum()"),
                format!("let d_outputs = {rust};\ndense.forward(&inputs);"),
            ),
            None => (
                "0.5 * activation::relu(dense.forward(inputs)).pow2().sum()".to_owned(),
                "let mut relu = Relu::new();
let y = relu.forward(dense.forward(&inputs)).clone();
let d_outputs = relu.backward(&y).clone();"
                    .to_owned(),
            ),
        };
        format!(
            "\
let inputs = array![[1.0, 2.0, 3.0, 2.5], [2.0, 5.0, -1.0, 2.0], [-1.5, 2.7, 3.3, -0.8]];
let weights = array![[0.2, 0.5, -0.26], [0.8, -0.91, -0.27], [-0.5, 0.26, 0.17], [1.0, -0.5, 0.87]];
let mut dense = Dense::from_parameters(weights, array![[2.0, 3.0, 0.5]]);
fn goal(dense: &mut Dense, inputs: &Array2<f64>) -> f64 {{
    {total}
}}
{from_above}
dense.backward(&d_outputs);
let products = &inputs.column({row}) * &d_outputs.column({column});
println!(\"products {{}}, their sum {{}}\", np(&products), dense.d_weights[[{row}, {column}]]);
let before = goal(&mut dense, &inputs);
dense.weights[[{row}, {column}]] += {nudge:?};
let change = goal(&mut dense, &inputs) - before;
println!(\"predicted {{:.6}}, true change {{change:.6}}\", {nudge:?} * dense.d_weights[[{row}, {column}]]);
dense.d_weights.clone()"
        )
    }
}
