//! Exercises of chapter 26.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::layer::Layer as _;
use nnfs_core::metric;
use nnfs_core::random::NumpyRng;

use crate::exercise::{chapter, exercise, reason};
use crate::value::close;
use crate::{Card, clothes};

chapter!(
    26,
    "Clothes",
    [
        centred, prediction, shuffled, recall, framed, prepared, shop
    ]
);

exercise!(
    centred,
    kind = FirstStep,
    title = "From bytes to -1 and 1",
    hints = [
        "Make an `f64` of each byte first: `u8` knows nothing below 0.",
        "`pixels.mapv(f64::from)` does that. Then the formula of 26.3.",
    ],
    afterword =
        "The zero of the network is now a middle grey. The black around each garment is -1."
);

/// Bytes as numbers from -1 to 1.
pub fn centred(learner: fn(&Array1<u8>) -> Array1<f64>) -> Card {
    let cases = [array![0, 255, 51, 204], array![127, 128, 3]];
    centred::EXERCISE.for_each(cases, |trial, pixels: Array1<u8>| {
        let x = pixels.mapv(f64::from);
        trial
            .ask(format!("centred({pixels})"), || learner(&pixels))?
            .note_for(
                &x / 255.0,
                "That is from 0 to 1. The middle should come to lie at 0.",
            )
            .note_for(
                &x - 127.5,
                "The middle is at 0 now. The ends should be at -1 and 1.",
            )
            .equals((x - 127.5) / 127.5)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Sorted batches",
    hints = [
        "60,000 / 128 is 468.75.",
        "Class k ends behind picture 6,000 (k + 1). A batch is mixed if such an end lies inside it, and not at its edge.",
        "For which k is 6,000 k a multiple of 128? Only one of 1 to 9.",
    ],
    afterword = "Of 469 steps 461 see one class alone, and each of those pulls the network to that \
                 class and nowhere else."
);

/// Steps, pictures in the last one, batches of more than one class.
pub fn prediction(learner: fn() -> [usize; 3]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p[0] == 468,
                "What is left behind the last full batch makes a step, too.",
            )
            .note(
                |p| p[..2] == [469, 96] && p[2] == 9,
                "There are nine borders between ten classes. Does each of them lie inside a batch?",
            )
            .must(
                |p| *p == [469, 96, 8],
                "something else; divide 60,000 by 128, and look where 6,000, 12,000, ... lie",
            )
    })
}

exercise!(
    shuffled,
    kind = FindTheBug,
    title = "Find the bug: well shuffled",
    hints = [
        "Follow one picture: where does it go, and where does its label go?",
        "A generator that is asked twice gives two orders.",
        "Ask for one order, and use it for both.",
    ],
    afterword = "This bug gives no error, and a network with a tenth of right answers: labels that \
                 have nothing to do with their pictures."
);

/// From pictures, labels and a generator to both in a new order.
pub type Shuffled = fn(&Array2<f64>, &Array1<usize>, &mut NumpyRng) -> (Array2<f64>, Array1<usize>);

/// Pictures and labels in one new order.
pub fn shuffled(learner: Shuffled) -> Card {
    shuffled::EXERCISE.for_each([5, 8, 12], |trial, n: usize| {
        // A picture holds nothing but its own label.
        let labels = Array1::from_iter(0..n);
        let x = labels.mapv(|label| label as f64).insert_axis(Axis(1));
        let belong = |x: &Array2<f64>, labels: &Array1<usize>| {
            x.len() == labels.len() && x.iter().zip(labels).all(|(x, l)| *x == *l as f64)
        };
        let all = |labels: &Array1<usize>| {
            let mut sorted = labels.to_vec();
            sorted.sort_unstable();
            sorted.into_iter().eq(0..n)
        };
        trial
            .ask(
                format!(
                    "shuffled {n} pictures, of the classes 0 to {}: pictures and labels",
                    n - 1
                ),
                || learner(&x, &labels, &mut NumpyRng::seed(n as u32)),
            )?
            .note(
                |(_, shuffled)| *shuffled == labels,
                "The labels are in the old order.",
            )
            .note(
                |(x, shuffled)| all(shuffled) && !belong(x, shuffled),
                "Each picture has the label of another one now.",
            )
            .must(
                |(x, shuffled)| all(shuffled) && belong(x, shuffled) && *shuffled != labels,
                "all pictures once, in another order, each with its own label",
            )
    })
}

exercise!(
    recall,
    kind = Build,
    title = "Recall",
    hints = [
        "How many shirts are there? That is the sum of the shirts' row.",
        "`counts.diag()` holds the right answers, `counts.sum_axis(Axis(1))` the sums of the rows.",
    ],
    afterword = "Down the columns it is the *precision*: of all that was called a shirt, how much \
                 was one."
);

/// The share of each class that was recognised; rows are the true classes.
pub fn recall(learner: fn(&Array2<f64>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(26);
    let cases = [
        array![[8.0, 2.0], [1.0, 3.0]],
        array![[5.0, 0.0, 5.0], [1.0, 9.0, 0.0], [2.0, 2.0, 16.0]],
        rng.rand((4, 4)).mapv(|x| (1.0 + 9.0 * x).floor()),
    ];
    recall::EXERCISE.for_each(cases, |trial, counts| {
        let right = counts.diag().to_owned();
        trial
            .ask(format!("recall of\n{counts}"), || learner(&counts))?
            .note_for(
                &right / &counts.sum_axis(Axis(0)),
                "That is the precision: divide by the sums of the rows, not of the columns.",
            )
            .note_for(
                &right / counts.sum(),
                "These add up to the accuracy. Each class is to be measured by its own number of samples.",
            )
            .equals(&right / &counts.sum_axis(Axis(1)))
    })
}

exercise!(
    framed,
    kind = Hard,
    title = "A square around it",
    hints = [
        "Find the first and the last row, and the first and the last column, that have a number above 0.",
        "The side of the square is the longer one of height and width.",
        "`Array2::zeros((side, side))`, and the cut goes `(side - height) / 2` rows down and `(side - width) / 2` columns along.",
    ],
    afterword = "Cutting without the square would make every garment as wide as it is high once it is \
                 shrunk, and trousers would become a bag."
);

fn cut(picture: &Array2<f64>) -> (usize, usize, usize, usize) {
    let lit = picture
        .indexed_iter()
        .filter(|(_, x)| **x > 0.0)
        .map(|(at, _)| at);
    lit.fold(
        (usize::MAX, 0, usize::MAX, 0),
        |(top, bottom, left, right), (row, column)| {
            (
                top.min(row),
                bottom.max(row + 1),
                left.min(column),
                right.max(column + 1),
            )
        },
    )
}

/// What is above 0, in the middle of the smallest square that holds it.
pub fn framed(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut tall = Array2::zeros((8, 6));
    tall.slice_mut(ndarray::s![1..7, 3..5]).fill(0.5);
    let mut wide = Array2::zeros((7, 9));
    wide.slice_mut(ndarray::s![4..6, 1..8]).fill(1.0);
    wide[[4, 1]] = 0.25;
    framed::EXERCISE.for_each([tall, wide], |trial, picture| {
        let (top, bottom, left, right) = cut(&picture);
        let box_ = picture
            .slice(ndarray::s![top..bottom, left..right])
            .to_owned();
        let side = box_.nrows().max(box_.ncols());
        let at = |down: usize, along: usize| {
            let mut square = Array2::zeros((side, side));
            square
                .slice_mut(ndarray::s![
                    down..down + box_.nrows(),
                    along..along + box_.ncols()
                ])
                .assign(&box_);
            square
        };
        trial
            .ask(format!("framed(\n{picture})"), || learner(&picture))?
            .note(
                |y| close(y, &box_),
                "The right cut. Now put it into a square of zeros, so that its form stays.",
            )
            .note(
                |y| close(y, &at(0, 0)),
                "The square is right, and what it holds is not in its middle.",
            )
            .equals(at((side - box_.nrows()) / 2, (side - box_.ncols()) / 2))
    })
}

exercise!(
    prepared,
    kind = Goal,
    title = "Photos of thirty kinds",
    hints = [
        "Section 26.8 has every step. In which order do they work?",
        "`clothes::shrunk(&clothes::cropped(&clothes::inverted(photo)))` is (28, 28), from 0 to 1.",
        "The network wants numbers from -1 to 1.",
    ],
    afterword = "The network never changed. All that was gained lies in front of it."
);

/// From a photo, (160, 160), to what the network takes, (28, 28): thirty photos of ten garments.
pub fn prepared(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    prepared::EXERCISE.check(|trial| {
        let (garments, mut network) = (clothes::garments(), clothes::network());
        let mut rows = Array2::zeros((30, 784));
        let mut labels = Array1::zeros(30);
        let (mut low, mut n) = (0.0_f64, 0);
        for (times, place) in [(4, [3, 41]), (3, [60, 20]), (5, [10, 10])] {
            for (class, garment) in garments.rows().into_iter().enumerate() {
                let photo = clothes::photo(&garment.to_owned(), times, place);
                let x = trial.ask("prepared(photo)", || learner(&photo))?.value();
                trial
                    .ask("the shape of its answer", || x.dim())?
                    .must(|shape| *shape == (28, 28), "(28, 28)")?;
                low = x.iter().fold(low, |low, x| low.min(*x));
                rows.row_mut(n).assign(&x.flatten());
                labels[n] = class;
                n += 1;
            }
        }
        let share = metric::accuracy(network.forward(&rows), &labels);
        trial
            .ask("the share of thirty photos that are read", || share)?
            .note(
                |_| low > -0.5,
                "Nothing comes near -1. Which range of numbers does the network know?",
            )
            .note(
                |_| true,
                "The range is right. Are they light on black, as large as the picture, and in its middle?",
            )
            .at_least(0.9)
    })
}

reason!(
    /// Why customers' photos are not read as well as the shop's own.
    shop,
    title = "The shop and its customers",
    hints = [
        "What do the pictures of the test set have in common with those of the training set?",
        "Section 26.8: which of a photo's properties did the network never see vary?",
    ],
    answer = "The test pictures were taken, cut, shrunk and centred exactly as the training pictures \
              were. So they measure new garments in the same kind of picture, and not new kinds of \
              pictures. Customers' photos have other light, other backgrounds, folds and angles, of \
              which the network has seen none. Prepare them like the training pictures as far as \
              that goes, collect some hundred labelled photos of customers, measure on those, and \
              train with photos of that kind.",
    points = [
        "The test set comes from the same source as the training set, and so says nothing about another one.",
        "Photos differ in light, background, place and size, which never varied in training.",
        "What helps: preparing them in the same way, and measuring or training on real ones.",
    ]
);
