pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(2);
    let (train, validation) = (data::spiral(50, 3, &mut rng), data::spiral(100, 3, &mut rng));
    let mut net = Sequential::new()
        .add(Dense::he(2, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 3, &mut rng));
    let (mut loss, mut adam) = (SoftmaxCrossEntropy::new(), Adam::new(0.02));
    let history = Training::new(1000)
        .batch_size(40)
        .validation(&validation)
        .early_stopping(4)
        .run(&mut net, &train, &mut loss, &mut adam, &mut rng);
    println!("{history:?}");
    let unseen = history.validation_loss.to_vec();
    curves("The machine", &history)
    ;
    // What the figure shows.
    let now = training::evaluate(&mut net, &validation, &mut loss).0;
    [unseen, vec![now]].concat()
}
