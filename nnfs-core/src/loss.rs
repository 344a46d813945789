//! Losses: one number for how wrong the scores are, and the gradient that says how to change them.

mod softmax_cross_entropy;
mod targets;

pub use softmax_cross_entropy::SoftmaxCrossEntropy;
pub use targets::{AsTargets, Targets};
