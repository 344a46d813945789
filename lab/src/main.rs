//! The tool behind `cargo lab`.
fn main() {}
