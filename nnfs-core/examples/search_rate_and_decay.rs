//! A hundred random pairs of learning rate and weight decay, each tried on 400 digits and judged by 100 others, as
//! *Deep Learning from Scratch* does it: the program that made `data/search-rate-and-decay.csv`, which chapter 20 reads.
//!
//! ```console
//! cargo run --release -p nnfs-core --example search_rate_and_decay
//! ```
//!
//! The network is 784-100-100-100-100-100-100-10 with ReLU and He's start. It learns with plain descent for 50 epochs of
//! 4 batches. Each pair draws its rate from 10^U(-6, -2) and its decay from 10^U(-8, -4). The test digits are looked at
//! for every pair here, so that the chapter can show what choosing by them would do. A search of one's own must not.

use nnfs_core::prelude::*;
use std::fmt::Write as _;

/// What is searched, from one seed: (rate, decay) of each pair, in the order in which they are drawn.
fn pairs(rng: &mut NumpyRng) -> Vec<(f64, f64)> {
    (0..100)
        .map(|_| {
            let decay = 10.0_f64.powf(-8.0 + 4.0 * rng.random());
            let rate = 10.0_f64.powf(-6.0 + 4.0 * rng.random());
            (rate, decay)
        })
        .collect()
}

/// The shares of right answers on the 100 digits for validation, and on all test digits.
fn judge(
    (rate, decay): (f64, f64),
    train: &Digits,
    validation: &Digits,
    test: &Digits,
    seed: u32,
) -> (f64, f64) {
    let mut rng = NumpyRng::seed(seed);
    let mut network = Sequential::new();
    let penalty = Penalty {
        l1: 0.0,
        l2: decay / 2.0, // the book's decay is twice the factor of the squares
    };
    for (inputs, outputs) in [
        (784, 100),
        (100, 100),
        (100, 100),
        (100, 100),
        (100, 100),
        (100, 100),
    ] {
        network = network
            .add(Dense::he(inputs, outputs, &mut rng).weight_penalty(penalty))
            .add(Relu::new());
    }
    let mut network = network.add(Dense::he(100, 10, &mut rng).weight_penalty(penalty));
    let mut loss = SoftmaxCrossEntropy::new();
    Training::new(50).batch_size(100).run(
        &mut network,
        train,
        &mut loss,
        &mut Sgd::new(rate),
        &mut rng,
    );
    let mut accuracy = |digits| training::evaluate(&mut network, digits, &mut loss).1;
    (accuracy(validation), accuracy(test))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mnist = Mnist::load_from("data/mnist")?;
    let mut table = String::from("seed,rate,decay,validation,test\n");
    let mut threads = Vec::new();
    for seed in 0..2 {
        let (train, test) = (mnist.train.clone(), mnist.test.clone());
        threads.push(std::thread::spawn(move || {
            let mut rng = NumpyRng::seed(seed);
            let order = rng.permutation(500);
            let (validation, learnt) = (train.select(&order[..100]), train.select(&order[100..]));
            let mut rows = Vec::new();
            for (number, pair) in pairs(&mut rng).into_iter().enumerate() {
                let (on_validation, on_test) = judge(
                    pair,
                    &learnt,
                    &validation,
                    &test,
                    1000 * seed + number as u32,
                );
                rows.push((pair, on_validation, on_test));
            }
            rows
        }));
    }
    for (seed, thread) in threads.into_iter().enumerate() {
        let rows = thread.join().map_err(|_| "a search has panicked")?;
        for ((rate, decay), on_validation, on_test) in rows {
            writeln!(
                table,
                "{seed},{rate:.6e},{decay:.6e},{on_validation:.2},{on_test:.4}"
            )?;
        }
    }
    std::fs::write("data/search-rate-and-decay.csv", table)?;
    println!("written: data/search-rate-and-decay.csv");
    Ok(())
}
