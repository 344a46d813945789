//! Chapter 27: a drawing on its way through all layers of a network.

use crate::digit::Digit;
use crate::{Figure, number, unknown};

/// How many neurons there are in the first hidden layer.
const FIRST: usize = 50;

/// A drawing and the network that reads it, as in chapter 05, with all that its layers say.
///
/// Controls: `weights`, `ink` and `fit` as in chapter 05, `neuron` (one of the first hidden layer, from 0).
#[derive(Default)]
pub(crate) struct Pad {
    digit: Digit,
    neuron: usize,
}

impl Figure for Pad {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "weights" | "ink" | "fit" => self.digit.set(control, value),
            "neuron" => self.neuron = (number(value) as usize).min(FIRST - 1),
            _ => unknown("pad", control),
        }
    }

    /// `picture` and `probabilities`, as in chapter 05. `first`, `second`: what the 50 and the 100 neurons of the hidden
    /// layers say. `looks`: the 784 weights of the chosen neuron. `sum`: the weighted sum of that neuron, with its bias.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "picture" | "probabilities" => self.digit.get(result, with),
            "first" => self.digit.get("hidden", with)[..FIRST].to_vec(),
            "second" => self.digit.get("hidden", with)[FIRST..].to_vec(),
            "looks" => self
                .digit
                .first_layer()
                .weights
                .column(self.neuron)
                .to_vec(),
            "sum" => {
                self.digit.get("hidden", with);
                vec![self.digit.first_layer().output[[0, self.neuron]]]
            }
            _ => unknown("pad", result),
        }
    }

    fn rust(&self) -> String {
        let k = self.neuron;
        format!(
            "\
// net is the trained network of this chapter.
{}
let probabilities = activation::softmax(net.forward(&x));
println!(\"neuron {k} sums up {{:.4}}\", net.dense1.output[[0, {k}]]);
println!(\"50 neurons  {{}}\", np(&net.sigmoid1.output.row(0)));
println!(\"100 neurons {{}}\", np(&net.sigmoid2.output.row(0)));
println!(\"10 digits   {{}}\", np(&probabilities.row(0)));
let looks = net.dense1.weights.column({k}).to_owned().insert_axis(Axis(0));
image_grid(\"What neuron {k} looks at\", &looks)",
            self.digit.input_as_rust()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nnfs_core::prelude::*;

    #[test]
    fn all_layers_are_those_of_the_network() {
        let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(2));
        let weights: Vec<f64> = net
            .parameters()
            .iter()
            .flat_map(|p| p.value.iter().copied())
            .collect();
        let mut pad = Pad::default();
        pad.set("weights", &weights);
        pad.set("neuron", &[49.0]);
        pad.set("fit", &[0.0]);
        let ink = Array2::from_shape_fn((28, 28), |(row, column)| f64::from(row % 5 == column % 3));
        pad.set("ink", ink.as_slice().unwrap());
        net.forward(&ink.into_shape_with_order((1, 784)).unwrap());
        assert_eq!(pad.get("first", &[]), net.sigmoid1.output.row(0).to_vec());
        assert_eq!(pad.get("second", &[]), net.sigmoid2.output.row(0).to_vec());
        assert_eq!(pad.get("sum", &[]), [net.dense1.output[[0, 49]]]);
        assert_eq!(pad.get("looks", &[])[783], net.dense1.weights[[783, 49]]);
    }
}
