//! Kernels of blocks: sums of products, and sums over rows.

use super::{Source, Term};
use crate::Real;
use crate::op::{self, BinaryRow};
use crate::program::kernel::Arg;
use crate::program::simd::multiversion;

/// Rows that a sum keeps in registers while it goes through its terms.
const GROUP: usize = 16;

/// Accumulators of a sum over rows: row r is added to accumulator r mod 8.
pub(super) const LANES: usize = 8;

/// What the code of a block reads, for its rows `start..start + count` of a contiguous stretch of data, or
/// gathered.
#[derive(Clone, Copy)]
pub(super) struct View<'a, T> {
    /// Values of rows, `stride` apart: those before and those behind the slot being written.
    pub(super) before: &'a [T],
    pub(super) behind: &'a [T],
    /// Where `behind` starts.
    pub(super) resumes: usize,
    pub(super) stride: usize,
    pub(super) columns: &'a [&'a [T]],
    /// First row in the columns.
    pub(super) start: usize,
    /// Slot of each column, where the rows were gathered.
    pub(super) gathered: Option<&'a [u32]>,
    pub(super) shared: &'a [T],
    pub(super) count: usize,
}

impl<'a, T: Real> View<'a, T> {
    #[inline(always)]
    fn slot(&self, slot: u32) -> &'a [T] {
        let from = slot as usize * self.stride;
        if from < self.resumes {
            &self.before[from..][..self.count]
        } else {
            &self.behind[from - self.resumes..][..self.count]
        }
    }

    /// The values of an operand as a kernel takes it.
    #[inline]
    pub(super) fn arg(&self, source: Source) -> Arg<'a, T> {
        match self.lanes(source) {
            Ok(slice) => Arg::Slice(slice),
            Err(value) => Arg::Value(value),
        }
    }

    /// The values of an operand for all rows of the block, or else the one value that they share.
    #[inline(always)]
    pub(super) fn lanes(&self, source: Source) -> Result<&'a [T], T> {
        match source {
            Source::Slot(slot) => Ok(self.slot(slot)),
            Source::Shared(index) => Err(self.shared[index as usize]),
            Source::Column(column) => Ok(match self.gathered {
                Some(slots) => self.slot(slots[column as usize]),
                None => &self.columns[column as usize][self.start..][..self.count],
            }),
        }
    }
}

#[inline(always)]
fn product<T: Real>(absorbs: bool, a: T, b: T) -> T {
    if absorbs { op::Absorb::value(a, b) } else { a * b }
}

/// `acc ± term`, for `N` rows from `from` on.
#[inline(always)]
fn add_term<T: Real, const N: usize>(view: &View<'_, T>, term: &Term, from: usize, acc: &mut [T; N]) {
    #[inline(always)]
    fn each<T: Real, const N: usize>(acc: &mut [T; N], negative: bool, value: impl Fn(usize) -> T) {
        if negative {
            for l in 0..N {
                acc[l] -= value(l);
            }
        } else {
            for l in 0..N {
                acc[l] += value(l);
            }
        }
    }
    #[inline(always)]
    fn group<T: Real, const N: usize>(lanes: &[T], from: usize) -> &[T; N] {
        lanes[from..].first_chunk().unwrap_or_else(|| unreachable!("groups lie within the block"))
    }
    let negative = term.negative;
    match (view.lanes(term.a), term.b.map(|b| view.lanes(b))) {
        (Ok(a), None) => {
            let a = group::<T, N>(a, from);
            each(acc, negative, |l| a[l]);
        }
        (Err(a), None) => each(acc, negative, |_| a),
        (Err(a), Some(Ok(b))) => {
            let b = group::<T, N>(b, from);
            each(acc, negative, |l| product(term.absorbs, a, b[l]));
        }
        (Ok(a), Some(Err(b))) => {
            let a = group::<T, N>(a, from);
            each(acc, negative, |l| product(term.absorbs, a[l], b));
        }
        (Ok(a), Some(Ok(b))) => {
            let (a, b) = (group::<T, N>(a, from), group::<T, N>(b, from));
            if term.absorbs {
                each(acc, negative, |l| product(true, a[l], b[l]));
            } else {
                each(acc, negative, |l| a[l] * b[l]);
            }
        }
        (Err(a), Some(Err(b))) => each(acc, negative, |_| product(term.absorbs, a, b)),
    }
}

/// `out = Σ ± termₖ`, each row's terms from the left.
#[inline(always)]
fn sum_body<T: Real>(view: &View<'_, T>, terms: &[Term], out: &mut [T]) {
    let whole = view.count / GROUP * GROUP;
    for from in (0..whole).step_by(GROUP) {
        // −0 is the neutral element, so the first term comes out as it is.
        let mut acc = [-T::zero(); GROUP];
        for term in terms {
            add_term(view, term, from, &mut acc);
        }
        out[from..from + GROUP].copy_from_slice(&acc);
    }
    for from in whole..view.count {
        let mut acc = [-T::zero(); 1];
        for term in terms {
            add_term(view, term, from, &mut acc);
        }
        out[from] = acc[0];
    }
}

/// Adds the rows of a term to its accumulators.
#[inline(always)]
fn row_sum_body<T: Real>(view: &View<'_, T>, term: &Term, into: &mut [T; LANES]) {
    let whole = view.count / LANES * LANES;
    let mut acc = *into;
    for from in (0..whole).step_by(LANES) {
        add_term(view, term, from, &mut acc);
    }
    for row in whole..view.count {
        let mut one = [acc[row - whole]];
        add_term(view, term, row, &mut one);
        acc[row - whole] = one[0];
    }
    *into = acc;
}

multiversion! {
    /// `out = Σ ± termₖ`, each row's terms from the left.
    pub(super) fn sum[T: Real](view: &View<'_, T>, terms: &[Term], out: &mut [T]) = sum_body;
}
multiversion! {
    /// Adds the rows of a term to its accumulators.
    pub(super) fn row_sum[T: Real](view: &View<'_, T>, term: &Term, into: &mut [T; LANES]) = row_sum_body;
}

/// Adds those rows of a term that `fits` marks.
pub(super) fn row_sum_of<T: Real>(view: &View<'_, T>, term: &Term, fits: &[bool], into: &mut [T; LANES]) {
    for (row, _) in fits.iter().enumerate().filter(|(_, fits)| **fits) {
        let mut one = [into[row % LANES]];
        add_term(view, term, row, &mut one);
        into[row % LANES] = one[0];
    }
}
