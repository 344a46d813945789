//! Solutions of chapter 28.

use nnfs_notebook::prelude::*;

/// The formula of section 28.4, for both sides.
pub fn map_size(
    height: usize,
    width: usize,
    size: usize,
    stride: usize,
    padding: usize,
) -> (usize, usize) {
    let places = |side: usize| (side + 2 * padding - size) / stride + 1;
    (places(height), places(width))
}

/// 16 filters of 3 x 3 x 3 weights and a bias; 16 maps of 32 x 32; of 16 x 16; a weight for each of these and each of 10
/// neurons, and 10 biases.
pub fn counts() -> [usize; 4] {
    [
        16 * (27 + 1),
        16 * 32 * 32,
        16 * 16 * 16,
        10 * (16 * 16 * 16) + 10,
    ]
}

/// The sum began anew with each channel. Now it begins once.
pub fn at_place(x: &Array3<f64>, w: &Array3<f64>, row: usize, column: usize) -> f64 {
    let mut sum = 0.0;
    for channel in 0..w.dim().0 {
        for i in 0..w.dim().1 {
            for j in 0..w.dim().2 {
                sum += x[[channel, row + i, column + j]] * w[[channel, i, j]];
            }
        }
    }
    sum
}

/// The mean of each block; and back, an equal share for each of its pixels.
pub fn average_pool(x: &Array2<f64>, d: &Array2<f64>, size: usize) -> (Array2<f64>, Array2<f64>) {
    let n = (size * size) as f64;
    let shape = (x.nrows() / size, x.ncols() / size);
    let pooled = Array2::from_shape_fn(shape, |(r, c)| {
        let block = x.slice(s![r * size..(r + 1) * size, c * size..(c + 1) * size]);
        block.sum() / n
    });
    let back = Array2::from_shape_fn(x.dim(), |(i, j)| d[[i / size, j / size]] / n);
    (pooled, back)
}

/// The turned filter over `d`, with one zero less than the filter's side around it.
pub fn d_picture(d: &Array2<f64>, w: &Array2<f64>) -> Array2<f64> {
    let size = w.nrows();
    let (rows, columns) = d.dim();
    let mut wide = Array2::zeros((rows + 2 * (size - 1), columns + 2 * (size - 1)));
    wide.slice_mut(s![size - 1..size - 1 + rows, size - 1..size - 1 + columns])
        .assign(d);
    let turned = w.slice(s![..;-1, ..;-1]);
    Array2::from_shape_fn((rows + size - 1, columns + size - 1), |(r, c)| {
        (&wide.slice(s![r..r + size, c..c + size]) * &turned).sum()
    })
}

/// Eight filters, which say whether there is an upright or a level line, and a pooling that forgets where.
pub fn line_reader(rng: &mut NumpyRng) -> (Sequential, usize) {
    let network = Sequential::new()
        .add(Conv2d::he([1, 12, 12], 8, 3, rng))
        .add(Relu::new())
        .add(MaxPool2d::new([8, 10, 10], 10))
        .add(Dense::he(8, 2, rng));
    (network, 30)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch28 as solution;

    #[test]
    fn map_size() {
        let check = check::ch28::map_size;
        each_note_comes_up(&[
            passes(check(solution::map_size)),
            is_not_done(check(|_, _, _, _, _| todo!())),
            fails(
                check(|h, w, f, s, p| ((h + 2 * p - f) / s, (w + 2 * p - f) / s)),
                "before the first step",
            ),
            fails(
                check(|h, w, f, s, p| ((h + p - f) / s + 1, (w + p - f) / s + 1)),
                "on both sides",
            ),
            fails(
                check(|h, w, f, s, p| solution::map_size(w, h, f, s, p)),
                "Height first",
            ),
        ]);
    }

    #[test]
    fn counts() {
        let check = check::ch28::counts;
        each_note_comes_up(&[
            passes(check(solution::counts)),
            is_not_done(check(|| todo!())),
            fails(check(|| [160, 16_384, 4096, 40_970]), "3 deep"),
            fails(check(|| [432, 16_384, 4096, 40_970]), "a bias as well"),
            fails(check(|| [448, 14_400, 3600, 36_010]), "without a padding"),
            fails(check(|| [448, 16_384, 8192, 81_930]), "one number of four"),
            fails(check(|| [448, 16_384, 4096, 40_960]), "are missing"),
        ]);
    }

    #[test]
    fn at_place() {
        let check = check::ch28::at_place;
        each_note_comes_up(&[
            passes(check(solution::at_place)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(
                check(|x, w, row, column| {
                    let last = w.dim().0 - 1;
                    let only = |a: &Array3<f64>| a.slice(s![last..=last, .., ..]).to_owned();
                    solution::at_place(&only(x), &only(w), row, column)
                }),
                "Only the last channel",
            ),
            fails(
                check(|x, w, row, column| {
                    let only = |a: &Array3<f64>| a.slice(s![..1, .., ..]).to_owned();
                    solution::at_place(&only(x), &only(w), row, column)
                }),
                "Only the first channel",
            ),
        ]);
    }

    #[test]
    fn average_pool() {
        let check = check::ch28::average_pool;
        each_note_comes_up(&[
            passes(check(solution::average_pool)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|x, d, size| {
                    let (pooled, back) = solution::average_pool(x, d, size);
                    (pooled * (size * size) as f64, back)
                }),
                "the sums of the blocks",
            ),
            fails(
                check(|x, d, size| {
                    let largest = Array2::from_shape_fn(d.dim(), |(r, c)| {
                        x.slice(s![r * size..(r + 1) * size, c * size..(c + 1) * size])
                            .fold(f64::NEG_INFINITY, |most, v| most.max(*v))
                    });
                    (largest, solution::average_pool(x, d, size).1)
                }),
                "the largest numbers",
            ),
            fails(
                check(|x, d, size| {
                    let (pooled, back) = solution::average_pool(x, d, size);
                    (pooled, back * (size * size) as f64)
                }),
                "a share of the block",
            ),
        ]);
    }

    #[test]
    fn d_picture() {
        let check = check::ch28::d_picture;
        each_note_comes_up(&[
            passes(check(solution::d_picture)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|d, w| solution::d_picture(d, &w.slice(s![..;-1, ..;-1]).to_owned())),
                "not turned",
            ),
            fails(check(|d, _| d.clone()), "the shape of the picture"),
        ]);
    }

    #[test]
    fn line_reader() {
        let check = check::ch28::line_reader;
        each_note_comes_up(&[
            passes(check(solution::line_reader)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|rng| {
                    let wide = Sequential::new()
                        .add(Dense::he(144, 10, rng))
                        .add(Relu::new())
                        .add(Dense::he(10, 2, rng));
                    (wide, 10)
                }),
                "costs 145 for each neuron",
            ),
            fails(
                check(|rng| (Sequential::new().add(Dense::he(144, 2, rng)), 20)),
                "Hardly better than a guess",
            ),
            fails(
                check(|rng| {
                    let fine = Sequential::new()
                        .add(Conv2d::he([1, 12, 12], 4, 3, rng))
                        .add(Relu::new())
                        .add(MaxPool2d::new([4, 10, 10], 5))
                        .add(Dense::he(16, 2, rng));
                    (fine, 5)
                }),
                "It reads some",
            ),
        ]);
    }
}
