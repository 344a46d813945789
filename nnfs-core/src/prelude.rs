//! What a notebook cell wants in scope: `use nnfs_core::prelude::*;`.
//!
//! Functions come as modules (`activation::softmax`), so that a learner's own `fn softmax` never collides with them.

pub use crate::data::Dataset;
pub use crate::gradient::{self, Descent, GradientReport};
pub use crate::graph::{self, Graph, Node};
pub use crate::layer::{BatchNorm, Conv2d, Dropout, ImageShape, MaxPool2d};
pub use crate::layer::{Dense, Layer, Relu, Sigmoid, Softmax, Tanh};
pub use crate::layer::{Mode, Parameter, Penalty, Statistic};
pub use crate::loss::{AsTargets, Loss, SoftmaxCrossEntropy};
pub use crate::loss::{BinaryCrossEntropy, SigmoidBinaryCrossEntropy};
pub use crate::loss::{CategoricalCrossEntropy, MeanAbsoluteError, MeanSquaredError};
pub use crate::network::{Sequential, ThreeLayerNet};
pub use crate::network::{TwoLayerGradients, TwoLayerNet};
pub use crate::optimizer::{AdaGrad, Adam, AdamW, Momentum, RmsProp};
pub use crate::optimizer::{Optimizer, Schedule, Sgd};
pub use crate::random::NumpyRng;
pub use crate::training::{self, Epoch, History, Next, Training};
pub use crate::{
    activation, data, data::Digits, data::Mnist, layer, loss, metric, network, optimizer, random,
    weights,
};
pub use ndarray::{self, Array1, Array2, Array3, Axis, array, s};
pub use rand::distr::Distribution;
pub use rand::seq::{IndexedMutRandom, IndexedRandom, IteratorRandom, SliceRandom};
pub use rand::{self, Rng, RngExt, SeedableRng};
// A cell's `let x = array![1.0, 2.0];` only works where the kernel can write the whole type of `x` out.
pub use ndarray::{ArrayBase, Dim, OwnedRepr};
