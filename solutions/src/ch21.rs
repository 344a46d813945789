//! Solutions of chapter 21.

use nnfs_notebook::prelude::*;

/// The sum of the sizes, and the sum of the squares, each at its own price.
pub fn price(w: &Array2<f64>, l1: f64, l2: f64) -> f64 {
    l1 * w.abs().sum() + l2 * (w * w).sum()
}

/// L2 keeps 0.9 of the weight each time, L1 takes 0.05 away each time, and the pull stops at 0 after twenty steps.
pub fn prediction() -> [f64; 3] {
    [0.9_f64.powi(10), 0.5, 0.0]
}

/// The sign for L1, where 0 has the sign 0, and twice the weight for L2.
pub fn slope(w: &Array2<f64>, l1: f64, l2: f64) -> Array2<f64> {
    w.mapv(|w| l1 * if w == 0.0 { 0.0 } else { w.signum() } + 2.0 * l2 * w)
}

#[derive(Debug)]
struct Shrinking {
    rate: f64,
    decay: f64,
}

impl Optimizer for Shrinking {
    fn step(&mut self, network: &mut dyn Layer) {
        for p in network.parameters() {
            if p.name.ends_with("weights") {
                *p.value *= 1.0 - self.rate * self.decay;
            }
            p.value.scaled_add(-self.rate, p.gradient);
        }
    }
}

/// The names within a network begin with the layer: `dense1.weights` was never equal to `weights`.
pub fn shrinking(rate: f64, decay: f64) -> Box<dyn Optimizer> {
    Box::new(Shrinking { rate, decay })
}

/// One factor for each column: what is left of its length, or 0.
pub fn pull_columns(w: &Array2<f64>, t: f64) -> Array2<f64> {
    let mut w = w.clone();
    for mut column in w.columns_mut() {
        let r = column.iter().map(|w| w * w).sum::<f64>().sqrt();
        column *= if r > t { 1.0 - t / r } else { 0.0 };
    }
    w
}

/// Between a price at which all points are learnt by heart and one at which none are learnt.
pub fn right_price() -> Penalty {
    Penalty::l2(2e-4)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch21 as solution;

    #[test]
    fn price() {
        let check = check::ch21::price;
        each_note_comes_up(&[
            passes(check(solution::price)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|w, l1, l2| l1 * w.sum() + l2 * (w * w).sum()),
                "paid for having it",
            ),
            fails(
                check(|w, l1, l2| solution::price(w, l1, 0.5 * l2)),
                "the form with one half",
            ),
            fails(
                check(|w, l1, l2| l1 * w.abs().sum() + l2 * (w * w).sum().sqrt()),
                "without the root",
            ),
            fails(
                check(|w, l1, l2| solution::price(w, l1, l2) / w.len() as f64),
                "not a mean",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch21::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            passes(check(|| [0.349, 0.5, 0.0])),
            is_not_done(check(|| todo!())),
            fails(check(|| [0.599, 0.5, 0.0]), "the factor 2 comes down"),
            fails(check(|| [0.5, 0.5, 0.0]), "it multiplies"),
            fails(check(|| [0.349, 0.599, 0.0]), "equally hard"),
            fails(check(|| [0.349, 0.5, -0.5]), "stops at 0"),
            fails(check(|| [0.3, 0.5, 0.0]), "let a cell make the steps"),
        ]);
    }

    #[test]
    fn slope() {
        let check = check::ch21::slope;
        each_note_comes_up(&[
            passes(check(solution::slope)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|w, l1, l2| w.mapv(|w| l1 * w.signum() + 2.0 * l2 * w)),
                "is pushed away from 0",
            ),
            fails(
                check(|w, l1, l2| solution::slope(w, l1, 0.5 * l2)),
                "a factor 2 is missing",
            ),
            fails(
                check(|w, l1, l2| l1 * w.abs() + 2.0 * l2 * w),
                "the sign alone",
            ),
        ]);
    }

    /// Plain descent; what a parameter of this name keeps of itself, from rate and decay, is the learner's mistake.
    #[derive(Debug)]
    struct Keeping(f64, f64, fn(&str, f64, f64) -> f64);

    impl Optimizer for Keeping {
        fn step(&mut self, network: &mut dyn Layer) {
            let Self(rate, decay, kept) = *self;
            for p in network.parameters() {
                *p.value *= kept(&p.name, rate, decay);
                p.value.scaled_add(-rate, p.gradient);
            }
        }
    }

    #[test]
    fn shrinking() {
        let check = check::ch21::shrinking;
        each_note_comes_up(&[
            passes(check(solution::shrinking)),
            is_not_done(check(|rate, decay| {
                Box::new(Keeping(rate, decay, |_, _, _| todo!()))
            })),
            fails(
                check(|rate, decay| {
                    Box::new(Keeping(rate, decay, |name, rate, decay| {
                        if name == "weights" {
                            1.0 - rate * decay
                        } else {
                            1.0
                        }
                    }))
                }),
                "no weight has shrunk",
            ),
            fails(
                check(|rate, decay| {
                    Box::new(Keeping(rate, decay, |_, rate, decay| 1.0 - rate * decay))
                }),
                "The biases shrink too",
            ),
            fails(
                check(|rate, decay| {
                    Box::new(Keeping(rate, decay, |name, _, decay| {
                        if name.ends_with("weights") {
                            1.0 - decay
                        } else {
                            1.0
                        }
                    }))
                }),
                "forgets the rate",
            ),
        ]);
    }

    #[test]
    fn pull_columns() {
        let check = check::ch21::pull_columns;
        fn by_columns(w: &Array2<f64>, factor: impl Fn(f64) -> f64) -> Array2<f64> {
            let lengths = (w * w).sum_axis(Axis(0)).sqrt();
            w * &lengths.mapv(factor)
        }
        each_note_comes_up(&[
            passes(check(solution::pull_columns)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|w, t| w.mapv(|w| w.signum() * (w.abs() - t).max(0.0))),
                "pulled by itself",
            ),
            fails(
                check(|w, t| {
                    let turned = w.t().to_owned();
                    solution::pull_columns(&turned, t).t().to_owned()
                }),
                "These are the rows",
            ),
            fails(
                check(|w, t| by_columns(w, |r| if r == 0.0 { 0.0 } else { 1.0 - t / r })),
                "should stop at 0",
            ),
            fails(
                check(|w, t| by_columns(w, |r| (r - t).max(0.0) / r)),
                "must not be divided by",
            ),
        ]);
    }

    #[test]
    fn right_price() {
        let check = check::ch21::right_price;
        each_note_comes_up(&[
            passes(check(solution::right_price)),
            is_not_done(check(|| todo!())),
            fails(check(|| Penalty::NONE), "The price is too low"),
            fails(check(|| Penalty::l2(3e-3)), "The price is too high"),
            fails(check(|| Penalty::l2(1e-3)), "two or three times as high"),
        ]);
    }
}
