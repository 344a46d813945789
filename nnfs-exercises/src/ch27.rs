//! Exercises of chapter 27.

use ndarray::{Array2, array};
use nnfs_core::random::NumpyRng;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::close;

chapter!(
    27,
    "Keep it",
    [
        file_length,
        prediction,
        from_pytorch,
        singles,
        pack,
        scale_of,
        sure_of_a_cat
    ]
);

exercise!(
    file_length,
    kind = FirstStep,
    title = "How long is the file",
    hints = [
        "Three parts: the length of the header, the header, and the numbers.",
        "How many numbers are there? Add up rows times columns: \
         `shapes.iter().map(|(rows, columns)| rows * columns).sum::<usize>()`.",
        "Eight bits are a byte.",
    ],
    afterword = "So you can tell from a file's length and the shapes how many bits a number has, \
                 without opening it."
);

/// From the header's length in bytes, the shapes and the bits of a number to the length of the file.
pub type FileLength = fn(usize, &[(usize, usize)], usize) -> usize;

/// The bytes of a file of weights.
pub fn file_length(learner: FileLength) -> Card {
    type Case = (usize, &'static [(usize, usize)], usize);
    let cases: [Case; 4] = [
        (128, &[(2, 1), (1, 1)], 64),
        (
            472,
            &[(784, 50), (1, 50), (50, 100), (1, 100), (100, 10), (1, 10)],
            64,
        ),
        (72, &[(3, 5)], 16),
        (80, &[(7, 3), (1, 3)], 8),
    ];
    file_length::EXERCISE.for_each(cases, |trial, (header, shapes, bits)| {
        let count: usize = shapes.iter().map(|(rows, columns)| rows * columns).sum();
        let right = 8 + header + count * bits / 8;
        trial
            .ask(format!("file_length({header}, {shapes:?}, {bits})"), || {
                learner(header, shapes, bits)
            })?
            .note_for(
                right - 8,
                "Eight bytes are missing: those in front, which hold the length of the header.",
            )
            .note_for(
                8 + header + count * bits,
                "A number of so many *bits* takes an eighth as many bytes.",
            )
            .note_for(
                8 + header + count,
                "Each number was counted as one byte, whatever its bits.",
            )
            .equals(right)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Where does it lie",
    hints = [
        "How many bytes has a number of each type? The digits in `F64` are bits.",
        "Offsets are counted from the end of the header, and there are no gaps: `c` begins where \
         `b` ends.",
        "`a` has 6 numbers of 8 bytes, `b` 3 of 4, `c` 12 of 2.",
    ],
    afterword = "Without gaps, a reader can check that every byte belongs to exactly one array. \
                 Nothing can hide between them."
);

/// Begin and end of the third array, and the length of the file.
pub fn prediction(learner: fn() -> [usize; 3]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p[0] == 60 + 224,
                "Offsets are counted from the end of the header, not from that of the file.",
            )
            .note(
                |p| p[..2] == [72, 168] || p[0] == 72,
                "Three types, three sizes: only an `F64` has eight bytes.",
            )
            .note(
                |p| p[..2] == [60, 84] && p[2] != 308,
                "Begin and end are right. In front of the numbers there are the header and the \
                 eight bytes with its length.",
            )
            .must(
                |p| *p == [60, 84, 308],
                "something else; count the bytes of `a`, `b` and `c`, one behind the other",
            )
    })
}

exercise!(
    from_pytorch,
    kind = FindTheBug,
    title = "Find the bug: weights from PyTorch",
    hints = [
        "Try it with [[1, 2, 3], [4, 5, 6]]: two outputs with three inputs each. Which weights \
         belong to the first output, and where must they stand?",
        "Numbers that are only cut into other rows keep their order. Here rows must become columns.",
        "`weight.t()` is the transpose, and `.to_owned()` makes a matrix of it.",
    ],
    afterword = "A slip from real programs. A test by shape cannot find it, and for a square \
                 matrix not even the shape would be wrong. One prediction that is compared with \
                 the other program's finds it at once."
);

/// From (`n_outputs`, `n_inputs`) to (`n_inputs`, `n_outputs`).
pub fn from_pytorch(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(27);
    let cases = [
        array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        array![[1.0, 2.0], [3.0, 4.0]],
        rng.randn((4, 3)),
    ];
    from_pytorch::EXERCISE.for_each(cases, |trial, weight| {
        let (n_outputs, n_inputs) = weight.dim();
        let numbers = weight.iter().copied();
        let mut cut = Array2::zeros((n_inputs, n_outputs));
        cut.iter_mut().zip(numbers).for_each(|(c, w)| *c = w);
        let flipped = weight.t().to_owned();
        trial
            .ask(format!("from_pytorch of shape {:?}", weight.dim()), || {
                learner(&weight)
            })?
            .note(
                |w| close(w, &cut),
                "The shape is right, and the numbers are only cut into other rows. The weights of \
                 one output must become a column.",
            )
            .note(
                |w| close(w, &weight),
                "This still has a row for each output.",
            )
            .equals(flipped)
    })
}

exercise!(
    singles,
    kind = Build,
    title = "Read single precision",
    hints = [
        "Section 27.4 does it for `F64`. What changes?",
        "The numbers begin at byte 8 plus the length of the header: \
         `u64::from_le_bytes(file[..8].try_into().unwrap()) as usize`.",
        "`chunks_exact(4)` and `f32::from_le_bytes`, and `f64::from` of each number.",
    ],
    afterword = "Every `f32` is also an `f64`, so nothing is lost on this way. On the way back \
                 it is."
);

/// A file with a header of so many blanks and these numbers.
fn file_with(header: usize, numbers: &[f32]) -> Vec<u8> {
    let mut file = (header as u64).to_le_bytes().to_vec();
    file.extend(vec![b' '; header]);
    file.extend(numbers.iter().flat_map(|x| x.to_le_bytes()));
    file
}

/// The numbers of an array of 32-bit floats, from the file's bytes and the array's offsets.
pub fn singles(learner: fn(&[u8], usize, usize) -> Vec<f64>) -> Card {
    let cases = [
        (16, vec![1.5, -2.0], 0, 2),
        (24, vec![0.0, 0.5, -0.25, 1e10], 1, 3),
        (264, (0..300_u16).map(f32::from).collect(), 10, 20),
    ];
    singles::EXERCISE.for_each(cases, |trial, (header, numbers, first, last)| {
        let file = file_with(header, &numbers);
        let (begin, end) = (4 * first, 4 * last);
        let as_f64 = |numbers: &[f32]| numbers.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let read = |bytes: &[u8], of: fn([u8; 4]) -> f32| -> Vec<f64> {
            let (chunks, _) = bytes.as_chunks();
            chunks.iter().map(|&four| f64::from(of(four))).collect()
        };
        let at = |skipped: usize| file.get(skipped + begin..skipped + end).unwrap_or_default();
        let (place, from_start) = (at(8 + header), at(0));
        let without_length = at(header);
        let data = &place[..place.len() / 8 * 8];
        let doubles: Vec<f64> = (data.as_chunks().0.iter())
            .map(|&eight| f64::from_le_bytes(eight))
            .collect();
        let same = |ours: &[f64], wrong: &[f64]| {
            let mut pairs = ours.iter().zip(wrong);
            ours.len() == wrong.len() && pairs.all(|(a, b)| a.to_bits() == b.to_bits())
        };
        trial
            .ask(
                format!("singles of a header of {header} bytes, from {begin} to {end}"),
                || learner(&file, begin, end),
            )?
            .note(
                |x| same(x, &doubles),
                "These are the bytes taken as `F64`, eight a number. An `F32` has four.",
            )
            .note(
                |x| same(x, &read(place, f32::from_be_bytes)),
                "The bytes are right, and read from the big end. The file begins at the little one.",
            )
            .note(
                |x| same(x, &read(from_start, f32::from_le_bytes)),
                "Offsets are counted from the end of the header, not from the start of the file.",
            )
            .note(
                |x| same(x, &read(without_length, f32::from_le_bytes)),
                "Nearly: the header itself begins at byte 8, so the numbers begin eight bytes \
                 later.",
            )
            .equals(as_f64(&numbers[first..last]))
    })
}

exercise!(
    pack,
    kind = Hard,
    title = "Two in a byte",
    hints = [
        "`codes.chunks(2)` goes through the pairs; the last one may have one number only.",
        "`code as u8 & 0b1111` keeps the lower four bits, for numbers below 0 as well.",
        "`x << 4` moves four bits up, and `a | b` puts two numbers together whose bits do not \
         overlap.",
        "For each pair: `let high = pair.get(1).copied().unwrap_or(0);` and then \
         `(pair[0] as u8 & 15) | ((high as u8 & 15) << 4)`.",
    ],
    afterword = "With a scale for each small block of weights, this is how language models of \
                 billions of weights fit into the memory of a laptop."
);

/// Pairs of numbers from -7 to 7 as bytes.
pub fn pack(learner: fn(&[i8]) -> Vec<u8>) -> Card {
    let cases: [&[i8]; 6] = [
        &[1, -1],
        &[7, -7, 0, 3],
        &[],
        &[-2],
        &[5, 4, -3],
        &[-6, 6, -5, 2, 1, -4, 7],
    ];
    pack::EXERCISE.for_each(cases, |trial, codes| {
        let four = |code: i8| code as u8 & 15;
        let by = |of: &dyn Fn(i8, i8) -> u8| -> Vec<u8> {
            let pairs = codes.chunks(2);
            pairs
                .map(|pair| of(pair[0], pair.get(1).copied().unwrap_or(0)))
                .collect()
        };
        let pairs_only = &by(&|a, b| four(a) | four(b) << 4)[..codes.len() / 2];
        trial
            .ask(format!("pack({codes:?})"), || learner(codes))?
            .note_for(
                by(&|a, b| four(a) << 4 | four(b)),
                "The first of a pair goes into the *lower* four bits.",
            )
            .note_for(
                by(&|a, b| a as u8 | four(b) << 4),
                "A first number below 0 has set the upper four bits too. Keep only its lower four: \
                 `& 0b1111`.",
            )
            .note_for(pairs_only, "The last number has no partner, and is lost.")
            .equals(by(&|a, b| four(a) | four(b) << 4))
    })
}

exercise!(
    scale_of,
    kind = Goal,
    title = "A better scale",
    hints = [
        "Half of the numbers of a normal distribution lie within 0.67 standard deviations. With \
         `largest / 3.0`, to which of the seven values do they all go?",
        "Cut off the few largest weights: try scales below `largest / 3.0`.",
        "Try many of them. For each, round, cut at -3 and 3, and measure the mean square of the \
         error; keep the best.",
    ],
    afterword = "A few weights that are cut off cost less than a coarse grid for all. It is the \
                 same for every compressed network: spend the values where the weights are."
);

/// What rounding to seven values at this scale leaves of the weights: the mean square of the error over that of the
/// weights.
fn error_at(w: &Array2<f64>, s: f64) -> f64 {
    let error = w.mapv(|x| {
        let d = x - s * (x / s).round_ties_even().clamp(-3.0, 3.0);
        d * d
    });
    error.sum() / w.mapv(|x| x * x).sum()
}

/// The scale of a matrix whose weights are rounded to 3 bits.
pub fn scale_of(learner: fn(&Array2<f64>) -> f64) -> Card {
    scale_of::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(3);
        let mut lonely = rng.randn((80, 40));
        lonely[[3, 5]] = 8.0;
        let matrices = [
            rng.randn((100, 30)),
            0.01 * rng.randn((60, 50)),
            2.0 * rng.rand((50, 40)) - 1.0,
            lonely,
        ];
        let (mut worst, mut by_largest, mut fixed) = (0.0_f64, true, Vec::new());
        for w in &matrices {
            let s = trial
                .ask(format!("the scale of {:?} weights", w.dim()), || learner(w))?
                .note(
                    |s| s.is_finite() && *s <= 0.0,
                    "A scale is a positive number.",
                )
                .must(|s| s.is_finite() && *s > 0.0, "a number above 0")?;
            let largest = w.fold(0.0_f64, |most, x| most.max(x.abs()));
            by_largest &= (s - largest / 3.0).abs() < 1e-9 * largest;
            fixed.push(s);
            let error = error_at(w, s);
            worst = if error.is_nan() {
                error
            } else {
                worst.max(error)
            };
        }
        let is_fixed = fixed.windows(2).all(|pair| pair[0] == pair[1]);
        trial
            .ask("the worst share of four", || worst)?
            .note(
                |_| by_largest,
                "That is the largest weight divided by 3. One large weight makes the grid coarse \
                 for all others.",
            )
            .note(
                |_| is_fixed,
                "The same scale for all, and one of the matrices has weights a hundred times \
                 smaller. Measure the matrix.",
            )
            .note(
                |_| true,
                "Not yet. Is the scale too large, so that many weights become 0, or too small, so \
                 that many are cut off?",
            )
            .at_most(0.06)
    })
}

reason!(
    /// What a calibrated confidence says of data of another kind.
    sure_of_a_cat,
    title = "Sure of a cat",
    hints = [
        "Of which pictures was it counted that 99 in 100 are right?",
        "What do the ten probabilities add up to, whatever is in the picture?",
    ],
    answer = "The 99 % were counted on digits: of such pictures as were in the test, 99 in 100 \
              answers with that confidence are right. A photo of a cat is not one of them, so the \
              count says nothing about it. And softmax must share out a whole among ten digits, \
              as there is no class for anything else: the number says which digit fits best among \
              the ten, and not that it is a digit at all. One has to check separately whether the \
              input is of the kind that the network has learned.",
    points = [
        "Calibration holds for data like those on which it was measured.",
        "Softmax compares the ten classes only; \"none of them\" is not among them.",
        "The network was never shown anything but digits, and nothing asks whether this is one.",
    ]
);
