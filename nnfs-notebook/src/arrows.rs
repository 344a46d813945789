//! A field of arrows: a direction at every point of a plane, as a gradient is one.

use std::fmt::Write as _;

use crate::axes::{self, Axis, Frame, LONG_SIDE, Scale};
use crate::canvas::{Canvas, WRITES};
use crate::chart::{Settings, setters};
use crate::field::{self, Function, drawable};
use crate::figure::{Draw, Figure};
use crate::theme::{self, Ink};

/// Arrows shorter than this many pixels are drawn as dots.
const SHORTEST: f64 = 1.5;

/// A figure of arrows; begin one with [`arrows`].
#[derive(Debug)]
pub struct Arrows<'a> {
    settings: Settings,
    f: Function<'a, (f64, f64)>,
    grid: usize,
}

/// Draws the vector (dx, dy) that a function gives at each point (x, y) of a plane, as a gradient is one.
///
/// Each arrow is centred on its point. The longest one fits its place in the grid, the others are as much shorter as
/// their vectors are; a dot is a vector close to 0. A vector that is not finite is left out. Without
/// [`x_range`](Arrows::x_range) and [`y_range`](Arrows::y_range), both axes go from -5 to 5. Without
/// [`size`](Arrows::size) both have the same scale where that leaves room for both.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// arrows("The gradient of x0^2 + x1^2", |x0, x1| (2.0 * x0, 2.0 * x1))
///     .x_range(-2.0, 2.0)
///     .y_range(-2.0, 2.0)
///     .labels("x0", "x1");
/// ```
#[must_use]
pub fn arrows<'a>(title: &str, f: impl FnMut(f64, f64) -> (f64, f64) + 'a) -> Arrows<'a> {
    from_function(title, Function::new(f))
}

/// The part of [`arrows`] that is compiled here and not in each cell.
fn from_function<'a>(title: &str, f: Function<'a, (f64, f64)>) -> Arrows<'a> {
    Arrows {
        settings: Settings::new(title, ("x", "y")),
        f,
        grid: 15,
    }
}

impl Arrows<'_> {
    setters!(labels ranges size);

    /// The number of arrows along the longer side, from 2 to 60; without this, 15. An odd number puts one into the
    /// middle.
    #[must_use]
    pub fn grid(mut self, n: usize) -> Self {
        self.grid = n.clamp(2, 60);
        self
    }

    fn ranges_shown(&self) -> ((f64, f64), (f64, f64)) {
        self.settings.ranges_or((-5.0, 5.0))
    }

    fn alt(&self, vectors: &[Vector], (columns, rows): (usize, usize)) -> String {
        let length = |&&(_, (dx, dy)): &&Vector| f64::hypot(dx, dy);
        let finite = vectors.iter().filter(|v| length(v).is_finite());
        let longest = finite
            .clone()
            .max_by(|a, b| length(a).total_cmp(&length(b)));
        let shortest = finite.min_by(|a, b| length(a).total_cmp(&length(b)));
        let text = |&(point, vector): &Vector| {
            let (vector, point) = (field::point_text(vector), field::point_text(point));
            format!("{vector} at {point}")
        };
        let lengths = longest.zip(shortest).map_or(
            "none of them is finite".to_owned(),
            |(longest, shortest)| {
                let (longest, shortest) = (text(longest), text(shortest));
                format!("the longest is {longest}, the shortest {shortest}")
            },
        );
        format!(
            "Arrows \"{}\", {columns} x {rows} of them, {}: {lengths}.",
            self.settings.title,
            field::ranges_text(self.settings.labels(), self.ranges_shown())
        )
    }
}

/// A point and the vector there.
type Vector = ((f64, f64), (f64, f64));

/// Columns and rows of arrows: `n` along the longer side, and as many along the other as stand equally far apart. Both
/// are odd or both even, so that there is one in the middle or none.
pub(crate) fn grid_of(frame: &Frame, n: usize) -> (usize, usize) {
    let (width, height) = frame.size();
    let along = |share: f64| {
        let count = (share * n as f64).round() as usize;
        let count = count + (count + n) % 2;
        count.clamp(2 - n % 2, n)
    };
    (
        along((width / height).min(1.0)),
        along((height / width).min(1.0)),
    )
}

/// Asks a function at the centres of equal parts of the plane, row by row. Vectors that cannot be drawn are NaN.
pub(crate) fn vectors(
    f: &Function<'_, (f64, f64)>,
    frame: &Frame,
    (columns, rows): (usize, usize),
) -> Vec<Vector> {
    let centre = |i: usize, n: usize, (low, high): (f64, f64)| {
        let share = (i as f64 + 0.5) / n as f64;
        low * (1.0 - share) + high * share
    };
    let points = (0..columns * rows).map(|i| {
        (
            centre(i % columns, columns, frame.x_range),
            centre(i / columns, rows, frame.y_range),
        )
    });
    points
        .map(|(x, y)| {
            let (dx, dy) = f.at(x, y);
            ((x, y), (drawable(dx), drawable(dy)))
        })
        .collect()
}

/// Arrows as SVG, the longest a little shorter than its place in the grid.
pub(crate) fn svg(
    vectors: &[Vector],
    frame: &Frame,
    (columns, rows): (usize, usize),
    ink: Ink,
) -> String {
    let (width, height) = frame.size();
    let longest_drawn = 0.86 * (width / columns as f64).min(height / rows as f64);
    let (x_scale, y_scale) = (
        width / (frame.x_range.1 - frame.x_range.0),
        height / (frame.y_range.1 - frame.y_range.0),
    );
    let vectors = vectors
        .iter()
        .map(|&(point, (dx, dy))| (frame.at(point), (dx * x_scale, -dy * y_scale)))
        .filter(|(_, (dx, dy))| dx.hypot(*dy).is_finite());
    let longest = vectors
        .clone()
        .fold(0.0, |longest: f64, (_, (dx, dy))| longest.max(dx.hypot(dy)));
    let (mut lines, mut dots) = (String::new(), String::new());
    for ((x, y), (dx, dy)) in vectors {
        // Divided before they are multiplied: the longest may be close to the largest number.
        let (dx, dy) = if longest > 0.0 {
            (dx / longest * longest_drawn, dy / longest * longest_drawn)
        } else {
            (0.0, 0.0)
        };
        let length = dx.hypot(dy);
        if length < SHORTEST {
            write!(dots, "M{x:.1} {y:.1}h0").expect(WRITES);
            continue;
        }
        let (tail, tip) = ((x - dx / 2.0, y - dy / 2.0), (x + dx / 2.0, y + dy / 2.0));
        let head = (0.36 * length).min(7.0) / length;
        let side = |turn: f64| {
            (
                tip.0 - head * (dx - turn * dy),
                tip.1 - head * (dy + turn * dx),
            )
        };
        let (left, right) = (side(0.5), side(-0.5));
        write!(
            lines,
            "M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}",
            tail.0, tail.1, tip.0, tip.1, left.0, left.1, tip.0, tip.1, right.0, right.1
        )
        .expect(WRITES);
    }
    format!(
        "<g fill=\"none\" stroke=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\
         <path stroke-width=\"1.6\" d=\"{lines}\"/><path stroke-width=\"3\" d=\"{dots}\"/></g>",
        ink.attribute()
    )
}

impl Draw for Arrows<'_> {
    fn figure(&self) -> Figure {
        let (title, labels) = (&self.settings.title, self.settings.labels());
        let (x_range, y_range) = self.ranges_shown();
        let axes = [x_range, y_range].map(|range| Axis::new(range, Scale::Linear));
        let size = (self.settings.size)
            .unwrap_or_else(|| axes::size_of_equal_scales(&axes, labels, LONG_SIDE, title, &[]));
        let canvas = Canvas::new(size);
        let frame = axes::framed(&axes::titled(&canvas, title, &[]), axes, labels);
        let grid = grid_of(&frame, self.grid);
        let vectors = vectors(&self.f, &frame, grid);
        canvas.add(&self::svg(&vectors, &frame, grid, theme::series(0)));
        canvas.figure(self.alt(&vectors, grid))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_stand_equally_far_apart_with_one_in_the_middle() {
        let frame = |columns: i32, rows: i32| Frame {
            x_range: (-3.0, 3.0),
            y_range: (-1.0, 1.0),
            columns: 0..columns,
            rows: 0..rows,
        };
        assert_eq!(grid_of(&frame(400, 400), 15), (15, 15));
        assert_eq!(grid_of(&frame(400, 220), 15), (15, 9));
        assert_eq!(grid_of(&frame(220, 400), 4), (2, 4));
        assert_eq!(grid_of(&frame(400, 1), 15), (15, 1));
        let f = Function::new(|x, y| (x, y));
        let middle = vectors(&f, &frame(400, 220), (15, 9))[15 * 4 + 7];
        assert_eq!(middle, ((0.0, 0.0), (0.0, 0.0)));
    }
}
