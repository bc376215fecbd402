//! From a row of the table to a node of the tape.

use crate::Real;
use crate::op::{BinaryRow, MulAdd, Op, Select, UnaryRow};
use crate::tape::Var;
use crate::tape::recorder::{check, current, push, push1};

/// Applies a row with one operand.
#[inline(always)]
#[track_caller]
pub(super) fn unary<T: Real, R: UnaryRow>(x: Var<T>) -> Var<T> {
    let y = R::value(x.value);
    if x.is_constant() { Var::constant(y) } else { push1(R::OP, 0, x, y, R::slope(x.value, y)) }
}

/// Applies a row with two operands.
#[inline(always)]
#[track_caller]
pub(super) fn binary<T: Real, R: BinaryRow>(a: Var<T>, b: Var<T>) -> Var<T> {
    let y = R::value(a.value, b.value);
    if a.is_constant() && b.is_constant() {
        return Var::constant(y);
    }
    let slopes = [R::slope_a(a.value, b.value, y), R::slope_b(a.value, b.value, y)];
    push(R::OP, 0, [a, b], y, slopes)
}

/// Applies `xⁿ`.
#[inline(always)]
#[track_caller]
pub(super) fn powi<T: Real>(x: Var<T>, n: i32) -> Var<T> {
    let y = x.value.powi(n);
    if x.is_constant() {
        Var::constant(y)
    } else {
        push1(Op::Powi, n, x, y, crate::op::powi_slope(x.value, n))
    }
}

/// Applies an operation with three operands, as two nodes.
#[inline(always)]
#[track_caller]
fn ternary<T: Real>(op: Op, [a, b, c]: [Var<T>; 3], y: T, slopes: [T; 3]) -> Var<T> {
    if a.is_constant() && b.is_constant() && c.is_constant() {
        return Var::constant(y);
    }
    // Told here under the name of the operation: the first half has none that a user would know.
    if [a, b].iter().any(|x| !x.is_constant() && x.tape != current::<T>()) {
        check(op.name(), &[a, b]);
    }
    let pair = push(Op::Pair, 0, [a, b], T::zero(), [slopes[0], slopes[1]]);
    push(op, 0, [pair, c], y, [T::one(), slopes[2]])
}

/// Applies `a b + c` with one rounding.
#[inline(always)]
#[track_caller]
pub(super) fn mul_add<T: Real>(a: Var<T>, b: Var<T>, c: Var<T>) -> Var<T> {
    let operands = [a.value, b.value, c.value];
    ternary(Op::MulAdd, [a, b, c], MulAdd::value(operands), MulAdd::slopes(operands))
}

/// Applies `if mask != 0 { a } else { b }`.
#[inline(always)]
#[track_caller]
pub(super) fn select<T: Real>(mask: Var<T>, a: Var<T>, b: Var<T>) -> Var<T> {
    let operands = [mask.value, a.value, b.value];
    ternary(Op::Select, [mask, a, b], Select::value(operands), Select::slopes(operands))
}
