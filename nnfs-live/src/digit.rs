//! Chapter 05: a network that reads what is drawn.

use nnfs_core::prelude::*;

use crate::{Figure, number, unknown};

/// How many pixels the picture that the network takes has on a side.
const SIDE: usize = 28;
/// MNIST's digits were fitted into a square of this side, their centre of mass in the middle of the picture.
const BOX: f64 = 20.0;

/// A drawing, the picture that becomes of it, and a network 784-50-100-10 that reads it.
///
/// Controls: `weights` (all parameters in the order of the network's own list), `ink` (the drawing: n x n numbers from 0
/// to 1), `fit` (1: the drawing is fitted and centred as MNIST's digits were), `shift` (pixels to the right, pixels
/// down), `raw` (1: the division by 255 is left out).
pub(crate) struct Digit {
    pub(crate) network: ThreeLayerNet,
    drawing: Array2<f64>,
    fit: bool,
    shift: [isize; 2],
    raw: bool,
}

impl Default for Digit {
    fn default() -> Self {
        Self {
            network: ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0)),
            drawing: Array2::zeros((SIDE, SIDE)),
            fit: true,
            shift: [0, 0],
            raw: false,
        }
    }
}

impl Digit {
    fn put_weights(&mut self, mut weights: &[f64]) {
        for parameter in self.network.parameters() {
            let n = parameter.value.len();
            let missing = n.saturating_sub(weights.len());
            assert!(
                missing == 0,
                "{missing} numbers of {} are missing",
                parameter.name
            );
            let (these, rest) = weights.split_at(n);
            parameter
                .value
                .iter_mut()
                .zip(these)
                .for_each(|(to, from)| *to = *from);
            weights = rest;
        }
        assert!(
            weights.is_empty(),
            "there are {} numbers too many",
            weights.len()
        );
    }

    /// The bytes of the picture: (28, 28).
    pub(crate) fn picture(&self) -> Array2<u8> {
        let fitted = if self.fit {
            fitted(&self.drawing)
        } else {
            shrunk(&self.drawing)
        };
        let [right, down] = self.shift;
        Array2::from_shape_fn((SIDE, SIDE), |(row, column)| {
            let from = (
                row.checked_add_signed(-down),
                column.checked_add_signed(-right),
            );
            let ink = match from {
                (Some(row), Some(column)) => fitted.get((row, column)).copied().unwrap_or(0.0),
                _ => 0.0,
            };
            (255.0 * ink).round() as u8
        })
    }

    /// What the network takes: (1, 784).
    pub(crate) fn input(&self) -> Array2<f64> {
        let divisor = if self.raw { 1.0 } else { 255.0 };
        let pixels = self.picture().mapv(|byte| f64::from(byte) / divisor);
        pixels
            .into_shape_with_order((1, SIDE * SIDE))
            .expect("28 x 28 pixels")
    }

    /// The first layer of the network.
    pub(crate) fn first_layer(&self) -> &Dense {
        &self.network.dense1
    }

    /// The lines of a cell that make the network's input `x`.
    pub(crate) fn input_as_rust(&self) -> String {
        let picture = self.picture();
        let rows = picture.rows().into_iter().map(|row| {
            let bytes: Vec<_> = row.iter().map(u8::to_string).collect();
            format!("    {},\n", bytes.join(", "))
        });
        let divisor = if self.raw { "" } else { " / 255.0" };
        format!(
            "\
let drawn: [u8; 784] = [
{}];
let x = Array2::from_shape_fn((1, 784), |(_, pixel)| f64::from(drawn[pixel]){divisor});",
            rows.collect::<String>()
        )
    }
}

/// The drawing in 28 x 28 pixels, where it is; each is the mean of the ink that falls on it.
fn shrunk(drawing: &Array2<f64>) -> Array2<f64> {
    let side = drawing.nrows() as f64;
    placed(drawing, [0.0, 0.0], side / SIDE as f64)
}

/// The drawing as MNIST's makers would have it: as large as fits into 20 x 20, its centre of mass in the middle.
fn fitted(drawing: &Array2<f64>) -> Array2<f64> {
    let inked = drawing.indexed_iter().filter(|(_, ink)| **ink > 0.0);
    let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
    let (mut mass, mut moment) = (0.0, [0.0; 2]);
    for ((row, column), &ink) in inked {
        for (axis, at) in [row, column].into_iter().enumerate() {
            low[axis] = low[axis].min(at);
            high[axis] = high[axis].max(at + 1);
            moment[axis] += ink * (at as f64 + 0.5);
        }
        mass += ink;
    }
    if mass == 0.0 {
        return Array2::zeros((SIDE, SIDE));
    }
    let longest = (high[0] - low[0]).max(high[1] - low[1]) as f64;
    let scale = longest / BOX;
    let middle = SIDE as f64 / 2.0;
    let from = [0, 1].map(|axis| moment[axis] / mass - middle * scale);
    placed(drawing, from, scale)
}

/// 28 x 28 pixels of the side `scale`, the first of which begins at `from`, row and column, in the drawing.
fn placed(drawing: &Array2<f64>, from: [f64; 2], scale: f64) -> Array2<f64> {
    let n = drawing.nrows();
    // The cells of the drawing below each row or column of the picture, and how much of each.
    let parts = |start: f64| -> Vec<Vec<(usize, f64)>> {
        let below = |pixel: usize| {
            let (low, high) = (
                start + pixel as f64 * scale,
                start + (pixel + 1) as f64 * scale,
            );
            let cells = low.floor().max(0.0) as usize..(high.ceil().max(0.0) as usize).min(n);
            let share = |cell: usize| (high.min(cell as f64 + 1.0) - low.max(cell as f64)) / scale;
            cells.map(|cell| (cell, share(cell))).collect()
        };
        (0..SIDE).map(below).collect()
    };
    let (rows, columns) = (parts(from[0]), parts(from[1]));
    Array2::from_shape_fn((SIDE, SIDE), |(row, column)| {
        let mut ink = 0.0;
        for &(r, of_row) in &rows[row] {
            for &(c, of_column) in &columns[column] {
                ink += of_row * of_column * drawing[[r, c]];
            }
        }
        ink
    })
}

impl Figure for Digit {
    fn set(&mut self, control: &str, value: &[f64]) {
        match control {
            "weights" => self.put_weights(value),
            "ink" => {
                let side = value.len().isqrt();
                let drawing = Array2::from_shape_vec((side, side), value.to_vec());
                self.drawing = drawing.expect("a drawing is a square of numbers");
            }
            "fit" => self.fit = number(value) != 0.0,
            "shift" => match *value {
                [right, down] => self.shift = [right as isize, down as isize],
                _ => panic!("a shift is so many pixels to the right and so many down"),
            },
            "raw" => self.raw = number(value) != 0.0,
            _ => unknown("digit", control),
        }
    }

    /// `picture`: the 784 bytes that the network sees. `probabilities`: of the ten digits. `hidden`: what the 50 and the
    /// 100 neurons of the hidden layers say.
    fn get(&mut self, result: &str, _with: &[f64]) -> Vec<f64> {
        match result {
            "picture" => self.picture().iter().map(|&byte| f64::from(byte)).collect(),
            "probabilities" => {
                let input = self.input();
                activation::softmax(self.network.forward(&input))
                    .into_raw_vec_and_offset()
                    .0
            }
            "hidden" => {
                let input = self.input();
                self.network.forward(&input);
                let layers = [&self.network.sigmoid1.output, &self.network.sigmoid2.output];
                layers.into_iter().flatten().copied().collect()
            }
            _ => unknown("digit", result),
        }
    }

    fn rust(&self) -> String {
        format!(
            "\
// net is the trained network of this chapter.
{}
println!(\"{{}}\", np(&activation::softmax(net.forward(&x)).row(0)));
image_grid(\"Drawn\", &x)",
            self.input_as_rust()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A drawing of one block of ink: rows and columns from, to.
    fn block(side: usize, [top, bottom]: [usize; 2], [left, right]: [usize; 2]) -> Array2<f64> {
        let mut drawing = Array2::zeros((side, side));
        drawing.slice_mut(s![top..bottom, left..right]).fill(1.0);
        drawing
    }

    #[test]
    fn shrinking_keeps_ink_and_place() {
        let drawing = block(280, [20, 45], [100, 130]);
        let picture = shrunk(&drawing);
        assert!((picture.sum() * 100.0 - drawing.sum()).abs() < 1e-9);
        assert!((picture[[2, 10]] - 1.0).abs() < 1e-12);
        assert!((picture[[4, 12]] - 0.5).abs() < 1e-12);
        assert_eq!(picture[[5, 10]], 0.0);
    }

    #[test]
    fn a_fitted_drawing_is_twenty_pixels_high_and_in_the_middle() {
        let picture = fitted(&block(280, [10, 110], [200, 250]));
        let inked = |line: ndarray::ArrayView1<'_, f64>| line.sum() > 1e-9;
        let rows = picture.rows().into_iter().filter(|row| inked(*row)).count();
        let columns = picture
            .columns()
            .into_iter()
            .filter(|column| inked(*column))
            .count();
        assert_eq!((rows, columns), (20, 10));
        let mean_row: f64 = picture
            .indexed_iter()
            .map(|((row, _), ink)| ink * row as f64)
            .sum();
        assert!((mean_row / picture.sum() - 13.5).abs() < 1e-9);
    }

    #[test]
    fn an_empty_sheet_stays_empty() {
        let mut digit = Digit::default();
        digit.set("ink", &[0.0; 900]);
        assert!(digit.get("picture", &[]).iter().all(|&byte| byte == 0.0));
        let probabilities = digit.get("probabilities", &[]);
        assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_shift_moves_ink_out_of_the_picture() {
        let mut digit = Digit::default();
        let drawing = block(28, [10, 12], [25, 27]);
        digit.set("fit", &[0.0]);
        digit.set("ink", drawing.as_slice().unwrap());
        digit.set("shift", &[2.0, -1.0]);
        let picture = digit.picture();
        assert_eq!(picture[[9, 27]], 255);
        assert_eq!(picture.mapv(u32::from).sum(), 2 * 255);
    }

    #[test]
    #[should_panic(expected = "numbers of dense1.weights are missing")]
    fn weights_of_another_network_are_refused() {
        Digit::default().set("weights", &[0.0; 100]);
    }
}
