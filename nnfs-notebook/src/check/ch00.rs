//! Checks of chapter 00.

use super::exercise::exercises;

exercises! {
    "ch00", 0, "Rust and ndarray";
}
