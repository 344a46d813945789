pub(super) fn cell() -> Vec<f64> {
    let x = Array1::range(-5.0, 5.0, 0.1);
    let parts = [-1.5, 0.0, 2.3].map(|corner: f64| activation::identity(&(&x - corner)));
    let sum = 0.5 * &parts[0] + -2.0 * &parts[1] + 1.0 * &parts[2];
    plot("Three neurons and their sum")
        .line("sum", &x, &sum)
        .dashed("corner -1.5", &x, &(0.5 * &parts[0]))
        .dashed("corner 0", &x, &(-2.0 * &parts[1]))
        .dashed("corner 2.3", &x, &(1.0 * &parts[2]))
        .labels("x", "")
    ;
    // What the figure shows.
    sum.to_vec()
}
