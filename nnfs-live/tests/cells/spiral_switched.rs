pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(100, 3, &mut rng);
    let mut net = Sequential::new()
        .add(Dense::new(2, 64, &mut rng))
        .add(Relu::new())
        .add(Dense::new(64, 3, &mut rng));
    Training::new(30)
        .batch_size(300)
        .run(
            &mut net,
            &(x.clone(), labels.clone()),
            &mut SoftmaxCrossEntropy::new(),
            &mut Adam::new(0.05),
            &mut NumpyRng::seed(0),
        );
    println!("loss     {}", SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels));
    println!("accuracy {}", metric::accuracy(net.output(), &labels));
    regions("After 30 epochs").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut net).points(&x, &labels)
    ;
    // What the figure shows.
    vec![SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels), metric::accuracy(net.output(), &labels)]
}
