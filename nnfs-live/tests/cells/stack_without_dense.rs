pub(super) fn cell() -> f64 {
    let mut net = Sequential::new()
        .add(Relu::new())
        .add(Sigmoid::new());
    let inputs = array![[0.7, -1.2], [-0.4, 2.1], [1.5, 0.3]];
    println!("{net:?}: {:?} to {:?}", inputs.dim(), net.forward(&inputs).dim());
    net.output().clone()
    ;
    // What the figure shows.
    net.output().ncols() as f64
}
