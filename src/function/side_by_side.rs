//! Derivatives along many directions side by side: a program over rows, whose rows are the directions.
//!
//! What depends on the point alone is computed once, and what depends on the direction for sixteen and more of them at a time,
//! in the lanes of one loop. A dense Hessian so costs a fraction of a gradient for each of its columns.

use super::compile::Along;
use crate::block::Block;
use crate::block::plan::plan as plan_rows;
use crate::block::sweep::BlockSpace;
use crate::block::table::{RowOutputs, Table};
use crate::data::Batch;
use crate::graph::Graph;
use crate::kernel::math::Engine;
use crate::kernel::sums::LANES;
use crate::real::Real;
use crate::replay::recorded::Recorded;
use crate::sparse::plan::Plan;
use smallvec::SmallVec;
use std::sync::Arc;

/// Fewer directions are as fast one after the other.
const FEWEST: u32 = 8;
/// Numbers in the table of the directions, and in that of the results, at most.
const LARGEST_TABLE: usize = 1 << 20;
/// Nodes of the graph along a direction, at most: of more, a row would not stay in the caches, nor its code.
const LARGEST_GRAPH: usize = 1 << 18;

/// The directions of a plan, and the program that has the outputs and the derivatives along each of them.
#[derive(Clone, Debug)]
pub(super) struct SideBySide<T> {
    block: Arc<Block<T>>,
    space: BlockSpace<T>,
    /// A column for each coordinate of a direction, one after the other.
    table: Arc<[T]>,
    /// Directions, and behind them zeros up to whole groups.
    rows: usize,
    /// The first result of all rows, then the second, and so on.
    found: Vec<T>,
    /// Are all of these finite?
    is_finite: bool,
    /// Which of these each entry of the plan is.
    places: Arc<[u32]>,
}

impl<T: Real> SideBySide<T> {
    /// `None` where one direction after the other is the better way.
    pub(super) fn new(recorded: &Recorded<T>, along: Along, plan: &Plan) -> Option<Self> {
        let colors = plan.colors();
        let coordinates = plan.coloring.colors.len();
        let rows = (colors as usize).next_multiple_of(LANES);
        if colors < FEWEST || rows * coordinates > LARGEST_TABLE {
            return None;
        }
        let (graph, outputs) = recorded.lower_along(along, Graph::column);
        if graph.len() > LARGEST_GRAPH || rows * outputs.len() > LARGEST_TABLE {
            return None;
        }
        let block = Arc::new(plan_rows(graph, recorded.parameters(), &outputs, &[]));
        let mut table = vec![T::zero(); rows * coordinates];
        for (column, &color) in table.chunks_exact_mut(rows).zip(&plan.coloring.colors) {
            column[color as usize] = T::one();
        }
        let mut places = vec![0; plan.places.len()];
        for color in 0..colors {
            for &entry in plan.entries(color) {
                let result = recorded.outputs.len() + plan.places[entry as usize] as usize;
                places[entry as usize] = (result * rows) as u32 + color;
            }
        }
        let (table, places) = (table.into(), places.into());
        Some(Self {
            space: BlockSpace::new(&block),
            block,
            table,
            rows,
            found: Vec::new(),
            is_finite: false,
            places,
        })
    }

    /// Computes everything at `point`; false if the closure takes another way there.
    pub(super) fn run(&mut self, point: &[T], engine: Engine) -> bool {
        let Self { block, space, table, rows, found, is_finite, .. } = self;
        let columns: SmallVec<[&[T]; 128]> = table.chunks_exact(*rows).collect();
        let batch = Batch::Range(0..*rows);
        let table = Table { columns: &columns, row_major: None, batch: &batch, before: 0, some: None };
        found.resize(*rows * block.outputs.len(), T::zero());
        let each = RowOutputs { all: found, stride: *rows, first: 0 };
        let mut others = Vec::new();
        space.begin(0);
        let fits = space.sweep(block, point, table, Some(each), &mut others, engine);
        // Rows that are left out have a result that is not finite, and others that are of an earlier point.
        *is_finite = fits && others.is_empty();
        fits
    }

    /// The program for a direction.
    pub(super) fn block(&self) -> &Block<T> {
        &self.block
    }

    /// The outputs, and the entries of the plan, where it was run last; no numbers if one of them is not finite.
    pub(super) fn results(&self, outputs: &mut [T], entries: &mut [T]) {
        if !self.is_finite {
            outputs.fill(T::nan());
            return entries.fill(T::nan());
        }
        outputs
            .iter_mut()
            .zip(self.found.chunks_exact(self.rows))
            .for_each(|(output, found)| *output = found[0]);
        entries.iter_mut().zip(&*self.places).for_each(|(entry, &place)| *entry = self.found[place as usize]);
    }
}
