//! Solutions of chapter 24.

use nnfs_notebook::prelude::*;

/// One minus what is left, as a share of what there was to explain.
///
/// # Panics
/// Panics if there are no numbers.
pub fn r_squared(p: &Array1<f64>, y: &Array1<f64>) -> f64 {
    let mean = y.mean().unwrap();
    let errors = (p - y).mapv(|d| d * d).sum();
    let spread = (y - mean).mapv(|d| d * d).sum();
    1.0 - errors / spread
}

/// The mean is 110 / 5 = 22, and 1010 / 5 = 202 after the outlier has moved on. The median is the middle one, 3, both
/// times.
pub fn prediction() -> [f64; 4] {
    [22.0, 3.0, 202.0, 3.0]
}

/// A square near 0 and straight lines further out, which meet at delta in value and in slope.
pub fn huber(d: f64, delta: f64) -> (f64, f64) {
    if d.abs() <= delta {
        (0.5 * d * d, d)
    } else {
        (delta * (d.abs() - 0.5 * delta), delta * d.signum())
    }
}

/// The test rows had a mean and a deviation of their own. Now there is one ruler, made from the training rows.
///
/// # Panics
/// Panics if there are no training rows.
pub fn standardised(train: &Array2<f64>, test: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
    let mean = train.mean_axis(Axis(0)).unwrap();
    let deviation = train.std_axis(Axis(0), 0.0);
    ((train - &mean) / &deviation, (test - &mean) / &deviation)
}

/// A hinge is where the sum of a neuron is 0. Going right, its slope jumps from 0 to w1 if w1 is positive, and from w1
/// to 0 if it is negative: up by |w1| both times.
pub fn bends(
    w1: &Array1<f64>,
    b1: &Array1<f64>,
    w2: &Array1<f64>,
    low: f64,
    high: f64,
) -> Vec<(f64, f64)> {
    let mut found = Vec::new();
    for k in 0..w1.len() {
        let place = -b1[k] / w1[k];
        if w1[k] != 0.0 && low < place && place < high {
            found.push((place, w1[k].abs() * w2[k]));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// He's weights, and biases that put each hinge at a random place between 0 and 1.
pub fn start(rng: &mut NumpyRng) -> Dense {
    let mut layer = Dense::he(1, 16, rng);
    layer.biases = -&layer.weights * &rng.rand((1, 16));
    layer
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch24 as solution;

    #[test]
    fn r_squared() {
        let check = check::ch24::r_squared;
        each_note_comes_up(&[
            passes(check(solution::r_squared)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|p, y| 1.0 - solution::r_squared(p, y)),
                "*not* explained",
            ),
            fails(
                check(|p, y| {
                    let errors = (p - y).mapv(|d| d * d).sum();
                    1.0 - errors / (y - p.mean().unwrap()).mapv(|d| d * d).sum()
                }),
                "from *its own* mean",
            ),
            fails(
                check(|p, y| {
                    let errors = (p - y).mapv(f64::abs).sum();
                    1.0 - errors / (y - y.mean().unwrap()).mapv(f64::abs).sum()
                }),
                "Those are absolute errors",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch24::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [3.0, 22.0, 3.0, 202.0]), "exchanged"),
            fails(check(|| [22.0, 3.0, 22.0, 3.0]), "moves with the outlier"),
            fails(check(|| [22.0, 3.0, 202.0, 4.0]), "has not changed"),
        ]);
    }

    #[test]
    fn huber() {
        let check = check::ch24::huber;
        each_note_comes_up(&[
            passes(check(solution::huber)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|d, delta| {
                    let (value, slope) = solution::huber(d, delta);
                    (value, if d.abs() > delta { -slope } else { slope })
                }),
                "is positive",
            ),
            fails(check(|d, _| (0.5 * d * d, d)), "beyond delta"),
            fails(
                check(|d, delta| {
                    let (value, slope) = solution::huber(d, delta);
                    let far = d.abs() > delta;
                    (if far { delta * d.abs() } else { value }, slope)
                }),
                "a jump at delta",
            ),
            fails(
                check(|d, delta| {
                    if d.abs() <= delta {
                        (d * d, 2.0 * d)
                    } else {
                        solution::huber(d, delta)
                    }
                }),
                "Half the square",
            ),
        ]);
    }

    /// Each column in the measure of the same column of `ruler`.
    fn by(x: &Array2<f64>, ruler: &Array2<f64>) -> Array2<f64> {
        (x - &ruler.mean_axis(Axis(0)).unwrap()) / &ruler.std_axis(Axis(0), 0.0)
    }

    #[test]
    fn standardised() {
        let check = check::ch24::standardised;
        each_note_comes_up(&[
            passes(check(solution::standardised)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|train, test| (by(train, train), by(test, test))),
                "a ruler of their own",
            ),
            fails(
                check(|train, test| {
                    let all = ndarray::concatenate![Axis(0), *train, *test];
                    (by(train, &all), by(test, &all))
                }),
                "have helped to make it",
            ),
            fails(
                check(|train, test| (by(train, train), test.clone())),
                "left as they are",
            ),
        ]);
    }

    #[test]
    fn bends() {
        let check = check::ch24::bends;
        each_note_comes_up(&[
            passes(check(solution::bends)),
            is_not_done(check(|_, _, _, _, _| todo!())),
            fails(
                check(|w1, b1, w2, _, _| {
                    let hinge = |k: usize| (-b1[k] / w1[k], w1[k].abs() * w2[k]);
                    let mut found: Vec<_> = (0..w1.len()).map(hinge).collect();
                    found.sort_by(|a, b| a.0.total_cmp(&b.0));
                    found
                }),
                "leave it out",
            ),
            fails(
                check(|w1, b1, w2, low, high| {
                    solution::bends(w1, b1, &(w1.mapv(f64::signum) * w2), low, high)
                }),
                "on the *left* of the",
            ),
            fails(
                check(|w1, b1, w2, _, _| solution::bends(w1, b1, w2, -1e9, 1e9)),
                "outside the range",
            ),
            fails(
                check(|w1, b1, w2, low, high| {
                    let mut found = solution::bends(w1, b1, w2, low, high);
                    found.reverse();
                    found
                }),
                "not in order",
            ),
        ]);
    }

    #[test]
    fn start() {
        let check = check::ch24::start;
        each_note_comes_up(&[
            passes(check(solution::start)),
            is_not_done(check(|_| todo!())),
            fails(check(|rng| Dense::he(1, 64, rng)), "Sixteen neurons"),
            fails(
                check(|rng| Dense::he(1, 16, rng)),
                "begins as a straight line",
            ),
            fails(
                check(|rng| {
                    let mut layer = Dense::new(1, 16, rng); // tiny weights
                    layer.biases = -&layer.weights * &rng.rand((1, 16));
                    layer
                }),
                "neither tiny nor huge",
            ),
        ]);
    }
}
