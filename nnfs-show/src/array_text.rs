//! Arrays as text, digit for digit as NumPy prints them, so that a number can be held against a book.
//!
//! The rules are those of `numpy.array2string` with its default options: up to eight digits after the point and no more
//! than tell the number apart, columns aligned, lines of at most 75 characters, three items at each edge once an array
//! has more than 1,000 elements, and powers of ten when a value is at least 1e8, below 1e-4, or more than 1,000 times
//! another.

use std::fmt;

use ndarray::{ArrayBase, ArrayViewD, Axis, Data, Dimension};

const PRECISION: usize = 8;
const LINE_WIDTH: usize = 75;
const EDGE_ITEMS: usize = 3;
const SUMMARY_THRESHOLD: usize = 1000;

/// An element that an array can be printed with.
///
/// The methods are compiled once for each kind of element, in this crate and not in each cell.
pub trait Element: Copy {
    /// The elements as text, each as wide as the widest, in the same order.
    fn columns(elements: &[Self]) -> Vec<String>;

    /// The whole array as text.
    fn text(array: ArrayViewD<'_, Self>) -> String;
}

/// An array of any shape as NumPy prints it, for `println!` and `format!`.
///
/// ```
/// use ndarray::array;
/// use nnfs_show::np;
///
/// let scores = array![[0.1, 2.0], [30.0, 0.25]];
/// assert_eq!(np(&scores).to_string(), "[[ 0.1   2.  ]\n [30.    0.25]]");
/// ```
#[must_use]
pub fn np<A: Element, S: Data<Elem = A>, D: Dimension>(array: &ArrayBase<S, D>) -> NumpyText {
    NumpyText(A::text(array.view().into_dyn()))
}

/// The text that [`np`] makes; print it with `{}`.
#[derive(Clone, PartialEq, Eq)]
pub struct NumpyText(String);

impl fmt::Display for NumpyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for NumpyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Shows an array that is the last expression of a cell.
pub trait ShowArray {
    /// Prints the array as NumPy would. The kernel calls this.
    fn evcxr_display(&self);
}

impl<A: Element, S: Data<Elem = A>, D: Dimension> ShowArray for ArrayBase<S, D> {
    fn evcxr_display(&self) {
        crate::mime::show(&[("text/plain", &np(self).to_string())]);
    }
}

fn format_array<A: Element>(array: &ArrayViewD<'_, A>) -> String {
    if array.is_empty() {
        return "[]".to_owned();
    }
    let summarise = array.len() > SUMMARY_THRESHOLD;
    let cut: Vec<bool> = array
        .shape()
        .iter()
        .map(|&n| summarise && n > 2 * EDGE_ITEMS)
        .collect();
    let mut shown = array.to_owned();
    for (axis, _) in cut.iter().enumerate().filter(|&(_, &is_cut)| is_cut) {
        let n = shown.len_of(Axis(axis));
        let ends: Vec<usize> = (0..EDGE_ITEMS).chain(n - EDGE_ITEMS..n).collect();
        shown = shown.select(Axis(axis), &ends);
    }
    let elements: Vec<A> = shown.iter().copied().collect();
    let texts = ndarray::ArrayD::from_shape_vec(shown.raw_dim(), A::columns(&elements))
        .expect("there is one text for each element");
    nested(&texts.view(), &cut, " ", LINE_WIDTH)
}

/// One level of brackets; `indent` is what stands before the items of this level.
fn nested(texts: &ArrayViewD<'_, String>, cut: &[bool], indent: &str, width: usize) -> String {
    let Some((&is_cut, inner_cut)) = cut.split_first() else {
        return texts
            .first()
            .map(|text| text.trim().to_owned())
            .unwrap_or_default();
    };
    let inner_indent = format!("{indent} ");
    let mut items: Vec<String> = texts
        .outer_iter()
        .map(|item| match inner_cut {
            [] => item.first().cloned().unwrap_or_default(),
            _ => nested(&item, inner_cut, &inner_indent, width - 1),
        })
        .collect();
    if is_cut {
        items.insert(EDGE_ITEMS, "...".to_owned());
    }
    let body = if inner_cut.is_empty() {
        wrapped_row(&items, indent, width - 1)
    } else {
        let separator = "\n".repeat(inner_cut.len());
        let lines: Vec<String> = items.iter().map(|item| format!("{indent}{item}")).collect();
        lines.join(&separator)
    };
    format!("[{}]", &body[indent.len()..])
}

/// The items of a row, a space between them, broken into lines that start with `indent`.
fn wrapped_row(items: &[String], indent: &str, width: usize) -> String {
    let mut finished = String::new();
    let mut line = indent.to_owned();
    for (i, item) in items.iter().enumerate() {
        let too_long = line.chars().count() + item.chars().count() > width;
        if too_long && line.len() > indent.len() {
            finished.push_str(line.trim_end());
            finished.push('\n');
            indent.clone_into(&mut line);
        }
        line.push_str(item);
        if i + 1 < items.len() {
            line.push(' ');
        }
    }
    finished + &line
}

fn right_aligned(texts: Vec<String>) -> Vec<String> {
    let width = texts.iter().map(String::len).max().unwrap_or(0);
    texts
        .into_iter()
        .map(|text| format!("{text:>width$}"))
        .collect()
}

macro_rules! whole_number_elements {
    ($($kind:ty),*) => {$(
        impl Element for $kind {
            fn columns(elements: &[Self]) -> Vec<String> {
                right_aligned(elements.iter().map(ToString::to_string).collect())
            }

            fn text(array: ArrayViewD<'_, Self>) -> String {
                format_array(&array)
            }
        }
    )*};
}
whole_number_elements!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);

impl Element for bool {
    fn columns(elements: &[Self]) -> Vec<String> {
        // NumPy writes True and False and always leaves room for the longer word.
        elements
            .iter()
            .map(|&yes| if yes { " True" } else { "False" }.to_owned())
            .collect()
    }

    fn text(array: ArrayViewD<'_, Self>) -> String {
        format_array(&array)
    }
}

impl Element for f32 {
    fn columns(elements: &[Self]) -> Vec<String> {
        float_columns(elements)
    }

    fn text(array: ArrayViewD<'_, Self>) -> String {
        format_array(&array)
    }
}

impl Element for f64 {
    fn columns(elements: &[Self]) -> Vec<String> {
        float_columns(elements)
    }

    fn text(array: ArrayViewD<'_, Self>) -> String {
        format_array(&array)
    }
}

/// What the two float types share: their shortest digits, in both notations.
trait Float: Copy + fmt::Display + fmt::LowerExp + Into<f64> {}
impl Float for f32 {}
impl Float for f64 {}

fn float_columns<F: Float>(elements: &[F]) -> Vec<String> {
    let finite: Vec<F> = elements
        .iter()
        .copied()
        .filter(|&x| x.into().is_finite())
        .collect();
    let scientific = needs_powers_of_ten(&finite);
    let parts: Vec<Parts> = finite
        .iter()
        .map(|&x| {
            if scientific {
                scientific_parts(x)
            } else {
                positional_parts(x)
            }
        })
        .collect();
    let whole = parts.iter().map(|p| p.whole.len()).max().unwrap_or(0);
    let fraction = parts.iter().map(|p| p.fraction.len()).max().unwrap_or(0);
    let exponent = parts.iter().map(|p| p.exponent.len()).max().unwrap_or(0);
    let mut finite_texts = parts.iter().map(|p| p.text(whole, fraction, exponent));
    let texts = elements
        .iter()
        .map(|&x| {
            let x: f64 = x.into();
            match x {
                _ if x.is_nan() => "nan".to_owned(),
                f64::INFINITY => "inf".to_owned(),
                f64::NEG_INFINITY => "-inf".to_owned(),
                _ => finite_texts
                    .next()
                    .expect("one text for each finite element"),
            }
        })
        .collect();
    right_aligned(texts)
}

fn needs_powers_of_ten<F: Float>(finite: &[F]) -> bool {
    let sizes = finite
        .iter()
        .map(|&x| x.into().abs())
        .filter(|&size| size > 0.0);
    let (smallest, largest) = sizes.fold((f64::INFINITY, 0.0_f64), |(low, high), x| {
        (low.min(x), high.max(x))
    });
    largest > 0.0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000.0)
}

/// The pieces of one number: `-1`, `25`, and for powers of ten `e-07`.
struct Parts {
    whole: String,
    fraction: String,
    exponent: String,
}

impl Parts {
    fn text(&self, whole: usize, fraction: usize, exponent: usize) -> String {
        // Powers of ten keep their zeros, plain numbers are filled with blanks.
        if exponent == 0 {
            format!("{:>whole$}.{:<fraction$}", self.whole, self.fraction)
        } else {
            let (sign, digits) = self.exponent.split_at(2);
            let digits_width = exponent - 2;
            format!(
                "{:>whole$}.{:0<fraction$}{sign}{digits:0>digits_width$}",
                self.whole, self.fraction
            )
        }
    }
}

fn positional_parts<F: Float>(x: F) -> Parts {
    let shortest = x.to_string();
    let digits = shortest
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let text = if digits > PRECISION {
        format!("{x:.PRECISION$}")
    } else {
        shortest
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    Parts {
        whole: whole.to_owned(),
        fraction: fraction.trim_end_matches('0').to_owned(),
        exponent: String::new(),
    }
}

fn scientific_parts<F: Float>(x: F) -> Parts {
    let shortest = format!("{x:e}");
    let digits = shortest
        .split_once('.')
        .map_or(0, |(_, rest)| rest.find('e').unwrap_or(0));
    let text = if digits > PRECISION {
        format!("{x:.PRECISION$e}")
    } else {
        shortest
    };
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation has an e");
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, digits) = exponent
        .strip_prefix('-')
        .map_or(('+', exponent), |digits| ('-', digits));
    Parts {
        whole: whole.to_owned(),
        fraction: fraction.trim_end_matches('0').to_owned(),
        exponent: format!("e{sign}{digits:0>2}"),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array, Array1, Array2, Array3, arr0, array};

    use super::np;

    fn text<A: super::Element, D: ndarray::Dimension>(array: &Array<A, D>) -> String {
        np(array).to_string()
    }

    // Every expected text in this module is what NumPy 2.4 prints for the array named beside it.

    #[test]
    fn decimals_are_aligned_at_the_point() {
        // print(np.exp(np.array([.3, 2.9, 4., 0.])))
        let e = array![0.3, 2.9, 4.0, 0.0].mapv(f64::exp);
        assert_eq!(
            text(&e),
            "[ 1.34985881 18.17414537 54.59815003  1.        ]"
        );
        // print(np.array([[.1, 2.], [-30., .25]]))
        assert_eq!(
            text(&array![[0.1, 2.0], [-30.0, 0.25]]),
            "[[  0.1    2.  ]\n [-30.     0.25]]"
        );
    }

    #[test]
    fn whole_floats_keep_their_point_and_whole_numbers_have_none() {
        assert_eq!(text(&array![1.0, 0.0]), "[1. 0.]");
        assert_eq!(text(&array![5, 17, 9]), "[ 5 17  9]");
        assert_eq!(text(&array![-3_i32, -3, -3]), "[-3 -3 -3]");
    }

    #[test]
    fn truth_values_are_as_wide_as_false() {
        assert_eq!(text(&array![true, true, false]), "[ True  True False]");
        assert_eq!(text(&array![true]), "[ True]");
    }

    #[test]
    fn small_and_spread_out_numbers_use_powers_of_ten() {
        // print(np.array([9.9995460e-01, 4.53978686e-05, 2.06106005e-09]))
        let p = array![
            9.999_546_001_646_95e-1,
            4.539_786_860_886_66e-5,
            2.061_060_046_209_063e-9
        ];
        assert_eq!(text(&p), "[9.99954600e-01 4.53978686e-05 2.06106005e-09]");
        assert_eq!(text(&array![1e10, 1.5]), "[1.0e+10 1.5e+00]");
        assert_eq!(text(&array![1e100, 1.0]), "[1.e+100 1.e+000]");
        assert_eq!(text(&array![1001.0, 1.0]), "[1.001e+03 1.000e+00]");
        assert_eq!(text(&array![1000.0, 1.0]), "[1000.    1.]");
        // print(np.array([-6.111107928998789e-10, 8.148143905314271e-10]))
        assert_eq!(
            text(&array![
                -6.111_107_928_998_789e-10,
                8.148_143_905_314_271e-10
            ]),
            "[-6.11110793e-10  8.14814391e-10]"
        );
    }

    #[test]
    fn numbers_that_are_none_are_named() {
        assert_eq!(text(&array![f64::NAN, 1.0, f64::INFINITY]), "[nan  1. inf]");
        assert_eq!(text(&array![f64::NEG_INFINITY, 0.5]), "[-inf  0.5]");
        assert_eq!(text(&array![f64::NAN, f64::NAN]), "[nan nan]");
    }

    #[test]
    fn single_precision_prints_its_own_digits() {
        assert_eq!(text(&array![0.1_f32, 0.2]), "[0.1 0.2]");
    }

    #[test]
    fn empty_arrays_and_single_values_print() {
        assert_eq!(text(&Array2::<f64>::zeros((0, 3))), "[]");
        assert_eq!(text(&arr0(2.5)), "2.5");
    }

    #[test]
    fn long_rows_are_wrapped_before_column_75() {
        let row = Array1::from_iter((0..30).map(f64::from));
        // print(np.arange(30.))
        let expected = "[ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.\n \
                        18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29.]";
        assert_eq!(text(&row), expected);
    }

    #[test]
    fn large_arrays_show_their_edges() {
        // print(np.arange(2000).reshape(40, 50))
        let large = Array2::from_shape_fn((40, 50), |(i, j)| i * 50 + j);
        let expected = "[[   0    1    2 ...   47   48   49]
 [  50   51   52 ...   97   98   99]
 [ 100  101  102 ...  147  148  149]
 ...
 [1850 1851 1852 ... 1897 1898 1899]
 [1900 1901 1902 ... 1947 1948 1949]
 [1950 1951 1952 ... 1997 1998 1999]]";
        assert_eq!(text(&large), expected);
    }

    #[test]
    fn three_axes_are_separated_by_a_blank_line() {
        // print(np.arange(8).reshape(2, 2, 2))
        let cube = Array3::from_shape_fn((2, 2, 2), |(i, j, k)| 4 * i + 2 * j + k);
        assert_eq!(text(&cube), "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]");
    }
}
