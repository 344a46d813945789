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
        message.starts_with("BatchNorm(3) takes 3 columns per row, got a batch of shape (5, 4)")
    );
    assert!(message.ends_with("make it BatchNorm::new(4) to stand behind a layer of that width"));
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
