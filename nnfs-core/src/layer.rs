//! Layers: the steps of a network, each with its forward and its backward.
//!
//! A layer takes a batch, one sample a row, and keeps what it made of it in `output`; going back it takes the gradient
//! of the loss with respect to that output and keeps the gradient with respect to its inputs in `d_inputs`. Both are
//! buffers that are used again for the next batch, and both can be looked at after the call:
//!
//! ```
//! use nnfs_core::prelude::*;
//!
//! let mut dense = Dense::from_parameters(array![[1.0, -1.0], [2.0, 0.5]], array![0.0, 1.0]);
//! let mut relu = Relu::new();
//!
//! let y = relu.forward(dense.forward(&array![[1.0, -3.0]]));
//! assert_eq!(y, array![[0.0, 0.0]]);
//! assert_eq!(dense.output, array![[-5.0, -1.5]]);
//! ```

mod dense;
mod relu;
mod sigmoid;
mod softmax;
mod tanh;

pub use dense::{Dense, IntoRow};
pub use relu::Relu;
pub use sigmoid::Sigmoid;
pub use softmax::Softmax;
pub use tanh::Tanh;

use ndarray::Array2;
use std::fmt::Debug;

/// A step of a network that can go forward and backward. A whole network is a layer as well.
///
/// The trait is object-safe: `Vec<Box<dyn Layer>>` is a network. A layer without parameters only needs the five
/// methods without a body.
pub trait Layer: Debug + Send {
    /// The layer's kind, such as `Dense`.
    fn name(&self) -> &'static str;

    /// Computes the output for a batch `(n_samples, n_inputs)` and keeps it; returns `(n_samples, n_outputs)`.
    ///
    /// # Panics
    /// Where the batch does not fit the layer: the message names the layer and both shapes.
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64>;

    /// Takes the gradient of the loss with respect to the last output, `(n_samples, n_outputs)`, and returns the one
    /// with respect to the inputs, `(n_samples, n_inputs)`. The gradients of the parameters are kept in the layer; each
    /// call starts them anew.
    ///
    /// # Panics
    /// Before the first `forward`, or where the shape differs from that of the last output.
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64>;

    /// The result of the last `forward`.
    fn output(&self) -> &Array2<f64>;

    /// The result of the last `backward`.
    fn d_inputs(&self) -> &Array2<f64>;

    /// Like [`backward`](Layer::backward), where nobody reads the gradient of the inputs.
    ///
    /// That is so for the first layer of a network, whose inputs are the data: leaving that product out saves a fifth of
    /// a training step on MNIST. `d_inputs` is empty afterwards in the layers that skip it.
    ///
    /// # Panics
    /// As `backward`.
    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        self.backward(d_outputs);
    }

    /// The parameters with their gradients, for an optimizer to change; always in the same order.
    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        Vec::new()
    }

    /// The parameters' names and values, in the order of [`parameters`](Layer::parameters), for saving and looking.
    fn parameter_values(&self) -> Vec<(&str, &Array2<f64>)> {
        Vec::new()
    }

    /// How many columns the layer takes and gives, where its parameters fix them; `None` for an element-wise layer.
    fn sizes(&self) -> Option<(usize, usize)> {
        None
    }

    /// The layer as it should be drawn; a network has one entry a layer.
    fn outline(&self) -> Vec<Outline> {
        vec![Outline {
            name: self.name(),
            n_inputs: self.sizes().map(|(n_inputs, _)| n_inputs),
            n_outputs: self.sizes().map(|(_, n_outputs)| n_outputs),
            n_parameters: self
                .parameter_values()
                .iter()
                .map(|(_, value)| value.len())
                .sum(),
        }]
    }
}

/// A parameter on its way to an optimizer.
#[derive(Debug)]
pub struct Parameter<'a> {
    /// Its name within the layer (`weights`) or the network (`dense1.weights`).
    pub name: &'a str,
    /// Its value, to be changed.
    pub value: &'a mut Array2<f64>,
    /// The gradient of the loss with respect to it; the same shape as `value`.
    pub gradient: &'a Array2<f64>,
}

/// A layer's name and size, for drawing a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The layer's kind, such as `Dense`.
    pub name: &'static str,
    /// Columns it takes; `None` where they are not known.
    pub n_inputs: Option<usize>,
    /// Columns it gives; `None` where they are not known.
    pub n_outputs: Option<usize>,
    /// How many numbers it learns.
    pub n_parameters: usize,
}

/// Makes `buffer` the size of the batch at hand, and leaves it alone where it is that already.
fn resize(buffer: &mut Array2<f64>, shape: (usize, usize)) {
    if buffer.dim() != shape {
        *buffer = Array2::zeros(shape);
    }
}

/// Panics where a gradient does not have the shape of the layer's last output.
#[track_caller]
fn check_d_outputs(layer: &dyn Layer, d_outputs: &Array2<f64>) {
    let (expected, got) = (layer.output().dim(), d_outputs.dim());
    assert!(
        expected == got || !layer.output().is_empty(),
        "{layer:?} has no output to go back from, got a gradient of shape {got:?}; call forward before backward"
    );
    assert!(
        expected == got,
        "{layer:?} gave an output of shape {expected:?}, got a gradient of shape {got:?}; {}",
        if expected == (got.1, got.0) {
            "did you mean to transpose it?"
        } else {
            "the gradient of an output has the output's shape"
        }
    );
}
