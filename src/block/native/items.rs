//! The code of a row as items that name the items they read, in place of slots that are used again and again.

use crate::block::{Block, Code, Source};
use crate::kernel::words;
use crate::op::Op;

/// What an item reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// What this item computes.
    Item(u32),
    Column(u32),
    Shared(u32),
}

/// One operation of a row, or one term of a sum over rows.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its place in [`Block::code`].
    pub(super) code: u32,
    /// Of a sum over rows, which term; elsewhere 0.
    pub(super) term: u32,
    /// Is it written as machine code, or interpreted?
    pub(super) is_native: bool,
    /// How many times the interpreter comes before it.
    pub(super) level: u32,
    /// Its operands, as its code has them: the factors of terms one after the other.
    pub(super) reads: smallvec::SmallVec<[Read; 3]>,
}

/// The items of a row, and what its outputs read; `None` where the code has something that loops cannot have around them: a function
/// that is called, or a comparison with more than two outcomes.
pub(super) fn items<T>(block: &Block<T>) -> Option<(Vec<Item>, Vec<Read>)> {
    let mut items: Vec<Item> = Vec::with_capacity(block.code.len());
    let mut current = vec![u32::MAX; block.slots as usize];
    let find = |current: &[u32], source: Source| match source {
        Source::Slot(slot) => Read::Item(current[slot as usize]),
        Source::Column(column) => Read::Column(column),
        Source::Shared(shared) => Read::Shared(shared),
    };
    for (code, at) in block.code.iter().zip(0..) {
        let is_native = is_native(code)?;
        let mut push = |term: u32, sources: &mut dyn Iterator<Item = Source>| {
            let reads = sources.map(|source| find(&current, source)).collect();
            let mut item = Item { code: at, term, is_native, level: 0, reads };
            item.level = level(&items, &item);
            items.push(item);
        };
        let terms = |first: u32, count: u32| &block.terms[first as usize..][..count as usize];
        match *code {
            Code::Unary { a, .. } | Code::Power { a, .. } => push(0, &mut [a].into_iter()),
            Code::Binary { a, b, .. } | Code::Guard { a, b, .. } => push(0, &mut [a, b].into_iter()),
            Code::Ternary { operands, .. } => push(0, &mut operands.into_iter()),
            Code::Sum { first, count, .. } => {
                push(0, &mut terms(first, count).iter().flat_map(|term| [Some(term.a), term.b]).flatten());
            }
            Code::RowSums { first, count, .. } => {
                for (term, at) in terms(first, count).iter().zip(0..) {
                    push(at, &mut [Some(term.a), term.b].into_iter().flatten());
                }
            }
            Code::Call { .. } => return None,
        }
        if let Some(out) = out(code) {
            current[out as usize] = items.len() as u32 - 1;
        }
    }
    let outputs = block.outputs.iter().map(|&output| find(&current, output)).collect();
    Some((items, outputs))
}

/// The slot that it writes.
fn out(code: &Code) -> Option<u32> {
    match *code {
        Code::Unary { out, .. }
        | Code::Power { out, .. }
        | Code::Binary { out, .. }
        | Code::Ternary { out, .. }
        | Code::Sum { out, .. } => Some(out),
        Code::RowSums { .. } | Code::Call { .. } | Code::Guard { .. } => None,
    }
}

/// After the loop of each level comes what is interpreted of it.
fn level(items: &[Item], item: &Item) -> u32 {
    let behind = |read: &Read| match *read {
        Read::Item(of) => {
            let of = &items[of as usize];
            of.level + u32::from(item.is_native && !of.is_native)
        }
        Read::Column(_) | Read::Shared(_) => 0,
    };
    item.reads.iter().map(behind).max().unwrap_or(0)
}

/// Is there a form in the instructions of the machine, with the same bits? `None` if there cannot be loops around it.
fn is_native(code: &Code) -> Option<bool> {
    Some(match *code {
        Code::Unary { op, .. } | Code::Binary { op, .. } | Code::Ternary { op, .. } => words::has_form(op, 1),
        Code::Power { n, .. } => words::has_form(Op::Powi, n),
        Code::Sum { .. } | Code::RowSums { .. } => true,
        Code::Guard { comparison, .. } if words::can_ask(comparison.question) => true,
        Code::Guard { .. } => return None,
        Code::Call { .. } => return None,
    })
}
