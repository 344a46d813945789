//! Checks of chapter 11.

use super::exercise::exercises;

exercises! {
    "ch11", 11, "Backpropagation";
}
