use crate::layer::Layer;

/// Stochastic gradient descent: every parameter moves against its gradient, `W = W - learning_rate * dW`.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut dense = Dense::from_parameters(array![[-3.0], [-1.0], [2.0]], array![1.0]);
/// dense.forward(&array![[1.0, -2.0, 3.0]]);
/// dense.backward(&array![[1.0]]);
/// Sgd::new(0.001).step(&mut dense);
/// assert_eq!(dense.weights, array![[-3.001], [-0.998], [1.997]]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sgd {
    /// How large a step is, as a multiple of the gradient.
    pub learning_rate: f64,
}

impl Sgd {
    /// Plain descent with a fixed rate.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self { learning_rate }
    }

    /// One step for every parameter of a layer or a network, after its `backward`.
    pub fn step(&mut self, network: &mut dyn Layer) {
        for parameter in network.parameters() {
            parameter
                .value
                .scaled_add(-self.learning_rate, parameter.gradient);
        }
    }
}
