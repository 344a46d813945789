/// A node that adds: `z = x + y`.
///
/// Backward, both inputs get the gradient as it comes: `dz/dx = 1` and `dz/dy = 1`. Nothing needs to be kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddNode;

impl AddNode {
    /// A node that adds.
    #[must_use]
    pub fn new() -> Self {
        Self
    }

    /// `x + y`.
    #[must_use]
    pub fn forward(&self, x: f64, y: f64) -> f64 {
        x + y
    }

    /// The gradients of `x` and of `y`, from the gradient of the sum.
    #[must_use]
    pub fn backward(&self, d_output: f64) -> (f64, f64) {
        (d_output, d_output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_inputs_get_the_gradient_of_the_sum() {
        let add = AddNode::new();
        assert_eq!(add.forward(200.0, 450.0), 650.0);
        assert_eq!(add.backward(1.1), (1.1, 1.1));
    }

    #[test]
    fn nan_stays_visible() {
        assert!(AddNode::new().forward(f64::NAN, 1.0).is_nan());
        assert!(AddNode::new().backward(f64::NAN).0.is_nan());
    }
}
