pub(super) fn cell() -> Vec<f64> {
    #[derive(Debug)]
    struct Twice(Sgd);
    impl Optimizer for Twice {
        fn step(&mut self, network: &mut dyn Layer) {
            self.0.step(network);
            self.0.step(network);
        }
    }
    #[derive(Debug)]
    struct WithoutBiases(f64);
    impl Optimizer for WithoutBiases {
        fn step(&mut self, network: &mut dyn Layer) {
            for parameter in network.parameters() {
                if !parameter.name.ends_with("biases") {
                    parameter.value.scaled_add(-self.0, parameter.gradient);
                }
            }
        }
    }
    #[derive(Debug)]
    struct Shrinks(Sgd);
    impl Optimizer for Shrinks {
        fn step(&mut self, network: &mut dyn Layer) {
            for parameter in network.parameters() {
                *parameter.value *= 0.9;
            }
            self.0.step(network);
        }
    }
    let samples = data::spiral(100, 3, &mut NumpyRng::seed(0));
    let mut rng = NumpyRng::seed(1);
    let mut network = Sequential::new()
        .add(Dense::he(2, 64, &mut rng))
        .add(Relu::new())
        .add(Dense::he(64, 3, &mut rng));
    Training::new(2)
        .batch_size(10)
        .run(&mut network, &samples, &mut SoftmaxCrossEntropy::new(), &mut Twice(Sgd::new(0.5)), &mut rng);
    Training::new(2)
        .batch_size(10)
        .run(&mut network, &samples, &mut SoftmaxCrossEntropy::new(), &mut WithoutBiases(0.5), &mut rng);
    Training::new(1)
        .batch_size(10)
        .run(&mut network, &samples, &mut SoftmaxCrossEntropy::new(), &mut Sgd::new(-0.5), &mut rng);
    Training::new(2)
        .batch_size(10)
        .run(&mut network, &samples, &mut SoftmaxCrossEntropy::new(), &mut Shrinks(Sgd::new(0.5)), &mut rng);
    let history = Training::new(1)
        .batch_size(10)
        .run(&mut network, &samples, &mut SoftmaxCrossEntropy::new(), &mut Sgd::new(0.5), &mut rng);
    println!("loss {:.3}, accuracy {:.3}", history.loss.last().unwrap(), history.accuracy.last().unwrap());
    regions("The last epoch").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut network).points(&samples.0, &samples.1)
    ;
    // What the figure shows.
    vec![history.loss[history.loss.len() - 1], history.accuracy[history.accuracy.len() - 1]]
}
