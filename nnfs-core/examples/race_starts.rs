//! Trains one deep network on MNIST from three scales of its first weights, with five seeds each, and saves the losses:
//!
//! ```text
//! cargo run --release -p nnfs-core --example race_starts
//! ```
//!
//! The network is 784-100-100-100-100-10 with `ReLU`, trained by plain descent at the rate 0.01 for 2,000 steps with
//! batches of 128 digits, drawn with repetition. What is saved for each start, one row a seed: `NAME.loss`, (5, 40), the
//! mean losses of 50 steps at a time, and `NAME.accuracy`, (5, 1), on the test digits at the end.

use nnfs_core::FileError;
use nnfs_core::prelude::*;
use std::collections::BTreeMap;
use std::thread;

const SEEDS: u32 = 5;
const STEPS: usize = 2000;
const BATCH_SIZE: usize = 128;
const SIZES: [usize; 6] = [784, 100, 100, 100, 100, 10];
const SAVED_AS: &str = "data/starts-784-100x4-10.safetensors";

/// How a layer of so many inputs and outputs begins.
type Start = fn(usize, usize, &mut NumpyRng) -> Dense;

fn main() -> Result<(), FileError> {
    let mnist = Mnist::load()?;
    let starts: [(&str, Start); 3] = [
        ("small", Dense::new),
        ("xavier", Dense::xavier),
        ("he", Dense::he),
    ];
    let mut saved = BTreeMap::new();
    for (name, start) in starts {
        let mut losses = Array2::zeros((SEEDS as usize, STEPS / 50));
        let mut accuracies = Array2::zeros((SEEDS as usize, 1));
        let runs: Vec<_> = thread::scope(|scope| {
            let mnist = &mnist;
            let threads: Vec<_> = (0..SEEDS)
                .map(|seed| scope.spawn(move || train(start, seed, mnist)))
                .collect();
            threads.into_iter().map(|run| run.join().unwrap()).collect()
        });
        for (seed, (step_losses, accuracy)) in runs.iter().enumerate() {
            for (k, fifty) in step_losses.chunks(50).enumerate() {
                losses[[seed, k]] = fifty.iter().sum::<f64>() / 50.0;
            }
            accuracies[[seed, 0]] = *accuracy;
            let last = (losses[[seed, 38]] + losses[[seed, 39]]) / 2.0;
            println!(
                "{name:7} seed {seed}: the last 100 losses {last:.4}, test accuracy {accuracy:.4}"
            );
        }
        saved.insert(format!("{name}.loss"), losses);
        saved.insert(format!("{name}.accuracy"), accuracies);
    }
    weights::save_map(SAVED_AS, &saved)?;
    println!("saved as {SAVED_AS}");
    Ok(())
}

/// The loss of each step, and the accuracy on the test digits at the end.
fn train(start: Start, seed: u32, mnist: &Mnist) -> (Vec<f64>, f64) {
    let mut rng = NumpyRng::seed(seed);
    let mut network = Sequential::new();
    for pair in SIZES.windows(2) {
        network.push(Box::new(start(pair[0], pair[1], &mut rng)));
        if pair[1] > 10 {
            network.push(Box::new(Relu::new()));
        }
    }
    let mut loss = SoftmaxCrossEntropy::new();
    let mut optimizer = Sgd::new(0.01);
    let losses = (0..STEPS).map(|_| {
        let batch = mnist
            .train
            .select(&rng.choice(mnist.train.len(), BATCH_SIZE));
        let value = loss.forward(network.forward(&batch.scaled()), &batch.labels);
        network.backward_parameters_only(loss.backward());
        optimizer.step(&mut network);
        value
    });
    let losses = losses.collect();
    let (_, accuracy) = training::evaluate(&mut network, &mnist.test, &mut loss);
    (losses, accuracy)
}
