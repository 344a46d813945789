//! Trains four networks on a thousand places of a sine, each from five seeds, for 10,001 steps, and saves their losses:
//!
//! ```text
//! cargo run --release -p nnfs-core --example train_sine
//! ```
//!
//! A line of the file is one setting at one step: the losses of the five seeds before that step, and the share of the
//! places at which seed 0 is right within `std / 250`. It takes some ten minutes on two cores.

use nnfs_core::prelude::*;
use std::f64::consts::PI;
use std::fmt::Write as _;
use std::thread;

const SAVED_AS: &str = "data/sine-trainings.csv";
const SEEDS: u32 = 5;
const STEPS: usize = 10_001;

/// A network and how it is trained.
#[derive(Clone, Copy)]
struct Setting {
    name: &'static str,
    /// The neurons of each layer, inputs first.
    sizes: &'static [usize],
    /// The standard deviation of the first weights.
    deviation: f64,
    rate: f64,
    decay: f64,
}

const SETTINGS: [Setting; 4] = [
    Setting {
        name: "one layer",
        sizes: &[1, 64, 1],
        deviation: 0.01,
        rate: 0.001,
        decay: 0.0,
    },
    Setting {
        name: "two layers",
        sizes: &[1, 64, 64, 1],
        deviation: 0.01,
        rate: 0.001,
        decay: 0.0,
    },
    Setting {
        name: "faster",
        sizes: &[1, 64, 64, 1],
        deviation: 0.01,
        rate: 0.01,
        decay: 1e-3,
    },
    Setting {
        name: "larger start",
        sizes: &[1, 64, 64, 1],
        deviation: 0.1,
        rate: 0.005,
        decay: 1e-3,
    },
];

/// Whether the file has a line for this step.
fn is_kept(step: usize) -> bool {
    step.is_multiple_of(if step <= 100 { 10 } else { 100 })
}

/// The loss and the accuracy before each kept step.
fn train(setting: Setting, seed: u32) -> Vec<(f64, f64)> {
    let x = Array2::from_shape_fn((1000, 1), |(i, _)| i as f64 / 1000.0);
    let y = x.mapv(|x| (2.0 * PI * x).sin());
    let tolerance = y.std(0.0) / 250.0;
    let mut rng = NumpyRng::seed(seed);
    let mut network = Sequential::new();
    for (k, pair) in setting.sizes.windows(2).enumerate() {
        if k > 0 {
            network = network.add(Relu::new());
        }
        let weights = setting.deviation * rng.randn((pair[0], pair[1]));
        network = network.add(Dense::from_parameters(weights, Array1::zeros(pair[1])));
    }
    let mut loss = MeanSquaredError::new();
    let mut adam = Adam::new(setting.rate).schedule(Schedule::Decay(setting.decay));
    let mut kept = Vec::new();
    for step in 0..STEPS {
        let value = loss.forward(network.forward(&x), &y);
        if is_kept(step) {
            let apart = (network.output() - &y).mapv(f64::abs);
            let right = apart.iter().filter(|&&apart| apart < tolerance).count();
            kept.push((value, right as f64 / y.len() as f64));
        }
        network.backward_parameters_only(loss.backward());
        adam.step(&mut network);
    }
    println!("{:12}  seed {seed}  {:?}", setting.name, kept.last());
    kept
}

fn main() -> std::io::Result<()> {
    let mut text = String::from("setting,step,loss0,loss1,loss2,loss3,loss4,accuracy0\n");
    for setting in SETTINGS {
        let threads: Vec<_> = (0..SEEDS)
            .map(|seed| thread::spawn(move || train(setting, seed)))
            .collect();
        let runs: Vec<_> = threads
            .into_iter()
            .map(|thread| thread.join().expect("a training that does not panic"))
            .collect();
        for (line, step) in (0..STEPS).filter(|&step| is_kept(step)).enumerate() {
            let losses: Vec<_> = runs
                .iter()
                .map(|run| format!("{:.10}", run[line].0))
                .collect();
            let accuracy = runs[0][line].1;
            writeln!(
                text,
                "{},{step},{},{accuracy}",
                setting.name,
                losses.join(",")
            )
            .expect("a String takes any text");
        }
    }
    std::fs::write(SAVED_AS, text)?;
    println!("saved as {SAVED_AS}");
    Ok(())
}
