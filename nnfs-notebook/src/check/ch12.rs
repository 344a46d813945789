//! Checks of chapter 12.

use super::exercise::exercises;

exercises! {
    "ch12", 12, "Layers as types";
}
