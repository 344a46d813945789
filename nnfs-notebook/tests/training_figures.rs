//! Figures of a training: films, curves, gradient checks, and what stands around them.

use ndarray::{Array1, Array2, array};
use nnfs_notebook::prelude::*;

/// A title that would break a page, or the script in it, that does not escape it.
const TITLE: &str = "a < b & \"c\" \\ </script> 'd'";

/// The figure's document, after making sure that it is well-formed, has its alternative text as its title, and holds no
/// number that is none.
fn svg(picture: &impl Draw) -> String {
    let figure = picture.figure();
    let svg = figure.to_svg();
    let document = roxmltree::Document::parse(&svg).expect("well-formed");
    let title = document.root_element().first_element_child();
    assert_eq!(title.and_then(|title| title.text()), Some(figure.alt()));
    assert!(figure.alt().ends_with('.'), "{}", figure.alt());
    let attributes = document.descendants().flat_map(|node| node.attributes());
    for attribute in attributes.filter(|attribute| attribute.name() != "href") {
        let value = attribute.value();
        assert!(
            !value.contains("NaN") && !value.contains("inf"),
            "{attribute:?}"
        );
    }
    svg
}

/// The texts that a reader sees, one a line.
fn texts(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("well-formed");
    let texts = document
        .descendants()
        .filter(|node| node.has_tag_name("text"));
    texts
        .filter_map(|node| node.text())
        .map(|text| format!("{}\n", text.trim()))
        .collect()
}

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
    assert!(film.is_empty() && texts(&svg(&film)).contains("not trained yet"));
    for (epoch, edge) in [2.0, 2.0, 0.5, 0.5].into_iter().enumerate() {
        film.record(epoch, &mut right_of(edge));
    }
    let svg = svg(&film);
    assert_eq!(svg.matches("<image").count(), 3);
    let texts = texts(&svg);
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
    film.record_as("before & <b>after</b>", &mut right_of(0.5));
    assert!(
        film.to_html().starts_with("<img") && !film.to_html().contains("<script"),
        "one frame needs no slider"
    );
    film.record(1, &mut right_of(0.2));
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
        film.record(0, &mut right_of(0.5));
        film.record(1, &mut right_of(edge));
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
        film.record(epoch, &mut network);
    }
    let bytes = film.to_html().len();
    assert!(bytes < 300_000, "{bytes} bytes");
}

#[test]
fn a_film_keeps_its_first_and_its_newest_frame_however_long_it_is() {
    let (x, labels) = corners();
    let mut film = film("long", &x, &labels);
    for epoch in 0..=130 {
        film.record(epoch, &mut right_of(0.5));
        assert!((1..=60).contains(&film.len()));
        let alt = film.figure().alt().to_owned();
        assert!(
            alt.contains("epoch 0,") && alt.contains(&format!("epoch {epoch},")),
            "{alt}"
        );
    }
    // Every fourth of 131 calls, and the last one.
    assert_eq!(film.len(), 34);
}

#[test]
fn a_film_hatches_what_is_nan_and_counts_it_as_wrong() {
    let (x, labels) = corners();
    let mut broken = Dense::from_parameters(array![[f64::NAN, 1.0], [0.0, 0.0]], array![0.0, 0.0]);
    let mut film = film("broken", &x, &labels);
    film.record(0, &mut broken);
    let texts = texts(&svg(&film));
    assert!(
        texts.contains("no class (NaN)") && texts.contains("epoch 0, accuracy 0.000"),
        "{texts}"
    );
}

#[test]
fn one_output_is_a_class_by_its_half() {
    let (x, labels) = corners();
    let mut film = film("one output", &x, &labels);
    film.record(
        0,
        &mut Dense::from_parameters(array![[1.0], [0.0]], array![0.0]),
    );
    assert!(film.figure().alt().contains("epoch 0, accuracy 1.000"));
}

#[test]
#[should_panic(expected = "takes 2 columns; this one takes and gives Some((3, 2))")]
fn a_film_takes_a_network_with_two_inputs() {
    let (x, labels) = corners();
    film("", &x, &labels).record(0, &mut Dense::new(3, 2, &mut NumpyRng::seed(0)));
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
    assert!(texts(&svg(&chart)).contains("no class (NaN)"));
}
