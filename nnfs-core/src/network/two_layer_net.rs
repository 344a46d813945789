use crate::gradient::numerical_diff;
use crate::layer::{Dense, Layer, Relu};
use crate::loss::{AsTargets, Loss, SoftmaxCrossEntropy, Targets};
use crate::metric;
use crate::random::NumpyRng;
use ndarray::{Array1, Array2};
use std::fmt;

/// The network of "Deep Learning from Scratch", chapters 4 and 5: two dense layers, a ReLU between them, softmax and
/// cross-entropy as its loss.
///
/// As a [`Layer`] it gives scores, (`n_samples`, `n_outputs`); the softmax is in the loss. The book calls its parameters
/// W1, b1, W2 and b2; here they are `dense1.weights`, `dense1.biases` and so on, which are also their names in a file.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut network = TwoLayerNet::new(2, 8, 3, &mut NumpyRng::seed(0));
/// let (x, labels) = (array![[1.0, 2.0], [-1.5, 0.5]], array![0, 2]);
///
/// let by_steps = network.numerical_gradient(&x, &labels);
/// let by_backpropagation = network.gradient(&x, &labels);
/// let apart = by_steps.weights1 - by_backpropagation.weights1;
/// assert!(apart.iter().all(|d| d.abs() < 1e-9));
/// ```
#[derive(Clone)]
pub struct TwoLayerNet {
    /// W1 and b1.
    pub dense1: Dense,
    /// Behind the first layer.
    pub relu: Relu,
    /// W2 and b2.
    pub dense2: Dense,
    /// Behind the second layer; [`loss`](Self::loss), the method, is what it says about a batch.
    pub loss: SoftmaxCrossEntropy,
}

/// The gradient of a [`TwoLayerNet`]'s loss with respect to its four parameters, each in the parameter's shape.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoLayerGradients {
    /// For W1: (`n_inputs`, `n_hidden`).
    pub weights1: Array2<f64>,
    /// For b1: (1, `n_hidden`).
    pub biases1: Array2<f64>,
    /// For W2: (`n_hidden`, `n_outputs`).
    pub weights2: Array2<f64>,
    /// For b2: (1, `n_outputs`).
    pub biases2: Array2<f64>,
}

impl TwoLayerNet {
    /// A network of the given sizes, such as 784, 50, 10: weights of `0.01 * randn`, W1 drawn first, and zero biases.
    #[must_use]
    pub fn new(n_inputs: usize, n_hidden: usize, n_outputs: usize, rng: &mut NumpyRng) -> Self {
        Self {
            dense1: Dense::new(n_inputs, n_hidden, rng),
            relu: Relu::new(),
            dense2: Dense::new(n_hidden, n_outputs, rng),
            loss: SoftmaxCrossEntropy::new(),
        }
    }

    /// The class of each sample, (`n_samples`,): the column of its largest score. Batches of any size.
    ///
    /// # Panics
    /// As `forward`.
    pub fn predict(&mut self, inputs: &Array2<f64>) -> Array1<usize> {
        super::predict(self, inputs)
    }

    /// The mean loss over the batch, with the penalties of the layers. Inputs: (`n_samples`, `n_inputs`); targets: labels, (`n_samples`,), or one-hot rows,
    /// (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// As `forward` and [`SoftmaxCrossEntropy`].
    pub fn loss(&mut self, inputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        self.forward(inputs);
        let penalty = self.dense1.penalty() + self.dense2.penalty();
        self.loss.forward(&self.dense2.output, targets) + penalty
    }

    /// The share of samples whose largest score is at their class, 0 to 1. Targets as in [`loss`](Self::loss).
    ///
    /// # Panics
    /// As `forward`; where the targets do not fit the scores, or the batch is empty.
    pub fn accuracy(&mut self, inputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let scores = self.forward(inputs);
        let targets = targets.as_targets();
        targets.check("TwoLayerNet", scores.dim());
        match targets {
            Targets::Labels(labels) => metric::accuracy(scores, &labels),
            Targets::OneHot(rows) => metric::accuracy(scores, &metric::argmax_rows(&rows)),
        }
    }

    /// The gradient of the loss by backpropagation: one pass forward, one back. Targets as in [`loss`](Self::loss).
    ///
    /// The gradient of the inputs, which nobody reads, is left out.
    ///
    /// # Panics
    /// As [`loss`](Self::loss).
    pub fn gradient(&mut self, inputs: &Array2<f64>, targets: &dyn AsTargets) -> TwoLayerGradients {
        self.loss(inputs, targets);
        let d_hidden = self
            .relu
            .backward(self.dense2.backward(self.loss.backward()));
        self.dense1.backward_parameters_only(d_hidden);
        TwoLayerGradients {
            weights1: self.dense1.d_weights.clone(),
            biases1: self.dense1.d_biases.clone(),
            weights2: self.dense2.d_weights.clone(),
            biases2: self.dense2.d_biases.clone(),
        }
    }

    /// The gradient of the loss by central differences, `h = 1e-4`: every parameter is moved to both sides, and the
    /// whole loss computed for each. Targets as in [`loss`](Self::loss).
    ///
    /// For 784-50-10 that is 79,520 forward passes, which take seconds with a batch of three. Where a ReLU switches within
    /// the step the result is a mixture of two slopes, see [`gradient_check`](crate::gradient::gradient_check).
    ///
    /// # Panics
    /// As [`loss`](Self::loss).
    pub fn numerical_gradient(
        &mut self,
        inputs: &Array2<f64>,
        targets: &dyn AsTargets,
    ) -> TwoLayerGradients {
        let gradients = TwoLayerGradients {
            weights1: self.slopes(|network| &mut network.dense1.weights, inputs, targets),
            biases1: self.slopes(|network| &mut network.dense1.biases, inputs, targets),
            weights2: self.slopes(|network| &mut network.dense2.weights, inputs, targets),
            biases2: self.slopes(|network| &mut network.dense2.biases, inputs, targets),
        };
        self.loss(inputs, targets); // the outputs of the network as it is
        gradients
    }

    fn slopes(
        &mut self,
        parameter: fn(&mut Self) -> &mut Array2<f64>,
        inputs: &Array2<f64>,
        targets: &dyn AsTargets,
    ) -> Array2<f64> {
        let values = parameter(self).clone();
        let mut slopes = Array2::zeros(values.dim());
        for (at, &here) in values.indexed_iter() {
            let loss_at = |moved| {
                parameter(self)[at] = moved;
                self.loss(inputs, targets)
            };
            slopes[at] = numerical_diff(loss_at, here);
            parameter(self)[at] = here;
        }
        slopes
    }
}

impl Layer for TwoLayerNet {
    fn name(&self) -> &'static str {
        "TwoLayerNet"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.dense2
            .forward(self.relu.forward(self.dense1.forward(inputs)))
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.dense1
            .backward(self.relu.backward(self.dense2.backward(d_outputs)))
    }

    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        let d_hidden = self.relu.backward(self.dense2.backward(d_outputs));
        self.dense1.backward_parameters_only(d_hidden);
    }

    fn output(&self) -> &Array2<f64> {
        &self.dense2.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.dense1.d_inputs
    }

    fn inner(&mut self) -> Vec<&mut dyn Layer> {
        vec![&mut self.dense1, &mut self.relu, &mut self.dense2]
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        Some((self.dense1.weights.nrows(), self.dense2.weights.ncols()))
    }
}

impl fmt::Debug for TwoLayerNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            dense1,
            relu,
            dense2,
            ..
        } = self;
        write!(f, "TwoLayerNet[{dense1:?}, {relu:?}, {dense2:?}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::one_hot;
    use crate::gradient::gradient_check;
    use crate::network::Sequential;
    use crate::testing::{assert_close, check_gradients, panic_message};
    use crate::weights::Snapshot;
    use ndarray::array;
    use proptest::prelude::*;

    /// Each ReLU is well away from its kink for `batch`.
    fn network() -> TwoLayerNet {
        let mut network = TwoLayerNet::new(3, 4, 2, &mut NumpyRng::seed(0));
        network.dense1.weights *= 50.0;
        network.dense2.weights *= 50.0;
        network
    }

    fn batch() -> (Array2<f64>, Array1<usize>) {
        let x = array![[1.0, -2.0, 0.5], [0.3, 0.7, -1.1], [-0.4, 0.2, 2.0]];
        (x, array![1, 0, 1])
    }

    #[test]
    fn the_start_is_that_of_the_fish_book() {
        // np.random.seed(0); W1 = 0.01 * np.random.randn(2, 3); W2 = 0.01 * np.random.randn(3, 2)
        let network = TwoLayerNet::new(2, 3, 2, &mut NumpyRng::seed(0));
        assert_eq!(network.dense1.weights[[0, 0]], 0.01 * 1.764052345967664);
        assert_eq!(network.dense2.weights[[0, 0]], 0.01 * 0.9500884175255894);
        assert_eq!(network.dense1.biases, Array2::<f64>::zeros((1, 3)));
        assert_eq!(network.dense2.biases, Array2::<f64>::zeros((1, 2)));
    }

    #[test]
    fn the_shapes_of_mnist() {
        let mut rng = NumpyRng::seed(0);
        let mut network = TwoLayerNet::new(784, 50, 10, &mut rng);
        let x = rng.rand((3, 784));
        assert_eq!(network.forward(&x).dim(), (3, 10));
        let gradients = network.gradient(&x, &array![5, 0, 4]);
        assert_eq!(gradients.weights1.dim(), (784, 50));
        assert_eq!(gradients.biases1.dim(), (1, 50));
        assert_eq!(gradients.weights2.dim(), (50, 10));
        assert_eq!(gradients.biases2.dim(), (1, 10));
        // Ten classes, weights close to 0: ln 10.
        assert!((network.loss(&x, &array![5, 0, 4]) - 10.0_f64.ln()).abs() < 0.1);
    }

    #[test]
    fn the_same_layers_in_a_list_give_the_same() {
        let mut network = network();
        let mut list = Sequential::new()
            .add(network.dense1.clone())
            .add(Relu::new())
            .add(network.dense2.clone());
        let (x, labels) = batch();
        assert_eq!(network.forward(&x), list.forward(&x));
        assert_eq!(network.output(), list.output());
        assert_eq!(network.predict(&x), list.predict(&x));
        assert_eq!(network.outline(), list.outline());
        assert_eq!(network.sizes(), list.sizes());
        assert_eq!(Snapshot::of(&mut network), Snapshot::of(&mut list));

        let mut loss = SoftmaxCrossEntropy::new();
        assert_eq!(
            network.loss(&x, &labels),
            loss.forward(list.output(), &labels)
        );
        assert_eq!(
            network.backward(loss.backward()),
            list.backward(loss.backward())
        );
        assert_eq!(network.d_inputs(), list.d_inputs());
        let gradients = network.gradient(&x, &labels);
        let of_list: Vec<_> = list
            .parameters()
            .iter()
            .map(|p| p.gradient.clone())
            .collect();
        let TwoLayerGradients {
            weights1,
            biases1,
            weights2,
            biases2,
        } = gradients;
        assert_eq!([weights1, biases1, weights2, biases2].to_vec(), of_list);
        let names = network.parameters().into_iter().map(|p| p.name);
        assert!(names.eq([
            "dense1.weights",
            "dense1.biases",
            "dense2.weights",
            "dense2.biases"
        ]));
        assert!(network.dense1.d_inputs.is_empty());
    }

    #[test]
    fn labels_and_one_hot_rows_agree() {
        let (x, labels) = batch();
        let rows = one_hot(&labels, 2);
        let mut network = network();
        assert!((network.loss(&x, &labels) - network.loss(&x, &rows)).abs() < 1e-15);
        assert_eq!(network.gradient(&x, &labels), network.gradient(&x, &rows));
        let predicted = network.predict(&x);
        for (truth, expected) in [(predicted.clone(), 1.0), (1 - &predicted, 0.0)] {
            assert_eq!(network.accuracy(&x, &truth), expected);
            assert_eq!(network.accuracy(&x, &one_hot(&truth, 2)), expected);
        }
    }

    #[test]
    fn the_numerical_gradient_leaves_the_network_as_it_was() {
        let (x, labels) = batch();
        let (mut moved, mut untouched) = (network(), network());
        moved.dense1.weights[[0, 0]] = -0.0;
        untouched.dense1.weights[[0, 0]] = -0.0;
        moved.numerical_gradient(&x, &labels);
        let loss = untouched.loss(&x, &labels);
        for (a, b) in moved.parameters().iter().zip(untouched.parameters()) {
            assert_eq!(a.value.mapv(f64::to_bits), b.value.mapv(f64::to_bits));
        }
        assert_eq!(moved.output(), untouched.output());
        assert_eq!(moved.loss.probabilities, untouched.loss.probabilities);
        assert_eq!(moved.loss(&x, &labels), loss);
    }

    #[test]
    fn the_numerical_gradient_is_the_central_difference_of_the_loss() {
        let (x, labels) = batch();
        let numerical = network().numerical_gradient(&x, &labels);
        let (mut above, mut below) = (network(), network());
        above.dense2.weights[[2, 1]] += 1e-4;
        below.dense2.weights[[2, 1]] -= 1e-4;
        let slope = (above.loss(&x, &labels) - below.loss(&x, &labels)) / 2e-4;
        assert_eq!(numerical.weights2[[2, 1]], slope);
    }

    #[test]
    fn zeros_give_zero_gradients_but_for_the_last_biases() {
        let mut network = TwoLayerNet::new(2, 3, 3, &mut NumpyRng::seed(0));
        network.dense1.weights.fill(0.0);
        network.dense2.weights.fill(0.0);
        let (x, labels) = (Array2::zeros((3, 2)), array![0, 0, 0]);
        let gradients = network.gradient(&x, &labels);
        assert_eq!(gradients.weights1, Array2::<f64>::zeros((2, 3)));
        assert_eq!(gradients.biases1, Array2::<f64>::zeros((1, 3)));
        assert_eq!(gradients.weights2, Array2::<f64>::zeros((3, 3)));
        assert_close(
            &gradients.biases2,
            &array![[-2.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]],
            1e-15,
        );
        let numerical = network.numerical_gradient(&x, &labels);
        assert_close(&numerical.biases2, &gradients.biases2, 1e-9);
        assert_eq!(numerical.weights1, gradients.weights1);
    }

    #[test]
    fn large_scores_keep_the_loss_and_the_gradient_finite() {
        let (x, labels) = batch();
        let mut network = network();
        network.dense2.weights *= 1e4;
        assert!(network.loss(&x, &labels).is_finite());
        let gradients = network.gradient(&x, &labels);
        assert!(
            gradients
                .weights1
                .iter()
                .chain(&gradients.weights2)
                .all(|g| g.is_finite())
        );
    }

    #[test]
    fn nan_stays_visible() {
        let (mut x, labels) = batch();
        x[[0, 0]] = f64::NAN;
        let mut network = network();
        assert!(network.loss(&x, &labels).is_nan());
        assert!(
            network
                .gradient(&x, &labels)
                .biases2
                .iter()
                .all(|g| g.is_nan())
        );
        assert!(
            network
                .numerical_gradient(&x, &labels)
                .biases2
                .iter()
                .all(|g| g.is_nan())
        );
    }

    #[test]
    fn what_does_not_fit_says_so() {
        let (x, labels) = batch();
        let mut network = network();
        assert_eq!(
            format!("{network:?}"),
            "TwoLayerNet[Dense(3 -> 4), Relu, Dense(4 -> 2)]"
        );
        let message =
            panic_message!(network.loss(&x.slice(ndarray::s![.., ..2]).to_owned(), &labels));
        assert!(message.contains("Dense(3 -> 4) takes 3 columns a row"));
        assert!(panic_message!(network.loss(&x, &array![0])).contains("wants one label a row"));
        let message = panic_message!(network.accuracy(&x, &array![0, 1, 2]));
        assert!(message.contains("TwoLayerNet: label 2 of sample 2 is no class"));
        let empty = Array1::zeros(0);
        assert!(panic_message!(network.gradient(&Array2::zeros((0, 3)), &empty)).contains("empty"));
    }

    proptest! {
        #[test]
        fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..4_usize, sizes in prop::array::uniform3(1..6_usize)) {
            let mut rng = NumpyRng::seed(seed);
            let [n_inputs, n_hidden, n_outputs] = sizes;
            let mut network = TwoLayerNet::new(n_inputs, n_hidden, n_outputs, &mut rng);
            network.dense1 = Dense::from_parameters(rng.randn((n_inputs, n_hidden)), rng.randn(n_hidden));
            network.dense2 = Dense::from_parameters(rng.randn((n_hidden, n_outputs)), rng.randn(n_outputs));
            let inputs = rng.randn((rows, n_inputs));
            network.forward(&inputs);
            // The inputs and weights here are below 5, and the steps 1e-4 at most.
            prop_assume!(network.dense1.output.iter().all(|z| z.abs() > 1e-3));
            check_gradients(&mut network, &inputs, &mut rng);

            let labels = Array1::from(rng.choice(n_outputs, rows));
            let a = network.gradient(&inputs, &labels);
            let n = network.numerical_gradient(&inputs, &labels);
            for (a, n) in [
                (&a.weights1, &n.weights1),
                (&a.biases1, &n.biases1),
                (&a.weights2, &n.weights2),
                (&a.biases2, &n.biases2),
            ] {
                assert_close(a, n, 1e-6); // h^2 / 6 times the third derivative
            }
            let mut loss = SoftmaxCrossEntropy::new();
            let report = gradient_check(&mut network, &inputs, &labels, &mut loss);
            prop_assert!(report.passed(), "{}", report);
        }
    }
}
