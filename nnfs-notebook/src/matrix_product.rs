//! A product of two matrices: where a row of the left one meets a column of the right one.

use ndarray::{Array2, ArrayBase, Data, Ix2};
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::canvas::Canvas;
use crate::canvas::Stroke;
use crate::figure::{Draw, Figure};
use crate::heatmap::Number;
use crate::pieces::{
    CELL_HEIGHT, MOST_CELLS, NUMBER_SIZE, cell_width, centred, in_brackets, number, outlined,
};
use crate::theme::{self, Ink};

/// A drawing of a product; begin one with [`matrix_product`].
#[derive(Clone, Debug)]
pub struct MatrixProduct {
    title: String,
    left: Array2<f64>,
    right: Array2<f64>,
    product: Array2<f64>,
    names: [String; 3],
    cell: (usize, usize),
}

/// Draws the product of two matrices: the left one, (n, k), beside its product, (n, m), and the right one, (k, m),
/// above it. So each row and each column point at the place where they meet. One of these places is marked, and below
/// stands its sum, written out.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// let x = array![[1.0, 2.0, 3.0]];
/// let w = array![[0.2, 0.5], [0.8, -0.9], [-0.5, 0.3]];
/// matrix_product("One sample, two neurons", &x, &w).names("X", "W", "X W").cell(0, 1);
/// ```
///
/// # Panics
/// Panics unless the left matrix has as many columns as the right one has rows, if a matrix is empty, and if a side is
/// longer than 10.
#[must_use]
pub fn matrix_product<A, S, T>(
    title: &str,
    left: &ArrayBase<S, Ix2>,
    right: &ArrayBase<T, Ix2>,
) -> MatrixProduct
where
    A: Number,
    S: Data<Elem = A>,
    T: Data<Elem = A>,
{
    from_numbers(title, left.mapv(Number::to_f64), right.mapv(Number::to_f64))
}

/// The part of [`matrix_product`] that is compiled here and not in each cell.
fn from_numbers(title: &str, left: Array2<f64>, right: Array2<f64>) -> MatrixProduct {
    let (a, b) = (left.dim(), right.dim());
    assert!(
        a.1 == b.0,
        "a product needs as many columns on its left as rows on its right, got {a:?} and {b:?}"
    );
    let sides = [a.0, a.1, b.1];
    assert!(
        sides.iter().all(|side| (1..=MOST_CELLS).contains(side)),
        "a drawing of a product has room for 1 to {MOST_CELLS} rows and columns, got {a:?} and {b:?}"
    );
    MatrixProduct {
        title: title.to_owned(),
        product: left.dot(&right),
        left,
        right,
        names: ["left", "right", "product"].map(str::to_owned),
        cell: (0, 0),
    }
}

impl MatrixProduct {
    /// Names the left matrix, the right one, and their product.
    #[must_use]
    pub fn names(mut self, left: &str, right: &str, product: &str) -> Self {
        self.names = [left, right, product].map(str::to_owned);
        self
    }

    /// The place of the product whose row and column are marked; without this, (0, 0).
    ///
    /// # Panics
    /// Panics if the product has no such place.
    #[must_use]
    pub fn cell(mut self, row: usize, column: usize) -> Self {
        let (rows, columns) = self.product.dim();
        assert!(
            row < rows && column < columns,
            "the product has the shape ({rows}, {columns}) and no place [{row}, {column}]"
        );
        self.cell = (row, column);
        self
    }

    /// The sum of the marked place, term by term, and what it makes.
    fn sum(&self) -> Vec<String> {
        let (row, column) = self.cell;
        let (left, right) = (self.left.row(row), self.right.column(column));
        let terms = left.iter().zip(right).enumerate().map(|(i, (&a, &b))| {
            let plus = if i == 0 { "" } else { "+ " };
            format!("{plus}{} · {}", in_brackets(a), in_brackets(b))
        });
        let sum = format!("= {}", number(self.product[self.cell]));
        terms.chain([sum]).collect()
    }

    /// The sum in lines of at most so many pixels; no line breaks within a term.
    fn sum_in_lines(&self, width: i32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for term in self.sum() {
            match lines.last_mut() {
                Some(line)
                    if theme::text_width(&format!("{line} {term}"), NUMBER_SIZE) <= width =>
                {
                    *line += " ";
                    *line += &term;
                }
                _ => lines.push(term),
            }
        }
        lines
    }

    fn alt(&self) -> String {
        let [left, right, product] = &self.names;
        let ((n, k), m) = (self.left.dim(), self.right.ncols());
        let (row, column) = self.cell;
        format!(
            "Matrix product \"{}\": {left} ({n}, {k}) times {right} ({k}, {m}) gives {product} ({n}, {m}). Row {row} \
             meets column {column}: {}.",
            self.title,
            self.sum().join(" ")
        )
    }
}

const GAP: i32 = 14;
const MARGIN: i32 = 14;
/// A name above a matrix.
const NAME: i32 = 22;

impl Draw for MatrixProduct {
    fn figure(&self) -> Figure {
        let ((n, k), m) = (self.left.dim(), self.right.ncols());
        let left_cell = cell_width(&self.left);
        let right_cell = cell_width(self.right.iter().chain(&self.product));
        let caption =
            |name: &str, (rows, columns): (usize, usize)| format!("{name} ({rows}, {columns})");
        let captions = [
            caption(&self.names[0], (n, k)),
            caption(&self.names[1], (k, m)),
            caption(&self.names[2], (n, m)),
        ];
        let captions_width = |index: usize| theme::text_width(&captions[index], NUMBER_SIZE) + 8;
        let left_width = (left_cell * k as i32).max(captions_width(0));
        let right_width = (right_cell * m as i32)
            .max(captions_width(1))
            .max(captions_width(2));
        let width = (2 * MARGIN + left_width + GAP + right_width)
            .max(axes::title_width(&self.title) + 24)
            .max(280);
        let heading = axes::heading_height(&self.title, &[], width as u32) as i32;
        let x_left = (width - left_width - GAP - right_width) / 2;
        let x_right = x_left + left_width + GAP;
        let y_right = heading + NAME;
        let y_left = y_right + CELL_HEIGHT * k as i32 + GAP.max(NAME);
        let below = y_left + CELL_HEIGHT * n as i32;
        let lines = self.sum_in_lines(width - 2 * MARGIN);
        let height = below + NAME + 8 + 20 * lines.len() as i32 + 6;

        let canvas = Canvas::new((width as u32, height as u32));
        axes::titled(&canvas, &self.title, &[]);
        let (row, column) = self.cell;
        let inks = [theme::series(0), theme::series(1), theme::series(2)];
        let block = |matrix: &Array2<f64>,
                     (x, y): (i32, i32),
                     cell: i32,
                     ink: Ink,
                     marked: &dyn Fn(usize, usize) -> bool| {
            let place = |i: usize, j: usize| {
                (
                    f64::from(x + cell * j as i32),
                    f64::from(y + CELL_HEIGHT * i as i32),
                )
            };
            let size = (f64::from(cell), f64::from(CELL_HEIGHT));
            for ((i, j), &value) in matrix.indexed_iter() {
                let (x, y) = place(i, j);
                let is_marked = marked(i, j);
                if is_marked {
                    canvas.shade((x, y), size, ink.light(), 0.28);
                }
                outlined(&canvas, (x, y), size, Stroke::new(theme::GRID.light(), 1.0));
                let at = (x + size.0 / 2.0, y + size.1 / 2.0);
                centred(&canvas, &number(value), at, NUMBER_SIZE, theme::TEXT);
            }
            let whole = (
                size.0 * matrix.ncols() as f64,
                size.1 * matrix.nrows() as f64,
            );
            outlined(
                &canvas,
                place(0, 0),
                whole,
                Stroke::new(theme::AXIS.light(), 1.5),
            );
        };
        // The right matrix and the product stand above each other.
        block(
            &self.left,
            (x_left + left_width - left_cell * k as i32, y_left),
            left_cell,
            inks[0],
            &|i, _| i == row,
        );
        block(
            &self.right,
            (x_right, y_right),
            right_cell,
            inks[1],
            &|_, j| j == column,
        );
        block(
            &self.product,
            (x_right, y_left),
            right_cell,
            inks[2],
            &|i, j| (i, j) == self.cell,
        );
        let corner = (
            f64::from(x_right + right_cell * column as i32),
            f64::from(y_left + CELL_HEIGHT * row as i32),
        );
        let size = (f64::from(right_cell), f64::from(CELL_HEIGHT));
        outlined(&canvas, corner, size, Stroke::new(inks[2].light(), 3.0));

        let write = |text: &str, (x, y): (i32, i32), h, ink: Ink| {
            let at = (f64::from(x), f64::from(y));
            canvas.write(
                text,
                at,
                NUMBER_SIZE,
                ink.light(),
                Pos::new(h, VPos::Center),
            );
        };
        write(
            &captions[0],
            (x_left + left_width, y_left - 12),
            HPos::Right,
            theme::TEXT,
        );
        write(
            &captions[1],
            (x_right, y_right - 12),
            HPos::Left,
            theme::TEXT,
        );
        write(&captions[2], (x_right, below + 14), HPos::Left, theme::TEXT);
        for (line, i) in lines.iter().zip(0..) {
            write(
                line,
                (width / 2, below + NAME + 18 + 20 * i),
                HPos::Center,
                theme::TEXT,
            );
        }
        canvas.figure(self.alt())
    }
}
