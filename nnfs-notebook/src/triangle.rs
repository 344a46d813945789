//! Three probabilities as one place in a triangle.

use ndarray::{ArrayBase, ArrayView1, ArrayView2, Data, Ix1};
use nnfs_core::AsBatch;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Entry, Mark};
use crate::canvas::{Canvas, Pixel, Stroke};
use crate::figure::{Draw, Figure};
use crate::theme;

/// A triangle of probabilities; begin one with [`triangle`].
#[derive(Clone, Debug)]
pub struct Triangle {
    title: String,
    classes: [String; 3],
    series: Vec<Series>,
}

#[derive(Clone, Debug)]
struct Series {
    name: String,
    places: Vec<[f64; 3]>,
    /// Absent for a path or a dot with a name.
    labels: Option<Vec<usize>>,
    is_path: bool,
}

/// Draws probabilities of three classes as places in a triangle: at a corner one class has all, in the middle each has
/// a third. The three fields are where each class is the likeliest.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let scores = array![0.3, 2.9, 4.0];
/// let temperatures = Array1::range(0.25, 8.0, 0.25);
/// let rows = Array2::from_shape_fn((temperatures.len(), 3), |(i, class)| scores[class] / temperatures[i]);
/// triangle("One set of scores", ["cat", "dog", "crab"])
///     .path("every temperature", &activation::softmax(&rows))
///     .point("T = 1", &activation::softmax_row(&scores));
/// ```
#[must_use]
pub fn triangle<T: ToString>(title: &str, classes: [T; 3]) -> Triangle {
    Triangle {
        title: title.to_owned(),
        classes: classes.map(|name| name.to_string()),
        series: Vec::new(),
    }
}

/// The probabilities of one row.
///
/// # Panics
/// Panics unless there are three, none below 0, that add up to 1.
fn checked(row: &ArrayView1<'_, f64>) -> [f64; 3] {
    const NEAR: f64 = 1e-6;
    let is_sound =
        row.len() == 3 && row.iter().all(|&p| p >= -NEAR) && (row.sum() - 1.0).abs() < NEAR;
    assert!(
        is_sound,
        "a triangle takes rows of three probabilities that add up to 1, got {row}"
    );
    [row[0], row[1], row[2]]
}

impl Triangle {
    /// Adds one place, probabilities of shape (3,), with a name in the legend.
    ///
    /// # Panics
    /// Panics unless they are three probabilities that add up to 1.
    #[must_use]
    pub fn point<S: Data<Elem = f64>>(mut self, name: &str, p: &ArrayBase<S, Ix1>) -> Self {
        self.series.push(Series {
            name: name.to_owned(),
            places: vec![checked(&p.view())],
            labels: None,
            is_path: false,
        });
        self
    }

    /// Adds a line from row to row, (n, 3), with a name in the legend.
    ///
    /// # Panics
    /// Panics unless each row holds three probabilities that add up to 1.
    #[must_use]
    pub fn path(mut self, name: &str, rows: &impl AsBatch) -> Self {
        self.series.push(Series {
            name: name.to_owned(),
            places: all_checked(&rows.as_batch()),
            labels: None,
            is_path: true,
        });
        self
    }

    /// Adds a dot for each row, (n, 3), in the colour of its true class, (n,).
    ///
    /// # Panics
    /// Panics unless each row holds three probabilities that add up to 1, and has a label below 3.
    #[must_use]
    pub fn points<T>(mut self, rows: &impl AsBatch, labels: &ArrayBase<T, Ix1>) -> Self
    where
        T: Data<Elem = usize>,
    {
        let places = all_checked(&rows.as_batch());
        assert!(
            places.len() == labels.len() && labels.iter().all(|&label| label < 3),
            "a triangle takes one label of 0, 1 or 2 per row, got {} rows and the labels {labels}",
            places.len()
        );
        self.series.push(Series {
            name: String::new(),
            places,
            labels: Some(labels.to_vec()),
            is_path: false,
        });
        self
    }

    /// The number of the colour of a series: classes have the first three.
    fn colour(&self, series: usize) -> usize {
        let named = self.series[..series].iter().filter(|s| s.labels.is_none());
        3 + named.count() % 3
    }

    fn alt(&self) -> String {
        let three = |p: &[f64; 3]| p.map(axes::short_number).join(", ");
        let of_series = |series: &Series| match (series.places.as_slice(), &series.labels) {
            ([], _) => format!("{} without places", series.name),
            (places, Some(_)) => format!("{} points", places.len()),
            ([only], None) => format!("{} at {}", series.name, three(only)),
            ([first, .., last], None) => {
                format!("{} from {} to {}", series.name, three(first), three(last))
            }
        };
        let series: Vec<String> = self.series.iter().map(of_series).collect();
        let shown = if series.is_empty() {
            "nothing yet".to_owned()
        } else {
            series.join("; ")
        };
        format!(
            "Triangle of the probabilities of {} \"{}\": {shown}.",
            self.classes.join(", "),
            self.title
        )
    }
}

fn all_checked(rows: &ArrayView2<'_, f64>) -> Vec<[f64; 3]> {
    rows.rows().into_iter().map(|row| checked(&row)).collect()
}

const SIDE: f64 = 300.0;

impl Draw for Triangle {
    fn figure(&self) -> Figure {
        let named = |(i, series): (usize, &Series)| {
            let mark = if series.is_path {
                Mark::Line
            } else {
                Mark::Points
            };
            let colour = theme::series(self.colour(i)).light();
            series.labels.is_none().then_some((i, mark, colour))
        };
        let entries: Vec<_> = self.series.iter().enumerate().filter_map(named).collect();
        let legend: Vec<Entry<'_>> = entries
            .iter()
            .map(|&(i, mark, colour)| Entry::new(&self.series[i].name, colour, mark))
            .collect();
        let widths = [0, 1].map(|class| theme::text_width(&self.classes[class], theme::LABEL_SIZE));
        // The names of the lower corners stand below them.
        let beside = f64::from(widths[0].max(widths[1]) / 2).max(16.0) + 10.0;
        let width = (SIDE + 2.0 * beside).max(f64::from(axes::title_width(&self.title)) + 24.0);
        let heading = f64::from(axes::heading_height(&self.title, &legend, width as u32));
        let tall = SIDE * 0.75_f64.sqrt();
        let top = heading + 24.0;
        let height = top + tall + 34.0;
        let left = (width - SIDE) / 2.0;
        let corners: [Pixel; 3] = [
            (left, top + tall),
            (left + SIDE, top + tall),
            (left + SIDE / 2.0, top),
        ];
        let place = |p: &[f64; 3]| {
            let along = |of: fn(&Pixel) -> f64| corners.iter().zip(p).map(|(c, p)| p * of(c)).sum();
            (along(|c| c.0), along(|c| c.1))
        };

        let canvas = Canvas::new((width as u32, height as u32));
        axes::titled(&canvas, &self.title, &legend);
        let half = |i: usize, j: usize| {
            let mut p = [0.0; 3];
            (p[i], p[j]) = (0.5, 0.5);
            place(&p)
        };
        let middle = place(&[1.0 / 3.0; 3]);
        for (class, corner) in corners.iter().enumerate() {
            let (next, before) = ((class + 1) % 3, (class + 2) % 3);
            let field = [*corner, half(class, next), middle, half(class, before)];
            let points = field.map(|(x, y)| format!("{x:.1} {y:.1}")).join("L");
            canvas.add(&format!(
                "<path fill=\"{}\" fill-opacity=\"0.13\" d=\"M{points}Z\"/>",
                theme::series(class).attribute()
            ));
        }
        // Along each of these lines one class has a quarter, a half, three quarters.
        for class in 0..3 {
            for share in [0.25, 0.5, 0.75] {
                let ends = [(class + 1) % 3, (class + 2) % 3].map(|other| {
                    let mut p = [0.0; 3];
                    (p[class], p[other]) = (share, 1.0 - share);
                    place(&p)
                });
                canvas.line(&ends, Stroke::new(theme::GRID.light(), 1.0));
            }
        }
        for (i, j) in [(0, 1), (1, 2), (2, 0)] {
            let stroke = Stroke::new(theme::QUIET.light(), 1.2).dashed(true);
            canvas.line(&[half(i, j), middle], stroke);
        }
        let outline = [corners[0], corners[1], corners[2], corners[0]];
        canvas.line(&outline, Stroke::new(theme::AXIS.light(), 2.0));
        let anchors = [
            (HPos::Center, VPos::Top, 8.0),
            (HPos::Center, VPos::Top, 8.0),
            (HPos::Center, VPos::Bottom, -6.0),
        ];
        for ((name, (x, y)), (h, v, down)) in self.classes.iter().zip(corners).zip(anchors) {
            let at = (x, y + down);
            canvas.write(
                name,
                at,
                theme::LABEL_SIZE + 1,
                theme::TEXT.light(),
                Pos::new(h, v),
            );
        }
        for (i, series) in self.series.iter().enumerate() {
            let places: Vec<Pixel> = series.places.iter().map(place).collect();
            let ink = theme::series(self.colour(i));
            match &series.labels {
                Some(labels) => {
                    for class in 0..3 {
                        let of_class = || {
                            let both = places.iter().zip(labels);
                            both.filter(move |(_, label)| **label == class)
                                .map(|(at, _)| *at)
                        };
                        let radius = if places.len() > 60 { 3.0 } else { 4.5 };
                        canvas.dots(of_class(), radius + 1.0, theme::PAPER.light());
                        canvas.dots(of_class(), radius, theme::series(class).light());
                    }
                }
                None if series.is_path => canvas.line(&places, Stroke::new(ink.light(), 2.5)),
                None => {
                    canvas.dots(places.iter().copied(), 6.5, theme::PAPER.light());
                    canvas.dots(places, 5.5, ink.light());
                }
            }
        }
        canvas.figure(self.alt())
    }
}
