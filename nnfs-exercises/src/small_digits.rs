//! Digits of 7 lines and 5 columns, for exercises that train in a moment.

use ndarray::{Array1, Array2};
use nnfs_core::random::NumpyRng;

const DIGITS: [[&str; 7]; 10] = [
    [
        ".###.", "#...#", "#...#", "#...#", "#...#", "#...#", ".###.",
    ],
    [
        "..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###.",
    ],
    [
        ".###.", "#...#", "....#", "...#.", "..#..", ".#...", "#####",
    ],
    [
        ".###.", "#...#", "....#", "..##.", "....#", "#...#", ".###.",
    ],
    [
        "...#.", "..##.", ".#.#.", "#..#.", "#####", "...#.", "...#.",
    ],
    [
        "#####", "#....", "####.", "....#", "....#", "#...#", ".###.",
    ],
    [
        ".###.", "#....", "#....", "####.", "#...#", "#...#", ".###.",
    ],
    [
        "#####", "....#", "...#.", "..#..", ".#...", ".#...", ".#...",
    ],
    [
        ".###.", "#...#", "#...#", ".###.", "#...#", "#...#", ".###.",
    ],
    [
        ".###.", "#...#", "#...#", ".####", "....#", "....#", ".###.",
    ],
];

/// The ten digits as they should be, `(10, 35)`: one in each row, its 7 lines of 5 pixels one after another. Ink is 1,
/// paper is 0.
#[must_use]
pub fn templates() -> Array2<f64> {
    Array2::from_shape_fn((10, 35), |(digit, place)| {
        let ink = DIGITS[digit][place / 5].as_bytes()[place % 5] == b'#';
        f64::from(u8::from(ink))
    })
}

/// `n` digits, 0 to 9 in turn, of which each pixel is turned around with the probability `flipped`: pictures `(n, 35)`
/// and labels `(n,)`.
///
/// ```
/// use nnfs_core::random::NumpyRng;
/// use nnfs_exercises::small_digits;
///
/// let (x, labels) = small_digits::noisy(200, 0.1, &mut NumpyRng::seed(0));
/// assert_eq!((x.dim(), labels[13]), ((200, 35), 3));
/// ```
#[must_use]
pub fn noisy(n: usize, flipped: f64, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {
    let labels = Array1::from_shape_fn(n, |i| i % 10);
    let mut x = templates().select(ndarray::Axis(0), &labels.to_vec());
    x.zip_mut_with(&rng.rand((n, 35)), |pixel, &u: &f64| {
        if u < flipped {
            *pixel = 1.0 - *pixel;
        }
    });
    (x, labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_digits_are_alike_and_about_a_tenth_of_the_pixels_is_turned_around() {
        let templates = templates();
        for a in 0..10 {
            for b in 0..a {
                let differing = (&templates.row(a) - &templates.row(b)).mapv(f64::abs).sum();
                assert!(differing >= 3.0, "{a} and {b}");
            }
        }
        let (x, labels) = noisy(1000, 0.1, &mut NumpyRng::seed(0));
        let clean = templates.select(ndarray::Axis(0), &labels.to_vec());
        let share = (&x - &clean).mapv(f64::abs).sum() / x.len() as f64;
        assert!((0.09..0.11).contains(&share), "{share}");
    }
}
