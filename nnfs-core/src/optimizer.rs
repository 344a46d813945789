//! Optimizers: how the parameters follow their gradients.
//!
//! ```
//! use nnfs_core::prelude::*;
//!
//! let mut optimizer = Adam::new(0.05).schedule(Schedule::Decay(5e-7));
//! let mut dense = Dense::from_parameters(array![[1.0], [-2.0]], array![0.0]);
//! dense.forward(&array![[0.5, -4.0]]);
//! dense.backward(&array![[1.0]]);
//! optimizer.step(&mut dense);
//! // The first step of Adam is the rate, against the sign of the gradient and whatever its size.
//! assert!((dense.weights[[0, 0]] - 0.95).abs() < 1e-6 && (dense.weights[[1, 0]] + 1.95).abs() < 1e-6);
//! ```
//!
//! What an optimizer remembers of a parameter (a velocity, a mean of its gradients, the number of its steps) belongs to
//! that parameter. So a layer that joins the network late starts from its own first step, and an optimizer that is
//! given another network, or a copy, treats it just as a new optimizer would. Two optimizers on one network do not
//! disturb each other either.

mod adagrad;
mod adam;
mod adamw;
mod memory;
mod momentum;
mod rate;
mod rms_prop;
mod sgd;
#[cfg(test)]
mod tests;

pub use adagrad::AdaGrad;
pub use adam::Adam;
pub use adamw::AdamW;
pub use momentum::Momentum;
pub use rate::{Rate, Schedule};
pub use rms_prop::RmsProp;
pub use sgd::Sgd;

use crate::layer::Layer;
use std::fmt::Debug;

/// A rule by which parameters follow their gradients.
pub trait Optimizer: Debug + Send {
    /// One step for every parameter of a layer or a network, after its `backward`.
    ///
    /// # Panics
    /// Panics if a gradient has another shape than its parameter, as it may have before the first `backward`.
    fn step(&mut self, network: &mut dyn Layer);

    /// The learning rate with its schedule, for a training to look at and to change; `None` if the optimizer keeps it
    /// to itself.
    fn rate(&mut self) -> Option<&mut Rate> {
        None
    }
}
