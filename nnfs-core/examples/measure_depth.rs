//! Measures what depth and moved copies are worth when there are only 1,000 digits to learn from, from three seeds:
//!
//! ```text
//! cargo run --release -p nnfs-core --example measure_depth > data/depth.csv
//! ```
//!
//! One layer of 7 x 7 filters against three layers of 3 x 3, with about as many parameters; and the three layers again
//! with digits that are shifted, or shifted and turned, anew in each epoch. Chapter 29 draws the result.

use nnfs_core::FileError;
use nnfs_core::prelude::*;

const EPOCHS: usize = 20;
const BATCH_SIZE: usize = 50;
const DIGITS: usize = 1000;

fn main() -> Result<(), FileError> {
    let mnist = Mnist::load()?;
    let few = mnist.train.take(DIGITS);
    println!("setting,seed,parameters,training accuracy,test accuracy");
    for (setting, is_deep, shift, turn) in [
        ("one layer of 7 x 7", false, 0.0, 0.0),
        ("three layers of 3 x 3", true, 0.0, 0.0),
        ("three layers and shifts", true, 2.0, 0.0),
        ("three layers and shifts and turns", true, 2.0, 12.0),
    ] {
        for seed in 0..3 {
            let mut rng = NumpyRng::seed(seed);
            let mut network = network(is_deep, &mut rng);
            let parameters = network.parameters();
            let n_parameters: usize = parameters.iter().map(|p| p.value.len()).sum();
            let steps = EPOCHS * DIGITS / BATCH_SIZE;
            let schedule = Schedule::Cosine { warm_up: 0, steps };
            let mut adam = Adam::new(0.002).schedule(schedule);
            let mut loss = SoftmaxCrossEntropy::new();
            for _ in 0..EPOCHS {
                let mut x = few.scaled();
                if shift > 0.0 {
                    move_all(&mut x, shift, turn, &mut rng);
                }
                Training::new(1).batch_size(BATCH_SIZE).run(
                    &mut network,
                    &(&x, &few.labels),
                    &mut loss,
                    &mut adam,
                    &mut rng,
                );
            }
            let (_, train) = training::evaluate(&mut network, &few, &mut loss);
            let (_, test) = training::evaluate(&mut network, &mnist.test, &mut loss);
            println!("{setting},{seed},{n_parameters},{train:.4},{test:.4}");
        }
    }
    Ok(())
}

fn network(is_deep: bool, rng: &mut NumpyRng) -> Sequential {
    let image = [1, 28, 28];
    let layers = if is_deep {
        Sequential::new()
            .add(Conv2d::he(image, 10, 3, rng).padding(1))
            .add(Relu::new())
            .add(Conv2d::he([10, 28, 28], 10, 3, rng).padding(1))
            .add(Relu::new())
            .add(Conv2d::he([10, 28, 28], 10, 3, rng).padding(1))
    } else {
        Sequential::new().add(Conv2d::he(image, 13, 7, rng).padding(3))
    };
    let channels = if is_deep { 10 } else { 13 };
    layers
        .add(Relu::new())
        .add(MaxPool2d::new([channels, 28, 28], 4))
        .add(Dense::he(channels * 7 * 7, 10, rng))
}

/// Each row, an image of 28 x 28, shifted by up to `shift` pixels and turned by up to `turn` degrees.
fn move_all(x: &mut Array2<f64>, shift: f64, turn: f64, rng: &mut NumpyRng) {
    let draws = 2.0 * rng.rand((x.nrows(), 3)) - 1.0;
    for (mut row, draw) in x.rows_mut().into_iter().zip(draws.rows()) {
        let image = Array2::from_shape_vec((28, 28), row.to_vec()).expect("784 pixels");
        let image = moved(&image, turn * draw[0], shift * draw[1], shift * draw[2]);
        row.assign(&image.flatten());
    }
}

/// The image turned to the left around its middle, then moved.
fn moved(image: &Array2<f64>, degrees: f64, down: f64, right: f64) -> Array2<f64> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = (image.nrows() - 1) as f64 / 2.0;
    Array2::from_shape_fn(image.dim(), |(row, column)| {
        let y = row as f64 - down - middle;
        let x = column as f64 - right - middle;
        between(
            image,
            middle + sin * x + cos * y,
            middle + cos * x - sin * y,
        )
    })
}

/// What lies between four pixels, each weighted by its nearness; 0 outside.
fn between(image: &Array2<f64>, y: f64, x: f64) -> f64 {
    let (b, r) = (y - y.floor(), x - x.floor());
    let at = |dy: isize, dx: isize| {
        let (row, column) = (y.floor() as isize + dy, x.floor() as isize + dx);
        let place = [row as usize, column as usize]; // below 0: far beyond the last
        image.get(place).copied().unwrap_or(0.0)
    };
    (1.0 - b) * ((1.0 - r) * at(0, 0) + r * at(0, 1)) + b * ((1.0 - r) * at(1, 0) + r * at(1, 1))
}
