//! Results that are constant multiples of sums over rows, as those of most losses are: read off the program after the rows, which a
//! small batch would wait for longer than for its rows.

use crate::op::Op;
use crate::program::{Program, Scalar, Step};
use crate::scalar::Numeric;

/// Each result as the sum that it is a multiple of, and the factor.
#[derive(Clone, Debug)]
pub(super) struct Multiples<T>(Vec<(u32, T)>);

/// More results than this are faster by the program, which has runs of them.
const MOST: usize = 64;

/// What a slot of the program holds.
#[derive(Clone, Copy)]
enum Held<T> {
    Constant(T),
    Multiple(u32, T),
    Other,
}

impl<T: Numeric> Multiples<T> {
    /// Of a program whose first inputs are `sums` sums; `None` if a result is anything else.
    pub(super) fn of(after: &Program<T>, sums: u32) -> Option<Self> {
        let results = after.outputs.iter().map(|span| span.to + span.len).max().unwrap_or(0) as usize;
        if results > MOST || !matches!(after.steps[..], [] | [Step::Scalars { .. }]) {
            return None;
        }
        let mut held = vec![Held::Other; after.size as usize];
        held.iter_mut().zip(&after.constants).for_each(|(held, &constant)| *held = Held::Constant(constant));
        held[after.parameters.index()..].iter_mut().zip(0..sums).for_each(|(held, sum)| {
            *held = Held::Multiple(sum, T::one());
        });
        for scalar in &after.scalars {
            held[scalar.out.index()] = product(scalar, &held);
        }
        let mut all = vec![None; results];
        for span in &after.outputs {
            for (to, from) in (span.to as usize..).zip(span.from.index()..).take(span.len as usize) {
                if let Held::Multiple(sum, factor) = held[from] {
                    all[to] = Some((sum, factor));
                }
            }
        }
        all.into_iter().collect::<Option<Vec<_>>>().map(Self)
    }

    /// The results for these sums; false if one is not finite.
    ///
    /// Each is looked at while it is at hand: numbers that have just been written one by one have to be in the cache before they can be read
    /// as vectors, which takes as long as some ten rows.
    #[inline]
    pub(super) fn results(&self, sums: &[T], into: &mut [T]) -> bool {
        let mut are_finite = true;
        for (result, &(sum, factor)) in into.iter_mut().zip(&self.0) {
            *result = sums[sum as usize] * factor;
            are_finite &= result.abs() <= T::max_value();
        }
        are_finite
    }
}

/// A sum times a constant, or the negative of a sum: rounded once, as a product with the factor is.
fn product<T: Numeric>(scalar: &Scalar, held: &[Held<T>]) -> Held<T> {
    let a = held[scalar.a.index()];
    match scalar.op {
        Op::Neg => match a {
            Held::Multiple(sum, factor) => Held::Multiple(sum, -factor),
            _ => Held::Other,
        },
        Op::Mul => match (a, held[scalar.b.as_operand().index()]) {
            (Held::Multiple(sum, one), Held::Constant(factor))
            | (Held::Constant(factor), Held::Multiple(sum, one))
                if one == T::one() =>
            {
                Held::Multiple(sum, factor)
            }
            _ => Held::Other,
        },
        _ => Held::Other,
    }
}

#[cfg(test)]
#[path = "../../tests/unit/block/multiples.rs"]
mod tests;
