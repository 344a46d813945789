//! Solutions of chapter 14.

use nnfs_notebook::prelude::*;

/// The chapter's error, with a floor.
fn relative_error(a: f64, n: f64) -> f64 {
    (a - n).abs() / (a.abs() + n.abs()).max(1e-3)
}

/// The chapter's loss of a network.
fn loss_of(network: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    SoftmaxCrossEntropy::new().forward(network.forward(x), labels)
}

/// From the smallest limit to the largest. NaN is smaller than none of them, so it ends in the last case.
pub fn verdict(a: f64, n: f64) -> &'static str {
    let error = relative_error(a, n);
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

/// 2/3 = (5 - 1)/(5 + 1): a factor of 5 with five samples, so dense2 divides its dW by the number of samples once more.
/// With three samples it is (3 - 1)/(3 + 1), with ten (10 - 1)/(10 + 1).
pub fn prediction() -> [f64; 2] {
    [0.5, 0.818]
}

/// A network that keeps something of its last way back is right the first time only. Each check goes back at its start,
/// so the second one looks at a network that has done so before.
pub fn twice(network: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>) -> bool {
    let mut loss = SoftmaxCrossEntropy::new();
    let first = gradient::gradient_check(network, x, labels, &mut loss).passed();
    let second = gradient::gradient_check(network, x, labels, &mut loss).passed();
    first && second
}

/// The second line of theirs only went back to where it had started, so the way was h and not 2h: half of the slope, an
/// error of 1/3. Going by `-= 2.0 * h` and `+= h` would mend that, but `(w + h) - 2h + h` is not always w.
pub fn their_slope(
    network: &mut dyn Layer,
    k: usize,
    at: (usize, usize),
    x: &Array2<f64>,
    labels: &Array1<usize>,
) -> f64 {
    let h = 1e-5;
    let here = network.parameters()[k].value[at];
    network.parameters()[k].value[at] = here + h;
    let above = loss_of(network, x, labels);
    network.parameters()[k].value[at] = here - h;
    let below = loss_of(network, x, labels);
    network.parameters()[k].value[at] = here;
    (above - below) / (2.0 * h)
}

/// `Y = X s` with `s = sigmoid(X β)`, and a β for each column.
#[derive(Clone, Debug)]
struct Swish {
    beta: Array2<f64>,
    d_beta: Array2<f64>,
    inputs: Array2<f64>,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl Layer for Swish {
    fn name(&self) -> &'static str {
        "Swish"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.inputs = inputs.clone();
        self.output = inputs * &activation::sigmoid(&(inputs * &self.beta));
        &self.output
    }

    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let x = &self.inputs;
        let s = activation::sigmoid(&(x * &self.beta));
        let slope = &s * &(1.0 - &s);
        let d_beta = d_outputs * x * x * &slope;
        self.d_beta = d_beta.sum_axis(Axis(0)).insert_axis(Axis(0)); // over the samples
        self.d_inputs = d_outputs * &(&s + &(x * &self.beta * &slope)); // the product rule
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![Parameter::new("beta", &mut self.beta, &self.d_beta)]
    }
}

/// With respect to β only the sigmoid moves, with the slope s (1 - s) and the inner derivative x: dβ is the sum of
/// dy x · x s (1 - s) over the samples. With respect to x both factors of the product move: s + x · β s (1 - s).
pub fn swish(beta: Array2<f64>) -> Box<dyn Layer> {
    let none = Array2::zeros((0, 0));
    Box::new(Swish {
        d_beta: none.clone(),
        inputs: none.clone(),
        output: none.clone(),
        d_inputs: none,
        beta,
    })
}

/// Backward hands back the gradient of the inputs; moving each input in turn measures it. In patients 1 and 2 a wrong
/// gradient is handed to the front, and the inputs are at the very front. In patient 3 only a gradient of biases is
/// wrong, from which nothing else is computed.
pub fn check_inputs(network: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(network.forward(x), labels);
    let d_inputs = network.backward(loss.backward()).clone();
    let measured = gradient::numerical_gradient(|x| loss_of(network, x, labels), x);
    let pairs = d_inputs.iter().zip(&measured);
    pairs.fold(0.0, |largest: f64, (&a, &n)| {
        largest.max(relative_error(a, n))
    })
}

/// The slope along one random direction, measured by two passes, beside the same slope by the gradients.
pub fn few_passes(
    network: &mut dyn Layer,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    rng: &mut NumpyRng,
) -> bool {
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(network.forward(x), labels);
    network.backward(loss.backward());
    let (mut computed, mut kept) = (0.0, Vec::new());
    for p in network.parameters() {
        let direction: Array2<f64> = rng.randn(p.value.dim());
        computed += (p.gradient * &direction).sum();
        kept.push((p.value.clone(), direction));
    }
    let h = 1e-6;
    let mut loss_at = |step: f64| {
        for (p, (value, direction)) in network.parameters().into_iter().zip(&kept) {
            p.value.assign(&(value + step * direction));
        }
        loss.forward(network.forward(x), labels)
    };
    let measured = (loss_at(h) - loss_at(-h)) / (2.0 * h);
    for (p, (value, _)) in network.parameters().into_iter().zip(&kept) {
        p.value.assign(value);
    }
    (measured - computed).abs() < 1e-4 * measured.abs().max(computed.abs())
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch14 as solution;

    #[test]
    fn verdict() {
        let check = check::ch14::verdict;
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
        each_note_comes_up(&[
            passes(check(solution::verdict)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|a, n| of((a - n).abs() / (a.abs() + n.abs()))),
                "Two zeros agree perfectly",
            ),
            fails(
                check(|a, n| of((a - n).abs() / (a + n).abs().max(1e3))),
                "\"suspicious\"",
            ),
            fails(
                check(|a, n| of((a - n).abs() / (a + n).max(1e3))),
                "their sum would be 0",
            ),
            fails(
                check(|a, n| {
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
            ),
            fails(check(|_, _| "Right"), "The four words"),
            fails(
                check(|a, n| of((a - n).abs() / (a.abs() + n.abs()).max(1e-12))),
                "Without the floor this error is 1",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch14::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(check(|| [3.0, 10.0]), "These are the factors."),
            fails(check(|| [0.67, 0.67]), "the error for five samples"),
            fails(check(|| [0.67, 0.9]), "(k - 1) / k"),
            fails(check(|| [0.5, 0.9]), "clinic::patient(4)"),
            fails(check(|| [1.0 / 3.0, 0.1]), "turned over"),
        ]);
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
        let check = check::ch14::twice;
        each_note_comes_up(&[
            passes(check(solution::twice)),
            fails(
                check(|network, x, labels| {
                    gradient::gradient_check(network, x, labels, &mut SoftmaxCrossEntropy::new())
                        .passed()
                }),
                "as it is new then",
            ),
            fails(
                check(|network, x, labels| !solution::twice(network, x, labels)),
                "This network is healthy",
            ),
            fails(check(|_, _, _| true), "fails every check"),
        ]);
    }

    #[test]
    fn their_slope() {
        let check = check::ch14::their_slope;
        fn loss_of(network: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>) -> f64 {
            SoftmaxCrossEntropy::new().forward(network.forward(x), labels)
        }
        each_note_comes_up(&[
            passes(check(solution::their_slope)),
            fails(
                check(|network, k, at, x, labels| {
                    let h = 1e-5;
                    network.parameters()[k].value[at] += h;
                    let above = loss_of(network, x, labels);
                    network.parameters()[k].value[at] -= h;
                    let below = loss_of(network, x, labels);
                    (above - below) / (2.0 * h)
                }),
                "Half of the true slope",
            ),
            fails(
                check(|network, k, at, x, labels| {
                    let h = 1e-5;
                    network.parameters()[k].value[at] += h;
                    let above = loss_of(network, x, labels);
                    network.parameters()[k].value[at] -= 2.0 * h;
                    let below = loss_of(network, x, labels);
                    (above - below) / (2.0 * h)
                }),
                "left behind changed",
            ),
            fails(
                check(|network, k, at, x, labels| {
                    let h = 1e-5;
                    network.parameters()[k].value[at] += h;
                    let above = loss_of(network, x, labels);
                    network.parameters()[k].value[at] -= 2.0 * h;
                    let below = loss_of(network, x, labels);
                    network.parameters()[k].value[at] += h;
                    (above - below) / (2.0 * h)
                }),
                "rounds, and each check moves the network",
            ),
            fails(
                check(|network, k, at, x, labels| {
                    2.0 * solution::their_slope(network, k, at, x, labels)
                }),
                "Twice the true slope",
            ),
            fails(
                check(|network, k, at, x, labels| {
                    -solution::their_slope(network, k, at, x, labels)
                }),
                "above less below",
            ),
        ]);
    }

    /// From inputs, beta, the gradient from above and the earlier gradient of beta, it makes the gradients of beta and
    /// of the inputs.
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
        let check = check::ch14::swish;
        each_note_comes_up(&[
            passes(check(solution::swish)),
            is_not_done(check(|beta| wrong(beta, |_| todo!()))),
            fails(check(|beta| wrong(beta, parts)), "sum over the samples"),
            fails(
                check(|beta| wrong(beta, |a| (Array2::zeros((0, 0)), parts(a).1))),
                "has to fill self.d_beta",
            ),
            fails(
                check(|beta| wrong(beta, |a| (sum(&(parts(a).0 / a[0])), parts(a).1))),
                "One x is missing",
            ),
            fails(
                check(|beta| {
                    wrong(beta, |a| {
                        let s = activation::sigmoid(&(a[0] * a[1]));
                        (sum(&parts(a).0), a[2] * &s)
                    })
                }),
                "the first part of the product rule",
            ),
            fails(
                check(|beta| wrong(beta, |a| (sum(&parts(a).0), parts(a).1 / a[2]))),
                "What comes from above",
            ),
            fails(
                check(|beta| {
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
            ),
            fails(
                check(|beta| {
                    wrong(beta, |a| {
                        (sum(&parts(a).0) / a[0].nrows() as f64, parts(a).1)
                    })
                }),
                "Divided by the number of samples",
            ),
            fails(
                check(|beta| {
                    wrong(beta, |a| {
                        let s = activation::sigmoid(&(a[0] * a[1]));
                        (sum(&(a[2] * a[0] * &s)), parts(a).1)
                    })
                }),
                "the sigmoid has its slope",
            ),
            fails(
                check(|beta| {
                    wrong(beta, |a| {
                        let s = activation::sigmoid(&(a[0] * a[1]));
                        let slope = &s * &(1.0 - &s);
                        (sum(&parts(a).0), a[2] * &(&s + &(a[0] * &slope)))
                    })
                }),
                "with respect to x is β",
            ),
        ]);
    }

    #[test]
    fn check_inputs() {
        let check = check::ch14::check_inputs;
        each_note_comes_up(&[
            passes(check(solution::check_inputs)),
            // The parameters' largest error in place of the inputs'.
            fails(
                check(|network, x, labels| {
                    let mut loss = SoftmaxCrossEntropy::new();
                    let report = gradient::gradient_check(network, x, labels, &mut loss);
                    report
                        .parameters
                        .iter()
                        .fold(0.0, |m: f64, p| m.max(p.largest))
                }),
                "Patient 3 has a wrong gradient for the biases",
            ),
            fails(check(|_, _, _| 0.0), "nothing was found"),
            fails(check(|_, _, _| f64::NAN), "NaN comes of 0 / 0"),
            fails(
                check(|network, x, labels| {
                    let mut loss = SoftmaxCrossEntropy::new();
                    loss.forward(network.forward(x), labels);
                    let d_inputs = network.backward(loss.backward()).clone();
                    let n = gradient::numerical_gradient(
                        |x| loss.forward(network.forward(x), labels),
                        x,
                    );
                    let errors =
                        (&d_inputs - &n).abs() / (d_inputs.abs() + n.abs()).mapv(|s| s.max(1e-3));
                    errors.mean().unwrap_or(0.0)
                }),
                "the mean of the errors",
            ),
            fails(
                check(|network, x, labels| -solution::check_inputs(network, x, labels)),
                "An error has no sign",
            ),
            fails(check(|_, _, _| 1.0), "Its gradient of the inputs is right"),
        ]);
    }

    #[test]
    fn few_passes() {
        let check = check::ch14::few_passes;
        each_note_comes_up(&[
            passes(check(solution::few_passes)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(check(|_, _, _, _| true), "is told that it is healthy"),
            fails(check(|_, _, _, _| false), "This network is healthy"),
            fails(
                check(|network, x, labels, rng| {
                    let passed = solution::few_passes(network, x, labels, rng);
                    for p in network.parameters() {
                        *p.value += 1e-6;
                    }
                    passed
                }),
                "leaves the network as it found it",
            ),
            fails(
                check(|network, x, labels, _| {
                    let kept: Vec<_> = network
                        .parameters()
                        .iter()
                        .map(|p| p.value.clone())
                        .collect();
                    let mut loss = SoftmaxCrossEntropy::new();
                    let passed = gradient::gradient_check(network, x, labels, &mut loss).passed();
                    for (p, value) in network.parameters().into_iter().zip(&kept) {
                        p.value.assign(value);
                    }
                    passed
                }),
                "Two for each number",
            ),
            fails(
                check(|network, x, labels, rng| {
                    for _ in 0..5 {
                        network.forward(x);
                    }
                    solution::few_passes(network, x, labels, rng)
                }),
                "Three are enough",
            ),
        ]);
    }
}
