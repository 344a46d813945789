pub(super) fn cell() -> Vec<f64> {
    let heights = array![0.4, 0.7, 0.9, 1.1, 1.3, 1.4, 1.6, 1.9, 2.2, 2.6];
    let kinds: Array1<usize> = array![0, 0, 0, 1, 0, 1, 0, 1, 1, 1];
    let scores = Array2::from_shape_fn((10, 2), |(n, k)| {
        if k == 0 { 0.0 } else { 2.25 * heights[n] - 2.0 }
    });
    println!("loss     {}", SoftmaxCrossEntropy::new().forward(&scores, &kinds));
    println!("accuracy {}", metric::accuracy(&scores, &kinds));
    bars("The probability of kind 1")
        .labels(&heights)
        .values(&activation::softmax(&scores).column(1))
        .axis_labels("height in metres", "probability")
    ;
    // What the figure shows.
    vec![SoftmaxCrossEntropy::new().forward(&scores, &kinds), metric::accuracy(&scores, &kinds)]
}
