//! Figures of a training: films, curves, gradient checks, and what stands around them.

mod common;

use common::{TITLE, svg, texts};
use nnfs_notebook::prelude::*;

/// A network with two inputs whose class 1 lies to the right of `edge`.
fn right_of(edge: f64) -> Dense {
    Dense::from_parameters(array![[0.0, 1.0], [0.0, 0.0]], array![edge, 0.0])
}

fn corners() -> (Array2<f64>, Array1<usize>) {
    (array![[0.0, 0.0], [1.0, 1.0]], array![0, 1])
}

#[test]
fn a_film_shows_three_of_its_frames_where_no_script_runs() {
    let (x, labels) = corners();
    let mut film = film(TITLE, &x, &labels).class_names(["left", "right"]);
    assert!(film.is_empty() && texts(&svg(&film)).join("\n").contains("not trained yet"));
    for (epoch, edge) in [2.0, 2.0, 0.5, 0.5].into_iter().enumerate() {
        film.frame(epoch, &mut right_of(edge));
    }
    let svg = svg(&film);
    assert_eq!(svg.matches("<image").count(), 3);
    let texts = texts(&svg).join("\n");
    for text in [
        TITLE,
        "left",
        "right",
        "epoch 0, accuracy 0.500",
        "epoch 2, accuracy 1.000",
        "epoch 3, accuracy 1.000",
    ] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    assert!(
        film.figure()
            .alt()
            .contains("2 points: 4 frames from epoch 0, accuracy 0.500 to epoch 3, accuracy 1.000")
    );
}

#[test]
fn a_film_is_one_block_that_needs_nothing_else() {
    let (x, labels) = corners();
    let mut film = film(TITLE, &x, &labels);
    film.frame_as("before & <b>after</b>", &mut right_of(0.5));
    assert!(
        film.to_html().starts_with("<img") && !film.to_html().contains("<script"),
        "one frame needs no slider"
    );
    film.frame(1, &mut right_of(0.2));
    let html = film.to_html();
    let (still, script) = html
        .split_once("</div><script>")
        .expect("a place, then a script");
    assert!(still.starts_with("<div data-film=\"film-") && still.matches("<img ").count() == 1);
    assert_eq!(
        still.matches('<').count(),
        2,
        "without a script there is the picture and nothing else"
    );
    assert_eq!(
        (
            script.matches("</script>").count(),
            script.ends_with("</script>")
        ),
        (1, true)
    );
    assert!(!script.contains("<b>") && script.contains("before \\u0026 \\u003cb\\u003eafter"));
    for elsewhere in ["http:", "https:", "//cdn", "import ", "fetch"] {
        assert!(!html.contains(elsewhere), "{elsewhere}");
    }
}

#[test]
fn films_have_ids_of_their_own_and_keep_them() {
    let (x, labels) = corners();
    let html = |edge: f64| {
        let mut film = film("two", &x, &labels);
        film.frame(0, &mut right_of(0.5));
        film.frame(1, &mut right_of(edge));
        film.to_html()
    };
    let id = |html: &str| html.split('"').nth(1).map(str::to_owned);
    assert_eq!(html(0.5), html(0.5));
    assert_ne!(id(&html(0.5)), id(&html(0.75)));
}

#[test]
fn a_film_of_thirty_frames_is_small() {
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(100, 3, &mut rng);
    let mut film = film("A spiral", &x, &labels);
    for epoch in 0..30 {
        let mut network = Sequential::new()
            .add(Dense::he(2, 64, &mut rng))
            .add(Relu::new())
            .add(Dense::he(64, 3, &mut rng));
        film.frame(epoch, &mut network);
    }
    let bytes = film.to_html().len();
    assert!(bytes < 300_000, "{bytes} bytes");
}

#[test]
fn a_film_hatches_what_is_nan_and_counts_it_as_wrong() {
    let (x, labels) = corners();
    let mut broken = Dense::from_parameters(array![[f64::NAN, 1.0], [0.0, 0.0]], array![0.0, 0.0]);
    let mut film = film("broken", &x, &labels);
    film.frame(0, &mut broken);
    let texts = texts(&svg(&film)).join("\n");
    assert!(
        texts.contains("no class (NaN)") && texts.contains("epoch 0, accuracy 0.000"),
        "{texts}"
    );
}

#[test]
fn one_output_is_a_class_by_its_half() {
    let (x, labels) = corners();
    let mut film = film("one output", &x, &labels);
    film.frame(
        0,
        &mut Dense::from_parameters(array![[1.0], [0.0]], array![0.0]),
    );
    assert!(film.figure().alt().contains("epoch 0, accuracy 1.000"));
}

#[test]
#[should_panic(expected = "takes 2 columns; this one takes and gives Some((3, 2))")]
fn a_film_takes_a_network_with_two_inputs() {
    let (x, labels) = corners();
    film("", &x, &labels).frame(0, &mut Dense::new(3, 2, &mut NumpyRng::seed(0)));
}

#[test]
#[should_panic(expected = "points (n, 2) with n labels, got (1, 2) and 2 labels")]
fn a_film_takes_as_many_labels_as_points() {
    let _ = film("", &array![[0.0, 0.0]], &array![0, 1]);
}

#[test]
fn regions_ask_a_network_and_hatch_what_is_nan() {
    let chart = regions("network")
        .ranges((0.0, 1.0), (0.0, 1.0))
        .network(&mut right_of(0.25));
    assert!(
        chart
            .figure()
            .alt()
            .contains("class 0 covers 25 %, class 1 covers 75 %")
    );
    // Infinity times 0 is NaN, which is what ReLU makes of the left half.
    let infinite =
        Dense::from_parameters(array![[f64::INFINITY, 0.0], [0.0, 0.0]], array![0.0, 0.0]);
    let mut broken = Sequential::new().add(Relu::new()).add(infinite);
    let chart = regions("broken").network(&mut broken);
    assert!(
        chart
            .figure()
            .alt()
            .contains("class 0 covers 50 %, no class covers 50 %")
    );
    assert!(texts(&svg(&chart)).join("\n").contains("no class (NaN)"));
}

/// A history of so many epochs: a loss that falls, an accuracy that rises, ten steps per epoch.
fn history(epochs: usize, with_validation: bool) -> History {
    let loss = Array1::from_shape_fn(epochs, |epoch| 1.0 / (epoch + 1) as f64);
    let accuracy = 1.0 - 0.5 * &loss;
    let validation = |values: &Array1<f64>| {
        if with_validation {
            values * 0.9
        } else {
            array![]
        }
    };
    History {
        validation_loss: validation(&loss),
        validation_accuracy: validation(&accuracy),
        step_loss: Array1::linspace(2.0, 0.1, 10 * epochs),
        loss,
        accuracy,
        ..History::default()
    }
}

#[test]
fn curves_show_loss_and_accuracy_beside_each_other() {
    let chart = curves(TITLE, &history(5, true));
    let texts = texts(&svg(&chart)).join("\n");
    for text in [
        TITLE,
        "loss\n",
        "accuracy\n",
        "training, last 0.2\n",
        "validation, last 0.18\n",
        "training, last 0.9\n",
    ] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    let alt = chart.figure().alt().to_owned();
    assert!(alt.contains("a training of 5 epochs."), "{alt}");
    assert!(alt.contains("Line chart of loss over epoch: training from 1 to 0.2, between 0.2 and 1; validation from 0.9 to 0.18"), "{alt}");
    assert!(
        alt.contains("Line chart of accuracy over epoch: training from 0.5 to 0.9"),
        "{alt}"
    );
}

#[test]
fn epochs_are_whole_numbers() {
    for (epochs, ticks) in [
        (1, "1"),
        (2, "1 2"),
        (3, "1 2 3"),
        (17, "1 5 10 15"),
        (500, "1 100 200 300 400 500"),
    ] {
        // The numbers of the last chart's x axis are the last texts.
        let texts = texts(&svg(&curves("", &history(epochs, false)))).join(" ") + " ";
        let number_above = if epochs == 1 { "0.6" } else { "" };
        assert!(
            texts.ends_with(&format!("{number_above} {ticks} ")),
            "{epochs} epochs: {texts}"
        );
    }
}

#[test]
fn one_epoch_is_a_dot_and_without_validation_there_is_one_curve() {
    let one = svg(&curves("one", &history(1, false)));
    assert_eq!(
        (
            one.matches("<polyline").count(),
            one.matches("h0\"/>").count()
        ),
        (0, 2)
    );
    assert!(!texts(&one).join("\n").contains("validation"));
    let alt = curves("one", &history(1, false)).figure().alt().to_owned();
    assert!(
        alt.contains("a training of 1 epoch. Line chart of loss over epoch: training 1."),
        "{alt}"
    );
    let two = svg(&curves("two", &history(2, true)));
    // Of loss and of accuracy the line of the validation data, and its mark in the legend.
    assert_eq!(two.matches("stroke-dasharray").count(), 4, "{two}");
}

#[test]
fn a_loss_that_falls_over_many_powers_of_ten_has_a_logarithmic_axis() {
    let mut falling = history(5, true);
    falling.loss = array![1.0, 1e-2, 1e-4, 0.0, 1e-8];
    let figure = curves("falling", &falling).log_y().steps().figure();
    assert_eq!(figure.alt().matches("y axis logarithmic").count(), 2);
    let texts = texts(&svg(&figure)).join("\n");
    assert!(
        texts.contains("1e-4") && texts.contains("accuracy"),
        "{texts}"
    );
}

#[test]
fn steps_add_a_chart_with_their_mean() {
    let history = history(200, true);
    let (without, with) = (curves("", &history), curves("", &history).steps());
    assert!(with.figure().height() > without.figure().height());
    let svg = svg(&with);
    let texts = texts(&svg).join("\n");
    assert!(
        texts.contains("each step") && texts.contains("mean over 81 steps"),
        "{texts}"
    );
    assert!(svg.len() < 100_000, "{} bytes for 2,000 steps", svg.len());
}

#[test]
fn a_loss_that_is_no_number_is_marked_and_said() {
    let mut broken = history(3, true);
    broken.loss[2] = f64::NAN;
    broken.step_loss[29] = f64::INFINITY;
    broken.stopped = Some("the loss is NaN: try a smaller learning rate".to_owned());
    let chart = curves("broken", &broken).steps();
    let texts = texts(&svg(&chart)).join("\n");
    for text in [
        "NaN at epoch 3",
        "inf at step 30",
        "training, last NaN",
        "try a smaller learning rate",
    ] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    assert!(
        chart
            .figure()
            .alt()
            .contains("which ended early: the loss is NaN")
    );
    broken.loss.fill(f64::NAN);
    svg(&curves("only NaN", &broken).steps());
}

#[test]
fn a_regression_has_no_accuracy_to_show() {
    let mut regression = history(3, true);
    regression.accuracy.fill(f64::NAN);
    regression.validation_accuracy.fill(f64::NAN);
    let chart = curves("regression", &regression);
    assert!(
        !texts(&svg(&chart)).join("\n").contains("accuracy")
            && !chart.figure().alt().contains("accuracy")
    );
}

#[test]
fn a_training_takes_the_printing_of_its_epochs() {
    let mut rng = NumpyRng::seed(0);
    let train = data::spiral(10, 2, &mut rng);
    let mut network = Dense::new(2, 2, &mut rng);
    let mut loss = SoftmaxCrossEntropy::new();
    let history = Training::new(2).on_epoch(print_epoch).run(
        &mut network,
        &train,
        &mut loss,
        &mut Sgd::new(0.1),
        &mut rng,
    );
    svg(&curves("", &history).steps());
}

#[test]
fn a_jacobian_is_blue_below_0_and_red_above_with_its_numbers() {
    // The Jacobian of softmax at (0.7, 0.1, 0.2).
    let jacobian = array![
        [0.21, -0.07, -0.14],
        [-0.07, 0.09, -0.02],
        [-0.14, -0.02, 0.16]
    ];
    let svg = svg(&heatmap("Jacobian", &jacobian)
        .row_labels(["y1", "y2", "y3"])
        .column_labels(["x1", "x2", "x3"]));
    let texts = texts(&svg).join("\n");
    for text in ["0.21", "-0.07", "-0.14", "0.09", "0.16", "y2", "x3"] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    assert!(
        svg.contains("#B91C3C"),
        "the largest value is the darkest red"
    );
    let cells = svg.matches("<rect").count();
    assert_eq!(
        cells,
        2 * 9 + 1,
        "nine cells for light and for dark pages, on paper"
    );
}

#[test]
fn a_large_heatmap_has_a_scale_from_its_colours_to_its_values() {
    let signed = Array2::from_shape_fn((20, 20), |(i, j)| i as f64 - j as f64 / 2.0);
    let svg_signed = svg(&heatmap("signed", &signed));
    // The matrix and its scale, each for light and for dark pages.
    assert_eq!(svg_signed.matches("<image").count(), 4);
    assert!(texts(&svg_signed).ends_with(&["19", "0", "-19"].map(str::to_owned)));
    let positive = texts(&svg(&heatmap("positive", &signed.mapv(f64::abs))));
    assert!(
        positive.ends_with(&["19", "0"].map(str::to_owned)),
        "{positive:?}"
    );
    let none = svg(&heatmap("none", &Array2::from_elem((20, 20), f64::NAN)));
    assert_eq!(none.matches("<image").count(), 2);
}

#[test]
fn a_label_that_was_rounded_to_nothing_has_no_sign() {
    let places = [-0.5, -0.04, 0.3];
    let svg = svg(&heatmap("", &array![[1.0], [2.0], [3.0]])
        .row_labels(places.map(|x| format!("{x:.1}")))
        .column_labels(["-0"]));
    let texts = texts(&svg);
    for label in ["-0.5", "0.0", "0.3", "0"] {
        assert!(
            texts.iter().any(|text| *text == label),
            "{label} in {texts:?}"
        );
    }
    assert!(
        !texts
            .iter()
            .any(|text| text.starts_with("-0.0") || *text == "-0")
    );
}
