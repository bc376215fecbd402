//! A program → its loops, and what is left to its interpreter.

use super::bodies::{Builder, Words};
use super::cut::{Cut, Cutter, Rider};
use super::flow::Flow;
use super::groups::{Group, Place, gather, is_lanes};
use super::outline::{Kind, Outline};
use super::riders::{candidates, fit};
use super::run::{Fused, Pass, Piece, Reduction};
use super::straight;
use crate::native::{Body, GROUP, Loops, Width};
use crate::scalar::Numeric;

/// Steps of all loops: beyond, their code would not stay in the caches, nor pay for the time it takes to make.
const MOST_STEPS: usize = 20_000;

/// What is being planned.
struct Planner<'a> {
    flow: &'a Flow<'a>,
    words: &'a dyn Words,
    places: Vec<Place>,
    /// Steps that are not planned yet, the next one last.
    left: Vec<u32>,
    pieces: Vec<Piece>,
    passes: Vec<Pass>,
    bodies: Vec<Body>,
    steps: usize,
}

impl<T: Numeric> Fused<T> {
    /// A program with its loops and what is short as machine code, if there is anything of the kind.
    #[must_use]
    pub fn of(outline: &Outline, width: Width, words: &dyn Words) -> Option<Self> {
        // Slots are displacements of 31 bits in the code.
        if outline.size as usize >= (i32::MAX as usize / size_of::<T>()) / 2 {
            return None;
        }
        let (pieces, passes, bodies) = loops(outline, words);
        // Sums in order read lane by lane what was stored as a register, which takes half as long again from 64 bytes (Sapphire Rapids).
        let has_chains = bodies.iter().any(|body| !body.chains().is_empty());
        let width = if has_chains { Width::Avx2 } else { width };
        let mut singles = Vec::new();
        let pieces = straight::join(outline, &pieces, words, &mut singles);
        if bodies.is_empty() && singles.is_empty() {
            return None;
        }
        // From one row to the next is one number.
        let made = |bodies: &[Body], width| Loops::new(bodies, width, 1);
        Some(Self::new([made(&bodies, width)?, made(&singles, Width::One)?], pieces, passes, outline))
    }
}

/// The loops of a program: in which order they and the other steps run, and their bodies.
fn loops(outline: &Outline, words: &dyn Words) -> (Vec<Piece>, Vec<Pass>, Vec<Body>) {
    let steps = 0..outline.len();
    if !steps.clone().any(|step| is_lanes(outline, step)) {
        return (steps.map(Piece::Step).collect(), Vec::new(), Vec::new());
    }
    let flow = Flow::of(outline);
    let mut planner = Planner {
        flow: &flow,
        words,
        places: vec![Place::Outside; steps.len()],
        left: steps.rev().collect(),
        pieces: Vec::new(),
        passes: Vec::new(),
        bodies: Vec::new(),
        steps: 0,
    };
    while let Some(step) = planner.left.pop() {
        if is_lanes(outline, step) && planner.steps < MOST_STEPS {
            let group = gather(&flow, &mut planner.places, step, &mut planner.left);
            planner.group(group);
        } else {
            planner.pieces.push(Piece::Step(step));
        }
    }
    (planner.pieces, planner.passes, planner.bodies)
}

/// The members of a group that was found to be fit, as loops.
struct Fit {
    cut: Cut,
    riders: Vec<Rider>,
    bodies: [(Body, Vec<u32>); 2],
}

impl Planner<'_> {
    /// Plans as many of the first members as can be; all else is left.
    fn group(&mut self, mut group: Group) {
        let mut fit = None;
        while is_worth(self.flow.outline, &group) {
            match self.attempt(&group) {
                Ok(found) => {
                    fit = Some(found);
                    break;
                }
                Err(_) if group.members.len() == 1 => break,
                Err(count) => self.shorten(&mut group, count),
            }
        }
        let mut rest = group.rest.clone();
        match fit {
            Some(fit) => self.take(&group, &fit, &mut rest),
            None => {
                self.pieces.push(Piece::Step(group.members[0]));
                rest.extend(&group.members[1..]);
                rest.sort_unstable();
            }
        }
        group.members.iter().chain(&group.rest).for_each(|&step| self.places[step as usize] = Place::Outside);
        self.left.extend(rest.into_iter().rev());
    }

    /// Leaves all members but the first ones to the rest.
    fn shorten(&mut self, group: &mut Group, count: usize) {
        let count = count.clamp(1, group.members.len() - 1);
        for step in group.members.drain(count..) {
            self.places[step as usize] = Place::Rest;
            group.rest.push(step);
        }
        group.rest.sort_unstable();
    }

    /// With all sums that can go along; or else with each that can; or without.
    fn attempt(&mut self, group: &Group) -> Result<Fit, usize> {
        let plain = self.attempt_with(group, Vec::new());
        let cutter = Cutter { flow: self.flow, places: &self.places, group, riders: Vec::new() };
        let riders = candidates(&cutter);
        if riders.is_empty() {
            return plain;
        }
        if let Ok(fit) = self.attempt_with(group, riders.clone()) {
            return Ok(fit);
        }
        let mut best = plain;
        let mut chosen = Vec::new();
        for rider in riders {
            chosen.push(rider);
            match self.attempt_with(group, chosen.clone()) {
                Ok(fit) => best = Ok(fit),
                Err(_) => drop(chosen.pop()),
            }
        }
        best
    }

    fn attempt_with(&mut self, group: &Group, riders: Vec<Rider>) -> Result<Fit, usize> {
        let mut cutter = Cutter { flow: self.flow, places: &self.places, group, riders };
        let mut cut = cutter.cut()?;
        cut.early = cutter.early(&cut);
        cutter.look_at_hazards(&cut)?;
        let half = group.members.len() / 2;
        if !fit(&cutter, &cut) {
            return Err(half);
        }
        let riders = cutter.riders;
        let mut builder = Builder::new(self.flow, group, self.words);
        builder.rows(&cut, &riders);
        // What is computed with several shifts may not be much more than what is computed once.
        if builder.len() > group.members.len() * 3 / 2 + 8 {
            return Err(half);
        }
        let rows = (builder.body, builder.shared);
        let mut builder = Builder::new(self.flow, group, self.words);
        builder.windows(&cut.windows, self.flow.outline.size);
        let windows = (builder.body, builder.shared);
        Ok(Fit { cut, riders, bodies: [windows, rows] })
    }

    /// Appends the loops of a group, and the steps of the rest that come between them.
    fn take(&mut self, group: &Group, fit: &Fit, rest: &mut Vec<u32>) {
        let Fit { cut, riders, bodies: [windows, rows] } = fit;
        let outline = self.flow.outline;
        if !cut.windows.is_empty() {
            let copies = cut.windows.iter().zip((outline.size..).step_by(GROUP)).map(|(window, from)| {
                [from, outline.out(group.members[window.member]).first + window.lane, window.len]
            });
            let pass = Pass { rows: GROUP as u32, copies: copies.collect(), ..Pass::default() };
            self.pass(windows, pass);
        }
        let is_early = |step: u32| group.rest.binary_search(&step).is_ok_and(|at| cut.early[at]);
        let early = group.rest.iter().zip(&cut.early).filter(|&(_, &early)| early);
        self.pieces.extend(early.map(|(&step, _)| Piece::Step(step)));
        let reductions = riders.iter().map(|rider| Reduction::of(outline, rider, cut)).collect();
        self.pass(rows, Pass { rows: cut.rows, reductions, ..Pass::default() });
        rest.retain(|&step| !is_early(step) && !riders.iter().any(|rider| rider.step == step));
    }

    fn pass(&mut self, (body, shared): &(Body, Vec<u32>), pass: Pass) {
        self.steps += body.steps.len();
        self.pieces.push(Piece::Loop(self.passes.len() as u32));
        self.passes.push(Pass { shared: shared.clone(), ..pass });
        self.bodies.push(body.clone());
    }
}

/// Would a loop gain anything?
fn is_worth(outline: &Outline, group: &Group) -> bool {
    let is_sum = |&step: &u32| matches!(outline.kind(step), Kind::Chain | Kind::Pooled);
    match group.members[..] {
        [only] => outline.reads(only).len() >= 3 && !group.rest.iter().any(is_sum),
        _ => group.members.len() > 1,
    }
}
