//! What a classifier says at every point of a plane.

use ndarray::{Array1, Array2, ArrayBase, Data, Ix1, s};
use nnfs_core::AsBatch;
use nnfs_core::layer::{Layer, Mode, in_mode};
use plotters::style::RGBColor;
use std::collections::HashSet;

use crate::axes::{self, Axis, Entry, Frame, Mark, Scale};
use crate::bitmap;
use crate::canvas::{self, Canvas, Pixel, Stroke};
use crate::chart::{Settings, setters};
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::theme;

/// Points are classified on a grid of this many columns and rows.
const RESOLUTION: usize = 120;

/// The regions of a classifier with two inputs; begin with [`regions`].
#[derive(Clone, Debug)]
pub struct Regions {
    settings: Settings,
    class_names: Vec<String>,
    classes: Option<Array2<Option<usize>>>,
    /// The part of the plane that the classifier was asked about.
    asked: Option<Ranges>,
    points: Vec<((f64, f64), usize)>,
    /// w1, w2 and b of lines w1 x1 + w2 x2 + b = 0.
    boundaries: Vec<(f64, f64, f64)>,
}

/// Of x1 and of x2.
type Ranges = ((f64, f64), (f64, f64));

/// Colours every point (x1, x2) of a plane by the class that a classifier gives it.
///
/// Set the ranges before the classifier, which is asked at once; without them, both axes go from -1 to 1.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// regions("OR")
///     .ranges((-0.5, 1.5), (-0.5, 1.5))
///     .classify(|x1, x2| usize::from(x1 + x2 > 0.5))
///     .points(&array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], &array![0, 1, 1, 1]);
/// ```
#[must_use]
pub fn regions(title: &str) -> Regions {
    Regions {
        settings: Settings::new(title, ("x1", "x2")),
        class_names: Vec::new(),
        classes: None,
        asked: None,
        points: Vec::new(),
        boundaries: Vec::new(),
    }
}

impl Regions {
    setters!(labels ranges size);

    /// Names the classes in the legend; without this, 0, 1, 2, ...
    #[must_use]
    pub fn class_names<T: ToString>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.class_names = names.into_iter().map(|name| name.to_string()).collect();
        self
    }

    /// Asks a classifier for the class of each point, one at a time.
    #[must_use]
    pub fn classify(self, class_of: impl Fn(f64, f64) -> usize) -> Self {
        self.classify_batch(|points| {
            points
                .outer_iter()
                .map(|point| class_of(point[0], point[1]))
                .collect()
        })
    }

    /// Asks a classifier for all points at once: a batch `(n_points, 2)` in, `n_points` classes out.
    ///
    /// # Panics
    /// Panics if the classifier gives another number of classes.
    #[must_use]
    pub fn classify_batch(
        mut self,
        classes_of: impl FnOnce(&Array2<f64>) -> Array1<usize>,
    ) -> Self {
        let points = self.grid();
        let classes = classes_of(&points);
        assert_eq!(
            classes.len(),
            points.nrows(),
            "the classifier must give one class for each of the points"
        );
        self.classes = Some(square(classes.into_iter().map(Some).collect()));
        self
    }

    /// Asks a network with two inputs for all points: its largest output is the class, or, where it has one output
    /// only, whether that is above 0.5.
    ///
    /// Where the outputs are NaN there is no class: those regions are hatched.
    ///
    /// # Panics
    /// Panics if the network does not take two columns.
    #[must_use]
    pub fn network(mut self, network: &mut dyn Layer) -> Self {
        let points = self.grid();
        self.classes = Some(square(predicted(network, &points)));
        self
    }

    /// Draws points `(n_points, 2)` in the colours of their classes.
    ///
    /// # Panics
    /// Panics if there are not two columns, or not as many labels as points.
    #[must_use]
    pub fn points<T>(mut self, points: &impl AsBatch, labels: &ArrayBase<T, Ix1>) -> Self
    where
        T: Data<Elem = usize>,
    {
        let points = points.as_batch();
        assert!(
            points.ncols() == 2 && points.nrows() == labels.len(),
            "points come as (n, 2) with n labels, got {:?} and {} labels",
            points.dim(),
            labels.len()
        );
        self.points.extend(
            points
                .outer_iter()
                .zip(labels)
                .map(|(point, &label)| ((point[0], point[1]), label)),
        );
        self
    }

    /// Draws the line w1 x1 + w2 x2 + b = 0.
    #[must_use]
    pub fn boundary(mut self, w1: f64, w2: f64, b: f64) -> Self {
        self.boundaries.push((w1, w2, b));
        self
    }

    fn ranges_shown(&self) -> Ranges {
        self.settings.ranges_or((-1.0, 1.0))
    }

    /// The points at which the classifier is asked.
    fn grid(&mut self) -> Array2<f64> {
        let (x1, x2) = self.ranges_shown();
        self.asked = Some((x1, x2));
        grid(RESOLUTION, x1, x2)
    }

    fn class_name(&self, class: usize) -> String {
        self.class_names
            .get(class)
            .cloned()
            .unwrap_or_else(|| class.to_string())
    }

    fn classes_present(&self) -> Vec<usize> {
        let mut present: Vec<usize> = self.classes.iter().flatten().copied().flatten().collect();
        present.extend(self.points.iter().map(|(_, class)| *class));
        present.sort_unstable();
        present.dedup();
        present
    }

    /// The percentage of the plane that has this class, `None` for no class.
    fn share(&self, class: Option<usize>) -> Option<f64> {
        let grid = self.classes.as_ref()?;
        let cells = grid.iter().filter(|&&c| c == class).count();
        Some(100.0 * cells as f64 / grid.len() as f64)
    }

    /// Which points have no place on the plane, as a sentence; empty if all have one.
    fn left_out(&self) -> String {
        let points = self.points.iter().map(|(point, _)| *point);
        left_out::sentence("Not drawn", &left_out::of_plane(points))
    }

    fn alt(&self) -> String {
        let covers = |class| {
            self.share(class)
                .map(|share| format!(" covers {share:.0} %"))
        };
        let mut parts: Vec<String> = self
            .classes_present()
            .into_iter()
            .map(|class| {
                format!(
                    "class {}{}",
                    self.class_name(class),
                    covers(Some(class)).unwrap_or_default()
                )
            })
            .collect();
        if self.share(None).is_some_and(|share| share > 0.0) {
            parts.push(format!("no class{}", covers(None).unwrap_or_default()));
        }
        let points = if self.points.is_empty() {
            String::new()
        } else {
            format!("; {} points", self.points.len())
        };
        let (x, y) = self.settings.labels();
        format!(
            "Regions of a classifier \"{}\" over {x} and {y}: {}{points}.{}",
            self.settings.title,
            parts.join(", "),
            left_out::in_alt(&self.left_out())
        )
    }
}

impl Draw for Regions {
    /// # Panics
    /// Panics if the ranges were set after the classifier was asked.
    fn figure(&self) -> Figure {
        let (x1, x2) = self.ranges_shown();
        assert!(
            self.asked.is_none_or(|asked| asked == (x1, x2)),
            "regions: set the ranges before the classifier; it was asked about {:?}, and the chart shows {:?}",
            self.asked.unwrap_or_default(),
            (x1, x2)
        );
        let left_out = self.left_out();
        let names: Vec<(usize, String)> = self
            .classes_present()
            .into_iter()
            .map(|class| (class, self.class_name(class)))
            .collect();
        let legend = legend(&names, self.share(None).is_some_and(|share| share > 0.0));
        let axes = [x1, x2].map(|range| Axis::new(range, Scale::Linear));
        let (title, labels) = (&self.settings.title, self.settings.labels());
        let (width, height) = self
            .settings
            .size
            .unwrap_or_else(|| axes::size_of_equal_scales(&axes, labels, 320.0, title, &legend));
        let canvas = Canvas::new((width, height + left_out::height(&left_out, width)));
        let area = axes::titled(&canvas, title, &legend);
        let area = left_out::noted(&canvas, &area, &left_out);
        let frame = axes::framed(&area, axes, labels);
        if let Some(classes) = &self.classes {
            canvas.add_behind(&placed(&picture(classes), &frame));
        }
        for &(w1, w2, b) in &self.boundaries {
            let line = if w2 == 0.0 {
                [x2.0, x2.1].map(|y| (-(b + w2 * y) / w1, y))
            } else {
                [x1.0, x1.1].map(|x| (x, -(b + w1 * x) / w2))
            };
            for piece in frame.lines(&line) {
                canvas.line(&piece, Stroke::new(theme::TEXT.light(), 2.0));
            }
        }
        let radius = if self.points.len() > 60 { 3.5 } else { 5.0 };
        canvas.add(&dots(&self.points, &frame, radius));
        canvas.figure(self.alt())
    }
}

/// The points of a grid of `side` columns and rows over a part of the plane, (`side * side`, 2). The top row, where x2
/// is largest, comes first.
pub(crate) fn grid(side: usize, x1: (f64, f64), x2: (f64, f64)) -> Array2<f64> {
    let centre =
        |i: usize, (low, high): (f64, f64)| low + (high - low) * (i as f64 + 0.5) / side as f64;
    Array2::from_shape_fn((side * side, 2), |(i, axis)| match axis {
        0 => centre(i % side, x1),
        _ => centre(side - 1 - i / side, x2),
    })
}

/// A grid's classes as a matrix, row 0 on top.
pub(crate) fn square<T>(classes: Vec<T>) -> Array2<T> {
    let side = classes.len().isqrt();
    Array2::from_shape_vec((side, side), classes).expect("the grid is square")
}

/// The class that a network gives each row of `points`; `None` where an output is NaN.
pub(crate) fn predicted(network: &mut dyn Layer, points: &Array2<f64>) -> Vec<Option<usize>> {
    in_mode(network, Mode::Evaluating, |network| {
        answers(network, points)
    })
}

fn answers(network: &mut dyn Layer, points: &Array2<f64>) -> Vec<Option<usize>> {
    /// More rows at once would only make the network's buffers large.
    const ROWS: usize = 2048;
    let mut classes = Vec::with_capacity(points.nrows());
    for start in (0..points.nrows()).step_by(ROWS) {
        let end = (start + ROWS).min(points.nrows());
        let outputs = network.forward(&points.slice(s![start..end, ..]).to_owned());
        for row in outputs.rows() {
            let largest = |best: usize, i: usize| if row[i] > row[best] { i } else { best };
            classes.push(match row.len() {
                _ if row.iter().any(|output| output.is_nan()) => None,
                0 => None,
                1 => Some(usize::from(row[0] > 0.5)),
                n => Some((1..n).fold(0, largest)),
            });
        }
    }
    classes
}

/// A grid's classes in pale colours as a PNG in base 64; where there is no class, hatched grey.
pub(crate) fn picture(classes: &Array2<Option<usize>>) -> String {
    const PALE: u8 = 71; // an opacity of 0.28
    const COLOURS: usize = theme::SERIES.len();
    const HATCH: usize = COLOURS;
    const GAP: usize = COLOURS + 1;
    let colour_of = |((row, column), class): ((usize, usize), &Option<usize>)| match class {
        Some(class) => class % COLOURS,
        None if (row + column) % 8 < 3 => HATCH,
        None => GAP,
    };
    let colours: Vec<usize> = classes.indexed_iter().map(colour_of).collect();
    let present: Vec<usize> = (0..=GAP)
        .filter(|colour| colours.contains(colour))
        .collect();
    let palette: Vec<[u8; 4]> = present
        .iter()
        .map(|&colour| match colour {
            GAP => [0, 0, 0, 0],
            HATCH => rgba(NO_CLASS.light(), 130),
            class => rgba(theme::series(class).light(), PALE),
        })
        .collect();
    let place = |colour| present.iter().position(|c| c == colour).unwrap_or(0) as u8;
    let pixels: Vec<u8> = colours.iter().map(place).collect();
    bitmap::indexed_png(&pixels, classes.ncols(), &palette)
}

fn rgba(RGBColor(r, g, b): RGBColor, opacity: u8) -> [u8; 4] {
    [r, g, b, opacity]
}

/// A picture of classes at its place on the page. Smoothed, as the pixels of its grid are no blocks of the plane.
pub(crate) fn placed(picture: &str, Frame { columns, rows, .. }: &Frame) -> String {
    let size = (columns.end - columns.start, rows.end - rows.start);
    bitmap::placed(picture, (columns.start, rows.start), size, "")
}

/// Hatching, where a classifier gives no class.
pub(crate) const NO_CLASS: theme::Ink = theme::AXIS;

/// A box of each class's colour with its name; with one for no class, where there is such a region.
pub(crate) fn legend(names: &[(usize, String)], no_class: bool) -> Vec<Entry<'_>> {
    let entry = |name, ink: theme::Ink| Entry::new(name, ink.light(), Mark::Box);
    let classes = names
        .iter()
        .map(|(class, name)| entry(name.as_str(), theme::series(*class)));
    classes
        .chain(no_class.then(|| entry("no class (NaN)", NO_CLASS)))
        .collect()
}

/// Of more points, only one is drawn for each pixel.
const MANY_POINTS: usize = 5000;

/// Points in the colours of their classes, each with a thin ring of paper, as SVG. Points outside of the plane are left
/// out.
pub(crate) fn dots(points: &[((f64, f64), usize)], frame: &Frame, radius: f64) -> String {
    let mut places: Vec<Vec<Pixel>> = vec![Vec::new(); theme::SERIES.len()];
    let mut drawn = HashSet::new();
    for &(point, class) in points.iter().filter(|(point, _)| frame.contains(*point)) {
        let (x, y) = frame.at(point);
        // Of very many points, one for each pixel looks like all.
        let pixel = (x.round() as i32, y.round() as i32, class);
        if points.len() <= MANY_POINTS || drawn.insert(pixel) {
            places[class % theme::SERIES.len()].push((x, y));
        }
    }
    let with_ring = |(class, places): (usize, &Vec<Pixel>)| {
        let dots =
            |radius, ink: theme::Ink| canvas::dots(places.iter().copied(), radius, ink.light());
        dots(radius + 1.0, theme::PAPER) + &dots(radius, theme::series(class))
    };
    places.iter().enumerate().map(with_ring).collect()
}
