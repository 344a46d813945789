//! The cell that a figure offers as "as Rust" is a cell that compiles, and computes what the figure shows.
//!
//! `cells` has one file a figure: a function whose body is the cell, to the letter, and after it what is compared. Where
//! `NNFS_WRITE_CELLS` is set, the files get the cells that the figures offer now.

use nnfs_live::Figure;
use nnfs_notebook::prelude::*;

/// The function of a file in `cells`, with the cell that the file holds.
macro_rules! cells {
    ($($name:ident)+) => {$(
        #[allow(unused_must_use, reason = "in a notebook the last expression is shown")]
        mod $name {
            use super::*;
            include!(concat!("cells/", stringify!($name), ".rs"));
            pub(super) const SOURCE: &str = include_str!(concat!("cells/", stringify!($name), ".rs"));
        }
    )+};
}

cells! { check descent digit graph line line_and_second_layer ravine scores spiral spiral_in_batches spiral_switched stack stack_without_dense step weight weight_and_relu }

/// Fails unless the figure's cell is the one in the file.
fn assert_is(name: &str, source: &str, figure: &dyn Figure) {
    const START: &str = "{\n";
    const END: &str = "    ;\n";
    let (head, rest) = source.split_once(START).expect("a function");
    let (cell, tail) = rest
        .split_once(END)
        .expect("`;` on a line of its own ends the cell");
    let wanted: String = figure
        .rust()
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    if std::env::var_os("NNFS_WRITE_CELLS").is_some() {
        let file = format!("{}/tests/cells/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(file, [head, START, &wanted, END, tail].concat()).unwrap();
        return;
    }
    assert_eq!(
        cell, wanted,
        "tests/cells/{name}.rs; run with NNFS_WRITE_CELLS=1 if the new cell is right"
    );
}

fn assert_near(computed: &[f64], shown: &[f64]) {
    assert_eq!(computed.len(), shown.len());
    for (a, b) in computed.iter().zip(shown) {
        assert!(
            (a - b).abs() <= 1e-12 * b.abs().max(1.0),
            "{a} in the cell, {b} in the figure"
        );
    }
}

#[test]
fn a_ball() {
    let mut figure = nnfs_live::figure("descent");
    figure.set("landscape", &[1.0]);
    figure.set("start", &[-4.0, 2.5]);
    figure.set("rate", &[0.9]);
    figure.set("steps", &[20.0]);
    assert_is("descent", descent::SOURCE, &*figure);
    assert_near(&descent::cell(), &figure.get("path", &[])[3 * 20..][..2]);
}

#[test]
fn a_digit() {
    let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(3));
    let weights: Vec<f64> = net
        .parameters()
        .iter()
        .flat_map(|p| p.value.iter().copied())
        .collect();
    let mut figure = nnfs_live::figure("digit");
    figure.set("weights", &weights);
    let ink = Array2::from_shape_fn((56, 56), |(row, column)| {
        f64::from(u8::from(row % 9 < 4 && column > 30))
    });
    figure.set("ink", ink.as_slice().unwrap());
    figure.set("shift", &[-2.0, 1.0]);
    assert_is("digit", digit::SOURCE, &*figure);
    assert_near(&digit::cell(&mut net), &figure.get("probabilities", &[]));
}

#[test]
fn a_spiral() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("hidden", &[16.0]);
    figure.set("rate", &[0.5]);
    figure.get("train", &[40.0]);
    assert_is("spiral", spiral::SOURCE, &*figure);
    assert_near(&spiral::cell(), &figure.get("score", &[])[1..]);
}

#[test]
fn a_spiral_in_batches() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("small", &[1.0]);
    figure.set("seed", &[2.0]);
    figure.set("batch", &[100.0]);
    figure.get("train", &[12.0]);
    assert_is("spiral_in_batches", spiral_in_batches::SOURCE, &*figure);
    assert_near(&spiral_in_batches::cell(), &figure.get("score", &[])[1..]);
}

#[test]
fn a_spiral_with_another_optimizer() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("small", &[1.0]);
    figure.set("rate", &[0.05]);
    figure.set("optimizer", &[4.0]);
    figure.get("train", &[30.0]);
    assert_is("spiral_switched", spiral_switched::SOURCE, &*figure);
    assert_near(&spiral_switched::cell(), &figure.get("score", &[])[1..]);
    figure.set("optimizer", &[1.0]);
    assert!(figure.rust().contains("// The optimizer was another one"));
}

#[test]
fn a_ravine() {
    let mut figure = nnfs_live::figure("ravine");
    figure.set("start", &[-5.0, -1.5]);
    figure.set("steps", &[12.0]);
    figure.set("adagrad", &[0.8]);
    assert_is("ravine", ravine::SOURCE, &*figure);
    let ends = (0..4).flat_map(|which| figure.get("path", &[f64::from(which)])[36..38].to_vec());
    assert_near(&ravine::cell(), &ends.collect::<Vec<_>>());
}

#[test]
fn a_bill() {
    let mut figure = nnfs_live::figure("graph");
    figure.set("inputs", &[120.0, 3.0, 150.0, 2.5, 1.2]);
    figure.set("hide", &[1.0]);
    assert_is("graph", graph::SOURCE, &*figure);
    assert_near(&graph::cell(), &figure.get("numbers", &[]));
}

#[test]
fn a_line() {
    let mut figure = nnfs_live::figure("line");
    figure.set("lines", &[0.4, 0.3, -0.2, 0.0, -0.5, 0.7]);
    assert_is("line", line::SOURCE, &*figure);
    assert_near(&line::cell(), &figure.get("answers", &[]));
}

#[test]
fn a_second_layer() {
    let mut figure = nnfs_live::figure("line");
    figure.set("lines", &[0.5, 0.5, -0.2, -0.5, -0.5, 0.7]);
    figure.set("second", &[1.0]);
    assert_is(
        "line_and_second_layer",
        line_and_second_layer::SOURCE,
        &*figure,
    );
    assert_near(&line_and_second_layer::cell(), &figure.get("answers", &[]));
}

#[test]
fn a_step() {
    let mut figure = nnfs_live::figure("step");
    figure.set("function", &[1.0]);
    figure.set("h", &[1e-15]);
    assert_is("step", step::SOURCE, &*figure);
    let slopes = figure.get("slopes", &[]);
    let errors = figure.get("errors", &[]);
    let shown = [
        slopes[1],
        slopes[2],
        slopes[3],
        errors[3 * 100 + 1],
        errors[3 * 20 + 2],
    ];
    assert_near(&step::cell(), &shown);
}

#[test]
fn scores_and_a_target() {
    let mut figure = nnfs_live::figure("scores");
    figure.set("a1", &[1.5]);
    figure.set("target", &[2.0]);
    assert_is("scores", scores::SOURCE, &*figure);
    let shown = ["loss", "gradient", "jacobian"].map(|result| figure.get(result, &[]));
    assert_near(&scores::cell(), &shown.concat());
}

#[test]
fn a_weight() {
    let mut figure = nnfs_live::figure("weight");
    figure.set("wish", &[1.0]);
    figure.set("row", &[2.0]);
    assert_is("weight", weight::SOURCE, &*figure);
    let (terms, nudged) = (figure.get("terms", &[]), figure.get("nudged", &[]));
    assert_near(
        &weight::cell(),
        &[terms, vec![nudged[1] - nudged[0]]].concat(),
    );
}

#[test]
fn a_weight_behind_a_relu() {
    let mut figure = nnfs_live::figure("weight");
    figure.set("wish", &[2.0]);
    figure.set("nudge", &[-0.5]);
    assert_is("weight_and_relu", weight_and_relu::SOURCE, &*figure);
    let (terms, nudged) = (figure.get("terms", &[]), figure.get("nudged", &[]));
    assert_near(
        &weight_and_relu::cell(),
        &[terms, vec![nudged[1] - nudged[0]]].concat(),
    );
}

#[test]
fn a_stack() {
    let mut figure = nnfs_live::figure("stack");
    figure.set(
        "layers",
        &[0.0, 2.0, 5.0, 3.0, 0.0, 0.0, 0.0, 5.0, 2.0, 4.0, 0.0, 0.0],
    );
    assert_is("stack", stack::SOURCE, &*figure);
    let (columns, passed) = stack::cell();
    assert_eq!(columns, figure.get("columns", &[4.0])[3]);
    assert_eq!(passed, figure.get("checks", &[4.0])[8]);
}

#[test]
fn a_stack_that_learns_nothing() {
    let mut figure = nnfs_live::figure("stack");
    figure.set("layers", &[1.0, 0.0, 0.0, 2.0, 0.0, 0.0]);
    assert_is("stack_without_dense", stack_without_dense::SOURCE, &*figure);
    assert_eq!(
        stack_without_dense::cell(),
        figure.get("columns", &[2.0])[1]
    );
    assert!(figure.get("checks", &[2.0])[4].is_nan());
}

#[test]
fn a_check() {
    let mut figure = nnfs_live::figure("check");
    figure.set("patient", &[6.0]);
    figure.set("h", &[1e-7]);
    figure.set("samples", &[3.0]);
    assert_is("check", check::SOURCE, &*figure);
    assert_near(&check::cell(), &figure.get("largest", &[]));
}
