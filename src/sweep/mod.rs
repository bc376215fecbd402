//! The sweep: runs a program on a workspace, forwards.
//!
//! Long runs go in pieces that fit the first-level cache, so that operands which have to
//! be gathered pass through a small buffer. A result never overlaps an operand, so the
//! workspace splits into what lies before and behind it, and the loops run on plain slices.

#[cfg(all(feature = "native", target_arch = "x86_64"))]
mod native;
mod operands;
mod reductions;
#[cfg(feature = "rayon")]
mod shares;

use crate::kernel::comparison;
use crate::kernel::math::{Engine, Math, Vectorized};
use crate::kernel::pointwise::{self, Arg};
use crate::kernel::sums::Packed;
use crate::op::{self, Arity, BinaryRow, MulAdd, Op, Select, TernaryRow, UnaryRow};
use crate::program::pattern::PIECE;
use crate::program::pattern::Pattern;
use crate::program::{FunctionCall, GuardRun, Layout, OutputSpan, Program, Run, Scalar, Slot, Step};
use crate::scalar::Numeric;
use crate::tape::recorder::value;
use core::fmt;
pub(crate) use operands::gather_at;
use operands::{Around, gather};

/// A float with compiled kernels: what a program is swept with, where scheduling one asks for a plain float.
pub(crate) trait Kernels: Vectorized + Packed {}
impl<T: Vectorized + Packed> Kernels for T {}

/// Are all steps of a program such that loops of machine code take them, and is there machine code? Then it need not be cut to stay in the caches:
/// a loop keeps values in registers.
pub(crate) fn are_loops<T>(program: &Program<T>) -> bool {
    #[cfg(all(feature = "native", target_arch = "x86_64"))]
    return native::are_loops(program);
    #[cfg(not(all(feature = "native", target_arch = "x86_64")))]
    {
        let _ = program;
        false
    }
}

/// Buffers for operands that have to be gathered.
type Buffers<T> = [[T; PIECE]; 3];

/// The values of one program on one thread.
#[derive(Clone, Debug)]
pub(crate) struct Workspace<T> {
    memory: Vec<T>,
    /// On the heap and kept: clearing 12 KiB of stack costs more than a small program.
    buffers: Box<Buffers<T>>,
    /// Room for the arguments of a function that is called, and for its results.
    numbers: [Vec<T>; 2],
    /// The program's loops in machine code, and their memory.
    #[cfg(all(feature = "native", target_arch = "x86_64"))]
    native: native::Native<T>,
    /// What threads take of the program, if it is long.
    #[cfg(feature = "rayon")]
    shares: Option<Box<shares::Shares<T>>>,
}

/// What has been made of its program beside that.
impl<T: Numeric> fmt::Display for Workspace<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[cfg(all(feature = "native", target_arch = "x86_64"))]
        self.native.fmt(f)?;
        #[cfg(feature = "rayon")]
        self.shares.iter().try_for_each(|shares| shares.fmt(f))?;
        f.write_str("")
    }
}

impl<T: Kernels> Workspace<T> {
    /// A workspace for `program`.
    pub(crate) fn new(program: &Program<T>) -> Self {
        let mut memory = vec![T::zero(); program.size as usize];
        memory[..program.constants.len()].copy_from_slice(&program.constants);
        Self::with(memory, program)
    }

    /// The same with this memory.
    fn with(memory: Vec<T>, program: &Program<T>) -> Self {
        let most = |count: fn(&FunctionCall<T>) -> usize| program.calls.iter().map(count).max().unwrap_or(0);
        let (inputs, outputs) = (most(|call| call.call.inputs()), most(|call| call.call.outputs()));
        let numbers = [vec![T::zero(); inputs], vec![T::zero(); outputs]];
        Self {
            memory,
            buffers: Box::new([[T::zero(); PIECE]; 3]),
            numbers,
            #[cfg(all(feature = "native", target_arch = "x86_64"))]
            native: native::Native::default(),
            #[cfg(feature = "rayon")]
            shares: None,
        }
    }

    /// Runs `program`, which this workspace was made for, at `point`.
    ///
    /// Returns false if a comparison came out otherwise than recorded, or if a function that is called failed: the results are
    /// then of no use.
    pub(crate) fn run(&mut self, program: &Program<T>, point: &[T], engine: Engine) -> bool {
        #[cfg(feature = "rayon")]
        if let Some(holds) = self.run_shared(program, point, engine) {
            return holds;
        }
        self.memory[program.parameters.index()..][..point.len()].copy_from_slice(point);
        self.run_steps(program, engine)
    }

    /// Runs `program` at the point that is in the memory.
    fn run_steps(&mut self, program: &Program<T>, engine: Engine) -> bool {
        #[cfg(all(feature = "native", target_arch = "x86_64"))]
        if let Some(holds) = self.run_native(program, engine) {
            return holds;
        }
        let Self { memory, buffers, numbers, .. } = self;
        program.steps.iter().all(|of| step(program, of, memory, buffers, numbers, engine))
    }

    /// Are all outputs finite?
    pub(crate) fn is_finite(&self, program: &Program<T>) -> bool {
        #[cfg(feature = "rayon")]
        if let Some(finite) = self.is_finite_shared() {
            return finite;
        }
        let of = |copy: &OutputSpan| &self.memory[copy.from.index()..][..copy.len as usize];
        program.outputs.iter().all(|copy| comparison::all_finite(of(copy)))
    }

    /// One of the program's outputs; 0 if there is no such one.
    pub(crate) fn output(&self, program: &Program<T>, index: usize) -> T {
        #[cfg(feature = "rayon")]
        if let Some(output) = self.output_shared(index) {
            return output;
        }
        for copy in &program.outputs {
            let at = index.wrapping_sub(copy.to as usize);
            if at < copy.len as usize {
                return self.memory[copy.from.index() + at];
            }
        }
        T::zero()
    }

    /// Copies the program's outputs to `into`.
    pub(crate) fn outputs(&self, program: &Program<T>, first: usize, into: &mut [T]) {
        #[cfg(feature = "rayon")]
        if self.outputs_shared(first, into) {
            return;
        }
        for copy in &program.outputs {
            let (to, from, len) = (copy.to as usize, copy.from.index(), copy.len as usize);
            if len == 1 {
                // Small programs have small results, and a call to copy one costs more than it. Below `first` it wraps.
                if let Some(slot) = into.get_mut(to.wrapping_sub(first)) {
                    *slot = self.memory[from];
                }
                continue;
            }
            // The part of this stretch that goes to outputs `first..first + into.len()`.
            let (start, end) = (to.max(first), (to + len).min(first + into.len()));
            if start < end {
                let from = from + (start - to);
                into[start - first..end - first].copy_from_slice(&self.memory[from..][..end - start]);
            }
        }
    }
}

/// Runs one step; false if the results are of no use.
#[inline]
fn step<T: Kernels>(
    program: &Program<T>,
    step: &Step,
    memory: &mut [T],
    buffers: &mut Buffers<T>,
    numbers: &mut [Vec<T>; 2],
    engine: Engine,
) -> bool {
    match step {
        Step::Scalars { first, len } => {
            let code = &program.scalars[*first as usize..][..*len as usize];
            scalars(code, &program.lists.slots, memory, engine);
        }
        Step::Run(run) => run_pieces(program, run, memory, buffers, engine),
        Step::Sums(sums) if sums.layout == Layout::Across => {
            reductions::across(program, sums, memory, buffers, engine);
        }
        Step::Sums(sums) => reductions::sum(program, sums, memory, buffers, engine),
        Step::Scan(scan) => reductions::chain(program, scan, memory, buffers, engine),
        Step::Guard(guard) => return holds(program, guard, memory, buffers, engine),
        Step::Calls { first, len } => {
            let calls = &program.calls[*first as usize..][..*len as usize];
            return calls.iter().all(|call| make(call, &program.lists.slots, memory, numbers));
        }
    }
    true
}

/// Calls `f` with start and length of each piece of a run, until it returns false.
///
/// Where no operand has to be gathered, the run is one piece.
#[inline(always)]
fn pieces(len: u32, operands: &[Pattern], mut f: impl FnMut(usize, usize) -> bool) -> bool {
    let len = len as usize;
    let direct = operands.iter().all(|p| matches!(p, Pattern::Broadcast(_) | Pattern::Contiguous(_)));
    let piece = if direct { len } else { PIECE };
    let mut start = 0;
    while start < len {
        if !f(start, piece.min(len - start)) {
            return false;
        }
        start += piece;
    }
    true
}

fn run_pieces<T: Kernels>(
    program: &Program<T>,
    run: &Run,
    memory: &mut [T],
    [first, second, third]: &mut Buffers<T>,
    engine: Engine,
) {
    let [a, b, c] = run.operands;
    let arity = run.op.arity();
    pieces(run.len, &run.operands, |start, len| {
        gather(memory, a, start, len, &program.lists, first);
        if matches!(arity, Arity::Binary | Arity::Ternary) {
            gather(memory, b, start, len, &program.lists, second);
        }
        if arity == Arity::Ternary {
            gather(memory, c, start, len, &program.lists, third);
        }
        let (around, out) = Around::split(memory, run.out.index() + start, len);
        let a = around.arg(a, start, len, first);
        match arity {
            Arity::Unary => pointwise::unary(engine, run.op, a, out),
            Arity::Power => pointwise::powi(engine.level, run.n, a, out),
            Arity::Binary | Arity::Half => {
                let b = around.arg(b, start, len, second);
                pointwise::binary(engine, run.op, a, b, out);
            }
            // A result, which is copied from where the call has put it.
            Arity::Call => pointwise::start(engine.level, a, false, out),
            Arity::Ternary => {
                let b = around.arg(b, start, len, second);
                let c = around.arg(c, start, len, third);
                ternary(run.op, [a, b, c], out, engine);
            }
        }
        true
    });
}

/// Calls a function; false if it failed.
fn make<T: Kernels>(
    FunctionCall { call, arguments, out }: &FunctionCall<T>,
    slots: &[Slot],
    memory: &mut [T],
    [x, y]: &mut [Vec<T>; 2],
) -> bool {
    let (x, y) = (&mut x[..call.inputs()], &mut y[..call.outputs()]);
    let slots = &slots[*arguments as usize..][..x.len()];
    x.iter_mut().zip(slots).for_each(|(x, slot)| *x = memory[slot.index()]);
    let is_made = value(&**call, x, y).is_ok();
    memory[out.index()..][..y.len()].copy_from_slice(y);
    is_made
}

/// One of the operations with three operands.
pub(crate) fn ternary<T: Kernels>(op: Op, [a, b, c]: [Arg<'_, T>; 3], out: &mut [T], engine: Engine) {
    match (op, a) {
        (Op::Select, Arg::Slice(mask)) => pointwise::select(engine.level, mask, b, c, out),
        (Op::Select, Arg::Value(mask)) => {
            pointwise::start(engine.level, if mask == T::zero() { c } else { b }, false, out);
        }
        (Op::MulAdd, _) => pointwise::mul_add(engine.level, a, b, c, out),
        _ => pointwise::ternary(op, [a, b, c], out),
    }
}

fn holds<T: Kernels>(
    program: &Program<T>,
    guard: &GuardRun,
    memory: &mut [T],
    [first, second, _]: &mut Buffers<T>,
    engine: Engine,
) -> bool {
    pieces(guard.len, &guard.operands, |start, len| {
        gather(memory, guard.operands[0], start, len, &program.lists, first);
        gather(memory, guard.operands[1], start, len, &program.lists, second);
        let around = Around::all(memory);
        let a = around.arg(guard.operands[0], start, len, first);
        let b = around.arg(guard.operands[1], start, len, second);
        comparison::holds(engine.level, guard.question.into(), guard.outcome, a, b, len)
    })
}

/// Runs scalar code; `list` has the further operands of what has three.
fn scalars<T: Kernels>(code: &[Scalar], list: &[Slot], memory: &mut [T], engine: Engine) {
    for s in code {
        let a = memory[s.a.index()];
        // The second word is a slot for most operations, but not for all.
        let b = |memory: &[T]| memory[s.b.as_operand().index()];
        // One jump for each of the common operations; the others take a second look.
        memory[s.out.index()] = match s.op {
            Op::Add => a + b(memory),
            Op::Sub => a - b(memory),
            Op::Mul => a * b(memory),
            Op::Div => a / b(memory),
            Op::Neg => -a,
            Op::Absorb => op::Absorb::value(a, b(memory)),
            Op::Powi if s.b.as_exponent() == 2 => a * a,
            Op::Powi => a.powi(s.b.as_exponent()),
            Op::Max => op::Max::value(a, b(memory)),
            Op::Min => op::Min::value(a, b(memory)),
            Op::Above => op::Above::value(a, b(memory)),
            Op::Below => op::Below::value(a, b(memory)),
            Op::Select => Select::value(others(s, a, list, memory)),
            Op::MulAdd => MulAdd::value(others(s, a, list, memory)),
            op if op.arity() == Arity::Ternary => op::ternary_value(op, others(s, a, list, memory)),
            _ => rare(s.op, a, b(memory), engine),
        };
    }
}

/// The three operands of a ternary operation, the first of which is `a`.
#[inline]
fn others<T: Kernels>(s: &Scalar, a: T, list: &[Slot], memory: &[T]) -> [T; 3] {
    let [b, c] = [0, 1].map(|k| memory[list[s.b.as_listed() + k].index()]);
    [a, b, c]
}

/// A less common operation, with one or two operands.
#[inline(never)]
fn rare<T: Kernels>(op: Op, a: T, b: T, engine: Engine) -> T {
    if engine.math == Math::Vector {
        let mut y = [T::zero()];
        if op == Op::Powf {
            T::vector_powf(engine.level, &[a], &[b], &mut y);
            return y[0];
        }
        if T::vector_unary(engine.level, op, &[a], &mut y) {
            return y[0];
        }
    }
    op::for_unary!(op, R => R::value(a), else op::for_binary!(op, R => R::value(a, b), else a))
}
