//! Exercises of chapter 20.

use ndarray::{Array1, Array2, array};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::random::NumpyRng;
use nnfs_core::training;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::near;

chapter!(
    20,
    "Validation, overfitting and hyperparameters",
    [
        by_powers,
        letters,
        stops_at,
        some_folds,
        simplest,
        sensible,
        before_you_publish
    ]
);

exercise!(
    by_powers,
    kind = FirstStep,
    title = "Draw by powers",
    hints = [
        "Draw the exponent, as in 20.7: on which range does it lie, and how do you get there from u?",
        "The exponents of `low` and `high` are `low.log10()` and `high.log10()`. A share `u` of the \
         way from one to the other is `a + u * (b - a)`.",
        "`10.0_f64.powf(a + u * (b - a))`, or, without any logarithm, `low * (high / low).powf(u)`.",
    ],
    afterword =
        "Half of all draws lie below the geometric mean of the ends, 0.01 for 0.0001 and 1."
);

/// A number between `low` and `high`, even by its logarithm.
pub fn by_powers(learner: fn(f64, f64, f64) -> f64) -> Card {
    let mut cases = vec![
        [0.0001, 1.0, 0.5],
        [0.0001, 1.0, 0.0],
        [0.0001, 1.0, 1.0],
        [1e-6, 1e-2, 0.75],
        [2.0, 32.0, 0.5],
    ];
    let mut rng = NumpyRng::seed(20);
    for _ in 0..2 {
        cases.push([1e-5, 0.3, rng.random()]);
    }
    by_powers::EXERCISE.for_each(cases, |trial, [low, high, u]| {
        let exponent = low.log10() + u * (high.log10() - low.log10());
        trial
            .ask(format!("by_powers({low}, {high}, {u:.4})"), || {
                learner(low, high, u)
            })?
            .note(
                |&x| near(x, low + u * (high - low)) && u > 0.0 && u < 1.0,
                "That is even by the number itself, so nearly all draws would lie close to `high`.",
            )
            .note(
                |&x| near(x, exponent),
                "That is the exponent. The number is 10 to this power.",
            )
            .note(
                |&x| near(x, exponent.exp()),
                "The exponent is one of ten (`log10`), and the power one of e. Take both of the \
                 same base.",
            )
            .equals(10.0_f64.powf(exponent))
    })
}

exercise!(
    letters,
    kind = Predict,
    title = "A thousand letters",
    hints = [
        "After the first week, half of the 1,024 have had a right letter. How many after the second?",
        "The sender knows nothing. So what is any single letter of his worth?",
        "One given person stays with probability a half each week, ten times: \
         `0.5_f64.powf(10.0)`.",
    ],
    afterword = "It is an old swindle, and a search without a test set is the same swindle, done to \
                 oneself: somebody always reads ten right letters, and he sees only his own."
);

/// How many have read ten right letters; how likely the next one is right; how likely one given person reads ten.
pub fn letters(learner: fn() -> [f64; 3]) -> Card {
    letters::EXERCISE.check(|trial| {
        trial
            .ask("letters()", learner)?
            .note(
                |l| near(l[0], 0.0),
                "Halve 1,024 ten times: somebody is left.",
            )
            .note(
                |l| !near(l[0], 1.0),
                "1,024, 512, 256 ... ten times halved: how many are left?",
            )
            .note(
                |l| l[1] > 0.5,
                "Ten right letters say nothing about the eleventh: the sender guesses as before.",
            )
            .note(
                |l| near(l[2], 1.0),
                "Somebody reads ten right ones for certain. But you were to follow one person, \
                 chosen before.",
            )
            .must(
                |l| near(l[0], 1.0) && near(l[1], 0.5) && near(l[2], 0.5_f64.powi(10)),
                "something else for the next letter or for one given person; both are tosses of a \
                 coin, the one a single toss, the other ten in a row",
            )
    })
}

exercise!(
    stops_at,
    kind = Build,
    title = "When to stop",
    hints = [
        "Walk through the losses and remember two things: the lowest loss so far, and its epoch.",
        "When an epoch is no better, compare: how many epochs ago was the best one?",
        "`for (k, &loss) in losses.iter().enumerate()` with `let epoch = k + 1;`. If `loss < least`, \
         keep both; else if `epoch - best == patience`, `return (epoch, best);`. After the loop: \
         `(losses.len(), best)`.",
    ],
    afterword = "This is what `Training::early_stopping` does, with a snapshot of the network \
                 where you keep the number of the epoch."
);

/// Where early stopping ends: its rule in few lines, counted from 1.
fn stop(losses: &Array1<f64>, patience: usize, equal_is_better: bool) -> (usize, usize) {
    let (mut least, mut best) = (f64::INFINITY, 0);
    for (k, &loss) in losses.iter().enumerate() {
        let epoch = k + 1;
        if loss < least || (equal_is_better && loss <= least) {
            (least, best) = (loss, epoch);
        } else if epoch - best == patience {
            return (epoch, best);
        }
    }
    (losses.len(), best)
}

/// The epoch after which early stopping ends, and the one that is given back.
pub fn stops_at(learner: fn(&Array1<f64>, usize) -> (usize, usize)) -> Card {
    let hand = array![0.9, 0.6, 0.7, 0.65, 0.5];
    let mut cases = vec![
        (hand.clone(), 2),
        (hand, 3),
        (array![0.5, 0.6, 0.4, 0.7, 0.4, 0.4, 0.3], 3),
        (array![1.0, 0.9, 0.8], 1),
        (array![0.3], 5),
    ];
    let mut rng = NumpyRng::seed(7);
    for patience in [2, 4] {
        let losses = rng.rand(12).mapv(|x| (100.0 * x).round() / 100.0);
        cases.push((losses, patience));
    }
    stops_at::EXERCISE.for_each(cases, |trial, (losses, patience)| {
        let (last, best) = stop(&losses, patience, false);
        let (_, true_lowest) = stop(&losses, usize::MAX, false);
        // The epoch at which so many epochs in all were worse than the one before.
        let worse_than_before = losses
            .windows(2)
            .into_iter()
            .enumerate()
            .filter(|(_, pair)| pair[1] >= pair[0])
            .map(|(k, _)| k + 2)
            .nth(patience - 1)
            .unwrap_or(losses.len());
        trial
            .ask(
                format!("stops_at(&array!{:?}, {patience})", losses.to_vec()),
                || learner(&losses, patience),
            )?
            .note(
                |&(a, b)| last != best && (a, b) == (last, last),
                "It stops at the right moment and gives back the last weights. The best ones are \
                 older.",
            )
            .note_for(
                (last - 1, best - 1),
                "Counted from 0. The first epoch is epoch 1.",
            )
            .note_for(
                stop(&losses, patience, true),
                "An epoch that only equals the lowest loss is no better, and patience runs on.",
            )
            .note(
                |&(a, _)| worse_than_before != last && a == worse_than_before,
                "Patience counts the epochs since the best one, not how often the loss rose from \
                 one epoch to the next.",
            )
            .note(
                |&(_, b)| true_lowest > last && b == true_lowest,
                "The lowest of all losses comes after the end: the training never gets there.",
            )
            .equals((last, best))
    })
}

/// From the number of samples and of folds to the places of each training and of its validation.
pub type Folds = fn(usize, usize) -> Vec<(Vec<usize>, Vec<usize>)>;

exercise!(
    some_folds,
    kind = FindTheBug,
    title = "Find the bug: folds that are too good",
    hints = [
        "Print `some_folds(6, 3)`. What should never happen to a sample that validates?",
        "Which samples does the first condition leave out? For 6 samples and 3 folds, `i / size` is \
         0, 1 or 2.",
        "`k` is the number of folds, `fold` is this one: `i / size != fold`. Then try \
         `some_folds(7, 3)`: does everybody validate? `i % k` in place of `i / size` leaves nobody \
         out.",
    ],
    afterword = "Each training had learnt from all samples, those of its validation among them. A \
                 result that is too good is a symptom: look for a sample on both sides."
);

/// Folds that are apart, and in which every sample validates once.
pub fn some_folds(learner: Folds) -> Card {
    let cases = [(6, 3), (20, 5), (7, 3), (11, 4), (5, 5)];
    some_folds::EXERCISE.for_each(cases, |trial, (n, k)| {
        let answer = trial.ask(format!("some_folds({n}, {k})"), || learner(n, k))?;
        let both = |folds: &Vec<(Vec<usize>, Vec<usize>)>| {
            folds
                .iter()
                .any(|(learn, validate)| validate.iter().any(|i| learn.contains(i)))
        };
        let times = |folds: &Vec<(Vec<usize>, Vec<usize>)>, i: usize| {
            folds.iter().filter(|(_, v)| v.contains(&i)).count()
        };
        let is_whole = |folds: &Vec<(Vec<usize>, Vec<usize>)>| {
            folds.iter().all(|(learn, validate)| {
                let mut all: Vec<usize> = learn.iter().chain(validate).copied().collect();
                all.sort_unstable();
                all == (0..n).collect::<Vec<_>>()
            })
        };
        answer
            .note(
                both,
                "A sample that validates is also learnt from, in the same training.",
            )
            .note(
                |folds| (0..n).any(|i| times(folds, i) == 0),
                "Somebody never validates. What becomes of the rest if n is no multiple of k?",
            )
            .note(
                |folds| !is_whole(folds),
                "In one of the trainings, a sample is on neither side. Whoever does not validate \
                 is learnt from.",
            )
            .note(
                |folds| folds.len() != k || (0..n).any(|i| times(folds, i) > 1),
                "A sample validates twice, or there are more or fewer than k folds.",
            )
            .must(
                |folds| {
                    folds.len() == k
                        && !both(folds)
                        && is_whole(folds)
                        && (0..n).all(|i| times(folds, i) == 1)
                },
                "k pairs without common samples, and every sample validates once",
            )
    })
}

exercise!(
    simplest,
    kind = Hard,
    title = "The simplest that is good enough",
    hints = [
        "Three steps: the mean of each row, the row with the lowest mean, and its standard error.",
        "`losses.row(best)` minus its mean, squared and added up, divided by `k - 1`, then the root: \
         that is s. `row.std(1.0)` computes the same. Divide by the root of k.",
        "The limit is the lowest mean plus the standard error, and the answer \
         `(0..losses.nrows()).find(|&row| means[row] <= limit).unwrap()`.",
    ],
    afterword = "Leo Breiman and others gave this rule for decision trees in 1984 (Classification \
                 and Regression Trees). It asks: is the better one better by more than its own noise?"
);

/// The first row whose mean is at most the lowest mean plus its standard error.
pub fn simplest(learner: fn(&Array2<f64>) -> usize) -> Card {
    let mut cases = vec![
        array![[0.50, 0.54], [0.40, 0.44], [0.38, 0.44]],
        array![[0.9, 0.8, 1.0], [0.5, 0.5, 0.5], [0.6, 0.7, 0.5]],
        array![
            [0.70, 0.75, 0.80, 0.75],
            [0.42, 0.44, 0.48, 0.46],
            [0.43, 0.41, 0.45, 0.47],
            [0.40, 0.44, 0.42, 0.46]
        ],
        array![
            [0.60, 0.62, 0.61, 0.59],
            [0.535, 0.545, 0.535, 0.545],
            [0.40, 0.65, 0.45, 0.50],
            [0.52, 0.53, 0.53, 0.54]
        ],
        array![
            [0.462, 0.462, 0.462, 0.462],
            [0.46, 0.40, 0.42, 0.48],
            [0.50, 0.52, 0.51, 0.53]
        ],
    ];
    let mut rng = NumpyRng::seed(2);
    cases.push(0.4 + 0.1 * rng.rand((6, 5)));
    simplest::EXERCISE.for_each(cases, |trial, losses| {
        let means: Vec<f64> = losses
            .rows()
            .into_iter()
            .map(|row| row.sum() / row.len() as f64)
            .collect();
        let best = (0..means.len())
            .min_by(|&a, &b| means[a].total_cmp(&means[b]))
            .unwrap_or(0);
        let first_below = |limit: f64| means.iter().position(|&mean| mean <= limit).unwrap_or(best);
        let folds = losses.ncols() as f64;
        let spread = losses.row(best).std(1.0);
        let right = first_below(means[best] + spread / folds.sqrt());
        trial
            .ask(format!("simplest of {}", np(&losses)), || learner(&losses))?
            .note(
                |&row| right != best && row == best,
                "That row has the lowest mean. A simpler one is within its standard error.",
            )
            .note(
                |&row| {
                    right != first_below(means[best] + spread)
                        && row == first_below(means[best] + spread)
                },
                "That is within a whole spread s. The standard error is smaller: s divided by the \
                 root of k.",
            )
            .note(
                |&row| row < right,
                "Simple, but its mean is further above the lowest one than the standard error.",
            )
            .equals(right)
    })
}

exercise!(
    sensible,
    kind = Goal,
    title = "Sixty noisy points",
    hints = [
        "Keep some of the 60 back, and let early stopping watch them. The points come in random \
         order, so the first 40 and the last 20 will do.",
        "`points.0.slice(s![..40, ..]).to_owned()` and `points.1.slice(s![..40]).to_owned()` are the \
         first 40. A small network overfits more slowly.",
        "A network 2-8-2, `Adam::new(0.02)`, `Training::new(500).batch_size(40)` with \
         `.validation(&last_20).early_stopping(50)`.",
    ],
    afterword = "The truth itself has a loss too, about 0.27 here: noise is nobody's fault."
);

/// As in 20.3: points above and below a wave, (n, 2), with a noise of 0.3, and their classes.
fn wavy(n: usize, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {
    let x = 2.0 * rng.rand((n, 2)) - 1.0;
    let blur = 0.3 * rng.randn(n);
    let is_above = |k: usize| x[[k, 1]] + blur[k] > 0.5 * (3.0 * x[[k, 0]]).sin();
    let labels = Array1::from_shape_fn(n, |k| usize::from(is_above(k)));
    (x, labels)
}

/// From 60 points to a trained network.
pub type Sensible = fn(&(Array2<f64>, Array1<usize>), &mut NumpyRng) -> Sequential;

/// A network that is good on points that it has not seen.
pub fn sensible(learner: Sensible) -> Card {
    const SETS: u32 = 5;
    sensible::EXERCISE.check(|trial| {
        let (mut losses, mut learnt) = (0.0, 0.0);
        for seed in 0..SETS {
            let mut rng = NumpyRng::seed(200 + seed);
            let (points, fresh) = (wavy(60, &mut rng), wavy(2000, &mut rng));
            let mut network = trial
                .ask(format!("sensible of 60 points, seed {seed}"), || {
                    learner(&points, &mut rng)
                })?
                .value();
            let mut judge = |points: &(Array2<f64>, Array1<usize>)| {
                training::evaluate(&mut network, points, &mut SoftmaxCrossEntropy::new()).0
            };
            losses += trial
                .ask(format!("the loss on fresh points, seed {seed}"), || {
                    judge(&fresh)
                })?
                .value();
            learnt += judge(&points);
        }
        let (loss, learnt) = (losses / f64::from(SETS), learnt / f64::from(SETS));
        trial
            .ask(
                format!("the mean loss on 2,000 fresh points ({learnt:.3} on the 60)"),
                || loss,
            )?
            .note(
                |&loss| loss > 0.6 && learnt > 0.6,
                "It has hardly learnt anything, not even the 60 points. Train longer, or with a \
                 larger rate.",
            )
            .note(
                |&loss| loss > learnt + 0.25,
                "It knows the 60 points by heart, and is sure where it is wrong. Stop earlier, or \
                 take fewer neurons.",
            )
            .note(
                |_| true,
                "Close. Keep other points back, change the patience, or take another number of \
                 neurons.",
            )
            .at_most(0.4)
    })
}

reason!(
    /// What is wrong with the best of 500 accuracies on the test set.
    before_you_publish,
    title = "A splendid result",
    hints = [
        "Which of the three sets have the 200 samples been, whatever they are called?",
        "How lucky is the best of 500 on 200 samples, if all of them are equally good?",
    ],
    answer = "The setting was chosen by these 200 samples, so they have served for validation, and \
              the best of 500 is lucky as well as good: 0.97 is too high. The friend should measure \
              the chosen network once on samples that played no part in the search, and publish \
              that number, with the number of settings tried. If there are no such samples left: \
              collect new ones, or repeat the whole search inside cross-validation.",
    points = [
        "Choosing by the test set makes a validation set of it.",
        "The best of many is too good by luck, and more so with few samples.",
        "Fresh samples, measured once, after all choices.",
    ]
);
