//! Programs of a recording that does the same again and again, by those of a few of its rounds.

use crate::program::Program;
use crate::program::stretch::{are_alike, stretched};
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::sweep::are_loops;
use crate::tape::rounds::Rounds;

/// Rounds that are compiled in place of all; and how many times as long as a recording with the last number of them all rounds have to be.
///
/// Runs of 40 are not taken for short ones. With more, what is deep is also wide, and what stands at the ends of all rounds counts less: of a
/// long recording these are tried, too.
const FEW: [([usize; 3], usize); 2] = [([40, 41, 43], 12), ([264, 265, 267], 48)];

/// Operations and coordinates from which on a graph is cut into windows, so that the interpreter finds its values in the caches.
const LARGE: usize = 1 << 16;

impl<T: Real> Recorded<T> {
    /// The program that `compile` makes, by those for a few rounds. Nothing if the recording has no rounds, or if these are not enough of it.
    pub(super) fn compile_rounds(&self, compile: impl Fn(&Self) -> Program<T>) -> Option<Program<T>> {
        let rounds = Rounds::of(&self.trace)?;
        let by = |counts: [usize; 3]| {
            let shortened = |count: usize| {
                let (trace, outputs) = rounds.shortened(&self.trace, &self.outputs, count)?;
                Some((count, compile(&Self { trace, outputs, point: Vec::new() })))
            };
            let (first, second) = (shortened(counts[0])?, shortened(counts[1])?);
            // Most that do not stretch are found out by two.
            if !are_alike(&first.1, &second.1) {
                return None;
            }
            stretched(&[first, second, shortened(counts[2])?], rounds.count())
        };
        let is_long = |counts: [usize; 3], times: usize| {
            rounds.count() > counts[2]
                && times * (rounds.others(&self.trace) + counts[2] * rounds.period())
                    <= self.trace.entries.len()
        };
        let program =
            FEW.iter().find_map(|&(counts, times)| is_long(counts, times).then(|| by(counts))?)?;
        let is_large = program.operations + self.parameters() as usize >= LARGE;
        (!is_large || are_loops(&program)).then_some(program)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/function/rounds.rs"]
mod tests;
