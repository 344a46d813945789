//! A plane before and after a layer: the same grid of lines, and where the layer puts it.

use ndarray::{Array1, Array2, ArrayBase, Data, Ix1, s};
use nnfs_core::AsBatch;

use crate::axes::{self, Axis, Scale};
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::chart::checked_range;
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::regions;
use crate::theme;

/// Lines of the grid in each direction.
const LINES: usize = 11;
/// Points along each line: enough to see where it bends.
const POINTS: usize = 81;

/// A plane on its way through layers; begin one with [`bent_grid`].
#[derive(Clone, Debug)]
pub struct BentGrid {
    /// x1 and x2 of the grid.
    ranges: [(f64, f64); 2],
    labels: Array1<usize>,
    stages: Vec<Stage>,
}

/// The plane at one moment.
#[derive(Clone, Debug)]
struct Stage {
    title: String,
    axis_labels: (String, String),
    /// First the points of all lines, line by line, then the points that were handed in, (n, 2).
    places: Array2<f64>,
}

/// Draws a plane with a grid of lines on it, and after each [`through`](BentGrid::through) where a function puts the
/// lines: a layer turns, stretches and moves the grid, an activation bends it.
///
/// Set the ranges and the points first. Without ranges, both axes go from -2 to 2.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let (w, b) = (array![[1.0, -1.0], [1.0, 1.0]], array![[0.5, 0.0]]);
/// bent_grid("The plane")
///     .through("after X W + b", |x| x.dot(&w) + &b)
///     .through("after ReLU", activation::relu);
/// ```
#[must_use]
pub fn bent_grid(title: &str) -> BentGrid {
    let grid = BentGrid {
        ranges: [(-2.0, 2.0); 2],
        labels: Array1::zeros(0),
        stages: vec![Stage {
            title: title.to_owned(),
            axis_labels: ("x1".to_owned(), "x2".to_owned()),
            places: Array2::zeros((0, 2)),
        }],
    };
    grid.with_lines(&Array2::zeros((0, 2)))
}

impl BentGrid {
    /// The part of the plane that has the grid: x1 and x2, each as (low, high).
    ///
    /// # Panics
    /// Panics unless both go from low to high, and after [`through`](Self::through).
    #[must_use]
    pub fn ranges(mut self, x1: (f64, f64), x2: (f64, f64)) -> Self {
        self.assert_first("ranges");
        self.ranges = [checked_range(x1.0, x1.1), checked_range(x2.0, x2.1)];
        let points = self.stages[0]
            .places
            .slice(s![n_line_points().., ..])
            .to_owned();
        self.with_lines(&points)
    }

    /// Points (`n_points`, 2) that go the same way as the grid, in the colours of their classes.
    ///
    /// # Panics
    /// Panics if there are not two columns, or not as many labels as points, and after [`through`](Self::through).
    #[must_use]
    pub fn points<T>(mut self, points: &impl AsBatch, labels: &ArrayBase<T, Ix1>) -> Self
    where
        T: Data<Elem = usize>,
    {
        self.assert_first("points");
        let points = points.as_batch();
        assert!(
            points.ncols() == 2 && points.nrows() == labels.len(),
            "points come as (n, 2) with n labels, got {:?} and {} labels",
            points.dim(),
            labels.len()
        );
        self.labels = labels.to_owned();
        self.with_lines(&points.to_owned())
    }

    /// Names the axes of the plane that was added last.
    #[must_use]
    pub fn labels(mut self, x: &str, y: &str) -> Self {
        if let Some(stage) = self.stages.last_mut() {
            stage.axis_labels = (x.to_owned(), y.to_owned());
        }
        self
    }

    /// Hands the last plane to a function, all of it as one batch (n, 2), and draws what comes out, (n, 2).
    ///
    /// # Panics
    /// Panics if the function gives another shape.
    #[must_use]
    pub fn through(mut self, title: &str, layer: impl FnOnce(&Array2<f64>) -> Array2<f64>) -> Self {
        let before = self.last();
        let places = layer(before);
        assert_eq!(
            places.dim(),
            before.dim(),
            "a grid is bent within a plane: the layer must give two numbers for each point"
        );
        self.stages.push(Stage {
            title: title.to_owned(),
            axis_labels: ("output 1".to_owned(), "output 2".to_owned()),
            places,
        });
        self
    }

    fn last(&self) -> &Array2<f64> {
        &self.stages[self.stages.len() - 1].places
    }

    fn assert_first(&self, what: &str) {
        assert!(
            self.stages.len() == 1,
            "a bent grid's {what} must be set before the first .through(...)"
        );
    }

    /// The first plane with its lines in the ranges, and with these points.
    fn with_lines(mut self, points: &Array2<f64>) -> Self {
        let across = |line: usize, (low, high): (f64, f64), of: usize| {
            low + (high - low) * line as f64 / (of - 1) as f64
        };
        let [x1, x2] = self.ranges;
        let lines = Array2::from_shape_fn((n_line_points(), 2), |(i, axis)| {
            let (line, point) = (i / POINTS, i % POINTS);
            // The first half of the lines go upwards, each at its own x1; the others to the right.
            let goes_up = line < LINES;
            match (axis, goes_up) {
                (0, true) => across(line, x1, LINES),
                (0, false) => across(point, x1, POINTS),
                (_, true) => across(point, x2, POINTS),
                (_, false) => across(line - LINES, x2, LINES),
            }
        });
        self.stages[0].places = ndarray::concatenate![ndarray::Axis(0), lines, points.view()];
        self
    }

    fn alt(&self, stage: &Stage) -> String {
        let lines = stage.places.slice(s![..n_line_points(), ..]);
        let range = |axis| {
            let (low, high) = axes::padded_range(lines.column(axis).iter().copied(), 0.0);
            format!(
                "{} to {}",
                axes::short_number(low),
                axes::short_number(high)
            )
        };
        let points = match self.labels.len() {
            0 => String::new(),
            n => format!(", with {n} points"),
        };
        format!(
            "Grid of a plane \"{}\": {} from {}, {} from {}{points}.{}",
            stage.title,
            stage.axis_labels.0,
            range(0),
            stage.axis_labels.1,
            range(1),
            left_out::in_alt(&not_drawn(stage))
        )
    }

    fn panel(&self, stage: &Stage) -> Figure {
        let lines = stage.places.slice(s![..n_line_points(), ..]);
        let range = |axis| axes::padded_range(stage.places.column(axis).iter().copied(), 0.06);
        // One scale for both axes, or a turn would not look like one; neither gets flat.
        let [x, y] = [range(0), range(1)];
        let reach = (x.1 - x.0).max(y.1 - y.0) / 2.0;
        let around = |(low, high): (f64, f64)| {
            let middle = (low + high) / 2.0;
            (middle - reach, middle + reach)
        };
        let both = [around(x), around(y)].map(|range| Axis::new(range, Scale::Linear));
        let labels = (stage.axis_labels.0.as_str(), stage.axis_labels.1.as_str());
        let (width, height) = axes::size_of_equal_scales(&both, labels, 220.0, &stage.title, &[]);
        let note = not_drawn(stage);
        let canvas = Canvas::new((width, height + left_out::height(&note, width)));
        let area = axes::titled(&canvas, &stage.title, &[]);
        let area = left_out::noted(&canvas, &area, &note);
        let frame = axes::framed(&area, both, labels);
        for line in 0..2 * LINES {
            let rows = lines.slice(s![line * POINTS..(line + 1) * POINTS, ..]);
            let points: Vec<(f64, f64)> = rows.outer_iter().map(|p| (p[0], p[1])).collect();
            // Purple lines went upwards, blue-green ones to the right; the middle ones are strong.
            let ink = theme::series(if line < LINES { 3 } else { 5 });
            let width = if line % LINES == LINES / 2 { 2.6 } else { 1.2 };
            for piece in frame.lines(&points) {
                canvas.line(&bends(&piece), Stroke::new(ink.light(), width));
            }
        }
        let points = stage.places.slice(s![n_line_points().., ..]);
        let points: Vec<((f64, f64), usize)> = (points.outer_iter().zip(&self.labels))
            .map(|(point, &label)| ((point[0], point[1]), label))
            .collect();
        let radius = if points.len() > 60 { 2.5 } else { 5.0 };
        canvas.add(&regions::dots(&points, &frame, radius));
        canvas.figure(self.alt(stage))
    }
}

/// A line without the points that lie on the way between their neighbours.
fn bends(line: &[Pixel]) -> Vec<Pixel> {
    /// In pixels.
    const NEAR: f64 = 0.1;
    let mut kept: Vec<Pixel> = Vec::new();
    let mut skipped: Vec<Pixel> = Vec::new();
    for &point in line {
        if let Some(&(x, y)) = kept.last() {
            let (dx, dy) = (point.0 - x, point.1 - y);
            let length = dx.hypot(dy);
            let aside = |&(px, py): &Pixel| {
                let (ex, ey) = (px - x, py - y);
                let along = (dx * ex + dy * ey) / length.max(1e-9);
                let is_between = (-NEAR..=length + NEAR).contains(&along);
                !is_between || (dx * ey - dy * ex).abs() > NEAR * length
            };
            if skipped.iter().any(aside) {
                kept.extend(skipped.last().copied());
                skipped.clear();
            }
            skipped.push(point);
        } else {
            kept.push(point);
        }
    }
    kept.extend(skipped.last().copied());
    kept
}

/// How many points all lines have together.
fn n_line_points() -> usize {
    2 * LINES * POINTS
}

/// Which points that were handed in have no place, as a sentence; empty if all have one.
fn not_drawn(stage: &Stage) -> String {
    let points = stage.places.slice(s![n_line_points().., ..]);
    let clauses = left_out::of_plane(points.outer_iter().map(|p| (p[0], p[1])));
    left_out::sentence("Not drawn", &clauses)
}

impl Draw for BentGrid {
    /// One panel for each plane, beside each other.
    fn figure(&self) -> Figure {
        let panels: Vec<Figure> = self.stages.iter().map(|stage| self.panel(stage)).collect();
        Figure::beside(&panels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_grid_goes_through_the_layer_with_its_points() {
        let grid = bent_grid("plane")
            .points(&array![[1.0, -1.0]], &array![0])
            .ranges((0.0, 4.0), (-1.0, 1.0))
            .through("doubled", |x| 2.0 * x);
        let [before, after] = [0, 1].map(|stage: usize| &grid.stages[stage].places);
        assert_eq!(before.dim(), (n_line_points() + 1, 2));
        assert_eq!(before.row(0), array![0.0, -1.0]);
        assert_eq!(before.row(n_line_points() - 1), array![4.0, 1.0]);
        assert_eq!(before.row(n_line_points()), array![1.0, -1.0]);
        assert_eq!(after, &(2.0 * before));
    }

    #[test]
    fn a_line_keeps_its_ends_and_its_bends() {
        let line: Vec<Pixel> = (0..=20)
            .map(f64::from)
            .map(|i| (i, (i - 10.0).max(0.0)))
            .collect();
        assert_eq!(bends(&line), [(0.0, 0.0), (10.0, 0.0), (20.0, 10.0)]);
        let there_and_back = [(0.0, 0.0), (5.0, 0.0), (9.0, 0.0), (2.0, 0.0)];
        assert_eq!(bends(&there_and_back), [(0.0, 0.0), (9.0, 0.0), (2.0, 0.0)]);
        assert_eq!(bends(&line[..1]), [(0.0, 0.0)]);
        assert!(bends(&[]).is_empty());
    }

    #[test]
    #[should_panic(expected = "two numbers for each point")]
    fn a_layer_of_three_outputs_leaves_the_plane() {
        let _ = bent_grid("").through("", |x| Array2::zeros((x.nrows(), 3)));
    }

    #[test]
    #[should_panic(expected = "ranges must be set before the first .through(...)")]
    fn ranges_come_first() {
        let _ = bent_grid("")
            .through("", Array2::clone)
            .ranges((0.0, 1.0), (0.0, 1.0));
    }
}
