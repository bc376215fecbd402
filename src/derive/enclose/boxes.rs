//! A box is split where something about it is not decided, until a budget is used up.

use super::paths::{Bounds, Open, enclose_box};
use super::{Enclosure, changes, recorded, undecided};
use crate::derive::eager::{self, Here};
use crate::derive::traced::Traced;
use crate::error::{Doubt, Error};
use crate::interval::Interval;
use crate::real::Real;
use crate::tape::Closure;
use crate::tape::trace::Relation;
use std::collections::VecDeque;

/// Bounds over the box with these sides, split into at most `budget` boxes.
pub(crate) fn enclosed_at<T: Real>(
    f: &Closure<'_, T>,
    sides: &[Interval],
    budget: usize,
    here: Here,
) -> Result<Enclosure, Error> {
    does_the_same_twice(f, sides, here)?;
    let mut waiting = VecDeque::from([sides.to_vec()]);
    let (mut count, mut all): (usize, Option<Bounds>) = (1, None);
    // The oldest first, which are the largest.
    while let Some(sides) = waiting.pop_front() {
        let mut is_last = count >= budget || !can_be_split(&sides);
        let mut found = enclose_box(f, &sides, is_last, here)?;
        if let Err(open) = &found {
            match split(&sides, &open.shares(&sides)).filter(|_| count < budget) {
                Some(halves) => {
                    count += 1;
                    waiting.extend(halves);
                    continue;
                }
                None if !is_last => {
                    is_last = true;
                    found = enclose_box(f, &sides, is_last, here)?;
                }
                None => {}
            }
        }
        match (found, &mut all) {
            (Ok(bounds), Some(all)) => all.hull(&bounds),
            (Ok(bounds), None) => all = Some(bounds),
            (Err(open), _) => return Err(error(f, &open, &sides, here)),
        }
    }
    let Bounds { value, gradient } =
        all.unwrap_or_else(|| Bounds { value: Interval::ENTIRE, gradient: Vec::new() });
    Ok(Enclosure { value, gradient, boxes: count })
}

/// Records a point of the box twice, and compares.
fn does_the_same_twice<T: Real>(f: &Closure<'_, T>, sides: &[Interval], here: Here) -> Result<(), Error> {
    let point: Vec<T> = sides.iter().map(|side| T::of(side.lower)).collect();
    let record = || -> Result<Traced<T>, Error> { recorded(f, &point, sides, here) };
    let [first, second] = [record()?, record()?];
    let is_same = first.trace.relation(&second.trace) == Relation::Same
        && first.output == second.output
        && (first.output != 0 || first.value == second.value);
    if is_same { Ok(()) } else { Err(changes(sides)) }
}

/// The middle of a side, if there is a float between its ends.
fn middle(side: &Interval) -> Option<f64> {
    let middle = side.middle();
    (side.lower < middle && middle < side.upper).then_some(middle)
}

fn can_be_split(sides: &[Interval]) -> bool {
    sides.iter().any(|side| middle(side).is_some())
}

/// Two halves of the box along the coordinate with the largest share in what is open; along the widest, if none has one.
fn split(sides: &[Interval], shares: &[f64]) -> Option<[Vec<Interval>; 2]> {
    let sides_that_can = || (0..sides.len()).filter(|&k| middle(&sides[k]).is_some());
    let by = |size: &dyn Fn(usize) -> f64| sides_that_can().max_by(|&a, &b| size(a).total_cmp(&size(b)));
    let along = by(&|k| shares[k]).filter(|&k| shares[k] > 0.0).or_else(|| by(&|k| sides[k].width()))?;
    let middle = middle(&sides[along])?;
    let half = |side: Interval| {
        let mut half = sides.to_vec();
        half[along] = side;
        half
    };
    let Interval { lower, upper } = sides[along];
    Some([half(Interval::new(lower, middle)), half(Interval::new(middle, upper))])
}

/// What is open, with its place in the source.
#[cold]
fn error<T: Real>(f: &Closure<'_, T>, open: &Open<T>, sides: &[Interval], here: Here) -> Error {
    let point = &open.traced().point;
    match open {
        Open::Guard(_, index) => {
            let location = eager::place_of_guard(f, point, *index);
            undecided(Doubt::Comparison, "comparison", location.or_else(|| Some(here.into())), sides)
        }
        Open::Domain(traced, index) => {
            let cause = eager::cause_at(f, point, *index);
            let operation = traced.trace.entries[*index].op.name();
            undecided(Doubt::Domain, operation, cause.map(|cause| cause.location), sides)
        }
    }
}
