//! What several of these tests need.

#![allow(dead_code, reason = "not every test needs all of it")]

use nnfs_core::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The message with which `f` panics.
#[track_caller]
pub(crate) fn panic_message<T>(f: impl FnOnce() -> T) -> String {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(_) => panic!("did not panic"),
        Err(payload) => match payload.downcast::<String>() {
            Ok(message) => *message,
            Err(payload) => payload
                .downcast_ref::<&str>()
                .copied()
                .unwrap_or_default()
                .to_string(),
        },
    }
}

/// The names of all parameters.
pub(crate) fn names(network: &mut dyn Layer) -> Vec<String> {
    let parameters = network.parameters();
    parameters.iter().map(|p| p.name.to_string()).collect()
}

/// The bits of all parameters and statistics, so that NaN equals NaN and 0 does not equal -0.
pub(crate) fn bits(network: &mut dyn Layer) -> Vec<(String, Array2<u64>)> {
    let parameters = network.parameters().into_iter();
    let mut bits: Vec<_> = parameters
        .map(|p| (p.name.into_owned(), p.value.mapv(f64::to_bits)))
        .collect();
    let statistics = network.statistics().into_iter();
    bits.extend(statistics.map(|s| (s.name.into_owned(), s.value.mapv(f64::to_bits))));
    bits
}

/// The modes of all layers that have one, first to last.
pub(crate) fn modes(network: &mut dyn Layer) -> Vec<Mode> {
    let mut modes: Vec<_> = network.mode().map(|mode| *mode).into_iter().collect();
    for layer in network.inner() {
        modes.extend(self::modes(layer));
    }
    modes
}

/// Forward and backward with a random batch of so many columns, so that there are gradients.
pub(crate) fn go_back(network: &mut dyn Layer, n_columns: usize, seed: u32) {
    let inputs = NumpyRng::seed(seed).randn((5, n_columns));
    let shape = network.forward(&inputs).dim();
    network.backward(&NumpyRng::seed(seed + 100).randn(shape));
}
