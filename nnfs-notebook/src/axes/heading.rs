//! What stands above a chart: its title and its legend.

use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::canvas::{Area, Canvas, Pixel, Stroke};
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

    /// Whether a reader could not tell the two apart: several series may share a name and a colour.
    fn looks_like(&self, other: &Self) -> bool {
        (self.name, self.colour, self.mark) == (other.name, other.colour, other.mark)
    }
}

/// Of a line in a chart, in pixels.
pub(crate) const LINE_WIDTH: f64 = 2.0;

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
    for (i, entry) in legend.iter().enumerate() {
        let named_before = legend[..i].iter().any(|other| other.looks_like(entry));
        if entry.name.is_empty() || named_before {
            continue;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_between_words() {
        assert_eq!(
            wrapped("one two three", theme::text_width("one two", 13), 13),
            ["one two", "three"]
        );
        assert!(wrapped("", 100, 13).is_empty());
    }
}
