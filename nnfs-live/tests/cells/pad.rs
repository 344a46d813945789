pub(super) fn cell(net: &mut ThreeLayerNet) -> Vec<f64> {
    ;
    // What the figure shows.
    let mut shown = vec![net.dense1.output[[0, 7]]];
    shown.extend(&net.sigmoid1.output);
    shown.extend(&net.sigmoid2.output);
    shown.extend(&probabilities);
    shown
}
