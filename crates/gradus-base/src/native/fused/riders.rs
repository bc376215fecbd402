//! Sums that a loop adds while it computes their terms.
//!
//! A sum in the order of its terms waits for each addition; in the loop the rest of the work is done meanwhile.

use super::cut::{Cut, Cutter, Rider};
use super::groups::{Place, SHORTEST};
use super::outline::{Event, Kind, overlap};
use crate::native::GROUP;

/// Sums of one loop in the order of their terms, and by partial sums, at most.
const MOST: [usize; 2] = [2, 6];

/// The sums of the rest that read results of members.
pub(super) fn candidates(cutter: &Cutter<'_>) -> Vec<Rider> {
    let outline = cutter.flow.outline;
    let mut count = [0; 2];
    let mut riders = Vec::new();
    for &step in &cutter.group.rest {
        let kind = match outline.kind(step) {
            Kind::Chain => 0,
            Kind::Pooled => 1,
            Kind::Lanes | Kind::Other => continue,
        };
        let reads = outline.reads(step);
        let of_member = |&event: &u32| {
            cutter.flow.source(step, event).is_some_and(|source| {
                cutter.places[source.writer as usize] == Place::Member
                    && source.lanes[1] - source.lanes[0] == reads[event as usize].len
            })
        };
        let longest =
            (0..reads.len() as u32).filter(of_member).max_by_key(|&event| reads[event as usize].len);
        if let Some(event) = longest
            && reads[event as usize].len >= SHORTEST
            && count[kind] < MOST[kind]
        {
            count[kind] += 1;
            riders.push(Rider { step, event, offset: 0 });
        }
    }
    riders
}

/// Can these sums be a part of the loop?
pub(super) fn fit(cutter: &Cutter<'_>, cut: &Cut) -> bool {
    cutter.riders.iter().all(|rider| fits(cutter, cut, rider))
}

fn fits(cutter: &Cutter<'_>, cut: &Cut, rider: &Rider) -> bool {
    let (flow, rest) = (cutter.flow, &cutter.group.rest);
    let outline = flow.outline;
    let is_pooled = outline.kind(rider.step) == Kind::Pooled;
    let out = outline.out(rider.step).range();
    let members = 0..cutter.group.members.len();
    let follows = flow
        .sources(rider.step)
        .iter()
        .all(|source| rest.binary_search(&source.writer).map_or(true, |at| cut.early[at]));
    // Factors that the loop computes are as many as there are terms; the first of its rounds is one of the first partial sum.
    let len = outline.reads(rider.step)[rider.event as usize].len;
    let is_apt = !is_pooled
        || (cut.start + rider.offset) % GROUP as i64 == 0
            && flow.sources(rider.step).iter().all(|source| {
                cutter.places[source.writer as usize] != Place::Member
                    || source.lanes[1] - source.lanes[0] == len
            });
    // Terms before those of the loop are read before it.
    let reads_loop = !is_pooled && cutter.reads_loop(cut, rider.step, Some(rider.event));
    let is_overwritten = outline.reads(rider.step).iter().zip(0_u32..).any(|(event, number)| {
        let source = flow.source(rider.step, number);
        let is_member = source.is_some_and(|source| cutter.places[source.writer as usize] == Place::Member);
        let is_ridden = is_member && event.len > 1 && (number == rider.event || is_pooled);
        // Terms of the loop are in registers: only those in front of it and behind it are read from slots.
        let first = i64::from(event.first) + rider.offset + cut.start;
        let [low, high] = [first, first + i64::from(cut.rows)].map(|slot| slot.max(0) as u32);
        let kept = if is_ridden {
            [[event.first, low], [high, event.first + event.len]]
        } else {
            [event.range(); 2]
        };
        members.clone().any(|member| {
            kept.iter().any(|&range| {
                let meets = |written| overlap(written, range);
                cutter.of_loop(cut, member).is_some_and(meets)
                    || !is_member && cutter.is_written(cut, member, range)
            })
        })
    });
    let is_free = !cutter.loaded().any(|loaded| overlap(loaded.range(), out))
        && !members.clone().any(|member| cutter.is_written(cut, member, out));
    let events = flow.spans(rider.step);
    let meets = |a: &Event, b: &Event| (a.writes || b.writes) && overlap(a.range(), b.range());
    let commutes = rest.iter().zip(&cut.early).all(|(&other, &early)| {
        // Early steps that came behind it, and late ones that came before.
        let is_passed = early == (other > rider.step) && other != rider.step;
        let is_rider = cutter.riders.iter().any(|rider| rider.step == other);
        !is_passed || is_rider || !flow.spans(other).iter().any(|a| events.iter().any(|b| meets(a, b)))
    });
    follows && is_apt && !reads_loop && !is_overwritten && is_free && commutes
}
