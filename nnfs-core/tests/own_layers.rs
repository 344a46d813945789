//! Layers as a learner writes them, in a cell: without an identity, with nothing but the prelude.

mod common;

use common::{bits, go_back, names, panic_message};
use nnfs_core::prelude::*;

/// `y = gamma * x + beta`, a number of each for every column.
#[derive(Clone, Debug)]
struct ScaleShift {
    gamma: Array2<f64>,
    beta: Array2<f64>,
    d_gamma: Array2<f64>,
    d_beta: Array2<f64>,
    inputs: Array2<f64>,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl ScaleShift {
    fn new(n_columns: usize) -> Self {
        let zeros = || Array2::zeros((1, n_columns));
        Self {
            gamma: Array2::ones((1, n_columns)),
            beta: zeros(),
            d_gamma: zeros(),
            d_beta: zeros(),
            inputs: zeros(),
            output: zeros(),
            d_inputs: zeros(),
        }
    }
}

impl Layer for ScaleShift {
    fn name(&self) -> &'static str {
        "ScaleShift"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.inputs = inputs.clone();
        self.output = &self.gamma * inputs + &self.beta;
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let sum = |x: Array2<f64>| x.sum_axis(Axis(0)).insert_axis(Axis(0));
        self.d_gamma = sum(d_outputs * &self.inputs);
        self.d_beta = sum(d_outputs.clone());
        self.d_inputs = d_outputs * &self.gamma;
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![
            Parameter::new("gamma", &mut self.gamma, &self.d_gamma),
            Parameter::new("beta", &mut self.beta, &self.d_beta),
        ]
    }
}

/// Two dense layers, 3 -> 4 -> 2, and a scale-shift before, between or behind them; with its names.
fn networks() -> Vec<(Sequential, Vec<&'static str>)> {
    let dense = || {
        let mut rng = NumpyRng::seed(0);
        (Dense::he(3, 4, &mut rng), Dense::he(4, 2, &mut rng))
    };
    let own = ["scaleshift1.gamma", "scaleshift1.beta"];
    let first = ["dense1.weights", "dense1.biases"];
    let second = ["dense2.weights", "dense2.biases"];
    let new = Sequential::new;
    let (a, b) = dense();
    let (c, d) = dense();
    let (e, f) = dense();
    vec![
        (
            new().add(ScaleShift::new(3)).add(a).add(Tanh::new()).add(b),
            [own, first, second].concat(),
        ),
        (
            new().add(c).add(ScaleShift::new(4)).add(Tanh::new()).add(d),
            [first, own, second].concat(),
        ),
        (
            new().add(e).add(Tanh::new()).add(f).add(ScaleShift::new(2)),
            [first, second, own].concat(),
        ),
    ]
}

/// Those networks, and the same within another.
fn plain_and_nested() -> Vec<(Sequential, Vec<String>)> {
    let mut all = Vec::new();
    for (network, names) in networks() {
        let nested = Sequential::new().add(network.clone());
        let within = names.iter().map(|name| format!("sequential1.{name}"));
        all.push((nested, within.collect()));
        all.push((network, names.into_iter().map(String::from).collect()));
    }
    all
}

#[test]
fn it_is_listed_under_its_names_wherever_it_stands() {
    for (mut network, expected) in plain_and_nested() {
        assert_eq!(names(&mut network), expected);
        assert_eq!(expected.len(), 6);
    }
}

#[test]
fn every_parameter_moves_with_every_optimizer() {
    for (network, _) in plain_and_nested() {
        let optimizers: [Box<dyn Optimizer>; 6] = [
            Box::new(Sgd::new(0.1)),
            Box::new(Momentum::new(0.1)),
            Box::new(AdaGrad::new(0.1)),
            Box::new(RmsProp::new(0.1)),
            Box::new(Adam::new(0.1)),
            Box::new(AdamW::new(0.1)),
        ];
        for mut optimizer in optimizers {
            let mut network = network.clone();
            go_back(&mut network, 3, 1);
            let before = bits(&mut network);
            optimizer.step(&mut network);
            for (before, after) in before.iter().zip(bits(&mut network)) {
                assert_ne!(before.1, after.1, "{} with {optimizer:?}", after.0);
            }
        }
    }
}

#[test]
fn the_gradient_check_covers_and_passes_it() {
    for (mut network, names) in plain_and_nested() {
        let x = NumpyRng::seed(2).randn((4, 3));
        let mut loss = SoftmaxCrossEntropy::new();
        let report = gradient::gradient_check(&mut network, &x, &array![0, 1, 1, 0], &mut loss);
        assert!(report.passed(), "{report}");
        let checked: Vec<_> = report.parameters.iter().map(|p| p.name.clone()).collect();
        assert_eq!(checked, names);
        assert!(
            report
                .parameters
                .iter()
                .all(|p| p.checked == p.numerical.len())
        );
    }
}

#[test]
fn it_is_saved_and_loaded() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("some.safetensors");
    for (mut network, _) in plain_and_nested() {
        let fresh = network.clone();
        go_back(&mut network, 3, 1);
        Sgd::new(0.5).step(&mut network);
        weights::save(&path, &mut network).expect("saves");
        let mut loaded = fresh;
        assert_ne!(bits(&mut loaded), bits(&mut network));
        weights::load(&path, &mut loaded).expect("loads");
        assert_eq!(bits(&mut loaded), bits(&mut network));
    }
}

#[test]
fn two_of_one_kind_in_a_network_keep_their_own_state() {
    let mut both = Sequential::new()
        .add(ScaleShift::new(3))
        .add(ScaleShift::new(3));
    let mut nested = Sequential::new().add(
        Sequential::new()
            .add(ScaleShift::new(3))
            .add(ScaleShift::new(3)),
    );
    let alone = || Sequential::new().add(ScaleShift::new(3));
    let (mut first, mut second) = (alone(), alone());
    let [mut of_both, mut of_first, mut of_second] = [(); 3].map(|()| Adam::new(0.1));
    for seed in 0..4 {
        go_back(&mut both, 3, seed);
        go_back(&mut nested, 3, seed);
        let inputs = NumpyRng::seed(seed).randn((5, 3));
        let shape = second.forward(first.forward(&inputs)).dim();
        first.backward(second.backward(&NumpyRng::seed(seed + 100).randn(shape)));
        // One optimizer for both networks, whose own layers have the same names again.
        of_both.step(&mut both);
        of_both.step(&mut nested);
        of_first.step(&mut first);
        of_second.step(&mut second);
    }
    let values = |network: &mut dyn Layer| -> Vec<_> {
        bits(network).into_iter().map(|(_, bits)| bits).collect()
    };
    let by_hand = [values(&mut first), values(&mut second)].concat();
    assert_eq!(values(&mut both), by_hand);
    assert_eq!(values(&mut nested), by_hand);
}

#[test]
fn a_copy_of_a_network_with_it_starts_anew() {
    let mut network = Sequential::new().add(ScaleShift::new(3));
    let mut adam = Adam::new(0.1);
    for seed in 0..3 {
        go_back(&mut network, 3, seed);
        adam.step(&mut network);
    }
    let mut copy = network.clone();
    let mut copy_with_a_new_adam = network.clone();
    go_back(&mut copy, 3, 5);
    go_back(&mut copy_with_a_new_adam, 3, 5);
    adam.step(&mut copy);
    Adam::new(0.1).step(&mut copy_with_a_new_adam);
    assert_eq!(bits(&mut copy), bits(&mut copy_with_a_new_adam));
}

#[test]
fn without_a_network_it_is_known_by_its_names() {
    let (mut bare, mut in_network) = (
        ScaleShift::new(3),
        Sequential::new().add(ScaleShift::new(3)),
    );
    let (mut of_bare, mut of_network) = (Adam::new(0.1), Adam::new(0.1));
    for seed in 0..4 {
        go_back(&mut bare, 3, seed);
        go_back(&mut in_network, 3, seed);
        of_bare.step(&mut bare);
        of_network.step(&mut in_network);
        let values = |network: &mut dyn Layer| -> Vec<_> {
            bits(network).into_iter().map(|(_, bits)| bits).collect()
        };
        assert_eq!(values(&mut bare), values(&mut in_network));
    }
}

/// Lists its second parameter only after it has gone forward.
#[derive(Clone, Debug)]
struct Growing(ScaleShift, bool);

/// Lists a parameter twice.
#[derive(Clone, Debug)]
struct Twice(ScaleShift);

/// Gives a statistic the name of a parameter.
#[derive(Clone, Debug)]
struct SameName(ScaleShift, Array2<f64>);

macro_rules! as_scale_shift {
    () => {
        fn name(&self) -> &'static str {
            "Own"
        }
        fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
            self.0.backward(d_outputs)
        }
        fn output(&self) -> &Array2<f64> {
            self.0.output()
        }
        fn d_inputs(&self) -> &Array2<f64> {
            self.0.d_inputs()
        }
    };
}

impl Layer for Growing {
    as_scale_shift!();

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.1 = true;
        self.0.forward(inputs)
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        let n = if self.1 { 2 } else { 1 };
        self.0.parameters().into_iter().take(n).collect()
    }
}

impl Layer for Twice {
    as_scale_shift!();

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.0.forward(inputs)
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        let ScaleShift {
            gamma,
            d_gamma,
            beta,
            d_beta,
            ..
        } = &mut self.0;
        vec![
            Parameter::new("gamma", gamma, d_gamma),
            Parameter::new("gamma", beta, d_beta),
        ]
    }
}

impl Layer for SameName {
    as_scale_shift!();

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.0.forward(inputs)
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        self.0.parameters()
    }

    fn statistics(&mut self) -> Vec<Statistic<'_>> {
        vec![Statistic::new("beta", &mut self.1)]
    }
}

#[test]
fn one_that_changes_its_number_of_parameters_says_so() {
    let mut network = Sequential::new().add(Growing(ScaleShift::new(3), false));
    go_back(&mut network, 3, 0);
    let message = panic_message(|| Sgd::new(0.1).step(&mut network));
    assert!(
        message.starts_with(
            "Own listed 1 parameters when it was added to the network, and lists 2 now"
        ),
        "{message}"
    );
}

#[test]
fn names_that_are_given_twice_say_so() {
    let message = panic_message(|| Sequential::new().add(Twice(ScaleShift::new(3))));
    assert!(
        message.starts_with("Own lists own1.gamma twice"),
        "{message}"
    );
    let message = panic_message(|| {
        Sequential::new().add(SameName(ScaleShift::new(3), Array2::zeros((1, 1))))
    });
    assert!(
        message.starts_with("Own lists own1.beta twice"),
        "{message}"
    );
}
