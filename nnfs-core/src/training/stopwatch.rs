use std::time::Duration;

/// How long a training has run. A page's WebAssembly has no clock: no time passes there.
pub(super) struct Stopwatch {
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    start: std::time::Instant,
}

impl Stopwatch {
    pub(super) fn started() -> Self {
        Self {
            #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
            start: std::time::Instant::now(),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        #[cfg(all(target_family = "wasm", target_os = "unknown"))]
        return Duration::ZERO;
        #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
        self.start.elapsed()
    }
}
