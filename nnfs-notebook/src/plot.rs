//! Curves and points in a plane.

use ndarray::{ArrayBase, Data, Dimension};
use plotters::prelude::*;
use std::collections::BTreeSet;

use crate::axes::{self, Axis, DRAWS, Entry, Mark, Scale, vector};
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::theme;

const X: &str = "a chart's x";
const Y: &str = "a chart's y";

/// A chart of lines and points over a shared x axis; begin one with [`plot`].
#[derive(Clone, Debug)]
pub struct Plot {
    title: String,
    labels: (String, String),
    x_range: Option<(f64, f64)>,
    y_range: Option<(f64, f64)>,
    x_scale: Scale,
    y_scale: Scale,
    size: (u32, u32),
    series: Vec<Series>,
}

#[derive(Clone, Debug)]
struct Series {
    name: String,
    points: Vec<(f64, f64)>,
    mark: Mark,
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
        title: title.to_owned(),
        labels: <(String, String)>::default(),
        x_range: None,
        y_range: None,
        x_scale: Scale::Linear,
        y_scale: Scale::Linear,
        size: (560, 340),
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

    /// Names the axes.
    #[must_use]
    pub fn labels(mut self, x: &str, y: &str) -> Self {
        self.labels = (x.to_owned(), y.to_owned());
        self
    }

    /// Shows x from `low` to `high`; without this, all points.
    ///
    /// # Panics
    /// Panics unless `low < high`.
    #[must_use]
    pub fn x_range(mut self, low: f64, high: f64) -> Self {
        self.x_range = Some(axes::checked_range(low, high));
        self
    }

    /// Shows y from `low` to `high`; without this, all points.
    ///
    /// # Panics
    /// Panics unless `low < high`.
    #[must_use]
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.y_range = Some(axes::checked_range(low, high));
        self
    }

    /// Shows x by its power of ten, so that 1e-8 and 1e-2 are equally easy to read.
    ///
    /// Values of 0 and below have no place there and leave a gap, which the chart
    /// mentions. A range of the axis begins above 0, or drawing panics.
    #[must_use]
    pub fn log_x(mut self) -> Self {
        self.x_scale = Scale::Log;
        self
    }

    /// Shows y by its power of ten, as [`log_x`](Self::log_x) does for x.
    #[must_use]
    pub fn log_y(mut self) -> Self {
        self.y_scale = Scale::Log;
        self
    }

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

    /// Width and height in pixels, at least 160 x 120.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width.max(160), height.max(120));
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
        });
        self
    }

    fn alt(&self) -> String {
        let kind = if self.series.iter().all(|s| s.mark == Mark::Points) {
            "Scatter chart"
        } else {
            "Line chart"
        };
        let (x_label, y_label) = &self.labels;
        let axes = match (x_label.as_str(), y_label.as_str()) {
            ("", "") => String::new(),
            (x, "") => format!(" over {x}"),
            (x, y) => format!(" of {y} over {x}"),
        };
        let logarithmic = match (self.x_scale, self.y_scale) {
            (Scale::Linear, Scale::Linear) => "",
            (Scale::Log, Scale::Linear) => ", x axis logarithmic",
            (Scale::Linear, Scale::Log) => ", y axis logarithmic",
            (Scale::Log, Scale::Log) => ", both axes logarithmic",
        };
        let series: Vec<String> = self
            .series
            .iter()
            .map(|series| series.alt(self.x_scale, self.y_scale))
            .collect();
        format!(
            "{kind} \"{}\"{axes}{logarithmic}: {}.{}",
            self.title,
            series.join("; "),
            left_out::in_alt(&self.left_out())
        )
    }

    /// What the axes have no place for, as a sentence; empty if all can be drawn.
    fn left_out(&self) -> String {
        let of_series = |series: &Series| {
            let name = match (series.name.as_str(), self.labels.1.as_str()) {
                ("", "") => "y",
                ("", label) => label,
                (name, _) => name,
            };
            left_out::of_points(name, &series.points, (self.x_scale, self.y_scale))
        };
        let clauses: Vec<String> = self.series.iter().flat_map(of_series).collect();
        left_out::sentence("Not drawn", &clauses)
    }

    /// The points of each series where the axes have them.
    fn places(&self) -> Vec<Vec<(f64, f64)>> {
        let place = |&(x, y): &(f64, f64)| (self.x_scale.place(x), self.y_scale.place(y));
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

/// More points of a series than this are drawn as one path: those on the same pixel look like one.
const MOST_CIRCLES: usize = 1000;

/// Dots of this width in pixels, as one path, one for each pixel.
fn dots_of(pixels: impl Iterator<Item = (i32, i32)>, width: u32, colour: RGBColor) -> String {
    let pixels: BTreeSet<(i32, i32)> = pixels.collect();
    if pixels.is_empty() {
        return String::new();
    }
    let path: String = pixels.iter().map(|(x, y)| format!("M{x} {y}h0")).collect();
    let colour = theme::hex(colour);
    format!(
        "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" d=\"{path}\"/>"
    )
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
        let (width, height) = self.size;
        let left_out = self.left_out();
        let height = height + left_out::height(&left_out, width);
        let places = self.places();
        let all = || places.iter().flatten();
        let only_points = self.series.iter().all(|s| s.mark == Mark::Points);
        let x_margin = if only_points { 0.05 } else { 0.0 };
        let x_range = self
            .x_range
            .map(|range| self.x_scale.range(range))
            .unwrap_or_else(|| axes::padded_range(all().map(|p| p.0), x_margin));
        let y_range = self
            .y_range
            .map(|range| self.y_scale.range(range))
            .unwrap_or_else(|| axes::padded_range(all().map(|p| p.1), 0.06));
        let colours = |i: usize| theme::series(i).light();
        let legend: Vec<Entry<'_>> = self
            .series
            .iter()
            .enumerate()
            .map(|(i, s)| Entry {
                name: &s.name,
                colour: colours(i),
                mark: s.mark,
            })
            .collect();

        let mut svg = String::new();
        let (mut dots, mut lines) = (String::new(), String::new());
        {
            let root = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let area = axes::titled(&root, &self.title, &legend);
            let area = left_out::noted(&root, &area, &left_out);
            let both = [
                Axis::new(x_range, self.x_scale),
                Axis::new(y_range, self.y_scale),
            ];
            let mut chart = axes::plane_of(&area, both, (&self.labels.0, &self.labels.1));
            let frame = chart.plotting_area().get_pixel_range();
            let is_inside = |&(x, y): &(f64, f64)| {
                (x_range.0..=x_range.1).contains(&x) && (y_range.0..=y_range.1).contains(&y)
            };
            for (i, (series, places)) in self.series.iter().zip(&places).enumerate() {
                let colour = colours(i);
                match series.mark {
                    Mark::Line | Mark::Dashed => {
                        for piece in axes::clipped_line(places, x_range, y_range) {
                            let ranges = (x_range, y_range);
                            lines +=
                                &axes::smooth_line(&piece, ranges, &frame, colour, series.mark);
                        }
                        let lonely = alone(places).filter(|p| is_inside(p));
                        let lonely = lonely.map(|point| chart.backend_coord(&point));
                        lines += &dots_of(lonely, 4, colour);
                    }
                    _ => {
                        let inside = || places.iter().filter(|p| is_inside(p));
                        if inside().count() <= MOST_CIRCLES {
                            let circles =
                                inside().map(|&point| Circle::new(point, 4, colour.filled()));
                            chart.draw_series(circles).expect(DRAWS);
                        } else {
                            let pixels = inside().map(|point| chart.backend_coord(point));
                            dots += &dots_of(pixels, 8, colour);
                        }
                    }
                }
            }
            root.present().expect(DRAWS);
        }
        let svg = svg.replace("</svg>", &format!("{dots}{lines}</svg>"));
        Figure::from_svg(&svg, width, height, self.alt()).headed(&self.title)
    }
}
