pub(super) fn cell() -> Vec<f64> {
    fn wavy(n: usize, noise: f64, rng: &mut NumpyRng) -> (Array2<f64>, Array1<usize>) {
        let x = 2.0 * rng.rand((n, 2)) - 1.0;
        let blur = noise * rng.randn(n);
        let is_above = |k: usize| x[[k, 1]] + blur[k] > 0.5 * (3.0 * x[[k, 0]]).sin();
        let labels = Array1::from_shape_fn(n, |k| usize::from(is_above(k)));
        (x, labels)
    }
    let mut rng = NumpyRng::seed(3);
    let train = wavy(40, 0.25, &mut rng);
    let validation = wavy(1000, 0.25, &mut rng);
    let mut net = Sequential::new()
        .add(Dense::he(2, 16, &mut rng))
        .add(Relu::new())
        .add(Dense::xavier(16, 2, &mut rng));
    let history = Training::new(60).batch_size(40).validation(&validation).keep_best().run(
        &mut net,
        &train,
        &mut SoftmaxCrossEntropy::new(),
        &mut Adam::new(0.02),
        &mut rng,
    );
    println!("the best epoch {}", history.best_epoch);
    curves("Two curves that part", &history)
    ;
    // What the figure shows: the last epoch, and the best one.
    let last = |losses: &Array1<f64>| losses[losses.len() - 1];
    let best = history.best_epoch;
    vec![
        last(&history.loss),
        last(&history.validation_loss),
        last(&history.validation_accuracy),
        history.validation_loss[best - 1],
        best as f64,
    ]
}
