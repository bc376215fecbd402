//! The two loops that matrices are computed with, in an order of sums that no instruction set changes.

use crate::real::Real;

/// Accumulators of a sum of products: term k is added to accumulator k mod 8.
const LANES: usize = 8;

/// `Σ aₖ bₖ`
#[inline(always)]
pub(super) fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    let mut lanes = [T::zero(); LANES];
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for k in 0..LANES {
            lanes[k] += a[k] * b[k];
        }
    }
    let half = [0, 1, 2, 3].map(|k| lanes[k] + lanes[k + 4]);
    let sum = (half[0] + half[2]) + (half[1] + half[3]);
    a_rest.iter().zip(b_rest).fold(sum, |sum, (&a, &b)| sum + a * b)
}

/// `y += s x`
#[inline(always)]
pub(super) fn axpy<T: Real>(s: T, x: &[T], y: &mut [T]) {
    y.iter_mut().zip(x).for_each(|(y, &x)| *y += s * x);
}
