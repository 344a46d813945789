//! A finished picture: SVG, its size, and a sentence that says what it shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::theme;

/// Pictures beside each other are shown at this much of their size before they are put below each other: their text is
/// then 11 pixels high.
const LEAST_SCALE: f64 = 0.86;

/// A picture wider than this, in pixels, is not shrunk below [`LEAST_SCALE`]: it can be scrolled sideways. A smaller one
/// is, as it then fits the screen of a phone.
const WIDE: u32 = 640;

/// A picture that a cell can show: the last expression of a cell, or a part of [`side_by_side!`](crate::side_by_side).
///
/// It is drawn as SVG and put into the page as an image with a text for those who cannot see it. An image is shown
/// even in a notebook that the reader has not run yet and does not trust yet, where drawn SVG is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What stands between `<svg>` and `</svg>`.
    body: String,
    width: u32,
    height: u32,
    alt: String,
    /// The pictures that stand beside each other in this one; none in a single one.
    parts: Vec<Figure>,
}

impl Figure {
    /// `body` is SVG, without the element `<svg>` around it; the size is in pixels.
    pub(crate) fn new(body: String, (width, height): (u32, u32), alt: String) -> Self {
        Self {
            body,
            width,
            height,
            alt,
            parts: Vec::new(),
        }
    }

    /// The figure with another text for those who cannot see it.
    pub(crate) fn described(self, alt: String) -> Self {
        Self { alt, ..self }
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The sentence that says what the picture shows.
    #[must_use]
    pub fn alt(&self) -> &str {
        &self.alt
    }

    /// The picture as a self-contained SVG document.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let Self {
            body,
            width,
            height,
            alt,
            ..
        } = self;
        let style = theme::style_sheet();
        let title = html_escape::encode_text(alt);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{}\" role=\"img\"><title>{title}</title>{style}{body}</svg>",
            theme::FONT
        )
    }

    /// The picture on a sheet of this size, without its text: a frame that a player shows, which has the text itself.
    pub(crate) fn drawing(&self, (width, height): (u32, u32)) -> String {
        let body = if (width, height) == (self.width, self.height) {
            self.body.clone()
        } else {
            self.placed((0, 0))
        };
        let style = theme::style_sheet();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{}\">{style}{body}</svg>",
            theme::FONT
        )
    }

    /// The picture as a part of another one, its left upper corner at a place.
    pub(crate) fn placed(&self, (x, y): (u32, u32)) -> String {
        let (width, height) = (self.width, self.height);
        format!(
            "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\">{}</svg>",
            self.body
        )
    }

    /// The picture as an HTML image with its alternative text. Pictures beside each other are an image each: where a
    /// page is too narrow for them, they stand below each other before their texts get too small to be read. For the same
    /// reason a wide picture can be scrolled sideways on a narrow page.
    #[must_use]
    pub fn to_html(&self) -> String {
        if self.parts.is_empty() && self.width > WIDE {
            let least = (LEAST_SCALE * f64::from(self.width)).round();
            let image = self.image(&format!(" style=\"min-width:{least}px;height:auto\""));
            return format!("<div style=\"overflow-x:auto\">{image}</div>");
        }
        if self.parts.is_empty() {
            return self.image("");
        }
        let images = self.parts.iter().map(|part| {
            let least = (LEAST_SCALE * f64::from(part.width)).round();
            part.image(&format!(
                " style=\"flex:1 1 {least}px;max-width:{}px;min-width:0;height:auto\"",
                part.width
            ))
        });
        let images: String = images.collect();
        let width = self.width;
        format!(
            "<div style=\"display:flex;flex-wrap:wrap;align-items:flex-start;max-width:{width}px\">{images}</div>"
        )
    }

    /// The picture as an HTML image, with more attributes: each has a blank before it.
    fn image(&self, more: &str) -> String {
        let alt = html_escape::encode_double_quoted_attribute(&self.alt);
        let data = BASE64.encode(self.to_svg());
        let Self { width, height, .. } = self;
        format!(
            "<img width=\"{width}\" height=\"{height}\"{more} alt=\"{alt}\" src=\"data:image/svg+xml;base64,{data}\">"
        )
    }

    /// Puts pictures beside each other, as many in a row as fit about 1,000 pixels, and keeps their texts.
    ///
    /// Cells use the macro [`side_by_side!`](crate::side_by_side), which takes charts of different kinds.
    #[must_use]
    pub fn beside(figures: &[Figure]) -> Figure {
        Self::in_rows(figures, 1000)
    }

    /// Puts pictures beside each other, in rows of this width at the most.
    fn in_rows(figures: &[Figure], row_width: u32) -> Figure {
        let single = |figure: &Figure| match figure.parts.as_slice() {
            [] => vec![figure.clone()],
            parts => parts.to_vec(),
        };
        let figures: Vec<Figure> = figures.iter().flat_map(single).collect();
        let (mut x, mut y, mut row_height, mut width) = (0, 0, 0, 0);
        let mut body = theme::paper();
        for figure in &figures {
            if x > 0 && x + figure.width > row_width {
                (x, y, row_height) = (0, y + row_height, 0);
            }
            body += &figure.placed((x, y));
            x += figure.width;
            width = width.max(x);
            row_height = row_height.max(figure.height);
        }
        let alt = figures
            .iter()
            .map(Figure::alt)
            .collect::<Vec<_>>()
            .join(" ");
        Figure {
            body,
            width,
            height: y + row_height,
            alt,
            parts: figures,
        }
    }
}

/// Everything that can be drawn. The kernel shows it when it is the last expression of a cell.
pub trait Draw {
    /// Draws it.
    fn figure(&self) -> Figure;

    /// Shows it on the page: the picture, and its text where there is no picture. The kernel calls this.
    fn evcxr_display(&self) {
        let figure = self.figure();
        nnfs_show::mime::show(&[
            ("text/html", &figure.to_html()),
            ("text/plain", figure.alt()),
        ]);
    }
}

impl Draw for Figure {
    fn figure(&self) -> Figure {
        self.clone()
    }
}

/// Many charts in a grid of so many columns, row by row: one for each seed, each neuron, each rate. Give them a small
/// size and the same ranges, and what differs is seen at once.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let x = Array1::linspace(-4.0, 4.0, 81);
/// let charts = (1..=6).map(|k| {
///     let y = x.mapv(|x| (f64::from(k) * x).tanh());
///     plot(&format!("tanh({k} x)")).line("", &x, &y).y_range(-1.1, 1.1).size(220, 170)
/// });
/// let grid = chart_grid(3, charts);
/// assert_eq!((grid.width(), grid.height()), (660, 340));
/// ```
///
/// # Panics
/// Panics if there are no columns.
#[must_use]
pub fn chart_grid<D: Draw>(columns: usize, charts: impl IntoIterator<Item = D>) -> Figure {
    let figures: Vec<Figure> = charts.into_iter().map(|chart| chart.figure()).collect();
    assert!(columns > 0, "a grid of charts needs a column");
    let widest = figures.iter().map(Figure::width).max().unwrap_or(0);
    Figure::in_rows(&figures, widest * columns as u32)
}

/// Several pictures in one cell, beside each other.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let before = bars("Before").values(&array![0.2, 0.8]);
/// let after = bars("After").values(&array![0.5, 0.5]);
/// let both = side_by_side![before, after];
/// assert_eq!(both.width(), 960);
/// ```
#[macro_export]
macro_rules! side_by_side {
    ($($picture:expr),+ $(,)?) => {
        $crate::Figure::beside(&[$($crate::Draw::figure(&$picture)),+])
    };
}
