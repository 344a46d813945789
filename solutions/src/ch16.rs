//! Solutions of chapter 16.

use nnfs_notebook::prelude::*;

/// Too small is as suspicious as too large. The comparison is false for NaN as well, as it should be.
pub fn first_loss_is_sane(loss: f64, n_classes: usize) -> bool {
    let expected = (n_classes as f64).ln();
    (loss - expected).abs() < 0.1 * expected
}

/// All scores are 0, so the first class wins everywhere, and a third of the points are of class 0. Every probability is a
/// third, so the loss is ln 3. The gradient of the biases is the mean of y - t: thirds less thirds.
pub fn prediction() -> (f64, f64, [f64; 3]) {
    (1.0 / 3.0, 3.0_f64.ln(), [0.0, 0.0, 0.0])
}

/// A: training near 0 and unseen turning up again, so too few samples, learnt by heart. B: down, but in jumps on both
/// curves, so the rate is too large. C: smoothly up on both curves, so the sign. D: between 2.303 and 2.297, near ln 10,
/// so all weights start at 0. The hidden layer says 0, the gradient of W2 is 0 because of that, and that of W1 because W2
/// is 0; only the last biases learn.
pub fn diagnosis() -> [usize; 4] {
    [3, 4, 2, 1]
}

/// One pass forward and one back, as in training. Then a gradient that is 0 everywhere names its parameter.
pub fn unmoved(network: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>) -> Vec<String> {
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(network.forward(x), labels);
    network.backward(loss.backward());
    let mut names = Vec::new();
    for parameter in network.parameters() {
        if parameter.gradient.iter().all(|&g| g == 0.0) {
            names.push(parameter.name.to_string());
        }
    }
    names
}

/// `t * ln(y)` and not `y * ln(y)` (exhibit 14); the mean over the samples, in the loss and in the gradient (16); and
/// against the gradient (19).
pub fn one_step(
    w: &Array2<f64>,
    x: &Array2<f64>,
    t: &Array2<f64>,
    rate: f64,
) -> (f64, Array2<f64>) {
    let n = x.nrows() as f64;
    let y = activation::softmax(&x.dot(w));
    let loss = -(t * &y.mapv(f64::ln)).sum() / n;
    let d_w = x.t().dot(&(&y - t)) / n;
    (loss, w - rate * d_w)
}

#[derive(Debug, Default)]
struct OwnBug {
    inner: SoftmaxCrossEntropy,
    d_scores: Array2<f64>,
}

impl Loss for OwnBug {
    fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let loss = self.inner.forward(scores, targets);
        self.d_scores = self.inner.backward() * scores.nrows() as f64; // never divided
        loss
    }

    fn backward(&self) -> &Array2<f64> {
        &self.d_scores
    }
}

/// The division by the number of samples is taken back in the gradient. With one sample it does nothing, and the
/// direction is always right, but with 300 samples every step is 300 times too long. (To divide twice would do as well.)
/// So check gradients with several samples, of which no two are alike.
pub fn own_bug() -> Box<dyn Loss> {
    Box::new(OwnBug::default())
}
