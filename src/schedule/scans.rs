//! Chains: an operation applied over and over to its own result, as a running maximum is.
//!
//! `largest = largest.max(x)` over a slice is one level for each element, with a single node in it, and
//! so are its derivatives, a product of partial derivatives from the end back. As levels they are scalar
//! code, single operations that wait for each other. Taken together, the nodes of a chain are
//! one step ([`Scan`](crate::program::Scan)) on one level: their other operands have a simple pattern, and what uses them is a run. The
//! step keeps the order of the chain, so each node has the bits that it has by itself.
//!
//! A node joins the chain of its operand if its other operand is known where the chain begins.
//! Chains side by side stay levels: a run over all of them is faster than one after the other.
//!
//! Of the running maximum of 100 coordinates, without and with this:
//!
//! ```text
//!                100   single operations
//!
//!      102..      100 × max in a chain from 0 over 2..
//! ```

use super::level::{SHORTEST_RUN, is_computed};
use crate::graph::{Graph, Id, Kind};
use crate::op::Op;
use crate::scalar::Numeric;

/// Graphs with fewer levels that are narrow are not searched.
const DEEP: usize = 2 * SHORTEST_RUN;

/// No node.
const NONE: Id = Id(u32::MAX);

/// No chain.
const ALONE: u32 = u32::MAX;

/// Which operand of a node is the node before it in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) before: Id,
    /// The other operand.
    pub(super) other: Id,
    /// The node before is the second operand of `max` or `min`, where the order decides between ±0, or behind a mask.
    pub(super) second: bool,
}

/// The chains of a graph.
pub(super) struct Chains {
    /// For each node the one before it, or [`NONE`].
    before: Vec<Id>,
    /// The members of the chains that were joined, each with its level.
    pub(super) scans: Vec<(u32, Vec<Id>)>,
    /// Index in `scans` of the chain that a node belongs to, or [`ALONE`].
    scan: Vec<u32>,
}

impl Chains {
    /// The chains of a graph whose nodes have these levels, with these numbers on each; none if there are no long
    /// ones.
    pub(super) fn find<T: Numeric>(graph: &Graph<T>, level: &[u32], width: &[u32]) -> Option<Self> {
        let is_narrow = |level: u32| is_computed(level) && width[level as usize] < 2 * SHORTEST_RUN as u32;
        if (1..width.len() as u32).filter(|&level| is_narrow(level)).count() < DEEP {
            return None;
        }
        let mut before = vec![NONE; graph.len()];
        let mut length = vec![0_u32; graph.len()];
        let mut is_taken = vec![false; graph.len()];
        let mut second = vec![false; graph.len()];
        for index in 0..graph.len() {
            if !is_narrow(level[index]) {
                continue;
            }
            length[index] = 1;
            let fits = |link: &Link| {
                let before = link.before.index();
                is_narrow(level[before])
                    && !is_taken[before]
                    && (length[before] == 1 || second[before] == link.second)
            };
            if let Some(link) = links(graph, Id(index as u32)).into_iter().flatten().find(fits) {
                second[index] = link.second;
                before[index] = link.before;
                length[index] = length[link.before.index()] + 1;
                is_taken[link.before.index()] = true;
            }
        }
        // From the end of each chain: all its nodes learn how long it is.
        for index in (0..graph.len()).rev().filter(|&index| before[index] != NONE) {
            let at = before[index].index();
            length[at] = length[at].max(length[index]);
        }
        for (before, length) in before.iter_mut().zip(&length) {
            if (*length as usize) < SHORTEST_RUN {
                *before = NONE;
            }
        }
        let any = before.iter().any(|&before| before != NONE);
        any.then(|| Self { before, scans: Vec::new(), scan: vec![ALONE; graph.len()] })
    }

    /// Puts a node on the level of its chain, if it can join it; `level` has those of its operands.
    pub(super) fn join<T: Numeric>(&mut self, graph: &Graph<T>, id: Id, level: &[u32]) -> Option<u32> {
        let before = self.before[id.index()];
        if before == NONE {
            return None;
        }
        let link = links(graph, id).into_iter().flatten().find(|link| link.before == before)?;
        let at = level[before.index()];
        if level[graph.origin(link.other).index()] >= at {
            return None;
        }
        if self.scan[before.index()] == ALONE {
            self.scan[before.index()] = self.scans.len() as u32;
            self.scans.push((at, vec![before]));
        }
        let scan = self.scan[before.index()];
        self.scan[id.index()] = scan;
        self.scans[scan as usize].1.push(id);
        Some(at)
    }
}

/// The operands of a node that have the same operation, each as the one before it in a chain.
pub(super) fn links<T: Numeric>(graph: &Graph<T>, id: Id) -> [Option<Link>; 2] {
    let node = graph.node(id);
    let (Kind::Apply(op @ (Op::Add | Op::Mul | Op::Max | Op::Min | Op::Absorb)), false) =
        (node.kind, node.a == node.b)
    else {
        return [None; 2];
    };
    let ordered = matches!(op, Op::Max | Op::Min | Op::Absorb);
    let link = |before: u32, other: u32, second: bool| {
        let before = graph.origin(Id(before));
        let same = graph.node(before).kind == node.kind;
        same.then_some(Link { before, other: Id(other), second: second && ordered })
    };
    // The masks of a running maximum, each in front of the product so far.
    let first = if op == Op::Absorb { None } else { link(node.a, node.b, false) };
    [first, link(node.b, node.a, true)]
}
