pub(super) fn cell() -> Vec<f64> {
    let mut rng = NumpyRng::seed(2);
    let (x, labels) = data::spiral(30, 3, &mut rng);
    let mut net = Sequential::new();
    for inputs in [2, 12] {
        net = net
            .add(Dense::he(inputs, 12, &mut rng))
            .add(Relu::new())
            .add(Dropout::new(0.3, &mut rng));
    }
    let mut net = net.add(Dense::he(12, 3, &mut rng));
    Training::new(20).batch_size(usize::MAX).run(
        &mut net,
        &(x.clone(), labels.clone()),
        &mut SoftmaxCrossEntropy::new(),
        &mut Adam::new(0.01),
        &mut rng,
    );
    let fresh = data::spiral(200, 3, &mut NumpyRng::seed(102));
    let (loss, accuracy) = training::evaluate(&mut net, &fresh, &mut SoftmaxCrossEntropy::new());
    println!("fresh points: loss {loss:.4}, accuracy {accuracy:.4}");
    // The first member of the crowd: a mask over the neurons is one over the rows of the next weights.
    let mut masks = NumpyRng::seed(0);
    let mut one = net.clone();
    for p in one.parameters() {
        if p.name == "dense2.weights" || p.name == "dense3.weights" {
            *p.value *= &(masks.binomial(1, 1.0 - 0.3, (p.value.nrows(), 1)) / (1.0 - 0.3));
        }
    }
    side_by_side![
        regions("All neurons").network(&mut net).points(&x, &labels).size(330, 330),
        regions("One member").network(&mut one).points(&x, &labels).size(330, 330)
    ]
    ;
    // What the figure shows.
    let corners = array![[-0.5, 0.5], [0.5, 0.5], [-0.5, -0.5], [0.5, -0.5]];
    let mut shown = vec![metric::accuracy(net.forward(&x), &labels), loss, accuracy];
    shown.extend(one.predict(&corners).iter().map(|&class| class as f64));
    shown
}
