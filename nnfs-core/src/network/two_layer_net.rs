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
/// As a [`Layer`] it gives scores, (`n_samples`, `n_outputs`); the softmax is in the loss. The book calls its
/// parameters W1, b1, W2 and b2; here they are `dense1.weights`, `dense1.biases` and so on, which are also their names
/// in a file.
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
    /// Panics as `forward` does.
    pub fn predict(&mut self, inputs: &Array2<f64>) -> Array1<usize> {
        super::predict(self, inputs)
    }

    /// The mean loss over the batch, with the penalties of the layers. Inputs: (`n_samples`, `n_inputs`); targets:
    /// labels, (`n_samples`,), or one-hot rows, (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// Panics as `forward` and [`SoftmaxCrossEntropy`] do.
    pub fn loss(&mut self, inputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        self.forward(inputs);
        let penalty = self.dense1.penalty() + self.dense2.penalty();
        self.loss.forward(&self.dense2.output, targets) + penalty
    }

    /// The share of samples whose largest score is at their class, 0 to 1. Targets as in [`loss`](Self::loss).
    ///
    /// # Panics
    /// Panics as `forward` does, and if the targets do not fit the scores, or the batch is empty.
    pub fn accuracy(&mut self, inputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let scores = self.forward(inputs);
        let targets = targets.as_targets();
        targets.check("TwoLayerNet", scores.dim());
        match targets {
            Targets::Labels(labels) => metric::accuracy(scores, &labels),
            Targets::Rows(rows) => metric::accuracy(scores, &metric::argmax_rows(&rows)),
        }
    }

    /// The gradient of the loss by backpropagation: one pass forward, one back. Targets as in [`loss`](Self::loss).
    ///
    /// The gradient of the inputs, which nobody reads, is left out.
    ///
    /// # Panics
    /// Panics as [`loss`](Self::loss) does.
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
    /// For 784-50-10 that is 79,520 forward passes, which take seconds with a batch of three. Where a ReLU switches
    /// within the step the result is a mixture of two slopes, see [`gradient_check`](crate::gradient::gradient_check).
    ///
    /// # Panics
    /// Panics as [`loss`](Self::loss) does.
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
mod tests;
