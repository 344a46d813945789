//! One network in three programs: what candle and PyTorch computed with the workbook's weights, as the programs in
//! `frameworks` printed it, against nnfs-core.

use nnfs_core::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn data_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data")
}

/// What was computed and the number of a digit or a step, with the numbers.
fn printed_by(program: &str) -> BTreeMap<(String, usize), Vec<f64>> {
    let path = data_folder().join(format!("frameworks/{program}.csv"));
    let text = std::fs::read_to_string(path).expect("the file is there");
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let mut cells = line.split(',');
        let what = cells.next().expect("a name").to_owned();
        let number = cells.next().and_then(|n| n.parse().ok()).expect("a number");
        let values = cells.map(|cell| cell.parse().expect("a number")).collect();
        found.insert((what, number), values);
    }
    found
}

/// The largest difference, each relative to the number where that is above 1.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |most, (a, b)| {
        f64::max(most, (a - b).abs() / b.abs().max(1.0))
    })
}

#[test]
fn two_frameworks_answer_as_nnfs_core_does() {
    let ours = printed_by("ours");
    assert_eq!(ours.len(), 100 + 2 * 3 * 11);
    for program in ["candle", "pytorch"] {
        let theirs = printed_by(program);
        for (key, values) in &ours {
            let apart = apart(values, &theirs[key]);
            assert!(apart < 1e-12, "{key:?} of {program}: {apart}");
        }
        for digit in 0..100 {
            let single = &theirs[&("probabilities f32".to_owned(), digit)];
            let apart = apart(&ours[&("probabilities f64".to_owned(), digit)], single);
            assert!(apart < 2e-6, "digit {digit} of {program} in f32: {apart}");
        }
    }
}

#[test]
fn the_stored_answers_are_those_of_this_nnfs_core() {
    let folder = data_folder().join("mnist");
    if !folder.is_dir() {
        eprintln!(
            "left out: {} is not there, `cargo lab data` fetches it",
            folder.display()
        );
        return;
    }
    let mnist = Mnist::load_from(folder).expect("four good files");
    let stored = printed_by("ours");
    let stored = |what: &str, number: usize| stored[&(what.to_owned(), number)].clone();
    let path = data_folder().join("digits-784-50-100-10.safetensors");
    let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
    weights::load(&path, &mut net).expect("the file fits");
    let y = activation::softmax(net.forward(&mnist.test.take(100).scaled()));
    for (digit, row) in y.rows().into_iter().enumerate() {
        assert!(apart(&row.to_vec(), &stored("probabilities f64", digit)) < 1e-12);
    }

    let batch = mnist.train.take(100);
    let x = batch.scaled();
    for epsilon in [1e-7, 1e-8] {
        weights::load(&path, &mut net).expect("the file fits");
        let mut adam = Adam::new(0.001).epsilon(epsilon);
        let mut loss = SoftmaxCrossEntropy::new();
        for step in 0..=10 {
            let value = loss.forward(net.forward(&x), &batch.labels);
            assert!(apart(&[value], &stored(&format!("loss {epsilon:e}"), step)) < 1e-10);
            let biases = stored(&format!("dense3.biases {epsilon:e}"), step);
            assert!(apart(net.dense3.biases.as_slice().unwrap(), &biases) < 1e-10);
            net.backward(loss.backward());
            adam.step(&mut net);
        }
    }
}

#[test]
fn an_optimizer_of_pytorch_with_the_same_settings_steps_as_ours() {
    let printed = printed_by("pytorch");
    let optimizers: [(&str, Box<dyn Optimizer>); 6] = [
        ("Momentum", Box::new(Momentum::new(0.1))),
        ("Nesterov", Box::new(Momentum::new(0.1).nesterov())),
        ("AdaGrad", Box::new(AdaGrad::new(0.1))),
        ("RmsProp", Box::new(RmsProp::new(0.1))),
        ("Adam", Box::new(Adam::new(0.1))),
        ("AdamW", Box::new(AdamW::new(0.1))),
    ];
    for (name, mut optimizer) in optimizers {
        let mut point = Dense::from_parameters(array![[1.0, -2.0]], array![0.0, 0.0]);
        for (step, gradient) in [(1, array![[0.5, -4.0]]), (2, array![[0.25, 1.0]])] {
            point.d_weights = gradient;
            optimizer.step(&mut point);
            let theirs = &printed[&(format!("{name} as ours"), step)];
            let apart = apart(point.weights.as_slice().unwrap(), theirs);
            assert!(apart < 1e-14, "{name}, step {step}: {apart}");
        }
    }
}

#[test]
fn batch_normalisation_of_pytorch_keeps_another_variance_than_it_divides_by() {
    let printed = printed_by("pytorch");
    let mut norm = BatchNorm::new(2);
    norm.epsilon = 1e-5;
    let rows = array![[1.0, 500.0], [3.0, 100.0], [2.0, 300.0], [6.0, 300.0]];
    let y = norm.forward(&rows).clone();
    for (row, ours) in y.rows().into_iter().enumerate() {
        let theirs = &printed[&("BatchNorm1d output".to_owned(), row)];
        assert!(apart(&ours.to_vec(), theirs) < 1e-14);
    }
    // Its running average begins at 1, and takes in a tenth of the sum of squares divided by n - 1.
    let theirs = &printed[&("BatchNorm1d running_var".to_owned(), 1)];
    let unbiased = 0.9 + 0.1 * 4.0 / 3.0 * &norm.variance;
    assert!(apart(unbiased.as_slice().unwrap(), theirs) < 1e-14);
}
