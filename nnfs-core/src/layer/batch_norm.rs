use super::{Identity, Layer, Mode, Parameter, Statistic, check_d_outputs, resize};
use crate::fast::sum_rows;
use ndarray::{Array2, Zip};
use std::fmt;

/// Batch normalisation: gives every column the mean 0 and the variance 1 over the batch, then a mean and a spread that
/// are learnt: `x_hat = (x - mean) / sqrt(variance + epsilon)`, `y = gamma * x_hat + beta`.
///
/// The variance is the mean of the squared deviations: their sum is divided by `n_samples`. Backward, from `dy`, with
/// sums and means over the batch: `d_beta = sum(dy)`, `d_gamma = sum(dy * x_hat)`, and
///
/// ```text
/// dx = gamma / sqrt(variance + epsilon) * (dy - mean(dy) - x_hat * mean(dy * x_hat))
/// ```
///
/// The two means are there because each sample moves the mean and the variance of its whole batch. Ioffe and Szegedy,
/// *Batch normalization: accelerating deep network training by reducing internal covariate shift* (2015); this is their
/// chain of derivatives in one line.
///
/// # The running averages
/// An answer must not depend on what else is in its batch. So in [`Mode::Evaluating`] the layer uses averages over the
/// batches that it was trained on. Backward is then that of a straight line, the formula above without the two means.
///
/// After each batch, `running = momentum * running + (1 - momentum) * new`, for the mean and for the variance. Both
/// start from 0, so at first they are too small: after `t` batches only a share of `1 - momentum^t` of them is made of
/// batches. That share is kept as `running_weight` and divided out when they are used, as Adam does with its means. The
/// fish book, whose averages these are, does not divide, so its answers are far off after the first few batches.
///
/// Before the first batch the layer answers `y = gamma * x + beta`. In [`Mode::HoldingStill`] it uses the batch's mean
/// and variance and leaves the running ones alone. A batch of one sample has no spread: its output is `beta` in
/// training, all gradients but `d_beta` are 0, and the running averages stay as they are; so do they for an empty
/// batch.
///
/// ```
/// use nnfs_core::prelude::*;
///
/// let mut norm = BatchNorm::new(2);
/// let y = norm.forward(&array![[1.0, 500.0], [3.0, 100.0]]).clone();
/// assert!((y - array![[-1.0, 1.0], [1.0, -1.0]]).iter().all(|d| d.abs() < 1e-6));
/// assert_eq!((&norm.mean, &norm.variance), (&array![[2.0, 300.0]], &array![[1.0, 40_000.0]]));
///
/// norm.mode = Mode::Evaluating;
/// let y = norm.forward(&array![[2.0, 300.0]]).clone();
/// assert!(y.iter().all(|y| y.abs() < 1e-12));
/// ```
#[doc(alias = "BatchNormalization")]
#[derive(Clone)]
pub struct BatchNorm {
    /// What the normalised columns are multiplied by, ones at first: (1, `n_columns`).
    pub gamma: Array2<f64>,
    /// What is added to them, zeros at first: (1, `n_columns`).
    pub beta: Array2<f64>,
    /// The gradient with respect to `gamma`: (1, `n_columns`).
    pub d_gamma: Array2<f64>,
    /// The gradient with respect to `beta`: (1, `n_columns`).
    pub d_beta: Array2<f64>,
    /// Keeps the division from a 0; 1e-6 at first, which the fish book writes as 10e-7.
    pub epsilon: f64,
    /// The share of the running averages that is kept from batch to batch, from 0 to below 1; 0.9 at first. PyTorch's
    /// momentum is the share that is new.
    pub momentum: f64,
    /// What the layer does in its next `forward`.
    pub mode: Mode,
    /// The running average of the means, from zeros: (1, `n_columns`).
    pub running_mean: Array2<f64>,
    /// The running average of the variances, from zeros: (1, `n_columns`).
    pub running_variance: Array2<f64>,
    /// The share of both that is made of batches and not of the zeros from the start: (1, 1).
    pub running_weight: Array2<f64>,
    /// The mean that the last `forward` subtracted: (1, `n_columns`).
    pub mean: Array2<f64>,
    /// The variance that the last `forward` divided by, without epsilon: (1, `n_columns`).
    pub variance: Array2<f64>,
    /// `x_hat`: (`n_samples`, `n_columns`).
    pub normalised: Array2<f64>,
    /// `y`: (`n_samples`, `n_columns`).
    pub output: Array2<f64>,
    /// `dx`: (`n_samples`, `n_columns`).
    pub d_inputs: Array2<f64>,
    /// `1 / sqrt(variance + epsilon)`: (1, `n_columns`).
    scale: Array2<f64>,
    /// Whether the last `forward` took mean and variance from its batch.
    is_of_batch: bool,
    identity: Identity,
}

impl BatchNorm {
    /// A layer for batches of so many columns, which has seen none yet.
    #[must_use]
    pub fn new(n_columns: usize) -> Self {
        let zeros = || Array2::zeros((1, n_columns));
        let ones = || Array2::ones((1, n_columns));
        let empty = || Array2::zeros((0, n_columns));
        Self {
            gamma: ones(),
            beta: zeros(),
            d_gamma: zeros(),
            d_beta: zeros(),
            epsilon: 1e-6,
            momentum: 0.9,
            mode: Mode::Training,
            running_mean: zeros(),
            running_variance: zeros(),
            running_weight: Array2::zeros((1, 1)),
            mean: zeros(),
            variance: ones(),
            normalised: empty(),
            output: empty(),
            d_inputs: empty(),
            scale: ones(),
            is_of_batch: false,
            identity: Identity::new(),
        }
    }

    #[track_caller]
    fn check_inputs(&self, inputs: &Array2<f64>) {
        let n_columns = self.gamma.ncols();
        assert!(
            inputs.ncols() == n_columns,
            "{self:?} takes {n_columns} columns a row, got a batch of shape {:?}; {}",
            inputs.dim(),
            if inputs.nrows() == n_columns {
                "did you mean to transpose it?".to_string()
            } else {
                format!(
                    "make it BatchNorm::new({}) to stand behind a layer of that width",
                    inputs.ncols()
                )
            }
        );
    }

    /// Takes mean and variance from the batch.
    fn measure(&mut self, inputs: &Array2<f64>) {
        // Of an empty batch both are 0.
        let n_samples = inputs.nrows().max(1) as f64;
        sum_rows(inputs, &mut self.mean);
        self.mean /= n_samples;
        self.variance.fill(0.0);
        for row in inputs.rows() {
            Zip::from(self.variance.row_mut(0))
                .and(self.mean.row(0))
                .and(row)
                .for_each(|sum, mean, x| *sum += (x - mean) * (x - mean));
        }
        self.variance /= n_samples;
        (self.scale).assign(&(&self.variance + self.epsilon).sqrt().recip());
    }

    /// Lets the running averages follow the batch.
    fn remember(&mut self) {
        let momentum = self.momentum;
        let follow = |running: &mut Array2<f64>, batch: &Array2<f64>| {
            running.zip_mut_with(batch, |running, batch| {
                *running = momentum * *running + (1.0 - momentum) * batch;
            });
        };
        follow(&mut self.running_mean, &self.mean);
        follow(&mut self.running_variance, &self.variance);
        // A running average of ones, from 0: 1 - momentum^t.
        follow(&mut self.running_weight, &Array2::ones((1, 1)));
    }

    /// Takes mean and variance from the running averages.
    fn recall(&mut self) {
        let weight = self.running_weight[[0, 0]];
        if weight == 0.0 {
            // No batch has been seen yet: x_hat = x.
            self.mean.fill(0.0);
            self.variance.fill(1.0);
            self.scale.fill(1.0);
            return;
        }
        self.mean.assign(&(&self.running_mean / weight));
        self.variance.assign(&(&self.running_variance / weight));
        (self.scale).assign(&(&self.variance + self.epsilon).sqrt().recip());
    }
}

impl Layer for BatchNorm {
    fn name(&self) -> &'static str {
        "BatchNorm"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.check_inputs(inputs);
        self.is_of_batch = self.mode != Mode::Evaluating;
        if self.is_of_batch {
            self.measure(inputs);
        } else {
            self.recall();
        }
        if self.mode == Mode::Training && inputs.nrows() > 1 {
            self.remember();
        }

        resize(&mut self.normalised, inputs.dim());
        self.normalised.assign(inputs);
        self.normalised -= &self.mean;
        self.normalised *= &self.scale; // x_hat = (x - mean) / sqrt(variance + epsilon)

        resize(&mut self.output, inputs.dim());
        self.output.assign(&self.normalised);
        self.output *= &self.gamma;
        self.output += &self.beta; // y = gamma x_hat + beta
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        check_d_outputs(self, d_outputs);
        sum_rows(d_outputs, &mut self.d_beta); // d_beta = sum of dy
        resize(&mut self.d_inputs, d_outputs.dim());
        self.d_inputs.assign(d_outputs);
        self.d_inputs *= &self.normalised;
        sum_rows(&self.d_inputs, &mut self.d_gamma); // d_gamma = sum of dy x_hat

        if self.is_of_batch {
            // dy - mean of dy - x_hat * mean of dy x_hat
            let n_samples = d_outputs.nrows().max(1) as f64;
            self.d_inputs.assign(&self.normalised);
            self.d_inputs *= &(&self.d_gamma / -n_samples);
            self.d_inputs += d_outputs;
            self.d_inputs -= &(&self.d_beta / n_samples);
        } else {
            self.d_inputs.assign(d_outputs);
        }
        self.d_inputs *= &(&self.gamma * &self.scale);
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![
            Parameter::new("gamma", &mut self.gamma, &self.d_gamma).owned_by(&self.identity),
            Parameter::new("beta", &mut self.beta, &self.d_beta).owned_by(&self.identity),
        ]
    }

    fn statistics(&mut self) -> Vec<Statistic<'_>> {
        vec![
            Statistic::new("running_mean", &mut self.running_mean),
            Statistic::new("running_variance", &mut self.running_variance),
            Statistic::new("running_weight", &mut self.running_weight),
        ]
    }

    fn mode(&mut self) -> Option<&mut Mode> {
        Some(&mut self.mode)
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        Some((self.gamma.ncols(), self.gamma.ncols()))
    }
}

impl fmt::Debug for BatchNorm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchNorm({})", self.gamma.ncols())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use crate::testing::{assert_close, check_gradients, panic_message};
    use ndarray::array;
    use proptest::prelude::*;

    // The golden numbers are NumPy's, from the formulas in f64.

    fn batch() -> Array2<f64> {
        array![
            [1.0, 2.0, 0.0],
            [3.0, 0.0, -1.0],
            [5.0, 4.0, 2.0],
            [3.0, 6.0, 3.0]
        ]
    }

    fn upstream() -> Array2<f64> {
        array![
            [1.0, 0.0, 2.0],
            [-1.0, 1.0, -1.0],
            [3.0, -1.0, 0.0],
            [2.0, 2.0, 1.0]
        ]
    }

    fn layer() -> BatchNorm {
        let mut norm = BatchNorm::new(3);
        norm.gamma = array![[1.0, 2.0, 0.5]];
        norm.beta = array![[0.0, 0.5, -1.0]];
        norm
    }

    /// Columns that are nowhere near constant, where the third derivative would spoil the numerical gradient.
    fn spread_out(rng: &mut NumpyRng, rows: usize, columns: usize) -> Array2<f64> {
        let noise = rng.rand((rows, columns));
        noise + Array2::from_shape_fn((rows, columns), |(i, j)| (3 * i + j) as f64)
    }

    fn all(x: &Array2<f64>, value: f64) -> bool {
        x.iter().all(|&x| x == value)
    }

    #[test]
    fn forward_gives_the_known_numbers() {
        let mut norm = layer();
        let expected = array![
            [
                -1.414213208819837,
                -0.39442710155721017,
                -1.3162277027713036
            ],
            [0.0, -2.1832813046716306, -1.6324554055426073],
            [1.414213208819837, 1.39442710155721, -0.6837722972286964],
            [0.0, 3.1832813046716306, -0.3675445944573926]
        ];
        assert_close(norm.forward(&batch()), &expected, 1e-12);
        assert_eq!(norm.mean, array![[3.0, 3.0, 1.0]]);
        assert_eq!(norm.variance, array![[2.0, 5.0, 2.5]]);
        let first_rows = array![
            [-1.414213208819837, -0.4472135507786051, -0.6324554055426074],
            [0.0, -1.3416406523358153, -1.2649108110852147]
        ];
        let normalised = norm.normalised.slice(ndarray::s![..2, ..]).to_owned();
        assert_close(&normalised, &first_rows, 1e-12);
    }

    #[test]
    fn backward_gives_the_known_numbers() {
        let mut norm = layer();
        norm.forward(&batch());
        norm.backward(&upstream());
        let d_gamma = array![[2.8284264176396734, 0.8944271015572103, 1.2649108110852147]];
        assert_close(&norm.d_gamma, &d_gamma, 1e-12);
        assert_eq!(norm.d_beta, array![[5.0, 2.0, 2.0]]);
        let d_inputs = array![
            [0.5303295997543133, -0.35777085851142254, 0.5375870694130102],
            [
                -1.5909898599223165,
                0.7155416275801527,
                -0.34785052364484625
            ],
            [
                0.5303303068605645,
                -1.4310833446029978,
                -0.22135936664170647
            ],
            [0.5303299533074388, 1.0733125755342676, 0.03162282087354259]
        ];
        assert_close(&norm.d_inputs, &d_inputs, 1e-12);
        let sums = norm.d_inputs.sum_axis(ndarray::Axis(0));
        assert!(sums.iter().all(|sum| sum.abs() < 1e-14));
    }

    #[test]
    fn the_running_averages_are_those_of_the_fish_book() {
        let mut norm = layer();
        norm.forward(&batch());
        assert_close(&norm.running_mean, &array![[0.3, 0.3, 0.1]], 1e-15);
        assert_close(&norm.running_variance, &array![[0.2, 0.5, 0.25]], 1e-15);
        assert_close(&norm.running_weight, &array![[0.1]], 1e-15);
        // What the book answers after one batch: as if the averages had no zeros in them.
        norm.running_weight = array![[1.0]];
        norm.mode = Mode::Evaluating;
        let first_row = array![[1.5652436711455662, 5.308321303749623, -1.0999998000006]];
        let y = norm.forward(&batch()).select(ndarray::Axis(0), &[0]);
        assert_close(&y, &first_row, 1e-12);
    }

    #[test]
    fn after_batches_of_one_kind_it_answers_as_it_was_trained() {
        let mut norm = layer();
        for batches in 1..=100 {
            let trained = norm.forward(&batch()).clone();
            norm.mode = Mode::Evaluating;
            assert_close(norm.forward(&batch()), &trained, 1e-12);
            norm.mode = Mode::Training;
            let weight = 1.0 - 0.9_f64.powi(batches);
            assert!((norm.running_weight[[0, 0]] - weight).abs() < 1e-14);
        }
    }

    #[test]
    fn newer_batches_count_for_more() {
        // Means of 0 and then 10, at momentum 0.9: (0.9 * 0 + 10) / 1.9.
        let mut norm = BatchNorm::new(1);
        norm.forward(&array![[-1.0], [1.0]]);
        norm.forward(&array![[9.0], [11.0]]);
        norm.mode = Mode::Evaluating;
        norm.forward(&array![[0.0]]);
        assert_close(&norm.mean, &array![[10.0 / 1.9]], 1e-14);
        assert_close(&norm.variance, &array![[1.0]], 1e-14);
    }

    #[test]
    fn an_answer_does_not_depend_on_the_rest_of_its_batch() {
        let mut norm = layer();
        norm.forward(&batch());
        norm.mode = Mode::Evaluating;
        let before = norm.clone();
        let together = norm.forward(&batch()).clone();
        for (row, expected) in together.rows().into_iter().enumerate() {
            let alone = norm.forward(&batch().select(ndarray::Axis(0), &[row]));
            assert_eq!(alone.row(0), expected);
        }
        assert_eq!(norm.running_mean, before.running_mean);
        assert_eq!(norm.running_variance, before.running_variance);
        assert_eq!(norm.running_weight, before.running_weight);
    }

    #[test]
    fn before_the_first_batch_an_answer_is_a_straight_line() {
        let mut norm = BatchNorm::new(3);
        norm.mode = Mode::Evaluating;
        assert_eq!(norm.forward(&batch()), batch());
        assert_eq!(norm.backward(&upstream()), upstream());
        let mut norm = layer();
        norm.mode = Mode::Evaluating;
        assert_eq!(
            norm.forward(&batch()),
            &layer().gamma * &batch() + &layer().beta
        );
    }

    #[test]
    fn held_still_it_uses_the_batch_and_remembers_nothing() {
        let trained = layer().forward(&batch()).clone();
        let mut norm = layer();
        norm.mode = Mode::HoldingStill;
        assert_eq!(norm.forward(&batch()), trained);
        assert!(all(&norm.running_mean, 0.0) && all(&norm.running_variance, 0.0));
        assert!(all(&norm.running_weight, 0.0));
    }

    #[test]
    fn one_sample_gives_beta_and_changes_nothing_but_beta() {
        let mut norm = layer();
        norm.forward(&batch());
        let before = norm.clone();
        let x = array![[1e4, -7.0, 0.1]];
        for mode in [Mode::Training, Mode::HoldingStill] {
            norm.mode = mode;
            assert_eq!(norm.forward(&x), layer().beta);
            assert!(all(norm.backward(&array![[1.0, -2.0, 1e4]]), 0.0));
            assert!(all(&norm.d_gamma, 0.0));
            assert_eq!(norm.d_beta, array![[1.0, -2.0, 1e4]]);
        }
        assert_eq!(norm.running_mean, before.running_mean);
        assert_eq!(norm.running_variance, before.running_variance);
        assert_eq!(norm.running_weight, before.running_weight);
    }

    #[test]
    fn a_batch_of_zero_rows_passes_through() {
        let mut norm = layer();
        norm.forward(&batch());
        let before = norm.running_mean.clone();
        for mode in [Mode::Training, Mode::HoldingStill, Mode::Evaluating] {
            norm.mode = mode;
            assert_eq!(norm.forward(&Array2::zeros((0, 3))).dim(), (0, 3));
            assert_eq!(norm.backward(&Array2::zeros((0, 3))).dim(), (0, 3));
            assert!(all(&norm.d_gamma, 0.0) && all(&norm.d_beta, 0.0));
        }
        assert_eq!(norm.running_mean, before);
        norm.mode = Mode::Training;
        assert!(!norm.forward(&batch()).iter().any(|y| y.is_nan()));
    }

    #[test]
    fn large_numbers_and_a_large_offset_do_no_harm() {
        // Standardising is not changed by a factor or an offset, but for epsilon and rounding.
        let plain = layer().forward(&batch()).clone();
        let large = layer().forward(&(1e4 * &batch())).clone();
        assert_close(&large, &plain, 1e-5);
        let shifted = layer().forward(&(&batch() + 1e4)).clone();
        assert_close(&shifted, &plain, 1e-11);
        // A column that is constant has nothing to show.
        let constant = Array2::from_elem((3, 3), 1e4 + 0.1);
        let y = layer().forward(&constant).clone();
        assert_close(&y, &(Array2::zeros((3, 3)) + layer().beta), 1e-8);
    }

    #[test]
    fn a_nan_stays_in_its_column() {
        let mut norm = layer();
        let mut x = batch();
        x[[2, 1]] = f64::NAN;
        norm.forward(&x);
        norm.backward(&upstream());
        for made in [&norm.output, &norm.d_inputs] {
            assert!(made.column(1).iter().all(|y| y.is_nan()));
            let others = made.column(0).into_iter().chain(made.column(2));
            assert!(others.into_iter().all(|y| y.is_finite()));
        }
        // The averages have it, too: an answer from them says so.
        norm.mode = Mode::Evaluating;
        assert!(norm.forward(&batch()).column(1).iter().all(|y| y.is_nan()));
    }

    #[test]
    fn backward_goes_with_the_forward_before_it_whatever_the_mode_is_now() {
        let mut norm = layer();
        norm.forward(&batch());
        let of_batch = norm.backward(&upstream()).clone();
        norm.mode = Mode::Evaluating;
        assert_eq!(norm.backward(&upstream()), of_batch);
        norm.forward(&batch());
        let of_line = norm.backward(&upstream()).clone();
        assert_ne!(of_line, of_batch);
        norm.mode = Mode::Training;
        assert_eq!(norm.backward(&upstream()), of_line);
    }

    #[test]
    fn it_lists_what_it_learns_and_what_it_keeps() {
        let mut norm = layer();
        let names: Vec<_> = norm
            .parameters()
            .iter()
            .map(|p| p.name.to_string())
            .collect();
        assert_eq!(names, ["gamma", "beta"]);
        let names: Vec<_> = norm
            .statistics()
            .iter()
            .map(|s| s.name.to_string())
            .collect();
        assert_eq!(
            names,
            ["running_mean", "running_variance", "running_weight"]
        );
        let outline = &norm.outline()[0];
        assert_eq!((outline.n_parameters, outline.n_statistics), (6, 7));
        assert_eq!(format!("{norm:?}"), "BatchNorm(3)");
    }

    #[test]
    fn a_callers_batch_may_lie_in_any_memory_order() {
        let columns_first = batch()
            .t()
            .as_standard_layout()
            .into_owned()
            .reversed_axes();
        let expected = layer().forward(&batch()).clone();
        assert_close(layer().forward(&columns_first), &expected, 1e-14);
    }

    #[test]
    fn what_does_not_fit_says_so() {
        let message = panic_message!(layer().forward(&Array2::zeros((5, 4))));
        assert!(
            message.starts_with("BatchNorm(3) takes 3 columns a row, got a batch of shape (5, 4)")
        );
        assert!(
            message.ends_with("make it BatchNorm::new(4) to stand behind a layer of that width")
        );
        let message = panic_message!(layer().forward(&Array2::zeros((3, 5))));
        assert!(message.ends_with("did you mean to transpose it?"));
        let message = panic_message!(layer().backward(&upstream()));
        assert!(message.starts_with("BatchNorm(3) has no output"));
        let mut norm = layer();
        norm.forward(&batch());
        let message = panic_message!(norm.backward(&Array2::ones((3, 4))));
        assert!(message.contains("(4, 3)") && message.contains("transpose"));
    }

    proptest! {
        #[test]
        fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 2..7_usize, columns in 1..6_usize) {
            let mut rng = NumpyRng::seed(seed);
            let mut norm = BatchNorm::new(columns);
            (norm.gamma, norm.beta) = (rng.randn((1, columns)), rng.randn((1, columns)));
            let inputs = spread_out(&mut rng, rows, columns);
            for mode in [Mode::Training, Mode::HoldingStill, Mode::Evaluating] {
                norm.mode = mode;
                check_gradients(&mut norm, &inputs, &mut rng);
            }
        }

        #[test]
        fn columns_come_out_with_mean_beta_and_spread_gamma(seed: u32, rows in 2..20_usize, columns in 1..6_usize) {
            let mut rng = NumpyRng::seed(seed);
            let mut norm = BatchNorm::new(columns);
            (norm.gamma, norm.beta) = (rng.randn((1, columns)), rng.randn((1, columns)));
            let y = norm.forward(&spread_out(&mut rng, rows, columns)).clone();
            for (j, column) in y.columns().into_iter().enumerate() {
                prop_assert!((column.mean().unwrap() - norm.beta[[0, j]]).abs() < 1e-12);
                prop_assert!((column.std(0.0) - norm.gamma[[0, j]].abs()).abs() < 1e-5);
            }
        }
    }
}
