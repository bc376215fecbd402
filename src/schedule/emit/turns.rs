//! Sums in the order of their terms: stretches from one run after the other, and runs that take turns.
//!
//! `sum += a; sum -= b` in a loop adds from two runs, term by term. As stretches of one term each, they would be looked up one by one, which takes ten
//! times as long as adding them. So a sum is a few steps, each of which goes on from the one before it; terms in no such order are gathered.
//!
//! Of `sum += w[0] * w[1]; sum -= w[0] * w[0]`, over the windows of 100 coordinates, without this and with it:
//!
//! ```text
//!     300..        1 × sum of 199: +[0..] +[102..] −[201..] +[103..] −[202..] +[104..] …
//!
//!     300..        1 × sum of 199 in turns: +[0..] +[102..] −[201..]
//! ```

use super::Emitter;
use super::sums::Addend;
use crate::graph::Id;
use crate::program::pattern::Pattern;
use crate::program::{Layout, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use crate::schedule::level::SHORTEST_RUN;
use smallvec::SmallVec;

/// Runs that take turns, at most.
const MOST: usize = 32;

/// How many take turns, and how often, from the first of these on.
fn rounds(addends: &[Addend]) -> Option<[usize; 2]> {
    (2..=MOST).find_map(|turns| {
        let (first, rest) = addends.split_at_checked(turns)?;
        let second = rest.get(..turns)?;
        let advances = first.iter().zip(second).map(|(a, b)| a.advance(b));
        let advances: SmallVec<[u32; MOST]> = advances.collect::<Option<_>>()?;
        let is_round = |(round, addends): (u32, &[Addend])| {
            let each = first.iter().zip(&advances).zip(addends);
            each.into_iter().all(|((first, advance), addend)| first.is_after(round * advance, addend))
        };
        let rounds = (0..).zip(addends.chunks_exact(turns)).take_while(|&round| is_round(round)).count();
        (rounds >= SHORTEST_RUN).then_some([turns, rounds])
    })
}

impl<T: Numeric> Emitter<'_, T> {
    /// A sum of these, one after the other. It is the value of this node, or for none of them yet.
    pub(super) fn sum_in_order(&mut self, id: Option<Id>, addends: &[Addend]) -> Slot {
        let (mut before, mut plain): (Option<Slot>, Vec<Terms>) = (None, Vec::new());
        // From `loose` to `at` they are in no order.
        let (mut loose, mut at) = (0, 0);
        while let Some(first) = addends.get(at) {
            let rest = &addends[at..];
            let alone = rest.iter().take_while(|addend| addend.is_like(first)).count();
            if alone >= SHORTEST_RUN {
                self.gathered(&addends[loose..at], &mut plain);
                plain.push(self.stretch(rest[..alone].iter()));
                at += alone;
                loose = at;
                continue;
            }
            let Some([turns, rounds]) = rounds(rest) else {
                at += alone;
                continue;
            };
            if at == 0 {
                // What takes turns goes on from something: the first round is none.
                at = turns;
                continue;
            }
            self.gathered(&addends[loose..at], &mut plain);
            before = self.so_far(before, &mut plain);
            let now = &rest[..turns * rounds];
            let terms: Vec<Terms> =
                (0..turns).map(|turn| self.stretch(now[turn..].iter().step_by(turns))).collect();
            at += now.len();
            loose = at;
            let out = self.result(id.filter(|_| at == addends.len()));
            self.push_sum(out, Layout::Turns, before, terms.into_iter());
            before = Some(out);
        }
        self.gathered(&addends[loose..], &mut plain);
        match before {
            Some(before) if plain.is_empty() => before,
            _ => {
                let out = self.result(id);
                self.push_sum(out, Layout::Along, before, plain.into_iter());
                out
            }
        }
    }

    /// Appends these, many with the same sign together.
    fn gathered(&mut self, addends: &[Addend], plain: &mut Vec<Terms>) {
        for signed in addends.chunk_by(Addend::has_shape_of) {
            if signed.len() >= SHORTEST_RUN {
                plain.push(self.stretch(signed.iter()));
            } else {
                signed.chunk_by(Addend::is_like).for_each(|same| plain.push(self.stretch(same.iter())));
            }
        }
    }

    /// Where the sum of what comes before and of these is, which are taken.
    fn so_far(&mut self, before: Option<Slot>, plain: &mut Vec<Terms>) -> Option<Slot> {
        match (before, &plain[..]) {
            (_, []) => return before,
            (None, &[Terms { len: 1, pattern: Pattern::Contiguous(only), negative: false, .. }]) => {
                plain.clear();
                return Some(only);
            }
            _ => {}
        }
        let out = self.slots.take(1);
        self.push_sum(out, Layout::Along, before, plain.drain(..));
        Some(out)
    }

    /// Where these are.
    fn stretch<'a>(&mut self, addends: impl ExactSizeIterator<Item = &'a Addend> + Clone) -> Terms {
        let len = addends.len() as u32;
        let negative = addends.clone().next().is_some_and(|addend| addend.negative);
        let pattern = self.pattern_of(addends.map(|addend| addend.slots[0]));
        Terms { len, pattern, factor: None, negative }
    }

    fn push_sum(
        &mut self,
        out: Slot,
        layout: Layout,
        before: Option<Slot>,
        terms: impl Iterator<Item = Terms>,
    ) {
        let first = self.program.terms.len() as u32;
        self.program.terms.extend(before.map(Terms::single).into_iter().chain(terms));
        let count = self.program.terms.len() as u32 - first;
        self.program.steps.push(Step::Sums(Sums { out, len: 1, first, count, layout }));
    }
}
