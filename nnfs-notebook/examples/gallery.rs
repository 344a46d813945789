//! Every kind of figure on one page, to look at after a change.
//!
//! ```console
//! cargo run -p nnfs-notebook --example gallery -- gallery.html
//! ```
//!
//! The page holds all figures twice, for a light and for a dark page, whatever the system prefers.

use std::error::Error;

use ndarray::{Array1, Array2, array};
use nnfs_notebook::prelude::*;
use nnfs_notebook::{Film, Flipbook};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or("gallery.html".to_owned());
    let figures: String = figures()
        .iter()
        .map(Figure::to_html)
        .chain([
            spiral_film().to_html(),
            moving_wave().to_html(),
            temperatures().to_html(),
            perceptrons().to_html(),
        ])
        .map(|picture| format!("<div style=\"margin:16px 0\">{picture}</div>"))
        .collect();
    let half = |scheme: &str, paper: &str| {
        format!(
            "<div style=\"color-scheme:{scheme};background:{paper};padding:8px\">{figures}</div>"
        )
    };
    let page = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>Every kind of figure</title>\
         <style>img{{max-width:100%}}</style>{}{}",
        half("light", "#FFFFFF"),
        half("dark", "#111111")
    );
    std::fs::write(&path, page)?;
    println!("{path}");
    Ok(())
}

fn figures() -> Vec<Figure> {
    let mut all = charts();
    all.extend(planes());
    all.extend(networks());
    all.extend(drawings());
    all
}

/// Charts of numbers.
fn charts() -> Vec<Figure> {
    let mut rng = NumpyRng::seed(0);
    let x = Array1::linspace(-4.0, 4.0, 81);
    let relu = x.mapv(|x: f64| x.max(0.0));
    let h = Array1::from_iter((0..=16).map(|k| 10_f64.powi(-k)));
    let error = h.mapv(|h| h * h + 1e-17 / h);
    let broken = array![1.0, f64::NAN, 0.0, f64::INFINITY, 0.5];
    let loss = Array1::from_iter((1..=40).map(|i| 1.0986 / f64::from(i)));
    vec![
        side_by_side![
            plot("Three activations")
                .line("sigmoid", &x, &x.mapv(|x: f64| 1.0 / (1.0 + (-x).exp())))
                .line("tanh", &x, &x.mapv(f64::tanh))
                .dashed("relu", &x, &relu)
                .labels("x", "output"),
            plot("One line hides another")
                .line("max(0, x)", &x, &relu)
                .line("(x + |x|) / 2", &x, &x.mapv(|x| (x + x.abs()) / 2.0))
                .line("the same once more", &x, &relu)
                .size(420, 340)
        ],
        side_by_side![
            plot("The error of a central difference")
                .line("central", &h, &error)
                .points("measured", &h, &error)
                .log_log()
                .labels("h", "error"),
            plot("A scatter of points")
                .points("first", &rng.randn(60), &rng.randn(60))
                .points("second", &(rng.randn(60) + 2.0), &rng.randn(60))
                .size(420, 340)
        ],
        side_by_side![
            plot("What cannot be drawn is said below")
                .line("loss", &Array1::range(1.0, 6.0, 1.0), &broken)
                .log_y()
                .labels("epoch", "loss"),
            plot("Near 1000000000: only what differs stands at the axis")
                .line(
                    "",
                    &(1e9 + &Array1::linspace(0.0, 1.0, 12)),
                    &Array1::linspace(1.0986, 1.098_62, 12)
                )
                .labels("step", "loss")
                .size(420, 300)
        ],
        side_by_side![
            plot("Small")
                .line("loss", &Array1::range(1.0, 41.0, 1.0), &loss)
                .y_range(0.0, 1.2)
                .labels("epoch", "loss")
                .size(320, 220),
            plot("Smaller")
                .line("", &x, &(1e-5 * &relu))
                .labels("x", "")
                .size(240, 200),
            plot("Numbers in thousands")
                .line("", &(10_000.0 * &x), &(12_345.0 * &relu))
                .labels("x", "y")
                .size(320, 220)
        ],
        side_by_side![
            bars("Probabilities")
                .labels(["cat", "dog", "crab"])
                .values(&array![0.7, 0.1, 0.2]),
            bars("Two groups with negative values")
                .labels(["a", "b", "c", "d"])
                .group("backward", &array![0.5, -1.25, 2.0, 0.125])
                .group("numerical", &array![0.5, -1.2, 2.0, 0.5])
                .axis_labels("parameter", "gradient")
        ],
        side_by_side![
            bars("Ten classes")
                .values(&Array1::from_iter(
                    (1..=10).map(|i| 0.98 / f64::from(i * i * i))
                ))
                .axis_labels("digit", "probability"),
            plot("A hat and its three parts")
                .line(
                    "hat",
                    &x,
                    &(x.mapv(|x| (x + 1.0).max(0.0) - 2.0 * x.max(0.0) + (x - 1.0).max(0.0)))
                )
                .dashed("h(x + 1)", &x, &x.mapv(|x| (x + 1.0).max(0.0)))
                .dashed("-2 h(x)", &x, &(-2.0 * &relu))
                .dashed("h(x - 1)", &x, &x.mapv(|x| (x - 1.0).max(0.0)))
                .y_range(-2.2, 2.2)
                .size(440, 300)
        ],
        side_by_side![
            bars("Many bars")
                .values(&rng.randn(40))
                .axis_labels("neuron", "output")
                .size(480, 260),
            histogram("Normal numbers", &rng.randn(5000))
                .bins(30)
                .mark(0.0, "mean"),
        ],
        side_by_side![
            histogram(
                "Errors by powers of ten",
                &rng.randn(400).mapv(|x| 10_f64.powf(x - 6.0))
            )
            .log_x()
            .mark(1e-7, "1e-7")
            .labels("relative error", "share in %"),
            histogram("Sparse", &array![0.0, 1.0, 1.0, f64::NAN]).bins(10)
        ],
        history(),
    ]
}

/// Charts of a training.
fn history() -> Figure {
    let mut rng = NumpyRng::seed(0);
    let (train, test) = (
        data::spiral(100, 3, &mut rng),
        data::spiral(50, 3, &mut rng),
    );
    let mut network = Sequential::new()
        .add(Dense::he(2, 16, &mut rng))
        .add(Relu::new())
        .add(Dense::he(16, 3, &mut rng));
    let history = Training::new(20).batch_size(30).validation(&test).run(
        &mut network,
        &train,
        &mut SoftmaxCrossEntropy::new(),
        &mut Sgd::new(0.5),
        &mut rng,
    );
    side_by_side![
        curves("A spiral", &history).steps(),
        curves("With a logarithmic axis", &history).log_y()
    ]
}

/// A network that tells the arms of a spiral apart as well as it can in 200 epochs.
fn train(
    network: &mut Sequential,
    x: &Array2<f64>,
    labels: &Array1<usize>,
    mut each: impl FnMut(usize, &mut Sequential),
) {
    let (mut loss, mut optimizer) = (SoftmaxCrossEntropy::new(), Sgd::new(1.0));
    for epoch in 0..=200 {
        each(epoch, network);
        loss.forward(network.forward(x), labels);
        network.backward(loss.backward());
        optimizer.step(network);
    }
}

fn spiral_film() -> Film {
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(100, 3, &mut rng);
    let mut network = Sequential::new()
        .add(Dense::he(2, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 3, &mut rng));
    let mut spiral = film("A film of a spiral", &x, &labels);
    train(&mut network, &x, &labels, |epoch, network| {
        if epoch % 50 == 0 {
            spiral.frame(epoch, network);
        }
    });
    spiral
}

fn moving_wave() -> Flipbook {
    let x = Array1::linspace(-3.0, 3.0, 61);
    let mut wave = flipbook("A film of a curve");
    for step in 0..20 {
        let y = x.mapv(|x| (x - 0.3 * f64::from(step)).sin());
        let chart = plot("A wave").line("", &x, &y).y_range(-1.1, 1.1);
        wave.frame(&format!("step {step}"), &chart.size(420, 300));
    }
    wave
}

fn temperatures() -> Flipbook {
    let scores = array![0.3, 2.9, 4.0, 0.0];
    slider("temperature", [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0], |t| {
        bars("A slider of bars")
            .labels(["0.3", "2.9", "4.0", "0.0"])
            .values(&activation::softmax_row(&(&scores / t)))
            .y_range(0.0, 1.0)
            .size(360, 280)
    })
    .starting_at(1.0)
}

fn perceptrons() -> Flipbook {
    let some = [-1.0, -0.5, 0.5, 1.0];
    let knobs: [(&str, &[f64]); 3] = [("w1", &some), ("w2", &some), ("b", &[-0.75, -0.25, 0.25])];
    sliders(knobs, |[w1, w2, b]| {
        regions("Three sliders")
            .ranges((-0.5, 1.5), (-0.5, 1.5))
            .classify(|x1, x2| usize::from(w1 * x1 + w2 * x2 + b > 0.0))
            .boundary(w1, w2, b)
            .size(320, 350)
    })
    .starting_at_all([0.5, 0.5, -0.75])
}

/// Drawings of what a layer computes.
fn drawings() -> Vec<Figure> {
    let mut rng = NumpyRng::seed(0);
    let x = array![
        [1.0, 2.0, 3.0, 2.5],
        [2.0, 5.0, -1.0, 2.0],
        [-1.5, 2.7, 3.3, -0.8]
    ];
    let w = array![
        [0.2, 0.5, -0.26],
        [0.8, -0.91, -0.27],
        [-0.5, 0.26, 0.17],
        [1.0, -0.5, 0.87]
    ];
    let scores = array![0.3, 2.9, 4.0];
    let temperatures = Array1::range(0.25, 8.0, 0.25);
    let rows = Array2::from_shape_fn((temperatures.len(), 3), |(i, class)| {
        scores[class] / temperatures[i]
    });
    let labels: Array1<usize> = (0..90).map(|i| i % 3).collect();
    let answers = Array2::from_shape_fn((90, 3), |(i, class)| {
        2.0 * f64::from(u8::from(class == labels[i])) + rng.standard_normal()
    });
    let (bend, shift) = (array![[1.0, -1.0], [1.0, 1.0]], array![[0.5, 0.0]]);
    vec![
        side_by_side![
            neuron("A neuron", ["muggy", "sun", "wind", "friends"])
                .numbers(&x.row(0), &w.column(0), 2.0)
                .activation("ReLU", |a| a.max(0.0)),
            neuron("Any neuron", ["x1", "x2"]).any_activation("h")
        ],
        side_by_side![
            matrix_product("A row meets a column", &x, &w)
                .names("X", "W", "X W")
                .cell(0, 1),
            matrix_product(
                "Whole numbers",
                &array![[1, 2], [3, 4]],
                &array![[3, 0], [0, 6]]
            )
            .names("A", "B", "A.dot(B)")
            .cell(0, 1)
        ],
        side_by_side![
            broadcasting(
                "A column minus a row",
                &array![[1.0], [2.0], [3.0]],
                "-",
                &array![1.0, 2.0, 3.0]
            ),
            broadcasting(
                "A row for each row",
                &array![[1, 2], [3, 4]],
                "*",
                &array![10, 20]
            )
        ],
        bent_grid("A grid before its layer")
            .points(
                &array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
                &array![0, 1, 1, 0],
            )
            .through("after X W + b", |x| x.dot(&bend) + &shift)
            .through("after tanh", activation::tanh)
            .figure(),
        side_by_side![
            triangle("One set of scores", ["cat", "dog", "crab"])
                .path("every temperature", &activation::softmax(&rows))
                .point("T = 1", &activation::softmax_row(&scores))
                .point("T = 4", &activation::softmax_row(&(&scores / 4.0))),
            triangle("Ninety answers", ["class 0", "class 1", "class 2"])
                .points(&activation::softmax(&answers), &labels)
        ],
        both_ways("Forward, kept, and back", "X")
            .layer("Dense", "X", "A")
            .learns("dW, db")
            .layer("ReLU", "the mask", "Z")
            .layer("Add", "", "Y")
            .figure(),
        chart_grid(
            4,
            (1..=8).map(|k| {
                let x = Array1::linspace(-4.0, 4.0, 81);
                let y = x.mapv(|x: f64| (f64::from(k) * x).tanh());
                plot(&format!("tanh({k} x)"))
                    .line("", &x, &y)
                    .y_range(-1.1, 1.1)
                    .size(230, 180)
            }),
        ),
        moving_wave().figure(),
    ]
}

/// Charts of a plane.
fn planes() -> Vec<Figure> {
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(100, 3, &mut rng);
    let mut network = Sequential::new()
        .add(Dense::he(2, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 3, &mut rng));
    train(&mut network, &x, &labels, |_, _| ());
    let bowl = |x: f64, y: f64| x * x / 20.0 + y * y;
    let descent = Array2::from_shape_fn((30, 2), |(step, axis)| match axis {
        0 => -7.0 * 0.95_f64.powi(step as i32),
        _ => 2.0 * (-0.9_f64).powi(step as i32),
    });
    vec![
        side_by_side![
            regions("OR")
                .ranges((-0.5, 1.5), (-0.5, 1.5))
                .classify(|x1, x2| usize::from(x1 + x2 > 0.5))
                .points(
                    &array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
                    &array![0, 1, 1, 1]
                )
                .boundary(1.0, 1.0, -0.5),
            regions("A spiral")
                .ranges((-1.0, 1.0), (-1.0, 1.0))
                .network(&mut network)
                .points(&x, &labels)
        ],
        spiral_film().figure(),
        side_by_side![
            contours("A bowl", bowl)
                .x_range(-10.0, 10.0)
                .y_range(-5.0, 5.0)
                .path("descent", &descent)
                .labels("x0", "x1"),
            contours("Rosenbrock's valley", |x, y| (1.0 - x).powi(2)
                + 100.0 * (y - x * x).powi(2))
            .x_range(-2.0, 2.0)
            .y_range(-1.0, 3.0)
            .log_levels()
            .points("minimum", &array![1.0], &array![1.0])
        ],
        side_by_side![
            contours("A saddle", |x0, x1| x1 * x1 - x0 * x0)
                .path(
                    "from (0, 2)",
                    &Array2::from_shape_fn((40, 2), |(step, axis)| if axis == 0 {
                        0.0
                    } else {
                        2.0 * 0.8_f64.powi(step as i32)
                    })
                )
                .path(
                    "from (0.001, 2)",
                    &Array2::from_shape_fn((40, 2), |(step, axis)| if axis == 0 {
                        0.001 * 1.2_f64.powi(step as i32)
                    } else {
                        2.0 * 0.8_f64.powi(step as i32)
                    })
                )
                .ranges((-2.5, 2.5), (-2.5, 2.5)),
            surface("Heights up to 3", |x, y| x * x + y * y)
                .ranges((-2.0, 2.0), (-2.0, 2.0))
                .z_range(0.0, 3.0)
                .size(440, 400)
        ],
        side_by_side![
            surface("x0^2 / 20 + x1^2", bowl)
                .x_range(-10.0, 10.0)
                .path("descent", &descent)
                .labels("x0", "x1", "f"),
            arrows("The gradient", |x, y| (x / 10.0, 2.0 * y)).labels("x0", "x1")
        ],
    ]
}

/// Matrices, pictures, and networks.
fn networks() -> Vec<Figure> {
    let mut rng = NumpyRng::seed(0);
    let mut digits = Sequential::new()
        .add(Conv2d::he([1, 28, 28], 30, 5, &mut rng))
        .add(Relu::new())
        .add(MaxPool2d::new([30, 24, 24], 2))
        .add(Dense::he(4320, 10, &mut rng));
    let mut small = Sequential::new()
        .add(Dense::he(2, 8, &mut rng))
        .add(Relu::new())
        .add(Dense::he(8, 3, &mut rng));
    let (x, labels) = data::spiral(2, 3, &mut rng);
    let report = gradient::gradient_check(&mut small, &x, &labels, &mut SoftmaxCrossEntropy::new());
    let mut graph = Graph::new();
    let apple = graph.variable("apple", 100.0);
    let count = graph.variable("count", 2.0);
    let tax = graph.variable("tax", 1.1);
    let price = graph.mul(apple, count);
    let total = graph.mul(price, tax);
    graph.backward(total);
    vec![
        side_by_side![
            heatmap(
                "Weights",
                &array![[0.2, 0.5, -0.26], [0.8, -0.91, f64::NAN]]
            )
            .labels("neuron", "input"),
            heatmap("A Jacobian of 10 x 10", &(0.1 * rng.randn((10, 10))))
                .labels("input", "output"),
            heatmap("Without numbers", &(0.1 * rng.randn((10, 10))))
                .without_numbers()
                .labels("input", "output")
        ],
        side_by_side![
            heatmap("Many weights", &rng.randn((40, 30))).labels("neuron", "input"),
            heatmap("Above 0 only", &rng.rand((24, 24))),
            heatmap(
                "A confusion matrix",
                &array![[30_usize, 2, 0], [1, 28, 4], [0, 3, 29]]
            )
            .labels("answer", "class")
        ],
        side_by_side![
            image(
                "A ramp",
                &Array2::from_shape_fn((20, 30), |(_, column)| column as f64 / 29.0)
            ),
            image_grid("Noise", &rng.rand((6, 784)))
                .captions(["one", "two", "three", "four", "five", "six"])
                .columns(3)
        ],
        side_by_side![
            neurons("Three layers", &[2, 3, 2, 2])
                .names(["inputs", "layer 1", "layer 2", "layer 3"])
                .neurons(["x1", "x2"]),
            neurons("With weights", &[2, 1])
                .neurons(["x1", "x2"])
                .neurons(["AND"])
                .weights(&array![[0.5], [-1.0]])
        ],
        side_by_side![
            shapes("A layer")
                .matrix("X", (3, 4))
                .times()
                .matrix("W", (4, 2))
                .plus()
                .matrix("b", (1, 2))
                .equals()
                .matrix("Y", (3, 2)),
            shapes("A mistake")
                .matrix("X", ("n", 784))
                .times()
                .matrix("W", (50, 784))
        ],
        computational_graph("Two apples", &graph).figure(),
        layers("Digits", &mut digits).figure(),
        gradient_errors("A gradient check", &report).figure(),
    ]
}
