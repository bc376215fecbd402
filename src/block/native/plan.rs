//! A block program → its loops.

use super::items::{Item, Read, items};
use super::stages::{By, Slots, Stage, stages};
use super::{LITTLE, NativeBlock, Piece, STREAMS};
use crate::block::{Block, Code, Source, Term};
use crate::kernel::words::{self, Constants};
use crate::native::{Binary, Body, GROUP, Loops, Operand, Step, Width, most_sums};
use crate::real::Real;

/// What the operations and sums of a row may read if they are to be compiled: each is some 25 bytes of code, and takes 200 ns to make.
const MOST_READS: usize = 2_000_000;
/// Bytes of the first-level cache that a block's values may have.
const CACHE: usize = 24 << 10;
/// Rows in a block, at least and at most.
const ROWS: [usize; 2] = [64, 512];
/// Bytes between slots, so that rows of different slots are not in the same places of a cache.
const APART: usize = 64;

/// The loops of a block program, where all of it can be done so.
pub(super) fn plan<T: Real>(block: &Block<T>, width: Width) -> Option<NativeBlock<T>> {
    let (items, outputs) = items(block)?;
    let reads: usize = items.iter().map(|item| item.reads.len()).sum();
    if reads > MOST_READS || !items.iter().any(|item| item.is_native) {
        return None;
    }
    let stages = stages(block, &items, most_sums(width));
    let slots = Slots::of(&items, &stages, &outputs);
    let room = (slots.count as usize + block.columns.len()) * size_of::<T>();
    let rows = (CACHE / room.max(1)).clamp(ROWS[0], ROWS[1]) / GROUP * GROUP;
    let stride = rows + APART / size_of::<T>();
    let mut planner = Planner {
        block,
        items: &items,
        slots: &slots,
        constants: Constants { first: block.constants.len() as u32 + block.shared },
        columns: dense(&block.columns),
        bodies: Vec::new(),
        pieces: Vec::new(),
        terms: Vec::new(),
    };
    stages.iter().for_each(|stage| planner.stage(stage));
    let outputs = outputs.iter().map(|&output| planner.source(output)).collect();
    let Planner { bodies, pieces, terms, columns, .. } = planner;
    Some(NativeBlock {
        loops: Loops::new(&bodies, width, stride)?,
        pieces,
        terms,
        slots: slots.count,
        stride,
        rows,
        outputs,
        columns,
        walks: block.columns.len() > STREAMS && items.len() < LITTLE * block.columns.len(),
        has_guards: block.code.iter().any(|code| matches!(code, Code::Guard { .. })),
    })
}

/// The place of each column among those that are used.
fn dense(columns: &[u32]) -> Vec<u32> {
    let mut places = vec![0; columns.iter().map(|&column| column as usize + 1).max().unwrap_or(0)];
    for (&column, place) in columns.iter().zip(0..) {
        places[column as usize] = place;
    }
    places
}

struct Planner<'b, T> {
    block: &'b Block<T>,
    items: &'b [Item],
    slots: &'b Slots,
    constants: Constants,
    columns: Vec<u32>,
    bodies: Vec<Body>,
    pieces: Vec<Piece>,
    terms: Vec<Term>,
}

impl<T: Real> Planner<'_, T> {
    fn stage(&mut self, stage: &Stage) {
        match stage.by {
            By::Loop => {
                let body = self.body(stage);
                self.pieces.push(Piece::Loop(self.bodies.len()));
                self.bodies.push(body);
            }
            By::Interpreter => {
                let codes = stage.items.iter().filter_map(|&item| self.interpreted(item));
                let codes: Vec<Piece> = codes.map(Piece::Code).collect();
                self.pieces.extend(codes);
            }
            By::Kernel => stage.items.iter().for_each(|&item| self.row_sum(item)),
        }
    }

    /// A sum over rows, behind the one before it if that is its neighbor.
    fn row_sum(&mut self, item: u32) {
        let Item { code, term, ref reads, .. } = self.items[item as usize];
        let Code::RowSums { index, first, .. } = self.block.code[code as usize] else { return };
        let source = |read: &Read| self.source(*read);
        let (a, b) = (source(&reads[0]), reads.get(1).map(source));
        self.terms.push(Term { a, b, ..self.block.terms[(first + term) as usize] });
        let sum = index + term;
        match self.pieces.last_mut() {
            Some(Piece::Sums { index, count, .. }) if *index + *count == sum => *count += 1,
            _ => self.pieces.push(Piece::Sums { index: sum, first: self.terms.len() as u32 - 1, count: 1 }),
        }
    }

    /// What is interpreted, on the slots of loops.
    fn interpreted(&self, item: u32) -> Option<Code> {
        let Item { code, reads, .. } = &self.items[item as usize];
        let out = self.slots.of[item as usize]?;
        let source = |at: usize| self.source(reads[at]);
        Some(match self.block.code[*code as usize] {
            Code::Unary { op, .. } => Code::Unary { op, out, a: source(0) },
            Code::Power { n, .. } => Code::Power { n, out, a: source(0) },
            Code::Binary { op, .. } => Code::Binary { op, out, a: source(0), b: source(1) },
            Code::Ternary { op, .. } => Code::Ternary { op, out, operands: [0, 1, 2].map(source) },
            _ => return None,
        })
    }

    /// Where the interpreter finds it.
    fn source(&self, read: Read) -> Source {
        match read {
            // Whatever the interpreter reads has a slot.
            Read::Item(item) => Source::Slot(self.slots.of[item as usize].unwrap_or(0)),
            Read::Column(column) => Source::Column(column),
            Read::Shared(shared) => Source::Shared(shared),
        }
    }

    fn body(&self, stage: &Stage) -> Body {
        let mut body = Body::default();
        // What this stage has computed, in the order of the items.
        let mut computed: Vec<(u32, Operand)> = Vec::new();
        for &item in &stage.items {
            let operand = |read: &Read| match *read {
                Read::Column(column) => Operand::Column(self.columns[column as usize]),
                Read::Shared(shared) => Operand::Shared(shared),
                Read::Item(read) => match computed.binary_search_by_key(&read, |&(item, _)| item) {
                    Ok(at) => computed[at].1,
                    Err(_) => Operand::Slot(self.slots.of[read as usize].unwrap_or(0)),
                },
            };
            let operands: smallvec::SmallVec<[Operand; 3]> =
                self.items[item as usize].reads.iter().map(operand).collect();
            let Some(result) = self.item(&mut body, &self.items[item as usize], &operands) else { continue };
            if let Some(slot) = self.slots.of[item as usize] {
                body.push(Step::Store { slot, a: result });
            }
            computed.push((item, result));
        }
        body
    }

    /// Appends an item; its result, if it has one.
    fn item(&self, body: &mut Body, item: &Item, operands: &[Operand]) -> Option<Operand> {
        let constants = self.constants;
        match self.block.code[item.code as usize] {
            Code::Unary { op, .. } => words::unary(body, constants, op, operands[0]),
            Code::Power { n, .. } => Some(words::power(body, constants, n, operands[0])),
            Code::Binary { op, .. } => words::binary(body, constants, op, [operands[0], operands[1]]),
            Code::Ternary { op, .. } => {
                words::ternary(body, constants, op, [operands[0], operands[1], operands[2]])
            }
            Code::Sum { first, count, .. } => {
                let terms = &self.block.terms[first as usize..][..count as usize];
                Some(self.sum(body, terms, operands))
            }
            Code::RowSums { index, first, .. } => {
                let term = &self.block.terms[(first + item.term) as usize];
                let a = self.factor(body, term, operands);
                body.push(Step::Accumulate { sum: index + item.term, a, negative: term.negative });
                None
            }
            Code::Guard { comparison, outcome, .. } => {
                words::guard(body, constants, comparison, outcome, [operands[0], operands[1]]);
                None
            }
            Code::Call { .. } => None,
        }
    }

    /// The terms from the left; the kernel of sums begins with −0, from which the first comes as it is.
    fn sum(&self, body: &mut Body, terms: &[Term], mut operands: &[Operand]) -> Operand {
        let mut sum = None;
        for term in terms {
            let a = self.factor(body, term, operands);
            operands = &operands[1 + usize::from(term.b.is_some())..];
            sum = Some(match (sum, term.negative) {
                (None, false) => a,
                (None, true) => words::negated(body, self.constants, a),
                (Some(sum), false) => body.binary(Binary::Add, sum, a),
                (Some(sum), true) => body.binary(Binary::Sub, sum, a),
            });
        }
        sum.unwrap_or(Operand::Shared(self.constants.first))
    }

    /// A term without its sign.
    fn factor(&self, body: &mut Body, term: &Term, operands: &[Operand]) -> Operand {
        match (term.b, term.absorbs) {
            (None, _) => operands[0],
            (Some(_), true) => words::absorb(body, self.constants, [operands[0], operands[1]]),
            (Some(_), false) => body.binary(Binary::Mul, operands[0], operands[1]),
        }
    }
}
