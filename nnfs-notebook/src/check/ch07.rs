//! Checks of chapter 07.

use super::exercise::exercises;

exercises! {
    "ch07", 7, "Numerical derivative";
}
