//! The layers of a network from first to last: what each gives, drawn and in numbers, and how much it learns.

use nnfs_core::layer::{ImageShape, Layer, Outline};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::canvas::{Canvas, DRAWS};
use crate::figure::{Draw, Figure};
use crate::theme;

/// A list of layers; begin one with [`layers`].
#[derive(Clone, Debug)]
pub struct Layers {
    title: String,
    input: Given,
    outlines: Vec<Outline>,
}

/// What goes from layer to layer: rows of so many columns, or images.
#[derive(Clone, Copy, Debug)]
enum Given {
    Nothing,
    Columns(usize),
    Images(ImageShape),
}

/// Draws the layers of a network, one below the other: its name, the shape of what it gives for one sample, and how
/// many numbers it learns. Images are stacks of squares, one per channel, as large as the image is beside the others;
/// other rows are bars.
///
/// All of it comes from the network itself; `&mut` is what its one list of parameters asks for, and nothing changes.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let mut network = Sequential::new()
///     .add(Conv2d::he([1, 28, 28], 30, 5, &mut rng))
///     .add(Relu::new())
///     .add(MaxPool2d::new([30, 24, 24], 2))
///     .add(Dense::he(4320, 10, &mut rng));
/// layers("Digits", &mut network);
/// ```
#[must_use]
pub fn layers(title: &str, network: &mut dyn Layer) -> Layers {
    let outlines = network.outline();
    let first = outlines.iter().find_map(|outline| match outline.images {
        Some((taken, _)) => Some(Given::Images(taken)),
        None => outline.n_inputs.map(Given::Columns),
    });
    Layers {
        title: title.to_owned(),
        input: first.unwrap_or(Given::Nothing),
        outlines,
    }
}

impl Given {
    /// In words: `30 x 24 x 24 = 17,280`, or `100`.
    fn text(self) -> String {
        match self {
            Self::Nothing => "any number".to_owned(),
            Self::Columns(n) => grouped(n),
            Self::Images(image) => format!("{image} = {}", grouped(image.len())),
        }
    }
}

/// A number with a comma behind each thousand.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Layers {
    /// A name, what is given and what is learnt, for the input and for each layer.
    fn rows(&self) -> Vec<(&'static str, Given, String)> {
        let mut given = self.input;
        let mut rows = vec![("Input", given, String::new())];
        for outline in &self.outlines {
            given = match (outline.images, outline.n_outputs) {
                (Some((_, image)), _) => Given::Images(image),
                // An element-wise layer behind images gives images of their shape.
                (None, Some(n)) => match given {
                    Given::Images(image) if image.len() == n && outline.n_parameters == 0 => given,
                    _ => Given::Columns(n),
                },
                (None, None) => given,
            };
            let mut learnt = match outline.n_parameters {
                0 => String::new(),
                n => format!("{} learned", grouped(n)),
            };
            if outline.n_statistics > 0 {
                learnt += &format!(", {} kept", grouped(outline.n_statistics));
            }
            rows.push((outline.name, given, learnt));
        }
        rows
    }

    fn alt(&self) -> String {
        let rows: Vec<String> = (self.rows().into_iter())
            .map(|(name, given, learnt)| {
                let learnt = if learnt.is_empty() {
                    learnt
                } else {
                    format!(", {learnt}")
                };
                format!("{name} ({}{learnt})", given.text())
            })
            .collect();
        let total: usize = self
            .outlines
            .iter()
            .map(|outline| outline.n_parameters)
            .sum();
        format!(
            "Layers \"{}\": {}. {} parameters in all.",
            self.title,
            rows.join(", "),
            grouped(total)
        )
    }
}

const TEXT_SIZE: u32 = 14;
const ROW: i32 = 44;
/// Where the pictures end, and the three columns of text begin.
const PICTURES: i32 = 92;
const NAMES: i32 = 108;
const SHAPES: i32 = 210;
const LEARNT: i32 = 390;
/// The side of the largest image, and the length of the longest bar.
const SIDE: f64 = 24.0;
const LENGTH: f64 = 76.0;
/// How far one channel is drawn from the next.
const SHIFT: i32 = 3;
/// So many channels are drawn; more look the same.
const MOST_CHANNELS: usize = 5;

impl Draw for Layers {
    fn figure(&self) -> Figure {
        let rows = self.rows();
        let top = if self.title.is_empty() { 10 } else { 42 };
        let (width, height) = (540, (top + ROW * rows.len() as i32 + 26) as u32);
        let largest = |of: fn(&Given) -> usize| rows.iter().map(|(_, given, _)| of(given)).max();
        let tallest = largest(|given| match given {
            Given::Images(image) => image.height.max(image.width),
            _ => 0,
        });
        let longest = largest(|given| match given {
            Given::Columns(n) => *n,
            _ => 0,
        });
        let (tallest, longest) = [tallest, longest]
            .map(|n| n.unwrap_or(0).max(1) as f64)
            .into();

        let canvas = Canvas::new((width, height));
        {
            let root = canvas.area();
            axes::titled(&canvas, &self.title, &[]);
            let write = |text: &str, x: i32, y: i32, ink: theme::Ink| {
                let anchor = Pos::new(HPos::Left, VPos::Center);
                let at = (f64::from(x), f64::from(y));
                canvas.write(text, at, TEXT_SIZE, ink.light(), anchor);
            };
            let rectangle = |left: i32, upper: i32, wide: i32, tall: i32| {
                let corners = [(left, upper), (left + wide, upper + tall)];
                let paper = theme::PAPER.light().filled();
                root.draw(&Rectangle::new(corners, paper)).expect(DRAWS);
                let tint = theme::SERIES[0].light().mix(0.15).filled();
                root.draw(&Rectangle::new(corners, tint)).expect(DRAWS);
                let frame = theme::SERIES[0].light().stroke_width(1);
                root.draw(&Rectangle::new(corners, frame)).expect(DRAWS);
            };
            for (row, (name, given, learnt)) in rows.iter().enumerate() {
                let middle = top + ROW * row as i32 + ROW / 2;
                match given {
                    Given::Nothing => {}
                    Given::Columns(n) => {
                        let wide = (LENGTH * (*n as f64 / longest).sqrt()).max(3.0) as i32;
                        rectangle(PICTURES - wide, middle - 5, wide, 10);
                    }
                    Given::Images(image) => {
                        let side = |pixels: usize| (SIDE * pixels as f64 / tallest).max(4.0) as i32;
                        let (wide, tall) = (side(image.width), side(image.height));
                        // From the hindmost to the first, each a little lower and further right.
                        let channels = image.channels.clamp(1, MOST_CHANNELS) as i32;
                        let upper = middle - (tall + SHIFT * (channels - 1)) / 2;
                        for behind in (0..channels).rev() {
                            let left = PICTURES - wide - SHIFT * behind;
                            rectangle(left, upper + SHIFT * (channels - 1 - behind), wide, tall);
                        }
                    }
                }
                write(name, NAMES, middle, theme::TEXT);
                write(&given.text(), SHAPES, middle, theme::TEXT);
                if !learnt.is_empty() {
                    write(learnt, LEARNT, middle, theme::QUIET);
                }
            }
            let total: usize = self
                .outlines
                .iter()
                .map(|outline| outline.n_parameters)
                .sum();
            let text = format!("{} parameters in all", grouped(total));
            write(
                &text,
                NAMES,
                top + ROW * rows.len() as i32 + 6,
                theme::QUIET,
            );
        }
        canvas.figure(self.alt())
    }
}
