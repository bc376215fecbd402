//! All shares of a program.

use super::joints::{Joined, Joint};
use super::phases;
use super::share::{Part, Portion, Share, outputs_of};
use crate::program::{Program, Scan};
use crate::scalar::Numeric;
use core::fmt;

/// How a program is shared.
#[derive(Debug)]
pub(super) struct Plan<T> {
    pub(super) shares: Vec<Share<T>>,
    /// What they add behind each phase but the last.
    pub(super) joints: Vec<Vec<Joint>>,
    pub(super) outputs: usize,
    /// For each phase: is there enough to do for several threads?
    pub(super) spread: Vec<bool>,
}

/// What is asked of a plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    pub(super) threads: usize,
    /// Shares for each thread: with several, one adds up a long sum while others compute the terms behind those.
    pub(super) each: usize,
    /// Terms of a sum that goes through all shares.
    pub(super) long: u32,
    /// Work that is worth a share, in the unit of [`Share::work`].
    pub(super) worth: u64,
    /// What it takes to wake threads, to wait for them, and to copy what they have computed.
    pub(super) overhead: u64,
    /// The part of the time that may be left.
    pub(super) part: f64,
}

/// A node of a chain, in additions that do not wait for one another.
const CHAINED: u64 = 8;

/// Phases, at most: before each, all threads wait.
const PHASES: usize = 9;

impl<T: Numeric> Plan<T> {
    /// Shares for so many threads; `None` if they would not save time.
    ///
    /// Measured with two threads: of 100 000 coordinates the arithmetic of Rosenbrock's function takes as long as the additions in order, and shares gain
    /// nothing; those of a log-sum-exp of 50 000 halve the time.
    pub(super) fn of(program: &Program<T>, threads: usize) -> Option<Self> {
        let (worth, overhead) = (1 << 16, 350_000);
        Self::on(program, Demand { threads, each: 4, long: 4096, worth, overhead, part: 0.8 })
    }

    /// Shares as they are asked for.
    pub(super) fn on(program: &Program<T>, demand: Demand) -> Option<Self> {
        let phases = phases::of(program, demand.long);
        if phases.steps.len() > PHASES {
            return None;
        }
        let Share { work: whole, chained, .. } = Share::of(program, &phases, Portion { number: 0, of: 1 });
        let of = ((whole / demand.worth) as usize).min(demand.threads * demand.each);
        // In this time all has to be done, also the sums and the chains, which nobody else goes on with.
        let sums: u64 = phases.joints.iter().flatten().map(Joint::work).sum();
        let time = (demand.part * (whole + CHAINED * chained) as f64) as u64;
        if of < 2 || sums + CHAINED * chained + demand.overhead > time {
            return None;
        }
        let (mut shares, mut all, mut chained) = (Vec::with_capacity(of), 0, 0);
        for number in 0..of {
            let share = Share::of(program, &phases, Portion { number, of });
            (all, chained) = (all + share.work, chained + share.chained);
            let longest = share.work.max(all / demand.threads as u64).max(sums);
            if longest + CHAINED * chained + demand.overhead > time {
                return None;
            }
            shares.push(share);
        }
        if !chains_hold(&shares, &phases.joints) {
            return None;
        }
        let work = |phase: usize| shares.iter().map(|share| share.phases[phase].work).sum::<u64>();
        let spread = (0..phases.steps.len()).map(|phase| work(phase) > demand.worth).collect();
        Some(Self { shares, joints: phases.joints, outputs: outputs_of(program), spread })
    }
}

/// Does each part of a chain begin with a value that the share before it has, if it does not begin the chain?
fn chains_hold<T>(shares: &[Share<T>], joints: &[Vec<Joint>]) -> bool {
    let wholes = joints.iter().flatten().filter_map(|joint| match &joint.of {
        Joined::Chain(scan) => Some(*scan),
        Joined::Sum { .. } => None,
    });
    let wholes: Vec<Scan> = wholes.collect();
    let chains = |share: &Share<T>| -> Vec<Scan> {
        let parts = share.phases.iter().flat_map(|phase| phase.parts.iter().flatten());
        parts.filter_map(|part| if let Part::Chain(scan) = *part { Some(scan) } else { None }).collect()
    };
    let has = |of: &Scan, part: &Scan| (of.out..of.out.plus(of.len)).contains(&part.start);
    shares.windows(2).all(|two| {
        let [low, high] = [0, 1].map(|k| chains(&two[k]));
        wholes.iter().zip(low.iter().zip(&high)).all(|(whole, (low, high))| {
            let (part, before) = if whole.reversed { (low, high) } else { (high, low) };
            part.start == whole.start || has(before, part)
        })
    })
}

/// Of how many steps the shares are.
impl<T> fmt::Display for Plan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps =
            |share: &Share<T>| share.phases.iter().map(|phase| phase.program.steps.len()).sum::<usize>();
        let (least, most) =
            self.shares.iter().map(steps).fold((usize::MAX, 0), |(a, b), n| (a.min(n), b.max(n)));
        write!(f, "{} shares for threads, each of {least} to {most} steps", self.shares.len())?;
        match self.joints.iter().map(Vec::len).sum::<usize>() {
            0 => Ok(()),
            1 => f.write_str(", with 1 sum or chain through all"),
            count => write!(f, ", with {count} sums and chains through all"),
        }
    }
}
