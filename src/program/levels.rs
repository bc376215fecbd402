//! Levels: how far each node is from the leaves, and how long its value is needed.

use super::align::align;
use super::chains::Chains;
use super::dots::Dots;
use super::windows::windows;
use crate::Real;
use crate::graph::{Graph, Id, Kind};

/// Level of a node that nothing needs.
pub(super) const DEAD: u32 = u32::MAX;

/// Is this the level of an operation or a check: neither of a leaf nor of what nothing needs?
#[inline]
pub(super) fn is_computed(level: u32) -> bool {
    level != 0 && level != DEAD
}

/// The highest level of what is computed.
pub(super) fn highest(level: &[u32]) -> u32 {
    level.iter().copied().filter(|&level| is_computed(level)).max().unwrap_or(0)
}

/// What is known about a node's value. The fields are used together, and so stand together: in a large
/// graph, the members of a level are far apart.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Value {
    /// The last level that needs it; [`Levels::FOREVER`] for outputs.
    pub(super) last_use: u32,
    /// Where it is in the workspace.
    pub(super) place: u32,
    /// The run that it belongs to: what operands have to share to be in one pattern.
    pub(super) run: u32,
}

/// The run of constants, of parameters, and of the first run of operations.
pub(super) const CONSTANTS: u32 = 0;
const PARAMETERS: u32 = 1;
pub(super) const FIRST_RUN: u32 = 2;

/// Nodes in the order of their levels.
///
/// Members are nodes by number, and behind them the graph's checks.
pub(super) struct Levels {
    /// How often constants occur as operands.
    pub(super) constant_uses: u32,
    /// How many operations there are.
    pub(super) operations: usize,
    /// The nodes of parameters.
    pub(super) parameters: Vec<Id>,
    /// Chains by level; their members are not in `order`.
    pub(super) chains: Vec<(u32, Vec<u32>)>,
    /// Products that are computed inside of the sum that needs them; not in `order` either.
    dots: Option<Dots>,
    order: Vec<u32>,
    /// Where each level starts in `order`.
    starts: Vec<u32>,
}

impl Levels {
    pub(super) const FOREVER: u32 = u32::MAX;

    /// The levels of what `outputs` and the graph's checks need, and all values of the graph: those of
    /// leaves have their run, and constants their place.
    pub(super) fn new<T: Real>(graph: &Graph<T>, outputs: &[Id]) -> (Self, Vec<Value>) {
        let mut level = needed(graph, outputs);
        find(graph, &mut level, None);
        let mut chains = Vec::new();
        if let Some(mut found) = Chains::find(graph, &level) {
            level = needed(graph, outputs);
            find(graph, &mut level, Some(&mut found));
            chains = found.scans;
            chains.sort_by_key(|chain| chain.0);
        }
        let operations = level[..graph.len()].iter().filter(|&&level| is_computed(level)).count();
        if chains.is_empty() {
            let other = windows(graph, &level, operations).or_else(|| align(graph, &level, operations));
            level = other.unwrap_or(level);
        }
        let mut levels = Self {
            constant_uses: 0,
            operations,
            parameters: Vec::new(),
            chains,
            dots: None,
            order: Vec::new(),
            starts: Vec::new(),
        };
        let mut values = vec![Value::default(); graph.len()];
        levels.note_uses(graph, &level, &mut values);
        levels.take_dots(graph, outputs, &mut level, &mut values);
        levels.sort(level);
        for &output in outputs {
            values[graph.origin(output).index()].last_use = Self::FOREVER;
        }
        (levels, values)
    }

    /// The members of each level, from the leaves on.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.order[ends[0] as usize..ends[1] as usize])
    }

    /// Is a node computed inside of the sum that needs it?
    pub(super) fn is_inside(&self, id: Id) -> bool {
        self.dots.as_ref().is_some_and(|dots| dots.is_inside[id.index()])
    }

    /// Notes the last use of all values, and what leaves are.
    fn note_uses<T: Real>(&mut self, graph: &Graph<T>, level: &[u32], values: &mut [Value]) {
        for (index, &at) in level[..graph.len()].iter().enumerate() {
            let id = Id(index as u32);
            match at {
                DEAD => {}
                0 => self.leaf(graph, id, values),
                _ => graph.each_operand(id, |operand| self.note_use(graph, operand, at, values)),
            }
        }
        for (check, &at) in graph.checks.iter().zip(&level[graph.len()..]) {
            self.note_use(graph, check.a, at, values);
            self.note_use(graph, check.b, at, values);
        }
    }

    fn leaf<T: Real>(&mut self, graph: &Graph<T>, id: Id, values: &mut [Value]) {
        let node = graph.node(id);
        let value = &mut values[id.index()];
        if node.kind == Kind::Constant {
            (value.run, value.place) = (CONSTANTS, node.a);
        } else {
            value.run = PARAMETERS;
            self.parameters.push(id);
        }
    }

    #[inline]
    fn note_use<T: Real>(&mut self, graph: &Graph<T>, operand: Id, at: u32, values: &mut [Value]) {
        let operand = graph.origin(operand);
        let last_use = &mut values[operand.index()].last_use;
        *last_use = at.max(*last_use);
        self.constant_uses += u32::from(graph.node(operand).kind == Kind::Constant);
    }

    /// Takes products into sums: their operands are needed until then.
    fn take_dots<T: Real>(
        &mut self,
        graph: &Graph<T>,
        outputs: &[Id],
        level: &mut [u32],
        values: &mut [Value],
    ) {
        let Some(mut dots) = Dots::find(graph, outputs, |index| level[index] != DEAD) else { return };
        for &member in self.chains.iter().flat_map(|(_, chain)| chain) {
            dots.is_inside[member as usize] = false;
        }
        for &sum in &dots.sums {
            for term in graph.terms(graph.node(sum)).filter(|term| dots.is_inside[term.id.index()]) {
                graph.each_operand(term.id, |factor| {
                    let last_use = &mut values[graph.origin(factor).index()].last_use;
                    *last_use = (*last_use).max(level[sum.index()]);
                });
            }
        }
        for (level, _) in level.iter_mut().zip(&dots.is_inside).filter(|(_, inside)| **inside) {
            *level = 0;
        }
        self.dots = Some(dots);
    }

    /// Sorts members by level, counting; leaves and chains are left out.
    fn sort(&mut self, mut level: Vec<u32>) {
        let levels =
            level.iter().filter(|&&level| level != DEAD).max().map_or(0, |&highest| highest as usize + 1);
        for &member in self.chains.iter().flat_map(|(_, chain)| chain) {
            level[member as usize] = 0;
        }
        let mut counts = vec![0_u32; levels + 1];
        level.iter().filter(|&&level| level != DEAD).for_each(|&level| counts[level as usize + 1] += 1);
        // The leaves have been counted for nothing.
        if let Some(leaves) = counts.get_mut(1) {
            *leaves = 0;
        }
        for l in 1..counts.len() {
            counts[l] += counts[l - 1];
        }
        self.starts.clone_from(&counts);
        self.order = vec![0; counts.last().map_or(0, |&n| n as usize)];
        for (member, &level) in level.iter().enumerate() {
            if is_computed(level) {
                let next = &mut counts[level as usize];
                self.order[*next as usize] = member as u32;
                *next += 1;
            }
        }
    }
}

/// 0 for what is needed, [`DEAD`] for what is not.
fn needed<T: Real>(graph: &Graph<T>, outputs: &[Id]) -> Vec<u32> {
    let mut level = vec![DEAD; graph.len()];
    let checked = graph.checks.iter().flat_map(|check| [check.a, check.b]);
    for id in outputs.iter().copied().chain(checked) {
        level[graph.origin(id).index()] = 0;
    }
    for index in (0..graph.len()).rev() {
        if level[index] != DEAD {
            let id = Id(index as u32);
            match graph.pair(id) {
                Some(pair) => pair.into_iter().for_each(|operand| level[graph.origin(operand).index()] = 0),
                None => graph.each_operand(id, |operand| level[graph.origin(operand).index()] = 0),
            }
        }
    }
    level
}

/// Counts levels up from the leaves; those of checks are added behind the nodes'.
fn find<T: Real>(graph: &Graph<T>, level: &mut Vec<u32>, mut chains: Option<&mut Chains>) {
    for index in 0..graph.len() {
        if level[index] == DEAD {
            continue;
        }
        let id = Id(index as u32);
        let mut above = 0;
        match graph.pair(id) {
            Some([a, b]) => above = level[graph.origin(a).index()].max(level[graph.origin(b).index()]) + 1,
            None => graph.each_operand(id, |x| above = above.max(level[graph.origin(x).index()] + 1)),
        }
        if let Some(chains) = &mut chains {
            above = chains.join(graph, index as u32, level).unwrap_or(above);
        }
        level[index] = above;
    }
    for check in &graph.checks {
        let above = |id| level[graph.origin(id).index()] + 1;
        level.push(above(check.a).max(above(check.b)));
    }
}
