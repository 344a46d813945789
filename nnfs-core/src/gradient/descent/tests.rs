use super::*;
use crate::testing::panic_message;
use ndarray::array;
use proptest::prelude::*;

fn sum_of_squares(x: &Array1<f64>) -> f64 {
    x[0] * x[0] + x[1] * x[1]
}

/// As NumPy prints it: eight significant digits of the mantissa.
#[track_caller]
fn assert_prints_as(x: &Array1<f64>, expected: [&str; 2]) {
    let printed: Vec<String> = x.iter().map(|x| format!("{x:.8e}")).collect();
    assert_eq!(printed, expected);
}

#[test]
fn the_three_learning_rates_of_the_fish_book() {
    // Section 4.4: from (-3, 4), 100 steps.
    let end = |rate| gradient_descent(sum_of_squares, &array![-3.0, 4.0], rate, 100).end();
    assert_prints_as(&end(0.1), ["-6.11110793e-10", "8.14814391e-10"]);
    assert_prints_as(&end(10.0), ["-2.58983747e13", "-1.29524862e12"]);
    let hardly_moved = end(1e-10);
    assert_eq!(format!("{:.8}", hardly_moved[0]), "-2.99999994");
    assert_eq!(format!("{:.8}", hardly_moved[1]), "3.99999992");
}

#[test]
fn descent_by_the_true_gradient_goes_on_where_the_measured_one_dies() {
    // (-19)^100 = 7.505e127 times the start.
    let descent = gradient_descent_with(|x| 2.0 * x, &array![-3.0, 4.0], 10.0, 100);
    let end = descent.end();
    assert_eq!(
        format!("{:.4e} {:.4e}", end[0], end[1]),
        "-2.2515e128 3.0021e128"
    );
    assert!(descent.values.is_empty());
}

#[test]
fn the_path_holds_the_start_and_every_step_and_the_values_are_those_along_it() {
    let start = array![-3.0, 4.0];
    let descent = gradient_descent(sum_of_squares, &start, 0.1, 3);
    assert_eq!(descent.path.dim(), (4, 2));
    assert_eq!(descent.path.row(0), start);
    for (place, (k, &value)) in descent
        .path
        .rows()
        .into_iter()
        .zip(descent.values.indexed_iter())
    {
        let expected = 0.8_f64.powi(k as i32) * &start; // each step multiplies by 1 - 0.2
        assert!((&place - &expected).iter().all(|d| d.abs() < 1e-9));
        assert_eq!(value, sum_of_squares(&place.to_owned()));
    }
    assert_eq!(start, array![-3.0, 4.0]);
}

#[test]
fn no_steps_leave_the_start() {
    let descent = gradient_descent(sum_of_squares, &array![-3.0, 4.0], 0.1, 0);
    assert_eq!(descent.path, array![[-3.0, 4.0]]);
    assert_eq!(descent.end(), array![-3.0, 4.0]);
    assert_eq!(descent.values, array![25.0]);
}

#[test]
fn nan_stays_visible() {
    let descent = gradient_descent(|x| x[0].sqrt(), &array![-1.0], 0.1, 2);
    assert!(descent.end()[0].is_nan() && descent.values[0].is_nan());
}

#[test]
fn a_gradient_of_another_length_says_so() {
    let message = panic_message!(gradient_descent_with(
        |_| array![1.0],
        &array![1.0, 2.0],
        0.1,
        1
    ));
    assert!(message.contains("a place of 2 numbers has a gradient of 1 numbers"));
}

proptest! {
    #[test]
    fn small_steps_never_go_uphill_in_a_bowl(x in -10.0..10.0_f64, y in -10.0..10.0_f64, rate in 0.001..0.4_f64) {
        let descent = gradient_descent(sum_of_squares, &array![x, y], rate, 20);
        for pair in descent.values.as_slice().expect("one vector").windows(2) {
            prop_assert!(pair[1] <= pair[0] + 1e-12);
        }
    }
}
