//! A tape, as chapter 30 writes it, finds the gradients of every layer and every loss without knowing their formulas.

use nnfs_core::prelude::*;

type Back = Box<dyn Fn(&Array2<f64>) -> Vec<Array2<f64>>>;

/// A step: its value, the steps that it was made from, and how a gradient is handed back to them.
struct Step {
    value: Array2<f64>,
    inputs: Vec<usize>,
    back: Back,
}

#[derive(Default)]
struct Tape {
    steps: Vec<Step>,
}

impl Tape {
    fn push(&mut self, value: Array2<f64>, inputs: &[usize], back: Back) -> usize {
        let inputs = inputs.to_vec();
        self.steps.push(Step {
            value,
            inputs,
            back,
        });
        self.steps.len() - 1
    }

    fn leaf(&mut self, value: &Array2<f64>) -> usize {
        self.push(value.clone(), &[], Box::new(|_| Vec::new()))
    }

    fn number(&mut self, value: f64) -> usize {
        self.leaf(&array![[value]])
    }

    fn value(&self, step: usize) -> Array2<f64> {
        self.steps[step].value.clone()
    }

    fn walk_back(&self, last: usize) -> Vec<Array2<f64>> {
        let zeros = |step: &Step| Array2::zeros(step.value.dim());
        let mut gradients: Vec<Array2<f64>> = self.steps.iter().map(zeros).collect();
        gradients[last].fill(1.0);
        for k in (0..=last).rev() {
            let handed_back = (self.steps[k].back)(&gradients[k]);
            for (&input, d) in self.steps[k].inputs.iter().zip(handed_back) {
                gradients[input] += &d;
            }
        }
        gradients
    }

    fn dot(&mut self, a: usize, b: usize) -> usize {
        let (x, y) = (self.value(a), self.value(b));
        let back = {
            let (x, y) = (x.clone(), y.clone());
            move |d: &Array2<f64>| vec![d.dot(&y.t()), x.t().dot(d)]
        };
        self.push(x.dot(&y), &[a, b], Box::new(back))
    }

    fn add(&mut self, a: usize, b: usize) -> usize {
        let (x, y) = (self.value(a), self.value(b));
        let (of_x, of_y) = (x.dim(), y.dim());
        let back = move |d: &Array2<f64>| vec![folded(d.clone(), of_x), folded(d.clone(), of_y)];
        self.push(&x + &y, &[a, b], Box::new(back))
    }

    fn mul(&mut self, a: usize, b: usize) -> usize {
        let (x, y) = (self.value(a), self.value(b));
        let value = &x * &y;
        let back = move |d: &Array2<f64>| vec![folded(d * &y, x.dim()), folded(d * &x, y.dim())];
        self.push(value, &[a, b], Box::new(back))
    }

    fn each(&mut self, a: usize, f: fn(f64) -> f64, slope: fn(f64, f64) -> f64) -> usize {
        let mut slopes = self.value(a);
        let value = slopes.mapv(f);
        slopes.zip_mut_with(&value, |x, &y| *x = slope(*x, y));
        self.push(value, &[a], Box::new(move |d| vec![d * &slopes]))
    }

    /// Numbers of `a` by their places, counted row by row, in the shape of `places`.
    fn pick(&mut self, a: usize, places: Array2<usize>) -> usize {
        let x = self.value(a);
        let value = places.mapv(|place| x[[place / x.ncols(), place % x.ncols()]]);
        let shape = x.dim();
        let back = move |d: &Array2<f64>| {
            let mut d_x = Array2::zeros(shape);
            for (&place, d) in places.iter().zip(d) {
                d_x[[place / shape.1, place % shape.1]] += d;
            }
            vec![d_x]
        };
        self.push(value, &[a], Box::new(back))
    }

    fn transposed(&mut self, a: usize) -> usize {
        let (rows, columns) = self.value(a).dim();
        self.pick(
            a,
            Array2::from_shape_fn((columns, rows), |(i, j)| j * columns + i),
        )
    }

    fn minus(&mut self, a: usize) -> usize {
        let minus_one = self.number(-1.0);
        self.mul(a, minus_one)
    }

    fn sub(&mut self, a: usize, b: usize) -> usize {
        let b = self.minus(b);
        self.add(a, b)
    }

    fn sum_columns(&mut self, a: usize) -> usize {
        let ones = self.leaf(&Array2::ones((self.value(a).ncols(), 1)));
        self.dot(a, ones)
    }

    fn mean_rows(&mut self, a: usize) -> usize {
        let n = self.value(a).nrows();
        let shares = self.leaf(&Array2::from_elem((1, n), 1.0 / n as f64));
        self.dot(shares, a)
    }

    fn mean(&mut self, a: usize) -> usize {
        let share = self.number(1.0 / self.value(a).ncols() as f64);
        let sums = self.sum_columns(a);
        let mean = self.mean_rows(sums);
        self.mul(mean, share)
    }

    fn ln(&mut self, a: usize) -> usize {
        self.each(a, f64::ln, |x, _| 1.0 / x)
    }

    fn sigmoid(&mut self, a: usize) -> usize {
        self.each(a, |x| 1.0 / (1.0 + (-x).exp()), |_, y| y * (1.0 - y))
    }

    fn softmax(&mut self, a: usize) -> usize {
        let e = self.each(a, f64::exp, |_, y| y);
        let sum = self.sum_columns(e);
        let share = self.each(sum, |x| 1.0 / x, |_, y| -y * y);
        self.mul(e, share)
    }

    /// The mean over the samples of the negative logarithm of the right class's probability.
    fn cross_entropy(&mut self, p: usize, answers: &Array2<f64>) -> usize {
        let (log, answers) = (self.ln(p), self.leaf(answers));
        let right = self.mul(log, answers);
        let right = self.sum_columns(right);
        let mean = self.mean_rows(right);
        self.minus(mean)
    }

    fn yes_or_no(&mut self, p: usize, y: &Array2<f64>) -> usize {
        let (one, yes, no) = (self.number(1.0), self.leaf(y), self.leaf(&(1.0 - y)));
        let (log_p, rest) = (self.ln(p), self.sub(one, p));
        let log_rest = self.ln(rest);
        let (a, b) = (self.mul(yes, log_p), self.mul(no, log_rest));
        let both = self.add(a, b);
        let mean = self.mean(both);
        self.minus(mean)
    }
}

/// Added up along the sides that were stretched to fit.
fn folded(d: Array2<f64>, (rows, columns): (usize, usize)) -> Array2<f64> {
    let d = if rows == 1 {
        d.sum_axis(Axis(0)).insert_axis(Axis(0))
    } else {
        d
    };
    if columns == 1 {
        d.sum_axis(Axis(1)).insert_axis(Axis(1))
    } else {
        d
    }
}

#[track_caller]
fn assert_same(what: &str, tape: &Array2<f64>, core: &Array2<f64>) {
    assert_eq!(tape.dim(), core.dim(), "{what}");
    let apart = (tape - core).fold(0.0_f64, |most, d| most.max(d.abs()));
    assert!(apart < 1e-12, "{what}: {apart}");
}

/// Holds a layer against the tape: output, gradient of the inputs, gradients of all parameters. `build` makes the output
/// from the steps of the inputs and of the parameters.
#[track_caller]
fn assert_layer(
    layer: &mut dyn Layer,
    x: &Array2<f64>,
    build: impl Fn(&mut Tape, usize, &[usize]) -> usize,
) {
    let mut rng = NumpyRng::seed(30);
    let wish = rng.randn(layer.forward(x).dim());
    layer.backward(&wish);

    let mut tape = Tape::default();
    let leaf = tape.leaf(x);
    let parameters: Vec<usize> = (layer.parameters().iter())
        .map(|p| tape.leaf(p.value))
        .collect();
    let output = build(&mut tape, leaf, &parameters);
    let wish = tape.leaf(&wish);
    let end = tape.mul(output, wish); // so that the wish arrives at the output
    let gradients = tape.walk_back(end);

    let name = layer.name();
    assert_same(name, &tape.value(output), layer.output());
    assert_same(name, &gradients[leaf], layer.d_inputs());
    for (p, &leaf) in layer.parameters().iter().zip(&parameters) {
        assert_same(&format!("{name} {}", p.name), &gradients[leaf], p.gradient);
    }
}

#[test]
fn layers_of_single_numbers() {
    let mut rng = NumpyRng::seed(0);
    let x = rng.randn((5, 3));
    assert_layer(&mut Relu::new(), &x, |tape, x, _| {
        tape.each(x, |x| x.max(0.0), |_, y| if y > 0.0 { 1.0 } else { 0.0 })
    });
    assert_layer(&mut Sigmoid::new(), &x, |tape, x, _| tape.sigmoid(x));
    assert_layer(&mut Tanh::new(), &x, |tape, x, _| {
        tape.each(x, f64::tanh, |_, y| 1.0 - y * y)
    });
    assert_layer(&mut Softmax::new(), &x, |tape, x, _| tape.softmax(x));
}

#[test]
fn dense_and_a_network_of_layers() {
    let mut rng = NumpyRng::seed(1);
    let x = rng.randn((5, 3));
    let dense = |tape: &mut Tape, x: usize, p: &[usize]| {
        let product = tape.dot(x, p[0]);
        tape.add(product, p[1])
    };
    assert_layer(&mut Dense::he(3, 4, &mut rng), &x, dense);
    let mut network = Sequential::new()
        .add(Dense::he(3, 6, &mut rng))
        .add(Tanh::new())
        .add(Dense::he(6, 2, &mut rng));
    assert_layer(&mut network, &x, |tape, x, p| {
        let sums = dense(tape, x, &p[..2]);
        let outputs = tape.each(sums, f64::tanh, |_, y| 1.0 - y * y);
        dense(tape, outputs, &p[2..])
    });
}

#[test]
fn batch_normalisation_through_mean_and_variance() {
    let mut rng = NumpyRng::seed(2);
    let x = rng.randn((6, 3));
    let mut norm = BatchNorm::new(3);
    (norm.gamma, norm.beta) = (rng.rand((1, 3)), rng.randn((1, 3)));
    assert_layer(&mut norm, &x, |tape, x, p| {
        let mean = tape.mean_rows(x);
        let centred = tape.sub(x, mean);
        let squares = tape.mul(centred, centred);
        let variance = tape.mean_rows(squares);
        let epsilon = tape.number(1e-6);
        let variance = tape.add(variance, epsilon);
        let shrink = tape.each(variance, |v| 1.0 / v.sqrt(), |_, y| -0.5 * y * y * y);
        let normalised = tape.mul(centred, shrink);
        let scaled = tape.mul(normalised, p[0]);
        tape.add(scaled, p[1])
    });
}

#[test]
fn dropout_as_a_mask_that_is_multiplied() {
    let mut rng = NumpyRng::seed(3);
    let x = rng.randn((6, 5));
    let mut dropout = Dropout::new(0.4, &mut rng);
    let mut same = dropout.clone(); // draws the same mask
    let mask = same.forward(&x) / &x;
    assert_layer(&mut dropout, &x, |tape, x, _| {
        let mask = tape.leaf(&mask);
        tape.mul(x, mask)
    });
}

#[test]
fn convolution_as_a_product_of_picked_numbers() {
    let mut rng = NumpyRng::seed(4);
    let (n, image, n_filters, size) = (2, [2, 5, 5], 3, 3);
    let x = rng.randn((n, 50));
    let mut conv = Conv2d::he(image, n_filters, size, &mut rng);
    conv.biases = rng.randn((1, n_filters));
    // The places of the pixels in x, laid out as the filters see them: (n * 9, 18).
    let places = Array2::from_shape_fn((n, 50), |(i, j)| (50 * i + j) as f64);
    let patches = layer::im2col(&places, image, size, 1, 0).mapv(|place| place as usize);
    assert_layer(&mut conv, &x, |tape, x, p| {
        let patches = tape.pick(x, patches.clone());
        let filters = tape.transposed(p[0]);
        let sums = tape.dot(patches, filters);
        let sums = tape.add(sums, p[1]); // (n * 9, n_filters)
        let image = |(i, j): (usize, usize)| (9 * i + j % 9) * n_filters + j / 9;
        tape.pick(sums, Array2::from_shape_fn((n, 9 * n_filters), image))
    });
}

#[test]
fn pooling_as_the_largest_that_are_picked() {
    let mut rng = NumpyRng::seed(5);
    let x = rng.randn((2, 16));
    let places = Array2::from_shape_fn((2, 16), |(i, j)| (16 * i + j) as f64);
    let squares = layer::im2col(&places, [1, 4, 4], 2, 2, 0).mapv(|place| place as usize);
    let largest = |square: ndarray::ArrayView1<'_, usize>| {
        let size = |&place: &usize| x[[place / 16, place % 16]];
        *(square.iter().max_by(|a, b| size(a).total_cmp(&size(b)))).expect("four pixels")
    };
    let winners = squares.map_axis(Axis(1), largest);
    let winners = Array2::from_shape_fn((2, 4), |(i, j)| winners[4 * i + j]);
    assert_layer(&mut MaxPool2d::new([1, 4, 4], 2), &x, |tape, x, _| {
        tape.pick(x, winners.clone())
    });
}

/// Holds a loss and its gradient against the tape.
#[track_caller]
fn assert_loss<T: AsTargets>(
    loss: &mut dyn Loss,
    predictions: &Array2<f64>,
    targets: &T,
    build: impl Fn(&mut Tape, usize) -> usize,
) {
    let value = loss.forward(predictions, targets);
    let mut tape = Tape::default();
    let leaf = tape.leaf(predictions);
    let last = build(&mut tape, leaf);
    assert_same("the loss", &tape.value(last), &array![[value]]);
    let name = format!("{loss:?}");
    assert_same(&name, &tape.walk_back(last)[leaf], loss.backward());
}

#[test]
fn every_loss() {
    let mut rng = NumpyRng::seed(6);
    let scores = rng.randn((4, 3));
    let labels = array![0usize, 2, 1, 0];
    let answers = data::one_hot(&labels, 3);
    let p = activation::softmax(&scores);
    assert_loss(
        &mut SoftmaxCrossEntropy::new(),
        &scores,
        &labels,
        |tape, a| {
            let p = tape.softmax(a);
            tape.cross_entropy(p, &answers)
        },
    );
    assert_loss(
        &mut CategoricalCrossEntropy::new(),
        &p,
        &labels,
        |tape, p| tape.cross_entropy(p, &answers),
    );

    let yes = array![
        [1.0, 0.0, 1.0],
        [0.0, 0.0, 1.0],
        [1.0, 1.0, 0.0],
        [0.0, 1.0, 0.0]
    ];
    let shares = activation::sigmoid(&scores);
    assert_loss(
        &mut SigmoidBinaryCrossEntropy::new(),
        &scores,
        &yes,
        |tape, a| {
            let p = tape.sigmoid(a);
            tape.yes_or_no(p, &yes)
        },
    );
    assert_loss(&mut BinaryCrossEntropy::new(), &shares, &yes, |tape, p| {
        tape.yes_or_no(p, &yes)
    });

    let y = rng.randn((4, 3));
    assert_loss(&mut MeanSquaredError::new(), &scores, &y, |tape, p| {
        let truth = tape.leaf(&y);
        let apart = tape.sub(p, truth);
        let squares = tape.mul(apart, apart);
        tape.mean(squares)
    });
    assert_loss(&mut MeanAbsoluteError::new(), &scores, &y, |tape, p| {
        let truth = tape.leaf(&y);
        let apart = tape.sub(p, truth);
        let sizes = tape.each(apart, f64::abs, |x, _| x.signum());
        tape.mean(sizes)
    });
}
