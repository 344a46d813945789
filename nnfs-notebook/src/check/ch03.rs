//! Checks of chapter 03.

use super::exercise::exercises;

exercises! {
    "ch03", 3, "Neurons, layers and batches";
}
