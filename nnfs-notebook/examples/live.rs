//! A page with every live figure: `cargo run --example live -p nnfs-notebook > live.html`.

use nnfs_notebook::prelude::*;

fn main() -> Result<(), nnfs_core::FileError> {
    let (x, labels) = data::spiral(100, 3, &mut NumpyRng::seed(0));
    let mut network = ThreeLayerNet::new([784, 50, 100, 10], &mut NumpyRng::seed(0));
    weights::load("data/digits-784-50-100-10.safetensors", &mut network)?;
    let own = (
        array![[-2.0, 0.0], [2.0, 0.5], [0.0, 3.0], [1.0, -1.0]],
        array![0, 1, 0, 1],
    );
    let digits = Mnist::load()?.train.take(50);
    let figures = [
        ("Chapter 00", live::shapes()),
        ("Chapter 01", live::line()),
        ("Chapter 02", live::kinks()),
        ("Chapter 03", live::product()),
        ("Chapter 04", live::softmax()),
        ("Chapter 05", live::digit(&network)),
        ("Chapter 06", live::loss()),
        ("Chapter 07", live::step()),
        ("Chapter 08", live::descent()),
        ("Chapter 09", live::race(&digits.shrunk(4), &digits.labels)),
        ("Chapter 10", live::graph()),
        ("Chapter 11", live::weight()),
        ("Chapter 12", live::stack()),
        ("Chapter 13", live::scores()),
        ("Chapter 14", live::check()),
        ("Chapter 15", live::spiral(&x, &labels)),
        ("Chapter 15, a playground", live::playground()),
        ("Chapter 15, own points", live::spiral(&own.0, &own.1)),
        ("Chapter 16", live::bugs()),
        ("Chapter 17", live::ravine()),
        ("Chapter 17, a race", live::switch()),
        ("Chapter 18", live::scale()),
        ("Chapter 19", live::scale_normalised()),
        ("Chapter 20", live::overfit()),
        ("Chapter 21", live::penalty()),
        ("Chapter 22", live::crowd()),
        ("Chapter 23", live::threshold()),
        ("Chapter 24", live::fit()),
        ("Chapter 25", live::machine()),
        ("Chapter 26", live::photo()),
        ("Chapter 27", live::pad(&network)),
        ("Chapter 28", live::filter()),
        ("Chapter 29", live::depth()),
        ("Chapter 30", live::tape()),
        ("Chapter 31", live::nudge(&network)),
    ];
    println!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Live figures</title><style>:root{{color-scheme:light dark}}body{{margin:16px;font:16px system-ui}}img{{max-width:100%;height:auto}}</style>"
    );
    for (title, figure) in figures {
        println!("<h1>{title}</h1>{}", figure.to_html());
    }
    Ok(())
}
