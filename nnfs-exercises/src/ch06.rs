//! Exercises of chapter 06.

use ndarray::{Array1, Array2, Axis, array, s};
use nnfs_core::loss::{CategoricalCrossEntropy, Loss, MeanSquaredError, SoftmaxCrossEntropy};
use nnfs_core::random::NumpyRng;
use nnfs_core::{activation, data};
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    6,
    "Loss",
    [
        guessing,
        mse,
        prediction,
        binary,
        three_at_once,
        unseen,
        from_scores,
        cool,
        same_accuracy
    ]
);

const SMALLEST: f64 = 1e-7;

fn clipped(p: f64) -> f64 {
    if p < SMALLEST { SMALLEST } else { p }
}

exercise!(
    guessing,
    kind = FirstStep,
    title = "Knowing nothing",
    hints = [
        "Which probability does the true class get, when all `n` get the same? The cross-entropy \
         is minus its logarithm.",
        "`-ln(1 / n)` can be written without the minus and without the fraction. `(n as \
         f64).ln()` is the logarithm of `n`.",
    ],
    afterword = "The first loss of an untrained network should be near this number: 2.303 for \
                 ten digits. Chapter 15 uses that as a check."
);

/// The cross-entropy of a network that gives each of `n` classes the same probability.
pub fn guessing(learner: fn(usize) -> f64) -> Card {
    let cases = [2, 3, 10, 1000, 1, 47];
    guessing::EXERCISE.for_each(cases, |trial, n| {
        let classes = n as f64;
        trial
            .ask(format!("guessing({n})"), || learner(n))?
            .note_for(
                -classes.ln(),
                "The logarithm of a fraction is negative. The loss has a minus in front.",
            )
            .note_for(
                classes.log2(),
                "This is the logarithm to base 2. The loss takes the natural one, `ln`.",
            )
            .note_for(
                classes.log10(),
                "This is the logarithm to base 10. The loss takes the natural one, `ln`.",
            )
            .note(
                |got| n > 1 && (got.is_infinite() || *got == 0.0),
                "`1 / n` between whole numbers drops the rest and gives 0. Make `n` a number \
                 with a point first: `n as f64`.",
            )
            .note_for(
                1.0 / classes,
                "This is the probability of the true class. The loss is minus its logarithm.",
            )
            .equals(classes.ln())
    })
}

exercise!(
    mse,
    kind = Build,
    title = "Batches of squares",
    hints = [
        "It is the function of 6.2 with another type. What must it divide by?",
        "The mean goes over samples and outputs alike. How many squares are there in a matrix \
         of n rows with n_outputs numbers each?",
        "`y.len()` counts all numbers of a matrix, `y.nrows()` only its rows.",
    ]
);

/// The mean squared error of a batch.
pub fn mse(learner: fn(&Array2<f64>, &Array2<f64>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(6);
    let mut batches = vec![(
        array![
            [1.0, 2.0, 0.0, 1.0],
            [3.0, 5.0, 1.0, 2.0],
            [0.0, 0.0, 1.0, 1.0]
        ],
        array![
            [1.0, 1.0, 0.0, 2.0],
            [1.0, 4.0, 1.0, 2.0],
            [0.0, 1.0, 1.0, -1.0]
        ],
    )];
    for shape in [(2, 10), (7, 3), (1, 4), (5, 1)] {
        batches.push((rng.randn(shape), rng.randn(shape)));
    }

    mse::EXERCISE.for_each(&batches, |trial, (y, t)| {
        let expected = MeanSquaredError::new().forward(y, t);
        let (rows, columns) = y.dim();
        let sum = expected * (rows * columns) as f64;
        let question = if (rows, columns) == (3, 4) {
            format!("mse of\n{}\nwith the targets\n{}", np(y), np(t))
        } else {
            format!("mse of a random batch of shape ({rows}, {columns})")
        };
        trial
            .ask(question, || learner(y, t))?
            .note_for(
                sum / rows as f64,
                "This is a sum over the outputs, and a mean over the samples only. Divide by the \
                 number of all outputs.",
            )
            .note_for(
                sum / columns as f64,
                "This is a mean over the outputs, and a sum over the samples. Divide by the \
                 number of all outputs.",
            )
            .note_for(sum, "This is the sum. Divide by the number of all outputs.")
            .note_for(
                sum / 2.0,
                "This is half the sum, the first formula of 6.2. Here it is the mean that is \
                 asked.",
            )
            .note_for(
                sum / 2.0 / rows as f64,
                "This is half the sum for each sample, as some books define it. Here it is the \
                 mean over all outputs: without the half, and divided by their number.",
            )
            .note_for(
                (y - t).sum() / y.len() as f64,
                "Square each difference before you add them up.",
            )
            .equals(expected)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "One bad apple",
    hints = [
        "Nine samples lose `-ln(0.99)` each, which is 0.01. What does the tenth lose? Section \
         6.4 has the number.",
        "Clipped, the 0 counts as 1e-7, and minus its logarithm is about 16. Beside that, what \
         do the nine others weigh?",
        "The loss is the mean of the ten: add them all up, and divide by 10.",
    ],
    afterword = "An accuracy of 0.9 and a loss of 1.6 belong together here. When a loss jumps up \
                 while the accuracy stays, look for a sample that is sure and wrong, and check \
                 its label."
);

/// The loss of nine good samples and a bad one, foretold.
pub fn prediction(learner: fn() -> f64) -> Card {
    let loss = -(9.0 * 0.99_f64.ln() + SMALLEST.ln()) / 10.0;
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p.is_infinite(),
                "The rule of 6.4 keeps the loss of the tenth sample finite.",
            )
            .note(
                |&p| (p - 0.01).abs() < 0.05,
                "The tenth sample counts as well. What does it lose?",
            )
            .note(
                |&p| (15.0..17.0).contains(&p),
                "This is about the sum. The loss is the mean over the ten.",
            )
            .must(
                |&p| (p - loss).abs() < 0.1,
                "something else; cross_entropy_of_labels of such a batch shows what",
            )
    })
}

exercise!(
    binary,
    kind = Build,
    title = "Two classes, one probability",
    hints = [
        "For each sample one of the two terms is 0, because `t` is 0 or 1. Write both all the \
         same.",
        "`clipped` goes around `p[n]` in the first term, and around `1.0 - p[n]` in the second.",
        "`Array1::from_shape_fn(p.len(), |n| ...)` makes the terms. Their mean is the loss.",
    ],
    afterword = "A network that answers yes or no is built on it."
);

/// The binary cross-entropy of probabilities of class 1.
pub fn binary(learner: fn(&Array1<f64>, &Array1<f64>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(7);
    let mut batches = vec![(array![0.9, 0.2, 0.6], array![1.0, 0.0, 0.0])];
    for n in [5, 1, 20] {
        let t = rng.rand(n).mapv(|u: f64| f64::from(u8::from(u < 0.5)));
        batches.push((rng.rand(n), t));
    }
    batches.push((array![1.0, 0.0], array![1.0, 0.0]));
    batches.push((array![0.0, 1.0, 0.5], array![1.0, 0.0, 1.0]));

    binary::EXERCISE.for_each(&batches, |trial, (p, t)| {
        let n = p.len() as f64;
        let ones = (t * &p.mapv(|p| clipped(p).ln())).sum();
        let zeros = ((1.0 - t) * p.mapv(|p| clipped(1.0 - p).ln())).sum();
        let expected = -(ones + zeros) / n;
        let both_ends = p.mapv(|p| p.clamp(SMALLEST, 1.0 - SMALLEST));
        let both_ends =
            -(t * &both_ends.mapv(f64::ln) + (1.0 - t) * both_ends.mapv(|p| (1.0 - p).ln())).sum()
                / n;
        trial
            .ask(format!("binary of {} with {}", np(p), np(t)), || {
                learner(p, t)
            })?
            .note(
                |got| got.is_nan(),
                "0 times an infinite logarithm is not a number. Clip both probabilities.",
            )
            .note(
                |got| got.is_infinite(),
                "A probability of 0 has an infinite logarithm. Clip both, `p` and `1 - p`.",
            )
            .note_for(
                -ones / n,
                "Only the samples of class 1 count here. The others lose `-ln(1 - p)`.",
            )
            .note_for(
                -expected,
                "The sign is turned around: a loss is never below 0.",
            )
            .note_for(
                expected * n,
                "This is the sum. The loss is the mean over the samples.",
            )
            .note_for(
                both_ends,
                "This clips at the upper end too, so a perfect answer costs a little. `clipped` \
                 of 6.4 does not.",
            )
            .equals(expected)
    })
}

exercise!(
    three_at_once,
    kind = FindTheBug,
    title = "Find the bug: three at once",
    hints = [
        "Read it line by line beside 6.5. Three of the four mistakes of 6.6 are in it.",
        "One sample alone hides two of the three. Compute the loss of one sample, then of the \
         same sample twice: they must be equal.",
        "Each row needs a sum of its own: `activation::softmax(scores)`. The product needs the \
         targets. And at the end comes a division by the number of rows.",
    ],
    afterword = "One sample with each class, the same sample twice, one large score: three small \
                 questions, and each mistake shows in one of them."
);

/// The mean cross-entropy from scores and one-hot targets, in a function with three mistakes.
pub fn three_at_once(learner: fn(&Array2<f64>, &Array2<f64>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(8);
    let loss =
        |scores: &Array2<f64>, t: &Array2<f64>| SoftmaxCrossEntropy::new().forward(scores, t);
    three_at_once::EXERCISE.check(|trial| {
        // One sample shows whether the target counts, whatever else is wrong.
        let one = array![[2.0, 1.0, 0.0]];
        for class in 0..3 {
            let t = data::one_hot(&array![class], 3);
            let y = activation::softmax(&one);
            let entropy = -(&y * &y.mapv(f64::ln)).sum();
            trial
                .ask(
                    format!("the loss of one sample, scores {}, class {class}", np(&one)),
                    || learner(&one, &t),
                )?
                .note_for(
                    entropy,
                    "This loss is the same for each class: it never looks at the target.",
                )
                .equals(loss(&one, &t))?;
        }
        let one = rng.randn((1, 4));
        let t = data::one_hot(&array![2_usize], 4);
        let expected = loss(&one, &t);
        for n in [2, 5] {
            let copies = |row: &Array2<f64>| {
                Array2::from_shape_fn((n, row.ncols()), |(_, column)| row[[0, column]])
            };
            let size = n as f64;
            trial
                .ask(format!("the loss of {n} times the same sample"), || {
                    learner(&copies(&one), &copies(&t))
                })?
                .note_for(
                    size * (expected + size.ln()),
                    format!(
                        "{n} equal samples must lose as much as one. Two things are wrong: a \
                         factor {n}, and {:.4} too much for each sample, which is ln {n}.",
                        size.ln()
                    ),
                )
                .note_for(
                    size * expected,
                    format!(
                        "{n} equal samples must lose as much as one, and this is {n} times as \
                         much: a sum, not a mean."
                    ),
                )
                .note_for(
                    expected + size.ln(),
                    format!(
                        "{n} equal samples must lose as much as one. This is ln {n} too much: \
                         all rows together share one sum."
                    ),
                )
                .equals(expected)?;
        }
        for n in [3, 8] {
            let scores = rng.randn((n, 5));
            let t = data::one_hot(&Array1::from(rng.choice(5, n)), 5);
            trial
                .ask(
                    format!("the loss of {n} random samples of 5 classes"),
                    || learner(&scores, &t),
                )?
                .equals(loss(&scores, &t))?;
        }
        let large = array![[1000.0, 999.0, 990.0], [-1000.0, -1001.0, -1002.0]];
        let t = data::one_hot(&array![1_usize, 0], 3);
        trial
            .ask(
                format!("the loss of two samples with the scores\n{}", np(&large)),
                || learner(&large, &t),
            )?
            .note(
                |got| !got.is_finite(),
                "The exponential of 1000 is infinite. Chapter 04 has a softmax that does not mind.",
            )
            .note(
                |&got| got > 5.0,
                "The exponential of -1000 is 0. Chapter 04 has a softmax that does not mind.",
            )
            .equals(loss(&large, &t))?;
        Ok(())
    })
}

exercise!(
    unseen,
    kind = FindTheBug,
    title = "Find the bug: two samples it does not see",
    hints = [
        "What does a sample of class 0 cost, however wrong it is? And which of the four mistakes \
         of 6.6 is that?",
        "Run `f64::NAN.max(1e-7)`. What should come out, and what does `clipped` of 6.4 do?",
        "Picking the true class is all that the labels are for. `NaN < 1e-7` is false, so a \
         comparison lets NaN through.",
    ],
    afterword = "A loss that is NaN is bad news, but it is news. A loss that hides it lets a \
                 broken network train on for hours."
);

/// The mean cross-entropy from probabilities and labels, in a function that does not see class 0 and NaN.
pub fn unseen(learner: fn(&Array2<f64>, &Array1<usize>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(9);
    let loss =
        |y: &Array2<f64>, labels: &Array1<usize>| CategoricalCrossEntropy::new().forward(y, labels);
    unseen::EXERCISE.check(|trial| {
        let y = array![[0.1, 0.7, 0.2]];
        let labels = array![0_usize];
        trial
            .ask("the loss of one sample of class 0, which got 0.1", || {
                learner(&y, &labels)
            })?
            .note(
                |&got| got == 0.0,
                "The network is badly wrong here, and it costs nothing.",
            )
            .equals(loss(&y, &labels))?;
        for n in [4, 9] {
            let y = activation::softmax(&rng.randn((n, 5)));
            let labels = Array1::from(rng.choice(5, n));
            let one_more = labels.mapv(|label| (label + 1) as f64);
            let picked = Array1::from_shape_fn(n, |i| -y[[i, labels[i]]].ln());
            trial
                .ask(
                    format!("the loss of {n} random samples of 5 classes"),
                    || learner(&y, &labels),
                )?
                .note_for(
                    (one_more * &picked).sum() / n as f64,
                    "Now class 0 counts once, class 1 twice, and so on. All classes count the \
                     same.",
                )
                .note_for(
                    picked.sum(),
                    "This is the sum. The loss is the mean over the samples.",
                )
                .equals(loss(&y, &labels))?;
        }
        let y = array![[1.0, 0.0], [0.5, 0.5]];
        let labels = array![1_usize, 0];
        trial
            .ask(
                "the loss of two samples whose true classes got 0 and 0.5",
                || learner(&y, &labels),
            )?
            .note(
                |got| got.is_infinite(),
                "Without clipping, one probability of 0 makes the whole loss infinite.",
            )
            .equals(loss(&y, &labels))?;
        let y = array![[0.2, 0.8], [f64::NAN, f64::NAN]];
        let labels = array![1_usize, 1];
        trial
            .ask(
                "the loss of two samples, one with outputs that are NaN",
                || learner(&y, &labels),
            )?
            .note(
                |got| got.is_finite(),
                "The network is destroyed, and the loss is an ordinary number. `max` gives the \
                 other number when one is NaN.",
            )
            .equals(f64::NAN)?;
        Ok(())
    })
}

exercise!(
    from_scores,
    kind = Hard,
    title = "From the scores alone",
    hints = [
        "Compute one row first: its largest score `c`, the sum of `(a - c).exp()`, the logarithm \
         of this sum. Then add up over the rows.",
        "`row.fold(f64::NEG_INFINITY, |c, &a| c.max(a))` is the largest of a row. One of the \
         exponentials is always that of 0, which is 1, so the logarithm never meets a 0.",
        "Each row gives `c + sum.ln() - row[label]`. The loss is the mean of these.",
    ],
    afterword = "The logarithm of a sum of exponentials has a name of its own, log-sum-exp, and \
                 every library of deep learning has it."
);

/// The mean cross-entropy from scores and labels, without a probability in between.
pub fn from_scores(learner: fn(&Array2<f64>, &Array1<usize>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(10);
    let mut batches = vec![
        (array![[2.0, 1.0, 0.0]], array![2_usize]),
        (rng.randn((6, 4)), Array1::from(rng.choice(4, 6))),
        (array![[1e4, -1e4]], array![1]),
        (array![[1e4, -1e4]], array![0]),
        (array![[800.0, 801.0, 799.0], [0.0, 1.0, 2.0]], array![0, 1]),
        (array![[-2000.0, -2001.0]], array![1]),
    ];
    batches.push((100.0 * rng.randn((20, 3)), Array1::from(rng.choice(3, 20))));

    from_scores::EXERCISE.for_each(&batches, |trial, (scores, labels)| {
        let expected = SoftmaxCrossEntropy::new().forward(scores, labels);
        let n = labels.len();
        let two_steps =
            CategoricalCrossEntropy::new().forward(&activation::softmax(scores), labels);
        let without_c = {
            let logs = scores.map_axis(Axis(1), |row| {
                let c = row.fold(f64::NEG_INFINITY, |c: f64, &a| c.max(a));
                row.mapv(|a| (a - c).exp()).sum().ln()
            });
            let picked = Array1::from_shape_fn(n, |i| scores[[i, labels[i]]]);
            (logs - picked).sum() / n as f64
        };
        // The loss as if the labels were counted from 1.
        let one_less = (labels.iter().all(|&label| label > 0))
            .then(|| SoftmaxCrossEntropy::new().forward(scores, &labels.mapv(|label| label - 1)));
        let question = if n <= 2 {
            format!("from_scores of {} with {}", np(scores), np(labels))
        } else {
            format!("from_scores of {n} random samples")
        };
        trial
            .ask(question, || learner(scores, labels))?
            .note(
                |got| !got.is_finite(),
                "An exponential has left the range of `f64`, at the upper or at the lower end. \
                 Take the largest score of the row off first.",
            )
            .note_for(
                one_less.unwrap_or(f64::NAN),
                "These are the scores before the labels'. Classes are counted from 0, as columns \
                 are: label 2 is column 2.",
            )
            .note_for(
                two_steps,
                "This went through a clipped probability, so it cannot see how far apart the \
                 scores are.",
            )
            .note_for(
                without_c,
                "The largest score was taken off before the exponentials, and must be added \
                 again after the logarithm.",
            )
            .note_for(
                expected * n as f64,
                "This is the sum. The loss is the mean over the samples.",
            )
            .note_for(
                -expected,
                "The sign is turned around: a loss is never below 0.",
            )
            .equals(expected)
    })
}

exercise!(
    cool,
    kind = Goal,
    title = "Cool an overconfident network",
    hints = [
        "Dividing all scores by one number does not change which class wins. So accuracy cannot \
         tell a good temperature, but the loss can. What does it do when you try 0.5, 1, 2 and \
         4?",
        "Write a loop over many temperatures, such as 0.1, 0.2 and so on up to 10. For each, \
         compute the loss of the samples that you were given, and keep the temperature with the \
         smallest.",
        "The loss at a temperature: `SoftmaxCrossEntropy::new().forward(&(scores / \
         temperature), labels)`. In `for i in 1..=100 { let t = i as f64 / 10.0; ... }` keep \
         the best `t` in a `let mut`.",
    ],
    afterword = "This is called temperature scaling, and real networks need it: trained for \
                 long, they become surer than they are right. One number, learnt from samples \
                 set aside, makes their probabilities honest and changes no answer."
);

/// A temperature that makes the probabilities of a network honest.
pub fn cool(learner: fn(&Array2<f64>, &Array1<usize>) -> f64) -> Card {
    let mut rng = NumpyRng::seed(61);
    // Labels that are drawn from the honest scores, and scores that are so many times too large.
    let mut samples = |n: usize, factor: f64| {
        let honest: Array2<f64> = 1.5 * rng.randn((n, 4));
        let p = activation::softmax(&honest);
        let labels = Array1::from_shape_fn(n, |i| {
            let u = rng.random();
            let below = |class: usize| p.slice(s![i, ..=class]).sum() < u;
            (0..3).take_while(|&class| below(class)).count()
        });
        (factor * honest, labels)
    };
    let cases = [("too sure", 4.0), ("too shy", 0.5)]
        .map(|(name, factor)| (name, factor, samples(1000, factor), samples(2000, factor)));

    cool::EXERCISE.for_each(
        cases,
        |trial, (name, factor, (scores, labels), (fresh, fresh_labels))| {
            let question = format!("the temperature for a network that is {name}");
            let t = trial
                .ask(question, || learner(&scores, &labels))?
                .must(|&t| t > 0.0 && t.is_finite(), "a number above 0")?;
            let loss_at = |t: f64| SoftmaxCrossEntropy::new().forward(&(&fresh / t), &fresh_labels);
            // As good as the honest temperature, up to a hundredth.
            let most = (1000.0 * loss_at(factor) + 10.0).round() / 1000.0;
            let as_it_is = loss_at(1.0);
            trial
                .ask(
                    format!(
                        "the loss on 2,000 fresh samples of the network that is {name}, at your \
                         temperature {t:.3}"
                    ),
                    || loss_at(t),
                )?
                .note(
                    |_| t == 1.0,
                    "This is the loss of the scores as they are. Try other temperatures on the \
                     samples that you were given.",
                )
                .note(
                    |&loss| loss > as_it_is,
                    "That is worse than the scores as they are. A network that is too sure needs \
                     a temperature above 1, and one that is too shy one below 1.",
                )
                .note(
                    |_| true,
                    "Better than the scores as they are, and there is a better temperature. Is it \
                     the smallest loss that you keep, and do you try enough of them?",
                )
                .at_most(most)
        },
    )
}

reason!(
    /// Why the same accuracy may have another loss.
    same_accuracy,
    title = "The same accuracy, another loss",
    hints = [
        "What does accuracy ask of each answer? And what does cross-entropy ask?",
        "Think of two mistakes. In one the true class got 0.4, in the other 0.00001. What do \
         the two cost?",
    ],
    answer = "Accuracy only asks whether the true class got the largest probability, so three \
              mistakes in a hundred are 0.97 for both. Cross-entropy asks which probability it \
              got. The second network gives it less: it is unsure where it is right, or, which \
              costs most, very sure where it is wrong. The first is the better one to have, as \
              its probabilities can be believed: when it is unsure, it says so.",
    points = [
        "Accuracy counts right and wrong, and does not look at how sure an answer is.",
        "Cross-entropy looks at the probability of the true class, and a sure mistake is very \
         expensive.",
        "Of the two, the probabilities of the one with the smaller loss are worth more.",
    ]
);
