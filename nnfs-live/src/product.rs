//! Chapter 03: how a layer makes each of its outputs.

use nnfs_core::prelude::*;

use crate::{Figure, listed, unknown};

/// The layer of the three wishes, and a batch of three afternoons.
///
/// Controls, row by row: `inputs` (3 x 4), `weights` (4 x 3), `biases` (3).
pub(crate) struct Product {
    inputs: Array2<f64>,
    dense: Dense,
}

impl Default for Product {
    fn default() -> Self {
        Self {
            inputs: array![
                [1.0, 2.0, 3.0, 2.5],
                [2.0, 5.0, -1.0, 2.0],
                [-1.5, 2.7, 3.3, -0.8],
            ],
            dense: Dense::from_parameters(
                array![
                    [0.2, 0.5, -0.26],
                    [0.8, -0.91, -0.27],
                    [-0.5, 0.26, 0.17],
                    [1.0, -0.5, 0.87],
                ],
                array![[2.0, 3.0, 0.5]],
            ),
        }
    }
}

/// Puts numbers into a matrix, row by row.
fn fill(matrix: &mut Array2<f64>, value: &[f64]) {
    let shape = matrix.dim();
    let new = Array2::from_shape_vec(shape, value.to_vec());
    *matrix = new.unwrap_or_else(|_| panic!("{} numbers are not {shape:?}", value.len()));
}

impl Figure for Product {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "inputs" => fill(&mut self.inputs, value),
            "weights" => fill(&mut self.dense.weights, value),
            "biases" => fill(&mut self.dense.biases, value),
            _ => unknown("product", control),
        }
    }

    /// `inputs`, `weights`, `biases` as they are. `outputs`: 3 x 3, row by row. `products` (row, column): what is added
    /// up for this output, the four products and the bias.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "inputs" => self.inputs.iter().copied().collect(),
            "weights" => self.dense.weights.iter().copied().collect(),
            "biases" => self.dense.biases.iter().copied().collect(),
            "outputs" => self.dense.forward(&self.inputs).iter().copied().collect(),
            "products" => {
                let [row, column] = *with else {
                    panic!("products are asked for with a row and a column")
                };
                let (row, column) = (row as usize, column as usize);
                let products = &self.inputs.row(row) * &self.dense.weights.column(column);
                let bias = self.dense.biases[[0, column]];
                products.into_iter().chain([bias]).collect()
            }
            _ => unknown("product", result),
        }
    }

    fn rust(&self) -> String {
        let rows = |matrix: &Array2<f64>| -> String {
            let rows = matrix.rows().into_iter();
            rows.map(|row| format!("        [{}],\n", listed(row)))
                .collect()
        };
        let (inputs, weights) = (rows(&self.inputs), rows(&self.dense.weights));
        let inputs = inputs.replace("        [", "    [");
        format!(
            "\
let afternoons = array![
{inputs}];
let mut wishes = Dense::from_parameters(
    array![
{weights}    ],
    array![[{}]],
);
wishes.forward(&afternoons)",
            listed(&self.dense.biases)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_output_is_the_sum_of_its_products_and_its_bias() {
        let mut product = Product::default();
        let outputs = product.get("outputs", &[]);
        for (place, output) in outputs.iter().enumerate() {
            let products = product.get("products", &[(place / 3) as f64, (place % 3) as f64]);
            assert_eq!(products.len(), 5);
            assert!((products.iter().sum::<f64>() - output).abs() < 1e-12);
        }
    }

    #[test]
    fn an_input_moves_its_row_and_a_weight_moves_its_column() {
        let mut product = Product::default();
        let before = product.get("outputs", &[]);
        let moved = |product: &mut Product| -> Vec<usize> {
            let after = product.get("outputs", &[]);
            (0..9).filter(|&at| after[at] != before[at]).collect()
        };
        let mut inputs = product.get("inputs", &[]);
        inputs[4 + 2] += 1.0; // the wind of sample 1
        product.set("inputs", &inputs);
        assert_eq!(moved(&mut product), [3, 4, 5]);

        let mut product = Product::default();
        let mut weights = product.get("weights", &[]);
        weights[3 + 2] += 1.0; // what sun does to the kite
        product.set("weights", &weights);
        assert_eq!(moved(&mut product), [2, 5, 8]);
    }

    #[test]
    #[should_panic(expected = "5 numbers are not (3, 4)")]
    fn numbers_that_do_not_fit_are_refused() {
        Product::default().set("inputs", &[0.0; 5]);
    }
}
