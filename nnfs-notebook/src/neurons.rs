//! A network drawn as circles and lines, with the shape of every matrix beside it.

use ndarray::{Array2, ArrayBase, Data, Ix2};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Entry, Mark};
use crate::canvas::{Canvas, DRAWS};
use crate::figure::{Draw, Figure};
use crate::theme::{self, LABEL_SIZE, SMALL_SIZE};

/// A layer with more neurons is drawn with a gap.
const MOST_NEURONS_DRAWN: usize = 7;

/// A drawing of a network; begin one with [`neurons`].
#[derive(Clone, Debug)]
pub struct NeuronsDrawing {
    title: String,
    sizes: Vec<usize>,
    names: Vec<String>,
    batch: String,
    weights: Vec<Array2<f64>>,
    neuron_labels: Vec<Vec<String>>,
}

/// Draws a network from the number of neurons in each layer, the inputs first.
///
/// Below each layer stands the shape of its batch, `(n, neurons)`; between two layers, the shapes of the weights and
/// biases that connect them. Layers of more than seven neurons are drawn with a gap.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// neurons("Three layers", &[2, 3, 2, 2]).names(["inputs", "layer 1", "layer 2", "layer 3"]);
/// ```
#[must_use]
pub fn neurons(title: &str, sizes: &[usize]) -> NeuronsDrawing {
    NeuronsDrawing {
        title: title.to_owned(),
        sizes: sizes.to_vec(),
        names: Vec::new(),
        batch: "n".to_owned(),
        weights: Vec::new(),
        neuron_labels: Vec::new(),
    }
}

impl NeuronsDrawing {
    /// A name above each layer, the inputs first.
    #[must_use]
    pub fn names<T: ToString>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// The number of samples in the batch; without this, the shapes say `n`.
    #[must_use]
    pub fn batch(mut self, n_samples: usize) -> Self {
        self.batch = n_samples.to_string();
        self
    }

    /// Texts inside the neurons of the next layer, the inputs first: `.neurons(["x1", "x2"]).neurons(["AND"])`.
    #[must_use]
    pub fn neurons<T: ToString>(mut self, labels: impl IntoIterator<Item = T>) -> Self {
        self.neuron_labels
            .push(labels.into_iter().map(|label| label.to_string()).collect());
        self
    }

    /// The weights `(n_inputs, n_outputs)` of the next layer: positive ones are drawn in the second colour, negative
    /// ones in the first, thicker where they are larger.
    ///
    /// # Panics
    /// Panics if the shape does not fit between the layers, naming both shapes.
    #[must_use]
    pub fn weights<S: Data<Elem = f64>>(mut self, weights: &ArrayBase<S, Ix2>) -> Self {
        let layer = self.weights.len();
        let expected = self
            .sizes
            .get(layer)
            .zip(self.sizes.get(layer + 1))
            .map(|(&a, &b)| (a, b));
        assert_eq!(
            Some(weights.dim()),
            expected,
            "the weights between layer {layer} and layer {} of this drawing have another shape",
            layer + 1
        );
        self.weights.push(weights.to_owned());
        self
    }

    fn alt(&self) -> String {
        let layers: Vec<String> = self
            .sizes
            .iter()
            .enumerate()
            .map(|(i, n)| {
                let what = match (i, *n) {
                    (0, 1) => "input",
                    (0, _) => "inputs",
                    (_, 1) => "neuron",
                    _ => "neurons",
                };
                self.names.get(i).map_or_else(
                    || format!("{n} {what}"),
                    |name| format!("{name} with {n} {what}"),
                )
            })
            .collect();
        let weights: Vec<String> = self
            .sizes
            .windows(2)
            .map(|pair| format!("({}, {})", pair[0], pair[1]))
            .collect();
        format!(
            "Network \"{}\", every neuron connected with all of the layer before: {}. Weights of shape {}.",
            self.title,
            layers.join(", "),
            weights.join(", ")
        )
    }
}

/// The neurons of a layer that are drawn, `None` for the gap.
fn drawn(size: usize) -> Vec<Option<usize>> {
    if size <= MOST_NEURONS_DRAWN {
        return (0..size).map(Some).collect();
    }
    let half = MOST_NEURONS_DRAWN / 2;
    (0..half)
        .map(Some)
        .chain([None])
        .chain((size - half..size).map(Some))
        .collect()
}

impl Draw for NeuronsDrawing {
    fn figure(&self) -> Figure {
        const RADIUS: i32 = 17;
        const SPACING: i32 = 46;
        let columns: Vec<Vec<Option<usize>>> = self.sizes.iter().map(|&size| drawn(size)).collect();
        let tallest = columns.iter().map(Vec::len).max().unwrap_or(1).max(2) as i32;
        let step = if self.sizes.len() > 4 { 140 } else { 170 };
        let width = (step * (self.sizes.len() as i32 - 1).max(1) + 130) as u32;
        let colour = |is_positive| theme::series(usize::from(is_positive)).light();
        let mut legend = vec![
            Entry::new("weight above 0", colour(true), Mark::Line),
            Entry::new("below 0", colour(false), Mark::Line),
        ];
        if self.weights.is_empty() {
            legend.clear();
        }
        let top = axes::heading_height(&self.title, &legend, width) as i32 + 2;
        let names_height = if self.names.is_empty() { 0 } else { 22 };
        let middle = top + names_height + 8 + tallest * SPACING / 2;
        let bottom = middle + tallest * SPACING / 2 + 6;
        let height = (bottom + 46) as u32;
        let x_of = |layer: usize| 65 + step * layer as i32;
        let y_of = |layer: usize, place: usize| {
            let n = columns[layer].len() as i32;
            middle - (n - 1) * SPACING / 2 + place as i32 * SPACING
        };

        let canvas = Canvas::new((width, height));
        {
            let root = canvas.area();
            axes::titled(&canvas, &self.title, &legend);
            let write = |text: &str, (x, y): (i32, i32), size, ink: theme::Ink, vertical| {
                let at = (f64::from(x), f64::from(y));
                let anchor = Pos::new(HPos::Center, vertical);
                canvas.write(text, at, size, ink.light(), anchor);
            };
            for layer in 1..self.sizes.len() {
                let weights = self.weights.get(layer - 1);
                let largest =
                    weights.map_or(0.0, |w| w.iter().fold(0.0, |m: f64, v| m.max(v.abs())));
                for (from_place, &from) in columns[layer - 1].iter().enumerate() {
                    for (to_place, &to) in columns[layer].iter().enumerate() {
                        let (Some(from), Some(to)) = (from, to) else {
                            continue;
                        };
                        let style = match weights.map(|w| w[[from, to]]) {
                            Some(w) if largest > 0.0 => colour(w > 0.0)
                                .stroke_width((1.0 + 3.0 * w.abs() / largest).round() as u32),
                            _ => theme::AXIS.light().stroke_width(1),
                        };
                        let ends = [
                            (x_of(layer - 1), y_of(layer - 1, from_place)),
                            (x_of(layer), y_of(layer, to_place)),
                        ];
                        root.draw(&PathElement::new(ends, style)).expect(DRAWS);
                    }
                }
            }
            for (layer, column) in columns.iter().enumerate() {
                let colour = if layer == 0 {
                    theme::QUIET
                } else {
                    theme::series(0)
                };
                for (place, neuron) in column.iter().enumerate() {
                    let centre = (x_of(layer), y_of(layer, place));
                    let Some(neuron) = neuron else {
                        for dy in [-9, 0, 9] {
                            let dot = Circle::new(
                                (centre.0, centre.1 + dy),
                                2,
                                theme::QUIET.light().filled(),
                            );
                            root.draw(&dot).expect(DRAWS);
                        }
                        continue;
                    };
                    root.draw(&Circle::new(centre, RADIUS, theme::PAPER.light().filled()))
                        .expect(DRAWS);
                    root.draw(&Circle::new(centre, RADIUS, colour.light().stroke_width(2)))
                        .expect(DRAWS);
                    if let Some(label) = self
                        .neuron_labels
                        .get(layer)
                        .and_then(|labels| labels.get(*neuron))
                    {
                        let fits = theme::text_width(label, LABEL_SIZE) < 2 * RADIUS - 2;
                        write(
                            label,
                            centre,
                            if fits { LABEL_SIZE } else { 11 },
                            theme::TEXT,
                            VPos::Center,
                        );
                    }
                }
                if let Some(name) = self.names.get(layer) {
                    write(
                        name,
                        (x_of(layer), top + 4),
                        LABEL_SIZE,
                        theme::TEXT,
                        VPos::Top,
                    );
                }
                let shape = format!("({}, {})", self.batch, self.sizes[layer]);
                write(
                    &shape,
                    (x_of(layer), bottom + 2),
                    LABEL_SIZE,
                    theme::TEXT,
                    VPos::Top,
                );
            }
            for layer in 1..self.sizes.len() {
                let x = (x_of(layer - 1) + x_of(layer)) / 2;
                let (n_inputs, n_outputs) = (self.sizes[layer - 1], self.sizes[layer]);
                write(
                    &format!("W ({n_inputs}, {n_outputs})"),
                    (x, bottom + 2),
                    SMALL_SIZE,
                    theme::QUIET,
                    VPos::Top,
                );
                write(
                    &format!("b (1, {n_outputs})"),
                    (x, bottom + 18),
                    SMALL_SIZE,
                    theme::QUIET,
                    VPos::Top,
                );
            }
        }
        canvas.figure(self.alt())
    }
}
