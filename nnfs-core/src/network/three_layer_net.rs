use crate::layer::{Dense, Layer, Sigmoid};
use crate::random::NumpyRng;
use ndarray::{Array1, Array2, array};
use std::fmt;

/// The network of "Deep Learning from Scratch", chapter 3: three dense layers, a sigmoid behind the first two, and the
/// third one's scores given out as they are.
///
/// The book calls its parameters W1, b1, W2, b2, W3 and b3; here they are `dense1.weights`, `dense1.biases` and so on,
/// which are also their names in a file.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut network = ThreeLayerNet::fixed();
/// let y = network.forward(&array![[1.0, 0.5]]);
/// assert!((y[[0, 0]] - 0.31682708).abs() < 5e-9 && (y[[0, 1]] - 0.69627909).abs() < 5e-9);
/// ```
#[derive(Clone)]
pub struct ThreeLayerNet {
    /// W1 and b1.
    pub dense1: Dense,
    /// Behind the first layer.
    pub sigmoid1: Sigmoid,
    /// W2 and b2.
    pub dense2: Dense,
    /// Behind the second layer.
    pub sigmoid2: Sigmoid,
    /// W3 and b3.
    pub dense3: Dense,
}

impl ThreeLayerNet {
    /// The book's example with its fixed weights: 2 inputs, 3 and 2 hidden neurons, 2 outputs.
    #[must_use]
    pub fn fixed() -> Self {
        Self::from_layers([
            Dense::from_parameters(
                array![[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]],
                array![0.1, 0.2, 0.3],
            ),
            Dense::from_parameters(array![[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]], array![0.1, 0.2]),
            Dense::from_parameters(array![[0.1, 0.3], [0.2, 0.4]], array![0.1, 0.2]),
        ])
    }

    /// A network of the given sizes, inputs first: `ThreeLayerNet::new([784, 50, 100, 10], &mut rng)`.
    ///
    /// It starts from [`Dense::xavier`], which suits the sigmoid.
    #[must_use]
    pub fn new(sizes: [usize; 4], rng: &mut NumpyRng) -> Self {
        let [n_inputs, n_hidden1, n_hidden2, n_outputs] = sizes;
        Self::from_layers([
            Dense::xavier(n_inputs, n_hidden1, rng),
            Dense::xavier(n_hidden1, n_hidden2, rng),
            Dense::xavier(n_hidden2, n_outputs, rng),
        ])
    }

    /// A network of three given layers.
    ///
    /// # Panics
    /// Panics if one gives another number of columns than the next takes.
    #[must_use]
    pub fn from_layers([dense1, dense2, dense3]: [Dense; 3]) -> Self {
        for (before, after) in [(&dense1, &dense2), (&dense2, &dense3)] {
            assert!(
                before.weights.ncols() == after.weights.nrows(),
                "ThreeLayerNet: {after:?} cannot follow {before:?}; make the two numbers between them equal"
            );
        }
        Self {
            dense1,
            sigmoid1: Sigmoid::new(),
            dense2,
            sigmoid2: Sigmoid::new(),
            dense3,
        }
    }

    /// The class of each sample, (`n_samples`,): the column of its largest score. Batches of any size.
    ///
    /// # Panics
    /// Panics as `forward` does.
    pub fn predict(&mut self, inputs: &Array2<f64>) -> Array1<usize> {
        super::predict(self, inputs)
    }

    /// The gradient of what the first layer gave.
    fn backward_to_first(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let d_hidden2 = self.sigmoid2.backward(self.dense3.backward(d_outputs));
        self.sigmoid1.backward(self.dense2.backward(d_hidden2))
    }
}

impl Layer for ThreeLayerNet {
    fn name(&self) -> &'static str {
        "ThreeLayerNet"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        let hidden1 = self.sigmoid1.forward(self.dense1.forward(inputs));
        let hidden2 = self.sigmoid2.forward(self.dense2.forward(hidden1));
        self.dense3.forward(hidden2)
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.backward_to_first(d_outputs);
        self.dense1.backward(&self.sigmoid1.d_inputs)
    }

    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        self.backward_to_first(d_outputs);
        self.dense1
            .backward_parameters_only(&self.sigmoid1.d_inputs);
    }

    fn output(&self) -> &Array2<f64> {
        &self.dense3.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.dense1.d_inputs
    }

    fn inner(&mut self) -> Vec<&mut dyn Layer> {
        vec![
            &mut self.dense1,
            &mut self.sigmoid1,
            &mut self.dense2,
            &mut self.sigmoid2,
            &mut self.dense3,
        ]
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        Some((self.dense1.weights.nrows(), self.dense3.weights.ncols()))
    }
}

impl fmt::Debug for ThreeLayerNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            dense1,
            sigmoid1,
            dense2,
            sigmoid2,
            dense3,
        } = self;
        write!(
            f,
            "ThreeLayerNet[{dense1:?}, {sigmoid1:?}, {dense2:?}, {sigmoid2:?}, {dense3:?}]"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Sequential;
    use crate::testing::{assert_close, check_gradients, panic_message};
    use proptest::prelude::*;

    #[test]
    fn the_fixed_network_gives_the_numbers_of_the_fish_book() {
        let mut network = ThreeLayerNet::fixed();
        let y = network.forward(&array![[1.0, 0.5]]);
        assert_close(y, &array![[0.31682708, 0.69627909]], 5e-9);
        // A1 and Z1 of the book's section 3.4.
        assert_close(&network.dense1.output, &array![[0.3, 0.7, 1.1]], 1e-15);
        assert_close(
            &network.sigmoid1.output,
            &array![[0.57444252, 0.66818777, 0.75026011]],
            5e-9,
        );
        assert_close(
            &network.sigmoid2.output,
            &array![[0.62624937, 0.7710107]],
            5e-9,
        );
    }

    #[test]
    fn the_same_layers_in_a_list_give_the_same() {
        let mut rng = NumpyRng::seed(0);
        let mut network = ThreeLayerNet::new([4, 3, 5, 2], &mut rng);
        let mut list = Sequential::new()
            .add(network.dense1.clone())
            .add(Sigmoid::new())
            .add(network.dense2.clone())
            .add(Sigmoid::new())
            .add(network.dense3.clone());
        let x = rng.randn((6, 4));
        assert_eq!(network.forward(&x), list.forward(&x));
        assert_eq!(network.predict(&x), list.predict(&x));
        assert_eq!(network.outline(), list.outline());
        assert_eq!(network.sizes(), list.sizes());
        let names = |layer: &mut dyn Layer| -> Vec<String> {
            let parameters = layer.parameters();
            parameters.iter().map(|p| p.name.to_string()).collect()
        };
        assert_eq!(names(&mut network), names(&mut list));
        let upstream = rng.randn((6, 2));
        assert_eq!(network.backward(&upstream), list.backward(&upstream));
        assert_eq!(network.d_inputs(), list.d_inputs());
    }

    #[test]
    fn layers_that_do_not_fit_say_so() {
        let mut rng = NumpyRng::seed(0);
        let layers = [
            Dense::new(2, 3, &mut rng),
            Dense::new(2, 3, &mut rng),
            Dense::new(3, 1, &mut rng),
        ];
        let message = panic_message!(ThreeLayerNet::from_layers(layers));
        assert!(message.contains("Dense(2 -> 3) cannot follow Dense(2 -> 3)"));
    }

    proptest! {
        #[test]
        fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..4_usize, sizes in prop::array::uniform4(1..5_usize)) {
            let mut rng = NumpyRng::seed(seed);
            let mut network = ThreeLayerNet::new(sizes, &mut rng);
            let inputs = rng.randn((rows, sizes[0])) + 0.3;
            check_gradients(&mut network, &inputs, &mut rng);
        }
    }
}
