pub(super) fn cell() -> Vec<f64> {
    ;
    // What the figure shows.
    ends.iter().flat_map(|end| end.iter().copied()).collect()
}
