//! Checks of chapter 04.

use super::exercise::exercises;

exercises! {
    "ch04", 4, "Softmax";
}
