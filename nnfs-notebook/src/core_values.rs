//! Values of nnfs-core as the last expression of a cell, without the second compilation that `{:?}` costs there.

use nnfs_core::gradient::{GradientReport, ParameterReport};
use nnfs_core::network::Sequential;

/// Shows a value of nnfs-core. (`ShowValue` is of another crate than these types, so they need a trait of their own.)
pub trait ShowCoreValue {
    /// Prints the value as `{:?}` does. The kernel calls this.
    fn evcxr_display(&self);
}

macro_rules! core_values {
    ($($kind:ty),*) => {$(
        impl ShowCoreValue for $kind {
            fn evcxr_display(&self) {
                nnfs_show::mime::show(&[("text/plain", &format!("{self:?}"))]);
            }
        }
    )*};
}
core_values!(GradientReport, ParameterReport, Sequential);
