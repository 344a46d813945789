pub(super) fn cell() -> Vec<f64> {
    let a = array![[-0.35667494393873245, 1.5, -1.6094379124341003]];
    let label = array![2usize];
    let mut loss = SoftmaxCrossEntropy::new();
    println!("loss  {}", loss.forward(&a, &label));
    println!("y - t {}", np(&loss.backward().row(0)));
    let mut softmax = Softmax::new();
    softmax.forward(&a);
    side_by_side![
        bars("What it said, and the gradient")
            .group("y", &softmax.output.row(0))
            .group("y - t", &loss.backward().row(0)),
        heatmap("The Jacobian of softmax", &softmax.jacobian(0)).labels("score", "probability")
    ]
    ;
    // What the figure shows.
    let value = loss.forward(&a, &label);
    let numbers = loss.backward().iter().copied().chain(softmax.jacobian(0));
    std::iter::once(value).chain(numbers).collect()
}
