//! Exercises of chapter 17.

use std::f64::consts::PI;

use ndarray::{Array1, Array2, array};
use nnfs_core::data;
use nnfs_core::layer::{Dense, Layer, Relu};
use nnfs_core::loss::SoftmaxCrossEntropy;
use nnfs_core::network::Sequential;
use nnfs_core::optimizer::{Adam, Momentum, Optimizer};
use nnfs_core::random::NumpyRng;
use nnfs_core::training::Training;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};
use crate::trial::{Failure, Trial};
use crate::value::{close, near};

chapter!(
    17,
    "Optimizers",
    [
        roll,
        prediction,
        cosine,
        rolling,
        clipped,
        recipe,
        before_you_believe
    ]
);

/// From place, velocity, gradient, rate and momentum to the new place and velocity.
pub type Roll = fn(f64, f64, f64, f64, f64) -> (f64, f64);

exercise!(
    roll,
    kind = FirstStep,
    title = "A push and a roll",
    hints = [
        "Two lines, as in 17.2: first the velocity, then the place.",
        "The velocity keeps the share `momentum` of itself, and the gradient pushes it downhill: \
         `let v = momentum * v - rate * g;`",
        "The place moves by the *new* velocity: `(p + v, v)`.",
    ],
    afterword = "With a momentum of 0 this is plain descent."
);

/// One step of momentum for a single number.
pub fn roll(learner: Roll) -> Card {
    let mut cases = vec![
        [0.95, -0.05, 0.25, 0.1, 0.9],
        [1.0, 0.0, 0.5, 0.1, 0.9],
        [-2.0, 3.0, 0.0, 0.5, 0.5],
        [4.0, 1.0, 2.0, 0.25, 0.0],
    ];
    let mut rng = NumpyRng::seed(17);
    for _ in 0..2 {
        let [p, v, g] = [(); 3].map(|()| rng.standard_normal());
        cases.push([p, v, g, 0.3, 0.8]);
    }
    roll::EXERCISE.for_each(cases, |trial, [p, v, g, rate, momentum]| {
        let new = momentum * v - rate * g;
        let faded = momentum * v - (1.0 - momentum) * rate * g;
        trial
            .ask(
                format!("roll({p:.4}, {v:.4}, {g:.4}, {rate}, {momentum})"),
                || learner(p, v, g, rate, momentum),
            )?
            .note_for(
                (p + v, new),
                "The place has moved by the old velocity. The gradient pushes first, then the \
                 ball rolls.",
            )
            .note_for(
                (p - rate * g, new),
                "The velocity is right, and the place does not follow it.",
            )
            .note_for(
                (p + (momentum * v + rate * g), momentum * v + rate * g),
                "It rolls uphill: the push goes against the gradient.",
            )
            .note_for(
                (p + faded, faded),
                "Here the gradient counts with the share 1 - momentum, as in Adam's mean. \
                 Momentum takes the whole of it.",
            )
            .equals((p + new, new))
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Three gradients",
    hints = [
        "Go through the arithmetic of 17.4 once: what are m hat and v hat after one step?",
        "g divided by the root of its own square is 1 or -1. What is the sign of the change when \
         g is negative?",
        "For the gradient 0 both means are 0, and epsilon keeps the division from 0 / 0.",
    ],
    afterword = "Two and a half million times as steep, and the same step. So a rate of Adam says \
                 in plain numbers how far a weight may go: 0.1 is far for weights that begin at \
                 0.01."
);

/// The changes of three numbers in the first step of `Adam::new(0.1)`.
pub fn prediction(learner: fn() -> [f64; 3]) -> Card {
    let mut point = Dense::from_parameters(array![[0.0, 0.0, 0.0]], array![0.0, 0.0, 0.0]);
    point.d_weights = array![[0.002, -5000.0, 0.0]];
    Adam::new(0.1).step(&mut point);
    let true_changes = point.weights.row(0).to_vec();
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p[0] > 0.0 && p[1] < 0.0,
                "A step goes against the gradient: where the slope is positive, the number gets \
                 smaller.",
            )
            .note(
                |p| (p[0] + 0.0002).abs() < 1e-9 && (p[1] - 500.0).abs() < 1e-6,
                "That is plain descent, the rate times the gradient. Adam divides by the size of \
                 the gradient.",
            )
            .note(
                |p| (p[0] + 0.316).abs() < 0.001,
                "That is a first step without the correction, or RMSProp's. Adam divides out \
                 that its means began at 0.",
            )
            .note(
                |p| p[2] != 0.0,
                "A gradient of 0 gives no step: m is 0, and 0 divided by epsilon is 0.",
            )
            .must(
                |p| (0..3).all(|k| (p[k] - true_changes[k]).abs() < 6e-4),
                "something else; give a Dense layer the three gradients as in 17.4, make one \
                 step, and compare",
            )
    })
}

exercise!(
    cosine,
    kind = Build,
    title = "Half a cosine",
    hints = [
        "Three cases, told apart by the step: while it rises, while it falls, and after that.",
        "Rising: `(step + 1) as f64 / warm_up as f64`, as step 0 has one part already.",
        "Falling: `let w = (step - warm_up) as f64 / (steps - warm_up) as f64;` and the cosine of \
         `std::f64::consts::PI * w`.",
    ],
    afterword = "`Schedule::Cosine` is this function, and `Schedule::By` takes any function of \
                 yours that needs the step alone."
);

/// The factor of a rise over `warm_up` steps and half a cosine down to 0 at `steps`.
pub fn cosine(learner: fn(usize, usize, usize) -> f64) -> Card {
    let mut cases = Vec::new();
    for (warm_up, steps) in [(10, 100), (0, 50), (3, 8), (1, 2)] {
        let moments = [0, warm_up / 2, warm_up, (warm_up + steps) / 2, steps - 1];
        cases.extend(moments.map(|step| (step, warm_up, steps)));
        cases.extend([(steps, warm_up, steps), (steps + 7, warm_up, steps)]);
        if warm_up > 0 {
            cases.push((warm_up - 1, warm_up, steps));
        }
    }
    cosine::EXERCISE.for_each(cases, |trial, (step, warm_up, steps)| {
        let (s, up, all) = (step as f64, warm_up as f64, steps as f64);
        let half = |way: f64| 0.5 * (1.0 + (PI * way).cos());
        let right = if step < warm_up {
            (s + 1.0) / up
        } else if step < steps {
            half((s - up) / (all - up))
        } else {
            0.0
        };
        trial
            .ask(format!("cosine({step}, {warm_up}, {steps})"), || {
                learner(step, warm_up, steps)
            })?
            .note(
                |&f| step < warm_up && near(f, s / up),
                "The first step would have the rate 0 and be lost: step 0 has one part already.",
            )
            .note(
                |&f| (warm_up..steps).contains(&step) && near(f, half(s / all)),
                "The cosine begins where the rise ends, at step `warm_up`, not at step 0.",
            )
            .note(
                |&f| (warm_up..steps).contains(&step) && near(f, half(2.0 * (s - up) / (all - up))),
                "That is a whole wave, which comes back to 1. Half of one ends at 0: the angle \
                 goes from 0 to pi.",
            )
            .note(
                |&f| step >= steps && f != 0.0,
                "From `steps` on the factor is 0, also long after.",
            )
            .note(
                |&f| step < warm_up && near(f, half(0.0)),
                "During the warm-up the factor rises from 1 / warm_up to 1.",
            )
            .equals(right)
    })
}

exercise!(
    rolling,
    kind = FindTheBug,
    title = "Find the bug: an optimizer with one memory",
    hints = [
        "Follow one step through a network with two parameters, on paper. Which velocity does \
         the second parameter get?",
        "`self.v` has one entry. Each parameter needs its own, at its own place in the list.",
        "`for (k, p) in network.parameters().into_iter().enumerate()`, a new entry when \
         `k == self.v.len()`, and `self.v[k]` in place of `self.v[0]`.",
    ],
    afterword = "A place in a list is good enough as long as a network lists its parameters in \
                 one order. nnfs-core asks which layer a parameter belongs to, so it also \
                 survives a network that changes."
);

/// A network of layers with one weight and one bias each, all of the shape (1, 1).
fn slim(rng: &mut NumpyRng) -> Sequential {
    Sequential::new()
        .add(Dense::he(1, 1, rng))
        .add(Dense::he(1, 1, rng))
}

/// A network with parameters of four shapes.
fn wide(rng: &mut NumpyRng) -> Sequential {
    Sequential::new()
        .add(Dense::he(1, 3, rng))
        .add(Relu::new())
        .add(Dense::he(3, 2, rng))
}

/// All parameters of a network in one row.
fn all_of(network: &mut dyn Layer) -> Array1<f64> {
    let parameters = network.parameters();
    parameters
        .iter()
        .flat_map(|p| p.value.iter().copied())
        .collect()
}

/// Gradients as after a batch.
fn go_back(network: &mut dyn Layer, rng: &mut NumpyRng) {
    let n_outputs = network.forward(&rng.randn((4, 1))).ncols();
    network.backward(&rng.randn((4, n_outputs)));
}

/// Momentum for every parameter of a network.
pub fn rolling(build: fn(f64, f64) -> Box<dyn Optimizer>) -> Card {
    rolling::EXERCISE.check(|trial| {
        for (name, shapes_differ) in [("1-1-1", false), ("1-3-2", true)] {
            let network = if shapes_differ { wide } else { slim };
            let mut rng = NumpyRng::seed(4);
            let mut mine = network(&mut rng);
            let mut theirs = mine.clone();
            let (mut right, mut learner) = (
                Momentum::new(0.1).momentum(0.8),
                trial.ask("the optimizer", || build(0.1, 0.8))?.value(),
            );
            for step in 1..=4 {
                let seed = 100 + step;
                go_back(&mut mine, &mut NumpyRng::seed(seed));
                go_back(&mut theirs, &mut NumpyRng::seed(seed));
                let before = all_of(&mut theirs);
                right.step(&mut mine);
                trial
                    .ask(format!("step {step} in a network {name}"), || {
                        learner.step(&mut theirs);
                    })?
                    .value();
                let slopes: Array1<f64> = {
                    let parameters = theirs.parameters();
                    parameters
                        .iter()
                        .flat_map(|p| p.gradient.iter().copied())
                        .collect()
                };
                trial
                    .ask(
                        format!("all parameters of {name} after step {step}, in a row"),
                        || all_of(&mut theirs),
                    )?
                    .note(
                        |p| step == 1 && near(p[0], before[0] - 0.1 * slopes[0]) && p.len() == 4,
                        "The first parameter is right, and the others take its velocity along: \
                         it is the same memory for all of them.",
                    )
                    .note(
                        |p| step > 1 && close(p, &(&before - &(0.1 * &slopes))),
                        "Now nothing is remembered at all. This is plain descent.",
                    )
                    .equals(all_of(&mut mine))?;
            }
        }
        Ok(())
    })
}

exercise!(
    clipped,
    kind = Hard,
    title = "Clip the gradient",
    hints = [
        "Go through the parameters twice: once to measure, once to move.",
        "The length is one number for the whole network: add up \
         `p.gradient.mapv(|g| g * g).sum()` over all parameters, and take the root at the end.",
        "`let factor = if length > self.most { self.most / length } else { 1.0 };` and then \
         `p.value.scaled_add(-self.rate * factor, p.gradient);`",
    ],
    afterword = "Clipping by the length of all gradients keeps their direction. To cut each \
                 number by itself would turn it."
);

/// Plain descent with a gradient of at most a given length.
pub fn clipped(build: fn(f64, f64) -> Box<dyn Optimizer>) -> Card {
    clipped::EXERCISE.check(|trial| {
        for (seed, most) in [(1, 0.5), (2, 1e6), (3, 2.0)] {
            let mut network = wide(&mut NumpyRng::seed(seed));
            go_back(&mut network, &mut NumpyRng::seed(seed + 10));
            one_clipped(trial, build, "a network 1-3-2", &mut network, 0.2, most)?;
        }
        let mut two = Dense::from_parameters(array![[0.0]], array![0.0]);
        two.d_weights = array![[3.0]];
        two.d_biases = array![[4.0]];
        one_clipped(trial, build, "the gradients 3 and 4", &mut two, 0.1, 1.0)?;
        let mut still = Dense::from_parameters(array![[1.0]], array![2.0]);
        still.d_weights = Array2::zeros((1, 1));
        still.d_biases = Array2::zeros((1, 1));
        one_clipped(trial, build, "gradients of 0", &mut still, 0.1, 1.0)
    })
}

fn one_clipped(
    trial: &mut Trial,
    build: fn(f64, f64) -> Box<dyn Optimizer>,
    name: &str,
    network: &mut dyn Layer,
    rate: f64,
    most: f64,
) -> Result<(), Failure> {
    let before = all_of(network);
    let length = |g: &Array2<f64>| g.iter().map(|g| g * g).sum::<f64>().sqrt();
    let gradients: Vec<Array2<f64>> = {
        let parameters = network.parameters();
        parameters.iter().map(|p| p.gradient.clone()).collect()
    };
    let whole = gradients
        .iter()
        .map(|g| length(g).powi(2))
        .sum::<f64>()
        .sqrt();
    // Where each number ends if the gradients are changed in this way.
    let moved = |change: &dyn Fn(&Array2<f64>) -> Array2<f64>| -> Array1<f64> {
        let changed = gradients.iter().flat_map(|g| change(g).into_iter());
        before
            .iter()
            .zip(changed)
            .map(|(p, g)| p - rate * g)
            .collect()
    };
    let capped = |length: f64| if length > most { most / length } else { 1.0 };
    trial
        .ask(format!("a step with {name}, at most {most}"), || {
            build(rate, most).step(network);
        })?
        .value();
    trial
        .ask(
            format!("{name}, length {whole:.4}, at most {most}: the parameters after a step"),
            || all_of(network),
        )?
        .note(
            |p| whole > most && close(p, &moved(&|g| g.clone())),
            "The gradient is too long here, and was not clipped.",
        )
        .note(
            |p| whole > most && close(p, &moved(&|g| capped(length(g)) * g)),
            "Each parameter was clipped by its own length. The length is that of all of them \
             together.",
        )
        .note(
            |p| close(p, &moved(&|g| g.mapv(|g| g.clamp(-most, most)))),
            "Each number was cut by itself, which turns the direction. Multiply all of them by \
             the same factor.",
        )
        .note(
            |p| whole < most && close(p, &moved(&|g| most / whole * g)),
            "This gradient was short enough, and has been made longer.",
        )
        .note(
            |p| p.iter().any(|p| p.is_nan()),
            "NaN: a length of 0 must not be divided by.",
        )
        .equals(moved(&|g| capped(whole) * g))?;
    Ok(())
}

exercise!(
    recipe,
    kind = Goal,
    title = "A recipe for any seed",
    hints = [
        "The sweep of 17.9 is a map: which optimizer was lowest after 1,000 steps, and at which \
         rate?",
        "A rate near its cliff gets far, and jumps at the end. A schedule brings it to rest.",
        "Adam at a rate of 0.1, with a cosine that reaches 0 at step 1,500.",
    ],
    afterword = "The worst of three seeds is a harder judge than the best, and a fairer one: \
                 nobody can choose the seed by the result."
);

/// An optimizer with its settings, for the spiral.
pub fn recipe(learner: fn() -> Box<dyn Optimizer>) -> Card {
    const STEPS: usize = 1500;
    recipe::EXERCISE.check(|trial| {
        let mut worst = 0.0_f64;
        let (mut rate, mut stopped) = (None, false);
        for seed in 0..3 {
            let mut optimizer = trial.ask("recipe()", learner)?.value();
            rate = optimizer.rate().map(|rate| rate.base);
            let mut rng = NumpyRng::seed(seed);
            let points = data::spiral(100, 3, &mut rng);
            let mut network = Sequential::new()
                .add(Dense::new(2, 64, &mut rng))
                .add(Relu::new())
                .add(Dense::new(64, 3, &mut rng));
            let history = trial
                .ask(format!("{STEPS} steps from seed {seed}"), || {
                    Training::new(STEPS).batch_size(300).run(
                        &mut network,
                        &points,
                        &mut SoftmaxCrossEntropy::new(),
                        &mut *optimizer,
                        &mut rng,
                    )
                })?
                .value();
            stopped |= history.stopped.is_some();
            let last = history.loss.iter().rev().take(100);
            let n = last.len() as f64;
            let mean = last.sum::<f64>() / n;
            worst = if mean.is_nan() { mean } else { worst.max(mean) };
        }
        let rate = rate.map_or_else(
            || "a rate of its own".to_owned(),
            |r| format!("the rate {r}"),
        );
        trial
            .ask(
                format!("the worst of three losses after {STEPS} steps at {rate}"),
                || worst,
            )?
            .note(
                |&loss| stopped || loss > 1.0986,
                "That is no better than knowing nothing: the rate is too large, or the training \
                 has not left its plateau. Try one that is ten times smaller, or ten times larger.",
            )
            .note(
                |&loss| loss > 0.9,
                "It has hardly begun to bend. Some optimizers leave the plateau of small weights \
                 much sooner than others: look at the sweep of 17.9.",
            )
            .note(
                |_| true,
                "It learns, and one seed lags behind. Change the rate by a factor of 3, and let a \
                 schedule bring it to rest.",
            )
            .at_most(0.3)
    })
}

reason!(
    /// What to ask before a comparison of optimizers is believed.
    before_you_believe,
    title = "A picture from a friend",
    hints = [
        "Both had the rate 0.01. Look at the sweep of 17.9: what does that mean for each of them?",
        "How many curves would be in the picture if the friend had run five seeds of each? Would \
         the bands be apart?",
    ],
    answer = "Did each of them have a rate chosen for it? At 0.01 Adam may be near its best rate \
              and momentum far below its own, so the picture compares rates. How many seeds were \
              there, and do the bands overlap? One run of each may be luck. And is the loss after \
              1,000 steps what counts, or the end of the training, or unseen data?",
    points = [
        "Each optimizer needs a rate that was searched for it.",
        "Several seeds, and the spread beside the mean.",
        "Which measure at which moment: the training loss after 1,000 steps is one of many.",
    ]
);
