//! What is drawn of a line: the parts inside its plane, and of very many corners those that are seen.

/// The parts of a line that lie inside the plane: broken at values that are not finite, cut at the frame.
pub(crate) fn clipped_line(
    points: &[(f64, f64)],
    (x_low, x_high): (f64, f64),
    (y_low, y_high): (f64, f64),
) -> Vec<Vec<(f64, f64)>> {
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let Some((start, end)) = clipped_segment(a, b, (x_low, y_low), (x_high, y_high)) else {
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if piece.last() == Some(&start) => piece.push(end),
            _ => pieces.push(vec![start, end]),
        }
    }
    pieces
}

/// Beyond this many times the frame's size, the place where a line meets the frame is lost in rounding.
const FAR_AWAY: f64 = 1e9;

/// Liang and Barsky's clipping of one segment by a rectangle.
fn clipped_segment(
    a: (f64, f64),
    b: (f64, f64),
    low: (f64, f64),
    high: (f64, f64),
) -> Option<((f64, f64), (f64, f64))> {
    let frames_away = |(x, y): (f64, f64)| {
        let away = |v: f64, low: f64, high: f64| (low - v).max(v - high).max(0.0) / (high - low);
        away(x, low.0, high.0).max(away(y, low.1, high.1))
    };
    let (a_away, b_away) = (frames_away(a), frames_away(b));
    // From the nearer end on, the frame is met at an exact place.
    if b_away < a_away {
        return clipped_segment(b, a, low, high).map(|(start, end)| (end, start));
    }
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    if !(dx.is_finite() && dy.is_finite()) || a_away > FAR_AWAY {
        return None;
    }
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, room) in [
        (-dx, a.0 - low.0),
        (dx, high.0 - a.0),
        (-dy, a.1 - low.1),
        (dy, high.1 - a.1),
    ] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |t: f64| match t {
        0.0 => a,
        1.0 => b,
        _ => (a.0 + t * dx, a.1 + t * dy),
    };
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// A line of more corners than this is thinned out.
const MANY_CORNERS: usize = 3000;
/// More corners of one line are never drawn: it fills its part of the plane anyway.
const MOST_CORNERS: usize = 30_000;

/// A line in pixels that looks like this one: of the points that follow each other in one column of pixels the first,
/// the highest, the lowest and the last.
pub(super) fn thinned(points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if points.len() <= MANY_CORNERS {
        return points;
    }
    let mut kept = Vec::new();
    for run in points.chunk_by(|a, b| a.0.floor() == b.0.floor()) {
        let by_height = |a: &usize, b: &usize| run[*a].1.total_cmp(&run[*b].1);
        let all = 0..run.len();
        let highest = all.clone().min_by(by_height).unwrap_or(0);
        let lowest = all.max_by(by_height).unwrap_or(0);
        let mut corners = vec![0, highest, lowest, run.len() - 1];
        corners.sort_unstable();
        corners.dedup();
        kept.extend(corners.into_iter().map(|i| run[i]));
    }
    // A line that jumps to and fro has few points in a column that follow each other.
    let step = kept.len().div_ceil(MOST_CORNERS).max(1);
    kept.into_iter().step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_frame_and_broken_at_nan() {
        let zigzag = [
            (0.0, 0.0),
            (2.0, 2.0),
            (3.0, f64::NAN),
            (0.5, 0.5),
            (0.5, 0.75),
        ];
        let pieces = clipped_line(&zigzag, (0.0, 1.0), (0.0, 1.0));
        assert_eq!(
            pieces,
            [vec![(0.0, 0.0), (1.0, 1.0)], vec![(0.5, 0.5), (0.5, 0.75)]]
        );
    }

    #[test]
    fn a_line_that_leaves_for_ever_is_cut_where_it_leaves() {
        // Every step of a descent that diverges crosses the frame, from farther and farther away.
        let diverging: Vec<(f64, f64)> = (0..100)
            .map(|step| (-19.0_f64).powi(step))
            .map(|scale| (-0.5 * scale, 0.25 * scale))
            .collect();
        let pieces = clipped_line(&diverging, (-1.0, 1.0), (-1.0, 1.0));
        assert!(pieces.len() < 15, "{}", pieces.len());
        for (x, y) in pieces.concat() {
            assert!(
                x.abs() < 1.0 + 1e-6 && (x + 2.0 * y).abs() < 1e-6,
                "({x}, {y})"
            );
        }
    }
}
