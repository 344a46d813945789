//! Which exercises a learner has solved, kept in a file that several notebooks may write at once.
//!
//! The cards of the exercises write it ([`update`]), and `cargo lab progress` reads it ([`read`]). Where it lies is
//! said by [`file()`].

mod error;
mod location;
mod progress;
mod store;

pub use error::Error;
pub use location::file;
pub use progress::{Progress, Record};
pub use store::{Read, read, update};
