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

/// Chapter 17: the last places of the race, and the first losses of Adam on the spiral.
#[test]
fn four_paths_and_a_switch() {
    let mut figure = nnfs_live::figure("ravine");
    let ends = [
        [-0.350_392_995_752_319_7, 0.084_782_316_550_432_2],
        [0.896_413_858_493_733, 0.088_085_601_715_069_71],
        [-0.120_162_322_314_160_45, 2.486_389_893_984_459e-17],
        [0.136_013_858_450_709_9, 0.318_245_381_419_959_1],
    ];
    for (which, end) in ends.into_iter().enumerate() {
        let path = figure.get("path", &[which as f64]);
        assert_eq!(path.len(), 3 * 31);
        assert!(
            (0..2).all(|k| near(path[90 + k], end[k])),
            "{which}: {path:?}"
        );
    }
    let mut figure = nnfs_live::figure("spiral");
    figure.set("small", &[1.0]);
    figure.set("optimizer", &[4.0]);
    figure.set("rate", &[0.05]);
    let losses = [(); 3].map(|()| format!("{:.6}", figure.get("train", &[1.0])[0]));
    assert_eq!(losses, ["1.098594", "1.096207", "1.090792"]);
    // Another optimizer goes on with the same network.
    figure.set("optimizer", &[0.0]);
    assert_eq!(figure.get("score", &[])[0], 3.0);
}

/// Chapter 18: the spreads of the first five layers, for the scales and activations of its table.
#[test]
fn ten_layers() {
    let rows = [
        (
            0.0,
            1.0,
            [
                0.458_325_255,
                0.438_014_259,
                0.442_287_429,
                0.437_274_324,
                0.436_805_316,
            ],
        ),
        (
            0.0,
            0.01,
            [
                0.024_933_288_5,
                0.011_791_398_6,
                0.013_338_105_5,
                0.012_060_086_9,
                0.011_508_247_1,
            ],
        ),
        (
            1.0,
            1.0,
            [
                0.958_405_714,
                0.957_436_12,
                0.957_706_483,
                0.957_652_567,
                0.956_448_477,
            ],
        ),
        (
            1.0,
            0.1,
            [
                0.626_202_627,
                0.482_533_039,
                0.408_606_806,
                0.356_791_72,
                0.313_520_366,
            ],
        ),
        (
            2.0,
            0.02_f64.sqrt(),
            [
                0.827_514_692,
                0.824_897_154,
                0.945_092_558,
                0.946_639_229,
                1.001_016_9,
            ],
        ),
    ];
    let mut figure = nnfs_live::figure("scale");
    for (activation, std, wanted) in rows {
        figure.set("activation", &[activation]);
        figure.set("std", &[std]);
        let spreads = figure.get("spreads", &[0.0]);
        for (a, b) in spreads.iter().zip(wanted) {
            assert!(
                (a / b - 1.0).abs() < 1e-8,
                "{activation} {std}: {spreads:?}"
            );
        }
    }
    figure.set("activation", &[0.0]);
    figure.set("std", &[1.0]);
    let counts = figure.get("histograms", &[0.0, 30.0, 0.0, 1.0]);
    assert_eq!(counts[..3], [36727.0, 2843.0, 1726.0]);
    assert_eq!(counts[27..30], [1652.0, 2798.0, 36498.0]);
}

/// Chapter 21: a strong L1 leaves no weight alone that is pulled softly, and makes none exactly 0 by its slope.
#[test]
fn weights_that_become_zero() {
    for (soft, zeros) in [(0.0, 0..1), (1.0, 1..129)] {
        let mut figure = nnfs_live::figure("spiral");
        figure.set("each", &[20.0]);
        figure.set("optimizer", &[1.0]);
        figure.set("rate", &[0.1]);
        figure.set("l1", &[0.003]);
        figure.set("soft", &[soft]);
        figure.get("train", &[500.0]);
        let weights = figure.get("weights", &[]);
        assert_eq!(weights.len(), 128);
        let found = weights.iter().filter(|w| **w == 0.0).count();
        assert!(zeros.contains(&found), "{found} zeros");
        // Another penalty goes on with the same weights.
        figure.set("l2", &[0.001]);
        assert_eq!(figure.get("weights", &[]), weights);
        assert_eq!(figure.get("score", &[])[0], 500.0);
    }
}

/// Chapter 20: what is learnt and what is not, as the chapter's `fit` measures it.
#[test]
fn two_curves_that_part() {
    let mut figure = nnfs_live::figure("overfit");
    let losses = figure.get("train", &[500.0]);
    let [learnt, validation, accuracy] = losses[..3] else {
        panic!("three numbers an epoch")
    };
    assert!(near(learnt, 0.771_587_284_531_28) && near(validation, 0.555_693_048_252_151_4));
    assert!(near(accuracy, 0.686));
    // The chapter prints 0.302 for epoch 49, and 0.053 and 0.851 at the end.
    let [lowest, epoch] = figure.get("best", &[])[..] else {
        panic!("a loss and its epoch")
    };
    assert_eq!((format!("{lowest:.3}").as_str(), epoch), ("0.302", 49.0));
    let last = [losses[3 * 499], losses[3 * 499 + 1]].map(|loss| format!("{loss:.3}"));
    assert_eq!(last, ["0.053", "0.851"]);
}

/// Chapter 22: what the network of the chapter answers, and a crowd that grows by one member at a time.
#[test]
fn a_crowd_of_masked_networks() {
    let mut figure = nnfs_live::figure("crowd");
    figure.set("rate", &[0.2]);
    figure.set("seed", &[1.0]);
    figure.get("train", &[100.0]);
    let at_rest = figure.get("regions", &[10.0, 1.0]);
    for members in 1..=3 {
        let classes = figure.get("member", &[10.0, 1.0]);
        let doubts = figure.get("doubt", &[]);
        assert_eq!((classes.len(), doubts.len()), (100, 100));
        let most = 1.0 - 1.0 / f64::from(members);
        assert!(doubts.iter().all(|d| (0.0..=most + 1e-12).contains(d)));
    }
    assert!(figure.get("doubt", &[]).iter().any(|doubt| *doubt > 0.0));
    // A member leaves the network as it was, and a step dismisses the crowd.
    assert_eq!(figure.get("regions", &[10.0, 1.0]), at_rest);
    assert_eq!(figure.get("members", &[]), [3.0]);
    figure.get("train", &[1.0]);
    assert_eq!(figure.get("members", &[]), [0.0]);
    // The chapter's network after its 1,000 steps.
    figure.set("seed", &[1.0]);
    figure.get("train", &[1000.0]);
    let accuracy = figure.get("score", &[])[3];
    assert!((accuracy - 0.680).abs() < 0.03, "{accuracy}");
    // Without dropout, all members are the network itself.
    figure.set("rate", &[0.0]);
    let all = figure.get("regions", &[10.0, 1.0]);
    assert_eq!(figure.get("member", &[10.0, 1.0]), all);
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

/// Chapter 10: the bag of apples and oranges, 715, and its gradients from the inputs to the total.
#[test]
fn apples_and_oranges() {
    let mut figure = nnfs_live::figure("graph");
    let numbers = figure.get("numbers", &[]);
    let values: Vec<_> = numbers.iter().step_by(2).copied().collect();
    let gradients: Vec<_> = numbers.iter().skip(1).step_by(2).copied().collect();
    let shown_values = [100.0, 2.0, 150.0, 3.0, 1.1, 200.0, 450.0, 650.0, 715.0];
    let shown_gradients = [2.2, 110.0, 3.3, 165.0, 650.0, 1.1, 1.1, 1.1, 1.0];
    for (computed, shown) in [(values, shown_values), (gradients, shown_gradients)] {
        assert!(
            computed.iter().zip(shown).all(|(&a, b)| near(a, b)),
            "{computed:?}"
        );
    }
    assert_eq!(figure.get("right", &[3.0, 165.0]), [1.0]);
    assert_eq!(figure.get("right", &[3.0, 150.0]), [0.0]);
}

/// Chapter 01: the three gates of one line, chance that finds no XOR, and two layers that make it.
#[test]
fn lines_and_gates() {
    let mut figure = nnfs_live::figure("line");
    let mut answers = |lines: [f64; 6], second: f64| {
        figure.set("lines", &lines);
        figure.set("second", &[second]);
        figure.get("answers", &[])
    };
    let (and, or, nand) = ([0.5, 0.5, -0.7], [0.5, 0.5, -0.2], [-0.5, -0.5, 0.7]);
    let both = |a: [f64; 3], b: [f64; 3]| [a[0], a[1], a[2], b[0], b[1], b[2]];
    assert_eq!(answers(both(and, nand), 0.0), [0.0, 0.0, 0.0, 1.0]);
    assert_eq!(answers(both(or, nand), 0.0), [0.0, 1.0, 1.0, 1.0]);
    assert_eq!(answers(both(nand, or), 0.0), [1.0, 1.0, 1.0, 0.0]);
    assert_eq!(answers(both(nand, or), 1.0), [0.0, 1.0, 1.0, 0.0]);
    assert_eq!(
        figure.get("layer_1", &[]),
        [1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    );
}

/// Chapter 07: the slopes that it prints, and the table of 7.5.
#[test]
fn slopes_and_their_errors() {
    let mut figure = nnfs_live::figure("step");
    let errors = figure.get("errors", &[]);
    let shown: Vec<_> = [160, 140, 120, 80, 40, 0]
        .map(|n| format!("{:.1e} {:.1e}", errors[3 * n + 1], errors[3 * n + 2]))
        .into();
    let printed = [
        "1.0e1 1.0e0",
        "9.0e-2 1.0e-4",
        "9.0e-4 1.0e-8",
        "2.5e-7 2.5e-7",
        "4.2e-3 2.4e-3",
        "2.7e1 2.7e1",
    ];
    assert_eq!(shown, printed);

    figure.set("function", &[1.0]); // x² at 2
    for (h, slope) in [
        (0.5, 4.5),
        (1e-14, 4.085_620_73),
        (1e-15, 3.552_713_68),
        (1e-16, 0.0),
    ] {
        figure.set("h", &[h]);
        let slopes = figure.get("slopes", &[]);
        assert!((slopes[1] - slope).abs() < 1e-8, "{slopes:?}");
    }
    figure.set("h", &[1e-15]);
    assert_eq!(figure.get("slopes", &[])[3], 8.881_784_197_001_252e-16);
}

/// Chapter 13: the Jacobian at (0.7, 0.1, 0.2), y - t, and what is left of it behind a clipped probability.
#[test]
fn softmax_with_cross_entropy() {
    let mut figure = nnfs_live::figure("scores");
    let is = |computed: Vec<f64>, shown: &[f64]| {
        assert!(
            computed.iter().zip(shown).all(|(&a, &b)| near(a, b)),
            "{computed:?}"
        );
    };
    is(figure.get("probabilities", &[]), &[0.7, 0.1, 0.2]);
    is(
        figure.get("jacobian", &[]),
        &[0.21, -0.07, -0.14, -0.07, 0.09, -0.02, -0.14, -0.02, 0.16],
    );
    is(figure.get("gradient", &[]), &[-0.3, 0.1, 0.2]);
    is(
        figure.get("apart", &[]),
        &[-1.0 / 0.7, 0.0, 0.0, -0.3, 0.1, 0.2],
    );

    // Behind by 20, as in 13.12; the third class is out of the game.
    for (control, score) in [("a0", 20.0), ("a1", 0.0), ("a2", -700.0), ("target", 1.0)] {
        figure.set(control, &[score]);
    }
    assert_eq!(format!("{:.6}", figure.get("apart", &[])[4]), "-0.020612");
    assert_eq!(
        format!("{:.6}", figure.get("gradient", &[])[1]),
        "-1.000000"
    );
}

/// Chapter 11: the 20.1 of 11.8, and the gradients and the total of 11.9.
#[test]
fn one_weight_of_a_batch() {
    let mut figure = nnfs_live::figure("weight");
    let d_weights = figure.get("d_weights", &[]);
    assert!(near(d_weights[3], 20.1), "{d_weights:?}");
    assert!(near(figure.get("terms", &[]).iter().sum(), 20.1));
    let [total, after, predicted] = figure.get("nudged", &[])[..] else {
        panic!("three numbers")
    };
    assert!(near(after - total, predicted) && near(predicted, 2.01));

    figure.set("wish", &[2.0]);
    let d_weights = figure.get("d_weights", &[]);
    let shown = [20.485, -0.3665, 2.746, 57.907, 5.2577, 5.8402];
    assert!(
        d_weights
            .iter()
            .zip(shown)
            .all(|(a, b)| (a - b).abs() < 1e-9),
        "{d_weights:?}"
    );
    let [total, after, predicted] = figure.get("nudged", &[])[..] else {
        panic!("three numbers")
    };
    assert!(near(total, 56.267_851));
    // A bowl lies above its straight line.
    assert!(after - total > predicted + 0.1);
}

/// Chapter 12: the shapes of its network 2-4-3, and its layers and parameters that pass their checks.
#[test]
fn a_network_is_a_list_of_layers() {
    let mut figure = nnfs_live::figure("stack");
    assert_eq!(figure.get("columns", &[3.0]), [4.0, 4.0, 3.0]);
    let checks = figure.get("checks", &[3.0]);
    assert!(
        checks[0] < 1e-7 && checks[2] < 1e-7 && checks[4] < 1e-7,
        "{checks:?}"
    );
    assert_eq!(
        [checks[1], checks[3], checks[5], checks[6]],
        [12.0, 0.0, 15.0, 1.0]
    );
}

/// Chapter 14: what the reports of patients 1 and 2 call wrong, and a batch of one in which patient 4 passes.
#[test]
fn patients_of_the_clinic() {
    let mut figure = nnfs_live::figure("check");
    let mut wrong = |patient: f64, samples: f64| -> Vec<usize> {
        figure.set("patient", &[patient]);
        figure.set("samples", &[samples]);
        let largest = figure.get("largest", &[]);
        (0..6).filter(|&k| largest[k] > 1e-7).collect()
    };
    assert_eq!(wrong(1.0, 5.0), [0, 1]);
    assert_eq!(wrong(2.0, 5.0), [0, 1, 2, 3]);
    assert_eq!(wrong(4.0, 5.0), [2]);
    assert_eq!(wrong(4.0, 1.0), [0; 0]);
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

/// Chapter 16: fifty epochs of the healthy network (exhibit 26), and the first of the loss that never looks at the truth
/// (exhibit 14).
#[test]
fn a_healthy_network_and_a_bug() {
    let mut figure = nnfs_live::figure("bugs");
    figure.set("bug", &[4.0]);
    let first = figure.get("train", &[]);
    assert_eq!(format!("{:.4} {:.3}", first[2], first[3]), "0.1930 0.327");
    let mut last = first;
    for _ in 1..50 {
        last = figure.get("train", &[]);
    }
    assert!(
        (last[0] - 0.917).abs() < 0.05 && (last[1] - 0.547).abs() < 0.05,
        "{last:?}"
    );
    assert!(
        last[2] < 1e-4 && (last[3] - 1.0 / 3.0).abs() < 1e-12,
        "{last:?}"
    );
}

/// Chapter 24: with all hinges at the edge of the points a network is as bad as one with few neurons; spread, it fits.
#[test]
fn a_curve_needs_its_bends_where_the_points_are() {
    let mut figure = nnfs_live::figure("fit");
    let mut points = figure.get("points", &[]);
    points[33] = 0.87; // the outlier, back on the sine
    let error = |figure: &mut dyn nnfs_live::Figure, spread: f64| {
        figure.set("points", &points);
        figure.set("neurons", &[16.0]);
        figure.set("spread", &[spread]);
        figure.get("train", &[1000.0]);
        figure.get("score", &[])[1]
    };
    let (spread, at_the_edge) = (error(&mut *figure, 1.0), error(&mut *figure, 0.0));
    assert!(
        spread < 0.005 && at_the_edge > 10.0 * spread,
        "{spread} and {at_the_edge}"
    );
}

/// Chapter 30: the walk back, and the two that go wrong.
#[test]
fn a_walk_back_along_a_tape() {
    let mut figure = nnfs_live::figure("tape");
    assert_eq!(
        figure.get("gradients", &[]),
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]
    );
    figure.set("walked", &[5.0]);
    let right = figure.get("right", &[]);
    assert_eq!(figure.get("gradients", &[]), right);
    assert!(near(right[0], 3.229_271_265_396_648) && near(right[2], 1.922_278_008_211_545_6));
    figure.set("order", &[1.0]);
    figure.set("walked", &[7.0]);
    let visits = figure.get("visits", &[]);
    assert_eq!(visits, [6.0, 5.0, 4.0, 2.0, 3.0, 2.0, 2.0]); // s t w u v u u
    let hurried = figure.get("gradients", &[]);
    assert_eq!(
        ["5.477324", "1.710490"],
        [0, 1].map(|n| format!("{:.6}", hurried[n]))
    );
    assert!(near(hurried[2], right[2]));
    figure.set("order", &[2.0]);
    figure.set("walked", &[5.0]); // from the beginning: nothing has arrived yet
    assert_eq!(
        figure.get("gradients", &[]),
        [0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0]
    );
}

/// Chapter 23: a fifth of ten thousand are yes, and the two classes are 2 apart.
#[test]
fn a_threshold_between_two_classes() {
    let mut figure = nnfs_live::figure("threshold");
    let counts = figure.get("counts", &[]);
    assert_eq!(counts.iter().sum::<f64>(), 10_000.0);
    assert_eq!(counts[2] + counts[3], 2000.0);
    assert_eq!(figure.get("histograms", &[]).iter().sum::<f64>(), 10_000.0);

    // The threshold's point lies on the curve, and the curve goes from corner to corner.
    let [accuracy, precision, recall, alarms] = figure.get("measures", &[])[..] else {
        panic!("four measures")
    };
    assert!(near(accuracy, (counts[0] + counts[3]) / 10_000.0));
    assert!(near(precision, counts[3] / (counts[1] + counts[3])));
    let curve = figure.get("roc", &[]);
    assert!(
        curve
            .as_chunks::<2>()
            .0
            .iter()
            .any(|&[x, y]| near(x, alarms) && near(y, recall))
    );
    assert_eq!((curve[0], curve[1]), (0.0, 0.0));
    assert!(near(curve[20_000], 1.0) && near(curve[20_001], 1.0));

    // From a point on the curve back to a threshold with this point.
    let back = figure.get("nearest", &[alarms, recall])[0];
    figure.set("threshold", &[back]);
    let again = figure.get("measures", &[]);
    assert!(near(again[2], recall) && near(again[3], alarms));
    assert_eq!(figure.get("nearest", &[0.0, 0.0]).len(), 1);
    assert_eq!(figure.get("nearest", &[1.0, 1.0]).len(), 1);

    // Two normal classes that are 2 apart: the area is the normal distribution's at 2 / sqrt 2, 0.921.
    let area = figure.get("area", &[])[0];
    assert!((area - 0.921).abs() < 0.01, "{area}");
    // A rarer class leaves the curve where it was.
    figure.set("share", &[2.0]);
    let rare = figure.get("area", &[])[0];
    assert!((area - rare).abs() < 0.02, "{area} {rare}");

    // Nobody can do better than the best threshold; with a rare class that is nearly "never".
    figure.set("share", &[1.0]);
    figure.set("apart", &[1.0]);
    let [at, best] = figure.get("best", &[])[..] else {
        panic!("a threshold and its accuracy")
    };
    assert!((0.99..0.995).contains(&best), "{best}");
    figure.set("threshold", &[at]);
    assert!(near(figure.get("measures", &[])[0], best));

    // Not apart at all: a coin.
    figure.set("share", &[50.0]);
    figure.set("apart", &[0.0]);
    assert!((figure.get("area", &[])[0] - 0.5).abs() < 0.05);
}

/// Chapter 25: a batch is of one arm alone where nothing is shuffled, and of all arms where it is.
#[test]
fn a_machine_shows_the_points_arm_by_arm_or_mixed() {
    let mut figure = nnfs_live::figure("machine");
    let arms_of_first_batch = |figure: &mut dyn nnfs_live::Figure| {
        let mut arms = figure.get("order", &[])[..25].to_vec();
        arms.sort_by(f64::total_cmp);
        arms.dedup();
        arms.len()
    };
    assert_eq!(arms_of_first_batch(&mut *figure), 3);
    figure.set("shuffle", &[0.0]);
    assert_eq!(arms_of_first_batch(&mut *figure), 1);

    // Six batches of 25 are an epoch; its loss is their mean.
    figure.get("epoch", &[]);
    let batches = figure.get("batches", &[]);
    assert_eq!(batches.len(), 6);
    let mean = batches.iter().sum::<f64>() / 6.0;
    assert!(near(figure.get("history", &[])[0], mean));
}

/// Chapter 26: the boot of the photo is read behind all steps, and not before.
#[test]
fn a_photo_of_a_boot() {
    let mut figure = nnfs_live::figure("photo");
    let read = |figure: &mut dyn nnfs_live::Figure| {
        let p = figure.get("probabilities", &[]);
        (0..10).max_by(|&a, &b| p[a].total_cmp(&p[b]))
    };
    assert_ne!(read(&mut *figure), Some(9));
    figure.set("invert", &[1.0]);
    figure.set("crop", &[1.0]);
    assert_eq!(read(&mut *figure), Some(9));
}

/// Chapter 28: a filter sees 26 x 26 places of a picture, and 13 x 13 of them are left behind a pooling; on plain paper a
/// filter for edges says 0.
#[test]
fn a_filter_and_its_places() {
    let mut figure = nnfs_live::figure("filter");
    assert_eq!(figure.get("sides", &[]), [26.0, 26.0]);
    let map = figure.get("map", &[]);
    assert_eq!((map[0], map[675]), (0.0, 0.0));
    assert!(near(map.iter().sum::<f64>(), 0.0), "what begins ends again");
    figure.set("pool", &[1.0]);
    assert_eq!(figure.get("sides", &[]), [13.0, 13.0]);
}

/// Chapter 29: what stacks of small filters see, and what they save.
#[test]
fn a_stack_sees_as_far_as_a_large_filter() {
    let mut figure = nnfs_live::figure("depth");
    for (layers, numbers) in [
        (2.0, [5.0, 25.0, 18.0, 25.0]),
        (3.0, [7.0, 49.0, 27.0, 49.0]),
    ] {
        figure.set("layers", &[layers]);
        assert_eq!(figure.get("numbers", &[]), numbers);
    }
}

/// Chapter 31: a bar, read with the weights of the chapter. A step along the gradient
/// changes the answer long before one along random signs does.
#[test]
fn a_nudged_bar() {
    use nnfs_core::prelude::*;
    let mut net = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../data/digits-784-50-100-10.safetensors"
    );
    weights::load(path, &mut net).unwrap();
    let all = net.parameters();
    let all: Vec<f64> = all.iter().flat_map(|p| p.value.iter().copied()).collect();
    let mut figure = nnfs_live::figure("nudge");
    figure.set("weights", &all);
    let bar = Array2::from_shape_fn((28, 28), |(row, column)| {
        f64::from(u8::from(
            (4..24).contains(&row) && (13..16).contains(&column),
        ))
    });
    figure.set("ink", bar.as_slice().unwrap());
    let flips = figure.get("flips", &[]);
    figure.set("random", &[1.0]);
    let at_random = figure.get("flips", &[]);
    assert!(!flips.is_empty() && at_random.first().is_none_or(|&at| at > 1.5 * flips[0]));
}
