//! Matrices as boxes, with their shapes beside them: which sides have to be equal, and which are not.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::axes;
use crate::canvas::{Canvas, DRAWS};
use crate::figure::{Draw, Figure};
use crate::theme;

/// A row of boxes with signs between them; begin one with [`shapes`].
#[derive(Clone, Debug)]
pub struct Shapes {
    title: String,
    parts: Vec<Part>,
}

/// One side of a box: a number, or a letter for any number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    text: String,
    /// Absent for a letter.
    count: Option<usize>,
}

impl From<usize> for Side {
    fn from(count: usize) -> Self {
        Self {
            text: count.to_string(),
            count: Some(count),
        }
    }
}

/// A literal, `(3, 4)`, is an `i32` where nothing else says what it is.
impl From<i32> for Side {
    /// # Panics
    /// Panics if the number is negative.
    fn from(count: i32) -> Self {
        let count = usize::try_from(count);
        count
            .unwrap_or_else(|_| panic!("a matrix has no negative number of rows or columns"))
            .into()
    }
}

impl From<&str> for Side {
    fn from(letter: &str) -> Self {
        Self {
            text: letter.to_owned(),
            count: None,
        }
    }
}

#[derive(Clone, Debug)]
struct Matrix {
    name: String,
    rows: Side,
    columns: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Times,
    Plus,
    Equals,
    Arrow,
}

#[derive(Clone, Debug)]
enum Part {
    Matrix(Matrix),
    Sign(Sign),
}

/// Draws matrices as boxes in a row, with the number of rows left of each and the number of columns above it.
///
/// Sides that have to be equal, the columns left of a `×` and the rows right of it, have one colour; where they are not
/// equal, both are red and the two numbers stand below the sign. Sums and results are held against each other in the
/// same way; a matrix of one row may be added to any number of rows. Boxes are to scale where no side is longer than 7,
/// else their sides grow with the square root of the number, so that 784 fits.
///
/// ```
/// use nnfs_notebook::prelude::*;
///
/// shapes("A layer")
///     .matrix("X", (3, 4)).times().matrix("W", (4, 2)).plus().matrix("b", (1, 2))
///     .equals().matrix("Y", (3, 2));
/// shapes("Any batch").matrix("X", ("n", 784)).times().matrix("W", (784, 50));
/// ```
#[must_use]
pub fn shapes(title: &str) -> Shapes {
    Shapes {
        title: title.to_owned(),
        parts: Vec::new(),
    }
}

impl Shapes {
    /// A matrix with its `(rows, columns)`; a side is a number, or a letter such as `"n"`.
    ///
    /// # Panics
    /// Panics if a side is negative.
    #[must_use]
    pub fn matrix<R: Into<Side>, C: Into<Side>>(mut self, name: &str, shape: (R, C)) -> Self {
        self.parts.push(Part::Matrix(Matrix {
            name: name.to_owned(),
            rows: shape.0.into(),
            columns: shape.1.into(),
        }));
        self
    }

    /// `×`: the matrix product of what stands left and right of it.
    #[must_use]
    pub fn times(self) -> Self {
        self.sign(Sign::Times)
    }

    /// `+`: what stands right of it is added, one row to every row where it has one.
    #[must_use]
    pub fn plus(self) -> Self {
        self.sign(Sign::Plus)
    }

    /// `=`: what stands right of it has the shape of what stands left.
    #[must_use]
    pub fn equals(self) -> Self {
        self.sign(Sign::Equals)
    }

    /// `→`: becomes something else. Shapes on both sides are not compared.
    #[must_use]
    pub fn arrow(self) -> Self {
        self.sign(Sign::Arrow)
    }

    fn sign(mut self, sign: Sign) -> Self {
        self.parts.push(Part::Sign(sign));
        self
    }

    fn matrix_at(&self, part: usize) -> Option<&Matrix> {
        match self.parts.get(part) {
            Some(Part::Matrix(matrix)) => Some(matrix),
            _ => None,
        }
    }

    /// The side of a matrix.
    fn side(&self, (part, way): Edge) -> Option<&Side> {
        let matrix = self.matrix_at(part)?;
        Some(match way {
            Way::Rows => &matrix.rows,
            Way::Columns => &matrix.columns,
        })
    }

    /// Which sides belong together, and which of them should be equal and are not.
    fn pairs(&self) -> Vec<Pair> {
        let mut pairs = Vec::new();
        // The rows and columns of the product, of the sum, and of the left side of an equation, each as the matrix
        // that it comes from.
        let mut product: Option<(Edge, Edge)> = None;
        let mut sum: Option<(Edge, Edge)> = None;
        let mut sign_of_product: Option<usize> = None;
        let mut sign_of_equation: Option<usize> = None;
        let mut left: Option<(Edge, Edge)> = None;
        let mut before: Option<usize> = None;
        let end = self.parts.len();
        for part in 0..=end {
            let sign = match self.parts.get(part) {
                Some(Part::Matrix(_)) => {
                    let (rows, columns) = ((part, Way::Rows), (part, Way::Columns));
                    let times = before.filter(|&at| self.is(at, Sign::Times));
                    match (times, product) {
                        (Some(sign), Some((outer, inner))) => {
                            self.compare(&mut pairs, Sign::Times, sign, inner, rows);
                            product = Some((outer, columns));
                        }
                        _ => product = Some((rows, columns)),
                    }
                    before = None;
                    continue;
                }
                Some(Part::Sign(sign)) => Some(*sign),
                None => None,
            };
            before = Some(part);
            if sign == Some(Sign::Times) {
                continue;
            }
            // A product ends here: it is added to the sum.
            if let Some(term) = product.take() {
                sum = Some(match (sum, sign_of_product) {
                    (Some(so_far), Some(plus)) => self.add(&mut pairs, plus, so_far, term),
                    _ => term,
                });
            }
            sign_of_product = Some(part);
            if sign == Some(Sign::Plus) {
                continue;
            }
            // A side of an equation ends here.
            if let (Some(left), Some(right), Some(equals)) = (left, sum, sign_of_equation) {
                self.compare(&mut pairs, Sign::Equals, equals, left.0, right.0);
                self.compare(&mut pairs, Sign::Equals, equals, left.1, right.1);
            }
            left = sum.take();
            sign_of_product = None;
            sign_of_equation = (sign == Some(Sign::Equals)).then_some(part);
            if sign == Some(Sign::Arrow) {
                left = None;
            }
        }
        pairs
    }

    fn is(&self, part: usize, sign: Sign) -> bool {
        matches!(self.parts.get(part), Some(Part::Sign(found)) if *found == sign)
    }

    fn compare(&self, pairs: &mut Vec<Pair>, kind: Sign, sign: usize, a: Edge, b: Edge) {
        let fits = self.side(a) == self.side(b);
        if kind == Sign::Times || !fits {
            pairs.push(Pair {
                sign,
                ends: [a, b],
                fits,
            });
        }
    }

    /// The shape of a sum; of a side of 1 and another one, the other one counts.
    fn add(
        &self,
        pairs: &mut Vec<Pair>,
        plus: usize,
        a: (Edge, Edge),
        b: (Edge, Edge),
    ) -> (Edge, Edge) {
        let mut longer = |a: Edge, b: Edge| {
            let is_one = |edge| self.side(edge).is_some_and(|side| side.count == Some(1));
            match (is_one(a), is_one(b)) {
                (true, _) => b,
                (false, true) => a,
                (false, false) => {
                    self.compare(pairs, Sign::Plus, plus, a, b);
                    a
                }
            }
        };
        (longer(a.0, b.0), longer(a.1, b.1))
    }

    fn alt(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Matrix(m) => format!("{} ({}, {})", m.name, m.rows.text, m.columns.text),
                Part::Sign(Sign::Times) => "times".to_owned(),
                Part::Sign(Sign::Plus) => "plus".to_owned(),
                Part::Sign(Sign::Equals) => "equals".to_owned(),
                Part::Sign(Sign::Arrow) => "becomes".to_owned(),
            })
            .collect();
        let mut text = format!("Shapes \"{}\": {}.", self.title, parts.join(" "));
        for pair in self.pairs().iter().filter(|pair| !pair.fits) {
            let [a, b] = pair.ends.map(|edge| self.edge_text(edge));
            text += &format!(" They do not fit: {a}, {b}.");
        }
        text
    }

    fn edge_text(&self, edge: Edge) -> String {
        let name = self
            .matrix_at(edge.0)
            .map_or("", |matrix| matrix.name.as_str());
        let side = self.side(edge);
        let one = side.is_some_and(|side| side.count == Some(1));
        let what = match (edge.1, one) {
            (Way::Rows, true) => "row",
            (Way::Rows, false) => "rows",
            (Way::Columns, true) => "column",
            (Way::Columns, false) => "columns",
        };
        let count = side.map_or("", |side| side.text.as_str());
        format!("{name} has {count} {what}")
    }

    /// The largest number of rows or columns.
    fn largest(&self) -> usize {
        let sides = self.parts.iter().filter_map(|part| match part {
            Part::Matrix(m) => m.rows.count.max(m.columns.count),
            Part::Sign(_) => None,
        });
        sides.max().unwrap_or(1)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Rows,
    Columns,
}

/// A side of the matrix with this part number.
type Edge = (usize, Way);

/// Two sides on both sides of the sign with this part number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pair {
    sign: usize,
    ends: [Edge; 2],
    fits: bool,
}

const NUMBER_SIZE: u32 = 14;
const NAME_SIZE: u32 = 16;
/// The pixels of one row or column where everything is to scale.
const UNIT: f64 = 22.0;
const LONGEST: f64 = 150.0;
const LENGTH_OF_A_LETTER: i32 = 64;
/// The longest side that is drawn to scale.
const MOST_TO_SCALE: usize = 7;

/// The length of a side in pixels.
fn length(side: &Side, largest: usize) -> i32 {
    let Some(count) = side.count else {
        return LENGTH_OF_A_LETTER;
    };
    let count = count as f64;
    if largest <= MOST_TO_SCALE {
        return (UNIT * count.max(0.25)).round() as i32;
    }
    let share = (count / largest as f64).sqrt().min(1.0);
    (LONGEST * share).max(16.0).round() as i32
}

/// Sides that do not fit.
const WRONG: theme::Ink = theme::SERIES[4];

/// The ink of the pair with this number.
fn ink_of_pair(index: usize) -> theme::Ink {
    [0, 1, 2, 3, 5].map(theme::series)[index % 5]
}

impl Draw for Shapes {
    fn figure(&self) -> Figure {
        let largest = self.largest();
        let pairs = self.pairs();
        let inks: Vec<theme::Ink> = pairs
            .iter()
            .scan(0, |fitting, pair| {
                if !pair.fits {
                    return Some(WRONG);
                }
                *fitting += 1;
                Some(ink_of_pair(*fitting - 1))
            })
            .collect();
        // Of several pairs that a side belongs to, one that does not fit counts.
        let ink_of = |edge: Edge| {
            let mut found = pairs
                .iter()
                .zip(&inks)
                .filter(|(pair, _)| pair.ends.contains(&edge));
            let wrong = found.clone().find(|(pair, _)| !pair.fits);
            wrong.or_else(|| found.next()).map(|(_, ink)| *ink)
        };
        let complaints = |sign: usize| -> Vec<String> {
            let wrong = pairs.iter().filter(|pair| pair.sign == sign && !pair.fits);
            wrong
                .map(|pair| {
                    let text = |edge| self.side(edge).map_or("", |side| side.text.as_str());
                    format!("{} ≠ {}", text(pair.ends[0]), text(pair.ends[1]))
                })
                .collect()
        };

        let top = if self.title.is_empty() { 10 } else { 40 } + 20;
        let tallest = self.parts.iter().filter_map(|part| match part {
            Part::Matrix(matrix) => Some(length(&matrix.rows, largest)),
            Part::Sign(_) => None,
        });
        let tallest = tallest.max().unwrap_or(0).max(40);
        let middle = top + tallest / 2;
        // Below each box: a name that does not fit into it, and the shape.
        let fits_inside = |m: &Matrix| {
            theme::text_width(&m.name, NAME_SIZE) + 6 <= length(&m.columns, largest)
                && length(&m.rows, largest) >= 16
        };
        let any_name_below = self
            .parts
            .iter()
            .any(|part| matches!(part, Part::Matrix(m) if !fits_inside(m)));
        let below = if any_name_below { 44 } else { 26 };
        let height = (top + tallest + below + 6) as u32;

        // Each part with its left edge and the room that it takes.
        let mut x = 16;
        let mut places = Vec::with_capacity(self.parts.len());
        for (index, part) in self.parts.iter().enumerate() {
            let room = match part {
                Part::Matrix(m) => {
                    let rows = theme::text_width(&m.rows.text, NUMBER_SIZE) + 8;
                    let shape = theme::text_width(&shape_text(m), NUMBER_SIZE);
                    let mut under = shape.max(theme::text_width(&m.columns.text, NUMBER_SIZE));
                    if !fits_inside(m) {
                        under = under.max(theme::text_width(&m.name, NAME_SIZE));
                    }
                    let side = length(&m.columns, largest);
                    // Texts are centred at the box, which has its number of rows at its left.
                    let overhang = (under - side).max(0) / 2 + 2;
                    Room {
                        before: rows.max(overhang),
                        side,
                        after: overhang,
                    }
                }
                Part::Sign(_) => {
                    let widest = complaints(index)
                        .iter()
                        .map(|text| theme::text_width(text, NUMBER_SIZE) + 14)
                        .max();
                    Room {
                        before: 0,
                        side: widest.unwrap_or(0).max(36),
                        after: 0,
                    }
                }
            };
            places.push((x + room.before, room.side));
            x += room.before + room.side + room.after;
        }
        let needed = (x + 16).max(axes::title_width(&self.title) + 40);
        let aside = (needed - (x + 16)) / 2;
        let width = needed as u32;

        let canvas = Canvas::new((width, height));
        {
            let root = canvas.area();
            axes::titled(&canvas, &self.title, &[]);
            let write = |text: &str, (x, y): (i32, i32), size, ink: theme::Ink, anchor| {
                let at = (f64::from(x), f64::from(y));
                canvas.write(text, at, size, ink.light(), anchor);
            };
            let centred = |vertical| Pos::new(HPos::Center, vertical);
            for (index, (part, &(left, room))) in self.parts.iter().zip(&places).enumerate() {
                let left = left + aside;
                let centre = left + room / 2;
                let matrix = match part {
                    Part::Matrix(matrix) => matrix,
                    Part::Sign(sign) => {
                        let text = match sign {
                            Sign::Times => "×",
                            Sign::Plus => "+",
                            Sign::Equals => "=",
                            Sign::Arrow => "→",
                        };
                        let complaints = complaints(index);
                        let ink = if complaints.is_empty() {
                            theme::TEXT
                        } else {
                            WRONG
                        };
                        write(text, (centre, middle), 22, ink, centred(VPos::Center));
                        for (line, complaint) in complaints.iter().enumerate() {
                            let at = (centre, middle + 16 + 15 * line as i32);
                            write(complaint, at, NUMBER_SIZE, WRONG, centred(VPos::Top));
                        }
                        continue;
                    }
                };
                let tall = length(&matrix.rows, largest);
                let (upper, lower, right) =
                    (middle - tall / 2, middle - tall / 2 + tall, left + room);
                let corners = [(left, upper), (right, lower)];
                let tint = theme::QUIET.light().mix(0.1).filled();
                let frame = theme::AXIS.light().stroke_width(1);
                root.draw(&Rectangle::new(corners, tint)).expect(DRAWS);
                root.draw(&Rectangle::new(corners, frame)).expect(DRAWS);

                let rows_ink = ink_of((index, Way::Rows));
                let columns_ink = ink_of((index, Way::Columns));
                for (ink, ends) in [
                    (rows_ink, [(left, upper), (left, lower)]),
                    (columns_ink, [(left, upper), (right, upper)]),
                ] {
                    if let Some(ink) = ink {
                        let edge = PathElement::new(ends, ink.light().stroke_width(4));
                        root.draw(&edge).expect(DRAWS);
                    }
                }
                let rows_at = Pos::new(HPos::Right, VPos::Center);
                let ink = rows_ink.unwrap_or(theme::TEXT);
                let (rows, columns) = (&matrix.rows.text, &matrix.columns.text);
                write(rows, (left - 6, middle), NUMBER_SIZE, ink, rows_at);
                let ink = columns_ink.unwrap_or(theme::TEXT);
                let above = (centre, upper - 3);
                write(columns, above, NUMBER_SIZE, ink, centred(VPos::Bottom));

                let mut under = lower + 6;
                if fits_inside(matrix) {
                    let at = (centre, middle);
                    write(
                        &matrix.name,
                        at,
                        NAME_SIZE,
                        theme::TEXT,
                        centred(VPos::Center),
                    );
                } else {
                    let at = (centre, under);
                    write(&matrix.name, at, NAME_SIZE, theme::TEXT, centred(VPos::Top));
                    under += 19;
                }
                let shape = shape_text(matrix);
                let at = (centre, under);
                write(&shape, at, NUMBER_SIZE, theme::QUIET, centred(VPos::Top));
            }
        }
        canvas.figure(self.alt())
    }
}

struct Room {
    before: i32,
    side: i32,
    after: i32,
}

fn shape_text(matrix: &Matrix) -> String {
    format!("({}, {})", matrix.rows.text, matrix.columns.text)
}

#[cfg(test)]
mod tests {
    use super::{Pair, Shapes, Side, Way, length, shapes};

    fn misfits(shapes: &Shapes) -> Vec<[(usize, Way); 2]> {
        let wrong = shapes.pairs().into_iter().filter(|pair| !pair.fits);
        wrong.map(|pair| pair.ends).collect()
    }

    #[test]
    fn a_layer_fits_and_its_inner_sides_are_a_pair() {
        let layer = shapes("")
            .matrix("X", (3, 4))
            .times()
            .matrix("W", (4, 2))
            .plus()
            .matrix("b", (1, 2))
            .equals()
            .matrix("Y", (3, 2));
        let pair = Pair {
            sign: 1,
            ends: [(0, Way::Columns), (2, Way::Rows)],
            fits: true,
        };
        assert_eq!(layer.pairs(), [pair]);
    }

    #[test]
    fn every_kind_of_mismatch_is_found() {
        let product = shapes("").matrix("A", (2, 3)).times().matrix("B", (2, 3));
        assert_eq!(misfits(&product), [[(0, Way::Columns), (2, Way::Rows)]]);
        let sum = shapes("").matrix("A", (2, 3)).plus().matrix("b", (1, 2));
        assert_eq!(misfits(&sum), [[(0, Way::Columns), (2, Way::Columns)]]);
        let wrong_result = product.clone().equals().matrix("C", (3, 2));
        assert_eq!(misfits(&wrong_result).len(), 3);
        assert_eq!(misfits(&sum.arrow().matrix("C", (7, 7))).len(), 1);
    }

    #[test]
    fn one_row_is_added_to_every_row_and_a_chain_of_products_has_its_outer_shape() {
        let chain = shapes("")
            .matrix("b", (1, 2))
            .plus()
            .matrix("X", ("n", 784))
            .times()
            .matrix("W1", (784, 50))
            .times()
            .matrix("W2", (50, 2))
            .equals()
            .matrix("Y", ("n", 2));
        assert!(misfits(&chain).is_empty());
        assert_eq!(chain.pairs().len(), 2);
        assert_eq!(misfits(&chain.equals().matrix("Z", (5, 2))).len(), 1);
    }

    #[test]
    fn sides_are_to_scale_up_to_seven_and_bounded_above() {
        let side = |count: usize| length(&Side::from(count), 7);
        assert_eq!(side(6), 2 * side(3));
        let side = |count: usize| length(&Side::from(count), 784);
        assert!(side(784) > side(100) && side(100) > side(50) && side(784) <= 150);
        assert!(side(1) >= 16);
    }
}
