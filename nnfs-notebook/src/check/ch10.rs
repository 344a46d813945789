//! Checks of chapter 10.

use super::exercise::exercises;

exercises! {
    "ch10", 10, "Computational graphs";
}
