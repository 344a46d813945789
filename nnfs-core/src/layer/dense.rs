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
    /// Where there is not one bias a column of the weights.
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
            "Dense wants one bias a column of its weights: weights of shape {:?} and biases of shape {:?} do not fit{}",
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
    /// As `forward`.
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
            "{self:?} takes {n_inputs} columns a row, got a batch of shape {:?}; {}",
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
mod tests {
    use super::*;
    use crate::layer::Relu;
    use crate::optimizer::{Optimizer, Sgd};
    use crate::testing::{assert_close, check_gradients, panic_message};
    use ndarray::array;
    use proptest::prelude::*;

    /// The layer of Neural Networks from Scratch, chapters 2 and 9: four inputs, three neurons.
    fn book_layer() -> Dense {
        let rows = array![
            [0.2, 0.8, -0.5, 1.0],
            [0.5, -0.91, 0.26, -0.5],
            [-0.26, -0.27, 0.17, 0.87]
        ];
        Dense::from_parameters(rows.t().to_owned(), array![2.0, 3.0, 0.5])
    }

    fn book_inputs() -> Array2<f64> {
        array![
            [1.0, 2.0, 3.0, 2.5],
            [2.0, 5.0, -1.0, 2.0],
            [-1.5, 2.7, 3.3, -0.8]
        ]
    }

    #[test]
    fn the_batch_of_the_book_gives_its_outputs() {
        let expected = array![[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]];
        assert_close(book_layer().forward(&book_inputs()), &expected, 1e-12);
    }

    #[test]
    fn the_gradient_of_the_inputs_is_that_of_the_book() {
        // From ones: np.dot(np.ones((1, 3)), weights.T); the batch of 1s, 2s and 3s gives 1, 2 and 3 times that.
        let mut dense = book_layer();
        dense.forward(&book_inputs());
        let d_inputs = dense.backward(&array![[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]]);
        let once = array![0.44, -0.38, -0.07, 1.37];
        for (row, times) in [1.0, 2.0, 3.0].into_iter().enumerate() {
            let apart = &d_inputs.row(row) - &(times * &once);
            assert!(apart.iter().all(|d| d.abs() < 1e-12));
        }
        let d_weights = [[0.5; 3], [20.1; 3], [10.9; 3], [4.1; 3]];
        assert_close(&dense.d_weights, &Array2::from(d_weights.to_vec()), 1e-12);
        assert_eq!(dense.d_biases, array![[6.0, 6.0, 6.0]]);
    }

    #[test]
    fn one_step_through_relu_gives_the_weights_of_the_book() {
        // The upstream gradient is ReLU's own output there, so half the sum of its squares is what shrinks.
        let (mut dense, mut relu) = (book_layer(), Relu::new());
        let output = relu.forward(dense.forward(&book_inputs())).clone();
        let d_relu = relu.backward(&output);
        assert_close(
            d_relu,
            &array![[4.8, 1.21, 2.385], [8.9, 0.0, 0.2], [1.41, 1.051, 0.026]],
            1e-12,
        );
        dense.backward(d_relu);
        assert_close(&dense.d_biases, &array![[15.11, 2.261, 2.611]], 1e-12);
        // NumPy: inputs.T @ drelu and drelu @ weights.T
        let d_weights = array![
            [20.485, -0.3665, 2.746],
            [57.907, 5.2577, 5.8402],
            [10.153, 7.0983, 7.0408],
            [28.672, 2.1842, 6.3417]
        ];
        assert_close(&dense.d_weights, &d_weights, 1e-12);
        let d_inputs = array![
            [0.9449, 2.09495, -1.67995, 6.26995],
            [1.728, 7.066, -4.416, 9.074],
            [0.80074, 0.16457, -0.42732, 0.90712]
        ];
        assert_close(&dense.d_inputs, &d_inputs, 1e-12);

        Sgd::new(0.001).step(&mut dense);
        let weights = array![
            [0.179515, 0.5003665, -0.262746],
            [0.742093, -0.9152577, -0.2758402],
            [-0.510153, 0.2529017, 0.1629592],
            [0.971328, -0.5021842, 0.8636583]
        ];
        assert_close(&dense.weights, &weights, 1e-12);
        assert_close(&dense.biases, &array![[1.98489, 2.997739, 0.497389]], 1e-12);
    }

    #[test]
    fn one_neuron_takes_one_step() {
        // x = [1, -2, 3], w = [-3, -1, 2], b = 1: y = 6, and 5.985 after a step of 0.001.
        let mut neuron = Dense::from_parameters(array![[-3.0], [-1.0], [2.0]], array![1.0]);
        let x = array![[1.0, -2.0, 3.0]];
        assert_eq!(neuron.forward(&x), array![[6.0]]);
        neuron.backward(&array![[1.0]]);
        Sgd::new(0.001).step(&mut neuron);
        assert_eq!(neuron.biases, array![[0.999]]);
        assert_close(neuron.forward(&x), &array![[5.985]], 1e-12);
    }

    #[test]
    fn a_batch_of_zero_rows_passes_through() {
        let mut dense = book_layer();
        dense.forward(&book_inputs());
        dense.backward(&Array2::ones((3, 3)));
        assert_eq!(dense.forward(&Array2::zeros((0, 4))).dim(), (0, 3));
        assert_eq!(dense.backward(&Array2::zeros((0, 3))).dim(), (0, 4));
        assert_eq!(dense.d_weights, Array2::<f64>::zeros((4, 3)));
        assert_eq!(dense.d_biases, Array2::<f64>::zeros((1, 3)));
    }

    #[test]
    fn a_layer_without_inputs_gives_its_biases() {
        let mut dense = Dense::from_parameters(Array2::zeros((0, 2)), array![1.0, 2.0]);
        assert_eq!(
            dense.forward(&Array2::zeros((2, 0))),
            array![[1.0, 2.0], [1.0, 2.0]]
        );
        assert_eq!(dense.backward(&Array2::ones((2, 2))).dim(), (2, 0));
    }

    #[test]
    fn the_buffers_follow_the_size_of_the_batch() {
        let mut dense = book_layer();
        for rows in [3, 1, 2, 3] {
            let inputs = book_inputs().select(Axis(0), &[2, 0, 1][..rows]);
            let once = book_layer().forward(&inputs).clone();
            assert_eq!(dense.forward(&inputs), once);
            assert_eq!(dense.backward(&Array2::ones((rows, 3))).dim(), (rows, 4));
        }
    }

    #[test]
    fn a_nan_in_one_batch_leaves_no_trace_in_the_next() {
        let mut dense = book_layer();
        dense.forward(&Array2::from_elem((3, 4), f64::NAN));
        dense.backward(&Array2::from_elem((3, 3), f64::NAN));
        assert!(dense.d_weights.iter().all(|d| d.is_nan()));
        assert!(!dense.forward(&book_inputs()).iter().any(|y| y.is_nan()));
        assert!(
            !dense
                .backward(&Array2::ones((3, 3)))
                .iter()
                .any(|d| d.is_nan())
        );
        assert!(
            !dense
                .d_weights
                .iter()
                .chain(&dense.d_biases)
                .any(|d| d.is_nan())
        );
    }

    #[test]
    fn a_step_without_the_gradient_of_the_inputs_leaves_no_stale_one() {
        let mut dense = book_layer();
        dense.forward(&book_inputs());
        dense.backward(&Array2::ones((3, 3)));
        dense.backward_parameters_only(&Array2::ones((3, 3)));
        assert!(dense.d_inputs.is_empty());
    }

    #[test]
    fn a_callers_batch_is_never_changed_and_any_memory_order_will_do() {
        let inputs = book_inputs();
        let columns_first = inputs.t().as_standard_layout().into_owned().reversed_axes();
        let once = book_layer().forward(&inputs).clone();
        assert_eq!(book_layer().forward(&columns_first), once);
        assert_eq!(inputs, book_inputs());
    }

    #[test]
    fn the_start_is_small_random_weights_and_zero_biases() {
        // np.random.seed(0); 0.01 * np.random.randn(2, 3)
        let dense = Dense::new(2, 3, &mut NumpyRng::seed(0));
        assert_eq!(dense.weights[[0, 0]], 0.01 * 1.764052345967664);
        assert_eq!(dense.weights[[1, 2]], 0.01 * -0.977277879876411);
        assert_eq!(dense.biases, Array2::<f64>::zeros((1, 3)));

        let spread = |dense: Dense| dense.weights.std(0.0);
        assert!(
            (spread(Dense::xavier(400, 100, &mut NumpyRng::seed(0))) * 20.0 - 1.0).abs() < 0.02
        );
        assert!((spread(Dense::he(200, 200, &mut NumpyRng::seed(0))) * 10.0 - 1.0).abs() < 0.02);
    }

    #[test]
    fn apply_gives_the_output_of_forward_and_leaves_the_layer_as_it_was() {
        let mut dense = book_layer();
        let mut output = Array2::from_elem((2, 2), f64::NAN);
        dense.apply(&book_inputs(), &mut output);
        assert!(dense.inputs.is_empty() && dense.output.is_empty());
        assert_eq!(dense.forward(&book_inputs()), output);
        dense.apply(&Array2::zeros((0, 4)), &mut output);
        assert_eq!(output.dim(), (0, 3));
        let message = panic_message!(dense.apply(&Array2::zeros((3, 3)), &mut output));
        assert!(message.starts_with("Dense(4 -> 3) takes 4 columns a row"));
    }

    #[test]
    fn a_penalty_is_listed_with_its_parameter_and_its_gradient_is_in_backward() {
        // Neural Networks from Scratch, 14: the penalty and its gradient for the weights of chapter 2 (NumPy).
        let mut dense = book_layer()
            .weight_penalty(Penalty { l1: 0.01, l2: 0.05 })
            .bias_penalty(Penalty::l2(0.1));
        assert!((dense.penalty() - (0.0624 + 0.2126 + 1.325)).abs() < 1e-15);
        dense.forward(&book_inputs());
        dense.backward(&Array2::zeros((3, 3)));
        let expected = dense.weights.mapv(|w: f64| 0.01 * w.signum() + 0.1 * w);
        assert_close(&dense.d_weights, &expected, 1e-16);
        assert_close(&dense.d_biases, &array![[0.4, 0.6, 0.1]], 1e-15);
        assert_eq!(dense.d_inputs, Array2::<f64>::zeros((3, 4)));
    }

    #[test]
    fn a_wrong_number_of_columns_names_the_layer_both_shapes_and_the_way_out() {
        let message = panic_message!(book_layer().forward(&Array2::zeros((3, 3))));
        assert!(
            message.starts_with("Dense(4 -> 3) takes 4 columns a row, got a batch of shape (3, 3)")
        );
        let message = panic_message!(book_layer().forward(&Array2::zeros((4, 3))));
        assert!(message.ends_with("did you mean to transpose it?"));
    }

    #[test]
    fn backward_before_forward_says_so() {
        let message = panic_message!(book_layer().backward(&Array2::ones((3, 3))));
        assert!(
            message.starts_with("Dense(4 -> 3)")
                && message.contains("call forward before backward")
        );
    }

    #[test]
    fn a_gradient_of_another_shape_than_the_output_says_so() {
        let mut dense = book_layer();
        dense.forward(&book_inputs());
        let message = panic_message!(dense.backward(&Array2::ones((3, 4))));
        assert!(message.contains("(3, 3)") && message.contains("(3, 4)"));
        let mut dense = book_layer();
        dense.forward(&Array2::ones((2, 4)));
        assert!(panic_message!(dense.backward(&Array2::ones((3, 2)))).contains("transpose"));
    }

    #[test]
    fn biases_that_do_not_fit_the_weights_say_so() {
        let message = panic_message!(Dense::from_parameters(
            Array2::zeros((4, 3)),
            Array1::zeros(4)
        ));
        assert!(
            message.contains("(4, 3)")
                && message.contains("(1, 4)")
                && message.contains("transpose")
        );
        panic_message!(Dense::from_parameters(
            Array2::zeros((4, 3)),
            Array2::zeros((3, 1))
        ));
    }

    #[test]
    fn debug_shows_the_sizes_and_no_numbers() {
        assert_eq!(format!("{:?}", book_layer()), "Dense(4 -> 3)");
    }

    proptest! {
        #[test]
        fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, n_inputs in 1..7_usize, n_outputs in 1..7_usize) {
            let mut rng = NumpyRng::seed(seed);
            let mut dense = Dense::from_parameters(rng.randn((n_inputs, n_outputs)), rng.randn(n_outputs));
            let inputs = rng.randn((rows, n_inputs)) + 0.3;
            check_gradients(&mut dense, &inputs, &mut rng);
        }
    }
}
