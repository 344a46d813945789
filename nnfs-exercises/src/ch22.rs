//! Exercises of chapter 22.

use ndarray::{Array1, Array2, array};
use nnfs_core::data;
use nnfs_core::layer::{Dense, Dropout, Relu};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Adam;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{self, Training};
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    22,
    "Dropout",
    [
        dropped,
        prediction,
        mixed,
        agreement,
        noisy,
        recipe,
        your_answer
    ]
);

/// From a batch, a mask of zeros and ones and a rate to the masked batch.
pub type Dropped = fn(&Array2<f64>, &Array2<f64>, f64) -> Array2<f64>;

exercise!(
    dropped,
    kind = FirstStep,
    title = "One masked batch",
    hints = [
        "Two things happen to each number: the mask is multiplied in, and what is left is made \
         larger.",
        "By which number must a kept one be divided so that the mean stays? It is the share that \
         is kept.",
        "`x * mask / (1.0 - rate)`",
    ],
    afterword = "This line and its mask, used once more in `backward`, are the whole layer."
);

/// A batch under a mask of zeros and ones, with the mean kept.
pub fn dropped(learner: Dropped) -> Card {
    let mut rng = NumpyRng::seed(22);
    let mut cases = vec![(array![[1.0, 3.0]], array![[0.0, 1.0]], 0.5)];
    for (rate, shape) in [(0.2, (2, 3)), (0.75, (3, 2)), (0.0, (1, 4))] {
        let mask = rng.binomial(1, 1.0 - rate, shape);
        cases.push((rng.randn(shape), mask, rate));
    }
    dropped::EXERCISE.for_each(cases, |trial, (x, mask, rate)| {
        let kept = &x * &mask;
        trial
            .ask(
                format!("dropped({}, {}, {rate})", np(&x), np(&mask)),
                || learner(&x, &mask, rate),
            )?
            .note_for(
                kept.clone(),
                "The right numbers are 0, and those that are kept must be made larger, so that \
                 the mean stays.",
            )
            .note_for(
                &kept * (1.0 - rate),
                "The kept numbers became smaller. Divide by the share that is kept, do not \
                 multiply.",
            )
            .note_for(
                &kept / rate,
                "That is divided by the share that is left out. The other share is kept.",
            )
            .note_for(
                &x * &(1.0 - &mask) / (1.0 - rate),
                "Those with a 1 in the mask stay, those with a 0 go.",
            )
            .equals(kept / (1.0 - rate))
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Four numbers",
    hints = [
        "The rate is the share that is set to 0. Which share is kept, and what is 1 divided by \
         it?",
        "For the mean: a quarter of the numbers has the largest value, and the rest is 0.",
        "In `Mode::Evaluating` the numbers pass as they are.",
    ],
    afterword = "Four times as loud for a quarter of the neurons: the mean stays at every rate, \
                 and the noise does not."
);

/// The largest number, the share of zeros, the mean, and the mean when evaluating, for ones and a rate of 0.75.
pub fn prediction(learner: fn() -> [f64; 4]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| (p[1] - 0.25).abs() < 0.02,
                "In this workbook the rate is the share that is set to 0, and not the share that \
                 is kept.",
            )
            .note(
                |p| (p[0] - 1.0).abs() < 0.01,
                "Something is done to the numbers that are kept.",
            )
            .note(
                |p| (p[0] - 4.0 / 3.0).abs() < 0.01,
                "Divide by the share that is kept: a quarter.",
            )
            .note(
                |p| (p[2] - 0.25).abs() < 0.02,
                "That is the mean before the division. What is it for?",
            )
            .note(
                |p| (p[3] - 1.0).abs() > 0.02,
                "While the network answers, nothing is left out and nothing is divided.",
            )
            .must(
                |p| {
                    let right = [4.0, 0.75, 1.0, 1.0];
                    (0..4).all(|k| (p[k] - right[k]).abs() < 0.02)
                },
                "something else; give a `Dropout` the ones, and look",
            )
    })
}

/// From a batch, a rate, whether the network learns, and a generator to what the layer gives on.
pub type Mixed = fn(&Array2<f64>, f64, bool, &mut NumpyRng) -> Array2<f64>;

exercise!(
    mixed,
    kind = FindTheBug,
    title = "Find the bug: two conventions at once",
    hints = [
        "Follow a 1 through both branches with a rate of 0.5. What is its mean while the network \
         learns? What comes out when it answers?",
        "The mean is corrected twice: once while it learns, and once more in the answer.",
        "One of the two corrections has to go, and nobody should need the rate in an answer: the \
         last line becomes `x.clone()`.",
    ],
    afterword = "Each line is right in one of the two books. Both together make every hidden \
                 layer too quiet, and two layers make it worse."
);

/// Dropout that learns and answers.
pub fn mixed(learner: Mixed) -> Card {
    let x = array![[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]];
    mixed::EXERCISE.check(|trial| {
        for (rate, seed) in [(0.5, 0), (0.2, 1), (0.9, 2)] {
            let mask = NumpyRng::seed(seed).binomial(1, 1.0 - rate, x.dim());
            trial
                .ask(
                    format!("what it gives while it learns, rate {rate}, for {}", np(&x)),
                    || learner(&x, rate, true, &mut NumpyRng::seed(seed)),
                )?
                .note_for(
                    &x * &mask,
                    "Now the mean is smaller while the network learns, and an answer would need \
                     the rate. Leave the division where it is.",
                )
                .note_for(x.clone(), "Nothing is left out any more while it learns.")
                .equals(&x * &mask / (1.0 - rate))?;
            trial
                .ask(
                    format!("what it gives when it answers, rate {rate}, for {}", np(&x)),
                    || learner(&x, rate, false, &mut NumpyRng::seed(seed)),
                )?
                .note_for(
                    (1.0 - rate) * &x,
                    "The mean of a 1 is 1 while it learns. And when it answers?",
                )
                .note_for(
                    &x * &mask / (1.0 - rate),
                    "When it answers, all neurons are there: no mask.",
                )
                .note_for(
                    &x / (1.0 - rate),
                    "Now the answer is too loud. While it learns, the mean stayed the same.",
                )
                .equals(x.clone())?;
        }
        Ok(())
    })
}

exercise!(
    agreement,
    kind = Build,
    title = "How sure is the crowd?",
    hints = [
        "A place is a column of the array: `answers.columns()` goes through them, \
         `answers.nrows()` is the number of members.",
        "Count how often each class comes up in the column. The largest class is not known \
         beforehand: for each answer you can count those that are equal to it.",
        "`let most = column.iter().map(|a| column.iter().filter(|b| *b == a).count()).max()` is \
         the count of the most frequent answer, as an `Option`.",
    ],
    afterword = "1 minus this share is the doubt that the map of 22.5 shows."
);

/// The share of the most frequent answer at each place.
pub fn agreement(learner: fn(&Array2<usize>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(22);
    let mut cases = vec![
        array![[2, 1], [0, 1], [2, 1]],
        array![[0, 1, 2, 3], [0, 1, 2, 0], [7, 1, 0, 0], [7, 7, 1, 0]],
        array![[5, 0, 3]],
    ];
    cases.push(Array2::from_shape_fn((9, 5), |_| {
        rng.randint(0, 4) as usize
    }));
    agreement::EXERCISE.for_each(cases, |trial, answers| {
        let n = answers.nrows() as f64;
        let share = |column: &Array1<usize>, class: usize| {
            column.iter().filter(|answer| **answer == class).count() as f64 / n
        };
        let columns: Vec<Array1<usize>> = answers
            .columns()
            .into_iter()
            .map(|column| column.to_owned())
            .collect();
        let right: Array1<f64> = columns
            .iter()
            .map(|column| {
                column
                    .iter()
                    .map(|&class| share(column, class))
                    .fold(0.0, f64::max)
            })
            .collect();
        let of_first: Array1<f64> = columns
            .iter()
            .map(|column| share(column, column[0]))
            .collect();
        trial
            .ask(format!("agreement({})", np(&answers)), || learner(&answers))?
            .note(
                |a| a.len() != answers.ncols(),
                "A row is a member, and a column is a place: one share for each column.",
            )
            .note_for(
                &right * n,
                "These are counts. Divide by the number of members.",
            )
            .note_for(
                1.0 - &right,
                "That is the doubt. The agreement is 1 minus it.",
            )
            .note_for(
                of_first,
                "That is the share of those who agree with the first member, whose answer need \
                 not be the most frequent one.",
            )
            .equals(right)
    })
}

/// From a batch, a rate and a generator to the batch under another kind of mask.
pub type Noisy = fn(&Array2<f64>, f64, &mut NumpyRng) -> Array2<f64>;

exercise!(
    noisy,
    kind = Hard,
    title = "Noise instead of zeros",
    hints = [
        "First the variance of the inverted mask. Its mean is 1, so the variance is the mean of \
         its squares minus 1.",
        "Its square is 1 / k^2 with the probability k = 1 - rate, and else 0. So the mean of the \
         squares is 1 / k.",
        "1 / k - 1 is rate / (1 - rate), and sigma is its root: `let sigma = (rate / (1.0 - \
         rate)).sqrt();`, then `x * &(1.0 + sigma * rng.randn(x.dim()))`.",
    ],
    afterword = "The paper found that this works about as well. So what counts may be less the \
                 zeros than that no neuron can rely on another one's exact value."
);

/// A batch under a mask of normal numbers.
pub fn noisy(learner: Noisy) -> Card {
    let mut rng = NumpyRng::seed(5);
    let cases = [(0.6, (2, 3)), (0.2, (3, 3)), (0.8, (2, 2)), (0.0, (1, 3))];
    let cases: Vec<_> = cases
        .into_iter()
        .map(|(rate, shape)| (rate, rng.randn(shape)))
        .collect();
    noisy::EXERCISE.for_each(cases, |trial, (rate, x)| {
        let with = |mean: f64, sigma: f64| &x * &(mean + sigma * NumpyRng::seed(9).randn(x.dim()));
        let variance = rate / (1.0 - rate);
        let binomial = rate * (1.0 - rate);
        trial
            .ask(format!("noisy({}, {rate}, rng)", np(&x)), || {
                learner(&x, rate, &mut NumpyRng::seed(9))
            })?
            .note_for(
                with(1.0, variance),
                "That is the variance. Sigma, the standard deviation, is its root.",
            )
            .note_for(
                with(1.0, binomial.sqrt()),
                "That is the variance of zeros and ones. The inverted mask is divided by the \
                 share that is kept, and its variance by the square of it.",
            )
            .note_for(
                with(1.0, rate),
                "Sigma is not the rate itself. Compute the variance of a mask that is 0 or 1 / \
                 (1 - rate).",
            )
            .note_for(
                with(0.0, variance.sqrt()),
                "The noise is right, and its mean is 0. A mask has the mean 1.",
            )
            .equals(with(1.0, variance.sqrt()))
    })
}

exercise!(
    recipe,
    kind = Goal,
    title = "Ninety points, well used",
    hints = [
        "Look at the table of 22.6: it has 32 neurons in each layer. Which rates come near the \
         goal?",
        "32 neurons are few if some of them stay at home. Take more, and keep the rate small.",
        "Try 48 neurons, and rates from 0.1 to 0.3.",
    ],
    afterword = "Wider networks want higher rates: what counts is how many neurons are left, and \
                 that no one of them is sure of its partners."
);

/// Accuracy and loss on fresh points, with two layers of so many neurons, after 800 steps.
fn fresh(neurons: usize, rate: f64, seed: u32) -> (f64, f64) {
    let mut rng = NumpyRng::seed(seed);
    let points = data::spiral(30, 3, &mut rng);
    let mut net = Sequential::new();
    for inputs in [2, neurons] {
        net = net
            .add(Dense::he(inputs, neurons, &mut rng))
            .add(Relu::new())
            .add(Dropout::new(rate, &mut rng));
    }
    let mut net = net.add(Dense::he(neurons, 3, &mut rng));
    let mut loss = SoftmaxCrossEntropy::new();
    let mut adam = Adam::new(0.01);
    Training::new(800)
        .batch_size(90)
        .run(&mut net, &points, &mut loss, &mut adam, &mut rng);
    let fresh = data::spiral(200, 3, &mut NumpyRng::seed(100 + seed));
    let (loss, accuracy) = training::evaluate(&mut net, &fresh, &mut loss);
    (accuracy, loss)
}

/// The worst accuracy and the mean loss of three seeds.
pub fn recipe(learner: fn() -> (usize, f64)) -> Card {
    recipe::EXERCISE.check(|trial| {
        let (neurons, rate) = trial
            .ask("recipe()", learner)?
            .note(
                |&(neurons, _)| neurons > 128,
                "That is too wide for this goal: 128 neurons are the most.",
            )
            .note(
                |&(neurons, _)| neurons == 0,
                "Without neurons nothing is learnt.",
            )
            .note(
                |&(_, rate)| !(0.0..1.0).contains(&rate),
                "A rate is a share, from 0 to below 1.",
            )
            .must(
                |&(neurons, rate)| (1..=128).contains(&neurons) && (0.0..1.0).contains(&rate),
                "1 to 128 neurons, and a rate from 0 to below 1",
            )?;
        let seeds = [0, 1, 3].map(|seed| fresh(neurons, rate, seed));
        let worst = seeds.iter().fold(1.0_f64, |worst, s| worst.min(s.0));
        let loss = seeds.iter().map(|s| s.1).sum::<f64>() / 3.0;
        trial
            .ask("the mean loss on fresh points", || loss)?
            .note(
                |_| rate < 0.15,
                "The network is too sure of what it says. Leave out more of it.",
            )
            .note(
                |_| rate >= 0.15,
                "The rate is not far off. Are there more neurons than are needed? Then leave out \
                 a larger share.",
            )
            .at_most(1.9)?;
        trial
            .ask("the worst share of right answers of three seeds", || worst)?
            .note(
                |_| (1.0 - rate) * (neurons as f64) < 40.0,
                "Too few neurons are left to bend around three arms. Take more of them, or leave \
                 out fewer.",
            )
            .at_least(0.63)
    })
}

reason!(
    /// What to say to someone who holds a masked training accuracy against validation.
    your_answer,
    title = "Better on what it has not seen?",
    hints = [
        "In which mode was each of the two numbers measured?",
        "Section 22.7 has a column for the fair comparison.",
    ],
    answer = "The training accuracy was measured with the mask on, by a network that lacks a part \
              of its neurons, and the validation accuracy with all of them. So the two are not \
              comparable. Measure the training points once more in evaluation mode, and compare \
              that with validation: only the gap between these two says something about \
              overfitting.",
    points = [
        "Training's numbers come from passes with a mask, validation's from the whole network.",
        "Evaluate the training points with the mask off, then compare.",
    ]
);
