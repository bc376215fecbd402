//! From a row of the table to a node of the tape.

use crate::op::{BinaryRow, Flat, MulAdd, Op, Select, TernaryRow, UnaryRow, powi_flat, powi_partial};
use crate::real::Real;
use crate::tape::Var;
use crate::tape::recorder::{check, current, push, push1};

/// Applies a row with one operand.
#[inline(always)]
#[track_caller]
pub(super) fn unary<T: Real, R: UnaryRow>(x: Var<T>) -> Var<T> {
    let y = R::value(x.value);
    if x.is_constant() {
        return Var::constant(y);
    }
    let partial = R::partial(x.value, y);
    push1(R::OP, 0, x, y, partial, R::FLAT.holds(partial))
}

/// Applies a row with two operands.
#[inline(always)]
#[track_caller]
pub(super) fn binary<T: Real, R: BinaryRow>(a: Var<T>, b: Var<T>) -> Var<T> {
    let y = R::value(a.value, b.value);
    if a.is_constant() && b.is_constant() {
        return Var::constant(y);
    }
    let partials = [R::partial_a(a.value, b.value, y), R::partial_b(a.value, b.value, y)];
    push(R::OP, 0, [a, b], y, partials, [R::FLAT[0].holds(partials[0]), R::FLAT[1].holds(partials[1])])
}

/// Applies `xⁿ`.
#[inline(always)]
#[track_caller]
pub(super) fn powi<T: Real>(x: Var<T>, n: i32) -> Var<T> {
    let y = x.value.powi(n);
    if x.is_constant() {
        Var::constant(y)
    } else {
        let partial = powi_partial(x.value, y, n);
        push1(Op::Powi, n, x, y, partial, powi_flat(n).holds(partial))
    }
}

/// Applies a row with three operands.
#[inline(always)]
#[track_caller]
pub(super) fn row<T: Real, R: TernaryRow>(a: Var<T>, b: Var<T>, c: Var<T>) -> Var<T> {
    let operands = [a.value, b.value, c.value];
    let y = R::value(operands);
    if a.is_constant() && b.is_constant() && c.is_constant() {
        return Var::constant(y);
    }
    ternary(R::OP, [a, b, c], y, R::partials(operands, y), R::FLAT)
}

/// Applies an operation with three operands, as two nodes.
#[inline(always)]
#[track_caller]
fn ternary<T: Real>(op: Op, [a, b, c]: [Var<T>; 3], y: T, partials: [T; 3], flat: [Flat; 3]) -> Var<T> {
    // Reported here under the name of the operation: the first half has none that a user would know.
    if [a, b].iter().any(|x| !x.is_constant() && x.tape != current::<T>()) {
        check(op.name(), &[a, b]);
    }
    let flat = [0, 1, 2].map(|k| flat[k].holds(partials[k]));
    let pair = push(Op::Pair, 0, [a, b], T::zero(), [partials[0], partials[1]], [flat[0], flat[1]]);
    push(op, 0, [pair, c], y, [T::one(), partials[2]], [false, flat[2]])
}

/// Applies `a b + c` with one rounding.
#[inline(always)]
#[track_caller]
pub(super) fn mul_add<T: Real>(a: Var<T>, b: Var<T>, c: Var<T>) -> Var<T> {
    row::<T, MulAdd>(a, b, c)
}

/// Applies `if mask != 0 { a } else { b }`.
#[inline(always)]
#[track_caller]
pub(super) fn select<T: Real>(mask: Var<T>, a: Var<T>, b: Var<T>) -> Var<T> {
    row::<T, Select>(mask, a, b)
}
