use ndarray::{ArrayBase, ArrayView1, ArrayView2, Axis, CowArray, Data, Ix1, Ix2};

/// What the network should have said: class numbers, or a row of numbers per sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a> {
    /// The class of each sample, (`n_samples`,).
    Labels(ArrayView1<'a, usize>),
    /// A row of numbers per sample, (`n_samples`, `n_outputs`). A cross-entropy wants one-hot rows, or other
    /// probabilities that add up to 1; a binary cross-entropy takes any numbers from 0 to 1, a regression any numbers
    /// at all.
    Rows(ArrayView2<'a, f64>),
}

/// What a loss accepts as its targets: `&labels` of type `Array1<usize>`, or rows of type `Array2<f64>`, such as
/// `&one_hot`.
#[diagnostic::on_unimplemented(
    message = "targets are labels (`Array1<usize>`) or one-hot rows (`Array2<f64>`), not `{Self}`",
    label = "write labels as `array![0usize, 2, 1]`; rows, one per sample, as `array![[1.0, 0.0], [0.0, 1.0]]`; one number per sample as a column, `array![[1.5], [2.0]]`",
    note = "a vector `t` of one number per sample becomes a column by `t.view().insert_axis(Axis(1))`, one row by `Axis(0)`"
)]
pub trait AsTargets {
    /// The targets as a view.
    fn as_targets(&self) -> Targets<'_>;
}

impl<S: Data<Elem = usize>> AsTargets for ArrayBase<S, Ix1> {
    fn as_targets(&self) -> Targets<'_> {
        Targets::Labels(self.view())
    }
}

impl<S: Data<Elem = f64>> AsTargets for ArrayBase<S, Ix2> {
    fn as_targets(&self) -> Targets<'_> {
        Targets::Rows(self.view())
    }
}

impl<T: AsTargets + ?Sized> AsTargets for &T {
    fn as_targets(&self) -> Targets<'_> {
        (**self).as_targets()
    }
}

impl<'a> Targets<'a> {
    /// The rows of a regression's targets; panics where they are labels, or do not have this shape.
    #[track_caller]
    pub(crate) fn numbers(
        self,
        loss: &str,
        (n_samples, n_outputs): (usize, usize),
    ) -> ArrayView2<'a, f64> {
        match self {
            Self::Labels(labels) => panic!(
                "{loss} compares numbers, and labels are names: outputs of shape {:?}, labels of shape {:?}; make rows \
                 of them with data::one_hot(&labels, {n_outputs}), or use a cross-entropy",
                (n_samples, n_outputs),
                labels.dim()
            ),
            Self::Rows(rows) => {
                assert!(
                    rows.dim() == (n_samples, n_outputs),
                    "{loss} wants targets of the outputs' shape {:?}, got {:?}{}",
                    (n_samples, n_outputs),
                    rows.dim(),
                    if rows.dim() == (n_outputs, n_samples) {
                        "; did you mean to transpose them?"
                    } else {
                        ""
                    }
                );
                rows
            }
        }
    }

    /// The targets of a binary cross-entropy, a number from 0 to 1 for each output: rows of this shape as they are, and
    /// labels of 0 and 1 as a column. Panics if they are neither.
    #[track_caller]
    pub(crate) fn binary(
        self,
        loss: &str,
        (n_samples, n_outputs): (usize, usize),
    ) -> CowArray<'a, f64, Ix2> {
        let shape = (n_samples, n_outputs);
        match self {
            Self::Labels(labels) => {
                assert!(
                    n_outputs == 1,
                    "{loss} takes labels for a single output: outputs of shape {shape:?}, labels of shape {:?}; give \
                     rows of the outputs' shape (data::one_hot(&labels, {n_outputs}) makes such rows), or use \
                     SoftmaxCrossEntropy if each sample has one class",
                    labels.dim()
                );
                assert!(
                    labels.len() == n_samples,
                    "{loss} wants one label per row: outputs of shape {shape:?}, labels of shape {:?}",
                    labels.dim()
                );
                if let Some(sample) = labels.iter().position(|&label| label > 1) {
                    panic!(
                        "{loss}: label {} of sample {sample} is neither 0 nor 1; for more than two classes use \
                         SoftmaxCrossEntropy, with one output per class",
                        labels[sample]
                    );
                }
                let column = labels.mapv(|label| label as f64).insert_axis(Axis(1));
                column.into()
            }
            Self::Rows(_) => {
                let rows = self.numbers(loss, shape);
                for ((row, column), &t) in rows.indexed_iter() {
                    assert!(
                        (0.0..=1.0).contains(&t),
                        "{loss} takes targets from 0 to 1, got {t} in row {row}, column {column} of the targets"
                    );
                }
                rows.into()
            }
        }
    }

    /// Panics where the targets of a cross-entropy do not belong to scores of this shape.
    #[track_caller]
    pub(crate) fn check(&self, loss: &str, (n_samples, n_classes): (usize, usize)) {
        match self {
            Self::Labels(labels) => {
                assert!(
                    labels.len() == n_samples,
                    "{loss} wants one label per row: scores of shape {:?}, labels of shape {:?}",
                    (n_samples, n_classes),
                    labels.dim()
                );
                if let Some(sample) = labels.iter().position(|&label| label >= n_classes) {
                    panic!(
                        "{loss}: label {} of sample {sample} is no class: scores of shape {:?} know the classes 0 to {}",
                        labels[sample],
                        (n_samples, n_classes),
                        n_classes as i64 - 1
                    );
                }
            }
            Self::Rows(rows) => {
                assert!(
                    rows.dim() == (n_samples, n_classes),
                    "{loss} wants one-hot rows of the scores' shape {:?}, got {:?}{}",
                    (n_samples, n_classes),
                    rows.dim(),
                    if rows.dim() == (n_classes, n_samples) {
                        "; did you mean to transpose them?"
                    } else {
                        ""
                    }
                );
                for (sample, row) in rows.rows().into_iter().enumerate() {
                    let sum = row.sum();
                    assert!(
                        (sum - 1.0).abs() < 1e-6,
                        "{loss}: row {sample} of the targets adds up to {sum}; a one-hot row holds a single 1"
                    );
                }
            }
        }
    }
}
