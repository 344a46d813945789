//! One neuron: what comes in, what each input counts, their sum, and what becomes of it.

use ndarray::{ArrayBase, Data, Dimension};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, vector};
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::figure::{Draw, Figure};
use crate::pieces::{NUMBER_SIZE, arrow, centred, circle, number, tinted};
use crate::theme::{self, LABEL_SIZE};

/// More inputs than this have no room.
const MOST_INPUTS: usize = 12;

/// A drawing of one neuron; begin one with [`neuron`].
#[derive(Clone, Debug)]
pub struct Neuron {
    title: String,
    inputs: Vec<String>,
    numbers: Option<Numbers>,
    activation: Option<Activation>,
}

#[derive(Clone, Debug)]
struct Numbers {
    inputs: Vec<f64>,
    weights: Vec<f64>,
    bias: f64,
}

#[derive(Clone, Debug)]
struct Activation {
    name: String,
    function: Option<fn(f64) -> f64>,
}

/// Draws one neuron from the names of its inputs: each input times its weight, the sum of the products and the bias,
/// and the activation where there is one.
///
/// [`numbers`](Neuron::numbers) writes values in place of the letters, the products and the sum among them.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// neuron("Any neuron", ["x1", "x2"]).any_activation("h");
/// neuron("Ice cream", ["sun", "wind"])
///     .numbers(&array![2.0, 3.0], &array![0.8, -0.5], 2.0)
///     .activation("ReLU", |a| a.max(0.0));
/// ```
///
/// # Panics
/// Panics unless there are 1 to 12 inputs.
#[must_use]
pub fn neuron<T: ToString>(title: &str, inputs: impl IntoIterator<Item = T>) -> Neuron {
    let inputs: Vec<String> = inputs.into_iter().map(|name| name.to_string()).collect();
    assert!(
        (1..=MOST_INPUTS).contains(&inputs.len()),
        "a drawing of a neuron has room for 1 to {MOST_INPUTS} inputs, got {}",
        inputs.len()
    );
    Neuron {
        title: title.to_owned(),
        inputs,
        numbers: None,
        activation: None,
    }
}

impl Neuron {
    /// The values of the inputs, (`n_inputs`,), the weights, (`n_inputs`,), and the bias.
    ///
    /// # Panics
    /// Panics unless there is one value and one weight for each input.
    #[must_use]
    pub fn numbers<S, D, T, E>(
        self,
        inputs: &ArrayBase<S, D>,
        weights: &ArrayBase<T, E>,
        bias: f64,
    ) -> Self
    where
        S: Data<Elem = f64>,
        D: Dimension,
        T: Data<Elem = f64>,
        E: Dimension,
    {
        self.with_numbers(Numbers {
            inputs: vector("a neuron's inputs", inputs),
            weights: vector("a neuron's weights", weights),
            bias,
        })
    }

    /// The part of [`numbers`](Self::numbers) that is compiled here and not in each cell.
    fn with_numbers(mut self, numbers: Numbers) -> Self {
        assert!(
            numbers.inputs.len() == self.inputs.len() && numbers.weights.len() == self.inputs.len(),
            "this neuron has {} inputs, got {} values and {} weights",
            self.inputs.len(),
            numbers.inputs.len(),
            numbers.weights.len()
        );
        self.numbers = Some(numbers);
        self
    }

    /// The function that makes the output of the sum, with its name; its curve is drawn from -4 to 4.
    #[must_use]
    pub fn activation(mut self, name: &str, function: fn(f64) -> f64) -> Self {
        self.activation = Some(Activation {
            name: name.to_owned(),
            function: Some(function),
        });
        self
    }

    /// An activation that is not chosen yet: its name only.
    #[must_use]
    pub fn any_activation(mut self, name: &str) -> Self {
        self.activation = Some(Activation {
            name: name.to_owned(),
            function: None,
        });
        self
    }

    /// The name of a weight: that of its input with a `w`, where it is a letter with a number.
    fn weight_name(&self, input: usize) -> String {
        let digits = self.inputs[input].trim_start_matches('x');
        if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) {
            format!("w{digits}")
        } else {
            format!("w{}", input + 1)
        }
    }

    fn sum(&self) -> Option<f64> {
        let numbers = self.numbers.as_ref()?;
        let products = numbers.inputs.iter().zip(&numbers.weights);
        Some(products.map(|(x, w)| x * w).sum::<f64>() + numbers.bias)
    }

    fn output(&self) -> Option<f64> {
        let function = self.activation.as_ref()?.function?;
        self.sum().map(function)
    }

    fn alt(&self) -> String {
        let of_input = |i: usize| match &self.numbers {
            Some(numbers) => format!(
                "{} {} times weight {}",
                self.inputs[i],
                number(numbers.inputs[i]),
                number(numbers.weights[i])
            ),
            None => format!("{} times {}", self.inputs[i], self.weight_name(i)),
        };
        let terms: Vec<String> = (0..self.inputs.len()).map(of_input).collect();
        let (bias, sum) = match (&self.numbers, self.sum()) {
            (Some(numbers), Some(sum)) => (number(numbers.bias), format!(" is {}", number(sum))),
            _ => ("b".to_owned(), " is a".to_owned()),
        };
        let activation = self.activation.as_ref().map(|activation| {
            let output = self.output().map_or("z".to_owned(), number);
            format!("; {} makes {output} of it", activation.name)
        });
        format!(
            "Neuron \"{}\": {}, plus the bias {bias}{sum}{}.",
            self.title,
            terms.join(", "),
            activation.unwrap_or_default()
        )
    }
}

const ROW: f64 = 42.0;
const RADIUS: f64 = 19.0;
/// From an input to its product, with the weight above the line.
const WEIGHTS: f64 = 64.0;
/// From the products to the middle of the sum.
const FAN: f64 = 54.0;
/// The box of the activation.
const BOX: (f64, f64) = (62.0, 48.0);
/// In a drawing wider than this the activation stands below the sum: its text would be too small on the page of a
/// telephone.
const WIDEST: f64 = 400.0;

impl Draw for Neuron {
    fn figure(&self) -> Figure {
        let widest = |texts: &[String], size: u32| {
            let widths = texts.iter().map(|text| theme::text_width(text, size));
            f64::from(widths.max().unwrap_or(0))
        };
        // Letters stand inside the circles where there are no numbers and they fit.
        let inside = self.numbers.is_none() && widest(&self.inputs, NUMBER_SIZE) < 2.0 * RADIUS;
        let names = if inside {
            0.0
        } else {
            widest(&self.inputs, LABEL_SIZE) + 8.0
        };
        let products: Vec<String> = (0..self.inputs.len())
            .map(|i| match &self.numbers {
                Some(numbers) => number(numbers.inputs[i] * numbers.weights[i]),
                None => format!("{} {}", self.weight_name(i), self.inputs[i]),
            })
            .collect();
        let bias = self
            .numbers
            .as_ref()
            .map_or("b".to_owned(), |numbers| number(numbers.bias));
        let product_width = widest(&products, NUMBER_SIZE)
            .max(widest(std::slice::from_ref(&bias), NUMBER_SIZE))
            + 10.0;
        let last = match (&self.activation, self.output(), self.sum()) {
            (Some(_), Some(output), _) => format!("z = {}", number(output)),
            (Some(_), None, _) => "z".to_owned(),
            (None, _, Some(sum)) => format!("a = {}", number(sum)),
            (None, _, None) => "a".to_owned(),
        };
        let last_width = f64::from(theme::text_width(&last, NUMBER_SIZE)) + 8.0;

        let inputs_x = 12.0 + names + RADIUS;
        let products_x = inputs_x + RADIUS + WEIGHTS;
        let sum_x = products_x + product_width + FAN;
        let sum_name = (self.sum()).map_or("a".to_owned(), |sum| format!("a = {}", number(sum)));
        let beside = sum_x + RADIUS + 26.0;
        let after = if self.activation.is_some() {
            beside + BOX.0
        } else {
            sum_x + RADIUS
        };
        let in_a_row = after + 26.0 + last_width + 12.0;
        let is_below = self.activation.is_some() && in_a_row > WIDEST;
        let needed = if is_below {
            let names = [
                self.activation
                    .as_ref()
                    .map_or("", |activation| &activation.name),
                &sum_name,
            ];
            let texts = names.map(|text| f64::from(theme::text_width(text, NUMBER_SIZE)));
            sum_x + BOX.0 / 2.0 + 8.0 + texts[0].max(texts[1]).max(last_width / 2.0) + 12.0
        } else {
            in_a_row
        };
        let title = f64::from(axes::title_width(&self.title)) + 24.0;
        let width = needed.max(title.min(WIDEST));
        let heading = f64::from(axes::heading_height(&self.title, &[], width as u32));
        let rows = self.inputs.len() as f64 + 1.0;
        let least = (heading + ROW * rows + 10.0).max(heading + 120.0);
        let top = heading + (least - heading - ROW * rows) / 2.0;
        // Below the last row, whose line leads up to the sum.
        let below = (top + ROW * rows - 8.0).max(top + ROW * rows / 2.0 + RADIUS + 30.0);
        let height = if is_below {
            below + BOX.1 + 58.0
        } else {
            least
        };
        let y_of = |row: usize| top + ROW * (row as f64 + 0.5);
        let middle = top + ROW * rows / 2.0;

        let canvas = Canvas::new((width.ceil() as u32, height as u32));
        axes::titled(&canvas, &self.title, &[]);
        let largest = self.numbers.as_ref().map_or(0.0, |numbers| {
            numbers.weights.iter().fold(0.0, |m: f64, w| m.max(w.abs()))
        });
        let join = |row: usize, ink, width| {
            let from = (products_x + product_width, y_of(row));
            let (dx, dy) = (sum_x - from.0, middle - from.1);
            let length = dx.hypot(dy);
            let to = (
                sum_x - (RADIUS + 3.0) * dx / length,
                middle - (RADIUS + 3.0) * dy / length,
            );
            arrow(&canvas, from, to, ink, width);
        };
        for (row, product) in products.iter().enumerate() {
            let y = y_of(row);
            let weight = self.numbers.as_ref().map(|numbers| numbers.weights[row]);
            let ink = weight.map_or(theme::QUIET, |w| theme::series(usize::from(w > 0.0)));
            let line = match weight {
                Some(w) if largest > 0.0 => 1.0 + 2.0 * w.abs() / largest,
                _ => 1.5,
            };
            let stroke = Stroke::new(ink.light(), line);
            canvas.line(&[(inputs_x + RADIUS, y), (products_x, y)], stroke);
            join(row, ink, line);
            circle(&canvas, (inputs_x, y), RADIUS, theme::QUIET);
            let value = match &self.numbers {
                Some(numbers) => number(numbers.inputs[row]),
                None if inside => self.inputs[row].clone(),
                None => String::new(),
            };
            let size = if theme::text_width(&value, NUMBER_SIZE) < 34 {
                NUMBER_SIZE
            } else {
                11
            };
            centred(&canvas, &value, (inputs_x, y), size, theme::TEXT);
            if !inside {
                let at = (inputs_x - RADIUS - 8.0, y);
                let anchor = Pos::new(HPos::Right, VPos::Center);
                canvas.write(
                    &self.inputs[row],
                    at,
                    LABEL_SIZE,
                    theme::TEXT.light(),
                    anchor,
                );
            }
            let weight = weight.map_or_else(|| self.weight_name(row), number);
            let at = ((inputs_x + RADIUS + products_x) / 2.0, y - 10.0);
            centred(
                &canvas,
                &format!("× {weight}"),
                at,
                NUMBER_SIZE,
                theme::TEXT,
            );
            let at = (products_x + product_width / 2.0, y);
            centred(&canvas, product, at, NUMBER_SIZE, theme::TEXT);
        }
        let row = self.inputs.len();
        join(row, theme::QUIET, 1.5);
        let at = (products_x + product_width / 2.0, y_of(row));
        centred(&canvas, &bias, at, NUMBER_SIZE, theme::TEXT);
        let anchor = Pos::new(HPos::Right, VPos::Center);
        let at = (products_x - 4.0, y_of(row));
        canvas.write("bias", at, LABEL_SIZE, theme::QUIET.light(), anchor);

        circle(&canvas, (sum_x, middle), RADIUS, theme::series(0));
        centred(&canvas, "Σ", (sum_x, middle), 18, theme::TEXT);
        if let Some(activation) = &self.activation {
            let (at, corner) = if is_below {
                let beside = (sum_x + RADIUS + 6.0, middle);
                (beside, (sum_x - BOX.0 / 2.0, below))
            } else {
                // Lines arrive from the left, and so from below, too.
                let below = (sum_x + 5.0, middle + RADIUS + 15.0);
                (below, (beside, middle - BOX.1 / 2.0))
            };
            let left = Pos::new(HPos::Left, VPos::Center);
            canvas.write(&sum_name, at, NUMBER_SIZE, theme::TEXT.light(), left);
            let (from, to) = if is_below {
                ((sum_x, middle + RADIUS + 2.0), (sum_x, below - 2.0))
            } else {
                ((sum_x + RADIUS + 2.0, middle), (beside - 2.0, middle))
            };
            arrow(&canvas, from, to, theme::QUIET, 1.5);
            tinted(&canvas, corner, BOX, theme::series(0), 0.1);
            let name = &activation.name;
            let centre = (corner.0 + BOX.0 / 2.0, corner.1 + BOX.1 / 2.0);
            match activation.function {
                Some(function) => {
                    self.curve(&canvas, corner, function);
                    if is_below {
                        let at = (corner.0 + BOX.0 + 8.0, centre.1);
                        canvas.write(name, at, LABEL_SIZE, theme::TEXT.light(), left);
                    } else {
                        let at = (centre.0, corner.1 - 11.0);
                        centred(&canvas, name, at, LABEL_SIZE, theme::TEXT);
                    }
                }
                None => centred(
                    &canvas,
                    &format!("{name}(a)"),
                    centre,
                    NUMBER_SIZE,
                    theme::TEXT,
                ),
            }
        }
        if is_below {
            let (from, to) = (below + BOX.1 + 2.0, below + BOX.1 + 24.0);
            arrow(&canvas, (sum_x, from), (sum_x, to), theme::QUIET, 1.5);
            centred(&canvas, &last, (sum_x, to + 14.0), NUMBER_SIZE, theme::TEXT);
        } else {
            let (from, to) = ((after + 2.0, middle), (after + 24.0, middle));
            arrow(&canvas, from, to, theme::QUIET, 1.5);
            let anchor = Pos::new(HPos::Left, VPos::Center);
            let at = (after + 30.0, middle);
            canvas.write(&last, at, NUMBER_SIZE, theme::TEXT.light(), anchor);
        }
        canvas.figure(self.alt())
    }
}

impl Neuron {
    /// The curve of the activation inside its box, and a dot where the sum lies.
    fn curve(&self, canvas: &Canvas, (x, y): Pixel, function: fn(f64) -> f64) {
        const REACH: f64 = 4.0;
        const MARGIN: f64 = 5.0;
        let places: Vec<f64> = (0..=80)
            .map(|i| REACH * (f64::from(i) / 40.0 - 1.0))
            .collect();
        let (low, high) = axes::padded_range(places.iter().map(|&a| function(a)), 0.04);
        let at = |a: f64| {
            let value = function(a);
            let across = (a + REACH) / (2.0 * REACH);
            let up = (value - low) / (high - low);
            value.is_finite().then_some((
                x + MARGIN + across * (BOX.0 - 2.0 * MARGIN),
                y + BOX.1 - MARGIN - up * (BOX.1 - 2.0 * MARGIN),
            ))
        };
        let points: Vec<Pixel> = places.into_iter().filter_map(at).collect();
        canvas.line(&points, Stroke::new(theme::series(0).light(), 2.0));
        if let Some(dot) = self.sum().filter(|sum| sum.abs() <= REACH).and_then(at) {
            canvas.dots([dot], 4.0, theme::series(1).light());
        }
    }
}
