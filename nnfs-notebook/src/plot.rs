//! Curves and points in a plane.

use ndarray::{ArrayBase, Data, Dimension};
use plotters::prelude::*;

use crate::axes::{self, DRAWS, Entry, Mark, vector};
use crate::figure::{Draw, Figure};
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
        size: (560, 340),
        series: Vec::new(),
    }
}

impl Plot {
    /// Adds a curve through the points (x, y), named in the legend; `""` for no entry.
    ///
    /// Values that are NaN or infinite leave a gap.
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
        self.x_range = Some(checked_range(low, high));
        self
    }

    /// Shows y from `low` to `high`; without this, all points.
    ///
    /// # Panics
    /// Panics unless `low < high`.
    #[must_use]
    pub fn y_range(mut self, low: f64, high: f64) -> Self {
        self.y_range = Some(checked_range(low, high));
        self
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
        let series: Vec<String> = self.series.iter().map(Series::alt).collect();
        format!("{kind} \"{}\"{axes}: {}.", self.title, series.join("; "))
    }
}

impl Series {
    fn alt(&self) -> String {
        let name = if self.name.is_empty() {
            "values"
        } else {
            &self.name
        };
        let finite = || {
            self.points
                .iter()
                .filter(|(x, y)| x.is_finite() && y.is_finite())
        };
        let (Some(first), Some(last)) = (finite().next(), finite().next_back()) else {
            return format!("{name}, without points");
        };
        let number = axes::short_number;
        if self.mark == Mark::Points {
            return format!("{name}, {} points", finite().count());
        }
        let (low, high) = axes::padded_range(finite().map(|p| p.1), 0.0);
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

fn checked_range(low: f64, high: f64) -> (f64, f64) {
    assert!(
        low < high && low.is_finite() && high.is_finite(),
        "an axis goes from low to high, got {low} to {high}"
    );
    (low, high)
}

impl Draw for Plot {
    fn figure(&self) -> Figure {
        let (width, height) = self.size;
        let all = || self.series.iter().flat_map(|s| &s.points);
        let only_points = self.series.iter().all(|s| s.mark == Mark::Points);
        let x_margin = if only_points { 0.05 } else { 0.0 };
        let x_range = self
            .x_range
            .unwrap_or_else(|| axes::padded_range(all().map(|p| p.0), x_margin));
        let y_range = self
            .y_range
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
        let mut lines = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, self.size).into_drawing_area();
            let area = axes::titled(&root, &self.title, &legend);
            let mut chart = axes::plane(&area, x_range, y_range, (&self.labels.0, &self.labels.1));
            let frame = chart.plotting_area().get_pixel_range();
            for (i, series) in self.series.iter().enumerate() {
                let colour = colours(i);
                match series.mark {
                    Mark::Points | Mark::Box => {
                        let inside = |&&(x, y): &&(f64, f64)| {
                            (x_range.0..=x_range.1).contains(&x)
                                && (y_range.0..=y_range.1).contains(&y)
                        };
                        let circles = series
                            .points
                            .iter()
                            .filter(inside)
                            .map(|&point| Circle::new(point, 4, colour.filled()));
                        chart.draw_series(circles).expect(DRAWS);
                    }
                    Mark::Line | Mark::Dashed => {
                        for piece in axes::clipped_line(&series.points, x_range, y_range) {
                            let ranges = (x_range, y_range);
                            lines +=
                                &axes::smooth_line(&piece, ranges, &frame, colour, series.mark);
                        }
                    }
                }
            }
            root.present().expect(DRAWS);
        }
        let svg = svg.replace("</svg>", &format!("{lines}</svg>"));
        Figure::from_svg(&svg, width, height, self.alt())
    }
}
