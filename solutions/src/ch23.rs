//! Solutions of chapter 23.

use nnfs_notebook::prelude::*;

/// The logarithm of the odds.
pub fn score(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// He calls all 2,803 days, and 51 of them rightly. He misses none.
pub fn cries_wolf() -> [f64; 3] {
    [0.018, 0.018, 1.0]
}

/// The largest of a single column is always column 0, so everything was answered with no. A score above 0 says yes.
pub fn right_share(scores: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let said = scores.column(0).mapv(|z| usize::from(z > 0.0));
    let right = said
        .iter()
        .zip(labels)
        .filter(|(said, label)| said == label)
        .count();
    right as f64 / labels.len() as f64
}

/// Three divisions, each 0 where there is nothing to divide by.
pub fn judged(said: &Array1<usize>, labels: &Array1<usize>) -> [f64; 3] {
    let share = |a: f64, b: f64| if b == 0.0 { 0.0 } else { a / b };
    let c = metric::confusion_matrix(said, labels, 2).mapv(|n| n as f64);
    let precision = share(c[[1, 1]], c.column(1).sum());
    let recall = share(c[[1, 1]], c.row(1).sum());
    [
        precision,
        recall,
        share(2.0 * precision * recall, precision + recall),
    ]
}

/// All pairs of a yes and a no.
pub fn ranked(scores: &Array1<f64>, labels: &Array1<usize>) -> f64 {
    let (mut ahead, mut pairs) = (0.0, 0.0);
    for (yes, _) in scores.iter().zip(labels).filter(|&(_, &t)| t == 1) {
        for (no, _) in scores.iter().zip(labels).filter(|&(_, &t)| t == 0) {
            pairs += 1.0;
            if yes > no {
                ahead += 1.0;
            } else if yes == no {
                ahead += 0.5;
            }
        }
    }
    ahead / pairs
}

/// `-ln p` is the safe `ln(1 + e^x)` of `-z`, and `-ln(1 - p)` that of `z`.
pub fn weighted(z: &Array2<f64>, t: &Array2<f64>, weight: f64) -> (f64, Array2<f64>) {
    let n = z.len() as f64;
    let soft = |z: &Array2<f64>| z.mapv(|z| z.max(0.0) + (-z.abs()).exp().ln_1p());
    let yes = weight * t;
    let no = 1.0 - t;
    let p = activation::sigmoid(z);
    let loss = (&yes * soft(&-z) + &no * soft(z)).sum() / n;
    (loss, (yes * (&p - 1.0) + no * p) / n)
}

/// The cheapest of many thresholds.
pub fn threshold(scores: &Array1<f64>, labels: &Array1<usize>) -> f64 {
    let cost = |at: f64| {
        let misses = |&(&z, &t): &(&f64, &usize)| z <= at && t == 1;
        let alarms = |&(&z, &t): &(&f64, &usize)| z > at && t == 0;
        let all = || scores.iter().zip(labels);
        100 * all().filter(misses).count() + all().filter(alarms).count()
    };
    let tried = Array1::range(-4.0, 4.0, 0.05);
    tried
        .iter()
        .copied()
        .min_by_key(|&at| cost(at))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch23 as solution;

    #[test]
    fn score() {
        let check = check::ch23::score;
        each_note_comes_up(&[
            passes(check(solution::score)),
            passes(check(|p| p.ln() - (1.0 - p).ln())),
            is_not_done(check(|_| todo!())),
            fails(check(|p| p / (1.0 - p)), "These are the odds"),
            fails(check(f64::ln), "the logarithm of p"),
            fails(check(|p| -solution::score(p)), "The sign is turned"),
            fails(check(|p| 1.0 / (1.0 + (-p).exp())), "the other way round"),
        ]);
    }

    #[test]
    fn cries_wolf() {
        let check = check::ch23::cries_wolf;
        each_note_comes_up(&[
            passes(check(solution::cries_wolf)),
            passes(check(|| [51.0 / 2803.0, 51.0 / 2803.0, 1.0])),
            is_not_done(check(|| todo!())),
            fails(check(|| [0.982, 0.018, 1.0]), "says no every time"),
            fails(check(|| [0.018, 1.0, 0.018]), "changed places"),
            fails(check(|| [0.018, 0.018, 0.0]), "He called all days"),
            fails(check(|| [1.8, 1.8, 100.0]), "not percent"),
            fails(check(|| [0.5, 0.018, 1.0]), "count"),
        ]);
    }

    #[test]
    fn right_share() {
        let check = check::ch23::right_share;
        each_note_comes_up(&[
            passes(check(solution::right_share)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|scores, labels| solution::right_share(&(scores - 0.5), labels)),
                "These are scores",
            ),
            fails(
                check(|scores, labels| {
                    let said = metric::argmax_rows(scores);
                    let right = said.iter().zip(labels).filter(|(a, b)| a == b).count();
                    right as f64 / labels.len() as f64
                }),
                "the share of noes",
            ),
            fails(
                check(|scores, labels| 1.0 - solution::right_share(scores, labels)),
                "the share of wrong answers",
            ),
        ]);
    }

    #[test]
    fn judged() {
        let check = check::ch23::judged;
        each_note_comes_up(&[
            passes(check(solution::judged)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|said, labels| {
                    let c = metric::confusion_matrix(said, labels, 2).mapv(|n| n as f64);
                    let [p, r] = [c.column(1), c.row(1)].map(|all| c[[1, 1]] / all.sum());
                    [p, r, 2.0 * p * r / (p + r)]
                }),
                "NaN is 0 divided by 0",
            ),
            fails(
                check(|said, labels| solution::judged(labels, said)),
                "changed places",
            ),
            fails(
                check(|said, labels| {
                    let [p, r, _] = solution::judged(said, labels);
                    [p, r, f64::midpoint(p, r)]
                }),
                "F1 is the harmonic one",
            ),
        ]);
    }

    /// The share of pairs with another worth of a tie.
    fn with_ties(scores: &Array1<f64>, labels: &Array1<usize>, tie: f64) -> f64 {
        // A hair lifts the yeses over the noes, or lowers them below.
        let hair = labels.mapv(|t| 1e-9 * t as f64 * (tie - 0.5));
        solution::ranked(&(scores + &hair), labels)
    }

    #[test]
    fn ranked() {
        let check = check::ch23::ranked;
        each_note_comes_up(&[
            passes(check(solution::ranked)),
            is_not_done(check(|_, _| todo!())),
            fails(check(|s, t| with_ties(s, t, 0.0)), "counted as lost"),
            fails(check(|s, t| with_ties(s, t, 1.0)), "counted as won"),
            fails(check(|s, t| 1.0 - solution::ranked(s, t)), "Upside down"),
        ]);
    }

    #[test]
    fn weighted() {
        let check = check::ch23::weighted;
        each_note_comes_up(&[
            passes(check(solution::weighted)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|z, t, weight| {
                    let p = activation::sigmoid(z);
                    let each = -(weight * t * p.ln() + (1.0 - t) * (1.0 - &p).ln());
                    let n = z.len() as f64;
                    (each.sum() / n, solution::weighted(z, t, weight).1)
                }),
                "Infinite or NaN",
            ),
            fails(
                check(|z, t, weight| {
                    let d = solution::weighted(z, t, 1.0).1;
                    (solution::weighted(z, t, weight).0, d)
                }),
                "does not know the weight",
            ),
            fails(
                check(|z, t, weight| {
                    let (loss, d) = solution::weighted(z, t, weight);
                    let total = weight * t.sum() + (1.0 - t).sum();
                    let n = z.len() as f64;
                    (loss * n / total, d * n / total)
                }),
                "sum of the weights",
            ),
            fails(
                check(|z, t, weight| {
                    let (loss, d) = solution::weighted(z, t, weight);
                    (loss, d * z.len() as f64)
                }),
                "not divided by n",
            ),
        ]);
    }

    #[test]
    fn threshold() {
        let check = check::ch23::threshold;
        each_note_comes_up(&[
            passes(check(solution::threshold)),
            passes(check(|_, _| -0.83)), // where the odds are 1 to 100: (ln 19 - ln 100) / 2
            is_not_done(check(|_, _| todo!())),
            fails(check(|_, _| 0.0), "Let the threshold come down"),
            fails(check(|_, _| -2.5), "Let the threshold come up"),
            fails(check(|_, _| -100.0), "Everybody gets an alarm"),
        ]);
    }
}
