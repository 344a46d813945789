//! Every kind of figure, with good and with bad data.

mod common;

use common::{TITLE, svg, texts};
use ndarray::{Array1, Array2, array};
use nnfs_notebook::prelude::*;

fn has_text(svg: &str, text: &str) -> bool {
    texts(svg).iter().any(|found| found == text)
}

#[test]
fn a_plot_shows_its_title_its_legend_and_its_axes() {
    let x = array![0.0, 1.0, 2.0];
    let chart = plot(TITLE)
        .line("up", &x, &x)
        .dashed("down", &x, &(-&x))
        .points("dots", &x, &x)
        .labels("time", "height");
    let svg = svg(&chart);
    for text in [TITLE, "up", "down", "dots", "time", "height"] {
        assert!(has_text(&svg, text), "{text} in {:?}", texts(&svg));
    }
    assert!(
        chart
            .figure()
            .alt()
            .contains("up from (0, 0) to (2, 2), between 0 and 2")
    );
}

#[test]
fn a_plot_takes_rows_columns_and_broken_numbers() {
    let matrix = array![[1.0, f64::NAN, 3.0], [f64::INFINITY, 1e308, -1e308]];
    svg(&plot("rows").line("", &matrix.row(0), &matrix.row(1)));
    svg(&plot("columns").points("", &matrix.column(0), &matrix.column(1)));
    let none = Array1::<f64>::zeros(0);
    assert!(
        plot("none")
            .line("n", &none, &none)
            .figure()
            .alt()
            .contains("without points")
    );
    svg(&plot("empty"));
}

#[test]
#[should_panic(expected = "as many x as y values, got 2 and 3")]
fn a_plot_names_both_lengths() {
    let _ = plot("").line("", &array![1.0, 2.0], &array![1.0, 2.0, 3.0]);
}

#[test]
#[should_panic(expected = "takes a vector, got an array of shape [2, 2]")]
fn a_plot_takes_no_matrix() {
    let _ = plot("").line("", &Array2::<f64>::zeros((2, 2)), &array![1.0]);
}

#[test]
fn bars_write_their_values_and_labels() {
    let svg = svg(&bars(TITLE)
        .labels(["cat", "dog"])
        .values(&array![0.25, -0.5]));
    for text in ["cat", "dog", "0.25", "-0.5"] {
        assert!(has_text(&svg, text), "{text} in {:?}", texts(&svg));
    }
    self::svg(&bars("broken").values(&array![f64::NAN, f64::INFINITY, 0.0]));
    self::svg(&bars("empty").values(&Array1::<f64>::zeros(0)));
}

#[test]
fn heatmaps_of_one_scale_show_the_same_value_in_the_same_colour() {
    let colour_of_half = |other: f64, darkest: Option<f64>| {
        let map = heatmap("h", &array![[0.5, other]]);
        let map = match darkest {
            Some(value) => map.darkest_at(value),
            None => map,
        };
        // The first rectangle is the figure's background, the second the first cell.
        let svg = svg(&map);
        let cell = svg.split("<rect").nth(2).expect("a cell");
        let fill = cell.split("fill=\"").nth(1).expect("its colour");
        fill[..7].to_owned()
    };
    assert_ne!(colour_of_half(1.0, None), colour_of_half(0.25, None));
    assert_eq!(colour_of_half(1.0, None), colour_of_half(0.25, Some(1.0)));
    assert!(std::panic::catch_unwind(|| heatmap("h", &array![[1.0]]).darkest_at(0.0)).is_err());
}

#[test]
fn a_small_heatmap_writes_its_numbers_and_a_large_one_is_an_image() {
    let small = svg(&heatmap(TITLE, &array![[1.0, -2.0], [f64::NAN, 0.5]]).labels("column", "row"));
    assert!(has_text(&small, "-2") && has_text(&small, "0.5") && !small.contains("<image"));
    let large = svg(&heatmap("large", &Array2::<f64>::zeros((30, 40))));
    assert!(large.contains("<image"));
    svg(&heatmap("empty", &Array2::<f64>::zeros((0, 3))));
}

#[test]
fn pictures_are_shown_with_their_captions() {
    let grid = image_grid(TITLE, &Array2::<f64>::from_elem((3, 16), 0.5))
        .captions(["one", "two", "three"])
        .columns(2);
    let svg = svg(&grid);
    assert!(has_text(&svg, "three") && svg.matches("<image").count() == 3);
    self::svg(&image("broken", &array![[f64::NAN, -5.0], [7.0, 0.5]]));
}

#[test]
#[should_panic(expected = "square pictures, one per row")]
fn a_grid_takes_square_pictures_only() {
    let _ = image_grid("", &Array2::<f64>::zeros((2, 15)));
}

#[test]
fn regions_say_how_much_each_class_covers() {
    let chart = regions(TITLE)
        .ranges((0.0, 1.0), (0.0, 1.0))
        .classify(|x, _| usize::from(x > 0.25))
        .points(&array![[0.5, 0.5]], &array![1])
        .boundary(1.0, 0.0, -0.25);
    let svg = svg(&chart);
    assert!(
        svg.contains("<image")
            && chart
                .figure()
                .alt()
                .contains("class 0 covers 25 %, class 1 covers 75 %")
    );
}

#[test]
fn a_network_shows_the_shapes_of_its_matrices() {
    let svg = svg(&neurons(TITLE, &[784, 50, 10])
        .batch(100)
        .names(["pixels", "hidden", "scores"]));
    for text in [
        "(100, 784)",
        "W (784, 50)",
        "b (1, 50)",
        "W (50, 10)",
        "(100, 10)",
        "hidden",
    ] {
        assert!(has_text(&svg, text), "{text} in {:?}", texts(&svg));
    }
}

#[test]
#[should_panic(expected = "the weights between layer 0 and layer 1")]
fn a_network_refuses_weights_of_another_shape() {
    let _ = neurons("", &[2, 3]).weights(&Array2::<f64>::zeros((3, 2)));
}

#[test]
fn pictures_stand_beside_each_other_and_keep_their_texts() {
    let both = side_by_side![bars("left").values(&array![1.0]), plot("right")];
    let svg = svg(&both);
    assert!(has_text(&svg, "left") && has_text(&svg, "right"));
    assert!(both.alt().contains("\"left\"") && both.alt().contains("\"right\""));
    let four = side_by_side![plot("1"), plot("2"), plot("3"), plot("4")];
    assert!(four.width() <= 1120 && four.height() >= 2 * plot("1").figure().height());
}

#[test]
fn pictures_beside_each_other_are_an_image_each_with_its_own_text() {
    let three = side_by_side![
        side_by_side![bars("left").values(&array![1.0]), plot("middle")],
        plot("right")
    ];
    let html = three.to_html();
    assert_eq!(html.matches("<img ").count(), 3);
    // A bar chart of 480 pixels shrinks to 413 before it goes into a row of its own.
    assert!(html.contains("flex:1 1 413px;max-width:480px"), "{html}");
    for title in ["left", "middle", "right"] {
        let quoted = format!("&quot;{title}&quot;");
        assert_eq!(html.matches(&quoted).count(), 1, "{title}");
    }
    assert!(!plot("alone").figure().to_html().contains("flex"));
    let wide = plot("wide").size(1000, 300).figure().to_html();
    assert!(
        wide.contains("overflow-x:auto") && wide.contains("min-width:860px"),
        "{wide}"
    );
}

#[test]
#[should_panic(expected = "set the ranges before the classifier")]
fn regions_refuse_ranges_that_the_classifier_was_not_asked_about() {
    let late = regions("late").classify(|x, _| usize::from(x > 0.0));
    let _ = late.ranges((-2.0, 2.0), (-2.0, 2.0)).figure();
}

#[test]
fn regions_of_equal_ranges_are_a_square() {
    let side = |ranges: ((f64, f64), (f64, f64))| {
        let chart = regions("").ranges(ranges.0, ranges.1);
        let svg = svg(&chart.classify(|x, _| usize::from(x > 0.5)));
        let document = roxmltree::Document::parse(&svg).expect("well-formed");
        let picture = document
            .descendants()
            .find(|node| node.has_tag_name("image"));
        let picture = picture.expect("the regions");
        ["width", "height"].map(|name| -> i32 {
            let text = picture.attribute(name).expect(name);
            text.parse().expect(name)
        })
    };
    for low in [0.0, -2.0, -1000.0] {
        let [width, height] = side(((low, low + 3.0), (low, low + 3.0)));
        assert!((width - height).abs() <= 1, "{width} x {height}");
    }
    let [width, height] = side(((0.0, 4.0), (0.0, 3.0)));
    assert!((3 * width - 4 * height).abs() <= 8, "{width} x {height}");
}

#[test]
fn bars_of_one_range_have_the_same_height_for_the_same_value() {
    let height = |other: f64, range: Option<(f64, f64)>| {
        let chart = bars("").values(&array![1.0, other]);
        let chart = match range {
            Some((low, high)) => chart.y_range(low, high),
            None => chart,
        };
        let svg = svg(&chart);
        // Behind the background comes the first bar.
        let bar = svg.split("<rect").nth(2).expect("a bar");
        let height = bar.split("height=\"").nth(1).expect("its height");
        height.split('"').next().expect("a number").to_owned()
    };
    assert_ne!(height(2.0, None), height(4.0, None));
    let range = Some((0.0, 5.0));
    assert_eq!(height(2.0, range), height(4.0, range));
    // A bar that is longer than the range ends at its edge.
    assert_eq!(height(9.0, range), height(4.0, range));
}

#[test]
fn bars_with_long_names_write_all_of_them() {
    let names = ["right", "y ln y", "times label", "softmax over all"];
    let chart = bars("").labels(names).values(&array![0.4, 0.7, 0.3, 1.5]);
    let svg = svg(&chart.axis_labels("formula", "loss"));
    for text in [
        "right",
        "y ln y",
        "times label",
        "softmax over",
        "all",
        "formula",
    ] {
        assert!(svg.contains(&format!(">{text}<")), "{text} is missing");
    }
}

#[test]
fn numbers_of_neighbouring_bars_leave_each_other_room() {
    let values = array![0.1, 0.05, 0.6, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0, 0.0];
    let chart = bars("").group("a", &values).group("b", &values);
    assert!(svg(&chart.size(760, 320)).contains(">.05<"));
}

#[test]
fn bars_without_room_write_rounded_numbers() {
    let values = Array1::from_iter((1..=10).map(|i| 0.98765 / f64::from(i * i * i)));
    let svg = svg(&bars("ten").values(&values));
    assert!(has_text(&svg, "0.99") && has_text(&svg, "0.12") && has_text(&svg, "0.00"));
    assert!(!has_text(&svg, "0.9877"), "{:?}", texts(&svg));
}

#[test]
fn a_heatmap_without_numbers_has_a_scale() {
    let matrix = array![[1.0, -2.0], [0.25, 0.5]];
    let svg = svg(&heatmap("pattern", &matrix).without_numbers());
    assert!(!has_text(&svg, "0.25") && has_text(&svg, "-2") && svg.contains("<image"));
}

#[test]
fn no_text_is_smaller_than_11_pixels() {
    let x = array![1.0, 2.0];
    for figure in [
        plot("p").line("a", &x, &x).labels("x", "y").figure(),
        bars("b").values(&x).figure(),
        heatmap("h", &array![[1.0, 2.0]]).figure(),
        histogram("h", &x).mark(1.5, "mean").figure(),
        contours("c", |x, y| x * x + y * y).figure(),
        surface("s", |x, y| x * x + y * y).figure(),
        neurons("n", &[2, 1])
            .neurons(["x1", "a long name"])
            .figure(),
    ] {
        let svg = figure.to_svg();
        for size in svg.split("font-size=\"").skip(1) {
            let size: f64 = size
                .split('"')
                .next()
                .expect("a size")
                .parse()
                .expect("a number");
            assert!(size >= 11.0, "{size} in {}", figure.alt());
        }
    }
}

#[test]
fn colours_change_on_dark_pages() {
    assert!(svg(&plot("")).contains("@media (prefers-color-scheme: dark)"));
}

#[test]
fn a_plot_says_what_it_cannot_draw() {
    let x = array![1.0, 2.0, 3.0, 4.0, 5.0];
    let loss = array![1.0, f64::NAN, 0.0, f64::INFINITY, 0.5];
    let chart = plot("Loss").line("loss", &x, &loss).log_y();
    let sentence = "Not drawn: loss is NaN at x = 2; loss is infinite at x = 4; loss is 0 or below, which has no logarithm, at x = 3.";
    let (svg, figure) = (svg(&chart), chart.figure());
    assert!(figure.alt().ends_with(sentence), "{}", figure.alt());
    assert!(
        texts(&svg).join(" ").contains(sentence),
        "{:?}",
        texts(&svg)
    );
    // What can be drawn says nothing, and is no higher.
    let whole = plot("Loss").line("loss", &x, &x).log_y().figure();
    assert!(!whole.alt().contains("Not drawn") && whole.height() < figure.height());
    // Lonely points are dots.
    assert_eq!(svg.matches("h0").count(), 2);
}

#[test]
fn histograms_and_crowded_bars_say_what_they_cannot_draw() {
    let values = array![1.0, 2.0, f64::NAN, f64::NAN, 0.0];
    let alt = |log: bool| {
        let chart = histogram("h", &values);
        let chart = if log { chart.log_x() } else { chart };
        let sentence = chart.figure().alt().to_owned();
        assert!(
            texts(&svg(&chart))
                .join(" ")
                .contains("In no bin: 2 values are NaN")
        );
        sentence
    };
    assert!(alt(false).ends_with("In no bin: 2 values are NaN."));
    assert!(alt(true).ends_with("1 value is 0 or below, which has no logarithm."));
    let mut many = Array1::ones(100);
    (many[17], many[40]) = (f64::NAN, f64::INFINITY);
    let alt = bars("many").values(&many).figure().alt().to_owned();
    assert!(
        alt.ends_with("Not drawn: bars that are NaN or infinite, at 17, 40."),
        "{alt}"
    );
}

#[test]
fn regions_say_which_points_have_no_place_and_draw_many_as_few() {
    let mut points = Array2::zeros((6, 2));
    (points[[2, 0]], points[[4, 1]]) = (f64::NAN, f64::INFINITY);
    let chart = regions("r").points(&points, &Array1::zeros(6));
    let alt = chart.figure().alt().to_owned();
    assert!(
        alt.ends_with("Not drawn: points 2, 4 are NaN or infinite."),
        "{alt}"
    );
    assert!(
        texts(&svg(&chart))
            .join(" ")
            .contains("points 2, 4 are NaN or infinite")
    );
    let many = NumpyRng::seed(0).randn((200_000, 2));
    let figure = regions("many")
        .points(&many, &Array1::zeros(200_000))
        .figure();
    assert!(
        figure.to_html().len() < 3_000_000,
        "{}",
        figure.to_html().len()
    );
}

#[test]
fn a_long_title_is_written_in_lines_on_every_figure() {
    let title = "How the loss of a network with two hidden layers falls over the epochs of a training at four learning rates, and where it does not";
    let x = array![1.0, 2.0];
    for figure in [
        plot(title).line("", &x, &x).figure(),
        bars(title).values(&x).figure(),
        heatmap(title, &array![[1.0, 2.0]]).figure(),
        histogram(title, &x).figure(),
        regions(title)
            .points(&array![[1.0, 2.0]], &array![0])
            .figure(),
    ] {
        let texts = texts(&figure.to_svg());
        let lines: Vec<&String> = texts
            .iter()
            .filter(|line| title.contains(line.as_str()) && line.len() > 2)
            .collect();
        let joined: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        assert_eq!(joined.join(" "), title, "{texts:?}");
        assert!(lines.len() > 1);
        svg(&figure);
    }
    let word = "supercalifragilistic".repeat(6);
    let svg = svg(&plot(&word).line("", &x, &x));
    assert!(
        has_text(&svg, &word) && !svg.contains("font-size=\"16\""),
        "{svg}"
    );
}

/// Small enough for a notebook: twenty such figures are as large as one photo.
const MOST_BYTES: usize = 1_500_000;

#[test]
fn two_hundred_thousand_points_stay_a_small_figure() {
    let n = 200_000;
    let mut rng = NumpyRng::seed(0);
    let x = Array1::linspace(0.0, 20.0, n);
    let noise = rng.randn(n);
    let (across, up) = (rng.randn(n), rng.rand(n));
    let size = |chart: &nnfs_notebook::Plot| chart.figure().to_html().len();
    let line = size(&plot("line").line("", &x, &noise));
    let dots = size(&plot("dots").points("", &across, &noise));
    let full = size(&plot("full").points("", &up, &rng.rand(n)));
    let hairball = size(&plot("to and fro").line("", &across, &noise));
    println!("line {line}, dots {dots}, full {full}, hairball {hairball} bytes");
    assert!(line < 100_000, "{line}");
    for bytes in [dots, full, hairball] {
        assert!(bytes < MOST_BYTES, "{bytes}");
    }
}

#[test]
fn a_thinned_line_keeps_its_peaks() {
    let n = 200_000;
    let x = Array1::linspace(0.0, 1.0, n);
    let mut y = Array1::zeros(n);
    (y[123_456], y[150_001]) = (7.0, -7.0);
    let svg = svg(&plot("peaks").line("", &x, &y));
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let is_line = |node: &roxmltree::Node<'_, '_>| node.has_tag_name("polyline");
    let line = document.descendants().rfind(is_line);
    let points = line
        .and_then(|line| line.attribute("points"))
        .expect("a line");
    let heights: Vec<f64> = points
        .split_whitespace()
        .map(|point| {
            point
                .split_once(',')
                .expect("x,y")
                .1
                .parse()
                .expect("a number")
        })
        .collect();
    let (high, low) = heights
        .iter()
        .fold((f64::MAX, f64::MIN), |(h, l), &y| (y.min(h), y.max(l)));
    let middle = heights[0];
    assert!(
        middle - high > 100.0 && low - middle > 100.0,
        "{high} {middle} {low}"
    );
}

/// Writes pictures to look at: `FIGURES=folder cargo test -p nnfs-notebook --test figures look -- --ignored`.
#[test]
#[ignore = "it writes files for the eye"]
fn look_at_what_cannot_be_drawn() {
    let folder =
        std::path::PathBuf::from(std::env::var("FIGURES").expect("FIGURES names a folder"));
    let write = |name: &str, figure: &nnfs_notebook::Figure| {
        std::fs::write(folder.join(format!("{name}.svg")), figure.to_svg()).expect("writes");
    };
    let title = "How the loss of a network with two hidden layers falls over the epochs of a training at four learning rates";
    let x = Array1::linspace(1.0, 12.0, 12);
    let mut loss = x.mapv(|x: f64| 1.0 / (x * x));
    (loss[3], loss[5], loss[7], loss[8], loss[11]) = (f64::NAN, f64::NAN, 0.0, -1.0, f64::INFINITY);
    write(
        "left-out",
        &plot(title)
            .line("loss", &x, &loss)
            .points("seen", &x, &loss)
            .log_y()
            .labels("epoch", "loss")
            .figure(),
    );
    let near = Array1::linspace(0.0, 1.0, 12);
    write(
        "near-one",
        &plot("Near one")
            .line("", &x, &(1.000_000_01 + 1e-8 * &near))
            .labels("epoch", "loss")
            .figure(),
    );
    write(
        "near-billion",
        &plot("Near a billion")
            .line("", &(1e9 + &near), &near)
            .figure(),
    );
    write(
        "ln3",
        &plot("Near ln 3")
            .line("", &x, &(1.09861 + 2e-5 * &near))
            .labels("epoch", "loss")
            .figure(),
    );
    let n = 200_000;
    let mut rng = NumpyRng::seed(0);
    let noise = rng.randn(n);
    write(
        "many-line",
        &plot("line")
            .line("", &Array1::linspace(0.0, 20.0, n), &noise)
            .figure(),
    );
    write(
        "many-dots",
        &plot("dots").points("", &rng.randn(n), &noise).figure(),
    );
    let mut many = Array1::ones(100);
    (many[17], many[40]) = (f64::NAN, f64::INFINITY);
    write("bars", &bars("Many bars").values(&many).figure());
    write("histogram", &histogram("Errors", &loss).log_x().figure());
    write(
        "heatmap",
        &heatmap(title, &array![[1.0, 2.0], [3.0, 4.0]]).figure(),
    );
    write(
        "beside",
        &side_by_side![plot(title).line("", &x, &x), bars("short").values(&x)],
    );
}

#[test]
fn series_that_look_alike_share_one_entry_of_the_legend() {
    let x = array![0.0, 1.0];
    let mut chart = plot("").points("another", &x, &x);
    for shift in [1.0, 2.0, 3.0] {
        chart = chart.points("seeds", &x, &(&x + shift)).colour(1);
    }
    assert_eq!(svg(&chart).matches(">seeds<").count(), 1);
}
