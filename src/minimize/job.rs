//! A minimization from its settings to its result: what a user's program calls, compiled here.

use super::free::{Frame, FreeFunction};
use super::likelihood::assess;
use super::objective::{Compiled, Objective};
use super::review::follow;
use super::run::{Callback, Observer, Run};
use super::settings::Overrides;
use super::{Method, MinimizeError, Minimum};
use crate::derive::eager::Here;
use crate::progress::{Bar, Course};
use crate::real::Real;
use crate::seam::seam;
use crate::tape::Closure;

/// What is to be done.
pub(super) struct Job<'a> {
    pub(super) method: Method,
    pub(super) overrides: &'a Overrides,
    pub(super) progress: bool,
    pub(super) made_at: Here,
}

seam! {
    pub(super) fn run<T>(f: &Closure<'_, T>, start: &[T], job: &Job<'_>, callback: Option<&mut Callback<'_>>) -> Result<Minimum<Vec<T>>, MinimizeError> = run_at
}

pub(super) fn run_at<T: Real>(
    f: &Closure<'_, T>,
    start: &[T],
    job: &Job<'_>,
    callback: Option<&mut Callback<'_>>,
) -> Result<Minimum<Vec<T>>, MinimizeError> {
    minimize_objective(&mut Compiled::new(f, start.len(), job.made_at), start, job, callback)
}

/// Minimizes whatever can be asked for values and derivatives.
pub(super) fn minimize_objective<T: Real>(
    objective: &mut dyn Objective<T>,
    start: &[T],
    job: &Job<'_>,
    callback: Option<&mut Callback<'_>>,
) -> Result<Minimum<Vec<T>>, MinimizeError> {
    let names = job.overrides.names_of(start.len())?;
    let domain = job.overrides.limits.resolve(&names, start)?;
    let frame = Frame::new(domain.free(), start);
    let settings = job.overrides.check(job.method, frame.free.len(), domain.of(&frame.free))?;
    let mut objective = FreeFunction::new(objective, &frame);
    let total = settings.max_iterations.map(|most| most as u64);
    let bar = Bar::new(job.progress, Course { unit: "iteration", total, parts: 1 });
    let mut whole = callback.map(|callback| frame.callback(callback));
    let callback = whole.as_mut().map(|callback| callback as &mut Callback<'_>);
    let mut run = Run::new(&mut objective, &frame.pick(start), &settings, Observer { callback, bar });
    let halt = follow(job.method, &mut run);
    run.show_end();
    let found = frame.minimum(Minimum::at_end(run, halt, job.method)?);
    let mut found = found.within(names, &domain);
    if job.overrides.likelihood && found.fun.is_finite() {
        let is_inner = |&k: &usize| !found.at_bound[frame.free[k]];
        let inner: Vec<usize> = (0..frame.free.len()).filter(is_inner).collect();
        let among: Vec<usize> = inner.iter().map(|&k| frame.free[k]).collect();
        found.assessment = assess(&mut objective, &frame.pick(&found.x), &inner).among(&among, start.len());
    }
    Ok(found)
}
