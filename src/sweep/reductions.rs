//! Sums and chains: what goes over many values and keeps something from one to the next.

use super::operands::{Around, gather};
use super::{Buffers, Kernels, pieces};
use crate::kernel::math::Engine;
use crate::kernel::pointwise::{self, Arg};
use crate::kernel::sums::{LANES, ResolvedSums, ResolvedTerm, fold};
use crate::program::pattern::PIECE;
use crate::program::pattern::Pattern;
use crate::program::{Layout, Program, Scan, Sums, Terms};
use crate::scalar::Numeric;
use smallvec::SmallVec;

/// Sums side by side: position after position.
pub(super) fn across<T: Numeric>(
    program: &Program<T>,
    sums: &Sums,
    memory: &mut [T],
    [first, second, _]: &mut Buffers<T>,
    engine: Engine,
) {
    let terms = &program.terms[sums.first as usize..][..sums.count as usize];
    let Some(([a, b], rest)) = terms.split_first_chunk() else { return };
    // In pieces also where nothing is gathered: each term adds to a result that is still near.
    let gathers = Pattern::Gather(0);
    pieces(sums.len, &[gathers], |start, len| {
        gather(memory, a.pattern, start, len, &program.lists, first);
        gather(memory, b.pattern, start, len, &program.lists, second);
        let (around, out) = Around::split(memory, sums.out.index() + start, len);
        let x = around.arg(a.pattern, start, len, first);
        let y = around.arg(b.pattern, start, len, second);
        pointwise::start_two(engine.level, x, a.negative, y, b.negative, out);
        for term in rest {
            gather(memory, term.pattern, start, len, &program.lists, first);
            let (around, out) = Around::split(memory, sums.out.index() + start, len);
            let x = around.arg(term.pattern, start, len, first);
            pointwise::add(engine.level, x, term.negative, out);
        }
        true
    });
}

/// One sum of many terms.
pub(super) fn sum<T: Kernels>(
    program: &Program<T>,
    sums: &Sums,
    memory: &mut [T],
    buffers: &mut Buffers<T>,
    engine: Engine,
) {
    let first = sums.first as usize;
    let (start, rest) = match sums.layout {
        Layout::Pooled => (T::zero(), *sums),
        // It begins with its first term.
        Layout::Turns => (
            Around::all(memory).arg(program.terms[first].pattern, 0, 1, &[]).get(0),
            Sums { first: sums.first + 1, count: sums.count - 1, ..*sums },
        ),
        // The neutral element: −0 + x is x, also for −0.
        Layout::Along | Layout::Across => (-T::zero(), *sums),
    };
    let mut lanes = [start; LANES];
    add(program, &rest, memory, buffers, engine, &mut lanes);
    memory[sums.out.index()] = if sums.layout == Layout::Pooled { fold(&lanes) } else { lanes[0] };
}

/// Adds terms to what has been added: to sixteen partial sums if they are pooled, and else to the first of these.
pub(super) fn add<T: Kernels>(
    program: &Program<T>,
    sums: &Sums,
    memory: &[T],
    buffers: &mut Buffers<T>,
    engine: Engine,
    lanes: &mut [T; LANES],
) {
    let terms = &program.terms[sums.first as usize..][..sums.count as usize];
    match sums.layout {
        Layout::Pooled => pooled(program, terms, memory, buffers, engine, lanes),
        Layout::Turns => lanes[0] = turns(Around::all(memory), terms, lanes[0]),
        Layout::Along | Layout::Across => lanes[0] = along(program, terms, memory, buffers, lanes[0]),
    }
}

/// Adds in the user's order, one after the other: that order is what fixes the bits.
fn along<T: Numeric>(
    program: &Program<T>,
    terms: &[Terms],
    memory: &[T],
    [buffer, ..]: &mut Buffers<T>,
    mut total: T,
) -> T {
    for segment in terms {
        pieces(segment.len, &[segment.pattern], |start, len| {
            gather(memory, segment.pattern, start, len, &program.lists, buffer);
            let add = |total: T, x: T| if segment.negative { total - x } else { total + x };
            total = match Around::all(memory).arg(segment.pattern, start, len, buffer) {
                Arg::Slice(x) => x.iter().fold(total, |total, &x| add(total, x)),
                Arg::Value(x) => (0..len).fold(total, |total, _| add(total, x)),
            };
            true
        });
    }
    total
}

/// Adds in the user's order, one term of each pattern after the other.
fn turns<T: Numeric>(memory: Around<'_, T>, terms: &[Terms], mut total: T) -> T {
    let arg = |terms: &Terms| memory.arg(terms.pattern, 0, terms.len as usize, &[]);
    let columns: SmallVec<[(Arg<'_, T>, bool); 32]> =
        terms.iter().map(|terms| (arg(terms), terms.negative)).collect();
    let rounds = terms.first().map_or(0, |terms| terms.len as usize);
    for round in 0..rounds {
        for &(column, negative) in &columns {
            let x = column.get(round);
            total = if negative { total - x } else { total + x };
        }
    }
    total
}

/// Adds as fast as it goes: to sixteen partial sums, which are added at the end.
fn pooled<T: Kernels>(
    program: &Program<T>,
    terms: &[Terms],
    memory: &[T],
    [first, second, _]: &mut Buffers<T>,
    engine: Engine,
    lanes: &mut [T; LANES],
) {
    for segment in terms {
        let (a, b) = (segment.pattern, segment.factor);
        pieces(segment.len, &[a, b.unwrap_or(a)], |start, len| {
            gather(memory, a, start, len, &program.lists, first);
            let all = Around::all(memory);
            let a = all.arg(a, start, len, first);
            let b = b.map(|b| {
                gather(memory, b, start, len, &program.lists, second);
                all.arg(b, start, len, second)
            });
            let found = |_| ResolvedSums::One(ResolvedTerm::of(a, b, segment.negative));
            T::row_sums_found(engine.level, len, core::slice::from_mut(lanes), found);
            true
        });
    }
}

/// A chain, piece by piece from its beginning.
pub(super) fn chain<T: Numeric>(
    program: &Program<T>,
    scan: &Scan,
    memory: &mut [T],
    [buffer, ..]: &mut Buffers<T>,
    engine: Engine,
) {
    let mut value = memory[scan.start.index()];
    let len = scan.len as usize;
    let mut done = 0;
    while done < len {
        let count = PIECE.min(len - done);
        let start = if scan.reversed { len - done - count } else { done };
        gather(memory, scan.operand, start, count, &program.lists, buffer);
        let (around, out) = Around::split(memory, scan.out.index() + start, count);
        let operand = around.arg(scan.operand, start, count, buffer);
        value = pointwise::scan(engine.level, scan, value, operand, out);
        done += count;
    }
}
