//! Chapter 17: four optimizers on their way down one long valley.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// The names of the four, which are the names of their rates as well.
const NAMES: [&str; 4] = ["sgd", "momentum", "adagrad", "adam"];

/// How a cell makes each of them, up to its rate.
const TYPES: [&str; 4] = ["Sgd", "Momentum", "AdaGrad", "Adam"];

/// The valley x^2 / 20 + y^2, and the paths of four optimizers down it.
///
/// Controls: `start` (x, y), `steps`, and the rates `sgd`, `momentum`, `adagrad` and `adam`.
pub(crate) struct Ravine {
    start: [f64; 2],
    steps: usize,
    rates: [f64; 4],
}

impl Default for Ravine {
    /// As the fish book has it.
    fn default() -> Self {
        Self {
            start: [-7.0, 2.0],
            steps: 30,
            rates: [0.95, 0.1, 1.5, 0.3],
        }
    }
}

impl Ravine {
    fn optimizer(&self, which: usize) -> Box<dyn Optimizer> {
        let rate = self.rates[which];
        match NAMES[which] {
            "sgd" => Box::new(Sgd::new(rate)),
            "momentum" => Box::new(Momentum::new(rate)),
            "adagrad" => Box::new(AdaGrad::new(rate)),
            _ => Box::new(Adam::new(rate)),
        }
    }
}

fn height(x: f64, y: f64) -> f64 {
    x * x / 20.0 + y * y
}

impl Figure for Ravine {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "start" => self.start = value.try_into().expect("a start is x and y"),
            "steps" => self.steps = number(value) as usize,
            _ => match NAMES.iter().position(|name| *name == control) {
                Some(which) => self.rates[which] = number(value),
                None => unknown("ravine", control),
            },
        }
    }

    /// `path` (which of the four): x, y and the height of the start and after each step. `heights` (x, y, x, y ...): the
    /// height at each of these places.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        match result {
            "path" => {
                let mut optimizer = self.optimizer(number(with) as usize);
                let [x, y] = self.start;
                let mut point = Dense::from_parameters(array![[x, y]], array![0.0, 0.0]);
                let mut path = vec![x, y, height(x, y)];
                for _ in 0..self.steps {
                    point.d_weights = &point.weights * &array![[0.1, 2.0]];
                    optimizer.step(&mut point);
                    let (x, y) = (point.weights[[0, 0]], point.weights[[0, 1]]);
                    path.extend([x, y, height(x, y)]);
                }
                path
            }
            "heights" => {
                let places = with.as_chunks::<2>().0;
                places.iter().map(|&[x, y]| height(x, y)).collect()
            }
            _ => unknown("ravine", result),
        }
    }

    fn rust(&self) -> String {
        let ([x, y], steps) = (self.start, self.steps);
        let rows: String = (TYPES.iter().zip(self.rates))
            .map(|(name, rate)| format!("    (\"{name}\", Box::new({name}::new({rate:?}))),\n"))
            .collect();
        format!(
            "\
let optimizers: Vec<(&'static str, Box<dyn Optimizer>)> = vec![
{rows}];
let mut chart = contours(\"Four paths down one valley\", |x, y| x * x / 20.0 + y * y);
let mut ends = Vec::new();
for (name, mut optimizer) in optimizers {{
    let mut point = Dense::from_parameters(array![[{x:?}, {y:?}]], array![0.0, 0.0]);
    let mut path = Array2::zeros(({steps} + 1, 2));
    path.row_mut(0).assign(&point.weights.row(0));
    for k in 1..={steps} {{
        point.d_weights = &point.weights * &array![[0.1, 2.0]];
        optimizer.step(&mut point);
        path.row_mut(k).assign(&point.weights.row(0));
    }}
    println!(\"{{name:9}}{{}}\", np(&point.weights));
    ends.push(point.weights);
    chart = chart.path(name, &path);
}}
chart.ranges((-8.0, 8.0), (-3.0, 3.0))"
        )
    }
}
