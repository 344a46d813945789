pub(super) fn cell() -> Vec<f64> {
    fn decide(x: &Array2<f64>) -> Array1<usize> {
        let (w1, b1) = (array![[0.5, -0.5], [0.5, -0.5]], array![[-0.2, 0.7]]);
        let (w2, b2) = (array![[0.5], [0.5]], array![[-0.7]]); // AND
        let s = activation::step(&(x.dot(&w1) + &b1));
        let y = activation::step(&(s.dot(&w2) + &b2));
        y.column(0).mapv(|y| y as usize)
    }
    let cases = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    println!("{}", decide(&cases));
    regions("Which side of the line?")
        .ranges((-0.5, 1.5), (-0.5, 1.5))
        .classify_batch(decide)
        .points(&cases, &decide(&cases))
        .boundary(0.5, 0.5, -0.2)
        .boundary(-0.5, -0.5, 0.7)
    ;
    // What the figure shows.
    decide(&cases).iter().map(|&answer| answer as f64).collect()
}
