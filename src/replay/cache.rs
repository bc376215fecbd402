//! The programs of one closure, and when to trust, to add, and to give up.
//!
//! A program is made of a recording that came up again: the second evaluation, and the
//! 4th, 8th, 16th, are recorded and compared, so a closure that depends on something off
//! the tape is found out. A way through the branches beside the first is compiled when it
//! has come up [`OFTEN`] times; there are at most [`MOST`], and the least recently used
//! goes first. A closure that goes another way at most calls rests: it is evaluated
//! eagerly, at eager speed, and tried again after a while.

use super::mode::{Mode, Reason};
use super::recorded::Recorded;
use super::smoothness::Smoothness;
use super::snapshot::CacheSnapshot;
use super::variant::Variant;
use crate::real::Real;
use crate::tape::trace::Relation;

/// Programs of a point that are kept.
const MOST: usize = 8;
/// Programs tried at a point before it is recorded.
const TRIES: usize = 4;
/// How often another way has to come up before it is compiled: compiling costs about fifteen
/// recordings (`benches/problems`).
const OFTEN: u32 = 4;
/// Ways that are counted.
const COUNTED: usize = 64;
/// A miss counts two, a hit takes one back; at this many the closure rests.
const TOO_MANY: u32 = 64;
/// Evaluations of the first rest; the next one is twice as long.
const FIRST_REST: u64 = 1000;

/// See the module. `P` is what is compiled from a recording.
#[derive(Clone, Debug)]
pub(crate) struct Cache<T, P> {
    /// The most recently used first.
    variants: Vec<Variant<T, P>>,
    /// How many of them are kept.
    most: usize,
    /// The latest recording that was not compiled, to compare the next one with.
    unconfirmed: Option<Recorded<T>>,
    /// Fingerprints of recordings that were not compiled, with how often they came up.
    counted: Vec<(u64, u32)>,
    evaluations: u64,
    misses: u32,
    /// What all recordings so far have shown.
    smoothness: Smoothness,
    forever: Option<Reason>,
    /// Evaluations left until the closure is tried again, and the length of the next rest.
    resting: u64,
    next_rest: u64,
}

/// What to do with an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Evaluate without a trace.
    Eager,
    /// Record with a trace, and tell the cache.
    Record,
    /// The first variant has replayed; take its outputs.
    Replayed,
}

impl<T: Real, P: Default> Cache<T, P> {
    pub(crate) fn new() -> Self {
        Self::with_room(MOST)
    }

    /// Keeps so many programs.
    pub(crate) fn with_room(most: usize) -> Self {
        Self {
            variants: Vec::new(),
            most,
            unconfirmed: None,
            counted: Vec::new(),
            evaluations: 0,
            misses: 0,
            smoothness: Smoothness::Smooth,
            forever: None,
            resting: 0,
            next_rest: FIRST_REST,
        }
    }

    /// Never compiles, or not from now on.
    pub(crate) fn give_up(&mut self, reason: Reason) {
        self.forever = Some(reason);
        self.variants.clear();
        self.unconfirmed = None;
        self.counted.clear();
    }

    /// Starts anew, for points of another shape; what is given up stays so.
    pub(crate) fn restart(&mut self) {
        if self.forever.is_none() {
            *self = Self::with_room(self.most);
        }
    }

    pub(crate) fn mode(&self) -> Mode {
        match self.forever {
            Some(reason) => Mode::Dynamic { reason },
            None if self.resting > 0 => Mode::Dynamic { reason: Reason::Branches },
            None => Mode::Compiled { programs: self.variants.len() },
        }
    }

    /// What it has come to, without what is compiled; see [`CacheSnapshot`].
    pub(crate) fn habits(&self) -> CacheSnapshot<T> {
        let point = |recorded: &Recorded<T>| recorded.point.clone();
        CacheSnapshot {
            shape: [0; 2],
            programs: self.variants.iter().map(|variant| point(&variant.recorded)).collect(),
            unconfirmed: self.unconfirmed.as_ref().map(point),
            counted: self.counted.clone(),
            evaluations: self.evaluations,
            misses: self.misses,
            given_up: self.forever.is_some(),
            resting: self.resting,
            next_rest: self.next_rest,
        }
    }

    /// A cache that has come to the same. Counts that none can have are brought into range.
    pub(crate) fn recall(
        most: usize,
        habits: &CacheSnapshot<T>,
        variants: Vec<Variant<T, P>>,
        unconfirmed: Option<Recorded<T>>,
    ) -> Self {
        Self {
            variants,
            most,
            unconfirmed,
            counted: habits.counted.iter().map(|&(known, times)| (known, times.min(OFTEN))).collect(),
            evaluations: habits.evaluations.min(1 << 53),
            misses: habits.misses.min(TOO_MANY),
            smoothness: Smoothness::Smooth,
            // Why does not matter any more.
            forever: habits.given_up.then_some(Reason::Changes),
            resting: habits.resting,
            next_rest: habits.next_rest,
        }
    }

    /// Whether the closure can have kinks, as far as it has been recorded; [`Smoothness::Kinks`] if it never was.
    pub(crate) fn smoothness(&self) -> Smoothness {
        if self.evaluations == 0 { Smoothness::Kinks } else { self.smoothness }
    }

    /// Has the closure been found out, or was that asked for?
    pub(crate) fn is_given_up(&self) -> bool {
        self.forever.is_some()
    }

    /// What it has counted, and what all recordings so far have shown: those of others are to come to the same.
    pub(crate) fn seen(&self) -> (u64, Smoothness) {
        (self.evaluations, self.smoothness)
    }

    /// Has seen what others have.
    pub(crate) fn see(&mut self, (evaluations, smoothness): (u64, Smoothness)) {
        self.evaluations = evaluations;
        self.smoothness = self.smoothness.max(smoothness);
    }

    /// The variant that was used last, to take its results.
    pub(crate) fn latest_mut(&mut self) -> Option<&mut Variant<T, P>> {
        self.variants.first_mut()
    }

    /// The variant that was used last.
    pub(crate) fn latest(&self) -> Option<&Variant<T, P>> {
        self.variants.first()
    }

    /// All recordings that are kept.
    pub(crate) fn recordings(&self) -> impl Iterator<Item = &Recorded<T>> {
        self.variants.iter().map(|variant| &*variant.recorded).chain(&self.unconfirmed)
    }

    /// Decides about an evaluation; `replay` tries a variant.
    pub(crate) fn next(&mut self, replay: impl FnMut(&mut Variant<T, P>) -> bool) -> Next {
        if self.forever.is_some() {
            return Next::Eager;
        }
        if self.resting > 0 {
            self.resting -= 1;
            return Next::Eager;
        }
        if self.is_due() {
            return Next::Record;
        }
        if self.replay(replay) {
            self.hit();
            return Next::Replayed;
        }
        self.miss();
        if self.resting > 0 { Next::Eager } else { Next::Record }
    }

    /// Counts an evaluation, and says whether it has to be compared: the 1st, 2nd, 4th, 8th, …
    pub(crate) fn is_due(&mut self) -> bool {
        self.evaluations += 1;
        self.evaluations.is_power_of_two()
    }

    /// The only variant, if the next evaluation needs no comparison; it is counted by [`hit_only`](Self::hit_only).
    #[inline]
    pub(crate) fn only(&mut self) -> Option<&mut Variant<T, P>> {
        let is_due = (self.evaluations + 1).is_power_of_two();
        match self.variants.as_mut_slice() {
            [only] if !is_due && self.resting == 0 && self.forever.is_none() => Some(only),
            _ => None,
        }
    }

    /// Counts an evaluation that the only variant fits.
    #[inline]
    pub(crate) fn hit_only(&mut self) {
        self.evaluations += 1;
        self.hit();
    }

    /// Counts an evaluation that a variant fits.
    pub(crate) fn hit(&mut self) {
        self.misses = self.misses.saturating_sub(1);
    }

    /// Counts an evaluation that no variant fits.
    pub(crate) fn miss(&mut self) {
        self.misses += 2;
        if self.misses >= TOO_MANY {
            self.misses = 0;
            self.resting = self.next_rest;
            self.next_rest = self.next_rest.saturating_mul(2);
        }
    }

    /// Replays the first variant that fits, and puts it in front.
    pub(crate) fn replay(&mut self, replay: impl FnMut(&mut Variant<T, P>) -> bool) -> bool {
        let fitting = self.variants.iter_mut().take(TRIES).position(replay);
        if let Some(index) = fitting {
            self.variants[..=index].rotate_right(1);
        }
        fitting.is_some()
    }

    /// All variants, the most recently used first.
    pub(crate) fn variants(&mut self) -> &mut Vec<Variant<T, P>> {
        &mut self.variants
    }

    /// Takes note of a recording: confirms a variant, adds one, or finds the closure out.
    pub(crate) fn note(&mut self, recorded: Recorded<T>) {
        let Some(recorded) = self.compare(recorded) else { return };
        let fingerprint = recorded.trace.fingerprint();
        let seen = match self.counted.iter().position(|&(known, _)| known == fingerprint) {
            Some(index) => {
                self.counted[..=index].rotate_right(1);
                self.counted[0].1 += 1;
                self.counted[0].1
            }
            None => {
                self.counted.truncate(COUNTED - 1);
                self.counted.insert(0, (fingerprint, 1));
                1
            }
        };
        if seen >= if self.variants.is_empty() { 2 } else { OFTEN } {
            self.counted.remove(0);
            self.variants.truncate(self.most - 1);
            self.variants.insert(0, Variant::with_fingerprint(recorded, fingerprint));
        } else {
            self.unconfirmed = Some(recorded);
        }
    }

    /// Compares a recording with all that are kept. It comes back if its control-flow path has no variant; that of one that
    /// has is in front, so that it is among those that are tried.
    fn compare(&mut self, recorded: Recorded<T>) -> Option<Recorded<T>> {
        if self.forever.is_some() {
            return None;
        }
        self.smoothness = self.smoothness.max(Smoothness::of(&recorded.trace));
        if let Some(location) = recorded.trace.read {
            self.give_up(Reason::ReadsValue { location });
            return None;
        }
        match self.unconfirmed.as_ref().map(|earlier| earlier.relation(&recorded)) {
            Some(Relation::Changed) => {
                self.give_up(Reason::Changes);
                return None;
            }
            // The later one stands for both: a long recording is not kept twice.
            Some(Relation::Same) => self.unconfirmed = None,
            Some(Relation::Branch) | None => {}
        }
        for index in 0..self.variants.len() {
            match self.variants[index].recorded.relation(&recorded) {
                Relation::Same => {
                    self.variants[..=index].rotate_right(1);
                    return None;
                }
                Relation::Branch => {}
                Relation::Changed => {
                    self.give_up(Reason::Changes);
                    return None;
                }
            }
        }
        Some(recorded)
    }

    /// Has a variant for the control-flow path of a recording in front; one that is not `in_use` goes for it. Says whether it is a
    /// new one, and nothing if the closure is found out.
    pub(crate) fn adopt(&mut self, recorded: Recorded<T>, in_use: impl Fn(&P) -> bool) -> Option<bool> {
        let recorded = self.compare(recorded);
        if self.forever.is_some() {
            return None;
        }
        let Some(recorded) = recorded else { return Some(false) };
        if self.variants.len() >= self.most
            && let Some(index) = self.variants.iter().rposition(|variant| !in_use(&variant.programs))
        {
            self.variants.remove(index);
        }
        self.variants.insert(0, Variant::new(recorded));
        Some(true)
    }
}
