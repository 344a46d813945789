//! Trains a network of five hidden layers on 1,000 digits, with and without batch normalisation, from first weights of
//! sixteen sizes and then at eight learning rates, five times each, and saves how much of the 1,000 each one learnt:
//!
//! ```text
//! cargo run --release -p nnfs-core --example measure_batch_norm
//! ```
//!
//! Everything is seeded, so two runs on one machine save the same numbers. Each array of accuracies has a row for each
//! seed.

use nnfs_core::FileError;
use nnfs_core::prelude::*;

const SEEDS: usize = 5;
const EPOCHS: usize = 20;
const SAVED_AS: &str = "data/batch-norm.safetensors";

fn main() -> Result<(), FileError> {
    let digits = Mnist::load()?.train.take(1000);
    let scales: Vec<f64> = (0..16)
        .map(|k| 10.0_f64.powf(-4.0 * f64::from(k) / 15.0))
        .collect();
    let rates = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];

    // He's size for 100 inputs, as chapter 18 has it.
    let he = 0.02_f64.sqrt();
    let measured = [false, true].map(|normalised| {
        let by_scale: Vec<_> = scales.iter().map(|&scale| (scale, 0.01)).collect();
        let by_rate: Vec<_> = rates.iter().map(|&rate| (he, rate)).collect();
        [by_scale, by_rate].map(|settings| accuracies(&settings, normalised, &digits))
    });
    let [[plain, plain_by_rate], [normalised, normalised_by_rate]] = measured;
    let row = |values: &[f64]| Array1::from(values.to_vec()).insert_axis(Axis(0));
    let saved = [
        ("scales", row(&scales)),
        ("plain", plain),
        ("normalised", normalised),
        ("rates", row(&rates)),
        ("plain_by_rate", plain_by_rate),
        ("normalised_by_rate", normalised_by_rate),
    ];
    weights::save_map(
        SAVED_AS,
        &saved.map(|(name, m)| (name.to_owned(), m)).into(),
    )?;
    println!("saved as {SAVED_AS}");
    Ok(())
}

/// The accuracies on the digits at the end: (`SEEDS`, number of settings). A setting is the size of the first weights
/// and the learning rate.
fn accuracies(settings: &[(f64, f64)], normalised: bool, digits: &Digits) -> Array2<f64> {
    let mut all = Array2::zeros((SEEDS, settings.len()));
    for (k, &(scale, rate)) in settings.iter().enumerate() {
        let runs: Vec<f64> = std::thread::scope(|scope| {
            let run = |seed| scope.spawn(move || accuracy(scale, rate, normalised, seed, digits));
            let threads: Vec<_> = (0..SEEDS as u32).map(run).collect();
            let ends = threads.into_iter();
            ends.map(|thread| thread.join().expect("a run has panicked"))
                .collect()
        });
        println!("scale {scale:.6} rate {rate:<5} normalised {normalised:5}: {runs:.3?}");
        all.column_mut(k).assign(&Array1::from(runs));
    }
    all
}

/// Trains one network, and returns the share of the digits that it reads right at the end.
fn accuracy(scale: f64, rate: f64, normalised: bool, seed: u32, digits: &Digits) -> f64 {
    let mut rng = NumpyRng::seed(seed);
    let mut network = Sequential::new();
    for n_inputs in [784, 100, 100, 100, 100] {
        network = network.add(dense(n_inputs, 100, scale, &mut rng));
        if normalised {
            network = network.add(BatchNorm::new(100));
        }
        network = network.add(Relu::new());
    }
    let mut network = network.add(dense(100, 10, scale, &mut rng));
    let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(rate));
    Training::new(EPOCHS).run(&mut network, digits, &mut loss, &mut sgd, &mut rng);
    training::evaluate(&mut network, digits, &mut loss).1
}

fn dense(n_inputs: usize, n_outputs: usize, scale: f64, rng: &mut NumpyRng) -> Dense {
    Dense::from_parameters(
        scale * rng.randn((n_inputs, n_outputs)),
        Array1::zeros(n_outputs),
    )
}
