use crate::layer::outline::of_layers;
use crate::layer::{Identity, ImageShape, Layer, Outline, Parameter, in_short, numbered};
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
#[derive(Clone, Default)]
pub struct Sequential {
    layers: Vec<Box<dyn Layer>>,
    /// The parameters' names, a list for each layer, as they were when it was added.
    names: Vec<Vec<String>>,
    identity: Identity,
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
    /// Panics as [`push`](Sequential::push) does.
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
    /// Panics if the layer takes another number of columns, or images of another shape, than the network gives so far;
    /// or if it lists two parameters, or two statistics, of one name.
    pub fn push(&mut self, mut layer: Box<dyn Layer>) {
        self.check_fit(&*layer);
        let kinds = self.layers.iter().map(|layer| layer.name());
        let prefix = numbered(kinds.chain([layer.name()]))
            .pop()
            .unwrap_or_default();
        let within = |name: &str| format!("{prefix}.{name}");
        let names: Vec<_> = (layer.parameters().iter())
            .map(|parameter| within(&parameter.name))
            .collect();
        let statistics = layer.statistics();
        let all: Vec<_> = (names.iter().cloned())
            .chain(statistics.iter().map(|statistic| within(&statistic.name)))
            .collect();
        if let Some(k) = (1..all.len()).find(|&k| all[..k].contains(&all[k])) {
            panic!(
                "{} lists {} twice; give each parameter and statistic of a layer a name of its own",
                layer.name(),
                all[k]
            );
        }
        self.names.push(names);
        self.layers.push(layer);
    }

    fn check_fit(&self, layer: &dyn Layer) {
        if let (Some(given), Some((taken, _))) = (self.image_given(), layer.images()) {
            assert!(
                given == taken,
                "{} takes images of {taken} = {} columns, but {self:?} gives images of {given} = {} columns; make \
                 the two shapes equal",
                in_short(layer),
                taken.len(),
                given.len()
            );
        }
        if let (Some((_, given)), Some((taken, _))) = (self.sizes(), layer.sizes()) {
            let image = layer
                .images()
                .map_or(String::new(), |(taken, _)| format!("{taken} = "));
            assert!(
                given == taken,
                "{} takes {image}{taken} columns per row, but {self:?} gives {given}; make the two numbers equal",
                in_short(layer)
            );
        }
    }

    /// The shape of the images that the last rows are, behind element-wise layers as well.
    fn image_given(&self) -> Option<ImageShape> {
        let mut layers = self.layers.iter().rev();
        let (_, given) = layers.find(|layer| layer.sizes().is_some())?.images()?;
        Some(given)
    }

    /// The layers, first to last.
    #[must_use]
    pub fn layers(&self) -> &[Box<dyn Layer>] {
        &self.layers
    }

    /// The class of each sample, (`n_samples`,): the column of its largest score. Batches of any size.
    ///
    /// # Panics
    /// Panics as `forward` does.
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
                .rfold(d_outputs, |d_outputs, layer| layer.backward(d_outputs)),
        );
    }

    fn output(&self) -> &Array2<f64> {
        self.layers.last().expect(EMPTY).output()
    }

    fn d_inputs(&self) -> &Array2<f64> {
        self.layers.first().expect(EMPTY).d_inputs()
    }

    /// # Panics
    /// Panics if a layer lists another number of parameters than it did when it was added.
    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        let mut all = Vec::new();
        for (layer, names) in self.layers.iter_mut().zip(&self.names) {
            let kind = layer.name();
            let parameters = layer.parameters();
            assert!(
                parameters.len() == names.len(),
                "{kind} listed {} parameters when it was added to the network, and lists {} now; a layer has all its \
                 parameters from the start, whatever their shapes",
                names.len(),
                parameters.len()
            );
            let named = parameters.into_iter().zip(names);
            all.extend(named.map(|(parameter, name)| parameter.in_network(name, &self.identity)));
        }
        all
    }

    fn inner(&mut self) -> Vec<&mut dyn Layer> {
        let layers = self.layers.iter_mut();
        layers.map(|layer| &mut **layer as &mut dyn Layer).collect()
    }

    fn images(&self) -> Option<(ImageShape, ImageShape)> {
        let mut layers = self.layers.iter();
        let (taken, _) = layers.find(|layer| layer.sizes().is_some())?.images()?;
        Some((taken, self.image_given()?))
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        let mut sizes = self.layers.iter().filter_map(|layer| layer.sizes());
        let first = sizes.next()?;
        Some((first.0, sizes.next_back().unwrap_or(first).1))
    }

    fn outline(&mut self) -> Vec<Outline> {
        of_layers(self.sizes(), self.inner())
    }
}

impl fmt::Debug for Sequential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layers: Vec<_> = self.layers.iter().map(|layer| in_short(&**layer)).collect();
        write!(f, "Sequential[{}]", layers.join(", "))
    }
}

#[cfg(test)]
mod tests;
