pub(super) fn cell() -> Vec<f64> {
    let p = [0.0];
    ;
    p.into_iter().collect()
}
