//! Lines that other lines hide: they are drawn wider than those, so that they are seen on both sides of them.

use std::collections::HashSet;

use crate::axes::{LINE_WIDTH, Mark};
use crate::canvas::Pixel;

/// The width of each line in pixels. `lines` holds the pieces of each in pixels, none where it is no line, in the order
/// in which they are drawn; `colours` the numbers of their colours. Lines of one colour, such as the runs of several
/// seeds, need not be told apart: they hide nothing of each other, and count as one where they hide another.
pub(crate) fn widths(lines: &[Vec<Vec<Pixel>>], marks: &[Mark], colours: &[usize]) -> Vec<f64> {
    const WIDER: f64 = 4.0;
    const WIDEST: f64 = 10.0;
    let passed: Vec<HashSet<(i32, i32)>> =
        lines.iter().map(|pieces| passed_pixels(pieces)).collect();
    let hides = |upper: usize, lower: usize| {
        let is_near = |&&(x, y): &&(i32, i32)| {
            let mut around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy)));
            around.any(|pixel| passed[upper].contains(&pixel))
        };
        let near = passed[lower].iter().filter(is_near).count();
        near > 0 && 3 * near >= passed[lower].len()
    };
    let width = |lower: usize| {
        let above = (lower + 1..lines.len())
            .filter(|&upper| colours[upper] != colours[lower] && hides(upper, lower));
        let (dashed, solid): (Vec<usize>, Vec<usize>) =
            above.partition(|&upper| marks[upper] == Mark::Dashed);
        // Through the gaps of one dashed line the line below it is seen. Two fill each other's gaps.
        let is_below_dashes = marks[lower] != Mark::Dashed && dashed.len() > 1;
        let solid: HashSet<usize> = solid.into_iter().map(|upper| colours[upper]).collect();
        let hidden = solid.len() + usize::from(is_below_dashes);
        (LINE_WIDTH + WIDER * hidden as f64).min(WIDEST)
    };
    (0..lines.len()).map(width).collect()
}

/// The pixels that a line goes through; none of a line with very many corners.
fn passed_pixels(pieces: &[Vec<Pixel>]) -> HashSet<(i32, i32)> {
    const MANY_CORNERS: usize = 2000;
    let mut passed = HashSet::new();
    if pieces.iter().map(Vec::len).sum::<usize>() > MANY_CORNERS {
        return passed;
    }
    for pair in pieces.iter().flat_map(|piece| piece.windows(2)) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            let (x, y) = (x0 + share * (x1 - x0), y0 + share * (y1 - y0));
            passed.insert((x.round() as i32, y.round() as i32));
        }
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_others_hide_is_wider_than_they_are() {
        let line = |from: f64, to: f64| vec![vec![(0.0, from), (100.0, to)]];
        let of_colours = |lines: &[Vec<Vec<Pixel>>], colours: &[usize]| {
            widths(lines, &vec![Mark::Line; lines.len()], colours)
        };
        let widths_of =
            |lines: &[Vec<Vec<Pixel>>]| of_colours(lines, &Vec::from_iter(0..lines.len()));
        let same = line(0.0, 50.0);
        let three = [same.clone(), same.clone(), same.clone()];
        assert_eq!(widths_of(&three), [10.0, 6.0, 2.0]);
        // Lines that only cross, or run beside each other, hide nothing.
        assert_eq!(
            widths_of(&[same, line(50.0, 0.0), line(10.0, 60.0)]),
            [2.0; 3]
        );
        // Of one colour they need not be told apart.
        assert_eq!(of_colours(&three, &[0, 0, 0]), [2.0; 3]);
        assert_eq!(of_colours(&three, &[0, 1, 1]), [6.0, 2.0, 2.0]);
        let below_dashes = widths(&three[1..], &[Mark::Line, Mark::Dashed], &[0, 1]);
        assert_eq!(below_dashes, [2.0, 2.0]);
        let below_two = widths(
            &three,
            &[Mark::Line, Mark::Dashed, Mark::Dashed],
            &[0, 1, 2],
        );
        assert_eq!(below_two, [6.0, 2.0, 2.0]);
    }
}
