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

/// The derivative of ln(1 + e^x) is the sigmoid of x. Where x is large, e^x is infinite: the larger part is taken out first.
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

/// The layer that went forward last has to go back first. In the wrong order, two dense layers give dY (W2 W1)ᵀ in place of
/// dY (W1 W2)ᵀ, which is the same only where the two matrices may change places.
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

/// Forward, gamma is multiplied by each sample's input and beta is added to each sample. So both gradients are sums over the
/// samples, the first with the input as a factor.
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
