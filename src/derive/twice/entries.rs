//! The entries of a Hessian or a Jacobian, by as few sweeps as a plan needs.

use super::Twice;
use crate::derive::conventions::{Sought, Undecided};
use crate::graph::lower::{Inputs, lower};
use crate::real::Real;
use crate::sparse::plan::{Entries, Plan};

/// An entry for which there is no number, and the operation in the recording that is why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UndecidedEntry {
    pub(crate) at: (usize, usize),
    pub(crate) node: usize,
}

impl<T: Real> Twice<T> {
    /// Which entries the Hessian of the first output or the Jacobian can have, and how to get them.
    pub(crate) fn plan(&self, entries: Entries) -> Plan {
        let parameters = self.inputs() as u32;
        let (graph, outputs) = lower(&self.trace, Inputs::point(parameters), &self.outputs);
        Plan::of(&graph, &outputs, parameters, entries)
    }

    /// The stored entries, by the sweeps that `plan` asks for.
    pub(crate) fn entries(
        &mut self,
        plan: &Plan,
        entries: Entries,
        point: &[T],
        into: &mut [T],
    ) -> Result<(), UndecidedEntry> {
        let number = |moves| if moves { T::one() } else { T::zero() };
        let mut results = Vec::new();
        for color in 0..plan.colors() {
            let seeds: Vec<T> = plan.moves(color).map(number).collect();
            let sought = match entries {
                Entries::Hessian => Sought::Product(&seeds),
                Entries::Jacobian if plan.backward => Sought::Back(&seeds),
                Entries::Jacobian => Sought::Along(&seeds),
            };
            let settled = self.derivatives(sought, (point, point.len()), &mut results);
            for &entry in plan.entries(color) {
                let place = plan.places[entry as usize] as usize;
                if let Err(Undecided { node, .. }) = settled
                    && results[place].is_nan()
                {
                    let at = plan.structure.entries().nth(entry as usize).unwrap_or_default();
                    return Err(UndecidedEntry { at, node });
                }
                into[entry as usize] = results[place];
            }
        }
        // What moves together can overflow together.
        for (into, at) in into.iter_mut().zip(plan.structure.entries()).filter(|(x, _)| !x.is_finite()) {
            *into = self.entry(entries, (point, point.len()), at);
        }
        Ok(())
    }

    /// One entry, by a sweep of its own, at a point of which the first `moving` coordinates are differentiated in. NaN if there is
    /// no number.
    pub(crate) fn entry(
        &mut self,
        entries: Entries,
        (point, moving): (&[T], usize),
        (row, column): (usize, usize),
    ) -> T {
        let mut results = Vec::new();
        let mut second = |row: usize, column: usize| {
            let unit: Vec<T> = (0..moving).map(|k| if k == column { T::one() } else { T::zero() }).collect();
            let sought = match entries {
                Entries::Hessian => Sought::Product(&unit),
                Entries::Jacobian => Sought::Along(&unit),
            };
            // What is undecided is NaN.
            let _ = self.derivatives(sought, (point, moving), &mut results);
            results.get(row).copied().unwrap_or_else(T::nan)
        };
        let (high, low) = (row.max(column), row.min(column));
        match entries {
            Entries::Jacobian => second(row, column),
            // The same choice on both sides of the diagonal.
            Entries::Hessian => {
                Some(second(high, low)).filter(|x| x.is_finite()).unwrap_or_else(|| second(low, high))
            }
        }
    }
}
