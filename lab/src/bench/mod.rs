//! `cargo lab bench`: how fast things are.

pub(crate) mod core;
pub(crate) mod kernel;
