pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(0);
    let labels = Array1::from_shape_fn(300, |n| n % 2);
    let draws = rng.rand((300, 2));
    let x = Array2::from_shape_fn((300, 2), |(n, axis)| {
        let radius = 0.4 * draws[[n, 0]] + 0.6 * labels[n] as f64;
        let angle = 2.0 * std::f64::consts::PI * draws[[n, 1]];
        radius * if axis == 0 { angle.cos() } else { angle.sin() }
    });
    let x = &x + &(0.1 * rng.randn(x.dim()));
    // Every third point is held out.
    let (kept, held): (Vec<usize>, Vec<usize>) = (0..labels.len()).partition(|n| n % 3 != 2);
    let train = (x.select(Axis(0), &kept), labels.select(Axis(0), &kept));
    let test = (x.select(Axis(0), &held), labels.select(Axis(0), &held));
    let mut net = Sequential::new()
        .add(Dense::xavier(2, 4, &mut rng).weight_penalty(Penalty { l1: 0.0, l2: 0.001 }))
        .add(Tanh::new())
        .add(Dropout::new(0.25, &mut rng))
        .add(Dense::xavier(4, 3, &mut rng).weight_penalty(Penalty { l1: 0.0, l2: 0.001 }))
        .add(Tanh::new())
        .add(Dropout::new(0.25, &mut rng))
        .add(Dense::xavier(3, 2, &mut rng).weight_penalty(Penalty { l1: 0.0, l2: 0.001 }));
    Training::new(2).batch_size(30).run(
        &mut net,
        &train,
        &mut SoftmaxCrossEntropy::new(),
        &mut Momentum::new(0.1),
        &mut NumpyRng::seed(0),
    );
    for (name, points) in [("learnt", &train), ("held out", &test)] {
        if !points.1.is_empty() {
            let (loss, accuracy) = training::evaluate(&mut net, points, &mut SoftmaxCrossEntropy::new());
            println!("{name:8}  loss {loss:.4}, accuracy {accuracy:.4}");
        }
    }
    regions("After 2 epochs").network(&mut net).points(&x, &labels)
    ;
    // What the figure shows.
    [&train, &test]
        .into_iter()
        .flat_map(|points| {
            let (loss, accuracy) = training::evaluate(&mut net, points, &mut SoftmaxCrossEntropy::new());
            [loss, accuracy]
        })
        .collect()
}
