//! Chapter 14: a gradient check with a step of one's own, on a network in which one layer may have a mistake.

use nnfs_core::prelude::*;
use nnfs_exercises::clinic;

use crate::{Figure, number, unknown};

/// A patient of the clinic, 2-16-16-3, and the relative errors of all its 371 numbers.
///
/// Controls: `patient` (0: a healthy network, else a number of the clinic), `h` (the step), `samples` (1 to 5 of the
/// chapter's).
pub(crate) struct Check {
    patient: usize,
    h: f64,
    samples: usize,
}

/// The layer of each patient whose backward has the mistake: dense1, its activation, dense2, its activation, dense3.
const TO_BLAME: [usize; clinic::PATIENTS] = [2, 3, 2, 2, 0, 4, 1];

/// Two bins for each power of ten from 1e-14 to 1.
const BINS: usize = 28;

impl Default for Check {
    fn default() -> Self {
        Self {
            patient: 3,
            h: 1e-5,
            samples: 5,
        }
    }
}

impl Check {
    /// The chapter's samples with their labels.
    fn batch(&self) -> (Array2<f64>, Array1<usize>) {
        let labels = [0, 1, 2, 1, 0];
        (
            NumpyRng::seed(1).randn((self.samples, 2)),
            Array1::from(labels[..self.samples].to_vec()),
        )
    }

    fn network(&self) -> Sequential {
        match self.patient {
            0 => clinic::healthy(1),
            number => clinic::patient(number),
        }
    }

    /// The relative errors of each parameter.
    fn errors(&self) -> Vec<Vec<f64>> {
        let (x, labels) = self.batch();
        let mut network = self.network();
        let mut loss = SoftmaxCrossEntropy::new();
        loss.forward(network.forward(&x), &labels);
        network.backward(loss.backward());
        let parameters = network.parameters();
        let gradients: Vec<Array2<f64>> = parameters.iter().map(|p| p.gradient.clone()).collect();
        let h = self.h;
        let mut slope = |k: usize, at: (usize, usize)| {
            let here = network.parameters()[k].value[at];
            let mut loss_at = |value: f64| {
                network.parameters()[k].value[at] = value;
                loss.forward(network.forward(&x), &labels)
            };
            let slope = (loss_at(here + h) - loss_at(here - h)) / (2.0 * h);
            network.parameters()[k].value[at] = here;
            slope
        };
        let errors = gradients.iter().enumerate().map(|(k, gradient)| {
            let entries = gradient.indexed_iter();
            entries
                .map(|(at, &a)| relative_error(a, slope(k, at)))
                .collect()
        });
        errors.collect()
    }
}

/// The chapter's formula, with its floor.
fn relative_error(a: f64, n: f64) -> f64 {
    (a - n).abs() / (a.abs() + n.abs()).max(1e-3)
}

impl Figure for Check {
    fn set(&mut self, control: &str, value: &[f64]) {
        let value = number(value);
        match control {
            "patient" => {
                let chosen = value as usize;
                assert!(
                    chosen <= clinic::PATIENTS,
                    "the clinic has no patient {chosen}"
                );
                self.patient = chosen;
            }
            "h" => self.h = value,
            "samples" => self.samples = (value as usize).clamp(1, 5),
            _ => unknown("check", control),
        }
    }

    /// For each of the six parameters `largest`, its largest relative error, and `histogram`: how many of its errors are
    /// exactly 0, and how many lie in each half of a power of ten from 1e-14 to 1, the outer ones with what lies beyond
    /// them. `to_blame` (layer): 1 if it is the layer with the mistake, counted from dense1, 0, to dense3, 4, and 5 for
    /// none of them.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "largest" => {
                let errors = self.errors();
                // NaN counts as larger than any number.
                let largest = |errors: &Vec<f64>| {
                    errors
                        .iter()
                        .fold(0.0, |most: f64, &e| if e <= most { most } else { e })
                };
                errors.iter().map(largest).collect()
            }
            "histogram" => {
                let histogram = |errors: Vec<f64>| {
                    let mut counts = vec![0.0; 1 + BINS];
                    for error in errors {
                        let bin = 2.0 * (error.log10() + 14.0);
                        let bin = 1 + (bin.clamp(0.0, BINS as f64 - 1.0) as usize);
                        counts[if error == 0.0 {
                            0
                        } else if error.is_nan() {
                            BINS
                        } else {
                            bin
                        }] += 1.0;
                    }
                    counts
                };
                self.errors().into_iter().flat_map(histogram).collect()
            }
            "to_blame" => {
                let layer = match self.patient {
                    0 => 5,
                    number => TO_BLAME[number - 1],
                };
                vec![f64::from(u8::from(number(with) as usize == layer))]
            }
            _ => unknown("check", result),
        }
    }

    fn rust(&self) -> String {
        let Self {
            patient,
            h,
            samples,
        } = *self;
        let network = match patient {
            0 => "healthy(1)".to_owned(),
            number => format!("patient({number})"),
        };
        format!(
            "\
let x = NumpyRng::seed(1).randn(({samples}, 2));
let labels = Array1::from([0usize, 1, 2, 1, 0][..{samples}].to_vec());
let (mut patient, h) = (clinic::{network}, {h:e});
let mut loss = SoftmaxCrossEntropy::new();
loss.forward(patient.forward(&x), &labels);
patient.backward(loss.backward());
let gradients: Vec<Array2<f64>> = patient.parameters().iter().map(|p| p.gradient.clone()).collect();
let mut largest = vec![0.0_f64; gradients.len()];
for (k, gradient) in gradients.iter().enumerate() {{
    for (at, a) in gradient.indexed_iter() {{
        let here = patient.parameters()[k].value[at];
        patient.parameters()[k].value[at] = here + h;
        let above = loss.forward(patient.forward(&x), &labels);
        patient.parameters()[k].value[at] = here - h;
        let below = loss.forward(patient.forward(&x), &labels);
        patient.parameters()[k].value[at] = here;
        let n = (above - below) / (2.0 * h);
        largest[k] = largest[k].max((a - n).abs() / (a.abs() + n.abs()).max(1e-3));
    }}
    println!(\"{{:15}} {{:.0e}}\", patient.parameters()[k].name, largest[k]);
}}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_to_blame_is_the_one_in_the_clinic_s_file() {
        let names = [
            "dense1",
            "the sigmoid",
            "dense2",
            "the second Relu",
            "dense3",
        ];
        for (n, &layer) in TO_BLAME.iter().enumerate() {
            let fault = clinic::diagnosis(n + 1).fault;
            assert!(fault.starts_with(names[layer]), "{fault}");
        }
    }

    #[test]
    fn the_parameters_that_fail_are_those_of_the_diagnosis() {
        let mut check = Check::default();
        // Patient 5 fails no check of a new network.
        for number in [1, 2, 3, 4, 6, 7] {
            check.set("patient", &[number as f64]);
            let largest = check.get("largest", &[]);
            let names: Vec<String> = check
                .network()
                .parameters()
                .iter()
                .map(|p| p.name.to_string())
                .collect();
            let wrong: Vec<&str> = (0..6)
                .filter(|&k| largest[k] > 1e-2)
                .map(|k| names[k].as_str())
                .collect();
            assert_eq!(wrong, clinic::diagnosis(number).wrong, "patient {number}");
        }
    }

    #[test]
    fn every_entry_is_in_the_histogram() {
        let counts = Check::default().get("histogram", &[]);
        let parameters: Vec<f64> = counts
            .chunks(1 + BINS)
            .map(|bins| bins.iter().sum())
            .collect();
        assert_eq!(parameters, [32.0, 16.0, 256.0, 16.0, 48.0, 3.0]);
    }

    #[test]
    fn a_step_that_is_too_small_or_too_large_spoils_a_healthy_network() {
        let mut check = Check::default();
        check.set("patient", &[0.0]);
        let mut worst = |h: f64| {
            check.set("h", &[h]);
            check.get("largest", &[]).into_iter().fold(0.0, f64::max)
        };
        assert!(worst(1e-5) < 1e-7);
        assert!(worst(1e-13) > 1e-2 && worst(1.0) > 1e-2);
    }
}
