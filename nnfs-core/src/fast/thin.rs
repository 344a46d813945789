//! Products with a short side: up to four rows, four columns, or four numbers to add up for each element.
//!
//! A general product first copies both factors into an order that suits large matrices. For (300, 2) times (2, 64),
//! that takes longer than the multiplying. The loops here read the longer factor once, where it lies.
//!
//! Each takes the shapes at which `cargo run --release --example bench_products` showed it to be faster than the
//! general product, with AVX2.

use super::cpu::{self, Kernel, multiply_add};
use ndarray::{Array2, ArrayRef2};
use std::borrow::Cow;
use std::ops::Range;

/// How many columns, or rows, a product must have beside its short side.
const LONG: usize = 8;
/// So many products are added up from first to last, and then the sums of such blocks: the order of the general
/// product.
const BLOCK: usize = 256;
/// How many numbers AVX2 multiplies at once.
const LANES: usize = 4;

/// `C = A B`, if it has a short side. Else, or where a matrix lies in memory with gaps, C stays as it is and the answer
/// is false.
pub(super) fn product(a: &ArrayRef2<f64>, b: &ArrayRef2<f64>, c: &mut Array2<f64>) -> bool {
    let shape = (a.nrows(), a.ncols(), b.ncols());
    let (Some(a), Some(b), Some(c)) = (Factor::of(a), Factor::of(b), c.as_slice_mut()) else {
        return false;
    };
    match shape {
        (1.., 1, LONG..) => flat::<1>(a, b, c),
        (1.., 2, LONG..) => flat::<2>(a, b, c),
        (1.., 3, 16..) => flat::<3>(a, b, c),
        (1.., 4, 16..) => flat::<4>(a, b, c),
        (1, 1.., LONG..) => few::<1>(a, b, c, true),
        (2, 1.., LONG..) => few::<2>(a, b, c, true),
        (3, 1.., LONG..) => few::<3>(a, b, c, true),
        (4, 1.., LONG..) => few::<4>(a, b, c, true),
        (LONG.., 5.., 1) => few::<1>(b.t(), a.t(), c, false), // Cᵀ = Bᵀ Aᵀ
        (LONG.., 5.., 2) => few::<2>(b.t(), a.t(), c, false),
        (LONG.., 5.., 3) => few::<3>(b.t(), a.t(), c, false),
        (LONG.., 5.., 4) => few::<4>(b.t(), a.t(), c, false),
        _ => return false,
    }
    true
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

    fn t(self) -> Self {
        match self {
            Self::Rows(x) => Self::Columns(x),
            Self::Columns(x) => Self::Rows(x),
        }
    }

    /// The numbers row after row; `n` columns.
    fn into_rows(self, n: usize) -> Cow<'a, [f64]> {
        match self {
            Self::Rows(rows) => rows.into(),
            Self::Columns(columns) => {
                let mut rows = vec![0.0; columns.len()];
                transpose(columns, n, &mut rows);
                rows.into()
            }
        }
    }
}

/// Copies rows into columns of `n` numbers. Of fewer rows than that, the ends of the columns stay as they are.
fn transpose(rows: &[f64], n: usize, columns: &mut [f64]) {
    for (i, row) in rows.chunks_exact(columns.len() / n).enumerate() {
        for (column, &x) in columns.chunks_exact_mut(n).zip(row) {
            column[i] = x;
        }
    }
}

/// `C = A B`. A: (m, K); B: (K, n). So few products an element leave little to gain but to write each row of C in one
/// go.
fn flat<const K: usize>(a: Factor, b: Factor, c: &mut [f64]) {
    let a = a.into_rows(K);
    let (a, _) = a.as_chunks::<K>();
    let n = c.len() / a.len();
    let b = b.into_rows(n);
    let b = std::array::from_fn(|k| &b[k * n..][..n]);
    cpu::run(Flat { a, b, c });
}

struct Flat<'a, const K: usize> {
    a: &'a [[f64; K]],
    b: [&'a [f64]; K],
    c: &'a mut [f64],
}

impl<const K: usize> Kernel for Flat<'_, K> {
    #[inline(always)]
    fn run(self) {
        let n = self.b[0].len();
        let b: [&[f64]; K] = std::array::from_fn(|k| &self.b[k][..n]);
        for (a, c) in self.a.iter().zip(self.c.chunks_exact_mut(n)) {
            for j in 0..n {
                let mut sum = 0.0;
                for k in 0..K {
                    sum = multiply_add(a[k], b[k][j], sum);
                }
                c[j] = sum;
            }
        }
    }
}

/// `C = X M`, or `Cᵀ`. X: (R, k); M: (k, n); C: (R, n) if `wide`, else (n, R).
fn few<const R: usize>(x: Factor, m: Factor, c: &mut [f64], wide: bool) {
    let n = c.len() / R;
    let compute = |c: &mut [f64]| match m {
        Factor::Rows(m) => down::<R>(x, m, n, c),
        Factor::Columns(m) => across::<R>(x, m, c),
    };
    let computed_wide = matches!(m, Factor::Rows(_));
    if computed_wide == wide || R == 1 {
        compute(c);
    } else {
        let mut turned = vec![0.0; c.len()];
        compute(&mut turned);
        transpose(&turned, if computed_wide { R } else { n }, c);
    }
}

/// `C = X M`, down many columns of M at once. X: (R, k); M: (k, n) in rows; C: (R, n).
fn down<const R: usize>(x: Factor, m: &[f64], n: usize, c: &mut [f64]) {
    let mut j = 0;
    while j < n {
        // The last columns overlap with those before them, which gives the same numbers twice. Four rows of four vectors
        // would not fit into the registers.
        j = if R < 4 && n >= 16 && n - j > 8 {
            columns::<R, 4>(x, m, n, j.min(n - 16), c)
        } else {
            columns::<R, 2>(x, m, n, j.min(n - 8), c)
        };
    }
}

/// V vectors of columns of C, from column `j` on; where they end.
fn columns<const R: usize, const V: usize>(
    x: Factor,
    m: &[f64],
    n: usize,
    j: usize,
    c: &mut [f64],
) -> usize {
    let k = m.len() / n;
    let sums = in_blocks::<R, V>(k, |block, sums| {
        let m = &m[block.start * n..block.end * n];
        match x {
            Factor::Rows(x) => {
                let x = std::array::from_fn(|r| &x[r * k..][block.clone()]);
                cpu::run(RowTile { x, m, n, j, sums });
            }
            Factor::Columns(x) => {
                let (columns, _) = x.as_chunks();
                let x = &columns[block];
                cpu::run(ColumnTile { x, m, n, j, sums });
            }
        }
    });
    let end = j + V * LANES;
    for (c, sums) in c.chunks_exact_mut(n).zip(&sums) {
        c[j..end].copy_from_slice(sums.as_flattened());
    }
    end
}

/// `Cᵀ = Mᵀ Xᵀ`, across eight rows of `Mᵀ` at once. X: (R, k); `Mᵀ`: (n, k) in rows; `Cᵀ`: (n, R).
fn across<const R: usize>(x: Factor, m: &[f64], c: &mut [f64]) {
    let (c, _) = c.as_chunks_mut::<R>();
    let k = m.len() / c.len();
    // As wide as a vector, with zeros behind its R columns.
    let mut padded = vec![0.0; k * LANES];
    match x {
        Factor::Rows(x) => transpose(x, LANES, &mut padded),
        Factor::Columns(x) => {
            for (row, x) in padded.chunks_exact_mut(LANES).zip(x.as_chunks::<R>().0) {
                row[..R].copy_from_slice(x);
            }
        }
    }
    for i in (0..c.len()).step_by(8) {
        let i = i.min(c.len() - 8); // the last rows overlap, as above
        let sums = in_blocks::<8, 1>(k, |block, sums| {
            let x = std::array::from_fn(|r| &m[(i + r) * k..][block.clone()]);
            let m = &padded[block.start * LANES..block.end * LANES];
            cpu::run(RowTile {
                x,
                m,
                n: LANES,
                j: 0,
                sums,
            });
        });
        for (c, [sums]) in c[i..].iter_mut().zip(&sums) {
            *c = *sums.first_chunk().expect("at most four columns");
        }
    }
}

/// The sums of a tile of C: R rows of V vectors.
type Sums<const R: usize, const V: usize> = [[[f64; LANES]; V]; R];

/// The sums over all `k` products, from those that `tile` writes for each block of them.
fn in_blocks<const R: usize, const V: usize>(
    k: usize,
    tile: impl Fn(Range<usize>, &mut Sums<R, V>),
) -> Sums<R, V> {
    let mut sums = [[[0.0; LANES]; V]; R];
    tile(0..k.min(BLOCK), &mut sums);
    for start in (BLOCK..k).step_by(BLOCK) {
        let mut more = [[[0.0; LANES]; V]; R];
        tile(start..k.min(start + BLOCK), &mut more);
        let (sums, more) = (sums.as_flattened_mut(), more.as_flattened());
        for (sum, more) in sums.as_flattened_mut().iter_mut().zip(more.as_flattened()) {
            *sum += more;
        }
    }
    sums
}

/// Adds the products of R numbers, below each other, and V vectors of a row, beside each other, from `j` on.
#[inline(always)]
fn add_products<const R: usize, const V: usize>(
    x: [f64; R],
    row: &[f64],
    j: usize,
    sums: &mut Sums<R, V>,
) {
    let (vectors, _) = row[j..].as_chunks::<LANES>();
    let vectors: &[_; V] = vectors.first_chunk().expect("V vectors");
    // The rows come inside the columns: the other way round, compilers make vectors of rows, whose sums lie apart.
    for v in 0..V {
        for r in 0..R {
            for lane in 0..LANES {
                sums[r][v][lane] = multiply_add(x[r], vectors[v][lane], sums[r][v][lane]);
            }
        }
    }
}

// Each tile is a kernel of its own that ends with one assignment of all sums. Compilers keep the sums of such a short
// function in registers, and do not where it goes on.

/// R rows of X times V vectors of columns of M, which is n wide, from column `j` on.
struct RowTile<'a, const R: usize, const V: usize> {
    x: [&'a [f64]; R],
    m: &'a [f64],
    n: usize,
    j: usize,
    sums: &'a mut Sums<R, V>,
}

impl<const R: usize, const V: usize> Kernel for RowTile<'_, R, V> {
    #[inline(always)]
    fn run(self) {
        let mut sums = [[[0.0; LANES]; V]; R];
        let k = self.x[0].len();
        let x: [&[f64]; R] = std::array::from_fn(|r| &self.x[r][..k]);
        for (k, m) in (0..k).zip(self.m.chunks_exact(self.n)) {
            add_products(std::array::from_fn(|r| x[r][k]), m, self.j, &mut sums);
        }
        *self.sums = sums;
    }
}

/// The same from the columns of X.
struct ColumnTile<'a, const R: usize, const V: usize> {
    x: &'a [[f64; R]],
    m: &'a [f64],
    n: usize,
    j: usize,
    sums: &'a mut Sums<R, V>,
}

impl<const R: usize, const V: usize> Kernel for ColumnTile<'_, R, V> {
    #[inline(always)]
    fn run(self) {
        let mut sums = [[[0.0; LANES]; V]; R];
        for (x, m) in self.x.iter().zip(self.m.chunks_exact(self.n)) {
            add_products(*x, m, self.j, &mut sums);
        }
        *self.sums = sums;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use ndarray::s;

    #[test]
    fn compiled_for_any_processor_the_loops_give_the_same_numbers() {
        let mut rng = NumpyRng::seed(0);
        let (x, m) = (rng.randn((3, 9)), rng.randn((9, 11)));
        let fused = Array2::from_shape_fn((3, 11), |(i, j)| {
            (0..9).fold(0.0, |sum, k| x[[i, k]].mul_add(m[[k, j]], sum))
        });
        let (rows, columns) = (
            x.as_slice().expect("rows"),
            x.t().as_standard_layout().into_owned(),
        );
        let columns = columns.as_slice().expect("rows").as_chunks().0;
        let rows: [_; 3] = std::array::from_fn(|r| &rows[9 * r..][..9]);
        let m = m.as_slice().expect("rows");
        let (n, j) = (11, 3); // the last eight columns

        let mut by_rows = [[[f64::NAN; LANES]; 2]; 3];
        let sums = &mut by_rows;
        RowTile {
            x: rows,
            m,
            n,
            j,
            sums,
        }
        .run();
        let by_rows = by_rows.as_flattened().as_flattened();
        assert!(by_rows.iter().eq(fused.slice(s![.., j..])));

        let mut by_columns = [[[f64::NAN; LANES]; 2]; 3];
        let sums = &mut by_columns;
        ColumnTile {
            x: columns,
            m,
            n,
            j,
            sums,
        }
        .run();
        assert_eq!(by_columns.as_flattened().as_flattened(), by_rows);

        let mut c = vec![f64::NAN; 81];
        let b = std::array::from_fn(|k| &m[9 * k..][..9]);
        Flat {
            a: columns,
            b,
            c: &mut c,
        }
        .run();
        let fused = Array2::from_shape_fn((9, 9), |(i, j)| {
            (0..3).fold(0.0, |sum, k| x[[k, i]].mul_add(m[9 * k + j], sum))
        });
        assert!(c.iter().eq(fused.iter()));
    }
}
