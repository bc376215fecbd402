//! Chains: an operation applied over and over to its own result, as a running maximum is.
//!
//! `largest = largest.max(x)` over a slice is one level for each element, with a single node in it, and
//! so are its derivatives, a product of partial derivatives from the end back. As levels they are scalar
//! code, single operations that wait for each other. Taken together, the nodes of a chain are
//! one step ([`Scan`](crate::program::Scan)) on one level: their other operands have a simple pattern, and what uses them is a run. The
//! step keeps the order of the chain, so each node has the bits that it has by itself.
//!
//! A node joins the chain of its operand if its other operand is known where the chain begins. Of several nodes that could go on from
//! one, that which most follow does: the adjoints of `place += x` are a running sum, and each is also added to what its x has besides.
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

/// Graphs in which fewer levels have a few nodes with links are not searched.
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

/// What is known of a node while chains are looked for: how many links there are up to it, and in the upper bit whether its operand before is its
/// second.
#[derive(Clone, Copy, Debug, Default)]
struct State(u32);

impl State {
    const SECOND: u32 = 1 << 31;

    fn of(links: u32) -> Self {
        Self(links)
    }

    fn links(self) -> u32 {
        self.0 & !Self::SECOND
    }

    /// Can a node go on from this one, in whose operation it is the second operand or not?
    fn takes(self, second: bool) -> bool {
        self.links() == 0 || (self.0 & Self::SECOND != 0) == second
    }

    /// Of the node that goes on from this one.
    fn next(self, second: bool) -> Self {
        Self((self.links() + 1) | if second { Self::SECOND } else { 0 })
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
    /// The chains of a graph whose nodes have these levels, on each of which so many have a link, in a room that has two words for
    /// each node.
    pub(super) fn find<T: Numeric>(graph: &Graph<T>, room: Vec<Links>, level: &[u32], width: &[u32]) -> Self {
        let is_narrow = |level: u32| is_computed(level) && width[level as usize] < 2 * SHORTEST_RUN as u32;
        if width.iter().filter(|&&links| (1..2 * SHORTEST_RUN as u32).contains(&links)).count() < DEEP {
            return Self { scans: Vec::new(), nodes: again(room, 0) };
        }
        let narrow = || (0..graph.len()).filter(|&index| is_narrow(level[index]));
        let mut nodes: Vec<Linked> = again(room, graph.len());
        offer(graph, narrow().rev(), |before| is_narrow(level[before]), &mut nodes);
        let linked = link(graph, narrow(), &mut nodes);
        let any = keep_long(linked, &mut nodes);
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

/// From the end back, each node offers itself to the one that goes on from it with the most nodes to come, and becomes the node before that one.
///
/// Until a node is reached, its words are the one that goes on from it, and how many there are.
fn offer<T: Numeric>(
    graph: &Graph<T>,
    narrow: impl Iterator<Item = usize>,
    is_narrow: impl Fn(usize) -> bool,
    nodes: &mut [Linked],
) {
    for index in narrow {
        let id = Id(index as u32);
        let Linked { before: next, state: most } = core::mem::take(&mut nodes[index]);
        // Of two operands, the first one.
        let is_first = || graph.origin(Id(graph.node(Id(next)).a)) == id;
        if next != 0 && (nodes[next as usize].before == 0 || is_first()) {
            nodes[next as usize].before = id.0;
        }
        for link in links(graph, id).into_iter().flatten() {
            let before = link.before.index();
            if is_narrow(before) && most.links() >= nodes[before].state.links() {
                nodes[before] = Linked { before: id.0, state: State::of(most.links() + 1) };
            }
        }
    }
}

/// Goes on from the nodes that have offered themselves. Few nodes have a link, and these are listed.
fn link<T: Numeric>(graph: &Graph<T>, narrow: impl Iterator<Item = usize>, nodes: &mut [Linked]) -> Vec<u32> {
    let mut linked = Vec::new();
    for index in narrow {
        let fits = |link: &Link| {
            link.before.0 == nodes[index].before && nodes[link.before.index()].state.takes(link.second)
        };
        let offered = links(graph, Id(index as u32)).into_iter().flatten().find(fits);
        nodes[index] = offered.map_or_else(Linked::default, |link| {
            linked.push(index as u32);
            let state = nodes[link.before.index()].state.next(link.second);
            Linked { before: link.before.0, state }
        });
    }
    linked
}

/// Takes the links of short chains away; is there a long one?
fn keep_long(linked: Vec<u32>, nodes: &mut [Linked]) -> bool {
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
    any
}

/// Is there a node before it, if it is in a chain?
#[inline]
pub(super) fn has_link<T: Numeric>(graph: &Graph<T>, id: Id) -> bool {
    links(graph, id).iter().any(Option::is_some)
}

/// The operands of a node that have the same operation, each as the one before it in a chain.
#[inline]
pub(super) fn links<T: Numeric>(graph: &Graph<T>, id: Id) -> [Option<Link>; 2] {
    let node = graph.node(id);
    let Kind::Apply(op) = node.kind else { return [None; 2] };
    // Which operands may be the one before it. The masks of a running maximum each stand in front of the product so far.
    let (first, second) = match op {
        Op::Add | Op::Mul | Op::Max | Op::Min => (true, true),
        Op::Sub | Op::Div => (true, false),
        Op::Absorb => (false, true),
        _ => return [None; 2],
    };
    if node.a == node.b {
        return [None; 2];
    }
    let ordered = matches!(op, Op::Max | Op::Min | Op::Absorb);
    let link = |before: u32, other: u32, second: bool| {
        let before = graph.origin(Id(before));
        let same = graph.node(before).kind == node.kind;
        same.then_some(Link { before, other: Id(other), second: second && ordered })
    };
    [
        if first { link(node.a, node.b, false) } else { None },
        if second { link(node.b, node.a, true) } else { None },
    ]
}
