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
    assert!(message.contains("BinaryCrossEntropy wants one label per row"));
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
    assert!(panic_message!(BinaryCrossEntropy::new().forward(&p, &labels)).contains("is empty"));
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
