use super::*;
use crate::testing::{check_gradients, panic_message};
use ndarray::{Array1, array};
use proptest::prelude::*;

/// A layer that draws as NumPy does behind np.random.seed(0).
fn seeded(rate: f64) -> Dropout {
    Dropout::with_generator(rate, NumpyRng::seed(0))
}

fn one_to_twelve() -> Array2<f64> {
    array![
        [1.0, 2.0, 3.0, 4.0],
        [5.0, 6.0, 7.0, 8.0],
        [9.0, 10.0, 11.0, 12.0]
    ]
}

#[test]
fn the_masks_are_those_of_numpy() {
    // np.random.seed(0); x * np.random.binomial(1, .8, (3, 4)) / .8
    let expected = array![
        [1.25, 2.5, 3.75, 5.0],
        [6.25, 7.5, 8.75, 0.0],
        [0.0, 12.5, 13.75, 15.0]
    ];
    assert_eq!(
        seeded(0.2).forward(&one_to_twelve()).mapv(|y| 0.8 * y),
        expected.mapv(|y: f64| 0.8 * y)
    );
    // np.random.binomial(1, .5, (3, 4))
    let mut half = seeded(0.5);
    half.forward(&one_to_twelve());
    let expected = array![
        [1.0, 1.0, 1.0, 1.0],
        [0.0, 1.0, 0.0, 1.0],
        [1.0, 0.0, 1.0, 1.0]
    ];
    assert_eq!(half.mask, 2.0 * expected);
    // np.random.binomial(1, .7, 10)
    let mut row = seeded(1.0 - 0.7);
    row.forward(&Array2::ones((1, 10)));
    let kept = row.mask.mapv(|m| f64::from(m > 0.0));
    assert_eq!(
        kept,
        array![[1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0]]
    );
    // np.random.binomial(1, .9, (3, 4)): all but one.
    let mut most = seeded(0.1);
    most.forward(&one_to_twelve());
    let mut expected = Array2::from_elem((3, 4), 1.0 / 0.9);
    expected[[2, 0]] = 0.0;
    assert_eq!(most.mask, expected);
}

#[test]
fn the_mean_of_two_thousand_sums_is_that_of_numpy() {
    // Neural Networks from Scratch, 15: sums of its ten outputs, rate 0.2, behind np.random.seed(0) (NumPy).
    let outputs = array![[
        0.27, -1.03, 0.67, 0.99, 0.05, -0.37, -2.01, 1.13, -0.07, 0.73
    ]];
    let mut dropout = seeded(0.2);
    let mean = |dropout: &mut Dropout, n| {
        let sums = (0..n).map(|_| dropout.forward(&outputs).sum());
        sums.sum::<f64>() / f64::from(n)
    };
    assert!((mean(&mut dropout, 2000) - 0.326125).abs() < 1e-12);
    assert!((mean(&mut seeded(0.2), 10_000) - 0.33006875).abs() < 1e-12);
    assert!((outputs.sum() - 0.36).abs() < 1e-12);
}

#[test]
fn a_generator_that_was_used_goes_on_where_it_was() {
    let mut rng = NumpyRng::seed(0);
    let weights: Array1<f64> = rng.randn(3);
    let mut dropout = Dropout::with_generator(0.1, rng.clone());
    dropout.forward(&Array2::ones((4, 5)));
    assert_eq!(dropout.mask, rng.binomial(1, 0.9, (4, 5)) / 0.9);
    assert!(dropout.rng == rng && weights.len() == 3);
}

#[test]
fn two_layers_of_one_generator_draw_masks_of_their_own() {
    let mut rng = NumpyRng::seed(0);
    let (mut first, mut second) = (Dropout::new(0.5, &mut rng), Dropout::new(0.5, &mut rng));
    let x = Array2::ones((5, 8));
    assert_ne!(first.forward(&x), second.forward(&x));
    // np.random.seed(0); np.random.randint(0, 2**32)
    assert!(Dropout::new(0.5, &mut NumpyRng::seed(0)).rng == NumpyRng::seed(2_357_136_044));
    let mut copy = first.clone();
    assert_eq!(first.forward(&x), copy.forward(&x));
}

#[test]
fn each_batch_has_a_new_mask_in_the_same_memory() {
    let mut dropout = seeded(0.5);
    let x = Array2::ones((5, 8));
    dropout.forward(&x);
    let (mask, place) = (dropout.mask.clone(), dropout.mask.as_ptr());
    dropout.forward(&x);
    assert_ne!(dropout.mask, mask);
    assert_eq!(dropout.mask.as_ptr(), place);
}

#[test]
fn an_answer_is_the_batch_itself_and_draws_nothing() {
    let mut dropout = seeded(0.9);
    dropout.forward(&Array2::ones((2, 2)));
    let (rng, mask) = (dropout.rng.clone(), dropout.mask.clone());
    dropout.mode = Mode::Evaluating;
    let x = array![[1e4, f64::NAN, -0.0], [f64::INFINITY, 1.0, -1e4]];
    let y = dropout.forward(&x);
    let bits = |x: &Array2<f64>| x.mapv(f64::to_bits);
    assert_eq!(bits(y), bits(&x));
    assert_eq!(bits(dropout.backward(&x)), bits(&x));
    assert!(dropout.rng == rng && dropout.mask == mask);
}

#[test]
fn backward_goes_with_the_forward_before_it_whatever_the_mode_is_now() {
    let mut dropout = seeded(0.5);
    let x = Array2::ones((2, 4));
    dropout.forward(&x);
    dropout.mode = Mode::Evaluating;
    dropout.backward(&x);
    assert_eq!(dropout.d_inputs, dropout.mask);
    dropout.forward(&x);
    dropout.mode = Mode::Training;
    assert_eq!(dropout.backward(&x), x);
}

#[test]
fn held_still_it_keeps_its_mask_and_draws_one_only_if_there_is_none_that_fits() {
    let mut dropout = seeded(0.5);
    let x = one_to_twelve();
    dropout.mode = Mode::HoldingStill;
    let y = dropout.forward(&x).clone();
    assert_eq!(dropout.forward(&x), y);
    // The generator is where it was: training draws that very mask.
    assert!(dropout.rng == NumpyRng::seed(0));
    dropout.mode = Mode::Training;
    assert_eq!(dropout.forward(&x), y);
    let y = dropout.forward(&x).clone();
    dropout.mode = Mode::HoldingStill;
    assert_eq!(dropout.forward(&x), y);
    let rng = dropout.rng.clone();
    assert_eq!(dropout.forward(&Array2::ones((2, 4))).dim(), (2, 4));
    assert!(dropout.rng == rng);
}

#[test]
fn rate_0_drops_nothing_and_rate_99_of_100_all_but_a_hundredth() {
    let x = NumpyRng::seed(1).randn((50, 100));
    let mut none = seeded(0.0);
    assert_eq!(none.forward(&x), x);
    assert_eq!(none.backward(&x), x);
    let mut most = seeded(0.99);
    most.forward(&x);
    let kept = most.mask.iter().filter(|&&m| m != 0.0).count();
    // 50 are expected, with a standard deviation of 7.
    assert!((20..80).contains(&kept), "{kept}");
    assert!(
        most.mask
            .iter()
            .all(|&m| m == 0.0 || (m - 100.0).abs() < 1e-9)
    );
}

#[test]
fn nan_and_large_numbers_stay_what_they_are() {
    let mut dropout = seeded(0.5);
    let y = dropout.forward(&Array2::from_elem((3, 4), f64::NAN));
    assert!(y.iter().all(|y| y.is_nan()));
    let y = dropout.forward(&Array2::from_elem((3, 4), 1e4));
    assert!(y.iter().all(|&y| y == 0.0 || y == 2e4));
}

#[test]
fn a_batch_of_zero_rows_passes_through() {
    let mut dropout = seeded(0.5);
    for mode in [Mode::Training, Mode::HoldingStill, Mode::Evaluating] {
        dropout.mode = mode;
        assert_eq!(dropout.forward(&Array2::zeros((0, 2))).dim(), (0, 2));
        assert_eq!(dropout.backward(&Array2::zeros((0, 2))).dim(), (0, 2));
    }
}

#[test]
fn a_rate_that_is_no_share_says_so() {
    for rate in [1.0, -0.1, 2.0, f64::NAN] {
        let message = panic_message!(seeded(rate));
        assert!(
            message.contains(&format!("from 0 to below 1, got {rate}")),
            "{message}"
        );
        panic_message!(Dropout::new(rate, &mut NumpyRng::seed(0)));
        let mut dropout = seeded(0.5);
        dropout.rate = rate;
        panic_message!(dropout.forward(&array![[1.0]]));
    }
}

#[test]
fn a_wrong_gradient_says_so() {
    let message = panic_message!(seeded(0.5).backward(&array![[1.0]]));
    assert!(message.starts_with("Dropout(0.5) has no output"));
    let mut dropout = seeded(0.5);
    dropout.forward(&array![[1.0, 2.0]]);
    let message = panic_message!(dropout.backward(&array![[1.0], [2.0]]));
    assert!(message.contains("(1, 2)") && message.contains("transpose"));
}

proptest! {
    #[test]
    fn the_mean_stays(seed: u32, rate in 0.0..0.9_f64) {
        // 40,000 numbers of the variance rate / (1 - rate): six standard deviations of their mean.
        let mut dropout = Dropout::new(rate, &mut NumpyRng::seed(seed));
        let mean = dropout.forward(&Array2::ones((200, 200))).mean().unwrap();
        let spread = (rate / (1.0 - rate) / 40_000.0).sqrt();
        prop_assert!((mean - 1.0).abs() < 6.0 * spread + 1e-12, "{}", mean);
    }

    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rate in 0.0..0.9, shape in (1..6_usize, 1..7_usize)) {
        let mut rng = NumpyRng::seed(seed);
        let inputs = rng.randn(shape);
        let mut dropout = Dropout::new(rate, &mut rng);
        for mode in [Mode::HoldingStill, Mode::Evaluating] {
            dropout.mode = mode;
            check_gradients(&mut dropout, &inputs, &mut rng);
        }
    }
}
