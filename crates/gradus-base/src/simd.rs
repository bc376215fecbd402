//! Function multiversioning: one source, compiled for each instruction set, chosen at run time.
//!
//! No instruction set changes a result: kernels use the same operations in the same
//! order at every level, and Rust never fuses a product and a sum by itself. The crates
//! for this choose the level themselves; here it is a value, so that a test can run all
//! levels and compare bits.

use std::sync::OnceLock;

/// The environment variable that names the highest level to use: `baseline`, `avx2` or `avx512`. Any other
/// value is as good as none.
const VARIABLE: &str = "GRADUS_INSTRUCTION_SET";

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstructionSet {
    /// What the target has for certain: SSE2 on x86-64, NEON on `AArch64`.
    Baseline,
    /// AVX2 and FMA.
    Avx2,
    /// AVX-512 F, DQ and VL.
    Avx512,
}

impl InstructionSet {
    /// The best level of this machine, or a lower one that the environment asks for ([`VARIABLE`]), so that one
    /// machine can show the bits of others.
    #[inline]
    pub fn best() -> Self {
        static BEST: OnceLock<InstructionSet> = OnceLock::new();
        *BEST.get_or_init(|| {
            let asked = std::env::var(VARIABLE).ok().and_then(|name| Self::named(&name));
            let most = asked.unwrap_or(Self::Avx512);
            let is_allowed = |level: &Self| *level <= most && level.is_available();
            Self::all().into_iter().filter(is_allowed).max().unwrap_or(Self::Baseline)
        })
    }

    fn named(name: &str) -> Option<Self> {
        match name {
            "baseline" => Some(Self::Baseline),
            "avx2" => Some(Self::Avx2),
            "avx512" => Some(Self::Avx512),
            _ => None,
        }
    }

    /// All levels, on this machine or not.
    #[must_use]
    pub fn all() -> [Self; 3] {
        [Self::Baseline, Self::Avx2, Self::Avx512]
    }

    /// Can this machine run it?
    #[must_use]
    pub fn is_available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            match self {
                Self::Baseline => true,
                Self::Avx2 => has!("avx2") && has!("fma"),
                Self::Avx512 => {
                    has!("avx512f") && has!("avx512dq") && has!("avx512vl") && has!("avx2") && has!("fma")
                }
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        {
            self == Self::Baseline
        }
    }
}

/// Defines `fn name(level, arguments)`, which runs `body(arguments)` compiled for the level.
///
/// The body has to be `#[inline(always)]`, and so has everything it calls that should be vectorized.
/// A level that the machine lacks is never passed: levels come from [`InstructionSet::is_available`].
#[doc(hidden)]
#[macro_export]
macro_rules! multiversion {
    ($(#[$doc:meta])* $vis:vis fn $name:ident[$($g:tt)*]($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? = $body:path;) => {
        $(#[$doc])*
        #[inline]
        #[allow(unsafe_code, reason = "calling a function compiled for another instruction set")]
        $vis fn $name<$($g)*>(level: $crate::simd::InstructionSet, $($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn avx2<$($g)*>($($arg: $ty),*) $(-> $ret)? {
                    $body($($arg),*)
                }
                #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
                fn avx512<$($g)*>($($arg: $ty),*) $(-> $ret)? {
                    $body($($arg),*)
                }
                match level {
                    // SAFETY: a `InstructionSet` above the baseline is made only after the machine was asked
                    // whether it has these features.
                    $crate::simd::InstructionSet::Avx512 => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::simd::InstructionSet::Avx2 => return unsafe { avx2($($arg),*) },
                    $crate::simd::InstructionSet::Baseline => {}
                }
            }
            let _ = level;
            $body($($arg),*)
        }
    };
}

pub use multiversion;
