//! The loops that take the time, written for speed, so that the layers that call them can read like their formulas.

mod cpu;
mod product;

pub(crate) use product::product;
