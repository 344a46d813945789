pub(super) fn cell() -> Vec<f64> {
    let afternoons = array![
        [1.0, 2.0, 3.0, 2.5],
        [2.0, 5.0, -1.0, 2.0],
        [-1.5, 2.7, 3.3, -0.8],
    ];
    let mut wishes = Dense::from_parameters(
        array![
            [0.2, 0.5, -0.26],
            [0.8, -0.91, -0.27],
            [-0.5, 0.26, 0.17],
            [1.0, -0.5, 0.87],
        ],
        array![[0.0, 1.0, 0.25]],
    );
    wishes.forward(&afternoons)
    ;
    // What the figure shows.
    wishes.output.iter().copied().collect()
}
