use super::*;
use crate::layer::{Layer, Sigmoid};
use crate::loss::{BinaryCrossEntropy, SoftmaxCrossEntropy};
use crate::random::NumpyRng;
use crate::testing::{assert_close, assert_same_gradient, numerical_gradient, panic_message};
use ndarray::{Array1, Axis, array, concatenate};
use proptest::prelude::*;

#[test]
fn three_samples_have_the_gradient_p_minus_t() {
    // Probabilities .9 .2 .6, targets 1 0 1: -(ln 0.9 + ln 0.8 + ln 0.6) / 3 and (p - t) / 3
    let p = array![[0.9], [0.2], [0.6]];
    let mut loss = SigmoidBinaryCrossEntropy::new();
    let value = loss.forward(&p.mapv(|p: f64| (p / (1.0 - p)).ln()), &array![1, 0, 1]);
    assert!((value - 0.2797765635793423).abs() < 1e-15);
    assert_close(&loss.probabilities, &p, 1e-15);
    let expected = array![[-0.1 / 3.0], [0.2 / 3.0], [-0.4 / 3.0]];
    assert_close(loss.backward(), &expected, 1e-15);
}

#[test]
fn very_wrong_scores_lose_as_much_as_they_are_wrong_and_keep_their_gradient() {
    let mut loss = SigmoidBinaryCrossEntropy::new();
    // Target 0: z + ln(1 + e^-z), and 20 + ln(1 + e^-20) = 20.000000002061153 (NumPy)
    let cases = [
        (20.0, 20.000000002061153),
        (40.0, 40.0),
        (800.0, 800.0),
        (1e4, 1e4),
    ];
    for (z, expected) in cases {
        assert_eq!(loss.forward(&array![[z]], &array![0]), expected);
        assert!((loss.backward()[[0, 0]] - 1.0).abs() < 1e-8, "z {z}");
        // The same from the other side.
        assert_eq!(loss.forward(&array![[-z]], &array![1]), expected);
        assert!((loss.backward()[[0, 0]] + 1.0).abs() < 1e-8, "z {z}");
    }
}

#[test]
fn very_right_scores_lose_nothing() {
    let mut loss = SigmoidBinaryCrossEntropy::new();
    let scores = array![[1e4], [-1e4]];
    assert_eq!(loss.forward(&scores, &array![1, 0]), 0.0);
    assert_eq!(loss.backward(), array![[0.0], [0.0]]);
    assert_eq!(loss.probabilities, array![[1.0], [0.0]]);
    // ln(1 + e^-40) = e^-40: small, and not lost in the 1.
    let value = loss.forward(&array![[40.0]], &array![1]);
    assert!((value / (-40.0_f64).exp() - 1.0).abs() < 1e-15);
}

#[test]
fn a_score_of_0_loses_ln_2_and_is_a_no() {
    let mut loss = SigmoidBinaryCrossEntropy::new();
    for label in [0, 1] {
        let value = loss.forward(&array![[0.0]], &array![label]);
        assert_eq!(value, std::f64::consts::LN_2);
    }
    assert_eq!(loss.right_answers(&array![[0.0]], &array![0]), Some(1.0));
    assert_eq!(loss.right_answers(&array![[0.0]], &array![1]), Some(0.0));
}

#[test]
fn a_nan_makes_the_loss_nan_and_stays_where_it_is_in_the_gradient() {
    let scores = array![[f64::NAN], [0.0]];
    for label in [0, 1] {
        let mut loss = SigmoidBinaryCrossEntropy::new();
        assert!(loss.forward(&scores, &array![label, 1]).is_nan());
        assert!(loss.d_inputs[[0, 0]].is_nan() && loss.d_inputs[[1, 0]] == -0.25);
        let right = loss.right_answers(&scores, &array![label, 0]);
        assert_eq!(right, Some(1.0)); // the 0, and not the NaN
    }
}

#[test]
fn an_infinite_score_does_not_pass_for_a_number() {
    for z in [f64::INFINITY, f64::NEG_INFINITY] {
        for label in [0, 1] {
            let value = SigmoidBinaryCrossEntropy::new().forward(&array![[z]], &array![label]);
            assert!(!value.is_finite(), "z {z}, label {label}: {value}");
        }
    }
}

#[test]
fn targets_that_do_not_fit_say_so() {
    let forward = |shape, targets: &dyn AsTargets| {
        let scores = Array2::zeros(shape);
        panic_message!(SigmoidBinaryCrossEntropy::new().forward(&scores, targets))
    };
    let message = forward((2, 1), &array![0, 1, 1]);
    assert!(message.contains("SigmoidBinaryCrossEntropy wants one label per row"));
    assert!(forward((2, 1), &array![7, 1]).contains("label 7 of sample 0"));
    assert!(forward((2, 2), &array![0, 1]).contains("labels for a single output"));
    assert!(forward((2, 3), &Array2::<f64>::zeros((3, 2))).contains("transpose"));
    let message = forward((1, 2), &array![[0.0, 2.0]]);
    assert!(message.contains("from 0 to 1, got 2 in row 0, column 1"));
}

#[test]
fn an_empty_batch_has_no_mean_and_says_so() {
    let empty = |shape| {
        let scores = Array2::<f64>::zeros(shape);
        panic_message!(SigmoidBinaryCrossEntropy::new().forward(&scores, &scores.clone()))
    };
    assert!(empty((0, 3)).contains("(0, 3) is empty"));
    assert!(empty((3, 0)).contains("(3, 0) is empty"));
}

#[test]
fn backward_before_forward_says_so() {
    let loss = SigmoidBinaryCrossEntropy::new();
    assert!(panic_message!(loss.backward()).contains("call forward before backward"));
}

proptest! {
    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
        // max(z, 0) and |z| have kinks at 0 which cancel each other: any scores will do.
        let mut rng = NumpyRng::seed(seed);
        let mut scores = 2.0 * rng.randn((rows, columns)) + 0.3;
        scores[[0, 0]] = 0.0;
        // Yes and no, and anything between.
        for t in [rng.binomial(1, 0.5, (rows, columns)), rng.rand((rows, columns))] {
            let mut loss = SigmoidBinaryCrossEntropy::new();
            loss.forward(&scores, &t);
            let numerical = numerical_gradient(&scores, |z| SigmoidBinaryCrossEntropy::new().forward(z, &t));
            assert_same_gradient("SigmoidBinaryCrossEntropy", loss.backward(), &numerical);
        }
    }

    #[test]
    fn it_is_a_sigmoid_and_a_binary_cross_entropy(seed: u32, rows in 1..6_usize, columns in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        // Stored by columns, as a transposed matrix is.
        let scores = 2.0 * rng.randn((columns, rows)).reversed_axes();
        let t = rng.binomial(1, 0.5, (rows, columns));
        let (mut sigmoid, mut apart) = (Sigmoid::new(), BinaryCrossEntropy::new());
        let mut combined = SigmoidBinaryCrossEntropy::new();
        let difference = apart.forward(sigmoid.forward(&scores), &t) - combined.forward(&scores, &t);
        prop_assert!(difference.abs() < 1e-12);
        assert_close(&combined.probabilities, &sigmoid.output, 1e-15);
        assert_close(sigmoid.backward(apart.backward()), combined.backward(), 1e-12);
        prop_assert_eq!(apart.right_answers(&sigmoid.output, &t), combined.right_answers(&scores, &t));
    }

    #[test]
    fn it_is_the_softmax_cross_entropy_of_0_and_the_score(seed: u32, rows in 1..9_usize) {
        let mut rng = NumpyRng::seed(seed);
        let scores = 2.0 * rng.randn((rows, 1));
        let labels = Array1::from(rng.choice(2, rows));
        let both = concatenate![Axis(1), Array2::zeros((rows, 1)), scores];
        let (mut binary, mut softmax) = (SigmoidBinaryCrossEntropy::new(), SoftmaxCrossEntropy::new());
        prop_assert!((binary.forward(&scores, &labels) - softmax.forward(&both, &labels)).abs() < 1e-12);
        assert_close(binary.backward(), &softmax.backward().slice(ndarray::s![.., 1..]).to_owned(), 1e-12);
        prop_assert_eq!(binary.right_answers(&scores, &labels), softmax.right_answers(&both, &labels));
    }
}
