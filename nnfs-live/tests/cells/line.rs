pub(super) fn cell() -> Vec<f64> {
    fn decide(x: &Array2<f64>) -> Array1<usize> {
        let (w, b) = (array![[0.4], [0.3]], array![[-0.2]]);
        let y = activation::step(&(x.dot(&w) + &b));
        y.column(0).mapv(|y| y as usize)
    }
    let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    println!("{}", decide(&cases));
    regions("Which side of the line?")
        .ranges((-0.5, 1.5), (-0.5, 1.5))
        .classify_batch(decide)
        .points(&cases, &decide(&cases))
        .boundary(0.4, 0.3, -0.2)
    ;
    // What the figure shows.
    decide(&cases).iter().map(|&answer| answer as f64).collect()
}
