//! Exercises of chapter 28.

use ndarray::{Array1, Array2, Array3, array, s};
use nnfs_core::layer::Layer;
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Adam;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{self, Training};

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    28,
    "Convolution",
    [
        map_size,
        counts,
        at_place,
        average_pool,
        d_picture,
        line_reader,
        neighbours
    ]
);

exercise!(
    map_size,
    kind = FirstStep,
    title = "The size of a map",
    hints = [
        "Section 28.4 has the formula for one side. Use it twice.",
        "`/` between whole numbers rounds down already.",
        "`(height + 2 * padding - size) / stride + 1`, and the same with the width.",
    ],
    afterword = "Every layer of a convolutional network asks this question first."
);

/// Height and width of a map, from picture, filter, stride and padding.
pub fn map_size(learner: fn(usize, usize, usize, usize, usize) -> (usize, usize)) -> Card {
    let cases = [
        (4, 4, 3, 1, 0),
        (6, 8, 3, 1, 2),
        (28, 31, 5, 3, 2),
        (7, 5, 3, 2, 0),
        (28, 28, 5, 1, 2),
        (9, 12, 2, 2, 1),
    ];
    map_size::EXERCISE.for_each(cases, |trial, (height, width, size, stride, padding)| {
        let with = |around: usize, last: usize| {
            let along = |side: usize| (side + around - size) / stride + last;
            (along(height), along(width))
        };
        trial
            .ask(
                format!("map_size({height}, {width}, {size}, {stride}, {padding})"),
                || learner(height, width, size, stride, padding),
            )?
            .note(
                |&y| y == with(2 * padding, 0),
                "So many steps are made. The place before the first step counts too.",
            )
            .note(
                |&y| padding > 0 && y == with(padding, 1),
                "The padding lies on both sides of the picture.",
            )
            .note(
                |&(rows, columns)| rows != columns && (columns, rows) == with(2 * padding, 1),
                "Height first, then width.",
            )
            .equals(with(2 * padding, 1))
    })
}

exercise!(
    counts,
    kind = Predict,
    title = "Count before you build",
    hints = [
        "A filter is as deep as the picture: 3 channels. And it has a bias.",
        "With a padding of 1, a filter of 3 x 3 keeps the size: 32 x 32 numbers for each of 16 \
         filters. Pooling halves both sides.",
        "The dense layer has a weight for each number and each of 10 neurons, and 10 biases.",
    ],
    afterword = "448 parameters make 16,384 numbers of each picture, and the dense layer behind \
                 them has ninety times as many."
);

/// Parameters and sizes of a convolution, a pooling and a dense layer.
pub fn counts(learner: fn() -> [usize; 4]) -> Card {
    counts::EXERCISE.check(|trial| {
        trial
            .ask("counts()", learner)?
            .note(
                |y| y[0] == 16 * 9 || y[0] == 16 * 10,
                "A filter looks at all three channels of the picture: it is 3 deep.",
            )
            .note(|y| y[0] == 16 * 27, "Each filter has a bias as well.")
            .note(
                |y| y[1] == 16 * 30 * 30,
                "That is without a padding. With it, the map is as large as the picture.",
            )
            .note(
                |y| y[2] * 2 == y[1],
                "Pooling 2 x 2 keeps one number of four.",
            )
            .note(
                |y| y[3] == 10 * y[2],
                "The biases of the dense layer are missing.",
            )
            .must(
                |y| *y == [448, 16_384, 4096, 40_970],
                "other numbers; the hints count them one by one",
            )
    })
}

exercise!(
    at_place,
    kind = FindTheBug,
    title = "Find the bug: one channel too few",
    hints = [
        "Take a picture of two channels, all ones, and a filter of ones. What should come out, and \
         what does?",
        "What becomes of the sum of the first channel when the second one begins?",
        "Set the sum to 0 once, before all loops.",
    ],
    afterword = "All channels go into one sum. A filter makes one map, however many channels it \
                 looks at."
);

/// From a picture, a filter and a place to the sum there.
pub type AtPlace = fn(&Array3<f64>, &Array3<f64>, usize, usize) -> f64;

/// The sum of a filter with a picture of several channels, at one place.
pub fn at_place(learner: AtPlace) -> Card {
    let mut rng = NumpyRng::seed(28);
    let counted = Array3::from_shape_fn((2, 3, 3), |(channel, i, j)| {
        (9 * channel + 3 * i + j) as f64
    });
    let cases = [
        (Array3::ones((1, 3, 3)), Array3::ones((1, 2, 2)), 0, 1),
        (counted, Array3::ones((2, 2, 2)), 1, 0),
        (rng.randn((3, 5, 4)), rng.randn((3, 3, 3)), 2, 1),
    ];
    at_place::EXERCISE.for_each(cases, |trial, (x, w, row, column)| {
        let (channels, size, _) = w.dim();
        let patch = x.slice(s![.., row..row + size, column..column + size]);
        let products = &patch * &w;
        let last = products.slice(s![channels - 1, .., ..]).sum();
        let first = products.slice(s![0, .., ..]).sum();
        trial
            .ask(
                format!(
                    "at_place for {:?} and a filter {:?}, at ({row}, {column})",
                    x.dim(),
                    w.dim()
                ),
                || learner(&x, &w, row, column),
            )?
            .note(
                |&y| channels > 1 && near(y, last),
                "Only the last channel is in it: the sum begins anew with each.",
            )
            .note(
                |&y| channels > 1 && near(y, first),
                "Only the first channel is in it.",
            )
            .equals(products.sum())
    })
}

exercise!(
    average_pool,
    kind = Build,
    title = "Average pooling",
    hints = [
        "The pooled picture has `x.nrows() / size` rows. Its number at (r, c) is the mean of \
         `x.slice(s![r * size..(r + 1) * size, c * size..(c + 1) * size])`.",
        "Pixel (i, j) belongs to the block (i / size, j / size).",
        "Its gradient is `d[[i / size, j / size]] / (size * size) as f64`.",
    ],
    afterword = "No winner takes it all here. LeCun's networks of 1989 and 1998 pooled by the \
                 mean; the largest came into use later."
);

/// A picture and the gradient of its blocks, pooled and brought back.
pub type AveragePool = fn(&Array2<f64>, &Array2<f64>, usize) -> (Array2<f64>, Array2<f64>);

/// The mean of each block, and the gradient of the pixels.
pub fn average_pool(learner: AveragePool) -> Card {
    let mut rng = NumpyRng::seed(4);
    let cases = [
        (
            array![[1.0, 2.0, 1.0, 0.0], [0.0, 1.0, 2.0, 3.0]],
            array![[4.0, 8.0]],
            2,
        ),
        (rng.randn((6, 3)), rng.randn((2, 1)), 3),
        (rng.randn((4, 6)), rng.randn((2, 3)), 2),
    ];
    average_pool::EXERCISE.for_each(
        cases,
        |trial, (x, d, size): (Array2<f64>, Array2<f64>, usize)| {
            let share = (size * size) as f64;
            let block = |r: usize, c: usize| {
                x.slice(s![r * size..(r + 1) * size, c * size..(c + 1) * size])
            };
            let sums = Array2::from_shape_fn(d.dim(), |(r, c)| block(r, c).sum());
            let largest = Array2::from_shape_fn(d.dim(), |(r, c)| {
                block(r, c).fold(f64::NEG_INFINITY, |most, v| most.max(*v))
            });
            let whole = Array2::from_shape_fn(x.dim(), |(i, j)| d[[i / size, j / size]]);
            trial
            .ask(
                format!("average_pool for {:?} in blocks of {size}", x.dim()),
                || learner(&x, &d, size),
            )?
            .note(
                |(pooled, _)| close(pooled, &sums),
                "Those are the sums of the blocks. Divide by the number of their pixels.",
            )
            .note(
                |(pooled, _)| close(pooled, &largest),
                "Those are the largest numbers. Average pooling takes the mean.",
            )
            .note(
                |(_, back)| close(back, &whole),
                "A pixel that grows by 1 moves the mean by less: each gets a share of the block's \
                 gradient.",
            )
            .equals((&sums / share, &whole / share))
        },
    )
}

exercise!(
    d_picture,
    kind = Hard,
    title = "The way back is a convolution too",
    hints = [
        "Write down which numbers of d the corner pixel meets, then its right neighbour. With the \
         neighbour, the weights come from right to left.",
        "How many zeros around `d` make the answer `(H, W)`? One less than the filter's side, on \
         each side.",
        "The turned filter is `w.slice(s![..;-1, ..;-1])`. Slide it over the padded `d`, as in \
         28.2.",
    ],
    afterword = "So forward and backward are the same kind of layer. Networks that draw pictures \
                 use this one forward, and call it a transposed convolution."
);

/// The gradient of a picture from that of its map, by a turned filter.
pub fn d_picture(learner: fn(&Array2<f64>, &Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(5);
    let cases = [
        (
            array![[1.0, 2.0], [3.0, 4.0]],
            array![[2.0, 0.0, 1.0], [0.0, 1.0, 2.0], [1.0, 0.0, 2.0]],
        ),
        (rng.randn((3, 2)), rng.randn((2, 2))),
        (rng.randn((4, 5)), rng.randn((3, 3))),
    ];
    d_picture::EXERCISE.for_each(cases, |trial, (d, w): (Array2<f64>, Array2<f64>)| {
        let size = w.nrows();
        let shape = (d.nrows() + size - 1, d.ncols() + size - 1);
        let back = |w: &Array2<f64>| {
            let mut right = Array2::zeros(shape);
            for ((r, c), d) in d.indexed_iter() {
                right
                    .slice_mut(s![r..r + size, c..c + size])
                    .scaled_add(*d, w);
            }
            right
        };
        let turned = w.slice(s![..;-1, ..;-1]).to_owned();
        trial
            .ask(
                format!("d_picture for d {:?} and w {:?}", d.dim(), w.dim()),
                || learner(&d, &w),
            )?
            .note_for(
                back(&turned),
                "The right size, with a filter that is not turned: the corner of the picture was \
                 seen by the first weight.",
            )
            .note(
                |y| y.dim() != shape,
                "The answer has the shape of the picture: the map's, and one less than the \
                 filter's side more.",
            )
            .equals(back(&w))
    })
}

exercise!(
    line_reader,
    kind = Goal,
    title = "Lines wherever they are",
    hints = [
        "An upright line looks the same in each place: let filters find it.",
        "After the filters it does not matter where the line was. Pool over large squares.",
        "`Conv2d::he([1, 12, 12], 8, 3, rng)`, a `Relu`, `MaxPool2d::new([8, 10, 10], 10)`, which \
         keeps one number of each map, and `Dense::he(8, 2, rng)`: 98 parameters. Some 30 epochs.",
    ],
    afterword = "98 numbers read what hundreds of a dense layer cannot learn from 200 pictures, \
                 as it must learn each place by itself."
);

/// Noisy pictures with one line of six pixels each, (n, 144), and whether it is level.
fn lines(n: usize, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {
    const SIDE: usize = 12;
    let mut pictures = 0.3 * rng.randn((n, SIDE * SIDE));
    let labels = Array1::from_shape_fn(n, |i| i % 2);
    for (mut picture, &label) in pictures.rows_mut().into_iter().zip(&labels) {
        let (along, across) = (rng.randint(0, 7) as usize, rng.randint(0, 12) as usize);
        for k in along..along + 6 {
            let (row, column) = if label == 0 { (k, across) } else { (across, k) };
            picture[row * SIDE + column] += 1.0;
        }
    }
    (pictures, labels)
}

/// A network for lines, and how many epochs it wants.
pub fn line_reader(learner: fn(&mut NumpyRng) -> (Sequential, usize)) -> Card {
    line_reader::EXERCISE.check(|trial| {
        let mut worst = 1.0_f64;
        for seed in 0..2 {
            let mut rng = NumpyRng::seed(100 + seed);
            let (train, test) = (lines(200, &mut rng), lines(400, &mut rng));
            let (mut network, epochs) =
                trial.ask("line_reader(rng)", || learner(&mut rng))?.value();
            trial
                .ask("its inputs and outputs", || network.sizes())?
                .must(|sizes| *sizes == Some((144, 2)), "144 inputs and 2 outputs")?;
            let n: usize = network.outline().iter().map(|o| o.n_parameters).sum();
            trial
                .ask("its parameters", || n)?
                .note(
                    |n| *n > 400,
                    "A dense layer on all pixels costs 145 for each neuron. Filters are cheaper.",
                )
                .must(|n| *n <= 400, "at most 400")?;
            trial
                .ask("its epochs", || epochs)?
                .must(|epochs| (1..=60).contains(epochs), "1 to 60")?;
            let mut loss = SoftmaxCrossEntropy::new();
            let training = Training::new(epochs).batch_size(20);
            training.run(
                &mut network,
                &(&train.0, &train.1),
                &mut loss,
                &mut Adam::new(0.01),
                &mut rng,
            );
            let (_, accuracy) = training::evaluate(&mut network, &(&test.0, &test.1), &mut loss);
            worst = worst.min(accuracy);
        }
        trial
            .ask("the worse of two accuracies on new pictures", || worst)?
            .note(
                |&worst| worst < 0.65,
                "Hardly better than a guess. Does each place have weights of its own? Then it \
                 must learn each line in each place.",
            )
            .note(
                |_| true,
                "It reads some. Larger squares of the pooling forget more of the place; more \
                 epochs help as well.",
            )
            .at_least(0.9)
    })
}

reason!(
    /// Why a convolution needs neighbours that mean something.
    neighbours,
    title = "When neighbours mean nothing",
    hints = [
        "What does a convolution take for granted about numbers that stand side by side?",
        "What if the columns of the table were put into another order?",
    ],
    answer = "A convolution takes two things for granted: that numbers side by side belong \
              together, and that what is worth finding in one place is worth finding in all. In \
              the bank's table neither holds: age stands beside income only since somebody \
              typed it so, and another order of the columns would be as good. Sharing weights \
              between age and postal code makes no sense. A dense layer, which does not care \
              about the order, is the better choice here.",
    points = [
        "The order of the columns is arbitrary, so neighbours mean nothing.",
        "Shared weights treat each column alike, though each means something else.",
        "A dense layer does not depend on the order.",
    ]
);
