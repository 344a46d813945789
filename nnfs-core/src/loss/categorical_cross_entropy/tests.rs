use super::*;
use crate::data::one_hot;
use crate::layer::{Layer, Softmax};
use crate::loss::SoftmaxCrossEntropy;
use crate::random::NumpyRng;
use crate::testing::{assert_close, assert_same_gradient, numerical_gradient, panic_message};
use ndarray::{Array1, array};
use proptest::prelude::*;

fn book_probabilities() -> Array2<f64> {
    array![[0.7, 0.1, 0.2], [0.1, 0.5, 0.4], [0.02, 0.9, 0.08]]
}

#[test]
fn the_three_rows_of_the_book() {
    // -(ln 0.7 + ln 0.5 + ln 0.9) / 3 = 0.38506088005216804 (NumPy)
    let mut loss = CategoricalCrossEntropy::new();
    let value = loss.forward(&book_probabilities(), &array![0, 1, 1]);
    assert!((value - 0.38506088005216804).abs() < 1e-16);
    // -1 / 0.7 / 3, -1 / 0.5 / 3, -1 / 0.9 / 3
    let expected = array![
        [-0.4761904761904762, 0.0, 0.0],
        [0.0, -0.6666666666666666, 0.0],
        [0.0, -0.37037037037037035, 0.0]
    ];
    assert_close(loss.backward(), &expected, 1e-16);
    assert!(
        loss.backward()
            .iter()
            .all(|d| *d != 0.0 || d.is_sign_positive())
    );
}

#[test]
fn the_separate_path_gives_the_gradient_of_the_combined_one() {
    // Neural Networks from Scratch, chapter 9.
    let mut softmax = Softmax::new();
    let mut loss = CategoricalCrossEntropy::new();
    let scores = book_probabilities().mapv(f64::ln);
    loss.forward(softmax.forward(&scores), &array![0, 1, 1]);
    let expected = array![
        [-0.1, 0.03333333, 0.06666667],
        [0.03333333, -0.16666667, 0.13333333],
        [0.00666667, -0.03333333, 0.02666667]
    ];
    assert_close(softmax.backward(loss.backward()), &expected, 5e-9);
}

#[test]
fn the_sure_answer_of_the_fish_book_loses_little_and_the_wrong_one_much() {
    // Deep Learning from Scratch, 4.2.2, prints -ln(0.6 + 1e-7) = 0.510825457099338 and -ln(0.1 + 1e-7) =
    // 2.302584092994546. These are -ln 0.6 and -ln 0.1.
    let y = array![[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]];
    let of = |label| CategoricalCrossEntropy::new().forward(&y, &array![label]);
    assert!((of(2) - 0.5108256237659907).abs() < 1e-15);
    assert!((of(0) - std::f64::consts::LN_10).abs() < 1e-15);
}

#[test]
fn a_probability_of_0_counts_as_one_in_ten_million_forward_and_backward() {
    let mut loss = CategoricalCrossEntropy::new();
    // -ln 1e-7 = 16.11809565095832
    let value = loss.forward(&array![[1.0, 0.0], [0.0, 1.0]], &array![1, 1]);
    assert!((value - 16.11809565095832 / 2.0).abs() < 1e-14);
    assert_eq!(loss.backward(), array![[0.0, -1e7 / 2.0], [0.0, -0.5]]);
    // The rule ends at 1e-7.
    let value = loss.forward(&array![[1.0 - 1e-6, 1e-6]], &array![1]);
    assert!((value - 13.815510557964274).abs() < 1e-14); // -ln 1e-6
}

#[test]
fn a_probability_of_1_loses_nothing() {
    let mut loss = CategoricalCrossEntropy::new();
    assert_eq!(loss.forward(&array![[1.0, 0.0]], &array![0]), 0.0);
    assert_eq!(loss.backward(), array![[-1.0, 0.0]]);
}

#[test]
fn one_class_loses_nothing() {
    let mut loss = CategoricalCrossEntropy::new();
    assert_eq!(loss.forward(&array![[1.0], [1.0]], &array![0, 0]), 0.0);
    assert_eq!(loss.backward(), array![[-0.5], [-0.5]]);
}

#[test]
fn scores_of_1e4_behind_a_softmax_stay_finite() {
    let mut softmax = Softmax::new();
    let mut loss = CategoricalCrossEntropy::new();
    let value = loss.forward(softmax.forward(&array![[1e4, -1e4]]), &array![1]);
    assert!((value - 16.11809565095832).abs() < 1e-14);
    assert!(
        softmax
            .backward(loss.backward())
            .iter()
            .all(|d| d.is_finite())
    );
}

#[test]
fn scores_in_place_of_probabilities_say_so() {
    for score in [1e4, 2.0, -0.5, f64::INFINITY] {
        let message = panic_message!(
            CategoricalCrossEntropy::new().forward(&array![[0.5, score]], &array![0])
        );
        assert!(message.contains("class 1 of sample 0"), "{message}");
        assert!(message.contains("put a Softmax before it"));
    }
}

#[test]
fn a_nan_anywhere_makes_the_loss_nan_and_stays_where_it_is_in_the_gradient() {
    let y = array![[0.2, f64::NAN], [1.0, 0.0]];
    for label in [0, 1] {
        let labels = array![label, 0];
        let mut loss = CategoricalCrossEntropy::new();
        assert!(loss.forward(&y, &labels).is_nan());
        assert!(loss.d_inputs[[0, 1]].is_nan() && loss.d_inputs[[1, 0]] == -0.5);
        assert!(loss.forward(&y, &one_hot(&labels, 2)).is_nan());
        assert!(loss.d_inputs[[0, 1]].is_nan() && loss.d_inputs[[1, 0]] == -0.5);
    }
}

#[test]
fn targets_that_do_not_fit_say_so() {
    let y = Array2::from_elem((2, 3), 0.25);
    let message = panic_message!(CategoricalCrossEntropy::new().forward(&y, &array![0]));
    assert!(message.contains("CategoricalCrossEntropy") && message.contains("(2, 3)"));
    let message = panic_message!(CategoricalCrossEntropy::new().forward(&y, &array![0, 3]));
    assert!(message.contains("label 3 of sample 1 is no class"));
    let message = panic_message!(CategoricalCrossEntropy::new().forward(&y, &y.clone()));
    assert!(message.contains("row 0 of the targets adds up to 0.75"));
}

#[test]
fn an_empty_batch_has_no_mean_and_says_so() {
    let empty = Array1::zeros(0);
    let message =
        panic_message!(CategoricalCrossEntropy::new().forward(&Array2::zeros((0, 3)), &empty));
    assert!(message.contains("the batch is empty"));
}

#[test]
fn backward_before_forward_says_so() {
    let loss = CategoricalCrossEntropy::new();
    assert!(panic_message!(loss.backward()).contains("call forward before backward"));
}

proptest! {
    #[test]
    fn labels_and_one_hot_rows_agree(seed: u32, rows in 1..6_usize, classes in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        let y = crate::activation::softmax(&rng.randn((rows, classes)));
        let labels = Array1::from(rng.choice(classes, rows));
        let (mut sparse, mut dense) = (CategoricalCrossEntropy::new(), CategoricalCrossEntropy::new());
        prop_assert_eq!(sparse.forward(&y, &labels), dense.forward(&y, &one_hot(&labels, classes)));
        prop_assert_eq!(sparse.backward(), dense.backward());
    }

    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, classes in 1..6_usize) {
        // From 0.05 on, where the curve is not too bent for the numerical gradient.
        let mut rng = NumpyRng::seed(seed);
        let y = 0.05 + 0.9 * rng.rand((rows, classes));
        let labels = Array1::from(rng.choice(classes, rows));
        let mut loss = CategoricalCrossEntropy::new();
        loss.forward(&y, &labels);
        let numerical = numerical_gradient(&y, |y| CategoricalCrossEntropy::new().forward(y, &labels));
        assert_same_gradient("CategoricalCrossEntropy", loss.backward(), &numerical);

        // Soft targets as well: any probabilities.
        let soft = crate::activation::softmax(&rng.randn((rows, classes)));
        loss.forward(&y, &soft);
        let numerical = numerical_gradient(&y, |y| CategoricalCrossEntropy::new().forward(y, &soft));
        assert_same_gradient("CategoricalCrossEntropy, soft", loss.backward(), &numerical);
    }

    #[test]
    fn behind_a_softmax_it_is_the_combined_loss(seed: u32, rows in 1..6_usize, classes in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        let scores = 2.0 * rng.randn((rows, classes));
        let labels = Array1::from(rng.choice(classes, rows));
        let (mut softmax, mut loss) = (Softmax::new(), CategoricalCrossEntropy::new());
        let mut combined = SoftmaxCrossEntropy::new();
        let apart = loss.forward(softmax.forward(&scores), &labels) - combined.forward(&scores, &labels);
        prop_assert!(apart.abs() < 1e-12);
        assert_close(softmax.backward(loss.backward()), combined.backward(), 1e-12);
    }
}
