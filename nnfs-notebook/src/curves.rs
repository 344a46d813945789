//! The curves of a training: loss and accuracy, epoch by epoch.

use nnfs_core::training::History;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Axis, Entry, Frame, LINE_WIDTH, Mark, Scale};
use crate::canvas::{Canvas, Stroke};
use crate::figure::{Draw, Figure};
use crate::left_out;
use crate::theme::{self, BROKEN, LABEL_SIZE};

/// Up to so many epochs each has a dot.
const MOST_DOTS: usize = 40;

/// A line of more points than twice this is drawn as the smallest and largest value of so many stretches.
const STRETCHES: usize = 420;

/// The curves of a training; begin with [`curves`].
#[derive(Clone, Debug)]
pub struct Curves {
    title: String,
    history: History,
    steps: bool,
    loss_scale: Scale,
}

/// Draws what a training measured: the loss and, beside it, the accuracy over the epochs, on the training data and on
/// the validation data where there are such data.
///
/// The legend names each curve's last value. A loss that is no longer a number is marked where it begins. The accuracy
/// is left out where the targets name no class.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let mut rng = NumpyRng::seed(0);
/// let (train, test) = (data::spiral(100, 3, &mut rng), data::spiral(50, 3, &mut rng));
/// let mut network = Sequential::new().add(Dense::he(2, 16, &mut rng)).add(Relu::new()).add(Dense::he(16, 3, &mut rng));
/// let history = Training::new(10).batch_size(30).validation(&test).run(
///     &mut network,
///     &train,
///     &mut SoftmaxCrossEntropy::new(),
///     &mut Sgd::new(0.5),
///     &mut rng,
/// );
/// curves("A spiral", &history).steps();
/// ```
#[must_use]
pub fn curves(title: &str, history: &History) -> Curves {
    Curves {
        title: title.to_owned(),
        history: history.clone(),
        steps: false,
        loss_scale: Scale::Linear,
    }
}

/// A curve of a chart: one value for each epoch or step, the first one at 1.
struct Curve {
    name: String,
    values: Vec<f64>,
    mark: Mark,
    opacity: f64,
    dots: bool,
}

impl Curves {
    /// Adds a chart below: the loss of each step, and its mean over the steps around it.
    #[must_use]
    pub fn steps(mut self) -> Self {
        self.steps = true;
        self
    }

    /// Shows the loss by its power of ten, where it falls over many of them. A loss of 0 has no place there and leaves
    /// a gap.
    #[must_use]
    pub fn log_y(mut self) -> Self {
        self.loss_scale = Scale::Log;
        self
    }

    /// What is said about the training as a whole.
    fn summary(&self) -> String {
        let epochs = match self.history.loss.len() {
            1 => "1 epoch".to_owned(),
            n => format!("{n} epochs"),
        };
        let stopped = match self.history.stopped.as_deref() {
            None | Some("") => String::new(),
            Some(reason) => format!(", which ended early: {reason}"),
        };
        format!(
            "Curves \"{}\" of a training of {epochs}{stopped}.",
            self.title
        )
    }

    /// One value of the training data and of the validation data for each epoch; `note` stands below.
    fn epochs(&self, what: &str, training: &[f64], validation: &[f64], note: &str) -> Figure {
        let dots = training.len() <= MOST_DOTS;
        let curve = |name: &str, values: &[f64], mark| Curve {
            name: format!("{name}, last {}", written(values.last())),
            values: values.to_vec(),
            mark,
            // Through a curve with many corners the one below it is seen.
            opacity: if dots { 1.0 } else { 0.75 },
            dots,
        };
        let mut curves = vec![curve("training", training, Mark::Line)];
        if !validation.is_empty() {
            // Dashes would be lost in a line with many corners.
            let mark = if dots { Mark::Dashed } else { Mark::Line };
            curves.push(curve("validation", validation, mark));
        }
        let title = match self.title.as_str() {
            "" => String::new(),
            title => format!("{title}: {what}"),
        };
        Panel {
            title: &title,
            curves: &curves,
            labels: ("epoch", what),
            size: (480, 330),
            y_scale: if what == "loss" {
                self.loss_scale
            } else {
                Scale::Linear
            },
            note,
        }
        .figure()
    }

    fn step_chart(&self) -> Figure {
        let loss = self.history.step_loss.to_vec();
        // About twenty-five independent means over the whole training.
        let around = (loss.len() / 50).max(1);
        let mean = Curve {
            name: format!("mean over {} steps", 2 * around + 1),
            values: smoothed(&loss, around),
            mark: Mark::Line,
            opacity: 1.0,
            dots: false,
        };
        let each = Curve {
            name: "each step".to_owned(),
            dots: loss.len() <= MOST_DOTS,
            values: loss,
            mark: Mark::Line,
            opacity: 0.45,
        };
        Panel {
            title: "",
            curves: &[each, mean],
            labels: ("step", "loss"),
            size: (760, 280),
            y_scale: self.loss_scale,
            note: "",
        }
        .figure()
    }
}

fn written(value: Option<&f64>) -> String {
    match value {
        Some(value) if value.is_finite() => axes::short_number(*value),
        Some(value) => value.to_string(),
        None => "none".to_owned(),
    }
}

/// The mean of each value and those `around` it on both sides, as far as there are any. A value that is not finite
/// stays what it is, and does not count in the means beside it.
fn smoothed(values: &[f64], around: usize) -> Vec<f64> {
    let mean = |i: usize| {
        let (first, last) = (i.saturating_sub(around), (i + around).min(values.len() - 1));
        let window = || values[first..=last].iter().filter(|v| v.is_finite());
        if values[i].is_finite() {
            window().sum::<f64>() / window().count() as f64
        } else {
            values[i]
        }
    };
    (0..values.len()).map(mean).collect()
}

/// The points of a curve, (1, value), (2, value), ...; of a long one the smallest and the largest of each stretch, in
/// their order. A value that is not finite stays a gap.
fn points(values: &[f64]) -> Vec<(f64, f64)> {
    let at = |i: usize| ((i + 1) as f64, values[i]);
    if values.len() <= 2 * STRETCHES {
        return (0..values.len()).map(at).collect();
    }
    let stretch = |s: usize| {
        let indices = s * values.len() / STRETCHES..(s + 1) * values.len() / STRETCHES;
        if let Some(broken) = indices.clone().find(|&i| !values[i].is_finite()) {
            return vec![at(broken)];
        }
        let by_value = |a: &usize, b: &usize| values[*a].total_cmp(&values[*b]);
        let (low, high) = (indices.clone().min_by(by_value), indices.max_by(by_value));
        let mut ends: Vec<usize> = low.into_iter().chain(high).collect();
        ends.sort_unstable();
        ends.into_iter().map(at).collect()
    };
    (0..STRETCHES).flat_map(stretch).collect()
}

/// One chart of curves over epochs or steps.
struct Panel<'a> {
    title: &'a str,
    curves: &'a [Curve],
    labels: (&'a str, &'a str),
    size: (u32, u32),
    y_scale: Scale,
    /// What is said below the chart.
    note: &'a str,
}

impl Panel<'_> {
    /// The places of the lowest and the highest value, with a margin.
    fn y_range(&self) -> (f64, f64) {
        let all = || self.curves.iter().flat_map(|curve| &curve.values).copied();
        let (low, high) = axes::padded_range(all().map(|v| self.y_scale.place(v)), 0.06);
        let never_negative = all().all(|v| v.is_nan() || v >= 0.0) && self.y_scale == Scale::Linear;
        let low = if never_negative { low.max(0.0) } else { low };
        // The words about a broken value stand at the top, above the curves.
        let high = if first_broken(self.curves).is_some() {
            high + 0.12 * (high - low)
        } else {
            high
        };
        if never_negative && low < 0.4 * high {
            (0.0, high)
        } else {
            (low, high)
        }
    }

    fn figure(&self) -> Figure {
        let Panel {
            title,
            curves,
            labels,
            note,
            y_scale,
            ..
        } = *self;
        let (width, height) = self.size;
        let longest = curves.iter().map(|curve| curve.values.len()).max();
        let (first, last) = (1.0, longest.unwrap_or(0).max(1) as f64);
        // A single epoch stands in the middle; else there is a little room for the dots at both ends.
        let room = if last > first {
            0.015 * (last - first)
        } else {
            0.5
        };
        let axes = [
            Axis::whole((first - room, last + room)),
            Axis::new(self.y_range(), y_scale),
        ];
        let colour = |i: usize| theme::series(i).light();
        let legend: Vec<Entry<'_>> = (curves.iter().enumerate())
            .map(|(i, curve)| Entry::new(&curve.name, colour(i), curve.mark))
            .collect();

        let canvas = Canvas::new((width, height + left_out::height(note, width)));
        let area = axes::titled(&canvas, title, &legend);
        let area = left_out::noted(&canvas, &area, note);
        let frame = axes::framed(&area, axes, labels);
        for (i, curve) in curves.iter().enumerate() {
            let places = points(&curve.values)
                .into_iter()
                .map(|(x, y)| (x, y_scale.place(y)));
            let places: Vec<(f64, f64)> = places.collect();
            let stroke = Stroke::new(colour(i), LINE_WIDTH).dashed(curve.mark == Mark::Dashed);
            for piece in frame.lines(&places) {
                canvas.line(&piece, stroke.opacity(curve.opacity));
            }
            if curve.dots {
                canvas.dots(frame.points(&places), 3.0, colour(i));
            }
        }
        if let Some((at, text)) = first_broken(curves) {
            let (x, _) = frame.at((at as f64, frame.y_range.0));
            upright(&canvas, &frame, x);
            let in_the_left_half = x < frame.corner().0 + frame.size().0 / 2.0;
            let (side, dx) = if in_the_left_half {
                (HPos::Left, 6.0)
            } else {
                (HPos::Right, -6.0)
            };
            let text = format!("{text} at {} {at}", labels.0);
            let place = (x + dx, f64::from(frame.rows.start) + 6.0);
            canvas.write(
                &text,
                place,
                LABEL_SIZE,
                BROKEN.light(),
                Pos::new(side, VPos::Top),
            );
        }
        let logarithmic = match y_scale {
            Scale::Linear => "",
            Scale::Log => ", y axis logarithmic",
        };
        canvas.figure(alt(curves, labels, logarithmic))
    }
}

/// A dashed line across a plane from its upper to its lower edge, at a pixel.
pub(crate) fn upright(canvas: &Canvas, frame: &Frame, x: f64) {
    let (above, below) = (frame.rows.start, frame.rows.end);
    let stroke = Stroke::new(theme::TEXT.light(), 1.5).dashed(true);
    canvas.path(&format!("M{x:.1} {above}V{below}"), stroke);
}

/// The first epoch or step at which a value is NaN or infinite, and which of the two.
fn first_broken(curves: &[Curve]) -> Option<(usize, String)> {
    let broken = |curve: &Curve| {
        let at = curve.values.iter().position(|v| !v.is_finite())?;
        Some((at + 1, curve.values[at].to_string()))
    };
    curves.iter().filter_map(broken).min_by_key(|(at, _)| *at)
}

fn alt(curves: &[Curve], (x_label, y_label): (&str, &str), logarithmic: &str) -> String {
    let one = |curve: &Curve| {
        let (name, _) = curve.name.split_once(", last").unwrap_or((&curve.name, ""));
        let finite = || curve.values.iter().copied().filter(|v| v.is_finite());
        let (low, high) = (finite().reduce(f64::min), finite().reduce(f64::max));
        let (Some(low), Some(high)) = (low, high) else {
            return format!("{name} without a number");
        };
        if curve.values.len() == 1 {
            return format!("{name} {}", axes::short_number(low));
        }
        format!(
            "{name} from {} to {}, between {} and {}",
            written(curve.values.first()),
            written(curve.values.last()),
            axes::short_number(low),
            axes::short_number(high)
        )
    };
    let all: Vec<String> = curves.iter().map(one).collect();
    let broken = first_broken(curves).map_or(String::new(), |(at, text)| {
        format!("; {text} at {x_label} {at}")
    });
    format!(
        "Line chart of {y_label} over {x_label}{logarithmic}: {}{broken}.",
        all.join("; ")
    )
}

impl Draw for Curves {
    fn figure(&self) -> Figure {
        let History {
            loss,
            accuracy,
            validation_loss,
            validation_accuracy,
            stopped,
            ..
        } = &self.history;
        let reason = stopped.as_deref().unwrap_or_default();
        let loss = self.epochs("loss", &loss.to_vec(), &validation_loss.to_vec(), reason);
        let summary = format!("{} {}", self.summary(), loss.alt());
        let mut figures = vec![loss.described(summary)];
        if accuracy.iter().any(|share| !share.is_nan()) {
            let validation = validation_accuracy.to_vec();
            figures.push(self.epochs("accuracy", &accuracy.to_vec(), &validation, ""));
        }
        if self.steps {
            figures.push(self.step_chart());
        }
        Figure::beside(&figures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_curve_keeps_its_extremes_in_their_order() {
        let mut values: Vec<f64> = (0..10_000).map(|i| f64::from(i % 7)).collect();
        (values[1234], values[5678]) = (-50.0, 90.0);
        let points = points(&values);
        assert!(points.len() <= 2 * STRETCHES);
        assert!(points.contains(&(1235.0, -50.0)) && points.contains(&(5679.0, 90.0)));
        assert!(points.is_sorted_by(|a, b| a.0 <= b.0));
    }

    #[test]
    fn a_value_that_is_none_stays_a_gap_in_a_long_curve() {
        let mut values = vec![1.0; 10_000];
        values[777] = f64::NAN;
        assert!(
            points(&values)
                .iter()
                .any(|(x, y)| *x == 778.0 && y.is_nan())
        );
    }

    #[test]
    fn means_are_taken_over_both_sides() {
        assert_eq!(
            smoothed(&[3.0, 0.0, 6.0, 0.0, 9.0], 1),
            [1.5, 3.0, 2.0, 5.0, 4.5]
        );
        assert_eq!(smoothed(&[0.0, 3.0, 0.0], 5), [1.0, 1.0, 1.0]);
        assert_eq!(smoothed(&[1.0, f64::INFINITY, 3.0], 1)[1], f64::INFINITY);
        assert_eq!(smoothed(&[1.0, 2.0, 6.0, f64::NAN], 1)[2], 4.0);
        assert!(smoothed(&[], 2).is_empty());
    }
}
