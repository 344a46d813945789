use super::ImageShape;
use ndarray::Array2;

/// A square window that moves over an image in steps, as that of a filter or of a pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// The images it moves over.
    pub(super) image: ImageShape,
    /// Its side, in pixels.
    pub(super) size: usize,
    /// How many pixels it moves at a time.
    pub(super) stride: usize,
    /// How many zeros are put around the image on each side.
    pub(super) padding: usize,
}

impl Window {
    /// # Panics
    /// Panics if the window does not fit into the padded image even once, or a number is 0 that must not be.
    #[track_caller]
    pub(super) fn new(
        layer: &str,
        image: ImageShape,
        size: usize,
        stride: usize,
        padding: usize,
    ) -> Self {
        assert!(
            image.len() > 0 && size > 0 && stride > 0,
            "{layer}: an image of {image}, a window of {size} x {size} and a stride of {stride} must all be at least 1"
        );
        let (height, width) = (image.height + 2 * padding, image.width + 2 * padding);
        assert!(
            size <= height && size <= width,
            "{layer}: a window of {size} x {size} does not fit into an image of {height} x {width}{}",
            if padding > 0 {
                " (padding included)"
            } else {
                ""
            }
        );
        Self {
            image,
            size,
            stride,
            padding,
        }
    }

    /// How many places the window has, from top to bottom and from left to right: `(side + 2 padding - size) / stride +
    /// 1`, rounded down. What is left over at the right and at the bottom is not looked at.
    pub(super) fn places(&self) -> (usize, usize) {
        let places = |side: usize| (side + 2 * self.padding - self.size) / self.stride + 1;
        (places(self.image.height), places(self.image.width))
    }

    /// How many numbers of the image it covers.
    pub(super) fn n_covered(&self) -> usize {
        self.image.channels * self.size * self.size
    }

    /// For every number in the window, and every row of places, calls `with` for the pixels that this number meets:
    /// with the index of the first of them in the image, that of the first place in a matrix of (`n_covered`, places),
    /// and how many there are. The pixels are `stride` apart, the places are neighbours. Padding is left out.
    fn for_each_run(&self, mut with: impl FnMut(usize, usize, usize)) {
        let (rows, columns) = self.places();
        let Self {
            image,
            size,
            stride,
            padding,
        } = *self;
        let mut place = 0;
        for channel in 0..image.channels {
            for y in 0..size {
                for x in 0..size {
                    // The places whose pixel lies in the image: 0 <= column * stride + x - padding < width.
                    let first = padding.saturating_sub(x).div_ceil(stride).min(columns);
                    let end = (image.width + padding)
                        .saturating_sub(x)
                        .div_ceil(stride)
                        .clamp(first, columns);
                    for row in 0..rows {
                        let at = (row * stride + y).checked_sub(padding);
                        if let Some(at) = at.filter(|&at| at < image.height)
                            && first < end
                        {
                            let line = (channel * image.height + at) * image.width;
                            with(
                                line + first * stride + x - padding,
                                place + first,
                                end - first,
                            );
                        }
                        place += columns;
                    }
                }
            }
        }
    }

    /// Lays the image out by what the window sees: one row for each number in the window, one column for each of its
    /// places. image: channels x height x width numbers; patches: (`n_covered`, places), overwritten.
    pub(super) fn im2col(&self, image: &[f64], patches: &mut [f64]) {
        if self.padding > 0 {
            patches.fill(0.0);
        }
        self.for_each_run(|pixel, place, n| {
            let places = &mut patches[place..place + n];
            if self.stride == 1 {
                places.copy_from_slice(&image[pixel..pixel + n]);
            } else {
                let pixels = image[pixel..].iter().step_by(self.stride);
                places
                    .iter_mut()
                    .zip(pixels)
                    .for_each(|(place, x)| *place = *x);
            }
        });
    }

    /// The way back of [`im2col`](Self::im2col): adds every number of the patches to the pixel it came from.
    pub(super) fn col2im(&self, patches: &[f64], image: &mut [f64]) {
        self.for_each_run(|pixel, place, n| {
            let places = &patches[place..place + n];
            if self.stride == 1 {
                let pixels = &mut image[pixel..pixel + n];
                pixels
                    .iter_mut()
                    .zip(places)
                    .for_each(|(x, place)| *x += place);
            } else {
                let pixels = image[pixel..].iter_mut().step_by(self.stride);
                pixels.zip(places).for_each(|(x, place)| *x += place);
            }
        });
    }
}

/// What a square window sees at each of its places: (`n_samples` * places, channels * size * size).
///
/// images: (`n_samples`, channels * height * width). A row of the result is one place of one sample, the samples one
/// after the other and the places of each from left to right and from top to bottom; its columns are the window's
/// numbers, channel by channel and row by row. A convolution is the product of this with the filters.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let image = array![[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]]; // one image of 3 x 3
/// let patches = layer::im2col(&image, [1, 3, 3], 2, 1, 0);
/// assert_eq!(patches, array![[1.0, 2.0, 4.0, 5.0], [2.0, 3.0, 5.0, 6.0], [4.0, 5.0, 7.0, 8.0], [5.0, 6.0, 8.0, 9.0]]);
/// ```
///
/// # Panics
/// Panics if a row is no such image, or the window does not fit into it.
#[must_use]
pub fn im2col(
    images: &Array2<f64>,
    image: impl Into<ImageShape>,
    size: usize,
    stride: usize,
    padding: usize,
) -> Array2<f64> {
    let window = Window::new("im2col", image.into(), size, stride, padding);
    window.check_inputs(&"im2col", images);
    let (rows, columns) = window.places();
    let n_places = rows * columns;
    let mut all = Array2::zeros((images.nrows() * n_places, window.n_covered()));
    let mut patches = Array2::zeros((window.n_covered(), n_places));
    for (image, mut rows) in images
        .rows()
        .into_iter()
        .zip(all.axis_chunks_iter_mut(ndarray::Axis(0), n_places))
    {
        let image = image.to_vec();
        window.im2col(&image, patches.as_slice_mut().expect("in rows"));
        rows.assign(&patches.t());
    }
    all
}

/// The way back of [`im2col`]: every number is added to the pixel it came from, (`n_samples`, channels * height *
/// width).
///
/// A pixel that several places see gets the sum of what they say, as the gradient of the pixel does.
///
/// # Panics
/// Panics if the patches are not those of such images.
#[must_use]
pub fn col2im(
    patches: &Array2<f64>,
    image: impl Into<ImageShape>,
    size: usize,
    stride: usize,
    padding: usize,
) -> Array2<f64> {
    let window = Window::new("col2im", image.into(), size, stride, padding);
    let (rows, columns) = window.places();
    let n_places = rows * columns;
    assert!(
        patches.ncols() == window.n_covered() && patches.nrows().is_multiple_of(n_places),
        "col2im: an image of {} has {n_places} patches of {} numbers, got patches of shape {:?}",
        window.image,
        window.n_covered(),
        patches.dim()
    );
    let mut images = Array2::zeros((patches.nrows() / n_places, window.image.len()));
    let chunks = patches.axis_chunks_iter(ndarray::Axis(0), n_places);
    for (patches, mut image) in chunks.into_iter().zip(images.rows_mut()) {
        let patches = patches.t().as_standard_layout().into_owned();
        let image = image.as_slice_mut().expect("in rows");
        window.col2im(patches.as_slice().expect("in rows"), image);
    }
    images
}

impl Window {
    /// Panics if the rows of a batch are no such images.
    #[track_caller]
    pub(super) fn check_inputs(&self, layer: &dyn std::fmt::Debug, inputs: &Array2<f64>) {
        let (image, n) = (self.image, self.image.len());
        assert!(
            inputs.ncols() == n,
            "{layer:?} takes images of {image} = {n} columns per row, got a batch of shape {:?}; {}",
            inputs.dim(),
            if inputs.nrows() == n {
                "did you mean to transpose it?"
            } else {
                "a row is one image, channel by channel and line by line"
            }
        );
    }
}

#[cfg(test)]
mod tests;
