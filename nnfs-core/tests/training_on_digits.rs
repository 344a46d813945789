//! A short training on the real digits, where `cargo lab data` has fetched them.

use nnfs_core::prelude::*;
use std::path::PathBuf;

fn mnist() -> Option<Mnist> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data/mnist");
    if !folder.is_dir() {
        eprintln!(
            "left out: {} is not there, `cargo lab data` fetches it",
            folder.display()
        );
        return None;
    }
    Some(Mnist::load_from(folder).expect("four good files"))
}

#[test]
fn one_epoch_of_20000_digits_reads_nine_of_ten() {
    let Some(mnist) = mnist() else { return };
    let train = mnist.train.take(20_000);
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Dense::he(784, 50, &mut rng))
        .add(Relu::new())
        .add(Dense::he(50, 10, &mut rng));
    let mut loss = SoftmaxCrossEntropy::new();
    let history = Training::new(1).validation(&mnist.test).run(
        &mut network,
        &train,
        &mut loss,
        &mut Sgd::new(0.3),
        &mut rng,
    );
    assert_eq!(history.step_loss.len(), 200);
    let accuracy = history.validation_accuracy[0];
    assert!((0.9..0.96).contains(&accuracy), "{history:?}");
    // Counted while it was learning.
    assert!(history.accuracy[0] < accuracy);

    // Measured once more, by hand.
    let predicted = network.predict(&mnist.test.scaled());
    let counts = metric::confusion_matrix(&predicted, &mnist.test.labels, 10);
    assert_eq!(counts.diag().sum(), (accuracy * 10_000.0).round() as usize);
}

#[test]
fn shrunk_digits_are_learnt_as_well() {
    let Some(mnist) = mnist() else { return };
    let (train, test) = (mnist.train.take(10_000), &mnist.test);
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Dense::he(49, 20, &mut rng))
        .add(Relu::new())
        .add(Dense::he(20, 10, &mut rng));
    let data = (train.shrunk(4), &train.labels);
    let mut loss = SoftmaxCrossEntropy::new();
    Training::new(5).run(&mut network, &data, &mut loss, &mut Sgd::new(0.3), &mut rng);
    let test = (test.shrunk(4), &test.labels);
    let (_, accuracy) = training::evaluate(&mut network, &test, &mut loss);
    assert!((0.85..0.95).contains(&accuracy), "{accuracy}");
}
