use ndarray::{ArrayBase, ArrayView2, Data, Ix2};

/// What a function accepts as a batch, (`n_samples`, `n_columns`): an `Array2<f64>`, or a view of one.
///
/// A single sample is a batch of one row:
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let scores = array![1.0, 1.0];
/// let y = activation::softmax(&scores.view().insert_axis(Axis(0)));
/// assert_eq!(y, array![[0.5, 0.5]]);
/// ```
#[diagnostic::on_unimplemented(
    message = "this function takes a batch, one sample per row (`Array2<f64>`), not `{Self}`",
    label = "one sample is a batch of one row: write `array![[1.0, 2.0]]`, or `x.view().insert_axis(Axis(0))` for a vector `x`; whole numbers as `1.0`; the scores of one sample go into `activation::softmax_row` as they are"
)]
pub trait AsBatch {
    /// The batch as a view.
    fn as_batch(&self) -> ArrayView2<'_, f64>;
}

impl<S: Data<Elem = f64>> AsBatch for ArrayBase<S, Ix2> {
    fn as_batch(&self) -> ArrayView2<'_, f64> {
        self.view()
    }
}

impl<T: AsBatch + ?Sized> AsBatch for &T {
    fn as_batch(&self) -> ArrayView2<'_, f64> {
        (**self).as_batch()
    }
}
