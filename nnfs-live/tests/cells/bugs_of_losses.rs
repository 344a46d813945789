pub(super) fn cell() -> Vec<f64> {
    #[derive(Debug, Default)]
    struct TimesLabel {
        inner: SoftmaxCrossEntropy,
        d_scores: Array2<f64>,
    }
    impl Loss for TimesLabel {
        fn forward(&mut self, scores: &Array2<f64>, targets: &dyn AsTargets) -> f64 {
            let loss::Targets::Labels(labels) = targets.as_targets() else { panic!("labels, please") };
            self.inner.forward(scores, targets);
            let p = &self.inner.probabilities;
            let t = labels.mapv(|label| label as f64);
            self.d_scores = self.inner.backward() * &t.view().insert_axis(Axis(1));
            -(0..t.len()).map(|n| t[n] * p[[n, labels[n]]].ln()).sum::<f64>() / t.len() as f64
        }
        fn backward(&self) -> &Array2<f64> {
            &self.d_scores
        }
    }
    #[derive(Debug, Default)]
    struct Entropy {
        d_scores: Array2<f64>,
    }
    impl Loss for Entropy {
        fn forward(&mut self, scores: &Array2<f64>, _targets: &dyn AsTargets) -> f64 {
            let (y, n) = (activation::softmax(scores), scores.nrows() as f64);
            let logs = y.mapv(|p| (p + 1e-300).ln());
            let h = -(&y * &logs).sum_axis(Axis(1)).insert_axis(Axis(1));
            self.d_scores = -(&y * &(&logs + &h)) / n;
            h.sum() / n
        }
        fn backward(&self) -> &Array2<f64> {
            &self.d_scores
        }
    }
    let samples = data::spiral(100, 3, &mut NumpyRng::seed(0));
    let mut rng = NumpyRng::seed(1);
    let mut network = Sequential::new()
        .add(Dense::he(2, 64, &mut rng))
        .add(Relu::new())
        .add(Dense::he(64, 3, &mut rng));
    Training::new(3)
        .batch_size(10)
        .run(&mut network, &samples, &mut SoftmaxCrossEntropy::new(), &mut Sgd::new(0.5), &mut rng);
    Training::new(2)
        .batch_size(10)
        .run(&mut network, &samples, &mut TimesLabel::default(), &mut Sgd::new(0.5), &mut rng);
    Training::new(1)
        .batch_size(10)
        .run(&mut network, &samples, &mut Entropy::default(), &mut Sgd::new(0.5), &mut rng);
    let history = Training::new(2)
        .batch_size(10)
        .run(&mut network, &samples, &mut TimesLabel::default(), &mut Sgd::new(0.5), &mut rng);
    println!("loss {:.3}, accuracy {:.3}", history.loss.last().unwrap(), history.accuracy.last().unwrap());
    regions("The last epoch").ranges((-1.1, 1.1), (-1.1, 1.1)).network(&mut network).points(&samples.0, &samples.1)
    ;
    // What the figure shows.
    vec![history.loss[history.loss.len() - 1], history.accuracy[history.accuracy.len() - 1]]
}
