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

/// How many samples are evaluated at once: a thousand, as more would not be faster, and fewer in networks with wide
/// layers, such as convolutions, whose buffers would take hundreds of megabytes.
pub(crate) fn rows_at_once(network: &mut dyn Layer) -> usize {
    const ROWS: usize = 1000;
    const NUMBERS: usize = 2_000_000; // 16 MB
    let widths = network.outline().into_iter();
    let widest = widths
        .filter_map(|layer| layer.n_outputs.max(layer.n_inputs))
        .max();
    (NUMBERS / widest.unwrap_or(1).max(1)).clamp(1, ROWS)
}

fn predict(network: &mut dyn Layer, inputs: &Array2<f64>) -> Array1<usize> {
    in_mode(network, Mode::Evaluating, |network| {
        let mut predicted = Vec::with_capacity(inputs.nrows());
        for batch in inputs.axis_chunks_iter(Axis(0), rows_at_once(network)) {
            predicted.extend(argmax_rows(network.forward(&batch.to_owned())));
        }
        predicted.into()
    })
}
