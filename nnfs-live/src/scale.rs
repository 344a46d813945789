//! Chapters 18 and 19: ten layers, the scale of their first weights, and what comes through them in both directions.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

const LAYERS: usize = 10;
const NEURONS: usize = 100;
const SAMPLES: usize = 1000;

/// How a cell writes the activations.
const NAMES: [&str; 3] = ["Sigmoid", "Tanh", "Relu"];

/// A thousand samples of normal numbers through ten layers of 100 neurons, and a gradient of normal numbers back.
///
/// Controls: `std` (what the normal numbers of the weights are multiplied by), `activation` (0 sigmoid, 1 tanh, 2
/// `ReLU`), `normalised` (1: a [`BatchNorm`] stands behind each Dense).
pub(crate) struct Scale {
    std: f64,
    activation: usize,
    is_normalised: bool,
    inputs: Array2<f64>,
    /// One matrix a layer, before it is multiplied.
    weights: Vec<Array2<f64>>,
    /// What comes from above the last layer.
    d_outputs: Array2<f64>,
    /// Whether the network, as the controls have it, has been gone through forwards, and backwards.
    passes: Passes,
    network: Sequential,
}

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Passes {
    None,
    Forward,
    Both,
}

impl Default for Scale {
    fn default() -> Self {
        let mut rng = NumpyRng::seed(0);
        Self {
            std: 1.0,
            activation: 1,
            is_normalised: false,
            inputs: rng.randn((SAMPLES, NEURONS)),
            weights: (0..LAYERS).map(|_| rng.randn((NEURONS, NEURONS))).collect(),
            d_outputs: rng.randn((SAMPLES, NEURONS)),
            passes: Passes::None,
            network: Sequential::new(),
        }
    }
}

impl Scale {
    fn build(&self) -> Sequential {
        let mut network = Sequential::new();
        for weights in &self.weights {
            let biases = Array2::zeros((1, NEURONS));
            network.push(Box::new(Dense::from_parameters(self.std * weights, biases)));
            if self.is_normalised {
                network.push(Box::new(BatchNorm::new(NEURONS)));
            }
            network.push(match self.activation {
                0 => Box::new(Sigmoid::new()),
                1 => Box::new(Tanh::new()),
                2 => Box::new(Relu::new()),
                _ => panic!("there is no activation {}", self.activation),
            });
        }
        network
    }

    /// What each layer gives to the one above (`back` false), or hands to the one below, from the first layer on.
    fn numbers(&mut self, back: bool) -> Vec<&Array2<f64>> {
        if self.passes == Passes::None {
            self.network = self.build();
            self.network.forward(&self.inputs);
            self.passes = Passes::Forward;
        }
        if back && self.passes != Passes::Both {
            self.network.backward(&self.d_outputs);
            self.passes = Passes::Both;
        }
        let wanted = if back {
            "Dense"
        } else {
            NAMES[self.activation]
        };
        let layers = self.network.layers().iter();
        layers
            .filter(|layer| layer.name().eq_ignore_ascii_case(wanted))
            .map(|layer| {
                if back {
                    layer.d_inputs()
                } else {
                    layer.output()
                }
            })
            .collect()
    }
}

impl Figure for Scale {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "std" => self.std = number(value),
            "activation" => self.activation = number(value) as usize,
            "normalised" => self.is_normalised = number(value) != 0.0,
            _ => unknown("scale", control),
        }
        self.passes = Passes::None;
    }

    /// `spreads` (0: of the outputs, 1: of the gradients that the layers hand down): the standard deviation of all
    /// numbers of each layer, ten numbers. `histograms` (0 or 1, bins, low, high): how many numbers lie in each bin, layer by
    /// layer; numbers beyond the ends are counted in the last bins.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match (result, with) {
            ("spreads", [back]) => {
                let numbers = self.numbers(*back != 0.0);
                numbers.into_iter().map(|layer| layer.std(0.0)).collect()
            }
            ("histograms", [back, bins, low, high]) => {
                let last = *bins as usize - 1;
                let numbers = self.numbers(*back != 0.0);
                let counts = numbers.into_iter().flat_map(|layer| {
                    let mut counts = vec![0.0; last + 1];
                    for x in layer {
                        let bin = (x - low) / (high - low) * bins;
                        // A cast takes what is below 0 for 0.
                        counts[(bin as usize).min(last)] += 1.0;
                    }
                    counts
                });
                counts.collect()
            }
            _ => unknown("scale", result),
        }
    }

    fn rust(&self) -> String {
        let std = self.std;
        let activation = NAMES[self.activation];
        let norm = if self.is_normalised {
            "\n    net.push(Box::new(BatchNorm::new(100)));"
        } else {
            ""
        };
        format!(
            "\
let mut rng = NumpyRng::seed(0);
let x = rng.randn((1000, 100));
let mut net = Sequential::new();
for _ in 0..10 {{
    let weights = {std:?} * rng.randn((100, 100));
    net.push(Box::new(Dense::from_parameters(weights, Array2::zeros((1, 100)))));{norm}
    net.push(Box::new({activation}::new()));
}}
net.forward(&x);
net.backward(&rng.randn((1000, 100)));
let (mut forward, mut back) = (Vec::new(), Vec::new());
for layer in net.layers() {{
    match layer.name() {{
        \"Dense\" => back.push(layer.d_inputs().std(0.0)),
        \"BatchNorm\" => (),
        _ => forward.push(layer.output().std(0.0)),
    }}
}}
plot(\"The spread of each layer\")
    .line(\"forward\", &Array1::range(1.0, 11.0, 1.0), &Array1::from_vec(forward.clone()))
    .line(\"back\", &Array1::range(1.0, 11.0, 1.0), &Array1::from_vec(back.clone()))
    .labels(\"layer\", \"standard deviation\")
    .log_y()"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_counted_once() {
        let mut scale = Scale::default();
        for back in [0.0, 1.0] {
            let counts = scale.get("histograms", &[back, 7.0, -0.5, 0.5]);
            assert_eq!(counts.len(), 7 * LAYERS);
            for layer in counts.chunks(7) {
                assert_eq!(layer.iter().sum::<f64>(), (SAMPLES * NEURONS) as f64);
            }
        }
    }

    #[test]
    fn a_change_is_computed_anew_in_both_directions() {
        let mut scale = Scale::default();
        let before = [scale.get("spreads", &[0.0]), scale.get("spreads", &[1.0])];
        scale.set("std", &[0.1]);
        let after = [scale.get("spreads", &[0.0]), scale.get("spreads", &[1.0])];
        assert!(before[0][9] > 0.9 && after[0][9] < 0.3);
        assert!(
            before[1][0] > 100.0 && after[1][0] < 1.0,
            "{before:?} {after:?}"
        );
        scale.set("std", &[1.0]);
        assert_eq!(scale.get("spreads", &[1.0]), before[1]);
    }

    #[test]
    fn normalised_layers_do_not_ask_for_the_scale() {
        let mut scale = Scale::default();
        scale.set("normalised", &[1.0]);
        let wide = scale.get("spreads", &[0.0]);
        scale.set("std", &[0.01]);
        let narrow = scale.get("spreads", &[0.0]);
        for (a, b) in wide.iter().zip(narrow) {
            assert!((a - b).abs() < 1e-3, "{a} {b}");
        }
    }
}
