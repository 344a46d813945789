//! The figure of a gradient check.

mod common;

use common::{TITLE, svg, texts};
use nnfs_notebook::prelude::*;

/// A layer whose gradient of the biases is twice what it should be.
#[derive(Clone, Debug)]
struct TwiceTheBiases(Dense, Array2<f64>);

impl Layer for TwiceTheBiases {
    fn name(&self) -> &'static str {
        "TwiceTheBiases"
    }
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.0.forward(inputs)
    }
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.0.backward(d_outputs);
        self.1 = 2.0 * self.0.parameters()[1].gradient;
        &self.0.d_inputs
    }
    fn output(&self) -> &Array2<f64> {
        &self.0.output
    }
    fn d_inputs(&self) -> &Array2<f64> {
        &self.0.d_inputs
    }
    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        let mut parameters = self.0.parameters();
        parameters[1].gradient = &self.1;
        parameters
    }
}

#[test]
fn the_errors_of_a_gradient_check_show_what_is_wrong() {
    let mut rng = NumpyRng::seed(0);
    let x = rng.randn((3, 4));
    let mut layer = TwiceTheBiases(Dense::new(4, 3, &mut rng), Array2::zeros((1, 3)));
    let report = gradient::gradient_check(
        &mut layer,
        &x,
        &array![0, 1, 2],
        &mut SoftmaxCrossEntropy::new(),
    );
    let chart = gradient_errors(TITLE, &report);
    let svg = svg(&chart);
    let texts = texts(&svg).join("\n");
    for text in [
        TITLE,
        "weights (4, 3)",
        "right: largest",
        "biases (1, 3)",
        "wrong: largest 3.3e-1 at (0, ",
        "12 of 12 checked",
        "suspicious",
        "1e-4",
        "relative error of 15 entries",
    ] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    // The scale and two parameters.
    assert_eq!(svg.matches("<image").count(), 3);
    assert!(
        chart
            .figure()
            .alt()
            .contains("biases (1, 3) is wrong: largest 3.3e-1")
    );
}

#[test]
fn a_report_without_parameters_can_be_drawn() {
    svg(&gradient_errors(
        "nothing",
        &GradientReport {
            parameters: Vec::new(),
        },
    ));
}
