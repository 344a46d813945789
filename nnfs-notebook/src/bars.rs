//! Bars: one value for each label, or one for each label and group.

use ndarray::{ArrayBase, Data, Dimension};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, DRAWS, Entry, Mark};
use crate::figure::{Draw, Figure};
use crate::heatmap::label_step;
use crate::left_out;
use crate::theme;

/// A bar chart; begin one with [`bars`].
#[derive(Clone, Debug)]
pub struct Bars {
    title: String,
    labels: Vec<String>,
    axis_labels: (String, String),
    groups: Vec<(String, Vec<f64>)>,
    size: (u32, u32),
}

/// A bar chart, with the values written above the bars.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// bars("Three probabilities").labels(["cat", "dog", "crab"]).values(&array![0.7, 0.1, 0.2]);
/// ```
#[must_use]
pub fn bars(title: &str) -> Bars {
    Bars {
        title: title.to_owned(),
        labels: Vec::new(),
        axis_labels: <(String, String)>::default(),
        groups: Vec::new(),
        size: (480, 300),
    }
}

impl Bars {
    /// The text below each bar; without this, 0, 1, 2, ...
    #[must_use]
    pub fn labels<T: ToString>(mut self, labels: impl IntoIterator<Item = T>) -> Self {
        self.labels = labels.into_iter().map(|label| label.to_string()).collect();
        self
    }

    /// The heights of the bars, a vector.
    ///
    /// # Panics
    /// Panics if `values` has more than one axis.
    #[must_use]
    pub fn values<S: Data<Elem = f64>, D: Dimension>(self, values: &ArrayBase<S, D>) -> Self {
        self.group("", values)
    }

    /// One of several sets of bars, drawn beside each other and named in the legend.
    ///
    /// # Panics
    /// Panics if `values` has more than one axis.
    #[must_use]
    pub fn group<S: Data<Elem = f64>, D: Dimension>(
        mut self,
        name: &str,
        values: &ArrayBase<S, D>,
    ) -> Self {
        self.groups
            .push((name.to_owned(), axes::vector("a bar chart", values)));
        self
    }

    /// Names the axes.
    #[must_use]
    pub fn axis_labels(mut self, x: &str, y: &str) -> Self {
        self.axis_labels = (x.to_owned(), y.to_owned());
        self
    }

    /// Width and height in pixels, at least 160 x 120.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width.max(160), height.max(120));
        self
    }

    fn count(&self) -> usize {
        self.groups
            .iter()
            .map(|(_, values)| values.len())
            .max()
            .unwrap_or(0)
            .max(self.labels.len())
    }

    fn label(&self, i: usize) -> String {
        self.labels.get(i).cloned().unwrap_or_else(|| i.to_string())
    }

    /// Whether there is room for each number at its bar.
    fn numbers_fit(&self) -> bool {
        // A single bar may use the gap on its sides; bars of a group have their own width only.
        let share = if self.groups.len() > 1 {
            BARS_SHARE / self.groups.len() as f64
        } else {
            1.0
        };
        let slot = (f64::from(self.size.0) - 70.0) / self.count().max(1) as f64 * share;
        let values = self.groups.iter().flat_map(|(_, values)| values);
        values
            .map(|&v| theme::text_width(&written(v), 11))
            .all(|width| f64::from(width) <= slot + 4.0)
    }

    /// Which bars have no height, as a sentence; empty if there are none, or if NaN and inf stand in their places.
    fn left_out(&self) -> String {
        if self.numbers_fit() {
            return String::new();
        }
        let of_group = |(name, values): &(String, Vec<f64>)| {
            let what = if name.is_empty() { "bars" } else { name };
            let broken = (0..values.len()).filter(|&i| !values[i].is_finite());
            let broken: Vec<String> = broken.map(|i| self.label(i)).collect();
            let places = left_out::listed(&broken);
            (!broken.is_empty()).then(|| format!("{what} that are NaN or infinite, at {places}"))
        };
        let clauses: Vec<String> = self.groups.iter().filter_map(of_group).collect();
        left_out::sentence("Not drawn", &clauses)
    }

    fn alt(&self) -> String {
        let group = |(name, values): &(String, Vec<f64>)| {
            let bars: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(i, &v)| format!("{} {}", self.label(i), axes::short_number(v)))
                .collect();
            if name.is_empty() {
                bars.join(", ")
            } else {
                format!("{name}: {}", bars.join(", "))
            }
        };
        let groups: Vec<String> = self.groups.iter().map(group).collect();
        format!(
            "Bar chart \"{}\": {}.{}",
            self.title,
            groups.join("; "),
            left_out::in_alt(&self.left_out())
        )
    }
}

/// The share of a label's room that its bars take.
const BARS_SHARE: f64 = 0.76;

/// The number at a bar.
fn written(value: f64) -> String {
    if value.is_finite() {
        axes::short_number(value)
    } else {
        value.to_string()
    }
}

impl Draw for Bars {
    fn figure(&self) -> Figure {
        let (width, height) = self.size;
        let left_out = self.left_out();
        let height = height + left_out::height(&left_out, width);
        let count = self.count().max(1);
        let (low, high) = axes::padded_range(
            self.groups
                .iter()
                .flat_map(|(_, values)| values.iter().copied()),
            0.0,
        );
        let room = 0.12 * (high.max(0.0) - low.min(0.0));
        let y_range = (
            if low < 0.0 { low - room } else { 0.0 },
            if high > 0.0 { high + room } else { 0.0 },
        );
        let legend: Vec<Entry<'_>> = self
            .groups
            .iter()
            .enumerate()
            .map(|(i, (name, _))| Entry {
                name,
                colour: theme::series(i).light(),
                mark: Mark::Box,
            })
            .collect();

        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let area = axes::titled(&root, &self.title, &legend);
            let area = left_out::noted(&root, &area, &left_out);
            let (x_label, y_label) = &self.axis_labels;
            let mut chart = ChartBuilder::on(&area)
                .margin_right(14)
                .margin_left(4)
                .margin_top(6)
                .margin_bottom(6)
                .x_label_area_size(if x_label.is_empty() { 24 } else { 40 })
                .y_label_area_size(if y_label.is_empty() { 44 } else { 62 })
                .build_cartesian_2d(0.0..count as f64, y_range.0..y_range.1)
                .expect(DRAWS);
            let text = |ink: theme::Ink, vertical| {
                theme::text(
                    theme::LABEL_SIZE,
                    ink.light(),
                    Pos::new(HPos::Center, vertical),
                )
            };
            chart
                .configure_mesh()
                .disable_x_mesh()
                .x_labels(0)
                .y_labels(6)
                .light_line_style(TRANSPARENT)
                .bold_line_style(theme::GRID.light())
                .axis_style(theme::AXIS.light())
                .label_style(text(theme::QUIET, VPos::Center))
                .axis_desc_style(text(theme::TEXT, VPos::Center))
                .x_desc(x_label.as_str())
                .y_desc(y_label.as_str())
                .y_label_formatter(&|y| axes::short_number(*y))
                .draw()
                .expect(DRAWS);

            let bar_width = BARS_SHARE / self.groups.len().max(1) as f64;
            let mut numbers = Vec::new();
            for (g, (_, values)) in self.groups.iter().enumerate() {
                let left = |i: usize| i as f64 + 0.12 + g as f64 * bar_width;
                let colour = theme::series(g).light();
                let finite = || values.iter().enumerate().filter(|(_, v)| v.is_finite());
                let rectangles = finite().map(|(i, &v)| {
                    Rectangle::new(
                        [(left(i), 0.0), (left(i) + bar_width * 0.94, v)],
                        colour.filled(),
                    )
                });
                chart.draw_series(rectangles).expect(DRAWS);
                numbers.extend(
                    values
                        .iter()
                        .enumerate()
                        .map(|(i, &v)| (left(i) + bar_width * 0.47, v)),
                );
            }

            // The numbers stand above positive bars and below negative ones; the labels under the axis.
            if self.numbers_fit() {
                for (x, v) in numbers {
                    let position = chart.backend_coord(&(x, if v.is_finite() { v } else { 0.0 }));
                    let (dy, vertical) = if v < 0.0 {
                        (3, VPos::Top)
                    } else {
                        (-3, VPos::Bottom)
                    };
                    let style =
                        theme::text(11, theme::TEXT.light(), Pos::new(HPos::Center, vertical));
                    root.draw(&Text::new(written(v), (position.0, position.1 + dy), style))
                        .expect(DRAWS);
                }
            }
            let widest = (0..count).map(|i| theme::text_width(&self.label(i), theme::LABEL_SIZE));
            let room = (f64::from(width) - 70.0) as i32;
            let step = label_step(count, room, widest.max().unwrap_or(0) + 4);
            for i in (0..count).step_by(step) {
                let (x, _) = chart.backend_coord(&(i as f64 + 0.5, 0.0));
                let (_, bottom) = chart.backend_coord(&(0.0, y_range.0));
                let style = text(theme::TEXT, VPos::Top);
                root.draw(&Text::new(self.label(i), (x, bottom + 7), style))
                    .expect(DRAWS);
            }
            root.present().expect(DRAWS);
        }
        Figure::from_svg(&svg, width, height, self.alt()).headed(&self.title)
    }
}
