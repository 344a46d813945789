//! Trains a network of 784-50-100-10 neurons on the handwritten digits of MNIST and saves it:
//!
//! ```text
//! cargo run --release -p nnfs-core --example train_digits
//! ```
//!
//! Everything is drawn from one seeded generator, so two runs on one machine print and save the same numbers.

use nnfs_core::FileError;
use nnfs_core::prelude::*;
use std::time::Instant;

const EPOCHS: usize = 20;
const BATCH_SIZE: usize = 50;
const SAVED_AS: &str = "data/digits-784-50-100-10.safetensors";

fn main() -> Result<(), FileError> {
    let mnist = Mnist::load()?;
    let mut rng = NumpyRng::seed(0);
    let mut network = ThreeLayerNet::new([784, 50, 100, 10], &mut rng);
    let mut loss = SoftmaxCrossEntropy::new();
    let mut optimizer = Sgd::new(0.5);

    println!("epoch    loss  train   test  seconds");
    for epoch in 1..=EPOCHS {
        let start = Instant::now();
        let mut losses = Vec::new();

        // Each epoch sees every digit once, in a new order.
        for indices in rng.permutation(mnist.train.len()).chunks(BATCH_SIZE) {
            let batch = mnist.train.select(indices);
            losses.push(loss.forward(network.forward(&batch.scaled()), &batch.labels));
            network.backward_parameters_only(loss.backward());
            optimizer.step(&mut network);
        }

        // The steps grow smaller, so that the last ones settle.
        optimizer.learning_rate *= 0.92;

        println!(
            "{epoch:5}  {:.4}  {:.4}  {:.4}  {:7.2}",
            losses.iter().sum::<f64>() / losses.len() as f64,
            accuracy(&mut network, &mnist.train),
            accuracy(&mut network, &mnist.test),
            start.elapsed().as_secs_f64()
        );
    }

    weights::save(SAVED_AS, &network)?;
    println!("saved as {SAVED_AS}");
    Ok(())
}

/// The share of digits that the network reads right, a thousand at a time.
fn accuracy(network: &mut ThreeLayerNet, digits: &Digits) -> f64 {
    let right: f64 = (digits.batches(1000))
        .map(|(x, labels)| labels.len() as f64 * metric::accuracy(network.forward(&x), &labels))
        .sum();
    right / digits.len() as f64
}
