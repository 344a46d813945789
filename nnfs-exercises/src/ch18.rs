//! Exercises of chapter 18.

use ndarray::{Array2, array};
use nnfs_core::data;
use nnfs_core::layer::{Dense, Relu};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::Sgd;
use nnfs_core::random::NumpyRng;
use nnfs_core::training::Training;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::value::near;

chapter!(
    18,
    "Initialisation",
    [
        spread_of_sum,
        prediction,
        evenly,
        he_start,
        measured,
        scale,
        zero_at_the_end
    ]
);

exercise!(
    spread_of_sum,
    kind = FirstStep,
    title = "How large is a sum?",
    hints = [
        "The second of the three lines in 18.3 gives the variance of the sum.",
        "The variance of the weights is the square of `std`.",
        "The standard deviation is the root of the variance: \
         `(n as f64 * std * std * mean_square).sqrt()`.",
    ],
    afterword = "With 784 pixels, most of them 0, the mean square is about 0.1, and not 1. So \
                 the first layer of a reader of digits gives less than the formula of 18.3 \
                 promises, whatever its start."
);

/// The standard deviation of a sum of n products.
pub fn spread_of_sum(learner: fn(usize, f64, f64) -> f64) -> Card {
    let mut cases = vec![
        (100, 0.1, 1.0),
        (100, 0.01, 1.0),
        (50, 0.2, 0.5),
        (784, 0.03, 0.1),
    ];
    let mut rng = NumpyRng::seed(18);
    for _ in 0..3 {
        let n = rng.randint(2, 500) as usize;
        cases.push((n, rng.random(), 3.0 * rng.random()));
    }
    spread_of_sum::EXERCISE.for_each(cases, |trial, (n, std, mean_square)| {
        let variance = n as f64 * std * std * mean_square;
        trial
            .ask(
                format!("spread_of_sum({n}, {std:.4}, {mean_square:.4})"),
                || learner(n, std, mean_square),
            )?
            .note_for(
                variance,
                "That is the variance of the sum. Its standard deviation is the root of it.",
            )
            .note_for(
                (n as f64 * std * mean_square).sqrt(),
                "The variance of the weights is std * std.",
            )
            .note_for(
                std * mean_square.sqrt(),
                "That is the spread of one product. There are n of them, and their variances add \
                 up.",
            )
            .note_for(
                n as f64 * std * mean_square.sqrt(),
                "It is the variances that add up, not the standard deviations: some products are \
                 positive and some negative, and they partly cancel.",
            )
            .equals(variance.sqrt())
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Fifty neurons",
    hints = [
        "What is n times the variance of the weights here?",
        "Behind a ReLU the mean square is half of that of the sums. So the mean square changes by \
         the factor 0.5 * 50 * 0.01.",
        "The root of the mean square changes by the root of that factor. Over ten layers the \
         factor comes ten times: its tenth power.",
    ],
    afterword = "Half in each layer, a thousandth after ten. He's scale for 50 neurons is 0.2, \
                 twice as much, and just makes up for it."
);

/// The factor of one layer, and of ten.
pub fn prediction(learner: fn() -> [f64; 2]) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| (p[0] - 0.707).abs() < 0.002,
                "That would be right without ReLU, which takes half of the mean square away.",
            )
            .note(
                |p| (p[0] - 0.25).abs() < 0.002,
                "That is the factor of the mean square. The question asks for its root.",
            )
            .note(
                |p| (p[0] - 0.5).abs() < 0.002 && (p[1] - 5.0).abs() < 0.02,
                "The first is right. Factors are multiplied from layer to layer, not added.",
            )
            .must(
                |p| (p[0] - 0.5).abs() < 0.002 && (p[1] / 0.5_f64.powi(10) - 1.0).abs() < 0.03,
                "something else; go through the three lines of 18.3 with n = 50, and take half \
                 for ReLU",
            )
    })
}

exercise!(
    evenly,
    kind = Build,
    title = "An even start",
    hints = [
        "`let a = (6.0 / (n_inputs + n_outputs) as f64).sqrt();` is how far it goes to both sides.",
        "`rng.rand((n_inputs, n_outputs))` lies between 0 and 1. Stretch it to twice `a`, and \
         move it so that 0 is in the middle.",
        "`2.0 * a * rng.rand((n_inputs, n_outputs)) - a`",
    ],
    afterword = "The shape of the distribution hardly matters: each sum of a hundred products \
                 looks like normal numbers anyway. Only its variance counts."
);

/// Weights drawn evenly, by inputs and outputs.
pub fn evenly(learner: fn(usize, usize, &mut NumpyRng) -> Array2<f64>) -> Card {
    let cases = [(100, 100), (300, 60), (60, 300), (784, 100)];
    evenly::EXERCISE.for_each(cases, |trial, (n_inputs, n_outputs)| {
        let mut rng = NumpyRng::seed(3);
        let n = (n_inputs + n_outputs) as f64;
        let a = (6.0 / n).sqrt();
        let weights = trial
            .ask(
                format!("the shape of evenly({n_inputs}, {n_outputs}, rng)"),
                || learner(n_inputs, n_outputs, &mut rng),
            )?
            .value();
        trial
            .ask(
                format!("the shape of evenly({n_inputs}, {n_outputs}, rng)"),
                || weights.dim(),
            )?
            .note_for(
                (n_outputs, n_inputs),
                "Inputs are rows, and outputs are columns, as in every layer so far.",
            )
            .equals((n_inputs, n_outputs))?;
        let lowest = weights.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let ratio = weights.std(0.0) / (a / 3.0_f64.sqrt());
        trial
            .ask(
                format!(
                    "evenly({n_inputs}, {n_outputs}, rng): the smallest weight, the largest, and \
                     the standard deviation"
                ),
                || [lowest, highest, weights.std(0.0)],
            )?
            .note(
                |w| w[0] >= 0.0,
                "There is no negative weight. Half of them should lie below 0.",
            )
            .note(
                |w| (0.9..1.1).contains(&ratio) && w[1] > 1.2 * a,
                "These are normal numbers of the right spread. Here they are drawn evenly, and \
                 never go beyond a.",
            )
            .note(
                |_| (0.4..0.6).contains(&ratio),
                "They go from -a / 2 to a / 2: the whole way from -a to a is twice as long as a.",
            )
            .note(
                |w| w[1] <= 1.01 && w[1] > 0.99 && w[0] < -0.99,
                "They go from -1 to 1. Multiply by a.",
            )
            .must(
                |w| {
                    (0.95..1.05).contains(&ratio)
                        && w[0] >= -a
                        && w[1] <= a
                        && w[0] < -0.9 * a
                        && w[1] > 0.9 * a
                },
                "weights from about -a to about a, with the standard deviation a / sqrt(3)",
            )
    })
}

exercise!(
    he_start,
    kind = FindTheBug,
    title = "Find the bug: He's start, nearly",
    hints = [
        "When do the ten layers of the chapter not notice? What is special about their shape?",
        "The n of 18.3 is the number of products in a sum. How many products does one neuron add \
         up?",
        "Each neuron has one weight per input: `(2.0 / n_inputs as f64).sqrt()`.",
    ],
    afterword = "In a square layer both are the same number. Square test cases hide such slips: \
                 test with shapes whose sides differ."
);

/// A layer with He's start.
pub fn he_start(learner: fn(usize, usize, &mut NumpyRng) -> Dense) -> Card {
    let cases = [(784, 100), (100, 100), (100, 10), (3, 200)];
    he_start::EXERCISE.for_each(cases, |trial, (n_inputs, n_outputs)| {
        let right = Dense::he(n_inputs, n_outputs, &mut NumpyRng::seed(5));
        let layer = trial
            .ask(format!("he_start({n_inputs}, {n_outputs}, rng)"), || {
                learner(n_inputs, n_outputs, &mut NumpyRng::seed(5))
            })?
            .value();
        let n = n_inputs as f64;
        let unit = right.weights.std(0.0) / (2.0 / n).sqrt();
        trial
            .ask(
                format!("the standard deviation of the weights of he_start({n_inputs}, {n_outputs}, rng)"),
                || layer.weights.std(0.0),
            )?
            .note(
                |&std| n_inputs != n_outputs && near(std, unit * (2.0 / n_outputs as f64).sqrt()),
                "The layer still counts its outputs. How many products does one neuron add up?",
            )
            .note_for(
                unit * 2.0 / n,
                "That is the variance. The weights are multiplied by its root.",
            )
            .note_for(
                unit * (1.0 / n).sqrt(),
                "That is Xavier's start. Behind a ReLU only half of the mean square is left.",
            )
            .note_for(
                unit * (2.0 / (n_inputs + n_outputs) as f64).sqrt(),
                "That counts inputs and outputs, as Glorot and Bengio did. He's start for the way \
                 forward counts the inputs alone.",
            )
            .equals(right.weights.std(0.0))
    })
}

/// From a batch, a number of layers and an activation to the weights of the layers.
pub type Measured = fn(&Array2<f64>, usize, fn(f64) -> f64, &mut NumpyRng) -> Vec<Array2<f64>>;

exercise!(
    measured,
    kind = Hard,
    title = "Measure instead of deriving",
    hints = [
        "One layer first: draw weights w, look at the spread of `x.dot(&w)`, and divide w by it. \
         What is the spread of the sums then?",
        "The next layer gets what the mended one gives: keep a `let mut x = x.clone();` and \
         change it at the end of each round.",
        "In a loop: `let w: Array2<f64> = rng.randn((n, n)); let w = &w / x.dot(&w).std(0.0);`, \
         then `x = x.dot(&w).mapv(h);` and `all.push(w);`.",
    ],
    afterword = "No formula, no assumption about independence, and any activation will do. What \
                 it needs is a batch of true data. Chapter 19 measures in every step."
);

/// Weights whose sums have the standard deviation 1 in every layer.
pub fn measured(learner: Measured) -> Card {
    type Bend = fn(f64) -> f64;
    let bent: Bend = |z| if z > 0.0 { z } else { 0.1 * z * z };
    let cases: [(&'static str, Bend, usize); 3] = [
        ("relu", |z| z.max(0.0), 6),
        ("f64::tanh", f64::tanh, 3),
        ("a bent one", bent, 4),
    ];
    measured::EXERCISE.for_each(cases, |trial, (name, h, n_layers)| {
        let batch: Array2<f64> = 2.0 * NumpyRng::seed(1).randn((50, 20));
        let all = trial
            .ask(format!("measured(x, {n_layers}, {name}, rng)"), || {
                learner(&batch, n_layers, h, &mut NumpyRng::seed(2))
            })?
            .value();
        trial
            .ask("how many matrices there are", || all.len())?
            .equals(n_layers)?;
        let (mut x, mut y) = (batch.clone(), batch.clone());
        for (k, weights) in all.iter().enumerate() {
            trial
                .ask(format!("the shape of matrix {k}"), || weights.dim())?
                .equals((20, 20))?;
            let sums = x.dot(weights);
            let (outputs, of_batch) = (sums.mapv(h), batch.dot(weights));
            let unbent = y.dot(weights);
            trial
                .ask(
                    format!("the spread of the sums of layer {} with {name}", k + 1),
                    || sums.std(0.0),
                )?
                .note(
                    |&s| k > 0 && !near(s, 1.0) && near(of_batch.std(0.0), 1.0),
                    "This layer was measured on the batch itself. It will get what the layer \
                     before it gives.",
                )
                .note(
                    |&s| k > 0 && !near(s, 1.0) && near(unbent.std(0.0), 1.0),
                    "This layer was measured on sums. The activation stands in between.",
                )
                .note(
                    |&s| !near(s, 1.0) && near(outputs.std(0.0), 1.0),
                    "Here what comes out behind the activation has the spread 1. Asked for are \
                     the sums before it.",
                )
                .equals(1.0)?;
            x = outputs;
            y = unbent;
        }
        let first = &all[0];
        trial
            .ask(
                "how many different weights the first matrix has, at least 390 of 400",
                || {
                    let mut bits: Vec<u64> = first.iter().map(|w| w.to_bits()).collect();
                    bits.sort_unstable();
                    bits.dedup();
                    bits.len()
                },
            )?
            .must(|&n| n >= 390, "fewer: the weights should be random")
    })
}

exercise!(
    scale,
    kind = Goal,
    title = "A start for six layers",
    hints = [
        "One number for all layers will not do well: the first layer has 2 inputs, the others \
         have 32.",
        "Which start belongs to ReLU? 18.3 has the formula.",
        "`(2.0 / n_inputs as f64).sqrt()`",
    ],
    afterword = "Six hidden layers, plain descent, and nothing but the start to choose. Try \
                 other rates and depths: how deep can it get before He's start is not enough?"
);

/// What the normal numbers of a layer with so many inputs are multiplied by.
pub fn scale(learner: fn(usize) -> f64) -> Card {
    const EPOCHS: usize = 60;
    scale::EXERCISE.check(|trial| {
        let first = trial.ask("scale(2)", || learner(2))?.value();
        let rest = trial.ask("scale(32)", || learner(32))?.value();
        let mut worst = 0.0_f64;
        for seed in 0..3 {
            let mut rng = NumpyRng::seed(seed);
            let points = data::spiral(100, 3, &mut rng);
            let mut network = Sequential::new();
            for layer in 0..6 {
                let (n, scale) = if layer == 0 { (2, first) } else { (32, rest) };
                let weights = scale * rng.randn((n, 32));
                let biases = Array2::zeros((1, 32));
                network.push(Box::new(Dense::from_parameters(weights, biases)));
                network.push(Box::new(Relu::new()));
            }
            let weights = rest * rng.randn((32, 3));
            network.push(Box::new(Dense::from_parameters(
                weights,
                array![0.0, 0.0, 0.0],
            )));
            let history = Training::new(EPOCHS).batch_size(30).run(
                &mut network,
                &points,
                &mut SoftmaxCrossEntropy::new(),
                &mut Sgd::new(0.1),
                &mut rng,
            );
            let last = history.loss.iter().rev().take(10);
            let n = last.len() as f64;
            let mean = last.sum::<f64>() / n;
            worst = if mean.is_finite() {
                worst.max(mean)
            } else {
                f64::NAN
            };
            if worst.is_nan() {
                break;
            }
        }
        trial
            .ask(
                format!(
                    "the worst of three losses after {EPOCHS} epochs, with the scales {first:.4} \
                     for 2 inputs and {rest:.4} for 32"
                ),
                || worst,
            )?
            .note(
                |loss| loss.is_nan(),
                "The loss is no number any more: the scale is too large, and each layer makes the \
                 numbers larger.",
            )
            .note(
                |&loss| loss > 1.09,
                "That is ln 3, knowing nothing: the scale is too small, or far too large, and \
                 hardly anything comes through six layers.",
            )
            .note(
                |_| true,
                "It learns, but slowly. Behind a ReLU, how much of the mean square is left?",
            )
            .at_most(0.85)
    })
}

reason!(
    /// What becomes of a last layer that begins at 0.
    zero_at_the_end,
    title = "Zero, but only at the end",
    hints = [
        "The gradient for the other layers passes the last weights on its way. The gradient *of* \
         the last weights is made of the hidden outputs: are these 0?",
        "After one step, are the last weights still 0, and are they all the same?",
    ],
    answer = "It is not as bad. In the first step nothing comes back to the other layers, since \
              the gradient passes the last weights, which are 0. But the last layer itself moves: \
              its gradient is made of the hidden outputs, which are random and all different. So \
              after one step its weights differ, and from the second step on the gradient reaches \
              every layer. Zeros everywhere never get that far, because the hidden outputs are 0 \
              as well.",
    points = [
        "At first nothing comes back through the last layer.",
        "The last layer gets a gradient, and one that differs from neuron to neuron.",
        "From the second step on all layers learn.",
    ]
);
