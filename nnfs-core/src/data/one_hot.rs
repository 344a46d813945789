use ndarray::{Array2, ArrayBase, Data, Ix1};

/// Labels, (`n_samples`,), as rows that are 1 at the label and 0 elsewhere, (`n_samples`, `n_classes`).
///
/// # Panics
/// Panics if a label is not below `n_classes`.
///
/// ```
/// use nnfs_core::data;
/// use ndarray::array;
///
/// assert_eq!(data::one_hot(&array![2, 0], 3), array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
/// ```
pub fn one_hot<S: Data<Elem = usize>>(labels: &ArrayBase<S, Ix1>, n_classes: usize) -> Array2<f64> {
    let mut rows = Array2::zeros((labels.len(), n_classes));
    for (sample, &label) in labels.iter().enumerate() {
        assert!(
            label < n_classes,
            "one_hot of {n_classes} classes: label {label} of sample {sample} is no class"
        );
        rows[[sample, label]] = 1.0;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::argmax_rows;
    use crate::testing::panic_message;
    use ndarray::{Array1, array};
    use proptest::prelude::*;

    #[test]
    fn no_labels_give_no_rows() {
        assert_eq!(one_hot(&Array1::zeros(0), 3).dim(), (0, 3));
    }

    #[test]
    fn a_label_that_is_no_class_says_so() {
        assert!(panic_message!(one_hot(&array![0, 3], 3)).contains("label 3 of sample 1"));
    }

    proptest! {
        #[test]
        fn argmax_takes_it_back(labels in prop::collection::vec(0..7_usize, 0..20)) {
            let labels = Array1::from(labels);
            prop_assert_eq!(argmax_rows(&one_hot(&labels, 7)), labels);
        }
    }
}
