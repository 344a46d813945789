//! Networks: layers in a row. A network is a [`Layer`] itself.

mod sequential;
mod three_layer_net;
mod two_layer_net;

pub use sequential::Sequential;
pub use three_layer_net::ThreeLayerNet;
pub use two_layer_net::{TwoLayerGradients, TwoLayerNet};

use crate::layer::{Dense, Layer, Parameter};
use crate::metric::argmax_rows;
use ndarray::{Array1, Array2, Axis};

/// How many samples `predict` sends through at once: more would not be faster, and would keep buffers of their size.
const PREDICT_ROWS: usize = 1000;

fn predict(network: &mut dyn Layer, inputs: &Array2<f64>) -> Array1<usize> {
    let mut predicted = Vec::with_capacity(inputs.nrows());
    for batch in inputs.axis_chunks_iter(Axis(0), PREDICT_ROWS) {
        predicted.extend(argmax_rows(network.forward(&batch.to_owned())));
    }
    predicted.into()
}

/// The parameters of a network's dense layers, under the network's own names.
fn named_parameters<'a, const N: usize>(
    layers: [&'a mut Dense; N],
    names: &[&'a str],
) -> Vec<Parameter<'a>> {
    let parameters = layers.into_iter().flat_map(Layer::parameters);
    (names.iter().zip(parameters))
        .map(|(name, parameter)| Parameter { name, ..parameter })
        .collect()
}

/// As [`named_parameters`], the values alone.
fn named_values<'a, const N: usize>(
    layers: [&'a Dense; N],
    names: &[&'a str],
) -> Vec<(&'a str, &'a Array2<f64>)> {
    let values = layers
        .into_iter()
        .flat_map(|dense| dense.parameter_values());
    (names.iter().zip(values))
        .map(|(&name, (_, value))| (name, value))
        .collect()
}
