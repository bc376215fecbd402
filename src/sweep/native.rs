//! Programs with runs that line up as loops in machine code ([`crate::native::fused`]), with the bits of the interpreter.
//!
//! Here it is said which steps have a form in machine code, and what each reads and writes.

use super::{Kernels, Workspace};
use crate::kernel::math::Engine;
use crate::kernel::words::{self, Constants};
use crate::native::fused::{Fused, Kind, Outline, Space};
use crate::native::{Binary, Body, Operand, width};
use crate::op::Arity;
use crate::program::pattern::{Line, Pattern};
use crate::program::{Layout, Program, Run, Scalar, Slot, Step, Sums, Terms};
use crate::scalar::Numeric;
use crate::simd::InstructionSet;
use core::fmt;
use std::sync::{Arc, OnceLock};

/// The loops of a program for each width of registers, made when they are first wanted, and shared by copies of a workspace.
#[derive(Clone, Debug)]
pub(super) struct Native<T> {
    made: Arc<[OnceLock<Option<Fused<T>>>; 2]>,
    space: Space<T>,
    /// Runs that are interpreted before loops are made.
    early: u8,
}

/// What is run no more often is not worth its loops: to make them takes as long as some dozen runs.
const EARLY: u8 = 2;

impl<T> Default for Native<T> {
    fn default() -> Self {
        Self { made: Arc::new([OnceLock::new(), OnceLock::new()]), space: Space::default(), early: EARLY }
    }
}

/// What has been made of a program, as the last line of it.
impl<T: Numeric> fmt::Display for Native<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for made in &*self.made {
            if let Some(fused) = made.get().and_then(Option::as_ref) {
                writeln!(f, "as machine code {fused}")?;
            }
        }
        Ok(())
    }
}

impl<T: Kernels> Workspace<T> {
    /// Runs a program by its loops; `None` if there are none for this engine.
    #[inline]
    pub(super) fn run_native(&mut self, program: &Program<T>, engine: Engine) -> Option<bool> {
        if !engine.native || program.steps.len() == 1 {
            return None;
        }
        let Self { memory, buffers, numbers, native: Native { made, space, early } } = self;
        if *early > 0 {
            *early -= 1;
            return None;
        }
        let fused = made[usize::from(engine.level == InstructionSet::Avx512)].get_or_init(|| {
            let emit: &mut dyn FnMut(u32, &mut Body, &[Operand]) -> Operand =
                &mut |step, body, operands| emit(program, step, body, operands);
            width(engine.level).and_then(|width| Fused::of(&outline(program), width, emit))
        });
        Some(fused.as_ref()?.run(space, memory, Constants::all(), |step, memory| {
            super::step(program, &program.steps[step as usize], memory, buffers, numbers, engine)
        }))
    }
}

/// What each step reads and writes.
fn outline<T: Numeric>(program: &Program<T>) -> Outline {
    let mut outline = Outline::new(program.constants.len() as u32, program.size);
    for step in &program.steps {
        outline.step(kind(program, step));
        match step {
            Step::Run(run) => {
                let count = operands(run);
                run.operands[..count]
                    .iter()
                    .for_each(|&pattern| read(&mut outline, program, pattern, run.len, false));
                outline.write(run.out.number(), run.len);
            }
            Step::Sums(sums) => {
                for terms in terms(program, sums) {
                    read(&mut outline, program, terms.pattern, terms.len, terms.negative);
                    if let Some(factor) = terms.factor {
                        read(&mut outline, program, factor, terms.len, terms.negative);
                    }
                }
                outline.write(sums.out.number(), sums.len);
            }
            Step::Scan(scan) => {
                outline.read(scan.start.number(), 1, false);
                read(&mut outline, program, scan.operand, scan.len, false);
                outline.write(scan.out.number(), scan.len);
            }
            Step::Guard(guard) => {
                guard
                    .operands
                    .iter()
                    .for_each(|&pattern| read(&mut outline, program, pattern, guard.len, false));
            }
            Step::Scalars { first, len } => {
                for scalar in &program.scalars[*first as usize..][..*len as usize] {
                    single(&mut outline, program, scalar);
                }
            }
            Step::Calls { first, len } => {
                for call in &program.calls[*first as usize..][..*len as usize] {
                    let slots = &program.lists.slots[call.arguments as usize..][..call.call.inputs()];
                    slots.iter().for_each(|slot| outline.read(slot.number(), 1, false));
                    outline.write(call.out.number(), call.call.outputs() as u32);
                }
            }
        }
    }
    program.outputs.iter().for_each(|span| outline.output(span.from.number(), span.len));
    outline
}

/// How many operands a run has.
fn operands(run: &Run) -> usize {
    match run.op.arity() {
        Arity::Unary | Arity::Power | Arity::Call => 1,
        Arity::Binary | Arity::Half => 2,
        Arity::Ternary => 3,
    }
}

fn terms<'p, T>(program: &'p Program<T>, sums: &Sums) -> &'p [Terms] {
    &program.terms[sums.first as usize..][..sums.count as usize]
}

/// What a step is for loops.
fn kind<T>(program: &Program<T>, step: &Step) -> Kind {
    let is_direct = |pattern: &Pattern| matches!(pattern, Pattern::Broadcast(_) | Pattern::Contiguous(_));
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

/// Writes the operation of a step in machine words.
fn emit<T>(program: &Program<T>, step: u32, body: &mut Body, operands: &[Operand]) -> Operand {
    let constants = Constants { first: 0 };
    let first = operands[0];
    match &program.steps[step as usize] {
        Step::Run(run) => match (run.op.arity(), operands) {
            (Arity::Power, _) => Some(words::power(body, constants, run.n, first)),
            (_, &[a]) => words::unary(body, constants, run.op, a),
            (_, &[a, b]) => words::binary(body, constants, run.op, [a, b]),
            (_, &[a, b, c]) => words::ternary(body, constants, run.op, [a, b, c]),
            _ => None,
        }
        .unwrap_or(first),
        Step::Sums(sums) => {
            let mut pairs = terms(program, sums).iter().zip(operands);
            let start = match pairs.next() {
                Some((terms, &a)) if terms.negative => words::negated(body, constants, a),
                _ => first,
            };
            pairs.fold(start, |sum, (terms, &a)| {
                body.binary(if terms.negative { Binary::Sub } else { Binary::Add }, sum, a)
            })
        }
        _ => first,
    }
}
