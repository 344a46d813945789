//! Checks of chapter 02.

use super::exercise::exercises;

exercises! {
    "ch02", 2, "Activations";
}
