pub(super) fn cell() -> Vec<f64> {
    let (a, b) = (0.5_f64, -1.5_f64);
    let u = a * b;
    let v = u + a;
    let w = u * v;
    let t = w.tanh();
    println!("s = {}", t + u);
    // The inputs of a, b, u, v, w, t and s, each with its slope.
    let inputs: [Vec<(usize, f64)>; 7] = [
        vec![], vec![], vec![(0, b), (1, a)], vec![(2, 1.0), (0, 1.0)],
        vec![(2, v), (3, u)], vec![(4, 1.0 - t * t)], vec![(5, 1.0), (2, 1.0)],
    ];
    let mut gradients = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    for step in (2..7).rev() {
        for &(input, slope) in &inputs[step] {
            gradients[input] += slope * gradients[step];
        }
    }
    Array1::from_iter(gradients)
    ;
    // What the figure shows.
    gradients.to_vec()
}
