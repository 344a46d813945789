//! Counting right answers, for the accuracy of a training.

use super::Targets;
use crate::metric::argmax_rows;
use ndarray::{Array1, Array2, ArrayView1, CowArray, Ix2};

/// The samples whose largest output is at their class; `None` if the targets name no class among these outputs.
pub(super) fn right_classes(outputs: &Array2<f64>, targets: Targets<'_>) -> Option<f64> {
    if outputs.ncols() < 2 {
        return None;
    }
    let is_one_hot =
        |row: ArrayView1<'_, f64>| row.iter().all(|&t| t == 0.0 || t == 1.0) && row.sum() == 1.0;
    let predicted = argmax_rows(outputs);
    match targets {
        Targets::Labels(labels) if labels.len() == outputs.nrows() => {
            Some(count_equal(&predicted, labels.iter().copied()))
        }
        Targets::Rows(rows)
            if rows.dim() == outputs.dim() && rows.rows().into_iter().all(is_one_hot) =>
        {
            Some(count_equal(&predicted, argmax_rows(&rows)))
        }
        _ => None,
    }
}

/// The samples whose outputs say yes (above the threshold) where the target is 1, and no where it is 0; a sample with
/// several outputs counts as the share of them that is right. `None` if a target lies between 0 and 1.
pub(super) fn right_decisions(
    outputs: &Array2<f64>,
    targets: &CowArray<'_, f64, Ix2>,
    threshold: f64,
) -> Option<f64> {
    if outputs.ncols() == 0 || targets.iter().any(|&t| t != 0.0 && t != 1.0) {
        return None;
    }
    let right = (outputs.iter().zip(targets))
        // A NaN is neither above the threshold nor below, so it is never right.
        .filter(|&(&y, &t)| {
            if t == 1.0 {
                y > threshold
            } else {
                y <= threshold
            }
        })
        .count();
    Some(right as f64 / outputs.ncols() as f64)
}

fn count_equal(predicted: &Array1<usize>, labels: impl IntoIterator<Item = usize>) -> f64 {
    let pairs = predicted.iter().zip(labels);
    pairs
        .filter(|(predicted, label)| **predicted == *label)
        .count() as f64
}

#[cfg(test)]
mod tests;
