//! A group → the lanes over which its loop goes, and those that are computed apart.
//!
//! Each member has an offset: in round `t` its lane `t + offset` is stored, so that what is read with a shift lines up. The loop goes
//! over the rounds that all results have in common, in whole groups of 16. What is left of them, and what single steps read of a few
//! lanes, are windows of 16 lanes: computed by a loop of their own, from which the lanes that are wanted are copied.

use super::flow::{Flow, NEAR, Use};
use super::groups::{Group, Place, SHORTEST, is_lanes};
use super::outline::{Event, Kind, overlap};
use crate::native::GROUP;

/// Lanes of a member that are computed apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Index among the members.
    pub(super) member: usize,
    pub(super) lane: u32,
    pub(super) len: u32,
}

/// How a group is computed.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// The first round of the loop.
    pub(super) start: i64,
    pub(super) rows: u32,
    pub(super) offsets: Vec<i64>,
    /// Does the loop store this member?
    pub(super) stored: Vec<bool>,
    pub(super) windows: Vec<Window>,
    /// Which steps of the rest come between the windows and the loop, and not behind it.
    pub(super) early: Vec<bool>,
}

impl Cut {
    /// The lanes of a member over which the loop goes.
    fn inside(&self, member: usize) -> [i64; 2] {
        let first = self.start + self.offsets[member];
        [first, first + i64::from(self.rows)]
    }
}

/// A sum whose terms are results of the loop: a step of the rest that becomes a part of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rider {
    pub(super) step: u32,
    /// The event that has the terms of the loop; its factors are the next, if there is one.
    pub(super) event: u32,
    /// Which lane of its own the offset of the loop brings to round 0.
    pub(super) offset: i64,
}

/// Windows of a group, at most.
const MOST_WINDOWS: usize = 40;

pub(super) struct Cutter<'a> {
    pub(super) flow: &'a Flow<'a>,
    pub(super) places: &'a [Place],
    pub(super) group: &'a Group,
    pub(super) riders: Vec<Rider>,
}

impl Cutter<'_> {
    fn index(&self, step: u32) -> Option<usize> {
        self.group.members.binary_search(&step).ok()
    }

    /// The offset of each member: so that most of what it reads from others lines up, or else that it reads the same slots.
    fn offsets(&self) -> Vec<i64> {
        let mut offsets: Vec<i64> = Vec::with_capacity(self.group.members.len());
        let mut bases: Vec<(i64, i64)> = Vec::new();
        for &step in &self.group.members {
            let len = self.flow.outline.out(step).len;
            let mut votes: Vec<i64> = Vec::new();
            let mut outside: Vec<i64> = Vec::new();
            for (event, number) in self.flow.outline.reads(step).iter().zip(0..) {
                let source = self.flow.source(step, number);
                match source.and_then(|source| Some((self.index(source.writer)?, source))) {
                    Some((of, source)) => votes.push(offsets[of] - i64::from(source.lanes[0])),
                    None if event.len == len => outside.push(event.first.into()),
                    None => {}
                }
            }
            let close = |&&(first, _): &&(i64, i64), at: i64| (first - at).abs() <= i64::from(NEAR);
            let same = |&at: &i64| {
                bases.iter().find(|base| close(base, at)).map(|&(first, offset)| first + offset - at)
            };
            let offset = most(&votes).or_else(|| outside.iter().find_map(same));
            let offset = offset.unwrap_or(0);
            bases.extend(outside.into_iter().map(|at| (at, offset)));
            offsets.push(offset);
        }
        offsets
    }

    /// Aligns the riders with the members they read.
    fn seat(&mut self, offsets: &[i64]) -> Option<()> {
        for k in 0..self.riders.len() {
            let Rider { step, event, .. } = self.riders[k];
            let source = self.flow.source(step, event)?;
            let of = self.index(source.writer)?;
            self.riders[k].offset = offsets[of] - i64::from(source.lanes[0]);
        }
        Some(())
    }

    /// Lanes of a member that riders add, and those of them that the loop has from its first round on.
    fn ridden(&self, member: usize, start: i64, rows: u32) -> Vec<([u32; 2], [i64; 2])> {
        let uses = self.flow.uses(self.group.members[member]).iter();
        let riders = uses.filter_map(|used| Some((self.rider(used)?, used.lanes)));
        let inside = |(rider, lanes): (&Rider, [u32; 2])| {
            let first = i64::from(lanes[0]) + start + rider.offset;
            (lanes, [first, first + i64::from(rows)])
        };
        riders.map(inside).collect()
    }

    /// The rider whose terms in the loop these are.
    fn rider(&self, used: &Use) -> Option<&Rider> {
        self.riders.iter().find(|rider| {
            let is_pooled = self.flow.outline.kind(rider.step) == Kind::Pooled;
            rider.step == used.reader && (rider.event == used.event || is_pooled)
        })
    }

    /// Lanes that others than members read, as stretches in their order.
    fn wanted(&self, member: usize) -> Vec<[u32; 2]> {
        let step = self.group.members[member];
        let is_inside = |used: &&Use| {
            self.places.get(used.reader as usize) == Some(&Place::Member) || self.rider(used).is_some()
        };
        let uses = self.flow.uses(step).iter().filter(|used| !is_inside(used));
        merged(uses.map(|used| used.lanes).collect())
    }

    /// How the group is computed; an error names the members that may be tried in its place: so many of the first.
    pub(super) fn cut(&mut self) -> Result<Cut, usize> {
        let half = self.group.members.len() / 2;
        let offsets = self.offsets();
        self.seat(&offsets).ok_or(half)?;
        let (mut low, mut high) = (i64::MIN, i64::MAX);
        let mut narrow = |lanes: [u32; 2], offset: i64| {
            low = low.max(i64::from(lanes[0]) - offset);
            high = high.min(i64::from(lanes[1]) - offset);
        };
        let mut wanted = Vec::with_capacity(offsets.len());
        let mut stored = vec![false; offsets.len()];
        for (member, &offset) in offsets.iter().enumerate() {
            let lanes = self.wanted(member);
            let long = lanes.iter().filter(|lanes| lanes[1] - lanes[0] >= SHORTEST);
            if let Some(long) = long.copied().reduce(|a, b| [a[0], b[1]]) {
                stored[member] = true;
                narrow(long, offset);
            }
            wanted.push(lanes);
        }
        for rider in &self.riders {
            narrow([0, self.flow.outline.reads(rider.step)[rider.event as usize].len], rider.offset);
        }
        if low == i64::MIN || low >= high {
            return Err(half);
        }
        let start = self.aligned(low);
        let rows = (high - start).max(0) as u32 / GROUP as u32 * GROUP as u32;
        if rows < SHORTEST / 2 {
            return Err(half);
        }
        let mut windows = Vec::new();
        for (member, &offset) in offsets.iter().enumerate() {
            // Lanes may begin behind all of the loop, where the loop stores nothing of this member.
            let inside = [start + offset, start + offset + i64::from(rows)];
            let mut apart = Vec::new();
            for &lanes in &wanted[member] {
                if stored[member] { outside(lanes, inside, &mut apart) } else { apart.push(lanes) }
            }
            let ridden = self.ridden(member, start, rows);
            ridden.into_iter().for_each(|(lanes, inside)| outside(lanes, inside, &mut apart));
            for [mut first, end] in merged(apart) {
                while first < end {
                    let len = (end - first).min(GROUP as u32);
                    windows.push(Window { member, lane: first, len });
                    first += len;
                }
            }
        }
        if windows.len() > MOST_WINDOWS {
            return Err(half);
        }
        Ok(Cut { start, rows, offsets, stored, windows, early: Vec::new() })
    }

    /// The first round from `low` on in which the first partial sum of pooled sums is next.
    fn aligned(&self, low: i64) -> i64 {
        let pooled = |rider: &&Rider| self.flow.outline.kind(rider.step) == Kind::Pooled;
        let offset = self.riders.iter().find(pooled).map(|rider| rider.offset);
        offset.map_or(low, |offset| low + (-(low + offset)).rem_euclid(GROUP as i64))
    }

    /// The slots of a member that the loop writes.
    pub(super) fn of_loop(&self, cut: &Cut, member: usize) -> Option<[u32; 2]> {
        let out = self.flow.outline.out(self.group.members[member]).first;
        let slot = |lane: i64| (i64::from(out) + lane) as u32;
        cut.stored[member].then(|| cut.inside(member).map(slot))
    }

    /// The slots of a member that its windows write.
    pub(super) fn of_windows<'c>(
        &self,
        cut: &'c Cut,
        member: usize,
    ) -> impl Iterator<Item = [u32; 2]> + use<'c> {
        let out = self.flow.outline.out(self.group.members[member]).first;
        let windows = cut.windows.iter().filter(move |window| window.member == member);
        windows.map(move |window| [out + window.lane, out + window.lane + window.len])
    }

    /// Is any slot of this range written for a member?
    pub(super) fn is_written(&self, cut: &Cut, member: usize, range: [u32; 2]) -> bool {
        self.of_loop(cut, member).is_some_and(|written| overlap(written, range))
            || self.of_windows(cut, member).any(|written| overlap(written, range))
    }

    /// What the loop reads of the memory: not from its own members.
    pub(super) fn loaded(&self) -> impl Iterator<Item = &Event> {
        self.group.members.iter().flat_map(move |&step| {
            let reads = self.flow.outline.reads(step).iter().zip(0..);
            let is_outside = move |number: u32| {
                self.flow.source(step, number).is_none_or(|source| self.index(source.writer).is_none())
            };
            reads.filter(move |&(_, number)| is_outside(number)).map(|(event, _)| event)
        })
    }

    /// Does a step read lanes that only the loop stores?
    pub(super) fn reads_loop(&self, cut: &Cut, step: u32, but: Option<u32>) -> bool {
        self.group.members.iter().enumerate().any(|(member, &writer)| {
            let inside = cut.inside(member);
            let meets =
                |used: &Use| i64::from(used.lanes[0]) < inside[1] && inside[0] < i64::from(used.lanes[1]);
            let mut uses = self.flow.uses(writer).iter();
            cut.stored[member]
                && uses.any(|used| used.reader == step && Some(used.event) != but && meets(used))
        })
    }

    /// Which steps of the rest can come before the loop. As many as can: slots are used again, and what reads a few lanes would find
    /// others in their place.
    pub(super) fn early(&self, cut: &Cut) -> Vec<bool> {
        let rest = &self.group.rest;
        let members = 0..self.group.members.len();
        let mut early: Vec<bool> = Vec::with_capacity(rest.len());
        for &step in rest {
            let events = self.flow.spans(step);
            let is_early = |other: u32| rest.binary_search(&other).map_or(true, |at| early[at]);
            let is_rider = self.riders.iter().any(|rider| rider.step == step);
            let follows = self.flow.sources(step).iter().all(|source| is_early(source.writer));
            let is_free = |event: &Event| {
                let range = event.range();
                let later = |&member: &usize| self.group.members[member] > step;
                if event.writes {
                    !self.loaded().any(|loaded| overlap(loaded.range(), range))
                        && !members.clone().any(|member| self.is_written(cut, member, range))
                } else {
                    let mut windows = members.clone().filter(later).flat_map(|k| self.of_windows(cut, k));
                    !windows.any(|written| overlap(written, range))
                }
            };
            let late = rest.iter().zip(&early).filter(|&(_, &early)| !early).map(|(&other, _)| other);
            let commutes = |other: u32| {
                let others = self.flow.spans(other);
                let meets = |a: &Event, b: &Event| (a.writes || b.writes) && overlap(a.range(), b.range());
                !events.iter().any(|a| others.iter().any(|b| meets(a, b)))
            };
            early.push(
                // What may be a loop of its own stays for it.
                !is_rider
                    && !is_lanes(self.flow.outline, step)
                    && follows
                    && !self.reads_loop(cut, step, None)
                    && events.iter().all(is_free)
                    && late.into_iter().all(commutes),
            );
        }
        early
    }

    /// Slots are used again: what is written for a member may not be where the loop reads something else, nor where a step that now
    /// comes behind it does something.
    pub(super) fn look_at_hazards(&self, cut: &Cut) -> Result<(), usize> {
        for (member, &step) in self.group.members.iter().enumerate() {
            let meets = |event: &Event| self.is_written(cut, member, event.range());
            let late = self.group.rest.iter().zip(&cut.early).take_while(|&(&other, _)| other < step);
            let mut late = late.filter(|&(_, &early)| !early).flat_map(|(&other, _)| self.flow.spans(other));
            if self.loaded().any(meets) || late.any(meets) {
                return Err(member);
            }
            for before in 0..member {
                if self.clash(cut, before, member) {
                    return Err(member);
                }
            }
        }
        Ok(())
    }

    /// Is one of two members in the slots of the other, while that is needed?
    fn clash(&self, cut: &Cut, before: usize, behind: usize) -> bool {
        let is_late = |used: &Use| {
            let at = self.group.rest.binary_search(&used.reader);
            self.places.get(used.reader as usize) != Some(&Place::Member) && !at.is_ok_and(|at| cut.early[at])
        };
        let of_loops = [before, behind].map(|member| self.of_loop(cut, member));
        if let [Some(a), Some(b)] = of_loops
            && overlap(a, b)
        {
            return true;
        }
        let is_needed = self.flow.uses(self.group.members[before]).iter().any(is_late);
        self.of_windows(cut, before).any(|range| {
            of_loops[1].is_some_and(|written| overlap(written, range)) && is_needed
                || self.of_windows(cut, behind).any(|written| overlap(written, range))
        }) || self
            .of_windows(cut, behind)
            .any(|range| of_loops[0].is_some_and(|written| overlap(written, range)))
    }
}

/// The most frequent of some numbers; the first of those that are as frequent.
fn most(votes: &[i64]) -> Option<i64> {
    let count = |vote: &i64| votes.iter().filter(|&other| other == vote).count();
    votes.iter().rev().max_by_key(|vote| count(vote)).copied()
}

/// Stretches in their order; those that are near are one.
fn merged(mut lanes: Vec<[u32; 2]>) -> Vec<[u32; 2]> {
    lanes.sort_unstable();
    let mut all: Vec<[u32; 2]> = Vec::with_capacity(lanes.len());
    for [first, end] in lanes {
        match all.last_mut() {
            Some(last) if first <= last[1] => last[1] = last[1].max(end),
            _ => all.push([first, end]),
        }
    }
    all
}

/// The parts of `lanes` that are not inside.
fn outside([first, end]: [u32; 2], inside: [i64; 2], into: &mut Vec<[u32; 2]>) {
    let [low, high] = inside.map(|lane| lane.clamp(first.into(), end.into()) as u32);
    into.extend([[first, low], [high, end]].into_iter().filter(|lanes| lanes[0] < lanes[1]));
}
