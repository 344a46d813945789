//! Chapter 15.

use nnfs_notebook::prelude::*;
use solutions::ch15 as solution;

use super::common::{chapter_fits, fails, is_not_done, passes};

#[test]
fn the_notebook_fits() {
    chapter_fits(15);
}

#[test]
fn best_epoch() {
    passes(check::ch15::best_epoch(solution::best_epoch));
    is_not_done(check::ch15::best_epoch(|_| todo!()));
    fails(
        check::ch15::best_epoch(|history| solution::best_epoch(history) - 1),
        "places in an array from 0",
    );
    fails(
        check::ch15::best_epoch(|history| history.loss.len()),
        "This is the last epoch",
    );
    fails(
        check::ch15::best_epoch(|history| {
            let losses = &history.validation_loss;
            1 + (0..losses.len()).fold(
                0,
                |best, k| if losses[k] <= losses[best] { k } else { best },
            )
        }),
        "The earlier one is asked for",
    );
}

#[test]
fn prediction() {
    passes(check::ch15::prediction(solution::prediction));
    fails(
        check::ch15::prediction(|| (true, 0)),
        "How large can y - t be",
    );
    fails(
        check::ch15::prediction(|| (false, 64)),
        "thrown far below 0",
    );
    fails(
        check::ch15::prediction(|| (false, 19_200)),
        "There are 64 hidden neurons",
    );
    fails(
        check::ch15::prediction(|| (false, 30)),
        "losses_of(&mut net, 20.0, 500)",
    );
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
    passes(check::ch15::spiral(solution::spiral));
    fails(
        check::ch15::spiral(|n, classes, _| {
            (Array2::zeros((n * classes, 2)), Array1::zeros(n * classes))
        }),
        "Every label is still 0",
    );
    fails(
        check::ch15::spiral(|n, classes, rng| {
            let (x, labels) = solution::spiral(n, classes, rng);
            (Array2::zeros(x.dim()), labels)
        }),
        "Every input is still 0",
    );
    fails(
        check::ch15::spiral(|n, classes, rng| {
            let (x, _) = solution::spiral(n, classes, rng);
            (x, Array1::from_shape_fn(n * classes, |row| row % classes))
        }),
        "Class by class",
    );
    fails(
        check::ch15::spiral(|n, c, rng| {
            other_spiral(n, c, rng, n, |c, r, e| 4.0 * (c + r) + 0.2 * e)
        }),
        "so divide by n - 1",
    );
    fails(
        check::ch15::spiral(|n, c, rng| {
            other_spiral(n, c, rng, n - 1, |c, r, e| 4.0 * (c + r) + e)
        }),
        "The noise is too strong",
    );
    fails(
        check::ch15::spiral(|n, c, rng| other_spiral(n, c, rng, n - 1, |c, r, _| 4.0 * (c + r))),
        "There is no noise",
    );
    fails(
        check::ch15::spiral(|n, c, rng| {
            other_spiral(n, c, rng, n - 1, |c, _, e| 4.0 * c + 0.2 * e)
        }),
        "does not grow along the arm",
    );
    fails(
        check::ch15::spiral(|n, c, rng| {
            let (x, labels) = solution::spiral(n, c, rng);
            (x.slice(s![.., ..;-1]).to_owned(), labels)
        }),
        "in each other's place",
    );
    fails(
        check::ch15::spiral(|n, c, rng| {
            rng.standard_normal();
            solution::spiral(n, c, rng)
        }),
        "another angle",
    );
}

#[test]
fn epoch() {
    passes(check::ch15::epoch(solution::epoch));
    fails(
        check::ch15::epoch(|net, x, labels, rng| {
            let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
            let shuffled = x.select(Axis(0), &rng.permutation(labels.len()));
            for (some_x, some_labels) in data::batches(&shuffled, labels, 30) {
                loss.forward(net.forward(&some_x), &some_labels);
                net.backward(loss.backward());
                sgd.step(net);
            }
        }),
        "The points are shuffled, and the labels are not",
    );
    // Two orders.
    fails(
        check::ch15::epoch(|net, x, labels, rng| {
            let shuffled = labels.select(Axis(0), &rng.permutation(labels.len()));
            let n = NumpyRng::seed(9).permutation(labels.len());
            solution::epoch(net, &x.select(Axis(0), &n), &shuffled, rng);
        }),
        "shown with a wrong label",
    );
    // No order at all.
    fails(
        check::ch15::epoch(|net, x, labels, _| {
            let (mut loss, mut sgd) = (SoftmaxCrossEntropy::new(), Sgd::new(0.5));
            for (some_x, some_labels) in data::batches(x, labels, 30) {
                loss.forward(net.forward(&some_x), &some_labels);
                net.backward(loss.backward());
                sgd.step(net);
            }
        }),
        "Without shuffling",
    );
    fails(
        check::ch15::epoch(|net, x, labels, rng| {
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
    );
    // Drawn with replacement.
    fails(
        check::ch15::epoch(|net, x, labels, rng| {
            let order = rng.choice(labels.len(), labels.len());
            solution::epoch(
                net,
                &x.select(Axis(0), &order),
                &labels.select(Axis(0), &order),
                rng,
            );
        }),
        "shows every point once",
    );
    fails(
        check::ch15::epoch(|_, _, _, _| ()),
        "shows every point once",
    );
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
    passes(check::ch15::sgd_decay(solution::sgd_decay));
    is_not_done(check::ch15::sgd_decay(|_, _| {
        Box::new(Other(|_, _, _| todo!(), 0.0, 0.0, 0.0))
    }));
    fails(
        check::ch15::sgd_decay(|rate, decay| Box::new(Other(|rate, _, _| rate, rate, decay, 0.0))),
        "is `steps` counted up".replace('`', "").as_str(),
    );
    fails(
        check::ch15::sgd_decay(|rate, decay| {
            Box::new(Other(|r, d, s| r / (1.0 + d * s), rate, decay, 1.0))
        }),
        "Count up after the step",
    );
    fails(
        check::ch15::sgd_decay(|rate, decay| {
            Box::new(Other(|r, d, s| r * (1.0 - d).powf(s), rate, decay, 0.0))
        }),
        "takes the same share off",
    );
    fails(
        check::ch15::sgd_decay(|rate, decay| {
            let rule =
                |r: f64, d: f64, s: f64| (0..=s as usize).fold(r, |r, i| r / (1.0 + d * i as f64));
            Box::new(Other(rule, rate, decay, 0.0))
        }),
        "is divided again each time",
    );
    fails(
        check::ch15::sgd_decay(|rate, decay| {
            Box::new(Other(|r, d, s| -r / (1.0 + d * s), rate, decay, 0.0))
        }),
        "They went uphill",
    );
    fails(
        check::ch15::sgd_decay(|rate, decay| Box::new(Other(|_, _, _| 0.0, rate, decay, 0.0))),
        "have not moved at all",
    );
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
    passes(check::ch15::four_places(solution::four_places));
    // The shift of section 5.8, along the whole row of 784 numbers.
    fails(
        check::ch15::four_places(|digits| copies(digits, |k, pixel| pixel.checked_sub(k))),
        "comes back at the left of the next row",
    );
    fails(
        check::ch15::four_places(|digits| copies(digits, |k, pixel| pixel.checked_sub(28 * k))),
        "moved down",
    );
    fails(
        check::ch15::four_places(|digits| {
            copies(digits, |k, pixel| {
                (pixel % 28 + k < 28).then_some(pixel + k)
            })
        }),
        "moved to the left",
    );
    fails(
        check::ch15::four_places(|digits| {
            let (x, labels) = solution::four_places(digits);
            (255.0 * x, labels)
        }),
        "These are the bytes",
    );
    fails(
        check::ch15::four_places(|digits| (solution::four_places(digits).0, digits.labels.clone())),
        "each wants a label",
    );
    fails(
        check::ch15::four_places(|digits| {
            let (x, labels) = solution::four_places(digits);
            let n = digits.labels.len();
            (
                x,
                Array1::from_shape_fn(labels.len(), |row| labels[row / 4 % n]),
            )
        }),
        "all of them, four times over",
    );
    fails(
        check::ch15::four_places(|digits| {
            let (x, labels) = solution::four_places(digits);
            let n = digits.labels.len();
            let order: Vec<usize> = (0..4 * n).map(|row| row % 4 * n + row / 4).collect();
            (x.select(Axis(0), &order), labels.select(Axis(0), &order))
        }),
        "All copies of the first digit come first",
    );
}
