//! Exercises of chapter 15.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::data::{self, Digits};
use nnfs_core::layer::{Dense, Layer, Parameter, Relu};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::{Optimizer, Sgd};
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{History, Training, evaluate};
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::close;

chapter!(
    15,
    "The whole network",
    [
        best_epoch,
        prediction,
        spiral,
        epoch,
        sgd_decay,
        four_places,
        recipe,
        why_small_batches
    ]
);

exercise!(
    best_epoch,
    kind = FirstStep,
    title = "Stop in time",
    hints = [
        "Walk over `history.validation_loss`, and remember the place of the smallest number so \
         far.",
        "The first entry belongs to epoch 1, so the answer is the place plus 1. Where two are \
         equal, keep the earlier one: replace it only by a number that is smaller.",
    ],
    afterword = "To keep the weights of the best epoch is called early stopping. It uses the \
                 validation data for a choice, so a fair final test needs data that were used \
                 for neither."
);

/// The epoch with the smallest validation loss, from 1.
pub fn best_epoch(learner: fn(&History) -> usize) -> Card {
    let mut rng = NumpyRng::seed(15);
    let mut cases = vec![
        array![0.9, 0.7, 0.6, 0.65, 0.8],
        array![0.4, 0.5],
        array![0.7],
        array![0.5, 0.3, 0.3, 0.4],
        array![0.5, 0.4, 0.3],
        array![0.9, 0.5, f64::NAN],
    ];
    for n in [10, 30] {
        cases.push(rng.rand(n) + 0.1);
    }
    best_epoch::EXERCISE.for_each(cases, |trial, validation_loss| {
        let n = validation_loss.len();
        let first_best = |values: &Array1<f64>| {
            (0..n).fold(0, |best, k| if values[k] < values[best] { k } else { best })
        };
        let best = 1 + first_best(&validation_loss);
        let last_best = n - first_best(&validation_loss.slice(ndarray::s![..;-1]).to_owned());
        // The other curves have their best elsewhere.
        let history = History {
            loss: Array1::from_shape_fn(n, |k| 1.0 / (k + 1) as f64),
            accuracy: Array1::from_shape_fn(n, |k| k as f64 / n as f64),
            validation_accuracy: Array1::from_shape_fn(n, |k| ((k + n / 2) % n) as f64 / n as f64),
            step_loss: Array1::zeros(n),
            validation_loss,
            ..History::default()
        };
        let losses = np(&history.validation_loss).to_string();
        trial
            .ask(format!("validation losses {losses}"), || learner(&history))?
            .note(
                |&got| got + 1 == best,
                "Epochs are counted from 1, and places in an array from 0.",
            )
            .note(
                |&got| got == last_best,
                "Two epochs are equally good. The earlier one is asked for: it needed less time.",
            )
            .note(
                |&got| got == n,
                "This is the last epoch. There the *training* loss is smallest.",
            )
            .equals(best)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "A rate of 20",
    hints = [
        "The gradient of a score is y - t, so it is never more than 1. Can the loss run away on \
         its own, as a parabola does?",
        "One very long step can throw all sums of the hidden layer below 0. What does ReLU \
         answer then, and which gradient does it let through?",
        "A neuron that is silent for all points gets no gradient. So it stays as it is, and if \
         all are, only the last biases move on.",
    ],
    afterword = "Within ten steps every ReLU is dead, no gradient passes, and the first layer \
                 never moves again. The scores are the last biases alone, the same for every \
                 point, and each step makes another class the sure answer. So the loss stays \
                 near 6.65."
);

/// Whether the loss becomes infinite at a rate of 20, and how many hidden neurons are still alive.
pub fn prediction(learner: fn() -> (bool, usize)) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p.0,
                "An infinite loss, or NaN, needs gradients that grow with the mistake. How large \
                 can y - t be at most?",
            )
            .note(
                |p| p.1 == 64,
                "All 64 alive, after steps that are twenty times too long? Think of a neuron \
                 whose bias is thrown far below 0.",
            )
            .note(
                |p| p.1 > 64,
                "There are 64 hidden neurons. Count a neuron as alive if it is above 0 for at \
                 least one of the points.",
            )
            .must(
                |p| *p == (false, 0),
                "something else; train with losses_of(&mut net, 20.0, 500), go forward, and \
                 count the columns of net.layers()[1].output() that hold a number above 0",
            )
    })
}

/// From the points per class, the classes and a generator to inputs and labels.
pub type Spiral = fn(usize, usize, &mut NumpyRng) -> (Array2<f64>, Array1<usize>);

exercise!(
    spiral,
    kind = Build,
    title = "Fill the data set",
    hints = [
        "Two loops, one in the other: the classes outside, the points of a class inside. Point i \
         of class c has the row `c * n_samples + i`.",
        "`let r = i as f64 / (n_samples - 1) as f64;` and `let t = 4.0 * (class as f64 + r) + \
         0.2 * rng.standard_normal();`",
        "Then `x[[row, 0]] = r * (2.5 * t).sin();`, the same with `cos` in column 1, and \
         `labels[row] = class;`.",
    ],
    afterword = "In a real program just this loop is missing, and the script runs to its last \
                 line. Chapter 16 shows what it prints."
);

/// Fills inputs and labels with the points of a spiral.
pub fn spiral(learner: Spiral) -> Card {
    spiral::EXERCISE.check(|trial| {
        for (n_samples, n_classes, seed) in [(100, 3, 0), (5, 3, 1), (2, 4, 2), (40, 2, 3)] {
            let (x, labels) = data::spiral(n_samples, n_classes, &mut NumpyRng::seed(seed));
            let answer = trial
                .ask(
                    format!("spiral({n_samples}, {n_classes}, &mut NumpyRng::seed({seed}))"),
                    || learner(n_samples, n_classes, &mut NumpyRng::seed(seed)),
                )?
                .value();
            let expected_labels = labels.clone();
            trial
                .ask("its labels", || answer.1)?
                .note(
                    |l| l.iter().all(|&l| l == 0),
                    "Every label is still 0: this is the data set that was never filled. A \
                     network that always says 0 is right on all of it.",
                )
                .note(
                    |l| {
                        l.len() == labels.len()
                            && l.iter().enumerate().all(|(i, &l)| l == i % n_classes)
                    },
                    "Class by class: first all points of class 0, then those of class 1.",
                )
                .equals(expected_labels)?;
            // The same places with another noise, another radius, and the like.
            let normal: Vec<f64> = {
                let mut rng = NumpyRng::seed(seed);
                (0..labels.len()).map(|_| rng.standard_normal()).collect()
            };
            let place = |row: usize, from: f64, to: f64, noise: f64| {
                let r = (row % n_samples) as f64 / to;
                (r, 2.5 * (4.0 * (labels[row] as f64 + from * r) + noise))
            };
            let variant = |to: f64, noise: f64, from: f64| {
                Array2::from_shape_fn(x.dim(), |(row, column)| {
                    let (r, angle) = place(row, from, to, noise * normal[row]);
                    r * if column == 0 {
                        angle.sin()
                    } else {
                        angle.cos()
                    }
                })
            };
            let last = (n_samples - 1) as f64;
            trial
                .ask("its points", || answer.0)?
                .note(
                    |got| got.iter().all(|&x| x == 0.0),
                    "Every input is still 0: this is the data set that was never filled.",
                )
                .note(
                    |got| close(got, &variant(n_samples as f64, 0.2, 1.0)),
                    "The radius goes from 0 to 1: the last point of an arm has r = 1, so divide \
                     by n - 1.",
                )
                .note(
                    |got| close(got, &variant(last, 1.0, 1.0)),
                    "The noise is too strong: the normal number counts 0.2 times.",
                )
                .note(
                    |got| close(got, &variant(last, 0.0, 1.0)),
                    "There is no noise: draw one normal number for each point.",
                )
                .note(
                    |got| close(got, &variant(last, 0.2, 0.0)),
                    "The angle does not grow along the arm: t has r in it.",
                )
                .note(
                    |got| {
                        got.dim() == x.dim()
                            && close(&got.slice(ndarray::s![.., ..;-1]).to_owned(), &x)
                    },
                    "The two columns are in each other's place: first r sin 2.5t, then r cos 2.5t.",
                )
                .note(
                    |got| {
                        let radius = |x: &Array2<f64>| (x * x).sum_axis(Axis(1));
                        let (mine, theirs) = (radius(got), radius(&x));
                        mine.len() == theirs.len()
                            && mine.iter().zip(&theirs).all(|(a, b)| (a - b).abs() < 1e-9)
                    },
                    "Each point has the right radius and another angle. Is it one \
                     `standard_normal` for each point, also for those with r = 0, class by class?",
                )
                .within(x.clone(), 1e-7)?;
        }
        Ok(())
    })
}

exercise!(
    epoch,
    kind = FindTheBug,
    title = "Find the bug: worse than knowing nothing",
    hints = [
        "Take five points whose labels you know, run the first lines by hand, and print the \
         points beside their labels.",
        "One of the two goes into a new order. What about the other?",
        "Draw the order once, `let order = rng.permutation(labels.len());`, and select the rows \
         of both by it.",
    ],
    afterword = "No error anywhere, and every gradient was right. Only the loss, held against ln \
                 3, gave it away."
);

/// One epoch of mini-batches.
pub fn epoch(learner: fn(&mut dyn Layer, &Array2<f64>, &Array1<usize>, &mut NumpyRng)) -> Card {
    epoch::EXERCISE.check(|trial| {
        for (n_samples, seed) in [(100, 1), (20, 2), (15, 3)] {
            // Each point is told by its own number, and its label by that number.
            let n = 3 * n_samples;
            let x = Array2::from_shape_fn((n, 2), |(row, column)| (row + column * n) as f64);
            let labels = Array1::from_shape_fn(n, |row| row / n_samples);
            let mut spy = Spy::default();
            trial
                .ask(format!("epoch with {n} points"), || {
                    learner(&mut spy, &x, &labels, &mut NumpyRng::seed(seed));
                })?
                .value();
            let pairs = spy.pairs();
            let torn = pairs
                .iter()
                .filter(|&&(row, label)| labels[row] != label)
                .count();
            trial
                .ask("points that are shown with a wrong label", || torn)?
                .note(
                    |_| true,
                    "The points are shuffled, and the labels are not in the same order. All that \
                     can be learnt is which class is next.",
                )
                .equals(0_usize)?;
            let mut seen: Vec<usize> = pairs.iter().map(|&(row, _)| row).collect();
            let in_old_order = seen.is_sorted();
            seen.sort_unstable();
            trial
                .ask("the points shown in the epoch, sorted", || {
                    Array1::from(seen)
                })?
                .note(|_| true, "An epoch shows every point once.")
                .equals(Array1::from_iter(0..n))?;
            trial
                .ask("whether the points come in a new order", || !in_old_order)?
                .note(
                    |_| true,
                    "Without shuffling the first batches hold class 0 only, then come those of \
                     class 1: the network runs after the class of the last batch.",
                )
                .equals(true)?;
            let sizes: Vec<usize> = spy.batches.iter().map(|(x, _)| x.len()).collect();
            let n_batches = sizes.len();
            trial.ask("the sizes of its batches", || sizes)?.must(
                |sizes| sizes.iter().all(|&size| size <= 30) && sizes.len() == n.div_ceil(30),
                "batches of 30, and the last one with what is left",
            )?;
            trial
                .ask("the number of steps", || spy.steps)?
                .note(
                    |&steps| steps == 2 * n_batches,
                    "Two steps for each batch: that is twice the rate.",
                )
                .equals(n_batches)?;
        }
        Ok(())
    })
}

exercise!(
    sgd_decay,
    kind = Build,
    title = "An optimizer that slows down",
    hints = [
        "Compute the rate of this step first, from `self.steps`. Then do what plain descent does \
         with it.",
        "`Sgd::new(rate).step(network)` is a whole step with that rate.",
        "Count at the end: `self.steps += 1;`. The first step must still see 0.",
    ],
    afterword = "With the rate 1 and d = 0.001, the network of 15.4 ends near a loss of 0.76 \
                 instead of 0.86, and a nudge of 1e-12 hardly matters any more. Chapter 17 \
                 has more of this kind."
);

/// An optimizer whose rate at step s is `rate / (1 + decay * s)`.
pub fn sgd_decay(build: fn(f64, f64) -> Box<dyn Optimizer>) -> Card {
    sgd_decay::EXERCISE.check(|trial| {
        for (rate, decay, seed) in [(1.0, 0.001, 1), (0.5, 0.1, 2), (0.1, 1.0, 3), (0.3, 0.0, 4)] {
            let mut rng = NumpyRng::seed(seed);
            let mut dense = Dense::he(3, 2, &mut rng);
            let mut optimizer = trial
                .ask(format!("rate {rate:?} and decay {decay:?}"), || {
                    build(rate, decay)
                })?
                .value();
            for step in 0..5 {
                dense.forward(&rng.randn((4, 3)));
                dense.backward(&rng.randn((4, 2)));
                let before = [dense.weights.clone(), dense.biases.clone()];
                let slopes = [dense.d_weights.clone(), dense.d_biases.clone()];
                let moved = |rate: f64, k: usize| &before[k] - &(rate * &slopes[k]);
                let s = f64::from(step);
                let now = rate / (1.0 + decay * s);
                trial
                    .ask(
                        format!("step {step} with rate {rate:?} and decay {decay:?}"),
                        || optimizer.step(&mut dense),
                    )?
                    .value();
                for (k, name) in ["weights", "biases"].into_iter().enumerate() {
                    let value = if k == 0 {
                        dense.weights.clone()
                    } else {
                        dense.biases.clone()
                    };
                    trial
                        .ask(
                            format!(
                                "{name} after step {step} with rate {rate:?} and decay {decay:?}"
                            ),
                            || value,
                        )?
                        .note(|v| *v == before[k], "They have not moved at all.")
                        .note(
                            |v| close(v, &moved(-now, k)),
                            "They went uphill: a step goes against the gradient.",
                        )
                        .note(
                            |v| step > 0 && close(v, &moved(rate, k)),
                            "Every step has the full rate: is `steps` counted up?",
                        )
                        .note(
                            |v| close(v, &moved(rate / (1.0 + decay * (s + 1.0)), k)),
                            "Steps are counted from 0: the first one has the full rate. Count up \
                             after the step.",
                        )
                        .note(
                            |v| step > 0 && close(v, &moved(rate * (1.0 - decay).powf(s), k)),
                            "Here each step takes the same share off the rate. The formula \
                             divides by 1 + d s.",
                        )
                        .note(
                            |v| {
                                let product: f64 = (0..=step)
                                    .map(|i| 1.0 / (1.0 + decay * f64::from(i)))
                                    .product();
                                step > 0 && close(v, &moved(rate * product, k))
                            },
                            "The rate itself was changed, and is divided again each time. Keep \
                             `rate`, and compute the rate of the step anew.",
                        )
                        .within(moved(now, k), 1e-7)?;
                }
            }
        }
        Ok(())
    })
}

exercise!(
    four_places,
    kind = Hard,
    title = "Teach it to look elsewhere",
    hints = [
        "Pixel p of a picture stands in column p % 28. A shift to the right by k must not carry \
         ink from the end of one row to the start of the next.",
        "Moved by k, pixel p takes what pixel p - k held. Where its column is below k, nothing \
         comes in: it is 0.",
        "`Array2::from_shape_fn((4 * n, 784), |(row, pixel)| ...)` asks for one number at a \
         time. Row r belongs to digit r % n, moved by r / n. The label of row r is that of digit \
         r % n.",
    ],
    afterword = "This is called data augmentation: nobody had to write a single digit more."
);

/// Every digit four times, moved by 0 to 3 pixels to the right, with its label.
pub fn four_places(learner: fn(&Digits) -> (Array2<f64>, Array1<usize>)) -> Card {
    four_places::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(16);
        for n in [1, 3, 0] {
            // Ink up to all borders.
            let digits = Digits {
                pixels: rng.rand((n, 784)).mapv(|p| (256.0 * p) as u8),
                labels: Array1::from(rng.choice(10, n)),
            };
            let pictures = digits.scaled();
            let answer = trial
                .ask(format!("four_places with {n} pictures"), || {
                    learner(&digits)
                })?
                .value();
            let four = |moved: &dyn Fn(usize, usize, usize) -> f64| {
                Array2::from_shape_fn((4 * n, 784), |(row, pixel)| moved(row / n, row % n, pixel))
            };
            let right = four(&|k, picture, pixel| {
                if pixel % 28 < k {
                    0.0
                } else {
                    pictures[[picture, pixel - k]]
                }
            });
            let around = four(&|k, picture, pixel| {
                if pixel < k {
                    0.0
                } else {
                    pictures[[picture, pixel - k]]
                }
            });
            let down = four(&|k, picture, pixel| {
                if pixel < 28 * k {
                    0.0
                } else {
                    pictures[[picture, pixel - 28 * k]]
                }
            });
            let left = four(&|k, picture, pixel| {
                if pixel % 28 + k > 27 {
                    0.0
                } else {
                    pictures[[picture, pixel + k]]
                }
            });
            let each_in_turn = Array2::from_shape_fn((4 * n, 784), |(row, pixel)| {
                right[[row % 4 * n + row / 4, pixel]]
            });
            let expected: Array1<usize> = (0..4 * n).map(|row| digits.labels[row % n]).collect();
            trial
                .ask(format!("the pictures, made from {n}"), || answer.0)?
                .note(
                    |x| close(&(x / 255.0), &right),
                    "These are the bytes, 0 to 255. A network wants them scaled, as \
                     `digits.scaled()` gives them.",
                )
                .note(
                    |x| close(x, &around),
                    "Ink that leaves a row at the right comes back at the left of the next row. \
                     It should be gone.",
                )
                .note(
                    |x| close(x, &down),
                    "They are moved down: along the rows of a picture, not from row to row.",
                )
                .note(|x| close(x, &left), "They are moved to the left.")
                .note(
                    |x| n > 1 && close(x, &each_in_turn),
                    "All copies of the first digit come first here. First all digits where they \
                     are, then all moved by 1, by 2 and by 3.",
                )
                .equals(right)?;
            trial
                .ask(format!("the labels, made from {n}"), || answer.1)?
                .note(
                    |l| l.len() == n && n > 0,
                    "There are four times as many pictures now, and each wants a label.",
                )
                .note(
                    |l| {
                        n > 1
                            && l.iter()
                                .enumerate()
                                .all(|(row, &l)| digits.labels.get(row / 4) == Some(&l))
                    },
                    "The pictures come in four blocks, so the labels do as well: all of them, \
                     four times over.",
                )
                .equals(expected)?;
        }
        Ok(())
    })
}

/// A network that gives every class the same score, and keeps what it is shown.
#[derive(Clone, Debug, Default)]
struct Spy {
    /// A batch a step: the number of each point, and the label that its gradient tells.
    batches: Vec<(Vec<usize>, Vec<usize>)>,
    /// How often an optimizer has asked for the parameters.
    steps: usize,
    output: Array2<f64>,
    d_inputs: Array2<f64>,
}

impl Spy {
    /// Every point that was shown, with its label.
    fn pairs(&self) -> Vec<(usize, usize)> {
        let pairs = |(points, labels): &(Vec<usize>, Vec<usize>)| {
            let labels = labels.iter().copied();
            points.iter().copied().zip(labels).collect::<Vec<_>>()
        };
        self.batches.iter().flat_map(pairs).collect()
    }
}

impl Layer for Spy {
    fn name(&self) -> &'static str {
        "Network"
    }

    fn forward(&mut self, inputs: &Array2<f64>) -> &Array2<f64> {
        let points = inputs.column(0).mapv(|number| number as usize);
        self.batches.push((points.to_vec(), Vec::new()));
        self.output = Array2::zeros((inputs.nrows(), 3));
        &self.output
    }

    /// With equal scores, y - t is negative for the true class alone.
    fn backward(&mut self, d_outputs: &Array2<f64>) -> &Array2<f64> {
        if let Some((_, labels)) = self.batches.last_mut() {
            *labels = nnfs_core::metric::argmax_rows(&-d_outputs).to_vec();
        }
        self.d_inputs = Array2::zeros((d_outputs.nrows(), 2));
        &self.d_inputs
    }

    fn output(&self) -> &Array2<f64> {
        &self.output
    }

    fn d_inputs(&self) -> &Array2<f64> {
        &self.d_inputs
    }

    fn parameters(&mut self) -> Vec<Parameter<'_>> {
        self.steps += 1;
        Vec::new()
    }
}

exercise!(
    recipe,
    kind = Goal,
    title = "Your own recipe for the spiral",
    hints = [
        "In section 15.9 the size of the batch made the difference. How many steps do 800 \
         epochs make in batches of 300, and how many in batches of 10?",
        "Take a batch of about 10 first. Then move the rate: too small, and it does not arrive; \
         too large, and it jumps about in the end.",
        "More hidden neurons mean more kinks to bend the borders with: try 64 and 200. With \
         batches of 10, rates around 0.3 work.",
    ],
    afterword = "The same network ends at little more than a third, or at four fifths, \
                 depending on three numbers that no gradient chooses. A good habit: change one \
                 of them at a time, by a factor of about three."
);

/// Hidden neurons, rate and size of a batch for the spiral.
pub fn recipe(learner: fn() -> (usize, f64, usize)) -> Card {
    recipe::EXERCISE.check(|trial| {
        let (n_hidden, rate, size) = trial
            .ask("hidden neurons, rate and size of a batch", learner)?
            .must(
                |&(n_hidden, rate, size)| {
                    (1..=200).contains(&n_hidden) && rate > 0.0 && (1..=300).contains(&size)
                },
                "1 to 200 neurons, a rate above 0, and batches of 1 to 300",
            )?;
        let points = data::spiral(100, 3, &mut NumpyRng::seed(0));
        let fresh = data::spiral(100, 3, &mut NumpyRng::seed(1));
        let mut rng = NumpyRng::seed(0);
        let mut network = Sequential::new()
            .add(Dense::he(2, n_hidden, &mut rng))
            .add(Relu::new())
            .add(Dense::he(n_hidden, 3, &mut rng));
        let mut loss = SoftmaxCrossEntropy::new();
        let mut train = |network: &mut Sequential, epochs: usize, rate: f64| {
            Training::new(epochs).batch_size(size).run(
                network,
                &points,
                &mut loss,
                &mut Sgd::new(rate),
                &mut rng,
            )
        };
        let history = train(&mut network, 800, rate);
        let steps = history.step_loss.len();
        let way = rate * steps as f64;
        if history.stopped.is_none() {
            // The last fifth comes to rest, as in 15.4.
            train(&mut network, 200, rate / 10.0);
        }
        let end = evaluate(&mut network, &points, &mut loss).1;
        trial
            .ask(
                format!(
                    "the share of fresh points that are right after 1,000 epochs with {n_hidden} \
                     neurons, the rate {rate} and batches of {size}"
                ),
                || evaluate(&mut network, &fresh, &mut loss).1,
            )?
            .note(
                |_| history.stopped.is_some() || end < 0.45 && way >= 3000.0,
                "The training has run away, or killed its neurons: the rate is too large.",
            )
            .note(
                |_| way < 3000.0,
                format!(
                    "{steps} steps of {rate} are a short way. Make more steps of the same data, \
                     or longer ones."
                ),
            )
            .note(
                |_| n_hidden < 20,
                "Few kinks make straight borders, and the arms are bent. Take more neurons.",
            )
            .note(
                |_| true,
                "It gets around the bends, and jumps about in the end. Try a smaller rate, or a \
                 somewhat larger batch.",
            )
            .at_least(0.78)
    })
}

reason!(
    /// Why small batches get further in the same number of epochs.
    why_small_batches,
    title = "Why do small batches get further?",
    hints = [
        "An epoch shows every point once. How many steps is that, in batches of 300, and in \
         batches of 10?",
        "How far is the gradient of ten points from that of all of them? And how much more does \
         the exact one cost?",
    ],
    answer = "In 200 epochs, batches of 300 make 200 steps and batches of 10 make 6,000. Each \
              of the small steps follows a noisy estimate, but on average it points the same \
              way, and at thirty times as many steps the noise is a good price. The exact \
              gradient costs thirty times as much and does not point thirty times better. Near \
              the end the noise hurts: then a smaller rate or larger batches help.",
    points = [
        "The same data give many more steps.",
        "The gradient of a small batch is an estimate, right on average and cheap.",
        "The price is noise: the training does not come to rest without smaller steps.",
    ]
);
