//! Solutions of chapter 15.

use nnfs_notebook::prelude::*;

/// The place of the smallest number so far, replaced by a smaller one only, so that the earlier of two equal ones
/// stays.
pub fn best_epoch(history: &History) -> usize {
    let losses = &history.validation_loss;
    1 + (0..losses.len()).fold(0, |best, k| if losses[k] < losses[best] { k } else { best })
}

/// The gradient y - t is never more than 1, so nothing becomes infinite. But the steps are so long that within ten of
/// them every sum of the hidden layer is below 0, for every point. ReLU lets no gradient through there.
pub fn prediction() -> (bool, usize) {
    (false, 0)
}

/// The formulas of 15.1, point by point and class by class. The noise is drawn in this order, also for the points at
/// the origin, where it does not show.
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
/// order of the labels: class 0 first, then 1, then 2. The network ran after the class of the last batches and was
/// wrong when the next class began, which is worse than ln 3. One order for both mends it.
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

/// Pixel p stands in column p % 28. Moved by k it takes the ink of pixel p - k, and where its column is below k there
/// is no such pixel in its own row: it becomes 0. Block k of the copies, from row k n on, is moved by k.
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

/// Batches of 10 make 30 steps an epoch. At the rate 0.3 they do not jump too far.
pub fn recipe() -> (usize, f64, usize) {
    (64, 0.3, 10)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch15 as solution;

    #[test]
    fn best_epoch() {
        let check = check::ch15::best_epoch;
        each_note_comes_up(&[
            passes(check(solution::best_epoch)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|history| solution::best_epoch(history) - 1),
                "places in an array from 0",
            ),
            fails(
                check(|history| history.loss.len()),
                "This is the last epoch",
            ),
            fails(
                check(|history| {
                    let losses = &history.validation_loss;
                    1 + (0..losses.len()).fold(
                        0,
                        |best, k| if losses[k] <= losses[best] { k } else { best },
                    )
                }),
                "The earlier one is asked for",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch15::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(check(|| (true, 0)), "How large can y - t be"),
            fails(check(|| (false, 64)), "thrown far below 0"),
            fails(check(|| (false, 19_200)), "There are 64 hidden neurons"),
            fails(check(|| (false, 30)), "losses_of(&mut net, 20.0, 500)"),
        ]);
    }

    /// What the exercise asks to foretell does happen.
    #[test]
    fn at_a_rate_of_20_all_neurons_die() {
        let mut rng = NumpyRng::seed(0);
        let points = data::spiral(100, 3, &mut rng);
        let mut net = Sequential::new()
            .add(Dense::new(2, 64, &mut rng))
            .add(Relu::new())
            .add(Dense::new(64, 3, &mut rng));
        let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(20.0));
        let training = Training::new(500).batch_size(300);
        let history = training.run(&mut net, &points, &mut loss, &mut sgd, &mut rng);
        assert!(history.stopped.is_none());
        net.forward(&points.0);
        assert!(net.layers()[1].output().iter().all(|&y| y == 0.0));
        assert!(
            (history.loss[499] - 6.65).abs() < 0.1,
            "{}",
            history.loss[499]
        );
    }

    /// A spiral with the radius, the angle and the noise computed by these functions of (class, r, normal number).
    fn other_spiral(
        n_samples: usize,
        n_classes: usize,
        rng: &mut NumpyRng,
        divisor: usize,
        angle: fn(f64, f64, f64) -> f64,
    ) -> (Array2<f64>, Array1<usize>) {
        let labels = Array1::from_shape_fn(n_classes * n_samples, |row| row / n_samples);
        let mut x = Array2::zeros((labels.len(), 2));
        for row in 0..labels.len() {
            let r = (row % n_samples) as f64 / divisor as f64;
            let t = angle(labels[row] as f64, r, rng.standard_normal());
            x[[row, 0]] = r * (2.5 * t).sin();
            x[[row, 1]] = r * (2.5 * t).cos();
        }
        (x, labels)
    }

    #[test]
    fn spiral() {
        let check = check::ch15::spiral;
        each_note_comes_up(&[
            passes(check(solution::spiral)),
            fails(
                check(|n, classes, _| {
                    (Array2::zeros((n * classes, 2)), Array1::zeros(n * classes))
                }),
                "Every label is still 0",
            ),
            fails(
                check(|n, classes, rng| {
                    let (x, labels) = solution::spiral(n, classes, rng);
                    (Array2::zeros(x.dim()), labels)
                }),
                "Every input is still 0",
            ),
            fails(
                check(|n, classes, rng| {
                    let (x, _) = solution::spiral(n, classes, rng);
                    (x, Array1::from_shape_fn(n * classes, |row| row % classes))
                }),
                "Class by class",
            ),
            fails(
                check(|n, c, rng| other_spiral(n, c, rng, n, |c, r, e| 4.0 * (c + r) + 0.2 * e)),
                "so divide by n - 1",
            ),
            fails(
                check(|n, c, rng| other_spiral(n, c, rng, n - 1, |c, r, e| 4.0 * (c + r) + e)),
                "The noise is too strong",
            ),
            fails(
                check(|n, c, rng| other_spiral(n, c, rng, n - 1, |c, r, _| 4.0 * (c + r))),
                "There is no noise",
            ),
            fails(
                check(|n, c, rng| other_spiral(n, c, rng, n - 1, |c, _, e| 4.0 * c + 0.2 * e)),
                "does not grow along the arm",
            ),
            fails(
                check(|n, c, rng| {
                    let (x, labels) = solution::spiral(n, c, rng);
                    (x.slice(s![.., ..;-1]).to_owned(), labels)
                }),
                "in each other's place",
            ),
            fails(
                check(|n, c, rng| {
                    rng.standard_normal();
                    solution::spiral(n, c, rng)
                }),
                "another angle",
            ),
        ]);
    }

    #[test]
    fn epoch() {
        let check = check::ch15::epoch;
        each_note_comes_up(&[
            passes(check(solution::epoch)),
            fails(
                check(|net, x, labels, rng| {
                    let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
                    let shuffled = x.select(Axis(0), &rng.permutation(labels.len()));
                    for (some_x, some_labels) in data::batches(&shuffled, labels, 30) {
                        loss.forward(net.forward(&some_x), &some_labels);
                        net.backward(loss.backward());
                        sgd.step(net);
                    }
                }),
                "The points are shuffled, and the labels are not",
            ),
            // Two orders.
            fails(
                check(|net, x, labels, rng| {
                    let shuffled = labels.select(Axis(0), &rng.permutation(labels.len()));
                    let n = NumpyRng::seed(9).permutation(labels.len());
                    solution::epoch(net, &x.select(Axis(0), &n), &shuffled, rng);
                }),
                "shown with a wrong label",
            ),
            // No order at all.
            fails(
                check(|net, x, labels, _| {
                    let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
                    for (some_x, some_labels) in data::batches(x, labels, 30) {
                        loss.forward(net.forward(&some_x), &some_labels);
                        net.backward(loss.backward());
                        sgd.step(net);
                    }
                }),
                "Without shuffling",
            ),
            fails(
                check(|net, x, labels, rng| {
                    let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
                    for batch in rng.permutation(labels.len()).chunks(30) {
                        let (x, labels) = (x.select(Axis(0), batch), labels.select(Axis(0), batch));
                        loss.forward(net.forward(&x), &labels);
                        net.backward(loss.backward());
                        sgd.step(net);
                        sgd.step(net);
                    }
                }),
                "twice the rate",
            ),
            // Drawn with replacement.
            fails(
                check(|net, x, labels, rng| {
                    let order = rng.choice(labels.len(), labels.len());
                    solution::epoch(
                        net,
                        &x.select(Axis(0), &order),
                        &labels.select(Axis(0), &order),
                        rng,
                    );
                }),
                "shows every point once",
            ),
            fails(check(|_, _, _, _| ()), "shows every point once"),
        ]);
    }

    /// An optimizer with a rate of its own for each step: from rate, decay and the number of the step.
    #[derive(Debug)]
    struct Other(fn(f64, f64, f64) -> f64, f64, f64, f64);

    impl Optimizer for Other {
        fn step(&mut self, network: &mut dyn Layer) {
            let Self(rule, rate, decay, step) = *self;
            Sgd::new(rule(rate, decay, step)).step(network);
            self.3 += 1.0;
        }
    }

    #[test]
    fn sgd_decay() {
        let check = check::ch15::sgd_decay;
        each_note_comes_up(&[
            passes(check(solution::sgd_decay)),
            is_not_done(check(|_, _| {
                Box::new(Other(|_, _, _| todo!(), 0.0, 0.0, 0.0))
            })),
            fails(
                check(|rate, decay| Box::new(Other(|rate, _, _| rate, rate, decay, 0.0))),
                "is `steps` counted up".replace('`', "").as_str(),
            ),
            fails(
                check(|rate, decay| Box::new(Other(|r, d, s| r / (1.0 + d * s), rate, decay, 1.0))),
                "Count up after the step",
            ),
            fails(
                check(|rate, decay| {
                    Box::new(Other(|r, d, s| r * (1.0 - d).powf(s), rate, decay, 0.0))
                }),
                "takes the same share off",
            ),
            fails(
                check(|rate, decay| {
                    let rule = |r: f64, d: f64, s: f64| {
                        (0..=s as usize).fold(r, |r, i| r / (1.0 + d * i as f64))
                    };
                    Box::new(Other(rule, rate, decay, 0.0))
                }),
                "is divided again each time",
            ),
            fails(
                check(|rate, decay| {
                    Box::new(Other(|r, d, s| -r / (1.0 + d * s), rate, decay, 0.0))
                }),
                "They went uphill",
            ),
            fails(
                check(|rate, decay| Box::new(Other(|_, _, _| 0.0, rate, decay, 0.0))),
                "have not moved at all",
            ),
        ]);
    }

    /// Copies of the digits, block by block, with pixel p of copy k taken from that place of the digit, or empty.
    fn copies(
        digits: &Digits,
        from: fn(usize, usize) -> Option<usize>,
    ) -> (Array2<f64>, Array1<usize>) {
        let (x, n) = (digits.scaled(), digits.labels.len());
        let pixels = Array2::from_shape_fn((4 * n, 784), |(row, pixel)| {
            from(row / n, pixel).map_or(0.0, |place| x[[row % n, place]])
        });
        let labels = Array1::from_shape_fn(4 * n, |row| digits.labels[row % n]);
        (pixels, labels)
    }

    #[test]
    fn four_places() {
        let check = check::ch15::four_places;
        each_note_comes_up(&[
            passes(check(solution::four_places)),
            // The shift of section 5.8, along the whole row of 784 numbers.
            fails(
                check(|digits| copies(digits, |k, pixel| pixel.checked_sub(k))),
                "comes back at the left of the next row",
            ),
            fails(
                check(|digits| copies(digits, |k, pixel| pixel.checked_sub(28 * k))),
                "moved down",
            ),
            fails(
                check(|digits| {
                    copies(digits, |k, pixel| {
                        (pixel % 28 + k < 28).then_some(pixel + k)
                    })
                }),
                "moved to the left",
            ),
            fails(
                check(|digits| {
                    let (x, labels) = solution::four_places(digits);
                    (255.0 * x, labels)
                }),
                "These are the bytes",
            ),
            fails(
                check(|digits| (solution::four_places(digits).0, digits.labels.clone())),
                "each wants a label",
            ),
            fails(
                check(|digits| {
                    let (x, labels) = solution::four_places(digits);
                    let n = digits.labels.len();
                    (
                        x,
                        Array1::from_shape_fn(labels.len(), |row| labels[row / 4 % n]),
                    )
                }),
                "all of them, four times over",
            ),
            fails(
                check(|digits| {
                    let (x, labels) = solution::four_places(digits);
                    let n = digits.labels.len();
                    let order: Vec<usize> = (0..4 * n).map(|row| row % 4 * n + row / 4).collect();
                    (x.select(Axis(0), &order), labels.select(Axis(0), &order))
                }),
                "All copies of the first digit come first",
            ),
        ]);
    }

    #[test]
    fn recipe() {
        let check = check::ch15::recipe;
        each_note_comes_up(&[
            passes(check(solution::recipe)),
            is_not_done(check(|| todo!())),
            fails(check(|| (0, 0.3, 10)), "1 to 200 neurons"),
            fails(check(|| (64, 1000.0, 10)), "too large"),
            fails(check(|| (64, 0.3, 300)), "are a short way"),
            fails(check(|| (8, 0.3, 10)), "Few kinks"),
            fails(check(|| (64, 0.5, 3)), "jumps about"),
        ]);
    }
}
