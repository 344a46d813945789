//! Curves and points in a plane.

use ndarray::{ArrayBase, Data, Dimension};
use std::collections::{BTreeSet, HashSet};

use crate::axes::{self, Axis, Entry, LINE_WIDTH, Mark, Scale, vector};
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::chart::{Settings, setters};
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::theme;

const X: &str = "a chart's x";
const Y: &str = "a chart's y";

/// A chart of lines and points over a shared x axis; begin one with [`plot`].
#[derive(Clone, Debug)]
pub struct Plot {
    settings: Settings,
    series: Vec<Series>,
}

#[derive(Clone, Debug)]
struct Series {
    name: String,
    points: Vec<(f64, f64)>,
    mark: Mark,
    /// The number of its colour.
    colour: usize,
}

/// A chart of curves and points.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let x = Array1::range(0.0, 6.0, 0.1);
/// plot("Sine and cosine")
///     .line("sin", &x, &x.mapv(f64::sin))
///     .dashed("cos", &x, &x.mapv(f64::cos))
///     .labels("x", "y");
/// ```
#[must_use]
pub fn plot(title: &str) -> Plot {
    Plot {
        settings: Settings::new(title, ("", "")),
        series: Vec::new(),
    }
}

impl Plot {
    /// Adds a curve through the points (x, y), named in the legend; `""` for no entry.
    ///
    /// Values that are NaN or infinite leave a gap, and the chart says below how many there are, and where. Of a line with
    /// very many points only those are drawn that can be told apart on the page.
    ///
    /// # Panics
    /// Panics if `x` and `y` have different lengths or more than one axis.
    #[must_use]
    pub fn line<S, D, T, E>(self, name: &str, x: &ArrayBase<S, D>, y: &ArrayBase<T, E>) -> Self
    where
        S: Data<Elem = f64>,
        D: Dimension,
        T: Data<Elem = f64>,
        E: Dimension,
    {
        self.add(name, vector(X, x), vector(Y, y), Mark::Line)
    }

    /// Adds a dashed curve.
    ///
    /// # Panics
    /// Panics if `x` and `y` have different lengths or more than one axis.
    #[must_use]
    pub fn dashed<S, D, T, E>(self, name: &str, x: &ArrayBase<S, D>, y: &ArrayBase<T, E>) -> Self
    where
        S: Data<Elem = f64>,
        D: Dimension,
        T: Data<Elem = f64>,
        E: Dimension,
    {
        self.add(name, vector(X, x), vector(Y, y), Mark::Dashed)
    }

    /// Adds single points.
    ///
    /// # Panics
    /// Panics if `x` and `y` have different lengths or more than one axis.
    #[must_use]
    pub fn points<S, D, T, E>(self, name: &str, x: &ArrayBase<S, D>, y: &ArrayBase<T, E>) -> Self
    where
        S: Data<Elem = f64>,
        D: Dimension,
        T: Data<Elem = f64>,
        E: Dimension,
    {
        self.add(name, vector(X, x), vector(Y, y), Mark::Points)
    }

    setters!(labels ranges log_x log_y size);

    /// Shows x and y by their powers of ten. A power of x, as the error h^2 of a central difference, is a straight line
    /// whose slope is the exponent.
    ///
    /// ```
    /// use nnfs_notebook::prelude::*;
    ///
    /// let h = array![1e-8, 1e-6, 1e-4, 1e-2, 1.0];
    /// plot("Two errors").line("h", &h, &h).line("h^2", &h, &h.mapv(|h| h * h)).log_log().labels("h", "error");
    /// ```
    #[must_use]
    pub fn log_log(self) -> Self {
        self.log_x().log_y()
    }

    /// Gives the series added last the colour with this number, from 0 on, so that it has the same one in all figures;
    /// without this, the first series has colour 0, the second 1, and so on.
    ///
    /// ```
    /// use nnfs_notebook::prelude::*;
    ///
    /// let x = Array1::range(0.0, 6.0, 0.1);
    /// plot("Sine and cosine").line("sin", &x, &x.mapv(f64::sin)).line("cos", &x, &x.mapv(f64::cos));
    /// plot("Cosine alone").line("cos", &x, &x.mapv(f64::cos)).colour(1);
    /// ```
    ///
    /// # Panics
    /// Panics if there is no series yet.
    #[must_use]
    pub fn colour(mut self, number: usize) -> Self {
        let Some(last) = self.series.last_mut() else {
            panic!(
                "a chart's colour({number}) colours the series added last; add a line or points first"
            );
        };
        last.colour = number;
        self
    }

    fn add(mut self, name: &str, x: Vec<f64>, y: Vec<f64>, mark: Mark) -> Self {
        assert_eq!(
            x.len(),
            y.len(),
            "the chart needs as many x as y values, got {} and {}",
            x.len(),
            y.len()
        );
        let points = x.into_iter().zip(y).collect();
        self.series.push(Series {
            name: name.to_owned(),
            points,
            mark,
            colour: self.series.len(),
        });
        self
    }

    fn alt(&self) -> String {
        let kind = if self.series.iter().all(|s| s.mark == Mark::Points) {
            "Scatter chart"
        } else {
            "Line chart"
        };
        let axes = match self.settings.labels() {
            ("", "") => String::new(),
            (x, "") => format!(" over {x}"),
            (x, y) => format!(" of {y} over {x}"),
        };
        let (x_scale, y_scale) = (self.settings.x_scale, self.settings.y_scale);
        let logarithmic = match (x_scale, y_scale) {
            (Scale::Linear, Scale::Linear) => "",
            (Scale::Log, Scale::Linear) => ", x axis logarithmic",
            (Scale::Linear, Scale::Log) => ", y axis logarithmic",
            (Scale::Log, Scale::Log) => ", both axes logarithmic",
        };
        let series: Vec<String> = self
            .series
            .iter()
            .map(|series| series.alt(x_scale, y_scale))
            .collect();
        format!(
            "{kind} \"{}\"{axes}{logarithmic}: {}.{}",
            self.settings.title,
            series.join("; "),
            left_out::in_alt(&self.left_out())
        )
    }

    /// What the axes have no place for, as a sentence; empty if all can be drawn.
    fn left_out(&self) -> String {
        let scales = (self.settings.x_scale, self.settings.y_scale);
        let of_series = |series: &Series| {
            let name = match (series.name.as_str(), self.settings.labels().1) {
                ("", "") => "y",
                ("", label) => label,
                (name, _) => name,
            };
            left_out::of_points(name, &series.points, scales)
        };
        let clauses: Vec<String> = self.series.iter().flat_map(of_series).collect();
        left_out::sentence("Not drawn", &clauses)
    }

    /// The points of each series where the axes have them.
    fn places(&self) -> Vec<Vec<(f64, f64)>> {
        let (x_scale, y_scale) = (self.settings.x_scale, self.settings.y_scale);
        let place = |&(x, y): &(f64, f64)| (x_scale.place(x), y_scale.place(y));
        let of_series = |series: &Series| series.points.iter().map(place).collect();
        self.series.iter().map(of_series).collect()
    }
}

impl Series {
    fn alt(&self, x_scale: Scale, y_scale: Scale) -> String {
        let name = if self.name.is_empty() {
            "values"
        } else {
            &self.name
        };
        let finite = || {
            self.points
                .iter()
                .filter(|(x, y)| x_scale.place(*x).is_finite() && y_scale.place(*y).is_finite())
        };
        let (Some(first), Some(last)) = (finite().next(), finite().next_back()) else {
            return format!("{name}, without points");
        };
        let number = axes::short_number;
        if self.mark == Mark::Points {
            return format!("{name}, {} points", finite().count());
        }
        let (low, high) = axes::extent(finite().map(|p| p.1)).unwrap_or((first.1, last.1));
        let ends = format!(
            "from ({}, {}) to ({}, {})",
            number(first.0),
            number(first.1),
            number(last.0),
            number(last.1)
        );
        format!(
            "{name} {ends}, between {} and {}",
            number(low),
            number(high)
        )
    }
}

/// More points of a series than this are drawn one for each pixel: those on the same pixel look like one.
const MANY_POINTS: usize = 1000;

/// Of very many dots, one for each pixel.
fn one_a_pixel(dots: Vec<Pixel>) -> Vec<Pixel> {
    if dots.len() <= MANY_POINTS {
        return dots;
    }
    let whole = |(x, y): Pixel| (x.round() as i32, y.round() as i32);
    let pixels: BTreeSet<(i32, i32)> = dots.into_iter().map(whole).collect();
    pixels
        .into_iter()
        .map(|(x, y)| (f64::from(x), f64::from(y)))
        .collect()
}

/// The points of a line that have no neighbour to be joined with: a line of them alone would not be seen.
fn alone(points: &[(f64, f64)]) -> impl Iterator<Item = (f64, f64)> {
    let is_there = |i: usize| points.get(i).is_some_and(|(x, y)| (x + y).is_finite());
    (0..points.len())
        .filter(move |&i| is_there(i) && !is_there(i + 1) && (i == 0 || !is_there(i - 1)))
        .map(|i| points[i])
}

/// How wide each line is: one that later lines hide is so much wider that it is seen on both sides of them.
///
/// `lines` holds the pieces of each line in pixels, none where nothing is hidden: of dots, or below a dashed line.
fn widths(lines: &[Vec<Vec<Pixel>>], marks: &[Mark]) -> Vec<f64> {
    const WIDER: f64 = 4.0;
    const WIDEST: f64 = 10.0;
    let passed: Vec<HashSet<(i32, i32)>> =
        lines.iter().map(|pieces| passed_pixels(pieces)).collect();
    let hides = |upper: usize, lower: usize| {
        let is_near = |&&(x, y): &&(i32, i32)| {
            let mut around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
            around.any(|pixel| passed[upper].contains(&pixel))
        };
        let near = passed[lower].iter().filter(is_near).count();
        marks[upper] == Mark::Line && near > 0 && 2 * near >= passed[lower].len()
    };
    let width = |lower: usize| {
        let above = (lower + 1..lines.len())
            .filter(|&upper| hides(upper, lower))
            .count();
        (LINE_WIDTH + WIDER * above as f64).min(WIDEST)
    };
    (0..lines.len()).map(width).collect()
}

/// The pixels that a line goes through; none of a line with very many corners.
fn passed_pixels(pieces: &[Vec<Pixel>]) -> HashSet<(i32, i32)> {
    const MANY_CORNERS: usize = 2000;
    let mut passed = HashSet::new();
    if pieces.iter().map(Vec::len).sum::<usize>() > MANY_CORNERS {
        return passed;
    }
    for pair in pieces.iter().flat_map(|piece| piece.windows(2)) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            let (x, y) = (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
            passed.insert((x.round() as i32, y.round() as i32));
        }
    }
    passed
}

impl Draw for Plot {
    fn figure(&self) -> Figure {
        let Settings {
            title,
            x_scale,
            y_scale,
            ..
        } = &self.settings;
        let (width, height) = self.settings.size_or(560, 340);
        let left_out = self.left_out();
        let height = height + left_out::height(&left_out, width);
        let places = self.places();
        let all = || places.iter().flatten();
        let only_points = self.series.iter().all(|s| s.mark == Mark::Points);
        let x_margin = if only_points { 0.05 } else { 0.0 };
        let x_range = self
            .settings
            .x_range
            .map(|range| x_scale.range(range))
            .unwrap_or_else(|| axes::padded_range(all().map(|p| p.0), x_margin));
        let y_range = self
            .settings
            .y_range
            .map(|range| y_scale.range(range))
            .unwrap_or_else(|| axes::padded_range(all().map(|p| p.1), 0.06));
        let colour = |series: &Series| theme::series(series.colour).light();
        let entries = self.series.iter();
        let mut legend: Vec<Entry<'_>> = entries
            .map(|series| Entry::new(&series.name, colour(series), series.mark))
            .collect();

        // The legend shows the width of a line, which the place of the plane decides, which has the legend above it.
        let canvas = Canvas::new((width, height));
        let below = axes::heading_height(title, &legend, width);
        let area = left_out::noted(&canvas, &canvas.area().margin(below, 0, 0, 0), &left_out);
        let both = [Axis::new(x_range, *x_scale), Axis::new(y_range, *y_scale)];
        let frame = axes::framed(&area, both, self.settings.labels());
        let is_line = |series: &Series| matches!(series.mark, Mark::Line | Mark::Dashed);
        let lines: Vec<Vec<Vec<Pixel>>> = (self.series.iter().zip(&places))
            .map(|(series, places)| {
                if is_line(series) {
                    frame.lines(places)
                } else {
                    Vec::new()
                }
            })
            .collect();
        let marks: Vec<Mark> = self.series.iter().map(|series| series.mark).collect();
        let widths = widths(&lines, &marks);
        for (entry, width) in legend.iter_mut().zip(&widths) {
            entry.width = *width;
        }
        axes::titled(&canvas, title, &legend);
        for (((series, places), pieces), width) in
            self.series.iter().zip(&places).zip(&lines).zip(widths)
        {
            let colour = colour(series);
            let stroke = Stroke::new(colour, width).dashed(series.mark == Mark::Dashed);
            for piece in pieces {
                canvas.line(piece, stroke);
            }
            if is_line(series) {
                let alone: Vec<(f64, f64)> = alone(places).collect();
                canvas.dots(frame.points(&alone), 2.5, colour);
            }
        }
        // Dots stand above all lines.
        for (series, places) in self
            .series
            .iter()
            .zip(&places)
            .filter(|(series, _)| !is_line(series))
        {
            canvas.dots(
                one_a_pixel(frame.points(places).collect()),
                4.0,
                colour(series),
            );
        }
        canvas.figure(self.alt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_others_hide_is_wider_than_they_are() {
        let line = |from: f64, to: f64| vec![vec![(0.0, from), (100.0, to)]];
        let widths_of = |lines: &[Vec<Vec<Pixel>>]| widths(lines, &vec![Mark::Line; lines.len()]);
        let same = line(0.0, 50.0);
        assert_eq!(
            widths_of(&[same.clone(), same.clone(), same.clone()]),
            [10.0, 6.0, 2.0]
        );
        // Lines that only cross, or run beside each other, hide nothing.
        assert_eq!(
            widths_of(&[same.clone(), line(50.0, 0.0), line(10.0, 60.0)]),
            [2.0; 3]
        );
        // Through the gaps of dashes the lower line is seen.
        let below_dashes = widths(&[same.clone(), same], &[Mark::Line, Mark::Dashed]);
        assert_eq!(below_dashes, [2.0, 2.0]);
    }
}
