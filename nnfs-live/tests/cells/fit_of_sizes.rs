pub(super) fn cell() -> Vec<f64> {
    let x = array![-1.0, 0.25, 1.0].insert_axis(Axis(1));
    let y = array![0.5, -1.0, 2.0].insert_axis(Axis(1));
    let mut rng = NumpyRng::seed(0);
    let mut first = Dense::he(1, 6, &mut rng);
    first.biases = first.weights.clone(); // all hinges at -1
    let mut net = Sequential::new()
        .add(first)
        .add(Relu::new())
        .add(Dense::he(6, 6, &mut rng))
        .add(Relu::new())
        .add(Dense::he(6, 1, &mut rng));
    Training::new(25).batch_size(usize::MAX).run(
        &mut net,
        &(&x, &y),
        &mut MeanAbsoluteError::new(),
        &mut Adam::new(0.01),
        &mut rng,
    );
    println!("squared  {}", MeanSquaredError::new().forward(net.forward(&x), &y));
    println!("absolute {}", MeanAbsoluteError::new().forward(net.forward(&x), &y));
    let places = Array2::from_shape_fn((401, 1), |(n, _)| n as f64 / 100.0 - 2.0);
    plot("After 25 steps")
        .line("network", &places, net.forward(&places))
        .points("points", &x, &y)
        .y_range(-2.5, 2.5)
    ;
    // What the figure shows.
    vec![MeanSquaredError::new().forward(net.forward(&x), &y), MeanAbsoluteError::new().forward(net.forward(&x), &y)]
}
