//! The spiral of *Neural Networks from Scratch* with dropout: ten long trainings, a line for every 200th step.
//!
//! Chapter 22 shows what they measured, as they take minutes: rates 0 and 0.1 at five seeds, 10,001 steps each. The
//! draws are in the order of the book's program: points, weights, a mask for each step, and the validation points last.
//!
//! ```console
//! cargo run --release -p nnfs-core --example dropout_spiral > data/dropout-spiral.csv
//! ```

use std::thread;

use nnfs_core::prelude::*;

const STEPS: usize = 10_001;
const EVERY: usize = 200;

fn main() {
    println!(
        "rate,seed,step,data_loss,penalty,accuracy,loss_without_mask,accuracy_without_mask,validation_loss,validation_accuracy"
    );
    for rate in [0.0, 0.1] {
        for seeds in [0..2, 2..4, 4..5] {
            let runs: Vec<_> = seeds
                .map(|seed| thread::spawn(move || run(rate, seed)))
                .collect();
            for lines in runs {
                print!("{}", lines.join().expect("a training ends"));
            }
        }
    }
}

/// What a training measured: a line for every 200th step.
fn run(rate: f64, seed: u32) -> String {
    let mut rng = NumpyRng::seed(seed);
    let points = data::spiral(1000, 3, &mut rng);
    let (first, last) = (Dense::new(2, 64, &mut rng), Dense::new(64, 3, &mut rng));
    let l2 = Penalty::l2(5e-4);
    let mut net = Sequential::new()
        .add(first.weight_penalty(l2).bias_penalty(l2))
        .add(Relu::new());
    if rate > 0.0 {
        net = net.add(Dropout::with_generator(rate, rng.clone()));
    }
    let mut net = net.add(last);

    let mut loss = SoftmaxCrossEntropy::new();
    let mut adam = Adam::new(0.05).schedule(Schedule::Decay(5e-5));
    let mut moments = Vec::new();
    for step in 0..STEPS {
        let before = step.is_multiple_of(EVERY).then(|| net.clone());
        let scores = net.forward(&points.0);
        let data_loss = loss.forward(scores, &points.1);
        let accuracy = metric::accuracy(scores, &points.1);
        if let Some(net) = before {
            moments.push((step, data_loss, accuracy, net));
        }
        net.backward_parameters_only(loss.backward());
        adam.step(&mut net);
    }

    // The layer has drawn its masks from a copy of the generator.
    if rate > 0.0 {
        for _ in 0..STEPS {
            rng.binomial(1, 1.0 - rate, (points.0.nrows(), 64));
        }
    }
    let validation = data::spiral(100, 3, &mut rng);
    let line = |(step, data_loss, accuracy, mut net): (usize, f64, f64, Sequential)| {
        let (without, right) = training::evaluate(&mut net, &points, &mut loss);
        let (validation, validated) = training::evaluate(&mut net, &validation, &mut loss);
        let penalty = net.penalty();
        format!(
            "{rate},{seed},{step},{data_loss:.6},{penalty:.6},{accuracy:.6},{without:.6},{right:.6},{validation:.6},{validated:.6}\n"
        )
    };
    moments.into_iter().map(line).collect()
}
