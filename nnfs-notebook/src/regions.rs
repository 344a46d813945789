//! What a classifier says at every point of a plane.

use ndarray::{Array1, Array2, ArrayBase, Data, Ix1, s};
use nnfs_core::AsBatch;
use nnfs_core::layer::{Layer, Mode, in_mode};
use plotters::prelude::*;
use std::collections::HashSet;
use std::ops::Range;

use crate::axes::{self, DRAWS, Entry, Mark};
use crate::bitmap;
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::theme;

/// Points are classified on a grid of this many columns and rows.
const RESOLUTION: usize = 120;

/// The regions of a classifier with two inputs; begin with [`regions`].
#[derive(Clone, Debug)]
pub struct Regions {
    title: String,
    x_range: (f64, f64),
    y_range: (f64, f64),
    labels: (String, String),
    class_names: Vec<String>,
    classes: Option<Array2<Option<usize>>>,
    points: Vec<((f64, f64), usize)>,
    lines: Vec<Vec<(f64, f64)>>,
}

/// Colours every point (x1, x2) of a plane by the class that a classifier gives it.
///
/// Set the ranges before the classifier, which is asked at once.
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
        title: title.to_owned(),
        x_range: (-1.0, 1.0),
        y_range: (-1.0, 1.0),
        labels: ("x1".to_owned(), "x2".to_owned()),
        class_names: Vec::new(),
        classes: None,
        points: Vec::new(),
        lines: Vec::new(),
    }
}

impl Regions {
    /// The part of the plane that is shown, each as (low, high); without this, -1 to 1 on both axes.
    ///
    /// # Panics
    /// Panics unless each range goes from low to high.
    #[must_use]
    pub fn ranges(mut self, x1: (f64, f64), x2: (f64, f64)) -> Self {
        assert!(
            x1.0 < x1.1 && x2.0 < x2.1,
            "a range goes from low to high, got {x1:?} and {x2:?}"
        );
        (self.x_range, self.y_range) = (x1, x2);
        self
    }

    /// Names the axes; without this, x1 and x2.
    #[must_use]
    pub fn labels(mut self, x: &str, y: &str) -> Self {
        self.labels = (x.to_owned(), y.to_owned());
        self
    }

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
        let points = grid(RESOLUTION, self.x_range, self.y_range);
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
        let points = grid(RESOLUTION, self.x_range, self.y_range);
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
        let line = if w2 == 0.0 {
            if w1 == 0.0 {
                return self;
            }
            [self.y_range.0, self.y_range.1].map(|y| (-(b + w2 * y) / w1, y))
        } else {
            [self.x_range.0, self.x_range.1].map(|x| (x, -(b + w1 * x) / w2))
        };
        self.lines.push(line.to_vec());
        self
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
        let (x, y) = &self.labels;
        format!(
            "Regions of a classifier \"{}\" over {x} and {y}: {}{points}.{}",
            self.title,
            parts.join(", "),
            left_out::in_alt(&self.left_out())
        )
    }
}

impl Draw for Regions {
    fn figure(&self) -> Figure {
        let left_out = self.left_out();
        let width = 400;
        let height = 380 + left_out::height(&left_out, width);
        let names: Vec<(usize, String)> = self
            .classes_present()
            .into_iter()
            .map(|class| (class, self.class_name(class)))
            .collect();
        let legend = legend(&names, self.share(None).is_some_and(|share| share > 0.0));
        let mut svg = String::new();
        let frame;
        {
            let root = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let area = axes::titled(&root, &self.title, &legend);
            let area = left_out::noted(&root, &area, &left_out);
            let mut chart = axes::plane(
                &area,
                self.x_range,
                self.y_range,
                (&self.labels.0, &self.labels.1),
            );
            frame = chart.plotting_area().get_pixel_range();
            for line in &self.lines {
                for piece in axes::clipped_line(line, self.x_range, self.y_range) {
                    let style = theme::TEXT.light().stroke_width(2);
                    chart
                        .draw_series(LineSeries::new(piece, style))
                        .expect(DRAWS);
                }
            }
            root.present().expect(DRAWS);
        }
        if let Some(classes) = &self.classes {
            svg = axes::behind_the_axes(&svg, &placed(&picture(classes), &frame));
        }
        let radius = if self.points.len() > 60 { 3.5 } else { 5.0 };
        let dots = dots(&self.points, (self.x_range, self.y_range), &frame, radius);
        let svg = svg.replace("</svg>", &format!("{dots}</svg>"));
        Figure::from_svg(&svg, width, height, self.alt()).headed(&self.title)
    }
}

/// The left, right, upper and lower edge of a chart's plane, in pixels.
pub(crate) type Frame = (Range<i32>, Range<i32>);

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
pub(crate) fn placed(picture: &str, (columns, rows): &Frame) -> String {
    let size = (columns.end - columns.start, rows.end - rows.start);
    bitmap::placed(picture, (columns.start, rows.start), size, "")
}

/// Hatching, where a classifier gives no class.
pub(crate) const NO_CLASS: theme::Ink = theme::AXIS;

/// A box of each class's colour with its name; with one for no class, where there is such a region.
pub(crate) fn legend(names: &[(usize, String)], no_class: bool) -> Vec<Entry<'_>> {
    let entry = |name, ink: theme::Ink| Entry {
        name,
        colour: ink.light(),
        mark: Mark::Box,
    };
    let classes = names
        .iter()
        .map(|(class, name)| entry(name.as_str(), theme::series(*class)));
    classes
        .chain(no_class.then(|| entry("no class (NaN)", NO_CLASS)))
        .collect()
}

/// Of more points, only one is drawn for each pixel.
const MANY_POINTS: usize = 5000;

/// Points in the colours of their classes, each with a thin ring of paper, as one SVG path a class. Points outside of the
/// plane are left out.
pub(crate) fn dots(
    points: &[((f64, f64), usize)],
    (x_range, y_range): ((f64, f64), (f64, f64)),
    (columns, rows): &Frame,
    radius: f64,
) -> String {
    let share = |v: f64, (low, high): (f64, f64)| (v - low) / (high - low);
    let within = |pixels: &Range<i32>, share: f64| {
        f64::from(pixels.start) + share * f64::from(pixels.end - pixels.start)
    };
    let mut places = vec![String::new(); theme::SERIES.len()];
    let mut drawn = HashSet::new();
    for &((x, y), class) in points {
        let (x, y) = (share(x, x_range), share(y, y_range));
        if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
            let (x, y) = (within(columns, x), within(rows, 1.0 - y));
            // Of very many points, one for each pixel looks like all.
            let pixel = (x.round() as i32, y.round() as i32, class);
            if points.len() > MANY_POINTS && !drawn.insert(pixel) {
                continue;
            }
            places[class % theme::SERIES.len()] += &format!("M{x:.1} {y:.1}h0");
        }
    }
    let path = |d: &str, ink: theme::Ink, width: f64| {
        let colour = ink.attribute();
        format!(
            "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" d=\"{d}\"/>"
        )
    };
    let with_ring = |(class, d): (usize, &String)| {
        let ring = path(d, theme::PAPER, 2.0 * radius + 2.0);
        ring + &path(d, theme::series(class), 2.0 * radius)
    };
    let drawn = places.iter().enumerate().filter(|(_, d)| !d.is_empty());
    drawn.map(with_ring).collect()
}
