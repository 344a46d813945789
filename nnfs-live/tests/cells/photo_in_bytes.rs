pub(super) fn cell() -> Vec<f64> {
    ;
    p.into_iter().collect()
}
