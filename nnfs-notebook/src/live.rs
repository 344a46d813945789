//! Live figures: pictures that compute in the page while a reader drags, draws and trains.
//!
//! What they show is nnfs-core itself, compiled to WebAssembly (the crate nnfs-live), so their numbers are those that a
//! cell prints. Each begins with a function of this module, and is shown when it is the last expression of a cell. Where
//! a page runs no scripts, a still picture stands in the figure's place.
//!
//! With the variable `NNFS_LIVE` set to `place` a figure leaves out the script, which every page of the web edition has
//! once for all of its figures.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ndarray::{Array1, Array2, array};
use nnfs_core::gradient::{forward_diff, gradient_check, gradient_descent, numerical_diff_with};
use nnfs_core::graph::Graph;
use nnfs_core::layer::{BatchNorm, Conv2d, Dense, Layer, Relu, Softmax};
use nnfs_core::loss::{Loss, SoftmaxCrossEntropy};
use nnfs_core::network::{Sequential, ThreeLayerNet, TwoLayerNet};
use nnfs_core::optimizer::{AdaGrad, Adam, Momentum, Optimizer, Sgd};
use nnfs_core::random::NumpyRng;
use nnfs_core::training::Training;
use nnfs_core::{activation, data, layer, metric};
use nnfs_exercises::{clinic, clothes};
use std::env;
use std::f64::consts::PI;

use crate::figure::{Draw, Figure};
use crate::{
    bars, chart_grid, computational_graph, contours, gradient_errors, heatmap, histogram, image,
    image_grid, neurons, plot, regions,
};

/// Built by `cargo lab live`.
const SCRIPT: &str = include_str!("live.js");

/// A figure that computes in the page.
#[derive(Clone, Debug)]
#[must_use = "a live figure is shown when it is the last expression of a cell"]
pub struct Live {
    name: &'static str,
    controls: &'static [&'static str],
    /// What the figure begins with, by the names of its controls.
    values: Vec<(&'static str, String)>,
    /// What is left out where the page has it in a file.
    large: Vec<(&'static str, String)>,
    still: Figure,
}

impl Live {
    fn new(name: &'static str, controls: &'static [&'static str], still: Figure) -> Self {
        Self {
            name,
            controls,
            values: Vec::new(),
            large: Vec::new(),
            still,
        }
    }

    /// Begins with this value of a control. A choice is counted from 0, and a switch is 1 or 0.
    ///
    /// # Panics
    /// Panics if the figure has no such control (the message says which it has), or if the value is not finite.
    pub fn set(mut self, control: &str, value: f64) -> Self {
        assert!(value.is_finite(), "{control} cannot begin with {value}");
        let found = self.controls.iter().find(|name| **name == control);
        let Some(name) = found else {
            panic!(
                "the live figure {:?} has no control {control:?}; it has {}",
                self.name,
                self.controls.join(", ")
            )
        };
        self.values.push((name, value.to_string()));
        self
    }

    /// The figure's place in a page, with the still picture in it.
    fn place(&self, with_large: bool) -> String {
        let large = self.large.iter().filter(|_| with_large);
        let attributes = self.values.iter().chain(large).map(|(name, value)| {
            let value = html_escape::encode_double_quoted_attribute(value);
            format!(" data-{name}=\"{value}\"")
        });
        format!(
            "<div data-live=\"{}\"{}>{}</div>",
            self.name,
            attributes.collect::<String>(),
            self.still.to_html()
        )
    }

    /// The figure as one block for a page.
    #[must_use]
    pub fn to_html(&self) -> String {
        if env::var_os("NNFS_LIVE").is_some_and(|wanted| wanted == "place") {
            return self.place(false);
        }
        format!("{}<script>{SCRIPT}</script>", self.place(true))
    }
}

impl Draw for Live {
    fn figure(&self) -> Figure {
        self.still.clone()
    }

    fn evcxr_display(&self) {
        let text = format!("Live figure. {}", self.still.alt());
        nnfs_show::mime::show(&[("text/html", &self.to_html()), ("text/plain", &text)]);
    }
}

/// A training to be started, paused and disturbed: a network 2-64-n with ReLU that learns to tell points (x1, x2) apart.
/// Points: (`n_points`, 2); labels: (`n_points`,), at most six classes.
///
/// Controls: `rate`, `hidden` (neurons), `batch` (samples per step, 0: all), `small` (1: the weights begin at 0.01 times
/// a normal number), `seed`.
///
/// # Panics
/// Panics if the points have not two columns, if there is not one label per point, if there are no points or some are
/// not finite, or if there are more than six classes.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
/// let figure = live::spiral(&x, &labels).set("rate", 10.0);
/// assert!(figure.to_html().contains("data-rate=\"10\""));
/// ```
pub fn spiral(x: &Array2<f64>, labels: &Array1<usize>) -> Live {
    const CLASSES: usize = 6;
    assert!(
        x.ncols() == 2 && x.nrows() == labels.len(),
        "live::spiral takes points (n, 2) with n labels, got {:?} and {} labels",
        x.dim(),
        labels.len()
    );
    assert!(
        !labels.is_empty() && x.iter().all(|x| x.is_finite()),
        "live::spiral has nothing to learn from: it wants at least one point, and finite numbers only"
    );
    if let Some(label) = labels.iter().find(|label| **label >= CLASSES) {
        panic!("live::spiral has colours for {CLASSES} classes, 0 to 5, and one label is {label}");
    }
    let still = regions("Train it").points(x, labels).figure();
    let mut figure = Live::new(
        "spiral",
        &["rate", "hidden", "batch", "small", "seed"],
        still,
    );
    let shipped = data::spiral(100, 3, &mut NumpyRng::seed(0));
    if (x, labels) != (&shipped.0, &shipped.1) {
        let points = x.outer_iter().zip(labels);
        let points: Vec<_> = points
            .map(|(x, class)| format!("{},{},{class}", x[0], x[1]))
            .collect();
        figure.values.push(("points", points.join(",")));
    }
    figure
}

/// The same training with an optimizer to be chosen and changed while it runs, on the spiral of 300 points and three
/// classes.
///
/// Controls: `optimizer` (0 `Sgd`, 1 `Momentum`, 2 `AdaGrad`, 3 `RmsProp`, 4 `Adam`), `rate`, `small` (1: the weights
/// begin at 0.01 times a normal number), `seed`.
pub fn switch() -> Live {
    let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
    let still = regions("Change the optimizer").points(&x, &labels).figure();
    Live::new("switch", &["optimizer", "rate", "small", "seed"], still)
}

/// A training on a spiral of few points, with prices for the weights that are changed while it runs: the regions, the loss on
/// points that are learnt and on unseen ones, and the weights of the first layer as a histogram.
///
/// Controls: `l1`, `l2`, `soft` (1: L1 pulls each weight after each step and stops at 0, 0: it pulls by its slope), `rate`,
/// `each` (points of each class), `seed`.
pub fn penalty() -> Live {
    let (x, labels) = data::spiral(20, 3, &mut NumpyRng::seed(0));
    let still = regions("What a weight costs").points(&x, &labels).figure();
    let controls = &["l1", "l2", "soft", "rate", "each", "seed"];
    Live::new("penalty", controls, still)
}

/// A small network that learns noisy points, the loss on them and on a thousand others, and the epoch that early stopping
/// would give back.
///
/// Controls: `points` (how many it learns from), `hidden` (neurons), `noise`, `shown` (0 the network as it is, 1 the one
/// that would be given back), `seed`.
pub fn overfit() -> Live {
    const EPOCHS: usize = 300;
    let mut rng = NumpyRng::seed(1);
    let [train, validation] = [60, 1000].map(|n| {
        let x = 2.0 * rng.rand((n, 2)) - 1.0;
        let blur = 0.3 * rng.randn(n);
        let is_above = |k: usize| x[[k, 1]] + blur[k] > 0.5 * (3.0 * x[[k, 0]]).sin();
        let labels = Array1::from_shape_fn(n, |k| usize::from(is_above(k)));
        (x, labels)
    });
    let mut network = Sequential::new()
        .add(Dense::he(2, 64, &mut rng))
        .add(Relu::new())
        .add(Dense::xavier(64, 2, &mut rng));
    let history = Training::new(EPOCHS)
        .batch_size(60)
        .validation(&validation)
        .run(
            &mut network,
            &train,
            &mut SoftmaxCrossEntropy::new(),
            &mut Adam::new(0.02),
            &mut rng,
        );
    let epochs = Array1::range(1.0, EPOCHS as f64 + 1.0, 1.0);
    let still = Figure::beside(&[
        regions("After 300 epochs")
            .ranges((-1.0, 1.0), (-1.0, 1.0))
            .network(&mut network)
            .points(&train.0, &train.1)
            .size(340, 340)
            .figure(),
        plot("Two curves that part")
            .line("learnt", &epochs, &history.loss)
            .line("validation", &epochs, &history.validation_loss)
            .labels("epoch", "loss")
            .size(340, 340)
            .figure(),
    ]);
    Live::new(
        "overfit",
        &["points", "hidden", "noise", "shown", "seed"],
        still,
    )
}

/// A long valley with the paths of four optimizers, whose start can be dragged and whose rates can be changed.
///
/// Controls: `start` (x and y, as `"-7,2"`), `steps`, and the rates `sgd`, `momentum`, `adagrad` and `adam`.
pub fn ravine() -> Live {
    let path = |mut optimizer: Box<dyn Optimizer>| {
        let mut point = Dense::from_parameters(array![[-7.0, 2.0]], array![0.0, 0.0]);
        let mut path = Array2::zeros((31, 2));
        path.row_mut(0).assign(&point.weights.row(0));
        for step in 1..=30 {
            point.d_weights = &point.weights * &array![[0.1, 2.0]];
            optimizer.step(&mut point);
            path.row_mut(step).assign(&point.weights.row(0));
        }
        path
    };
    let still = contours("Four paths down one valley", |x, y| x * x / 20.0 + y * y)
        .path("Sgd", &path(Box::new(Sgd::new(0.95))))
        .path("Momentum", &path(Box::new(Momentum::new(0.1))))
        .path("AdaGrad", &path(Box::new(AdaGrad::new(1.5))))
        .path("Adam", &path(Box::new(Adam::new(0.3))))
        .ranges((-8.0, 8.0), (-3.0, 3.0))
        .figure();
    Live::new(
        "ravine",
        &["start", "steps", "sgd", "momentum", "adagrad", "adam"],
        still,
    )
}

/// Ten layers of 100 neurons with tanh, whose first weights have a scale to be moved: histograms of what each layer gives
/// forwards, or of the gradients that it hands down.
///
/// Controls: `std` (what the normal numbers of the weights are multiplied by, 1e-4 to 3), `activation` (0 sigmoid,
/// 1 tanh, 2 `ReLU`), `back` (1: the gradients).
pub fn scale() -> Live {
    Live::new(
        "scale",
        &["std", "activation", "back"],
        ten_layers(1.0, false),
    )
}

/// The ten layers of [`scale`], with batch normalisation behind each Dense, and a switch for it.
///
/// Controls: those of [`scale`], and `normalised` (0: without, 1: with batch normalisation).
pub fn scale_normalised() -> Live {
    Live::new(
        "scale_normalised",
        &["std", "activation", "back", "normalised"],
        ten_layers(0.01, true),
    )
}

/// Histograms of what ten layers give, whose weights have a scale.
fn ten_layers(std: f64, is_normalised: bool) -> Figure {
    let mut rng = NumpyRng::seed(0);
    let mut x = rng.randn((1000, 100));
    let charts = (1..=10).map(|layer| {
        x = x.dot(&(std * rng.randn((100, 100))));
        if is_normalised {
            x = BatchNorm::new(100).forward(&x).clone();
        }
        x.mapv_inplace(f64::tanh);
        histogram(&format!("layer {layer}"), &x)
            .bins(30)
            .range(-1.0, 1.0)
            .highest(if is_normalised { 10.0 } else { 50.0 })
            .labels("", "")
            .size(190, 150)
    });
    chart_grid(5, charts.collect::<Vec<_>>())
}

/// A network with dropout, and the doubt of the smaller networks that its masks leave over.
///
/// Controls: `rate`, `hidden` (neurons of each of two layers), `seed`.
pub fn crowd() -> Live {
    let (x, labels) = data::spiral(30, 3, &mut NumpyRng::seed(1));
    let still = regions("A crowd in one network")
        .points(&x, &labels)
        .figure();
    Live::new("crowd", &["rate", "hidden", "seed"], still)
}

/// A sheet to draw a digit on, and what a trained network 784-50-100-10 reads in it.
///
/// The weights go into the page as 32-bit floats, so probabilities agree with a cell's to six digits.
///
/// Controls: `fit` (1: the drawing is fitted and centred as MNIST's digits were), `raw` (1: the division by 255 is left
/// out).
///
/// # Panics
/// Panics if the network has other sizes.
pub fn digit(network: &ThreeLayerNet) -> Live {
    let mut network = network.clone();
    let sheet = seven();
    let weights = weights_of("digit", &mut network);
    let read = activation::softmax(network.forward(&sheet));
    let still = Figure::beside(&[
        image_grid("A digit to read", &sheet).side(160).figure(),
        bars("What the network says")
            .labels(0..10)
            .values(&read)
            .figure(),
    ]);
    let mut figure = Live::new("digit", &["fit", "raw"], still);
    figure.large.push(("weights", weights));
    figure
}

/// A sheet to draw a digit on, and what every layer of a trained network 784-50-100-10 says to it. One of the 50 neurons
/// may be chosen, to see its weights.
///
/// The weights go into the page as 32-bit floats, so what is shown agrees with a cell's to six digits.
///
/// Controls: `fit` (1: the drawing is fitted and centred as MNIST's digits were), `neuron` (one of the first hidden
/// layer, from 0).
///
/// # Panics
/// Panics if the network has other sizes.
pub fn pad(network: &ThreeLayerNet) -> Live {
    let mut network = network.clone();
    let sheet = seven();
    let weights = weights_of("pad", &mut network);
    let read = activation::softmax(network.forward(&sheet));
    let layer = |title: &str, output: &Array2<f64>, columns: usize, side: u32| {
        let rows = output.to_shape((output.len() / columns, columns));
        let rows = rows.expect("a whole number of rows").to_owned();
        image(title, &rows).side(side).figure()
    };
    let still = Figure::beside(&[
        image_grid("A digit to read", &sheet).side(140).figure(),
        layer("50 neurons", &network.sigmoid1.output, 10, 140),
        layer("100 neurons", &network.sigmoid2.output, 10, 140),
        bars("10 digits")
            .labels(0..10)
            .values(&read)
            .size(300, 200)
            .figure(),
    ]);
    let mut figure = Live::new("pad", &["fit", "neuron"], still);
    figure.large.push(("weights", weights));
    figure
}

/// All parameters of a network 784-50-100-10, as 32-bit floats in base 64.
fn weights_of(figure: &str, network: &mut ThreeLayerNet) -> String {
    let weights: Vec<u8> = network
        .parameters()
        .iter()
        .flat_map(|parameter| parameter.value.iter())
        .flat_map(|weight| (*weight as f32).to_le_bytes())
        .collect();
    assert!(
        network.sizes() == Some((784, 10)) && weights.len() == 4 * 45_360,
        "live::{figure} takes a network 784-50-100-10"
    );
    BASE64.encode(weights)
}

/// A digit whose pixels all move by the same small amount, up or down, and what a trained network 784-50-100-10 reads
/// in it then.
///
/// Controls: `digit` (which one is drawn, 0 to 9), `random` (0: the step goes along the sign of the gradient of the
/// loss, 1: along random signs), `size` (of the step, up to 0.3), `seed` (of random signs).
///
/// # Panics
/// Panics if the network has other sizes.
pub fn nudge(network: &ThreeLayerNet) -> Live {
    let mut network = network.clone();
    let weights = weights_of("nudge", &mut network);
    let sheet = seven();
    let read = network.predict(&sheet);
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(network.forward(&sheet), &read);
    let signs = network.backward(loss.backward()).mapv(f64::signum);
    let nudged = (&sheet + &(0.1 * signs)).mapv(|v| v.clamp(0.0, 1.0));
    let probabilities = activation::softmax(network.forward(&nudged));
    let still = Figure::beside(&[
        image_grid("Nudge a digit", &nudged).side(160).figure(),
        bars("What the network says")
            .labels(0..10)
            .values(&probabilities)
            .figure(),
    ]);
    let mut figure = Live::new("nudge", &["digit", "random", "size", "seed"], still);
    figure.large.push(("weights", weights));
    figure
}

/// A seven in two strokes: (1, 784).
fn seven() -> Array2<f64> {
    let strokes = [[[7.0, 8.0], [20.0, 8.0]], [[20.0, 8.0], [12.0, 21.0]]];
    Array2::from_shape_fn((1, 784), |(_, pixel)| {
        let (x, y) = ((pixel % 28) as f64, (pixel / 28) as f64);
        let distances = strokes.map(|[[x0, y0], [x1, y1]]: [[f64; 2]; 2]| {
            let (dx, dy) = (x1 - x0, y1 - y0);
            let along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
            let along = along.clamp(0.0, 1.0);
            (x - x0 - along * dx).hypot(y - y0 - along * dy)
        });
        (2.0 - distances[0].min(distances[1])).clamp(0.0, 1.0)
    })
}

/// A landscape to drop a ball on, which rolls down by gradient descent.
///
/// Controls: `landscape` (0 bowl, 1 long valley, 2 saddle, 3 two valleys), `rate`, `steps`.
pub fn descent() -> Live {
    let bowl = |x: &Array1<f64>| x[0] * x[0] + x[1] * x[1];
    let path = gradient_descent(bowl, &array![-3.0, 4.0], 0.1, 100).path;
    let still = contours("Drop a ball", |x0, x1| bowl(&array![x0, x1]))
        .path("rate 0.1", &path)
        .labels("x0", "x1")
        .size(440, 400)
        .figure();
    Live::new("descent", &["landscape", "rate", "steps"], still)
}

/// The bill for apples and oranges as a graph: its inputs can be changed, and its gradients hidden and filled in.
///
/// Controls: `inputs` (apple price, apple number, orange price, orange number and tax, as `"100,2,150,3,1.1"`), `hide`
/// (1: the gradients are to be filled in).
pub fn graph() -> Live {
    let mut bag = Graph::new();
    let inputs = [
        ("apple price", 100.0),
        ("apple number", 2.0),
        ("orange price", 150.0),
        ("orange number", 3.0),
        ("tax", 1.1),
    ];
    let [apple_price, apple_number, orange_price, orange_number, tax] =
        inputs.map(|(name, value)| bag.variable(name, value));
    let apples = bag.mul(apple_price, apple_number);
    let oranges = bag.mul(orange_price, orange_number);
    let both = bag.add(apples, oranges);
    let total = bag.mul(both, tax);
    for (name, node) in [
        ("apples", apples),
        ("oranges", oranges),
        ("both", both),
        ("total", total),
    ] {
        bag.named(name, node);
    }
    bag.backward(total);
    let still = computational_graph("Apples and oranges", &bag).figure();
    Live::new("graph", &["inputs", "hide"], still)
}

/// The line of a perceptron, to be dragged over the four inputs of a gate, and a second layer that combines two lines.
///
/// Controls: `lines` (w1, w2 and b of both, as `"0.5,0.5,-0.7,-0.5,-0.5,0.7"`), `second` (1: with the second layer).
pub fn line() -> Live {
    let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let still = regions("Drag the line")
        .ranges((-0.5, 1.5), (-0.5, 1.5))
        .classify(|x1, _| usize::from(x1 > 0.5))
        .points(&cases, &array![0, 0, 1, 1])
        .boundary(0.5, 0.0, -0.25)
        .figure();
    Live::new("line", &["lines", "second"], still)
}

/// The step of a numerical derivative: what two formulas measure with it, and how wrong they are.
///
/// Controls: `function` (0: x³ at 3, 1: x² at 2, 2: sin x at 0), `h` (from 1e-16 to 1).
pub fn step() -> Live {
    let steps = Array1::linspace(-16.0, 0.0, 161).mapv(|e: f64| 10.0_f64.powf(e));
    let cube = |x: f64| x * x * x;
    let still = plot("The step: how wrong is the slope of x³ at 3?")
        .line(
            "forward",
            &steps,
            &steps.mapv(|h| (forward_diff(cube, 3.0, h) - 27.0).abs()),
        )
        .line(
            "central",
            &steps,
            &steps.mapv(|h| (numerical_diff_with(cube, 3.0, h) - 27.0).abs()),
        )
        .log_log()
        .y_range(1e-13, 1e2)
        .labels("step h", "error")
        .figure();
    Live::new("step", &["function", "h"], still)
}

/// A threshold to be dragged between the scores of two classes, and the ROC curve that it draws.
///
/// Controls: `threshold`, `share` (of the class "yes", in percent), `apart` (the distance of the two classes).
pub fn threshold() -> Live {
    let labels = Array1::from_shape_fn(10_000, |i| usize::from(i < 2000));
    let scores = NumpyRng::seed(0).randn(10_000) + labels.mapv(|t| 2.0 * t as f64 - 1.0);
    let class = |class: usize| -> Array1<f64> {
        let mine = scores.iter().zip(&labels).filter(|&(_, &t)| t == class);
        mine.map(|(&z, _)| z).collect()
    };
    let still = Figure::beside(&[("no", 0), ("yes", 1)].map(|(name, number)| {
        histogram(&format!("Scores of the class \"{name}\""), &class(number))
            .range(-6.0, 6.0)
            .bins(48)
            .mark(0.0, "threshold")
            .labels("score", "share in %")
            .size(380, 300)
            .figure()
    }));
    Live::new("threshold", &["threshold", "share", "apart"], still)
}

/// Three scores to be moved, with softmax, its Jacobian, and the gradient of the cross-entropy behind it.
///
/// Controls: `a0`, `a1`, `a2` (the scores), `target` (the true class).
pub fn scores() -> Live {
    let scores = array![[0.7_f64.ln(), 0.1_f64.ln(), 0.2_f64.ln()]];
    let mut softmax = Softmax::new();
    let y = softmax.forward(&scores).row(0).to_owned();
    let t = array![1.0, 0.0, 0.0];
    let still = Figure::beside(&[
        bars("What it said minus what it should have said")
            .group("y", &y)
            .group("t", &t)
            .group("y - t", &(&y - &t))
            .size(380, 300)
            .figure(),
        heatmap("The Jacobian of softmax", &softmax.jacobian(0))
            .labels("score", "probability")
            .figure(),
    ]);
    Live::new("scores", &["a0", "a1", "a2", "target"], still)
}

/// One weight of a layer of four inputs and three neurons, on a batch of three samples: the products that are added up
/// for its gradient, and what happens when it is moved.
///
/// Controls: `wish` (what comes from above; 0: 1s, 2s and 3s, 1: numbers that all differ, 2: half the squares of the
/// outputs behind a ReLU), `row` and `column` of the weight, `nudge` (how far it is moved).
pub fn weight() -> Live {
    let inputs = array![
        [1.0, 2.0, 3.0, 2.5],
        [2.0, 5.0, -1.0, 2.0],
        [-1.5, 2.7, 3.3, -0.8]
    ];
    let d_outputs = array![[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]];
    let still = Figure::beside(&[
        heatmap("X", &inputs).figure(),
        heatmap("dY", &d_outputs).figure(),
        heatmap("dW = Xᵀ dY", &inputs.t().dot(&d_outputs)).figure(),
    ]);
    Live::new("weight", &["wish", "row", "column", "nudge"], still)
}

/// Layers to be stacked behind a batch of three samples with two inputs: the shapes between them, a gradient check of
/// each, and what nnfs-core says when two do not fit.
///
/// Controls: `layers` (three numbers a layer: kind, inputs and outputs, as `"0,2,4,1,0,0,0,4,3"`; the kinds are 0 Dense,
/// 1 ReLU, 2 sigmoid, 3 tanh, 4 softmax, and all but the first have sizes 0).
pub fn stack() -> Live {
    let still = neurons(
        "Stack layers: Dense(2 -> 4), Relu, Dense(4 -> 3)",
        &[2, 4, 3],
    )
    .names(["inputs", "Dense, ReLU", "Dense"])
    .batch(3)
    .figure();
    Live::new("stack", &["layers"], still)
}

/// The clinic's waiting room: a gradient check with any step, on networks in which one layer has a mistake to be found.
///
/// Controls: `patient` (0: healthy, or 1, 2, 3, 6, 7), `h` (the step, from 1e-13 to 1), `samples` (1 to 5).
pub fn check() -> Live {
    let (x, labels) = (NumpyRng::seed(1).randn((5, 2)), array![0, 1, 2, 1, 0]);
    let mut patient = clinic::patient(3);
    let report = gradient_check(&mut patient, &x, &labels, &mut SoftmaxCrossEntropy::new());
    let still = gradient_errors("The waiting room: patient 3", &report).figure();
    Live::new("check", &["patient", "h", "samples"], still)
}

/// Two arrays whose shapes may be chosen: whether and how they fit, for `+`, `-`, `*` and `.dot`.
///
/// Controls: `a` and `b` (0 to 10: (1,), (2,), (3,), (1, 2), (1, 3), (2, 1), (3, 1), (2, 2), (2, 3), (3, 2), (3, 3)),
/// `operation` (0 plus, 1 minus, 2 times, 3 the matrix product), `guess` (1: the result waits until a reader clicks
/// it).
pub fn shapes() -> Live {
    let (a, b) = (array![[1.0, 2.0], [3.0, 4.0]], array![[10.0, 20.0]]);
    let still = Figure::beside(&[
        heatmap("a (2, 2)", &a).figure(),
        heatmap("b (2,)", &b).figure(),
        heatmap("a * b (2, 2)", &(&a * &b)).figure(),
    ]);
    Live::new("shapes", &["a", "b", "operation", "guess"], still)
}

/// Three neurons over one input, whose corners and weights can be dragged, and their sum.
///
/// Controls: `activation` (0 ReLU, 1 identity), `goal` (0 none, 1 a hat twice as high, 2 a ramp).
pub fn kinks() -> Live {
    let x = Array1::range(-5.0, 5.0, 0.1);
    let [left, middle, right] = [-1.0, 0.0, 1.0].map(|corner| activation::relu(&(&x - corner)));
    let still = plot("Three neurons and their sum")
        .line("sum", &x, &(&left - &(2.0 * &middle) + &right))
        .dashed("h(x + 1)", &x, &left)
        .dashed("-2 h(x)", &x, &(-2.0 * &middle))
        .dashed("h(x - 1)", &x, &right)
        .y_range(-2.2, 2.2)
        .labels("x", "")
        .figure();
    Live::new("kinks", &["activation", "goal"], still)
}

/// A layer of three neurons and a batch of three samples: which numbers make an output, and which outputs a number
/// moves.
pub fn product() -> Live {
    let inputs = array![
        [1.0, 2.0, 3.0, 2.5],
        [2.0, 5.0, -1.0, 2.0],
        [-1.5, 2.7, 3.3, -0.8]
    ];
    let weights = array![
        [0.2, 0.5, -0.26],
        [0.8, -0.91, -0.27],
        [-0.5, 0.26, 0.17],
        [1.0, -0.5, 0.87]
    ];
    let outputs = inputs.dot(&weights) + array![2.0, 3.0, 0.5];
    let still = Figure::beside(&[
        heatmap("Inputs (3, 4)", &inputs).figure(),
        heatmap("Weights (4, 3)", &weights).figure(),
        heatmap("Outputs (3, 3)", &outputs).figure(),
    ]);
    Live::new("product", &[], still)
}

/// Four scores to be dragged, a temperature, and the probabilities that softmax and the plain formula make of them.
///
/// Controls: `temperature`, `shift` (a number added to all scores).
pub fn softmax() -> Live {
    let scores = array![0.3, 2.9, 4.0, 0.0];
    let still = bars("Four scores, four probabilities")
        .labels(["0.3", "2.9", "4.0", "0.0"])
        .values(&activation::softmax_row(&scores))
        .axis_labels("score", "probability")
        .figure();
    Live::new("softmax", &["temperature", "shift"], still)
}

/// Ten plants of two kinds, and a network with one weight to turn: what loss and accuracy say of it.
///
/// Controls: `weight`, `offset` (what is taken off the score), `all` (1: the curves are shown where the weight has not
/// been, too).
pub fn loss() -> Live {
    let heights = array![0.4, 0.7, 0.9, 1.1, 1.3, 1.4, 1.6, 1.9, 2.2, 2.6];
    let kinds: Array1<usize> = array![0, 0, 0, 1, 0, 1, 0, 1, 1, 1];
    let scores = |weight: f64| {
        let score = |(plant, kind)| kind as f64 * (weight * heights[plant] - 3.0);
        Array2::from_shape_fn((10, 2), score)
    };
    let w = Array1::linspace(0.0, 6.0, 601);
    let losses = w.mapv(|w| SoftmaxCrossEntropy::new().forward(&scores(w), &kinds));
    let still = plot("Ten plants, one weight")
        .line("loss", &w, &losses)
        .line(
            "accuracy",
            &w,
            &w.mapv(|w| metric::accuracy(&scores(w), &kinds)),
        )
        .labels("w", "")
        .y_range(0.0, 1.7)
        .figure();
    Live::new("loss", &["weight", "offset", "all"], still)
}

/// A network to be built and trained, on points that may be put into the plane by clicks.
///
/// Controls: `data` (0 spiral, 1 disc and ring, 2 checks, 3 own points), `n1`, `n2` and `n3` (neurons of the hidden
/// layers, 0 to 8; 0: no such layer), `activation` (0 ReLU, 1 sigmoid, 2 tanh), `optimizer` (0 Sgd, 1 Momentum,
/// 2 `AdaGrad`, 3 `RmsProp`, 4 Adam), `rate`, `batch` (samples per step, 0: all), `l1`, `l2`, `dropout`, `noise`, `seed`,
/// `put` (the class of a new point).
pub fn playground() -> Live {
    const CONTROLS: [&str; 14] = [
        "data",
        "n1",
        "n2",
        "n3",
        "activation",
        "optimizer",
        "rate",
        "batch",
        "l1",
        "l2",
        "dropout",
        "noise",
        "seed",
        "put",
    ];
    let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
    let still = regions("Playground").points(&x, &labels).figure();
    Live::new("playground", &CONTROLS, still)
}

/// Two equal networks that learn the same samples in the same computing time, one with a measured gradient, the other by
/// backpropagation. Inputs: (`n_samples`, `n_columns`); labels: (`n_samples`,), 0 to 9.
///
/// The inputs go into the page as 32-bit floats, so the losses agree with a cell's to six digits or so.
///
/// Controls: `hidden` (neurons), `rate`.
///
/// # Panics
/// Panics if there is not one label per sample, if there is no sample, or if a label is above 9.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let (x, labels) = (NumpyRng::seed(0).rand((20, 49)), Array1::from_iter((0..20).map(|n| n % 10)));
/// let figure = live::race(&x, &labels).set("hidden", 5.0);
/// assert!(figure.to_html().contains("data-live=\"race\" data-labels=\"0,1,2,"));
/// ```
pub fn race(x: &Array2<f64>, labels: &Array1<usize>) -> Live {
    const CLASSES: usize = 10;
    assert!(
        x.nrows() == labels.len() && x.nrows() > 0,
        "live::race takes one label per sample, got samples of shape {:?} and {} labels",
        x.dim(),
        labels.len()
    );
    if let Some(label) = labels.iter().find(|label| **label >= CLASSES) {
        panic!("live::race has networks for the labels 0 to 9, and one label is {label}");
    }
    let mut network = TwoLayerNet::new(x.ncols(), 10, CLASSES, &mut NumpyRng::seed(0));
    let losses = Array1::from_shape_fn(200, |_| {
        let before = network.loss(x, labels);
        let slopes = network.gradient(x, labels);
        network.dense1.weights.scaled_add(-0.5, &slopes.weights1);
        network.dense1.biases.scaled_add(-0.5, &slopes.biases1);
        network.dense2.weights.scaled_add(-0.5, &slopes.weights2);
        network.dense2.biases.scaled_add(-0.5, &slopes.biases2);
        before
    });
    let still = plot("200 steps of a race, by backpropagation")
        .line("", &Array1::range(0.0, 200.0, 1.0), &losses)
        .labels("step", "loss")
        .y_range(0.0, 2.6)
        .figure();
    let mut figure = Live::new("race", &["hidden", "rate"], still);
    let labels: Vec<_> = labels.iter().map(usize::to_string).collect();
    let pixels: Vec<u8> = x
        .iter()
        .flat_map(|pixel| (*pixel as f32).to_le_bytes())
        .collect();
    figure.values.push(("labels", labels.join(",")));
    figure.values.push(("pictures", BASE64.encode(pixels)));
    figure
}

/// A training in which a bug of the museum is switched on and off, beside a healthy one; or cases whose bug is to be
/// named.
///
/// Controls: `case` (0: the bug is the one that is chosen, 1 to 6: another one, which is not told), `bug` (0 none, 1 two
/// steps in one, 2 along the gradient, 3 biases that never learn, 4 a loss that never looks at the truth, 5 a loss that
/// forgives class 0, 6 a decay that is too strong).
pub fn bugs() -> Live {
    let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
    let still = regions("Switch a bug on").points(&x, &labels).figure();
    Live::new("bugs", &["case", "bug"], still)
}

/// Points to be dragged, and a network with ReLU whose curve follows them while it learns: the loss may be changed, the
/// hinges of its first layer lie below, and the range outside the points is shown.
///
/// Controls: `loss` (0 squared, 1 absolute), `layers` (0 one hidden layer, 1 two), `neurons` (of each), `spread` (1: the
/// hinges begin at random places, 0: all of them at -1), `rate`, `seed`.
pub fn fit() -> Live {
    let x = Array1::linspace(-1.0, 1.0, 25);
    let y = Array1::from_shape_fn(25, |k| if k == 16 { -1.5 } else { (PI * x[k]).sin() });
    let still = plot("Drag the points").points("points", &x, &y);
    let still = still.ranges((-2.0, 2.0), (-2.5, 2.5)).labels("x", "y");
    Live::new(
        "fit",
        &["loss", "layers", "neurons", "spread", "rate", "seed"],
        still.figure(),
    )
}

/// A training as a machine: batches flow through network, loss and optimizer, one step at a time; after each epoch the
/// history grows, and the events are looked at.
///
/// Controls: `batch` (samples), `rate`, `patience` (0: no early stopping), `shuffle` (1: a new order for each epoch, 0:
/// arm by arm), `seed`.
pub fn machine() -> Live {
    const EPOCHS: usize = 60;
    let mut rng = NumpyRng::seed(0);
    let (train, validation) = (
        data::spiral(50, 3, &mut rng),
        data::spiral(100, 3, &mut rng),
    );
    let mut net = Sequential::new()
        .add(Dense::he(2, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 3, &mut rng));
    let training = Training::new(EPOCHS).batch_size(25).validation(&validation);
    let (mut loss, mut adam) = (SoftmaxCrossEntropy::new(), Adam::new(0.02));
    let history = training.run(&mut net, &train, &mut loss, &mut adam, &mut rng);
    let epochs = Array1::range(1.0, EPOCHS as f64 + 1.0, 1.0);
    let still = plot("60 epochs of the machine")
        .line("training", &epochs, &history.loss)
        .line("validation", &epochs, &history.validation_loss)
        .labels("epoch", "loss")
        .y_range(0.0, 1.4);
    Live::new(
        "machine",
        &["batch", "rate", "patience", "shuffle", "seed"],
        still.figure(),
    )
}

/// A photo made of a garment, the steps that bring it into the form of Fashion-MNIST, and what a small network reads behind
/// each choice of them.
///
/// Controls: `garment` (its class), `times` (how often it is enlarged), `invert`, `crop`, `shrink`, `scale` (1 or 0).
pub fn photo() -> Live {
    let garment = clothes::garments().row(9).to_owned();
    let photo = clothes::photo(&garment, 4, [8, 44]);
    let still = Figure::beside(&[
        image("A photo", &photo).side(180).figure(),
        image("What the network sees", &clothes::shrunk(&photo))
            .side(180)
            .figure(),
    ]);
    Live::new(
        "photo",
        &["garment", "times", "invert", "crop", "shrink", "scale"],
        still,
    )
}

/// A picture and a filter of 3 x 3 numbers that a reader changes: the map that the filter makes of it, and the nine
/// products behind each place of the map.
///
/// Controls: `picture` (0 a seven, 1 a four, 2 a ring), `stride` (1 or 2), `padding` (0 or 1), `relu` and `pool` (1: there is
/// one behind the filter).
pub fn filter() -> Live {
    let sheet = seven();
    let edges = array![[-1.0, 0.0, 1.0, -1.0, 0.0, 1.0, -1.0, 0.0, 1.0]];
    let mut conv = Conv2d::from_parameters([1, 28, 28], edges, array![0.0]);
    let map = conv.forward(&sheet);
    let still = Figure::beside(&[
        image_grid("A picture", &sheet).side(220).figure(),
        image_grid("Through a filter for upright edges", map)
            .brightness(-4.0, 4.0)
            .side(220)
            .figure(),
    ]);
    Live::new(
        "filter",
        &["picture", "stride", "padding", "relu", "pool"],
        still,
    )
}

/// A stack of convolutions: which pixels of a picture of 28 x 28 one number of the last layer sees, and along how many
/// paths.
///
/// Controls: `layers` (1 to 6), `size` (of the filters: 3, 5 or 7), `pooling` (0 none, 1 behind every second layer, 2
/// behind each), `row` and `column` of the number.
pub fn depth() -> Live {
    let sees = |n_layers: usize| {
        let mut paths = Array2::zeros((1, 784));
        paths[[0, 14 * 28 + 14]] = 1.0;
        for _ in 0..n_layers {
            let patches = paths.t().dot(&Array2::ones((1, 9)));
            paths = layer::col2im(&patches, [1, 28, 28], 3, 1, 1);
        }
        let most = paths.fold(0.0, |a: f64, &b| a.max(b));
        let title = if n_layers == 1 {
            "One layer of 3 x 3"
        } else {
            "Three layers"
        };
        image_grid(title, &(paths / most)).side(200).figure()
    };
    Live::new(
        "depth",
        &["layers", "size", "pooling", "row", "column"],
        Figure::beside(&[sees(1), sees(3)]),
    )
}

/// The walk back along a tape of five steps, visit by visit: right, or with a slip.
///
/// Controls: `a` and `b` (the inputs), `rule` (0: what arrives is added, 1: it overwrites), `order` (0: the tape
/// reversed, 1: depth first without marks, 2: the tape from its beginning), `walked` (how many visits are done).
pub fn tape() -> Live {
    let mut graph = Graph::new();
    let a = graph.variable("a", 0.5);
    let b = graph.variable("b", 1.5);
    let u = graph.mul(a, b);
    let v = graph.add(u, a);
    let w = graph.mul(u, v);
    let t = graph.tanh(w);
    let s = graph.add(t, u);
    for (name, node) in [("u", u), ("v", v), ("w", w), ("t", t), ("s", s)] {
        graph.named(name, node);
    }
    graph.backward(s);
    let still = computational_graph("Walk back along the tape", &graph).figure();
    Live::new("tape", &["a", "b", "rule", "order", "walked"], still)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_figure_holds_its_picture_and_what_it_begins_with() {
        let html = descent().set("rate", 0.5).place(true);
        assert!(html.starts_with("<div data-live=\"descent\" data-rate=\"0.5\"><img "));
        assert!(html.ends_with("></div>"));
    }

    #[test]
    fn the_page_of_all_figures_leaves_none_out() {
        let page = include_str!("../examples/live.rs");
        let functions = include_str!("live.rs").split("\npub fn ").skip(1);
        let figures = functions.filter_map(|function| {
            let (head, _) = function.split_once(" {")?;
            let (name, _) = head.ends_with("-> Live").then(|| head.split_once('('))??;
            Some(name)
        });
        let figures: Vec<&str> = figures.collect();
        assert!(figures.contains(&"tape"), "{figures:?}");
        for name in figures {
            assert!(page.contains(&format!("live::{name}(")), "{name}");
        }
    }

    #[test]
    fn the_script_is_complete_and_ends_where_it_should() {
        assert!(SCRIPT.starts_with("// Built by `cargo lab live`"));
        assert!(!SCRIPT.contains("</script") && !SCRIPT.contains("<!--"));
        assert!(!SCRIPT.contains("EVCXR_END_CONTENT"));
    }

    #[test]
    #[should_panic(expected = "it has landscape, rate, steps")]
    fn a_control_that_is_not_there_is_named_with_those_that_are() {
        let _ = descent().set("speed", 1.0);
    }

    #[test]
    #[should_panic(expected = "at least one point")]
    fn an_empty_set_of_points_is_not_taken_for_the_chapter_s() {
        let _ = spiral(&Array2::zeros((0, 2)), &Array1::zeros(0));
    }

    #[test]
    fn own_points_go_along_and_the_chapter_s_do_not() {
        let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
        assert!(!spiral(&x, &labels).place(true).contains("data-points"));
        let own = spiral(&array![[0.5, -1.0], [2.0, 0.25]], &array![0, 3]).place(true);
        assert!(own.contains(" data-points=\"0.5,-1,0,2,0.25,3\""));
    }

    #[test]
    fn weights_are_left_out_where_the_page_has_them() {
        let network = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
        for figure in [digit(&network), pad(&network)] {
            assert!(figure.place(true).len() > 240_000 && figure.place(false).len() < 60_000);
        }
    }

    #[test]
    fn every_still_picture_says_what_it_shows() {
        let figures = [shapes(), kinks(), product(), softmax(), loss()];
        let says = figures.map(|figure| figure.figure().alt().to_string());
        let wanted = [
            "from 10 to 80",
            "sum from (-5, 0)",
            "from -1.81 to 8.9",
            "4.0 0.7268",
            "loss from (0, 1.549) to (6, 1.583)",
        ];
        for (says, wanted) in says.iter().zip(wanted) {
            assert!(says.contains(wanted), "{wanted:?} in {says:?}");
        }
    }

    #[test]
    #[should_panic(expected = "one label is 10")]
    fn a_race_for_other_labels_is_refused() {
        let _ = race(&array![[0.5, 1.0]], &array![10]);
    }
}
