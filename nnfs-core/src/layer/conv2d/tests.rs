use super::*;
use crate::layer::{Dense, MaxPool2d, Relu};
use crate::network::Sequential;
use crate::optimizer::{Optimizer, Sgd};
use crate::testing::{assert_close, check_gradients, panic_message};
use ndarray::{Array, Axis, array};
use proptest::prelude::*;

/// The image of the fish book, chapter 7: the rows 1230, 0123, 3012, 2301.
fn book_image() -> Array2<f64> {
    array![[
        1., 2., 3., 0., 0., 1., 2., 3., 3., 0., 1., 2., 2., 3., 0., 1.
    ]]
}

/// Its filter, with a bias.
fn book_layer(bias: f64) -> Conv2d {
    let weights = array![[2., 0., 1., 0., 1., 2., 1., 0., 2.]];
    Conv2d::from_parameters([1, 4, 4], weights, array![bias])
}

#[test]
fn the_figures_of_the_fish_book_come_out() {
    let mut plain = book_layer(0.0);
    assert_eq!(plain.forward(&book_image()), array![[15., 16., 6., 15.]]);
    let mut with_bias = book_layer(3.0);
    assert_eq!(
        with_bias.forward(&book_image()),
        array![[18., 19., 9., 18.]]
    );
    let mut padded = book_layer(0.0).padding(1);
    assert_eq!(
        padded.forward(&book_image()),
        array![[
            7., 12., 10., 2., 4., 15., 16., 10., 10., 6., 15., 6., 8., 10., 4., 3.
        ]]
    );
    // The same pattern on 7 x 7, every second place.
    let rows = [
        "1230123", "0123012", "3012301", "2301230", "1230123", "0123012", "3012301",
    ];
    let pixels = rows
        .concat()
        .bytes()
        .map(|digit| f64::from(digit - b'0'))
        .collect();
    let image = Array2::from_shape_vec((1, 49), pixels).expect("7 x 7");
    let mut strided =
        Conv2d::from_parameters([1, 7, 7], book_layer(0.0).weights, array![0.0]).stride(2);
    assert_eq!(
        strided.forward(&image),
        array![[15., 17., 15., 17., 15., 17., 15., 17., 15.]]
    );
}

#[test]
fn its_gradients_come_out_by_hand() {
    // NumPy, by the definition.
    let mut plain = book_layer(0.0);
    plain.forward(&book_image());
    let d_inputs = plain.backward(&array![[1., 2., 3., 4.]]);
    assert_eq!(
        d_inputs,
        array![[
            2., 4., 1., 2., 6., 9., 7., 8., 1., 5., 12., 12., 3., 4., 6., 8.
        ]]
    );
    assert_eq!(
        plain.d_weights,
        array![[9., 19., 21., 11., 9., 19., 21., 11., 9.]]
    );
    assert_eq!(plain.d_biases, array![[10.]]);

    let mut padded = book_layer(0.0).padding(1);
    padded.forward(&book_image());
    let upstream = Array::range(1.0, 17.0, 1.0).insert_axis(Axis(0));
    assert_eq!(
        padded.backward(&upstream),
        array![[
            13., 23., 29., 17., 27., 52., 61., 39., 43., 88., 97., 63., 23., 69., 75., 68.
        ]]
    );
    assert_eq!(
        padded.d_weights,
        array![[137., 192., 134., 158., 204., 132., 90., 118., 72.]]
    );
    assert_eq!(padded.d_biases, array![[136.]]);
}

#[test]
fn two_samples_two_channels_and_three_filters() {
    // x = np.arange(36).reshape(2, 2, 3, 3) / 10; w = (np.arange(24).reshape(3, 2, 2, 2) - 12) / 10 (NumPy)
    let x = Array::range(0.0, 36.0, 1.0)
        .into_shape_with_order((2, 18))
        .expect("2 x 18")
        / 10.0;
    let weights = (Array::range(0.0, 24.0, 1.0) - 12.0)
        .into_shape_with_order((3, 8))
        .expect("3 x 8")
        / 10.0;
    let mut conv = Conv2d::from_parameters([2, 3, 3], weights, array![0.1, 0.2, 0.3]);
    let expected = array![
        [
            -3.46, -4.14, -5.5, -6.18, 0.8, 0.76, 0.68, 0.64, 5.06, 5.66, 6.86, 7.46
        ],
        [
            -15.7, -16.38, -17.74, -18.42, 0.08, 0.04, -0.04, -0.08, 15.86, 16.46, 17.66, 18.26
        ]
    ];
    assert_close(conv.forward(&x), &expected, 1e-13);

    let upstream = Array2::from_shape_fn((2, 12), |(i, j)| ((12 * i + j) % 5) as f64 - 2.0);
    let d_inputs = conv.backward(&upstream).clone();
    assert_close(&conv.d_biases, &array![[-1., 1., -2.]], 1e-13);
    let d_weights = conv.d_weights.clone();
    let row = |k: usize| d_weights.row(k).insert_axis(Axis(0)).to_owned();
    assert_close(
        &row(0),
        &array![[2., 1.9, 1.7, 1.6, 1.1, 1., 0.8, 0.7]],
        1e-13,
    );
    assert_close(
        &row(2),
        &array![[-4.1, -4.3, -4.7, -4.9, -5.9, -6.1, -6.5, -6.7]],
        1e-13,
    );
    let channel = |sample: usize, from: usize| {
        let slice = ndarray::s![sample..=sample, from..from + 9];
        d_inputs.slice(slice).to_owned()
    };
    assert_close(
        &channel(0, 0),
        &array![[2., 4.9, 2.7, 1.8, 2.6, 0.9, -1., -2.9, -1.6]],
        1e-13,
    );
    assert_close(
        &channel(1, 9),
        &array![[-1.6, -3.5, -1.6, -3.8, -3., 0.9, -1., 1.9, 2.7]],
        1e-13,
    );
}

#[test]
fn the_weights_are_drawn_as_numpy_draws_them() {
    // np.random.seed(0); 0.01 * np.random.randn(30, 1, 5, 5)
    let conv = Conv2d::new([1, 28, 28], 30, 5, &mut NumpyRng::seed(0));
    assert_eq!(conv.weights.dim(), (30, 25));
    assert_eq!(conv.weights[[0, 1]], 0.01 * 0.4001572083672233);
    let he = Conv2d::he([3, 9, 9], 200, 3, &mut NumpyRng::seed(0));
    assert!((he.weights.std(0.0) - (2.0_f64 / 27.0).sqrt()).abs() < 0.01);
    let xavier = Conv2d::xavier([3, 9, 9], 200, 3, &mut NumpyRng::seed(0));
    assert!((xavier.weights.std(0.0) - (1.0_f64 / 27.0).sqrt()).abs() < 0.01);
}

#[test]
fn a_filter_as_large_as_the_image_is_a_dense_layer() {
    let mut rng = NumpyRng::seed(0);
    let mut conv = Conv2d::he([2, 3, 3], 5, 3, &mut rng);
    let mut dense = Dense::from_parameters(conv.weights.t().to_owned(), conv.biases.clone());
    let (x, upstream) = (rng.randn((4, 18)), rng.randn((4, 5)));
    assert_close(conv.forward(&x), dense.forward(&x), 1e-13);
    assert_close(conv.backward(&upstream), dense.backward(&upstream), 1e-13);
    assert_close(&conv.d_weights, &dense.d_weights.t().to_owned(), 1e-13);
    assert_close(&conv.d_biases, &dense.d_biases, 1e-13);
}

#[test]
fn the_networks_of_the_fish_book_have_their_numbers_of_parameters() {
    let count = |network: &mut Sequential| -> Vec<usize> {
        let outline = network.outline().into_iter();
        outline
            .map(|layer| layer.n_parameters)
            .filter(|&n| n > 0)
            .collect()
    };
    let rng = &mut NumpyRng::seed(0);
    let mut simple = Sequential::new()
        .add(Conv2d::new([1, 28, 28], 30, 5, rng))
        .add(Relu::new())
        .add(MaxPool2d::new([30, 24, 24], 2))
        .add(Dense::new(4320, 100, rng))
        .add(Relu::new())
        .add(Dense::new(100, 10, rng));
    assert_eq!(count(&mut simple), [780, 432_100, 1010]);

    let mut deep = Sequential::new();
    let mut image = ImageShape::from([1, 28, 28]);
    for (n_filters, padding, pools) in [
        (16, 1, false),
        (16, 1, true),
        (32, 1, false),
        (32, 2, true),
        (64, 1, false),
        (64, 1, true),
    ] {
        let conv = Conv2d::he(image, n_filters, 3, rng).padding(padding);
        image = conv.output_image();
        deep = deep.add(conv).add(Relu::new());
        if pools {
            let pool = MaxPool2d::new(image, 2);
            image = pool.output_image();
            deep = deep.add(pool);
        }
    }
    let mut deep = deep
        .add(Dense::he(image.len(), 50, rng))
        .add(Relu::new())
        .add(Dense::he(50, 10, rng));
    assert_eq!(image, ImageShape::from([64, 4, 4]));
    assert_eq!(
        count(&mut deep),
        [160, 2320, 4640, 9248, 18_496, 36_928, 51_250, 510]
    );
    assert_eq!(deep.forward(&Array2::zeros((2, 784))).dim(), (2, 10));
}

#[test]
fn layers_are_held_against_each_other_when_they_are_put_together() {
    let rng = &mut NumpyRng::seed(0);
    let start = || {
        Sequential::new()
            .add(Conv2d::new([1, 28, 28], 30, 5, &mut NumpyRng::seed(0)))
            .add(Relu::new())
    };
    assert_eq!(
        start().images(),
        Some(([1, 28, 28].into(), [30, 24, 24].into()))
    );
    let message = panic_message!(start().add(MaxPool2d::new([24, 30, 24], 2)));
    assert!(
        message.contains("takes images of 24 x 30 x 24 = 17280 columns")
            && message.contains("gives images of 30 x 24 x 24 = 17280 columns"),
        "{message}"
    );
    let message = panic_message!(start().add(Dense::new(100, 10, rng)));
    assert!(
        message.contains("Dense(100 -> 10) takes 100 columns per row")
            && message.contains("gives 17280")
    );
    let message = panic_message!(
        Sequential::new()
            .add(Dense::new(2, 100, rng))
            .add(Conv2d::new([1, 28, 28], 3, 5, rng))
    );
    assert!(
        message.contains("takes 1 x 28 x 28 = 784 columns per row")
            && message.contains("gives 100"),
        "{message}"
    );
    // Behind a dense layer, rows may become images again.
    let network = Sequential::new()
        .add(Dense::new(2, 784, rng))
        .add(Conv2d::new([1, 28, 28], 3, 5, rng));
    assert_eq!(network.sizes(), Some((2, 3 * 24 * 24)));
}

#[test]
fn what_does_not_fit_says_so() {
    let mut conv = book_layer(0.0).padding(1).stride(2);
    assert_eq!(
        format!("{conv:?}"),
        "Conv2d(1 x 4 x 4 -> 1 x 2 x 2, filters of 3 x 3, stride 2, padding 1)"
    );
    let message = panic_message!(conv.forward(&Array2::zeros((2, 9))));
    assert!(
        message.contains(
            "takes images of 1 x 4 x 4 = 16 columns per row, got a batch of shape (2, 9)"
        )
    );
    assert!(panic_message!(conv.forward(&Array2::zeros((16, 9)))).contains("transpose"));
    assert!(
        panic_message!(conv.backward(&Array2::zeros((1, 4))))
            .contains("call forward before backward")
    );
    conv.forward(&book_image());
    assert!(panic_message!(conv.backward(&Array2::zeros((1, 3)))).contains("(1, 4)"));
    let message = panic_message!(Conv2d::from_parameters(
        [2, 4, 4],
        Array2::zeros((3, 7)),
        Array2::zeros((1, 3))
    ));
    assert!(message.contains("7 is no such number for the 2 channels"));
    let message = panic_message!(Conv2d::from_parameters(
        [1, 4, 4],
        Array2::zeros((3, 9)),
        Array2::zeros((1, 2))
    ));
    assert!(message.contains("(3, 9)") && message.contains("(1, 2)"));
    assert!(
        panic_message!(Conv2d::new([1, 2, 2], 1, 3, &mut NumpyRng::seed(0)))
            .contains("does not fit")
    );
    assert!(panic_message!(book_layer(0.0).stride(0)).contains("a stride of 0"));
}

#[test]
fn extremes_pass_through() {
    let mut conv = book_layer(1.0);
    assert_eq!(conv.forward(&Array2::zeros((0, 16))).dim(), (0, 4));
    assert_eq!(conv.backward(&Array2::zeros((0, 4))).dim(), (0, 16));
    assert_eq!(conv.d_weights, Array2::<f64>::zeros((1, 9)));
    // One pixel, one filter of one weight.
    let mut pixel = Conv2d::from_parameters([1, 1, 1], array![[2.0]], array![0.5]);
    assert_eq!(
        pixel.forward(&array![[1e4], [-1e4]]),
        array![[20_000.5], [-19_999.5]]
    );
    assert_eq!(pixel.backward(&array![[1.0], [1.0]]), array![[2.0], [2.0]]);
    // NaN reaches the places that see it, and no others.
    let mut image = book_image();
    image[[0, 0]] = f64::NAN;
    let y = conv.forward(&image);
    assert!(y[[0, 0]].is_nan() && !y[[0, 1]].is_nan());
}

#[test]
fn a_penalty_is_part_of_the_gradient() {
    let mut conv = book_layer(0.0).weight_penalty(Penalty::l2(0.5));
    assert_eq!(conv.penalty(), 0.5 * 15.0);
    conv.forward(&book_image());
    conv.backward(&Array2::zeros((1, 4)));
    assert_eq!(conv.d_weights, conv.weights);
}

#[test]
fn it_learns_to_find_a_line() {
    // Pictures of 4 x 4 with a bright row or a bright column.
    let x = Array2::from_shape_fn((8, 16), |(sample, pixel)| {
        let line = if sample < 4 { pixel / 4 } else { pixel % 4 };
        f64::from(u8::from(line == sample % 4))
    });
    let labels = array![0, 0, 0, 0, 1, 1, 1, 1];
    let mut rng = NumpyRng::seed(0);
    let mut network = Sequential::new()
        .add(Conv2d::he([1, 4, 4], 8, 2, &mut rng))
        .add(Relu::new())
        .add(MaxPool2d::new([8, 3, 3], 3))
        .add(Dense::he(8, 2, &mut rng));
    let (mut loss, mut optimizer) = (crate::loss::SoftmaxCrossEntropy::new(), Sgd::new(0.3));
    for _ in 0..200 {
        use crate::loss::Loss;
        loss.forward(network.forward(&x), &labels);
        network.backward_parameters_only(loss.backward());
        optimizer.step(&mut network);
    }
    assert_eq!(network.predict(&x), labels);
}

proptest! {
    #[test]
    fn backward_agrees_with_the_numerical_gradient(
        seed: u32, n in 1..4_usize, channels in 1..3_usize, sides in (1..6_usize, 1..6_usize), filters in 1..4_usize,
        size in 1..4_usize, stride in 1..3_usize, padding in 0..2_usize,
    ) {
        prop_assume!(size <= sides.0.min(sides.1) + 2 * padding);
        let mut rng = NumpyRng::seed(seed);
        let image = [channels, sides.0.max(size), sides.1.max(size)];
        let weights = rng.randn((filters, channels * size * size));
        let mut conv = Conv2d::from_parameters(image, weights, rng.randn(filters)).stride(stride).padding(padding);
        let inputs = rng.randn((n, ImageShape::from(image).len())) + 0.3;
        check_gradients(&mut conv, &inputs, &mut rng);
    }
}
