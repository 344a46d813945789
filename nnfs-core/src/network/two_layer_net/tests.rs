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
    let message = panic_message!(network.loss(&x.slice(ndarray::s![.., ..2]).to_owned(), &labels));
    assert!(message.contains("Dense(3 -> 4) takes 3 columns per row"));
    assert!(panic_message!(network.loss(&x, &array![0])).contains("wants one label per row"));
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
