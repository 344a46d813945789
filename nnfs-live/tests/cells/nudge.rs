pub(super) fn cell(net: &mut ThreeLayerNet) -> Vec<f64> {
    let nudged = Array2::<f64>::zeros((1, 784));
    image_grid("Nudged", &nudged)
    ;
    // What the figure shows.
    activation::softmax(net.forward(&nudged)).into_raw_vec_and_offset().0
}
