//! Chapter 16.

use nnfs_notebook::prelude::*;
use solutions::ch16 as solution;

use super::common::{chapter_fits, fails, is_not_done, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(16);
}

#[test]
fn first_loss_is_sane() {
    passes(check::ch16::first_loss_is_sane(
        solution::first_loss_is_sane,
    ));
    is_not_done(check::ch16::first_loss_is_sane(|_, _| todo!()));
    let ln = |n: usize| (n as f64).ln();
    assert!(solution::first_loss_is_sane(ln(7), 7));
    fails(
        check::ch16::first_loss_is_sane(|loss, n| loss < 1.1 * (n as f64).ln()),
        "Much too small is suspicious",
    );
    fails(
        check::ch16::first_loss_is_sane(|loss, n| (loss - (n as f64).ln()).abs() < 0.1),
        "not 0.1",
    );
    fails(
        check::ch16::first_loss_is_sane(|loss, n| {
            let expected = (n as f64).ln();
            !(loss < 0.9 * expected || loss > 1.1 * expected)
        }),
        "NaN is not sane",
    );
}

#[test]
fn prediction() {
    passes(check::ch16::prediction(solution::prediction));
    fails(
        check::ch16::prediction(|| (1.0, 1.0986, [-0.667, 0.333, 0.333])),
        "In exhibit 1 all labels were 0",
    );
    fails(
        check::ch16::prediction(|| (0.333, 1.0986, [-0.667, 0.333, 0.333])),
        "if the labels are balanced",
    );
    fails(
        check::ch16::prediction(|| (0.333, 1.0986, [0.333; 3])),
        "the mean of y - t over all points",
    );
    fails(
        check::ch16::prediction(|| (0.333, 0.0, [0.0; 3])),
        "sure and right",
    );
    fails(
        check::ch16::prediction(|| (0.5, 1.0986, [0.0; 3])),
        "accuracy(&zeros, &points().1)",
    );
}

/// What the exercise asks to foretell does happen.
#[test]
fn empty_points_are_as_foretold() {
    let mut net = TwoLayerNet::new(2, 3, 3, &mut NumpyRng::seed(0));
    let (x, labels) = (
        Array2::zeros((300, 2)),
        Array1::from_shape_fn(300, |row| row / 100),
    );
    let (accuracy, loss, gradient) = solution::prediction();
    assert!((net.accuracy(&x, &labels) - accuracy).abs() < 1e-9);
    assert!((net.loss(&x, &labels) - loss).abs() < 1e-9);
    let d_biases = net.gradient(&x, &labels).biases2;
    assert!(max_difference(&d_biases, &array![gradient]) < 1e-9);
}

#[test]
fn diagnosis() {
    passes(check::ch16::diagnosis(solution::diagnosis));
    fails(
        check::ch16::diagnosis(|| [1, 1, 2, 3]),
        "belongs to one patient",
    );
    fails(
        check::ch16::diagnosis(|| [1, 2, 3, 4]),
        "Look at patient C again",
    );
    fails(
        check::ch16::diagnosis(|| [1, 4, 2, 3]),
        "the axis of patient D",
    );
    fails(
        check::ch16::diagnosis(|| [4, 3, 2, 1]),
        "curves that jump together",
    );
}

/// The names of the parameters for which a rule of value and gradient holds.
fn names_where(
    network: &mut dyn Layer,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    holds: fn(&Array2<f64>, &Array2<f64>) -> bool,
) -> Vec<String> {
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(network.forward(x), labels);
    network.backward(loss.backward());
    let parameters = network.parameters();
    let found = parameters.iter().filter(|p| holds(p.value, p.gradient));
    found.map(|p| p.name.to_string()).collect()
}

#[test]
fn unmoved() {
    passes(check::ch16::unmoved(solution::unmoved));
    fails(
        check::ch16::unmoved(|network, _, _| {
            let parameters = network.parameters();
            let still = parameters
                .iter()
                .filter(|p| p.gradient.iter().all(|&g| g == 0.0));
            still.map(|p| p.name.to_string()).collect()
        }),
        "is backward called",
    );
    fails(
        check::ch16::unmoved(|network, x, labels| {
            names_where(network, x, labels, |value, _| {
                value.iter().all(|&v| v == 0.0)
            })
        }),
        "Look at the gradients",
    );
    fails(
        check::ch16::unmoved(|network, x, labels| {
            names_where(network, x, labels, |_, gradient| {
                gradient.iter().any(|&g| g == 0.0)
            })
        }),
        "Some zeros in it are no harm",
    );
    fails(
        check::ch16::unmoved(|_, _, _| Vec::new()),
        "everywhere is missing",
    );
}

/// One step with a loss and a new weight by other formulas: of y, t and n, and of w, the gradient of the sum, the rate
/// and n.
fn other_step(
    [w, x, t]: [&Array2<f64>; 3],
    rate: f64,
    loss: fn(&Array2<f64>, &Array2<f64>, f64) -> f64,
    new: fn(&Array2<f64>, &Array2<f64>, f64, f64) -> Array2<f64>,
) -> (f64, Array2<f64>) {
    let (y, n) = (activation::softmax(&x.dot(w)), x.nrows() as f64);
    let d_w = x.t().dot(&(&y - t));
    (loss(&y, t, n), new(w, &d_w, rate, n))
}

fn right_loss(y: &Array2<f64>, t: &Array2<f64>, n: f64) -> f64 {
    -(t * &y.mapv(f64::ln)).sum() / n
}

#[test]
fn one_step() {
    passes(check::ch16::one_step(solution::one_step));
    fails(
        check::ch16::one_step(|w, x, t, rate| {
            let y = activation::softmax(&x.dot(w));
            let loss = -(&y * &y.mapv(f64::ln)).sum();
            let d_w = x.t().dot(&(&y - t));
            (loss, w + rate * d_w)
        }),
        "never looks at the truth",
    );
    fails(
        check::ch16::one_step(|w, x, t, rate| {
            other_step(
                [w, x, t],
                rate,
                |y, t, n| n * right_loss(y, t, n),
                |w, d, rate, _| w + &(rate * d),
            )
        }),
        "still a sum over the samples",
    );
    fails(
        check::ch16::one_step(|w, x, t, rate| {
            other_step([w, x, t], rate, right_loss, |w, d, rate, _| w + &(rate * d))
        }),
        "its gradient is that of the sum",
    );
    fails(
        check::ch16::one_step(|w, x, t, rate| {
            other_step([w, x, t], rate, right_loss, |w, d, rate, n| {
                w + &(rate / n * d)
            })
        }),
        "Uphill",
    );
    fails(
        check::ch16::one_step(|w, x, t, rate| {
            other_step([w, x, t], rate, right_loss, |w, d, rate, _| w - &(rate * d))
        }),
        "The direction is right",
    );
    fails(
        check::ch16::one_step(|w, x, t, rate| {
            other_step([w, x, t], rate, right_loss, |w, d, rate, n| {
                w - &(rate / n / n * d)
            })
        }),
        "Divided twice",
    );
}

/// A loss with the right value whose gradient is changed by a rule of the gradient and the number of samples.
#[derive(Debug)]
struct Changed {
    inner: SoftmaxCrossEntropy,
    d_scores: Array2<f64>,
    rule: fn(&Array2<f64>, f64) -> Array2<f64>,
}

impl Loss for Changed {
    fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
        let loss = self.inner.forward(scores, targets);
        self.d_scores = (self.rule)(self.inner.backward(), scores.nrows() as f64);
        loss
    }

    fn backward(&self) -> &Array2<f64> {
        &self.d_scores
    }
}

fn changed(rule: fn(&Array2<f64>, f64) -> Array2<f64>) -> Box<dyn Loss> {
    Box::new(Changed {
        inner: SoftmaxCrossEntropy::new(),
        d_scores: Array2::zeros((0, 0)),
        rule,
    })
}

#[test]
fn own_bug() {
    passes(check::ch16::own_bug(solution::own_bug));
    passes(check::ch16::own_bug(|| changed(|d, n| d / n)));
    is_not_done(check::ch16::own_bug(|| changed(|_, _| todo!())));
    fails(
        check::ch16::own_bug(|| Box::new(SoftmaxCrossEntropy::new())),
        "there is no bug yet",
    );
    fails(
        check::ch16::own_bug(|| changed(|d, _| 2.0 * d)),
        "With one sample the gradient has to be right",
    );
    fails(
        check::ch16::own_bug(|| changed(|d, n| d * (2.0 - n))),
        "It points the wrong way",
    );
    fails(
        check::ch16::own_bug(|| changed(|d, n| if n > 1.0 { 0.0 * d } else { d.clone() })),
        "has no direction",
    );
    fails(
        check::ch16::own_bug(|| changed(|_, _| Array2::zeros((0, 0)))),
        "Forward has to fill",
    );
}
