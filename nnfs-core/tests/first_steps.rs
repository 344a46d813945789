//! The first steps of the trainings of *Neural Networks from Scratch*, chapters 10, 14 and 15, from its spiral and its
//! first weights, against the same computed by NumPy (2.4.6) in f64 behind `np.random.seed(0)`.

use nnfs_core::prelude::*;

/// How far a loss may be from NumPy's: rounding grows as the network learns.
fn tolerance(step: usize) -> f64 {
    if step <= 50 { 1e-9 } else { 1e-7 }
}

/// What a training is made of, drawn as the book draws it: first the spiral, then the layers.
struct Start {
    x: Array2<f64>,
    labels: Array1<usize>,
    dense1: Dense,
    dense2: Dense,
    /// What the draws that follow come from.
    rng: NumpyRng,
}

fn start(n_samples: usize) -> Start {
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(n_samples, 3, &mut rng);
    Start {
        x,
        labels,
        dense1: Dense::new(2, 64, &mut rng),
        dense2: Dense::new(64, 3, &mut rng),
        rng,
    }
}

/// What was measured before a step.
#[derive(Debug)]
struct Measured {
    loss: f64,
    penalty: f64,
    /// The loss of the data with the book's clipping, which lets no sample lose more than 16.1.
    clipped: f64,
}

/// Trains on all samples at once.
fn train(
    n_steps: usize,
    network: &mut dyn Layer,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    optimizer: &mut dyn Optimizer,
) -> Vec<Measured> {
    let mut loss = SoftmaxCrossEntropy::new();
    (0..n_steps)
        .map(|_| {
            let data_loss = loss.forward(network.forward(x), labels);
            let penalty = network.penalty();
            network.backward_parameters_only(loss.backward());
            optimizer.step(network);
            Measured {
                loss: data_loss + penalty,
                penalty,
                clipped: clipped(&loss.probabilities, labels),
            }
        })
        .collect()
}

fn clipped(probabilities: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let samples = probabilities.rows().into_iter().zip(labels);
    let losses = samples.map(|(row, &label)| -row[label].clamp(1e-7, 1.0 - 1e-7).ln());
    losses.sum::<f64>() / labels.len() as f64
}

/// The losses before the steps 1, 2, 10, 50 and 100, counted from 0, of a training without a penalty.
#[track_caller]
fn check(mut optimizer: impl Optimizer, expected: [f64; 5]) {
    let s = start(100);
    let mut network = Sequential::new()
        .add(s.dense1)
        .add(Relu::new())
        .add(s.dense2);
    let found = train(101, &mut network, &s.x, &s.labels, &mut optimizer);
    assert!((found[0].loss - 1.098594261326081).abs() < 1e-12);
    for (step, expected) in [1, 2, 10, 50, 100].into_iter().zip(expected) {
        let Measured { loss, clipped, .. } = found[step];
        let apart = (clipped - expected).abs();
        assert!(
            apart < tolerance(step),
            "{optimizer:?}, step {step}: {clipped} is {apart:e} from {expected}"
        );
        // Clipping shows in the first steps of AdaGrad and RMSProp alone, where the weights jump.
        assert!(
            loss > 2.0 || (loss - clipped).abs() < 1e-8,
            "{loss}, {clipped}"
        );
    }
}

#[test]
fn the_spiral_starts_with_the_loss_and_the_accuracy_of_the_book() {
    let mut s = start(100);
    let mut relu = Relu::new();
    let scores = s.dense2.forward(relu.forward(s.dense1.forward(&s.x)));
    assert_eq!(metric::accuracy(scores, &s.labels), 0.36);
}

#[test]
fn sgd_takes_the_first_steps_of_the_spiral() {
    check(
        Sgd::new(1.0),
        [
            1.098574453272,
            1.098556403991,
            1.098452450110,
            1.097058835690,
            1.086920625531,
        ],
    );
    check(
        Sgd::new(1.0).schedule(Schedule::Decay(1e-2)),
        [
            1.098574453272,
            1.098556569159,
            1.098458600085,
            1.097644021285,
            1.094583522309,
        ],
    );
    check(
        Sgd::new(1.0).schedule(Schedule::Decay(1e-3)),
        [
            1.098574453272,
            1.098556420659,
            1.098453039672,
            1.097148362315,
            1.088205044772,
        ],
    );
}

#[test]
fn momentum_takes_the_first_steps_of_the_spiral() {
    let with = |momentum| {
        Momentum::new(1.0)
            .momentum(momentum)
            .schedule(Schedule::Decay(1e-3))
    };
    check(
        with(0.5),
        [
            1.098574453272,
            1.098549001000,
            1.098348960337,
            1.089428174554,
            1.077647468323,
        ],
    );
    check(
        with(0.9),
        [
            1.098574453272,
            1.098543653751,
            1.097996511137,
            1.076185487896,
            1.053493334497,
        ],
    );
}

#[test]
fn adagrad_takes_the_first_steps_of_the_spiral() {
    check(
        AdaGrad::new(1.0).schedule(Schedule::Decay(1e-4)),
        [
            6.261199831490,
            9.908279545209,
            1.133045801312,
            1.046397015304,
            1.011931673508,
        ],
    );
}

#[test]
fn rms_prop_takes_the_first_steps_of_the_spiral() {
    check(
        RmsProp::new(0.001).schedule(Schedule::Decay(1e-4)),
        [
            1.098441886232,
            1.098299441379,
            1.096706057105,
            1.085724600801,
            1.077455964915,
        ],
    );
    check(
        RmsProp::new(0.02)
            .rho(0.999)
            .schedule(Schedule::Decay(1e-5)),
        [
            2.822113609803,
            8.840688403601,
            1.231828881519,
            1.043597556678,
            1.015738431978,
        ],
    );
}

#[test]
fn adam_takes_the_first_steps_of_the_spiral() {
    check(
        Adam::new(0.02).schedule(Schedule::Decay(1e-5)),
        [
            1.097764389087,
            1.095480507556,
            1.079005116100,
            0.979209735809,
            0.768943279851,
        ],
    );
    check(
        Adam::new(0.05).schedule(Schedule::Decay(5e-7)),
        [
            1.096206682938,
            1.090791948179,
            1.068731764913,
            0.870649307061,
            0.675089327642,
        ],
    );
}

/// Chapter 14's penalty on the weights and the biases of the first layer.
fn with_l2(dense: Dense) -> Dense {
    dense
        .weight_penalty(Penalty::l2(5e-4))
        .bias_penalty(Penalty::l2(5e-4))
}

#[test]
fn a_penalty_on_the_first_layer_takes_the_first_steps_of_the_spiral() {
    let s = start(100);
    let mut network = Sequential::new()
        .add(with_l2(s.dense1))
        .add(Relu::new())
        .add(s.dense2);
    let mut adam = Adam::new(0.02).schedule(Schedule::Decay(5e-7));
    let found = train(101, &mut network, &s.x, &s.labels, &mut adam);
    for (step, loss, penalty, tolerance) in [
        (0, 1.0986004100436866, 6.1487176e-6, 1e-12),
        (1, 1.0979033444317092, 4.29373236e-5, 1e-9),
        (10, 1.0802714469659649, 0.00111226442, 1e-9),
        (100, 0.838651862, 0.0403613317, 1e-7),
    ] {
        assert!(
            (found[step].loss - loss).abs() < tolerance,
            "step {step}: {:?}",
            found[step]
        );
        // Nine digits are known.
        let apart = (found[step].penalty / penalty - 1.0).abs();
        assert!(apart < 1e-7, "step {step}: {apart:e}");
    }
}

/// Chapter 15's training: dropout 0.1 behind the first layer, whose masks go on where the weights' draws ended.
fn with_dropout(n_samples: usize, n_steps: usize) -> (Vec<f64>, f64) {
    let s = start(n_samples);
    let mut network = Sequential::new()
        .add(with_l2(s.dense1))
        .add(Relu::new())
        .add(Dropout::with_generator(0.1, s.rng))
        .add(s.dense2);
    let first = metric::accuracy(network.clone().forward(&s.x), &s.labels);
    let mut adam = Adam::new(0.05).schedule(Schedule::Decay(5e-5));
    let found = train(n_steps, &mut network, &s.x, &s.labels, &mut adam);
    (found.iter().map(|step| step.loss).collect(), first)
}

#[test]
fn dropout_takes_the_first_steps_of_the_spiral() {
    let (found, accuracy) = with_dropout(1000, 21);
    assert!((accuracy - 0.324333).abs() < 1e-6, "{accuracy}");
    for (step, loss) in [
        (0, 1.0986305988145797),
        (1, 1.0943414826416638),
        (2, 1.0853430135976299),
        (5, 1.0762525021845146),
        (10, 1.0732217355439244),
        (20, 1.0614712399831432),
    ] {
        assert!(
            (found[step] - loss).abs() < 1e-8,
            "step {step}: {}",
            found[step]
        );
    }
    let (found, _) = with_dropout(100, 101);
    for (step, loss, tolerance) in [
        (0, 1.0985956075656211, 1e-12),
        (1, 1.0964458786550695, 1e-9),
        (10, 1.074385665955246, 1e-8),
        (100, 0.8596916972, 1e-7),
    ] {
        assert!(
            (found[step] - loss).abs() < tolerance,
            "step {step}: {}",
            found[step]
        );
    }
}

#[test]
fn a_training_takes_the_steps_of_the_loop_written_by_hand() {
    // The same figures by Training, whose single batch of all samples draws nothing from its generator.
    let s = start(100);
    let mut network = Sequential::new()
        .add(with_l2(s.dense1))
        .add(Relu::new())
        .add(s.dense2);
    let history = Training::new(101).batch_size(300).run(
        &mut network,
        &(&s.x, &s.labels),
        &mut SoftmaxCrossEntropy::new(),
        &mut Adam::new(0.02).schedule(Schedule::Decay(5e-7)),
        &mut NumpyRng::seed(7),
    );
    assert!((history.loss[10] - 1.0802714469659649).abs() < 1e-9);
    assert!((history.penalty[10] - 0.00111226442).abs() < 1e-10);
    assert!((history.data_loss[10] + history.penalty[10] - history.loss[10]).abs() < 1e-15);
    assert!((history.loss[100] - 0.838651862).abs() < 1e-7);
}
