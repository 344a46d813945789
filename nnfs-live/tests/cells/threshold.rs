pub(super) fn cell() -> Vec<f64> {
    let yes = (5.0_f64 / 100.0 * 10_000.0).round() as usize;
    let labels = Array1::from_shape_fn(10_000, |i| usize::from(i < yes));
    let centres = labels.mapv(|t| (t as f64 - 0.5) * 1.5);
    let scores = NumpyRng::seed(0).randn(10_000) + centres;
    let said = scores.mapv(|z| usize::from(z > -0.5));
    let counts = metric::confusion_matrix(&said, &labels, 2);
    let c = counts.mapv(|n| n as f64);
    let (alarms, hits) = (c[[0, 1]] / c.row(0).sum(), c[[1, 1]] / c.row(1).sum());
    println!("accuracy  {:.3}", (c[[0, 0]] + c[[1, 1]]) / c.sum());
    println!("precision {:.3}", c[[1, 1]] / c.column(1).sum());
    println!("recall    {hits:.3}");
    let mut order: Vec<usize> = (0..10_000).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mut curve = Array2::zeros((10_001, 2));
    for (k, &i) in order.iter().enumerate() {
        curve[[k + 1, 0]] = curve[[k, 0]] + (1 - labels[i]) as f64 / c.row(0).sum();
        curve[[k + 1, 1]] = curve[[k, 1]] + labels[i] as f64 / c.row(1).sum();
    }
    side_by_side![
        heatmap("Confusion", &counts).labels("said", "true"),
        plot("ROC")
            .line("all thresholds", &curve.column(0), &curve.column(1))
            .points("this one", &array![alarms], &array![hits])
            .labels("false alarms", "hits")
    ]
    ;
    // What the figure shows.
    let four = counts.iter().map(|&n| n as f64);
    four.chain(curve.iter().copied()).collect()
}
