/// A loop over numbers, to be compiled for one kind of processor.
///
/// Only what is inlined into `run` is compiled for it: all it calls is `#[inline(always)]`.
pub(super) trait Kernel {
    /// Does the work.
    fn run(self);
}

/// A kind of processor, which computes with `LANES` numbers at once. Whoever holds a value runs on one.
pub(super) trait Processor<const LANES: usize>: Copy {
    /// Runs the kernel as compiled for this kind.
    fn run(self, kernel: impl Kernel);
}

/// Defines a kind of processor by the features that its kernels are compiled for.
macro_rules! processor {
    ($(#[$doc:meta])* $name:ident, $lanes:literal lanes: $($feature:tt),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) struct $name(());

        impl $name {
            /// A value, where this is such a processor.
            pub(super) fn find() -> Option<Self> {
                #[cfg(target_arch = "x86_64")]
                let found = $(is_x86_feature_detected!($feature))&&+;
                #[cfg(not(target_arch = "x86_64"))]
                let found = false;
                found.then_some(Self(()))
            }
        }

        impl Processor<$lanes> for $name {
            fn run(self, kernel: impl Kernel) {
                #[cfg_attr(target_arch = "x86_64", target_feature($(enable = $feature),+))]
                fn with_features(kernel: impl Kernel) {
                    kernel.run();
                }

                #[allow(
                    unsafe_code,
                    unused_unsafe,
                    reason = "all the function asks for is the features that `find` saw, and only `find` makes a value"
                )]
                unsafe {
                    with_features(kernel);
                }
            }
        }
    };
}

processor! {
    /// x86-64 with AVX2 and FMA, as nearly all since 2013.
    Avx2, 4 lanes: "avx2", "fma"
}

processor! {
    /// x86-64 with AVX-512, as most servers, and AMD's desktops and laptops since 2022.
    Avx512, 8 lanes: "avx512f", "avx2", "fma"
}

/// Runs the kernel: as compiled for AVX2 and FMA where they are there, else as compiled for any processor, which gives
/// the same numbers, slowly.
pub(super) fn run(kernel: impl Kernel) {
    match Avx2::find() {
        Some(processor) => processor.run(kernel),
        None => kernel.run(),
    }
}
