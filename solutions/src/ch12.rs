//! Solutions of chapter 12.

use nnfs_notebook::prelude::*;

/// The local derivative is the factor, everywhere. So the layer need not remember its inputs.
#[derive(Clone, Debug, Default)]
struct Scale {
    factor: f64,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl Layer for Scale {
    fn name(&self) -> &'static str {
        "Scale"
    }
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.output = self.factor * inputs;
        &self.output
    }
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.d_inputs = self.factor * d_outputs;
        &self.d_inputs
    }
    fn output(&self) -> &Array2<f64> {
        &self.output
    }
    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
}

/// What the check does with a `Scale`.
pub fn scale(factor: f64) -> Box<dyn Layer> {
    Box::new(Scale {
        factor,
        ..Scale::default()
    })
}

/// The second `forward` has written over the mask, so the gradient belongs to the second batch.
pub fn which_batch() -> Array2<f64> {
    array![[0.0, 7.0]]
}

/// The derivative of ln(1 + e^x) is the sigmoid of x. Where x is large, e^x is infinite: the larger part is taken out
/// first.
#[derive(Clone, Debug, Default)]
struct Softplus {
    inputs: Array2<f64>,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl Layer for Softplus {
    fn name(&self) -> &'static str {
        "Softplus"
    }
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.inputs = inputs.clone();
        self.output = inputs.mapv(|x| x.max(0.0) + (-x.abs()).exp().ln_1p());
        &self.output
    }
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.d_inputs = d_outputs * &self.inputs.mapv(|x| 1.0 / (1.0 + (-x).exp()));
        &self.d_inputs
    }
    fn output(&self) -> &Array2<f64> {
        &self.output
    }
    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
}

/// Makes a `Softplus`.
pub fn softplus() -> Box<dyn Layer> {
    Box::new(Softplus::default())
}

/// The layer that went forward last has to go back first. In the wrong order, two dense layers give dY (W2 W1)ᵀ in
/// place of dY (W1 W2)ᵀ, which is the same only where the two matrices may change places.
pub fn back_through(layers: &mut [Box<dyn Layer>], d_outputs: &Array2<f64>) -> Array2<f64> {
    let mut d = d_outputs.clone();
    for layer in layers.iter_mut().rev() {
        d = layer.backward(&d).clone();
    }
    d
}

/// The inputs go two ways, so two gradients come back and add up. The inner layer is listed, or it would never
/// learn.
#[derive(Clone, Debug)]
struct Skip {
    inner: Box<dyn Layer>,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl Layer for Skip {
    fn name(&self) -> &'static str {
        "Skip"
    }
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.output = self.inner.forward(inputs) + inputs;
        &self.output
    }
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        self.d_inputs = self.inner.backward(d_outputs) + d_outputs;
        &self.d_inputs
    }
    fn output(&self) -> &Array2<f64> {
        &self.output
    }
    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
    fn inner(&mut self) -> Vec<&mut dyn Layer> {
        vec![&mut *self.inner]
    }
}

/// What the check does with a `Skip`.
pub fn skip(inner: Box<dyn Layer>) -> Box<dyn Layer> {
    Box::new(Skip {
        inner,
        output: Array2::default((0, 0)),
        d_inputs: Array2::default((0, 0)),
    })
}

/// Forward, gamma is multiplied by each sample's input and beta is added to each sample. So both gradients are sums
/// over the samples, the first with the input as a factor.
#[derive(Clone, Debug, Default)]
struct ScaleShift {
    gamma: Array2<f64>,
    beta: Array2<f64>,
    inputs: Array2<f64>,
    output: Array2<f64>,
    d_gamma: Array2<f64>,
    d_beta: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl Layer for ScaleShift {
    fn name(&self) -> &'static str {
        "ScaleShift"
    }
    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        self.inputs = inputs.clone();
        self.output = inputs * &self.gamma + &self.beta;
        &self.output
    }
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        let d_products = d_outputs * &self.inputs;
        self.d_gamma = d_products.sum_axis(Axis(0)).insert_axis(Axis(0));
        self.d_beta = d_outputs.sum_axis(Axis(0)).insert_axis(Axis(0));
        self.d_inputs = d_outputs * &self.gamma;
        &self.d_inputs
    }
    fn output(&self) -> &Array2<f64> {
        &self.output
    }
    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }
    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        vec![
            Parameter::new("gamma", &mut self.gamma, &self.d_gamma),
            Parameter::new("beta", &mut self.beta, &self.d_beta),
        ]
    }
}

/// What the check does with a `ScaleShift`.
pub fn scale_shift(gamma: Array2<f64>, beta: Array2<f64>) -> Box<dyn Layer> {
    Box::new(ScaleShift {
        gamma,
        beta,
        ..ScaleShift::default()
    })
}

/// Four lines around the circle: 8 weights, 4 biases, 4 weights and 1 bias are 17 numbers.
pub fn circle(rng: &mut NumpyRng) -> (Sequential, f64) {
    let network = Sequential::new()
        .add(Dense::xavier(2, 4, rng))
        .add(Sigmoid::new())
        .add(Dense::xavier(4, 1, rng))
        .add(Sigmoid::new());
    (network, 5.0)
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch12 as solution;

    /// A layer without parameters whose two ways are given as functions, `backward` with the inputs and the gradient
    /// from above.
    #[derive(Clone)]
    struct Ways<F, B> {
        forward: F,
        backward: B,
        inputs: Array2<f64>,
        output: Array2<f64>,
        d_inputs: Array2<f64>,
    }

    fn ways<F, B>(forward: F, backward: B) -> Box<dyn Layer>
    where
        F: Fn(&Array2<f64>) -> Array2<f64> + Clone + Send + 'static,
        B: Fn(&Array2<f64>, &Array2<f64>) -> Array2<f64> + Clone + Send + 'static,
    {
        Box::new(Ways {
            forward,
            backward,
            inputs: Array2::default((0, 0)),
            output: Array2::default((0, 0)),
            d_inputs: Array2::default((0, 0)),
        })
    }

    impl<F, B> fmt::Debug for Ways<F, B> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("Ways")
        }
    }

    impl<F, B> Layer for Ways<F, B>
    where
        F: Fn(&Array2<f64>) -> Array2<f64> + Clone + Send + 'static,
        B: Fn(&Array2<f64>, &Array2<f64>) -> Array2<f64> + Clone + Send + 'static,
    {
        fn name(&self) -> &'static str {
            "Ways"
        }
        fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
            self.inputs = inputs.clone();
            self.output = (self.forward)(inputs);
            &self.output
        }
        fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
            self.d_inputs = (self.backward)(&self.inputs, d_outputs);
            &self.d_inputs
        }
        fn output(&self) -> &Array2<f64> {
            &self.output
        }
        fn d_inputs(&self) -> &Array2<f64> {
            &self.d_inputs
        }
    }

    #[test]
    fn scale() {
        let check = check::ch12::scale;
        each_note_comes_up(&[
            passes(check(solution::scale)),
            is_not_done(check(|k| ways(move |x| k * x, |_, _| todo!()))),
            fails(
                check(|k| ways(move |x| k * x, |_, d| d.clone())),
                "0.1 times the factor",
            ),
            fails(
                check(|k| ways(move |x| k * x, move |_, d| d / k)),
                "nothing is undone",
            ),
            fails(
                check(|k| ways(move |x| k * x, move |x, _| k * x)),
                "These are the outputs",
            ),
            fails(
                check(|k| ways(move |x| k * x, move |x, _| Array2::from_elem(x.dim(), k))),
                "This is the local derivative",
            ),
            fails(
                check(|_| ways(|x| 2.0 * x, |_, d| 2.0 * d)),
                "factor -0.5, forward",
            ),
        ]);
    }

    #[test]
    fn which_batch() {
        let check = check::ch12::which_batch;
        each_note_comes_up(&[
            passes(check(solution::which_batch)),
            fails(check(|| array![[5.0, 0.0]]), "What became of its mask"),
            fails(check(|| array![[0.0, 1.0]]), "not the mask"),
            fails(check(|| array![[5.0, 7.0]]), "the lines in the text above"),
            fails(
                check(|| array![[0.0], [7.0]]),
                "has the shape of the inputs",
            ),
        ]);
    }

    #[test]
    fn softplus() {
        let check = check::ch12::softplus;
        fn right(x: &Array2<f64>) -> Array2<f64> {
            x.mapv(|x| x.max(0.0) + (-x.abs()).exp().ln_1p())
        }
        fn slopes(x: &Array2<f64>) -> Array2<f64> {
            x.mapv(|x| 1.0 / (1.0 + (-x).exp()))
        }
        each_note_comes_up(&[
            passes(check(solution::softplus)),
            fails(
                check(|| ways(|x| x.mapv(|x| x.max(0.0)), |x, d| d * &slopes(x))),
                "This is ReLU itself",
            ),
            fails(
                check(|| ways(right, |x, _| slopes(x))),
                "multiplied by the gradient from above",
            ),
            fails(
                check(|| ways(right, |x, d| d * &slopes(&right(x)))),
                "the sigmoid of the outputs",
            ),
            fails(
                check(|| ways(right, |x, d| d * &slopes(x).mapv(|y| y * (1.0 - y)))),
                "Here the sigmoid itself",
            ),
            fails(
                check(|| ways(|x| x.mapv(|x| (1.0 + x.exp()).ln()), |x, d| d * &slopes(x))),
                "larger than any f64",
            ),
            fails(
                check(|| ways(right, |x, d| d * &x.mapv(|x| x.exp() / (1.0 + x.exp())))),
                "Infinity divided by infinity",
            ),
        ]);
    }

    #[test]
    fn back_through() {
        let check = check::ch12::back_through;
        let untouched = |layers: &mut [Box<dyn Layer>], d_outputs: &Array2<f64>| {
            let mut d = d_outputs.clone();
            for layer in layers.iter_mut() {
                d = layer.backward(&d).clone();
            }
            d
        };
        each_note_comes_up(&[
            passes(check(solution::back_through)),
            fails(check(untouched), "which of them has to go back first"),
            fails(
                check(|layers, d_outputs| layers.last_mut().unwrap().backward(d_outputs).clone()),
                "through the last layer only",
            ),
            fails(
                check(|layers, d_outputs| {
                    for layer in layers.iter_mut().rev() {
                        layer.backward(d_outputs);
                    }
                    if layers.len() == 1 {
                        layers[0].d_inputs().clone()
                    } else {
                        d_outputs.clone()
                    }
                }),
                "not d_outputs again",
            ),
            panics(
                check(|layers, d_outputs| {
                    let mut d = layers.last_mut().unwrap().backward(d_outputs).clone();
                    for layer in layers.iter_mut().rev().skip(1) {
                        d = layer.backward(&d).clone();
                    }
                    d
                }),
                "None",
            ),
        ]);
    }

    /// A skip connection whose way back is given as a function of the inner layer.
    #[derive(Clone, Debug)]
    struct Around {
        inner: Box<dyn Layer>,
        backward: fn(&mut dyn Layer, &Array2<f64>) -> Array2<f64>,
        lists_inner: bool,
        lists_parameters: bool,
        /// What stands before the names of the inner parameters.
        names: &'static str,
        adds: bool,
        output: Array2<f64>,
        d_inputs: Array2<f64>,
    }

    impl Layer for Around {
        fn name(&self) -> &'static str {
            "Around"
        }
        fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
            self.output = self.inner.forward(inputs).clone();
            if self.adds {
                self.output += inputs;
            }
            &self.output
        }
        fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
            self.d_inputs = (self.backward)(&mut *self.inner, d_outputs);
            &self.d_inputs
        }
        fn output(&self) -> &Array2<f64> {
            &self.output
        }
        fn d_inputs(&self) -> &Array2<f64> {
            &self.d_inputs
        }
        fn inner(&mut self) -> Vec<&mut dyn Layer> {
            if self.lists_inner {
                vec![&mut *self.inner]
            } else {
                Vec::new()
            }
        }
        fn parameters(&mut self) -> Vec<Parameter<'_>> {
            if !self.lists_inner && !self.lists_parameters {
                return Vec::new();
            }
            let mut parameters = self.inner.parameters();
            for parameter in &mut parameters {
                parameter.name = format!("{}{}", self.names, parameter.name).into();
            }
            parameters
        }
    }

    fn around(
        inner: Box<dyn Layer>,
        backward: fn(&mut dyn Layer, &Array2<f64>) -> Array2<f64>,
    ) -> Around {
        Around {
            inner,
            backward,
            lists_inner: true,
            lists_parameters: true,
            names: "dense1.",
            adds: true,
            output: Array2::default((0, 0)),
            d_inputs: Array2::default((0, 0)),
        }
    }

    #[test]
    fn skip() {
        let check = check::ch12::skip;
        fn right(inner: &mut dyn Layer, d: &Array2<f64>) -> Array2<f64> {
            inner.backward(d) + d
        }
        each_note_comes_up(&[
            passes(check(solution::skip)),
            is_not_done(check(|inner| Box::new(around(inner, |_, _| todo!())))),
            fails(
                check(|inner| Box::new(around(inner, |inner, d| inner.backward(d).clone()))),
                "The direct way brings a gradient back, too",
            ),
            fails(
                check(|inner| Box::new(around(inner, |_, d| d.clone()))),
                "The inner layer brings a gradient back, too",
            ),
            fails(
                check(|inner| Box::new(around(inner, |inner, d| 2.0 * inner.backward(d)))),
                "The inner layer got its own gradient back again",
            ),
            fails(
                check(|inner| {
                    Box::new(Around {
                        lists_inner: false,
                        lists_parameters: false,
                        ..around(inner, right)
                    })
                }),
                "they would never learn",
            ),
            fails(
                check(|inner| {
                    Box::new(Around {
                        lists_inner: false,
                        ..around(inner, right)
                    })
                }),
                "set_mode did not reach it",
            ),
            fails(
                check(|inner| {
                    Box::new(Around {
                        adds: false,
                        ..around(inner, right)
                    })
                }),
                "the inner layer alone",
            ),
            fails(
                check(|inner| {
                    Box::new(Around {
                        lists_inner: false,
                        names: "",
                        ..around(inner, right)
                    })
                }),
                "These are listed by hand",
            ),
        ]);
    }

    /// A gradient of gamma or beta from the inputs and the gradient from above.
    type Gradient = fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>;

    /// A layer that scales and shifts, with its gradients given as functions.
    #[derive(Clone, Debug)]
    struct Shifting {
        parameters: [Array2<f64>; 2],
        gradients: [Array2<f64>; 2],
        gradients_of: [Gradient; 2],
        names: [&'static str; 2],
        times_gamma: bool,
        starts_anew: bool,
        inputs: Array2<f64>,
        output: Array2<f64>,
        d_inputs: Array2<f64>,
    }

    fn shifting(gamma: Array2<f64>, beta: Array2<f64>, gradients_of: [Gradient; 2]) -> Shifting {
        Shifting {
            gradients: [Array2::zeros(gamma.dim()), Array2::zeros(beta.dim())],
            parameters: [gamma, beta],
            gradients_of,
            names: ["gamma", "beta"],
            times_gamma: true,
            starts_anew: true,
            inputs: Array2::default((0, 0)),
            output: Array2::default((0, 0)),
            d_inputs: Array2::default((0, 0)),
        }
    }

    impl Layer for Shifting {
        fn name(&self) -> &'static str {
            "Shifting"
        }
        fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
            self.inputs = inputs.clone();
            self.output = inputs * &self.parameters[0] + &self.parameters[1];
            &self.output
        }
        fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
            for (gradient, of) in self.gradients.iter_mut().zip(self.gradients_of) {
                let new = of(&self.inputs, d_outputs);
                *gradient = if self.starts_anew {
                    new
                } else {
                    &*gradient + &new
                };
            }
            self.d_inputs = if self.times_gamma {
                d_outputs * &self.parameters[0]
            } else {
                d_outputs.clone()
            };
            &self.d_inputs
        }
        fn output(&self) -> &Array2<f64> {
            &self.output
        }
        fn d_inputs(&self) -> &Array2<f64> {
            &self.d_inputs
        }
        fn parameters(&mut self) -> Vec<Parameter<'_>> {
            let pairs = self.parameters.iter_mut().zip(&self.gradients);
            let named = pairs.zip(self.names);
            named
                .map(|((value, gradient), name)| Parameter::new(name, value, gradient))
                .collect()
        }
    }

    #[test]
    fn scale_shift() {
        let check = check::ch12::scale_shift;
        fn row(d: &Array2<f64>) -> Array2<f64> {
            d.sum_axis(Axis(0)).insert_axis(Axis(0))
        }
        const GAMMA: Gradient = |x, d| row(&(x * d));
        const BETA: Gradient = |_, d| row(d);
        each_note_comes_up(&[
            passes(check(solution::scale_shift)),
            passes(check(|gamma, beta| {
                Box::new(shifting(gamma, beta, [GAMMA, BETA]))
            })),
            fails(
                check(|gamma, beta| {
                    Box::new(Shifting {
                        times_gamma: false,
                        ..shifting(gamma, beta, [GAMMA, BETA])
                    })
                }),
                "multiplied by gamma as well",
            ),
            fails(
                check(|gamma, beta| Box::new(shifting(gamma, beta, [BETA, BETA]))),
                "the input is a factor",
            ),
            fails(
                check(|gamma, beta| Box::new(shifting(gamma, beta, [|x, d| x * d, BETA]))),
                "add up over the samples to one row",
            ),
            fails(
                check(|gamma, beta| {
                    Box::new(shifting(
                        gamma,
                        beta,
                        [GAMMA, |_, d| row(d) / d.nrows() as f64],
                    ))
                }),
                "the mean over the samples",
            ),
            fails(
                check(|gamma, beta| {
                    Box::new(Shifting {
                        starts_anew: false,
                        ..shifting(gamma, beta, [GAMMA, BETA])
                    })
                }),
                "Each backward starts anew",
            ),
            fails(
                check(|gamma, beta| {
                    let forward = move |x: &Array2<f64>| x * &gamma + &beta;
                    ways(forward, |_, d| d * &array![[2.0, -1.0]])
                }),
                "An optimizer finds only",
            ),
            fails(
                check(|gamma, beta| {
                    let forward = move |x: &Array2<f64>| x * &gamma + &beta;
                    ways(forward, |x, d| d * x)
                }),
                "the inputs get gamma",
            ),
            fails(
                check(|gamma, beta| {
                    Box::new(Shifting {
                        names: ["beta", "gamma"],
                        ..shifting(gamma, beta, [GAMMA, BETA])
                    })
                }),
                "gamma first, then beta",
            ),
        ]);
    }

    #[test]
    fn circle() {
        let check = check::ch12::circle;
        each_note_comes_up(&[
            passes(check(solution::circle)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|rng| (Sequential::new().add(Dense::xavier(2, 2, rng)), 1.0)),
                "for 200 points",
            ),
            fails(
                check(|rng| (net_of(6, rng), 5.0)),
                "A hidden neuron costs four",
            ),
            fails(check(|rng| (net_of(4, rng), 0.01)), "to every point"),
            fails(check(|rng| (net_of(2, rng), 5.0)), "a part of the circle"),
        ]);
    }

    fn net_of(n_hidden: usize, rng: &mut NumpyRng) -> Sequential {
        Sequential::new()
            .add(Dense::xavier(2, n_hidden, rng))
            .add(Sigmoid::new())
            .add(Dense::xavier(n_hidden, 1, rng))
            .add(Sigmoid::new())
    }
}
