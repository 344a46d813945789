//! Exercises of chapter 23.

use ndarray::{Array1, Array2, array};
use nnfs_core::activation;
use nnfs_core::loss::{Loss, SigmoidBinaryCrossEntropy};
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    23,
    "Yes or no: binary classification",
    [
        score,
        cries_wolf,
        right_share,
        judged,
        ranked,
        weighted,
        threshold,
        ninety_nine
    ]
);

exercise!(
    score,
    kind = FirstStep,
    title = "From a probability to a score",
    hints = [
        "Which formula of 23.1 has z alone on its left?",
        "First the odds: the probability of yes divided by that of no.",
        "`(p / (1.0 - p)).ln()`",
    ],
    afterword = "This is the *logit*. Softmax has no such way back: adding a number to all scores \
                 changes nothing, so many scores have the same probabilities."
);

/// The score whose sigmoid is a given probability.
pub fn score(learner: fn(f64) -> f64) -> Card {
    let mut cases = vec![0.9, 0.5, 0.1, 0.999];
    let mut rng = NumpyRng::seed(23);
    cases.extend([(); 2].map(|()| rng.random()));
    score::EXERCISE.for_each(cases, |trial, p| {
        let odds: f64 = p / (1.0 - p);
        trial
            .ask(format!("score({p:.4})"), || learner(p))?
            .note_for(odds, "These are the odds. The score is their logarithm.")
            .note_for(p.ln(), "That is the logarithm of p. Of p divided by what?")
            .note_for(
                -odds.ln(),
                "The sign is turned: a probability above one half has a score above 0.",
            )
            .note_for(
                1.0 / (1.0 + (-p).exp()),
                "That is the sigmoid. Here it is wanted the other way round.",
            )
            .equals(odds.ln())
    })
}

exercise!(
    cries_wolf,
    kind = Predict,
    title = "The man who cries wolf",
    hints = [
        "Draw his confusion matrix. Which of its two columns is empty?",
        "Hits 51, misses 0, false alarms 2803 - 51.",
        "Accuracy and precision are the same division here, 51 / 2803. He misses nothing.",
    ],
    afterword = "Never and always are the two ends of the ROC curve: (0, 0) and (1, 1)."
);

/// Accuracy, precision and recall of one who always says yes.
pub fn cries_wolf(learner: fn() -> [f64; 3]) -> Card {
    let share = 51.0 / 2803.0;
    let is = |a: f64, b: f64| (a - b).abs() < 6e-4;
    cries_wolf::EXERCISE.check(|trial| {
        trial
            .ask("cries_wolf()", learner)?
            .note(
                |m| is(m[0], 1.0 - share),
                "That is the accuracy of one who says no every time.",
            )
            .note(
                |m| is(m[1], 1.0) && is(m[2], share),
                "Precision and recall have changed places: precision is about those that he \
                 called yes.",
            )
            .note(
                |m| is(m[2], 0.0),
                "Recall is the share of tornadoes that he called. He called all days.",
            )
            .note(
                |m| m.iter().any(|m| *m > 1.0),
                "These are shares, from 0 to 1, and not percent.",
            )
            .must(
                |m| is(m[0], share) && is(m[1], share) && is(m[2], 1.0),
                "something else; draw the confusion matrix as in 23.6 and count",
            )
    })
}

exercise!(
    right_share,
    kind = FindTheBug,
    title = "Find the bug: accuracy with one column",
    hints = [
        "What does `argmax_rows` give for a row with a single number in it?",
        "There is only column 0 to be the largest, so it says no to everything. A yes is a score \
         above a threshold.",
        "A score above 0 is a probability above one half: \
         `scores.column(0).mapv(|z| usize::from(z > 0.0))`",
    ],
    afterword = "The share of noes is what it gave, for any network: the accuracy of \"never\". \
                 Nothing warned you, and 98 % would have looked splendid."
);

/// The share of right answers, from scores of one column.
pub fn right_share(learner: fn(&Array2<f64>, &Array1<usize>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(8);
    let random = 1.5 * rng.randn((40, 1)) + 0.4;
    let truths = (random.column(0)).mapv(|z| usize::from(z + 0.8 * rng.standard_normal() > 0.0));
    let cases = [
        (array![[2.0], [-1.0], [3.0], [-2.0]], array![1, 0, 0, 0]),
        (array![[0.3], [0.7], [-0.1]], array![1, 1, 0]),
        (random, truths),
    ];
    right_share::EXERCISE.for_each(cases, |trial, (scores, labels)| {
        let share = |yes: &dyn Fn(f64) -> bool| {
            let right = scores
                .iter()
                .zip(&labels)
                .filter(|&(&z, &t)| yes(z) == (t == 1))
                .count();
            right as f64 / labels.len() as f64
        };
        let question = if labels.len() > 4 {
            "right_share of 40 random scores".to_owned()
        } else {
            format!("right_share({}, {})", np(&scores), np(&labels))
        };
        trial
            .ask(question, || learner(&scores, &labels))?
            .note_for(
                share(&|z| z > 0.5),
                "The threshold 0.5 is for probabilities. These are scores.",
            )
            .note_for(
                share(&|_| false),
                "That is the share of noes: everything was answered with no.",
            )
            .note_for(
                1.0 - share(&|z| z > 0.0),
                "That is the share of wrong answers.",
            )
            .equals(share(&|z| z > 0.0))
    })
}

exercise!(
    judged,
    kind = Build,
    title = "Precision, recall, and both in one",
    hints = [
        "Count three things: hits, false alarms, misses. A right no is in none of the three \
         numbers.",
        "`metric::confusion_matrix(said, labels, 2)` has hits at `[[1, 1]]`, false alarms at \
         `[[0, 1]]`, misses at `[[1, 0]]`.",
        "Write a small function for a division that answers 0 where it would be 0 / 0, and use \
         it for all three.",
    ],
    afterword = "The harmonic mean is close to the smaller of the two: precision 1 and recall 0.02 \
                 have an F1 of 0.04, and a mean of 0.51."
);

/// Precision, recall and F1.
pub fn judged(learner: fn(&Array1<usize>, &Array1<usize>) -> [f64; 3]) -> Card {
    let mut rng = NumpyRng::seed(5);
    let labels: Array1<usize> = Array1::from_shape_fn(30, |_| usize::from(rng.random() < 0.3));
    let said = labels.mapv(|t| if rng.random() < 0.25 { 1 - t } else { t });
    let cases = [
        (array![1, 1, 1, 0, 0, 0], array![1, 0, 0, 1, 0, 0]),
        (array![1, 1, 0, 0], array![1, 0, 1, 0]),
        (said, labels),
        (array![0, 0, 0], array![0, 1, 0]),
        (array![0, 1, 0], array![0, 0, 0]),
        (array![0, 0], array![0, 0]),
    ];
    judged::EXERCISE.for_each(cases, |trial, (said, labels)| {
        let count = |s: usize, t: usize| {
            let both = said.iter().zip(&labels);
            both.filter(|&(&a, &b)| (a, b) == (s, t)).count() as f64
        };
        let share = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a / b };
        let hits = count(1, 1);
        let precision = share(hits, hits + count(1, 0));
        let recall = share(hits, hits + count(0, 1));
        let f1 = share(2.0 * precision * recall, precision + recall);
        let question = if labels.len() > 6 {
            "judged of 30 random answers".to_owned()
        } else {
            format!("judged({}, {})", np(&said), np(&labels))
        };
        trial
            .ask(question, || learner(&said, &labels))?
            .note(
                |m| m.iter().any(|m| m.is_nan()),
                "NaN is 0 divided by 0. The answer is 0 there.",
            )
            .note(
                |m| near(m[0], recall) && near(m[1], precision) && !near(precision, recall),
                "Precision and recall have changed places. Precision divides by all that was \
                 *said* yes.",
            )
            .note(
                |m| {
                    near(m[0], precision)
                        && near(m[1], recall)
                        && near(m[2], f64::midpoint(precision, recall))
                },
                "The third number is the ordinary mean. F1 is the harmonic one.",
            )
            .equals([precision, recall, f1])
    })
}

exercise!(
    ranked,
    kind = Build,
    title = "The area, with ties",
    hints = [
        "`share_of_pairs` of 23.8 is nearly it. What does it do with two equal scores?",
        "Add 1 for a pair in order, and 0.5 for a tie.",
        "Two loops, one over the yeses, one over the noes, and at the end the sum divided by the \
         number of pairs.",
    ],
    afterword = "A network that gives everybody the same score has an area of one half: a coin, \
                 which is what it is worth."
);

/// The area below the ROC curve, ties counted as half.
pub fn ranked(learner: fn(&Array1<f64>, &Array1<usize>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(2);
    let labels: Array1<usize> = Array1::from_shape_fn(60, |i| usize::from(i % 4 == 0));
    let coarse = labels.mapv(|t| (t as f64 + 1.2 * rng.standard_normal()).round());
    let cases = [
        (array![3.0, 2.0, 1.0, 0.0, -1.0], array![1, 1, 0, 1, 0]),
        (array![1.0, 1.0, 0.0], array![1, 0, 0]),
        (array![0.0, 1.0, 1.0, 2.0], array![1, 1, 0, 0]),
        (array![0.5, 0.5, 0.5], array![0, 1, 0]),
        (coarse, labels),
    ];
    ranked::EXERCISE.for_each(cases, |trial, (scores, labels)| {
        let share = |tie: f64| {
            let (mut sum, mut pairs) = (0.0, 0.0);
            for (yes, &t) in scores.iter().zip(&labels) {
                for (no, &u) in scores.iter().zip(&labels) {
                    if t == 1 && u == 0 {
                        pairs += 1.0;
                        sum += if yes > no {
                            1.0
                        } else if yes < no {
                            0.0
                        } else {
                            tie
                        };
                    }
                }
            }
            sum / pairs
        };
        let right = share(0.5);
        let question = if labels.len() > 5 {
            "ranked of 60 coarse scores".to_owned()
        } else {
            format!("ranked({}, {})", np(&scores), np(&labels))
        };
        trial
            .ask(question, || learner(&scores, &labels))?
            .note(
                |&a| !near(a, right) && near(a, share(0.0)),
                "The ties were counted as lost. Each of them is half a pair.",
            )
            .note(
                |&a| !near(a, right) && near(a, share(1.0)),
                "The ties were counted as won. Each of them is half a pair.",
            )
            .note(
                |&a| !near(a, right) && near(a, 1.0 - right),
                "Upside down: count the pairs in which the *yes* has the higher score.",
            )
            .equals(right)
    })
}

exercise!(
    weighted,
    kind = Hard,
    title = "A yes that counts more",
    hints = [
        "Write -ln p and -ln(1 - p) as functions of z first: ln(1 + e^-z) and ln(1 + e^z). Both \
         are one function, with z or -z put in.",
        "A safe ln(1 + e^z) is `z.max(0.0) + (-z.abs()).exp().ln_1p()`. The loss is \
         w t times the one of -z, plus (1 - t) times the one of z.",
        "The slopes: ln(1 + e^z) has p, and ln(1 + e^-z) has p - 1. So the gradient is \
         (w t (p - 1) + (1 - t) p) / n.",
    ],
    afterword = "At the optimum a weight w multiplies the odds by w, so it adds ln w to the score. \
                 A threshold of -ln w does the same, without a new training."
);

/// Loss and gradient for scores, targets and a weight of yes.
pub type Weighted = fn(&Array2<f64>, &Array2<f64>, f64) -> (f64, Array2<f64>);

/// Binary cross-entropy from scores, with a weight for yes.
pub fn weighted(learner: Weighted) -> Card {
    let mut rng = NumpyRng::seed(4);
    let random: Array2<f64> = 2.0 * rng.randn((4, 2));
    let targets = Array2::from_shape_fn((4, 2), |_| f64::from(u8::from(rng.random() < 0.4)));
    let cases = [
        (array![[0.0]], array![[1.0]], 3.0),
        (array![[1.0], [-2.0]], array![[0.0], [1.0]], 1.0),
        (random, targets, 5.0),
        (array![[800.0], [-800.0]], array![[0.0], [1.0]], 2.0),
    ];
    weighted::EXERCISE.for_each(cases, |trial, (z, t, weight)| {
        let n = z.len() as f64;
        let p = activation::sigmoid(&z);
        let soft = |z: f64| z.max(0.0) + (-z.abs()).exp().ln_1p();
        let mut loss = 0.0;
        for (&z, &t) in z.iter().zip(&t) {
            loss += weight * t * soft(-z) + (1.0 - t) * soft(z);
        }
        let right = (&t * (&p - 1.0) * weight + (1.0 - &t) * &p) / n;
        let mut plain = SigmoidBinaryCrossEntropy::new();
        plain.forward(&z, &t);
        let total = t.sum() * weight + (1.0 - &t).sum();
        trial
            .ask(
                format!("weighted({}, {}, {weight})", np(&z), np(&t)),
                || learner(&z, &t, weight),
            )?
            .note(
                |(l, d)| !l.is_finite() || d.iter().any(|d| !d.is_finite()),
                "Infinite or NaN: an exponential has grown beyond an `f64`, or a logarithm met a 0.",
            )
            .note(
                |(l, d)| weight != 1.0 && near(*l, loss / n) && close(d, plain.backward()),
                "The loss is right. The gradient does not know the weight.",
            )
            .note(
                |(l, _)| weight != 1.0 && near(*l, loss / total),
                "Divided by the sum of the weights. Here the mean is over the n outputs.",
            )
            .note(
                |(l, d)| n > 1.0 && near(*l, loss / n) && close(d, &(&right * n)),
                "The loss is right. The gradient is not divided by n.",
            )
            .equals((loss / n, right))
    })
}

exercise!(
    threshold,
    kind = Goal,
    title = "What a miss costs",
    hints = [
        "Write the mean cost at a threshold as in 23.9, with 100 in place of 20.",
        "A miss costs more than a false alarm by far, so the threshold has to come down. How far, \
         the 4,000 samples say.",
        "Try all thresholds from -4 to 4 in steps of 0.05, and keep the cheapest.",
    ],
    afterword = "Accuracy at this threshold is below 60 %, and it is the better answer."
);

/// Scores around -1 for the well and around 1 for the ill, of whom there are 5 %.
fn patients(n: usize, rng: &mut NumpyRng) -> (Array1<f64>, Array1<usize>) {
    let labels = Array1::from_shape_fn(n, |i| usize::from(i % 20 == 0));
    let scores = labels.mapv(|t| 2.0 * t as f64 - 1.0 + rng.standard_normal());
    (scores, labels)
}

/// A threshold for costs of 100 and 1.
pub fn threshold(learner: fn(&Array1<f64>, &Array1<usize>) -> f64) -> Card {
    threshold::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(20);
        let (scores, labels) = patients(4000, &mut rng);
        let (fresh, truths) = patients(40_000, &mut rng);
        let at = trial
            .ask("threshold(4,000 scores and labels)", || {
                learner(&scores, &labels)
            })?
            .value();
        let (mut cost, mut alarms) = (0.0, 0);
        for (&z, &t) in fresh.iter().zip(&truths) {
            alarms += usize::from(z > at);
            cost += match (z > at, t) {
                (false, 1) => 100.0,
                (true, 0) => 1.0,
                _ => 0.0,
            };
        }
        trial
            .ask(
                format!("the mean cost of 40,000 fresh samples above {at:.3}"),
                || cost / fresh.len() as f64,
            )?
            .note(
                |_| alarms == fresh.len(),
                "Everybody gets an alarm. That costs 1 for each of the 95 % who are well.",
            )
            .note(
                |_| at > -0.5,
                "Too many of the ill are missed. Let the threshold come down.",
            )
            .note(
                |_| true,
                "Too many of the well get an alarm. Let the threshold come up.",
            )
            .at_most(0.65)
    })
}

reason!(
    /// What to answer to an accuracy of 99 %.
    ninety_nine,
    title = "Ninety-nine percent",
    hints = [
        "What is the accuracy of a device that calls every part sound?",
        "Which two numbers about the faulty parts would you ask for? And at which threshold?",
    ],
    answer = "One part in two hundred is faulty, so whoever calls every part sound is right in \
              99.5 % of the cases: the network is worse than that. It may still be good. I would \
              like to see the confusion matrix, or recall (how many of the faulty ones it finds) \
              and precision (how many alarms are true), and the ROC curve. Then we choose a \
              threshold by what a missed fault and a false alarm cost us.",
    points = [
        "\"Always sound\" has 99.5 %: accuracy says little where a class is rare.",
        "Recall and precision, or the confusion matrix, say what the two mistakes are.",
        "The threshold can be moved, and should follow the costs.",
    ]
);
