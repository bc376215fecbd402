//! Levels: how far each node is from the leaves, and how long its value is needed.

use super::accumulated::Part;
use super::align::align;
use super::aside::aside;
use super::fused_products::Dots;
use super::ids::Member;
use super::level::{DEAD, VERY_LONG, highest, is_computed};
use super::liveness::Uses;
use super::needed::Needed;
use super::room::again;
use super::scans::{Chains, DEEP};
use super::value::Value;
use super::windows::windows;
use crate::bits::Bits;
use crate::graph::{Graph, Id, Links};
use crate::scalar::Numeric;

/// Nodes and guards in the order of their levels.
pub(super) struct Levels {
    /// How many operations there are.
    pub(super) operations: usize,
    /// Is what a recurrence does not wait for put aside?
    pub(super) aside: bool,
    /// Chains by level; their members are not in `order`.
    pub(super) chains: Vec<(u32, Vec<Id>)>,
    /// The parts of sums that are added while a recurrence goes on, by level; these are not in `order` either.
    pub(super) accumulated: Vec<Part>,
    /// Sums of very many terms, each behind its level, in this order.
    pub(super) long_sums: Vec<(u32, Id)>,
    /// Products that are computed inside of the sum that needs them; not in `order` either.
    dots: Option<Dots>,
    order: Vec<Member>,
    /// How many members each level has, in bits: a 0 for each of them, and a 1 behind the last. A deep recording has
    /// nearly as many levels as nodes.
    widths: Bits,
    /// How many levels there are, that of the leaves included.
    pub(super) count: usize,
}

impl Levels {
    /// The levels of what `outputs` and the graph's guards need, and all values of the graph: those of
    /// leaves are located. Room that has a word for each level is left over.
    ///
    /// `level` has the depth of each node, and `room` is room for its value.
    pub(super) fn new<T: Numeric>(
        graph: &Graph<T>,
        mut level: Vec<u32>,
        room: Vec<Links>,
        outputs: &[Id],
    ) -> (Self, Vec<Value>, Vec<u32>) {
        add_checks(graph, &mut level);
        let depth = highest(&level);
        // What is wide is cut at once; what is narrow is looked at first.
        let Ordered { mut uses, chains, aside } = if windows(graph, &mut level, depth) {
            Ordered::plain(Uses::of(graph, again(room, graph.len()), outputs, &mut level, false))
        } else {
            without_windows(graph, room, outputs, &mut level, depth)
        };
        let operations = uses.operations;
        let dots = Dots::take(graph, &chains, &mut level, &mut uses);
        for &member in chains.iter().flat_map(|(_, chain)| chain) {
            uses.take_out(&mut level[member.index()]);
        }
        let mut accumulated = uses.accumulated.take().unwrap_or_default();
        for part in &accumulated {
            uses.take_out(&mut level[part.sum.index()]);
        }
        accumulated.sort_by_key(|part| part.level);
        let is_long = |&&sum: &&Id| graph.node(sum).b >= VERY_LONG;
        let mut long_sums: Vec<_> =
            uses.pooled.iter().filter(is_long).map(|&sum| (level[sum.index()], sum)).collect();
        long_sums.sort_unstable();
        let Uses { values, width, .. } = uses;
        let widths = in_bits(&width);
        let (order, room) = sorted(level.split_at(graph.len()), width);
        (
            Self {
                operations,
                aside,
                chains,
                accumulated,
                long_sums,
                dots,
                order,
                widths,
                count: room.len(),
            },
            values,
            room,
        )
    }

    /// The members of each level, from the leaves on.
    pub(super) fn each(&self) -> impl Iterator<Item = &[Member]> {
        let mut start = 0;
        self.widths.each().enumerate().map(move |(level, end)| {
            // In front of it are all members, and a bit for each level.
            let members = &self.order[start..end - level];
            start = end - level;
            members
        })
    }

    /// How many members are on levels with fewer than `width`.
    pub(super) fn on_narrow(&self, width: usize) -> usize {
        self.each().map(<[Member]>::len).filter(|&len| len < width).sum()
    }

    /// Is a node computed inside of the sum that needs it?
    pub(super) fn is_inside(&self, id: Id) -> bool {
        self.dots.as_ref().is_some_and(|dots| dots.is_inside(id))
    }
}

/// The uses of values on their last levels.
struct Ordered {
    uses: Uses,
    /// Chains by level.
    chains: Vec<(u32, Vec<Id>)>,
    /// Is what a recurrence does not wait for put aside?
    aside: bool,
}

impl Ordered {
    /// Neither with chains nor with anything aside.
    fn plain(uses: Uses) -> Self {
        Self { uses, chains: Vec::new(), aside: false }
    }
}

/// What is not cut into windows. Changes the levels of what is long, of which `depth` is the highest.
fn without_windows<T: Numeric>(
    graph: &Graph<T>,
    room: Vec<Links>,
    outputs: &[Id],
    level: &mut Vec<u32>,
    depth: u32,
) -> Ordered {
    if (depth as usize) < DEEP {
        return Ordered::plain(Uses::of(graph, again(room, graph.len()), outputs, level, false));
    }
    let needed = Needed::mark(graph, outputs, level);
    let mut chains = Chains::find(graph, room, level, &needed.links);
    if !chains.nodes.is_empty() {
        rise(graph, level, |id, level| chains.join(graph, id, level));
        // There may be links of which hardly one joins, since what stands beside it is not known where a chain would begin.
        if !needed.is_better_with_chains(highest(level)) {
            chains.scans.clear();
            rise(graph, level, |_, _| None);
        }
    }
    let Chains { scans: mut chains, nodes } = chains;
    chains.sort_by_key(|chain| chain.0);
    if !chains.is_empty() || !needed.is_long_and_narrow() {
        return Ordered {
            chains,
            ..Ordered::plain(Uses::of(graph, again(nodes, graph.len()), outputs, level, true))
        };
    }
    let places = aside(graph, nodes, level);
    let is_aside = places.is_ok();
    let places = places.unwrap_or_else(|places| align(graph, again(places, graph.len()), level));
    let uses = Uses::of(graph, again(places, graph.len()), outputs, level, true);
    Ordered { uses, chains, aside: is_aside }
}

/// A 0 for each member of a level, and a 1 behind them.
fn in_bits(width: &[u32]) -> Bits {
    let members: usize = width.iter().map(|&width| width as usize).sum();
    let mut bits = Bits::none(members + width.len());
    let mut end = 0;
    for &width in width {
        end += width as usize;
        bits.set(end);
        end += 1;
    }
    bits
}

/// Members sorted by level, counting; `width` says how many are on each, and its room comes back.
fn sorted((nodes, guards): (&[u32], &[u32]), mut width: Vec<u32>) -> (Vec<Member>, Vec<u32>) {
    let mut end = 0;
    for width in &mut width {
        (*width, end) = (end, end + *width);
    }
    let mut order = vec![Member::node(Id(0)); end as usize];
    // Where the next member of each level stands.
    let mut put = |member: Member, level: u32| {
        if is_computed(level) {
            let next = &mut width[level as usize];
            order[*next as usize] = member;
            *next += 1;
        }
    };
    nodes.iter().zip(0..).for_each(|(&level, index)| put(Member::node(Id(index)), level));
    guards.iter().zip(0..).for_each(|(&level, index)| put(Member::guard(index), level));
    (order, width)
}

/// Counts levels up from the leaves; `join` tells of a node whether it joins a chain, and on which level that is. `level` has what is dead.
fn rise<T: Numeric>(graph: &Graph<T>, level: &mut Vec<u32>, mut join: impl FnMut(Id, &[u32]) -> Option<u32>) {
    level.truncate(graph.len());
    for index in 0..graph.len() {
        if level[index] == DEAD {
            continue;
        }
        let mut above = 0;
        graph.each_operand(Id(index as u32), |x| above = above.max(level[graph.origin(x).index()] + 1));
        level[index] = join(Id(index as u32), level).unwrap_or(above);
    }
    add_checks(graph, level);
}

/// Adds the levels of guards behind those of the nodes.
fn add_checks<T: Numeric>(graph: &Graph<T>, level: &mut Vec<u32>) {
    for guard in &graph.guards {
        let above = |id| level[graph.origin(id).index()] + 1;
        level.push(above(guard.a).max(above(guard.b)));
    }
}
