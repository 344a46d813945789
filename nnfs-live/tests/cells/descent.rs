pub(super) fn cell() -> Vec<f64> {
    fn f(x: &Array1<f64>) -> f64 {
        x[0] * x[0] / 20.0 + x[1] * x[1]
    }
    let descent = gradient::gradient_descent(f, &array![-4.0, 2.5], 0.9, 20);
    println!("end {}", np(&descent.end()));
    contours("The way down", |x0, x1| f(&array![x0, x1]))
        .path("rate 0.9", &descent.path)
        .labels("x0", "x1")
    ;
    // What the figure shows.
    descent.end().to_vec()
}
