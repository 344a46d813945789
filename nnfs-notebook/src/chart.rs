//! What charts with two axes have in common: title, labels, ranges, scales and size, and the methods that set them.

use crate::axes::Scale;

/// What a chart with two axes is told about them.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) title: String,
    pub(crate) labels: (String, String),
    /// Absent until a range is asked for.
    pub(crate) x_range: Option<(f64, f64)>,
    pub(crate) y_range: Option<(f64, f64)>,
    pub(crate) x_scale: Scale,
    pub(crate) y_scale: Scale,
    pub(crate) size: Option<(u32, u32)>,
}

impl Settings {
    pub(crate) fn new(title: &str, (x_label, y_label): (&str, &str)) -> Self {
        Self {
            title: title.to_owned(),
            labels: (x_label.to_owned(), y_label.to_owned()),
            x_range: None,
            y_range: None,
            x_scale: Scale::Linear,
            y_scale: Scale::Linear,
            size: None,
        }
    }

    pub(crate) fn labels(&self) -> (&str, &str) {
        (&self.labels.0, &self.labels.1)
    }

    /// The ranges that were asked for, or this one.
    pub(crate) fn ranges_or(&self, range: (f64, f64)) -> ((f64, f64), (f64, f64)) {
        (self.x_range.unwrap_or(range), self.y_range.unwrap_or(range))
    }

    /// The size that was asked for, or this one.
    pub(crate) fn size_or(&self, width: u32, height: u32) -> (u32, u32) {
        self.size.unwrap_or((width, height))
    }
}

/// A range that a learner asks for.
///
/// # Panics
/// Panics unless it goes from low to high, and its length is a number too.
pub(crate) fn checked_range(low: f64, high: f64) -> (f64, f64) {
    assert!(
        (high - low).is_normal() && low < high,
        "an axis goes from low to high, got {low} to {high}"
    );
    (low, high)
}

/// The methods by which a chart is told about its axes, the same for all kinds: `setters!(labels ranges size);` inside
/// an `impl` of a type with a field `settings`.
macro_rules! setters {
    ($($name:ident)*) => { $($crate::chart::setter!($name);)* };
}

macro_rules! setter {
    (labels) => {
        /// Names the axes.
        #[must_use]
        pub fn labels(mut self, x: &str, y: &str) -> Self {
            self.settings.labels = (x.to_owned(), y.to_owned());
            self
        }
    };
    (ranges) => {
        $crate::chart::setter!(x_range);
        $crate::chart::setter!(y_range);

        /// Shows a part of the plane: x and y, each as (low, high).
        ///
        /// # Panics
        /// Panics unless both go from low to high.
        #[must_use]
        pub fn ranges(self, x: (f64, f64), y: (f64, f64)) -> Self {
            self.x_range(x.0, x.1).y_range(y.0, y.1)
        }
    };
    (x_range) => {
        /// Shows x from `low` to `high`.
        ///
        /// # Panics
        /// Panics unless `low < high`.
        #[must_use]
        pub fn x_range(mut self, low: f64, high: f64) -> Self {
            self.settings.x_range = Some($crate::chart::checked_range(low, high));
            self
        }
    };
    (y_range) => {
        /// Shows y from `low` to `high`. Charts that are to be compared need the same range.
        ///
        /// # Panics
        /// Panics unless `low < high`.
        #[must_use]
        pub fn y_range(mut self, low: f64, high: f64) -> Self {
            self.settings.y_range = Some($crate::chart::checked_range(low, high));
            self
        }
    };
    (log_x) => {
        /// Shows x by its power of ten, so that 1e-8 and 1e-2 are equally easy to read.
        ///
        /// Values of 0 and below have no place on such an axis, and the chart says how many there are. A range of the
        /// axis begins above 0, or drawing panics.
        #[must_use]
        pub fn log_x(mut self) -> Self {
            self.settings.x_scale = $crate::axes::Scale::Log;
            self
        }
    };
    (log_y) => {
        /// Shows y by its power of ten, so that 1e-8 and 1e-2 are equally easy to read.
        ///
        /// Values of 0 and below have no place on such an axis, and the chart says how many there are. A range of the
        /// axis begins above 0, or drawing panics.
        #[must_use]
        pub fn log_y(mut self) -> Self {
            self.settings.y_scale = $crate::axes::Scale::Log;
            self
        }
    };
    (size) => {
        /// Width and height in pixels. No chart is smaller than 160 x 120, and some kinds need more.
        #[must_use]
        pub fn size(mut self, width: u32, height: u32) -> Self {
            self.settings.size = Some((width.max(160), height.max(120)));
            self
        }
    };
}

pub(crate) use {setter, setters};
