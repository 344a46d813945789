use super::element_wise::element_wise;
use crate::activation::relu_of;

element_wise! {
    /// The rectified linear unit as a layer: `y = max(0, x)`, element by element; any number of columns.
    ///
    /// Backward, a gradient passes where the input was positive and is stopped (0) where it was not. At exactly 0,
    /// where the function has a kink and no derivative, it is stopped too. NaN stays NaN, see [`activation::relu`].
    ///
    /// [`activation::relu`]: crate::activation::relu
    ///
    /// ```
    /// use nnfs_core::prelude::*;
    ///
    /// let mut relu = Relu::new();
    /// assert_eq!(relu.forward(&array![[1.0, -2.0, 3.0]]), array![[1.0, 0.0, 3.0]]);
    /// assert_eq!(relu.backward(&array![[5.0, 6.0, 7.0]]), array![[5.0, 0.0, 7.0]]);
    /// ```
    #[doc(alias = "ReLU")]
    Relu,
    forward: relu_of, // y = max(0, x)
    backward: |dy: f64, y: f64| if y <= 0.0 { 0.0 } else { dy }
}

#[cfg(test)]
mod tests;
