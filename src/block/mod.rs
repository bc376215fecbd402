//! Block programs: a loss over rows, swept over blocks of rows.
//!
//! The graph of one row's loss and of its gradient falls into three parts. What depends
//! on the parameters alone runs once for a batch; what depends on the row runs in lanes,
//! a block of rows at a time, with every value of the row a short vector that stays in
//! the first caches; what depends on sums over rows runs once at the end. The first and
//! the last are programs as for a point; this module is about the middle.
//!
//! - [`plan`]: graph → block program, with products fused into the sums that use them.
//! - [`sweep`]: runs the lanes of a batch, block by block; [`table`] says where its rows are.
//! - `native`: the same in machine code, where there is any.
//! - `print`: the code of a row as text.
//! - [`aligned`]: the memory of a block's values.
//! - [`row_major`]: rows side by side, for walks in no order.
//! - [`multiples`]: results that need no program after the rows.
//! - [`tree`]: the fixed order in which rows are summed, whatever the number of threads; [`subtree`] is a part of it.
//!
//! Levels, as in point programs, would sweep the whole row's values in and out of the
//! caches; the order of the recording keeps what is used together near in time.

mod aligned;
mod calls;
mod kernel;
mod multiples;
#[cfg_attr(not(all(feature = "native", target_arch = "x86_64")), path = "interpreted.rs")]
mod native;
pub(crate) mod plan;
mod print;
pub(crate) mod row_major;
pub(crate) mod subtree;
pub(crate) mod sweep;
pub(crate) mod table;
pub(crate) mod tree;
mod view;
mod worker;

use crate::kernel::comparison::Comparison;
use crate::kernel::math::Engine;
use crate::op::Op;
use crate::program::Program;
use crate::real::Real;
use crate::tape::call::Call;
use std::sync::Arc;

/// Where an operand of the row's code comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A value of the row, in the workspace.
    Slot(u32),
    /// A column of the data.
    Column(u32),
    /// The same for all rows: a constant, a parameter, or what was computed from parameters.
    Shared(u32),
}

/// A term of a sum: a value or a product of two, added or subtracted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Term {
    pub(crate) a: Source,
    /// The second factor of a product.
    pub(crate) b: Option<Source>,
    /// A zero first factor makes the product zero, whatever the second is.
    pub(crate) absorbs: bool,
    pub(crate) negative: bool,
}

/// One operation on the values of all rows of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Code {
    Unary {
        op: Op,
        out: u32,
        a: Source,
    },
    Power {
        n: i32,
        out: u32,
        a: Source,
    },
    Binary {
        op: Op,
        out: u32,
        a: Source,
        b: Source,
    },
    Ternary {
        op: Op,
        out: u32,
        operands: [Source; 3],
    },
    /// `count` terms from [`Block::terms`].
    Sum {
        out: u32,
        first: u32,
        count: u32,
    },
    /// Adds `count` terms from [`Block::terms`] to as many sums over rows, from this index on.
    RowSums {
        index: u32,
        first: u32,
        count: u32,
    },
    /// Calls a function of [`Block::functions`] on operands from [`Block::arguments`]; the results go to the slots from this index
    /// of [`Block::results`].
    Call {
        function: u32,
        arguments: u32,
        results: u32,
    },
    /// A comparison that has to come out as recorded.
    Guard {
        comparison: Comparison,
        outcome: u8,
        a: Source,
        b: Source,
    },
}

/// A loss over rows as loops; see the module.
#[derive(Clone, Debug)]
pub(crate) struct Block<T> {
    /// From the parameters to what rows share.
    pub(crate) before: Program<T>,
    /// What rows share begins with these constants; the outputs of `before` follow.
    pub(crate) constants: Vec<T>,
    /// How many outputs of `before` there are.
    pub(crate) shared: u32,
    pub(crate) code: Vec<Code>,
    pub(crate) terms: Vec<Term>,
    /// Functions that are called for each row, and what of.
    pub(crate) functions: Vec<Arc<dyn Call<T>>>,
    pub(crate) arguments: Vec<Source>,
    pub(crate) results: Vec<u32>,
    /// Columns that are used, for gathering.
    pub(crate) columns: Vec<u32>,
    /// Values kept for each row, not counting gathered columns.
    pub(crate) slots: u32,
    /// How many sums over rows there are.
    pub(crate) sums: u32,
    /// The values of each row that can be requested.
    pub(crate) outputs: Vec<Source>,
    /// They are all there is: a row whose outputs are not finite is one that does not fit.
    pub(crate) is_per_row: bool,
    /// From sums over rows, the number of rows, and the outputs of `before`, to the results.
    pub(crate) after: Program<T>,
    /// The results without it, where they are no more than that.
    multiples: Option<multiples::Multiples<T>>,
    /// Rows in a block.
    pub(crate) rows: usize,
    /// Operations of a row, as the graph counts them.
    pub(crate) operations: usize,
    /// The rows' code as machine code.
    pub(crate) compiled: native::Compiled<T>,
}

impl<T: Real> Block<T> {
    /// What rows share beside constants, if it is some of the parameters as they are.
    #[inline]
    fn copied<'p>(&self, parameters: &'p [T]) -> Option<&'p [T]> {
        self.before.copied(parameters).filter(|copied| copied.len() == self.shared as usize)
    }

    /// The rows' code as machine code, if the engine wants it and there is any.
    fn native(&self, engine: Engine) -> Option<&native::NativeBlock<T>> {
        if engine.native { self.compiled.get(self, engine.level) } else { None }
    }
}
