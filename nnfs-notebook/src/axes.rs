//! What all charts with two axes share: the frame with title, legend, grid and labels, and number formats.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{BoldPoints, DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::theme;

pub(crate) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(crate) type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Axis, Axis>>;

/// Writing SVG into a string does not fail.
pub(crate) const DRAWS: &str = "an SVG in memory can always be written";

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
}

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

/// A range that a learner asks for.
///
/// # Panics
/// Panics unless it goes from low to high.
pub(crate) fn checked_range(low: f64, high: f64) -> (f64, f64) {
    assert!(
        low < high && low.is_finite() && high.is_finite(),
        "an axis goes from low to high, got {low} to {high}"
    );
    (low, high)
}

/// A range over which a function is evaluated: the distance of its ends must be a number too.
///
/// # Panics
/// Panics unless it goes from low to high.
pub(crate) fn checked_domain(low: f64, high: f64) -> (f64, f64) {
    assert!(
        (high - low).is_normal() && low < high,
        "an axis goes from low to high, got {low} to {high}"
    );
    (low, high)
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

/// One axis of a plane, from the place of its lowest value to the place of its highest.
#[derive(Clone)]
pub(crate) struct Axis {
    places: RangedCoordf64,
    ends: (f64, f64),
    scale: Scale,
    numbers: Numbers,
}

impl Axis {
    /// `ends` are places: values on a linear axis, logarithms on a logarithmic one.
    pub(crate) fn new(ends: (f64, f64), scale: Scale) -> Self {
        let places: RangedCoordf64 = (ends.0..ends.1).into();
        let numbers = match scale {
            Scale::Linear => Numbers::for_ticks(&places.key_points(BoldPoints(8)), ends),
            Scale::Log => Numbers::Short,
        };
        Self {
            places,
            ends,
            scale,
            numbers,
        }
    }

    fn label(&self, place: f64) -> String {
        match self.scale {
            Scale::Linear => self.numbers.write(place, self.ends.1 - self.ends.0),
            Scale::Log => power_of_ten(place, self.ends),
        }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, pixels: (i32, i32)) -> i32 {
        self.places.map(place, pixels)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        let light = hint.weight().allow_light_points();
        match self.scale {
            Scale::Linear if light => Vec::new(),
            Scale::Linear => self.places.key_points(hint),
            Scale::Log => {
                let (labelled, between) = log_ticks(self.ends, hint.bold_points());
                if light { between } else { labelled }
            }
        }
    }

    fn range(&self) -> std::ops::Range<f64> {
        self.ends.0..self.ends.1
    }
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
pub(crate) fn title_lines(title: &str, width: u32) -> Vec<String> {
    let room = (width as i32 - 16).max(1);
    if theme::text_width(title, theme::TITLE_SIZE) <= room {
        return vec![title.to_owned()];
    }
    wrapped(title, room, theme::TITLE_SIZE)
}

/// The size in which a line of a title fits a figure of this width: smaller than others for a very long word.
pub(crate) fn title_size(line: &str, width: u32) -> u32 {
    let room = (width as i32 - 16).max(1);
    let sizes = (6..=theme::TITLE_SIZE).rev();
    let mut fitting = sizes.filter(|&size| theme::text_width(line, size) <= room);
    fitting.next().unwrap_or(6)
}

/// The height that [`titled`] takes.
pub(crate) fn heading_height(title: &str, legend: &[Entry<'_>], width: u32) -> u32 {
    let title_height = if title.is_empty() { 8 } else { 32 };
    title_height + 18 * legend_rows(legend, width as i32 - 24).len() as u32
}

/// Fills the paper, writes the title and the legend, and gives back what is left below them.
///
/// Of a title that takes several lines this is the last; [`Figure::headed`](crate::Figure::headed) puts the others above.
pub(crate) fn titled<'a>(root: &Area<'a>, title: &str, legend: &[Entry<'_>]) -> Area<'a> {
    let (width, _) = root.dim_in_pixel();
    let last = title_lines(title, width).pop().unwrap_or_default();
    titled_in_one_line(root, &last, legend)
}

/// [`titled`] where nothing can be put above: a long title becomes small.
pub(crate) fn titled_in_one_line<'a>(
    root: &Area<'a>,
    title: &str,
    legend: &[Entry<'_>],
) -> Area<'a> {
    root.fill(&theme::PAPER.light()).expect(DRAWS);
    let (width, _) = root.dim_in_pixel();
    let mut top = 8;
    if !title.is_empty() {
        let style = theme::text(
            title_size(title, width),
            theme::TEXT.light(),
            Pos::new(HPos::Center, VPos::Top),
        );
        root.draw(&Text::new(title.to_owned(), (width as i32 / 2, top), style))
            .expect(DRAWS);
        top += 24;
    }
    for row in legend_rows(legend, width as i32 - 24) {
        let row_width: i32 = row.iter().map(|entry| entry_width(entry)).sum();
        let mut x = (width as i32 - row_width).max(0) / 2;
        for entry in row {
            draw_entry(root, entry, (x, top + 8));
            x += entry_width(entry);
        }
        top += 18;
    }
    root.margin(top, 0, 0, 0)
}

fn entry_width(entry: &Entry<'_>) -> i32 {
    28 + theme::text_width(entry.name, theme::LABEL_SIZE) + 16
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
        if used + entry_width(entry) > width {
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

fn draw_entry(root: &Area<'_>, entry: &Entry<'_>, (x, y): (i32, i32)) {
    let colour = entry.colour;
    match entry.mark {
        Mark::Line => root.draw(&PathElement::new(
            [(x, y), (x + 22, y)],
            colour.stroke_width(2),
        )),
        Mark::Dashed => [0, 8, 16].iter().try_for_each(|dx| {
            root.draw(&PathElement::new(
                [(x + dx, y), (x + dx + 5, y)],
                colour.stroke_width(2),
            ))
        }),
        Mark::Points => root.draw(&Circle::new((x + 11, y), 4, colour.filled())),
        Mark::Box => root.draw(&Rectangle::new(
            [(x + 5, y - 5), (x + 17, y + 5)],
            colour.filled(),
        )),
        Mark::Path => root
            .draw(&PathElement::new(
                [(x, y), (x + 22, y)],
                colour.stroke_width(2),
            ))
            .and_then(|()| root.draw(&Circle::new((x + 11, y), 3, colour.filled()))),
        Mark::Start => root.draw(&Circle::new((x + 18, y), 5, colour.stroke_width(2))),
        Mark::End => {
            let corners = [(0, -6), (6, 0), (0, 6), (-6, 0)];
            let corners = corners.map(|(dx, dy)| (x + 18 + dx, y + dy));
            root.draw(&Polygon::new(corners, colour.filled()))
        }
    }
    .expect(DRAWS);
    let style = theme::text(
        theme::LABEL_SIZE,
        theme::TEXT.light(),
        Pos::new(HPos::Left, VPos::Center),
    );
    root.draw(&Text::new(entry.name.to_owned(), (x + 28, y), style))
        .expect(DRAWS);
}

const PLANE_MARGIN: u32 = 6;
const PLANE_MARGIN_RIGHT: u32 = 18;

/// Where the numbers left of a plane and its label begin, and their width.
fn left_of_plane(y_label: &str) -> (u32, u32) {
    if y_label.is_empty() { (8, 44) } else { (4, 62) }
}

/// The height of the numbers below a plane and its label.
fn below_plane(x_label: &str) -> u32 {
    if x_label.is_empty() { 24 } else { 40 }
}

/// The width and height that [`plane`] takes for margins, numbers and labels.
pub(crate) fn around_the_plane((x_label, y_label): (&str, &str)) -> (u32, u32) {
    let (margin_left, numbers) = left_of_plane(y_label);
    (
        margin_left + numbers + PLANE_MARGIN_RIGHT,
        2 * PLANE_MARGIN + below_plane(x_label),
    )
}

/// The plane of a chart with linear axes, with grid, axes and labels drawn.
pub(crate) fn plane<'a, 'b>(
    area: &'a Area<'b>,
    x_range: (f64, f64),
    y_range: (f64, f64),
    labels: (&str, &str),
) -> Plane<'a, 'b> {
    let axes = [x_range, y_range].map(|range| Axis::new(range, Scale::Linear));
    plane_of(area, axes, labels)
}

/// The plane of a chart, with grid, axes and labels drawn. Its coordinates are the places of the two axes.
pub(crate) fn plane_of<'a, 'b>(
    area: &'a Area<'b>,
    [x_axis, y_axis]: [Axis; 2],
    (x_label, y_label): (&str, &str),
) -> Plane<'a, 'b> {
    let (x_label, y_label) = (x_axis.numbers.label(x_label), y_axis.numbers.label(y_label));
    let (margin_left, numbers) = left_of_plane(&y_label);
    let mut chart = ChartBuilder::on(area)
        .margin_right(PLANE_MARGIN_RIGHT)
        .margin_left(margin_left)
        .margin_top(PLANE_MARGIN)
        .margin_bottom(PLANE_MARGIN)
        .x_label_area_size(below_plane(&x_label))
        .y_label_area_size(numbers)
        .build_cartesian_2d(x_axis.clone(), y_axis.clone())
        .expect(DRAWS);
    let quiet = |anchor| theme::text(theme::LABEL_SIZE, theme::QUIET.light(), anchor);
    chart
        .configure_mesh()
        .x_labels(8)
        .y_labels(6)
        .light_line_style(theme::GRID.light().mix(0.55))
        .bold_line_style(theme::GRID.light())
        .axis_style(theme::AXIS.light())
        .label_style(quiet(Pos::new(HPos::Center, VPos::Center)))
        .axis_desc_style(theme::text(
            theme::LABEL_SIZE + 1,
            theme::TEXT.light(),
            Pos::new(HPos::Center, VPos::Center),
        ))
        .x_desc(x_label.as_str())
        .y_desc(y_label.as_str())
        .x_label_formatter(&|x| x_axis.label(*x))
        .y_label_formatter(&|y| y_axis.label(*y))
        .draw()
        .expect(DRAWS);
    chart
}

/// A line in the plane as SVG, to a hundredth of a pixel: plotters itself rounds to whole pixels, which makes a line that
/// rises slowly look wavy.
pub(crate) fn smooth_line(
    piece: &[(f64, f64)],
    (x_range, y_range): ((f64, f64), (f64, f64)),
    (columns, rows): &(std::ops::Range<i32>, std::ops::Range<i32>),
    colour: RGBColor,
    mark: Mark,
) -> String {
    let share = |v: f64, (low, high): (f64, f64)| (v - low) / (high - low);
    let within = |pixels: &std::ops::Range<i32>, share: f64| {
        f64::from(pixels.start) + share * f64::from(pixels.end - pixels.start)
    };
    let pixels = piece.iter().map(|&(x, y)| {
        let (x, y) = (share(x, x_range), 1.0 - share(y, y_range));
        (within(columns, x), within(rows, y))
    });
    let points: Vec<String> = thinned(pixels.collect())
        .iter()
        .map(|(x, y)| format!("{x:.2},{y:.2}"))
        .collect();
    let RGBColor(r, g, b) = colour;
    let dashes = if mark == Mark::Dashed {
        " stroke-dasharray=\"7 5\""
    } else {
        ""
    };
    format!(
        "<polyline fill=\"none\" stroke=\"#{r:02X}{g:02X}{b:02X}\" stroke-width=\"2\" stroke-linejoin=\"round\"{dashes} \
         points=\"{}\"/>",
        points.join(" ")
    )
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
    pub(crate) x_range: (f64, f64),
    pub(crate) y_range: (f64, f64),
    pub(crate) columns: std::ops::Range<i32>,
    pub(crate) rows: std::ops::Range<i32>,
}

impl Frame {
    /// Pixels to the right and downwards.
    pub(crate) fn size(&self) -> (f64, f64) {
        (
            f64::from(self.columns.end - self.columns.start),
            f64::from(self.rows.end - self.rows.start),
        )
    }

    /// The pixel that shows a point.
    pub(crate) fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let share = |v: f64, (low, high): (f64, f64)| (v - low) / (high - low);
        let (width, height) = self.size();
        (
            f64::from(self.columns.start) + share(x, self.x_range) * width,
            f64::from(self.rows.start) + (1.0 - share(y, self.y_range)) * height,
        )
    }

    pub(crate) fn contains(&self, (x, y): (f64, f64)) -> bool {
        (self.x_range.0..=self.x_range.1).contains(&x)
            && (self.y_range.0..=self.y_range.1).contains(&y)
    }
}

/// The SVG with a picture right above its paper, below everything else that is drawn.
pub(crate) fn behind_the_axes(svg: &str, picture: &str) -> String {
    // The paper is the first element that plotters draws.
    let end_of_paper = svg
        .find("<rect")
        .and_then(|start| svg[start..].find("/>").map(|end| start + end + 2));
    let (paper, rest) = svg.split_at(end_of_paper.unwrap_or(svg.len()));
    format!("{paper}{picture}{rest}")
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
        Axis, BoldPoints, Ranged, RangedCoordf64, Scale, clipped_line, log_ticks, nice_ticks,
        padded_range, power_of_ten, short_number,
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
            let places: RangedCoordf64 = (low..high).into();
            let ticks = places.key_points(BoldPoints(8));
            let texts: Vec<String> = ticks.iter().map(|&tick| axis.label(tick)).collect();
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
    fn powers_of_ten_read_as_a_cell_writes_them() {
        let wide = (-16.0, 0.0);
        let texts = [-16.0, -2.0, 0.0, 5e-5_f64.log10()].map(|place| power_of_ten(place, wide));
        assert_eq!(texts, ["1e-16", "1e-2", "1", "5e-5"]);
        let texts = [-2.0, 0.0, 3.0, 0.2_f64.log10()].map(|place| power_of_ten(place, (-2.0, 3.0)));
        assert_eq!(texts, ["0.01", "1", "1000", "0.2"]);
    }
}
