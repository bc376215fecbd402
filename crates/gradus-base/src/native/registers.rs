//! Which operand is in which register while the steps of a row are written down.
//!
//! What is not used again leaves its register at once; where none is free, the operand whose next use is furthest leaves (Belady
//! 1966, A study of replacement algorithms for a virtual-storage computer, IBM Systems Journal 5), and if nothing else has it,
//! it is kept in memory first.

use super::assembler::Vector;
use super::uses::{Id, NEVER, Used, Uses};

/// What has to be done before a register can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Freed {
    pub(super) register: Vector,
    /// Its content goes to this place of the memory for registers.
    pub(super) spill: Option<u32>,
}

/// What is known of an operand.
#[derive(Clone, Copy, Debug)]
struct Known {
    register: Option<Vector>,
    /// Its place in the memory for registers.
    place: Option<u32>,
    /// The first use that is not behind.
    next: u32,
}

/// The most that any machine has.
const MOST: usize = 32;

/// The registers that hold operands.
#[derive(Debug)]
pub(super) struct Registers<'u> {
    uses: &'u Uses,
    /// Those that are given out, and those of them that are free, a bit each; others hold the same throughout.
    given: u32,
    free: u32,
    held: [Option<Id>; MOST],
    /// The step that uses next what each of them holds.
    upcoming: [u32; MOST],
    operands: Vec<Known>,
    /// Places that are free again; those given back by the current step are still read by it.
    free_places: Vec<u32>,
    given_back: Vec<u32>,
    /// How many places are needed.
    pub(super) places: u32,
}

/// A bit for each of these.
fn bits(registers: &[Vector]) -> u32 {
    registers.iter().fold(0, |bits, register| bits | bit(*register))
}

fn bit(Vector(register): Vector) -> u32 {
    1 << (register % MOST as u8)
}

impl<'u> Registers<'u> {
    /// Those of `numbers`, behind those that hold `pinned`; the first `places` of the memory for registers are not given out.
    pub(super) fn new(
        uses: &'u Uses,
        pinned: &[(Id, Vector)],
        numbers: core::ops::Range<usize>,
        places: u32,
    ) -> Self {
        let known = |&next: &u32| Known { register: None, place: None, next };
        let mut operands: Vec<Known> = uses.first.iter().map(known).collect();
        pinned.iter().for_each(|&(id, number)| operands[id.index()].register = Some(number));
        let given = numbers.fold(0, |bits, number| bits | bit(Vector(number as u8)));
        Self {
            uses,
            given,
            free: given,
            held: [None; MOST],
            upcoming: [NEVER; MOST],
            operands,
            free_places: Vec::new(),
            given_back: Vec::new(),
            places,
        }
    }

    /// A further step begins.
    pub(super) fn begin(&mut self) {
        self.free_places.append(&mut self.given_back);
    }

    pub(super) fn find(&self, id: Id) -> Option<Vector> {
        self.operands[id.index()].register
    }

    /// Where a result is that has left its register.
    pub(super) fn place(&self, id: Id) -> Option<u32> {
        self.operands[id.index()].place
    }

    pub(super) fn has_free(&self) -> bool {
        self.free != 0
    }

    /// A register for `id`, but none of those that `kept` names.
    pub(super) fn take(&mut self, id: Option<Id>, kept: &[Vector]) -> Freed {
        let kept = bits(kept);
        let number = match self.free & !kept {
            0 => self.furthest(self.given & !kept),
            free => free.ilog2() as u8,
        };
        let (index, register) = (usize::from(number), Vector(number));
        let before = core::mem::replace(&mut self.held[index], id);
        let spill = before.and_then(|before| self.leave(before));
        self.free &= !bit(register);
        match id {
            Some(id) => {
                let known = &mut self.operands[id.index()];
                known.register = Some(register);
                self.upcoming[index] = known.next;
            }
            None => self.free |= bit(register) & self.given,
        }
        Freed { register, spill }
    }

    /// The one of these whose content is used last.
    fn furthest(&self, mut candidates: u32) -> u8 {
        let (mut best, mut latest) = (0, 0);
        // A step keeps three at most, and there are more.
        while candidates != 0 {
            let number = candidates.trailing_zeros() as u8;
            candidates &= candidates - 1;
            let next = self.upcoming[usize::from(number)];
            if next >= latest {
                (best, latest) = (number, next);
            }
        }
        best
    }

    /// An operand loses its register; the place to which it goes, if it is needed and nowhere else.
    fn leave(&mut self, id: Id) -> Option<u32> {
        let is_value = self.uses.is_value(id);
        let known = &mut self.operands[id.index()];
        known.register = None;
        if !is_value || known.place.is_some() || known.next == NEVER {
            return None;
        }
        let place = self.free_places.pop().unwrap_or_else(|| {
            self.places += 1;
            self.places - 1
        });
        known.place = Some(place);
        Some(place)
    }

    /// One use of an operand is behind; after the last, its register and its place are free.
    pub(super) fn pass(&mut self, Used { id, next }: Used) {
        let known = &mut self.operands[id.index()];
        known.next = next;
        let held = known.register.filter(|&register| bit(register) & self.given != 0);
        if let Some(Vector(register)) = held {
            self.upcoming[usize::from(register)] = next;
        }
        if next != NEVER {
            return;
        }
        self.given_back.extend(known.place.take());
        if let Some(register) = held {
            known.register = None;
            self.held[usize::from(register.0)] = None;
            self.free |= bit(register);
        }
    }
}
