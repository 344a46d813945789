//! Solutions of chapter 13.

use nnfs_notebook::prelude::*;

/// On the diagonal 0.5 · 0.5 = 0.25 and 0.25 · 0.75 = 0.1875; elsewhere minus the product of two probabilities. For the
/// gradients, 1 comes off at the true class.
pub fn by_hand() -> (Array2<f64>, Array2<f64>) {
    let jacobian = array![
        [0.25, -0.125, -0.125],
        [-0.125, 0.1875, -0.0625],
        [-0.125, -0.0625, 0.1875]
    ];
    let pulls = array![[-0.5, 0.25, 0.25], [0.5, -0.75, 0.25], [0.5, 0.25, -0.75]];
    (jacobian, pulls)
}

/// (7, 7, 7) is the gradient of 7 (y0 + y1 + y2) = 7, whatever the scores are: nothing comes back. Going back is
/// linear, so (8, 7, 7) gives the same as (1, 0, 0), which picks the first row of the Jacobian.
pub fn prediction() -> [[f64; 3]; 2] {
    [[0.0, 0.0, 0.0], [0.21, -0.07, -0.14]]
}

/// `da_i = dy_i y_i - y_i (sum of dy_k y_k) = y_i (dy_i - dy · y)`, where the dot product is one number per sample.
pub fn lean(y: &Array2<f64>, d_y: &Array2<f64>) -> Array2<f64> {
    let along = (y * d_y).sum_axis(Axis(1)).insert_axis(Axis(1)); // (n, 1)
    y * &(d_y - &along)
}

/// `SoftmaxCrossEntropy` has softmax inside, so it is given the scores. With softmax before it, the best it could get
/// was (1, 0, 0); the softmax of that is e / (e + 2) = 0.576, and the loss ln(e + 2) - 1 = 0.551.
pub fn last_step(scores: &Array2<f64>, labels: &Array1<usize>) -> (f64, Array2<f64>) {
    let mut loss = SoftmaxCrossEntropy::new();
    let value = loss.forward(scores, labels);
    (value, loss.backward().clone())
}

/// One more factor of the chain: the derivative of a / T is 1 / T.
pub fn backward_at(scores: &Array2<f64>, t: &Array2<f64>, temperature: f64) -> Array2<f64> {
    let y = activation::softmax(&(scores / temperature));
    (y - t) / scores.nrows() as f64 / temperature
}

/// The gradient is y - t with a fixed t, so its derivative is the Jacobian of softmax: the bend is v · J v. That is the
/// mean of the squares of v less the square of their mean, each v counted with its probability.
pub fn bend(a: &Array1<f64>, v: &Array1<f64>) -> f64 {
    let y = activation::softmax_row(a);
    let mean = y.dot(v);
    y.dot(&(v * v)) - mean * mean
}

/// The rarer a class, the more each of its samples counts, so that all classes pull equally. The mean weight of a sample
/// is 1, and the steps stay as long as they were.
pub fn class_weights(counts: &Array1<usize>) -> Array1<f64> {
    let n = counts.sum() as f64;
    counts.mapv(|count| n / (counts.len() * count) as f64)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, panics, passes};
    use crate::ch13 as solution;

    #[test]
    fn by_hand() {
        let check = check::ch13::by_hand;
        each_note_comes_up(&[
            passes(check(solution::by_hand)),
            is_not_done(check(|| todo!())),
            fails(
                check(|| {
                    let diagonal = Array2::from_diag(&array![0.5, 0.25, 0.25]);
                    (diagonal, solution::by_hand().1)
                }),
                "This is the first part",
            ),
            fails(
                check(|| {
                    let (j, pulls) = solution::by_hand();
                    (j.mapv(f64::abs), pulls)
                }),
                "the signs are not",
            ),
            fails(
                check(|| {
                    let diagonal = Array2::from_diag(&array![0.25, 0.1875, 0.1875]);
                    (diagonal, solution::by_hand().1)
                }),
                "The diagonal is right",
            ),
            fails(
                check(|| (Array2::ones((3, 3)), solution::by_hand().1)),
                "add up to 0",
            ),
            fails(
                check(|| {
                    let (j, pulls) = solution::by_hand();
                    (j, -pulls)
                }),
                "This is t - y",
            ),
            fails(
                check(|| {
                    let (j, pulls) = solution::by_hand();
                    (j, pulls / 3.0)
                }),
                "a batch of one",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch13::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            fails(
                check(|| [[7.0; 3], [8.0, 7.0, 7.0]]),
                "comes back as it went in",
            ),
            fails(
                check(|| [[4.9, 0.7, 1.4], [5.6, 0.7, 1.4]]),
                "diag(y) alone",
            ),
            fails(check(|| [[0.0; 3]; 2]), "do matter"),
            fails(
                check(|| [[0.0; 3], [1.0, 0.0, 0.0]]),
                "Which part of (8, 7, 7) is new",
            ),
        ]);
    }

    #[test]
    fn lean() {
        let check = check::ch13::lean;
        each_note_comes_up(&[
            passes(check(solution::lean)),
            fails(
                check(|y, d_y| y * &(1.0 - y) * d_y),
                "the diagonal of the Jacobian alone",
            ),
            fails(
                check(|y, d_y| y * &(d_y - (y * d_y).sum())),
                "a sum of its own",
            ),
            fails(check(|y, d_y| y * d_y), "the first part alone"),
            fails(
                check(|y, d_y| y * &(d_y + &(y * d_y).sum_axis(Axis(1)).insert_axis(Axis(1)))),
                "One sign is wrong",
            ),
            fails(
                check(|y, d_y| y * &(d_y - &d_y.sum_axis(Axis(1)).insert_axis(Axis(1)))),
                "counts with its probability",
            ),
            fails(
                check(|y, d_y| solution::lean(y, d_y) / y.nrows() as f64),
                "Divided by the number of samples",
            ),
            // A row of sums in place of a column.
            panics(
                check(|y, d_y| y * &(d_y - &(y * d_y).sum_axis(Axis(1)))),
                "incompatible shapes",
            ),
            fails(
                check(|y, d_y| (y * d_y).sum_axis(Axis(1)).insert_axis(Axis(1))),
                "has the shape of the scores",
            ),
            fails(
                check(|y, d_y| {
                    let products = y * d_y;
                    let sums = products.sum_axis(Axis(1)).insert_axis(Axis(1));
                    y * &(&products / y - &sums)
                }),
                "nothing has to be divided by a probability",
            ),
        ]);
    }

    #[test]
    fn last_step() {
        let check = check::ch13::last_step;
        each_note_comes_up(&[
            passes(check(solution::last_step)),
            fails(
                check(|scores, labels| {
                    let y = activation::softmax(scores);
                    let mut loss = SoftmaxCrossEntropy::new();
                    let value = loss.forward(&y, labels);
                    (value, loss.backward().clone())
                }),
                "0.551 is the cross-entropy of the scores (1, 0, 0)",
            ),
            fails(
                check(|scores, labels| {
                    let y = activation::softmax(scores);
                    let mut right = SoftmaxCrossEntropy::new();
                    let value = right.forward(scores, labels);
                    let t = data::one_hot(labels, 3);
                    (value, -(t / y) / labels.len() as f64)
                }),
                "the gradient of the *probabilities*",
            ),
            fails(
                check(|scores, labels| {
                    let (value, d_scores) = solution::last_step(scores, labels);
                    (value, d_scores * labels.len() as f64)
                }),
                "divided by the number of samples",
            ),
            fails(
                check(|scores, labels| {
                    let (value, d_scores) = solution::last_step(scores, labels);
                    (value * labels.len() as f64, d_scores)
                }),
                "the sum over the samples",
            ),
        ]);
    }

    #[test]
    fn backward_at() {
        let check = check::ch13::backward_at;
        each_note_comes_up(&[
            passes(check(solution::backward_at)),
            fails(
                check(|a, t, temperature| solution::backward_at(a, t, temperature) * temperature),
                "One step is left",
            ),
            fails(
                check(|a, t, temperature| {
                    solution::backward_at(a, t, temperature) * temperature * temperature
                }),
                "derivative of a / T is 1 / T",
            ),
            fails(
                check(|a, t, temperature| solution::backward_at(a, t, 1.0) / temperature),
                "has to see the divided scores",
            ),
            fails(
                check(|a, t, temperature| {
                    solution::backward_at(a, t, temperature) * a.nrows() as f64
                }),
                "number of samples is missing",
            ),
        ]);
    }

    #[test]
    fn bend() {
        let check = check::ch13::bend;
        each_note_comes_up(&[
            passes(check(solution::bend)),
            // By steps, as the chapter measured the Jacobian.
            passes(check(|a, v| {
                let slope = |s: f64| activation::softmax_row(&(a + &(s * v))).dot(v);
                gradient::numerical_diff(slope, 0.0)
            })),
            fails(
                check(|a, v| activation::softmax_row(a).dot(&(v * v))),
                "the part with diag(y)",
            ),
            fails(
                check(|a, v| {
                    let y = activation::softmax_row(a);
                    y.dot(&(v * v)) - y.dot(v)
                }),
                "stands there twice",
            ),
            fails(
                check(|a, v| activation::softmax_row(a).dot(v)),
                "The second is asked for",
            ),
            fails(
                check(|a, v| {
                    let e = a.mapv(f64::exp);
                    let y = &e / e.sum();
                    y.dot(&(v * v)) - y.dot(v).powi(2)
                }),
                "exponential of 1000 is infinite",
            ),
            fails(
                check(|a, v| {
                    let y = activation::softmax_row(a);
                    y.dot(&(v * v)) + y.dot(v).powi(2)
                }),
                "One sign is wrong",
            ),
        ]);
    }

    #[test]
    fn class_weights() {
        let check = check::ch13::class_weights;
        each_note_comes_up(&[
            passes(check(solution::class_weights)),
            is_not_done(check(|_| todo!())),
            fails(check(|_| array![1.0, 2.0]), "three weights"),
            fails(check(|_| array![0.0, 0.0, 0.0]), "Nothing pulls"),
            fails(
                check(|_| array![1.0, 1.0, 1.0]),
                "pull more than all others",
            ),
            fails(
                check(|counts| counts.mapv(|n| n as f64 / 1000.0)),
                "the other way round",
            ),
            fails(
                check(|counts| counts.mapv(|n| 1.0 / (n as f64).sqrt().sqrt())),
                "needs more weight",
            ),
        ]);
    }
}
