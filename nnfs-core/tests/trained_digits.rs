//! The trained network that comes with the workbook, `data/digits-784-50-100-10.safetensors`.

use nnfs_core::prelude::*;
use std::path::PathBuf;

fn data_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../data")
}

fn trained() -> ThreeLayerNet {
    let mut network = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(1));
    weights::load(
        data_folder().join("digits-784-50-100-10.safetensors"),
        &mut network,
    )
    .expect("the file fits");
    network
}

#[test]
fn its_numbers_are_those_of_a_trained_network() {
    let mut network = trained();
    for parameter in network.parameters() {
        let (name, value) = (&parameter.name, &parameter.value);
        assert!(
            value.iter().all(|x| x.is_finite() && x.abs() < 20.0),
            "{name}"
        );
        assert!(value.std(0.0) > 0.05, "{name} is all but constant");
    }
}

#[test]
fn it_reads_97_digits_of_100_right() {
    let folder = data_folder().join("mnist");
    if !folder.is_dir() {
        eprintln!(
            "left out: {} is not there, `cargo lab data` fetches it",
            folder.display()
        );
        return;
    }
    let mnist = Mnist::load_from(folder).expect("four good files");
    // Deep Learning from Scratch, 3.6.
    assert_eq!(
        (mnist.train.pixels.dim(), mnist.test.pixels.dim()),
        ((60_000, 784), (10_000, 784))
    );
    assert_eq!(mnist.train.labels[0], 5);

    let predicted = trained().predict(&mnist.test.scaled());
    let counts = metric::confusion_matrix(&predicted, &mnist.test.labels, 10);
    assert_eq!(counts.sum(), 10_000);
    assert!(
        counts.diag().sum() >= 9_700,
        "{} of 10000 right",
        counts.diag().sum()
    );
}
