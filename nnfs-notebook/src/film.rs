//! A film: how a network's decision regions change while it learns.

use ndarray::{Array1, Array2};
use nnfs_core::layer::Layer;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::axes::{self, DRAWS};
use crate::figure::{Draw, Figure};
use crate::regions::{self, Frame};
use crate::theme;

/// A film of more frames drops every second one.
const MOST_FRAMES: usize = 60;

/// Decision regions recorded during a training; begin one with [`film`].
#[derive(Clone, Debug)]
pub struct Film {
    title: String,
    x: Array2<f64>,
    labels: Array1<usize>,
    x_range: (f64, f64),
    y_range: (f64, f64),
    axis_labels: (String, String),
    class_names: Vec<String>,
    frames: Vec<Recording>,
    /// Columns and rows of the grid on which the plane is classified.
    resolution: usize,
    /// How often `record` was called.
    calls: usize,
    /// Every so many calls one frame is kept, and the newest.
    stride: usize,
}

/// One frame: what the network says at every point of the plane.
#[derive(Clone, Debug)]
struct Recording {
    call: usize,
    caption: String,
    /// An indexed PNG in base 64.
    picture: String,
    has_no_class: bool,
}

/// Begins a film of a network that learns to tell points (x1, x2) apart. Points: (`n_points`, 2); labels:
/// (`n_points`,).
///
/// Each [`record`](Film::record) adds a frame: the plane in the colours of the classes that the network gives at that
/// moment, below the points in the colours of their labels. As the last expression of a cell the film is shown with a
/// slider and a button to play it; where a page runs no scripts, its first, middle and last frame stand side by side.
///
/// # Panics
/// Panics if the points have not two columns, or there is not one label a point.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let (x, labels) = data::spiral(100, 3, &mut rng);
/// let mut network = Sequential::new().add(Dense::new(2, 16, &mut rng)).add(Relu::new()).add(Dense::new(16, 3, &mut rng));
/// let mut loss = SoftmaxCrossEntropy::new();
/// let mut optimizer = Sgd::new(1.0);
///
/// let mut spiral = film("A spiral", &x, &labels);
/// for epoch in 0..=20 {
///     if epoch % 10 == 0 {
///         spiral.record(epoch, &mut network);
///     }
///     loss.forward(network.forward(&x), &labels);
///     network.backward(loss.backward());
///     optimizer.step(&mut network);
/// }
/// assert_eq!(spiral.len(), 3);
/// ```
#[must_use]
pub fn film(title: &str, x: &Array2<f64>, labels: &Array1<usize>) -> Film {
    assert!(
        x.ncols() == 2 && x.nrows() == labels.len(),
        "a film takes points (n, 2) with n labels, got {:?} and {} labels",
        x.dim(),
        labels.len()
    );
    Film {
        title: title.to_owned(),
        x: x.clone(),
        labels: labels.clone(),
        x_range: axes::padded_range(x.column(0).iter().copied(), 0.08),
        y_range: axes::padded_range(x.column(1).iter().copied(), 0.08),
        axis_labels: ("x1".to_owned(), "x2".to_owned()),
        class_names: Vec::new(),
        frames: Vec::new(),
        resolution: 150,
        calls: 0,
        stride: 1,
    }
}

impl Film {
    /// The part of the plane that is shown, each as (low, high); without this, all points and a margin.
    ///
    /// # Panics
    /// Panics unless each range goes from low to high, and after the first frame.
    #[must_use]
    pub fn ranges(mut self, x1: (f64, f64), x2: (f64, f64)) -> Self {
        assert!(
            x1.0 < x1.1 && x2.0 < x2.1,
            "a range goes from low to high, got {x1:?} and {x2:?}"
        );
        assert!(
            self.is_empty(),
            "the ranges of a film must be set before its first frame"
        );
        (self.x_range, self.y_range) = (x1, x2);
        self
    }

    /// Names the axes; without this, x1 and x2.
    #[must_use]
    pub fn axis_labels(mut self, x1: &str, x2: &str) -> Self {
        self.axis_labels = (x1.to_owned(), x2.to_owned());
        self
    }

    /// Names the classes in the legend; without this, 0, 1, 2, ...
    #[must_use]
    pub fn class_names<T: ToString>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.class_names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Adds a frame: what the network says now, with its accuracy on the points in the caption.
    ///
    /// The largest output is the class, or, where there is one output only, whether it is above 0.5. Where an output is
    /// NaN there is no class. The network goes forward, so do not record between its `forward` and its `backward`.
    ///
    /// A film keeps 60 frames at most: beyond that every second one is dropped, never the first or the newest.
    ///
    /// # Panics
    /// Panics if the network does not take two columns.
    pub fn record(&mut self, epoch: usize, network: &mut dyn Layer) {
        self.record_as(&format!("epoch {epoch}"), network);
    }

    /// Like [`record`](Film::record), with a text of your own for the caption.
    ///
    /// # Panics
    /// Panics if the network does not take two columns.
    pub fn record_as(&mut self, caption: &str, network: &mut dyn Layer) {
        assert!(
            network.sizes().is_none_or(|(n_inputs, _)| n_inputs == 2),
            "a film shows a plane, so its network takes 2 columns; this one takes and gives {:?}",
            network.sizes()
        );
        let points = regions::grid(self.resolution, self.x_range, self.y_range);
        let classes = regions::predicted(network, &points);
        let right = regions::predicted(network, &self.x)
            .iter()
            .zip(&self.labels)
            .filter(|(class, label)| **class == Some(**label))
            .count();
        let accuracy = right as f64 / self.labels.len().max(1) as f64;
        if self
            .frames
            .last()
            .is_some_and(|newest| newest.call % self.stride != 0)
        {
            self.frames.pop();
        }
        self.frames.push(Recording {
            call: self.calls,
            caption: format!("{caption}, accuracy {accuracy:.3}"),
            has_no_class: classes.contains(&None),
            picture: regions::picture(&regions::square(classes)),
        });
        self.calls += 1;
        if self.frames.len() > MOST_FRAMES {
            self.stride *= 2;
            let newest = self.calls - 1;
            self.frames
                .retain(|frame| frame.call % self.stride == 0 || frame.call == newest);
        }
    }

    /// How many frames the film has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether nothing has been recorded yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    fn alt(&self) -> String {
        let story = match self.frames.as_slice() {
            [] => "without frames".to_owned(),
            [only] => format!("one frame, {}", only.caption),
            [first, .., last] => format!(
                "{} frames from {} to {}",
                self.len(),
                first.caption,
                last.caption
            ),
        };
        let (x, y) = &self.axis_labels;
        format!(
            "Film \"{}\" of the regions of a classifier over {x} and {y}, {} points: {story}.",
            self.title,
            self.labels.len()
        )
    }

    fn points(&self) -> Vec<((f64, f64), usize)> {
        let place =
            |(point, &label): (ndarray::ArrayView1<'_, f64>, &usize)| ((point[0], point[1]), label);
        self.x.outer_iter().zip(&self.labels).map(place).collect()
    }

    /// The classes of the labels with their names.
    fn names(&self) -> Vec<(usize, String)> {
        let mut classes = self.labels.to_vec();
        classes.sort_unstable();
        classes.dedup();
        let name = |class: usize| {
            self.class_names
                .get(class)
                .cloned()
                .unwrap_or(class.to_string())
        };
        classes
            .into_iter()
            .map(|class| (class, name(class)))
            .collect()
    }

    fn has_no_class(&self) -> bool {
        self.frames.iter().any(|frame| frame.has_no_class)
    }

    /// The dots of the points, smaller where there are many.
    fn dots(&self, frame: &Frame) -> String {
        let radius = if self.labels.len() > 60 { 2.5 } else { 4.0 };
        regions::dots(&self.points(), (self.x_range, self.y_range), frame, radius)
    }

    /// Draws the axes of one frame, and says where its plane is.
    fn plane(&self, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Frame {
        let labels = (self.axis_labels.0.as_str(), self.axis_labels.1.as_str());
        let chart = axes::plane(area, self.x_range, self.y_range, labels);
        chart.plotting_area().get_pixel_range()
    }

    /// What a frame of the player lies between: the picture behind it and the one above it, and its plane.
    fn stage(&self, (width, height): (u32, u32)) -> (Figure, Figure, Frame) {
        let names = self.names();
        let legend = regions::legend(&names, self.has_no_class());
        let mut svg = String::new();
        let frame;
        {
            let root = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let area = axes::titled_in_one_line(&root, &self.title, &legend);
            frame = self.plane(&area);
            root.present().expect(DRAWS);
        }
        let behind = Figure::from_svg(&svg, width, height, self.alt());
        let above = Figure::from_svg(&self.dots(&frame), width, height, "The points.".to_owned());
        (behind, above, frame)
    }

    /// The film as one block for a page: the still picture and, where there are two frames or more, a script that puts
    /// the player in its place.
    #[must_use]
    pub fn to_html(&self) -> String {
        let still = self.figure().to_html();
        if self.len() < 2 {
            return still;
        }
        let size = (440, 440);
        let (behind, above, (columns, rows)) = self.stage(size);
        let data_url = |figure: &Figure| {
            format!(
                "data:image/svg+xml;base64,{}",
                BASE64.encode(figure.to_svg())
            )
        };
        let percent = |pixels: i32, of: u32| 100.0 * f64::from(pixels) / f64::from(of);
        let mut film = format!(
            "title:{},alt:{},behind:\"{}\",above:\"{}\",size:[{},{}],rectangle:[{:.4},{:.4},{:.4},{:.4}],frames:[",
            script_text(&self.title),
            script_text(&self.alt()),
            data_url(&behind),
            data_url(&above),
            size.0,
            size.1,
            percent(columns.start, size.0),
            percent(rows.start, size.1),
            percent(columns.end - columns.start, size.0),
            percent(rows.end - rows.start, size.1),
        );
        for frame in &self.frames {
            let caption = script_text(&frame.caption);
            write!(film, "[{caption},\"{}\"],", frame.picture)
                .expect("a string can always be written");
        }
        let id = fingerprint(&film);
        format!(
            "<div data-film=\"{id}\">{still}</div><script>{PLAYER}({{id:\"{id}\",{film}]}});</script>"
        )
    }
}

const PLAYER: &str = include_str!("film.js");

/// A text as a string of a script inside a page.
fn script_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                write!(quoted, "\\u{:04x}", u32::from(c)).expect("a string can always be written");
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A name for a film that another film does not have: FNV-1a of all it shows.
fn fingerprint(film: &str) -> String {
    let hash = film.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    format!("film-{hash:016x}")
}

impl Draw for Film {
    /// The first, the middle and the last frame beside each other.
    fn figure(&self) -> Figure {
        const SIDE: u32 = 310;
        let middle = self.len() / 2;
        let mut chosen: Vec<usize> = [0, middle, self.len().saturating_sub(1)].to_vec();
        chosen.dedup();
        let size = (SIDE * chosen.len() as u32, SIDE + 50);
        let names = self.names();
        let legend = regions::legend(&names, self.has_no_class());
        let mut svg = String::new();
        let mut pictures = String::new();
        let mut dots = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, size).into_drawing_area();
            let area = axes::titled(&root, &self.title, &legend);
            for (panel, index) in area.split_evenly((1, chosen.len())).iter().zip(chosen) {
                let caption = self
                    .frames
                    .get(index)
                    .map_or("not trained yet", |frame| &frame.caption);
                let style = theme::text(13, theme::TEXT.light(), Pos::new(HPos::Center, VPos::Top));
                panel
                    .draw(&Text::new(
                        caption.to_owned(),
                        (SIDE as i32 / 2 + 16, 8),
                        style,
                    ))
                    .expect(DRAWS);
                let below = panel.margin(22, 0, 0, 0);
                let frame = self.plane(&below);
                if let Some(recording) = self.frames.get(index) {
                    pictures += &regions::placed(&recording.picture, &frame);
                }
                dots += &self.dots(&frame);
            }
            root.present().expect(DRAWS);
        }
        let svg = axes::behind_the_axes(&svg, &pictures);
        let svg = svg.replace("</svg>", &format!("{dots}</svg>"));
        Figure::from_svg(&svg, size.0, size.1, self.alt()).headed(&self.title)
    }

    fn evcxr_display(&self) {
        nnfs_show::mime::show(&[("text/html", &self.to_html()), ("text/plain", &self.alt())]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use nnfs_core::layer::Relu;

    #[test]
    fn a_film_keeps_its_first_and_its_newest_frame_however_long_it_is() {
        let mut film = film("long", &array![[0.0, 0.0], [1.0, 1.0]], &array![0, 1]);
        film.resolution = 2;
        for epoch in 0..=130 {
            film.record(epoch, &mut Relu::new());
            assert!((1..=MOST_FRAMES).contains(&film.len()));
            let alt = film.alt();
            let ends = ["epoch 0,".to_owned(), format!("epoch {epoch},")];
            assert!(ends.iter().all(|end| alt.contains(end)), "{alt}");
        }
        // Every fourth of 131 calls, and the last one.
        assert_eq!(film.len(), 34);
    }

    #[test]
    fn a_text_cannot_leave_its_string() {
        let text = "</script> \" ' \\ \n \u{2028} \u{e9}";
        let quoted = r#""\u003c/script\u003e \u0022 \u0027 \u005c \u000a \u2028 é""#;
        assert_eq!(script_text(text), quoted);
    }
}
