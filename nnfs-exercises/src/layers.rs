//! Checks of layers that a learner wrote: their backward held against numerical gradients.

use ndarray::Array2;
use nnfs_core::gradient::numerical_gradient;
use nnfs_core::layer::Layer;
use nnfs_core::random::NumpyRng;

use crate::trial::{Failure, Trial};

/// So far a gradient from small steps may lie from the true one.
const TOLERANCE: f64 = 1e-5;

/// Asks a layer for its gradients at `inputs`, for a random gradient of the outputs, and holds each against small
/// steps: first the gradients of the parameters, then that of the inputs.
///
/// `build` makes the layer anew, always the same one.
pub(crate) fn ask_for_gradients(
    trial: &mut Trial,
    build: &dyn Fn() -> Box<dyn Layer>,
    inputs: &Array2<f64>,
) -> Result<(), Failure> {
    let (n, width) = inputs.dim();
    let mut layer = trial.ask("a new layer", build)?.value();
    let names: Vec<String> = trial
        .ask("its parameters", || {
            let parameters = layer.parameters();
            parameters.iter().map(|p| p.name.to_string()).collect()
        })?
        .value();
    let outputs = trial
        .ask(
            format!("forward with inputs of shape ({n}, {width})"),
            || layer.forward(inputs).clone(),
        )?
        .value();
    let mut rng = NumpyRng::seed(7);
    let d_outputs = rng.randn((outputs.nrows(), outputs.ncols()));
    // A loss whose gradient with respect to the outputs is d_outputs.
    let loss =
        |layer: &mut dyn Layer, inputs: &Array2<f64>| (layer.forward(inputs) * &d_outputs).sum();

    let d_inputs = trial.ask(
        format!(
            "backward with a gradient of shape ({}, {})",
            outputs.nrows(),
            outputs.ncols()
        ),
        || layer.backward(&d_outputs).clone(),
    )?;
    for (i, name) in names.iter().enumerate() {
        let expected = trial
            .ask(format!("forward with other numbers in {name}"), || {
                let value = layer.parameters()[i].value.clone();
                let mut other = build();
                let loss_of_value = |changed: &Array2<f64>| {
                    other.parameters()[i].value.assign(changed);
                    loss(&mut *other, inputs)
                };
                numerical_gradient(loss_of_value, &value)
            })?
            .value();
        trial
            .ask(format!("the gradient of {name} after backward"), || {
                layer.parameters()[i].gradient.clone()
            })?
            .shared_note(
                |g| g.dim() == expected.dim() && g.iter().all(|&x| x == 0.0),
                "It is 0 everywhere: is it written at all?",
            )
            .within(expected, TOLERANCE)?;
    }
    let expected = trial
        .ask("forward with other inputs", || {
            let mut other = build();
            numerical_gradient(|changed| loss(&mut *other, changed), inputs)
        })?
        .value();
    d_inputs
        .shared_note(
            |g| g.dim() != (n, width),
            "The gradient of the inputs has the shape of the inputs.",
        )
        .within(expected, TOLERANCE)?;
    Ok(())
}

/// A layer must remember the last batch, whatever its size, and none before it.
pub(crate) fn ask_for_second_batch(
    trial: &mut Trial,
    build: &dyn Fn() -> Box<dyn Layer>,
    n_columns: usize,
) -> Result<(), Failure> {
    let mut rng = NumpyRng::seed(21);
    let mut layer = trial.ask("a new layer", build)?.value();
    let mut fresh = trial.ask("a new layer", build)?.value();
    let (first, second) = (rng.randn((4, n_columns)), rng.randn((2, n_columns)));
    let d_outputs = rng.randn((2, n_columns));
    let expected = trial
        .ask("forward and backward with two samples", || {
            fresh.forward(&second);
            fresh.backward(&d_outputs).clone()
        })?
        .value();
    trial
        .ask(
            "forward with four samples, then forward and backward with two",
            || {
                layer.forward(&first);
                layer.forward(&second);
                layer.backward(&d_outputs).clone()
            },
        )?
        .shared_note(
            |_| true,
            "The gradient belongs to the batch that went forward last.",
        )
        .equals(expected)?;
    let nobody = Array2::zeros((0, n_columns));
    trial
        .ask(
            "forward and backward with a batch of no samples, the shape of the gradient",
            || {
                layer.forward(&nobody);
                layer.backward(&nobody).shape().to_vec()
            },
        )?
        .equals([0, n_columns])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use nnfs_core::layer::{Dense, Parameter};

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Fault {
        None,
        GradientsAreZero,
        GradientIsTransposed,
        KeepsTheFirstBatch,
    }

    /// A dense layer with a fault.
    #[derive(Clone, Debug)]
    struct Faulty {
        fault: Fault,
        inner: Dense,
        zeros: Array2<f64>,
        first: Option<Array2<f64>>,
        d_inputs: Array2<f64>,
    }

    impl Layer for Faulty {
        fn name(&self) -> &'static str {
            "Faulty"
        }
        fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
            self.first.get_or_insert_with(|| inputs.clone());
            self.inner.forward(inputs)
        }
        fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
            self.d_inputs = self.inner.backward(d_outputs).clone();
            match (self.fault, &self.first) {
                (Fault::GradientIsTransposed, _) => self.d_inputs = self.d_inputs.t().to_owned(),
                (Fault::KeepsTheFirstBatch, Some(first)) => self.d_inputs *= first.sum(),
                _ => {}
            }
            &self.d_inputs
        }
        fn output(&self) -> &Array2<f64> {
            self.inner.output()
        }
        fn d_inputs(&self) -> &Array2<f64> {
            &self.d_inputs
        }
        fn parameters(&mut self) -> Vec<Parameter<'_>> {
            if self.fault != Fault::GradientsAreZero {
                return self.inner.parameters();
            }
            let weights = &mut self.inner.weights;
            vec![Parameter::new("weights", weights, &self.zeros)]
        }
    }

    fn build(fault: Fault) -> Box<dyn Layer> {
        let weights = array![[1.0, -2.0], [0.5, 3.0]];
        Box::new(Faulty {
            fault,
            zeros: Array2::zeros(weights.dim()),
            inner: Dense::from_parameters(weights, array![[0.1, -0.1]]),
            first: None,
            d_inputs: Array2::default((0, 0)),
        })
    }

    fn note_to(questions: impl FnOnce(&mut Trial) -> Result<(), Failure>) -> String {
        match Trial::new().run(questions) {
            Some(Failure::Wrong(wrong)) => wrong.note.map(|note| note.text).unwrap_or_default(),
            end => panic!("a wrong answer was expected, not {end:?}"),
        }
    }

    #[test]
    fn each_fault_is_told() {
        let inputs = array![[1.0, 2.0], [3.0, -4.0], [0.5, 1.0]];
        let gradients = |fault| {
            let inputs = inputs.clone();
            move |trial: &mut Trial| ask_for_gradients(trial, &|| build(fault), &inputs)
        };
        let second =
            |fault| move |trial: &mut Trial| ask_for_second_batch(trial, &|| build(fault), 2);
        assert!(Trial::new().run(gradients(Fault::None)).is_none());
        assert!(Trial::new().run(second(Fault::None)).is_none());
        let note = note_to(gradients(Fault::GradientsAreZero));
        assert!(note.contains("is it written at all"), "{note}");
        let note = note_to(gradients(Fault::GradientIsTransposed));
        assert!(note.contains("has the shape of the inputs"), "{note}");
        let note = note_to(second(Fault::KeepsTheFirstBatch));
        assert!(note.contains("that went forward last"), "{note}");
    }
}
