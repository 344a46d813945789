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
#[should_panic(expected = "square pictures, one a row")]
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
    let svg = svg(&network(TITLE, &[784, 50, 10])
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
    let _ = network("", &[2, 3]).weights(&Array2::<f64>::zeros((3, 2)));
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
fn colours_change_on_dark_pages() {
    assert!(svg(&plot("")).contains("@media (prefers-color-scheme: dark)"));
}
