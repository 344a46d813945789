//! Chapter 14.

use nnfs_notebook::prelude::*;
use solutions::ch14 as solution;

use super::common::{chapter_fits, fails, is_not_done, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(14);
}

#[test]
fn verdict() {
    passes(check::ch14::verdict(solution::verdict));
    is_not_done(check::ch14::verdict(|_, _| todo!()));
    fn of(error: f64) -> &'static str {
        if error < 1e-7 {
            "right"
        } else if error < 1e-4 {
            "close"
        } else if error < 1e-2 {
            "suspicious"
        } else {
            "wrong"
        }
    }
    fails(
        check::ch14::verdict(|a, n| of((a - n).abs() / (a.abs() + n.abs()))),
        "Without the floor",
    );
    fails(
        check::ch14::verdict(|a, n| of((a - n).abs() / (a + n).abs().max(1e3))),
        "\"suspicious\"",
    );
    fails(
        check::ch14::verdict(|a, n| of((a - n).abs() / (a + n).max(1e3))),
        "their sum would be 0",
    );
    fails(
        check::ch14::verdict(|a, n| {
            let error = (a - n).abs() / (a.abs() + n.abs()).max(1e-3);
            if error >= 1e-2 {
                "wrong"
            } else if error >= 1e-4 {
                "suspicious"
            } else if error >= 1e-7 {
                "close"
            } else {
                "right"
            }
        }),
        "NaN is neither smaller nor larger",
    );
    fails(check::ch14::verdict(|_, _| "Right"), "The four words");
}

#[test]
fn prediction() {
    passes(check::ch14::prediction(solution::prediction));
    fails(
        check::ch14::prediction(|| [3.0, 10.0]),
        "These are the factors.",
    );
    fails(
        check::ch14::prediction(|| [0.67, 0.67]),
        "the error for five samples",
    );
    fails(check::ch14::prediction(|| [0.67, 0.9]), "(k - 1) / k");
    fails(check::ch14::prediction(|| [0.5, 0.9]), "clinic::patient(4)");
}

/// What the exercise asks to foretell does happen.
#[test]
fn patient_4_is_as_foretold() {
    for (n, foretold) in [(3, 0.5), (10, 9.0 / 11.0)] {
        let x = NumpyRng::seed(1).randn((n, 2));
        let labels = Array1::from_shape_fn(n, |i| i % 3);
        let mut loss = SoftmaxCrossEntropy::new();
        let report = gradient::gradient_check(&mut clinic::patient(4), &x, &labels, &mut loss);
        assert!((report.parameters[2].largest - foretold).abs() < 1e-3);
    }
}

#[test]
fn twice() {
    passes(check::ch14::twice(solution::twice));
    fails(
        check::ch14::twice(|network, x, labels| {
            gradient::gradient_check(network, x, labels, &mut SoftmaxCrossEntropy::new()).passed()
        }),
        "as it is new then",
    );
    fails(
        check::ch14::twice(|network, x, labels| !solution::twice(network, x, labels)),
        "This network is healthy",
    );
    fails(check::ch14::twice(|_, _, _| true), "fails every check");
}

#[test]
fn their_slope() {
    fn loss_of(network: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>) -> f64 {
        SoftmaxCrossEntropy::new().forward(network.forward(x), labels)
    }
    passes(check::ch14::their_slope(solution::their_slope));
    fails(
        check::ch14::their_slope(|network, k, at, x, labels| {
            let h = 1e-5;
            network.parameters()[k].value[at] += h;
            let above = loss_of(network, x, labels);
            network.parameters()[k].value[at] -= h;
            let below = loss_of(network, x, labels);
            (above - below) / (2.0 * h)
        }),
        "Half of the true slope",
    );
    fails(
        check::ch14::their_slope(|network, k, at, x, labels| {
            let h = 1e-5;
            network.parameters()[k].value[at] += h;
            let above = loss_of(network, x, labels);
            network.parameters()[k].value[at] -= 2.0 * h;
            let below = loss_of(network, x, labels);
            (above - below) / (2.0 * h)
        }),
        "left behind changed",
    );
    fails(
        check::ch14::their_slope(|network, k, at, x, labels| {
            let h = 1e-5;
            network.parameters()[k].value[at] += h;
            let above = loss_of(network, x, labels);
            network.parameters()[k].value[at] -= 2.0 * h;
            let below = loss_of(network, x, labels);
            network.parameters()[k].value[at] += h;
            (above - below) / (2.0 * h)
        }),
        "rounds, and each check moves the network",
    );
    fails(
        check::ch14::their_slope(|network, k, at, x, labels| {
            2.0 * solution::their_slope(network, k, at, x, labels)
        }),
        "Twice the true slope",
    );
}

/// From inputs, beta, the gradient from above and the earlier gradient of beta, it makes the gradients of beta and of the
/// inputs.
type Rule = fn([&Array2<f64>; 4]) -> (Array2<f64>, Array2<f64>);

/// A Swish that goes back by another rule.
#[derive(Clone, Debug)]
struct Wrong {
    rule: Rule,
    beta: Array2<f64>,
    d_beta: Array2<f64>,
    arrays: [Array2<f64>; 3],
}

impl Layer for Wrong {
    fn name(&self) -> &'static str {
        "Swish"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.arrays[0] = inputs.clone();
        self.arrays[1] = inputs * &activation::sigmoid(&(inputs * &self.beta));
        &self.arrays[1]
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let (d_beta, d_inputs) =
            (self.rule)([&self.arrays[0], &self.beta, d_outputs, &self.d_beta]);
        self.d_beta = d_beta;
        self.arrays[2] = d_inputs;
        &self.arrays[2]
    }

    fn output(&self) -> &Array2<f64> {
        &self.arrays[1]
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.arrays[2]
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![Parameter::new("beta", &mut self.beta, &self.d_beta)]
    }
}

fn wrong(beta: Array2<f64>, rule: Rule) -> Box<dyn Layer> {
    let none = || Array2::zeros((0, 0));
    Box::new(Wrong {
        rule,
        d_beta: none(),
        arrays: [none(), none(), none()],
        beta,
    })
}

/// The right gradients, before the sum over the samples.
fn parts([x, beta, d, _]: [&Array2<f64>; 4]) -> (Array2<f64>, Array2<f64>) {
    let s = activation::sigmoid(&(x * beta));
    let slope = &s * &(1.0 - &s);
    (d * x * x * &slope, d * &(&s + &(x * beta * &slope)))
}

fn sum(a: &Array2<f64>) -> Array2<f64> {
    a.sum_axis(Axis(0)).insert_axis(Axis(0))
}

#[test]
fn swish() {
    passes(check::ch14::swish(solution::swish));
    is_not_done(check::ch14::swish(|beta| wrong(beta, |_| todo!())));
    fails(
        check::ch14::swish(|beta| wrong(beta, parts)),
        "sum over the samples",
    );
    fails(
        check::ch14::swish(|beta| wrong(beta, |a| (Array2::zeros((0, 0)), parts(a).1))),
        "has to fill self.d_beta",
    );
    fails(
        check::ch14::swish(|beta| wrong(beta, |a| (sum(&(parts(a).0 / a[0])), parts(a).1))),
        "One x is missing",
    );
    fails(
        check::ch14::swish(|beta| {
            wrong(beta, |a| {
                let s = activation::sigmoid(&(a[0] * a[1]));
                (sum(&parts(a).0), a[2] * &s)
            })
        }),
        "the first part of the product rule",
    );
    fails(
        check::ch14::swish(|beta| wrong(beta, |a| (sum(&parts(a).0), parts(a).1 / a[2]))),
        "What comes from above",
    );
    fails(
        check::ch14::swish(|beta| {
            wrong(beta, |a| {
                let (d_beta, d_inputs) = parts(a);
                let before = if a[3].is_empty() {
                    0.0 * a[1]
                } else {
                    a[3].clone()
                };
                (sum(&d_beta) + before, d_inputs)
            })
        }),
        "This is patient 5",
    );
}

#[test]
fn check_inputs() {
    passes(check::ch14::check_inputs(solution::check_inputs));
    // The parameters' largest error in place of the inputs'.
    fails(
        check::ch14::check_inputs(|network, x, labels| {
            let mut loss = SoftmaxCrossEntropy::new();
            let report = gradient::gradient_check(network, x, labels, &mut loss);
            report
                .parameters
                .iter()
                .fold(0.0, |m: f64, p| m.max(p.largest))
        }),
        "Patient 3 has a wrong gradient for the biases",
    );
    fails(
        check::ch14::check_inputs(|_, _, _| 0.0),
        "nothing was found",
    );
    fails(
        check::ch14::check_inputs(|_, _, _| f64::NAN),
        "NaN comes of 0 / 0",
    );
    fails(
        check::ch14::check_inputs(|network, x, labels| {
            let mut loss = SoftmaxCrossEntropy::new();
            loss.forward(network.forward(x), labels);
            let d_inputs = network.backward(loss.backward()).clone();
            let n = gradient::numerical_gradient(|x| loss.forward(network.forward(x), labels), x);
            let errors = (&d_inputs - &n).abs() / (d_inputs.abs() + n.abs()).mapv(|s| s.max(1e-3));
            errors.mean().unwrap_or(0.0)
        }),
        "the mean of the errors",
    );
}
