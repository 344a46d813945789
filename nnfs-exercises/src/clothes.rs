//! Ten pictures of clothes, a small network that knows them, and what it takes to bring a photo into their form: all of
//! it without the data set.

use ndarray::{Array1, Array2, s};
use nnfs_core::layer::{Dense, Relu};
use nnfs_core::network::Sequential;

/// Made by `cargo run --release -p nnfs-core --example train_clothes`, which says what lies where.
const STORED: &[u8] = include_bytes!("../../data/clothes-784-16-10.bin");

const SIDE: usize = 28;
const N_PIXELS: usize = SIDE * SIDE;
const N_HIDDEN: usize = 16;
const N_CLASSES: usize = 10;
const N_WEIGHTS: usize = (N_PIXELS + N_CLASSES) * N_HIDDEN;
/// A scale for each layer, and the biases.
const N_FLOATS: usize = 2 + N_HIDDEN + N_CLASSES;

/// How many pixels a photo has on a side.
pub const PHOTO: usize = 160;

/// Darker than this is background in an inverted photo.
const BLACK: f64 = 0.15;

/// A network 784-16-10 that was trained on Fashion-MNIST, with pixels from -1 to 1. Its weights are bytes times a scale.
#[must_use]
pub fn network() -> Sequential {
    let float = |place: usize| {
        let start = N_WEIGHTS + 4 * place;
        let bytes = [0, 1, 2, 3].map(|k| STORED[start + k]);
        f64::from(f32::from_le_bytes(bytes))
    };
    let dense = |shape: (usize, usize), start: usize, scale: usize, biases: usize| {
        let weights = Array2::from_shape_fn(shape, |(row, column)| {
            f64::from(STORED[start + row * shape.1 + column].cast_signed()) * float(scale)
        });
        let biases = Array1::from_shape_fn(shape.1, |k| float(biases + k));
        Dense::from_parameters(weights, biases)
    };
    Sequential::new()
        .add(dense((N_PIXELS, N_HIDDEN), 0, 0, 2))
        .add(Relu::new())
        .add(dense(
            (N_HIDDEN, N_CLASSES),
            N_PIXELS * N_HIDDEN,
            1,
            2 + N_HIDDEN,
        ))
}

/// A test picture of each class, one a row, from 0 to 1: (10, 784), in the order of the classes.
///
/// ```
/// use nnfs_exercises::clothes;
///
/// let read = clothes::network().predict(&(2.0 * clothes::garments() - 1.0));
/// assert_eq!(read.to_vec(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
/// ```
#[must_use]
pub fn garments() -> Array2<f64> {
    let start = N_WEIGHTS + 4 * N_FLOATS;
    Array2::from_shape_fn((N_CLASSES, N_PIXELS), |(class, pixel)| {
        f64::from(STORED[start + class * (1 + N_PIXELS) + 1 + pixel]) / 255.0
    })
}

/// A photo made of a garment, (784,): enlarged, dark on light, its upper left corner at `place` (row, column), in light
/// that fades to the right. Numbers from 0 (black) to 1 (white): (160, 160).
///
/// # Panics
/// Panics if `times` is 0, or if the garment has fewer than 784 pixels.
#[must_use]
pub fn photo(garment: &Array1<f64>, times: usize, place: [usize; 2]) -> Array2<f64> {
    Array2::from_shape_fn((PHOTO, PHOTO), |(row, column)| {
        let light = 0.94 - 0.08 * column as f64 / PHOTO as f64;
        let at = [(row, place[0]), (column, place[1])]
            .map(|(pixel, start)| pixel.checked_sub(start).map(|n| n / times));
        match at {
            [Some(y), Some(x)] if y < SIDE && x < SIDE => light * (1.0 - garment[SIDE * y + x]),
            _ => light,
        }
    })
}

/// Light for dark, in a photo of any size with numbers from 0 to 1.
#[must_use]
pub fn inverted(photo: &Array2<f64>) -> Array2<f64> {
    1.0 - photo
}

/// What is brighter than the background of an inverted photo, in the middle of a black square that just holds it: (side,
/// side). A photo that is all background comes back black, in its own size.
#[must_use]
pub fn cropped(photo: &Array2<f64>) -> Array2<f64> {
    let lit = photo.mapv(|x| ((x - BLACK) / (1.0 - BLACK)).max(0.0));
    let (mut top, mut bottom, mut left, mut right) = (usize::MAX, 0, usize::MAX, 0);
    for ((row, column), &x) in lit.indexed_iter() {
        if x > 0.0 {
            (top, bottom) = (top.min(row), bottom.max(row + 1));
            (left, right) = (left.min(column), right.max(column + 1));
        }
    }
    if bottom == 0 {
        return lit;
    }
    let (height, width) = (bottom - top, right - left);
    let side = height.max(width);
    let (down, along) = ((side - height) / 2, (side - width) / 2);
    let mut square = Array2::zeros((side, side));
    square
        .slice_mut(s![down..down + height, along..along + width])
        .assign(&lit.slice(s![top..bottom, left..right]));
    square
}

/// A photo of any size in (28, 28) pixels: each is the mean of the pixels that it stands for.
#[must_use]
pub fn shrunk(photo: &Array2<f64>) -> Array2<f64> {
    let part = |i: usize, n: usize| i * n / SIDE..((i + 1) * n).div_ceil(SIDE);
    Array2::from_shape_fn((SIDE, SIDE), |(row, column)| {
        let (rows, columns) = (part(row, photo.nrows()), part(column, photo.ncols()));
        photo.slice(s![rows, columns]).mean().unwrap_or(0.0)
    })
}

/// The (28, 28) pixels in the middle of a photo, as they are; what lies outside of it is black.
#[must_use]
pub fn middle(photo: &Array2<f64>) -> Array2<f64> {
    let (rows, columns) = photo.dim();
    let (top, left) = (
        rows.saturating_sub(SIDE) / 2,
        columns.saturating_sub(SIDE) / 2,
    );
    Array2::from_shape_fn((SIDE, SIDE), |(row, column)| {
        photo
            .get((top + row, left + column))
            .copied()
            .unwrap_or(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_brought_into_form_is_the_garment_again() {
        let mut network = network();
        for (class, garment) in garments().rows().into_iter().enumerate() {
            let photo = photo(&garment.to_owned(), 4, [30, 12]);
            let x = shrunk(&cropped(&inverted(&photo))).into_shape_with_order((1, N_PIXELS));
            let read = network.predict(&(2.0 * x.expect("784 pixels") - 1.0));
            assert_eq!(read[0], class);
        }
    }

    #[test]
    fn nothing_but_background_stays_as_large_as_it_is() {
        assert_eq!(
            cropped(&Array2::zeros((5, 7))),
            Array2::<f64>::zeros((5, 7))
        );
    }
}
