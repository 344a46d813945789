use ndarray::Array2;

/// A penalty on large parameters, which is added to the loss: `l1 * sum |w| + l2 * sum w^2`.
///
/// That is the form of *Neural Networks from Scratch*. The fish book writes `lambda / 2 * sum w^2`, so its `lambda` is
/// twice this `l2`.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let w = array![[1.0, -2.0]];
/// assert_eq!(Penalty::l2(0.5).of(&w), 2.5); // 0.5 * (1 + 4)
/// assert_eq!(Penalty { l1: 0.1, l2: 0.5 }.gradient(-2.0), -2.1); // 0.1 * -1 + 2 * 0.5 * -2
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Penalty {
    /// The weight of the sum of absolute values.
    pub l1: f64,
    /// The weight of the sum of squares.
    pub l2: f64,
}

impl Penalty {
    /// No penalty.
    pub const NONE: Self = Self { l1: 0.0, l2: 0.0 };

    /// A penalty on the absolute values: `l1 * sum |w|`. It drives parameters to exactly 0.
    #[must_use]
    pub fn l1(l1: f64) -> Self {
        Self { l1, l2: 0.0 }
    }

    /// A penalty on the squares: `l2 * sum w^2`. It keeps parameters small.
    #[must_use]
    pub fn l2(l2: f64) -> Self {
        Self { l1: 0.0, l2 }
    }

    /// What these parameters cost.
    #[must_use]
    pub fn of(&self, w: &Array2<f64>) -> f64 {
        if *self == Self::NONE {
            return 0.0;
        }
        w.fold(0.0, |sum, w| sum + self.l1 * w.abs() + self.l2 * w * w)
    }

    /// Its derivative with respect to a single parameter: `l1 * sign(w) + 2 * l2 * w`.
    ///
    /// At exactly 0, where |w| has a kink, the sign is taken as 0: a parameter that is 0 is not pushed away from it.
    /// *Neural Networks from Scratch* takes 1 there.
    #[must_use]
    pub fn gradient(&self, w: f64) -> f64 {
        let sign = if w == 0.0 { 0.0 } else { w.signum() };
        self.l1 * sign + 2.0 * self.l2 * w
    }

    /// Adds its gradient to the gradient that the data gave; both have one shape.
    pub(crate) fn add_gradient(&self, w: &Array2<f64>, d_w: &mut Array2<f64>) {
        if *self != Self::NONE {
            d_w.zip_mut_with(w, |d, &w| *d += self.gradient(w));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    /// The weights of Neural Networks from Scratch, chapter 2.
    fn book_weights() -> Array2<f64> {
        array![
            [0.2, 0.8, -0.5, 1.0],
            [0.5, -0.91, 0.26, -0.5],
            [-0.26, -0.27, 0.17, 0.87]
        ]
    }

    #[test]
    fn the_penalties_on_the_books_weights() {
        // sum |W| = 6.24 and sum W^2 = 4.252 (NumPy)
        let w = book_weights();
        assert!((Penalty::l1(0.01).of(&w) - 0.0624).abs() < 1e-15);
        assert!((Penalty::l2(0.05).of(&w) - 0.2126).abs() < 1e-15);
        let mut d = Array2::zeros((3, 4));
        Penalty::l1(0.01).add_gradient(&w, &mut d);
        assert_eq!(d, w.mapv(|w: f64| 0.01 * w.signum()));
        let mut d = Array2::ones((3, 4));
        Penalty::l2(0.05).add_gradient(&w, &mut d);
        assert_eq!(d, w.mapv(|w| 1.0 + 0.1 * w));
    }

    #[test]
    fn the_gradient_is_the_slope_of_the_penalty() {
        let penalty = Penalty { l1: 0.3, l2: 0.7 };
        let h = 1e-6;
        for w in [-1e4, -2.0, -0.1, 0.1, 3.0, 1e4] {
            let of = |w: f64| penalty.of(&array![[w]]);
            let slope = (of(w + h) - of(w - h)) / (2.0 * h);
            let apart = (slope - penalty.gradient(w)).abs();
            assert!(apart < 1e-6 * of(w).max(1.0), "{w}: {apart:e}");
        }
        assert_eq!(penalty.gradient(0.0), 0.0);
        assert_eq!(penalty.gradient(-0.0), 0.0);
    }

    #[test]
    fn nan_stays_visible_where_there_is_a_penalty() {
        let w = array![[1.0, f64::NAN]];
        assert!(Penalty::l1(1.0).of(&w).is_nan() && Penalty::l2(1.0).gradient(f64::NAN).is_nan());
        assert_eq!(Penalty::NONE.of(&w), 0.0);
    }
}
