//! Plain values as the last expression of a cell.
//!
//! The kernel shows a value by its method `evcxr_display` where there is one, and else compiles the cell a second time
//! with `{:?}`. These methods print the same text and spare the second compilation.

use std::fmt::Debug;

/// Shows a plain value that is the last expression of a cell.
pub trait ShowValue {
    /// Prints the value as `{:?}` does. The kernel calls this.
    fn evcxr_display(&self);
}

fn show(value: impl Debug) {
    crate::mime::show(&[("text/plain", &format!("{value:?}"))]);
}

macro_rules! plain_values {
    ($($kind:ty),*) => {$(
        impl ShowValue for $kind {
            fn evcxr_display(&self) {
                show(self);
            }
        }
    )*};
}
plain_values!(
    f32, f64, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool, char, str, String
);

/// A cell that ends with a loop has nothing to show.
impl ShowValue for () {
    fn evcxr_display(&self) {}
}

impl<T: Debug> ShowValue for Vec<T> {
    fn evcxr_display(&self) {
        show(self);
    }
}

impl<T: Debug> ShowValue for Option<T> {
    fn evcxr_display(&self) {
        show(self);
    }
}

impl<T: Debug, const N: usize> ShowValue for [T; N] {
    fn evcxr_display(&self) {
        show(self);
    }
}

impl<T: Debug> ShowValue for [T] {
    fn evcxr_display(&self) {
        show(self);
    }
}

impl<A: Debug, B: Debug> ShowValue for (A, B) {
    fn evcxr_display(&self) {
        show(self);
    }
}

impl<A: Debug, B: Debug, C: Debug> ShowValue for (A, B, C) {
    fn evcxr_display(&self) {
        show(self);
    }
}
