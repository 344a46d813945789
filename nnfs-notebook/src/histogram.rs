//! A histogram: how the values of an array are spread.

use ndarray::{ArrayBase, ArrayViewD, Data, Dimension};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Axis, DRAWS, Scale};
use crate::curves::dashed_line;
use crate::figure::{Draw, Figure};
use crate::left_out;
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
    scale: Scale,
    marks: Vec<(f64, String)>,
}

/// Draws which share of an array's values lies where, in percent. The array may have any shape.
///
/// Values that are NaN or infinite lie in no bin, and still count as values; the chart says below how many there are. A bin that is not empty is at least two
/// pixels high.
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
        scale: Scale::Linear,
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
        self.scale = Scale::Log;
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
    fn x_range(&self) -> (f64, f64) {
        match self.range {
            Some(range) => self.scale.range(range),
            None => axes::padded_range(self.places(), 0.0),
        }
    }

    fn places(&self) -> impl Iterator<Item = f64> {
        self.values.iter().map(|&value| self.scale.place(value))
    }

    /// The percentage of all values in each bin. A value on an inner edge belongs to the bin above it.
    fn shares(&self) -> Vec<f64> {
        let (low, high) = self.x_range();
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
        left_out::sentence("In no bin", &left_out::of_values(&self.values, self.scale))
    }

    fn alt(&self, shares: &[f64]) -> String {
        let (low, high) = self.x_range();
        let number = |place: f64| match self.scale {
            Scale::Linear => axes::short_number(place),
            Scale::Log => axes::short_number(10_f64.powf(place)),
        };
        let bins = match self.scale {
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
            self.title,
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
        let (low, high) = self.x_range();
        let shares = self.shares();
        let tallest = shares.iter().fold(0.0, |most: f64, &share| most.max(share));
        let top = self
            .highest
            .filter(|&percent| percent > 0.0)
            .unwrap_or(if tallest > 0.0 { 1.08 * tallest } else { 100.0 });
        let (width, height) = self.size;
        let left_out = self.left_out();
        let height = height + left_out::height(&left_out, width);

        let mut svg = String::new();
        let mut marks = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, (width, height)).into_drawing_area();
            let area = axes::titled(&root, &self.title, &[]);
            let area = left_out::noted(&root, &area, &left_out);
            let labels = (self.labels.0.as_str(), self.labels.1.as_str());
            // The texts of the marks stand above the plane.
            let area = area.margin(if self.marks.is_empty() { 0 } else { 16 }, 0, 0, 0);
            let axes = [
                Axis::new((low, high), self.scale),
                Axis::new((0.0, top), Scale::Linear),
            ];
            let mut chart = axes::plane_of(&area, axes, labels);
            let bin_width = (high - low) / self.bins as f64;
            let gap = 0.04 * bin_width;
            // A single value among many thousands must stay visible.
            let two_pixels = 2.0 * top / f64::from(chart.plotting_area().dim_in_pixel().1.max(2));
            let bars = (shares.iter().enumerate()).map(|(i, &share)| {
                let left = low + i as f64 * bin_width;
                let height = if share > 0.0 {
                    share.clamp(two_pixels, top)
                } else {
                    0.0
                };
                Rectangle::new(
                    [(left + gap, 0.0), (left + bin_width - gap, height)],
                    theme::series(0).light().filled(),
                )
            });
            chart.draw_series(bars).expect(DRAWS);
            for (value, text) in &self.marks {
                let place = self.scale.place(*value);
                if !(low..=high).contains(&place) {
                    continue;
                }
                let (x, above) = chart.backend_coord(&(place, top));
                let (_, below) = chart.backend_coord(&(place, 0.0));
                marks += &dashed_line(x, (above, below));
                let anchor = Pos::new(HPos::Center, VPos::Bottom);
                let style = theme::text(theme::LABEL_SIZE - 1, theme::TEXT.light(), anchor);
                root.draw(&Text::new(text.clone(), (x, above - 3), style))
                    .expect(DRAWS);
            }
            root.present().expect(DRAWS);
        }
        let svg = svg.replace("</svg>", &format!("{marks}</svg>"));
        Figure::from_svg(&svg, width, height, self.alt(&shares)).headed(&self.title)
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
