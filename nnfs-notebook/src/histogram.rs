//! A histogram: how the values of an array are spread.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Axis, Scale};
use crate::canvas::Canvas;
use crate::chart::{Settings, setters};
use crate::curves::upright;
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::theme::{self, SMALL_SIZE};

/// A histogram; begin one with [`histogram`].
#[derive(Clone, Debug)]
pub struct Histogram {
    settings: Settings,
    values: Vec<f64>,
    bins: usize,
    marks: Vec<(f64, String)>,
}

/// Draws which share of an array's values lies where, in percent. The array may have any shape.
///
/// Values that are NaN or infinite lie in no bin, and still count as values; the chart says below how many there are. A
/// bin that is not empty is at least two pixels high.
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
        settings: Settings::new(title, ("value", "share in %")),
        values: values.iter().copied().collect(),
        bins: 20,
        marks: Vec::new(),
    }
}

impl Histogram {
    /// The number of bins, at least one; without this, 20.
    #[must_use]
    pub fn bins(mut self, bins: usize) -> Self {
        self.bins = bins.max(1);
        self
    }

    setters!(labels ranges size);

    /// Where the first bin begins and the last one ends, as [`x_range`](Self::x_range); without this, the smallest and
    /// the largest value.
    ///
    /// # Panics
    /// Panics unless `low < high`.
    #[must_use]
    pub fn range(self, low: f64, high: f64) -> Self {
        self.x_range(low, high)
    }

    /// The share at the top of the chart, in percent, so that two histograms can be compared; without this, a little
    /// above the highest bar.
    #[must_use]
    pub fn highest(mut self, percent: f64) -> Self {
        self.settings.y_range = (percent > 0.0).then_some((0.0, percent));
        self
    }

    /// Makes the bins equally wide in powers of ten, for values that are small in very different ways, such as errors.
    ///
    /// Values of 0 and below have no place on such an axis: they lie in no bin, and still count as values.
    ///
    /// ```
    /// use nnfs_notebook::prelude::*;
    ///
    /// let errors = array![2e-9, 1e-8, 3e-8, 0.5];
    /// histogram("Errors", &errors).log_x().mark(1e-7, "1e-7").labels("relative error", "share in %");
    /// ```
    #[must_use]
    pub fn log_x(mut self) -> Self {
        self.settings.x_scale = Scale::Log;
        self
    }

    /// Draws a dashed line at a value, with a text above it: a threshold, a mean.
    #[must_use]
    pub fn mark(mut self, value: f64, text: &str) -> Self {
        self.marks.push((value, text.to_owned()));
        self
    }

    /// The places of the first and the last edge.
    ///
    /// # Panics
    /// Panics if a logarithmic axis is to begin at 0 or below.
    fn ends(&self) -> (f64, f64) {
        match self.settings.x_range {
            Some(range) => self.settings.x_scale.range(range),
            None => axes::padded_range(self.places(), 0.0),
        }
    }

    fn places(&self) -> impl Iterator<Item = f64> {
        let scale = self.settings.x_scale;
        self.values.iter().map(move |&value| scale.place(value))
    }

    /// The percentage of all values in each bin. A value on an inner edge belongs to the bin above it.
    fn shares(&self) -> Vec<f64> {
        let (low, high) = self.ends();
        let mut counts = vec![0_usize; self.bins];
        for place in self.places().filter(|place| (low..=high).contains(place)) {
            let bin = ((place - low) / (high - low) * self.bins as f64) as usize;
            counts[bin.min(self.bins - 1)] += 1;
        }
        let all = self.values.len().max(1) as f64;
        counts
            .into_iter()
            .map(|count| 100.0 * count as f64 / all)
            .collect()
    }

    /// Which values lie in no bin as they have no place on the axis; empty if there are none.
    fn left_out(&self) -> String {
        left_out::sentence(
            "In no bin",
            &left_out::of_values(&self.values, self.settings.x_scale),
        )
    }

    fn alt(&self, shares: &[f64]) -> String {
        let (low, high) = self.ends();
        let number = |place: f64| match self.settings.x_scale {
            Scale::Linear => axes::short_number(place),
            Scale::Log => axes::short_number(10_f64.powf(place)),
        };
        let bins = match self.settings.x_scale {
            Scale::Linear => "bins",
            Scale::Log => "bins by powers of ten",
        };
        let marks = self.marks.iter().map(|(value, text)| {
            format!("; a line at {} marked {text}", axes::short_number(*value))
        });
        let percent = |share: &f64| format!("{share:.1}");
        let shares: Vec<String> = shares.iter().map(percent).collect();
        format!(
            "Histogram \"{}\" of {} values, {} {bins} from {} to {}, percent of the values in each: {}{}.{}",
            self.settings.title,
            self.values.len(),
            self.bins,
            number(low),
            number(high),
            shares.join(", "),
            marks.collect::<String>(),
            left_out::in_alt(&self.left_out())
        )
    }
}

impl Draw for Histogram {
    fn figure(&self) -> Figure {
        let (low, high) = self.ends();
        let shares = self.shares();
        let tallest = shares.iter().fold(0.0, |most: f64, &share| most.max(share));
        let highest = if tallest > 0.0 { 1.08 * tallest } else { 100.0 };
        let (bottom, top) = self.settings.y_range.unwrap_or((0.0, highest));
        let (width, height) = self.settings.size_or(400, 280);
        let left_out = self.left_out();
        let canvas = Canvas::new((width, height + left_out::height(&left_out, width)));
        let area = axes::titled(&canvas, &self.settings.title, &[]);
        let area = left_out::noted(&canvas, &area, &left_out);
        // The texts of the marks stand above the plane.
        let area = area.margin(if self.marks.is_empty() { 0 } else { 16 }, 0, 0, 0);
        let axes = [
            Axis::new((low, high), self.settings.x_scale),
            Axis::new((bottom, top), Scale::Linear),
        ];
        let frame = axes::framed(&area, axes, self.settings.labels());
        let (_, floor) = frame.at((low, bottom));
        let bin_width = (high - low) / self.bins as f64;
        for (i, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let (left, upper) = frame.at((low + i as f64 * bin_width, share.min(top)));
            let width = frame.size().0 / self.bins as f64;
            let gap = (0.04 * width).clamp(0.0, 2.0);
            // A single value among many thousands must stay visible.
            let height = (floor - upper).max(2.0);
            canvas.rectangle(
                (left + gap, floor - height),
                (width - 2.0 * gap, height),
                theme::series(0).light(),
            );
        }
        for (value, text) in &self.marks {
            let place = self.settings.x_scale.place(*value);
            if (low..=high).contains(&place) {
                let (x, above) = frame.at((place, top));
                upright(&canvas, &frame, x);
                let anchor = Pos::new(HPos::Center, VPos::Bottom);
                canvas.write(
                    text,
                    (x, above - 3.0),
                    SMALL_SIZE,
                    theme::TEXT.light(),
                    anchor,
                );
            }
        }
        canvas.figure(self.alt(&shares))
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
    fn powers_of_ten_have_bins_of_their_own() {
        let errors = array![1e-8, 2e-7, 5e-7, 1e-2, 0.0, -1.0, f64::NAN, f64::INFINITY];
        let chart = histogram("", &errors).bins(4).range(1e-8, 1.0).log_x();
        assert_eq!(chart.shares(), [37.5, 0.0, 0.0, 12.5]);
        let alt = chart.mark(1e-7, "limit").figure().alt().to_owned();
        assert!(
            alt.contains("4 bins by powers of ten from 1e-8 to 1"),
            "{alt}"
        );
        assert!(alt.contains("a line at 1e-7 marked limit"), "{alt}");
    }

    #[test]
    #[should_panic(expected = "a logarithmic axis has no place for 0")]
    fn powers_of_ten_do_not_begin_at_0() {
        let _ = histogram("", &array![1.0]).log_x().range(0.0, 1.0).figure();
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
