//! Grey pictures: one, or a grid of them.

use ndarray::{Array2, ArrayBase, Data, Ix2};
use nnfs_core::AsBatch;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::bitmap;
use crate::canvas::Canvas;
use crate::figure::{Draw, Figure};
use crate::theme;

/// Grey pictures in a grid; begin with [`image`] or [`image_grid`].
#[derive(Clone, Debug)]
pub struct Images {
    title: String,
    images: Vec<Array2<f64>>,
    captions: Vec<String>,
    columns: usize,
    side: u32,
    range: (f64, f64),
}

/// One grey picture: a matrix of brightness, 0 black and 1 white, row 0 on top.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// image("A ramp", &Array2::from_shape_fn((20, 30), |(_, column)| column as f64 / 29.0));
/// ```
#[must_use]
pub fn image<S: Data<Elem = f64>>(title: &str, pixels: &ArrayBase<S, Ix2>) -> Images {
    Images {
        title: title.to_owned(),
        images: vec![pixels.to_owned()],
        captions: Vec::new(),
        columns: 1,
        side: 240,
        range: (0.0, 1.0),
    }
}

/// Square grey pictures from a batch, one per row: `(n_images, side * side)`, 0 black and 1 white.
///
/// # Panics
/// Panics if the number of columns is not a square.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// image_grid("Noise", &NumpyRng::seed(0).rand((6, 784))).captions(1..=6).columns(3);
/// ```
#[must_use]
pub fn image_grid(title: &str, batch: &impl AsBatch) -> Images {
    let batch = batch.as_batch();
    let side = (batch.ncols() as f64).sqrt().round() as usize;
    assert_eq!(
        side * side,
        batch.ncols(),
        "image_grid takes square pictures, one per row such as (n, 784) for 28 x 28; got a batch of shape {:?}",
        batch.dim()
    );
    let square = |row: ndarray::ArrayView1<'_, f64>| {
        Array2::from_shape_vec((side, side), row.to_vec()).expect("a row holds side * side pixels")
    };
    Images {
        title: title.to_owned(),
        images: batch.outer_iter().map(square).collect(),
        captions: Vec::new(),
        columns: 8,
        side: 84,
        range: (0.0, 1.0),
    }
}

impl Images {
    /// A text below each picture.
    #[must_use]
    pub fn captions<T: ToString>(mut self, captions: impl IntoIterator<Item = T>) -> Self {
        self.captions = captions
            .into_iter()
            .map(|caption| caption.to_string())
            .collect();
        self
    }

    /// How many pictures stand in a row, at least one.
    #[must_use]
    pub fn columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// The width of each picture on the page in pixels, at least 16.
    #[must_use]
    pub fn side(mut self, pixels: u32) -> Self {
        self.side = pixels.max(16);
        self
    }

    /// The values that are shown black and white; without this, 0 and 1.
    ///
    /// # Panics
    /// Panics unless `black < white`.
    #[must_use]
    pub fn brightness(mut self, black: f64, white: f64) -> Self {
        assert!(
            black < white,
            "brightness goes from black to white, got {black} to {white}"
        );
        self.range = (black, white);
        self
    }

    fn alt(&self) -> String {
        let size = self.images.first().map_or((0, 0), Array2::dim);
        let captions = if self.captions.is_empty() {
            String::new()
        } else {
            format!(", captioned {}", self.captions.join("; "))
        };
        match self.images.len() {
            1 => format!(
                "Grey picture \"{}\" of {} x {} pixels{captions}.",
                self.title, size.0, size.1
            ),
            n => format!(
                "{n} grey pictures \"{}\" of {} x {} pixels each{captions}.",
                self.title, size.0, size.1
            ),
        }
    }
}

impl Draw for Images {
    fn figure(&self) -> Figure {
        const GAP: i32 = 8;
        let side = self.side as i32;
        let (rows, columns) = self
            .images
            .first()
            .map_or((1, 1), |first| (first.nrows().max(1), first.ncols().max(1)));
        let image_height = (side * rows as i32 / columns as i32).max(1);
        let caption_height = if self.captions.is_empty() { 0 } else { 20 };
        let slot = (side + GAP, image_height + caption_height + GAP);
        let in_a_row = self.columns.min(self.images.len().max(1)) as i32;
        let lines = (self.images.len() as i32 + in_a_row - 1) / in_a_row;
        let title_width = axes::title_width(&self.title) + 24;
        let grid_width = GAP + slot.0 * in_a_row;
        let width = grid_width.max(title_width) as u32;
        let top = if self.title.is_empty() { GAP } else { 36 };
        let height = (top + slot.1 * lines) as u32;
        let left = (width as i32 - grid_width) / 2 + GAP;
        let place = |i: usize| {
            let i = i as i32;
            (
                left + slot.0 * (i % in_a_row),
                top + slot.1 * (i / in_a_row),
            )
        };

        let canvas = Canvas::new((width, height));
        axes::titled(&canvas, &self.title, &[]);
        for (i, caption) in self.captions.iter().enumerate().take(self.images.len()) {
            let (x, y) = place(i);
            let at = (f64::from(x + side / 2), f64::from(y + image_height + 4));
            let anchor = Pos::new(HPos::Center, VPos::Top);
            canvas.write(caption, at, theme::LABEL_SIZE, theme::TEXT.light(), anchor);
        }
        let (black, white) = self.range;
        for (i, pixels) in self.images.iter().enumerate() {
            let grey = |x: usize, y: usize| {
                let level = ((pixels[[y, x]] - black) / (white - black)).clamp(0.0, 1.0);
                let level = (level * 255.0).round() as u8;
                RGBColor(level, level, level)
            };
            let size = (pixels.ncols(), pixels.nrows());
            canvas.add(&bitmap::image(
                size,
                grey,
                place(i),
                (side, image_height),
                1.0,
            ));
        }
        canvas.figure(self.alt())
    }
}
