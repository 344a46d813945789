use crate::activation::relu_of;

/// What a node of a [`Graph`](super::Graph) computes from its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A number with a name that can be set.
    Variable,
    /// A number that is part of the formula.
    Constant,
    /// `x + y`.
    Add,
    /// `x - y`.
    Sub,
    /// `x y`.
    Mul,
    /// `-x`.
    Neg,
    /// `e^x`.
    Exp,
    /// The natural logarithm of `x`.
    Ln,
    /// `1 / x`.
    Reciprocal,
    /// `max(0, x)`.
    Relu,
    /// `x^2`.
    Square,
    /// The hyperbolic tangent of `x`.
    Tanh,
}

impl Operation {
    /// The sign that stands in the node's circle: `+`, `×`, `exp`; empty for variables and constants.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Variable | Self::Constant => "",
            Self::Add => "+",
            Self::Sub => "−",
            Self::Mul => "×",
            Self::Neg => "neg",
            Self::Exp => "exp",
            Self::Ln => "ln",
            Self::Reciprocal => "1/x",
            Self::Relu => "max",
            Self::Square => "x²",
            Self::Tanh => "tanh",
        }
    }

    /// Whether this is a variable or a constant, which has no inputs.
    #[must_use]
    pub fn is_input(self) -> bool {
        matches!(self, Self::Variable | Self::Constant)
    }

    /// The value for the inputs `x` and `y`; operations of one input take `x`. An input of the graph gives `value`.
    pub(super) fn forward(self, x: f64, y: f64, value: f64) -> f64 {
        match self {
            Self::Variable | Self::Constant => value,
            Self::Add => x + y,
            Self::Sub => x - y,
            Self::Mul => x * y,
            Self::Neg => -x,
            Self::Exp => x.exp(),
            Self::Ln => x.ln(),
            Self::Reciprocal => 1.0 / x,
            Self::Relu => relu_of(x),
            Self::Square => x * x,
            Self::Tanh => x.tanh(),
        }
    }

    /// The gradients of `x` and of `y`, from the gradient `d` of the value `z`. At 0, where `max(0, x)` has a kink, its
    /// gradient is 0.
    pub(super) fn backward(self, x: f64, y: f64, z: f64, d: f64) -> (f64, f64) {
        match self {
            Self::Variable | Self::Constant => (0.0, 0.0),
            Self::Add => (d, d),
            Self::Sub => (d, -d),
            Self::Mul => (d * y, d * x),
            Self::Neg => (-d, 0.0),
            Self::Exp => (d * z, 0.0),
            Self::Ln => (d / x, 0.0),
            Self::Reciprocal => (-d * z * z, 0.0),
            Self::Relu => (if z <= 0.0 { 0.0 } else { d }, 0.0),
            Self::Square => (d * 2.0 * x, 0.0),
            Self::Tanh => (d * (1.0 - z * z), 0.0),
        }
    }
}
