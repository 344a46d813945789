//! What a classifier says at every point of a plane.

use ndarray::{Array1, Array2, ArrayBase, Data, Ix1, Ix2};
use plotters::prelude::*;

use crate::axes::{self, DRAWS, Entry, Mark};
use crate::bitmap;
use crate::figure::{Draw, Figure};
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
    classes: Option<Array2<usize>>,
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
        let centre = |i: usize, (low, high): (f64, f64)| {
            low + (high - low) * (i as f64 + 0.5) / RESOLUTION as f64
        };
        // Row 0 of the grid is the top of the picture, where x2 is largest.
        let points = Array2::from_shape_fn((RESOLUTION * RESOLUTION, 2), |(i, axis)| match axis {
            0 => centre(i % RESOLUTION, self.x_range),
            _ => centre(RESOLUTION - 1 - i / RESOLUTION, self.y_range),
        });
        let classes = classes_of(&points);
        assert_eq!(
            classes.len(),
            points.nrows(),
            "the classifier must give one class for each of the points"
        );
        let square = Array2::from_shape_vec((RESOLUTION, RESOLUTION), classes.to_vec());
        self.classes = Some(square.expect("the grid is square"));
        self
    }

    /// Draws points `(n_points, 2)` in the colours of their classes.
    ///
    /// # Panics
    /// Panics if there are not two columns, or not as many labels as points.
    #[must_use]
    pub fn points<S, T>(mut self, points: &ArrayBase<S, Ix2>, labels: &ArrayBase<T, Ix1>) -> Self
    where
        S: Data<Elem = f64>,
        T: Data<Elem = usize>,
    {
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
        let mut present: Vec<usize> = self.classes.iter().flatten().copied().collect();
        present.extend(self.points.iter().map(|(_, class)| *class));
        present.sort_unstable();
        present.dedup();
        present
    }

    fn alt(&self) -> String {
        let share = |class: usize| {
            let grid = self.classes.as_ref()?;
            let cells = grid.iter().filter(|&&c| c == class).count();
            Some(format!(
                " covers {:.0} %",
                100.0 * cells as f64 / grid.len() as f64
            ))
        };
        let parts: Vec<String> = self
            .classes_present()
            .into_iter()
            .map(|class| {
                format!(
                    "class {}{}",
                    self.class_name(class),
                    share(class).unwrap_or_default()
                )
            })
            .collect();
        let points = if self.points.is_empty() {
            String::new()
        } else {
            format!("; {} points", self.points.len())
        };
        let (x, y) = &self.labels;
        format!(
            "Regions of a classifier \"{}\" over {x} and {y}: {}{points}.",
            self.title,
            parts.join(", ")
        )
    }
}

impl Draw for Regions {
    fn figure(&self) -> Figure {
        let (width, height) = (400, 380);
        let names: Vec<(usize, String)> = self
            .classes_present()
            .into_iter()
            .map(|class| (class, self.class_name(class)))
            .collect();
        let legend: Vec<Entry<'_>> = names
            .iter()
            .map(|(class, name)| Entry {
                name,
                colour: theme::series(*class).light(),
                mark: Mark::Box,
            })
            .collect();
        let mut svg = String::new();
        let frame;
        {
            let root = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let area = axes::titled(&root, &self.title, &legend);
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
            for &(point, class) in &self.points {
                let colour = theme::series(class).light();
                let dot = [Circle::new(point, 5, colour.filled())];
                chart.draw_series(dot).expect(DRAWS);
                let ring = [Circle::new(point, 5, theme::PAPER.light().stroke_width(1))];
                chart.draw_series(ring).expect(DRAWS);
            }
            root.present().expect(DRAWS);
        }
        if let Some(classes) = &self.classes {
            let colour = |x: usize, y: usize| theme::series(classes[[y, x]]).light();
            let (x, y) = (frame.0.start, frame.1.start);
            let size = (frame.0.end - x, frame.1.end - y);
            let image = bitmap::image((RESOLUTION, RESOLUTION), colour, (x, y), size, 0.28);
            svg = axes::behind_the_axes(&svg, &image);
        }
        Figure::from_svg(&svg, width, height, self.alt())
    }
}
