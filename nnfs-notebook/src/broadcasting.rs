//! Two arrays of different shapes: how each is repeated until it has the shape of the other, and what they make.

use ndarray::{Array2, ArrayBase, ArrayD, Axis, Data, Dimension, Ix2, IxDyn};

use crate::axes;
use crate::canvas::{Canvas, Stroke};
use crate::figure::{Draw, Figure};
use crate::heatmap::Number;
use crate::pieces::{
    CELL_HEIGHT, MOST_CELLS, NUMBER_SIZE, cell_width, centred, number, outlined, shape_text,
};
use crate::theme::{self, Ink, LABEL_SIZE};

/// A drawing of two arrays that are combined; begin one with [`broadcasting`].
#[derive(Clone, Debug)]
pub struct Broadcasting {
    title: String,
    sign: String,
    parts: [Part; 2],
    result: Array2<f64>,
    result_shape: Vec<usize>,
}

/// One of the two arrays.
#[derive(Clone, Debug)]
struct Part {
    /// The shape that it has itself.
    shape: Vec<usize>,
    /// Its numbers, repeated to the shape of the result.
    stretched: Array2<f64>,
    /// So many of the rows and columns are its own.
    own: (usize, usize),
}

/// Draws `left sign right` for two arrays of one or two axes, where the sign is `"+"`, `"-"` or `"*"`: each is repeated
/// to the shape of the other, its own numbers framed, the repeated ones dashed, and the result stands beside them.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// broadcasting("A column minus a row", &array![[1.0], [2.0], [3.0]], "-", &array![1.0, 2.0, 3.0]);
/// ```
///
/// # Panics
/// Panics if the sign is another one, if an array has more than two axes, if the shapes do not fit each other, naming
/// both, and if a side is 0 or longer than 10.
#[must_use]
pub fn broadcasting<A, S, D, T, E>(
    title: &str,
    left: &ArrayBase<S, D>,
    sign: &str,
    right: &ArrayBase<T, E>,
) -> Broadcasting
where
    A: Number,
    S: Data<Elem = A>,
    D: Dimension,
    T: Data<Elem = A>,
    E: Dimension,
{
    let left = left.mapv(Number::to_f64).into_dyn();
    let right = right.mapv(Number::to_f64).into_dyn();
    from_numbers(title, &left, sign, &right)
}

/// The part of [`broadcasting`] that is compiled here and not in each cell.
fn from_numbers(title: &str, left: &ArrayD<f64>, sign: &str, right: &ArrayD<f64>) -> Broadcasting {
    let combine: fn(f64, f64) -> f64 = match sign {
        "+" => |a, b| a + b,
        "-" => |a, b| a - b,
        "*" => |a, b| a * b,
        _ => panic!("broadcasting is drawn for \"+\", \"-\" and \"*\", got {sign:?}"),
    };
    let (a, b) = (shape_text(left.shape()), shape_text(right.shape()));
    assert!(
        left.ndim().max(right.ndim()) <= 2,
        "broadcasting is drawn for arrays of at most two axes, got {a} and {b}"
    );
    let (a_2, b_2) = (two_axes(left), two_axes(right));
    let longer = |m: usize, n: usize| match (m, n) {
        (m, 1) => m,
        (1, n) => n,
        (m, n) => {
            assert!(
                m == n,
                "{a} and {b} do not fit: counted from the right, axes must be equal, or one of them 1"
            );
            m
        }
    };
    let shape = (
        longer(a_2.nrows(), b_2.nrows()),
        longer(a_2.ncols(), b_2.ncols()),
    );
    assert!(
        [shape.0, shape.1]
            .iter()
            .all(|side| (1..=MOST_CELLS).contains(side)),
        "broadcasting is drawn with 1 to {MOST_CELLS} rows and columns, got {a} and {b}"
    );
    let part = |array: &ArrayD<f64>, two: &Array2<f64>| Part {
        shape: array.shape().to_vec(),
        stretched: Array2::from_shape_fn(shape, |(i, j)| {
            two[[i.min(two.nrows() - 1), j.min(two.ncols() - 1)]]
        }),
        own: two.dim(),
    };
    let parts = [part(left, &a_2), part(right, &b_2)];
    let result = Array2::from_shape_fn(shape, |at| {
        combine(parts[0].stretched[at], parts[1].stretched[at])
    });
    let result_shape = match left.ndim().max(right.ndim()) {
        2 => vec![shape.0, shape.1],
        1 => vec![shape.1],
        _ => Vec::new(),
    };
    Broadcasting {
        title: title.to_owned(),
        sign: match sign {
            "*" => "×",
            "-" => "−",
            sign => sign,
        }
        .to_owned(),
        parts,
        result,
        result_shape,
    }
}

/// An array with axes of length 1 put before its own.
fn two_axes(array: &ArrayD<f64>) -> Array2<f64> {
    let mut array: ArrayBase<_, IxDyn> = array.clone();
    while array.ndim() < 2 {
        array.insert_axis_inplace(Axis(0));
    }
    array
        .into_dimensionality::<Ix2>()
        .expect("an array of at most two axes has two after this")
}

impl Part {
    /// What is done to it, in words; empty where it has the shape already.
    fn repeated(&self) -> String {
        let (rows, columns) = self.stretched.dim();
        match (self.own.0 < rows, self.own.1 < columns) {
            (false, false) => String::new(),
            (true, false) => "repeated down".to_owned(),
            (false, true) => "repeated right".to_owned(),
            (true, true) => "repeated".to_owned(),
        }
    }
}

impl Broadcasting {
    fn alt(&self) -> String {
        let of_part = |part: &Part| {
            let repeated = part.repeated();
            let gap = if repeated.is_empty() { "" } else { ", " };
            format!("{}{gap}{repeated}", shape_text(&part.shape))
        };
        let rows: Vec<String> = (self.result.rows().into_iter())
            .map(|row| {
                row.iter()
                    .map(|&v| number(v))
                    .collect::<Vec<_>>()
                    .join(", ")
            })
            .collect();
        format!(
            "Broadcasting \"{}\": {} {} {} gives {}: {}.",
            self.title,
            of_part(&self.parts[0]),
            self.sign,
            of_part(&self.parts[1]),
            shape_text(&self.result_shape),
            rows.join("; ")
        )
    }
}

const MARGIN: i32 = 14;
const SIGN: i32 = 30;

impl Draw for Broadcasting {
    fn figure(&self) -> Figure {
        let (rows, columns) = self.result.dim();
        let empty = String::new();
        let blocks = [
            (
                &self.parts[0].stretched,
                self.parts[0].own,
                shape_text(&self.parts[0].shape),
                self.parts[0].repeated(),
                theme::series(0),
            ),
            (
                &self.parts[1].stretched,
                self.parts[1].own,
                shape_text(&self.parts[1].shape),
                self.parts[1].repeated(),
                theme::series(1),
            ),
            (
                &self.result,
                (rows, columns),
                shape_text(&self.result_shape),
                empty,
                theme::series(2),
            ),
        ];
        let cells = blocks.each_ref().map(|(matrix, ..)| cell_width(*matrix));
        let rooms: Vec<i32> = (blocks.iter().zip(cells))
            .map(|((_, _, shape, repeated, _), cell)| {
                (cell * columns as i32)
                    .max(theme::text_width(shape, NUMBER_SIZE))
                    .max(theme::text_width(repeated, LABEL_SIZE))
            })
            .collect();
        let needed = 2 * MARGIN + rooms.iter().sum::<i32>() + 2 * SIGN;
        let width = needed.max(axes::title_width(&self.title) + 24);
        let heading = axes::heading_height(&self.title, &[], width as u32) as i32 + 4;
        let bottom = heading + CELL_HEIGHT * rows as i32;
        let any_repeated = blocks
            .iter()
            .any(|(_, _, _, repeated, _)| !repeated.is_empty());
        let height = bottom + if any_repeated { 48 } else { 30 };

        let canvas = Canvas::new((width as u32, height as u32));
        axes::titled(&canvas, &self.title, &[]);
        let mut x = (width - needed) / 2 + MARGIN;
        for (index, ((matrix, own, shape, repeated, ink), cell)) in
            blocks.iter().zip(cells).enumerate()
        {
            let room = rooms[index];
            let left = x + (room - cell * columns as i32) / 2;
            self.block(&canvas, matrix, (left, heading), cell, *own, *ink);
            let middle = f64::from(x + room / 2);
            centred(
                &canvas,
                shape,
                (middle, f64::from(bottom + 15)),
                NUMBER_SIZE,
                theme::TEXT,
            );
            centred(
                &canvas,
                repeated,
                (middle, f64::from(bottom + 34)),
                LABEL_SIZE,
                theme::QUIET,
            );
            x += room;
            if index < 2 {
                let sign = if index == 0 { self.sign.as_str() } else { "=" };
                let at = (f64::from(x + SIGN / 2), f64::from((heading + bottom) / 2));
                centred(&canvas, sign, at, 18, theme::TEXT);
                x += SIGN;
            }
        }
        canvas.figure(self.alt())
    }
}

impl Broadcasting {
    /// A matrix whose own numbers are framed and tinted, and whose repeated ones are dashed.
    fn block(
        &self,
        canvas: &Canvas,
        matrix: &Array2<f64>,
        (x, y): (i32, i32),
        cell: i32,
        own: (usize, usize),
        ink: Ink,
    ) {
        let size = (f64::from(cell), f64::from(CELL_HEIGHT));
        let place = |i: usize, j: usize| {
            (
                f64::from(x) + size.0 * j as f64,
                f64::from(y) + size.1 * i as f64,
            )
        };
        let is_own = |(i, j): (usize, usize)| i < own.0 && j < own.1;
        for (at, &value) in matrix.indexed_iter() {
            let corner = place(at.0, at.1);
            let stroke = Stroke::new(theme::AXIS.light(), 1.0);
            if is_own(at) {
                canvas.shade(corner, size, ink.light(), 0.22);
                outlined(canvas, corner, size, stroke);
            } else {
                outlined(canvas, corner, size, stroke.dashed(true).opacity(0.6));
            }
            let middle = (corner.0 + size.0 / 2.0, corner.1 + size.1 / 2.0);
            let text = if is_own(at) {
                theme::TEXT
            } else {
                theme::QUIET
            };
            centred(canvas, &number(value), middle, NUMBER_SIZE, text);
        }
        let whole = (size.0 * own.1 as f64, size.1 * own.0 as f64);
        outlined(canvas, place(0, 0), whole, Stroke::new(ink.light(), 2.0));
    }
}
