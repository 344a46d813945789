//! Checks of layers that a learner wrote: their backward held against numerical gradients.

use ndarray::Array2;
use nnfs_core::gradient::numerical_gradient;
use nnfs_core::layer::Layer;
use nnfs_core::random::NumpyRng;

use crate::trial::{Failure, Trial};

/// So far a gradient from small steps may lie from the true one.
const TOLERANCE: f64 = 1e-5;

/// Asks a layer for its gradients at `inputs`, for a random gradient of the outputs, and holds each against small steps:
/// first the gradients of the parameters, then that of the inputs.
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
            .note(
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
        .note(
            |g| g.dim() != (n, width),
            "The gradient of the inputs has the shape of the inputs.",
        )
        .within(expected, TOLERANCE)?;
    Ok(())
}
