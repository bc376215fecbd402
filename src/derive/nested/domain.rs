//! Partial derivatives end where the domain of their operation does.
//!
//! Below 0 `ln` has no value, but the formula of its derivative has one. Where the value is wanted, too, it tells; a gradient inside a
//! closure may be asked for alone.

use crate::op::Op;
use crate::real::Real;
use crate::tape::Var;

/// The partial derivative of an operation in operand `k`, and NaN where its result `y` is. The factor is 1 or NaN; behind `signum`
/// nothing moves, so derivatives of every order have it.
pub(super) fn within_domain<T: Real>(op: Op, k: usize, partial: Var<T>, y: Var<T>) -> Var<T> {
    match (op, k) {
        // They are monotone, and beyond their domain the formulas have the other sign. `y` is more work.
        (Op::Ln | Op::Log2 | Op::Log10 | Op::Ln1p | Op::Atanh | Op::Logit, _) => {
            partial * partial.signum().sqrt()
        }
        (Op::Ln1mExp, _) => partial * (-partial).signum().sqrt(),
        (Op::Rem, 0) | (Op::XLogY, 1) => partial * y.signum().abs(),
        _ => partial,
    }
}
