pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(0);
    let x = rng.randn((1000, 100));
    let mut net = Sequential::new();
    for _ in 0..10 {
        let weights = 0.05 * rng.randn((100, 100));
        net.push(Box::new(Dense::from_parameters(weights, Array2::zeros((1, 100)))));
        net.push(Box::new(Sigmoid::new()));
    }
    net.forward(&x);
    net.backward(&rng.randn((1000, 100)));
    let (mut forward, mut back) = (Vec::new(), Vec::new());
    for layer in net.layers() {
        match layer.name() {
            "Dense" => back.push(layer.d_inputs().std(0.0)),
            "BatchNorm" => (),
            _ => forward.push(layer.output().std(0.0)),
        }
    }
    plot("The spread of each layer")
        .line("forward", &Array1::range(1.0, 11.0, 1.0), &Array1::from_vec(forward.clone()))
        .line("back", &Array1::range(1.0, 11.0, 1.0), &Array1::from_vec(back.clone()))
        .labels("layer", "standard deviation")
        .log_y()
    ;
    // What the figure shows.
    [forward, back].concat()
}
