//! Pieces that several drawings are made of: arrows, boxes of numbers, texts.

use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::theme::{self, Ink};

/// Numbers and names in drawings. Most drawings are narrow enough for a page of a telephone, on which this is still 11
/// pixels high.
pub(crate) const NUMBER_SIZE: u32 = 14;

/// The height of a cell of a matrix, in pixels.
pub(crate) const CELL_HEIGHT: i32 = 30;

/// More rows or columns than this have no place in a drawing of numbers.
pub(crate) const MOST_CELLS: usize = 10;

/// A text whose middle is at a place.
pub(crate) fn centred(canvas: &Canvas, text: &str, at: Pixel, size: u32, ink: Ink) {
    let anchor = Pos::new(HPos::Center, VPos::Center);
    canvas.write(text, at, size, ink.light(), anchor);
}

/// A line with a head at its second end.
pub(crate) fn arrow(canvas: &Canvas, from: Pixel, to: Pixel, ink: Ink, width: f64) {
    let (length, half) = (5.0 + 2.0 * width, 2.0 + 1.25 * width);
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let distance = dx.hypot(dy).max(1e-9);
    let (ux, uy) = (dx / distance, dy / distance);
    let neck = (to.0 - length * ux, to.1 - length * uy);
    canvas.line(&[from, neck], Stroke::new(ink.light(), width));
    let side = |sign: f64| (neck.0 - sign * half * uy, neck.1 + sign * half * ux);
    let ((x1, y1), (x2, y2)) = (side(1.0), side(-1.0));
    canvas.add(&format!(
        "<path fill=\"{}\" d=\"M{:.1} {:.1}L{x1:.1} {y1:.1}L{x2:.1} {y2:.1}Z\"/>",
        ink.attribute(),
        to.0,
        to.1
    ));
}

/// A rectangle: paper with a tint of its ink (0 for none), and a border.
pub(crate) fn tinted(canvas: &Canvas, corner: Pixel, size: (f64, f64), ink: Ink, tint: f64) {
    canvas.rectangle(corner, size, theme::PAPER.light());
    if tint > 0.0 {
        canvas.shade(corner, size, ink.light(), tint);
    }
    outlined(canvas, corner, size, Stroke::new(ink.light(), 1.5));
}

/// The border of a rectangle.
pub(crate) fn outlined(
    canvas: &Canvas,
    (x, y): Pixel,
    (width, height): (f64, f64),
    stroke: Stroke,
) {
    let corners = [
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
        (x, y),
    ];
    canvas.line(&corners, stroke);
}

/// A circle of paper with a border.
pub(crate) fn circle(canvas: &Canvas, (x, y): Pixel, radius: f64, ink: Ink) {
    canvas.add(&format!(
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"/>",
        theme::PAPER.attribute(),
        ink.attribute()
    ));
}

/// A number as drawings write it.
pub(crate) fn number(value: f64) -> String {
    if value.is_finite() {
        axes::short_number(value)
    } else {
        value.to_string()
    }
}

/// A number as a factor or a term: in brackets where it has a sign of its own.
pub(crate) fn in_brackets(value: f64) -> String {
    let text = number(value);
    if text.starts_with('-') {
        format!("({text})")
    } else {
        text
    }
}

/// The width of a cell that has room for all these numbers.
pub(crate) fn cell_width<'a>(values: impl IntoIterator<Item = &'a f64>) -> i32 {
    let widths = values
        .into_iter()
        .map(|&value| theme::text_width(&number(value), NUMBER_SIZE));
    (widths.max().unwrap_or(0) + 12).max(34)
}

/// A shape as Rust writes it: `(3,)`, `(3, 1)`.
pub(crate) fn shape_text(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => {
            let sides: Vec<String> = shape.iter().map(ToString::to_string).collect();
            format!("({})", sides.join(", "))
        }
    }
}
