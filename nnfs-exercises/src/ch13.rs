//! Exercises of chapter 13.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::activation::{softmax, softmax_row};
use nnfs_core::data::one_hot;
use nnfs_core::loss::{Loss, SoftmaxCrossEntropy};
use nnfs_core::metric::argmax_rows;
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    13,
    "Softmax with cross-entropy",
    [
        by_hand,
        prediction,
        lean,
        last_step,
        backward_at,
        bend,
        class_weights,
        the_million
    ]
);

exercise!(
    by_hand,
    kind = FirstStep,
    title = "A Jacobian by hand",
    hints = [
        "On the diagonal stands `y (1 - y)`. Everywhere else stands minus the product of two \
         probabilities.",
        "The first row begins with 0.5 (1 - 0.5) = 0.25 and goes on with -0.5 · 0.25 = -0.125. \
         The matrix is symmetric, and each row adds up to 0.",
        "For y - t take 1 off the probability of the true class, and leave the two others as \
         they are.",
    ],
    afterword = "The rows of both add up to 0: what one score gains, the others lose."
);

/// The Jacobian of softmax at (0.5, 0.25, 0.25), and `y - t` for each of the true classes.
pub fn by_hand(learner: fn() -> (Array2<f64>, Array2<f64>)) -> Card {
    let y = array![0.5, 0.25, 0.25];
    let jacobian = jacobian(&y);
    let pulls = &y - &Array2::<f64>::eye(3);
    by_hand::EXERCISE.check(|trial| {
        let answer = trial.ask("by_hand()", learner)?.value();
        trial
            .ask("the Jacobian", || answer.0)?
            .note(
                |j| *j == Array2::from_diag(&y),
                "This is the first part, diag(y). The outer product of y with itself is still to \
                 be taken off.",
            )
            .note(
                |j| j.shape() == [3, 3] && close(&j.mapv(f64::abs), &jacobian.mapv(f64::abs)),
                "The sizes are right, the signs are not: a score helps its own class, and hurts \
                 all others.",
            )
            .note(
                |j| j.shape() == [3, 3] && j.diag() == jacobian.diag(),
                "The diagonal is right. Elsewhere stands minus the product of two probabilities.",
            )
            .note(
                |j| j.shape() == [3, 3] && !close(&j.sum_axis(Axis(1)), &Array1::zeros(3)),
                "Each row has to add up to 0: if all scores grow alike, no probability changes.",
            )
            .equals(jacobian.clone())?;
        trial
            .ask("y - t for the true classes 0, 1 and 2", || answer.1)?
            .note(
                |p| close(&(-p), &pulls),
                "This is t - y: it would take each score the wrong way.",
            )
            .note(
                |p| close(&(3.0 * p), &pulls),
                "No division here: each row stands for a batch of one.",
            )
            .equals(pulls.clone())?;
        Ok(())
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Two gradients from above",
    hints = [
        "Each number that comes back is a row from above times a column of the Jacobian. What \
         does a column of it add up to?",
        "The second gradient is the first plus (1, 0, 0), and going back is linear: the answers \
         add up as well.",
        "(1, 0, 0) times the Jacobian is the first row of the Jacobian.",
    ],
    afterword = "A number that is the same for all probabilities does nothing, since they always \
                 add up to 1. Only the differences from above come through."
);

/// What softmax hands back at (0.7, 0.1, 0.2), for (7, 7, 7) and for (8, 7, 7).
pub fn prediction(learner: fn() -> [[f64; 3]; 2]) -> Card {
    let column_sums_are_0 = [0.0; 3];
    let first_row = [0.21, -0.07, -0.14];
    let near = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 5e-4);
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| near(&p[0], &[4.9, 0.7, 1.4]),
                "The first one is 7 times the probabilities, which is what diag(y) alone makes \
                 of it. What does the outer product take off?",
            )
            .note(
                |p| near(&p[0], &[7.0; 3]),
                "In the first one everything comes back as it went in. Such a loss is 7 times \
                 the sum of the probabilities: how does it change with a score?",
            )
            .note(
                |p| near(&p[0], &column_sums_are_0) && near(&p[1], &p[0]),
                "The first is right. In the second, one of the probabilities counts more than \
                 the others, so the scores do matter.",
            )
            .note(
                |p| near(&p[0], &column_sums_are_0),
                "The first is right. Which part of (8, 7, 7) is new?",
            )
            .must(
                |p| near(&p[0], &column_sums_are_0) && near(&p[1], &first_row),
                "something else; array![7.0, 7.0, 7.0].dot(&jacobian(&array![0.7, 0.1, 0.2])) \
                 shows the first",
            )
    })
}

exercise!(
    lean,
    kind = Build,
    title = "Back through softmax without a matrix",
    hints = [
        "Multiply the sum of `dy_k y_k (δ_ki - y_i)` out. One part has only k = i in it, and in \
         the other `y_i` can go in front of the sum.",
        "What is left is `da_i = y_i (dy_i - s)`, where s is the sum of `dy_k y_k` over the \
         classes of this sample.",
        "The sums of all samples are a column: `(y * d_y).sum_axis(Axis(1)).insert_axis(Axis(1))`.",
    ],
    afterword = "For 10 classes that is 10 products for the sum and 10 more, where the matrix \
                 has 100 entries. nnfs-core's `Softmax` goes back in this way."
);

/// The way back through softmax for a batch, from the probabilities and the gradient from above.
pub fn lean(learner: fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>) -> Card {
    let right = |y: &Array2<f64>, d_y: &Array2<f64>| y * &(d_y - &row_sums(&(y * d_y)));
    lean::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(13);
        for (n, classes) in [(1, 3), (2, 3), (5, 4), (30, 10), (1, 1), (0, 3)] {
            let y = softmax(&rng.randn((n, classes)));
            let d_y = rng.randn((n, classes));
            let whole_sum = (&y * &d_y).sum();
            trial
                .ask(format!("a batch of shape ({n}, {classes})"), || {
                    learner(&y, &d_y)
                })?
                .note(
                    |d| d.dim() != y.dim(),
                    "The gradient of the scores has the shape of the scores, one row per sample.",
                )
                .note(
                    |d| close(d, &(&y * &d_y)),
                    "This is the first part alone, with the deltas: each score has its own \
                     probability in it, and no other.",
                )
                .note(
                    |d| close(d, &(&y * &(1.0 - &y) * &d_y)),
                    "This is the diagonal of the Jacobian alone. A score moves the other \
                     probabilities too.",
                )
                .note(
                    |d| close(d, &(&y * &(&d_y - whole_sum))),
                    "The sum goes over the whole batch. Each sample has a sum of its own.",
                )
                .note(
                    |d| close(d, &(&y * &(&d_y + &row_sums(&(&y * &d_y))))),
                    "One sign is wrong: the Jacobian is `diag(y)` *minus* the outer product.",
                )
                .note(
                    |d| close(d, &(&y * &(&d_y - &row_sums(&d_y)))),
                    "In the sum each gradient counts with its probability.",
                )
                .note(
                    |d| close(&(d * n as f64), &right(&y, &d_y)),
                    "Divided by the number of samples: the loss has done that already.",
                )
                .within(right(&y, &d_y), 1e-6)?;
        }
        // A sure softmax, as the scores 1e4 and -1e4 make it.
        let sure = array![[1.0, 0.0], [0.0, 1.0]];
        trial
            .ask("probabilities of exactly 0 and 1", || {
                learner(&sure, &array![[3.0, -2.0], [1.0, 5.0]])
            })?
            .note(
                |d| d.iter().any(|d| d.is_nan()),
                "NaN: nothing has to be divided by a probability here.",
            )
            .equals(Array2::zeros((2, 2)))?;
        Ok(())
    })
}

/// From scores and labels to the loss and its gradient.
pub type LastStep = fn(&Array2<f64>, &Array1<usize>) -> (f64, Array2<f64>);

exercise!(
    last_step,
    kind = FindTheBug,
    title = "Find the bug: a loss that never falls below 0.55",
    hints = [
        "Put in scores that are as right and as sure as you like, and print what the loss gets \
         to see.",
        "`SoftmaxCrossEntropy` takes scores. What does it take here?",
        "The best it can be given here is (1, 0, 0). The softmax of that is e / (e + 2), which \
         is 0.576.",
    ],
    afterword = "A softmax twice does not stop a network from learning: the order of the classes \
                 stays. It only takes away the means to be sure."
);

/// The loss of a batch of scores, and its gradient.
pub fn last_step(learner: LastStep) -> Card {
    last_step::EXERCISE.check(|trial| {
        let floor = (std::f64::consts::E + 2.0).ln() - 1.0;
        let mut rng = NumpyRng::seed(14);
        let sure = array![[40.0, 0.0, 0.0], [0.0, 0.0, 40.0]];
        let random = |rng: &mut NumpyRng, n| (rng.randn((n, 3)), Array1::from(rng.choice(3, n)));
        let (first, second) = (random(&mut rng, 4), random(&mut rng, 1));
        let cases = [
            ("two samples, sure and right", sure.clone(), array![0, 2]),
            ("two samples, sure and wrong", sure, array![1, 0]),
            ("four random samples", first.0, first.1),
            ("one random sample", second.0, second.1),
        ];
        for (name, scores, labels) in cases {
            let mut loss = SoftmaxCrossEntropy::new();
            let value = loss.forward(&scores, &labels);
            let d_scores = loss.backward().clone();
            let answer = trial
                .ask(format!("last_step with {name}"), || {
                    learner(&scores, &labels)
                })?
                .value();
            trial
                .ask(format!("the loss of {name}"), || answer.0)?
                .note(
                    |l| (l - floor).abs() < 1e-3,
                    "Sure and right should cost nothing. 0.551 is the cross-entropy of the \
                     scores (1, 0, 0): what does the loss take these numbers for?",
                )
                .note(
                    |l| (l - value * labels.len() as f64).abs() < 1e-9,
                    "This is the sum over the samples, where the mean is wanted.",
                )
                .within(value, 1e-6)?;
            trial
                .ask(format!("the gradient for {name}"), || answer.1)?
                .note(
                    |d| {
                        let t = one_hot(&labels, 3);
                        close(d, &(-(&t / &softmax(&scores)) / labels.len() as f64))
                    },
                    "This is the gradient of the *probabilities*. The network wants that of its \
                     scores, which lies one step further back.",
                )
                .note(
                    |d| close(d, &(&d_scores * labels.len() as f64)),
                    "The gradient of the mean is divided by the number of samples.",
                )
                .within(d_scores, 1e-6)?;
        }
        Ok(())
    })
}

exercise!(
    backward_at,
    kind = Build,
    title = "The gradient at a temperature",
    hints = [
        "The chain has one step more: scores, divided by T, softmax, loss. What is the \
         derivative of a / T?",
        "Go back to the divided scores first. There it is the short cut, with the softmax of the \
         divided scores.",
        "`(softmax(a / T) - t) / n`, and then divided by T once more.",
    ],
    afterword = "A high temperature makes gradients small: softer probabilities, and then the \
                 factor 1 / T as well."
);

/// The gradient of the loss with respect to scores that are divided by a temperature first.
pub fn backward_at(learner: fn(&Array2<f64>, &Array2<f64>, f64) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(15);
    let cases = [(3, 2.0), (3, 1.0), (5, 0.5), (1, 10.0), (4, 3.0)];
    backward_at::EXERCISE.for_each(cases, |trial, (n, temperature)| {
        let scores = 2.0 * rng.randn((n, 4));
        let t = one_hot(&Array1::from(rng.choice(4, n)), 4);
        let measured = nnfs_core::gradient::numerical_gradient(
            |a| SoftmaxCrossEntropy::new().forward(&(a / temperature), &t),
            &scores,
        );
        let at_temperature = (softmax(&(&scores / temperature)) - &t) / n as f64;
        let at_1 = (softmax(&scores) - &t) / n as f64;
        trial
            .ask(
                format!("{n} samples at the temperature {temperature:?}"),
                || learner(&scores, &t, temperature),
            )?
            .note(
                |d| close(d, &at_temperature),
                "This is the gradient of the divided scores. One step is left, from them to the \
                 scores.",
            )
            .note(
                |d| close(d, &(&at_temperature * temperature)),
                "Multiplied, where the derivative of a / T is 1 / T.",
            )
            .note(
                |d| close(d, &at_1) || close(d, &(&at_1 / temperature)),
                "The probabilities are those of temperature 1: softmax has to see the divided \
                 scores.",
            )
            .note(
                |d| close(d, &(&at_temperature / temperature * n as f64)),
                "The division by the number of samples is missing.",
            )
            .within(measured, 1e-5)
    })
}

exercise!(
    bend,
    kind = Hard,
    title = "How the loss bends",
    hints = [
        "The slope along v is the sum of `(y_k - t_k) v_k`. The truth t is fixed, so only y \
         changes with s, and how y changes is the Jacobian.",
        "So the answer is v times J times v, with `J = diag(y) - y yᵀ`. Write both parts as \
         sums, and no matrix is left.",
        "`diag(y)` gives the sum of `y_k v_k²`. `y yᵀ` gives the square of the sum of `y_k v_k`.",
    ],
    afterword = "Your number is a variance: that of the v, drawn with the probabilities y. A \
                 variance is never negative, so in the scores the loss has one valley and no \
                 hollow to be caught in. In the weights of a deep network that no longer holds."
);

/// The second derivative of the loss of one sample along a direction in its scores.
pub fn bend(learner: fn(&Array1<f64>, &Array1<f64>) -> f64) -> Card {
    let right = |a: &Array1<f64>, v: &Array1<f64>| {
        let y = softmax_row(a);
        let mean = y.dot(v);
        y.dot(&v.mapv(|v| (v - mean) * (v - mean)))
    };
    bend::EXERCISE.check(|trial| {
        let known = array![0.7_f64, 0.1, 0.2].mapv(f64::ln);
        let mut rng = NumpyRng::seed(16);
        let mut cases = vec![(
            "at (0.7, 0.1, 0.2) along (1, -1, 0)".to_owned(),
            known,
            array![1.0, -1.0, 0.0],
        )];
        for classes in [2, 3, 10] {
            let name = format!("{classes} random scores along a random direction");
            cases.push((name, rng.randn(classes), 3.0 * rng.randn(classes)));
        }
        for (name, a, v) in cases {
            let y = softmax_row(&a);
            let (squares, mean) = (y.dot(&(&v * &v)), y.dot(&v));
            trial
                .ask(name, || learner(&a, &v))?
                .note(
                    |b| near(*b, squares),
                    "This is the part with diag(y). The outer product takes something off.",
                )
                .note(
                    |b| near(*b, squares - mean),
                    "What is taken off is v times y yᵀ times v: the sum of `y_k v_k` stands \
                     there twice.",
                )
                .note(
                    |b| near(*b, squares + mean * mean),
                    "One sign is wrong: the Jacobian is `diag(y)` *minus* the outer product.",
                )
                .note(
                    |b| near(*b, mean),
                    "This is how the logarithm of the sum of exponentials climbs along v, the \
                     first derivative. The second is asked for.",
                )
                .within(right(&a, &v), 1e-6)?;
        }
        let a = rng.randn(4);
        trial
            .ask("a direction in which all scores grow alike", || {
                learner(&a, &Array1::from_elem(4, 3.0))
            })?
            .must(|b| b.abs() < 1e-9, "0, up to rounding")?;
        let large = array![1000.0, 1000.0, 0.0];
        trial
            .ask("the scores 1000, 1000 and 0 along (1, -1, 0)", || {
                learner(&large, &array![1.0, -1.0, 0.0])
            })?
            .note(
                |b| b.is_nan(),
                "The exponential of 1000 is infinite. `activation::softmax_row` shifts the \
                 scores first.",
            )
            .within(1.0, 1e-6)?;
        Ok(())
    })
}

fn jacobian(y: &Array1<f64>) -> Array2<f64> {
    let column = y.view().insert_axis(Axis(1));
    Array2::from_diag(y) - column.dot(&column.t())
}

/// The sum of each row, as a column.
fn row_sums(a: &Array2<f64>) -> Array2<f64> {
    a.sum_axis(Axis(1)).insert_axis(Axis(1))
}

exercise!(
    class_weights,
    kind = Goal,
    title = "The rare classes count too",
    hints = [
        "All pulls y - t are added up. Of a thousand samples 900 belong to class 0. Who wins \
         when a place could belong to class 0 or to class 2?",
        "A weight for each class multiplies the pull of its samples. Which weights make the \
         pulls of all three classes together equally strong?",
        "Divide by how many there are: `counts.mapv(|n| 1.0 / n as f64)`. So that the steps \
         stay as long as they were, scale them: n / (3 · count), where n is the number of all \
         samples.",
    ],
    afterword = "The price is paid by the common class: more of its samples are now taken for \
                 rare ones. Which mistakes are worse is not a question of mathematics. The \
                 weights are where your answer goes in."
);

/// A weight for each class, from the number of its samples.
pub fn class_weights(learner: fn(&Array1<usize>) -> Array1<f64>) -> Card {
    class_weights::EXERCISE.check(|trial| {
        let counts = array![900_usize, 80, 20];
        let weights = trial
            .ask(format!("class_weights(&{})", np(&counts)), || {
                learner(&counts)
            })?
            .must(
                |w| w.len() == 3 && w.iter().all(|&w| w >= 0.0 && w.is_finite()),
                "three weights, none of them negative",
            )?;
        let mut rng = NumpyRng::seed(13);
        let middles = array![[0.0, 0.0], [1.5, 0.5], [0.0, 2.0]];
        let mut samples = |counts: [usize; 3]| -> (Array2<f64>, Array1<usize>) {
            let labels: Array1<usize> = (0..3)
                .flat_map(|class| std::iter::repeat_n(class, counts[class]))
                .collect();
            let noise: Array2<f64> = 0.7 * rng.randn((labels.len(), 2));
            (noise + middles.select(Axis(0), &labels.to_vec()), labels)
        };
        let ((x, labels), (fresh, truth)) = (samples([900, 80, 20]), samples([500; 3]));
        let t = one_hot(&labels, 3);
        let of_sample = labels.mapv(|label| weights[label]).insert_axis(Axis(1));
        let (mut w, mut b) = (Array2::<f64>::zeros((2, 3)), Array1::<f64>::zeros(3));
        for _ in 0..1000 {
            let d = (softmax(&(x.dot(&w) + &b)) - &t) * &of_sample / labels.len() as f64;
            w = w - 0.5 * x.t().dot(&d);
            b = b - 0.5 * d.sum_axis(Axis(0));
        }
        let read = argmax_rows(&(fresh.dot(&w) + &b));
        let shares = [0, 1, 2].map(|class: usize| {
            let right = read
                .iter()
                .zip(&truth)
                .filter(|&(&r, &t)| t == class && r == t);
            right.count() as f64 / 500.0
        });
        let worst = shares.iter().copied().fold(1.0, f64::min);
        trial
            .ask(
                format!(
                    "the share of the worst class on fresh samples, after a training with the \
                     weights {}",
                    np(&weights)
                ),
                || worst,
            )?
            .note(
                |_| weights.iter().all(|&w| w == 0.0),
                "Nothing pulls any more: all weights are 0.",
            )
            .note(
                |_| weights.iter().all(|&w| w == weights[0]),
                format!(
                    "All classes have the same weight, and {shares:.2?} of them are right. The 900 of \
                     class 0 pull more than all others together."
                ),
            )
            .note(
                |_| weights[2] < weights[0],
                "Here the common class counts even more than the rare ones. It should be the \
                 other way round.",
            )
            .note(
                |_| true,
                format!(
                    "Of the three classes {shares:.2?} are right. The worst of them needs more weight \
                     beside the others, or the training longer steps."
                ),
            )
            .at_least(0.75)
    })
}

reason!(
    /// Why a score is pulled with at most 1.
    the_million,
    title = "Where did the million go?",
    hints = [
        "The way back from the loss to the score has two steps. You know the first factor. What \
         is the slope of the probability with respect to its own score?",
        "On the diagonal of the Jacobian stands p (1 - p). What is that for a p of one \
         millionth, and what is its product with -1/p?",
    ],
    answer = "On the way back the gradient passes through softmax, whose slope for its own \
              score is p (1 - p). For a p of a millionth that is about a millionth, and times \
              minus a million it makes about -1. In general -1/p times p (1 - p) is p - 1. That \
              is good, because no sample can pull with more than 1, so a single bad one cannot \
              throw the weights far away. And a sample that is badly wrong still pulls with \
              nearly the full 1.",
    points = [
        "The slope of the loss is -1/p, and that of softmax is p (1 - p): they cancel to p - 1.",
        "So the pull of one sample is at most 1, and nothing overflows.",
        "It does not fade either where the network is most wrong.",
    ]
);
