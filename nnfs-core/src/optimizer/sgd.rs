use super::memory::Memory;
use super::rate::with_schedule;
use super::{Optimizer, Rate};
use crate::layer::Layer;

/// Stochastic gradient descent: every parameter moves against its gradient, `W = W - rate * dW`.
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
#[derive(Clone, Debug)]
pub struct Sgd {
    /// How large a step is, as a multiple of the gradient.
    pub rate: Rate,
    memory: Memory<0>,
}

impl Sgd {
    /// Plain descent with a fixed rate.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            rate: Rate::new(learning_rate),
            memory: Memory::new(),
        }
    }

    with_schedule!();
}

impl Optimizer for Sgd {
    fn step(&mut self, network: &mut dyn Layer) {
        for p in network.parameters() {
            let rate = self.rate.of_step(self.memory.of(&p).step);
            p.value.scaled_add(-rate, p.gradient); // W = W - rate * dW
        }
    }

    fn rate(&mut self) -> Option<&mut Rate> {
        Some(&mut self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Dense, Relu};
    use crate::network::Sequential;
    use crate::random::NumpyRng;
    use ndarray::array;

    #[test]
    fn every_parameter_of_a_network_moves_against_its_gradient() {
        let mut rng = NumpyRng::seed(0);
        let mut network = Sequential::new()
            .add(Dense::xavier(2, 3, &mut rng))
            .add(Relu::new())
            .add(Dense::xavier(3, 1, &mut rng));
        network.forward(&array![[1.0, -2.0], [0.5, 3.0]]);
        network.backward(&array![[1.0], [-0.5]]);
        let expected: Vec<_> = network
            .parameters()
            .iter()
            .map(|p| &*p.value - 0.1 * p.gradient)
            .collect();
        Sgd::new(0.1).step(&mut network);
        for (parameter, expected) in network.parameters().iter().zip(&expected) {
            assert!(
                (&*parameter.value - expected)
                    .iter()
                    .all(|d| d.abs() < 1e-15),
                "{}",
                parameter.name
            );
        }
    }

    #[test]
    fn a_layer_without_parameters_is_left_alone() {
        Sgd::new(0.1).step(&mut Relu::new());
    }
}
