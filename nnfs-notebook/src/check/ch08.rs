//! Checks of chapter 08.

use super::exercise::exercises;

exercises! {
    "ch08", 8, "Gradient and descent";
}
