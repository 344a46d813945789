//! Data sets, and what is done to them before a network sees them.

mod batches;
mod dataset;
pub mod idx;
mod mistaken;
mod mnist;
mod one_hot;
mod spiral;

pub use batches::batches;
pub use dataset::{Batch, Dataset};
pub use mnist::{Digits, FASHION_CLASSES, Mnist};
pub use one_hot::one_hot;
pub use spiral::spiral;
