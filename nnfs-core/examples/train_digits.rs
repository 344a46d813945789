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

        // An epoch sees every digit once, in a new order.
        let history = Training::new(1).batch_size(BATCH_SIZE).run(
            &mut network,
            &mnist.train,
            &mut loss,
            &mut optimizer,
            &mut rng,
        );

        // The steps grow smaller, so that the last ones settle.
        optimizer.rate.base *= 0.92;

        let (_, train) = training::evaluate(&mut network, &mnist.train, &mut loss);
        let (_, test) = training::evaluate(&mut network, &mnist.test, &mut loss);
        println!(
            "{epoch:5}  {:.4}  {train:.4}  {test:.4}  {:7.2}",
            history.loss[0],
            start.elapsed().as_secs_f64()
        );
    }

    weights::save(SAVED_AS, &mut network)?;
    println!("saved as {SAVED_AS}");
    Ok(())
}
