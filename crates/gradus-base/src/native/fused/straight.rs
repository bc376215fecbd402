//! Neighboring short steps as one piece of straight code, number by number.
//!
//! What a step computes stays in a register for those behind it, and goes to memory only if something else reads it there.

use super::bodies::Words;
use super::outline::{Kind, Outline};
use super::run::Piece;
use crate::native::{Binary, Body, Operand, Step};

/// Operations of all pieces: some 15 MB of code. It is faster than the interpreter also where it comes from memory.
const MOST_STEPS: usize = 1_000_000;
/// Numbers that a piece computes at least: a call costs as much as to interpret one or two.
const LEAST: usize = 3;

/// Numbers of one piece, beyond which another one begins: what is known of them stays in the caches while it is written.
const ENOUGH: usize = 1024;

/// A piece that is being written.
#[derive(Debug, Default)]
pub struct Straight {
    body: Body,
    /// Of all slots, which of those it is that the piece writes, from 1 on; 0 if it writes it not. Of what no piece writes, the system
    /// has no memory to give.
    places: Vec<u32>,
    /// The slots that the piece writes.
    slots: Vec<Slot>,
}

/// What is known of a slot that a piece writes.
#[derive(Clone, Copy, Debug)]
struct Slot {
    number: u32,
    /// What has been written, which memory may not have.
    value: Option<Operand>,
    /// How many more times the piece writes it.
    writes: u32,
    /// Is it read behind the piece?
    is_read_later: bool,
}

impl Straight {
    /// The number in a slot.
    #[must_use]
    pub fn read(&self, slot: u32) -> Operand {
        let place = self.places[slot as usize].checked_sub(1);
        place.and_then(|place| self.slots[place as usize].value).unwrap_or(Operand::Slot(slot))
    }

    /// Puts a number in a slot.
    pub fn write(&mut self, slot: u32, value: Operand) {
        let value = match value {
            // As a value of its own: its slot may be written before it is read again.
            Operand::Slot(_) => self.body.binary(Binary::Or, value, value),
            known => known,
        };
        let of = &mut self.slots[self.places[slot as usize] as usize - 1];
        of.value = Some(value);
        of.writes -= 1;
        if of.writes == 0 && of.is_read_later {
            self.body.push(Step::Store { slot, a: value });
        }
    }

    /// Where operations are written.
    pub fn body(&mut self) -> &mut Body {
        &mut self.body
    }

    /// A piece begins, of these steps.
    fn begin(&mut self, outline: &Outline, steps: &[u32], live: &Live) {
        self.body = Body::default();
        self.slots.drain(..).for_each(|of| self.places[of.number as usize] = 0);
        for event in steps.iter().flat_map(|&step| outline.events(step)).filter(|event| event.writes) {
            for number in event.first..event.first + event.len {
                let place = &mut self.places[number as usize];
                if *place == 0 {
                    self.slots.push(Slot { number, value: None, writes: 0, is_read_later: live.has(number) });
                    *place = self.slots.len() as u32;
                }
                self.slots[*place as usize - 1].writes += 1;
            }
        }
    }
}

/// The slots whose numbers are read later on.
#[derive(Debug)]
struct Live {
    words: Vec<u64>,
}

impl Live {
    fn has(&self, slot: u32) -> bool {
        self.words[slot as usize / 64] >> (slot % 64) & 1 == 1
    }

    fn set(&mut self, [first, end]: [u32; 2], is_read: bool) {
        for slot in first..end {
            let word = &mut self.words[slot as usize / 64];
            *word = *word & !(1 << (slot % 64)) | u64::from(is_read) << (slot % 64);
        }
    }

    /// A step further back in the program.
    fn pass(&mut self, outline: &Outline, step: u32) {
        outline.events(step).iter().rev().for_each(|event| self.set(event.range(), !event.writes));
    }
}

/// Makes pieces of neighboring short steps; appends their bodies.
pub(super) fn join(
    outline: &Outline,
    pieces: &[Piece],
    words: &dyn Words,
    bodies: &mut Vec<Body>,
) -> Vec<Piece> {
    // A table of all slots costs more than to look at the pieces.
    if !pieces.iter().filter_map(Piece::step).any(|step| outline.is_short(step)) {
        return pieces.to_vec();
    }
    let mut live = Live { words: vec![0; (outline.size as usize).div_ceil(64)] };
    outline.outputs.iter().for_each(|&range| live.set(range, true));
    let mut straight = Straight { places: vec![0; outline.size as usize], ..Straight::default() };
    let (mut joined, mut count) = (Vec::new(), 0);
    let mut rest = pieces;
    // From the end, since it matters what is read later.
    while let [before @ .., last] = rest {
        let (first, numbers) = before_short(outline, rest);
        let steps: Vec<u32> = rest[first..].iter().filter_map(Piece::step).collect();
        if numbers >= LEAST
            && (steps.len() > 1 || outline.kind(steps[0]) == Kind::Other)
            && count < MOST_STEPS
        {
            straight.begin(outline, &steps, &live);
            steps.iter().for_each(|&step| words.singles(step, &mut straight));
            count += straight.body.steps.len();
            joined.push(Piece::Straight(bodies.len() as u32));
            bodies.push(core::mem::take(&mut straight.body));
            rest = &rest[..first];
        } else {
            joined.push(*last);
            rest = before;
        }
        match joined.last() {
            Some(Piece::Step(step)) => live.pass(outline, *step),
            Some(Piece::Straight(_)) => steps.iter().rev().for_each(|&step| live.pass(outline, step)),
            // It may read any.
            _ => live.words.fill(u64::MAX),
        }
    }
    joined.reverse();
    joined
}

/// Where the short steps at the end of `pieces` begin, as many as make one piece, and how many numbers they compute.
fn before_short(outline: &Outline, pieces: &[Piece]) -> (usize, usize) {
    let (mut first, mut numbers) = (pieces.len(), 0);
    while numbers < ENOUGH
        && let Some(step) = pieces[..first].last().and_then(Piece::step)
        && outline.is_short(step)
    {
        first -= 1;
        numbers += outline.numbers(step);
    }
    (first, numbers)
}
