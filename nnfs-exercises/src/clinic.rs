//! Networks with a planted mistake in the backward of one layer, for a learner to find with a gradient check.
//!
//! ```
//! use nnfs_core::prelude::*;
//! use nnfs_exercises::clinic;
//!
//! let mut patient = clinic::patient(1);
//! let (x, labels) = (NumpyRng::seed(1).randn((5, 2)), array![0, 1, 2, 1, 0]);
//! let report = gradient::gradient_check(&mut patient, &x, &labels, &mut SoftmaxCrossEntropy::new());
//! assert!(!report.passed());
//! println!("{}", clinic::symptom(1));
//! println!("{}", clinic::diagnosis(1)); // reveals the mistake
//! ```

use std::fmt;

use ndarray::{Array2, s};
use nnfs_core::layer::{Dense, Layer, Outline, Parameter, Relu, Sigmoid};
use nnfs_core::network::Sequential;
use nnfs_core::random::NumpyRng;

/// How many patients there are: numbers 1 to 7.
pub const PATIENTS: usize = 7;

/// Patient `number`, 1 to 7: a network from 2 inputs over 16 and 16 neurons to 3 scores, whose forward is right and
/// whose backward has a mistake in one layer. It cannot be told from a healthy one by its names and sizes.
///
/// # Panics
/// Panics if there is no such patient.
#[must_use]
pub fn patient(number: usize) -> Sequential {
    let Start {
        dense1,
        dense2,
        dense3,
    } = Start::of(number);
    let (relu1, relu2) = (Relu::new(), Relu::new());
    match number {
        1 => list(
            dense1,
            relu1,
            Faulty::new(dense2, forgets_to_transpose),
            relu2,
            dense3,
        ),
        2 => list(
            dense1,
            relu1,
            dense2,
            Faulty::new(relu2, masks_by_the_gradient),
            dense3,
        ),
        3 => list(
            dense1,
            relu1,
            Faulty::new(dense2, counts_the_first_sample_only),
            relu2,
            dense3,
        ),
        4 => list(
            dense1,
            relu1,
            Faulty::new(dense2, divides_by_the_batch_again),
            relu2,
            dense3,
        ),
        5 => list(
            Faulty::new(dense1, adds_to_the_last_gradient),
            relu1,
            dense2,
            relu2,
            dense3,
        ),
        6 => list(
            dense1,
            relu1,
            dense2,
            relu2,
            Faulty::new(dense3, hands_back_the_wrong_sign),
        ),
        _ => list(
            dense1,
            Faulty::new(Sigmoid::new(), differentiates_at_the_input),
            dense2,
            relu2,
            dense3,
        ),
    }
}

/// Patient `number` without its mistake: the same layers, the same start.
///
/// # Panics
/// Panics if there is no such patient.
#[must_use]
pub fn healthy(number: usize) -> Sequential {
    let Start {
        dense1,
        dense2,
        dense3,
    } = Start::of(number);
    if number == 7 {
        list(dense1, Sigmoid::new(), dense2, Relu::new(), dense3)
    } else {
        list(dense1, Relu::new(), dense2, Relu::new(), dense3)
    }
}

/// What the patient complains of.
///
/// # Panics
/// Panics if there is no such patient.
#[must_use]
pub fn symptom(number: usize) -> &'static str {
    record(number).symptom
}

/// What is wrong with the patient. Look at it after you have made a guess.
///
/// # Panics
/// Panics if there is no such patient.
#[must_use]
pub fn diagnosis(number: usize) -> Diagnosis {
    let Record {
        fault,
        wrong,
        why,
        cure,
        ..
    } = *record(number);
    Diagnosis {
        patient: number,
        fault,
        wrong,
        why,
        cure,
    }
}

/// A patient's mistake; as text, a few lines of Markdown.
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The patient's number.
    pub patient: usize,
    /// Which layer does what.
    pub fault: &'static str,
    /// The parameters whose gradient is wrong, in the network's order.
    pub wrong: &'static [&'static str],
    /// Why it is these parameters, and why nothing panics.
    pub why: &'static str,
    /// What the layer should do.
    pub cure: &'static str,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            patient,
            fault,
            wrong,
            why,
            cure,
        } = self;
        let wrong = wrong.join(", ");
        write!(
            f,
            "Patient {patient}: {fault}\n- wrong: {wrong}\n- why:   {why}\n- cure:  {cure}"
        )
    }
}

/// The same text, for the last line of a cell.
/// The kernel would compile a cell a second time for `{:?}`.
impl nnfs_show::ShowValue for Diagnosis {
    fn evcxr_display(&self) {
        nnfs_show::mime::show(&[("text/plain", &format!("{self:?}"))]);
    }
}

impl fmt::Debug for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

struct Record {
    symptom: &'static str,
    fault: &'static str,
    wrong: &'static [&'static str],
    why: &'static str,
    cure: &'static str,
}

fn record(number: usize) -> &'static Record {
    check(number);
    &RECORDS[number - 1]
}

#[track_caller]
fn check(number: usize) {
    assert!(
        (1..=PATIENTS).contains(&number),
        "the clinic has no patient {number}; they are numbered 1 to {PATIENTS}"
    );
}

const RECORDS: [Record; PATIENTS] = [
    Record {
        symptom: "I learn. But in the same time, others of my size get much further.",
        fault: "dense2 hands back dY · W, without the transpose",
        wrong: &["dense1.weights", "dense1.biases"],
        why: "its own gradients never use dX; all layers before it do. W is 16 x 16, so the shapes fit either way.",
        cure: "dX = dY · Wᵀ. Test with layers that are not square: there the mistake panics.",
    },
    Record {
        symptom: "My loss goes to 1.10 and stays there, whatever the learning rate.",
        fault: "the second Relu stops negative gradients, where it should stop the gradients of negative inputs",
        wrong: &[
            "dense1.weights",
            "dense1.biases",
            "dense2.weights",
            "dense2.biases",
        ],
        why: "a Relu has no parameters, so the mistake shows in everything before it, and in nothing behind it.",
        cure: "make the mask from the inputs (or the output), not from the gradient that comes in.",
    },
    Record {
        symptom: "With one sample at a time I am fine. In batches I lag behind.",
        fault: "dense2 takes the bias gradient of the first sample, and forgets the others",
        wrong: &["dense2.biases"],
        why: "nothing else is computed from db. With a batch of one, the first sample is all there is.",
        cure: "db = the sum of dY over the samples. Check with three samples or more.",
    },
    Record {
        symptom: "The larger my batches are, the slower I learn.",
        fault: "dense2 divides its dW by the number of samples",
        wrong: &["dense2.weights"],
        why: "the loss is a mean and has divided already. Every entry is too small by the same factor n, so every \
              relative error is (n - 1) / (n + 1).",
        cure: "dW = Xᵀ · dY. Divide once, in the loss.",
    },
    Record {
        symptom: "A check found nothing. With a small learning rate I am faster than others, with a larger one I go wild.",
        fault: "dense1 adds its gradients to those of the call before, and never starts anew",
        wrong: &["dense1.weights", "dense1.biases"],
        why: "in a new network the sum begins at 0, so the first backward is right. Each later one counts all the \
              earlier ones again.",
        cure: "assign: d_weights = ..., not d_weights += .... Check a network that has taken a step already.",
    },
    Record {
        symptom: "My loss climbs, until it is no number any more.",
        fault: "dense3 hands back -dX",
        wrong: &[
            "dense1.weights",
            "dense1.biases",
            "dense2.weights",
            "dense2.biases",
        ],
        why: "everything before it goes uphill. The sizes are right and only the sign is not, so every relative error \
              is 1, wherever the gradient is not tiny.",
        cure: "dX = dY · Wᵀ, without the minus.",
    },
    Record {
        symptom: "I have a sigmoid, and my loss looks like anyone's. Something is wrong all the same.",
        fault: "the sigmoid computes x (1 - x) from its input, where y (1 - y) wants its output",
        wrong: &["dense1.weights", "dense1.biases"],
        why: "only dense1 lies before the sigmoid. Input and output have the same shape.",
        cure: "dX = dY y (1 - y), with the y that forward kept.",
    },
];

/// The layers with parameters, before training.
struct Start {
    dense1: Dense,
    dense2: Dense,
    dense3: Dense,
}

impl Start {
    #[track_caller]
    fn of(patient: usize) -> Self {
        check(patient);
        let mut rng = NumpyRng::seed(patient as u32);
        let mut dense = |n_inputs, n_outputs| {
            let dense = Dense::he(n_inputs, n_outputs, &mut rng);
            // Biases of 0 would put the ReLUs of a sample at the origin right at their kinks.
            Dense::from_parameters(dense.weights, 0.1 * rng.randn((1, n_outputs)))
        };
        Self {
            dense1: dense(2, 16),
            dense2: dense(16, 16),
            dense3: dense(16, 3),
        }
    }
}

fn list(
    dense1: impl Layer + 'static,
    activation1: impl Layer + 'static,
    dense2: impl Layer + 'static,
    activation2: impl Layer + 'static,
    dense3: impl Layer + 'static,
) -> Sequential {
    Sequential::new()
        .add(dense1)
        .add(activation1)
        .add(dense2)
        .add(activation2)
        .add(dense3)
}

/// A layer that is right forward, and goes back by another rule.
#[derive(Clone)]
struct Faulty<L> {
    layer: L,
    /// The last batch.
    inputs: Array2<f64>,
    /// Fills the layer's gradients: from the layer, its inputs and the gradient of its output.
    backward: Backward<L>,
}

type Backward<L> = fn(&mut L, inputs: &Array2<f64>, d_outputs: &Array2<f64>);

impl<L: Layer> Faulty<L> {
    fn new(layer: L, backward: Backward<L>) -> Self {
        Self {
            layer,
            inputs: Array2::zeros((0, 0)),
            backward,
        }
    }
}

fn forgets_to_transpose(dense: &mut Dense, _: &Array2<f64>, d_outputs: &Array2<f64>) {
    dense.backward(d_outputs);
    dense.d_inputs = d_outputs.dot(&dense.weights);
}

fn masks_by_the_gradient(relu: &mut Relu, _: &Array2<f64>, d_outputs: &Array2<f64>) {
    relu.d_inputs = d_outputs.mapv(|d| if d < 0.0 { 0.0 } else { d });
}

fn counts_the_first_sample_only(dense: &mut Dense, _: &Array2<f64>, d_outputs: &Array2<f64>) {
    dense.backward(d_outputs);
    dense.d_biases = d_outputs.slice(s![..1, ..]).to_owned();
}

fn divides_by_the_batch_again(dense: &mut Dense, inputs: &Array2<f64>, d_outputs: &Array2<f64>) {
    dense.backward(d_outputs);
    dense.d_weights /= inputs.nrows() as f64;
}

fn adds_to_the_last_gradient(dense: &mut Dense, _: &Array2<f64>, d_outputs: &Array2<f64>) {
    let (d_weights, d_biases) = (dense.d_weights.clone(), dense.d_biases.clone());
    dense.backward(d_outputs);
    dense.d_weights += &d_weights;
    dense.d_biases += &d_biases;
}

fn hands_back_the_wrong_sign(dense: &mut Dense, _: &Array2<f64>, d_outputs: &Array2<f64>) {
    dense.backward(d_outputs);
    dense.d_inputs *= -1.0;
}

fn differentiates_at_the_input(
    sigmoid: &mut Sigmoid,
    inputs: &Array2<f64>,
    d_outputs: &Array2<f64>,
) {
    sigmoid.d_inputs = d_outputs * &inputs.mapv(|x| x * (1.0 - x));
}

impl<L: Layer + Clone + 'static> Layer for Faulty<L> {
    fn name(&self) -> &'static str {
        self.layer.name()
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.inputs.clone_from(inputs);
        self.layer.forward(inputs)
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        (self.backward)(&mut self.layer, &self.inputs, d_outputs);
        self.layer.d_inputs()
    }

    fn output(&self) -> &Array2<f64> {
        self.layer.output()
    }

    fn d_inputs(&self) -> &Array2<f64> {
        self.layer.d_inputs()
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        self.layer.parameters()
    }

    fn sizes(&self) -> Option<(usize, usize)> {
        self.layer.sizes()
    }

    fn outline(&mut self) -> Vec<Outline> {
        self.layer.outline()
    }
}

impl<L: Layer> fmt::Debug for Faulty<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.layer.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, array};
    use nnfs_core::data::spiral;
    use nnfs_core::gradient::{GradientReport, gradient_check};
    use nnfs_core::loss::SoftmaxCrossEntropy;
    use nnfs_core::optimizer::Sgd;
    use nnfs_core::training::Training;
    use nnfs_core::weights::Snapshot;

    fn batch(n_samples: usize) -> (Array2<f64>, Array1<usize>) {
        let x = NumpyRng::seed(20).randn((n_samples, 2));
        (x, Array1::from_shape_fn(n_samples, |sample| sample % 3))
    }

    fn check(network: &mut Sequential, n_samples: usize) -> GradientReport {
        let (x, labels) = batch(n_samples);
        gradient_check(network, &x, &labels, &mut SoftmaxCrossEntropy::new())
    }

    /// The parameters that did not pass.
    fn wrong(report: &GradientReport) -> Vec<&str> {
        use nnfs_core::gradient::Verdict::{Close, Right};
        let parameters = report.parameters.iter();
        parameters
            .filter(|p| !matches!(p.verdict, Right | Close))
            .map(|p| p.name.as_str())
            .collect()
    }

    #[test]
    fn the_check_finds_the_parameters_that_the_diagnosis_names() {
        for number in 1..=PATIENTS {
            let mut patient = patient(number);
            let first = check(&mut patient, 5);
            if number == 5 {
                assert!(first.passed(), "{first}"); // nothing to add to yet
            } else {
                assert_eq!(wrong(&first), diagnosis(number).wrong, "{number}\n{first}");
            }
            for _ in 0..2 {
                let report = check(&mut patient, 5);
                assert_eq!(
                    wrong(&report),
                    diagnosis(number).wrong,
                    "{number}\n{report}"
                );
            }
        }
    }

    #[test]
    fn without_the_mistake_each_of_them_passes() {
        for number in 1..=PATIENTS {
            let mut network = healthy(number);
            for _ in 0..2 {
                let report = check(&mut network, 5);
                assert!(report.passed(), "{number}\n{report}");
                assert!(report.parameters.iter().all(|p| p.kinks.is_empty()));
            }
        }
    }

    #[test]
    fn a_patient_looks_and_predicts_like_a_healthy_network() {
        let (x, _) = batch(5);
        for number in 1..=PATIENTS {
            let (mut ill, mut well) = (patient(number), healthy(number));
            assert_eq!(format!("{ill:?}"), format!("{well:?}"));
            assert_eq!(ill.outline(), well.outline());
            assert_eq!(ill.sizes(), Some((2, 3)));
            assert_eq!(Snapshot::of(&mut ill), Snapshot::of(&mut well));
            assert_eq!(ill.forward(&x), well.forward(&x));
            assert_eq!(ill.output(), well.output());
        }
    }

    #[test]
    fn a_batch_of_one_hides_what_only_counts_the_first_sample_or_divides_by_one() {
        for number in [3, 4] {
            let report = check(&mut patient(number), 1);
            assert!(report.passed(), "{number}\n{report}");
        }
    }

    #[test]
    fn a_constant_factor_and_a_wrong_sign_show_in_the_size_of_the_error() {
        let largest =
            |number, parameter: usize| check(&mut patient(number), 5).parameters[parameter].largest;
        assert!((largest(4, 2) - 4.0 / 6.0).abs() < 1e-6); // |a - a/5| / (a + a/5)
        assert!((largest(6, 0) - 1.0).abs() < 1e-6);
    }

    /// The loss of the first and of the last epoch on the spiral.
    fn losses(mut network: Sequential, rate: f64) -> (f64, f64) {
        let train = spiral(100, 3, &mut NumpyRng::seed(0));
        let mut loss = SoftmaxCrossEntropy::new();
        let mut rng = NumpyRng::seed(1);
        let history = Training::new(100).batch_size(30).run(
            &mut network,
            &train,
            &mut loss,
            &mut Sgd::new(rate),
            &mut rng,
        );
        let last = history.loss.len() - 1;
        (history.loss[0], history.loss[last])
    }

    #[test]
    fn the_symptoms_are_true() {
        let both = |number, rate| {
            (
                losses(patient(number), rate),
                losses(healthy(number), rate).1,
            )
        };
        for number in [1, 3, 4] {
            let ((first, last), healthy) = both(number, 0.3);
            assert!(
                last < first - 0.05 && last > healthy + 0.1,
                "{number}: {first} to {last}, not {healthy}"
            );
        }
        let ((_, stuck), healthy) = both(2, 0.3);
        assert!((stuck - 3.0_f64.ln()).abs() < 0.02 && healthy < 0.95);
        let ((_, faster), healthy) = both(5, 0.1);
        assert!(faster < healthy - 0.2);
        let ((_, wild), healthy) = both(5, 0.5);
        assert!(wild > healthy + 0.2);
        assert!(losses(patient(6), 0.3).1.is_nan());
        let ((_, ill), healthy) = both(7, 0.3);
        assert!((ill - healthy).abs() < 0.03);
    }

    #[test]
    fn a_diagnosis_reads_as_text() {
        let text = diagnosis(3).to_string();
        assert!(text.starts_with("Patient 3: dense2 takes the bias gradient"));
        assert!(text.contains("\n- wrong: dense2.biases\n- why:   "));
        assert_eq!(format!("{:?}", diagnosis(3)), text);
        assert!(symptom(3).starts_with("With one sample"));
    }

    #[test]
    #[should_panic(expected = "the clinic has no patient 8; they are numbered 1 to 7")]
    fn a_patient_who_is_not_there_says_so() {
        let _ = patient(8);
    }

    #[test]
    fn nan_stays_visible() {
        for number in 1..=PATIENTS {
            let mut network = patient(number);
            network.forward(&array![[f64::NAN, 1.0]]);
            let d_inputs = network.backward(&array![[1.0, f64::NAN, -1.0]]);
            assert!(d_inputs.iter().any(|d| d.is_nan()), "{number}");
        }
    }
}
