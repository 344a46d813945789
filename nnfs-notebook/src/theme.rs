//! Colours and type of every figure, for light and dark pages.
//!
//! A figure carries the light colours as attributes and a style sheet that replaces them where the page is dark. Its
//! background is its own, so that it stays readable wherever it is shown.

use plotters::style::{RGBColor, TextStyle, text_anchor::Pos};

/// One colour of a figure on light and on dark pages.
#[derive(Clone, Copy)]
pub(crate) struct Ink {
    light: RGBColor,
    dark: RGBColor,
}

impl Ink {
    pub(crate) const fn light(self) -> RGBColor {
        self.light
    }

    pub(crate) fn attribute(self) -> String {
        hex(self.light)
    }
}

/// Two colours as 0xRRGGBB.
const fn ink(light: u32, dark: u32) -> Ink {
    const fn colour(hex: u32) -> RGBColor {
        let [_, r, g, b] = hex.to_be_bytes();
        RGBColor(r, g, b)
    }
    Ink {
        light: colour(light),
        dark: colour(dark),
    }
}

/// The figure's background.
pub(crate) const PAPER: Ink = ink(0xFFFFFE, 0x171B21);
/// Titles and numbers.
pub(crate) const TEXT: Ink = ink(0x1F242B, 0xE6EAEF);
/// Axis labels, captions.
pub(crate) const QUIET: Ink = ink(0x57606A, 0xA4AFBB);
/// The axis lines and the frame of an image.
pub(crate) const AXIS: Ink = ink(0x8B949E, 0x6E7884);
/// Grid lines.
pub(crate) const GRID: Ink = ink(0xE4E8EC, 0x2E353D);

/// The series of a chart, in order.
pub(crate) const SERIES: [Ink; 6] = [
    ink(0x0B6BCB, 0x58A6FF),
    ink(0xC85A00, 0xF0964B),
    ink(0x1A7F37, 0x4AC26B),
    ink(0x8250DF, 0xBE9CFF),
    ink(0xC2214B, 0xFF7B92),
    ink(0x0E7C86, 0x3FC8D4),
];

/// The cells of a heatmap: a value of 0, and the farthest below and above 0.
const ZERO: Ink = ink(0xF5F6F7, 0x232A32);
const NEGATIVE: Ink = ink(0x1D5FB4, 0x5AA6FF);
const POSITIVE: Ink = ink(0xB91C3C, 0xFF6B86);
/// Of a cell without a number.
const NO_VALUE: Ink = ink(0xB0B0B1, 0x767D85);

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

/// The colour of a number between -1 and 1 on light and on dark pages: blue below 0, close to the paper at 0, red
/// above.
pub(crate) fn diverging(value: f64) -> Ink {
    if !value.is_finite() {
        return NO_VALUE;
    }
    let full = if value < 0.0 { NEGATIVE } else { POSITIVE };
    let share = strength(value);
    let mixed = |zero: RGBColor, full: RGBColor| {
        let part = |zero: u8, full: u8| {
            (f64::from(full) * share + f64::from(zero) * (1.0 - share)).round() as u8
        };
        RGBColor(
            part(zero.0, full.0),
            part(zero.1, full.1),
            part(zero.2, full.2),
        )
    };
    Ink {
        light: mixed(ZERO.light, full.light),
        dark: mixed(ZERO.dark, full.dark),
    }
}

/// How much of the full colour a number between -1 and 1 has.
fn strength(value: f64) -> f64 {
    value.abs().min(1.0).powf(0.8)
}

/// The ink that is read on [`diverging`].
pub(crate) fn on_diverging(value: f64) -> Ink {
    let is_strong = value.is_finite() && strength(value) > 0.66;
    if is_strong { PAPER } else { TEXT }
}

pub(crate) const FONT: &str = "system-ui, sans-serif";
pub(crate) const TITLE_SIZE: u32 = 16;
/// Numbers at axes, names in legends.
pub(crate) const LABEL_SIZE: u32 = 13;
/// The smallest text: numbers at bars, in cells. On a page that shows a wide figure at nine tenths of its size it is
/// still 11 pixels high.
pub(crate) const SMALL_SIZE: u32 = 12;

/// Text of a size in pixels, in a colour, held at `anchor`.
pub(crate) fn text(size: u32, colour: RGBColor, anchor: Pos) -> TextStyle<'static> {
    use plotters::style::{Color, FontDesc, FontFamily, FontStyle, IntoTextStyle};
    let font = FontDesc::new(FontFamily::Name(FONT), f64::from(size), FontStyle::Normal);
    font.color(&colour.mix(1.0))
        .pos(anchor)
        .into_text_style(&(1, 1))
}

/// The width of a text in pixels, near enough to lay out a legend without a font library, in the widest of the fonts
/// that systems show.
pub(crate) fn text_width(text: &str, size: u32) -> i32 {
    let narrow = |c: char| "iljtfr.,:;'|!()[] ".contains(c);
    let ems: f64 = text
        .chars()
        .map(|c| if narrow(c) { 0.38 } else { 0.64 })
        .sum();
    (ems * f64::from(size)).ceil() as i32
}

/// The figure's background as SVG.
pub(crate) fn paper() -> String {
    format!(
        "<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>",
        PAPER.attribute()
    )
}

/// The style sheet that turns a figure dark.
///
/// A shape has its light colour as an attribute, which is found by it. A picture, or a shape of a mixed colour, is
/// there twice, of the classes `light` and `dark`.
pub(crate) fn style_sheet() -> String {
    let rules: String = [PAPER, TEXT, QUIET, AXIS, GRID]
        .iter()
        .chain(&SERIES)
        .map(|ink| {
            let (light, dark) = (hex(ink.light), hex(ink.dark));
            format!("[fill=\"{light}\"]{{fill:{dark}}}[stroke=\"{light}\"]{{stroke:{dark}}}")
        })
        .collect();
    format!(
        "<style>.dark{{display:none}}@media (prefers-color-scheme: dark){{.light{{display:none}}.dark{{display:inline}}{rules}}}</style>"
    )
}

/// What is drawn in two colours, so that each page shows its own.
pub(crate) fn on_both_pages(draw: impl Fn(fn(Ink) -> RGBColor) -> String) -> String {
    let (light, dark) = (draw(|ink| ink.light), draw(|ink| ink.dark));
    // Where no style sheet counts, the light one lies above.
    format!("<g class=\"dark\">{dark}</g><g class=\"light\">{light}</g>")
}
