use super::window::Window;
use super::{ImageShape, Layer, check_d_outputs, resize};
use ndarray::Array2;
use std::fmt;
use std::hint::select_unpredictable;

/// Max pooling: of each square of an image only its largest number goes on, channel by channel.
///
/// A row of a batch is an image, as for [`Conv2d`](super::Conv2d). Backward, the gradient goes to the place that was
/// the largest; of several equal ones, to the first, from left to right and from top to bottom. A NaN in a square is
/// its largest number, so that it stays visible.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut pool = MaxPool2d::new([1, 2, 4], 2);
/// let image = array![[1.0, 7.0, 2.0, 0.0, 3.0, 4.0, 9.0, 5.0]];
/// assert_eq!(pool.forward(&image), array![[7.0, 9.0]]);
/// assert_eq!(pool.backward(&array![[10.0, 20.0]]), array![[0.0, 10.0, 0.0, 0.0, 0.0, 0.0, 20.0, 0.0]]);
/// ```
#[derive(Clone)]
pub struct MaxPool2d {
    /// The last output, (`n_samples`, channels * height * width of the new images).
    pub output: Array2<f64>,
    /// The gradient of the last inputs, (`n_samples`, channels * height * width).
    pub d_inputs: Array2<f64>,
    /// The column of the input that each number of the last output came from; as `output`.
    pub winners: Array2<usize>,
    window: Window,
}

impl MaxPool2d {
    /// Squares of `size` x `size` pixels, side by side, of images of a shape `[channels, height, width]`.
    ///
    /// # Panics
    /// Panics if a square does not fit into the image.
    #[must_use]
    pub fn new(image: impl Into<ImageShape>, size: usize) -> Self {
        Self::moved_by(Window::new("MaxPool2d", image.into(), size, size.max(1), 0))
    }

    /// The layer with squares that move by so many pixels at a time, and may overlap.
    ///
    /// # Panics
    /// Panics if `stride` is 0.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        let Window { image, size, .. } = self.window;
        Self::moved_by(Window::new("MaxPool2d", image, size, stride, 0))
    }

    fn moved_by(window: Window) -> Self {
        let pool = Self {
            output: Array2::zeros((0, 0)),
            d_inputs: Array2::zeros((0, window.image.len())),
            winners: Array2::zeros((0, 0)),
            window,
        };
        let none = (0, pool.output_image().len());
        Self {
            output: Array2::zeros(none),
            winners: Array2::zeros(none),
            ..pool
        }
    }

    /// The shape of the images it gives.
    #[must_use]
    pub fn output_image(&self) -> ImageShape {
        let (height, width) = self.window.places();
        [self.window.image.channels, height, width].into()
    }
}

impl Layer for MaxPool2d {
    fn name(&self) -> &'static str {
        "MaxPool2d"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.window.check_inputs(self, inputs);
        let shape = (inputs.nrows(), self.output_image().len());
        resize(&mut self.output, shape);
        if self.winners.dim() != shape {
            self.winners = Array2::zeros(shape);
        }
        let inputs = inputs.as_standard_layout();
        let images = inputs.rows().into_iter();
        let outputs = self
            .output
            .rows_mut()
            .into_iter()
            .zip(self.winners.rows_mut());
        for (image, (mut output, mut winners)) in images.zip(outputs) {
            let image = image.to_slice().expect("in rows");
            let output = output.as_slice_mut().expect("in rows");
            let winners = winners.as_slice_mut().expect("in rows");
            // Compiled apart for the usual size.
            match self.window.size {
                2 => pool(&self.window, 2, image, output, winners),
                size => pool(&self.window, size, image, output, winners),
            }
        }
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        resize(
            &mut self.d_inputs,
            (d_outputs.nrows(), self.window.image.len()),
        );
        self.d_inputs.fill(0.0);
        let rows = self.d_inputs.rows_mut().into_iter();
        for ((mut d_image, winners), d_outputs) in
            rows.zip(self.winners.rows()).zip(d_outputs.rows())
        {
            let d_image = d_image.as_slice_mut().expect("in rows");
            for (&winner, d) in winners.iter().zip(d_outputs) {
                d_image[winner] += d;
            }
        }
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn images(&self) -> Option<(ImageShape, ImageShape)> {
        Some((self.window.image, self.output_image()))
    }
}

/// The largest number of each square of an image, and where it is. `size` is that of the window.
#[inline(always)]
fn pool(window: &Window, size: usize, image: &[f64], output: &mut [f64], winners: &mut [usize]) {
    let (shape, stride) = (window.image, window.stride);
    let (rows, columns) = window.places();
    let lines = (output.chunks_exact_mut(columns)).zip(winners.chunks_exact_mut(columns));
    for (line, (output, winners)) in lines.enumerate() {
        let (channel, row) = (line / rows, line % rows);
        let top = (channel * shape.height + row * stride) * shape.width;
        for (column, (output, winner)) in output.iter_mut().zip(winners).enumerate() {
            let corner = top + column * stride;
            let square = |y: usize| &image[corner + y * shape.width..][..size];
            let (mut largest, mut at) = (f64::NEG_INFINITY, corner);
            let mut has_nan = false;
            for y in 0..size {
                for (x, &pixel) in square(y).iter().enumerate() {
                    // Choices in place of branches: nobody could foresee which way they go.
                    let wins = pixel > largest;
                    largest = select_unpredictable(wins, pixel, largest);
                    at = select_unpredictable(wins, corner + y * shape.width + x, at);
                    has_nan |= pixel.is_nan();
                }
            }
            if has_nan {
                let places =
                    (0..size).flat_map(|y| (0..size).map(move |x| corner + y * shape.width + x));
                at = places
                    .into_iter()
                    .find(|&at| image[at].is_nan())
                    .unwrap_or(at);
                largest = image[at];
            }
            (*output, *winner) = (largest, at);
        }
    }
}

impl fmt::Debug for MaxPool2d {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Window {
            image,
            size,
            stride,
            ..
        } = self.window;
        write!(
            f,
            "MaxPool2d({image} -> {}, {size} x {size}",
            self.output_image()
        )?;
        if stride != size {
            write!(f, ", stride {stride}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests;
