use super::*;
use crate::random::NumpyRng;
use crate::testing::{check_gradients, panic_message};
use ndarray::array;
use proptest::prelude::*;

#[test]
fn the_largest_of_each_square_goes_on_and_gets_the_gradient() {
    // The fish book, chapter 7.
    let mut pool = MaxPool2d::new([1, 4, 4], 2);
    let image = array![[
        1., 2., 1., 0., 0., 1., 2., 3., 3., 0., 1., 2., 2., 4., 0., 1.
    ]];
    assert_eq!(pool.forward(&image), array![[2., 3., 4., 2.]]);
    assert_eq!(pool.winners, array![[1, 7, 13, 11]]);
    assert_eq!(
        pool.backward(&array![[1., 2., 3., 4.]]),
        array![[
            0., 1., 0., 0., 0., 0., 0., 2., 0., 0., 0., 4., 0., 3., 0., 0.
        ]]
    );
}

#[test]
fn of_equal_numbers_the_first_wins() {
    let mut pool = MaxPool2d::new([1, 4, 4], 2);
    let image = array![[
        5., 5., 0., 0., 5., 1., 0., 0., 2., 7., 3., 3., 7., 2., 3., 3.
    ]];
    assert_eq!(pool.forward(&image), array![[5., 0., 7., 3.]]);
    assert_eq!(
        pool.backward(&array![[1., 2., 3., 4.]]),
        array![[
            1., 0., 2., 0., 0., 0., 0., 0., 0., 3., 4., 0., 0., 0., 0., 0.
        ]]
    );
}

#[test]
fn squares_that_overlap_add_their_gradients() {
    let mut pool = MaxPool2d::new([1, 3, 3], 2).stride(1);
    assert_eq!(
        pool.forward(&array![[1., 9., 2., 3., 4., 5., 8., 7., 6.]]),
        array![[9., 9., 8., 7.]]
    );
    assert_eq!(
        pool.backward(&array![[1., 2., 3., 4.]]),
        array![[0., 3., 0., 0., 0., 0., 3., 4., 0.]]
    );
}

#[test]
fn each_channel_is_pooled_by_itself() {
    let mut pool = MaxPool2d::new([2, 2, 2], 2);
    let images = array![[1., 2., 3., 4., -1., -2., -3., -4.], [0.; 8]];
    assert_eq!(pool.forward(&images), array![[4., -1.], [0., 0.]]);
    assert_eq!(
        pool.backward(&array![[1., 2.], [3., 4.]]),
        array![
            [0., 0., 0., 1., 2., 0., 0., 0.],
            [3., 0., 0., 0., 4., 0., 0., 0.]
        ]
    );
}

#[test]
fn what_is_left_over_is_not_looked_at() {
    let mut pool = MaxPool2d::new([1, 3, 3], 2);
    assert_eq!(pool.output_image(), ImageShape::from([1, 1, 1]));
    assert_eq!(
        pool.forward(&array![[1., 2., 9., 3., 4., 9., 9., 9., 9.]]),
        array![[4.]]
    );
}

#[test]
fn extremes_pass_through() {
    let mut pool = MaxPool2d::new([1, 2, 2], 2);
    assert_eq!(pool.forward(&Array2::zeros((0, 4))).dim(), (0, 1));
    assert_eq!(pool.backward(&Array2::zeros((0, 1))).dim(), (0, 4));
    assert_eq!(
        pool.forward(&array![[-1e4, -2e4, f64::NEG_INFINITY, -1e300]]),
        array![[-1e4]]
    );
    for place in 0..4 {
        let mut image = array![[1.0, f64::INFINITY, 3.0, 4.0]];
        image[[0, place]] = f64::NAN;
        assert!(pool.forward(&image)[[0, 0]].is_nan());
        assert_eq!(pool.winners, array![[place]]);
    }
    let mut pixel = MaxPool2d::new([1, 1, 1], 1);
    assert_eq!(pixel.forward(&array![[3.0]]), array![[3.0]]);
}

#[test]
fn what_does_not_fit_says_so() {
    let mut pool = MaxPool2d::new([3, 4, 4], 3).stride(1);
    assert_eq!(
        format!("{pool:?}"),
        "MaxPool2d(3 x 4 x 4 -> 3 x 2 x 2, 3 x 3, stride 1)"
    );
    let message = panic_message!(pool.forward(&Array2::zeros((2, 9))));
    assert!(
        message.contains(
            "takes images of 3 x 4 x 4 = 48 columns per row, got a batch of shape (2, 9)"
        )
    );
    assert!(
        panic_message!(pool.backward(&Array2::zeros((1, 12))))
            .contains("call forward before backward")
    );
    assert!(panic_message!(MaxPool2d::new([1, 2, 2], 3)).contains("does not fit"));
    assert!(panic_message!(MaxPool2d::new([1, 2, 2], 0)).contains("at least 1"));
}

proptest! {
    #[test]
    fn backward_agrees_with_the_numerical_gradient(
        seed: u32, n in 1..4_usize, channels in 1..3_usize, sides in (1..7_usize, 1..7_usize),
        size in 1..4_usize, stride in 1..4_usize,
    ) {
        prop_assume!(size <= sides.0.min(sides.1));
        let mut rng = NumpyRng::seed(seed);
        let image = ImageShape { channels, height: sides.0, width: sides.1 };
        // Whole numbers in a random order: no two are close, so that no step of the check moves the largest.
        let numbers = rng.permutation(n * image.len()).into_iter().map(|k| k as f64);
        let inputs = Array2::from_shape_vec((n, image.len()), numbers.collect()).expect("the shape");
        let mut pool = MaxPool2d::new(image, size).stride(stride);
        check_gradients(&mut pool, &inputs, &mut rng);
    }
}
