//! Trains the deep convolutional network of chapter 29 on MNIST and saves it, after each epoch anew:
//!
//! ```text
//! cargo run --release -p nnfs-core --example train_deep_conv_net
//! ```
//!
//! Six convolutions of 3 x 3 and two dense layers, 123,552 parameters; Adam, with a rate that falls to 0 along half a
//! cosine. Everything is drawn from one seeded generator, so two runs on one machine print and save the same numbers.
//! It takes a minute or two an epoch.

use nnfs_core::FileError;
use nnfs_core::prelude::*;
use std::time::Instant;

const EPOCHS: usize = 3;
const BATCH_SIZE: usize = 100;
const SAVED_AS: &str = "data/deep-conv-net.safetensors";

fn main() -> Result<(), FileError> {
    let mnist = Mnist::load()?;
    let mut rng = NumpyRng::seed(0);
    let mut network = deep_conv_net(&mut rng);
    let mut loss = SoftmaxCrossEntropy::new();
    let steps = EPOCHS * mnist.train.len() / BATCH_SIZE;
    let warm_up = 50;
    let mut optimizer = Adam::new(0.001).schedule(Schedule::Cosine { warm_up, steps });

    let start = Instant::now();
    let (mut step, mut total) = (0, 0.0);
    for epoch in 1..=EPOCHS {
        network.set_mode(Mode::Training);
        let order = rng.permutation(mnist.train.len());
        for indices in order.chunks(BATCH_SIZE) {
            let batch = mnist.train.select(indices);
            total += loss.forward(network.forward(&batch.scaled()), &batch.labels);
            network.backward_parameters_only(loss.backward());
            optimizer.step(&mut network);
            step += 1;
            if step % 100 == 0 {
                let seconds = start.elapsed().as_secs();
                println!("step {step:4}  loss {:.4}  {seconds} s", total / 100.0);
                total = 0.0;
            }
        }
        weights::save_as(SAVED_AS, &mut network, weights::Precision::Single)?;
        let (loss, accuracy) = training::evaluate(&mut network, &mnist.test, &mut loss);
        println!("epoch {epoch}: test loss {loss:.4}, accuracy {accuracy:.4}");
    }
    println!("saved as {SAVED_AS}");
    Ok(())
}

/// Three times two convolutions and a pooling, then two dense layers. He's start; half of the 50 numbers are dropped.
fn deep_conv_net(rng: &mut NumpyRng) -> Sequential {
    Sequential::new()
        .add(Conv2d::he([1, 28, 28], 16, 3, rng).padding(1))
        .add(Relu::new())
        .add(Conv2d::he([16, 28, 28], 16, 3, rng).padding(1))
        .add(Relu::new())
        .add(MaxPool2d::new([16, 28, 28], 2))
        .add(Conv2d::he([16, 14, 14], 32, 3, rng).padding(1))
        .add(Relu::new())
        .add(Conv2d::he([32, 14, 14], 32, 3, rng).padding(2))
        .add(Relu::new())
        .add(MaxPool2d::new([32, 16, 16], 2))
        .add(Conv2d::he([32, 8, 8], 64, 3, rng).padding(1))
        .add(Relu::new())
        .add(Conv2d::he([64, 8, 8], 64, 3, rng).padding(1))
        .add(Relu::new())
        .add(MaxPool2d::new([64, 8, 8], 2))
        .add(Dense::he(64 * 4 * 4, 50, rng))
        .add(Relu::new())
        .add(Dropout::new(0.5, rng))
        .add(Dense::he(50, 10, rng))
}
