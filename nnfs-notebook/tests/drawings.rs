//! Drawings of what a layer computes: a neuron, a product, broadcasting, a bent grid, a triangle, layers both ways.

mod common;

use common::{TITLE, svg, texts};
use nnfs_notebook::prelude::*;

/// The texts of a picture, one behind the other.
fn shown(picture: &impl Draw) -> String {
    texts(&svg(picture)).join("|")
}

fn assert_all_in(parts: &[&str], text: &str) {
    for part in parts {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_neuron_with_numbers_shows_its_products_and_its_sum() {
    let (x, w) = (array![1.0, 2.0, 3.0, 2.5], array![0.2, 0.8, -0.5, 1.0]);
    let names = ["muggy", "sun", "wind", "friends"];
    let picture = neuron(TITLE, names).numbers(&x, &w, 2.0);
    let texts = shown(&picture);
    assert_all_in(
        &[
            TITLE,
            "muggy|× 0.2|0.2",
            "wind|× -0.5|-1.5",
            "2|bias",
            "Σ",
            "a = 4.8",
        ],
        &texts,
    );
    let alt = picture.figure().alt().to_owned();
    assert_all_in(
        &["wind 3 times weight -0.5", "plus the bias 2 is 4.8."],
        &alt,
    );
}

#[test]
fn a_neuron_applies_its_activation() {
    let picture = neuron("", ["x"])
        .numbers(&array![2.0], &array![-1.5], 1.0)
        .activation("ReLU", |a| a.max(0.0));
    assert_all_in(&["a = -2", "ReLU", "z = 0"], &shown(&picture));
    let alt = picture.figure().alt().to_owned();
    assert!(
        alt.contains("the bias 1 is -2; ReLU makes 0 of it."),
        "{alt}"
    );
    // A sum that is no number has no dot on the curve.
    let broken = neuron("", ["x"])
        .numbers(&array![f64::NAN], &array![1.0], 0.0)
        .activation("ReLU", |a| a.max(0.0));
    assert!(shown(&broken).contains("a = NaN"));
}

#[test]
fn a_neuron_without_numbers_has_letters() {
    let picture = neuron("any", ["x0", "x1"]).any_activation("h");
    assert_all_in(
        &["x0|× w0|w0 x0", "x1|× w1|w1 x1", "b|bias", "h(a)|z"],
        &shown(&picture),
    );
    assert!(shown(&neuron("sum only", ["left", "right"])).contains("w2 right"));
}

#[test]
#[should_panic(expected = "this neuron has 2 inputs, got 2 values and 3 weights")]
fn a_neuron_has_a_weight_for_each_input() {
    let _ = neuron("", ["a", "b"]).numbers(&array![1.0, 2.0], &array![1.0, 2.0, 3.0], 0.0);
}

#[test]
fn a_product_writes_out_the_sum_of_one_place() {
    let (a, b) = (
        array![[1.0, -2.0], [3.0, 4.0]],
        array![[3.0, 0.5], [0.0, 6.0]],
    );
    let picture = matrix_product(TITLE, &a, &b)
        .names("A", "B", "A B")
        .cell(0, 1);
    let texts = shown(&picture);
    assert_all_in(
        &[
            TITLE,
            "A (2, 2)",
            "B (2, 2)",
            "A B (2, 2)",
            "1 · 0.5 + (-2) · 6 = -11.5",
        ],
        &texts,
    );
    let alt = picture.figure().alt().to_owned();
    assert_all_in(
        &[
            "A (2, 2) times B (2, 2) gives A B (2, 2)",
            "Row 0 meets column 1: 1 · 0.5",
        ],
        &alt,
    );
    // All numbers of the three matrices are there, and a whole row and a whole column are marked.
    assert_eq!(
        svg(&picture).matches("fill-opacity=\"0.280\"").count(),
        2 + 2 + 1
    );
}

#[test]
fn a_long_sum_takes_several_lines_and_breaks_between_terms() {
    let ones = Array2::from_elem((1, 10), 1.25);
    let texts = shown(&matrix_product("", &ones, &ones.t()));
    assert!(texts.contains("1.25 · 1.25 + 1.25 · 1.25"), "{texts}");
    assert!(texts.contains("|+ 1.25 · 1.25"), "{texts}");
}

#[test]
#[should_panic(
    expected = "as many columns on its left as rows on its right, got (1, 2) and (1, 2)"
)]
fn a_product_says_which_shapes_do_not_meet() {
    let x = array![[1.0, 2.0]];
    let _ = matrix_product("", &x, &x);
}

#[test]
#[should_panic(expected = "has the shape (1, 1) and no place [0, 1]")]
fn a_product_has_no_other_places() {
    let _ = matrix_product("", &array![[1]], &array![[2]]).cell(0, 1);
}

#[test]
fn broadcasting_repeats_what_is_too_small() {
    let picture = broadcasting(
        TITLE,
        &array![[1.0], [2.0], [3.0]],
        "-",
        &array![1.0, 2.0, 3.0],
    );
    let texts = shown(&picture);
    assert_all_in(
        &[
            TITLE,
            "(3, 1)",
            "repeated right",
            "(3,)",
            "repeated down",
            "(3, 3)",
        ],
        &texts,
    );
    let alt = picture.figure().alt().to_owned();
    assert!(alt.contains("(3, 1), repeated right − (3,), repeated down gives (3, 3): 0, -1, -2; 1, 0, -1; 2, 1, 0."), "{alt}");
    // Six of the nine numbers of each array are repeated.
    assert_eq!(svg(&picture).matches("stroke-dasharray").count(), 12);
}

#[test]
fn broadcasting_of_equal_shapes_repeats_nothing() {
    let picture = broadcasting("", &array![1, 2], "*", &array![10, 20]);
    let alt = picture.figure().alt().to_owned();
    assert!(alt.contains("(2,) × (2,) gives (2,): 10, 40."), "{alt}");
    assert!(!svg(&picture).contains("stroke-dasharray"));
    let single = broadcasting("", &ndarray::arr0(2.0), "+", &array![[1.0], [2.0]]);
    assert!(single.figure().alt().contains("gives (2, 1): 3; 4."));
}

#[test]
#[should_panic(expected = "(2, 2) and (3,) do not fit: counted from the right")]
fn broadcasting_says_which_shapes_do_not_fit() {
    let _ = broadcasting("", &array![[1, 2], [3, 4]], "+", &array![1, 2, 3]);
}

#[test]
fn a_grid_has_a_panel_for_each_plane() {
    let picture = bent_grid(TITLE)
        .points(&array![[0.0, 1.0]], &array![0])
        .through("turned", |x| x.dot(&array![[0.0, 1.0], [-1.0, 0.0]]))
        .through("ReLU", activation::relu)
        .labels("z1", "z2");
    let texts = shown(&picture);
    assert_all_in(&[TITLE, "turned", "ReLU", "x1", "output 1", "z2"], &texts);
    let alt = picture.figure().alt().to_owned();
    assert!(
        alt.contains("\"ReLU\": z1 from 0 to 2, z2 from 0 to 2, with 1 points."),
        "{alt}"
    );
    assert_eq!(picture.figure().to_html().matches("<img ").count(), 3);
}

#[test]
fn a_grid_that_becomes_nan_is_drawn_without_lines() {
    let picture = bent_grid("")
        .points(&array![[1.0, 1.0]], &array![2])
        .through("broken", |x| x * f64::NAN);
    assert!(svg(&picture).contains("Not drawn"));
}

#[test]
fn a_triangle_has_its_corners_where_a_class_has_all() {
    let picture = triangle(TITLE, ["cat", "dog", "crab"])
        .point("sure", &array![0.0, 0.0, 1.0])
        .path(
            "from the middle",
            &array![[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0], [1.0, 0.0, 0.0]],
        )
        .points(&array![[0.2, 0.3, 0.5]], &array![2]);
    assert_all_in(
        &[TITLE, "cat", "dog", "crab", "sure", "from the middle"],
        &shown(&picture),
    );
    let alt = picture.figure().alt().to_owned();
    assert_all_in(
        &[
            "sure at 0, 0, 1",
            "from the middle from 0.3333, 0.3333, 0.3333 to 1, 0, 0",
            "1 points",
        ],
        &alt,
    );
}

#[test]
#[should_panic(expected = "three probabilities that add up to 1")]
fn a_triangle_takes_no_scores() {
    let _ = triangle("", ["a", "b", "c"]).point("", &array![0.3, 2.9, 4.0]);
}

#[test]
fn layers_both_ways_say_what_they_keep_and_what_comes_back() {
    let picture = both_ways(TITLE, "X")
        .layer("Dense", "X", "A")
        .learns("dW, db")
        .layer("Add", "", "Z");
    let texts = shown(&picture);
    assert_all_in(
        &[
            TITLE,
            "X|dX",
            "Dense|keeps X|dW, db",
            "A|dA",
            "Add|keeps nothing",
            "Z|dZ",
        ],
        &texts,
    );
    let alt = picture.figure().alt().to_owned();
    assert_all_in(
        &[
            "Dense gives A, keeps X, has dW, db on the way back",
            "Back go dZ, dA, dX.",
        ],
        &alt,
    );
}

#[test]
fn what_would_be_too_wide_for_a_telephone_goes_down() {
    // A page of 390 pixels shows 350 of them: text of 13 pixels is then 11 pixels high.
    let fits = |figure: &Figure| figure.width() <= 414;
    let chain = (0..6).fold(
        both_ways("A chain with a long title of its own", "X"),
        |chain, _| chain.layer("BatchNorm", "the mask", "Z").learns("dW, db"),
    );
    assert!(fits(&chain.figure()) && chain.figure().height() > 600);
    let texts = shown(&chain);
    assert_eq!(texts.matches("dW, db").count(), 6, "{texts}");
    let two = both_ways("", "X")
        .layer("Dense", "X", "A")
        .layer("ReLU", "Z", "Y");
    assert!(fits(&two.figure()) && two.figure().height() < 200);
    let (x, w) = (array![1.0, 2.0, 3.0, 2.5], array![0.2, 0.8, -0.5, 1.0]);
    let wish = neuron("A wish", ["muggy", "sun", "wind", "friends"]).numbers(&x, &w, 2.0);
    let sure = wish
        .clone()
        .activation("sigmoid", |a| 1.0 / (1.0 + (-a).exp()));
    assert!(
        fits(&wish.figure()) && fits(&sure.figure()),
        "{}",
        sure.figure().width()
    );
    assert!(sure.figure().height() > wish.figure().height());
    assert_all_in(&["a = 4.8", "sigmoid", "z = 0.99"], &shown(&sure));
}

#[test]
fn a_grid_of_charts_has_so_many_columns() {
    let chart = |k: i32| {
        bars(&format!("chart {k}"))
            .values(&array![f64::from(k)])
            .size(200, 150)
    };
    let grid = chart_grid(2, (0..5).map(chart));
    assert_eq!((grid.width(), grid.height()), (400, 450));
    assert_all_in(&["chart 0", "chart 4"], &shown(&grid));
    assert_eq!(grid.to_html().matches("<img ").count(), 5);
}

fn one_bar(height: f64) -> impl Draw {
    bars("One bar")
        .values(&array![height])
        .y_range(0.0, 9.0)
        .size(240, 200)
}

#[test]
fn a_flipbook_is_one_block_that_needs_nothing_else() {
    let mut book = flipbook(TITLE);
    assert!(book.is_empty() && book.figure().alt().contains("without frames"));
    book.frame("first </script>", &one_bar(1.0));
    assert!(book.to_html().starts_with("<img") && !book.to_html().contains("<script"));
    for step in 2..9 {
        book.frame(&format!("step {step}"), &one_bar(f64::from(step)));
    }
    let html = book.to_html();
    let (still, script) = html
        .split_once("</div></div><script>")
        .expect("a still picture, then a script");
    assert_eq!(still.matches("<img ").count(), 3, "first, middle and last");
    assert_eq!(
        (
            script.matches("</script>").count(),
            script.ends_with("</script>")
        ),
        (1, true)
    );
    assert!(!script.contains("<!--") && !script.contains("knobs:"));
    for elsewhere in ["https:", "//cdn", "import ", "fetch"] {
        assert!(!html.contains(elsewhere), "{elsewhere}");
    }
    let texts = shown(&book);
    assert_all_in(&["first </script>", "step 5", "step 8"], &texts);
    let alt = book.figure().alt().to_owned();
    assert_all_in(
        &[
            "8 frames",
            "first </script>: Bar chart",
            "step 8: Bar chart",
        ],
        &alt,
    );
}

#[test]
fn what_frames_share_is_stored_once() {
    let html = |n: u32| {
        let mut book = flipbook("");
        for step in 0..n {
            book.frame(&format!("step {step}"), &one_bar(f64::from(step % 9)));
        }
        book.to_html().len()
    };
    let (four, forty) = (html(4), html(40));
    let whole = one_bar(1.0).figure().to_svg().len();
    assert!(
        (forty - four) / 36 < whole / 4,
        "{} for a frame, {whole} for a picture",
        (forty - four) / 36
    );
}

#[test]
fn a_slider_has_a_chart_for_each_value_and_begins_where_it_is_told() {
    let knob = slider("hats", [2_usize, 4, 8, 16], |n| one_bar(n as f64 / 2.0));
    assert_eq!(knob.len(), 4);
    assert!(knob.to_html().contains("knobs:[[\"hats\",0,[\"hats = 2\","));
    let knob = knob.starting_at(7.0);
    assert!(knob.to_html().contains("knobs:[[\"hats\",2,"));
    assert_all_in(&["hats = 2", "hats = 8", "hats = 16"], &shown(&knob));
    let alt = knob.figure().alt().to_owned();
    assert!(
        alt.starts_with("Slider \"hats\", 4 frames. hats = 2: Bar chart"),
        "{alt}"
    );
}

#[test]
fn sliders_have_a_chart_for_each_combination() {
    let knobs = sliders(
        [("left", &[1.0, 2.0]), ("right", &[0.0, 3.0, 5.0])],
        |[a, b]| one_bar(a + b),
    );
    assert_eq!(knobs.len(), 6);
    let html = knobs.starting_at_all([2.0, 3.1]).to_html();
    let begin = html.find("frames:[").expect("frames");
    let captions: Vec<&str> = html[begin..]
        .split("\"left = ")
        .skip(1)
        .map(|rest| &rest[..12])
        .collect();
    let expected = [
        "1, right = 0",
        "1, right = 3",
        "1, right = 5",
        "2, right = 0",
        "2, right = 3",
        "2, right = 5",
    ];
    assert_eq!(captions, expected);
    assert!(html.contains("knobs:[[\"left\",1,[") && html.contains("[\"right\",1,["));
}

#[test]
#[should_panic(expected = "room for 1 to 300 charts, got 400")]
fn sliders_have_not_too_many_charts() {
    let many = [1.0; 20];
    let _ = sliders([("a", &many), ("b", &many)], |[a, _]| one_bar(a));
}

#[test]
fn frames_of_different_sizes_share_a_sheet() {
    let mut book = flipbook("");
    book.frame("small", &bars("").values(&array![1.0]).size(200, 150));
    book.frame("large", &bars("").values(&array![1.0]).size(300, 160));
    assert!(book.to_html().contains("size:[300,160]"));
}

#[test]
#[should_panic(expected = "sliders have room for 1 to 300 charts, got 0")]
fn a_slider_needs_a_value() {
    let _ = slider("", Vec::<f64>::new(), one_bar);
}

#[test]
#[should_panic(expected = "a slider has a frame for each of its values")]
fn a_slider_takes_no_other_frames() {
    slider("", [1.0], one_bar).frame("more", &one_bar(2.0));
}
