//! Paths and points on the plane of a function: where they go, and how they are drawn.

use std::fmt::Write as _;

use ndarray::ArrayView2;
use plotters::style::RGBColor;

use crate::axes::{Entry, Frame, Mark};
use crate::canvas::{Stroke, WRITES};
use crate::field::{drawable, point_text};
use crate::hidden;
use crate::theme;

/// Dots of a path stand at least this many pixels apart.
const DOT_DISTANCE: f64 = 8.0;
/// A line has no corners closer than this.
const LINE_DISTANCE: f64 = 0.5;
/// More points of one path are not drawn: there is no room to tell them apart.
const MOST_POINTS: usize = 4000;

/// The steps of a descent, or points that are not connected.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) mark: Mark,
}

impl Path {
    /// A path `(n, 2)`, one point per row.
    ///
    /// # Panics
    /// Panics unless there are two columns.
    pub(crate) fn new(name: &str, path: &ArrayView2<'_, f64>) -> Self {
        assert_eq!(
            path.ncols(),
            2,
            "a path comes as (n, 2), one point per row, got an array of shape {:?}",
            path.dim()
        );
        let points = path.outer_iter().map(|point| (point[0], point[1]));
        Self {
            name: name.to_owned(),
            points: points.collect(),
            mark: Mark::Path,
        }
    }

    /// Points that are not connected.
    ///
    /// # Panics
    /// Panics if `x` and `y` have different lengths.
    pub(crate) fn points(name: &str, x: Vec<f64>, y: Vec<f64>) -> Self {
        assert_eq!(
            x.len(),
            y.len(),
            "the figure needs as many x as y values, got {} and {}",
            x.len(),
            y.len()
        );
        Self {
            name: name.to_owned(),
            points: x.into_iter().zip(y).collect(),
            mark: Mark::Points,
        }
    }

    /// The points that are drawn: of very many, evenly chosen ones with the first and the last.
    pub(crate) fn drawn(&self) -> Vec<(f64, f64)> {
        let step = self.points.len().div_ceil(MOST_POINTS).max(1);
        let last = self.points.len().saturating_sub(1);
        let points = self.points.iter().enumerate();
        points
            .filter(|(i, _)| i % step == 0 || *i == last)
            .map(|(_, &(x, y))| (drawable(x), drawable(y)))
            .collect()
    }

    /// Where the path begins and ends, where that lies in the frame.
    pub(crate) fn ends(&self, frame: &Frame) -> [Option<(f64, f64)>; 2] {
        let visible = |point: Option<&(f64, f64)>| point.copied().filter(|p| frame.contains(*p));
        match &self.points[..] {
            _ if self.mark != Mark::Path => [None, None],
            [only] => [visible(Some(only)), None],
            points => [visible(points.first()), visible(points.last())],
        }
    }

    fn alt(&self) -> String {
        let name = match (self.name.as_str(), self.mark) {
            ("", Mark::Path) => "path",
            ("", _) => "points",
            (name, _) => name,
        };
        if self.mark != Mark::Path {
            let n = self.points.len();
            return format!("{name}, {n} point{}", if n == 1 { "" } else { "s" });
        }
        let (Some(&first), Some(&last)) = (self.points.first(), self.points.last()) else {
            return format!("{name}, without points");
        };
        match self.points.len() - 1 {
            0 => format!("{name}, one point at {}", point_text(first)),
            steps => format!(
                "{name} from {} to {} in {steps} step{}",
                point_text(first),
                point_text(last),
                if steps == 1 { "" } else { "s" }
            ),
        }
    }
}

/// What all paths show, as a sentence's end: empty without paths.
pub(crate) fn alt(paths: &[Path]) -> String {
    let texts = paths.iter().map(|path| format!("; {}", path.alt()));
    texts.collect()
}

/// The legend: every named path, and the marks of their ends where one of them is drawn.
pub(crate) fn legend<'a>(paths: &'a [Path], frame: &Frame) -> Vec<Entry<'a>> {
    let named = paths.iter().enumerate();
    let named = named.map(|(i, path)| Entry::new(&path.name, colour_of(i), path.mark));
    let ends: Vec<_> = paths.iter().map(|path| path.ends(frame)).collect();
    let mark = |name, mark, drawn: bool| drawn.then(|| Entry::new(name, theme::TEXT.light(), mark));
    named
        .chain(mark(
            "start",
            Mark::Start,
            ends.iter().any(|e| e[0].is_some()),
        ))
        .chain(mark("end", Mark::End, ends.iter().any(|e| e[1].is_some())))
        .collect()
}

/// A path in pixels, ready to be drawn.
pub(crate) struct PixelPath {
    /// What the line connects, broken where it leaves the frame.
    pub(crate) pieces: Vec<Vec<(f64, f64)>>,
    pub(crate) dots: Vec<(f64, f64)>,
    /// What something else covers is drawn faintly.
    pub(crate) hidden_pieces: Vec<Vec<(f64, f64)>>,
    pub(crate) hidden_dots: Vec<(f64, f64)>,
    pub(crate) start: Option<(f64, f64)>,
    pub(crate) end: Option<(f64, f64)>,
    pub(crate) colour: RGBColor,
    pub(crate) mark: Mark,
    /// Of the line.
    pub(crate) width: f64,
}

/// The colour of a path or of points, on the plane and on the surface: those first that a surface does not have itself.
pub(crate) fn colour_of(path: usize) -> RGBColor {
    const ORDER: [usize; 6] = [1, 4, 3, 0, 5, 2];
    theme::series(ORDER[path % ORDER.len()]).light()
}

/// Makes a path wider where later ones hide it.
pub(crate) fn widen_hidden(paths: &mut [PixelPath]) {
    let lines: Vec<_> = paths.iter().map(|path| path.pieces.clone()).collect();
    let colours: Vec<usize> = (0..lines.len()).collect();
    let widths = hidden::widths(&lines, &vec![Mark::Line; lines.len()], &colours);
    for (path, width) in paths.iter_mut().zip(widths) {
        path.width = width;
    }
}

/// All paths as SVG: lines and dots first, then the marks of their ends.
pub(crate) fn svg(paths: &[PixelPath]) -> String {
    let (paper, text) = (theme::PAPER.attribute(), theme::TEXT.attribute());
    let mut svg = String::new();
    for path in paths {
        if !(path.hidden_pieces.is_empty() && path.hidden_dots.is_empty()) {
            svg += "<g opacity=\"0.4\">";
            svg += &line_and_dots(&path.hidden_pieces, &path.hidden_dots, path);
            svg += "</g>";
        }
        svg += &line_and_dots(&path.pieces, &path.dots, path);
    }
    for path in paths {
        if let Some((x, y)) = path.end {
            let colour = theme::hex(path.colour);
            write!(
                svg,
                "<path fill=\"{colour}\" stroke=\"{paper}\" stroke-width=\"1.5\" \
                 d=\"M{x:.1} {:.1}l7.5 7.5l-7.5 7.5l-7.5 -7.5Z\"/>",
                y - 7.5
            )
            .expect(WRITES);
        }
    }
    for path in paths {
        if let Some((x, y)) = path.start {
            for (stroke, width) in [(&paper, 4.5), (&text, 2.0)] {
                write!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"none\" stroke=\"{stroke}\" \
                     stroke-width=\"{width}\"/>"
                )
                .expect(WRITES);
            }
        }
    }
    svg
}

fn line_and_dots(pieces: &[Vec<(f64, f64)>], dots: &[(f64, f64)], path: &PixelPath) -> String {
    let (paper, colour) = (theme::PAPER.attribute(), theme::hex(path.colour));
    let mut svg = String::new();
    let mut line = String::new();
    for piece in pieces {
        let mut command = 'M';
        for (x, y) in apart(piece, LINE_DISTANCE) {
            write!(line, "{command}{x:.1} {y:.1}").expect(WRITES);
            command = 'L';
        }
    }
    if !line.is_empty() {
        // A rim in the colour of the paper keeps the line readable on every ground.
        let rim = Stroke::new(theme::PAPER.light(), path.width + 2.0).opacity(0.6);
        for stroke in [rim, Stroke::new(path.colour, path.width)] {
            write!(svg, "<path {stroke} d=\"{line}\"/>").expect(WRITES);
        }
    }
    let (distance, radius) = if path.mark == Mark::Path {
        (DOT_DISTANCE, 2.0 + 0.5 * path.width)
    } else {
        (0.0, 4.0)
    };
    for (x, y) in apart(dots, distance) {
        write!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{colour}\" stroke=\"{paper}\" \
             stroke-width=\"0.7\"/>"
        )
        .expect(WRITES);
    }
    svg
}

/// The points of a line that lie at least `distance` from the one before, and its last point.
fn apart(points: &[(f64, f64)], distance: f64) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for (i, &(x, y)) in points.iter().enumerate() {
        let near = |&(px, py): &(f64, f64)| (x - px).hypot(y - py) < distance;
        if !kept.last().is_some_and(near) || (i + 1 == points.len() && kept.len() == 1) {
            kept.push((x, y));
        } else if i + 1 == points.len() {
            kept.pop();
            kept.push((x, y));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn crowded_points_are_thinned_and_the_last_one_stays() {
        let line: Vec<(f64, f64)> = (0..=100).map(|i| (f64::from(i) / 10.0, 0.0)).collect();
        assert_eq!(apart(&line, 4.0), [(0.0, 0.0), (4.0, 0.0), (10.0, 0.0)]);
        assert_eq!(apart(&line[..2], 4.0), [(0.0, 0.0), (0.1, 0.0)]);
        assert_eq!(apart(&line[..1], 4.0), [(0.0, 0.0)]);
        assert!(apart(&[], 4.0).is_empty());
    }

    #[test]
    fn very_long_paths_keep_their_ends() {
        let path = Array2::from_shape_fn((100_001, 2), |(i, _)| i as f64);
        let drawn = Path::new("long", &path.view()).drawn();
        assert!(drawn.len() <= MOST_POINTS + 1);
        assert_eq!(drawn.last(), Some(&(100_000.0, 100_000.0)));
    }
}
