//! Chapter 08: a ball that rolls down by steps against the gradient.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// A landscape over the plane, and the way down from a place on it.
///
/// Controls: `landscape` (0 bowl, 1 long valley, 2 saddle, 3 two valleys), `start` (x0, x1), `rate`, `steps`.
pub(crate) struct Descent {
    landscape: usize,
    start: [f64; 2],
    rate: f64,
    steps: usize,
}

/// A landscape: how a cell writes it, and what it is.
struct Landscape {
    rust: &'static str,
    height: fn(&Array1<f64>) -> f64,
}

/// Writes the formula once, for the page and for the cell.
macro_rules! landscape {
    ($formula:literal, |$x:ident| $height:expr) => {
        Landscape {
            rust: $formula,
            height: |$x| $height,
        }
    };
}

const LANDSCAPES: [Landscape; 4] = [
    landscape!("x[0] * x[0] + x[1] * x[1]", |x| x[0] * x[0] + x[1] * x[1]),
    landscape!("x[0] * x[0] / 20.0 + x[1] * x[1]", |x| x[0] * x[0] / 20.0
        + x[1] * x[1]),
    landscape!("x[1] * x[1] - x[0] * x[0]", |x| x[1] * x[1] - x[0] * x[0]),
    landscape!(
        "x[0].powi(4) / 4.0 - x[0] * x[0] + 0.3 * x[0] + x[1] * x[1]",
        |x| x[0].powi(4) / 4.0 - x[0] * x[0] + 0.3 * x[0] + x[1] * x[1]
    ),
];

impl Default for Descent {
    fn default() -> Self {
        Self {
            landscape: 0,
            start: [-3.0, 4.0],
            rate: 0.1,
            steps: 100,
        }
    }
}

impl Figure for Descent {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "landscape" => {
                let chosen = number(value) as usize;
                assert!(chosen < LANDSCAPES.len(), "there is no landscape {chosen}");
                self.landscape = chosen;
            }
            "start" => self.start = value.try_into().expect("a start is x0 and x1"),
            "rate" => self.rate = number(value),
            "steps" => self.steps = number(value) as usize,
            _ => unknown("descent", control),
        }
    }

    /// `path`: x0, x1 and the height of the start and after each step. `heights` (x0, x1, x0, x1 ...): the height at each
    /// of these places. `gradient` (x0, x1): the gradient there.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let height = LANDSCAPES[self.landscape].height;
        let place = |&[x0, x1]: &[f64; 2]| array![x0, x1];
        match result {
            "path" => {
                let start = place(&self.start);
                let descent = gradient::gradient_descent(height, &start, self.rate, self.steps);
                let places = descent.path.outer_iter().zip(&descent.values);
                places.flat_map(|(x, &value)| [x[0], x[1], value]).collect()
            }
            "heights" => with
                .as_chunks()
                .0
                .iter()
                .map(|x| height(&place(x)))
                .collect(),
            "gradient" => {
                gradient::numerical_gradient(height, &Array1::from(with.to_vec())).to_vec()
            }
            _ => unknown("descent", result),
        }
    }

    fn rust(&self) -> String {
        let ([x0, x1], rate, steps) = (self.start, self.rate, self.steps);
        let formula = LANDSCAPES[self.landscape].rust;
        format!(
            "\
fn f(x: &Array1<f64>) -> f64 {{
    {formula}
}}
let descent = gradient::gradient_descent(f, &array![{x0:?}, {x1:?}], {rate:?}, {steps});
println!(\"end {{}}\", np(&descent.end()));
contours(\"The way down\", |x0, x1| f(&array![x0, x1]))
    .path(\"rate {rate}\", &descent.path)
    .labels(\"x0\", \"x1\")"
        )
    }
}
