/// A loop over numbers, to be compiled for processors with AVX2 and FMA.
///
/// Only what is inlined into `run` is compiled for them: all it calls is `#[inline(always)]`.
pub(super) trait Kernel {
    /// Does the work.
    fn run(self);
}

/// Whether this is a processor for which the kernels are made: x86-64 with AVX2 and FMA, as nearly all since 2013.
pub(super) fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// Runs the kernel: as compiled for AVX2 and FMA where they are there, else as compiled for any processor, which gives
/// the same numbers, slowly.
pub(super) fn run(kernel: impl Kernel) {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2,fma")]
        fn with_avx2(kernel: impl Kernel) {
            kernel.run();
        }

        if has_avx2() {
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
    kernel.run();
}
