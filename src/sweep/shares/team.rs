//! The threads that compute the shares of a program, which go from phase to phase together.

use super::Kernels;
use super::plan::Plan;
use super::run::{Room, Round};
use crate::kernel::math::Engine;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::Mutex;
use std::time::Instant;

/// Runs all shares: are all outputs finite? `None` if the results are of no use.
pub(super) fn run<T: Kernels>(
    plan: &Plan<T>,
    rooms: &[Mutex<Room<T>>],
    point: &[T],
    engine: Engine,
    threads: usize,
) -> Option<bool> {
    let round = |phase| Round::of(plan, rooms, point, engine, phase);
    let rounds: Vec<Round<'_, T>> = (0..=plan.joints.len()).map(round).collect();
    if let Some(first) = rounds.first() {
        first.begin(Vec::new());
    }
    let team = Team { rounds, now: AtomicUsize::new(0), helpers: AtomicUsize::new(0) };
    rayon::in_place_scope(|scope| team.lead(scope, threads.min(rooms.len()).saturating_sub(1)))
}

/// Threads that go from phase to phase together. To wake one that sleeps takes 10 to 100 microseconds, so that they wait for the next
/// phase awake, and are called once.
struct Team<'r, T> {
    rounds: Vec<Round<'r, T>>,
    /// The phase that can be worked on; behind the last, it is over.
    now: AtomicUsize,
    /// Who has been called and has not gone.
    helpers: AtomicUsize,
}

/// A helper that has nothing to do goes after this time. There is an end to it also where a function that the user has written for threads is part of
/// the program, and comes to help while it computes a share that others wait for.
const PATIENCE: Duration = Duration::from_micros(200);

impl<'r, T: Kernels> Team<'r, T> {
    /// Goes through all phases, with so many helpers where there is enough to do.
    fn lead<'s>(&'s self, scope: &rayon::Scope<'s>, helpers: usize) -> Option<bool>
    where
        'r: 's,
    {
        let mut finite = true;
        for (number, round) in self.rounds.iter().enumerate() {
            self.now.store(number, Ordering::Release);
            if round.is_spread() {
                let missing = helpers.saturating_sub(self.helpers.load(Ordering::Acquire));
                self.helpers.fetch_add(missing, Ordering::AcqRel);
                (0..missing).for_each(|_| scope.spawn(|_| self.help()));
            }
            round.work();
            let mut pause = Pause::default();
            while !round.is_finished() {
                pause.wait();
            }
            if round.has_diverged() {
                self.now.store(self.rounds.len(), Ordering::Release);
                return None;
            }
            finite &= round.is_finite();
            if let Some(next) = self.rounds.get(number + 1) {
                next.begin(round.take_sums());
            }
        }
        self.now.store(self.rounds.len(), Ordering::Release);
        Some(finite)
    }

    /// Works on whatever phase it is, until it is over, or nothing comes for a while.
    fn help(&self) {
        let (mut pause, mut since) = (Pause::default(), Instant::now());
        while let Some(round) = self.rounds.get(self.now.load(Ordering::Acquire)) {
            if round.is_spread() && round.has_more() {
                round.work();
                (pause, since) = (Pause::default(), Instant::now());
            } else if since.elapsed() > PATIENCE {
                break;
            } else {
                pause.wait();
            }
        }
        self.helpers.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Waits without sleep, at first without a word to the system either.
#[derive(Default)]
struct Pause {
    times: u32,
}

impl Pause {
    fn wait(&mut self) {
        self.times += 1;
        if self.times < 64 {
            (0..32).for_each(|_| core::hint::spin_loop());
        } else {
            std::thread::yield_now();
        }
    }
}
