//! Computes the shares of a program, phase by phase, and joins them.

use super::joints::{Joined, Joint};
use super::plan::Plan;
use super::share::{Part, Phase, Portion, Share};
use super::{Kernels, Workspace, lock};
use crate::kernel::comparison;
use crate::kernel::math::Engine;
use crate::kernel::sums::{LANES, fold};
use crate::program::Step;
#[cfg(all(feature = "native", target_arch = "x86_64"))]
use crate::sweep::native::Native;
use crate::sweep::reductions;
use core::mem::take;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// Where a share is computed: a workspace for each phase, of which one has the memory.
#[derive(Debug)]
pub(super) struct Room<T> {
    spaces: Vec<Workspace<T>>,
}

impl<T: Kernels> Room<T> {
    pub(super) fn of(share: &Share<T>) -> Self {
        let space = |(number, phase): (usize, &Phase<T>)| {
            let program = &phase.program;
            let space =
                if number == 0 { Workspace::new(program) } else { Workspace::with(Vec::new(), program) };
            #[cfg(all(feature = "native", target_arch = "x86_64"))]
            let space = Workspace { native: Native::at_once(), ..space };
            space
        };
        Self { spaces: share.phases.iter().enumerate().map(space).collect() }
    }

    /// The workspace of a phase, with the memory.
    fn enter(&mut self, phase: usize) -> &mut Workspace<T> {
        let now = self.spaces.iter().position(|space| !space.memory.is_empty()).unwrap_or(phase);
        if now != phase {
            self.spaces[phase].memory = take(&mut self.spaces[now].memory);
        }
        &mut self.spaces[phase]
    }
}

/// A phase of all shares.
pub(super) struct Round<'r, T> {
    plan: &'r Plan<T>,
    rooms: &'r [Mutex<Room<T>>],
    point: &'r [T],
    engine: Engine,
    phase: usize,
    /// The last results of the joints behind the phase before.
    sums: OnceLock<Vec<T>>,
    /// The next share that is to be computed, and which have been.
    next: AtomicUsize,
    done: Vec<AtomicBool>,
    /// How many shares nobody is busy with any more, joints included.
    finished: AtomicUsize,
    diverged: AtomicBool,
    infinite: AtomicBool,
    progress: Mutex<Progress<T>>,
    /// Shares that have been computed since one thread began to join them.
    waiting: AtomicUsize,
}

/// How far the joints behind a phase have come.
struct Progress<T> {
    /// How many shares have had their part of the next joint.
    share: usize,
    /// What they have added.
    lanes: [T; LANES],
    /// The last results of the joints before it.
    sums: Vec<T>,
}

/// A share that is being computed. If that ends by a panic, which goes on to the caller, nobody waits for its results.
struct Computing<'r, 'a, T> {
    round: &'a Round<'r, T>,
    is_right: bool,
}

impl<T> Drop for Computing<'_, '_, T> {
    fn drop(&mut self) {
        if !self.is_right {
            self.round.diverged.store(true, Ordering::Release);
        }
        self.round.finished.fetch_add(1, Ordering::AcqRel);
    }
}

impl<'r, T: Kernels> Round<'r, T> {
    /// A phase in which nothing has been done.
    pub(super) fn of(
        plan: &'r Plan<T>,
        rooms: &'r [Mutex<Room<T>>],
        point: &'r [T],
        engine: Engine,
        phase: usize,
    ) -> Self {
        Self {
            plan,
            rooms,
            point,
            engine,
            phase,
            sums: OnceLock::new(),
            next: AtomicUsize::new(0),
            done: rooms.iter().map(|_| AtomicBool::new(false)).collect(),
            finished: AtomicUsize::new(0),
            diverged: AtomicBool::new(false),
            infinite: AtomicBool::new(false),
            progress: Mutex::new(Progress { share: 0, lanes: [T::zero(); LANES], sums: Vec::new() }),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The results of the joints before it are there.
    pub(super) fn begin(&self, sums: Vec<T>) {
        self.sums.get_or_init(|| sums);
    }

    /// Is there enough to do for several threads?
    pub(super) fn is_spread(&self) -> bool {
        self.plan.spread[self.phase]
    }

    /// Is what it has computed of no use?
    pub(super) fn has_diverged(&self) -> bool {
        self.diverged.load(Ordering::Acquire)
    }

    /// Are all outputs finite that are known after it?
    pub(super) fn is_finite(&self) -> bool {
        !self.infinite.load(Ordering::Acquire)
    }

    /// The results of the joints behind it.
    pub(super) fn take_sums(&self) -> Vec<T> {
        take(&mut lock(&self.progress).sums)
    }

    /// Is there a share that nobody has begun?
    pub(super) fn has_more(&self) -> bool {
        self.next.load(Ordering::Relaxed) < self.rooms.len()
    }

    /// Is nobody busy with a share?
    pub(super) fn is_finished(&self) -> bool {
        self.finished.load(Ordering::Acquire) == self.rooms.len()
    }

    /// Computes one share after the other, as long as there are some.
    pub(super) fn work(&self) {
        while self.has_more() {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let (Some(share), Some(room)) = (self.plan.shares.get(number), self.rooms.get(number)) else {
                return;
            };
            let mut computing = Computing { round: self, is_right: false };
            self.compute(share, &mut lock(room));
            self.done[number].store(true, Ordering::SeqCst);
            self.join();
            computing.is_right = true;
        }
    }

    fn compute(&self, share: &Share<T>, room: &mut Room<T>) {
        let Phase { program, known, .. } = &share.phases[self.phase];
        let space = room.enter(self.phase);
        if self.phase == 0 {
            let memory = &mut space.memory[program.parameters.index()..];
            for range in &share.coordinates {
                memory[range.clone()].copy_from_slice(&self.point[range.clone()]);
            }
        } else {
            let joints = &self.plan.joints[self.phase - 1];
            let sums = self.sums.get().map_or(&[][..], Vec::as_slice);
            joints.iter().zip(sums).for_each(|(joint, &sum)| space.memory[joint.last().index()] = sum);
        }
        // Machine code for a few single operations costs more than it saves, since its tables are as large as the memory.
        let is_long = |step: &Step| matches!(step, Step::Run(_) | Step::Sums(_) | Step::Scan(_));
        let native = self.engine.native && program.steps.iter().any(is_long);
        let engine = Engine { native, ..self.engine };
        if !space.run_steps(program, engine) {
            self.diverged.store(true, Ordering::Relaxed);
        }
        if !known.iter().all(|slots| comparison::all_finite(&space.memory[slots.clone()])) {
            self.infinite.store(true, Ordering::Relaxed);
        }
    }

    /// Computes the parts of joints of those shares that have been computed, as far as it is their turn. While one thread does, others go
    /// on.
    fn join(&self) {
        let Some(joints) = self.plan.joints.get(self.phase) else { return };
        // Who does it looks once more for each that was computed meanwhile.
        let mut seen = 1;
        if self.waiting.fetch_add(seen, Ordering::SeqCst) > 0 {
            return;
        }
        loop {
            let mut progress = lock(&self.progress);
            while progress.sums.len() < joints.len() && self.done[self.turn(&progress)].load(Ordering::SeqCst)
            {
                self.join_next(&mut progress);
            }
            drop(progress);
            seen = self.waiting.fetch_sub(seen, Ordering::SeqCst) - seen;
            if seen == 0 {
                return;
            }
        }
    }

    /// The part of the next share.
    fn join_next(&self, progress: &mut Progress<T>) {
        let joint = &self.plan.joints[self.phase][progress.sums.len()];
        let number = self.turn(progress);
        let Phase { program, parts, .. } = &self.plan.shares[number].phases[self.phase];
        let parts = &parts[progress.sums.len()];
        if progress.share == 0 {
            // The neutral elements, as for a sum in one go.
            progress.lanes = [if joint.is_pooled() { T::zero() } else { -T::zero() }; LANES];
        } else if let ([Part::Chain(scan)], Joined::Chain(whole)) = (&parts[..], &joint.of)
            && scan.start != whole.start
        {
            let before = if joint.is_reversed() { number + 1 } else { number - 1 };
            let value = lock(&self.rooms[before]).enter(self.phase).memory[scan.start.index()];
            lock(&self.rooms[number]).enter(self.phase).memory[scan.start.index()] = value;
        }
        let mut room = lock(&self.rooms[number]);
        let Workspace { memory, buffers, .. } = room.enter(self.phase);
        for part in parts {
            match part {
                Part::Sums(sums) => {
                    reductions::add(program, sums, memory, buffers, self.engine, &mut progress.lanes);
                }
                Part::Chain(scan) => reductions::chain(program, scan, memory, buffers, self.engine),
            }
        }
        progress.share += 1;
        if progress.share == self.rooms.len() {
            progress.sums.push(match &joint.of {
                Joined::Sum { .. } if joint.is_pooled() => fold(&progress.lanes),
                Joined::Sum { .. } => progress.lanes[0],
                Joined::Chain(_) => memory[joint.last().index()],
            });
            progress.share = 0;
        }
    }

    /// The share whose turn it is.
    fn turn(&self, progress: &Progress<T>) -> usize {
        let joint = self.plan.joints[self.phase].get(progress.sums.len());
        let is_reversed = joint.is_some_and(Joint::is_reversed);
        if is_reversed { self.rooms.len() - 1 - progress.share } else { progress.share }
    }
}

/// Numbers that one thread has copied about when another one would be awake.
const QUICK: usize = 1 << 17;

/// Copies the outputs, each share its own.
pub(super) fn outputs<T: Kernels>(plan: &Plan<T>, rooms: &[Mutex<Room<T>>], first: usize, into: &mut [T]) {
    let of = rooms.len();
    let copy = |number: usize, first: usize, into: &mut [T]| {
        let Some(Phase { program, .. }) = plan.shares[number].phases.last() else { return };
        lock(&rooms[number]).enter(plan.joints.len()).outputs(program, first, into);
    };
    let is_quick = into.len() <= QUICK;
    let mut rest = into;
    rayon::in_place_scope(|scope| {
        let mut start = first;
        for number in 0..of {
            let end = Portion { number, of }.range(plan.outputs).end;
            let len = end.saturating_sub(start).min(rest.len());
            let (mine, later) = take(&mut rest).split_at_mut(len);
            rest = later;
            let from = start;
            start += mine.len();
            if is_quick {
                copy(number, from, mine);
            } else {
                scope.spawn(move |_| copy(number, from, mine));
            }
        }
    });
}
