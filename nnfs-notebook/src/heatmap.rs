//! A matrix as colours: weights, confusion matrices, errors.

use ndarray::{Array2, ArrayBase, Data, Ix2};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::fmt::Write as _;

use crate::axes;
use crate::bitmap;
use crate::canvas::{Canvas, WRITES};
use crate::figure::{Draw, Figure};
use crate::theme::{self, LABEL_SIZE, SMALL_SIZE};

/// More columns or rows than this are drawn without numbers and as one image.
const MOST_CELLS_WITH_NUMBERS: usize = 16;

/// A matrix drawn as colours; begin one with [`heatmap`].
#[derive(Clone, Debug)]
pub struct Heatmap {
    title: String,
    matrix: Array2<f64>,
    row_labels: Vec<String>,
    column_labels: Vec<String>,
    axis_labels: (String, String),
    darkest: Option<f64>,
    numbers: bool,
}

/// Draws a matrix: row 0 on top, blue for negative values, the colour of the page for 0, red for positive ones.
///
/// Up to 16 x 16 the numbers are written into the cells; a larger matrix has a scale of its colours beside it. The
/// strongest colour is the value farthest from 0, or [`darkest_at`](Heatmap::darkest_at). Values that are NaN or
/// infinite are grey.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// heatmap("Weights", &array![[0.2, 0.5, -0.26], [0.8, -0.91, -0.27]]);
/// ```
#[must_use]
pub fn heatmap<A, S>(title: &str, matrix: &ArrayBase<S, Ix2>) -> Heatmap
where
    A: Number,
    S: Data<Elem = A>,
{
    Heatmap {
        title: title.to_owned(),
        matrix: matrix.mapv(Number::to_f64),
        row_labels: Vec::new(),
        column_labels: Vec::new(),
        axis_labels: <(String, String)>::default(),
        darkest: None,
        numbers: true,
    }
}

/// A number of any kind that a figure can show: the element of a matrix, a place of a slider.
pub trait Number: Copy {
    /// The element as `f64`.
    fn to_f64(self) -> f64;
}

impl Number for f64 {
    fn to_f64(self) -> f64 {
        self
    }
}

impl Number for i32 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Number for u8 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl Number for usize {
    fn to_f64(self) -> f64 {
        self as f64
    }
}

/// The label, with no sign where it is a number that was rounded to 0: `-0.0` becomes `0.0`.
fn without_minus_zero(label: String) -> String {
    match label.strip_prefix('-') {
        Some(number) if number.parse() == Ok(0.0) => number.to_owned(),
        _ => label,
    }
}

impl Heatmap {
    /// The text left of each row; without this, 0, 1, 2, ...
    #[must_use]
    pub fn row_labels<T: ToString>(mut self, labels: impl IntoIterator<Item = T>) -> Self {
        self.row_labels = labels
            .into_iter()
            .map(|label| without_minus_zero(label.to_string()))
            .collect();
        self
    }

    /// The text below each column; without this, 0, 1, 2, ...
    #[must_use]
    pub fn column_labels<T: ToString>(mut self, labels: impl IntoIterator<Item = T>) -> Self {
        self.column_labels = labels
            .into_iter()
            .map(|label| without_minus_zero(label.to_string()))
            .collect();
        self
    }

    /// Names the axes: what a column is, and what a row is.
    #[must_use]
    pub fn labels(mut self, columns: &str, rows: &str) -> Self {
        self.axis_labels = (columns.to_owned(), rows.to_owned());
        self
    }

    /// Leaves out the numbers in the cells, where the pattern counts: a scale of the colours stands beside it.
    #[must_use]
    pub fn without_numbers(mut self) -> Self {
        self.numbers = false;
        self
    }

    /// The distance from 0 that has the strongest colour, so that several heatmaps can be compared by their colours.
    ///
    /// # Panics
    /// Panics if it is not a number above 0.
    #[must_use]
    pub fn darkest_at(mut self, value: f64) -> Self {
        assert!(
            value > 0.0 && value.is_finite(),
            "heatmap: darkest_at takes a number above 0, got {value}"
        );
        self.darkest = Some(value);
        self
    }

    /// The distance from 0 that has the strongest colour.
    fn largest(&self) -> f64 {
        self.darkest.unwrap_or_else(|| {
            let finite = self.matrix.iter().filter(|v| v.is_finite());
            finite.fold(0.0, |largest: f64, v| largest.max(v.abs()))
        })
    }

    fn alt(&self) -> String {
        let (rows, columns) = self.matrix.dim();
        let (low, high) = axes::padded_range(self.matrix.iter().copied(), 0.0);
        let number = axes::short_number;
        let (x, y) = &self.axis_labels;
        let axes = if x.is_empty() {
            String::new()
        } else {
            format!(", {y} by {x}")
        };
        format!(
            "Heatmap \"{}\"{axes}: {rows} rows and {columns} columns, values from {} to {}.",
            self.title,
            number(low),
            number(high)
        )
    }
}

/// The bar beside a large matrix that says which value a colour is: from its largest value at the top to its smallest.
struct ColourScale {
    high: f64,
    low: f64,
}

impl ColourScale {
    /// From the matrix to the bar, and to the bar's numbers.
    const GAP: i32 = 16;
    const BAR: i32 = 12;
    const NUMBERS: i32 = Self::GAP + Self::BAR + 6;

    fn new(matrix: &Array2<f64>, largest: f64) -> Self {
        let finite = || matrix.iter().filter(|v| v.is_finite());
        Self {
            high: if finite().any(|&v| v > 0.0) {
                largest
            } else {
                0.0
            },
            low: if finite().any(|&v| v < 0.0) {
                -largest
            } else {
                0.0
            },
        }
    }

    /// The values at the ends and 0, each with its share of the way down.
    fn ticks(&self) -> Vec<(f64, f64)> {
        let mut values = vec![self.high, 0.0, self.low];
        values.dedup();
        let share = |v| (self.high - v) / (self.high - self.low);
        values.into_iter().map(|v| (v, share(v))).collect()
    }

    fn width(&self) -> i32 {
        let numbers = self.ticks().into_iter().map(|(v, _)| axes::short_number(v));
        let widest = numbers
            .map(|text| theme::text_width(&text, SMALL_SIZE))
            .max();
        Self::NUMBERS + widest.unwrap_or(0)
    }

    fn bar(&self, at: (i32, i32), height: i32) -> String {
        const STEPS: usize = 64;
        let value = |_, y: usize| {
            let share = (y as f64 + 0.5) / STEPS as f64;
            let value = self.high + (self.low - self.high) * share;
            value / self.high.max(-self.low)
        };
        coloured((1, STEPS), value, at, (Self::BAR, height))
    }
}

/// Numbers between -1 and 1 as pixels of their colours.
fn coloured(
    pixels: (usize, usize),
    value: impl Fn(usize, usize) -> f64,
    at: (i32, i32),
    size: (i32, i32),
) -> String {
    theme::on_both_pages(|page| {
        bitmap::image(
            pixels,
            |x, y| page(theme::diverging(value(x, y))),
            at,
            size,
            1.0,
        )
    })
}

/// At most this many labels fit along a side; then every second, fifth, tenth ... one is written.
pub(crate) fn label_step(count: usize, room: i32, each: i32) -> usize {
    let fit = (room / each.max(1)).max(1) as usize;
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
        .into_iter()
        .find(|step| count.div_ceil(*step) <= fit)
        .unwrap_or(count)
}

impl Draw for Heatmap {
    fn figure(&self) -> Figure {
        let (rows, columns) = self.matrix.dim();
        let with_numbers = self.numbers && rows.max(columns) <= MOST_CELLS_WITH_NUMBERS;
        let widest_number = self
            .matrix
            .iter()
            .map(|&v| theme::text_width(&written(v), SMALL_SIZE))
            .max()
            .unwrap_or(0);
        let cell = if with_numbers {
            // In steps, so that matrices below each other have their columns below each other.
            let steps = ((widest_number + 8 - 30).clamp(0, 42) + 13) / 14;
            let width = 30 + 14 * steps;
            (width, 30)
        } else {
            let side = (480 / columns.max(1)).min(320 / rows.max(1)).clamp(1, 24) as i32;
            (side, side)
        };
        let (grid_width, grid_height) = (cell.0 * columns as i32, cell.1 * rows as i32);
        let label =
            |labels: &[String], i: usize| labels.get(i).cloned().unwrap_or_else(|| i.to_string());
        let row_label_width = (0..rows)
            .map(|i| theme::text_width(&label(&self.row_labels, i), LABEL_SIZE))
            .max()
            .unwrap_or(0);
        let (x_label, y_label) = &self.axis_labels;
        let left = 16 + row_label_width + if y_label.is_empty() { 0 } else { 22 };
        let top = if self.title.is_empty() { 12 } else { 38 };
        let bottom = 26 + if x_label.is_empty() { 0 } else { 22 };
        let title_width = axes::title_width(&self.title) + 24;
        let largest = self.largest();
        let scale =
            (!with_numbers && largest > 0.0).then(|| ColourScale::new(&self.matrix, largest));
        let right = 16 + scale.as_ref().map_or(0, ColourScale::width);
        let width = (left + grid_width + right).max(title_width).max(120) as u32;
        let height = (top + grid_height + bottom) as u32;
        let scaled = |v: f64| if largest > 0.0 { v / largest } else { v };

        let canvas = Canvas::new((width, height));
        axes::titled(&canvas, &self.title, &[]);
        let write = |text: &str, (x, y): (i32, i32), size, ink: theme::Ink, h, v| {
            let at = (f64::from(x), f64::from(y));
            canvas.write(text, at, size, ink.light(), Pos::new(h, v));
        };
        if with_numbers {
            let corner =
                |(i, j): (usize, usize)| (left + cell.0 * j as i32, top + cell.1 * i as i32);
            canvas.add(&theme::on_both_pages(|page| {
                let mut cells = String::new();
                for (at, &value) in self.matrix.indexed_iter() {
                    let ((x, y), colour) = (corner(at), theme::hex(page(theme::diverging(scaled(value)))));
                    let (width, height) = (cell.0 - 1, cell.1 - 1);
                    write!(
                        cells,
                        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\"/>"
                    )
                    .expect(WRITES);
                }
                cells
            }));
            for (at, &value) in self.matrix.indexed_iter() {
                let (x, y) = corner(at);
                let centre = (x + cell.0 / 2, y + cell.1 / 2);
                let ink = theme::on_diverging(scaled(value));
                write(
                    &written(value),
                    centre,
                    SMALL_SIZE,
                    ink,
                    HPos::Center,
                    VPos::Center,
                );
            }
        } else {
            let value = |x: usize, y: usize| scaled(self.matrix[[y, x]]);
            canvas.add(&coloured(
                (columns, rows),
                value,
                (left, top),
                (grid_width, grid_height),
            ));
            if let Some(scale) = &scale {
                canvas.add(&scale.bar((left + grid_width + ColourScale::GAP, top), grid_height));
            }
        }
        for i in (0..rows).step_by(label_step(rows, grid_height, LABEL_SIZE as i32 + 3)) {
            let at = (left - 6, top + cell.1 * i as i32 + cell.1 / 2);
            let text = label(&self.row_labels, i);
            write(
                &text,
                at,
                LABEL_SIZE,
                theme::QUIET,
                HPos::Right,
                VPos::Center,
            );
        }
        let widths =
            (0..columns).map(|j| theme::text_width(&label(&self.column_labels, j), LABEL_SIZE));
        let widest = widths.max().unwrap_or(0) + 6;
        for j in (0..columns).step_by(label_step(columns, grid_width, widest)) {
            let at = (left + cell.0 * j as i32 + cell.0 / 2, top + grid_height + 6);
            let text = label(&self.column_labels, j);
            write(&text, at, LABEL_SIZE, theme::QUIET, HPos::Center, VPos::Top);
        }
        let middle = (left + grid_width / 2, top + grid_height + 27);
        write(
            x_label,
            middle,
            LABEL_SIZE,
            theme::TEXT,
            HPos::Center,
            VPos::Top,
        );
        let middle = (14.0, f64::from(top + grid_height / 2));
        canvas.write_upwards(y_label, middle, LABEL_SIZE, theme::TEXT.light());
        for (value, share) in scale.iter().flat_map(ColourScale::ticks) {
            let at = (
                left + grid_width + ColourScale::NUMBERS,
                top + (share * f64::from(grid_height)).round() as i32,
            );
            let text = axes::short_number(value);
            write(
                &text,
                at,
                SMALL_SIZE,
                theme::QUIET,
                HPos::Left,
                VPos::Center,
            );
        }
        canvas.figure(self.alt())
    }
}

/// The number in a cell, or at a bar.
pub(crate) fn written(value: f64) -> String {
    if value.is_finite() {
        axes::short_number(value)
    } else {
        value.to_string()
    }
}
