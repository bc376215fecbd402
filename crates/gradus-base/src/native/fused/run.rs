//! Runs a program that has been fused.

use super::bodies::CONSTANTS;
use super::cut::{Cut, Rider};
use super::outline::{Event, Kind, Outline};
use crate::native::{GROUP, Loops, Memory};
use crate::scalar::Numeric;
use core::fmt;

/// What runs in one go.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    /// A step of the program, which its interpreter knows.
    Step(u32),
    Loop(u32),
    /// Short steps as straight code.
    Straight(u32),
}

impl Piece {
    /// The step, if it is one.
    pub(super) fn step(&self) -> Option<u32> {
        match *self {
            Self::Step(step) => Some(step),
            Self::Loop(_) | Self::Straight(_) => None,
        }
    }
}

/// A loop in its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Pass {
    pub(super) rows: u32,
    /// Slots of what rows share.
    pub(super) shared: Vec<u32>,
    /// Afterwards so many numbers are copied: from, to, how many.
    pub(super) copies: Vec<[u32; 3]>,
    pub(super) reductions: Vec<Reduction>,
    /// Where its table of what rows share begins, in numbers.
    pub(super) table: usize,
}

/// A sum that a loop adds a part of.
#[derive(Clone, Debug)]
pub(super) struct Reduction {
    kind: Kind,
    out: u32,
    /// Of a sum in order, the terms before those of the loop, and behind them.
    terms: [Vec<Event>; 2],
    /// Of a pooled sum, the factors, and the terms before the loop and behind it, by number.
    factors: Vec<Event>,
    numbers: [[u32; 2]; 2],
}

impl Reduction {
    pub(super) fn of(outline: &Outline, rider: &Rider, cut: &Cut) -> Self {
        let reads = outline.reads(rider.step);
        let first = (cut.start + rider.offset) as u32;
        let (before, behind) = reads.split_at(rider.event as usize);
        let long = reads[rider.event as usize];
        let last = first + cut.rows;
        let head = Event { len: first, ..long };
        let tail = Event { first: long.first + last, len: long.len - last, ..long };
        Self {
            kind: outline.kind(rider.step),
            out: outline.out(rider.step).first,
            terms: [
                before.iter().copied().chain([head]).collect(),
                [tail].into_iter().chain(behind[1..].iter().copied()).collect(),
            ],
            factors: reads.to_vec(),
            numbers: [[0, first], [last, long.len]],
        }
    }

    /// Adds the terms before those of the loop (0), or behind them (1).
    fn add<T: Numeric>(&self, part: usize, memory: &[T], lanes: &mut [T; GROUP]) {
        if self.kind == Kind::Chain {
            for event in &self.terms[part] {
                let terms = &memory[event.first as usize..][..event.len as usize];
                let add = |sum: T, &x: &T| if event.negative { sum - x } else { sum + x };
                lanes[0] = terms.iter().fold(lanes[0], add);
            }
            return;
        }
        let [first, end] = self.numbers[part];
        for number in first..end {
            let factor =
                |event: &Event| memory[(event.first + if event.len > 1 { number } else { 0 }) as usize];
            let term = match &self.factors[..] {
                [a, b, ..] => factor(a) * factor(b),
                all => all.first().map_or(T::zero(), factor),
            };
            let lane = &mut lanes[number as usize % GROUP];
            *lane = if self.factors[0].negative { *lane - term } else { *lane + term };
        }
    }

    /// What the lanes are before the first term.
    fn begin<T: Numeric>(&self) -> [T; GROUP] {
        [if self.kind == Kind::Chain { -T::zero() } else { T::zero() }; GROUP]
    }

    /// The lanes are added pairwise, as by the kernels of sums.
    fn end<T: Numeric>(&self, lanes: &[T; GROUP]) -> T {
        if self.kind == Kind::Chain {
            return lanes[0];
        }
        let eight: [T; 8] = core::array::from_fn(|lane| lanes[lane] + lanes[lane + 8]);
        let four: [T; 4] = core::array::from_fn(|lane| eight[lane] + eight[lane + 4]);
        (four[0] + four[2]) + (four[1] + four[3])
    }
}

/// A program of which parts are machine code.
#[derive(Debug)]
pub struct Fused<T> {
    loops: Loops<T>,
    straight: Loops<T>,
    pieces: Vec<Piece>,
    passes: Vec<Pass>,
    /// Numbers of the memory: the workspace of the program, and what loops need behind it.
    memory: usize,
    /// Slots that hold constants.
    constants: u32,
    /// Numbers of all tables of what rows share; that of straight code is the last.
    shared: usize,
    /// Where that begins.
    of_straight: usize,
}

/// Memory of loops beside that of the program.
#[derive(Clone, Debug)]
pub struct Space<T> {
    shared: Vec<T>,
    sums: Vec<[T; GROUP]>,
    spilled: Vec<T>,
}

impl<T> Default for Space<T> {
    fn default() -> Self {
        Self { shared: Vec::new(), sums: Vec::new(), spilled: Vec::new() }
    }
}

impl<T: Numeric> Fused<T> {
    pub(super) fn new(
        [loops, straight]: [Loops<T>; 2],
        pieces: Vec<Piece>,
        mut passes: Vec<Pass>,
        outline: &Outline,
    ) -> Self {
        let mut shared = 0;
        for pass in &mut passes {
            pass.table = shared;
            shared += (CONSTANTS + pass.shared.len()) * loops.copies();
        }
        let of_straight = shared;
        shared += CONSTANTS * straight.copies();
        let windows = passes.iter().map(|pass| pass.copies.len()).max().unwrap_or(0);
        // A window may read as many lanes behind the last slot.
        let memory = outline.size as usize + (windows + 1) * GROUP;
        Self { loops, straight, pieces, passes, memory, constants: outline.constants, shared, of_straight }
    }

    /// The code of all loops, and straight code.
    #[must_use]
    pub fn code(&self) -> [&[u8]; 2] {
        [self.loops.code(), self.straight.code()]
    }

    /// Runs the program on its memory: `step` interprets a step, by number, and says whether to go on. `constants` are the numbers that
    /// operations need.
    pub fn run(
        &self,
        space: &mut Space<T>,
        memory: &mut Vec<T>,
        constants: [T; CONSTANTS],
        mut step: impl FnMut(u32, &mut [T]) -> bool,
    ) -> bool {
        self.prepare(space, memory, constants);
        self.pieces.iter().all(|piece| match *piece {
            Piece::Step(number) => step(number, memory),
            Piece::Straight(number) => {
                let Space { shared, sums, spilled } = &mut *space;
                let shared = &shared[self.of_straight..];
                self.straight.run_once(number as usize, &mut Memory { slots: memory, shared, sums, spilled })
            }
            Piece::Loop(number) => {
                self.pass(number as usize, space, memory);
                true
            }
        })
    }

    /// Makes room, once; numbers that never change are there from then on.
    fn prepare(&self, space: &mut Space<T>, memory: &mut Vec<T>, constants: [T; CONSTANTS]) {
        if memory.len() >= self.memory && space.shared.len() == self.shared {
            return;
        }
        memory.resize(memory.len().max(self.memory), T::zero());
        space.spilled = vec![T::zero(); self.loops.spilled().max(self.straight.spilled())];
        let sums = self.passes.iter().map(|pass| pass.reductions.len()).max().unwrap_or(0);
        space.sums = vec![[T::zero(); GROUP]; sums];
        space.shared = vec![T::zero(); self.shared];
        for pass in &self.passes {
            let fixed = pass.shared.iter().map(|&slot| memory[slot as usize]);
            let table = space.shared[pass.table..].chunks_exact_mut(self.loops.copies());
            constants.into_iter().chain(fixed).zip(table).for_each(|(number, copies)| copies.fill(number));
        }
        let table = space.shared[self.of_straight..].chunks_exact_mut(self.straight.copies());
        constants.into_iter().zip(table).for_each(|(number, copies)| copies.fill(number));
    }

    fn pass(&self, number: usize, space: &mut Space<T>, memory: &mut [T]) {
        let pass = &self.passes[number];
        let copies = self.loops.copies();
        let table = space.shared[pass.table..].chunks_exact_mut(copies).skip(CONSTANTS);
        for (&slot, copies) in pass.shared.iter().zip(table) {
            if slot >= self.constants {
                copies.fill(memory[slot as usize]);
            }
        }
        for (reduction, lanes) in pass.reductions.iter().zip(&mut space.sums) {
            *lanes = reduction.begin();
            reduction.add(0, memory, lanes);
        }
        let Space { shared, sums, spilled } = space;
        let shared = &shared[pass.table..];
        let mut of_loop = Memory { slots: memory, shared, sums, spilled };
        self.loops.run_lines(number, pass.rows as usize, &mut of_loop);
        for &[from, to, len] in &pass.copies {
            memory.copy_within(from as usize..(from + len) as usize, to as usize);
        }
        for (reduction, lanes) in pass.reductions.iter().zip(sums) {
            reduction.add(1, memory, lanes);
            memory[reduction.out as usize] = reduction.end(lanes);
        }
    }
}

/// What has been made.
impl<T> fmt::Display for Fused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |is_one: fn(&Piece) -> bool| self.pieces.iter().filter(|piece| is_one(piece)).count();
        let loops = count(|piece| matches!(piece, Piece::Loop(_)));
        let straight = count(|piece| matches!(piece, Piece::Straight(_)));
        let steps = self.pieces.len() - loops - straight;
        let bytes = self.loops.pages.code().len() + self.straight.pages.code().len();
        if loops > 0 {
            let bits = self.loops.layout.width.bytes() * 8;
            write!(f, "for registers of {bits} bits: loops {loops}")?;
        } else {
            f.write_str("without loops")?;
        }
        if straight > 0 {
            write!(f, ", straight {straight}")?;
        }
        write!(f, ", bytes {bytes}, steps between them {steps}")
    }
}
