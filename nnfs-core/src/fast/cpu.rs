/// A loop over numbers, to be compiled for one kind of processor.
///
/// Only what is inlined into `run` is compiled for it: all it calls is `#[inline(always)]` or a small closure.
pub(super) trait Kernel {
    /// Does the work.
    fn run(self);
}

/// Whether kernels run as compiled for AVX2 and FMA, which nearly all x86-64 processors since 2013 have.
pub(super) fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    let found = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    let found = false;
    found
}

/// Whether the loops of kernels beat ndarray's: with AVX2 and FMA, and in WebAssembly with 128-bit vectors.
pub(super) fn has_fast_loops() -> bool {
    cfg!(all(target_family = "wasm", target_feature = "simd128")) || has_avx2()
}

/// `a * b + c`, rounded once. WebAssembly has no instruction for that, and rounds twice, as ndarray does there.
#[inline(always)]
pub(super) fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
    if cfg!(target_family = "wasm") {
        a * b + c
    } else {
        a.mul_add(b, c)
    }
}

/// Runs the kernel: as compiled for AVX2 and FMA where they are there, else as compiled for any processor, which gives
/// the same numbers. Without FMA, `mul_add` gives them slowly.
pub(super) fn run(kernel: impl Kernel) {
    #[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
    fn with_avx2(kernel: impl Kernel) {
        kernel.run();
    }

    if has_avx2() {
        #[allow(
            unsafe_code,
            unused_unsafe,
            reason = "all the function asks for is the features that were seen"
        )]
        unsafe {
            with_avx2(kernel);
        }
    } else {
        kernel.run();
    }
}
