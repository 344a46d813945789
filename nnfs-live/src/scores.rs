//! Chapter 13: scores, a target, and the gradient of softmax with cross-entropy.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// Three scores and their true class.
///
/// Controls: `a0`, `a1`, `a2`, `target`.
pub(crate) struct Scores {
    scores: [f64; 3],
    target: usize,
}

impl Default for Scores {
    fn default() -> Self {
        Self {
            scores: [0.7_f64, 0.1, 0.2].map(f64::ln),
            target: 0,
        }
    }
}

impl Scores {
    /// The scores as a batch of one: (1, 3).
    fn batch(&self) -> Array2<f64> {
        Array2::from_shape_fn((1, 3), |(_, k)| self.scores[k])
    }
}

impl Figure for Scores {
    fn set(&mut self, control: &str, value: &[f64]) {
        let value = number(value);
        match control {
            "a0" => self.scores[0] = value,
            "a1" => self.scores[1] = value,
            "a2" => self.scores[2] = value,
            "target" => {
                assert!(
                    value < 3.0,
                    "there are three classes, 0 to 2, and not {value}"
                );
                self.target = value as usize;
            }
            _ => unknown("scores", control),
        }
    }

    /// `probabilities`: three. `loss`: one number. `gradient`: of the three scores, by the short cut. `jacobian`: nine
    /// numbers, a row a probability. `apart`: the gradient of the three probabilities by the cross-entropy alone, and
    /// what softmax makes of it on the way back.
    fn get(&mut self, result: &str, _with: &[f64]) -> Vec<f64> {
        let (scores, labels) = (self.batch(), array![self.target]);
        let mut both = SoftmaxCrossEntropy::new();
        let loss = both.forward(&scores, &labels);
        let mut softmax = Softmax::new();
        softmax.forward(&scores);
        match result {
            "probabilities" => softmax.output.row(0).to_vec(),
            "loss" => vec![loss],
            "gradient" => both.backward().row(0).to_vec(),
            "jacobian" => softmax.jacobian(0).into_raw_vec_and_offset().0,
            "apart" => {
                let mut entropy = CategoricalCrossEntropy::new();
                entropy.forward(&softmax.output, &labels);
                let d_probabilities = entropy.backward();
                let d_scores = softmax.backward(d_probabilities);
                d_probabilities.iter().chain(d_scores).copied().collect()
            }
            _ => unknown("scores", result),
        }
    }

    fn rust(&self) -> String {
        let ([a0, a1, a2], target) = (self.scores, self.target);
        format!(
            "\
let a = array![[{a0:?}, {a1:?}, {a2:?}]];
let label = array![{target}usize];
let mut loss = SoftmaxCrossEntropy::new();
println!(\"loss  {{}}\", loss.forward(&a, &label));
println!(\"y - t {{}}\", np(&loss.backward().row(0)));
let mut softmax = Softmax::new();
softmax.forward(&a);
side_by_side![
    bars(\"What it said, and the gradient\")
        .group(\"y\", &softmax.output.row(0))
        .group(\"y - t\", &loss.backward().row(0)),
    heatmap(\"The Jacobian of softmax\", &softmax.jacobian(0)).labels(\"score\", \"probability\")
]"
        )
    }
}
