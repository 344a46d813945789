pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(20, 3, &mut rng);
    let mut net = Sequential::new()
        .add(Dense::he(2, 64, &mut rng).weight_penalty(Penalty { l1: 0.0005, l2: 0.001 }))
        .add(Relu::new())
        .add(Dense::he(64, 3, &mut rng).weight_penalty(Penalty { l1: 0.0005, l2: 0.001 }));
    let unseen = data::spiral(100, 3, &mut rng);
    Training::new(30)
        .batch_size(60)
        .run(
            &mut net,
            &(x.clone(), labels.clone()),
            &mut SoftmaxCrossEntropy::new(),
            &mut Sgd::new(1.0),
            &mut NumpyRng::seed(0),
        );
    println!("loss     {}", SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels));
    println!("accuracy {}", metric::accuracy(net.output(), &labels));
    println!("unseen   {:?}", training::evaluate(&mut net, &unseen, &mut SoftmaxCrossEntropy::new()));
    regions("After 30 epochs").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut net).points(&x, &labels)
    ;
    // What the figure shows.
    let (loss, accuracy) = training::evaluate(&mut net, &unseen, &mut SoftmaxCrossEntropy::new());
    vec![SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels), metric::accuracy(net.output(), &labels), loss, accuracy]
}
