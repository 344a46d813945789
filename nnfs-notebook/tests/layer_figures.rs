//! The drawing of a network's layers.

mod common;

use common::{TITLE, svg, texts};
use nnfs_notebook::prelude::*;

#[test]
fn a_convolutional_network_shows_its_images_and_what_it_learns() {
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Conv2d::new([1, 28, 28], 30, 5, &mut rng))
        .add(Relu::new())
        .add(MaxPool2d::new([30, 24, 24], 2))
        .add(Dense::new(4320, 100, &mut rng))
        .add(BatchNorm::new(100))
        .add(Relu::new())
        .add(Dense::new(100, 10, &mut rng));
    let picture = layers(TITLE, &mut network);
    let texts = texts(&svg(&picture)).join("|");
    for text in [
        TITLE,
        "Input|1 x 28 x 28 = 784",
        "Conv2d|30 x 24 x 24 = 17,280|780 learned",
        "Relu|30 x 24 x 24 = 17,280",
        "MaxPool2d|30 x 12 x 12 = 4,320",
        "Dense|100|432,100 learned",
        "BatchNorm|100|200 learned, 201 kept",
        "Dense|10|1,010 learned",
        "434,090 parameters in all",
    ] {
        assert!(texts.contains(text), "{text} in {texts}");
    }
    let alt = picture.figure().alt().to_owned();
    assert!(
        alt.contains("Conv2d (30 x 24 x 24 = 17,280, 780 learned)"),
        "{alt}"
    );
}

#[test]
fn networks_of_other_kinds_are_drawn_as_well() {
    let mut net = TwoLayerNet::new(784, 50, 10, &mut NumpyRng::seed(0));
    let shown = texts(&svg(&layers("digits", &mut net))).join("|");
    assert!(shown.contains("Input|784|Dense|50|39,250 learned|Relu|50|Dense|10|510 learned"));
    let shown = texts(&svg(&layers("", &mut Relu::new()))).join("|");
    assert!(shown.contains("Input|any number|Relu|any number|0 parameters in all"));
    svg(&layers("none", &mut Sequential::new()));
}
