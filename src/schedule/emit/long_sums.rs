//! Very long sums side by side: the derivatives in the parameters that each step of a recurrence has.
//!
//! Term k of each is from step k, and the steps are far apart in memory. Sum by sum, all of them would come to the caches for
//! each sum: a fifth of the time of compiling 10 million operations. So they are looked at together, some steps at a time.

use super::Emitter;
use super::sums::Addend;
use crate::graph::Id;
use crate::scalar::Numeric;
use crate::schedule::levels::Levels;
use core::ops::Range;

/// Terms of one sum before those of the next: their steps fit in the caches.
const BLOCK: usize = 32;

/// The terms of the very long sums of one level.
pub(super) struct LongSums {
    /// In the order of the graph, with where their terms stand.
    sums: Vec<(Id, Range<usize>)>,
    pub(super) addends: Vec<Addend>,
    /// How many were on the levels so far.
    done: usize,
    /// The next level that has some.
    next: Option<u32>,
}

impl LongSums {
    /// None so far, of these levels.
    pub(super) fn before(levels: &Levels) -> Self {
        Self {
            sums: Vec::new(),
            addends: Vec::new(),
            done: 0,
            next: levels.long_sums.first().map(|sum| sum.0),
        }
    }

    /// Where the terms of a sum stand.
    pub(super) fn range(&self, sum: Id) -> Option<Range<usize>> {
        let at = self.sums.binary_search_by_key(&sum, |known| known.0).ok()?;
        Some(self.sums[at].1.clone())
    }
}

impl<T: Numeric> Emitter<'_, T> {
    /// Looks at the terms of the very long sums of a level, if there are several.
    #[inline]
    pub(in crate::schedule) fn look_at_long_sums(&mut self, level: u32) {
        if self.long_sums.next == Some(level) {
            self.look_at_sums(level);
        }
    }

    fn look_at_sums(&mut self, level: u32) {
        let graph = self.graph;
        let rest = &self.levels.long_sums[self.long_sums.done..];
        let (sums, rest) = rest.split_at(rest.partition_point(|sum| sum.0 == level));
        let found = &mut self.long_sums;
        found.done += sums.len();
        found.next = rest.first().map(|sum| sum.0);
        // Those of an earlier level are not asked for again.
        found.sums.clear();
        if sums.len() < 2 {
            return;
        }
        let mut end = 0;
        for &(_, sum) in sums {
            let start = end;
            end += graph.node(sum).b as usize;
            found.sums.push((sum, start..end));
        }
        found.addends.clear();
        found.addends.resize(end, Addend::UNKNOWN);
        let longest = found.sums.iter().map(|(_, terms)| terms.len()).max().unwrap_or(0);
        let mut addends = core::mem::take(&mut found.addends);
        for block in (0..longest).step_by(BLOCK) {
            for (sum, terms) in &self.long_sums.sums {
                let node = graph.node(*sum);
                for k in block..terms.len().min(block + BLOCK) {
                    addends[terms.start + k] = self.addend(graph.term(node, k), node.is_pooled());
                }
            }
        }
        self.long_sums.addends = addends;
    }
}
