//! Chapter 00: two arrays, and whether their shapes fit.

use ndarray::linalg::Dot as _;
use ndarray::{ArrayD, ArrayRef, IxDyn};

use crate::{Figure, listed, number, unknown};

/// The shapes that a reader may choose from.
const SHAPES: [&[usize]; 11] = [
    &[1],
    &[2],
    &[3],
    &[1, 2],
    &[1, 3],
    &[2, 1],
    &[3, 1],
    &[2, 2],
    &[2, 3],
    &[3, 2],
    &[3, 3],
];

#[derive(Clone, Copy, PartialEq)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Dot,
}

/// Two arrays, a counting 1, 2, 3 and so on, b counting 10, 20, 30, and an operation on them.
///
/// Controls: `a` and `b` (places in the list of shapes: (1,), (2,), (3,), (1, 2), (1, 3), (2, 1), (3, 1), (2, 2), (2, 3),
/// (3, 2), (3, 3)), `operation` (0 plus, 1 minus, 2 times, 3 the matrix product).
pub(crate) struct Shapes {
    a: &'static [usize],
    b: &'static [usize],
    operation: Operation,
}

impl Default for Shapes {
    fn default() -> Self {
        Self {
            a: SHAPES[7],
            b: SHAPES[1],
            operation: Operation::Multiply,
        }
    }
}

/// Axes that meet: their lengths in both arrays, 0 where one has no such axis, and in the result, 0 if they do not fit.
struct Meeting {
    a: usize,
    b: usize,
    result: usize,
}

impl Shapes {
    fn arrays(&self) -> [ArrayD<f64>; 2] {
        [(self.a, 1.0), (self.b, 10.0)].map(|(shape, unit)| {
            let numbers = (1..=shape.iter().product()).map(|n| unit * n as f64);
            ArrayD::from_shape_vec(IxDyn(shape), numbers.collect()).expect("as many as there are")
        })
    }

    /// The axes that must fit, counted from the right; for the matrix product, the inner ones.
    fn meetings(&self) -> Vec<Meeting> {
        if self.operation == Operation::Dot {
            let inner_b = self.b[self.b.len().saturating_sub(2)];
            let inner_a = self.a[self.a.len() - 1];
            return vec![Meeting {
                a: inner_a,
                b: inner_b,
                result: if inner_a == inner_b { inner_a } else { 0 },
            }];
        }
        let from_right = |shape: &[usize], axis: usize| shape.iter().rev().nth(axis).copied();
        let axes = self.a.len().max(self.b.len());
        (0..axes)
            .map(|axis| {
                let [a, b] = [self.a, self.b].map(|shape| from_right(shape, axis).unwrap_or(0));
                let fit = a == b || a < 2 || b < 2;
                let result = if fit { a.max(b) } else { 0 };
                Meeting { a, b, result }
            })
            .collect()
    }

    fn fits(&self) -> bool {
        self.meetings().iter().all(|meeting| meeting.result > 0)
    }

    fn result(&self) -> Option<ArrayD<f64>> {
        let [a, b] = self.arrays();
        self.fits().then(|| match self.operation {
            Operation::Add => &a + &b,
            Operation::Subtract => &a - &b,
            Operation::Multiply => &a * &b,
            Operation::Dot => matrix_product(&a, &b),
        })
    }

    /// Which numbers of a and of b, counted row by row, met for this number of the result.
    fn met(&self, place: usize) -> Vec<[usize; 2]> {
        let columns = |shape: &[usize]| shape[shape.len() - 1];
        if self.operation == Operation::Dot {
            let (row, column) = match (self.a.len(), self.b.len()) {
                (2, 2) => (place / columns(self.b), place % columns(self.b)),
                (2, _) => (place, 0),
                _ => (0, place),
            };
            let stride = if self.b.len() == 2 { self.b[1] } else { 1 };
            let inner = columns(self.a);
            return (0..inner)
                .map(|n| [row * inner + n, n * stride + column])
                .collect();
        }
        let width = columns(self.a).max(columns(self.b));
        let (row, column) = (place / width, place % width);
        let within = |shape: &[usize]| {
            let rows = if shape.len() == 2 { shape[0] } else { 1 };
            let row = if rows == 1 { 0 } else { row };
            row * columns(shape) + column.min(columns(shape) - 1)
        };
        vec![[within(self.a), within(self.b)]]
    }
}

fn matrix_product(a: &ArrayRef<f64, IxDyn>, b: &ArrayRef<f64, IxDyn>) -> ArrayD<f64> {
    a.dot(b)
}

/// An array as a cell writes it.
fn array(array: &ArrayD<f64>) -> String {
    let numbers = array.as_slice().expect("row by row");
    if array.ndim() == 1 {
        return format!("array![{}]", listed(numbers));
    }
    let rows = numbers.chunks(array.shape()[1]);
    let rows: Vec<_> = rows.map(|row| format!("[{}]", listed(row))).collect();
    format!("array![{}]", rows.join(", "))
}

impl Figure for Shapes {
    fn set(&mut self, control: &str, value: &[f64]) {
        let chosen = number(value) as usize;
        let shape = || SHAPES.get(chosen).copied();
        match control {
            "a" => self.a = shape().expect("a place in the list of shapes"),
            "b" => self.b = shape().expect("a place in the list of shapes"),
            "operation" => {
                self.operation = match chosen {
                    0 => Operation::Add,
                    1 => Operation::Subtract,
                    2 => Operation::Multiply,
                    3 => Operation::Dot,
                    _ => panic!("there is no operation {chosen}"),
                }
            }
            _ => unknown("shapes", control),
        }
    }

    /// `a`, `b`, `result`: the shape. `numbers of a`, `numbers of b`, `numbers of result`: row by row, and nothing where
    /// the shapes do not fit. `axes`: which must fit, counted from the right: the length in a, in b (0: has none), and in
    /// the result (0: they do not fit). `met` (place): which number of a and which of b met there, and so on.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64> {
        let shape = |shape: &[usize]| shape.iter().map(|&n| n as f64).collect();
        let [a, b] = self.arrays();
        match result {
            "a" => shape(self.a),
            "b" => shape(self.b),
            "result" => self
                .result()
                .map(|array| shape(array.shape()))
                .unwrap_or_default(),
            "numbers of a" => a.into_iter().collect(),
            "numbers of b" => b.into_iter().collect(),
            "numbers of result" => self.result().into_iter().flatten().collect(),
            "axes" => self
                .meetings()
                .iter()
                .flat_map(|meeting| [meeting.a, meeting.b, meeting.result].map(|n| n as f64))
                .collect(),
            "met" => self
                .met(number(with) as usize)
                .iter()
                .flatten()
                .map(|&place| place as f64)
                .collect(),
            _ => unknown("shapes", result),
        }
    }

    fn rust(&self) -> String {
        let [a, b] = self.arrays().map(|numbers| array(&numbers));
        let operation = match self.operation {
            Operation::Add => "&a + &b",
            Operation::Subtract => "&a - &b",
            Operation::Multiply => "&a * &b",
            Operation::Dot => "a.dot(&b)",
        };
        let panics = if self.fits() {
            ""
        } else {
            "// These shapes do not fit: this cell panics.\n"
        };
        format!("{panics}let a = {a};\nlet b = {b};\n{operation}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    /// Every pair of shapes with every operation.
    fn all() -> impl Iterator<Item = Shapes> {
        let pairs = SHAPES.iter().flat_map(|a| SHAPES.map(|b| (*a, b)));
        pairs.flat_map(|(a, b)| {
            use Operation::{Add, Dot, Multiply, Subtract};
            [Add, Subtract, Multiply, Dot].map(|operation| Shapes { a, b, operation })
        })
    }

    #[test]
    fn shapes_fit_where_ndarray_says_so() {
        for shapes in all() {
            let [a, b] = shapes.arrays();
            let theirs = catch_unwind(|| match shapes.operation {
                Operation::Dot => matrix_product(&a, &b),
                _ => &a + &b,
            });
            assert_eq!(
                theirs.is_ok(),
                shapes.fits(),
                "{:?} and {:?}",
                shapes.a,
                shapes.b
            );
        }
    }

    #[test]
    fn what_met_makes_the_number() {
        for mut shapes in all().filter(Shapes::fits) {
            let [a, b] = ["numbers of a", "numbers of b"].map(|name| shapes.get(name, &[]));
            for (place, made) in shapes.get("numbers of result", &[]).iter().enumerate() {
                let pairs = shapes.met(place).into_iter().map(|[i, j]| (a[i], b[j]));
                let numbers = pairs.map(|(a, b)| match shapes.operation {
                    Operation::Add => a + b,
                    Operation::Subtract => a - b,
                    Operation::Multiply | Operation::Dot => a * b,
                });
                let sum: f64 = numbers.sum();
                assert_eq!(sum, *made, "{:?} and {:?} at {place}", shapes.a, shapes.b);
            }
        }
    }

    #[test]
    fn two_and_three_do_not_meet() {
        let mut shapes = Shapes::default();
        shapes.set("b", &[2.0]);
        assert_eq!(shapes.get("axes", &[]), [2.0, 3.0, 0.0, 2.0, 0.0, 2.0]);
        assert!(shapes.get("numbers of result", &[]).is_empty());
        assert!(shapes.rust().starts_with("// These shapes do not fit"));
    }
}
