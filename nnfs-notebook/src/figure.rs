//! A finished picture: SVG, its size, and a sentence that says what it shows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::{axes, theme};

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
}

impl Figure {
    /// `svg` is a whole document as plotters writes it; `width` and `height` are in pixels.
    pub(crate) fn from_svg(svg: &str, width: u32, height: u32, alt: String) -> Self {
        let body = svg
            .find("<svg")
            .and_then(|start| svg[start..].find('>').map(|end| &svg[start + end + 1..]));
        let body = body.unwrap_or(svg).trim().trim_end_matches("</svg>").trim();
        Self {
            body: body.to_owned(),
            width,
            height,
            alt,
        }
    }

    /// The figure below those lines of a long title that [`titled`](axes::titled) has left out: all but the last.
    pub(crate) fn headed(self, title: &str) -> Self {
        const LINE: u32 = 20;
        let mut lines = axes::title_lines(title, self.width);
        lines.pop();
        if lines.is_empty() {
            return self;
        }
        let (width, height) = (self.width, self.height);
        let (paper, ink) = (theme::PAPER.attribute(), theme::TEXT.attribute());
        let mut body = format!("<rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>");
        for (i, line) in lines.iter().enumerate() {
            let (x, y) = (width / 2, 8 + LINE * i as u32);
            // As plotters writes the size of a font.
            let size = f64::from(axes::title_size(line, width)) / 1.24;
            let font = theme::FONT;
            let line = html_escape::encode_text(line);
            body += &format!(
                "<text x=\"{x}\" y=\"{y}\" dy=\"0.76em\" text-anchor=\"middle\" font-family=\"{font}\" \
                 font-size=\"{size:.1}\" fill=\"{ink}\">{line}</text>"
            );
        }
        let above = LINE * lines.len() as u32;
        let below = self.body;
        body += &format!("<svg y=\"{above}\" width=\"{width}\" height=\"{height}\">{below}</svg>");
        Self {
            body,
            height: height + above,
            ..self
        }
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
        } = self;
        let style = theme::style_sheet();
        let title = html_escape::encode_text(alt);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\"><title>{title}</title>{style}{body}</svg>"
        )
    }

    /// The picture as an HTML image with its alternative text.
    #[must_use]
    pub fn to_html(&self) -> String {
        let alt = html_escape::encode_double_quoted_attribute(&self.alt);
        let data = BASE64.encode(self.to_svg());
        let Self { width, height, .. } = self;
        format!(
            "<img width=\"{width}\" height=\"{height}\" alt=\"{alt}\" src=\"data:image/svg+xml;base64,{data}\">"
        )
    }

    /// Puts pictures beside each other, four at most in a row of about 1,000 pixels, and keeps their texts.
    ///
    /// Cells use the macro [`side_by_side!`](crate::side_by_side), which takes charts of different kinds.
    #[must_use]
    pub fn beside(figures: &[Figure]) -> Figure {
        const ROW_WIDTH: u32 = 1000;
        let (mut x, mut y, mut row_height, mut width) = (0, 0, 0, 0);
        let paper = theme::PAPER.attribute();
        let mut body = format!("<rect width=\"100%\" height=\"100%\" fill=\"{paper}\"/>");
        for figure in figures {
            if x > 0 && x + figure.width > ROW_WIDTH {
                (x, y, row_height) = (0, y + row_height, 0);
            }
            let (w, h) = (figure.width, figure.height);
            body += &format!(
                "<svg x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\">{}</svg>",
                figure.body
            );
            x += w;
            width = width.max(x);
            row_height = row_height.max(h);
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
