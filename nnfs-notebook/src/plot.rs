//! Curves and points in a plane.

use ndarray::{ArrayBase, Data, Dimension};
use std::collections::BTreeSet;

use crate::axes::{self, Axis, Entry, Mark, Scale, vector};
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::chart::{Settings, setters};
use crate::figure::{Draw, Figure};
use crate::hidden;
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
    /// Values that are NaN or infinite leave a gap, and the chart says below how many there are, and where. Of a line
    /// with very many points only those are drawn that can be told apart on the page.
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
    /// without this, the first series has colour 0, the second 1, and so on, and series of the same name share one.
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
        let points: Vec<(f64, f64)> = x.into_iter().zip(y).collect();
        let colour = self.colour_of_next(name, &points);
        self.series.push(Series {
            name: name.to_owned(),
            points,
            mark,
            colour,
        });
        self
    }

    /// A series has one colour, though it is drawn as a line and as points.
    fn colour_of_next(&self, name: &str, points: &[(f64, f64)]) -> usize {
        let is_same =
            |series: &&Series| series.name == name && (!name.is_empty() || series.points == points);
        let known = self.series.iter().find(is_same);
        let next = self.series.iter().map(|series| series.colour + 1).max();
        known.map_or(next.unwrap_or(0), |series| series.colour)
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
        let colours: Vec<usize> = self.series.iter().map(|series| series.colour).collect();
        let widths = hidden::widths(&lines, &marks, &colours);
        let n_dashed = marks.iter().filter(|mark| **mark == Mark::Dashed).count();
        let mut dashed = 0..n_dashed;
        for (entry, width) in legend.iter_mut().zip(&widths) {
            entry.width = *width;
        }
        axes::titled(&canvas, title, &legend);
        for (((series, places), pieces), width) in
            self.series.iter().zip(&places).zip(&lines).zip(widths)
        {
            let colour = colour(series);
            let mut stroke = Stroke::new(colour, width);
            if series.mark == Mark::Dashed {
                // Dashes of lines that lie on each other alternate.
                stroke = stroke.dashed_from(dashed.next().unwrap_or(0), n_dashed);
            }
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
    use ndarray::array;

    #[test]
    fn a_line_and_its_points_have_one_colour() {
        let (x, y, z) = (array![1.0, 2.0], array![3.0, 4.0], array![5.0, 6.0]);
        let colours =
            |plot: Plot| -> Vec<usize> { plot.series.iter().map(|series| series.colour).collect() };
        assert_eq!(
            colours(
                plot("")
                    .line("", &x, &y)
                    .points("", &x, &y)
                    .line("", &x, &z)
            ),
            [0, 0, 1]
        );
        let named = plot("")
            .line("a", &x, &y)
            .points("b", &x, &y)
            .points("a", &x, &z)
            .line("c", &x, &z);
        assert_eq!(colours(named), [0, 1, 0, 2]);
        let chosen = plot("").line("a", &x, &y).colour(3).line("b", &x, &y);
        assert_eq!(colours(chosen), [3, 4]);
    }

    #[test]
    #[should_panic(expected = "add a line or points first")]
    fn a_colour_needs_a_series() {
        let _ = plot("").colour(1);
    }
}
