use crate::layer::{Layer, Outline, Parameter};
use ndarray::{Array1, Array2};
use std::fmt;

/// A network as a list of layers: each takes what the one before it gives.
///
/// Its parameters are named by the layer's kind, its number among its kind and the layer's own name for them:
/// `dense1.weights`, `dense1.biases`, `dense2.weights`, ...
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let mut network = Sequential::new()
///     .add(Dense::new(2, 64, &mut rng))
///     .add(Relu::new())
///     .add(Dense::new(64, 3, &mut rng));
/// assert_eq!(format!("{network:?}"), "Sequential[Dense(2 -> 64), Relu, Dense(64 -> 3)]");
///
/// let scores = network.forward(&array![[1.0, 2.0], [3.0, 4.0]]);
/// assert_eq!(scores.dim(), (2, 3));
/// ```
#[derive(Default)]
pub struct Sequential {
    layers: Vec<Box<dyn Layer>>,
    /// The parameters' names, a list for each layer.
    names: Vec<Vec<String>>,
}

impl Sequential {
    /// A network without layers; give it some with [`add`](Sequential::add).
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The network with one more layer at its end.
    ///
    /// # Panics
    /// Where the layer takes another number of columns than the network gives so far.
    #[must_use]
    #[allow(
        clippy::should_implement_trait,
        reason = "adds a layer to a network, not two networks"
    )]
    pub fn add(mut self, layer: impl Layer + 'static) -> Self {
        self.push(Box::new(layer));
        self
    }

    /// Puts one more layer at the end.
    ///
    /// # Panics
    /// Where the layer takes another number of columns than the network gives so far.
    pub fn push(&mut self, layer: Box<dyn Layer>) {
        if let (Some((_, given)), Some((taken, _))) = (self.sizes(), layer.sizes()) {
            assert!(
                given == taken,
                "{layer:?} takes {taken} columns a row, but {self:?} gives {given}; make the two numbers equal"
            );
        }
        let number = 1 + self
            .layers
            .iter()
            .filter(|earlier| earlier.name() == layer.name())
            .count();
        let prefix = format!("{}{number}", layer.name().to_lowercase());
        self.names.push(
            layer
                .parameter_values()
                .iter()
                .map(|(name, _)| format!("{prefix}.{name}"))
                .collect(),
        );
        self.layers.push(layer);
    }

    /// The layers, first to last.
    #[must_use]
    pub fn layers(&self) -> &[Box<dyn Layer>] {
        &self.layers
    }

    /// The class of each sample, (`n_samples`,): the column of its largest score. Batches of any size.
    ///
    /// # Panics
    /// As `forward`.
    pub fn predict(&mut self, inputs: &Array2<f64>) -> Array1<usize> {
        super::predict(self, inputs)
    }
}

const EMPTY: &str = "Sequential has no layers: give it some with .add(Dense::new(...))";

impl Layer for Sequential {
    fn name(&self) -> &'static str {
        "Sequential"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        let (first, rest) = self.layers.split_first_mut().expect(EMPTY);
        rest.iter_mut()
            .fold(first.forward(inputs), |outputs, layer| {
                layer.forward(outputs)
            })
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let (last, rest) = self.layers.split_last_mut().expect(EMPTY);
        rest.iter_mut()
            .rfold(last.backward(d_outputs), |d_outputs, layer| {
                layer.backward(d_outputs)
            })
    }

    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        let (first, rest) = self.layers.split_first_mut().expect(EMPTY);
        first.backward_parameters_only(
            rest.iter_mut()
                .rfold(d_outputs, |d_outputs, layer| layer.backward(d_outputs)), //
        );
    }

    fn output(&self) -> &Array2<f64> {
        self.layers.last().expect(EMPTY).output()
    }

    fn d_inputs(&self) -> &Array2<f64> {
        self.layers.first().expect(EMPTY).d_inputs()
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        let parameters = self.layers.iter_mut().flat_map(|layer| layer.parameters());
        parameters
            .zip(self.names.iter().flatten())
            .map(|(parameter, name)| Parameter { name, ..parameter })
            .collect()
    }

    fn parameter_values(&self) -> Vec<(&str, &Array2<f64>)> {
        let values = self
            .layers
            .iter()
            .flat_map(|layer| layer.parameter_values());
        values
            .zip(self.names.iter().flatten())
            .map(|((_, value), name)| (name.as_str(), value))
            .collect()
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        let mut sizes = self.layers.iter().filter_map(|layer| layer.sizes());
        let first = sizes.next()?;
        Some((first.0, sizes.last().unwrap_or(first).1))
    }

    fn outline(&self) -> Vec<Outline> {
        let mut outline: Vec<Outline> = self
            .layers
            .iter()
            .flat_map(|layer| layer.outline())
            .collect();
        // An element-wise layer is as wide as what it is given.
        let mut width = self.sizes().map(|(n_inputs, _)| n_inputs);
        for layer in &mut outline {
            layer.n_inputs = layer.n_inputs.or(width);
            layer.n_outputs = layer.n_outputs.or(width);
            width = layer.n_outputs;
        }
        outline
    }
}

impl fmt::Debug for Sequential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sequential")?;
        f.debug_list().entries(&self.layers).finish()
    }
}
