//! Checks of chapter 06.

use super::exercise::exercises;

exercises! {
    "ch06", 6, "Loss";
}
