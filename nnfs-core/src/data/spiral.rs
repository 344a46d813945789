use crate::random::NumpyRng;
use ndarray::{Array1, Array2};

/// Points on the arms of a spiral, one arm per class: inputs (`n_classes * n_samples`, 2) and labels
/// (`n_classes * n_samples`,), class by class.
///
/// Sample `i` of class `c` lies at radius `r = i / (n_samples - 1)` and angle `2.5 t`, where `t` runs from `4 c` to
/// `4 (c + 1)` along the arm, with noise of standard deviation 0.2: `x = (r sin 2.5t, r cos 2.5t)`. No straight lines
/// part the classes, so a network needs a hidden layer.
///
/// The data set comes from Stanford's course on convolutional networks; the numbers are drawn in the order in which
/// *Neural Networks from Scratch* draws them, so that seed 0 gives the book's points.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
/// assert_eq!((x.dim(), labels.len()), ((300, 2), 300));
/// ```
#[must_use]
pub fn spiral(
    n_samples: usize,
    n_classes: usize,
    rng: &mut NumpyRng,
) -> (Array2<f64>, Array1<usize>) {
    let mut x = Array2::zeros((n_classes * n_samples, 2));
    let labels = Array1::from_shape_fn(n_classes * n_samples, |row| row / n_samples);
    for (row, mut point) in x.rows_mut().into_iter().enumerate() {
        // A single sample lies at the start of its arm.
        let along = (row % n_samples) as f64 / n_samples.saturating_sub(1).max(1) as f64;
        let t = 4.0 * (labels[row] as f64 + along) + 0.2 * rng.standard_normal();
        point[0] = along * (2.5 * t).sin();
        point[1] = along * (2.5 * t).cos();
    }
    (x, labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Dense, Layer, Relu};
    use crate::loss::{Loss, SoftmaxCrossEntropy};
    use crate::metric::accuracy;
    use crate::testing::assert_close;
    use ndarray::Axis;

    #[test]
    fn the_points_are_those_of_numpy() {
        // np.random.seed(0); for j in range(3): r = np.linspace(0, 1, 100);
        // t = np.linspace(j * 4, (j + 1) * 4, 100) + np.random.randn(100) * 0.2; rows 0, 1 and 299 of r*sin(2.5t), r*cos(2.5t)
        let (x, labels) = spiral(100, 3, &mut NumpyRng::seed(0));
        assert_close(
            &x.select(Axis(0), &[0, 1, 299]),
            &ndarray::array![
                [0.0, 0.0],
                [0.0029955566779434318, 0.00964660796601254],
                [-0.9427887647158077, 0.3333906794222676]
            ],
            1e-13,
        );
        assert_eq!([0, 99, 100, 299].map(|row| labels[row]), [0, 0, 1, 2]);
    }

    #[test]
    fn the_first_step_of_the_book_comes_out() {
        // Neural Networks from Scratch, chapter 9: seed 0, spiral, then a 2-3-3 network. The book computes with 32 bits.
        let mut rng = NumpyRng::seed(0);
        let (x, labels) = spiral(100, 3, &mut rng);
        let mut dense1 = Dense::new(2, 3, &mut rng);
        let mut relu = Relu::new();
        let mut dense2 = Dense::new(3, 3, &mut rng);
        let mut loss = SoftmaxCrossEntropy::new();
        let value = loss.forward(dense2.forward(relu.forward(dense1.forward(&x))), &labels);
        assert!((value - 1.0986104).abs() < 5e-7, "{value}");
        assert!((accuracy(&dense2.output, &labels) - 0.34).abs() < 1e-12);
        dense1.backward(relu.backward(dense2.backward(loss.backward())));
        let row = dense1.d_weights.select(Axis(0), &[0]);
        assert_close(
            &row,
            &ndarray::array![[1.5766357e-4, 7.8368583e-5, 4.73244e-5]],
            1e-9,
        );
    }

    #[test]
    fn few_samples_and_none_will_do() {
        let mut rng = NumpyRng::seed(0);
        assert_eq!(spiral(0, 3, &mut rng).0.dim(), (0, 2));
        assert_eq!(spiral(1, 2, &mut rng).0, Array2::<f64>::zeros((2, 2)));
    }
}
