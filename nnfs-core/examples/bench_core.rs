//! The Rust side of `cargo lab bench core`:
//!
//! ```text
//! cargo run --release -p nnfs-core --example bench_core -- CASE STEPS
//! ```
//!
//! It prints the seconds that the steps took and a number to compare: the last loss, or the sum of the absolute values
//! of a gradient. `lab/python/bench_core.py` does the same work with NumPy, from the same random numbers.

use nnfs_core::prelude::*;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [case, steps] = &arguments[..] else {
        return usage();
    };
    let Ok(steps) = steps.parse() else {
        return usage();
    };
    let rng = &mut NumpyRng::seed(0);
    let (seconds, value) = match case.as_str() {
        // A larger rate makes the loss jump, and the last digit of the first step then decides about the last one.
        "spiral" => spiral(&mut Sgd::new(0.1), steps, rng),
        "spiral-adam" => spiral(&mut Adam::new(0.001), steps, rng),
        "two-layer-net" => two_layer_net(steps, rng),
        "wide" => wide(steps, rng),
        "convolution" => convolution(steps, rng),
        "numerical-gradient" => numerical_gradient(steps, rng),
        "softmax-3" => softmax_cross_entropy(3, steps, rng),
        "softmax-300" => softmax_cross_entropy(300, steps, rng),
        _ => return usage(),
    };
    println!("{seconds} {value}");
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!(
        "bench_core CASE STEPS, where CASE is spiral, spiral-adam, two-layer-net, wide, convolution, numerical-gradient, \
         softmax-3 or softmax-300"
    );
    ExitCode::FAILURE
}

/// Runs `step` so many times; the seconds that takes, and what the last one gave.
fn measure(steps: u32, mut step: impl FnMut() -> f64) -> (f64, f64) {
    let start = Instant::now();
    let value = (0..steps).fold(f64::NAN, |_, _| step());
    (start.elapsed().as_secs_f64(), value)
}

fn spiral(optimizer: &mut dyn Optimizer, steps: u32, rng: &mut NumpyRng) -> (f64, f64) {
    let (x, labels) = data::spiral(100, 3, rng);
    let mut network = Sequential::new()
        .add(Dense::he(2, 64, rng))
        .add(Relu::new())
        .add(Dense::he(64, 3, rng));
    train(&mut network, &x, &labels, optimizer, steps)
}

/// Steps with one batch.
fn train(
    network: &mut dyn Layer,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    optimizer: &mut dyn Optimizer,
    steps: u32,
) -> (f64, f64) {
    let mut loss = SoftmaxCrossEntropy::new();
    measure(steps, || {
        let value = loss.forward(network.forward(x), labels);
        network.backward_parameters_only(loss.backward());
        optimizer.step(network);
        value
    })
}

/// A batch of digits that are noise, with their labels.
fn noise(n_samples: usize, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {
    let x = rng.rand((n_samples, 784));
    let labels = metric::argmax_rows(&x.slice(s![.., ..10]));
    (x, labels)
}

fn wide(steps: u32, rng: &mut NumpyRng) -> (f64, f64) {
    let (x, labels) = noise(128, rng);
    let mut network = Sequential::new()
        .add(Dense::he(784, 512, rng))
        .add(Relu::new())
        .add(Dense::he(512, 512, rng))
        .add(Relu::new())
        .add(Dense::he(512, 10, rng));
    train(&mut network, &x, &labels, &mut Adam::new(1e-5), steps)
}

/// The fish book's `SimpleConvNet`.
fn convolution(steps: u32, rng: &mut NumpyRng) -> (f64, f64) {
    let (x, labels) = noise(100, rng);
    let mut network = Sequential::new()
        .add(Conv2d::he([1, 28, 28], 30, 5, rng))
        .add(Relu::new())
        .add(MaxPool2d::new([30, 24, 24], 2))
        .add(Dense::he(4320, 100, rng))
        .add(Relu::new())
        .add(Dense::he(100, 10, rng));
    train(&mut network, &x, &labels, &mut Adam::new(1e-5), steps)
}

fn two_layer_net(steps: u32, rng: &mut NumpyRng) -> (f64, f64) {
    let (x, labels) = noise(1000, rng);
    let mut network = TwoLayerNet::new(784, 50, 10, rng);
    let mut loss = SoftmaxCrossEntropy::new();
    let mut optimizer = Sgd::new(0.03);
    let mut batch = data::Batch::new();
    measure(steps, || {
        (&x, &labels).fill(&rng.choice(1000, 100), &mut batch);
        let value = loss.forward(network.forward(batch.inputs()), &batch);
        network.backward_parameters_only(loss.backward());
        optimizer.step(&mut network);
        value
    })
}

/// Of every parameter; `steps` is how often.
fn numerical_gradient(steps: u32, rng: &mut NumpyRng) -> (f64, f64) {
    let x = rng.rand((3, 784));
    let labels = array![5usize, 0, 4];
    let mut network = TwoLayerNet::new(784, 50, 10, rng);
    measure(steps, || {
        let gradients = network.numerical_gradient(&x, &labels);
        let sum_of = |gradient: &Array2<f64>| gradient.mapv(f64::abs).sum();
        sum_of(&gradients.weights1)
            + sum_of(&gradients.biases1)
            + sum_of(&gradients.weights2)
            + sum_of(&gradients.biases2)
    })
}

/// The gradient is computed on the way forward.
fn softmax_cross_entropy(n_samples: usize, steps: u32, rng: &mut NumpyRng) -> (f64, f64) {
    let scores = rng.randn((n_samples, 3));
    let labels = Array1::from(rng.choice(3, n_samples));
    let mut loss = SoftmaxCrossEntropy::new();
    measure(steps, || {
        let value = loss.forward(black_box(&scores), &labels);
        black_box(loss.backward());
        value
    })
}
