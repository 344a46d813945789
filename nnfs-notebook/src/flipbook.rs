//! Charts that take turns: a film of any chart, and a slider that chooses one by a value.

use std::collections::HashMap;
use std::fmt::Write as _;

use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::canvas::{Canvas, WRITES};
use crate::figure::{Draw, Figure};
use crate::heatmap::Number;
use crate::pieces::number;
use crate::player;
use crate::reel::Reel;
use crate::theme::{self, LABEL_SIZE};

/// More charts than this make a page slow.
const MOST_CHARTS: usize = 300;

/// Charts in one place, of which one is seen at a time; begin with [`flipbook`], [`slider`] or
/// [`sliders`].
#[derive(Clone, Debug)]
pub struct Flipbook {
    title: String,
    frames: Reel<(String, Figure)>,
    /// Of sliders: each has a name, its values, and the number of the one that is seen first. The last one moves
    /// fastest from frame to frame.
    knobs: Vec<Knob>,
}

#[derive(Clone, Debug)]
struct Knob {
    name: String,
    values: Vec<f64>,
    start: usize,
}

impl Knob {
    /// Its name with one of its values.
    fn text(&self, index: usize) -> String {
        format!("{} = {}", self.name, number(self.values[index]))
    }

    /// Which of its values is nearest.
    fn nearest(&self, value: f64) -> usize {
        let distance = |i: &usize| (self.values[*i] - value).abs();
        (0..self.values.len())
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .unwrap_or(0)
    }
}

/// Begins a film whose frames are charts of any kind: [`frame`](Flipbook::frame) adds one.
///
/// As the last expression of a cell it is shown with a slider and a button to play it. Where a page runs no scripts,
/// its first, middle and last frame stand beside each other. What frames have in common is stored once, so give them
/// the same ranges: then the axes stand still, too.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let x = Array1::linspace(-3.0, 3.0, 61);
/// let mut wave = flipbook("A wave");
/// for step in 0..10 {
///     let y = x.mapv(|x| (x - 0.3 * f64::from(step)).sin());
///     wave.frame(&format!("step {step}"), &plot("A wave").line("", &x, &y).y_range(-1.1, 1.1));
/// }
/// assert_eq!(wave.len(), 10);
/// ```
#[must_use]
pub fn flipbook(title: &str) -> Flipbook {
    Flipbook {
        title: title.to_owned(),
        frames: Reel::new(),
        knobs: Vec::new(),
    }
}

/// A chart for each of some values, with a slider that chooses the value: what does the temperature, the bias, the
/// number of neurons do?
///
/// The charts are all drawn now, so the slider works on a page without a kernel, too. It begins at the first value, or
/// at [`starting_at`](Flipbook::starting_at). Give all charts the same ranges.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let scores = array![0.3, 2.9, 4.0];
/// slider("temperature", [0.25, 0.5, 1.0, 2.0, 4.0], |t| {
///     bars("Softmax").values(&activation::softmax_row(&(&scores / t))).y_range(0.0, 1.0)
/// })
/// .starting_at(1.0);
/// ```
///
/// # Panics
/// Panics unless there are 1 to 300 values.
#[must_use]
pub fn slider<V: Number, D: Draw>(
    name: &str,
    values: impl IntoIterator<Item = V>,
    mut chart: impl FnMut(V) -> D,
) -> Flipbook {
    let (mut numbers, mut figures) = (Vec::new(), Vec::new());
    for value in values {
        numbers.push(value.to_f64());
        figures.push(chart(value).figure());
    }
    from_figures(vec![(name.to_owned(), numbers)], figures)
}

/// A chart for each choice of several values, with a slider for each of them: three weights and what they do together.
///
/// There is a chart for every combination, so a few values for each slider are enough.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// sliders([("weight", &[-1.0, 0.5, 2.0]), ("bias", &[-0.5, 0.0, 0.5, 1.0])], |[w, b]| {
///     let x = Array1::linspace(-2.0, 2.0, 81);
///     plot("A neuron").line("", &x, &activation::relu(&(w * &x + b))).y_range(-0.2, 5.0)
/// })
/// .starting_at_all([2.0, 0.0]);
/// ```
///
/// # Panics
/// Panics unless each slider has a value, and there are at most 300 combinations.
#[must_use]
pub fn sliders<const N: usize, D: Draw>(
    knobs: [(&str, &[f64]); N],
    mut chart: impl FnMut([f64; N]) -> D,
) -> Flipbook {
    let owned: Vec<(String, Vec<f64>)> = knobs
        .iter()
        .map(|(name, values)| ((*name).to_owned(), values.to_vec()))
        .collect();
    let choices = choices(&owned);
    let figures = choices.into_iter().map(|choice| {
        let mut values = [0.0; N];
        values.copy_from_slice(&choice);
        chart(values).figure()
    });
    let figures = figures.collect();
    from_figures(owned, figures)
}

/// Every combination of a value of each slider; the last slider moves fastest.
///
/// # Panics
/// Panics unless each slider has a value, and there are at most 300 combinations.
fn choices(knobs: &[(String, Vec<f64>)]) -> Vec<Vec<f64>> {
    let counts: Vec<usize> = knobs.iter().map(|(_, values)| values.len()).collect();
    assert_number(counts.iter().product());
    let mut choices = vec![Vec::new()];
    for (_, values) in knobs {
        let longer = |choice: &Vec<f64>| -> Vec<Vec<f64>> {
            values
                .iter()
                .map(|&value| [choice.as_slice(), &[value]].concat())
                .collect()
        };
        choices = choices.iter().flat_map(longer).collect();
    }
    choices
}

fn assert_number(charts: usize) {
    assert!(
        (1..=MOST_CHARTS).contains(&charts),
        "sliders have room for 1 to {MOST_CHARTS} charts, got {charts}"
    );
}

/// The part of [`slider`] and [`sliders`] that is compiled here and not in each cell.
fn from_figures(knobs: Vec<(String, Vec<f64>)>, figures: Vec<Figure>) -> Flipbook {
    assert_number(figures.len());
    let names: Vec<&str> = knobs.iter().map(|(name, _)| name.as_str()).collect();
    let mut book = flipbook(&names.join(", "));
    let captions = choices(&knobs).into_iter().map(|choice| {
        let values = names.iter().zip(choice);
        let texts: Vec<String> = values
            .map(|(name, value)| format!("{name} = {}", number(value)))
            .collect();
        texts.join(", ")
    });
    book.frames = Reel::whole(captions.zip(figures).collect());
    book.knobs = knobs
        .into_iter()
        .map(|(name, values)| Knob {
            name,
            values,
            start: 0,
        })
        .collect();
    book
}

impl Flipbook {
    /// Adds a frame: a chart as it is now, with a caption.
    ///
    /// A film keeps 60 frames at most: beyond that every second one is dropped, never the first or the newest.
    ///
    /// # Panics
    /// Panics if this is a slider, whose frames belong to its values.
    pub fn frame(&mut self, caption: &str, chart: &dyn Draw) {
        assert!(
            self.knobs.is_empty(),
            "a slider has a frame for each of its values, and takes no other"
        );
        self.frames.push((caption.to_owned(), chart.figure()));
    }

    /// The value of a slider that is seen first: the nearest that it has. Of several sliders, that of the first.
    #[must_use]
    pub fn starting_at(self, value: f64) -> Self {
        self.starting_at_all([value])
    }

    /// The values of several sliders that are seen first, in their order: for each the nearest that it has.
    #[must_use]
    pub fn starting_at_all(mut self, values: impl IntoIterator<Item = f64>) -> Self {
        for (knob, value) in self.knobs.iter_mut().zip(values) {
            knob.start = knob.nearest(value);
        }
        self
    }

    /// How many frames there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there is no frame yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    fn alt(&self) -> String {
        let kind = match self.knobs.len() {
            0 => "Film",
            1 => "Slider",
            _ => "Sliders",
        };
        let frames: Vec<&(String, Figure)> = self.frames.iter().collect();
        let story = match frames.as_slice() {
            [] => "without frames.".to_owned(),
            [(caption, figure)] => format!("one frame, {caption}. {}", figure.alt()),
            [(first, shown_first), .., (last, shown_last)] => format!(
                "{} frames. {first}: {} {last}: {}",
                self.len(),
                shown_first.alt(),
                shown_last.alt()
            ),
        };
        format!("{kind} \"{}\", {story}", self.title)
    }

    /// The film as one block for a page: the still picture and, where there are two frames or more, a script that puts
    /// the player in its place.
    #[must_use]
    pub fn to_html(&self) -> String {
        let still = self.figure().to_html();
        if self.len() < 2 {
            return still;
        }
        let size = self
            .frames
            .iter()
            .fold((0, 0), |(width, height), (_, figure)| {
                (figure.width().max(width), figure.height().max(height))
            });
        let documents: Vec<String> = (self.frames.iter())
            .map(|(_, figure)| figure.drawing(size))
            .collect();
        let (parts, frames) = shared(&documents);
        let mut pairs = format!(
            "title:{},size:[{},{}],",
            player::script_text(&self.title),
            size.0,
            size.1
        );
        if !self.knobs.is_empty() {
            let of_knob = |knob: &Knob| {
                let texts: Vec<String> = (0..knob.values.len())
                    .map(|i| player::script_text(&knob.text(i)))
                    .collect();
                let name = player::script_text(&knob.name);
                format!("[{name},{},[{}]]", knob.start, texts.join(","))
            };
            let knobs: Vec<String> = self.knobs.iter().map(of_knob).collect();
            write!(pairs, "knobs:[{}],", knobs.join(",")).expect(WRITES);
        }
        let parts: Vec<String> = parts.iter().map(|part| player::script_svg(part)).collect();
        write!(pairs, "parts:[{}],frames:[", parts.join(",")).expect(WRITES);
        for ((caption, figure), pieces) in self.frames.iter().zip(frames) {
            let [caption, alt] = [caption, figure.alt()].map(player::script_text);
            let pieces: Vec<String> = pieces.iter().map(ToString::to_string).collect();
            write!(pairs, "[{caption},[{}],{alt}],", pieces.join(",")).expect(WRITES);
        }
        pairs.push(']');
        player::block(&still, &pairs)
    }
}

/// Documents as lists of pieces, each of which is kept once.
///
/// A piece is an element, or a run of elements that stand behind each other wherever one of them stands.
fn shared(documents: &[String]) -> (Vec<String>, Vec<Vec<usize>>) {
    let mut ids: HashMap<&str, usize> = HashMap::new();
    let mut elements: Vec<&str> = Vec::new();
    let mut sequences: Vec<Vec<usize>> = Vec::new();
    for document in documents {
        let sequence = split(document).into_iter().map(|element| {
            *ids.entry(element).or_insert_with(|| {
                elements.push(element);
                elements.len() - 1
            })
        });
        sequences.push(sequence.collect());
    }
    // The only neighbour that an element ever has on a side; none where it has several, or stands at an end.
    let only = |pairs: &mut dyn Iterator<Item = (usize, Option<usize>)>| {
        let mut found: Vec<Option<Option<usize>>> = vec![None; elements.len()];
        for (element, neighbour) in pairs {
            found[element] = match found[element] {
                None => Some(neighbour),
                Some(known) if known == neighbour => Some(known),
                Some(_) => Some(None),
            };
        }
        found.into_iter().map(Option::flatten).collect::<Vec<_>>()
    };
    let next = only(&mut sequences.iter().flat_map(|sequence| {
        (0..sequence.len()).map(|i| (sequence[i], sequence.get(i + 1).copied()))
    }));
    let previous = only(&mut sequences.iter().flat_map(|sequence| {
        (0..sequence.len()).map(|i| (sequence[i], i.checked_sub(1).map(|i| sequence[i])))
    }));
    let continues = |element: usize| previous[element].is_some_and(|p| next[p] == Some(element));
    let mut parts: Vec<String> = Vec::new();
    let mut part_of: HashMap<usize, usize> = HashMap::new();
    let mut in_parts = |sequence: &Vec<usize>| {
        let starts = sequence.iter().filter(|&&element| !continues(element));
        let numbered = starts.map(|&start| {
            *part_of.entry(start).or_insert_with(|| {
                let mut text = elements[start].to_owned();
                let mut at = start;
                while let Some(after) = next[at].filter(|&after| continues(after)) {
                    text += elements[after];
                    at = after;
                }
                parts.push(text);
                parts.len() - 1
            })
        });
        numbered.collect::<Vec<usize>>()
    };
    let frames = sequences.iter().map(&mut in_parts).collect();
    (parts, frames)
}

/// A document cut before each element that begins.
fn split(document: &str) -> Vec<&str> {
    let begins = document
        .match_indices('<')
        .map(|(at, _)| at)
        .filter(|&at| !document[at..].starts_with("</"));
    let mut cuts: Vec<usize> = begins.filter(|&at| at > 0).collect();
    cuts.insert(0, 0);
    cuts.push(document.len());
    cuts.windows(2)
        .map(|pair| &document[pair[0]..pair[1]])
        .collect()
}

impl Draw for Flipbook {
    /// The first, the middle and the last frame beside each other, each below its caption.
    fn figure(&self) -> Figure {
        const CAPTION: u32 = 24;
        let captioned = |index: usize| {
            let (caption, figure) = self.frames.get(index)?;
            let canvas = Canvas::new((figure.width(), figure.height() + CAPTION));
            let at = (f64::from(figure.width()) / 2.0, 8.0);
            let anchor = Pos::new(HPos::Center, VPos::Top);
            canvas.write(caption, at, LABEL_SIZE, theme::QUIET.light(), anchor);
            canvas.add(&figure.placed((0, CAPTION)));
            Some(canvas.figure(format!("{caption}: {}", figure.alt())))
        };
        let chosen: Vec<Figure> = self
            .frames
            .three()
            .into_iter()
            .filter_map(captioned)
            .collect();
        match chosen.as_slice() {
            [] => {
                let canvas = Canvas::new((320, 60));
                let anchor = Pos::new(HPos::Center, VPos::Center);
                let colour = theme::QUIET.light();
                canvas.write("no frame yet", (160.0, 30.0), LABEL_SIZE, colour, anchor);
                canvas.figure(self.alt())
            }
            [only] => only.clone().described(self.alt()),
            several => Figure::beside(several).described(self.alt()),
        }
    }

    fn evcxr_display(&self) {
        nnfs_show::mime::show(&[("text/html", &self.to_html()), ("text/plain", &self.alt())]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back_from_their_pieces() {
        let documents = [
            "<svg><rect a/><text>1</text><path x/><g/></svg>",
            "<svg><rect a/><text>2</text><path x/><g/></svg>",
            "<svg><rect a/><text>2</text><text>1</text><path x/><g/></svg>",
            "",
            "<a/><a/><a/>",
        ]
        .map(str::to_owned);
        let (parts, frames) = shared(&documents);
        for (document, pieces) in documents.iter().zip(&frames) {
            let joined: String = pieces.iter().map(|&part| parts[part].as_str()).collect();
            assert_eq!(&joined, document);
        }
        assert!(parts.contains(&"<svg><rect a/>".to_owned()), "{parts:?}");
        assert!(
            parts.contains(&"<path x/><g/></svg>".to_owned()),
            "{parts:?}"
        );
    }
}
