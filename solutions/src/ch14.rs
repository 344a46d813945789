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
/// gradient is handed to the front, and the inputs are at the very front. In patient 3 only a gradient of biases is wrong,
/// from which nothing else is computed.
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
