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
use super::room::again;
use crate::graph::{Graph, Id, Kind, Links};
use crate::op::Op;
use crate::scalar::Numeric;

/// Graphs with fewer levels that are narrow are not searched.
pub(super) const DEEP: usize = 2 * SHORTEST_RUN;

/// Which operand of a node is the node before it in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) before: Id,
    /// The other operand.
    pub(super) other: Id,
    /// The node before is the second operand of `max` or `min`, where the order decides between ±0, or behind a mask.
    pub(super) second: bool,
}

/// What is known of a node while chains are looked for: how many links there are up to it, and in the two upper bits
/// whether its operand before is its second, and whether it is the node before of another one.
#[derive(Clone, Copy, Debug, Default)]
struct State(u32);

impl State {
    const TAKEN: u32 = 1 << 31;
    const SECOND: u32 = 1 << 30;

    fn of(links: u32) -> Self {
        Self(links)
    }

    fn links(self) -> u32 {
        self.0 & !(Self::TAKEN | Self::SECOND)
    }

    /// Can a node go on from this one, in whose operation it is the second operand or not?
    fn takes(self, second: bool) -> bool {
        self.0 & Self::TAKEN == 0 && (self.links() == 0 || (self.0 & Self::SECOND != 0) == second)
    }

    fn take(&mut self) {
        self.0 |= Self::TAKEN;
    }

    /// Of the node that goes on from this one.
    fn next(self, second: bool) -> Self {
        // A chain that long is cut, which is as right as any other.
        let links = (self.links() + 1).min(Self::SECOND - 1);
        Self(links | if second { Self::SECOND } else { 0 })
    }
}

/// A node in a chain: two words, for which there is [room](super::room).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Linked {
    /// The node before it. The first node of a graph is a leaf, so 0 is none.
    before: u32,
    state: State,
}

/// The chains of a graph.
pub(super) struct Chains {
    /// The members of the chains that were joined, each with its level.
    pub(super) scans: Vec<(u32, Vec<Id>)>,
    /// Of each node; empty if there are no long chains. Once these are known, the state of a node is which of `scans` it
    /// belongs to, counted from 1.
    pub(super) nodes: Vec<Linked>,
}

impl Chains {
    /// The chains of a graph whose nodes have these levels, with these numbers on each, in a room that has two words for
    /// each node.
    pub(super) fn find<T: Numeric>(graph: &Graph<T>, room: Vec<Links>, level: &[u32], width: &[u32]) -> Self {
        let is_narrow = |level: u32| is_computed(level) && width[level as usize] < 2 * SHORTEST_RUN as u32;
        if (1..width.len() as u32).filter(|&level| is_narrow(level)).count() < DEEP {
            return Self { scans: Vec::new(), nodes: again(room, 0) };
        }
        // Few nodes have a link, so only these are listed.
        let mut linked: Vec<u32> = Vec::new();
        let mut nodes: Vec<Linked> = again(room, graph.len());
        for index in (0..graph.len()).filter(|&index| is_narrow(level[index])) {
            let fits = |link: &Link| {
                let before = link.before.index();
                is_narrow(level[before]) && nodes[before].state.takes(link.second)
            };
            if let Some(link) = links(graph, Id(index as u32)).into_iter().flatten().find(fits) {
                let before = &mut nodes[link.before.index()].state;
                let state = before.next(link.second);
                before.take();
                nodes[index] = Linked { before: link.before.0, state };
                linked.push(index as u32);
            }
        }
        // From the end of each chain: all its nodes learn how long it is.
        for &index in linked.iter().rev() {
            let Linked { before, state } = nodes[index as usize];
            let before = &mut nodes[before as usize].state;
            *before = State::of(state.links().max(before.links()));
        }
        // A chain has a node more than links.
        let mut any = false;
        for index in linked {
            let node = &mut nodes[index as usize];
            if node.state.links() as usize + 1 >= SHORTEST_RUN {
                any = true;
            } else {
                node.before = 0;
            }
        }
        nodes.truncate(if any { graph.len() } else { 0 });
        nodes.iter_mut().for_each(|node| node.state = State::default());
        Self { scans: Vec::new(), nodes }
    }

    /// Puts a node on the level of its chain, if it can join it; `level` has those of its operands.
    pub(super) fn join<T: Numeric>(&mut self, graph: &Graph<T>, id: Id, level: &[u32]) -> Option<u32> {
        let before = Id(self.nodes[id.index()].before);
        if before.0 == 0 {
            return None;
        }
        let link = links(graph, id).into_iter().flatten().find(|link| link.before == before)?;
        let at = level[before.index()];
        if level[graph.origin(link.other).index()] >= at {
            return None;
        }
        let scan = &mut self.nodes[before.index()].state.0;
        if *scan == 0 {
            self.scans.push((at, vec![before]));
            *scan = self.scans.len() as u32;
        }
        let scan = *scan;
        self.scans[scan as usize - 1].1.push(id);
        self.nodes[id.index()].state.0 = scan;
        Some(at)
    }
}

/// The operands of a node that have the same operation, each as the one before it in a chain.
#[inline]
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
