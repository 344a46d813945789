use super::*;
use crate::layer::{Dense, Parameter, Relu, Sigmoid, Tanh};
use crate::loss::SoftmaxCrossEntropy;
use crate::network::Sequential;
use crate::testing::panic_message;
use ndarray::{Array1, array};
use proptest::prelude::*;
use std::fmt;

/// A dense layer or a ReLU with a mistake in its backward.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mistake {
    None,
    ForgetsToTranspose,
    WrongSign,
    ForgetsTheSumOverTheBatch,
    DividesTwiceByTheBatch,
    WrongShape,
}

#[derive(Clone)]
struct Planted {
    dense: Dense,
    mistake: Mistake,
}

impl fmt::Debug for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.dense.fmt(f)
    }
}

impl Layer for Planted {
    fn name(&self) -> &'static str {
        "Dense"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.dense.forward(inputs)
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let dense = &mut self.dense;
        dense.backward(d_outputs);
        match self.mistake {
            Mistake::None => {}
            Mistake::ForgetsToTranspose => dense.d_inputs = d_outputs.dot(&dense.weights),
            Mistake::WrongSign => dense.d_weights *= -1.0,
            Mistake::ForgetsTheSumOverTheBatch => {
                dense.d_biases.row_mut(0).assign(&d_outputs.row(0));
            }
            Mistake::DividesTwiceByTheBatch => dense.d_weights /= d_outputs.nrows() as f64,
            Mistake::WrongShape => dense.d_biases = Array2::zeros((1, 2)),
        }
        &self.dense.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.dense.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.dense.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        self.dense.parameters()
    }
}

/// A ReLU whose backward looks at the gradient's sign, not at the input's.
#[derive(Clone, Debug)]
struct MaskOfTheWrongArray(Relu);

impl Layer for MaskOfTheWrongArray {
    fn name(&self) -> &'static str {
        "Relu"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.0.forward(inputs)
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.0.d_inputs = d_outputs.mapv(|d| if d < 0.0 { 0.0 } else { d });
        &self.0.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.0.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.0.d_inputs
    }
}

/// Divides by the number of samples, as the loss has done already.
#[derive(Debug)]
struct DividesAgain(SoftmaxCrossEntropy);

impl Loss for DividesAgain {
    fn forward(&mut self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let loss = self.0.forward(outputs, targets);
        self.0.d_inputs /= outputs.nrows() as f64;
        loss
    }

    fn backward(&self) -> &Array2<f64> {
        self.0.backward()
    }
}

/// Dense(3 -> 4), Relu, Dense(4 -> 4) with the mistake, Relu, Dense(4 -> 3).
fn network(mistake: Mistake) -> Sequential {
    let mut rng = NumpyRng::seed(0);
    let dense = Dense::from_parameters(rng.randn((4, 4)), rng.randn(4));
    Sequential::new()
        .add(Dense::from_parameters(rng.randn((3, 4)), rng.randn(4)))
        .add(Relu::new())
        .add(Planted { dense, mistake })
        .add(Relu::new())
        .add(Dense::from_parameters(rng.randn((4, 3)), rng.randn(3)))
}

fn batch() -> (Array2<f64>, Array1<usize>) {
    (NumpyRng::seed(1).randn((5, 3)), array![0, 2, 1, 1, 0])
}

fn failed(report: &GradientReport) -> Vec<&str> {
    assert_eq!(
        report.passed(),
        report
            .parameters
            .iter()
            .all(|p| matches!(p.verdict, Verdict::Right | Verdict::Close))
    );
    report
        .parameters
        .iter()
        .filter(|p| p.verdict == Verdict::Wrong)
        .map(|p| p.name.as_str())
        .collect()
}

fn check_planted(mistake: Mistake) -> GradientReport {
    let (x, labels) = batch();
    gradient_check(
        &mut network(mistake),
        &x,
        &labels,
        &mut SoftmaxCrossEntropy::new(),
    )
}

#[test]
fn a_right_network_is_right_in_every_parameter() {
    let report = check_planted(Mistake::None);
    assert!(report.passed());
    for parameter in &report.parameters {
        assert_eq!(parameter.verdict, Verdict::Right, "{report}");
        assert!(parameter.kinks.is_empty() && parameter.checked == parameter.numerical.len());
        assert_eq!(parameter.largest, parameter.relative_error[parameter.at]);
        assert!(
            parameter
                .relative_error
                .iter()
                .all(|&e| e <= parameter.largest)
        );
        assert!(parameter.median <= parameter.largest);
    }
}

#[test]
fn a_mistake_is_found_in_the_parameter_that_it_spoils() {
    // The gradient of its inputs reaches the layer before.
    let report = check_planted(Mistake::ForgetsToTranspose);
    assert_eq!(
        failed(&report),
        ["dense1.weights", "dense1.biases"],
        "{report}"
    );
    assert_eq!(
        failed(&check_planted(Mistake::WrongSign)),
        ["dense2.weights"]
    );
    let report = check_planted(Mistake::ForgetsTheSumOverTheBatch);
    assert_eq!(failed(&report), ["dense2.biases"], "{report}");
    let report = check_planted(Mistake::DividesTwiceByTheBatch);
    assert_eq!(failed(&report), ["dense2.weights"], "{report}");
    // a and -a differ by as much as they are: the largest relative error there is. A fifth of a: by 4/6.
    let largest = |mistake| check_planted(mistake).parameters[2].largest;
    assert!((largest(Mistake::WrongSign) - 1.0).abs() < 1e-6);
    assert!((largest(Mistake::DividesTwiceByTheBatch) - 4.0 / 6.0).abs() < 1e-6);
}

#[test]
fn a_mask_of_the_wrong_array_is_found_in_the_layer_before_it() {
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Dense::he(3, 6, &mut rng))
        .add(MaskOfTheWrongArray(Relu::new()))
        .add(Dense::he(6, 3, &mut rng));
    let (x, labels) = batch();
    let mut loss = SoftmaxCrossEntropy::new();
    let report = gradient_check(&mut network, &x, &labels, &mut loss);
    assert_eq!(
        failed(&report),
        ["dense1.weights", "dense1.biases"],
        "{report}"
    );
    assert!(
        report
            .to_string()
            .ends_with("not passed: dense1.weights is wrong, dense1.biases is wrong")
    );
    // A sample of them finds it as well.
    let report = gradient_check_sample(&mut network, &x, &labels, &mut loss, 6, &mut rng);
    assert_eq!(
        failed(&report),
        ["dense1.weights", "dense1.biases"],
        "{report}"
    );
}

#[test]
fn a_loss_that_divides_twice_spoils_every_parameter() {
    let (x, labels) = batch();
    let mut loss = DividesAgain(SoftmaxCrossEntropy::new());
    let report = gradient_check(&mut network(Mistake::None), &x, &labels, &mut loss);
    assert_eq!(failed(&report).len(), 6, "{report}");
}

#[test]
fn a_mistake_in_gradients_of_a_millionth_is_found() {
    // Four layers of weights of 0.01 or so: the first one's gradients are tiny.
    let mut rng = NumpyRng::seed(0);
    let [first, third, last] = [(3, 4), (4, 4), (4, 3)].map(|(m, n)| Dense::new(m, n, &mut rng));
    let second = |mistake| Planted {
        dense: Dense::new(4, 4, &mut NumpyRng::seed(1)),
        mistake,
    };
    let check = |mistake| {
        let mut network = Sequential::new()
            .add(first.clone())
            .add(Tanh::new())
            .add(second(mistake))
            .add(Tanh::new())
            .add(third.clone())
            .add(Tanh::new())
            .add(last.clone());
        let (x, labels) = batch();
        gradient_check(&mut network, &x, &labels, &mut SoftmaxCrossEntropy::new())
    };
    let right = check(Mistake::None);
    assert!(right.passed(), "{right}");
    let largest = right.parameters[0]
        .backpropagated
        .fold(0.0, |a: f64, g| a.max(g.abs()));
    assert!((1e-8..5e-6).contains(&largest), "{largest:e}");
    let wrong = check(Mistake::ForgetsToTranspose);
    assert_eq!(
        failed(&wrong),
        ["dense1.weights", "dense1.biases"],
        "{wrong}"
    );
}

/// One input, one neuron, a ReLU and two scores: the neuron sees `w + b` for the input 1.
fn one_neuron(w: f64, b: f64) -> Sequential {
    Sequential::new()
        .add(Dense::from_parameters(array![[w]], array![b]))
        .add(Relu::new())
        .add(Dense::from_parameters(
            array![[1.0, -1.0]],
            array![0.1, 0.2],
        ))
}

fn check_one_neuron(w: f64, b: f64) -> GradientReport {
    let mut loss = SoftmaxCrossEntropy::new();
    gradient_check(&mut one_neuron(w, b), &array![[1.0]], &array![0], &mut loss)
}

#[test]
fn a_kink_within_the_step_is_listed_and_left_out() {
    // At 0 and to both sides of it, among them h / 3, where the bend halves as if there were no kink.
    for part in [0.0, 0.1, 0.25, 1.0 / 3.0, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99] {
        for distance in [part * H, -part * H] {
            let report = check_one_neuron(1.0 + distance, -1.0);
            for parameter in &report.parameters[..2] {
                assert_eq!(parameter.kinks, [(0, 0)], "{part}\n{report}");
                assert_eq!(parameter.verdict, Verdict::NotCompared);
                assert!(parameter.relative_error[[0, 0]] > 1e-4);
            }
            // What the neuron gives is 1e-5 or so, and with it the gradient of the weights behind it.
            assert!(report.parameters[2..].iter().all(ParameterReport::passed));
            assert!(
                report
                    .to_string()
                    .contains("kinks: entries where a ReLU switches")
            );
        }
    }
}

#[test]
fn a_kink_beyond_the_step_does_no_harm() {
    for distance in [1.01 * H, -1.01 * H, 2.0 * H, 0.5] {
        let report = check_one_neuron(1.0 + distance, -1.0);
        assert!(
            report.parameters.iter().all(|p| p.kinks.is_empty()),
            "{report}"
        );
        assert!(report.passed(), "{report}");
    }
}

#[test]
fn a_kink_does_not_excuse_a_mistake_in_the_other_entries() {
    // The first of two neurons is at its kink; the second is not, and the mask is wrong for it.
    let mut network = Sequential::new()
        .add(Dense::from_parameters(
            array![[1.0, -2.0]],
            array![-1.0, 0.5],
        ))
        .add(MaskOfTheWrongArray(Relu::new()))
        .add(Dense::from_parameters(
            array![[1.0, -1.0], [-1.0, 1.0]],
            array![0.1, 0.2],
        ));
    let mut loss = SoftmaxCrossEntropy::new();
    let report = gradient_check(&mut network, &array![[1.0]], &array![0], &mut loss);
    assert_eq!(report.parameters[0].kinks, [(0, 0)], "{report}");
    assert_eq!(report.parameters[0].at, (0, 1));
    assert_eq!(
        failed(&report),
        ["dense1.weights", "dense1.biases"],
        "{report}"
    );
}

#[test]
fn curvature_is_no_kink() {
    // Steep sigmoids bend a lot; the slopes to both sides differ, and the difference halves with the step.
    let mut rng = NumpyRng::seed(3);
    let mut network = Sequential::new()
        .add(Dense::from_parameters(
            20.0 * rng.randn((3, 5)),
            rng.randn(5),
        ))
        .add(Sigmoid::new())
        .add(Dense::from_parameters(
            20.0 * rng.randn((5, 3)),
            rng.randn(3),
        ));
    let (x, labels) = batch();
    let mut loss = SoftmaxCrossEntropy::new();
    let report = gradient_check(&mut network, &x, &labels, &mut loss);
    assert!(report.passed(), "{report}");
    assert!(
        report.parameters.iter().all(|p| p.kinks.is_empty()),
        "{report}"
    );
}

#[test]
fn a_network_of_zeros_has_zero_gradients_but_for_the_last_biases() {
    // Every score is 0, whatever the first layer does: 000's network with its data of zeros.
    let mut network = Sequential::new()
        .add(Dense::from_parameters(
            Array2::zeros((2, 3)),
            array![0.0, 0.0, 0.0],
        ))
        .add(Relu::new())
        .add(Dense::from_parameters(
            Array2::zeros((3, 3)),
            array![0.0, 0.0, 0.0],
        ));
    let (x, labels) = (Array2::zeros((3, 2)), array![0, 0, 0]);
    let mut loss = SoftmaxCrossEntropy::new();
    let report = gradient_check(&mut network, &x, &labels, &mut loss);
    assert!(report.passed(), "{report}");
    for parameter in &report.parameters[..3] {
        assert_eq!(
            (parameter.largest, parameter.verdict),
            (0.0, Verdict::Right)
        );
        assert!(parameter.numerical.iter().all(|&n| n == 0.0) && parameter.kinks.is_empty());
    }
    let expected = [-2.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0];
    for (g, expected) in report.parameters[3].numerical.iter().zip(expected) {
        assert!((g - expected).abs() < 1e-9);
    }
}

#[test]
fn the_network_is_put_back_bit_by_bit() {
    let (x, labels) = batch();
    let mut checked = network(Mistake::None);
    let mut loss = SoftmaxCrossEntropy::new();
    gradient_check(&mut checked, &x, &labels, &mut loss);

    let (mut untouched, mut its_loss) = (network(Mistake::None), SoftmaxCrossEntropy::new());
    its_loss.forward(untouched.forward(&x), &labels);
    untouched.backward(its_loss.backward());
    for (a, b) in checked.parameters().iter().zip(untouched.parameters()) {
        let bits = |x: &Array2<f64>| x.mapv(f64::to_bits);
        assert_eq!(bits(a.value), bits(b.value), "{}", a.name);
        assert_eq!(a.gradient, b.gradient, "{}", a.name);
    }
    assert_eq!(checked.output(), untouched.output());
    assert_eq!(loss.d_inputs, its_loss.d_inputs);
    // -0 + h - h would be 0.
    let mut neuron = one_neuron(-0.0, 1.0);
    gradient_check(&mut neuron, &array![[1.0]], &array![0], &mut loss);
    assert!(neuron.parameters()[0].value[[0, 0]].is_sign_negative());
}

#[test]
fn a_sample_leaves_the_other_entries_as_nan() {
    let (x, labels) = batch();
    let (mut network, mut loss) = (network(Mistake::None), SoftmaxCrossEntropy::new());
    let all = gradient_check(&mut network, &x, &labels, &mut loss);
    let mut rng = NumpyRng::seed(5);
    let some = gradient_check_sample(&mut network, &x, &labels, &mut loss, 4, &mut rng);
    assert!(some.passed());
    for (some, all) in some.parameters.iter().zip(&all.parameters) {
        let n = all.numerical.len().min(4);
        assert_eq!(some.checked, n);
        assert_eq!(
            some.relative_error.iter().filter(|e| !e.is_nan()).count(),
            n
        );
        assert_eq!(some.backpropagated, all.backpropagated);
        for (at, &slope) in some.numerical.indexed_iter().filter(|(_, n)| !n.is_nan()) {
            assert_eq!(slope, all.numerical[at]);
            assert!(!some.relative_error[at].is_nan());
        }
    }
    let message = panic_message!(gradient_check_sample(
        &mut network,
        &x,
        &labels,
        &mut loss,
        0,
        &mut rng
    ));
    assert!(message.contains("0 numbers of each parameter check nothing"));
}

#[test]
fn nan_is_wrong_and_stays_visible() {
    let (mut x, labels) = batch();
    x[[2, 1]] = f64::NAN;
    let mut loss = SoftmaxCrossEntropy::new();
    let report = gradient_check(&mut network(Mistake::None), &x, &labels, &mut loss);
    assert_eq!(failed(&report).len(), 6, "{report}");
    assert!(
        report
            .parameters
            .iter()
            .all(|p| p.largest.is_nan() && p.kinks.is_empty())
    );
    assert!(report.to_string().contains("NaN"));
}

#[test]
fn large_inputs_weights_and_scores_pass() {
    let (x, labels) = batch();
    let mut loss = SoftmaxCrossEntropy::new();
    // Raw pixels; then scores of a thousand, and weights of 1e4 whose steps are rounded.
    for (inputs, weights) in [(255.0, 0.01), (100.0, 10.0), (1e-4, 1e4)] {
        let mut rng = NumpyRng::seed(2);
        let mut network = Sequential::new()
            .add(Dense::from_parameters(
                weights * rng.randn((3, 4)),
                rng.randn(4),
            ))
            .add(Relu::new())
            .add(Dense::from_parameters(rng.randn((4, 3)), rng.randn(3)));
        let report = gradient_check(&mut network, &(inputs * &x), &labels, &mut loss);
        assert!(report.passed(), "{inputs} {weights}\n{report}");
    }
}

#[test]
fn a_parameter_without_numbers_is_not_compared_and_passes() {
    let mut network = Dense::from_parameters(Array2::zeros((0, 2)), array![0.3, -0.1]);
    let mut loss = SoftmaxCrossEntropy::new();
    let report = gradient_check(
        &mut network,
        &Array2::zeros((2, 0)),
        &array![1, 1],
        &mut loss,
    );
    assert_eq!(report.parameters[0].verdict, Verdict::NotCompared);
    assert!(report.parameters[0].largest.is_nan());
    assert!(report.passed(), "{report}");
}

#[test]
fn what_cannot_be_checked_says_so() {
    let (x, labels) = batch();
    let mut loss = SoftmaxCrossEntropy::new();
    let message = panic_message!(gradient_check(&mut Relu::new(), &x, &labels, &mut loss));
    assert!(message.contains("Relu has no parameters"));

    let message = panic_message!(check_planted(Mistake::WrongShape));
    assert!(message.contains("dense2.biases has the shape (1, 4), its gradient (1, 2)"));

    /// Gives another loss each time.
    #[derive(Debug)]
    struct Restless(SoftmaxCrossEntropy, f64);
    impl Loss for Restless {
        fn forward(&mut self, outputs: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
            self.1 += 1.0;
            self.0.forward(outputs, targets) + self.1
        }
        fn backward(&self) -> &Array2<f64> {
            self.0.backward()
        }
    }
    let mut restless = Restless(SoftmaxCrossEntropy::new(), 0.0);
    let message = panic_message!(gradient_check(
        &mut network(Mistake::None),
        &x,
        &labels,
        &mut restless
    ));
    assert!(message.contains("for the same batch; a layer that draws random numbers"));
}

#[test]
fn labels_and_one_hot_rows_give_the_same_report() {
    let (x, labels) = batch();
    let rows = crate::data::one_hot(&labels, 3);
    let (mut network, mut loss) = (network(Mistake::None), SoftmaxCrossEntropy::new());
    let report = gradient_check(&mut network, &x, &labels, &mut loss);
    let of_rows = gradient_check(&mut network, &x, &rows, &mut loss);
    assert!(of_rows.passed());
    assert_eq!(
        report.parameters[0].backpropagated,
        of_rows.parameters[0].backpropagated
    );
}

#[test]
fn the_median_is_in_the_middle() {
    assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
    assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
    assert!(median(&mut []).is_nan());
}

proptest! {
    #[test]
    fn right_networks_pass_whatever_their_shape(seed: u32, rows in 1..5_usize, sizes in prop::array::uniform4(1..6_usize)) {
        let mut rng = NumpyRng::seed(seed);
        let [n_inputs, n_hidden1, n_hidden2, n_classes] = sizes;
        let mut network = Sequential::new()
            .add(Dense::from_parameters(rng.randn((n_inputs, n_hidden1)), rng.randn(n_hidden1)))
            .add(Relu::new())
            .add(Dense::from_parameters(rng.randn((n_hidden1, n_hidden2)), rng.randn(n_hidden2)))
            .add(Relu::new())
            .add(Dense::from_parameters(rng.randn((n_hidden2, n_classes)), rng.randn(n_classes)));
        let x = rng.randn((rows, n_inputs));
        let labels = Array1::from(rng.choice(n_classes, rows));
        let report = gradient_check(&mut network, &x, &labels, &mut SoftmaxCrossEntropy::new());
        // All entries of a parameter at kinks is rare, and no mistake.
        let wrong = report.parameters.iter().any(|p| matches!(p.verdict, Verdict::Suspicious | Verdict::Wrong));
        prop_assert!(!wrong, "{}", report);
    }

    #[test]
    fn a_wrong_sign_is_found_whatever_the_shape(seed: u32, rows in 1..5_usize, n_inputs in 1..6_usize, n_classes in 2..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        let dense = Dense::from_parameters(rng.randn((n_inputs, n_classes)), rng.randn(n_classes));
        let mut network = Planted { dense, mistake: Mistake::WrongSign };
        let x = rng.randn((rows, n_inputs));
        let labels = Array1::from(rng.choice(n_classes, rows));
        let report = gradient_check(&mut network, &x, &labels, &mut SoftmaxCrossEntropy::new());
        prop_assert_eq!(failed(&report), ["weights"]);
    }

    #[test]
    fn at_its_kink_a_neuron_is_never_called_wrong(seed: u32, part in -1.0..1.0_f64, jump in 0.001..100.0_f64) {
        // Two scores that grow and shrink with the neuron: the jump of the slope is of the order of `jump`.
        let mut rng = NumpyRng::seed(seed);
        let mut network = Sequential::new()
            .add(Dense::from_parameters(array![[1.0 + part * H]], array![-1.0]))
            .add(Relu::new())
            .add(Dense::from_parameters(array![[jump, -jump]], rng.randn(2)));
        let mut loss = SoftmaxCrossEntropy::new();
        let report = gradient_check(&mut network, &array![[1.0]], &array![0], &mut loss);
        for parameter in &report.parameters {
            prop_assert!(!matches!(parameter.verdict, Verdict::Suspicious | Verdict::Wrong), "{}", report);
        }
    }
}
