//! Activation functions: what a neuron does with its weighted sum.
//!
//! The element-wise functions take an array of any dimension (a view as well) and return a new one of the same shape.
//! Not-a-number stays not-a-number in all of them, and an empty array gives an empty array.
//!
//! ```
//! use nnfs_core::activation;
//! use ndarray::array;
//!
//! assert_eq!(activation::relu(&array![-2.0, 0.0, 3.0]), array![0.0, 0.0, 3.0]);
//! assert_eq!(activation::sigmoid(&array![[0.0], [1e4]]), array![[0.5], [1.0]]);
//! ```

use crate::AsBatch;
use ndarray::{Array, Array1, Array2, ArrayBase, ArrayViewMut1, Data, Dimension, Ix1};

/// The step function of the perceptron: 1 where `x > 0`, else 0.
pub fn step<S, D>(x: &ArrayBase<S, D>) -> Array<f64, D>
where
    S: Data<Elem = f64>,
    D: Dimension,
{
    x.mapv(|x| if x.is_nan() { x } else { f64::from(x > 0.0) })
}

/// The identity: a copy of `x`. The output layer of a regression uses it.
pub fn identity<S, D>(x: &ArrayBase<S, D>) -> Array<f64, D>
where
    S: Data<Elem = f64>,
    D: Dimension,
{
    x.to_owned()
}

/// The sigmoid, `1 / (1 + exp(-x))`: squeezes any number into 0..1, with 0.5 at 0.
///
/// The result is finite for every finite `x`: where the exponential grows beyond an `f64` it is infinite, and one
/// divided by infinity is the 0 that is wanted.
pub fn sigmoid<S, D>(x: &ArrayBase<S, D>) -> Array<f64, D>
where
    S: Data<Elem = f64>,
    D: Dimension,
{
    x.mapv(sigmoid_of)
}

/// The rectified linear unit, `max(0, x)`.
///
/// `relu(NaN)` is NaN, as with NumPy's `maximum`: a broken number should be seen, not turned into 0 (which is what
/// `f64::max` would do).
pub fn relu<S, D>(x: &ArrayBase<S, D>) -> Array<f64, D>
where
    S: Data<Elem = f64>,
    D: Dimension,
{
    x.mapv(relu_of)
}

/// The hyperbolic tangent: squeezes any number into -1..1, with 0 at 0.
pub fn tanh<S, D>(x: &ArrayBase<S, D>) -> Array<f64, D>
where
    S: Data<Elem = f64>,
    D: Dimension,
{
    x.mapv(f64::tanh)
}

/// Softmax of every row: scores `(n_samples, n_classes)` become probabilities of the same shape; each row adds up to 1.
///
/// `y_k = exp(a_k - c) / sum_i exp(a_i - c)`, where `c` is the largest score of the row. The shift changes nothing in
/// exact arithmetic and keeps the exponentials from overflowing. A row that holds a NaN becomes NaN altogether.
///
/// ```
/// use nnfs_core::activation;
/// use ndarray::array;
///
/// let y = activation::softmax(&array![[1000.0, 1000.0], [0.0, 0.0]]);
/// assert_eq!(y, array![[0.5, 0.5], [0.5, 0.5]]);
/// ```
pub fn softmax(scores: &impl AsBatch) -> Array2<f64> {
    let mut probabilities = scores.as_batch().to_owned();
    for row in probabilities.rows_mut() {
        softmax_in_place(row);
    }
    probabilities
}

/// Softmax of one sample's scores, `(n_classes,)`; see [`softmax`].
pub fn softmax_row<S>(scores: &ArrayBase<S, Ix1>) -> Array1<f64>
where
    S: Data<Elem = f64>,
{
    let mut probabilities = scores.to_owned();
    softmax_in_place(probabilities.view_mut());
    probabilities
}

/// The sigmoid of one number.
pub(crate) fn sigmoid_of(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The rectified linear unit of one number.
pub(crate) fn relu_of(x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { x }
}

/// Turns a row of scores into probabilities and returns the row's log-sum-exp, `ln(sum_i exp(a_i))`.
pub(crate) fn softmax_in_place(mut row: ArrayViewMut1<'_, f64>) -> f64 {
    let largest = row.fold(f64::NEG_INFINITY, |largest, &a| largest.max(a));
    row.mapv_inplace(|a| (a - largest).exp());
    let sum = row.sum();
    row.mapv_inplace(|e| e / sum);
    largest + sum.ln()
}

#[cfg(test)]
mod tests;
