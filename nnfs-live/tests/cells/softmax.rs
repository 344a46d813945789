pub(super) fn cell() -> Vec<f64> {
    let scores = array![0.3, -2.0, 4.0, 0.0];
    let exponents = (&scores + 700.0) / 2.0;
    let exponentials = exponents.mapv(f64::exp);
    println!("plain formula {}", np(&(&exponentials / exponentials.sum())));
    let y = activation::softmax_row(&exponents);
    println!("softmax       {}", np(&y));
    bars("Four scores as probabilities")
        .labels(["0.3", "-2.0", "4.0", "0.0"])
        .values(&y)
        .axis_labels("score", "probability")
    ;
    // What the figure shows.
    y.to_vec()
}
