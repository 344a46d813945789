use ndarray::{Array1, Array2, Axis, Slice};

/// Cuts inputs, (`n_samples`, `n_inputs`), and labels, (`n_samples`,), into batches of `size` samples, in order. The last
/// batch holds what is left.
///
/// # Panics
/// Where there is not one label a row, or `size` is 0.
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
pub fn batches<'a>(inputs: &'a Array2<f64>, labels: &'a Array1<usize>, size: usize) -> Batches<'a> {
    assert!(
        inputs.nrows() == labels.len(),
        "batches wants one label a row: inputs of shape {:?}, labels of shape {:?}",
        inputs.dim(),
        labels.dim()
    );
    assert!(
        size > 0,
        "batches of 0 samples would never come to an end; choose a size of at least 1"
    );
    Batches {
        inputs,
        labels,
        size,
        start: 0,
    }
}

/// The iterator of [`batches`]: gives `(inputs, labels)`, both owned.
#[derive(Clone, Debug)]
pub struct Batches<'a> {
    inputs: &'a Array2<f64>,
    labels: &'a Array1<usize>,
    size: usize,
    start: usize,
}

impl Iterator for Batches<'_> {
    type Item = (Array2<f64>, Array1<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.start == self.labels.len() {
            return None;
        }
        let end = self.labels.len().min(self.start.saturating_add(self.size));
        let rows = Slice::from(self.start..end);
        self.start = end;
        Some((
            self.inputs.slice_axis(Axis(0), rows).to_owned(),
            self.labels.slice_axis(Axis(0), rows).to_owned(),
        ))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.labels.len() - self.start).div_ceil(self.size);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Batches<'_> {}

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
        assert!(message.contains("(3, 2)") && message.contains("one label a row"));
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
