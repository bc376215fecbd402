//! What is compiled from the recording of one row.

use super::variant::{Recorded, Variant, Wanted};
use crate::Real;
use crate::block::Block;
use crate::block::plan::plan;
use crate::block::sweep::{BlockSpace, Table};
use crate::graph::lower::{Inputs, lower};
use crate::graph::reverse::reverse;
use crate::program::vector::Engine;
use std::sync::Arc;

/// A block program with this thread's workspace for it.
#[derive(Clone, Debug)]
struct Ready<T> {
    block: Arc<Block<T>>,
    space: BlockSpace<T>,
}

/// The programs of a loss over rows.
#[derive(Clone, Debug)]
pub(super) struct RowPrograms<T> {
    values: Option<Ready<T>>,
    derivatives: Option<Ready<T>>,
}

impl<T> Default for RowPrograms<T> {
    fn default() -> Self {
        Self { values: None, derivatives: None }
    }
}

/// The sum over rows of the recorded loss, and its derivatives in the parameters if wanted.
pub(super) fn compile<T: Real>(recorded: &Recorded<T>, parameters: u32, wanted: Wanted) -> Block<T> {
    let (mut graph, outputs) = lower(&recorded.trace, Inputs { parameters }, &recorded.outputs);
    let value = outputs[0];
    let mut results = vec![graph.row_sum(value)];
    if wanted == Wanted::Derivatives {
        results.extend(reverse(&mut graph, value, parameters, true));
    }
    plan(graph, parameters, value, &results)
}

impl<T: Real> Variant<T, RowPrograms<T>> {
    /// Sums over the rows of `table` into `into`: the loss, and then its derivatives if wanted.
    ///
    /// Rows that take another way are left out, and put into `others`, counted within the batch. The
    /// value of each other row goes to `values`. Returns false if no row fits.
    #[expect(clippy::too_many_arguments, reason = "one evaluation, handed on as it came")]
    pub(super) fn replay(
        &mut self,
        wanted: Wanted,
        parameters: &[T],
        table: Table<'_, T>,
        values: Option<&mut [T]>,
        others: &mut Vec<u32>,
        into: &mut [T],
        engine: Engine,
    ) -> bool {
        let slot = match wanted {
            Wanted::Values => &mut self.programs.values,
            Wanted::Derivatives => &mut self.programs.derivatives,
        };
        let Ready { block, space } = slot.get_or_insert_with(|| {
            let block = Arc::new(compile(&self.recorded, parameters.len() as u32, wanted));
            Ready { space: BlockSpace::new(&block), block }
        });
        let fits = space.run(block, parameters, table, values, others, engine);
        if fits {
            space.results(block, 0, into);
        }
        fits
    }
}
