//! What all charts with two axes share: axes with their numbers, the frame around a plane, and where its points lie.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::coord::ranged1d::{BoldPoints, DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::ops::Range;

use crate::canvas::{Area, DRAWS, Pixel};
use crate::theme::{self, LABEL_SIZE};

mod heading;
mod lines;
mod numbers;
mod ticks;

pub(crate) use heading::{
    Entry, LINE_WIDTH, Mark, heading_height, title_width, titled, titled_in_one_line, wrapped,
};
pub(crate) use lines::clipped_line;
pub(crate) use numbers::{Numbers, short_number};
pub(crate) use ticks::{nice_step, nice_ticks};

use lines::thinned;
use numbers::power_of_ten;
use ticks::{log_ticks, whole_numbers};

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
    /// The axis has names in place of numbers, in so many lines, which whoever asks for it writes.
    Names(usize),
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

    /// An axis without lines and numbers, with room for names that take at most so many lines of text.
    pub(crate) fn named(ends: (f64, f64), lines: usize) -> Self {
        Self::of_kind(ends, Kind::Names(lines), Self::MOST)
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
            Kind::Names(_) => (Vec::new(), Vec::new(), Numbers::Short),
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
        let more_lines = match x_axis.kind {
            Kind::Names(lines) => lines.max(1) as i32 - 1,
            _ => 0,
        };
        Self {
            // Charts that stand above each other have their axes above each other where their numbers are short.
            left: left + 6,
            right: (last / 2 + 4).max(18),
            above: 8,
            below: Self::TICK
                + size
                + 4
                + more_lines * (size + 3)
                + if x_label.is_empty() { 0 } else { size + 9 },
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
    if matches!(x_axis.kind, Kind::Names(_)) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_middle_of_an_axis_is_0_and_not_a_rounding_error() {
        let axis = Axis::new((-0.5, 0.5), Scale::Linear);
        assert_eq!(axis.label(-0.6 + 3.0 * 0.2), "0");
        assert_eq!(axis.label(0.2), "0.2");
        let narrow = Axis::new((-1e-12, 1e-12), Scale::Linear);
        assert_eq!(narrow.label(5e-13), "5e-13");
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
}
