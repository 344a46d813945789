//! Exercises of chapter 00.

use ndarray::{Array1, Array2, Axis, array, s};
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    0,
    "First steps in Rust and ndarray",
    [
        fahrenheit,
        result_shapes,
        quarters,
        centre_columns,
        shares,
        chessboard,
        crop,
        why_a_seed
    ]
);

exercise!(
    fahrenheit,
    kind = FirstStep,
    title = "Degrees",
    hints = [
        "No loop is needed: a number times an array meets each place, and so does an array plus \
         a number.",
        "`celsius` is borrowed already, so `1.8 * celsius` works as it stands. The 32 comes last.",
    ]
);

/// Degrees Celsius as degrees Fahrenheit.
pub fn fahrenheit(learner: fn(&Array1<f64>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(1);
    let cases = [
        array![0.0, 100.0],
        array![-40.0, 36.6, 20.0],
        10.0 * rng.randn(4),
        10.0 * rng.randn(1),
    ];
    fahrenheit::EXERCISE.for_each(cases, |trial, celsius| {
        trial
            .ask(format!("fahrenheit({})", np(&celsius)), || {
                learner(&celsius)
            })?
            .note_for(
                (&celsius + 32.0) * 1.8,
                "First times 1.8, then plus 32. Here it went the other way round.",
            )
            .note_for(
                &celsius + 32.0,
                "The factor came out as 1. That happens to `9 / 5`, a quotient of whole numbers.",
            )
            .note_for(
                (&celsius - 32.0) / 1.8,
                "This is the way back, from Fahrenheit to Celsius.",
            )
            .equals(1.8 * &celsius + 32.0)
    })
}

exercise!(
    result_shapes,
    kind = Predict,
    title = "Three shapes",
    hints = [
        "For `*` and `+`, write the two shapes below each other, right-aligned. A 1, or a \
         missing place, is repeated until it fits.",
        "For `.dot`, the inner numbers meet and disappear. The outer two are left.",
    ],
    afterword = "Broadcasting only ever repeats. A `.dot` takes one axis away from both sides."
);

/// The shapes of three results, foretold.
pub fn result_shapes(learner: fn() -> [(usize, usize); 3]) -> Card {
    let a = Array2::<f64>::ones((3, 4));
    let results = [
        (&a * &Array1::<f64>::ones(4)).dim(),
        (&a + &Array2::<f64>::ones((3, 1))).dim(),
        a.dot(&Array2::ones((4, 2))).dim(),
    ];
    result_shapes::EXERCISE.check(|trial| {
        trial
            .ask("result_shapes()", learner)?
            .note(
                |p| p[0] != results[0],
                "Look at the first one again: place by place, the smaller shape is repeated \
                 until it fits.",
            )
            .note(
                |p| p[1] != results[1],
                "Look at the second one again: the axis with the 1 is repeated.",
            )
            .note(
                |p| p[2] != results[2],
                "Look at the third one again: `.dot` takes rows of the left one and columns of \
                 the right one.",
            )
            .must(
                |p| *p == results,
                "something else; Array2::<f64>::ones and .dim() show what",
            )
    })
}

exercise!(
    quarters,
    kind = Predict,
    title = "A quarter of nine",
    hints = [
        "Sections 0.2 and 0.4 have both cases. Which type do the numbers of each array have?",
        "Whole numbers are cut towards zero, also below it.",
    ],
    afterword = "The same sign on the paper, two operations: `/` means what the type of its \
                 numbers says."
);

/// Two quotients, foretold: of whole numbers, and of numbers with a point.
pub fn quarters(learner: fn() -> ([i32; 2], [f64; 2])) -> Card {
    let (whole, with_point) = ([9, -9].map(|v| v / 4), [9.0, -9.0].map(|v| v / 4.0));
    quarters::EXERCISE.check(|trial| {
        trial
            .ask("quarters()", learner)?
            .note(
                |p| p.0[1] == -3,
                "Python's `//` rounds down. Section 0.2 tells what Rust does.",
            )
            .note(
                |p| p.0 != whole,
                "Look at the first array again: what is its type?",
            )
            .note(
                |p| p.1 != with_point,
                "Look at the second array again: its numbers have a point.",
            )
            .must(
                |p| *p == (whole, with_point),
                "something else; run both divisions in a cell of their own",
            )
    })
}

exercise!(
    centre_columns,
    kind = Build,
    title = "Centre the columns",
    hints = [
        "The means come from `mean_axis`. Which axis has to disappear, so that one mean is left \
         for each column?",
        "Going along axis 0 means going down the rows, so `mean_axis(Axis(0))` leaves one mean \
         for each column. It is wrapped in an `Option`, as a table without rows has none.",
        "`table.mean_axis(Axis(0)).unwrap()` has the shape `(n_columns,)`. Broadcasting takes it \
         off every row.",
    ],
    afterword = "To see that it worked, take `mean_axis` of the result: zeros, or numbers with \
                 16 zeros behind the point."
);

/// Each column without its mean.
pub fn centre_columns(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(3);
    let cases = [
        array![[1.0, 10.0], [3.0, 20.0]],
        rng.randn((3, 3)),
        rng.randn((5, 2)) + 10.0,
        rng.randn((1, 4)),
    ];
    centre_columns::EXERCISE.for_each(cases, |trial, table| {
        let column_means = table.sum_axis(Axis(0)) / table.nrows() as f64;
        let row_means = table.sum_axis(Axis(1)) / table.ncols() as f64;
        let answer = trial
            .ask(format!("centre_columns of\n{}", np(&table)), || {
                learner(&table)
            })?
            .note_for(
                &table - column_means.sum() / table.ncols() as f64,
                "One mean was taken off everywhere: that of the whole table. Each column has its \
                 own.",
            )
            .note_for(
                &table - &row_means.clone().insert_axis(Axis(1)),
                "Now each row has the mean 0. The columns should.",
            );
        let answer = if table.is_square() {
            answer.note_for(
                &table - &row_means,
                "These are the means of the rows, taken off the columns. It only ran because the \
                 table is square.",
            )
        } else {
            answer
        };
        answer.equals(&table - &column_means)
    })
}

exercise!(
    shares,
    kind = FindTheBug,
    title = "Find the bug: three shares of nothing",
    hints = [
        "Work out 1 / 8 for whole numbers by hand. What is left of it to turn into an `f64`?",
        "The numbers need their point before the division. Both of its sides do.",
        "`counts.mapv(f64::from)` is the upper side. The sum becomes an `f64` by `f64::from` too.",
    ],
    afterword =
        "`f64::from` around a quotient comes too late: what was cut off does not come back."
);

/// Counts as shares of their sum.
pub fn shares(learner: fn(&Array1<i32>) -> Array1<f64>) -> Card {
    let mut rng = NumpyRng::seed(4);
    let mut random = |n: usize| Array1::from_shape_fn(n, |_| rng.randint(1, 50) as i32);
    let cases = [
        array![1, 2, 5],
        array![0, 5],
        array![4],
        random(5),
        random(2),
    ];
    shares::EXERCISE.for_each(cases, |trial, counts| {
        let numbers = counts.mapv(f64::from);
        let largest = numbers.fold(0.0_f64, |largest, &v| largest.max(v));
        trial
            .ask(format!("shares({})", np(&counts)), || learner(&counts))?
            .note(
                |y| y.iter().all(|&v| v == 0.0),
                "Each share is less than 1, and a whole number has no room for that. When do the \
                 numbers get their point?",
            )
            .note_for(
                &numbers / largest,
                "These are parts of the largest count. A share is a part of the sum.",
            )
            .note_for(
                &numbers / numbers.len() as f64,
                "Divided by how many counts there are. A share is a part of the sum.",
            )
            .note_for(
                100.0 * &numbers / numbers.sum(),
                "These are percent. As shares, they add up to 1.",
            )
            .equals(&numbers / numbers.sum())
    })
}

exercise!(
    chessboard,
    kind = Build,
    title = "A chessboard",
    hints = [
        "`from_shape_fn((n, n), |(row, column)| ...)` asks for each place, as it did for the moon.",
        "Go one place to the right or one down, and `row + column` grows by 1. What does `% 2` \
         make of that?",
        "White is where `(row + column) % 2 == 0`. Answer 1.0 there and 0.0 elsewhere.",
    ],
    afterword = "See it: `image(\"Chessboard\", &chessboard(8))`"
);

/// A chessboard as a picture.
pub fn chessboard(learner: fn(usize) -> Array2<f64>) -> Card {
    let cases = [3, 8, 1, 2, 5];
    chessboard::EXERCISE.for_each(cases, |trial, n| {
        let board = Array2::from_shape_fn((n, n), |(row, column)| {
            f64::from(u8::from((row + column) % 2 == 0))
        });
        trial
            .ask(format!("chessboard({n})"), || learner(n))?
            .note_for(
                1.0 - &board,
                "The colours are swapped: white is 1, and the field on top on the left is white.",
            )
            .note_for(
                Array2::from_shape_fn((n, n), |(row, column)| {
                    f64::from(u8::from((row * n + column) % 2 == 0))
                }),
                "This one counts through all fields, and begins each row where the last one \
                 ended. With an even `n` that makes stripes.",
            )
            .note(
                |got| n > 1 && got.outer_iter().all(|row| row == got.row(0)),
                "All rows are the same. The next row has to begin with the other colour.",
            )
            .equals(board)
    })
}

exercise!(
    crop,
    kind = Hard,
    title = "Cut off the dark border",
    hints = [
        "First find out which rows have light in them. The sum of a row tells.",
        "`let light = picture.sum_axis(Axis(1));` has one number per row. The first lit row is \
         `(0..light.len()).find(|&r| light[r] > 0.0).unwrap()`; for the last one, write \
         `(0..light.len()).rev()`.",
        "Do the same with `Axis(0)` for the columns. The answer is \
         `picture.slice(s![top..=bottom, left..=right]).to_owned()`; `..=` keeps its end.",
    ],
    afterword = "Handwritten digits are often prepared like this, and then put into the middle \
                 of a square. Try it on `moon`."
);

/// The smallest part of a picture that has all its light.
pub fn crop(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(6);
    // Where the light begins, and its shape, in a picture of the shape that comes last.
    let cases = [
        ((1, 2), (2, 3), (4, 6)),
        ((0, 1), (3, 1), (5, 4)),
        ((3, 3), (1, 1), (4, 5)),
        ((0, 0), (3, 3), (3, 3)),
        ((2, 0), (3, 4), (7, 5)),
    ];
    crop::EXERCISE.for_each(cases, |trial, ((top, left), (height, width), shape)| {
        let mut light = rng.rand((height, width)).mapv(|v| (10.0 * v).ceil() / 10.0);
        if height == 3 {
            light.row_mut(1).fill(0.0); // a dark row within is part of the picture
        }
        let (bottom, right) = (top + height, left + width);
        let mut picture = Array2::zeros(shape);
        picture
            .slice_mut(s![top..bottom, left..right])
            .assign(&light);
        trial
            .ask(format!("crop of\n{}", np(&picture)), || learner(&picture))?
            .note(
                |got| got == picture && got.dim() != (height, width),
                "Nothing was cut off.",
            )
            .note(
                |got| got == picture.slice(s![top..bottom, ..]),
                "The rows are right. Now the columns.",
            )
            .note(
                |got| got == picture.slice(s![.., left..right]),
                "The columns are right. Now the rows.",
            )
            .note(
                |got| {
                    [(1, 0), (0, 1), (1, 1)].iter().any(|&(down, across)| {
                        got.dim() == (height - down, width - across)
                            && got == picture.slice(s![top..bottom - down, left..right - across])
                    })
                },
                "The last row or column is missing: a range `a..b` leaves `b` out, `a..=b` keeps \
                 it.",
            )
            .note(
                |got| height == 3 && got.nrows() < 3,
                "A dark row between two lit ones belongs to the picture.",
            )
            .equals(light)
    })
}

reason!(
    /// Why random numbers begin with a seed.
    why_a_seed,
    title = "Why a seed?",
    hints = [
        "Two things differ between the run of yesterday and the run of today: the code, and the \
         numbers that were drawn. Which of them do you want to compare?",
        "What would you have to hold still, so that only the code is different? Section 0.12 \
         has the means.",
    ],
    answer = "Between the two runs, two things changed: the program and the random numbers. The \
              better result may come from either, so it proves nothing about the change. With \
              the same seed both runs draw the same numbers, and only the program differs. And \
              anyone can repeat them.",
    points = [
        "Two things changed at once, so the difference cannot be put down to one of them.",
        "The same seed gives the same numbers, so only the change is left.",
        "To be surer still, compare over several seeds: one seed may favour one of the two by \
         luck.",
    ]
);
