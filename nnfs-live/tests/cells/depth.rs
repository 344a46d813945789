pub(super) fn cell() -> Vec<f64> {
    let windows = [(3, 1, 1), (3, 1, 1), (3, 1, 1)]; // size, stride and padding of each layer
    let mut sides = vec![28];
    for (size, stride, padding) in windows {
        sides.push((sides[sides.len() - 1] + 2 * padding - size) / stride + 1);
    }
    let last = sides[windows.len()];
    let mut paths = Array2::zeros((1, last * last));
    paths[[0, 14 * last + 14]] = 1.0;
    for (k, (size, stride, padding)) in windows.into_iter().enumerate().rev() {
        let patches = paths.t().dot(&Array2::ones((1, size * size)));
        paths = layer::col2im(&patches, [1, sides[k], sides[k]], size, stride, padding);
    }
    println!("{} pixels seen", paths.iter().filter(|&&n| n > 0.0).count());
    let most = paths.fold(0.0, |a: f64, &b| a.max(b));
    image_grid("What it sees", &(&paths / most)).side(240)
    ;
    // What the figure shows.
    paths.iter().copied().collect()
}
