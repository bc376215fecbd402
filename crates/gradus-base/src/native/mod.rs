//! Machine code for loops over rows (feature `native`, x86-64 with AVX2 or AVX-512).
//!
//! An interpreter of runs passes every operation through the first-level cache. Here the operations of a row become one loop, with
//! their values in registers:
//!
//! - [`body`]: what is done for each row, in the words of the machine.
//! - [`uses`], [`registers`], [`layout`], [`emit`]: a body → its loop.
//! - [`assembler`]: instructions → bytes.
//! - [`pages`]: memory that holds code.
//! - [`fused`]: loops for programs over one array.
//! - here: the functions that come of it, behind an interface that checks every length before a call.
//!
//! Nothing changes a bit of a result: there is one instruction for each operation, none is contracted with another, and each sum
//! over rows has the accumulators that the kernels of sums have. Only which NaN comes out of two is not told.

mod assembler;
mod body;
mod emit;
pub mod fused;
mod layout;
mod pages;
mod registers;
mod uses;

pub use assembler::{Binary, Compare, Rounding, Width};
pub use body::{Body, Operand, Step};
pub use layout::{GROUP, most_sums};

use crate::scalar::Numeric;
use crate::simd::InstructionSet;
use assembler::{Assembler, Precision};
use core::marker::PhantomData;
use emit::Emitted;
use layout::Layout;
use pages::Pages;
use smallvec::SmallVec;
use uses::{Load, Numbers, Uses};

/// The width of loops at this level, or `None` if there is none.
#[inline]
#[must_use]
pub fn width(level: InstructionSet) -> Option<Width> {
    match level {
        InstructionSet::Baseline => None,
        InstructionSet::Avx2 => Some(Width::Avx2),
        InstructionSet::Avx512 => Some(Width::Avx512),
    }
}

/// `f64` or `f32`: there are no other floats.
fn precision<T: Numeric>() -> Precision {
    if size_of::<T>() == Precision::Double.bytes() { Precision::Double } else { Precision::Single }
}

/// What a loop is given. The order of the fields is that of [`layout::POINTERS`].
#[repr(C)]
struct Frame<T> {
    columns: *const *const T,
    slots: *mut T,
    shared: *const T,
    sums: *mut [T; GROUP],
    spilled: *mut T,
    bytes: usize,
}

/// The columns of a block of rows.
#[derive(Debug)]
pub struct Columns<'a, T> {
    pointers: SmallVec<[*const T; 16]>,
    /// The length of the shortest.
    rows: usize,
    of: PhantomData<&'a [T]>,
}

impl<T> Default for Columns<'_, T> {
    #[inline]
    fn default() -> Self {
        Self { pointers: SmallVec::new(), rows: usize::MAX, of: PhantomData }
    }
}

/// Memory for the pointers to many columns; of none, it is of words that any thread may have.
#[derive(Clone, Debug, Default)]
pub struct ColumnRoom(Vec<usize>);

impl ColumnRoom {
    /// No columns, with this room.
    #[must_use]
    pub fn columns<'a, T>(self) -> Columns<'a, T> {
        // Of as many bytes each, and none of them: in place.
        let pointers: Vec<*const T> = self.0.into_iter().map(|_| core::ptr::null()).collect();
        Columns { pointers: SmallVec::from_vec(pointers), rows: usize::MAX, of: PhantomData }
    }
}

impl<T> Columns<'_, T> {
    /// The room, for others.
    #[must_use]
    pub fn into_room(mut self) -> ColumnRoom {
        self.pointers.clear();
        if !self.pointers.spilled() {
            return ColumnRoom::default();
        }
        ColumnRoom(self.pointers.into_vec().into_iter().map(|_| 0).collect())
    }
}

impl<'a, T> Columns<'a, T> {
    /// Appends a column, which is read from its first number on.
    // In place, and not all at once: as a result they are copied, which costs a small batch more than they do.
    #[inline]
    pub fn push(&mut self, column: &'a [T]) {
        self.rows = self.rows.min(column.len());
        self.pointers.push(column.as_ptr());
    }

    /// Can a loop run over `rows` rows: whole groups, and no more than the shortest column has?
    #[inline]
    #[must_use]
    pub fn have(&self, rows: usize) -> bool {
        rows > 0 && rows.is_multiple_of(GROUP) && rows <= self.rows
    }
}

/// The memory of loops beside columns.
#[derive(Debug)]
pub struct Memory<'a, T> {
    pub slots: &'a mut [T],
    /// What rows share, each number as many times as [`Loops::copies`] says.
    pub shared: &'a [T],
    pub sums: &'a mut [[T; GROUP]],
    pub spilled: &'a mut [T],
}

/// How much of each kind of memory loops use.
#[derive(Clone, Copy, Debug, Default)]
struct Needs {
    columns: usize,
    slots: usize,
    shared: usize,
    sums: usize,
}

impl Needs {
    fn of(body: &Body, loads: &[Load]) -> Self {
        let mut needs = Self::default();
        let at_least = |count: &mut usize, index: u32| *count = (*count).max(index as usize + 1);
        for load in loads {
            match load.operand {
                Operand::Column(column) => at_least(&mut needs.columns, column),
                Operand::Shared(shared) => at_least(&mut needs.shared, shared),
                Operand::Slot(slot) => at_least(&mut needs.slots, slot),
                Operand::Value(_) => {}
            }
        }
        for step in &body.steps {
            match *step {
                Step::Store { slot, .. } => at_least(&mut needs.slots, slot),
                Step::Accumulate { sum, .. } | Step::Chain { sum, .. } => at_least(&mut needs.sums, sum),
                _ => {}
            }
        }
        needs
    }
}

/// Where a loop begins, and what it uses.
#[derive(Clone, Copy, Debug)]
struct Loop {
    emitted: Emitted,
    needs: Needs,
}

/// Loops over rows as machine code.
#[derive(Debug)]
pub struct Loops<T> {
    pages: Pages,
    loops: Vec<Loop>,
    layout: Layout,
    /// Places of the memory for registers.
    places: u32,
    of: PhantomData<fn(T)>,
}

impl<T: Numeric> Loops<T> {
    /// The loops of these bodies, unless the system allows no code that is made at run time. From one slot to the next there
    /// are `slot` numbers.
    #[must_use]
    pub fn new(bodies: &[Body], width: Width, slot: usize) -> Option<Self> {
        // What `run` relies on: lanes are of the size of `T`.
        let layout = Layout { width, precision: precision::<T>(), slot: slot * size_of::<T>() };
        let mut assembler = Assembler::new(layout.width, layout.precision);
        assembler.reserve(bodies.iter().map(|body| body.steps.len()).sum());
        let mut numbers = Numbers::default();
        let of = |body: &Body| {
            let uses = Uses::of(body, &mut numbers);
            let emitted = emit::emit(&mut assembler, body, &uses, &layout);
            Loop { emitted, needs: Needs::of(body, uses.loads()) }
        };
        let loops: Vec<Loop> = bodies.iter().map(of).collect();
        let places = loops.iter().map(|each| each.emitted.places).max().unwrap_or(0);
        let pages = Pages::of(&assembler.code)?;
        Some(Self { pages, loops, layout, places, of: PhantomData })
    }

    /// The code of all.
    #[must_use]
    pub fn code(&self) -> &[u8] {
        self.pages.code()
    }

    /// How many numbers the memory for registers has.
    #[inline]
    #[must_use]
    pub fn spilled(&self) -> usize {
        self.places as usize * self.layout.width.bytes() / size_of::<T>()
    }

    /// How many times a number that rows share stands in the table that loops read.
    #[inline]
    #[must_use]
    pub fn copies(&self) -> usize {
        self.layout.shared() / size_of::<T>()
    }

    /// Runs a loop over `rows` rows, which the columns [have](Columns::have). False if a row does not meet what the body requires:
    /// then what has been written so far is of no use.
    #[inline]
    pub fn run(
        &self,
        number: usize,
        rows: usize,
        columns: &Columns<'_, T>,
        memory: &mut Memory<'_, T>,
    ) -> bool {
        let Loop { emitted, needs } = &self.loops[number];
        self.over_rows(emitted.start, needs, rows, columns, memory)
    }

    /// The same with sums that are zero before, whatever they were.
    #[inline]
    pub fn run_anew(
        &self,
        number: usize,
        rows: usize,
        columns: &Columns<'_, T>,
        memory: &mut Memory<'_, T>,
    ) -> bool {
        let Loop { emitted, needs } = &self.loops[number];
        let start = emitted.anew.filter(|_| needs.sums == memory.sums.len());
        if start.is_none() {
            memory.sums.as_flattened_mut().fill(T::zero());
        }
        self.over_rows(start.unwrap_or(emitted.start), needs, rows, columns, memory)
    }

    #[inline]
    fn over_rows(
        &self,
        start: usize,
        needs: &Needs,
        rows: usize,
        columns: &Columns<'_, T>,
        memory: &mut Memory<'_, T>,
    ) -> bool {
        let bytes = rows * size_of::<T>();
        let is_enough = columns.have(rows)
            && columns.pointers.len() >= needs.columns
            && (needs.slots <= 1 || bytes <= self.layout.slot);
        assert!(is_enough, "the memory of a block is as large as its program says");
        self.call(start, needs, columns.pointers.as_ptr(), bytes, memory)
    }

    /// Runs a loop that reads no columns, and whose slots are numbers side by side: the first of its rows is in the slots that the body
    /// names, and each other one behind the one before it.
    pub fn run_lines(&self, number: usize, rows: usize, memory: &mut Memory<'_, T>) -> bool {
        let Loop { emitted, needs } = &self.loops[number];
        let is_apt = needs.columns == 0 && self.layout.slot == size_of::<T>() && rows.is_multiple_of(GROUP);
        assert!(is_apt && rows > 0, "a loop over whole groups of neighbors");
        self.call(emitted.start, needs, core::ptr::null(), rows * size_of::<T>(), memory)
    }

    /// Runs code on single numbers ([`Width::One`]), whose slots are numbers side by side. False if what the body requires does
    /// not hold.
    #[inline]
    #[must_use]
    pub fn run_once(&self, number: usize, memory: &mut Memory<'_, T>) -> bool {
        let Loop { emitted, needs } = &self.loops[number];
        let is_apt =
            self.layout.is_one() && self.layout.slot == size_of::<T>() && needs.columns + needs.sums == 0;
        assert!(is_apt, "code on numbers of the memory alone");
        self.call(emitted.start, needs, core::ptr::null(), size_of::<T>(), memory)
    }

    #[allow(unsafe_code, reason = "a call of machine code")]
    #[inline]
    fn call(
        &self,
        start: usize,
        &Needs { slots, shared, sums, .. }: &Needs,
        columns: *const *const T,
        bytes: usize,
        memory: &mut Memory<'_, T>,
    ) -> bool {
        let is_enough = (slots == 0 || (slots - 1) * self.layout.slot + bytes <= size_of_val(memory.slots))
            && shared * self.layout.shared() <= size_of_val(memory.shared)
            && sums <= memory.sums.len()
            && self.spilled() <= memory.spilled.len();
        assert!(is_enough, "the memory of a block is as large as its program says");
        let frame = Frame {
            columns,
            slots: memory.slots.as_mut_ptr(),
            shared: memory.shared.as_ptr(),
            sums: memory.sums.as_mut_ptr(),
            spilled: memory.spilled.as_mut_ptr(),
            bytes,
        };
        let start = self.pages.at(start);
        // SAFETY: `start` is one of the places where the emitter began a function of this signature, in pages that are executable and live as long
        // as `self`; it keeps the registers that a caller keeps. It reads and writes the numbers of `bytes / size` rows in columns,
        // slots and sums, what rows share, and the memory for registers, up to the largest number of each in the body, which was
        // just compared with the lengths, that of columns by the caller, which has as many pointers to as many numbers. The
        // instruction set is there: levels are made by asking the machine.
        let fits = unsafe {
            let function: unsafe extern "sysv64" fn(*const Frame<T>) -> u64 = core::mem::transmute(start);
            function(&raw const frame)
        };
        fits != 0
    }
}

#[cfg(test)]
#[path = "../../tests/unit/native/loops.rs"]
mod tests;
