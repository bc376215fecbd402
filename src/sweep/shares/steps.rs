//! Steps of a share: of a run those elements that are needed, of single operations those that are.

use super::operands::align;
use super::share::Maker;
use crate::op::{Arity, Op};
use crate::program::pattern::Pattern;
use crate::program::{
    FunctionCall, GuardRun, Layout, Program, Run, Scalar, Scan, Second, Slot, Step, Sums, Terms,
};
use crate::scalar::Numeric;
use core::ops::Range;

/// Elements between two stretches of a run that are computed apart.
const APART: usize = 256;

impl<T: Numeric> Maker<'_, T> {
    /// What is needed of a step.
    pub(super) fn step(&mut self, step: &Step, into: &mut Program<T>) {
        match step {
            Step::Run(run) => self.run(run, into),
            Step::Sums(sums) => self.sums(sums, into),
            Step::Scan(scan) => self.scan(scan, into),
            Step::Guard(guard) => self.guard(guard, into),
            Step::Scalars { first, len } => self.scalars(*first, *len, into),
            Step::Calls { first, len } => self.calls(*first, *len, into),
        }
    }

    /// The elements of a run that are needed, in stretches from one on at which all operands can begin.
    fn ranges(&mut self, out: Slot, len: u32, operands: &[Pattern]) -> Vec<Range<u32>> {
        let (first, len) = (out.index(), len as usize);
        let mut needed = Vec::new();
        self.need.move_to(first, len, APART, &mut needed);
        if !needed.is_empty() {
            self.unknown.move_to(first, len, 0, &mut self.known);
        }
        let range = |slots: Range<usize>| {
            let mut range = (slots.start - first) as u32..(slots.end - first) as u32;
            align(&mut range, operands);
            range
        };
        needed.into_iter().map(range).collect()
    }

    fn run(&mut self, run: &Run, into: &mut Program<T>) {
        for range in self.ranges(run.out, run.len, &run.operands) {
            let operands = run.operands.map(|operand| self.operand(operand, &range, &mut into.lists));
            let (out, len) = (run.out.plus(range.start), range.end - range.start);
            self.work += weight(run.op) * u64::from(len);
            into.steps.push(Step::Run(Run { out, len, operands, ..*run }));
        }
    }

    fn sums(&mut self, sums: &Sums, into: &mut Program<T>) {
        let all = &self.whole.terms[sums.first as usize..][..sums.count as usize];
        if sums.layout == Layout::Across {
            let operands: Vec<Pattern> =
                all.iter().flat_map(|terms| [terms.pattern].into_iter().chain(terms.factor)).collect();
            for range in self.ranges(sums.out, sums.len, &operands) {
                let first = into.terms.len() as u32;
                all.iter().for_each(|terms| self.across(terms, &range, into));
                let (out, len) = (sums.out.plus(range.start), range.end - range.start);
                into.steps.push(Step::Sums(Sums { out, len, first, ..*sums }));
            }
        } else if self.written(sums.out, 1) {
            let first = into.terms.len() as u32;
            all.iter().for_each(|terms| self.across(terms, &(0..terms.len), into));
            into.steps.push(Step::Sums(Sums { first, ..*sums }));
        }
    }

    fn across(&mut self, terms: &Terms, range: &Range<u32>, into: &mut Program<T>) {
        let pattern = self.operand(terms.pattern, range, &mut into.lists);
        let factor = terms.factor.map(|factor| self.operand(factor, range, &mut into.lists));
        let len = range.end - range.start;
        self.work += u64::from(len);
        into.terms.push(Terms { len, pattern, factor, ..*terms });
    }

    /// A chain, of which each needs the one before it: all or nothing.
    fn scan(&mut self, scan: &Scan, into: &mut Program<T>) {
        if !self.written(scan.out, scan.len) {
            return;
        }
        self.need.set_all(scan.start.index(), 1);
        let operand = self.operand(scan.operand, &(0..scan.len), &mut into.lists);
        self.work += 4 * u64::from(scan.len);
        into.steps.push(Step::Scan(Scan { operand, ..*scan }));
    }

    /// Comparisons have no result: each share asks some of them.
    fn guard(&mut self, guard: &GuardRun, into: &mut Program<T>) {
        let mine = self.portion.range(guard.len as usize);
        let mut range = mine.start as u32..mine.end as u32;
        if range.is_empty() {
            return;
        }
        align(&mut range, &guard.operands);
        let operands = guard.operands.map(|operand| self.operand(operand, &range, &mut into.lists));
        let len = range.end - range.start;
        self.work += u64::from(len);
        into.steps.push(Step::Guard(GuardRun { len, operands, ..*guard }));
    }

    fn scalars(&mut self, first: u32, len: u32, into: &mut Program<T>) {
        let start = into.scalars.len();
        for scalar in self.whole.scalars[first as usize..][..len as usize].iter().rev() {
            if !self.written(scalar.out, 1) {
                continue;
            }
            self.need.set_all(scalar.a.index(), 1);
            let b = match scalar.op.arity() {
                Arity::Binary | Arity::Half => {
                    self.need.set_all(scalar.b.as_operand().index(), 1);
                    scalar.b
                }
                Arity::Ternary => {
                    let slots = &self.whole.lists.slots[scalar.b.as_listed()..][..2];
                    slots.iter().for_each(|slot| self.need.set_all(slot.index(), 1));
                    let listed = into.lists.slots.len() as u32;
                    into.lists.slots.extend_from_slice(slots);
                    Second::listed(listed)
                }
                Arity::Unary | Arity::Power | Arity::Call => scalar.b,
            };
            into.scalars.push(Scalar { b, ..*scalar });
        }
        let taken = into.scalars.len() - start;
        if taken > 0 {
            into.scalars[start..].reverse();
            self.work += 4 * taken as u64;
            into.steps.push(Step::Scalars { first: start as u32, len: taken as u32 });
        }
    }

    fn calls(&mut self, first: u32, len: u32, into: &mut Program<T>) {
        let start = into.calls.len();
        for call in self.whole.calls[first as usize..][..len as usize].iter().rev() {
            if !self.written(call.out, call.call.outputs() as u32) {
                continue;
            }
            let slots = &self.whole.lists.slots[call.arguments as usize..][..call.call.inputs()];
            slots.iter().for_each(|slot| self.need.set_all(slot.index(), 1));
            let arguments = into.lists.slots.len() as u32;
            into.lists.slots.extend_from_slice(slots);
            into.calls.push(FunctionCall { arguments, ..call.clone() });
        }
        let taken = into.calls.len() - start;
        if taken > 0 {
            into.calls[start..].reverse();
            // Nobody knows; more than an operation.
            self.work += 100 * taken as u64;
            into.steps.push(Step::Calls { first: start as u32, len: taken as u32 });
        }
    }
}

/// What an operation takes, in additions, about: elementary functions one at a time, and functions that have a loop in them.
fn weight(op: Op) -> u64 {
    match (op.arity(), op) {
        (_, Op::Neg | Op::Recip | Op::Sqrt | Op::Abs | Op::Signum | Op::Side | Op::Relu | Op::Detach) => 1,
        (_, Op::Floor | Op::Ceil | Op::Round | Op::Trunc | Op::Fract) => 1,
        (Arity::Unary, _) => 32,
        (_, Op::Powf | Op::Atan2 | Op::Hypot | Op::Atan2Partial | Op::HypotPartial) => 32,
        (Arity::Binary, op) if op >= Op::Polygamma => 64,
        (Arity::Ternary, op) if op >= Op::BetaP => 64,
        _ => 1,
    }
}
