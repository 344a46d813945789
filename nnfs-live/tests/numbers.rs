//! The figures' numbers are those that the chapters print.

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs().max(1.0)
}

/// Chapter 08: from (-3, 4), 100 steps at the rate 0.1 keep 0.8 to the power of 100 of each number.
#[test]
fn a_ball_in_the_bowl() {
    let mut figure = nnfs_live::figure("descent");
    let path = figure.get("path", &[]);
    assert_eq!(path.len(), 3 * 101);
    assert_eq!(path[..3], [-3.0, 4.0, 25.0]);
    let [x0, x1, _] = path[300..] else {
        panic!("three numbers a place")
    };
    // The chapter prints [-6.11110793e-10  8.14814391e-10].
    assert!(
        (x0 / -6.111_107_93e-10 - 1.0).abs() < 1e-8 && (x1 / 8.148_143_91e-10 - 1.0).abs() < 1e-8
    );
    assert!(near(
        figure.get("gradient", &[3.0, 4.0])[0],
        6.000_000_000_003_78
    ));
}

/// Chapter 15: the first losses of the network that begins at 0.01 times normal numbers.
#[test]
fn the_slow_spiral() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("small", &[1.0]);
    let losses: Vec<_> = (0..5)
        .map(|_| format!("{:.6}", figure.get("train", &[1.0])[0]))
        .collect();
    assert_eq!(
        losses,
        ["1.098594", "1.098574", "1.098556", "1.098541", "1.098527"]
    );
}

/// With the weights of He et al., seed 0 and the rate 0.1.
#[test]
fn the_spiral_after_a_thousand_steps() {
    let mut figure = nnfs_live::figure("spiral");
    figure.set("rate", &[0.1]);
    let loss = figure.get("train", &[1000.0]);
    assert!(near(loss[0], 1.047_278_361_208_207_3), "{loss:?}");
}

/// Chapter 02: the hat is 0, 1, 0.5, 0 and 0 at -1, 0, 0.5, 1 and 2.
#[test]
fn a_hat_of_three_neurons() {
    let mut figure = nnfs_live::figure("kinks");
    let parts = figure.get("parts", &[-1.0, 0.0, 0.5, 1.0, 2.0]);
    assert_eq!(parts[15..], [0.0, 1.0, 0.5, 0.0, 0.0]);
    assert_eq!(figure.get("bends", &[]), [-1.0, 1.0, 0.0, -2.0, 1.0, 1.0]);
    assert_eq!(figure.get("slope", &[]), [0.0]);
}

/// Chapter 04: [0.01796885 0.2419279  0.72679159 0.01331165], and at T = 0.5 the winner has 0.8995.
#[test]
fn four_scores() {
    let mut figure = nnfs_live::figure("softmax");
    let shown = |numbers: Vec<f64>| {
        numbers
            .iter()
            .map(|p| format!("{p:.8}"))
            .collect::<Vec<_>>()
    };
    let expected = ["0.01796885", "0.24192790", "0.72679159", "0.01331165"];
    assert_eq!(shown(figure.get("probabilities", &[])), expected);
    assert_eq!(shown(figure.get("plain", &[])), expected);
    figure.set("temperature", &[0.5]);
    assert_eq!(
        format!("{:.4}", figure.get("probabilities", &[])[2]),
        "0.8995"
    );
    figure.set("temperature", &[1.0]);
    figure.set("shift", &[1000.0]);
    assert_eq!(shown(figure.get("probabilities", &[])), expected);
    assert!(figure.get("plain", &[]).iter().all(|p| p.is_nan()));
}

/// Chapter 06: at the weight 3, 0.001 less changes the loss by -0.000195 and the accuracy by nothing; over the whole
/// range the loss goes from 1.549 to 1.583.
#[test]
fn ten_plants() {
    let mut figure = nnfs_live::figure("loss");
    let nudge = figure.get("nudge", &[-0.001]);
    assert_eq!(
        format!("{:+.6} {:+.6}", nudge[0], nudge[1]),
        "-0.000195 +0.000000"
    );
    let ends = figure.get("judged", &[0.0, 6.0]);
    assert_eq!(
        format!("{:.3} {} {:.3} {}", ends[0], ends[1], ends[2], ends[3]),
        "1.549 0.5 1.583 0.6"
    );
}

/// Chapter 00: (2, 2) times (2,) is [[10 40] [30 80]], and a column of three and a list of three make nine numbers.
#[test]
fn shapes_that_fit_and_do_not() {
    let mut figure = nnfs_live::figure("shapes");
    assert_eq!(
        figure.get("numbers of result", &[]),
        [10.0, 40.0, 30.0, 80.0]
    );
    figure.set("a", &[6.0]);
    figure.set("b", &[2.0]);
    assert_eq!(figure.get("result", &[]), [3.0, 3.0]);
}

/// Chapter 03: the outputs of the three afternoons.
#[test]
fn a_layer() {
    let mut figure = nnfs_live::figure("product");
    let outputs = figure.get("outputs", &[]);
    let expected = [4.8, 1.21, 2.385, 8.9, -1.81, 0.2, 1.41, 1.051, 0.026];
    assert!(
        outputs.iter().zip(expected).all(|(a, b)| near(*a, b)),
        "{outputs:?}"
    );
}
