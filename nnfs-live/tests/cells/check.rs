pub(super) fn cell() -> Vec<f64> {
    let x = NumpyRng::seed(1).randn((3, 2));
    let labels = Array1::from([0usize, 1, 2, 1, 0][..3].to_vec());
    let (mut patient, h) = (clinic::patient(6), 1e-7);
    let mut loss = SoftmaxCrossEntropy::new();
    loss.forward(patient.forward(&x), &labels);
    patient.backward(loss.backward());
    let gradients: Vec<Array2<f64>> = patient.parameters().iter().map(|p| p.gradient.clone()).collect();
    let mut largest = vec![0.0_f64; gradients.len()];
    for (k, gradient) in gradients.iter().enumerate() {
        for (at, a) in gradient.indexed_iter() {
            let here = patient.parameters()[k].value[at];
            patient.parameters()[k].value[at] = here + h;
            let above = loss.forward(patient.forward(&x), &labels);
            patient.parameters()[k].value[at] = here - h;
            let below = loss.forward(patient.forward(&x), &labels);
            patient.parameters()[k].value[at] = here;
            let n = (above - below) / (2.0 * h);
            largest[k] = largest[k].max((a - n).abs() / (a.abs() + n.abs()).max(1e-3));
        }
        println!("{:15} {:.0e}", patient.parameters()[k].name, largest[k]);
    }
    ;
    // What the figure shows.
    largest
}
