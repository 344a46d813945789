//! What a chart cannot draw: how many values, and where. It is said below the chart and in its text.

use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, LARGEST_DRAWN, Scale};
use crate::canvas::{Area, Canvas};
use crate::theme::{self, LABEL_SIZE};

const LINE: u32 = 18;

/// Why a value has no place on an axis; `None` if it has one.
fn reason(value: f64, scale: Scale) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some("infinite")
    } else if scale == Scale::Log && value <= 0.0 {
        Some("0 or below")
    } else if value.abs() > LARGEST_DRAWN {
        Some("beyond 1e300")
    } else {
        None
    }
}

const REASONS: [&str; 4] = ["NaN", "infinite", "0 or below", "beyond 1e300"];

/// A reason as it is written: a logarithmic axis is named.
fn written(reason: &str) -> String {
    if reason == REASONS[2] {
        format!("{reason}, which has no logarithm,")
    } else {
        reason.to_owned()
    }
}

/// What is left out of a series of points: one clause for each reason, with the first three places.
pub(crate) fn of_points(
    name: &str,
    points: &[(f64, f64)],
    (x_scale, y_scale): (Scale, Scale),
) -> Vec<String> {
    let mut clauses = Vec::new();
    for why in REASONS {
        let x_is = |x: f64| reason(x, x_scale) == Some(why);
        let indices = points.iter().enumerate().filter(|(_, p)| x_is(p.0));
        let indices: Vec<String> = indices.map(|(i, _)| i.to_string()).collect();
        if !indices.is_empty() {
            let places = listed(&indices);
            clauses.push(format!(
                "the x of {name} is {} at index {places}",
                written(why)
            ));
        }
        let has_place = |x: f64| reason(x, x_scale).is_none();
        let y_is = |y: f64| reason(y, y_scale) == Some(why);
        let places = points.iter().filter(|(x, y)| has_place(*x) && y_is(*y));
        let places: Vec<String> = places.map(|(x, _)| axes::short_number(*x)).collect();
        if !places.is_empty() {
            let places = listed(&places);
            clauses.push(format!("{name} is {} at x = {places}", written(why)));
        }
    }
    clauses
}

/// How many points have no place on a plane, and which.
pub(crate) fn of_plane(points: impl Iterator<Item = (f64, f64)>) -> Vec<String> {
    let linear = |value: f64| reason(value, Scale::Linear);
    let has_none = |&(_, (x, y)): &(usize, (f64, f64))| linear(x).or(linear(y)).is_some();
    let indices: Vec<String> = (points.enumerate().filter(has_none))
        .map(|(i, _)| i.to_string())
        .collect();
    match indices.len() {
        0 => Vec::new(),
        1 => vec![format!("point {} is NaN or infinite", indices[0])],
        _ => vec![format!("points {} are NaN or infinite", listed(&indices))],
    }
}

/// How many of the values lie in no bin of a histogram, and why.
pub(crate) fn of_values(values: &[f64], scale: Scale) -> Vec<String> {
    let count = |why| {
        values
            .iter()
            .filter(|v| reason(**v, scale) == Some(why))
            .count()
    };
    let clause = |why| match count(why) {
        0 => None,
        1 => Some(format!("1 value is {}", written(why))),
        n => Some(format!("{n} values are {}", written(why))),
    };
    REASONS.into_iter().filter_map(clause).collect()
}

/// The first three, and how many more there are.
pub(crate) fn listed(places: &[String]) -> String {
    match places.len() {
        0..=4 => places.join(", "),
        n => format!("{} and {} more", places[..3].join(", "), n - 3),
    }
}

/// The sentence below a chart; empty if all is drawn.
pub(crate) fn sentence(begin: &str, clauses: &[String]) -> String {
    if clauses.is_empty() {
        return String::new();
    }
    let text = clauses.join("; ").replace(",;", ";");
    format!("{begin}: {}.", text.trim_end_matches(','))
}

/// The sentence with a blank before it, as it follows in a figure's text.
pub(crate) fn in_alt(sentence: &str) -> String {
    if sentence.is_empty() {
        String::new()
    } else {
        format!(" {sentence}")
    }
}

/// The height of the sentence below a chart of this width.
pub(crate) fn height(sentence: &str, width: u32) -> u32 {
    let lines = axes::wrapped(sentence, width as i32 - 24, LABEL_SIZE).len() as u32;
    if lines == 0 { 0 } else { LINE * lines + 10 }
}

/// Writes the sentence at the bottom, and gives back what is left above it.
pub(crate) fn noted<'a>(canvas: &Canvas, area: &Area<'a>, sentence: &str) -> Area<'a> {
    let (width, bottom) = canvas.size();
    let height = height(sentence, width);
    let lines = axes::wrapped(sentence, width as i32 - 24, LABEL_SIZE);
    for (line, i) in lines.iter().zip(0..) {
        let at = (12.0, f64::from(bottom - height + 6 + LINE * i));
        let anchor = Pos::new(HPos::Left, VPos::Top);
        canvas.write(line, at, LABEL_SIZE, theme::BROKEN.light(), anchor);
    }
    area.margin(0, height, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_is_counted_and_placed() {
        let nan = f64::NAN;
        let points = [
            (0.0, nan),
            (1.0, nan),
            (2.0, nan),
            (3.0, nan),
            (4.0, nan),
            (5.0, f64::INFINITY),
            (nan, 1.0),
            (7.0, 0.0),
            (8.0, 1e301),
        ];
        let both = (Scale::Linear, Scale::Log);
        let sentence = sentence("Not drawn", &of_points("loss", &points, both));
        assert_eq!(
            sentence,
            "Not drawn: the x of loss is NaN at index 6; loss is NaN at x = 0, 1, 2 and 2 more; loss is infinite at \
             x = 5; loss is 0 or below, which has no logarithm, at x = 7; loss is beyond 1e300 at x = 8."
        );
        let linear = (Scale::Linear, Scale::Linear);
        assert!(of_points("loss", &[(7.0, 0.0), (8.0, -1.0)], linear).is_empty());
    }

    #[test]
    fn values_in_no_bin_are_counted() {
        let values = [1.0, f64::NAN, f64::NAN, f64::NEG_INFINITY, 0.0];
        assert_eq!(
            sentence("In no bin", &of_values(&values, Scale::Log)),
            "In no bin: 2 values are NaN; 1 value is infinite; 1 value is 0 or below, which has no logarithm."
        );
        assert_eq!(
            sentence("In no bin", &of_values(&[1.0, 0.0], Scale::Linear)),
            ""
        );
    }
}
