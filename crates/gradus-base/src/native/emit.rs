//! A body → the code of its loop.
//!
//! Rows go in groups of 16, as sums over rows add them ([`GROUP`](super::layout::GROUP)): where the accumulators of a whole group
//! have no room in the registers, the loop goes over the rows several times, each time with a part of each group.

use super::assembler::{Address, Assembler, Binary, Condition, Gpr, Jump, Label, Place, Vector, Width};
use super::body::{Body, Operand, Step};
use super::layout::{COLUMNS, Division, END, Layout, ROW, SCRATCH, column_pointer};
use super::registers::{Freed, Registers};
use super::uses::{Id, Used, Uses};

/// What has been appended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Emitted {
    /// Where its function begins.
    pub(super) start: usize,
    /// Where the same function begins for sums that are zero, which it does not read: if it has one pass, and all sums up to the
    /// last one have registers.
    pub(super) anew: Option<usize>,
    /// How many places of the memory for registers it needs.
    pub(super) places: u32,
}

/// Appends the function of a loop.
///
/// It takes a pointer to a frame, and returns 1, or 0 where a row does not meet what the body requires.
pub(super) fn emit(assembler: &mut Assembler, body: &Body, uses: &Uses, layout: &Layout) -> Emitted {
    let division = Division::of(body, uses, layout);
    let mut emitter = Emitter {
        assembler,
        body,
        uses,
        layout,
        division: &division,
        failures: Vec::new(),
        part: 0,
        turn: 0,
        top: None,
    };
    emitter.function()
}

struct Emitter<'b> {
    assembler: &'b mut Assembler,
    body: &'b Body,
    uses: &'b Uses,
    layout: &'b Layout,
    division: &'b Division,
    /// Jumps of rows that do not meet what is required.
    failures: Vec<Jump>,
    /// The registers of rows before this one in the round.
    part: usize,
    /// Of the registers that collect what has been met, the next one.
    turn: u8,
    /// Where the rounds of the last pass begin.
    top: Option<Label>,
}

impl Emitter<'_> {
    fn function(&mut self) -> Emitted {
        let division = self.division;
        let start = self.enter();
        let places = if self.layout.is_one() {
            Some(self.straight())
        } else {
            (0..division.passes).map(|pass| self.pass(pass * division.unrolled)).max()
        };
        self.assembler.number(ROW, 1);
        self.leave();
        if !self.failures.is_empty() {
            let here = self.assembler.here();
            core::mem::take(&mut self.failures).into_iter().for_each(|jump| self.assembler.land(jump, here));
            self.assembler.number(ROW, 0);
            self.leave();
        }
        Emitted { start, anew: self.anew(), places: places.unwrap_or(0) }
    }

    /// The beginning of the function; where it is.
    fn enter(&mut self) -> usize {
        let division = self.division;
        self.assembler.align();
        let start = self.assembler.code.len();
        division.saved().for_each(|register| self.assembler.push(register));
        for &(register, at) in self.layout.pointers() {
            self.assembler.load_pointer(register, Address { base: COLUMNS, index: None, displacement: at });
        }
        for &(column, register) in &division.hot {
            self.assembler.load_pointer(register, column_pointer(column));
        }
        for &(id, register) in &division.pinned {
            self.load(id, register);
        }
        start
    }

    /// Another beginning, for sums that are zero; where it is.
    fn anew(&mut self) -> Option<usize> {
        let (top, division) = (self.top?, self.division);
        let has_all = division.sums.last().is_some_and(|&last| last as usize + 1 == division.sums.len());
        if division.passes > 1 || !has_all || !division.chains.is_empty() {
            return None;
        }
        let start = self.enter();
        self.each_accumulator(0, |assembler, register, _| {
            assembler.binary(Binary::Xor, register, register, Place::Register(register));
        });
        self.start_rounds(0);
        // There are rows.
        self.assembler.compare_registers(ROW, END);
        self.assembler.jump_back(Condition::Below, top);
        Some(start)
    }

    fn leave(&mut self) {
        if !self.layout.is_one() {
            self.assembler.zero_upper();
        }
        self.division.saved().rev().for_each(|register| self.assembler.pop(register));
        self.assembler.ret();
    }

    /// Every step once.
    fn straight(&mut self) -> u32 {
        let met = self.division.met();
        if let Some(met) = met {
            self.assembler.begin_requirements(met);
        }
        let places = self.round();
        if let Some(met) = met {
            self.assembler.requirements(SCRATCH, met);
            self.assembler.test_bits(SCRATCH, 1);
            self.failures.push(self.assembler.jump(Condition::Equal));
        }
        places
    }

    /// The steps for a register of rows.
    fn round(&mut self) -> u32 {
        let division = self.division;
        let numbers = division.held()..self.layout.width.registers();
        let mut registers =
            Registers::new(self.uses, &division.pinned, numbers, division.chains.len() as u32);
        for (step, at) in self.body.steps.iter().zip(0..) {
            registers.begin();
            self.step(step, at, &mut registers);
        }
        registers.places
    }

    /// A loop over all rows, from this part of each group on.
    fn pass(&mut self, first: usize) -> u32 {
        let (layout, division) = (self.layout, self.division);
        self.each_accumulator(first, Assembler::load);
        self.each_chain(Assembler::load_first);
        self.start_rounds(first);
        self.assembler.align();
        let top = self.assembler.here();
        self.top = Some(top);
        let mut places = 0;
        for part in 0..division.unrolled {
            self.part = part;
            places = places.max(self.round());
        }
        self.assembler.add_number(ROW, division.round as i32);
        self.assembler.compare_registers(ROW, END);
        self.assembler.jump_back(Condition::Below, top);
        if let Some(met) = division.met() {
            self.assembler.requirements(SCRATCH, met);
            let lanes = layout.width.bytes() / layout.precision.bytes();
            self.assembler.compare_number(SCRATCH, (1 << lanes) - 1);
            self.failures.push(self.assembler.jump(Condition::NotEqual));
        }
        self.each_accumulator(first, Assembler::store);
        self.each_chain(Assembler::store_first);
        places
    }

    /// Before the rows, from this part of each group on.
    fn start_rounds(&mut self, first: usize) {
        if let Some(met) = self.division.met() {
            self.assembler.begin_requirements(met);
        }
        self.assembler.number(ROW, (first * self.layout.width.bytes()) as i32);
    }

    /// Loads or stores the sums to which rows are added in their order.
    fn each_chain(&mut self, mut go: impl FnMut(&mut Assembler, Vector, Address)) {
        for (&sum, register) in self.division.chains.iter().zip((0..).map(Vector)) {
            go(self.assembler, register, self.layout.chain(sum));
        }
    }

    /// Loads or stores the accumulators of a pass.
    fn each_accumulator(&mut self, first: usize, mut go: impl FnMut(&mut Assembler, Vector, Address)) {
        for (index, &sum) in self.division.sums.iter().enumerate() {
            for part in 0..self.division.unrolled {
                let register = self.division.accumulator(index, part);
                go(self.assembler, register, self.layout.sum(sum, first + part));
            }
        }
    }

    /// The accumulator of a sum, unless it stays in memory.
    fn accumulator(&self, sum: u32) -> Option<Vector> {
        let index = self.division.sums.binary_search(&sum).ok()?;
        Some(self.division.accumulator(index, self.part))
    }

    fn step(&mut self, step: &Step, at: u32, registers: &mut Registers<'_>) {
        let [a, b, c] = self.uses.of_step(at);
        match *step {
            Step::Binary { op, .. } => {
                let (a, b) = ordered(op, [a, b], registers);
                let a = self.fetch(a, registers, &[]);
                let b = if op.is_on_bits() {
                    self.whole(b, registers, &[a])
                } else {
                    self.place(b, registers, &[a])
                };
                let dst = self.result(at, registers, &[]);
                self.assembler.binary(op, dst, a, b);
            }
            Step::Compare { how, .. } => {
                let a = self.fetch(a, registers, &[]);
                let b = self.place(b, registers, &[a]);
                let dst = self.result(at, registers, &[]);
                self.assembler.compare(how, dst, a, b);
            }
            Step::Sqrt(_) => {
                let a = self.place(a, registers, &[]);
                let dst = self.result(at, registers, &[]);
                self.assembler.sqrt(dst, a);
            }
            Step::Round { how, .. } => {
                let a = self.place(a, registers, &[]);
                let dst = self.result(at, registers, &[]);
                self.assembler.round(how, dst, a);
            }
            Step::MulAdd { .. } => {
                let a = self.fetch(a, registers, &[]);
                let b = self.fetch(b, registers, &[a]);
                let c = self.place(c, registers, &[a, b]);
                // The first factor is overwritten by the result.
                let last = if let Place::Register(c) = c { c } else { b };
                let dst = self.result(at, registers, &[b, last]);
                if dst != a {
                    self.assembler.copy(dst, a);
                }
                self.assembler.mul_add(dst, b, c);
            }
            Step::Blend { .. } => {
                let [mask, then, otherwise] = [a, b, c];
                let mask = self.fetch(mask, registers, &[]);
                let otherwise = self.fetch(otherwise, registers, &[mask]);
                let then = self.whole(then, registers, &[mask, otherwise]);
                let dst = self.result(at, registers, &[]);
                self.assembler.blend(dst, otherwise, then, mask);
            }
            Step::Store { slot, .. } => {
                let a = self.fetch(a, registers, &[]);
                self.assembler.store(a, self.layout.slot_at(slot, self.part));
                self.pass_operands(at, registers);
            }
            Step::Accumulate { sum, negative, .. } => {
                let op = if negative { Binary::Sub } else { Binary::Add };
                if let Some(sum) = self.accumulator(sum) {
                    let a = self.place(a, registers, &[]);
                    self.assembler.binary(op, sum, sum, a);
                } else {
                    let a = self.fetch(a, registers, &[]);
                    let freed = registers.take(None, &[a]);
                    let (register, sum) = (self.spill(freed), self.layout.sum(sum, self.part));
                    self.assembler.load(register, sum);
                    self.assembler.binary(op, register, register, Place::Register(a));
                    self.assembler.store(register, sum);
                }
                self.pass_operands(at, registers);
            }
            Step::Chain { sum, negative, .. } => {
                let a = self.fetch(a, registers, &[]);
                let op = if negative { Binary::Sub } else { Binary::Add };
                let index = self.division.chains.partition_point(|&known| known < sum);
                // The first places of the memory for registers are theirs.
                self.assembler.store(a, self.layout.spilled(index as u32));
                for lane in 0..self.layout.lanes() {
                    let from = self.layout.lane(index as u32, lane);
                    self.assembler.first_lane(op, Vector(index as u8), from);
                }
                self.pass_operands(at, registers);
            }
            Step::Require { how, .. } => {
                let a = self.fetch(a, registers, &[]);
                let b = self.place(b, registers, &[a]);
                let last = if let Place::Register(b) = b { b } else { a };
                // With AVX-512 the result is a mask, and none is overwritten.
                let freed = match self.layout.width {
                    Width::One | Width::Avx2 => registers.take(None, &[a, last]),
                    Width::Avx512 => Freed { register: a, spill: None },
                };
                let free = self.spill(freed);
                if let Some(met) = self.division.met() {
                    self.assembler.require(how, [a, free], b, met, self.turn);
                    self.turn = (self.turn + 1) % met.turns;
                }
                self.pass_operands(at, registers);
            }
        }
    }

    /// The register of the result, when the operands have been used.
    fn result(&mut self, at: u32, registers: &mut Registers<'_>, kept: &[Vector]) -> Vector {
        self.pass_operands(at, registers);
        let freed = registers.take(Some(Id(at)), kept);
        self.spill(freed)
    }

    fn pass_operands(&self, at: u32, registers: &mut Registers<'_>) {
        self.uses.each(at).for_each(|used| registers.pass(used));
    }

    fn spill(&mut self, Freed { register, spill }: Freed) -> Vector {
        if let Some(place) = spill {
            self.assembler.store(register, self.layout.spilled(place));
        }
        register
    }

    /// An operand in a register.
    fn fetch(&mut self, Used { id, .. }: Used, registers: &mut Registers<'_>, kept: &[Vector]) -> Vector {
        if let Some(register) = registers.find(id) {
            return register;
        }
        let place = registers.place(id);
        let freed = registers.take(Some(id), kept);
        let register = self.spill(freed);
        match place {
            Some(place) => self.assembler.load(register, self.layout.spilled(place)),
            None => self.load(id, register),
        }
        register
    }

    /// An operand as the last of an instruction: in memory, if it has no register and is not used again soon.
    fn place(&mut self, used: Used, registers: &mut Registers<'_>, kept: &[Vector]) -> Place {
        if let Some(register) = registers.find(used.id) {
            return Place::Register(register);
        }
        if used.again() && registers.has_free() {
            return Place::Register(self.fetch(used, registers, kept));
        }
        match registers.place(used.id) {
            Some(place) => Place::Memory(self.layout.spilled(place)),
            None => self.in_memory(self.uses.operand(used.id)),
        }
    }

    /// The last operand of an instruction that reads all of it: single numbers in memory have others beside them, which may just be
    /// written. The table of what rows share has copies.
    fn whole(&mut self, used: Used, registers: &mut Registers<'_>, kept: &[Vector]) -> Place {
        if self.layout.is_one() && !matches!(self.uses.operand(used.id), Operand::Shared(_)) {
            return Place::Register(self.fetch(used, registers, kept));
        }
        self.place(used, registers, kept)
    }

    /// Loads what no step has computed.
    fn load(&mut self, id: Id, register: Vector) {
        match self.in_memory(self.uses.operand(id)) {
            Place::Broadcast(address) => self.assembler.spread(register, address),
            Place::Memory(address) => self.assembler.load(register, address),
            Place::Register(_) => {}
        }
    }

    /// Where an operand is in memory; the pointer of a column is loaded, if it has no register.
    fn in_memory(&mut self, operand: Operand) -> Place {
        let (layout, part) = (self.layout, self.part);
        match operand {
            Operand::Column(column) => {
                let pointer = self.pointer(column);
                Place::Memory(layout.column_at(pointer, part))
            }
            Operand::Slot(slot) => Place::Memory(layout.slot_at(slot, part)),
            Operand::Shared(index) if layout.width == Width::Avx512 => {
                Place::Broadcast(layout.shared_at(index))
            }
            Operand::Shared(index) => Place::Memory(layout.shared_at(index)),
            // In a register, or in the memory for registers.
            Operand::Value(_) => unreachable!("a result has a register or a place"),
        }
    }

    fn pointer(&mut self, column: u32) -> Gpr {
        if let Some(&(_, register)) = self.division.hot.iter().find(|&&(hot, _)| hot == column) {
            return register;
        }
        self.assembler.load_pointer(SCRATCH, column_pointer(column));
        SCRATCH
    }
}

/// The operands of a step, with one that can stay in memory as the second.
fn ordered(op: Binary, [a, b]: [Used; 2], registers: &Registers<'_>) -> (Used, Used) {
    let waits = |used: Used| registers.find(used.id).is_none();
    let stays = |used: Used| waits(used) && !used.again();
    // What has no register, if the other has one; of two without, what is not used again.
    let swaps = if waits(b) { stays(a) && !stays(b) } else { waits(a) };
    if op.is_commutative() && swaps { (b, a) } else { (a, b) }
}
