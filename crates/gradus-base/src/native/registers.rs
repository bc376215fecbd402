//! Which operand is in which register while the steps of a row are written down.
//!
//! What is not used again leaves its register at once; where none is free, the operand whose next use is furthest leaves (Belady
//! 1966, A study of replacement algorithms for a virtual-storage computer, IBM Systems Journal 5), and if nothing else has it,
//! it is kept in memory first.

use super::assembler::Vector;
use super::uses::{Id, NEVER, Uses};

/// What has to be done before a register can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Freed {
    pub(super) register: Vector,
    /// Its content goes to this place of the memory for registers.
    pub(super) spill: Option<u32>,
}

/// The registers that hold operands.
#[derive(Debug)]
pub(super) struct Registers<'u> {
    uses: &'u Uses,
    /// Registers from this number on are given out; those before hold the same throughout.
    first: u8,
    held: Vec<Option<Id>>,
    /// The step that uses next what each of them holds.
    upcoming: Vec<u32>,
    /// The register of each operand.
    register: Vec<Option<Vector>>,
    /// The place of each operand in the memory for registers.
    place: Vec<Option<u32>>,
    /// How many uses of each operand are behind.
    past: Vec<u32>,
    /// Places that are free again; those given back by the current step are still read by it.
    free: Vec<u32>,
    given_back: Vec<u32>,
    /// How many places are needed.
    pub(super) places: u32,
}

impl<'u> Registers<'u> {
    /// Those of `numbers`, behind those that hold `pinned`; the first `places` of the memory for registers are not given out.
    pub(super) fn new(
        uses: &'u Uses,
        pinned: &[(Id, Vector)],
        numbers: core::ops::Range<usize>,
        places: u32,
    ) -> Self {
        let mut register = vec![None; uses.len()];
        pinned.iter().for_each(|&(id, number)| register[id.index()] = Some(number));
        Self {
            uses,
            first: numbers.start as u8,
            held: vec![None; numbers.len()],
            upcoming: vec![NEVER; numbers.len()],
            register,
            place: vec![None; uses.len()],
            past: vec![0; uses.len()],
            free: Vec::new(),
            given_back: Vec::new(),
            places,
        }
    }

    /// A further step begins.
    pub(super) fn begin(&mut self) {
        self.free.append(&mut self.given_back);
    }

    pub(super) fn find(&self, id: Id) -> Option<Vector> {
        self.register[id.index()]
    }

    /// Where a result is that has left its register.
    pub(super) fn place(&self, id: Id) -> Option<u32> {
        self.place[id.index()]
    }

    /// The first use that is not behind.
    fn next(&self, id: Id) -> u32 {
        self.uses.steps(id).get(self.past[id.index()] as usize).copied().unwrap_or(NEVER)
    }

    /// Is it used after this step?
    pub(super) fn is_used_after(&self, id: Id, step: u32) -> bool {
        self.uses.steps(id).last().is_some_and(|&last| last > step)
    }

    pub(super) fn has_free(&self) -> bool {
        self.held.iter().any(Option::is_none)
    }

    /// A register for `id`, but none of those that `kept` names.
    pub(super) fn take(&mut self, id: Option<Id>, kept: &[Vector]) -> Freed {
        let number = |index: usize| Vector(self.first + index as u8);
        let is_kept = |&index: &usize| kept.contains(&number(index));
        let free = (0..self.held.len()).rfind(|index| self.held[*index].is_none() && !is_kept(index));
        // A step keeps three at most, and there are more.
        let candidates = || (0..self.held.len()).filter(|index| !is_kept(index));
        let index = free.or_else(|| candidates().max_by_key(|&index| self.upcoming[index])).unwrap_or(0);
        let register = number(index);
        let before = core::mem::replace(&mut self.held[index], id);
        let mut spill = None;
        if let Some(before) = before {
            self.register[before.index()] = None;
            let is_lost = self.uses.is_value(before) && self.place[before.index()].is_none();
            if is_lost && self.next(before) != NEVER {
                let place = self.free.pop().unwrap_or_else(|| {
                    self.places += 1;
                    self.places - 1
                });
                self.place[before.index()] = Some(place);
                spill = Some(place);
            }
        }
        if let Some(id) = id {
            self.register[id.index()] = Some(register);
            self.upcoming[index] = self.next(id);
        }
        Freed { register, spill }
    }

    /// One use of an operand is behind; after the last, its register and its place are free.
    pub(super) fn pass(&mut self, id: Id) {
        self.past[id.index()] += 1;
        let next = self.next(id);
        let held = self.register[id.index()].and_then(|Vector(register)| register.checked_sub(self.first));
        if let Some(held) = held {
            self.upcoming[held as usize] = next;
        }
        if next != NEVER {
            return;
        }
        self.given_back.extend(self.place[id.index()].take());
        if let Some(held) = held {
            self.held[held as usize] = None;
            self.register[id.index()] = None;
        }
    }
}
