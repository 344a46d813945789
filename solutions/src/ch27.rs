//! Solutions of chapter 27.

use nnfs_notebook::prelude::*;

/// Eight bytes, the header, and an eighth as many bytes as there are bits.
pub fn file_length(header: usize, shapes: &[(usize, usize)], bits: usize) -> usize {
    let count: usize = shapes.iter().map(|(rows, columns)| rows * columns).sum();
    8 + header + count * bits / 8
}

/// `a` has 6 * 8 = 48 bytes, `b` 3 * 4 = 12, `c` 12 * 2 = 24. In front are 8 + 216.
pub fn prediction() -> [usize; 3] {
    [60, 84, 308]
}

/// The numbers were cut into rows of another length. Rows have to become columns.
pub fn from_pytorch(weight: &Array2<f64>) -> Array2<f64> {
    weight.t().to_owned()
}

/// Four bytes a number, counted from the end of the header.
///
/// # Panics
/// Panics if the file is shorter than its header and the offsets say.
pub fn singles(file: &[u8], begin: usize, end: usize) -> Vec<f64> {
    let header = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let data = &file[8 + header..];
    let four = data[begin..end].chunks_exact(4);
    four.map(|bytes| f64::from(f32::from_le_bytes(bytes.try_into().unwrap())))
        .collect()
}

/// The lower four bits of each number, two beside each other.
pub fn pack(codes: &[i8]) -> Vec<u8> {
    let four = |code: i8| code as u8 & 0b1111;
    codes
        .chunks(2)
        .map(|pair| four(pair[0]) | four(pair.get(1).copied().unwrap_or(0)) << 4)
        .collect()
}

/// The best of a hundred scales, from a hundredth of the one that cuts nothing off up to it.
///
/// # Panics
/// Panics if the weights are not numbers.
pub fn scale_of(w: &Array2<f64>) -> f64 {
    let error = |s: f64| {
        w.mapv(|x| (x - s * (x / s).round_ties_even().clamp(-3.0, 3.0)).powi(2))
            .sum()
    };
    let largest = w.fold(0.0_f64, |most, x| most.max(x.abs()));
    (1..=100)
        .map(|percent| largest / 3.0 * f64::from(percent) / 100.0)
        .min_by(|&a, &b| error(a).total_cmp(&error(b)))
        .unwrap()
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch27 as solution;

    #[test]
    fn file_length() {
        let check = check::ch27::file_length;
        let count = |shapes: &[(usize, usize)]| shapes.iter().map(|(r, c)| r * c).sum::<usize>();
        assert_eq!(count(&[(2, 1), (1, 1)]), 3);
        each_note_comes_up(&[
            passes(check(solution::file_length)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|header, shapes, bits| solution::file_length(header, shapes, bits) - 8),
                "Eight bytes are missing",
            ),
            fails(
                check(|header, shapes, bits| solution::file_length(header, shapes, 8 * bits)),
                "an eighth as many bytes",
            ),
            fails(
                check(|header, shapes, _| solution::file_length(header, shapes, 8)),
                "counted as one byte",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch27::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [284, 308, 308]), "not from that of the file"),
            fails(check(|| [72, 168, 392]), "Three types, three sizes"),
            fails(check(|| [60, 84, 300]), "Begin and end are right"),
        ]);
    }

    #[test]
    fn from_pytorch() {
        let check = check::ch27::from_pytorch;
        each_note_comes_up(&[
            passes(check(solution::from_pytorch)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|weight| {
                    let (n_outputs, n_inputs) = weight.dim();
                    let numbers = weight.iter().copied().collect();
                    Array2::from_shape_vec((n_inputs, n_outputs), numbers).unwrap()
                }),
                "cut into other rows",
            ),
            fails(check(Clone::clone), "a row for each output"),
        ]);
    }

    fn data(file: &[u8], skipped: usize, begin: usize, end: usize) -> &[u8] {
        let header = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        &file[header + skipped..][begin..end]
    }
    fn fours(bytes: &[u8]) -> Vec<f64> {
        let four = bytes.chunks_exact(4);
        four.map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap())))
            .collect()
    }

    #[test]
    fn singles() {
        let check = check::ch27::singles;
        each_note_comes_up(&[
            passes(check(solution::singles)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|file, begin, end| {
                    let eight = data(file, 8, begin, end).chunks_exact(8);
                    eight
                        .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
                        .collect()
                }),
                "eight a number",
            ),
            fails(
                check(|file, begin, end| {
                    let four = data(file, 8, begin, end).chunks_exact(4);
                    four.map(|b| f64::from(f32::from_be_bytes(b.try_into().unwrap())))
                        .collect()
                }),
                "from the big end",
            ),
            fails(
                check(|file, begin, end| fours(&file[begin..end])),
                "not from the start of the file",
            ),
            fails(
                check(|file, begin, end| fours(data(file, 0, begin, end))),
                "eight bytes later",
            ),
        ]);
    }

    #[test]
    fn pack() {
        let check = check::ch27::pack;
        each_note_comes_up(&[
            passes(check(solution::pack)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|codes| {
                    solution::pack(codes)
                        .iter()
                        .map(|b| b.rotate_left(4))
                        .collect()
                }),
                "the *lower* four bits",
            ),
            fails(
                check(|codes| {
                    let pairs = codes.chunks(2);
                    pairs
                        .map(|p| p[0] as u8 | (p.get(1).copied().unwrap_or(0) as u8) << 4)
                        .collect()
                }),
                "Keep only its lower four",
            ),
            fails(
                check(|codes| solution::pack(codes)[..codes.len() / 2].to_vec()),
                "has no partner",
            ),
        ]);
    }

    #[test]
    fn scale_of() {
        let check = check::ch27::scale_of;
        each_note_comes_up(&[
            passes(check(solution::scale_of)),
            // A rule that needs no search.
            passes(check(|w| 0.6 * w.std(0.0))),
            is_not_done(check(|_| todo!())),
            fails(check(|_| -1.0), "a positive number"),
            fails(
                check(|w| w.fold(0.0_f64, |most, x| most.max(x.abs())) / 3.0),
                "the grid coarse",
            ),
            fails(check(|_| 0.6), "Measure the matrix"),
            fails(check(|w| 0.2 * w.std(0.0)), "Not yet"),
        ]);
    }
}
