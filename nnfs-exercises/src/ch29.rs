//! Exercises of chapter 29.

use ndarray::{Array2, array};
use nnfs_core::layer::{Layer, Mode};
use nnfs_core::network::Sequential;
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::close;

chapter!(
    29,
    "Deep",
    [
        sees,
        prediction,
        shifted,
        head,
        paths,
        plan,
        nothing_between
    ]
);

exercise!(
    sees,
    kind = FirstStep,
    title = "How far a stack sees",
    hints = [
        "Keep two numbers while you go through the layers: how far one number sees so far, and how \
         many pixels apart two neighbours are.",
        "A layer of size f adds f - 1 steps between neighbours: `seen += (size - 1) * apart`. Then \
         the stride moves the neighbours apart: `apart *= stride`.",
    ],
    afterword = "The receptive field grows by a constant with each layer of stride 1, and a stride \
                 or a pooling doubles what every later layer adds."
);

fn field(layers: &[(usize, usize)]) -> usize {
    let (mut seen, mut apart) = (1, 1);
    for &(size, stride) in layers {
        seen += (size - 1) * apart;
        apart *= stride;
    }
    seen
}

/// The side of the receptive field of a stack of windows, each a size and a stride.
pub fn sees(learner: fn(&[(usize, usize)]) -> usize) -> Card {
    let cases: [&[(usize, usize)]; 6] = [
        &[(3, 1)],
        &[(3, 1), (3, 1)],
        &[(3, 1), (3, 1), (3, 1)],
        &[(3, 2), (3, 1)],
        &[(5, 1), (2, 2), (5, 1), (2, 2)],
        &[],
    ];
    sees::EXERCISE.for_each(cases, |trial, layers| {
        let sizes: usize = layers.iter().map(|(size, _)| size).sum();
        let flat = 1 + sizes - layers.len();
        trial
            .ask(format!("sees(&{layers:?})"), || learner(layers))?
            .note(
                |&n| n == sizes && n != field(layers),
                "The sizes are added up. A second window of 3 adds only 2 pixels: its neighbours \
                 overlap.",
            )
            .note(
                |&n| n == flat && n != field(layers),
                "Behind a stride of 2, neighbours are two pixels apart, and a window adds twice as \
                 much.",
            )
            .equals(field(layers))
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Five small ones",
    hints = [
        "Each layer of 3 x 3 adds 2 pixels to what is seen, from 1 on.",
        "A filter has as many weights as its side squared, times the 10 channels that it reads; \
         there are 10 filters a layer.",
    ],
    afterword = "4,500 against 12,100 weights for the same view. And there is a ReLU behind each of \
                 the five."
);

/// What five layers see, their weights, and those of one layer that sees as much.
pub fn prediction(learner: fn() -> [usize; 3]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p[0] == 15,
                "Windows of neighbours overlap: each layer adds 2 pixels, not 3.",
            )
            .note(
                |p| p[1] == 450 || p[2] == 1210,
                "Each of the ten filters reads ten channels: 100 small squares a layer.",
            )
            .must(
                |p| *p == [11, 4500, 12_100],
                "something else; begin with 1 pixel, and add 2 for each layer",
            )
    })
}

exercise!(
    shifted,
    kind = Build,
    title = "A shift",
    hints = [
        "The pixel at (row, column) of the answer comes from (row - down, column - right).",
        "Work with `isize`, and give 0 where that place lies outside the image.",
        "`row as isize - down` may be below 0. `usize::try_from` is an error then, and \
         `image.get([row, column])` is `None` beyond the last row.",
    ],
    afterword = "A shift by whole pixels is the cheapest augmentation there is: nothing is \
                 computed, only copied."
);

/// The image moved by whole pixels; zeros come in.
pub fn shifted(learner: fn(&Array2<f64>, isize, isize) -> Array2<f64>) -> Card {
    let shift = |image: &Array2<f64>, down: isize, right: isize| {
        Array2::from_shape_fn(image.dim(), |(row, column)| {
            let from = |at: usize, by: isize| usize::try_from(at as isize - by).ok();
            let place = from(row, down).zip(from(column, right));
            place
                .and_then(|(row, column)| image.get([row, column]))
                .copied()
                .unwrap_or(0.0)
        })
    };
    let around = |image: &Array2<f64>, down: isize, right: isize| {
        let (h, w) = (image.nrows() as isize, image.ncols() as isize);
        Array2::from_shape_fn(image.dim(), |(row, column)| {
            let row = (row as isize - down).rem_euclid(h);
            let column = (column as isize - right).rem_euclid(w);
            image[[row as usize, column as usize]]
        })
    };
    let mut rng = NumpyRng::seed(29);
    let cases = [
        (array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 1, 0),
        (array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 0, -1),
        (rng.randn((5, 4)), -2, 1),
        (rng.randn((3, 3)), 0, 0),
        (rng.randn((3, 3)), 4, -5),
    ];
    shifted::EXERCISE.for_each(cases, |trial, (image, down, right)| {
        let expected = shift(&image, down, right);
        trial
            .ask(format!("shifted by {down} and {right}"), || {
                learner(&image, down, right)
            })?
            .note_for(
                around(&image, down, right),
                "What leaves on one side comes in on the other. Zeros should come in.",
            )
            .note(
                |y| close(y, &shift(&image, -down, -right)) && !close(y, &expected),
                "It moves the other way: a pixel of the answer comes from `row - down`.",
            )
            .equals(expected)
    })
}

exercise!(
    head,
    kind = FindTheBug,
    title = "Find the bug: a lottery of scores",
    hints = [
        "Print the scores for one row of numbers, twice, while it learns. How many of the ten are \
         0?",
        "Section 29.6: what may be dropped are the numbers that the last layer reads, not those it \
         gives.",
    ],
    afterword = "Nothing crashes, and the accuracy hardly suffers, since an answer is read without \
                 dropout. Only the training loss gives it away."
);

/// The end of a network, from 1,024 numbers to ten scores.
pub fn head(learner: fn(&mut NumpyRng) -> Sequential) -> Card {
    head::EXERCISE.check(|trial| {
        let mut lost = f64::NAN;
        let mut varies = false;
        let mut sizes = None;
        trial
            .ask("the share of scores that are 0 while it learns", || {
                let mut network = learner(&mut NumpyRng::seed(0));
                sizes = network.sizes();
                let x = NumpyRng::seed(1).randn((200, 1024)).mapv(|x| x.max(0.0));
                network.set_mode(Mode::Training);
                let first = network.forward(&x).clone();
                varies = first != network.forward(&x);
                lost = first.iter().filter(|y| **y == 0.0).count() as f64 / first.len() as f64;
                lost
            })?
            .note(
                |lost| *lost > 0.2,
                "Many scores are 0. Softmax takes a 0 for a score, and the loss punishes the \
                 network for what it never said.",
            )
            .note(
                |_| sizes != Some((1024, 10)),
                "It should still take 1,024 numbers and give ten scores.",
            )
            .note(
                |_| !varies,
                "No number is dropped now. Keep the dropout that stands before the last layer.",
            )
            .must(
                |lost| *lost < 0.01 && varies && sizes == Some((1024, 10)),
                "scores that are never dropped, from numbers that are",
            )?;
        Ok(())
    })
}

exercise!(
    paths,
    kind = Hard,
    title = "How many paths",
    hints = [
        "Begin with one place and one path: `vec![1]`.",
        "Each layer of size f makes the list longer by f - 1. Every place hands its count to f \
         neighbours.",
        "`next[place + k] += count`, for k from 0 to size - 1.",
    ],
    afterword = "1 2 3 2 1, then 1 3 6 7 6 3 1: with every layer it looks more like a bell. The \
                 middle of the field is seen in many ways, its border in one."
);

/// For a stack of windows over a line of pixels: how many paths lead from each pixel to one number.
pub fn paths(learner: fn(usize, usize) -> Vec<usize>) -> Card {
    let cases = [(3, 1), (3, 2), (3, 3), (5, 2), (2, 6), (3, 0)];
    paths::EXERCISE.for_each(cases, |trial, (size, layers)| {
        let mut expected = vec![1];
        for _ in 0..layers {
            let mut next = vec![0; expected.len() + size - 1];
            for (place, count) in expected.iter().enumerate() {
                for k in 0..size {
                    next[place + k] += count;
                }
            }
            expected = next;
        }
        let n = expected.len();
        trial
            .ask(format!("paths({size}, {layers})"), || learner(size, layers))?
            .note(
                |found| found.len() == n && n > 1 && layers > 1 && found.iter().all(|&c| c == 1),
                "Every pixel is there, but the middle ones are seen along several paths.",
            )
            .note(
                |found| found.len() != n,
                "The list is as long as the field: `1 + layers * (size - 1)`.",
            )
            .equals(expected)
    })
}

exercise!(
    plan,
    kind = Goal,
    title = "See everything with little",
    hints = [
        "Three layers of 3 x 3 have 27 weights. What makes each later layer see further?",
        "A stride of 2 halves the side and doubles the step: 28, 14, 7, 4.",
        "The last layer may have the stride 1, so that the side stays 4.",
    ],
    afterword = "The strides do it: 36 weights see 31 pixels. One filter of that size would have \
                 961."
);

/// A plan of convolutions, each a size and a stride, for an image of 28 x 28.
pub fn plan(learner: fn() -> Vec<(usize, usize)>) -> Card {
    plan::EXERCISE.check(|trial| {
        let (mut seen, mut side, mut odd) = (0, 0, true);
        trial
            .ask("the weights of a plan that sees 28 pixels", || {
                let plan = learner();
                odd = plan
                    .iter()
                    .all(|(size, stride)| size % 2 == 1 && *stride > 0);
                seen = field(&plan);
                side = plan.iter().fold(28_usize, |side, (_, stride)| {
                    side.div_ceil((*stride).max(1))
                });
                let weights: usize = plan.iter().map(|(size, _)| size * size).sum();
                if odd && seen >= 28 && side >= 4 {
                    weights as f64
                } else {
                    f64::NAN
                }
            })?
            .note(
                |_| !odd,
                "Sizes must be odd, so that the padding keeps the middle, and strides at least 1.",
            )
            .note(
                |_| seen < 28,
                "It does not see all 28 pixels yet. `sees` of exercise 1 tells how many.",
            )
            .note(
                |_| side < 4,
                "Fewer than 4 x 4 numbers are left at the end. Use fewer strides.",
            )
            .note(
                |weights| *weights > 40.0,
                "It sees enough, and has too many weights: smaller filters, and strides early on.",
            )
            .at_most(40.0)?;
        Ok(())
    })
}

reason!(
    /// Two convolutions without an activation between them.
    nothing_between,
    title = "Nothing between",
    hints = [
        "A convolution is a weighted sum. What is a weighted sum of weighted sums?",
        "How large a window does the pair of them see?",
    ],
    answer = "A weighted sum of weighted sums is a weighted sum again. So two layers of 3 x 3 \
              without an activation compute what one layer of 5 x 5 can compute, and nothing else: \
              the stack has become *less* than the large filter, as not every filter of 5 x 5 can \
              be split into two. The gain of depth comes from the ReLU in between, which bends \
              after every step.",
    points = [
        "Two linear steps are one linear step, here of 5 x 5.",
        "Only a bend between them lets the stack compute more.",
    ]
);
