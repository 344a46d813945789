use super::{Layer, Mode, check_d_outputs, resize};
use crate::random::NumpyRng;
use ndarray::{Array2, Zip};
use rand::Rng;
use std::fmt;

/// Sets a share of the numbers to 0 while the network learns, others for each batch, so that no neuron can rely on a
/// single other one: `y = x * mask`, element by element; any number of columns.
///
/// The mask is 0 with probability `rate`, else `1 / (1 - rate)`, so that the mean of `y` over many masks is `x`.
/// An answer therefore needs no correction: in [`Mode::Evaluating`] the numbers pass as they are. Backward is
/// `dx = dy * mask`.
///
/// Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting* (2014), in the inverted form
/// that *Neural Networks from Scratch* uses too. Mind that the book's layer is given the share to set to 0 as well, but
/// stores `1 - rate`, the share that is kept, under the name `rate`. The fish book leaves the mask at 0 and 1, and
/// shrinks the answers instead.
///
/// In [`Mode::HoldingStill`] the last mask is used again. If it does not fit the batch, a mask is drawn once, by a copy
/// of the generator, so that the training goes on with the masks it would have had.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut dropout = Dropout::with_generator(0.5, NumpyRng::seed(0));
/// let x = array![[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]];
/// assert_eq!(dropout.forward(&x), array![[2.0, 4.0, 6.0, 8.0], [0.0, 12.0, 0.0, 16.0]]);
///
/// dropout.backward(&Array2::ones((2, 4)));
/// assert_eq!(dropout.d_inputs, dropout.mask);
///
/// dropout.mode = Mode::Evaluating;
/// assert_eq!(dropout.forward(&x), x);
/// ```
#[derive(Clone)]
pub struct Dropout {
    /// The share of the numbers that is set to 0, from 0 to below 1.
    pub rate: f64,
    /// What the masks are drawn from. A copy of the layer has a copy of it, and so draws the same masks.
    pub rng: NumpyRng,
    /// What the layer does in its next `forward`.
    pub mode: Mode,
    /// The last mask, of zeros and `1 / (1 - rate)`: (`n_samples`, `n_columns`).
    pub mask: Array2<f64>,
    /// The last output, (`n_samples`, `n_columns`).
    pub output: Array2<f64>,
    /// The gradient of the last inputs, (`n_samples`, `n_columns`).
    pub d_inputs: Array2<f64>,
    /// Whether the last output was made with the mask.
    is_masked: bool,
}

impl Dropout {
    /// A layer with a generator of its own, whose seed is one number drawn from `rng`: `randint(0, 2**32)` in NumPy.
    ///
    /// # Panics
    /// Panics if `rate` is not from 0 to below 1.
    #[must_use]
    pub fn new(rate: f64, rng: &mut NumpyRng) -> Self {
        check_rate(rate);
        Self::with_generator(rate, NumpyRng::seed(rng.next_u32()))
    }

    /// A layer that draws its masks from this very generator.
    ///
    /// So it goes on where other draws ended, as with NumPy's single generator, and gives the books' numbers:
    /// `Dropout::with_generator(0.1, rng.clone())` after the weights were drawn from `rng`. Two layers that are given
    /// equal generators draw equal masks, which [`new`](Dropout::new) avoids.
    ///
    /// # Panics
    /// Panics if `rate` is not from 0 to below 1.
    #[must_use]
    pub fn with_generator(rate: f64, rng: NumpyRng) -> Self {
        check_rate(rate);
        let empty = || Array2::zeros((0, 0));
        Self {
            rate,
            rng,
            mode: Mode::Training,
            mask: empty(),
            output: empty(),
            d_inputs: empty(),
            is_masked: false,
        }
    }
}

#[track_caller]
fn check_rate(rate: f64) {
    assert!(
        (0.0..1.0).contains(&rate),
        "Dropout: the rate is the share of numbers that is set to 0, from 0 to below 1, got {rate}; at 1 nothing would \
         be left"
    );
}

/// Draws a mask: `rng.binomial(1, keep, shape) / keep`, in the same memory.
fn draw(mask: &mut Array2<f64>, rate: f64, rng: &mut NumpyRng) {
    check_rate(rate);
    let keep = 1.0 - rate;
    rng.fill_binomial(1, keep, mask);
    *mask /= keep;
}

impl Layer for Dropout {
    fn name(&self) -> &'static str {
        "Dropout"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        resize(&mut self.output, inputs.dim());
        self.is_masked = self.mode != Mode::Evaluating;
        if !self.is_masked {
            self.output.assign(inputs);
            return &self.output;
        }
        let fits = self.mask.dim() == inputs.dim();
        resize(&mut self.mask, inputs.dim());
        match self.mode {
            Mode::HoldingStill if fits => {}
            Mode::HoldingStill => draw(&mut self.mask, self.rate, &mut self.rng.clone()),
            _ => draw(&mut self.mask, self.rate, &mut self.rng),
        }
        Zip::from(&mut self.output)
            .and(inputs)
            .and(&self.mask)
            .for_each(|y, &x, &mask| *y = x * mask);
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        resize(&mut self.d_inputs, d_outputs.dim());
        self.d_inputs.assign(d_outputs);
        if self.is_masked {
            self.d_inputs *= &self.mask;
        }
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn mode(&mut self) -> Option<&mut Mode> {
        Some(&mut self.mode)
    }
}

impl fmt::Debug for Dropout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dropout({})", self.rate)
    }
}

#[cfg(test)]
mod tests;
