//! Packs: as many floats as a register holds.
//!
//! Two kernels keep partial sums in registers over a loop: sums of many terms, and sums over
//! rows. Written with arrays, the compiler unrolls them into single additions and spills;
//! the losses of `benches/problems` then take about twice as long. So they are written with packs, and a pack is the
//! machine's own type. Everything else in the crate is plain loops.
//!
//! A pack multiplies and adds as a float does, lane by lane, and never fuses the two, so all
//! levels give the same bits.

use crate::scalar::Numeric;

/// A register of floats.
pub(crate) trait Pack<T>: Copy {
    /// How many it holds.
    const LEN: usize;
    /// The same float in each lane.
    fn splat(x: T) -> Self;
    /// The first `LEN` floats of `from`, which has at least as many.
    fn load(from: &[T]) -> Self;
    /// Stores to the first `LEN` floats of `to`, which has at least as many.
    fn store(self, to: &mut [T]);
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    /// `self · other`, but 0 where `self` is 0.
    fn absorb(self, other: Self) -> Self;
}

/// A pack of one, for the rows that are left over.
#[derive(Clone, Copy)]
pub(crate) struct One<T>(T);

impl<T: Numeric> Pack<T> for One<T> {
    const LEN: usize = 1;
    #[inline(always)]
    fn splat(x: T) -> Self {
        Self(x)
    }
    #[inline(always)]
    fn load(from: &[T]) -> Self {
        Self(from[0])
    }
    #[inline(always)]
    fn store(self, to: &mut [T]) {
        to[0] = self.0;
    }
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
    #[inline(always)]
    fn absorb(self, other: Self) -> Self {
        Self(if self.0 == T::zero() { T::zero() } else { self.0 * other.0 })
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod x86 {
    //! The packs of x86-64. SSE2 belongs to the target; the larger ones are used by functions
    //! compiled for their level only, so the intrinsics may be called.

    use super::Pack;
    use core::arch::x86_64::*;

    /// A pack as it lies in a slice.
    ///
    /// The intrinsics for unaligned loads and stores do the same, but with debug assertions they check their pointer
    /// by way of memory, for which every load of a debug build waited.
    #[repr(C, packed)]
    struct Unaligned<P>(P);

    macro_rules! pack {
        ($pack:ty, $float:ty, $len:literal, $splat:ident $add:ident $sub:ident $mul:ident,
         $absorb:expr) => {
            // SAFETY (all blocks): the instruction set is there, because only kernels compiled for the
            // pack's level use it, and a level is checked before it is passed (`InstructionSet`); loads and
            // stores are unaligned ones, of memory that the slice was just checked to have.
            impl Pack<$float> for $pack {
                const LEN: usize = $len;
                #[inline(always)]
                fn splat(x: $float) -> Self {
                    // SAFETY: see above.
                    unsafe { $splat(x) }
                }
                #[inline(always)]
                fn load(from: &[$float]) -> Self {
                    // SAFETY: see above.
                    unsafe { (*from[..$len].as_ptr().cast::<Unaligned<Self>>()).0 }
                }
                #[inline(always)]
                fn store(self, to: &mut [$float]) {
                    // SAFETY: see above.
                    unsafe { (*to[..$len].as_mut_ptr().cast::<Unaligned<Self>>()).0 = self }
                }
                #[inline(always)]
                fn add(self, other: Self) -> Self {
                    // SAFETY: see above.
                    unsafe { $add(self, other) }
                }
                #[inline(always)]
                fn sub(self, other: Self) -> Self {
                    // SAFETY: see above.
                    unsafe { $sub(self, other) }
                }
                #[inline(always)]
                fn mul(self, other: Self) -> Self {
                    // SAFETY: see above.
                    unsafe { $mul(self, other) }
                }
                #[inline(always)]
                fn absorb(self, other: Self) -> Self {
                    // SAFETY: see above.
                    unsafe { $absorb(self, other) }
                }
            }
        };
    }

    pack!(__m128d, f64, 2, _mm_set1_pd _mm_add_pd _mm_sub_pd _mm_mul_pd,
        |a, b| _mm_and_pd(_mm_cmpneq_pd(a, _mm_setzero_pd()), _mm_mul_pd(a, b)));
    pack!(__m128, f32, 4, _mm_set1_ps _mm_add_ps _mm_sub_ps _mm_mul_ps,
        |a, b| _mm_and_ps(_mm_cmpneq_ps(a, _mm_setzero_ps()), _mm_mul_ps(a, b)));
    pack!(__m256d, f64, 4, _mm256_set1_pd _mm256_add_pd _mm256_sub_pd _mm256_mul_pd,
        |a, b| _mm256_and_pd(_mm256_cmp_pd::<_CMP_NEQ_UQ>(a, _mm256_setzero_pd()), _mm256_mul_pd(a, b)));
    pack!(__m256, f32, 8, _mm256_set1_ps _mm256_add_ps _mm256_sub_ps _mm256_mul_ps,
        |a, b| _mm256_and_ps(_mm256_cmp_ps::<_CMP_NEQ_UQ>(a, _mm256_setzero_ps()), _mm256_mul_ps(a, b)));
    pack!(__m512d, f64, 8, _mm512_set1_pd _mm512_add_pd _mm512_sub_pd _mm512_mul_pd,
        |a, b| _mm512_maskz_mul_pd(_mm512_cmp_pd_mask::<_CMP_NEQ_UQ>(a, _mm512_setzero_pd()), a, b));
    pack!(__m512, f32, 16, _mm512_set1_ps _mm512_add_ps _mm512_sub_ps _mm512_mul_ps,
        |a, b| _mm512_maskz_mul_ps(_mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(a, _mm512_setzero_ps()), a, b));
}
