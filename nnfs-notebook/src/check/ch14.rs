//! Checks of chapter 14.

use super::exercise::exercises;

exercises! {
    "ch14", 14, "Gradient check";
}
