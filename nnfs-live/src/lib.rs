//! The live figures of the chapters: what a page shows while a reader drags, draws and trains is computed here, by
//! nnfs-core itself, compiled to WebAssembly.
//!
//! A figure has controls that the page sets, and results that it asks for; both have names and are rows of numbers.
//! `cargo lab live` compiles the crate, and packs it with the scripts of `web/live` into one file that nnfs-notebook and
//! the web edition show. The same figures run natively in the tests, where their numbers are those of the chapters.
//!
//! ```
//! let mut spiral = nnfs_live::figure("spiral");
//! spiral.set("rate", &[0.1]);
//! let loss = spiral.get("train", &[5.0]); // five steps
//! assert!(loss[0] < 1.2);
//! ```

mod abi;
mod bugs;
mod check;
mod crowd;
mod depth;
mod descent;
mod digit;
mod filter;
mod fit;
mod graph;
mod kinks;
mod line;
mod loss;
mod machine;
mod nudge;
mod overfit;
mod pad;
mod photo;
mod playground;
mod product;
mod race;
mod ravine;
mod run;
mod scale;
mod scores;
mod shapes;
mod softmax;
mod spiral;
mod stack;
mod step;
mod tape;
mod threshold;
mod weight;

/// What a live figure computes.
pub trait Figure {
    /// Gives one of its controls a value.
    ///
    /// # Panics
    /// Panics if the figure has no such control, or if the value does not fit it. The page shows the message.
    fn set(&mut self, control: &str, value: &[f64]);

    /// Computes one of its results; `with` says more where that is needed, such as for how many steps to train.
    ///
    /// # Panics
    /// Panics if the figure has no such result, or if nnfs-core panics. The page shows the message.
    fn get(&mut self, result: &str, with: &[f64]) -> Vec<f64>;

    /// A cell of a notebook that does what the controls say.
    fn rust(&self) -> String;
}

/// A new figure, with its controls at their first values.
///
/// # Panics
/// Panics if there is none of this name.
#[must_use]
pub fn figure(name: &str) -> Box<dyn Figure> {
    match name {
        "bugs" => Box::new(bugs::Bugs::default()),
        "check" => Box::new(check::Check::default()),
        "crowd" => Box::new(crowd::Crowd::default()),
        "depth" => Box::new(depth::Depth::default()),
        "descent" => Box::new(descent::Descent::default()),
        "digit" => Box::new(digit::Digit::default()),
        "filter" => Box::new(filter::Filter::default()),
        "nudge" => Box::new(nudge::Nudge::default()),
        "fit" => Box::new(fit::Fit::default()),
        "graph" => Box::new(graph::Bill::default()),
        "kinks" => Box::new(kinks::Kinks::default()),
        "line" => Box::new(line::Line::default()),
        "loss" => Box::new(loss::OneWeight::default()),
        "machine" => Box::new(machine::Machine::default()),
        "overfit" => Box::new(overfit::Overfit::default()),
        "photo" => Box::new(photo::Photo::default()),
        "pad" => Box::new(pad::Pad::default()),
        "playground" => Box::new(playground::Playground::default()),
        "product" => Box::new(product::Product::default()),
        "race" => Box::new(race::Race::default()),
        "ravine" => Box::new(ravine::Ravine::default()),
        "scale" => Box::new(scale::Scale::default()),
        "scores" => Box::new(scores::Scores::default()),
        "shapes" => Box::new(shapes::Shapes::default()),
        "softmax" => Box::new(softmax::Softmax::default()),
        "spiral" => Box::new(spiral::Spiral::default()),
        "stack" => Box::new(stack::Stack::default()),
        "step" => Box::new(step::Step::default()),
        "tape" => Box::new(tape::Tape::default()),
        "threshold" => Box::new(threshold::Threshold::default()),
        "weight" => Box::new(weight::Weight::default()),
        _ => panic!("there is no live figure {name:?}"),
    }
}

/// Stops with what a figure was asked and does not know.
fn unknown(figure: &str, what: &str) -> ! {
    panic!("the figure {figure:?} has no {what:?}")
}

/// The only number of a control.
fn number(value: &[f64]) -> f64 {
    match value {
        [number] => *number,
        _ => panic!("one number is wanted, got {value:?}"),
    }
}

/// Numbers as a cell lists them: `1.0, -2.0`.
fn listed<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> String {
    let numbers: Vec<_> = numbers.into_iter().map(|n| format!("{n:?}")).collect();
    numbers.join(", ")
}
