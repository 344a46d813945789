//! Optimizers: how the parameters follow their gradients.

mod sgd;

pub use sgd::Sgd;

use crate::layer::Layer;
use std::fmt::Debug;

/// A rule by which parameters follow their gradients.
pub trait Optimizer: Debug + Send {
    /// One step for every parameter of a layer or a network, after its `backward`.
    fn step(&mut self, network: &mut dyn Layer);
}
