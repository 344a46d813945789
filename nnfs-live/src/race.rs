//! Chapter 09: measured slopes against backpropagation.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

const CLASSES: usize = 10;

/// Two equal networks that learn the same pictures, each step with the gradient of all of them: one measures its slopes,
/// a parameter at a time, the other finds them by backpropagation.
///
/// Without pictures it has noise of 50 samples with 49 columns. Controls, each of which begins anew: `labels` and after
/// it `pictures` (row by row, as many rows as there are labels), `hidden` (neurons), `rate`.
pub(crate) struct Race {
    x: Array2<f64>,
    labels: Array1<usize>,
    hidden: usize,
    rate: f64,
    measuring: TwoLayerNet,
    /// The slopes that have been measured for the next step, in the order of the network's parameters.
    slopes: Vec<f64>,
    measured_steps: usize,
    backward: TwoLayerNet,
    backward_steps: usize,
}

impl Default for Race {
    fn default() -> Self {
        let x = NumpyRng::seed(0).randn((50, 49));
        let labels = Array1::from_shape_fn(x.nrows(), |n| n % CLASSES);
        let network = TwoLayerNet::new(49, 10, CLASSES, &mut NumpyRng::seed(0));
        Self {
            x,
            labels,
            hidden: 10,
            rate: 0.5,
            measuring: network.clone(),
            slopes: Vec::new(),
            measured_steps: 0,
            backward: network,
            backward_steps: 0,
        }
    }
}

/// The four parameter arrays.
fn arrays(network: &mut TwoLayerNet) -> [&mut Array2<f64>; 4] {
    [
        &mut network.dense1.weights,
        &mut network.dense1.biases,
        &mut network.dense2.weights,
        &mut network.dense2.biases,
    ]
}

/// One of the numbers in them, counted through all four.
fn parameter(network: &mut TwoLayerNet, mut place: usize) -> &mut f64 {
    for array in arrays(network) {
        if place < array.len() {
            let columns = array.ncols();
            return &mut array[[place / columns, place % columns]];
        }
        place -= array.len();
    }
    panic!("the network has {place} parameters too few")
}

impl Race {
    fn begin(&mut self) {
        let sizes = (self.x.ncols(), self.hidden, CLASSES);
        let network = TwoLayerNet::new(sizes.0, sizes.1, sizes.2, &mut NumpyRng::seed(0));
        self.measuring = network.clone();
        self.slopes.clear();
        self.measured_steps = 0;
        self.backward = network;
        self.backward_steps = 0;
    }

    fn n_parameters(&mut self) -> usize {
        arrays(&mut self.measuring)
            .iter()
            .map(|array| array.len())
            .sum()
    }

    /// Measures the slope of the next parameter; after the last one, makes the step.
    fn measure(&mut self) {
        let (network, place) = (&mut self.measuring, self.slopes.len());
        let here = *parameter(network, place);
        let loss_at = |moved| {
            *parameter(network, place) = moved;
            network.loss(&self.x, &self.labels)
        };
        let slope = gradient::numerical_diff(loss_at, here);
        *parameter(network, place) = here;
        self.slopes.push(slope);
        if self.slopes.len() == self.n_parameters() {
            let numbers = arrays(&mut self.measuring).into_iter().flatten();
            for (value, slope) in numbers.zip(&self.slopes) {
                *value -= self.rate * slope;
            }
            self.slopes.clear();
            self.measured_steps += 1;
        }
    }

    fn backpropagate(&mut self) {
        let slopes = self.backward.gradient(&self.x, &self.labels);
        let slopes = [
            slopes.weights1,
            slopes.biases1,
            slopes.weights2,
            slopes.biases2,
        ];
        for (values, slopes) in arrays(&mut self.backward).into_iter().zip(slopes) {
            *values -= &(self.rate * slopes);
        }
        self.backward_steps += 1;
    }
}

impl Figure for Race {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "hidden" => self.hidden = number(value) as usize,
            "rate" => self.rate = number(value),
            "labels" => {
                self.labels = value.iter().map(|&label| label as usize).collect();
                return;
            }
            "pictures" => {
                let rows = self.labels.len();
                let columns = value.len() / rows.max(1);
                let pictures = Array2::from_shape_vec((rows, columns), value.to_vec());
                self.x = pictures.unwrap_or_else(|_| {
                    panic!("{} pixels are not {rows} equal pictures", value.len())
                });
            }
            _ => unknown("race", control),
        }
        self.begin();
    }

    /// `measure` (parameters) and `backpropagate` (steps): work of the two, and nothing. `state`: the number of
    /// parameters, how many of them have been measured for the next step, the steps of the first network and of the
    /// second, and the losses of both. `again`: nothing, and both begin anew.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "measure" => (0..number(with) as usize).for_each(|_| self.measure()),
            "backpropagate" => (0..number(with) as usize).for_each(|_| self.backpropagate()),
            "again" => self.begin(),
            "state" => {
                let n_parameters = self.n_parameters();
                let counts = [
                    n_parameters,
                    self.slopes.len(),
                    self.measured_steps,
                    self.backward_steps,
                ];
                let losses = [&mut self.measuring, &mut self.backward]
                    .map(|network| network.loss(&self.x, &self.labels));
                let counts = counts.into_iter().map(|count| count as f64);
                return counts.chain(losses).collect();
            }
            _ => unknown("race", result),
        }
        Vec::new()
    }

    fn rust(&self) -> String {
        let (inputs, hidden, rate) = (self.x.ncols(), self.hidden, self.rate);
        let steps = self.measured_steps.max(1);
        format!(
            "\
// x50 and labels50 are the 50 digits of this chapter.
let start = TwoLayerNet::new({inputs}, {hidden}, {CLASSES}, &mut NumpyRng::seed(0));
let mut both = [start.clone(), start];
for (net, by_small_steps) in both.iter_mut().zip([true, false]) {{
    let clock = std::time::Instant::now();
    for _ in 0..{steps} {{
        let slopes = if by_small_steps {{
            net.numerical_gradient(&x50, &labels50)
        }} else {{
            net.gradient(&x50, &labels50)
        }};
        net.dense1.weights -= &({rate:?} * &slopes.weights1);
        net.dense1.biases -= &({rate:?} * &slopes.biases1);
        net.dense2.weights -= &({rate:?} * &slopes.weights2);
        net.dense2.biases -= &({rate:?} * &slopes.biases2);
    }}
    println!(\"{{:.1?}}, loss {{:.6}}\", clock.elapsed(), net.loss(&x50, &labels50));
}}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slopes_measured_one_by_one_are_the_network_s_own() {
        let mut race = Race::default();
        race.set("hidden", &[3.0]);
        let mut network = TwoLayerNet::new(49, 3, 10, &mut NumpyRng::seed(0));
        let slopes = network.numerical_gradient(&race.x, &race.labels);
        let n = race.n_parameters();
        assert_eq!(n, 49 * 3 + 3 + 3 * 10 + 10);
        race.get("measure", &[n as f64 - 1.0]);
        let theirs: Vec<f64> = [
            slopes.weights1,
            slopes.biases1,
            slopes.weights2,
            slopes.biases2,
        ]
        .into_iter()
        .flatten()
        .collect();
        assert_eq!(race.slopes, theirs[..n - 1]);
        race.get("measure", &[1.0]);
        assert!(race.slopes.is_empty() && race.measured_steps == 1);
        network.dense1.weights -=
            &(0.5 * Array2::from_shape_vec((49, 3), theirs[..147].to_vec()).unwrap());
        assert_eq!(race.measuring.dense1.weights, network.dense1.weights);
    }

    #[test]
    fn after_as_many_steps_both_are_nearly_in_the_same_place() {
        let mut race = Race::default();
        race.set("hidden", &[4.0]);
        let n = race.n_parameters() as f64;
        race.get("measure", &[3.0 * n + 7.0]);
        race.get("backpropagate", &[3.0]);
        let [parameters, measured, steps, backward_steps, a, b] = race.get("state", &[])[..] else {
            panic!("six numbers")
        };
        assert_eq!(
            [parameters, measured, steps, backward_steps],
            [n, 7.0, 3.0, 3.0]
        );
        assert!(
            (a - b).abs() < 1e-4 && a < 10.0_f64.ln() + 0.1,
            "{a} and {b}"
        );
    }

    #[test]
    #[should_panic(expected = "101 pixels are not 2 equal pictures")]
    fn pictures_must_be_as_many_as_labels() {
        let mut race = Race::default();
        race.set("labels", &[3.0, 4.0]);
        race.set("pictures", &[0.0; 101]);
    }
}
