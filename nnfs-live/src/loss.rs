//! Chapter 06: ten plants, one weight, and what loss and accuracy say of it.

use nnfs_core::prelude::*;

use crate::{Figure, listed, number, unknown};

/// The heights of ten plants, in metres, and their kinds.
const HEIGHTS: [f64; 10] = [0.4, 0.7, 0.9, 1.1, 1.3, 1.4, 1.6, 1.9, 2.2, 2.6];
const KINDS: [usize; 10] = [0, 0, 0, 1, 0, 1, 0, 1, 1, 1];

/// The smallest network: the scores of a plant of height x are 0 for kind 0 and `weight * x - offset` for kind 1.
///
/// Controls: `weight`, `offset`.
pub(crate) struct OneWeight {
    weight: f64,
    offset: f64,
}

impl Default for OneWeight {
    fn default() -> Self {
        Self {
            weight: 3.0,
            offset: 3.0,
        }
    }
}

impl OneWeight {
    /// The scores of plants of these heights with a weight: (n, 2).
    fn scores(&self, weight: f64, heights: &[f64]) -> Array2<f64> {
        Array2::from_shape_fn((heights.len(), 2), |(n, kind)| {
            if kind == 0 {
                0.0
            } else {
                weight * heights[n] - self.offset
            }
        })
    }

    /// The loss and the accuracy on the ten plants with a weight.
    fn judged(&self, weight: f64) -> [f64; 2] {
        let scores = self.scores(weight, &HEIGHTS);
        let kinds = Array1::from(KINDS.to_vec());
        [
            SoftmaxCrossEntropy::new().forward(&scores, &kinds),
            metric::accuracy(&scores, &kinds),
        ]
    }
}

impl Figure for OneWeight {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "weight" => self.weight = number(value),
            "offset" => self.offset = number(value),
            _ => unknown("loss", control),
        }
    }

    /// `plants`: height, kind, and the kind that the network says, of each. `judged` (weights): loss and accuracy with
    /// each of these, and with the control's weight if there are none. `probabilities` (heights): that of kind 1.
    /// `nudge` (by): how much loss and accuracy change when the weight grows by so much.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "plants" => {
                let answers = metric::argmax_rows(&self.scores(self.weight, &HEIGHTS));
                let plants = HEIGHTS.iter().zip(KINDS).zip(&answers);
                plants
                    .flat_map(|((&height, kind), &answer)| [height, kind as f64, answer as f64])
                    .collect()
            }
            "judged" if with.is_empty() => self.judged(self.weight).to_vec(),
            "judged" => with
                .iter()
                .flat_map(|&weight| self.judged(weight))
                .collect(),
            "probabilities" => activation::softmax(&self.scores(self.weight, with))
                .column(1)
                .to_vec(),
            "nudge" => {
                let before = self.judged(self.weight);
                let after = self.judged(self.weight + number(with));
                vec![after[0] - before[0], after[1] - before[1]]
            }
            _ => unknown("loss", result),
        }
    }

    fn rust(&self) -> String {
        let (heights, weight, offset) = (listed(&HEIGHTS), self.weight, self.offset);
        let kinds = KINDS.map(|kind| kind.to_string()).join(", ");
        format!(
            "\
let heights = array![{heights}];
let kinds: Array1<usize> = array![{kinds}];
let scores = Array2::from_shape_fn((10, 2), |(n, k)| {{
    if k == 0 {{ 0.0 }} else {{ {weight:?} * heights[n] - {offset:?} }}
}});
println!(\"loss     {{}}\", SoftmaxCrossEntropy::new().forward(&scores, &kinds));
println!(\"accuracy {{}}\", metric::accuracy(&scores, &kinds));
bars(\"The probability of kind 1\")
    .labels(&heights)
    .values(&activation::softmax(&scores).column(1))
    .axis_labels(\"height in metres\", \"probability\")"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_takes_few_values_and_the_loss_takes_a_new_one_with_every_weight() {
        let mut figure = OneWeight::default();
        let weights: Vec<f64> = (0..=600).map(|i| f64::from(i) / 100.0).collect();
        let judged = figure.get("judged", &weights);
        let different = |which: usize| {
            let mut values: Vec<f64> = judged.iter().skip(which).step_by(2).copied().collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            values.len()
        };
        assert!(different(0) > 590);
        assert!((2..=5).contains(&different(1)), "{}", different(1));
    }

    #[test]
    fn the_ten_plants_are_judged_by_their_probabilities() {
        let mut figure = OneWeight::default();
        let [_, accuracy] = figure.get("judged", &[])[..] else {
            panic!("two numbers")
        };
        let probabilities = figure.get("probabilities", &HEIGHTS);
        let right = probabilities
            .iter()
            .zip(KINDS)
            .filter(|(p, kind)| usize::from(**p > 0.5) == *kind);
        assert_eq!(right.count() as f64 / 10.0, accuracy);
        let plants = figure.get("plants", &[]);
        assert_eq!(plants[..6], [0.4, 0.0, 0.0, 0.7, 0.0, 0.0]);
    }
}
