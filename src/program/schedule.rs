//! Scheduling: graph → program.
//!
//! Nodes are ordered by level, the longest path from the leaves. Inside a level, nodes
//! with the same operation whose operands come from the same runs form one run, ordered
//! by the places of their operands, so that these follow a simple pattern. That recovers
//! the loops of the user's closure from its trace. Slots of values that no later level
//! needs are given out again.
//!
//! Linear in the graph, but for sorting runs that are not in order already.

use super::chains::Chains;
use super::dots::Dots;
use super::emit::Emitter;
use super::windows::windows;
use super::{Copy, Program};
use crate::Real;
use crate::graph::{Graph, Id, Kind};
use crate::tape::trace::Question;
use std::collections::HashMap;

/// Fewer nodes than this are scalar code: a loop costs as much to start as three of these.
pub(super) const SHORTEST_RUN: usize = 8;

/// Groups shorter than this join others with the same operation.
///
/// What is single has users that are single, all the way down a recurrence; a loop over operands
/// that have to be gathered is better than that.
const SHORTEST_GROUP: usize = 32;

/// Do the operands of a run's members come from the same runs?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Same,
    Mixed,
}

/// Level of a node that nothing needs.
pub(super) const DEAD: u32 = u32::MAX;

/// Schedules what `outputs` and the graph's checks need, at a point with so many `parameters`.
pub(crate) fn schedule<T: Real>(graph: &Graph<T>, parameters: u32, outputs: &[Id]) -> Program<T> {
    let plan = Plan::new(graph, outputs);
    let mut emitter = Emitter::new(graph, parameters, &plan);
    let mut groups = Groups::default();
    let mut scans = plan.scans.iter().peekable();
    for level in 0..plan.starts.len().saturating_sub(1) {
        let members = &plan.order[plan.starts[level] as usize..plan.starts[level + 1] as usize];
        if members.len() < SHORTEST_RUN {
            members.iter().for_each(|&member| emitter.emit(&mut [member], Origin::Same));
        } else {
            groups.fill(members, |member| emitter.key(member));
            groups.pool(&mut emitter, Emitter::kind_key, super::emit::Emitter::emit);
        }
        while let Some((_, chain)) = scans.next_if(|scan| scan.0 as usize == level) {
            emitter.chain(chain);
        }
        emitter.release(level as u32);
    }
    emitter.finish(outputs)
}

/// Levels of the nodes, and what is known about their uses.
///
/// Members are nodes by number, and behind them the graph's checks.
pub(super) struct Plan {
    /// The last level that needs a node; [`Plan::FOREVER`] for outputs.
    pub(super) last_use: Vec<u32>,
    /// How often constants occur as operands.
    pub(super) constant_uses: u32,
    /// How many operations there are.
    pub(super) operations: usize,
    /// Members in order of their levels.
    order: Vec<u32>,
    /// Where each level starts in `order`.
    starts: Vec<u32>,
    /// Chains by level; their members are not in `order`.
    scans: Vec<(u32, Vec<u32>)>,
    /// Products that are computed inside of the sum that needs them; not in `order` either.
    dots: Option<Dots>,
}

impl Plan {
    pub(super) const FOREVER: u32 = u32::MAX;

    fn new<T: Real>(graph: &Graph<T>, outputs: &[Id]) -> Self {
        let mut plan = Self {
            last_use: vec![0; graph.len()],
            constant_uses: 0,
            operations: 0,
            order: Vec::new(),
            starts: Vec::new(),
            scans: Vec::new(),
            dots: None,
        };
        let mut level = plan.levels(graph, outputs, None);
        if let Some(mut chains) = Chains::find(graph, &level) {
            plan = Self { last_use: vec![0; graph.len()], constant_uses: 0, operations: 0, ..plan };
            level = plan.levels(graph, outputs, Some(&mut chains));
            plan.scans = chains.scans;
            plan.scans.sort_by_key(|scan| scan.0);
        }
        if plan.scans.is_empty()
            && let Some(phase) = windows(graph, &level, plan.operations)
        {
            plan.last_use.fill(0);
            plan.rate_uses(graph, &phase);
            level = phase;
        }
        plan.dots(graph, outputs, &mut level);
        plan.sort(level);
        for &output in outputs {
            plan.last_use[graph.origin(output).index()] = Self::FOREVER;
        }
        plan
    }

    /// The level of each node and check: 0 for leaves, [`DEAD`] for what nothing needs.
    fn levels<T: Real>(
        &mut self,
        graph: &Graph<T>,
        outputs: &[Id],
        mut chains: Option<&mut Chains>,
    ) -> Vec<u32> {
        let mut level = vec![DEAD; graph.len()];
        let checked = graph.checks.iter().flat_map(|check| [check.a, check.b]);
        for id in outputs.iter().copied().chain(checked) {
            level[graph.origin(id).index()] = 0;
        }
        for index in (0..graph.len()).rev() {
            if level[index] != DEAD {
                graph.each_operand(Id(index as u32), |operand| level[graph.origin(operand).index()] = 0);
            }
        }
        for index in 0..graph.len() {
            if level[index] != DEAD {
                let mut above = 0;
                graph.each_operand(Id(index as u32), |operand| {
                    above = above.max(level[graph.origin(operand).index()] + 1);
                });
                if let Some(chains) = &mut chains {
                    above = chains.join(graph, index as u32, &level).unwrap_or(above);
                }
                level[index] = above;
                self.operations += usize::from(above != 0);
                graph.each_operand(Id(index as u32), |operand| self.uses(graph, operand, above));
            }
        }
        for check in &graph.checks {
            let above = |id| level[graph.origin(id).index()] + 1;
            let at = above(check.a).max(above(check.b));
            level.push(at);
            self.uses(graph, check.a, at);
            self.uses(graph, check.b, at);
        }
        level
    }

    /// The last uses of all nodes, by the levels of their users.
    fn rate_uses<T: Real>(&mut self, graph: &Graph<T>, level: &[u32]) {
        self.constant_uses = 0;
        for (index, &at) in level.iter().enumerate().filter(|&(_, &at)| at != DEAD) {
            match graph.checks.get(index.wrapping_sub(graph.len())) {
                Some(check) => [check.a, check.b].map(|operand| self.uses(graph, operand, at)),
                None => {
                    graph.each_operand(Id(index as u32), |operand| self.uses(graph, operand, at));
                    [(); 2]
                }
            };
        }
    }

    /// Takes products into sums: their operands are needed until then.
    fn dots<T: Real>(&mut self, graph: &Graph<T>, outputs: &[Id], level: &mut [u32]) {
        let Some(mut dots) = Dots::find(graph, outputs, |index| level[index] != DEAD) else { return };
        for &member in self.scans.iter().flat_map(|(_, chain)| chain) {
            dots.is_inside[member as usize] = false;
        }
        for &sum in &dots.sums {
            for term in graph.terms(graph.node(sum)).filter(|term| dots.is_inside[term.id.index()]) {
                graph.each_operand(term.id, |factor| {
                    let last_use = &mut self.last_use[graph.origin(factor).index()];
                    *last_use = (*last_use).max(level[sum.index()]);
                });
            }
        }
        for (level, _) in level.iter_mut().zip(&dots.is_inside).filter(|(_, inside)| **inside) {
            *level = 0;
        }
        self.dots = Some(dots);
    }

    /// Is a node computed inside of the sum that needs it?
    pub(super) fn is_inside(&self, id: Id) -> bool {
        self.dots.as_ref().is_some_and(|dots| dots.is_inside[id.index()])
    }

    #[inline]
    fn uses<T: Real>(&mut self, graph: &Graph<T>, operand: Id, at: u32) {
        let operand = graph.origin(operand);
        self.last_use[operand.index()] = self.last_use[operand.index()].max(at);
        self.constant_uses += u32::from(graph.node(operand).kind == Kind::Constant);
    }

    /// Sorts members by level, counting; leaves and chains are left out.
    fn sort(&mut self, mut level: Vec<u32>) {
        let highest = level.iter().copied().filter(|&l| l != DEAD).max().unwrap_or(0) as usize;
        for &member in self.scans.iter().flat_map(|(_, chain)| chain) {
            level[member as usize] = 0;
        }
        let mut counts = vec![0_u32; highest + 2];
        let placed = |l: u32| l != DEAD && l != 0;
        for &l in level.iter().filter(|&&l| placed(l)) {
            counts[l as usize + 1] += 1;
        }
        for l in 1..counts.len() {
            counts[l] += counts[l - 1];
        }
        self.starts = counts.clone();
        self.order = vec![0; counts.last().map_or(0, |&n| n as usize)];
        for (member, &l) in level.iter().enumerate().filter(|&(_, &l)| placed(l)) {
            self.order[counts[l as usize] as usize] = member as u32;
            counts[l as usize] += 1;
        }
    }
}

/// Members of one level by key; buffers are kept from level to level.
#[derive(Default)]
struct Groups {
    index: HashMap<u64, usize, core::hash::BuildHasherDefault<Mixed>>,
    members: Vec<Vec<u32>>,
    used: usize,
    /// Short groups by what they may be joined by, and the members of those that are.
    pools: Vec<(u64, usize)>,
    joined: Vec<u32>,
}

impl Groups {
    fn fill(&mut self, members: &[u32], key: impl Fn(u32) -> u64) {
        self.index.clear();
        self.members[..self.used].iter_mut().for_each(Vec::clear);
        self.used = 0;
        for &member in members {
            let next = self.used;
            let group = *self.index.entry(key(member)).or_insert(next);
            if group == next {
                self.used += 1;
                if self.members.len() < self.used {
                    self.members.push(Vec::new());
                }
            }
            self.members[group].push(member);
        }
    }

    /// Calls `f` with long groups as they are, and with short ones joined by `key`, in the order of
    /// the graph.
    fn pool<E>(
        &mut self,
        emitter: &mut E,
        key: impl Fn(&E, u32) -> u64,
        mut f: impl FnMut(&mut E, &mut [u32], Origin),
    ) {
        self.pools.clear();
        for (index, group) in self.members[..self.used].iter_mut().enumerate() {
            if group.len() >= SHORTEST_GROUP {
                f(emitter, group, Origin::Same);
            } else {
                self.pools.push((key(emitter, group[0]), index));
            }
        }
        self.pools.sort_unstable();
        for pool in self.pools.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, only)] = *pool {
                f(emitter, &mut self.members[only], Origin::Same);
                continue;
            }
            self.joined.clear();
            pool.iter().for_each(|&(_, index)| self.joined.extend_from_slice(&self.members[index]));
            self.joined.sort_unstable();
            f(emitter, &mut self.joined, Origin::Mixed);
        }
    }
}

/// Hasher for keys that are mixed already.
#[derive(Default)]
struct Mixed(u64);

impl core::hash::Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// The number of a question and its outcome, for keys.
pub(super) fn question_word(question: Question, outcome: u8) -> u64 {
    (question as u64) << 8 | u64::from(outcome)
}

/// Stretches of places to copy out, from the place of each output.
pub(super) fn copies(places: impl Iterator<Item = u32>) -> Vec<Copy> {
    let mut copies: Vec<Copy> = Vec::new();
    for (to, from) in places.enumerate() {
        match copies.last_mut() {
            Some(last) if last.from + last.len == from => last.len += 1,
            _ => copies.push(Copy { from, to: to as u32, len: 1 }),
        }
    }
    copies
}
