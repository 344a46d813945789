use super::window::Window;
use super::{Identity, ImageShape, IntoRow, Layer, Parameter, Penalty, check_d_outputs, resize};
use crate::fast::product;
use crate::random::NumpyRng;
use ndarray::Array2;
use std::fmt;

/// A convolution: filters that move over an image, each giving an image of its own.
///
/// A row of a batch is an image, channel by channel and line by line: (`n_samples`, channels * height * width). The
/// layer knows the shape, so images need no form of their own on the way from layer to layer, and a `Dense` may follow.
///
/// At each place a filter meets a patch of the image; what it gives there is the sum of the products, plus its bias.
/// With the patches of one image as the columns of a matrix `P` (im2col), all filters at all places are one product: `Y
/// = W P + b`. Backward, from `dY`: `dW = dY Pᵀ`, added up over the samples, `db` = the sum of each filter's `dY`, and
/// `dP = Wᵀ dY`, whose numbers are added to the pixels they came from.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// // A filter that finds edges: right neighbour less left neighbour.
/// let mut edges = Conv2d::from_parameters([1, 2, 3], array![[-1.0, 1.0, -1.0, 1.0]], array![0.0]);
/// let image = array![[0.0, 0.0, 5.0, 0.0, 0.0, 5.0]]; // 2 x 3: dark, dark, bright
/// assert_eq!(edges.forward(&image), array![[0.0, 10.0]]);
///
/// let network = Sequential::new()
///     .add(Conv2d::he([1, 28, 28], 30, 5, &mut NumpyRng::seed(0)))
///     .add(Relu::new())
///     .add(MaxPool2d::new([30, 24, 24], 2));
/// assert_eq!(network.sizes(), Some((784, 4320)));
/// ```
#[doc(alias = "Convolution")]
#[derive(Clone)]
pub struct Conv2d {
    /// `W`: (`n_filters`, channels * size * size), one filter per row.
    pub weights: Array2<f64>,
    /// `b`: (1, `n_filters`).
    pub biases: Array2<f64>,
    /// A copy of the last batch, (`n_samples`, channels * height * width).
    pub inputs: Array2<f64>,
    /// `Y`: (`n_samples`, `n_filters` * height * width of the new images).
    pub output: Array2<f64>,
    /// `dW`: as `weights`.
    pub d_weights: Array2<f64>,
    /// `db`: (1, `n_filters`).
    pub d_biases: Array2<f64>,
    /// `dX`: as `inputs`.
    pub d_inputs: Array2<f64>,
    /// What large weights cost; nothing at first.
    pub weight_penalty: Penalty,
    window: Window,
    /// `P` of one image, and a place for a product of its shape.
    patches: Array2<f64>,
    d_patches: Array2<f64>,
    /// Places for `Y` and `dW` of one image.
    image_output: Array2<f64>,
    image_d_weights: Array2<f64>,
    identity: Identity,
}

impl Conv2d {
    /// Small random weights, `0.01 * randn`, and zero biases: the start that the fish book uses.
    ///
    /// Takes images of a shape `[channels, height, width]`; the filters are squares of `size` x `size` pixels, as deep
    /// as the image has channels.
    ///
    /// # Panics
    /// Panics if a filter does not fit into the image.
    #[must_use]
    pub fn new(
        image: impl Into<ImageShape>,
        n_filters: usize,
        size: usize,
        rng: &mut NumpyRng,
    ) -> Self {
        Self::scaled(|_| 0.01, image.into(), n_filters, size, rng)
    }

    /// Weights of standard deviation `1 / sqrt(channels * size * size)`, and zero biases: Xavier's start.
    ///
    /// # Panics
    /// Panics as [`new`](Self::new) does.
    #[must_use]
    pub fn xavier(
        image: impl Into<ImageShape>,
        n_filters: usize,
        size: usize,
        rng: &mut NumpyRng,
    ) -> Self {
        Self::scaled(|n| 1.0 / n.sqrt(), image.into(), n_filters, size, rng)
    }

    /// Weights of standard deviation `sqrt(2 / (channels * size * size))`, and zero biases: He's start, for ReLU.
    ///
    /// # Panics
    /// Panics as [`new`](Self::new) does.
    #[must_use]
    pub fn he(
        image: impl Into<ImageShape>,
        n_filters: usize,
        size: usize,
        rng: &mut NumpyRng,
    ) -> Self {
        Self::scaled(|n| (2.0 / n).sqrt(), image.into(), n_filters, size, rng)
    }

    fn scaled(
        scale: fn(f64) -> f64,
        image: ImageShape,
        n_filters: usize,
        size: usize,
        rng: &mut NumpyRng,
    ) -> Self {
        let n_inputs = image.channels * size * size;
        let weights = scale(n_inputs as f64) * rng.randn((n_filters, n_inputs));
        Self::from_parameters(image, weights, Array2::zeros((1, n_filters)))
    }

    /// A layer with given filters for images of a shape: `weights`, (`n_filters`, channels * size * size), one filter
    /// per row, channel by channel and line by line; `biases`, (`n_filters`,) or (1, `n_filters`).
    ///
    /// # Panics
    /// Panics if a row is no square filter of so many channels, the filters do not fit into the image, or there is not
    /// one bias for each.
    #[must_use]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "the layer takes the weights over"
    )]
    pub fn from_parameters(
        image: impl Into<ImageShape>,
        weights: Array2<f64>,
        biases: impl IntoRow,
    ) -> Self {
        let (image, biases) = (image.into(), biases.into_row());
        let (n_filters, n_inputs) = weights.dim();
        let size = (n_inputs / image.channels.max(1)).isqrt();
        assert!(
            image.channels * size * size == n_inputs,
            "Conv2d: a filter has channels x size x size weights, and {n_inputs} is no such number for the {} channels of \
             an image of {image}",
            image.channels
        );
        assert!(
            biases.dim() == (1, n_filters),
            "Conv2d wants one bias for each of its {n_filters} filters: weights of shape {:?} and biases of shape {:?} do \
             not fit",
            weights.dim(),
            biases.dim()
        );
        let window = Window::new("Conv2d", image, size, 1, 0);
        let none = || Array2::zeros((0, 0));
        Self {
            inputs: Array2::zeros((0, image.len())),
            output: none(),
            d_weights: Array2::zeros((n_filters, n_inputs)),
            d_biases: Array2::zeros((1, n_filters)),
            d_inputs: Array2::zeros((0, image.len())),
            weight_penalty: Penalty::NONE,
            window,
            patches: none(),
            d_patches: none(),
            image_output: none(),
            image_d_weights: Array2::zeros((n_filters, n_inputs)),
            weights: weights.as_standard_layout().into_owned(),
            biases,
            identity: Identity::new(),
        }
        .moved_by(window)
    }

    /// The layer with filters that move by so many pixels at a time; 1 without this.
    ///
    /// # Panics
    /// Panics if `stride` is 0.
    #[must_use]
    pub fn stride(self, stride: usize) -> Self {
        let Window {
            image,
            size,
            padding,
            ..
        } = self.window;
        self.moved_by(Window::new("Conv2d", image, size, stride, padding))
    }

    /// The layer with so many zeros around each image; none without this.
    #[must_use]
    pub fn padding(self, padding: usize) -> Self {
        let Window {
            image,
            size,
            stride,
            ..
        } = self.window;
        self.moved_by(Window::new("Conv2d", image, size, stride, padding))
    }

    /// The layer with a penalty on large weights.
    #[must_use]
    pub fn weight_penalty(self, weight_penalty: Penalty) -> Self {
        Self {
            weight_penalty,
            ..self
        }
    }

    /// The shape of the images it gives: one channel per filter.
    #[must_use]
    pub fn output_image(&self) -> ImageShape {
        let (height, width) = self.window.places();
        [self.weights.nrows(), height, width].into()
    }

    fn moved_by(mut self, window: Window) -> Self {
        let (n_filters, n_inputs) = self.weights.dim();
        let (rows, columns) = window.places();
        self.window = window;
        self.patches = Array2::zeros((n_inputs, rows * columns));
        self.d_patches = self.patches.clone();
        self.image_output = Array2::zeros((n_filters, rows * columns));
        self.output = Array2::zeros((0, self.image_output.len()));
        self
    }

    /// The gradients of the parameters, and with `d_inputs` that of the inputs, from one image after the other.
    #[track_caller]
    fn go_back(&mut self, d_outputs: &Array2<f64>, mut d_inputs: Option<&mut Array2<f64>>) {
        check_d_outputs(self, d_outputs);
        self.d_weights.fill(0.0);
        self.d_biases.fill(0.0);
        for (sample, d_image) in d_outputs.rows().into_iter().enumerate() {
            let d_image = d_image.to_shape(self.image_output.dim());
            let d_image = d_image.expect("as many numbers as the output of an image");
            self.window
                .im2col(slice(&self.inputs, sample), all_mut(&mut self.patches));
            product(&d_image, &self.patches.t(), &mut self.image_d_weights); // dW = dY Pᵀ
            self.d_weights += &self.image_d_weights;
            for (d_bias, d_filter) in self.d_biases.iter_mut().zip(d_image.rows()) {
                *d_bias += d_filter.sum(); // db = sum of dY
            }
            if let Some(d_inputs) = &mut d_inputs {
                product(&self.weights.t(), &d_image, &mut self.d_patches); // dP = Wᵀ dY
                let mut d_input = d_inputs.row_mut(sample);
                let d_input = d_input.as_slice_mut().expect("in rows");
                d_input.fill(0.0);
                self.window.col2im(all_mut(&mut self.d_patches), d_input);
            }
        }
        (self.weight_penalty).add_gradient(&self.weights, &mut self.d_weights);
    }
}

impl Layer for Conv2d {
    fn name(&self) -> &'static str {
        "Conv2d"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.window.check_inputs(self, inputs);
        resize(&mut self.inputs, inputs.dim());
        self.inputs.assign(inputs);
        resize(&mut self.output, (inputs.nrows(), self.image_output.len()));
        let n_places = self.image_output.ncols();
        for (sample, mut output) in self.output.rows_mut().into_iter().enumerate() {
            self.window
                .im2col(slice(&self.inputs, sample), all_mut(&mut self.patches));
            product(&self.weights, &self.patches, &mut self.image_output);
            let output = output.as_slice_mut().expect("in rows");
            let filters = self.image_output.rows().into_iter().zip(&self.biases);
            for ((y, bias), output) in filters.zip(output.chunks_exact_mut(n_places)) {
                output
                    .iter_mut()
                    .zip(y)
                    .for_each(|(output, y)| *output = y + bias); // Y = W P + b
            }
        }
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let mut d_inputs = std::mem::take(&mut self.d_inputs);
        resize(&mut d_inputs, self.inputs.dim());
        self.go_back(d_outputs, Some(&mut d_inputs));
        self.d_inputs = d_inputs;
        &self.d_inputs
    }

    fn backward_parameters_only(&mut self, d_outputs: &Array2<f64>) {
        self.go_back(d_outputs, None);
        resize(&mut self.d_inputs, (0, self.window.image.len()));
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![
            Parameter::new("weights", &mut self.weights, &self.d_weights)
                .penalty(self.weight_penalty)
                .owned_by(&self.identity),
            Parameter::new("biases", &mut self.biases, &self.d_biases).owned_by(&self.identity),
        ]
    }

    fn images(&self) -> Option<(ImageShape, ImageShape)> {
        Some((self.window.image, self.output_image()))
    }
}

/// One row of a matrix that lies in rows.
fn slice(matrix: &Array2<f64>, row: usize) -> &[f64] {
    let n = matrix.ncols();
    &matrix.as_slice().expect("in rows")[row * n..(row + 1) * n]
}

fn all_mut(matrix: &mut Array2<f64>) -> &mut [f64] {
    matrix.as_slice_mut().expect("in rows")
}

impl fmt::Debug for Conv2d {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Window {
            image,
            size,
            stride,
            padding,
        } = self.window;
        write!(
            f,
            "Conv2d({image} -> {}, filters of {size} x {size}",
            self.output_image()
        )?;
        if stride > 1 {
            write!(f, ", stride {stride}")?;
        }
        if padding > 0 {
            write!(f, ", padding {padding}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests;
