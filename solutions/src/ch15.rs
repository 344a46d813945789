//! Solutions of chapter 15.

use nnfs_notebook::prelude::*;

/// The place of the smallest number so far, replaced by a smaller one only, so that the earlier of two equal ones stays.
pub fn best_epoch(history: &History) -> usize {
    let losses = &history.validation_loss;
    1 + (0..losses.len()).fold(0, |best, k| if losses[k] < losses[best] { k } else { best })
}

/// The gradient y - t is never more than 1, so nothing becomes infinite. But the steps are so long that within ten of
/// them every sum of the hidden layer is below 0, for every point. ReLU lets no gradient through there.
pub fn prediction() -> (bool, usize) {
    (false, 0)
}

/// The formulas of 15.1, point by point and class by class. The noise is drawn in this order, also for the points at the
/// origin, where it does not show.
pub fn spiral(
    n_samples: usize,
    n_classes: usize,
    rng: &mut NumpyRng,
) -> (Array2<f64>, Array1<usize>) {
    let mut x = Array2::zeros((n_classes * n_samples, 2));
    let mut labels = Array1::zeros(n_classes * n_samples);
    for class in 0..n_classes {
        for i in 0..n_samples {
            let row = class * n_samples + i;
            let r = i as f64 / (n_samples - 1) as f64;
            let t = 4.0 * (class as f64 + r) + 0.2 * rng.standard_normal();
            x[[row, 0]] = r * (2.5 * t).sin();
            x[[row, 1]] = r * (2.5 * t).cos();
            labels[row] = class;
        }
    }
    (x, labels)
}

/// The points were shuffled and their labels were not, so the pairs were torn apart. What remained to be learnt was the
/// order of the labels: class 0 first, then 1, then 2. The network ran after the class of the last batches and was wrong
/// when the next class began, which is worse than ln 3. One order for both mends it.
pub fn epoch(net: &mut dyn Layer, x: &Array2<f64>, labels: &Array1<usize>, rng: &mut NumpyRng) {
    let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
    let order = rng.permutation(labels.len());
    let (x, labels) = (x.select(Axis(0), &order), labels.select(Axis(0), &order));
    for (some_x, some_labels) in data::batches(&x, &labels, 30) {
        loss.forward(net.forward(&some_x), &some_labels);
        net.backward(loss.backward());
        sgd.step(net);
    }
}

#[derive(Debug)]
struct SgdDecay {
    rate: f64,
    decay: f64,
    steps: usize,
}

impl Optimizer for SgdDecay {
    fn step(&mut self, network: &mut dyn Layer) {
        let rate = self.rate / (1.0 + self.decay * self.steps as f64);
        Sgd::new(rate).step(network);
        self.steps += 1;
    }
}

/// A plain step with the rate of the moment, which is computed anew from the number of steps. `rate` itself stays.
pub fn sgd_decay(rate: f64, decay: f64) -> Box<dyn Optimizer> {
    Box::new(SgdDecay {
        rate,
        decay,
        steps: 0,
    })
}

/// Pixel p stands in column p % 28. Moved by k it takes the ink of pixel p - k, and where its column is below k there is
/// no such pixel in its own row: it becomes 0. Block k of the copies, from row k n on, is moved by k.
pub fn four_places(digits: &Digits) -> (Array2<f64>, Array1<usize>) {
    let (x, n) = (digits.scaled(), digits.labels.len());
    let copies = Array2::from_shape_fn((4 * n, 784), |(row, pixel)| {
        let (k, digit) = (row / n, row % n);
        if pixel % 28 < k {
            0.0
        } else {
            x[[digit, pixel - k]]
        }
    });
    let labels = Array1::from_shape_fn(4 * n, |row| digits.labels[row % n]);
    (copies, labels)
}
