//! A function of two variables, asked once for each point that a figure needs.

use std::cell::RefCell;
use std::fmt;

use ndarray::Array2;

use crate::axes::{self, LARGEST_DRAWN};

/// A learner's closure. It is boxed at once, so that what draws it is compiled here and not in each cell.
pub(crate) struct Function<'a, T>(RefCell<Closure<'a, T>>);

type Closure<'a, T> = Box<dyn FnMut(f64, f64) -> T + 'a>;

impl<'a, T> Function<'a, T> {
    pub(crate) fn new(f: impl FnMut(f64, f64) -> T + 'a) -> Self {
        Self(RefCell::new(Box::new(f)))
    }

    pub(crate) fn at(&self, x: f64, y: f64) -> T {
        (self.0.borrow_mut())(x, y)
    }
}

impl<T> fmt::Debug for Function<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Function")
    }
}

/// The values of a function on a grid: row 0 at the lowest y, column 0 at the lowest x.
pub(crate) struct Grid {
    pub(crate) x_range: (f64, f64),
    pub(crate) y_range: (f64, f64),
    /// What is not finite, or too large to be drawn, is NaN.
    pub(crate) values: Array2<f64>,
}

impl Grid {
    /// Asks a function at `points` x `points` places, the ends of both ranges among them.
    pub(crate) fn new(
        f: &Function<'_, f64>,
        x_range: (f64, f64),
        y_range: (f64, f64),
        points: usize,
    ) -> Self {
        let values = Array2::from_shape_fn((points, points), |(row, column)| {
            let (x, y) = (place(column, points, x_range), place(row, points, y_range));
            drawable(f.at(x, y))
        });
        Self {
            x_range,
            y_range,
            values,
        }
    }

    /// The point at a row and column.
    pub(crate) fn point(&self, row: usize, column: usize) -> (f64, f64) {
        let (rows, columns) = self.values.dim();
        (
            place(column, columns, self.x_range),
            place(row, rows, self.y_range),
        )
    }

    /// The value between four points; NaN outside the grid. `right` and `up` go from 0 to 1 over the plane.
    pub(crate) fn interpolated(&self, right: f64, up: f64) -> f64 {
        let (rows, columns) = self.values.dim();
        if !((0.0..=1.0).contains(&right) && (0.0..=1.0).contains(&up)) {
            return f64::NAN;
        }
        let cell = |share: f64, points: usize| {
            let place = share * (points - 1) as f64;
            let below = (place as usize).min(points - 2);
            (below, place - below as f64)
        };
        let ((c, right), (r, up)) = (cell(right, columns), cell(up, rows));
        let v = &self.values;
        let low = v[[r, c]] * (1.0 - right) + v[[r, c + 1]] * right;
        let high = v[[r + 1, c]] * (1.0 - right) + v[[r + 1, c + 1]] * right;
        low * (1.0 - up) + high * up
    }

    /// The smallest and the largest value, where there is one.
    pub(crate) fn extent(&self) -> Option<(f64, f64)> {
        axes::extent(self.values.iter().copied())
    }

    /// Where the function is smallest and largest, as a sentence's part.
    pub(crate) fn alt(&self) -> String {
        let Some((low, high)) = self.extent() else {
            return "without a finite value".to_owned();
        };
        if low == high {
            return format!("the same value {} everywhere", axes::short_number(low));
        }
        let place_of = |value: f64| {
            let found = self.values.indexed_iter().find(|(_, v)| **v == value);
            point_text(found.map_or((f64::NAN, f64::NAN), |((row, column), _)| {
                self.point(row, column)
            }))
        };
        format!(
            "values from {} at {} to {} at {}",
            axes::short_number(low),
            place_of(low),
            axes::short_number(high),
            place_of(high)
        )
    }
}

/// A value that can be drawn, else NaN.
pub(crate) fn drawable(value: f64) -> f64 {
    if value.abs() <= LARGEST_DRAWN {
        value
    } else {
        f64::NAN
    }
}

/// Point `i` of `points` that are spread evenly over a range.
fn place(i: usize, points: usize, (low, high): (f64, f64)) -> f64 {
    let share = i as f64 / (points - 1) as f64;
    low * (1.0 - share) + high * share
}

/// A point as a text for those who cannot see it.
pub(crate) fn point_text((x, y): (f64, f64)) -> String {
    format!("({}, {})", axes::short_number(x), axes::short_number(y))
}

/// Both ranges as a text for those who cannot see the axes.
pub(crate) fn ranges_text(
    (x, y): (&str, &str),
    (x_range, y_range): ((f64, f64), (f64, f64)),
) -> String {
    let name = |name: &str, or: &str| if name.is_empty() { or } else { name }.to_owned();
    let number = axes::short_number;
    format!(
        "{} from {} to {} and {} from {} to {}",
        name(x, "x"),
        number(x_range.0),
        number(x_range.1),
        name(y, "y"),
        number(y_range.0),
        number(y_range.1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_reaches_both_ends_and_hits_the_middle() {
        let f = Function::new(|x, y| x + 10.0 * y);
        let grid = Grid::new(&f, (-3.0, 3.0), (0.0, 1.0), 81);
        assert_eq!(grid.values[[0, 0]], -3.0);
        assert_eq!(grid.values[[80, 80]], 13.0);
        assert_eq!(grid.values[[40, 40]], 5.0);
        assert!((grid.interpolated(0.501, 0.333) - 3.336).abs() < 1e-9);
        assert_eq!(grid.interpolated(1.0, 1.0), 13.0);
        assert!(grid.interpolated(1.01, 0.5).is_nan());
        assert_eq!(grid.point(40, 80), (3.0, 0.5));
        assert_eq!(grid.alt(), "values from -3 at (-3, 0) to 13 at (3, 1)");
    }

    #[test]
    fn what_cannot_be_drawn_is_nan() {
        let f = Function::new(|x, _| if x < 0.0 { 1e301 } else { 1.0 / x });
        let grid = Grid::new(&f, (-1.0, 1.0), (-1.0, 1.0), 3);
        assert!(grid.values[[0, 0]].is_nan() && grid.values[[0, 1]].is_nan());
        assert_eq!(grid.alt(), "the same value 1 everywhere");
    }
}
