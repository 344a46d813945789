//! The mathematics of a neural network, written to be read.
//!
//! A batch is an [`Array2<f64>`](ndarray::Array2) with one sample per row. Labels are an
//! [`Array1<usize>`](ndarray::Array1) of class numbers, or one-hot rows of the same shape as the scores. Every
//! [`layer`] keeps its `output` and its gradients, so that they can be looked at after a step.
//!
//! ```
//! use nnfs_core::prelude::*;
//!
//! let mut rng = NumpyRng::seed(0);
//! let x = array![[1.0, 2.0], [-1.5, 0.5], [0.3, -0.7]];
//! let labels = array![0, 1, 2];
//!
//! let mut network = Sequential::new()
//!     .add(Dense::new(2, 8, &mut rng))
//!     .add(Relu::new())
//!     .add(Dense::new(8, 3, &mut rng));
//! let mut loss = SoftmaxCrossEntropy::new();
//! let mut optimizer = Sgd::new(0.5);
//!
//! let before = loss.forward(network.forward(&x), &labels);
//! for _ in 0..100 {
//!     loss.forward(network.forward(&x), &labels);
//!     network.backward(loss.backward());
//!     optimizer.step(&mut network);
//! }
//! assert!(loss.forward(network.forward(&x), &labels) < before);
//! ```
//!
//! # Read it in an evening
//!
//! What makes a network learn is some 650 lines of code, in nine files. In this order they can be read like a story:
//!
//! 1. `layer.rs`: what a layer is, a forward and a backward.
//! 2. `layer/relu.rs` and `layer/element_wise.rs`: the simplest layer, from two formulas.
//! 3. `layer/dense.rs`: a layer that learns, `Y = X W + b` and its three gradients.
//! 4. `loss.rs` and `loss/softmax_cross_entropy.rs`: one number for how wrong the network is, and where the way back begins.
//! 5. `optimizer.rs` and `optimizer/sgd.rs`: a step downhill.
//! 6. `network/sequential.rs`: layers one after the other, which together are a layer again.
//!
//! Every other file can wait until a chapter needs it. Tests that are longer than their code lie beside it, as in
//! `layer/dense/tests.rs`.
//!
//! # When something is wrong
//!
//! A mistake in a shape panics with the layer's name, both shapes and the likely fix. What can go wrong with a file is
//! a [`FileError`].

pub mod activation;
mod batch;
pub mod data;
mod error;
mod fast;
pub mod gradient;
pub mod graph;
pub mod layer;
pub mod loss;
pub mod metric;
pub mod network;
pub mod optimizer;
pub mod prelude;
pub mod random;
#[cfg(test)]
mod testing;
pub mod training;
pub mod weights;

pub use batch::AsBatch;
pub use error::FileError;
