//! Gradients by small steps: derivatives of any function, the descent that follows them, and the check of a backward
//! pass.
//!
//! The derivative of `f` at `x` says how much `f` changes a unit of `x`. To measure it, move `x` by a small `h` to both
//! sides and divide: `(f(x + h) - f(x - h)) / 2h`, the central difference. The gradient is that for every number of `x`
//! in turn. It needs no mathematics beyond `f` itself, which makes it slow (two calls a number) and hard to get wrong:
//! [`gradient_check`] holds backpropagation against it.
//!
//! ```
//! use nnfs_core::prelude::*;
//!
//! let gradient = gradient::numerical_gradient(|x| x[0] * x[0] + x[1] * x[1], &array![3.0, 4.0]);
//! assert!((gradient[0] - 6.0).abs() < 1e-9 && (gradient[1] - 8.0).abs() < 1e-9);
//! ```

mod check;
mod descent;
mod numerical;
mod report;

pub use check::{gradient_check, gradient_check_sample};
pub use descent::{Descent, gradient_descent, gradient_descent_with};
pub use numerical::{
    forward_diff, numerical_diff, numerical_diff_with, numerical_gradient, numerical_gradient_with,
    partial,
};
pub use report::{GradientReport, ParameterReport, Verdict};
