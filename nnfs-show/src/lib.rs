//! What a cell shows as text: arrays as NumPy prints them, plain values, panics that a learner can read.
//!
//! The cards of the exercises and the charts both need it, and neither needs the other: so it is a crate of its own,
//! below both. A cell gets all of it from `nnfs_notebook::prelude`.

mod array_text;
pub mod mime;
mod panic;
mod value_text;

pub use array_text::{Element, NumpyText, ShowArray, np};
pub use panic::{PANIC_HEADING, advice, friendly_panics};
pub use value_text::ShowValue;
