//! The product of two matrices: ndarray's own, except where one side is short.
//!
//! An element is the same to its last digit either way, so a learner's own `x.dot(&w)` prints the digits that a layer
//! does. Processors without AVX2, or of another kind, take ndarray's product for all shapes; WebAssembly has the loops as well. AVX-512 gains most in
//! large products, and there ndarray makes use of it by itself, as the crate's feature `avx512` asks it to.

use super::{cpu, thin};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayRef2};
use std::env;
use std::sync::OnceLock;

/// How products with a short side are computed. The environment variable `NNFS_PRODUCT` names one, to measure with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way {
    /// By ndarray, as all others: `general`.
    General,
    /// By the loops of `thin`, compiled for AVX2, or for WebAssembly's vectors: `avx2`, `simd128`.
    Loops,
}

impl Way {
    /// What this processor has, the best last.
    pub(crate) fn here() -> &'static [Self] {
        let all = &[Self::General, Self::Loops];
        if cpu::has_fast_loops() {
            all
        } else {
            &all[..1]
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Loops if cfg!(target_family = "wasm") => "simd128",
            Self::Loops => "avx2",
        }
    }

    /// # Panics
    /// Panics if this processor has no such way.
    fn named(name: &str) -> Self {
        let here = Self::here();
        let found = here.iter().copied().find(|way| way.name() == name);
        found.unwrap_or_else(|| {
            let names: Vec<_> = here.iter().map(|way| way.name()).collect();
            panic!(
                "NNFS_PRODUCT is {name:?}, and there is {} on this processor; leave it unset for the fastest",
                names.join(" or ")
            )
        })
    }

    /// What `NNFS_PRODUCT` said when it was first asked for, or the best.
    fn chosen() -> Self {
        static CHOSEN: OnceLock<Way> = OnceLock::new();
        *CHOSEN.get_or_init(|| match env::var_os("NNFS_PRODUCT") {
            Some(name) => Self::named(&name.to_string_lossy()),
            None => Self::here()[Self::here().len() - 1],
        })
    }
}

/// `C = A B`. A: (m, k); B: (k, n); C: (m, n), overwritten. Either factor may be a transposed view.
///
/// # Panics
/// Panics if the shapes do not fit each other, or if `NNFS_PRODUCT` names what this processor does not have.
pub(crate) fn product(a: &ArrayRef2<f64>, b: &ArrayRef2<f64>, c: &mut Array2<f64>) {
    product_by(Way::chosen(), a, b, c);
}

/// As `product`, in a given way.
pub(crate) fn product_by(way: Way, a: &ArrayRef2<f64>, b: &ArrayRef2<f64>, c: &mut Array2<f64>) {
    assert_eq!(
        (a.ncols(), c.dim()),
        (b.nrows(), (a.nrows(), b.ncols())),
        "the product of {:?} and {:?} has no place in {:?}",
        a.dim(),
        b.dim(),
        c.dim()
    );
    if way == Way::General || !thin::product(a, b, c) {
        general_mat_mul(1.0, a, b, 0.0, c);
    }
}

#[cfg(test)]
mod tests;
