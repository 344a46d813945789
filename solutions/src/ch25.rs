//! Solutions of chapter 25.

use nnfs_notebook::prelude::*;

/// The mean time of an epoch, times the epochs to come.
pub fn time_left(elapsed: f64, number: usize, epochs: usize) -> f64 {
    elapsed / number as f64 * (epochs - number) as f64
}

/// Three batches in each of 4 epochs; 250 - 200 samples are left for the last one; 3 * 10 + 10 and 10 * 2 + 2
/// parameters; and (100 + 100 + 4 * 50) / 250.
pub fn prediction() -> [f64; 4] {
    [12.0, 50.0, 62.0, 1.6]
}

/// Answers in its own mode, weighs each batch by its size, and leaves the network ready to learn.
///
/// # Panics
/// Panics if `size` is 0, or if there is no sample.
pub fn evaluate(
    net: &mut Sequential,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    size: usize,
) -> (f64, f64) {
    net.set_mode(Mode::Evaluating);
    let mut loss = SoftmaxCrossEntropy::new();
    let places: Vec<usize> = (0..labels.len()).collect();
    let (mut sum, mut right) = (0.0, 0.0);
    for batch in places.chunks(size) {
        let labels = labels.select(Axis(0), batch);
        let scores = net.forward(&x.select(Axis(0), batch));
        let n = batch.len() as f64;
        right += n * metric::accuracy(scores, &labels);
        sum += n * loss.forward(scores, &labels);
    }
    net.set_mode(Mode::Training);
    (sum / labels.len() as f64, right / labels.len() as f64)
}

/// The count of epochs went on after a halving, and so every further one halved again. Now it begins anew.
pub fn rates(losses: &[f64], start: f64, patience: usize) -> Vec<f64> {
    let (mut rate, mut best, mut since) = (start, f64::INFINITY, 0);
    let mut rates = Vec::new();
    for &loss in losses {
        rates.push(rate);
        if loss < best {
            (best, since) = (loss, 0);
        } else {
            since += 1;
        }
        if since >= patience {
            rate /= 2.0;
            since = 0;
        }
    }
    rates
}

/// The gradient of a part is a mean over the part. As its share of the whole batch, it adds up to the mean over all.
///
/// # Panics
/// Panics if `size` is 0.
pub fn gradients(
    net: &mut Sequential,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    size: usize,
) -> Vec<Array2<f64>> {
    let mut loss = SoftmaxCrossEntropy::new();
    let mut sums: Vec<Array2<f64>> = (net.parameters().iter())
        .map(|p| Array2::zeros(p.value.dim()))
        .collect();
    let places: Vec<usize> = (0..labels.len()).collect();
    for part in places.chunks(size) {
        let share = part.len() as f64 / labels.len() as f64;
        loss.forward(
            net.forward(&x.select(Axis(0), part)),
            &labels.select(Axis(0), part),
        );
        net.backward(loss.backward());
        for (sum, p) in sums.iter_mut().zip(net.parameters()) {
            sum.scaled_add(share, p.gradient);
        }
    }
    sums
}

/// The settings of the chapter, with a rate between its two.
pub fn recipe() -> (usize, f64, usize) {
    (30, 0.015, 40)
}

#[cfg(test)]
mod tests {
    use nnfs_notebook::prelude::*;

    use crate::cards::{each_note_comes_up, fails, is_not_done, passes};
    use crate::ch25 as solution;

    #[test]
    fn time_left() {
        let check = check::ch25::time_left;
        each_note_comes_up(&[
            passes(check(solution::time_left)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|elapsed, number, epochs| elapsed / number as f64 * epochs as f64),
                "the whole training",
            ),
            fails(
                check(|elapsed, number, epochs| {
                    solution::time_left(elapsed, number, epochs) + elapsed / number as f64
                }),
                "One epoch too many",
            ),
        ]);
    }

    #[test]
    fn prediction() {
        let check = check::ch25::prediction;
        each_note_comes_up(&[
            passes(check(solution::prediction)),
            is_not_done(check(|| todo!())),
            fails(check(|| [3.0, 50.0, 62.0, 1.6]), "*one* epoch"),
            fails(check(|| [10.0, 50.0, 62.0, 1.6]), "a batch of its own"),
            fails(check(|| [12.0, 50.0, 50.0, 1.6]), "Those are the weights"),
            fails(check(|| [12.0, 50.0, 62.0, 2.0]), "mean of the three means"),
            fails(check(|| [12.0, 25.0, 62.0, 1.6]), "one by one"),
        ]);
    }

    /// The sums of loss and accuracy over the batches, each times its weight, in the mode that the network has.
    fn added(
        net: &mut Sequential,
        x: &Array2<f64>,
        labels: &Array1<usize>,
        size: usize,
        weight: fn(f64, f64, f64) -> f64, // of a batch's size, the number of samples and of batches
    ) -> (f64, f64) {
        let mut loss = SoftmaxCrossEntropy::new();
        let places: Vec<usize> = (0..labels.len()).collect();
        let n_batches = places.chunks(size).count() as f64;
        let (mut sum, mut right) = (0.0, 0.0);
        for batch in places.chunks(size) {
            let w = weight(batch.len() as f64, labels.len() as f64, n_batches);
            let labels = labels.select(Axis(0), batch);
            let scores = net.forward(&x.select(Axis(0), batch));
            right += w * metric::accuracy(scores, &labels);
            sum += w * loss.forward(scores, &labels);
        }
        (sum, right)
    }

    #[test]
    fn evaluate() {
        let check = check::ch25::evaluate;
        each_note_comes_up(&[
            passes(check(solution::evaluate)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(
                check(|net, x, labels, size| {
                    net.set_mode(Mode::Evaluating);
                    let means = added(net, x, labels, size, |_, _, batches| 1.0 / batches);
                    net.set_mode(Mode::Training);
                    means
                }),
                "Weigh each batch",
            ),
            fails(
                check(|net, x, labels, size| {
                    net.set_mode(Mode::Evaluating);
                    let means = added(net, x, labels, size, |_, _, batches| 1.0 / batches);
                    let right = solution::evaluate(net, x, labels, size);
                    (right.0, means.1)
                }),
                "weigh it, too",
            ),
            fails(
                check(|net, x, labels, size| added(net, x, labels, size, |n, all, _| n / all)),
                "still in training mode",
            ),
            fails(
                check(|net, x, labels, size| {
                    let right = solution::evaluate(net, x, labels, size);
                    net.set_mode(Mode::Evaluating);
                    right
                }),
                "trains without dropout",
            ),
        ]);
    }

    #[test]
    fn rates() {
        let check = check::ch25::rates;
        each_note_comes_up(&[
            passes(check(solution::rates)),
            is_not_done(check(|_, _, _| todo!())),
            fails(
                check(|losses, start, patience| {
                    let (mut rate, mut best, mut since) = (start, f64::INFINITY, 0);
                    let mut rates = Vec::new();
                    for &loss in losses {
                        rates.push(rate);
                        since = if loss < best { 0 } else { since + 1 };
                        best = best.min(loss);
                        if since >= patience {
                            rate /= 2.0;
                        }
                    }
                    rates
                }),
                "after *every* further epoch",
            ),
            fails(
                check(|losses, start, patience| {
                    let (mut rate, mut last, mut since) = (start, f64::INFINITY, 0);
                    let mut rates = Vec::new();
                    for &loss in losses {
                        rates.push(rate);
                        since = if loss < last { 0 } else { since + 1 };
                        last = loss;
                        if since >= patience {
                            rate /= 2.0;
                            since = 0;
                        }
                    }
                    rates
                }),
                "compared with the best one",
            ),
        ]);
    }

    /// The gradients of all parts, each times its weight.
    fn summed(
        net: &mut Sequential,
        x: &Array2<f64>,
        labels: &Array1<usize>,
        size: usize,
        weight: fn(f64) -> f64, // of the number of parts
    ) -> Vec<Array2<f64>> {
        let places: Vec<usize> = (0..labels.len()).collect();
        let weight = weight(places.chunks(size).count() as f64);
        let mut sums: Vec<Array2<f64>> = Vec::new();
        for part in places.chunks(size) {
            let (x, labels) = (x.select(Axis(0), part), labels.select(Axis(0), part));
            let of_part = solution::gradients(net, &x, &labels, size);
            for (k, gradient) in of_part.into_iter().enumerate() {
                match sums.get_mut(k) {
                    Some(sum) => *sum += &(weight * gradient),
                    None => sums.push(weight * gradient),
                }
            }
        }
        sums
    }

    #[test]
    fn gradients() {
        let check = check::ch25::gradients;
        each_note_comes_up(&[
            passes(check(solution::gradients)),
            is_not_done(check(|_, _, _, _| todo!())),
            fails(
                check(|net, x, labels, size| summed(net, x, labels, size, |_| 1.0)),
                "the step is too long",
            ),
            fails(
                check(|net, x, labels, size| summed(net, x, labels, size, |parts| 1.0 / parts)),
                "the mean over the parts",
            ),
            fails(
                check(|net, x, labels, size| {
                    let mut all = solution::gradients(net, x, labels, size);
                    all.pop();
                    all
                }),
                "four parameters",
            ),
        ]);
    }

    #[test]
    fn recipe() {
        let check = check::ch25::recipe;
        each_note_comes_up(&[
            passes(check(solution::recipe)),
            is_not_done(check(|| todo!())),
            fails(check(|| (0, 0.01, 10)), "at least 1"),
            fails(check(|| (30, -0.01, 10)), "has to be positive"),
            fails(check(|| (30, 0.015, 1)), "in the first tenth"),
            fails(check(|| (30, 1e-5, 1000)), "fit the batch size"),
        ]);
    }
}
