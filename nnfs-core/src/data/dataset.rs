use super::Digits;
use crate::loss::{AsTargets, Targets};
use ndarray::{Array1, Array2, Zip};
use std::borrow::Borrow;

/// Samples with their targets, which a [`Training`](crate::training::Training) takes a batch at a time.
///
/// A pair `(inputs, labels)` of an `Array2<f64>` and an `Array1<usize>` is one, as is a pair `(inputs, rows)` for a
/// regression or with one-hot rows; so are pairs of references, and [`Digits`]. Write your own for data that are read,
/// drawn or changed on the way:
///
/// ```
/// use nnfs_core::prelude::*;
/// use nnfs_core::data::Batch;
///
/// /// The numbers 0 to 99; the class says whether a number is odd.
/// struct Parity;
///
/// impl Dataset for Parity {
///     fn len(&self) -> usize {
///         100
///     }
///
///     fn fill(&self, indices: &[usize], batch: &mut Batch) {
///         for (row, &i) in indices.iter().enumerate() {
///             batch.inputs_mut((indices.len(), 1))[[row, 0]] = i as f64;
///             batch.labels_mut(indices.len())[row] = i % 2;
///         }
///     }
/// }
///
/// let mut batch = Batch::new();
/// Parity.fill(&[3, 8], &mut batch);
/// assert_eq!(batch.inputs(), array![[3.0], [8.0]]);
/// ```
#[diagnostic::on_unimplemented(
    message = "a data set is a pair `(inputs, labels)` or `Digits`, not `{Self}`",
    note = "write `&(&x, &labels)`, with `x` of type `Array2<f64>` and `labels` of type `Array1<usize>` (or rows of type `Array2<f64>`)"
)]
pub trait Dataset {
    /// How many samples there are.
    ///
    /// # Panics
    /// Panics if there is not one target per sample.
    fn len(&self) -> usize;

    /// Whether there is no sample.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the samples at these places, in this order, over what `batch` held.
    ///
    /// # Panics
    /// Panics if there is no sample at one of the places.
    fn fill(&self, indices: &[usize], batch: &mut Batch);
}

impl<X: Borrow<Array2<f64>>, T: AsTargets> Dataset for (X, T) {
    fn len(&self) -> usize {
        len_of(self.0.borrow(), self.1.as_targets())
    }

    fn fill(&self, indices: &[usize], batch: &mut Batch) {
        fill_from(self.0.borrow(), self.1.as_targets(), indices, batch);
    }
}

impl Dataset for Digits {
    fn len(&self) -> usize {
        self.len()
    }

    /// The pixels are [`scaled`](Digits::scaled) on the way: a batch holds numbers from 0 to 1.
    fn fill(&self, indices: &[usize], batch: &mut Batch) {
        check(indices, self.len());
        let inputs = batch.inputs_mut((indices.len(), self.pixels.ncols()));
        for (mut row, &index) in inputs.rows_mut().into_iter().zip(indices) {
            Zip::from(&mut row)
                .and(self.pixels.row(index))
                .for_each(|x, &pixel| *x = f64::from(pixel) / 255.0);
        }
        let labels = batch.labels_mut(indices.len());
        for (label, &index) in labels.iter_mut().zip(indices) {
            *label = self.labels[index];
        }
    }
}

fn len_of(inputs: &Array2<f64>, targets: Targets<'_>) -> usize {
    let (n_targets, shape) = match targets {
        Targets::Labels(labels) => (labels.len(), format!("{:?}", labels.dim())),
        Targets::Rows(rows) => (rows.nrows(), format!("{:?}", rows.dim())),
    };
    assert!(
        inputs.nrows() == n_targets,
        "a data set wants one target per row: inputs of shape {:?}, targets of shape {shape}",
        inputs.dim()
    );
    n_targets
}

fn fill_from(inputs: &Array2<f64>, targets: Targets<'_>, indices: &[usize], batch: &mut Batch) {
    check(indices, len_of(inputs, targets));
    let filled = batch.inputs_mut((indices.len(), inputs.ncols()));
    for (mut row, &index) in filled.rows_mut().into_iter().zip(indices) {
        row.assign(&inputs.row(index));
    }
    match targets {
        Targets::Labels(labels) => {
            let filled = batch.labels_mut(indices.len());
            for (label, &index) in filled.iter_mut().zip(indices) {
                *label = labels[index];
            }
        }
        Targets::Rows(rows) => {
            let filled = batch.rows_mut((indices.len(), rows.ncols()));
            for (mut row, &index) in filled.rows_mut().into_iter().zip(indices) {
                row.assign(&rows.row(index));
            }
        }
    }
}

#[track_caller]
fn check(indices: &[usize], n_samples: usize) {
    if let Some(index) = indices.iter().find(|&&index| index >= n_samples) {
        panic!("there is no sample {index}: the data hold {n_samples} samples, counted from 0");
    }
}

/// Room for one batch, inputs and targets, that is used again for the next. It passes as the targets of a loss itself:
/// `loss.forward(network.forward(batch.inputs()), &batch)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    inputs: Array2<f64>,
    targets: Kept,
}

#[derive(Clone, Debug, PartialEq)]
enum Kept {
    Labels(Array1<usize>),
    Rows(Array2<f64>),
}

impl Batch {
    /// A batch of no samples.
    #[must_use]
    pub fn new() -> Self {
        Self {
            inputs: Array2::zeros((0, 0)),
            targets: Kept::Labels(Array1::zeros(0)),
        }
    }

    /// The inputs, (`n_samples`, `n_inputs`).
    #[must_use]
    pub fn inputs(&self) -> &Array2<f64> {
        &self.inputs
    }

    /// The inputs to be written, in the given shape. What they held before is still there, or is 0 where the shape is
    /// new.
    pub fn inputs_mut(&mut self, shape: (usize, usize)) -> &mut Array2<f64> {
        if self.inputs.dim() != shape {
            self.inputs = Array2::zeros(shape);
        }
        &mut self.inputs
    }

    /// The targets to be written, as labels, (`n_samples`,).
    pub fn labels_mut(&mut self, n_samples: usize) -> &mut Array1<usize> {
        if !matches!(&self.targets, Kept::Labels(labels) if labels.len() == n_samples) {
            self.targets = Kept::Labels(Array1::zeros(n_samples));
        }
        match &mut self.targets {
            Kept::Labels(labels) => labels,
            Kept::Rows(_) => unreachable!("they were made labels above"),
        }
    }

    /// The targets to be written, as rows of numbers, (`n_samples`, `n_outputs`).
    pub fn rows_mut(&mut self, shape: (usize, usize)) -> &mut Array2<f64> {
        if !matches!(&self.targets, Kept::Rows(rows) if rows.dim() == shape) {
            self.targets = Kept::Rows(Array2::zeros(shape));
        }
        match &mut self.targets {
            Kept::Rows(rows) => rows,
            Kept::Labels(_) => unreachable!("they were made rows above"),
        }
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

impl AsTargets for Batch {
    fn as_targets(&self) -> Targets<'_> {
        match &self.targets {
            Kept::Labels(labels) => labels.as_targets(),
            Kept::Rows(rows) => rows.as_targets(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::panic_message;
    use ndarray::{Axis, array};

    fn points() -> (Array2<f64>, Array1<usize>) {
        (array![[0.5, 1.0], [1.5, 2.0], [2.5, 3.0]], array![2, 0, 1])
    }

    #[test]
    fn pairs_and_pairs_of_references_hold_the_same_samples() {
        let (x, labels) = points();
        let mut batches = [Batch::new(), Batch::new()];
        (&x, &labels).fill(&[2, 0, 2], &mut batches[0]);
        (x.clone(), labels.clone()).fill(&[2, 0, 2], &mut batches[1]);
        assert_eq!(batches[0], batches[1]);
        assert_eq!(batches[0].inputs(), x.select(Axis(0), &[2, 0, 2]));
        assert_eq!(
            batches[0].as_targets(),
            Targets::Labels(array![1, 2, 1].view())
        );
    }

    #[test]
    fn rows_are_targets_as_well() {
        let (x, _) = points();
        let data = (&x, array![[1.0], [2.0], [3.0]]);
        assert_eq!(data.len(), 3);
        let mut batch = Batch::new();
        data.fill(&[1, 0], &mut batch);
        assert_eq!(
            batch.as_targets(),
            Targets::Rows(array![[2.0], [1.0]].view())
        );
    }

    #[test]
    fn digits_are_scaled_on_the_way() {
        let digits = Digits {
            pixels: Array2::from_shape_fn((4, 784), |(i, j)| ((7 * i + 3 * j) % 256) as u8),
            labels: array![3, 1, 4, 1],
        };
        let mut batch = Batch::new();
        digits.fill(&[3, 0], &mut batch);
        let chosen = digits.select(&[3, 0]);
        assert_eq!(batch.inputs(), chosen.scaled());
        assert_eq!(batch.as_targets(), Targets::Labels(chosen.labels.view()));
        assert_eq!(Dataset::len(&digits), 4);
    }

    #[test]
    fn a_batch_of_the_same_size_uses_the_same_memory() {
        let data = points();
        let mut batch = Batch::new();
        data.fill(&[0, 1], &mut batch);
        let inputs = batch.inputs().as_ptr();
        data.fill(&[2, 0], &mut batch);
        assert_eq!(batch.inputs().as_ptr(), inputs);
        assert_eq!(batch.inputs(), array![[2.5, 3.0], [0.5, 1.0]]);
        data.fill(&[1], &mut batch);
        assert_eq!(batch.inputs(), array![[1.5, 2.0]]);
        data.fill(&[], &mut batch);
        assert_eq!(batch.inputs().dim(), (0, 2));
    }

    #[test]
    fn targets_of_another_number_and_samples_that_are_not_there_say_so() {
        let (x, labels) = points();
        let message = panic_message!((&x, &array![0usize, 1]).len());
        assert!(message.contains("(3, 2)") && message.contains("targets of shape 2"));
        let message = panic_message!((&x, &array![[0.0, 1.0]]).len());
        assert!(message.contains("targets of shape (1, 2)"));
        let message = panic_message!((x, labels).fill(&[0, 3], &mut Batch::new()));
        assert!(message.contains("no sample 3") && message.contains("3 samples"));
    }

    #[test]
    fn no_samples_are_an_empty_data_set() {
        assert!((Array2::zeros((0, 2)), Array1::<usize>::zeros(0)).is_empty());
        assert!(!points().is_empty());
    }
}
