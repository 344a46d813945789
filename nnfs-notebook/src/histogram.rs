//! A histogram: how the values of an array are spread.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::prelude::*;

use crate::axes::{self, DRAWS};
use crate::figure::{Draw, Figure};
use crate::theme;

/// A histogram; begin one with [`histogram`].
#[derive(Clone, Debug)]
pub struct Histogram {
    title: String,
    values: Vec<f64>,
    bins: usize,
    range: Option<(f64, f64)>,
    highest: Option<f64>,
    labels: (String, String),
    size: (u32, u32),
}

/// Draws which share of an array's values lies where, in percent. The array may have any shape.
///
/// Values that are NaN or infinite lie in no bin, and still count as values.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// histogram("Normal numbers", &NumpyRng::seed(0).randn((100, 50))).bins(30).labels("value", "share in %");
/// ```
#[must_use]
pub fn histogram<S: Data<Elem = f64>, D: Dimension>(
    title: &str,
    values: &ArrayBase<S, D>,
) -> Histogram {
    from_view(title, &values.view().into_dyn())
}

/// The part of [`histogram`] that is compiled here and not in each cell.
fn from_view(title: &str, values: &ArrayViewD<'_, f64>) -> Histogram {
    Histogram {
        title: title.to_owned(),
        values: values.iter().copied().collect(),
        bins: 20,
        range: None,
        highest: None,
        labels: ("value".to_owned(), "share in %".to_owned()),
        size: (400, 280),
    }
}

impl Histogram {
    /// The number of bins, at least one; without this, 20.
    #[must_use]
    pub fn bins(mut self, bins: usize) -> Self {
        self.bins = bins.max(1);
        self
    }

    /// Where the first bin begins and the last one ends; without this, the smallest and the largest value.
    ///
    /// # Panics
    /// Panics unless `low < high`.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        assert!(
            low < high && low.is_finite() && high.is_finite(),
            "a histogram goes from low to high, got {low} to {high}"
        );
        self.range = Some((low, high));
        self
    }

    /// The share at the top of the chart, in percent, so that two histograms can be compared; without this, a little
    /// above the highest bar.
    #[must_use]
    pub fn highest(mut self, percent: f64) -> Self {
        self.highest = Some(percent);
        self
    }

    /// Names the axes.
    #[must_use]
    pub fn labels(mut self, x: &str, y: &str) -> Self {
        self.labels = (x.to_owned(), y.to_owned());
        self
    }

    /// Width and height in pixels, at least 160 x 120.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width.max(160), height.max(120));
        self
    }

    fn x_range(&self) -> (f64, f64) {
        self.range
            .unwrap_or_else(|| axes::padded_range(self.values.iter().copied(), 0.0))
    }

    /// The percentage of all values in each bin. A value on an inner edge belongs to the bin above it.
    fn shares(&self) -> Vec<f64> {
        let (low, high) = self.x_range();
        let mut counts = vec![0_usize; self.bins];
        for &value in self.values.iter().filter(|v| (low..=high).contains(*v)) {
            let bin = ((value - low) / (high - low) * self.bins as f64) as usize;
            counts[bin.min(self.bins - 1)] += 1;
        }
        let all = self.values.len().max(1) as f64;
        counts
            .into_iter()
            .map(|count| 100.0 * count as f64 / all)
            .collect()
    }

    fn alt(&self, shares: &[f64]) -> String {
        let (low, high) = self.x_range();
        let number = axes::short_number;
        let percent = |share: &f64| format!("{share:.1}");
        let shares: Vec<String> = shares.iter().map(percent).collect();
        format!(
            "Histogram \"{}\" of {} values, {} bins from {} to {}, percent of the values in each: {}.",
            self.title,
            self.values.len(),
            self.bins,
            number(low),
            number(high),
            shares.join(", ")
        )
    }
}

impl Draw for Histogram {
    fn figure(&self) -> Figure {
        let (low, high) = self.x_range();
        let shares = self.shares();
        let tallest = shares.iter().fold(0.0, |most: f64, &share| most.max(share));
        let top = self
            .highest
            .filter(|&percent| percent > 0.0)
            .unwrap_or(if tallest > 0.0 { 1.08 * tallest } else { 100.0 });
        let (width, height) = self.size;

        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, self.size).into_drawing_area();
            let area = axes::titled(&root, &self.title, &[]);
            let labels = (self.labels.0.as_str(), self.labels.1.as_str());
            let mut chart = axes::plane(&area, (low, high), (0.0, top), labels);
            let bin_width = (high - low) / self.bins as f64;
            let gap = 0.04 * bin_width;
            let bars = (shares.iter().enumerate()).map(|(i, &share)| {
                let left = low + i as f64 * bin_width;
                Rectangle::new(
                    [(left + gap, 0.0), (left + bin_width - gap, share.min(top))],
                    theme::series(0).light().filled(),
                )
            });
            chart.draw_series(bars).expect(DRAWS);
            root.present().expect(DRAWS);
        }
        Figure::from_svg(&svg, width, height, self.alt(&shares))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn every_value_lies_in_one_bin_and_the_edges_belong_to_it() {
        let shares = histogram("", &array![[0.0, 0.5], [0.74, 1.0]])
            .bins(2)
            .shares();
        assert_eq!(shares, [25.0, 75.0]);
    }

    #[test]
    fn values_outside_the_range_count_as_values() {
        let values = array![-1.0, 0.25, f64::NAN, f64::INFINITY];
        let shares = histogram("", &values).bins(2).range(0.0, 1.0).shares();
        assert_eq!(shares, [25.0, 0.0]);
    }

    #[test]
    fn no_values_and_equal_values_can_be_drawn() {
        let none = ndarray::Array1::zeros(0);
        assert!(
            histogram("none", &none)
                .figure()
                .alt()
                .contains("of 0 values")
        );
        let equal = histogram("equal", &array![2.0, 2.0]).bins(2);
        assert_eq!(equal.shares(), [0.0, 100.0]);
    }

    #[test]
    fn the_text_says_what_the_bars_say() {
        let alt = histogram("Two", &array![0.0, 1.0])
            .bins(2)
            .figure()
            .alt()
            .to_owned();
        assert!(alt.contains("2 bins from 0 to 1") && alt.contains("50.0, 50.0"));
    }
}
