//! Kernels of blocks: sums of terms, with their operands found in the block.

use super::view::View;
use super::{Source, Term};
use crate::kernel::pack::{One, Pack};
use crate::kernel::pointwise::Arg;
use crate::kernel::sums::{LANES, ResolvedSums, ResolvedTerm, SHARING};
use crate::real::Real;
use crate::simd::InstructionSet;
use smallvec::SmallVec;

/// Terms of a sum that are found at once. Most have a few; with more on the stack, these would pay for
/// it, and on the heap each block would ask for memory.
const CHUNK: usize = 16;
/// Terms that most sums do not exceed.
const FEW: usize = 4;

/// A term with its operands found.
#[inline]
fn find<'a, T: Real>(view: &View<'a, T>, term: &Term) -> ResolvedTerm<'a, T> {
    if let (Source::Slot(a), Some(Source::Slot(b)), false) = (term.a, term.b, term.negative) {
        // By far the most common, and found in a few instructions.
        let (a, b) = (view.slot(a), view.slot(b));
        return if term.absorbs { ResolvedTerm::Absorbing(a, b) } else { ResolvedTerm::Product(a, b) };
    }
    let (a, b) = (view.arg(term.a), term.b.map(|b| view.arg(b)));
    match (a, b) {
        (Arg::Slice(a), Some(Arg::Slice(b))) if term.absorbs && !term.negative => {
            ResolvedTerm::Absorbing(a, b)
        }
        (_, Some(b)) if term.absorbs => ResolvedTerm::Absorbed { a, b, negative: term.negative },
        _ => ResolvedTerm::of(a, b, term.negative),
    }
}

/// `out = Σ ± termₖ`, each row's terms from the left.
pub(super) fn sum<T: Real>(level: InstructionSet, view: &View<'_, T>, terms: &[Term], out: &mut [T]) {
    if terms.len() <= FEW {
        // A list that can grow costs a small batch a third of such a sum.
        let mut found = [ResolvedTerm::Value(T::zero()); FEW];
        found.iter_mut().zip(terms).for_each(|(found, term)| *found = find(view, term));
        return T::sum_found(level, &found[..terms.len()], false, out);
    }
    for (chunk, terms) in terms.chunks(CHUNK).enumerate() {
        let found: SmallVec<[ResolvedTerm<'_, T>; CHUNK]> =
            terms.iter().map(|term| find(view, term)).collect();
        T::sum_found(level, &found, chunk > 0, out);
    }
}

/// Adds the rows of each term to its accumulators.
pub(super) fn row_sums<T: Real>(
    level: InstructionSet,
    view: &View<'_, T>,
    terms: &[Term],
    into: &mut [[T; LANES]],
) {
    T::row_sums_found(level, view.count(), into, |k| {
        let next = terms.get(k..k + SHARING).and_then(|terms| share(view, terms));
        next.unwrap_or_else(|| ResolvedSums::One(find(view, &terms[k])))
    });
}

/// Products with one factor for all, such as the derivatives of a neuron's weights: what the neuron receives, times what it was given.
#[inline]
fn share<'a, T: Real>(view: &View<'a, T>, terms: &[Term]) -> Option<ResolvedSums<'a, T>> {
    let is_plain = |term: &Term| !term.absorbs && !term.negative && term.b.is_some();
    let [first, second, ..] = terms else { return None };
    // Which it is two terms tell; most have none, and nothing else is asked of them.
    let by_a = first.a == second.a;
    if !(by_a || (first.b.is_some() && first.b == second.b)) {
        return None;
    }
    let parts = |term: &Term| if by_a { (Some(term.a), term.b) } else { (term.b, Some(term.a)) };
    let shared = parts(first).0;
    if !terms.iter().all(|term| is_plain(term) && parts(term).0 == shared) {
        return None;
    }
    let slice = |source: Option<Source>| match view.arg(source?) {
        Arg::Slice(slice) => Some(slice),
        Arg::Value(_) => None,
    };
    let factor = slice(shared)?;
    let mut own: [&[T]; SHARING] = [&[]; SHARING];
    for (own, term) in own.iter_mut().zip(terms) {
        *own = slice(parts(term).1)?;
    }
    Some(ResolvedSums::Shared { factor, own })
}

/// Adds those rows of each term that are listed with their lanes.
pub(super) fn row_sums_of<T: Real>(
    view: &View<'_, T>,
    terms: &[Term],
    rows: &(impl Iterator<Item = (usize, usize)> + Clone),
    into: &mut [[T; LANES]],
) {
    for (term, lanes) in terms.iter().zip(into) {
        let term = find(view, term);
        for (row, lane) in rows.clone() {
            let lane = &mut lanes[lane];
            let [sum] = term.add(row, [One::splat(*lane)]);
            sum.store(core::slice::from_mut(lane));
        }
    }
}
