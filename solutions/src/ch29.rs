//! Solutions of chapter 29.

use nnfs_notebook::prelude::*;

/// A layer adds its size less one, in steps of the distance between neighbours. A stride moves them apart.
pub fn sees(layers: &[(usize, usize)]) -> usize {
    let (mut seen, mut apart) = (1, 1);
    for &(size, stride) in layers {
        seen += (size - 1) * apart;
        apart *= stride;
    }
    seen
}

/// 1 + 5 * 2 pixels; five times 9 * 10 * 10 weights; 121 * 10 * 10 for the single layer.
pub fn prediction() -> [usize; 3] {
    [11, 4500, 12_100]
}

/// Each pixel comes from `down` rows above and `right` columns to the left; from outside, a 0.
pub fn shifted(image: &Array2<f64>, down: isize, right: isize) -> Array2<f64> {
    Array2::from_shape_fn(image.dim(), |(row, column)| {
        let (row, column) = (row as isize - down, column as isize - right);
        if row < 0 || column < 0 {
            return 0.0;
        }
        let place = [row as usize, column as usize];
        image.get(place).copied().unwrap_or(0.0)
    })
}

/// Dropout behind the hidden layer alone: the scores stay whole.
pub fn head(rng: &mut NumpyRng) -> Sequential {
    Sequential::new()
        .add(Dense::he(1024, 50, rng))
        .add(Relu::new())
        .add(Dropout::new(0.5, rng))
        .add(Dense::he(50, 10, rng))
}

/// Every place hands its paths to `size` neighbours, once for each layer.
pub fn paths(size: usize, layers: usize) -> Vec<usize> {
    let mut counts = vec![1];
    for _ in 0..layers {
        let mut next = vec![0; counts.len() + size - 1];
        for (place, count) in counts.iter().enumerate() {
            for k in 0..size {
                next[place + k] += count;
            }
        }
        counts = next;
    }
    counts
}

/// Three strides, then a layer that looks at what they left: 36 weights see 31 pixels.
pub fn plan() -> Vec<(usize, usize)> {
    vec![(3, 2), (3, 2), (3, 2), (3, 1)]
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch29 as solution;

    #[test]
    fn sees() {
        let check = check::ch29::sees;
        each_note_comes_up(&[
            passes(check(solution::sees)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|layers| layers.iter().map(|(size, _)| size).sum()),
                "sizes are added up",
            ),
            fails(
                check(|layers| 1 + layers.iter().map(|(size, _)| size - 1).sum::<usize>()),
                "two pixels apart",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch29::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [15, 4500, 12_100]), "overlap"),
            fails(check(|| [11, 450, 1210]), "reads ten channels"),
            fails(check(|| [9, 4500, 8100]), "begin with 1 pixel"),
        ]);
    }

    #[test]
    fn shifted() {
        let check = check::ch29::shifted;
        each_note_comes_up(&[
            passes(check(solution::shifted)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|image, down, right| {
                    let (h, w) = (image.nrows() as isize, image.ncols() as isize);
                    Array2::from_shape_fn(image.dim(), |(row, column)| {
                        let row = (row as isize - down).rem_euclid(h) as usize;
                        image[[row, (column as isize - right).rem_euclid(w) as usize]]
                    })
                }),
                "comes in on the other",
            ),
            fails(
                check(|image, down, right| solution::shifted(image, -down, -right)),
                "the other way",
            ),
        ]);
    }

    #[test]
    fn head() {
        let check = check::ch29::head;
        each_note_comes_up(&[
            passes(check(solution::head)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|rng| solution::head(rng).add(Dropout::new(0.5, rng))),
                "punishes the network",
            ),
            fails(
                check(|rng| Sequential::new().add(Dense::he(1024, 20, rng))),
                "give ten scores",
            ),
            fails(
                check(|rng| Sequential::new().add(Dense::he(1024, 10, rng))),
                "No number is dropped now",
            ),
        ]);
    }

    #[test]
    fn paths() {
        let check = check::ch29::paths;
        each_note_comes_up(&[
            passes(check(solution::paths)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|size, layers| vec![1; 1 + layers * (size - 1)]),
                "along several paths",
            ),
            fails(
                check(|size, layers| vec![1; size * layers]),
                "as long as the field",
            ),
        ]);
    }

    #[test]
    fn plan() {
        let check = check::ch29::plan;
        each_note_comes_up(&[
            passes(check(solution::plan)),
            is_not_done(check(|| todo!())),
            fails(check(|| vec![(4, 1)]), "must be odd"),
            fails(check(|| vec![(3, 1), (3, 1)]), "all 28 pixels"),
            fails(check(|| vec![(3, 2); 4]), "Fewer than 4 x 4"),
            fails(check(|| vec![(29, 1)]), "too many weights"),
        ]);
    }
}
