//! Arithmetic rounded in one direction.
//!
//! Each result is rounded to nearest, and moved by one float where its error, which can be had exactly, says so. Near the smallest
//! numbers, where the error itself may be rounded, it is moved always. So what is exact stays exact.
//!
//! Sum: Knuth, The Art of Computer Programming 2, section 4.2.2, theorem B. Product, quotient and root: Muller et al., Handbook of
//! Floating-Point Arithmetic, 2nd ed. 2018, section 4.4: with a fused multiply-add the error of a product, and the remainders of a
//! quotient and of a root, are floats.

/// Below this, an error of a product or a remainder can be below the smallest number.
const SMALL: f64 = 1e-280;

/// `y` itself, or the next float below where `error` of the exact number from it is negative.
fn down(y: f64, error: f64) -> f64 {
    if error < 0.0 { y.next_down() } else { y }
}

/// A lower bound: the largest number where a finite result has left the range.
fn in_range(y: f64) -> f64 {
    if y == f64::INFINITY { f64::MAX } else { y }
}

/// `a + b`, rounded down. Not `∞ − ∞`.
pub(crate) fn add_down(a: f64, b: f64) -> f64 {
    let sum = a + b;
    if a.is_infinite() || b.is_infinite() {
        return sum;
    }
    if sum.is_infinite() {
        return in_range(sum);
    }
    // Of numbers near the largest one an intermediate step may leave the range.
    if sum.abs() > 0.5 * f64::MAX {
        return sum.next_down();
    }
    let part = sum - a;
    down(sum, (a - (sum - part)) + (b - part))
}

/// `a + b`, rounded up.
#[must_use]
pub fn add_up(a: f64, b: f64) -> f64 {
    0.0 - add_down(-a, -b)
}

/// `a b`, rounded down; `0 · ∞` is 0, since an infinite end stands for numbers that are all finite.
pub(crate) fn mul_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 {
        return 0.0;
    }
    let product = a * b;
    if product.is_infinite() {
        let is_end = a.is_infinite() || b.is_infinite();
        return if is_end { product } else { in_range(product) };
    }
    if product.abs() < SMALL { product.next_down() } else { down(product, a.mul_add(b, -product)) }
}

/// `a b`, rounded up.
pub(crate) fn mul_up(a: f64, b: f64) -> f64 {
    0.0 - mul_down(-a, b)
}

/// `a / b`, rounded down, for `b` other than 0; by an infinite end it is 0.
pub(crate) fn div_down(a: f64, b: f64) -> f64 {
    if a == 0.0 || b.is_infinite() {
        return 0.0;
    }
    let quotient = a / b;
    if quotient.is_infinite() {
        return if a.is_infinite() { quotient } else { in_range(quotient) };
    }
    if quotient.abs() < SMALL || a.abs() < SMALL || b.abs() < SMALL {
        return quotient.next_down();
    }
    let remainder = (-quotient).mul_add(b, a);
    down(quotient, if b < 0.0 { -remainder } else { remainder })
}

/// `a / b`, rounded up.
pub(crate) fn div_up(a: f64, b: f64) -> f64 {
    0.0 - div_down(-a, b)
}

/// `√a`, rounded down, for `a ≥ 0`.
pub(crate) fn sqrt_down(a: f64) -> f64 {
    let root = a.sqrt();
    if a == 0.0 || a.is_infinite() {
        return root;
    }
    if a < SMALL { root.next_down() } else { down(root, (-root).mul_add(root, a)) }
}

/// `√a`, rounded up.
pub(crate) fn sqrt_up(a: f64) -> f64 {
    let root = a.sqrt();
    if a == 0.0 || a.is_infinite() {
        return root;
    }
    if a < SMALL || (-root).mul_add(root, a) > 0.0 { root.next_up() } else { root }
}
