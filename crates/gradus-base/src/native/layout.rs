//! Where a loop finds its memory, and how many registers go to what.

use super::assembler::{Address, Gpr, Met, Precision, Vector, Width};
use super::body::{Body, Operand};
use super::uses::{Id, Load, Uses};

/// Rows that go together: the accumulators of a sum over rows.
pub const GROUP: usize = 16;

/// Holds the row of the loop, in bytes from the first.
pub(super) const ROW: Gpr = Gpr::RAX;
/// Holds where the rows end.
pub(super) const END: Gpr = Gpr::R10;
/// Holds the pointer to the table of columns.
pub(super) const COLUMNS: Gpr = Gpr::RDI;
/// For a column whose pointer has no register, and for what is tested.
pub(super) const SCRATCH: Gpr = Gpr::R11;
const SLOTS: Gpr = Gpr::RSI;
const SHARED: Gpr = Gpr::RDX;
const SUMS: Gpr = Gpr::RCX;
const SPILLED: Gpr = Gpr::R8;
/// For the columns that are used most. All but the first belong to the caller.
const HOT: [Gpr; 7] = [Gpr::R9, Gpr::RBX, Gpr::RBP, Gpr::R12, Gpr::R13, Gpr::R14, Gpr::R15];

/// The registers that hold pointers, with where a frame has these. Code on single numbers needs the first three.
const POINTERS: [(Gpr, i32); 6] =
    [(SLOTS, 8), (SHARED, 16), (SPILLED, 32), (SUMS, 24), (END, 40), (COLUMNS, 0)];

/// The memory of a loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) width: Width,
    pub(crate) precision: Precision,
    /// Bytes from one slot to the next.
    pub(crate) slot: usize,
}

impl Layout {
    /// Is there but one number in a register, and no loop?
    #[inline]
    pub(super) fn is_one(&self) -> bool {
        self.width == Width::One
    }

    pub(super) fn pointers(&self) -> &'static [(Gpr, i32)] {
        if self.is_one() { &POINTERS[..3] } else { &POINTERS }
    }

    /// Bytes that a number that rows share takes: with AVX-512, an operand in memory can be one number.
    #[inline]
    pub(crate) fn shared(&self) -> usize {
        match self.width {
            Width::One | Width::Avx2 => self.width.bytes(),
            Width::Avx512 => self.precision.bytes(),
        }
    }

    /// Bytes of a group of rows.
    pub(super) fn group(&self) -> usize {
        GROUP * self.precision.bytes()
    }

    /// Registers for a group of rows.
    pub(super) fn parts(&self) -> usize {
        self.group() / self.width.bytes()
    }

    /// A part of the accumulators of a sum.
    pub(super) fn sum(&self, sum: u32, part: usize) -> Address {
        at(SUMS, sum as usize * self.group() + part * self.width.bytes())
    }

    /// The number of a sum to which rows are added in their order.
    pub(super) fn chain(&self, sum: u32) -> Address {
        self.sum(sum, 0)
    }

    /// A lane of a place of the memory for registers.
    pub(super) fn lane(&self, place: u32, lane: usize) -> Address {
        at(SPILLED, place as usize * self.width.bytes() + lane * self.precision.bytes())
    }

    /// Lanes of a register.
    pub(super) fn lanes(&self) -> usize {
        self.width.bytes() / self.precision.bytes()
    }

    /// A place of the memory for registers.
    pub(super) fn spilled(&self, place: u32) -> Address {
        at(SPILLED, place as usize * self.width.bytes())
    }

    pub(super) fn shared_at(&self, index: u32) -> Address {
        at(SHARED, index as usize * self.shared())
    }

    /// A slot of the row of the loop, `part` registers on.
    pub(super) fn slot_at(&self, slot: u32, part: usize) -> Address {
        let displacement = slot as usize * self.slot + part * self.width.bytes();
        let index = if self.is_one() { None } else { Some(ROW) };
        Address { index, ..at(SLOTS, displacement) }
    }

    /// A column, whose pointer is in this register.
    pub(super) fn column_at(&self, pointer: Gpr, part: usize) -> Address {
        Address { index: Some(ROW), ..at(pointer, part * self.width.bytes()) }
    }
}

/// The pointer of a column in the table of columns.
pub(super) fn column_pointer(column: u32) -> Address {
    at(COLUMNS, column as usize * size_of::<usize>())
}

fn at(base: Gpr, displacement: usize) -> Address {
    // Far below 2³¹: steps, and so slots, shared numbers and sums, are limited.
    Address { base, index: None, displacement: displacement as i32 }
}

/// How a loop uses the registers.
#[derive(Clone, Debug)]
pub(super) struct Division {
    /// Registers of rows that are computed one after the other in one round.
    pub(super) unrolled: usize,
    /// The sums whose accumulators are held, if these are not left in memory.
    pub(super) sums: Vec<u32>,
    /// The sums to which rows are added in their order: theirs are the first registers.
    pub(super) chains: Vec<u32>,
    /// Bytes of rows in one round.
    pub(super) round: usize,
    /// How often the loop goes over the rows.
    pub(super) passes: usize,
    /// Numbers that rows share, held throughout.
    pub(super) pinned: Vec<(Id, Vector)>,
    /// Columns whose pointers are held.
    pub(super) hot: Vec<(u32, Gpr)>,
    /// Without AVX-512, one collects what rows have to meet.
    requires: bool,
    /// What the rows of a round have to meet.
    requirements: usize,
}

/// A step holds three operands and a result, and a load may come between.
const LEAST: usize = 5;
/// Sums that one loop can have with 16 registers, and with 32.
const MOST_SUMS: [usize; 2] = [10, 24];

/// How many sums over rows one loop can have.
#[must_use]
pub fn most_sums(width: Width) -> usize {
    match width {
        Width::One | Width::Avx2 => MOST_SUMS[0],
        Width::Avx512 => MOST_SUMS[1],
    }
}

impl Division {
    /// As many accumulators as there is room for beside the values: an addition takes four cycles, in which as many others can
    /// begin. Then what rows share.
    pub(super) fn of(body: &Body, uses: &Uses, layout: &Layout) -> Self {
        let requirements = body.requirements();
        let requires = requirements > 0 && layout.width != Width::Avx512;
        if layout.is_one() {
            return Self { requires, requirements, ..Self::of_one() };
        }
        let (mut sums, chains) = (body.sums(), body.chains());
        let registers = layout.width.registers().saturating_sub(usize::from(requires) + chains.len());
        let needed = (uses.most_live + 2).max(LEAST);
        let fits = |unrolled: &usize| {
            unrolled * sums.len() + needed <= registers && unrolled * body.steps.len() <= 512
        };
        let parts = layout.parts();
        let mut unrolled =
            [4, 2].into_iter().filter(|&parts_at_once| parts_at_once <= parts).find(fits).unwrap_or(1);
        let (mut round, mut passes) = (layout.group(), parts / unrolled);
        if sums.is_empty() {
            // Without accumulators nothing asks for whole groups.
            (round, passes) = (unrolled * layout.width.bytes(), 1);
        } else if !chains.is_empty() && passes > 1 {
            // In the order of rows there is one pass, and where it has no room for them, accumulators stay in memory.
            (unrolled, passes, sums) = (parts, 1, Vec::new());
        }
        let held = unrolled * sums.len() + chains.len();
        // What is used most comes first.
        let most_used = |is_one: fn(&Operand) -> bool| {
            let mut loads: Vec<Load> =
                uses.loads().iter().copied().filter(|load| is_one(&load.operand)).collect();
            loads.sort_by_key(|load| core::cmp::Reverse(load.count));
            loads.into_iter()
        };
        let shared = most_used(|operand| matches!(operand, Operand::Shared(_)));
        let room = registers.saturating_sub(held - chains.len() + needed);
        let pinned = shared.take(room).zip(held as u8..);
        let columns = most_used(|operand| matches!(operand, Operand::Column(_)));
        let hot = columns.zip(HOT).filter_map(|(load, register)| match load.operand {
            Operand::Column(column) => Some((column, register)),
            _ => None,
        });
        Self {
            unrolled,
            pinned: pinned.map(|(load, register)| (load.id, Vector(register))).collect(),
            hot: hot.collect(),
            sums,
            chains,
            round,
            passes,
            requires,
            requirements: unrolled * requirements,
        }
    }

    /// One number, and no loop.
    fn of_one() -> Self {
        Self {
            unrolled: 1,
            sums: Vec::new(),
            chains: Vec::new(),
            round: 0,
            passes: 1,
            pinned: Vec::new(),
            hot: Vec::new(),
            requires: false,
            requirements: 0,
        }
    }

    /// The register of a part of the accumulators of a sum, by its index among those that are held.
    pub(super) fn accumulator(&self, index: usize, part: usize) -> Vector {
        Vector((self.chains.len() + index * self.unrolled + part) as u8)
    }

    /// Where what rows have to meet is collected; none if there is nothing.
    pub(super) fn met(&self) -> Option<Met> {
        let register = Vector((self.held() - usize::from(self.requires)) as u8);
        let turns = self.requirements.min(Met::MOST.into()) as u8;
        (turns > 0).then_some(Met { register, turns })
    }

    /// The first register that is not held throughout.
    pub(super) fn held(&self) -> usize {
        self.unrolled * self.sums.len() + self.chains.len() + self.pinned.len() + usize::from(self.requires)
    }

    /// Registers of the caller's that the loop uses.
    pub(super) fn saved(&self) -> impl DoubleEndedIterator<Item = Gpr> {
        self.hot.iter().map(|&(_, register)| register).filter(|&register| register != Gpr::R9)
    }
}
