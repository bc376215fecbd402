//! Programs whose steps line up as loops, or are short, in machine code ([`crate::native::fused`]), with the bits of the interpreter.
//!
//! - [`units`]: the steps, with single operations apart by whether they have a form in machine code.
//! - [`outline`]: what each reads and writes.
//! - [`words`]: what it does, in the words of the machine.

mod outline;
mod units;
mod words;

use super::{Kernels, Workspace, scalars};
use crate::kernel::math::{Engine, Math, is_native_at_once};
use crate::kernel::words::{self as of_machine, Constants};
use crate::native::fused::{Fused, Space};
use crate::native::width;
use crate::program::{Layout, Program, Step};
use crate::scalar::Numeric;
use crate::simd::InstructionSet;
use core::fmt;
use std::sync::{Arc, OnceLock};
use units::Unit;
use words::InWords;

/// A program as machine code.
#[derive(Debug)]
struct Made<T> {
    fused: Fused<T>,
    units: Vec<Unit>,
}

/// Single operations of a program, at most: of more, only the first would be machine code, and to plan it takes 100 bytes for each.
const MOST_SINGLE: usize = 4 << 20;

impl<T: Numeric> Made<T> {
    fn of(program: &Program<T>, level: InstructionSet) -> Option<Self> {
        let width = width(level).filter(|_| program.scalars.len() <= MOST_SINGLE)?;
        let units = units::of(program);
        let outline = outline::of(program, &units);
        let fused = Fused::of(&outline, width, &InWords { program, units: &units })?;
        Some(Self { fused, units })
    }
}

/// Is there a form in machine code for all that a program does, on a machine that has it?
pub(super) fn are_loops<T>(program: &Program<T>) -> bool {
    let Engine { level, native, .. } = Engine::best(Math::default());
    let has_form = |step: &Step| match step {
        Step::Run(run) => of_machine::has_form(run.op, run.n),
        // Terms that take turns are added behind their loops.
        Step::Sums(sums) => sums.layout != Layout::Turns,
        Step::Scalars { .. } => true,
        Step::Scan(_) | Step::Guard(_) | Step::Calls { .. } => false,
    };
    native && width(level).is_some() && program.steps.iter().all(has_form)
}

/// The machine code of a program for each width of registers, made when it is first wanted, and shared by copies of a workspace.
#[derive(Clone, Debug)]
pub(super) struct Native<T> {
    made: Arc<[OnceLock<Option<Made<T>>>; 2]>,
    space: Space<T>,
    /// Runs that are interpreted before it is made.
    early: u8,
}

/// What is run no more often is not worth its code: to make loops takes a dozen runs, and straight code, which takes longer than to compile the
/// program, 30 to 150. With these the code of a function is made at its eighth evaluation, which asks for memory anyway, since it records to compare.
const EARLY: u8 = 6;

/// Numbers of a step, on average, from which on a run takes longer than to make its loops.
const LONG: usize = 1 << 15;

/// Is machine code made for the first run?
#[cold]
fn pays_at_once<T>(program: &Program<T>) -> bool {
    program.operations > LONG * program.steps.len() && program.scalars.len() < LONG
}

impl<T> Default for Native<T> {
    fn default() -> Self {
        let early = if is_native_at_once() { 0 } else { EARLY };
        Self { made: Arc::new([OnceLock::new(), OnceLock::new()]), space: Space::default(), early }
    }
}

#[cfg(feature = "rayon")]
impl<T> Native<T> {
    /// Machine code from the first run on.
    pub(super) fn at_once() -> Self {
        Self { early: 0, ..Self::default() }
    }
}

/// What has been made of a program, as the last line of it.
impl<T: Numeric> fmt::Display for Native<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for made in &*self.made {
            if let Some(Made { fused, .. }) = made.get().and_then(Option::as_ref) {
                writeln!(f, "as machine code {fused}")?;
            }
        }
        Ok(())
    }
}

impl<T: Kernels> Workspace<T> {
    /// Runs a program by its machine code; `None` if there is none for this engine.
    #[inline]
    pub(super) fn run_native(&mut self, program: &Program<T>, engine: Engine) -> Option<bool> {
        if !engine.native {
            return None;
        }
        let Self { memory, buffers, numbers, native: Native { made, space, early }, .. } = self;
        if *early > 0 && !pays_at_once(program) {
            *early -= 1;
            return None;
        }
        let made = made[usize::from(engine.level == InstructionSet::Avx512)]
            .get_or_init(|| Made::of(program, engine.level));
        let Made { fused, units } = made.as_ref()?;
        Some(fused.run(space, memory, Constants::all(), |unit, memory| match units[unit as usize] {
            Unit::Step(step) => {
                super::step(program, &program.steps[step as usize], memory, buffers, numbers, engine)
            }
            Unit::Scalars { first, len } => {
                let code = &program.scalars[first as usize..][..len as usize];
                scalars(code, &program.lists.slots, memory, engine);
                true
            }
        }))
    }
}
