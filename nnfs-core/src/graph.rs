//! Computational graphs: a formula as nodes, values forward, gradients backward.
//!
//! [`AddNode`] and [`MulNode`] are two nodes on their own. [`Graph`] puts nodes together into an expression of scalars.
//! Every node knows only its own inputs and its own derivative; the chain rule does the rest.
//!
//! ```
//! use nnfs_core::graph::{AddNode, MulNode};
//!
//! let mut mul = MulNode::new();
//! assert_eq!(mul.forward(100.0, 2.0), 200.0);
//! assert_eq!(mul.backward(1.1), (2.2, 110.00000000000001));
//! assert_eq!(AddNode::new().backward(1.1), (1.1, 1.1));
//! ```

mod add_node;
mod expression;
mod mul_node;
mod operation;

pub use add_node::AddNode;
pub use expression::{Graph, Node};
pub use mul_node::MulNode;
pub use operation::Operation;
