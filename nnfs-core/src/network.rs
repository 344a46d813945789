//! Networks: layers in a row. A network is a [`Layer`] itself.

mod sequential;
mod three_layer_net;
mod two_layer_net;

pub use sequential::Sequential;
pub use three_layer_net::ThreeLayerNet;
pub use two_layer_net::{TwoLayerGradients, TwoLayerNet};

use crate::layer::{Layer, Mode, in_mode};
use crate::metric::argmax_rows;
use ndarray::{Array1, Array2, Axis};

/// How many samples `predict` sends through at once: more would not be faster, and would keep buffers of their size.
const PREDICT_ROWS: usize = 1000;

fn predict(network: &mut dyn Layer, inputs: &Array2<f64>) -> Array1<usize> {
    in_mode(network, Mode::Evaluating, |network| {
        let mut predicted = Vec::with_capacity(inputs.nrows());
        for batch in inputs.axis_chunks_iter(Axis(0), PREDICT_ROWS) {
            predicted.extend(argmax_rows(network.forward(&batch.to_owned())));
        }
        predicted.into()
    })
}
