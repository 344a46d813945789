//! The product of two matrices, for the shapes of small networks.
//!
//! A general product first brings both factors into an order that suits large matrices. Where a side is short, as in
//! (300, 2) times (2, 64), that takes longer than the multiplying. So there are three loops here, and the shape says
//! which is taken. All of them add up an element's products in the order of the general product: an element is the same,
//! to its last digit, whatever the matrix around it, and the same that ndarray's `dot` gives. Other processors than those
//! of `cpu` take the general product for all shapes.

use super::cpu::{Avx2, Avx512, Kernel, Processor};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayRef2};
use std::borrow::Cow;
use std::ops::Range;

// Everywhere here, `L` is how many numbers the processor multiplies at once: the lanes of its vectors, 4 or 8. R counts
// rows, V vectors.

/// How many vectors of columns of B are taken at once.
const PANEL: usize = 2;
/// From so many multiplications on, a general product is as fast as four lanes: 8 million, a millisecond or half of one.
const LARGE_FOR_FOUR: usize = 1 << 23;
/// The same for eight lanes, of which ndarray's general product makes no use: a thousand million.
const LARGE_FOR_EIGHT: usize = 1 << 30;
/// So many products are added up from first to last, and then the sums of such blocks: the order of the general product.
const BLOCK: usize = 256;

/// `C = A B`. A: (m, k); B: (k, n); C: (m, n), overwritten. Either factor may be a transposed view.
///
/// # Panics
/// Where the shapes do not fit each other.
pub(crate) fn product(a: &ArrayRef2<f64>, b: &ArrayRef2<f64>, c: &mut Array2<f64>) {
    let (m, k, n) = (a.nrows(), a.ncols(), b.ncols());
    assert_eq!(
        (k, c.dim()),
        (b.nrows(), (m, n)),
        "the product of {:?} and {:?} has no place in {:?}",
        a.dim(),
        b.dim(),
        c.dim()
    );
    let multiplications = m * k * n;
    if let (Some(a), Some(b), Some(c)) = (Factor::of(a), Factor::of(b), c.as_slice_mut()) {
        // Fewer than eight columns do not fill eight lanes.
        if n >= 8
            && multiplications < LARGE_FOR_EIGHT
            && let Some(processor) = Avx512::find()
        {
            return small(processor, a, b, c, [m, k, n]);
        }
        if multiplications < LARGE_FOR_FOUR
            && let Some(processor) = Avx2::find()
        {
            return small(processor, a, b, c, [m, k, n]);
        }
    }
    general_mat_mul(1.0, a, b, 0.0, c);
}

/// A matrix in memory: row after row, or column after column.
#[derive(Clone, Copy)]
enum Factor<'a> {
    Rows(&'a [f64]),
    Columns(&'a [f64]),
}

impl<'a> Factor<'a> {
    /// The matrix, if its numbers lie without gaps.
    fn of(matrix: &'a ArrayRef2<f64>) -> Option<Self> {
        let rows = matrix.as_slice().map(Self::Rows);
        rows.or_else(|| matrix.t().to_slice().map(Self::Columns))
    }

    /// The numbers row after row.
    fn into_rows(self, n_rows: usize, n_columns: usize) -> Cow<'a, [f64]> {
        match self {
            Self::Rows(rows) => rows.into(),
            Self::Columns(columns) => {
                let mut rows = vec![0.0; columns.len()];
                for (j, column) in columns.chunks_exact(n_rows).enumerate() {
                    for (row, &x) in rows.chunks_exact_mut(n_columns).zip(column) {
                        row[j] = x;
                    }
                }
                rows.into()
            }
        }
    }
}

fn small<const L: usize>(
    processor: impl Processor<L>,
    a: Factor,
    b: Factor,
    c: &mut [f64],
    [m, k, n]: [usize; 3],
) {
    if m * k * n == 0 {
        c.fill(0.0);
    } else if k <= 4 {
        let (a, b) = (a.into_rows(m, k), b.into_rows(k, n));
        processor.run(Flat {
            a: &a,
            b: &b,
            c,
            k,
            n,
        });
    } else if n < L {
        // Padded to the width of a vector, as so many columns are computed at once.
        let panel = panels::<L>(b, k, n);
        let mut wide = vec![0.0; m * L];
        small(processor, a, Factor::Rows(&panel), &mut wide, [m, k, L]);
        for (c, wide) in c.chunks_exact_mut(n).zip(wide.chunks_exact(L)) {
            c.copy_from_slice(&wide[..n]);
        }
    } else {
        match (m, b) {
            (1, _) => low::<1, L>(processor, a, &b.into_rows(k, n), c, n),
            (2, _) => low::<2, L>(processor, a, &b.into_rows(k, n), c, n),
            (3, _) => low::<3, L>(processor, a, &b.into_rows(k, n), c, n),
            (_, Factor::Rows(panel)) if n == L => tall(processor, a, panel, c, m, n),
            _ => tall(processor, a, &panels::<L>(b, k, n), c, m, n),
        }
    }
}

/// B cut into panels of `PANEL L` columns, each stored row after row. The last one has as many columns as are left,
/// filled up with zeros to a multiple of L.
fn panels<const L: usize>(b: Factor, k: usize, n: usize) -> Vec<f64> {
    let mut panels = vec![0.0; k * n.next_multiple_of(L)];
    let mut rest = &mut panels[..];
    for j in (0..n).step_by(PANEL * L) {
        let used = (PANEL * L).min(n - j);
        let width = used.next_multiple_of(L);
        let (panel, after) = rest.split_at_mut(k * width);
        rest = after;
        match b {
            Factor::Rows(b) => {
                for (row, b) in panel.chunks_exact_mut(width).zip(b.chunks_exact(n)) {
                    let (row, row_rest) = row[..used].as_chunks_mut::<L>();
                    let (b, b_rest) = b[j..j + used].as_chunks::<L>();
                    row.copy_from_slice(b);
                    row_rest.copy_from_slice(b_rest);
                }
            }
            Factor::Columns(b) => {
                for (x, column) in b[j * k..].chunks_exact(k).take(used).enumerate() {
                    for (row, &b) in panel.chunks_exact_mut(width).zip(column) {
                        row[x] = b;
                    }
                }
            }
        }
    }
    panels
}

/// Up to four products an element, which leaves little to gain but to write each row of C in one go.
struct Flat<'a> {
    a: &'a [f64],
    b: &'a [f64],
    c: &'a mut [f64],
    k: usize,
    n: usize,
}

impl Kernel for Flat<'_> {
    #[inline(always)]
    fn run(self) {
        match self.k {
            1 => self.rows::<1>(),
            2 => self.rows::<2>(),
            3 => self.rows::<3>(),
            _ => self.rows::<4>(),
        }
    }
}

impl Flat<'_> {
    #[inline(always)]
    fn rows<const K: usize>(self) {
        let n = self.n;
        let b: [&[f64]; K] = std::array::from_fn(|k| &self.b[k * n..][..n]);
        let (a, _) = self.a.as_chunks::<K>();
        for (a, c) in a.iter().zip(self.c.chunks_exact_mut(n)) {
            for j in 0..n {
                let mut sum = 0.0;
                for k in 0..K {
                    sum = a[k].mul_add(b[k][j], sum);
                }
                c[j] = sum;
            }
        }
    }
}

/// Up to three rows: B is read once, where it lies.
fn low<const R: usize, const L: usize>(
    processor: impl Processor<L>,
    a: Factor,
    b: &[f64],
    c: &mut [f64],
    n: usize,
) {
    let mut j = 0;
    while j < n {
        let width = if n - j > L && n >= 4 * L { 4 * L } else { L };
        // The last columns overlap with those before them, which gives the same numbers twice.
        let from = j.min(n - width);
        let columns = Rows { b, n, j: from };
        let place = Place {
            c: &mut c[from..],
            n,
            used: width,
        };
        if width == L {
            tile::<R, 1, L>(processor, a, 0, R, &columns, place);
        } else {
            tile::<R, 4, L>(processor, a, 0, R, &columns, place);
        }
        j = from + width;
    }
}

/// Four rows and more, through all panels of B: eight rows at a time where the registers hold the sums, else four.
fn tall<const L: usize>(
    processor: impl Processor<L>,
    a: Factor,
    panels: &[f64],
    c: &mut [f64],
    m: usize,
    n: usize,
) {
    let by_eight = m >= 8 && (L == 8 || n <= L);
    let mut i = 0;
    while i < m {
        let rows = if by_eight && m - i > 4 { 8 } else { 4 };
        // The last rows overlap with those before them, as above.
        let from = i.min(m - rows);
        let c = &mut c[from * n..];
        if rows == 8 {
            strip::<8, L>(processor, a, from, m, panels, c, n);
        } else {
            strip::<4, L>(processor, a, from, m, panels, c, n);
        }
        i = from + rows;
    }
}

/// R rows of A, from row `i` of `m` on, times all panels of B.
fn strip<const R: usize, const L: usize>(
    processor: impl Processor<L>,
    a: Factor,
    i: usize,
    m: usize,
    panels: &[f64],
    c: &mut [f64],
    n: usize,
) {
    let k = panels.len() / n.next_multiple_of(L);
    for j in (0..n).step_by(PANEL * L) {
        let used = (PANEL * L).min(n - j);
        let (panel, _) = panels[j * k..].as_chunks::<L>();
        let place = Place {
            c: &mut c[j..],
            n,
            used,
        };
        if used > L {
            tile::<R, PANEL, L>(processor, a, i, m, &Panel::of(panel, k), place);
        } else {
            tile::<R, 1, L>(processor, a, i, m, &Panel::of(panel, k), place);
        }
    }
}

/// Some columns of B, V vectors of them.
trait Columns<const V: usize, const L: usize> {
    /// Their rows.
    fn rows(&self) -> impl Iterator<Item = &[[f64; L]; V]>;

    /// Some of the rows only.
    fn part(&self, rows: Range<usize>) -> Self;
}

/// Columns of their own.
struct Panel<'a, const V: usize, const L: usize>(&'a [[[f64; L]; V]]);

impl<'a, const V: usize, const L: usize> Panel<'a, V, L> {
    /// The first `k` rows.
    fn of(vectors: &'a [[f64; L]], k: usize) -> Self {
        Self(vectors[..k * V].as_chunks().0)
    }
}

impl<const V: usize, const L: usize> Columns<V, L> for Panel<'_, V, L> {
    #[inline(always)]
    fn rows(&self) -> impl Iterator<Item = &[[f64; L]; V]> {
        self.0.iter()
    }

    fn part(&self, rows: Range<usize>) -> Self {
        Self(&self.0[rows])
    }
}

/// The columns from `j` on of a matrix of `n` columns.
struct Rows<'a> {
    b: &'a [f64],
    n: usize,
    j: usize,
}

impl<const V: usize, const L: usize> Columns<V, L> for Rows<'_> {
    #[inline(always)]
    fn rows(&self) -> impl Iterator<Item = &[[f64; L]; V]> {
        let j = self.j;
        self.b
            .chunks_exact(self.n)
            .map(move |row| row[j..].as_chunks().0.first_chunk().expect("V vectors"))
    }

    fn part(&self, rows: Range<usize>) -> Self {
        Self {
            b: &self.b[rows.start * self.n..rows.end * self.n],
            ..*self
        }
    }
}

/// The sums of a tile of C: R rows of V vectors.
type Sums<const R: usize, const V: usize, const L: usize> = [[[f64; L]; V]; R];

/// Where a tile of C goes: to the start of `c`, whose rows are `n` wide, as far as `used` columns.
struct Place<'a> {
    c: &'a mut [f64],
    n: usize,
    used: usize,
}

impl Place<'_> {
    fn put<const R: usize, const V: usize, const L: usize>(self, sums: &Sums<R, V, L>) {
        let Self { c, n, used } = self;
        for (r, sums) in sums.iter().enumerate() {
            let (c, sums) = (&mut c[r * n..], sums.as_flattened());
            if used == V * L {
                c[..V * L].copy_from_slice(sums); // of a known length, which is quicker
            } else {
                c[..used].copy_from_slice(&sums[..used]);
            }
        }
    }
}

/// R rows of A, from row `i` of `m` on, times V vectors of columns.
fn tile<const R: usize, const V: usize, const L: usize>(
    processor: impl Processor<L>,
    a: Factor,
    i: usize,
    m: usize,
    b: &impl Columns<V, L>,
    place: Place,
) {
    let block = |rows: Range<usize>| {
        let mut sums = [[[0.0; L]; V]; R];
        let b = b.part(rows.clone());
        match a {
            Factor::Rows(a) => {
                let k = a.len() / m;
                let a = std::array::from_fn(|r| &a[(i + r) * k..][rows.clone()]);
                processor.run(RowTile {
                    a,
                    b,
                    sums: &mut sums,
                });
            }
            Factor::Columns(a) => {
                let a = &a[rows.start * m..rows.end * m];
                processor.run(ColumnTile {
                    a,
                    i,
                    m,
                    b,
                    sums: &mut sums,
                });
            }
        }
        sums
    };
    let (Factor::Rows(all) | Factor::Columns(all)) = a;
    let k = all.len() / m;
    let mut sums = block(0..k.min(BLOCK));
    for from in (BLOCK..k).step_by(BLOCK) {
        let more = block(from..k.min(from + BLOCK));
        let more = more.as_flattened().as_flattened();
        for (sum, more) in sums
            .as_flattened_mut()
            .as_flattened_mut()
            .iter_mut()
            .zip(more)
        {
            *sum += more;
        }
    }
    place.put(&sums);
}

/// Adds the products of R numbers of A, below each other, and V vectors of B, beside each other.
#[inline(always)]
fn add_products<const R: usize, const V: usize, const L: usize>(
    a: [f64; R],
    b: &[[f64; L]; V],
    sums: &mut Sums<R, V, L>,
) {
    // The rows come inside the columns: the other way round, compilers make vectors of rows, whose sums lie apart.
    for v in 0..V {
        for r in 0..R {
            for lane in 0..L {
                sums[r][v][lane] = a[r].mul_add(b[v][lane], sums[r][v][lane]);
            }
        }
    }
}

// Each tile is a kernel of its own that ends with one assignment of all sums. Compilers keep the sums of such a short
// function in registers, and do not where it goes on.

/// A tile from rows of A.
struct RowTile<'a, const R: usize, const V: usize, const L: usize, B> {
    a: [&'a [f64]; R],
    b: B,
    sums: &'a mut Sums<R, V, L>,
}

impl<const R: usize, const V: usize, const L: usize, B: Columns<V, L>> Kernel
    for RowTile<'_, R, V, L, B>
{
    #[inline(always)]
    fn run(self) {
        let mut sums = [[[0.0; L]; V]; R];
        let k = self.a[0].len();
        let a: [&[f64]; R] = std::array::from_fn(|r| &self.a[r][..k]);
        for (k, b) in (0..k).zip(self.b.rows()) {
            add_products(std::array::from_fn(|r| a[r][k]), b, &mut sums);
        }
        *self.sums = sums;
    }
}

/// A tile from columns of A, each of them `m` long, from row `i` on.
struct ColumnTile<'a, const R: usize, const V: usize, const L: usize, B> {
    a: &'a [f64],
    i: usize,
    m: usize,
    b: B,
    sums: &'a mut Sums<R, V, L>,
}

impl<const R: usize, const V: usize, const L: usize, B: Columns<V, L>> Kernel
    for ColumnTile<'_, R, V, L, B>
{
    #[inline(always)]
    fn run(self) {
        let mut sums = [[[0.0; L]; V]; R];
        for (a, b) in self.a.chunks_exact(self.m).zip(self.b.rows()) {
            let a = a[self.i..].first_chunk().expect("R rows");
            add_products(*a, b, &mut sums);
        }
        *self.sums = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use crate::testing::{assert_close, panic_message};
    use ndarray::{array, s};
    use proptest::prelude::*;

    /// The product on a processor of this kind, whatever the shape.
    fn small_alone<const L: usize>(
        processor: impl Processor<L>,
        a: &ArrayRef2<f64>,
        b: &ArrayRef2<f64>,
    ) -> Array2<f64> {
        let (m, k, n) = (a.nrows(), a.ncols(), b.ncols());
        let mut c = Array2::from_elem((m, n), f64::NAN);
        let [a, b] = [a, b].map(|x| Factor::of(x).expect("no gaps"));
        small(processor, a, b, c.as_slice_mut().expect("rows"), [m, k, n]);
        c
    }

    /// `product` of the factors in each memory order they can have; all must be equal.
    fn in_every_order(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let columns_first = |x: &Array2<f64>| x.t().as_standard_layout().into_owned();
        let gaps = |x: &Array2<f64>| {
            let mut wide = Array2::from_elem((x.nrows(), x.ncols() + 1), f64::NAN);
            wide.slice_mut(s![.., ..x.ncols()]).assign(x);
            wide
        };
        // What the place held before must not matter.
        let place = || Array2::from_elem((a.nrows(), b.ncols()), f64::NAN);
        let mut c = place();
        product(a, b, &mut c);
        let (at, bt) = (columns_first(a), columns_first(b));
        for (a, b) in [
            (a.view(), b.view()),
            (a.view(), bt.t()),
            (at.t(), b.view()),
            (at.t(), bt.t()),
        ] {
            let mut chosen = place();
            product(&a, &b, &mut chosen);
            // On one processor, the product as it is on others with the same instructions.
            let four = Avx2::find().map(|processor| small_alone(processor, &a, &b));
            let eight = Avx512::find().map(|processor| small_alone(processor, &a, &b));
            if Avx2::find().is_some() {
                for other in [Some(chosen), four, eight].into_iter().flatten() {
                    assert_eq!(c.mapv(f64::to_bits), other.mapv(f64::to_bits));
                }
            }
        }
        let mut general = place();
        product(&gaps(a).slice(s![.., ..a.ncols()]), b, &mut general);
        assert!(
            general
                .iter()
                .zip(&c)
                .all(|(x, y)| x.is_nan() == y.is_nan())
        );
        let mut columns_first = place()
            .reversed_axes()
            .as_standard_layout()
            .into_owned()
            .reversed_axes();
        product(a, b, &mut columns_first);
        assert!(
            columns_first
                .iter()
                .zip(&c)
                .all(|(x, y)| x.is_nan() == y.is_nan())
        );
        c
    }

    /// The textbook's three loops.
    fn plain(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
            (0..a.ncols()).fold(0.0, |sum, k| sum + a[[i, k]] * b[[k, j]])
        })
    }

    /// The same with a fused multiply-add, which rounds once.
    fn fused(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| {
            (0..a.ncols()).fold(0.0, |sum, k| a[[i, k]].mul_add(b[[k, j]], sum))
        })
    }

    #[test]
    fn whole_numbers_are_multiplied_exactly() {
        let c = in_every_order(
            &array![[1.0, 2.0], [3.0, 4.0]],
            &array![[5.0, 6.0], [7.0, 8.0]],
        );
        assert_eq!(c, array![[19.0, 22.0], [43.0, 50.0]]);
    }

    #[test]
    fn a_product_over_nothing_is_zero() {
        assert_eq!(
            in_every_order(&Array2::zeros((2, 0)), &Array2::zeros((0, 3))),
            Array2::<f64>::zeros((2, 3))
        );
        assert_eq!(
            in_every_order(&Array2::zeros((0, 2)), &Array2::ones((2, 3))).dim(),
            (0, 3)
        );
        assert_eq!(
            in_every_order(&Array2::zeros((3, 2)), &Array2::ones((2, 0))).dim(),
            (3, 0)
        );
    }

    #[test]
    fn the_shapes_of_the_books_networks_come_out() {
        let mut rng = NumpyRng::seed(0);
        // Forward, weights and inputs: 300 points, 2-64-3; 100 and 3 digits, 784-50-10; one beyond what is small.
        for (m, k, n) in [
            (300, 2, 64),
            (300, 64, 3),
            (64, 300, 3),
            (2, 300, 64),
            (300, 3, 64),
            (100, 784, 50),
            (784, 100, 50),
            (3, 784, 50),
            (784, 3, 50),
            (100, 50, 10),
            (1, 784, 50),
            (230, 200, 200),
            (130, 300, 230),
        ] {
            let (a, b) = (rng.randn((m, k)), rng.randn((k, n)));
            let c = in_every_order(&a, &b);
            assert_close(&c, &plain(&a, &b), 1e-11);
            assert_eq!(c, a.dot(&b)); // so that a learner's own formula gives the same digits
        }
    }

    #[test]
    fn not_a_number_reaches_its_row_and_column_and_no_further() {
        for (m, k, n) in [(9, 2, 5), (2, 9, 5), (9, 9, 3), (13, 9, 11)] {
            let mut a = Array2::ones((m, k));
            let mut b = Array2::ones((k, n));
            a[[1, 0]] = f64::NAN;
            b[[0, 2]] = f64::INFINITY;
            let c = in_every_order(&a, &b);
            for ((i, j), &c) in c.indexed_iter() {
                match (i, j) {
                    (1, _) => assert!(c.is_nan()),
                    (_, 2) => assert_eq!(c, f64::INFINITY),
                    _ => assert_eq!(c, k as f64),
                }
            }
            // Infinity times zero is not a number.
            b.fill(0.0);
            a[[1, 0]] = f64::INFINITY;
            let c = in_every_order(&a, &b);
            assert!(c.row(1).iter().all(|c| c.is_nan()) && c.row(0).iter().all(|&c| c == 0.0));
        }
    }

    #[test]
    fn compiled_for_any_processor_the_loops_give_the_same_numbers() {
        let mut rng = NumpyRng::seed(0);
        let (a, b) = (rng.randn((4, 9)), rng.randn((9, 8)));
        let expected = fused(&a, &b);
        let panels = panels::<4>(Factor::of(&b).expect("no gaps"), 9, 8);
        let (a_rows, a_columns) = (
            a.as_slice().expect("rows"),
            a.t().as_standard_layout().into_owned(),
        );
        let panel = || Panel::<2, 4>(panels.as_chunks().0.as_chunks().0);

        let mut sums = [[[f64::NAN; 4]; 2]; 4];
        let rows = std::array::from_fn(|r| &a_rows[9 * r..][..9]);
        RowTile {
            a: rows,
            b: panel(),
            sums: &mut sums,
        }
        .run();
        assert_eq!(
            sums.as_flattened().as_flattened(),
            expected.as_slice().expect("rows")
        );

        let mut sums = [[[f64::NAN; 4]; 2]; 4];
        let a = a_columns.as_slice().expect("columns");
        ColumnTile {
            a,
            i: 0,
            m: 4,
            b: panel(),
            sums: &mut sums,
        }
        .run();
        assert_eq!(
            sums.as_flattened().as_flattened(),
            expected.as_slice().expect("rows")
        );

        let (a, b) = (rng.randn((5, 3)), rng.randn((3, 7)));
        let mut c = Array2::zeros((5, 7));
        let [a_rows, b_rows] = [&a, &b].map(|x| x.as_slice().expect("rows"));
        Flat {
            a: a_rows,
            b: b_rows,
            c: c.as_slice_mut().expect("rows"),
            k: 3,
            n: 7,
        }
        .run();
        assert_eq!(c, fused(&a, &b));
    }

    #[test]
    fn shapes_that_do_not_fit_say_so() {
        let [a, b] = [(2, 3), (2, 3)].map(Array2::<f64>::zeros);
        let message = panic_message!(product(&a, &b, &mut Array2::zeros((2, 3))));
        assert!(message.contains("(2, 3) and (2, 3) has no place in (2, 3)"));
    }

    proptest! {
        #[test]
        fn long_sums_are_those_of_ndarray_as_well(seed: u32, m in 1..10_usize, k in 250..800_usize, n in 1..40_usize) {
            let mut rng = NumpyRng::seed(seed);
            let (a, b) = (rng.randn((m, k)), rng.randn((k, n)));
            prop_assert_eq!(in_every_order(&a, &b), a.dot(&b));
        }

        #[test]
        fn it_is_the_product_of_the_three_loops(seed: u32, m in 0..20_usize, k in 0..20_usize, n in 0..40_usize) {
            let mut rng = NumpyRng::seed(seed);
            let (a, b) = (rng.randn((m, k)), rng.randn((k, n)));
            let c = in_every_order(&a, &b);
            assert_close(&c, &plain(&a, &b), 1e-13);
            prop_assert_eq!(&c, &a.dot(&b));
            if Avx2::find().is_some() {
                prop_assert_eq!(c, fused(&a, &b));
            }
        }

        #[test]
        fn an_element_does_not_depend_on_the_shape_around_it(seed: u32, m in 1..20_usize, k in 1..20_usize, n in 1..20_usize) {
            let mut rng = NumpyRng::seed(seed);
            let (a, b) = (rng.randn((m, k)), rng.randn((k, n)));
            let c = in_every_order(&a, &b);
            let (a, b) = (a.slice(s![m - 1.., ..]).to_owned(), b.slice(s![.., n - 1..]).to_owned());
            let apart = in_every_order(&a, &b)[[0, 0]] - c[[m - 1, n - 1]];
            let tolerance = if Avx2::find().is_some() { 0.0 } else { 1e-13 };
            prop_assert!(apart.abs() <= tolerance);
        }
    }
}
