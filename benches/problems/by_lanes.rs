//! The same gradients with vectors written by hand: what the machine can do at most with the roundings of plain floats.
//!
//! With registers of 512 bits where there are such, else of 256; as many accumulators as keep both units for additions busy. Products
//! and sums are not contracted: then the values would be others.

#![allow(unsafe_code, reason = "explicit vectors, so that the compiler cannot give up")]

/// Is there anything to compare with on this machine?
pub(crate) fn is_available() -> bool {
    cfg!(target_arch = "x86_64") && level().is_some()
}

#[derive(Clone, Copy)]
enum Level {
    Avx2,
    Avx512,
}

fn level() -> Option<Level> {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
            return Some(Level::Avx512);
        }
        if is_x86_feature_detected!("avx2") {
            return Some(Level::Avx2);
        }
    }
    None
}

/// `Σ (w x + b − y)²` and its gradient; rows are a multiple of 32.
pub(crate) fn line(p: [f64; 2], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    assert!(x.len() == y.len() && x.len().is_multiple_of(32));
    let [value, dw, db] = match level() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the machine has just been asked; the lengths have been looked at.
        Some(Level::Avx512) => unsafe { avx512::line(p, x, y) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Some(Level::Avx2) => unsafe { avx2::line(p, x, y) },
        _ => [f64::NAN; 3],
    };
    gradient.copy_from_slice(&[2.0 * dw, 2.0 * db]);
    value
}

/// `Σ (a x² + b x + c − y)²` and its gradient; rows are a multiple of 32.
pub(crate) fn quadratic(p: [f64; 3], x: &[f64], y: &[f64], gradient: &mut [f64]) -> f64 {
    assert!(x.len() == y.len() && x.len().is_multiple_of(32));
    let [value, da, db, dc] = match level() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the machine has just been asked; the lengths have been looked at.
        Some(Level::Avx512) => unsafe { avx512::quadratic(p, x, y) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Some(Level::Avx2) => unsafe { avx2::quadratic(p, x, y) },
        _ => [f64::NAN; 4],
    };
    gradient.copy_from_slice(&[2.0 * da, 2.0 * db, 2.0 * dc]);
    value
}

/// `Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²` and its gradient.
pub(crate) fn rosenbrock(x: &[f64], gradient: &mut [f64]) -> f64 {
    assert!(x.len() == gradient.len() && x.len() > 64);
    match level() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: the machine has just been asked; the lengths have been looked at.
        Some(Level::Avx512) => unsafe { avx512::rosenbrock(x, gradient) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Some(Level::Avx2) => unsafe { avx2::rosenbrock(x, gradient) },
        _ => f64::NAN,
    }
}

#[cfg(target_arch = "x86_64")]
macro_rules! lanes {
    ($name:ident, $features:literal, $vector:ty, $lanes:literal, $load:ident $store:ident $splat:ident $add:ident $sub:ident $mul:ident) => {
        mod $name {
            use core::arch::x86_64::*;

            /// Registers that are computed side by side.
            const SIDE: usize = 4;
            const L: usize = $lanes;

            #[target_feature(enable = $features)]
            fn total(lanes: [$vector; SIDE]) -> f64 {
                let all = $add($add(lanes[0], lanes[1]), $add(lanes[2], lanes[3]));
                let mut sums = [0.0; L];
                // SAFETY: there is room for a register.
                unsafe { $store(sums.as_mut_ptr(), all) };
                sums.iter().sum()
            }

            /// # Safety
            ///
            /// `x` and `y` are of one length, a multiple of 32.
            #[target_feature(enable = $features)]
            pub(super) unsafe fn line([w, b]: [f64; 2], x: &[f64], y: &[f64]) -> [f64; 3] {
                let (w, b) = ($splat(w), $splat(b));
                let mut sums = [[$splat(0.0); SIDE]; 3];
                let mut at = 0;
                while at < x.len() {
                    for k in 0..SIDE {
                        // SAFETY: `at + 4 L` is at most the length.
                        let x = unsafe { $load(x.as_ptr().add(at + k * L)) };
                        // SAFETY: as above.
                        let y = unsafe { $load(y.as_ptr().add(at + k * L)) };
                        let residual = $sub($add($mul(w, x), b), y);
                        sums[0][k] = $add(sums[0][k], $mul(residual, residual));
                        sums[1][k] = $add(sums[1][k], $mul(residual, x));
                        sums[2][k] = $add(sums[2][k], residual);
                    }
                    at += SIDE * L;
                }
                sums.map(|lanes| total(lanes))
            }

            /// # Safety
            ///
            /// `x` and `y` are of one length, a multiple of 32.
            #[target_feature(enable = $features)]
            pub(super) unsafe fn quadratic([a, b, c]: [f64; 3], x: &[f64], y: &[f64]) -> [f64; 4] {
                let (a, b, c) = ($splat(a), $splat(b), $splat(c));
                // Two at a time: more accumulators would not stay in 16 registers.
                let mut sums = [[$splat(0.0); SIDE]; 4];
                let mut at = 0;
                while at < x.len() {
                    for k in 0..2 {
                        // SAFETY: `at + 2 L` is at most the length.
                        let x = unsafe { $load(x.as_ptr().add(at + k * L)) };
                        // SAFETY: as above.
                        let y = unsafe { $load(y.as_ptr().add(at + k * L)) };
                        let residual = $sub($add($mul($add($mul(a, x), b), x), c), y);
                        let slope = $mul(residual, x);
                        sums[0][k] = $add(sums[0][k], $mul(residual, residual));
                        sums[1][k] = $add(sums[1][k], $mul(slope, x));
                        sums[2][k] = $add(sums[2][k], slope);
                        sums[3][k] = $add(sums[3][k], residual);
                    }
                    at += 2 * L;
                }
                sums.map(|lanes| total(lanes))
            }

            /// # Safety
            ///
            /// `gradient` is as long as `x`, more than 64.
            #[target_feature(enable = $features)]
            pub(super) unsafe fn rosenbrock(x: &[f64], gradient: &mut [f64]) -> f64 {
                let n = x.len();
                // The first and the last, and what is left at the end, one by one.
                let gap = 1.0 - x[0];
                let rise = x[1] - x[0] * x[0];
                gradient[0] = -400.0 * rise * x[0] - 2.0 * gap;
                let mut value = 100.0 * (rise * rise) + gap * gap;
                let (one, two) = ($splat(1.0), $splat(2.0));
                let (hundred, slope, steep) = ($splat(100.0), $splat(200.0), $splat(-400.0));
                let mut sums = [$splat(0.0); SIDE];
                let mut at = 1;
                while at + SIDE * L < n {
                    for (k, sum) in sums.iter_mut().enumerate() {
                        let i = at + k * L;
                        // SAFETY: `i + L` is below the length.
                        let (before, x, next) = unsafe {
                            let x = x.as_ptr().add(i);
                            ($load(x.sub(1)), $load(x), $load(x.add(1)))
                        };
                        let last = $sub(x, $mul(before, before));
                        let rise = $sub(next, $mul(x, x));
                        let gap = $sub(one, x);
                        *sum = $add(*sum, $add($mul(hundred, $mul(rise, rise)), $mul(gap, gap)));
                        let inner = $sub($mul($mul(steep, rise), x), $mul(two, gap));
                        // SAFETY: as above.
                        unsafe { $store(gradient.as_mut_ptr().add(i), $add(inner, $mul(slope, last))) };
                    }
                    at += SIDE * L;
                }
                for i in at..n - 1 {
                    let (last, rise) = (x[i] - x[i - 1] * x[i - 1], x[i + 1] - x[i] * x[i]);
                    let gap = 1.0 - x[i];
                    value += 100.0 * (rise * rise) + gap * gap;
                    gradient[i] = -400.0 * rise * x[i] - 2.0 * gap + 200.0 * last;
                }
                gradient[n - 1] = 200.0 * (x[n - 1] - x[n - 2] * x[n - 2]);
                value + total(sums)
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
lanes!(avx2, "avx2", __m256d, 4, _mm256_loadu_pd _mm256_storeu_pd _mm256_set1_pd _mm256_add_pd _mm256_sub_pd _mm256_mul_pd);
#[cfg(target_arch = "x86_64")]
lanes!(avx512, "avx512f,avx512dq", __m512d, 8, _mm512_loadu_pd _mm512_storeu_pd _mm512_set1_pd _mm512_add_pd _mm512_sub_pd _mm512_mul_pd);
