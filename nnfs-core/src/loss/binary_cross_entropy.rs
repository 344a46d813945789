use super::answers::right_decisions;
use super::categorical_cross_entropy::{BEYOND, SMALLEST};
use super::{AsTargets, Loss};
use ndarray::{Array2, Zip};
use std::fmt;

/// The cross-entropy of yes-or-no questions, from probabilities such as [`Sigmoid`](crate::layer::Sigmoid) gives: each
/// output answers a question of its own, and several may be true of a sample at once.
///
/// An output `p` with target `t` (1 yes, 0 no) loses `-(t ln p + (1 - t) ln(1 - p))`, which is `-ln` of the probability
/// of the true answer: the categorical cross-entropy of the two classes "no" and "yes" with probabilities `1 - p` and
/// `p`. [`forward`](Self::forward) is the mean over all outputs of all samples. Backward is
/// `((1 - t) / (1 - p) - t / p) / (n_samples * n_outputs)`: the division happens here, and nowhere else.
///
/// The clipping is that of [`CategoricalCrossEntropy`](super::CategoricalCrossEntropy): of `p` and `1 - p`, a number
/// below 1e-7 counts as 1e-7, forward and backward alike. So an output loses at most 16.118, and the gradient stays
/// finite. (It is not 0 there, though the clipped loss is flat.)
///
/// # Behind a saturated sigmoid
/// The gradient on its way back through the sigmoid is multiplied by `p (1 - p)`. For a score `z` with target 0 it
/// should arrive as `p`, which is almost 1 if the neuron is very wrong. But where `1 - p` is below 1e-7 only
/// `1e7 p (1 - p)` arrives: .0206 for `z = 20`, 9.4e-7 for `z = 30`, and exactly 0 for `z = 40`, where `p` has been
/// rounded to 1. **A neuron that is very wrong stops learning.**
/// [`SigmoidBinaryCrossEntropy`](super::SigmoidBinaryCrossEntropy) takes both steps in one and avoids it.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut loss = BinaryCrossEntropy::new();
/// let p = array![[0.5], [0.25]];
/// assert_eq!(loss.forward(&p, &array![1, 1]), 1.5 * 2.0_f64.ln());
/// assert_eq!(loss.backward(), array![[-1.0], [-2.0]]);
///
/// // The same with rows; with several outputs a sample they are the only way.
/// assert_eq!(loss.forward(&p, &array![[1.0], [1.0]]), 1.5 * 2.0_f64.ln());
/// ```
#[doc(alias = "BCE")]
#[derive(Clone, Default)]
pub struct BinaryCrossEntropy {
    /// The gradient of the mean loss with respect to the last probabilities: (`n_samples`, `n_outputs`).
    pub d_inputs: Array2<f64>,
}

impl BinaryCrossEntropy {
    /// A loss that has seen no batch yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl Loss for BinaryCrossEntropy {
    /// The mean loss over the batch and its outputs. Probabilities: (`n_samples`, `n_outputs`); targets: rows of the
    /// same shape, of numbers from 0 to 1, or, for a single output, labels of 0 and 1, (`n_samples`,).
    ///
    /// Computes the gradient on the way. A NaN among the probabilities makes the loss NaN.
    ///
    /// # Panics
    /// Panics if the targets do not fit the probabilities, a label is neither 0 nor 1, a target is not from 0 to 1, a
    /// number is no probability (below -0.01 or above 1.01: a numerical gradient steps a little over the edge), or
    /// there is no output at all (the mean over no numbers does not exist).
    fn forward(&mut self, probabilities: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let targets = targets
            .as_targets()
            .binary("BinaryCrossEntropy", probabilities.dim());
        assert!(
            !probabilities.is_empty(),
            "BinaryCrossEntropy: the batch of shape {:?} is empty, and the mean over no numbers does not exist",
            probabilities.dim()
        );
        let n = probabilities.len() as f64;
        let mut total = 0.0;
        self.d_inputs.clone_from(probabilities);
        Zip::indexed(&mut self.d_inputs)
            .and(&targets)
            .for_each(|(row, column), d, &t| {
                let p = *d;
                if p.is_nan() {
                    total += p;
                    return;
                }
                assert!(
                    (-BEYOND..=1.0 + BEYOND).contains(&p),
                    "BinaryCrossEntropy takes probabilities from 0 to 1, got {p} in row {row}, column {column}; put a \
                     Sigmoid before it, or give the scores to SigmoidBinaryCrossEntropy"
                );
                let (yes, no) = (p.max(SMALLEST), (1.0 - p).max(SMALLEST));
                total -= t * yes.ln() + (1.0 - t) * no.ln();
                *d = ((1.0 - t) / no - t / yes) / n;
            });
        total / n
    }

    /// The gradient of the last loss with respect to the probabilities, (`n_samples`, `n_outputs`).
    ///
    /// # Panics
    /// Panics if no `forward` came before.
    fn backward(&self) -> &Array2<f64> {
        assert!(
            !self.d_inputs.is_empty(),
            "BinaryCrossEntropy has no loss to go back from; call forward before backward"
        );
        &self.d_inputs
    }

    /// How many samples are answered right: a probability above 0.5 says yes. A sample with several outputs counts as
    /// the share of them that is right. `None` if a target lies between 0 and 1.
    ///
    /// # Panics
    /// Panics if the targets do not fit the probabilities, as [`forward`](Self::forward) does.
    fn right_answers(&self, probabilities: &Array2<f64>, targets: &dyn AsTargets) -> Option<f64> {
        let targets = targets
            .as_targets()
            .binary("BinaryCrossEntropy", probabilities.dim());
        right_decisions(probabilities, &targets, 0.5)
    }
}

impl fmt::Debug for BinaryCrossEntropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BinaryCrossEntropy")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{Layer, Sigmoid};
    use crate::loss::CategoricalCrossEntropy;
    use crate::random::NumpyRng;
    use crate::testing::{assert_close, assert_same_gradient, numerical_gradient, panic_message};
    use ndarray::{Array1, Axis, array, concatenate};
    use proptest::prelude::*;

    #[test]
    fn three_samples_lose_minus_ln_of_the_true_answer() {
        let p = array![[0.9], [0.2], [0.6]];
        // -ln 0.9, -ln 0.8, -ln 0.6
        let single = |k: usize, label: usize| {
            BinaryCrossEntropy::new().forward(&array![[p[[k, 0]]]], &array![label])
        };
        assert!((single(0, 1) - 0.10536051565782628).abs() < 1e-15);
        assert!((single(1, 0) - 0.2231435513142097).abs() < 1e-15);
        assert!((single(2, 1) - 0.5108256237659907).abs() < 1e-15);
        // and their mean
        let mut loss = BinaryCrossEntropy::new();
        let value = loss.forward(&p, &array![1, 0, 1]);
        assert!((value - 0.2797765635793423).abs() < 1e-15);
        // -1 / 0.9 / 3, 1 / 0.8 / 3, -1 / 0.6 / 3
        let expected = array![[-1.0 / 2.7], [1.0 / 2.4], [-1.0 / 1.8]];
        assert_close(loss.backward(), &expected, 1e-15);
    }

    #[test]
    fn two_outputs_are_two_questions() {
        // -(ln 0.9 + ln 0.7) / 2 = 0.23101772979827936 and -(ln 0.8 + ln 0.6) / 2 = 0.3669845875401002 (NumPy);
        // backward divides by two outputs and two samples.
        let mut loss = BinaryCrossEntropy::new();
        let p = array![[0.9, 0.3], [0.2, 0.6]];
        let value = loss.forward(&p, &array![[1.0, 0.0], [0.0, 1.0]]);
        assert!((value - 0.2990011586691898).abs() < 1e-15);
        let expected = array![
            [-0.2777777777777778, 0.35714285714285715],
            [0.3125, -0.4166666666666667]
        ];
        assert_close(loss.backward(), &expected, 1e-15);
    }

    #[test]
    fn a_wrong_probability_of_0_or_1_counts_as_one_in_ten_million_forward_and_backward() {
        let mut loss = BinaryCrossEntropy::new();
        // -ln 1e-7 = 16.11809565095832
        let value = loss.forward(&array![[0.0], [1.0]], &array![1, 0]);
        assert!((value - 16.11809565095832).abs() < 1e-14);
        assert_eq!(loss.backward(), array![[-1e7 / 2.0], [1e7 / 2.0]]);
        // The rule ends at 1e-7.
        let value = loss.forward(&array![[1e-6]], &array![1]);
        assert!((value - 13.815510557964274).abs() < 1e-14); // -ln 1e-6
    }

    #[test]
    fn a_right_probability_of_0_or_1_loses_nothing() {
        let mut loss = BinaryCrossEntropy::new();
        let value = loss.forward(&array![[0.0], [1.0]], &array![0, 1]);
        assert!(value == 0.0 && value.is_sign_positive());
        assert_eq!(loss.backward(), array![[0.5], [-0.5]]);
    }

    #[test]
    fn a_very_wrong_neuron_behind_a_sigmoid_stops_learning() {
        // Target 0. From z = 20 on 1 - p is below 1e-7. (Clipping p itself at 1 - 1e-7, which is no f64, gives
        // 16.118095651484676 in place of -ln 1e-7 = 16.11809565095832.)
        let (mut sigmoid, mut loss) = (Sigmoid::new(), BinaryCrossEntropy::new());
        let cases = [
            (10.0, 10.000045398900186, 0.9999546021312976, 1e-11), // ln(1 + e^10), sigmoid(10)
            (20.0, 16.11809565095832, 0.0206, 5e-5),
            (30.0, 16.11809565095832, 9.36e-7, 5e-9),
            (40.0, 16.11809565095832, 0.0, 0.0),
            (800.0, 16.11809565095832, 0.0, 0.0),
            (1e4, 16.11809565095832, 0.0, 0.0),
        ];
        for (z, expected, gradient, tolerance) in cases {
            let value = loss.forward(sigmoid.forward(&array![[z]]), &array![0]);
            assert!((value - expected).abs() < 1e-11, "z {z}: {value}");
            let d = sigmoid.backward(loss.backward())[[0, 0]];
            assert!((d - gradient).abs() <= tolerance, "z {z}: {d:e}");
        }
        // Far out on the other side p does not round to 0 so soon; the gradient fades all the same.
        loss.forward(sigmoid.forward(&array![[-40.0], [-1e4]]), &array![1, 1]);
        let d = sigmoid.backward(loss.backward());
        assert!(d[[0, 0]] < 0.0 && d[[0, 0]] > -1e-10 && d[[1, 0]] == 0.0);
    }

    #[test]
    fn a_nan_makes_the_loss_nan_and_stays_where_it_is_in_the_gradient() {
        let p = array![[f64::NAN], [0.5]];
        for label in [0, 1] {
            let mut loss = BinaryCrossEntropy::new();
            assert!(loss.forward(&p, &array![label, 1]).is_nan());
            assert!(loss.d_inputs[[0, 0]].is_nan() && loss.d_inputs[[1, 0]] == -1.0);
        }
    }

    #[test]
    fn scores_in_place_of_probabilities_say_so() {
        for score in [1e4, 2.0, -0.5, f64::INFINITY] {
            let message = panic_message!(
                BinaryCrossEntropy::new().forward(&array![[0.5, score]], &array![[0.0, 1.0]])
            );
            assert!(message.contains("row 0, column 1"), "{message}");
            assert!(message.contains("put a Sigmoid before it"));
        }
    }

    #[test]
    fn targets_that_do_not_fit_say_so() {
        let column = Array2::from_elem((2, 1), 0.5);
        let message = panic_message!(BinaryCrossEntropy::new().forward(&column, &array![0]));
        assert!(message.contains("BinaryCrossEntropy wants one label a row"));
        assert!(message.contains("(2, 1)") && message.contains("shape 1"));
        let message = panic_message!(BinaryCrossEntropy::new().forward(&column, &array![0, 2]));
        assert!(message.contains("label 2 of sample 1 is neither 0 nor 1"));
        assert!(message.contains("SoftmaxCrossEntropy"));

        let p = Array2::from_elem((2, 3), 0.5);
        let message = panic_message!(BinaryCrossEntropy::new().forward(&p, &array![0, 1]));
        assert!(message.contains("labels for a single output") && message.contains("(2, 3)"));
        assert!(message.contains("data::one_hot(&labels, 3)"));
        let turned = Array2::<f64>::zeros((3, 2));
        let message = panic_message!(BinaryCrossEntropy::new().forward(&p, &turned));
        assert!(message.contains("(2, 3)") && message.contains("(3, 2)"));
        assert!(message.contains("transpose"));
        for t in [-1.0, 1.5, f64::NAN, f64::INFINITY] {
            let targets = array![[0.0, 1.0, 0.0], [0.0, 0.5, t]];
            let message = panic_message!(BinaryCrossEntropy::new().forward(&p, &targets));
            let place = format!("got {t} in row 1, column 2");
            assert!(message.contains(&place), "{message}");
        }
    }

    #[test]
    fn an_empty_batch_has_no_mean_and_says_so() {
        let empty = |shape| {
            let p = Array2::<f64>::zeros(shape);
            panic_message!(BinaryCrossEntropy::new().forward(&p, &p.clone()))
        };
        assert!(empty((0, 3)).contains("(0, 3) is empty"));
        assert!(empty((3, 0)).contains("(3, 0) is empty"));
        let (p, labels) = (Array2::zeros((0, 1)), Array1::zeros(0));
        assert!(
            panic_message!(BinaryCrossEntropy::new().forward(&p, &labels)).contains("is empty")
        );
    }

    #[test]
    fn backward_before_forward_says_so() {
        let loss = BinaryCrossEntropy::new();
        assert!(panic_message!(loss.backward()).contains("call forward before backward"));
    }

    #[test]
    fn a_probability_above_a_half_is_a_yes() {
        let loss = BinaryCrossEntropy::new();
        let p = array![[0.9], [0.2], [0.6], [0.5]];
        assert_eq!(loss.right_answers(&p, &array![1, 0, 0, 0]), Some(3.0));
        let p = array![[0.9, 0.8], [0.1, 0.6]];
        let t = array![[1.0, 0.0], [0.0, 1.0]];
        assert_eq!(loss.right_answers(&p, &t), Some(1.5));
        assert_eq!(loss.right_answers(&p, &(0.9 * t)), None);
        let message = panic_message!(loss.right_answers(&p, &array![[1.0], [0.0]]));
        assert!(message.contains("(2, 2)") && message.contains("(2, 1)"));
    }

    proptest! {
        #[test]
        fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
            // From 0.05 to 0.95, where the curve is not too bent for the numerical gradient.
            let mut rng = NumpyRng::seed(seed);
            let p = 0.05 + 0.9 * rng.rand((rows, columns));
            // Yes and no, and anything between.
            for t in [rng.binomial(1, 0.5, (rows, columns)), rng.rand((rows, columns))] {
                let mut loss = BinaryCrossEntropy::new();
                loss.forward(&p, &t);
                let numerical = numerical_gradient(&p, |p| BinaryCrossEntropy::new().forward(p, &t));
                assert_same_gradient("BinaryCrossEntropy", loss.backward(), &numerical);
            }
        }

        #[test]
        fn labels_and_rows_agree(seed: u32, rows in 1..9_usize) {
            let mut rng = NumpyRng::seed(seed);
            let p = rng.rand((rows, 1));
            let labels = Array1::from(rng.choice(2, rows));
            let column = labels.mapv(|label| label as f64).insert_axis(Axis(1));
            let (mut sparse, mut dense) = (BinaryCrossEntropy::new(), BinaryCrossEntropy::new());
            prop_assert_eq!(sparse.forward(&p, &labels), dense.forward(&p, &column));
            prop_assert_eq!(sparse.backward(), dense.backward());
            prop_assert_eq!(sparse.right_answers(&p, &labels), dense.right_answers(&p, &column));
        }

        #[test]
        fn it_is_the_categorical_cross_entropy_of_no_and_yes(seed: u32, rows in 1..9_usize) {
            let mut rng = NumpyRng::seed(seed);
            let mut p = rng.rand((rows, 1));
            p[[0, 0]] = rng.binomial(1, 0.5, 1)[0]; // at the very end, where the clipping must be the same
            let labels = Array1::from(rng.choice(2, rows));
            let both = concatenate![Axis(1), 1.0 - &p, p];
            let (mut binary, mut categorical) = (BinaryCrossEntropy::new(), CategoricalCrossEntropy::new());
            let value = binary.forward(&p, &labels);
            prop_assert!((value - categorical.forward(&both, &labels)).abs() < 1e-12);
            // p is the yes, and takes away from the no.
            let d = categorical.backward();
            let expected = (&d.column(1) - &d.column(0)).insert_axis(Axis(1));
            prop_assert_eq!(binary.backward(), &expected);
        }
    }
}
