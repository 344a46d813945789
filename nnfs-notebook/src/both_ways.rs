//! Layers in a chain: what goes forward, what each keeps, and what comes back.

use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::figure::{Draw, Figure};
use crate::pieces::{NUMBER_SIZE, arrow, centred, outlined, tinted};
use crate::theme::{self, LABEL_SIZE};

/// A chain of layers, forward and back; begin one with [`both_ways`].
#[derive(Clone, Debug)]
pub struct BothWays {
    title: String,
    input: String,
    layers: Vec<LayerBox>,
}

#[derive(Clone, Debug)]
struct LayerBox {
    name: String,
    keeps: String,
    gives: String,
    learns: String,
}

/// Draws a chain of layers from the name of what goes in. Above, arrows lead forward with what each layer gives. Below,
/// arrows lead back with the gradient of the same thing, in the second colour. Inside each layer stands what it keeps
/// from its way forward, because its way back needs it. A chain that would be too wide for the page of a telephone goes
/// down instead: forward on the left, back on the right.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// both_ways("Two layers", "X")
///     .layer("Dense", "X", "A").learns("dW, db")
///     .layer("ReLU", "the mask", "Z");
/// ```
#[must_use]
pub fn both_ways(title: &str, input: &str) -> BothWays {
    BothWays {
        title: title.to_owned(),
        input: input.to_owned(),
        layers: Vec::new(),
    }
}

impl BothWays {
    /// Adds a layer: its name, what it keeps (`""` for nothing), and the name of what it gives.
    #[must_use]
    pub fn layer(mut self, name: &str, keeps: &str, gives: &str) -> Self {
        self.layers.push(LayerBox {
            name: name.to_owned(),
            keeps: keeps.to_owned(),
            gives: gives.to_owned(),
            learns: String::new(),
        });
        self
    }

    /// The gradients that stay with the layer that was added last: those of its own numbers.
    ///
    /// # Panics
    /// Panics if there is no layer yet.
    #[must_use]
    pub fn learns(mut self, gradients: &str) -> Self {
        let Some(last) = self.layers.last_mut() else {
            panic!("learns({gradients:?}) belongs to the layer added last; add one first");
        };
        last.learns = gradients.to_owned();
        self
    }

    fn alt(&self) -> String {
        let of_layer = |layer: &LayerBox| {
            let keeps = match layer.keeps.as_str() {
                "" => "keeps nothing".to_owned(),
                kept => format!("keeps {kept}"),
            };
            let learns = match layer.learns.as_str() {
                "" => String::new(),
                gradients => format!(", has {gradients} on the way back"),
            };
            format!("{} gives {}, {keeps}{learns}", layer.name, layer.gives)
        };
        let layers: Vec<String> = self.layers.iter().map(of_layer).collect();
        let names = self.gradients();
        let back: Vec<&str> = names.iter().rev().map(String::as_str).collect();
        format!(
            "Layers \"{}\", forward and back, from {}: {}. Back go {}.",
            self.title,
            self.input,
            layers.join("; "),
            back.join(", ")
        )
    }

    /// The names of what goes back, the first one leftmost.
    fn gradients(&self) -> Vec<String> {
        let gives = self.layers.iter().map(|layer| layer.gives.as_str());
        [self.input.as_str()]
            .into_iter()
            .chain(gives)
            .map(|name| format!("d{name}"))
            .collect()
    }
}

const MARGIN: f64 = 10.0;
/// From one layer to the next.
const BETWEEN: f64 = 52.0;
const HEIGHT: f64 = 112.0;
/// Of the strip inside a layer that says what it keeps.
const KEPT: f64 = 30.0;
/// A chain wider than this goes down: its text would be too small on the page of a telephone.
const WIDEST: f64 = 400.0;
/// From the first row of a layer, its name, to its lower edge, where the chain goes down.
const LOW: f64 = 72.0;
/// From one layer to the next below it.
const BELOW: f64 = 42.0;

impl Draw for BothWays {
    fn figure(&self) -> Figure {
        let across =
            2.0 * MARGIN + BETWEEN * (self.layers.len() as f64 + 1.0) + self.widths().sum::<f64>();
        if across <= WIDEST {
            self.across(across)
        } else {
            self.down()
        }
    }
}

impl LayerBox {
    fn kept(&self) -> String {
        match self.keeps.as_str() {
            "" => "keeps nothing".to_owned(),
            text => format!("keeps {text}"),
        }
    }

    /// The box with its name, and the strip with what it keeps.
    fn draw(&self, canvas: &Canvas, (x, y): Pixel, (width, height): (f64, f64), strip: f64) {
        tinted(canvas, (x, y), (width, height), theme::AXIS, 0.08);
        let middle = x + width / 2.0;
        let anchor = Pos::new(HPos::Center, VPos::Center);
        let name = (middle, y + 20.0);
        canvas.write(
            &self.name,
            name,
            NUMBER_SIZE + 1,
            theme::TEXT.light(),
            anchor,
        );
        let kept = (middle, y + strip + KEPT / 2.0);
        if self.keeps.is_empty() {
            centred(canvas, &self.kept(), kept, LABEL_SIZE, theme::QUIET);
            return;
        }
        let (corner, size) = ((x + 4.0, y + strip), (width - 8.0, KEPT));
        canvas.shade(corner, size, theme::series(2).light(), 0.16);
        outlined(
            canvas,
            corner,
            size,
            Stroke::new(theme::series(2).light(), 1.2),
        );
        centred(canvas, &self.kept(), kept, LABEL_SIZE, theme::TEXT);
    }
}

impl BothWays {
    fn widths(&self) -> impl Iterator<Item = f64> {
        self.layers.iter().map(|layer| {
            let texts = [
                theme::text_width(&layer.name, NUMBER_SIZE),
                theme::text_width(&layer.kept(), LABEL_SIZE),
                theme::text_width(&layer.learns, NUMBER_SIZE),
            ];
            f64::from(texts.into_iter().max().unwrap_or(0)) + 18.0
        })
    }

    /// What goes forward, with its gradient, the first one first.
    fn names(&self) -> Vec<(&str, String)> {
        let gives = self.layers.iter().map(|layer| layer.gives.as_str());
        let names = [self.input.as_str()].into_iter().chain(gives);
        names.zip(self.gradients()).collect()
    }

    /// The chain from the left to the right.
    fn across(&self, needed: f64) -> Figure {
        let widths: Vec<f64> = self.widths().collect();
        let any_learns = self.layers.iter().any(|layer| !layer.learns.is_empty());
        let width = needed.max(f64::from(axes::title_width(&self.title)) + 24.0);
        let heading = f64::from(axes::heading_height(&self.title, &[], width as u32)) + 4.0;
        let height = heading + HEIGHT + if any_learns { 54.0 } else { 10.0 };

        let canvas = Canvas::new((width as u32, height as u32));
        axes::titled(&canvas, &self.title, &[]);
        let (forward, backward) = (theme::series(0), theme::series(1));
        let (above, below) = (heading + 27.0, heading + HEIGHT - 21.0);
        let mut x = (width - needed) / 2.0 + MARGIN;
        for (index, (name, gradient)) in self.names().into_iter().enumerate() {
            let (left, right) = (x + 3.0, x + BETWEEN - 3.0);
            arrow(&canvas, (left, above), (right, above), forward, 2.0);
            arrow(&canvas, (right, below), (left, below), backward, 2.0);
            let middle = x + BETWEEN / 2.0;
            for (text, y) in [(name, above), (gradient.as_str(), below)] {
                centred(&canvas, text, (middle, y - 12.0), NUMBER_SIZE, theme::TEXT);
            }
            x += BETWEEN;
            let Some(layer) = self.layers.get(index) else {
                continue;
            };
            let wide = widths[index];
            let strip = (HEIGHT - KEPT) / 2.0 + 4.0;
            layer.draw(&canvas, (x, heading), (wide, HEIGHT), strip);
            if !layer.learns.is_empty() {
                let (middle, bottom) = (x + wide / 2.0, heading + HEIGHT);
                let (from, to) = ((middle, bottom + 3.0), (middle, bottom + 25.0));
                arrow(&canvas, from, to, backward, 2.0);
                let at = (middle, bottom + 37.0);
                centred(&canvas, &layer.learns, at, NUMBER_SIZE, theme::TEXT);
            }
            x += wide;
        }
        canvas.figure(self.alt())
    }

    /// The chain from above to below: the way forward goes down on the left, the way back up on the right.
    fn down(&self) -> Figure {
        let wide = self.widths().fold(120.0, f64::max);
        let learns = self.layers.iter().map(|layer| layer.learns.as_str());
        let beside = learns.map(|text| match text {
            "" => 0.0,
            text => f64::from(theme::text_width(text, NUMBER_SIZE)) + 36.0,
        });
        let beside = beside.fold(0.0, f64::max);
        let needed = (wide + 2.0 * beside + 2.0 * MARGIN).max(260.0);
        let width = needed.max((f64::from(axes::title_width(&self.title)) + 24.0).min(WIDEST));
        let heading = f64::from(axes::heading_height(&self.title, &[], width as u32)) + 4.0;
        let count = self.layers.len() as f64;
        let height = heading + LOW * count + BELOW * (count + 1.0) + 8.0;

        let canvas = Canvas::new((width as u32, height as u32));
        axes::titled(&canvas, &self.title, &[]);
        let (forward, backward) = (theme::series(0), theme::series(1));
        let middle = width / 2.0;
        let (left, right) = (middle - wide / 4.0, middle + wide / 4.0);
        let mut y = heading;
        for (index, (name, gradient)) in self.names().into_iter().enumerate() {
            let (above, below) = (y + 3.0, y + BELOW - 3.0);
            arrow(&canvas, (left, above), (left, below), forward, 2.0);
            arrow(&canvas, (right, below), (right, above), backward, 2.0);
            let beside = y + BELOW / 2.0;
            let ink = theme::TEXT.light();
            let anchor = Pos::new(HPos::Right, VPos::Center);
            canvas.write(name, (left - 9.0, beside), NUMBER_SIZE, ink, anchor);
            let anchor = Pos::new(HPos::Left, VPos::Center);
            canvas.write(&gradient, (right + 9.0, beside), NUMBER_SIZE, ink, anchor);
            y += BELOW;
            let Some(layer) = self.layers.get(index) else {
                continue;
            };
            let corner = (middle - wide / 2.0, y);
            layer.draw(&canvas, corner, (wide, LOW), LOW - KEPT - 6.0);
            if !layer.learns.is_empty() {
                let (edge, row) = (middle + wide / 2.0, y + LOW / 2.0);
                arrow(
                    &canvas,
                    (edge + 3.0, row),
                    (edge + 25.0, row),
                    backward,
                    2.0,
                );
                canvas.write(&layer.learns, (edge + 31.0, row), NUMBER_SIZE, ink, anchor);
            }
            y += LOW;
        }
        canvas.figure(self.alt())
    }
}
