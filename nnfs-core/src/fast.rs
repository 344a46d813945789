//! The loops that take the time, written for speed, so that the layers that call them can read like their formulas.

mod cpu;
mod product;
mod sum_rows;
mod thin;
mod update;

pub(crate) use product::product;
pub(crate) use sum_rows::sum_rows;
pub(crate) use update::update;
