//! The steps of a program, with single operations apart by whether they have a form in machine code.

use super::outline::{is_direct, operands, terms};
use crate::kernel::words;
use crate::op::{Arity, Op};
use crate::program::{Program, Scalar, Step, Terms};

/// What is planned and run as one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    /// A step of the program, by number.
    Step(u32),
    /// A stretch of [`Program::scalars`]; all of them have a form, or none has.
    Scalars { first: u32, len: u32 },
}

/// Operands of a step that is written number by number, at most: of one whose operands all lie side by side, which the interpreter computes with
/// vectors, and of one for which it has to gather some.
const SHORT: usize = 31;
const SCATTERED: usize = 96;
/// The same where code comes from memory: 27 bytes for a number, of which the interpreter reads 8.
const SCATTERED_AFAR: usize = 48;

/// Operands of all steps between these two, beyond which their code stays in no cache of a core: some 2 MB.
const NEAR: usize = 150_000;

/// Single operations of a unit, at most: what is known of the numbers of one piece of code stays in the caches while it is written.
const PART: usize = 1024;

/// All units, in their order.
pub(super) fn of<T>(program: &Program<T>) -> Vec<Unit> {
    let mut units = Vec::with_capacity(program.steps.len());
    for (step, number) in program.steps.iter().zip(0..) {
        let &Step::Scalars { mut first, len } = step else {
            units.push(Unit::Step(number));
            continue;
        };
        let code = &program.scalars[first as usize..][..len as usize];
        for stretch in code.chunk_by(|a, b| is_in_words(a) == is_in_words(b)) {
            for part in stretch.chunks(PART) {
                let len = part.len() as u32;
                units.push(Unit::Scalars { first, len });
                first += len;
            }
        }
    }
    units
}

fn is_in_words(scalar: &Scalar) -> bool {
    let n = if scalar.op == Op::Powi { scalar.b.as_exponent() } else { 0 };
    words::has_form(scalar.op, n)
}

/// Which steps are written number by number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shortness {
    scattered: usize,
}

impl Shortness {
    /// What is short in a program.
    pub(super) fn of<T>(program: &Program<T>, units: &[Unit]) -> Self {
        let counts = units.iter().filter_map(|&unit| operand_count(program, unit));
        let between = counts
            .filter(|&(count, is_direct)| !is_direct && (SCATTERED_AFAR + 1..=SCATTERED).contains(&count));
        let all: usize = between.map(|(count, _)| count).sum();
        Self { scattered: if all <= NEAR { SCATTERED } else { SCATTERED_AFAR } }
    }

    /// Is it written number by number?
    pub(super) fn has<T>(self, program: &Program<T>, unit: Unit) -> bool {
        match unit {
            Unit::Scalars { first, .. } => is_in_words(&program.scalars[first as usize]),
            Unit::Step(_) => operand_count(program, unit)
                .is_some_and(|(count, is_direct)| count <= if is_direct { SHORT } else { self.scattered }),
        }
    }
}

/// How many operands a step has that has a form in machine code, and whether all of them lie side by side.
fn operand_count<T>(program: &Program<T>, unit: Unit) -> Option<(usize, bool)> {
    let Unit::Step(step) = unit else { return None };
    Some(match &program.steps[step as usize] {
        Step::Run(run) if words::has_form(run.op, run.n) && run.op.arity() != Arity::Call => {
            let patterns = &run.operands[..operands(run)];
            (patterns.len() * run.len as usize, patterns.iter().all(is_direct))
        }
        Step::Sums(sums) => {
            let terms = terms(program, sums);
            let count: u32 = terms.iter().map(|terms| terms.len).sum();
            let of_terms = |terms: &Terms| is_direct(&terms.pattern) && terms.factor.iter().all(is_direct);
            (count as usize, terms.iter().all(of_terms))
        }
        Step::Scan(scan) if words::has_form(scan.op, 0) => (scan.len as usize, is_direct(&scan.operand)),
        Step::Guard(guard) if words::can_ask(guard.question) => {
            (guard.len as usize, guard.operands.iter().all(is_direct))
        }
        // Stretches of single operations are units.
        Step::Run(_) | Step::Scan(_) | Step::Guard(_) | Step::Scalars { .. } | Step::Calls { .. } => {
            return None;
        }
    })
}
