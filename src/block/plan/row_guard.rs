//! Comparisons of values of a row, as the row's code makes them.

use crate::graph::{Graph, Guard, Id, Kind};
use crate::kernel::comparison::Comparison;
use crate::op::Op;
use crate::real::Real;
use crate::tape::trace::Predicate;

/// A comparison of values of a row.
pub(super) struct RowGuard {
    pub(super) comparison: Comparison,
    pub(super) a: Id,
    pub(super) b: Id,
    pub(super) outcome: u8,
}

impl RowGuard {
    /// Absolute values are taken while comparing: they need no slot of their own.
    pub(super) fn new<T: Real>(graph: &Graph<T>, Guard { question, a, b, outcome }: Guard) -> Self {
        let by_size = matches!(question, Predicate::Less | Predicate::LessEqual);
        let mut comparison = Comparison::from(question);
        let mut inside = [a, b].map(|id| graph.origin(id));
        for (id, absolute) in inside.iter_mut().zip(&mut comparison.absolute) {
            let node = graph.node(*id);
            if by_size && node.kind == Kind::Apply(Op::Abs) {
                (*id, *absolute) = (graph.origin(Id(node.a)), true);
            }
        }
        Self { comparison, a: inside[0], b: inside[1], outcome }
    }
}
