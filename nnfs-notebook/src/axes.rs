//! What all charts with two axes share: the frame with title, legend, grid and labels, and number formats.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::theme;

pub(crate) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(crate) type Plane<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Writing SVG into a string does not fail.
pub(crate) const DRAWS: &str = "an SVG in memory can always be written";

/// How one series is drawn, on the chart and in its legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Line,
    Dashed,
    Points,
    Box,
}

/// An entry of a legend.
pub(crate) struct Entry<'a> {
    pub(crate) name: &'a str,
    pub(crate) colour: RGBColor,
    pub(crate) mark: Mark,
}

/// Values beyond this are left out of charts: the distance of two of them would not be a number.
const LARGEST_DRAWN: f64 = 1e300;

/// The smallest and the largest finite value with a margin on both sides; 0 to 1 where there is none.
pub(crate) fn padded_range(values: impl IntoIterator<Item = f64>, margin: f64) -> (f64, f64) {
    let finite = values.into_iter().filter(|v| v.abs() <= LARGEST_DRAWN);
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
        (low.min(v), high.max(v))
    });
    if low > high {
        return (0.0, 1.0);
    }
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

/// Fills the paper, writes the title and the legend, and gives back what is left below them.
pub(crate) fn titled<'a>(root: &Area<'a>, title: &str, legend: &[Entry<'_>]) -> Area<'a> {
    root.fill(&theme::PAPER.light()).expect(DRAWS);
    let (width, _) = root.dim_in_pixel();
    let mut top = 8;
    if !title.is_empty() {
        let style = theme::text(
            theme::TITLE_SIZE,
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

fn legend_rows<'a, 'b>(legend: &'a [Entry<'b>], width: i32) -> Vec<Vec<&'a Entry<'b>>> {
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

/// The plane of a chart, with grid, axes and labels drawn.
pub(crate) fn plane<'a, 'b>(
    area: &'a Area<'b>,
    x_range: (f64, f64),
    y_range: (f64, f64),
    (x_label, y_label): (&str, &str),
) -> Plane<'a, 'b> {
    let mut chart = ChartBuilder::on(area)
        .margin_right(18)
        .margin_left(if y_label.is_empty() { 8 } else { 4 })
        .margin_top(6)
        .margin_bottom(6)
        .x_label_area_size(if x_label.is_empty() { 24 } else { 40 })
        .y_label_area_size(if y_label.is_empty() { 44 } else { 62 })
        .build_cartesian_2d(x_range.0..x_range.1, y_range.0..y_range.1)
        .expect(DRAWS);
    let quiet = |anchor| theme::text(theme::LABEL_SIZE, theme::QUIET.light(), anchor);
    chart
        .configure_mesh()
        .x_labels(8)
        .y_labels(6)
        .light_line_style(TRANSPARENT)
        .bold_line_style(theme::GRID.light())
        .axis_style(theme::AXIS.light())
        .label_style(quiet(Pos::new(HPos::Center, VPos::Center)))
        .axis_desc_style(theme::text(
            theme::LABEL_SIZE + 1,
            theme::TEXT.light(),
            Pos::new(HPos::Center, VPos::Center),
        ))
        .x_desc(x_label)
        .y_desc(y_label)
        .x_label_formatter(&|x| short_number(*x))
        .y_label_formatter(&|y| short_number(*y))
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
    let points: Vec<String> = piece
        .iter()
        .map(|&(x, y)| {
            let (x, y) = (share(x, x_range), 1.0 - share(y, y_range));
            format!("{:.2},{:.2}", within(columns, x), within(rows, y))
        })
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

/// Liang and Barsky's clipping of one segment by a rectangle.
fn clipped_segment(
    a: (f64, f64),
    b: (f64, f64),
    low: (f64, f64),
    high: (f64, f64),
) -> Option<((f64, f64), (f64, f64))> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    if !(dx.is_finite() && dy.is_finite()) {
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
    use super::{clipped_line, padded_range, short_number};

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
}
