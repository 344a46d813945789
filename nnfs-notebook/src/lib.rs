//! What a notebook shows.

mod array_text;
mod mime;

pub use array_text::{Element, NumpyText, ShowArray, np};
