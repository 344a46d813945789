pub(super) fn cell() -> Vec<f64> {
    let inputs = array![[1.0, 2.0, 3.0, 2.5], [2.0, 5.0, -1.0, 2.0], [-1.5, 2.7, 3.3, -0.8]];
    let weights = array![[0.2, 0.5, -0.26], [0.8, -0.91, -0.27], [-0.5, 0.26, 0.17], [1.0, -0.5, 0.87]];
    let mut dense = Dense::from_parameters(weights, array![[2.0, 3.0, 0.5]]);
    fn goal(dense: &mut Dense, inputs: &Array2<f64>) -> f64 {
        0.5 * activation::relu(dense.forward(inputs)).pow2().sum()
    }
    let mut relu = Relu::new();
    let y = relu.forward(dense.forward(&inputs)).clone();
    let d_outputs = relu.backward(&y).clone();
    dense.backward(&d_outputs);
    let products = &inputs.column(1) * &d_outputs.column(0);
    println!("products {}, their sum {}", np(&products), dense.d_weights[[1, 0]]);
    let before = goal(&mut dense, &inputs);
    dense.weights[[1, 0]] += -0.5;
    let change = goal(&mut dense, &inputs) - before;
    println!("predicted {:.6}, true change {change:.6}", -0.5 * dense.d_weights[[1, 0]]);
    dense.d_weights.clone()
    ;
    // What the figure shows.
    products.iter().copied().chain([change]).collect()
}
