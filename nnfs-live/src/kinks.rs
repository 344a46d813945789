//! Chapter 02: what three neurons with ReLU can draw.

use nnfs_core::prelude::*;

use crate::{Figure, listed, number, unknown};

/// Three neurons over one input x, each `weight * h(x - corner)`, and their sum.
///
/// Controls: `activation` (0 ReLU, 1 identity), `corners` (three), `weights` (three), `goal` (0 none, 1 a hat twice as
/// high, 2 a ramp).
pub(crate) struct Kinks {
    is_identity: bool,
    corners: [f64; 3],
    weights: [f64; 3],
    goal: usize,
}

impl Default for Kinks {
    fn default() -> Self {
        Self {
            is_identity: false,
            corners: [-1.0, 0.0, 1.0],
            weights: [1.0, -2.0, 1.0],
            goal: 0,
        }
    }
}

/// The weights and corners of the curves that a reader may try to draw.
const GOALS: [[(f64, f64); 3]; 2] = [
    [(2.0, -1.0), (-4.0, 0.0), (2.0, 1.0)],
    [(0.5, -2.0), (-0.5, 2.0), (0.0, 0.0)],
];

impl Kinks {
    /// The three parts at these places: (3, `n_places`).
    fn parts(&self, x: &Array1<f64>) -> Array2<f64> {
        let mut parts = Array2::zeros((3, x.len()));
        for (k, mut part) in parts.rows_mut().into_iter().enumerate() {
            let sums = x - self.corners[k];
            let answers = if self.is_identity {
                activation::identity(&sums)
            } else {
                activation::relu(&sums)
            };
            part.assign(&(self.weights[k] * answers));
        }
        parts
    }

    fn sum(&self, x: &Array1<f64>) -> Array1<f64> {
        self.parts(x).sum_axis(Axis(0))
    }

    fn goal(&self, x: &Array1<f64>) -> Option<Array1<f64>> {
        let goal = GOALS.get(self.goal.checked_sub(1)?)?;
        let goal = Self {
            is_identity: false,
            corners: goal.map(|(_, corner)| corner),
            weights: goal.map(|(weight, _)| weight),
            goal: 0,
        };
        Some(goal.sum(x))
    }

    /// Where the sum bends, from left to right, and by how much its slope changes there.
    fn bends(&self) -> Vec<(f64, f64)> {
        let mut bends: Vec<(f64, f64)> = Vec::new();
        let mut places = self.corners;
        places.sort_by(f64::total_cmp);
        for place in places {
            if bends.last().is_none_or(|(last, _)| *last != place) {
                let here = self.corners.iter().zip(self.weights);
                let change = here.filter(|(corner, _)| **corner == place);
                bends.push((place, change.map(|(_, weight)| weight).sum()));
            }
        }
        bends.retain(|(_, change)| !self.is_identity && change.abs() > 1e-9);
        bends
    }
}

/// The hundred places of the chapter, from -5 up to 5.
fn places() -> Array1<f64> {
    Array1::range(-5.0, 5.0, 0.1)
}

impl Figure for Kinks {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "activation" => self.is_identity = number(value) != 0.0,
            "corners" => self.corners = value.try_into().expect("there are three corners"),
            "weights" => self.weights = value.try_into().expect("there are three weights"),
            "goal" => self.goal = number(value) as usize,
            _ => unknown("kinks", control),
        }
    }

    /// `parts` (places): the first part at all of them, then the second, the third, and their sum. `goal` (places): the
    /// goal at each, or nothing. `distance`: the largest one between sum and goal over the chapter's hundred places.
    /// `bends`: where the sum bends and by how much its slope changes there, and so on. `slope`: that of the sum far to
    /// the right.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let x = Array1::from(with.to_vec());
        match result {
            "parts" => {
                let parts = self.parts(&x);
                let sum = parts.sum_axis(Axis(0));
                parts.into_iter().chain(sum).collect()
            }
            "goal" => self.goal(&x).map(|goal| goal.to_vec()).unwrap_or_default(),
            "distance" => {
                let x = places();
                let goal = self.goal(&x);
                let apart = goal.map(|goal| (self.sum(&x) - goal).mapv(f64::abs));
                apart
                    .map(|apart| apart.fold(0.0, |most, apart| apart.max(most)))
                    .into_iter()
                    .collect()
            }
            "bends" => self
                .bends()
                .into_iter()
                .flat_map(|(at, by)| [at, by])
                .collect(),
            "slope" => vec![self.weights.iter().sum()],
            _ => unknown("kinks", result),
        }
    }

    fn rust(&self) -> String {
        let name = if self.is_identity { "identity" } else { "relu" };
        let ([c0, c1, c2], [w0, w1, w2]) = (self.corners, self.weights);
        let corners = listed(&self.corners);
        format!(
            "\
let x = Array1::range(-5.0, 5.0, 0.1);
let parts = [{corners}].map(|corner: f64| activation::{name}(&(&x - corner)));
let sum = {w0:?} * &parts[0] + {w1:?} * &parts[1] + {w2:?} * &parts[2];
plot(\"Three neurons and their sum\")
    .line(\"sum\", &x, &sum)
    .dashed(\"corner {c0}\", &x, &({w0:?} * &parts[0]))
    .dashed(\"corner {c1}\", &x, &({w1:?} * &parts[1]))
    .dashed(\"corner {c2}\", &x, &({w2:?} * &parts[2]))
    .labels(\"x\", \"\")"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_the_identity_no_weights_and_no_corners_bend_the_line() {
        let mut kinks = Kinks::default();
        kinks.set("activation", &[1.0]);
        kinks.set("weights", &[1.5, -0.5, 2.0]);
        kinks.set("corners", &[-2.0, 0.5, 0.75]);
        assert!(kinks.get("bends", &[]).is_empty());
        let sum = &kinks.get("parts", &[-3.0, 0.0, 3.0])[9..];
        assert!((sum[2] - sum[1] - (sum[1] - sum[0])).abs() < 1e-12);
        assert!((sum[2] - sum[1] - 3.0 * kinks.get("slope", &[])[0]).abs() < 1e-12);
    }

    #[test]
    fn corners_in_one_place_are_one_bend_and_may_undo_each_other() {
        let mut kinks = Kinks::default();
        kinks.set("corners", &[1.0, 0.0, 1.0]);
        assert_eq!(kinks.get("bends", &[]), [0.0, -2.0, 1.0, 2.0]);
        kinks.set("weights", &[1.0, -2.0, -1.0]);
        assert_eq!(kinks.get("bends", &[]), [0.0, -2.0]);
    }

    #[test]
    fn both_goals_can_be_reached() {
        for (goal, neurons) in GOALS.iter().enumerate() {
            let mut kinks = Kinks::default();
            assert!(kinks.get("distance", &[]).is_empty());
            kinks.set("goal", &[goal as f64 + 1.0]);
            assert!(kinks.get("distance", &[])[0] > 0.5);
            kinks.set("weights", &neurons.map(|(weight, _)| weight));
            kinks.set("corners", &neurons.map(|(_, corner)| corner));
            assert_eq!(kinks.get("distance", &[]), [0.0]);
        }
    }
}
