//! Notebooks: run in the real kernel, held against their stored outputs, and stored.

mod compare;
mod document;
mod execute;
mod numbers;
mod self_check;
mod store;

pub(crate) use compare::{compare, failure, trained_distance};
pub(crate) use document::{CodeCell, Notebook, joined};
pub(crate) use execute::{Died, Execution, Kernel, Limits, execute, run_cells};
pub(crate) use numbers::Numbers;
pub(crate) use self_check::self_check;
pub(crate) use store::store;
