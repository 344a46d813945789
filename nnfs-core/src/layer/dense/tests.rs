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
    assert!((spread(Dense::xavier(400, 100, &mut NumpyRng::seed(0))) * 20.0 - 1.0).abs() < 0.02);
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
    assert!(message.starts_with("Dense(4 -> 3) takes 4 columns per row"));
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
        message.starts_with("Dense(4 -> 3) takes 4 columns per row, got a batch of shape (3, 3)")
    );
    let message = panic_message!(book_layer().forward(&Array2::zeros((4, 3))));
    assert!(message.ends_with("did you mean to transpose it?"));
}

#[test]
fn backward_before_forward_says_so() {
    let message = panic_message!(book_layer().backward(&Array2::ones((3, 3))));
    assert!(
        message.starts_with("Dense(4 -> 3)") && message.contains("call forward before backward")
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
        message.contains("(4, 3)") && message.contains("(1, 4)") && message.contains("transpose")
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
