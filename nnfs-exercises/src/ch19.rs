//! Exercises of chapter 19.

use ndarray::{Array1, Array2, Axis, array};
use nnfs_core::data;
use nnfs_core::layer::{BatchNorm, Dense, Layer, Mode, Relu};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Sgd;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::{Training, evaluate};
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::{close, near};

chapter!(
    19,
    "Batch normalisation",
    [
        layer_norm,
        prediction,
        their_backward,
        folded,
        recipe,
        whole,
        complaint
    ]
);

/// The mean of each column: (1, `n_columns`).
fn mean_row(x: &Array2<f64>) -> Array2<f64> {
    x.sum_axis(Axis(0)).insert_axis(Axis(0)) / x.nrows() as f64
}

/// The variance of each column: (1, `n_columns`).
fn variance_row(x: &Array2<f64>) -> Array2<f64> {
    let centred = x - &mean_row(x);
    mean_row(&(&centred * &centred))
}

exercise!(
    layer_norm,
    kind = FirstStep,
    title = "Each sample by itself",
    hints = [
        "It is `normalise` of 19.1 with rows and columns in each other's place. Which axis do the \
         sums run along now?",
        "The mean of each row, as a column of shape (n, 1): `let mean = \
         x.sum_axis(Axis(1)).insert_axis(Axis(1)) / x.ncols() as f64;`",
        "Subtract it, take the mean of the squares in the same way, and divide by \
         `(variance + 1e-5).sqrt()`. Or turn the matrix: `x.t().to_owned()`, normalise its \
         columns, and turn it back.",
    ],
    afterword = "No batch, so no modes and no running averages. The networks that write text \
                 are built with this layer."
);

/// Every row with mean 0 and variance 1, epsilon 1e-5.
pub fn layer_norm(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(19);
    let cases = [
        array![[1.0, 2.0, 3.0, 6.0]],
        array![[1.0, 2.0, 0.0], [3.0, 0.0, -1.0], [5.0, 4.0, 2.0]],
        array![[0.001, 0.003], [2.0, 2.0]],
        10.0 * rng.randn((3, 5)) + 4.0,
    ];
    layer_norm::EXERCISE.for_each(cases, |trial, x| {
        let turned = x.t().to_owned();
        let centred = (&turned - &mean_row(&turned)).t().to_owned();
        let variance = variance_row(&turned).t().to_owned();
        let n = x.ncols() as f64;
        let by_column = (&x - &mean_row(&x)) / (variance_row(&x) + 1e-5).sqrt();
        trial
            .ask(format!("layer_norm of {}", np(&x)), || learner(&x))?
            .note(
                |y| close(y, &by_column),
                "These are the columns, so it is batch normalisation. Each *row* is a sample.",
            )
            .note(
                |y| close(y, &centred),
                "The means are right. The division by the root of the variance is missing.",
            )
            .note(
                |y| close(y, &(&centred / &(&variance + 1e-5))),
                "Divide by the root of the variance, not by the variance.",
            )
            .note(
                |y| {
                    close(
                        y,
                        &(&centred / &(&variance * (n / (n - 1.0)) + 1e-5).sqrt()),
                    )
                },
                "The sum of the squares is divided by how many numbers there are, not by one less.",
            )
            .note(
                |y| close(y, &(&centred / &(variance.sqrt() + 1e-5))),
                "Epsilon is added to the variance, before the root is taken.",
            )
            .note(
                |y| y.iter().any(|y| y.is_nan()),
                "NaN: a row of equal numbers has no spread, and 0 / 0 is not a number. Epsilon is \
                 there for that.",
            )
            .equals(&centred / &(&variance + 1e-5).sqrt())
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Ten times the weights",
    hints = [
        "The first factor is the \"Guess first\" of 19.1.",
        "Move a weight of 10 by a little. Its column changes by as much as before, and is \
         measured against a spread that is ten times as large. How much does the output notice?",
        "The step is the rate times the gradient. The gradient has changed by the second factor, \
         and what it is compared with has become ten times as long.",
    ],
    afterword = "So large weights are moved slowly and small ones fast, by the square of their \
                 size. It is why neither end of the sixteen scales learns well."
);

/// The factors of output, gradient and relative step when the weights in front of a normalisation grow tenfold.
pub fn prediction(learner: fn() -> [f64; 3]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| near(p[0], 10.0),
                "Ten times as large an output? The normalisation divides by the spread, and that \
                 has grown ten times too.",
            )
            .note(
                |p| near(p[0], 1.0) && near(p[1], 10.0),
                "If ten times the weights give the same output, is it now easier or harder for a \
                 small change of a weight to be noticed?",
            )
            .note(
                |p| near(p[0], 1.0) && near(p[1], 1.0),
                "The output is the same, but the way to it is not: backward, the gradient is \
                 divided by the spread of the column.",
            )
            .note(
                |p| near(p[0], 1.0) && near(p[1], 0.1) && near(p[2], 0.1),
                "The step itself is a tenth. And what is it compared with?",
            )
            .must(
                |p| near(p[0], 1.0) && near(p[1], 0.1) && near(p[2], 0.01),
                "something else; build the two layers, go forward and backward twice, and compare",
            )
    })
}

/// From the gradient above, the normalised batch, the roots of the variances and gamma to the gradient of the inputs.
pub type NormBackward = fn(&Array2<f64>, &Array2<f64>, &Array2<f64>, &Array2<f64>) -> Array2<f64>;

exercise!(
    their_backward,
    kind = FindTheBug,
    title = "Find the bug: as if it were a straight line",
    hints = [
        "A sample reaches the outputs of its batch in three ways: directly, through the mean, and \
         through the variance. Which of the three is missing?",
        "Hold the code against the short formula of 19.5: one of its three terms is not there.",
        "Compute `let along = (dy * x_hat).sum_axis(Axis(0)) / n;` and subtract `x_hat * &along` \
         in the brackets too.",
    ],
    afterword = "The sum over each column was 0 all the time. A property that holds does not prove \
                 a formula."
);

/// The backward pass of batch normalisation.
pub fn their_backward(learner: NormBackward) -> Card {
    their_backward::EXERCISE.check(|trial| {
        for (shape, seed) in [((4, 3), 1), ((7, 2), 2), ((2, 4), 3)] {
            let mut rng = NumpyRng::seed(seed);
            let (x, dy) = (3.0 * rng.randn(shape) + 1.0, rng.randn(shape));
            let gamma: Array2<f64> = rng.randn((1, shape.1));
            let mut norm = BatchNorm::new(shape.1);
            norm.gamma.assign(&gamma);
            norm.forward(&x);
            let right = norm.backward(&dy).clone();
            let spread = (&norm.variance + norm.epsilon).sqrt();
            let x_hat = norm.normalised.clone();
            let along = mean_row(&(&dy * &x_hat));
            let factor = &gamma / &spread;
            let n = shape.0 as f64;
            trial
                .ask(format!("dX for a batch of shape {shape:?}"), || {
                    learner(&dy, &x_hat, &spread, &gamma)
                })?
                .note(
                    |dx| close(dx, &(&factor * &(&dy - &mean_row(&dy)))),
                    "The way through the variance is missing: it is treated as a number that no \
                     sample moves.",
                )
                .note(
                    |dx| close(dx, &(&factor * &dy)),
                    "Now mean and variance are both treated as fixed. That is right for \
                     evaluating, and not for training.",
                )
                .note(
                    |dx| close(dx, &(&factor * &(&dy - &(&x_hat * &along)))),
                    "The variance is in, and the way through the mean is out.",
                )
                .note(
                    |dx| {
                        let sum = &along * n;
                        close(dx, &(&factor * &(&dy - &mean_row(&dy) - &x_hat * &sum)))
                    },
                    "The share along x_hat is a mean over the batch, and this is a sum.",
                )
                .note(
                    |dx| close(dx, &(&factor * &(&dy - &mean_row(&dy) + &x_hat * &along))),
                    "The share along x_hat is taken away, not added.",
                )
                .within(right, 1e-7)?;
        }
        Ok(())
    })
}

exercise!(
    folded,
    kind = Build,
    title = "Away with the layer",
    hints = [
        "Write the answer of both layers for one row: gamma (x W + b - mean) / s + beta, with \
         s = sqrt(variance + epsilon). What is multiplied by x, and what is not?",
        "The factor of each column is `let factor = &norm.gamma / &(variance + \
         norm.epsilon).sqrt();` with `let variance = &norm.running_variance / \
         norm.running_weight[[0, 0]];`",
        "The weights are `&dense.weights * &factor`, column by column. The biases are \
         `(&dense.biases - &mean) * &factor + &norm.beta`, with the corrected mean.",
    ],
    afterword = "Programs that only answer do this before they start: the same answers, and one \
                 layer less to compute."
);

/// One dense layer for a dense layer and a normalisation behind it.
pub fn folded(learner: fn(&Dense, &BatchNorm) -> Dense) -> Card {
    folded::EXERCISE.check(|trial| {
        let mut by_hand = (
            Dense::from_parameters(array![[2.0]], array![1.0]),
            BatchNorm::new(1),
        );
        by_hand.1.epsilon = 0.0;
        by_hand.1.running_mean = array![[5.0]];
        by_hand.1.running_variance = array![[4.0]];
        by_hand.1.running_weight = array![[1.0]];
        by_hand.1.beta = array![[0.25]];
        let mut cases = vec![("the layers of the text".to_owned(), by_hand)];
        for (n_inputs, n_outputs, seed) in [(3, 2, 1), (4, 4, 2)] {
            let mut rng = NumpyRng::seed(seed);
            let mut dense = Dense::he(n_inputs, n_outputs, &mut rng);
            dense.biases = rng.randn((1, n_outputs));
            let mut norm = BatchNorm::new(n_outputs);
            norm.gamma = rng.randn((1, n_outputs));
            norm.beta = rng.randn((1, n_outputs));
            for _ in 0..3 {
                norm.forward(dense.forward(&(2.0 * rng.randn((10, n_inputs)) + 1.0)));
            }
            cases.push((format!("layers for {n_inputs} inputs"), (dense, norm)));
        }
        for (name, (mut dense, mut norm)) in cases {
            norm.mode = Mode::Evaluating;
            let x = NumpyRng::seed(7).randn((5, dense.weights.nrows()));
            let right = norm.forward(dense.forward(&x)).clone();
            let weight = norm.running_weight[[0, 0]];
            let (epsilon, gamma, beta) = (norm.epsilon, &norm.gamma, &norm.beta);
            // What comes out with a mean, a variance and a factor that are not the right ones.
            let other = |mean: &Array2<f64>, root: &Array2<f64>, bias: f64| {
                let sums = x.dot(&dense.weights) + bias * &dense.biases;
                (sums - mean) / root * gamma + beta
            };
            let (raw_mean, raw_variance) = (&norm.running_mean, &norm.running_variance);
            let (mean, variance) = (raw_mean / weight, raw_variance / weight);
            let root = (&variance + epsilon).sqrt();
            let answer = trial
                .ask(format!("folded of {name}"), || learner(&dense, &norm))?
                .value();
            trial
                .ask(format!("the answers of the folded layer, {name}"), || {
                    let mut answer = answer.clone();
                    answer.forward(&x).clone()
                })?
                .note(
                    |y| close(y, &(x.dot(&dense.weights) + &dense.biases)),
                    "This is the dense layer as it was.",
                )
                .note(
                    |y| close(y, &other(raw_mean, &(raw_variance + epsilon).sqrt(), 1.0)),
                    "The running averages began at 0: divide both by the running weight.",
                )
                .note(
                    |y| close(y, &other(&mean, &(&variance + epsilon), 1.0)),
                    "Divide by the root of the variance, not by the variance.",
                )
                .note(
                    |y| close(y, &other(&mean, &root, 0.0)),
                    "The old biases are lost. They are in front of the normalisation too.",
                )
                .note(
                    |y| close(y, &(other(&mean, &root, 1.0) - beta)),
                    "Beta is missing: it is added last.",
                )
                .note(
                    |y| {
                        let sums = x.dot(&dense.weights) * &(gamma / &root);
                        close(y, &(sums + &(&dense.biases - &mean) + beta))
                    },
                    "The weights are right. The biases less the mean have to be multiplied by the \
                     same factor.",
                )
                .within(right, 1e-7)?;
        }
        Ok(())
    })
}

exercise!(
    recipe,
    kind = Goal,
    title = "Room for a long step",
    hints = [
        "60 epochs in batches of 300 are 60 steps. In batches of 30 they are 600.",
        "Section 19.10: the normalisation leaves room for a rate far above 0.01.",
        "A scale of 0.3, a rate of 0.1 and batches of 30 to 100 are a good start. Move one of them at a \
         time, by a factor of 3.",
    ],
    afterword = "Small batches make more steps, and noisier means. Below ten samples or so the \
                 noise wins."
);

/// The scale of the first weights, the rate and the size of a batch, for a deep network on the spiral.
pub fn recipe(learner: fn() -> (f64, f64, usize)) -> Card {
    recipe::EXERCISE.check(|trial| {
        let (scale, rate, size) = trial
            .ask("scale, rate and size of a batch", learner)?
            .must(
                |&(scale, rate, size)| scale > 0.0 && rate > 0.0 && (1..=300).contains(&size),
                "a scale and a rate above 0, and batches of 1 to 300",
            )?;
        let mut worst = 1.0_f64;
        for seed in 0..3 {
            let mut rng = NumpyRng::seed(seed);
            let (points, fresh) = (
                data::spiral(100, 3, &mut rng),
                data::spiral(100, 3, &mut rng),
            );
            let mut network = Sequential::new();
            let mut n_inputs = 2;
            for _ in 0..4 {
                let weights = scale * rng.randn((n_inputs, 32));
                network = network
                    .add(Dense::from_parameters(weights, Array1::zeros(32)))
                    .add(BatchNorm::new(32))
                    .add(Relu::new());
                n_inputs = 32;
            }
            let weights = scale * rng.randn((32, 3));
            let mut network = network.add(Dense::from_parameters(weights, Array1::zeros(3)));
            let mut loss = SoftmaxCrossEntropy::new();
            Training::new(60).batch_size(size).run(
                &mut network,
                &points,
                &mut loss,
                &mut Sgd::new(rate),
                &mut rng,
            );
            worst = worst.min(evaluate(&mut network, &fresh, &mut loss).1);
        }
        trial
            .ask(
                format!(
                    "the worst of three accuracies, scale {scale}, rate {rate}, batches of {size}"
                ),
                || worst,
            )?
            .note(
                |_| size < 10,
                "In so small a batch, mean and variance are mostly noise. Make it larger.",
            )
            .note(
                |_| size > 100,
                "That makes only a few steps in 60 epochs. Make the batch smaller.",
            )
            .note(
                |_| rate < 0.05,
                "The steps are short. A normalised network can take longer ones.",
            )
            .note(
                |_| rate > 3.0,
                "That is too long a step even for a normalised network.",
            )
            .note(
                |_| !(0.02..=2.0).contains(&scale),
                "The scale is at one end. There each step is much too long or much too short for \
                 the weights, and the last layer is not normalised.",
            )
            .note(
                |_| true,
                "Not far off. Change one of the three at a time, by a factor of 3.",
            )
            .at_least(0.72)
    })
}

/// From the means, the variances and the sizes of batches to the mean and the variance of all samples.
pub type Whole = fn(&[Array2<f64>], &[Array2<f64>], &[usize]) -> (Array2<f64>, Array2<f64>);

exercise!(
    whole,
    kind = Hard,
    title = "The whole from its parts",
    hints = [
        "The mean first: the sum of a batch is its size times its mean. Add the sums up, and \
         divide by the number of all samples.",
        "The samples of a batch do not only vary about the mean of their batch. The means \
         themselves lie apart, and that is variance too.",
        "For each batch take its variance plus the square of (its mean - the whole mean). Average \
         these as you averaged the means, each batch with the weight of its size.",
    ],
    afterword = "So running averages of variances are a little too small: they leave out how far \
                 the means of the batches lie apart."
);

/// Mean and variance of all samples, from those of their batches.
pub fn whole(learner: Whole) -> Card {
    whole::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(20);
        let by_hand = vec![array![[-1.0], [1.0]], array![[3.0], [5.0]]];
        let even: Vec<Array2<f64>> = (0..3).map(|_| rng.randn((4, 2))).collect();
        let uneven: Vec<Array2<f64>> = [2, 5, 1, 9]
            .iter()
            .map(|&n| rng.randn((n, 3)) + n as f64)
            .collect();
        for batches in [by_hand, even, uneven] {
            let rows: Vec<_> = batches.iter().flat_map(|batch| batch.rows()).collect();
            let shape = (rows.len(), batches[0].ncols());
            let all = Array2::from_shape_fn(shape, |(row, column)| rows[row][column]);
            let means: Vec<_> = batches.iter().map(mean_row).collect();
            let variances: Vec<_> = batches.iter().map(variance_row).collect();
            let sizes: Vec<usize> = batches.iter().map(Array2::nrows).collect();
            let answer = trial
                .ask(format!("whole with batches of {sizes:?}"), || {
                    learner(&means, &variances, &sizes)
                })?
                .value();
            // The mean of rows, each with a weight.
            let averaged = |rows: &[Array2<f64>], weights: &[f64]| {
                let zeros = Array2::zeros((1, all.ncols()));
                let total: f64 = weights.iter().sum();
                let parts = rows.iter().zip(weights);
                parts.fold(zeros, |sum, (row, weight)| sum + *weight / total * row)
            };
            let ones = vec![1.0; sizes.len()];
            let by_size: Vec<f64> = sizes.iter().map(|&n| n as f64).collect();
            trial
                .ask(format!("the mean, batches of {sizes:?}"), || answer.0)?
                .note(
                    |m| close(m, &averaged(&means, &ones)),
                    "Each batch counts the same here. A batch of nine samples counts nine times \
                     as much as a single one.",
                )
                .equals(mean_row(&all))?;
            trial
                .ask(format!("the variance, batches of {sizes:?}"), || answer.1)?
                .note(
                    |v| close(v, &averaged(&variances, &by_size)),
                    "This is the mean of the variances. It leaves out that the means of the \
                     batches lie apart.",
                )
                .note(
                    |v| {
                        let whole = mean_row(&all);
                        let apart: Vec<_> = (means.iter().zip(&variances))
                            .map(|(m, v)| v + &(m - &whole).mapv(|d| d * d))
                            .collect();
                        close(v, &averaged(&apart, &ones))
                    },
                    "The right parts, and each batch counts the same. Weigh them by their sizes.",
                )
                .note(
                    |v| {
                        let n = all.nrows() as f64;
                        close(v, &(variance_row(&all) * (n / (n - 1.0))))
                    },
                    "Divided by one less than the number of samples. This book divides by the \
                     number itself.",
                )
                .equals(variance_row(&all))?;
        }
        Ok(())
    })
}

reason!(
    /// Why one envelope gets two answers.
    complaint,
    title = "The complaint",
    hints = [
        "In which mode does the answer to one picture depend on the others in its batch?",
        "When the office is quiet, how many envelopes are in a batch? What is left of a sample in \
         a batch of one?",
    ],
    answer = "The network was left in training mode, so it normalises each envelope by the mean \
              and variance of whatever came along with it: other neighbours, another answer. A \
              single envelope is its own mean, nothing is left of it, and the betas alone answer, \
              always a 7. The tests had a thousand mixed digits in a batch, whose mean and variance \
              are nearly those of all digits, so the mistake hardly cost anything there.",
    points = [
        "Training mode: mean and variance come from the batch at hand.",
        "A batch of one leaves only beta, so the answer never changes.",
        "Large mixed batches hide it: test with one sample at a time as well.",
    ]
);
