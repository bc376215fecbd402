//! What is compiled from the recording of one row.

use super::by_color::Structure;
use super::request::{OfRows, Request};
use super::second_order;
use crate::block::Block;
use crate::block::plan::plan;
use crate::block::subtree::Subtree;
use crate::block::sweep::BlockSpace;
use crate::block::table::RowOutputs;
use crate::graph::lower::{Inputs, lower};
use crate::graph::reverse::{reverse, reverse_all};
use crate::kernel::math::Engine;
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::replay::variant::Variant;
use core::fmt;
use std::sync::Arc;

/// Control-flow paths of a sum that have programs.
pub(super) const PATHS: usize = 16;

/// A block program with this thread's workspace for it.
#[derive(Clone, Debug)]
struct Ready<T> {
    block: Arc<Block<T>>,
    space: BlockSpace<T>,
}

/// The programs of a loss over rows.
#[derive(Clone, Debug)]
pub(super) struct RowPrograms<T> {
    /// By [`OfRows`].
    ready: [Option<Ready<T>>; OfRows::COUNT],
    /// The same that leave out rows with a derivative that is not finite.
    careful: [Option<Ready<T>>; OfRows::COUNT],
    pub(super) structure: Option<Arc<Structure>>,
    /// Results of all rows, where they took a sweep for each color.
    pub(super) by_color: Option<Vec<T>>,
    /// The stretch of rows that was looked at last.
    pub(super) seen: Option<usize>,
    pub(super) sum: Summed,
}

/// The rows that the programs of one recording have summed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Summed {
    pub(super) rows: usize,
    /// Position of the first one.
    pub(super) first: usize,
}

/// Their names.
const NAMES: [&str; OfRows::COUNT] = [
    "sum",
    "sum and derivatives",
    "jacobian",
    "sum, derivatives and second derivatives",
    "sum and diagonal of the Hessian",
    "sum and product with the Hessian",
];

impl<T> Default for RowPrograms<T> {
    fn default() -> Self {
        Self {
            ready: [const { None }; OfRows::COUNT],
            careful: [const { None }; OfRows::COUNT],
            structure: None,
            by_color: None,
            seen: None,
            sum: Summed::default(),
        }
    }
}

impl<T> RowPrograms<T> {
    /// The programs that were needed so far, with their names.
    pub(super) fn compiled(&self) -> impl Iterator<Item = (&'static str, &Block<T>)> {
        NAMES.into_iter().zip(&self.ready).filter_map(|(name, slot)| Some((name, &*slot.as_ref()?.block)))
    }
}

/// The program for what is wanted of rows with these numbers of parameters and columns. A careful one leaves out rows
/// of which the sums would get what is not finite.
pub(crate) fn compile<T: Real>(
    recorded: &Recorded<T>,
    [parameters, columns]: [u32; 2],
    wanted: OfRows,
    is_careful: bool,
) -> Block<T> {
    let inputs = Inputs { parameters, columns_vary: wanted == OfRows::Jacobian };
    let (mut graph, mut outputs) = lower(&recorded.trace, inputs, &recorded.outputs);
    if wanted == OfRows::Jacobian {
        let derivatives = reverse_all(&mut graph, &outputs, [parameters, columns]);
        outputs.extend(derivatives);
        graph.guard_kinks(false);
        return plan(graph, parameters, &outputs, &[]);
    }
    let value = outputs[0];
    if wanted.is_second_order() {
        return second_order::compile(graph, value, parameters, wanted, is_careful);
    }
    let mut results = vec![graph.row_sum(value)];
    if wanted == OfRows::Sum {
        return plan(graph, parameters, &[value], &results);
    }
    graph.guard_kinks(false);
    results.extend(reverse(&mut graph, value, parameters, true));
    if is_careful {
        graph.guard_row_sums();
    }
    plan(graph, parameters, &[], &results)
}

impl<T> RowPrograms<T> {
    /// Forgets all rows.
    pub(super) fn begin(&mut self) {
        self.sum.rows = 0;
        self.seen = None;
        self.by_color = None;
    }
}

/// Rows of a batch, and what is done with them.
pub(super) struct Stretch<'s, T> {
    /// How many rows of the sum come before the batch.
    pub(super) before: usize,
    /// The first chunk of the sum that is summed here.
    pub(super) first_chunk: usize,
    /// The rows of the request, by number in the batch, if they are not all of it.
    pub(super) some: Option<&'s [u32]>,
    /// Leave out rows with a derivative that is not finite.
    pub(super) is_careful: bool,
    pub(super) each: Option<RowOutputs<'s, T>>,
    pub(super) engine: Engine,
}

impl<T: Real> Variant<T, RowPrograms<T>> {
    #[inline]
    fn ready(&mut self, request: &Request<'_, T>, is_careful: bool) -> &mut Ready<T> {
        let inputs = request.shape().map(|n| n as u32);
        let RowPrograms { ready, careful, .. } = &mut *self.programs;
        let slots = if is_careful { careful } else { ready };
        slots[request.wanted as usize].get_or_insert_with(|| {
            let block = Arc::new(compile(&self.recorded, inputs, request.wanted, is_careful));
            Ready { space: BlockSpace::new(&block), block }
        })
    }

    /// Sums rows, which come behind all that were summed before: the loss, and its derivatives if wanted.
    ///
    /// Rows that take another path, and in careful programs those with a derivative that is not finite, are left out, and put into
    /// `others`, counted within the batch. The outputs of each other row go to `each`. Returns false if no row fits.
    #[inline]
    pub(super) fn sweep(
        &mut self,
        request: &Request<'_, T>,
        stretch: Stretch<'_, T>,
        others: &mut Vec<u32>,
    ) -> bool {
        if let Some(structure) = self.colors(*request) {
            return self.sweep_colors(&structure, *request, &stretch, others);
        }
        self.sweep_rows(request, stretch, others)
    }

    #[inline]
    pub(super) fn sweep_rows(
        &mut self,
        request: &Request<'_, T>,
        Stretch { before, first_chunk, some, is_careful, each, engine }: Stretch<'_, T>,
        others: &mut Vec<u32>,
    ) -> bool {
        let is_first = self.programs.seen.replace(before).is_none();
        let Ready { block, space } = self.ready(request, is_careful);
        if is_first {
            space.begin(first_chunk);
        }
        // Another path may have another number of outputs: recorded, its rows are reported as an error.
        if each.as_ref().is_some_and(|each| each.all.len() != each.stride * block.outputs.len()) {
            return false;
        }
        let table = request.columns.table(request.batch, before, some);
        let fits = space.sweep(block, request.parameters, table, each, others, engine);
        let [rows, first] = space.summed();
        self.programs.sum = Summed { rows, first };
        fits
    }

    /// The sums over the rows of a request that are all there are. False if they go the long way: see [`BlockSpace::once`].
    #[inline]
    pub(super) fn once(&mut self, request: &Request<'_, T>, engine: Engine, into: &mut [T]) -> bool {
        let Request { wanted, parameters, columns, batch } = *request;
        let Some(Ready { block, space }) = &mut self.programs.ready[wanted as usize] else { return false };
        let table = columns.table(batch, 0, None);
        space.once(block, parameters, table, engine, into)
    }

    /// The sums over all rows that were swept. False if one of them is not finite.
    #[inline]
    pub(super) fn results(
        &mut self,
        request: &Request<'_, T>,
        is_careful: bool,
        engine: Engine,
        into: &mut [T],
    ) -> bool {
        if let Some(results) = &self.programs.by_color {
            into.copy_from_slice(results);
            return true;
        }
        let RowPrograms { ready, careful, .. } = &mut *self.programs;
        let slots = if is_careful { careful } else { ready };
        let Some(Ready { block, space }) = &mut slots[request.wanted as usize] else { return false };
        space.results(block, engine, into)
    }
}

/// Sums that are put together from those of several.
impl<T: Real> Variant<T, RowPrograms<T>> {
    /// The sums over the rows that were swept here.
    pub(super) fn subtrees(&mut self, request: Request<'_, T>, is_careful: bool) -> Vec<Subtree<T>> {
        self.ready(&request, is_careful).space.subtrees()
    }

    /// Takes those over `rows` rows in their place. False if they are of another program.
    pub(super) fn take<'n>(
        &mut self,
        request: Request<'_, T>,
        subtrees: impl IntoIterator<Item = &'n Subtree<T>>,
        [rows, first]: [usize; 2],
        (is_careful, engine): (bool, Engine),
    ) -> bool {
        let Ready { block, space } = self.ready(&request, is_careful);
        let fits = space.take(block, request.parameters, subtrees, [rows, first], engine);
        self.programs.sum = Summed { rows, first };
        fits
    }
}

impl<T: Real> fmt::Display for RowPrograms<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.compiled().try_for_each(|(name, block)| write!(f, "{name}: {block}"))
    }
}
