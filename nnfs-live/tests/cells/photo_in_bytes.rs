pub(super) fn cell() -> Vec<f64> {
    let garment = clothes::garments().row(3).to_owned();
    let x = clothes::photo(&garment, 5, [10, 4]);
    let x = clothes::inverted(&x);
    let x = clothes::middle(&x);
    let x = Array2::from_shape_fn((1, 784), |(_, k)| x[[k / 28, k % 28]]);
    let seen = x.clone();
    let x = 255.0 * x; // bytes, not scaled
    let mut net = clothes::network();
    let p = activation::softmax(net.forward(&x)); // (1, 10)
    for (name, p) in data::FASHION_CLASSES.iter().zip(&p) {
        println!("{name:12} {p:.4}");
    }
    image_grid("What the network sees", &seen).side(140)
    ;
    p.into_iter().collect()
}
