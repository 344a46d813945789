//! Exercises of chapter 05.

use ndarray::{Array1, Array2, Axis, array, s};
use nnfs_core::layer::Layer;
use nnfs_core::network::ThreeLayerNet;
use nnfs_core::random::NumpyRng;
use nnfs_core::{activation, metric};
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::small_digits;

chapter!(
    5,
    "Reading digits",
    [
        line_and_column,
        prediction,
        share_of_each,
        accuracy_in_batches,
        with_doubt,
        centred,
        by_template,
        sure_of_no_digit
    ]
);

exercise!(
    line_and_column,
    kind = FirstStep,
    title = "Where a pixel stands",
    hints = [
        "One line has 28 pixels. How many whole lines lie before the pixel?",
        "`/` between whole numbers drops the rest, and `%` gives the rest.",
    ]
);

/// Line and column of a pixel from its place in the row of 784.
pub fn line_and_column(learner: fn(usize) -> (usize, usize)) -> Card {
    let mut rng = NumpyRng::seed(5);
    let mut places = vec![156, 0, 27, 28, 783];
    places.extend(rng.choice(784, 20));

    line_and_column::EXERCISE.for_each(places, |trial, place| {
        let (line, column) = (place / 28, place % 28);
        trial
            .ask(format!("line_and_column({place})"), || learner(place))?
            .note(
                |&got| got == (column, line) && line != column,
                "Line and column are swapped.",
            )
            .note(
                |&got| got == (line + 1, column + 1),
                "Lines and columns are counted from 0, as places are.",
            )
            .note(|&(_, got)| got >= 28, "A line has the columns 0 to 27.")
            .equals((line, column))
    })
}

/// Which of the five changes of exercise 2 can change what is read, tried on a network of random weights.
fn what_changes() -> [bool; 5] {
    let mut rng = NumpyRng::seed(5);
    let x = rng.randn((200, 30));
    let mut net = ThreeLayerNet::new([30, 20, 20, 4], &mut rng);
    for dense in [&mut net.dense1, &mut net.dense2, &mut net.dense3] {
        dense.weights = rng.randn(dense.weights.dim());
    }
    // A sigmoid is 0.5 on average: these biases keep one digit from winning always.
    let sums = net.dense3.weights.sum_axis(Axis(0));
    net.dense3.biases = (-0.5 * sums).insert_axis(Axis(0));
    let scores = net.forward(&x).clone();
    let before = metric::argmax_rows(&scores);
    let differs = |mut net: ThreeLayerNet, change: fn(&mut ThreeLayerNet)| {
        change(&mut net);
        metric::argmax_rows(net.forward(&x)) != before
    };
    [
        metric::argmax_rows(&activation::softmax(&scores)) != before,
        differs(net.clone(), |net| net.dense3.biases += 100.0),
        differs(net.clone(), |net| {
            net.dense3.weights *= 2.0;
            net.dense3.biases *= 2.0;
        }),
        differs(net.clone(), |net| {
            net.dense1.weights *= 2.0;
            net.dense1.biases *= 2.0;
        }),
        differs(net.clone(), |net| net.dense1.biases += 100.0),
    ]
}

exercise!(
    prediction,
    kind = Predict,
    title = "What can change the answer?",
    hints = [
        "The answer is the place of the largest score. So ask of each change whether it can move \
         this place. Softmax keeps the order of the scores.",
        "The last layer computes a sum of weights and a bias for each digit. What happens to the \
         order of ten sums when all are doubled, or when the same is added to all? Behind layer \
         1 comes a sigmoid. Is it twice as large for a doubled sum?",
        "What does a sigmoid say for a sum of 100? And what can the later layers still see of \
         the picture then? To try a change: `let mut changed = net.clone();`, change a layer of \
         it, such as `changed.dense3.biases += 100.0;`, and compare \
         `metric::argmax_rows(&probabilities(&changed, &x))` with that of `net`.",
    ],
    afterword = "Only the order of the scores decides what is read. How sure the network is \
                 depends on their distances, so the doubled scores read the same digits with \
                 larger probabilities."
);

/// Five changes of a network: can they change what it reads?
pub fn prediction(learner: fn() -> [bool; 5]) -> Card {
    let truth = what_changes();
    prediction::EXERCISE.check(|trial| {
        let mut answer = trial.ask("prediction()", learner)?;
        for n_right in 0..truth.len() {
            answer = answer.note(
                |p| p.iter().zip(truth).filter(|(p, t)| **p == *t).count() == n_right,
                format!("{n_right} of the five are right."),
            );
        }
        answer.must(
            |p| *p == truth,
            "something else; make each change to a copy of net and compare what is read",
        )
    })
}

exercise!(
    share_of_each,
    kind = Build,
    title = "The best and the worst digit",
    hints = [
        "The row of a digit holds everything that the digit was read as. The diagonal holds what \
         was read right.",
        "So it is the diagonal divided by the sums of the rows, place by place. The sum of a \
         row goes along axis 1.",
        "`confusion.diag()` and `confusion.sum_axis(Axis(1))` are both whole numbers; \
         `.mapv(|count| count as f64)` makes them `f64`.",
    ],
    afterword = "The columns answer another question: if it says 4, how often is it a 4? The two \
                 have names, recall for the rows and precision for the columns."
);

/// Of each true digit, the share that is read right.
pub fn share_of_each(learner: fn(&Array2<usize>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(6);
    let mut random = Array2::from_shape_fn((10, 10), |_| rng.choice(12, 1)[0]);
    for count in random.diag_mut() {
        *count += 90;
    }
    let matrices = [array![[8_usize, 2], [5, 5]], random];

    share_of_each::EXERCISE.for_each(&matrices, |trial, confusion| {
        let counts = confusion.mapv(|count| count as f64);
        let diagonal = counts.diag();
        let shares = |axis| &diagonal / &counts.sum_axis(Axis(axis));
        trial
            .ask(format!("share_of_each of\n{}", np(confusion)), || {
                learner(confusion)
            })?
            .note(
                |got| got.iter().all(|&share| share == 0.0),
                "Whole numbers divide without a rest: `8 / 10` is 0. Make them `f64` first.",
            )
            .note_for(
                shares(0),
                "These are the columns: of all that was read as a digit, the share that was one. \
                 Divide by the sums of the rows.",
            )
            .note_for(
                &diagonal / counts.sum(),
                "Divide by the number of pictures of this digit, not of all digits.",
            )
            .equals(shares(1))
    })
}

/// The probabilities and labels of a batch.
pub type Batch = (Array2<f64>, Array1<usize>);

exercise!(
    accuracy_in_batches,
    kind = FindTheBug,
    title = "Find the bug: an average of averages",
    hints = [
        "Take two batches by hand: one of nine pictures, all right, and one of a single picture, \
         wrong. Nine of ten are right. What does the function say?",
        "Each batch must count as much as it has pictures. Section 5.5 does it.",
        "Count instead of averaging: `metric::accuracy(y, labels) * labels.len() as f64` are \
         right in a batch. Add these up, add up the lengths, and divide once at the end.",
    ],
    afterword = "Batches of equal size hide it: there the average of averages is right. In 5.5, \
                 batches of 2,000 fit 10,000 pictures; batches of 3,000 leave 1,000 for the last."
);

/// The accuracy of all pictures, from the probabilities and labels of each batch.
pub fn accuracy_in_batches(learner: fn(&[Batch]) -> f64) -> Card {
    let mut rng = NumpyRng::seed(7);
    // The last batch is all right, the others are not.
    let mut batches_of = |sizes: &[usize]| -> Vec<Batch> {
        let mut batches = Vec::new();
        for &size in sizes {
            let y = activation::softmax(&rng.randn((size, 3)));
            let labels = if batches.len() + 1 == sizes.len() {
                metric::argmax_rows(&y)
            } else {
                Array1::from(rng.choice(3, size))
            };
            batches.push((y, labels));
        }
        batches
    };
    let sizes: [&[usize]; 4] = [&[30, 30, 10], &[20, 20, 20], &[50, 1], &[7]];
    let cases = sizes.map(|sizes| (sizes, batches_of(sizes)));

    accuracy_in_batches::EXERCISE.for_each(&cases, |trial, (sizes, batches)| {
        let right = |(y, labels): &Batch| metric::accuracy(y, labels) * labels.len() as f64;
        let n: usize = sizes.iter().sum();
        let expected = batches.iter().map(right).sum::<f64>() / n as f64;
        let of_averages = batches
            .iter()
            .map(|b| right(b) / b.1.len() as f64)
            .sum::<f64>()
            / batches.len() as f64;
        trial
            .ask(format!("the accuracy of batches of {sizes:?}"), || {
                learner(batches)
            })?
            .note_for(
                of_averages,
                "This is the average of the batches' accuracies: a picture of a small batch \
                 counts more than one of a large batch.",
            )
            .note(
                |&got| got > 1.0,
                "An accuracy is a share, so it cannot be above 1: divide by the number of all \
                 pictures.",
            )
            .equals(expected)
    })
}

/// How many pictures are left to a person, and the accuracy on the others.
pub type Shared = (usize, f64);

exercise!(
    with_doubt,
    kind = Build,
    title = "Leave the hard ones to a person",
    hints = [
        "The largest number of each row says how sure the network is: section 5.6 computes it \
         with `fold_axis`.",
        "Go through the rows with two counters: how many it answers, and how many of these it \
         answers right. `metric::argmax_rows(y)` gives the digits that it reads.",
        "What is left to a person is the number of rows minus the number of answers. Without any \
         answer, do not divide.",
    ],
    afterword = "In the notebook, `with_doubt(&y, &labels, 0.9)` says what it would cost to have \
                 nearly no mistakes."
);

/// How many pictures a person has to read, and the accuracy on the others.
pub fn with_doubt(learner: fn(&Array2<f64>, &Array1<usize>, f64) -> Shared) -> Card {
    let mut rng = NumpyRng::seed(8);
    let by_hand = array![[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.05, 0.0, 0.95]];
    let y = activation::softmax(&(2.0 * rng.randn((60, 5))));
    let labels = Array1::from_shape_fn(60, |n| {
        let sure = y.row(n).fold(0.0, |most: f64, &p| most.max(p));
        let read = metric::argmax_rows(&y)[n];
        // The surer, the more often right.
        if rng.random() < sure {
            read
        } else {
            (read + 1) % 5
        }
    });
    let cases = [
        (
            "three pictures",
            by_hand.clone(),
            array![0_usize, 1, 0],
            0.5,
        ),
        (
            "the same three pictures",
            by_hand.clone(),
            array![0, 1, 0],
            0.7,
        ),
        ("60 pictures", y.clone(), labels.clone(), 0.9),
        ("the same 60 pictures", y.clone(), labels.clone(), 0.5),
        ("the same 60 pictures", y, labels, 0.0),
        ("three pictures", by_hand, array![0, 1, 0], 0.99),
    ];

    with_doubt::EXERCISE.for_each(cases, |trial, (name, y, labels, least)| {
        let (mut n_answers, mut n_right) = (0, 0);
        let read = metric::argmax_rows(&y);
        for (n, row) in y.rows().into_iter().enumerate() {
            if row[read[n]] > least {
                n_answers += 1;
                n_right += usize::from(read[n] == labels[n]);
            }
        }
        let n = labels.len();
        let share = |right: usize, of: usize| right as f64 / of as f64;
        let expected = if n_answers == 0 {
            1.0
        } else {
            share(n_right, n_answers)
        };
        trial
            .ask(
                format!("with_doubt of {name}, answered above {least}"),
                || learner(&y, &labels, least),
            )?
            .note(
                |got| got.1.is_nan(),
                "0 divided by 0 is not a number. The network answers none of them here: say 1, \
                 as it made no mistake.",
            )
            .note(
                |got| got.0 + 1 == n - n_answers && y.iter().any(|&p| p == least),
                "One probability is exactly the bound. The network must be surer than that.",
            )
            .note(
                |got| got.0 == n_answers && n_answers * 2 != n,
                "The first number is that of the answered pictures. Asked is how many are left \
                 to a person.",
            )
            .note_for(
                (n - n_answers, share(n_right, n)),
                "The right answers were divided by all pictures. Divide by those that the \
                 network answers.",
            )
            .note_for(
                (n - n_answers, metric::accuracy(&y, &labels)),
                "This accuracy is that of all pictures, the doubtful ones too.",
            )
            .equals((n - n_answers, expected))
    })
}

/// The picture moved: `down` lines and `right` columns; what leaves is lost.
fn moved(picture: &Array2<f64>, down: isize, right: isize) -> Array2<f64> {
    Array2::from_shape_fn(picture.dim(), |(line, column)| {
        let from = [line as isize - down, column as isize - right];
        let [Ok(line), Ok(column)] = from.map(usize::try_from) else {
            return 0.0;
        };
        picture.get([line, column]).copied().unwrap_or(0.0)
    })
}

/// How far a picture has to move: `(down, right)`, by a centre with these weights.
fn way_to_the_middle(picture: &Array2<f64>, weight: fn(f64) -> f64) -> (isize, isize) {
    let weights = picture.mapv(weight);
    let total = weights.sum();
    if total == 0.0 {
        return (0, 0);
    }
    let mean = |place: fn((usize, usize)) -> usize| {
        let sum: f64 = weights
            .indexed_iter()
            .map(|(i, &w)| w * place(i) as f64)
            .sum();
        sum / total
    };
    let (lines, columns) = picture.dim();
    let way = |n: usize, mean: f64| ((n - 1) as f64 / 2.0 - mean).round() as isize;
    (way(lines, mean(|i| i.0)), way(columns, mean(|i| i.1)))
}

exercise!(
    centred,
    kind = Hard,
    title = "Back into the middle",
    hints = [
        "First only the two means. Walk over the picture with `indexed_iter`, which gives \
         `((line, column), &ink)`, and add up `ink`, `ink * line` and `ink * column`.",
        "How far to move: `((n_lines - 1) as f64 / 2.0 - mean_line).round() as isize`, and the \
         same for columns. Without ink there is nothing to move.",
        "Then fill a picture of zeros: each pixel goes to `line as isize + down`, `column as \
         isize + right`, if that place lies inside. A negative number as `usize` is huge, so \
         `get_mut` answers `None` for it as well.",
    ],
    afterword = "MNIST's pictures were centred like this when the collection was made. Centred \
                 again, the digits of 5.8 that were shifted by 4 pixels are read with an \
                 accuracy of 0.949, instead of 0.3865."
);

/// A picture whose centre of ink lies in the middle.
pub fn centred(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(9);
    let mut dot = Array2::zeros((7, 9));
    dot[[2, 6]] = 0.8;
    // A heavy blot on the left and one faint pixel on the right, which has to leave.
    let mut blot = Array2::zeros((5, 9));
    blot.slice_mut(s![1..4, 0..2]).fill(1.0);
    blot[[2, 8]] = 0.1;
    let mut pictures = vec![
        ("one dot at [2, 6]", dot),
        ("a blot on the left and a faint pixel on the right", blot),
    ];
    for corner in [(0, 0), (13, 2), (3, 15)] {
        let mut picture = Array2::zeros((28, 28));
        let blot = rng.rand((9, 6));
        let (line, column) = corner;
        picture
            .slice_mut(s![line..line + 9, column..column + 6])
            .assign(&blot);
        pictures.push(("a random blot in 28 x 28", picture));
    }
    pictures.push(("a blank sheet", Array2::zeros((4, 4))));

    centred::EXERCISE.for_each(&pictures, |trial, (name, picture)| {
        let (down, right) = way_to_the_middle(picture, |ink| ink);
        let by_pixels = way_to_the_middle(picture, |ink| f64::from(u8::from(ink > 0.0)));
        let question = if picture.len() > 100 {
            (*name).to_owned()
        } else {
            format!("{name}\n{}", np(picture))
        };
        trial
            .ask(question, || learner(picture))?
            .note(
                |got| got.iter().any(|ink| ink.is_nan()),
                "Without ink the mean is 0 divided by 0. A blank sheet stays as it is.",
            )
            .note_for(picture.clone(), "Nothing has moved.")
            .note_for(
                moved(picture, -down, -right),
                "It moved as far as it should, in the opposite direction.",
            )
            .note_for(
                moved(picture, right, down),
                "Lines and columns are swapped.",
            )
            .note_for(
                moved(picture, by_pixels.0, by_pixels.1),
                "Dark pixels weigh more than faint ones: each line and column counts as much as \
                 it has ink.",
            )
            .note(
                |got| {
                    let lost = moved(picture, down, right).sum() < picture.sum() - 1e-9;
                    lost && (got.sum() - picture.sum()).abs() < 1e-9
                },
                "What leaves on one side must not come in again on the other.",
            )
            .equals(moved(picture, down, right))
    })
}

exercise!(
    by_template,
    kind = Goal,
    title = "Ten weight pictures by hand",
    hints = [
        "The weights of a neuron are a picture. Which picture, laid on a 3 and multiplied pixel \
         by pixel, makes the sum large?",
        "With the digits themselves as weights, `templates.t()`, the 8 says yes too often: it \
         has ink nearly everywhere, so it meets the ink of all others. A bias can take that \
         away. Should it be larger or smaller for a digit with much ink?",
        "How far is a picture x from a digit t? That is |x|² - 2 x·t + |t|², and |x|² is the \
         same for all ten. So the nearest digit has the largest x·t - |t|²/2. The second part \
         is a bias, and |t|² is the number of its ink pixels: `templates.sum_axis(Axis(1))`.",
    ],
    afterword = "One layer without any training reads noisy digits, since here all noise is \
                 alike: the nearest digit is the likeliest. Handwriting is not a digit plus \
                 noise, so there the weights must be learnt."
);

/// The weights and the biases of a layer.
pub type WeightsAndBiases = (Array2<f64>, Array1<f64>);

/// The weights and biases of a single layer that reads small digits, made from the ten digits.
pub fn by_template(learner: fn(&Array2<f64>) -> WeightsAndBiases) -> Card {
    let templates = small_digits::templates();
    let (x, labels) = small_digits::noisy(2000, 0.1, &mut NumpyRng::seed(1));
    by_template::EXERCISE.check(|trial| {
        let (weights, biases) = trial
            .ask("the shapes of by_template(&templates)", || {
                learner(&templates)
            })?
            .note(
                |(w, _)| w.dim() == (10, 35),
                "One digit is one neuron, and a neuron is a column of the weights. `.t()` turns \
                 the templates around.",
            )
            .must(
                |(w, b)| w.dim() == (35, 10) && b.len() == 10,
                "(35, 10) for the weights and (10,) for the biases",
            )?;
        let read = metric::argmax_rows(&(x.dot(&weights) + &biases));
        let counts = Array1::from_shape_fn(10, |digit| {
            read.iter().filter(|&&read| read == digit).count()
        });
        let (often, count) = (counts.indexed_iter().max_by_key(|(_, count)| **count))
            .map_or((0, 0), |(digit, &count)| (digit, count));
        let right = labels.iter().zip(&read).filter(|(a, b)| a == b).count();
        trial
            .ask(
                "the share of 2,000 noisy digits that are read right",
                || right as f64 / labels.len() as f64,
            )?
            .note(
                |_| count > 280,
                format!(
                    "Each digit is there 200 times, and {often} was read {count} times. What \
                     makes this neuron so easy to please?"
                ),
            )
            .note(
                |_| true,
                "No neuron is too easy to please, but the nearest digit does not always win. By \
                 how much must a digit with one more pixel of ink be held back?",
            )
            .at_least(0.97)
    })
}

reason!(
    /// Why a network is sure of what is no digit.
    sure_of_no_digit,
    title = "Sure of a letter",
    hints = [
        "Which ten answers can softmax give its belief to? Is there an eleventh?",
        "What must the ten probabilities add up to, whatever is in the picture? And which \
         pictures has the network learnt from?",
    ],
    answer = "Softmax always hands out a belief of 1 among the ten digits, because there is no \
              answer called none of these. It only compares scores: if that of the 8 is well \
              above the others, for whatever reason, it gets nearly all. And the network never \
              saw a letter while it learnt, so nothing has taught it to keep its scores \
              together there. Its 0.99 means: if this is one of the ten digits, as in the \
              training pictures, it is an 8.",
    points = [
        "The ten probabilities add up to 1, and none of them stands for something else.",
        "Softmax compares scores with each other. It does not ask whether any of them is \
         justified.",
        "The network has learnt from digits only, so what it says of anything else means \
         nothing.",
    ]
);
