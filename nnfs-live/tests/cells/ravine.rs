pub(super) fn cell() -> Vec<f64> {
    let optimizers: Vec<(&'static str, Box<dyn Optimizer>)> = vec![
        ("Sgd", Box::new(Sgd::new(0.95))),
        ("Momentum", Box::new(Momentum::new(0.1))),
        ("AdaGrad", Box::new(AdaGrad::new(0.8))),
        ("Adam", Box::new(Adam::new(0.3))),
    ];
    let mut chart = contours("Four paths down one valley", |x, y| x * x / 20.0 + y * y);
    let mut ends = Vec::new();
    for (name, mut optimizer) in optimizers {
        let mut point = Dense::from_parameters(array![[-5.0, -1.5]], array![0.0, 0.0]);
        let mut path = Array2::zeros((12 + 1, 2));
        path.row_mut(0).assign(&point.weights.row(0));
        for k in 1..=12 {
            point.d_weights = &point.weights * &array![[0.1, 2.0]];
            optimizer.step(&mut point);
            path.row_mut(k).assign(&point.weights.row(0));
        }
        println!("{name:9}{}", np(&point.weights));
        ends.push(point.weights);
        chart = chart.path(name, &path);
    }
    chart.ranges((-8.0, 8.0), (-3.0, 3.0))
    ;
    // What the figure shows.
    ends.iter().flat_map(|end| end.iter().copied()).collect()
}
