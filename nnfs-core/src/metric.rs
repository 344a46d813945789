//! Metrics: how good the predictions are.

use crate::AsBatch;
use ndarray::{Array1, Array2, ArrayBase, Data, Ix1};

/// The column of the largest number in each row: scores or probabilities, (`n_samples`, `n_classes`), become class
/// numbers, (`n_samples`,).
///
/// As NumPy's `argmax(axis=1)`: of equal numbers the first one counts, and a NaN counts as the largest.
///
/// # Panics
/// Panics if the rows have no columns.
///
/// ```
/// use nnfs_core::metric;
/// use ndarray::array;
///
/// assert_eq!(metric::argmax_rows(&array![[0.1, 0.7, 0.2], [0.5, 0.5, 0.0]]), array![1, 0]);
/// ```
pub fn argmax_rows(scores: &impl AsBatch) -> Array1<usize> {
    let scores = scores.as_batch();
    assert!(
        scores.ncols() > 0 || scores.nrows() == 0,
        "argmax_rows: rows without columns have no largest number, got a shape of {:?}",
        scores.dim()
    );
    scores
        .rows()
        .into_iter()
        .map(|row| {
            let mut best = 0;
            for (class, &score) in row.iter().enumerate() {
                if row[best].is_nan() {
                    break;
                }
                if score > row[best] || score.is_nan() {
                    best = class;
                }
            }
            best
        })
        .collect()
}

/// The share of samples whose largest score is at their label: 0 to 1.
///
/// Scores or probabilities: (`n_samples`, `n_classes`); labels: (`n_samples`,). A row that holds a NaN counts as a
/// guess of the NaN's class, see [`argmax_rows`]: look at the loss as well, which is NaN then.
///
/// # Panics
/// Panics if there is not one label per row, if a label is no column of the scores, or if the batch is empty (a share
/// of nothing does not exist).
///
/// ```
/// use nnfs_core::metric;
/// use ndarray::array;
///
/// let scores = array![[0.7, 0.2, 0.1], [0.5, 0.1, 0.4], [0.02, 0.9, 0.08]];
/// assert_eq!(metric::accuracy(&scores, &array![0, 1, 1]), 2.0 / 3.0);
/// ```
pub fn accuracy<T>(scores: &impl AsBatch, labels: &ArrayBase<T, Ix1>) -> f64
where
    T: Data<Elem = usize>,
{
    let scores = scores.as_batch();
    assert!(
        scores.nrows() == labels.len(),
        "accuracy wants one label per row: scores of shape {:?}, labels of shape {:?}",
        scores.dim(),
        labels.dim()
    );
    assert!(
        !labels.is_empty(),
        "accuracy: the batch is empty, and a share of nothing does not exist"
    );
    if let Some(sample) = labels.iter().position(|&label| label >= scores.ncols()) {
        panic!(
            "accuracy: label {} of sample {sample} is no class: scores of shape {:?} know the classes 0 to {}",
            labels[sample],
            scores.dim(),
            scores.ncols() as i64 - 1
        );
    }
    let predicted = argmax_rows(&scores);
    let right = predicted
        .iter()
        .zip(labels)
        .filter(|(predicted, label)| predicted == label)
        .count();
    right as f64 / labels.len() as f64
}

/// Counts what was taken for what, (`n_classes`, `n_classes`): row = the true class, column = the predicted one. The
/// diagonal holds the right answers.
///
/// # Panics
/// Panics if there are not as many predictions as labels, or one of them is no class.
///
/// ```
/// use nnfs_core::metric;
/// use ndarray::array;
///
/// let counts = metric::confusion_matrix(&array![0, 1, 1], &array![0, 1, 0], 2);
/// assert_eq!(counts, array![[1, 1], [0, 1]]); // a 0 was taken for a 1
/// ```
pub fn confusion_matrix<S, T>(
    predicted: &ArrayBase<S, Ix1>,
    labels: &ArrayBase<T, Ix1>,
    n_classes: usize,
) -> Array2<usize>
where
    S: Data<Elem = usize>,
    T: Data<Elem = usize>,
{
    assert!(
        predicted.len() == labels.len(),
        "confusion_matrix wants one prediction a label: predictions of shape {:?}, labels of shape {:?}",
        predicted.dim(),
        labels.dim()
    );
    let mut counts = Array2::zeros((n_classes, n_classes));
    for (sample, (&predicted, &label)) in predicted.iter().zip(labels).enumerate() {
        assert!(
            predicted < n_classes && label < n_classes,
            "confusion_matrix of {n_classes} classes: sample {sample} was predicted {predicted} and is labelled {label}"
        );
        counts[[label, predicted]] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::panic_message;
    use ndarray::array;

    #[test]
    fn of_equal_scores_the_first_counts() {
        assert_eq!(
            argmax_rows(&array![[1.0, 1.0], [f64::NEG_INFINITY, f64::NEG_INFINITY]]),
            array![0, 0]
        );
    }

    #[test]
    fn a_nan_counts_as_the_largest() {
        // np.argmax([[1, np.nan, 3, np.nan]], axis=1) is [1]
        assert_eq!(
            argmax_rows(&array![
                [1.0, f64::NAN, 3.0, f64::NAN],
                [f64::NAN, 9.0, 9.0, 9.0]
            ]),
            array![1, 0]
        );
    }

    #[test]
    fn no_rows_have_no_predictions_and_rows_without_columns_say_so() {
        assert_eq!(argmax_rows(&Array2::zeros((0, 3))).len(), 0);
        assert_eq!(argmax_rows(&Array2::zeros((0, 0))).len(), 0);
        assert!(panic_message!(argmax_rows(&Array2::zeros((2, 0)))).contains("(2, 0)"));
    }

    #[test]
    fn accuracy_is_the_share_of_right_answers() {
        let scores = array![[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]];
        assert_eq!(accuracy(&scores, &array![1, 0, 1, 0]), 1.0);
        assert_eq!(accuracy(&scores, &array![1, 0, 0, 1]), 0.5);
        assert_eq!(accuracy(&scores, &array![0, 1, 0, 1]), 0.0);
    }

    #[test]
    fn a_share_of_nothing_and_labels_of_another_number_say_so() {
        let empty = Array1::zeros(0);
        assert!(
            panic_message!(accuracy(&Array2::zeros((0, 3)), &empty)).contains("the batch is empty")
        );
        let message = panic_message!(accuracy(&Array2::zeros((2, 3)), &array![1]));
        assert!(message.contains("(2, 3)") && message.contains('1'));
    }

    #[test]
    fn a_label_above_the_classes_says_so() {
        let scores = array![[0.1, 0.9], [0.8, 0.2]];
        assert_eq!(
            panic_message!(accuracy(&scores, &array![1, 2])),
            "accuracy: label 2 of sample 1 is no class: scores of shape (2, 2) know the classes 0 to 1"
        );
    }

    #[test]
    fn the_confusion_matrix_counts_each_sample_once() {
        let counts = confusion_matrix(&array![0, 2, 2, 1, 2], &array![0, 1, 2, 1, 0], 3);
        assert_eq!(counts, array![[1, 0, 1], [0, 1, 1], [0, 0, 1]]);
        assert_eq!(
            confusion_matrix(&Array1::zeros(0), &Array1::zeros(0), 2),
            Array2::<usize>::zeros((2, 2))
        );
    }

    #[test]
    fn a_class_outside_the_confusion_matrix_says_so() {
        let message = panic_message!(confusion_matrix(&array![0, 3], &array![0, 1], 3));
        assert!(message.contains("sample 1 was predicted 3"));
        assert!(
            panic_message!(confusion_matrix(&array![0], &array![0, 1], 3))
                .contains("one prediction a label")
        );
    }
}
