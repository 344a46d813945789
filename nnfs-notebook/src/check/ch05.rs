//! Checks of chapter 05.

use super::exercise::exercises;

exercises! {
    "ch05", 5, "Reading digits";
}
