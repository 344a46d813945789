use super::cpu::{self, Kernel};
use ndarray::{Array2, Axis};

/// How many columns are added up at once.
const WIDTH: usize = 16;

/// The sum of all rows: x: (n, m); sum: (1, m), overwritten. Each column is added up from first to last, as
/// `sum_axis(Axis(0))` does it, so both give the same numbers.
///
/// # Panics
/// Panics if the sum has another number of columns.
pub(crate) fn sum_rows(x: &Array2<f64>, sum: &mut Array2<f64>) {
    assert_eq!(
        (1, x.ncols()),
        sum.dim(),
        "the rows of {:?} have no sum of shape {:?}",
        x.dim(),
        sum.dim()
    );
    match (x.as_slice(), sum.as_slice_mut()) {
        (Some(x), Some(sum)) => {
            sum.fill(0.0);
            cpu::run(SumRows { x, sum });
        }
        _ => sum.row_mut(0).assign(&x.sum_axis(Axis(0))),
    }
}

struct SumRows<'a> {
    x: &'a [f64],
    sum: &'a mut [f64],
}

impl Kernel for SumRows<'_> {
    #[inline(always)]
    fn run(self) {
        let n_columns = self.sum.len();
        let (whole, rest) = self.sum.as_chunks_mut::<WIDTH>();
        let n_whole = whole.len() * WIDTH;
        for (i, total) in whole.iter_mut().enumerate() {
            let mut sums = [0.0; WIDTH];
            for row in self.x.chunks_exact(n_columns) {
                let (row, _) = row.as_chunks::<WIDTH>();
                for (sum, x) in sums.iter_mut().zip(&row[i]) {
                    *sum += x;
                }
            }
            *total = sums;
        }
        if !rest.is_empty() {
            for row in self.x.chunks_exact(n_columns) {
                for (sum, x) in rest.iter_mut().zip(&row[n_whole..]) {
                    *sum += x;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::NumpyRng;
    use crate::testing::panic_message;
    use ndarray::array;
    use proptest::prelude::*;

    fn sum_of(x: &Array2<f64>) -> Array2<f64> {
        let mut sum = Array2::from_elem((1, x.ncols()), f64::NAN);
        sum_rows(x, &mut sum);
        sum
    }

    #[test]
    fn the_rows_are_added_up() {
        assert_eq!(sum_of(&array![[1.0, 2.0], [3.0, 4.0]]), array![[4.0, 6.0]]);
        assert_eq!(sum_of(&Array2::zeros((0, 3))), array![[0.0, 0.0, 0.0]]);
        assert_eq!(sum_of(&Array2::zeros((3, 0))).dim(), (1, 0));
    }

    #[test]
    fn not_a_number_stays_in_its_column() {
        let mut x = Array2::ones((5, 20));
        x[[2, 3]] = f64::NAN;
        x[[4, 18]] = f64::INFINITY;
        let sum = sum_of(&x);
        assert!(sum[[0, 3]].is_nan() && sum[[0, 18]] == f64::INFINITY);
        assert_eq!(sum.iter().filter(|&&sum| sum == 5.0).count(), 18);
    }

    #[test]
    fn a_sum_of_another_width_says_so() {
        let message = panic_message!(sum_rows(&array![[1.0, 2.0]], &mut Array2::zeros((1, 3))));
        assert!(message.contains("(1, 2)") && message.contains("(1, 3)"));
    }

    proptest! {
        #[test]
        fn it_is_the_sum_of_ndarray(seed: u32, rows in 0..400_usize, columns in 0..70_usize) {
            let x = NumpyRng::seed(seed).randn((rows, columns));
            let expected = x.sum_axis(Axis(0));
            let sum = sum_of(&x);
            prop_assert_eq!(sum.row(0), expected);
            let columns_first = x.t().as_standard_layout().into_owned().reversed_axes();
            let apart = sum_of(&columns_first) - sum;
            prop_assert!(apart.iter().all(|d| d.abs() < 1e-12));
        }
    }
}
