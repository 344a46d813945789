use super::*;
use crate::layer::{Dense, Relu, Sigmoid, Softmax, Tanh};
use crate::loss::{Loss, SoftmaxCrossEntropy};
use crate::optimizer::{Optimizer, Sgd};
use crate::random::NumpyRng;
use crate::testing::{check_gradients, panic_message};
use ndarray::{Array1, array};
use proptest::prelude::*;

fn network(seed: u32) -> Sequential {
    let mut rng = NumpyRng::seed(seed);
    Sequential::new()
        .add(Dense::xavier(2, 5, &mut rng))
        .add(Relu::new())
        .add(Dense::xavier(5, 3, &mut rng))
}

fn names_of(layer: &mut dyn Layer) -> Vec<String> {
    let parameters = layer.parameters();
    parameters.iter().map(|p| p.name.to_string()).collect()
}

#[test]
fn each_layer_takes_what_the_one_before_it_gives() {
    let x = array![[1.0, -0.5], [0.2, 0.7]];
    let mut rng = NumpyRng::seed(0);
    let (mut dense1, mut relu, mut dense2) = (
        Dense::xavier(2, 5, &mut rng),
        Relu::new(),
        Dense::xavier(5, 3, &mut rng),
    );
    let by_hand = dense2.forward(relu.forward(dense1.forward(&x))).clone();
    let mut network = network(0);
    assert_eq!(network.forward(&x), by_hand);
    assert_eq!(network.output(), by_hand);

    let upstream = array![[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]];
    let d_by_hand = dense1
        .backward(relu.backward(dense2.backward(&upstream)))
        .clone();
    assert_eq!(network.backward(&upstream), d_by_hand);
    assert_eq!(network.d_inputs(), d_by_hand);
}

#[test]
fn parameters_are_named_by_their_layer() {
    let mut network = network(0);
    let names = [
        "dense1.weights",
        "dense1.biases",
        "dense2.weights",
        "dense2.biases",
    ];
    assert_eq!(names_of(&mut network), names);
    let mut nested = Sequential::new().add(network);
    assert_eq!(names_of(&mut nested)[2], "sequential1.dense2.weights");
}

/// As a learner writes one.
#[derive(Clone, Debug)]
struct Shift {
    shift: Array2<f64>,
    d_shift: Array2<f64>,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
    sizes: Option<(usize, usize)>,
}

impl Shift {
    fn new(n: usize, sizes: Option<(usize, usize)>) -> Self {
        Self {
            shift: Array2::ones((1, n)),
            d_shift: Array2::zeros((1, n)),
            output: Array2::zeros((0, 0)),
            d_inputs: Array2::zeros((0, 0)),
            sizes,
        }
    }
}

impl Layer for Shift {
    fn name(&self) -> &'static str {
        "Shift"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.output = inputs + &self.shift;
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        crate::layer::check_d_outputs(self, d_outputs);
        self.d_inputs.clone_from(d_outputs);
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![Parameter::new("shift", &mut self.shift, &self.d_shift)]
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        self.sizes
    }
}

#[test]
fn a_layer_with_a_derived_debug_is_shown_by_name_and_sizes() {
    let mut network = Sequential::new()
        .add(Shift::new(200, None))
        .add(Shift::new(200, Some((200, 200))));
    network.forward(&Array2::zeros((3, 200)));
    assert_eq!(
        format!("{network:?}"),
        "Sequential[Shift, Shift(200 -> 200)]"
    );
    let message = panic_message!(network.push(Box::new(Shift::new(3, Some((3, 3))))));
    assert!(
        message.starts_with("Shift(3 -> 3) takes 3 columns"),
        "{message}"
    );
    let message = panic_message!({
        network.backward(&Array2::zeros((1, 3)));
    });
    assert!(
        message.starts_with("Shift(200 -> 200) gave an output"),
        "{message}"
    );
}

#[test]
fn the_outline_gives_element_wise_layers_the_width_before_them() {
    let outline = network(0).outline();
    let sizes: Vec<_> = outline
        .iter()
        .map(|layer| {
            (
                layer.name,
                layer.n_inputs,
                layer.n_outputs,
                layer.n_parameters,
            )
        })
        .collect();
    let expected = [
        ("Dense", Some(2), Some(5), 15),
        ("Relu", Some(5), Some(5), 0),
        ("Dense", Some(5), Some(3), 18),
    ];
    assert_eq!(sizes, expected);
    assert_eq!(
        Sequential::new().add(Relu::new()).outline()[0].n_inputs,
        None
    );
    assert!(Sequential::new().outline().is_empty());
}

#[test]
fn layers_that_do_not_fit_say_so() {
    let message = panic_message!(network(0).add(Dense::new(4, 2, &mut NumpyRng::seed(0))));
    assert!(message.contains("Dense(4 -> 2) takes 4 columns") && message.contains("gives 3"));
    assert!(panic_message!(Sequential::new().forward(&array![[1.0]])).contains("no layers"));
}

#[test]
fn predict_gives_the_same_classes_a_thousand_at_a_time() {
    let mut network = network(3);
    let x = NumpyRng::seed(1).randn((2345, 2));
    let expected = crate::metric::argmax_rows(network.forward(&x));
    assert_eq!(network.predict(&x), expected);
    assert_eq!(network.predict(&Array2::zeros((0, 2))).len(), 0);
    assert!(panic_message!(network.predict(&Array2::zeros((1, 3)))).contains("takes 2 columns"));
}

#[test]
fn a_batch_of_zero_rows_passes_through() {
    let mut network = network(0);
    assert_eq!(network.forward(&Array2::zeros((0, 2))).dim(), (0, 3));
    assert_eq!(network.backward(&Array2::zeros((0, 3))).dim(), (0, 2));
}

#[test]
fn it_learns_xor() {
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let labels = array![0, 1, 1, 0];
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Dense::he(2, 8, &mut rng))
        .add(Tanh::new())
        .add(Dense::he(8, 2, &mut rng));
    let (mut loss, mut optimizer) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
    for _ in 0..1000 {
        loss.forward(network.forward(&x), &labels);
        network.backward_parameters_only(loss.backward());
        optimizer.step(&mut network);
    }
    assert_eq!(network.predict(&x), labels);
    assert!(loss.forward(network.forward(&x), &labels) < 0.05);
}

#[test]
fn a_network_can_move_to_another_thread() {
    let mut network = network(0);
    let labels: Array1<usize> = std::thread::spawn(move || network.predict(&array![[1.0, 2.0]]))
        .join()
        .expect("no panic");
    assert_eq!(labels.len(), 1);
}

proptest! {
    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..4_usize, sizes in prop::array::uniform4(1..5_usize)) {
        let mut rng = NumpyRng::seed(seed);
        let [n_inputs, n_hidden1, n_hidden2, n_outputs] = sizes;
        let mut network = Sequential::new()
            .add(Dense::from_parameters(rng.randn((n_inputs, n_hidden1)), rng.randn(n_hidden1)))
            .add(Tanh::new())
            .add(Dense::from_parameters(rng.randn((n_hidden1, n_hidden2)), rng.randn(n_hidden2)))
            .add(Sigmoid::new())
            .add(Dense::from_parameters(rng.randn((n_hidden2, n_outputs)), rng.randn(n_outputs)))
            .add(Softmax::new());
        let inputs = rng.randn((rows, n_inputs)) + 0.3;
        check_gradients(&mut network, &inputs, &mut rng);
    }
}
