//! Chapter 12: a network built layer by layer, with its shapes and a gradient check of every layer.

use nnfs_core::prelude::*;

use crate::{Figure, unknown};

/// A list of layers behind the chapter's batch of three samples with two inputs.
///
/// Controls: `layers`, three numbers a layer: its kind (0 Dense, 1 ReLU, 2 sigmoid, 3 tanh, 4 softmax), and for a Dense
/// its inputs and outputs. They need not fit: only what is asked for is built.
pub(crate) struct Stack {
    layers: Vec<[usize; 3]>,
}

/// How a cell writes the element-wise layers, from kind 1 on.
const KINDS: [&str; 4] = ["Relu", "Sigmoid", "Tanh", "Softmax"];

impl Default for Stack {
    fn default() -> Self {
        Self {
            layers: vec![[0, 2, 4], [1, 0, 0], [0, 4, 3]],
        }
    }
}

/// Three samples with two inputs, away from 0.
fn inputs() -> Array2<f64> {
    array![[0.7, -1.2], [-0.4, 2.1], [1.5, 0.3]]
}

impl Stack {
    /// The first layers as a network.
    fn network(&self, n_layers: usize) -> Sequential {
        let mut rng = NumpyRng::seed(0);
        let mut network = Sequential::new();
        for &[kind, n, m] in &self.layers[..n_layers] {
            network.push(match kind {
                0 => {
                    let weights = rng.randn((n, m));
                    Box::new(Dense::from_parameters(weights, Array2::zeros((1, m))))
                }
                1 => Box::new(Relu::new()),
                2 => Box::new(Sigmoid::new()),
                3 => Box::new(Tanh::new()),
                4 => Box::new(Softmax::new()),
                _ => panic!("there is no layer of the kind {kind}"),
            });
        }
        network
    }

    /// How many layers, from the first on, fit together.
    fn fits(&self) -> usize {
        let mut columns = 2;
        let fits = self.layers.iter().take_while(|&&[kind, n, m]| {
            let fits = kind != 0 || n == columns;
            if kind == 0 {
                columns = m;
            }
            fits
        });
        fits.count()
    }
}

/// How far a layer's backward is from the slope that is measured, where `g` comes from above.
fn error(layer: &mut dyn Layer, inputs: &Array2<f64>) -> f64 {
    let dim = layer.forward(inputs).dim();
    let g: Array2<f64> = NumpyRng::seed(1).randn(dim);
    let backpropagated = layer.backward(&g).clone();
    let measured = gradient::numerical_gradient(|x| (&g * layer.forward(x)).sum(), inputs);
    (backpropagated - measured)
        .iter()
        .fold(0.0, |most, error| error.abs().max(most))
}

impl Figure for Stack {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "layers" => {
                let (layers, rest) = value.as_chunks::<3>();
                assert!(rest.is_empty(), "a layer is a kind and two sizes");
                self.layers = layers
                    .iter()
                    .map(|layer| layer.map(|n| n as usize))
                    .collect();
            }
            _ => unknown("stack", control),
        }
    }

    /// `fits`: how many of the layers fit together, from the first on. `columns` (how many layers): the columns of the
    /// batch behind each; panics with nnfs-core's message if they do not fit. `checks` (how many layers): for each, how
    /// far its dX is from a measured one, and how many numbers it learns; and a 1 at the end if the whole network passes
    /// the gradient check of its parameters, a 0 if it does not, and NaN if it has none.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match (result, with) {
            ("fits", []) => vec![self.fits() as f64],
            ("columns", [n_layers]) => {
                let mut network = self.network(*n_layers as usize);
                network.forward(&inputs());
                let layers = network.layers().iter();
                layers.map(|layer| layer.output().ncols() as f64).collect()
            }
            ("checks", [n_layers]) => {
                let mut network = self.network(*n_layers as usize);
                let mut x = inputs();
                let mut checks = Vec::new();
                let mut learns = 0;
                for layer in network.layers() {
                    let mut layer = layer.clone();
                    let n: usize = layer.parameters().iter().map(|p| p.value.len()).sum();
                    checks.extend([error(&mut *layer, &x), n as f64]);
                    x = layer.forward(&x).clone();
                    learns += n;
                }
                let targets: Array2<f64> = NumpyRng::seed(1).randn(x.dim());
                checks.push(if learns == 0 {
                    f64::NAN
                } else {
                    let mut loss = MeanSquaredError::new();
                    let report =
                        gradient::gradient_check(&mut network, &inputs(), &targets, &mut loss);
                    f64::from(u8::from(report.passed()))
                });
                checks
            }
            _ => unknown("stack", result),
        }
    }

    fn rust(&self) -> String {
        let layers = self.layers.iter().map(|&[kind, n, m]| match kind {
            0 => format!(
                "\n    .add(Dense::from_parameters(rng.randn(({n}, {m})), Array2::zeros((1, {m}))))"
            ),
            _ => format!("\n    .add({}::new())", KINDS[kind - 1]),
        });
        let layers: String = layers.collect();
        let learns = self.layers.iter().any(|layer| layer[0] == 0);
        let rng = if learns {
            "let mut rng = NumpyRng::seed(0);\n"
        } else {
            ""
        };
        let check = if learns {
            "
let targets = NumpyRng::seed(1).randn(net.output().dim());
gradient::gradient_check(&mut net, &inputs, &targets, &mut MeanSquaredError::new())"
        } else {
            "\nnet.output().clone()"
        };
        format!(
            "\
{rng}let mut net = Sequential::new(){layers};
let inputs = array![[0.7, -1.2], [-0.4, 2.1], [1.5, 0.3]];
println!(\"{{net:?}}: {{:?}} to {{:?}}\", inputs.dim(), net.forward(&inputs).dim());{check}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(layers: &[f64]) -> Stack {
        let mut stack = Stack::default();
        stack.set("layers", layers);
        stack
    }

    #[test]
    fn what_fits_is_what_nnfs_core_takes() {
        let mut stack = stack(&[0.0, 2.0, 3.0, 3.0, 0.0, 0.0, 0.0, 2.0, 3.0]);
        assert_eq!(stack.get("fits", &[]), [2.0]);
        assert_eq!(stack.get("columns", &[2.0]), [3.0, 3.0]);
    }

    #[test]
    #[should_panic(
        expected = "Dense(2 -> 3) takes 2 columns per row, but Sequential[Dense(2 -> 3)] gives 3"
    )]
    fn layers_that_do_not_fit_stop_with_the_words_of_the_chapter() {
        stack(&[0.0, 2.0, 3.0, 0.0, 2.0, 3.0]).get("columns", &[2.0]);
    }

    #[test]
    #[should_panic(expected = "takes 5 columns per row, got a batch of shape (3, 2)")]
    fn a_first_layer_that_does_not_fit_stops_at_the_batch() {
        stack(&[0.0, 5.0, 3.0]).get("columns", &[1.0]);
    }

    #[test]
    fn every_kind_of_layer_passes() {
        let layers = [
            [0.0, 2.0, 4.0],
            [2.0, 0.0, 0.0],
            [0.0, 4.0, 4.0],
            [3.0, 0.0, 0.0],
            [0.0, 4.0, 3.0],
            [4.0, 0.0, 0.0],
        ];
        let mut stack = stack(&layers.concat());
        let checks = stack.get("checks", &[6.0]);
        assert!(
            checks[..12].iter().step_by(2).all(|&error| error < 1e-7),
            "{checks:?}"
        );
        assert_eq!(
            checks[1..12].iter().step_by(2).copied().collect::<Vec<_>>(),
            [12.0, 0.0, 20.0, 0.0, 15.0, 0.0]
        );
        assert_eq!(checks[12], 1.0);
    }
}
