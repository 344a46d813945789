//! Trains the fish book's `SimpleConvNet` on the handwritten digits of MNIST and saves it, 16 bits a number:
//!
//! ```text
//! cargo run --release -p nnfs-core --example train_simple_conv_net
//! ```
//!
//! It also says after how many seconds the test digits were first read right with .98, looking each 100 steps.
//! Everything is drawn from one seeded generator, so two runs on one machine print and save the same numbers.

use nnfs_core::FileError;
use nnfs_core::prelude::*;
use std::time::{Duration, Instant};

const EPOCHS: usize = 6;
const BATCH_SIZE: usize = 100;
const GOAL: f64 = 0.98;
const SAVED_AS: &str = "data/simple-conv-net.safetensors";

fn main() -> Result<(), FileError> {
    let mnist = Mnist::load()?;
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Conv2d::he([1, 28, 28], 30, 5, &mut rng))
        .add(Relu::new())
        .add(MaxPool2d::new([30, 24, 24], 2))
        .add(Dense::he(30 * 12 * 12, 100, &mut rng))
        .add(Relu::new())
        .add(Dense::he(100, 10, &mut rng));
    let mut loss = SoftmaxCrossEntropy::new();
    let mut adam = Adam::new(0.001);

    let mut order: Vec<usize> = (0..mnist.train.len()).collect();
    let mut batch = data::Batch::new();
    let (mut steps, mut learning, mut reached) = (0, Duration::ZERO, false);
    println!("epoch  steps    loss   test  seconds of learning");
    for epoch in 1..=EPOCHS {
        rng.shuffle(&mut order);
        let mut sum = 0.0;
        for chosen in order.chunks(BATCH_SIZE) {
            let start = Instant::now();
            mnist.train.fill(chosen, &mut batch);
            sum += loss.forward(network.forward(batch.inputs()), &batch);
            network.backward_parameters_only(loss.backward());
            adam.step(&mut network);
            learning += start.elapsed();
            steps += 1;
            if !reached && steps % 100 == 0 {
                let (_, test) = training::evaluate(&mut network, &mnist.test, &mut loss);
                reached = test >= GOAL;
                if reached {
                    println!(
                        "{GOAL} is reached after {steps} steps, {:.1} s",
                        learning.as_secs_f64()
                    );
                }
            }
        }
        let (_, test) = training::evaluate(&mut network, &mnist.test, &mut loss);
        println!(
            "{epoch:5}  {steps:5}  {:.4}  {test:.4}  {:7.1}",
            sum / order.chunks(BATCH_SIZE).len() as f64,
            learning.as_secs_f64()
        );

        // The steps grow smaller, so that the last ones settle.
        adam.rate.base *= 0.5;
    }

    weights::save_as(SAVED_AS, &mut network, weights::Precision::Half)?;
    weights::load(SAVED_AS, &mut network)?;
    let (_, test) = training::evaluate(&mut network, &mnist.test, &mut loss);
    println!("saved as {SAVED_AS}; read again, it has {test:.4}");
    Ok(())
}
