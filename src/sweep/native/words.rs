//! What the steps of a program do, in the words of the machine.

use super::outline::{operands, terms};
use super::units::Unit;
use crate::kernel::sums::LANES;
use crate::kernel::words::{self, Constants};
use crate::native::fused::{Straight, Words};
use crate::native::{Binary, Body, Operand};
use crate::op::{Arity, Op};
use crate::program::pattern::Pattern;
use crate::program::{GuardRun, Layout, Program, Run, Scalar, Scan, Slot, Step, Sums};

/// The first entries of each table of what rows share.
const CONSTANTS: Constants = Constants { first: 0 };

/// A program of these units.
pub(super) struct InWords<'p, T> {
    pub(super) program: &'p Program<T>,
    pub(super) units: &'p [Unit],
}

impl<T> Words for InWords<'_, T> {
    fn lanes(&self, unit: u32, body: &mut Body, operands: &[Operand]) -> Operand {
        match self.step(unit) {
            Some(Step::Run(run)) => apply(body, run.op, run.n, operands),
            Some(Step::Sums(sums)) => {
                let signs = terms(self.program, sums).iter().map(|terms| terms.negative);
                in_order(body, signs.zip(operands.iter().copied()))
            }
            _ => operands[0],
        }
    }

    fn singles(&self, unit: u32, straight: &mut Straight) {
        match (self.units[unit as usize], self.step(unit)) {
            (Unit::Scalars { first, len }, _) => {
                for scalar in &self.program.scalars[first as usize..][..len as usize] {
                    self.scalar(scalar, straight);
                }
            }
            (_, Some(Step::Run(run))) => self.run(run, straight),
            (_, Some(Step::Sums(sums))) => self.sums(sums, straight),
            (_, Some(Step::Scan(scan))) => self.scan(scan, straight),
            (_, Some(Step::Guard(guard))) => self.guard(guard, straight),
            _ => {}
        }
    }
}

impl<T> InWords<'_, T> {
    fn step(&self, unit: u32) -> Option<&Step> {
        match self.units[unit as usize] {
            Unit::Step(step) => Some(&self.program.steps[step as usize]),
            Unit::Scalars { .. } => None,
        }
    }

    /// What an operand of element `i` is.
    fn read(&self, straight: &Straight, pattern: Pattern, i: u32) -> Operand {
        straight.read(pattern.slot(i as usize, &self.program.lists).number())
    }

    fn scalar(&self, &Scalar { op, out, a, b }: &Scalar, straight: &mut Straight) {
        let read = |slot: Slot| straight.read(slot.number());
        let (first, slots) = (read(a), &self.program.lists.slots);
        let result = match op.arity() {
            Arity::Power => {
                let power = words::power(straight.body(), CONSTANTS, b.as_exponent(), first);
                straight.write(out.number(), power);
                return;
            }
            Arity::Binary => {
                let operands = [first, read(b.as_operand())];
                words::binary(straight.body(), CONSTANTS, op, operands)
            }
            Arity::Ternary => {
                let [second, third] = [0, 1].map(|k| read(slots[b.as_listed() + k]));
                words::ternary(straight.body(), CONSTANTS, op, [first, second, third])
            }
            Arity::Unary | Arity::Half | Arity::Call => words::unary(straight.body(), CONSTANTS, op, first),
        };
        straight.write(out.number(), result.unwrap_or(first));
    }

    fn run(&self, run: &Run, straight: &mut Straight) {
        let patterns = &run.operands[..operands(run)];
        let mut values = [CONSTANTS.zero(); 3];
        for i in 0..run.len {
            for (value, &pattern) in values.iter_mut().zip(patterns) {
                *value = self.read(straight, pattern, i);
            }
            let result = apply(straight.body(), run.op, run.n, &values[..patterns.len()]);
            straight.write(run.out.plus(i).number(), result);
        }
    }

    fn sums(&self, sums: &Sums, straight: &mut Straight) {
        let terms = terms(self.program, sums);
        match sums.layout {
            Layout::Across => {
                let mut all: Vec<(bool, Operand)> = Vec::with_capacity(terms.len());
                for i in 0..sums.len {
                    all.clear();
                    all.extend(terms.iter().map(|of| (of.negative, self.read(straight, of.pattern, i))));
                    let sum = in_order(straight.body(), all.iter().copied());
                    straight.write(sums.out.plus(i).number(), sum);
                }
            }
            Layout::Along => {
                let all: Vec<(bool, Operand)> = terms
                    .iter()
                    .flat_map(|of| (0..of.len).map(move |i| (of, i)))
                    .map(|(of, i)| (of.negative, self.read(straight, of.pattern, i)))
                    .collect();
                let sum = in_order(straight.body(), all.into_iter());
                straight.write(sums.out.number(), sum);
            }
            Layout::Turns => self.turns(sums, straight),
            Layout::Pooled => self.pooled(sums, straight),
        }
    }

    fn turns(&self, sums: &Sums, straight: &mut Straight) {
        let [first, turns @ ..] = terms(self.program, sums) else { return };
        let mut sum = self.read(straight, first.pattern, 0);
        for i in 0..turns.first().map_or(0, |turn| turn.len) {
            for of in turns {
                let term = self.read(straight, of.pattern, i);
                let op = if of.negative { Binary::Sub } else { Binary::Add };
                sum = straight.body().binary(op, sum, term);
            }
        }
        straight.write(sums.out.number(), sum);
    }

    /// Partial sums from +0 on, which are added pairwise. Those without a term are +0 and add nothing, since no other one
    /// is −0.
    fn pooled(&self, sums: &Sums, straight: &mut Straight) {
        let mut lanes = [None; LANES];
        for of in terms(self.program, sums) {
            for i in 0..of.len {
                let a = self.read(straight, of.pattern, i);
                let b = of.factor.map(|factor| self.read(straight, factor, i));
                let body = straight.body();
                let term = b.map_or(a, |b| body.binary(Binary::Mul, a, b));
                let lane = &mut lanes[i as usize % LANES];
                let op = if of.negative { Binary::Sub } else { Binary::Add };
                *lane = Some(body.binary(op, lane.unwrap_or(CONSTANTS.zero()), term));
            }
        }
        let mut half = LANES / 2;
        while half > 0 {
            for lane in 0..half {
                lanes[lane] = match (lanes[lane], lanes[lane + half]) {
                    (Some(a), Some(b)) => Some(straight.body().binary(Binary::Add, a, b)),
                    (a, b) => a.or(b),
                };
            }
            half /= 2;
        }
        straight.write(sums.out.number(), lanes[0].unwrap_or(CONSTANTS.zero()));
    }

    fn scan(&self, scan: &Scan, straight: &mut Straight) {
        let mut value = straight.read(scan.start.number());
        for k in 0..scan.len {
            let i = if scan.reversed { scan.len - 1 - k } else { k };
            let x = self.read(straight, scan.operand, i);
            let operands = if scan.second || scan.op == Op::Absorb { [x, value] } else { [value, x] };
            value = apply(straight.body(), scan.op, 0, &operands);
            straight.write(scan.out.plus(i).number(), value);
        }
    }

    fn guard(&self, guard: &GuardRun, straight: &mut Straight) {
        for i in 0..guard.len {
            let operands = guard.operands.map(|pattern| self.read(straight, pattern, i));
            words::guard(straight.body(), CONSTANTS, guard.question.into(), guard.outcome, operands);
        }
    }
}

/// An operation that has a form.
fn apply(body: &mut Body, op: Op, n: i32, operands: &[Operand]) -> Operand {
    match (op.arity(), operands) {
        (Arity::Power, _) => Some(words::power(body, CONSTANTS, n, operands[0])),
        (_, &[a]) => words::unary(body, CONSTANTS, op, a),
        (_, &[a, b]) => words::binary(body, CONSTANTS, op, [a, b]),
        (_, &[a, b, c]) => words::ternary(body, CONSTANTS, op, [a, b, c]),
        _ => None,
    }
    .unwrap_or(operands[0])
}

/// The sum of terms, each with whether it is subtracted, from the left; the first comes as it is.
fn in_order(body: &mut Body, mut terms: impl Iterator<Item = (bool, Operand)>) -> Operand {
    let start = match terms.next() {
        Some((true, a)) => words::negated(body, CONSTANTS, a),
        Some((false, a)) => a,
        None => CONSTANTS.sign(),
    };
    terms.fold(start, |sum, (negative, a)| {
        body.binary(if negative { Binary::Sub } else { Binary::Add }, sum, a)
    })
}
