//! Trains networks on the clothes of Fashion-MNIST, and stores what chapter 26 shows of them:
//!
//! ```console
//! cargo run --release -p nnfs-core --example train_clothes
//! ```
//!
//! - `data/clothes-trainings.csv`: 784-128-128-10 as in *Neural Networks from Scratch*, ten epochs from five seeds, with
//!   pixels from -1 to 1 and from 0 to 1; accuracy and loss after each epoch.
//! - `data/clothes-confusion.csv`: what the five networks with pixels from -1 to 1 take for what, on the test pictures.
//! - `data/clothes-784-16-10.bin`: a small network and ten test pictures, one of each class, for the photo of that chapter.

use nnfs_core::data::Batch;
use nnfs_core::prelude::*;
use std::{fs, thread};

const SEEDS: u32 = 5;
const EPOCHS: usize = 10;
const BATCH: usize = 128;
const N_HIDDEN: usize = 16;

/// Pictures whose pixels are made numbers from `low` to 1 a batch at a time.
struct Clothes<'a> {
    pictures: &'a Digits,
    low: f64,
}

impl Dataset for Clothes<'_> {
    fn len(&self) -> usize {
        self.pictures.len()
    }

    fn fill(&self, indices: &[usize], batch: &mut Batch) {
        self.pictures.fill(indices, batch); // from 0 to 1
        let low = self.low;
        let shape = batch.inputs().dim();
        batch
            .inputs_mut(shape)
            .mapv_inplace(|x| low + (1.0 - low) * x);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clothes = Mnist::fashion()?;
    fs::write("data/clothes-784-16-10.bin", small(&clothes))?;

    let mut table = "lowest,seed,epoch,accuracy,loss,test_accuracy,test_loss\n".to_owned();
    let mut confusion = "seed,class,0,1,2,3,4,5,6,7,8,9\n".to_owned();
    for low in [-1.0, 0.0] {
        for seeds in [0..2, 2..4, 4..SEEDS] {
            let runs: Vec<_> = thread::scope(|scope| {
                let clothes = &clothes;
                let threads: Vec<_> = seeds
                    .map(|seed| scope.spawn(move || large(clothes, low, seed)))
                    .collect();
                let runs = threads.into_iter().map(thread::ScopedJoinHandle::join);
                runs.map(|run| run.expect("a training ends")).collect()
            });
            for (epochs, counts) in runs {
                table += &epochs;
                if low < 0.0 {
                    confusion += &counts;
                }
            }
        }
    }
    fs::write("data/clothes-trainings.csv", table)?;
    fs::write("data/clothes-confusion.csv", confusion)?;
    Ok(())
}

/// Ten epochs of 784-128-128-10, in the order in which the book draws: the pictures are shuffled once, then come the
/// weights. A line for each epoch, and a line for each class of the confusion matrix at the end.
fn large(clothes: &Mnist, low: f64, seed: u32) -> (String, String) {
    let mut rng = NumpyRng::seed(seed);
    let train = clothes.train.select(&rng.permutation(clothes.train.len()));
    let [train, test] = [&train, &clothes.test].map(|pictures| Clothes { pictures, low });
    let mut net = Sequential::new()
        .add(Dense::new(784, 128, &mut rng))
        .add(Relu::new())
        .add(Dense::new(128, 128, &mut rng))
        .add(Relu::new())
        .add(Dense::new(128, 10, &mut rng));
    let mut adam = Adam::new(0.001).schedule(Schedule::Decay(1e-3));
    let mut loss = SoftmaxCrossEntropy::new();
    let (mut batch, mut lines) = (Batch::new(), String::new());
    let places: Vec<usize> = (0..train.len()).collect();
    for epoch in 1..=EPOCHS {
        let (mut sum, mut right) = (0.0, 0.0);
        for places in places.chunks(BATCH) {
            train.fill(places, &mut batch);
            let scores = net.forward(batch.inputs());
            let labels = train.pictures.labels.select(Axis(0), places);
            sum += loss.forward(scores, &batch) * places.len() as f64;
            right += metric::accuracy(scores, &labels) * places.len() as f64;
            net.backward_parameters_only(loss.backward());
            adam.step(&mut net);
        }
        let n = train.len() as f64;
        let (test_loss, test_accuracy) = training::evaluate(&mut net, &test, &mut loss);
        let line = format!(
            "{low},{seed},{epoch},{:.4},{:.4},{test_accuracy:.4},{test_loss:.4}",
            right / n,
            sum / n
        );
        eprintln!("{line}");
        lines += &line;
        lines.push('\n');
    }

    let x = clothes.test.scaled().mapv(|x| low + (1.0 - low) * x);
    let counts = metric::confusion_matrix(&net.predict(&x), &clothes.test.labels, 10);
    let mut rows = String::new();
    for (class, row) in counts.rows().into_iter().enumerate() {
        rows += &format!("{seed},{class}");
        rows.extend(row.iter().map(|n| format!(",{n}")));
        rows.push('\n');
    }
    (lines, rows)
}

/// A network 784-16-10 whose weights are bytes, and the first test picture of each class that it reads with a
/// probability above 0.8: the weights of both layers row by row; a scale for each layer, then the biases, as 32-bit
/// floats; then a byte for the class and 784 for the pixels of each picture. A weight is its byte times the scale.
fn small(clothes: &Mnist) -> Vec<u8> {
    let mut rng = NumpyRng::seed(0);
    let [train, test] = [&clothes.train, &clothes.test].map(|pictures| Clothes {
        pictures,
        low: -1.0,
    });
    let mut net = Sequential::new()
        .add(Dense::he(784, N_HIDDEN, &mut rng))
        .add(Relu::new())
        .add(Dense::he(N_HIDDEN, 10, &mut rng));
    let mut loss = SoftmaxCrossEntropy::new();
    let mut adam = Adam::new(0.001).schedule(Schedule::Decay(1e-3));
    let training = Training::new(EPOCHS).batch_size(BATCH);
    training.run(&mut net, &train, &mut loss, &mut adam, &mut rng);

    let mut parameters = net.parameters();
    let (mut bytes, mut floats) = (Vec::new(), Vec::new());
    for weights in [0, 2] {
        let values = &mut parameters[weights].value;
        let largest = values.iter().fold(0.0_f64, |most, w| most.max(w.abs()));
        let scale = f64::from((largest / 127.0) as f32);
        for w in values.iter_mut() {
            let byte = (*w / scale).round().clamp(-127.0, 127.0);
            *w = byte * scale;
            bytes.push((byte as i8).cast_unsigned());
        }
        floats.push(scale as f32);
    }
    for biases in [1, 3] {
        for b in parameters[biases].value.iter_mut() {
            floats.push(*b as f32);
            *b = f64::from(*b as f32);
        }
    }
    drop(parameters);
    bytes.extend(floats.iter().flat_map(|number| number.to_le_bytes()));

    let (test_loss, accuracy) = training::evaluate(&mut net, &test, &mut loss);
    eprintln!("784-16-10 in bytes: {accuracy:.4} {test_loss:.4}");
    let x = clothes.test.scaled().mapv(|x| 2.0 * x - 1.0);
    let sure = activation::softmax(net.forward(&x));
    for class in 0..10 {
        let labels = &clothes.test.labels;
        let found = (0..labels.len()).find(|&i| labels[i] == class && sure[[i, class]] > 0.8);
        let i = found.expect("a picture of each class that the network knows");
        eprintln!("class {class}: test picture {i}, {:.4}", sure[[i, class]]);
        bytes.push(class as u8);
        bytes.extend(clothes.test.pixels.row(i));
    }
    bytes
}
