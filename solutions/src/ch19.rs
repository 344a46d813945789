//! Solutions of chapter 19.

use nnfs_notebook::prelude::*;

/// `normalise` of 19.1, along the rows.
pub fn layer_norm(x: &Array2<f64>) -> Array2<f64> {
    let mean_column = |x: &Array2<f64>| x.sum_axis(Axis(1)).insert_axis(Axis(1)) / x.ncols() as f64;
    let centred = x - &mean_column(x);
    let variance = mean_column(&(&centred * &centred));
    centred / (variance + 1e-5).sqrt()
}

/// The output is the same. The gradient is divided by a spread that is ten times as large. And the step, a tenth as
/// long, is held against weights that are ten times as long.
pub fn prediction() -> [f64; 3] {
    [1.0, 0.1, 0.01]
}

/// The variance was treated as a number that no sample moves. What is taken away with it is the share along `x_hat`.
pub fn their_backward(
    dy: &Array2<f64>,
    x_hat: &Array2<f64>,
    s: &Array2<f64>,
    gamma: &Array2<f64>,
) -> Array2<f64> {
    let n = dy.nrows() as f64;
    let mean = dy.sum_axis(Axis(0)) / n;
    let along = (dy * x_hat).sum_axis(Axis(0)) / n;
    gamma / s * (dy - &mean - x_hat * &along)
}

/// gamma (x W + b - mean) / s + beta = x (W gamma / s) + ((b - mean) gamma / s + beta).
pub fn folded(dense: &Dense, norm: &BatchNorm) -> Dense {
    let weight = norm.running_weight[[0, 0]];
    let mean = &norm.running_mean / weight;
    let variance = &norm.running_variance / weight;
    let factor = &norm.gamma / &(variance + norm.epsilon).sqrt();
    let biases = (&dense.biases - &mean) * &factor + &norm.beta;
    Dense::from_parameters(&dense.weights * &factor, biases.row(0).to_owned())
}

/// Six steps an epoch, each a long one, and batches that are large enough for a mean.
pub fn recipe() -> (f64, f64, usize) {
    (0.3, 0.1, 50)
}

/// The variance within the batches, and that of their means, each batch weighed by its size.
pub fn whole(
    means: &[Array2<f64>],
    variances: &[Array2<f64>],
    sizes: &[usize],
) -> (Array2<f64>, Array2<f64>) {
    let n = sizes.iter().sum::<usize>() as f64;
    let mut mean = Array2::zeros(means[0].dim());
    for (m, &size) in means.iter().zip(sizes) {
        mean.scaled_add(size as f64 / n, m);
    }
    let mut variance = Array2::zeros(mean.dim());
    for (k, &size) in sizes.iter().enumerate() {
        let apart = (&means[k] - &mean).mapv(|d| d * d);
        variance.scaled_add(size as f64 / n, &(&variances[k] + &apart));
    }
    (mean, variance)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch19 as solution;

    fn mean_column(x: &Array2<f64>) -> Array2<f64> {
        x.sum_axis(Axis(1)).insert_axis(Axis(1)) / x.ncols() as f64
    }

    /// The rows less their means, and their variances, from (sum of squares, numbers in a row).
    fn parts(x: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
        let centred = x - &mean_column(x);
        let variance = mean_column(&(&centred * &centred));
        (centred, variance)
    }

    #[test]
    fn layer_norm() {
        let check = check::ch19::layer_norm;
        each_note_comes_up(&[
            passes(check(solution::layer_norm)),
            is_not_done(check(|_| todo!())),
            fails(
                check(|x| solution::layer_norm(&x.t().to_owned()).t().to_owned()),
                "so it is batch normalisation",
            ),
            fails(
                check(|x| parts(x).0),
                "by the root of the variance is missing",
            ),
            fails(
                check(|x| {
                    let (centred, variance) = parts(x);
                    centred / (variance + 1e-5)
                }),
                "not by the variance",
            ),
            fails(
                check(|x| {
                    let (centred, variance) = parts(x);
                    let n = x.ncols() as f64;
                    centred / (variance * (n / (n - 1.0)) + 1e-5).sqrt()
                }),
                "not by one less",
            ),
            fails(
                check(|x| {
                    let (centred, variance) = parts(x);
                    centred / (variance.sqrt() + 1e-5)
                }),
                "before the root is taken",
            ),
            fails(
                check(|x| {
                    let right = solution::layer_norm(x);
                    let (_, variance) = parts(x);
                    Array2::from_shape_fn(x.dim(), |(row, column)| {
                        if variance[[row, 0]] == 0.0 {
                            f64::NAN
                        } else {
                            right[[row, column]]
                        }
                    })
                }),
                "0 / 0 is not a number",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch19::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [10.0, 10.0, 1.0]), "Ten times as large an output"),
            fails(check(|| [1.0, 10.0, 1.0]), "easier or harder"),
            fails(
                check(|| [1.0, 1.0, 0.1]),
                "divided by the spread of the column",
            ),
            fails(check(|| [1.0, 0.1, 0.1]), "what is it compared with"),
            fails(check(|| [0.5, 0.1, 0.01]), "build the two layers"),
        ]);
    }

    /// The formula with factors for its three terms.
    fn terms(
        [direct, mean, along]: [f64; 3],
        dy: &Array2<f64>,
        x_hat: &Array2<f64>,
        s: &Array2<f64>,
        gamma: &Array2<f64>,
    ) -> Array2<f64> {
        let n = dy.nrows() as f64;
        let means = mean / n * dy.sum_axis(Axis(0));
        let shares = along / n * (dy * x_hat).sum_axis(Axis(0));
        gamma / s * (direct * dy - &means - x_hat * &shares)
    }

    #[test]
    fn their_backward() {
        let check = check::ch19::their_backward;
        each_note_comes_up(&[
            passes(check(solution::their_backward)),
            fails(
                check(|dy, x_hat, s, gamma| terms([1.0, 1.0, 0.0], dy, x_hat, s, gamma)),
                "The way through the variance is missing",
            ),
            fails(
                check(|dy, x_hat, s, gamma| terms([1.0, 0.0, 0.0], dy, x_hat, s, gamma)),
                "both treated as fixed",
            ),
            fails(
                check(|dy, x_hat, s, gamma| terms([1.0, 0.0, 1.0], dy, x_hat, s, gamma)),
                "the way through the mean is out",
            ),
            fails(
                check(|dy, x_hat, s, gamma| {
                    terms([1.0, 1.0, dy.nrows() as f64], dy, x_hat, s, gamma)
                }),
                "and this is a sum",
            ),
            fails(
                check(|dy, x_hat, s, gamma| terms([1.0, 1.0, -1.0], dy, x_hat, s, gamma)),
                "taken away, not added",
            ),
        ]);
    }

    /// A dense layer for these means and roots of the variances, with shares of the biases and of beta.
    fn other(
        dense: &Dense,
        norm: &BatchNorm,
        (mean, root): (Array2<f64>, Array2<f64>),
        [bias, beta]: [f64; 2],
    ) -> Dense {
        let factor = &norm.gamma / &root;
        let biases = (bias * &dense.biases - &mean) * &factor + beta * &norm.beta;
        Dense::from_parameters(&dense.weights * &factor, biases.row(0).to_owned())
    }

    /// The corrected means, and the roots of the corrected variances.
    fn kept(norm: &BatchNorm) -> (Array2<f64>, Array2<f64>) {
        let weight = norm.running_weight[[0, 0]];
        let variance = &norm.running_variance / weight;
        (
            &norm.running_mean / weight,
            (variance + norm.epsilon).sqrt(),
        )
    }

    #[test]
    fn folded() {
        let check = check::ch19::folded;
        each_note_comes_up(&[
            passes(check(solution::folded)),
            is_not_done(check(|_, _| todo!())),
            fails(check(|dense, _| dense.clone()), "as it was"),
            fails(
                check(|dense, norm| {
                    let root = (&norm.running_variance + norm.epsilon).sqrt();
                    other(dense, norm, (norm.running_mean.clone(), root), [1.0, 1.0])
                }),
                "divide both by the running weight",
            ),
            fails(
                check(|dense, norm| {
                    let (mean, root) = kept(norm);
                    other(dense, norm, (mean, &root * &root), [1.0, 1.0])
                }),
                "not by the variance",
            ),
            fails(
                check(|dense, norm| other(dense, norm, kept(norm), [0.0, 1.0])),
                "The old biases are lost",
            ),
            fails(
                check(|dense, norm| other(dense, norm, kept(norm), [1.0, 0.0])),
                "Beta is missing",
            ),
            fails(
                check(|dense, norm| {
                    let (mean, root) = kept(norm);
                    let biases = &dense.biases - &mean + &norm.beta;
                    let weights = &dense.weights * &(&norm.gamma / &root);
                    Dense::from_parameters(weights, biases.row(0).to_owned())
                }),
                "multiplied by the same factor",
            ),
        ]);
    }

    #[test]
    fn recipe() {
        let check = check::ch19::recipe;
        each_note_comes_up(&[
            passes(check(solution::recipe)),
            is_not_done(check(|| todo!())),
            fails(check(|| (0.3, 0.3, 500)), "batches of 1 to 300"),
            fails(check(|| (0.3, 0.3, 2)), "mostly noise"),
            fails(check(|| (0.3, 0.01, 300)), "only a few steps"),
            fails(check(|| (0.3, 0.001, 30)), "can take longer ones"),
            fails(check(|| (0.3, 300.0, 30)), "too long a step"),
            fails(check(|| (1e-5, 0.3, 30)), "at one end"),
            fails(check(|| (0.3, 3.0, 50)), "Not far off"),
        ]);
    }

    #[test]
    fn whole() {
        let check = check::ch19::whole;
        each_note_comes_up(&[
            passes(check(solution::whole)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|means, variances, sizes| {
                    let ones = vec![1; sizes.len()];
                    let (mean, _) = solution::whole(means, means, &ones);
                    (mean, solution::whole(means, variances, sizes).1)
                }),
                "counts nine times",
            ),
            fails(
                check(|means, variances, sizes| {
                    (
                        solution::whole(means, means, sizes).0,
                        solution::whole(variances, means, sizes).0,
                    )
                }),
                "leaves out that the means",
            ),
            fails(
                check(|means, variances, sizes| {
                    let mean = solution::whole(means, variances, sizes).0;
                    let apart: Vec<_> = (means.iter().zip(variances))
                        .map(|(m, v)| v + &(m - &mean).mapv(|d| d * d))
                        .collect();
                    let ones = vec![1; sizes.len()];
                    (mean, solution::whole(&apart, variances, &ones).0)
                }),
                "Weigh them by their sizes",
            ),
            fails(
                check(|means, variances, sizes| {
                    let n = sizes.iter().sum::<usize>() as f64;
                    let (mean, variance) = solution::whole(means, variances, sizes);
                    (mean, variance * (n / (n - 1.0)))
                }),
                "Divided by one less",
            ),
        ]);
    }
}
