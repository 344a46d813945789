//! The product of two matrices: ndarray's own, except where one side is short.
//!
//! An element is the same to its last digit either way, so a learner's own `x.dot(&w)` prints the digits that a layer does.
//! Processors without AVX2, or of another kind, take ndarray's product for all shapes. AVX-512 gains most in large products,
//! and there ndarray makes use of it by itself, as the crate's feature `avx512` asks it to.

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
    /// By the loops of `thin`, compiled for AVX2: `avx2`.
    Avx2,
}

impl Way {
    /// What this processor has, the best last.
    pub(crate) fn here() -> &'static [Self] {
        let all = &[Self::General, Self::Avx2];
        if cpu::has_avx2() { all } else { &all[..1] }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Avx2 => "avx2",
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
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use crate::testing::{assert_close, panic_message};
    use ndarray::{array, s};
    use proptest::prelude::*;

    /// `product` in every way, of the factors in each memory order they can have; all must be equal.
    fn in_every_order(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
        let in_columns = |x: &Array2<f64>| x.t().as_standard_layout().into_owned().reversed_axes();
        let gaps = |x: &Array2<f64>| {
            let mut wide = Array2::from_elem((x.nrows(), x.ncols() + 1), f64::NAN);
            wide.slice_mut(s![.., ..x.ncols()]).assign(x);
            wide
        };
        // What the place held before must not matter.
        let place = Array2::from_elem((a.nrows(), b.ncols()), f64::NAN);
        let mut c = place.clone();
        product(a, b, &mut c);

        let (a_columns, b_columns, a_gaps) = (in_columns(a), in_columns(b), gaps(a));
        let a_gaps = a_gaps.slice(s![.., ..a.ncols()]);
        for (a, b, place) in [
            (a.view(), b.view(), place.clone()),
            (a.view(), b_columns.view(), place.clone()),
            (a_columns.view(), b.view(), place.clone()),
            (a_columns.view(), b_columns.view(), place.clone()),
            (a_gaps, b.view(), place.clone()),
            (a.view(), b.view(), in_columns(&place)),
        ] {
            for &way in Way::here() {
                let mut other = place.clone();
                product_by(way, &a, &b, &mut other);
                if cpu::has_avx2() {
                    // `==`, but for elements that are not a number, of which there are several kinds.
                    let bits = |c: &Array2<f64>| {
                        c.mapv(|x| if x.is_nan() { f64::NAN } else { x }.to_bits())
                    };
                    assert_eq!(bits(&c), bits(&other), "{way:?}");
                }
            }
        }
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
        // Forward, weights and inputs: 300 points, 2-64-3; 100, 3 and 1 digits, 784-50-10; two without a short side.
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
            (3, 10, 50),
            (1, 784, 50),
            (784, 1, 50),
            (1, 10, 50),
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
    fn shapes_that_do_not_fit_say_so() {
        let [a, b] = [(2, 3), (2, 3)].map(Array2::<f64>::zeros);
        let message = panic_message!(product(&a, &b, &mut Array2::zeros((2, 3))));
        assert!(message.contains("(2, 3) and (2, 3) has no place in (2, 3)"));
    }

    #[test]
    fn a_way_goes_by_its_name_and_another_name_says_which_there_are() {
        for &way in Way::here() {
            assert_eq!(Way::named(way.name()), way);
        }
        for name in ["avx512", "AVX2", ""] {
            let message = panic_message!(Way::named(name));
            assert!(message.contains(name) && message.contains("there is general"));
        }
    }

    proptest! {
        #[test]
        fn long_sums_are_those_of_ndarray_as_well(seed: u32, m in 1..10_usize, k in 250..800_usize, n in 1..40_usize) {
            let mut rng = NumpyRng::seed(seed);
            let (a, b) = (rng.randn((m, k)), rng.randn((k, n)));
            prop_assert_eq!(in_every_order(&a, &b), a.dot(&b));
            // The same with few columns: Bᵀ Aᵀ.
            let (a, b) = (b.t().as_standard_layout().into_owned(), a.t().as_standard_layout().into_owned());
            prop_assert_eq!(in_every_order(&a, &b), a.dot(&b));
        }

        #[test]
        fn it_is_the_product_of_the_three_loops(seed: u32, m in 0..20_usize, k in 0..20_usize, n in 0..40_usize) {
            let mut rng = NumpyRng::seed(seed);
            let (a, b) = (rng.randn((m, k)), rng.randn((k, n)));
            let c = in_every_order(&a, &b);
            assert_close(&c, &plain(&a, &b), 1e-13);
            prop_assert_eq!(&c, &a.dot(&b));
            if cpu::has_avx2() {
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
            let tolerance = if cpu::has_avx2() { 0.0 } else { 1e-13 };
            prop_assert!(apart.abs() <= tolerance);
        }
    }
}
