//! Solutions of chapter 20.

use nnfs_notebook::prelude::*;

/// The share u of the way between the exponents.
pub fn by_powers(low: f64, high: f64, u: f64) -> f64 {
    let (a, b) = (low.log10(), high.log10());
    10.0_f64.powf(a + u * (b - a))
}

/// 1,024 halved ten times leaves one. The eleventh letter is a toss like the others, and one given person needs ten tosses
/// in a row.
pub fn letters() -> [f64; 3] {
    [1.0, 0.5, 0.5_f64.powf(10.0)]
}

/// Two things to remember: the lowest loss, and its epoch.
pub fn stops_at(losses: &Array1<f64>, patience: usize) -> (usize, usize) {
    let (mut least, mut best) = (f64::INFINITY, 0);
    for (k, &loss) in losses.iter().enumerate() {
        let epoch = k + 1;
        if loss < least {
            (least, best) = (loss, epoch);
        } else if epoch - best == patience {
            return (epoch, best);
        }
    }
    (losses.len(), best)
}

/// `k` stood where `fold` belongs, so nobody was left out of the learning. And with `i % k` every sample validates, also
/// where n is no multiple of k.
pub fn some_folds(n: usize, k: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    (0..k)
        .map(|fold| {
            let learn = (0..n).filter(|&i| i % k != fold).collect();
            let validate = (0..n).filter(|&i| i % k == fold).collect();
            (learn, validate)
        })
        .collect()
}

/// The first row that is not worse than the best one by more than the best one's standard error.
///
/// # Panics
/// Panics if there are no rows.
pub fn simplest(losses: &Array2<f64>) -> usize {
    let k = losses.ncols() as f64;
    let means = losses.sum_axis(Axis(1)) / k;
    let best = (0..losses.nrows())
        .min_by(|&a, &b| means[a].total_cmp(&means[b]))
        .unwrap();
    let off = &losses.row(best) - means[best];
    let error = ((&off * &off).sum() / (k - 1.0)).sqrt() / k.sqrt();
    (0..losses.nrows())
        .find(|&row| means[row] <= means[best] + error)
        .unwrap()
}

/// A small network, a third of the points kept back, and early stopping.
pub fn sensible(points: &(Array2<f64>, Array1<usize>), rng: &mut NumpyRng) -> Sequential {
    let (x, labels) = points;
    let train = (
        x.slice(s![..40, ..]).to_owned(),
        labels.slice(s![..40]).to_owned(),
    );
    let validation = (
        x.slice(s![40.., ..]).to_owned(),
        labels.slice(s![40..]).to_owned(),
    );
    let mut net = Sequential::new()
        .add(Dense::he(2, 8, rng))
        .add(Relu::new())
        .add(Dense::xavier(8, 2, rng));
    Training::new(500)
        .batch_size(40)
        .validation(&validation)
        .early_stopping(50)
        .run(
            &mut net,
            &train,
            &mut SoftmaxCrossEntropy::new(),
            &mut Adam::new(0.02),
            rng,
        );
    net
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch20 as solution;

    #[test]
    fn by_powers() {
        let check = check::ch20::by_powers;
        each_note_comes_up(&[
            passes(check(solution::by_powers)),
            passes(check(|low, high, u| low * (high / low).powf(u))),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|low, high, u| low + u * (high - low)),
                "close to high",
            ),
            fails(
                check(|low, high, u| low.log10() + u * (high.log10() - low.log10())),
                "That is the exponent",
            ),
            fails(
                check(|low, high, u| (low.log10() + u * (high.log10() - low.log10())).exp()),
                "Take both of the same base",
            ),
        ]);
    }

    #[test]
    fn letters() {
        let check = check::ch20::letters;
        each_note_comes_up(&[
            passes(check(solution::letters)),
            is_not_done(check(|| todo!())),
            fails(check(|| [0.0, 0.5, 0.001]), "somebody is left"),
            fails(check(|| [10.0, 0.5, 0.001]), "how many are left"),
            fails(check(|| [1.0, 1.0, 1.0 / 1024.0]), "guesses as before"),
            fails(check(|| [1.0, 0.5, 1.0]), "follow one person"),
            fails(check(|| [1.0, 0.5, 0.01]), "tosses of a coin"),
        ]);
    }

    #[test]
    fn stops_at() {
        let check = check::ch20::stops_at;
        each_note_comes_up(&[
            passes(check(solution::stops_at)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|losses, patience| {
                    let (last, _) = solution::stops_at(losses, patience);
                    (last, last)
                }),
                "The best ones are older",
            ),
            fails(
                check(|losses, patience| {
                    let (last, best) = solution::stops_at(losses, patience);
                    (last - 1, best - 1)
                }),
                "The first epoch is epoch 1",
            ),
            fails(
                check(|losses, patience| {
                    let (last, _) = solution::stops_at(losses, patience);
                    (last, solution::stops_at(losses, usize::MAX).1)
                }),
                "never gets there",
            ),
            fails(
                check(|losses, patience| {
                    let (mut least, mut best) = (f64::INFINITY, 0);
                    for (k, &loss) in losses.iter().enumerate() {
                        if loss <= least {
                            (least, best) = (loss, k + 1);
                        } else if k + 1 - best == patience {
                            return (k + 1, best);
                        }
                    }
                    (losses.len(), best)
                }),
                "only equals the lowest loss",
            ),
            fails(
                check(|losses, patience| {
                    let (mut least, mut best, mut worse) = (f64::INFINITY, 0, 0);
                    for k in 0..losses.len() {
                        if losses[k] < least {
                            (least, best) = (losses[k], k + 1);
                        }
                        if k > 0 && losses[k] >= losses[k - 1] {
                            worse += 1;
                            if worse == patience {
                                return (k + 1, best);
                            }
                        }
                    }
                    (losses.len(), best)
                }),
                "not how often the loss rose",
            ),
        ]);
    }

    #[test]
    fn some_folds() {
        let check = check::ch20::some_folds;
        each_note_comes_up(&[
            passes(check(solution::some_folds)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|n, k| {
                    let size = n / k;
                    (0..k)
                        .map(|fold| {
                            let learn = (0..n).filter(|&i| i / size != k).collect();
                            let validate = (0..n).filter(|&i| i / size == fold).collect();
                            (learn, validate)
                        })
                        .collect()
                }),
                "is also learnt from",
            ),
            fails(
                check(|n, k| {
                    let size = n / k;
                    (0..k)
                        .map(|fold| (0..n).partition(|i| i / size != fold))
                        .collect()
                }),
                "Somebody never validates",
            ),
            fails(
                check(|n, k| {
                    (0..k)
                        .map(|fold| {
                            let learn = (1..n).filter(|i| i % k != fold).collect();
                            (learn, (0..n).filter(|i| i % k == fold).collect())
                        })
                        .collect()
                }),
                "on neither side",
            ),
            fails(
                check(|n, k| {
                    let mut folds = solution::some_folds(n, k);
                    folds.push(folds[0].clone());
                    folds
                }),
                "A sample validates twice",
            ),
        ]);
    }

    /// The first row within a share of the best row's spread, which depends on the number of folds.
    fn first_within(losses: &Array2<f64>, share: fn(f64) -> f64) -> usize {
        let k = losses.ncols() as f64;
        let means = losses.sum_axis(Axis(1)) / k;
        let best = (0..losses.nrows())
            .min_by(|&a, &b| means[a].total_cmp(&means[b]))
            .unwrap();
        let limit = means[best] + losses.row(best).std(1.0) * share(k);
        (0..losses.nrows())
            .find(|&row| means[row] <= limit)
            .unwrap()
    }

    #[test]
    fn simplest() {
        let check = check::ch20::simplest;
        each_note_comes_up(&[
            passes(check(solution::simplest)),
            passes(check(|losses| first_within(losses, |k| 1.0 / k.sqrt()))),
            is_not_done(check(|_| todo!())),
            fails(
                check(|losses| first_within(losses, |_| 0.0)),
                "A simpler one is within",
            ),
            fails(
                check(|losses| first_within(losses, |_| 1.0)),
                "divided by the root of k",
            ),
            fails(check(|_| 0), "further above the lowest one"),
        ]);
    }

    fn trained(
        points: &(Array2<f64>, Array1<usize>),
        rng: &mut NumpyRng,
        (hidden, epochs, rate): (usize, usize, f64),
    ) -> Sequential {
        let mut net = Sequential::new()
            .add(Dense::he(2, hidden, rng))
            .add(Relu::new())
            .add(Dense::xavier(hidden, 2, rng));
        Training::new(epochs).batch_size(60).run(
            &mut net,
            points,
            &mut SoftmaxCrossEntropy::new(),
            &mut Adam::new(rate),
            rng,
        );
        net
    }

    #[test]
    fn sensible() {
        let check = check::ch20::sensible;
        each_note_comes_up(&[
            passes(check(solution::sensible)),
            is_not_done(check(|_, _| todo!())),
            fails(
                check(|points, rng| trained(points, rng, (64, 1500, 0.02))),
                "knows the 60 points by heart",
            ),
            fails(
                check(|points, rng| trained(points, rng, (8, 1, 1e-5))),
                "hardly learnt anything",
            ),
            fails(
                check(|points, rng| trained(points, rng, (8, 25, 0.01))),
                "Close.",
            ),
        ]);
    }
}
