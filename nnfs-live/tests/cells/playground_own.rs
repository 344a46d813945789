pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(3);
    let x = array![[0.5, 0.5], [-0.5, 0.25], [0.0, -0.5], [0.75, 0.5]];
    let labels: Array1<usize> = array![0, 2, 1, 0];
    // Every third point is held out.
    let (kept, held): (Vec<usize>, Vec<usize>) = (0..labels.len()).partition(|n| n % 3 != 2);
    let train = (x.select(Axis(0), &kept), labels.select(Axis(0), &kept));
    let test = (x.select(Axis(0), &held), labels.select(Axis(0), &held));
    let mut net = Sequential::new()
        .add(Dense::he(2, 8, &mut rng))
        .add(Relu::new())
        .add(Dense::he(8, 8, &mut rng))
        .add(Relu::new())
        .add(Dense::xavier(8, 3, &mut rng));
    Training::new(20).batch_size(3).run(
        &mut net,
        &train,
        &mut SoftmaxCrossEntropy::new(),
        &mut Adam::new(0.03),
        &mut NumpyRng::seed(3),
    );
    for (name, points) in [("learnt", &train), ("held out", &test)] {
        if !points.1.is_empty() {
            let (loss, accuracy) = training::evaluate(&mut net, points, &mut SoftmaxCrossEntropy::new());
            println!("{name:8}  loss {loss:.4}, accuracy {accuracy:.4}");
        }
    }
    regions("After 20 epochs").network(&mut net).points(&x, &labels)
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
