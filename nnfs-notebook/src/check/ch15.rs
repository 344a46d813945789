//! Checks of chapter 15.

use super::exercise::exercises;

exercises! {
    "ch15", 15, "The whole network";
}
