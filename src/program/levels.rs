//! Levels: how far each node is from the leaves, and how long its value is needed.

use crate::Real;
use crate::graph::{Graph, Id, Kind};

/// Level of a node that nothing needs.
const DEAD: u32 = u32::MAX;

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
    order: Vec<u32>,
    /// Where each level starts in `order`.
    starts: Vec<u32>,
}

impl Levels {
    pub(super) const FOREVER: u32 = u32::MAX;

    /// The levels of what `outputs` and the graph's checks need, and all values of the graph: those of
    /// leaves have their run, and constants their place.
    pub(super) fn new<T: Real>(graph: &Graph<T>, outputs: &[Id]) -> (Self, Vec<Value>) {
        let mut values = vec![Value::default(); graph.len()];
        let mut levels = Self {
            constant_uses: 0,
            operations: 0,
            parameters: Vec::new(),
            order: Vec::new(),
            starts: Vec::new(),
        };
        let mut level = needed(graph, outputs);
        levels.find(graph, &mut level, &mut values);
        levels.sort(&level);
        for &output in outputs {
            values[graph.origin(output).index()].last_use = Self::FOREVER;
        }
        (levels, values)
    }

    /// The members of each level, from the leaves on.
    pub(super) fn each(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.order[ends[0] as usize..ends[1] as usize])
    }

    /// Counts levels up from the leaves; those of checks are added behind the nodes'.
    fn find<T: Real>(&mut self, graph: &Graph<T>, level: &mut Vec<u32>, values: &mut [Value]) {
        for index in 0..graph.len() {
            if level[index] == DEAD {
                continue;
            }
            let id = Id(index as u32);
            if let Some(pair) = graph.pair(id) {
                let [a, b] = pair.map(|operand| graph.origin(operand));
                let above = level[a.index()].max(level[b.index()]) + 1;
                level[index] = above;
                self.operations += 1;
                self.note_use(graph, a, above, values);
                self.note_use(graph, b, above, values);
                continue;
            }
            let mut above = 0;
            graph.each_operand(id, |operand| above = above.max(level[graph.origin(operand).index()] + 1));
            if above == 0 {
                self.leaf(graph, id, values);
                continue;
            }
            level[index] = above;
            self.operations += 1;
            graph.each_operand(id, |operand| self.note_use(graph, graph.origin(operand), above, values));
        }
        for check in &graph.checks {
            let above = |id| level[graph.origin(id).index()] + 1;
            let at = above(check.a).max(above(check.b));
            level.push(at);
            self.note_use(graph, graph.origin(check.a), at, values);
            self.note_use(graph, graph.origin(check.b), at, values);
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
        let last_use = &mut values[operand.index()].last_use;
        *last_use = at.max(*last_use);
        self.constant_uses += u32::from(graph.node(operand).kind == Kind::Constant);
    }

    /// Sorts members by level, counting; leaves are left out.
    fn sort(&mut self, level: &[u32]) {
        let mut counts: Vec<u32> = Vec::new();
        for &level in level.iter().filter(|&&level| level != DEAD) {
            let level = level as usize;
            if level + 2 > counts.len() {
                counts.resize(level + 2, 0);
            }
            counts[level + 1] += 1;
        }
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
            if level != DEAD && level != 0 {
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
