//! Chapter 07: the step of a numerical derivative, from one to less than the gap between two numbers.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// The slope of a function at one place, measured with a step.
///
/// Controls: `function` (0: x³ at 3, 1: x² at 2, 2: sin x at 0), `h`.
pub(crate) struct Step {
    function: usize,
    h: f64,
}

/// A function, how a cell writes it, the place, and its slope there.
struct Example {
    rust: &'static str,
    f: fn(f64) -> f64,
    x: f64,
    slope: f64,
}

const EXAMPLES: [Example; 3] = [
    Example {
        rust: "x * x * x",
        f: |x| x * x * x,
        x: 3.0,
        slope: 27.0,
    },
    Example {
        rust: "x * x",
        f: |x| x * x,
        x: 2.0,
        slope: 4.0,
    },
    Example {
        rust: "x.sin()",
        f: f64::sin,
        x: 0.0,
        slope: 1.0,
    },
];

impl Default for Step {
    fn default() -> Self {
        Self {
            function: 0,
            h: 1.0,
        }
    }
}

impl Figure for Step {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "function" => {
                let chosen = number(value) as usize;
                assert!(chosen < EXAMPLES.len(), "there is no function {chosen}");
                self.function = chosen;
            }
            "h" => self.h = number(value),
            _ => unknown("step", control),
        }
    }

    /// `slopes`: the true one, the forward and the central difference, and the step that x + h really takes. `errors`:
    /// h, the error of the forward and that of the central difference, for 161 steps from 1e-16 to 1. `near` (n): t and
    /// (f(x + t h) - f(x)) / h at n places t from -2 to 2, which shows the function under a magnifying glass that
    /// grows as h shrinks.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let Example { f, x, slope, .. } = EXAMPLES[self.function];
        let h = self.h;
        match (result, with) {
            ("slopes", []) => {
                let forward = gradient::forward_diff(f, x, h);
                let central = gradient::numerical_diff_with(f, x, h);
                vec![slope, forward, central, (x + h) - x]
            }
            ("errors", []) => {
                let steps = Array1::linspace(-16.0, 0.0, 161).mapv(|e: f64| 10.0_f64.powf(e));
                let errors = steps.iter().flat_map(|&h| {
                    let forward = gradient::forward_diff(f, x, h);
                    let central = gradient::numerical_diff_with(f, x, h);
                    [h, (forward - slope).abs(), (central - slope).abs()]
                });
                errors.collect()
            }
            ("near", [n]) => {
                let places = Array1::linspace(-2.0, 2.0, *n as usize);
                places
                    .iter()
                    .flat_map(|&t| [t, (f(x + t * h) - f(x)) / h])
                    .collect()
            }
            _ => unknown("step", result),
        }
    }

    fn rust(&self) -> String {
        let Example { rust, x, slope, .. } = EXAMPLES[self.function];
        let h = self.h;
        format!(
            "\
fn f(x: f64) -> f64 {{
    {rust}
}}
let (x, h) = ({x:?}, {h:e});
println!(\"forward {{}}\", gradient::forward_diff(f, x, h));
println!(\"central {{}}\", gradient::numerical_diff_with(f, x, h));
println!(\"wanted a step of {{h:e}}, took {{:e}}\", (x + h) - x);
let steps = Array1::linspace(-16.0, 0.0, 161).mapv(|e| 10.0_f64.powf(e));
let forward = steps.mapv(|h| (gradient::forward_diff(f, x, h) - {slope:?}).abs());
let central = steps.mapv(|h| (gradient::numerical_diff_with(f, x, h) - {slope:?}).abs());
plot(\"How wrong is the slope?\")
    .line(\"forward\", &steps, &forward)
    .line(\"central\", &steps, &central)
    .log_log()
    .y_range(1e-13, 1e2)
    .labels(\"step h\", \"error\")"
        )
    }
}
