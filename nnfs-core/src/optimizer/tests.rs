//! Tests of all optimizers: known numbers, and whose state is whose.

use super::*;
use crate::layer::{Dense, Penalty, Relu};
use crate::network::Sequential;
use crate::random::NumpyRng;
use crate::testing::panic_message;
use crate::weights;
use ndarray::{Array2, array};

/// Two numbers as the weights of a layer; the gradient is given to it by hand.
fn at(point: [f64; 2]) -> Dense {
    Dense::from_parameters(array![point], array![0.0, 0.0])
}

/// A step along this gradient, and where it ends.
fn step(optimizer: &mut dyn Optimizer, dense: &mut Dense, gradient: [f64; 2]) -> [f64; 2] {
    dense.d_weights = array![gradient];
    optimizer.step(dense);
    [dense.weights[[0, 0]], dense.weights[[0, 1]]]
}

fn all() -> Vec<Box<dyn Optimizer>> {
    vec![
        Box::new(Sgd::new(0.1).schedule(Schedule::Decay(0.5))),
        Box::new(Momentum::new(0.1)),
        Box::new(Momentum::new(0.1).nesterov()),
        Box::new(AdaGrad::new(0.1)),
        Box::new(RmsProp::new(0.1)),
        Box::new(Adam::new(0.1)),
        Box::new(Adam::new(0.1).folded()),
        Box::new(AdamW::new(0.1)),
    ]
}

#[track_caller]
fn assert_near(what: &str, found: [f64; 2], expected: [f64; 2], absolute: f64) {
    for (found, expected) in found.into_iter().zip(expected) {
        let apart = (found - expected).abs();
        assert!(
            apart <= 1e-12 * expected.abs() + absolute,
            "{what}: {found} is {apart:e} from {expected}"
        );
    }
}

/// The race of the fish book, chapter 6: f = x^2 / 20 + y^2 from (-7, 2).
#[track_caller]
fn race(optimizer: &mut dyn Optimizer, after: [(usize, [f64; 2]); 4], f_at_end: f64) {
    let mut dense = at([-7.0, 2.0]);
    let mut expected = after.into_iter();
    let mut next = expected.next();
    for steps in 1..=30 {
        let [x, y] = [dense.weights[[0, 0]], dense.weights[[0, 1]]];
        let found = step(optimizer, &mut dense, [x / 10.0, 2.0 * y]);
        if let Some((_, expected_here)) = next.filter(|&(at_step, _)| at_step == steps) {
            let what = format!("{optimizer:?} after {steps} steps");
            assert_near(&what, found, expected_here, 1e-15);
            next = expected.next();
        }
    }
    let [x, y] = [dense.weights[[0, 0]], dense.weights[[0, 1]]];
    let f = x * x / 20.0 + y * y;
    assert!((f / f_at_end - 1.0).abs() < 1e-12, "{optimizer:?}: {f}");
}

// The numbers of the race and of the two steps are NumPy's (2.4.6), from the formulas in f64.

#[test]
fn sgd_runs_the_race() {
    race(
        &mut Sgd::new(0.95),
        [
            (1, [-6.335, -1.7999999999999998]),
            (2, [-5.733175, 1.6199999999999997]),
            (10, [-2.5797868938348625, 0.6973568801999994]),
            (30, [-0.3503929957523197, 0.0847823165504322]),
        ],
        0.013326803773271945,
    );
}

#[test]
fn momentum_runs_the_race() {
    race(
        &mut Momentum::new(0.1),
        [
            (1, [-6.93, 1.6]),
            (2, [-6.7977, 0.9199999999999999]),
            (10, [-4.3475537872942125, 0.008799741200000377]),
            (30, [0.896413858493733, 0.08808560171506971]),
        ],
        0.047936963514487015,
    );
    race(
        &mut Momentum::new(0.1).nesterov(),
        [
            (1, [-6.867, 1.24]),
            (2, [-6.679827, 0.4448]),
            (10, [-4.078277803686939, 0.10272147132580371]),
            (30, [0.6896149016966209, -0.0006799058361171969]),
        ],
        0.02377889790404799,
    );
}

#[test]
fn adagrad_runs_the_race() {
    race(
        &mut AdaGrad::new(1.5),
        [
            (1, [-5.500000214285683, 0.5000000374999991]),
            (2, [-4.573267968164272, 0.13619658308878757]),
            (10, [-1.4893855293838187, 4.337780396165427e-6]),
            (30, [-0.12016232231416045, 2.486389893984459e-17]),
        ],
        0.0007219491851966091,
    );
}

#[test]
fn rms_prop_runs_the_race() {
    race(
        &mut RmsProp::new(0.3),
        [
            (1, [-6.0513171305207205, 1.0513167769494802]),
            (2, [-5.4123409955227775, 0.5915234294823071]),
            (10, [-2.6340345264198404, 0.0013535097476175665]),
            (30, [-0.1539113560422911, 3e-17]),
        ],
        0.0011844352759388446,
    );
}

#[test]
fn adam_runs_the_race_in_both_forms() {
    race(
        &mut Adam::new(0.3),
        [
            (1, [-6.700000042857137, 1.7000000075]),
            (2, [-6.4004143795773665, 1.4022453424962107]),
            (10, [-4.0594119926117544, -0.4918469905240826]),
            (30, [0.1360138584507099, 0.3182453814199591]),
        ],
        0.10220511127966775,
    );
    race(
        &mut Adam::new(0.3).folded(),
        [
            (1, [-6.700001355255732, 1.700000237170637]),
            (2, [-6.400416624043272, 1.4022457408988034]),
            (10, [-4.059418572603199, -0.49184628747603204]),
            (30, [0.13600685239498186, 0.31824537553721943]),
        ],
        0.10220501224574535,
    );
}

#[test]
fn a_rate_of_two_over_the_curvature_is_the_limit() {
    // y is multiplied by 1 - 2 * rate a step: it stays as large at a rate of 1 and grows beyond it (NumPy).
    let last = |rate| {
        let mut dense = at([-7.0, 2.0]);
        for _ in 0..30 {
            let [x, y] = [dense.weights[[0, 0]], dense.weights[[0, 1]]];
            step(&mut Sgd::new(rate), &mut dense, [x / 10.0, 2.0 * y]);
        }
        [dense.weights[[0, 0]], dense.weights[[0, 1]]]
    };
    assert_near("rate 1", last(1.0), [-0.2967381079265134, 2.0], 0.0);
    assert!((last(1.01)[1] - 3.622723168206708).abs() < 1e-11);
    assert!((last(0.1)[0] + 5.177902613717963).abs() < 1e-11);
}

#[test]
fn two_steps_give_the_known_numbers() {
    let two_steps = |mut optimizer: Box<dyn Optimizer>, first: [f64; 2], second: [f64; 2]| {
        let mut dense = at([1.0, -2.0]);
        let found = step(&mut *optimizer, &mut dense, [0.5, -4.0]);
        assert_near(&format!("{optimizer:?}"), found, first, 0.0);
        let found = step(&mut *optimizer, &mut dense, [0.25, 1.0]);
        assert_near(&format!("{optimizer:?}"), found, second, 0.0);
    };
    two_steps(Box::new(Sgd::new(0.1)), [0.95, -1.6], [0.925, -1.7]);
    two_steps(Box::new(Momentum::new(0.1)), [0.95, -1.6], [0.88, -1.34]);
    two_steps(
        Box::new(Momentum::new(0.1).nesterov()),
        [0.905, -1.24],
        [0.817, -1.106],
    );
    two_steps(
        Box::new(AdaGrad::new(0.1)),
        [0.900000019999996, -1.9000000025],
        [0.8552786684499988, -1.924253564415398],
    );
    two_steps(
        Box::new(RmsProp::new(0.1)),
        [0.6837724339830356, -1.68377225898316],
        [0.5363305647846088, -1.764354548892191],
    );
    two_steps(
        Box::new(Adam::new(0.1)),
        [0.900000019999996, -1.9000000025],
        [0.8067820797048766, -1.853053186989829],
    );
    two_steps(
        Box::new(Adam::new(0.1).folded()),
        [0.9000006324515321, -1.900000079056879],
        [0.8067831960988964, -1.853053297959584],
    );
    two_steps(
        Box::new(AdamW::new(0.1)),
        [0.899000002, -1.89800000025],
        [0.8048830404754623, -1.849155183290023],
    );
}

#[test]
fn a_penalty_reaches_adam_as_a_part_of_the_gradient() {
    // 0.01 * p added to g: an l2 of 0.005 (NumPy).
    let mut dense = at([1.0, -2.0]).weight_penalty(Penalty::l2(0.005));
    let mut adam = Adam::new(0.1);
    let mut with_penalty = |g: [f64; 2]| {
        dense.forward(&array![[1.0]]);
        dense.backward(&array![g]);
        dense.d_biases.fill(0.0);
        adam.step(&mut dense);
        [dense.weights[[0, 0]], dense.weights[[0, 1]]]
    };
    let first = with_penalty([0.5, -4.0]);
    assert_near(
        "first",
        first,
        [0.9000000196078393, -1.900000002487562],
        0.0,
    );
    let second = with_penalty([0.25, 1.0]);
    assert_near(
        "second",
        second,
        [0.8065550794832534, -1.8525560291467755],
        0.0,
    );
}

#[test]
fn every_optimizer_follows_its_schedule() {
    // With a gradient of 1, SGD's step is its rate.
    let mut sgd = Sgd::new(1.0).schedule(Schedule::Decay(0.1));
    let mut dense = at([0.0, 0.0]);
    let mut position = 0.0;
    for decayed in [1.0, 0.9090909090909091, 0.8333333333333334] {
        assert_eq!(sgd.rate().map(|rate| rate.last()), Some(sgd.rate.last()));
        position -= decayed;
        assert_near(
            "decay",
            step(&mut sgd, &mut dense, [1.0, 0.0]),
            [position, 0.0],
            0.0,
        );
        assert_eq!(sgd.rate.last(), decayed);
    }
    // A rate of 0 moves nothing, in any of them.
    let stopped = || Schedule::By(|step| if step < 2 { 1.0 } else { 0.0 });
    let with_schedule: [Box<dyn Optimizer>; 6] = [
        Box::new(Sgd::new(0.1).schedule(stopped())),
        Box::new(AdaGrad::new(0.1).schedule(stopped())),
        Box::new(RmsProp::new(0.1).schedule(stopped())),
        Box::new(Adam::new(0.1).schedule(stopped())),
        Box::new(Adam::new(0.1).folded().schedule(stopped())),
        Box::new(AdamW::new(0.1).schedule(stopped())),
    ];
    for mut optimizer in with_schedule {
        let mut dense = at([1.0, -2.0]);
        let first = step(&mut *optimizer, &mut dense, [0.5, -4.0]);
        let second = step(&mut *optimizer, &mut dense, [0.5, -4.0]);
        assert_ne!(first, second, "{optimizer:?}");
        let third = step(&mut *optimizer, &mut dense, [0.5, -4.0]);
        assert_eq!(second, third, "{optimizer:?}");
    }
    // What rolls rolls on by itself: 0.9 of -0.1 * (0.5 + 0.9 * 0.5).
    let mut momentum = Momentum::new(0.1).schedule(stopped());
    let mut dense = at([0.0, 0.0]);
    let [_, second, third] = [(); 3].map(|()| step(&mut momentum, &mut dense, [0.5, 0.0])[0]);
    assert!((third - second + 0.0855).abs() < 1e-15);
}

#[test]
fn the_first_step_of_adam_and_adagrad_is_the_rate_whatever_the_gradient() {
    for g in [1e-3, 1.0, 1e4, -1e4] {
        let first: [Box<dyn Optimizer>; 3] = [
            Box::new(Adam::new(0.1)),
            Box::new(AdaGrad::new(0.1)),
            Box::new(AdamW::new(0.1).decay(0.0)),
        ];
        for mut optimizer in first {
            let [x, _] = step(&mut *optimizer, &mut at([0.0, 0.0]), [g, 0.0]);
            assert!((x + 0.1 * g.signum()).abs() < 2e-5, "{optimizer:?}: {x}");
        }
        let [x, _] = step(&mut RmsProp::new(0.1), &mut at([0.0, 0.0]), [g, 0.0]);
        assert!((x + 0.1 * g.signum() / 0.1_f64.sqrt()).abs() < 2e-4, "{x}");
    }
}

#[test]
fn a_gradient_of_0_moves_nothing_and_nan_stays_visible() {
    for mut optimizer in all() {
        let mut dense = at([1.0, 0.0]);
        dense.d_weights = array![[f64::NAN, 0.0]];
        optimizer.step(&mut dense);
        assert!(dense.weights[[0, 0]].is_nan(), "{optimizer:?}");
        assert_eq!(dense.weights[[0, 1]], 0.0, "{optimizer:?}");
    }
}

#[test]
fn shares_that_are_none_say_so() {
    let message = panic_message!(Momentum::new(0.1).momentum(1.0));
    assert!(message.starts_with("Momentum: the momentum is a share"));
    assert!(panic_message!(RmsProp::new(0.1).rho(-0.1)).contains("got -0.1"));
    assert!(panic_message!(Adam::new(0.1).betas(0.9, 1.0)).contains("beta2"));
    assert!(panic_message!(Adam::new(0.1).betas(f64::NAN, 0.9)).contains("beta1"));
}

// Whose state is whose.

fn network(seed: u32) -> Sequential {
    let mut rng = NumpyRng::seed(seed);
    Sequential::new()
        .add(Dense::he(2, 3, &mut rng))
        .add(Relu::new())
        .add(Dense::he(3, 2, &mut rng))
}

fn batch(seed: u32) -> Array2<f64> {
    NumpyRng::seed(seed).randn((4, 2))
}

/// Forward and backward with some batch, so that there are gradients.
fn go_back(network: &mut dyn Layer, seed: u32) {
    let shape = network.forward(&batch(seed)).dim();
    network.backward(&NumpyRng::seed(seed + 100).randn(shape));
}

fn values(network: &mut dyn Layer) -> Vec<Array2<f64>> {
    let parameters = network.parameters();
    parameters.iter().map(|p| p.value.clone()).collect()
}

fn gradients(network: &mut dyn Layer) -> Vec<Array2<f64>> {
    let parameters = network.parameters();
    parameters.iter().map(|p| p.gradient.clone()).collect()
}

/// Asserts that the last step of a network was the first one of an Adam with this rate.
#[track_caller]
fn assert_first_step(
    rate: f64,
    before: &[Array2<f64>],
    after: &[Array2<f64>],
    gradients: &[Array2<f64>],
) {
    for ((before, after), gradient) in before.iter().zip(after).zip(gradients) {
        for ((before, after), g) in before.iter().zip(after).zip(gradient) {
            let expected = before - rate * g / (g.abs() + 1e-7);
            assert!((after - expected).abs() < 1e-14, "{after}, not {expected}");
        }
    }
}

#[test]
fn one_optimizer_over_two_networks_takes_the_steps_of_two_bit_for_bit() {
    for (mut shared, (mut of_a, mut of_b)) in all().into_iter().zip(all().into_iter().zip(all())) {
        let [mut a, mut b, mut shared_a, mut shared_b] = [1, 2, 1, 2].map(network);
        for seed in 0..6 {
            for layer in [&mut a, &mut b, &mut shared_a, &mut shared_b] {
                go_back(layer, seed);
            }
            of_a.step(&mut a);
            shared.step(&mut shared_a);
            of_b.step(&mut b);
            shared.step(&mut shared_b);
        }
        assert_eq!(values(&mut shared_a), values(&mut a), "{shared:?}");
        assert_eq!(values(&mut shared_b), values(&mut b), "{shared:?}");
    }
}

#[test]
fn a_layer_that_joins_late_starts_from_its_own_first_step() {
    let mut adam = Adam::new(0.1).schedule(Schedule::Decay(0.5));
    let (mut grown, mut alone) = (network(1), network(1));
    for seed in 0..4 {
        go_back(&mut grown, seed);
        adam.step(&mut grown);
    }
    grown.push(Box::new(Dense::he(2, 2, &mut NumpyRng::seed(3))));
    go_back(&mut grown, 9);
    let (before, gradients) = (values(&mut grown), gradients(&mut grown));
    adam.step(&mut grown);
    let after = values(&mut grown);
    assert_first_step(0.1, &before[4..], &after[4..], &gradients[4..]);

    // The others take their fifth: what the new layer sends back to them is all that differs.
    let mut of_alone = Adam::new(0.1).schedule(Schedule::Decay(0.5));
    for seed in 0..4 {
        go_back(&mut alone, seed);
        of_alone.step(&mut alone);
    }
    assert_eq!(values(&mut alone), before[..4]);
    alone.forward(&batch(9));
    alone.backward(grown.layers()[3].d_inputs());
    of_alone.step(&mut alone);
    assert_eq!(values(&mut alone), after[..4]);
}

#[test]
fn two_optimizers_on_one_network_remember_their_own_steps() {
    // With a gradient of 1 the n-th step of a momentum is -rate * (1 + 0.9 + ... + 0.9^(n - 1)).
    let nth = |rate: f64, n: i32| -rate * (1.0 - 0.9_f64.powi(n)) / 0.1;
    let (mut slow, mut fast) = (Momentum::new(0.01), Momentum::new(1.0));
    let mut dense = at([0.0, 0.0]);
    let mut expected = 0.0;
    for n in 1..=5 {
        for (optimizer, rate) in [(&mut slow, 0.01), (&mut fast, 1.0)] {
            let [x, _] = step(optimizer, &mut dense, [1.0, 0.0]);
            expected += nth(rate, n);
            assert!((x - expected).abs() < 1e-12);
        }
    }
}

#[test]
fn a_copy_of_a_network_is_a_network_of_its_own() {
    let (mut original, mut adam) = (network(1), Adam::new(0.1));
    let mut never_copied = (network(1), Adam::new(0.1));
    for seed in 0..3 {
        go_back(&mut original, seed);
        adam.step(&mut original);
        go_back(&mut never_copied.0, seed);
        never_copied.1.step(&mut never_copied.0);
    }
    let mut copy = original.clone();
    go_back(&mut copy, 5);
    let (before, gradients) = (values(&mut copy), gradients(&mut copy));
    adam.step(&mut copy);
    assert_first_step(0.1, &before, &values(&mut copy), &gradients);
    assert_eq!(values(&mut original), before);

    // The original has not noticed.
    for seed in 3..5 {
        go_back(&mut original, seed);
        adam.step(&mut original);
        go_back(&mut never_copied.0, seed);
        never_copied.1.step(&mut never_copied.0);
    }
    assert_eq!(values(&mut original), values(&mut never_copied.0));
}

#[test]
fn a_copy_of_an_optimizer_goes_on_with_the_same_network() {
    let (mut network, mut adam) = (network(1), Adam::new(0.1));
    go_back(&mut network, 0);
    adam.step(&mut network);
    let mut copy = adam.clone();
    let start = weights::Snapshot::of(&mut network);
    go_back(&mut network, 1);
    adam.step(&mut network);
    let after = values(&mut network);
    start.restore(&mut network);
    copy.step(&mut network);
    assert_eq!(values(&mut network), after);
}

#[test]
fn numbers_that_are_put_back_leave_the_optimizers_state_as_it_is() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("some.safetensors");
    let (mut network_a, mut adam) = (network(1), Adam::new(0.1));
    go_back(&mut network_a, 0);
    adam.step(&mut network_a);
    let snapshot = weights::Snapshot::of(&mut network_a);
    weights::save(&path, &mut network_a).expect("saves");

    // The second step from here, whatever happened to the numbers in between.
    let mut second_steps = Vec::new();
    for way in 0..3 {
        let mut adam = adam.clone();
        for parameter in network_a.parameters() {
            if way > 0 {
                parameter.value.fill(7.0);
            }
        }
        match way {
            0 => {}
            1 => snapshot.restore(&mut network_a),
            _ => weights::load(&path, &mut network_a).expect("loads"),
        }
        go_back(&mut network_a, 1);
        adam.step(&mut network_a);
        second_steps.push(values(&mut network_a));
        snapshot.restore(&mut network_a);
    }
    assert_eq!(second_steps[0], second_steps[1]);
    assert_eq!(second_steps[0], second_steps[2]);

    // A new network with a new Adam has the numbers, and nothing else.
    let (mut new, mut new_adam) = (network(2), Adam::new(0.1));
    weights::load(&path, &mut new).expect("loads");
    go_back(&mut new, 1);
    let (before, gradients) = (values(&mut new), gradients(&mut new));
    new_adam.step(&mut new);
    assert_first_step(0.1, &before, &values(&mut new), &gradients);
    assert_ne!(values(&mut new), second_steps[0]);
}

#[test]
fn gradients_that_do_not_fit_say_so() {
    for mut optimizer in all() {
        let mut dense = at([1.0, -2.0]);
        dense.d_weights = Array2::zeros((2, 1));
        let message = panic_message!(optimizer.step(&mut dense));
        assert!(
            message.starts_with("weights has the shape (1, 2), its gradient (2, 1)")
                && message.ends_with(
                    "did backward forget to transpose it, or to add it up over the batch?"
                ),
            "{optimizer:?}: {message}"
        );
        dense.d_weights = Array2::zeros((0, 0));
        let message = panic_message!(optimizer.step(&mut dense));
        assert!(
            message.ends_with("call backward before the optimizer's step"),
            "{optimizer:?}: {message}"
        );
        let mut dense = at([1.0, -2.0]);
        step(&mut *optimizer, &mut dense, [1.0, 1.0]);
        (dense.weights, dense.d_weights) = (Array2::zeros((3, 2)), Array2::zeros((3, 2)));
        let message = panic_message!(optimizer.step(&mut dense));
        assert!(
            message.starts_with(
                "weights has the shape (3, 2), and had (1, 2) at the optimizer's last step"
            ) && message.ends_with("make a new optimizer"),
            "{optimizer:?}: {message}"
        );
    }
}

#[test]
fn debug_shows_the_settings_and_no_numbers_of_the_state() {
    let mut adam = Adam::new(0.1);
    let mut network = network(1);
    adam.step(&mut network);
    let text = format!("{adam:?}");
    assert!(
        text.contains("beta1: 0.9") && text.ends_with("memory: Memory(4 parameters) }"),
        "{text}"
    );
}

#[test]
fn a_step_before_the_first_backward_moves_nothing() {
    // A Dense starts with gradients of 0.
    let (mut dense, before) = (at([1.0, -2.0]), array![[1.0, -2.0]]);
    Adam::new(0.1).step(&mut dense);
    assert_eq!(dense.weights, before);
}
