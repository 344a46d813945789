pub(super) fn cell(x50: &Array2<f64>, labels50: &Array1<usize>) -> Vec<f64> {
    // x50 and labels50 are the 50 digits of this chapter.
    let start = TwoLayerNet::new(6, 3, 10, &mut NumpyRng::seed(0));
    let mut both = [start.clone(), start];
    for (net, by_small_steps) in both.iter_mut().zip([true, false]) {
        let clock = std::time::Instant::now();
        for _ in 0..2 {
            let slopes = if by_small_steps {
                net.numerical_gradient(&x50, &labels50)
            } else {
                net.gradient(&x50, &labels50)
            };
            net.dense1.weights -= &(0.25 * &slopes.weights1);
            net.dense1.biases -= &(0.25 * &slopes.biases1);
            net.dense2.weights -= &(0.25 * &slopes.weights2);
            net.dense2.biases -= &(0.25 * &slopes.biases2);
        }
        println!("{:.1?}, loss {:.6}", clock.elapsed(), net.loss(&x50, &labels50));
    }
    ;
    // What the figure shows.
    both.map(|mut net| net.loss(&x50, &labels50)).to_vec()
}
