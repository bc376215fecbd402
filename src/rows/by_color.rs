//! Second derivatives that are too many for one program: the program for a product is swept for each color instead.
//!
//! A program for all entries keeps 16 accumulators for each, in every thread, and has the tangents of every color side by
//! side. Beyond some size that is more memory than a sweep saves time, as for a
//! [`Function`](crate::Function).

use super::programs::{RowPrograms, Stretch};
use super::request::{OfRows, Request, triangle};
use crate::graph::lower::{Inputs, lower};
use crate::real::Real;
use crate::replay::variant::Variant;
use crate::sparse::plan::{Entries, Plan};
use std::sync::Arc;

/// Entries that one program has at most, of both triangles: 8 MiB of accumulators in each thread.
const MOST: usize = 1 << 17;
/// Nodes looked at for all colors together while it is made.
const LOOKS: usize = 1 << 23;

/// Which second derivatives can be other than 0, and what it takes to have them.
#[derive(Clone, Debug)]
pub(super) struct Structure {
    plan: Plan,
    /// Of the row's loss.
    nodes: usize,
}

impl Structure {
    /// Does one program compute all that is `wanted`?
    fn fits(&self, wanted: OfRows) -> bool {
        let is_short = wanted != OfRows::Hessian || self.plan.places.len() <= MOST;
        is_short && self.nodes.saturating_mul(self.plan.colors() as usize) <= LOOKS
    }
}

impl<T: Real> Variant<T, RowPrograms<T>> {
    /// The structure, if what is wanted is too much for one program.
    pub(super) fn colors(&mut self, request: Request<'_, T>) -> Option<Arc<Structure>> {
        if !matches!(request.wanted, OfRows::Hessian | OfRows::Diagonal) {
            return None;
        }
        let recorded = &self.recorded;
        let structure = self.programs.structure.get_or_insert_with(|| {
            let parameters = request.shape()[0] as u32;
            let (graph, outputs) = lower(&recorded.trace, Inputs::point(parameters), &recorded.outputs);
            let plan = Plan::of(&graph, &outputs, parameters, Entries::Hessian);
            Arc::new(Structure { plan, nodes: graph.len() })
        });
        (!structure.fits(request.wanted)).then(|| structure.clone())
    }

    /// [`Variant::sweep`], with a sweep for each color. The first of them tells which rows do not fit: no comparison
    /// depends on the vector. All rows have to come at once.
    pub(super) fn sweep_colors(
        &mut self,
        structure: &Structure,
        request: Request<'_, T>,
        stretch: &Stretch<'_, T>,
        others: &mut Vec<u32>,
    ) -> bool {
        let (plan, n) = (&structure.plan, request.shape()[0]);
        let first = if request.wanted == OfRows::Hessian { 1 + n } else { 1 };
        let missing = others.len();
        let wanted = if first == 1 { OfRows::Sum } else { OfRows::Gradient };
        let mut into = vec![T::zero(); request.wanted.totals(n)];
        let (sums, entries) = into.split_at_mut(first);
        if stretch.before > 0 || !self.sum_all(Request { wanted, ..request }, stretch, others, sums) {
            return false;
        }
        let places: Vec<(usize, usize)> = plan.structure.entries().collect();
        let (mut input, mut product) = (request.parameters.to_vec(), vec![T::zero(); 1 + n]);
        let mut again = Vec::with_capacity(others.len() - missing);
        for color in 0..plan.colors() {
            input.truncate(n);
            input.extend(plan.moves(color).map(|moves| if moves { T::one() } else { T::zero() }));
            again.clear();
            let along = Request { wanted: OfRows::Product, parameters: &input, ..request };
            if !self.sum_all(along, stretch, &mut again, &mut product) || again[..] != others[missing..] {
                // Rows at a kink, for which the gradient was no matter.
                others.truncate(missing);
                self.programs.begin();
                return false;
            }
            for &entry in plan.entries(color) {
                let (row, column) = places[entry as usize];
                let index = match request.wanted {
                    OfRows::Hessian if row >= column => triangle(row) + column,
                    OfRows::Diagonal if row == column => row,
                    _ => continue,
                };
                entries[index] = product[1 + plan.places[entry as usize] as usize];
            }
        }
        self.programs.by_color = Some(into);
        true
    }

    /// The sums over all rows at once.
    fn sum_all(
        &mut self,
        request: Request<'_, T>,
        &Stretch { before, first_chunk, some, is_careful, engine, .. }: &Stretch<'_, T>,
        others: &mut Vec<u32>,
        into: &mut [T],
    ) -> bool {
        self.programs.begin();
        let stretch = Stretch { before, first_chunk, some, is_careful, each: None, engine };
        if !self.sweep_rows(&request, stretch, others) {
            return false;
        }
        self.results(&request, is_careful, engine, into);
        true
    }
}
