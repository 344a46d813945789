use super::{Identity, Layer, Parameter, Penalty, check_d_outputs, resize};
use crate::fast::{product, sum_rows};
use crate::random::NumpyRng;
use ndarray::{Array1, Array2, Axis};
use std::fmt;

/// The fully connected layer, `Y = X W + b`: every output is a weighted sum of every input, plus a bias.
///
/// Also known as affine or linear layer. Backward, from `dY`: `dX = dY Wᵀ`, `dW = Xᵀ dY`, `db` = the sum of `dY` over
/// the batch.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut dense = Dense::from_parameters(array![[-3.0], [-1.0], [2.0]], array![1.0]);
/// assert_eq!(dense.forward(&array![[1.0, -2.0, 3.0]]), array![[6.0]]);
///
/// dense.backward(&array![[1.0]]);
/// assert_eq!(dense.d_weights, array![[1.0], [-2.0], [3.0]]);
/// assert_eq!(dense.d_inputs, array![[-3.0, -1.0, 2.0]]);
/// ```
#[doc(alias = "Affine")]
#[doc(alias = "Linear")]
#[derive(Clone)]
pub struct Dense {
    /// `W`: (`n_inputs`, `n_outputs`).
    pub weights: Array2<f64>,
    /// `b`: (1, `n_outputs`).
    pub biases: Array2<f64>,
    /// `X`: a copy of the last batch, (`n_samples`, `n_inputs`).
    pub inputs: Array2<f64>,
    /// `Y`: (`n_samples`, `n_outputs`).
    pub output: Array2<f64>,
    /// `dW`: (`n_inputs`, `n_outputs`).
    pub d_weights: Array2<f64>,
    /// `db`: (1, `n_outputs`).
    pub d_biases: Array2<f64>,
    /// `dX`: (`n_samples`, `n_inputs`).
    pub d_inputs: Array2<f64>,
    /// What large weights cost; nothing at first.
    pub weight_penalty: Penalty,
    /// What large biases cost; nothing at first.
    pub bias_penalty: Penalty,
    identity: Identity,
}

impl Dense {
    /// Small random weights, `0.01 * randn`, and zero biases: the start that *Neural Networks from Scratch* uses.
    #[must_use]
    pub fn new(n_inputs: usize, n_outputs: usize, rng: &mut NumpyRng) -> Self {
        Self::scaled(0.01, n_inputs, n_outputs, rng)
    }

    /// Weights of standard deviation `1 / sqrt(n_inputs)`, and zero biases: Xavier's start, for sigmoid and tanh.
    ///
    /// Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks* (2010), in the
    /// form that counts the inputs alone.
    #[must_use]
    pub fn xavier(n_inputs: usize, n_outputs: usize, rng: &mut NumpyRng) -> Self {
        Self::scaled(1.0 / (n_inputs as f64).sqrt(), n_inputs, n_outputs, rng)
    }

    /// Weights of standard deviation `sqrt(2 / n_inputs)`, and zero biases: He's start, for ReLU.
    ///
    /// He, Zhang, Ren and Sun, *Delving deep into rectifiers* (2015).
    #[must_use]
    pub fn he(n_inputs: usize, n_outputs: usize, rng: &mut NumpyRng) -> Self {
        Self::scaled((2.0 / n_inputs as f64).sqrt(), n_inputs, n_outputs, rng)
    }

    fn scaled(scale: f64, n_inputs: usize, n_outputs: usize, rng: &mut NumpyRng) -> Self {
        Self::from_parameters(
            scale * rng.randn((n_inputs, n_outputs)),
            Array2::zeros((1, n_outputs)),
        )
    }

    /// A layer with given `weights`, (`n_inputs`, `n_outputs`), and `biases`, (`n_outputs`,) or (1, `n_outputs`).
    ///
    /// # Panics
    /// Panics if there is not one bias per column of the weights.
    #[must_use]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "the layer takes the weights over"
    )]
    pub fn from_parameters(weights: Array2<f64>, biases: impl IntoRow) -> Self {
        let biases = biases.into_row();
        let (n_inputs, n_outputs) = weights.dim();
        assert!(
            biases.dim() == (1, n_outputs),
            "Dense wants one bias per column of its weights: weights of shape {:?} and biases of shape {:?} do not fit{}",
            weights.dim(),
            biases.dim(),
            if biases.len() == n_inputs {
                "; did you mean to transpose the weights?"
            } else {
                ""
            }
        );
        Self {
            weights: weights.as_standard_layout().into_owned(),
            biases,
            inputs: Array2::zeros((0, n_inputs)),
            output: Array2::zeros((0, n_outputs)),
            d_weights: Array2::zeros((n_inputs, n_outputs)),
            d_biases: Array2::zeros((1, n_outputs)),
            d_inputs: Array2::zeros((0, n_inputs)),
            weight_penalty: Penalty::NONE,
            bias_penalty: Penalty::NONE,
            identity: Identity::new(),
        }
    }

    /// The layer with a penalty on large weights: `Dense::new(2, 64, &mut rng).weight_penalty(Penalty::l2(5e-4))`.
    #[must_use]
    pub fn weight_penalty(self, weight_penalty: Penalty) -> Self {
        Self {
            weight_penalty,
            ..self
        }
    }

    /// The layer with a penalty on large biases.
    #[must_use]
    pub fn bias_penalty(self, bias_penalty: Penalty) -> Self {
        Self {
            bias_penalty,
            ..self
        }
    }

    /// Computes `Y = X W + b` into `output` and keeps nothing for going back. Inputs: (`n_samples`, `n_inputs`); the
    /// output becomes (`n_samples`, `n_outputs`), and its memory is used again where it has that shape already.
    ///
    /// ```
    /// use nnfs_core::prelude::*;
    ///
    /// let dense = Dense::from_parameters(array![[1.0, -1.0], [2.0, 0.5]], array![0.0, 1.0]);
    /// let mut y = Array2::zeros((0, 0));
    /// dense.apply(&array![[1.0, -3.0]], &mut y);
    /// assert_eq!(y, array![[-5.0, -1.5]]);
    /// ```
    ///
    /// # Panics
    /// Panics as `forward` does.
    pub fn apply(&self, inputs: &Array2<f64>, output: &mut Array2<f64>) {
        self.check_inputs(inputs);
        resize(output, (inputs.nrows(), self.weights.ncols()));
        product(inputs, &self.weights, output);
        *output += &self.biases; // Y = X W + b
    }

    #[track_caller]
    fn backward_to_parameters(&mut self, d_outputs: &Array2<f64>) {
        check_d_outputs(self, d_outputs);
        product(&self.inputs.t(), d_outputs, &mut self.d_weights); // dW = Xᵀ dY
        sum_rows(d_outputs, &mut self.d_biases); // db = sum of dY over the batch
        (self.weight_penalty).add_gradient(&self.weights, &mut self.d_weights);
        (self.bias_penalty).add_gradient(&self.biases, &mut self.d_biases);
    }

    #[track_caller]
    fn check_inputs(&self, inputs: &Array2<f64>) {
        let n_inputs = self.weights.nrows();
        assert!(
            inputs.ncols() == n_inputs,
            "{self:?} takes {n_inputs} columns per row, got a batch of shape {:?}; {}",
            inputs.dim(),
            if inputs.nrows() == n_inputs {
                "did you mean to transpose it?".to_string()
            } else {
                format!(
                    "a row is one sample: give it {n_inputs} numbers, or give the layer {} inputs",
                    inputs.ncols()
                )
            }
        );
    }
}

impl Layer for Dense {
    fn name(&self) -> &'static str {
        "Dense"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.check_inputs(inputs);
        resize(&mut self.inputs, inputs.dim());
        self.inputs.assign(inputs);
        resize(&mut self.output, (inputs.nrows(), self.weights.ncols()));
        product(&self.inputs, &self.weights, &mut self.output);
        self.output += &self.biases; // Y = X W + b
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.backward_to_parameters(d_outputs);
        resize(&mut self.d_inputs, self.inputs.dim());
        product(d_outputs, &self.weights.t(), &mut self.d_inputs); // dX = dY Wᵀ
        &self.d_inputs
    }

    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        self.backward_to_parameters(d_outputs);
        resize(&mut self.d_inputs, (0, self.weights.nrows()));
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![
            Parameter::new("weights", &mut self.weights, &self.d_weights)
                .penalty(self.weight_penalty)
                .owned_by(&self.identity),
            Parameter::new("biases", &mut self.biases, &self.d_biases)
                .penalty(self.bias_penalty)
                .owned_by(&self.identity),
        ]
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        Some(self.weights.dim())
    }
}

impl fmt::Debug for Dense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Dense({} -> {})",
            self.weights.nrows(),
            self.weights.ncols()
        )
    }
}

/// What [`Dense::from_parameters`] takes as biases: `array![2.0, 3.0, 0.5]`, or a matrix of one row.
pub trait IntoRow {
    /// The numbers as a matrix of one row.
    fn into_row(self) -> Array2<f64>;
}

impl IntoRow for Array1<f64> {
    fn into_row(self) -> Array2<f64> {
        self.insert_axis(Axis(0))
    }
}

impl IntoRow for Array2<f64> {
    fn into_row(self) -> Array2<f64> {
        self
    }
}

#[cfg(test)]
mod tests;
