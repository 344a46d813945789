//! A film: how a network's decision regions change while it learns.

use ndarray::{Array1, Array2};
use nnfs_core::layer::Layer;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::axes::{self, Axis, Frame, Scale};
use crate::canvas::{Area, Canvas};
use crate::chart::{Settings, checked_range, setters};
use crate::figure::{Draw, Figure};
use crate::player::{self, script_text};
use crate::reel::Reel;
use crate::regions;
use crate::theme::{self, LABEL_SIZE};

/// Decision regions recorded during a training; begin one with [`film`].
#[derive(Clone, Debug)]
pub struct Film {
    settings: Settings,
    x: Array2<f64>,
    targets: Array1<usize>,
    class_names: Vec<String>,
    frames: Reel<Recording>,
    /// Columns and rows of the grid on which the plane is classified.
    resolution: usize,
}

/// One frame: what the network says at every point of the plane.
#[derive(Clone, Debug)]
struct Recording {
    caption: String,
    /// An indexed PNG in base 64.
    picture: String,
    has_no_class: bool,
}

/// Begins a film of a network that learns to tell points (x1, x2) apart. Points: (`n_points`, 2); labels:
/// (`n_points`,).
///
/// Each [`frame`](Film::frame) adds a frame: the plane in the colours of the classes that the network gives at that
/// moment, below the points in the colours of their labels. As the last expression of a cell the film is shown with a
/// slider and a button to play it; where a page runs no scripts, its first, middle and last frame stand side by side.
///
/// # Panics
/// Panics if the points have not two columns, or there is not one label per point.
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
///         spiral.frame(epoch, &mut network);
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
        settings: Settings::new(title, ("x1", "x2")),
        x: x.clone(),
        targets: labels.clone(),
        class_names: Vec::new(),
        frames: Reel::new(),
        resolution: 150,
    }
}

impl Film {
    setters!(labels);

    /// Names the axes, as [`labels`](Self::labels) does.
    #[must_use]
    pub fn axis_labels(self, x1: &str, x2: &str) -> Self {
        self.labels(x1, x2)
    }

    /// The part of the plane that is shown, each as (low, high); without this, all points and a margin.
    ///
    /// # Panics
    /// Panics unless each range goes from low to high, and after the first frame.
    #[must_use]
    pub fn ranges(mut self, x1: (f64, f64), x2: (f64, f64)) -> Self {
        assert!(
            self.is_empty(),
            "the ranges of a film must be set before its first frame"
        );
        self.settings.x_range = Some(checked_range(x1.0, x1.1));
        self.settings.y_range = Some(checked_range(x2.0, x2.1));
        self
    }

    /// The ranges of both axes.
    fn ranges_shown(&self) -> [(f64, f64); 2] {
        let all = |axis| axes::padded_range(self.x.column(axis).iter().copied(), 0.08);
        [
            self.settings.x_range.unwrap_or_else(|| all(0)),
            self.settings.y_range.unwrap_or_else(|| all(1)),
        ]
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
    /// NaN there is no class. The network goes forward, so take no frame between its `forward` and its `backward`.
    ///
    /// A film keeps 60 frames at most: beyond that every second one is dropped, never the first or the newest.
    ///
    /// # Panics
    /// Panics if the network does not take two columns.
    pub fn frame(&mut self, epoch: usize, network: &mut dyn Layer) {
        self.frame_as(&format!("epoch {epoch}"), network);
    }

    /// Like [`frame`](Film::frame), with a text of your own for the caption.
    ///
    /// # Panics
    /// Panics if the network does not take two columns.
    pub fn frame_as(&mut self, caption: &str, network: &mut dyn Layer) {
        assert!(
            network.sizes().is_none_or(|(n_inputs, _)| n_inputs == 2),
            "a film shows a plane, so its network takes 2 columns; this one takes and gives {:?}",
            network.sizes()
        );
        let [x1, x2] = self.ranges_shown();
        let points = regions::grid(self.resolution, x1, x2);
        let classes = regions::predicted(network, &points);
        let right = regions::predicted(network, &self.x)
            .iter()
            .zip(&self.targets)
            .filter(|(class, label)| **class == Some(**label))
            .count();
        let accuracy = right as f64 / self.targets.len().max(1) as f64;
        self.frames.push(Recording {
            caption: format!("{caption}, accuracy {accuracy:.3}"),
            has_no_class: classes.contains(&None),
            picture: regions::picture(&regions::square(classes)),
        });
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
        let captions: Vec<&str> = (self.frames.iter())
            .map(|frame| frame.caption.as_str())
            .collect();
        let story = match captions.as_slice() {
            [] => "without frames".to_owned(),
            [only] => format!("one frame, {only}"),
            [first, .., last] => format!("{} frames from {first} to {last}", self.len()),
        };
        let (x, y) = self.settings.labels();
        format!(
            "Film \"{}\" of the regions of a classifier over {x} and {y}, {} points: {story}.",
            self.settings.title,
            self.targets.len()
        )
    }

    fn points(&self) -> Vec<((f64, f64), usize)> {
        let place =
            |(point, &label): (ndarray::ArrayView1<'_, f64>, &usize)| ((point[0], point[1]), label);
        self.x.outer_iter().zip(&self.targets).map(place).collect()
    }

    /// The classes of the labels with their names.
    fn names(&self) -> Vec<(usize, String)> {
        let mut classes = self.targets.to_vec();
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
        let radius = if self.targets.len() > 60 { 2.5 } else { 4.0 };
        regions::dots(&self.points(), frame, radius)
    }

    fn axes(&self) -> [Axis; 2] {
        self.ranges_shown()
            .map(|range| Axis::new(range, Scale::Linear))
    }

    /// Draws the axes of one frame, and says where its plane is.
    fn framed(&self, area: &Area<'_>) -> Frame {
        axes::framed(area, self.axes(), self.settings.labels())
    }

    /// What a frame of the player lies between: the picture behind it and the one above it, and its plane.
    fn stage(&self) -> (Figure, Figure, Frame) {
        let names = self.names();
        let legend = regions::legend(&names, self.has_no_class());
        let (title, labels) = (&self.settings.title, self.settings.labels());
        let size = axes::size_of_equal_scales(&self.axes(), labels, 360.0, title, &legend);
        let canvas = Canvas::new(size);
        let frame = self.framed(&axes::titled_in_one_line(&canvas, title, &legend));
        let behind = canvas.figure(self.alt());
        let above = Figure::new(self.dots(&frame), size, "The points.".to_owned());
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
        let (behind, above, Frame { columns, rows, .. }) = self.stage();
        let size = (behind.width(), behind.height());
        let data_url = |figure: &Figure| {
            format!(
                "data:image/svg+xml;base64,{}",
                BASE64.encode(figure.to_svg())
            )
        };
        let percent = |pixels: i32, of: u32| 100.0 * f64::from(pixels) / f64::from(of);
        let mut film = format!(
            "title:{},alt:{},behind:\"{}\",above:\"{}\",size:[{},{}],rectangle:[{:.4},{:.4},{:.4},{:.4}],frames:[",
            script_text(&self.settings.title),
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
        for frame in self.frames.iter() {
            let caption = script_text(&frame.caption);
            write!(film, "[{caption},\"{}\"],", frame.picture)
                .expect("a string can always be written");
        }
        film.push(']');
        player::block(&still, &film)
    }
}

impl Draw for Film {
    /// The first, the middle and the last frame beside each other.
    fn figure(&self) -> Figure {
        /// Of a panel's plane.
        const SIDE: f64 = 220.0;
        /// A caption's height above its panel.
        const CAPTION: u32 = 24;
        let chosen = self.frames.three();
        let names = self.names();
        let legend = regions::legend(&names, self.has_no_class());
        let (title, labels) = (&self.settings.title, self.settings.labels());
        // The first panel has the numbers of the y axis, which holds for all of them.
        let axes = |panel: usize| {
            let [x1, x2] = self.ranges_shown();
            let y_axis = match panel {
                0 => Axis::new(x2, Scale::Linear),
                _ => Axis::unnumbered(x2),
            };
            [Axis::new(x1, Scale::Linear), y_axis]
        };
        let labels_of = |panel: usize| (labels.0, if panel == 0 { labels.1 } else { "" });
        let size_of =
            |panel| axes::size_of_equal_scales(&axes(panel), labels_of(panel), SIDE, "", &[]);
        let ((first, panel_height), (other, _)) = (size_of(0), size_of(1));
        let width = first + other * (chosen.len() as u32 - 1);
        // Of a panel without a title, 8 pixels are left above its plane.
        let heading = axes::heading_height(title, &legend, width);
        let canvas = Canvas::new((width, heading + CAPTION + panel_height - 8));
        let area = axes::titled(&canvas, title, &legend);
        for (panel, &index) in chosen.iter().enumerate() {
            let caption = self
                .frames
                .get(index)
                .map_or("not trained yet", |frame| frame.caption.as_str());
            let left = if panel == 0 {
                0
            } else {
                first + other * (panel as u32 - 1)
            };
            let right = width - left - if panel == 0 { first } else { other };
            let place = area.margin(CAPTION, 0, left, right);
            let frame = axes::framed(&place, axes(panel), labels_of(panel));
            let at = (
                frame.corner().0 + frame.size().0 / 2.0,
                f64::from(heading) + 8.0,
            );
            let anchor = Pos::new(HPos::Center, VPos::Top);
            canvas.write(caption, at, LABEL_SIZE, theme::TEXT.light(), anchor);
            if let Some(recording) = self.frames.get(index) {
                canvas.add_behind(&regions::placed(&recording.picture, &frame));
            }
            canvas.add(&self.dots(&frame));
        }
        canvas.figure(self.alt())
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
            film.frame(epoch, &mut Relu::new());
            assert!((1..=60).contains(&film.len()));
            let alt = film.alt();
            let ends = ["epoch 0,".to_owned(), format!("epoch {epoch},")];
            assert!(ends.iter().all(|end| alt.contains(end)), "{alt}");
        }
        // Every fourth of 131 calls, and the last one.
        assert_eq!(film.len(), 34);
    }
}
