//! A function of two variables as a surface in space.

use std::fmt::Write as _;

use nnfs_core::AsBatch;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes::{self, Frame, LINE_WIDTH, Mark};
use crate::canvas::{Canvas, WRITES};
use crate::chart::{Settings, checked_range, setters};
use crate::field::{self, Function, Grid, drawable};
use crate::figure::{Draw, Figure};
use crate::paths::{self, Path, PixelPath};
use crate::theme::{self, LABEL_SIZE};

/// The function is asked at this many points along each axis.
const GRID_POINTS: usize = 33;
/// Half the height of the box in which the surface stands; its floor is 2 x 2.
const HALF_HEIGHT: f64 = 0.72;
const FLOOR: f64 = -HALF_HEIGHT;
/// The floor is this much larger than the function's plane, and the box higher than its values.
const PADDING: f64 = 0.04;

/// A surface in space; begin one with [`surface`].
#[derive(Debug)]
pub struct Surface<'a> {
    settings: Settings,
    z_label: String,
    z_range: Option<(f64, f64)>,
    f: Function<'a, f64>,
    angles: (f64, f64),
    grid_points: usize,
    paths: Vec<Path>,
}

/// Draws the heights f(x, y) over a plane as a surface, coloured by height.
///
/// The function is asked at 33 x 33 points. Where it is not finite, the surface has a hole. Without
/// [`x_range`](Surface::x_range) and [`y_range`](Surface::y_range), both axes go from -5 to 5.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// surface("x0^2 + x1^2", |x0, x1| x0 * x0 + x1 * x1)
///     .x_range(-3.0, 3.0)
///     .y_range(-3.0, 3.0)
///     .labels("x0", "x1", "f");
/// ```
#[must_use]
pub fn surface<'a>(title: &str, f: impl FnMut(f64, f64) -> f64 + 'a) -> Surface<'a> {
    from_function(title, Function::new(f))
}

/// The part of [`surface`] that is compiled here and not in each cell.
fn from_function<'a>(title: &str, f: Function<'a, f64>) -> Surface<'a> {
    Surface {
        settings: Settings::new(title, ("x", "y")),
        z_label: "f(x, y)".to_owned(),
        z_range: None,
        f,
        angles: (30.0, 27.0),
        grid_points: GRID_POINTS,
        paths: Vec::new(),
    }
}

impl Surface<'_> {
    setters!(ranges size);

    /// Shows heights from `low` to `high`, so that two surfaces can be compared; without this, all of them. What is
    /// higher or lower is cut off.
    ///
    /// # Panics
    /// Panics unless `low < high`.
    #[must_use]
    pub fn z_range(mut self, low: f64, high: f64) -> Self {
        self.z_range = Some(checked_range(low, high));
        self
    }

    /// Names the three axes; without this, x, y and f(x, y).
    #[must_use]
    pub fn labels(mut self, x: &str, y: &str, z: &str) -> Self {
        self.settings.labels = (x.to_owned(), y.to_owned());
        self.z_label = z.to_owned();
        self
    }

    /// Where the viewer stands, in degrees: `yaw` around the surface, and `pitch` above its floor, from 0 to 90. At yaw
    /// 0 x grows to the right, at 90 y does. Without this, 30 and 27.
    ///
    /// # Panics
    /// Panics if an angle is not finite.
    #[must_use]
    pub fn angles(mut self, yaw: f64, pitch: f64) -> Self {
        assert!(
            yaw.is_finite() && pitch.is_finite(),
            "a view has two angles in degrees, got {yaw} and {pitch}"
        );
        self.angles = (yaw, pitch.clamp(0.0, 90.0));
        self
    }

    /// Adds a path `(n, 2)` over the plane, one point (x, y) a row, drawn at the height of the function, with a ring at
    /// its start and a diamond at its end. What lies outside the plane is cut off, what the surface hides is drawn
    /// faintly.
    ///
    /// # Panics
    /// Panics unless the array has two columns.
    #[must_use]
    pub fn path(mut self, name: &str, path: &impl AsBatch) -> Self {
        self.paths.push(Path::new(name, &path.as_batch()));
        self
    }

    /// At how many points along each axis the function is asked, from 3 to 121; without this, 33.
    #[must_use]
    pub fn grid(mut self, points: usize) -> Self {
        self.grid_points = points.clamp(3, 121);
        self
    }

    fn ranges_shown(&self) -> ((f64, f64), (f64, f64)) {
        self.settings.ranges_or((-5.0, 5.0))
    }

    fn alt(&self, grid: &Grid) -> String {
        let z = match self.z_label.as_str() {
            "" => String::new(),
            z => format!(" of {z}"),
        };
        format!(
            "Surface \"{}\"{z} over {}: {}{}.",
            self.settings.title,
            field::ranges_text(self.settings.labels(), self.ranges_shown()),
            grid.alt(),
            paths::alt(&self.paths)
        )
    }

    /// A height, or NaN where it lies outside the range that is shown.
    fn within(&self, z: f64) -> f64 {
        match self.z_range {
            Some((low, high)) if !(low..=high).contains(&z) => f64::NAN,
            _ => z,
        }
    }

    /// A path as the view shows it: on the surface, also between two steps.
    fn on_surface(
        &self,
        path: &Path,
        frame: &Frame,
        sight: &Sight<'_>,
        colour: RGBColor,
    ) -> PixelPath {
        let seen = |(x, y): (f64, f64)| {
            let z = self.within(drawable(self.f.at(x, y)));
            let seen = (sight.view.at(x, y, z), sight.hides(x, y, z));
            (!z.is_nan()).then_some(seen)
        };
        let points = path.drawn();
        // Visible pieces, and hidden ones.
        let mut pieces = [Vec::new(), Vec::new()];
        for piece in axes::clipped_line(&points, frame.x_range, frame.y_range) {
            let mut line: Vec<(f64, f64)> = Vec::new();
            let mut was_hidden = false;
            for (i, &end) in piece.iter().enumerate() {
                let start = if i == 0 { end } else { piece[i - 1] };
                for point in between(start, end, frame) {
                    let Some((pixel, hidden)) = seen(point) else {
                        pieces[usize::from(was_hidden)].push(std::mem::take(&mut line));
                        continue;
                    };
                    if hidden != was_hidden {
                        // The next piece begins where this one ends.
                        let next = line.last().copied().into_iter().collect();
                        pieces[usize::from(was_hidden)].push(std::mem::replace(&mut line, next));
                        was_hidden = hidden;
                    }
                    line.push(pixel);
                }
            }
            pieces[usize::from(was_hidden)].push(line);
        }
        let [start, end] = path.ends(frame).map(|point| point.and_then(seen));
        let inside = points.into_iter().filter(|p| frame.contains(*p));
        let (hidden_dots, dots): (Vec<_>, Vec<_>) =
            inside.filter_map(seen).partition(|(_, hidden)| *hidden);
        let pixels = |dots: Vec<((f64, f64), bool)>| dots.into_iter().map(|dot| dot.0).collect();
        let [pieces, hidden_pieces] = pieces;
        PixelPath {
            pieces,
            dots: pixels(dots),
            hidden_pieces,
            hidden_dots: pixels(hidden_dots),
            start: start.map(|start| start.0),
            end: end.map(|end| end.0),
            colour,
            mark: Mark::Path,
            width: LINE_WIDTH,
        }
    }
}

/// What the viewer sees of a surface.
struct Sight<'a> {
    grid: &'a Grid,
    view: &'a View,
}

impl Sight<'_> {
    /// Whether another part of the surface lies between the viewer and a point of it: whether the line of sight crosses
    /// the surface, after it has left the point on either side.
    fn hides(&self, x: f64, y: f64, z: f64) -> bool {
        const STEP: f64 = 0.02;
        let start = [(0, x), (1, y), (2, z)].map(|(axis, value)| self.view.place(axis, value));
        let towards = self.view.towards_viewer();
        let mut side = None;
        // The box is less than 4 long.
        for step in 2..200 {
            let at: [f64; 3] =
                std::array::from_fn(|axis| start[axis] + f64::from(step) * STEP * towards[axis]);
            if at[0].abs() > 1.0 || at[1].abs() > 1.0 || at[2].abs() > HALF_HEIGHT {
                return false;
            }
            // The plane of the function is a little smaller than the floor.
            let [right, up] = [at[0], at[1]].map(|at| (at * (1.0 + 2.0 * PADDING) + 1.0) / 2.0);
            let above = at[2] - self.view.place(2, self.grid.interpolated(right, up));
            if above.abs() < 0.005 || above.is_nan() {
                continue;
            }
            if *side.get_or_insert(above > 0.0) != (above > 0.0) {
                return true;
            }
        }
        false
    }
}

/// The points of a step that the surface is followed at, without its start, with its end.
fn between(
    start: (f64, f64),
    end: (f64, f64),
    frame: &Frame,
) -> impl Iterator<Item = (f64, f64)> + use<> {
    let share = |a: f64, b: f64, (low, high): (f64, f64)| ((b - a) / (high - low)).abs();
    let length = share(start.0, end.0, frame.x_range).max(share(start.1, end.1, frame.y_range));
    let parts = (length * 48.0).ceil().clamp(1.0, 48.0);
    (1..=parts as usize).map(move |i| {
        let t = i as f64 / parts;
        let mixed = |a: f64, b: f64| a * (1.0 - t) + b * t;
        (mixed(start.0, end.0), mixed(start.1, end.1))
    })
}

/// A parallel projection of the box in which the surface stands: x and y from -1 to 1, z from -0.72 to 0.72.
struct View {
    ranges: [(f64, f64); 3],
    yaw: (f64, f64),
    pitch: (f64, f64),
    /// The pixel of the box's middle, and the pixels of length 1.
    middle: (f64, f64),
    scale: f64,
}

impl View {
    /// The view that fills the pixels from `(left, top)` to `(right, bottom)`.
    fn new(
        ranges: [(f64, f64); 3],
        (yaw, pitch): (f64, f64),
        ((left, top), (right, bottom)): ((f64, f64), (f64, f64)),
    ) -> Self {
        let mut view = Self {
            ranges,
            yaw: yaw.to_radians().sin_cos(),
            pitch: pitch.to_radians().sin_cos(),
            middle: (0.0, 0.0),
            scale: 1.0,
        };
        let half_width = view.yaw.0.abs() + view.yaw.1.abs();
        let half_height = half_width * view.pitch.0 + HALF_HEIGHT * view.pitch.1;
        view.middle = ((left + right) / 2.0, (top + bottom) / 2.0);
        let fit = (right - left) / (2.0 * half_width);
        view.scale = fit.min((bottom - top) / (2.0 * half_height)).max(1.0);
        view
    }

    /// How far to the right and how far away a point of the floor lies.
    fn turned(&self, u: f64, v: f64) -> (f64, f64) {
        let (sin, cos) = self.yaw;
        (u * cos + v * sin, v * cos - u * sin)
    }

    /// The pixel of a point of the box.
    fn pixel(&self, [u, v, w]: [f64; 3]) -> (f64, f64) {
        let (right, away) = self.turned(u, v);
        let (sin, cos) = self.pitch;
        (
            self.middle.0 + self.scale * right,
            self.middle.1 - self.scale * (away * sin + w * cos),
        )
    }

    /// Where a value stands in the box.
    fn place(&self, axis: usize, value: f64) -> f64 {
        let (low, high) = self.ranges[axis];
        let half = if axis == 2 { HALF_HEIGHT } else { 1.0 };
        half * (2.0 * ((value - low) / (high - low)) - 1.0)
    }

    fn at(&self, x: f64, y: f64, z: f64) -> (f64, f64) {
        self.pixel([self.place(0, x), self.place(1, y), self.place(2, z)])
    }

    /// The direction of length 1 from every point of the box to the viewer.
    fn towards_viewer(&self) -> [f64; 3] {
        let (sin, cos) = self.pitch;
        [self.yaw.0 * cos, -self.yaw.1 * cos, sin]
    }

    /// The sides of the floor that the viewer stands at, as u and v.
    fn front(&self) -> (f64, f64) {
        let side = |away: f64| if away > 0.0 { -1.0 } else { 1.0 };
        (side(-self.yaw.0), side(self.yaw.1))
    }

    /// The upright edge at the left of the box, as u and v.
    fn left_edge(&self) -> (f64, f64) {
        let (front_u, front_v) = self.front();
        let corners = [(front_u, -front_v), (-front_u, front_v)];
        let right = |&(u, v): &(f64, f64)| self.turned(u, v).0;
        let [a, b] = corners;
        if right(&a) < right(&b) { a } else { b }
    }
}

/// The ticks of the three axes.
fn ticks(view: &View) -> [Vec<f64>; 3] {
    let (front_u, front_v) = view.front();
    let (left_u, left_v) = view.left_edge();
    let edge = |axis, from, to, each| {
        let ((x0, y0), (x1, y1)) = (view.pixel(from), view.pixel(to));
        let room = (x1 - x0).hypot(y1 - y0);
        if room < each {
            return Vec::new();
        }
        axes::nice_ticks(view.ranges[axis], ((room / each) as usize).clamp(1, 7))
    };
    [
        edge(0, [-1.0, front_v, FLOOR], [1.0, front_v, FLOOR], 38.0),
        edge(1, [front_u, -1.0, FLOOR], [front_u, 1.0, FLOOR], 38.0),
        edge(
            2,
            [left_u, left_v, FLOOR],
            [left_u, left_v, HALF_HEIGHT],
            30.0,
        ),
    ]
}

/// The floor and the two walls behind the surface, with lines at the ticks.
fn box_svg(view: &View, [x_ticks, y_ticks, z_ticks]: &[Vec<f64>; 3]) -> String {
    let (front_u, front_v) = view.front();
    let (back_u, back_v) = (-front_u, -front_v);
    let line = |points: &[[f64; 3]]| -> String {
        let pixels = points.iter().map(|&point| view.pixel(point));
        let pixels: Vec<String> = pixels.map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        format!("M{}", pixels.join("L"))
    };
    let mut grid = String::new();
    for u in x_ticks.iter().map(|&x| view.place(0, x)) {
        grid += &line(&[
            [u, front_v, FLOOR],
            [u, back_v, FLOOR],
            [u, back_v, HALF_HEIGHT],
        ]);
    }
    for v in y_ticks.iter().map(|&y| view.place(1, y)) {
        grid += &line(&[
            [front_u, v, FLOOR],
            [back_u, v, FLOOR],
            [back_u, v, HALF_HEIGHT],
        ]);
    }
    for w in z_ticks.iter().map(|&z| view.place(2, z)) {
        grid += &line(&[
            [front_u, back_v, w],
            [back_u, back_v, w],
            [back_u, front_v, w],
        ]);
    }
    // The floor's outline, the top of the walls, and their three upright edges.
    let corners = [
        (front_u, front_v),
        (front_u, back_v),
        (back_u, back_v),
        (back_u, front_v),
    ];
    let mut edges = line(&[0, 1, 2, 3, 0].map(|i| [corners[i].0, corners[i].1, FLOOR]));
    edges += &line(&[1, 2, 3].map(|i| [corners[i].0, corners[i].1, HALF_HEIGHT]));
    for (u, v) in &corners[1..] {
        edges += &line(&[[*u, *v, FLOOR], [*u, *v, HALF_HEIGHT]]);
    }
    format!(
        "<g fill=\"none\" stroke-linejoin=\"round\"><path stroke=\"{}\" d=\"{grid}\"/><path stroke=\"{}\" d=\"{edges}\"/></g>",
        theme::GRID.attribute(),
        theme::AXIS.attribute()
    )
}

/// Writes the numbers and names of the three axes.
fn write_axes(
    canvas: &Canvas,
    view: &View,
    [x_ticks, y_ticks, z_ticks]: &[Vec<f64>; 3],
    [x_name, y_name, z_name]: [&str; 3],
    top: f64,
) {
    let (front_u, front_v) = view.front();
    let (left_u, left_v) = view.left_edge();
    let mut writer = Writer {
        canvas,
        view,
        taken: Vec::new(),
        top,
    };
    let x_edge = |u: f64| ([u, front_v, FLOOR], (0.0, front_v));
    let y_edge = |v: f64| ([front_u, v, FLOOR], (front_u, 0.0));
    writer.edge(0, x_ticks, x_name, x_edge);
    writer.edge(1, y_ticks, y_name, y_edge);
    for &value in z_ticks {
        let (x, y) = view.pixel([left_u, left_v, view.place(2, value)]);
        let text = axes::short_number(value);
        writer.write(&text, (x - 8.0, y), HPos::Right, theme::QUIET);
    }
    if !z_ticks.is_empty() {
        let (x, y) = view.pixel([left_u, left_v, 0.0]);
        let x = (x - 8.0 - f64::from(widest(z_ticks)) - 14.0).max(12.0);
        canvas.write_upwards(
            z_name,
            (x.round(), y.round()),
            LABEL_SIZE,
            theme::TEXT.light(),
        );
    }
}

/// The width of the longest number, in pixels.
fn widest(ticks: &[f64]) -> i32 {
    let widths = ticks
        .iter()
        .map(|&v| theme::text_width(&axes::short_number(v), LABEL_SIZE));
    widths.max().unwrap_or(0)
}

/// Writes numbers and names around the box, and leaves out those that would cover others.
struct Writer<'a> {
    canvas: &'a Canvas,
    view: &'a View,
    taken: Vec<[f64; 4]>,
    top: f64,
}

impl Writer<'_> {
    /// Writes the numbers and the name of an axis along an edge of the floor: `edge` gives the point at a place, and
    /// the direction away from the floor.
    fn edge(
        &mut self,
        axis: usize,
        ticks: &[f64],
        name: &str,
        edge: impl Fn(f64) -> ([f64; 3], (f64, f64)),
    ) {
        for &value in ticks {
            let (point, outwards) = edge(self.view.place(axis, value));
            let text = axes::short_number(value);
            self.beside(point, outwards, 9.0, &text, theme::QUIET);
        }
        if !ticks.is_empty() {
            let (point, outwards) = edge(0.0);
            let distance = 26.0 + 0.9 * f64::from(widest(ticks));
            self.beside(point, outwards, distance, name, theme::TEXT);
        }
    }

    /// Writes beside a point of the floor, `distance` pixels away from it.
    fn beside(
        &mut self,
        point: [f64; 3],
        (out_u, out_v): (f64, f64),
        distance: f64,
        text: &str,
        ink: theme::Ink,
    ) {
        let (x, y) = self.view.pixel(point);
        let (right, away) = self.view.turned(out_u, out_v);
        let (dx, dy) = (right, -away * self.view.pitch.0);
        let length = dx.hypot(dy).max(1e-9);
        let (dx, dy) = (dx / length, dy / length);
        let anchor = match dx {
            dx if dx < -0.35 => HPos::Right,
            dx if dx > 0.35 => HPos::Left,
            _ => HPos::Center,
        };
        let (x, y) = (x + distance * dx, y + (distance + 5.0) * dy);
        self.write(text, (x, y), anchor, ink);
    }

    fn write(&mut self, text: &str, (x, y): (f64, f64), anchor: HPos, ink: theme::Ink) {
        let width = f64::from(theme::text_width(text, LABEL_SIZE));
        let height = f64::from(LABEL_SIZE);
        let (figure_width, figure_height) = self.canvas.size();
        let before = match anchor {
            HPos::Left => 0.0,
            HPos::Center => width / 2.0,
            HPos::Right => width,
        };
        // A long name is moved, so that all of it stands on the paper.
        let left = (x - before)
            .min(f64::from(figure_width) - width - 4.0)
            .max(4.0);
        let top = (y - height / 2.0)
            .min(f64::from(figure_height) - height - 3.0)
            .max(self.top);
        let covers = |[l, t, w, h]: &[f64; 4]| {
            left < l + w + 3.0 && l - 3.0 < left + width && top < t + h && *t < top + height
        };
        if text.is_empty() || self.taken.iter().any(covers) {
            return;
        }
        self.taken.push([left, top, width, height]);
        let at = ((left + before).round(), (top + height / 2.0).round());
        let anchor = Pos::new(anchor, VPos::Center);
        self.canvas.write(text, at, LABEL_SIZE, ink.light(), anchor);
    }
}

/// The squares of the grid, the farthest first, so that nearer ones cover them.
///
/// The lowest and the highest colour stand for the two ends of `heights`.
fn quads_svg(grid: &Grid, view: &View, (low, high): (f64, f64)) -> String {
    let (rows, columns) = grid.values.dim();
    let away = |&(row, column): &(usize, usize)| {
        let (x, y) = grid.point(row, column);
        view.turned(view.place(0, x), view.place(1, y)).1
    };
    let mut squares: Vec<(usize, usize)> = (0..rows - 1)
        .flat_map(|row| (0..columns - 1).map(move |column| (row, column)))
        .collect();
    squares.sort_by(|a, b| away(b).total_cmp(&away(a)));
    let mut svg = String::from(
        "<g stroke=\"#10202E\" stroke-opacity=\"0.4\" stroke-width=\"0.6\" stroke-linejoin=\"round\">",
    );
    for (row, column) in squares {
        let corners = [
            (row, column),
            (row, column + 1),
            (row + 1, column + 1),
            (row + 1, column),
        ];
        let heights = corners.map(|at| grid.values[at]);
        let is_outside = |z: &f64| !(low..=high).contains(z);
        if heights.iter().any(|z| z.is_nan()) || heights.iter().all(is_outside) {
            continue;
        }
        let heights = heights.map(|z| z.clamp(low, high));
        let mean: f64 = heights.iter().map(|z| z / 4.0).sum();
        let share = if high > low {
            (mean - low) / (high - low)
        } else {
            0.5
        };
        let mut data = String::new();
        // In tenths of a pixel; each corner counted from the one before, which makes the text a third shorter.
        let mut before = (0, 0);
        for ((row, column), z) in corners.into_iter().zip(heights) {
            let (x, y) = grid.point(row, column);
            let (x, y) = view.at(x, y, z);
            let (x, y) = ((10.0 * x).round() as i32, (10.0 * y).round() as i32);
            let command = if data.is_empty() { 'M' } else { 'l' };
            let (dx, dy) = (
                f64::from(x - before.0) / 10.0,
                f64::from(y - before.1) / 10.0,
            );
            write!(data, "{command}{dx} {dy}").expect(WRITES);
            before = (x, y);
        }
        let colour = theme::hex(theme::height(share));
        write!(svg, "<path fill=\"{colour}\" d=\"{data}Z\"/>").expect(WRITES);
    }
    svg + "</g>"
}

/// A range that is a little longer at both ends.
fn padded((low, high): (f64, f64)) -> (f64, f64) {
    let more = PADDING * (high - low);
    (low - more, high + more)
}

impl Draw for Surface<'_> {
    fn figure(&self) -> Figure {
        let (x_range, y_range) = self.ranges_shown();
        let grid = Grid::new(&self.f, x_range, y_range, self.grid_points);
        let frame = Frame::undrawn(x_range, y_range);
        let legend = paths::legend(&self.paths, &frame);
        let (width, height) = self.settings.size_or(560, 440);
        let (width, height) = (width.max(240), height.max(200));
        let heading = axes::heading_height(&self.settings.title, &legend, width);
        let all = || axes::padded_range(grid.values.iter().copied(), PADDING);
        let z_range = self.z_range.unwrap_or_else(all);
        let ranges = [padded(x_range), padded(y_range), z_range];
        let numbers = widest(&axes::nice_ticks(z_range, 7));
        let corners = (
            (f64::from(numbers) + 44.0, f64::from(heading + 8)),
            (f64::from(width) - 36.0, f64::from(height) - 44.0),
        );
        let view = View::new(ranges, self.angles, corners);
        let ticks = ticks(&view);
        let (x_label, y_label) = self.settings.labels();

        let canvas = Canvas::new((width, height));
        axes::titled(&canvas, &self.settings.title, &legend);
        write_axes(
            &canvas,
            &view,
            &ticks,
            [x_label, y_label, &self.z_label],
            f64::from(heading),
        );
        canvas.add(&box_svg(&view, &ticks));
        let heights = self.z_range.or_else(|| grid.extent()).unwrap_or((0.0, 1.0));
        canvas.add(&quads_svg(&grid, &view, heights));
        let shown = Grid {
            values: grid.values.mapv(|z| self.within(z)),
            ..grid
        };
        let sight = Sight {
            grid: &shown,
            view: &view,
        };
        let drawn: Vec<PixelPath> = self
            .paths
            .iter()
            .enumerate()
            .map(|(i, path)| self.on_surface(path, &frame, &sight, paths::colour_of(i)))
            .collect();
        canvas.add(&paths::svg(&drawn));
        canvas.figure(self.alt(&grid))
    }
}
