//! Kernels of blocks: sums of products, and sums over rows.
//!
//! A sum goes through its terms once for each group of rows, whose partial sums stay in
//! registers. A term is first resolved to one of a few kinds, each a short loop.

use super::Term;
use super::view::View;
use crate::Real;
use crate::op::{self, BinaryRow};
use crate::program::kernel::Arg;
use crate::program::simd::multiversion;
use smallvec::SmallVec;

/// Rows that a sum keeps in registers while it goes through its terms.
const GROUP: usize = 32;

/// Accumulators of a sum over rows: row r is added to accumulator r mod 16.
///
/// One accumulator a register lane would wait for each addition; two registers of `f64` hide half of
/// that, and more would cost more at the end of a batch than they save in it.
pub(super) const LANES: usize = 16;

/// A term of a sum, with its operands found.
#[derive(Clone, Copy)]
enum Found<'a, T> {
    /// The same for all rows.
    Value(T),
    Plus(&'a [T]),
    Minus(&'a [T]),
    /// A factor that rows share, which takes up the sign: `−(s x)` is `(−s) x`, to the bit.
    Scaled(T, &'a [T]),
    Product(&'a [T], &'a [T]),
    MinusProduct(&'a [T], &'a [T]),
    /// A product that is 0 where its first factor is.
    Absorbed { a: Arg<'a, T>, b: Arg<'a, T>, negative: bool },
}

impl<'a, T: Real> Found<'a, T> {
    #[inline]
    fn new(view: &View<'a, T>, term: &Term) -> Self {
        let signed = |x: T| if term.negative { -x } else { x };
        let a = view.arg(term.a);
        let Some(b) = term.b.map(|b| view.arg(b)) else {
            return match (a, term.negative) {
                (Arg::Value(a), _) => Self::Value(signed(a)),
                (Arg::Slice(a), false) => Self::Plus(a),
                (Arg::Slice(a), true) => Self::Minus(a),
            };
        };
        match (a, b) {
            _ if term.absorbs => Self::Absorbed { a, b, negative: term.negative },
            (Arg::Value(a), Arg::Value(b)) => Self::Value(signed(a * b)),
            (Arg::Value(s), Arg::Slice(x)) | (Arg::Slice(x), Arg::Value(s)) => Self::Scaled(signed(s), x),
            (Arg::Slice(a), Arg::Slice(b)) if term.negative => Self::MinusProduct(a, b),
            (Arg::Slice(a), Arg::Slice(b)) => Self::Product(a, b),
        }
    }

    /// Adds the term of rows `from..from + N`.
    #[inline(always)]
    fn add<const N: usize>(&self, from: usize, acc: &mut [T; N]) {
        #[inline(always)]
        fn group<T, const N: usize>(rows: &[T], from: usize) -> &[T; N] {
            rows[from..].first_chunk().unwrap_or_else(|| unreachable!("groups lie within the block"))
        }
        match *self {
            Self::Value(x) => (0..N).for_each(|l| acc[l] += x),
            Self::Plus(x) => {
                let x = group::<T, N>(x, from);
                (0..N).for_each(|l| acc[l] += x[l]);
            }
            Self::Minus(x) => {
                let x = group::<T, N>(x, from);
                (0..N).for_each(|l| acc[l] -= x[l]);
            }
            Self::Scaled(s, x) => {
                let x = group::<T, N>(x, from);
                (0..N).for_each(|l| acc[l] += s * x[l]);
            }
            Self::Product(a, b) => {
                let (a, b) = (group::<T, N>(a, from), group::<T, N>(b, from));
                (0..N).for_each(|l| acc[l] += a[l] * b[l]);
            }
            Self::MinusProduct(a, b) => {
                let (a, b) = (group::<T, N>(a, from), group::<T, N>(b, from));
                (0..N).for_each(|l| acc[l] -= a[l] * b[l]);
            }
            Self::Absorbed { a, b, negative } => {
                let sign = if negative { -T::one() } else { T::one() };
                (0..N).for_each(|l| acc[l] += sign * op::Absorb::value(a.get(from + l), b.get(from + l)));
            }
        }
    }
}

/// The terms of one sum: most have a few.
type Terms<'a, T> = SmallVec<[Found<'a, T>; 16]>;

#[inline(always)]
fn sum_body<T: Real>(terms: &[Found<'_, T>], out: &mut [T]) {
    let mut groups = out.chunks_exact_mut(GROUP);
    let mut from = 0;
    for group in &mut groups {
        // −0 is the neutral element, so the first term comes out as it is.
        let mut acc = [-T::zero(); GROUP];
        for term in terms {
            term.add(from, &mut acc);
        }
        group.copy_from_slice(&acc);
        from += GROUP;
    }
    for (out, row) in groups.into_remainder().iter_mut().zip(from..) {
        let mut acc = [-T::zero(); 1];
        for term in terms {
            term.add(row, &mut acc);
        }
        *out = acc[0];
    }
}

#[inline(always)]
fn row_sum_body<T: Real>(term: Found<'_, T>, count: usize, into: &mut [T; LANES]) {
    /// One loop for each kind of term: the kind is not looked at again for each group.
    #[inline(always)]
    fn all<T: Real>(count: usize, into: &mut [T; LANES], value: impl Fn(usize) -> T, add: impl Fn(usize, &mut [T; LANES])) {
        let whole = count / LANES * LANES;
        let mut acc = *into;
        let mut from = 0;
        while from < whole {
            add(from, &mut acc);
            from += LANES;
        }
        for row in whole..count {
            acc[row - whole] += value(row);
        }
        *into = acc;
    }
    match term {
        Found::Plus(x) => all(count, into, |row| x[row], |from, acc| term_of(Found::Plus(x), from, acc)),
        Found::Product(a, b) => {
            all(count, into, |row| a[row] * b[row], |from, acc| term_of(Found::Product(a, b), from, acc));
        }
        Found::Scaled(s, x) => all(count, into, |row| s * x[row], |from, acc| term_of(Found::Scaled(s, x), from, acc)),
        other => {
            let one = |row| {
                let mut one = [T::zero()];
                other.add(row, &mut one);
                one[0]
            };
            all(count, into, one, |from, acc| other.add(from, acc));
        }
    }
}

#[inline(always)]
fn term_of<T: Real>(term: Found<'_, T>, from: usize, acc: &mut [T; LANES]) {
    term.add(from, acc);
}

multiversion! {
    /// `out = Σ ± termₖ`, each row's terms from the left.
    fn sum_found[T: Real](terms: &[Found<'_, T>], out: &mut [T]) = sum_body;
}
multiversion! {
    /// Adds the rows of a term to its accumulators.
    fn row_sum_found[T: Real](term: Found<'_, T>, count: usize, into: &mut [T; LANES]) = row_sum_body;
}

/// `out = Σ ± termₖ`, each row's terms from the left.
pub(super) fn sum<T: Real>(level: crate::program::simd::Level, view: &View<'_, T>, terms: &[Term], out: &mut [T]) {
    let terms: Terms<'_, T> = terms.iter().map(|term| Found::new(view, term)).collect();
    sum_found(level, &terms, out);
}

/// Adds the rows of a term to its accumulators.
pub(super) fn row_sum<T: Real>(
    level: crate::program::simd::Level,
    view: &View<'_, T>,
    term: &Term,
    into: &mut [T; LANES],
) {
    row_sum_found(level, Found::new(view, term), view.count(), into);
}

/// Adds those rows of a term that `fits` marks.
pub(super) fn row_sum_of<T: Real>(view: &View<'_, T>, term: &Term, fits: &[bool], into: &mut [T; LANES]) {
    let term = Found::new(view, term);
    for (row, _) in fits.iter().enumerate().filter(|(_, fits)| **fits) {
        let mut one = [into[row % LANES]];
        term.add(row, &mut one);
        into[row % LANES] = one[0];
    }
}
