//! Chapter 12.

use std::fmt;

use nnfs_notebook::prelude::*;
use solutions::ch12 as solution;

use super::common::{chapter_fits, fails, is_not_done, panics, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(12);
}

/// A layer without parameters whose two ways are given as functions, `backward` with the inputs and the gradient from above.
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
    passes(check::ch12::scale(solution::scale));
    is_not_done(check::ch12::scale(|k| ways(move |x| k * x, |_, _| todo!())));
    fails(
        check::ch12::scale(|k| ways(move |x| k * x, |_, d| d.clone())),
        "0.1 times the factor",
    );
    fails(
        check::ch12::scale(|k| ways(move |x| k * x, move |_, d| d / k)),
        "nothing is undone",
    );
    fails(
        check::ch12::scale(|k| ways(move |x| k * x, move |x, _| k * x)),
        "These are the outputs",
    );
    fails(
        check::ch12::scale(|k| ways(move |x| k * x, move |x, _| Array2::from_elem(x.dim(), k))),
        "This is the local derivative",
    );
    fails(
        check::ch12::scale(|_| ways(|x| 2.0 * x, |_, d| 2.0 * d)),
        "factor -0.5, forward",
    );
}

#[test]
fn which_batch() {
    passes(check::ch12::which_batch(solution::which_batch));
    fails(
        check::ch12::which_batch(|| array![[5.0, 0.0]]),
        "What became of its mask",
    );
    fails(
        check::ch12::which_batch(|| array![[0.0, 1.0]]),
        "not the mask",
    );
    fails(
        check::ch12::which_batch(|| array![[5.0, 7.0]]),
        "the lines in the text above",
    );
}

#[test]
fn softplus() {
    passes(check::ch12::softplus(solution::softplus));
    fn right(x: &Array2<f64>) -> Array2<f64> {
        x.mapv(|x| x.max(0.0) + (-x.abs()).exp().ln_1p())
    }
    fn slopes(x: &Array2<f64>) -> Array2<f64> {
        x.mapv(|x| 1.0 / (1.0 + (-x).exp()))
    }
    fails(
        check::ch12::softplus(|| ways(|x| x.mapv(|x| x.max(0.0)), |x, d| d * &slopes(x))),
        "This is ReLU itself",
    );
    fails(
        check::ch12::softplus(|| ways(right, |x, _| slopes(x))),
        "multiplied by the gradient from above",
    );
    fails(
        check::ch12::softplus(|| ways(right, |x, d| d * &slopes(&right(x)))),
        "the sigmoid of the outputs",
    );
    fails(
        check::ch12::softplus(|| ways(right, |x, d| d * &slopes(x).mapv(|y| y * (1.0 - y)))),
        "Here the sigmoid itself",
    );
    fails(
        check::ch12::softplus(|| ways(|x| x.mapv(|x| (1.0 + x.exp()).ln()), |x, d| d * &slopes(x))),
        "larger than any f64",
    );
    fails(
        check::ch12::softplus(|| ways(right, |x, d| d * &x.mapv(|x| x.exp() / (1.0 + x.exp())))),
        "Infinity divided by infinity",
    );
}

#[test]
fn back_through() {
    passes(check::ch12::back_through(solution::back_through));
    let untouched = |layers: &mut [Box<dyn Layer>], d_outputs: &Array2<f64>| {
        let mut d = d_outputs.clone();
        for layer in layers.iter_mut() {
            d = layer.backward(&d).clone();
        }
        d
    };
    fails(
        check::ch12::back_through(untouched),
        "which of them has to go back first",
    );
    fails(
        check::ch12::back_through(|layers, d_outputs| {
            layers.last_mut().unwrap().backward(d_outputs).clone()
        }),
        "through the last layer only",
    );
    fails(
        check::ch12::back_through(|layers, d_outputs| {
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
    );
    panics(
        check::ch12::back_through(|layers, d_outputs| {
            let mut d = layers.last_mut().unwrap().backward(d_outputs).clone();
            for layer in layers.iter_mut().rev().skip(1) {
                d = layer.backward(&d).clone();
            }
            d
        }),
        "None",
    );
}

/// A skip connection whose way back is given as a function of the inner layer.
#[derive(Clone, Debug)]
struct Around {
    inner: Box<dyn Layer>,
    backward: fn(&mut dyn Layer, &Array2<f64>) -> Array2<f64>,
    lists_inner: bool,
    lists_parameters: bool,
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
            parameter.name = format!("dense1.{}", parameter.name).into();
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
        adds: true,
        output: Array2::default((0, 0)),
        d_inputs: Array2::default((0, 0)),
    }
}

#[test]
fn skip() {
    passes(check::ch12::skip(solution::skip));
    is_not_done(check::ch12::skip(|inner| {
        Box::new(around(inner, |_, _| todo!()))
    }));
    fn right(inner: &mut dyn Layer, d: &Array2<f64>) -> Array2<f64> {
        inner.backward(d) + d
    }
    fails(
        check::ch12::skip(|inner| Box::new(around(inner, |inner, d| inner.backward(d).clone()))),
        "The direct way brings a gradient back, too",
    );
    fails(
        check::ch12::skip(|inner| Box::new(around(inner, |_, d| d.clone()))),
        "The inner layer brings a gradient back, too",
    );
    fails(
        check::ch12::skip(|inner| Box::new(around(inner, |inner, d| 2.0 * inner.backward(d)))),
        "The inner layer got its own gradient back again",
    );
    fails(
        check::ch12::skip(|inner| {
            Box::new(Around {
                lists_inner: false,
                lists_parameters: false,
                ..around(inner, right)
            })
        }),
        "they would never learn",
    );
    fails(
        check::ch12::skip(|inner| {
            Box::new(Around {
                lists_inner: false,
                ..around(inner, right)
            })
        }),
        "set_mode did not reach it",
    );
    fails(
        check::ch12::skip(|inner| {
            Box::new(Around {
                adds: false,
                ..around(inner, right)
            })
        }),
        "the inner layer alone",
    );
}

/// A gradient of gamma or beta from the inputs and the gradient from above.
type Gradient = fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>;

/// A layer that scales and shifts, with its gradients given as functions.
#[derive(Clone, Debug)]
struct Shifting {
    parameters: [Array2<f64>; 2],
    gradients: [Array2<f64>; 2],
    gradients_of: [Gradient; 2],
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
        let named = pairs.zip(["gamma", "beta"]);
        named
            .map(|((value, gradient), name)| Parameter::new(name, value, gradient))
            .collect()
    }
}

#[test]
fn scale_shift() {
    passes(check::ch12::scale_shift(solution::scale_shift));
    fn row(d: &Array2<f64>) -> Array2<f64> {
        d.sum_axis(Axis(0)).insert_axis(Axis(0))
    }
    const GAMMA: Gradient = |x, d| row(&(x * d));
    const BETA: Gradient = |_, d| row(d);
    passes(check::ch12::scale_shift(|gamma, beta| {
        Box::new(shifting(gamma, beta, [GAMMA, BETA]))
    }));
    fails(
        check::ch12::scale_shift(|gamma, beta| {
            Box::new(Shifting {
                times_gamma: false,
                ..shifting(gamma, beta, [GAMMA, BETA])
            })
        }),
        "multiplied by gamma as well",
    );
    fails(
        check::ch12::scale_shift(|gamma, beta| Box::new(shifting(gamma, beta, [BETA, BETA]))),
        "the input is a factor",
    );
    fails(
        check::ch12::scale_shift(|gamma, beta| {
            Box::new(shifting(gamma, beta, [|x, d| x * d, BETA]))
        }),
        "add up over the samples to one row",
    );
    fails(
        check::ch12::scale_shift(|gamma, beta| {
            Box::new(shifting(
                gamma,
                beta,
                [GAMMA, |_, d| row(d) / d.nrows() as f64],
            ))
        }),
        "the mean over the samples",
    );
    fails(
        check::ch12::scale_shift(|gamma, beta| {
            Box::new(Shifting {
                starts_anew: false,
                ..shifting(gamma, beta, [GAMMA, BETA])
            })
        }),
        "Each backward starts anew",
    );
    fails(
        check::ch12::scale_shift(|gamma, beta| {
            let forward = move |x: &Array2<f64>| x * &gamma + &beta;
            ways(forward, |_, d| d * &array![[2.0, -1.0]])
        }),
        "An optimizer finds only",
    );
}
