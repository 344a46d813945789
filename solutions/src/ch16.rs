//! Solutions of chapter 16.

use nnfs_notebook::prelude::*;

/// Too small is as suspicious as too large. The comparison is false for NaN as well, as it should be.
pub fn first_loss_is_sane(loss: f64, n_classes: usize) -> bool {
    let expected = (n_classes as f64).ln();
    (loss - expected).abs() < 0.1 * expected
}

/// All scores are 0, so the first class wins everywhere, and a third of the points are of class 0. Every probability is
/// a third, so the loss is ln 3. The gradient of the biases is the mean of y - t: thirds less thirds.
pub fn prediction() -> (f64, f64, [f64; 3]) {
    (1.0 / 3.0, 3.0_f64.ln(), [0.0, 0.0, 0.0])
}

/// A: training near 0 and unseen turning up again, so too few samples, learnt by heart. B: down, but in jumps on both
/// curves, so the rate is too large. C: smoothly up on both curves, so the sign. D: between 2.303 and 2.297, near ln
/// 10, so all weights start at 0. The hidden layer says 0, the gradient of W2 is 0 because of that, and that of W1
/// because W2 is 0; only the last biases learn.
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
/// direction is always right, but with 300 samples every step is 300 times too long. (To divide twice would do as
/// well.) So check gradients with several samples, of which no two are alike.
pub fn own_bug() -> Box<dyn Loss> {
    Box::new(OwnBug::default())
}

/// Inputs between 0 and 1, He's start for 35 inputs, and a rate that a loss near ln 10 stands.
pub fn rescue() -> (f64, f64, f64) {
    (1.0 / 255.0, (2.0_f64 / 35.0).sqrt(), 0.3)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch16 as solution;

    #[test]
    fn first_loss_is_sane() {
        let check = check::ch16::first_loss_is_sane;
        let ln = |n: usize| (n as f64).ln();
        assert!(solution::first_loss_is_sane(ln(7), 7));
        each_note_comes_up(&[
            passes(check(solution::first_loss_is_sane)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|loss, n| loss < 1.1 * (n as f64).ln()),
                "Much too small is suspicious",
            ),
            fails(
                check(|loss, n| (loss - (n as f64).ln()).abs() < 0.1),
                "not 0.1",
            ),
            fails(
                check(|loss, n| {
                    let expected = (n as f64).ln();
                    !(loss < 0.9 * expected || loss > 1.1 * expected)
                }),
                "NaN is not sane",
            ),
            fails(
                check(|loss, n| (loss - (n as f64).ln()).abs() < 0.1 * loss),
                "not of the loss",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch16::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(
                check(|| (1.0, 1.0986, [-0.667, 0.333, 0.333])),
                "In exhibit 1 all labels were 0",
            ),
            fails(
                check(|| (0.333, 1.0986, [-0.667, 0.333, 0.333])),
                "if the labels are balanced",
            ),
            fails(
                check(|| (0.333, 1.0986, [0.333; 3])),
                "the mean of y - t over all points",
            ),
            fails(check(|| (0.333, 0.0, [0.0; 3])), "sure and right"),
            fails(
                check(|| (0.5, 1.0986, [0.0; 3])),
                "accuracy(&zeros, &points().1)",
            ),
        ]);
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
        let check = check::ch16::diagnosis;
        each_note_comes_up(&[
            passes(check(solution::diagnosis)),
            fails(check(|| [1, 1, 2, 3]), "belongs to one patient"),
            fails(check(|| [1, 2, 3, 4]), "Look at patient C again"),
            fails(check(|| [1, 4, 2, 3]), "the axis of patient D"),
            fails(check(|| [4, 3, 2, 1]), "curves that jump together"),
        ]);
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
        let check = check::ch16::unmoved;
        each_note_comes_up(&[
            passes(check(solution::unmoved)),
            fails(
                check(|network, _, _| {
                    let parameters = network.parameters();
                    let still = parameters
                        .iter()
                        .filter(|p| p.gradient.iter().all(|&g| g == 0.0));
                    still.map(|p| p.name.to_string()).collect()
                }),
                "is backward called",
            ),
            fails(
                check(|network, x, labels| {
                    names_where(network, x, labels, |value, _| {
                        value.iter().all(|&v| v == 0.0)
                    })
                }),
                "Look at the gradients",
            ),
            fails(
                check(|network, x, labels| {
                    names_where(network, x, labels, |_, gradient| {
                        gradient.iter().any(|&g| g == 0.0)
                    })
                }),
                "Some zeros in it are no harm",
            ),
            fails(check(|_, _, _| Vec::new()), "everywhere is missing"),
            fails(
                check(|_, _, _| vec!["the first weights".to_owned()]),
                "The names come from",
            ),
        ]);
    }

    /// One step with a loss and a new weight by other formulas: of y, t and n, and of w, the gradient of the sum, the
    /// rate and n.
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
        let check = check::ch16::one_step;
        each_note_comes_up(&[
            passes(check(solution::one_step)),
            fails(
                check(|w, x, t, rate| {
                    let y = activation::softmax(&x.dot(w));
                    let loss = -(&y * &y.mapv(f64::ln)).sum();
                    let d_w = x.t().dot(&(&y - t));
                    (loss, w + rate * d_w)
                }),
                "never looks at the truth",
            ),
            fails(
                check(|w, x, t, rate| {
                    other_step(
                        [w, x, t],
                        rate,
                        |y, t, n| n * right_loss(y, t, n),
                        |w, d, rate, _| w + &(rate * d),
                    )
                }),
                "still a sum over the samples",
            ),
            fails(
                check(|w, x, t, rate| {
                    other_step([w, x, t], rate, right_loss, |w, d, rate, _| w + &(rate * d))
                }),
                "its gradient is that of the sum",
            ),
            fails(
                check(|w, x, t, rate| {
                    other_step([w, x, t], rate, right_loss, |w, d, rate, n| {
                        w + &(rate / n * d)
                    })
                }),
                "Uphill",
            ),
            fails(
                check(|w, x, t, rate| {
                    other_step([w, x, t], rate, right_loss, |w, d, rate, _| w - &(rate * d))
                }),
                "The direction is right",
            ),
            fails(
                check(|w, x, t, rate| {
                    other_step([w, x, t], rate, right_loss, |w, d, rate, n| {
                        w - &(rate / n / n * d)
                    })
                }),
                "Divided twice",
            ),
            fails(
                check(|w, x, t, rate| {
                    let (loss, w) = solution::one_step(w, x, t, rate);
                    (loss / 3.0, w)
                }),
                "Divided by the number of entries",
            ),
        ]);
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

    /// The loss times 2, with the right gradient.
    #[derive(Clone, Debug)]
    struct Doubled(SoftmaxCrossEntropy);

    impl Loss for Doubled {
        fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
            2.0 * self.0.forward(scores, targets)
        }

        fn backward(&self) -> &Array2<f64> {
            self.0.backward()
        }
    }

    #[test]
    fn own_bug() {
        let check = check::ch16::own_bug;
        each_note_comes_up(&[
            passes(check(solution::own_bug)),
            passes(check(|| changed(|d, n| d / n))),
            is_not_done(check(|| changed(|_, _| todo!()))),
            fails(
                check(|| Box::new(SoftmaxCrossEntropy::new())),
                "there is no bug yet",
            ),
            fails(
                check(|| changed(|d, _| 2.0 * d)),
                "With one sample the gradient has to be right",
            ),
            fails(
                check(|| changed(|d, n| d * (2.0 - n))),
                "It points the wrong way",
            ),
            fails(
                check(|| changed(|d, n| if n > 1.0 { 0.0 * d } else { d.clone() })),
                "has no direction",
            ),
            fails(
                check(|| changed(|_, _| Array2::zeros((0, 0)))),
                "Forward has to fill",
            ),
            fails(
                check(|| changed(|d, n| if n > 1.0 { d.t().to_owned() } else { d.clone() })),
                "has the shape of the scores",
            ),
            fails(
                check(|| Box::new(Doubled(SoftmaxCrossEntropy::new()))),
                "The value has to be right",
            ),
        ]);
    }

    #[test]
    fn rescue() {
        let check = check::ch16::rescue;
        each_note_comes_up(&[
            passes(check(solution::rescue)),
            is_not_done(check(|| todo!())),
            fails(check(|| (1.0, 0.1, -1.0)), "a rate above 0"),
            fails(check(|| (1.0 / 255.0, 0.0, 0.3)), "all 0 stay 0"),
            // As the text of the exercise says it is at first.
            fails(check(|| (1.0, 10.0, 0.00001)), "First the data"),
            fails(check(|| (1.0 / 255.0, 3.0, 0.1)), "start too large"),
            fails(
                check(|| (1.0 / 255.0, 0.24, 30.0)),
                "the steps are too long",
            ),
            fails(check(|| (1.0 / 255.0, 0.24, 0.01)), "too slow"),
        ]);
    }
}
