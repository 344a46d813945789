//! Solutions of chapter 30.

use nnfs_notebook::prelude::*;

/// The slope of x / y is 1 / y for x, and that of 1 / y, times x, for y.
pub fn divide(x: f64, y: f64) -> (f64, [f64; 2]) {
    (x / y, [1.0 / y, -x / (y * y)])
}

/// z is 3 x. With `=` the last report stays, one of the two 1s that u hands on. In the second walk z adds 1 to x, which
/// makes 4, and 1 to u, which then has 2 and hands it on twice: 8.
pub fn three_times() -> [f64; 3] {
    [3.0, 1.0, 8.0]
}

/// The largest number of each row, and its gradient at its place.
pub fn row_max(x: &Array2<f64>, d: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
    let places = metric::argmax_rows(x);
    let (mut y, mut dx) = (Array2::zeros(d.dim()), Array2::zeros(x.dim()));
    for (row, &place) in places.iter().enumerate() {
        y[[row, 0]] = x[[row, place]];
        dx[[row, place]] = d[[row, 0]];
    }
    (y, dx)
}

/// A node was listed when it was seen first, which may be before one of its users. Now it is listed when its inputs are
/// done, and the list is reversed.
///
/// # Panics
/// Panics if `last` or an input is no node.
pub fn order(inputs: &[Vec<usize>], last: usize) -> Vec<usize> {
    fn visit(node: usize, inputs: &[Vec<usize>], seen: &mut Vec<bool>, list: &mut Vec<usize>) {
        if seen[node] {
            return;
        }
        seen[node] = true;
        for &input in &inputs[node] {
            visit(input, inputs, seen, list);
        }
        list.push(node);
    }
    let mut list = Vec::new();
    visit(last, inputs, &mut vec![false; inputs.len()], &mut list);
    list.reverse();
    list
}

/// Stretches of 14, 13, 12 and so on: while one is walked through, those after it have given up their kept values. At
/// most fourteen are held. Every tenth value would do, too.
pub fn keep() -> Vec<usize> {
    let mut place = 0;
    let mut kept = Vec::new();
    for stretch in (1..=14).rev() {
        if place < 100 {
            kept.push(place);
        }
        place += stretch;
    }
    kept
}

/// Value, slope and slope of the slope go forward together.
///
/// # Panics
/// Panics if a step takes a value that is not there yet.
pub fn forward(x: f64, steps: &[(char, usize, usize)]) -> (f64, f64, f64) {
    let mut values = vec![(x, 1.0, 0.0)];
    for &(sign, a, b) in steps {
        let ((u, du, ddu), (v, dv, ddv)) = (values[a], values[b]);
        values.push(match sign {
            '+' => (u + v, du + dv, ddu + ddv),
            _ => (u * v, du * v + u * dv, ddu * v + 2.0 * du * dv + u * ddv),
        });
    }
    values[values.len() - 1]
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch30 as solution;

    #[test]
    fn divide() {
        let check = check::ch30::divide;
        each_note_comes_up(&[
            passes(check(solution::divide)),
            is_not_done(check(|_, _| todo!())),
            fails(check(|x, y| (x / y, [1.0 / y, x / (y * y)])), "Which way"),
            fails(
                check(|x, y| (x / y, [-x / (y * y), 1.0 / y])),
                "are exchanged",
            ),
            fails(
                check(|x, y| (x / y, [1.0 / y, -1.0 / (y * y)])),
                "Here x is divided",
            ),
        ]);
    }

    #[test]
    fn three_times() {
        let check = check::ch30::three_times;
        each_note_comes_up(&[
            passes(check(solution::three_times)),
            is_not_done(check(|| todo!())),
            fails(check(|| [3.0, 1.0, 6.0]), "hands it on again"),
            fails(check(|| [3.0, 2.0, 8.0]), "Only the last report"),
        ]);
    }

    #[test]
    fn row_max() {
        let check = check::ch30::row_max;
        each_note_comes_up(&[
            passes(check(solution::row_max)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|x, d| {
                    let (y, dx) =
                        solution::row_max(&x.t().to_owned(), &Array2::ones((x.ncols(), 1)));
                    (y.t().to_owned(), dx.t().to_owned() * d[[0, 0]])
                }),
                "each *row*",
            ),
            fails(
                check(|x, d| {
                    let (y, dx) = solution::row_max(x, &Array2::ones(d.dim()));
                    (y, dx)
                }),
                "It is multiplied",
            ),
            fails(
                check(|x, d| (solution::row_max(x, d).0, Array2::ones(x.dim()) * d)),
                "Every number got the gradient",
            ),
            fails(
                check(|x, d| {
                    let y = solution::row_max(x, d).0;
                    let is_largest =
                        |(row, column): (usize, usize)| x[[row, column]] == y[[row, 0]];
                    let mask =
                        Array2::from_shape_fn(x.dim(), |at| f64::from(u8::from(is_largest(at))));
                    (y, mask * d)
                }),
                "equally large",
            ),
        ]);
    }

    #[test]
    fn order() {
        let check = check::ch30::order;
        each_note_comes_up(&[
            passes(check(solution::order)),
            passes(check(|inputs, last| {
                // The order of making, reversed, without what plays no part.
                let needed = solution::order(inputs, last);
                (0..=last)
                    .rev()
                    .filter(|node| needed.contains(node))
                    .collect()
            })),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|_, last| (0..=last).rev().chain([0]).collect()),
                "listed twice",
            ),
            fails(check(|_, last| (0..=last).rev().collect()), "plays no part"),
            fails(check(|_, last| vec![last]), "is missing"),
            fails(
                check(|inputs, last| solution::order(inputs, last).into_iter().rev().collect()),
                "order of the way forward",
            ),
            fails(
                check(|inputs, last| {
                    fn visit(node: usize, inputs: &[Vec<usize>], list: &mut Vec<usize>) {
                        if !list.contains(&node) {
                            list.push(node);
                            for &input in &inputs[node] {
                                visit(input, inputs, list);
                            }
                        }
                    }
                    let mut list = Vec::new();
                    visit(last, inputs, &mut list);
                    list
                }),
                "before one that uses it",
            ),
        ]);
    }

    #[test]
    fn keep() {
        let check = check::ch30::keep;
        each_note_comes_up(&[
            passes(check(solution::keep)),
            passes(check(|| (0..100).step_by(10).collect())),
            is_not_done(check(|| todo!())),
            fails(check(|| vec![100]), "from 0 to 99"),
            fails(check(|| (0..100).collect()), "Keep fewer"),
            fails(check(Vec::new), "Keep more"),
        ]);
    }

    #[test]
    fn forward() {
        let check = check::ch30::forward;
        each_note_comes_up(&[
            passes(check(solution::forward)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|x, steps| (solution::forward(x, steps).0, 0.0, 0.0)),
                "begin with that",
            ),
            fails(
                check(|x, steps| {
                    let (value, slope, _) = solution::forward(x, steps);
                    (value, slope, 0.0)
                }),
                "has four terms",
            ),
        ]);
    }
}
