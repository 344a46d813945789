//! Figures of functions of two variables, and logarithmic axes, with good and with bad data.

mod common;

use std::cell::Cell;

use common::{TITLE, texts};
use ndarray::{Array1, Array2, array};
use nnfs_notebook::prelude::*;

/// The figure's document, sound as all are, and without a number that no page can show.
fn svg(picture: &impl Draw) -> String {
    let svg = common::svg(picture);
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let attributes = document.descendants().flat_map(|node| node.attributes());
    for attribute in attributes.filter(|a| ["d", "points", "cx", "cy"].contains(&a.name())) {
        let numbers = (attribute.value()).split(|c: char| !"-.0123456789".contains(c));
        for number in numbers.filter(|text| !text.is_empty()) {
            let number: f64 = number.parse().expect("a number");
            assert!(
                (-1000.0..1000.0).contains(&number),
                "{number} in {attribute:?}"
            );
        }
    }
    svg
}

fn assert_shows(svg: &str, expected: &[&str]) {
    let found = texts(svg);
    for text in expected {
        assert!(found.iter().any(|t| t == text), "{text} in {found:?}");
    }
}

fn bowl(x: f64, y: f64) -> f64 {
    x * x + y * y
}

/// The path of gradient descent on the bowl.
fn descent(learning_rate: f64, steps: usize) -> Array2<f64> {
    let shrink = 1.0 - 2.0 * learning_rate;
    Array2::from_shape_fn((steps + 1, 2), |(step, axis)| {
        [-3.0, 4.0][axis] * shrink.powi(step as i32)
    })
}

type Function = fn(f64, f64) -> f64;

/// Functions that misbehave, each in another way.
fn bad_functions() -> Vec<(&'static str, Function)> {
    vec![
        ("constant", |_, _| 3.0),
        ("zero", |_, _| 0.0),
        ("never a number", |_, _| f64::NAN),
        ("infinite", |_, _| f64::INFINITY),
        ("half of it a number", |x, y| x.ln() + y),
        ("a pole", |x, y| 1.0 / (x * y)),
        ("huge", |x, y| 1e300 * (x * y).signum()),
        ("beyond huge", |x, y| 1e308 * x * y),
        ("tiny", |x, y| 1e-310 * x * y),
        ("on a height", |x, _| 1e17 + x),
        ("steps", |x, _| x.floor()),
        ("one point", |x, y| {
            f64::from(u8::from(x == 0.0 && y == 0.0))
        }),
    ]
}

#[test]
fn a_surface_shows_its_title_and_the_names_and_numbers_of_its_axes() {
    let chart = surface(TITLE, bowl)
        .x_range(-3.0, 3.0)
        .y_range(-3.0, 3.0)
        .labels("x0", "x1", "loss");
    let svg = svg(&chart);
    assert_shows(&svg, &[TITLE, "x0", "x1", "loss", "-2", "2", "15"]);
    // 32 x 32 squares between 33 x 33 points.
    assert_eq!(svg.matches("Z\"/>").count(), 32 * 32);
    let alt = chart.figure().alt().to_owned();
    assert!(alt.contains("x0 from -3 to 3 and x1 from -3 to 3"), "{alt}");
    assert!(alt.contains("from 0 at (0, 0) to 18 at (-3, -3)"), "{alt}");
}

#[test]
fn a_surface_can_be_seen_from_everywhere() {
    for yaw in [-400.0, -90.0, 0.0, 45.0, 135.0, 180.0] {
        for pitch in [-5.0, 0.0, 20.0, 60.0, 90.0, 120.0] {
            let chart = surface("", bowl)
                .angles(yaw, pitch)
                .path("", &descent(0.2, 9));
            svg(&chart.size(240, 200).grid(9));
        }
    }
}

#[test]
fn a_surface_with_a_range_of_heights_ends_there() {
    let squares = |high: f64| {
        let chart = surface("", bowl).z_range(0.0, high);
        svg(&chart.path("", &descent(0.2, 9)))
            .matches("Z\"/>")
            .count()
    };
    // The bowl goes up to 50.
    assert!(squares(10.0) < squares(30.0) && squares(30.0) < squares(50.0));
    let colour_at_the_bottom = |high: f64| {
        let svg = svg(&surface("", |x, _| x).z_range(-5.0, high));
        svg.matches("fill=\"#334E9E\"").count()
    };
    assert!(colour_at_the_bottom(1000.0) > colour_at_the_bottom(5.0));
}

#[test]
fn a_surface_covers_what_lies_behind_it() {
    // A ridge along y = 0 is seen from the front: what lies behind it is faint, what lies before it is not.
    let ridge = |_: f64, y: f64| (-y * y).exp();
    let seen = |y: f64| {
        let path = array![[-1.0, y], [1.0, y]];
        let chart = surface("", ridge).angles(0.0, 10.0).path("", &path);
        !svg(&chart).contains("opacity=\"0.4\"><path fill")
    };
    assert!(seen(-2.0) && !seen(2.0));
}

#[test]
fn a_path_is_shown_with_its_start_its_end_and_its_name() {
    let path = descent(0.1, 20);
    let figures = [
        contours(TITLE, bowl).path("descent", &path).figure(),
        surface(TITLE, bowl).path("descent", &path).figure(),
    ];
    for figure in figures {
        assert_shows(&svg(&figure), &[TITLE, "descent", "start", "end"]);
        let expected = "descent from (-3, 4) to (-0.03459, 0.04612) in 20 steps";
        assert!(figure.alt().contains(expected), "{}", figure.alt());
    }
}

#[test]
fn paths_of_any_length_and_shape_can_be_drawn() {
    let none = Array2::<f64>::zeros((0, 2));
    let one = array![[1.0, 2.0]];
    let twice = array![[1.0, 2.0], [1.0, 2.0]];
    let broken = array![
        [1.0, 2.0],
        [f64::NAN, 0.0],
        [f64::INFINITY, 1e308],
        [0.0, 0.0]
    ];
    let diverging = descent(10.0, 100);
    let all = [&none, &one, &twice, &broken, &diverging];
    for path in all {
        svg(&contours("", bowl).size(200, 160).path("path", path));
        svg(&surface("", bowl).grid(9).path("path", path));
    }
    let together = all
        .into_iter()
        .fold(contours("", bowl).size(200, 160), |chart, path| {
            chart.path("path", path)
        });
    svg(&together);
    let alt = contours("", bowl)
        .size(200, 160)
        .path("p", &one)
        .figure()
        .alt()
        .to_owned();
    assert!(alt.contains("p, one point at (1, 2)"), "{alt}");
    let alt = contours("", bowl)
        .size(200, 160)
        .path("p", &none)
        .figure()
        .alt()
        .to_owned();
    assert!(alt.contains("p, without points"), "{alt}");
}

#[test]
fn long_paths_stay_small() {
    let rate = |rate: f64| {
        contours("", bowl)
            .size(200, 160)
            .path("", &descent(rate, 100_000))
            .figure()
    };
    let without = contours("", bowl).size(200, 160).figure().to_svg().len();
    for figure in [rate(1e-5), rate(1e-10), rate(0.999_99)] {
        let more = figure.to_svg().len() - without;
        assert!(more < 150_000, "{more} characters");
    }
}

#[test]
#[should_panic(
    expected = "a path comes as (n, 2), one point per row, got an array of shape (2, 3)"
)]
fn a_path_has_two_columns() {
    let _ = contours("", bowl).path("", &Array2::<f64>::zeros((2, 3)));
}

#[test]
fn contours_show_their_levels_beside_the_plane_and_say_them() {
    let chart =
        contours(TITLE, bowl)
            .labels("w", "b")
            .points("minimum", &array![0.0], &array![0.0]);
    let svg = svg(&chart);
    assert_shows(&svg, &[TITLE, "w", "b", "minimum", "1", "4", "9", "49"]);
    let alt = chart.figure().alt().to_owned();
    assert!(alt.contains("w from -5 to 5 and b from -5 to 5"), "{alt}");
    assert!(
        alt.contains("lines at 1, 4, 9, 16, 25, 36, 49; minimum, 1 point."),
        "{alt}"
    );
}

#[test]
fn contours_have_about_as_many_lines_as_are_asked_for() {
    for n in [1, 5, 10, 20, 40] {
        let alt = contours("", bowl)
            .size(200, 160)
            .size(200, 160)
            .levels(n)
            .figure()
            .alt()
            .to_owned();
        let (_, lines) = alt.split_once("lines at ").expect("lines");
        let count = lines.split(", ").count();
        assert!((n / 3..=2 * n).contains(&count), "{count} for {n}");
    }
}

#[test]
fn both_axes_have_the_same_scale_where_there_is_room() {
    let square = contours("", bowl).figure();
    let wide = contours("", bowl).y_range(-3.0, 3.0).figure();
    assert_eq!(square.width(), wide.width());
    assert_eq!(
        square.height() - wide.height(),
        140,
        "350 x 350 and 350 x 210"
    );
    let sized = contours("", bowl).size(300, 240).figure();
    assert_eq!((sized.width(), sized.height()), (300, 240));
}

#[test]
fn functions_that_misbehave_can_be_drawn() {
    for (name, f) in bad_functions() {
        svg(&surface(name, f).path("path", &descent(0.1, 9)));
        let small = contours(name, f).size(200, 160);
        svg(&small.path("path", &descent(0.1, 9)));
        svg(&contours(name, f).size(200, 160).log_levels());
        svg(&arrows(name, |x, y| (f(x, y), f(y, x))));
    }
}

#[test]
fn ranges_of_any_size_can_be_drawn() {
    let ranges = [
        (0.0, 1e-300),
        (-1e300, 1e300),
        (1.0, 1.000_000_000_000_001),
        (1e17, 1e17 + 64.0),
    ];
    for (low, high) in ranges {
        svg(&surface("", |x, _| x).x_range(low, high).y_range(low, high));
        let small = contours("", |x, _| x).size(200, 160);
        svg(&small.x_range(low, high).y_range(low, high));
        svg(&arrows("", |x, y| (y, x))
            .x_range(low, high)
            .y_range(low, high));
    }
}

#[test]
#[should_panic(expected = "an axis goes from low to high, got 1 to -1")]
fn a_range_goes_from_low_to_high() {
    let _ = contours("", bowl).x_range(1.0, -1.0);
}

#[test]
fn a_function_is_asked_once_for_each_point_and_may_remember() {
    let calls = Cell::new(0);
    let chart = contours("", |x, y| {
        calls.set(calls.get() + 1);
        x + y
    });
    svg(&chart.grid(11));
    assert_eq!(calls.get(), 121);
    // A network that is asked changes what it remembers.
    let mut last = (0.0, 0.0);
    svg(&surface("", |x, y| {
        last = (x, y);
        x + y
    }));
    assert_eq!(last, (5.0, 5.0));
}

#[test]
fn arrows_say_where_the_longest_and_the_shortest_are() {
    let chart = arrows(TITLE, |x, y| (2.0 * x, 2.0 * y))
        .x_range(-2.0, 2.0)
        .y_range(-2.0, 2.0)
        .labels("x0", "x1")
        .grid(5);
    assert_shows(&svg(&chart), &[TITLE, "x0", "x1"]);
    let alt = chart.figure().alt().to_owned();
    assert!(
        alt.contains("5 x 5 of them, x0 from -2 to 2 and x1 from -2 to 2"),
        "{alt}"
    );
    assert!(
        alt.contains("the longest is (3.2, 3.2) at (1.6, 1.6), the shortest (0, 0) at (0, 0)"),
        "{alt}"
    );
    let none = arrows("", |_, _| (f64::NAN, 0.0)).figure();
    assert!(none.alt().contains("none of them is finite"));
}

#[test]
fn an_arrow_points_to_where_the_vector_leads() {
    // One arrow to the right: its line goes from left to right at one height, and its head ends at the tip.
    let svg = svg(&arrows("", |x, _| (f64::from(u8::from(x > 0.0)), 0.0)).grid(2));
    let start = svg.find("stroke-width=\"1.6\" d=\"M").expect("arrows") + 24;
    let numbers: Vec<f64> = svg[start..]
        .split(['L', 'M', ' ', '"'])
        .take(10)
        .filter_map(|text| text.parse().ok())
        .collect();
    let [tail_x, tail_y, tip_x, tip_y, head_x, _, head_tip_x, ..] = numbers[..] else {
        panic!("an arrow, got {numbers:?}")
    };
    assert!(tail_x < head_x && head_x < tip_x && tip_x == head_tip_x && tail_y == tip_y);
}

#[test]
fn logarithmic_axes_have_numbers_at_powers_of_ten() {
    let h = Array1::from_iter((0..=16).map(|k| 10_f64.powi(-k)));
    let error = h.mapv(|h| h * h + 1e-17 / h);
    let chart = plot(TITLE)
        .line("central", &h, &error)
        .log_log()
        .labels("h", "error");
    let svg = svg(&chart);
    assert_shows(&svg, &["1e-16", "1e-8", "1e-2", "1", "h", "error"]);
    let alt = chart.figure().alt().to_owned();
    assert!(
        alt.contains("of error over h, both axes logarithmic: central from (1, 1) to (1e-16, 0.1)"),
        "{alt}"
    );
}

#[test]
fn a_power_is_a_straight_line_between_logarithmic_axes() {
    let x = array![1.0, 10.0, 100.0];
    let svg = svg(&plot("").line("", &x, &x.mapv(|x| x * x)).log_log());
    let (_, line) = svg.split_once("\"round\" points=\"").expect("a line");
    let numbers: Vec<f64> = line
        .split([' ', ',', '"'])
        .take(6)
        .filter_map(|text| text.parse().ok())
        .collect();
    let [x0, y0, x1, y1, x2, y2] = numbers[..] else {
        panic!("three points, got {numbers:?}")
    };
    assert!((x0 + x2 - 2.0 * x1).abs() < 0.03 && (y0 + y2 - 2.0 * y1).abs() < 0.03);
}

#[test]
fn values_that_are_not_positive_leave_a_gap() {
    let x = array![1.0, 2.0, 3.0, 4.0, 5.0];
    let y = array![1.0, 10.0, 0.0, 10.0, 1.0];
    let chart = plot("").line("y", &x, &y).log_y();
    assert_eq!(svg(&chart).matches("<polyline").count(), 2 + axis_lines());
    assert!(chart.figure().alt().contains("between 1 and 10"));
    let none = plot("")
        .line("y", &x, &(-&y))
        .points("p", &x, &(-&y))
        .log_log();
    assert!(none.figure().alt().contains("y, without points"));
    svg(&none);
    for bad in [f64::NAN, f64::INFINITY, 1e308, 1e-320, -1e308] {
        svg(&plot("")
            .line("", &x, &array![1.0, bad, 2.0, bad, bad])
            .log_y());
        svg(&plot("")
            .line("", &array![bad, bad, bad], &array![1.0, bad, 3.0])
            .log_log());
    }
}

/// Polylines that a chart has without any data.
fn axis_lines() -> usize {
    svg(&plot("").log_y()).matches("<polyline").count()
}

#[test]
#[should_panic(
    expected = "a logarithmic axis has no place for 0; begin its range above 0, got 0 to 1"
)]
fn a_logarithmic_range_begins_above_0() {
    let x = array![0.1, 1.0];
    plot("").line("", &x, &x).x_range(0.0, 1.0).log_x().figure();
}

#[test]
fn a_constant_is_said_as_it_is() {
    let x = array![0.0, 1.0];
    let chart = plot("").line("flat", &x, &array![4.0, 4.0]);
    assert!(chart.figure().alt().contains("between 4 and 4"));
}

#[test]
fn figures_of_functions_stand_beside_each_other() {
    let both = side_by_side![surface("left", bowl), contours("right", bowl)];
    assert_shows(&svg(&both), &["left", "right"]);
}
