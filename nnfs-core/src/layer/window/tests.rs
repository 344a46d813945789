use super::*;
use crate::random::NumpyRng;
use crate::testing::panic_message;
use ndarray::{Array, array};
use proptest::prelude::*;

/// 0, 1, 2 ... as one image of 4 x 4.
fn counting() -> Array2<f64> {
    Array::range(0.0, 16.0, 1.0).insert_axis(ndarray::Axis(0))
}

fn ones(rows: usize, columns: usize) -> Array2<f64> {
    Array2::ones((rows, columns))
}

#[test]
fn the_places_of_a_window_follow_the_formula() {
    // (side + 2 padding - size) / stride + 1, rounded down
    for (height, width, size, stride, padding, places) in [
        (4, 4, 3, 1, 0, (2, 2)),
        (4, 4, 3, 1, 1, (4, 4)),
        (7, 7, 3, 2, 0, (3, 3)),
        (28, 31, 5, 3, 2, (10, 11)),
        (4, 4, 3, 2, 0, (1, 1)),
    ] {
        let window = Window::new("it", [1, height, width].into(), size, stride, padding);
        assert_eq!(window.places(), places);
    }
}

#[test]
fn the_patches_of_a_counting_image() {
    // im2col of np.arange(16).reshape(1, 1, 4, 4) with a 3 x 3 filter (NumPy)
    let patches = |stride, padding| im2col(&counting(), [1, 4, 4], 3, stride, padding);
    let expected = array![
        [0., 1., 2., 4., 5., 6., 8., 9., 10.],
        [1., 2., 3., 5., 6., 7., 9., 10., 11.],
        [4., 5., 6., 8., 9., 10., 12., 13., 14.],
        [5., 6., 7., 9., 10., 11., 13., 14., 15.]
    ];
    assert_eq!(patches(1, 0), expected);
    assert_eq!(patches(2, 0), array![[0., 1., 2., 4., 5., 6., 8., 9., 10.]]);
    let padded = patches(1, 1);
    assert_eq!(padded.dim(), (16, 9));
    assert_eq!(padded.row(0), array![0., 0., 0., 0., 0., 1., 0., 4., 5.]);
    assert_eq!(padded.row(5), array![0., 1., 2., 4., 5., 6., 8., 9., 10.]);
    assert_eq!(
        padded.row(15),
        array![10., 11., 0., 14., 15., 0., 0., 0., 0.]
    );
    let expected = array![
        [0., 0., 0., 0., 0., 1., 0., 4., 5.],
        [0., 0., 0., 1., 2., 3., 5., 6., 7.],
        [0., 4., 5., 0., 8., 9., 0., 12., 13.],
        [5., 6., 7., 9., 10., 11., 13., 14., 15.]
    ];
    assert_eq!(patches(2, 1), expected);
}

#[test]
fn the_way_back_adds_what_overlaps() {
    // col2im of the patches above (NumPy)
    let there_and_back = |stride, padding| {
        let patches = im2col(&counting(), [1, 4, 4], 3, stride, padding);
        col2im(&patches, [1, 4, 4], 3, stride, padding)
    };
    let row = |rows: [[f64; 4]; 4]| {
        Array2::from(vec![
            rows.as_flattened().to_vec()[..]
                .try_into()
                .unwrap_or([0.0; 16]),
        ])
    };
    assert_eq!(
        there_and_back(1, 0),
        row([
            [0., 2., 4., 3.],
            [8., 20., 24., 14.],
            [16., 36., 40., 22.],
            [12., 26., 28., 15.]
        ])
    );
    assert_eq!(
        there_and_back(1, 1),
        row([
            [0., 6., 12., 12.],
            [24., 45., 54., 42.],
            [48., 81., 90., 66.],
            [48., 78., 84., 60.]
        ])
    );
    assert_eq!(
        there_and_back(2, 0),
        row([
            [0., 1., 2., 0.],
            [4., 5., 6., 0.],
            [8., 9., 10., 0.],
            [0.; 4]
        ])
    );
    assert_eq!(
        there_and_back(2, 1),
        row([
            [0., 2., 2., 3.],
            [8., 20., 12., 14.],
            [8., 18., 10., 11.],
            [12., 26., 14., 15.]
        ])
    );
    // How often a pixel is used.
    assert_eq!(
        col2im(&ones(4, 9), [1, 4, 4], 3, 1, 0),
        row([
            [1., 2., 2., 1.],
            [2., 4., 4., 2.],
            [2., 4., 4., 2.],
            [1., 2., 2., 1.]
        ])
    );
}

#[test]
fn patches_of_several_images_and_channels_have_their_shapes() {
    let images = NumpyRng::seed(0).randn((10, 3 * 7 * 7));
    assert_eq!(im2col(&images, [3, 7, 7], 5, 1, 0).dim(), (90, 75));
    let one = images.slice(ndarray::s![..1, ..]).to_owned();
    assert_eq!(im2col(&one, [3, 7, 7], 5, 1, 0).dim(), (9, 75));
    let none = Array2::zeros((0, 147));
    assert_eq!(im2col(&none, [3, 7, 7], 5, 1, 0).dim(), (0, 75));
    assert_eq!(
        col2im(&Array2::zeros((0, 75)), [3, 7, 7], 5, 1, 0).dim(),
        (0, 147)
    );
}

#[test]
fn what_does_not_fit_says_so() {
    let message = panic_message!(im2col(&counting(), [1, 4, 4], 5, 1, 0));
    assert!(message.contains("a window of 5 x 5 does not fit into an image of 4 x 4"));
    let message = panic_message!(im2col(&counting(), [1, 4, 4], 3, 0, 0));
    assert!(message.contains("a stride of 0"));
    let message = panic_message!(im2col(&counting(), [1, 4, 5], 3, 1, 0));
    assert!(message.contains("1 x 4 x 5 = 20 columns per row, got a batch of shape (1, 16)"));
    let message = panic_message!(col2im(&ones(5, 9), [1, 4, 4], 3, 1, 0));
    assert!(message.contains("4 patches of 9 numbers, got patches of shape (5, 9)"));
}

proptest! {
    /// `<im2col(x), p> = <x, col2im(p)>`: each is the other's transpose, which is what a way back must be.
    #[test]
    fn the_way_back_is_the_transpose(
        seed: u32, n in 1..3_usize, channels in 1..3_usize, sides in (1..7_usize, 1..7_usize),
        size in 1..5_usize, stride in 1..4_usize, padding in 0..3_usize,
    ) {
        let image = ImageShape { channels, height: sides.0, width: sides.1 };
        prop_assume!(size <= sides.0.min(sides.1) + 2 * padding);
        let mut rng = NumpyRng::seed(seed);
        let x = rng.randn((n, image.len()));
        let there = im2col(&x, image, size, stride, padding);
        let p = rng.randn(there.dim());
        let back = col2im(&p, image, size, stride, padding);
        prop_assert!(((there * p).sum() - (x * back).sum()).abs() < 1e-9);
    }

    /// Number by number, by the definition.
    #[test]
    fn every_number_of_a_patch_is_a_pixel_or_padding(
        seed: u32, channels in 1..3_usize, sides in (1..7_usize, 1..7_usize),
        size in 1..5_usize, stride in 1..4_usize, padding in 0..3_usize,
    ) {
        let image = ImageShape { channels, height: sides.0, width: sides.1 };
        prop_assume!(size <= sides.0.min(sides.1) + 2 * padding);
        let x = NumpyRng::seed(seed).randn((1, image.len()));
        let patches = im2col(&x, image, size, stride, padding);
        let (_, columns) = Window::new("it", image, size, stride, padding).places();
        for ((place, number), &found) in patches.indexed_iter() {
            let channel = number / (size * size);
            let (y, x_) = ((number / size) % size, number % size);
            let at = |place: usize, offset: usize| (place * stride + offset).checked_sub(padding);
            let expected = match (at(place / columns, y), at(place % columns, x_)) {
                (Some(y), Some(x_)) if y < image.height && x_ < image.width => {
                    x[[0, (channel * image.height + y) * image.width + x_]]
                }
                _ => 0.0,
            };
            prop_assert_eq!(found, expected);
        }
    }
}
