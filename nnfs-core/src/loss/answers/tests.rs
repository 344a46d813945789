use super::*;
use crate::data::one_hot;
use crate::layer::{Dense, Layer, Sigmoid};
use crate::loss::{AsTargets, BinaryCrossEntropy, Loss, MeanSquaredError};
use crate::loss::{SigmoidBinaryCrossEntropy, SoftmaxCrossEntropy};
use crate::network::Sequential;
use crate::optimizer::Sgd;
use crate::random::NumpyRng;
use crate::training::{Training, evaluate};
use ndarray::array;

/// A loss as a learner writes it, with no count of its own.
#[derive(Debug)]
struct Own(Array2<f64>);

impl Loss for Own {
    fn forward(&mut self, _: &Array2<f64>, _: &dyn AsTargets) -> f64 {
        0.0
    }

    fn backward(&self) -> &Array2<f64> {
        &self.0
    }
}

fn scores() -> Array2<f64> {
    array![[0.7, 0.2, 0.1], [0.5, 0.1, 0.4], [0.02, 0.9, 0.08]]
}

#[test]
fn the_largest_output_answers_for_any_loss_that_says_nothing_else() {
    let labels = array![0, 1, 1];
    let losses: [&dyn Loss; 3] = [
        &SoftmaxCrossEntropy::new(),
        &MeanSquaredError::new(),
        &Own(Array2::zeros((0, 0))),
    ];
    for loss in losses {
        assert_eq!(loss.right_answers(&scores(), &labels), Some(2.0));
        assert_eq!(
            loss.right_answers(&scores(), &one_hot(&labels, 3)),
            Some(2.0)
        );
    }
}

#[test]
fn targets_that_name_no_class_are_not_counted() {
    let of = |outputs: &Array2<f64>, targets: &dyn AsTargets| {
        SoftmaxCrossEntropy::new().right_answers(outputs, targets)
    };
    assert_eq!(of(&scores(), &scores()), None); // any numbers
    let two_ones = array![[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
    assert_eq!(of(&scores(), &two_ones), None);
    assert_eq!(of(&scores(), &array![[f64::NAN, 0.0, 1.0]]), None);
    assert_eq!(of(&scores(), &one_hot(&array![0, 1], 3)), None); // another shape
    assert_eq!(of(&scores(), &array![0, 1]), None);
    // A single output is always the largest.
    assert_eq!(of(&array![[3.0], [4.0]], &array![0, 0]), None);
    assert_eq!(of(&array![[3.0], [4.0]], &array![[1.0], [1.0]]), None);
}

#[test]
fn no_samples_have_no_right_answers() {
    let none = Array2::zeros((0, 3));
    let right = SoftmaxCrossEntropy::new().right_answers(&none, &Array1::zeros(0));
    assert_eq!(right, Some(0.0));
}

#[test]
fn a_decision_at_the_threshold_is_a_no() {
    let of = |y: f64, t: f64| right_decisions(&array![[y]], &array![[t]].into(), 0.5);
    assert_eq!((of(0.5, 0.0), of(0.5, 1.0)), (Some(1.0), Some(0.0)));
    assert_eq!((of(0.51, 0.0), of(0.51, 1.0)), (Some(0.0), Some(1.0)));
}

#[test]
fn a_nan_is_never_right() {
    for t in [0.0, 1.0] {
        let right = right_decisions(&array![[f64::NAN]], &array![[t]].into(), 0.5);
        assert_eq!(right, Some(0.0));
    }
}

#[test]
fn a_sample_with_several_decisions_counts_as_the_share_that_is_right() {
    let y = array![[0.9, 0.8, 0.7], [0.1, 0.9, 0.2]];
    let t = array![[1.0, 1.0, 0.0], [0.0, 1.0, 0.0]];
    assert_eq!(right_decisions(&y, &t.view().into(), 0.5), Some(5.0 / 3.0));
    assert_eq!(right_decisions(&y, &(0.9 * t).into(), 0.5), None);
    let none = Array2::zeros((0, 3));
    assert_eq!(right_decisions(&none, &none.view().into(), 0.5), Some(0.0));
    let no_outputs = Array2::zeros((3, 0));
    assert_eq!(
        right_decisions(&no_outputs, &no_outputs.view().into(), 0.5),
        None
    );
}

#[test]
fn a_training_counts_decisions_from_scores_and_from_probabilities() {
    // Twenty numbers from -1.9 to 1.9; those above 0 are a yes.
    let x = Array2::from_shape_fn((20, 1), |(i, _)| 0.2 * i as f64 - 1.9);
    let labels: Array1<usize> = x.iter().map(|&x| usize::from(x > 0.0)).collect();
    let start = || Dense::from_parameters(array![[-1.0]], array![1.0]);
    let run = |network: &mut dyn Layer, loss: &mut dyn Loss| {
        let data = (&x, &labels);
        let by_hand = evaluate(network, &data, loss).1;
        let (mut rng, mut sgd) = (NumpyRng::seed(0), Sgd::new(1.0));
        let history = Training::new(100)
            .batch_size(20)
            .validation(&data)
            .run(network, &data, loss, &mut sgd, &mut rng);
        assert_eq!(history.accuracy[0], by_hand);
        assert_eq!(history.validation_accuracy[99], 1.0);
        by_hand
    };
    // sigmoid(1 - x) > 0.5 where x < 1: wrong for the ten x < 0, right for the five 0.1 to 0.9, wrong from 1.1 on.
    assert_eq!(
        run(&mut start(), &mut SigmoidBinaryCrossEntropy::new()),
        0.25
    );
    let mut with_sigmoid = Sequential::new().add(start()).add(Sigmoid::new());
    assert_eq!(run(&mut with_sigmoid, &mut BinaryCrossEntropy::new()), 0.25);
}
