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
                let bits =
                    |c: &Array2<f64>| c.mapv(|x| if x.is_nan() { f64::NAN } else { x }.to_bits());
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
