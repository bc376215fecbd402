//! Adjoints that are being summed up: a list of contributions for each node.

use super::build::JoinedTerms;
use super::{Graph, Id, Stage, Term};
use crate::scalar::Numeric;
use std::collections::HashMap;

/// One contribution to an adjoint, in a list from the newest back: 8 bytes.
#[derive(Clone, Copy)]
struct Contribution {
    term: u32,
    /// The contribution before this one; with [`BY_ROW`], it is made once for each row.
    before: u32,
}

const BY_ROW: u32 = 1 << 31;
const NONE: u32 = BY_ROW - 1;

impl Contribution {
    fn term(self) -> Term {
        Term::unpack(self.term)
    }

    fn by_row(self) -> bool {
        self.before & BY_ROW != 0
    }

    fn before(self) -> u32 {
        self.before & !BY_ROW
    }
}

/// Of a node whose contributions stand in a row, instead of its newest one, with the index of the row.
const IN_A_ROW: u32 = 1 << 31;

/// If a parameter has so many nodes on average, its contributions stand in a row.
const MANY: usize = 64;

/// The contributions to one parameter, and what those that are not zero have together.
///
/// They are made all over the graph. Each is looked at when it is new, and not once more when it is far away.
#[derive(Default)]
struct Row {
    contributions: Vec<Contribution>,
    joined: Option<JoinedTerms>,
}

impl Row {
    fn add<T: Numeric>(&mut self, graph: &Graph<T>, contribution: Contribution) {
        self.contributions.push(contribution);
        let id = contribution.term().id;
        if !graph.is_zero(id) {
            self.joined.get_or_insert_with(|| graph.joined_terms(id)).add(graph, id);
        }
    }
}

/// What has been contributed to the adjoints of nodes that were not visited yet.
pub(super) struct Adjoints {
    /// The newest contribution to each node.
    newest: Vec<u32>,
    /// Contributions to parameters of which there are few: in a list they would be far apart, one behind the other.
    rows: Vec<Row>,
    pool: Vec<Contribution>,
    /// Contributions that were read, in a list like those to a node: few are alive at a time.
    free: u32,
    /// The contributions to one node, first the one that came first.
    collected: Vec<Contribution>,
    /// The derivatives are of the sum over the rows.
    pub(super) sums_rows: bool,
    /// Of each call that is still to be visited, the adjoints of its results.
    pub(super) of_results: HashMap<u32, Vec<(u32, Term)>>,
}

impl Adjoints {
    /// None yet, for the nodes up to `output`.
    pub(super) fn new<T>(graph: &Graph<T>, output: Id, sums_rows: bool) -> Self {
        let mut newest = vec![NONE; output.index() + 1];
        let mut rows = Vec::new();
        let parameters = &graph.inputs.parameters;
        if MANY * parameters.len() <= newest.len() {
            for id in parameters.iter().flatten().filter(|&&id| id <= output) {
                newest[id.index()] = IN_A_ROW | rows.len() as u32;
                rows.push(Row::default());
            }
        }
        Self {
            newest,
            rows,
            pool: Vec::new(),
            free: NONE,
            collected: Vec::new(),
            sums_rows,
            of_results: HashMap::new(),
        }
    }

    /// The newest contribution to a node, if there is any; the node has none after this.
    #[inline]
    pub(super) fn take_newest(&mut self, to: Id) -> Option<u32> {
        let newest = self.newest[to.index()];
        if newest >= NONE {
            return (newest != NONE && !self.row(newest).contributions.is_empty()).then_some(newest);
        }
        self.newest[to.index()] = NONE;
        Some(newest)
    }

    /// The contributions to a node that has them in a row.
    #[cold]
    fn row(&mut self, newest: u32) -> &mut Row {
        &mut self.rows[(newest & !IN_A_ROW) as usize]
    }

    /// Contributes a term; `by_row`, if each row does.
    #[inline]
    pub(super) fn add<T: Numeric>(&mut self, graph: &Graph<T>, to: Id, term: Term, by_row: bool) {
        let newest = &mut self.newest[to.index()];
        if *newest >= IN_A_ROW {
            let row = *newest;
            return self.add_to_row(graph, row, term, by_row);
        }
        let before = *newest | if by_row { BY_ROW } else { 0 };
        let contribution = Contribution { term: term.pack(), before };
        match self.pool.get_mut(self.free as usize) {
            Some(slot) => {
                *newest = self.free;
                self.free = core::mem::replace(slot, contribution).before;
            }
            None => {
                *newest = self.pool.len() as u32;
                self.pool.push(contribution);
            }
        }
    }

    #[inline(never)]
    fn add_to_row<T: Numeric>(&mut self, graph: &Graph<T>, newest: u32, term: Term, by_row: bool) {
        let before = NONE | if by_row { BY_ROW } else { 0 };
        self.row(newest).add(graph, Contribution { term: term.pack(), before });
    }

    /// Reads a contribution, and gives its place back.
    #[inline]
    fn take(&mut self, at: u32) -> Contribution {
        let free = Contribution { term: 0, before: self.free };
        self.free = at;
        core::mem::replace(&mut self.pool[at as usize], free)
    }

    /// Reads the contributions to one node.
    fn collect(&mut self, newest: u32) {
        self.collected.clear();
        let mut at = newest;
        while at != NONE {
            let contribution = self.take(at);
            self.collected.push(contribution);
            at = contribution.before();
        }
        self.collected.reverse();
    }

    /// The adjoint of a node with this stage, from its newest contribution back.
    #[inline]
    pub(super) fn total<T: Numeric>(&mut self, graph: &mut Graph<T>, newest: u32, stage: Stage) -> Term {
        let total = self.unsettled(graph, newest, stage);
        if total.negative { settled(graph, total) } else { total }
    }

    #[inline]
    fn unsettled<T: Numeric>(&mut self, graph: &mut Graph<T>, newest: u32, stage: Stage) -> Term {
        let Some(last) = self.pool.get(newest as usize) else {
            let Row { contributions, joined } = core::mem::take(self.row(newest));
            return total(graph, stage, &contributions, joined);
        };
        let crosses = |c: &Contribution| c.by_row() && stage != Stage::PerRow;
        let before = last.before();
        if before == NONE && !crosses(last) {
            return self.take(newest).term();
        }
        if let Some(first) = self.pool.get(before as usize)
            && first.before() == NONE
            && !crosses(first)
            && !crosses(last)
        {
            let last = self.take(newest).term();
            return sum_of_two(graph, self.take(before).term(), last);
        }
        self.collect(newest);
        total(graph, stage, &self.collected, None)
    }
}

/// The sum of two contributions, as most adjoints are that are sums. The sign that both share is its own.
fn sum_of_two<T: Numeric>(graph: &mut Graph<T>, first: Term, last: Term) -> Term {
    match [first, last].map(|term| graph.is_zero(term.id)) {
        [false, true] => return first,
        [true, false] => return last,
        [true, true] => return Term { id: graph.constant(T::zero()), negative: false },
        [false, false] => {}
    }
    let negative = first.negative && last.negative;
    let terms = [first, last].map(|term| Term { negative: term.negative ^ negative, ..term });
    let id = graph.sum(&terms);
    graph.mask_sum(id, &terms);
    Term { id, negative }
}

/// A constant takes the sign up.
fn settled<T: Numeric>(graph: &mut Graph<T>, adjoint: Term) -> Term {
    match graph.as_constant(adjoint.id) {
        Some(c) => Term { id: graph.constant(-c), negative: false },
        None => adjoint,
    }
}

/// The adjoint of a node with this stage, from its contributions: one that is alone is the adjoint itself, zero or not.
/// `joined` is what those that are not zero have together, where that is known.
fn total<T: Numeric>(
    graph: &mut Graph<T>,
    stage: Stage,
    contributions: &[Contribution],
    joined: Option<JoinedTerms>,
) -> Term {
    let crosses = |c: &Contribution| c.by_row() && stage != Stage::PerRow;
    if !contributions.iter().any(crosses) {
        if let [only] = contributions {
            return only.term();
        }
        return sum(graph, contributions.iter().map(|c| c.term()), joined);
    }
    let varying =
        |graph: &Graph<T>, c: &Contribution| crosses(c) && graph.stage(c.term().id) == Stage::PerRow;
    let of_rows: Vec<Term> = contributions.iter().filter(|&c| varying(graph, c)).map(|c| c.term()).collect();
    let of_each: Vec<Term> =
        contributions.iter().filter(|&c| crosses(c) && !varying(graph, c)).map(|c| c.term()).collect();
    let mut terms: Vec<Term> = contributions.iter().filter(|c| !crosses(c)).map(|c| c.term()).collect();
    for part in [of_rows, of_each].into_iter().filter(|part| !part.is_empty()) {
        let one_row = sum(graph, part.into_iter(), None);
        terms.push(Term { id: graph.row_sum(one_row.id), ..one_row });
    }
    sum(graph, terms.into_iter(), None)
}

/// A sum without terms that are zero. The sign that one or two terms share is its own; more are a sum that has
/// signs.
fn sum<T: Numeric>(
    graph: &mut Graph<T>,
    terms: impl Iterator<Item = Term>,
    joined: Option<JoinedTerms>,
) -> Term {
    let mut terms: smallvec::SmallVec<[Term; 8]> = terms.filter(|term| !graph.is_zero(term.id)).collect();
    let negative = (1..=2).contains(&terms.len()) && terms.iter().all(|term| term.negative);
    terms.iter_mut().for_each(|term| term.negative ^= negative);
    let id = match joined {
        Some(joined) if terms.len() > 2 => graph.sum_joined(joined, &terms),
        _ => graph.sum(&terms),
    };
    graph.mask_sum(id, &terms);
    Term { id, negative }
}
