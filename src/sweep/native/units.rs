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

/// Is it written number by number?
pub(super) fn is_short<T>(program: &Program<T>, unit: Unit) -> bool {
    let step = match unit {
        Unit::Scalars { first, .. } => return is_in_words(&program.scalars[first as usize]),
        Unit::Step(step) => &program.steps[step as usize],
    };
    let (count, is_direct) = match step {
        Step::Run(run) => {
            if !words::has_form(run.op, run.n) || run.op.arity() == Arity::Call {
                return false;
            }
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
        Step::Scan(_) | Step::Guard(_) | Step::Scalars { .. } | Step::Calls { .. } => return false,
    };
    count <= if is_direct { SHORT } else { SCATTERED }
}
