/// A loop over numbers that is compiled for any processor and once more for those with AVX2 and FMA.
///
/// Only what is inlined into `run` is compiled for the larger processor: all it calls is `#[inline(always)]`, and it
/// calls no closures.
pub(super) trait Kernel {
    /// Does the work. `FMA` says that [`mul_add`] is a single instruction.
    fn run<const FMA: bool>(self);
}

/// Runs the kernel as well as this processor can.
pub(super) fn run(kernel: impl Kernel) {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2,fma")]
        fn with_avx2(kernel: impl Kernel) {
            kernel.run::<true>();
        }

        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            #[allow(
                unsafe_code,
                reason = "all the function asks for is the two features that were found in the line above"
            )]
            unsafe {
                with_avx2(kernel);
            }
            return;
        }
    }
    // A 64-bit ARM always has the instruction.
    kernel.run::<{ cfg!(target_arch = "aarch64") }>();
}

/// `a b + c`, rounded once where that is a single instruction, else twice.
#[inline(always)]
pub(super) fn mul_add<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}
