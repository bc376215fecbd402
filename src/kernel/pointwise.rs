//! Kernels: one operation over slices, in a loop that the compiler vectorizes.
//!
//! The loops are made from the rows of the table of operations, so a replay computes
//! with the same expressions as a recording. A kernel is compiled once for each
//! instruction set ([`crate::simd`]); the sweeps call it once for each piece of a run,
//! so choosing the operation and the instruction set costs nothing per value.

use super::math::{Engine, Math, Vectorized};
use crate::op::{self, BinaryRow, MulAdd, Op, Scalar, TernaryRow, UnaryRow};
use crate::program::Scan;
use crate::scalar::Numeric;
use crate::simd::{InstructionSet, multiversion};

/// An operand of a kernel: a slice as long as the result, or the same value throughout.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a, T> {
    Slice(&'a [T]),
    Value(T),
}

impl<T: Copy> Arg<'_, T> {
    /// Value `i`.
    #[inline(always)]
    pub(crate) fn get(&self, i: usize) -> T {
        match self {
            Self::Slice(slice) => slice[i],
            Self::Value(value) => *value,
        }
    }
}

// Loops, and not `for_each`: a closure with a larger row in it becomes a function of its own, which knows nothing of the
// instruction set around it.
#[inline(always)]
fn map<T: Numeric>(x: Arg<'_, T>, out: &mut [T], f: impl Fn(T) -> T) {
    match x {
        Arg::Slice(x) => {
            for (out, &x) in out.iter_mut().zip(x) {
                *out = f(x);
            }
        }
        Arg::Value(x) => out.fill(f(x)),
    }
}

#[inline(always)]
fn zip<T: Numeric>(a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T], f: impl Fn(T, T) -> T) {
    match (a, b) {
        (Arg::Slice(a), Arg::Slice(b)) => {
            for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                *out = f(a, b);
            }
        }
        (Arg::Slice(a), Arg::Value(b)) => {
            for (out, &a) in out.iter_mut().zip(a) {
                *out = f(a, b);
            }
        }
        (Arg::Value(a), Arg::Slice(b)) => {
            for (out, &b) in out.iter_mut().zip(b) {
                *out = f(a, b);
            }
        }
        (Arg::Value(a), Arg::Value(b)) => out.fill(f(a, b)),
    }
}

#[inline(always)]
fn unary_body<T: Numeric>(op: Op, x: Arg<'_, T>, out: &mut [T]) {
    op::for_unary!(op, R => map(x, out, R::value), else ());
}

#[inline(always)]
fn powi_body<T: Numeric>(n: i32, x: Arg<'_, T>, out: &mut [T]) {
    // The products of repeated squaring, as `powi` multiplies them, where they are few.
    match n {
        2 => map(x, out, |x| x * x),
        3 => map(x, out, |x| x * (x * x)),
        4 => map(x, out, |x| (x * x) * (x * x)),
        -1 => map(x, out, |x| T::one() / x),
        -2 => map(x, out, |x| T::one() / (x * x)),
        _ => map(x, out, |x| x.powi(n)),
    }
}

#[inline(always)]
fn binary_body<T: Numeric>(op: Op, a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T]) {
    op::for_binary!(op, R => zip(a, b, out, R::value), else ());
}

#[inline(always)]
fn select_body<T: Numeric>(mask: &[T], a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T]) {
    let pairs = out.iter_mut().zip(mask);
    match (a, b) {
        (Arg::Slice(a), Arg::Slice(b)) => {
            pairs.zip(a).zip(b).for_each(|(((out, &m), &a), &b)| *out = m.choose(a, b));
        }
        (Arg::Slice(a), Arg::Value(b)) => pairs.zip(a).for_each(|((out, &m), &a)| *out = m.choose(a, b)),
        (Arg::Value(a), Arg::Slice(b)) => pairs.zip(b).for_each(|((out, &m), &b)| *out = m.choose(a, b)),
        (Arg::Value(a), Arg::Value(b)) => pairs.for_each(|(out, &m)| *out = m.choose(a, b)),
    }
}

#[inline(always)]
fn mul_add_body<T: Numeric>(a: Arg<'_, T>, b: Arg<'_, T>, c: Arg<'_, T>, out: &mut [T]) {
    if let (Arg::Slice(a), Arg::Slice(b), Arg::Slice(c)) = (a, b, c) {
        out.iter_mut().zip(a).zip(b).zip(c).for_each(|(((out, &a), &b), &c)| *out = MulAdd::value([a, b, c]));
    } else {
        out.iter_mut().enumerate().for_each(|(i, out)| *out = MulAdd::value([a.get(i), b.get(i), c.get(i)]));
    }
}

/// `out = ± a`
#[inline(always)]
fn start_body<T: Numeric>(a: Arg<'_, T>, negative: bool, out: &mut [T]) {
    if negative { map(a, out, |a| -a) } else { map(a, out, |a| a) }
}

/// `out = out ± a`
#[inline(always)]
fn add_body<T: Numeric>(a: Arg<'_, T>, negative: bool, out: &mut [T]) {
    match (a, negative) {
        (Arg::Slice(a), false) => out.iter_mut().zip(a).for_each(|(out, &a)| *out += a),
        (Arg::Slice(a), true) => out.iter_mut().zip(a).for_each(|(out, &a)| *out -= a),
        (Arg::Value(a), false) => out.iter_mut().for_each(|out| *out += a),
        (Arg::Value(a), true) => out.iter_mut().for_each(|out| *out -= a),
    }
}

/// `out = ± a ± b`
#[inline(always)]
fn start_two_body<T: Numeric>(
    a: Arg<'_, T>,
    a_negative: bool,
    b: Arg<'_, T>,
    b_negative: bool,
    out: &mut [T],
) {
    match (a_negative, b_negative) {
        (false, false) => zip(a, b, out, |a, b| a + b),
        (false, true) => zip(a, b, out, |a, b| a - b),
        (true, false) => zip(a, b, out, |a, b| b - a),
        (true, true) => zip(a, b, out, |a, b| -a - b),
    }
}

/// Elements of a chain that are looked at together.
const LINKS: usize = 32;

#[inline(always)]
fn scan_body<T: Numeric>(scan: &Scan, value: T, x: Arg<'_, T>, out: &mut [T]) -> T {
    use op::{Absorb, Max, Min};
    let back = scan.reversed;
    // What keeps its value over many elements does not wait for each of them.
    match (scan.op, scan.second) {
        (Op::Max, false) => {
            chain(value, x, out, back, Max::value, |a, x| (x <= a) | (x.is_nan() & !a.is_nan()))
        }
        (Op::Max, true) => chain(value, x, out, back, |a, x| Max::value(x, a), |a, x| (a > x) | x.is_nan()),
        (Op::Min, false) => {
            chain(value, x, out, back, Min::value, |a, x| (x >= a) | (x.is_nan() & !a.is_nan()))
        }
        (Op::Min, true) => chain(value, x, out, back, |a, x| Min::value(x, a), |a, x| (a < x) | x.is_nan()),
        (Op::Add, _) => chain(value, x, out, back, |a, x| a + x, |_, _| false),
        (Op::Sub, _) => chain(value, x, out, back, |a, x| a - x, |_, _| false),
        (Op::Div, _) => chain(value, x, out, back, |a, x| a / x, |_, x| x == T::one()),
        (Op::Absorb, _) => chain(value, x, out, back, |a, x| Absorb::value(x, a), |_, x| x == T::one()),
        _ => chain(value, x, out, back, |a, x| a * x, |_, x| x == T::one()),
    }
}

/// Each result is `f` of the one before it and of its element; `keeps` tells for certain that it is
/// the one before it.
#[inline(always)]
fn chain<T: Numeric>(
    mut value: T,
    x: Arg<'_, T>,
    out: &mut [T],
    reversed: bool,
    f: impl Fn(T, T) -> T,
    keeps: impl Fn(T, T) -> bool,
) -> T {
    let count = out.len().div_ceil(LINKS);
    for k in 0..count {
        let first = LINKS * if reversed { count - 1 - k } else { k };
        let last = out.len().min(first + LINKS);
        let out = &mut out[first..last];
        let next = |value: T, (out, &x): (&mut T, &T)| {
            *out = f(value, x);
            *out
        };
        value = match x {
            Arg::Slice(x) if x[first..last].iter().fold(true, |all, &x| all & keeps(value, x)) => {
                out.fill(value);
                value
            }
            Arg::Slice(x) if reversed => out.iter_mut().zip(&x[first..last]).rev().fold(value, next),
            Arg::Slice(x) => out.iter_mut().zip(&x[first..last]).fold(value, next),
            Arg::Value(x) => out.iter_mut().fold(value, |value, out| next(value, (out, &x))),
        }
    }
    value
}

multiversion! {
    /// `out = op(x)`
    fn std_unary[T: Numeric](op: Op, x: Arg<'_, T>, out: &mut [T]) = unary_body;
}

/// `out = op(x)`
#[inline]
pub(crate) fn unary<T: Vectorized>(engine: Engine, op: Op, x: Arg<'_, T>, out: &mut [T]) {
    match x {
        Arg::Slice(x) if engine.math == Math::Vector && T::vector_unary(engine.level, op, x, out) => {}
        _ => std_unary(engine.level, op, x, out),
    }
}

/// `out = op(a, b)`
#[inline]
pub(crate) fn binary<T: Vectorized>(engine: Engine, op: Op, a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T]) {
    if op == Op::Powf && engine.math == Math::Vector {
        return powers(engine.level, a, b, out);
    }
    std_binary(engine.level, op, a, b, out);
}

/// `out = aᵇ` by vector mathematics; an operand that is one value is spread out, piece by piece.
fn powers<T: Vectorized>(level: InstructionSet, a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T]) {
    const PIECE: usize = 64;
    for (piece, start) in out.chunks_mut(PIECE).zip((0..).step_by(PIECE)) {
        let mut spread = [[T::zero(); PIECE]; 2];
        let [x, y] = &mut spread;
        (0..piece.len()).for_each(|i| (x[i], y[i]) = (a.get(start + i), b.get(start + i)));
        T::vector_powf(level, &x[..piece.len()], &y[..piece.len()], piece);
    }
}

multiversion! {
    /// `out = xⁿ`
    pub(crate) fn powi[T: Numeric](n: i32, x: Arg<'_, T>, out: &mut [T]) = powi_body;
}
multiversion! {
    /// `out = op(a, b)`
    fn std_binary[T: Numeric](op: Op, a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T]) = binary_body;
}
multiversion! {
    /// `out = if mask ≠ 0 { a } else { b }`
    pub(crate) fn select[T: Numeric](mask: &[T], a: Arg<'_, T>, b: Arg<'_, T>, out: &mut [T]) = select_body;
}
multiversion! {
    /// `out = a b + c`, rounded once
    pub(crate) fn mul_add[T: Numeric](a: Arg<'_, T>, b: Arg<'_, T>, c: Arg<'_, T>, out: &mut [T]) = mul_add_body;
}
/// `out = op(a, b, c)`, of functions that are worked out one by one.
#[inline(never)]
pub(crate) fn ternary<T: Numeric>(op: Op, [a, b, c]: [Arg<'_, T>; 3], out: &mut [T]) {
    op::for_ternary!(op, R => {
        for (i, out) in out.iter_mut().enumerate() {
            *out = R::value([a.get(i), b.get(i), c.get(i)]);
        }
    }, else ());
}
multiversion! {
    /// `out = ± a`
    pub(crate) fn start[T: Numeric](a: Arg<'_, T>, negative: bool, out: &mut [T]) = start_body;
}
multiversion! {
    /// `out = ± a ± b`
    pub(crate) fn start_two[T: Numeric](
        a: Arg<'_, T>, a_negative: bool, b: Arg<'_, T>, b_negative: bool, out: &mut [T],
    ) = start_two_body;
}
multiversion! {
    /// `out = out ± a`
    pub(crate) fn add[T: Numeric](a: Arg<'_, T>, negative: bool, out: &mut [T]) = add_body;
}
multiversion! {
    /// A piece of a chain that comes in with `value`; returns what it goes on with.
    pub(crate) fn scan[T: Numeric](scan: &Scan, value: T, x: Arg<'_, T>, out: &mut [T]) -> T = scan_body;
}
