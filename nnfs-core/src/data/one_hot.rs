use ndarray::{Array2, ArrayBase, Data, Ix1};

/// Labels, (`n_samples`,), as rows that are 1 at the label and 0 elsewhere, (`n_samples`, `n_classes`).
///
/// # Panics
/// Where a label is not below `n_classes`.
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
