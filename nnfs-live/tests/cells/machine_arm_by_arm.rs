pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(0);
    let (train, validation) = (data::spiral(50, 3, &mut rng), data::spiral(100, 3, &mut rng));
    let mut net = Sequential::new()
        .add(Dense::he(2, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 32, &mut rng))
        .add(Relu::new())
        .add(Dense::he(32, 3, &mut rng));
    let (mut loss, mut adam) = (SoftmaxCrossEntropy::new(), Adam::new(0.01));
    // `Training` always shuffles; without, the loop is written out.
    let places: Vec<usize> = (0..train.1.len()).collect();
    let mut unseen = Vec::new();
    for _ in 0..5 {
        for batch in places.chunks(25) {
            let (x, labels) = (train.0.select(Axis(0), batch), train.1.select(Axis(0), batch));
            loss.forward(net.forward(&x), &labels);
            net.backward(loss.backward());
            adam.step(&mut net);
        }
        unseen.push(training::evaluate(&mut net, &validation, &mut loss).0);
    }
    let epochs = Array1::range(1.0, 6.0, 1.0);
    plot("Arm by arm").line("validation", &epochs, &Array1::from(unseen.clone())).labels("epoch", "loss")
    ;
    // What the figure shows.
    let now = training::evaluate(&mut net, &validation, &mut loss).0;
    [unseen, vec![now]].concat()
}
