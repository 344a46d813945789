//! Chapter 01: a perceptron as a line in the plane, and a second layer that combines two of them.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// One perceptron, or two whose answers go to a third, the AND of the chapter.
///
/// Controls: `lines` (w1, w2 and b of the first perceptron, then those of the second), `second` (1: both lines and the
/// second layer, 0: the first line alone).
pub(crate) struct Line {
    lines: [[f64; 3]; 2],
    second: bool,
}

/// The four inputs of a gate.
fn cases() -> Array2<f64> {
    array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
}

/// The middle of the four cases.
const MIDDLE: [f64; 2] = [0.5, 0.5];

impl Default for Line {
    fn default() -> Self {
        Self {
            lines: [[0.5, 0.0, -0.25], [0.0, -0.5, 0.7]],
            second: false,
        }
    }
}

impl Line {
    /// What layer 1 answers: (n, 1) or (n, 2) for (n, 2).
    fn layer_1(&self, x: &Array2<f64>) -> Array2<f64> {
        let [[w1, w2, b], [v1, v2, c]] = self.lines;
        if self.second {
            activation::step(&(x.dot(&array![[w1, v1], [w2, v2]]) + &array![[b, c]]))
        } else {
            activation::step(&(x.dot(&array![[w1], [w2]]) + &array![[b]]))
        }
    }

    /// The last answer for each row: (n, 1).
    fn answers(&self, x: &Array2<f64>) -> Array2<f64> {
        let s = self.layer_1(x);
        if self.second {
            activation::step(&(s.dot(&array![[0.5], [0.5]]) + &array![[-0.7]]))
        } else {
            s
        }
    }

    /// Two points of a line, on either side of the place that is nearest to the middle of the cases. The perceptron
    /// says 1 to the left of the way from the first to the second.
    fn handles(&self, line: usize) -> [f64; 4] {
        let [w1, w2, b] = self.lines[line];
        let length = w1.hypot(w2).max(1e-9);
        let away = (w1 * MIDDLE[0] + w2 * MIDDLE[1] + b) / (length * length);
        let foot = [MIDDLE[0] - away * w1, MIDDLE[1] - away * w2];
        let along = [0.5 * w2 / length, -0.5 * w1 / length];
        [
            foot[0] - along[0],
            foot[1] - along[1],
            foot[0] + along[0],
            foot[1] + along[1],
        ]
    }

    /// The line through two points, with weights as large as before.
    fn through(&self, line: usize, [p1, p2, q1, q2]: [f64; 4]) -> Vec<f64> {
        let [w1, w2, _] = self.lines[line];
        let (d1, d2) = (q1 - p1, q2 - p2);
        let factor = w1.hypot(w2) / d1.hypot(d2).max(1e-9);
        let w = [-d2 * factor, d1 * factor].map(rounded);
        vec![w[0], w[1], rounded(-w[0] * p1 - w[1] * p2)]
    }
}

/// To three decimals, and never -0.
fn rounded(x: f64) -> f64 {
    (x * 1e3).round() / 1e3 + 0.0
}

impl Figure for Line {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "lines" => {
                let (lines, rest) = value.as_chunks::<3>();
                assert!(rest.is_empty(), "a line is w1, w2 and b");
                self.lines = lines.try_into().expect("there are two lines");
            }
            "second" => self.second = number(value) != 0.0,
            _ => unknown("line", control),
        }
    }

    /// `answers`: for the four cases. `layer_1`: what it answers to each case, one or two numbers a case. `regions`
    /// (side): the answers at side x side places between -0.5 and 1.5, row by row downwards. `handles` (line): two
    /// points of it. And new w1, w2 and b of a line: `through` (line, two points), `turned` (line, angle to the left),
    /// `pushed` (line, how far towards its side of 1), `swapped` (line).
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let line = || with[0] as usize;
        match (result, with) {
            ("answers", []) => self.answers(&cases()).into_raw_vec_and_offset().0,
            ("layer_1", []) => self.layer_1(&cases()).into_raw_vec_and_offset().0,
            ("regions", [side]) => {
                let side = *side as usize;
                let at = |n: usize| 2.0 * (n as f64 + 0.5) / side as f64 - 0.5;
                let places = Array2::from_shape_fn((side * side, 2), |(place, axis)| {
                    if axis == 0 {
                        at(place % side)
                    } else {
                        1.0 - at(place / side)
                    }
                });
                self.answers(&places).into_raw_vec_and_offset().0
            }
            ("handles", [_]) => self.handles(line()).to_vec(),
            ("through", [_, p1, p2, q1, q2]) => self.through(line(), [*p1, *p2, *q1, *q2]),
            ("turned", [_, angle]) => {
                let [p1, p2, q1, q2] = self.handles(line());
                let (m1, m2) = ((p1 + q1) / 2.0, (p2 + q2) / 2.0);
                let (sin, cos) = angle.sin_cos();
                let (d1, d2) = (q1 - m1, q2 - m2);
                let (d1, d2) = (cos * d1 - sin * d2, sin * d1 + cos * d2);
                self.through(line(), [m1 - d1, m2 - d2, m1 + d1, m2 + d2])
            }
            ("pushed", [_, far]) => {
                let [w1, w2, b] = self.lines[line()];
                vec![w1, w2, rounded(b - far * w1.hypot(w2))]
            }
            ("swapped", [_]) => self.lines[line()].map(|number| 0.0 - number).to_vec(),
            _ => unknown("line", result),
        }
    }

    fn rust(&self) -> String {
        let [[w1, w2, b], [v1, v2, c]] = self.lines;
        let (layers, boundaries) = if self.second {
            (
                format!(
                    "    let (w1, b1) = (array![[{w1:?}, {v1:?}], [{w2:?}, {v2:?}]], array![[{b:?}, {c:?}]]);
    let (w2, b2) = (array![[0.5], [0.5]], array![[-0.7]]); // AND
    let s = activation::step(&(x.dot(&w1) + &b1));
    let y = activation::step(&(s.dot(&w2) + &b2));"
                ),
                format!(
                    "\n    .boundary({w1:?}, {w2:?}, {b:?})\n    .boundary({v1:?}, {v2:?}, {c:?})"
                ),
            )
        } else {
            (
                format!(
                    "    let (w, b) = (array![[{w1:?}], [{w2:?}]], array![[{b:?}]]);
    let y = activation::step(&(x.dot(&w) + &b));"
                ),
                format!("\n    .boundary({w1:?}, {w2:?}, {b:?})"),
            )
        };
        format!(
            "\
fn decide(x: &Array2<f64>) -> Array1<usize> {{
{layers}
    y.column(0).mapv(|y| y as usize)
}}
let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
println!(\"{{}}\", decide(&cases));
regions(\"Which side of the line?\")
    .ranges((-0.5, 1.5), (-0.5, 1.5))
    .classify_batch(decide)
    .points(&cases, &decide(&cases)){boundaries}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: &[f64], b: &[f64]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3)
    }

    #[test]
    fn a_line_goes_through_its_handles() {
        let mut line = Line::default();
        line.set("lines", &[0.5, 0.5, -0.7, -0.5, -0.5, 0.7]);
        for which in 0..2 {
            let handles = line.handles(which);
            assert!(near(&line.through(which, handles), &line.lines[which]));
        }
    }

    #[test]
    fn half_a_turn_swaps_the_sides() {
        let mut line = Line::default();
        line.set("lines", &[0.5, 0.2, -0.3, 0.0, -0.5, 0.7]);
        let turned = line.get("turned", &[0.0, std::f64::consts::PI]);
        assert!(near(&turned, &line.get("swapped", &[0.0])));
        assert!(near(&turned, &[-0.5, -0.2, 0.3]));
    }

    #[test]
    fn a_push_goes_towards_the_ones() {
        // x1 > 0.5, pushed by 0.2: x1 > 0.7.
        let mut line = Line::default();
        assert!(near(&line.get("pushed", &[0.0, 0.2]), &[0.5, 0.0, -0.35]));
    }

    #[test]
    fn regions_begin_at_the_upper_left() {
        let mut line = Line::default();
        assert_eq!(line.get("regions", &[2.0]), [0.0, 1.0, 0.0, 1.0]);
        line.set("lines", &[0.0, 0.5, -0.25, 0.0, -0.5, 0.7]);
        assert_eq!(line.get("regions", &[2.0]), [1.0, 1.0, 0.0, 0.0]);
    }
}
