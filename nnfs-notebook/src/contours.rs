//! Level lines of a function of two variables, and paths across them.

use std::fmt::Write as _;

use ndarray::{Array2, ArrayBase, Data, Dimension, s};
use nnfs_core::AsBatch;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::arrows;
use crate::axes::{self, Axis, Frame, LINE_WIDTH, LONG_SIDE, Scale, vector};
use crate::bitmap;
use crate::canvas::{Canvas, Stroke, WRITES};
use crate::chart::{Settings, setters};
use crate::field::{self, Function, Grid};
use crate::figure::{Draw, Figure};
use crate::paths::{self, Path, PixelPath};
use crate::theme::{self, SMALL_SIZE};

/// The function is asked at this many points along each axis.
const GRID_POINTS: usize = 81;
/// Arrows along the longer side.
const ARROWS: usize = 15;
/// How strongly the bands between the lines are coloured.
const FILL: f64 = 0.34;

/// Level lines of a function; begin with [`contours`].
#[derive(Debug)]
pub struct Contours<'a> {
    settings: Settings,
    f: Function<'a, f64>,
    grid_points: usize,
    levels: usize,
    log_levels: bool,
    paths: Vec<Path>,
    arrows: Option<Function<'a, (f64, f64)>>,
}

/// Draws lines of equal value of a function f(x, y), as heights on a map.
///
/// The function is asked once at each of 81 x 81 points. The values of the lines are chosen so that a bowl shows lines
/// at equal distances, and stand at the bar on the right. Where the function is not finite, the plane is grey. Without
/// [`x_range`](Contours::x_range) and [`y_range`](Contours::y_range), both axes go from -5 to 5. Without
/// [`size`](Contours::size) both have the same scale where that leaves room for both.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let path = array![[-3.0, 4.0], [-2.4, 3.2], [-1.92, 2.56], [-1.536, 2.048]];
/// contours("Three steps down x0^2 + x1^2", |x0, x1| x0 * x0 + x1 * x1)
///     .path("gradient descent", &path)
///     .labels("x0", "x1");
/// ```
#[must_use]
pub fn contours<'a>(title: &str, f: impl FnMut(f64, f64) -> f64 + 'a) -> Contours<'a> {
    from_function(title, Function::new(f))
}

/// The part of [`contours`] that is compiled here and not in each cell.
fn from_function<'a>(title: &str, f: Function<'a, f64>) -> Contours<'a> {
    Contours {
        settings: Settings::new(title, ("x", "y")),
        f,
        grid_points: GRID_POINTS,
        levels: 10,
        log_levels: false,
        paths: Vec::new(),
        arrows: None,
    }
}

impl<'a> Contours<'a> {
    setters!(labels ranges size);

    /// About how many lines there are, from 1 to 40; without this, 10.
    #[must_use]
    pub fn levels(mut self, n: usize) -> Self {
        self.levels = n.clamp(1, 40);
        self
    }

    /// Draws the lines at powers of ten, or at 1, 2 and 5 times these: for a function above 0 that falls over many of
    /// them, as losses do. Values of 0 and below lie below all lines.
    #[must_use]
    pub fn log_levels(mut self) -> Self {
        self.log_levels = true;
        self
    }

    /// Adds a path `(n, 2)`, one point per row, with a ring at its start and a diamond at its end. What lies outside
    /// the plane is cut off. Dots that would touch each other are left out.
    ///
    /// # Panics
    /// Panics unless the array has two columns.
    #[must_use]
    pub fn path(mut self, name: &str, path: &impl AsBatch) -> Self {
        self.paths.push(Path::new(name, &path.as_batch()));
        self
    }

    /// Adds single points.
    ///
    /// # Panics
    /// Panics if `x` and `y` have different lengths or more than one axis.
    #[must_use]
    pub fn points<S, D, T, E>(
        mut self,
        name: &str,
        x: &ArrayBase<S, D>,
        y: &ArrayBase<T, E>,
    ) -> Self
    where
        S: Data<Elem = f64>,
        D: Dimension,
        T: Data<Elem = f64>,
        E: Dimension,
    {
        let (x, y) = (vector("the points' x", x), vector("the points' y", y));
        self.paths.push(Path::points(name, x, y));
        self
    }

    /// Adds the arrows of a vector (dx, dy) at every point, as [`arrows()`](crate::arrows()) draws them.
    #[must_use]
    pub fn arrows(mut self, f: impl FnMut(f64, f64) -> (f64, f64) + 'a) -> Self {
        self.arrows = Some(Function::new(f));
        self
    }

    /// At how many points along each axis the function is asked, from 3 to 401; without this, 81. A narrow valley needs
    /// more, a function that takes long fewer.
    #[must_use]
    pub fn grid(mut self, points: usize) -> Self {
        self.grid_points = points.clamp(3, 401);
        self
    }

    fn ranges_shown(&self) -> ((f64, f64), (f64, f64)) {
        self.settings.ranges_or((-5.0, 5.0))
    }

    fn alt(&self, grid: &Grid, levels: &[f64]) -> String {
        let numbers: Vec<String> = levels.iter().map(|&v| axes::short_number(v)).collect();
        let lines = if levels.is_empty() {
            "no lines".to_owned()
        } else {
            format!("lines at {}", numbers.join(", "))
        };
        let arrows = if self.arrows.is_some() {
            "; with arrows"
        } else {
            ""
        };
        format!(
            "Contour lines \"{}\", {}: {}; {lines}{}{arrows}.",
            self.settings.title,
            field::ranges_text(self.settings.labels(), self.ranges_shown()),
            grid.alt(),
            paths::alt(&self.paths)
        )
    }
}

/// About `count` values between the smallest and the largest of a grid.
///
/// A bowl gets the squares of evenly spaced numbers, counted from its bottom, so that its lines are evenly spaced; one
/// whose bottom is flatter gets a higher power. A hill gets the same from its top, and all else round numbers.
fn levels(values: &Array2<f64>, count: usize, logarithmic: bool) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let spread = high - low;
    if spread <= 1e-12 * low.abs().max(high.abs()) {
        return Vec::new();
    }
    if logarithmic && let Some(&smallest) = sorted.iter().find(|v| **v > 0.0) {
        return log_levels((smallest, high), count);
    }
    let (rows, columns) = values.dim();
    let within = values.slice(s![1..rows - 1, 1..columns - 1]);
    let reached_within = |value: f64| within.iter().any(|v| *v == value);
    let half_way = (sorted[sorted.len() / 2] - low) / spread;
    let levels: Vec<f64> = if half_way < 0.37 && reached_within(low) {
        let heights = bowl_heights(half_way, spread, count);
        let unit = unit_of(&heights);
        let levels = heights.into_iter().map(|height| low + height);
        levels.map(|level| rounded(level, unit)).collect()
    } else if half_way > 0.63 && reached_within(high) {
        let depths = bowl_heights(1.0 - half_way, spread, count);
        let unit = unit_of(&depths);
        let levels = depths.into_iter().rev().map(|depth| high - depth);
        levels.map(|level| rounded(level, unit)).collect()
    } else {
        axes::nice_ticks((low, high), count + 1)
    };
    let inside = levels.into_iter().filter(|v| *v > low && *v < high);
    inside.collect()
}

/// The exponent of a tenth of the power of ten below the lowest height: fine enough for a level, and short to write.
fn unit_of(heights: &[f64]) -> i32 {
    let lowest = heights.first().copied().unwrap_or(1.0);
    exponent_of(lowest) - 1
}

/// The exponent of a positive number's power of ten; that of the smallest number for 0.
fn exponent_of(value: f64) -> i32 {
    value.log10().floor().max(-324.0) as i32
}

/// A number as a multiple of ten to the power of `unit`.
fn rounded(value: f64, unit: i32) -> f64 {
    // The power of ten that is a whole number is exact, and so is a division by it.
    let power = 10_f64.powi(unit.abs());
    let result = if unit < 0 {
        (value * power).round() / power
    } else {
        (value / power).round() * power
    };
    if result.is_finite() { result } else { value }
}

/// Powers of evenly spaced round numbers, up to `spread`: squares for a bowl x^2 + y^2, of which half lies below about
/// a third of its height.
fn bowl_heights(half_way: f64, spread: f64, count: usize) -> Vec<f64> {
    // Half of a square lies within 0.564 of its corners' distance from the middle.
    let power = half_way.max(1e-9).ln() / 0.564_f64.ln();
    let power = power.round().clamp(2.0, 4.0);
    let step = axes::nice_step(spread.powf(power.recip()) / (count + 1) as f64);
    // Squares of round numbers are short; of higher powers two digits are written.
    let digits = if power == 2.0 { 4 } else { 2 };
    let heights = (1..=2 * count + 2)
        .map(|i| (i as f64 * step).powf(power))
        .map(|height| rounded(height, exponent_of(height) + 1 - digits));
    heights.take_while(|height| *height < spread).collect()
}

/// At most `count` values at powers of ten, with 2 and 5 times these where there is room.
fn log_levels((low, high): (f64, f64), count: usize) -> Vec<f64> {
    let (first, last) = (low.log10().floor() as i32, high.log10().floor() as i32);
    let of = |digits: &'static [u32], step: usize| {
        let decades = (first..=last).rev().step_by(step);
        let levels = decades
            .flat_map(move |decade| digits.iter().map(move |digit| format!("{digit}e{decade}")));
        // Parsed rather than multiplied: 5e-3 and not 0.005000000000000001.
        let levels = levels.filter_map(|text| text.parse::<f64>().ok());
        let mut levels: Vec<f64> = levels.filter(|v| *v > low && *v < high).collect();
        levels.sort_by(f64::total_cmp);
        levels
    };
    let candidates = [(&[1, 2, 5][..], 1), (&[1, 3][..], 1), (&[1][..], 1)];
    let candidates = candidates
        .into_iter()
        .chain([2, 5, 10, 20, 50, 100].map(|step| (&[1][..], step)));
    candidates
        .map(|(digits, step)| of(digits, step))
        .find(|levels| levels.len() <= count)
        .unwrap_or_default()
}

const NONE: usize = usize::MAX;

/// The lines where the values of a grid equal `level`, by marching squares: (column, row) along each line. A closed
/// line ends where it began.
///
/// In each square of four neighbours the line crosses the edges between a value below the level and one that is not;
/// where it crosses all four, the mean of the four says which corners are connected. Squares with NaN are left out.
fn level_lines(values: &Array2<f64>, level: f64) -> Vec<Vec<(f64, f64)>> {
    let (rows, columns) = values.dim();
    // Edge r * columns + c leads from (r, c) to (r, c + 1); the upright ones follow, from (r, c) to (r + 1, c).
    let upright = rows * columns;
    let mut neighbours = vec![[NONE; 2]; 2 * upright];
    let mut connect = |a: usize, b: usize| {
        for (from, to) in [(a, b), (b, a)] {
            let places = &mut neighbours[from];
            let free = usize::from(places[0] != NONE);
            places[free] = to;
        }
    };
    for r in 0..rows.saturating_sub(1) {
        for c in 0..columns.saturating_sub(1) {
            let corners = [(r, c), (r, c + 1), (r + 1, c + 1), (r + 1, c)].map(|at| values[at]);
            if corners.iter().any(|v| v.is_nan()) {
                continue;
            }
            let above = corners.map(|v| v >= level);
            let edges = [
                r * columns + c,
                upright + r * columns + c + 1,
                (r + 1) * columns + c,
                upright + r * columns + c,
            ];
            // Edge i leads from corner i to corner i + 1.
            let crossed: Vec<usize> = (0..4)
                .filter(|&i| above[i] != above[(i + 1) % 4])
                .map(|i| edges[i])
                .collect();
            match crossed[..] {
                [a, b] => connect(a, b),
                [bottom, right, top, left] => {
                    let mean_above = corners.iter().map(|v| v / 4.0).sum::<f64>() >= level;
                    // Corners 0 and 2 are connected, or they are cut off.
                    if mean_above == above[0] {
                        connect(bottom, right);
                        connect(top, left);
                    } else {
                        connect(bottom, left);
                        connect(top, right);
                    }
                }
                _ => {}
            }
        }
    }
    let crossing = |edge: usize| {
        let (r, c) = (edge % upright / columns, edge % columns);
        let (end, along_row) = if edge < upright {
            ((r, c + 1), true)
        } else {
            ((r + 1, c), false)
        };
        let (from, to) = (values[(r, c)], values[end]);
        let part = (level - from) / (to - from);
        if along_row {
            (c as f64 + part, r as f64)
        } else {
            (c as f64, r as f64 + part)
        }
    };
    let mut seen = vec![false; neighbours.len()];
    let mut lines = Vec::new();
    let is_end = |edge: usize| neighbours[edge][0] != NONE && neighbours[edge][1] == NONE;
    // Lines that end at the border first; what is left are closed ones.
    let ends = (0..neighbours.len()).filter(|&edge| is_end(edge));
    for start in ends.chain(0..neighbours.len()) {
        if seen[start] || neighbours[start][0] == NONE {
            continue;
        }
        let mut line = Vec::new();
        let mut edge = start;
        while edge != NONE && !seen[edge] {
            seen[edge] = true;
            line.push(crossing(edge));
            let next = neighbours[edge]
                .into_iter()
                .find(|&n| n != NONE && !seen[n]);
            edge = next.unwrap_or(NONE);
        }
        if !is_end(start) {
            line.push(crossing(start));
        }
        lines.push(line);
    }
    lines
}

/// Level lines as SVG, one element a level.
fn lines_svg(grid: &Grid, levels: &[f64], frame: &Frame) -> String {
    let (rows, columns) = grid.values.dim();
    let (width, height) = frame.size();
    let at = |(column, row): (f64, f64)| {
        (
            f64::from(frame.columns.start) + column / (columns - 1) as f64 * width,
            f64::from(frame.rows.end) - row / (rows - 1) as f64 * height,
        )
    };
    let mut svg = format!(
        "<g fill=\"none\" stroke=\"{}\" stroke-width=\"1\" stroke-linejoin=\"round\">",
        theme::AXIS.attribute()
    );
    for &level in levels {
        let mut data = String::new();
        for line in level_lines(&grid.values, level) {
            let mut command = 'M';
            for (x, y) in line.into_iter().map(at) {
                write!(data, "{command}{x:.1} {y:.1}").expect(WRITES);
                command = 'L';
            }
        }
        if !data.is_empty() {
            write!(svg, "<path d=\"{data}\"/>").expect(WRITES);
        }
    }
    svg + "</g>"
}

/// The colour of the band above `below` of `n_levels` lines.
fn band_colour(below: usize, n_levels: usize) -> RGBColor {
    let bands = (n_levels as f64).max(1.0);
    theme::height(below as f64 / bands)
}

/// The bands between the lines, as an image of one pixel a pixel.
fn bands_svg(grid: &Grid, levels: &[f64], frame: &Frame) -> String {
    let (x, y) = (frame.columns.start, frame.rows.start);
    let size = (frame.columns.end - x, frame.rows.end - y);
    let share = |pixel: usize, pixels: i32| (pixel as f64 + 0.5) / f64::from(pixels);
    let colours: Vec<RGBColor> = (0..=levels.len())
        .map(|below| band_colour(below, levels.len()))
        .collect();
    let colour = |x: usize, y: usize| {
        let value = grid.interpolated(share(x, size.0), 1.0 - share(y, size.1));
        if value.is_nan() {
            return RGBColor(0xB0, 0xB0, 0xB0);
        }
        colours[levels.partition_point(|level| *level <= value)]
    };
    let pixels = (size.0.max(1) as usize, size.1.max(1) as usize);
    bitmap::image(pixels, colour, (x, y), size, FILL)
}

/// The bar at the right: the colour of each band, and the value of each line where there is room for it.
fn draw_bar(canvas: &Canvas, levels: &[f64], frame: &Frame) {
    let left = f64::from(frame.columns.end + BAR_DISTANCE);
    let (width, height) = (f64::from(BAR_WIDTH), frame.size().1);
    let y_of =
        |line: usize| f64::from(frame.rows.end) - height * line as f64 / (levels.len() + 1) as f64;
    if levels.is_empty() {
        return;
    }
    for band in 0..=levels.len() {
        let (top, bottom) = (y_of(band + 1), y_of(band));
        let colour = band_colour(band, levels.len());
        canvas.shade((left, top), (width, bottom - top), colour, FILL);
    }
    let room = f64::from(SMALL_SIZE) + 3.0;
    let every = (room * (levels.len() + 1) as f64 / height).ceil().max(1.0) as usize;
    for (i, &level) in levels.iter().enumerate() {
        let y = y_of(i + 1);
        let tick = Stroke::new(theme::AXIS.light(), 1.0);
        canvas.path(&format!("M{left} {y:.1}h{width}"), tick);
        if i % every == 0 {
            let (text, anchor) = (
                axes::short_number(level),
                Pos::new(HPos::Left, VPos::Center),
            );
            let at = (left + width + 5.0, y);
            canvas.write(&text, at, SMALL_SIZE, theme::QUIET.light(), anchor);
        }
    }
}

const BAR_DISTANCE: i32 = 14;
const BAR_WIDTH: i32 = 12;

/// The width that the bar and its numbers take beside the plane.
fn bar_room(levels: &[f64]) -> u32 {
    let widest = levels
        .iter()
        .map(|&level| theme::text_width(&axes::short_number(level), SMALL_SIZE))
        .max();
    widest.map_or(0, |widest| (BAR_WIDTH + 5 + widest) as u32)
}

impl Draw for Contours<'_> {
    fn figure(&self) -> Figure {
        let (x_range, y_range) = self.ranges_shown();
        let grid = Grid::new(&self.f, x_range, y_range, self.grid_points);
        let levels = levels(&grid.values, self.levels, self.log_levels);
        let (title, labels) = (&self.settings.title, self.settings.labels());
        let legend = paths::legend(&self.paths, &Frame::undrawn(x_range, y_range));
        let bar_room = bar_room(&levels);
        let axes = [x_range, y_range].map(|range| Axis::new(range, Scale::Linear));
        let size = self.settings.size.unwrap_or_else(|| {
            let (width, height) =
                axes::size_of_equal_scales(&axes, labels, LONG_SIDE, title, &legend);
            (width + bar_room, height)
        });

        let canvas = Canvas::new((size.0.max(200), size.1.max(160)));
        let area = axes::titled(&canvas, title, &legend).margin(0, 0, 0, bar_room);
        let frame = axes::framed(&area, axes, labels);
        canvas.add_behind(&bands_svg(&grid, &levels, &frame));
        canvas.add(&lines_svg(&grid, &levels, &frame));
        draw_bar(&canvas, &levels, &frame);
        if let Some(f) = &self.arrows {
            let grid = arrows::grid_of(&frame, ARROWS);
            let vectors = arrows::vectors(f, &frame, grid);
            canvas.add(&arrows::svg(&vectors, &frame, grid, theme::QUIET));
        }
        let mut drawn: Vec<PixelPath> = self
            .paths
            .iter()
            .enumerate()
            .map(|(i, path)| on_plane(path, &frame, paths::colour_of(i)))
            .collect();
        paths::widen_hidden(&mut drawn);
        canvas.add(&paths::svg(&drawn));
        canvas.figure(self.alt(&grid, &levels))
    }
}

/// A path as the frame shows it.
fn on_plane(path: &Path, frame: &Frame, colour: RGBColor) -> PixelPath {
    let points = path.drawn();
    let pieces = if path.mark == axes::Mark::Path {
        frame.lines(&points)
    } else {
        Vec::new()
    };
    let [start, end] = path.ends(frame);
    PixelPath {
        pieces,
        hidden_pieces: Vec::new(),
        hidden_dots: Vec::new(),
        dots: frame.points(&points).collect(),
        start: start.map(|p| frame.at(p)),
        end: end.map(|p| frame.at(p)),
        colour,
        mark: path.mark,
        width: LINE_WIDTH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn grid(f: impl Fn(f64, f64) -> f64, half: f64) -> Array2<f64> {
        Grid::new(&Function::new(f), (-half, half), (-half, half), GRID_POINTS).values
    }

    #[test]
    fn a_bowl_has_lines_at_the_squares_of_round_distances() {
        let squares = [1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0];
        assert_eq!(levels(&grid(|x, y| x * x + y * y, 5.0), 10, false), squares);
        // 0 to 105: the lines cross the y axis at 1, 2, 3 ... 10.
        let long = levels(&grid(|x, y| x * x / 20.0 + y * y, 10.0), 10, false);
        assert_eq!(long[..7], squares);
    }

    #[test]
    fn a_hill_is_a_bowl_upside_down_and_a_saddle_has_round_levels() {
        let hill = levels(&grid(|x, y| 3.0 - x * x - y * y, 5.0), 10, false);
        assert_eq!(hill, [-46.0, -33.0, -22.0, -13.0, -6.0, -1.0, 2.0]);
        // A bottom that is no round number does not make the levels long ones.
        let raised = levels(&grid(|x, y| 0.123_456 + x * x + y * y, 5.0), 10, false);
        assert_eq!(raised[..3], [1.1, 4.1, 9.1]);
        // A narrow valley (2 x + y)^2: fourth powers, in two digits.
        let valley = levels(&grid(|x, y| (2.0 * x + y).powi(2), 5.0), 10, false);
        assert_eq!(valley, [0.063, 1.0, 5.1, 16.0, 39.0, 81.0, 150.0]);
        let saddle = levels(&grid(|x, y| x * x - y * y, 5.0), 10, false);
        assert_eq!(
            saddle,
            [-20.0, -15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0]
        );
    }

    #[test]
    fn logarithmic_levels_are_powers_of_ten() {
        let levels = |f: fn(f64, f64) -> f64| levels(&grid(f, 5.0), 10, true);
        let many = levels(|x, y| (-(x * x + y * y)).exp());
        assert!(
            many.len() > 5 && many.iter().all(|v| v.log10().fract().abs() < 1e-9),
            "{many:?}"
        );
        assert_eq!(levels(|x, _| 10.0 + x), [10.0]);
        // Nothing above 0: the levels of any other function.
        assert!(!levels(|x, y| -x * x - y * y).is_empty());
    }

    #[test]
    fn what_has_no_spread_has_no_levels() {
        assert!(levels(&grid(|_, _| 3.0, 1.0), 10, false).is_empty());
        assert!(levels(&grid(|_, _| f64::NAN, 1.0), 10, true).is_empty());
    }

    #[test]
    fn levels_of_the_smallest_and_largest_numbers_lie_between_them() {
        for scale in [f64::from_bits(1), 1e-320, 1e-310, 1e290] {
            for power in [2, 4, 8] {
                let values = grid(|x, y| scale * (x * x + y * y).powi(power), 5.0);
                let (low, high) = crate::axes::extent(values.iter().copied()).expect("values");
                for level in levels(&values, 10, false) {
                    assert!(low < level && level < high, "{level:e} of {scale:e}");
                }
            }
        }
    }

    #[test]
    fn a_line_runs_where_the_level_lies_between_two_values() {
        // 0 on the left, 4 on the right: level 1 lies a quarter of the way.
        let lines = level_lines(&array![[0.0, 4.0], [0.0, 4.0], [0.0, 4.0]], 1.0);
        let [line] = &lines[..] else {
            panic!("one line, got {lines:?}")
        };
        assert_eq!(line[..], [(0.25, 0.0), (0.25, 1.0), (0.25, 2.0)]);
    }

    #[test]
    fn a_circle_is_one_closed_line_of_its_radius() {
        let lines = level_lines(&grid(|x, y| x * x + y * y, 5.0), 9.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for (column, row) in &lines[0] {
            let radius = (column / 8.0 - 5.0).hypot(row / 8.0 - 5.0);
            assert!((radius - 3.0).abs() < 0.002, "{radius}");
        }
    }

    #[test]
    fn at_a_saddle_lines_do_not_cross() {
        // The mean 1 is above the level: the two corners of 2 belong together.
        let lines = level_lines(&array![[2.0, 0.0], [0.0, 2.0]], 0.5);
        assert_eq!(lines.len(), 2);
        for line in lines {
            let corner = |p: &(f64, f64)| p.0 > p.1;
            assert!(
                line.iter().all(corner) || !line.iter().any(corner),
                "{line:?}"
            );
        }
    }

    #[test]
    fn no_line_enters_a_square_with_nan() {
        let mut values = grid(|x, _| x, 1.0);
        values[[40, 40]] = f64::NAN;
        let lines = level_lines(&values, 0.01);
        assert_eq!(lines.len(), 2, "one line, interrupted");
    }
}
