/// A node that multiplies: `z = x y`. It keeps both inputs for the way back.
///
/// Backward, the inputs change places: `dz/dx = y` and `dz/dy = x`, each times the gradient of the product.
#[derive(Clone, Copy, Debug)]
pub struct MulNode {
    /// The first input of the last `forward`; NaN before there was one.
    pub x: f64,
    /// The second input of the last `forward`; NaN before there was one.
    pub y: f64,
}

impl MulNode {
    /// A node that has seen no numbers yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            x: f64::NAN,
            y: f64::NAN,
        }
    }

    /// `x * y`.
    pub fn forward(&mut self, x: f64, y: f64) -> f64 {
        self.x = x;
        self.y = y;
        x * y
    }

    /// The gradients of `x` and of `y`, from the gradient of the product. They are NaN where nothing went forward yet.
    #[must_use]
    pub fn backward(&self, d_output: f64) -> (f64, f64) {
        (d_output * self.y, d_output * self.x)
    }
}

impl Default for MulNode {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::AddNode;
    use super::*;

    #[test]
    fn two_apples_cost_220_and_each_input_has_its_gradient() {
        // Deep Learning from Scratch, 5.4.1: two apples at 100 with a tax of 10 %.
        let (mut apples, mut tax) = (MulNode::new(), MulNode::new());
        let subtotal = apples.forward(100.0, 2.0);
        assert_eq!(tax.forward(subtotal, 1.1), 220.00000000000003);
        let (d_subtotal, d_tax) = tax.backward(1.0);
        let (d_price, d_number) = apples.backward(d_subtotal);
        assert_eq!((d_subtotal, d_tax), (1.1, 200.0));
        assert_eq!((d_price, d_number), (2.2, 110.00000000000001));
    }

    #[test]
    fn apples_and_oranges_cost_715() {
        // Deep Learning from Scratch, 5.4.2, which prints 715, 110 2.2 3.3 165 650.
        let (mut apples, mut oranges, mut tax) = (MulNode::new(), MulNode::new(), MulNode::new());
        let sum = AddNode::new();
        let subtotal = sum.forward(apples.forward(100.0, 2.0), oranges.forward(150.0, 3.0));
        assert_eq!(tax.forward(subtotal, 1.1), 715.0000000000001);
        let (d_subtotal, d_tax) = tax.backward(1.0);
        let (d_apples, d_oranges) = sum.backward(d_subtotal);
        assert_eq!((d_subtotal, d_tax), (1.1, 650.0));
        assert_eq!(apples.backward(d_apples), (2.2, 110.00000000000001));
        assert_eq!(oranges.backward(d_oranges), (3.3000000000000003, 165.0));
    }

    #[test]
    fn backward_before_forward_is_seen() {
        let (dx, dy) = MulNode::default().backward(1.0);
        assert!(dx.is_nan() && dy.is_nan());
    }
}
