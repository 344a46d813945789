//! Answers: how they are shown, and how they are compared.

use ndarray::{Array, Dimension, IntoDimension};

use nnfs_show::np;

/// Something that a learner's code can answer with.
pub(crate) trait Value {
    /// As a card shows it.
    fn text(&self) -> String;

    /// What sets this answer apart from the expected one; `None` where they agree. Numbers with a fraction may differ
    /// by `tolerance` times the larger of them.
    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference>;
}

/// Where two answers differ, and by how much.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Difference {
    /// The largest relative error, where both consist of numbers with a fraction.
    pub(crate) relative: Option<f64>,
    /// The first place at which they differ, such as `[1, 2]`.
    pub(crate) at: Option<String>,
    /// Both shapes, where it is these that differ.
    pub(crate) shapes: Option<[String; 2]>,
}

impl Difference {
    /// The same difference inside the part with this name.
    fn inside(mut self, part: &str) -> Self {
        let place = self.at.take().unwrap_or_default();
        self.at = Some(format!("{part}{place}"));
        self
    }
}

macro_rules! exact {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn text(&self) -> String {
                format!("{self:?}")
            }

            fn difference(&self, expected: &Self, _tolerance: f64) -> Option<Difference> {
                (self != expected).then(Difference::default)
            }
        }
    )*};
}
exact!(
    usize,
    u8,
    u32,
    u64,
    i32,
    i64,
    bool,
    char,
    String,
    &'static str,
    ()
);

/// Numbers below this are as good as 0 when an error is put in relation to them.
const FLOOR: f64 = 1e-9;

/// `|a - b| / max(|a|, |b|)`; 0 for two equal infinities and for two NaN.
fn relative_error(a: f64, b: f64) -> f64 {
    if a == b || (a.is_nan() && b.is_nan()) {
        0.0
    } else if a.is_finite() && b.is_finite() {
        (a - b).abs() / a.abs().max(b.abs()).max(FLOOR)
    } else {
        f64::INFINITY
    }
}

impl Value for f64 {
    fn text(&self) -> String {
        format!("{self:?}")
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        let error = relative_error(*self, *expected);
        (error > tolerance).then(|| Difference {
            relative: Some(error),
            ..Difference::default()
        })
    }
}

impl<D: Dimension> Value for Array<f64, D> {
    fn text(&self) -> String {
        np(self).to_string()
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        other_shape(self.shape(), expected.shape()).or_else(|| {
            let errors: Vec<f64> = self
                .iter()
                .zip(expected)
                .map(|(&a, &b)| relative_error(a, b))
                .collect();
            let first = errors.iter().position(|&error| error > tolerance)?;
            Some(Difference {
                relative: errors.into_iter().reduce(f64::max),
                at: index_of(first, self),
                shapes: None,
            })
        })
    }
}

impl<D: Dimension> Value for Array<usize, D> {
    fn text(&self) -> String {
        np(self).to_string()
    }

    fn difference(&self, expected: &Self, _tolerance: f64) -> Option<Difference> {
        other_shape(self.shape(), expected.shape()).or_else(|| {
            let first = self.iter().zip(expected).position(|(a, b)| a != b)?;
            Some(Difference {
                at: index_of(first, self),
                ..Difference::default()
            })
        })
    }
}

fn other_shape(shape: &[usize], expected: &[usize]) -> Option<Difference> {
    (shape != expected).then(|| Difference {
        shapes: Some([shape, expected].map(shape_text)),
        ..Difference::default()
    })
}

/// A shape as Rust writes a tuple.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", joined(shape)),
    }
}

fn joined(numbers: &[usize]) -> String {
    let texts: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    texts.join(", ")
}

/// The index of the element that comes at `place` when the array is walked.
fn index_of<T, D: Dimension>(place: usize, array: &Array<T, D>) -> Option<String> {
    let (index, _) = array.indexed_iter().nth(place)?;
    Some(format!("[{}]", joined(index.into_dimension().slice())))
}

impl<T: Value> Value for Vec<T> {
    fn text(&self) -> String {
        let texts: Vec<String> = self.iter().map(Value::text).collect();
        format!("[{}]", texts.join(", "))
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        other_shape(&[self.len()], &[expected.len()]).or_else(|| {
            let mut pairs = self.iter().zip(expected).enumerate();
            pairs.find_map(|(i, (a, b))| {
                let difference = a.difference(b, tolerance)?;
                Some(difference.inside(&format!("[{i}]")))
            })
        })
    }
}

impl<T: Value + Clone, const N: usize> Value for [T; N] {
    fn text(&self) -> String {
        self.to_vec().text()
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        self.to_vec().difference(&expected.to_vec(), tolerance)
    }
}

impl<T: Value> Value for Option<T> {
    fn text(&self) -> String {
        match self {
            Some(value) => format!("Some({})", value.text()),
            None => "None".to_owned(),
        }
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        match (self, expected) {
            (Some(a), Some(b)) => a.difference(b, tolerance),
            (None, None) => None,
            _ => Some(Difference::default()),
        }
    }
}

impl<A: Value, B: Value> Value for (A, B) {
    fn text(&self) -> String {
        format!("({}, {})", self.0.text(), self.1.text())
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        let first = self.0.difference(&expected.0, tolerance);
        let second = || self.1.difference(&expected.1, tolerance);
        first
            .map(|d| d.inside(".0"))
            .or_else(|| second().map(|d| d.inside(".1")))
    }
}

impl<A: Value, B: Value, C: Value> Value for (A, B, C) {
    fn text(&self) -> String {
        let texts = [self.0.text(), self.1.text(), self.2.text()];
        format!("({})", texts.join(", "))
    }

    fn difference(&self, expected: &Self, tolerance: f64) -> Option<Difference> {
        let first = self.0.difference(&expected.0, tolerance);
        let second = || self.1.difference(&expected.1, tolerance);
        let third = || self.2.difference(&expected.2, tolerance);
        first
            .map(|d| d.inside(".0"))
            .or_else(|| second().map(|d| d.inside(".1")))
            .or_else(|| third().map(|d| d.inside(".2")))
    }
}

/// Whether two numbers are the same, up to rounding or small steps: to recognise a wrong answer.
pub(crate) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

/// Whether two arrays have the same shape, and numbers that are [`near`].
pub(crate) fn close<D: Dimension>(a: &Array<f64, D>, b: &Array<f64, D>) -> bool {
    a.shape() == b.shape() && a.iter().zip(b).all(|(&a, &b)| near(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{array, aview1};

    #[test]
    fn numbers_may_differ_in_their_last_digits() {
        assert_eq!(0.3_f64.difference(&(0.1 + 0.2), 1e-9), None);
        let difference = 1.0.difference(&1.1, 1e-9).unwrap();
        assert!((difference.relative.unwrap() - 0.1 / 1.1).abs() < 1e-12);
        assert_eq!(f64::NAN.difference(&f64::NAN, 1e-9), None);
        assert_eq!(f64::INFINITY.difference(&f64::INFINITY, 1e-9), None);
        assert_eq!(1e-300.difference(&0.0, 1e-9), None);
        for (a, b) in [(f64::NAN, 1.0), (1.0, f64::NAN), (1.0, f64::INFINITY)] {
            assert_eq!(
                a.difference(&b, 1e-9).unwrap().relative,
                Some(f64::INFINITY)
            );
        }
    }

    #[test]
    fn arrays_tell_the_first_place_and_the_largest_error() {
        let (yours, expected) = (
            array![[1.0, 2.0], [3.5, 8.0]],
            array![[1.0, 2.0], [3.0, 4.0]],
        );
        let difference = yours.difference(&expected, 1e-9).unwrap();
        assert_eq!(difference.at.as_deref(), Some("[1, 0]"));
        assert_eq!(difference.relative, Some(0.5));
        assert_eq!(expected.difference(&expected, 1e-9), None);
        let labels = array![0_usize, 1, 2];
        let difference = labels.difference(&array![0, 1, 1], 1e-9).unwrap();
        assert_eq!(difference.at.as_deref(), Some("[2]"));
    }

    #[test]
    fn other_shapes_are_told_as_shapes() {
        let difference = aview1(&[1.0])
            .to_owned()
            .difference(&array![1.0, 2.0], 1e-9);
        let shapes = difference.unwrap().shapes.unwrap();
        assert_eq!(shapes, ["(1,)", "(2,)"]);
        assert_eq!(shape_text(&[2, 3]), "(2, 3)");
        let difference = vec![1_usize].difference(&vec![1, 2], 0.0).unwrap();
        assert_eq!(difference.shapes.unwrap(), ["(1,)", "(2,)"]);
    }

    #[test]
    fn close_arrays_have_one_shape_and_near_numbers() {
        assert!(near(1.0, 1.0 + 1e-9) && !near(1.0, 1.0 + 1e-3) && !near(f64::NAN, f64::NAN));
        let a = array![1.0, 2.0];
        assert!(close(&a, &(&a + 1e-9)));
        assert!(!close(&a, &array![1.0, 2.1]) && !close(&a, &array![1.0]));
    }

    #[test]
    fn parts_are_named() {
        let (yours, expected) = ((1.0, [1_usize, 2]), (1.0, [1, 3]));
        assert_eq!(yours.text(), "(1.0, [1, 2])");
        let difference = yours.difference(&expected, 1e-9).unwrap();
        assert_eq!(difference.at.as_deref(), Some(".1[1]"));
        assert_eq!(Some(1_usize).difference(&Some(1), 0.0), None);
        assert!(Some(1_usize).difference(&None, 0.0).is_some());
        assert_eq!(Some("a").text(), "Some(\"a\")");
    }
}
