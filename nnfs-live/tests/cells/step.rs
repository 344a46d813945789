pub(super) fn cell() -> Vec<f64> {
    fn f(x: f64) -> f64 {
        x * x
    }
    let (x, h) = (2.0, 1e-15);
    println!("forward {}", gradient::forward_diff(f, x, h));
    println!("central {}", gradient::numerical_diff_with(f, x, h));
    println!("wanted a step of {h:e}, took {:e}", (x + h) - x);
    let steps = Array1::linspace(-16.0, 0.0, 161).mapv(|e| 10.0_f64.powf(e));
    let forward = steps.mapv(|h| (gradient::forward_diff(f, x, h) - 4.0).abs());
    let central = steps.mapv(|h| (gradient::numerical_diff_with(f, x, h) - 4.0).abs());
    plot("How wrong is the slope?")
        .line("forward", &steps, &forward)
        .line("central", &steps, &central)
        .log_log()
        .y_range(1e-13, 1e2)
        .labels("step h", "error")
    ;
    // What the figure shows.
    let slopes = [gradient::forward_diff(f, x, h), gradient::numerical_diff_with(f, x, h)];
    vec![slopes[0], slopes[1], (x + h) - x, forward[100], central[20]]
}
