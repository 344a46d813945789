//! Checks of chapter 13.

use super::exercise::exercises;

exercises! {
    "ch13", 13, "Softmax with cross-entropy";
}
