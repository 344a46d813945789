//! Checks of chapter 16.

use super::exercise::exercises;

exercises! {
    "ch16", 16, "Bug museum";
}
