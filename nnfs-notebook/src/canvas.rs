//! The sheet that every figure is drawn on.
//!
//! plotters draws axes, grids and simple shapes on it in whole pixels, through a [`Pen`]. What has to be finer than a
//! pixel, a curve that rises slowly or a bar among fifty, is drawn by the methods of [`Canvas`], in the order in which
//! it is to be seen. All of it ends as SVG here and nowhere else, in the colours of the [`theme`].

use std::cell::RefCell;
use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};

use crate::figure::Figure;
use crate::theme;

/// A part of a canvas, as plotters sees it.
pub(crate) type Area<'a> = DrawingArea<Pen<'a>, Shift>;

/// Drawing on a canvas does not fail.
pub(crate) const DRAWS: &str = "a figure in memory can always be drawn";

/// Writing into a string does not fail.
pub(crate) const WRITES: &str = "a string can always be written";

/// A place on the sheet in pixels, to the right and downwards.
pub(crate) type Pixel = (f64, f64);

/// A figure that is being drawn.
pub(crate) struct Canvas {
    size: (u32, u32),
    /// What lies right above the paper, below everything else.
    behind: RefCell<String>,
    drawn: RefCell<String>,
    /// The lines of a long title that stand above the sheet, each with the size of its font.
    title: RefCell<Vec<(String, u32)>>,
}

impl Canvas {
    pub(crate) fn new(size: (u32, u32)) -> Self {
        Self {
            size,
            behind: RefCell::default(),
            drawn: RefCell::default(),
            title: RefCell::default(),
        }
    }

    /// The whole sheet for plotters.
    pub(crate) fn area(&self) -> Area<'_> {
        Pen(self).into_drawing_area()
    }

    /// Width and height in pixels.
    pub(crate) fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Adds SVG above all that is drawn so far.
    pub(crate) fn add(&self, svg: &str) {
        self.drawn.borrow_mut().push_str(svg);
    }

    /// Adds SVG below all that is drawn, right above the paper.
    pub(crate) fn add_behind(&self, svg: &str) {
        self.behind.borrow_mut().push_str(svg);
    }

    /// Puts a line of the title above the sheet, which does not get smaller.
    pub(crate) fn title_line(&self, line: String, size: u32) {
        self.title.borrow_mut().push((line, size));
    }

    /// A line from point to point.
    pub(crate) fn line(&self, points: &[Pixel], stroke: Stroke) {
        let places: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.2},{y:.2}"))
            .collect();
        self.add(&format!(
            "<polyline {stroke} points=\"{}\"/>",
            places.join(" ")
        ));
    }

    /// A line through the commands of an SVG path.
    pub(crate) fn path(&self, commands: &str, stroke: Stroke) {
        if !commands.is_empty() {
            self.add(&format!("<path {stroke} d=\"{commands}\"/>"));
        }
    }

    /// Dots of one colour as one path, which is a tenth of as many circles.
    pub(crate) fn dots(
        &self,
        places: impl IntoIterator<Item = Pixel>,
        radius: f64,
        colour: RGBColor,
    ) {
        self.add(&dots(places, radius, colour));
    }

    pub(crate) fn rectangle(&self, (x, y): Pixel, (width, height): Pixel, fill: RGBColor) {
        self.shade((x, y), (width, height), fill, 1.0);
    }

    /// A rectangle through which the paper can be seen: opacity 0 is the paper, 1 the colour.
    pub(crate) fn shade(
        &self,
        (x, y): Pixel,
        (width, height): Pixel,
        fill: RGBColor,
        opacity: f64,
    ) {
        let fill = theme::hex(fill);
        let opacity = if opacity < 1.0 {
            format!(" fill-opacity=\"{opacity:.3}\"")
        } else {
            String::new()
        };
        self.add(&format!(
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{:.2}\" height=\"{:.2}\" fill=\"{fill}\"{opacity}/>",
            width.max(0.0),
            height.max(0.0)
        ));
    }

    /// A text, held at a place by `anchor`.
    pub(crate) fn write(&self, text: &str, at: Pixel, size: u32, colour: RGBColor, anchor: Pos) {
        self.add(&written(text, at, f64::from(size), colour, anchor, ""));
    }

    /// A text that reads from below to above, its middle at a place.
    pub(crate) fn write_upwards(&self, text: &str, (x, y): Pixel, size: u32, colour: RGBColor) {
        let turn = format!(" transform=\"rotate(270 {x} {y})\"");
        let anchor = Pos::new(HPos::Center, VPos::Center);
        self.add(&written(
            text,
            (x, y),
            f64::from(size),
            colour,
            anchor,
            &turn,
        ));
    }

    /// The finished figure, with a sentence for those who cannot see it.
    pub(crate) fn figure(self, alt: String) -> Figure {
        const LINE: u32 = 22;
        let (width, height) = self.size;
        let sheet = self.behind.into_inner() + &self.drawn.into_inner();
        let lines = self.title.into_inner();
        let above = LINE * lines.len() as u32;
        let mut body = theme::paper();
        for ((line, size), i) in lines.into_iter().zip(0_u32..) {
            let at = (f64::from(width) / 2.0, f64::from(8 + LINE * i));
            let anchor = Pos::new(HPos::Center, VPos::Top);
            body += &written(&line, at, f64::from(size), theme::TEXT.light(), anchor, "");
        }
        if above == 0 {
            body += &sheet;
        } else {
            body +=
                &format!("<svg y=\"{above}\" width=\"{width}\" height=\"{height}\">{sheet}</svg>");
        }
        Figure::new(body, (width, height + above), alt)
    }
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(crate) struct Stroke {
    pub(crate) colour: RGBColor,
    pub(crate) width: f64,
    /// Where the first dash begins within its pattern, in pixels; absent for a line without gaps.
    dashes: Option<f64>,
    pub(crate) opacity: f64,
}

impl Stroke {
    pub(crate) fn new(colour: RGBColor, width: f64) -> Self {
        Self {
            colour,
            width,
            dashes: None,
            opacity: 1.0,
        }
    }

    pub(crate) fn dashed(self, dashed: bool) -> Self {
        let dashes = dashed.then_some(0.0);
        Self { dashes, ..self }
    }

    /// Number `line` of `n_lines` dashed ones, whose dashes do not begin at the same place.
    pub(crate) fn dashed_from(self, line: usize, n_lines: usize) -> Self {
        const DASH_AND_GAP: f64 = 12.0;
        let begin = DASH_AND_GAP * line as f64 / n_lines.max(1) as f64;
        let dashes = Some(begin);
        Self { dashes, ..self }
    }

    pub(crate) fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// The attributes of an SVG element that is a line and has no area.
impl std::fmt::Display for Stroke {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let colour = theme::hex(self.colour);
        write!(
            f,
            "fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"",
            self.width
        )?;
        if self.opacity < 1.0 {
            write!(f, " stroke-opacity=\"{}\"", self.opacity)?;
        }
        if let Some(begin) = self.dashes {
            f.write_str(" stroke-dasharray=\"7 5\"")?;
            if begin > 0.0 {
                write!(f, " stroke-dashoffset=\"{}\"", Tenths(begin))?;
            }
        }
        f.write_str(" stroke-linejoin=\"round\"")
    }
}

/// Dots of one colour as SVG: one path, whose pieces are so short that only their round ends are seen.
pub(crate) fn dots(
    places: impl IntoIterator<Item = Pixel>,
    radius: f64,
    colour: RGBColor,
) -> String {
    let mut path = String::new();
    for (x, y) in places {
        write!(path, "M{} {}h0", Tenths(x), Tenths(y)).expect(WRITES);
    }
    if path.is_empty() {
        return path;
    }
    let (colour, width) = (theme::hex(colour), 2.0 * radius);
    format!(
        "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" d=\"{path}\"/>"
    )
}

/// A number of pixels with one digit behind the point, and none where it is 0: of thousands of dots that counts.
pub(crate) struct Tenths(pub(crate) f64);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (10.0 * self.0).round();
        write!(f, "{}", tenths / 10.0)
    }
}

/// A text as SVG; `more` is further attributes, with a blank before them.
fn written(
    text: &str,
    (x, y): Pixel,
    size: f64,
    colour: RGBColor,
    anchor: Pos,
    more: &str,
) -> String {
    if text.is_empty() {
        return String::new();
    }
    let side = match anchor.h_pos {
        HPos::Left => "start",
        HPos::Center => "middle",
        HPos::Right => "end",
    };
    // From the place to the line on which the letters stand. Capitals and digits are about 0.72 of the size high.
    let down = match anchor.v_pos {
        VPos::Top => 0.76,
        VPos::Center => 0.36,
        VPos::Bottom => -0.22,
    };
    let (dy, colour) = (down * size, theme::hex(colour));
    let text = html_escape::encode_text(text);
    format!(
        "<text x=\"{x}\" y=\"{y}\" dy=\"{dy:.1}\" text-anchor=\"{side}\" font-size=\"{size}\" fill=\"{colour}\"{more}>{text}</text>"
    )
}

/// What plotters draws with on a canvas.
pub(crate) struct Pen<'a>(&'a Canvas);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A colour of plotters, unless nothing of it is seen.
fn visible(colour: BackendColor) -> Option<(RGBColor, f64)> {
    let (r, g, b) = colour.rgb;
    (colour.alpha > 0.0).then_some((RGBColor(r, g, b), colour.alpha))
}

fn pixel((x, y): BackendCoord) -> Pixel {
    (f64::from(x), f64::from(y))
}

impl Pen<'_> {
    fn stroke<S: BackendStyle>(style: &S) -> Option<Stroke> {
        let (colour, opacity) = visible(style.color())?;
        Some(Stroke::new(colour, f64::from(style.stroke_width())).opacity(opacity))
    }

    /// Attributes of a shape that is either filled or an outline.
    fn shape<S: BackendStyle>(style: &S, fill: bool) -> Option<String> {
        if !fill {
            return Self::stroke(style).map(|stroke| stroke.to_string());
        }
        let (colour, opacity) = visible(style.color())?;
        let colour = theme::hex(colour);
        Some(if opacity < 1.0 {
            format!("fill=\"{colour}\" fill-opacity=\"{opacity}\"")
        } else {
            format!("fill=\"{colour}\"")
        })
    }
}

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.0.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Drawn {
        if let Some((colour, opacity)) = visible(colour) {
            self.0.shade(pixel(at), (1.0, 1.0), colour, opacity);
        }
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if let Some(shape) = Self::shape(style, fill) {
            let (width, height) = (right - left, bottom - top);
            self.0.add(&format!(
                "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" {shape}/>"
            ));
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if let Some(stroke) = Self::stroke(style) {
            let points: Vec<String> = path.into_iter().map(|(x, y)| format!("{x} {y}")).collect();
            self.0.path(&format!("M{}", points.join("L")), stroke);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if let Some(shape) = Self::shape(style, fill) {
            self.0.add(&format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {shape}/>"
            ));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        if let Some(shape) = Self::shape(style, true) {
            let corners: Vec<String> = corners
                .into_iter()
                .map(|(x, y)| format!("{x} {y}"))
                .collect();
            self.0
                .add(&format!("<path {shape} d=\"M{}Z\"/>", corners.join("L")));
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let Some((colour, _)) = visible(style.color()) else {
            return Ok(());
        };
        let degrees = match style.transform() {
            FontTransform::None => None,
            FontTransform::Rotate90 => Some(90),
            FontTransform::Rotate180 => Some(180),
            FontTransform::Rotate270 => Some(270),
        };
        let (x, y) = at;
        let turn = degrees.map(|degrees| format!(" transform=\"rotate({degrees} {x} {y})\""));
        let turn = turn.unwrap_or_default();
        self.0.add(&written(
            text,
            pixel(at),
            style.size(),
            colour,
            style.anchor(),
            &turn,
        ));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size().round() as u32;
        Ok((theme::text_width(text, size) as u32, size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::prelude::{Circle, Color, Rectangle};

    fn svg(draw: impl Fn(&Canvas)) -> String {
        let canvas = Canvas::new((200, 100));
        draw(&canvas);
        canvas.figure("A test.".to_owned()).to_svg()
    }

    #[test]
    fn what_is_drawn_later_lies_above_and_what_lies_behind_is_first() {
        let svg = svg(|canvas| {
            canvas.rectangle((0.0, 0.0), (1.0, 1.0), theme::GRID.light());
            let circle = Circle::new((5, 5), 4, theme::AXIS.light().filled());
            canvas.area().draw(&circle).expect(DRAWS);
            canvas.line(
                &[(0.0, 0.25), (1.5, 2.0)],
                Stroke::new(theme::TEXT.light(), 2.0),
            );
            canvas.add_behind("<image/>");
        });
        let places = [
            "<image",
            "x=\"0.00\"",
            "<circle",
            "points=\"0.00,0.25 1.50,2.00\"",
        ];
        let places = places.map(|part| svg.find(part).unwrap_or_else(|| panic!("{part} in {svg}")));
        assert!(places.is_sorted(), "{places:?} in {svg}");
    }

    #[test]
    fn nothing_is_written_for_what_nobody_sees() {
        let clear = |canvas: &Canvas| {
            let style = theme::TEXT.light().mix(0.0).filled();
            let corners = [(1, 1), (5, 5)];
            canvas
                .area()
                .draw(&Rectangle::new(corners, style))
                .expect(DRAWS);
            canvas.dots([], 3.0, theme::TEXT.light());
            canvas.write("", (1.0, 1.0), 12, theme::TEXT.light(), Pos::default());
        };
        assert_eq!(svg(clear), svg(|_| ()));
    }

    #[test]
    fn long_titles_stand_above_the_sheet() {
        let svg = svg(|canvas| canvas.title_line("one & two".to_owned(), 16));
        assert!(
            svg.contains("height=\"122\"") && svg.contains(">one &amp; two</text>"),
            "{svg}"
        );
    }
}
