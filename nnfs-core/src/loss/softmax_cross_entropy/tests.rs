use super::*;
use crate::data::one_hot;
use crate::layer::{Layer, Softmax};
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
    let mut loss = SoftmaxCrossEntropy::new();
    let value = loss.forward(&book_probabilities().mapv(f64::ln), &array![0, 1, 1]);
    assert!((value - 0.38506088005216804).abs() < 1e-15);
    assert_close(&loss.probabilities, &book_probabilities(), 1e-15);
    let expected = array![
        [-0.1, 0.03333333, 0.06666667],
        [0.03333333, -0.16666667, 0.13333333],
        [0.00666667, -0.03333333, 0.02666667]
    ];
    assert_close(loss.backward(), &expected, 5e-9);
}

#[test]
fn equal_scores_of_three_classes_lose_ln_3() {
    let value = SoftmaxCrossEntropy::new().forward(&Array2::zeros((5, 3)), &array![0, 1, 2, 0, 1]);
    assert!((value - 1.0986122886681098).abs() < 1e-15);
}

#[test]
fn the_loss_stays_finite_where_the_probability_rounds_to_zero() {
    let mut loss = SoftmaxCrossEntropy::new();
    assert_eq!(loss.forward(&array![[1e4, -1e4]], &array![1]), 2e4);
    assert_eq!(loss.backward(), array![[1.0, -1.0]]);
    assert_eq!(loss.forward(&array![[1e4, -1e4]], &array![0]), 0.0);
    assert_eq!(
        loss.forward(&array![[0.0, f64::NEG_INFINITY]], &array![[1.0, 0.0]]),
        0.0
    );
}

#[test]
fn one_class_loses_nothing() {
    let mut loss = SoftmaxCrossEntropy::new();
    assert_eq!(loss.forward(&array![[-5.0], [1e4]], &array![0, 0]), 0.0);
    assert_eq!(loss.backward(), array![[0.0], [0.0]]);
}

#[test]
fn a_nan_among_the_scores_makes_the_loss_nan() {
    let value =
        SoftmaxCrossEntropy::new().forward(&array![[1.0, f64::NAN], [1.0, 2.0]], &array![0, 0]);
    assert!(value.is_nan());
}

#[test]
fn views_will_do_as_targets() {
    let labels = array![2, 0, 1];
    let scores = array![[1.0, 2.0, 3.0]];
    let mut loss = SoftmaxCrossEntropy::new();
    let by_view = loss.forward(&scores, &labels.view().split_at(ndarray::Axis(0), 1).0);
    assert_eq!(by_view, loss.forward(&scores, &array![2]));
}

#[test]
fn targets_that_do_not_fit_say_so() {
    let forward = |targets: &Array1<usize>| {
        panic_message!(SoftmaxCrossEntropy::new().forward(&Array2::zeros((2, 3)), targets))
    };
    let message = forward(&array![0]);
    assert!(message.contains("(2, 3)") && message.contains('1'));
    assert!(forward(&array![0, 3]).contains("label 3 of sample 1 is no class"));

    let forward = |targets: Array2<f64>| {
        panic_message!(SoftmaxCrossEntropy::new().forward(&Array2::zeros((2, 3)), &targets))
    };
    assert!(forward(Array2::zeros((3, 2))).contains("transpose"));
    assert!(
        forward(array![[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
            .contains("row 1 of the targets adds up to 2")
    );
}

#[test]
fn an_empty_batch_has_no_mean_and_says_so() {
    let empty = Array1::zeros(0);
    let message =
        panic_message!(SoftmaxCrossEntropy::new().forward(&Array2::zeros((0, 3)), &empty));
    assert!(message.contains("the batch is empty"));
}

#[test]
fn backward_before_forward_says_so() {
    let loss = SoftmaxCrossEntropy::new();
    assert!(panic_message!(loss.backward()).contains("call forward before backward"));
}

proptest! {
    #[test]
    fn labels_and_one_hot_rows_agree(seed: u32, rows in 1..6_usize, classes in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        let scores = 3.0 * rng.randn((rows, classes));
        let labels = Array1::from(rng.choice(classes, rows));
        let (mut sparse, mut dense) = (SoftmaxCrossEntropy::new(), SoftmaxCrossEntropy::new());
        let a = sparse.forward(&scores, &labels);
        let b = dense.forward(&scores, &one_hot(&labels, classes));
        prop_assert!((a - b).abs() < 1e-12);
        prop_assert_eq!(sparse.backward(), dense.backward());
    }

    #[test]
    fn backward_agrees_with_the_numerical_gradient(seed: u32, rows in 1..6_usize, classes in 1..6_usize) {
        let mut rng = NumpyRng::seed(seed);
        let scores = rng.randn((rows, classes)) + 0.3;
        let labels = Array1::from(rng.choice(classes, rows));
        let mut loss = SoftmaxCrossEntropy::new();
        loss.forward(&scores, &labels);
        let numerical = numerical_gradient(&scores, |scores| SoftmaxCrossEntropy::new().forward(scores, &labels));
        assert_same_gradient("SoftmaxCrossEntropy", loss.backward(), &numerical);

        // Soft targets as well: any probabilities.
        let soft = Softmax::new().forward(&rng.randn((rows, classes))).clone();
        loss.forward(&scores, &soft);
        let numerical = numerical_gradient(&scores, |scores| SoftmaxCrossEntropy::new().forward(scores, &soft));
        assert_same_gradient("SoftmaxCrossEntropy, soft", loss.backward(), &numerical);
    }
}
