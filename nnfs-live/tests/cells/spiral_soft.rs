pub(super) fn cell() -> Vec<f64> {
    #[derive(Debug)]
    struct Soft {
        descent: Box<dyn Optimizer>,
        pull: f64,
    }
    impl Optimizer for Soft {
        fn step(&mut self, network: &mut dyn Layer) {
            self.descent.step(network);
            for p in network.parameters() {
                if p.name.ends_with("weights") {
                    p.value.mapv_inplace(|w| w.signum() * (w.abs() - self.pull).max(0.0));
                }
            }
        }
    }
    let mut rng = NumpyRng::seed(0);
    let (x, labels) = data::spiral(20, 3, &mut rng);
    let mut net = Sequential::new()
        .add(Dense::he(2, 64, &mut rng))
        .add(Relu::new())
        .add(Dense::he(64, 3, &mut rng));
    let unseen = data::spiral(100, 3, &mut rng);
    Training::new(60)
        .batch_size(60)
        .run(
            &mut net,
            &(x.clone(), labels.clone()),
            &mut SoftmaxCrossEntropy::new(),
            &mut Soft { descent: Box::new(Momentum::new(0.1)), pull: 0.1 / (1.0 - 0.9) * 0.003 },
            &mut NumpyRng::seed(0),
        );
    println!("loss     {}", SoftmaxCrossEntropy::new().forward(net.forward(&x), &labels));
    println!("accuracy {}", metric::accuracy(net.output(), &labels));
    println!("unseen   {:?}", training::evaluate(&mut net, &unseen, &mut SoftmaxCrossEntropy::new()));
    regions("After 60 epochs").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut net).points(&x, &labels)
    ;
    // What the figure shows.
    net.parameters()[0].value.iter().copied().collect()
}
