//! Bars: one value for each label, or one for each label and group.

use ndarray::{ArrayBase, Data, Dimension};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Axis, Entry, Mark, Scale};
use crate::canvas::{Canvas, Stroke};
use crate::chart::{Settings, setters};
use crate::figure::{Draw, Figure};
use crate::heatmap::{label_step, written};
use crate::left_out;
use crate::theme::{self, LABEL_SIZE, SMALL_SIZE};

/// A bar chart; begin one with [`bars`].
#[derive(Clone, Debug)]
pub struct Bars {
    settings: Settings,
    labels: Vec<String>,
    groups: Vec<(String, Vec<f64>)>,
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
        settings: Settings::new(title, ("", "")),
        labels: Vec::new(),
        groups: Vec::new(),
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
        self.settings.labels = (x.to_owned(), y.to_owned());
        self
    }

    setters!(y_range size);

    fn size_shown(&self) -> (u32, u32) {
        self.settings.size_or(480, 300)
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

    /// The numbers at the bars, group by group; where there is no room for them, rounded to hundredths of the longest
    /// bar, then without the 0 before the point, and none where there is no room for these.
    fn numbers(&self) -> Option<Vec<Vec<String>>> {
        // A single bar may use the gap on its sides; bars of a group have their own width only.
        let share = if self.groups.len() > 1 {
            BARS_SHARE / self.groups.len() as f64
        } else {
            1.0
        };
        let slot = (f64::from(self.size_shown().0) - 70.0) / self.count().max(1) as f64 * share;
        let values = self.groups.iter().flat_map(|(_, values)| values);
        let finite = values.filter(|v| v.is_finite());
        let longest = finite.fold(0.0, |longest: f64, v| longest.max(v.abs()));
        let decimals = (1.0 - longest.log10().floor()).clamp(0.0, 4.0) as usize;
        let rounded = |value: f64| {
            if value.is_finite() {
                // Adding 0 makes 0.00 of -0.00.
                let unit = 10_f64.powi(decimals as i32);
                format!("{:.decimals$}", (value * unit).round() / unit + 0.0)
            } else {
                value.to_string()
            }
        };
        let all = |write: &dyn Fn(f64) -> String| -> Vec<Vec<String>> {
            let of_group = |values: &Vec<f64>| values.iter().map(|&v| write(v)).collect();
            (self.groups.iter())
                .map(|(_, values)| of_group(values))
                .collect()
        };
        let fit = |texts: &Vec<Vec<String>>| {
            let mut widths = texts
                .iter()
                .flatten()
                .map(|text| theme::text_width(text, SMALL_SIZE));
            widths.all(|width| f64::from(width) + BETWEEN_NUMBERS <= slot)
        };
        let short = |value: f64| rounded(value).replacen("0.", ".", 1);
        [all(&written), all(&rounded), all(&short)]
            .into_iter()
            .find(fit)
    }

    /// Which bars have no height, as a sentence; empty if there are none, or if NaN and inf stand in their places.
    fn left_out(&self) -> String {
        if self.numbers().is_some() {
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

    /// The labels, in lines that leave each other room where words can be parted.
    fn label_lines(&self) -> Vec<Vec<String>> {
        // Beside the bars stand the numbers and the name of the axis.
        let slot = (f64::from(self.size_shown().0) - 100.0) / self.count().max(1) as f64;
        let labels = (0..self.count()).map(|i| self.label(i));
        labels
            .map(|label| axes::wrapped(&label, slot as i32 - 6, LABEL_SIZE))
            .collect()
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
            self.settings.title,
            groups.join("; "),
            left_out::in_alt(&self.left_out())
        )
    }
}

/// From a line of a label to the next.
const LINE: f64 = LABEL_SIZE as f64 + 3.0;

/// The pixels between the numbers of neighbouring bars.
const BETWEEN_NUMBERS: f64 = 3.0;

/// The share of a label's room that its bars take.
const BARS_SHARE: f64 = 0.76;

impl Draw for Bars {
    fn figure(&self) -> Figure {
        let (width, height) = self.size_shown();
        let left_out = self.left_out();
        let count = self.count().max(1);
        let all = self
            .groups
            .iter()
            .flat_map(|(_, values)| values.iter().copied());
        let (low, high) = axes::padded_range(all, 0.0);
        // Numbers stand above the bars.
        let room = 0.12 * (high.max(0.0) - low.min(0.0));
        let (bottom, top) = self.settings.y_range.unwrap_or((
            if low < 0.0 { low - room } else { 0.0 },
            if high > 0.0 { high + room } else { 0.0 },
        ));
        let colour = |group| theme::series(group).light();
        let groups = self.groups.iter().enumerate();
        let legend: Vec<Entry<'_>> = groups
            .map(|(group, (name, _))| Entry::new(name, colour(group), Mark::Box))
            .collect();

        let canvas = Canvas::new((width, height + left_out::height(&left_out, width)));
        let area = axes::titled(&canvas, &self.settings.title, &legend);
        let area = left_out::noted(&canvas, &area, &left_out);
        let labels = self.label_lines();
        let lines = labels.iter().map(Vec::len).max().unwrap_or(1);
        let axes = [
            Axis::named((0.0, count as f64), lines),
            Axis::new((bottom, top), Scale::Linear),
        ];
        let frame = axes::framed(&area, axes, self.settings.labels());
        let zero = 0.0_f64.clamp(bottom, top);
        let (_, floor) = frame.at((0.0, zero));
        if bottom < 0.0 && 0.0 < top {
            let (left, right) = (frame.columns.start, frame.columns.end);
            let axis = Stroke::new(theme::AXIS.light(), 1.0);
            canvas.path(&format!("M{left} {floor:.1}H{right}"), axis);
        }
        let bar_width = BARS_SHARE / self.groups.len().max(1) as f64;
        let numbers = self.numbers();
        for (group, (_, values)) in self.groups.iter().enumerate() {
            for (i, &value) in values.iter().enumerate() {
                let left = i as f64 + 0.5 * (1.0 - BARS_SHARE) + group as f64 * bar_width;
                let shown = if value.is_finite() {
                    value.clamp(bottom, top)
                } else {
                    zero
                };
                let (x, y) = frame.at((left, shown));
                let width = frame.size().0 / count as f64 * bar_width * 0.94;
                canvas.rectangle((x, y.min(floor)), (width, (floor - y).abs()), colour(group));
                if let Some(texts) = &numbers {
                    let (dy, vertical) = if value < 0.0 {
                        (4.0, VPos::Top)
                    } else {
                        (-3.0, VPos::Bottom)
                    };
                    let (at, anchor) =
                        ((x + width / 2.0, y + dy), Pos::new(HPos::Center, vertical));
                    canvas.write(
                        &texts[group][i],
                        at,
                        SMALL_SIZE,
                        theme::TEXT.light(),
                        anchor,
                    );
                }
            }
        }
        let widths = (labels.iter().flatten()).map(|line| theme::text_width(line, LABEL_SIZE));
        let step = label_step(count, frame.size().0 as i32, widths.max().unwrap_or(0) + 6);
        let anchor = Pos::new(HPos::Center, VPos::Top);
        for (i, lines) in labels.iter().enumerate().step_by(step) {
            let (x, lowest) = frame.at((i as f64 + 0.5, bottom));
            for (line, y) in lines
                .iter()
                .zip((0..).map(|n| lowest + 8.0 + f64::from(n) * LINE))
            {
                canvas.write(line, (x, y), LABEL_SIZE, theme::TEXT.light(), anchor);
            }
        }
        canvas.figure(self.alt())
    }
}
