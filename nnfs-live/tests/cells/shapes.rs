pub(super) fn cell() -> Vec<f64> {
    let a = array![[1.0], [2.0], [3.0]];
    let b = array![10.0, 20.0, 30.0];
    &a - &b
    ;
    // What the figure shows.
    (&a - &b).into_iter().collect()
}
