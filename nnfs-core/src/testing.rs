//! Helpers of the tests: numbers to draw, numerical gradients, and what a panic says.

use crate::gradient;
use crate::layer::Layer;
use crate::random::NumpyRng;
use ndarray::Array2;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The numerical gradient with the step that suits [`assert_same_gradient`].
pub(crate) fn numerical_gradient(
    x: &Array2<f64>,
    f: impl FnMut(&Array2<f64>) -> f64,
) -> Array2<f64> {
    gradient::numerical_gradient_with(f, x, 1e-5)
}

/// Panics where two arrays differ by more than `tolerance`, element by element.
#[track_caller]
pub(crate) fn assert_close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) {
    assert_eq!(a.dim(), b.dim());
    let apart = (a - b).fold(0.0, |largest: f64, x| largest.max(x.abs()));
    assert!(
        apart <= tolerance && !(a - b).sum().is_nan(),
        "{a}\nand\n{b}\nare {apart:e} apart"
    );
}

/// Panics where the relative error of two gradients is 1e-6 or more. Gradients that are all but 0 are compared with
/// 0.01, since the numerical one carries rounding errors of 1e-10 or so.
#[track_caller]
pub(crate) fn assert_same_gradient(what: &str, backward: &Array2<f64>, numerical: &Array2<f64>) {
    assert_eq!(backward.dim(), numerical.dim(), "{what}");
    let largest = |x: &Array2<f64>| x.fold(0.0, |largest: f64, x| largest.max(x.abs()));
    let scale = largest(backward).max(largest(numerical)).max(0.01);
    let error = largest(&(backward - numerical)) / scale;
    assert!(
        error < 1e-6,
        "{what}: relative error {error:e}\n{backward}\nand\n{numerical}"
    );
}

/// Holds the gradients of a layer, for its inputs and for every parameter, against numerical ones. The upstream
/// gradient is random, as a uniform one hides mistakes.
#[track_caller]
pub(crate) fn check_gradients(layer: &mut dyn Layer, inputs: &Array2<f64>, rng: &mut NumpyRng) {
    let upstream = rng.randn(layer.forward(inputs).dim());
    layer.backward(&upstream);
    let d_inputs = layer.d_inputs().clone();
    let d_parameters: Vec<_> = layer
        .parameters()
        .iter()
        .map(|p| (p.name.to_string(), p.gradient.clone()))
        .collect();

    let numerical = numerical_gradient(inputs, |x| (layer.forward(x) * &upstream).sum());
    assert_same_gradient(&format!("{layer:?}, inputs"), &d_inputs, &numerical);

    for (k, (name, gradient)) in d_parameters.iter().enumerate() {
        let value = layer.parameters()[k].value.clone();
        let numerical = numerical_gradient(&value, |value| {
            layer.parameters()[k].value.assign(value);
            (layer.forward(inputs) * &upstream).sum()
        });
        layer.parameters()[k].value.assign(&value);
        assert_same_gradient(&format!("{layer:?}, {name}"), gradient, &numerical);
    }

    // Leaving the gradient of the inputs out leaves the others as they are.
    layer.forward(inputs);
    layer.backward_parameters_only(&upstream);
    for ((_, gradient), parameter) in d_parameters.iter().zip(layer.parameters()) {
        assert_eq!(gradient, parameter.gradient);
    }
}

/// The message with which an expression panics.
macro_rules! panic_message {
    ($expression:expr) => {
        crate::testing::message_of_panic(|| {
            let _ = $expression;
        })
    };
}
pub(crate) use panic_message;

#[track_caller]
pub(crate) fn message_of_panic(f: impl FnOnce()) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(f)) else {
        panic!("did not panic")
    };
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => payload
            .downcast_ref::<&str>()
            .copied()
            .unwrap_or_default()
            .to_string(),
    }
}
