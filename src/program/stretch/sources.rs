//! Where the operands of a program come from.

use crate::op::Arity;
use crate::program::pattern::{Line, Pattern};
use crate::program::{GuardRun, OutputSpan, Program, Run, Scalar, Scan, Slot, Step, Sums};
use crate::scalar::Numeric;
use std::collections::BTreeMap;

/// For each operand of each step and for each output, which steps have written what it reads, and which lanes of their results that is; and whether
/// the results of the step are in the same place.
///
/// A program of a few steps has a few hundred of these numbers, however long its steps are.
pub(super) fn sources<T: Numeric>(program: &Program<T>) -> Vec<i64> {
    let mut look = Look { program, owners: BTreeMap::new(), writes: 0, reads: Vec::new(), found: Vec::new() };
    let parameters = program.parameters.number();
    look.write(program.parameters, program.size.saturating_sub(parameters));
    look.write(Slot::new(0), parameters);
    program.steps.iter().for_each(|step| look.step(step));
    for &OutputSpan { from, len, .. } in &program.outputs {
        look.read(from.number().into(), len.into());
    }
    look.found
}

/// A stretch of slots that one step has written last.
#[derive(Clone, Copy)]
struct Owned {
    end: i64,
    /// Which of all writes it was, and where the first of the results is.
    owner: i64,
    out: i64,
}

/// Slots are signed here, and wider: a program that was stretched may be none, and refer to what there is not.
struct Look<'p, T> {
    program: &'p Program<T>,
    /// Stretches by where they begin; they do not overlap.
    owners: BTreeMap<i64, Owned>,
    writes: i64,
    /// What has been read since the last write.
    reads: Vec<[i64; 2]>,
    found: Vec<i64>,
}

impl<T: Numeric> Look<'_, T> {
    /// So many results are written from a slot on.
    fn write(&mut self, out: Slot, len: u32) {
        let first = i64::from(out.number());
        let end = first + i64::from(len);
        self.writes += 1;
        // A sweep asks that results are not where the operands are.
        let meets = self.reads.drain(..).any(|read| read[0] < end && first < read[1]);
        self.found.push(meets.into());
        if len == 0 {
            return;
        }
        self.cut(first);
        self.cut(end);
        let covered: Vec<i64> = self.owners.range(first..end).map(|(&start, _)| start).collect();
        for start in covered {
            self.owners.remove(&start);
        }
        self.owners.insert(first, Owned { end, owner: self.writes, out: first });
    }

    /// Parts the stretch that goes across a slot.
    fn cut(&mut self, at: i64) {
        let before = self.owners.range(..at).next_back().map(|(&start, &owned)| (start, owned));
        if let Some((start, owned)) = before.filter(|(_, owned)| owned.end > at) {
            self.owners.insert(start, Owned { end: at, ..owned });
            self.owners.insert(at, owned);
        }
    }

    /// Notes where these slots come from.
    fn read(&mut self, first: i64, len: i64) {
        let end = first + len.max(1);
        self.reads.push([first, end]);
        let start = self.owners.range(..=first).next_back().map_or(first, |(&start, _)| start);
        for (&start, owned) in self.owners.range(start..end).filter(|(_, owned)| owned.end > first) {
            let (from, to) = (start.max(first), owned.end.min(end));
            self.found.extend([owned.owner, from - owned.out, to - from]);
        }
    }

    fn slot(&mut self, slot: Slot) {
        self.read(slot.number().into(), 1);
    }

    /// Slots from the lowest of a line to its highest.
    fn line(&mut self, first: Slot, len: u32, step: i32) {
        let far = i64::from(step) * (i64::from(len) - 1);
        self.read(i64::from(first.number()) + far.min(0), far.abs() + 1);
    }

    fn pattern(&mut self, pattern: Pattern, len: u32) {
        let program = self.program;
        match pattern {
            _ if len == 0 => {}
            Pattern::Broadcast(at) => self.slot(at),
            Pattern::Contiguous(at) => self.read(at.number().into(), len.into()),
            Pattern::Grid { base, period, inner, outer } => {
                let lines = i64::from(len.div_ceil(period.max(1)));
                let along = i64::from(inner) * (i64::from(period.min(len)) - 1);
                let across = i64::from(outer) * (lines - 1);
                let low = i64::from(base.number()) + along.min(0) + across.min(0);
                self.read(low, along.abs() + across.abs() + 1);
            }
            Pattern::Lines { first, count } => {
                for &Line { first, len, step } in stretch(&program.lists.lines, first, count) {
                    self.line(first, len, step);
                }
            }
            Pattern::Gather(first) => {
                stretch(&program.lists.slots, first, len).iter().for_each(|&slot| self.slot(slot));
            }
        }
    }

    fn step(&mut self, step: &Step) {
        let program = self.program;
        match *step {
            Step::Run(Run { out, len, operands, .. }) => {
                operands.into_iter().for_each(|operand| self.pattern(operand, len));
                self.write(out, len);
            }
            Step::Sums(Sums { out, len, first, count, .. }) => {
                for terms in stretch(&program.terms, first, count) {
                    self.pattern(terms.pattern, terms.len);
                    terms.factor.into_iter().for_each(|factor| self.pattern(factor, terms.len));
                }
                self.write(out, len);
            }
            Step::Scan(Scan { out, len, start, operand, .. }) => {
                self.slot(start);
                self.pattern(operand, len);
                self.write(out, len);
            }
            Step::Guard(GuardRun { len, operands, .. }) => {
                operands.into_iter().for_each(|operand| self.pattern(operand, len));
            }
            Step::Scalars { first, len } => {
                for scalar in stretch(&program.scalars, first, len) {
                    self.scalar(scalar);
                }
            }
            // There are none in what is stretched.
            Step::Calls { .. } => {}
        }
    }

    fn scalar(&mut self, &Scalar { op, out, a, b }: &Scalar) {
        self.slot(a);
        match op.arity() {
            Arity::Binary | Arity::Half => self.slot(b.as_operand()),
            Arity::Ternary => {
                let slots = stretch(&self.program.lists.slots, b.as_listed() as u32, 2);
                slots.iter().for_each(|&slot| self.slot(slot));
            }
            Arity::Unary | Arity::Power | Arity::Call => {}
        }
        self.write(out, 1);
    }
}

/// A stretch of a list; none of it, which is not what other programs have there, if it does not hold that much.
fn stretch<E>(list: &[E], first: u32, len: u32) -> &[E] {
    list.get(first as usize..first as usize + len as usize).unwrap_or_default()
}
