//! Colours and type of every figure, for light and dark pages.
//!
//! A figure carries the light colours as attributes and a style sheet that replaces them where the page is dark. Its
//! background is its own, so that it stays readable wherever it is shown.

use plotters::style::{RGBColor, TextStyle, text_anchor::Pos};

/// One colour of a figure on light and on dark pages.
#[derive(Clone, Copy)]
pub(crate) struct Ink {
    light: (u8, u8, u8),
    dark: &'static str,
}

impl Ink {
    pub(crate) const fn light(self) -> RGBColor {
        let (r, g, b) = self.light;
        RGBColor(r, g, b)
    }

    pub(crate) fn attribute(self) -> String {
        let (r, g, b) = self.light;
        format!("#{r:02X}{g:02X}{b:02X}")
    }
}

const fn ink(r: u8, g: u8, b: u8, dark: &'static str) -> Ink {
    Ink {
        light: (r, g, b),
        dark,
    }
}

/// The figure's background.
pub(crate) const PAPER: Ink = ink(0xFF, 0xFF, 0xFE, "#171B21");
/// Titles and numbers.
pub(crate) const TEXT: Ink = ink(0x1F, 0x24, 0x2B, "#E6EAEF");
/// Axis labels, captions.
pub(crate) const QUIET: Ink = ink(0x57, 0x60, 0x6A, "#A4AFBB");
/// The axis lines and the frame of an image.
pub(crate) const AXIS: Ink = ink(0x8B, 0x94, 0x9E, "#6E7884");
/// Grid lines.
pub(crate) const GRID: Ink = ink(0xE4, 0xE8, 0xEC, "#2E353D");

/// The series of a chart, in order.
pub(crate) const SERIES: [Ink; 6] = [
    ink(0x0B, 0x6B, 0xCB, "#58A6FF"),
    ink(0xC8, 0x5A, 0x00, "#F0964B"),
    ink(0x1A, 0x7F, 0x37, "#4AC26B"),
    ink(0x82, 0x50, 0xDF, "#BE9CFF"),
    ink(0xC2, 0x21, 0x4B, "#FF7B92"),
    ink(0x0E, 0x7C, 0x86, "#3FC8D4"),
];

/// Words about values that are NaN, infinite, or have no place in a chart.
pub(crate) const BROKEN: Ink = SERIES[4];

pub(crate) fn series(index: usize) -> Ink {
    SERIES[index % SERIES.len()]
}

/// Heights from the lowest (0) to the highest (1), on every page: from blue over green to yellow, ever lighter.
pub(crate) fn height(share: f64) -> RGBColor {
    const STOPS: [(u8, u8, u8); 5] = [
        (0x33, 0x4E, 0x9E),
        (0x1E, 0x84, 0xA6),
        (0x3C, 0xAC, 0x86),
        (0xA4, 0xC8, 0x54),
        (0xF7, 0xD9, 0x4C),
    ];
    let place = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f64;
    let below = (place as usize).min(STOPS.len() - 2);
    let (low, high) = (STOPS[below], STOPS[below + 1]);
    let mixed = |low: u8, high: u8| {
        let part = place - below as f64;
        (f64::from(low) * (1.0 - part) + f64::from(high) * part).round() as u8
    };
    RGBColor(
        mixed(low.0, high.0),
        mixed(low.1, high.1),
        mixed(low.2, high.2),
    )
}

/// A colour as SVG writes it.
pub(crate) fn hex(RGBColor(r, g, b): RGBColor) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Text on a coloured cell keeps its colour on every page.
pub(crate) const ON_DARK_CELL: RGBColor = RGBColor(0xFA, 0xFA, 0xFA);
/// Text on a light cell.
pub(crate) const ON_LIGHT_CELL: RGBColor = RGBColor(0x11, 0x11, 0x11);

pub(crate) const FONT: &str = "system-ui, sans-serif";
pub(crate) const TITLE_SIZE: u32 = 16;
pub(crate) const LABEL_SIZE: u32 = 12;

/// Text of a size, in a colour, held at `anchor`.
pub(crate) fn text(size: u32, colour: RGBColor, anchor: Pos) -> TextStyle<'static> {
    use plotters::style::{Color, FontDesc, FontFamily, FontStyle, IntoTextStyle};
    let font = FontDesc::new(FontFamily::Name(FONT), f64::from(size), FontStyle::Normal);
    font.color(&colour.mix(1.0))
        .pos(anchor)
        .into_text_style(&(1, 1))
}

/// The width of a text in pixels, near enough to lay out a legend without a font library.
pub(crate) fn text_width(text: &str, size: u32) -> i32 {
    let narrow = |c: char| "iljtfr.,:;'|!()[] ".contains(c);
    let ems: f64 = text
        .chars()
        .map(|c| if narrow(c) { 0.34 } else { 0.58 })
        .sum();
    (ems * f64::from(size)).ceil() as i32
}

/// The style sheet that turns a figure dark.
pub(crate) fn style_sheet() -> String {
    let rules: String = [PAPER, TEXT, QUIET, AXIS, GRID]
        .iter()
        .chain(&SERIES)
        .map(|ink| {
            let (light, dark) = (ink.attribute(), ink.dark);
            format!("[fill=\"{light}\"]{{fill:{dark}}}[stroke=\"{light}\"]{{stroke:{dark}}}")
        })
        .collect();
    format!("<style>@media (prefers-color-scheme: dark){{{rules}}}</style>")
}
