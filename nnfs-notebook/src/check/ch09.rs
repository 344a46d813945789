//! Checks of chapter 09.

use super::exercise::exercises;

exercises! {
    "ch09", 9, "Learning without backpropagation";
}
