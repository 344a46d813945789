//! Exercises of chapter 03.

use std::cell::RefCell;

use ndarray::{Array2, Axis, array};
use nnfs_core::activation;
use nnfs_core::random::NumpyRng;
use nnfs_show::np;

use crate::Card;
use crate::exercise::{chapter, exercise, reason};

chapter!(
    3,
    "Neurons, layers and batches",
    [
        layer_shapes,
        n_parameters,
        prediction,
        one_more_neuron,
        two_layers,
        chain,
        uncover,
        one_row_of_biases
    ]
);

exercise!(
    layer_shapes,
    kind = FirstStep,
    title = "Shapes first",
    hints = [
        "A sample is a row of the inputs. How many numbers must a row have, so that it meets the \
         weights?",
        "Inputs times weights: `(100, ?)` with `(784, 50)`. The inner numbers are equal, and the \
         outer ones are the shape of the outputs.",
        "The biases are one row, with one number per neuron.",
    ],
    afterword = "Only the weights are the same for one sample and for a million. The batch grows \
                 downwards, the layer to the right."
);

/// The shapes around a layer of 50 neurons.
pub fn layer_shapes(learner: fn() -> [(usize, usize); 3]) -> Card {
    layer_shapes::EXERCISE.check(|trial| {
        trial
            .ask("layer_shapes()", learner)?
            .note(
                |p| p[0] == (784, 100),
                "In a batch each sample is a row: 100 samples are 100 rows.",
            )
            .note(
                |p| p[0] != (100, 784),
                "Look at the inputs: one row per sample, and as many columns as the weights have \
                 rows.",
            )
            .note(
                |p| [(50, 1), (100, 50), (784, 1), (1, 784)].contains(&p[1]),
                "The biases are one row, with one number for each neuron. Broadcasting gives it \
                 to every sample.",
            )
            .note(|p| p[1] != (1, 50), "Look at the biases again: one row.")
            .note(
                |p| p[2] != (100, 50),
                "Look at the outputs: one row per sample, one column per neuron.",
            )
            .must(
                |p| *p == [(100, 784), (1, 50), (100, 50)],
                "something else; Array2::<f64>::zeros, .dot and .dim() show what",
            )
    })
}

exercise!(
    n_parameters,
    kind = Build,
    title = "Count them",
    hints = [
        "A layer with `n_inputs` and `n_outputs` has a weight for each pair, and a bias for each \
         output.",
        "Walk through neighbours: `for pair in sizes.windows(2)` has the inputs in `pair[0]` and \
         the outputs in `pair[1]`.",
    ],
    afterword = "Nearly all parameters are weights: of the 45,360 of the network for digits, 160 \
                 are biases."
);

/// How many weights and biases a network has in all.
pub fn n_parameters(learner: fn(&[usize]) -> usize) -> Card {
    let mut rng = NumpyRng::seed(2);
    let mut random = |n| (0..n).map(|_| rng.randint(1, 60) as usize).collect();
    let lists: [Vec<usize>; 5] = [
        vec![2, 3, 2, 2],
        vec![784, 50, 100, 10],
        vec![4, 3],
        random(3),
        random(6),
    ];
    n_parameters::EXERCISE.for_each(lists, |trial, sizes| {
        let weights: usize = sizes.windows(2).map(|pair| pair[0] * pair[1]).sum();
        let neurons: usize = sizes[1..].iter().sum();
        trial
            .ask(format!("n_parameters(&{sizes:?})"), || learner(&sizes))?
            .note(
                |&n| n == weights,
                "These are the weights. Each neuron has a bias too.",
            )
            .note(
                |&n| n == weights + neurons + sizes[0],
                "The inputs are no neurons: they have no biases.",
            )
            .note(
                |&n| n == weights + sizes.len() - 1,
                "Here each layer has one bias. Each neuron should.",
            )
            .note(
                |&n| n == neurons,
                "These are the biases. Now the weights, one for each pair of neighbours.",
            )
            .equals(weights + neurons)
    })
}

exercise!(
    prediction,
    kind = Predict,
    title = "Nothing in, what out?",
    hints = [
        "What does each neuron add up, when all its inputs are 0? Which of its numbers is left?",
        "An output has one row for each sample and one column for each neuron. Both counts may \
         be 0.",
    ],
    afterword = "No samples, no answers, and no panic either. A silent input leaves the biases."
);

/// What a layer says to a batch without rows, and to a sample of zeros.
pub fn prediction(learner: fn() -> ((usize, usize), [f64; 3])) -> Card {
    prediction::EXERCISE.check(|trial| {
        trial
            .ask("prediction()", learner)?
            .note(
                |p| p.0 == (0, 0),
                "There are no samples, but the layer still has its neurons.",
            )
            .note(
                |p| p.0 == (0, 4),
                "4 is how many numbers come in. How many come out?",
            )
            .note(
                |p| p.0 == (1, 3),
                "One row would be the answer to one sample. Here there is none.",
            )
            .note(
                |p| p.1 == [0.0; 3],
                "The weighted inputs are 0. But that is not all a neuron adds up.",
            )
            .must(
                |p| *p == ((0, 3), [2.0, 3.0, 0.5]),
                "something else; dense.forward(&Array2::zeros((0, 4))) and \
                 dense.forward(&Array2::zeros((1, 4))) show what",
            )
    })
}

/// Weights and biases of a layer.
pub type Parameters = (Array2<f64>, Array2<f64>);

fn random_layer(rng: &mut NumpyRng, n_inputs: usize, n_outputs: usize) -> Parameters {
    (rng.randn((n_inputs, n_outputs)), rng.randn((1, n_outputs)))
}

/// The layers of the fixed network in section 3.6.
fn three_layers() -> [Parameters; 3] {
    [
        (
            array![[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]],
            array![[0.1, 0.2, 0.3]],
        ),
        (
            array![[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]],
            array![[0.1, 0.2]],
        ),
        (array![[0.1, 0.3], [0.2, 0.4]], array![[0.1, 0.2]]),
    ]
}

exercise!(
    one_more_neuron,
    kind = Build,
    title = "One more neuron",
    hints = [
        "A neuron is a column of the weights. Which weights make the plain sum of all inputs, \
         and which bias adds nothing?",
        "Begin with a larger matrix: `Array2::ones((n_inputs, n_outputs + 1))`. Its last column \
         is right already.",
        "`larger.slice_mut(s![.., ..-1]).assign(weights)` writes the old columns into it. Do the \
         same for the biases, beginning with `zeros`.",
    ],
    afterword = "A layer grows to the right, one column per neuron, and the old neurons do not \
                 notice."
);

/// A layer with one neuron more, which answers with the sum of its inputs.
pub fn one_more_neuron(learner: fn(&Array2<f64>, &Array2<f64>) -> Parameters) -> Card {
    one_more_neuron::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(4);
        for (n_inputs, n_outputs) in [(4, 3), (3, 3), (2, 5), (1, 1)] {
            let (weights, biases) = random_layer(&mut rng, n_inputs, n_outputs);
            let inputs = rng.randn((3, n_inputs));
            let layer = format!("weights of shape ({n_inputs}, {n_outputs})");
            let (w, b) = trial
                .ask(format!("one_more_neuron with {layer}"), || {
                    learner(&weights, &biases)
                })?
                .value();
            trial
                .ask(
                    format!("the shape of the new weights, from {layer}"),
                    || w.dim(),
                )?
                .note(
                    |&got| got == (n_inputs + 1, n_outputs),
                    "Another row is another input. A neuron is a column.",
                )
                .note(
                    |&got| got == (n_inputs, n_outputs),
                    "These are as many neurons as before.",
                )
                .equals((n_inputs, n_outputs + 1))?;
            trial
                .ask(
                    format!("the shape of the new biases, from biases of shape (1, {n_outputs})"),
                    || b.dim(),
                )?
                .note(
                    |&got| got == (1, n_outputs),
                    "The new neuron needs a bias too, even if it is 0.",
                )
                .equals((1, n_outputs + 1))?;
            let old = inputs.dot(&weights) + &biases;
            let sums = inputs.sum_axis(Axis(1)).insert_axis(Axis(1));
            let last = Array2::from_shape_fn((3, n_outputs + 1), |(row, column)| {
                let all = if column < n_outputs { &old } else { &sums };
                all[[row, column % n_outputs]]
            });
            let first = Array2::from_shape_fn((3, n_outputs + 1), |(row, column)| {
                last[[row, (column + n_outputs) % (n_outputs + 1)]]
            });
            trial
                .ask(
                    format!("the outputs of the new layer for\n{}", np(&inputs)),
                    || inputs.dot(&w) + &b,
                )?
                .note_for(first, "The new neuron comes last, behind the old ones.")
                .note(
                    |y| {
                        let shift = &y.column(n_outputs) - &sums.column(0);
                        shift.iter().all(|&s| (s - 1.0).abs() < 1e-9)
                    },
                    "The last column is 1 too large: which bias adds nothing?",
                )
                .note(
                    |y| y.column(n_outputs).iter().all(|&v| v == 0.0),
                    "The new neuron always answers 0. Which weight lets an input through as it is?",
                )
                .equals(last)?;
        }
        Ok(())
    })
}

exercise!(
    two_layers,
    kind = FindTheBug,
    title = "Find the bug: the chain breaks",
    hints = [
        "Write the shapes below each other, from `x` to the end. Where do the inner numbers not \
         meet?",
        "The second layer takes 3 numbers and gives 2, so its weights have the shape `(3, 2)`. \
         Which numbers belong to which neuron?",
        "Section 3.3 had weights with one row per neuron as well, and turned them around.",
    ],
    afterword = "A reshape keeps the order of reading, a transpose keeps each neuron together. \
                 The shapes are the same, so no message tells the two apart."
);

/// Two layers whose second one was written down in rows.
pub fn two_layers(learner: fn(&Array2<f64>) -> Array2<f64>) -> Card {
    let [(w1, b1), (w2, b2), _] = three_layers();
    let mut rng = NumpyRng::seed(5);
    let cases = [array![[1.0, 0.5]], rng.randn((4, 2)), Array2::zeros((0, 2))];
    two_layers::EXERCISE.for_each(cases, |trial, x| {
        let z1 = activation::sigmoid(&(x.dot(&w1) + &b1));
        let second = |w2: &Array2<f64>| activation::sigmoid(&(z1.dot(w2) + &b2));
        trial
            .ask(format!("two_layers of\n{}", np(&x)), || learner(&x))?
            .note_for(
                second(&array![[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]),
                "The shape is right, but the numbers were poured into it in the order of \
                 reading. So each neuron got weights of the other one. Turn the matrix around \
                 instead.",
            )
            .note_for(
                z1.dot(&w2) + &b2,
                "The matrix is right now. The sigmoid after the second layer got lost.",
            )
            .equals(second(&w2))
    })
}

exercise!(
    chain,
    kind = Build,
    title = "A network of any depth",
    hints = [
        "One matrix is handed from layer to layer: `let mut z = x.clone();`, and each layer \
         makes a new `z` from it.",
        "One layer without its sigmoid is `z.dot(weights) + biases`. Broadcasting adds the row \
         of biases to each sample.",
        "The sigmoid comes after each layer but the last. Within `for (i, (weights, biases)) in \
         layers.iter().enumerate()`, the last one has `i + 1 == layers.len()`.",
    ],
    afterword = "`Sequential` of nnfs-core is such a chain too, of layers and activations of any \
                 kind."
);

/// A chain of layers, sigmoid in between, nothing after the last.
pub fn chain(learner: fn(&Array2<f64>, &[Parameters]) -> Array2<f64>) -> Card {
    let mut rng = NumpyRng::seed(6);
    let mut random = |sizes: &[usize], n: usize| {
        let layers = sizes
            .windows(2)
            .map(|pair| random_layer(&mut rng, pair[0], pair[1]));
        let layers: Vec<Parameters> = layers.collect();
        (rng.randn((n, sizes[0])), layers)
    };
    let networks = [
        (array![[1.0, 0.5]], three_layers().to_vec()),
        random(&[3, 2], 2),
        random(&[2, 4, 3], 3),
        random(&[3, 3, 3, 3, 3], 2),
    ];
    chain::EXERCISE.for_each(networks, |trial, (x, layers)| {
        let sums = |z: &Array2<f64>, (w, b): &Parameters| z.dot(w) + b;
        let n = layers.len();
        let (last, before) = (&layers[n - 1], &layers[..n - 1]);
        let z = before
            .iter()
            .fold(x.clone(), |z, layer| activation::sigmoid(&sums(&z, layer)));
        let right = sums(&z, last);
        let without = layers.iter().fold(x.clone(), |z, layer| sums(&z, layer));
        let depth = if n == 1 {
            "1 layer".to_owned()
        } else {
            format!("{n} layers")
        };
        trial
            .ask(format!("chain with {depth}, for x =\n{}", np(&x)), || {
                learner(&x, &layers)
            })?
            .note_for(
                activation::sigmoid(&right),
                "The last layer gives its sums as they are: no sigmoid after it.",
            )
            .note_for(
                without,
                "No sigmoid has been applied. In between there should be one after each layer.",
            )
            .note_for(
                activation::sigmoid(&sums(&x, &layers[0])),
                "This is what comes out of the first layer. The next one takes it as its inputs.",
            )
            .equals(right)
    })
}

thread_local! {
    /// The layer that a learner cannot look into, and how often it was asked.
    static CLOSED: RefCell<(Parameters, usize)> = RefCell::default();
}

/// A layer as a function of a batch.
pub type ClosedLayer = fn(&Array2<f64>) -> Array2<f64>;

exercise!(
    uncover,
    kind = Hard,
    title = "Look into a closed layer",
    hints = [
        "You choose the batch. Which sample makes all weighted inputs 0, so that only the biases \
         are left?",
        "Now a sample with a single 1 and zeros elsewhere: which weights does the layer answer \
         with?",
        "All these samples at once are `Array2::eye(n_inputs)`. Its answers are the weights, \
         with the biases added to every row.",
    ],
    afterword = "A layer without activation hides nothing from someone who may ask it. With a \
                 ReLU behind it, some answers would be 0, and say less."
);

/// A layer's weights and biases, found from nothing but its answers.
pub fn uncover(learner: fn(ClosedLayer, usize) -> Parameters) -> Card {
    fn layer(inputs: &Array2<f64>) -> Array2<f64> {
        CLOSED.with_borrow_mut(|((weights, biases), n_calls)| {
            *n_calls += 1;
            inputs.dot(weights) + &*biases
        })
    }
    uncover::EXERCISE.check(|trial| {
        let mut rng = NumpyRng::seed(7);
        for (n_inputs, n_outputs) in [(2, 3), (4, 4), (1, 1), (5, 2)] {
            let (weights, biases) = random_layer(&mut rng, n_inputs, n_outputs);
            CLOSED.set(((weights.clone(), biases.clone()), 0));
            let (w, b) = trial
                .ask(
                    format!(
                        "uncover(layer, {n_inputs}) for a layer with outputs of shape (n, \
                         {n_outputs})"
                    ),
                    || learner(layer, n_inputs),
                )?
                .value();
            let of = format!("of a layer with {n_inputs} inputs and {n_outputs} outputs");
            trial
                .ask(format!("the biases {of}"), || b)?
                .note(
                    |b| b.dim() == (n_inputs, n_outputs),
                    "The biases are one row: one sample of zeros is enough.",
                )
                .note_for(
                    (weights.sum_axis(Axis(0)) + biases.row(0)).insert_axis(Axis(0)),
                    "These are the answers to a sample of ones: all weights of a neuron are in \
                     there.",
                )
                .equals(biases.clone())?;
            trial
                .ask(format!("the weights {of}"), || w)?
                .note_for(
                    &weights + &biases,
                    "The biases are still in there: the layer adds them to every answer.",
                )
                .note_for(
                    weights.t().to_owned(),
                    "One column for each neuron, please: this is the transpose.",
                )
                .within(weights, 1e-6)?;
        }
        let n_calls = CLOSED.with_borrow(|(_, n_calls)| *n_calls);
        trial
            .ask("whether the layer was asked at all", || n_calls > 0)?
            .equals(true)?;
        Ok(())
    })
}

reason!(
    /// Why biases are one row.
    one_row_of_biases,
    title = "One row of biases",
    hints = [
        "Whose number is a bias: that of a sample, or that of a neuron?",
        "Imagine a bias for each row of the batch. What would the layer do with a batch of \
         another size, or with a sample that it has never seen?",
    ],
    answer = "A bias belongs to a neuron, as its weights do, and every sample is answered by \
              the same neurons. A batch only puts many samples into one call, so all rows get \
              the same biases, and broadcasting does that. With biases of its own for each row, \
              the layer would fit one size of batch only, and the answer for a sample would \
              depend on its place in the batch.",
    points = [
        "A bias is a number of a neuron, not of a sample.",
        "All samples meet the same neurons, so one row serves every row of the batch.",
        "The same layer must take batches of any size.",
    ]
);
