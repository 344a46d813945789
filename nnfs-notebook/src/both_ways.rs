//! Layers in a chain: what goes forward, what each keeps, and what comes back.

use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::canvas::{Canvas, Stroke};
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
/// from its way forward, because its way back needs it.
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

impl Draw for BothWays {
    fn figure(&self) -> Figure {
        let kept = |layer: &LayerBox| match layer.keeps.as_str() {
            "" => "keeps nothing".to_owned(),
            text => format!("keeps {text}"),
        };
        let widths: Vec<f64> = (self.layers.iter())
            .map(|layer| {
                let texts = [
                    theme::text_width(&layer.name, NUMBER_SIZE),
                    theme::text_width(&kept(layer), LABEL_SIZE),
                    theme::text_width(&layer.learns, NUMBER_SIZE),
                ];
                f64::from(texts.into_iter().max().unwrap_or(0)) + 18.0
            })
            .collect();
        let any_learns = self.layers.iter().any(|layer| !layer.learns.is_empty());
        let needed =
            2.0 * MARGIN + BETWEEN * (self.layers.len() as f64 + 1.0) + widths.iter().sum::<f64>();
        let width = needed.max(f64::from(axes::title_width(&self.title)) + 24.0);
        let heading = f64::from(axes::heading_height(&self.title, &[], width as u32)) + 4.0;
        let height = heading + HEIGHT + if any_learns { 54.0 } else { 10.0 };

        let canvas = Canvas::new((width as u32, height as u32));
        axes::titled(&canvas, &self.title, &[]);
        let (forward, backward) = (theme::series(0), theme::series(1));
        let (above, below) = (heading + 27.0, heading + HEIGHT - 21.0);
        let mut x = (width - needed) / 2.0 + MARGIN;
        let names = [&self.input]
            .into_iter()
            .chain(self.layers.iter().map(|layer| &layer.gives));
        let gradients = self.gradients();
        for (index, name) in names.enumerate() {
            let (left, right) = (x + 3.0, x + BETWEEN - 3.0);
            arrow(&canvas, (left, above), (right, above), forward, 2.0);
            arrow(&canvas, (right, below), (left, below), backward, 2.0);
            let middle = x + BETWEEN / 2.0;
            centred(
                &canvas,
                name,
                (middle, above - 12.0),
                NUMBER_SIZE,
                theme::TEXT,
            );
            centred(
                &canvas,
                &gradients[index],
                (middle, below - 12.0),
                NUMBER_SIZE,
                theme::TEXT,
            );
            x += BETWEEN;
            let Some(layer) = self.layers.get(index) else {
                continue;
            };
            let wide = widths[index];
            tinted(&canvas, (x, heading), (wide, HEIGHT), theme::AXIS, 0.08);
            let middle = x + wide / 2.0;
            let anchor = Pos::new(HPos::Center, VPos::Center);
            canvas.write(
                &layer.name,
                (middle, heading + 20.0),
                NUMBER_SIZE + 1,
                theme::TEXT.light(),
                anchor,
            );
            let strip = heading + (HEIGHT - KEPT) / 2.0 + 4.0;
            if layer.keeps.is_empty() {
                centred(
                    &canvas,
                    &kept(layer),
                    (middle, strip + KEPT / 2.0),
                    LABEL_SIZE,
                    theme::QUIET,
                );
            } else {
                let size = (wide - 8.0, KEPT);
                canvas.shade((x + 4.0, strip), size, theme::series(2).light(), 0.16);
                outlined(
                    &canvas,
                    (x + 4.0, strip),
                    size,
                    Stroke::new(theme::series(2).light(), 1.2),
                );
                centred(
                    &canvas,
                    &kept(layer),
                    (middle, strip + KEPT / 2.0),
                    LABEL_SIZE,
                    theme::TEXT,
                );
            }
            if !layer.learns.is_empty() {
                let bottom = heading + HEIGHT;
                arrow(
                    &canvas,
                    (middle, bottom + 3.0),
                    (middle, bottom + 25.0),
                    backward,
                    2.0,
                );
                centred(
                    &canvas,
                    &layer.learns,
                    (middle, bottom + 37.0),
                    NUMBER_SIZE,
                    theme::TEXT,
                );
            }
            x += wide;
        }
        canvas.figure(self.alt())
    }
}
