//! Chapter 04: four scores, and what softmax makes of them.

use nnfs_core::prelude::*;

use crate::{Figure, listed, number, unknown};

/// Four scores, a number that is added to all of them, and a temperature that divides them.
///
/// Controls: `scores` (four), `shift`, `temperature`.
pub(crate) struct Softmax {
    scores: [f64; 4],
    shift: f64,
    temperature: f64,
}

impl Default for Softmax {
    fn default() -> Self {
        Self {
            scores: [0.3, 2.9, 4.0, 0.0],
            shift: 0.0,
            temperature: 1.0,
        }
    }
}

impl Softmax {
    /// What goes into the exponentials: (4,).
    fn exponents(&self) -> Array1<f64> {
        (Array1::from(self.scores.to_vec()) + self.shift) / self.temperature
    }
}

impl Figure for Softmax {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "scores" => self.scores = value.try_into().expect("there are four scores"),
            "shift" => self.shift = number(value),
            "temperature" => self.temperature = number(value),
            _ => unknown("softmax", control),
        }
    }

    /// Each of the four classes: `exponents`, `exponentials`, `plain` (the formula as it stands) and `probabilities`
    /// (softmax). `factor`: what one point of difference is worth. `winner`: the place of the largest score.
    fn get(&mut self, result: &str, _with: &[f64]) -> Vec<f64> {
        let exponents = self.exponents();
        match result {
            "exponents" => exponents.to_vec(),
            "exponentials" => exponents.mapv(f64::exp).to_vec(),
            "plain" => {
                let exponentials = exponents.mapv(f64::exp);
                (&exponentials / exponentials.sum()).to_vec()
            }
            "probabilities" => activation::softmax_row(&exponents).to_vec(),
            "factor" => vec![(1.0 / self.temperature).exp()],
            "winner" => {
                let row = exponents.insert_axis(Axis(0));
                vec![metric::argmax_rows(&row)[0] as f64]
            }
            _ => unknown("softmax", result),
        }
    }

    fn rust(&self) -> String {
        let scores = listed(&self.scores);
        let labels = self.scores.map(|score| format!("\"{score:?}\"")).join(", ");
        let shift = if self.shift == 0.0 {
            "&scores".to_owned()
        } else {
            format!("(&scores + {:?})", self.shift)
        };
        let temperature = self.temperature;
        format!(
            "\
let scores = array![{scores}];
let exponents = {shift} / {temperature:?};
let exponentials = exponents.mapv(f64::exp);
println!(\"plain formula {{}}\", np(&(&exponentials / exponentials.sum())));
let y = activation::softmax_row(&exponents);
println!(\"softmax       {{}}\", np(&y));
bars(\"Four scores as probabilities\")
    .labels([{labels}])
    .values(&y)
    .axis_labels(\"score\", \"probability\")"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_formula_breaks_above_709_and_softmax_does_not() {
        let mut softmax = Softmax::default();
        softmax.set("scores", &[709.0, 0.0, 0.0, 0.0]);
        assert!(softmax.get("plain", &[])[0] > 0.999);
        softmax.set("scores", &[710.0, 0.0, 0.0, 0.0]);
        let plain = softmax.get("plain", &[]);
        assert!(plain[0].is_nan() && plain[1] == 0.0, "{plain:?}");
        assert_eq!(softmax.get("probabilities", &[])[0], 1.0);
    }

    #[test]
    fn a_shift_changes_nothing_and_no_temperature_changes_the_winner() {
        let mut softmax = Softmax::default();
        let before = softmax.get("probabilities", &[]);
        softmax.set("shift", &[1000.0]);
        for (a, b) in softmax.get("probabilities", &[]).iter().zip(&before) {
            assert!((a - b).abs() < 1e-12, "{a} and {b}");
        }
        for temperature in [0.01, 100.0] {
            softmax.set("temperature", &[temperature]);
            assert_eq!(softmax.get("winner", &[]), [2.0]);
        }
    }
}
