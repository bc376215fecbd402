//! What each unit of a program reads and writes, and which kind it is for loops.

use super::units::{Shortness, Unit};
use crate::kernel::words;
use crate::native::fused::{Kind, Outline};
use crate::op::Arity;
use crate::program::pattern::{Line, Pattern};
use crate::program::{Layout, Program, Run, Scalar, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;

/// The outline of a program of these units.
pub(super) fn of<T: Numeric>(program: &Program<T>, units: &[Unit]) -> Outline {
    let mut outline = Outline::new(program.constants.len() as u32, program.size);
    let short = Shortness::of(program, units);
    for &unit in units {
        match unit {
            Unit::Step(step) => whole(&mut outline, program, &program.steps[step as usize]),
            Unit::Scalars { first, len } => {
                outline.step(Kind::Other);
                for scalar in &program.scalars[first as usize..][..len as usize] {
                    single(&mut outline, program, scalar);
                }
            }
        }
        if short.has(program, unit) {
            outline.short();
        }
    }
    program.outputs.iter().for_each(|span| outline.output(span.from.number(), span.len));
    outline
}

fn whole<T: Numeric>(outline: &mut Outline, program: &Program<T>, step: &Step) {
    outline.step(kind(program, step));
    match step {
        Step::Run(run) => {
            let count = operands(run);
            run.operands[..count].iter().for_each(|&pattern| read(outline, program, pattern, run.len, false));
            outline.write(run.out.number(), run.len);
        }
        Step::Sums(sums) => {
            for terms in terms(program, sums) {
                read(outline, program, terms.pattern, terms.len, terms.negative);
                if let Some(factor) = terms.factor {
                    read(outline, program, factor, terms.len, terms.negative);
                }
            }
            outline.write(sums.out.number(), sums.len);
        }
        Step::Scan(scan) => {
            outline.read(scan.start.number(), 1, false);
            read(outline, program, scan.operand, scan.len, false);
            outline.write(scan.out.number(), scan.len);
        }
        Step::Guard(guard) => {
            guard.operands.iter().for_each(|&pattern| read(outline, program, pattern, guard.len, false));
        }
        // They are units of their own.
        Step::Scalars { .. } => {}
        Step::Calls { first, len } => {
            for call in &program.calls[*first as usize..][..*len as usize] {
                let slots = &program.lists.slots[call.arguments as usize..][..call.call.inputs()];
                slots.iter().for_each(|slot| outline.read(slot.number(), 1, false));
                outline.write(call.out.number(), call.call.outputs() as u32);
            }
        }
    }
}

/// How many operands a run has.
pub(super) fn operands(run: &Run) -> usize {
    match run.op.arity() {
        Arity::Unary | Arity::Power | Arity::Call => 1,
        Arity::Binary | Arity::Half => 2,
        Arity::Ternary => 3,
    }
}

pub(super) fn terms<'p, T>(program: &'p Program<T>, sums: &Sums) -> &'p [Terms] {
    &program.terms[sums.first as usize..][..sums.count as usize]
}

/// Is it one slot for all, or slots side by side?
pub(super) fn is_direct(pattern: &Pattern) -> bool {
    matches!(pattern, Pattern::Broadcast(_) | Pattern::Contiguous(_))
}

/// What a step is for loops.
fn kind<T>(program: &Program<T>, step: &Step) -> Kind {
    let is_line = |terms: &Terms| {
        terms.factor.is_none() && (matches!(terms.pattern, Pattern::Contiguous(_)) || terms.len == 1)
    };
    match step {
        Step::Run(run)
            if words::has_form(run.op, run.n) && run.operands[..operands(run)].iter().all(is_direct) =>
        {
            Kind::Lanes
        }
        Step::Sums(sums) => {
            let terms = terms(program, sums);
            match (sums.layout, terms) {
                (Layout::Across, _)
                    if terms.iter().all(|terms| terms.factor.is_none() && is_direct(&terms.pattern)) =>
                {
                    Kind::Lanes
                }
                (Layout::Along, _) if terms.iter().all(is_line) => Kind::Chain,
                (Layout::Pooled, [only]) if is_direct(&only.pattern) && only.factor.iter().all(is_direct) => {
                    Kind::Pooled
                }
                _ => Kind::Other,
            }
        }
        _ => Kind::Other,
    }
}

/// A step reads `len` values in this pattern.
fn read<T>(outline: &mut Outline, program: &Program<T>, pattern: Pattern, len: u32, negative: bool) {
    match pattern {
        Pattern::Broadcast(slot) => outline.read(slot.number(), 1, negative),
        Pattern::Contiguous(slot) => outline.read(slot.number(), len, negative),
        Pattern::Grid { base, period, inner, outer } => {
            for start in (0..len).step_by(period as usize) {
                let first = i64::from(base.number()) + i64::from(start / period) * i64::from(outer);
                line(outline, first, inner, period.min(len - start));
            }
        }
        Pattern::Lines { first, count } => {
            for &Line { first, len, step } in &program.lists.lines[first as usize..][..count as usize] {
                line(outline, first.number().into(), step, len);
            }
        }
        Pattern::Gather(first) => {
            let slots = &program.lists.slots[first as usize..][..len as usize];
            slots.iter().for_each(|slot| outline.read(slot.number(), 1, negative));
        }
    }
}

/// Values that are `step` apart: those of a line in one piece, whose order does not matter here.
fn line(outline: &mut Outline, first: i64, step: i32, len: u32) {
    match step {
        0 => outline.read(first as u32, 1, false),
        1 => outline.read(first as u32, len, false),
        -1 => outline.read((first + 1 - i64::from(len)) as u32, len, false),
        _ => (0..len).for_each(|i| outline.read((first + i64::from(i) * i64::from(step)) as u32, 1, false)),
    }
}

fn single<T>(outline: &mut Outline, program: &Program<T>, scalar: &Scalar) {
    let mut read = |slot: Slot| outline.read(slot.number(), 1, false);
    read(scalar.a);
    match scalar.op.arity() {
        Arity::Binary | Arity::Half => read(scalar.b.as_operand()),
        Arity::Ternary => {
            program.lists.slots[scalar.b.as_listed()..][..2].iter().for_each(|&slot| read(slot));
        }
        Arity::Unary | Arity::Power | Arity::Call => {}
    }
    outline.write(scalar.out.number(), 1);
}
