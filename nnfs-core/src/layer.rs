//! Layers: the steps of a network, each with its forward and its backward.
//!
//! A layer takes a batch, one sample per row, and keeps what it made of it in `output`; going back it takes the
//! gradient of the loss with respect to that output and keeps the gradient with respect to its inputs in `d_inputs`.
//! Both are buffers that are used again for the next batch, and both can be looked at after the call:
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

mod batch_norm;
mod conv2d;
mod dense;
mod dropout;
mod element_wise;
mod max_pool2d;
mod mode;
pub(crate) mod outline;
mod parameter;
mod penalty;
mod relu;
mod sigmoid;
mod softmax;
mod tanh;
mod window;

pub use batch_norm::BatchNorm;
pub use conv2d::Conv2d;
pub use dense::{Dense, IntoRow};
pub use dropout::Dropout;
pub use max_pool2d::MaxPool2d;
pub use mode::{Mode, in_mode};
pub use outline::{ImageShape, Outline};
pub use parameter::{Identity, Parameter, Statistic};
pub use penalty::Penalty;
pub use relu::Relu;
pub use sigmoid::Sigmoid;
pub use softmax::Softmax;
pub use tanh::Tanh;
pub use window::{col2im, im2col};

use ndarray::Array2;
use std::fmt::Debug;

/// A step of a network that can go forward and backward. A whole network is a layer as well.
///
/// The trait is object-safe: `Vec<Box<dyn Layer>>` is a network. A layer without parameters only needs the five
/// methods without a body, and `#[derive(Clone, Debug)]`. One with parameters lists them in
/// [`parameters`](Layer::parameters); one that is made of other layers lists those in [`inner`](Layer::inner). Whatever
/// names, counts, saves, draws or changes parameters reads these lists.
pub trait Layer: Debug + Send + CloneLayer {
    /// The layer's kind, such as `Dense`.
    fn name(&self) -> &'static str;

    /// Computes the output for a batch `(n_samples, n_inputs)` and keeps it; returns `(n_samples, n_outputs)`.
    ///
    /// # Panics
    /// Panics if the batch does not fit the layer: the message names the layer and both shapes.
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64>;

    /// Takes the gradient of the loss with respect to the last output, `(n_samples, n_outputs)`, and returns the one
    /// with respect to the inputs, `(n_samples, n_inputs)`. The gradients of the parameters are kept in the layer; each
    /// call starts them anew, and includes the gradient of a parameter's penalty.
    ///
    /// # Panics
    /// Panics before the first `forward`, or if the shape differs from that of the last output.
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64>;

    /// The result of the last `forward`.
    fn output(&self) -> &Array2<f64>;

    /// The result of the last `backward`.
    fn d_inputs(&self) -> &Array2<f64>;

    /// Like [`backward`](Layer::backward), if nobody reads the gradient of the inputs.
    ///
    /// That is so for the first layer of a network, whose inputs are the data: leaving that product out saves a fifth
    /// of a training step on MNIST. `d_inputs` is empty afterwards in the layers that skip it.
    ///
    /// # Panics
    /// Panics as `backward` does.
    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        self.backward(d_outputs);
    }

    /// The parameters with their gradients, always in the same order: the one list of what the layer learns.
    ///
    /// A layer made of others need not write this: it has the parameters of its [`inner`](Layer::inner) layers, named
    /// by each one's kind and number, `dense1.weights`, `dense1.biases`, `dense2.weights` ...
    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        let inner = self.inner();
        let names = numbered(inner.iter().map(|layer| layer.name()));
        (names.iter().zip(inner))
            .flat_map(|(name, layer)| (layer.parameters().into_iter()).map(|p| p.within(name)))
            .collect()
    }

    /// What the layer keeps but does not learn by gradients, such as the running mean of a batch normalisation.
    fn statistics(&mut self) -> Vec<Statistic<'_>> {
        let inner = self.inner();
        let names = numbered(inner.iter().map(|layer| layer.name()));
        (names.iter().zip(inner))
            .flat_map(|(name, layer)| (layer.statistics().into_iter()).map(|s| s.within(name)))
            .collect()
    }

    /// The layers that this one is made of, first to last; none for most.
    fn inner(&mut self) -> Vec<&mut dyn Layer> {
        Vec::new()
    }

    /// The layer's own mode, if it learns in one way and answers in another. Its inner layers have theirs.
    fn mode(&mut self) -> Option<&mut Mode> {
        None
    }

    /// Puts the layer and all its inner layers into this mode.
    fn set_mode(&mut self, mode: Mode) {
        if let Some(its_mode) = self.mode() {
            *its_mode = mode;
        }
        for layer in self.inner() {
            layer.set_mode(mode);
        }
    }

    /// The penalties of all parameters, added up: what they add to the loss.
    fn penalty(&mut self) -> f64 {
        let parameters = self.parameters();
        parameters.iter().map(|p| p.penalty.of(p.value)).sum()
    }

    /// The shapes of the images that the layer takes and gives, for a layer whose rows are images; `None` for others.
    fn images(&self) -> Option<(ImageShape, ImageShape)> {
        None
    }

    /// How many columns the layer takes and gives, if it fixes them; `None` for an element-wise layer.
    fn sizes(&self) -> Option<(usize, usize)> {
        let (taken, given) = self.images()?;
        Some((taken.len(), given.len()))
    }

    /// The layer as it should be drawn; a network has one entry per layer.
    fn outline(&mut self) -> Vec<Outline> {
        if self.inner().is_empty() {
            vec![Outline::of(self)]
        } else {
            outline::of_layers(self.sizes(), self.inner())
        }
    }
}

/// Copies a layer behind a `Box<dyn Layer>`; every layer that is `Clone` can do it.
pub trait CloneLayer {
    /// The copy. It is a layer of its own: an optimizer that knows the original does not know the copy.
    fn clone_layer(&self) -> Box<dyn Layer>;
}

impl<L: Layer + Clone + 'static> CloneLayer for L {
    fn clone_layer(&self) -> Box<dyn Layer> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Layer> {
    fn clone(&self) -> Self {
        (**self).clone_layer()
    }
}

/// The names of layers in a network: each one's kind in small letters, and its number among its kind, from 1.
pub(crate) fn numbered<'a>(kinds: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut names = Vec::new();
    for kind in kinds {
        seen.push(kind);
        let number = seen.iter().filter(|&&earlier| earlier == kind).count();
        names.push(format!("{}{number}", kind.to_lowercase()));
    }
    names
}

/// A layer in one short line, as a network lists it and a panic names it: `Dense(2 -> 64)`.
///
/// That is its `{:?}`, but a derived one writes out all arrays of the layer. In its place come the layer's name and
/// sizes.
pub(crate) fn in_short(layer: &dyn Layer) -> String {
    let text = format!("{layer:?}");
    if !text.contains(['{', '\n']) && !text.contains("strides=") {
        return text;
    }
    match layer.sizes() {
        Some((taken, given)) => format!("{}({taken} -> {given})", layer.name()),
        None => layer.name().to_owned(),
    }
}

/// Makes `buffer` the size of the batch at hand, and leaves it alone where it is that already.
fn resize(buffer: &mut Array2<f64>, shape: (usize, usize)) {
    if buffer.dim() != shape {
        *buffer = Array2::zeros(shape);
    }
}

/// Panics where a gradient does not have the shape of the layer's last output.
#[track_caller]
pub(crate) fn check_d_outputs(layer: &dyn Layer, d_outputs: &Array2<f64>) {
    let (expected, got) = (layer.output().dim(), d_outputs.dim());
    if expected == got {
        return;
    }
    let name = in_short(layer);
    assert!(
        !layer.output().is_empty(),
        "{name} has no output to go back from, got a gradient of shape {got:?}; call forward before backward"
    );
    panic!(
        "{name} gave an output of shape {expected:?}, got a gradient of shape {got:?}; {}",
        if expected == (got.1, got.0) {
            "did you mean to transpose it?"
        } else {
            "the gradient of an output has the output's shape"
        }
    );
}
