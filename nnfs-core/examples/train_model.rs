//! The last spiral of *Neural Networks from Scratch*: 2-512-3 with dropout and L2, 10,000 epochs of 3,000 points.
//!
//! Chapter 25 shows what it measured, as it takes minutes. The draws are in the order of the book's program: the points,
//! the validation points, the weights, and a mask for each step.
//!
//! ```console
//! cargo run --release -p nnfs-core --example train_model > data/model-spiral.csv
//! ```

use nnfs_core::prelude::*;

const EPOCHS: usize = 10_000;
const EVERY: usize = 200;

fn main() {
    println!("epoch,loss,penalty,accuracy,validation_loss,validation_accuracy,rate");
    let mut rng = NumpyRng::seed(0);
    let points = data::spiral(1000, 3, &mut rng);
    let validation = data::spiral(100, 3, &mut rng);
    let l2 = Penalty::l2(5e-4);
    let first = Dense::new(2, 512, &mut rng);
    let last = Dense::new(512, 3, &mut rng);
    let mut net = Sequential::new()
        .add(first.weight_penalty(l2).bias_penalty(l2))
        .add(Relu::new())
        .add(Dropout::with_generator(0.1, rng.clone()))
        .add(last);
    let mut adam = Adam::new(0.05).schedule(Schedule::Decay(5e-5));
    let history = Training::new(EPOCHS)
        .batch_size(usize::MAX)
        .validation(&validation)
        .on_epoch(|epoch, _| {
            if epoch.number == 1 || epoch.number.is_multiple_of(EVERY) {
                print_line(epoch);
            }
        })
        .run(
            &mut net,
            &points,
            &mut SoftmaxCrossEntropy::new(),
            &mut adam,
            &mut rng,
        );
    assert_eq!(history.stopped, None);
}

fn print_line(epoch: &Epoch) {
    let (loss, accuracy) = epoch.validation.unwrap_or((f64::NAN, f64::NAN));
    println!(
        "{},{:.6},{:.6},{:.6},{loss:.6},{accuracy:.6},{:.6}",
        epoch.number, epoch.loss, epoch.penalty, epoch.accuracy, epoch.learning_rate
    );
}
