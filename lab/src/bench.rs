//! Placeholder for `cargo lab bench`.

use anyhow::{Result, bail};

use crate::paths::Paths;

pub(crate) fn kernel(_paths: &Paths) -> Result<()> {
    bail!("not there yet")
}
