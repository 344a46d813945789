use ndarray::{Array1, Array2, Axis, Slice};
use std::ops::Range;

/// Cuts inputs, (`n_samples`, `n_inputs`), and labels, (`n_samples`,), into batches of `size` samples, in order. The
/// last batch holds what is left.
///
/// # Panics
/// Panics if there is not one label per row, or `size` is 0.
///
/// ```
/// use nnfs_core::data;
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [3.0]];
/// let labels = array![0, 1, 0];
/// let sizes: Vec<usize> = data::batches(&x, &labels, 2).map(|(x, _)| x.nrows()).collect();
/// assert_eq!(sizes, [2, 1]);
/// ```
#[must_use]
pub fn batches(
    inputs: &Array2<f64>,
    labels: &Array1<usize>,
    size: usize,
) -> impl ExactSizeIterator<Item = (Array2<f64>, Array1<usize>)> {
    assert!(
        inputs.nrows() == labels.len(),
        "batches wants one label per row: inputs of shape {:?}, labels of shape {:?}",
        inputs.dim(),
        labels.dim()
    );
    ranges(labels.len(), size).map(|range| {
        let rows = Slice::from(range);
        (
            inputs.slice_axis(Axis(0), rows).to_owned(),
            labels.slice_axis(Axis(0), rows).to_owned(),
        )
    })
}

/// The rows of each batch of `size` among `n_samples`.
#[track_caller]
pub(super) fn ranges(n_samples: usize, size: usize) -> impl ExactSizeIterator<Item = Range<usize>> {
    assert!(
        size > 0,
        "batches of 0 samples would never come to an end; choose a size of at least 1"
    );
    (0..n_samples.div_ceil(size)).map(move |batch| {
        let start = batch * size;
        start..n_samples.min(start.saturating_add(size))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::panic_message;
    use proptest::prelude::*;

    #[test]
    fn a_size_of_zero_and_labels_of_another_number_say_so() {
        let (inputs, labels) = (Array2::zeros((3, 2)), Array1::zeros(3));
        assert!(panic_message!(batches(&inputs, &labels, 0)).contains("at least 1"));
        let message = panic_message!(batches(&inputs, &Array1::zeros(2), 1));
        assert!(message.contains("(3, 2)") && message.contains("one label per row"));
    }

    proptest! {
        #[test]
        fn together_they_are_the_whole_in_order(rows in 0..30_usize, size in 1..40_usize) {
            let inputs = Array2::from_shape_fn((rows, 2), |(row, column)| (2 * row + column) as f64);
            let labels = Array1::from_iter(0..rows);
            let iterator = batches(&inputs, &labels, size);
            prop_assert_eq!(iterator.len(), rows.div_ceil(size));
            let (mut seen, mut seen_labels) = (Vec::new(), Vec::new());
            for (x, labels) in iterator {
                prop_assert!(x.nrows() == labels.len() && x.nrows() <= size && x.nrows() > 0);
                seen.extend(x);
                seen_labels.extend(labels);
            }
            prop_assert_eq!(seen, inputs.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(seen_labels, labels.to_vec());
        }
    }
}
