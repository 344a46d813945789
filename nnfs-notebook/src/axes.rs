//! What all charts with two axes share: the frame with title, legend, grid and labels, and number formats.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::coord::ranged1d::{BoldPoints, DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::ops::Range;

use crate::canvas::{Area, Canvas, DRAWS, Pixel, Stroke};
use crate::theme::{self, LABEL_SIZE};

/// How one series is drawn, on the chart and in its legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Line,
    Dashed,
    Points,
    Box,
    /// A line with dots on it.
    Path,
    /// Where a path begins.
    Start,
    /// Where a path ends.
    End,
}

/// An entry of a legend.
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) colour: RGBColor,
    pub(crate) mark: Mark,
    /// Of a line, in pixels.
    pub(crate) width: f64,
}

impl<'a> Entry<'a> {
    pub(crate) fn new(name: &'a str, colour: RGBColor, mark: Mark) -> Self {
        Self {
            name,
            colour,
            mark,
            width: LINE_WIDTH,
        }
    }
}

/// Of a line in a chart, in pixels.
pub(crate) const LINE_WIDTH: f64 = 2.0;

/// Values beyond this are left out of charts: the distance of two of them would not be a number.
pub(crate) const LARGEST_DRAWN: f64 = 1e300;

/// The smallest and the largest finite value, where there is one.
pub(crate) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|v| v.abs() <= LARGEST_DRAWN);
    finite.fold(None, |extent, v| {
        let (low, high) = extent.unwrap_or((v, v));
        Some((v.min(low), v.max(high)))
    })
}

/// The smallest and the largest finite value with a margin on both sides; 0 to 1 where there is none.
pub(crate) fn padded_range(values: impl IntoIterator<Item = f64>, margin: f64) -> (f64, f64) {
    let Some((low, high)) = extent(values) else {
        return (0.0, 1.0);
    };
    let spread = high - low;
    if spread <= f64::EPSILON * high.abs().max(1.0) {
        let half = if high == 0.0 { 1.0 } else { high.abs() * 0.5 };
        return (low - half, high + half);
    }
    (low - margin * spread, high + margin * spread)
}

/// A number on an axis or above a bar: short, and never `0.30000000000000004`.
pub(crate) fn short_number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e6).contains(&size) {
        return format!("{value:.1e}").replace(".0e", "e");
    }
    let decimals = (3 - size.log10().floor() as i32).clamp(0, 6) as usize;
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// How the numbers of a linear axis are written, so that no two of them look alike.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Numbers {
    /// As [`short_number`] writes them.
    Short,
    /// With so many digits behind the point.
    Decimals(usize),
    /// As powers of ten with so many digits behind the point.
    Powers(usize),
    /// What is left of them without a number that all of them begin with.
    Beyond(f64),
}

impl Numbers {
    /// The shortest way that tells these numbers apart; they lie on an axis from low to high.
    pub(crate) fn for_ticks(ticks: &[f64], (low, high): (f64, f64)) -> Self {
        const LONGEST: usize = 8;
        let spread = high - low;
        let exact = |numbers: &Self| {
            let is_near = |&tick: &f64| {
                let text = numbers.write(tick, spread);
                let read = text.parse::<f64>().unwrap_or(tick);
                text.len() <= LONGEST && (read - tick).abs() <= 1e-3 * spread
            };
            ticks.iter().all(is_near)
        };
        let largest = ticks
            .iter()
            .fold(0.0, |most: f64, tick| most.max(tick.abs()));
        let behind = 2 - spread.log10().floor() as i32;
        let digits = (largest / spread).log10().floor().clamp(0.0, 20.0) as usize + 2;
        let middle = low + 0.5 * spread;
        let unit = spread.log10().ceil();
        let rounded = format!("{:.*}", (-unit).max(0.0) as usize, middle);
        let common = if unit > 0.0 {
            (middle / 10_f64.powf(unit)).round() * 10_f64.powf(unit)
        } else {
            rounded.parse().unwrap_or(middle)
        };
        [
            Self::Short,
            Self::Decimals(behind.clamp(0, 12) as usize),
            Self::Powers(digits),
        ]
        .into_iter()
        .find(exact)
        .unwrap_or(Self::Beyond(common))
    }

    pub(crate) fn write(&self, number: f64, spread: f64) -> String {
        // Steps from one number to the next may miss 0 by a rounding error.
        let clean = |number: f64| {
            if number.abs() < 1e-9 * spread {
                0.0
            } else {
                number
            }
        };
        match *self {
            Self::Short => short_number(clean(number)),
            Self::Decimals(digits) => trim_zeros(&format!("{:.digits$}", clean(number))).to_owned(),
            Self::Powers(digits) => {
                let text = format!("{:.digits$e}", clean(number));
                match text.split_once('e') {
                    Some((digits, "0")) => trim_zeros(digits).to_owned(),
                    Some((digits, exponent)) => format!("{}e{exponent}", trim_zeros(digits)),
                    None => text,
                }
            }
            // The rounding of a difference of two near numbers is not shown.
            Self::Beyond(common) => {
                let beyond = number - common;
                let rounding = 4.0 * f64::EPSILON * common.abs();
                short_number(if beyond.abs() <= rounding {
                    0.0
                } else {
                    beyond
                })
            }
        }
    }

    /// The axis's label: it says what was taken away from the numbers.
    pub(crate) fn label(&self, label: &str) -> String {
        let Self::Beyond(common) = *self else {
            return label.to_owned();
        };
        let size = common.abs();
        let text = if (1e-4..1e15).contains(&size) {
            size.to_string()
        } else {
            format!("{size:e}")
        };
        match (label, common < 0.0) {
            ("", true) => format!("numbers - {text}"),
            ("", false) => format!("numbers + {text}"),
            (label, true) => format!("{label} + {text}"),
            (label, false) => format!("{label} - {text}"),
        }
    }
}

/// How a value becomes a place on an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scale {
    #[default]
    Linear,
    /// The place is the logarithm to base 10.
    Log,
}

impl Scale {
    /// Where a value stands; NaN for a value that a logarithmic axis does not have.
    pub(crate) fn place(self, value: f64) -> f64 {
        match self {
            Scale::Linear => value,
            Scale::Log if value > 0.0 => value.log10(),
            Scale::Log => f64::NAN,
        }
    }

    /// Where the ends of a range stand.
    ///
    /// # Panics
    /// Panics if a logarithmic axis is to begin at 0 or below.
    pub(crate) fn range(self, (low, high): (f64, f64)) -> (f64, f64) {
        assert!(
            self == Scale::Linear || low > 0.0,
            "a logarithmic axis has no place for {low}; begin its range above 0, got {low} to {high}"
        );
        (self.place(low), self.place(high))
    }
}

/// One axis of a plane, from the place of its lowest value to the place of its highest, with its numbers.
#[derive(Clone)]
pub(crate) struct Axis {
    places: RangedCoordf64,
    ends: (f64, f64),
    kind: Kind,
    /// The places with a number, and those between them with a fine line.
    labelled: Vec<f64>,
    between: Vec<f64>,
    numbers: Numbers,
}

/// What the numbers of an axis are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Scale(Scale),
    /// Whole numbers only: there is no epoch 1.5.
    Whole,
    /// Lines only.
    Unnumbered,
    /// The axis has names of its own, as one of bars.
    Bare,
}

impl Axis {
    /// About so many numbers at the most.
    const MOST: usize = 8;

    /// `ends` are places: values on a linear axis, logarithms on a logarithmic one.
    pub(crate) fn new(ends: (f64, f64), scale: Scale) -> Self {
        Self::of_kind(ends, Kind::Scale(scale), Self::MOST)
    }

    /// An axis of epochs or steps.
    pub(crate) fn whole(ends: (f64, f64)) -> Self {
        Self::of_kind(ends, Kind::Whole, Self::MOST)
    }

    /// A linear axis with its lines and without its numbers, beside another one that has them.
    pub(crate) fn unnumbered(ends: (f64, f64)) -> Self {
        Self::of_kind(ends, Kind::Unnumbered, Self::MOST)
    }

    /// An axis without lines and numbers.
    pub(crate) fn bare(ends: (f64, f64)) -> Self {
        Self::of_kind(ends, Kind::Bare, Self::MOST)
    }

    fn of_kind(ends: (f64, f64), kind: Kind, most: usize) -> Self {
        let places: RangedCoordf64 = (ends.0..ends.1).into();
        let linear = |ticks: Vec<f64>| {
            let numbers = Numbers::for_ticks(&ticks, ends);
            (ticks, Vec::new(), numbers)
        };
        let (labelled, between, numbers) = match kind {
            Kind::Scale(Scale::Linear) | Kind::Unnumbered => {
                linear(places.key_points(BoldPoints(most)))
            }
            Kind::Whole => linear(whole_numbers(ends, most as f64)),
            Kind::Scale(Scale::Log) => {
                let (labelled, between) = log_ticks(ends, most);
                (labelled, between, Numbers::Short)
            }
            Kind::Bare => (Vec::new(), Vec::new(), Numbers::Short),
        };
        Self {
            places,
            ends,
            kind,
            labelled,
            between,
            numbers,
        }
    }

    /// The axis with as many numbers, `most` at the most, as stand beside each other in so many pixels.
    fn along(&self, pixels: i32, most: usize) -> Self {
        let most_first = (2..=most.max(2)).rev();
        let axes = most_first.map(|most| Self::of_kind(self.ends, self.kind, most));
        // Where round numbers are too near or too far from each other, every second or third of them is written.
        let thinned = (1..=4).flat_map(|step| {
            axes.clone().map(move |axis| {
                let labelled = axis.labelled.iter().copied().step_by(step).collect();
                Self { labelled, ..axis }
            })
        });
        let fits =
            |axis: &Self| axis.labelled.len() > 1 && axis.nearest(pixels) >= axis.widest() + 8;
        let few = || Self::of_kind(self.ends, self.kind, 2);
        thinned.into_iter().find(fits).unwrap_or_else(few)
    }

    /// How near two numbers stand to each other on so many pixels.
    fn nearest(&self, pixels: i32) -> i32 {
        let pixels_of =
            |pair: &[f64]| (pair[1] - pair[0]) / (self.ends.1 - self.ends.0) * f64::from(pixels);
        let distances = self.labelled.windows(2).map(pixels_of);
        distances.fold(f64::from(pixels), f64::min) as i32
    }

    /// The axis with about as many numbers as stand above each other in so many pixels.
    fn upwards(&self, pixels: i32) -> Self {
        let most = pixels / 28;
        Self::of_kind(self.ends, self.kind, most.clamp(2, 6) as usize)
    }

    fn label(&self, place: f64) -> String {
        match self.kind {
            Kind::Scale(Scale::Log) => power_of_ten(place, self.ends),
            Kind::Unnumbered => String::new(),
            _ => self.numbers.write(place, self.ends.1 - self.ends.0),
        }
    }

    /// The width of the longest number in pixels.
    fn widest(&self) -> i32 {
        let widths = self
            .labelled
            .iter()
            .map(|&place| theme::text_width(&self.label(place), LABEL_SIZE));
        widths.max().unwrap_or(0)
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, pixels: (i32, i32)) -> i32 {
        self.places.map(place, pixels)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() {
            self.between.clone()
        } else {
            self.labelled.clone()
        }
    }

    fn range(&self) -> Range<f64> {
        self.ends.0..self.ends.1
    }
}

/// Whole numbers from low to high, about `most` at the most: 1, and the multiples of 1, 2, 5, 10, 20, ...
fn whole_numbers((low, high): (f64, f64), most: f64) -> Vec<f64> {
    let steps = (0..300).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(power)));
    let step = steps
        .into_iter()
        .find(|step| (high - low) / step <= most)
        .unwrap_or(high);
    let multiples = (0..)
        .map(|i| f64::from(i) * step)
        .take_while(|x| *x <= high);
    // 1 stands in for 0: epochs are counted from 1.
    let ticks: Vec<f64> = multiples
        .map(|x| x.max(1.0))
        .filter(|x| *x >= low)
        .collect();
    // Where the step is 1, that gives 1 twice.
    ticks.into_iter().skip(usize::from(step == 1.0)).collect()
}

/// A number on a logarithmic axis: `0.01` where all of the axis reads well like that, else `1e-8`.
fn power_of_ten(place: f64, (low, high): (f64, f64)) -> String {
    let plain = low > -3.5 && high < 4.5;
    let exponent = place.round();
    if (place - exponent).abs() < 1e-9 && !plain && exponent != 0.0 {
        return format!("1e{exponent}");
    }
    let value = 10_f64.powf(place);
    if plain {
        return short_number(value);
    }
    let text = format!("{value:.3e}");
    match text.split_once('e') {
        Some((digits, "0")) => trim_zeros(digits).to_owned(),
        Some((digits, exponent)) => format!("{}e{exponent}", trim_zeros(digits)),
        None => text,
    }
}

fn trim_zeros(digits: &str) -> &str {
    if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    }
}

/// The places on a logarithmic axis that get a number, `most` at the most, and those between them that get a fine line.
///
/// Powers of ten where there are three or more; else 1, 2 and 5 times these; on an axis shorter than that, round numbers.
pub(crate) fn log_ticks((low, high): (f64, f64), most: usize) -> (Vec<f64>, Vec<f64>) {
    let most = most.max(2) as f64;
    let inside = |place: &f64| (low - 1e-9..=high + 1e-9).contains(place);
    let (first, last) = ((low - 1e-9).ceil(), (high + 1e-9).floor());
    let multiples = |digits: &'static [f64]| {
        let decades = (0..=(last - first + 2.0).clamp(0.0, 700.0) as usize)
            .map(move |i| first - 1.0 + i as f64);
        let places =
            decades.flat_map(move |decade| digits.iter().map(move |digit| decade + digit.log10()));
        places.filter(inside).collect::<Vec<f64>>()
    };
    if last - first >= 2.0 {
        let step = [1.0, 2.0, 3.0, 4.0, 5.0, 10.0, 20.0, 50.0, 100.0]
            .into_iter()
            .find(|step| (high - low) / step <= most)
            .unwrap_or(200.0);
        let start = (first / step).ceil() * step;
        let count = ((last - start) / step).max(0.0) as usize;
        let labelled = (0..=count).map(|i| start + i as f64 * step).collect();
        let between = match step as u32 {
            1 => multiples(&[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]),
            2..=5 => multiples(&[1.0]),
            _ => Vec::new(),
        };
        return (labelled, between);
    }
    let fine = multiples(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
    let labelled = multiples(&[1.0, 2.0, 5.0]);
    if labelled.len() >= 3 {
        return (labelled, fine);
    }
    let ends = (10_f64.powf(low), 10_f64.powf(high));
    let labelled = nice_ticks(ends, most as usize);
    (
        labelled
            .into_iter()
            .map(f64::log10)
            .filter(inside)
            .collect(),
        fine,
    )
}

/// 1, 2, 5 or 10 times a power of ten: the smallest of these from `least` on.
pub(crate) fn nice_step(least: f64) -> f64 {
    let power = 10_f64.powf(least.log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|digit| digit * power);
    step.into_iter()
        .find(|step| *step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * power)
}

/// Round numbers from low to high, about `most` at the most.
pub(crate) fn nice_ticks((low, high): (f64, f64), most: usize) -> Vec<f64> {
    let step = nice_step((high - low) / most.max(1) as f64);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    // Numbers that lie too close to each other have no round ones between them.
    if !step.is_normal() || first.abs().max(last.abs()) > 1e15 {
        return Vec::new();
    }
    let count = (last - first + 1.0).clamp(0.0, 1000.0) as usize;
    (0..count).map(|i| (first + i as f64) * step).collect()
}

/// The values of a vector of any kind as plain `f64`.
///
/// # Panics
/// Panics if the array has more than one axis, naming its shape.
pub(crate) fn vector<S: Data<Elem = f64>, D: Dimension>(
    what: &str,
    array: &ArrayBase<S, D>,
) -> Vec<f64> {
    dynamic_vector(what, &array.view().into_dyn())
}

/// The part of [`vector`] that is compiled here and not in each cell.
fn dynamic_vector(what: &str, array: &ArrayViewD<'_, f64>) -> Vec<f64> {
    let long_axes = array.shape().iter().filter(|&&n| n != 1).count();
    assert!(
        long_axes <= 1,
        "{what} takes a vector, got an array of shape {:?}; pick one row with .row(i) or one column with .column(j)",
        array.shape()
    );
    array.iter().copied().collect()
}

/// A text in lines of at most `width` pixels.
pub(crate) fn wrapped(text: &str, width: i32, size: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if theme::text_width(&format!("{line} {word}"), size) <= width => {
                *line += " ";
                *line += word;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The width that a title asks for where a figure takes its width from what it shows: a longer one takes several lines.
pub(crate) fn title_width(title: &str) -> i32 {
    theme::text_width(title, theme::TITLE_SIZE).min(640)
}

/// A title in lines that fit a figure of this width.
fn title_lines(title: &str, width: u32) -> Vec<String> {
    let room = (width as i32 - 16).max(1);
    if theme::text_width(title, theme::TITLE_SIZE) <= room {
        return vec![title.to_owned()];
    }
    wrapped(title, room, theme::TITLE_SIZE)
}

/// The size in which a line of a title fits a figure of this width: smaller than others for a very long word.
fn title_size(line: &str, width: u32) -> u32 {
    let room = (width as i32 - 16).max(1);
    let sizes = (6..=theme::TITLE_SIZE).rev();
    let mut fitting = sizes.filter(|&size| theme::text_width(line, size) <= room);
    fitting.next().unwrap_or(6)
}

/// The height of one row of a legend.
const ROW: u32 = 20;
/// The height of the last line of a title.
const TITLE_HEIGHT: i32 = 26;

/// The height that [`titled`] takes.
pub(crate) fn heading_height(title: &str, legend: &[Entry<'_>], width: u32) -> u32 {
    let title_height = if title.is_empty() {
        8
    } else {
        8 + TITLE_HEIGHT as u32
    };
    title_height + ROW * legend_rows(legend, width as i32 - 24).len() as u32
}

/// Writes the title and the legend, and gives back what is left below them.
///
/// Of a title that takes several lines the last is written here; the others stand above the sheet.
pub(crate) fn titled<'a>(canvas: &'a Canvas, title: &str, legend: &[Entry<'_>]) -> Area<'a> {
    let (width, _) = canvas.size();
    let mut lines = title_lines(title, width);
    let last = lines.pop().unwrap_or_default();
    for line in lines {
        let size = title_size(&line, width);
        canvas.title_line(line, size);
    }
    titled_in_one_line(canvas, &last, legend)
}

/// [`titled`] where nothing can be put above: a long title becomes small.
pub(crate) fn titled_in_one_line<'a>(
    canvas: &'a Canvas,
    title: &str,
    legend: &[Entry<'_>],
) -> Area<'a> {
    let (width, _) = canvas.size();
    let mut top = 8;
    if !title.is_empty() {
        let at = (f64::from(width) / 2.0, f64::from(top));
        let anchor = Pos::new(HPos::Center, VPos::Top);
        canvas.write(
            title,
            at,
            title_size(title, width),
            theme::TEXT.light(),
            anchor,
        );
        top += TITLE_HEIGHT;
    }
    for row in legend_rows(legend, width as i32 - 24) {
        let row_width: i32 = row.iter().map(|entry| entry_width(entry)).sum();
        // Behind the last name there is no gap.
        let mut x = (width as i32 - row_width + ENTRY_GAP).max(0) / 2;
        for entry in row {
            draw_entry(canvas, entry, (f64::from(x), f64::from(top) + 8.0));
            x += entry_width(entry);
        }
        top += ROW as i32;
    }
    canvas.area().margin(top, 0, 0, 0)
}

/// From a name in a legend to the next mark.
const ENTRY_GAP: i32 = 18;

fn entry_width(entry: &Entry<'_>) -> i32 {
    28 + theme::text_width(entry.name, LABEL_SIZE) + ENTRY_GAP
}

/// The entries in as few rows as the width allows, about equally long.
fn legend_rows<'a, 'b>(legend: &'a [Entry<'b>], width: i32) -> Vec<Vec<&'a Entry<'b>>> {
    let mut rows = filled_rows(legend, width);
    for narrower in (1..20).map(|part| width - width * part / 20) {
        let other = filled_rows(legend, narrower);
        if other.len() > rows.len() {
            break;
        }
        rows = other;
    }
    rows
}

fn filled_rows<'a, 'b>(legend: &'a [Entry<'b>], width: i32) -> Vec<Vec<&'a Entry<'b>>> {
    let mut rows: Vec<Vec<&Entry<'_>>> = Vec::new();
    let mut used = width;
    for entry in legend.iter().filter(|entry| !entry.name.is_empty()) {
        if used + entry_width(entry) > width + ENTRY_GAP {
            rows.push(Vec::new());
            used = 0;
        }
        used += entry_width(entry);
        if let Some(row) = rows.last_mut() {
            row.push(entry);
        }
    }
    rows
}

fn draw_entry(canvas: &Canvas, entry: &Entry<'_>, (x, y): Pixel) {
    let colour = entry.colour;
    let line = |dashed| {
        let stroke = Stroke::new(colour, entry.width).dashed(dashed);
        canvas.path(&format!("M{x} {y}h22"), stroke);
    };
    match entry.mark {
        Mark::Line => line(false),
        Mark::Dashed => line(true),
        Mark::Points => canvas.dots([(x + 11.0, y)], 4.0, colour),
        Mark::Box => canvas.rectangle((x + 6.0, y - 6.0), (12.0, 12.0), colour),
        Mark::Path => {
            line(false);
            canvas.dots([(x + 11.0, y)], 3.0, colour);
        }
        Mark::Start => {
            let ring = format!("M{} {y}a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0Z", x + 12.5);
            canvas.path(&ring, Stroke::new(colour, 2.0));
        }
        Mark::End => {
            let colour = theme::hex(colour);
            let (x, y) = (x + 18.0, y - 6.0);
            canvas.add(&format!(
                "<path fill=\"{colour}\" d=\"M{x} {y}l6 6l-6 6l-6 -6Z\"/>"
            ));
        }
    }
    let anchor = Pos::new(HPos::Left, VPos::Center);
    canvas.write(
        entry.name,
        (x + 28.0, y),
        LABEL_SIZE,
        theme::TEXT.light(),
        anchor,
    );
}

/// The pixels around a plane for its numbers and labels.
struct Margins {
    left: i32,
    right: i32,
    above: i32,
    below: i32,
}

impl Margins {
    /// From the axis to its numbers.
    const TICK: i32 = 10;

    fn new([x_axis, y_axis]: &[Axis; 2], (x_label, y_label): (&str, &str)) -> Self {
        let size = LABEL_SIZE as i32;
        let y_name = if y_label.is_empty() { 0 } else { size + 9 };
        let last = x_axis.labelled.last().map_or(0, |&place| {
            theme::text_width(&x_axis.label(place), LABEL_SIZE)
        });
        let left = if y_axis.kind == Kind::Unnumbered {
            Self::TICK
        } else {
            (y_axis.widest() + Self::TICK + y_name).max(46 + y_name)
        };
        Self {
            // Charts that stand above each other have their axes above each other where their numbers are short.
            left: left + 6,
            right: (last / 2 + 4).max(18),
            above: 8,
            below: Self::TICK + size + 4 + if x_label.is_empty() { 0 } else { size + 9 },
        }
    }
}

/// The labels of the axes: they say what was taken away from all numbers.
fn labels_of(axes: &[Axis; 2], (x, y): (&str, &str)) -> (String, String) {
    (axes[0].numbers.label(x), axes[1].numbers.label(y))
}

/// The width and height that [`framed`] takes around a plane of this width and height.
fn around_the_plane(
    axes: &[Axis; 2],
    labels: (&str, &str),
    (width, height): (u32, u32),
) -> (u32, u32) {
    let axes = [
        axes[0].along(width as i32, Axis::MOST),
        axes[1].upwards(height as i32),
    ];
    let labels = labels_of(&axes, labels);
    let margins = Margins::new(&axes, (&labels.0, &labels.1));
    (
        (margins.left + margins.right) as u32,
        (margins.above + margins.below) as u32,
    )
}

/// The longer side of a plane that stands alone, in pixels.
pub(crate) const LONG_SIDE: f64 = 350.0;

/// The size of a figure whose plane shows both axes on the same scale, where neither gets too short: equal ranges are a
/// square. `long` is the plane's longer side in pixels.
pub(crate) fn size_of_equal_scales(
    axes: &[Axis; 2],
    labels: (&str, &str),
    long: f64,
    title: &str,
    legend: &[Entry<'_>],
) -> (u32, u32) {
    let [width, height] = axes.each_ref().map(|axis| axis.ends.1 - axis.ends.0);
    let (ratio, short) = (width / height, 0.55 * long);
    let width = (long * ratio).clamp(short, long).round() as u32;
    let height = (long / ratio).clamp(short, long).round() as u32;
    let (beside, above_and_below) = around_the_plane(axes, labels, (width, height));
    let heading = heading_height(title, legend, width + beside);
    (width + beside, height + above_and_below + heading)
}

/// Draws the frame of a chart into an area: grid, axes, their numbers and labels; and says where its plane is.
///
/// Each axis has as many numbers as there is room for.
pub(crate) fn framed(area: &Area<'_>, [x_axis, y_axis]: [Axis; 2], labels: (&str, &str)) -> Frame {
    let (width, height) = area.dim_in_pixel();
    let first = Margins::new(&[x_axis.clone(), y_axis.clone()], labels);
    let y_axis = y_axis.upwards(height as i32 - first.above - first.below);
    let sides = Margins::new(&[x_axis.clone(), y_axis.clone()], labels);
    // A wide chart of epochs has room for more than eight.
    let most = Axis::MOST.max(width as usize / 60);
    let most = if x_axis.kind == Kind::Whole {
        most
    } else {
        Axis::MOST
    };
    let x_axis = x_axis.along(width as i32 - sides.left - sides.right, most);
    let axes = [x_axis, y_axis];
    let labels = labels_of(&axes, labels);
    let margins = Margins::new(&axes, (&labels.0, &labels.1));
    let [x_axis, y_axis] = &axes;
    let mut chart = ChartBuilder::on(area)
        .margin_right(margins.right)
        .margin_left(6)
        .margin_top(margins.above)
        .margin_bottom(2)
        .x_label_area_size(margins.below - 2)
        .y_label_area_size(margins.left - 6)
        .build_cartesian_2d(x_axis.clone(), y_axis.clone())
        .expect(DRAWS);
    let centred = |size, ink: theme::Ink| {
        theme::text(size, ink.light(), Pos::new(HPos::Center, VPos::Center))
    };
    let mut mesh = chart.configure_mesh();
    if x_axis.kind == Kind::Bare {
        mesh.disable_x_mesh();
    }
    mesh.light_line_style(theme::GRID.light().mix(0.55))
        .bold_line_style(theme::GRID.light())
        .axis_style(theme::AXIS.light())
        .label_style(centred(LABEL_SIZE, theme::QUIET))
        .axis_desc_style(centred(LABEL_SIZE, theme::TEXT))
        .x_desc(labels.0.as_str())
        .y_desc(labels.1.as_str())
        .x_label_formatter(&|x| x_axis.label(*x))
        .y_label_formatter(&|y| y_axis.label(*y))
        .draw()
        .expect(DRAWS);
    let (columns, rows) = chart.plotting_area().get_pixel_range();
    Frame {
        x_range: x_axis.ends,
        y_range: y_axis.ends,
        columns,
        rows,
    }
}

/// A line of more corners than this is thinned out.
const MANY_CORNERS: usize = 3000;
/// More corners of one line are never drawn: it fills its part of the plane anyway.
const MOST_CORNERS: usize = 30_000;

/// A line in pixels that looks like this one: of the points that follow each other in one column of pixels the first,
/// the highest, the lowest and the last.
fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if points.len() <= MANY_CORNERS {
        return points;
    }
    let mut kept = Vec::new();
    for run in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let by_height = |a: &usize, b: &usize| run[*a].1.total_cmp(&run[*b].1);
        let all = 0..run.len();
        let highest = all.clone().min_by(by_height).unwrap_or(0);
        let lowest = all.max_by(by_height).unwrap_or(0);
        let mut corners = vec![0, highest, lowest, run.len() - 1];
        corners.sort_unstable();
        corners.dedup();
        kept.extend(corners.into_iter().map(|i| run[i]));
    }
    // A line that jumps to and fro has few points in a column that follow each other.
    let step = kept.len().div_ceil(MOST_CORNERS).max(1);
    kept.into_iter().step_by(step).collect()
}

/// A part of a plane and the pixels that show it.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The places at the ends of the axes.
    pub(crate) x_range: (f64, f64),
    pub(crate) y_range: (f64, f64),
    pub(crate) columns: Range<i32>,
    pub(crate) rows: Range<i32>,
}

impl Frame {
    /// A part of a plane that is drawn nowhere yet.
    pub(crate) fn undrawn(x_range: (f64, f64), y_range: (f64, f64)) -> Self {
        Self {
            x_range,
            y_range,
            columns: 0..1,
            rows: 0..1,
        }
    }

    /// The left upper corner.
    pub(crate) fn corner(&self) -> Pixel {
        (f64::from(self.columns.start), f64::from(self.rows.start))
    }

    /// Pixels to the right and downwards.
    pub(crate) fn size(&self) -> (f64, f64) {
        (
            f64::from(self.columns.end - self.columns.start),
            f64::from(self.rows.end - self.rows.start),
        )
    }

    /// The pixel that shows a point, to a fraction of one.
    pub(crate) fn at(&self, (x, y): (f64, f64)) -> Pixel {
        let share = |v: f64, (low, high): (f64, f64)| (v - low) / (high - low);
        let ((left, top), (width, height)) = (self.corner(), self.size());
        (
            left + share(x, self.x_range) * width,
            top + (1.0 - share(y, self.y_range)) * height,
        )
    }

    pub(crate) fn contains(&self, (x, y): (f64, f64)) -> bool {
        (self.x_range.0..=self.x_range.1).contains(&x)
            && (self.y_range.0..=self.y_range.1).contains(&y)
    }

    /// The parts of a line that the frame shows, in pixels.
    pub(crate) fn lines(&self, points: &[(f64, f64)]) -> Vec<Vec<Pixel>> {
        let pieces = clipped_line(points, self.x_range, self.y_range);
        let in_pixels = |piece: Vec<(f64, f64)>| {
            thinned(piece.into_iter().map(|point| self.at(point)).collect())
        };
        pieces.into_iter().map(in_pixels).collect()
    }

    /// The points that the frame shows, in pixels.
    pub(crate) fn points<'a>(
        &'a self,
        points: impl IntoIterator<Item = &'a (f64, f64)>,
    ) -> impl Iterator<Item = Pixel> {
        let inside = points.into_iter().filter(|point| self.contains(**point));
        inside.map(|point| self.at(*point))
    }
}

/// The parts of a line that lie inside the plane: broken at values that are not finite, cut at the frame.
pub(crate) fn clipped_line(
    points: &[(f64, f64)],
    (x_low, x_high): (f64, f64),
    (y_low, y_high): (f64, f64),
) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let Some((start, end)) = clipped_segment(a, b, (x_low, y_low), (x_high, y_high)) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&start) => piece.push(end),
            _ => pieces.push(vec![start, end]),
        }
    }
    pieces
}

/// Beyond this many times the frame's size, the place where a line meets the frame is lost in rounding.
const FAR_AWAY: f64 = 1e9;

/// Liang and Barsky's clipping of one segment by a rectangle.
fn clipped_segment(
    a: (f64, f64),
    b: (f64, f64),
    low: (f64, f64),
    high: (f64, f64),
) -> Option<((f64, f64), (f64, f64))> {
    let frames_away = |(x, y): (f64, f64)| {
        let away = |v: f64, low: f64, high: f64| (low - v).max(v - high).max(0.0) / (high - low);
        away(x, low.0, high.0).max(away(y, low.1, high.1))
    };
    let (a_away, b_away) = (frames_away(a), frames_away(b));
    // From the nearer end on, the frame is met at an exact place.
    if b_away < a_away {
        return clipped_segment(b, a, low, high).map(|(start, end)| (end, start));
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    if !(dx.is_finite() && dy.is_finite()) || a_away > FAR_AWAY {
        return None;
    }
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, a.0 - low.0),
        (dx, high.0 - a.0),
        (-dy, a.1 - low.1),
        (dy, high.1 - a.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |t: f64| match t {
        0.0 => a,
        1.0 => b,
        _ => (a.0 + t * dx, a.1 + t * dy),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

#[cfg(test)]
mod tests {
    use super::{
        Axis, Scale, clipped_line, log_ticks, nice_ticks, padded_range, power_of_ten, short_number,
        whole_numbers,
    };

    #[test]
    fn axis_numbers_are_short() {
        let cases = [
            (0.1 + 0.2, "0.3"),
            (-0.0, "0"),
            (100.0, "100"),
            (1234.5, "1234"),
            (2.5e-7, "2.5e-7"),
            (1e13, "1e13"),
        ];
        for (value, text) in cases {
            assert_eq!(short_number(value), text);
        }
    }

    #[test]
    fn numbers_that_lie_close_together_are_told_apart() {
        let labels = |low: f64, high: f64| {
            let axis = Axis::new((low, high), Scale::Linear);
            let ticks = axis.labelled.iter();
            let texts: Vec<String> = ticks.map(|&tick| axis.label(tick)).collect();
            (axis.numbers.label("loss"), texts)
        };
        for (low, high) in [
            (1.000_000_01, 1.000_000_02),
            (1e9, 1e9 + 1.0),
            (1.098_61, 1.098_63),
            (-5e12 - 3.0, -5e12),
            (1_020_000.0, 1_090_000.0),
            (1.02e-5, 1.08e-5),
            (1.0, 1.0 + 1e-13),
            (0.1 + 1e-9, 0.1 + 3e-9),
            (0.0, 1.0),
        ] {
            let (label, texts) = labels(low, high);
            let different: std::collections::BTreeSet<&String> = texts.iter().collect();
            assert!(texts.len() >= 3, "{low} to {high}: {texts:?}");
            assert_eq!(different.len(), texts.len(), "{low} to {high}: {texts:?}");
            assert!(
                texts.iter().all(|text| text.len() <= 8),
                "{low} to {high}: {texts:?}, {label}"
            );
        }
        assert_eq!(labels(1e9, 1e9 + 1.0).0, "loss - 1000000000");
        assert_eq!(labels(-1e9 - 1.0, -1e9).0, "loss + 1000000000");
        assert_eq!(labels(0.0, 1.0), {
            let texts = [
                "0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1",
            ];
            let every: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            ("loss".to_owned(), every.into_iter().step_by(2).collect())
        });
    }

    #[test]
    fn a_range_ignores_what_is_not_finite_and_never_is_empty() {
        assert_eq!(
            padded_range([1.0, f64::NAN, 3.0, f64::INFINITY], 0.5),
            (0.0, 4.0)
        );
        assert_eq!(padded_range([], 0.1), (0.0, 1.0));
        assert_eq!(padded_range([0.0, 0.0], 0.1), (-1.0, 1.0));
        assert_eq!(padded_range([4.0], 0.1), (2.0, 6.0));
    }

    #[test]
    fn a_line_is_cut_at_the_frame_and_broken_at_nan() {
        let zigzag = [
            (0.0, 0.0),
            (2.0, 2.0),
            (3.0, f64::NAN),
            (0.5, 0.5),
            (0.5, 0.75),
        ];
        let pieces = clipped_line(&zigzag, (0.0, 1.0), (0.0, 1.0));
        assert_eq!(
            pieces,
            [vec![(0.0, 0.0), (1.0, 1.0)], vec![(0.5, 0.5), (0.5, 0.75)]]
        );
    }

    #[test]
    fn a_line_that_leaves_for_ever_is_cut_where_it_leaves() {
        // Every step of a descent that diverges crosses the frame, from farther and farther away.
        let diverging: Vec<(f64, f64)> = (0..100)
            .map(|step| (-19.0_f64).powi(step))
            .map(|scale| (-0.5 * scale, 0.25 * scale))
            .collect();
        let pieces = clipped_line(&diverging, (-1.0, 1.0), (-1.0, 1.0));
        assert!(pieces.len() < 15, "{}", pieces.len());
        for (x, y) in pieces.concat() {
            assert!(
                x.abs() < 1.0 + 1e-6 && (x + 2.0 * y).abs() < 1e-6,
                "({x}, {y})"
            );
        }
    }

    #[test]
    fn ticks_are_round_numbers_and_end() {
        assert_eq!(
            nice_ticks((-3.0, 3.0), 6),
            [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
        );
        assert_eq!(
            nice_ticks((0.1, 0.9), 4),
            [0.2, 0.4, 0.6000000000000001, 0.8]
        );
        for extreme in [
            (0.0, 1e-320),
            (-1e300, 1e300),
            (1.0, 1.0 + 2.0 * f64::EPSILON),
            (1e17, 1e17 + 32.0),
        ] {
            assert!(nice_ticks(extreme, 5).len() < 20, "{extreme:?}");
        }
    }

    #[test]
    fn the_middle_of_an_axis_is_0_and_not_a_rounding_error() {
        let axis = Axis::new((-0.5, 0.5), Scale::Linear);
        assert_eq!(axis.label(-0.6 + 3.0 * 0.2), "0");
        assert_eq!(axis.label(0.2), "0.2");
        let narrow = Axis::new((-1e-12, 1e-12), Scale::Linear);
        assert_eq!(narrow.label(5e-13), "5e-13");
    }

    #[test]
    fn a_logarithmic_axis_has_numbers_at_powers_of_ten() {
        let (labelled, between) = log_ticks((-16.0, 0.0), 8);
        assert_eq!(
            labelled,
            [-16.0, -14.0, -12.0, -10.0, -8.0, -6.0, -4.0, -2.0, 0.0]
        );
        assert_eq!(between.len(), 17);
        // Two decades: 2, 3, ... 9 and 20, 30, ... 90 between the numbers.
        let (labelled, between) = log_ticks((0.0, 2.0), 8);
        assert_eq!((labelled, between.len()), (vec![0.0, 1.0, 2.0], 16));
        // From 1 to 10: 1, 2, 5, 10. From 1.1 to 1.5: round numbers.
        assert_eq!(log_ticks((0.0, 1.0), 8).0.len(), 4);
        assert!(log_ticks((1.1_f64.log10(), 1.5_f64.log10()), 8).0.len() > 2);
        for extreme in [(-320.0, 308.0), (2.0, 2.0 + 1e-15), (-320.0, -319.5)] {
            assert!(log_ticks(extreme, 8).0.len() < 20, "{extreme:?}");
        }
    }

    #[test]
    fn an_axis_of_epochs_names_whole_numbers_only() {
        assert_eq!(whole_numbers((0.97, 3.03), 8.0), [1.0, 2.0, 3.0]);
        assert_eq!(whole_numbers((0.5, 1.5), 8.0), [1.0]);
        assert_eq!(whole_numbers((0.8, 17.2), 8.0), [1.0, 5.0, 10.0, 15.0]);
        assert_eq!(
            whole_numbers((-150.0, 10_201.0), 8.0),
            [1.0, 2000.0, 4000.0, 6000.0, 8000.0, 10_000.0]
        );
    }

    #[test]
    fn texts_are_broken_between_words() {
        assert_eq!(
            super::wrapped("one two three", super::theme::text_width("one two", 13), 13),
            ["one two", "three"]
        );
        assert!(super::wrapped("", 100, 13).is_empty());
    }

    #[test]
    fn a_short_axis_has_fewer_numbers() {
        let axis = Axis::new((-40_000.0, 40_000.0), Scale::Linear);
        let room = |pixels| axis.along(pixels, Axis::MOST);
        assert!(room(900).labelled.len() > room(200).labelled.len());
        for pixels in [120, 200, 300, 900] {
            let axis = room(pixels);
            assert!(axis.labelled.len() > 1 && axis.nearest(pixels) > axis.widest());
        }
    }

    #[test]
    fn powers_of_ten_read_as_a_cell_writes_them() {
        let wide = (-16.0, 0.0);
        let texts = [-16.0, -2.0, 0.0, 5e-5_f64.log10()].map(|place| power_of_ten(place, wide));
        assert_eq!(texts, ["1e-16", "1e-2", "1", "5e-5"]);
        let texts = [-2.0, 0.0, 3.0, 0.2_f64.log10()].map(|place| power_of_ten(place, (-2.0, 3.0)));
        assert_eq!(texts, ["0.01", "1", "1000", "0.2"]);
    }
}
