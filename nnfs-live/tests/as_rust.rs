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
        #[allow(clippy::needless_borrow, reason = "what a cell borrows is borrowed here already")]
        mod $name {
            use super::*;
            include!(concat!("cells/", stringify!($name), ".rs"));
            pub(super) const SOURCE: &str = include_str!(concat!("cells/", stringify!($name), ".rs"));
        }
    )+};
}

cells! { bugs_of_losses bugs_of_steps check crowd depth depth_pooled descent digit filter filter_pooled fit fit_of_sizes graph kinks kinks_straight line line_and_second_layer machine machine_arm_by_arm nudge nudge_at_random one_weight overfit pad photo photo_in_bytes playground playground_own product race ravine scale scale_normalised scores shapes shapes_dot softmax spiral spiral_in_batches spiral_penalised spiral_soft spiral_switched stack stack_without_dense step tape tape_in_a_hurry threshold weight weight_and_relu }

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
fn all_layers_of_a_digit() {
    let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(3));
    let weights: Vec<f64> = net
        .parameters()
        .iter()
        .flat_map(|p| p.value.iter().copied())
        .collect();
    let mut figure = nnfs_live::figure("pad");
    figure.set("weights", &weights);
    let ink = Array2::from_shape_fn((56, 56), |(row, column)| {
        f64::from(u8::from(row % 9 < 4 && column > 30))
    });
    figure.set("ink", ink.as_slice().unwrap());
    figure.set("neuron", &[7.0]);
    assert_is("pad", pad::SOURCE, &*figure);
    let shown = ["sum", "first", "second", "probabilities"].map(|result| figure.get(result, &[]));
    assert_near(&pad::cell(&mut net), &shown.concat());
}

#[test]
fn a_nudge() {
    let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(3));
    let weights: Vec<f64> = net
        .parameters()
        .iter()
        .flat_map(|p| p.value.iter().copied())
        .collect();
    let mut figure = nnfs_live::figure("nudge");
    figure.set("weights", &weights);
    let ink = Array2::from_shape_fn((56, 56), |(row, column)| {
        f64::from(u8::from(row % 9 < 4 && column > 30))
    });
    figure.set("ink", ink.as_slice().unwrap());
    figure.set("size", &[0.05]);
    assert_is("nudge", nudge::SOURCE, &*figure);
    assert_near(&nudge::cell(&mut net), &figure.get("probabilities", &[]));
    figure.set("random", &[1.0]);
    figure.set("seed", &[4.0]);
    assert_is("nudge_at_random", nudge_at_random::SOURCE, &*figure);
    assert_near(
        &nudge_at_random::cell(&mut net),
        &figure.get("probabilities", &[]),
    );
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
fn a_spiral_whose_weights_cost_something() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("each", &[20.0]);
    figure.set("l1", &[0.0005]);
    figure.set("l2", &[0.001]);
    figure.get("train", &[30.0]);
    assert_is("spiral_penalised", spiral_penalised::SOURCE, &*figure);
    let shown = [&figure.get("score", &[])[1..], &figure.get("unseen", &[])].concat();
    assert_near(&spiral_penalised::cell(), &shown);
    figure.set("l2", &[0.0]);
    assert!(figure.rust().contains("// The penalties were others"));
}

#[test]
fn a_spiral_whose_weights_become_zero() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("each", &[20.0]);
    figure.set("optimizer", &[1.0]);
    figure.set("rate", &[0.1]);
    figure.set("soft", &[1.0]);
    figure.set("l1", &[0.003]);
    figure.get("train", &[60.0]);
    assert_is("spiral_soft", spiral_soft::SOURCE, &*figure);
    assert_near(&spiral_soft::cell(), &figure.get("weights", &[]));
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
fn ten_layers() {
    let mut figure = nnfs_live::figure("scale");
    figure.set("std", &[0.05]);
    figure.set("activation", &[0.0]);
    assert_is("scale", scale::SOURCE, &*figure);
    let spreads = [0.0, 1.0].map(|back| figure.get("spreads", &[back]));
    assert_near(&scale::cell(), &spreads.concat());
}

#[test]
fn ten_normalised_layers() {
    let mut figure = nnfs_live::figure("scale");
    figure.set("std", &[0.5]);
    figure.set("activation", &[2.0]);
    figure.set("normalised", &[1.0]);
    assert_is("scale_normalised", scale_normalised::SOURCE, &*figure);
    let spreads = [0.0, 1.0].map(|back| figure.get("spreads", &[back]));
    assert_near(&scale_normalised::cell(), &spreads.concat());
}

#[test]
fn two_curves_that_part() {
    let mut figure = nnfs_live::figure("overfit");
    figure.set("points", &[40.0]);
    figure.set("hidden", &[16.0]);
    figure.set("noise", &[0.25]);
    figure.set("seed", &[3.0]);
    let losses = figure.get("train", &[60.0]);
    assert_is("overfit", overfit::SOURCE, &*figure);
    let best = figure.get("best", &[]);
    assert_near(&overfit::cell(), &[&losses[3 * 59..], &best].concat());
}

#[test]
fn a_crowd() {
    let mut figure = nnfs_live::figure("crowd");
    figure.set("rate", &[0.3]);
    figure.set("hidden", &[12.0]);
    figure.set("seed", &[2.0]);
    figure.get("train", &[20.0]);
    assert_is("crowd", crowd::SOURCE, &*figure);
    let member = figure.get("member", &[2.0, 1.0]);
    let shown = [&figure.get("score", &[])[1..], &member].concat();
    assert_near(&crowd::cell(), &shown);
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
fn a_tape() {
    let mut figure = nnfs_live::figure("tape");
    figure.set("b", &[-1.5]);
    figure.set("walked", &[7.0]);
    assert_is("tape", tape::SOURCE, &*figure);
    assert_near(&tape::cell(), &figure.get("gradients", &[]));
    figure.set("order", &[1.0]);
    figure.set("rule", &[1.0]);
    assert_is("tape_in_a_hurry", tape_in_a_hurry::SOURCE, &*figure);
    assert_near(&tape_in_a_hurry::cell(), &figure.get("gradients", &[]));
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

#[test]
fn three_neurons() {
    let x = Array1::range(-5.0, 5.0, 0.1).to_vec();
    let mut figure = nnfs_live::figure("kinks");
    figure.set("corners", &[-1.5, 0.0, 2.3]);
    figure.set("weights", &[0.5, -2.0, 1.0]);
    assert_is("kinks", kinks::SOURCE, &*figure);
    assert_near(&kinks::cell(), &figure.get("parts", &x)[300..]);
    figure.set("activation", &[1.0]);
    assert_is("kinks_straight", kinks_straight::SOURCE, &*figure);
    assert_near(&kinks_straight::cell(), &figure.get("parts", &x)[300..]);
}

#[test]
fn four_scores() {
    let mut figure = nnfs_live::figure("softmax");
    figure.set("scores", &[0.3, -2.0, 4.0, 0.0]);
    figure.set("shift", &[700.0]);
    figure.set("temperature", &[2.0]);
    assert_is("softmax", softmax::SOURCE, &*figure);
    assert_near(&softmax::cell(), &figure.get("probabilities", &[]));
}

#[test]
fn ten_plants() {
    let mut figure = nnfs_live::figure("loss");
    figure.set("weight", &[2.25]);
    figure.set("offset", &[2.0]);
    assert_is("one_weight", one_weight::SOURCE, &*figure);
    assert_near(&one_weight::cell(), &figure.get("judged", &[]));
}

#[test]
fn two_shapes() {
    let mut figure = nnfs_live::figure("shapes");
    figure.set("a", &[6.0]);
    figure.set("b", &[2.0]);
    figure.set("operation", &[1.0]);
    assert_is("shapes", shapes::SOURCE, &*figure);
    assert_near(&shapes::cell(), &figure.get("numbers of result", &[]));
    figure.set("a", &[8.0]);
    figure.set("operation", &[3.0]);
    assert_is("shapes_dot", shapes_dot::SOURCE, &*figure);
    assert_near(&shapes_dot::cell(), &figure.get("numbers of result", &[]));
}

#[test]
fn a_product() {
    let mut figure = nnfs_live::figure("product");
    figure.set("biases", &[0.0, 1.0, 0.25]);
    assert_is("product", product::SOURCE, &*figure);
    assert_near(&product::cell(), &figure.get("outputs", &[]));
}

#[test]
fn a_race() {
    let x = NumpyRng::seed(1).randn((5, 6));
    let labels = array![0, 9, 2, 2, 5];
    let mut figure = nnfs_live::figure("race");
    figure.set("labels", &labels.mapv(|label: usize| label as f64).to_vec());
    figure.set("pictures", x.as_slice().unwrap());
    figure.set("hidden", &[3.0]);
    figure.set("rate", &[0.25]);
    let parameters = figure.get("state", &[])[0];
    figure.get("measure", &[2.0 * parameters]);
    figure.get("backpropagate", &[2.0]);
    assert_is("race", race::SOURCE, &*figure);
    assert_near(&race::cell(&x, &labels), &figure.get("state", &[])[4..]);
}

#[test]
fn a_playground() {
    let mut figure = nnfs_live::figure("playground");
    for (control, value) in [
        ("data", 1.0),
        ("noise", 0.1),
        ("activation", 2.0),
        ("l2", 0.001),
    ] {
        figure.set(control, &[value]);
    }
    for (control, value) in [("dropout", 0.25), ("batch", 30.0), ("optimizer", 1.0)] {
        figure.set(control, &[value]);
    }
    figure.set("layers", &[4.0, 3.0]);
    figure.set("rate", &[0.1]);
    figure.get("train", &[2.0 * 7.0]);
    assert_is("playground", playground::SOURCE, &*figure);
    assert_near(&playground::cell(), &figure.get("score", &[])[1..]);
}

#[test]
fn a_playground_with_own_points() {
    let mut figure = nnfs_live::figure("playground");
    figure.set("data", &[3.0]);
    let points = [
        [0.5, 0.5, 0.0],
        [-0.5, 0.25, 2.0],
        [0.0, -0.5, 1.0],
        [0.75, 0.5, 0.0],
    ];
    figure.set("points", points.as_flattened());
    figure.set("seed", &[3.0]);
    figure.get("train", &[20.0]);
    assert_is("playground_own", playground_own::SOURCE, &*figure);
    assert_near(&playground_own::cell(), &figure.get("score", &[])[1..]);
}

/// Trains with the bugs, one after the other, each for some epochs; the last epoch's loss and accuracy.
fn train_with(figure: &mut dyn Figure, bugs: &[(f64, usize)]) -> Vec<f64> {
    let mut last = Vec::new();
    for &(bug, epochs) in bugs {
        figure.set("bug", &[bug]);
        for _ in 0..epochs {
            last = figure.get("train", &[]);
        }
    }
    last[2..].to_vec()
}

#[test]
fn bugs_in_losses() {
    let mut figure = nnfs_live::figure("bugs");
    let last = train_with(&mut *figure, &[(0.0, 3), (5.0, 2), (4.0, 1), (5.0, 2)]);
    assert_is("bugs_of_losses", bugs_of_losses::SOURCE, &*figure);
    assert_near(&bugs_of_losses::cell(), &last);
}

#[test]
fn bugs_in_steps() {
    let mut figure = nnfs_live::figure("bugs");
    let last = train_with(
        &mut *figure,
        &[(1.0, 2), (3.0, 2), (2.0, 1), (6.0, 2), (0.0, 1)],
    );
    assert_is("bugs_of_steps", bugs_of_steps::SOURCE, &*figure);
    assert_near(&bugs_of_steps::cell(), &last);
}

#[test]
fn a_curve_through_points() {
    let mut figure = nnfs_live::figure("fit");
    figure.get("train", &[60.0]);
    assert_is("fit", fit::SOURCE, &*figure);
    assert_near(&fit::cell(), &figure.get("score", &[])[1..]);

    figure.set("layers", &[1.0]);
    figure.set("neurons", &[6.0]);
    figure.set("spread", &[0.0]);
    figure.set("points", &[-1.0, 0.5, 0.25, -1.0, 1.0, 2.0]);
    figure.set("loss", &[1.0]);
    figure.get("train", &[25.0]);
    assert_is("fit_of_sizes", fit_of_sizes::SOURCE, &*figure);
    assert_near(&fit_of_sizes::cell(), &figure.get("score", &[])[1..]);
}

#[test]
fn a_photo() {
    let mut figure = nnfs_live::figure("photo");
    figure.set("invert", &[1.0]);
    figure.set("crop", &[1.0]);
    assert_is("photo", photo::SOURCE, &*figure);
    assert_near(&photo::cell(), &figure.get("probabilities", &[]));

    figure.set("shrink", &[0.0]);
    figure.set("crop", &[0.0]);
    figure.set("scale", &[0.0]);
    figure.set("garment", &[3.0]);
    figure.set("times", &[5.0]);
    figure.set("place", &[10.0, 4.0]);
    assert_is("photo_in_bytes", photo_in_bytes::SOURCE, &*figure);
    assert_near(&photo_in_bytes::cell(), &figure.get("probabilities", &[]));
}

#[test]
fn a_threshold() {
    let mut figure = nnfs_live::figure("threshold");
    figure.set("threshold", &[-0.5]);
    figure.set("share", &[5.0]);
    figure.set("apart", &[1.5]);
    assert_is("threshold", threshold::SOURCE, &*figure);
    let shown = [figure.get("counts", &[]), figure.get("roc", &[])].concat();
    assert_near(&threshold::cell(), &shown);
}

#[test]
fn a_machine() {
    let mut figure = nnfs_live::figure("machine");
    figure.set("batch", &[40.0]);
    figure.set("patience", &[4.0]);
    figure.set("seed", &[2.0]);
    for _ in 0..12 {
        figure.get("epoch", &[]);
    }
    assert_is("machine", machine::SOURCE, &*figure);
    assert_near(&machine::cell(), &unseen_and_score(&mut *figure));
}

#[test]
fn a_machine_that_does_not_shuffle() {
    let mut figure = nnfs_live::figure("machine");
    figure.set("shuffle", &[0.0]);
    figure.set("rate", &[0.01]);
    figure.set("patience", &[0.0]);
    for _ in 0..5 {
        figure.get("epoch", &[]);
    }
    assert_is("machine_arm_by_arm", machine_arm_by_arm::SOURCE, &*figure);
    assert_near(&machine_arm_by_arm::cell(), &unseen_and_score(&mut *figure));
    figure.set("rate", &[0.02]);
    assert!(figure.rust().contains("// Rate or patience were others"));
}

/// The validation loss of each epoch, and of the network as it is now.
fn unseen_and_score(figure: &mut dyn Figure) -> Vec<f64> {
    let history = figure.get("history", &[]);
    let unseen = history.chunks(4).map(|epoch| epoch[1]);
    unseen.chain([figure.get("score", &[])[0]]).collect()
}

#[test]
fn a_picture_through_a_filter() {
    let mut figure = nnfs_live::figure("filter");
    assert_is("filter", filter::SOURCE, &*figure);
    assert_near(&filter::cell().unwrap(), &figure.get("map", &[]));

    figure.set("picture", &[2.0]);
    figure.set("filter", &[0.5, 0.0, -1.0, 2.0, -0.25, 0.0, 0.0, 1.0, -1.5]);
    figure.set("stride", &[2.0]);
    figure.set("padding", &[1.0]);
    figure.set("relu", &[1.0]);
    figure.set("pool", &[1.0]);
    assert_is("filter_pooled", filter_pooled::SOURCE, &*figure);
    assert_near(&filter_pooled::cell().unwrap(), &figure.get("map", &[]));
}

#[test]
fn a_stack_of_filters() {
    let mut figure = nnfs_live::figure("depth");
    assert_is("depth", depth::SOURCE, &*figure);
    assert_near(&depth::cell(), &figure.get("paths", &[]));

    figure.set("layers", &[4.0]);
    figure.set("size", &[5.0]);
    figure.set("pooling", &[1.0]);
    figure.set("row", &[2.0]);
    figure.set("column", &[5.0]);
    assert_is("depth_pooled", depth_pooled::SOURCE, &*figure);
    assert_near(&depth_pooled::cell(), &figure.get("paths", &[]));
}
