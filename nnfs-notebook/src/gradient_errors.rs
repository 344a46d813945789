//! Where a gradient check found which errors.

use ndarray::{Array1, Array2};
use nnfs_core::gradient::{GradientReport, ParameterReport, Verdict};
use plotters::style::RGBColor;

use crate::axes;
use crate::bitmap;
use crate::canvas::Canvas;
use crate::figure::{Draw, Figure};
use crate::histogram::histogram;
use crate::theme::{self, Ink};

const WIDTH: i32 = 860;

/// A parameter with more rows or columns than this is drawn in blocks.
const MOST_BLOCKS: usize = 100;

/// The verdicts' thresholds.
const THRESHOLDS: [f64; 3] = [1e-7, 1e-4, 1e-2];

/// The relative errors of a gradient check, drawn; begin with [`gradient_errors`].
#[derive(Clone, Debug)]
pub struct GradientErrors {
    title: String,
    parameters: Vec<Panel>,
    /// The histogram's values: of all parameters, without those at kinks.
    errors: Vec<f64>,
}

/// One parameter.
#[derive(Clone, Debug)]
struct Panel {
    name: String,
    shape: (usize, usize),
    blocks: Array2<Block>,
    /// The block of the largest error, where there is one.
    largest_in: Option<(usize, usize)>,
    /// Two lines below the picture, the first in the colour of the verdict.
    captions: [String; 2],
    verdict: Verdict,
}

/// What a block of entries shows: the worst of them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Block {
    /// NaN counts as the largest error; `None` where no entry was compared.
    error: Option<f64>,
    has_kink: bool,
}

/// Draws the relative errors of a gradient check: for each parameter a map of its entries, coloured by the power of ten
/// of their error, and a histogram of them all, both with the thresholds 1e-7, 1e-4 and 1e-2.
///
/// A parameter of more than 100 rows or columns is drawn in blocks, each in the colour of its worst entry, so that a
/// single wrong one stays visible. The largest error of each parameter is ringed, and entries at kinks are dotted.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let mut network = Sequential::new().add(Dense::he(2, 8, &mut rng)).add(Relu::new()).add(Dense::he(8, 3, &mut rng));
/// let (x, labels) = data::spiral(2, 3, &mut rng);
/// let report = gradient::gradient_check(&mut network, &x, &labels, &mut SoftmaxCrossEntropy::new());
/// gradient_errors("A gradient check", &report);
/// ```
#[must_use]
pub fn gradient_errors(title: &str, report: &GradientReport) -> GradientErrors {
    GradientErrors {
        title: title.to_owned(),
        parameters: report.parameters.iter().map(panel).collect(),
        errors: report
            .parameters
            .iter()
            .flat_map(compared)
            .map(|(_, error)| error)
            .collect(),
    }
}

/// The entries whose errors count, with their places: checked, and not at a kink.
fn compared(parameter: &ParameterReport) -> Vec<((usize, usize), f64)> {
    let all_checked = parameter.checked == parameter.relative_error.len();
    let entries = parameter.relative_error.indexed_iter();
    entries
        .map(|(at, &error)| (at, error))
        // Of a sample, the entries that were not chosen are NaN; one with a broken gradient is not one of them.
        .filter(|&(at, error)| {
            all_checked || !error.is_nan() || !parameter.backpropagated[at].is_finite()
        })
        .filter(|(at, _)| !parameter.kinks.contains(at))
        .collect()
}

fn panel(parameter: &ParameterReport) -> Panel {
    let shape = parameter.relative_error.dim();
    let block = (
        shape.0.div_ceil(MOST_BLOCKS).max(1),
        shape.1.div_ceil(MOST_BLOCKS).max(1),
    );
    let place = |(i, j): (usize, usize)| (i / block.0, j / block.1);
    let mut blocks = Array2::from_elem(
        (shape.0.div_ceil(block.0), shape.1.div_ceil(block.1)),
        Block::default(),
    );
    let entries = compared(parameter);
    for &(at, error) in &entries {
        let worst = &mut blocks[place(at)].error;
        *worst = Some(worst.map_or(error, |other| larger(other, error)));
    }
    for &at in &parameter.kinks {
        blocks[place(at)].has_kink = true;
    }
    let nothing = parameter.verdict == Verdict::NotCompared;
    let largest = if nothing {
        "nothing was compared".to_owned()
    } else {
        let (error, (i, j)) = (scientific(parameter.largest), parameter.at);
        format!("{}: largest {error} at ({i}, {j})", parameter.verdict)
    };
    let mut counts = vec![format!(
        "{} of {} checked",
        parameter.checked,
        parameter.relative_error.len()
    )];
    match parameter.kinks.len() {
        0 => {}
        1 => counts.push("1 at a kink".to_owned()),
        n => counts.push(format!("{n} at kinks")),
    }
    if block != (1, 1) {
        counts.push(format!("blocks of {} x {}", block.0, block.1));
    }
    Panel {
        name: parameter.name.clone(),
        shape,
        blocks,
        largest_in: (!nothing).then(|| place(parameter.at)),
        captions: [largest, counts.join(", ")],
        verdict: parameter.verdict,
    }
}

/// The larger of two errors, where NaN is the largest.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a >= b { a } else { b }
}

fn scientific(error: f64) -> String {
    if error == 0.0 || !error.is_finite() {
        format!("{error}")
    } else {
        format!("{error:.1e}")
    }
}

/// A power of ten and its colour.
type Stop = (f64, (u8, u8, u8));

/// Blue is right, yellow close, orange suspicious, red wrong; the darker, the farther from the next better verdict, and
/// the bluer, the more right.
const BANDS: [[Stop; 2]; 4] = [
    [(-16.0, (0x0B, 0x3C, 0x7A)), (-7.0, (0xA9, 0xD3, 0xEC))],
    [(-7.0, (0xFF, 0xF3, 0xB5)), (-4.0, (0xF3, 0xC9, 0x3B))],
    [(-4.0, (0xF5, 0x9F, 0x3A)), (-2.0, (0xDD, 0x6B, 0x0B))],
    [(-2.0, (0xD7, 0x26, 0x3D)), (0.0, (0x8B, 0x08, 0x25))],
];
const NAN: RGBColor = RGBColor(0xC0, 0x26, 0xD3);
const NOT_COMPARED: RGBColor = RGBColor(0xB0, 0xB0, 0xB0);

/// The colour of a power of ten.
fn colour(power: f64) -> RGBColor {
    if power.is_nan() {
        return NAN;
    }
    let band = BANDS
        .iter()
        .find(|band| power < band[1].0)
        .unwrap_or(&BANDS[3]);
    let [(low, from), (high, to)] = *band;
    let share = ((power - low) / (high - low)).clamp(0.0, 1.0);
    let mixed =
        |from: u8, to: u8| (f64::from(from) * (1.0 - share) + f64::from(to) * share).round() as u8;
    RGBColor(
        mixed(from.0, to.0),
        mixed(from.1, to.1),
        mixed(from.2, to.2),
    )
}

fn block_colour(block: Block) -> RGBColor {
    block
        .error
        .map_or(NOT_COMPARED, |error| colour(error.log10()))
}

fn written((x, y): (i32, i32), anchor: &str, size: u32, ink: Ink, text: &str) -> String {
    let (colour, font, text) = (ink.attribute(), theme::FONT, html_escape::encode_text(text));
    format!(
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-family=\"{font}\" font-size=\"{size}\" \
         fill=\"{colour}\">{text}</text>"
    )
}

/// A mark that is seen on every colour: a ring around the largest error.
fn ring((x, y): (i32, i32), radius: i32) -> String {
    let circle = |colour: &str, width: f64| {
        format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>"
        )
    };
    circle("#FAFAFA", 4.5) + &circle("#111111", 2.0)
}

/// A mark that is seen on every colour: a dot on a kink.
fn dot((x, y): (i32, i32), radius: f64) -> String {
    format!(
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"#FAFAFA\" stroke=\"#111111\" stroke-width=\"1\"/>"
    )
}

fn square((x, y): (i32, i32), RGBColor(r, g, b): RGBColor) -> String {
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"#{r:02X}{g:02X}{b:02X}\"/>",
        x - 6,
        y - 6
    )
}

impl Panel {
    const MARGIN: i32 = 14;
    const NAME_HEIGHT: i32 = 24;

    /// Width and height of a block in pixels.
    fn cell(&self) -> (i32, i32) {
        let side = |count: usize| (290 / count.max(1)).clamp(3, 26) as i32;
        let (rows, columns) = self.blocks.dim();
        (side(columns), side(rows))
    }

    fn grid_size(&self) -> (i32, i32) {
        let (rows, columns) = self.blocks.dim();
        let (width, height) = self.cell();
        (width * columns as i32, height * rows as i32)
    }

    fn heading(&self) -> String {
        format!("{} {:?}", self.name, self.shape)
    }

    fn size(&self) -> (i32, i32) {
        let texts = [
            theme::text_width(&self.heading(), 13),
            theme::text_width(&self.captions[0], 12),
            theme::text_width(&self.captions[1], 12),
        ];
        let (width, height) = self.grid_size();
        let widest = texts.into_iter().fold(width, i32::max);
        (widest + 2 * Self::MARGIN, Self::NAME_HEIGHT + height + 52)
    }

    /// The panel as SVG, its left top corner at a place.
    fn svg(&self, (x, y): (i32, i32)) -> String {
        let (left, top) = (x + Self::MARGIN, y + Self::NAME_HEIGHT);
        let mut svg = written((left, y + 15), "start", 13, theme::TEXT, &self.heading());
        let (rows, columns) = self.blocks.dim();
        let (width, height) = self.grid_size();
        if !self.blocks.is_empty() {
            let pixel = |x: usize, y: usize| block_colour(self.blocks[[y, x]]);
            svg += &bitmap::image((columns, rows), pixel, (left, top), (width, height), 1.0);
        }
        let cell = self.cell();
        let centre = |(i, j): (usize, usize)| {
            (
                left + cell.0 * j as i32 + cell.0 / 2,
                top + cell.1 * i as i32 + cell.1 / 2,
            )
        };
        let radius = (f64::from(cell.0.min(cell.1)) / 4.0).clamp(1.2, 3.0);
        let kinks = self
            .blocks
            .indexed_iter()
            .filter(|(_, block)| block.has_kink);
        svg += &kinks
            .map(|(at, _)| dot(centre(at), radius))
            .collect::<String>();
        if let Some(at) = self.largest_in {
            svg += &ring(centre(at), (cell.0.min(cell.1) / 2 - 2).clamp(6, 9));
        }
        let verdict_ink = match self.verdict {
            Verdict::Wrong => theme::SERIES[4],
            Verdict::Suspicious => theme::SERIES[1],
            _ => theme::QUIET,
        };
        let inks = [verdict_ink, theme::QUIET];
        for ((caption, ink), y) in self.captions.iter().zip(inks).zip([18, 34]) {
            svg += &written((left, top + height + y), "start", 12, ink, caption);
        }
        svg
    }

    fn alt(&self) -> String {
        let [largest, counts] = &self.captions;
        format!("{} is {largest}, {counts}", self.heading())
    }
}

impl GradientErrors {
    /// What the colours and marks mean, 54 pixels high.
    fn legend(&self, top: i32) -> String {
        const LEFT: i32 = 28;
        const DECADE: i32 = 28;
        let x = |power: f64| LEFT + ((power + 16.0) * f64::from(DECADE)).round() as i32;
        let steps = (16 * 8, 1);
        let pixel = |step: usize, _| colour(-16.0 + (step as f64 + 0.5) / 8.0);
        let mut svg = bitmap::image(steps, pixel, (LEFT, top + 18), (16 * DECADE, 12), 1.0);
        for (band, verdict) in BANDS.iter().zip(["right", "close", "suspicious", "wrong"]) {
            let [(low, _), (high, _)] = *band;
            svg += &written(
                (x((low + high) / 2.0), top + 12),
                "middle",
                12,
                theme::TEXT,
                verdict,
            );
            let edge = scientific(10_f64.powf(low)).replace(".0e", "e");
            svg += &written((x(low), top + 44), "middle", 12, theme::QUIET, &edge);
        }
        svg += &written((x(0.0), top + 44), "middle", 12, theme::QUIET, "1");
        let blocks = || self.parameters.iter().flat_map(|panel| &panel.blocks);
        let mut at = (x(0.0) + 40, top + 24);
        let mut explain = |mark: &dyn Fn((i32, i32)) -> String, text: &str| {
            svg += &mark(at);
            svg += &written((at.0 + 14, at.1 + 4), "start", 12, theme::TEXT, text);
            at.0 += 14 + theme::text_width(text, 12) + 24;
        };
        explain(&|at| ring(at, 6), "largest");
        if blocks().any(|block| block.has_kink) {
            explain(&|at| dot(at, 3.0), "kink");
        }
        if blocks().any(|block| block.error.is_none()) {
            explain(&|at| square(at, NOT_COMPARED), "not compared");
        }
        if blocks().any(|block| block.error.is_some_and(f64::is_nan)) {
            explain(&|at| square(at, NAN), "NaN");
        }
        svg
    }

    /// The place of each panel, and the height of them all. A flat one, such as the biases, stands below the one before
    /// it.
    fn layout(&self) -> (Vec<(i32, i32)>, i32) {
        let mut places: Vec<(i32, i32)> = Vec::new();
        // The column that is being filled: its left, its width, and where its next panel begins; and the row of columns.
        let (mut left, mut width, mut below) = (8, 0, 0);
        let (mut row_top, mut row_bottom) = (0, 0);
        let mut in_column = 0;
        for panel in &self.parameters {
            let size = panel.size();
            let is_flat = panel.blocks.nrows() <= 2;
            let stands_below = is_flat && in_column == 1 && left + size.0 <= WIDTH;
            if !stands_below {
                left += width;
                (width, below, in_column) = (0, row_top, 0);
                if left + size.0 > WIDTH && left > 8 {
                    (left, row_top) = (8, row_bottom);
                    below = row_top;
                }
            }
            in_column += 1;
            places.push((left, below));
            below += size.1;
            width = width.max(size.0);
            row_bottom = row_bottom.max(below);
        }
        (places, row_bottom)
    }

    fn maps(&self) -> Figure {
        const LEGEND_HEIGHT: i32 = 60;
        let (places, height) = self.layout();
        let top = if self.title.is_empty() { 12 } else { 38 };
        let size = (WIDTH as u32, (top + LEGEND_HEIGHT + height) as u32);
        let canvas = Canvas::new(size);
        axes::titled(&canvas, &self.title, &[]);
        canvas.add(&self.legend(top));
        for (panel, (x, y)) in self.parameters.iter().zip(places) {
            canvas.add(&panel.svg((x, y + top + LEGEND_HEIGHT)));
        }
        let panels: Vec<String> = self.parameters.iter().map(Panel::alt).collect();
        let alt = format!(
            "Relative errors of a gradient check \"{}\": {}.",
            self.title,
            panels.join("; ")
        );
        canvas.figure(alt)
    }

    fn histogram(&self) -> Figure {
        let errors = &self.errors;
        let smallest = errors
            .iter()
            .filter(|&&error| error > 0.0)
            .fold(1e-12_f64, |a, &b| a.min(b));
        let lowest = smallest.log10().floor().max(-20.0);
        let count = |what: &dyn Fn(&f64) -> bool| errors.iter().filter(|error| what(error)).count();
        // Those that are exactly 0 have no logarithm.
        let drawn: Vec<f64> = errors
            .iter()
            .copied()
            .filter(|&error| error != 0.0)
            .collect();
        let mut label = format!("relative error of {} entries", drawn.len());
        for (number, what) in [
            (errors.len() - drawn.len(), "more are exactly 0"),
            (count(&|error| error.is_nan()), "of them are NaN"),
        ] {
            if number > 0 {
                label += &format!("; {number} {what}");
            }
        }
        let chart = histogram("Errors of all entries", &Array1::from(drawn))
            .log_x()
            .range(10_f64.powf(lowest), 1.0)
            .bins((-lowest * 3.0) as usize)
            .labels(&label, "share in %")
            .size(WIDTH as u32, 250);
        let marked = THRESHOLDS.iter().zip(["1e-7", "1e-4", "1e-2"]);
        marked
            .fold(chart, |chart, (&limit, text)| chart.mark(limit, text))
            .figure()
    }
}

impl Draw for GradientErrors {
    fn figure(&self) -> Figure {
        Figure::beside(&[self.maps(), self.histogram()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parameter whose every entry has the error 1e-9, but for those named.
    fn parameter(shape: (usize, usize), others: &[((usize, usize), f64)]) -> ParameterReport {
        let mut errors = Array2::from_elem(shape, 1e-9);
        let (mut largest, mut at) = (1e-9, (0, 0));
        for &(place, error) in others {
            errors[place] = error;
            if larger(error, largest).total_cmp(&largest).is_ne() {
                (largest, at) = (error, place);
            }
        }
        ParameterReport {
            name: "w".to_owned(),
            backpropagated: Array2::ones(shape),
            numerical: Array2::ones(shape),
            relative_error: errors,
            floor: 1e-3,
            checked: shape.0 * shape.1,
            kinks: Vec::new(),
            largest,
            at,
            median: 1e-9,
            verdict: if largest < 1e-7 {
                Verdict::Right
            } else {
                Verdict::Wrong
            },
        }
    }

    #[test]
    fn one_wrong_entry_of_many_colours_its_block() {
        let panel = panel(&parameter((784, 50), &[((783, 49), 0.5), ((3, 3), 1e-12)]));
        assert_eq!(panel.blocks.dim(), (98, 50));
        assert_eq!(panel.blocks[[97, 49]].error, Some(0.5));
        assert_eq!(panel.blocks[[0, 3]].error, Some(1e-9));
        assert_eq!(panel.largest_in, Some((97, 49)));
        assert_eq!(panel.captions[0], "wrong: largest 5.0e-1 at (783, 49)");
        assert_eq!(panel.captions[1], "39200 of 39200 checked, blocks of 8 x 1");
    }

    #[test]
    fn nan_is_the_largest_error() {
        for others in [
            [((0, 0), f64::NAN), ((0, 1), 1.0)],
            [((0, 0), 1.0), ((0, 1), f64::NAN)],
        ] {
            let panel = panel(&parameter((1, 300), &others));
            assert!(panel.blocks[[0, 0]].error.is_some_and(f64::is_nan));
            assert_eq!(block_colour(panel.blocks[[0, 0]]), NAN);
        }
    }

    #[test]
    fn kinks_are_marked_and_do_not_count() {
        let mut kinky = parameter((2, 2), &[((0, 1), 0.5)]);
        kinky.kinks = vec![(0, 1)];
        let panel = panel(&kinky);
        assert_eq!(
            panel.blocks[[0, 1]],
            Block {
                error: None,
                has_kink: true
            }
        );
        assert_eq!(compared(&kinky).len(), 3);
        assert!(panel.captions[1].ends_with("1 at a kink"));
    }

    #[test]
    fn entries_that_a_sample_left_out_are_not_nan() {
        let mut sampled = parameter((1, 3), &[((0, 1), f64::NAN), ((0, 2), f64::NAN)]);
        sampled.checked = 2;
        // Backward gave NaN at (0, 2), so that entry is broken; (0, 1) was not chosen.
        sampled.backpropagated[[0, 2]] = f64::NAN;
        let panel = panel(&sampled);
        assert_eq!(panel.blocks[[0, 1]].error, None);
        assert!(panel.blocks[[0, 2]].error.is_some_and(f64::is_nan));
    }

    #[test]
    fn the_colours_change_at_the_thresholds() {
        for limit in THRESHOLDS {
            let (below, at) = (colour(limit.log10() - 1e-9), colour(limit.log10()));
            let differ = |a: u8, b: u8| a.abs_diff(b) > 20;
            assert!(
                differ(below.0, at.0) || differ(below.1, at.1) || differ(below.2, at.2),
                "{below:?} {at:?}"
            );
        }
        assert_eq!(colour(f64::NEG_INFINITY), colour(-16.0));
        assert_eq!(colour(f64::INFINITY), colour(0.0));
    }
}
