//! Where the operands of a body are used.

use super::body::{Body, Operand, Step};
use core::hash::{BuildHasherDefault, Hasher};
use std::collections::HashMap;

/// An operand of a body, by number: results of steps first, in their order, then what is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id(pub(super) u32);

impl Id {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A hash of a slot. They are looked up several times for each step, and nobody chooses them to collide.
#[derive(Clone, Copy, Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u32(byte.into()));
    }
    fn write_u32(&mut self, number: u32) {
        // Knuth, The Art of Computer Programming, volume 3, section 6.4: by the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// No further use.
pub(super) const NEVER: u32 = u32::MAX;

/// The numbers of the operands of a body, and the steps that use each.
#[derive(Debug)]
pub(super) struct Uses {
    /// Of columns and what rows share, by their own numbers.
    loaded: [Vec<u32>; 2],
    /// Of slots, which may be few of many.
    slots: HashMap<u32, u32, BuildHasherDefault<Spread>>,
    /// What each number stands for, from that of the first load on.
    operands: Vec<Operand>,
    values: u32,
    /// The uses of each operand are those from its entry up to the next one's.
    first: Vec<u32>,
    steps: Vec<u32>,
}

impl Uses {
    pub(super) fn of(body: &Body) -> Self {
        let values = body.steps.len() as u32;
        let mut uses = Self {
            loaded: Default::default(),
            slots: HashMap::default(),
            operands: Vec::new(),
            values,
            first: Vec::new(),
            steps: Vec::new(),
        };
        let mut count = vec![0_u32; values as usize];
        for operand in body.steps.iter().flat_map(Step::operands) {
            let id = uses.number(operand);
            count.resize(count.len().max(id.index() + 1), 0);
            count[id.index()] += 1;
        }
        uses.first = Vec::with_capacity(count.len() + 1);
        let mut total = 0;
        for count in count {
            uses.first.push(total);
            total += count;
        }
        uses.first.push(total);
        let mut next = uses.first.clone();
        uses.steps = vec![0; total as usize];
        for (step, at) in body.steps.iter().zip(0..) {
            for operand in step.operands() {
                let entry = &mut next[uses.id(operand).index()];
                uses.steps[*entry as usize] = at;
                *entry += 1;
            }
        }
        uses
    }

    fn number(&mut self, operand: Operand) -> Id {
        let next = self.values + self.operands.len() as u32;
        let (kind, index) = match operand {
            Operand::Value(step) => return Id(step),
            Operand::Column(column) => (0, column as usize),
            Operand::Shared(shared) => (1, shared as usize),
            Operand::Slot(slot) => {
                let number = *self.slots.entry(slot).or_insert(next);
                if number == next {
                    self.operands.push(operand);
                }
                return Id(number);
            }
        };
        let numbers = &mut self.loaded[kind];
        if numbers.len() <= index {
            numbers.resize(index + 1, NEVER);
        }
        if numbers[index] == NEVER {
            numbers[index] = next;
            self.operands.push(operand);
        }
        Id(numbers[index])
    }

    /// The number of an operand of the body.
    pub(super) fn id(&self, operand: Operand) -> Id {
        match operand {
            Operand::Value(step) => Id(step),
            Operand::Column(column) => Id(self.loaded[0][column as usize]),
            Operand::Slot(slot) => Id(self.slots[&slot]),
            Operand::Shared(shared) => Id(self.loaded[1][shared as usize]),
        }
    }

    /// What a number stands for.
    pub(super) fn operand(&self, id: Id) -> Operand {
        match id.0.checked_sub(self.values) {
            None => Operand::Value(id.0),
            Some(index) => self.operands[index as usize],
        }
    }

    /// How many operands there are.
    pub(super) fn len(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn is_value(&self, id: Id) -> bool {
        id.0 < self.values
    }

    /// The steps that use an operand.
    pub(super) fn steps(&self, id: Id) -> &[u32] {
        &self.steps[self.first[id.index()] as usize..self.first[id.index() + 1] as usize]
    }

    /// What is loaded, with how often it is used.
    pub(super) fn loads(&self) -> impl Iterator<Item = (Operand, usize)> {
        (self.values..).map(Id).zip(&self.operands).map(|(id, &operand)| (operand, self.steps(id).len()))
    }

    /// How many results of steps are needed at once, at most.
    pub(super) fn most_live(&self) -> usize {
        let mut ends = vec![0_usize; self.values as usize];
        let (mut live, mut most) = (0_usize, 0);
        for step in 0..self.values {
            if let Some(&last) = self.steps(Id(step)).last() {
                ends[last as usize] += 1;
                live += 1;
            }
            most = most.max(live);
            live -= ends[step as usize];
        }
        most
    }
}
