//! All control-flow paths that a closure can take over a box.
//!
//! A recording holds for the points at which its comparisons come out as they were recorded. So a set of recordings holds for the whole
//! box if, wherever a comparison of one of them can come out otherwise, another one goes on from there: then each point of
//! the box has its recording among them, and the hull of all encloses the value.

use super::guards::{Outcomes, outcome, outcomes};
use super::sweep::{Spans, derivatives};
use crate::derive::eager::Here;
use crate::derive::traced::Traced;
use crate::error::Error;
use crate::interval::Interval;
use crate::real::Real;
use crate::tape::Closure;
use crate::tape::trace::{Guard, Relation, Source, Trace};

/// How many recordings may stand for one box.
const MOST_PATHS: usize = 32;

/// Bounds on the value and its derivatives.
pub(super) struct Bounds {
    pub(super) value: Interval,
    pub(super) gradient: Vec<Interval>,
}

impl Bounds {
    pub(super) fn hull(&mut self, other: &Self) {
        self.value = self.value.hull(other.value);
        for (mine, theirs) in self.gradient.iter_mut().zip(&other.gradient) {
            *mine = mine.hull(*theirs);
        }
    }
}

/// What is not decided over a box.
pub(super) enum Open<T> {
    /// How the guard with this index of the recording comes out.
    Guard(Box<Traced<T>>, usize),
    /// Whether the operands of the entry with this index are in its domain.
    Domain(Box<Traced<T>>, usize),
}

impl<T: Real> Open<T> {
    pub(super) fn traced(&self) -> &Traced<T> {
        match self {
            Self::Guard(traced, _) | Self::Domain(traced, _) => traced,
        }
    }

    /// How much each coordinate has to do with it: what its side of the box changes in the number that decides.
    pub(super) fn shares(&self, sides: &[Interval]) -> Vec<f64> {
        let trace = &self.traced().trace;
        let (seeds, end) = match *self {
            Self::Guard(_, index) => {
                let Guard { operands: [a, b], after, .. } = trace.guards[index];
                (vec![(a, 1.0), (b, -1.0)], after[0] as usize)
            }
            Self::Domain(_, index) => {
                let sources = trace.sources(index);
                (sources.iter().map(|&source| (source, 1.0)).collect(), index)
            }
        };
        slopes(trace, sides, &seeds, end)
            .iter()
            .zip(sides)
            .map(|(slope, side)| {
                let share = slope.abs().upper * side.width();
                if share.is_nan() { 0.0 } else { share }
            })
            .collect()
    }
}

fn slopes<T: Real>(
    trace: &Trace<T>,
    sides: &[Interval],
    seeds: &[(Source, f64)],
    end: usize,
) -> Vec<Interval> {
    derivatives(trace, &Spans::new(trace, sides, end), seeds, end)
}

/// A recording over a box.
struct Path<T> {
    traced: Traced<T>,
    spans: Spans,
    /// What each guard can be, up to the first that cannot be as it was recorded.
    outcomes: Vec<Outcomes>,
}

impl<T: Real> Path<T> {
    fn new(traced: Traced<T>, sides: &[Interval]) -> Self {
        let trace = &traced.trace;
        let spans = Spans::new(trace, sides, trace.entries.len());
        let mut all = Vec::with_capacity(trace.guards.len());
        for guard in &trace.guards {
            let possible = outcomes(guard, trace, &spans);
            all.push(possible);
            if !possible.has(outcome::<T>(guard)) {
                break;
            }
        }
        Self { traced, spans, outcomes: all }
    }

    /// Can a point of the box take it?
    fn is_possible(&self) -> bool {
        let guards = &self.traced.trace.guards;
        guards.len() == self.outcomes.len()
            && guards.last().zip(self.outcomes.last()).is_none_or(|(guard, all)| all.has(outcome::<T>(guard)))
    }

    /// The guard with a doubtful operand or with more than one outcome, if there is one, and is it a doubtful operand?
    fn first_open(&self) -> Option<usize> {
        let trace = &self.traced.trace;
        self.outcomes.iter().enumerate().position(|(index, all)| {
            all.iter().count() != 1
                || !all.has(outcome::<T>(&trace.guards[index]))
                || self.doubt_of(index).is_some()
        })
    }

    /// The operation in front of a guard whose operands can be outside of its domain.
    fn doubt_of(&self, guard: usize) -> Option<usize> {
        self.traced.trace.guards[guard].operands.iter().find_map(|&source| self.spans.undefined(source))
    }

    fn bounds(&self) -> Bounds {
        let trace = &self.traced.trace;
        let output = self.traced.source();
        let value = match output {
            Some(output) => self.spans.value(trace, output),
            None => super::sweep::constant(self.traced.value),
        };
        let seeds: Vec<(Source, f64)> = output.map(|output| (output, 1.0)).into_iter().collect();
        Bounds { value, gradient: derivatives(trace, &self.spans, &seeds, trace.entries.len()) }
    }
}

/// Encloses `f` over a box by recordings at points of it: one, or, where `is_last`, as many as its comparisons ask for.
pub(super) fn enclose_box<T: Real>(
    f: &Closure<'_, T>,
    sides: &[Interval],
    is_last: bool,
    here: Here,
) -> Result<Result<Bounds, Open<T>>, Error> {
    let middle: Vec<T> = sides.iter().map(|side| T::of(side.middle())).collect();
    let first = Path::new(super::recorded(f, &middle, sides, here)?, sides);
    let mut paths = vec![first];
    if let Some(open) = paths[0].first_open()
        && !is_last
    {
        return Ok(Err(open_at(paths.swap_remove(0), open)));
    }
    while let Some((path, guard, wanted)) = missing(&paths) {
        let found = if paths.len() < MOST_PATHS {
            look_for(f, &paths[path], guard, wanted, sides, here)?
        } else {
            None
        };
        match found {
            Some(traced) => paths.push(Path::new(traced, sides)),
            None => return Ok(Err(open_at(paths.swap_remove(path), guard))),
        }
    }
    let mut all: Option<Bounds> = None;
    for at in 0..paths.len() {
        if !paths[at].is_possible() {
            continue;
        }
        let open = paths[at].traced.source().and_then(|source| paths[at].spans.undefined(source));
        if let Some(open) = open {
            return Ok(Err(Open::Domain(Box::new(paths.swap_remove(at).traced), open)));
        }
        let bounds = paths[at].bounds();
        match &mut all {
            Some(all) => all.hull(&bounds),
            None => all = Some(bounds),
        }
    }
    match all {
        Some(bounds) => Ok(Ok(bounds)),
        // A point has a path; that none of these is one cannot be.
        None => Ok(Err(open_at(paths.swap_remove(0), 0))),
    }
}

fn open_at<T: Real>(path: Path<T>, guard: usize) -> Open<T> {
    match path.doubt_of(guard) {
        Some(entry) => Open::Domain(Box::new(path.traced), entry),
        None => Open::Guard(Box::new(path.traced), guard),
    }
}

/// A guard of a path that can come out in a way that no path goes on from, with that outcome.
fn missing<T: Real>(paths: &[Path<T>]) -> Option<(usize, usize, u8)> {
    for (at, path) in paths.iter().enumerate() {
        for (index, all) in path.outcomes.iter().enumerate() {
            let own = outcome::<T>(&path.traced.trace.guards[index]);
            if path.doubt_of(index).is_some() {
                return Some((at, index, u8::MAX));
            }
            let lacks = |&wanted: &u8| {
                wanted != own && !paths.iter().any(|other| branches(path, other, index, wanted))
            };
            if let Some(wanted) = all.iter().find(lacks) {
                return Some((at, index, wanted));
            }
        }
    }
    None
}

/// Is `other` the same recording up to the guard, which comes out as wanted in it?
fn branches<T: Real>(path: &Path<T>, other: &Path<T>, index: usize, wanted: u8) -> bool {
    let (mine, theirs) = (&path.traced.trace, &other.traced.trace);
    let Some(guard) = theirs.guards.get(index) else { return false };
    let is_same = |k: usize| {
        let (a, b) = (&mine.guards[k], &theirs.guards[k]);
        *a == Guard { outcome: a.outcome, ..*b } && (k == index || outcome::<T>(a) == outcome::<T>(b))
    };
    outcome::<T>(guard) == wanted
        && (0..=index).all(is_same)
        && mine.same_until(theirs, mine.guards[index].after)
}

/// Looks for a point whose recording takes another branch at the guard: toward the corner of the box where that is most likely.
fn look_for<T: Real>(
    f: &Closure<'_, T>,
    path: &Path<T>,
    index: usize,
    wanted: u8,
    sides: &[Interval],
    here: Here,
) -> Result<Option<Traced<T>>, Error> {
    let trace = &path.traced.trace;
    let Guard { operands: [a, b], after, .. } = trace.guards[index];
    let slopes = slopes(trace, sides, &[(a, 1.0), (b, -1.0)], after[0] as usize);
    let corner = |sign: f64| -> Vec<T> {
        let end = |(side, slope): (&Interval, &Interval)| {
            let is_upper = sign * slope.middle() >= 0.0;
            T::of(if is_upper { side.upper } else { side.lower })
        };
        sides.iter().zip(&slopes).map(end).collect()
    };
    let ends = [|side: &Interval| side.lower, |side: &Interval| side.upper];
    let others = ends.map(|end| sides.iter().map(|side| T::of(end(side))).collect());
    for point in [corner(1.0), corner(-1.0)].into_iter().chain(others) {
        let other = Path::new(super::recorded(f, &point, sides, here)?, sides);
        if branches(path, &other, index, wanted) {
            return Ok(Some(other.traced));
        }
        // What the same path gives somewhere else has to be the same.
        if other.traced.trace.relation(trace) == Relation::Changed {
            return Err(super::changes(sides));
        }
    }
    Ok(None)
}
