//! Writes what the trained network answers, and ten steps of Adam from it, as the programs in `frameworks` do:
//!
//! ```text
//! cargo run --release -p nnfs-core --example compare_frameworks > data/frameworks/ours.csv
//! ```
//!
//! A line is what was computed, the number of a digit or a step, and the numbers.

use nnfs_core::prelude::*;

fn print<'a>(what: &str, number: usize, values: impl IntoIterator<Item = &'a f64>) {
    let texts: Vec<String> = values.into_iter().map(|x| format!("{x:e}")).collect();
    println!("{what},{number},{}", texts.join(","));
}

fn main() -> Result<(), nnfs_core::FileError> {
    let mnist = Mnist::load()?;
    let path = "data/digits-784-50-100-10.safetensors";
    let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
    weights::load(path, &mut net)?;
    let y = activation::softmax(net.forward(&mnist.test.take(100).scaled()));
    for (digit, row) in y.rows().into_iter().enumerate() {
        print("probabilities f64", digit, row);
    }

    let batch = mnist.train.take(100);
    let x = batch.scaled();
    for epsilon in [1e-7, 1e-8] {
        weights::load(path, &mut net)?;
        let mut adam = Adam::new(0.001).epsilon(epsilon);
        let mut loss = SoftmaxCrossEntropy::new();
        for step in 0..=10 {
            let value = loss.forward(net.forward(&x), &batch.labels);
            print(&format!("loss {epsilon:e}"), step, [&value]);
            let biases = &net.dense3.biases;
            print(&format!("dense3.biases {epsilon:e}"), step, biases);
            let row = net.dense2.weights.slice(s![0, ..10]);
            print(&format!("dense2.weights {epsilon:e}"), step, row);
            net.backward(loss.backward());
            adam.step(&mut net);
        }
    }
    Ok(())
}
