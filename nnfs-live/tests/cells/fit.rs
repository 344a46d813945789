pub(super) fn cell() -> Vec<f64> {
    let x = array![-1.0, -0.92, -0.83, -0.75, -0.67, -0.58, -0.5, -0.42, -0.33, -0.25, -0.17, -0.08, 0.0, 0.08, 0.17, 0.25, 0.33, 0.42, 0.5, 0.58, 0.67, 0.75, 0.83, 0.92, 1.0].insert_axis(Axis(1));
    let y = array![0.0, -0.26, -0.5, -0.71, -0.87, -0.97, -1.0, -0.97, -0.87, -0.71, -0.5, -0.26, 0.0, 0.26, 0.5, 0.71, -1.5, 0.97, 1.0, 0.97, 0.87, 0.71, 0.5, 0.26, 0.0].insert_axis(Axis(1));
    let mut rng = NumpyRng::seed(0);
    let mut first = Dense::he(1, 8, &mut rng);
    first.biases = -&first.weights * &(2.0 * rng.rand((1, 8)) - 1.0); // hinges from -1 to 1
    let mut net = Sequential::new()
        .add(first)
        .add(Relu::new())
        .add(Dense::he(8, 1, &mut rng));
    Training::new(60).batch_size(usize::MAX).run(
        &mut net,
        &(&x, &y),
        &mut MeanSquaredError::new(),
        &mut Adam::new(0.01),
        &mut rng,
    );
    println!("squared  {}", MeanSquaredError::new().forward(net.forward(&x), &y));
    println!("absolute {}", MeanAbsoluteError::new().forward(net.forward(&x), &y));
    let places = Array2::from_shape_fn((401, 1), |(n, _)| n as f64 / 100.0 - 2.0);
    plot("After 60 steps")
        .line("network", &places, net.forward(&places))
        .points("points", &x, &y)
        .y_range(-2.5, 2.5)
    ;
    // What the figure shows.
    vec![MeanSquaredError::new().forward(net.forward(&x), &y), MeanAbsoluteError::new().forward(net.forward(&x), &y)]
}
