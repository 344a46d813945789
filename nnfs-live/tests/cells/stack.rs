pub(super) fn cell() -> (f64, f64) {
    let mut rng = NumpyRng::seed(0);
    let mut net = Sequential::new()
        .add(Dense::from_parameters(rng.randn((2, 5)), Array2::zeros((1, 5))))
        .add(Tanh::new())
        .add(Dense::from_parameters(rng.randn((5, 2)), Array2::zeros((1, 2))))
        .add(Softmax::new());
    let inputs = array![[0.7, -1.2], [-0.4, 2.1], [1.5, 0.3]];
    println!("{net:?}: {:?} to {:?}", inputs.dim(), net.forward(&inputs).dim());
    let targets = NumpyRng::seed(1).randn(net.output().dim());
    gradient::gradient_check(&mut net, &inputs, &targets, &mut MeanSquaredError::new())
    ;
    // What the figure shows.
    let report = gradient::gradient_check(&mut net, &inputs, &targets, &mut MeanSquaredError::new());
    (net.output().ncols() as f64, f64::from(u8::from(report.passed())))
}
